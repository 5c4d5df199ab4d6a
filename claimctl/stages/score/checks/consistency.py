"""Do the documents say the same, and does what they say exist?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.case import Finding, Parameters, doc_ids, spoken
from claimctl.stages.score.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.stages.score.case import Case


class Agreement(Parameters, frozen=True):
    """`fact`: which one all documents must agree on."""

    fact: str = ""

    def __post_init__(self) -> None:
        if self.fact not in FACTS:
            raise ValueError(f"`fact` must be one of {', '.join(FACTS)}")


class FactsKnown(Parameters, frozen=True):
    """`facts`: what must be known, each as its alternatives (facts of the claim, or fields of any document)."""

    facts: tuple[tuple[str, ...], ...] = ()


class ValidIdentifiers(Parameters, frozen=True):
    """`fields`: the ones whose validators count."""

    fields: tuple[str, ...] = ()


def agreement(case: Case, parameters: Agreement) -> Iterator[Finding]:
    """Each document that contradicts the fact's value, as probable as both sides are right about what they say."""
    fact = case.facts.get(parameters.fact)
    if fact is None:
        return
    doubt = 1.0
    for support in fact.supports:
        doubt *= 1.0 - support.confidence
    for other in fact.contradicts:
        words = {
            "fact": spoken(parameters.fact),
            "value": fact.source.shown if fact.number is not None else fact.value,
            "place": fact.source.place,
            "other": other.shown,
            "other_place": other.place,
        }
        yield Finding(words, (*fact.doc_ids, *doc_ids(other)), (1.0 - doubt) * other.confidence)


def facts_known(case: Case, parameters: FactsKnown) -> Iterator[Finding]:
    """What a decision needs and nothing states."""
    unknown = [
        " or ".join(map(spoken, names)) for names in parameters.facts if not any(_known(case, name) for name in names)
    ]
    if unknown and case.documents:
        yield Finding({"facts": ", ".join(unknown)})


def _known(case: Case, name: str) -> bool:
    if name == "claimed_amount":  # worked out of the bills where nothing states it
        return case.claimed is not None
    return name in case.facts or bool(case.values(name))


def valid_identifiers(case: Case, parameters: ValidIdentifiers) -> Iterator[Finding]:
    """Identifiers that their own check digits or form refute."""
    for document in case.readable:
        for field in document.fields:
            usable = field.confidence >= case.config.min_field_confidence and field.field in parameters.fields
            if usable and not field.valid:
                words = {
                    "field": spoken(field.field),
                    "value": field.value,
                    "place": f"{document.path}, page {field.page}",
                    "issues": ", ".join(map(spoken, field.issues)) or "malformed",
                }
                yield Finding(words, (document.doc_id,), field.confidence)
