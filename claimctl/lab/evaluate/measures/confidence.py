"""Does the confidence say how sure one may be? Of fields, document types and decisions, and how many could go unread.

A field is right when its normal form is the true one; every value that was read is judged, however unsure; one of a
field known to be absent is wrong. `automation_99` is the largest share of values that can be taken by a threshold on
confidence while 99 % of them are right; `automation_99_proven` asks it of the 95 % lower bound of that accuracy
(Clopper and Pearson), and is null where there are too few values to prove it whatever they say: 299 for 99 %, 2,995
for 99.9 %. AURC is the area under risk and coverage, `excess_aurc` what of it better ranking would save. Fields are
drawn by document for the intervals.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from claimctl.lab.evaluate.bootstrap import nothing
from claimctl.lab.evaluate.measures import ranking
from claimctl.lab.evaluate.measures.groups import numbered
from claimctl.lab.evaluate.measures.pairing import judged, pair
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned

SECTION = "confidence"
LEAST = 50
METRICS: dict[str, ranking.Metric] = {
    "auroc": ranking.auroc,
    "aurc": ranking.aurc,
    "excess_aurc": ranking.excess_aurc,
    "automation_99": partial(ranking.automation, target=0.99),
    "automation_99_9": partial(ranking.automation, target=0.999),
    "automation_99_proven": partial(ranking.proven_automation, target=0.99),
    "automation_99_9_proven": partial(ranking.proven_automation, target=0.999),
}


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Figures and curves `of` fields, doc_types, decisions, and of each field with at least 50 values read.

    `threshold` plays no part: it is what these figures help to choose.
    """
    del threshold
    fields = pair(aligned, 0.0).filter(pl.col("read_value").is_not_null() & pl.col("confidence").is_not_null())
    fields = fields.select("field", "confidence", right=pl.col("outcome") == "exact", unit="doc")
    types = judged(aligned.documents).filter("was_read", pl.col("true_type").is_not_null()).select(
        confidence="read_confidence", right=(pl.col("true_type") == pl.col("read_type")).fill_null(value=False),
        unit="file",
    )  # fmt: skip
    decisions = aligned.claims.filter(pl.col("decision").is_not_null(), pl.col("true_decision").is_not_null()).select(
        "confidence", right=pl.col("true_decision") == pl.col("decision"), unit="claim_id"
    )
    subjects = [(fields, "fields", "field"), (types, "doc_types", "document"), (decisions, "decisions", "claim")]
    for (field,), rows in sorted(fields.partition_by("field", as_dict=True).items()):
        if len(rows) >= LEAST:
            subjects.append((rows, f"field={field}", "field"))
    measured = [_measure(rows.drop_nulls("confidence"), of, unit, seed) for rows, of, unit in subjects]
    return Measured(
        figures=tuple(figure for one in measured for figure in one.figures),
        curves=tuple(curve for one in measured for curve in one.curves),
    )


def _measure(rows: pl.DataFrame, of: str, unit: str, seed: int) -> Measured:
    if rows.is_empty():
        names = (*METRICS, "brier", "ece", "ece_width")
        return Measured(figures=tuple(nothing(SECTION, name, unit, of=of) for name in names))
    scores = rows["confidence"].cast(pl.Float64).to_numpy()
    ranked = ranking.Ranked(scores, rows["right"].to_numpy(), numbered(rows["unit"])[0], seed)
    figures = ranked.figures(SECTION, unit, METRICS, of=of)
    calibrated, reliability = ranked.calibration(SECTION, unit, of=of)
    return Measured(figures=(*figures, *calibrated), curves=(reliability, ranked.risk_coverage(SECTION, of=of)))
