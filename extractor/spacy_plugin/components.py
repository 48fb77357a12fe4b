"""The components: each puts one kind of what baocao finds into `doc.spans`, and all of a pipeline read a text once.

Nothing here imports the rest of baocao before a text is processed, since spaCy loads this module whenever anybody
makes any pipeline.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from spacy import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span

KEPT = "baocao_records"
"""The extension of `Doc` that keeps records, by version of the patterns: plain data, so that `DocBin` keeps it too."""

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One list of the record as spans: their label, the field that is their knowledge-base id, and their value."""

    list_name: str
    label: str
    id_field: str | None
    value: Callable[[Entry], Any]


def _stated_measures(entry: Entry) -> dict[str, int]:
    return {name: entry[name] for name in entry["cells"] if entry.get(name) is not None}


KINDS = {
    "baocao_sections": Kind("sections", "SECTION", "id", lambda entry: entry["id"]),
    "baocao_references": Kind("references", "REFERENCE", "symbol", lambda entry: entry["symbol"]),
    "baocao_dates": Kind("dates", "DATE", "value", lambda entry: entry["value"]),
    "baocao_dossiers": Kind("dossiers", "DOSSIERS", "field", _stated_measures),
    "baocao_staff": Kind("staff", "STAFF", "group", lambda entry: entry["count"]),
    "baocao_equipment": Kind("equipment", "EQUIPMENT", "item", lambda entry: entry["count"]),
    "baocao_software": Kind("software", "SOFTWARE", "item", lambda entry: entry["item"]),
    "baocao_quantities": Kind("quantities", "QUANTITY", None, lambda entry: entry["value"]),
}
"""What each component finds; its name is that of its group in `doc.spans`."""


# ---- Doc → record, once for all components -------------------------------------------------------


def record_of(doc: Doc, patterns: Any) -> dict[str, Any]:
    """The record of a Doc by these patterns: the one that is kept with it, else made now."""
    from extractor.spacy_plugin.doc_text import text_digest, text_to_record

    kept: dict[str, Any] = doc._.get(KEPT) or {}
    record: dict[str, Any] | None = kept.get(patterns.version)
    # the data of a Doc goes with its copies and joins, whose text is another
    if record is None or record["document"]["sha256"] != text_digest(doc.text):
        record = text_to_record(doc.text, patterns)
        doc._.set(KEPT, {**kept, patterns.version: record})
    return record


def _places(kind: Kind, record: dict[str, Any]) -> Iterator[tuple[str, Entry, Entry]]:
    """Each place of a list: how to find it in the record again, the entry, and its evidence."""
    for index, entry in enumerate(record[kind.list_name]):
        if "mentions" in entry:
            for number, mention in enumerate(entry["mentions"]):
                yield f"{kind.list_name}/{index}/{number}", entry, mention
        else:
            yield f"{kind.list_name}/{index}", entry, entry["evidence"]


def _spans(doc: Doc, kind: Kind, record: dict[str, Any], version: str) -> Iterator[Span]:
    """The spans of a list: each the smallest run of tokens that holds the place, so that none is lost."""
    for path, entry, evidence in _places(kind, record):
        span = doc.char_span(
            evidence["start"],
            evidence["end"],
            label=kind.label,
            kb_id=(entry[kind.id_field] or "") if kind.id_field else "",
            alignment_mode="expand",
            span_id=f"{version}/{path}",
        )
        if span is not None:  # a place without characters has no tokens
            yield span


# ---- extensions: from a span back to what it stands for ------------------------------------------


def _look_up(span: Span) -> tuple[Kind, Entry, Entry] | None:
    version, _, path = span.id_.partition("/")
    record = (span.doc._.get(KEPT) or {}).get(version)
    list_name, _, numbers = path.partition("/")
    kind = next((kind for kind in KINDS.values() if kind.list_name == list_name), None)
    if record is None or kind is None:
        return None
    index, _, number = numbers.partition("/")
    entry = record[list_name][int(index)]
    evidence = entry["mentions"][int(number)] if number else entry["evidence"]
    offset = evidence["start"] - span.start_char
    # a span that was carried into another Doc must not speak for what stands there
    if offset < 0 or span.text[offset:][: len(evidence["text"])] != evidence["text"]:
        return None
    return kind, entry, evidence


def get_record(doc: Doc) -> Any:
    """`doc._.baocao`: the whole `extractor.Record`, findings included; None before a component has run."""
    records = doc._.get(KEPT)
    if not records:
        return None
    from extractor.record import Record

    # by way of JSON: DocBin gives lists back as tuples
    return Record.model_validate_json(json.dumps(list(records.values())[-1]))


def get_entry(span: Span) -> Entry | None:
    """`span._.baocao`: the entry of the record that the span is a place of; None for spans of others."""
    found = _look_up(span)
    return found[1] if found else None


