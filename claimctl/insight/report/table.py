"""The KPIs of a report as CSV, a row each: for spreadsheets and scripts that follow them over time."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from claimctl.insight.cells import quiet

if TYPE_CHECKING:
    from claimctl.insight.report.model import Report

COLUMNS = (
    "results",
    "created_at",
    "kpi",
    "part",
    "value",
    "unit",
    "currency",
    "target",
    "direction",
    "status",
    "count",
    "needs",
)


def render(report: Report) -> str:
    """The table with its head; a KPI that is not measured has an empty value and says what it needs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for kpi in report.kpis:
        common = (kpi.unit, kpi.currency or "", "" if kpi.target is None else kpi.target, kpi.direction, kpi.status)
        head = (quiet(report.results), report.created_at.isoformat(), kpi.name)
        needs = "; ".join(kpi.needs)
        writer.writerow((*head, "", "" if kpi.value is None else kpi.value, *common, kpi.count, needs))
        for part, value in kpi.parts.items():
            writer.writerow((*head, part, value, *common, "", ""))
    return out.getvalue()
