"""Worker processes that may hang, swell or die without taking more than the document at hand along.

One process a worker, started afresh rather than forked (polars and ONNX Runtime deadlock in forks), each in a process
group of its own, one thread each. A worker past its deadline or memory cap is killed with its group. The job at hand is
then tried once more, alone, after all others; a second loss is that job's outcome.
"""

from __future__ import annotations

import collections
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec
import psutil

from claimctl.errors import ClaimctlError, DependencyError, Exit
from claimctl.pipeline.jobs import Began, DocumentJob, Done, Fatal, Init, Job, Ready, Reply, StageResult
from claimctl.pipeline.stages import DOCUMENT_STAGES, SCORE

if TYPE_CHECKING:
    from claimctl.config import Limits

WORKER_MODULE = "claimctl.pipeline.worker"
_AHEAD = 2  # jobs a worker holds: one at hand, one to go on with
_AHEAD_BYTES = 4096  # of a message that a busy worker is sent; it fits into the socket's buffer (8 KiB on macOS)
_TICK = 0.1  # seconds between looks at deadlines and memory
_START_TRIES = 3
_START_SECONDS = 120.0  # until a worker is ready

# One thread a worker: threads times workers is three times slower.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "2",
}


class Outcome(msgspec.Struct, frozen=True):
    """A job's end: its stages in order; only the last can have gone wrong. A worker lost twice counts as that."""

    job: Job
    attempt: int
    wait_ms: float
    results: tuple[StageResult, ...]


class _Ticket:
    """A job on its way."""

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


class _Loss(msgspec.Struct, frozen=True):
    code: str
    message: str


