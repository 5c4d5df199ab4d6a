"""What the splitter is taught by: single documents, generated and real, bound to packets in memory."""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from build_extract import spoilt

from claimctl.errors import DocumentError
from claimctl.records import Page, Source, Text
from claimctl.stages.ocr import run as ocr
from claimctl.store import atomic

if TYPE_CHECKING:
    from claimctl import config

# Files that their index calls one document and that hold several: pages of a veteran's folder, records of many drivers,
# two hospitals' invoices of four numbers, an invoice with a ledger's sheet, one with a thread of mails.
_FOLDERS = re.compile(r"^\d{3}\.pdf$|^driver_mvr_packet|^medical-bill-ocr-sample|^invoice_[46]\.pdf$")
FOLDS = 3
PACKETS = {"synth": 400, "real": 150}  # a fold


class Paper(NamedTuple):
    """A document to be bound. `make` is whose paper it looks like: its layout or source; `claim` whose it is."""

    text: Text
    paper: Text  # the same through a scanner; a real one is what it is
    doc_type: str
    make: str
    claim: str
    real: bool


class Bound(NamedTuple):
    """A file of one or more papers: its pages, where documents begin (from 0), and of which makes it is."""

    pages: tuple[Page, ...]
    begins: frozenset[int]
    makes: tuple[str, ...]
    kind: str  # what is measured apart: single, packet; synth, real
    media_type: str


class Reading:
    """Files read by the ocr stage, once: what was read stays in a folder, by content."""

    def __init__(self, settings: config.Config, cache: Path) -> None:
        self._settings, self._cache, self._model = settings, cache, None

    def text(self, path: Path, media_type: str) -> Text | None:
        content = path.read_bytes()
        doc_id = hashlib.sha256(content).hexdigest()
        cached = self._cache / f"{doc_id}.msgpack"
        if cached.is_file():
            return msgspec.msgpack.decode(cached.read_bytes(), type=Text)
        self._model = self._model or ocr.load(self._settings.ocr)
        try:
            text = ocr.run(Source(doc_id, media_type, content), self._settings.ocr, self._model)
        except DocumentError:
            return None
        atomic.write_bytes(cached, msgspec.msgpack.encode(text))
        return text


def generated(folder: Path, claims: int, seed: int, reading: Reading) -> list[Paper]:
    """Digital papers of generated claims, of the layouts that may teach; an id after the type parts the makes."""
    import polars as pl

    from claimctl.lab.synth.generate import generate

    if not (folder / "truth").is_dir():
        generate(folder, claims, seed, scan_share=0.0, layouts="train", packets=0.0)
    truth = pl.read_parquet(folder / "truth" / "documents.parquet").filter(pl.col("status") == "done").sort("path")
    found = []
    rng = random.Random(seed)
    for row in truth.filter(~pl.col("medium").is_in(["photo", "picture", "screenshot"])).iter_rows(named=True):
        text = reading.text(folder / "claims" / row["path"], row["media_type"])
        if text is not None and row["medium"] in {"digital", "form", "letter"}:
            make = row["layout"] or row["doc_type"]
            found.append(Paper(text, _scanned(text, rng), row["doc_type"], make, row["claim_id"], real=False))
    return found


def real(data: Path, reading: Reading, half: str) -> list[Paper]:
    """Real papers of one document a file, of the half that may teach or of the one to check with."""
    from bench.converters import ad_buy_forms, claim_docs, general_scans, long_lists, receipts, va_forms
    from bench.converters.common import MEDIA, halves

    found = []
    for name, kind in (
        ("claim-docs", claim_docs), ("va-forms", va_forms), ("long-lists", long_lists),
        ("general-scans", general_scans), ("receipts", receipts), ("ad-buy-forms", ad_buy_forms),
    ):  # fmt: skip
        items = kind.items(data)
        split = halves(items)
        for item in items[:: 12 if name == "receipts" else 1]:
            if split[item.source] != half or item.path is None:
                continue
            text = reading.text(item.path, MEDIA[item.path.suffix.lower()])
            if text is not None and text.pages and not _FOLDERS.search(item.path.name):
                doc_type = item.read().parts[0].doc_type or "other"
                found.append(Paper(text, text, doc_type, item.source, f"{name} {item.path.name}", real=True))
    return found


