"""What a benchmark is given and what it gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLAIMCTL = [sys.executable, "-m", "claimctl"]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: a figure, its 95 % interval, what it rests on, and a peer's figure in the same run.

    `value` is a ratio from 0 to 1 unless `unit` says otherwise; `ratio` is ours over the peer's. `taught` says which
    shipped models learned from how many of the documents measured. `seconds` is what the measuring took.
    """

    what: str = ""
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    of: str = ""
    seconds: float | None = None
    taught: str = ""
    peer: str = ""
    peer_value: float | None = None
    ratio: float | None = None
    note: str = ""
    status: str = "ok"  # ok, skipped or failed; the latter two with a note
    benchmark: str = ""


class Skipped(Exception):
    """A benchmark can't be run here; the message says why and how it could."""


class Broken(Exception):
    """Something that a benchmark rests on failed; the message says what."""


@dataclass(frozen=True)
class Context:
    """Where to work, how large to be, and what was worked out already for other benchmarks of this run."""

    data: Path
    work: Path
    quick: bool = False
    jobs: int = 2
    seed: int = 1
    kept: dict[str, Any] = field(default_factory=dict)

    def size(self, whole: int | None, quick: int) -> int | None:
        """The sample's size: `quick` of it, or the whole."""
        return quick if self.quick else whole

    def shared(self, name: str) -> Path:
        """A set of the development data; raises Skipped without it."""
        folder = self.data / name
        if not folder.is_dir():
            raise Skipped("needs the development data, which is not part of the project: --data DIR")
        return folder

    def folder(self, name: str) -> Path:
        """A folder of this run's size; quick and whole runs don't share samples."""
        folder = self.work / ("quick" if self.quick else "whole") / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once a run."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


def call(command: list[str], *, most: float = 7200, ok: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; raises Broken with the last line that it said where it fails."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=most, check=False)
    except subprocess.TimeoutExpired as error:
        raise Broken(f"{_name(command)} took longer than {most:.0f} s") from error
    if ended.returncode not in ok:
        raise Broken(f"{_name(command)} ended with {ended.returncode}: {_last_words(ended)[:160]}")
    return ended


def _last_words(ended: subprocess.CompletedProcess[str]) -> str:
    said = [line.strip(" │╭╰╮╯─") for line in (ended.stderr or ended.stdout).splitlines()]
    last = next((line for line in reversed(said) if line), "")
    try:
        return str(json.loads(last)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return last


def _name(command: list[str]) -> str:
    words = command[len(CLAIMCTL) :] if command[: len(CLAIMCTL)] == CLAIMCTL else command
    return " ".join(
        ["claimctl", *words[:1]] if words is not command else [command[0].rsplit("/", 1)[-1], *command[1:2]]
    )


def claimctl(*arguments: object, ok: tuple[int, ...] = (0,)) -> dict[str, Any]:
    """Run claimctl with `--json` as a user would; its answer, with the seconds of the whole process as `wall`."""
    began = time.perf_counter()
    ended = call([*CLAIMCTL, *map(str, arguments), "--json"], ok=ok)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer | {"wall": time.perf_counter() - began}


def process(claims: Path, results: Path, jobs: int) -> dict[str, Any]:
    """`claimctl process`: what is new in `claims` into `results`."""
    return claimctl("process", claims, "--out", results, "--jobs", jobs, ok=(0, 3))
