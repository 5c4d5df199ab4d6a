"""The claims of a test with what is measured of them, from a results folder; and labels that a user gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from claimctl.config.variants import CLAIM, READ_UNITS, unit_id
from claimctl.errors import UsageError
from claimctl.insight.cells import restored
from claimctl.insight.given import UNREADABLE
from claimctl.insight.results import Results, collect

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from claimctl.config import Experiment
    from claimctl.insight.experiments.metrics import Metric
    from claimctl.insight.experiments.sums import Floats

OUTCOMES = ("approve", "review", "investigate", "incomplete", "deny")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


def measured() -> list[pl.Expr]:
    """The columns that metrics are made of, from the table claims."""
    return [
        pl.col("claim_id", "decision", "automated", "payable_amount", "claimed_amount", "currency", "cost",
               "confidence", "fraud_score", "received_at"),
        pl.col("discrepancies").list.len().cast(pl.Float64),
        pl.col("missing_documents").list.len().cast(pl.Float64),
        pl.col("documents").cast(pl.Float64),
        (pl.col("cycle_seconds") / 3600.0).alias("cycle_hours"),
    ]  # fmt: skip


class InTest(NamedTuple):
    """A test's claims with `variant` and `unit`, and how many are of variants or units that it no longer has."""

    claims: pl.DataFrame
    unknown: int


def tests_in(results: Results) -> dict[str, int]:
    """How many claims are in each test that a results folder knows of."""
    names = results["claims"].select(pl.col("variants").explode()).unnest("variants").drop_nulls("test")
    (counts,) = collect(results, [names.group_by("test").len().sort("test")])
    return {row["test"]: row["len"] for row in counts.to_dicts()}


def claims_of(results: Results, name: str, test: Experiment) -> InTest:
    """The claims of a test. Raises UsageError `test_not_run` where there are none."""
    mine = pl.col("variants").list.filter(pl.element().struct.field("test") == name)
    if test.unit == CLAIM:
        unit = pl.col("claim_id")
    else:
        own = pl.col("units").list.filter(pl.element().struct.field("unit") == test.unit)
        unit = own.list.first().struct.field("id")
    found = (
        results["claims"]
        .filter(mine.list.len() > 0)
        .select(*measured(), mine.list.first().struct.field("variant").alias("variant"), unit.alias("unit"))
    )
    (claims,) = collect(results, [found])
    known = claims.filter(pl.col("variant").is_in(list(test.variants)) & pl.col("unit").is_not_null())
    if known.is_empty():
        others = ", ".join(f"{each} ({count} claims)" for each, count in tests_in(results).items()) or "none"
        raise UsageError(
            "test_not_run", f"No claim of {results.folder} is in the test {name}; tests it knows: {others}.",
            "Run `claimctl process` with the settings that name the test; claims must have arrived within its days.",
        )  # fmt: skip
    return InTest(known.sort("received_at", "claim_id"), claims.height - known.height)


def labels(path: Path) -> pl.DataFrame:
    """claim_id and, as `label_<column>`, what was labelled: decisions as text, all else as numbers.

    Raises UsageError naming the column whose values are neither numbers nor true and false.
    """
    remedy = "Give a CSV or Parquet with claim_id and a column a label: decision, fraud, or one of your own."
    try:
        table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except UNREADABLE as error:
        raise UsageError("labels_unreadable", f"{path} can't be read as a table.", remedy) from error
    if "claim_id" not in table.columns:
        raise UsageError("labels_unreadable", f"{path} has no column claim_id.", remedy)
    text = restored(table.with_columns(pl.all().cast(pl.String, strict=False).str.strip_chars().replace("", None)))
    made = [_label(path, text[column]) for column in text.columns if column not in {"claim_id", "between"}]
    found = text.select("claim_id").with_columns(made).unique()
    found = found.filter(pl.any_horizontal(pl.all().exclude("claim_id").is_not_null())) if made else found
    if found["claim_id"].is_duplicated().any():
        raise UsageError("labels_invalid", f"{path} has two different labels of one claim.", "Keep one row a claim.")
    return found


