"""What differs between two runs on the same truth, and whether that may be chance.

The main figures are compared unit by unit: documents (claims) are drawn anew together with what each run made of them,
so that what is hard for both weighs on neither. Other figures are only set side by side, and differ clearly where
their intervals don't touch, which asks for more than need be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, f1, ratio
from claimctl.lab.evaluate.measures.pairing import judged, pair
from claimctl.lab.evaluate.record import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.lab.evaluate.bootstrap import Formula
    from claimctl.lab.evaluate.model import Aligned, Figure, Measured

_DOCUMENT = ("path", "first_page")
# A figure's columns of sums a unit, and what is made of them.
_Wanted = tuple[str, tuple[str, ...], "Formula"]
_TYPES: tuple[_Wanted, ...] = (("accuracy", ("right", "all"), ratio),)
_FIELDS: tuple[_Wanted, ...] = tuple(
    (f"{name}{suffix}", columns, formula)
    for suffix, hits in (("", "exact"), ("_type_aware", "alike"))
    for name, columns, formula in (
        ("precision", (hits, "read"), ratio), ("recall", (hits, "true"), ratio), ("f1", (hits, "read", "true"), f1),
    )
)  # fmt: skip
_CLAIMS: tuple[_Wanted, ...] = (("accuracy", ("right", "all"), ratio), ("automation", ("automated", "all"), ratio))


def changes(
    now: tuple[Aligned, Measured], before: tuple[Aligned, Measured], threshold: float, seed: int
) -> tuple[Change, ...]:
    """Every figure that both runs have and that differs, in the order of the figures."""
    spans = {(figure.section, figure.name): figure for figure in _paired(now[0], before[0], threshold, seed)}
    old = {(figure.section, figure.name, figure.of): figure for figure in before[1].figures}
    found = []
    for figure in now[1].figures:
        other = old.get((figure.section, figure.name, figure.of))
        if other is None or figure.value is None or other.value is None or figure.value == other.value:
            continue
        span = spans.get((figure.section, figure.name)) if not figure.of else None
        found.append(_change(figure, other, span))
    return tuple(found)


def _change(figure: Figure, other: Figure, span: Figure | None) -> Change:
    value, baseline = figure.value or 0.0, other.value or 0.0
    if span is not None and span.low is not None and span.high is not None:
        clear = span.low > 0 or span.high < 0
    elif figure.low is None or figure.high is None or other.low is None or other.high is None:
        clear = False
    else:
        clear = figure.low > other.high or figure.high < other.low
    return Change(
        section=figure.section,
        name=figure.name,
        of=figure.of,
        value=value,
        baseline=baseline,
        difference=value - baseline,
        low=span.low if span else None,
        high=span.high if span else None,
        clear=clear,
    )


def _paired(now: Aligned, before: Aligned, threshold: float, seed: int) -> list[Figure]:
    made: list[Figure] = []
    for section, wanted, key, sides in (
        ("classification", _TYPES, _DOCUMENT, [_types(side) for side in (now, before)]),
        ("extraction", _FIELDS, _DOCUMENT, [_fields(side, threshold) for side in (now, before)]),
        ("decisions", _CLAIMS, ("claim_id",), [_claims(side) for side in (now, before)]),
    ):
        joined = sides[0].join(sides[1], on=list(key), suffix="_before").sort(*key)
        made += _differences(section, wanted, joined, key, seed)
    return made


def _differences(
    section: str, wanted: Sequence[_Wanted], joined: pl.DataFrame, key: Sequence[str], seed: int
) -> list[Figure]:
    # A file's documents are drawn together, as they are for the figures themselves.
    units = joined[key[0]].rank("dense").cast(pl.Int64).to_numpy() - 1 if joined.height else np.zeros(0, np.int64)
    tally = Tally(section, key[0], int(units.max()) + 1 if len(units) else 0, seed)
    columns = {name: tally.column(units, joined[name].to_numpy()) for name in joined.columns if name not in key}
    for name, parts, formula in wanted:
        both = [columns[part] for part in parts] + [columns[f"{part}_before"] for part in parts]
        tally.figure(name, both, _less(formula, len(parts)), share=False)
    return list(tally.figures()) if joined.height else []


def _less(formula: Formula, width: int) -> Formula:
    """`formula` of the first columns, less that of the others."""

    def difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return formula(sums[:, :width]) - formula(sums[:, width:])

    return difference


def _types(aligned: Aligned) -> pl.DataFrame:
    right = pl.col("was_read") & (pl.col("read_type") == pl.col("true_type")).fill_null(value=False)
    rows = judged(aligned.documents).filter(pl.col("true_type").is_not_null())
    return rows.select(*_DOCUMENT, right=right.cast(pl.Float64), all=pl.lit(1.0))


def _fields(aligned: Aligned, threshold: float) -> pl.DataFrame:
    outcome = pl.col("outcome")
    counted = pair(aligned, threshold).group_by("doc").agg(
        exact=(outcome == "exact").sum(),
        alike=outcome.is_in(["exact", "alike"]).sum(),
        read=pl.col("read_value").is_not_null().sum(),
        true=pl.col("true_value").is_not_null().sum(),
    )  # fmt: skip
    rows = judged(aligned.documents).join(counted, on="doc", how="left")
    return rows.select(*_DOCUMENT, *(pl.col(name).fill_null(0).cast(pl.Float64) for name in counted.columns[1:]))


def _claims(aligned: Aligned) -> pl.DataFrame:
    rows = aligned.claims.filter(pl.col("decision").is_not_null() & pl.col("true_decision").is_not_null())
    return rows.select(
        "claim_id",
        right=(pl.col("decision") == pl.col("true_decision")).cast(pl.Float64),
        automated=pl.col("automated").fill_null(value=False).cast(pl.Float64),
        all=pl.lit(1.0),
    )
