"""Records built by hand for the tests of the checks: values with the places where a short text states them."""

from __future__ import annotations

import re
from typing import Any

from extractor.checks import CHECKS
from extractor.normalise import document_evidence
from extractor.periods import calendar_span, data_window
from extractor.reading import Reading
from extractor.record import (
    Date,
    DocumentInfo,
    Dossier,
    Equipment,
    Evidence,
    Finding,
    Header,
    Period,
    Quantity,
    Record,
    Reference,
    Section,
    Signer,
    Staff,
    Table,
)
from tests.conftest import reading_of

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


class Draft:
    """A text and the record said to be made from it. Every value is placed by quoting the text."""

    def __init__(self, text: str, kind: str = "quarter", index: int | None = 1, year: int = 2022) -> None:
        self.reading: Reading = reading_of(text)
        start, end = calendar_span(kind, index, year)
        data_from, data_to = data_window(kind, index, year)
        self.period = Period(
            kind=kind, index=index, year=year, start=start, end=end, data_from=data_from, data_to=data_to
        )  # fmt: skip
        self.header = Header(issuer="UBND xã An Lạc", issuer_level="commune")
        self.lists: dict[str, list[Any]] = {}
        self._searched: dict[str, int] = {}

    def at(self, quote: str) -> Evidence:
        """The next place of a quotation: asked twice, it gives the first and the second place."""
        start = self.reading.document.text.index(quote, self._searched.get(quote, 0))
        self._searched[quote] = start + 1
        return document_evidence(self.reading, start, start + len(quote), "draft")

    def add(self, name: str, value: Any) -> Draft:
        self.lists.setdefault(name, []).append(value)
        return self

    def dossier(self, quote: str, field: str | None = "all", rate: float | None = None, **values: Any) -> Draft:
        """A statement, or with `table=` a row. Measures take the numerals of the quotation in order."""
        place = self.at(quote)
        table = values.pop("table", None)
        total = values.pop("total", table is None and field == "all")
        group, label = values.pop("group", False), values.pop("label", None)
        printed = list(_NUMERAL.finditer(quote))
        printed = printed[len(printed) - len(values) - (rate is not None) :] if table is not None else printed
        names = [*values, *(["rate"] if rate is not None else [])]
        cells = {
            name: document_evidence(self.reading, place.start + match.start(), place.start + match.end(), "draft")
            for name, match in zip(names, printed, strict=False)
        }
        origin = "text" if table is None else "table"
        return self.add(
            "dossiers",
            Dossier(
                field=field, label=label, origin=origin, table=table, total=total, group=group, rate=rate,
                evidence=place, cells=cells, **values,
            ),
        )  # fmt: skip

    def reference(self, symbol: str, *quotes: str, **fields: Any) -> Draft:
        """A cited document; type, issuer, number and year are read off a plain symbol."""
        number, *middle, tail = symbol.split("/")
        kind, _, issuer = tail.partition("-")
        form = "normative" if middle else "administrative"
        values = {
            "symbol": symbol, "form": form, "type": kind, "number": number, "issuer": issuer,
            "year": int(middle[0]) if middle else None, **fields,
        }  # fmt: skip
        return self.add("references", Reference(mentions=[self.at(quote) for quote in quotes], **values))

    def staff(self, quote: str, count: int, qualifier: str | None = None, group: str = "") -> Draft:
        group = group or "officials_and_civil_servants"
        place = self.at(quote)
        return self.add("staff", Staff(group=group, qualifier=qualifier, count=count, label=quote, evidence=place))

    def equipment(self, quote: str, item: str, count: int, place: str | None = None, label: str = "") -> Draft:
        return self.add(
            "equipment", Equipment(item=item, label=label or item, count=count, place=place, evidence=self.at(quote))
        )

    def ratio(self, quote: str, numerator: int, denominator: int) -> Draft:
        return self.add(
            "quantities",
            Quantity(
                value=numerator / denominator, kind="ratio", numerator=numerator, denominator=denominator,
                evidence=self.at(quote),
            ),
        )  # fmt: skip

    def percent(self, quote: str, value: float) -> Draft:
        return self.add("quantities", Quantity(value=value, kind="percent", unit="%", evidence=self.at(quote)))

    def section(self, heading: str, section_id: str | None, label: str | None, level: int = 1) -> Draft:
        """A heading whose body runs to the next heading added, or to the end."""
        place = self.at(heading)
        sections = self.lists.setdefault("sections", [])
        for index, one in enumerate(sections):
            if one.end > place.start and one.level >= level:
                sections[index] = one.model_copy(update={"end": place.start})
        title = re.sub(r"^\s*(?:[\dIVX]+[./)]|[a-z]\))\s*", "", heading)
        end = len(self.reading.document.text)
        sections.append(
            Section(id=section_id, label=label, title=title, level=level, evidence=place, start=place.end, end=end)
        )
        return self

    def table(self, number: int, columns: list[str], rows: list[list[str]], kind: str = "dossiers") -> Draft:
        place = document_evidence(self.reading, 0, len(self.reading.document.text), "draft")
        return self.add("tables", Table(number=number, kind=kind, columns=columns, rows=rows, evidence=place))

    def headed(self, **fields: Any) -> Draft:
        """Header fields; `title=`, `date=` and so on that stand in the text get their evidence."""
        text = self.reading.document.text
        evidence = {name: self.at(value) for name, value in fields.items() if isinstance(value, str) and value in text}
        signer = Signer(position=fields.pop("position", None), name=fields.pop("name", None))
        self.header = self.header.model_copy(update={"signer": signer, **fields, "evidence": evidence})
        return self

    def on(self, quote: str, **fields: Any) -> Draft:
        """Where the report names its period."""
        place = self.at(quote)
        self.period = self.period.model_copy(update={"label": quote, "evidence": place, **fields})
        return self

    def dated(self, quote: str, value: str) -> Draft:
        return self.add("dates", Date(value=value, evidence=self.at(quote)))

    @property
    def record(self) -> Record:
        document = self.reading.document
        info = DocumentInfo(
            name=document.name, sha256=document.sha256, medium="text", pages=1,
            characters=len(document.text), encoding="utf-8",
        )  # fmt: skip
        return Record(document=info, header=self.header, period=self.period, **self.lists)

    def check(self, name: str) -> list[Finding] | None:
        """What one check says: its findings, or `None` when it does not apply."""
        return CHECKS[name](self.record, self.reading)


def only(findings: list[Finding] | None, severity: str) -> Finding:
    """The one finding of a case that must give one. Its sentences quote a place and are in two languages."""
    assert findings is not None, "not applicable"
    assert [one.severity for one in findings] == [severity]
    finding = findings[0]
    assert finding.message != finding.message_vi
    for text in (finding.message, finding.message_vi):
        assert "“" in text
        assert "{" not in text
    assert finding.evidence
    return finding
