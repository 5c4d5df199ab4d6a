"""What works on jobs: worker processes here (pool.py) or on a Dask cluster (cluster.py), to one set of rules.

A job that loses its worker (dead, past its deadline or its memory) is tried once more, alone, after all others; a
second loss is that job's outcome. No loss takes another job along.
"""

from __future__ import annotations

import time
from typing import Protocol, Self

import msgspec

from claimctl.errors import ClaimctlError, Exit
from claimctl.pipeline.jobs import DocumentJob, Fatal, Init, Job, StageResult
from claimctl.pipeline.stages import DOCUMENT_STAGES, SCORE

TICK = 0.1  # seconds that `Engine.wait` waits for something to end


class Outcome(msgspec.Struct, frozen=True):
    """A job's end: its stages in order; only the last can have gone wrong. `lost`: it went wrong with its worker."""

    job: Job
    attempt: int
    wait_ms: float
    results: tuple[StageResult, ...]
    lost: bool = False


class Engine(Protocol):
    """Workers that take jobs and give outcomes; a context manager, used from one thread. Leaving it ends all work."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

    @property
    def workers(self) -> int:
        """How many workers there are; a cluster's may come and go."""

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy."""

    @property
    def idle(self) -> bool:
        """Whether every job submitted has its outcome."""

    def begin(self, init: Init) -> None:
        """Say what every worker is told first; before the first `submit`."""

    def submit(self, job: Job) -> None:
        """Queue a job."""

    def wait(self, timeout: float = TICK) -> list[Outcome]:
        """Hand out jobs, keep the limits, and give what has ended within `timeout` seconds (maybe nothing).

        Raises ClaimctlError where nothing can go on: the workers don't start, or the cluster is gone.
        """


class Loss(msgspec.Struct, frozen=True):
    """Why a job lost its worker: an error's code and message."""

    code: str
    message: str


class Ticket:
    """A job on its way, with the stages that its attempts have done so far."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.attempt = 1
        self.submitted = time.monotonic()
        self.results: list[StageResult] = []
        self.sent = False

    @property
    def _done(self) -> dict[str, bytes]:
        return {result.stage: result.record for result in self.results if result.record is not None}

    @property
    def stage(self) -> str | None:
        """The stage to be done next, None where all are done."""
        if not isinstance(self.job, DocumentJob):
            return None if self._done else SCORE.name
        return next((item.name for item in DOCUMENT_STAGES if item.name not in self.job.known | self._done), None)

    def message(self) -> bytes:
        """The job without the stages that an earlier attempt has done."""
        job = self.job
        if isinstance(job, DocumentJob) and self.results:
            job = msgspec.structs.replace(job, known=job.known | self._done)
        return msgspec.msgpack.encode(job)

    def failed(self, loss: Loss, began: float, began_at: float, peak_rss_mb: float) -> bool:
        """Take a last loss for the outcome of the stage that was to be done; False where all was done before it.

        `began` is the monotonic clock's time and `began_at` the POSIX time at which the job's turn had come.
        """
        stage = self.stage
        if stage is None:
            return False
        lost = StageResult(
            stage=stage,
            status="failed",
            record=None,
            started_at=began_at,
            duration_ms=(time.monotonic() - began) * 1000,
            cpu_ms=0.0,
            peak_rss_mb=peak_rss_mb,
            error_code=loss.code,
            error=loss.message,
        )
        self.results.append(lost)
        return True

    def outcome(self, began: float, *, lost: bool = False) -> Outcome:
        """The job's end; `began` is when its turn had come, on the monotonic clock."""
        wait_ms = max(0.0, began - self.submitted) * 1000
        return Outcome(self.job, self.attempt, wait_ms, tuple(self.results), lost)


def error_of(fatal: Fatal) -> ClaimctlError:
    """The error that a worker says it can't work for, of the kind that its exit code stands for."""
    kinds = {kind.exit_code: kind for kind in ClaimctlError.__subclasses__()}
    return kinds.get(Exit(fatal.exit_code), ClaimctlError)(fatal.code, fatal.message, fatal.remedy)
