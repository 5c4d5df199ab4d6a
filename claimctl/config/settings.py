"""Every setting as a record: what configs/default.yaml and the files beside it may hold."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Any, Literal

import msgspec

from claimctl.config import patterns

FieldKind = Literal[
    "address", "check", "code", "date", "email", "identifier", "money", "name", "number", "phone", "text", "time"
]


Count = Annotated[int, msgspec.Meta(ge=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False):
    """The base of all settings: immutable, and a misspelt name is an error."""


class FieldSpec(Settings, frozen=True):
    """A field of a document type: what kind of value, and the labels it stands beside."""

    kind: FieldKind
    labels: tuple[str, ...] = ()
    required: bool = False
    repeated: bool = False
    validators: tuple[str, ...] = ()
    pattern: str | None = None  # a regular expression that the raw value must match in full

    def __post_init__(self) -> None:
        if self.pattern:
            try:
                patterns.check(self.pattern)
            except ValueError as error:
                raise ValueError(f"`pattern` {error}") from error


class DocType(Settings, frozen=True):
    """A document type: what it calls itself, and the fields it carries."""

    title: str
    titles: tuple[str, ...] = ()  # phrases that head such a document, lower case
    keywords: tuple[str, ...] = ()  # the vocabulary of the type, lower case
    fields: dict[str, FieldSpec] = {}
    line_items: bool = False


class Rule(Settings, frozen=True, kw_only=True):
    """A rule of the score stage: what it looks for, and what a finding means for the decision.

    It names a `check` with its `parameters`, or says in expressions (claimctl/stages/score/expressions) `when` it finds
    something, `for_each` of what, and `unless` what.
    """

    message: str
    check: str = ""
    when: str = ""
    unless: str = ""
    for_each: str = ""
    let: dict[str, str] = {}  # names for what expressions work out, each of those before it
    lines: tuple[str, ...] = ()  # the lines of business that it is for; empty is all
    severity: Literal["info", "warning", "error"] = "warning"
    outcome: Literal["review", "investigate", "incomplete", "deny"] | None = None
    fraud_weight: float = 0.0  # what a finding adds to the claim's fraud rank score
    base_rate: Share | None = None  # how often what it looks for is so; `score.base_rate` where it says nothing
    parameters: dict[str, Any] = {}


class Line(Settings, frozen=True):
    """A line of business: how it is recognised and which documents a claim of it needs.

    `required` holds alternatives: each inner tuple is met by any one of its document types.
    """

    title: str
    recognised_by: tuple[str, ...] = ()  # document types
    keywords: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()


class OcrConfig(Settings, frozen=True):
    """How pages become words."""

    engine: Literal["rapidocr", "rapidocr-fast", "rapidocr-openvino", "tesseract"]
    languages: tuple[str, ...]
    dpi: Count
    detector_side: Count
    trust_text_layer: Literal["auto", "always", "never"]
    max_pages: Count
    max_megapixels: Positive


class ClassifyConfig(Settings, frozen=True):
    """How documents are named. `doctypes` is filled from configs/doctypes."""

    model: str
    min_confidence: float
    split: bool  # whether files of several documents are taken apart
    doctypes: dict[str, DocType] = {}


class RegisterSpec(Settings, frozen=True):
    """A table of the user's that values are held against: a CSV with a head, or a Parquet; dates in it are ISO dates.

    `path` counts from the folder of the file that names it. `columns` maps the table's columns to fields; left out,
    they are those that are called like a field.
    """

    path: str
    columns: dict[str, str] = {}


class ExtractConfig(Settings, frozen=True):
    """How values are found. `doctypes` is filled from configs/doctypes."""

    model: str
    region: str  # ISO 3166 country for phone numbers and for dates that could be read both ways
    currency: str  # ISO 4217, where a document names none
    date_order: Literal["auto", "DMY", "MDY"]
    min_confidence: float
    registers: dict[str, RegisterSpec] = {}
    taught: dict[str, str] = {}  # document type -> model of `claimctl train extract`
    calibration: str = ""  # model of `claimctl calibrate`
    doctypes: dict[str, DocType] = {}


class CostConfig(Settings, frozen=True):
    """What a claim costs, in `currency`: machine time, licence, and a reviewer's minutes where a human looks."""

    currency: str
    machine_hour: float
    licence_per_claim: float
    reviewer_hour: float
    review_minutes: float
    manual_minutes: float  # what a claim takes without claimctl: the base of savings


class KpiConfig(Settings, frozen=True):
    """What KPIs are told beside the results. A KPI whose source is not named says which one it needs.

    Files are CSV or Parquet, those of `evaluation` and `search` JSON; claimctl/insight/kpi/sources.py says what each
    holds.
    """

    evaluation: str = ""  # of `claimctl evaluate --format json`
    search: str = ""  # of tests/bench/search.py quality --json
    index: str = ""  # of `claimctl index`; empty: that of score.policies
    checks: str = ""  # of `claimctl qa`, filled in
    reviews: str = ""  # what reviewers decided
    activity: str = ""  # who used it when
    surveys: str = ""  # what users answered
    customers: str = ""  # money and customers, period by period
    investment: NotNegative | None = None  # what bringing it in cost, in score.cost.currency
    schedule_hours: Positive | None = None  # how often a run is due


