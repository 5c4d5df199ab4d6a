"""Are claims decided rightly, above all those that no person looks at, and are the facts they rest on right?

Claims that are not among the results are left out; `decided` says how many were not. A false approval is a claim that
was approved without a person and ought not to have been: `false_approvals` is their share of all approvals without a
person, `false_approval_rate` their share of the claims that ought not to be approved, `false_approval_amount` what
they pay in sum (their payable amount, the currencies as they come) and `false_approval_amount_share` that of all that
is paid without a person. `automated_accuracy` has Clopper and Pearson's exact interval, all others the bootstrap's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, f1, mean_of, nothing
from claimctl.lab.evaluate.measures.ranking import clopper_pearson
from claimctl.lab.evaluate.model import Figure, Grid, Measured

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned

SECTION = "decisions"
FACTS = ("policy_number", "claimant", "loss_date", "claimed_amount", "payable_amount")
_EMPTY = (
    "decided", "accuracy", "macro_f1", "automation", "automated_accuracy", "automated_and_right", "false_approvals",
    "false_approval_rate", "false_approval_amount", "false_approval_amount_share",
)  # fmt: skip


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Decisions, facts (`fact` of each: the share of claims whose fact is right) and the confusion of decisions.

    A fact that is unknown to the truth is not judged. Policy numbers are compared by letters and digits, names
    without regard to case, money to half a cent. `threshold` plays no part.
    """
    del threshold
    told = aligned.claims.filter(pl.col("true_decision").is_not_null()).sort("claim_id")
    rows = told.filter(pl.col("decision").is_not_null())
    figures: tuple[Figure, ...] = tuple(nothing(SECTION, name, "claim") for name in _EMPTY)
    if len(told):
        tally = Tally(SECTION, "claim", len(told), seed)
        _decisions(tally, told)
        figures = tuple(_exact(figure) if figure.name == "automated_accuracy" else figure for figure in tally.figures())
    facts = _facts(aligned.claims.filter(pl.col("decision").is_not_null()).sort("claim_id"), seed)
    return Measured(figures=(*figures, *facts), grids=(_grid(rows),))


def _decisions(tally: Tally, told: pl.DataFrame) -> None:
    def mask(expression: pl.Expr) -> NDArray[np.bool_]:
        return told.select(expression.fill_null(value=False).alias("mask"))["mask"].to_numpy()

    def column(chosen: NDArray[np.bool_], weight: NDArray[np.float64] | None = None) -> int:
        return tally.column(np.flatnonzero(chosen), None if weight is None else weight[chosen])

    decided = mask(pl.col("decision").is_not_null())
    right = mask(pl.col("true_decision") == pl.col("decision"))
    automated = mask(pl.col("automated").cast(pl.Boolean)) & decided
    owed = mask(pl.col("true_decision") == "approve")
    approved = mask(pl.col("decision") == "approve") & automated
    every = column(decided)
    tally.figure("decided", [every, column(np.ones(len(told), dtype=bool))])
    tally.figure("accuracy", [column(right), every])
    names = sorted(told.filter(pl.col("decision").is_not_null())["true_decision"].unique().to_list())
    columns = []
    for name in names:
        true, read = mask(pl.col("true_decision") == name) & decided, mask(pl.col("decision") == name)
        columns += [column(true & read), column(read), column(true)]
    tally.figure("macro_f1", columns, mean_of(_present_f1, 3), n=int(decided.sum()))
    tally.figure("automation", [column(automated), every])
    tally.figure("automated_accuracy", [column(automated & right), column(automated)])
    tally.figure("automated_and_right", [column(automated & right), every])
    tally.figure("false_approvals", [column(approved & ~owed), column(approved)])
    tally.figure("false_approval_rate", [column(approved & ~owed), column(decided & ~owed)])
    paid = told["payable_amount"].cast(pl.Float64).fill_null(0.0).to_numpy()
    lost, whole = column(approved & ~owed, paid), column(approved, paid)
    count = int(approved.sum())
    if count:
        tally.figure("false_approval_amount", [lost, column(approved)], _sum, share=False)
        tally.figure("false_approval_amount_share", [lost, whole], n=count)
    for place, name in enumerate(names):
        hits, given, true_column = columns[3 * place : 3 * place + 3]
        tally.figure("precision", [hits, given], of=name)
        tally.figure("recall", [hits, true_column], of=name)
        tally.figure("f1", [hits, given, true_column], f1, of=name)


def _sum(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of columns (amount, claims): the amount."""
    return sums[:, 0]


def _present_f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(sums[:, 2] > 0, f1(sums), np.nan)


def _exact(figure: Figure) -> Figure:
    """The figure with Clopper and Pearson's interval."""
    if figure.value is None:
        return figure
    low, high = clopper_pearson(round(figure.value * figure.n), figure.n)
    return msgspec.structs.replace(figure, low=low, high=high)


def _facts(claims: pl.DataFrame, seed: int) -> tuple[Figure, ...]:
    tally = Tally(SECTION, "claim", len(claims), seed)
    for name in FACTS:
        true, read = claims[f"true_{name}"], claims[name]
        known = true.is_not_null().to_numpy()
        right = _agree(name, true, read) & known
        tally.figure("fact", [tally.column(np.flatnonzero(right)), tally.column(np.flatnonzero(known))], of=name)
    return tally.figures()


def _agree(name: str, true: pl.Series, read: pl.Series) -> NDArray[np.bool_]:
    if name.endswith("_amount"):
        agreed = (true.cast(pl.Float64) - read.cast(pl.Float64)).abs() < 0.005
    else:
        tidy: Callable[[pl.Series], pl.Series] = _squeezed if name == "policy_number" else _spaced
        agreed = tidy(true.cast(pl.String)) == tidy(read.cast(pl.String))
    return agreed.fill_null(value=False).to_numpy()


def _squeezed(text: pl.Series) -> pl.Series:
    return text.str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def _spaced(text: pl.Series) -> pl.Series:
    return text.str.to_lowercase().str.strip_chars().str.replace_all(r"\s+", " ")


def _grid(rows: pl.DataFrame) -> Grid:
    places = {(t, r): n for t, r, n in rows.group_by("true_decision", "decision").len().iter_rows()}
    true = sorted(rows["true_decision"].unique().to_list())
    read = sorted({*true, *rows["decision"].unique().to_list()})
    counts = tuple(tuple(places.get((t, r), 0) for r in read) for t in true)
    return Grid(section=SECTION, name="decisions", rows=tuple(true), columns=tuple(read), counts=counts)
