"""How suspicious a claim looks: indicators with weights, and a probability where a labelled history taught one.

The rank score is the sum, at most 1, of the `fraud_weight` of each rule that found something, each weight times the
probability of the rule's surest finding. It puts claims in order; it is not a probability of fraud. A model of
`claimctl train fraud` gives one, from what claims.csv says of the claim; where that is too little it gives none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from claimctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimctl.learning.fraud.model import FraudModel
    from claimctl.stages.score.rules import Hit


class Suspicion(Record, frozen=True):
    """The rank score (0 to 1); the probability of fraud, where there is a model and it can say.

    `reasons` are what the model says in words, then the codes of the indicators, the weightiest first. `probable` if
    the probability is as high as claims that are investigated have it.
    """

    score: float
    reasons: tuple[str, ...]
    method: Literal["indicators", "model", "not_scored"] = "indicators"
    chance: float | None = None
    probable: bool = False

    @property
    def shown(self) -> float | None:
        """What the claims table has: the one or the other, as `method` says; None where the model could not say."""
        if self.method == "indicators":
            return self.score
        return None if self.chance is None else round(self.chance, 4)


def suspicion(
    hits: Iterable[Hit], attributes: Mapping[str, str], model: FraudModel | None, threshold: float
) -> Suspicion:
    """The claim's indicators summed up, and what the model says of its attributes.

    `threshold` is the probability from which claims are investigated where the model has none of its own.
    """
    weights: dict[str, float] = {}
    for hit in hits:
        weight = hit.rule.fraud_weight * hit.finding.confidence
        if weight > 0.0:
            weights[hit.code] = max(weights.get(hit.code, 0.0), weight)
    ranked = tuple(sorted(weights, key=lambda code: (-weights[code], code)))
    score = min(round(sum(weights.values()), 4), 1.0)
    if model is None:
        return Suspicion(score, ranked)
    chance, said = model.assess(attributes)
    if chance is None:
        return Suspicion(score, (*said, *ranked), "not_scored")
    own = model.threshold if model.threshold is not None else threshold
    return Suspicion(score, (*said, *ranked), "model", chance, chance >= own)
