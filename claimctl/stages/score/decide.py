"""From findings to an outcome, with its reasons, its probability, and whether a human must look.

- deny: a rule that denies found something certain, that is, on the insurer's own terms and facts that nothing
  contradicts. A denial that is less than certain is a review.
- investigate: a rule asks for it, or the fraud rank score reaches `investigate_score`.
- incomplete: a rule asks for it, most often because a required document is missing.
- review: a rule asks for it, or found something of severity warning or error, or the claim could be approved but for a
  probability under `approve_confidence`.
- approve: nothing of these.

The first that applies is the outcome. Its probability is
- for approve, and a review for want of it: the product of the probabilities of what a payment rests on: that the
  documents meet what the claim's line of business requires, whichever line that is; the policy number, claimant, loss
  date, claimed amount, policy period, deductible and sum insured as far as they are known; and for each required
  document the type of the surest one that meets it;
- for any other: the probability that at least one of the findings behind it is real, 1 - product(1 - p).
Both take the readings to be independent; a calibration on labelled claims may replace them.

Decided with no human (`automated`): every approve; a denial or a request for documents that reaches
`approve_confidence`, and only where each document could be read and was named with at least `min_type_confidence`,
since the paper that is asked for, or the one that would change the denial, may be the one that was not understood. A
denial of a claim from which something is missing is a human's too: a sum below the deductible may be half of the sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records import Outcome, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.config import CostConfig
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.fraud import Suspicion
    from claimctl.stages.score.rules import Hit

_PAYMENT_RESTS_ON = (
    "policy_number", "claimant", "loss_date", "policy_start", "policy_end", "deductible", "sum_insured",
)  # fmt: skip
_SEVERITIES = ("error", "warning", "info")
_OUTCOMES: tuple[Outcome, ...] = ("deny", "investigate", "incomplete", "review", "approve")


class Verdict(Record, frozen=True):
    """The outcome of a claim. `reasons` are codes (configs/reasons.yaml), the most important first."""

    outcome: Outcome
    reasons: tuple[str, ...]
    confidence: float
    automated: bool


def decide(case: Case, hits: Iterable[Hit], suspicion: Suspicion) -> Verdict:
    """The claim's outcome (see the module)."""
    calling = [(asked, hit) for hit in hits if (asked := _asks(hit)) is not None]
    suspicious = suspicion.score >= case.config.investigate_score
    outcomes = {asked for asked, _ in calling}
    if suspicious:
        outcomes.add("investigate")
    outcome = min(outcomes, key=_OUTCOMES.index, default=_OUTCOMES[-1])

    sound = _soundness(case)
    if outcome == "approve" and sound >= case.config.approve_confidence:
        return Verdict("approve", ("ALL_CHECKS_PASSED",), sound, automated=True)
    if outcome == "approve":
        return Verdict("review", ("LOW_CONFIDENCE",), sound, automated=False)

    doubt = 1.0
    for asked, hit in calling:
        if asked == outcome:
            doubt *= 1.0 - hit.finding.confidence
    if outcome == "investigate" and suspicious:
        doubt = 0.0  # the score is what it is: that it passes the threshold is sure
    confidence = 1.0 - doubt
    automated = (
        outcome in {"deny", "incomplete"}
        and "investigate" not in outcomes
        and (outcome == "incomplete" or "incomplete" not in outcomes)
        and confidence >= case.config.approve_confidence
        and _understood(case)
    )
    ranked = sorted(calling, key=lambda pair: _rank(*pair))
    reasons = [hit.code for _, hit in ranked]
    if suspicious:
        before = sum(1 for asked, _ in ranked if _OUTCOMES.index(asked) <= _OUTCOMES.index("investigate"))
        reasons.insert(before, "FRAUD_INDICATORS")
    return Verdict(outcome, tuple(dict.fromkeys(reasons)), confidence, automated)


def cost(automated: bool, prices: CostConfig) -> float:
    """What the claim costs but for machine time, which only the pipeline knows: the licence, and a human's minutes."""
    minutes = 0.0 if automated else prices.review_minutes
    return round(prices.licence_per_claim + minutes / 60.0 * prices.reviewer_hour, 4)


def _asks(hit: Hit) -> Outcome | None:
    """The outcome that a finding calls for; None where it is for information only."""
    if hit.rule.outcome == "deny":
        return "deny" if hit.finding.certain else "review"
    return hit.rule.outcome or ("review" if hit.rule.severity != "info" else None)


def _rank(asked: Outcome, hit: Hit) -> tuple[int, int, float, str]:
    return _OUTCOMES.index(asked), _SEVERITIES.index(hit.rule.severity), -hit.finding.confidence, hit.name


def _soundness(case: Case) -> float:
    """The probability that all is right which a payment rests on."""
    sound = case.line.complete * (case.claimed.probability if case.claimed else 1.0)
    for name in _PAYMENT_RESTS_ON:
        fact = case.facts.get(name)
        sound *= fact.confidence if fact is not None else 1.0
    for kinds in case.line.line.required:
        sound *= max((d.doc_type_confidence for d in case.readable if d.doc_type in kinds), default=1.0)
    return sound


def _understood(case: Case) -> bool:
    return all(
        document.status == "done" and document.doc_type_confidence >= case.config.min_type_confidence
        for document in case.documents
    )
