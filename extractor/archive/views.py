"""Views for those who open an archive with another program: figures beside the unit and the period they belong to.

SELECT data_from, data_to, received, resolved, late FROM unit_totals
WHERE unit = 'ủy ban nhân dân xã vân lĩnh' ORDER BY data_to
"""

from __future__ import annotations

from sqlalchemy import Connection, Select, distinct, func, inspect, select, text

from extractor.archive.tables import documents, record_tables

_PERIOD = ("period_kind", "period_index", "period_year", "period_label", "data_from", "data_to")


def _with_unit(*, totals: bool) -> Select[tuple[object, ...]]:
    reports, dossiers = record_tables["reports"], record_tables["dossiers"]
    told = [column for column in dossiers.columns if column.name != "report_id"]
    rows = (
        select(
            documents.c.report_id, documents.c.unit, reports.c.issuer, reports.c.parent,
            *(reports.c[name] for name in _PERIOD), *told, documents.c.source, reports.c.errors.label("report_errors"),
        )
        .join(reports, reports.c.report_id == documents.c.report_id)
        .join(dossiers, dossiers.c.report_id == documents.c.report_id)
    )  # fmt: skip
    return rows.where(dossiers.c.total.is_(True), dossiers.c.group.is_(False)) if totals else rows


def _reports() -> Select[tuple[object, ...]]:
    reports = record_tables["reports"]
    told = ("number", "date", "title", "errors", "warnings", "notes", "medium", "pages")
    return select(
        documents.c.report_id, documents.c.unit, reports.c.issuer, reports.c.parent,
        *(reports.c[name] for name in (*_PERIOD, *told)), documents.c.source,
    ).join(reports, reports.c.report_id == documents.c.report_id)  # fmt: skip


def _findings() -> Select[tuple[object, ...]]:
    reports, findings = record_tables["reports"], record_tables["findings"]
    told = ("severity", "check", "page", "message", "message_vi", "quote")
    return (
        select(
            documents.c.report_id, documents.c.unit, reports.c.issuer, reports.c.period_label, reports.c.data_to,
            *(findings.c[name] for name in told), documents.c.source,
        )
        .join(reports, reports.c.report_id == documents.c.report_id)
        .join(findings, findings.c.report_id == documents.c.report_id)
    )  # fmt: skip


def _cited_documents() -> Select[tuple[object, ...]]:
    cited = record_tables["references"]
    same = (cited.c.symbol, cited.c.type_name, cited.c.date)
    report_count = func.count(distinct(cited.c.report_id)).label("report_count")
    mention_count = func.sum(cited.c.mention_count).label("mention_count")
    return select(*same, report_count, mention_count).where(cited.c.symbol.is_not(None)).group_by(*same)


VIEWS = {
    "unit_reports": _reports(),
    "unit_dossiers": _with_unit(totals=False),
    "unit_totals": _with_unit(totals=True),
    "unit_findings": _findings(),
    "cited_documents": _cited_documents(),
}
"""`unit_reports`: who reported on what, and how often each report disagrees with itself; `unit_dossiers`: every dossier
row; `unit_totals`: those of them that speak of the whole report; `unit_findings`: every finding with its report;
`cited_documents`: every symbol and date, and how many reports cite it.

A report that states its total more than once (in a table and in a sentence) has a row for each: nothing chooses
between figures that differ. `report_errors` says in how many places the report disagrees with itself. A document
that is cited with two dates has a row for each.
"""


def make_views(connection: Connection) -> None:
    """Make the views; the tables they look into are there."""
    for name, query in VIEWS.items():
        # `is true` and `is 1`: each database is told in its own words
        shown = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        connection.execute(text(f"CREATE VIEW {name} AS {shown}"))


def drop_views(connection: Connection) -> None:
    """Take the views away: PostgreSQL drops no table that a view looks into."""
    for name in inspect(connection).get_view_names():
        if name in VIEWS:
            connection.execute(text(f"DROP VIEW {name}"))
