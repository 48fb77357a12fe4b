"""Plan → Draft: the report worded, its truth beside it."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from corpus.maker.blocks import Draft, Heading, Letterhead, Paragraph, Signature, TableBlock, Title
from corpus.maker.grammar import Grammar, Mark, Piece, Printed, Speaker, join
from corpus.maker.plan import (
    HERE,
    ROMAN,
    SEVERITY,
    Cited,
    Period,
    Plan,
    Row,
    Staff,
    national,
    period_label,
    read_data,
    total_of,
)

MEASURES = (
    "received", "received_new", "received_online", "received_direct", "received_post", "carried_over", "resolved",
    "resolved_early", "resolved_on_time", "resolved_early_or_on_time", "resolved_late", "pending",
    "pending_in_time", "pending_late", "late", "returned", "withdrawn", "supplement",
)  # fmt: skip
LEVELS = {
    "commune": "commune", "ward": "commune", "township": "commune", "special_zone": "commune",
    "district": "district", "department": "department", "province": "province",
}  # fmt: skip


@cache
def shipped_grammar() -> Grammar:
    return Grammar.read(HERE)


def write_report(plan: Plan) -> Draft:
    """Word a plan. The truth follows from the marks in what was worded."""
    return _Writer(plan).write()


def print_date(day: date, form: str) -> str:
    """A date as offices print it: days below 10 and the months 1 and 2 take a zero.

    >>> [print_date(date(2022, 3, 5), form) for form in ("slash", "words", "dash")]
    ['05/3/2022', '05 tháng 3 năm 2022', '05-3-2022']
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    if form == "words":
        return f"{day.day:02d} tháng {month} năm {day.year}"
    sign = {"slash": "/", "dash": "-"}[form]
    return sign.join((f"{day.day:02d}", month, str(day.year)))


