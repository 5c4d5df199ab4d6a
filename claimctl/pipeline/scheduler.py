"""The way to a Dask scheduler: what of Dask is needed, where the scheduler is, and what its errors mean."""

from __future__ import annotations

import asyncio
import logging
import warnings
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimctl.errors import DependencyError, UsageError

if TYPE_CHECKING:
    import queue
    from types import ModuleType

    from distributed import Client, Future


class Event(NamedTuple):
    """What became of a call: its answer, or the error that came instead."""

    number: int
    answer: bytes
    error: BaseException | None


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


def located(scheduler: str) -> dict[str, str]:
    """Where a scheduler is, by its `address` or its `scheduler_file`. Raises UsageError where it is neither."""
    if "://" in scheduler:
        return {"address": scheduler}
    if Path(scheduler).is_file():
        return {"scheduler_file": scheduler}
    if ":" in scheduler:
        return {"address": f"tcp://{scheduler}"}
    raise UsageError(
        "bad_scheduler", f"{scheduler!r} is no scheduler's address, nor a scheduler file.",
        "Write tcp://HOST:8786, tls://HOST:8786, or the path of the file it was started with.",
    )  # fmt: skip


def connect(scheduler: str, seconds: float) -> Client:
    """A client of the scheduler at an address or named by a file."""
    distributed = import_distributed()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told by this module
    where = located(scheduler)
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


def gone(scheduler: str) -> DependencyError:
    return DependencyError(
        "scheduler_lost", f"The Dask scheduler {scheduler} is gone.",
        "What was done is kept; start it again, and run the same command again to go on.",
    )  # fmt: skip


def unusable(refused: dict[str, str]) -> DependencyError:
    """Every worker there is was refused: address -> reason."""
    address, reason = next(iter(refused.items()))
    others = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
    return DependencyError(
        "workers_refused", f"The worker {address} can't be used: {reason}{others}.",
        "Start workers of the same image as this process, with the same models and input; what was done is kept.",
    )  # fmt: skip


def deserted(scheduler: str, patience: float) -> DependencyError:
    """No worker came in `patience` seconds."""
    return DependencyError(
        "no_workers", f"The scheduler {scheduler} has had no worker for {patience:.0f} s.",
        f"Start some: `claimctl worker {scheduler}`; then run the same command again to go on.",
    )  # fmt: skip


def means_lost(error: BaseException) -> bool:
    """Whether a call's error means that its worker is gone, rather than that it can't do what it is asked."""
    from distributed.scheduler import KilledWorker, NoValidWorkerError

    return isinstance(error, (KilledWorker, NoValidWorkerError, CancelledError, asyncio.CancelledError, OSError))


async def follow(client: Client, number: int, future: Future[bytes], events: queue.SimpleQueue[Event]) -> None:
    """Fetch a call's answer as soon as there is one."""
    try:
        answer = await client.gather(future, asynchronous=True)
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  whatever it is, the other thread judges it
        events.put(Event(number, b"", error))
    else:
        events.put(Event(number, answer, None))
