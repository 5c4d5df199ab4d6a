"""What has been done: each stage's last output for each file, each claim's last decision, each run.

A SQLite file in the results folder. A run writes here first, in small durable batches, and turns what is new into
Parquet parts at its end (see parts.py); so a run killed at any moment goes on from here. Records are packed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec

from claimctl.errors import DiskError, IntegrityError
from claimctl.store import likeness
from claimctl.store.atomic import FILE_MODE, disk_errors
from claimctl.store.database import LEDGER_FILE, SCHEMA, VERSION, open_to_read, sqlite_errors
from claimctl.store.entries import (
    DecidedClaim,
    Event,
    HeldFile,
    Output,
    R,
    Run,
    Uncommitted,
    event_of,
    pack,
    unpack,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

_BATCH = 500

__all__ = [
    "LEDGER_FILE", "DecidedClaim", "Event", "HeldFile", "Ledger", "Output", "R", "Run", "Uncommitted", "pack", "unpack",
]  # fmt: skip


class Ledger:
    """The open ledger of a results folder. One writer; see lock.py."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._sql = connection
        self._path = path
        self._file: tuple[int, int] | None = None  # where it lies, once it was opened for writing
        self.likeness = likeness.Likeness(connection)

    @classmethod
    @contextlib.contextmanager
    def open(cls, results: Path) -> Iterator[Ledger]:
        """Open or make the ledger of `results`. Raises IntegrityError when it is damaged or of a later version."""
        path = results / LEDGER_FILE
        with sqlite_errors(path), contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            ledger = cls(connection, path)
            ledger._prepare()
            yield ledger

    @classmethod
    @contextlib.contextmanager
    def peek(cls, results: Path) -> Iterator[Ledger]:
        """The ledger of `results` for reading alone; an empty one where there is none, or one only just begun.

        Raises IntegrityError when it is damaged or of a later version.
        """
        path = results / LEDGER_FILE
        with sqlite_errors(path), contextlib.ExitStack() as stack:
            connection = stack.enter_context(contextlib.closing(open_to_read(path))) if path.exists() else None
            if connection is None or not _version_of(connection, path):
                empty = sqlite3.connect(":memory:", isolation_level=None)
                connection = stack.enter_context(contextlib.closing(empty))
                connection.executescript(SCHEMA)
            yield cls(connection, path)

    def _prepare(self) -> None:
        with disk_errors(self._path):
            self._path.chmod(FILE_MODE)
            opened = self._path.stat()
        self._file = opened.st_dev, opened.st_ino
        self._sql.execute("pragma journal_mode = wal")
        self._sql.execute("pragma synchronous = full")
        if not _version_of(self._sql, self._path):
            self._sql.executescript(f"begin; {SCHEMA} pragma user_version = {VERSION}; commit;")
        self._sql.executescript(likeness.SCHEMA)

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """All writes of the block become durable together, or none does."""
        self._expect_there()
        self._sql.execute("begin immediate")
        try:
            yield
            self._sql.execute("commit")
        except BaseException:
            if self._sql.in_transaction:
                self._sql.execute("rollback")
            raise

    def _expect_there(self) -> None:
        """Raise DiskError where the file was removed or replaced: SQLite would write on, into nothing."""
        try:
            there = self._path.stat()
        except OSError:
            there = None
        if self._file is not None and (there is None or (there.st_dev, there.st_ino) != self._file):
            raise DiskError(
                "results_gone", f"{self._path.parent} was removed or replaced while a run was writing to it.",
                "Run again when it is back.",
            )  # fmt: skip

    # Outputs of stages

    def note_fingerprint(self, fingerprint: str, stage: str, version: str, identity: str, settings: str) -> None:
        """Remember what a stage's fingerprint is made of, so that a later run can say what changed."""
        self._sql.execute(
            "insert or ignore into fingerprints values (?, ?, ?, ?, ?)",
            (fingerprint, stage, version, identity, settings),
        )

    def fingerprint(self, fingerprint: str) -> tuple[str, str, str] | None:
        """The (version, identity, settings) behind a fingerprint."""
        row = self._sql.execute(
            "select version, identity, settings from fingerprints where fingerprint = ?", (fingerprint,)
        ).fetchone()
        return tuple(row) if row else None

    def outputs(self, doc_ids: Collection[str], records: Collection[str] = ()) -> dict[str, dict[str, Output]]:
        """The outputs of files by doc_id and stage, with the records of the stages named in `records`."""
        found: dict[str, dict[str, Output]] = {}
        record = f"case when stage in ({str(list(records))[1:-1]}) then record end"
        columns = ", ".join(record if name == "record" else name for name in Output.__struct_fields__)
        same: dict[str, str] = {}  # what many outputs say alike is kept once
        for row in self._select(f"select {columns} from outputs where doc_id in", doc_ids):  # noqa: S608
            values: list[Any] = [same.setdefault(item, item) if isinstance(item, str) else item for item in row]
            output = Output(*values)
            found.setdefault(output.doc_id, {})[output.stage] = output
        return found

    def mined(self) -> list[str]:
        """The files that were mined, sorted."""
        return [row[0] for row in self._sql.execute("select doc_id from outputs where stage = 'extract' order by 1")]

    def put_output(self, output: Output) -> None:
        """Store an output in place of the file's earlier one of that stage."""
        names = Output.__struct_fields__
        self._sql.execute(
            f"insert or replace into outputs ({', '.join(names)}) values ({', '.join('?' * len(names))})",  # noqa: S608
            tuple(getattr(output, name) for name in names),
        )

    def drop_outputs(self, doc_id: str, stages: Iterable[str]) -> None:
        """Forget a file's outputs of `stages`: an earlier stage has changed or failed."""
        self._sql.executemany(
            "delete from outputs where doc_id = ? and stage = ?", [(doc_id, stage) for stage in stages]
        )

    # Claims

    def claims(self, claim_ids: Collection[str]) -> dict[str, DecidedClaim]:
        """The decided claims among `claim_ids`."""
        columns = ", ".join(DecidedClaim.__struct_fields__)
        rows = self._select(f"select {columns} from claims where committed >= 0 and claim_id in", claim_ids)  # noqa: S608
        return {row[0]: DecidedClaim(*row) for row in rows}

    def claims_of_root(self, root: str) -> set[str]:
        """The claims last seen in the input folder `root`."""
        return {row[0] for row in self._sql.execute("select claim_id from claims where root = ?", (root,))}

    def roots(self) -> list[str]:
        """The input folders that claims came from."""
        return [row[0] for row in self._sql.execute("select distinct root from claims where committed >= 0 order by 1")]

    def files(self, claim_ids: Collection[str]) -> list[HeldFile]:
        """The files of claims, by claim and path."""
        columns = ", ".join(HeldFile.__struct_fields__)
        rows = self._select(f"select {columns} from claim_files where claim_id in", claim_ids)  # noqa: S608
        return sorted((HeldFile(*row) for row in rows), key=lambda file: (file.claim_id, file.path))

    def holders(self, doc_ids: Collection[str]) -> dict[str, set[str]]:
        """Which claims hold each file, by doc_id."""
        found: dict[str, set[str]] = {}
        rows = self._select("select doc_id, claim_id from claim_files where error_code is null and doc_id in", doc_ids)
        for doc_id, claim_id in rows:
            found.setdefault(doc_id, set()).add(claim_id)
        return found

    def put_claim(self, claim: DecidedClaim, files: Iterable[HeldFile]) -> None:
        """Store a claim's decision and files in place of its earlier ones; its rows await the next commit."""
        names = DecidedClaim.__struct_fields__
        self._sql.execute(
            f"insert or replace into claims ({', '.join(names)}) values ({', '.join('?' * len(names))})",  # noqa: S608
            tuple(getattr(claim, name) for name in names),
        )
        self._sql.execute("delete from claim_files where claim_id = ?", (claim.claim_id,))
        self._sql.executemany(
            "insert into claim_files values (?, ?, ?, ?, ?, ?, ?)",
            [tuple(getattr(file, name) for name in HeldFile.__struct_fields__) for file in files],
        )

    def retire_claims(self, claim_ids: Iterable[str]) -> None:
        """Mark claims whose files belong to other claims now: their rows leave with the next commit."""
        for claim_id in claim_ids:
            self._sql.execute("update claims set committed = -1 where claim_id = ?", (claim_id,))
            self._sql.execute("delete from claim_files where claim_id = ?", (claim_id,))

    def uncommitted(self) -> Uncommitted:
        """What is newer here than in the tables."""
        self._expect_there()
        claims = [row[0] for row in self._sql.execute("select claim_id from claims where committed = 0 order by 1")]
        retired = [row[0] for row in self._sql.execute("select claim_id from claims where committed = -1 order by 1")]
        docs = self._sql.execute(
            "select distinct doc_id from outputs join claim_files using (doc_id) join claims using (claim_id)"
            " where stage in ('ocr', 'classify') and outputs.committed = 0 and claims.committed = 0 order by 1"
        )
        orphans = self._sql.execute(
            "select distinct doc_id from outputs where stage in ('ocr', 'classify') and committed = 1"
            " and doc_id not in (select doc_id from claim_files where error_code is null) order by 1"
        )
        return Uncommitted(
            tuple(claims), tuple(retired), tuple(row[0] for row in docs), tuple(row[0] for row in orphans)
        )

    def forget_commits(self) -> None:
        """Note that there are no tables: the next commit writes all that stands here."""
        with self.batch():
            self._sql.execute("update claims set committed = 0 where committed = 1")
            self._sql.execute("update outputs set committed = 0 where committed = 1")

    def mark_committed(self, what: Uncommitted) -> None:
        """Note that the tables hold all of `what`, and every event and run, as they are here."""
        many = self._sql.executemany
        many("update claims set committed = 1 where claim_id = ?", [(item,) for item in what.claims])
        many("delete from claims where claim_id = ?", [(item,) for item in what.retired])
        of_pages = "update outputs set committed = ? where doc_id = ? and stage in ('ocr', 'classify')"
        many(of_pages, [(1, item) for item in what.pages_of])
        many(of_pages, [(0, item) for item in what.orphans])
        self._sql.execute("delete from events")
        self._sql.execute("delete from runs")

    def committed(self) -> tuple[list[str], list[str]]:
        """The claims, and the files with pages, that the tables should hold as they stand here; sorted."""
        claims = self._sql.execute("select claim_id from claims where committed = 1 order by 1")
        files = self._sql.execute(
            "select distinct doc_id from outputs where stage = 'ocr' and committed = 1 and status = 'done' order by 1"
        )
        return [row[0] for row in claims], [row[0] for row in files]

    # Runs and events

    def open_run(self) -> Run | None:
        """The run that has begun and not committed, if any."""
        row = self._sql.execute("select row from runs where state = 'open'").fetchone()
        return unpack(row[0], Run) if row else None

    def put_run(self, run: Run, state: str) -> None:
        """Store a run as `open` or `closed`."""
        self._sql.execute("insert or replace into runs values (?, ?, ?)", (run.run_id, state, pack(run)))

    def put_event(self, event: Event) -> None:
        """Store an event; the last of its run, claim, document and stage stands."""
        self._sql.execute(
            "insert or replace into events values (?, ?, ?, ?, ?)",
            (event.run_id, event.claim_id, event.doc_id, event.stage, msgspec.msgpack.encode(event)),
        )

    def events(self) -> Iterator[Event]:
        """The events that are in no table yet."""
        rows = self._sql.execute("select row from events order by run_id, claim_id, doc_id, stage")
        return (event_of(row[0]) for row in rows)

    def pending_runs(self) -> list[Run]:
        """The runs that are in no table yet."""
        return [unpack(row[0], Run) for row in self._sql.execute("select row from runs order by run_id")]

    def _select(self, statement: str, values: Collection[str]) -> Iterator[tuple[Any, ...]]:
        """Rows of a statement that ends in `in`, for any number of values."""
        ordered = sorted(values)
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            yield from self._sql.execute(f"{statement} ({', '.join('?' * len(batch))})", batch).fetchall()


def _version_of(sql: sqlite3.Connection, path: Path) -> int:
    """The version of a ledger, 0 of one that holds nothing yet. Raises IntegrityError where it is not ours."""
    (version,) = sql.execute("pragma user_version").fetchone()
    if version not in {0, VERSION}:
        raise IntegrityError(
            "ledger_version",
            f"{path} was written by another version of claimctl (ledger {version}, not {VERSION}).",
            "Use that version, or a new results folder.",
        )
    return int(version)
