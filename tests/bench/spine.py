"""Figures of the whole way through: `python tests/bench/spine.py startup|claim-docs|digital|scans`.

Each run is a process of its own, as a user would start it. `digital` makes its claims; `scans` and
`claim-docs` read the development data in ../shared and stop without it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

SHARED = Path(__file__).parents[3] / "shared" / "data"
CLAIMCTL = [sys.executable, "-m", "claimctl"]
# What differs between two runs over the same input: times, and the names of runs.
ASIDE = {
    "run_id", "processed_at", "started_at", "ended_at", "decided_at", "received_at", "cycle_seconds", "duration_ms",
    "cpu_ms", "engine_ms", "wait_ms", "peak_rss_mb", "attempt", "command", "workers", "host",
}  # fmt: skip


def process(folder: Path, results: Path, *more: str) -> dict:
    """Run `claimctl process`; its summary, with the seconds of the whole process."""
    began = time.perf_counter()
    command = [*CLAIMCTL, "process", str(folder), "--out", str(results), "--json", *more]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if ended.returncode not in {0, 3}:
        sys.exit(f"claimctl process ended with {ended.returncode}")
    return json.loads(ended.stdout) | {"wall": time.perf_counter() - began}


def startup(_: argparse.Namespace) -> None:
    """Seconds until `claimctl --help` has answered."""
    times = startup_times(7)
    print(f"claimctl --help: median {statistics.median(times):.2f} s of {len(times)}, worst {max(times):.2f} s")


def startup_times(count: int) -> list[float]:
    """Seconds until `claimctl --help` has answered, so many times over."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        subprocess.run([*CLAIMCTL, "--help"], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return times


def claim_docs(options: argparse.Namespace) -> None:
    """Every document of claim-docs accounted for, then a second run that finds nothing to do."""
    folder = shared("claim-docs")
    results = scratch(options, "claim-docs")
    first = process(folder, results)
    kinds = {name: first[name] for name in ("documents", "done", "refused", "failed", "errors")}
    print(f"claim-docs: {kinds} in {first['wall']:.0f} s")
    again = process(folder, results)
    print(f"second run: {again['worked']} read, {again['scored']} decided, {again['wall']:.2f} s")


def digital(options: argparse.Namespace) -> None:
    """Digital documents a minute through all four stages."""
    folder = scratch(options, "digital") / "in"
    synth(folder, options.claims, scan_share=0.0)
    keep_only_digital(folder / "claims")
    for jobs in (1, 2):
        results = fresh(folder.parent / f"out-{jobs}")
        summary = process(folder / "claims", results, "--jobs", str(jobs))
        rate = summary["worked"] / summary["wall"] * 60
        print(f"digital, {jobs} workers: {summary['worked']} documents in {summary['wall']:.1f} s: {rate:.0f} a minute")


def scans(options: argparse.Namespace) -> None:
    """How much more two workers do than one on scans, and the time outside OCR engine calls."""
    folder = scratch(options, "scans") / "in"
    fresh(folder)
    pictures = sorted((shared("receipts")).rglob("*.jpg"))[: options.documents]
    for number, path in enumerate(pictures):
        (folder / f"claim-{number}").mkdir(parents=True)
        shutil.copy(path, folder / f"claim-{number}")
    walls = {}
    for jobs in (1, 2):
        results = fresh(folder.parent / f"out-{jobs}")
        summary = process(folder, results, "--jobs", str(jobs))
        walls[jobs] = summary["wall"]
        events = pl.read_parquet(results / "events/*.parquet").filter(pl.col("stage") != "score")
        busy, engine = events["duration_ms"].sum(), events["engine_ms"].sum()
        began = events["started_at"].dt.epoch("ms")
        span = (began + events["duration_ms"]).max() - began.min()
        outside = 1 - engine / busy
        print(
            f"scans, {jobs} workers: {summary['worked']} documents in {summary['wall']:.1f} s"
            f" (first to last {span / 1000:.1f} s); outside engine calls {outside:.1%} of the time"
        )
        walls[f"span-{jobs}"] = span
    gain, gain_with_start = walls["span-1"] / walls["span-2"], walls[1] / walls[2]
    print(f"two workers do {gain:.2f} times the work of one ({gain_with_start:.2f} with start-up)")
    pictures = sorted(folder.rglob("*.jpg"))
    alone = bare_engine([pictures])
    together = bare_engine([pictures[::2], pictures[1::2]])
    print(
        f"the bare engine in two processes of its own does {alone / together:.2f} times the work of one"
        f" ({alone:.1f} s, {together:.1f} s): what this machine allows"
    )


