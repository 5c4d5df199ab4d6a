"""What a page's words ask of the one who fills it in: told from the words alone, before anything is drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.records import Page, Word

_SIGNS = re.compile(
    r"signature\b|\bsigned\b|\bsign here\b|unterschrift|\bgezeichnet|unterzeichne|\bfirma(?:to|do)?\b|handtekening"
    r"|\bgetekend|\bsigné|\bprescriber\b|\bon behalf of\b|\battested by\b|holder.s hand",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"^(?:\d+\w?[.)]? )?(?:date|datum|fecha|data)\b"
    r"|\b(?:signed|unterzeichnet|signé|getekend|firmado|firmato) (?:on|am|le|op|el|il)\b",
    re.IGNORECASE,
)
# What names a signature without being the place for one: headings, witnesses, instructions, the words in its stead.
_OTHERS = re.compile(
    r"^(?:section|part|teil|parte|partie)\b|\bwitness|\bzeuge|\btémoin|\btestig|\bon file\b"
    r"|\bmade by\b|\bperson signing\b",
    re.IGNORECASE,
)
_MOST_WORDS = 12  # of a caption; a longer line is prose
_ANSWERS = frozenset({"yes", "no", "ja", "nein", "nee", "oui", "non", "si", "sí", "sì"})
_LEAST_ANSWERS = 3  # on a page that has something to tick
_ABOVE, _BELOW = 8.0, 7.0  # heights of a word from a caption to the ends of the place it may name
_MOST_BANDS = 8  # of a page


class Caption(NamedTuple):
    """What asks for a signature: its text, the box around it, and which of the words it is."""

    text: str
    box: tuple[float, float, float, float]
    words: list[int]


def captions(words: Sequence[Word], boxes: NDArray[np.float64], unit: float) -> list[Caption]:
    """The captions of places to sign; `boxes` are the words', n x (x0, y0, x1, y1), `unit` the usual height of one."""
    runs = list[list[int]]()
    for place, word in enumerate(words):
        last = runs[-1][-1] if runs else -1
        if last >= 0 and word.line == words[last].line and boxes[place, 0] - boxes[last, 2] < unit:
            runs[-1].append(place)
        else:
            runs.append([place])
    found = []
    for run in runs:
        text = " ".join(words[place].text for place in run)
        if len(run) > _MOST_WORDS or not _SIGNS.search(text) or _DATES.search(text) or _OTHERS.search(text):
            continue
        x0, y0 = boxes[run, :2].min(axis=0).tolist()
        x1, y1 = boxes[run, 2:].max(axis=0).tolist()
        found.append(Caption(text, (x0, y0, x1, y1), run))
    return found


def bands(page: Page) -> list[tuple[float, float]]:
    """Where the page may be signed: (top, end) in fractions, apart from each other, from the top down."""
    if not _SIGNS.search(page.text):
        return []
    boxes = np.array([(word.x0, word.y0, word.x1, word.y1) for word in page.words])
    tall = float(np.median(boxes[:, 3] - boxes[:, 1]))
    if tall <= 0:  # words that are never seen
        return []
    found: list[tuple[float, float]] = []
    for caption in sorted(captions(page.words, boxes, tall * page.height / page.width), key=lambda each: each.box[1]):
        top = max(0.0, caption.box[1] - _ABOVE * tall)
        end = min(1.0, caption.box[3] + _BELOW * tall)
        if found and top <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((top, end))
    return found[:_MOST_BANDS]


def asks(page: Page) -> bool:
    """Whether the page has answers to tick or a place to sign."""
    answers = sum(word.text.strip(" .:,()").lower() in _ANSWERS for word in page.words)
    return answers >= _LEAST_ANSWERS or bool(bands(page))
