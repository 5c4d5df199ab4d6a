"""A run: find, plan, work, commit. Whatever ends it early, the next one goes on from where it was."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import secrets
import signal
import socket
import time
from typing import TYPE_CHECKING, Protocol

import msgspec

from claimctl import __version__, intake, log
from claimctl.errors import ClaimctlError, Exit, UsageError
from claimctl.intake.places import Folder
from claimctl.pipeline.desk import Desk
from claimctl.pipeline.jobs import Init
from claimctl.pipeline.plan import Plan, make_plan
from claimctl.pipeline.pool import WORKER_MODULE, Pool
from claimctl.pipeline.promise import check_dial
from claimctl.pipeline.stages import SCORE
from claimctl.store import lock, parts, remote
from claimctl.store.ledger import Ledger, Run

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    import polars as pl

    from claimctl.config import Config
    from claimctl.intake import Place
    from claimctl.pipeline.engine import Engine

_FLUSH_SECONDS = 0.5
_FLUSH_OUTCOMES = 64


class Options(msgspec.Struct, frozen=True):
    """How to run: how long to wait for another run's lock, whether failed documents get another try."""

    command: str = "process"
    wait_seconds: float = 0.0
    retry_failed: bool = False
    show_worker_errors: bool = False
    worker_module: str = WORKER_MODULE  # tests put a faulty one here
    scheduler: str = ""  # of a Dask cluster, its address or file; else the workers are processes of this machine
    publish: str = ""  # URL in an object store that the tables are put under, too
    patience_seconds: float = 300.0  # how long a cluster without workers is waited for


class Summary(msgspec.Struct, frozen=True):
    """What stands in the results for this input, and what this run did for it."""

    run_id: str | None
    documents: int
    done: int
    refused: int
    failed: int
    claims: int
    decisions: dict[str, int]
    errors: dict[str, int]
    worked: int
    scored: int
    skipped: tuple[tuple[str, str], ...]
    seconds: float


class Progress(Protocol):
    """Told how far the run is: documents ended of those to do, with how they ended."""

    def __call__(self, ended: int, total: int, outcomes: Counter[str]) -> None: ...


class Interrupted(ClaimctlError):
    """The run was asked to stop by a signal; what was done is kept."""

    def __init__(self, number: int) -> None:
        super().__init__("interrupted", "Stopped.", "What was done is kept; run the same command again to go on.")
        self.exit_code = Exit.TERMINATED if number == signal.SIGTERM else Exit.INTERRUPTED


def dry_run(root: str | Path, results: Path, config: Config, *, retry_failed: bool = False) -> Plan:
    """What a run would do and why. Writes nothing."""
    place = _checked(root, results)
    check_dial(config)
    with Ledger.peek(results) as ledger:
        return make_plan(intake.scan(place, config.limits), place.name, config, ledger, retry_failed=retry_failed)


def process(
    root: str | Path,
    results: Path,
    config: Config,
    options: Options,
    progress: Progress,
    stop: Callable[[], int | None],
) -> Summary:
    """Bring `results` up to date with the claims in `root`, a folder or the URL of one in an object store.

    `stop` is asked between jobs: a signal number ends the run with Interrupted. Raises ClaimctlError for what concerns
    the whole run; what concerns a document stands in the tables.
    """
    began = time.monotonic()
    place = _checked(root, results)
    check_dial(config)
    if options.publish:
        remote.file_system(options.publish)  # told before the work, not after
    engine = _engine(options, config)
    with lock.hold(results, options.wait_seconds), _recovered(results) as ledger, engine:
        found = intake.scan(place, config.limits)
        plan = make_plan(found, place.name, config, ledger, retry_failed=options.retry_failed)
        run = _resume_or_begin(ledger, place.name, config, plan, options.command, engine.workers)
        desk = Desk(plan, run, place.name, config, ledger)
        log.event(logging.INFO, "run began", run_id=run.run_id, documents=len(found.files), to_read=len(plan.todo))
        engine.begin(_init(place, config, run))
        _work(engine, desk, progress, stop)
        if parts.read_manifest(results) is None:
            desk.note_run()  # the first run leaves tables, however little it found
        wrote = _commit(results, ledger, plan, config.store.part_rows)
        if options.publish:
            log.event(logging.INFO, "tables were published", parts=remote.publish(results, options.publish))
    status, errors = desk.statuses()
    return Summary(
        run_id=run.run_id if wrote else None,
        documents=len(found.files),
        done=status["done"],
        refused=status["refused"],
        failed=status["failed"],
        claims=len(plan.claims),
        decisions=dict(sorted(desk.decisions().items())),
        errors=dict(sorted(errors.items())),
        worked=len(plan.todo),
        scored=desk.scored,
        skipped=plan.skipped,
        seconds=time.monotonic() - began,
    )


@contextlib.contextmanager
def _recovered(results: Path) -> Iterator[Ledger]:
    """The ledger of a results folder whose tables are whole; where there are none, it knows that."""
    parts.recover(results)
    with Ledger.open(results) as ledger:
        if parts.read_manifest(results) is None:
            ledger.forget_commits()
        yield ledger


def _engine(options: Options, config: Config) -> Engine:
    """What the options want the work done by."""
    if options.scheduler:
        from claimctl.pipeline.cluster import Cluster

        return Cluster(
            options.scheduler,
            patience=options.patience_seconds,
            show_errors=options.show_worker_errors,
            module=options.worker_module,
        )
    workers = config.jobs or os.cpu_count() or 1
    return Pool(workers, config.limits, show_errors=options.show_worker_errors, module=options.worker_module)


