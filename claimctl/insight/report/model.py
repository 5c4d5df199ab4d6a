"""What a report says, as typed records. `claimctl report --format json` is exactly this: keys are only ever added.

Ratios and shares are 0 to 1, times UTC, `_ms` milliseconds. A figure that the tables don't hold is null, never a guess.
A report names claims, files and codes; it holds no value read from a document, amounts of claims aside.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from claimctl.insight.kpi import Kpi

REPORT_VERSION = 1
# Seconds that runs of a stage are counted up to: from a claim scored to a long scan read.
TIME_EDGES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 60.0, 120.0, 300.0)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The base of a report's records."""


class Counts(Part, frozen=True):
    """How much there is. `claims` are those with a decision row; `refused` documents are unreadable by design."""

    claims: int
    automated: int
    documents: int
    pages: int
    done: int
    refused: int
    failed: int


class DecisionCount(Part, frozen=True):
    """Claims of one outcome; `automated` of them need no human."""

    decision: str
    claims: int
    share: float
    automated: int
    mean_confidence: float | None


class Money(Part, frozen=True):
    """Amounts of the claims of one outcome in one currency; `claims` are those with a claimed amount."""

    decision: str
    currency: str | None
    claims: int
    claimed: float
    payable: float


class ReasonCount(Part, frozen=True):
    """Claims whose decision gives this reason; `text` is its sentence in configs/reasons.yaml, else empty."""

    code: str
    text: str
    claims: int
    share: float


class DiscrepancyCount(Part, frozen=True):
    """Findings of one rule; `examples` are up to 5 claims."""

    rule: str
    severity: str
    text: str
    findings: int
    claims: int
    examples: tuple[str, ...]


class MissingCount(Part, frozen=True):
    """Claims that lack a document of this type."""

    doc_type: str
    title: str
    claims: int


class TypeCount(Part, frozen=True):
    """Documents of one type among those that were read."""

    doc_type: str
    title: str
    documents: int
    share: float
    mean_confidence: float | None


class SourceCount(Part, frozen=True):
    """Documents whose words came from one source; `confidence` is the mean confidence of their words."""

    text_source: str
    documents: int
    confidence: float | None


class ErrorCount(Part, frozen=True):
    """Documents that ended with one code. `paths` are up to 5 of them, `message` is the first one's."""

    code: str
    status: str
    stage: str | None
    documents: int
    message: str
    remedy: str
    paths: tuple[str, ...]


class FieldCount(Part, frozen=True):
    """Values found for one field; `valid_share` passed their validators."""

    field: str
    values: int
    mean_confidence: float | None
    valid_share: float | None


class Histogram(Part, frozen=True):
    """How often a confidence falls into each of equally wide bins from 0 to 1; a bin holds its lower edge."""

    name: str
    title: str
    bins: tuple[int, ...]
    count: int
    mean: float | None


class Step(Part, frozen=True):
    """A step of the automation funnel: the claims that were not held up so far."""

    name: str
    title: str
    claims: int


class StageTime(Part, frozen=True):
    """Runs of one stage; times are of those that were not answered from the cache.

    `share` is the stage's part of all stages' time, `engine_share` the part of its own time inside OCR engines;
    `within` counts the runs that took no longer than each of TIME_EDGES.
    """

    stage: str
    runs: int
    cached: int
    failed: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    wait_p50_ms: float | None
    total_seconds: float
    share: float | None
    engine_share: float | None
    peak_rss_mb: float | None
    within: tuple[int, ...] = ()


class Cost(Part, frozen=True):
    """What a claim costs by the cost model of the config, beside the same claim by hand and the target."""

    currency: str
    claims: int
    mean: float | None
    total: float | None
    manual: float
    saving: float | None
    target: float | None


class LookFirst(Part, frozen=True):
    """A claim that a human should look at."""

    claim_id: str
    decision: str
    confidence: float | None
    claimed_amount: float | None
    currency: str | None
    reasons: tuple[str, ...]


