"""Charts as inline SVG. The SVG holds shapes only and stretches with the page; labels and numbers are HTML beside it,
so that they stay readable on a phone, wrap, and can be searched and read aloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report.html.markup import Html, element, join

if TYPE_CHECKING:
    from claimctl.insight.report.sections import Bar, Chart

_WIDTH = 1000.0  # of every drawing, in its own units
_GAP = 3.0


def draw(chart: Chart) -> Html:
    """The figure of `chart`."""
    body = {"bars": _bars, "stack": _stack, "funnel": _funnel, "histogram": _histogram}[chart.kind](chart)
    return element("figure", element("figcaption", chart.title), body, class_=f"chart {chart.kind}")


def _bars(chart: Chart) -> Html:
    top = max((bar.value for bar in chart.bars), default=0) or 1
    return element("div", *(_row(bar, _bar(bar, 0, bar.value / top)) for bar in chart.bars), class_="rows")


def _funnel(chart: Chart) -> Html:
    whole = chart.bars[0].value or 1
    rows = []
    for bar in chart.bars:
        part = bar.value / whole
        rows.append(_row(bar, _bar(bar, (1 - part) / 2, part)))
    return element("div", *rows, class_="rows")


def _row(bar: Bar, drawing: Html) -> Html:
    return element(
        "div",
        element("span", bar.label, class_="label"),
        drawing,
        element("span", bar.text, class_="amount"),
        class_="row",
    )


def _bar(bar: Bar, start: float, part: float) -> Html:
    # An amount that is there is seen, however small.
    width = max(part * _WIDTH, 3.0) if bar.value > 0 else 0.0
    track = element("rect", x=0, y=0, width=_WIDTH, height=10, class_="track")
    shape = element("rect", x=start * _WIDTH, y=0, width=width, height=10, class_=f"fill {bar.tone}")
    return _svg(10, join(track, shape), None)


def _stack(chart: Chart) -> Html:
    whole = sum(bar.value for bar in chart.bars) or 1
    shapes = []
    start = 0.0
    for bar in chart.bars:
        width = bar.value / whole * _WIDTH
        if width > 0:
            shapes.append(
                element("rect", x=start, y=0, width=max(width - _GAP, 1), height=10, class_=f"fill {bar.tone}")
            )
        start += width
    legend = [
        element(
            "li",
            _svg(10, element("rect", x=0, y=0, width=_WIDTH, height=10, class_=f"fill {bar.tone}"), None, "key"),
            element("span", bar.label, class_="label"),
            " ",
            element("span", bar.text, class_="amount"),
        )
        for bar in chart.bars
    ]
    summary = ", ".join(f"{bar.label} {bar.text}" for bar in chart.bars)
    return join(_svg(10, join(*shapes), f"{chart.title}: {summary}"), element("ul", *legend, class_="legend"))


def _histogram(chart: Chart) -> Html:
    top = max((bar.value for bar in chart.bars), default=0) or 1
    step = _WIDTH / len(chart.bars)
    shapes = [element("line", x1=0, y1=100, x2=_WIDTH, y2=100, class_="axis")]
    for place, bar in enumerate(chart.bars):
        height = max(bar.value / top * 96, 1.5) if bar.value > 0 else 0.0
        shapes.append(
            element("rect", x=place * step + 2, y=100 - height, width=step - 4, height=height, class_="fill plain")
        )
    axis = element("div", element("span", "0"), element("span", "0.5"), element("span", "1"), class_="scale")
    return join(_svg(100, join(*shapes), chart.title), axis)


def _svg(height: float, content: Html, label: str | None, class_: str | None = None) -> Html:
    """A drawing that fills its box. Without a label it is decoration: its numbers stand in the text beside it."""
    return element(
        "svg",
        content,
        viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}",
        preserveAspectRatio="none",
        role="img" if label else None,
        aria_label=label,
        aria_hidden=None if label else "true",
        class_=class_,
    )
