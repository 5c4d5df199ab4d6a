"""What the user names beside the results, as tables: checks and reviews, evaluations, users, answers, money.

All are CSV or Parquet with the columns below, evaluations and benches JSON with `figures`. Times are UTC. A source that
is not named is an empty table, and a cell that holds nothing is null; a cell that holds something else than its column
is for is a UsageError, never a null.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.cells import restored
from claimctl.insight.given import NO, UNREADABLE, YES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polars._typing import PolarsDataType

    from claimctl.config import Config
    from claimctl.insight.period import Period

TIME = pl.Datetime("us", "UTC")
FIGURE = pl.Struct({"value": pl.Float64, "count": pl.Int64, "low": pl.Float64, "high": pl.Float64})

COLUMNS: dict[str, dict[str, PolarsDataType]] = {
    "checks": {"claim_id": pl.String, "right": pl.Boolean},
    "reviews": {"claim_id": pl.String, "decision": pl.String, "fraud": pl.Boolean},
    "activity": {"user": pl.String, "at": TIME, "session": pl.String},
    "surveys": {"at": TIME, "csat": pl.Float64, "nps": pl.Float64},
    "customers": {
        "at": TIME, "acquisition_cost": pl.Float64, "new_customers": pl.Float64, "gross_profit": pl.Float64,
        "lost_customers": pl.Float64,
    },
}  # fmt: skip
FIGURES = {
    "evaluation": (
        "ocr.character_accuracy", "classification.macro_f1", "extraction.precision", "extraction.recall",
        "decisions.automated_accuracy", "fraud.false_positives", "fraud.roc_auc", "retrieval.recall_at_5",
    ),
    "search": ("search.recall_at_5", "search.latency_ms", "search.passages", "search.reranking_gain"),
}  # fmt: skip
INDEX: dict[str, PolarsDataType] = {"asked": pl.Int64, "remembered": pl.Int64}
NAMES = (*COLUMNS, *FIGURES, "index")

_BOUNDS = {"csat": (1, 5), "nps": (0, 10)}
_WORDS = {TIME: "UTC times such as 2026-03-01T08:00", pl.Boolean: "true or false", pl.Float64: "numbers"}
_TIME_FORMATS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_WHAT = {
    "checks": "a CSV or Parquet of `claimctl qa`, filled in",
    "evaluation": "the JSON of `claimctl evaluate --format json`",
    "search": "the JSON of `python tests/bench/search.py quality --json FILE`",
    "index": "an index of `claimctl index` that was asked by `claimctl search`",
    "reviews": "a CSV or Parquet of what reviewers decided",
    "activity": "a CSV or Parquet of who used it when",
    "surveys": "a CSV or Parquet of what users answered",
    "customers": "a CSV or Parquet of money and customers, a period a row",
}


@dataclass(frozen=True)
class Sources:
    """The tables of all sources by name, empty where none is named, and the file or folder of those that are."""

    tables: Mapping[str, pl.LazyFrame]
    files: Mapping[str, Path]

    def within(self, period: Period) -> Sources:
        """The sources with only the rows of the period, of those whose rows have a time."""
        if not period:
            return self
        cut = {
            name: table.filter(period.within("at")) if "at" in COLUMNS.get(name, {}) else table
            for name, table in self.tables.items()
        }
        return Sources(cut, self.files)

    def need(self, source: str, column: str, wanted: Sequence[str]) -> str:
        """What is missing where `column` of `source` holds nothing; `wanted` are all the columns that a KPI takes."""
        if source in self.files:
            kind = "a figure" if source in FIGURES else "a value in the column"
            return f"{kind} `{column}` in {self.files[source].name} (kpis.{source})"
        keys = ["claim_id"] if "claim_id" in COLUMNS.get(source, {}) else []
        columns = f" ({', '.join([*keys, *wanted])})" if source in COLUMNS else ""
        return f"kpis.{source} in the config: {_WHAT[source]}{columns}"


def open_sources(config: Config) -> Sources:
    """The sources that the config names.

    Raises UsageError (kpi_source_unreadable, kpi_source_invalid) naming the setting, the file and what is wrong in it.
    """
    named = {name: Path(getattr(config.kpis, name)) for name in NAMES if getattr(config.kpis, name)}
    if "index" not in named and config.score.policies:
        named["index"] = Path(config.score.policies)
    tables: dict[str, pl.LazyFrame] = {}
    for name, columns in COLUMNS.items():
        tables[name] = _table(name, named[name], columns) if name in named else pl.LazyFrame(schema=columns)
    for name, figures in FIGURES.items():
        found = _told(name, named[name]) if name in named else {}
        rows = [{figure: found.get(figure) for figure in figures}] if found else []
        tables[name] = pl.LazyFrame(rows, schema=dict.fromkeys(figures, FIGURE))
    tables["index"] = pl.LazyFrame(_asked(named.get("index")), schema=INDEX)
    return Sources(tables, named)


class _Told(msgspec.Struct):
    section: str
    name: str
    value: float | None
    of: str = ""
    low: float | None = None
    high: float | None = None
    n: int = 0


class _Figures(msgspec.Struct):
    figures: tuple[_Told, ...]


def _told(source: str, path: Path) -> dict[str, dict[str, float | None]]:
    """The figures of everything, by `section.name`."""
    try:
        told = msgspec.json.decode(path.read_bytes(), type=_Figures).figures
    except (OSError, msgspec.DecodeError) as error:
        raise _unreadable(source, path, str(error)) from error
    return {
        f"{each.section}.{each.name}": {"value": each.value, "count": each.n, "low": each.low, "high": each.high}
        for each in told
        if not each.of and each.value is not None
    }


def _asked(folder: Path | None) -> list[dict[str, int]]:
    if folder is None:
        return []
    from claimctl.search.query import asked

    counts = asked(folder)
    return [dict(zip(INDEX, counts, strict=True))] if counts is not None else []


def _table(source: str, path: Path, columns: Mapping[str, PolarsDataType]) -> pl.LazyFrame:
    """The columns of a file, each of its kind; one that the file lacks is null."""
    try:
        raw = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
        held = {name: kind for name, kind in raw.collect_schema().items() if name in columns}
        read = {name: _read(pl.col(name), kind, columns[name]) for name, kind in held.items()}
        strange = {name: (_filled(pl.col(name), kind) & _bad(name, read[name])).sum() for name, kind in held.items()}
        # As text: ids of digits alone keep their leading noughts.
        counted = raw.select(**strange).collect(engine="streaming").row(0, named=True) if held else {}
    except UNREADABLE as error:
        raise _unreadable(source, path, (str(error).splitlines() or [""])[0]) from error
    for name, count in counted.items():
        if count:
            low, high = _BOUNDS.get(name, (None, None))
            kind = f"numbers from {low} to {high}" if low is not None else _WORDS[columns[name]]
            raise UsageError(
                "kpi_source_invalid",
                f"{path} (kpis.{source}): {count:,} cells of the column {name!r} are no {kind}.",
                "Correct them, or leave them empty where nothing is known.",
            )
    return restored(
        raw.select(**{name: read.get(name, pl.lit(None, kind)).cast(kind) for name, kind in columns.items()})
    )


def _filled(column: pl.Expr, kind: PolarsDataType) -> pl.Expr:
    return column.is_not_null() & (column.str.strip_chars() != "") if kind == pl.String else column.is_not_null()


def _bad(name: str, read: pl.Expr) -> pl.Expr:
    low, high = _BOUNDS.get(name, (None, None))
    return read.is_null() if low is None else read.is_null() | read.is_between(low, high).not_()


def _read(column: pl.Expr, kind: PolarsDataType, wanted: PolarsDataType) -> pl.Expr:
    """The column as it is wanted; null where it can't be."""
    if wanted == TIME:
        if kind == pl.String:
            text = column.str.strip_chars().str.replace("T", " ", literal=True).str.replace(r"(Z|\+00:00| ?UTC)$", "")
            read = [text.str.to_datetime(form, strict=False, time_unit="us") for form in _TIME_FORMATS]
            return pl.coalesce(read).dt.replace_time_zone("UTC")
        zone = getattr(kind, "time_zone", None)
        moment = column.cast(pl.Datetime("us", zone), strict=False)
        return moment.dt.convert_time_zone("UTC") if zone else moment.dt.replace_time_zone("UTC")
    if wanted == pl.Boolean and kind != pl.Boolean:
        told = column.cast(pl.String).str.strip_chars().str.to_lowercase()
        return pl.when(told.is_in(YES)).then(statement=True).when(told.is_in(NO)).then(statement=False)
    if wanted == pl.Float64:
        number = (column.str.strip_chars() if kind == pl.String else column).cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _unreadable(source: str, path: Path, why: str) -> UsageError:
    return UsageError(
        "kpi_source_unreadable",
        f"{path} (kpis.{source}) can't be read: {why.rstrip('.')}.",
        f"It is to be {_WHAT[source]}.",
    )