def get_evidence(span: Span) -> Entry | None:
    """`span._.baocao_evidence`: the very place, which other tokens than ours may not mark off."""
    found = _look_up(span)
    return found[2] if found else None


def get_value(span: Span) -> Any:
    """`span._.baocao_value`: what is stated there, normalised: a symbol, an ISO date, a count, the measures."""
    found = _look_up(span)
    return found[0].value(found[1]) if found else None


def _register_extensions() -> None:
    for owner, name, getter in (
        (Doc, "baocao", get_record),
        (Span, "baocao", get_entry),
        (Span, "baocao_evidence", get_evidence),
        (Span, "baocao_value", get_value),
    ):
        owner.set_extension(name, getter=getter, force=True)
    Doc.set_extension(KEPT, default=None, force=True)


_register_extensions()


# ---- the components ------------------------------------------------------------------------------


class SpansComponent:
    """Finds one kind of thing: `doc.spans[name of the factory]`. Patterns are loaded with the first text.

    `pack` is a folder of patterns of your own or the name of a pack; what is in it is stored with the pipeline.
    """

    def __init__(self, group: str, name: str, pack: str | None) -> None:
        self.group = group
        self.name = name
        self._folder = pack
        self._pack = {} if pack is None else _read_pack(_folder_of(pack))

    def __call__(self, doc: Doc) -> Doc:
        found: list[Span] = []
        if doc.text.strip():
            patterns = self._patterns()
            found += _spans(doc, KINDS[self.group], record_of(doc, patterns), patterns.version)
        doc.spans[self.group] = found
        return doc

    def score(self, examples: Iterable[Any], **settings: Any) -> dict[str, Any]:
        """Precision, recall and F of the spans against those of reference Docs, as `nlp.evaluate` reports them."""
        return dict(
            Scorer.score_spans(
                examples,
                f"spans_{self.group}",
                getter=lambda doc, _: doc.spans.get(self.group, ()),
                has_annotation=lambda doc: self.group in doc.spans,
                allow_overlap=True,
                **settings,
            )
        )

    def _patterns(self) -> Any:
        if self._folder is not None and not self._pack:
            from extractor.patterns import find_patterns_folder, load_patterns

            return load_patterns(find_patterns_folder(), Path(self._folder))  # says that nothing is there
        return load_pack(tuple(sorted(self._pack.items())))

    # ---- serialisation: the pack is all there is to store ----

    def to_bytes(self, exclude: Iterable[str] = ()) -> bytes:
        return json.dumps(self._pack).encode("utf-8")

    def from_bytes(self, data: bytes, exclude: Iterable[str] = ()) -> SpansComponent:
        self._pack = json.loads(data)
        return self

    def to_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> None:
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self._pack.items():
            (folder / name).write_text(text, encoding="utf-8")

    def from_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> SpansComponent:
        self._pack = _read_pack(Path(path))
        return self


def _folder_of(pack: str) -> Path:
    """The folder of a pack; where none is to be found, the files may yet come with the stored pipeline."""
    from extractor.errors import WrongUsage
    from extractor.packs import find_pack

    try:
        return find_pack(pack)
    except WrongUsage:
        return Path(pack)


def _read_pack(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


@cache
def load_pack(pack: tuple[tuple[str, str], ...]) -> Any:
    """The shipped patterns with a pack on top of them; the same object for the same pack, compiled once."""
    from extractor.patterns import find_patterns_folder, load_patterns, shipped_patterns

    if not pack:
        return shipped_patterns()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in pack:
            Path(folder, name).write_text(text, encoding="utf-8")
        return load_patterns(find_patterns_folder(), Path(folder))


def _register(group: str) -> Callable[..., SpansComponent]:
    def make(nlp: Language, name: str, patterns: str | None) -> SpansComponent:
        return SpansComponent(group, name, patterns)

    make.__name__ = f"make_{group.removeprefix('baocao_')}"
    return Language.factory(  # type: ignore[no-any-return]
        group,
        assigns=["doc.spans", "doc._.baocao", "span._.baocao", "span._.baocao_evidence", "span._.baocao_value"],
        default_config={"patterns": None},
        default_score_weights={
            f"spans_{group}_f": 1.0,
            f"spans_{group}_p": 0.0,
            f"spans_{group}_r": 0.0,
            f"spans_{group}_per_type": None,
        },
        func=make,
    )


make_sections = _register("baocao_sections")
make_references = _register("baocao_references")
make_dates = _register("baocao_dates")
make_dossiers = _register("baocao_dossiers")
make_staff = _register("baocao_staff")
make_equipment = _register("baocao_equipment")
make_software = _register("baocao_software")
make_quantities = _register("baocao_quantities")
