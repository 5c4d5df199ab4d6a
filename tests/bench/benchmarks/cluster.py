"""A Dask cluster against the workers of one machine: documents a minute, and tables when workers are killed."""

from __future__ import annotations

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import polars as pl
import psutil
from bench import spine
from bench.benchmarks.model import CLAIMCTL, ENVIRONMENT, Broken, Context, Row, Skipped, claimctl

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS = 4
SEED = 43
ASIDE = {
    "run_id", "processed_at", "started_at", "ended_at", "decided_at", "received_at", "cycle_seconds", "host",
    "duration_ms", "cpu_ms", "engine_ms", "wait_ms", "peak_rss_mb", "command", "workers", "attempt",
}  # fmt: skip
FAULTS = Path(__file__).parents[2] / "faults"


def benchmarks() -> dict[str, Callable[[Context], list[Row]]]:
    """The benchmarks of this module by name."""
    return {"cluster.throughput": throughput, "cluster.killed": killed}


class Cluster:
    """A scheduler and `claimctl worker` with some workers, as processes of this machine."""

    def __init__(self, folder: Path, workers: int = WORKERS, *, module_path: Path | None = None) -> None:
        try:
            import distributed  # noqa: F401
        except ImportError as error:
            raise Skipped("needs Dask: pip install 'claimctl[cluster]'") from error
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "scheduler.json"
        self._file.unlink(missing_ok=True)
        self._environment = ENVIRONMENT | {"TMPDIR": str(folder), "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s"}
        if module_path is not None:
            self._environment["PYTHONPATH"] = f"{module_path}:{ENVIRONMENT.get('PYTHONPATH', '')}"
        self._workers = workers
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self._file))
        self._start([sys.executable, "-m", "distributed.cli.dask_scheduler", *options])
        deadline = time.monotonic() + 120
        while not self._file.exists():
            if time.monotonic() > deadline:
                raise Broken("the scheduler does not start")
            time.sleep(0.1)
        self._start([*CLAIMCTL, "worker", str(self._file), "--jobs", str(self._workers)])
        import distributed

        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(self._workers, timeout=120)  # one killed as it starts takes its nannies along
        return self

    def _start(self, command: list[str]) -> None:
        self._running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, env=self._environment))

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
        for process in self._running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    @property
    def address(self) -> str:
        """The scheduler's address."""
        return str(json.loads(self._file.read_text())["address"])

    def workers(self) -> list[psutil.Process]:
        """The Dask workers, which are children of the nannies' process."""
        found = []
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self._running[-1].pid).children():
                with contextlib.suppress(psutil.Error):
                    if "spawn_main" in " ".join(child.cmdline()):
                        found.append(child)
        return found

    def cpu(self, *, scheduler_alone: bool = False) -> float:
        """Seconds of processor time that the cluster has used so far, its ended children included."""
        total = 0.0
        for process in self._running[:1] if scheduler_alone else self._running:
            for one in (psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    total += sum(one.cpu_times()[:4])
        return total


def tables(results: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows but for times, runs and who did it."""
    found = {}
    for folder in sorted({part.parent for part in results.glob("*/*.parquet")}):
        frame = pl.read_parquet(folder / "*.parquet")
        found[folder.name] = sorted(frame.drop(ASIDE, strict=False).rows(), key=repr)
    return found


def timed(*arguments: object) -> tuple[dict[str, Any], float]:
    """What `claimctl process` said, and the processor time it and its children took."""
    before = os.times()
    said = claimctl("process", *arguments, ok=(0, 3))
    after = os.times()
    return said, after.children_user + after.children_system - before.children_user - before.children_system


def throughput(context: Context) -> list[Row]:
    """Documents a minute on a cluster of four workers against a worker a core here, by turns, starts included."""
    folder = context.folder("cluster")
    made = folder / "made"
    claimctl("synth", made, "--claims", context.size(500, 60), "--seed", SEED, "--scan-share", "0")
    spine.keep_only_digital(made / "claims")
    rates: dict[str, list[float]] = {"near": [], "far": [], "crowd": []}
    cpu: dict[str, list[float]] = {"near": [], "far": [], "run": [], "scheduler": []}
    with Cluster(folder / "dask") as cluster:
        for _ in range(1 if context.quick else 2):
            near, seconds = timed(made / "claims", "--out", spine.fresh(folder / "near"), "--jobs", context.jobs)
            rates["near"].append(near["worked"] / near["wall"] * 60)
            cpu["near"].append(seconds / near["worked"])
            crowd, _ = timed(made / "claims", "--out", spine.fresh(folder / "crowd"), "--jobs", WORKERS)
            rates["crowd"].append(crowd["worked"] / crowd["wall"] * 60)
            before, scheduler_before = cluster.cpu(), cluster.cpu(scheduler_alone=True)
            far, seconds = timed(
                made / "claims",
                "--out",
                spine.fresh(folder / "far"),
                "--engine",
                "dask",
                "--scheduler",
                cluster.address,
            )
            rates["far"].append(far["worked"] / far["wall"] * 60)
            cpu["far"].append((seconds + cluster.cpu() - before) / far["worked"])
            cpu["run"].append(seconds / far["worked"])
            cpu["scheduler"].append((cluster.cpu(scheduler_alone=True) - scheduler_before) / far["worked"])
    near_rate, far_rate, crowd_rate = (statistics.median(rates[name]) for name in rates)
    near_cpu, far_cpu, run_cpu, scheduler_cpu = (statistics.median(cpu[name]) for name in cpu)
    n = far["worked"]
    return [
        Row(what=f"digital documents, Dask with {WORKERS} workers", value=far_rate, unit="/min", n=n, of="document",
            peer=f"{context.jobs} workers of one machine", peer_value=near_rate, ratio=far_rate / near_rate),
        Row(what=f"digital documents, {WORKERS} workers on either side", value=far_rate, unit="/min", n=n,
            of="document", peer=f"{WORKERS} workers of one machine", peer_value=crowd_rate,
            ratio=far_rate / crowd_rate),
        Row(what="processor time a document, Dask", value=far_cpu * 1000, unit="ms", n=n, of="document",
            peer="workers of one machine", peer_value=near_cpu * 1000, ratio=far_cpu / near_cpu),
        Row(what="of a document on Dask, the run itself", value=run_cpu * 1000, unit="ms", n=n, of="document"),
        Row(what="of a document on Dask, the scheduler", value=scheduler_cpu * 1000, unit="ms", n=n, of="document"),
        Row(what="results on disk, a document", value=_bytes(folder / "far") / n / 1000, unit="kB each", n=n,
            of="document"),
        _same(folder / "far", folder / "near", n, "a cluster's tables are those of one machine"),
    ]  # fmt: skip


def killed(context: Context) -> list[Row]:
    """Tables of a run whose workers are killed again and again, while papers hang, swell and kill their readers."""
    folder = context.folder("cluster-killed")
    made = folder / "made"
    claimctl("synth", made, "--claims", context.size(150, 30), "--seed", SEED, "--scan-share", "0", "--packets", "0.3")
    for name, text in (("hang", "FAULT hang\n"), ("swell", "FAULT swell\n"), ("die", "FAULT die\n")):
        (made / "claims" / f"faulty-{name}").mkdir(exist_ok=True)
        (made / "claims" / f"faulty-{name}" / "paper.txt").write_text(text)
    dice = random.Random(SEED)
    kills = 0
    ended = threading.Event()
    environment = ENVIRONMENT | {"PYTHONPATH": f"{FAULTS}:{ENVIRONMENT.get('PYTHONPATH', '')}"}
    with Cluster(folder / "dask", module_path=FAULTS) as cluster:

        def kill() -> None:
            nonlocal kills
            while not ended.wait(dice.uniform(3, 8)) and kills < (3 if context.quick else 10):
                there = cluster.workers()
                if len(there) == WORKERS:  # those who were killed have come back
                    dice.choice(there).kill()
                    kills += 1

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            _faulty(made / "claims", spine.fresh(folder / "far"), cluster.address, environment)
        finally:
            ended.set()
            killer.join()
    _faulty(made / "claims", spine.fresh(folder / "near"), "", environment)
    count = pl.read_parquet(folder / "near" / "documents" / "*.parquet").height
    return [
        Row(what="Dask workers killed", value=kills, unit="times", n=count, of="document"),
        _same(folder / "far", folder / "near", count, "tables are those of one machine, with workers killed"),
    ]


_SCRIPT = """
import sys
from pathlib import Path
from claimctl import config
from claimctl.pipeline import run
limits = {"jobs": 2, "limits.document_seconds": 60, "limits.page_seconds": 0, "limits.memory_mb": 900}
options = run.Options(scheduler=sys.argv[3], worker_module="faulty_worker")
loaded = config.load(overrides=limits).config
run.process(sys.argv[1], Path(sys.argv[2]), loaded, options, lambda *_: None, lambda: None)
"""


def _faulty(claims: Path, results: Path, scheduler: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", _SCRIPT, str(claims), str(results), scheduler]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3600, check=False)
    if ended.returncode:
        raise Broken(f"a run ended with {ended.returncode}: {ended.stderr[-300:]}")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _same(one: Path, other: Path, n: int, what: str) -> Row:
    first, second = tables(one), tables(other)
    differing = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    if differing:
        return Row(
            what=what, value=0.0, n=n, of="document", status="failed", note=f"they differ: {', '.join(differing)}"
        )
    return Row(what=what, value=1.0, n=n, of="document")
