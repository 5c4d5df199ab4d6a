"""Which value stands beside which label: regions around a label, readings in them, and one assignment for a document.

Beside means right of the label on its line, in the next cell of its row, or under it with nothing between. A region
ends where another label begins, so that a blank form gives no values: the next label is not a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.stages.extract.candidates import Habits, Line, Reading, read
from claimctl.stages.extract.normal.words import sex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Chunk, Sheet, Token
    from claimctl.stages.extract.lexicon import LabelIndex
    from claimctl.stages.extract.sections import Sections

Method = Literal["form", "label_right", "label_beside", "label_below", "label_above", "table", "pattern", "position"]

_REACH_RIGHT = 32.0  # ems: the widest gutter between a label and the value beside it
_REACH_BELOW = 3.4
_REACH_ABOVE = 1.6
_ADDRESS_LINES = 4
_BLOCK_LINES = 5
_TEXT_LINES = 14
# Dates and such of which the second on a line is the end of a period whose start is the first.
_PERIODS = {"policy_end": "policy_start", "discharge_date": "admission_date"}


class Region(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the page that may hold a label's value; `gap` is its distance in ems."""

    method: Method
    lines: tuple[Line, ...]
    gap: float
    aligned: float


class Pair(msgspec.Struct, frozen=True):
    """A reading for a field, with what speaks for it. `score` ranks pairs of one document."""

    field: str
    page: int
    method: Method
    reading: Reading
    score: float
    quality: float = 1.0
    colon: bool = False
    specific: bool = True
    gap: float = 0.0
    rank: int = 0
    label: tuple[int, int] | None = None  # page, first token of the label
    phrase: str = ""  # the label's words, squeezed
    choices: int = 0  # how many fields of the type the label may name
    aligned: float = 1.0
    fit: float = 0.0  # what the section around says of the field's party
    guess: float = 0.0  # the chance of a label whose meaning was guessed
    box: tuple[float, float, float, float] | None = None  # where it is not that of the tokens, fractions of the page


def pairs(
    sheet: Sheet,
    hits: list[Hit],
    labels: LabelIndex,
    specs: Mapping[str, FieldSpec],
    habits: Habits,
    sections: Sections,
    guessed: Sequence[Hit] = (),
) -> list[Pair]:
    """Every reading beside every label of a page, those whose meaning is `guessed` among them."""
    view = _View(sheet, hits, sections)
    # In a paragraph a label's word is only a word, unless it stands as labels do.
    strict = _View(
        sheet,
        [hit for hit in hits if (hit.colon or hit.whole) and hit.first <= sheet.chunks[hit.chunk].first + 1],
        sections,
    )
    found: list[Pair] = []
    for hit in (*hits, *guessed):
        if not hit.fields:
            continue
        regions = _regions(view, hit)
        for field in hit.fields:
            spec = specs[field]
            for region in _regions(strict, hit) if field.endswith("_description") else regions:
                found.extend(_pairs_in(view, hit, region, field, spec, labels, habits))
    return found


def _pairs_in(
    view: _View, hit: Hit, region: Region, field: str, spec: FieldSpec, labels: LabelIndex, habits: Habits
) -> list[Pair]:
    lines = region.lines if spec.kind in {"address", "text"} or spec.repeated else region.lines[:1]
    if field == "diagnosis" and region.method != "label_right":
        lines = tuple(_widened(view, line) for line in lines)
    readings = read(spec, lines, habits, field)
    if spec.kind == "address":  # how many of the lines are the address, the ranker tells
        ends = range(1, min(len(lines), _ADDRESS_LINES) + 1)
        readings = [reading for end in ends for reading in read(spec, lines[:end], habits, field)]
        readings = list({reading.value: reading for reading in readings}.values())
    if field.endswith("_sex"):
        readings = [reading for reading in readings if not _is_choice(view.sheet, reading)]
    if spec.kind in {"name", "address", "text", "check"}:
        readings = [reading for reading in readings if not labels.is_caption(reading.raw, spec.kind)]
    period = _PERIODS.get(field)
    if period and period in hit.fields:
        readings = readings[1:2]
    elif not spec.repeated and spec.kind not in {"money", "address"}:
        readings = readings[:1]
    elif spec.kind == "money" and not spec.repeated:
        # On one line the last amount is the sum: rates and counts come before it.
        readings = readings[-1:] if region.method == "label_right" else readings[:1]
    rank = labels.rank(field, hit.phrase)
    first, last = view.sheet.tokens[hit.first], view.sheet.tokens[hit.last - 1]
    fit = view.sections.fit(field, hit.phrase, first.y0, first.x0, last.x1)
    return [
        Pair(
            field,
            view.sheet.page.number,
            region.method,
            reading,
            max(0.0, _score(hit, region, reading, rank, spec) + fit),
            hit.quality,
            hit.colon,
            hit.specific,
            region.gap,
            rank,
            (view.sheet.page.number, hit.first),
            hit.phrase,
            len(hit.fields),
            region.aligned,
            fit,
            hit.guess,
        )
        for reading in readings
    ]


