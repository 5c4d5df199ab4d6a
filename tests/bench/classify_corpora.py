"""The labelled documents that the shipped classifier learns from and is measured on, and their texts, read once.

The development data stands beside the project and is no part of it; `data` below is its folder. FUNSD and the fraud
tables are not touched: nothing that ships may learn from them.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec.structs

from claimctl.records import Source, Text
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from claimctl.config import Config
    from claimctl.stages.classify.train import Example

MEDIA = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".tif":
    "image/tiff", ".tiff": "image/tiff", ".heic": "image/heic", ".md": "text/plain", ".txt": "text/plain", ".bmp":
    "image/bmp", ".webp": "image/webp", ".docx":
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip

# Every so many files of these folders: of many papers of one make, the hundredth teaches nothing more.
STEPS = {"receipts": 12, "wild-receipts": 3, "ad-buy-forms": 2}

# What the folders of general-scans are in a claims inbox; the others are `other`.
SCANS = {"letter": "correspondence", "invoice": "invoice"}
# Written by someone to someone: a letter is not wrong either.
LETTER_LIKE = ("email", "memo")

# The long lists that are pages of a policy; the others (returns, mileages, driving and loss records) are `other`.
LISTS = {"mixed_cgl": "policy", "vehicle_schedule": "policy"}
# What a station's invoice says, in a collection of orders, contracts and invoices.
_BILLED = re.compile(r"\bremit to|\binv(?:oice)? ?(?:#|no\b|date|month|period|\d{5})", re.IGNORECASE)
_BILLED_AT_LEAST = 2
# Words that speak against a label: a proof of insurance is no claim form, a form no letter, a waybill no laboratory's.
_CONTRADICTED = {
    "claim_form": r"certificate of (?:liability|property) insurance|evidence of (?:commercial )?property insurance|"
    r"insurance identification card",
    "correspondence": r"certification of appeal|omb (?:control|contiol|approved)? ?no|form approved: ?omb|"
    r"respondent burden|progress notes",
    "lab_report": r"bill of lading",
}


SYNTH = "synth"


class Sample(NamedTuple):
    """A labelled file. `group` is left out as a whole when measuring; `origin` is whose paper it is."""

    path: Path
    doc_type: str
    group: str
    origin: str
    licence: str = "public, without a licence stated"
    also: tuple[str, ...] = ()  # types that are not wrong either


def samples(data: Path, synth: Sequence[Path]) -> list[Sample]:
    """All labelled files that may teach, in a fixed order; `synth` are folders made by `claimctl synth`."""
    found = [*_claim_docs(data / "claim-docs"), *_general_scans(data / "general-scans"), *_receipts(data)]
    found += [Sample(path, "claim_form", "va-forms", path.parent.name) for path in _files(data / "va-forms", "*/*.pdf")]
    for path in _files(data / "long-lists", "*.pdf"):
        kind = next((kind for name, kind in LISTS.items() if path.stem.startswith(name)), "other")
        found.append(Sample(path, kind, "long-lists", path.stem[:-4]))
    found += [Sample(path, "other", "ad-buy-forms", "ad-buy-forms") for path in _some(data, "ad-buy-forms", "*.pdf")]
    for folder in synth:
        found += synthetic(folder)
    return found


def _claim_docs(folder: Path) -> Iterator[Sample]:
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["doc_type"] != "packet":  # several documents of several types
                yield Sample(
                    folder / row["path"], row["doc_type"], row["source_repo"], row["source_repo"], row["licence"]
                )


def _general_scans(folder: Path) -> Iterator[Sample]:
    for path in _files(folder, "*/*"):
        kind = path.parent.name
        collector = path.stem.split("_", 1)[0]  # each from a collection of its own
        also = ("correspondence",) if kind in LETTER_LIKE else ()
        label = SCANS.get(kind, "other")
        yield Sample(path, label, f"general-scans {collector}", f"scan {path.stem}", also=also)


def _receipts(data: Path) -> Iterator[Sample]:
    for folder in ("receipts", "wild-receipts"):
        for path in _some(data, folder, "**/*"):
            yield Sample(path, "receipt", folder, folder)


def synthetic(folder: Path) -> list[Sample]:
    """Whole files, each left out together with all that share its page design."""
    import polars as pl

    truth = pl.read_parquet(folder / "truth" / "documents.parquet").filter(pl.col("status") == "done").sort("path")
    found = []
    for row in truth.iter_rows(named=True):
        path = folder / "claims" / row["path"]
        design = row["layout"].rpartition("/")[2]
        found.append(Sample(path, row["doc_type"], f"{SYNTH} {design}", f"{SYNTH} {row['layout']}", "this project's"))
    return found


def _some(data: Path, folder: str, pattern: str) -> list[Path]:
    return [path for path in _files(data / folder, pattern) if path.suffix != ".txt"][:: STEPS[folder]]


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


def stated(sample: Sample, text: Text) -> Sample:
    """The sample as its own words label it: of the advertising papers some are invoices, and say so."""
    if sample.group == "ad-buy-forms" and len(_BILLED.findall(" ".join(page.text for page in text.pages[:1]))) >= (
        _BILLED_AT_LEAST
    ):
        return sample._replace(doc_type="invoice")
    return sample


def doubted(sample: Sample, text: Text) -> bool:
    """Whether a real document's own words speak against its label: it is measured as labelled, and teaches nothing."""
    said = _CONTRADICTED.get(sample.doc_type)
    if said is None or sample.group.startswith(SYNTH):
        return False
    return any(re.search(said, page.text, re.IGNORECASE) for page in text.pages[:1])


def without_print(examples: list[Example]) -> list[Example]:
    """Synthetic standard forms once more, as a scanner gives them that drops the form's own colour: values alone."""
    dropped = []
    for doc_type in ("cms1500", "ub04"):
        forms = [each for each in examples if each.group.startswith(SYNTH) and each.doc_type == doc_type]
        held = Counter(word for each in forms for word in {word.text for page in each.pages for word in page.words})
        for each in forms:
            pages = tuple(
                msgspec.structs.replace(
                    page,
                    text_source="ocr",
                    words=tuple(word for word in page.words if held[word.text] < max(0.5 * len(forms), 2)),
                )
                for page in each.pages
            )
            dropped.append(
                msgspec.structs.replace(
                    each, pages=pages, media_type="image/tiff", origin=f"{SYNTH} dropped", made=True
                )
            )
    return dropped
