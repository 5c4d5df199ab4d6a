"""The papers that the ranker of fields learns from, and what varies in them: where values stand, what heads a page."""

from __future__ import annotations

import statistics
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from claimctl import config
from claimctl.records import Page, Text, Word
from claimctl.stages.extract import vocabulary
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.normal.words import is_company, squeeze
from claimctl.stages.extract.ranking import learn

if TYPE_CHECKING:
    import random

ISSUERS, REPLACED = (
    ("vendor_name", "provider_name", "agency_name"),
    0.6,
)  # of headed papers, without their issuer's name
_PROSE = "prose"  # of headings.yaml, what is no heading
RULED = 0.5  # of rearranged papers, whose pages with drawn cells are left as they are


class Paper(msgspec.Struct, frozen=True):
    """A document whose values are known. `known`: the fields whose absence is known too, None for all of the type."""

    source: str
    group: str
    doc_type: str
    first_page: int
    last_page: int
    text: Text
    told: tuple[learn.Told, ...]
    known: tuple[str, ...] | None


class Moved(msgspec.Struct, frozen=True):
    """How a page sets values to their labels: `way`, by how much in ems, and the space between two lines of it."""

    way: str  # "under", "right": further away; "towards": the labels closer to their values
    by: float
    space: float

    @classmethod
    def drawn(cls, rng: random.Random) -> Moved:
        way = rng.choice(("under", "under", "right", "towards"))
        by = rng.choice((0.0, 0.0, 1.0, 2.5, 4.0, 6.0)) if way == "under" else rng.uniform(2.0, 12.0)
        return cls(way, by, rng.uniform(0.15, 0.7))


def rearranged(paper: Paper, rng: random.Random) -> Paper:
    """The paper with its values elsewhere: under their labels, further away, or the labels close to them.

    A design keeps to one arrangement; so that the ranker learns what arrangements are, each is shown in others too.
    In some papers pages with drawn cells stay as they are, in others they lose their lines.
    """
    how, keeps = Moved.drawn(rng), rng.random() < RULED
    pages, told = [], list(paper.told)
    for page in paper.text.pages:
        if page.forms or (page.tables and keeps) or not any(each.page == page.number and each.box for each in told):
            pages.append(page)
            continue
        made, boxes = _moved(page, [each.box for each in told if each.page == page.number], how)
        pages.append(made)
        told = [
            _told_at(each, boxes[each.box]) if each.page == page.number and each.box in boxes else each for each in told
        ]
    return msgspec.structs.replace(
        paper, text=msgspec.structs.replace(paper.text, pages=tuple(pages)), told=tuple(told)
    )


def headings() -> list[str]:
    """What heads sections of papers, in all languages: `headings.yaml`; what sounds like a company is left out."""
    spoken = _headings()
    return [
        each
        for name, phrases in spoken.items()
        if name != _PROSE
        for phrase in phrases
        for each in vocabulary.expand(phrase)
        if not is_company(each)
    ]


def nameless() -> list[str]:
    """What names no field, of all languages: headings of sections, and stretches of sentences."""
    return [each for phrases in _headings().values() for phrase in phrases for each in vocabulary.expand(phrase)]


def _headings() -> dict[str, list[str]]:
    return config.read_yaml(Path(__file__).with_name("headings.yaml"))


def headed(paper: Paper, heading: str, rng: random.Random) -> Paper:
    """The paper with a heading over all else on its first page, or where the name of who issued it stood.

    A few words in large letters at the head of a page are mostly a name, and now and then they are none.
    """
    heading = rng.choice((heading.title(), heading.capitalize(), heading.upper()))
    issuers = [
        each
        for each in paper.told
        if each.field in ISSUERS and each.page == paper.first_page and each.box
        and squeeze(paper.text.pages[each.page - 1].text).count(squeeze(each.value)) == 1
    ]  # fmt: skip
    page = paper.text.pages[paper.first_page - 1]
    if issuers and rng.random() < REPLACED:
        told = issuers[0]
        x0, y0, x1, y1 = told.box or (0.0, 0.0, 0.0, 0.0)
        own = [
            each for each in page.words if x0 <= (each.x0 + each.x1) / 2 <= x1 and y0 <= (each.y0 + each.y1) / 2 <= y1
        ]
        told_left = tuple(each for each in paper.told if each is not told)
        kept = [each for each in page.words if each not in own]
        box, line = (x0, y0, x1, y1), own[0].line if own else 0
        at = page.words.index(own[0]) if own else 0
    else:
        told_left, kept, own, at = paper.told, list(page.words), list(page.words[:1]), 0
        top = min((each.y0 for each in page.words), default=0.0)
        high = rng.uniform(1.0, 1.8) * statistics.median(each.y1 - each.y0 for each in page.words) if own else 0.0
        left = rng.choice((min((each.x0 for each in page.words), default=0.1), rng.uniform(0.1, 0.5)))
        wide = 0.55 * high * page.height / page.width * len(heading)
        box, line = (left, top - 1.6 * high, min(left + wide, 0.98), top - 0.6 * high), -1
    if not own or box[1] < 0.005:
        return paper
    made = _strung(heading, box, line, own[0].confidence)
    words = (*kept[:at], *made, *kept[at:])
    pages = (
        *paper.text.pages[: paper.first_page - 1], msgspec.structs.replace(page, words=words),
        *paper.text.pages[paper.first_page :],
    )  # fmt: skip
    return msgspec.structs.replace(paper, text=msgspec.structs.replace(paper.text, pages=pages), told=told_left)


