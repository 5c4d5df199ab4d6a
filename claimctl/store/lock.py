"""One run at a time holds a results folder. The kernel frees the lock of a dead run; its file says who holds it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import socket
import time
from typing import TYPE_CHECKING

from claimctl.errors import LockedError
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = ".lock"


@contextlib.contextmanager
def hold(results: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold `results` for the block, waiting up to `wait_seconds` for another run to end. Raises LockedError.

    The lock of a dead process, or of a host that is gone, is free: its name in the file says who was cut short.
    """
    atomic.make_folder(results)
    path = results / LOCK_FILE
    with atomic.disk_errors(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, atomic.FILE_MODE)
    try:
        with atomic.disk_errors(path):
            _take(handle, path, time.monotonic() + wait_seconds)
            since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(holder).encode(), 0)
        yield
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def cut_short(results: Path) -> str | None:
    """Who held `results` last, if it did not come to an end of its own: a run that was cut short, or is at work."""
    try:
        handle = os.open(results / LOCK_FILE, os.O_RDONLY)
    except OSError:
        return None
    try:
        return _holder(handle) if os.fstat(handle).st_size else None
    finally:
        os.close(handle)


def _take(handle: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise
            if time.monotonic() >= deadline:
                raise LockedError(
                    "locked",
                    f"Another run holds {path.parent}: {_holder(handle)}.",
                    "Wait for it, or use --wait 5m.",
                ) from None
            time.sleep(min(0.5, max(0.0, deadline - time.monotonic())))
        else:
            return


def _holder(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 4096, 0))
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "a process that has not said its name yet"
