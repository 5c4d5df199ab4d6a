"""The one module that opens files for writing. Readers see the old content or the new, never half."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from claimctl.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_MODE = 0o600
SHARED_MODE = 0o644  # of what tells nothing of a claim and is read by others, such as metrics
FOLDER_MODE = 0o700
TEMPORARY_PREFIX = ".tmp-"


def write_bytes(path: Path, content: bytes | memoryview, mode: int = FILE_MODE) -> None:
    """Write `content` so that `path` holds the old bytes or the new ones, whatever happens. Raises DiskError."""

    def fill(temporary: Path) -> None:
        temporary.write_bytes(content)

    write_with(path, fill, mode)


def write_with(path: Path, fill: Callable[[Path], None], mode: int = FILE_MODE) -> None:
    """Let `fill` write a temporary file beside `path`, make it durable, then put it in place in one step.

    The file is readable by its owner alone, unless `mode` says otherwise. Raises DiskError; the old file is whole then.
    """
    with disk_errors(path):
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            fill(temporary)
            temporary.chmod(mode)
            _sync(temporary)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(path.parent)


def move(source: Path, target: Path) -> None:
    """Put a finished file of the same file system in its place, durably."""
    with disk_errors(target):
        make_folder(target.parent)
        source.replace(target)
        _sync(target.parent)


def remove(path: Path) -> None:
    """Remove a file if it is there."""
    with disk_errors(path):
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, durably, and those above it, that only their owner can enter."""
    with disk_errors(path):
        if not path.is_dir():
            path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            _sync(path.parent)


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an OSError of the block into a DiskError that names `path` and the remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskError("disk_full", f"The disk is full: {path} was not written.", "Free some space.") from error
        raise DiskError(
            "disk_error", f"{path} could not be written: {error.strerror or error}.", "Check the disk and its rights."
        ) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems can't sync a folder; its content is still renamed in one step.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)