def bare_engine(shares: list[list[Path]]) -> float:
    """Seconds in which processes of their own, one a share, read pictures with the OCR engine and do nothing else."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "engine-loop"]
    running = [
        subprocess.Popen([*command, *map(str, share)], stdout=subprocess.PIPE, env=environment) for share in shares
    ]
    spans = [json.loads(process.communicate()[0]) for process in running]
    return max(end for _, end in spans) - min(start for start, _ in spans)


def engine_loop(options: argparse.Namespace) -> None:
    """Read pictures with the OCR engine alone; prints when it began and ended."""
    import numpy as np
    from PIL import Image

    from claimctl import config
    from claimctl.stages.ocr import engines

    engine = engines.create(config.load().config.ocr)
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in options.pictures]
    engine.read(pictures[0])  # the first reading opens the models
    began = time.time()
    for picture in pictures:
        engine.read(picture)
    print(json.dumps([began, time.time()]))


def snapshot(results: Path) -> dict[str, list]:
    """All tables but for times and names of runs."""
    tables = {}
    folders = (path for path in results.iterdir() if path.name[0] != "." and list(path.glob("*.parquet")))
    for folder in sorted(folders):
        frame = pl.read_parquet(folder / "*.parquet")
        tables[folder.name] = sorted(frame.select(name for name in frame.columns if name not in ASIDE).rows(), key=repr)
    return tables


def keep_only_digital(folder: Path) -> None:
    """Leave PDFs with text of their own; drop pictures, scans and what is broken on purpose."""
    import pypdfium2

    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "claims.csv"):
        try:
            with pypdfium2.PdfDocument(path) as pdf:
                digital_text = all(page.get_textpage().count_chars() > 20 for page in pdf)
        except pypdfium2.PdfiumError:
            digital_text = False
        if not digital_text:
            path.unlink()


def synth(folder: Path, claims: int, scan_share: float) -> None:
    fresh(folder)
    command = [*CLAIMCTL, "synth", str(folder), "--claims", str(claims), "--seed", "5", "--scan-share", str(scan_share)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        sys.exit(f"This benchmark reads {folder}, which is not here.")
    return folder


def scratch(options: argparse.Namespace, name: str) -> Path:
    return fresh((options.scratch or Path(tempfile.mkdtemp(prefix="claimctl-bench-"))) / name)


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scratch", type=Path, help="a folder for inputs and results; a temporary one by default")
    commands = parser.add_subparsers(required=True)
    for name, bench, options in (
        ("startup", startup, {}),
        ("claim-docs", claim_docs, {}),
        ("digital", digital, {"claims": 100}),
        ("scans", scans, {"documents": 40}),
    ):
        command = commands.add_parser(name, help=bench.__doc__)
        command.set_defaults(bench=bench)
        for option, default in options.items():
            command.add_argument(f"--{option}", type=int, default=default)
    loop = commands.add_parser("engine-loop", help=engine_loop.__doc__)
    loop.set_defaults(bench=engine_loop)
    loop.add_argument("pictures", nargs="+", type=Path)
    options = parser.parse_args()
    options.bench(options)


if __name__ == "__main__":
    main()
