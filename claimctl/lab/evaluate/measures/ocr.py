"""Is the text right? Character and word error rates in reading order, and words whatever their order.

CER and WER are jiwer's, over the whole corpus: the edits of all pages over the true characters (words) of all
pages, so that long pages count for more; they can pass 1. Before that both texts are brought to Unicode NFC and runs of
white space become one space. Order-free figures count a page's words as a multiset, so that columns read in another
order cost nothing: as they stand, and (`word_*_plain`) in lower case with letters and digits only. Where the truth
gives words but no text, only these are given. Pages are drawn by file for the intervals.
"""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from claimctl.lab.evaluate.bootstrap import Tally, f1, nothing, ratio
from claimctl.lab.evaluate.measures.groups import numbered, parts
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned

SECTION = "ocr"
_SHARED = ("word_precision", "word_recall", "word_f1", "word_precision_plain", "word_recall_plain", "word_f1_plain")
_EMPTY = ("cer", "wer", "character_accuracy", *_SHARED, "empty_pages")


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """All figures over everything, by medium and by source. `threshold` plays no part: every word counts.

    `character_accuracy` is 1 less CER, and never less than 0. `empty_pages` is the share of pages with words in truth
    of which nothing was read.
    """
    del threshold
    pages = aligned.pages
    if pages.is_empty():
        return Measured(figures=tuple(nothing(SECTION, name, "page") for name in _EMPTY))
    columns = ("true_words", "true_text", "read_words", "read_text")
    bags = np.array([_bags(*row) for row in pages.select(columns).iter_rows()], dtype=np.float64)
    texts = pages.select("true_words", "true_text", "read_text").iter_rows()
    known = ((true if true or not words else None, read) for words, true, read in texts)
    edits = np.array([_edits(_tidy(true), _tidy(read)) for true, read in known], dtype=np.float64)
    exact, plain = bags[:, :3], bags[:, 3:]
    units, count = numbered(pages["file"])
    tally = Tally(SECTION, "page", count, seed)
    _figures(tally, units, edits, exact, plain, np.ones(len(pages), dtype=bool), "")
    for of, inside in parts(pages, "medium", "source"):
        _figures(tally, units, edits, exact, plain, inside, of)
    return Measured(figures=tally.figures())


def _figures(
    tally: Tally, units: NDArray[np.int64], edits: NDArray[np.float64], exact: NDArray[np.float64],
    plain: NDArray[np.float64], inside: NDArray[np.bool_], of: str,
) -> None:  # fmt: skip
    read = inside & (edits[:, 1] >= 0)  # pages whose text is known
    at, known = units[read], edits[read]
    columns = [tally.column(at, known[:, i]) for i in range(4)]
    pages = int(read.sum())
    tally.figure("cer", columns[:2], of=of, n=pages, share=False)
    tally.figure("wer", columns[2:], of=of, n=pages, share=False)
    tally.figure("character_accuracy", columns[:2], _accuracy, of=of, n=pages, share=False)
    for suffix, bag in (("", exact), ("_plain", plain)):
        worded = inside & (bag[:, 1] > 0)
        shared, true, got = (tally.column(units[worded], bag[worded, i]) for i in range(3))
        count = int(worded.sum())
        tally.figure(f"word_precision{suffix}", [shared, got], of=of, n=count, share=False)
        tally.figure(f"word_recall{suffix}", [shared, true], of=of, n=count, share=False)
        tally.figure(f"word_f1{suffix}", [shared, got, true], f1, of=of, n=count, share=False)
    worded = inside & (exact[:, 1] > 0)
    columns = [tally.column(units[worded], exact[worded, 2] == 0), tally.column(units[worded])]
    tally.figure("empty_pages", columns, of=of)


def _accuracy(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(0.0, 1.0 - ratio(sums))


def _tidy(text: str | None) -> str | None:
    return None if text is None else " ".join(unicodedata.normalize("NFC", text).split())


def _edits(true: str | None, read: str | None) -> tuple[int, int, int, int]:
    """Character edits, true characters, word edits, true words; -1 where the true text is not known."""
    from rapidfuzz.distance import Levenshtein

    if true is None:
        return (-1, -1, -1, -1)
    read = read or ""
    true_words, read_words = true.split(), read.split()
    return (
        Levenshtein.distance(true, read), len(true), Levenshtein.distance(true_words, read_words), len(true_words),
    )  # fmt: skip


def _bags(
    true_words: list[str | None] | None, true_text: str | None,
    read_words: list[str | None] | None, read_text: str | None,
) -> tuple[int, ...]:  # fmt: skip
    """Words that both sides have, true words, read words: as they stand, then in lower case, letters and digits."""
    true, read = _words(true_words, true_text), _words(read_words, read_text)
    return (*_bag(true, read), *_bag(_plain_words(true), _plain_words(read)))


def _bag(true: list[str], read: list[str]) -> tuple[int, int, int]:
    left, right = Counter(true), Counter(read)
    return sum(min(count, right[word]) for word, count in left.items() if word in right), len(true), len(read)


def _words(words: list[str | None] | None, text: str | None) -> list[str]:
    """A page's words; a list entry of several words is split, and without a list the text is."""
    whole = " ".join(word for word in words if word) if words else text or ""
    return unicodedata.normalize("NFC", whole).split()


def _plain_words(words: list[str]) -> list[str]:
    return [plain for plain in map(_plain, words) if plain]


@functools.lru_cache(maxsize=1 << 18)
def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())
