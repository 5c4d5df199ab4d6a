"""The report as one HTML file that can be forwarded: no script, no request, nothing in it but text, tables and SVG, and
small pictures of documents where they were asked for.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.html import gallery
from claimctl.insight.report.html.charts import draw, spark
from claimctl.insight.report.html.markup import Html, element, join
from claimctl.insight.report.sections import headline_kpis, sections, status, trend, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.model import Report
    from claimctl.insight.report.sections import Section, Table

# A page is read from the top: what is wrong, what was decided and why, how good it is; all figures at the end.
_LATE = ("kpis", "runs")


def render(report: Report, pictures: Path | None = None) -> str:
    """The whole page; `pictures` is the folder of the documents of which small pictures are shown."""
    style = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    parts = sections(report)
    shown = sorted(parts, key=lambda part: part.name in _LATE)
    drawn = gallery.pictures(report, pictures) if pictures is not None else ()
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(style, pictures=bool(drawn))),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"Claims report: {report.results}, {figures.time(report.created_at)} UTC"),
        # The style is claimctl's own file, not text from results.
        Html(f"<style>{style}</style>"),
    )
    body = element(
        "body",
        element("header", *_header(report)),
        element(
            "main",
            *(
                _section(part, gallery.figures_of(report, drawn) if part.name == "worst_documents" else None)
                for part in shown
            ),
        ),
        element("footer", *_footer(report, parts, pictured=bool(drawn))),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def policy(style: str, *, pictures: bool = False) -> str:
    """Nothing may be loaded or run; the one style sheet is named by its hash, `pictures` lets in those of the page."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = "; img-src data:" if pictures else ""
    return f"default-src 'none'; style-src 'sha256-{digest}'{images}; base-uri 'none'; form-action 'none'"


def _header(report: Report) -> list[Html]:
    period = ""
    if report.first_decided_at is not None:
        first, last = figures.time(report.first_decided_at), figures.time(report.last_decided_at)
        period = f"Decided {first}" + (f" to {last}" if last != first else "") + " UTC"
    facts = [f"Results: {report.results}", period]
    made = [
        element("p", "claimctl", class_="brand"),
        element("h1", "Claims report"),
        element("p", " · ".join(fact for fact in facts if fact), class_="facts"),
        element("p", verdict(report), class_="verdict"),
    ]
    if report.notes:
        made.append(element("ul", *(element("li", note) for note in report.notes), class_="notes"))
    cards = [_card(kpi, report) for kpi in headline_kpis(report)]
    if cards:
        made.append(element("div", *cards, class_="cards"))
    return made


def _card(kpi: Kpi, report: Report) -> Html:
    change = (
        next((each for each in report.comparison.kpis if each.kpi == kpi.name), None) if report.comparison else None
    )
    line = trend(report, kpi.name)
    lines = [element("h2", kpi.title), element("p", figures.kpi_value(kpi, kpi.value), class_="value")]
    if change is not None:
        tone = "" if change.better is None or not (change.clear or change.low is None) else _BETTER[change.better]
        lines.append(
            element(
                "p",
                f"{figures.kpi_change(kpi, change)} ({figures.kpi_value(kpi, change.before)} before)",
                class_=f"change {tone}".strip(),
            )
        )
    if line is not None:
        lines.append(spark(line))
    if kpi.status in {"met", "missed"}:
        told = [element("span", status(kpi), class_=f"status {kpi.status}"), " ", f"target {figures.kpi_target(kpi)}"]
        lines.append(element("p", *told, class_="target"))
    return element("div", *lines, class_=f"card {kpi.status}", title=kpi.definition)


_BETTER = {True: "good", False: "bad"}


def _section(section: Section, shown: Html | None = None) -> Html:
    content: list[Html] = [element("h2", section.title)]
    if section.lead:
        content.append(element("p", section.lead, class_="lead"))
    if section.charts:
        many = "many" if len(section.charts) > 3 else f"n{len(section.charts)}"
        content.append(element("div", *(draw(chart) for chart in section.charts), class_=f"charts {many}"))
    if shown is not None:
        content.append(shown)
    if section.charts or shown is not None:
        content.append(_folded("The numbers", *(table_of(table) for table in section.tables), class_="numbers"))
    elif section.name == "kpis":
        content += [table_of(table) for table in section.tables if not table.caption.startswith("Not")]
        content += [
            _folded(table.caption, table_of(replace(table, caption="")))
            for table in section.tables
            if table.caption.startswith("Not")
        ]
    else:
        content += [table_of(table) for table in section.tables]
    return element("section", *content, id=section.name)


def _folded(summary: str, *content: Html, class_: str | None = None) -> Html:
    return element("details", element("summary", summary), *content, class_=class_)


def table_of(table: Table) -> Html:
    """The table as an element; nothing for one without rows."""
    if not table.rows:
        return Html("")
    heads = [element("th", title, scope="col", class_=kind) for title, kind in table.columns]
    rows = [
        element("tr", *(_cell(cell, kind, title) for cell, (title, kind) in zip(row, table.columns, strict=True)))
        for row in table.rows
    ]
    caption = [element("caption", table.caption)] if table.caption else []
    # On a phone a wide table is shown a row at a time, each cell with its column's name.
    wide = "wide" if len(table.columns) > 4 or table.columns[0][1] == "code" else None
    grid = element("table", *caption, element("thead", element("tr", *heads)), element("tbody", *rows), class_=wide)
    return element("div", grid, class_="scroll")


def _cell(cell: str, kind: str, title: str) -> Html:
    class_ = f"{kind} status {cell.rstrip('?').replace(' ', '_')}" if title == "Status" and cell else kind
    return element("td", cell, class_=class_, data_label=title)


def _footer(report: Report, parts: tuple[Section, ...], *, pictured: bool) -> list[Html]:
    definitions = [join(element("dt", kpi.title), element("dd", kpi.definition)) for kpi in report.kpis]
    made = []
    if parts:
        made.append(element("details", element("summary", "How each figure is defined"), element("dl", *definitions)))
    made.append(
        element(
            "p",
            f"Made by claimctl {report.claimctl_version} on {figures.time(report.created_at)} UTC. "
            "This page loads nothing and runs nothing. It names claims and files"
            f"{', and shows documents' if pictured else ''}: share it as you would share those.",
        )
    )
    return made
