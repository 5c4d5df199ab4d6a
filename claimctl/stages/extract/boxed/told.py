"""The cells of a boxed form whose lines are not known, as on a scan: told from its captions.

A cell reaches from its caption to the next one on the right and to the next one whose cell is below. A page is taken
for a boxed form only where its entries hang right under captions, their beginnings aligned.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.extract.boxed.cells import (
    LEFT,
    Cell,
    Form,
    Head,
    Heading,
    head_of,
    height,
    is_tick,
    ordered,
    rows_of,
)
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimctl.stages.extract.boxed.cells import Known
    from claimctl.stages.extract.layout import Box, Chunk, Sheet, Token

_LEVEL = 0.6  # ems between the tops of captions that stand side by side, at most
_DEEPEST = 9.0  # ems of a cell that nothing closes
_PARTED = 1.3  # ems between two lines that are not of one entry
_ALIGNED = 1.2  # ems between the beginnings of a caption and of its entry
_NEAR = 2.2  # ems between their tops
_HANGING = 0.35  # of the captions that have an entry right under them, at least
_FEWEST = 8
_WORDY = 5  # words of a caption in no list, at most


class _Caption(NamedTuple):
    """A caption where it stands, in ems; `alone` where nothing else is on its line."""

    head: Head
    x0: float
    y0: float
    y1: float
    alone: bool

    @property
    def firm(self) -> bool:
        """Whether it is a caption whatever stands around it."""
        return self.head.known and (not self.head.rest or self.head.caption[-1].text.endswith(":"))


def find(sheet: Sheet, known: Known) -> Form:
    """The captioned cells of a page without ruled lines; none where its entries do not hang under captions."""
    captions = _captions(sheet, known)
    own = {token.index for caption in captions for token in caption.head.caption}
    entries = [chunk for chunk in sheet.chunks if not own.intersection(range(chunk.first, chunk.last))]
    firm = [caption for caption in captions if caption.firm]
    hanging = [caption for caption in firm if _under(caption, entries)]
    if len(hanging) < max(_FEWEST, _HANGING * len(firm)) or not _hang_under(firm, entries):
        return Form((), (), ruled=False)
    ends = [_end(sheet, caption, captions) for caption in captions]
    cells: list[Cell] = []
    headings: list[Heading] = []
    for caption, end in zip(captions, ends, strict=True):
        box = _reach(caption, end, captions, ends)
        first = not any(each.x0 < caption.x0 and abs(each.y0 - caption.y0) < _LEVEL for each in captions)
        lines = _entry(sheet, caption.head, box, own, first=first)
        cells.append(Cell(caption.head.caption, lines, box, caption.head.known))
        if not lines and caption.alone:
            text = " ".join(token.text for token in caption.head.caption)
            headings.append(Heading(text, caption.y0, caption.x0, caption.head.caption[-1].x1))
    headings += [
        Heading(chunk.text, chunk.y0, chunk.x0, chunk.x1)
        for chunk in entries
        if len(sheet.rows[sheet.row_of[chunk.index][0]]) == 1
    ]
    return Form(ordered(cells), tuple(headings), ruled=False)


def _captions(sheet: Sheet, known: Known) -> list[_Caption]:
    """The captions of a page, without entries that read like one."""
    found = [
        _Caption(
            head,
            head.caption[0].x0,
            min(token.y0 for token in head.caption),
            max(token.y1 for token in head.caption),
            len(sheet.rows[sheet.row_of[chunk.index][0]]) == 1,
        )
        for chunk in sheet.chunks
        for head in _heads(sheet.tokens[chunk.first : chunk.last], known)
        if len(squeeze("".join(token.text for token in head.caption))) > 1
    ]
    firm = [caption for caption in found if caption.firm]
    others = [chunk for chunk in sheet.chunks if head_of(sheet.tokens[chunk.first : chunk.last], known) is None]
    found += _unlisted(sheet, others, firm)
    largest = (
        _size(caption.head.caption for caption in firm) + _size(sheet.tokens[each.first : each.last] for each in others)
    ) / 2
    return [caption for caption in found if caption.firm or _stands(caption, firm, largest, sheet.chunks)]


def _unlisted(sheet: Sheet, chunks: Sequence[Chunk], firm: Sequence[_Caption]) -> list[_Caption]:
    """Words that stand as the captions on their line do, with an entry right under them: captions of no list."""
    hanging = [caption for caption in firm if not caption.alone and _under(caption, sheet.chunks)]
    found: list[_Caption] = []
    for chunk in chunks:
        tokens = sheet.tokens[chunk.first : chunk.last]
        level = any(abs(chunk.y0 - each.y0) < _LEVEL / 2 for each in hanging)
        if not level or len(tokens) > _WORDY or any(sign.isdigit() for sign in chunk.text):
            continue
        found.append(
            _Caption(
                Head(tuple(tokens), (), known=False),
                chunk.x0,
                min(token.y0 for token in tokens),
                max(token.y1 for token in tokens),
                alone=False,
            )
        )
    return [each for each in found if _under(each, sheet.chunks)]


def _stands(caption: _Caption, firm: Sequence[_Caption], largest: float, chunks: Sequence[Chunk]) -> bool:
    """Whether what may be a caption is no entry: not under another, and where no list knows it, in small print."""
    covered = any(
        abs(caption.x0 - over.x0) < _ALIGNED and over.y0 < caption.y0 < over.y1 + 1.0
        for over in firm
        if caption.head.known or not over.alone
    )
    if covered or caption.head.known:
        return not covered
    if height(caption.head.caption) < largest and _under(caption, chunks):
        return True
    return any(abs(caption.y0 - each.y0) < _LEVEL / 2 for each in firm if not each.alone)  # on a line with captions


def _size(runs: Iterable[Sequence[Token]]) -> float:
    """The usual height of the words of several runs; 0 of none."""
    return height([token for run in runs for token in run])


def _heads(tokens: Sequence[Token], known: Known) -> Iterator[Head]:
    """The captions of a run of words: behind one another may follow at once."""
    head = head_of(tokens, known)
    if head is None:
        return
    more = head_of(head.rest, known) if head.rest else None
    if more is not None and more.known and (not more.rest or more.caption[-1].text.endswith(":")):
        yield head._replace(rest=())
        yield from _heads(head.rest, known)
    else:
        yield head


def _under(caption: _Caption, chunks: Sequence[Chunk]) -> bool:
    """Whether something begins right under a caption, aligned with it."""
    return any(abs(chunk.x0 - caption.x0) < _ALIGNED and 0.4 < chunk.y0 - caption.y0 < _NEAR for chunk in chunks)


def _hang_under(firm: Sequence[_Caption], entries: Sequence[Chunk]) -> bool:
    """Whether entries stand under the captions rather than over them: labels under lines head no cell.

    The first captions under a heading have an entry on one side only; else the nearer side tells.
    """
    under = sum(1 for caption in firm if _under(caption, entries))
    over = sum(
        any(abs(chunk.x0 - caption.x0) < _ALIGNED and 0.4 < caption.y0 - chunk.y0 < _NEAR for chunk in entries)
        for caption in firm
    )
    return under > over or _gap(firm, entries, under=True) < _gap(firm, entries, under=False)


def _gap(firm: Sequence[_Caption], entries: Sequence[Chunk], *, under: bool) -> float:
    """The usual distance from captions to the entries under them, or over them."""
    gaps = []
    for caption in firm:
        if not caption.head.rest:
            near = [chunk for chunk in entries if chunk.x0 < caption.x0 + 4.0 and chunk.x1 > caption.x0 - LEFT]
            below = (chunk.y0 - caption.y1 for chunk in near if chunk.y0 > caption.y0 + 0.4)
            above = (caption.y0 - chunk.y1 for chunk in near if chunk.y0 < caption.y0 - 0.4)
            gaps.append(min(below if under else above, default=_DEEPEST))
    return statistics.median(gaps) if gaps else _DEEPEST


def _end(sheet: Sheet, caption: _Caption, captions: Sequence[_Caption]) -> float:
    """Where the next caption on the same height begins; the page's edge where there is none."""
    ends = (each.x0 for each in captions if abs(each.y0 - caption.y0) < _LEVEL and each.x0 > caption.x0 + 0.5)
    return min(ends, default=sheet.scale_x + LEFT) - LEFT


