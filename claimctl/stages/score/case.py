"""What a check sees, and what it gives."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.config import ScoreConfig, Settings
from claimctl.learning.prices import Prices
from claimctl.records import Claim, Document, Record
from claimctl.stages.score.amounts import Claimed, Share
from claimctl.stages.score.assemble import evidence
from claimctl.stages.score.facts import Evidence, Fact
from claimctl.stages.score.lines import LineMatch

if TYPE_CHECKING:
    from collections.abc import Iterable


class Parameters(Settings, frozen=True):
    """The parameters of a rule. `lines` limits it to claims of these lines of business; empty is all."""

    lines: tuple[str, ...] = ()


class Finding(Record, frozen=True):
    """What a check found: the words for the rule's message, the documents it concerns, how probable it is.

    `certain` if it rests on the insurer's own terms and on facts that nothing contradicts: only then may a rule deny.
    `evidence` are the readings behind it; where there are none, the words name the values and their places.
    """

    words: dict[str, str]
    doc_ids: tuple[str, ...] = ()
    confidence: float = 1.0
    certain: bool = False
    evidence: tuple[Evidence, ...] = ()


class Exclusion(Record, frozen=True):
    """An exclusion that may apply: the clause, where it stands, what it shares with the claim, and how probable it is.

    `doc_id` is empty where it stands in the index of policies and not in a paper of the claim.
    """

    label: str
    title: str
    source: str
    page: int
    shared: tuple[str, ...]
    score: float
    doc_id: str = ""


class Case(Record, frozen=True):
    """A claim with all that was worked out of it. Documents are in the order of path and id."""

    claim: Claim
    facts: dict[str, Fact]
    line: LineMatch
    missing: tuple[str, ...]
    claimed: Claimed | None
    payable: float | None
    unreadable_columns: tuple[str, ...]
    config: ScoreConfig
    today: dt.date
    prices: Prices | None = None  # what is usual to pay, where the user's past claims taught it
    exclusions: tuple[Exclusion, ...] = ()
    working: tuple[Share, ...] = ()  # how what is payable comes about

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, those that could not be read too."""
        return self.claim.documents

    @property
    def readable(self) -> list[Document]:
        """The documents that were read."""
        return [document for document in self.claim.documents if document.status == "done"]

    def values(self, field: str, doc_types: Iterable[str] = ()) -> list[Evidence]:
        """What documents (of the types, or all) say under a field's name, where that is probable enough to be used."""
        types = tuple(doc_types)
        return [
            evidence(document, value)
            for document in self.readable
            if not types or document.doc_type in types
            for value in document.fields
            if value.field == field and value.confidence >= self.config.min_field_confidence
        ]

    def dates(self, name: str, doc_types: Iterable[str] = ()) -> list[Evidence]:
        """The dates of a name: the claim's own where it is a fact of the claim, else those of its documents."""
        fact = self.facts.get(name)
        if fact is not None:
            return [told(fact)] if fact.date is not None else []
        return [value for value in self.values(name, doc_types) if value.date is not None]

    def firm(self, fact: Fact | None) -> bool:
        """True where a denial may rest on the fact."""
        return fact is not None and not fact.contradicts and fact.confidence >= self.config.approve_confidence


def told(fact: Fact) -> Evidence:
    """A fact as evidence: its value at the place it was taken from, with its own probability."""
    where = fact.source
    return Evidence(
        where.doc_id, where.path, where.page, fact.value, fact.confidence, fact.number, fact.date, fact.currency
    )


def doc_ids(*found: Evidence) -> tuple[str, ...]:
    """The documents of some evidence, each once, in order."""
    return tuple(dict.fromkeys(value.doc_id for value in found if value.doc_id))


def spoken(name: str) -> str:
    """A field's name in words: `loss date`."""
    return name.replace("_", " ")
