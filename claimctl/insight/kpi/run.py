"""From lazy tables to measured KPIs: which inputs are there, which functions run, what their figures mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.insight.kpi.catalogue import Kpi, KpiSpec, judge, load_catalogue
from claimctl.insight.kpi.measures import MEASURES, required_fields
from claimctl.insight.kpi.shapes import Figure, Taken, wilson
from claimctl.insight.kpi.sources import NAMES, Sources, open_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from claimctl.config import Config

# Inputs that are settings: what they hold, and what to call them where they hold nothing.
_CONFIG_INPUTS: dict[str, tuple[Callable[[Config], object], str]] = {
    "config.required_fields": (required_fields, "a field marked `required` in configs/doctypes"),
    "config.investment": (
        lambda config: config.kpis.investment, "kpis.investment in the config: what bringing claimctl in cost",
    ),
    "config.schedule_hours": (
        lambda config: config.kpis.schedule_hours, "kpis.schedule_hours in the config: how often a run is due",
    ),
}  # fmt: skip
_PARTS = ("value", "count", "low", "high")


@dataclass(frozen=True)
class KpiPlan:
    """The queries that measure the KPIs: first one a table, for the figures that one pass over it gives and for what
    the columns hold that it reads; then one an input that no pass reads, which ends where it finds something; then
    those of KPIs that need more, each once.

    `queries` are collected by the caller, together with its own; `read` turns their answers into KPIs.
    """

    catalogue: Mapping[str, KpiSpec]
    config: Config
    sources: Sources
    counted: Mapping[str, tuple[str, ...]]  # table of a pass -> the inputs that it counts
    sought: Sequence[str]  # the other inputs, as table.column
    figures: Mapping[str, bool]  # KPIs of one pass over a table, and whether they are proportions
    taken: Mapping[str, tuple[int, str, bool]]  # others: their query after those of the tables, column, proportion
    queries: Sequence[pl.LazyFrame]

    def read(self, answers: Sequence[pl.DataFrame]) -> tuple[Kpi, ...]:
        """The KPIs in the catalogue's order, from the answers to `queries` in their order."""
        passes = dict(zip(self.counted, (answer.row(0, named=True) for answer in answers), strict=False))
        held = {
            f"{table}.{column}": bool(passes[table][f"held {column}"])
            for table, columns in self.counted.items()
            for column in columns
        }
        after = answers[len(self.counted) :]
        held |= {name: not answer.is_empty() for name, answer in zip(self.sought, after, strict=False)}
        held |= {name: bool(holds(self.config)) for name, (holds, _) in _CONFIG_INPUTS.items()}
        others = after[len(self.sought) :]
        found: dict[str, _Found] = {}
        for row in passes.values():
            for name, proportion in self.figures.items():
                if f"{name} value" in row:
                    value, count, low, high = (row.get(f"{name} {part}") for part in _PARTS)
                    found[name] = _found(value, count, low, high, proportion=proportion)
        for name, (place, column, proportion) in self.taken.items():
            found[name] = _taken(others[place], column, proportion=proportion)
        return tuple(self._kpi(name, spec, found.get(name, _Found()), held) for name, spec in self.catalogue.items())

    def _kpi(self, name: str, spec: KpiSpec, found: _Found, held: Mapping[str, bool]) -> Kpi:
        missing = tuple(entry for entry in spec.inputs if not any(held.get(one) for one in entry.split("|")))
        if missing:
            found = _Found()
        needs = tuple(
            dict.fromkeys(", or ".join(self._need(one, spec) for one in entry.split("|")) for entry in missing)
        )
        if found.value is None and not missing:
            tables = dict.fromkeys(entry.partition(".")[0] for entry in spec.inputs if not entry.startswith("config."))
            needs = (spec.rows or f"rows of {', '.join(tables)} that it can be measured on",)
        currency = self.config.score.cost.currency if spec.unit == "money" else None
        return Kpi(
            name=name,
            title=spec.title,
            definition=spec.definition,
            unit=spec.unit,
            direction=spec.direction,
            target=spec.target,
            currency=currency,
            value=found.value,
            count=found.count or 0,
            parts=found.parts or {},
            status=judge(spec, found.value, currency),
            needs=needs,
            group=spec.group,
            low=found.low,
            high=found.high,
            remedy=spec.remedy or (spec.alert.remedy if spec.alert is not None else ""),
            source="" if found.value is None else self._source(spec, held),
        )

    def _need(self, entry: str, spec: KpiSpec) -> str:
        table, _, column = entry.partition(".")
        if entry in _CONFIG_INPUTS:
            return _CONFIG_INPUTS[entry][1]
        if table not in NAMES:
            return entry
        inputs = [one.partition(".") for each in spec.inputs for one in each.split("|")]
        return self.sources.need(table, column, [other for name, _, other in inputs if name == table])

    def _source(self, spec: KpiSpec, held: Mapping[str, bool]) -> str:
        """The files beside the results that the figure is drawn from, by name: of alternatives the one taken."""
        first = (next(one for one in entry.split("|") if held.get(one)) for entry in spec.inputs)
        named = dict.fromkeys(entry.partition(".")[0] for entry in first)
        return ", ".join(self.sources.files[table].name for table in named if table in self.sources.files)


