"""Where an input lies: a folder of this machine, or an object store such as s3://bucket/inbox.

Both are walked and opened by the same few functions, so that a document is the same wherever it comes from. An object
store is read by fsspec; where it is and who may read it is told to fsspec, never to claimctl.
"""

from __future__ import annotations

import errno
import io
import os
import re
import stat
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

from claimctl.errors import UsageError
from claimctl.intake.names import litter, original, printable
from claimctl.store import remote

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

# Not following a link, nor waiting on a pipe, that took a file's place since it was listed.
_OPEN = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_URL = re.compile(r"[a-z][a-z0-9+.:-]*://", re.IGNORECASE)
LINK = "symbolic link"  # why a link is passed over
_AT_ONCE = 32  # objects fetched together
_BYTES_AT_ONCE = 64 * 2**20  # of them; a larger object is read piece by piece


class Opened(NamedTuple):
    """An open file: its content from the start, its size in bytes, and when it was last changed (POSIX seconds)."""

    stream: BinaryIO
    size: int
    modified: float


class Place(Protocol):
    """An input folder. Paths in it are printable and relative, with slashes."""

    @property
    def name(self) -> str:
        """The place's absolute path or URL, printable: `at(original(name))` is the same place."""

    def check(self) -> None:
        """Raise UsageError where the place is not there or can't be listed."""

    def walk(self, skipped: list[tuple[str, str]]) -> Iterator[str]:
        """The path of every file; what is passed over is added to `skipped`, with the reason."""

    def open(self, path: str) -> Opened:
        """A file's content, to be closed by the caller. Raises OSError."""


def at(where: str | Path | Place) -> Place:
    """The place at a path or URL. Raises UsageError for a URL that can't be a place, DependencyError without fsspec."""
    if isinstance(where, Path):
        return Folder(where)
    if isinstance(where, str):
        return Store(where) if _URL.match(where) else Folder(Path(where))
    return where


class Folder:
    """A folder of this machine, or one that it shares. Links are not followed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The folder's absolute path, printable."""
        return printable(str(self.path.resolve()))

    def check(self) -> None:
        """Raise UsageError where the folder is not there or can't be listed."""
        shown = printable(str(self.path))
        if not self.path.is_dir():
            raise UsageError("input_missing", f"There is no folder {shown}.", "Name the folder that holds the claims.")
        if not os.access(self.path, os.R_OK | os.X_OK):
            raise UsageError("input_unreadable", f"The folder {shown} can't be listed.", "Check its rights.")

    def walk(self, skipped: list[tuple[str, str]]) -> Iterator[str]:
        """The path of every regular file."""
        folders = [(os.fspath(self.path), "")]
        while folders:
            folder, prefix = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                skipped.append((prefix.rstrip("/") or ".", f"folder can't be listed: {error.strerror}"))
                continue
            for entry in listed:
                path = prefix + printable(entry.name)
                reason = _passed_over(entry)
                if reason == "folder":
                    folders.append((entry.path, path + "/"))
                elif reason:
                    skipped.append((path, reason))
                else:
                    yield path

    def open(self, path: str) -> Opened:
        """A file's content. Raises OSError, also where it is no regular file."""
        handle = os.open(self.path / original(path), _OPEN)
        stream = open(handle, "rb")  # noqa: PTH123, SIM115  by handle, not by name; the caller closes it
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            stream.close()
            raise OSError(errno.EINVAL, "it is not a regular file")
        return Opened(stream, facts.st_size, facts.st_mtime)


def _passed_over(entry: os.DirEntry[str]) -> str:
    """Why an entry is no document: `folder` for a folder to be walked, empty for a document."""
    try:
        if entry.is_symlink() or (hasattr(entry, "is_junction") and entry.is_junction()):
            return LINK
        if reason := litter(entry.name):
            return reason
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        if not entry.is_file(follow_symlinks=False):
            return "not a regular file"
    except OSError as error:
        return f"can't be looked at: {error.strerror}"
    return ""


class _Object(NamedTuple):
    key: str
    size: int
    modified: float


