"""The Parquet parts of a results folder, and the manifest that names the live ones.

A part never changes. A commit writes new parts aside, moves them in, replaces the manifest in one step, then removes
the parts that the new manifest no longer names; `recover` finishes or undoes a commit that was cut short. So a reader
of the manifest sees old or new, and once a run has ended a folder's `*.parquet` are exactly the live parts.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from claimctl.errors import IntegrityError, UsageError
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    import polars as pl

MANIFEST_FILE = "manifest.json"
_STAGING = ".staging"
_PART_BYTES = 256 * 2**20  # of a part in memory; what a commit needs at most is a few of these


class Part(msgspec.Struct, frozen=True):
    """A live part: file name, sha256 of its bytes, rows and bytes."""

    file: str
    sha256: str
    rows: int
    bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """The live parts by table, as of the run that committed last."""

    schema_version: int
    run_id: str
    tables: dict[str, tuple[Part, ...]]


class Change(msgspec.Struct, frozen=True):
    """What a commit does to one table: all rows of `owners` leave, those of `frames` come."""

    owners: Collection[str]
    frames: Iterable[pl.DataFrame]


def read_manifest(results: Path) -> Manifest | None:
    """The manifest of a results folder, None where nothing was committed yet. Raises IntegrityError."""
    path = results / MANIFEST_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise IntegrityError(
            "manifest_corrupt", f"{path} is not a manifest.", "Use a new results folder, or restore this one."
        ) from error


def recover(results: Path) -> None:
    """Bring the folder back to its manifest after a commit that was cut short: what it does not name goes."""
    manifest = read_manifest(results)
    for path in _files(results / _STAGING):
        atomic.remove(path)
    if manifest is None and _is_foreign(results):
        raise UsageError(
            "results_foreign", f"{results} holds files that claimctl did not write.", "Name an empty or new folder."
        )
    _remove_unlisted(results, manifest)


def commit(results: Path, run_id: str, changes: dict[str, Change], part_rows: int) -> None:
    """Apply `changes`, all or nothing. Raises DiskError; the old tables stand then."""
    from claimctl.store.tables import SCHEMA_VERSION, TABLES

    old = read_manifest(results)
    tables: dict[str, tuple[Part, ...]] = {}
    staged: list[tuple[Path, Path]] = []
    for table in TABLES:
        live = old.tables.get(table, ()) if old else ()
        kept, frames = _split(results / table, table, live, changes[table], part_rows)
        written = []
        for frame in frames:
            part, path = _stage(results, frame)
            written.append(part)
            staged.append((path, results / table / part.file))
        tables[table] = (*kept, *written)
        atomic.make_folder(results / table)
    for source, target in staged:
        atomic.move(source, target)
    manifest = Manifest(SCHEMA_VERSION, run_id, tables)
    atomic.write_bytes(results / MANIFEST_FILE, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    _remove_unlisted(results, manifest)


def verify(results: Path) -> Iterator[str]:
    """Each way in which the parts differ from the manifest, as a sentence. Reads every byte."""
    import polars as pl

    from claimctl.store.tables import KEYS, TABLES

    manifest = read_manifest(results)
    if manifest is None:
        yield f"{results} has no {MANIFEST_FILE}: no run has ended there."
        return
    for table in TABLES:
        parts = manifest.tables.get(table, ())
        problems = [problem for part in parts for problem in _part_problems(results / table / part.file, table, part)]
        yield from problems
        if parts and not problems:
            scan = pl.scan_parquet([results / table / part.file for part in parts])
            repeated = scan.group_by(KEYS[table]).len().filter(pl.col("len") > 1).select(pl.len())
            if count := repeated.collect().item():
                yield f"Table {table} holds {count} keys more than once."
        listed = {part.file for part in parts}
        yield from (f"{path} is not in the manifest." for path in _files(results / table) if path.name not in listed)


def _part_problems(path: Path, table: str, part: Part) -> Iterator[str]:
    import polars as pl

    from claimctl.store.tables import TABLES

    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        yield f"{path} can't be read: {error.strerror}."
        return
    if digest != part.sha256:
        yield f"{path} is not what was written: its sha256 differs from the manifest's."
        return
    frame = pl.scan_parquet(path)
    if frame.collect_schema() != TABLES[table]:
        yield f"{path} has other columns than table {table}."
    elif (rows := frame.select(pl.len()).collect().item()) != part.rows:
        yield f"{path} holds {rows} rows, the manifest says {part.rows}."


def _split(
    folder: Path, table: str, live: tuple[Part, ...], change: Change, part_rows: int
) -> tuple[list[Part], Iterable[pl.DataFrame]]:
    """The live parts that stay as they are, and the frames of the parts to write."""
    import polars as pl

    from claimctl.store.tables import OWNERS, TABLES

    owner = pl.col(OWNERS[table])
    leaving = pl.Series("leaving", sorted(change.owners), dtype=pl.String)
    frames = iter(change.frames)
    first = next(frames, None)
    kept: list[Part] = []
    carried: list[pl.DataFrame] = []
    for part in live:
        path = folder / part.file
        touched = pl.scan_parquet(path).select(owner.is_in(leaving.implode()).any()).collect().item()
        # A small part is merged with what comes, so that parts stay few.
        small = first is not None and part.rows < part_rows // 2 and part.bytes < _PART_BYTES // 8
        if touched or small:
            frame = pl.read_parquet(path, schema=TABLES[table])
            carried.append(frame.filter(~owner.is_in(leaving.implode())))
        else:
            kept.append(part)
    new = [*carried, *([first] if first is not None else [])]
    return kept, _cut(table, new, frames, part_rows)


def _cut(table: str, ready: list[pl.DataFrame], more: Iterator[pl.DataFrame], part_rows: int) -> Iterator[pl.DataFrame]:
    """Frames of at most `part_rows` rows and about `_PART_BYTES`, each sorted by the table's key."""
    import polars as pl

    from claimctl.store.tables import KEYS, TABLES

    keys = list(KEYS[table])
    rows = sum(frame.height for frame in ready)
    size = sum(frame.estimated_size() for frame in ready)
    waiting = list(ready)

    def flush() -> Iterator[pl.DataFrame]:
        if rows:
            whole = pl.concat(waiting).select(TABLES[table].names()).sort(keys, maintain_order=True)
            yield from whole.iter_slices(part_rows)

    for frame in more:
        if rows >= part_rows or size >= _PART_BYTES:
            yield from flush()
            waiting, rows, size = [], 0, 0
        waiting.append(frame)
        rows += frame.height
        size += int(frame.estimated_size())
    yield from flush()


def _stage(results: Path, frame: pl.DataFrame) -> tuple[Part, Path]:
    """Write a part aside; it is named by its content."""
    temporary = results / _STAGING / "part.parquet"

    def fill(path: Path) -> None:
        frame.write_parquet(path, compression="zstd", statistics=True)

    atomic.write_with(temporary, fill)
    with temporary.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    part = Part(f"part-{digest[:20]}.parquet", digest, frame.height, temporary.stat().st_size)
    staged = temporary.with_name(part.file)
    atomic.move(temporary, staged)
    return part, staged


def _remove_unlisted(results: Path, manifest: Manifest | None) -> None:
    from claimctl.store.tables import TABLES

    for table in TABLES:
        listed = {part.file for part in manifest.tables.get(table, ())} if manifest else set()
        for path in _files(results / table):
            if path.name not in listed:
                atomic.remove(path)


def _is_foreign(results: Path) -> bool:
    """Whether a folder without a manifest holds Parquet that is not ours: it has no ledger beside it."""
    from claimctl.store.ledger import LEDGER_FILE

    return not (results / LEDGER_FILE).exists() and any(results.glob("*/*.parquet"))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
