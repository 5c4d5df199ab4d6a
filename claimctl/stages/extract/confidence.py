"""How sure a value is: the probability that its normal form is right, from the signs that speak for it.

A logistic regression over a few named features; its coefficients are plain numbers in the model store. `features` is
what it was fitted on, so training and use can't drift apart.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from claimctl.stages.extract.normal.words import is_company
from claimctl.stages.extract.pairing import competition, votes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.pairing import Pair


def features(
    pair: Pair, found: list[Pair], spec: FieldSpec, issues: tuple[str, ...], type_confidence: float
) -> dict[str, float]:
    """The signs for a value, by name; numbers near 0 to 1."""
    reading = pair.reading
    sure = [token.confidence for token in reading.tokens] or [1.0]
    checked = [name for name in spec.validators if name not in {"past", "year"}]
    signs = {
        "score": pair.score,
        "shape": reading.shape,
        "quality": pair.quality,
        "colon": float(pair.colon),
        "specific": float(pair.specific),
        "gap": min(pair.gap, 30.0) / 30.0,
        "rank": min(pair.rank, 20) / 20.0,
        "skipped": min(reading.skipped, 5) / 5.0,
        "rival": competition(pair, found),
        "rival_score": competition(pair, found) * min(pair.score, 1.0),
        "again": float(votes(pair, found) > 1),
        "ocr_mean": sum(sure) / len(sure),
        "ocr_least": min(sure),
        "issue": float(bool(issues)),
        "checked": float(bool(checked) and not issues),
        "type": type_confidence,
        "length": min(len(reading.value), 60) / 60.0,
        "words": min(len(reading.value.split()), 12) / 12.0,
        "figures": sum(sign.isdigit() for sign in reading.value) / max(len(reading.value), 1),
        "others": min(len({other.reading.value for other in found if other.field == pair.field}), 6) / 6.0,
        f"method_{pair.method}": 1.0,
        f"kind_{spec.kind}": 1.0,
        f"field_{pair.field}": 1.0,
    }
    if pair.method == "position":
        signs[f"score_{pair.field}"] = pair.score
        if pair.field.endswith("_name"):
            signs["company"] = float(is_company(reading.value))
    return signs


class Judge:
    """The fitted model: `{"intercept": number, "weights": {feature: number}}`."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        self._intercept = float(model["intercept"])
        self._weights: dict[str, float] = {name: float(weight) for name, weight in model["weights"].items()}

    def confidence(
        self, pair: Pair, found: list[Pair], spec: FieldSpec, issues: tuple[str, ...], type_confidence: float
    ) -> float:
        """The probability that the value is right, 0 to 1, to four digits."""
        signs = features(pair, found, spec, issues, type_confidence)
        total = self._intercept + sum(self._weights.get(name, 0.0) * value for name, value in signs.items())
        return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)
