"""How suspicious a claim looks, for ranking: indicators with weights, nothing learned.

The score is the sum, at most 1, of the `fraud_weight` of each rule that found something, each weight times the
probability of the rule's surest finding. It puts claims in order; it is not a probability of fraud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.stages.score.rules import Hit


class Suspicion(Record, frozen=True):
    """The rank score (0 to 1) and the codes that make it up, the weightiest first."""

    score: float
    reasons: tuple[str, ...]


def suspicion(hits: Iterable[Hit]) -> Suspicion:
    """The claim's indicators summed up."""
    weights: dict[str, float] = {}
    for hit in hits:
        weight = hit.rule.fraud_weight * hit.finding.confidence
        if weight > 0.0:
            weights[hit.code] = max(weights.get(hit.code, 0.0), weight)
    ranked = sorted(weights, key=lambda code: (-weights[code], code))
    return Suspicion(min(round(sum(weights.values()), 4), 1.0), tuple(ranked))
