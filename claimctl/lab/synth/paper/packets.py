"""Packets: several documents in one file, as people merge, scan and fax them.

Sheets come along that are no documents of the claim (a fax cover, separators), back sides are blank, a page stands on
its head or lies on its side or was drawn in twice, the order is anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from claimctl.lab.synth.layouts.style import style
from claimctl.lab.synth.paper.files import PDF, SMALL, Sheaf, fax_head, lay, make, part
from claimctl.lab.synth.paper.made import SEPARATOR, Leaf, Made, PageText, Part
from claimctl.lab.synth.story.model import Company, Person
from claimctl.lab.synth.streams import some, stream, weighted

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.registry import Typeset
    from claimctl.lab.synth.paper.capture import Setting
    from claimctl.lab.synth.paper.effects import Wear
    from claimctl.lab.synth.paper.files import Order
    from claimctl.lab.synth.paper.raster import Image, Shot

Kind = Literal["merged", "scan", "fax"]
_ALONE = ("damage_photo", "insurance_card", "id_document")


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a claim's papers to whom."""

    claim_id: str
    person: Person
    insurer: Company
    currency: str


class _Leaf(msgspec.Struct, frozen=True):
    """A page of the packet to be: of which sheaf (its place in the packet), which of its pages, how it lies."""

    sheaf: int
    page: int  # 0: blank
    quarters: int = 0


def arrive(papers: Sequence[Paper], keys: Sequence[str], sender: Sender, order: Order) -> list[Made]:
    """The files that a claim's papers arrive as; some of them in a packet, now and then."""
    rng = stream(order.seed, "packet", sender.claim_id)
    together: list[int] = []
    if rng.random() < order.packets:
        able = [place for place, paper in enumerate(papers) if may_join(paper)]
        if len(able) > 1:
            together = able if rng.random() < 0.6 else some(rng, able, rng.randrange(2, len(able) + 1))
    files = []
    if together:
        files.append(_packet(rng, [(place, papers[place], keys[place]) for place in together], sender, order))
    for place, (paper, key) in enumerate(zip(papers, keys, strict=True)):
        if place not in together:
            files += make(paper, place, key, sender.currency, order)
    return files


def may_join(paper: Paper) -> bool:
    """Whether a paper can be part of a packet: it opens, and nobody is to find the same file elsewhere."""
    return not (paper.damage or paper.alone or paper.copy_of or paper.doc_type in _ALONE)


def _packet(rng: random.Random, papers: list[tuple[int, Paper, str]], sender: Sender, order: Order) -> Made:
    if rng.random() < 0.25:
        rng.shuffle(papers)
    on_paper = rng.random() < order.scan_share
    kind: Kind = weighted(rng, {"scan": 3, "fax": 1.5, "merged": 0.5}) if on_paper else "merged"
    share = 1.0 if kind != "merged" else min(1.0, order.scan_share * 1.3)
    scanned = [rng.random() < share for _ in papers]
    sheaves = [
        lay(paper, place, key, sender.currency, order, digital=not paper_was)
        for (place, paper, key), paper_was in zip(papers, scanned, strict=True)
    ]
    if kind != "merged" and rng.random() < 0.22:
        sheaves = _parted(rng, sheaves, sender)
    if kind == "fax" and rng.random() < 0.7:
        pages = 1 + sum(sheaf.sheet.pages for sheaf in sheaves)
        sheaves.insert(0, _along(sender, _cover(rng, sender, pages)))
    leaves = _laid(rng, sheaves, kind, upright=order.scan_share == 0)
    if kind == "merged":
        return _merged(rng, sheaves, leaves, scanned)
    return _faxed(rng, sheaves, leaves) if kind == "fax" else _scanned(rng, sheaves, leaves)


def _cover(rng: random.Random, sender: Sender, pages: int) -> Typeset:
    from claimctl.lab.synth.paper.covers import fax_cover

    hand = style(stream(0, "fax", sender.person.name), sender.insurer.country, sender.currency)
    return fax_cover(rng, hand, sender.person, sender.insurer, pages)


