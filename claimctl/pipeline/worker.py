"""A worker process: one thread, one job at a time, nothing written. Its parent keeps the deadline and the memory cap.

Started as `python -P -m claimctl.pipeline.worker FD` in a process group of its own, with a socket on FD and a pipe on
standard input that closes when the parent dies.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import resource
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from claimctl import intake
from claimctl.errors import ClaimctlError, DependencyError, DocumentError, Failed, Refused
from claimctl.intake.names import original
from claimctl.pipeline.jobs import Began, ClaimJob, DocumentJob, Done, Fatal, Init, Job, Ready, StageResult
from claimctl.pipeline.stages import DOCUMENT_STAGES, OCR, SCORE, Stage
from claimctl.pipeline.variants import Variants
from claimctl.records import Claim, Document, Fields, Label, Record, Source, Text, document_id, mean_confidence
from claimctl.stages.ocr.run import count_pages
from claimctl.store.ledger import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from claimctl.config import Config
    from claimctl.pipeline.jobs import Held, Reply
    from claimctl.records import Status

_NONE: Mapping[str, str] = {}


def main() -> None:
    """Serve jobs until the parent closes the socket."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    connection = Connection(int(sys.argv[1]))
    decoder = msgspec.msgpack.Decoder(Job)

    def send(reply: Reply) -> None:
        connection.send_bytes(msgspec.msgpack.encode(reply))

    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        init = msgspec.msgpack.decode(connection.recv_bytes(), type=Init)
        _cap_memory(init.memory_mb)
        worker = Worker(init)
        send(Ready())
        while True:
            job = decoder.decode(connection.recv_bytes())
            try:
                for result in worker.document(job, send) if isinstance(job, DocumentJob) else worker.claim(job):
                    send(result)
            except ClaimctlError as error:
                send(Fatal(int(error.exit_code), error.code, error.message, error.remedy))
            else:
                send(Done())
            faulthandler.cancel_dump_traceback_later()  # idle is not hanging


class Worker:
    """The stages with their models."""

    def __init__(self, init: Init) -> None:
        self._place = intake.at(original(init.root))
        self._config: Config = init.config
        self._variants = Variants(init.config)
        self._models: dict[object, object] = {}

    def document(self, job: DocumentJob, send: Callable[[Reply], None]) -> Iterator[StageResult]:
        """Take a file through the stages that have no valid output yet; stop at the first that fails."""
        records: dict[type[Record], Record] = {}
        record: Record | None
        pages = 0
        self._expect(pages)
        for stage in DOCUMENT_STAGES:
            if stage.name in job.known:
                records[stage.gives] = record = unpack(job.known[stage.name], stage.gives)
                if isinstance(record, Text):
                    pages = len(record.pages)
                    self._expect(pages)
                continue

            model = self._model(stage)

            def work(stage: Stage = stage, model: object = model) -> Record:
                nonlocal pages
                if stage is OCR:
                    records[Source] = source = intake.load(self._place, job.file)
                    pages = count_pages(source, self._config.ocr)
                    self._expect(pages)
                send(Began(stage.name, pages))
                return stage.apply(self._config, model, *(records[kind] for kind in stage.takes))

            result, record = _timed(stage.name, work)
            yield result
            if record is None:
                return
            records[stage.gives] = record

    def claim(self, job: ClaimJob) -> Iterator[StageResult]:
        """Put a claim together from its files, and score it."""
        self._expect(0)
        self._model(SCORE)

        def work() -> Record:
            documents = tuple(document for held in job.files for document in _documents(held))
            claim = Claim(job.claim_id, documents, job.attributes)
            units = self._variants.units(claim) | self._variants.columns(job.attributes)
            mine = self._variants.of(job.claim_id, units, job.arrived) if job.forced is None else job.forced
            model = self._model(SCORE, mine)
            decision = SCORE.apply(self._variants.config(mine), model, claim)
            return replace(decision, variants=mine, units=units) if mine or units else decision

        result, _ = _timed(SCORE.name, work)
        yield result

    def _expect(self, pages: int) -> None:
        """A last resort should the parent be gone while this process hangs in native code: it ends by itself."""
        limits = self._config.limits
        seconds = 2 * (limits.document_seconds + limits.page_seconds * pages) + 60
        faulthandler.dump_traceback_later(seconds, exit=True)

    def _model(self, stage: Stage, variants: Mapping[str, str] = _NONE) -> object:
        """What the stage keeps between records; opened before its first work, so that no document is charged for it."""
        name = (stage.name, self._variants.made(variants))
        if name not in self._models:
            try:
                self._models[name] = stage.module.load(stage.settings(self._variants.config(variants)))
            except ClaimctlError:
                raise
            except Exception as error:
                raise DependencyError(
                    "stage_load", f"The {stage.name} stage can't start: {_place(error)}.", "Run `claimctl doctor`."
                ) from error
        return self._models[name]


