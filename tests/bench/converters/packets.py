"""Packets for splitting: one-page papers of several sets bound to files of two to five documents, by a fixed seed.

Only papers of the sets' check halves are bound for the check half, and those of the train halves for the other, so no
packet mixes them; a packet counts as of one source.
"""

from __future__ import annotations

import io
import random
import time
from functools import partial
from typing import TYPE_CHECKING

from bench.converters import claim_docs, general_scans, receipts
from bench.converters.common import Half, Item, Part, Truth, halves

if TYPE_CHECKING:
    from pathlib import Path

SEED = 3
RECEIPTS = 60  # a share of the hundreds there are, that packets don't consist of receipts
DPI = 150.0
HALVES: tuple[Half, Half] = ("train", "check")
LONGEST = 2000  # pixels of a page's long side


def items(data: Path) -> list[Item]:
    """The packets of both halves."""
    found = []
    for half in HALVES:
        papers = []
        for each in (general_scans.items(data), claim_docs.items(data), receipts.items(data)[:: 626 // RECEIPTS]):
            split = halves(each)
            papers += [item for item in each if split[item.source] == half and _is_page(item)]
        random.Random(f"{SEED}/{half}").shuffle(papers)
        dice = random.Random(f"{SEED}/{half}/sizes")
        while len(papers) > 1:
            bound = [papers.pop() for _ in range(min(dice.randint(2, 5), len(papers)))]
            number = len(found)
            found.append(
                Item(
                    f"packet-{half}-{number:03}.pdf",
                    f"packets {half}",
                    partial(_read, bound),
                    taught=tuple(sorted({model for paper in bound for model in paper.taught})),
                    content=partial(bind, bound),
                    half=half,
                )
            )
    return found


def _is_page(item: Item) -> bool:
    from PIL import Image

    if item.path is None or item.path.suffix.lower() in {".pdf", ".md", ".txt"}:
        return False
    with Image.open(item.path) as picture:
        return getattr(picture, "n_frames", 1) == 1


def _read(bound: list[Item]) -> Truth:
    parts = []
    for page, item in enumerate(bound, 1):
        part = item.read().parts[0]
        parts.append(Part(part.doc_type, page, page, source=item.source))
    return Truth(tuple(parts))


def bind(bound: list[Item]) -> bytes:
    """One PDF of pictures, a page each; the same pictures give the same bytes."""
    from PIL import Image, ImageOps

    pages = []
    for item in bound:
        with Image.open(item.path) as picture:
            page = ImageOps.exif_transpose(picture).convert("RGB")
        page.thumbnail((LONGEST, LONGEST))
        pages.append(page)
    held = io.BytesIO()
    never = time.gmtime(0)
    pages[0].save(
        held, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=85, creationDate=never,
        modDate=never,
    )  # fmt: skip
    return held.getvalue()
