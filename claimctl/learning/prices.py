"""What is usual to pay for a thing: the middle and spread of past line items, by what they are for and by who billed.

Robust: medians and median deviations of logarithms, so that the outliers themselves hardly move them. Things and
providers are kept as hashes; no name, code or single amount of a claim is in the model.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.errors import DependencyError
from claimctl.learning import store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Fields that say who billed, the surest to be one and the same first.
PROVIDER = ("provider_npi", "provider_tax_id", "provider_name", "vendor_name")

_ENOUGH = (20, 10)  # items, and claims that they are of: with fewer nothing is usual
_ENOUGH_OF_ONE = (10, 5)  # the same of one provider
_LEAST_SPREAD = 0.1  # of logarithms: prices within a tenth of each other don't make one that is a third more strange
_LETTERS = re.compile(r"[^\W\d_]+")


class Item(NamedTuple):
    """A past line item: the claim, what it was for, who billed ("" if not known), its currency, a unit's amount."""

    claim: str
    thing: str
    provider: str
    currency: str
    amount: float


class Usual(NamedTuple):
    """How many items, and the middle and spread of the logarithms of their amounts."""

    items: int
    middle: float
    spread: float


class Outlier(NamedTuple):
    """An amount far over what is usual: how many spreads, and what is usual, of how many items, with whom."""

    spreads: float
    usual: float
    items: int
    same_provider: bool


class Prices(msgspec.Struct, frozen=True):
    """What is usual by thing, and by thing and provider (see `thing`, `provider`)."""

    things: dict[str, Usual]
    providers: dict[str, Usual]

    def outlier(self, item: Item, *, spreads: float, times: float) -> Outlier | None:
        """How an item stands out over what is usual, of its provider or of all; None where it does not.

        It does with more than `spreads` spreads and more than `times` the usual amount.
        """
        keys = ((self.providers.get(_key(item.thing, item.currency, item.provider)), True),) if item.provider else ()
        for usual, same in (*keys, (self.things.get(_key(item.thing, item.currency)), False)):
            if usual is None or not _paid(item.amount):
                continue
            over = float(np.log(item.amount)) - usual.middle
            if over > max(spreads * usual.spread, float(np.log(times))):
                return Outlier(over / usual.spread, float(np.exp(usual.middle)), usual.items, same)
        return None


def thing(code: str | None, description: str) -> str:
    """What an item is for, in one spelling: its code, else the words of its description; "" where it says neither."""
    bare = re.sub(r"\W", "", code or "").upper()
    if len(bare) >= 3:
        return f"code {bare}"
    words = " ".join(_LETTERS.findall(description.casefold()))
    return f"words {words}" if len(words) >= 4 else ""


def provider(values: dict[str, str]) -> str:
    """Who billed, of a document's values by field; "" where it does not say."""
    for field in PROVIDER:
        bare = re.sub(r"\W", "", values.get(field, "")).casefold()
        if bare:
            return f"{field} {bare}"
    return ""


def unit(amount: float | None, quantity: float | None, unit_price: float | None) -> float:
    """What one of an item costs; 0.0 where that is not known."""
    if unit_price is not None and math.isfinite(unit_price):
        return unit_price
    if amount is None or not math.isfinite(amount):
        return 0.0
    return amount / quantity if quantity is not None and 1.0 < quantity < math.inf else amount


def learn(items: Iterable[Item]) -> Prices:
    """What is usual, where there are enough items to say so."""
    things: dict[str, list[Item]] = defaultdict(list)
    providers: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if not item.thing or not _paid(item.amount):
            continue
        things[_key(item.thing, item.currency)].append(item)
        if item.provider:
            providers[_key(item.thing, item.currency, item.provider)].append(item)
    return Prices(_usual(things, _ENOUGH), _usual(providers, _ENOUGH_OF_ONE))


def open_prices(name: str) -> Prices:
    """The model of a name or path, checked (see learning/store). Raises DependencyError where it holds no prices."""
    try:
        return msgspec.convert(store.open_model(name), Prices, strict=True)
    except msgspec.ValidationError as error:
        raise DependencyError(
            "model_alien", f"The model {name!r} holds no prices: {error}.", "Make it with `claimctl train prices`."
        ) from error


def _paid(amount: float) -> bool:
    """Whether it is an amount that somebody can pay."""
    return math.isfinite(amount) and amount > 0.0


def _usual(grouped: dict[str, list[Item]], enough: Sequence[int]) -> dict[str, Usual]:
    found = {}
    for key, items in sorted(grouped.items()):
        if len(items) < enough[0] or len({item.claim for item in items}) < enough[1]:
            continue
        logs = np.log([item.amount for item in items])
        middle = float(np.median(logs))
        spread = max(1.4826 * float(np.median(np.abs(logs - middle))), _LEAST_SPREAD)
        found[key] = Usual(len(items), round(middle, 4), round(spread, 4))
    return found


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
