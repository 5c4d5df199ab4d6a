"""The Parquet parts of a results folder, and the manifest that names the live ones.

A part never changes. A commit writes new parts aside, moves them in, replaces the manifest in one step, then removes
the parts that the new manifest no longer names; `recover` finishes or undoes a commit that was cut short. So a reader
of the manifest sees old or new, and once a run has ended a folder's `*.parquet` are exactly the live parts.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.errors import DiskError, IntegrityError, UsageError
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    import polars as pl

MANIFEST_FILE = "manifest.json"
SPARE_FILE = ".manifest.json"  # the same again, should that one be damaged
REPAIR = "`claimctl verify RESULTS --repair` mends what can be mended."
STAGING = ".staging"
OURS = re.compile(rf"part-[0-9a-f]{{20}}\.parquet|{re.escape(atomic.TEMPORARY_PREFIX)}.*")
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


def read_manifest(results: Path, name: str = MANIFEST_FILE) -> Manifest | None:
    """The manifest of a results folder, None where nothing was committed yet. Raises IntegrityError."""
    path = results / name
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DiskError("disk_error", f"{path} can't be read: {error.strerror}.", "Check its rights.") from error
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise IntegrityError("manifest_corrupt", f"{path} is not a manifest.", REPAIR) from error


def live(results: Path, manifest: Manifest | None) -> dict[str, list[Path]]:
    """The files to read, by table: those that the manifest names, and not what a commit that was cut short left beside.

    Where there is no manifest, as in a copy of the tables alone, all parts that are there.
    """
    from claimctl.store.tables import TABLES

    if manifest is not None:
        return {table: [results / table / part.file for part in manifest.tables.get(table, ())] for table in TABLES}
    found = {table: sorted((results / table).glob("*.parquet")) for table in TABLES}
    return {table: [path for path in paths if not path.name.startswith(".")] for table, paths in found.items()}


def refuse_foreign(results: Path) -> None:
    """Raise UsageError where no run has ended and a table's folder holds what claimctl did not write."""
    from claimctl.store.tables import TABLES

    if read_manifest(results) is not None:
        return
    for folder in (results / table for table in TABLES):
        with atomic.disk_errors(folder):
            foreign = folder.is_dir() and any(not OURS.fullmatch(path.name) for path in folder.iterdir())
        if foreign:
            raise UsageError(
                "results_foreign", f"{folder} holds files that claimctl did not write.", "Name an empty or new folder."
            )


def recover(results: Path) -> None:
    """Bring the folder back to its manifest after a commit that was cut short: parts that it does not name go.

    Files of other names are left alone. Raises IntegrityError where a live part is missing or cut, UsageError where
    the folder is somebody else's.
    """
    refuse_foreign(results)
    manifest = read_manifest(results)
    if manifest is None and (results / SPARE_FILE).exists():  # to go on would be to remove all tables
        raise IntegrityError("manifest_missing", f"{results / MANIFEST_FILE} is gone.", REPAIR)
    for path in (*files_in(results / STAGING), *results.glob(f"{atomic.TEMPORARY_PREFIX}*")):
        atomic.remove(path)
    _remove_unlisted(results, manifest)
    for table, listed in manifest.tables.items() if manifest else ():
        for part in listed:
            path = results / table / part.file
            if not path.is_file() or path.stat().st_size != part.bytes:
                raise _damaged(path)


def commit(
    results: Path,
    run_id: str,
    leaving: dict[str, Collection[str]],
    coming: Iterable[dict[str, pl.DataFrame]],
    part_rows: int,
    base: Manifest | None = None,
) -> None:
    """Change the tables, all or nothing: rows whose owner is in `leaving` go, those of the frames in `coming` come.

    Both name tables. `base` stands for the manifest where that itself is mended. Raises DiskError; the old tables stand
    then.
    """
    from claimctl.store.tables import SCHEMA_VERSION, TABLES

    old = base or read_manifest(results)
    writers = {
        table: _Writer(results, table, old.tables.get(table, ()) if old else (), leaving.get(table, ()), part_rows)
        for table in TABLES
    }
    for frames in coming:
        for table, frame in frames.items():
            writers[table].add(frame)
    tables = {table: writer.finish() for table, writer in writers.items()}
    for table, listed in tables.items():
        atomic.make_folder(results / table)
        for part in listed:
            staged = results / STAGING / part.file
            if staged.exists():
                atomic.move(staged, results / table / part.file)
    manifest = Manifest(SCHEMA_VERSION, run_id, tables)
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    atomic.write_bytes(results / MANIFEST_FILE, content)
    atomic.write_bytes(results / SPARE_FILE, content)
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
            scan = pl.scan_parquet([results / table / part.file for part in parts], glob=False)
            repeated = scan.group_by(KEYS[table]).len().filter(pl.col("len") > 1).select(pl.len())
            if count := repeated.collect().item():
                yield f"Table {table} holds {count} keys more than once."
        listed = {part.file for part in parts}
        yield from (f"{path} is not in the manifest." for path in files_in(results / table) if path.name not in listed)


