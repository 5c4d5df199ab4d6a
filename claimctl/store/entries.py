"""What the ledger holds, as records, and how they are packed."""

from __future__ import annotations

import zlib
from typing import TypeVar

import msgspec

from claimctl.errors import IntegrityError
from claimctl.records import Record, Status
from claimctl.store.database import REMEDY

R = TypeVar("R", bound=Record)


class Output(Record, frozen=True):
    """A stage's outcome for a file. `record` is packed (see `pack`), None unless `status` is done.

    `key` names all that the outcome was made from, `fingerprint` the stage's own part of that (version, model,
    settings), `limits` the limits it ran under. `quality` is the mean word confidence of an ocr output.
    """

    doc_id: str
    stage: str
    key: str
    fingerprint: str
    limits: str
    status: Status
    error_code: str | None
    error: str | None
    record: bytes | None
    run_id: str
    started_at: float
    wait_ms: float
    duration_ms: float
    cpu_ms: float
    engine_ms: float
    peak_rss_mb: float
    attempt: int
    quality: float


class Event(Record, frozen=True):
    """One stage at work on one record in one run; times are POSIX seconds and milliseconds."""

    run_id: str
    claim_id: str
    doc_id: str
    stage: str
    status: str
    attempt: int
    started_at: float
    wait_ms: float
    duration_ms: float
    cpu_ms: float
    engine_ms: float
    peak_rss_mb: float
    cache_hit: bool
    error_code: str | None
    reason: str | None = None  # why a part of a stage was skipped


class Run(Record, frozen=True):
    """A run; it stays open until its tables are committed, so that a killed one goes on under its own name."""

    run_id: str
    started_at: float
    command: str
    version: str
    config_sha256: str
    models: tuple[str, ...]
    host: str
    workers: int
    root: str
    ended_at: float | None = None
    documents: int = 0
    claims: int = 0
    failed: int = 0


class HeldFile(Record, frozen=True):
    """A file of a claim as the ledger knows it."""

    claim_id: str
    path: str
    doc_id: str
    media_type: str
    bytes: int
    error_code: str | None
    error: str | None


class DecidedClaim(Record, frozen=True):
    """A claim's last decision, `key` naming all it was made from."""

    claim_id: str
    root: str
    key: str
    record: bytes
    decision: str
    run_id: str
    received_at: float
    decided_at: float


class Uncommitted(Record, frozen=True):
    """What the tables lack: claims, claims that leave, files whose pages are new or of no claim; each sorted."""

    claims: tuple[str, ...]
    retired: tuple[str, ...]
    pages_of: tuple[str, ...]
    orphans: tuple[str, ...]


def pack(record: Record) -> bytes:
    """A record as compressed bytes."""
    return zlib.compress(msgspec.msgpack.encode(record), 1)


def unpack(content: bytes, kind: type[R]) -> R:
    """A packed record. Raises IntegrityError when the bytes are not one."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(content), type=kind)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise IntegrityError("ledger_corrupt", f"The ledger holds a torn {kind.__name__} record.", REMEDY) from error


def event_of(content: bytes) -> Event:
    """A stored event. Raises IntegrityError when the bytes are none."""
    try:
        return msgspec.msgpack.decode(content, type=Event)
    except msgspec.MsgspecError as error:
        raise IntegrityError("ledger_corrupt", "The ledger holds a torn event.", REMEDY) from error
