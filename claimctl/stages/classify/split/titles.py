"""How well a page is headed by the title of a known type: from the titles of configs/doctypes, nothing learned."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from claimctl.stages.classify.split.look import TOP, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.stages.classify.split.look import Look

_SHORTEST = 5  # letters: shorter titles stand in other words


class Titles:
    """The titles of all types, ready to be looked for."""

    def __init__(self, phrases: Iterable[str]) -> None:
        folded = sorted({fold(phrase) for phrase in phrases}, key=lambda text: (-len(text), text))
        known = [re.escape(text) for text in folded if len(text) >= _SHORTEST]
        self._pattern = re.compile("|".join(known)) if known else None

    def strength(self, seen: Look) -> float:
        """From 0 (no title in the upper part) to 1 (a large one, alone in its line, at the top)."""
        if self._pattern is None:
            return 0.0
        best = 0.0
        usual = _usual(seen)
        for line in seen.lines:
            if line.y0 > TOP or not _SHORTEST <= len(line.shape) <= 80:
                continue
            found = self._pattern.search(line.shape)
            if found is not None:
                alone = len(found[0]) / len(line.shape)
                size = min(max(line.height / usual - 0.7, 0.0) / 1.5, 1.0)
                best = max(best, math.sqrt(alone) * (0.4 + 0.6 * size) * (0.3 + 0.7 * (1.0 - line.y0)))
        return best


def _usual(seen: Look) -> float:
    heights = sorted(line.height for line in seen.lines)
    return (heights[len(heights) // 2] if heights else 1.0) or 1.0
