"""baocao inside spaCy pipelines: nothing lost under any tokenizer, everything stored and loaded again."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from extractor.documents.plain_text import tidy_text
from extractor.errors import MalformedPatterns, UnreadableFile
from extractor.pipeline import extract
from extractor.record import Record
from extractor.spacy_plugin.components import KINDS
from extractor.spacy_plugin.doc_text import text_to_record, tidy_to_raw
from extractor.spacy_plugin.tokenizer import split_text
from tests.conftest import REPORTS

REPORT = REPORTS / "ward-quarter-seedlike" / "report.txt"
SENTENCE = "Căn cứ Kế hoạch số 53/KH-UBND ngày 27/12/2021 của UBND phường, có 02 máy in.\n"
OWN_TOKENIZER = {"nlp": {"tokenizer": {"@tokenizers": "baocao.tokenizer.v1"}}}


def pipeline(*names: str, language: str = "vi") -> Any:
    nlp = spacy.blank(language, config=OWN_TOKENIZER if language == "vi" else {})
    for name in names or tuple(KINDS):
        nlp.add_pipe(name)
    return nlp


@pytest.fixture(scope="module")
def report() -> str:
    return REPORT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def record() -> Record:
    return extract(REPORT)


@pytest.fixture(scope="module")
def doc(report: str) -> Doc:
    return pipeline()(report)


def told(doc: Doc) -> dict[str, list[tuple[Any, ...]]]:
    """All that the groups say, in a form that two Docs can be compared in."""
    return {
        name: [(s.start, s.end, s.label_, s.kb_id_, s._.baocao_value, s._.baocao_evidence) for s in doc.spans[name]]
        for name in KINDS
    }


# ---- what is found -------------------------------------------------------------------------------


def test_the_groups_say_what_the_record_of_the_file_says(doc: Doc, record: Record) -> None:
    assert [span._.baocao_value for span in doc.spans["baocao_references"]] == [
        one.symbol for one in record.references for _ in one.mentions
    ]
    assert [(span.kb_id_, span._.baocao_value) for span in doc.spans["baocao_staff"]] == [
        (one.group, one.count) for one in record.staff
    ]
    assert [span._.baocao_value for span in doc.spans["baocao_dossiers"]] == [
        {name: getattr(one, name) for name in one.cells if getattr(one, name) is not None} for one in record.dossiers
    ]
    for name, kind in KINDS.items():
        assert {span.label_ for span in doc.spans[name]} <= {kind.label}
        assert len(doc.spans[name]) >= len(getattr(record, kind.list_name))
    assert min(len(doc.spans[name]) for name in KINDS if name != "baocao_dates") > 2
    whole = doc._.baocao
    assert (whole.findings, whole.dossiers, whole.checks) == (record.findings, record.dossiers, record.checks)


def _one_token(nlp: Any) -> Callable[[str], Doc]:
    return lambda text: Doc(nlp.vocab, words=[text], spaces=[False])


def _each_letter(nlp: Any) -> Callable[[str], Doc]:
    return lambda text: Doc(nlp.vocab, words=list(text), spaces=[False] * len(text))


def _split_at_blanks(nlp: Any) -> Callable[[str], Doc]:
    def tokenise(text: str) -> Doc:
        words = re.findall(r"\s+|\S+\s*", text)
        return Doc(nlp.vocab, words=words, spaces=[False] * len(words))

    return tokenise


@pytest.mark.parametrize("make", [None, _one_token, _each_letter, _split_at_blanks])
@pytest.mark.parametrize("language", ["xx", "en"])
def test_nothing_is_lost_under_any_tokenizer(language: str, make: Any, report: str, doc: Doc) -> None:
    nlp = pipeline(language=language)
    if make is not None:
        nlp.tokenizer = make(nlp)
    other = nlp(report)
    for name in KINDS:
        spans = list(other.spans[name])
        assert [span._.baocao_evidence for span in spans] == [span._.baocao_evidence for span in doc.spans[name]]
        for span in spans:
            place = span._.baocao_evidence
            assert span.start_char <= place["start"] < place["end"] <= span.end_char
            assert other.text[place["start"] : place["end"]] == place["text"]


def test_blank_vi_with_pyvi() -> None:
    pytest.importorskip("pyvi")
    nlp = spacy.blank("vi")
    nlp.add_pipe("baocao_references")
    nlp.add_pipe("baocao_equipment")
    doc = nlp(SENTENCE)
    assert [span._.baocao_value for span in doc.spans["baocao_references"]] == ["53/KH-UBND"]
    assert [(span.kb_id_, span._.baocao_value) for span in doc.spans["baocao_equipment"]] == [("printer", 2)]


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff " + text, None])
def test_offsets_are_those_of_the_doc_whatever_form_its_text_has(change: Any, report: str, doc: Doc) -> None:
    text = unicodedata.normalize("NFD", report) if change is None else change(report)
    other = pipeline()(text)
    assert other.text == text
    for name in KINDS:
        assert len(other.spans[name]) == len(doc.spans[name]), name
        for span in other.spans[name]:
            place = span._.baocao_evidence
            assert other.text[place["start"] : place["end"]] == place["text"]
    assert [s._.baocao_value for s in other.spans["baocao_staff"]] == [
        s._.baocao_value for s in doc.spans["baocao_staff"]
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab ốÔ\u0301\u0323\u1100\u1161\u11a8\r\n\f\u2028\U0001f600\u200d", max_size=30))
def test_every_place_of_a_tidied_text_is_found_in_the_raw_one(raw: str) -> None:
    tidy, _ = tidy_text(raw)
    place = tidy_to_raw(raw, tidy)
    for start in range(len(tidy)):
        first, last = place(start, start + 1)
        assert 0 <= first < last <= len(raw)
        assert tidy[start] in tidy_text(raw[first:last])[0]
    assert place(0, len(tidy)) == (0, len(raw)) if tidy else place(0, 0) == (len(raw), len(raw))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_own_tokens_put_together_are_the_text(text: str) -> None:
    words, spaces = split_text(text)
    assert "".join(word + " " * space for word, space in zip(words, spaces, strict=True)) == text
    assert all(words)
    assert pipeline("baocao_dates").tokenizer(text).text == text


def test_with_its_own_tokenizer_no_span_is_wider_than_its_place(doc: Doc) -> None:
    for name in KINDS:
        for span in doc.spans[name]:
            assert span.text == span._.baocao_evidence["text"]


def test_texts_with_nothing_in_them_have_empty_groups() -> None:
    nlp = pipeline()
    for text in ("", " \n ", "Xin chào"):
        assert all(len(nlp(text).spans[name]) == 0 for name in KINDS)
    assert nlp("")._.baocao is None
    assert nlp("Xin chào")._.baocao.document.characters == 8


# ---- one reading for all -------------------------------------------------------------------------


def test_all_components_of_a_pipeline_read_a_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def count(text: str, patterns: Any) -> Any:
        texts.append(text)
        return text_to_record(text, patterns)

    monkeypatch.setattr("extractor.spacy_plugin.doc_text.text_to_record", count)
    nlp = pipeline()
    doc = nlp(SENTENCE)
    assert texts == [SENTENCE]
    nlp.get_pipe("baocao_staff")(doc)
    assert texts == [SENTENCE]


def test_a_span_in_a_doc_of_another_text_says_nothing(doc: Doc) -> None:
    """Copies and joins of Docs carry our data along; it must not speak for a text it was not made from."""
    nlp = pipeline()
    first, second = nlp(SENTENCE), nlp("Ngày 01/02/2022 có 05 máy tính.\n" + SENTENCE)
    with pytest.warns(UserWarning, match="baocao_records"):  # spaCy says that it leaves them out
        joined = Doc.from_docs([second, first])
    assert [span._.baocao_value for span in joined.spans["baocao_equipment"]] == [None, None, None]
    part = second[9 : len(second)].as_doc(copy_user_data=True)
    part.spans["moved"] = [
        part.char_span(0, 6, alignment_mode="expand", span_id=second.spans["baocao_equipment"][0].id_)
    ]
    assert part.spans["moved"][0]._.baocao_value is None
    assert nlp(part).spans["baocao_equipment"][0]._.baocao_value == 2
    again = nlp(joined)
    assert [span._.baocao_value for span in again.spans["baocao_equipment"]] == [5, 2, 2]
    assert doc[0:2]._.baocao_value is None  # a span of somebody else's


def test_importing_spacy_does_not_import_the_whole_of_baocao() -> None:
    """spaCy loads entry points in every pipeline of everybody who has baocao installed."""
    script = (
        "import sys, spacy; spacy.blank('xx');"
        "assert 'extractor.spacy_plugin.components' in sys.modules;"
        "print(sorted({'pandas', 'extractor.pipeline', 'extractor.record', 'pypdfium2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ---- spaCy's own conventions ---------------------------------------------------------------------


def test_docs_are_stored_and_loaded(doc: Doc) -> None:
    nlp = spacy.blank("xx")
    whole = told(doc)
    assert told(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == whole
    (back,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert told(back) == whole
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    fresh = spacy.blank("xx")
    (back,) = DocBin().from_bytes(data).get_docs(fresh.vocab)
    assert told(back) == whole
    assert back._.baocao == doc._.baocao
    # without user data the spans, labels and ids are there, and the rest says that it is not
    (bare,) = DocBin(docs=[doc]).get_docs(spacy.blank("xx").vocab)
    assert [span.kb_id_ for span in bare.spans["baocao_references"]] == [
        span.kb_id_ for span in doc.spans["baocao_references"]
    ]
    assert bare._.baocao is None
    assert bare.spans["baocao_references"][0]._.baocao is None


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    text = '[[equipment_item]]\nid = "drone"\nterm = "flycam trinh sát"\n'
    (folder / "more.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_pipeline_is_stored_and_loaded_with_its_pack(pack: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("vi", config=OWN_TOKENIZER)
    nlp.add_pipe("baocao_references")
    nlp.add_pipe("baocao_equipment", config={"patterns": str(pack)})
    text = SENTENCE + "Phường có 03 flycam trinh sát.\n"
    expected = [("printer", 2), ("drone", 3)]
    doc = nlp(text)
    assert [(span.kb_id_, span._.baocao_value) for span in doc.spans["baocao_equipment"]] == expected
    nlp.to_disk(tmp_path / "model")
    as_bytes, as_config = nlp.to_bytes(), nlp.config.to_str()
    for path in pack.iterdir():
        path.unlink()
    pack.rmdir()  # the model must stand on its own
    loaded = spacy.load(tmp_path / "model")
    assert loaded.config.to_str() == as_config
    again = spacy.util.load_model_from_config(spacy.util.load_config_from_str(as_config)).from_bytes(as_bytes)
    for one in (loaded, again):
        assert type(one.tokenizer).__name__ == "Tokenizer"
        doc = one(text)
        assert [(span.kb_id_, span._.baocao_value) for span in doc.spans["baocao_equipment"]] == expected
        assert [span.kb_id_ for span in doc.spans["baocao_references"]] == ["53/KH-UBND"]


def test_two_packs_in_one_pipeline_stay_apart(pack: Path) -> None:
    nlp = pipeline("baocao_equipment", "baocao_references")
    nlp.remove_pipe("baocao_references")
    nlp.add_pipe("baocao_references", config={"patterns": str(pack)})
    doc = nlp(SENTENCE + "Phường có 03 flycam trinh sát.\n")
    assert doc.spans["baocao_equipment"][0]._.baocao_value == 2
    assert [span._.baocao_value for span in doc.spans["baocao_references"]] == ["53/KH-UBND"]
    assert len(doc._.baocao_records) == 2


def test_a_shipped_pack_by_its_name() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("baocao_sections", config={"patterns": "citizens"})
    doc = nlp("I. KẾT QUẢ TIẾP CÔNG DÂN\nTrong quý, phường tiếp 46 lượt.\n")
    assert [span.kb_id_ for span in doc.spans["baocao_sections"]] == ["results.reception"]


def test_a_pack_that_is_not_there_is_told(tmp_path: Path) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("baocao_staff", config={"patterns": str(tmp_path / "nowhere")})
    with pytest.raises(MalformedPatterns, match="nowhere"):
        nlp(SENTENCE)


def test_pipes_name_what_they_assign() -> None:
    analysis = pipeline().analyze_pipes()
    assert analysis["problems"] == {name: [] for name in KINDS}
    for name in KINDS:
        assert {"doc.spans", "span._.baocao"} <= set(analysis["summary"][name]["assigns"])
        assert analysis["summary"][name]["requires"] == []
        assert f"spans_{name}_f" in analysis["summary"][name]["scores"]


def test_pipe_gives_the_same_in_one_process_and_in_two() -> None:
    nlp = pipeline("baocao_references", "baocao_equipment")
    texts = [SENTENCE, "Ngày 01/02/2022 có 05 máy tính.\n", "", SENTENCE * 2]
    alone = list(nlp.pipe(texts))
    many = list(nlp.pipe(texts, n_process=2, batch_size=1))
    for one, other in zip(alone, many, strict=True):
        for name in ("baocao_references", "baocao_equipment"):
            assert [(s.start, s.end, s._.baocao_value) for s in one.spans[name]] == [
                (s.start, s.end, s._.baocao_value) for s in other.spans[name]
            ]
    contexts = [context for _, context in nlp.pipe([(SENTENCE, "a"), ("x", "b")], as_tuples=True)]
    assert contexts == ["a", "b"]


def test_a_text_that_cannot_be_read_goes_to_the_error_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str, patterns: Any) -> Any:
        if "hỏng" in text:
            raise UnreadableFile("pattern-time", shape="x", seconds=1)
        return text_to_record(text, patterns)

    monkeypatch.setattr("extractor.spacy_plugin.doc_text.text_to_record", refuse)
    nlp = pipeline("baocao_references")
    with pytest.raises(UnreadableFile):
        nlp("hỏng")
    failed: list[str] = []
    nlp.set_error_handler(lambda name, component, docs, error: failed.extend(doc.text for doc in docs))
    assert [doc.text for doc in nlp.pipe(["hỏng", SENTENCE])] == [SENTENCE]
    assert failed == ["hỏng"]


def test_pipelines_are_scored_as_others_are() -> None:
    nlp = pipeline("baocao_references")
    text = SENTENCE + "Kế hoạch số 54/KH-UBND ngày 28/12/2021.\n"
    gold = nlp.make_doc(text)
    found = nlp(text)
    right = found.spans["baocao_references"][0]
    gold.spans["baocao_references"] = [gold.char_span(right.start_char, right.end_char, label="REFERENCE")]
    scores = nlp.evaluate([Example(nlp.make_doc(text), gold)])
    assert scores["spans_baocao_references_p"] == 0.5
    assert scores["spans_baocao_references_r"] == 1.0


def test_displacy_draws_spans_in_their_colours() -> None:
    doc = pipeline()(SENTENCE)
    html = displacy.render(doc, style="span", options={"spans_key": "baocao_references"}, jupyter=False)
    assert "REFERENCE" in html
    assert "#9ecbff" in html
    doc.ents = spacy.util.filter_spans([*doc.spans["baocao_references"], *doc.spans["baocao_equipment"]])
    html = displacy.render(doc, style="ent", jupyter=False)
    assert "#9ecbff" in html
    assert "#f5b7b1" in html


def test_after_other_components_and_before_them() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("baocao_references", first=True)
    nlp.add_pipe("baocao_dates", name="days")
    doc = nlp(SENTENCE + "Họp ngày 01/02/2022.")
    assert [span.sent.start for span in doc.spans["baocao_references"]] == [0]
    assert [span._.baocao_value for span in doc.spans["baocao_dates"]] == ["2022-02-01"]
