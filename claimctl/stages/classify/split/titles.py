"""How well a page is headed by the title of a known type: from the titles of configs/doctypes, nothing learned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.classify.split.look import TOP, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.stages.classify.split.look import Look

_SHORTEST = 5  # letters: shorter titles stand in other words


class Title(NamedTuple):
    """A title on a page (folded, empty: there is none), from 0 to 1: how large, how much alone, how far up."""

    phrase: str
    strength: float


class Titles:
    """The titles of all types, ready to be looked for."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}  # its first letters -> titles, the longest first
        for text in sorted({fold(phrase) for phrase in phrases}, key=lambda text: (-len(text), text)):
            if len(text) >= _SHORTEST:
                self._by_start.setdefault(text[:_SHORTEST], []).append(text)

    def find(self, seen: Look) -> Title:
        """The best title in the upper part of a page."""
        best = Title("", 0.0)
        usual = _usual(seen)
        for line in seen.lines:
            if line.y0 > TOP or not _SHORTEST <= len(line.shape) <= 80:
                continue
            found = self._first(line.shape)
            if found:
                alone = len(found) / len(line.shape)
                size = min(max(line.height / usual - 0.7, 0.0) / 1.5, 1.0)
                strength = math.sqrt(alone) * (0.4 + 0.6 * size) * (0.3 + 0.7 * (1.0 - line.y0))
                best = max(best, Title(found, strength), key=lambda title: title.strength)
        return best

    def _first(self, shape: str) -> str:
        """The title that stands first in a folded line, the longest of those that begin there; empty: none does."""
        for start in range(len(shape) - _SHORTEST + 1):
            for title in self._by_start.get(shape[start : start + _SHORTEST], ()):
                if shape.startswith(title, start):
                    return title
        return ""


def _usual(seen: Look) -> float:
    heights = sorted(line.height for line in seen.lines)
    return (heights[len(heights) // 2] if heights else 1.0) or 1.0
