"""QA of what passed without a human: what was drawn, and whether its checks bear the promise out.

The draw is made when a claim is decided, by the hash of its id, so nobody chooses it. The checks are weighed by a test
that may be looked at after every check (an e-value, see learning/promise.py): of promises that hold it calls at most
1 - `level` broken, ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.given import NO, YES, given
from claimctl.insight.results import collect, open_results
from claimctl.learning import promise

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["holds", "in_doubt", "broken", "unchecked"]
_DOUBT = 3.0  # evidence of 3 to 1 against the promise is worth a closer look
COLUMNS = (
    "claim_id", "decision", "reasons", "payable_amount", "currency", "confidence", "decided_at", "run_id", "right",
)  # fmt: skip


class Verdict(msgspec.Struct, frozen=True):
    """What the checks say of the promise that `target` of what passes is right.

    `drawn` claims were to be checked, `checked` were, `wrong` of them wrongly decided. `against` and `in_favour` are
    e-values: 20 is what 95 % asks for. `right_at_least` holds at `level` however often one looks; `proved`: the checks
    alone prove the promise. `unknown` rows were given back of claims that were not drawn: they don't count.
    """

    state: State
    target: float
    level: float
    promised_by: str | None
    drawn: int
    checked: int
    wrong: int
    unknown: int
    accuracy: float | None
    right_at_least: float
    against: float
    in_favour: float
    proved: bool


def drawn(results: Path) -> pl.DataFrame:
    """What is to be checked: COLUMNS of every claim that was drawn, as it passed last; `right` is to be filled in."""
    found = open_results(results)
    (rows,) = collect(found, [_sample(found["audit"])])
    (paid,) = collect(found, [found["claims"].select("claim_id", "run_id", "payable_amount", "currency")])
    rows = rows.join(paid, on=["claim_id", "run_id"], how="left").sort("decided_at", "claim_id")
    reasons = pl.col("reasons").list.join(" ")
    return rows.with_columns(reasons=reasons, right=pl.lit(None, pl.String)).select(COLUMNS)


def check(results: Path, given: Path, target: float, level: float) -> Verdict:
    """Hold the checks against the promise under which the claims were decided last; without a dial against `target`.

    `given` is a CSV or Parquet with claim_id and right (true or false; empty: not checked yet). Raises UsageError
    (checks_unreadable, checks_invalid, nothing_drawn).
    """
    found = open_results(results)
    (rows,) = collect(found, [_sample(found["audit"])])
    if rows.is_empty():
        raise UsageError(
            "nothing_drawn", "Nothing that passed without a human was drawn.",
            "It is drawn as claims are decided: see score.decision.qa_share.",
        )  # fmt: skip
    newest = rows.sort("decided_at", "claim_id").row(-1, named=True)
    rows = rows.filter(pl.col("dial").eq_missing(newest["dial"]))
    promised = {each["name"]: each["value"] for each in newest["thresholds"] or ()}
    target, level = promised.get("target_accuracy", target), promised.get("confidence_level", level)

    answers = _checks(given)
    known = answers.join(rows.select("claim_id"), on="claim_id", how="semi").drop_nulls("right")
    checked, wrong = known.height, int((~known["right"]).sum())
    against, favour = promise.against(wrong, checked, target), promise.in_favour(wrong, checked, target)
    enough = 1.0 / (1.0 - level)
    state: State = "holds" if checked else "unchecked"
    if against >= _DOUBT:
        state = "broken" if against >= enough else "in_doubt"
    return Verdict(
        state=state, target=target, level=level, promised_by=newest["dial"], drawn=rows.height, checked=checked,
        wrong=wrong, unknown=answers.height - answers.join(rows.select("claim_id"), on="claim_id", how="semi").height,
        accuracy=1.0 - wrong / checked if checked else None,
        right_at_least=round(promise.surely_right(wrong, checked, level), 6),
        against=round(against, 3), in_favour=round(favour, 3), proved=favour >= enough,
    )  # fmt: skip


def _sample(audit: pl.LazyFrame) -> pl.LazyFrame:
    """The claims drawn, each as it passed last: what was decided again since keeps its check."""
    passed = audit.filter(pl.col("qa_sample").fill_null(value=False) & pl.col("automated").fill_null(value=False))
    kept = passed.select(
        "claim_id", "decision", "reasons", "confidence", "decided_at", "run_id", "dial", "thresholds"
    )  # fmt: skip
    return kept.sort("decided_at", "run_id").unique("claim_id", keep="last", maintain_order=True)


def _checks(path: Path) -> pl.DataFrame:
    """claim_id and right (null: not checked yet), each claim once."""
    frame = given(path, "right", "checks_unreadable", "`claimctl qa RESULTS` writes one to fill in.")
    frame = frame.rename({"right": "told"})
    told = pl.col("told").str.strip_chars().str.to_lowercase().replace("", None)
    frame = frame.with_columns(told=told).unique()
    strange = frame.filter(pl.col("told").is_not_null() & pl.col("told").is_in([*YES, *NO]).not_()).height
    if strange or frame["claim_id"].is_duplicated().any():
        what = f"{strange} rows whose `right` is neither true nor false" if strange else "two checks of one claim"
        raise UsageError("checks_invalid", f"{path} has {what}.", "Write true or false, or nothing.")
    right = pl.when(pl.col("told").is_not_null()).then(pl.col("told").is_in(YES))
    return frame.select("claim_id", right=right)