def _timed(stage: str, work: Callable[[], Record]) -> tuple[StageResult, Record | None]:
    """Do a stage's work; whatever goes wrong with the document becomes a typed outcome."""
    started_at, wall, cpu = time.time(), time.perf_counter(), time.process_time()
    record: Record | None = None
    error: DocumentError | None = None
    packed: bytes | None = None
    try:
        record = work()
        packed = pack(record)
    except DocumentError as caught:
        error = caught
    except ClaimctlError:
        raise
    except MemoryError:
        error = Failed("out_of_memory", "The document needs more memory than a worker may have.")
    except Exception as caught:  # noqa: BLE001  one document's bug must not stop the batch
        error = Failed("internal", f"A bug in claimctl: {_place(caught)}.", "Please report it.")
    status: Status = "done" if error is None else "refused" if isinstance(error, Refused) else "failed"
    result = StageResult(
        stage=stage,
        status=status,
        record=packed,
        started_at=started_at,
        duration_ms=(time.perf_counter() - wall) * 1000,
        cpu_ms=(time.process_time() - cpu) * 1000,
        peak_rss_mb=_peak_rss_mb(),
        engine_ms=record.engine_ms if isinstance(record, Text) else 0.0,
        quality=mean_confidence(record.pages) if isinstance(record, Text) else 0.0,
        error_code=error.code if error else None,
        error=str(error) if error else None,
    )
    return result, record if packed is not None else None


def _place(error: Exception) -> str:
    """The kind of an exception and where it was raised; its message may quote the document, so it is left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def _documents(held: Held) -> Iterator[Document]:
    """The documents of a file, as the score stage takes them."""
    if held.label is None or held.fields is None:
        yield Document(
            held.doc_id, held.path, held.status, "other", 0.0, held.quality, error_code=held.error_code,
            copies_in=held.copies_in,
        )  # fmt: skip
        return
    label = unpack(held.label, Label)
    extracts = {extract.first_page: extract for extract in unpack(held.fields, Fields).extracts}
    for segment in label.segments:
        extract = extracts.get(segment.first_page)
        doc_id = document_id(held.doc_id, len(label.segments), segment.first_page)
        yield Document(
            doc_id=doc_id,
            path=held.path,
            status=held.status,
            doc_type=segment.doc_type,
            doc_type_confidence=segment.confidence,
            text_confidence=held.quality,
            fields=extract.fields if extract else (),
            line_items=extract.line_items if extract else (),
            copies_in=held.copies_in,
            links=held.links.get(doc_id, ()),
            traces=extract.traces if extract else (),
            clauses=extract.clauses if extract else (),
        )


def _die_with_parent() -> None:
    """Wait for the end of standard input, then take the whole process group along, Tesseract included."""
    with contextlib.suppress(OSError):
        os.read(sys.stdin.fileno(), 1)
    os.killpg(0, signal.SIGKILL)


def _cap_memory(memory_mb: int) -> None:
    """A second line behind the parent's watch: a sudden huge allocation fails here, typed."""
    if sys.platform == "linux":
        limit = 2 * memory_mb * 2**20
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _peak_rss_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    main()
