"""Figures and foreign text as people read them, the same in every format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.model import Change

NONE = "–"  # noqa: RUF001  an en dash stands where there is no figure

# What must not reach a terminal or a page: control characters, halves of characters, and marks that reorder text.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """`text` on one line and without a character that a terminal or browser would act on; those become U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", re.sub(r"[ \t\r\n]+", " ", text)).strip()


def integer(value: float | None) -> str:
    """A count with thousands apart."""
    return NONE if value is None else f"{value:,.0f}"


def share(value: float | None) -> str:
    """A ratio in percent, with as many digits as small ones need."""
    if value is None:
        return NONE
    percent = value * 100
    digits = 1 if abs(percent) >= 0.1 or percent == 0 else 4
    text = f"{percent:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if digits > 1 or text in {"100.0", "0.0"} else text) + "%"


def probability(value: float | None) -> str:
    """A confidence."""
    return NONE if value is None else f"{value:.2f}"


def money(value: float | None, currency: str | None) -> str:
    """An amount and its currency; parts of a cent are shown where there is nothing else."""
    if value is None:
        return NONE
    digits = 2 if abs(value) >= 0.005 or value == 0 else 4
    return f"{value:,.{digits}f} {clean(currency or '')}".strip()


def milliseconds(value: float | None) -> str:
    """A short time in the unit that suits it."""
    if value is None:
        return NONE
    if value < 1000:
        return f"{value:.0f} ms" if value >= 10 or value < 0.05 else f"{value:.1f} ms"
    return seconds(value / 1000)


def seconds(value: float | None) -> str:
    """A time in the units that suit it."""
    if value is None:
        return NONE
    if value < 60:
        return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours / 24:.1f} days"


def size(value: float | None) -> str:
    """An amount of memory in the unit that suits it."""
    if value is None:
        return NONE
    for unit in ("bytes", "KiB", "MiB"):
        if abs(value) < 1000:
            return f"{value:,.0f} {unit}"
        value /= 1024
    return f"{value:,.1f} GiB"


def time(value: dt.datetime | None) -> str:
    """A moment to the minute, UTC."""
    return NONE if value is None else f"{value:%Y-%m-%d %H:%M}"


def kpi_target(kpi: Kpi) -> str:
    """A KPI's target and its direction; empty where it has none that its value can be held against."""
    if kpi.target is None or kpi.status == "no_target":
        return ""
    bound = "≥\u00a0" if kpi.direction == "higher" else "≤\u00a0"
    if kpi.unit == "ratio":
        return f"{bound}{kpi.target * 100:g}%"
    if kpi.unit == "money":
        return f"{bound}{kpi.target:,g} {kpi.currency}"
    return bound + kpi_value(kpi, kpi.target)


def kpi_value(kpi: Kpi, value: float | None) -> str:
    """A KPI's value or target in its unit."""
    if value is None:
        return NONE
    if kpi.unit == "ratio":
        # A miss by a hair is not to look like the target.
        near = value == kpi.value and value != kpi.target and share(value) == share(kpi.target)
        return f"{value * 100:.3f}%" if near else share(value)
    if kpi.unit == "money":
        # Of a large sum nobody reads the cents.
        return (
            money(value, kpi.currency) if abs(value) < 10_000 else f"{value:,.0f} {clean(kpi.currency or '')}".strip()
        )
    if kpi.unit == "seconds":
        return seconds(value)
    if kpi.unit == "milliseconds":
        return milliseconds(value)
    if kpi.unit == "bytes":
        return size(value)
    if kpi.unit == "index":
        return f"{value:.2f}"
    text = f"{value:,.0f}" if value == round(value) or value >= 100 else f"{value:,.1f}"
    return f"{text}/min" if kpi.unit == "per_minute" else text


def kpi_interval(kpi: Kpi) -> str:
    """The ends of a KPI's 95 % interval, in brackets; empty where it has none."""
    if kpi.low is None or kpi.high is None:
        return ""
    low, high = (kpi_value(kpi, end) for end in (kpi.low, kpi.high))
    return f" ({low} to {high})"


def kpi_change(kpi: Kpi, change: Change) -> str:
    """How a KPI moved, in points for shares; a difference that chance may explain is marked."""
    if change.difference == 0:
        return "none"
    sign = "+" if change.difference > 0 else "\u2212"
    size = abs(change.difference)
    text = f"{size * 100:.1f} points" if kpi.unit == "ratio" else kpi_value(kpi, size)
    return f"{sign}{text}" + ("?" if change.low is not None and not change.clear else "")


def step(moment: dt.datetime, kind: str) -> str:
    """When a step of a trend begins."""
    return time(moment) if kind == "run" else f"{moment:%Y-%m}" if kind == "month" else f"{moment:%Y-%m-%d}"
