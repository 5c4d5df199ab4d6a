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
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec

from claimctl import log
from claimctl.pipeline import station
from claimctl.pipeline.engine import TICK, Loss, Ticket, error_of
from claimctl.pipeline.pool import WORKER_MODULE
from claimctl.pipeline.scheduler import Event, connect, deserted, follow, gone, means_lost, unusable
from claimctl.pipeline.station import Answer, Enlisted

if TYPE_CHECKING:
    from distributed import Client, Future

    from claimctl.pipeline.engine import Outcome
    from claimctl.pipeline.jobs import Init, Job

_AHEAD = 2  # calls a worker holds: one at hand, one to go on with
_CALL_SECONDS = 1.0  # of work that a call should carry, as a call costs some milliseconds
_CALL_JOBS = 16  # in a call at most
_CONNECT_SECONDS = 15.0
_ANSWER_SECONDS = 30.0  # of the scheduler, to a question
_LOOK_SECONDS = 0.5  # between looks at who is there; longer where there are many
_LEAVE_SECONDS = 20.0  # to say goodbye in
_TELL_SECONDS = 30.0  # between complaints that nobody is


class _Worker:
    """A Dask worker and the calls it holds, the one at hand first."""

    def __init__(self, address: str, host: str) -> None:
        self.address = address
        self.host = host
        self.ready = False
        self.open = True  # whether it takes more
        self.calls: collections.deque[_Call] = collections.deque()
        self.began = time.monotonic()  # the call at hand
        self.began_at = time.time()

    @property
    def jobs(self) -> int:
        return sum(len(call.tickets) for call in self.calls)

    def next_began(self) -> None:
        self.began, self.began_at = time.monotonic(), time.time()


