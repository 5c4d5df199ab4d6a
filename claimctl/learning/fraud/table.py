"""A labelled history: a table of past claims, one row a claim, with what became of each, and when it happened.

Every cell is text as `claims.csv` would hold it, so that what is learned can be asked of a claim. A cell that says that
it says nothing ("?", "n/a") is empty.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import polars as pl
    from numpy.typing import NDArray

EMPTY = frozenset({"", "?", "-", "--", "na", "n/a", "#n/a", "nan", "null", "missing"})
_YES = ("1", "1.0", "true", "t", "yes", "y", "fraud")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_WORDS = frozenset({
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "sept",
})  # fmt: skip
_DAY_WORDS = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tues", "thur", "thurs",
})  # fmt: skip
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[-+]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,}))")  # a decimal comma, and no thousands
_MARKS = re.compile(r"^[A-Z]{3} ?(?=[-\d.])|(?<=\d) ?[A-Z]{3}$|[$€£%\s]")
_QUARTER = re.compile(r"q([1-4])", re.IGNORECASE)
_DATE = re.compile(r"(\d{4}[-/]\d{1,2}([-/]\d{1,2})?|\d{1,2}[./]\d{1,2}[./]\d{4}|(19|20)\d{6})([T ].*)?$")
_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y-%m", "%Y%m%d")
_MOST_PERIODS = 60  # values of a time column that are periods of their own; of more, equal parts are made
_PARTS = 24


class History(NamedTuple):
    """Labelled rows. `cells` holds a list a column; `order` (rows,) counts periods up from 0, `periods` names them.

    `since` (rows,) is the first time column as a number. `order`, `since` and `group` are None where they are not
    given; `unlabelled` and `undated` rows were left out.
    """

    cells: Mapping[str, Sequence[str | None]]
    fraud: NDArray[np.bool_]
    order: NDArray[np.int64] | None
    periods: tuple[str, ...]
    since: NDArray[np.float64] | None
    group: NDArray[np.int64] | None
    unlabelled: int = 0
    undated: int = 0

    def rows(self, kept: NDArray[np.int64]) -> History:
        """The history of some rows alone."""
        return self._replace(
            cells={name: [cells[row] for row in kept] for name, cells in self.cells.items()},
            fraud=self.fraud[kept],
            order=None if self.order is None else self.order[kept],
            since=None if self.since is None else self.since[kept],
            group=None if self.group is None else self.group[kept],
        )


def read(
    path: Path, target: str, *, positive: str | None = None, time: Sequence[str] = (), group: str | None = None
) -> History:
    """A CSV (comma or semicolon) or Parquet table. Raises UsageError where it can't be read or lacks a column."""
    table = _frame(path)
    for name in (target, *time, *((group,) if group else ())):
        if name not in table.columns:
            raise UsageError(
                "column_unknown", f"{path.name} has no column {name!r}.", f"It has: {', '.join(table.columns)}."
            )
    cells = {name: [cell(text) for text in table[name].to_list()] for name in table.columns}
    labels = cells[target]
    yes = _positive([label for label in labels if label is not None], target, positive)
    kept = [row for row, label in enumerate(labels) if label is not None]
    moments = [moment(cells[name], name) for name in time]
    dated = [row for row in kept if not any(np.isnan(each[row]) for each in moments)]
    order, periods = _periods([each[dated] for each in moments], [cells[name] for name in time], dated)
    numbers = {name: place for place, name in enumerate(dict.fromkeys(cells[group]))} if group else {}
    return History(
        cells={name: [column[row] for row in dated] for name, column in cells.items()},
        fraud=np.array([labels[row] == yes for row in dated], dtype=bool),
        order=order,
        periods=periods,
        since=moments[0][dated] if moments else None,
        group=np.array([numbers[cells[group][row]] for row in dated], np.int64) if group else None,
        unlabelled=len(labels) - len(kept),
        undated=len(kept) - len(dated),
    )


def number(text: str | None) -> float:
    """What a cell says as a number: `1,240.50`, `1.240,50`, `$12`, `3 %`; nan where it says none."""
    if text is None:
        return float("nan")
    bare = text if text.isdigit() else _MARKS.sub("", text)
    if _COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(bare) or not any(mark.isdigit() for mark in bare.lower().partition("e")[0]):
        return float("nan")
    return float(bare.replace(",", ""))


def day(text: str | None) -> float:
    """What a cell says as a date, in days; nan where it says none."""
    if text is None or not _DATE.match(text):
        return float("nan")
    head = re.split(r"[T ]", text, maxsplit=1)[0]
    for form in _FORMS:
        try:
            return float(dt.datetime.strptime(head, form).replace(tzinfo=dt.UTC).date().toordinal())
        except ValueError:
            continue
    return float("nan")


