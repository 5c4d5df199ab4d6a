"""BM25 over texts, as plain arrays: every term's texts side by side, so that the largest index is opened at no cost.

Okapi BM25 (Robertson and Walker, 1994; k1 1.2, b 0.75) with the idf that can't be negative. Terms are kept as 64-bit
hashes: two terms of one vocabulary that share one are not to be expected before billions.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_K1, _B = 1.2, 0.75
_MOST = 4_000_000  # postings that a question may touch: its commonest terms, which tell least, are left out beyond


class Postings(NamedTuple):
    """`terms` (sorted hashes), `starts` (terms + 1), `rows` and `counts` (a posting each), `lengths` (a text each)."""

    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.uint16]

    def scores(self, terms: Iterable[str]) -> NDArray[np.float32]:
        """The score of every text for the terms of a question, each counted once; 0 where none stands in it."""
        texts = len(self.lengths)
        result = np.zeros(texts, np.float32)
        if not texts or not len(self.terms):
            return result
        hashes = np.array(sorted({hashed(term) for term in terms}), np.uint64)
        places = np.searchsorted(self.terms, hashes)
        known = places < len(self.terms)
        known[known] = self.terms[places[known]] == hashes[known]
        places = places[known]
        spread = self.starts[places + 1] - self.starts[places]
        usual = max(float(self.lengths.mean()), 1.0)
        touched = 0
        for place in places[np.argsort(spread, kind="stable")]:  # the rarest term first
            start, end = int(self.starts[place]), int(self.starts[place + 1])
            touched += end - start
            if touched > _MOST and touched > end - start:
                break
            rows = self.rows[start:end]
            counts = self.counts[start:end].astype(np.float32)
            idf = np.float32(np.log1p((texts - (end - start) + 0.5) / (end - start + 0.5)))
            held = np.float32(_K1) * (np.float32(1 - _B) + np.float32(_B / usual) * self.lengths[rows])
            result[rows] += idf * counts * np.float32(_K1 + 1) / (counts + held)
        return result


def build(texts: Sequence[Sequence[str]]) -> Postings:
    """The postings of texts given as terms. The same texts in the same order give the same arrays."""
    known: dict[str, int] = {}
    keys: list[int] = []
    rows: list[int] = []
    for row, terms in enumerate(texts):
        for term in terms:
            key = known.get(term)
            if key is None:
                key = known[term] = hashed(term)
            keys.append(key)
        rows.extend([row] * len(terms))
    lengths = np.minimum([len(terms) for terms in texts], 65535).astype(np.uint16)
    return _sorted(np.array(keys, np.uint64), np.array(rows, np.int32), None, lengths)


def joined(parts: Sequence[Postings]) -> Postings:
    """The postings of several lots of texts, one after another."""
    keys, rows, counts, offset = [], [], [], 0
    for part in parts:
        keys.append(np.repeat(part.terms, np.diff(part.starts)))
        rows.append(part.rows + np.int32(offset))
        counts.append(part.counts)
        offset += len(part.lengths)
    if not parts:
        return build([])
    lengths = np.concatenate([part.lengths for part in parts])
    return _sorted(np.concatenate(keys), np.concatenate(rows), np.concatenate(counts), lengths)


def _sorted(
    keys: NDArray[np.uint64], rows: NDArray[np.int32], counts: NDArray[np.uint8] | None, lengths: NDArray[np.uint16]
) -> Postings:
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    first = np.ones(len(keys), bool)
    first[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    begin = np.flatnonzero(first)
    if counts is None:
        tallies = np.diff(np.append(begin, len(keys)))
    else:
        tallies = np.add.reduceat(counts[order].astype(np.int64), begin) if len(begin) else begin
    keys, rows = keys[begin], rows[begin]
    terms, starts = np.unique(keys, return_index=True)
    return Postings(
        terms, np.append(starts, len(keys)).astype(np.int64), rows, np.minimum(tallies, 255).astype(np.uint8), lengths
    )


def hashed(term: str) -> int:
    """A term as 64 bits."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")
