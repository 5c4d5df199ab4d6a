"""`claimctl worker`: lend this machine to a Dask cluster, set up as `process --engine dask` wants its workers."""

from __future__ import annotations

import os
import sys
from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import Annotated

import typer

# Dask looks at itself 50 times a second, which takes a worker 4 % of a core; so it takes 0.3 %.
_CALM = {
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
}


def worker(
    scheduler: Annotated[
        str, typer.Argument(metavar="ADDR|FILE", help="The scheduler: tcp://HOST:8786, tls://HOST:8786, or its file.")
    ],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Workers; 0 is one a core.")] = 0,
    patience: Annotated[
        str, typer.Option("--patience", metavar="TIME", help="Wait this long for a scheduler that is not there.")
    ] = "5m",
    local_directory: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where Dask may write; else the folder for temporary files.")
    ] = None,
) -> None:
    """Read documents for runs on other machines until the scheduler is gone.

    Each worker has one thread and reads in a process of its own, under the run's limits. It needs the same claimctl,
    models and input folder as the run; a run leaves aside what differs. It is `dask worker` with the options that fit,
    so stop it as such: Ctrl-C or SIGTERM.
    """
    from claimctl.cli.common import seconds
    from claimctl.pipeline.scheduler import import_distributed, located

    import_distributed()
    place = located(scheduler)
    where = [place["address"]] if "address" in place else ["--scheduler-file", scheduler]
    command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", *where]
    command += ["--nworkers", str(jobs or os.cpu_count() or 1), "--nthreads", "1", "--memory-limit", "0"]
    command += ["--no-dashboard", "--death-timeout", f"{seconds(patience):.0f}"]
    if local_directory is not None:
        command += ["--local-directory", str(local_directory)]
    for name, value in _CALM.items():
        os.environ.setdefault(name, value)
    os.execv(sys.executable, command)  # noqa: S606  our own interpreter and options: signals reach Dask itself
