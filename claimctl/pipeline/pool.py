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

from claimctl.errors import DependencyError
from claimctl.pipeline.engine import TICK, Loss, Outcome, Ticket, error_of
from claimctl.pipeline.jobs import Began, Done, Fatal, Init, Job, Ready, Reply, StageResult

if TYPE_CHECKING:
    from claimctl.config import Limits

WORKER_MODULE = "claimctl.pipeline.worker"
_AHEAD = 2  # jobs a worker holds: one at hand, one to go on with
_AHEAD_BYTES = 4096  # of a message that a busy worker is sent; it fits into the socket's buffer (8 KiB on macOS)
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
        self.jobs: collections.deque[Ticket] = collections.deque()
        self.ready = False
        self.began = time.monotonic()  # the job at hand
        self.began_at = time.time()
        self.pages = 0
        self.peak_rss_mb = 0.0
        self.send(init)

    def give(self, ticket: Ticket) -> None:
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

    def loss(self, limits: Limits) -> Loss | None:
        """Whether the job at hand is past a limit."""
        if not self.jobs:
            return None
        if not self.ready:
            late = time.monotonic() - self.began > _START_SECONDS
            return Loss("worker_lost", "The worker process did not start.") if late else None
        seconds = limits.document_seconds + limits.page_seconds * self.pages
        if time.monotonic() - self.began > seconds:
            return Loss("deadline", f"The document took longer than {seconds:.0f} s.")
        rss = _rss_mb(self.process.pid)
        self.peak_rss_mb = max(self.peak_rss_mb, rss)
        if rss > limits.memory_mb:
            return Loss("out_of_memory", f"The document needed more than {limits.memory_mb} MB of memory.")
        return None

    def kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the worker and whatever it started."""
        self.kill_group()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.process.wait()
        self.connection.close()


class Pool:
    """Worker processes of this machine, an Engine. `tries` is how often a job may lose its worker before it fails."""

    def __init__(
        self,
        workers: int,
        limits: Limits,
        *,
        show_errors: bool = False,
        module: str = WORKER_MODULE,
        tries: int = 2,
    ) -> None:
        self.workers = workers
        self._module = module
        self._tries = tries
        self._init = b""
        self._limits = limits
        self._show_errors = show_errors
        self._decoder = msgspec.msgpack.Decoder(Reply)
        self._queue: collections.deque[Ticket] = collections.deque()
        self._alone: collections.deque[Ticket] = collections.deque()  # lost once, to be tried alone
        self._lonely: Ticket | None = None
        self._running: list[_Worker] = []
        self._failed_starts = 0
        self._looked = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._running:
            worker.kill()
        self._running.clear()

    def abort(self) -> None:
        """Kill the workers, from another thread than the one that uses the pool, which sees their jobs lost."""
        for worker in self._running:
            worker.kill_group()

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy."""
        return self.workers * _AHEAD - len(self._queue) - sum(len(worker.jobs) for worker in self._running)

    @property
    def idle(self) -> bool:
        """Whether every job submitted has its outcome."""
        return not self._queue and not self._alone and self._lonely is None and self._in_flight == 0

    @property
    def _in_flight(self) -> int:
        return sum(len(worker.jobs) for worker in self._running)

    def begin(self, init: Init) -> None:
        """Say what every worker is told first."""
        self._init = msgspec.msgpack.encode(init)

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._queue.append(Ticket(job))

    def wait(self, timeout: float = TICK) -> list[Outcome]:
        """Hand out jobs, keep the limits, and give what has ended within `timeout` seconds (maybe nothing)."""
        self._hand_out()
        outcomes: list[Outcome] = []
        connections = {worker.connection: worker for worker in self._running}
        for connection in wait(list(connections), timeout):
            outcomes += self._hear(connections[connection])  # type: ignore[index]
        if time.monotonic() - self._looked >= TICK:
            self._looked = time.monotonic()
            for worker in list(self._running):
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
            while self._queue and (
                len(self._running) < self.workers or any(len(w.jobs) < depth for w in self._running)
            ):
                self._worker_with_room(depth).give(self._queue.popleft())

    def _worker_with_room(self, depth: int) -> _Worker:
        for worker in self._running:
            if len(worker.jobs) < depth:
                return worker
        worker = _Worker(self._module, self._init, show_errors=self._show_errors)
        self._running.append(worker)
        return worker

    def _hear(self, worker: _Worker) -> list[Outcome]:
        try:
            reply = self._decoder.decode(worker.connection.recv_bytes())
        except (EOFError, OSError):
            return self._lose(worker, Loss("worker_lost", "The worker process died on this document."))
        match reply:
            case Ready():
                worker.ready = True
                self._failed_starts = 0
                worker.next_began()
            case Began(_, pages):
                worker.pages = pages
            case StageResult():
                worker.jobs[0].results.append(reply)
            case Fatal():
                raise error_of(reply)
            case Done():
                outcome = self._end(worker, worker.jobs.popleft())
                worker.next_began()
                return [outcome]
        return []

    def _end(self, worker: _Worker, ticket: Ticket, *, lost: bool = False) -> Outcome:
        if ticket is self._lonely:
            self._lonely = None
        return ticket.outcome(worker.began, lost=lost)

    def _lose(self, worker: _Worker, loss: Loss) -> list[Outcome]:
        """Bury a worker: its job at hand is blamed, the others go back to the queue's head."""
        worker.kill()
        self._running.remove(worker)
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
        if ticket.attempt < self._tries:
            ticket.attempt += 1
            self._alone.append(ticket)
            return []
        lost = ticket.failed(loss, worker.began, worker.began_at, worker.peak_rss_mb)  # not if its work was done
        return [self._end(worker, ticket, lost=lost)]

    def _count_failed_start(self) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _START_TRIES:
            raise DependencyError(
                "worker_start", "Worker processes die as they start.", "Run `claimctl doctor`; -vv shows what they say."
            )


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
