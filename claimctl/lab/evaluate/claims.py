"""The claims that were decided wrongly, those first that no person would have looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.lab.evaluate.record import WrongClaim

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned

_AMOUNTS = ("claimed_amount", "payable_amount")
_FACTS = ("policy_number", "claimant", "loss_date", *_AMOUNTS)


def wrong_claims(aligned: Aligned, most: int) -> tuple[tuple[WrongClaim, ...], int]:
    """The first `most` claims whose decision is not the right one, and how many there are.

    Automated ones come first, wrong approvals before other outcomes, then those that were surest.
    """
    known = pl.col("decision").is_not_null() & pl.col("true_decision").is_not_null()
    wrong = aligned.claims.filter(known & (pl.col("decision") != pl.col("true_decision")))
    automated = pl.col("automated").fill_null(value=False)
    ranked = wrong.sort(
        automated, pl.col("decision") == "approve", pl.col("confidence").fill_null(0.0), "claim_id",
        descending=[True, True, True, False],
    )  # fmt: skip
    planted = aligned.anomalies.filter(pl.col("planted").fill_null(value=True))
    kinds: dict[str, list[str]] = {}
    for claim_id, kind in planted.select("claim_id", "kind").unique().sort("claim_id", "kind").iter_rows():
        kinds.setdefault(claim_id, []).append(kind)
    rows = ranked.head(most).iter_rows(named=True)
    return tuple(_claim(row, tuple(kinds.get(row["claim_id"], ()))) for row in rows), wrong.height


def _claim(row: dict[str, Any], planted: tuple[str, ...]) -> WrongClaim:
    return WrongClaim(
        claim_id=row["claim_id"],
        true_decision=row["true_decision"],
        decision=row["decision"],
        automated=bool(row["automated"]),
        confidence=row["confidence"],
        codes=tuple(dict.fromkeys(code.upper() for code in row["codes"])),  # a rule's reason is its name in capitals
        planted=planted,
        wrong_facts=tuple(name for name in _FACTS if _differs(name, row[f"true_{name}"], row[name])),
    )


def _differs(name: str, true: Any, read: Any) -> bool:  # noqa: ANN401  whatever a column holds
    if true is None:
        return False
    if read is None:
        return True
    if name in _AMOUNTS:
        return abs(float(true) - float(read)) > 0.005
    return _plain(str(true)) != _plain(str(read))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
