"""`claimctl process`: bring a results folder up to date with a folder of claims."""

from __future__ import annotations

import logging
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claimctl.cli.common import AsJson, ConfigFile, LogJson, Quiet, Settings, Verbose, echo_json, load_config, seconds
from claimctl.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

    from claimctl.pipeline.plan import Plan
    from claimctl.pipeline.run import Progress, Summary


def process(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="The folder of claims: a folder a claim, or loose files; or s3://...")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="RESULTS", help="Where the tables go.")] = Path("results"),
    config: ConfigFile = None,
    settings: Settings = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=0, help="Workers; 0 is one a core.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Only say what would be done, and why.")] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try failed and refused documents again.")
    ] = False,
    wait: Annotated[str, typer.Option("--wait", metavar="TIME", help="Wait this long for another run: 30s, 5m.")] = "0",
    engine: Annotated[
        Literal["local", "dask"], typer.Option(help="Who reads: workers of this machine, or of a Dask cluster.")
    ] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDR|FILE", help="The cluster's scheduler; without it, what Dask's own settings name."),
    ] = None,
    patience: Annotated[
        str, typer.Option("--patience", metavar="TIME", help="Wait this long while the cluster has no worker.")
    ] = "5m",
    publish: Annotated[
        str, typer.Option("--publish", metavar="URL", help="Put the tables into an object store too: s3://...")
    ] = "",
    json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    log_json: LogJson = False,
) -> None:
    """Read, name, mine and judge the claims in DIR; write Parquet tables to RESULTS.

    Runs again where it was cut short, and does nothing twice. Exit code 0 when every document is done or refused, 3
    when some failed. With --quiet it says nothing when all went well, which suits cron.
    """
    from claimctl import log
    from claimctl.intake.names import printable
    from claimctl.pipeline import run

    log.setup(verbosity=-1 if quiet else verbose, as_json=log_json)
    loaded = load_config(config, settings, jobs=jobs).config
    if dry_run:
        plan = run.dry_run(folder, out, loaded, retry_failed=retry_failed)
        echo_json(_plan_facts(plan)) if json else typer.echo(_plan_text(plan))
        return
    options = run.Options(
        command=f"process {printable(folder)}",
        wait_seconds=seconds(wait),
        retry_failed=retry_failed,
        show_worker_errors=verbose > 1,
        scheduler=_scheduler(engine, scheduler, jobs),
        patience_seconds=seconds(patience),
        publish=publish,
    )
    show_bar = sys.stderr.isatty() and not (quiet or verbose or log_json)
    with _stop_signals() as stop, _progress(show=show_bar) as progress:
        summary = run.process(folder, out, loaded, options, progress, stop)
    if json:
        echo_json(_facts(summary, out))
    elif not quiet or summary.failed:
        # Cron mails what a command says: with --quiet that is nothing, or that documents failed.
        typer.echo(_text(summary, out), err=quiet)
    if summary.failed:
        raise typer.Exit(Exit.DOCUMENTS_FAILED)


def _scheduler(engine: str, scheduler: str | None, jobs: int | None) -> str:
    """The scheduler to use, empty for none. Raises UsageError where the options don't fit together."""
    if engine == "local":
        if scheduler is not None:
            raise UsageError("engine_local", "--scheduler is for a cluster.", "Add --engine dask.")
        return ""
    if jobs is not None:
        raise UsageError("jobs_of_cluster", "A cluster has as many workers as were started.", "Leave --jobs away.")
    if scheduler is None:
        from claimctl.pipeline.scheduler import configured_scheduler

        scheduler = configured_scheduler()
    return scheduler


