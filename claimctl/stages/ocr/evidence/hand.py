"""Whether a page was written on by hand: letters that keep no baseline and no height, word by word.

Type repeats itself: its letters stand on one line, and their heights are few. A hand's do not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.ocr.evidence import judge, weights
from claimctl.stages.ocr.evidence.boxes import outlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import Word
    from claimctl.stages.ocr.evidence.ink import Ink

_LEAST_LETTERS = 3
_LIKELY = 0.7  # probability from which a word counts as written
_FIRST, _MOST_WORDS = 24, 96  # words that are looked at: a few of every page, more where those make it likely
_DOUBTFUL = 0.15  # share of the first words
_LEAST_WORDS, _LEAST_SHARE = 30, 0.38  # of a page written by hand: below it, type on poor paper looks no other
_SURE = 0.97  # mean confidence of a page in type
_MIDDLE, _STEEP = 0.3, 14.0  # of the probability over the share


def written(clean: Ink, words: Sequence[Word]) -> tuple[float, list[int]]:
    """Whether most of a page is written by hand: its probability, and the words that are; none where it is not.

    `clean` is the page's ink without long rules. A few entries, notes or a signature on a printed page don't tell.
    """
    able = [place for place, word in enumerate(words) if sum(map(str.isalpha, word.text)) >= _LEAST_LETTERS]
    # No engine is sure of a hand; a text layer, whose boxes are looser than its letters, is sure of all.
    if len(able) < _LEAST_WORDS or clean.unit < 6 or sum(word.confidence for word in words) > _SURE * len(words):
        return 0.0, []
    if len(able) > _FIRST and _share(_spread(able, _FIRST), clean, words)[0] < _DOUBTFUL:
        return 0.0, []
    share, places = _share(_spread(able, _MOST_WORDS), clean, words)
    if share < _LEAST_SHARE:
        return 0.0, []
    return 1 / (1 + math.exp(-_STEEP * (share - _MIDDLE))), places


def _spread(places: list[int], most: int) -> list[int]:
    """So many of the places, from all over the page."""
    return [places[round(step)] for step in np.linspace(0, len(places) - 1, min(most, len(places))).tolist()]


def _share(places: list[int], clean: Ink, words: Sequence[Word]) -> tuple[float, list[int]]:
    seen = {place: signs(clean, place, words[place].text) for place in places}
    told = {place: judge.probability(weights.WRITTEN, sign) > _LIKELY for place, sign in seen.items() if sign}
    likely = [place for place, is_written in told.items() if is_written]
    return len(likely) / max(len(told), 1), likely


def signs(clean: Ink, place: int, text: str) -> dict[str, float] | None:
    """What a word's letters show, by name, numbers near 0 to 1; None where it is too small to tell."""
    letters = sum(map(str.isalpha, text))
    x0, y0, x1, y1 = clean.words[place]
    tall = y1 - y0
    rows = slice(max(0, int(y0 - 0.15 * tall)), int(y1 + 0.15 * tall) + 1)
    patch = clean.dark[rows, max(0, int(x0)) : int(x1) + 1]
    if min(patch.shape) < 8:
        return None
    found = outlines(np.ascontiguousarray(patch))
    middle = found[:, 1] + found[:, 3] / 2
    whole = found[(found[:, 3] > 0.25 * tall) & (middle > 0.1 * len(patch)) & (middle < 0.9 * len(patch))]
    if len(whole) < 2:
        return {"joined": 1.0, "one": 1.0}
    whole = whole[whole[:, 0].argsort()]
    high = float(np.median(whole[:, 3]))
    feet = (whole[:, 1] + whole[:, 3]).astype(np.float64)
    slope = np.polyfit(whole[:, 0], feet, 1) if len(whole) > 3 else np.array([0.0, np.median(feet)])
    slope[0] = min(max(slope[0], -0.1), 0.1)
    off = feet - slope[0] * whole[:, 0]
    off = np.sort(np.abs(off - np.median(off))) / high
    # The feet of most letters: descenders are few.
    most = off[: max(2, round(0.7 * len(off)))]
    heights = np.sort(whole[:, 3])
    steps = np.diff(heights) / high
    wide = whole[:, 2] / high
    filled = np.array([float(patch[y : y + h, x : x + w].mean()) for x, y, w, h in whole.tolist()])
    return {
        "joined": min(max(1 - len(whole) / letters, 0.0), 1.0),
        "one": 0.0,
        "feet": min(float(most.mean()) * 10, 1.5),
        "steps": min(float(np.minimum(steps, 0.2).mean()) * 8, 1.5),
        "apart": float((steps > 0.045).mean()),
        "widths": min(float(np.std(wide)), 1.5),
        "thin": 1 - float(np.median(filled)),
        "slope": min(abs(float(slope[0])) * 10, 1.0),
        "few": 1 / len(whole),
    }