@dataclass(frozen=True)
class _Found:
    value: float | None = None
    count: int = 0
    low: float | None = None
    high: float | None = None
    parts: dict[str, float] | None = None


def plan_kpis(
    tables: Mapping[str, pl.LazyFrame],
    config: Config,
    catalogue: Mapping[str, KpiSpec] | None = None,
    sources: Sources | None = None,
) -> KpiPlan:
    """Plan the KPIs of `catalogue` (kpis.yaml by default) over `tables` and what the config names beside them; nothing
    of the tables is read yet.

    A KPI without a function, or with an input that no table holds, is planned as not measured. Raises UsageError for a
    source that is named and can't be read.
    """
    catalogue = load_catalogue() if catalogue is None else catalogue
    sources = sources or open_sources(config)
    tables = {**tables, **sources.tables}
    asked = {name: MEASURES[name](tables, config) for name in catalogue if name in MEASURES}
    inputs = dict(_input_columns(tables, catalogue))
    read: dict[str, set[str]] = {}  # by the passes
    for each in asked.values():
        if isinstance(each, Figure):
            of = (expression.meta.root_names() for expression in (each.value, each.count))
            read.setdefault(each.table, set()).update(*of)
    counted = {
        table: tuple(name for name in inputs.get(table, ()) if name in columns) for table, columns in read.items()
    }
    sought = [(table, name) for table, names in inputs.items() for name in names if name not in counted.get(table, ())]
    queries = [_pass(tables[table], table, columns, asked) for table, columns in counted.items()]
    queries += [tables[table].select(name).filter(pl.col(name).is_not_null()).head(1) for table, name in sought]
    shared: dict[str, int] = {}
    taken: dict[str, tuple[int, str, bool]] = {}
    others: list[pl.LazyFrame] = []
    for name, each in asked.items():
        if isinstance(each, Figure):
            continue
        drawn = each if isinstance(each, Taken) else Taken(name, each, "value")
        if drawn.key not in shared:
            shared[drawn.key] = len(others)
            others.append(drawn.query)
        taken[name] = (shared[drawn.key], drawn.column, drawn.proportion)
    figures = {name: each.proportion for name, each in asked.items() if isinstance(each, Figure)}
    named = [f"{table}.{name}" for table, name in sought]
    return KpiPlan(catalogue, config, sources, counted, named, figures, taken, [*queries, *others])


def _pass(
    table: pl.LazyFrame, name: str, columns: Sequence[str], asked: Mapping[str, Figure | Taken | pl.LazyFrame]
) -> pl.LazyFrame:
    """One row: how much each of these columns holds, and each figure of the table."""
    parts = [pl.col(column).count().alias(f"held {column}") for column in columns]
    for kpi, each in asked.items():
        if isinstance(each, Figure) and each.table == name:
            told = ((part, getattr(each, part)) for part in _PARTS)
            parts += [figure.alias(f"{kpi} {part}") for part, figure in told if figure is not None]
    return table.select(parts)


def _input_columns(
    tables: Mapping[str, pl.LazyFrame], catalogue: Mapping[str, KpiSpec]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    inputs = {one for spec in catalogue.values() for entry in spec.inputs for one in entry.split("|")}
    for table, frame in tables.items():
        columns = tuple(column for column in frame.collect_schema().names() if f"{table}.{column}" in inputs)
        if columns:
            yield table, columns


def _taken(answer: pl.DataFrame, column: str, *, proportion: bool) -> _Found:
    rows: list[dict[str, Any]] = answer.to_dicts()
    headline = next((row for row in rows if row.get("part") is None), None)
    if headline is None:
        return _Found()
    parts = {row["part"]: row[column] for row in rows if row.get("part") is not None and row[column] is not None}
    proportion = proportion or bool(headline.get("proportion"))
    return _found(
        headline[column], headline["count"], headline.get("low"), headline.get("high"), parts, proportion=proportion
    )


def _found(
    value: float | None,
    count: int | None,
    low: float | None,
    high: float | None,
    parts: dict[str, float] | None = None,
    *,
    proportion: bool,
) -> _Found:
    if value is None:
        return _Found()
    if proportion and count:
        low, high = wilson(value, count)
    return _Found(float(value), int(count or 0), low, high, dict(sorted((parts or {}).items())))
