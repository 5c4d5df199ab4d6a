"""The clauses that bear on a loss: what covers it, what may exclude it, and what its findings turn on.

A claim asks its policy several questions: what covers the cause of loss, in the claim's own words and by its perils;
the period, the limit and the deductible, which apply to every claim; and one for each kind of finding (a late report
asks for the clause on notice). Every clause of the claim's own policy is weighed for every question; its score is the
best of the probabilities that it answers one, each weighed by how much the claim turns on the question.

The policy is the paper in the claim's folder, and what the index of policies (`score.policies`) holds under its number;
where neither is there, the general terms of the index. Another policy's clauses are never cited.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from claimctl.records import Clause, PolicyClause
from claimctl.search import bm25, embed, rerank, signs
from claimctl.search.bearing import Wording, cause
from claimctl.search.concepts import in_claims, in_clauses, listed
from claimctl.search.words import terms
from claimctl.stages.score.case import Exclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from claimctl.search.signs import Question
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.rules import Hit

_MOST = 8  # clauses that a claim cites
_LEAST = 0.1
_MAY = 0.12
_CAUSE = 0.9
_DESCRIPTIONS = 2
_ITEMS = 12  # of what was billed
_TELLING = 0.8  # an exclusion as probable as this bears on the loss
# What an exclusion is about beside the peril itself. A clause that names one of these excludes only where it applies.
_CIRCUMSTANCES = frozenset({
    "wear", "mechanical", "intent", "racing", "alcohol", "licence", "vacancy", "war", "experimental", "preexisting",
    "household", "valuables", "keys",
})  # fmt: skip


class Library(Protocol):
    """Policy wordings that were indexed beforehand."""

    def wordings(self, policy_number: str, product: str, asked: Question) -> list[Wording]: ...


class Bearing(NamedTuple):
    """A claim's wordings, and how well each answers what covers the loss (empty where no cause is known)."""

    wordings: tuple[Wording, ...]
    vectors: NDArray[np.float32]
    words: bm25.Postings
    covers: NDArray[np.float64]


class Searcher:
    """What is kept between claims: the reranker, the encoder, and the index of policies if there is one."""

    def __init__(self, library: Library | None = None) -> None:
        self._library = library
        self._reranker = rerank.opened()

    def look(self, case: Case) -> Bearing:
        """Find the claim's wordings, and weigh each for the cause of loss."""
        asked = _cause(case)
        wordings = [
            Wording(clause, document.path, document.doc_id) for document in case.readable for clause in document.clauses
        ]
        if self._library is not None:
            held = {wording.clause.text for wording in wordings}
            number, product = case.facts.get("policy_number"), case.values("coverage_type")
            found = self._library.wordings(number.value if number else "", product[0].value if product else "", asked)
            wordings += [wording for wording in found if wording.clause.text not in held]
        words = bm25.build([terms(f"{w.clause.title} {w.clause.title} {w.clause.text}") for w in wordings])
        vectors = embed.unpacked([wording.clause.vector for wording in wordings])
        bearing = Bearing(tuple(wordings), vectors, words, np.zeros(len(wordings)))
        if not wordings or not asked.texts:
            return bearing
        return bearing._replace(covers=self._chances(asked, bearing))

    def cite(self, bearing: Bearing, hits: Iterable[Hit], excluded: Iterable[Exclusion] = ()) -> tuple[Clause, ...]:
        """The clauses that bear on the loss, the most telling first, 8 at most."""
        if not bearing.wordings:
            return ()
        scores = _CAUSE * bearing.covers
        turns_on: dict[str, float] = {}
        for hit in hits:
            for name, topic in listed().topics.items():
                if hit.name in topic.rules:
                    weight = 0.5 * hit.finding.confidence + (0.0 if hit.rule.severity == "info" else 0.5)
                    turns_on[name] = max(turns_on.get(name, 0.0), weight)
        for name, topic in listed().topics.items():
            weight = max(topic.always, turns_on.get(name, 0.0))
            if weight > 0.0:
                asked = signs.Question(topic.ask, {f"topic:{name}": 1.0})
                scores = np.maximum(scores, weight * self._chances(asked, bearing))
        if not len(bearing.covers) or bearing.covers.max() < _LEAST:
            # Nothing is known of the loss: whatever covers a peril may bear on it.
            covering = [w.clause.kind == "cover" and bool(_perils(f"{w.clause.title} {w.clause.text[:200]}"))
                        for w in bearing.wordings]  # fmt: skip
            scores = np.maximum(scores, np.where(covering, _MAY, 0.0))
        told = {(one.source, one.page, one.label): one.score for one in excluded if one.score >= _TELLING}
        for place, wording in enumerate(bearing.wordings):
            score = told.get((wording.source, wording.clause.page, wording.label), 0.0)
            if wording.clause.kind == "exclusion" and score > scores[place]:
                scores[place] = score
        return tuple(_cited(bearing.wordings, scores))

    def _chances(self, asked: Question, bearing: Bearing) -> NDArray[np.float64]:
        cosines = (bearing.vectors @ embed.shared().vectors(asked.texts).T).max(axis=1)
        words = np.max([bearing.words.scores(terms(text)) for text in asked.texts], axis=0)
        candidates = [signs.Candidate(w.clause.title, w.clause.text, w.clause.kind) for w in bearing.wordings]
        return self._reranker.chances(signs.table(asked, candidates, cosines, words))


