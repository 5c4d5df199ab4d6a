"""The SQLite file of a ledger: its tables, and its errors in our words."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING

from claimctl.errors import DiskError, IntegrityError, LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEDGER_FILE = "ledger.sqlite"
VERSION = 1
REMEDY = "Run `claimctl verify RESULTS --repair`: it keeps what can be read; the next run does the rest again."

SCHEMA = """
create table fingerprints (fingerprint text primary key, stage text, version text, identity text, settings text)
    without rowid;
create table outputs (
    doc_id text, stage text, key text not null, fingerprint text not null, limits text not null, status text not null,
    error_code text, error text, record blob, run_id text not null, started_at real, wait_ms real, duration_ms real,
    cpu_ms real, engine_ms real, peak_rss_mb real, attempt integer, quality real, committed integer not null default 0,
    primary key (doc_id, stage)
) without rowid;
create table claims (
    claim_id text primary key, root text not null, key text not null, record blob, decision text not null,
    run_id text not null, received_at real, decided_at real, committed integer not null default 0
) without rowid;
create table claim_files (
    claim_id text, path text, doc_id text not null, media_type text not null, bytes integer not null,
    error_code text, error text,
    primary key (claim_id, path)
) without rowid;
create index claim_files_by_doc on claim_files (doc_id);
create table events (
    run_id text, claim_id text, doc_id text, stage text, row blob, primary key (run_id, claim_id, doc_id, stage)
) without rowid;
create table runs (run_id text primary key, state text not null, row blob) without rowid;
"""


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a ledger for reading; where its folder can't be written, without the files that SQLite lays beside it."""
    alone = "" if os.access(path.parent, os.W_OK) else "&immutable=1"
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{alone}", isolation_level=None, uri=True)


@contextlib.contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turn an error of SQLite in the block into a ClaimctlError that names `path` and the remedy."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            raise DiskError("disk_full", f"The disk is full: {path} was not written.", "Free some space.") from error
        if name.startswith(("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise DiskError(
                "disk_error", f"{path} could not be written ({name}).", "Check the disk and its rights."
            ) from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise LockedError("locked", f"Another program holds {path}.", "Close it and run again.") from error
        raise IntegrityError("ledger_corrupt", f"{path} is damaged ({name or error}).", REMEDY) from error
