"""Curves as SVG with their scales, confusion matrices as tables whose shade is the count."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.insight.report.html.markup import Html, element, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.evaluate.model import Curve, Grid

_WIDTH, _HEIGHT = 420.0, 300.0
_LEFT, _TOP, _RIGHT, _BOTTOM = 64.0, 12.0, 408.0, 252.0
_SHADES = 5

# A curve's title, and the columns of its points that its axes show.
_KINDS: dict[str, tuple[str, str, str]] = {
    "reliability": ("Reliability", "confidence", "accuracy"),
    "risk_coverage": ("Risk and coverage", "coverage", "risk"),
    "roc": ("ROC", "false_positives", "caught"),
}
_HINTS: dict[str, str] = {
    "reliability": "On the dashed line, what is said to be 90 % sure is right 90 times of 100; below it, confidence "
    "promises too much. The larger a dot, the more values it holds.",
    "risk_coverage": "If only the surest share passes (coverage), this part of it is wrong (risk). The longer "
    "the curve stays near zero, the more can go without a person.",
    "roc": "The share of frauds caught against the share of honest claims flagged; the dashed line is mere chance.",
}


def curve(drawn: Curve) -> Html:
    """The curve as a figure with scales; nothing where it has too few points."""
    if not drawn.points:
        return Html("")
    unknown = (drawn.name.replace("_", " ").capitalize(), drawn.columns[0], drawn.columns[1])
    title, across, up = _KINDS.get(drawn.name, unknown)
    names = list(drawn.columns)
    x_at = names.index(across) if across in names else 0
    y_at = names.index(up) if up in names else 1
    points = [(point[x_at], point[y_at]) for point in drawn.points]
    # Errors are rare: a scale to 1 would lay the curve on the axis.
    top = _round_up(max((y for _, y in points), default=1.0)) if drawn.name == "risk_coverage" else 1.0
    parts = [_axes(top)]
    if drawn.name in {"reliability", "roc"}:
        parts.append(element("path", d=f"M{_x(0)} {_y(0, top)}L{_x(1)} {_y(1, top)}", class_="hoped"))
    if drawn.name != "reliability":
        steps = "".join(f"{'L' if place else 'M'}{_x(x)} {_y(y, top)}" for place, (x, y) in enumerate(sorted(points)))
        parts.append(element("path", d=steps, class_="curve"))
    else:
        most = max((point[-1] for point in drawn.points), default=1.0) or 1.0
        parts += [
            element("circle", cx=_x(x), cy=_y(y, top), r=3 + 6 * math.sqrt(max(point[-1], 0) / most), class_="dot")
            for (x, y), point in zip(points, drawn.points, strict=True)
        ]
    middle = (_TOP + _BOTTOM) / 2
    named = {"text_anchor": "middle", "class_": "axis-title"}
    parts += [
        element("text", across.replace("_", " "), x=(_LEFT + _RIGHT) / 2, y=292, **named),
        element("text", up.replace("_", " "), x=14, y=middle, transform=f"rotate(-90 14 {middle})", **named),
    ]
    caption = f"{title}: {drawn.of.replace('_', ' ')}" if drawn.of else title
    svg = element(
        "svg", *parts, viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}", role="img", aria_label=caption, class_="plot"
    )
    return element(
        "figure", element("figcaption", caption), svg, element("p", _HINTS.get(drawn.name, ""), class_="hint")
    )


def grid(matrix: Grid, title: str) -> Html:
    """A confusion matrix: the diagonal is right; the darker a cell, the larger its share of the row."""
    heads = [element("th", "True \\ read", scope="col", class_="corner")]
    heads += [element("th", element("span", name), scope="col") for name in matrix.columns]
    rows = []
    for name, counts in zip(matrix.rows, matrix.counts, strict=True):
        whole = sum(counts)
        cells = [element("th", name, scope="row")]
        for column, count in zip(matrix.columns, counts, strict=True):
            shade = math.ceil(_SHADES * count / whole) if whole else 0
            kind = ("yes" if column == name else "no") + str(shade) if count else "none"
            label = f"{name} read as {column}: {count} of {whole}"
            cells.append(
                element("td", str(count) if count else "", class_=f"heat {kind}", title=label if count else None)
            )
        rows.append(element("tr", *cells))
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows), class_="grid")
    return element("figure", element("figcaption", title), element("div", table, class_="scroll"), class_="confusion")


def interval(low: float | None, value: float | None, high: float | None) -> Html:
    """A share's place between 0 and 1 with its interval, as a small drawing; decoration beside the numbers."""
    if value is None or not 0 <= value <= 1:
        return Html("")
    low, high = max(0.0, min(value if low is None else low, 1.0)), max(0.0, min(value if high is None else high, 1.0))
    shapes = [
        element("rect", x=0, y=4, width=100, height=2, class_="track"),
        element("rect", x=low * 100, y=2.5, width=max((high - low) * 100, 0.5), height=5, class_="fill soft"),
        element("rect", x=max(0.0, min(value * 100 - 0.75, 98.5)), y=0, width=1.5, height=10, class_="fill plain"),
    ]
    return element("svg", *shapes, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true", class_="span")


def _axes(top: float) -> Html:
    lines: list[Html] = []
    for step in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _x(step), _y(step * top, top)
        lines += [
            element("line", x1=x, y1=_TOP, x2=x, y2=_BOTTOM, class_="axis"),
            element("line", x1=_LEFT, y1=y, x2=_RIGHT, y2=y, class_="axis"),
            element("text", f"{step:g}", x=x, y=_BOTTOM + 16, text_anchor="middle"),
            element("text", f"{step * top:.3g}", x=_LEFT - 6, y=y + 4, text_anchor="end"),
        ]
    return join(*lines)


def _x(share: float) -> float:
    return round(_LEFT + min(max(share, 0.0), 1.0) * (_RIGHT - _LEFT), 1)


def _y(amount: float, top: float) -> float:
    return round(_BOTTOM - min(max(amount / top, 0.0), 1.0) * (_BOTTOM - _TOP), 1)


def _round_up(amount: float) -> float:
    """The next round number, so that the scale has round ticks."""
    steps: Sequence[float] = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
    return next((step for step in steps if amount <= step), 1.0)
