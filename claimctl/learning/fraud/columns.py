"""What the columns of a history are, and which of them must not teach: named, with the reason, before any is learned.

A model can be right for reasons that will not hold tomorrow: because it knows the row by its number, because it knows
the time by the calendar, or because a column was written after the fraud was found. Such columns are left out unless
the user keeps them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from claimctl.learning import calibrate
from claimctl.learning.fraud.table import day, number, season

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.learning.fraud.table import History

Kind = Literal["number", "scale", "category", "date", "calendar", "identifier", "constant"]

UNSEEN = -1.0  # the code of a category that no row had
_MOSTLY = 0.98
_FEW = 5  # rows: what fewer than these have can't be learned
_BINS = 20
_FOLDS = 5
_SUSPECT_ALONE = 0.9  # a column that ranks this well alone is pointed at
_LEAK_ALONE = 0.97  # one that does it this well is taken for the answer
_PURE = 0.98  # frauds among the rows of values that say "fraud" outright
_TELLS_TIME = 0.9  # AUC of late against early rows from one column: it says when, whatever it is called
_DRIFTS = 0.65
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NAMES_SOMEONE = frozenset({
    "id", "ids", "nr", "no", "number", "key", "uuid", "guid", "vin", "iban", "account", "phone", "email", "ssn", "npi",
    "code", "ref", "reference", "serial", "zip",
})  # fmt: skip
_AFTERWARDS = frozenset({
    "fraud", "fraudulent", "investigation", "investigated", "investigator", "siu", "verdict", "convicted", "conviction",
    "outcome", "decision", "denied", "denial", "rejected", "approved", "closed", "closure", "settled", "settlement",
    "recovered", "recovery", "subrogation", "payout", "reopened", "resolution", "suspected", "suspicion",
})  # fmt: skip
_SENTINELS = (0.0, -1.0, -9.0, -99.0, -999.0, -9999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0)
_NOUGHT = frozenset({"none", "no", "new", "never", "no change", "nil", "zero"})
_UNITS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
_IN_TEXT = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UNDER = re.compile(r"\b(less than|under|below|up to|fewer than)\b|<")
_RANGE = re.compile(r"\d\s*(to|-)\s*\d|\b(less|under|below|up to|fewer|more|over|above|at least)\b|[<>]|\d\s*\+")
_OVER = re.compile(r"\b(more than|over|above|at least|and over|or more)\b|>|\d\s*\+")


class Finding(msgspec.Struct, frozen=True):
    """What is to be known of a column (or, without one, of the table); `left_out` if it does not teach."""

    column: str
    code: str
    message: str
    left_out: bool = False


class Column(msgspec.Struct, frozen=True):
    """How a column's text becomes a number, for the table and for a claim alike.

    `places` holds the numbers of a category's values, counted from 0, and of a scale's (`21 to 25`, `more than 30`);
    numbers in `empty` mean that nothing is known. `gaps` if the table has rows in which it is not known.
    """

    name: str
    kind: Literal["number", "scale", "category"]
    places: dict[str, float] = {}
    empty: tuple[float, ...] = ()
    gaps: bool = False

    def value(self, text: str | None) -> float:
        """A cell as a number: nan where it says nothing, UNSEEN for a category that the table did not have."""
        if text is None:
            return float("nan")
        if self.kind == "number":
            read = number(text)
            return float("nan") if read in self.empty else read
        if self.kind == "scale":
            return self.places[text] if text in self.places else scale(text)
        return self.places.get(text, UNSEEN)

    def values(self, cells: Sequence[str | None]) -> NDArray[np.float64]:
        """Cells as numbers."""
        known = {text: self.value(text) for text in set(cells)}
        return np.array([known[text] for text in cells], float)


class Surveyed(msgspec.Struct, frozen=True):
    """All columns by kind, what was found, and the columns that teach."""

    kinds: dict[str, Kind]
    findings: tuple[Finding, ...]
    columns: tuple[Column, ...]


def survey(history: History, passed_over: Mapping[str, str], keep: Collection[str] = ()) -> Surveyed:
    """Look at every column but those in `passed_over` (name -> reason); `keep` overrules what is held against one."""
    kinds: dict[str, Kind] = {}
    findings = [Finding(name, "not_taught", reason, left_out=True) for name, reason in passed_over.items()]
    columns = []
    late = None if history.order is None else history.order >= np.median(history.order)
    for name, cells in history.cells.items():
        if name in passed_over:
            continue
        kinds[name], found, column = _look(name, cells)
        if column is not None:
            found += _against(column, column.values(cells), history.fraud, late)
        if name in keep and column is None and kinds[name] != "constant":
            column = _category(name, cells) if kinds[name] != "date" else None
        if column is not None and (name in keep or not any(each.left_out for each in found)):
            columns.append(column)
            found = [msgspec.structs.replace(each, left_out=False) for each in found]
        findings += found
    return Surveyed(kinds, tuple(findings), tuple(columns))


def alone(values: NDArray[np.float64], answers: NDArray[np.bool_], teach: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What a column alone makes of every row, from the answers of the rows that teach: the share among its like."""
    place = _place(values, teach)
    size = int(place.max()) + 1
    rows = np.bincount(place[teach], minlength=size)
    hits = np.bincount(place[teach], answers[teach], minlength=size)
    base = answers[teach].mean() if teach.any() else 0.0
    rates: NDArray[np.float64] = (hits + 10.0 * base) / (rows + 10.0)
    return rates[place]