def open_searcher(policies: str) -> Searcher:
    """What answers for claims; `policies` is an index of policies, or empty. Raises DependencyError, UsageError."""
    if not policies:
        return Searcher()
    from claimctl.search.query import open_desk

    return Searcher(open_desk(Path(policies)))


def index_fingerprint(policies: str) -> str:
    """What names the content of the index of policies. Raises UsageError where there is none, DependencyError."""
    from claimctl.search.index import Index

    return Index(Path(policies)).fingerprint


def exclusions(case: Case, bearing: Bearing) -> tuple[Exclusion, ...]:
    """The exclusions that may apply to the loss, the most probable first.

    An exclusion that names a circumstance (wear, racing, an empty home ...) is told only where the claim speaks of that
    circumstance too; any other where it names the peril of the claim in its title, or shares with it what it is about.
    """
    told = " ".join(_told(case))
    said = set(in_claims().spot(told)) if told else set()
    perils = _cause(case).concepts
    heaviest = max(perils.values(), default=0.0)
    main = {name.removeprefix("peril:") for name, weight in perils.items() if weight >= 0.5 * heaviest}
    found = []
    for wording in bearing.wordings:
        clause = wording.clause
        if clause.kind != "exclusion":
            continue
        titled, texted = _perils(clause.title), _perils(clause.text[:600])
        named = (titled | texted) & _CIRCUMSTANCES
        shared = named & said if named else (titled | texted) & main
        if not shared:
            continue
        score = _weight(clause, shared, circumstance=bool(named))
        found.append(
            Exclusion(
                wording.label, clause.title, wording.source, clause.page, tuple(sorted(shared)), score, wording.doc_id
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.score, one.source, one.page, one.label)))


def _weight(clause: PolicyClause, shared: set[str], *, circumstance: bool) -> float:
    """How probable it is that an exclusion applies which shares something with the claim."""
    at_once = bool(shared & (_perils(clause.title) | _perils(clause.text[:200])))
    if circumstance:
        return 0.85 if at_once else 0.6
    return 0.7 if shared & _perils(clause.title) else 0.4


def _perils(text: str) -> set[str]:
    return {name.removeprefix("peril:") for name in in_clauses().spot(text) if name.startswith("peril:")}


def _told(case: Case) -> list[str]:
    """What the claim tells of the loss, the named cause first, each text once."""
    texts: list[str] = []
    for field, most in (("loss_cause", 1), ("loss_description", _DESCRIPTIONS), ("diagnosis", 1)):
        values = sorted(case.values(field), key=lambda value: -value.confidence)
        texts += list(dict.fromkeys(value.value for value in values))[:most]
    return texts or _hinted(case)


def _hinted(case: Case) -> list[str]:
    """What tells of a loss where no account of it was read: doubtful readings of one, then what was billed."""
    doubtful = [
        (-field.confidence, field.value)
        for document in case.readable
        for field in document.fields
        if field.field in {"loss_cause", "loss_description"}
    ]
    texts = [value for _, value in sorted(doubtful)[:_DESCRIPTIONS]]
    billed = dict.fromkeys(item.description for document in case.readable for item in document.line_items)
    return [*texts, ", ".join(list(billed)[:_ITEMS])] if billed else texts


def _cause(case: Case) -> Question:
    types = {document.doc_type for document in case.readable}
    return cause(_told(case), case.line.name, types)


def _cited(wordings: Sequence[Wording], scores: NDArray[np.float64]) -> list[Clause]:
    cited: dict[tuple[str, str], Clause] = {}
    for place in np.argsort(-scores, kind="stable"):
        wording, score = wordings[place], round(float(scores[place]), 4)
        if score < _LEAST or len(cited) >= _MOST:
            break
        cited.setdefault(
            (wording.source, wording.label), Clause(wording.label, wording.source, wording.clause.page, score)
        )
    return list(cited.values())
