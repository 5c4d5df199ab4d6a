"""Examples made of others: as a poor scan gives them, without their title, in unknown words, a middle page alone.

What is typeset reads better than what arrives, and no list of titles is complete. A document that is also learned with
letters misread, without its title, and with a part of the phrases unknown, is known by the rest of what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from claimctl.stages.classify.phrases import fold
from claimctl.stages.classify.train import PARTLY

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from claimctl.records import Word
    from claimctl.stages.classify.lexicon import Lexicon
    from claimctl.stages.classify.train import Example

# Letters that engines take for one another, and accents that they drop.
_TAKEN_FOR = {
    "0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "B": "8", "m": "rn", "n": "ri",
    "h": "li", "e": "c", "c": "e", "u": "ii", "t": "f", "g": "q", ",": ".", "ä": "a", "ö": "o", "ü": "u", "ß": "B",
    "é": "e", "è": "e", "ñ": "n", "ó": "o", "í": "i", "á": "a",
}  # fmt: skip
_RATES = (0.01, 0.03, 0.06)  # of letters misread
_SHARES = {"scanned": 0.5, "untitled": 0.6, "unheard": 1.0, "alone": 1.0}
_MEDIA = ("application/pdf", "application/pdf", "image/tiff", "image/jpeg", "image/png")
_TITLE = 70  # letters of a line that may be a title
_TITLES = 6  # of a page
_FEW = 15  # words of a page that says nothing alone


def varied(examples: Sequence[Example], lexicon: Lexicon, rng: random.Random) -> Iterator[Example]:
    """What is learned beside `examples`, each marked as made; of empty documents there is nothing."""
    for example in examples:
        first = example.pages[0] if example.pages else None
        if first is None:
            continue
        if first.text_source != "ocr":
            if rng.random() < _SHARES["scanned"]:
                yield replace(_scanned(example, rng), ear=rng.randint(0, PARTLY))
            if rng.random() < _SHARES["untitled"]:
                yield from _untitled(example, lexicon)
        if rng.random() < _SHARES["unheard"]:
            yield replace(example, ear=rng.randint(1, PARTLY), made=True)
        if len(example.pages) > 1 and rng.random() < _SHARES["alone"]:
            page = example.pages[rng.randrange(1, len(example.pages))]
            if len(page.words) >= _FEW:
                yield replace(example, pages=(page,), made=True)


def _scanned(example: Example, rng: random.Random) -> Example:
    rate = rng.choice(_RATES)
    scale = rng.choice((1.0, 200 / 72, 300 / 72))  # points, or pixels
    pages = tuple(
        replace(
            page, words=_misread(page.words, rate, rng),
            text_source="ocr", confidence=rng.uniform(0.85, 0.98), forms=(),
            tables=page.tables if rng.random() < 0.5 else (), width=page.width * scale, height=page.height * scale,
        )
        for page in example.pages
    )  # fmt: skip
    return replace(example, pages=pages, media_type=rng.choice(_MEDIA), made=True)


def _misread(words: Sequence[Word], rate: float, rng: random.Random) -> tuple[Word, ...]:
    read: list[Word] = []
    for word in words:
        if rng.random() < rate * 0.6:
            continue
        text = "".join(_TAKEN_FOR.get(letter, letter) if rng.random() < rate else letter for letter in word.text)
        last = read[-1] if read else None
        if last is not None and last.line == word.line and rng.random() < rate * 1.5:
            read[-1] = replace(last, text=last.text + text, x1=max(last.x1, word.x1))
            continue
        shift = rng.uniform(-0.001, 0.001)
        read.append(replace(word, text=text, confidence=rng.uniform(0.7, 1.0), y0=word.y0 - shift, y1=word.y1 + shift))
    return tuple(read)


def _untitled(example: Example, lexicon: Lexicon) -> Iterator[Example]:
    """The document without the lines of its first page that hold a title of its type; none where there is no such."""
    page = example.pages[0]
    kind = lexicon.types.index(example.doc_type)
    kept: list[Word] = []
    cut = 0
    for line in page.lines:
        text = fold(" ".join(word.text for word in line))
        if (
            cut < _TITLES
            and len(text) < _TITLE
            and any(kind in lexicon.titles.types[index] for index in lexicon.titles.finder.find(text))
        ):
            cut += 1
        else:
            kept += line
    if cut and kept:
        yield replace(example, pages=(replace(page, words=tuple(kept)), *example.pages[1:]), made=True)
