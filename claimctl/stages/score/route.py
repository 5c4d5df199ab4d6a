"""Which parts of the stage a claim goes through: what cannot tell anything of it is left out, and the events say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records.audit import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.stages.score.case import Case
    from claimctl.stages.score.rules import Hit

COVERAGE = "coverage"
FRAUD = "fraud"


def coverage(case: Case) -> Step:
    """Whether clauses are searched for the claim (`score.route.coverage`)."""
    wanted = case.config.route.coverage
    if wanted == "never":
        return Step(COVERAGE, "skipped", "by_config")
    known = "policy_number" in case.facts or any(document.doc_type == "policy" for document in case.readable)
    return Step(COVERAGE, "done") if known or wanted == "always" else Step(COVERAGE, "skipped", "no_policy")


def fraud(case: Case, hits: Iterable[Hit]) -> Step:
    """Whether the claim gets a fraud score (`score.route.fraud`)."""
    wanted = case.config.route.fraud
    if wanted == "never":
        return Step(FRAUD, "skipped", "by_config")
    if wanted == "complete" and any(hit.rule.outcome == "incomplete" for hit in hits):
        return Step(FRAUD, "skipped", "incomplete")
    return Step(FRAUD, "done")
