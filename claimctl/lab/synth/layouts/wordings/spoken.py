"""Which language a paper's own text is in, so that the labels around it are in the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMON = {
    "en": "the and of to we is your in for you with that this on be",
    "de": "der die und wir ist den das sie mit ihre bei zu nicht auf im",
    "fr": "le la les et nous des est vous votre de du une sur au que",
    "es": "el los la que y del una su en con por nos las al se",
    "it": "il che di la sua per e del una con non alla si le della",
    "nl": "de het een en uw wij van is op met niet dat voor te onze",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}


def spoken(texts: Iterable[str]) -> str:
    """The language (en, de, fr, es, it, nl) that most of the common words are of; empty where there are none."""
    words = re.findall(r"[^\W\d_]+", " ".join(texts).lower())
    counts = {language: sum(word in common for word in words) for language, common in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else ""
