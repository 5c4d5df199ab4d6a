"""The evidence of a page as form fields, each with the probability that what it says is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records import FormField
from claimctl.stages.ocr.evidence import boxes, ink, judge, labels, weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimctl.records import Page
    from claimctl.stages.ocr.evidence.labels import Rows

_LEAST = 0.6  # probability that a mark is a box to tick; below it is not told


def fields(image: NDArray[np.uint8], page: Page, skew: float) -> list[FormField]:
    """Check boxes, radio buttons and signatures, from the top down; `image` as in `evidence.add`."""
    seen = ink.of_page(image, page.words, page.rotation, skew)
    rows = labels.Rows(page.words, seen.words, seen.unit)
    return _ticks(seen, rows)


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
                    round(sure[id(mark)] * max(ticked, 1 - ticked), 4),
                )
            )
    return found
