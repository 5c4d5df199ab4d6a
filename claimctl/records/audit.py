"""What a decision rests on, written down for whoever has to answer for it: the record behind the table `audit`."""

from __future__ import annotations

from typing import Literal

from claimctl.records.base import Record


class Stated(Record, frozen=True):
    """A value as an auditor finds it again: document, page, box (zeros where nobody knows it), probability.

    `doc_id` is empty and `page` 0 where the insurer's own data states it.
    """

    doc_id: str
    path: str
    page: int
    value: str
    confidence: float
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0


class AuditedFact(Record, frozen=True):
    """A fact of the claim as the decision saw it, with who says so and who does not."""

    name: str
    value: str
    confidence: float
    by_insurer: bool
    supports: tuple[Stated, ...]
    contradicts: tuple[Stated, ...]


class AuditedFinding(Record, frozen=True):
    """What a rule found: the outcome it calls for (None: for information), its probability, and what it rests on."""

    rule: str
    severity: str
    outcome: str | None
    message: str
    confidence: float
    certain: bool
    evidence: tuple[Stated, ...]


class Step(Record, frozen=True):
    """A part of the score stage, and why it was left out if it was."""

    name: str
    status: Literal["done", "skipped"]
    reason: str | None = None


class Audit(Record, frozen=True):
    """All that a decision rests on.

    `proposal` is what could be decided without a human if it were sure enough (None: a human decides in any case),
    `sureness` the probability that the proposal is right, `signs` and `readings` what that was made of (`readings`: the
    probability that all is right which was read for the outcome, taken as independent), `thresholds` what was in force,
    `dial` the sha256 of the dial. What ran it (`version` to `basis`) is noted by the pipeline.
    """

    proposal: str | None
    sureness: float | None
    signs: dict[str, float]
    thresholds: dict[str, float]
    facts: tuple[AuditedFact, ...]
    findings: tuple[AuditedFinding, ...]
    steps: tuple[Step, ...] = ()
    dial: str | None = None
    version: str = ""
    config_sha256: str = ""
    models: tuple[str, ...] = ()
    basis: str = ""
    readings: float | None = None
