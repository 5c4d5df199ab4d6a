"""A file as it arrives, and what is true of it: the documents in it, where their facts, rows and words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.lab.synth.layouts.sheet import Mark, RowMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.layouts.registry import Typeset
    from claimctl.lab.synth.layouts.sheet import LineMark
    from claimctl.lab.synth.paper.raster import Matrix, Shot

Box = tuple[float, float, float, float]
_SEEN = 0.5  # of a box must be left in the picture, else it can't be asked for


class PageText(msgspec.Struct, frozen=True):
    """A page's text, rows from the top down, and its words; None for a box where a file has no pages of its own."""

    page: int
    text: str
    words: tuple[tuple[str, Box | None], ...]


SEPARATOR = "separator"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a file. Pages count from 1 within the file; `place` is the paper's among the claim's, from 0.

    A sheet that only came with the papers (a fax cover, a separator) has no place; one of doc_type SEPARATOR is no
    document, and the truth does not tell of it.
    """

    place: int | None
    doc_type: str
    source: str
    layout: str
    split: str
    medium: str
    first_page: int
    last_page: int
    effects: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    rows: tuple[RowMark, ...] = ()
    texts: tuple[PageText, ...] = ()


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A file with its truth. Boxes are fractions of the page as a reader shows it, EXIF orientation obeyed.

    `suffix` is what its name ends with, `media_type` what it is; `damage` is what is wrong with it and `status` what a
    reader must end with.
    """

    suffix: str
    media_type: str
    content: bytes
    parts: tuple[Part, ...]
    damage: str = ""
    status: str = "done"
    packet: str = ""  # how several documents came together: merged, scan, fax


class Leaf(NamedTuple):
    """A page of a sheet in a file. `shot` is the picture of it, None where it is a PDF's own page."""

    page: int  # of the sheet
    number: int  # in the file
    shot: Shot | None = None


def told(sheet: Typeset, leaves: Sequence[Leaf]) -> tuple[tuple[Mark, ...], tuple[RowMark, ...], tuple[PageText, ...]]:
    """What stands on a sheet's pages once they are leaves of a file: facts and rows by their first place, and texts.

    What was cut off or was not sent along is left out. A form element on a picture is one no longer.
    """
    first = {leaf.page: leaf for leaf in reversed(leaves)}
    replace = msgspec.structs.replace
    marks, rows = [], []
    for mark in sheet.marks:
        at = first.get(mark.page)
        box = _placed(at, mark.box)
        if at and box:
            marks.append(replace(mark, page=at.number, box=box, widget="" if at.shot else mark.widget))
    for row in sheet.rows:
        at = first.get(row.page)
        box = _placed(at, row.box)
        if at and box:
            rows.append(replace(row, page=at.number, box=box))
    texts = tuple(_text(sheet.words, leaf) for leaf in leaves)
    return tuple(marks), tuple(rows), texts


def _placed(leaf: Leaf | None, box: Box) -> Box | None:
    if leaf is None:
        return None
    if leaf.shot is None:
        return box
    return _visible(leaf.shot.places(np.array([box], np.float64)))[0]


def _visible(boxes: Matrix) -> list[Box | None]:
    """Boxes cut at the picture's edges, None where too little is left."""
    cut = np.clip(boxes, 0, 1)
    whole = np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1e-12)
    share = (cut[:, 2] - cut[:, 0]) * (cut[:, 3] - cut[:, 1]) / whole
    kept = (share >= _SEEN).tolist()
    return [(box[0], box[1], box[2], box[3]) if seen else None for seen, box in zip(kept, cut.tolist(), strict=True)]


def _text(words: Sequence[LineMark], leaf: Leaf) -> PageText:
    """A page's words in rows. Rows are found before the page is bent, so a turned page keeps its reading order."""
    here = [word for word in words if word.page == leaf.page and word.text.strip()]
    rows = grouped([word.box for word in here])
    order = [index for row in rows for index in row]
    boxes: list[Box | None] = [here[index].box for index in order]
    if leaf.shot is not None and boxes:
        boxes = _visible(leaf.shot.places(np.array(boxes, np.float64)))
    placed = dict(zip(order, boxes, strict=True))
    lines = [" ".join(here[index].text for index in row if placed[index]) for row in rows]
    return PageText(leaf.number, "\n".join(filter(None, lines)),
                    tuple((here[index].text, placed[index]) for index in order if placed[index]))  # fmt: skip


def grouped(boxes: Sequence[Box]) -> list[list[int]]:
    """The places of boxes in rows from the top down, each from left to right.

    A box belongs to a row where half of the lower one's height overlaps with the row's mean height.
    """
    rows: list[list[int]] = []
    top = foot = 0.0
    for index in sorted(range(len(boxes)), key=lambda at: boxes[at][1] + boxes[at][3]):
        _, y0, _, y1 = boxes[index]
        if rows and min(foot, y1) - max(top, y0) >= 0.5 * min(foot - top, y1 - y0) > 0:
            rows[-1].append(index)
            share = 1 / len(rows[-1])
            top, foot = top + (y0 - top) * share, foot + (y1 - foot) * share
        else:
            rows.append([index])
            top, foot = y0, y1
    return [sorted(row, key=lambda at: boxes[at][0]) for row in rows]
