"""Made series of many units: what the audit finds of the planted errors, and what it finds where there are none.

    python tests/benchmarks/audit_series.py [--units 40] [--first 0] [--show]

Writes the reports of each unit over eight periods (`corpus/maker/years.py`) and those of their districts, reads them,
audits them together and compares the findings with the truth: by check, and on the clean half. `--show` tells every
finding that was missed or is too many.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.maker.made import respelled, text_bytes
from corpus.maker.word import draft_to_docx
from corpus.maker.years import UNITS_OF_A_DISTRICT, district_drafts, years_drafts, years_series
from extractor.auditing import Audit, AuditFinding, audit_records
from extractor.auditing.gazetteer import folded_name
from extractor.auditing.models import key_days
from extractor.pipeline import extract
from extractor.record import Record


@dataclass
class Score:
    """Of one check: planted errors that were found, those missed, and findings where nothing was planted."""

    found: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + len(self.missed))

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + len(self.extra))


def make_records(seeds: Sequence[int]) -> Iterator[Record]:
    """The read reports of these series and of the districts that lie wholly among them."""
    for seed in seeds:
        is_old = years_series(seed).plans[0][0].style.is_old_tone
        for index, (key, draft) in enumerate(years_drafts(seed)):
            worded = respelled(draft) if is_old else draft
            yield extract(text_bytes(worded, seed * 16 + index), name=f"unit-{seed:03d}-{key}.txt")
    for block in blocks_of(seeds):
        for key, draft in district_drafts(block)[0]:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"district-{block:03d}-{key}.docx"
                draft_to_docx(draft, path, block)
                yield extract(path)


def blocks_of(seeds: Sequence[int]) -> list[int]:
    size = UNITS_OF_A_DISTRICT
    return [
        block for block in range(min(seeds) // size, max(seeds) // size + 1)
        if all(seed in seeds for seed in range(block * size, (block + 1) * size))
    ]  # fmt: skip


def score(audit: Audit, seeds: Sequence[int]) -> tuple[dict[str, Score], list[str]]:
    """Scores by check, and the findings on series that have none."""
    scores: dict[str, Score] = defaultdict(Score)
    truths = [{**years_series(seed).truth, "names": _names(seed)} for seed in seeds]
    truths += [
        {**truth, "names": {truth["unit"]}} for truth in (district_drafts(block)[1] for block in blocks_of(seeds))
    ]
    on_clean: list[str] = []
    waiting = list(audit.findings)
    for truth in truths:
        names = {folded_name(name) for name in truth["names"]}
        own = [one for one in waiting if folded_name(one.unit) in names and _is_of(one, truth)]
        waiting = [one for one in waiting if one not in own]
        for planted in truth["findings"]:
            match = next((one for one in own if _matches(one, planted)), None)
            label = f"{truth['unit']} {planted['period']} {planted}"
            if match is None:
                scores[planted["check"]].missed.append(label)
            else:
                scores[planted["check"]].found += 1
                own.remove(match)
        for note in truth["notes"]:
            match = next((one for one in own if one.severity == "note" and _matches(one, note)), None)
            if match is None:
                scores[f"{note['check']} (restated)"].missed.append(f"{truth['unit']} {note}")
            else:
                scores[f"{note['check']} (restated)"].found += 1
                own.remove(match)
        for one in own:
            scores[one.check].extra.append(_told(one))
            if not truth["findings"]:
                on_clean.append(_told(one))
    for one in waiting:
        scores[one.check].extra.append(_told(one))
        on_clean.append(_told(one))
    return dict(scores), on_clean


def _names(seed: int) -> set[str]:
    return {story.unit.name for story in years_series(seed).stories}


def _is_of(finding: AuditFinding, truth: dict[str, Any]) -> bool:
    """Names of communes are many; the years of a series tell those of one name apart."""
    years = {report[:4] for report in truth.get("reports", ())}
    return not years or finding.period[:4] in years


def _matches(finding: AuditFinding, planted: dict[str, Any]) -> bool:
    if finding.check != planted["check"]:
        return False
    if planted.get("or_later"):
        # a report need not speak of everything: the change shows where it is told first
        return key_days(finding.period)[1] >= key_days(planted["period"])[1]
    return finding.period == planted["period"]


def _told(one: AuditFinding) -> str:
    return f"{one.check} {one.severity} {one.message}"


def print_scores(scores: dict[str, Score], on_clean: Iterable[str], show: bool) -> None:
    print(f"{'check':32} {'planted':>7} {'found':>6} {'extra':>6} {'recall':>7} {'precision':>9}")
    total: Counter[str] = Counter()
    for check, one in sorted(scores.items()):
        planted = one.found + len(one.missed)
        total.update(found=one.found, missed=len(one.missed), extra=len(one.extra))
        print(f"{check:32} {planted:7} {one.found:6} {len(one.extra):6} {one.recall:7.3f} {one.precision:9.3f}")
    found, missed, extra = total["found"], total["missed"], total["extra"]
    recall, precision = found / max(1, found + missed), found / max(1, found + extra)
    print(f"{'all':32} {found + missed:7} {found:6} {extra:6} {recall:7.3f} {precision:9.3f}")
    clean = list(on_clean)
    print(f"findings on the clean half: {len(clean)}")
    if show:
        for check, one in sorted(scores.items()):
            for label in one.missed:
                print(f"missed  {check}: {label}")
            for label in one.extra:
                print(f"extra   {label}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=40)
    parser.add_argument("--first", type=int, default=0, help="first seed (from 1000 on: wordings held out)")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.units)
    started = time.perf_counter()
    records = list(make_records(seeds))
    read = time.perf_counter()
    audit = audit_records(records)
    done = time.perf_counter()
    print(f"{len(records)} reports of {given.units} units and {len(blocks_of(seeds))} districts; "
          f"made and read in {read - started:.1f} s, audited in {done - read:.1f} s")  # fmt: skip
    if audit.unplaced:
        print("without unit or period:", ", ".join(audit.unplaced))
    scores, on_clean = score(audit, seeds)
    print_scores(scores, on_clean, given.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
