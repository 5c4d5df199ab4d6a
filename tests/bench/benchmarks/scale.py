"""`claimctl report` over ten million events, as a run over a million claims leaves them, and over ten million claims
with a document each.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from bench.benchmarks.model import CLAIMCTL, ENVIRONMENT, Broken, Context, Row

from claimctl.records import DOC_TYPES
from claimctl.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLAIMS = {"whole": 1_000_000, "quick": 100_000}
MANY_CLAIMS = {"whole": 10_000_000, "quick": 1_000_000}
DOCUMENTS_A_CLAIM, FIELDS_A_DOCUMENT = 3, 2
PART = 250_000  # claims a part
DECISIONS = ("approve", "approve", "review", "incomplete", "investigate", "deny")
LINES = ("motor", "home", "health", "travel")
REASONS = ("amount_over_limit", "document_missing", "names_differ", "outside_policy")
FIELDS = ("policy_number", "loss_date", "total", "document_number", "claimant_name")
DAY_CLAIMS = 13_700
MADE = 4  # a higher number makes the tables anew


def benchmarks() -> dict[str, Callable[[Context], list[Row]]]:
    """The benchmarks of this module by name."""
    return {"report": report}


def report(context: Context) -> list[Row]:
    """Seconds and memory of `claimctl report` over the tables; they are made once."""
    size = "quick" if context.quick else "whole"
    rows = []
    for name, claims, documents in (("events", CLAIMS[size], DOCUMENTS_A_CLAIM), ("claims", MANY_CLAIMS[size], 1)):
        folder = context.folder(f"report {name}") / "results"
        stamp = folder / "made.json"
        columns = {table: list(of) for table, of in TABLES.items()}
        told = json.dumps({"claims": claims, "documents": documents, "version": MADE, "columns": columns})
        if not stamp.is_file() or stamp.read_text() != told:
            shutil.rmtree(folder, ignore_errors=True)
            make(folder, claims, documents, whole=name == "events")
            stamp.write_text(told)
        wall, peak, worked = timed([*CLAIMCTL, "report", str(folder), "--json"])
        count = claims * (3 * documents + 1) if name == "events" else claims
        rows += [
            Row(what=f"report over {count:,} {name}", value=wall, unit="s", n=count, of="row",
                note=f"{worked:.1f} s of one core"),
            Row(what="its peak memory", value=peak, unit="MB", n=count, of="row"),
        ]  # fmt: skip
    return rows


def timed(command: list[str]) -> tuple[float, float, float]:
    """Seconds, peak megabytes and seconds of a core of a command; raises Broken where it fails."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Broken(f"claimctl report ended with {child.returncode}")
    kilobytes = used.ru_maxrss if os.uname().sysname == "Linux" else used.ru_maxrss / 1024
    return wall, kilobytes / 1024, used.ru_utime + used.ru_stime


def make(folder: Path, claims: int, documents: int = DOCUMENTS_A_CLAIM, *, whole: bool = True) -> None:
    """Tables of one run over `claims` claims of `documents` documents, in parts; `whole`: fields and events too."""
    dice = np.random.Generator(np.random.PCG64(7))
    for number, start in enumerate(range(0, claims, PART)):
        ids = pl.select(pl.int_range(start, min(start + PART, claims)).alias("id"))
        for table, frame in _tables(ids, documents, dice, whole=whole).items():
            _write(folder, table, number, frame)
    times = {"started_at": _at(0), "ended_at": _at(86_400_000)}
    counts = {"documents": claims * documents, "claims": claims, "failed": 0, "workers": 2}
    run = {"run_id": "run-1", **times, "command": "process", "version": "0", "models": [], **counts}
    run |= {"config_sha256": "", "host": ""}
    _write(folder, "runs", 0, pl.DataFrame([run], schema=TABLES["runs"]))


def _at(milliseconds: int) -> object:
    return pl.select(pl.lit(1_767_225_600_000 + milliseconds).cast(pl.Datetime("ms", "UTC"))).item()


def _write(folder: Path, table: str, number: int, frame: pl.DataFrame) -> None:
    (folder / table).mkdir(parents=True, exist_ok=True)
    schema = TABLES[table]
    absent = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in frame.columns]
    frame.with_columns(absent).select(schema.names()).cast(dict(schema)).write_parquet(
        folder / table / f"part-{number:020x}.parquet"
    )


