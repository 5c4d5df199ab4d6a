"""What the parent and its workers say to each other, as msgpack over a socket."""

from __future__ import annotations

import msgspec

from claimctl.config import Config
from claimctl.records import File, Link, Record, Status


class Init(msgspec.Struct, frozen=True):
    """The first message to a worker. `memory_mb` is the cap that the parent keeps it under."""

    root: str
    config: Config
    memory_mb: int


class DocumentJob(Record, frozen=True, tag=True):
    """Read a file through the document stages. `known` holds packed outputs that are still valid, by stage."""

    file: File
    known: dict[str, bytes] = msgspec.field(default_factory=dict)


class Held(Record, frozen=True):
    """A file of a claim with its packed Label and Fields, or why there are none."""

    path: str
    doc_id: str
    status: Status
    error_code: str | None
    quality: float
    label: bytes | None
    fields: bytes | None
    copies_in: tuple[str, ...]
    links: dict[str, tuple[Link, ...]] = msgspec.field(default_factory=dict)  # by document


class ClaimJob(Record, frozen=True, tag=True):
    """Score a claim."""

    claim_id: str
    files: tuple[Held, ...]
    attributes: dict[str, str]
    arrived: str = ""  # ISO day
    forced: dict[str, str] | None = None  # judge it under these variants, whatever its own are


Job = DocumentJob | ClaimJob


class Ready(Record, frozen=True, tag=True):
    """The worker is up."""


class Began(Record, frozen=True, tag=True):
    """The worker begins a stage of the job at hand, whose file has this many pages."""

    stage: str
    pages: int


class StageResult(Record, frozen=True, tag=True):
    """One stage of the job at hand has ended; times are POSIX seconds and milliseconds."""

    stage: str
    status: Status
    record: bytes | None
    started_at: float
    duration_ms: float
    cpu_ms: float
    peak_rss_mb: float
    engine_ms: float = 0.0
    quality: float = 0.0
    error_code: str | None = None
    error: str | None = None


class Done(Record, frozen=True, tag=True):
    """The job at hand has ended: its last stage, or one that went wrong, was the last."""


class Fatal(Record, frozen=True, tag=True):
    """The worker can't work at all: an engine or model is missing."""

    exit_code: int
    code: str
    message: str
    remedy: str


Reply = Ready | Began | StageResult | Done | Fatal
