"""A reader that costs nothing: what a document holds stands in its text, as lines of `name: value`.

All else of a run is real: the plan, the desk, the links, the ledger and the tables. It works within the run's own
process (`Inline`) or as worker processes (see bench/endure.py). A decision names all that the claim was judged on, so
that two runs that judged otherwise give other tables.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from claimctl.pipeline.jobs import ClaimJob, Done, Init, Job, Ready, StageResult
from claimctl.records import Decision, Extract, Field, Fields, Label, LineItem, Page, Print, Segment, Text, Word
from claimctl.store.ledger import pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.records import Record

BOX = (0.1, 0.1, 0.2, 0.12)


def write_claims(folder: Path, claims: range, *, documents: int = 3, salt: str = "") -> None:
    """Claims of a few documents each; every third shares an account with the next, every ninth has a bad paper."""
    for claim in claims:
        place = folder / f"claim-{claim:06d}"
        place.mkdir(parents=True, exist_ok=True)
        for number in range(documents):
            lines = [
                f"document: {claim}/{number}{salt}",
                f"name: Person{claim} Family{claim}",
                f"pages: {1 + claim % 2}",
            ]
            if number == 0:
                lines.append(f"account: DE{claim // 3 * 3 if claim % 3 < 2 else claim:018d}")
            if claim % 9 == 5 and number == 1:
                lines.append("fail: corrupt")
            (place / f"paper-{number}.txt").write_text("\n".join(lines), encoding="utf-8")


def results_of(root: Path, job: Job) -> Iterator[StageResult]:
    """What became of a job: its stages that had not been done before."""
    if isinstance(job, ClaimJob):
        basis = hashlib.sha256(msgspec.msgpack.encode(job)).hexdigest()
        links = sum(len(found) for held in job.files for found in held.links.values())
        yield _result("score", Decision(job.claim_id, "review", (f"LINKS_{links}", basis), 0.5, automated=False))
        return
    content = (root / job.file.path).read_text(encoding="utf-8")
    told = dict(line.split(": ", 1) for line in content.splitlines() if ": " in line)
    if "fail" in told:
        yield StageResult(
            "ocr", "failed", None, time.time(), 1.0, 1.0, 100.0, error_code=told["fail"], error="It is bad."
        )
        return
    for stage, record in _records(job.file.doc_id, told).items():
        if stage not in job.known:
            yield _result(stage, record)


def _result(stage: str, record: Record) -> StageResult:
    return StageResult(stage, "done", pack(record), time.time(), 1.0, 1.0, 100.0, quality=0.9)


def _records(doc_id: str, told: dict[str, str]) -> dict[str, Record]:
    count = int(told.get("pages", "1"))
    words = tuple(
        Word(word, 0.1, 0.1 + 0.02 * line, 0.3, 0.12 + 0.02 * line, 0.9, line)
        for line, (name, value) in enumerate(told.items())
        for word in (name, value)
    )
    pages = tuple(Page(number, 595.0, 842.0, "text_layer", "canned", 0.9, words) for number in range(1, count + 1))
    fields = tuple(
        Field(field, 0, value, value, 0.9, 1, *BOX, "canned")
        for field, value in (("insured_name", told.get("name", "")), ("document_number", told.get("document", "")))
        if value
    )
    items = tuple(LineItem(row, f"work {row}", 10.0 * row, 0.9, 1, *BOX) for row in range(1, 3))
    account = told.get("account", "")
    key = int.from_bytes(hashlib.sha256((account or doc_id).encode()).digest()[:8], "big", signed=True)
    found = Print((key,), (), (account,) if account else ())
    extract = Extract(1, "claim_form", fields, items, fingerprint=found)
    return {
        "ocr": Text(doc_id, "text/plain", pages),
        "classify": Label(doc_id, (Segment(1, count, "claim_form", 0.9),)),
        "extract": Fields(doc_id, (extract,)),
    }


class Inline:
    """An engine (see pipeline/engine.py) that works within the calling process."""

    workers = 1

    def __init__(self) -> None:
        self._root = Path()
        self._jobs: deque[Job] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._jobs.clear()

    @property
    def room(self) -> int:
        return 8 - len(self._jobs)

    @property
    def idle(self) -> bool:
        return not self._jobs

    def begin(self, init: Init) -> None:
        self._root = Path(init.root)

    def submit(self, job: Job) -> None:
        self._jobs.append(job)

    def wait(self, _timeout: float = 0.0) -> list:
        from claimctl.pipeline.engine import Outcome

        jobs = list(self._jobs)
        self._jobs.clear()
        return [Outcome(job, 1, 0.0, tuple(results_of(self._root, job))) for job in jobs]


def serve() -> None:
    """Be a worker process, as claimctl/pipeline/worker.py is, that takes some hundredths of a second a document."""
    import os
    import random
    import signal
    import sys
    import threading
    from multiprocessing.connection import Connection

    def die_with_parent() -> None:
        os.read(sys.stdin.fileno(), 1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=die_with_parent, daemon=True).start()
    connection = Connection(int(sys.argv[1]))
    root = Path(msgspec.msgpack.decode(connection.recv_bytes(), type=Init).root)
    connection.send_bytes(msgspec.msgpack.encode(Ready()))
    decoder = msgspec.msgpack.Decoder(Job)
    try:
        while True:
            job = decoder.decode(connection.recv_bytes())
            for result in results_of(root, job):
                time.sleep(random.uniform(0.0, 0.02))
                connection.send_bytes(msgspec.msgpack.encode(result))
            connection.send_bytes(msgspec.msgpack.encode(Done()))
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    serve()
