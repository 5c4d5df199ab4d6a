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

    The last decision comes with its `coverage` and `duplicates` too, as the table `claims` has them; of an earlier one
    these are not kept.

    Raises UsageError: claim_unknown, run_unknown.
    """
    found = open_results(results)
    of_claim = pl.col("claim_id") == claim_id
    cited = found["claims"].filter(of_claim).select("run_id", "coverage", "duplicates")
    rows, now = collect(found, [found["audit"].filter(of_claim), cited])
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
    record = rows.row(runs.index(run_id) if run_id else -1, named=True)
    current = next((row for row in now.to_dicts() if row["run_id"] == record["run_id"]), {})
    return record | {"coverage": current.get("coverage") or [], "duplicates": current.get("duplicates") or []}, runs
