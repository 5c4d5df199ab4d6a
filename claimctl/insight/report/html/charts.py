"""Charts as inline SVG. The SVG holds shapes only and stretches with the page; labels and numbers are HTML beside it,
so that they stay readable on a phone, wrap, and can be searched and read aloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.html.markup import Html, element, join
from claimctl.insight.report.sections.shapes import Dots, Line

if TYPE_CHECKING:
    from claimctl.insight.report.sections import Bar, Chart, Dot

_WIDTH = 1000.0  # of every drawing, in its own units
_GAP = 3.0
_TALL = 100.0  # of lines and histograms


def draw(chart: Chart | Dots | Line) -> Html:
    """The figure of `chart`."""
    if isinstance(chart, Dots):
        return element("figure", element("figcaption", chart.title), _dots(chart), class_="chart dots")
    if isinstance(chart, Line):
        return _line(chart)
    body = {"bars": _bars, "stack": _stack, "funnel": _funnel, "histogram": _histogram}[chart.kind](chart)
    return element("figure", element("figcaption", chart.title), body, class_=f"chart {chart.kind}")


def spark(line: Line) -> Html:
    """A line without words: it stands beside a figure."""
    return _svg(_TALL, _course(line), line.label, "spark")


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


def _row(bar: Bar | Dot, drawing: Html) -> Html:
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
    shapes = [element("line", x1=0, y1=_TALL, x2=_WIDTH, y2=_TALL, class_="axis")]
    for place, bar in enumerate(chart.bars):
        for amount, tone in ((bar.value, "plain"), (bar.part, "bad")):
            height = max(amount / top * 96, 2.0) if amount > 0 else 0.0
            shapes += [
                element(
                    "rect", x=place * step + 2, y=_TALL - height, width=step - 4, height=height, class_=f"fill {tone}"
                )
            ] * (height > 0)
    return join(_svg(_TALL, join(*shapes), chart.title), _scale("0", "0.5", "1"))


def _dots(chart: Dots) -> Html:
    def place(share: float) -> float:
        return (min(max(share, chart.start), 1.0) - chart.start) / (1 - chart.start) * _WIDTH

    rows = []
    for dot in chart.dots:
        low, high, at = place(dot.low), place(dot.high), place(dot.value)
        shapes = [
            element("rect", x=0, y=8, width=_WIDTH, height=4, class_="track"),
            element("rect", x=low, y=5, width=max(high - low, 2), height=10, class_=f"fill {dot.tone} faint"),
            # Of no length: its round ends are a dot however the drawing is stretched.
            element("line", x1=at, y1=10, x2=at, y2=10, class_=f"dot {dot.tone}"),
        ]
        if dot.target is not None:
            mark = place(dot.target)
            shapes.append(element("line", x1=mark, y1=0, x2=mark, y2=20, class_="mark"))
        rows.append(_row(dot, _svg(20, join(*shapes), None)))
    ends = (figures.share(chart.start), figures.share((chart.start + 1) / 2), "100%")
    axis = element("div", element("span", ""), _scale(*ends), element("span", ""), class_="row ends")
    return element("div", *rows, axis, class_="rows")


def _line(line: Line) -> Html:
    head = element("figcaption", line.title, " ", element("span", line.text, class_="now"))
    ends = dict.fromkeys((line.top, line.bottom))
    sides = element("div", *(element("span", end) for end in ends), class_="sides")
    drawing = element("div", _svg(_TALL, _course(line), line.label), sides, class_="plot")
    return element("figure", head, drawing, _scale(line.first, line.last), class_="chart line")


def _course(line: Line) -> Html:
    values = [value for _, value in line.points]
    low, high = min(values), max(values)
    # A target that is near is shown; a far one would make the line flat.
    mark = line.target if line.target is not None and 2 * low - high <= line.target <= 2 * high - low else None
    if mark is not None:
        low, high = min(low, mark), max(high, mark)
    # A hair's breadth is not drawn as a mountain.
    least = 0.04 * max(abs(low), abs(high))
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    span = high - low

    def height(value: float) -> float:
        return 92 - (value - low) / span * 84 if span else 50.0

    points = [(at * _WIDTH, height(value)) for at, value in line.points]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last = points[-1]
    shapes = [
        element("polygon", points=f"0,100 {way} {last[0]:.1f},100", class_="under"),
        element("polyline", points=way, class_="course"),
        element("line", x1=last[0], y1=last[1], x2=last[0], y2=last[1], class_="dot plain"),
    ]
    if mark is not None and span:
        shapes.insert(0, element("line", x1=0, y1=height(mark), x2=_WIDTH, y2=height(mark), class_="mark"))
    return join(*shapes)


def _scale(*labels: str) -> Html:
    return element("div", *(element("span", label) for label in labels), class_="scale")


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
