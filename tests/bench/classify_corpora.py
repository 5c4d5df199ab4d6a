"""The labelled documents that the shipped classifier learns from and is measured on, and their texts, read once.

The development data stands beside the project and is no part of it; `data` below is its folder. FUNSD and the fraud
tables are not touched: nothing that ships may learn from them.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from claimctl.records import Source, Text
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimctl.config import Config

MEDIA = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".tif": "image/tiff",
    ".tiff": "image/tiff", ".md": "text/plain", ".txt": "text/plain", ".bmp": "image/bmp", ".webp": "image/webp",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip

# What the folders of general-scans are in a claims inbox; the others are `other`.
SCANS = {"letter": "correspondence", "invoice": "invoice"}


class Sample(NamedTuple):
    """A labelled file. `group` is left out as a whole when measuring; `origin` is whose paper it is."""

    path: Path
    doc_type: str
    group: str
    origin: str


def samples(data: Path, synth: Path | None) -> list[Sample]:
    """All labelled files that may teach, in a fixed order."""
    found = [*_claim_docs(data / "claim-docs"), *_general_scans(data / "general-scans"), *_receipts(data)]
    found += [Sample(path, "claim_form", "va-forms", path.parent.name) for path in _files(data / "va-forms", "*/*.pdf")]
    found += [Sample(path, "other", "long-lists", path.stem[:-4]) for path in _files(data / "long-lists", "*.pdf")]
    found += [Sample(path, "other", "ad-buy-forms", "ad-buy-forms") for path in _files(data / "ad-buy-forms", "*.pdf")]
    if synth is not None:
        found += _synth(synth)
    return found


def _claim_docs(folder: Path) -> Iterator[Sample]:
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["doc_type"] != "packet":  # several documents of several types
                yield Sample(folder / row["path"], row["doc_type"], row["source_repo"], row["source_repo"])


def _general_scans(folder: Path) -> Iterator[Sample]:
    for path in _files(folder, "*/*"):
        kind = path.parent.name
        yield Sample(path, SCANS.get(kind, "other"), "general-scans", f"scan {kind} {path.stem}")


def _receipts(data: Path) -> Iterator[Sample]:
    for folder in ("receipts", "wild-receipts"):
        for path in _files(data / folder, "**/*"):
            if path.suffix.lower() in {".jpg", ".jpeg", ".png"}:
                yield Sample(path, "receipt", folder, folder)


def _synth(folder: Path) -> Iterator[Sample]:
    import polars as pl

    truth = pl.read_parquet(folder / "truth" / "documents.parquet").sort("path")
    for row in truth.iter_rows(named=True):
        path = folder / "claims" / row["path"]
        if path.is_file():
            layout = row.get("layout") or row["doc_type"]
            yield Sample(path, row["doc_type"], "synth", f"synth {row['doc_type']} {layout}")


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file() and path.suffix.lower() in MEDIA)


def read_texts(found: list[Sample], cache: Path, settings: Config) -> dict[Path, Text]:
    """The texts of `found`, read by the ocr stage unless `cache` holds them; unreadable files are left out."""
    from claimctl.errors import DocumentError
    from claimctl.stages.ocr import run as ocr

    texts: dict[Path, Text] = {}
    model = None
    started, read = time.monotonic(), 0
    for number, sample in enumerate(found, 1):
        content = sample.path.read_bytes()
        doc_id = hashlib.sha256(content).hexdigest()
        cached = cache / f"{doc_id}.msgpack"
        if cached.is_file():
            texts[sample.path] = msgspec.msgpack.decode(cached.read_bytes(), type=Text)
            continue
        model = model or ocr.load(settings.ocr)
        try:
            text = ocr.run(Source(doc_id, MEDIA[sample.path.suffix.lower()], content), settings.ocr, model)
        except DocumentError as error:
            print(f"{sample.path.name}: {error.code}", file=sys.stderr)
            continue
        atomic.write_bytes(cached, msgspec.msgpack.encode(text))
        texts[sample.path] = text
        read += 1
        if read % 25 == 0:
            pace = (time.monotonic() - started) / read
            print(f"read {number} of {len(found)}, {pace:.1f} s a file", file=sys.stderr)
    return texts
