"""A learned fraud model as the store keeps it, and asked about one claim: a probability with its reasons, or why none.

It is asked of the claim's attributes, columns of `claims.csv` called as in the table that taught it. What the claim
does not say is not made up: where the table always said it, the claim is not scored.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from claimctl.errors import DependencyError
from claimctl.learning import store, trees
from claimctl.learning.fraud import explain
from claimctl.learning.fraud.bends import Bends
from claimctl.learning.fraud.columns import UNSEEN, Column
from claimctl.learning.fraud.encode import Coded, Encoder
from claimctl.learning.fraud.fit import Linear
from claimctl.learning.fraud.table import cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.learning.fraud.fit import Learned

_MOST_REASONS = 5
_SAYS_SOMETHING = 1.1  # times that a reason raises the odds, at least


class Assessed(NamedTuple):
    """A claim as the model sees it. `chance` is None where it can't say; `reasons` then tell why not, else what raises
    the probability, the weightiest first.
    """

    chance: float | None
    reasons: tuple[str, ...]


class FraudModel(msgspec.Struct, frozen=True, dict=True):
    """What is kept. Either `forest` and `leaves`, or `weights` and `mean`; `start` is the linear model's log-odds.

    `threshold` is the probability from which claims are investigated, None where the user said neither capacity nor
    cost. `most_unknown` is how many columns a row of the table lacked at most, but for one in a hundred. `until` names
    the last period that taught, "" without time; `last` is the same as a number of the first time column.
    """

    target: str
    columns: tuple[Column, ...]
    coded: tuple[Coded, ...]
    line: Bends
    most_unknown: int
    threshold: float | None = None
    until: str = ""
    last: float | None = None
    weights: tuple[float, ...] = ()
    mean: tuple[float, ...] = ()
    start: float = 0.0
    forest: dict[str, Any] = {}
    leaves: tuple[explain.Leaf, ...] = ()

    def assess(self, attributes: Mapping[str, str]) -> Assessed:
        """The probability that a claim is fraud, from what `claims.csv` says of it."""
        texts = [cell(attributes.get(column.name)) for column in self.columns]
        values = np.array([column.value(text) for column, text in zip(self.columns, texts, strict=True)])
        lacking = [c.name for c, value in zip(self.columns, values, strict=True) if np.isnan(value) and not c.gaps]
        if lacking:
            return Assessed(None, (f"not scored: claims.csv does not say {_listed(lacking)}",))
        unknown = [c.name for c, value in zip(self.columns, values, strict=True) if np.isnan(value)]
        if len(unknown) > self.most_unknown:
            return Assessed(None, (f"not scored: claims.csv says too little, without {_listed(unknown)}",))
        rows = values[None, :]
        return Assessed(float(self.chances(rows)[0]), self._reasons(rows, texts))

    def values(self, cells: Mapping[str, Sequence[str | None]]) -> NDArray[np.float64]:
        """Rows of a table as the model takes them; a column that the table lacks is not known."""
        count = len(next(iter(cells.values()))) if cells else 0
        nothing: list[str | None] = [None] * count
        return np.column_stack([column.values(cells.get(column.name, nothing)) for column in self.columns])

    def chances(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of rows of values (rows, columns)."""
        return self.line.chances(self._engine.scores(self._encoder.rows(values)))

    def added(self, values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """The mean log-odds and what each column adds to them: mean and additions make the log-odds of a row."""
        x = self._encoder.rows(values)
        if self.forest:
            mean, found = self._ways.shapley(x, len(self.columns))
            return mean + float(self.forest["start"]), found
        owner = self._encoder.owner
        parts = (x - np.array(self.mean)) * np.array(self.weights)
        found = np.zeros((len(x), len(self.columns)))
        for feature, column in enumerate(owner):
            found[:, column] += parts[:, feature]
        return self.start, found

    @cached_property
    def _ways(self) -> explain.Ways:
        return explain.Ways(self.leaves)

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self.coded)

    @cached_property
    def _engine(self) -> Linear | trees.Forest:
        if self.forest:
            return trees.unpack(self.forest)
        return Linear(np.array(self.weights), np.array(self.mean), self.start)

    def _reasons(self, rows: NDArray[np.float64], texts: Sequence[str | None]) -> tuple[str, ...]:
        mean, parts = self.added(rows)
        score = mean + float(parts.sum())
        # As the line has it: what the columns add is stretched to what the claim's log-odds are over a usual claim's.
        usual, own = self.line.odds(np.array([mean, score]))
        added = parts[0] * (float(own - usual) / (score - mean) if abs(score - mean) > 1e-9 else 1.0)
        found = []
        for place in np.argsort(-added, kind="stable")[:_MOST_REASONS]:
            times = float(np.exp(added[place]))
            if times < _SAYS_SOMETHING:
                break
            column, value, text = self.columns[place], rows[0, place], texts[place]
            said = f"is {text}" + (" (never seen before)" if value == UNSEEN and column.kind == "category" else "")
            if np.isnan(value):
                said = "is not known"
            found.append(f"{column.name} {said}: odds x {times:.1f}")
        return tuple(found)


def packed(learned: Learned, columns: Sequence[Column], values: NDArray[np.float64], **more: Any) -> FraudModel:  # noqa: ANN401
    """What was learned as it is kept; `values` (rows, all columns) are those that taught, `more` the other fields."""
    used = [column for column, kept in zip(columns, learned.used, strict=True) if kept]
    unknown = np.isnan(values[:, learned.used]).sum(axis=1)
    owner = learned.encoder.owner
    engine = learned.engine
    kept: dict[str, Any] = {
        "columns": tuple(used), "coded": learned.encoder.coded, "line": learned.line,
        "most_unknown": int(np.quantile(unknown, 0.99)), **more,
    }  # fmt: skip
    if isinstance(engine, Linear):
        weights, mean = tuple(map(float, engine.weights)), tuple(map(float, engine.mean))
        return FraudModel(weights=weights, mean=mean, start=engine.start, **kept)
    found = explain.leaves(engine, learned.rows, owner)
    return FraudModel(forest=trees.plain(engine), leaves=found, **kept)


def open_model(name: str) -> FraudModel:
    """The model of a name or path, checked (see learning/store). Raises DependencyError where it is no fraud model."""
    content = store.open_model(name)
    try:
        return msgspec.convert(content, FraudModel, strict=True)
    except msgspec.ValidationError as error:
        raise DependencyError(
            "model_alien", f"The model {name!r} is no fraud model: {error}.", "Make it with `claimctl train fraud`."
        ) from error


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
