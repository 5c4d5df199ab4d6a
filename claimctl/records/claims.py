"""A claim put together from its documents, and the Decision on it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from claimctl.records.audit import Audit
from claimctl.records.base import Outcome, Record, Severity, Status
from claimctl.records.found import Field, LineItem, PolicyClause
from claimctl.records.paper import Trace

LinkKind = Literal[
    "rescan", "same_bill", "same_photo", "shared_account", "shared_phone", "shared_email", "same_case",
    "seen_phone",  # one states it, on the other it stands: told as shared_phone where no more than a few claims have it
]  # fmt: skip


class Link(Record, frozen=True):
    """A document that has something in common with one of another file: the same paper, bill, photo, person or case.

    `claims` are the claims that hold the other document, this claim itself among them where it holds both. `shared` is
    what they have in common, to be shown: a number, an amount. `group` counts the claims that are tied together by
    what strangers share.
    """

    kind: LinkKind
    doc_id: str
    doc_type: str
    claims: tuple[str, ...]
    score: float
    shared: str = ""
    group: int = 0


class Document(Record, frozen=True):
    """One document of a claim as the score stage sees it: its type and values, or why there are none.

    `doc_id` carries `#<first page>` where its file holds several documents.
    """

    doc_id: str
    path: str
    status: Status
    doc_type: str
    doc_type_confidence: float
    text_confidence: float
    fields: tuple[Field, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    error_code: str | None = None
    copies_in: tuple[str, ...] = ()  # other claims that hold a file of the same bytes
    links: tuple[Link, ...] = ()  # what it has in common with documents of other bytes
    traces: tuple[Trace, ...] = ()
    clauses: tuple[PolicyClause, ...] = ()  # of a policy


class Claim(Record, frozen=True):
    """A claim to be scored: its documents in path order, and what `claims.csv` says of it (column -> text)."""

    claim_id: str
    documents: tuple[Document, ...]
    attributes: dict[str, str] = msgspec.field(default_factory=dict)


class Discrepancy(Record, frozen=True):
    """A finding of a rule: code, severity, and a message with both values and where they stand."""

    rule: str
    severity: Severity
    message: str
    doc_ids: tuple[str, ...] = ()


class Clause(Record, frozen=True):
    """A policy clause that bears on the loss."""

    clause: str
    source: str
    page: int
    score: float


class Duplicate(Record, frozen=True):
    """A document of this claim that also stands elsewhere, or shares something with one that stands there.

    `claim_id` is the other claim, or this one where it holds the paper twice. `kind` is `same_file` where the bytes are
    equal, else a LinkKind.
    """

    claim_id: str
    doc_id: str
    kind: str
    score: float


class Decision(Record, frozen=True):
    """A claim judged: what the score stage gives. `reasons` are codes, the most important first.

    `fraud_method` says what `fraud_score` is: `indicators`, a rank score that is no probability; `model`, a calibrated
    probability of fraud; `not_scored` where the model lacks what it needs (see `fraud_reasons`); None where none was
    made.
    `variants` are the tests that the claim is in and how it was judged in each, `units` the hashed ids by which it came
    into them where these are not the claim's own (policy, claimant, a column of claims.csv).
    `qa_sample`: it passed without a human, and was drawn to be checked by one afterwards.
    `line` is the line of business, by its name in configs/rules/lines.yaml.
    """

    claim_id: str
    decision: Outcome
    reasons: tuple[str, ...]
    confidence: float
    automated: bool
    policy_number: str | None = None
    claimant: str | None = None
    loss_date: dt.date | None = None
    loss_type: str | None = None
    claimed_amount: float | None = None
    payable_amount: float | None = None
    currency: str | None = None
    missing_documents: tuple[str, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    coverage: tuple[Clause, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    fraud_score: float | None = None
    fraud_reasons: tuple[str, ...] = ()
    variants: dict[str, str] = msgspec.field(default_factory=dict)
    cost: float | None = None
    qa_sample: bool = False
    fraud_method: str | None = None
    audit: Audit | None = None
    line: str | None = None
    units: dict[str, str] = msgspec.field(default_factory=dict)
