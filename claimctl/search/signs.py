"""What speaks for a passage as the answer to a question, as numbers that mean the same in any index and language.

The reranker weighs them (see rerank.py). All that is counted is laid against the best of the candidates, so a question
of three words and a page of narrative are weighed alike.
"""

from __future__ import annotations

import functools
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.search.concepts import in_claims, in_clauses
from claimctl.search.kinds import asked_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SIGNS = (
    "cosine", "cosine_lead", "words_share", "words", "title_share", "text_share", "title_mass", "text_mass",
    "title_other", "title_else", "topic_title", "topic_text", "kind_asked", "peril_cover", "peril_exclusion",
    "peril_condition", "peril_terms", "topic_cover", "topic_exclusion",
)  # fmt: skip
_TEXT = 400  # letters of a clause that say what it is about


class Question(NamedTuple):
    """What is asked: in words (several wordings of one thing), and which perils and topics it is about, weighed."""

    texts: tuple[str, ...]
    concepts: Mapping[str, float]
    kind: str = ""


class Candidate(NamedTuple):
    """A passage that may answer: its words."""

    title: str
    text: str
    kind: str


def question(text: str) -> Question:
    """A question in words, with the perils, topics and kind of clause that it names."""
    concepts: dict[str, float] = {f"peril:{name}": min(count, 2) for name, count in in_claims().spot(text).items()}
    topics = {name: min(count, 2) for name, count in in_clauses().spot(text).items() if name.startswith("topic:")}
    return Question((text,), concepts | topics, asked_kind(text))


def table(
    asked: Question,
    candidates: Sequence[Candidate],
    cosines: NDArray[np.float32],
    words: NDArray[np.float32],
) -> NDArray[np.float64]:
    """The signs of every candidate, (candidates, signs); `cosines` and `words` (BM25) have one number each."""
    result = np.zeros((len(candidates), len(SIGNS)))
    if not candidates:
        return result
    order = np.sort(cosines)[::-1]
    runner_up = float(order[1]) if len(order) > 1 else 0.0
    best, most = float(order[0]), float(words.max())
    perils = any(name.startswith("peril:") for name in asked.concepts)
    heaviest = max(asked.concepts.values(), default=1.0)
    mass = fsum(asked.concepts.values()) or 1.0
    families = {name.split(":")[0] for name in asked.concepts}
    for row, candidate in enumerate(candidates):
        title, text = _spotted(candidate.title), _spotted(candidate.text[:_TEXT])
        cosine, score = float(cosines[row]), float(words[row])
        titled = [asked.concepts[name] for name in title if name in asked.concepts]
        said = [asked.concepts[name] for name in text if name in asked.concepts]
        topics = [name for name in asked.concepts if name.startswith("topic:")]
        kind = candidate.kind
        result[row] = (
            cosine,
            cosine - (runner_up if cosine == best else best),
            score / most if most > 0.0 else 0.0,
            np.log1p(score),
            max(titled, default=0.0) / heaviest,
            max(said, default=0.0) / heaviest,
            fsum(titled) / mass,
            fsum(said) / mass,
            not titled and any(name.split(":")[0] in families for name in title),
            any(name.split(":")[0] not in families for name in title),
            any(name in title for name in topics),
            any(name in text for name in topics),
            bool(asked.kind) and asked.kind == kind,
            perils and kind == "cover",
            perils and kind == "exclusion",
            perils and kind == "condition",
            perils and kind in {"limit", "deductible", "definition"},
            not perils and kind == "cover",
            not perils and kind == "exclusion",
        )
    return result


@functools.lru_cache(maxsize=50_000)
def _spotted(text: str) -> frozenset[str]:
    return frozenset(in_clauses().spot(text))
