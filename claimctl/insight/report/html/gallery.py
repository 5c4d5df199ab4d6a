"""Small pictures of the documents that were read least surely. Together they stay under MAX_BYTES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.pictures import Picture, shown
from claimctl.insight.report import figures
from claimctl.insight.report.html.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claimctl.insight.report.model import Report

MAX_BYTES = 400_000  # of all pictures, as they stand in the page
_SIDE, _QUALITY = 360, 50


def pictures(report: Report, folder: Path) -> tuple[Picture, ...]:
    """A picture of the first page of each of the report's worst documents, or why there is none."""
    made: list[Picture] = []
    left = MAX_BYTES
    for document in report.worst_documents:
        (picture,) = shown(folder, document.path, (document.first_page,), _SIDE, _QUALITY)
        if len(picture.uri) > left:
            picture = Picture(document.first_page, reason="There are too many pictures before it.")
        left -= len(picture.uri)
        made.append(picture)
    return tuple(made)


def figures_of(report: Report, drawn: Sequence[Picture]) -> Html | None:
    """The documents with their pictures; None without pictures."""
    if not drawn:
        return None
    cards = []
    for document, picture in zip(report.worst_documents, drawn, strict=True):
        sure = f"type {figures.probability(document.type_confidence)}"
        if document.word_confidence is not None:
            sure += f", words {figures.probability(document.word_confidence)}"
        name = figures.clean(document.path)
        page = (
            element("img", src=picture.uri, alt=f"Page {picture.page} of {name}", width=picture.width,
                    height=picture.height)
            if picture.uri
            else element("p", figures.clean(picture.reason), class_="none")
        )  # fmt: skip
        words = element(
            "figcaption",
            element("span", name, class_="file"),
            element("span", figures.clean((document.doc_type or "").replace("_", " ")), class_="type"),
            element("span", f"Sure of {sure}", class_="sure"),
        )
        cards.append(element("figure", page, words, class_="sheet"))
    return element("div", *cards, class_="sheets")