def auc_alone(values: NDArray[np.float64], answers: NDArray[np.bool_]) -> float:
    """How well a column ranks by itself, each row by rows that are not its own."""
    fold = np.random.default_rng(7).permutation(len(values)) % _FOLDS
    said = np.zeros(len(values))
    for one in range(_FOLDS):
        said[fold == one] = alone(values, answers, fold != one)[fold == one]
    # Within a fold: the base rate of the others would rank one fold's rows against another's.
    return float(np.mean([calibrate.auroc(said[fold == one], answers[fold == one]) for one in range(_FOLDS)]))


def words(name: str) -> list[str]:
    """A column's name in lower-case words: `PolicyNumber` and `policy_number` alike."""
    return [word.lower() for word in _WORDS.findall(name)]


def scale(text: str) -> float:
    """Where a text stands on the scale that it names: `21 to 25`, `more than 30`, `6 months`, `none`; else nan."""
    said = text.lower().strip()
    if said in _NOUGHT:
        return 0.0
    numbers = [float(each.replace(",", "")) for each in _IN_TEXT.findall(said)]
    if not numbers or len(numbers) > 2:
        return float("nan")
    unit = next((size for word, size in _UNITS.items() if word in said), 1.0)
    middle = sum(numbers) / len(numbers)
    if _UNDER.search(said):
        return middle * 0.9 * unit
    return middle * (1.1 if _OVER.search(said) else 1.0) * unit


def _look(name: str, cells: Sequence[str | None]) -> tuple[Kind, list[Finding], Column | None]:
    """A column's kind, what its values alone say against it, and how to read it where it can teach."""
    given = [text for text in cells if text is not None]
    counts: dict[str, int] = {}
    for text in given:
        counts[text] = counts.get(text, 0) + 1
    most = max([*counts.values(), len(cells) - len(given)])
    if len(cells) - most < _FEW:
        same = "is the same in every row" if most == len(cells) else f"differs in {len(cells) - most} rows only"
        return "constant", [Finding(name, "constant", f"{same}: nothing can be learned of it", left_out=True)], None
    if _share(counts, day) >= _MOSTLY and not all(text.isdigit() for text in counts):
        return "date", [Finding(name, "date", "a date says when, not what", left_out=True)], None
    if _share(counts, season) >= _MOSTLY and any(text.lower()[:3] in "janfebmarapr" for text in counts):
        why = "a month tells the regime of the labels, not the claim"
        return "calendar", [Finding(name, "calendar", why, left_out=True)], None
    numeric = _share(counts, number) >= _MOSTLY
    reason = _identifies(name, counts, len(given), numeric=numeric)
    if reason is not None:
        return "identifier", [Finding(name, "identifier", reason, left_out=True)], None
    if numeric:
        column, found = _number(name, cells)
        said = [each for each in map(number, counts) if np.isfinite(each)]
        if words(name) == ["year"] and min(said) >= 1950 and max(said) <= 2100:
            return "calendar", [Finding(name, "calendar", "a year says when, not what", left_out=True)], None
        return "number", found, column
    gaps = len(given) < len(cells)
    if len(counts) > 2 and _share(counts, scale) >= 1.0 and any(_RANGE.search(text.lower()) for text in counts):
        return "scale", [], Column(name, "scale", places={text: scale(text) for text in sorted(counts)}, gaps=gaps)
    return "category", [], _category(name, cells)


def _share(counts: Mapping[str, int], reading: Callable[[str | None], float] | Callable[[str], float]) -> float:
    """The share of cells that can be read in a way."""
    return sum(count for text, count in counts.items() if np.isfinite(reading(text))) / sum(counts.values())


def _identifies(name: str, counts: Mapping[str, int], rows: int, *, numeric: bool) -> str | None:
    """Why a column tells who or which rather than what; None where it does not."""
    near_unique = len(counts) >= 0.95 * rows and rows >= 20
    called = words(name)[-1:]
    if not numeric:
        if near_unique or len(counts) > max(rows / _FEW, 30):
            return f"has {len(counts)} values in {rows} rows: it names the row, or is free text"
        return None
    values = np.array(sorted(number(text) for text in counts if np.isfinite(number(text))))
    if not np.array_equal(values, np.round(values)):
        return None
    if bool(called) and called[0] in _NAMES_SOMEONE and len(values) > 5:
        return "its name says that it tells who or which: a number without a size"
    digits = np.array([len(text.lstrip("-")) for text in counts])
    dense = values[-1] - values[0] < 1.1 * len(values)
    alike = digits.min() >= 5 and (digits == digits[0]).mean() > 0.99
    if near_unique and (dense or alike):
        return f"has {len(counts)} values in {rows} rows: it names the row"
    return None


