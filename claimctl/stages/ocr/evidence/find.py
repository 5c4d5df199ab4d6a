"""The evidence of a page as form fields, each with the probability that what it says is right."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import FormField
from claimctl.stages.ocr.evidence import boxes, hand, ink, judge, labels, signature, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from claimctl.records import Page, Word
    from claimctl.stages.ocr.evidence.labels import Rows

_LEAST = 0.6  # probability that a mark is a box to tick; below it is not told
_MOST = 0.999  # a picture is never as sure as an AcroForm's own value


def fields(image: NDArray[np.uint8], page: Page) -> list[FormField]:
    """Check boxes, radio buttons, signatures and handwriting, from the top down; `image` as in `evidence.add`."""
    seen = ink.of_page(image, page.words, page.rotation, page.skew)
    rows = labels.Rows(page.words, seen.words, seen.unit)
    clean = boxes.without_rules(seen) if seen.unit else seen
    found = [*_ticks(seen, clean, rows), *_signatures(seen, page.words), *_written(clean, page.words)]
    return sorted(found, key=lambda field: (field.y0, field.x0))


def signatures(strip: NDArray[np.uint8], page: Page, top: float, end: float) -> list[FormField]:
    """The places to sign within a strip of the page, drawn from `top` to `end` in fractions; boxes are the page's."""
    tall = end - top
    words = [
        msgspec.structs.replace(word, y0=(word.y0 - top) / tall, y1=(word.y1 - top) / tall)
        for word in page.words
        if top < (word.y0 + word.y1) / 2 < end
    ]
    seen = ink.of_page(strip, words, 0, 0.0)
    height = statistics.median(word.y1 - word.y0 for word in page.words) / tall * seen.dark.shape[0]
    found = _signatures(seen._replace(unit=height), words)
    return [
        msgspec.structs.replace(field, y0=round(top + field.y0 * tall, 5), y1=round(top + field.y1 * tall, 5))
        for field in found
    ]


def _signatures(seen: ink.Ink, words: Sequence[Word]) -> list[FormField]:
    found = list[FormField]()
    for number, place in enumerate(signature.find(seen, words), 1):
        signed = judge.probability(weights.SIGNED, place.signs)
        found.append(
            FormField(
                f"signature {number}",
                place.caption,
                "signature",
                "true" if signed >= 0.5 else "false",
                *seen.fractions(place.x0, place.y0, place.x1, place.y1),
                min(round(max(signed, 1 - signed), 4), _MOST),
            )
        )
    return found


def _written(clean: ink.Ink, words: Sequence[Word]) -> list[FormField]:
    chance, places = hand.written(clean, words)
    if not places:
        return []
    x0, y0 = clean.words[places, :2].min(axis=0).tolist()
    x1, y1 = clean.words[places, 2:].max(axis=0).tolist()
    confidence = min(round(chance, 4), _MOST)
    return [FormField("handwriting", "", "handwriting", "true", *clean.fractions(x0, y0, x1, y1), confidence)]


def _ticks(seen: ink.Ink, clean: ink.Ink, rows: Rows) -> list[FormField]:
    marks = boxes.find(seen, clean)
    sure = {
        id(mark): judge.probability(weights.MARKS[mark.shape], judge.signs(mark, marks, rows, seen.usual))
        for mark in marks
    }
    marks = [mark for mark in marks if sure[id(mark)] >= _LEAST]
    found = list[FormField]()
    for row in labels.rows_of(marks):
        for mark in row:
            ticked = judge.probability(weights.TICKED[mark.shape], {"filled": mark.filled})
            label = rows.label(mark, row, marks)
            found.append(
                FormField(
                    f"checkbox {len(found) + 1}",
                    label,
                    "checkbox" if mark.shape == "square" else "radio",
                    "true" if ticked >= 0.5 else "false",
                    *seen.fractions(mark.x0, mark.y0, mark.x1, mark.y1),
                    min(round(sure[id(mark)] * max(ticked, 1 - ticked), 4), _MOST),
                )
            )
    return found