def bound(papers: list[Paper], packets: int, rng: random.Random, *, of_claims: bool) -> list[Bound]:
    """`packets` files of several papers, and every paper of more than one page as it is."""
    files = [_alone(paper, rng) for paper in papers if len(paper.text.pages) > 1]
    if not papers:
        return files
    claims: dict[str, list[Paper]] = defaultdict(list)
    types: dict[str, list[Paper]] = defaultdict(list)
    makes: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        claims[paper.claim].append(paper)
        types[paper.doc_type].append(paper)
        makes[paper.make].append(paper)
    for _ in range(packets):
        count = rng.choice((2, 2, 3, 3, 4, 5, 7))
        lot, seed = rng.random(), rng.choice(papers)
        of = claims[seed.claim] if of_claims and lot < 0.55 else papers
        of = types[seed.doc_type] if 0.55 <= lot < 0.72 else makes[seed.make] if 0.72 <= lot < 0.85 else of
        chosen = rng.sample(of, min(count, len(of)))
        if len(chosen) < 2:
            chosen = [seed, rng.choice(papers)]
        files.append(_together(chosen, rng))
    return files


def _alone(paper: Paper, rng: random.Random) -> Bound:
    text = paper.paper if rng.random() < 0.4 else paper.text
    return Bound(
        tuple(_numbered(text.pages)), frozenset(), (paper.make,),
        f"single {'real' if paper.real else 'synth'}", paper.text.media_type,
    )  # fmt: skip


def _together(papers: list[Paper], rng: random.Random) -> Bound:
    pile = rng.random() < 0.5  # through one scanner, or merged by a program
    duplex = pile and rng.random() < 0.3
    pages: list[Page] = []
    begins: set[int] = set()
    shape = (rng.choice((595.0, 612.0)), rng.choice((792.0, 842.0)))
    for paper in papers:
        begins.add(len(pages))
        for page in (paper.paper if pile or rng.random() < 0.25 else paper.text).pages:
            alike = pile and not paper.real
            pages.append(msgspec.structs.replace(page, width=shape[0], height=shape[1]) if alike else page)
            if duplex and rng.random() < (0.85 if len(paper.text.pages) == 1 else 0.3):
                pages.append(_empty(page))
    return Bound(
        tuple(_numbered(pages)), frozenset(begins - {0}), tuple(sorted({paper.make for paper in papers})),
        f"packet {'real' if papers[0].real else 'synth'}", "application/pdf",
    )  # fmt: skip


def _empty(page: Page) -> Page:
    return msgspec.structs.replace(page, words=(), forms=(), tables=(), confidence=0.0, text_source="ocr", blank=True)


def _numbered(pages: tuple[Page, ...] | list[Page]) -> list[Page]:
    return [msgspec.structs.replace(page, number=number) for number, page in enumerate(pages, 1)]


def _scanned(text: Text, rng: random.Random) -> Text:
    """The text as a scanner would have given it: letters spoilt, each page a little shifted and stretched."""
    text = spoilt(text, rng)
    pages = []
    for page in text.pages:
        left, top = rng.gauss(0, 0.006), rng.gauss(0, 0.006)
        wide, high = rng.gauss(1, 0.004), rng.gauss(1, 0.004)
        words = tuple(
            msgspec.structs.replace(
                word,
                x0=min(max(word.x0 * wide + left, 0.0), 1.0), x1=min(max(word.x1 * wide + left, 0.0), 1.0),
                y0=min(max((word.y0 + rng.gauss(0, 0.0006)) * high + top, 0.0), 1.0),
                y1=min(max((word.y1 + rng.gauss(0, 0.0006)) * high + top, 0.0), 1.0),
            )
            for word in page.words
            if rng.random() > 0.006
        )  # fmt: skip
        pages.append(
            msgspec.structs.replace(
                page, words=words, tables=(), forms=(), skew=round(rng.gauss(0, 0.4), 2),
                engine="rapidocr", confidence=sum(word.confidence for word in words) / max(len(words), 1),
            )
        )  # fmt: skip
    return msgspec.structs.replace(text, pages=tuple(pages))


def fold_of(make: str) -> int:
    """The part of the makes that a make is left out with."""
    return int(hashlib.sha256(make.encode()).hexdigest(), 16) % FOLDS


def corpus(papers: list[Paper], rng: random.Random) -> list[Bound]:
    """Files of papers of one fold each, so that whole makes can be left out."""
    files = []
    for number in range(FOLDS):
        for is_real in (False, True):
            mine = [paper for paper in papers if paper.real == is_real and fold_of(paper.make) == number]
            files += bound(mine, PACKETS["real" if is_real else "synth"], rng, of_claims=not is_real)
    return files