def _number(name: str, cells: Sequence[str | None]) -> tuple[Column, list[Finding]]:
    column = Column(name, "number")
    values = column.values(cells)
    known = values[np.isfinite(values)]
    found = []
    empty = []
    for sentinel in _SENTINELS:
        share = float((known == sentinel).mean())
        rest = known[known != sentinel]
        if not len(rest) or not max(0.002, _FEW / len(known)) <= share <= 0.2:
            continue
        low, high, middle = rest.min(), rest.max(), float(np.median(rest))
        # Apart from all others by more than the others lie apart, at the edge: no value of the scale.
        steps = np.diff(np.unique(rest))
        apart = max(5.0 * float(np.median(steps)) if len(steps) else 1.0, 0.1 * (middle - low), 0.1 * (high - middle))
        if (sentinel < low and low - sentinel > apart) or (sentinel > high and sentinel - high > apart):
            empty.append(sentinel)
            found.append(
                Finding(name, "sentinel", f"{sentinel:g} stands far from all other values in {share:.1%} of the rows: "
                        "taken for not known")
            )  # fmt: skip
    gaps = len(known) < len(values) or bool(empty)
    return msgspec.structs.replace(column, empty=tuple(empty), gaps=gaps), found


def _category(name: str, cells: Sequence[str | None]) -> Column:
    levels = sorted({text for text in cells if text is not None})
    places = {text: float(place) for place, text in enumerate(levels)}
    return Column(name, "category", places, gaps=any(text is None for text in cells))


def _against(
    column: Column, values: NDArray[np.float64], fraud: NDArray[np.bool_], late: NDArray[np.bool_] | None
) -> list[Finding]:
    """What a column that could be learned has against it: it is the answer, or it is the time."""
    found = []
    auc = auc_alone(values, fraud)
    after = sorted(set(words(column.name)) & _AFTERWARDS)
    share, caught = _gives_away(values, fraud)
    if auc >= _LEAK_ALONE or share >= _PURE:
        why = f"it ranks at AUC {auc:.3f} alone"
        if share >= _PURE:
            why = f"{share:.0%} of the rows with some of its values are frauds, {caught:.0%} of all frauds"
        found.append(Finding(column.name, "leak", f"{why}: it knows the answer", left_out=True))
    elif after and auc >= 0.7:
        why = f"its name ({', '.join(after)}) and its AUC of {auc:.3f} alone say that it was known only afterwards"
        found.append(Finding(column.name, "post_outcome", why, left_out=True))
    elif after:
        why = f"its name ({', '.join(after)}) says that it may be known only afterwards; drop it if it is"
        found.append(Finding(column.name, "post_outcome", why))
    elif auc >= _SUSPECT_ALONE:
        why = f"it ranks at AUC {auc:.3f} alone; make sure that it is known when a claim comes in"
        found.append(Finding(column.name, "strong_alone", why))
    if late is not None and late.any() and not late.all():
        tells = auc_alone(values, late)
        if tells >= _TELLS_TIME:
            why = f"it tells early from late rows at AUC {tells:.3f}: it is a clock"
            found.append(Finding(column.name, "regime", why, left_out=True))
        elif tells >= _DRIFTS:
            why = f"it drifts: it tells early from late rows at AUC {tells:.3f}"
            found.append(Finding(column.name, "drift", why))
    return found


def _gives_away(values: NDArray[np.float64], fraud: NDArray[np.bool_]) -> tuple[float, float]:
    """The share of frauds among the rows of values that hardly anyone honest has, and of all frauds that have them.

    Nothing (0, 0) unless these are at least a quarter of the frauds and twenty rows, and fraud is not the rule.
    """
    place = _place(values, np.ones(len(values), dtype=bool))
    rows, hits = np.bincount(place), np.bincount(place, fraud)
    pure = (rows >= _FEW) & (hits >= 0.9 * rows)
    caught = float(hits[pure].sum() / max(fraud.sum(), 1))
    if not pure.any() or rows[pure].sum() < 20 or caught < 0.25 or fraud.mean() > 0.4:
        return 0.0, 0.0
    return float(hits[pure].sum() / rows[pure].sum()), caught


def _place(values: NDArray[np.float64], teach: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The bin of every value: its own where there are few, else equal parts of the rows that teach; 0 is not known."""
    known = np.isfinite(values)
    distinct = np.unique(values[known & teach])
    if len(distinct) > 3 * _BINS:
        distinct = np.unique(np.quantile(values[known & teach], np.linspace(0.0, 1.0, _BINS + 1)))
    place = np.zeros(len(values), np.int64)
    if len(distinct):
        place[known] = 1 + np.clip(np.searchsorted(distinct, values[known], side="right") - 1, 0, len(distinct) - 1)
    return place
