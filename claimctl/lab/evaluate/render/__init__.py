"""An evaluation in every format: sections.py says what is shown, texts.py how it is called, others how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.lab.evaluate.record import Evaluation

Format = Literal["terminal", "md", "html", "json"]


def render(
    evaluation: Evaluation,
    form: Format,
    *,
    full: bool = False,
    width: int | None = None,
    styled: bool = False,
    documents: Path | None = None,
) -> str:
    """The evaluation as text of one format.

    `full` adds every field and the values of the worst documents where they are not shown anyway; `width` and `styled`
    are for the terminal; `documents` is the folder whose pages the HTML shows.
    """
    if form == "json":
        from claimctl.insight.report import to_json

        return to_json(evaluation)
    if form == "html":
        from claimctl.lab.evaluate.render.html.page import render as html

        return html(evaluation, documents)
    if form == "md":
        from claimctl.lab.evaluate.render.markdown import render as markdown

        return markdown(evaluation, full=full)
    from claimctl.lab.evaluate.render.terminal import render as terminal

    return terminal(evaluation, full=full, width=width, styled=styled)
