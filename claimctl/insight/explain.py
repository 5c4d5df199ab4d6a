"""Why a claim was decided as it was: its audit record as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.results import collect, open_results

if TYPE_CHECKING:
    from pathlib import Path


def explain(results: Path, claim_id: str, run_id: str | None = None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The audit record of a claim's last decision, or that of a run, and the runs that decided it, oldest first.

    Raises UsageError: claim_unknown, run_unknown.
    """
    found = open_results(results)
    (rows,) = collect(found, [found["audit"].filter(pl.col("claim_id") == claim_id)])
    rows = rows.sort("decided_at", "run_id")
    if rows.is_empty():
        raise UsageError(
            "claim_unknown", f"There is no decision on a claim {claim_id} in {results}.",
            "Claims are named by their folder; claims decided by an earlier version have no audit record.",
        )  # fmt: skip
    runs = tuple(rows["run_id"])
    if run_id is not None and run_id not in runs:
        raise UsageError(
            "run_unknown", f"The run {run_id} did not decide that claim.", f"These did: {', '.join(runs)}."
        )
    return rows.row(runs.index(run_id) if run_id else -1, named=True), runs
