"""The command line: one file a command, each parses, calls, renders and exits. Only here is anything printed."""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated

import typer

from claimctl import __version__
from claimctl.cli import (
    calibrate,
    config,
    dial,
    doctor,
    evaluate,
    experiment,
    explain,
    index,
    metrics,
    process,
    qa,
    report,
    search,
    synth,
    train,
    verify,
    worker,
)
from claimctl.cli.common import show_error
from claimctl.errors import ClaimctlError, DiskError, Exit, UsageError

# Plain help: rendering it with rich would cost more than half of the start-up budget.
app = typer.Typer(
    name="claimctl",
    help="Turn folders of insurance claim paperwork into decisions that can be defended, offline.",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("process")(process.process)
app.command("report")(report.report)
app.command("evaluate")(evaluate.evaluate)
app.command("calibrate")(calibrate.calibrate)
app.command("dial")(dial.dial)
app.command("qa")(qa.qa)
app.command("explain")(explain.explain)
app.command("index")(index.index)
app.command("search")(search.search)
app.command("verify")(verify.verify)
app.command("synth")(synth.synth)
app.command("worker")(worker.worker)
app.command("doctor")(doctor.doctor)
app.add_typer(train.app, name="train")
app.add_typer(experiment.app, name="experiment")
app.add_typer(metrics.app, name="metrics")
app.add_typer(config.app, name="config")


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    """Turn folders of insurance claim paperwork into decisions that can be defended, offline."""
    if version:
        typer.echo(f"claimctl {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; every error ends in a message and an exit code, never in a traceback."""
    os.umask(0o077)  # results hold personal data: nobody else reads them
    try:
        app()  # ends in SystemExit; a wrong command line is told there, with exit code 2
    except ClaimctlError as error:
        show_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except SystemExit:
        raise
    except OSError as error:
        told = _of_system(error)
        show_error(told or error)
        sys.exit(told.exit_code if told else Exit.BUG)
    except BaseException as error:  # noqa: BLE001  the last resort, also for what polars raises where it gives up
        show_error(error)
        sys.exit(Exit.BUG)


def _of_system(error: OSError) -> ClaimctlError | None:
    """What the system said no to, where it is no fault of ours."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskError("disk_full", "The output could not be written: the disk is full.")
    if not isinstance(error.filename, str):
        return None
    from claimctl.intake.names import printable

    where = printable(error.filename)
    if isinstance(error, PermissionError):
        return UsageError(
            "no_rights", f"{where} can't be opened: permission denied.", "Check its rights, and those of what it is in."
        )
    if error.errno == errno.ENAMETOOLONG:
        return UsageError("name_too_long", f"{where[:60]}... is too long for a name.", "Check the command.")
    if error.errno in {errno.EIO, errno.ESTALE, errno.EROFS}:
        return DiskError("disk_error", f"{where}: {error.strerror}.", "Check the disk.")
    return None
