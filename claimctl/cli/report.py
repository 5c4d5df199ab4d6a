"""`claimctl report`: sum up a results folder."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, load_config
from claimctl.cli.rendered import SUFFIXES, OutOption, check_out, choose, deliver
from claimctl.errors import UsageError


class ReportFormat(StrEnum):
    """What a report can be written as: to be read, as a table of its key figures, or as text for Prometheus."""

    TERMINAL = "terminal"
    MD = "md"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    PROM = "prom"


_WHEN = "a day (2026-03-01), a time (2026-03-01T08:00, UTC), or how long ago (36h, 7d, 4w)"


def report(
    results: Annotated[Path, typer.Argument(help="The results folder of `claimctl process`.")] = Path("results"),
    form: Annotated[
        ReportFormat | None,
        typer.Option("--format", help="How to write it; else by the suffix of --out, else for the terminal."),
    ] = None,
    out: OutOption = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help=f"Only what is from then on: {_WHEN}.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what is from before then; a day is included.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Figures for each line, doc_type, source, currency or media_type; several with commas.",
        ),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option(
            metavar="RESULTS|PERIOD",
            help="What to hold the figures against: another results folder, `previous` (as long before --since), "
            "a month (2026-03), a day, or FROM..TO.",
        ),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The folder that was processed: in HTML, small pictures of the worst documents. They may show "
            "people's data, so that without it there are none.",
        ),
    ] = None,
    config_file: ConfigFile = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Sum up a results folder: key figures against target, decisions and reasons, errors, times, cost."""
    chosen = choose(form, out, as_json=as_json, suffixes=SUFFIXES | {".csv": "csv", ".prom": "prom"})
    check_out(out, results, "report")
    config = load_config(config_file, settings).config

    from claimctl.insight.period import Period, moment
    from claimctl.insight.report import build_report, render_report
    from claimctl.insight.report.compare import against
    from claimctl.insight.report.groups import columns_of

    groups = columns_of(by or [])
    if pictures is not None and chosen != "html":
        raise UsageError("pictures_of_html", "Only a report in HTML shows pictures.", "Add --out report.html.")
    if pictures is not None and not pictures.is_dir():
        raise UsageError("documents_missing", f"There is no folder {pictures}.", "Name the folder that was processed.")
    now = dt.datetime.now(dt.UTC)
    period = Period(
        moment(since, "--since", now) if since else None, moment(until, "--until", now, end=True) if until else None
    )
    if period.since is not None and period.until is not None and period.since >= period.until:
        raise UsageError("bad_period", f"--since {since} is not before --until {until}.", "Give the earlier one first.")
    other = against(compare, results, period, now) if compare else None
    made = build_report(results, config, now, period, by=groups, other=other)
    # Metrics tell nothing of a claim, and the exporter that picks them up is another user.
    deliver(partial(render_report, made, pictures=pictures), chosen, out, shared=chosen == "prom")
