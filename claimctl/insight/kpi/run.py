"""From lazy tables to measured KPIs: which inputs are there, which functions run, what their figures mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.catalogue import Kpi, KpiSpec, judge, load_catalogue
from claimctl.insight.kpi.measures import MEASURES, required_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claimctl.config import Config

# Inputs that are settings: what they hold, and what to call them where they hold nothing.
_CONFIG_INPUTS = {"config.required_fields": required_fields}
_INPUT_TEXTS = {"config.required_fields": "a field marked `required` in configs/doctypes"}


@dataclass(frozen=True)
class KpiPlan:
    """The queries that measure the KPIs: first one a table that counts what the inputs hold, then one a KPI.

    `queries` are collected by the caller, together with its own; `read` turns their answers into KPIs.
    """

    catalogue: Mapping[str, KpiSpec]
    config: Config
    counted: Mapping[str, tuple[str, ...]]  # table -> its columns that are inputs
    queries: Sequence[pl.LazyFrame]

    def read(self, answers: Sequence[pl.DataFrame]) -> tuple[Kpi, ...]:
        """The KPIs in the catalogue's order, from the answers to `queries` in their order."""
        held = {
            f"{table}.{column}": bool(answer[column][0])
            for (table, columns), answer in zip(self.counted.items(), answers, strict=False)
            for column in columns
        }
        held |= {name: bool(holds(self.config)) for name, holds in _CONFIG_INPUTS.items()}
        figures = answers[len(self.counted) :]
        return tuple(
            self._kpi(name, spec, answer, tuple(entry for entry in spec.inputs if not held.get(entry)))
            for (name, spec), answer in zip(self.catalogue.items(), figures, strict=True)
        )

    def _kpi(self, name: str, spec: KpiSpec, answer: pl.DataFrame, missing: tuple[str, ...]) -> Kpi:
        value, count, parts = (None, 0, {}) if missing else _figures(answer)
        needs = tuple(_INPUT_TEXTS.get(entry, entry) for entry in missing)
        if value is None and not missing:
            tables = dict.fromkeys(entry.partition(".")[0] for entry in spec.inputs if not entry.startswith("config."))
            needs = (f"rows of {', '.join(tables)} that it can be measured on",)
        currency = self.config.score.cost.currency if spec.unit == "money" else None
        return Kpi(
            name=name,
            title=spec.title,
            definition=spec.definition,
            unit=spec.unit,
            direction=spec.direction,
            target=spec.target,
            currency=currency,
            value=value,
            count=count,
            parts=parts,
            status=judge(spec, value, currency),
            needs=needs,
        )


def plan_kpis(
    tables: Mapping[str, pl.LazyFrame], config: Config, catalogue: Mapping[str, KpiSpec] | None = None
) -> KpiPlan:
    """Plan the KPIs of `catalogue` (kpis.yaml by default) over `tables`; nothing is read yet.

    A KPI without a function, or with an input that no table holds, is planned as not measured.
    """
    catalogue = load_catalogue() if catalogue is None else catalogue
    counted = dict(_input_columns(tables, catalogue))
    queries = [tables[table].select(pl.col(columns).count()) for table, columns in counted.items()]
    queries += [MEASURES[name](tables, config) if name in MEASURES else _NOTHING for name in catalogue]
    return KpiPlan(catalogue, config, counted, queries)


_NOTHING = pl.LazyFrame(schema={"value": pl.Float64, "count": pl.UInt32})


def _input_columns(
    tables: Mapping[str, pl.LazyFrame], catalogue: Mapping[str, KpiSpec]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    inputs = {entry for spec in catalogue.values() for entry in spec.inputs}
    for table, frame in tables.items():
        columns = tuple(column for column in frame.collect_schema().names() if f"{table}.{column}" in inputs)
        if columns:
            yield table, columns


def _figures(answer: pl.DataFrame) -> tuple[float | None, int, dict[str, float]]:
    rows = answer.to_dicts()
    headline = next((row for row in rows if row.get("part") is None), None)
    parts = {row["part"]: row["value"] for row in rows if row.get("part") is not None and row["value"] is not None}
    if headline is None or headline["value"] is None:
        return None, 0, {}
    return float(headline["value"]), int(headline["count"]), dict(sorted(parts.items()))