def is_whole(path: Path, part: Part) -> bool:
    """Whether a part's bytes are those that were written."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == part.sha256
    except OSError:
        return False


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
    frame = pl.scan_parquet(path, glob=False)
    # An older part may lack columns that were added since.
    if not frame.collect_schema().items() <= TABLES[table].items():
        yield f"{path} has other columns than table {table}."
    elif (rows := frame.select(pl.len()).collect().item()) != part.rows:
        yield f"{path} holds {rows} rows, the manifest says {part.rows}."


class _Writer:
    """One table's next parts: the old rows that stay, merged with those that come, cut to size and staged."""

    def __init__(
        self, results: Path, table: str, live: tuple[Part, ...], leaving: Collection[str], part_rows: int
    ) -> None:
        import polars as pl

        from claimctl.store.tables import OWNERS

        self._results = results
        self._table = table
        self._part_rows = part_rows
        self._leaving = pl.col(OWNERS[table]).is_in(pl.Series(sorted(leaving), dtype=pl.String).implode())
        self._waiting: list[pl.DataFrame] = []
        self._rows = 0
        self._bytes = 0
        self._written: list[Part] = []
        self._kept: list[Part] = []
        for part in live:
            if leaving and self._read(part, self._leaving, [OWNERS[table]]).height:
                self._carry(part)
            else:
                self._kept.append(part)

    def add(self, frame: pl.DataFrame) -> None:
        """Take new rows."""
        if frame.is_empty():
            return
        # Small parts are merged with what comes, so that parts stay few.
        for part in [part for part in self._kept if self._is_small(part)]:
            self._kept.remove(part)
            self._carry(part)
        self._put(frame)

    def finish(self) -> tuple[Part, ...]:
        """All live parts of the table from now on."""
        from claimctl.store.tables import TABLES

        self._flush()
        if not self._kept and not self._written:  # so that readers find a table, if an empty one
            self._written.append(_stage(self._results, TABLES[self._table].to_frame()))
        return (*self._kept, *self._written)

    def _is_small(self, part: Part) -> bool:
        return part.rows < self._part_rows // 2 and part.bytes < _PART_BYTES // 8

    def _carry(self, part: Part) -> None:
        if not is_whole(self._results / self._table / part.file, part):  # else damage would get a new, true hash
            raise _damaged(self._results / self._table / part.file)
        self._put(self._read(part, ~self._leaving))

    def _read(self, part: Part, which: pl.Expr, columns: list[str] | None = None) -> pl.DataFrame:
        """The part's rows that meet `which`, all columns or some; those that an older part lacks are null."""
        import polars as pl

        from claimctl.store.tables import TABLES

        path = self._results / self._table / part.file
        try:
            scan = pl.scan_parquet(path, glob=False, schema=TABLES[self._table], missing_columns="insert")
            return scan.filter(which).select(columns or pl.all()).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _damaged(path) from error

    def _put(self, frame: pl.DataFrame) -> None:
        self._waiting.append(frame)
        self._rows += frame.height
        self._bytes += int(frame.estimated_size())
        if self._rows >= self._part_rows or self._bytes >= _PART_BYTES:
            self._flush()

    def _flush(self) -> None:
        import polars as pl

        from claimctl.store.tables import KEYS, TABLES

        if self._rows:
            whole = pl.concat(self._waiting).select(TABLES[self._table].names())
            for piece in whole.sort(KEYS[self._table], maintain_order=True).iter_slices(self._part_rows):
                self._written.append(_stage(self._results, piece))
        self._waiting, self._rows, self._bytes = [], 0, 0


def _stage(results: Path, frame: pl.DataFrame) -> Part:
    """Write a part aside; it is named by its content."""
    buffer = io.BytesIO()  # Polars itself does not always say that it was the disk that failed
    frame.write_parquet(buffer, compression="zstd", statistics=True)
    content = buffer.getbuffer()
    digest = hashlib.sha256(content).hexdigest()
    part = Part(f"part-{digest[:20]}.parquet", digest, frame.height, content.nbytes)
    atomic.write_bytes(results / STAGING / part.file, content)
    return part


def _remove_unlisted(results: Path, manifest: Manifest | None) -> None:
    from claimctl.store.tables import TABLES

    for table in TABLES:
        listed = {part.file for part in manifest.tables.get(table, ())} if manifest else set()
        for path in files_in(results / table):
            if path.name not in listed and OURS.fullmatch(path.name):
                atomic.remove(path)


def _damaged(path: Path) -> IntegrityError:
    return IntegrityError(
        "part_damaged",
        f"{path} is not what was written.",
        f"Restore it. {REPAIR}",
    )


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
