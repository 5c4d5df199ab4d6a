"""How sure the evidence is: what the signs of a mark are worth, as probabilities."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.stages.ocr.evidence.boxes import Mark
    from claimctl.stages.ocr.evidence.labels import Rows


def signs(mark: Mark, marks: Sequence[Mark], rows: Rows, usual: float) -> dict[str, float]:
    """What speaks for or against a mark being there to be ticked, by name; numbers near 0 to 1.

    `usual` as in ink.Ink.
    """
    twins = sum(
        other is not mark
        and other.shape == mark.shape
        and abs(other.side - mark.side) <= max(2.0, 0.12 * mark.side)
        and (abs(other.x0 - mark.x0) < 0.4 * mark.side or abs(other.y0 - mark.y0) < 0.4 * mark.side)
        for other in marks
    )
    size = math.log(mark.side / rows.unit)
    right, left = rows.right(mark, marks), rows.left(mark, marks)
    gap = min(right.gap, left.gap)
    return {
        "outline": (mark.outline - 0.95) * 10,
        "clear": mark.clear,
        # Where no letter near it could be measured, capitals are taken for two thirds of a word's height.
        "larger": 3 * math.log(mark.taller) if mark.taller else 3 * min(max(size - math.log(0.75), 0.0), 0.35),
        "beside_nothing": float(mark.taller == 0.0),
        "small": max(0.0, -size),
        "large": max(0.0, math.log(mark.side / usual) - 0.2) * 3,
        "twins": min(twins, 3) / 3,
        "named": float(gap < 50),
        "named_right": float(right.gap < 50),
        "gap": min(gap, 2.5) / 2.5,
        "inside": float(bool(rows.inside(mark))),
        "fence": float(mark.fence),
        "wordy": float(any(len(word) > 1 and word[0].isalpha() for word in (right.text or left.text).split()[:1])),
        "letter": float(rows.letter(mark)),
        "filled": min(mark.filled, 0.5) * 2,
    }


def probability(model: Mapping[str, float], seen: Mapping[str, float]) -> float:
    """A logistic model's probability; `bias` is its constant. Not quite 0 and not quite 1."""
    total = model["bias"] + math.fsum(model.get(name, 0.0) * value for name, value in seen.items())
    return 1.0 / (1.0 + math.exp(-max(-12.0, min(12.0, total))))
