"""Jobs worked on by a Dask cluster: an Engine whose workers may die, join and leave as they like.

This side decides which worker gets which job, a few ahead and no more, and alone writes results down; Dask carries
messages and knows who is there. Each worker is asked first whether it has the same claimctl, models and input
(station.py); one that has not is left aside, with the reason in the log.

Whoever reaches the scheduler can run code on every worker (Dask's messages are pickles): it must be open to nobody
else. `tls://` addresses take their certificates from Dask's own configuration (distributed.comm.tls).
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import itertools
import logging
import queue
import secrets
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec

from claimctl import log
from claimctl.errors import DependencyError, UsageError
from claimctl.pipeline import station
from claimctl.pipeline.engine import TICK, Loss, Ticket, error_of
from claimctl.pipeline.jobs import Fatal
from claimctl.pipeline.pool import WORKER_MODULE
from claimctl.pipeline.station import Answer, Attempted, Enlisted, Stranger

if TYPE_CHECKING:
    from types import ModuleType

    from distributed import Client, Future

    from claimctl.pipeline.engine import Outcome
    from claimctl.pipeline.jobs import Init, Job

_AHEAD = 2  # jobs a worker holds: one at hand, one to go on with
_CONNECT_SECONDS = 15.0
_ANSWER_SECONDS = 30.0  # of the scheduler, to a question
_LOOK_SECONDS = 0.5  # between looks at who is there
_TELL_SECONDS = 30.0  # between complaints that nobody is


class _Event(NamedTuple):
    """What became of a call: its answer, or the error that came instead."""

    number: int
    answer: bytes
    error: BaseException | None


class _Worker:
    """A Dask worker and the jobs it holds, the one at hand first."""

    def __init__(self, address: str, host: str) -> None:
        self.address = address
        self.host = host
        self.ready = False
        self.open = True  # whether it takes more
        self.jobs: collections.deque[Ticket] = collections.deque()
        self.began = time.monotonic()  # the job at hand
        self.began_at = time.time()

    def next_began(self) -> None:
        self.began, self.began_at = time.monotonic(), time.time()


class _Call(NamedTuple):
    """A task on its way: for a job, or (`ticket` None) to enlist the worker."""

    worker: _Worker
    ticket: Ticket | None
    future: Future[bytes]


class Cluster:
    """The workers of a Dask scheduler, an Engine.

    `scheduler` is an address such as tcp://host:8786 or tls://host:8786, or a scheduler file. Entering raises
    DependencyError where Dask is not installed or no scheduler answers, UsageError where `scheduler` is neither.
    Workers are waited for, `patience` seconds at most while there are none.
    """

    def __init__(
        self, scheduler: str, *, patience: float = 300.0, show_errors: bool = False, module: str = WORKER_MODULE
    ) -> None:
        self._scheduler = scheduler
        self._patience = patience
        self._show_errors = show_errors
        self._module = module
        self._token = secrets.token_hex(8)
        self._hello = self._init = b""
        self._client: Client
        self._workers: dict[str, _Worker] = {}
        self._refused: dict[str, str] = {}
        self._queue: collections.deque[Ticket] = collections.deque()
        self._alone: collections.deque[Ticket] = collections.deque()  # lost once, to be tried alone on its machine
        self._lonely: dict[str, Ticket] = {}  # by machine
        self._calls: dict[int, _Call] = {}
        self._numbers = itertools.count(1)
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._looked = 0.0
        self._manned = self._told = time.monotonic()

    def __enter__(self) -> Self:
        self._client = _connect(self._scheduler, min(_CONNECT_SECONDS, max(1.0, self._patience)))
        self._manned = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Exception):  # nothing that goes wrong here changes what was done
            if self._client.status == "running":
                self._client.cancel([call.future for call in self._calls.values()], force=True)
                there = [worker.address for worker in self._workers.values()]
                if there:
                    self._client.run(station.dismiss, self._token, workers=there, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)

    @property
    def workers(self) -> int:
        """How many workers the scheduler knows now."""
        return len(self._present())

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy; one while none is ready, as somebody may come."""
        return max(1, sum(worker.ready for worker in self._workers.values()) * _AHEAD) - len(self._queue) - self._held

    @property
    def idle(self) -> bool:
        """Whether every job submitted has its outcome."""
        return not self._queue and not self._alone and not self._held

    @property
    def _held(self) -> int:
        return sum(len(worker.jobs) for worker in self._workers.values())

    def begin(self, init: Init) -> None:
        """Say what every worker is told first. Raises DependencyError where a model is missing here."""
        self._hello = msgspec.msgpack.encode(station.hello(init.config))
        self._init = msgspec.msgpack.encode(init)

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._queue.append(Ticket(job))

    def wait(self, timeout: float = TICK) -> list[Outcome]:
        """Hand out jobs and give what has ended within `timeout` seconds (maybe nothing).

        Raises DependencyError where the scheduler is gone, every worker is refused, or none came in time.
        """
        outcomes: list[Outcome] = []
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            outcomes += self._look()
            self._looked = time.monotonic()
        self._hand_out()
        with contextlib.suppress(queue.Empty):
            event = self._events.get(timeout=0 if outcomes else timeout)
            while True:
                outcomes += self._hear(event)
                event = self._events.get_nowait()
        return outcomes

    # Who is there

    def _present(self) -> dict[str, dict[str, Any]]:
        """What the scheduler says of its workers, by address."""
        if self._client.status != "running":
            raise _gone(self._scheduler)
        try:
            answer = self._client.sync(self._client.scheduler.identity, n_workers=-1, callback_timeout=_ANSWER_SECONDS)
        except OSError as error:
            raise _gone(self._scheduler) from error
        present: dict[str, dict[str, Any]] = answer["workers"]
        return present

    def _look(self) -> list[Outcome]:
        """Greet those who came, and take back the jobs of those who went."""
        present = self._present()
        outcomes: list[Outcome] = []
        for address in [address for address in self._workers if address not in present]:
            outcomes += self._lose(self._workers[address])
        for address in [address for address in self._refused if address not in present]:
            del self._refused[address]
        for address, facts in present.items():
            if address in self._workers:
                self._workers[address].open = facts.get("status", "running") == "running"
            elif address not in self._refused:
                self._greet(address, facts)
        if self._workers:
            self._manned = time.monotonic()
        else:
            self._nobody()
        return outcomes

    def _greet(self, address: str, facts: dict[str, Any]) -> None:
        threads = facts.get("nthreads", 1)
        if threads != 1:
            self._refuse(address, f"it has {threads} threads; start it with `dask worker --nthreads 1`")
            return
        worker = _Worker(address, str(facts.get("host", address)))
        self._workers[address] = worker
        call = (station.enlist, self._token, self._hello, self._init, self._module)
        self._call(worker, None, *call, show_errors=self._show_errors)

    def _refuse(self, address: str, reason: str) -> None:
        self._refused[address] = reason
        log.event(logging.WARNING, "a worker is left aside", worker=address, reason=reason)

    def _nobody(self) -> None:
        """Say that there is nobody to work; give up where nobody can be used, or none came in time."""
        if self._refused:
            address, reason = next(iter(self._refused.items()))
            others = f" (and {len(self._refused) - 1} more)" if len(self._refused) > 1 else ""
            raise DependencyError(
                "workers_refused", f"The worker {address} can't be used: {reason}{others}.",
                "Start workers of the same image as this process, with the same models and input folder; "
                "what was done is kept.",
            )  # fmt: skip
        now = time.monotonic()
        if now - self._manned > self._patience:
            raise DependencyError(
                "no_workers", f"The scheduler {self._scheduler} has had no worker for {self._patience:.0f} s.",
                f"Start some: `claimctl worker {self._scheduler}`; then run the same command again to go on.",
            )  # fmt: skip
        if now - self._told > _TELL_SECONDS:
            self._told = now
            log.event(logging.WARNING, "the scheduler has no workers; waiting", scheduler=self._scheduler)

    # Jobs to workers

    def _hand_out(self) -> None:
        ready = [worker for worker in self._workers.values() if worker.ready and worker.open]
        if self._alone and not self._queue and self._held == len(self._lonely):
            busy = {worker.host for worker in self._workers.values() if worker.jobs}
            for worker in ready:
                if self._alone and worker.host not in busy:
                    busy.add(worker.host)
                    self._lonely[worker.host] = self._alone.popleft()
                    self._give(worker, self._lonely[worker.host])
        free = [worker for worker in ready if worker.host not in self._lonely]
        for depth in range(_AHEAD):  # first a job for each, then one ahead
            for worker in free:
                if self._queue and len(worker.jobs) == depth:
                    self._give(worker, self._queue.popleft())

    def _give(self, worker: _Worker, ticket: Ticket) -> None:
        worker.jobs.append(ticket)
        if len(worker.jobs) == 1:
            worker.next_began()
        self._call(worker, ticket, station.attempt, self._token, ticket.message())

    def _call(self, worker: _Worker, ticket: Ticket | None, *call: Any, **options: Any) -> None:  # noqa: ANN401
        number = next(self._numbers)
        future = self._client.submit(
            *call, **options, key=f"claimctl-{self._token}-{number}", workers=[worker.address], pure=False
        )
        self._calls[number] = _Call(worker, ticket, future)
        loop = self._client.loop.asyncio_loop
        asyncio.run_coroutine_threadsafe(_follow(self._client, number, future, self._events), loop)

    # Answers

    def _hear(self, event: _Event) -> list[Outcome]:
        call = self._calls.pop(event.number, None)
        if call is None:  # of a worker that is buried already
            return []
        call.future.release()
        worker, ticket, _ = call
        if event.error is not None:
            return self._went_wrong(worker, event.error)
        if ticket is None:
            refusal = msgspec.msgpack.decode(event.answer, type=Enlisted).refusal
            if refusal:
                self._dismiss(worker, refusal)
            worker.ready = not refusal
            return []
        answer = msgspec.msgpack.decode(event.answer, type=Answer)
        match answer:
            case Stranger():  # the same address, another process
                return self._lose(worker)
            case Fatal():
                self._dismiss(worker, error_of(answer).message)
                return []
        return self._attempted(worker, ticket, answer)

    def _attempted(self, worker: _Worker, ticket: Ticket, answer: Attempted) -> list[Outcome]:
        began = worker.began + answer.wait_ms / 1000
        worker.jobs.remove(ticket)
        worker.next_began()
        again = answer.lost and ticket.attempt == 1
        ticket.results += answer.results[:-1] if again else answer.results
        self._no_longer_lonely(ticket)
        if again:
            ticket.attempt = 2
            self._alone.append(ticket)
            return []
        return [ticket.outcome(began, lost=answer.lost)]

    def _went_wrong(self, worker: _Worker, error: BaseException) -> list[Outcome]:
        from concurrent.futures import CancelledError

        from distributed.scheduler import KilledWorker, NoValidWorkerError

        if self._client.status != "running":
            raise _gone(self._scheduler) from error
        if isinstance(error, (KilledWorker, NoValidWorkerError, CancelledError, asyncio.CancelledError, OSError)):
            return self._lose(worker)
        self._dismiss(worker, f"it can't run this claimctl ({type(error).__name__})")
        return []

    def _dismiss(self, worker: _Worker, reason: str) -> None:
        """Leave a worker aside that can't work at all; none of its jobs is to blame."""
        self._refuse(worker.address, reason)
        for ticket in self._bury(worker):
            self._return(ticket)

    def _lose(self, worker: _Worker) -> list[Outcome]:
        """A worker is gone: the job at hand is blamed, the others go back to the queue's head."""
        log.event(logging.INFO, "a worker is gone", worker=worker.address, jobs=len(worker.jobs))
        tickets = self._bury(worker)
        for ticket in reversed(tickets[1:]):
            self._queue.appendleft(ticket)
        if not tickets:
            return []
        ticket = tickets[0]
        self._no_longer_lonely(ticket)
        if ticket.attempt == 1:
            ticket.attempt = 2
            self._alone.append(ticket)
            return []
        loss = Loss("worker_lost", "The machine or the Dask worker died twice on this document.")
        lost = ticket.failed(loss, worker.began, worker.began_at, 0.0)
        return [ticket.outcome(worker.began, lost=lost)]

    def _bury(self, worker: _Worker) -> list[Ticket]:
        """Forget a worker and its calls; the jobs it held."""
        del self._workers[worker.address]
        calls = {number: call for number, call in self._calls.items() if call.worker is worker}
        for number in calls:
            del self._calls[number]
        if calls:
            self._client.cancel([call.future for call in calls.values()], force=True)
        return list(worker.jobs)

    def _return(self, ticket: Ticket) -> None:
        if self._no_longer_lonely(ticket):
            self._alone.appendleft(ticket)
        else:
            self._queue.appendleft(ticket)

    def _no_longer_lonely(self, ticket: Ticket) -> bool:
        hosts = [host for host, lonely in self._lonely.items() if lonely is ticket]
        for host in hosts:
            del self._lonely[host]
        return bool(hosts)


