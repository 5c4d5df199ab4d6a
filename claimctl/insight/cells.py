"""Words from outside as cells that no spreadsheet takes for a formula, and back.

Who opens a CSV in a spreadsheet runs what begins with = + - @ or a tab. Such a cell is written with an apostrophe
before it, as spreadsheets themselves do; it is taken away again where a table is given back.
"""

from __future__ import annotations

import re
from typing import TypeVar

import polars as pl

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

_ACTIVE = r"^'*[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"  # also as full-width letters
_ACTIVE_HERE = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_QUIETED = r"^'('*[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}])"


def quiet(text: str) -> str:
    """A text as a cell."""
    return f"'{text}" if _ACTIVE_HERE.match(text) else text


def quieted(table: pl.DataFrame) -> pl.DataFrame:
    """The table with every text as a cell."""
    texts = pl.col(pl.String)
    return table.with_columns(pl.when(texts.str.contains(_ACTIVE)).then("'" + texts).otherwise(texts).name.keep())


def restored(table: Frame) -> Frame:
    """The table as it was before its texts were made cells; others are left as they are."""
    return table.with_columns(pl.col(pl.String).str.replace(_QUIETED, "$1"))
