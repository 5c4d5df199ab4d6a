"""Where the value of a label can stand: right of it on its line, in the next cell of its row, under it or over it.

A region ends where another label begins, so that a blank form gives no values: the next label is not a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.stages.extract.candidates import Line

if TYPE_CHECKING:
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Chunk, Sheet, Token
    from claimctl.stages.extract.sections import Sections

Method = Literal[
    "form", "label_right", "label_beside", "label_below", "label_above", "label_near", "table", "pattern", "position",
    "cell",
]  # fmt: skip

_REACH_RIGHT = 32.0  # ems: the widest gutter between a label and the value beside it
_REACH_BELOW = 3.4
_REACH_ABOVE = 1.6
_BLOCK_LINES = 5
_TEXT_LINES = 14
_REACH_NEAR = 5.0
_NEAREST = 3


class Region(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the page that may hold a label's value; `gap` is its distance in ems."""

    method: Method
    lines: tuple[Line, ...]
    gap: float
    aligned: float


class View:
    """A page with its hits: which tokens are labels, where labels begin."""

    def __init__(self, sheet: Sheet, hits: list[Hit], sections: Sections) -> None:
        self.sheet = sheet
        self.sections = sections
        self.owner: dict[int, Hit] = {}
        self.in_chunk: dict[int, list[Hit]] = {}
        for hit in hits:
            self.in_chunk.setdefault(hit.chunk, []).append(hit)
            for token in range(hit.first, hit.last):
                self.owner[token] = hit

    def free(self, first: int, last: int) -> tuple[Token, ...]:
        """The tokens from `first` up to the next label, or to `last`."""
        end = first
        while end < last and end not in self.owner:
            end += 1
        return tuple(self.sheet.tokens[first:end])

    def opens_with_label(self, chunk: Chunk) -> bool:
        """Whether a label is the first thing in a chunk, numbering aside."""
        return any(place in self.owner for place in range(chunk.first, min(chunk.first + 2, chunk.last)))


def around(view: View, hit: Hit) -> list[Region]:
    """Where the value of a label can stand, best first."""
    sheet = view.sheet
    chunk = sheet.chunks[hit.chunk]
    first = _behind(view, hit, chunk)
    rest = view.free(first, chunk.last)
    label_x0 = sheet.tokens[hit.first].x0
    label_x1 = sheet.tokens[hit.last - 1].x1
    if rest and hit.told:
        lines = _sentence((Line(rest), *continued(view, rest[0].x0, sheet.chunks[hit.chunk].x0, chunk)))
        return [Region("label_right", lines, 0.3, 1.0)] if lines else []
    if rest:
        gap = rest[0].x0 - label_x1
        lines = (Line(rest), *continued(view, rest[0].x0, label_x0, chunk))
        regions = [Region("label_right", lines, max(gap, 0.0), 1.0)]
        # A label may be longer on paper than in the list; then its value is under it all the same.
        if not chunk.blank_after:
            regions += [region for region in _beside(view, hit, chunk) if region.gap < 24.0]
        if not hit.colon and not _has_figures(rest):
            regions += _below(view, chunk, label_x0, chunk.x1, faint=True)
        return regions
    if first < chunk.last and first in view.owner:
        return _below(view, chunk, label_x0, label_x1, faint=False) if not hit.colon and not chunk.blank_after else []
    if chunk.blank_after:
        beside = _beside(view, hit, chunk)
        return [region for region in beside if region.gap < 12.0]
    cell = sheet.cell_of(sheet.tokens[hit.first])
    below = _below(view, chunk, label_x0, label_x1, faint=False)
    if cell is not None:
        inside = [region for region in below if sheet.cell_of(region.lines[0].tokens[0]) == cell]
        if inside:
            return [msgspec.structs.replace(region, method="table") for region in inside]
    above = [] if hit.colon else _above(view, chunk, label_x0, label_x1)
    return [*_beside(view, hit, chunk), *below, *above]


