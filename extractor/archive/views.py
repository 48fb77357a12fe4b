"""Views for those who open an archive with another program: figures beside the unit and the period they belong to.

SELECT data_from, data_to, received, resolved, late FROM unit_totals
WHERE unit = 'ủy ban nhân dân xã vân lĩnh' ORDER BY data_to
"""

from __future__ import annotations

from sqlalchemy import Connection, Select, inspect, select, text

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


VIEWS = {"unit_dossiers": _with_unit(totals=False), "unit_totals": _with_unit(totals=True)}
"""`unit_dossiers`: every dossier row; `unit_totals`: those of them that speak of the whole report.

A report that states its total more than once (in a table and in a sentence) has a row for each: nothing chooses
between figures that differ. `report_errors` says in how many places the report disagrees with itself.
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
