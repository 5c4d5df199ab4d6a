"""The evaluation as one record. `claimctl evaluate --format json` is exactly this; keys are only ever added.

The figures stand in model.py's shapes. It quotes what documents say, on purpose: it is for whoever improves the
reading, and as confidential as the documents.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from claimctl.lab.evaluate.model import Curve, Figure, Grid

EVALUATION_VERSION = 1

Verdict = Literal["right", "alike", "wrong", "missed", "extra", "invented"]
Box = tuple[float, float, float, float]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The base of an evaluation's records."""


class RunFacts(Part, frozen=True):
    """A run that the results came from."""

    run_id: str
    ended_at: dt.datetime | None
    version: str | None
    config_sha256: str | None
    models: tuple[str, ...]


class Counts(Part, frozen=True):
    """The truth's documents, files, pages with known text, and claims; what became of the documents in the run.

    `unread` documents are not among the results; `unknown_files` are files of the results that the truth doesn't know.
    """

    documents: int
    files: int
    pages: int
    claims: int
    done: int
    refused: int
    failed: int
    unread: int
    unread_claims: int
    unknown_files: int


class Line(Part, frozen=True):
    """A field of a document: what is true, what was read. `alike`: not the same to the letter, but by its type;
    `extra`: one value more than there are; `invented`: the document has no such field.

    Pages count from 1 within the file, boxes are fractions of the page as it is shown.
    """

    field: str
    verdict: Verdict
    true: str | None
    read: str | None
    confidence: float | None
    true_page: int | None
    true_box: Box | None
    read_page: int | None
    read_box: Box | None


class PageWords(Part, frozen=True):
    """A page's words: how many there are, were read, and are lost; the lost and the added ones, the first of each.

    By letters and digits alone, whatever their case: a colon that stands apart is no lost word, nor are two words that
    were read as one, or one as two.
    """

    page: int
    true: int
    read: int
    lost: int
    lost_words: tuple[str, ...]
    added_words: tuple[str, ...]


class Fault(Part, frozen=True):
    """One kind of fault of a document, how often it is there, and the points it adds."""

    kind: str
    count: int
    points: float


class Worst(Part, frozen=True):
    """A document that was read badly, with all its fields, wrong ones first. `score` is the sum of its faults."""

    path: str
    first_page: int
    last_page: int
    claim_id: str | None
    source: str | None
    medium: str | None
    layout: str | None
    true_status: str | None
    status: str | None
    true_type: str | None
    read_type: str | None
    read_confidence: float | None
    score: float
    faults: tuple[Fault, ...]
    fields: tuple[Line, ...]
    pages: tuple[PageWords, ...]


class WrongClaim(Part, frozen=True):
    """A claim whose decision is not the right one: why it was decided so (codes), what was planted in it, and which of
    the facts that the decision rests on are wrong.
    """

    claim_id: str
    true_decision: str
    decision: str
    automated: bool
    confidence: float | None
    codes: tuple[str, ...]
    planted: tuple[str, ...]
    wrong_facts: tuple[str, ...]


class Change(Part, frozen=True):
    """A figure beside that of the baseline.

    `low` and `high` are the 95 % interval of the difference, where both runs could be compared unit by unit; `clear`
    says that it leaves out 0, else that the intervals of the two figures don't touch.
    """

    section: str
    name: str
    of: str
    value: float
    baseline: float
    difference: float
    low: float | None
    high: float | None
    clear: bool


class Evaluation(Part, frozen=True):
    """Results held against truth. `notes` say what the reader must know first; `tables` count the truth's rows.

    `unread` names documents that the run did not see, the first 50.
    """

    evaluation_version: int
    claimctl_version: str
    results: str
    truth: str
    baseline: str | None
    threshold: float
    seed: int
    by: tuple[str, ...]
    runs: tuple[RunFacts, ...]
    tables: dict[str, int]
    counts: Counts
    unread: tuple[str, ...]
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    grids: tuple[Grid, ...]
    changes: tuple[Change, ...]
    worst: tuple[Worst, ...]
    worst_of: int
    wrong_claims: tuple[WrongClaim, ...]
    wrong_claims_of: int
