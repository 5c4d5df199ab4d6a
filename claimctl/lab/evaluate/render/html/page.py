"""The evaluation as one HTML file: no script, no request; pages of documents are pictures within it."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.html.markup import Html, element, join
from claimctl.insight.report.html.page import policy, table_of
from claimctl.insight.report.sections.shapes import Table
from claimctl.lab.evaluate.pictures import pictures
from claimctl.lab.evaluate.render import sections as shown
from claimctl.lab.evaluate.render import texts
from claimctl.lab.evaluate.render.html import charts, documents

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.insight.report.sections.shapes import Section
    from claimctl.lab.evaluate.model import Figure
    from claimctl.lab.evaluate.record import Evaluation

_MOST_CURVES = 8  # of a section
_LARGE = 40  # sides of a grid that is shown


def render(evaluation: Evaluation, folder: Path | None = None) -> str:
    """The whole page; `folder` holds the documents whose pages are shown."""
    style = "".join(
        resources.files(package).joinpath("style.css").read_text(encoding="utf-8")
        for package in ("claimctl.insight.report.html", "claimctl.lab.evaluate.render.html")
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(style, pictures=True)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"Evaluation of {evaluation.results} against {evaluation.truth}"),
        # The style is claimctl's own, not text from results.
        Html(f"<style>{style}</style>"),
    )
    parts = [_section(evaluation, section) for section in shown.sections(evaluation, full=True)]
    changed = shown.changes(evaluation, full=True)
    if changed:
        whole, folded = changed.tables[:1], changed.tables[1:]
        shown_tables = [*(table_of(table) for table in whole), *(_folded(table, opened=False) for table in folded)]
        parts.insert(0, element("section", *_heading(changed), *shown_tables, id=changed.name))
    body = element(
        "body",
        element("header", *_header(evaluation), _nav(evaluation)),
        element("main", *parts, _worst(evaluation, folder)),
        element("footer", *_footer(evaluation)),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _header(evaluation: Evaluation) -> list[Html]:
    made = [
        element("p", "claimctl", class_="brand"),
        element("h1", "Evaluation"),
        element("p", f"{evaluation.results} against {evaluation.truth}", class_="facts"),
        element("p", shown.verdict(evaluation), class_="verdict"),
    ]
    if evaluation.notes:
        made.append(element("ul", *(element("li", note) for note in evaluation.notes), class_="notes"))
    if evaluation.unread:
        named = element("ul", *(element("li", path) for path in evaluation.unread))
        made.append(element("details", element("summary", "Files that are not among the results"), named))
    cards = [_card(figure) for figure in shown.headlines(evaluation)]
    if cards:
        made.append(element("div", *cards, class_="cards"))
    return made


def _nav(evaluation: Evaluation) -> Html:
    """Where each part of the page is."""
    sections = [shown.changes(evaluation, full=False), *shown.sections(evaluation, full=False), shown.worst(evaluation)]
    links = [element("a", section.title, href=f"#{section.name}") for section in sections if section]
    return element("nav", *links)


def _card(figure: Figure) -> Html:
    metric = texts.metric(figure.name)
    span = shown.span(figure)
    return element(
        "div",
        element("h2", f"{texts.section(figure.section)[0]}: {metric.title}{f' ({figure.of})' if figure.of else ''}"),
        element("p", shown.value(figure), class_="value"),
        charts.interval(figure.low, figure.value, figure.high),
        element("p", f"{span}, " if span else "", f"n {figures.integer(figure.n)}", class_="target"),
        class_="card",
        title=metric.meaning or None,
    )


def _heading(section: Section) -> list[Html]:
    made = [element("h2", section.title)]
    if section.lead:
        made.append(element("p", section.lead, class_="lead"))
    return made


def _section(evaluation: Evaluation, section: Section) -> Html:
    own = [figure for figure in evaluation.figures if figure.section == section.name and figure.n]
    content = _heading(section)
    overall = [figure for figure in own if not figure.of]
    if overall:
        content.append(_overall(overall))
    curves = [charts.curve(curve) for curve in evaluation.curves if curve.section == section.name][:_MOST_CURVES]
    curves = [curve for curve in curves if curve]
    if curves:
        content.append(element("div", *curves, class_="curves"))
    for grid in evaluation.grids:
        if grid.section == section.name and grid.rows and max(len(grid.rows), len(grid.columns)) <= _LARGE:
            title = f"{grid.name.replace('_', ' ').capitalize()}: true (rows) against read (columns)"
            content.append(charts.grid(grid, title))
    parts = section.tables[1:] if overall else section.tables
    content += [
        _folded(table, opened=len(parts) == 1 or len(table.rows) <= 4 or table.columns[0][0] == "Claim")
        for table in parts
    ]
    return element("section", *content, id=section.name)


def _folded(table: Table, *, opened: bool) -> Html:
    """A table that opens at a click, its caption in its place."""
    if not table.rows:
        return Html("")
    bare = Table(table.columns, table.rows)
    summary = element("summary", f"{table.caption} ({len(table.rows)})")
    return element("details", summary, table_of(bare), open="" if opened else None)


def _overall(members: list[Figure]) -> Html:
    heads = (("Figure", "text"), ("Value", "number"), ("", "text"), ("95% interval", "number"), ("n", "number"))
    rows = []
    for figure in members:
        metric = texts.metric(figure.name)
        cells = (
            element("td", metric.title, element("span", metric.meaning, class_="meaning"), data_label="Figure"),
            element("td", shown.value(figure), class_="number strong", data_label="Value"),
            element("td", charts.interval(figure.low, figure.value, figure.high), class_="spans"),
            element("td", shown.span(figure), class_="number", data_label="95% interval"),
            element("td", f"{figures.integer(figure.n)} {figure.unit}{'' if figure.n == 1 else 's'}", class_="number"),
        )
        rows.append(element("tr", *cells))
    head = element("tr", *(element("th", title, scope="col", class_=kind) for title, kind in heads))
    table = element("table", element("thead", head), element("tbody", *rows), class_="overall")
    return element("div", table, class_="scroll")


def _worst(evaluation: Evaluation, folder: Path | None) -> Html:
    section = shown.worst(evaluation)
    if section is None:
        return Html("")
    pages = pictures(evaluation.worst, folder)
    content = [*_heading(section), documents.legend()]
    if folder is None:
        content.append(
            element("p", "The documents' folder was not given, so that their pages are not shown.", class_="hint")
        )
    for rank, (document, shots) in enumerate(zip(evaluation.worst, pages, strict=True), 1):
        content.append(documents.worst(document, rank, shots if folder is not None else ()))
    return element("section", *content, id="worst")


def _footer(evaluation: Evaluation) -> list[Html]:
    rows = []
    for run in evaluation.runs:
        ended = f", ended {figures.time(run.ended_at)} UTC" if run.ended_at else ""
        said = f"claimctl {run.version or figures.NONE}{ended}, config {(run.config_sha256 or '')[:12]}"
        rows.append(
            join(element("dt", run.run_id), element("dd", said, *(element("p", model) for model in run.models)))
        )
    points = (
        "A readable document that was not read 10 points; text lost 10 for all of it, in part for a part; a wrong type "
        "5 times the confidence it was given with; a document that should have been turned away 3; a value wrong or "
        "invented 2 times its confidence from the threshold up, else 0.5; a value missed 0.5."
    )
    said = (
        f"Intervals are 95 % bootstrap intervals (seed {evaluation.seed}). Values count from a confidence of "
        f"{evaluation.threshold:g}. How documents are ranked: {points}"
    )
    made = [element("p", said)]
    if rows:
        made.append(element("details", element("summary", "Runs and models"), element("dl", *rows)))
    made.append(
        element(
            "p",
            f"Made by claimctl {evaluation.claimctl_version}. This page loads nothing and runs nothing. "
            "It quotes and shows documents: it is as confidential as they are.",
        )
    )
    return made
