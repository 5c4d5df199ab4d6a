"""Labelled sets of the development data as folders of claims beside their truth, in the generator's schema.

    python tests/bench/convert.py SET OUT [--half train|check|all] [--limit N]

The data stands beside the project and is no part of it. A set is split by source (whose papers look alike) into a half
that may be looked at, to train and to tune, and a half that is only measured: see `common.halves`. A new set is a
module with `items(data)`, and one line below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.converters import (
    ad_buy_forms,
    claim_docs,
    forms_funsd,
    general_scans,
    long_lists,
    packets,
    receipts,
    va_forms,
    va_forms_raster,
    wild_receipts,
)
from bench.converters.common import Half, Item, chosen, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETS: dict[str, Callable[[Path], list[Item]]] = {
    "claim-docs": claim_docs.items,
    "va-forms": va_forms.items,
    "va-forms-raster": va_forms_raster.items,
    "receipts": receipts.items,
    "wild-receipts": wild_receipts.items,
    "forms-funsd": forms_funsd.items,
    "ad-buy-forms": ad_buy_forms.items,
    "long-lists": long_lists.items,
    "general-scans": general_scans.items,
    "packets": packets.items,
}
# What a comparison must know of a set's labels: how they were written whatever stands on the paper, so that what was
# read can be written likewise.
HABITS: dict[str, tuple[str, ...]] = {"wild-receipts": ("no spaces",), "receipts": ("capitals",)}


def convert(
    name: str, data: Path, out: Path, half: Half = "check", limit: int | None = None, seed: int = 1
) -> dict[str, Any]:
    """Write a set's half to `out/claims` and `out/truth`; gives the facts of `out/set.json`."""
    items = chosen(SETS[name](data), half, limit, seed)
    facts = {"half": half, "limit": limit, "seed": seed, "habits": list(HABITS.get(name, ()))}
    return write(name, items, out, facts)