@contextmanager
def _stop_signals() -> Iterator[Callable[[], int | None]]:
    """Note Ctrl-C and SIGTERM for the block instead of dying of them.

    Until the work begins, and asks, there is nothing to bring to an end: then they stop the run on the spot.
    """
    from claimctl.pipeline.run import Interrupted

    caught: list[int] = []
    asked = False

    def note(number: int, _frame: object) -> None:
        caught.append(number)
        if not asked:
            raise Interrupted(number)

    def stop() -> int | None:
        nonlocal asked
        asked = True
        return caught[0] if caught else None

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(*, show: bool) -> Iterator[Progress]:
    """Counts, rate and time left on stderr: a bar in a terminal, else a line of the log now and then."""
    if not show:
        yield _log_progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    began = time.monotonic()
    columns = (
        TextColumn("documents"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
        TextColumn("{task.fields[trouble]}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("documents", total=None, rate="", trouble="")

        def update(ended: int, total: int, outcomes: Counter[str]) -> None:
            rate = ended / max(time.monotonic() - began, 1e-9)
            trouble = ", ".join(f"{outcomes[name]} {name}" for name in ("refused", "failed") if outcomes[name])
            bar.update(task, completed=ended, total=total, rate=f"{rate:.1f}/s", trouble=trouble)

        yield update


def _log_progress() -> Progress:
    """Progress as information in the log, twice a minute."""
    from claimctl import log

    began = told = time.monotonic()

    def update(ended: int, total: int, outcomes: Counter[str]) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= 30 and ended:
            told = now
            left = (total - ended) * (now - began) / ended
            log.event(
                logging.INFO, "documents", ended=ended, of=total, **outcomes,
                a_minute=round(ended / (now - began) * 60), minutes_left=round(left / 60, 1),
            )  # fmt: skip

    return update


def _facts(summary: Summary, out: Path) -> dict[str, object]:
    facts = {name: getattr(summary, name) for name in summary.__struct_fields__}
    facts["skipped"] = [{"path": path, "reason": reason} for path, reason in summary.skipped]
    facts["seconds"] = round(summary.seconds, 3)
    return facts | {"results": str(out)}


def _text(summary: Summary, out: Path) -> str:
    """One line a person can read in mail, and a line for each thing to look at."""
    decisions = ", ".join(f"{count} {name}" for name, count in summary.decisions.items()) or "no claims"
    documents = [f"{summary.done} done"]
    documents += [f"{count} {name}" for name in ("refused", "failed") if (count := getattr(summary, name))]
    read, decided = _counted(summary.worked, "document"), _counted(summary.scored, "claim")
    work = f"{read} read and {decided} decided in {summary.seconds:.1f} s"
    if not summary.worked and not summary.scored:
        work = "nothing to do: the results are up to date"
    claims, papers = _counted(summary.claims, "claim"), _counted(summary.documents, "document")
    lines = [f"{claims} ({decisions}); {papers} ({', '.join(documents)}); {work}; {out}"]
    if summary.errors:
        lines.append("not read: " + ", ".join(f"{count} {code}" for code, count in summary.errors.items()))
    if summary.skipped:
        lines.append(f"left out: {_reasons(summary.skipped)}")
    if summary.failed:
        lines.append(f"`claimctl report {out}` names the failed documents; --retry-failed tries them again.")
    return "\n".join(lines)


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def _plan_facts(plan: Plan) -> dict[str, object]:
    return {
        "documents": sum(len(claim.files) for claim in plan.claims),
        "claims": len(plan.claims),
        "to_do": len(plan.todo),
        "reasons": dict(plan.reasons.most_common()),
        "files": [{"path": item.file.path, "reason": item.why, "kept": list(item.known)} for item in plan.todo],
        "retired_claims": list(plan.retired),
        "skipped": [{"path": path, "reason": reason} for path, reason in plan.skipped],
    }


def _plan_text(plan: Plan) -> str:
    documents = sum(len(claim.files) for claim in plan.claims)
    lines = [f"{len(plan.claims)} claims, {documents} documents; {len(plan.todo)} to read"]
    lines += [f"  {count:6d}  {why}" for why, count in plan.reasons.most_common()]
    if plan.retired:
        lines.append(f"{len(plan.retired)} claims leave the tables: their files belong to other claims now")
    if plan.skipped:
        lines.append(f"left out: {_reasons(plan.skipped)}")
    return "\n".join(lines)


def _reasons(skipped: tuple[tuple[str, str], ...]) -> str:
    from collections import Counter

    return ", ".join(f"{count} {reason}" for reason, count in Counter(reason for _, reason in skipped).most_common())
