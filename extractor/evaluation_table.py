"""An evaluation as lines for a terminal: one table of lists, then what else was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from extractor.evaluate import Evaluation, evaluation_to_json
from extractor.matching import LEVELS
from extractor.messages import message

Row = Sequence[str]


def evaluations_to_text(evaluations: Mapping[str, Evaluation], language: str) -> str:
    """All groups one below the other; figures are shares with four places, `-` where there was nothing to judge."""
    return "\n".join(_one_to_text(name, evaluation, language) for name, evaluation in evaluations.items())


def _one_to_text(name: str, evaluation: Evaluation, language: str) -> str:
    say = partial(message, language=language)
    result = evaluation_to_json(evaluation)
    lines = [say("evaluate.head", group=name, reports=result["reports"], unreadable=result["unreadable"])]
    columns = [say(f"evaluate.{key}") for key in ("list", "precision", "recall", "f1", "support", "grounded")]
    grounding = result["grounding"]["lists"]
    rows = [
        [list_name, *(_share(score[key]) for key in ("precision", "recall", "f1")), str(score["support"]),
         _share(grounding[list_name])]
        for list_name, score in result["lists"].items()
    ]  # fmt: skip
    micro = result["micro"]
    rows.append(
        [say("evaluate.micro"), *(_share(micro[key]) for key in ("precision", "recall", "f1")), str(micro["support"]),
         _share(result["grounding"]["share"])]
    )  # fmt: skip
    rows.append([say("evaluate.macro"), "", "", _share(result["macro_f1"]), "", ""])
    lines += _aligned([columns, *rows])
    strings = [[say("evaluate.strings"), *LEVELS, columns[4]]]
    for field, levels in result["strings"].items():
        strings.append([field, *(_share(levels[level]) for level in LEVELS), str(levels["support"])])
    lines += ["", *_aligned(strings), ""]
    checks, tables, outline = result["checks"], result["tables"], result["outline"]
    lines += [
        say("evaluate.whole", whole=result["whole_records"], reports=result["reports"]),
        say("evaluate.leftovers", count=_share(result["leftovers_per_report"])),
        say("evaluate.tables", count=tables["count"], teds=_share(tables["teds"]), cells=_share(tables["cells"]["f1"])),
        say(
            "evaluate.outline",
            boundaries=_share(outline["boundaries"]["f1"]),
            ids=_share(outline["ids_right_of_boundaries"]),
        ),
        say(
            "evaluate.checks",
            precision=_share(checks["all"]["precision"]),
            recall=_share(checks["all"]["recall"]),
            support=checks["all"]["support"],
            alarms=_share(checks["false_alarms_per_clean_report"]),
            clean=checks["clean_reports"],
        ),
    ]
    for kept in result["confidence"]:
        low, high = kept["interval"]
        lines.append(
            say(
                "evaluate.confidence",
                threshold=f"{kept['threshold']:g}",
                coverage=_share(kept["coverage"]),
                error=_share(kept["error"]),
                low=_share(low),
                high=_share(high),
            )
        )
    return "\n".join(lines) + "\n"


def _share(value: float | None) -> str:
    """
    >>> _share(0.98765), _share(None)
    ('0.9877', '-')
    """
    return "-" if value is None else f"{value:.4f}"


def _aligned(rows: Sequence[Row]) -> list[str]:
    """The first column to the left, the figures to the right.

    >>> _aligned([["list", "f1"], ["dates", "1.0000"]])
    ['list       f1', 'dates  1.0000']
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
