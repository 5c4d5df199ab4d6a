"""What a results folder lives through: `python tests/bench/endure.py kills|cuts|errors|repairs|soak|growth`.

Inputs are made here (see mill.py and faults/canned.py), so nothing else is needed. Each command ends with 1 where
something was lost.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import canned
from bench.mill import mill
from bench.spine import CLAIMCTL, SHARED, fresh, scratch, snapshot

from claimctl.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

    import psutil

TESTS = Path(__file__).resolve().parents[1]
_TOO_LONG = 300.0


class Forked:
    """A function at work in a process of its own, forked from this one: a start costs next to nothing.

    This process must stay without threads, so it leaves all that uses polars to forked ones.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        read, write = os.pipe()
        self.pid = os.fork()
        self._result: int | None = None
        if self.pid == 0:
            code = 1
            try:
                os.close(read)
                told = json.dumps(work()).encode()
                with os.fdopen(write, "wb") as pipe:
                    pipe.write(told)
                code = 0
            except BaseException:  # noqa: BLE001  whatever it is, the parent is told
                traceback.print_exc()
            os._exit(code)
        os.close(write)
        self._pipe = read

    def poll(self) -> int | None:
        if self._result is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._result = os.waitstatus_to_exitcode(status) if pid else None
        return self._result

    def wait(self, timeout: float = _TOO_LONG) -> None:
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("forked", timeout)
            time.sleep(0.002)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def told(self) -> object:
        """What the function gave. Raises RuntimeError where it went wrong."""
        with os.fdopen(self._pipe, "rb") as pipe:
            content = pipe.read()
        self.wait()
        if self._result != 0:
            raise RuntimeError(f"ended with {self._result}")
        return json.loads(content)


def run_canned(claims: Path, results: Path) -> None:
    """A run as `claimctl process` makes it, with worker processes that read canned documents."""
    from claimctl import config
    from claimctl.pipeline import run

    settings = config.load(overrides={"jobs": 2}).config
    run.process(claims, results, settings, run.Options(worker_module="canned"), lambda *_: None, lambda: None)


def look_at(results: Path) -> tuple[str, list[str]]:
    """A digest of all tables, times and names of runs aside, and all that is wrong with the folder."""
    from claimctl.store import parts

    problems = [*parts.verify(results), *(path.name for path in results.rglob(".tmp-*"))]
    return hashlib.sha256(repr(snapshot(results)).encode()).hexdigest(), problems


