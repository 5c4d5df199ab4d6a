"""Fraud from a labelled history: `claimctl train fraud` on three tables, each in its own way of being honest.

The vehicle table has time: what 1994 teaches is asked of 1995, with every column of the calendar left out. The other
two have none that orders them, so each fifth is asked of the rest. What is learned stays in the work folder.
"""

from __future__ import annotations

import csv
import time
from typing import TYPE_CHECKING, Any

from bench.benchmarks.model import Context, Row, claimctl

if TYPE_CHECKING:
    from pathlib import Path

_CALENDAR = ("WeekOfMonth", "DayOfWeek", "DayOfWeekClaimed", "MonthClaimed", "WeekOfMonthClaimed")
TABLES = {
    "vehicle": ("vehicle_claims.csv", "FraudFound_P", ["--time", "Year,Month", "--since", "1995"]
                + [option for name in _CALENDAR for option in ("--drop", name)]),
    "auto": ("auto_claims.csv", "fraud_reported", []),
    "provider": ("provider_claims.csv", "y", []),
}  # fmt: skip
_ASKED = 300


def measure(context: Context) -> list[Row]:
    """AUC and calibration of each table, the canary of the one with time, and what a claim costs."""
    folder = context.shared("fraud")
    found: list[Row] = []
    for name, (file, target, options) in TABLES.items():
        models = context.folder(f"fraud-{name}")
        told = claimctl("train", "fraud", folder / file, "--target", target, "--models", models, "--force", *options)
        found += _rows(name, told)
        found.append(Row(what=f"{name}: a claim with its reasons", value=_asked(folder / file, models), unit="ms"))
    return found


def _rows(name: str, told: dict[str, Any]) -> list[Row]:
    way, figures = ("1994 to 1995", told["forward"]) if told["forward"] else ("cross-validation", told["crossed"])
    left_out = sorted({each["column"] for each in told["findings"] if each["left_out"] and each["column"]})
    note = f"{told['recipe']}; left out: {', '.join(left_out)}"
    if told["gaps"]:
        note += f"; {len(told['gaps'])} months are label gaps"
    rows = [
        Row(what=f"{name}: ROC-AUC, {way}", value=figures["auc"], low=figures["low"], high=figures["high"],
            n=figures["claims"], of="claim", seconds=round(told["wall"], 1), note=note),
        Row(what=f"{name}: calibration error, {way}", value=figures["ece"], n=figures["claims"], of="claim"),
        Row(what=f"{name}: frauds among the tenth ranked highest", value=told["lift"][3]["recall"],
            n=told["lift"][3]["claims"], of="claim"),
    ]  # fmt: skip
    if told["canary"]:
        rows.append(Row(what=f"{name}: random order over forward, AUC", value=told["canary"]["difference"],
                        low=told["canary"]["low"], high=told["canary"]["high"], unit="AUC"))  # fmt: skip
        rows.append(Row(what=f"{name}: ROC-AUC, cross-validation", value=told["crossed"]["auc"],
                        low=told["crossed"]["low"], high=told["crossed"]["high"], n=told["crossed"]["claims"],
                        of="claim"))  # fmt: skip
    return rows


def _asked(path: Path, models: Path) -> float:
    """Milliseconds a claim, by the loaded model."""
    from claimctl.learning.fraud.model import open_model

    model = open_model(str(models / "fraud"))
    with path.open(encoding="utf-8", newline="") as lines:
        claims = [row for row, _ in zip(csv.DictReader(lines), range(_ASKED), strict=False)]
    began = time.perf_counter()
    for claim in claims:
        model.assess(claim)
    return 1000.0 * (time.perf_counter() - began) / len(claims)
