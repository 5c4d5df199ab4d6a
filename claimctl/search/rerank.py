"""The reranker: how probable it is that a passage answers a question, by its signs.

A logistic regression learned on made policies, whole languages and lines of business left out to choose it: small
enough to read, and as good on wordings it has not seen as on those it has (see models/search.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from claimctl.errors import DependencyError
from claimctl.learning import store
from claimctl.search.signs import SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MODEL = "search"


class Reranker(NamedTuple):
    """A weight a sign, and a bias."""

    weights: NDArray[np.float64]
    bias: float

    def chances(self, signs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of every row of signs, (rows, signs)."""
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(signs @ self.weights + self.bias, -30.0, 30.0)))
        return result


def opened() -> Reranker:
    """The reranker that ships. Raises DependencyError where it is missing, altered, or of other signs."""
    return unpacked(store.open_model(MODEL))


def unpacked(kept: Mapping[str, Any]) -> Reranker:
    """A reranker from what is kept of it. Raises DependencyError where its signs are not those that are measured."""
    if tuple(kept["signs"]) != SIGNS:
        raise DependencyError(
            "model_alien", "The search model weighs other signs than this version measures.", "Reinstall claimctl."
        )
    return Reranker(np.array(kept["weights"], np.float64), float(kept["bias"]))
