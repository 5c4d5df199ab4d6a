"""The fitted model: which readings are right, and how sure the ones that win are.

Two forests. The first ranks: is this the place where the field's value stands? The second is asked of what was chosen
only, and knows more: how well the letters were read, what the validators say, how close the next best came. Its answer
is the confidence, the probability that the normal form is right, after a calibration by kind of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from claimctl.learning import trees
from claimctl.stages.extract.ranking.signs import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.stages.extract.pairing import Pair

MORE = (
    "rank_chance", "runner_up", "rivals_sum", "place_rival", "type", "agreed", "label_rival", "others_chosen", "chosen",
    "document_read",
)  # fmt: skip


class Judge:
    """The model as the store gave it: `ranker` and `confidence`, two forests (see trees.pack), and `knots`.

    `names` are the signs it was learned from, so that signs that are thought of later leave it as it was.
    """

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._ranker = trees.unpack(kept["ranker"])
        self._confidence = trees.unpack(kept["confidence"])
        self._knots = kept["knots"]
        self._columns = [NAMES.index(name) for name in kept["names"]]

    def rank(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of every pair that it is the field's value; `rows` as `signs.table` gives them."""
        return self._ranker.chances(rows[:, self._columns]) if len(rows) else np.zeros(0)

    def sure(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The confidence of chosen pairs; `rows` as `widened` gives them."""
        if not len(rows):
            return np.zeros(0)
        rows = rows[:, [*self._columns, *range(len(NAMES), rows.shape[1])]]
        sure: NDArray[np.float64] = np.interp(self._confidence.scores(rows), self._knots[0], self._knots[1])
        return sure


def widened(
    rows: NDArray[np.float64],
    chances: NDArray[np.float64],
    pairs: Sequence[Pair],
    chosen: Sequence[int],
    type_confidence: float,
) -> NDArray[np.float64]:
    """The signs of chosen pairs (indices into `pairs`), and what the ranking tells of them."""
    extra = np.zeros((len(chosen), len(MORE)))
    by_field: dict[str, list[int]] = {}
    by_place: dict[tuple[int, int], list[int]] = {}
    by_label: dict[tuple[int, int], list[int]] = {}
    for number, pair in enumerate(pairs):
        by_field.setdefault(pair.field, []).append(number)
        if pair.reading.tokens:
            by_place.setdefault((pair.page, pair.reading.tokens[0].index), []).append(number)
        if pair.label:
            by_label.setdefault(pair.label, []).append(number)
    whole = float(sum(chances[number] for number in chosen))
    read = float(rows[:, NAMES.index("mean")].mean()) if len(rows) else 1.0
    for row, number in enumerate(chosen):
        pair = pairs[number]
        value = pair.reading.value
        same = by_field[pair.field]
        rivals = [chances[other] for other in same if pairs[other].reading.value != value]
        agreed = sum(chances[other] for other in same if pairs[other].reading.value == value)
        place = by_place.get((pair.page, pair.reading.tokens[0].index), []) if pair.reading.tokens else []
        others = [chances[other] for other in place if pairs[other].field != pair.field]
        beside = [
            chances[other]
            for other in (by_label[pair.label] if pair.label else ())
            if pairs[other].field != pair.field or pairs[other].reading.value != value
        ]
        extra[row] = (
            chances[number], max(rivals, default=0.0), min(sum(rivals), 5.0), max(others, default=0.0), type_confidence,
            min(agreed - chances[number], 3.0), max(beside, default=0.0),
            (whole - chances[number]) / max(len(chosen) - 1, 1), float(min(len(chosen), 30)), read,
        )  # fmt: skip
    return np.hstack([rows[list(chosen)], extra]) if len(chosen) else np.zeros((0, rows.shape[1] + len(MORE)))
