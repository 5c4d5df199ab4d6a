"""Results folders of a test that ran: claims with variants as they are dealt, and decisions drawn to order."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from claimctl.config import Experiment, Goal, Variant
from claimctl.config.variants import unit_id, variant_of
from claimctl.insight.results import Results
from claimctl.store.tables import TABLES

START = dt.date(2026, 3, 2)
DAYS = 28
AUTOMATION = Goal("automation_rate", "higher", detect=0.05)


def test_of(**more) -> Experiment:
    """A test over four weeks in March: half control, half other."""
    variants = {"control": Variant(0.5), "other": Variant(0.5, {"score.approve_limit": 9000})}
    end = START + dt.timedelta(DAYS - 1)
    return Experiment(**{"variants": variants, "primary": (AUTOMATION,), "start": START, "end": end} | more)


def claims(test, name="t", size=2000, effect=0.0, seed=0, per_unit=1, money=0.0, before=0, tie=0.0):
    """The table claims. `effect` and `money` are what `other` adds to the automation rate, and to what is payable.

    `before`: so many days of earlier claims by the same policies, alike by `tie` (0 to 1).
    """
    rng = np.random.default_rng(seed)
    count = size + before * size // DAYS
    unit = np.concatenate([np.arange(size) // per_unit, rng.integers(0, max(size // per_unit, 1), count - size)])
    day = np.concatenate([rng.integers(0, DAYS, size), rng.integers(-max(before, 1), 0, count - size)])
    ids = [f"c{number:06}" for number in range(count)]
    policies = [f"P-{number:06}" for number in unit]
    units = [unit_id("policy", policy) for policy in policies]
    variants = [
        variant_of(name, test, ids[n] if test.unit == "claim" else units[n]) if n < size else None for n in range(count)
    ]
    other = np.array([variant == "other" for variant in variants])
    trait = rng.normal(size=int(unit.max()) + 1)[unit]
    share = np.clip(0.4 + 0.15 * trait * tie + effect * other, 0.01, 0.99)
    automated = rng.random(count) < share
    amount = np.exp(7 + 0.8 * (np.sqrt(tie) * trait + np.sqrt(1 - tie) * rng.normal(size=count)))
    payable = rng.uniform(0.7, 0.9, count) * amount + money * other
    second = rng.integers(0, 86_400, count)
    received = [
        dt.datetime(START.year, START.month, START.day, tzinfo=dt.UTC) + dt.timedelta(int(d), int(s))
        for d, s in zip(day, second, strict=True)
    ]
    columns = {
        "claim_id": ids, "policy_number": policies, "claimed_amount": amount, "payable_amount": payable,
        "currency": ["EUR"] * count, "automated": automated, "cost": np.where(automated, 0.0, 9.0),
        "decision": np.where(automated, "approve", "review"), "confidence": rng.beta(9, 1, count),
        "received_at": received, "documents": rng.integers(1, 5, count), "cycle_seconds": rng.exponential(3600, count),
        "variants": [[{"test": name, "variant": each}] if each else [] for each in variants],
        "units": [[{"unit": "policy", "id": each}] for each in units], "discrepancies": [[]] * count,
        "missing_documents": [[]] * count,
    }  # fmt: skip
    frame = pl.DataFrame(columns, schema_overrides={name: TABLES["claims"][name] for name in columns})
    return frame.with_columns(pl.lit(None, kind).alias(each) for each, kind in TABLES["claims"].items()
                              if each not in columns).select(TABLES["claims"].names())  # fmt: skip


def results_of(frame, folder) -> Results:
    """The results folder of such a table."""
    (folder / "claims").mkdir(parents=True, exist_ok=True)
    frame.write_parquet(folder / "claims" / "part-0.parquet")
    tables = {name: pl.LazyFrame(schema=schema) for name, schema in TABLES.items()}
    return Results(folder, tables | {"claims": frame.lazy()}, dict.fromkeys(TABLES, 1))
