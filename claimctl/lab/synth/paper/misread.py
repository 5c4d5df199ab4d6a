"""The hidden text that a scanner's own OCR leaves under its pictures: mostly right, never quite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from claimctl.lab.synth.paper.encode import Word
    from claimctl.lab.synth.paper.made import PageText

# Letters that engines take for one another.
_TAKEN_FOR = {
    "0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "B": "8", "6": "G", "2": "Z",
    "m": "rn", "n": "ri", "h": "li", "d": "cl", "w": "vv", "e": "c", "c": "e", "u": "ii", ",": ".", ".": ",", ":": ";",
    "-": "~", "$": "S", "€": "E", "ä": "a", "ö": "o", "ü": "u", "ß": "B", "é": "6", "t": "f", "g": "q", "/": "l",
}  # fmt: skip


def misread(rng: random.Random, pages: Sequence[PageText], rate: float) -> list[list[Word]]:
    """Each page's words as an engine might read them: a share `rate` of letters wrong, some words lost or joined."""
    return [_page(rng, page, rate) for page in pages]


def _page(rng: random.Random, page: PageText, rate: float) -> list[Word]:
    read: list[Word] = []
    for text, box in page.words:
        if box is None or rng.random() < rate * 0.6:
            continue
        word = "".join(_TAKEN_FOR.get(char, char) if rng.random() < rate else char for char in text)
        if read and rng.random() < rate * 0.5:
            last, (x0, y0, x1, y1) = read[-1]
            if box[0] > x1 and abs(box[1] - y0) < (y1 - y0) / 2:
                read[-1] = (last + word, (x0, min(y0, box[1]), box[2], max(y1, box[3])))
                continue
        read.append((word, box))
    return read
