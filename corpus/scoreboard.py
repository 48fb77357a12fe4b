"""The scoreboard: the last agreed result by split and kind, and what a change gains, loses or alters against it.

    python -m corpus.scoreboard            measure all groups and compare; 1 when something was lost unexplained
    python -m corpus.scoreboard --small    the same on the corpus and the first made text reports only (for .ci/run)
    python -m corpus.scoreboard --agree "why"   write the result down as the new agreed one

A loss is explained by an entry of `explained` in scoreboard.json: {"group", "list", "why", "lost": how many at most}.
Which values are missed is kept as short digests: enough to see gains and losses, and what the reports set aside for
testing say stays unread.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.maker.made import make_reports
from extractor.evaluate import LISTS, Evaluation, Miss, checks_total, evaluate_groups, read_pairs

HERE = Path(__file__).parent
SCOREBOARD = HERE / "scoreboard.json"
REPORTS = HERE / "reports"
SEEDS = range(100)
FRESH_SEEDS = range(1000, 1100)
SMALL_SEEDS = range(12)
FORMATS = ("txt", "docx", "pdf")
HIDDEN = ("test", "fresh")
"""Groups of which figures are shown but no values: whoever writes patterns must not read them."""


@dataclass(frozen=True)
class Change:
    """What one group gained and lost in one list against the agreed result."""

    group: str
    list_name: str
    gained: Sequence[str]
    lost: Sequence[Miss]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.scoreboard", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="the corpus and a dozen made text reports")
    parser.add_argument("--agree", metavar="WHY", help="take the result as agreed, with the reason")
    given = parser.parse_args(arguments)
    if given.agree and given.small:
        parser.error("only the whole measurement can be agreed on")
    results = measure(is_small=given.small)
    if given.agree:
        board = to_scoreboard(results, given.agree)
        SCOREBOARD.write_text(json.dumps(board, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(to_markdown(board))
        return 0
    board = json.loads(SCOREBOARD.read_text(encoding="utf-8"))
    changes = compare(results, board)
    for change in changes:
        print(describe(change))
    unexplained = [change for change in changes if change.lost and not is_explained(change, board["explained"])]
    gained, lost = sum(len(change.gained) for change in changes), sum(len(change.lost) for change in changes)
    print(f"{gained} values gained, {lost} lost; lists with losses that are not explained: {len(unexplained)}")
    return 1 if unexplained else 0


def measure(is_small: bool) -> dict[str, Evaluation]:
    """Read the corpus and the made reports of fixed seeds now."""
    results = dict(evaluate_groups(read_pairs(REPORTS)))
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        make_reports(SMALL_SEEDS if is_small else SEEDS, FORMATS[:1] if is_small else FORMATS, folder / "made")
        results |= evaluate_groups(read_pairs(folder / "made"))
        if not is_small:
            make_reports(FRESH_SEEDS, FORMATS[:1], folder / "fresh")
            fresh = evaluate_groups(read_pairs(folder / "fresh"))
            results |= {f"fresh-{name.removeprefix('made-')}": result for name, result in fresh.items()}
    return results


def digest(miss: Miss) -> str:
    """Eight hexadecimal digits for one miss; the same miss twice in a report is counted apart by the caller."""
    text = json.dumps([miss.report, miss.list_name, miss.side, *miss.item], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def to_scoreboard(results: Mapping[str, Evaluation], why: str) -> dict[str, Any]:
    """The result as it is kept."""
    return {
        "agreed": why,
        "groups": {name: _figures(result) for name, result in results.items()},
        "misses": {
            name: {
                list_name: " ".join(sorted(digest(miss) for miss in result.misses if miss.list_name == list_name))
                for list_name in LISTS
            }
            for name, result in results.items()
        },
        "explained": [],
    }


def _figures(result: Evaluation) -> dict[str, Any]:
    checks = checks_total(result)
    judged = sum(result.judged.values())
    return {
        "reports": result.reports,
        "whole_records": result.whole,
        "f1": {name: _share(score.f1) for name, score in result.scores.items()},
        "support": {name: score.support for name, score in result.scores.items()},
        "micro_f1": _share(result.micro.f1),
        "macro_f1": _share(result.macro),
        "grounding": _share(sum(result.grounded.values()) / judged if judged else None),
        "checks_recall": _share(checks.recall),
        "checks_precision": _share(checks.precision),
        "false_alarms_per_clean_report": _share(result.false_alarms / result.clean if result.clean else None),
        "leftovers_per_report": _share(result.leftovers / result.reports if result.reports else None),
    }


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def compare(results: Mapping[str, Evaluation], board: Mapping[str, Any]) -> list[Change]:
    """Gains and losses by group and list. Of a group measured on fewer reports, what is missing now and was not
    before is lost; gains are told only where all its reports were read."""
    changes = []
    for name, result in results.items():
        agreed = board["misses"].get(name)
        if agreed is None:
            continue
        is_whole = result.reports == board["groups"][name]["reports"]
        for list_name in LISTS:
            before = Counter(agreed.get(list_name, "").split())
            now = [miss for miss in result.misses if miss.list_name == list_name]
            left = Counter(before)
            lost = []
            for miss in now:
                key = digest(miss)
                if left[key]:
                    left[key] -= 1
                else:
                    lost.append(miss)
            gained = sorted(left.elements()) if is_whole else []
            if lost or gained:
                changes.append(Change(name, list_name, gained, lost))
    return changes


def describe(change: Change) -> str:
    """One change in lines: values no longer read, made up or altered, unless they must stay unread."""
    lines = [f"{change.group} {change.list_name}: {len(change.gained)} gained, {len(change.lost)} lost"]
    if not change.group.startswith(HIDDEN):
        pairs = _changed(change.lost)
        lines += [f"  changed {one.report}: {one.item} -> {other.item}" for one, other in pairs]
        told = {id(miss) for pair in pairs for miss in pair}
        lines += [
            f"  {'lost' if miss.side == 'missing' else 'made up'} {miss.report}: {miss.item} {miss.quote or ''!r}"
            for miss in change.lost
            if id(miss) not in told
        ]
    return "\n".join(lines)


def _changed(lost: Sequence[Miss]) -> list[tuple[Miss, Miss]]:
    """A value that is missing and one that is extra in the same report, alike but for their last part."""
    pairs = []
    extra = [miss for miss in lost if miss.side == "extra"]
    for miss in lost:
        if miss.side == "missing":
            other = next((one for one in extra if one.report == miss.report and one.item[:-1] == miss.item[:-1]), None)
            if other is not None:
                extra.remove(other)
                pairs.append((miss, other))
    return pairs


def is_explained(change: Change, explained: Sequence[Mapping[str, Any]]) -> bool:
    """Whether scoreboard.json says why these values were lost."""
    allowed = sum(
        int(entry["lost"])
        for entry in explained
        if entry["group"] == change.group and entry["list"] == change.list_name and entry["why"]
    )
    return len(change.lost) <= allowed


def to_markdown(board: Mapping[str, Any]) -> str:
    """The table of results for the README: F1 by list, reports written one by one and made ones apart."""
    names = ("references", "dossiers", "period", "sections", "staff", "equipment", "header", "dates", "tables")
    lines = ["| reports | number | " + " | ".join(names) + " | grounding | checks found | false alarms |"]
    lines.append("|---|" + "---|" * (len(names) + 4))
    for group, figures in board["groups"].items():
        shares = [figures["f1"][name] for name in names]
        shares += [figures["grounding"], figures["checks_recall"], figures["false_alarms_per_clean_report"]]
        cells = ["-" if share is None else f"{share:.3f}" for share in shares]
        lines.append(f"| {group} | {figures['reports']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
