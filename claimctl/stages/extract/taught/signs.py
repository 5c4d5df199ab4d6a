"""What speaks for a span: the words around it, hashed, and a few signs that need no words."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scipy.sparse import csr_matrix

    from claimctl.stages.extract.layout import Chunk, Sheet, Token
    from claimctl.stages.extract.taught.spans import Span

BUCKETS = 1 << 15
DENSE = (
    "known", "unknown", "named_left", "named_above", "named_head", "first_page", "last_page", "height", "again",
    "earlier", "largest", "soonest", "latest", "starts_range", "ends_range", "whole", "starts", "ends", "crowded",
    "colon", "tall", "length", "lines",
)  # fmt: skip
WIDTH = len(DENSE) + BUCKETS
VERSION = 1  # raised when a sign changes its meaning: forms learned before must be learned anew
_AT = {name: place for place, name in enumerate(DENSE)}
_LEFT = 4  # words before a value that are looked at
_RANGE = frozenset({"-", "–", "—", "to", "thru", "through", "until", "bis", "au", "al", "tot"})  # noqa: RUF001
_WORD = re.compile(r"[^\W\d_]+|#")
_HEAD = 30.0  # ems over a value that the head of its column is looked for in
_ABOVE = 2.4
_CROWD = 4
_CERTAIN = 0.999
_MARKS = "(:#/,"  # in a value of words: some forms hold what others never do
_SHAPES = str.maketrans("0123456789", "9999999999")


class Around(NamedTuple):
    """The words before a value on its row, over it, and at the head of its column; lower case."""

    left: tuple[str, ...]
    above: tuple[str, ...]
    head: tuple[str, ...]
    right: tuple[str, ...]
    colon: bool


class Looked(NamedTuple):
    """A span's signs that are the same for every field: their columns and values, and the words around it."""

    columns: list[int]
    values: list[float]
    around: Around


def look_all(spans: Sequence[Span], sheets: Sequence[Sheet]) -> list[Looked]:
    """What can be said of the spans of a document whatever they are asked for."""
    by_page = {sheet.page.number: sheet for sheet in sheets}
    whole = _Whole(spans)
    first, last = min(by_page, default=1), max(by_page, default=1)
    seen: dict[tuple[int, int, int], Around] = {}
    found = []
    for number, span in enumerate(spans):
        sheet, tokens = by_page[span.page], span.reading.tokens
        key = (span.page, tokens[0].index, tokens[-1].index)
        around = seen.get(key) or seen.setdefault(key, look(span, sheet))
        plain = {**whole.signs(number), **_place(span, sheet, first, last), "colon": float(around.colon)}
        hashed = _hashed(span, around)
        columns = [_AT[sign] for sign in plain] + [len(DENSE) + bucket for bucket in hashed]
        found.append(Looked(columns, [*plain.values(), *hashed.values()], around))
    return found


def table(looked: Sequence[Looked], chances: Sequence[float], field: str) -> csr_matrix:
    """The signs of every span for a field, as a sparse matrix (spans, WIDTH).

    `chances` is what the general ranker gives each span for the field; 0 where it has nothing to say.
    """
    from scipy.sparse import csr_matrix

    name = _words([field.replace("_", " ")])
    starts, columns, values = [0], list[int](), list[float]()
    for each, chance in zip(looked, chances, strict=True):
        own = {**_known(chance), **_named(each.around, name)}
        columns += [*each.columns, *(_AT[sign] for sign in own)]
        values += [*each.values, *own.values()]
        starts.append(len(columns))
    content = (np.array(values, dtype=np.float64), np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int32))
    return csr_matrix(content, shape=(len(looked), WIDTH))


def look(span: Span, sheet: Sheet) -> Around:
    """The words around a value that may be its label's."""
    tokens = span.reading.tokens
    chunk = sheet.chunks[tokens[0].chunk]
    before = [token.text for token in sheet.tokens[chunk.first : tokens[0].index]]
    beside = sheet.left_of(chunk)
    while not _words(before) and beside is not None:
        before = [beside.text, *before]
        beside = sheet.left_of(beside)
    last = sheet.chunks[tokens[-1].chunk]
    behind = [token.text for token in sheet.tokens[tokens[-1].index + 1 : last.last]]
    over = [each for each in _over(sheet, tokens, _HEAD) if each.index not in {token.chunk for token in tokens}]
    near = next((each for each in over if tokens[0].y0 - each.y1 < _ABOVE), None)
    head = next((each for each in over if _is_label(each.text)), None)
    return Around(
        _words(before)[-_LEFT:],
        _words([near.text])[:_LEFT] if near else (),
        _words([head.text])[:_LEFT] if head else (),
        _words(behind)[:1],
        bool(before) and before[-1].rstrip().endswith(":"),
    )


def _over(sheet: Sheet, tokens: Sequence[Token], reach: float) -> list[Chunk]:
    top = min(token.y0 for token in tokens)
    return sheet.over(tokens[0].x0 - 0.5, max(tokens[-1].x1, tokens[0].x0 + 2.0) + 0.5, top + 0.45, reach)


