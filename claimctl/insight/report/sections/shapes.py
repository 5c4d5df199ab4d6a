"""What sections are made of: finished cells and amounts, without a format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimctl.insight.report import figures

Tone = Literal["good", "soft", "warn", "bad", "dark", "plain"]
ColumnKind = Literal["text", "code", "number"]


@dataclass(frozen=True)
class Table:
    """A table of finished cells. `code` columns hold names from outside: claims, paths, codes."""

    columns: tuple[tuple[str, ColumnKind], ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Bar:
    """A labelled amount of a chart, with the text that stands beside it; `part` of it is marked."""

    label: str
    value: float
    text: str
    tone: Tone = "plain"
    part: float = 0.0


@dataclass(frozen=True)
class Chart:
    """A chart: `bars` share one scale from 0; `stack` is parts of a whole, `funnel` parts of its first bar.

    A `histogram` has one bar a bin of equal width; its `label`s are the bins' ranges.
    """

    kind: Literal["bars", "stack", "funnel", "histogram"]
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Dot:
    """A share with its interval and its target, and the text that stands beside it."""

    label: str
    value: float
    low: float
    high: float
    target: float | None
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Dots:
    """Shares on one axis, from `start` to 1."""

    title: str
    dots: tuple[Dot, ...]
    start: float = 0.0


@dataclass(frozen=True)
class Line:
    """A figure over time: places from 0 to 1 and values; `first` and `last` name the ends, `text` the last value.

    `top` and `bottom` name the highest and the lowest value, `label` tells the whole in words.
    """

    title: str
    points: tuple[tuple[float, float], ...]
    text: str
    first: str
    last: str
    top: str
    bottom: str
    label: str
    target: float | None = None


@dataclass(frozen=True)
class Section:
    """A part of the report. Charts stand before the tables that hold their numbers."""

    name: str
    title: str
    lead: str = ""
    charts: tuple[Chart | Dots | Line, ...] = ()
    tables: tuple[Table, ...] = ()


def drawn(chart: Chart) -> tuple[Chart, ...]:
    """The chart, if it has anything to draw."""
    return (chart,) if chart.bars else ()


def some(count: int, noun: str) -> str:
    """A count and what is counted."""
    return f"{figures.integer(count)} {noun}{'' if count == 1 else 's'}"