class _Call(NamedTuple):
    """A task on its way: for some jobs, or, without any, to enlist the worker."""

    number: int
    worker: _Worker
    tickets: list[Ticket]
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
        self._suspects: set[Ticket] = set()  # one of them may have killed a worker: each is sent by itself
        self._seconds = _CALL_SECONDS  # that a job takes, about
        self._calls: dict[int, _Call] = {}
        self._numbers = itertools.count(1)
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._looked = 0.0
        self._manned = self._told = time.monotonic()

    def __enter__(self) -> Self:
        self._client = connect(self._scheduler, min(_CONNECT_SECONDS, max(1.0, self._patience)))
        self._manned = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        leaving = threading.Thread(target=self._leave, daemon=True)
        leaving.start()
        leaving.join(_LEAVE_SECONDS)  # a worker that does not answer holds nobody up

    def _leave(self) -> None:
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
        """How many workers the scheduler knows now; at least one, as somebody has to come."""
        return max(1, len(self._present()))

    @property
    def room(self) -> int:
        """How many more jobs keep every worker busy; one while none is ready, as somebody may come."""
        ready = sum(worker.ready for worker in self._workers.values())
        return max(1, ready * _AHEAD * self._size) - len(self._queue) - self._held

    @property
    def idle(self) -> bool:
        """Whether every job submitted has its outcome."""
        return not self._queue and not self._alone and not self._held

    @property
    def _held(self) -> int:
        return sum(worker.jobs for worker in self._workers.values())

    @property
    def _size(self) -> int:
        """How many jobs a call should carry."""
        return max(1, min(_CALL_JOBS, int(_CALL_SECONDS / self._seconds)))

    def begin(self, init: Init) -> None:
        """Say what every worker is told first. Raises DependencyError where a model is missing here."""
        self._hello = msgspec.msgpack.encode(station.hello(init.config))
        self._init = msgspec.msgpack.encode(init)
        self._manned = time.monotonic()

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._queue.append(Ticket(job))

    def wait(self, timeout: float = TICK) -> list[Outcome]:
        """Hand out jobs and give what has ended within `timeout` seconds (maybe nothing).

        Raises DependencyError where the scheduler is gone, every worker is refused, or none came in time.
        """
        outcomes: list[Outcome] = []
        if time.monotonic() - self._looked >= max(_LOOK_SECONDS, len(self._workers) / 100):
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
            raise gone(self._scheduler)
        try:
            answer = self._client.sync(self._client.scheduler.identity, n_workers=-1, callback_timeout=_ANSWER_SECONDS)
        except OSError as error:
            raise gone(self._scheduler) from error
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
        self._call(worker, [], *call, show_errors=self._show_errors)

    def _refuse(self, address: str, reason: str) -> None:
        self._refused[address] = reason
        log.event(logging.WARNING, "a worker is left aside", worker=address, reason=reason)

    def _nobody(self) -> None:
        """Say that there is nobody to work; give up where nobody can be used, or none came in time."""
        if self._refused:
            raise unusable(self._refused)
        now = time.monotonic()
        if now - self._manned > self._patience:
            raise deserted(self._scheduler, self._patience)
        if now - self._told > _TELL_SECONDS:
            self._told = now
            log.event(logging.WARNING, "the scheduler has no workers; waiting", scheduler=self._scheduler)

    # Jobs to workers

    def _hand_out(self) -> None:
        ready = [worker for worker in self._workers.values() if worker.ready and worker.open]
        if self._alone and not self._queue and self._held == len(self._lonely):
            busy = {worker.host for worker in self._workers.values() if worker.calls}
            for worker in ready:
                if self._alone and worker.host not in busy:
                    busy.add(worker.host)
                    self._lonely[worker.host] = self._alone.popleft()
                    self._give(worker, [self._lonely[worker.host]])
        free = [worker for worker in ready if worker.host not in self._lonely]
        for depth in range(_AHEAD):  # first a call for each, then one ahead
            for worker in free:
                if self._queue and len(worker.calls) == depth:
                    self._give(worker, self._take(min(self._size, max(1, len(self._queue) // len(free)))))

    def _take(self, most: int) -> list[Ticket]:
        """The next jobs of the queue; a suspect by itself."""
        taken = [self._queue.popleft()]
        while self._queue and len(taken) < most and not {taken[0], self._queue[0]} & self._suspects:
            taken.append(self._queue.popleft())
        return taken

    def _give(self, worker: _Worker, tickets: list[Ticket]) -> None:
        call = self._call(worker, tickets, station.attempt, self._token, [ticket.message() for ticket in tickets])
        worker.calls.append(call)
        if len(worker.calls) == 1:
            worker.next_began()

    def _call(self, worker: _Worker, tickets: list[Ticket], *call: Any, **options: Any) -> _Call:  # noqa: ANN401
        number = next(self._numbers)
        key = f"claimctl-{self._token}-{number}"
        try:
            future = self._client.submit(*call, **options, key=key, workers=[worker.address], pure=False)
        except Exception as error:
            raise (error if self._client.status == "running" else gone(self._scheduler)) from error
        self._calls[number] = _Call(number, worker, tickets, future)
        loop = self._client.loop.asyncio_loop
        asyncio.run_coroutine_threadsafe(follow(self._client, number, future, self._events), loop)
        return self._calls[number]

    # Answers

    def _hear(self, event: Event) -> list[Outcome]:
        call = self._calls.pop(event.number, None)
        if call is None:  # of a worker that is buried already
            return []
        call.future.release()
        worker = call.worker
        if event.error is not None:
            return self._went_wrong(worker, event.error)
        if not call.tickets:
            refusal = msgspec.msgpack.decode(event.answer, type=Enlisted).refusal
            if refusal:
                self._dismiss(worker, refusal)
            worker.ready = not refusal
            return []
        answer = msgspec.msgpack.decode(event.answer, type=Answer)
        if answer.stranger:  # it let this run go, or is another process of the same address: it is greeted again
            if len(call.tickets) == 1 and call.tickets[0] in self._suspects:
                return self._lose(worker)
            self._suspects.update(call.tickets)
            self._part(worker)
            return []
        outcomes = self._attempted(call, answer)
        if answer.fatal is not None:
            self._dismiss(worker, error_of(answer.fatal).message.rstrip("."))
        return outcomes

    def _attempted(self, call: _Call, answer: Answer) -> list[Outcome]:
        worker = call.worker
        worker.calls.remove(call)
        took = (time.monotonic() - worker.began) / len(call.tickets)
        self._seconds = max(0.01, 0.8 * self._seconds + 0.2 * took)
        outcomes: list[Outcome] = []
        for place, ticket in enumerate(call.tickets):
            attempt = answer.attempts.get(place)
            if attempt is None:
                self._take_back(ticket)
                continue
            self._suspects.discard(ticket)
            self._no_longer_lonely(ticket)
            if attempt.lost and ticket.attempt == 1:
                ticket.results += attempt.results[:-1]
                ticket.attempt = 2
                self._alone.append(ticket)
            else:
                ticket.results += attempt.results
                outcomes.append(ticket.outcome(worker.began + attempt.after_ms / 1000, lost=attempt.lost))
        worker.next_began()
        return outcomes

    def _went_wrong(self, worker: _Worker, error: BaseException) -> list[Outcome]:
        if self._client.status != "running":
            raise gone(self._scheduler) from error
        if means_lost(error):
            return self._lose(worker)
        self._dismiss(worker, f"it can't run this claimctl ({type(error).__name__})")
        return []

    def _dismiss(self, worker: _Worker, reason: str) -> None:
        """Leave a worker aside that can't work at all."""
        self._refuse(worker.address, reason)
        self._part(worker)

    def _part(self, worker: _Worker) -> None:
        """Take back a worker's jobs, none of which is to blame."""
        for call in reversed(self._bury(worker)):
            for ticket in reversed(call.tickets):
                self._take_back(ticket)

    def _lose(self, worker: _Worker) -> list[Outcome]:
        """A worker is gone: a job at hand by itself is blamed; of several, each is sent by itself; others go back."""
        log.event(logging.INFO, "a worker is gone", worker=worker.address, jobs=worker.jobs)
        calls = self._bury(worker)
        for call in reversed(calls):
            if call is calls[0]:
                if len(call.tickets) == 1:
                    return self._blame(call.tickets[0], worker)
                self._suspects.update(call.tickets)
            for ticket in reversed(call.tickets):
                self._take_back(ticket)
        return []

    def _blame(self, ticket: Ticket, worker: _Worker) -> list[Outcome]:
        self._suspects.discard(ticket)
        self._no_longer_lonely(ticket)
        if ticket.attempt == 1:
            ticket.attempt = 2
            self._alone.append(ticket)
            return []
        loss = Loss("worker_lost", "The machine or the Dask worker died twice on this document.")
        lost = ticket.failed(loss, worker.began, worker.began_at, 0.0)
        return [ticket.outcome(worker.began, lost=lost)]

    def _bury(self, worker: _Worker) -> list[_Call]:
        """Forget a worker; the calls that it held."""
        del self._workers[worker.address]
        calls = {number: call for number, call in self._calls.items() if call.worker is worker}
        for number in calls:
            del self._calls[number]
        if calls:
            self._client.cancel([call.future for call in calls.values()], force=True)
        return list(worker.calls)

    def _take_back(self, ticket: Ticket) -> None:
        """Put a job where it came from."""
        if self._no_longer_lonely(ticket):
            self._alone.appendleft(ticket)
        else:
            self._queue.appendleft(ticket)

    def _no_longer_lonely(self, ticket: Ticket) -> bool:
        hosts = [host for host, lonely in self._lonely.items() if lonely is ticket]
        for host in hosts:
            del self._lonely[host]
        return bool(hosts)
