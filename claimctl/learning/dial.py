"""The dial: a threshold that labelled claims have proved to keep a promise, and what it was proved on.

It is kept as JSON in the model store (see store.py), written by `claimctl dial`, used where `score.decision.dial`
names it. It holds for the models and settings that the labelled claims were processed with, and for no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.errors import DependencyError
from claimctl.learning import store
from claimctl.learning.sureness import Curve

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "dial"


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A threshold and what labels say of it: what passes is surer than `threshold` (None: nothing passes).

    Of `labelled` cases `passed` pass and `wrong` of these are wrong; `low` and `high` bound the share that is right,
    at 95 % (Clopper and Pearson). `needed`: the passed cases that would prove the promise with no more wrong than now.
    """

    threshold: float | None
    labelled: int
    passed: int
    wrong: int
    low: float
    high: float
    needed: int

    @property
    def accuracy(self) -> float | None:
        """The share of what passed that is right."""
        return 1.0 - self.wrong / self.passed if self.passed else None


class Dial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The promise that of what passes `target` is right, at the confidence `level`, and its proof for decisions.

    `curve` says how sure a decision is (None: as the rules have it); `fields` is the like promise for single values,
    of which one a document was looked at, as values of a document are right or wrong together. `basis` stands for the
    models and settings it holds for, by stage; `models` and `config_sha256` name them. Of `claims` labelled ones
    `learned_from` taught the curve; `labels_sha256` is that of all of them.
    """

    target: float
    level: float
    decisions: Proof
    fields: Proof | None
    curve: Curve | None
    basis: dict[str, str]
    claims: int
    learned_from: int
    labels_sha256: str
    models: tuple[str, ...] = ()
    config_sha256: str = ""

    def passes(self, rank: float) -> bool:
        """Whether a decision of this rank may go without a human."""
        return self.decisions.threshold is not None and rank > self.decisions.threshold


def open_dial(name: str) -> Dial:
    """The dial of that name or path. Raises DependencyError where it is missing, changed, or no dial."""
    try:
        return msgspec.convert(store.open_model(name), Dial)
    except msgspec.ValidationError as error:
        raise DependencyError(
            "model_alien", f"The model {name!r} is no dial: {error}.", "Make it with `claimctl dial`."
        ) from error


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The stages whose version, models or settings are others than those that a dial was proved with."""
    return tuple(stage for stage in sorted({*before, *now}) if before.get(stage) != now.get(stage))