def _tables(ids: pl.DataFrame, each: int, dice: np.random.Generator, *, whole: bool) -> dict[str, pl.DataFrame]:
    """Claims, documents, fields and events of these claims; times over a day, a few documents failed or refused."""
    claim = pl.format("CLM-{}", pl.col("id")).alias("claim_id")
    count = ids.height
    received = pl.lit(1_767_225_600_000).cast(pl.Int64)
    # A run of a million claims is one night's; ten million are those of two years.
    day = pl.col("id") // (DAY_CLAIMS if not whole else 10**9) * 86_400_000
    claims = ids.select(
        claim,
        documents=pl.lit(each),
        doc_types=pl.lit(["claim_form", "invoice", "policy"]),
        claimed_amount=pl.Series(dice.lognormal(7, 1, count).round(2)),
        payable_amount=pl.Series(dice.lognormal(6.5, 1, count).round(2)),
        currency=pl.lit("USD"),
        fraud_score=pl.Series(dice.beta(1.2, 9, count)),
        line=_pick(dice, LINES, count),
        decision=_pick(dice, DECISIONS, count),
        reasons=pl.concat_list(_pick(dice, REASONS, count)),
        confidence=pl.Series(dice.beta(8, 2, count)),
        automated=pl.Series(dice.random(count) < 0.6),
        cost=pl.Series(dice.gamma(2, 0.5, count)),
        received_at=(received + day + pl.Series(dice.integers(0, 43_000_000, count))).cast(pl.Datetime("ms", "UTC")),
        decided_at=(received + day + pl.Series(dice.integers(43_000_000, 86_000_000, count))).cast(
            pl.Datetime("ms", "UTC")
        ),
        cycle_seconds=pl.Series(dice.gamma(2, 20, count)),
        run_id=pl.lit("run-1"),
    )
    files = pl.concat([ids.with_columns(place=pl.lit(place)) for place in range(each)]).sort("id", "place")
    many = files.height
    doc = pl.format("{}-{}", pl.col("id"), pl.col("place")).alias("doc_id")
    status = pl.Series(np.array(["done", "failed", "refused"])[np.searchsorted([0.985, 0.995], dice.random(many))])
    documents = files.select(
        claim, doc, path=pl.format("CLM-{}/{}.pdf", pl.col("id"), pl.col("place")),
        media_type=pl.lit("application/pdf"), bytes=pl.Series(dice.integers(10_000, 900_000, many)),
        pages=pl.Series(dice.integers(1, 6, many)), first_page=pl.lit(1), status=status,
        error_code=pl.when(status != "done").then(pl.lit("pdf_corrupt")),
        stage=pl.when(status != "done").then(pl.lit("ocr")), doc_type=_pick(dice, DOC_TYPES, many),
        doc_type_confidence=pl.Series(dice.beta(9, 2, many)), text_source=_pick(dice, ("text_layer", "ocr"), many),
        ocr_confidence=pl.Series(dice.beta(9, 1, many)), words=pl.Series(dice.integers(5, 900, many)),
        duration_ms=pl.Series(dice.gamma(2, 200, many)), cpu_ms=pl.Series(dice.gamma(2, 190, many)),
        cache_hit=pl.lit(value=False), run_id=pl.lit("run-1"),
    )  # fmt: skip
    if not whole:
        return {"claims": claims, "documents": documents}
    values = pl.concat([files] * FIELDS_A_DOCUMENT)
    fields = values.select(
        claim, doc, doc_type=pl.lit("invoice"), field=_pick(dice, FIELDS, values.height), instance=pl.lit(0),
        value=pl.lit("1"), raw=pl.lit("1"), confidence=pl.Series(dice.beta(8, 2, values.height)), page=pl.lit(1),
        method=pl.lit("label"), valid=pl.lit(value=True), issues=pl.lit([], dtype=pl.List(pl.String)),
    )  # fmt: skip
    return {"claims": claims, "documents": documents, "fields": fields, "events": _events(files, ids, dice)}


def _events(files: pl.DataFrame, ids: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    stages = [files.select("id", "place", stage=pl.lit(stage)) for stage in ("ocr", "classify", "extract")]
    every = pl.concat([*stages, ids.select("id", place=pl.lit(None, pl.Int32), stage=pl.lit("score"))])
    count = every.height
    return every.select(
        run_id=pl.lit("run-1"), claim_id=pl.format("CLM-{}", pl.col("id")),
        doc_id=pl.when(pl.col("place").is_not_null()).then(pl.format("{}-{}", pl.col("id"), pl.col("place"))),
        stage="stage", status=pl.lit("done"), attempt=pl.lit(1),
        started_at=(pl.lit(1_767_225_600_000) + pl.Series(dice.integers(0, 86_000_000, count))).cast(
            pl.Datetime("ms", "UTC")
        ),
        wait_ms=pl.Series(dice.gamma(2, 5, count)), duration_ms=pl.Series(dice.gamma(2, 100, count)),
        cpu_ms=pl.Series(dice.gamma(2, 95, count)), peak_rss_mb=pl.Series(dice.normal(400, 30, count)),
        cache_hit=pl.lit(value=False), engine_ms=pl.Series(dice.gamma(2, 80, count)),
    )  # fmt: skip


def _pick(dice: np.random.Generator, names: tuple[str, ...], count: int) -> pl.Series:
    return pl.Series(np.array(names)[dice.integers(0, len(names), count)])