def _label(path: Path, column: pl.Series) -> pl.Series:
    name, text = f"label_{column.name}", column.str.to_lowercase()
    if column.name == "decision":
        strange = text.drop_nulls().is_in(OUTCOMES).not_().sum()
        if strange:
            raise UsageError("labels_invalid", f"{strange} decisions of {path} are none.",
                             f"Write {', '.join(OUTCOMES)}, or nothing.")  # fmt: skip
        return text.alias(name)
    numbers = text.replace({**dict.fromkeys(_TRUE, "1"), **dict.fromkeys(_FALSE, "0")}).cast(pl.Float64, strict=False)
    strange = int((numbers.is_null() | ~numbers.is_finite()).sum()) - text.null_count()
    if strange:
        raise UsageError(
            "labels_invalid", f"{strange} values of the column {column.name} of {path} are neither numbers nor true "
            "or false.", "Write true or false, or a number, or nothing.",
        )  # fmt: skip
    return numbers.alias(name)


def with_labels(claims: pl.DataFrame, given: pl.DataFrame | None, metrics: Sequence[Metric]) -> pl.DataFrame:
    """The claims with their labels; columns that metrics need and nobody gave are null."""
    if given is not None:
        claims = claims.join(given, on="claim_id", how="left")
    needed = {f"label_{column}": column for each in metrics for column in each.labels}
    lacking = [
        pl.lit(None, pl.String if column == "decision" else pl.Float64).alias(name)
        for name, column in needed.items()
        if name not in claims.columns
    ]
    return claims.with_columns(lacking)


class Units(NamedTuple):
    """What a metric sees, a unit a row: variant, y, d (see sums), and the day it is first seen, counted from 1970."""

    variant: pl.Series
    unit: pl.Series
    y: Floats
    d: Floats
    day: NDArray[np.int64]


def by_unit(claims: pl.DataFrame, what: Metric, upto: dt.date | None = None) -> Units:
    """The units of a metric; a unit of several claims counts once, with the sums of them."""
    per = pl.lit(1.0) if what.per is None else what.per
    seen = claims.select("variant", "unit", pl.col("received_at").dt.date().alias("day"), y=what.value, d=per)
    seen = seen.filter(pl.col("y").is_not_null() & pl.col("d").is_not_null())
    if upto is not None:
        seen = seen.filter(pl.col("day") <= upto)
    rows = seen.group_by("variant", "unit", maintain_order=True).agg(pl.col("y", "d").sum(), pl.col("day").min())
    day = rows["day"].to_physical().cast(pl.Int64).to_numpy()
    return Units(rows["variant"], rows["unit"], rows["y"].to_numpy(), rows["d"].to_numpy(), day)


def known_before(results: Results, name: str, test: Experiment, claims: pl.DataFrame, what: Metric,
                 start: dt.date) -> dict[str, float]:  # fmt: skip
    """What was known of the test's units before it: by unit, the metric over their earlier claims.

    For a test over claims the earlier ones of the same policy. {} where the results can't tell: the metric needs
    labels, or the unit is a column of claims.csv.
    """
    kind = "policy" if test.unit == CLAIM else test.unit
    if what.labels or kind not in READ_UNITS:
        return {}
    column = "policy_number" if kind == "policy" else "claimant"
    aside = pl.col("variants").list.eval(pl.element().struct.field("test") == name).list.any().fill_null(value=False)
    earlier = (
        results["claims"]
        .filter((pl.col("received_at").dt.date() < start) & pl.col(column).is_not_null() & aside.not_())
        .select(*measured(), pl.col(column).alias("key"))
    )
    keys = results["claims"].filter(pl.col(column).is_not_null()).select("claim_id", pl.col(column).alias("key"))
    past, owners = collect(results, [earlier, keys])
    if past.is_empty():
        return {}
    per = pl.lit(1.0) if what.per is None else what.per
    sums = past.select(_ids(past["key"], kind), y=what.value, d=per).drop_nulls().group_by("key").agg(pl.all().sum())
    told: dict[str, float] = {
        row["key"]: row["y"] / row["d"] for row in sums.to_dicts() if row["d"] and np.isfinite(row["y"] / row["d"])
    }
    if test.unit != CLAIM:
        return told
    mine = owners.join(claims.select("claim_id"), on="claim_id", how="semi")
    mine = mine.with_columns(_ids(mine["key"], kind))
    return {row["claim_id"]: told[row["key"]] for row in mine.to_dicts() if row["key"] in told}


def _ids(values: pl.Series, kind: str) -> pl.Series:
    unique = values.unique()
    ids: dict[Any, str] = {value: unit_id(kind, value) for value in unique}
    return values.replace_strict(list(ids), list(ids.values()), return_dtype=pl.String).alias("key")