def _parted(rng: random.Random, sheaves: list[Sheaf], sender: Sender) -> list[Sheaf]:
    """A separator between every two documents, all from one stack."""
    from claimctl.lab.synth.paper.covers import separator

    hand = style(stream(0, "separator", sender.insurer.name), sender.insurer.country, sender.currency)
    stack = _along(sender, separator(rng, hand), SEPARATOR)
    parted = [sheaves[0]]
    for sheaf in sheaves[1:]:
        parted += [stack, sheaf]
    return parted


def _along(sender: Sender, sheet: Typeset, doc_type: str = "other") -> Sheaf:
    return Sheaf(place=None, doc_type=doc_type, source=sender.person.name, sheet=sheet)


def _laid(rng: random.Random, sheaves: list[Sheaf], kind: Kind, *, upright: bool) -> list[_Leaf]:
    """The packet's pages in order. A duplex scanner adds the blank backs of sheets."""
    duplex = kind == "scan" and rng.random() < 0.3
    clumsy = 0.0 if upright else 0.05
    leaves: list[_Leaf] = []
    for number, sheaf in enumerate(sheaves):
        for page in range(1, sheaf.sheet.pages + 1):
            quarters = weighted(rng, {2: 2, 1: 1, 3: 1}) if rng.random() < clumsy else 0
            leaves.append(_Leaf(number, page, quarters))
            if rng.random() < clumsy * 0.6:
                leaves.append(_Leaf(number, page))
            if duplex and rng.random() < (0.85 if sheaf.sheet.pages == 1 else 0.3):
                leaves.append(_Leaf(number, 0))
        if not upright and kind == "merged" and rng.random() < 0.04:
            leaves.append(_Leaf(number, 0))
    return leaves


def _parts(
    sheaves: list[Sheaf], leaves: list[_Leaf], shots: Sequence[Shot | None], media: Sequence[str],
    wears: Sequence[Wear | None],
) -> tuple[Part, ...]:  # fmt: skip
    """A document for each sheaf. A blank page within it has no words, but it is there; behind it, it is in none."""
    parts = []
    for number, sheaf in enumerate(sheaves):
        mine = [(at, leaf) for at, leaf in enumerate(leaves) if leaf.sheaf == number]
        shown = [Leaf(leaf.page, at + 1, shots[at]) for at, leaf in mine if leaf.page]
        worn = wears[number]
        made = part(sheaf, shown, media[number], tuple(worn.names) if worn else ())
        blank = tuple(PageText(at + 1, "", ()) for at, leaf in mine if not leaf.page and at < made.last_page)
        texts = tuple(sorted((*made.texts, *blank), key=lambda text: text.page))
        parts.append(msgspec.structs.replace(made, texts=texts))
    return tuple(parts)


def _scanned(rng: random.Random, sheaves: list[Sheaf], leaves: list[_Leaf]) -> Made:
    """One pile through one scanner, at one setting."""
    from claimctl.lab.synth.paper import capture, encode
    from claimctl.lab.synth.paper.effects import wear

    medium = weighted(rng, {"scan": 5, "scan_color": 1.5, "scan_bitonal": 2.5})
    setting = capture.scan_setting(rng, medium, small=any(sheaf.doc_type == "receipt" for sheaf in sheaves))
    wears = [wear(rng, "scanner", small=sheaf.doc_type in SMALL) for sheaf in sheaves]
    piles = [capture.scan(rng, sheaf.sheet, setting, had) for sheaf, had in zip(sheaves, wears, strict=True)]
    shots = [_shot(rng, piles, leaf, setting) for leaf in leaves]
    content = encode.picture_pdf([shot.image for shot in shots], setting.dpi, rng.randrange(38, 62))
    parts = _parts(sheaves, leaves, shots, [medium] * len(sheaves), wears)
    return Made(suffix=".pdf", media_type=PDF, content=content, parts=parts, packet="scan")


