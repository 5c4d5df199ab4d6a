"""A damaged ledger: what is wrong with it, and a new one of all in it that can still be read."""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any

from claimctl.errors import DiskError, IntegrityError
from claimctl.store import atomic, likeness
from claimctl.store.database import LEDGER_FILE, SCHEMA, VERSION, open_to_read, sqlite_errors
from claimctl.store.entries import event_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STATUSES = frozenset({"done", "refused", "failed"})
_PACKED = {"outputs": "record", "claims": "record", "runs": "row", "events": "row"}
# Claims that were decided on a file of which not all is known any more: the next run decides them anew.
_INCOMPLETE = """
select distinct claim_id from claim_files where error_code is null and (
    doc_id not in (select doc_id from outputs where stage = 'ocr')
    or doc_id in (select doc_id from outputs group by doc_id
                  having count(*) < 3 and min(status) = 'done' and max(status) = 'done'))
"""


def problem(results: Path) -> str | None:
    """What is wrong with the ledger of a results folder, as a sentence; None where it is whole or there is none.

    Reads all of it: its structure, and each record that was stored packed. Raises DiskError where it can't be read.
    """
    path = results / LEDGER_FILE
    if not path.exists():
        return None
    try:
        with contextlib.closing(open_to_read(path)) as sql:
            (found,) = sql.execute("pragma integrity_check(1)").fetchone()
            if found != "ok":
                return f"{path} is damaged: {' '.join(found.split())[:200]}."
            (version,) = sql.execute("pragma user_version").fetchone()
            if version not in {0, VERSION}:
                return None  # of another version, which is for a run to say
            for table, column in _PACKED.items() if version else ():
                for (content,) in sql.execute(f"select {column} from {table} where {column} is not null"):  # noqa: S608
                    if not _unpacks(table, content):
                        return f"{path} is damaged: a record in {table} is torn."
    except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_IOERR_READ", "SQLITE_CANTOPEN", "SQLITE_BUSY")):
            raise DiskError(
                "disk_error", f"{path} can't be read ({error}).", "Check the disk and its rights."
            ) from error
        return f"{path} is damaged: {error}."
    return None


def salvage(results: Path, target: Path) -> int:
    """Write what can be read of a damaged ledger to `target`, a new one; how many outputs of stages that is.

    Outputs whose record is torn are left out, and with them those of the stages after. Raises DiskError where `target`
    can't be written.
    """
    with sqlite_errors(target), contextlib.closing(sqlite3.connect(target, isolation_level=None)) as made:
        made.executescript(
            f"{SCHEMA} {likeness.SCHEMA} pragma user_version = {VERSION}; pragma synchronous = full; begin;"
        )
        tables = made.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
        with contextlib.closing(open_to_read(results / LEDGER_FILE)) as torn:
            whole = {table: _copy(torn, made, table) for (table,) in tables}
            doubtful = _doubtful(torn)
        # What documents look like stands in no record with a checksum: the next run notes it anew from those that do.
        useless = [table for table in whole if table.startswith("like_")]
        if not whole["claim_files"]:  # which decisions rest on all their files can't be told
            useless += ["claims", "claim_files"]
        # What came of an output that is gone has to be made again.
        for stage, before in (("classify", "ocr"), ("extract", "classify")):
            kept = f"select doc_id from outputs where stage = '{before}'"  # noqa: S608
            useless.append(f"outputs where stage = '{stage}' and doc_id not in ({kept})")
        for rows in useless:
            made.execute(f"delete from {rows}")  # noqa: S608
        for claim_id in doubtful:
            made.execute("delete from claims where claim_id = ?", (claim_id,))
            made.execute("delete from claim_files where claim_id = ?", (claim_id,))
        made.execute(f"delete from claims where claim_id in ({_INCOMPLETE})")  # noqa: S608
        made.execute("insert into like_lost values (1)")
        made.execute("commit")
        (count,) = made.execute("select count(*) from outputs").fetchone()
    target.chmod(atomic.FILE_MODE)
    return int(count)


def _copy(torn: sqlite3.Connection, made: sqlite3.Connection, table: str) -> bool:
    """All rows up to the first page that can't be read, and from the end down to the last; whether that is all."""
    columns = made.execute(f"pragma table_info({table})").fetchall()
    names = ", ".join(column[1] for column in columns)
    key = [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]
    marks = ", ".join("?" * len(columns))
    packed = [column[1] for column in columns].index(_PACKED[table]) if table in _PACKED else None
    for direction in ("asc", "desc"):
        order = ", ".join(f"{column} {direction}" for column in key)
        whole = True
        rows = _read(torn, f"select {names} from {table} order by {order}")  # noqa: S608
        for row in rows:
            if row is None:
                whole = False
                break
            if _is_sound(table, row, packed):
                made.execute(f"insert or ignore into {table} values ({marks})", row)  # noqa: S608
        if whole:
            return direction == "asc"
    return False


def _doubtful(torn: sqlite3.Connection) -> set[str]:
    """The claims of whose files a table and its index say otherwise."""
    # The index holds no `bytes`: to ask for them is to read the table itself.
    ways = (
        "select claim_id, path, doc_id, bytes from claim_files",
        "select claim_id, path, doc_id from claim_files indexed by claim_files_by_doc order by doc_id",
    )
    one, other = ({row[:3] for row in _read(torn, way) if row is not None} for way in ways)
    return {claim_id for claim_id, _, _ in one ^ other}


def _read(torn: sqlite3.Connection, statement: str) -> Iterator[tuple[Any, ...] | None]:
    """The rows of a statement; None in the end where it breaks off."""
    try:
        yield from torn.execute(statement)
    except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
        yield None


def _is_sound(table: str, row: tuple[Any, ...], packed: int | None) -> bool:
    if packed is not None and row[packed] is not None and not _unpacks(table, row[packed]):
        return False
    if table != "outputs":
        return True
    doc_id, key, status, record, quality = (row[index] for index in (0, 2, 5, 8, 17))
    told = isinstance(doc_id, str) and isinstance(key, str) and status in _STATUSES
    return told and isinstance(quality, float) and 0 <= quality <= 1 and (status != "done" or record is not None)


def _unpacks(table: str, content: object) -> bool:
    """Whether a record is as it was packed: those but of events end in a checksum."""
    try:
        if table == "events":
            event_of(content)  # type: ignore[arg-type]  # it may be anything
        else:
            zlib.decompress(content)  # type: ignore[arg-type]
    except (zlib.error, TypeError, IntegrityError):
        return False
    return True