class Run(Part, frozen=True):
    """A run. `documents_per_minute` counts the files it worked on anew (`worked`), by wall clock."""

    run_id: str
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    seconds: float | None
    version: str | None
    workers: int | None
    claims: int | None
    documents: int | None
    failed: int | None
    worked: int
    documents_per_minute: float | None


class FraudBand(Part, frozen=True):
    """Claims whose fraud score lies from `lower` to under `upper`; `held` of them were held for investigation."""

    lower: float
    upper: float
    claims: int
    held: int


class WorstDocument(Part, frozen=True):
    """A document that was read, and least surely: by the confidence of its type and of its words."""

    claim_id: str
    path: str
    first_page: int
    doc_type: str | None
    type_confidence: float | None
    text_source: str | None
    word_confidence: float | None
    values: int
    invalid_values: int


class TrendPoint(Part, frozen=True):
    """A KPI over one step of time, from `at` on; `count` is the number of observations behind it."""

    at: dt.datetime
    value: float
    count: int


class Trend(Part, frozen=True):
    """A KPI step by step. Steps without an observation are left out."""

    kpi: str
    step: Literal["day", "week", "month", "run"]
    points: tuple[TrendPoint, ...]


class GroupFigures(Part, frozen=True):
    """The claims and documents of one group. Of a claim-wise breakdown the documents are those of the group's claims;
    of a document-wise one the claims are those with a document of the group, so that a claim may stand in several.

    `automation_low` and `automation_high` are the 95 % interval of `automation`; `data_quality` is the KPI of that
    name; `seconds` is the mean time that a document's file took.
    """

    group: str
    title: str
    claims: int
    automation: float | None
    automation_low: float | None
    automation_high: float | None
    mean_confidence: float | None
    mean_cost: float | None
    documents: int
    done: int
    refused: int
    failed: int
    type_confidence: float | None
    data_quality: float | None
    seconds: float | None


class Breakdown(Part, frozen=True):
    """The same figures for each group of a column, the largest group first."""

    by: str
    groups: tuple[GroupFigures, ...]


class Change(Part, frozen=True):
    """A KPI beside the same one of other results or another period.

    `low` and `high` are the 95 % interval of the difference, where both figures have one; `clear` says that it leaves
    out 0, `better` whether the figure moved in its good direction (null: it did not move).
    """

    kpi: str
    value: float
    before: float
    difference: float
    low: float | None
    high: float | None
    clear: bool
    better: bool | None


class Comparison(Part, frozen=True):
    """What the report is held against, and every KPI that both have, but for those that a file beside tells of both."""

    against: str
    claims: int
    documents: int
    kpis: tuple[Change, ...]


class Report(Part, frozen=True):
    """A results folder, summed up. `notes` say what the reader must know first, such as tables without rows."""

    report_version: int
    claimctl_version: str
    created_at: dt.datetime
    results: str
    first_decided_at: dt.datetime | None
    last_decided_at: dt.datetime | None
    notes: tuple[str, ...]
    counts: Counts
    kpis: tuple[Kpi, ...]
    decisions: tuple[DecisionCount, ...]
    money: tuple[Money, ...]
    funnel: tuple[Step, ...]
    reasons: tuple[ReasonCount, ...]
    discrepancies: tuple[DiscrepancyCount, ...]
    missing_documents: tuple[MissingCount, ...]
    document_types: tuple[TypeCount, ...]
    text_sources: tuple[SourceCount, ...]
    errors: tuple[ErrorCount, ...]
    confidence: tuple[Histogram, ...]
    fields: tuple[FieldCount, ...]
    stages: tuple[StageTime, ...]
    cost: Cost
    largest: tuple[LookFirst, ...]
    least_sure: tuple[LookFirst, ...]
    runs: tuple[Run, ...]
    fraud_bands: tuple[FraudBand, ...] = ()
    fraud_reasons: tuple[ReasonCount, ...] = ()
    worst_documents: tuple[WorstDocument, ...] = ()
    trends: tuple[Trend, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    comparison: Comparison | None = None