def _is_label(text: str) -> bool:
    return bool(_WORD.search(text)) and not any(sign.isdigit() for sign in text)


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for text in texts for word in _WORD.findall(text.lower()))


def _known(chance: float) -> dict[str, float]:
    """The general ranker's log-odds, and whether it knows nothing of the place."""
    if chance <= 0.0:
        return {"known": -4.0, "unknown": 1.0}
    chance = min(max(chance, 1 - _CERTAIN), _CERTAIN)
    return {"known": max(-4.0, math.log(chance / (1.0 - chance)))}


def _named(around: Around, name: Sequence[str]) -> dict[str, float]:
    """How much of the field's own name stands in the words before, over and at the head."""
    return {
        sign: sum(any(_alike(part, word) for word in words) for part in name) / max(len(name), 1)
        for sign, words in (("named_left", around.left), ("named_above", around.above), ("named_head", around.head))
    }


def _alike(part: str, word: str) -> bool:
    return part == word or (min(len(part), len(word)) > 2 and (part.startswith(word) or word.startswith(part)))


class _Whole:
    """How a span stands among all of its document."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._counts = Counter(span.reading.value for span in spans)
        self._first: dict[str, int] = {}
        for span in spans:
            self._first.setdefault(span.reading.value, len(self._first))
        self._largest = max((each.reading.number for each in spans if each.reading.number is not None), default=None)
        days = [each.reading.date for each in spans if each.reading.date is not None]
        self._soonest = min(days, default=None)
        self._latest = max(days, default=None)

    def signs(self, number: int) -> dict[str, float]:
        reading = self._spans[number].reading
        signs = {
            "again": math.log(self._counts[reading.value]),
            "earlier": 1.0 / (1.0 + self._first[reading.value]),
            "length": min(len(reading.tokens), 12) / 6.0,
        }
        if reading.number is not None and self._largest:
            signs["largest"] = float(reading.number == self._largest)
        if reading.date is not None:
            signs |= {"soonest": float(reading.date == self._soonest), "latest": float(reading.date == self._latest)}
            signs |= {
                "starts_range": float(self._ranged(number, number + 1)),
                "ends_range": float(self._ranged(number - 1, number)),
            }
        return signs

    def _ranged(self, one: int, other: int) -> bool:
        """Whether two dates stand side by side as a period's ends do: in order, with nothing but a dash between."""
        if one < 0 or other >= len(self._spans):
            return False
        start, end = self._spans[one], self._spans[other]
        left, right = start.reading.tokens[-1], end.reading.tokens[0]
        if start.page != end.page or left.chunk != right.chunk or start.reading.value > end.reading.value:
            return False
        return bool(right.index - left.index <= 2)


def _place(span: Span, sheet: Sheet, first: int, last: int) -> dict[str, float]:
    tokens = span.reading.tokens
    chunk = sheet.chunks[tokens[0].chunk]
    row, _ = sheet.row_of[chunk.index]
    return {
        "first_page": float(span.page == first),
        "last_page": float(span.page == last),
        "height": tokens[0].y0 / sheet.scale_y,
        "whole": float(chunk.last - chunk.first == len(tokens)),
        "starts": float(chunk.first == tokens[0].index),
        "ends": float(sheet.chunks[tokens[-1].chunk].last == tokens[-1].index + 1),
        "crowded": float(len(sheet.rows[row]) > _CROWD),
        "tall": min(tokens[0].y1 - tokens[0].y0, 3.0) - 1.0,
        "lines": float(tokens[0].chunk != tokens[-1].chunk),
    }


def _hashed(span: Span, around: Around) -> Mapping[int, float]:
    """The words around, alone and together, and what the value looks like."""
    signs: dict[str, float] = {}
    for side, words, one in (("l", around.left, 0.5), ("a", around.above, 0.5), ("h", around.head, 0.5)):
        signs |= dict.fromkeys((f"{side} {word}" for word in words), one)
        if words:
            signs[f"{side}. {' '.join(words)}"] = 1.0
            signs[f"{side}: {words[-1] if side == 'l' else words[0]}"] = 0.7
            signs[f"{side}:: {' '.join(words[-2:] if side == 'l' else words[:2])}"] = 0.7
        else:
            signs[f"{side} none"] = 0.5
    signs |= dict.fromkeys((f"r {word}" for word in around.right), 0.5)
    reading = span.reading
    if reading.number is None and reading.date is None:
        shape = re.sub(r"[A-Za-z]+", "a", reading.value.translate(_SHAPES))
        signs[f"s {shape[:14]}"] = 0.7
        signs[f"n {min(len(reading.value), 20)}"] = 0.4
        signs |= dict.fromkeys((f"x {mark}" for mark in _MARKS if mark in reading.raw), 0.7)
        if len(reading.tokens) > 1:
            signs[f"c {sum(token.text[:1].isupper() for token in reading.tokens) / len(reading.tokens):.1f}"] = 0.4
    return {zlib.crc32(sign.encode()) % BUCKETS: value for sign, value in signs.items()}
