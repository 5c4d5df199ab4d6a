"""The evidence of a page as form fields, each with the probability that what it says is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records import FormField
from claimctl.stages.ocr.evidence import boxes, ink, judge, labels, signature, weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimctl.records import Page
    from claimctl.stages.ocr.evidence.labels import Rows

_LEAST = 0.6  # probability that a mark is a box to tick; below it is not told
_MOST = 0.999  # a picture is never as sure as an AcroForm's own value


def fields(image: NDArray[np.uint8], page: Page, skew: float) -> list[FormField]:
    """Check boxes, radio buttons and signatures, from the top down; `image` as in `evidence.add`."""
    seen = ink.of_page(image, page.words, page.rotation, skew)
    rows = labels.Rows(page.words, seen.words, seen.unit)
    found = [*_ticks(seen, rows), *_signatures(seen, page)]
    return sorted(found, key=lambda field: (field.y0, field.x0))


def _signatures(seen: ink.Ink, page: Page) -> list[FormField]:
    found = list[FormField]()
    for number, place in enumerate(signature.find(seen, page.words), 1):
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


def _ticks(seen: ink.Ink, rows: Rows) -> list[FormField]:
    marks = boxes.find(seen)
    sure = {id(mark): judge.probability(weights.MARKS[mark.shape], judge.signs(mark, marks, rows)) for mark in marks}
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
