"""The date of a document that has no label for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.candidates import Habits, Reading
from claimctl.stages.extract.normal import dates
from claimctl.stages.extract.position.blocks import line_of, paired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Chunk, Sheet
    from claimctl.stages.extract.pairing import Pair


# What stands before a date inside a sentence: such a date is told of something else than the document.
_IN_PROSE = re.compile(
    r"(?:\S+\s+){2,}(?:on|by|from|since|until|before|after|dated|received|of|and|to|in)\s*$", re.IGNORECASE
)

_LONG = 12  # words of a line that is prose
_SENTENCE, _SHORT_SENTENCE = 6, 3  # words; a short one ends in a full stop


def find(sheet: Sheet, hits: Sequence[Hit], doc_type: str, habits: Habits, *, first: bool) -> Iterator[Pair]:
    """Dates that stand alone: the document's own is the first on its first page that no other label claims."""
    claimed = {
        hit.chunk
        for hit in hits
        if (
            hit.fields
            and "document_date" not in hit.fields
            and any("date" in field or field.endswith(("_dob", "_start", "_end")) for field in hit.fields)
        )
        or re.search(r"due|birth|expir|valid|order|ship|until", hit.phrase)
    }
    order = 0 if first or doc_type == "receipt" else 3
    for chunk in sheet.chunks:
        line = line_of(sheet, chunk)
        found = dates.find(line.text, habits.order) if len(line.tokens) <= _LONG else []
        if not found or (doc_type != "receipt" and _heads_a_row(sheet, chunk)):
            continue
        for dated in found:
            if doc_type != "receipt" and _IN_PROSE.search(line.text[: dated.start]):
                continue
            firsts, last = line.span(dated.start, dated.end)
            timed = bool(dates.find_times(line.text))
            score = 0.5 - 0.04 * min(order, 6) + (0.06 if timed else 0.0)
            if chunk.index in claimed:
                score -= 0.25
            if doc_type != "receipt" and chunk.y0 > 0.4 * sheet.scale_y:
                score -= 0.2
            shape = 1.0 if habits.order_known or not dated.ambiguous else 0.8
            reading = Reading(
                dated.iso(),
                line.text[dated.start : dated.end],
                line.tokens[firsts:last],
                shape,
                firsts,
                date=dated.date(),
            )
            order += 1
            if score > 0.1:
                yield paired("document_date", sheet, reading, score)


def times(sheet: Sheet) -> Iterator[Pair]:
    """Times of day that stand without a label, as tills print them beside the date."""
    for chunk in sheet.chunks:
        line = line_of(sheet, chunk)
        if len(line.tokens) > _SENTENCE:
            continue
        for start, end, clock in dates.find_times(line.text):
            first, last = line.span(start, end)
            reading = Reading(clock, line.text[start:end].strip(), line.tokens[first:last], 1.0, first)
            yield paired("loss_time", sheet, reading, 0.3)


def _heads_a_row(sheet: Sheet, chunk: Chunk) -> bool:
    """Whether a sentence follows on the same line: a date there is that of an entry in a list."""
    return any(
        other.last - other.first >= (_SHORT_SENTENCE if other.text.endswith(".") else _SENTENCE)
        and other.x0 >= chunk.x1
        and other.y0 < chunk.middle < other.y1
        for other in sheet.chunks
    )