def _reach(caption: _Caption, end: float, captions: Sequence[_Caption], ends: Sequence[float]) -> Box:
    """How far a caption's cell goes: to the next caption right of it, and to the next whose cell is under it."""
    left, deepest = caption.x0 - LEFT, caption.y0 + _DEEPEST
    under = (
        each.y0
        for each, right in zip(captions, ends, strict=True)
        if each.y0 > caption.y0 + _LEVEL and each.x0 < end and right > left
    )
    return left, caption.y0 - 0.3, end, min(min(under, default=deepest), deepest)


def _entry(sheet: Sheet, head: Head, box: Box, captions: set[int], *, first: bool) -> tuple[tuple[Token, ...], ...]:
    """The lines in a cell besides captions, up to one that begins left of the `first` cell and runs through it."""
    x0, y0, x1, y1 = box
    lines: list[tuple[Token, ...]] = [head.rest] if head.rest else []
    taken = captions | {token.index for token in head.rest}
    for row in rows_of(sheet.below(x0, x1, y0, y1 - y0)):
        if first and any(chunk.x0 < x0 < chunk.x1 and chunk.y0 > y0 + _LEVEL for chunk in row):
            break
        line = tuple(
            token
            for chunk in row
            for token in sheet.tokens[chunk.first : chunk.last]
            if token.index not in taken
            and x0 <= token.x0 < x1
            and (token.y0 + token.y1) / 2 < y1
            and not is_tick(token)
        )
        if lines and line and line[0].y0 - lines[-1][0].y1 > _PARTED:
            break
        if line:
            lines.append(line)
    return tuple(lines)
