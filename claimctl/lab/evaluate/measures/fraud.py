"""Does the fraud score put frauds first? Over claims of which both are known; null where all are of one class.

`average_precision` is the area under precision and recall as scikit-learn has it. `catch_0.5` and `catch_5` are the
shares of frauds above the lowest threshold that flags at most 0.5 % (5 %) of honest claims. `lift_1` and `lift_5`: how
many times more frauds there are in the top 1 % (5 %) of scores than among all claims. `false_positives` is the share of
honest claims that were held for investigation.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, nothing
from claimctl.lab.evaluate.measures import ranking
from claimctl.lab.evaluate.model import Curve, Figure, Measured

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned

SECTION = "fraud"
METRICS: dict[str, ranking.Metric] = {
    "roc_auc": ranking.auroc,
    "average_precision": ranking.average_precision,
    "catch_0.5": partial(ranking.catch, false_share=0.005),
    "catch_5": partial(ranking.catch, false_share=0.05),
    "lift_1": partial(ranking.lift, top=0.01),
    "lift_5": partial(ranking.lift, top=0.05),
}


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Ranking figures, Brier score, frauds and false positives, and the ROC curve. `threshold` plays no part."""
    del threshold
    held = _false_positives(aligned, seed)
    rows = aligned.claims.filter(pl.col("fraud").is_not_null() & pl.col("fraud_score").is_not_null())
    frauds = rows["fraud"].cast(pl.Boolean).to_numpy()
    if rows.is_empty() or frauds.all() or not frauds.any():
        none = tuple(nothing(SECTION, name, "claim") for name in (*METRICS, "brier", "frauds"))
        return Measured(figures=(*none, *held))
    scores, units = rows["fraud_score"].cast(pl.Float64).to_numpy(), np.arange(len(rows))
    ranked = ranking.Ranked(scores, frauds, units, seed)
    tally = Tally(SECTION, "claim", len(rows), seed)
    everything = tally.column(units)
    tally.figure("brier", [tally.column(units, (scores - frauds) ** 2), everything], share=False)
    tally.figure("frauds", [tally.column(units, frauds), everything])
    return Measured(
        figures=(*ranked.figures(SECTION, "claim", METRICS), *tally.figures(), *held), curves=(_roc(ranked),)
    )  # fmt: skip


def _false_positives(aligned: Aligned, seed: int) -> tuple[Figure, ...]:
    honest = aligned.claims.filter(pl.col("fraud").cast(pl.Boolean).not_() & pl.col("decision").is_not_null())
    if honest.is_empty():
        return (nothing(SECTION, "false_positives", "claim"),)
    units = np.arange(len(honest))
    tally = Tally(SECTION, "claim", len(honest), seed)
    investigated = (honest["decision"] == "investigate").to_numpy()
    tally.figure("false_positives", [tally.column(units, investigated), tally.column(units)])
    return tally.figures()


def _roc(ranked: ranking.Ranked) -> Curve:
    count, right = ranked.at()
    caught, false = np.cumsum(right) / right.sum(), np.cumsum(count - right) / (count - right).sum()
    places = np.unique(np.linspace(0, len(count) - 1, min(200, len(count))).round().astype(np.int64))
    points = ((0.0, 0.0), *((float(false[i]), float(caught[i])) for i in places))
    return Curve(section=SECTION, name="roc", columns=("false_positives", "caught"), points=points)