def _score(hit: Hit, region: Region, reading: Reading, rank: int, spec: FieldSpec) -> float:
    """How well label and value fit, 0 to 1: the product of what each sign is worth."""
    near = {"label_right": 1.0, "label_beside": 0.93, "label_below": 0.82, "label_above": 0.45, "table": 0.97}.get(
        region.method, 0.5
    )
    if region.method == "label_below":
        near -= 0.06 * max(region.gap, 0.0) + 0.12 * (1 - region.aligned)
    elif region.method == "label_beside":
        near -= 0.006 * region.gap
    if hit.colon and region.method == "label_right":
        near += 0.03
    score = hit.quality * near * (0.35 + 0.65 * reading.shape) - 0.05 * min(reading.skipped, 6)
    score -= min(rank, 20) * 0.006
    if not hit.specific and not hit.colon:
        score -= 0.06
    if (
        spec.kind in {"name", "text", "address"}
        and not hit.colon
        and region.method == "label_right"
        and not hit.specific
    ):
        score -= 0.15
    return max(0.0, min(1.0, score))


def _widened(view: _View, line: Line) -> Line:
    """A line that holds only a code, with the wording in the cell beside it."""
    if len(line.tokens) > 1:
        return line
    right = view.sheet.right_of(view.sheet.chunks[line.tokens[0].chunk])
    if right is None or view.opens_with_label(right) or right.x0 - line.tokens[0].x1 > 16.0:
        return line
    return Line((*line.tokens, *view.free(right.first, right.last)))


def _is_choice(sheet: Sheet, reading: Reading) -> bool:
    """Whether the other answer is printed beside this one, so that neither is an answer: `M   F`."""
    chunk = sheet.chunks[reading.tokens[0].chunk]
    for neighbour in (sheet.right_of(chunk), sheet.left_of(chunk)):
        if neighbour is None or min(abs(neighbour.x0 - chunk.x1), abs(chunk.x0 - neighbour.x1)) > 20.0:
            continue
        other = sex(neighbour.text) if len(neighbour.text) <= 8 else None
        if other is not None and other != reading.value:
            return True
    return False


class _View:
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


def _regions(view: _View, hit: Hit) -> list[Region]:
    """Where the value of a label can stand, best first."""
    sheet = view.sheet
    chunk = sheet.chunks[hit.chunk]
    first = _behind(view, hit, chunk)
    rest = view.free(first, chunk.last)
    label_x0 = sheet.tokens[hit.first].x0
    label_x1 = sheet.tokens[hit.last - 1].x1
    if rest and hit.told:
        lines = _sentence((Line(rest), *_continued(view, rest[0].x0, sheet.chunks[hit.chunk].x0, chunk)))
        return [Region("label_right", lines, 0.3, 1.0)] if lines else []
    if rest:
        gap = rest[0].x0 - label_x1
        lines = (Line(rest), *_continued(view, rest[0].x0, label_x0, chunk))
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


def _above(view: _View, chunk: Chunk, x0: float, x1: float) -> list[Region]:
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


def _has_figures(tokens: tuple[Token, ...]) -> bool:
    return any(sign.isdigit() for token in tokens[:2] for sign in token.text)


def _behind(view: _View, hit: Hit, chunk: Chunk) -> int:
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


def _beside(view: _View, hit: Hit, chunk: Chunk) -> list[Region]:
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
    lines = (Line(tokens), *_continued(view, right.x0, right.x0, right))
    return [Region(method, lines, gap, 1.0)]


def _below(view: _View, chunk: Chunk, x0: float, x1: float, *, faint: bool) -> list[Region]:
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
        lines = (Line(inside), *_continued(view, inside[0].x0, inside[0].x0, under))
        return [Region("label_below", lines, gap, aligned)]
    return []


def _continued(view: _View, anchor: float, leftmost: float, chunk: Chunk) -> list[Line]:
    """The lines that carry a block on: aligned under its first line, close, and free of labels."""
    sheet = view.sheet
    lines: list[Line] = []
    cell = sheet.cell_of(sheet.tokens[chunk.last - 1])
    current = chunk
    for _ in range(_TEXT_LINES):
        following = _next_line(sheet, current, anchor, leftmost)
        if following is None or view.opens_with_label(following):
            break
        beside = sheet.left_of(following)
        if beside is not None and beside.x1 > leftmost - 14.0 and view.opens_with_label(beside):
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
