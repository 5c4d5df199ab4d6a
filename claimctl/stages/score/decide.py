"""From findings to an outcome, with its reasons, its probability, and whether a human must look.

- deny: a rule that denies found something certain, that is, on the insurer's own terms and facts that nothing
  contradicts. A denial that is less than certain is a review.
- investigate: a rule asks for it, or the fraud rank score reaches `investigate_score`, or the probability of a
  fraud model its threshold.
- incomplete: a rule asks for it, most often because a required document is missing.
- review: a rule asks for it, or found something of severity warning or error, or the claim could be approved but is
  not sure enough.
- approve: nothing of these.

The first that applies is the outcome. What its readings multiply to is
- for approve, and a review for want of it: the product of the probabilities of what a payment rests on: that the
  documents meet what the claim's line of business requires, whichever line that is; the policy number, claimant, loss
  date, claimed amount, policy period, deductible and sum insured as far as they are known; for each required document
  the type of the surest one that meets it, or the amounts that bear it out; that no finding is real which was put down
  to a misreading; and that nothing is wrong which no rule could see, as the form was not read so far (see bearing.py);
- for any other: the probability that at least one of the findings behind it is real, 1 - product(1 - p).
Both take the readings to be independent, and know nothing of what no rule looks for. A curve learned from labelled
claims (`score.decision.confidence`, or that of the dial) makes the decision's probability of other signs; it is never
above what the readings multiply to.

What could be decided with no human is the proposal: an approval; a denial or a request for documents, only where each
document could be read and was named with at least `min_type_confidence`, since the paper that is asked for, or the one
that would change the denial, may be the one that was not understood. A denial of a claim from which something is
missing is a human's too: a sum below the deductible may be half of the sum. A proposal is carried out (`automated`)
where the dial passes it; without a dial, where its probability reaches `approve_confidence`. Of what was, a share is
drawn to be checked by a human afterwards.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from claimctl.records import Outcome, Record
from claimctl.stages.score.bearing import PAYMENT_RESTS_ON, certainty, overlooked
from claimctl.stages.score.signs import signs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.config import CostConfig, DecisionConfig
    from claimctl.learning.dial import Dial
    from claimctl.learning.sureness import Curve
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.fraud import Suspicion
    from claimctl.stages.score.rules import Hit

_SEVERITIES = ("error", "warning", "info")
_OUTCOMES: tuple[Outcome, ...] = ("deny", "investigate", "incomplete", "review", "approve")


class Verdict(Record, frozen=True):
    """The outcome of a claim. `reasons` are codes (configs/reasons.yaml), the most important first.

    `proposal` is what could be decided with no human (None: nothing), `sureness` what its gate was asked with, `signs`
    what the outcome's probability was made of, `readings` what its readings multiply to.
    """

    outcome: Outcome
    reasons: tuple[str, ...]
    confidence: float
    automated: bool
    proposal: Outcome | None
    sureness: float | None
    signs: dict[str, float]
    readings: float


class Gate(NamedTuple):
    """What a proposal must pass, and who says how sure it is: the dial, without one the curve of the settings."""

    dial: Dial | None = None
    curve: Curve | None = None

    @property
    def judge(self) -> Curve | None:
        """The curve in force, the one that a dial was proved with; None where the product of the readings stands."""
        return self.dial.curve if self.dial else self.curve

    def passes(self, rank: float, shown: float, case: Case) -> bool:
        """Whether a proposal of this probability may be carried out with no human."""
        return self.dial.passes(rank) if self.dial else shown >= case.config.approve_confidence


def decide(case: Case, hits: Sequence[Hit], suspicion: Suspicion, gate: Gate) -> Verdict:
    """The claim's outcome (see the module)."""
    calling = [(asked, hit) for hit in hits if (asked := _asks(hit)) is not None]
    suspicious = suspicion.probable or suspicion.score >= case.config.investigate_score
    outcomes = {asked for asked, _ in calling}
    if suspicious:
        outcomes.add("investigate")
    outcome = min(outcomes, key=_OUTCOMES.index, default=_OUTCOMES[-1])

    behind = [hit for asked, hit in calling if asked == outcome]
    product = (
        _soundness(case, hits) if outcome == "approve" else _real(behind, sure=outcome == "investigate" and suspicious)
    )
    found = signs(case, hits, outcome, product, suspicion.score, behind)
    rank = gate.judge.rank(outcome, found, product) if gate.judge else product
    shown = gate.judge.shown(outcome, found, product) if gate.judge else product

    proposal = outcome if _proposed(case, outcome, outcomes) else None
    passes = proposal is not None and gate.passes(rank, shown, case)
    if outcome == "approve":
        reasons: tuple[str, ...] = ("ALL_CHECKS_PASSED",) if passes else (_held_back(gate, product, case),)
        outcome = "approve" if passes else "review"
    else:
        reasons = _reasons(calling, suspicious=suspicious)
    return Verdict(outcome, reasons, shown, passes, proposal, rank if proposal else None, found, product)


