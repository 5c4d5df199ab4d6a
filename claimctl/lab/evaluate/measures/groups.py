"""The parts of a frame that figures are given for besides the whole: by source, by medium, by layout split ..."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

MOST = 50


def parts(frame: pl.DataFrame, *columns: str) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each part of `frame` as (`column=value`, which rows are in it), the parts of a column by name.

    Rows without a value are in no part. A column of more than 50 values gives its 50 most frequent.
    """
    for column in columns:
        known = frame[column].drop_nulls()
        counted = known.value_counts(sort=False).sort("count", column, descending=[True, False])
        for value in sorted(counted[column].to_list()[:MOST]):
            yield f"{column}={value}", (frame[column] == value).fill_null(value=False).to_numpy()


def numbered(keys: pl.Series) -> tuple[NDArray[np.int64], int]:
    """The series' distinct values numbered from 0, and how many there are; a null is a value."""
    if keys.is_empty():
        return pl.Series([], dtype=pl.Int64).to_numpy(), 0
    numbers = keys.rank("dense").cast(pl.Int64).fill_null(0).to_numpy()
    return numbers - numbers.min(), int(numbers.max() - numbers.min()) + 1
