"""Results folders for the tests of what is made of them: a lifelike one, and one that tries to break out."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl

from claimctl.store.tables import TABLES

START = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    "[/b][red]x",
    '=HYPERLINK("http://evil.example","x")',
    '"><img src=x onerror=alert(1)>',
    "a|b`c``d\n# e",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe",
    "javascript:alert(1) www.evil.example @all ![x](http://evil.example)",
)


def write(folder, tables):
    for table, rows in tables.items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        schema = TABLES[table]
        columns = {name: [row.get(name) for row in rows] for name in schema}
        pl.DataFrame(columns, schema=schema).write_parquet(folder / table / "part-0.parquet")
    return folder


def realistic(claims=60, seed=3):
    """Rows of a run over `claims` claims with three documents each: decisions, findings, errors, events, runs."""
    rng = random.Random(seed)
    tables = {name: [] for name in TABLES}
    for number in range(claims):
        claim_id = f"CLM-{number:04}"
        decision = rng.choices(["approve", "review", "investigate", "incomplete", "deny"], [70, 14, 4, 9, 3])[0]
        finding = {"rule": "amount_conflict", "severity": "error", "message": "x", "doc_ids": []}
        tables["claims"].append({
            "claim_id": claim_id, "documents": 3, "decision": decision, "automated": decision in {"approve", "deny"},
            "confidence": rng.betavariate(9, 1), "claimed_amount": round(rng.lognormvariate(7, 1), 2),
            "currency": "USD", "payable_amount": 10.0, "cost": 0.0 if decision in {"approve", "deny"} else 9.0,
            "cycle_seconds": rng.lognormvariate(5, 1), "decided_at": START + dt.timedelta(seconds=number),
            "missing_documents": ["police_report", "repair_estimate|invoice"] if decision == "incomplete" else [],
            "discrepancies": [finding, finding] if decision == "review" else [],
            "reasons": {"approve": ["ALL_CHECKS_PASSED"], "incomplete": ["MISSING_DOCUMENTS"]}.get(
                decision, ["AMOUNT_CONFLICT", "MY_OWN_RULE"]
            ),
        })  # fmt: skip
        for part in range(3):
            status = rng.choices(["done", "refused", "failed"], [92, 6, 2])[0]
            doc_id = f"{number:04}{part}"
            tables["documents"].append({
                "claim_id": claim_id, "doc_id": doc_id, "path": f"{claim_id}/{part}.pdf", "pages": 2, "status": status,
                "first_page": 1, "duration_ms": 900.0, "text_source": "ocr", "ocr_confidence": 0.93,
                "error_code": {"refused": "encrypted", "failed": "corrupt"}.get(status),
                "error": None if status == "done" else "The PDF needs a password.",
                "doc_type": rng.choice(["claim_form", "invoice", "other"]) if status == "done" else None,
                "doc_type_confidence": rng.betavariate(6, 1) if status == "done" else None,
            })  # fmt: skip
            at = START + dt.timedelta(seconds=number)
            for stage, took in (("ocr", 900.0), ("classify", 12.0), ("extract", 45.0)):
                tables["events"].append({
                    "run_id": "run-1", "claim_id": claim_id, "doc_id": doc_id, "stage": stage, "status": "done",
                    "started_at": at, "duration_ms": took, "wait_ms": 1.0, "engine_ms": took * (stage == "ocr") * 0.9,
                    "cache_hit": False, "peak_rss_mb": 400.0,
                })  # fmt: skip
                at += dt.timedelta(milliseconds=took + 2)
            tables["fields"].append({
                "claim_id": claim_id, "doc_id": doc_id, "doc_type": "invoice", "field": "total", "instance": 0,
                "value": "SECRET-VALUE", "raw": "SECRET-VALUE", "confidence": rng.random(), "valid": True,
            })  # fmt: skip
    run = {"run_id": "run-1", "started_at": START, "ended_at": START + dt.timedelta(minutes=3), "version": "0.1.0"}
    tables["runs"].append(run | {"documents": claims * 3, "claims": claims, "failed": 1, "workers": 2})
    return tables


def hostile():
    """Rows in which every text from outside tries to break out of the format it is shown in."""
    tables = realistic(len(HOSTILE))
    for number, text in enumerate(HOSTILE):
        claim, documents = tables["claims"][number], tables["documents"][number * 3 : number * 3 + 3]
        finding = {"rule": text, "severity": text, "message": text, "doc_ids": [text]}
        claim |= {"claim_id": text, "decision": text, "automated": False, "reasons": [text], "currency": text}
        claim |= {"missing_documents": [text], "discrepancies": [finding], "claimed_amount": 1e6 + number}
        for document in documents:
            document |= {"claim_id": text, "path": text, "status": "failed", "error_code": text, "error": text}
        documents[0] |= {"status": "done", "doc_type": text, "text_source": text}
        tables["fields"][number]["field"] = text
        tables["events"][number]["stage"] = text
        tables["runs"].append(tables["runs"][0] | {"run_id": text, "version": text})
    return tables
