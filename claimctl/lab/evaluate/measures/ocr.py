"""Is the text right? Character and word error rates in reading order, and words whatever their order.

CER and WER are jiwer's, over the whole corpus: the edits of all pages over the true characters (words) of all
pages, so that long pages count for more; they can pass 1. Before that both texts are brought to Unicode NFC and runs of
white space become one space. Order-free figures count a page's words as a multiset, so that columns read in another
order cost nothing: as they stand, and (`word_*_plain`) in lower case with letters and digits only. Where the truth
gives words but no text, only these are given. Pages are drawn by file for the intervals.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, f1, nothing
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
    texts = [
        (_tidy(true), _tidy(read)) for true, read in pages.select("true_text", "read_text").iter_rows()
    ]  # fmt: skip
    edits = np.array([_edits(true, read) for true, read in texts], dtype=np.float64)
    true_words, read_words = (_words(pages, side) for side in ("true", "read"))
    exact = _bag(true_words, read_words)
    plain = _bag(*(_plain(words) for words in (true_words, read_words)))
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
    from claimctl.lab.evaluate.bootstrap import ratio

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


def _words(pages: pl.DataFrame, side: str) -> pl.DataFrame:
    """Every word of every page as (page, word); a list entry of several words is split, no list means the text."""
    listed = pl.col(f"{side}_words").list.drop_nulls().list.join(" ")
    text = pl.when(pl.col(f"{side}_words").list.len() > 0).then(listed).otherwise(pl.col(f"{side}_text"))
    return (
        pages.select(page=pl.int_range(pl.len()), word=text.str.normalize("NFC").str.extract_all(r"\S+"))
        .explode("word")
        .with_columns(pages=pl.lit(len(pages)))
        .drop_nulls("word")
    )


def _plain(words: pl.DataFrame) -> pl.DataFrame:
    plain = pl.col("word").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return words.with_columns(word=plain).filter(pl.col("word") != "")


def _bag(true: pl.DataFrame, read: pl.DataFrame) -> NDArray[np.float64]:
    """For each page: words that both sides have, true words, read words."""
    size = max((int(side["pages"][0]) for side in (true, read) if len(side)), default=0)
    both = true.group_by("page", "word").len().join(read.group_by("page", "word").len(), on=["page", "word"])
    shared = both.select("page", n=pl.min_horizontal("len", "len_right"))
    return np.stack(
        [
            np.bincount(shared["page"].to_numpy(), weights=shared["n"].to_numpy(), minlength=size),
            np.bincount(true["page"].to_numpy(), minlength=size).astype(np.float64),
            np.bincount(read["page"].to_numpy(), minlength=size).astype(np.float64),
        ],
        axis=1,
    )
