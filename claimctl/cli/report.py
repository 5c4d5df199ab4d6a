"""`claimctl report`: sum up a results folder."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, load_config
from claimctl.errors import UsageError


class ReportFormat(StrEnum):
    """What a report can be written as."""

    TERMINAL = "terminal"
    MD = "md"
    HTML = "html"
    JSON = "json"


SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".json": "json"}


def report(
    results: Annotated[Path, typer.Argument(help="The results folder of `claimctl process`.")] = Path("results"),
    form: Annotated[
        ReportFormat | None,
        typer.Option("--format", help="How to write it; else by the suffix of --out, else for the terminal."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write to this file, for your eyes only, instead of stdout.")
    ] = None,
    config_file: ConfigFile = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Sum up a results folder: key figures against target, decisions and reasons, errors, times, cost."""
    if as_json and form not in {None, ReportFormat.JSON}:
        raise UsageError("format_twice", f"--json and --format {form} name two formats.", "Give one of them.")
    if out is not None:
        check_out(out, results, "report")
    config = load_config(config_file, settings).config

    from claimctl.insight.report import build_report, render_report

    made = build_report(results, config)
    if as_json:
        chosen = ReportFormat.JSON
    else:
        chosen = form or ReportFormat(SUFFIXES.get(out.suffix.lower(), "terminal") if out else "terminal")
    if out is not None:
        from claimctl.store.atomic import write_bytes

        write_bytes(out, render_report(made, chosen.value).encode())
        return
    terminal = sys.stdout.isatty()
    width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else None
    text = render_report(made, chosen.value, width=width, styled=terminal and "NO_COLOR" not in os.environ)
    typer.echo(text, nl=False)


def check_out(out: Path, results: Path, name: str) -> None:
    """Refuse a file that would overwrite what the results folder holds, before any work is done.

    There it may only be called `name`, whatever its suffix.
    """
    if out.is_dir():
        raise UsageError("out_is_folder", f"{out} is a folder.", "Give --out a file.")
    if not out.resolve().is_relative_to(results.resolve()):
        return
    if out.resolve().parent != results.resolve() or not out.name.startswith(name):
        raise UsageError(
            "out_in_results",
            f"{out} lies among the results.",
            f"In a results folder it is called {name}.html, {name}.md or the like; or write it elsewhere.",
        )
