"""Texts: sentences copied with the old period left in them, and announced tasks that never come back.

Only sentences that name a period of an earlier report of the same unit are compared, and only with that report, so
the time grows with the number of reports and not with its square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import log

from rapidfuzz import fuzz

from extractor.auditing.findings import Archived, Period, Result, make_finding, or_passed, place_of
from extractor.auditing.flows import next_day
from extractor.auditing.light import Named, Sentence, pair_numbers, words_of
from extractor.auditing.models import AuditFinding, Report, Series
from extractor.language import fold
from extractor.periods import data_window

# ---- copied-text ---------------------------------------------------------------------------------

_ALIKE = 95.0  # domain rule: nineteen twentieths the same
_SHORTEST = 40  # characters; shorter sentences are alike by themselves
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def check_copied_text(archived: Archived, series: Series) -> Iterator[Result]:
    """Sentences that name the period of an earlier report, word for word as that report has them."""
    earlier: dict[tuple[str, int | None], list[Report]] = defaultdict(list)
    for report in series.current():
        compared = False
        copies: list[tuple[Sentence, Named, Report, Sentence]] = []
        for sentence, period in _foreign_periods(archived, report):
            for other in reversed(earlier[period.kind, period.index]):
                if period.year not in (None, other.window.year):
                    continue
                compared = True
                original = _original(sentence, period, archived.light(other).sentences)
                if original is not None:
                    copies.append((sentence, period, other, original))
                    break
        findings = [_tell_copy(series, report, copies)] if copies else []
        yield from or_passed(findings, compared=compared or bool(earlier))
        earlier[report.window.kind, report.window.index].append(report)


def _foreign_periods(archived: Archived, report: Report) -> Iterator[tuple[Sentence, Named]]:
    """Sentences of the report that name a period gone by, and nothing of the report's own."""
    for sentence in archived.light(report).sentences:
        if sentence.is_task or {"compares", "restated", "replaces"} & sentence.cues:
            continue
        if len(sentence.quote.text) < _SHORTEST or any(_is_within(one, report) for one in sentence.periods):
            continue
        for period in sentence.periods[:1]:
            if period.kind != "year" and _is_past(period, report):
                yield sentence, period


def _is_within(period: Named, report: Report) -> bool:
    """Whether a period named lies in that of the report, or holds it: then it may well be meant."""
    window = report.window
    first, last = data_window(period.kind, period.index, period.year or window.year)
    own_first, own_last = data_window(window.kind, window.index, window.year)
    if first is None or last is None or own_first is None or own_last is None:
        return True
    return (own_first <= first and last <= own_last) or (first <= own_first and own_last <= last)


def _is_past(period: Named, report: Report) -> bool:
    """Whether it ended before the report's own began; without a year it may be that of the year before."""
    own_first, _ = data_window(report.window.kind, report.window.index, report.window.year)
    _, last = data_window(period.kind, period.index, period.year or report.window.year)
    return period.year is None or (last is not None and own_first is not None and last < own_first)


def _original(sentence: Sentence, period: Named, others: Sequence[Sentence]) -> Sentence | None:
    text = _comparable(sentence.quote.text)
    for other in others:
        names_it = any((one.kind, one.index) == (period.kind, period.index) for one in other.periods)
        if names_it and fuzz.ratio(text, _comparable(other.quote.text), score_cutoff=_ALIKE):
            return other
    return None


def _comparable(text: str) -> str:
    """A sentence without its figures, which may have been brought up to date while the period was not."""
    return _NUMBER.sub("0", " ".join(fold(text).split()))


def _tell_copy(
    series: Series, report: Report, copies: Sequence[tuple[Sentence, Named, Report, Sentence]]
) -> AuditFinding:
    sentence, period, other, _ = copies[0]
    places = [
        place
        for copy, _, source, first in copies
        for place in (place_of(report, copy.quote), place_of(source, first.quote))
    ]
    return make_finding(
        "copied-text",
        "warning",
        series.unit,
        report.window.key,
        expected=report.window.label,
        found=period.text,
        places=places,
        named=period.text,
        own=report.window.label,
        other=Period(other.window.key),
        quotation=sentence.quote.to_evidence(),
        count=len(copies),
    )


# ---- task-lost -----------------------------------------------------------------------------------

_FEWEST_PAIRS = 4
_COMMON = 0.2  # pairs of words that a fifth of all reports have say nothing about a task
_SHARE_SAID = 0.55  # of all pairs of words of a task, common ones too
_SHARE_FOUND = 0.3
_ENDS_AFTER = 2


def pair_weights(archived: Archived) -> dict[int, float]:
    """What each pair of words says about a subject: the fewer reports have it the more; those of many are left out."""
    counts = Counter(pair for light in archived.lights.values() for pair in light.pairs)
    number = len(archived.lights)
    return {pair: log(1 + number / count) for pair, count in counts.items() if count <= max(2, _COMMON * number)}


def check_task_lost(
    archived: Archived, series: Series, weights: Mapping[int, float], missing: Collection[str] = ()
) -> Iterator[Result]:
    """Tasks with a day or period to be done by, of which the reports on the next two periods say nothing.

    `missing` are the last days of periods of which there is no report: it may have told.
    """
    reports = series.current()
    for index, report in enumerate(reports):
        after = _next_reports(report, reports[index + 1 :])
        if after is None or any(report.window.end < end <= after[-1].window.end for end in missing):
            yield "not_applicable"
            continue
        findings = []
        compared = False
        said = {pair for one in after for pair in archived.light(one).pairs}
        for sentence in archived.light(report).sentences:
            if not sentence.is_task or not sentence.has_deadline:
                continue
            pairs = pair_numbers(words_of(sentence.quote.text))
            topic = pairs & weights.keys()
            if len(topic) < _FEWEST_PAIRS:
                continue
            compared = True
            if len(pairs & said) >= _SHARE_SAID * len(pairs):
                continue  # told in nearly the same words, however many other reports have them, too
            if sum(weights[pair] for pair in topic & said) < _SHARE_FOUND * sum(weights[pair] for pair in topic):
                findings.append(
                    make_finding(
                        "task-lost",
                        "note",
                        series.unit,
                        report.window.key,
                        found=" ".join(sentence.quote.text.split()),
                        places=[place_of(report, sentence.quote)],
                        task=sentence.quote.to_evidence(),
                        after=[Period(one.window.key) for one in after],
                    )
                )
        yield from or_passed(findings, compared=compared)


def _next_reports(report: Report, later: Sequence[Report]) -> list[Report] | None:
    """The reports that end on the next two days on which any ends; None when there are no two such days, or days lie
    between that no report is on: what is missing may have told more."""
    end = report.window.data_to or ""
    found: list[Report] = []
    for _ in range(_ENDS_AFTER):
        following = [one for one in later if (one.window.data_to or "") > end]
        if not following:
            return None
        day = min(one.window.data_to or "" for one in following)
        same = [one for one in following if one.window.data_to == day]
        if not end or min(one.window.data_from or "9" for one in same) > next_day(end):
            return None
        found += same
        end = day
    return found