class _Worker:
    """A worker process and the jobs it holds, the one at hand first."""

    def __init__(self, module: str, init: bytes, *, show_errors: bool) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [sys.executable, "-P", "-m", module, str(theirs.fileno())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=None if show_errors else subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env=os.environ | _ENVIRONMENT,
            )
        self.connection = Connection(ours.detach())
        self.jobs: collections.deque[_Ticket] = collections.deque()
        self.ready = False
        self.began = time.monotonic()  # the job at hand
        self.began_at = time.time()
        self.pages = 0
        self.peak_rss_mb = 0.0
        self.send(init)

    def give(self, ticket: _Ticket) -> None:
        self.jobs.append(ticket)
        message = ticket.message()
        # A long message waits until its job is at hand: if both sides sent much at once, both would wait for ever.
        if len(self.jobs) == 1 or len(message) <= _AHEAD_BYTES:
            self.send(message)
            ticket.sent = True
        if len(self.jobs) == 1:
            self.next_began()

    def next_began(self) -> None:
        self.began, self.began_at = time.monotonic(), time.time()
        self.pages, self.peak_rss_mb = 0, 0.0
        if self.jobs and not self.jobs[0].sent:
            self.send(self.jobs[0].message())
            self.jobs[0].sent = True

    def send(self, message: bytes) -> None:
        with contextlib.suppress(OSError):  # a dead worker is noticed when it is read from
            self.connection.send_bytes(message)

    def loss(self, limits: Limits) -> _Loss | None:
        """Whether the job at hand is past a limit."""
        if not self.jobs:
            return None
        if not self.ready:
            late = time.monotonic() - self.began > _START_SECONDS
            return _Loss("worker_lost", "The worker process did not start.") if late else None
        seconds = limits.document_seconds + limits.page_seconds * self.pages
        if time.monotonic() - self.began > seconds:
            return _Loss("deadline", f"The document took longer than {seconds:.0f} s.")
        rss = _rss_mb(self.process.pid)
        self.peak_rss_mb = max(self.peak_rss_mb, rss)
        if rss > limits.memory_mb:
            return _Loss("out_of_memory", f"The document needed more than {limits.memory_mb} MB of memory.")
        return None

    def kill(self) -> None:
        """End the worker and whatever it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.process.wait()
        self.connection.close()


class Pool:
    """Workers that take jobs and give outcomes; use it as a context manager, from one thread."""

    def __init__(
        self,
        workers: int,
        init: Init,
        limits: Limits,
        *,
        show_errors: bool = False,
        module: str = WORKER_MODULE,
    ) -> None:
        self._size = workers
        self._module = module
        self._init = msgspec.msgpack.encode(init)
        self._limits = limits
        self._show_errors = show_errors
        self._decoder = msgspec.msgpack.Decoder(Reply)
        self._queue: collections.deque[_Ticket] = collections.deque()
        self._alone: collections.deque[_Ticket] = collections.deque()  # lost once, to be tried alone
        self._lonely: _Ticket | None = None
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._looked = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy."""
        return self._size * _AHEAD - len(self._queue) - sum(len(worker.jobs) for worker in self._workers)

    @property
    def idle(self) -> bool:
        """Whether every job submitted has its outcome."""
        return not self._queue and not self._alone and self._lonely is None and self._in_flight == 0

    @property
    def _in_flight(self) -> int:
        return sum(len(worker.jobs) for worker in self._workers)

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._queue.append(_Ticket(job))

    def wait(self, timeout: float = _TICK) -> list[Outcome]:
        """Hand out jobs, keep the limits, and give what has ended within `timeout` seconds (maybe nothing)."""
        self._hand_out()
        outcomes: list[Outcome] = []
        connections = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(connections), timeout):
            outcomes += self._hear(connections[connection])  # type: ignore[index]
        if time.monotonic() - self._looked >= _TICK:
            self._looked = time.monotonic()
            for worker in list(self._workers):
                loss = worker.loss(self._limits)
                if loss is not None:
                    outcomes += self._lose(worker, loss)
        return outcomes

    def _hand_out(self) -> None:
        if self._lonely is None and not self._queue and self._alone and self._in_flight == 0:
            self._lonely = self._alone.popleft()
            self._worker_with_room(1).give(self._lonely)
        if self._lonely is not None:
            return
        for depth in range(1, _AHEAD + 1):  # first a job for each, then one ahead
            while self._queue and (len(self._workers) < self._size or any(len(w.jobs) < depth for w in self._workers)):
                self._worker_with_room(depth).give(self._queue.popleft())

    def _worker_with_room(self, depth: int) -> _Worker:
        for worker in self._workers:
            if len(worker.jobs) < depth:
                return worker
        worker = _Worker(self._module, self._init, show_errors=self._show_errors)
        self._workers.append(worker)
        return worker

    def _hear(self, worker: _Worker) -> list[Outcome]:
        try:
            reply = self._decoder.decode(worker.connection.recv_bytes())
        except (EOFError, OSError):
            return self._lose(worker, _Loss("worker_lost", "The worker process died on this document."))
        match reply:
            case Ready():
                worker.ready = True
                self._failed_starts = 0
                worker.next_began()
            case Began(_, pages):
                worker.pages = pages
            case StageResult():
                worker.jobs[0].results.append(reply)
            case Fatal(exit_code, code, message, remedy):
                raise _error(exit_code, code, message, remedy)
            case Done():
                outcome = self._end(worker, worker.jobs.popleft())
                worker.next_began()
                return [outcome]
        return []

    def _end(self, worker: _Worker, ticket: _Ticket) -> Outcome:
        if ticket is self._lonely:
            self._lonely = None
        wait_ms = max(0.0, worker.began - ticket.submitted) * 1000
        return Outcome(ticket.job, ticket.attempt, wait_ms, tuple(ticket.results))

    def _lose(self, worker: _Worker, loss: _Loss) -> list[Outcome]:
        """Bury a worker: its job at hand is blamed, the others go back to the queue's head."""
        worker.kill()
        self._workers.remove(worker)
        if not worker.jobs:
            return []
        for ticket in worker.jobs:
            ticket.sent = False
        ticket = worker.jobs.popleft()
        self._queue.extendleft(reversed(worker.jobs))
        if not worker.ready:  # the job never began
            self._count_failed_start()
            (self._alone if ticket is self._lonely else self._queue).appendleft(ticket)
            self._lonely = None
            return []
        if ticket.attempt == 1:
            ticket.attempt = 2
            self._alone.append(ticket)
            return []
        stage = ticket.stage
        if stage is None:  # lost with its work done
            return [self._end(worker, ticket)]
        lost = StageResult(
            stage=stage,
            status="failed",
            record=None,
            started_at=worker.began_at,
            duration_ms=(time.monotonic() - worker.began) * 1000,
            cpu_ms=0.0,
            peak_rss_mb=worker.peak_rss_mb,
            error_code=loss.code,
            error=loss.message,
        )
        ticket.results.append(lost)
        return [self._end(worker, ticket)]

    def _count_failed_start(self) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _START_TRIES:
            raise DependencyError(
                "worker_start", "Worker processes die as they start.", "Run `claimctl doctor`; -vv shows what they say."
            )


def _error(exit_code: int, code: str, message: str, remedy: str) -> ClaimctlError:
    kinds = {kind.exit_code: kind for kind in ClaimctlError.__subclasses__()}
    return kinds.get(Exit(exit_code), ClaimctlError)(code, message, remedy)


def _rss_mb(pid: int) -> float:
    """The memory of a process and its children, MB."""
    pids = [pid]
    with contextlib.suppress(OSError):
        pids += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    total = 0
    for item in pids:
        with contextlib.suppress(psutil.Error):
            total += psutil.Process(item).memory_info().rss
    return total / 2**20