def _work(engine: Engine, desk: Desk, progress: Progress, stop: Callable[[], int | None]) -> None:
    """Keep the workers fed until every document has ended and every claim is decided."""
    flushed = time.monotonic()
    stop()  # from here on a signal is waited for, not died of
    while not desk.finished:
        while engine.room > 0 and (job := desk.next_job()) is not None:
            engine.submit(job)
        try:
            outcomes = engine.wait()
        except ClaimctlError:
            desk.flush()  # what has ended is kept
            raise
        for outcome in outcomes:
            desk.take(outcome)
        number = stop()
        due = desk.buffered >= _FLUSH_OUTCOMES or time.monotonic() - flushed > _FLUSH_SECONDS
        if number is not None or due or engine.idle:
            desk.flush()
            flushed = time.monotonic()
        progress(*desk.progress())
        if number is not None:
            raise Interrupted(number)


def _resume_or_begin(ledger: Ledger, root: str, config: Config, plan: Plan, command: str, workers: int) -> Run:
    """The run that was cut short, if this is its continuation; else a new one. An abandoned one keeps its own name."""
    now = time.time()
    models = tuple(f"{name} {item.identity}" for name, item in plan.fingerprints.items() if item.identity)
    run = Run(
        run_id=f"{dt.datetime.fromtimestamp(now, dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        started_at=now,
        command=command,
        version=__version__,
        config_sha256=config.sha256(),
        models=models,
        host=socket.gethostname(),
        workers=workers,
        root=root,
    )
    open_run = ledger.open_run()
    if open_run is None:
        return run
    same = msgspec.structs.replace(run, run_id=open_run.run_id, started_at=open_run.started_at)
    if msgspec.structs.replace(same, workers=open_run.workers) == open_run:
        log.event(logging.INFO, "going on with the run that was cut short", run_id=open_run.run_id)
        return same
    with ledger.batch():
        ledger.put_run(open_run, "abandoned")
    return run


def _commit(results: Path, ledger: Ledger, plan: Plan, part_rows: int) -> bool:
    """Turn what is new in the ledger into tables; whether there was anything."""
    if plan.retired:
        with ledger.batch():
            ledger.retire_claims(plan.retired)
    new = ledger.uncommitted()
    runs = ledger.pending_runs()
    if not (new.claims or new.retired or runs):
        return False

    from claimctl.store import rows

    finished = [_finished(run, ledger) for run in runs]
    claims = {*new.claims, *new.retired}
    run_ids = [run.run_id for run in runs]
    leaving: dict[str, Collection[str]] = dict.fromkeys(("documents", "fields", "line_items", "claims"), claims)
    leaving |= {"pages": {*new.pages_of, *new.orphans}}
    leaving |= dict.fromkeys(("events", "runs", "audit"), frozenset(run_ids))

    def coming() -> Iterator[dict[str, pl.DataFrame]]:
        yield from rows.claim_frames(ledger, new.claims)
        yield from ({"pages": frame} for frame in rows.page_frames(ledger, new.pages_of))
        yield from ({"events": frame} for frame in rows.event_frames(ledger.events()))
        yield {"runs": rows.run_frame(finished)}

    parts.commit(results, run_ids[-1] if run_ids else "", leaving, coming(), part_rows)
    with ledger.batch():
        ledger.mark_committed(new)
    return True


def _finished(run: Run, ledger: Ledger) -> Run:
    """A run with its end and its counts, taken from its events."""
    documents: dict[str, bool] = {}
    claims = set()
    for event in ledger.events():
        if event.run_id == run.run_id and event.stage == SCORE.name:
            claims.add(event.claim_id)
        elif event.run_id == run.run_id:
            documents[event.doc_id] = documents.get(event.doc_id, False) or event.status == "failed"
    return msgspec.structs.replace(
        run, ended_at=time.time(), documents=len(documents), claims=len(claims), failed=sum(documents.values())
    )


def _init(place: Place, config: Config, run: Run) -> Init:
    """What a worker is told first. "Today" is the run's first day, so that a resumed run judges as it began."""
    begun = dt.datetime.fromtimestamp(run.started_at, dt.UTC).date()
    return Init(place.name, config.dated(begun), config.limits.memory_mb)


def _checked(root: str | Path, results: Path) -> Place:
    """The place of the input, which is there, apart from results that can be written. Raises UsageError."""
    place = intake.at(root)
    place.check()
    if results.exists() and not results.is_dir():
        raise UsageError("results_not_a_folder", f"{results} is not a folder.", "Name a folder with --out.")
    if not _is_text(results):
        raise UsageError("results_name", "The results folder's name is not valid UTF-8.", "Name another with --out.")
    if isinstance(place, Folder):
        _keep_apart(place.path, results)
    parts.refuse_foreign(results)
    return place


def _keep_apart(root: Path, results: Path) -> None:
    """Raises UsageError where one folder lies in the other so that a run would read its own tables."""
    from claimctl.store.tables import TABLES

    inner, outer = results.resolve(), root.resolve()
    if inner.is_relative_to(outer):
        raise UsageError(
            "results_in_input", f"The results folder {results} lies inside the input folder {root}.",
            "Name another with --out.",
        )  # fmt: skip
    if any(outer.is_relative_to(inner / table) for table in TABLES):
        raise UsageError(
            "input_in_results", f"The input folder {root} is where {results} keeps a table.", "Name another with --out."
        )


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
