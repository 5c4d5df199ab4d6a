"""What a test may be judged by: metrics over the table claims, and those that need labels of what was right.

A metric is a numerator a claim and what it is divided by, as polars expressions over the columns that `frame` reads
(and `label_<column>` of what was labelled). A claim whose numerator is null is not seen by the metric.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from claimctl.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["rate", "mean", "ratio"]
Shown = Literal["percent", "money", "number", "hours"]

_OUTCOMES = {f"{outcome}_rate": outcome for outcome in ("approve", "review", "investigate", "incomplete", "deny")}
_NUMBERS: dict[str, tuple[str, Shown]] = {
    "cost": ("cost a claim", "money"),
    "cycle_hours": ("hours from receipt to decision", "hours"),
    "confidence": ("confidence in the decision", "percent"),
    "fraud_score": ("fraud score", "number"),
    "discrepancies": ("discrepancies a claim", "number"),
    "missing_documents": ("missing documents a claim", "number"),
}
_LABELLED = ("right_rate", "missed_fraud_rate", "false_alarm_rate", "fraud_precision")
PLAIN = ("automation_rate", *_OUTCOMES, "payable_amount", "payable_share", *_NUMBERS)


class Metric(NamedTuple):
    """A metric: `value` over `per` (1 a claim where it is None); `labels` are the columns of labels that it needs.

    `amounts`: it adds up money of the claims, so it is told of one currency's: see `within`.
    """

    name: str
    title: str
    kind: Kind
    shown: Shown
    value: pl.Expr
    per: pl.Expr | None = None
    labels: tuple[str, ...] = ()
    amounts: bool = False


def within(what: Metric, claims: pl.DataFrame) -> tuple[Metric, str | None]:
    """A metric of amounts over the claims of their most frequent currency, and that currency where there are several.

    What currency a claim is in, no variant decides: so what is left of the variants is as alike as all of them.
    """
    import polars as pl

    if not what.amounts:
        return what, None
    known = claims.filter(what.value.is_not_null() & pl.col("currency").is_not_null())
    counts = known.group_by("currency").len().sort("len", "currency", descending=[True, False])
    if counts.height < 2:
        return what, None
    currency = str(counts["currency"][0])
    mine = pl.col("currency") == currency
    per = pl.when(mine).then(what.per) if what.per is not None else None
    return what._replace(value=pl.when(mine).then(what.value), per=per), currency


def metric(name: str) -> Metric:
    """The metric of a name. Raises UsageError where there is none."""
    import polars as pl

    if name == "automation_rate":
        return Metric(name, "decided without a human", "rate", "percent", pl.col("automated").cast(pl.Float64))
    if name in _OUTCOMES:
        value = (pl.col("decision") == _OUTCOMES[name]).cast(pl.Float64)
        return Metric(name, f"decided {_OUTCOMES[name]}", "rate", "percent", value)
    if name == "payable_amount":
        return Metric(name, "payable amount", "mean", "money", pl.col("payable_amount"), amounts=True)
    if name == "payable_share":
        known = pl.col("payable_amount").is_not_null() & pl.col("claimed_amount").is_not_null()
        return Metric(
            name, "payable of what is claimed", "ratio", "percent", pl.when(known).then("payable_amount"),
            pl.when(known).then("claimed_amount"), amounts=True,
        )  # fmt: skip
    if name in _NUMBERS:
        title, shown = _NUMBERS[name]
        return Metric(name, title, "mean", shown, pl.col(name).cast(pl.Float64))
    if name in _LABELLED or name.startswith("labels."):
        return _labelled(name)
    raise UsageError(
        "metric_unknown", f"There is no metric {name}.",
        f"These are seen in the results: {', '.join(PLAIN)}; these need labels: {', '.join(_LABELLED)}, labels.COLUMN.",
    )  # fmt: skip


def _labelled(name: str) -> Metric:
    import polars as pl

    if name == "right_rate":
        right = (pl.col("decision") == pl.col("label_decision")).cast(pl.Float64)
        return Metric(name, "decided right", "rate", "percent", right, labels=("decision",))
    if name.startswith("labels."):
        column = name.removeprefix("labels.")
        return Metric(name, column, "mean", "number", pl.col(f"label_{column}"), labels=(column,))
    fraud, called = pl.col("label_fraud") == 1, pl.col("decision") == "investigate"
    if name == "missed_fraud_rate":
        missed = (fraud & ~called).cast(pl.Float64)
        return Metric(name, "fraud that is not investigated, of all claims", "rate", "percent", missed,
                      labels=("fraud",))  # fmt: skip
    if name == "false_alarm_rate":
        alarm = (~fraud & called).cast(pl.Float64)
        return Metric(name, "investigated without fraud, of all claims", "rate", "percent", alarm, labels=("fraud",))
    known = pl.col("label_fraud").is_not_null()
    return Metric(
        name, "fraud among what is investigated", "ratio", "percent", (fraud & called).cast(pl.Float64),
        pl.when(known).then(called.cast(pl.Float64)), labels=("fraud",),
    )  # fmt: skip
