"""Truth as it lies in a folder: whatever subset of the tables and columns of lab/synth/truth.py somebody wrote.

A table is a file `<table>.parquet`, or a folder `<table>` or `<table>.parquet` of such files. Columns that are not
there are null, columns that nobody knows are ignored, numbers of any width are taken; what can't be what it is called
is told by file and column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import polars as pl

from claimctl.errors import UsageError
from claimctl.lab.synth.truth import TRUTH
from claimctl.records import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from polars._typing import PolarsDataType

SCHEMA_AT = "claimctl/lab/synth/truth.py"
# Without these a row says nothing of anything.
_NEEDED: dict[str, tuple[str, ...]] = {
    name: ("claim_id",) if "path" not in schema else ("path",) for name, schema in TRUTH.items()
}
_NEEDED["fields"] = ("path", "field", "value")
_MAY_BE_NULL = {"value"}  # a field that is known to be absent
# What can't be but one of these: anything else would be judged as wrong, or not at all, without a word.
_NAMES: dict[tuple[str, str], tuple[str, ...]] = {
    ("documents", "status"): get_args(Status), ("claims", "decision"): get_args(Outcome),
}  # fmt: skip
_FROM_ONE = {"page", "first_page", "last_page"}


@dataclass(frozen=True)
class Truth:
    """The tables that are there, each with every column of its schema; paths have forward slashes."""

    folder: Path
    tables: Mapping[str, pl.LazyFrame]

    def __contains__(self, table: str) -> bool:
        return table in self.tables

    def collect(self, table: str) -> pl.DataFrame:
        """The table; one that is not there is empty.

        Raises UsageError: truth_unreadable where its file breaks off, truth_value for rows that can't be.
        """
        if table not in self.tables:
            return pl.DataFrame(schema=TRUTH[table])
        try:
            frame = self.tables[table].collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(self.folder / f"{table}.parquet") from error
        _check(self.folder / f"{table}.parquet", table, frame)
        return frame

    def rows(self) -> dict[str, int]:
        """How many rows each table has that is there."""
        return {name: int(table.select(pl.len()).collect().item()) for name, table in self.tables.items()}


def open_truth(folder: Path) -> Truth:
    """The tables of truth in `folder`; nothing but their schemas is read yet.

    Raises UsageError: truth_missing, truth_without_documents, truth_unreadable, truth_column.
    """
    if not folder.is_dir():
        inside = folder.is_file() and folder.name == "documents.parquet"
        raise UsageError(
            "truth_missing",
            f"{folder} is a file, no folder of truth."
            if folder.is_file()
            else f"There is no folder of truth {folder}.",
            f"Give --truth {folder.parent}."
            if inside
            else "Name the folder with documents.parquet, such as DIR/truth of `claimctl synth DIR`.",
        )
    files = {name: _files(folder, name) for name in TRUTH}
    if not files["documents"]:
        inside = (folder / "truth" / "documents.parquet").is_file()
        remedy = f"Give --truth {folder / 'truth'}." if inside else f"Its columns are told in {SCHEMA_AT}."
        raise UsageError("truth_without_documents", f"{folder} has no documents.parquet.", remedy)
    tables = {
        name: pl.concat([_scan(file, name, TRUTH[name]) for file in parts]) for name, parts in files.items() if parts
    }
    return Truth(folder, tables)


def _files(folder: Path, table: str) -> list[Path]:
    """The files of a table; none where it is not there. Raises UsageError (truth_unreadable) for another format."""
    whole = folder / f"{table}.parquet"
    if whole.is_file():
        return [whole]
    for parts in (whole, folder / table):
        found = sorted(parts.glob("*.parquet")) if parts.is_dir() else []
        if found:
            return found
    for suffix in (".csv", ".json", ".jsonl"):
        other = folder / f"{table}{suffix}"
        if other.is_file():
            raise UsageError("truth_unreadable", f"{other} is no Parquet.", f"Write it as {whole}.")
    return []


def _check(file: Path, table: str, frame: pl.DataFrame) -> None:
    """Raises UsageError (truth_value) for a row that says nothing of anything, or a value that can't be."""
    for column in _NEEDED[table]:
        if column not in _MAY_BE_NULL and frame[column].null_count():
            raise _impossible(file, f"has a row without `{column}`")
    for (owner, column), names in _NAMES.items():
        others = frame[column].drop_nulls().unique().sort().to_list() if owner == table else []
        for other in others:
            if other not in names:
                raise _impossible(file, f"has the {column} {other!r}, which is none of {', '.join(names)}")
    for column in sorted(_FROM_ONE & set(frame.columns)):
        if (frame[column] < 1).any():
            raise _impossible(file, f"has a `{column}` below 1: pages count from 1")


