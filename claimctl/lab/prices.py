"""What is usual to pay, learned from a user's own results: the line items of claims that were processed before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.results import collect, open_results
from claimctl.learning import prices, store

if TYPE_CHECKING:
    from pathlib import Path

NAME = "prices"


class Learned(msgspec.Struct, frozen=True):
    """What came of it: items read, and things, and things of one provider, of which it is known what is usual."""

    items: int
    claims: int
    things: int
    providers: int
    model: str
    sha256: str


def learn(results: Path, models: Path, *, least: float = 0.5, day: dt.date | None = None) -> Learned:
    """Learn from the items of a results folder that are at least so probable, and write the model as NAME.

    Raises UsageError where no thing was billed often enough.
    """
    items = _items(results, least)
    learned = prices.learn(items)
    if not learned.things:
        raise UsageError(
            "too_few_items", f"Nothing was billed often enough in {results}: {len(items)} line items in all.",
            "Process more claims into the folder; a thing needs 20 items of 10 claims.",
        )  # fmt: skip
    claims = len({item.claim for item in items})
    day = day or dt.datetime.now(dt.UTC).date()
    saved = store.save_model(
        NAME, msgspec.to_builtins(learned), trained_at=day, kind="json", folder=models,
        card=_card(learned, len(items), claims, day), metrics={"items": float(len(items)), "claims": float(claims)},
    )  # fmt: skip
    return Learned(len(items), claims, len(learned.things), len(learned.providers), str(models / NAME), saved.sha256)


def _items(results: Path, least: float) -> list[prices.Item]:
    tables = open_results(results)
    keys = ["claim_id", "doc_id"]
    told = tables["fields"].filter(pl.col("instance") == 0, pl.col("confidence") >= least)
    who = told.filter(pl.col("field").is_in(prices.PROVIDER)).select(*keys, "field", "value")
    money = told.filter(pl.col("currency").is_not_null()).group_by(keys).agg(pl.col("currency").mode().sort().first())
    rows = (
        tables["line_items"]
        .filter(pl.col("confidence") >= least)
        .select(*keys, "row", "code", "description", "quantity", "unit_price", "amount")
        .sort(*keys, "row")
    )
    lines, named, currencies = collect(tables, [rows, who, money])
    providers: dict[tuple[str, str], dict[str, str]] = {}
    for claim_id, doc_id, field, value in named.iter_rows():
        providers.setdefault((claim_id, doc_id), {})[field] = value
    coined = {(claim_id, doc_id): currency for claim_id, doc_id, currency in currencies.iter_rows()}
    return [
        prices.Item(
            claim_id, prices.thing(code, description or ""), prices.provider(providers.get((claim_id, doc_id), {})),
            coined.get((claim_id, doc_id), ""), prices.unit(amount, quantity, unit_price),
        )
        for claim_id, doc_id, _, code, description, quantity, unit_price, amount in lines.iter_rows()
    ]  # fmt: skip


def _card(learned: prices.Prices, items: int, claims: int, day: dt.date) -> str:
    return "\n".join([
        "# prices, learned",
        "",
        f"Learned on {day} from {items} line items of {claims} claims: the median and spread of {len(learned.things)}",
        f"things and of {len(learned.providers)} things of one provider, under hashes. No single amount is in it.",
        "",
        "Limits: what is usual here may be too dear all the same; prices rise, so learn it anew every few months.",
        "An item far over it may be a misread amount or a rare but rightful one: it is pointed at, never denied.",
    ]) + "\n"  # fmt: skip
