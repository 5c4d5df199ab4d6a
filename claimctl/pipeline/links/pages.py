"""Are two pages prints of one paper? Held against each other word by word, at the places where the words stand.

Words that both have once are anchors: they fit the one page to the other, however it was scaled, cut or slanted. Then
each telling word of the one is looked for where it should stand on the other. A scanner misreads a letter or loses a
word; another number of the same shape at the same place is another paper.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein

from claimctl.stages.extract.prints.words import SURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.records import PagePrint

_LEAST_ANCHORS = 4
_LEAST_ALIKE = 0.25  # of the words of the page that has fewer
_ROUNDS = 4  # of fitting
_STRAY = 0.012  # of the page: anchors further off fit by chance
_SPREAD = 0.08  # of the page: two anchors closer than this tell no scale
_NEAR = (0.035, 0.010)  # of the page: a word stands this close to where it should (its middle shifts with its length)
_OFF = 2  # letters that differ: more than a misreading
_OFF_SHARE = 0.25


class Meeting(NamedTuple):
    """Two pages laid on each other: telling words that agree, that differ, that either has alone; all words alike.

    `share` is that of all the telling words of both which agree, `wording` the share of all other words in common.
    """

    agree: int
    differ: int
    alone: int
    share: float
    wording: float


def meet(one: PagePrint, other: PagePrint) -> Meeting | None:
    """How two pages meet; None where they have too little in common to be laid on each other. Symmetric."""
    if (len(one.words), one.words) > (len(other.words), other.words):
        one, other = other, one
    fewer = len(one.words)
    common = sum((Counter(one.words) & Counter(other.words)).values())
    if not fewer or common < max(_LEAST_ANCHORS, _LEAST_ALIKE * fewer):
        return None
    here, there = _places(one), _places(other)
    fitted = _fit(one.words, here, other.words, there)
    if fitted is None:
        return None
    agree = differ = alone = 0
    taken: set[int] = set()
    for place, word in enumerate(one.words):
        apart = np.abs(there - fitted[place]) / _NEAR
        near = [int(at) for at in np.flatnonzero(apart.max(axis=1) <= 1.0) if int(at) not in taken]
        if not near:
            alone += 1
            continue
        best = min(near, key=lambda at: (Levenshtein.distance(word, other.words[at]), apart[at].sum()))
        taken.add(best)
        if not _differ(word, other.words[best]):
            agree += 1
        elif one.marks[place] & other.marks[best] & SURE and abs(len(word) - len(other.words[best])) <= 1:
            differ += 1
        else:
            alone += 1
    left = len(other.words) - len(taken)
    return Meeting(agree, differ, alone + left, 2 * agree / (fewer + len(other.words)), _wording(one, other))


def _wording(one: PagePrint, other: PagePrint) -> float:
    """An estimate of the share of words that two pages have in common, from their least hashes."""
    mine, theirs = (set(np.frombuffer(page.sketch, np.uint32).tolist()) for page in (one, other))
    size = min(len(mine), len(theirs))
    if not size:
        return 1.0 if not mine and not theirs else 0.0
    least = set(sorted(mine | theirs)[:size])
    return len(least & mine & theirs) / size


def _differ(one: str, other: str) -> bool:
    off = Levenshtein.distance(one, other)
    return off >= _OFF and off > _OFF_SHARE * max(len(one), len(other))


def _places(page: PagePrint) -> NDArray[np.float64]:
    return np.frombuffer(page.places, np.uint16).reshape(-1, 2) / 1000.0


def _fit(
    words: tuple[str, ...], here: NDArray[np.float64], others: tuple[str, ...], there: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Where each word of the one page should stand on the other; None where the anchors don't agree on that."""
    counts, other_counts = Counter(words), Counter(others)
    at = {word: place for place, word in enumerate(others)}
    pairs = [(place, at[word]) for place, word in enumerate(words) if counts[word] == 1 and other_counts.get(word) == 1]
    if len(pairs) < _LEAST_ANCHORS:
        return None
    mine, theirs = np.array(pairs).T
    ground = np.column_stack([here, np.ones(len(here))])
    kept = _first_guess(here[mine], there[theirs])
    for _ in range(_ROUNDS):
        if kept.sum() < _LEAST_ANCHORS:
            return None
        flat = min(np.ptp(here[mine][kept], axis=0)) < 0.05  # on a line: nothing tells the slant
        solved = _level(here[mine][kept], there[theirs][kept]) if flat else None
        if solved is None:
            solved = np.linalg.lstsq(ground[mine][kept], there[theirs][kept], rcond=None)[0]
        off = np.abs(ground[mine] @ solved - there[theirs]).max(axis=1)
        kept = off <= max(_STRAY, 0.0)
    if kept.sum() < max(_LEAST_ANCHORS, 0.5 * len(pairs)):
        return None
    return np.asarray(ground @ solved)


def _first_guess(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The anchors that a scale and a shift, told by two of them, put closest to their places."""
    best = np.ones(len(here), bool)
    most = 0
    order = np.lexsort((here[:, 0], here[:, 1]))
    count = len(order)
    tries = [(order[i], order[(i + step) % count]) for step in (count // 2, count // 3, 1) for i in range(count)]
    for first, second in tries[:90]:
        spread = here[second] - here[first]
        if np.abs(spread).max() < _SPREAD:
            continue
        scale = np.where(
            np.abs(spread) >= _SPREAD, (there[second] - there[first]) / np.where(spread == 0, 1, spread), np.nan
        )
        scale = np.where(np.isnan(scale), np.nanmean(scale), scale)
        if (scale < 0.2).any() or (scale > 5).any():
            continue
        fits = np.abs((here - here[first]) * scale + there[first] - there).max(axis=1) <= 2.5 * _STRAY
        if fits.sum() > most:
            best, most = fits, int(fits.sum())
    return best


def _level(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """A scale and a shift for x and y each, where the words don't tell more."""
    solved = np.zeros((3, 2))
    for axis in (0, 1):
        spread = np.ptp(here[:, axis])
        scale = float(np.polyfit(here[:, axis], there[:, axis], 1)[0]) if spread > 0.05 else 1.0
        solved[axis, axis] = scale
        solved[2, axis] = float(np.mean(there[:, axis] - scale * here[:, axis]))
    return solved