class DecisionConfig(Settings, frozen=True):
    """What passes without a human, and what of it is checked afterwards."""

    target_accuracy: Share = 0.999  # what `claimctl dial` is to prove: the share right of what passes ...
    confidence_level: Share = 0.95  # ... and how sure that is to be
    confidence: str = ""  # the model that tells how sure a decision is; empty: what the readings multiply to
    dial: str = ""  # the proved threshold, of `claimctl dial`; without one `approve_confidence` rules, and no promise
    qa_share: Share = 0.05  # of what passed is drawn for a human to check
    qa_salt: str = "claimctl"  # goes into the draw: the same salt draws the same claims


class RouteConfig(Settings, frozen=True):
    """Which parts of the score stage a claim goes through."""

    coverage: Literal["always", "with_policy", "never"] = "with_policy"
    fraud: Literal["always", "complete", "never"] = "always"


class ScoreConfig(Settings, frozen=True):
    """How claims are judged. `rules`, `lines` and `lists` are filled from configs/rules, `fields` from doctypes."""

    min_field_confidence: Share  # values below are not used against a claim
    min_type_confidence: Share  # documents below are looked at by a human
    approve_confidence: float  # claims below are looked at by a human
    approve_limit: float  # claimed amounts above are looked at by a human
    investigate_score: float  # claims with a fraud rank score from here on are investigated
    amount_tolerance: NotNegative  # money this close is equal
    reference_date: str  # "today", or an ISO date for runs that must repeat
    cost: CostConfig
    fraud_model: str = ""  # model of `claimctl train fraud`
    prices: str = ""  # model of `claimctl train prices`
    policies: str = ""  # index of `claimctl index`, to find the clauses that bear on a loss
    decision: DecisionConfig = DecisionConfig()
    route: RouteConfig = RouteConfig()
    base_rate: Share = 0.02  # how many claims have what a rule looks for, where the rule says nothing else
    min_finding: Share = 0.1  # findings less probable than this, misreading considered, are for information only
    rules: dict[str, Rule] = {}
    lines: dict[str, Line] = {}
    lists: dict[str, tuple[str, ...]] = {}
    fields: dict[str, FieldKind] = {}  # the fields that documents may carry, and their kinds
    assumed_currency: str = ""  # what amounts are taken to be in whose paper names no currency: that of extract


class Variant(Settings, frozen=True):
    """One way to judge claims: the share of units that get it, and the settings of the score stage it changes."""

    share: Annotated[float, msgspec.Meta(gt=0, le=1)]
    settings: dict[str, Any] = {}  # full names, such as score.approve_limit


class Goal(Settings, frozen=True):
    """A metric that a test is judged by, and which way is better.

    A guard's `margin` is how much worse it may get, in the metric's own unit, or as a share of the control's value.
    `detect` is the smallest difference worth finding, in the same two ways; `claimctl experiment power` plans with it.
    """

    metric: str
    better: Literal["higher", "lower"]
    margin: Positive | None = None
    relative_margin: Positive | None = None
    detect: Positive | None = None
    relative_detect: Positive | None = None


class Experiment(Settings, frozen=True):
    """A test of configs/experiments.yaml: which claims are judged how, and what is to come of it."""

    variants: dict[str, Variant]  # the first is the control
    primary: tuple[Goal, ...]
    guards: tuple[Goal, ...] = ()
    title: str = ""
    unit: str = "claim"  # claim, policy, claimant, or a column of claims.csv
    salt: str = ""
    start: dt.date | None = None  # claims that arrived from this day on ...
    end: dt.date | None = None  # ... to this one, both included; UTC
    alpha: Annotated[float, msgspec.Meta(gt=0, le=0.5)] = 0.05
    power: Annotated[float, msgspec.Meta(ge=0.5, lt=1)] = 0.8
    looks: Literal["day", "week", "once"] = "day"
    planned: Count | None = None  # units in all variants together at which the test ends
    sequential: Literal["spending", "always_valid"] = "spending"
    adjust_by: Literal["history", "claimed_amount", "documents", "nothing"] = "history"


class Limits(Settings, frozen=True):
    """What one document may cost before it is given up."""

    document_seconds: Positive
    page_seconds: NotNegative
    memory_mb: Count
    max_file_mb: Count


class StoreConfig(Settings, frozen=True):
    """How the tables are cut into parts."""

    part_rows: Count


class Config(Settings, frozen=True):
    """All settings."""

    jobs: Annotated[int, msgspec.Meta(ge=0)]
    limits: Limits
    ocr: OcrConfig
    classify: ClassifyConfig
    extract: ExtractConfig
    score: ScoreConfig
    store: StoreConfig
    kpis: KpiConfig = KpiConfig()
    experiments: dict[str, Experiment] = {}  # filled from configs/experiments.yaml

    def sha256(self) -> str:
        """The settings' fingerprint: equal settings, equal hex digits. How many workers there are and what KPIs are
        told does not count.
        """
        settings = msgspec.structs.replace(self, jobs=0, kpis=KpiConfig())
        return hashlib.sha256(msgspec.json.encode(settings, order="deterministic")).hexdigest()

    def dated(self, today: dt.date) -> Config:
        """The settings with a date in place of `today`, as the score stage takes them."""
        if self.score.reference_date != "today":
            return self
        score = msgspec.structs.replace(self.score, reference_date=today.isoformat())
        return msgspec.structs.replace(self, score=score)
