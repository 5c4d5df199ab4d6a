"""How fast: documents a minute, seconds until the first answer, memory a worker, and what the pool costs."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

import polars as pl
from bench import spine
from bench.benchmarks.model import Context, Row, Skipped, claimctl, process
from bench.benchmarks.quality import Prepared, prepared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = 41


def benchmarks() -> dict[str, Callable[[Context], list[Row]]]:
    """The benchmarks of this module by name."""
    return {
        "startup": startup,
        "synth": synth,
        "throughput.digital": digital,
        "throughput.scanned": scanned,
        "throughput.rerun": rerun,
        "overhead": overhead,
        "memory": memory,
    }


def startup(context: Context) -> list[Row]:
    """Seconds until `claimctl --help` has answered."""
    times = spine.startup_times(3 if context.quick else 9)
    return [Row(what="claimctl --help", value=statistics.median(times), unit="s", low=min(times), high=max(times),
                n=len(times), of="start", note="median; interval: least and most")]  # fmt: skip


def synth(context: Context) -> list[Row]:
    """Labelled digital documents that the generator makes a second, its start included."""
    claims = context.size(120, 20)
    made = claimctl(
        "synth", context.folder("synth") / "made", "--claims", claims, "--seed", SEED, "--scan-share", "0"
    )  # fmt: skip
    return [Row(what="digital documents generated", value=made["documents"] / made["wall"], unit="/s",
                n=made["documents"], of="document")]  # fmt: skip


def digital_claims(context: Context) -> Path:
    """A folder of generated claims whose every file is a PDF with a text of its own."""
    return context.once("digital claims", lambda: _digital_claims(context))  # type: ignore[no-any-return]


def _digital_claims(context: Context) -> Path:
    folder = context.folder("digital") / "made"
    claimctl("synth", folder, "--claims", context.size(200, 30), "--seed", SEED, "--scan-share", "0")
    spine.keep_only_digital(folder / "claims")
    return folder / "claims"


def digital(context: Context) -> list[Row]:
    """Digital PDFs a minute through all four stages, the start included."""
    claims = digital_claims(context)
    found = []
    for jobs in sorted({1, context.jobs}):
        results = spine.fresh(context.folder("digital") / f"results-{jobs}")
        summary = process(claims, results, jobs)
        found.append(_rate(summary, f"digital documents, {_workers(jobs)}"))
    return found


def _workers(jobs: int) -> str:
    return "1 worker" if jobs == 1 else f"{jobs} workers"


def _rate(summary: dict[str, Any], what: str) -> Row:
    return Row(what=what, value=summary["worked"] / summary["wall"] * 60, unit="/min", n=summary["worked"],
               of="document", seconds=round(summary["wall"], 1))  # fmt: skip


def scanned(context: Context) -> list[Row]:
    """Scans a minute through all four stages with all workers, the start included."""
    claims = prepared(context, "receipts").claims
    results = spine.fresh(context.folder("scanned") / "results")
    summary = process(claims, results, context.jobs)
    return [_rate(summary, f"scanned receipts, {_workers(context.jobs)}")]


def rerun(context: Context) -> list[Row]:
    """Seconds of a run that finds nothing to do."""
    claims = digital_claims(context)
    results = context.folder("digital") / f"results-{context.jobs}"
    process(claims, results, context.jobs)
    again = process(claims, results, context.jobs)
    if again["worked"] or again["scored"]:
        note = f"it read {again['worked']} documents and decided {again['scored']} claims again"
        return [Row(what="a run with nothing to do", status="failed", note=note)]
    n = again["documents"]
    return [Row(what="a run with nothing to do", value=again["wall"], unit="s", n=n, of="document")]


def one_worker(context: Context, made: Prepared) -> Path:
    """Results of one worker alone over a prepared set, done anew once a run so that its times are of now."""

    def run() -> Path:
        results = spine.fresh(context.folder("one-worker") / made.folder.parent.name)
        process(made.claims, results, 1)
        return results

    return context.once(f"one worker {made.folder}", run)  # type: ignore[no-any-return]


def overhead(context: Context) -> list[Row]:
    """What one worker takes from the first document to the last, against the bare engine over the same pictures."""
    results = one_worker(context, prepared(context, "receipts"))
    events = read_events(results).filter(pl.col("stage") != "score")
    began = events["started_at"].dt.epoch("us")
    span = float((began / 1e6 + events["duration_ms"] / 1000).max() - (began / 1e6).min())  # type: ignore[operator]
    outside = 1 - float(events["engine_ms"].sum()) / float(events["duration_ms"].sum())
    files = sorted(prepared(context, "receipts").claims.rglob("*.jpg"))
    bare = spine.bare_engine([files])
    return [
        Row(what="time of the document stages outside engine calls", value=outside, n=len(files), of="document"),
        Row(what="one worker over its pictures", value=span / len(files), unit="s each", n=len(files), of="picture",
            peer="the bare engine", peer_value=bare / len(files), ratio=span / bare),
    ]  # fmt: skip


def memory(context: Context) -> list[Row]:
    """The most memory that a worker took, on digital documents and on scans."""
    found = []
    for what, folder, before in (("digital", f"digital/results-{context.jobs}", digital),
                                 ("scanned", "scanned/results", scanned)):  # fmt: skip
        results = context.folder(folder.split("/", 1)[0]) / folder.split("/", 1)[1]
        if not (results / "events").is_dir():
            before(context)
        peak = read_events(results)["peak_rss_mb"]
        if peak.count():
            found.append(Row(what=f"a worker's peak memory, {what}", value=float(peak.max()), unit="MB", n=peak.count(),  # type: ignore[arg-type]
                             of="event"))  # fmt: skip
    if not found:
        raise Skipped("this system does not tell a worker's memory")
    return found


def read_events(results: Path) -> pl.DataFrame:
    """The events of work that was done: runs that found nothing to do add none."""
    return pl.read_parquet(results / "events" / "*.parquet").filter(~pl.col("cache_hit").fill_null(value=False))