def print_percent(part: int, whole: int, point: str, is_cut: bool = False) -> Printed:
    """A percentage with at most two decimals, rounded, or cut off as some offices do.

    >>> print_percent(449, 450, ",").text, print_percent(449, 450, ",", True).text, print_percent(3, 3, ",").text
    ('99,78%', '99,77%', '100%')
    """
    hundredths = part * 10000 // whole if is_cut else round(part * 10000 / whole)
    value = hundredths / 100
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return Printed(text.replace(".", point) + "%", value)


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rng = random.Random(f"words {plan.seed} {plan.period}")
        self.speaker = Speaker(shipped_grammar(), self.rng, plan.tags, plan.is_fresh, self.print_count)
        self.draft = Draft()
        self.numbers = [0, 0, 0]
        self.bare_sections: list[dict[str, Any]] = []
        self.findings: list[str] = []
        self.late_told = False
        self.period_words = period_label(plan.period, self.rng, plan.is_fresh)
        self.next = self._next_period()
        self.speaker.facts = self._facts()

    # ---- facts in print ----

    def print_count(self, value: Any) -> str:
        if isinstance(value, int):
            if 0 <= value < 10 and self.plan.style.pads:
                return f"{value:02d}"
            return f"{value:,}".replace(",", ".")
        return str(value)

    def _date(self, day: date) -> Printed:
        return Printed(print_date(day, self.plan.style.date_form), day.isoformat())

    def _percent(self, part: int, whole: int) -> Printed:
        return print_percent(part, whole, self.plan.style.percent_point, self.rng.random() < 0.2)

    def _next_period(self) -> Period:
        following = self.plan.period.next
        if self.plan.period.kind == "half_year" and self.rng.random() < 0.3:
            return Period("quarter", 3, self.plan.period.year)
        return following

    def _next_label(self, period: Period) -> str:
        if self.plan.period.kind == "half_year" and self.rng.random() < 0.7:
            return f"6 tháng cuối năm {self.plan.period.year}"
        return period_label(period, self.rng, self.plan.is_fresh)

    def _facts(self) -> dict[str, Any]:
        plan, rng = self.plan, self.rng
        unit = plan.unit
        short = {"month": "tháng", "quarter": "quý", "half_year": "6 tháng", "nine_months": "9 tháng", "year": "năm"}
        hoods = plan.hoods
        part = rng.randint(hoods // 2, hoods)
        total = plan.total
        tasks = rng.randint(20, 60)
        done = rng.randint(tasks // 3, tasks)
        feedback = rng.randint(1, 9)
        draw = rng.randint
        return {
            "unit_short": unit.short, "unit_full": unit.full if plan.style.unit_form == "full" else self._own_name(),
            "unit_noun": unit.noun, "unit_noun_c": unit.noun[:1].upper() + unit.noun[1:],
            "hood": unit.hood, "period": self.period_words, "period_short": short[plan.period.kind],
            "year": str(plan.period.year), "superior": unit.superior, "superior_office": unit.superior_office,
            "late_word": unit.late_word, "time_word": "hẹn" if unit.late_word.endswith("hẹn") else "hạn",
            "hoods": hoods, "inspections": draw(1, 6), "news": draw(6, 60), "meetings": draw(3, 20),
            "leaflets": draw(2, 30) * 50, "ideas": draw(1, 4), "forms": draw(5, 40) * 10, "talks": draw(1, 3),
            "happy": self._percent(draw(900, 1000), 1000), "documents": draw(12, 90), "reviewed": draw(8, 60),
            "repealed": draw(1, 7), "talks_law": draw(2, 15), "listeners": draw(120, 2400),
            "procedures": draw(110, 430), "areas": draw(14, 40), "simplified": draw(1, 9), "feedback": feedback,
            "feedback_done": feedback, "feedback_percent": Printed("100%", 100.0), "digitised": draw(60, 4000),
            "digitised_rate": self._percent(draw(400, 1000), 1000), "online_services": draw(60, 300),
            "signing": self._percent(draw(900, 1000), 1000), "money": Printed(f"{draw(12, 980)},{draw(1, 9)}", None),
            "budget": self._percent(draw(200, 990), 1000), "saving": Printed("10%", 10.0),
            "trained": draw(2, 25), "cameras": draw(3, 40),
            "law": rng.choice(("Luật Ban hành văn bản quy phạm pháp luật", "Luật Tổ chức chính quyền địa phương")),
            "law_staff": "Luật Cán bộ, công chức", "law_budget": "Luật Ngân sách nhà nước",
            "law_saving": "Luật Thực hành tiết kiệm, chống lãng phí",
            "iso": rng.choice(("TCVN ISO 9001:2008" if plan.period.year < 2017 else "TCVN ISO 9001:2015",)),
            "part": part, "whole": hoods, "percent": self._percent(part, hoods),
            "tasks_done": done, "tasks_whole": tasks,
            **{name: total.true(name) for name in MEASURES},
            "rate": self._percent(total.early + total.on_time, total.early + total.on_time + total.late),
            "online_rate": self._percent(total.online, max(1, total.online + total.direct)),
            "college": None, "master": None, "intermediate": None, "low": None,
        }  # fmt: skip

    def _own_name(self) -> str:
        unit = self.plan.unit
        return unit.name if unit.level == "department" else f"UBND {unit.name}"

    def has(self, name: str) -> bool:
        return name in self.plan.plants

    def planted(self, name: str) -> None:
        if name not in self.findings:
            self.findings.append(name)

    # ---- pieces ----

    def say(self, about: str, **facts: Any) -> Piece:
        return self.speaker.say(about, facts)

    def paragraph(self, *pieces: Piece) -> None:
        whole = join([piece for piece in pieces if piece.text])
        if whole.text:
            self.draft.blocks.append(Paragraph(Piece(whole.text[:1].upper() + whole.text[1:], whole.marks)))

    def cite(self, cited: Cited, about: str = "cite", day: date | None = None) -> Piece:
        """One mention of a document; what it prints of date, issuer and title is marked inside."""
        printed_date = cited.printed_date or print_date(day or cited.day or self.plan.day, self.plan.style.date_form)
        value = None if cited.printed_date else (day or cited.day)
        facts = {
            "type": cited.type_name, "symbol": cited.symbol, "issuer": cited.issuer, "title": cited.title,
            "date": Printed(printed_date, value.isoformat() if value else None),
        }  # fmt: skip
        if cited.title is None or cited.issuer is None:
            about = "cite.bare"
        piece = self.speaker.say(about, {"type": facts["type"], **facts})
        return piece.marked("r", cited)

    def heading(self, level: int, about: str, **facts: Any) -> None:
        title = self.say(f"heading.{about}", **facts).text
        style = self.plan.style
        self.numbers[level - 1] += 1
        for deeper in range(level, 3):
            self.numbers[deeper] = 0
        first, second, third = self.numbers
        if level == 1:
            title = title.upper() if style.heading == "capitals" else title
            printed = style.first_label.replace("I", ROMANS[first]) + title
            label = ROMANS[first]
        elif level == 2:
            printed = style.second_label.replace("1", str(second)) + title
            label = f"{ROMANS[first]}.{second}"
        elif style.third_label == "a) ":
            printed = f"{'abcdđe'[third - 1]}) {title}"
            label = f"{ROMANS[first]}.{second}.{'abcdđe'[third - 1]}"
        else:
            printed = f"{second}.{third}. {title}"
            label = f"{ROMANS[first]}.{second}.{third}"
        if level > 1 and self.rng.random() < 0.15:
            printed += self.rng.choice((":", "."))
        section = {"id": about, "label": label, "title": title, "level": level}
        self.draft.blocks.append(Heading(printed, section))

    # ---- the report ----

    def write(self) -> Draft:
        self._letterhead()
        self._title()
        self._preamble()
        self._direction()
        self._results()
        if self.has("section-missing"):
            self.planted("section-missing")
        else:
            self._evaluation()
        self._tasks()
        self._proposals()
        self._closing()
        self._signature()
        self._annex()
        self._collect()
        return self.draft

    def _letterhead(self) -> None:
        plan, rng, unit = self.plan, self.rng, self.plan.unit
        issuer = unit.name.upper() if unit.level == "department" else f"ỦY BAN NHÂN DÂN {unit.name.upper()}"
        lines = [issuer] if unit.level == "department" or rng.random() < 0.4 else []
        if not lines:
            lines = ["ỦY BAN NHÂN DÂN", unit.name.upper()]
        parent = None
        if unit.parent and (unit.level == "department" or rng.random() < 0.75):
            parent = unit.parent.upper()
            lines.insert(0, parent)
        if rng.random() < 0.3:
            lines.append("-------")
        number = f"{plan.number}/BC-{unit.symbol}"
        if self.has("header-missing"):
            self.planted("header-missing")
            lines.append(f"Số:      /BC-{unit.symbol}")
            number = None  # type: ignore[assignment]
        else:
            lines.append(f"Số: {number}")
        place = unit.name
        for word in ("xã ", "phường ", "thị trấn ", "đặc khu ", "huyện ", "thành phố ", "tỉnh "):
            place = place.removeprefix(word)
        if unit.level == "department":
            place = unit.province.removeprefix("tỉnh ").removeprefix("thành phố ")
        month = f"{plan.day.month:02d}" if plan.day.month < 3 else str(plan.day.month)
        right = [
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
            f"{place}, ngày {plan.day.day:02d} tháng {month} năm {plan.day.year}",
        ]  # fmt: skip
        self.draft.blocks.append(Letterhead(lines, right))
        self.header: dict[str, Any] = {
            "issuer": issuer, "issuer_level": LEVELS[unit.level], "parent": parent, "number": number,
            "place": place, "date": plan.day.isoformat(), "title": None, "recipients": [], "signer": {},
        }  # fmt: skip

    def _title(self) -> None:
        has_next = self.rng.random() < 0.35 and not self.has("period-next")
        about = "title.with_next" if has_next else "title.plain"
        title = self.say(about, next=self._next_label(self.next)).text
        self.header["title"] = title
        self.draft.blocks.append(Title(["BÁO CÁO", *_balance(title, 52)]))

    def _preamble(self) -> None:
        plan, rng = self.plan, self.rng
        window = Piece()
        self.window_stated = rng.random() < 0.35
        if self.window_stated:
            begin, end = plan.period.window
            form = self.plan.style.date_form
            window = self.say(
                "window",
                **{"from": Piece(f"ngày {print_date(begin, form)}").marked("d", begin.isoformat())},
                to=Piece(f"ngày {print_date(end, form)}").marked("d", end.isoformat()),
            )
            window = Piece(" ") + window
        first = self.cite(plan.letter)
        second = self.cite(plan.own[0], "cite.own")
        self.paragraph(self.say("preamble", cite=first, cite_two=second, window=window))

    def _direction(self) -> None:
        plan, rng = self.plan, self.rng
        self.heading(1, "direction")
        has_parts = rng.random() < 0.7
        own = list(plan.own)
        if has_parts:
            self.heading(2, "direction.plan")
        higher = self._national("programme", 2)
        if len(higher) == 2:
            self.paragraph(
                self.say("direction.higher", national=self.cite(higher[0]), national_two=self.cite(higher[1]),
                         bare_two=self.cite(higher[1], "cite.bare"))
            )  # fmt: skip
        days: dict[str, date] = {}
        if self.has("reference-order"):
            # the later number with the earlier date, some weeks apart
            days = {own[1].symbol: own[2].day or plan.day, own[2].symbol: (own[1].day or plan.day) - timedelta(days=20)}
            if days[own[2].symbol].year == plan.period.year:
                days[own[1].symbol] = max(days[own[1].symbol], days[own[2].symbol] + timedelta(days=9))
            else:
                days = {
                    own[1].symbol: (own[2].day or plan.day) + timedelta(days=9), own[2].symbol: own[1].day or plan.day
                }  # fmt: skip
            if max(days.values()) < plan.day:
                self.planted("reference-order")
            else:
                days = {}
        own = [replace(one, day=days.get(one.symbol, one.day)) for one in own]
        if rng.random() < 0.5:
            pieces = [self.cite(one, "cite.own") for one in own[:3]]
            self.paragraph(
                self.say("direction.plan", cite_one=pieces[0], cite_two=pieces[1], cite_three=pieces[2],
                         own_bare=self.cite(own[0], "cite.bare"))
            )  # fmt: skip
        else:
            self.paragraph(self.say("direction.plan_list_intro"))
            sign = rng.choice(("- ", "- ", "+ "))
            for index, one in enumerate(own):
                end = "." if index == len(own) - 1 else ";"
                self.paragraph(Piece(sign) + self.speaker.say("cite.list", self._cite_facts(one)).marked("r", one)
                               + Piece(end))  # fmt: skip
        if rng.random() < 0.5:
            done, whole = self.speaker.facts["tasks_done"], self.speaker.facts["tasks_whole"]
            self.paragraph(self.say("direction.done", part=done, whole=whole, percent=self._percent(done, whole)))
        again = plan.own[0]
        if self.has("reference-two-dates"):
            self.planted("reference-two-dates")
            other = (again.day or plan.day) + timedelta(days=rng.choice((-4, -3, 3, 4, 10)))
            self.paragraph(self.say("direction.again", cite_again=self._dated_cite(again, other)))
        elif rng.random() < 0.5:
            self.paragraph(self.say("direction.again", cite_again=self.cite(again, "cite.short")))
        if rng.random() < 0.4:
            # near miss: the same number, a plan of the level above
            above = plan.unit.parent or "UBND tỉnh"
            if plan.unit.level not in ("department", "province"):  # above a province no committee makes plans
                day = min(again.day or plan.day, date(plan.period.year, 1, 20))
                same = Cited(again.symbol, "Kế hoạch", day, above, f"cải cách hành chính năm {plan.period.year}")
                self.paragraph(
                    self.say("higher_same_number", cite_more=self.speaker.say(
                        "cite.own_full", self._cite_facts(same)).marked("r", same))
                )  # fmt: skip
        if self.has("reference-future"):
            self.planted("reference-future")
            later = plan.day + timedelta(days=rng.randint(70, 200))
            decision = Cited(f"{rng.randint(11, 90)}/QĐ-{plan.unit.symbol}", "Quyết định", later, self._issuer(),
                             "kiện toàn Tổ công tác cải cách hành chính")  # fmt: skip
            self.paragraph(self.say("future", cite_future=self.cite(decision, "cite.own")))
        if self.has("reference-form"):
            self.planted("reference-form")
            nought = Cited(f"00/QĐ-{plan.unit.symbol}", "Quyết định", plan.own[1].day, self._issuer(),
                           "phân công nhiệm vụ theo dõi cải cách hành chính")  # fmt: skip
            self.paragraph(self.say("once_more", cite_more=self.cite(nought, "cite.own")))
        if self.has("date-impossible"):
            self.planted("date-impossible")
            month = rng.choice((4, 6, 9, 11)) if plan.period.months[1] > 4 else 2
            year = plan.period.year - (plan.period.end.month <= month)
            day = f"30/02/{year}" if month == 2 else f"31/{month}/{year}"
            self.paragraph(self.say("dated.impossible", day=day))
        elif rng.random() < 0.6:
            begin, end = plan.period.window
            when = begin + timedelta(days=rng.randint(8, (end - begin).days))
            self.paragraph(self.say("dated", day=self._date(when)))
        for part in ("inspect", "propaganda", "initiative", "survey"):
            if rng.random() < (0.8 if part in ("inspect", "propaganda") else 0.35):
                if has_parts:
                    self.heading(2, f"direction.{part}")
                self.paragraph(self.say(f"direction.{part}"))
        if rng.random() < 0.4:
            self.paragraph(self.say("look_alike"))

    def _issuer(self) -> str:
        unit = self.plan.unit
        return unit.name if unit.level == "department" else f"UBND {unit.name}"

    def _cite_facts(self, cited: Cited, day: date | None = None) -> dict[str, Any]:
        when = day or cited.day or self.plan.day
        return {
            "type": cited.type_name, "symbol": cited.symbol, "issuer": cited.issuer, "title": cited.title,
            "date": Printed(print_date(when, self.plan.style.date_form), when.isoformat()),
        }  # fmt: skip

    def _dated_cite(self, cited: Cited, day: date) -> Piece:
        return self.speaker.expand("$type số $symbol ngày $date", self._cite_facts(cited, day)).marked("r", cited)

    def _national(self, about: str, count: int) -> list[Cited]:
        return national(self.plan, about, self.rng, count)

    def _results(self) -> None:
        plan, rng = self.plan, self.rng
        self.heading(1, "results")
        self.heading(2, "results.institution")
        if rng.random() < 0.35:
            for part in ("draft", "review", "enforce"):
                if part != "enforce" or rng.random() < 0.6:
                    self.heading(3, f"results.institution.{part}")
                    self.paragraph(self.say("institution" if part == "draft" else f"institution.{part}"))
        else:
            self.paragraph(self.say("institution"), self.say("institution.review"))
            if rng.random() < 0.4:
                self.paragraph(self.say("institution.enforce"))
        self._procedure()
        self.heading(2, "results.organisation")
        self._organisation()
        self._civil_service_heading()
        self._civil_service()
        self.heading(2, "results.finance")
        if self.has("section-empty"):
            self.planted("section-empty")
        else:
            spending = Cited(f"{rng.randint(3, 60):02d}/QĐ-{plan.unit.symbol}", "Quyết định", plan.own[0].day,
                             self._issuer(), "ban hành Quy chế chi tiêu nội bộ")  # fmt: skip
            pieces = [self.say("finance", cite_spending=self.cite(spending, "cite.own")) for _ in range(2)]
            self.paragraph(*pieces)
        if self.has("section-order"):
            self.planted("section-order")
            self.numbers[1] += 1
        self.heading(2, "results.egov")
        self._egov()

    def _civil_service_heading(self) -> None:
        if not self.has("section-outdated"):
            if self.plan.period.year >= 2022:
                self._heading_from("results.civil_service", "Cải cách chế độ công vụ")
            else:
                self.heading(2, "results.civil_service")
            return
        self.planted("section-outdated")
        self._heading_from("results.civil_service", "Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức")

    def _heading_from(self, about: str, title: str) -> None:
        self.numbers[1] += 1
        self.numbers[2] = 0
        label = f"{ROMANS[self.numbers[0]]}.{self.numbers[1]}"
        printed = self.plan.style.second_label.replace("1", str(self.numbers[1])) + title
        self.draft.blocks.append(Heading(printed, {"id": about, "label": label, "title": title, "level": 2}))

    def _procedure(self) -> None:
        plan, rng = self.plan, self.rng
        self.heading(2, "results.procedure")
        has_parts = rng.random() < 0.5
        if has_parts:
            self.heading(3, "results.procedure.publish")
        self.paragraph(self.say("procedure.publish"))
        if rng.random() < 0.6:
            if has_parts:
                self.heading(3, "results.procedure.control")
            self.paragraph(self.say("procedure.control"))
        if has_parts:
            self.heading(3, "results.procedure.onestop")
        self._basis()
        self._dossiers()
        if rng.random() < 0.35:
            self.paragraph(self.say("look_alike"))
        if has_parts:
            self.heading(3, "results.procedure.feedback")
        self.paragraph(self.say("procedure.feedback"))
        if rng.random() < 0.5 and plan.period.year >= 2021:
            if has_parts:
                self.heading(3, "results.procedure.digitise")
            self.paragraph(self.say("procedure.digitise"))

    def _basis(self) -> None:
        """What the one-stop shop works by, where a digit is lost or a year is wrong when that is planted."""
        found = self._national("procedure", 2)
        decree = next(
            Cited(one["symbol"], one["type"], one["date"], one["issuer"], one["title"])
            for one in read_data("national")["document"] if one["symbol"] == "61/2018/NĐ-CP"
        )  # fmt: skip
        if self.has("reference-lost-digit") or self.has("reference-year"):
            found = [decree]
        pieces = [self.cite(one) for one in found]
        if self.has("reference-year"):
            self.planted("reference-year")
            pieces = [self.cite(replace(decree, day=date(2019, 4, 23)))]
        if pieces:
            self.paragraph(
                self.say("procedure.basis", national=pieces[0], national_two=pieces[1] if len(pieces) > 1 else None)
            )
        if self.has("reference-lost-digit") and not self.has("reference-year"):
            self.planted("reference-lost-digit")
            lost = replace(decree, symbol="1/2018/NĐ-CP")
            self.paragraph(self.say("once_more", cite_more=self._dated_cite(lost, decree.day or self.plan.day)))

    # ---- dossiers ----

    def _dossiers(self) -> None:
        plan, rng = self.plan, self.rng
        rows = self._planted_rows()
        detail = plan.style.detail
        if detail == "simple":
            self.paragraph(self.say("dossiers.simple"))
            self.late_told = True
        elif detail == "medium" and not any(row.returned or row.withdrawn for row in rows):
            self.paragraph(self.say("dossiers.medium"))
        else:
            self.paragraph(self.say("dossiers.full_received"))
            if any(row.returned or row.withdrawn or row.supplement for row in rows):
                self.paragraph(self.say("dossiers.plain_resolved"))
            else:
                self.paragraph(self.say("dossiers.full_resolved"))
        columns = {measure for measure, _ in plan.layout["columns"]}
        in_time = ("resolved_on_time", "resolved_early_or_on_time")
        if self.has("dossier-rate") and (self._states(*in_time) or columns & {*in_time}):
            self.planted("dossier-rate")
            total = plan.total
            done = total.early + total.on_time + total.late
            value = round((total.early + total.on_time) * 100 / max(1, done) - rng.choice((1.4, 2.3, 3.1)), 1)
            text = f"{value:.1f}".replace(".", plan.style.percent_point) + "%"
            self.paragraph(self.say("dossiers.rate", rate=Printed(text, value)))
        elif rng.random() < 0.3 and not self._rate_told():
            self.paragraph(self.say("dossiers.rate"))
        if rng.random() < 0.3:
            self._field_list()
        self.paragraph(self.say("dossiers.table_intro"))
        self._dossier_table(rows)
        total = plan.total
        if (total.late or total.open_late) and any(row.field == "land" and row.late for row in rows):
            self.paragraph(self.say("dossiers.land_late"))
        if total.online and "received_online" in columns and rng.random() < 0.5:
            self.paragraph(self.say("dossiers.online_rate"))
        elif not total.online and detail == "simple":
            self.paragraph(self.say("dossiers.online_none"))

    def _states(self, *measures: str) -> bool:
        """Whether the report has stated one of these figures so far, in prose or in a table."""
        for block in self.draft.blocks:
            if isinstance(block, TableBlock) and any(name in entry for entry in block.entries for name in measures):
                return True
            if isinstance(block, Paragraph):
                labels = {
                    mark.label.removeprefix("$").removeprefix("m.").partition("=")[0] for mark in block.piece.marks
                }
                if labels & set(measures):
                    return True
        return False

    def _late_is_told(self) -> bool:
        """Whether what is printed leaves room for delays: a late dossier somewhere, or nothing said of any.

        The plan may know of late dossiers still open where the report prints only that none was resolved late.
        """
        told = [one.value for block in self.draft.blocks if isinstance(block, Paragraph) for one in block.piece.marks
                if one.label in ("$late", "$resolved_late", "$pending_late")]  # fmt: skip
        for block in self.draft.blocks:
            if isinstance(block, TableBlock):
                told += [entry[name] for entry in block.entries for name in ("late", "resolved_late", "pending_late")
                         if name in entry]  # fmt: skip
        return not told or any(told)

    def _rate_told(self) -> bool:
        pieces = [block.piece for block in self.draft.blocks if isinstance(block, Paragraph)]
        return any(mark.label == "$rate" for piece in pieces for mark in piece.marks)

    def _planted_rows(self) -> list[Row]:
        rows = list(self.plan.rows)
        shift = self.rng.choice((2, 3, 10))
        big = max(range(len(rows)), key=lambda index: rows[index].on_time + rows[index].early)
        others = [index for index in range(len(rows)) if index != big]
        if self.has("dossier-total"):
            self.planted("dossier-total")
            names = (
                "received",
                "received_new",
                "received_direct",
                "resolved",
                "resolved_on_time",
                "resolved_early_or_on_time",
            )
            wrong = dict.fromkeys(names, shift)
            rows[big] = replace(rows[big], wrong=wrong)
        elif self.has("dossier-balance"):
            other = next((index for index in others if rows[index].open_in_time >= 1), None)
            if other is not None:
                self.planted("dossier-balance")
                shift = min(shift, rows[other].open_in_time)
                up, down = ({"pending": sign * shift, "pending_in_time": sign * shift} for sign in (1, -1))
                rows[big], rows[other] = replace(rows[big], wrong=up), replace(rows[other], wrong=down)
        elif self.has("dossier-parts"):
            other = next((index for index in others if rows[index].on_time >= 1), None)
            if other is not None:
                self.planted("dossier-parts")
                shift = min(shift, rows[other].on_time)
                rows[big] = replace(rows[big], wrong={"resolved_on_time": shift, "resolved_early_or_on_time": shift})
                rows[other] = replace(
                    rows[other], wrong={"resolved_on_time": -shift, "resolved_early_or_on_time": -shift}
                )
        return rows

    def _field_list(self) -> None:
        if self.has("dossier-total"):
            return
        pieces = [
            self.say("dossiers.list_item", field=row.field, label=row.label.removeprefix("Lĩnh vực "),
                     received=row.true("received"))
            for row in self.plan.rows
        ]  # fmt: skip
        self.paragraph(self.say("dossiers.list_intro"), join(pieces, "; ") + Piece("."))

    def _dossier_table(self, rows: Sequence[Row]) -> None:
        plan, rng = self.plan, self.rng
        layout = plan.layout
        columns = layout["columns"]
        has_total = layout["id"] != "simple" or rng.random() < 0.5 or self.has("dossier-total")
        groups = self._groups(rows)
        printed: list[list[str]] = []
        entries: list[dict[str, Any]] = []
        pads = plan.style.pads and rng.random() < 0.4
        for row, number, is_group in groups:
            printed.append([self._cell(name, row, number, pads) for name, _ in columns])
            entries.append(self._row_entry(row, columns, printed[-1], is_group, is_group))
        if has_total:
            total = total_of(plan.rows, rng.choice(("Tổng cộng", "Tổng số", "Cộng")))
            printed.append([self._cell(name, total, "", pads) for name, _ in columns])
            entries.append(self._row_entry(total, columns, printed[-1], True, False))
        paths = [tuple(self.speaker.expand(part, {}).text for part in path.split(" > ")) for _, path in columns]
        # one wording of a group header for all its columns
        seen: dict[tuple[int, str], str] = {}
        paths = [tuple(seen.setdefault((depth, part), part) for depth, part in enumerate(path)) for path in paths]
        above = []
        title = self.say("dossiers.caption").text if rng.random() < 0.7 else None
        if "form" in layout:
            above.append(layout["form"])
            title = title or "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
        numbers = self._column_numbers(layout) if layout.get("numbers") else ()
        self.draft.blocks.append(TableBlock("dossiers", paths, printed, title, above, numbers, entries))

    def _column_numbers(self, layout: Mapping[str, Any]) -> tuple[str, ...]:
        """The row of column numbers as forms print it: bare, in brackets, with the sums of a form written out."""
        count = len(layout["columns"])
        form = self.rng.choice(("({})", "({})", "{}", "[{}]", "sums"))
        if form != "sums":
            return tuple(form.format(index) for index in range(1, count + 1))
        sums = layout.get("sums", {})
        return tuple(f"({index})" + sums.get(str(index), "") for index in range(1, count + 1))

    def _groups(self, rows: Sequence[Row]) -> list[tuple[Row, str, bool]]:
        """Rows with their number, under group rows in some tables."""
        plan = self.plan
        numbered = [(row, str(index + 1), False) for index, row in enumerate(rows)]
        if plan.layout["id"] in ("simple", "form_07a") or self.rng.random() < 0.8 or len(rows) < 4:
            return numbered
        first, rest = list(rows[:2]), list(rows[2:])
        if any(row.wrong for row in rows):
            return numbered
        return [
            (replace(total_of(first, "Lĩnh vực Tư pháp"), field="justice"), "I", True),
            *((row, str(index + 1), False) for index, row in enumerate(first)),
            (replace(total_of(rest, "Lĩnh vực khác"), field="other"), "II", True),
            *((row, str(index + 1), False) for index, row in enumerate(rest)),
        ]

    def _cell(self, name: str, row: Row, number: str, pads: bool) -> str:
        if name == "no":
            return number
        if name == "label":
            return row.label
        if name == "dash":
            return "-"
        if name == "rate":
            done = row.early + row.on_time + row.late
            if not done:
                return "-"
            return print_percent(row.early + row.on_time, done, self.plan.style.percent_point).text.rstrip("%")
        value = row.measure(name)
        if self.plan.style.table_points:
            text = f"{value:,}".replace(",", ".")
        else:
            text = str(value)
        return f"{value:02d}" if pads and value < 10 else text

    def _row_entry(
        self, row: Row, columns: Sequence[tuple[str, str]], printed: Sequence[str], is_total: bool, is_group: bool
    ) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "field": row.field, "label": row.label, "origin": "table", "table": None, "total": is_total,
            "group": is_group,
        }  # fmt: skip
        for name, _ in columns:
            if name in MEASURES:
                entry[name] = row.measure(name)
            elif name in ("online_full", "online_part"):
                entry["received_online"] = entry.get("received_online", 0) + row.measure(name)
            elif name in ("late_sorry", "late_not_sorry"):
                entry["resolved_late"] = entry.get("resolved_late", 0) + row.measure(name)
        rates = [cell for (name, _), cell in zip(columns, printed, strict=True) if name == "rate" and cell != "-"]
        entry["rate"] = float(rates[0].replace(",", ".")) if rates else None
        return entry

    # ---- people and things ----

    def _organisation(self) -> None:
        plan, rng = self.plan, self.rng
        parts = self._national("organisation", 1)
        national_piece = self.cite(parts[0]) if parts else self.cite(plan.own[0], "cite.own")
        self.paragraph(self.say("organisation", national=national_piece))
        facts = self.speaker.facts
        if plan.unit.level not in ("department", "province"):
            if self.has("ratio-percent"):
                self.planted("ratio-percent")
                whole = facts["whole"]
                part = max(1, whole - rng.randint(2, 4))
                true = round(part * 100 / whole)
                self.paragraph(self.say("staff.neighbourhoods", part=part,
                                        percent=Printed(f"{true - rng.choice((5, 6, 11))}%", None)))  # fmt: skip
            else:
                self.paragraph(self.say("staff.neighbourhoods"))
        elif self.has("ratio-percent"):
            self.planted("ratio-percent")
            self.paragraph(self.say("direction.done", part=9, whole=12, percent=Printed("80%", 80.0)))
        if rng.random() < 0.6:
            staff = plan.staff
            assigned = max(staff.posts_assigned, self._staff().total)
            self.paragraph(self.say("staff.posts", posts_assigned=assigned, posts_present=self._staff().total))
        group = self._group()
        if self.has("staff-repeat"):
            self.planted("staff-repeat")
            wrong = self._staff().total + rng.choice((-1, 1, 2))
            self.paragraph(self.say("staff.total", total=wrong, **group))
        elif rng.random() < 0.3:
            self.paragraph(self.say("staff.total", total=self._staff().total, **group))
        if plan.unit.level in ("commune", "ward", "township") and "two_tier" not in plan.tags and rng.random() < 0.6:
            self.paragraph(self.say("staff.part_time", part_time=plan.staff.part_time))

    def _staff(self) -> Staff:
        staff = self.plan.staff
        if self.has("staff-limit"):
            self.planted("staff-limit")
            return replace(staff, total=staff.total + 12, university=staff.university + 12)
        return staff

    def _group(self) -> dict[str, str]:
        is_mixed = self.plan.unit.level not in ("department", "province")
        words = "cán bộ, công chức" if is_mixed else "công chức"
        return {
            "group": "officials_and_civil_servants" if is_mixed else "civil_servants", "group_words": words,
            "group_c": words[:1].upper() + words[1:],
        }  # fmt: skip

    def _civil_service(self) -> None:
        plan, rng = self.plan, self.rng
        staff, group = self._staff(), self._group()
        found = self._national("discipline", 1)
        self.paragraph(self.say("civil_service.law", national=self.cite(found[0] if found else plan.own[0])))
        shown = {
            "total": staff.total, "university": staff.university, "master": staff.master or None,
            "college": staff.college or None, "intermediate": staff.intermediate or None,
        }  # fmt: skip
        if self.has("staff-parts"):
            self.planted("staff-parts")
            shown["university"] = staff.university + rng.choice((-2, 2, 3))
        if rng.random() < 0.2 and not self.has("staff-parts"):
            self._staff_table(staff)
        else:
            self.paragraph(self.say("staff.education", **shown, **group))
            if rng.random() < 0.5:
                self.paragraph(
                    self.say("staff.politics", advanced=staff.advanced, middle=staff.middle, low=staff.low or None,
                             **group)
                )  # fmt: skip
        if self.has("number-words"):
            self.planted("number-words")
            digits, words = rng.choice((("05", "sáu"), ("04", "năm"), ("07", "bảy mươi")))
            self.paragraph(self.say("words.training", trained=Printed(f"{digits} ({words})", int(digits))))
        elif rng.random() < 0.3:
            digits, words = rng.choice((("05", "năm"), ("04", "bốn"), ("12", "mười hai")))
            self.paragraph(self.say("words.training", trained=Printed(f"{digits} ({words})", int(digits))))
        else:
            self.paragraph(self.say("staff.trained"))
        if rng.random() < 0.3:
            self.paragraph(self.say("staff.discipline"))

    def _staff_table(self, staff: Staff) -> None:
        group = self._group()
        lines = [
            ("master", "Thạc sĩ", staff.master), ("university", "Đại học", staff.university),
            ("college", "Cao đẳng", staff.college), ("intermediate", "Trung cấp", staff.intermediate),
        ]  # fmt: skip
        rows, entries = [], []
        for qualifier, label, count in lines:
            if count:
                cells = [str(len(rows) + 1), label, self.print_count(count)]
                rows.append(cells)
                entries.append({"group": group["group"], "qualifier": qualifier, "count": count,
                                "quote": f"{label} {cells[2]}"})  # fmt: skip
        rows.append(["", "Tổng số", self.print_count(staff.total)])
        entries.append({"group": group["group"], "qualifier": None, "count": staff.total,
                        "quote": f"Tổng số {rows[-1][2]}"})  # fmt: skip
        self.draft.blocks.append(
            TableBlock("staff", [("STT",), ("Trình độ chuyên môn",), ("Số người",)], rows,
                       f"Bảng: Chất lượng đội ngũ {group['group_words']}", entries=entries)
        )  # fmt: skip

    def _egov(self) -> None:
        plan, rng = self.plan, self.rng
        items = read_data("equipment")["item"]
        kinds = rng.sample([one for one in items if one["id"] != "computer"], rng.randint(3, 6))
        computers = rng.randint(4, 9)
        chosen = [(items[0], computers)] + [(one, rng.randint(*one["range"])) for one in kinds]
        if plan.unit.level not in ("province",):
            if rng.random() < 0.2:
                self._equipment_table(chosen)
            else:
                self.paragraph(self.say("equipment.list", items=self._items(chosen)))
                if self.has("equipment-repeat"):
                    self.planted("equipment-repeat")
                    again = [(items[0], computers + rng.choice((1, 2)))]
                    self.paragraph(self.say("equipment.same_place", items=self._items(again)))
            if rng.random() < 0.35:
                # near miss: another place, another number
                office = [(items[0], computers + rng.randint(6, 20)), (items[1], rng.randint(5, 15))]
                self.paragraph(self.say("equipment.office", items=self._items(office)))
        if rng.random() < 0.5:
            self.paragraph(self.say("equipment.cameras"))
        names = ["one_stop", "document_management", "civil_status", "notarial_database", "accounting",
                 "staff_database", "email", "digital_signature", "portal"]  # fmt: skip
        if plan.period.year >= 2022:
            names.append("population")
        systems = rng.sample(names, rng.randint(3, 6))
        pieces = [self.say(f"software.{name}").marked(f"w.{name}") for name in systems]
        self.paragraph(self.say("software.list", systems=join(pieces, rng.choice((", ", "; ")))))
        self.paragraph(self.say("egov.services"))
        if rng.random() < 0.6:
            self.paragraph(self.say("egov.signing"))
        if self.has("reference-standard"):
            self.planted("reference-standard")
            self.paragraph(self.say("software.iso", iso="TCVN 9001:2015"))
        elif rng.random() < 0.6:
            self.paragraph(self.say("software.iso"))
        if self.has("text-encoding"):
            self.planted("text-encoding")
            words = self.say("broken").text
            self.paragraph(Piece(misread(words)))

    def _items(self, chosen: Iterable[tuple[Mapping[str, Any], int]]) -> Piece:
        rng = self.rng
        pieces = []
        for item, count in chosen:
            unit = rng.choice(item["units"])
            name = rng.choice(item["names"])
            number = self.print_count(count)
            text = f"{number} {unit + ' ' if unit else ''}{name}"
            pieces.append(Piece(text).marked(f"e.{item['id']}", (count, unit or None)))
        if len(pieces) > 1 and rng.random() < 0.5:
            return join(pieces[:-1], ", ") + Piece(" và ") + pieces[-1]
        return join(pieces, rng.choice((", ", ", ", "; ")))

    def _equipment_table(self, chosen: Iterable[tuple[Mapping[str, Any], int]]) -> None:
        rng = self.rng
        rows, entries = [], []
        for index, (item, count) in enumerate(chosen):
            unit = next((one for one in item["units"] if one), "cái")
            name = rng.choice(item["names"])
            name = name[:1].upper() + name[1:]
            cells = [str(index + 1), name, unit, self.print_count(count)]
            rows.append(cells)
            entries.append({"item": item["id"], "count": count, "unit": unit, "quote": f"{name} {unit} {cells[3]}"})
        self.draft.blocks.append(
            TableBlock("equipment", [("STT",), ("Tên thiết bị",), ("Đơn vị tính",), ("Số lượng",)], rows, None,
                       entries=entries)
        )  # fmt: skip

    # ---- the last parts ----

    def _evaluation(self) -> None:
        plan, rng = self.plan, self.rng
        self.heading(1, "evaluation")
        self.heading(2, "evaluation.pros")
        self.paragraph(self.say("evaluation.pros"))
        if self.has("dossier-repeat"):
            self.planted("dossier-repeat")
            total = plan.total.true("resolved")
            self.paragraph(self.say("dossiers.again", resolved=total + rng.choice((9, 18, 27))))
        elif rng.random() < 0.3:
            self.paragraph(self.say("dossiers.again"))
        self.heading(2, "evaluation.cons")
        self.paragraph(self.say("evaluation.cons"))
        late = plan.total.late + plan.total.open_late
        if self.has("dossier-late-text") and not late and self._states("late", "resolved_late", "pending_late"):
            self.planted("dossier-late-text")
            self.paragraph(self.say("evaluation.cons_late"))
        elif late and self._late_is_told() and rng.random() < 0.6:
            self.paragraph(self.say("evaluation.cons_late"))
        if rng.random() < 0.7:
            self.heading(2, "evaluation.causes")
            self.paragraph(self.say("evaluation.causes"))
        else:
            cause = self.say("evaluation.causes")
            self.paragraph(Piece("Nguyên nhân: ") + cause)
            self.draft.blocks[-1] = Paragraph(
                (Piece("Nguyên nhân") + Piece(": ")).marked("h", {
                    "id": "evaluation.causes", "label": None, "title": "Nguyên nhân", "level": 3}) + cause
            )  # fmt: skip

    def _tasks(self) -> None:
        plan, rng = self.plan, self.rng
        following = self.next
        label = self._next_label(following)
        if self.has("period-next"):
            self.planted("period-next")
            wrong = plan.period if plan.period.kind != "year" else replace(plan.period, year=plan.period.year + 2)
            label = period_label(wrong, rng, plan.is_fresh)
        self.heading(1, "tasks", next=label)
        deadline = Piece(f"ngày {print_date(plan.day + timedelta(days=rng.randint(20, 70)), plan.style.date_form)}")
        deadline = deadline.marked("d", None)
        for index in range(rng.randint(3, 5)):
            sign = rng.choice(("1. ",)) if plan.style.second_label != "1." else "1."
            self.paragraph(Piece(sign.replace("1", str(index + 1))) + self.say("tasks", deadline=deadline))

    def _proposals(self) -> None:
        if self.rng.random() < 0.85:
            self.heading(1, "proposals")
            self.paragraph(self.say("proposals"))

    def _closing(self) -> None:
        plan = self.plan
        label = period_label(plan.period, self.rng, plan.is_fresh)
        if self.has("period-title"):
            self.planted("period-title")
            other = replace(plan.period, year=plan.period.year - 1)
            if plan.period.kind == "quarter" and self.rng.random() < 0.5:
                other = replace(plan.period, index=(plan.period.index or 1) % 4 + 1)
            label = period_label(other, self.rng, plan.is_fresh)
        self.paragraph(self.say("closing", period_close=label))

    def _signature(self) -> None:
        plan, rng, unit = self.plan, self.rng, self.plan.unit
        recipients = [rng.choice((unit.superior_office, f"{unit.superior_office} (để báo cáo)"))]
        noun = unit.noun if unit.level != "department" else "Sở"
        recipients.append(rng.choice((f"TT. Đảng ủy, TT. HĐND {noun}", f"Lãnh đạo {noun}", f"Thường trực HĐND {noun}")))
        if unit.level == "department":
            recipients[1] = "Lãnh đạo Sở"
        if rng.random() < 0.6:
            recipients.append(rng.choice(("Các bộ phận chuyên môn", "Các ban, ngành liên quan")))
        recipients.append(rng.choice(("Lưu: VT", "Lưu: VT, VP", "Lưu: VP")))
        left = ["Nơi nhận:", *(f"- {one};" for one in recipients[:-1]), f"- {recipients[-1]}."]
        chief = "GIÁM ĐỐC" if unit.level == "department" else "CHỦ TỊCH"
        collective = [] if unit.level == "department" else [rng.choice(("TM. ỦY BAN NHÂN DÂN", "TM. UBND"))]
        if rng.random() < 0.45:
            authority = [*collective, f"KT. {chief}"]
            position = f"PHÓ {chief}"
        else:
            authority, position = collective, chief
        name = plan.people[0]
        self.draft.blocks.append(Signature(left, [*authority, position, "", name]))
        self.header["recipients"] = recipients
        self.header["signer"] = {
            "authority": " ".join(authority) or None, "position": position, "name": name,
        }  # fmt: skip

    def _annex(self) -> None:
        plan, rng = self.plan, self.rng
        if plan.unit.level not in ("district", "department", "province") or rng.random() < 0.4:
            return
        section = {"id": "annex", "label": None, "title": "PHỤ LỤC", "level": 1}
        self.draft.blocks.append(Heading("PHỤ LỤC", section))
        rows = []
        for number, label, unit, least, most in read_data("tables")["indicator"][0]["rows"]:
            value = self.print_count(rng.randint(least, most)) if unit else ""
            rows.append([number, label, unit, value, ""])
        paths = [("STT",), ("Chỉ tiêu thống kê",), ("Đơn vị tính",), ("Số liệu",), ("Ghi chú",)]
        title = f"THỐNG KÊ SỐ LIỆU CẢI CÁCH HÀNH CHÍNH {self.period_words.upper()}"
        self.draft.blocks.append(TableBlock("indicators", paths, rows, title))

    # ---- truth ----

    def _collect(self) -> None:
        collector = _Collector(self.plan, self._group()["group"])
        for block in self.draft.blocks:
            if isinstance(block, Heading):
                collector.sections.append(block.section)
            elif isinstance(block, Paragraph):
                collector.read(block.piece)
            elif isinstance(block, TableBlock):
                collector.read_table(block)
        begin, end = self.plan.period.window
        period = self.plan.period
        self.draft.truth = {
            "split": "made", "about": self._about(), "header": self.header,
            "period": {
                "kind": period.kind, "index": 1 if period.kind == "half_year" else period.index, "year": period.year,
                "label": self.period_words, "start": period.start.isoformat(), "end": period.end.isoformat(),
                "data_from": begin.isoformat(), "data_to": end.isoformat(), "window_stated": self.window_stated,
            },
            "sections": collector.sections, "references": list(collector.references.values()),
            "dates": collector.dates, "dossiers": collector.dossiers, "staff": collector.staff,
            "equipment": collector.equipment, "software": collector.software,
            "quantities": collector.quantities, "tables": collector.tables,
            "findings": [{"check": name, "severity": SEVERITY.get(name, "error")} for name in sorted(self.findings)],
            "known_misses": [],
        }  # fmt: skip

    def _about(self) -> str:
        plan = self.plan
        told = ", ".join(sorted(self.findings)) or "clean"
        return f"made from seed {plan.seed}: {plan.unit.level}, {plan.unit.province}, {self.period_words}; {told}"


ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII")
assert ROMANS[1:5] == ROMAN[1:]


def misread(text: str) -> str:
    """UTF-8 read as Windows-1252, the bytes it does not know kept as they are.

    >>> misread("Cộng hòa")
    'Cá»™ng hÃ²a'
    """
    letters = (bytes([byte]) for byte in text.encode("utf-8"))
    return "".join(one.decode("cp1252" if one not in b"\x81\x8d\x8f\x90\x9d" else "latin-1") for one in letters)


def _balance(title: str, width: int) -> list[str]:
    """A title over as many lines of about the same length as it needs."""
    count = -(-len(title) // width)
    lines, words = [], title.split()
    goal = len(title) / count
    line = ""
    for word in words:
        if line and len(line) + len(word) + 1 > goal + 6 and len(lines) < count - 1:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


class _Collector:
    """Marks → truth, in text order."""

    def __init__(self, plan: Plan, group: str) -> None:
        self.plan = plan
        self.group = group
        self.sections: list[dict[str, Any]] = []
        self.references: dict[str, dict[str, Any]] = {}
        self.dates: list[dict[str, Any]] = []
        self.dossiers: list[dict[str, Any]] = []
        self.staff: list[dict[str, Any]] = []
        self.equipment: list[dict[str, Any]] = []
        self.software: list[dict[str, Any]] = []
        self.quantities: list[dict[str, Any]] = []
        self.tables: list[dict[str, Any]] = []

    def read(self, piece: Piece) -> None:
        for mark in sorted(piece.marks, key=lambda mark: (mark.start, -mark.end)):
            kind, _, rest = mark.label.partition(".")
            inside = piece.inside(mark)
            quote = piece.quote(mark)
            if kind == "r":
                self._reference(mark.value, inside)
            elif kind == "law":
                self._law(quote)
            elif kind == "h":
                self.sections.append(mark.value)
            elif kind == "d":
                value = mark.value or next((one.value for one in inside if one.label.startswith("$")), None)
                self.dates.append({"value": value or _read_date(quote), "quote": quote})
            elif kind == "D":
                self._dossier(rest, inside)
            elif kind == "s":
                self._staff(rest, inside, quote)
            elif kind == "e":
                numbers = [one.value for one in inside if one.label.startswith("$")]
                count, unit = mark.value or (numbers[0], "mắt" if " mắt " in quote else None)
                self.equipment.append({"item": rest, "count": count, "unit": unit, "quote": quote})
            elif kind == "w":
                if rest not in {one["item"] for one in self.software}:
                    self.software.append({"item": rest, "quote": quote})
            elif kind == "q":
                self._quantity(rest, inside, quote)

    def _reference(self, cited: Cited, inside: Sequence[Mark]) -> None:
        printed = {one.label: one.value for one in inside}
        key = f"{cited.symbol}|{cited.issuer if _is_other(cited, self.plan) else ''}"
        if key not in self.references:
            self.references[key] = {
                "symbol": cited.symbol, **_symbol_parts(cited), "issuer_name": None, "date": None, "title": None,
                "mentions": 0,
            }  # fmt: skip
        entry = self.references[key]
        entry["mentions"] += 1
        entry["issuer_name"] = entry["issuer_name"] or printed.get("$issuer")
        entry["date"] = entry["date"] or printed.get("$date")
        entry["title"] = entry["title"] or printed.get("$title")

    def _law(self, quote: str) -> None:
        title = quote.removeprefix("Luật ")
        entry = self.references.setdefault(
            f"law {title.casefold()}",
            {"symbol": None, "form": "law", "type": "Luật", "number": None, "year": None, "issuer": None,
             "issuer_name": None, "date": None, "title": title, "mentions": 0},
        )  # fmt: skip
        entry["mentions"] += 1

    def _dossier(self, field_id: str, inside: Sequence[Mark]) -> None:
        entry: dict[str, Any] = {
            "field": field_id, "label": None, "origin": "text", "table": None, "total": field_id == "all",
            "group": False,
        }  # fmt: skip
        rate = None
        for one in inside:
            name = one.label.removeprefix("$")
            if one.label.startswith("$") and name in MEASURES:
                entry[name] = one.value
            elif one.label.startswith("m."):
                measure, _, value = one.label[2:].partition("=")
                entry[measure] = int(value)
            elif one.label == "$rate":
                rate = one.value
            elif one.label == "$label" and field_id != "all":
                entry["label"] = one.value
        entry["rate"] = rate
        self.dossiers.append(entry)

    def _staff(self, rest: str, inside: Sequence[Mark], quote: str) -> None:
        name, _, constant = rest.partition("=")
        group, _, qualifier = name.partition(".")
        numbers = [one.value for one in inside if one.label.startswith("$") and isinstance(one.value, int)]
        count = int(constant) if constant else numbers[0]
        self.staff.append(
            {"group": self.group if group == "g" else group, "qualifier": qualifier or None, "count": count,
             "quote": quote}
        )  # fmt: skip

    def _quantity(self, kind: str, inside: Sequence[Mark], quote: str) -> None:
        values = [one.value for one in inside if one.label.startswith("$")]
        entry: dict[str, Any] = {"value": None, "kind": kind, "unit": None, "numerator": None, "denominator": None}
        if kind == "level":
            for level in (3, 4):
                self.quantities.append({**entry, "value": level, "unit": "mức độ", "quote": quote})
            return
        if kind == "ratio":
            part, whole = (value for value in values if isinstance(value, int))
            unit = quote.split("/")[1].split(" ", 1)[1] if " " in quote.split("/")[1] else None
            entry.update(value=round(part / whole, 4), unit=unit, numerator=part, denominator=whole)
        elif kind == "percent":
            entry.update(value=float(quote.rstrip("%").replace(",", ".")), unit="%")
        elif kind == "money":
            number, unit = quote.split(" ", 1)
            entry.update(value=float(number.replace(",", ".")), unit=unit)
        else:
            if not values:
                return
            entry.update(value=values[0], unit=quote.split(" ", 1)[1])
        self.quantities.append({**entry, "quote": quote})

    def read_table(self, block: TableBlock) -> None:
        number = len(self.tables) + 1
        self.tables.append(
            {"number": number, "kind": block.kind, "title": block.title, "columns": block.columns,
             "rows": [list(row) for row in block.rows]}
        )  # fmt: skip
        for entry in block.entries:
            if block.kind == "dossiers":
                self.dossiers.append({**entry, "table": number})
            elif block.kind == "staff":
                self.staff.append(dict(entry))
            else:
                self.equipment.append(dict(entry))


def _is_other(cited: Cited, plan: Plan) -> bool:
    """Whether a document with the unit's kind of symbol is another body's."""
    name = plan.unit.name if plan.unit.level == "department" else f"UBND {plan.unit.name}"
    return cited.symbol.endswith("KH-UBND") and cited.issuer not in (None, name)


_TYPES = {
    "Kế hoạch": "KH", "Quyết định": "QĐ", "Nghị định": "NĐ", "Nghị quyết": "NQ", "Chỉ thị": "CT", "Thông tư": "TT",
    "Công văn": None,
}  # fmt: skip


def _symbol_parts(cited: Cited) -> dict[str, Any]:
    """
    >>> _symbol_parts(Cited("18-NQ/TW", "Nghị quyết", None, None, None))
    {'form': 'party', 'type': 'NQ', 'number': '18', 'year': None, 'issuer': 'TW'}
    >>> _symbol_parts(Cited("61/2018/NĐ-CP", "Nghị định", None, None, None))["year"]
    2018
    """
    kind = _TYPES[cited.type_name]
    head, _, issuer = cited.symbol.rpartition("/")
    if kind is None:
        number, _, office = cited.symbol.partition("/")
        return {"form": "letter", "type": None, "number": number, "year": None, "issuer": office.split("-")[0]}
    if "-" in head:
        return {"form": "party", "type": kind, "number": head.split("-")[0], "year": None, "issuer": issuer}
    number, _, year = head.partition("/")
    body = issuer.split("-", 1)[1]
    if year:
        return {"form": "normative", "type": kind, "number": number, "year": int(year), "issuer": body}
    return {"form": "administrative", "type": kind, "number": number, "year": None, "issuer": body}


def _read_date(quote: str) -> str:
    digits = [int(part) for part in "".join(c if c.isdigit() else " " for c in quote).split()]
    return date(digits[2], digits[1], digits[0]).isoformat()


def old_tone(text: str) -> str:
    """The older place of the tone mark, which many offices still type.

    >>> old_tone("Ủy ban, số hóa, hủy, quý, khỏe")
    'Uỷ ban, số hoá, huỷ, quý, khoẻ'
    """
    return "".join(_old_tones(text))


def _old_tones(text: str) -> Iterable[str]:
    index = 0
    while index < len(text):
        pair = unicodedata.normalize("NFD", text[index : index + 2])
        following = text[index + 2 : index + 3]
        before = text[index - 1 : index].lower() if index else ""
        base = unicodedata.normalize("NFC", text[index : index + 1])
        vowels = "".join(c for c in pair if not unicodedata.combining(c)).lower()
        tone = next((c for c in unicodedata.normalize("NFD", base) if c in _TONES), None)
        if vowels in ("oa", "oe", "uy") and tone and before != "q" and not following.isalpha() and len(pair) == 3:
            first = unicodedata.normalize("NFC", unicodedata.normalize("NFD", base).replace(tone, ""))
            yield first + unicodedata.normalize("NFC", text[index + 1] + tone)
            index += 2
        else:
            yield text[index]
            index += 1


_TONES = "\u0300\u0301\u0303\u0309\u0323"
