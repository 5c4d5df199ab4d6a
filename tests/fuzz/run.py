"""Fuzz for as long as you like: python tests/fuzz/run.py [TARGET ...] [--seconds 600] [--first SEED] [--keep DIR]

Each case runs in a process with a deadline and a memory cap, so that a hang, a crash in native code and a swelling are
found as well as an exception. What goes wrong is told with its seed, and the file is kept in DIR. Exit code 1 where
anything did. `--case TARGET SEED` runs one case in this process.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import fuzz_targets  # noqa: E402  beside this file

DEADLINE = 60.0  # seconds a case
MEMORY = 4 * 2**30


def main() -> None:
    """Fuzz the targets in turn, or run one case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(fuzz_targets.TARGETS))
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--case", nargs=2, metavar=("TARGET", "SEED"))
    parser.add_argument("--serve", metavar="TARGET", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        name, seed = options.case
        fuzz_targets.TARGETS[name].run(fuzz_targets.case(name, int(seed)))
        return
    if options.serve:
        serve(options.serve, options.first, options.seconds)
        return
    names = options.targets or list(fuzz_targets.TARGETS)
    wrong = 0
    for name in names:
        wrong += fuzz(name, options.seconds / len(names), options.first, options.keep)
    sys.exit(1 if wrong else 0)


def serve(name: str, first: int, seconds: float) -> None:
    """One seed after the other; tells each before it begins, and what went wrong."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    target = fuzz_targets.TARGETS[name]
    target.run(target.seeds()[0])  # loads what is loaded once
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    end = time.monotonic() + seconds
    seed = first
    while time.monotonic() < end:
        print(f"seed {seed}", file=out)
        try:
            target.run(fuzz_targets.case(name, seed))
        except (Exception, SystemExit):  # noqa: BLE001
            print(f"wrong {seed} {' | '.join(traceback.format_exc().splitlines()[-4:])}", file=out)
        except BaseException as error:  # noqa: BLE001  a panic of native code
            print(f"wrong {seed} {type(error).__name__}: {error}", file=out)
        seed += 1


def fuzz(name: str, seconds: float, first: int, keep: Path) -> int:
    """How many cases went wrong; each told and kept."""
    end = time.monotonic() + seconds
    seed, wrong, slowest = first, 0, (0.0, first)
    places: set[str] = set()
    while (left := end - time.monotonic()) > 0:
        process = subprocess.Popen(
            [sys.executable, __file__, "--serve", name, "--first", str(seed), "--seconds", str(left)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        began = time.monotonic()
        os.set_blocking(process.stdout.fileno(), False)
        rest = b""
        while True:
            piece = process.stdout.read() or b""
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                word, number, *what = line.decode("utf-8", "replace").split(" ", 2)
                slowest = max(slowest, (time.monotonic() - began, seed))
                seed, began = int(number), time.monotonic()
                if word == "wrong":
                    wrong += told(name, seed, what[0], keep, places)
            if process.poll() is not None and not piece:
                break
            if time.monotonic() - began > DEADLINE:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                wrong += told(name, seed, f"longer than {DEADLINE:.0f} s", keep, places)
                break
            time.sleep(0.02)
        process.wait()
        if process.returncode not in {0, -signal.SIGKILL}:
            wrong += told(name, seed, f"the process ended with {process.returncode}", keep, places)
        seed += 1
    print(f"{name}: {seed - first} cases, {wrong} wrong; slowest {slowest[0]:.1f} s (seed {slowest[1]})", flush=True)
    return wrong


def told(name: str, seed: int, what: str, keep: Path, places: set[str]) -> int:
    """Say what went wrong, once for each place, and keep the file; 1."""
    if what not in places:
        places.add(what)
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{name}-{seed}").write_bytes(fuzz_targets.case(name, seed))
        print(f"{name} {seed}: {what}", flush=True)
    return 1


if __name__ == "__main__":
    main()
