"""The patterns hold together and do what they say; mistakes in them are all named, with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import extract
from extractor.errors import MalformedPatterns, UnreadableFile
from extractor.patterns import Patterns, find_patterns_folder, load_patterns, shipped_patterns
from extractor.selftest import Failure, Outcome, run_self_tests

SHIPPED = find_patterns_folder()


def write_pack(folder: Path, **files: str) -> Path:
    """A pack of pattern files; the keywords are file names without their suffix."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def load_with(folder: Path, **files: str) -> Patterns:
    return load_patterns(SHIPPED, write_pack(folder / "pack", **files))


def own_failures(patterns: Patterns) -> list[Failure]:
    """What fails in the pack; the test of the shipped patterns speaks of the rest."""
    return [one for one in run_self_tests(patterns).failures if one.file == "own.toml"]


# ---- what is shipped -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return run_self_tests(shipped_patterns())


def test_every_example_look_alike_and_spelling_of_the_shipped_patterns(outcome: Outcome) -> None:
    assert [
        f"{one.file}: {one.entry}: {one.text!r} wanted {one.wanted}, found {one.found}" for one in outcome.failures
    ] == []
    assert outcome.case_count > 3000


def test_every_kind_says_what_it_is_about() -> None:
    """patterns/README.md sends people to the files by what they hold, so each file must be named there."""
    guide = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for path in SHIPPED.glob("*.toml"):
        assert f"`{path.name}`" in guide, path.name


def test_loading_twice_gives_one_version_and_any_change_another(tmp_path: Path) -> None:
    assert load_patterns(SHIPPED).version == shipped_patterns().version
    assert load_with(tmp_path, own="").version != shipped_patterns().version


# ---- a pack of one's own -------------------------------------------------------------------------


def test_a_pack_adds_a_spelling(tmp_path: Path) -> None:
    """What patterns/README.md teaches: one more way to write a thing that is known."""
    pack = load_with(
        tmp_path,
        own='[[equipment_item]]\nid = "kiosk"\nterm = "trụ tra cứu lạ"\n'
        'examples = [{ text = "Trang bị 02 trụ tra cứu lạ tại bộ phận một cửa.", count = 2 }]\n',
    )
    text = "Trang bị 02 trụ tra cứu lạ tại bộ phận một cửa.".encode()
    assert [one.item for one in extract(text, patterns=pack).equipment] == ["kiosk"]
    assert "kiosk" not in [one.item for one in extract(text).equipment]
    assert own_failures(pack) == []


# ---- the self-tests see what is wrong ------------------------------------------------------------

HEAD = '[[equipment_item]]\nid = "kiosk"\nterm = "trụ tra cứu lạ"\n'


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        # an example that is not found at all
        ('examples = [{ text = "Trang bị trụ tra cứu lạ.", count = 2 }]', "count=2"),
        # found, with another value
        ('examples = [{ text = "Trang bị 03 trụ tra cứu lạ.", count = 2 }]', "count=2"),
        # a look-alike that is taken for the thing
        ('look_alikes = [{ text = "Trang bị 03 trụ tra cứu lạ.", why = "none" }]', "no entry with item=kiosk"),
        # a known miss that is no miss any more
        ('known_misses = [{ text = "Trang bị 03 trụ tra cứu lạ.", count = 3 }]', "still a miss"),
    ],
)
def test_a_pattern_that_does_not_hold_is_reported(lines: str, wanted: str, tmp_path: Path) -> None:
    failures = own_failures(load_with(tmp_path, own=HEAD + lines + "\n"))
    assert [(one.file, one.entry) for one in failures] == [("own.toml", "equipment_item kiosk")]
    assert wanted in failures[0].wanted


@pytest.mark.parametrize(
    "lines",
    [
        'examples = [{ text = "Trang bị 03 trụ tra cứu lạ.", count = 3 }]',
        'look_alikes = [{ text = "Tra cứu bằng điện thoại.", why = "speaks of looking up" }]',
        'known_misses = [{ text = "Trang bị ba bốn trụ tra cứu lạ.", count = 7 }]',
    ],
)
def test_a_pattern_that_holds_is_not_reported(lines: str, tmp_path: Path) -> None:
    """The twins of the cases above."""
    assert own_failures(load_with(tmp_path, own=HEAD + lines + "\n")) == []


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("regex = '''(\\d+'''", "a regex"),
        ("regex = '''\\d+'''\nexamples = [{ text = \"không có\" }]", "text"),
        ("regex = '''(?P<n>\\d+)'''\nexamples = [{ text = \"số 5\", n = \"6\" }]", "n=6"),
        ("regex = '''\\d+'''\nlook_alikes = [{ text = \"số 5\", why = \"none\" }]", "no match"),
        ("regex = '''\\d+'''\nknown_misses = [{ text = \"số 5\" }]", "still a miss"),
    ],
)
def test_a_shape_that_does_not_hold_is_reported(lines: str, wanted: str, tmp_path: Path) -> None:
    failures = own_failures(load_with(tmp_path, own=f'[[shape]]\nid = "own_shape"\n{lines}\n'))
    assert [one.entry for one in failures] == ["shape own_shape"]
    assert wanted in failures[0].wanted or wanted == "text"


# ---- the loader names every mistake --------------------------------------------------------------

MISTAKES = {
    "broken TOML": ('[[cue]\nid = "a"', "own.toml"),
    "not a list": ('[cue]\nid = "a"\n', "[[cue]]"),
    "no such kind": ('[[animal]]\nid = "cat"\nterm = "mèo"\n', "no kind 'animal'"),
    "no term": ('[[cue]]\nid = "a"\n', "id and term are required"),
    "unknown key": ('[[cue]]\nid = "a"\nterm = "a a"\ncolour = "red"\n', "unknown key 'colour'"),
    "required key": ('[[number_word]]\nid = "a"\nterm = "a a"\n', "key 'value' is required"),
    "id twice": ('[[cue]]\nid = "a"\nterm = "a a"\n[[cue]]\nid = "a"\nterm = "b b"\n', "used twice"),
    "spelling twice": ('[[cue]]\nid = "a"\nterm = "từ lạ"\n[[cue]]\nid = "b"\nterm = "TỪ  LẠ"\n', "also belongs to"),
    "not NFC": ('[[cue]]\nid = "a"\nterm = "quy\u0301"\n', "NFC"),
    "shape without regex": ('[[shape]]\nid = "a"\n', "id and regex are required"),
    "shape names nothing": ("[[shape]]\nid = \"a\"\nregex = '''{no_such_kind}'''\n", "names nothing"),
}


@pytest.mark.parametrize(("text", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_file(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(MalformedPatterns) as caught:
        load_with(tmp_path, own=text)
    assert told in str(caught.value)
    assert "own.toml" in str(caught.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(MalformedPatterns) as caught:
        load_with(tmp_path, one='[[cue]]\nid = "a"\n', two='[[animal]]\nid = "cat"\nterm = "mèo"\n')
    assert "one.toml" in str(caught.value)
    assert "two.toml" in str(caught.value)


def test_a_folder_without_patterns_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(MalformedPatterns, match=r"no \.toml file"):
        load_patterns(SHIPPED, tmp_path)


def test_a_regex_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack's regex may backtrack without end; it costs its time limit and no more, and says which it was."""
    monkeypatch.setattr("extractor.patterns.SHAPE_SECONDS", 0.2)
    pack = load_with(tmp_path, shapes="[[shape]]\nid = \"own_slow\"\nregex = '''(?:a|aa)+\\d'''\n")
    with pytest.raises(UnreadableFile, match="own_slow"):
        list(pack.find_all("own_slow", "a" * 5000))
