"""What it takes to read so many documents, worked out from measured rates: `python tests/bench/capacity.py`.

The rates are those of the newest record in tests/bench/records; what is not measured (the mix of papers, the price of a
core-hour) is an option, and stands over the table.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NamedTuple

RECORDS = Path(__file__).parent / "records"
DASK_MB = 150  # a Dask worker beside the process that reads
MACHINE_CORES = 16


class Rates(NamedTuple):
    """Of one core with a worker: seconds a digital document and a scanned page; megabytes; what it rests on."""

    digital: float
    page: float
    memory_mb: float
    cluster: float  # processor time on a cluster over that on one machine
    run_ms: float | None  # of the run itself, a document
    disk_kb: float | None
    source: str


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--record", type=Path, help="a record; else the newest")
    ask.add_argument("--scans", type=float, default=0.3, help="share of documents that are scans or photos (0.3)")
    ask.add_argument("--pages", type=float, default=2.0, help="pages of a scan (2)")
    ask.add_argument("--price", type=float, default=0.05, help="price of a core-hour (0.05)")
    options = ask.parse_args()
    record = options.record or max(RECORDS.glob("*.json"), default=None)
    if record is None:
        sys.exit("There is no record: run tests/bench/run.py first.")
    rates = read(record)
    sys.stdout.write(table(rates, options.scans, options.pages, options.price))


def read(path: Path) -> Rates:
    """The rates of a record; exits where one is missing."""
    content = json.loads(path.read_text(encoding="utf-8"))
    jobs = content["jobs"]
    rows = {(row["benchmark"], row["what"]): row for row in content["rows"] if row["status"] == "ok"}

    def value(benchmark: str, what: str) -> float | None:
        row = rows.get((benchmark, what))
        return None if row is None else float(row["value"])

    digital = value("throughput.digital", f"digital documents, {jobs} workers")
    scanned = value("throughput.scanned", f"scanned receipts, {jobs} workers")
    memory = value("memory", "a worker's peak memory, scanned")
    if digital is None or scanned is None or memory is None:
        sys.exit(f"{path} has no rates: run throughput.digital, throughput.scanned and memory.")
    dask = rows.get(("cluster.throughput", "processor time a document, Dask"), {}).get("ratio")
    return Rates(
        digital=jobs * 60 / digital,
        page=jobs * 60 / scanned,
        memory_mb=memory,
        cluster=float(dask or 1.0),
        run_ms=value("cluster.throughput", "of it the run itself"),
        disk_kb=value("cluster.throughput", "results on disk"),
        source=path.name,
    )


def core_hours(documents: float, rates: Rates, scans: float, pages: float) -> float:
    """Core-hours that documents take on a cluster; `scans` of them have `pages` pages each, the rest are digital."""
    return documents * ((1 - scans) * rates.digital + scans * pages * rates.page) * rates.cluster / 3600


def table(rates: Rates, scans: float, pages: float, price: float) -> str:
    """The table in Markdown, with what it rests on."""
    worker_gb = (rates.memory_mb + DASK_MB) / 1000
    rests_on = (
        f"From {rates.source}: a core reads {60 / rates.digital:.0f} digital documents or {60 / rates.page:.0f} "
        f"scanned pages a minute; a cluster takes {rates.cluster:.2f} times the processor time of one machine; "
        f"a worker takes {worker_gb:.1f} GB."
    )
    lines = [
        rests_on,
        f"Mixed: {scans:.0%} scans of {pages:g} pages, the rest digital. Price: {price:g} a core-hour.",
        "",
        "| load | papers | core-hours | cores, done in 8 h | hours on a machine of 16 cores | memory | cost |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for what, documents, nights in (("1,000,000 a month", 1_000_000, 30), ("100,000 a night", 100_000, 1)):
        for papers, share in (("digital", 0.0), ("mixed", scans), ("scans", 1.0)):
            hours = core_hours(documents, rates, share, pages)
            cores = max(1, -int(-hours / nights // 8))
            per = "a month" if nights > 1 else "a night"
            lines.append(
                f"| {what} | {papers} | {hours:,.0f} {per} | {cores} | {hours / nights / MACHINE_CORES:.1f} a night | "
                f"{cores * worker_gb:.0f} GB | {hours * price:,.2f} {per} |"
            )
    if rates.run_ms:
        most = (rates.digital * rates.cluster) / (rates.run_ms / 1000)
        takes = f"The run itself takes {rates.run_ms:.1f} ms a document"
        lines += ["", f"{takes}: it feeds about {most:.0f} workers with digital papers, and more with scans."]
    if rates.disk_kb:
        lines += ["", f"Results take {rates.disk_kb:.0f} kB a document: {rates.disk_kb:.0f} GB for a million."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