def _faxed(rng: random.Random, sheaves: list[Sheaf], leaves: list[_Leaf]) -> Made:
    """One transmission; pages are numbered through."""
    from claimctl.lab.synth.paper import capture, encode
    from claimctl.lab.synth.paper.effects import wear
    from claimctl.lab.synth.paper.raster import turned

    down = 196 if any(sheaf.doc_type in SMALL for sheaf in sheaves) else rng.choice((98, 196))
    head = fax_head(sheaves[0].source)
    wears = [wear(rng, "fax", small=sheaf.doc_type in SMALL) for sheaf in sheaves]
    shots = []
    for at, leaf in enumerate(leaves):
        number = leaf.sheaf
        sent = capture.fax(rng, sheaves[number].sheet, wears[number], down, head, at + 1, len(leaves), only=leaf.page)
        shots.append(turned(sent[0], leaf.quarters if leaf.quarters == 2 else 0))  # a fax knows no landscape
    content = encode.fax_tiff([shot.image for shot in shots], down)
    parts = _parts(sheaves, leaves, shots, ["fax"] * len(sheaves), wears)
    return Made(suffix=".tif", media_type="image/tiff", content=content, parts=parts, packet="fax")


def _merged(rng: random.Random, sheaves: list[Sheaf], leaves: list[_Leaf], scanned: list[bool]) -> Made:
    """Digital PDFs, scans among them where papers were on paper, put together by a program."""
    from claimctl.lab.synth.paper import capture, encode
    from claimctl.lab.synth.paper.effects import wear
    from claimctl.lab.synth.paper.merge import merge

    sources: list[bytes] = []
    media: list[str] = []
    wears: list[Wear | None] = []
    piles: list[list[Shot] | None] = []
    for sheaf, on_paper in zip(sheaves, scanned, strict=True):
        if not on_paper:
            sources.append(sheaf.sheet.pdf)
            media.append("digital")
            wears.append(None)
            piles.append(None)
            continue
        had, medium = (
            wear(rng, "scanner", small=sheaf.doc_type in SMALL),
            weighted(rng, {"scan": 4, "scan_color": 1.5, "scan_bitonal": 1.5}),
        )
        setting = capture.scan_setting(rng, medium, small=sheaf.doc_type == "receipt")
        pile = capture.scan(rng, sheaf.sheet, setting, had)
        sources.append(encode.picture_pdf([shot.image for shot in pile], setting.dpi, rng.randrange(38, 62)))
        media.append(medium)
        wears.append(had)
        piles.append(pile)
    pages = [(sources[leaf.sheaf] if leaf.page else b"", leaf.page, leaf.quarters) for leaf in leaves]
    shots = [_lying(piles[leaf.sheaf], leaf) for leaf in leaves]
    return Made(suffix=".pdf", media_type=PDF, content=merge(pages), parts=_parts(sheaves, leaves, shots, media, wears),
                packet="merged")  # fmt: skip


def _lying(pile: list[Shot] | None, leaf: _Leaf) -> Shot | None:
    """Where a merged page's points are: a program turns pages by a mark in the file."""
    from claimctl.lab.synth.paper.raster import Shot, turned

    if not leaf.page or (pile is None and not leaf.quarters):
        return None
    if pile is not None:
        return turned(pile[leaf.page - 1], leaf.quarters)
    # Fractions are all that is asked for: any picture of the right shape will do.
    return turned(Shot(np.zeros((64, 64), np.uint8), (), (64, 64)), leaf.quarters)


def _shot(rng: random.Random, piles: list[list[Shot]], leaf: _Leaf, setting: Setting) -> Shot:
    from claimctl.lab.synth.paper import raster
    from claimctl.lab.synth.paper.raster import Shot, turned

    front = piles[leaf.sheaf][max(0, leaf.page - 1)]
    if leaf.page:
        return turned(front, leaf.quarters)
    view = raster.scanned(rng, Shot(_back(front.image, rng), (), front.size), 0.3)
    return view.drawn(raster.bitonal(view.image, 0.68)) if setting.bitonal else view


def _back(front: Image, rng: random.Random) -> Image:
    """The blank other side: the front shines through, if only just."""
    faint = 250 - (255 - front[:, ::-1].astype(np.float32)) * (0.02 + 0.05 * rng.random())
    side: Image = np.clip(faint, 0, 255).astype(np.uint8)
    return side