def _impossible(file: Path, what: str) -> UsageError:
    return UsageError("truth_value", f"{file} {what}.", f"What truth may say is told in {SCHEMA_AT}.")


def _scan(file: Path, table: str, schema: pl.Schema) -> pl.LazyFrame:
    try:
        frame = pl.scan_parquet(file, glob=False, hive_partitioning=False)
        found = frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(file) from error
    for column in _NEEDED[table]:
        if column not in found:
            raise _wrong(file, f"has no column `{column}`")
    shaped = []
    for column, wanted in schema.items():
        if column not in found:
            shaped.append(pl.lit(None, wanted).alias(column))
            continue
        if not _fits(found[column], wanted):
            raise _wrong(file, f"has a column `{column}` of {found[column]} where {wanted} is needed")
        value = _as(pl.col(column), found[column], wanted)
        if column == "path":
            value = value.str.replace_all("\\", "/", literal=True).str.strip_prefix("./")
        shaped.append(value.alias(column))
    return frame.select(shaped)


def _unreadable(file: Path) -> UsageError:
    return UsageError("truth_unreadable", f"{file} can't be read as Parquet.", "Write it anew.")


def _wrong(file: Path, what: str) -> UsageError:
    return UsageError("truth_column", f"{file} {what}.", f"The columns of truth are told in {SCHEMA_AT}.")


def _fits(found: PolarsDataType, wanted: PolarsDataType) -> bool:
    """Whether values of type `found` mean the same as `wanted`."""
    if found in {wanted, pl.Null}:
        return True
    if isinstance(wanted, pl.List):
        return isinstance(found, pl.List | pl.Array) and _fits(found.inner, wanted.inner)
    if isinstance(wanted, pl.Struct):
        if not isinstance(found, pl.Struct):
            return False
        own = {field.name: field.dtype for field in found.fields}
        known = {field.name: field.dtype for field in wanted.fields}
        return "text" in own and all(_fits(own[name], known[name]) for name in own if name in known)
    if wanted == pl.String:  # a date becomes the ISO date that normal forms have
        return isinstance(found, pl.Enum | pl.Categorical | pl.Date) or found in {pl.Enum, pl.Categorical, pl.Date}
    if wanted == pl.Date:
        return isinstance(found, pl.Datetime)
    if wanted.is_numeric():
        # Amounts may come as integers or decimals; counts, rows and pages never as fractions.
        return found.is_integer() if wanted.is_integer() else found.is_numeric()
    return False


def _as(column: pl.Expr, found: PolarsDataType, wanted: PolarsDataType) -> pl.Expr:
    if found == wanted:
        return column
    if isinstance(wanted, pl.List) and isinstance(wanted.inner, pl.Struct) and isinstance(found, pl.List | pl.Array):
        inner: Any = found.inner
        if found == pl.List(pl.Null) or not isinstance(inner, pl.Struct):
            return pl.lit(None, wanted)
        have = {field.name for field in inner.fields}
        parts = [
            (pl.element().struct.field(part.name) if part.name in have else pl.lit(None)).cast(part.dtype)
            for part in wanted.inner.fields
        ]
        named = (value.alias(part.name) for value, part in zip(parts, wanted.inner.fields, strict=True))
        return column.list.eval(pl.struct(*named))
    return column.cast(wanted)
