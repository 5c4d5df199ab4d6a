"""What a Dask worker does for a run: it keeps one worker process of ours, and lends it to one job at a time.

A document is never read in the Dask worker itself, so deadline, memory cap and a crash are dealt with as they are on
one machine, by the same code (pool.py), and the Dask worker lives on. What is said is msgpack of our own records.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from claimctl import __version__, intake
from claimctl.errors import ClaimctlError
from claimctl.intake.names import original
from claimctl.intake.places import Folder
from claimctl.pipeline.jobs import Fatal, Init, Job, StageResult
from claimctl.pipeline.pool import Pool
from claimctl.pipeline.stages import STAGES
from claimctl.records import Record

if TYPE_CHECKING:
    from claimctl.config import Config

_UNUSED = frozenset({"cli", "lab", "insight"})  # packages of claimctl that no worker runs
_IDLE_SECONDS = 60.0  # after which a run's process makes room for another run's


class Hello(Record, frozen=True):
    """What a run is made of: claimctl's version, a hash of its code, and each stage's version and model."""

    version: str
    code: str
    stages: dict[str, tuple[str, str]]


class Enlisted(Record, frozen=True):
    """A station is ready for a run, unless `refusal` says why not."""

    refusal: str


class Attempted(Record, frozen=True):
    """One attempt at a job; `lost`: the process that worked on it was lost, as the last result says.

    `after_ms` is how long after the call came the job's turn had come.
    """

    results: tuple[StageResult, ...]
    lost: bool
    after_ms: float


class Answer(Record, frozen=True):
    """What became of a call's jobs, by place. Those that are not among them were not begun.

    `fatal` says why this worker can't work; `stranger`, that it has not been enlisted for the run, or not since it was
    started again.
    """

    attempts: dict[int, Attempted]
    fatal: Fatal | None = None
    stranger: bool = False


class _Station:
    """One run's worker process here."""

    def __init__(self, init: Init, module: str, *, show_errors: bool) -> None:
        self.pool = Pool(1, init.config.limits, module=module, tries=1, show_errors=show_errors)
        self.pool.begin(init)
        self.used = time.monotonic()


_STATIONS: dict[str, _Station] = {}
_AT_WORK = threading.Lock()  # one job at a time, however many threads the Dask worker has


def hello(config: Config) -> Hello:
    """What this installation would work with under a config. Raises DependencyError where a model is missing."""
    fingerprints = (stage.fingerprint(config) for stage in STAGES)
    return Hello(__version__, _code_digest(), {item.stage: (item.version, item.identity) for item in fingerprints})


def enlist(token: str, theirs: bytes, init: bytes, module: str, *, show_errors: bool = False) -> bytes:
    """Make ready for the run `token`, if this is the same claimctl, with the same models, that sees the same input."""
    with _AT_WORK:
        run = msgspec.msgpack.decode(theirs, type=Hello)
        refusal = _other_code(run)
        if not refusal:
            told = msgspec.msgpack.decode(init, type=Init)
            refusal = _other_models(run, told.config) or _no_input(told.root)
        _let_go(token)
        if not refusal and token not in _STATIONS:
            _STATIONS[token] = _Station(told, module, show_errors=show_errors)
        return msgspec.msgpack.encode(Enlisted(refusal))


def attempt(token: str, jobs: list[bytes]) -> bytes:
    """Work on jobs one after the other, once each, within their limits."""
    with _AT_WORK:
        return msgspec.msgpack.encode(_attempt(token, [msgspec.msgpack.decode(job, type=Job) for job in jobs]))


def dismiss(token: str) -> None:
    """End a run's process and what it is at work on; asked from another thread than the one at work."""
    station = _STATIONS.pop(token, None)
    if station is None:
        return
    if _AT_WORK.acquire(timeout=0.1):
        with contextlib.ExitStack() as stack:
            stack.callback(_AT_WORK.release)
            station.pool.__exit__()
    else:
        station.pool.abort()


def _attempt(token: str, jobs: list[Job]) -> Answer:
    station = _STATIONS.get(token)
    if station is None:
        return Answer({}, stranger=True)
    places = {id(job): place for place, job in enumerate(jobs)}
    attempts: dict[int, Attempted] = {}
    fatal: Fatal | None = None
    for job in jobs:
        station.pool.submit(job)
    try:
        while len(attempts) < len(jobs) and token in _STATIONS:
            for outcome in station.pool.wait():
                attempts[places[id(outcome.job)]] = Attempted(outcome.results, outcome.lost, outcome.wait_ms)
    except ClaimctlError as error:
        fatal = Fatal(int(error.exit_code), error.code, error.message, error.remedy)
        _STATIONS.pop(token, None)
    station.used = time.monotonic()
    if token not in _STATIONS:  # dismissed meanwhile, or of no use
        station.pool.__exit__()
    return Answer(attempts, fatal)


def _let_go(token: str) -> None:
    """End the processes of other runs that have not been asked for anything in a while."""
    for other, station in list(_STATIONS.items()):
        if other != token and time.monotonic() - station.used > _IDLE_SECONDS:
            del _STATIONS[other]
            station.pool.__exit__()


def _other_code(run: Hello) -> str:
    code = _code_digest()
    if (run.version, run.code) == (__version__, code):
        return ""
    return f"it has claimctl {__version__} (code {code}), the run has {run.version} (code {run.code})"


def _other_models(run: Hello, config: Config) -> str:
    try:
        own = hello(config).stages
    except ClaimctlError as error:
        return error.message.rstrip(".")
    for stage, (version, identity) in run.stages.items():
        if own[stage] != (version, identity):
            here, there = _differing(f"{own[stage][0]} {own[stage][1]}", f"{version} {identity}")
            return f"its {stage} stage works with {here}, the run's with {there}"
    return ""


def _differing(one: str, other: str) -> tuple[str, str]:
    """The words of each that the other has not."""
    first, second = re.split(r"[\s+]+", one), re.split(r"[\s+]+", other)
    return (
        " ".join(word for word in first if word not in second) or "nothing more",
        " ".join(word for word in second if word not in first) or "nothing more",
    )


def _no_input(root: str) -> str:
    """Why the input can't be read from here; an empty folder is one that was not mounted."""
    try:
        place = intake.at(original(root))
        place.check()
    except ClaimctlError as error:
        return f"it can't see the input: {error.message.rstrip('.')}"
    if isinstance(place, Folder) and not any(place.path.iterdir()):
        return f"the input folder {root} is empty there"
    return ""


def _code_digest() -> str:
    """A hash of the code that workers run, in 12 hex digits."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        if name.parts[0] not in _UNUSED:
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