def season(text: str | None) -> float:
    """The number of a month, a day of the week or a quarter that a cell names; nan where it names none."""
    word = (text or "").strip(". ").lower()
    if quarter := _QUARTER.fullmatch(word):
        return float(quarter[1])
    if word[:3] in _MONTHS and (word in _MONTHS or word in _MONTH_WORDS):
        return _MONTHS.index(word[:3]) + 1.0
    if word[:3] in _DAYS and (word in _DAYS or word in _DAY_WORDS):
        return _DAYS.index(word[:3]) + 1.0
    return float("nan")


def moment(cells: Sequence[str | None], name: str) -> NDArray[np.float64]:
    """A time column as numbers that grow with time: days, numbers, or months by name. Raises UsageError."""
    for reading in (season, day, number):
        known = {text: reading(text) for text in set(cells)}
        found = np.array([known[text] for text in cells], float)
        given = sum(text is not None for text in cells)
        if given and np.isfinite(found).sum() >= 0.95 * given:
            return found
    raise UsageError(
        "time_unreadable", f"The column {name!r} holds no dates, numbers or months.",
        "Write ISO dates, or name columns such as --time Year,Month.",
    )  # fmt: skip


def instant(text: str, since: NDArray[np.float64]) -> float:
    """A moment that a user names, as `History.since` counts: a date, a year of dates, a number, a month; else nan."""
    if float(np.median(since)) > 100_000 and re.fullmatch(r"\d{4}", text):
        text += "-01-01"
    found = [reading(text) for reading in (season, day, number)]
    return next((each for each in found if np.isfinite(each)), float("nan"))


def _frame(path: Path) -> pl.DataFrame:
    import polars as pl

    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            table = pl.read_parquet(path)
            flat = [name for name, kind in table.schema.items() if not kind.is_nested()]
            return table.select(pl.col(flat).cast(pl.String, strict=False))
        with path.open("rb") as file:
            head = file.readline()
        separator = ";" if head.count(b";") > head.count(b",") else ","
        return pl.read_csv(path, separator=separator, infer_schema=False)
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            "table_unreadable", f"{path} can't be read as a table: {type(error).__name__}.",
            "Give a CSV in UTF-8 with a head, or a Parquet file.",
        ) from error  # fmt: skip


def cell(text: str | None) -> str | None:
    """What stands in a cell; None where it says nothing."""
    bare = (text or "").strip()
    return None if bare.lower() in EMPTY else bare


def _positive(labels: list[str], target: str, positive: str | None) -> str:
    values = sorted(set(labels))
    if positive is not None and positive not in values:
        raise UsageError("target_unclear", f"No row has {target} = {positive}.", f"It has: {', '.join(values[:10])}.")
    yes = [positive] if positive is not None else [value for value in values if value.lower() in _YES]
    if len(values) < 2 or len(yes) != 1 or (positive is None and len(values) > 2):
        shown = ", ".join(values[:10]) or "nothing"
        raise UsageError(
            "target_unclear", f"The column {target!r} does not say which rows are fraud: it holds {shown}.",
            "Name the value that means fraud: --positive VALUE.",
        )  # fmt: skip
    return yes[0]


def _periods(
    moments: list[NDArray[np.float64]], names: list[Sequence[str | None]], rows: list[int]
) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """The period of each row, counted up with time, and what the periods are called."""
    if not moments:
        return None, ()
    if len(moments) == 1:
        shown = {text for text in (names[0][row] for row in rows) if text is not None}
        if all(np.isfinite(day(text)) for text in list(shown)[:50]) and not all(text.isdigit() for text in shown):
            return _of_days(moments[0])
        if len(np.unique(moments[0])) > _MOST_PERIODS:
            edges = np.unique(np.quantile(moments[0], np.linspace(0.0, 1.0, _PARTS + 1)))
            order = np.clip(np.searchsorted(edges, moments[0], side="right") - 1, 0, len(edges) - 2)
            return order.astype(np.int64), tuple(f"from {edge:g}" for edge in edges[:-1])
    keys, order = np.unique(np.column_stack(moments), axis=0, return_inverse=True)
    called: dict[int, str] = {}
    for place, row in zip(order.ravel(), rows, strict=True):
        if place not in called:
            called[int(place)] = " ".join(str(column[row]) for column in names)
    return order.ravel().astype(np.int64), tuple(called[place] for place in range(len(keys)))


def _of_days(days: NDArray[np.float64]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Dates by month, where there are fewer than six by week, else by day."""
    dates = [dt.date.fromordinal(int(each)) for each in days]
    for form in ("%Y-%m", "%G-W%V", "%Y-%m-%d"):
        said = [date.strftime(form) for date in dates]
        periods = sorted(set(said))
        if len(periods) >= 6 or form == "%Y-%m-%d":
            break
    place = {name: number for number, name in enumerate(periods)}
    return np.array([place[name] for name in said], np.int64), tuple(periods)
