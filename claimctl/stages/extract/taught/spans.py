"""All that a field's value could be in a document, by kind alone: wherever it stands, whatever stands beside it.

A form that nobody has described has no labels to look beside. So every date is a candidate for a field of days, every
stretch between two gaps for one of words; which of them it is, a few labelled documents tell (see `learn`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.config import FieldSpec
from claimctl.stages.extract.candidates import READERS, Line, Reading, is_empty
from claimctl.stages.extract.candidates.reading import Ask
from claimctl.stages.extract.normal import dates, money, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from claimctl.config import FieldKind
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

WORDED = frozenset({"name", "text", "address"})
_FIRST_PAGES, _LAST_PAGES = 4, 2  # a form is told on its first pages and summed up on its last
_LONGEST = 16  # words of a value on one line
_BRACKET = re.compile(r"^[(\[]")
_PART = re.compile(r"[^/|]+")
_PERIOD = re.compile(r"(?<=\d)-(?=\d{1,2}/\d{1,2}/\d{2})")  # 05/08/20-05/12/20: two dates, not a number
_EDGES = " .,;:#*'\"()[]"


class Span(NamedTuple):
    """A reading and the page that it stands on."""

    page: int
    reading: Reading


def pages(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages that are looked at: the first and the last ones."""
    if len(sheets) <= _FIRST_PAGES + _LAST_PAGES:
        return list(sheets)
    return [*sheets[:_FIRST_PAGES], *sheets[-_LAST_PAGES:]]


def find(
    sheets: Sequence[Sheet], kind: FieldKind, habits: Habits, openers: Collection[str] = (), most: int = 1
) -> list[Span]:
    """Every reading of a kind, page by page in reading order.

    `openers` are squeezed words behind which a value may begin within a line; `most` how many words an identifier has.
    """
    found: list[Span] = []
    for sheet in pages(sheets):
        number = sheet.page.number
        for chunk in sheet.chunks:
            tokens = sheet.tokens[chunk.first : chunk.last]
            found += [Span(number, reading) for reading in _read(sheet, chunk, tokens, kind, habits, openers, most)]
    return found


def _read(
    sheet: Sheet, chunk: Chunk, tokens: Sequence[Token], kind: FieldKind, habits: Habits, openers: Collection[str],
    most: int,
) -> Iterator[Reading]:  # fmt: skip
    if kind == "date":
        yield from _days(Line(tokens), habits)
    elif kind == "money":
        yield from _amounts(Line(tokens), habits)
    elif kind in {"identifier", "code"}:
        yield from _identifiers(tokens, most)
    elif kind in WORDED:
        yield from _worded(sheet, chunk, kind, openers)
    else:
        line = Line(tokens)
        if not is_empty(line.text):
            yield from READERS[kind](Ask("", FieldSpec(kind), (line,), habits))


def _days(line: Line, habits: Habits) -> Iterator[Reading]:
    for found in dates.find(_PERIOD.sub("~", line.text), habits.order):
        first, last = line.span(found.start, found.end)
        raw = line.text[found.start : found.end]
        yield Reading(found.iso(), raw, line.tokens[first:last], 1.0, first, date=found.date())


def _amounts(line: Line, habits: Habits) -> Iterator[Reading]:
    for found in money.find(line.text, habits.currency):
        if not found.strong:
            continue
        first, last = line.span(found.start, found.end)
        raw = line.text[found.start : found.end].strip()
        yield Reading(
            found.value, raw, line.tokens[first:last], 1.0, first, number=found.number,
            currency=found.currency or habits.currency,
        )  # fmt: skip


def _identifiers(tokens: Sequence[Token], most: int) -> Iterator[Reading]:
    for place in range(len(tokens)):
        for count in range(1, most + 1):
            taken = tokens[place : place + count]
            if len(taken) < count:
                break
            raw = " ".join(each.text for each in taken)
            parts = [raw] if count > 1 or not re.search(r"[/|]", raw) else [raw, *_PART.findall(raw)]
            for part in parts:
                value = words.identifier(part.strip(_EDGES))
                if any(sign.isdigit() for sign in value):
                    yield Reading(value, part, tuple(taken), 1.0, place)


def _worded(sheet: Sheet, chunk: Chunk, kind: FieldKind, openers: Collection[str]) -> Iterator[Reading]:
    tokens = sheet.tokens[chunk.first : chunk.last]
    for start, token in enumerate(tokens[:_LONGEST]):
        before = tokens[start - 1] if start else None
        if before and not before.text.endswith(":") and before.squeezed not in openers:
            continue
        if not any(sign.isalnum() for sign in token.text):
            continue
        for end in _ends(tokens, start):
            yield from _text([tokens[start:end]], kind)
        under = _under(sheet, chunk, token)
        if under is not None and len(tokens) - start <= _LONGEST:
            more = sheet.tokens[under.first : under.last]
            yield from _text([tokens[start:], more], kind)


def _ends(tokens: Sequence[Token], start: int) -> list[int]:
    """Where a value that starts here may end: with its stretch, before a bracket, before the next label's colon."""
    ends = [min(len(tokens), start + _LONGEST)]
    for place in range(start + 1, ends[0]):
        if _BRACKET.match(tokens[place].text):
            ends.append(place)
            break
    return ends


def _under(sheet: Sheet, chunk: Chunk, token: Token) -> Chunk | None:
    """The line that may carry a value on: close under it, and begun where the value or its stretch begins."""
    for under in sheet.below(chunk.x0 - 0.8, token.x0 + 8.0, chunk.y1 - 0.45, 0.9):
        if under.index != chunk.index and min(abs(under.x0 - token.x0), abs(under.x0 - chunk.x0)) < 0.8:
            return under
    return None


def _text(lines: Sequence[Sequence[Token]], kind: FieldKind) -> Iterator[Reading]:
    tokens = tuple(token for line in lines for token in line)
    raw = " ".join(token.text for token in tokens)
    value = normal(raw, kind)
    if sum(sign.isalpha() for sign in value) >= 2 and not is_empty(value):
        yield Reading(value, raw, tokens, 1.0)


def normal(raw: str, kind: FieldKind) -> str:
    """Words in the normal form of a kind."""
    if kind == "name":
        return words.name(raw)
    return words.address([raw]) if kind == "address" else words.clean(raw)
