"""The command that compares the reports of an archive with one another: audit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.commands.app import Command, app
from extractor.commands.reports import ArchivePlace
from extractor.commands.speaking import ExitCode, Voice, write_out

if TYPE_CHECKING:
    from extractor.auditing import Audit, AuditFinding


@app.command("audit", cls=Command)
def audit_command(
    context: typer.Context,
    archive: ArchivePlace,
    one_unit: Annotated[str | None, typer.Option("--unit", metavar="NAME")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="PERIOD")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="PERIOD")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """An archive → what its reports say against each other; exit code 1 when one of it is an error."""
    from extractor.archive import open_archive
    from extractor.auditing import audit_records

    voice: Voice = context.obj
    with open_archive(archive, create=False) as opened:
        audit = audit_records(opened.records(), unit=one_unit, first=since, last=until)
    if not audit.series:
        voice.tell("nothing-to-audit", archive=archive)
        return ExitCode.NOTHING_DONE
    if as_json:
        write_out(json.dumps(audit.to_json(with_series=False), ensure_ascii=False, indent=1) + "\n")
    else:
        rows = _rows_of_figures(audit)
        write_out("".join(_finding_text(finding, rows, voice) for finding in audit.findings))
    _tell_summary(audit, voice)
    return ExitCode.FINDINGS if audit.has_errors else ExitCode.DONE


Rows = dict[tuple[str, int, int], str]
"""Report and offsets of a figure → the row or sentence it stands in."""


def _rows_of_figures(audit: Audit) -> Rows:
    """The row of every figure that a finding points to: a bare number says little to whoever reads a list."""
    pointed = {(place.report_id, place.evidence.start) for finding in audit.findings for place in finding.places}
    return {
        (report.report_id, figure.quote.start, figure.quote.end): " ".join(row.quote.text.split())
        for series in audit.series.values()
        for reports in series.reports.values()
        for report in reports
        for row in report.dossiers
        for figure in row.figures.values()
        if (report.report_id, figure.quote.start) in pointed
    }


def _finding_text(finding: AuditFinding, rows: Rows, voice: Voice) -> str:
    """A finding as a few lines: what it says, where that is printed, what would settle it."""
    is_vietnamese = voice.language == "vi"
    severity = voice.say(f"severity-{finding.severity}")
    lines = [f"{severity} {finding.check}: {finding.message_vi if is_vietnamese else finding.message}"]
    for place in finding.places:
        quotation = " ".join(place.evidence.text.split())
        row = rows.get((place.report_id, place.evidence.start, place.evidence.end), quotation)
        if row != quotation:
            quotation = f"{quotation} ({row})"
        lines.append("    " + voice.say("audit-place", document=place.document, page=place.page, text=quotation))
    settled = finding.settled_by_vi if is_vietnamese else finding.settled_by
    lines.append("    " + voice.say("audit-settled", text=settled))
    return "\n".join(lines) + "\n\n"


def _tell_summary(audit: Audit, voice: Voice) -> None:
    counts = {name: sum(one.severity == name for one in audit.findings) for name in ("error", "warning", "note")}
    reports = sum(len(some) for series in audit.series.values() for some in series.reports.values())
    voice.tell(
        "audited", units=len(audit.series), reports=reports, errors=counts["error"], warnings=counts["warning"],
        notes=counts["note"],
    )  # fmt: skip
    idle = [check for check, tally in audit.checks.items() if not tally.passed and not tally.failed]
    if idle:
        voice.tell("audit-idle", checks=", ".join(idle))
    if audit.unplaced:
        voice.tell("audit-unplaced", count=len(audit.unplaced), documents=", ".join(audit.unplaced[:5]))
