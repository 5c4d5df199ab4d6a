"""Tables that a user gives beside the results: a claim a row, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.cells import restored

if TYPE_CHECKING:
    from pathlib import Path

# What reading a file ends in that is not what it should be; a damaged Parquet may make polars give up.
UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
YES = ("true", "yes", "y", "1", "right")
NO = ("false", "no", "n", "0", "wrong")


def given(path: Path, column: str, code: str, remedy: str) -> pl.DataFrame:
    """`claim_id` and `column` of a CSV or Parquet file, both as text. Raises UsageError `code` where it lacks them."""
    try:
        # As text: ids of digits alone keep their leading noughts.
        table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
        return restored(table.select(pl.col("claim_id", column).cast(pl.String)))
    except UNREADABLE as error:
        raise UsageError(
            code, f"{path} is no CSV or Parquet with the columns claim_id and {column}.", remedy
        ) from error
