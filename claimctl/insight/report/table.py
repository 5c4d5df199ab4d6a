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
    "low",
    "high",
    "source",
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
        ends = ("" if end is None else end for end in (kpi.low, kpi.high))
        value = "" if kpi.value is None else kpi.value
        writer.writerow((*head, "", value, *common, kpi.count, needs, *ends, quiet(kpi.source)))
        for part, of_part in kpi.parts.items():
            writer.writerow((*head, part, of_part, *common, "", "", "", "", ""))
    return out.getvalue()
