"""Questions to an index: candidates by words and by meaning, then ranked by all that speaks for them.

The 60 best by BM25 and the 60 nearest by vector are laid side by side, and the reranker says of each how probable it is
that it answers. Answers are remembered, so a question that comes again costs nothing.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from claimctl.errors import DiskError
from claimctl.learning import store
from claimctl.records import PolicyClause
from claimctl.search import concepts, embed, rerank, signs
from claimctl.search.bearing import Wording
from claimctl.search.index import Passage
from claimctl.search.kinds import KINDS
from claimctl.search.words import terms
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from claimctl.search.index import Index
    from claimctl.search.signs import Question

DEPTH = 60
_KEPT = 2000
_WORDINGS = 400  # clauses of one policy that a claim is laid against
_GENERAL = 40  # of general terms, those that are nearest
_SNIPPET = 240
_QUERIES = "queries.json"


class Found(msgspec.Struct, frozen=True):
    """An answer: the passage, how probable it is that it answers, and the part of it that does best."""

    passage: Passage
    score: float
    snippet: str


class Desk:
    """Answers questions from one index, and remembers. `asked` and `remembered` count questions."""

    def __init__(self, index: Index, embedder: embed.Embedder | None = None, *, kept: int = _KEPT) -> None:
        self.index = index
        self._embedder = embedder or embed.shared()
        self._reranker = rerank.opened()
        self._kept = kept
        self._known: OrderedDict[str, list[tuple[int, float]]] = OrderedDict()
        self.asked = 0
        self.remembered = 0

    def ask(self, text: str, filters: Mapping[str, str] | None = None, top: int = 5) -> list[Found]:
        """The passages that answer best, the best first, `top` at most; filters as Index.rows takes them."""
        asked = signs.question(text)
        key = json.dumps([text, sorted((filters or {}).items()), top], ensure_ascii=False)
        self.asked += 1
        ranked = self._known.get(key)
        if ranked is None:
            ranked = self.rank(asked, filters or {}, top)
            self._known[key] = ranked
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        else:
            self.remembered += 1
            self._known.move_to_end(key)
        passages = self.index.take([row for row, _ in ranked])
        return [
            Found(passage, score, snippet(passage.text, text))
            for passage, (_, score) in zip(passages, ranked, strict=True)
        ]

    def rank(
        self, asked: Question, filters: Mapping[str, str], top: int, *, dense: bool = True, reranked: bool = True
    ) -> list[tuple[int, float]]:
        """Rows with their scores, the best first; without vectors, or in the order of fused ranks, where asked so."""
        rows = self.index.rows(filters)
        shared = self.index.words.scores({term for text in asked.texts for term in terms(text)})
        by_words = self.index.by_words(shared, rows, DEPTH)
        vectors = self._embedder.vectors(asked.texts) if dense else np.zeros((0, embed.SIZE), np.float32)
        by_meaning = [self.index.by_meaning(vector, rows, DEPTH) for vector in vectors]
        if not reranked:
            return _fused([by_words, *by_meaning])[:top]
        candidates = np.unique(np.concatenate([by_words, *by_meaning])) if dense else by_words
        if not len(candidates):
            return []
        scores = self._score(asked, candidates, shared[candidates], vectors)
        order = np.lexsort((candidates, -scores))[:top]
        return [(int(candidates[place]), round(float(scores[place]), 4)) for place in order]

    def wordings(self, policy_number: str, product: str, asked: Question) -> list[Wording]:
        """The clauses of a policy, by its number; else of its product; else what general terms say to the question.

        Terms without a policy number and a product are general: they are part of any policy.
        """
        number = re.sub(r"[\W_]", "", policy_number).upper()
        rows = self.index.rows({"collection": "policies", "policy": number}) if number else None
        if (rows is None or not len(rows)) and product:
            rows = self.index.rows({"collection": "policies", "policy": "-", "product": product.casefold()})
        if rows is None or not len(rows):
            filters = {"collection": "policies", "policy": "-", "product": "-"}
            rows = np.array([row for row, _ in self.rank(asked, filters, _GENERAL)] if asked.texts else [], np.int64)
        rows = np.sort(rows[:_WORDINGS])
        return [
            Wording(_clause(passage, self.index.vectors[row].tobytes()), passage.source)
            for row, passage in zip(rows, self.index.take(rows.tolist()), strict=True)
        ]

    def remember(self) -> None:
        """Read what earlier questions of this index were answered."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads((self.index.folder / _QUERIES).read_bytes())
            if kept["of"] == self._identity():
                self._known.update({key: [tuple(pair) for pair in ranked] for key, ranked in kept["answers"]})
                self.asked, self.remembered = int(kept["asked"]), int(kept["remembered"])

    def keep(self) -> None:
        """Keep the answers beside the index; an index that can't be written to is read all the same."""
        kept = {
            "of": self._identity(), "asked": self.asked, "remembered": self.remembered,
            "answers": list(self._known.items()),
        }  # fmt: skip
        with contextlib.suppress(DiskError):
            atomic.write_bytes(self.index.folder / _QUERIES, json.dumps(kept, ensure_ascii=False).encode())

    def _identity(self) -> str:
        """What answers rest on: the index, the reranker and the lists of perils and topics."""
        return " ".join((self.index.fingerprint, store.fingerprint(rerank.MODEL), concepts.fingerprint()))

    def _score(
        self, asked: Question, rows: NDArray[np.int64], shared: NDArray[np.float32], vectors: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        passages = self.index.take(rows.tolist())
        held = embed.unpacked([self.index.vectors[row].tobytes() for row in rows])
        cosines = (held @ vectors.T).max(axis=1) if len(vectors) else np.zeros(len(rows), np.float32)
        candidates = [signs.Candidate(each.title, each.text, each.kind) for each in passages]
        return self._reranker.chances(signs.table(asked, candidates, cosines, shared))


def open_desk(folder: Path) -> Desk:
    """A desk over an index folder. Raises UsageError, DependencyError."""
    from claimctl.search.index import Index

    return Desk(Index(folder))


def asked(folder: Path) -> tuple[int, int] | None:
    """How many questions an index was asked, and how many of them it remembered; None where none was kept."""
    try:
        kept = json.loads((folder / _QUERIES).read_bytes())
        return int(kept["asked"]), int(kept["remembered"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def snippet(text: str, asked: str) -> str:
    """The sentence or two of a text that hold most words of a question, 240 letters at most."""
    wanted = set(terms(asked))
    sentences = re.split(r"(?<=[.;:!?])\s+", text)
    best = max(range(len(sentences)), key=lambda at: (len(wanted & set(terms(sentences[at]))), -at))
    shown = sentences[best]
    if best + 1 < len(sentences) and len(shown) + len(sentences[best + 1]) < _SNIPPET:
        shown = f"{shown} {sentences[best + 1]}"
    return shown if len(shown) <= _SNIPPET else shown[: _SNIPPET - 1].rsplit(" ", 1)[0] + "\u2026"


def _clause(passage: Passage, vector: bytes) -> PolicyClause:
    kind = next((known for known in KINDS if known == passage.kind), KINDS[0])
    return PolicyClause(passage.number, passage.title, passage.text, kind, passage.page, passage.section, vector)


def _fused(rankings: list[NDArray[np.int64]]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion (Cormack et al., 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, row in enumerate(ranking.tolist()):
            scores[row] = scores.get(row, 0.0) + 1.0 / (60 + place)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