def _strung(text: str, box: learn.Box, line: int, confidence: float) -> list[Word]:
    """A text as the words of a line that fills a box."""
    x0, y0, x1, y1 = box
    step = (x1 - x0) / len(text)
    made, at = [], x0
    for part in text.split():
        made.append(Word(part, at, y0, at + step * len(part), y1, confidence, line))
        at += step * (len(part) + 1)
    return made


def _told_at(told: learn.Told, box: learn.Box) -> learn.Told:
    """What is told, with where it stands now."""
    return learn.Told(told.field, told.value, told.page, box)


def _moved(page: Page, boxes: list[learn.Box | None], how: Moved) -> tuple[Page, dict[learn.Box, learn.Box]]:
    """A page with its values moved, and where the boxes of the truth are then."""
    sheet = Sheet(page)
    true = {token.index: box for box in boxes if box for token in sheet.inside(box)}
    shifts: dict[int, tuple[float, float, int]] = {}  # of a chunk: right, down, line
    down, line = 0.0, 0
    begun: dict[float, float] = {}  # values of the last row of labels: where they began, and how far they went right
    foot = 0.0
    for row in sheet.rows:
        pairs = list(zip(row[::2], row[1::2], strict=False))
        paired = (
            len(row) in {2, 4}
            and (len(row) == 2 or how.way != "right")
            and all(value.first in true and label.first not in true for label, value in pairs)
        )
        if paired:
            begun, more = {}, 0.0
            for label, value in pairs:
                right = {"under": label.x0 + how.by - value.x0, "right": how.by, "towards": 0.0}[how.way]
                lower = label.y1 + how.space - value.y0 if how.way == "under" else 0.0
                back = max(0.0, value.x0 - 1.6 - label.x1) if how.way == "towards" else 0.0
                shifts[label.index] = (back, down, line)
                shifts[value.index] = (right, down + lower, line + (how.way == "under"))
                begun[value.x0], more = right, max(more, lower)
            down += more
            line += 2
        else:
            goes_on = row[0].y0 - foot < 0.8 and all(any(abs(each.x0 - x0) < 0.5 for x0 in begun) for each in row)
            for each in row:
                right = min((abs(each.x0 - x0), shift) for x0, shift in begun.items())[1] if goes_on else 0.0
                shifts[each.index] = (right, down, line)
            begun = begun if goes_on else {}
            line += 1
        foot = max(each.y1 for each in row)
    wide = max([sheet.scale_x, *(sheet.chunks[at].x1 + right + 2.0 for at, (right, _, _) in shifts.items())])
    high = sheet.scale_y + down
    words: list[Word] = []
    spans: dict[learn.Box, list[Word]] = defaultdict(list)
    for word in page.words:
        x, y = (word.x0 + word.x1) / 2 * sheet.scale_x, (word.y0 + word.y1) / 2 * sheet.scale_y
        near = min(
            sheet.tokens, key=lambda each: abs((each.x0 + each.x1) / 2 - x) + 4 * abs((each.y0 + each.y1) / 2 - y)
        )
        right, lower, on = shifts[near.chunk]
        moved = msgspec.structs.replace(
            word, x0=(word.x0 * sheet.scale_x + right) / wide, x1=(word.x1 * sheet.scale_x + right) / wide,
            y0=(word.y0 * sheet.scale_y + lower) / high, y1=(word.y1 * sheet.scale_y + lower) / high, line=on,
        )  # fmt: skip
        words.append(moved)
        if near.index in true:
            spans[true[near.index]].append(moved)
    words.sort(key=lambda each: (each.line, each.x0))
    placed = {
        box: (min(w.x0 for w in own), min(w.y0 for w in own), max(w.x1 for w in own), max(w.y1 for w in own))
        for box, own in spans.items()
    }
    made = msgspec.structs.replace(
        page, words=tuple(words), width=wide * sheet.em, height=high * sheet.em, tables=(), forms=()
    )
    return made, placed
