"""What is installed, what is missing, and what to do about it: the facts behind `baocao doctor`."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution, entry_points, requires, version
from pathlib import Path
from typing import Any, Literal

State = Literal["ok", "missing", "broken"]

DISTRIBUTION = "baocao"
_NOT_FOR_USERS = frozenset({"test"})


@dataclass(frozen=True, slots=True)
class Examination:
    """One part of the installation: `missing` keeps something from being done, `broken` everything.

    `detail` is what was found (versions, paths, names), the same in every language; `advice` names the message that
    says what to do, with `details` to fill in.
    """

    part: str
    state: State
    detail: str
    advice: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


def examine(tessdata: Path | None = None) -> Iterator[Examination]:
    """Examine all parts, the ones that everything needs first; a few seconds, most for the patterns."""
    yield _examine_program()
    yield from _examine_packages()
    yield _examine_patterns()
    yield _examine_spacy()
    yield _examine_cache()
    yield _examine_scans(tessdata)
    yield _examine_old_word()


def _examine_program() -> Examination:
    found = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    try:
        return Examination("program", "ok", f"{DISTRIBUTION} {version(DISTRIBUTION)}, {found}")
    except PackageNotFoundError:
        return Examination("program", "broken", found, "not-installed")


def _examine_packages() -> Iterator[Examination]:
    """The packages that are always needed, then those of each extra."""
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
        extras = distribution(DISTRIBUTION).metadata.get_all("Provides-Extra") or []
    except PackageNotFoundError:
        return  # already told
    base = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    yield _examine_requirements("packages", base, "broken", "reinstall")
    for extra in sorted(set(extras) - _NOT_FOR_USERS):
        of_extra = [one for one in wanted if one not in base and one.marker and one.marker.evaluate({"extra": extra})]
        yield _examine_requirements(f"extra-{extra}", of_extra, "missing", "install-extra")


def _examine_requirements(part: str, wanted: list[Any], state: State, advice: str) -> Examination:
    found = {one.name: _installed(one.name) for one in wanted}
    lacking = [str(one).partition(";")[0].strip() for one in wanted if not _is_met(one, found[one.name])]
    if lacking:
        return Examination(part, state, ", ".join(lacking), advice, {"extra": part.removeprefix("extra-")})
    return Examination(part, "ok", ", ".join(f"{name} {installed}" for name, installed in found.items()))


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _is_met(wanted: Any, installed: str | None) -> bool:
    return installed is not None and wanted.specifier.contains(installed, prereleases=True)


def _examine_patterns() -> Examination:
    from extractor.errors import MalformedPatterns
    from extractor.patterns import shipped_patterns
    from extractor.selftest import run_self_tests

    try:
        patterns = shipped_patterns()
    except MalformedPatterns as error:
        return Examination("patterns", "broken", str(error), "patterns")
    outcome = run_self_tests(patterns)
    told = f"{patterns.version}, {outcome.case_count - len(outcome.failures)}/{outcome.case_count}"
    if outcome.failures:
        return Examination("patterns", "broken", told, "patterns")
    return Examination("patterns", "ok", told)


def _examine_spacy() -> Examination:
    names = sorted(one.name for one in entry_points(group="spacy_factories") if one.value.startswith("extractor."))
    if not names:
        return Examination("spacy", "missing", "", "reinstall")
    return Examination("spacy", "ok", ", ".join(names))


def _examine_cache() -> Examination:
    from extractor.documents.ocr.data import cache_folder

    folder = cache_folder()
    problem = _why_unwritable(folder)
    if problem:
        return Examination("cache", "missing", f"{folder}: {problem}", "cache")
    return Examination("cache", "ok", str(folder))


def _why_unwritable(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _examine_scans(tessdata: Path | None) -> Examination:
    from extractor.documents.ocr.data import find_data, find_lacks

    lacks = find_lacks(tessdata)
    if not lacks:
        return Examination("scans", "ok", str(find_data(tessdata)))
    advice = "ocr-data" if lacks == ("data",) else "ocr-both" if "data" in lacks else "ocr-engine"
    return Examination("scans", "missing", ", ".join(lacks), advice)


def _examine_old_word() -> Examination:
    from extractor.documents.libreoffice import find_libreoffice

    program = find_libreoffice()
    return Examination("word", "ok", program) if program else Examination("word", "missing", "", "libreoffice")


def worst_state(examinations: list[Examination]) -> State:
    """The worst of them.

    >>> worst_state([Examination("cache", "ok", ""), Examination("scans", "missing", "data")])
    'missing'
    """
    order: Callable[[State], int] = ("ok", "missing", "broken").index
    return max((one.state for one in examinations), key=order, default="ok")
