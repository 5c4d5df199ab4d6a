"""Phrases found in a page's words whatever the case, the accents, and the spaces that OCR lost.

A short phrase must stand as words ("bill" is not in "billion"); a longer one may also stand within a compound, as
"schadenanzeige" does in "Kfz-Schadenanzeige".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WHOLE_WORD = 8  # phrases of fewer letters must stand as words
_GRAM = 5  # letters of a phrase by which it is looked up
_TOKENS = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Lower case without accents, letters and digits only, single spaces: `"U.B.-04 für"` gives `" u b 04 fur "`."""
    lower = text.casefold()
    if not lower.isascii():
        lower = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", lower))).casefold()
    return f" {' '.join(_TOKENS.findall(lower))} "


class Phrase(NamedTuple):
    """A folded phrase; `squeezed` is the same without spaces."""

    text: str
    squeezed: str


def stands_in(phrase: Phrase, text: str, squeezed: str) -> bool:
    """Whether the phrase stands in a folded text, which is also given without its spaces."""
    return phrase.squeezed in squeezed if len(phrase.squeezed) >= WHOLE_WORD else phrase.text in text


class Finder:
    """Finds which of thousands of phrases stand in a text, at the cost of the text's length."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = tuple(phrases)
        self._by_gram: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        # The gram that fewest phrases share leads to a phrase: the fewer are compared in full.
        common = Counter(
            gram for phrase in self.phrases if len(phrase.squeezed) >= WHOLE_WORD for gram in _grams(phrase.squeezed)
        )
        for index, phrase in enumerate(self.phrases):
            if len(phrase.squeezed) >= WHOLE_WORD:
                rarest = min(_grams(phrase.squeezed), key=lambda gram: (common[gram], gram))
                self._by_gram.setdefault(rarest, []).append(index)
            else:
                longest = max(phrase.text.split(), key=lambda word: (len(word), word))
                self._by_word.setdefault(longest, []).append(index)

    def find(self, text: str) -> list[int]:
        """The indexes of the phrases that stand in a folded text, in their order."""
        squeezed = text.replace(" ", "")
        maybe: list[int] = []
        for gram in self._by_gram.keys() & _grams(squeezed):
            maybe += self._by_gram[gram]
        for word in self._by_word.keys() & set(text.split()):
            maybe += self._by_word[word]
        return sorted(index for index in maybe if stands_in(self.phrases[index], text, squeezed))


def phrases(texts: Iterable[str]) -> list[Phrase]:
    """Folded phrases, each once, those without a letter left out; the longest first."""
    folded = {fold(text) for text in texts}
    return [
        Phrase(text, text.replace(" ", ""))
        for text in sorted(folded, key=lambda text: (-len(text), text))
        if text.strip()
    ]


def _grams(squeezed: str) -> set[str]:
    return {squeezed[start : start + _GRAM] for start in range(len(squeezed) - _GRAM + 1)}
