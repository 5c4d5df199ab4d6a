"""`claimctl report`: sum up a results folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, load_config
from claimctl.cli.rendered import FormatOption, OutOption, check_out, choose, deliver


def report(
    results: Annotated[Path, typer.Argument(help="The results folder of `claimctl process`.")] = Path("results"),
    form: FormatOption = None,
    out: OutOption = None,
    config_file: ConfigFile = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Sum up a results folder: key figures against target, decisions and reasons, errors, times, cost."""
    chosen = choose(form, out, as_json=as_json)
    check_out(out, results, "report")
    config = load_config(config_file, settings).config

    from claimctl.insight.report import build_report, render_report

    deliver(partial(render_report, build_report(results, config)), chosen, out)