class Store:
    """A folder of an object store, by its URL. Objects are fetched several at a time, in the order of the walk."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._system, self._root = remote.file_system(self._url)
        self._objects: dict[str, _Object] = {}
        self._ahead: deque[str] = deque()
        self._fetched: dict[str, bytes | Exception] = {}

    @property
    def name(self) -> str:
        """The URL, printable."""
        return printable(self._url)

    def check(self) -> None:
        """Raise UsageError where nothing lies under the URL or it can't be listed."""
        try:
            there = self._system.exists(self._root)
        except Exception as error:
            raise UsageError(
                "input_unreadable", f"{self.name} can't be listed: {remote.reason(error)}.",
                "Check the credentials and the endpoint that fsspec is given.",
            ) from error  # fmt: skip
        if not there:
            raise UsageError("input_missing", f"There is nothing under {self.name}.", "Check the URL.")

    def walk(self, skipped: list[tuple[str, str]]) -> Iterator[str]:
        """The path of every object, in order."""
        self._system.invalidate_cache()
        try:
            listed = self._system.find(self._root, detail=True)
        except Exception as error:  # noqa: BLE001  each store has errors of its own
            skipped.append((".", f"folder can't be listed: {remote.reason(error)}"))
            return
        self._objects = {}
        for key, facts in sorted(listed.items()):
            path = key.removeprefix(self._root).lstrip("/")
            if not path or path.endswith("/") or facts.get("type") == "directory":
                continue  # what stands for a folder
            parts = path.split("/")
            reason = "unusual name" if {"", ".", ".."} & set(parts) else next(filter(None, map(litter, parts)), "")
            if reason:
                skipped.append((printable(path), reason))
                continue
            self._objects[printable(path)] = _Object(key, int(facts.get("size") or 0), _modified(facts))
        self._ahead = deque(self._objects)
        self._system.invalidate_cache()
        yield from list(self._objects)

    def open(self, path: str) -> Opened:
        """An object's content. Raises OSError."""
        found = self._objects.get(path) or self._look_up(path)
        if found.size > _BYTES_AT_ONCE:
            try:
                return Opened(self._system.open(found.key, "rb"), found.size, found.modified)
            except Exception as error:
                raise remote.os_error(error) from error
        content = self._content(path, found.key)
        return Opened(io.BytesIO(content), len(content), found.modified)

    def _look_up(self, path: str) -> _Object:
        key = f"{self._root}/{original(path)}"
        try:
            facts = self._system.info(key)
        except Exception as error:
            raise remote.os_error(error) from error
        return _Object(key, int(facts.get("size") or 0), _modified(facts))

    def _content(self, path: str, key: str) -> bytes:
        if path not in self._fetched:
            self._fetch(path)
        try:
            content = self._fetched.pop(path) if path in self._fetched else self._system.cat_file(key)
        except Exception as error:
            raise remote.os_error(error) from error
        if isinstance(content, Exception):
            raise remote.os_error(content) from content
        return content

    def _fetch(self, path: str) -> None:
        """Fetch an object with those that the walk has after it."""
        while self._ahead and self._ahead[0] != path:
            self._ahead.popleft()
        batch: list[str] = []
        total = 0
        while self._ahead and len(batch) < _AT_ONCE:
            size = self._objects[self._ahead[0]].size
            if batch and total + size > _BYTES_AT_ONCE:
                break
            total += size
            name = self._ahead.popleft()
            if size <= _BYTES_AT_ONCE:
                batch.append(name)
        keys = {self._objects[name].key: name for name in batch}
        if keys:
            try:
                fetched = self._system.cat(list(keys), on_error="return")
            except Exception as error:
                raise remote.os_error(error) from error
            if isinstance(fetched, bytes):  # of a single one
                fetched = dict.fromkeys(keys, fetched)
            self._fetched = {keys[key]: content for key, content in fetched.items() if key in keys}


def _modified(facts: dict[str, Any]) -> float:
    """When an object was last changed, POSIX seconds; 0 where the store doesn't say."""
    moment: dt.datetime | float | None = facts.get("LastModified") or facts.get("mtime") or facts.get("created")
    if moment is None:
        return 0.0
    return float(moment) if isinstance(moment, int | float) else moment.timestamp()
