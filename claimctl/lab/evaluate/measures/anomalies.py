"""Is what was planted found, a kind at a time, and how often does it seem to be found where it is not?

An anomaly is found when any of its codes is among the claim's codes. `recall` is over the planted ones;
`false_alarms` over the claims that have none of that kind planted, nor one of another kind that shares a code: those
where a code of the kind stands; `hard_negatives` the same over what was made to look like the kind only. Overall
figures count every kind's (micro); `clean_claims_flagged` is the share of claims with nothing planted that have a code
of any kind. Claims that are not among the results are left out. Claims are drawn anew for the intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, nothing
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned

SECTION = "anomalies"


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Recall, false alarms and hard negatives, over everything and a kind. `threshold` plays no part."""
    del threshold
    claims = aligned.claims.filter(pl.col("decision").is_not_null()).sort("claim_id")
    numbers = {claim_id: number for number, claim_id in enumerate(claims["claim_id"])}
    codes = [set(found or ()) for found in claims["codes"].to_list()]
    rows = [
        (numbers[claim_id], kind, bool(planted), set(wanted or ()))
        for claim_id, kind, planted, wanted in aligned.anomalies.select(
            "claim_id", "kind", "planted", "codes"
        ).iter_rows()
        if claim_id in numbers
    ]
    kinds = sorted({kind for _, kind, _, _ in rows})
    tally = Tally(SECTION, "claim", len(claims), seed)
    planted: list[dict[str, set[str]]] = [{} for _ in codes]
    for number, kind, real, wanted in rows:
        if real:
            planted[number].setdefault(kind, set()).update(wanted)
    judged: dict[str, list[tuple[str, list[int], list[bool]]]] = {}
    for kind in kinds:
        mine = [(number, real, wanted) for number, other, real, wanted in rows if other == kind]
        every = set[str]().union(*(wanted for _, real, wanted in mine if real))
        every = every or set[str]().union(*(wanted for _, _, wanted in mine))
        sown = [(number, bool(wanted & codes[number])) for number, real, wanted in mine if real]
        free = [
            (number, bool(every & codes[number]))
            for number, there in enumerate(planted)
            if kind not in there and not any(every & others for others in there.values())
        ]
        hard = [
            (number, bool(wanted & codes[number]))
            for number, real, wanted in mine
            if not real and not any(wanted & others for others in planted[number].values())
        ]
        judged[kind] = [
            (name, [number for number, _ in found], [hit for _, hit in found])
            for name, found in (("recall", sown), ("false_alarms", free), ("hard_negatives", hard))
        ]
    _micro(tally, judged)
    _clean(tally, planted, codes, set[str]().union(*(wanted for _, _, _, wanted in rows)))
    for kind, figures in judged.items():
        for name, units, hits in figures:
            if units or name == "recall":
                tally.figure(name, [tally.column(units, hits), tally.column(units)], of=kind)
    if not rows:
        names = ("recall", "false_alarms", "hard_negatives", "clean_claims_flagged")
        return Measured(figures=tuple(nothing(SECTION, name, "claim") for name in names))
    return Measured(figures=tally.figures())


def _micro(tally: Tally, judged: dict[str, list[tuple[str, list[int], list[bool]]]]) -> None:
    for place, name in enumerate(("recall", "false_alarms", "hard_negatives")):
        units = [unit for figures in judged.values() for unit in figures[place][1]]
        hits = [hit for figures in judged.values() for hit in figures[place][2]]
        unit = "claim-kind pair" if name == "false_alarms" else "case"
        tally.figure(name, [tally.column(units, hits), tally.column(units)], unit=unit)


def _clean(tally: Tally, planted: list[dict[str, set[str]]], codes: list[set[str]], every: set[str]) -> None:
    clean = np.array([not there for there in planted], dtype=bool)
    flagged = np.array([bool(every & found) for found in codes], dtype=bool)
    columns = [tally.column(np.flatnonzero(clean & flagged)), tally.column(np.flatnonzero(clean))]
    tally.figure("clean_claims_flagged", columns)
