"""The labelled fraud tables as frames that can be learned from and measured on: they prove a method, none of it ships.

Each table comes with the columns that give the label away or name a row left out, and with rows whose label can't be
trusted marked as unlabelled: never clean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

# Months of the vehicle claims with less than this part of the median month's fraud: a gap in labelling, not honesty.
GAP = 0.5


class FraudTable(NamedTuple):
    """Features, what is known of fraud (null: unlabelled), and a time to split by where the table has one."""

    name: str
    features: pl.DataFrame
    fraud: pl.Series
    when: pl.Series | None


def load(data: Path, name: str) -> FraudTable:
    """A table by name: vehicle_claims, auto_claims or provider_claims."""
    return {"vehicle_claims": _vehicle, "auto_claims": _auto, "provider_claims": _provider}[name](
        pl.read_csv(data / "fraud" / f"{name}.csv", infer_schema_length=None)
    )


def _vehicle(table: pl.DataFrame) -> FraudTable:
    table = table.with_columns(pl.col("FraudFound_P").cast(pl.Boolean).alias("fraud"))
    months = table.group_by("Year", "Month").agg(pl.col("fraud").mean().alias("share"))
    usual = months.select(pl.col("share").median()).item()
    table = table.join(months, on=["Year", "Month"], maintain_order="left").with_columns(
        fraud=pl.when(pl.col("share") >= GAP * usual).then("fraud"),
        Age=pl.when(pl.col("Age") > 0).then("Age"),
        when=pl.col("Year").cast(pl.String) + " " + pl.col("Month"),
    )
    calendar = [name for name in table.columns if name.startswith(("Month", "WeekOfMonth", "DayOfWeek", "Year"))]
    kept = table.drop([*calendar, "PolicyNumber", "RepNumber", "FraudFound_P", "fraud", "share", "when"], strict=False)
    return FraudTable("vehicle_claims", kept, table["fraud"], table["when"])


def _auto(table: pl.DataFrame) -> FraudTable:
    fraud = table.select(pl.col("fraud_reported") == "Y").to_series()
    named = ["fraud_reported", "policy_number", "policy_bind_date", "incident_date", "incident_location", "insured_zip"]
    empty = [name for name in table.columns if table[name].null_count() == table.height]
    return FraudTable("auto_claims", table.drop([*named, *empty], strict=False), fraud, None)


def _provider(table: pl.DataFrame) -> FraudTable:
    fraud = table.select(pl.col("y").cast(pl.Boolean)).to_series()
    named = [name for name in table.columns if name.lower() in {"y", "provider", "provider_id"}]
    return FraudTable("provider_claims", table.drop(named), fraud, None)
