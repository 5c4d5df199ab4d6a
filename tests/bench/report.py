"""Results folders of any size for the report, made without reading a page.

`python tests/bench/report.py make RESULTS --claims 10000 [--days 30]`   lifelike tables of a nightly run's weeks
`python tests/bench/report.py time RESULTS [--html FILE]`                 seconds, memory, and the page's size

The tables are those that `claimctl process` writes, with the claims of a day in one run: decisions, findings, errors,
fields, events, fraud scores, lines of business. What is in them is drawn at random, and names nobody.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.benchmarks.model import CLAIMCTL
from bench.benchmarks.scale import timed

from claimctl.config import load
from claimctl.store.tables import TABLES

DAY = 86_400_000_000
START = 1_772_409_600_000_000  # 2026-03-02, a Monday, UTC, in microseconds
LINES = ("motor", "home", "health", "travel", "liability", "general")
LINE_SHARES = (0.38, 0.22, 0.2, 0.1, 0.06, 0.04)
DECISIONS = ("approve", "review", "investigate", "incomplete", "deny")
PAPERS = ("claim_form", "invoice", "police_report", "repair_estimate", "medical_bill", "receipt", "correspondence")
SIGNS = ("DUPLICATE_INVOICE", "LATE_NOTICE", "ROUND_AMOUNTS", "TOTAL_DISAGREES")
CODES = ("encrypted", "corrupt", "unsupported_kind", "timeout")
STAGES = {"ocr": 420.0, "classify": 6.0, "extract": 30.0}


def make(folder: Path, claims: int, days: int) -> None:
    """Tables of `claims` claims that were decided over `days` nights, about four documents each."""
    dice = np.random.Generator(np.random.PCG64(11))
    nights = np.sort(dice.integers(0, days, claims))
    starts = START + np.arange(days) * DAY + 2 * 3_600_000_000
    order = np.arange(claims) - np.searchsorted(nights, nights)
    decided = starts[nights] + order * 2_400_000 + 3_000_000
    # What passes without a human grows over the weeks.
    passes = dice.random(claims) < 0.7 + 0.12 * nights / max(days - 1, 1)
    other = dice.choice(DECISIONS[1:4], claims, p=[0.62, 0.08, 0.3])
    decision = np.where(passes, np.where(dice.random(claims) < 0.93, "approve", "deny"), other)
    score = np.where(decision == "investigate", dice.uniform(0.6, 1, claims), dice.beta(1.2, 9, claims))
    rule = np.array(sorted(load().config.score.rules))
    ids = np.array([f"CLM-2026-{number:07}" for number in range(claims)])
    runs = np.array([f"202603{night:02}T020000Z-{night:06x}" for night in range(days)])
    amount = dice.lognormal(7, 1, claims).round(2)
    common = 1 / np.arange(1, len(rule) + 1) ** 1.4
    finding = dice.choice(dice.permutation(rule), claims, p=common / common.sum())
    table = {
        "claim_id": ids, "documents": np.full(claims, 4), "claimed_amount": amount,
        "payable_amount": np.where(decision == "deny", 0, amount * 0.9), "currency": np.full(claims, "EUR"),
        "fraud_score": score, "decision": decision, "automated": passes, "confidence": dice.beta(14, 1, claims),
        "cost": np.where(passes, 0.0, 9.0), "decided_at": decided,
        "received_at": decided - dice.integers(600_000_000, 2 * DAY, claims),
        "run_id": runs[nights], "line": dice.choice(LINES, claims, p=LINE_SHARES),
    }  # fmt: skip
    lists = {
        "reasons": [
            ["ALL_CHECKS_PASSED"] if good else ["MISSING_DOCUMENTS"] if made == "incomplete" else [rule.upper()]
            for good, made, rule in zip(passes, decision, finding, strict=True)
        ],
        "missing_documents": [["police_report"] if made == "incomplete" else [] for made in decision],
        "fraud_reasons": [
            [sign] if high else [] for sign, high in zip(dice.choice(SIGNS, claims), score > 0.3, strict=True)
        ],
        "discrepancies": [
            [{"rule": rule, "severity": "warning" if good else "error", "message": "", "doc_ids": []}]
            if not good or number % 9 == 0 else []
            for number, (good, rule) in enumerate(zip(passes, finding, strict=True))
        ],
        "doc_types": [list(PAPERS[:4])] * claims,
    }  # fmt: skip
    frame = pl.DataFrame(table | lists, strict=False)
    frame = frame.with_columns(cycle_seconds=(pl.col("decided_at") - pl.col("received_at")) / 1e6)
    _write(folder, "claims", frame)
    many = claims * 4
    at = np.repeat(decided, 4) - np.tile(np.arange(4), claims) * 500_000 - 900_000
    status = dice.choice(["done", "refused", "failed"], many, p=[0.965, 0.031, 0.004])
    kind = dice.choice(PAPERS, many)
    doc = np.array([f"{number:064x}" for number in range(many)])
    owner, run = np.repeat(ids, 4), np.repeat(runs[nights], 4)
    path = np.char.add(np.char.add(owner, "/paper-"), np.char.add(np.tile(np.arange(4), claims).astype(str), ".pdf"))
    took = {stage: dice.gamma(2, mean / 2, many) for stage, mean in STAGES.items()}
    done = status == "done"
    _write(folder, "documents", pl.DataFrame({
        "claim_id": owner, "doc_id": doc, "path": path, "pages": dice.integers(1, 5, many),
        "first_page": np.ones(many, int), "status": status, "duration_ms": sum(took.values()), "processed_at": at,
        "run_id": run, "bytes": dice.integers(9_000, 900_000, many), "words": dice.integers(20, 900, many),
        "media_type": np.full(many, "application/pdf"), "cache_hit": np.zeros(many, bool),
    }).with_columns(
        doc_type=pl.when(pl.Series(done)).then(pl.Series(kind)),
        doc_type_confidence=pl.when(pl.Series(done)).then(pl.Series(dice.beta(30, 1, many))),
        text_source=pl.when(pl.Series(done)).then(pl.Series(dice.choice(["text_layer", "ocr", "form"], many))),
        ocr_confidence=pl.when(pl.Series(done)).then(pl.Series(dice.beta(25, 1, many))),
        error_code=pl.when(pl.Series(~done)).then(pl.Series(dice.choice(CODES, many))),
        stage=pl.when(pl.Series(~done)).then(pl.lit("ocr")),
    ))  # fmt: skip
    events = []
    begun = at
    for stage, times in took.items():
        events.append(_events(run, owner, doc, stage, begun, times, dice, np.where(done, "done", status)))
        begun = begun + (times * 1000).astype(np.int64) + 300
    events.append(_events(runs[nights], ids, ids, "score", decided - 4_000, dice.gamma(2, 1.0, claims), dice,
                          np.full(claims, "done")))  # fmt: skip
    _write(folder, "events", pl.concat(events))
    required = pl.DataFrame(
        [(kind, name) for kind, of in load().config.extract.doctypes.items() for name, spec in of.fields.items()
         if spec.required], schema=["doc_type", "field"], orient="row",
    )  # fmt: skip
    fields = pl.DataFrame({"claim_id": owner[done], "doc_id": doc[done], "doc_type": kind[done]}).join(
        required, on="doc_type"
    )
    fields = fields.filter(pl.Series(dice.random(len(fields)) < 0.96))
    found = len(fields)
    _write(folder, "fields", fields.with_columns(
        instance=pl.lit(0), value=pl.lit("1"), confidence=pl.Series(dice.beta(9, 1, found)),
        valid=pl.Series(dice.random(found) < 0.98)))  # fmt: skip
    seen = pl.DataFrame({"run_id": run, "status": status}).group_by("run_id").agg(
        documents=pl.len(), failed=(pl.col("status") == "failed").sum()
    )  # fmt: skip
    ended = pl.DataFrame({"run_id": runs[nights], "ended_at": decided + 2_000_000}).group_by("run_id").agg(
        pl.col("ended_at").max(), claims=pl.len()
    )  # fmt: skip
    begin = pl.DataFrame({"run_id": runs, "started_at": starts})
    _write(folder, "runs", begin.join(seen, on="run_id").join(ended, on="run_id").with_columns(
        version=pl.lit("0.1.0"), workers=pl.lit(2), command=pl.lit("process inbox")))  # fmt: skip


def _events(run, claim, doc, stage, at, took, dice, status):
    count = len(took)
    return pl.DataFrame({
        "run_id": run, "claim_id": claim, "doc_id": doc, "stage": np.full(count, stage), "status": status,
        "started_at": at, "wait_ms": dice.gamma(2, 40, count), "duration_ms": took, "cpu_ms": took * 0.97,
        "peak_rss_mb": dice.normal(420, 25, count), "cache_hit": np.zeros(count, bool),
        "engine_ms": took * 0.8 if stage == "ocr" else np.zeros(count),
    })  # fmt: skip


def _write(folder: Path, table: str, frame: pl.DataFrame) -> None:
    (folder / table).mkdir(parents=True, exist_ok=True)
    schema = TABLES[table]
    times = [pl.col(name).cast(pl.Datetime("us")).dt.replace_time_zone("UTC") for name, kind in schema.items()
             if isinstance(kind, pl.Datetime) and name in frame.columns]  # fmt: skip
    absent = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in frame.columns]
    frame.with_columns(times + absent).select(schema.names()).cast(dict(schema)).write_parquet(
        folder / table / "part-00000000000000000000.parquet"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    of_make = commands.add_parser("make")
    of_make.add_argument("results", type=Path)
    of_make.add_argument("--claims", type=int, default=10_000)
    of_make.add_argument("--days", type=int, default=30)
    of_time = commands.add_parser("time")
    of_time.add_argument("results", type=Path)
    of_time.add_argument("--html", type=Path)
    options = parser.parse_args()
    if options.command == "make":
        make(options.results, options.claims, options.days)
        return
    form = ["--out", str(options.html)] if options.html else ["--json"]
    wall, peak, worked = timed([*CLAIMCTL, "report", str(options.results), *form])
    print(f"{wall:.2f} s ({worked:.2f} s of one core), {peak:.0f} MB")
    if options.html:
        print(f"{options.html.stat().st_size / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
