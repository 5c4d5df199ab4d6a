"""Mend a results folder: what can be rebuilt is, what can't is named, and nothing is thrown away.

Parts, manifest and ledger each hold enough of the others: a lost manifest is in its spare or in the parts, a lost
part's rows are in the ledger, a damaged ledger is read as far as it goes. What is damaged goes to `.damaged`, and is
never removed. No step can be halved by a loss of power, so a repair that was cut short is begun again.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from typing import TYPE_CHECKING

import msgspec

from claimctl.errors import IntegrityError
from claimctl.store import atomic, lock, parts, salvage
from claimctl.store.database import LEDGER_FILE
from claimctl.store.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimctl.store.parts import Manifest, Part

DAMAGED = ".damaged"


class Finding(msgspec.Struct, frozen=True):
    """Something wrong: what, what is done about it (empty: nothing can be), and what is gone for good, if anything."""

    problem: str
    action: str = ""
    lost: str = ""


def repair(results: Path, part_rows: int, *, dry: bool = False) -> list[Finding]:
    """Mend what is wrong with `results`; with `dry` only tell. Gives what was found, none where all is whole.

    Raises LockedError where a run holds the folder, DiskError, UsageError where the folder is somebody else's.
    """
    before = lock.cut_short(results)
    with lock.hold(results):
        found = []
        if before is not None:
            found.append(Finding(f"A run was cut short: {before}.", "Its lock is freed; the next run goes on with it."))
        found += _leftovers(results, dry=dry)
        found += _ledger(results, dry=dry)
        manifest, told = _manifest(results)
        found += told
        if manifest is not None:
            found += _tables(results, manifest, part_rows, dry=dry, mended=bool(told))
            if not dry:
                parts.recover(results)
        found += _others(results)
        return found


def _leftovers(results: Path, *, dry: bool) -> Iterator[Finding]:
    """Files that a run which was cut short left half-written."""
    from claimctl.store.tables import TABLES

    folders = (results, results / parts.STAGING, *(results / table for table in TABLES))
    left = [
        path for folder in folders for path in parts.files_in(folder) if path.name.startswith(atomic.TEMPORARY_PREFIX)
    ]
    left += [path for path in parts.files_in(results / parts.STAGING) if path not in left]
    if left:
        yield Finding(f"{len(left)} temporary files of a run that was cut short are left.", "They are removed.")
    for path in () if dry else left:
        atomic.remove(path)


def _ledger(results: Path, *, dry: bool) -> Iterator[Finding]:
    problem = salvage.problem(results)
    if problem is None:
        return
    if dry:
        yield Finding(problem, "What can be read of it is kept, the rest is done again by the next run.")
        return
    made = results / f"{atomic.TEMPORARY_PREFIX}{LEDGER_FILE}"
    atomic.remove(made)
    kept = salvage.salvage(results, made)
    # A log left behind would be played into the new file: it goes first, and what only it held is done again.
    for suffix in ("-wal", "-shm"):
        _set_aside(results, results / f"{LEDGER_FILE}{suffix}")
    _set_aside(results, results / LEDGER_FILE, copy=True)
    atomic.move(made, results / LEDGER_FILE)
    yield Finding(problem, f"{kept} outputs of stages were read from it and kept; the next run does the rest again.")


def _manifest(results: Path) -> tuple[Manifest | None, list[Finding]]:
    """The manifest to go by, and what was wrong with it."""
    problem = f"{results / parts.MANIFEST_FILE} is gone."
    try:
        manifest = parts.read_manifest(results)
        if manifest is not None:
            return manifest, []
    except IntegrityError as error:
        problem = error.message
    found = _spare(results)
    source = "It is restored from its spare."
    if found is None:
        found = _from_parts(results)
        source = "It is made anew of the parts that are whole."
    if found is None:  # no run has ended here
        return None, []
    return found, [Finding(problem, source)]


def _spare(results: Path) -> Manifest | None:
    """The spare manifest, unless it is of an earlier run, whose parts are gone."""
    try:
        spare = parts.read_manifest(results, parts.SPARE_FILE)
    except IntegrityError:
        return None
    listed = [(table, part) for table, each in spare.tables.items() for part in each] if spare else []
    there = sum((results / table / part.file).is_file() for table, part in listed)
    return spare if there * 2 > len(listed) else None


def _from_parts(results: Path) -> Manifest | None:
    """A manifest of all parts, the oldest first; those whose bytes are not what they are named by have no rows."""
    from claimctl.store.tables import SCHEMA_VERSION, TABLES

    tables: dict[str, tuple[Part, ...]] = {}
    for table in TABLES:
        paths = [
            path
            for path in parts.files_in(results / table)
            if path.name.startswith("part-") and parts.OURS.fullmatch(path.name)
        ]
        paths.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        tables[table] = tuple(_described(path) for path in paths)
    return parts.Manifest(SCHEMA_VERSION, "", tables) if any(tables.values()) else None


def _described(path: Path) -> Part:
    import polars as pl

    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if path.name != f"part-{digest[:20]}.parquet":
        return parts.Part(path.name, "", 0, path.stat().st_size)
    rows = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
    return parts.Part(path.name, digest, rows, path.stat().st_size)


def _tables(results: Path, manifest: Manifest, part_rows: int, *, dry: bool, mended: bool) -> Iterator[Finding]:
    """Rows of parts that are damaged, and rows that stand twice, are written anew from the ledger."""
    from claimctl.store.rebuild import Rebuilt, repeated

    left: dict[str, tuple[Part, ...]] = {}
    bad: dict[str, list[Part]] = {}
    for table, listed in manifest.tables.items():
        bad[table] = [part for part in listed if not parts.is_whole(results / table / part.file, part)]
        left[table] = tuple(part for part in listed if part not in bad[table])
    twice = {table: owners for table, listed in left.items() if (owners := repeated(results, table, listed))}
    if not (mended or twice or any(bad.values())):
        return
    with _readable_ledger(results) as ledger:
        suspects = {table: left[table] for table in left if mended or bad[table] or table in twice}
        rebuilt = Rebuilt(results, ledger, suspects, twice, exact=mended)
        for table, damaged in bad.items():
            for part in damaged:
                path = results / table / part.file
                state = "not what was written" if path.is_file() else "gone"
                yield Finding(f"{path} is {state}.", "It leaves the table.")
            if damaged:
                yield _rows_back(table, sum(part.rows for part in damaged), sum(rebuilt.lacking[table].values()))
        for table, owners in twice.items():
            yield Finding(
                f"Table {table} holds rows of {len(owners)} claims, files or runs more than once.",
                "One of each is kept.",
            )
        if dry:
            return
        for table, damaged in bad.items():
            for part in damaged:
                _set_aside(results, results / table / part.file, copy=True)
        base = msgspec.structs.replace(manifest, tables=left)
        parts.commit(results, manifest.run_id, rebuilt.leaving(), rebuilt.coming(), part_rows, base)


def _rows_back(table: str, gone: int, back: int) -> Finding:
    """What a part's loss means."""
    lost = ""
    if back < gone and table in {"events", "runs", "audit"}:
        lost = f"{gone - back} rows of table {table}: what earlier runs did stands nowhere else."
    elif back < gone:
        lost = f"{gone - back} rows of table {table}; the next run reads their documents again if they are still there."
    return Finding(f"Table {table} lacks {gone} rows.", f"{min(back, gone)} are written anew from the ledger.", lost)


@contextlib.contextmanager
def _readable_ledger(results: Path) -> Iterator[Ledger | None]:
    """The ledger, None where there is none or it is not to be relied on."""
    if not (results / LEDGER_FILE).exists() or salvage.problem(results) is not None:
        yield None
        return
    with Ledger.peek(results) as ledger:
        yield ledger


def _others(results: Path) -> Iterator[Finding]:
    """Files among the parts that claimctl did not write."""
    from claimctl.store.tables import TABLES

    for table in TABLES:
        for path in parts.files_in(results / table):
            if not parts.OURS.fullmatch(path.name):
                yield Finding(f"{path} is not in the manifest, and none of ours.")


def _set_aside(results: Path, path: Path, *, copy: bool = False) -> None:
    """Put what is damaged where it harms nobody; with `copy` it also stays, until something better takes its place."""
    if not path.is_file():
        return
    folder = results / DAMAGED
    target, number = folder / path.name, 1
    while target.exists():
        target, number = folder / f"{path.name}.{number}", number + 1
    if not copy:
        atomic.move(path, target)
        return
    atomic.make_folder(folder)

    def link(temporary: Path) -> None:
        shutil.copyfile(path, temporary)

    atomic.write_with(target, link)
