"""The commands that hand an archive's reports on together: aggregate, report."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.commands.app import Command, app
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import WrongUsage

ArchivePlace = Annotated[str, typer.Argument(metavar="ARCHIVE", show_default=False)]


class Level(StrEnum):
    """Those of `models.IssuerLevel`."""

    commune = "commune"
    district = "district"
    department = "department"
    province = "province"
    ministry = "ministry"
    other = "other"


class PageForm(StrEnum):
    html = "html"
    xlsx = "xlsx"
    json = "json"


@app.command("aggregate", cls=Command)
def aggregate_command(
    context: typer.Context,
    archive: ArchivePlace,
    period: Annotated[str, typer.Option("--period", metavar="PERIOD", show_default=False)],
    level: Annotated[Level, typer.Option("--level", metavar="|".join(Level))] = Level.commune,
    above: Annotated[str | None, typer.Option("--unit", metavar="NAME")] = None,
    workbook: Annotated[Path | None, typer.Option("--out", metavar="FILE.xlsx")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """One period of an archive → units × measures, as a workbook, CSV or JSON."""
    from extractor.archive import open_archive
    from extractor.auditing import audit_records
    from extractor.auditing.aggregate import aggregate, aggregate_to_json

    voice: Voice = context.obj
    if workbook is not None and workbook.suffix.lower() != ".xlsx":
        raise WrongUsage("no-such-ending", str(workbook), endings=".xlsx")
    with open_archive(archive, create=False) as opened:
        table = aggregate(audit_records(opened.records()), period, level.value, above)
    if workbook is not None:
        from extractor.exports.aggregate_workbook import write_aggregate

        write_aggregate(table, workbook, voice.language)
    if as_json:
        write_out(json.dumps(aggregate_to_json(table), ensure_ascii=False, indent=1) + "\n")
    elif workbook is None:
        from extractor.exports.aggregate_workbook import aggregate_to_csv

        write_out(aggregate_to_csv(table, voice.language))
    reported = sum(row.report is not None for row in table.rows)
    voice.tell("aggregated", units=len(table.rows), reported=reported, missing=len(table.missing), late=len(table.late))
    if table.unseen:
        voice.tell("unseen", count=len(table.unseen))
    return ExitCode.DONE if reported else ExitCode.NOTHING_DONE


@app.command("report", cls=Command)
def report_command(
    context: typer.Context,
    archive: ArchivePlace,
    target: Annotated[Path, typer.Option("--out", metavar="FILE", show_default=False)],
    page_form: Annotated[PageForm | None, typer.Option("--format", metavar="|".join(PageForm))] = None,
    one_unit: Annotated[str | None, typer.Option("--unit", metavar="NAME")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="PERIOD")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="PERIOD")] = None,
) -> int:
    """An archive → its audit as one page, a workbook or JSON; exit code 1 when it found errors."""
    from extractor.archive import open_archive
    from extractor.auditing import audit_records

    voice: Voice = context.obj
    chosen = page_form or _form_of(target)
    with open_archive(archive, create=False) as opened:
        audit = audit_records(opened.records(), unit=one_unit, first=since, last=until)
        originals = opened.originals()
        where = Path(opened.where).name if "://" not in opened.where else opened.where
    if not audit.series:
        voice.tell("nothing-to-audit", archive=archive)
        return ExitCode.NOTHING_DONE
    if chosen == PageForm.xlsx:
        from extractor.exports.audit_workbook import write_audit

        write_audit(audit, target, voice.language)
    else:
        from extractor.exports.atomic import write_text

        if chosen == PageForm.json:
            write_text(target, json.dumps(audit.to_json(), ensure_ascii=False, indent=1) + "\n")
        else:
            from extractor.auditing.page_html import audit_to_html

            write_text(target, audit_to_html(audit, originals, where, date.today(), voice.language))
    counts = {name: sum(one.severity == name for one in audit.findings) for name in ("error", "warning", "note")}
    voice.tell("reported", target=target, errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
    return ExitCode.FINDINGS if audit.has_errors else ExitCode.DONE


def _form_of(out: Path) -> PageForm:
    """What the ending of the file asks for. Raises WrongUsage."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in set(PageForm):
        raise WrongUsage("no-such-ending", str(out), endings=", ".join(f".{one}" for one in PageForm))
    return PageForm(ending)