def kills(options: argparse.Namespace) -> int:
    """Runs killed at random moments, by parent, worker or while tables are written; then resumed, and compared.

    Documents are canned, all else is real; with --real 1 they are small PDFs and texts that are read.
    """
    base = scratch(options, "kills")
    claims = base / "claims"
    if options.real:
        mill(claims, options.documents, seed=options.seed, hostile=0.05)
    else:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS / "faults"), os.environ.get("PYTHONPATH", "")])
        canned.write_claims(claims, range(options.documents // 3))

    def start(results: Path) -> Forked | subprocess.Popen:
        if not options.real:
            return Forked(lambda: run_canned(claims, results))
        command = [*CLAIMCTL, "process", str(claims), "--out", str(results), "--jobs", "2"]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    from claimctl.pipeline import run  # noqa: F401  what forked runs have then imported already
    from claimctl.store import rows  # noqa: F401

    whole = fresh(base / "whole")
    began = time.monotonic()
    start(whole).wait(_TOO_LONG)
    wall = time.monotonic() - began
    expected, _ = Forked(lambda: look_at(whole)).told()
    dice = random.Random(options.seed)
    equal, victims = 0, collections.Counter()
    began = time.monotonic()
    for number in range(options.count):
        results = fresh(base / "cut")
        killed = [kill(start(results), results, dice, wall) for _ in range(dice.randint(1, 3))]
        start(results).wait(_TOO_LONG)
        found, problems = Forked(lambda folder=results: look_at(folder)).told()
        good = found == expected and not problems
        equal += good
        victims.update(killed)
        if not good:
            shutil.copytree(results, base / f"different-{number}")
            print(f"{number + 1}: killed {killed}: equal {found == expected}, {problems}", flush=True)
        elif (number + 1) % 20 == 0:
            print(f"{number + 1}: {equal} equal, {time.monotonic() - began:.0f} s", flush=True)
    told = ", ".join(f"{count} {victim}" for victim, count in victims.most_common())
    print(f"{equal} of {options.count} equal an uninterrupted run ({options.documents} documents, {wall:.1f} s)")
    print(f"killed: {told}")
    return int(equal != options.count)


def kill(run: Forked | subprocess.Popen, results: Path, dice: random.Random, wall: float) -> str:
    """Kill something of a run; what that was."""
    import psutil

    victim = dice.choice(("parent", "parent", "worker", "parent at its tables"))
    delay, later = dice.uniform(0.0, wall), dice.uniform(0.0, 0.08)
    if victim == "parent at its tables":
        staging, until = results / ".staging", time.monotonic() + _TOO_LONG
        while run.poll() is None and time.monotonic() < until:
            if staging.is_dir() and any(staging.iterdir()):
                time.sleep(later)
                break
            time.sleep(0.001)
    else:
        until = time.monotonic() + delay
        while run.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
    if run.poll() is not None:
        return "nothing, it had ended"
    workers = psutil.Process(run.pid).children()
    if victim == "worker" and workers:
        dice.choice(workers).kill()
    else:
        victim = "parent" if victim == "worker" else victim
        run.send_signal(signal.SIGKILL)
    run.wait(_TOO_LONG)
    return victim


def cuts(options: argparse.Namespace) -> int:
    """Power cut between any two writes of a results folder, with what was not made durable lost in several ways."""
    return _disk_runs(options, "cuts")


def errors(options: argparse.Namespace) -> int:
    """A disk that is full, broken or read-only from any write on."""
    return _disk_runs(options, "errors")


def repairs(options: argparse.Namespace) -> int:
    """Power cut between any two writes of `claimctl verify --repair`."""
    return _disk_runs(options, "repairs")


def _disk_runs(options: argparse.Namespace, what: str) -> int:
    import disk

    base = scratch(options, what)
    script = str(TESTS / "faults" / "disk_runs.py")
    shim = disk.preloaded(base, base / "results", base / "log")
    subprocess.run([sys.executable, script, "record", str(base)], env=shim, check=True, stdout=subprocess.DEVNULL)
    roots = {"errors": "results", "repairs": "torn"}
    log = base / "log" if what == "repairs" else None
    environment = disk.preloaded(base, base / roots[what], log) if what in roots else os.environ
    command = [sys.executable, script, what, str(base), "--sample", str(options.sample), "--seed", str(options.seed)]
    told = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    print(json.dumps(told, indent=1))
    return int(bool(told["wrong"]))


def soak(options: argparse.Namespace) -> int:
    """One run over many small documents, some hostile: all counted, memory flat. Stops after --minutes, and says so."""
    import psutil

    base = scratch(options, "soak")
    claims, results = base / "claims", base / "results"
    found = SHARED / "hostile"
    kinds = mill(claims, options.documents, seed=options.seed, hostile=0.01, found=found if found.is_dir() else None)
    print(f"{options.documents} documents: {kinds}", flush=True)
    command = [*CLAIMCTL, "process", str(claims), "--out", str(results), "--jobs", str(options.jobs), "--json"]
    began = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen: list[tuple[int, float, float]] = []  # documents ended, MB of the parent, MB of its largest worker
    while running.poll() is None:
        time.sleep(5)
        with contextlib.suppress(psutil.Error):
            parent = psutil.Process(running.pid)
            workers = [_rss_mb(child) for child in parent.children()]
            seen.append((_ended(results), _rss_mb(parent), max(workers, default=0.0)))
        if time.monotonic() - began > 60 * options.minutes and running.poll() is None:
            running.send_signal(signal.SIGINT)
            running.wait(_TOO_LONG)
    wall, code = time.monotonic() - began, running.returncode
    ended = _ended(results)
    print(f"{ended} documents ended in {wall:.0f} s ({ended / wall * 60:.0f} a minute), exit code {code}")
    for share in (0.1, 0.25, 0.5, 0.75, 1.0):
        count, parent_mb, worker_mb = seen[min(int(len(seen) * share), len(seen) - 1)]
        print(f"  after {count:6d} documents: parent {parent_mb:.0f} MB, worker {worker_mb:.0f} MB")
    if code == Exit.INTERRUPTED:  # what was not begun leaves, and the rest is brought to an end
        _remove_unread(claims, results)
        code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    paths = {str(path.relative_to(claims)) for path in claims.rglob("*") if path.is_file()}
    told = Forked(lambda: _counted(results)).told()
    lost = paths - set(told["paths"])
    print(
        f"{len(paths)} files, {len(told['paths'])} in the tables, {len(lost)} lost; {told['statuses']}; {told['codes']}"
    )
    return int(bool(lost) or bool(told["problems"]) or code not in {0, 3})


def _rss_mb(process: psutil.Process) -> float:
    return process.memory_info().rss / 2**20


def _ended(results: Path) -> int:
    """The files of which the ledger knows a last outcome."""
    with contextlib.suppress(sqlite3.Error):
        name = f"{(results / 'ledger.sqlite').resolve().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(name, uri=True)) as sql:
            rows = "select count(*) from outputs where stage = 'extract' or status <> 'done'"
            return int(sql.execute(rows).fetchone()[0])
    return 0


def _remove_unread(claims: Path, results: Path) -> None:
    name = f"{(results / 'ledger.sqlite').resolve().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(name, uri=True)) as sql:
        known = {
            row[0] for row in sql.execute("select doc_id from outputs where stage = 'extract' or status <> 'done'")
        }
    for folder in claims.iterdir():
        if not all(
            hashlib.sha256(path.read_bytes()).hexdigest() in known for path in folder.iterdir() if path.stat().st_size
        ):
            shutil.rmtree(folder)


def _counted(results: Path) -> dict[str, object]:
    import polars as pl

    from claimctl.store import parts

    documents = pl.read_parquet(results / "documents" / "*.parquet")
    return {
        "paths": documents["path"].unique().to_list(),
        "statuses": dict(documents.group_by("status").len().sort("status").rows()),
        "codes": dict(
            documents.filter(pl.col("error_code").is_not_null()).group_by("error_code").len().sort("error_code").rows()
        ),
        "problems": list(parts.verify(results)),
    }


def growth(options: argparse.Namespace) -> int:
    """CPU time and memory of a first run, one with nothing to do, a night's, verify and report, by number of documents.

    Documents are canned, so that what is seen is all but the reading.
    """
    base = scratch(options, "growth")
    steps = ("first", "again", "night", "verify", "report")
    print("| documents | " + " | ".join(f"{step}: ms a document, MB" for step in steps) + " |")
    print("|---" * (len(steps) + 1) + "|")
    for size in map(int, options.sizes.split(",")):
        place = fresh(base / str(size))
        canned.write_claims(place / "claims", range(size // 5), documents=5)
        cells = []
        for step in steps:
            if step == "night":  # a hundredth is new
                canned.write_claims(place / "claims", range(size // 5, size // 5 + max(size // 500, 1)), documents=5)
            cpu, memory = _measured(step, place)
            cells.append(f"{cpu / size * 1000:.2f}, {memory:.0f}")
        print(f"| {size:,} | " + " | ".join(cells) + " |", flush=True)
        shutil.rmtree(place)
    return 0


def _measured(step: str, place: Path) -> tuple[float, float]:
    """Seconds of CPU and the most memory (MB) that a step takes in a process of its own."""
    command = [sys.executable, __file__, "--nice", "0", "step", step, str(place)]
    if step in {"verify", "report"}:
        command = [
            *CLAIMCTL,
            step,
            str(place / "results"),
            *(["--out", str(place / "report.html")] if step == "report" else []),
        ]
    pid = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    )
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 3}:
        raise SystemExit(f"{step} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def step(options: argparse.Namespace) -> int:
    """One run over canned documents, in this process."""
    from claimctl import config
    from claimctl.pipeline import run

    run._engine = lambda _options, _config: canned.Inline()
    settings = config.load().config
    run.process(
        options.place / "claims", options.place / "results", settings, run.Options(), lambda *_: None, lambda: None
    )
    return 0


COMMANDS = {
    "kills": (kills, {"count": 200, "documents": 36, "seed": 1, "real": 0}),
    "cuts": (cuts, {"sample": 0, "seed": 1}),
    "errors": (errors, {"sample": 0, "seed": 1}),
    "repairs": (repairs, {"sample": 0, "seed": 1}),
    "soak": (soak, {"documents": 20_000, "minutes": 120.0, "jobs": 1, "seed": 1}),
    "growth": (growth, {"sizes": "100,1000,10000,100000"}),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scratch", type=Path, help="a folder for inputs and results; a temporary one by default")
    parser.add_argument("--nice", type=int, default=10, help="how far to stand back behind others' work")
    commands = parser.add_subparsers(required=True)
    for name, (bench, options) in COMMANDS.items():
        command = commands.add_parser(name, help=bench.__doc__)
        command.set_defaults(bench=bench)
        for option, default in options.items():
            command.add_argument(f"--{option}", type=type(default), default=default)
    alone = commands.add_parser("step", help=step.__doc__)
    alone.set_defaults(bench=step)
    alone.add_argument("name")
    alone.add_argument("place", type=Path)
    options = parser.parse_args()
    os.nice(options.nice)
    return options.bench(options)


if __name__ == "__main__":
    sys.exit(main())
