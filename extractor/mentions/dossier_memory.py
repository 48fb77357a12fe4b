"""What has been said about dossiers so far: one statement for each subject, and what the next words go on from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extractor.language import fold
from extractor.mentions.dossier_words import Word
from extractor.models import Claims, DossierMention, Figure, PeriodMention
from extractor.reading import Reading, Span

Subject = tuple[str | None, str | None, bool]
"""What figures are about: a field, its label, and whether it is the whole."""


@dataclass
class Statement:
    """What has been said so far about one subject; grows while its sentences are read."""

    field_id: str | None
    label: str | None
    total: bool
    sentence: int
    last_sentence: int = -1
    measures: dict[str, Figure] = field(default_factory=dict)
    wholes: set[str] = field(default_factory=set)
    rate: Figure | None = None
    channel_rate: Figure | None = None  # the share of what came in one way; the rate where nothing else is told
    pattern: str = ""
    spans: list[Span] = field(default_factory=list)
    last: str | None = None
    shared: str | None = None  # the second measure of a figure for two, which one of its own replaces
    assumed: str | None = None  # the measure of a figure that names none, taken from the words before its list

    def put(self, measure: str, figure: Figure, whole: bool = False) -> bool:
        """Add a figure; False when the measure already has another value. The first of a repeated one is kept.

        What a body had to answer for ("phải giải quyết") is `received`, and what it took in beside it
        `received_new`, whichever comes first.
        """
        known = self.measures.get(measure)
        if measure == self.assumed and known is not None and known.value != figure.value:
            # "giải quyết 450 hồ sơ: - Chứng thực: 310 hồ sơ, đã giải quyết 300 hồ sơ": the first is what came in
            del self.measures[measure]
            self.measures.setdefault("received", known)
            known = self.assumed = None
        if measure == self.shared and known is not None and known.value != figure.value:
            del self.measures[measure]  # "tiếp nhận và xử lý 5.363 hồ sơ, đã trả kết quả 5.306 hồ sơ"
            known = self.shared = None
        if (
            measure == "received"
            and known is not None
            and known.value != figure.value
            and "received_new" not in self.measures
        ):
            if "received" in self.wholes and not whole:
                measure, known = "received_new", None
            elif whole and "received" not in self.wholes:
                self.measures["received_new"] = known
                known = None
        if (
            measure == "received_new"
            and known is not None
            and known.value != figure.value
            and "received" not in self.measures
        ):
            self.measures["received"], known = known, None  # "tiếp nhận trong kỳ 3.456, trong đó tiếp nhận mới 3.400"
        if known is not None and known.value != figure.value:
            return False
        if known is None:
            self.measures[measure] = figure
        if whole:
            self.wholes.add(measure)
        self.last = measure
        return True

    @property
    def tells_whole(self) -> bool:
        return {"received", "received_new"} <= set(self.measures)

    def to_mention(self, reading: Reading, has_whole: bool) -> DossierMention | None:
        """The statement as a mention.

        What was taken in is `received` where no whole is printed beside it; of a field, also where one is printed for
        all fields it stays `received_new` ("mới nhận 1.068 hồ sơ trên 1.142 ... Số mới nhận: đất đai 172 hồ sơ").
        """
        if not self.measures and self.rate is None:
            return None
        if self.rate is None and set(self.measures) <= _RECEIVED:
            self.rate = self.channel_rate
        measures = dict(self.measures)
        keeps_new = has_whole and not self.total and "carried_over" not in measures
        if "received_new" in measures and "received" not in measures and not keeps_new:
            measures["received"] = measures.pop("received_new")
        if "late" in measures and _are_late_resolved(measures):
            measures["resolved_late"] = measures.pop("late")
        figures = [*measures.values(), *([self.rate] if self.rate else [])]
        spans = [*self.spans, *((figure.start, figure.end) for figure in figures)]
        return DossierMention(
            min(start for start, _ in spans),
            max(end for _, end in spans),
            self.pattern or "dossier.statement",
            field=self.field_id,
            label=self.label,
            origin="text",
            table=None,
            total=self.total,
            group=False,
            measures=measures,
            rate=self.rate,
        )


def _are_late_resolved(measures: Mapping[str, Figure]) -> bool:
    """Whether the late ones and those in time add up to the resolved: "giải quyết 95 hồ sơ, ... 93, ... quá hạn 02"."""
    if "resolved" not in measures or "resolved_late" in measures or not measures["late"].value:
        return False
    timely = [measures[name].value for name in _TIMELY if name in measures]
    return bool(timely) and sum(timely) + measures["late"].value == measures["resolved"].value


_TIMELY = ("resolved_early", "resolved_on_time", "resolved_early_or_on_time")
_RECEIVED = {"received", "received_new", "carried_over", "received_online", "received_direct", "received_post"}


@dataclass
class Scope:
    """The heap of dossiers whose parts are being listed, and where the list ends."""

    group: str
    depth: int  # brackets open when it began; -1 when it began with words ("trong đó") and ends with the sentence
    subject: Subject


_DIVIDED = (
    "received", "received_new", "resolved", "pending", "resolved_early_or_on_time", "resolved_on_time",
    "resolved_early",
)  # fmt: skip
"""Figures of a whole that reports divide among fields, the likelier first."""

_RANK = {"commune": 0, "district": 1, "city": 1.5, "department": 2, "province": 3, "ministry": 4, "central": 5}
"""Levels by height; a city may be a district's or a province's, so that it is above a district without its name."""
_AREA_KINDS = {"district": "district", "city": "city", "province": "province"}

NO_SUBJECT: Subject = ("all", None, True)


class Memory:
    """What the sentences read so far were about, for the words of the next ones."""

    def __init__(
        self,
        reading: Reading,
        claims: Claims,
        statements: list[Statement],
        *,
        own_name: str,
        period: PeriodMention | None,
        own_level: str | None = None,
        title: str = "",
    ) -> None:
        self.reading = reading
        self.claims = claims
        self.own_name = own_name  # of the body that reports, folded
        self.own_level = own_level
        self.title = title  # of the report, folded: a department may report for its province
        self.period = period
        self.statements = statements
        self.listed: dict[int, tuple[Statement, str]] = {}  # fields whose figure has no measure of its own
        self.list_whole: Statement | None = None  # the statement about the whole that they stand below
        self.close()

    @property
    def is_from_new_year(self) -> bool:
        """Whether what was added up since January is the period's own."""
        own = self.period
        if own is None:
            return False
        return own.kind in ("year", "nine_months") or (own.kind != "range" and own.index == 1)

    def is_other_period(self, named: PeriodMention) -> bool:
        """Whether a period named in the text is surely not the report's: another year, or another part of its year."""
        own = self.period
        if own is None:
            return False
        if named.year is not None and own.year is not None and named.year != own.year:
            return True
        is_part = named.kind != "year" and own.kind != "range"
        return is_part and (named.kind, named.index) != (own.kind, own.index)

    def is_own_period(self, named: PeriodMention) -> bool:
        """Whether a period named in the text is surely the report's."""
        own = self.period
        return (
            own is not None and (named.kind, named.index) == (own.kind, own.index) and not self.is_other_period(named)
        )

    def is_above(self, area_id: str) -> bool:
        """Whether a level named as a whole ("toàn tỉnh") is above the body that reports: what it did is not its own."""
        level = self.reading.patterns.entry("dossier_area", area_id)["level"]
        if self.own_level not in _RANK:
            return False
        kinds = self.reading.patterns.of("place_kind").values()
        spellings = [way for one in kinds if _AREA_KINDS.get(one.id) == level for way in map(fold, one.spellings)]
        if level == "city" and any(way in self.own_name for way in spellings):
            return False
        if self.own_name not in self.title and any(f" {way} " in f" {self.title} " for way in spellings):
            return False
        return _RANK[level] > _RANK[self.own_level]

    def is_own_name(self, name: str) -> bool:
        """Whether a folded name is that of the body that reports."""
        return " ".join(name.split()) in self.own_name

    def is_own_place(self, name: str, kind_id: str) -> bool:
        """Whether a unit named in the text is the one that reports, however its kind is written ("TP. Vinh").

        "Xã Long Điền" is not "xã Long Điền Đông". Without a letterhead nothing is another's.
        """
        entry = self.reading.patterns.entry("place_kind", kind_id)
        ways = sorted(map(fold, entry.spellings), key=len, reverse=True)
        folded = " ".join(name.split())
        at = next((folded.find(f"{way} ") for way in ways if f"{way} " in folded), -1)
        way = next((way for way in ways if folded.startswith(way, at)), "")
        if at < 0 or not self.own_name:
            return True
        proper = folded[at + len(way) :].strip()
        kinds = [fold(one) for kind in self.reading.patterns.of("place_kind").values() for one in kind.spellings]
        return any(
            self.own_name.endswith(f"{one} {proper}")
            or any(f"{one} {proper} {kind}" in self.own_name for kind in kinds)
            for one in ways
        )

    def close(self) -> None:
        """Forget the statements so far: what follows is a new one."""
        self.settle_list()
        self.open: dict[Subject, Statement] = {}
        self.subject = NO_SUBJECT
        self.scope: Scope | None = None
        self.last_index = -9
        self.last_group: str | None = None
        self.list_measures: tuple[str, ...] = ()
        self.subject_mark: str | None = None
        self.continues = False
        self.headed: Subject | None = None  # named before a colon at the head of a paragraph: "Cấp tỉnh: ..."
        self.fields_named = 0  # in the sentences that the present one goes on from
        self.occasion: Word | None = None  # what the heading or the sentence before a list says about its figures
        self.whole: Word | None = None  # "Tổng số: 670 hồ sơ." before "Trong đó: ..."

    def is_headed_field(self, field_id: str | None) -> bool:
        """Whether a field is one of the kinds that reports are divided by and headings name."""
        entry = self.reading.patterns.of("dossier_field").get(field_id or "")
        return entry is not None and bool(entry["heads"])

    def add_to_list(self, statement: Statement, measure: str) -> None:
        """A field whose figure took its measure from the words before the list."""
        if not self.listed:
            self.list_whole = self.open.get(NO_SUBJECT)
        self.listed[id(statement)] = statement, measure

    def settle_list(self) -> None:
        """Let the sum of a list of fields say which figure of the whole it divides.

        "Tiếp nhận 1.017 hồ sơ, ..., đang giải quyết 05 hồ sơ. Cụ thể: Hộ tịch 143 hồ sơ, chứng thực 874 hồ sơ":
        the last measure named is not theirs. A list larger than the figure it seemed to divide is what came in.
        """
        listed, whole = tuple(self.listed.values()), self.list_whole
        self.listed, self.list_whole = {}, None
        measures = {measure for _, measure in listed}
        if whole is None or len(measures) != 1 or any(measure not in one.measures for one, measure in listed):
            return
        measure = measures.pop()
        total = sum(one.measures[measure].value for one, _ in listed)
        same = [name for name in _DIVIDED if name in whole.measures and whole.measures[name].value == total]
        larger = measure in whole.measures and whole.measures[measure].value < total
        if (same and same[0] != measure and len(listed) > 1) or larger:
            name = same[0] if same and same[0] != "received_new" else "received"
            for one, _ in listed:
                one.measures[name] = one.measures.pop(measure)

    def statement(self, index: int) -> Statement:
        """The open statement about the present subject, or a new one."""
        statement = self.open.get(self.subject)
        if statement is None or index - statement.sentence > 40:
            statement = Statement(*self.subject, sentence=index)
            self.open[self.subject] = statement
            self.statements.append(statement)
        return statement

    def renew(self, index: int) -> Statement:
        """A second statement about the same subject: it counts again what the first has counted."""
        statement = Statement(*self.subject, sentence=index)
        self.open[self.subject] = statement
        self.statements.append(statement)
        return statement