def drawn(claim_id: str, settings: DecisionConfig) -> bool:
    """Whether a claim, should it pass, is checked by a human afterwards: by chance, the same wherever it is asked."""
    digest = hashlib.sha256(f"{settings.qa_salt}\0{claim_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < settings.qa_share * 2.0**64


def cost(automated: bool, prices: CostConfig) -> float:
    """What the claim costs but for machine time, which only the pipeline knows: the licence, and a human's minutes."""
    minutes = 0.0 if automated else prices.review_minutes
    return round(prices.licence_per_claim + minutes / 60.0 * prices.reviewer_hour, 4)


def _proposed(case: Case, outcome: Outcome, outcomes: set[Outcome]) -> bool:
    if outcome == "approve":
        return True
    if outcome not in {"deny", "incomplete"} or "investigate" in outcomes:
        return False
    return (outcome == "incomplete" or "incomplete" not in outcomes) and _understood(case)


def _held_back(gate: Gate, product: float, case: Case) -> str:
    """Why an approval is a human's: the readings are not sure enough, or they are and the promise asks for more."""
    unsure = gate.dial is None or product < case.config.approve_confidence
    return "LOW_CONFIDENCE" if unsure else "NOT_PROMISED"


def _reasons(calling: Sequence[tuple[Outcome, Hit]], *, suspicious: bool) -> tuple[str, ...]:
    ranked = sorted(calling, key=lambda pair: _rank(*pair))
    reasons = [hit.code for _, hit in ranked]
    if suspicious:
        before = sum(1 for asked, _ in ranked if _OUTCOMES.index(asked) <= _OUTCOMES.index("investigate"))
        reasons.insert(before, "FRAUD_INDICATORS")
    return tuple(dict.fromkeys(reasons))


def _real(behind: Sequence[Hit], *, sure: bool) -> float:
    """The probability that one of the findings is real; that a score passes its threshold is sure."""
    doubt = 0.0 if sure else 1.0
    for hit in behind:
        doubt *= 1.0 - hit.finding.confidence
    return 1.0 - doubt


def _asks(hit: Hit) -> Outcome | None:
    """The outcome that a finding calls for; None where it is for information only."""
    if hit.rule.outcome == "deny":
        return "deny" if hit.finding.certain else "review"
    return hit.rule.outcome or ("review" if hit.rule.severity != "info" else None)


def _rank(asked: Outcome, hit: Hit) -> tuple[int, int, float, str]:
    return _OUTCOMES.index(asked), _SEVERITIES.index(hit.rule.severity), -hit.finding.confidence, hit.name


def _soundness(case: Case, hits: Sequence[Hit]) -> float:
    """The probability that all is right which a payment rests on."""
    sound = case.line.complete * (case.claimed.probability if case.claimed else 1.0) * (1.0 - overlooked(case))
    for name in PAYMENT_RESTS_ON:
        fact = case.facts.get(name)
        sound *= fact.confidence if fact is not None else 1.0
    for kinds in case.line.line.required:
        sound *= max((certainty(case, d) for d in case.readable if d.doc_type in kinds), default=1.0)
    for hit in hits:
        sound *= 1.0 - hit.real if hit.real < case.config.min_finding else 1.0
    return sound


def _understood(case: Case) -> bool:
    return all(
        document.status == "done" and document.doc_type_confidence >= case.config.min_type_confidence
        for document in case.documents
    )
