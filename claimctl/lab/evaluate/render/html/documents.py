"""The worst documents: the page with boxes on it, beside what was read and what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.html.markup import Html, element, join
from claimctl.lab.evaluate.render import sections as shown
from claimctl.lab.evaluate.render import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.insight.pictures import Picture
    from claimctl.lab.evaluate.record import Box, Line, PageWords, Worst

_GOOD = frozenset({"right", "alike"})


def worst(document: Worst, rank: int, pages: Sequence[Picture]) -> Html:
    """One document. Its wrong fields are numbered, in the table and on the page."""
    numbers = {id(line): place for place, line in enumerate(_bad(document), 1)}
    facts = [shown.kind(document), document.medium or "", document.source or "", document.layout or ""]
    status = ""
    if document.status != "done" or (document.true_status or "done") != "done":
        status = f"ended as {document.status or 'not seen'}, should be {document.true_status or 'done'}"
    points = element("span", f"({document.score:.1f} points)", class_="points")
    return element(
        "article",
        element("h3", element("span", f"{rank}.", class_="rank"), " ", shown.place(document)),
        element("p", " · ".join(fact for fact in (*facts, status) if fact), class_="facts"),
        element("p", shown.what(document), " ", points, class_="what"),
        element(
            "div",
            element("div", *(_page(picture, document, numbers) for picture in pages), class_="pages"),
            element("div", _fields(document, numbers), _words(document.pages), class_="values"),
            class_="beside",
        ),
        class_="worst",
    )  # fmt: skip


def legend() -> Html:
    """What the colours of boxes mean."""
    entries = (
        ("right", "read rightly"),
        ("wrong", "read, but wrong or invented"),
        ("true", "where a true value stands that was not read there"),
    )
    return element("p", *(element("span", text, class_=f"key {kind}") for kind, text in entries), class_="keys")


def _bad(document: Worst) -> list[Line]:
    return [line for line in document.fields if line.verdict not in _GOOD]


def _page(picture: Picture, document: Worst, numbers: dict[int, int]) -> Html:
    caption = element("figcaption", f"Page {picture.page}")
    if not picture.uri:
        return element("figure", element("div", picture.reason, class_="nothing"), caption, class_="page")
    width, height = float(picture.width), float(picture.height)
    marks = []
    for line in document.fields:
        good = line.verdict in _GOOD
        number = "" if good else str(numbers[id(line)])
        if line.true_page == picture.page and line.true_box and not good:
            marks.append(_mark(line.true_box, width, height, "true", number, f"{line.field}: {line.true}"))
        if line.read_page == picture.page and line.read_box:
            kind = "right" if good else "wrong"
            marks.append(_mark(line.read_box, width, height, kind, number, f"{line.field}: {line.read}"))
    drawing = element(
        "svg",
        element("image", href=picture.uri, x=0, y=0, width=width, height=height),
        *marks,
        viewBox=f"0 0 {picture.width} {picture.height}",
        role="img",
        aria_label=f"Page {picture.page} of {figures.clean(document.path)}",
        class_="sheet",
    )
    return element("figure", drawing, caption, class_="page")


def _mark(box: Box, width: float, height: float, kind: str, number: str, label: str) -> Html:
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    shapes = [
        element("title", figures.clean(label)),
        element(
            "rect", x=x0 - 2, y=y0 - 2, width=max(x1 - x0 + 4, 4), height=max(y1 - y0 + 4, 4), class_=f"box {kind}"
        ),
    ]
    if number:
        # The true box has its number at the left, the read one at the right: they often lie on one another.
        x, anchor = (x0 - 5, "end") if kind == "true" else (x1 + 5, "start")
        middle = (y0 + y1) / 2 + 6
        shapes.append(element("text", number, x=x, y=middle, text_anchor=anchor, class_=f"number {kind}"))
    return element("g", *shapes)


def _fields(document: Worst, numbers: dict[int, int]) -> Html:
    bad, good = _bad(document), [line for line in document.fields if line.verdict in _GOOD]
    parts = []
    if bad:
        parts.append(_table(bad, numbers))
    elif not good:
        parts.append(element("p", "No field of it is judged.", class_="hint"))
    if good:
        title = f"{len(good)} field{'' if len(good) == 1 else 's'} read rightly"
        parts.append(element("details", element("summary", title), _table(good, {})))
    return join(*parts)


def _table(lines: Sequence[Line], numbers: dict[int, int]) -> Html:
    titles = ("", "Field", "True", "Read", "Sure", "")
    head = element("tr", *(element("th", title, scope="col") for title in titles))
    rows = [
        element(
            "tr",
            element("td", str(numbers.get(id(line), "")), class_="number"),
            element("td", line.field, class_="name"),
            element("td", figures.NONE if line.true is None else line.true, class_="was true"),
            element("td", figures.NONE if line.read is None else line.read, class_=f"was {_side(line)}"),
            element("td", figures.probability(line.confidence) if line.confidence is not None else "", class_="number"),
            element("td", texts.VERDICTS[line.verdict], class_=f"verdict {line.verdict}"),
        )
        for line in lines
    ]  # fmt: skip
    return element("div", element("table", element("thead", head), element("tbody", *rows)), class_="scroll")


def _side(line: Line) -> str:
    return "right" if line.verdict in _GOOD else "wrong"


def _words(pages: Sequence[PageWords]) -> Html:
    parts = []
    for page in pages:
        if not page.lost and not page.added_words:
            continue
        title = f"Page {page.page}: {page.true:,} words, {page.read:,} read, {page.lost:,} lost"
        lists = []
        for name, words, kind in (("Lost", page.lost_words, "true"), ("Read instead", page.added_words, "wrong")):
            if words:
                marks = [element("span", word, class_=f"word {kind}") for word in words]
                spaced = [part for mark in marks for part in (mark, Html(" "))]
                lists.append(element("p", element("b", f"{name}: "), *spaced, class_="words"))
        parts.append(
            element("details", element("summary", title), *lists, open="" if page.lost > page.true * 0.1 else None)
        )
    return join(*parts)
