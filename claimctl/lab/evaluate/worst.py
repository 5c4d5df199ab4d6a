"""The documents that a reader of an evaluation has to see first, ranked by what went wrong with them.

Points: a readable document that was not read 10; text lost 10 for all of it, in part for a part; a wrong type 5 times
the confidence it was given with; a document that should have been turned away and was not 3; a value that is wrong or
invented, or one too many, 2 times its confidence where that reaches the threshold, else 0.5; a value that was missed
0.5.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.lab.evaluate.measures.pairing import pair
from claimctl.lab.evaluate.record import Fault, Line, PageWords, Worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.lab.evaluate.model import Aligned
    from claimctl.lab.evaluate.record import Box, Verdict

POINTS = {
    "not_read": 10.0, "text_lost": 10.0, "wrong_type": 5.0, "should_be_refused": 3.0, "sure_and_wrong": 2.0,
    "wrong": 0.5, "missed": 0.5,
}  # fmt: skip
_LEAST_LOST = 0.02  # of the words; less is no reason to look
_WORDS_SHOWN = 24
_VERDICTS: dict[str, Verdict] = {
    "exact": "right", "alike": "alike", "wrong": "wrong", "missed": "missed", "extra": "extra", "invented": "invented",
}  # fmt: skip
_ORDER = {"wrong": 0, "invented": 0, "extra": 0, "missed": 1, "alike": 2, "right": 3}


def worst(aligned: Aligned, threshold: float, most: int) -> tuple[tuple[Worst, ...], int]:
    """The `most` documents with most points, and how many have any."""
    faults: dict[int, list[Fault]] = {}
    pairs = pair(aligned, 0.0)
    for doc, fault in (*_of_documents(aligned), *_of_text(aligned), *_of_fields(aligned, pairs, threshold)):
        faults.setdefault(doc, []).append(fault)
    scores = {doc: round(sum(fault.points for fault in found), 6) for doc, found in faults.items()}
    ranked = sorted(scores, key=lambda doc: (-scores[doc], doc))[:most]
    rows = {row["doc"]: row for row in aligned.documents.filter(pl.col("doc").is_in(ranked)).iter_rows(named=True)}
    lines = _lines(pairs.filter(pl.col("doc").is_in(ranked)))
    return tuple(
        _worst(rows[doc], scores[doc], faults[doc], lines.get(doc, []), _page_words(aligned, rows[doc]))
        for doc in ranked
    ), len(scores)


def _lines(pairs: pl.DataFrame) -> dict[int, list[Line]]:
    """Every field of the documents, true against read, what is wrong first."""
    lines: dict[int, list[Line]] = {}
    for row in pairs.iter_rows(named=True):
        lines.setdefault(row["doc"], []).append(_line(row))
    for found in lines.values():
        found.sort(key=lambda line: (_ORDER[line.verdict], -(line.confidence or 0.0), line.field))
    return lines


def _line(row: dict[str, Any]) -> Line:
    there = row["read_value"] is not None
    return Line(
        field=row["field"],
        verdict=_VERDICTS[row["outcome"]],
        true=row["true_value"],
        read=row["read_value"],
        confidence=row["confidence"] if there else None,
        true_page=row["true_page"],
        true_box=_box(row, "true"),
        read_page=row["read_page"],
        read_box=_box(row, "read"),
    )


def _box(row: dict[str, Any], side: str) -> Box | None:
    sides = [row[f"{side}_{name}"] for name in ("x0", "y0", "x1", "y1")]
    if None in sides:
        return None
    x0, y0, x1, y1 = (round(float(value), 5) for value in sides)
    return x0, y0, x1, y1


def _of_documents(aligned: Aligned) -> Iterator[tuple[int, Fault]]:
    for row in aligned.documents.iter_rows(named=True):
        readable = (row["true_status"] or "done") == "done"
        if readable and row["status"] != "done":
            yield row["doc"], _fault("not_read", 1, POINTS["not_read"])
        elif not readable and row["status"] == "done":
            yield row["doc"], _fault("should_be_refused", 1, POINTS["should_be_refused"])
        elif row["status"] == "done" and row["true_type"] and row["read_type"] != row["true_type"]:
            yield row["doc"], _fault("wrong_type", 1, POINTS["wrong_type"] * (row["read_confidence"] or 0.0))


def _of_text(aligned: Aligned) -> Iterator[tuple[int, Fault]]:
    """Words lost, by letters and digits, of documents that were read at all."""
    done = aligned.documents.filter(pl.col("status") == "done").select("doc", "file", "first_page", "last_page")
    pages = aligned.pages.select("file", "page", "true_words", "read_words").join(done, on="file")
    pages = pages.filter(pl.col("page").is_between(pl.col("first_page"), pl.col("last_page")))
    true = _counted(pages, "true_words")
    lost = (
        true.join(_counted(pages, "read_words"), on=["doc", "page", "word"], how="left")
        .with_columns(lost=(pl.col("len") - pl.col("len_right").fill_null(0)).clip(lower_bound=0))
        .group_by("doc")
        .agg(pl.col("lost").sum(), words=pl.col("len").sum())
        .filter(pl.col("lost") > pl.col("words") * _LEAST_LOST)
    )
    for doc, count, words in lost.sort("doc").iter_rows():
        yield doc, _fault("text_lost", count, POINTS["text_lost"] * count / words)


def _counted(pages: pl.DataFrame, column: str) -> pl.DataFrame:
    words = pages.select("doc", "page", column).explode(column).drop_nulls(column)
    words = words.with_columns(word=pl.col(column).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", ""))
    words = words.filter(pl.col("word") != "")
    return words.group_by("doc", "page", "word").agg(pl.len().cast(pl.Int64))


def _of_fields(aligned: Aligned, pairs: pl.DataFrame, threshold: float) -> Iterator[tuple[int, Fault]]:
    """Values that are wrong or missed, of documents that were read at all: others are judged as a whole."""
    done = aligned.documents.filter(pl.col("status") == "done").select("doc")
    bad = pl.col("outcome").is_in(["wrong", "extra", "invented"])
    sure = bad & (pl.col("confidence") >= threshold)
    counted = pairs.join(done, on="doc", how="semi").group_by("doc").agg(
        sure=sure.sum(),
        confidence=pl.col("confidence").filter(sure).sum(),
        wrong=(bad & ~sure).sum(),
        missed=(pl.col("outcome") == "missed").sum(),
    )  # fmt: skip
    for doc, count, confidence, wrong, missed in counted.sort("doc").iter_rows():
        if count:
            yield doc, _fault("sure_and_wrong", count, POINTS["sure_and_wrong"] * confidence)
        if wrong:
            yield doc, _fault("wrong", wrong, POINTS["wrong"] * wrong)
        if missed:
            yield doc, _fault("missed", missed, POINTS["missed"] * missed)


def _fault(kind: str, count: int, points: float) -> Fault:
    return Fault(kind=kind, count=count, points=round(points, 3))


def _page_words(aligned: Aligned, row: dict[str, Any]) -> tuple[PageWords, ...]:
    inside = pl.col("page").is_between(row["first_page"], row["last_page"]) & (pl.col("file") == row["file"])
    pages = aligned.pages.filter(inside).select("page", "true_words", "read_words")
    return tuple(_words(page, true, read) for page, true, read in pages.iter_rows())


def _words(page: int, true: list[str], read: list[str]) -> PageWords:
    true, read = _worded(true), _worded(read)
    left, more = Counter(map(_plain, true)), Counter(map(_plain, read))
    lost, added = _unjoined(left - more, more - left)
    return PageWords(
        page=page,
        true=len(true),
        read=len(read),
        lost=lost.total(),
        lost_words=_first(true, lost),
        added_words=_first(read, added),
    )


def _worded(words: list[str]) -> list[str]:
    return [word for word in words if _plain(word)]


def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


def _unjoined(lost: Counter[str], added: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """Both without words that were read as one, and those of which one was read as several."""
    for whole, parts in ((added, lost), (lost, added)):
        for word in sorted(whole, key=len, reverse=True):
            for _ in range(whole[word]):
                rest, used = word, Counter[str]()
                for part in parts:
                    while parts[part] > used[part] and part in rest and part != word:
                        rest = rest.replace(part, "", 1)
                        used[part] += 1
                if not rest:
                    whole[word] -= 1
                    parts.subtract(used)
    return +lost, +added


def _first(words: list[str], wanted: Counter[str]) -> tuple[str, ...]:
    """The first of the wanted words, in the order in which they stand."""
    left = wanted.copy()
    found: list[str] = []
    for word in words:
        if left[_plain(word)] > 0 and len(found) < _WORDS_SHOWN:
            left[_plain(word)] -= 1
            found.append(word)
    return tuple(found)


def _worst(
    row: dict[str, Any], score: float, faults: list[Fault], lines: list[Line], pages: tuple[PageWords, ...]
) -> Worst:
    names = [name for name in Worst.__struct_fields__ if name in row]
    return Worst(
        **{name: row[name] for name in names},
        score=score,
        faults=tuple(sorted(faults, key=lambda fault: (-fault.points, fault.kind))),
        fields=tuple(lines),
        pages=pages,
    )