async def _follow(client: Client, number: int, future: Future[bytes], events: queue.SimpleQueue[_Event]) -> None:
    """Fetch a call's answer as soon as there is one."""
    try:
        answer = await client.gather(future, asynchronous=True)
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  whatever it is, the other thread judges it
        events.put(_Event(number, b"", error))
    else:
        events.put(_Event(number, answer, None))


def configured_scheduler() -> str:
    """The scheduler that Dask's own settings name (DASK_SCHEDULER_ADDRESS, or scheduler-address in its YAML files).

    Raises UsageError where they name none, DependencyError where Dask is not installed.
    """
    import_distributed()
    import dask

    address = dask.config.get("scheduler-address", None)
    if not address:
        raise UsageError("no_scheduler", "No scheduler is named.", "Write --scheduler tcp://HOST:8786.")
    return str(address)


def import_distributed() -> ModuleType:
    """Dask's package for clusters. Raises DependencyError where it is not installed."""
    try:
        import distributed
    except ImportError as error:
        raise DependencyError(
            "extra_missing", "Dask is not installed, which a cluster needs.", "pip install 'claimctl[cluster]'"
        ) from error
    module: ModuleType = distributed
    return module


def _connect(scheduler: str, seconds: float) -> Client:
    """A client of the scheduler at an address or named by a file."""
    distributed = import_distributed()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told by this module
    where: dict[str, str] = {}
    if "://" in scheduler:
        where["address"] = scheduler
    elif Path(scheduler).is_file():
        where["scheduler_file"] = scheduler
    elif ":" in scheduler:
        where["address"] = f"tcp://{scheduler}"
    else:
        raise UsageError(
            "bad_scheduler", f"{scheduler!r} is no scheduler's address, nor a scheduler file.",
            "Write tcp://HOST:8786, tls://HOST:8786, or the path of the file it was started with.",
        )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of library versions that differ: the handshake is stricter
            return distributed.Client(
                **where, timeout=seconds, set_as_default=False, direct_to_workers=False, name="claimctl"
            )
    except (OSError, ValueError, TypeError) as error:
        raise DependencyError(
            "no_scheduler", f"No Dask scheduler answers at {scheduler}: {_first_line(error)}.",
            "Start one with `dask scheduler`; for tls:// Dask must be told the certificates.",
        ) from error  # fmt: skip


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")[:200]


def _gone(scheduler: str) -> DependencyError:
    return DependencyError(
        "scheduler_lost", f"The Dask scheduler {scheduler} is gone.",
        "What was done is kept; start it again, and run the same command again to go on.",
    )  # fmt: skip
