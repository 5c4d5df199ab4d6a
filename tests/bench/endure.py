"""What a results folder lives through: `python tests/bench/endure.py kills|cuts|errors|soak|growth`.

Inputs are made here (see mill.py and faults/canned.py), so nothing else is needed. Each command ends with 1 where
something was lost.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import os
import random
import shutil
import signal
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
from bench.spine import CLAIMCTL, fresh, scratch, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

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


COMMANDS = {"kills": (kills, {"count": 200, "documents": 60, "seed": 1, "real": 0})}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scratch", type=Path, help="a folder for inputs and results; a temporary one by default")
    commands = parser.add_subparsers(required=True)
    for name, (bench, options) in COMMANDS.items():
        command = commands.add_parser(name, help=bench.__doc__)
        command.set_defaults(bench=bench)
        for option, default in options.items():
            command.add_argument(f"--{option}", type=type(default), default=default)
    options = parser.parse_args()
    os.nice(10)
    return options.bench(options)


if __name__ == "__main__":
    sys.exit(main())
