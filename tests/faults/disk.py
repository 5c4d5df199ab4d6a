"""A disk that goes wrong: changes of a folder recorded, made to fail one by one, or cut short as by a loss of power.

Rests on a shim (disk.c) that stands between the process and the C library, so that what SQLite and Polars write is seen
too. `preloaded` gives the environment of a process that has it; within, `Disk` arms it.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_suffix(".c")
KILL = -1
# What a loss of power leaves. `kept`: all that was written; `torn`: the last write by half; `strict`: only names and
# content that were made durable; `empty`: names, but of content only what was made durable; `mixed`: names, and of
# writes that were not made durable some.
MODELS = ("kept", "torn", "strict", "empty", "mixed")


def compiler() -> str | None:
    """The C compiler, None where there is none or the system is not Linux."""
    return shutil.which("cc") if os.uname().sysname == "Linux" else None


def preloaded(folder: Path, root: Path, log: Path | None = None) -> dict[str, str]:
    """The environment of a process whose changes below `root` pass the shim, which is made in `folder`."""
    shim = folder / "disk.so"
    if not shim.exists():
        command = [compiler() or "cc", "-O1", "-shared", "-fPIC", "-o", str(shim), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run(command, check=True, capture_output=True)
    return os.environ | {"LD_PRELOAD": str(shim), "DISK_ROOT": str(root)} | ({"DISK_LOG": str(log)} if log else {})


class Disk:
    """The shim of this process, which was started with `preloaded`."""

    def __init__(self) -> None:
        self._shim = ctypes.CDLL(os.environ["LD_PRELOAD"])

    def watch(self, root: Path) -> None:
        """From now on count the changes below `root`."""
        os.environ["DISK_ROOT"] = str(root)
        self._shim.disk_arm(ctypes.c_long(0), 0, 0)

    def fail(self, at: int, error: int, *, lasting: bool) -> None:
        """Make the change number `at`, from 1, fail with this errno (KILL ends the process), and all after it too."""
        self._shim.disk_arm(ctypes.c_long(at), error, int(lasting))

    def heal(self) -> int:
        """Let all pass again; how many changes there were."""
        count = int(ctypes.c_long.in_dll(self._shim, "changes").value)
        self._shim.disk_arm(ctypes.c_long(0), 0, 0)
        return count


class Change(NamedTuple):
    """One change: create, cut (to nothing), write, size, fsync, unlink, rename or mkdir; paths are below the root."""

    what: str
    path: str
    other: str
    offset: int
    content: bytes


def read_log(log: Path) -> list[Change]:
    """The changes that were recorded, in order."""
    content, at, changes = log.read_bytes(), 0, []
    while at < len(content):
        end = content.index(b"\n", at)
        what, size, offset, paths = content[at:end].decode().split(" ", 3)
        path, _, other = paths.partition("|")
        changes.append(Change(what, path, other, int(offset), content[end + 1 : end + 1 + int(size)]))
        at = end + 1 + int(size)
    return changes


class _Held:
    """A file: its content, what of it is durable, and the changes between."""

    def __init__(self) -> None:
        self.now = b""
        self.durable = b""
        self.pending: list[tuple[int, bytes | None]] = []  # None: cut or grown to that size

    def change(self, offset: int, content: bytes | None) -> None:
        self.now = _changed(self.now, offset, content)
        self.pending.append((offset, content))

    def sync(self) -> None:
        self.durable, self.pending = self.now, []

    def left(self, model: str, dice: random.Random) -> bytes:
        if model == "kept":
            return self.now
        found = self.durable
        for offset, content in self.pending if model in ("torn", "mixed") else ():
            half = content is not None and (offset, content) == self.pending[-1]
            if model == "mixed" and dice.random() < 0.5:
                continue
            kept = content[: len(content) // 2] if model == "torn" and half and content is not None else content
            found = _changed(found, offset, kept)
        return found


def _changed(now: bytes, offset: int, content: bytes | None) -> bytes:
    if content is None:
        return now[:offset].ljust(offset, b"\0")
    return now[:offset].ljust(offset, b"\0") + content + now[offset + len(content) :]


class Power:
    """A folder's state as its changes make it, and what a loss of power would leave of it."""

    def __init__(self) -> None:
        self._names: dict[str, _Held | None] = {"": None}  # None: a folder
        self._durable: dict[str, dict[str, _Held | None]] = {}  # by folder
        self._last = ""

    def load(self, folder: Path) -> None:
        """Begin with a folder as it lies on the disk, all of it durable."""
        for path in sorted(folder.rglob("*")):
            held = None if path.is_dir() else _Held()
            if held is not None:
                held.now = held.durable = path.read_bytes()
            self._names[str(path.relative_to(folder))] = held
        for place in [name for name, held in self._names.items() if held is None]:
            self.apply(Change("fsync", place, "", 0, b""))

    def apply(self, change: Change) -> None:
        """Take a change."""
        names, path = self._names, change.path
        self._last = path
        match change.what:
            case "create":
                names[path] = _Held()
            case "mkdir":
                names[path] = None
            case "cut":
                self._file(path).change(0, None)
            case "write":
                self._file(path).change(change.offset, change.content)
            case "size":
                self._file(path).change(change.offset, None)
            case "unlink":
                names.pop(path, None)
            case "rename":
                names[change.other] = names.pop(path)
            case "fsync":
                held = names.get(path)
                if held is not None:
                    held.sync()
                else:
                    self._durable[path] = {name: each for name, each in names.items() if name and _parent(name) == path}

    def left(self, model: str, seed: int = 0) -> dict[str, bytes | None]:
        """What a loss of power leaves now, by path; None stands for a folder."""
        dice = random.Random(seed)
        if model == "strict":
            names: dict[str, _Held | None] = {}
            folders = [""]
            while folders:
                for name, held in self._durable.get(folders.pop(), {}).items():
                    names[name] = held
                    if held is None:
                        folders.append(name)
        else:
            names = {name: held for name, held in self._names.items() if name}
        left: dict[str, bytes | None] = {}
        for name, held in sorted(names.items()):
            # Of `torn` only the file that was written last is: the others are as the process left them.
            one = "kept" if model == "torn" and name != self._last else model
            left[name] = None if held is None else held.left(one, dice)
        return left

    def _file(self, path: str) -> _Held:
        held = self._names[path]
        if held is None:
            raise ValueError(path)
        return held


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def digest(left: dict[str, bytes | None]) -> str:
    """What names a state: equal ones need be looked at once."""
    made = hashlib.sha256()
    for name, content in sorted(left.items()):
        if not name.endswith("-shm"):
            made.update(f"{name}\0{-1 if content is None else len(content)}\0".encode() + (content or b""))
    return made.hexdigest()


def lay_out(left: dict[str, bytes | None], folder: Path) -> None:
    """Make a folder hold exactly this."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in sorted(left.items()):
        path = folder / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
