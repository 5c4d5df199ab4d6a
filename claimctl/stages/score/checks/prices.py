"""Does an item cost far more than is usual?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.learning import prices
from claimctl.stages.score.case import Finding, Parameters
from claimctl.stages.score.facts import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.records import Document
    from claimctl.stages.score.case import Case


class Outlying(Parameters, frozen=True):
    """An item stands out with more than `spreads` robust deviations and more than `times` the usual amount."""

    spreads: float = 5.0
    times: float = 3.0


def outlying_amounts(case: Case, parameters: Outlying) -> Iterator[Finding]:
    """Line items far over what the user's own past claims had for the same, from this provider or from all.

    Nothing without a model of prices (`score.prices`). As probable as the item was read right.
    """
    if case.prices is None:
        return
    seen: set[str] = set()
    for document in case.readable:
        if document.doc_id in seen:
            continue
        seen.add(document.doc_id)
        who, currency = _who(document, case.config.min_field_confidence)
        for item in document.line_items:
            if item.confidence < case.config.min_field_confidence:
                continue
            each = prices.unit(item.amount, item.quantity, item.unit_price)
            asked = prices.Item("", prices.thing(item.code, item.description), who, currency, each)
            found = case.prices.outlier(asked, spreads=parameters.spreads, times=parameters.times)
            if found is None:
                continue
            words = {
                "thing": item.code or item.description,
                "value": money(each, currency or None),
                "place": f"{document.path}, page {item.page}",
                "usual": money(found.usual, currency or None),
                "items": str(found.items),
                "whose": "this provider's" if found.same_provider else "all providers'",
            }
            yield Finding(words, (document.doc_id,), item.confidence)


def _who(document: Document, least: float) -> tuple[str, str]:
    """Who billed, and in which currency: as learning reads it from the tables."""
    sure = [field for field in document.fields if field.confidence >= least and field.instance == 0]
    told = {field.field: field.value for field in reversed(sure) if field.field in prices.PROVIDER}
    coins = [field.currency for field in sure if field.currency]
    return prices.provider(told), min(coins, key=lambda coin: (-coins.count(coin), coin), default="")
