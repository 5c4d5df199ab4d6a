"""Doubtful letters decided by the company they keep: "INVOLCE" is "INVOICE", where the network nearly saw that too.

The recogniser knows shapes, and hardly any language. A letter that it is not sure of is weighed against its own next
choices by how usual they are after the three signs before them (model `ocr_letters`: counts of four signs in a row, all
digits as one). Nothing that the network did not see is ever written: no digit becomes another one, no mark changes, a
sure letter stays, and words of one or two signs are left alone.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from claimctl.learning import store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

MODEL = "ocr_letters"
_ORDER = 4  # signs in a row
_WEIGHT = 0.3  # of how usual a sign is against what the network saw of it, both as logarithms
_SURE = 0.97  # a letter seen as surely stays
_SEEN = 0.02  # the least of a sign that may take a doubtful letter's place
_CHOICES = 4
_SHORTEST = 3  # signs of a word
_WAYS = 8  # kept at a time
_UNSEEN = math.log(1 / 60)  # of a sign that is in no text
_SCALE = 100  # whole numbers a unit, in the file


class Habits:
    """How usual a sign is after others."""

    def __init__(self, kept: dict[str, Any]) -> None:
        """`kept` as `learned` gives it."""
        self._chance: dict[str, float] = {}
        self._rest: dict[str, float] = {}
        for order, (signs, chances) in enumerate(zip(kept["signs"], kept["chances"], strict=True), 1):
            for place, chance in enumerate(chances):
                self._chance[signs[place * order : (place + 1) * order]] = chance / _SCALE
        for order, (signs, rests) in enumerate(zip(kept["before"], kept["rests"], strict=True)):
            for place, rest in enumerate(rests):
                self._rest[signs[place * order : (place + 1) * order]] = rest / _SCALE

    @classmethod
    def shipped(cls) -> Habits:
        """The one that ships. Raises DependencyError where it is missing or is not what the list says."""
        return cls(store.open_model(MODEL))

    def chance(self, before: str, sign: str) -> float:
        """The logarithm of how likely `sign` comes after the signs `before`, of which the last three count."""
        held = 0.0
        for start in range(max(0, len(before) - _ORDER + 1), len(before) + 1):
            found = self._chance.get(before[start:] + sign)
            if found is not None:
                return held + found
            held += self._rest.get(before[start:], 0.0)
        return held + _UNSEEN

    def unusual(self, word: str) -> float:
        """How unusual the signs of a word are, each after those before it: their mean, as a negative logarithm."""
        text = " " * (_ORDER - 1) + "".join(map(_folded, word)) + " "
        chances = [self.chance(text[at - _ORDER + 1 : at], text[at]) for at in range(_ORDER - 1, len(text))]
        return -math.fsum(chances) / len(chances)

    def settled(
        self, signs: Sequence[str], read: NDArray[np.int64], seen: NDArray[np.float32], open_to: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """The classes of a line's letters, those that are in doubt chosen anew.

        `signs` is the alphabet, `read` each letter's class, `seen` what the network saw of all classes there (letters x
        classes, probabilities), `open_to` which classes (columns) may stand in place of which (rows).
        """
        own = seen[np.arange(len(read)), read]
        spaces = np.array([signs[place].isspace() for place in read], bool)
        doubtful = (own < _SURE) & ~spaces
        if not doubtful.any():
            return read
        chosen = read.copy()
        edges = [-1, *np.flatnonzero(spaces).tolist(), len(read)]
        for before, after in pairwise(edges):
            word = range(before + 1, after)
            if len(word) >= _SHORTEST and doubtful[word.start : word.stop].any():
                choices = [
                    _choices(seen[place], int(read[place]), open_to) if doubtful[place] else [(int(read[place]), 0.0)]
                    for place in word
                ]
                chosen[word.start : word.stop] = self._best(signs, choices)
        return chosen

    def _best(self, signs: Sequence[str], choices: list[list[tuple[int, float]]]) -> list[int]:
        ways: list[tuple[float, str, list[int]]] = [(0.0, " " * (_ORDER - 1), [])]
        for letter in choices:
            ways = [
                (score + seen + _WEIGHT * self.chance(before, sign), before[1:] + sign, [*way, place])
                for score, before, way in ways
                for place, seen in letter
                for sign in (_folded(signs[place]),)
            ]
            ways = sorted(ways, key=lambda way: -way[0])[:_WAYS]
        return max(ways, key=lambda way: way[0] + _WEIGHT * self.chance(way[1], " "))[2]


def _choices(seen: NDArray[np.float32], read: int, open_to: NDArray[np.bool_]) -> list[tuple[int, float]]:
    places = np.flatnonzero((seen > _SEEN) & open_to[read])
    likeliest = places[np.argsort(-seen[places], kind="stable")][:_CHOICES].tolist()
    return [(place, math.log(max(float(seen[place]), 1e-6))) for place in dict.fromkeys([read, *likeliest])]


def exchangeable(signs: Sequence[str]) -> NDArray[np.bool_]:
    """Which classes may stand in place of which: letters for letters, letters for digits and the other way."""
    digit = np.array([sign.isdecimal() for sign in signs], bool)
    letter = np.array([sign.lower() != sign.upper() for sign in signs], bool)
    return np.asarray(np.outer(letter | digit, letter | digit) & ~np.outer(digit, digit))


def learned(texts: Iterable[str], *, least: int = 2) -> dict[str, Any]:
    """Counts of texts as plain values, smoothed after Witten and Bell; four in a row count from `least` times on."""
    counts = [Counter[str]() for _ in range(_ORDER)]
    for text in texts:
        folded = " " * (_ORDER - 1) + "".join(map(_folded, " ".join(text.split()))) + " "
        for order, counter in enumerate(counts, 1):
            counter.update(folded[at : at + order] for at in range(_ORDER - order, len(folded) - order + 1))
    counts[-1] = Counter({signs: count for signs, count in counts[-1].items() if count >= least})
    kept: dict[str, Any] = {"signs": [], "chances": [], "before": [], "rests": []}
    lower: dict[str, float] = {}
    for order, counter in enumerate(counts, 1):
        total, kinds = Counter[str](), defaultdict[str, int](int)
        for signs, count in counter.items():
            total[signs[:-1]] += count
            kinds[signs[:-1]] += 1
        chances = {}
        for signs, count in counter.items():
            before = signs[:-1]
            less = lower[signs[1:]] if order > 1 else math.exp(_UNSEEN)
            chances[signs] = (count + kinds[before] * less) / (total[before] + kinds[before])
        rests = {before: kinds[before] / (total[before] + kinds[before]) for before in kinds}
        for names, values, found in (("signs", "chances", chances), ("before", "rests", rests)):
            ordered = sorted(found)
            kept[names].append("".join(ordered))
            kept[values].append([round(_SCALE * math.log(found[signs])) for signs in ordered])
        lower = chances
    return kept


def _folded(sign: str) -> str:
    return "9" if sign.isdecimal() else sign
