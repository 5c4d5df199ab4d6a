"""Results folders of decisions with labels, for the tests of the dial and of QA."""

import datetime as dt

import polars as pl

from claimctl.store import parts as store_parts
from claimctl.store.rows import frame

DAY = dt.date(2026, 11, 23)
BASIS = "ocr:1 classify:2 extract:3 score:4"


def results(folder, rows, *, run_id="r1", on=BASIS, day=DAY):
    """A results folder of decisions: each a dict of what stands in `claims` and `audit`."""
    when = dt.datetime.combine(day, dt.time(), dt.UTC)
    base = {"run_id": run_id, "decided_at": when, "decision": "approve", "proposal": "approve", "automated": True}
    base |= {"reasons": ["ALL_CHECKS_PASSED"], "signs": [], "basis": on, "models": ["score 1"], "qa_sample": False}
    filled = [base | row for row in rows]
    tables = {name: frame(name, filled) for name in ("claims", "audit")}
    ids = {row["claim_id"] for row in rows}
    store_parts.commit(folder, run_id, {"claims": ids, "audit": {run_id}}, [tables], 10_000)
    return folder


def labels(path, decisions: dict[str, str]):
    pl.DataFrame({"claim_id": list(decisions), "decision": list(decisions.values())}).write_csv(path)
    return path


def many(count, *, wrong_every=0):
    """Claims with ranks from high to low; the low half is wrong now and then."""
    rows = [{"claim_id": f"C{n:04}", "readings": 1.0 - n / (count + 1)} for n in range(count)]
    bad = {row["claim_id"] for row in rows[count // 2 :: wrong_every]} if wrong_every else set()
    return rows, {row["claim_id"]: "review" if row["claim_id"] in bad else "approve" for row in rows}