def _sentence(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines up to where the sentence, or its part, ends."""
    kept: list[Line] = []
    for line in lines[:_BLOCK_LINES]:
        end = next((place for place, token in enumerate(line.tokens) if token.text.endswith(";")), None)
        tokens = line.tokens if end is None else line.tokens[: end + 1]
        if tokens:
            kept.append(Line(tokens))
        if end is not None or (tokens and tokens[-1].text.endswith(".")):
            break
    return tuple(kept)


def _above(view: View, chunk: Chunk, x0: float, x1: float) -> list[Region]:
    """What stands on the line that a label is printed under."""
    sheet = view.sheet
    over: Chunk | None = None
    for other in sheet.over(x0 - 1.5, max(x1, x0 + 3.0), chunk.y0 + 0.45, _REACH_ABOVE):
        if other.index != chunk.index:
            over = other
            break
    if over is None or view.opens_with_label(over):
        return []
    tokens = view.free(over.first, over.last)
    if not tokens:
        return []
    lines = [Line(tokens)]
    for other in sheet.over(over.x0 - 0.5, over.x0 + 3.0, over.y0 + 0.3, 0.8):
        if other.index != over.index and abs(other.x0 - over.x0) < 0.6 and not view.opens_with_label(other):
            lines.insert(0, Line(view.free(other.first, other.last)))
            break
    aligned = max(0.0, 1.0 - abs(over.x0 - x0) / 6.0)
    gap = max(0.0, chunk.y0 - over.y1)
    regions = [Region("label_above", (lines[-1],), gap, aligned)]
    return regions if len(lines) == 1 else [*regions, Region("label_above", tuple(lines), gap, aligned)]


def near(view: View, hit: Hit) -> list[Region]:
    """What stands nearest to the right of a label or under it, where nothing stands as values usually do."""
    sheet = view.sheet
    chunk = sheet.chunks[hit.chunk]
    found: list[tuple[float, Chunk]] = []
    for other in sheet.below(chunk.x0 - 2.0, chunk.x1 + _REACH_RIGHT, chunk.y0 - 0.6, _REACH_NEAR):
        if other.index == chunk.index or view.opens_with_label(other):
            continue
        if other.x1 <= chunk.x1 and other.y1 <= chunk.y1:
            continue
        cost = max(0.0, other.y0 - chunk.y0) + 0.12 * max(0.0, other.x0 - chunk.x1)
        found.append((cost, other))
    found.sort(key=lambda each: (each[0], each[1].index))
    regions = []
    for cost, other in found[:_NEAREST]:
        tokens = view.free(other.first, other.last)
        if tokens:
            lines = (Line(tokens), *continued(view, tokens[0].x0, tokens[0].x0, other))
            regions.append(Region("label_near", lines, cost, 1.0))
    return regions


def _has_figures(tokens: tuple[Token, ...]) -> bool:
    return any(sign.isdigit() for token in tokens[:2] for sign in token.text)


def _behind(view: View, hit: Hit, chunk: Chunk) -> int:
    """The first token behind a label: marks and a remark in brackets are skipped."""
    place = hit.last
    tokens = view.sheet.tokens
    while place < chunk.last and place not in view.owner and not tokens[place].squeezed.strip("#"):
        if tokens[place].text[:1] in "$€£¥₹[☐☑☒✓✔■□(":
            break
        place += 1
    if (
        place < chunk.last
        and tokens[place].text.startswith("(")
        and not any(sign.isdigit() for sign in tokens[place].text)
    ):
        end = place
        while end < chunk.last and ")" not in tokens[end].text:
            end += 1
        if end < chunk.last:
            place = end + 1
            while place < chunk.last and not tokens[place].squeezed:
                place += 1
    return place


def _beside(view: View, hit: Hit, chunk: Chunk) -> list[Region]:
    sheet = view.sheet
    right = sheet.right_of(chunk)
    if right is None or view.opens_with_label(right):
        return []
    gap = right.x0 - chunk.x1
    if gap > _REACH_RIGHT:
        return []
    here, there = sheet.cell_of(sheet.tokens[hit.first]), sheet.cell_of(sheet.tokens[right.first])
    method: Method = "label_beside"
    if here is not None and there is not None:
        if here[:2] != there[:2] or there[2] <= here[2]:
            return []
        method = "table"
    tokens = view.free(right.first, right.last)
    if not tokens:
        return []
    lines = (Line(tokens), *continued(view, right.x0, right.x0, right))
    return [Region(method, lines, gap, 1.0)]


def _below(view: View, chunk: Chunk, x0: float, x1: float, *, faint: bool) -> list[Region]:
    sheet = view.sheet
    bottom = chunk.y1
    for under in sheet.below(x0 - 1.5, max(x1, x0 + 3.0), bottom - 0.45, _REACH_BELOW):
        if under.index == chunk.index:
            continue
        if view.opens_with_label(under):
            return []
        # A wide line under a narrow head belongs to the paragraph, not to the column.
        tokens = view.free(under.first, under.last)
        inside = [token for token in tokens if token.x1 > x0 - 1.5]
        if not inside:
            return []
        left = abs(under.x0 - x0)
        middle = abs((under.x0 + under.x1) / 2 - (x0 + x1) / 2)
        right = abs(under.x1 - x1)
        aligned = max(0.0, 1.0 - min(left, middle, right) / 6.0)
        if faint:
            aligned *= 0.6
        gap = max(0.0, under.y0 - bottom)
        lines = (Line(inside), *continued(view, inside[0].x0, inside[0].x0, under))
        return [Region("label_below", lines, gap, aligned)]
    return []


def continued(view: View, anchor: float, leftmost: float, chunk: Chunk) -> list[Line]:
    """The lines under `chunk` that carry its block on: aligned under its first line, close, and free of labels."""
    sheet = view.sheet
    lines: list[Line] = []
    cell = sheet.cell_of(sheet.tokens[chunk.last - 1])
    current = chunk
    for _ in range(_TEXT_LINES):
        following = _next_line(sheet, current, anchor, leftmost)
        if following is None or view.opens_with_label(following):
            break
        beside = sheet.left_of(following)
        if cell is None and beside is not None and beside.x1 > leftmost - 14.0 and view.opens_with_label(beside):
            break
        if cell != sheet.cell_of(sheet.tokens[following.first]):
            break
        tokens = view.free(following.first, following.last)
        if not tokens:
            break
        lines.append(Line(tokens))
        if len(tokens) < following.last - following.first:
            break
        current = following
    return lines


def _next_line(sheet: Sheet, current: Chunk, anchor: float, leftmost: float) -> Chunk | None:
    """The chunk right under another that begins where the block or its label does."""
    reach = 1.25 * max(current.height, 1.0)
    for under in sheet.below(min(anchor, leftmost) - 1.2, anchor + 12.0, current.y1 - 0.45, reach):
        if under.index == current.index or under.middle <= current.middle + 0.3:
            continue
        if abs(under.x0 - anchor) <= 1.5 or abs(under.x0 - leftmost) <= 1.0:
            return under
        if under.x0 < anchor + 6.0:
            return None
    return None
