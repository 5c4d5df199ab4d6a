"""`claimctl metrics`: what Prometheus and Grafana need, and a server for long runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import ConfigFile, Settings, load_config

app = typer.Typer(help="Tell a monitoring system how things stand.", rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Tell a monitoring system how things stand."""


@app.command("serve")
def serve(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 9464,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="How old figures may be.")] = 15.0,
    config_file: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Serve the key figures of RESULTS at http://127.0.0.1:PORT/metrics until it is stopped; nobody else can ask.

    For runs that take long; after each run of a schedule, `claimctl report --out FILE.prom` is enough.
    """
    config = load_config(config_file, settings).config

    from claimctl.insight.monitor.serve import LOOPBACK, server
    from claimctl.insight.report import build_report, render_report

    def make() -> str:
        return render_report(build_report(results, config), "prom")

    make()  # a folder that is none is told now, and not by an empty answer
    with server(make, port, every) as serving:
        typer.echo(f"http://{LOOPBACK}:{serving.server_port}/metrics")
        serving.serve_forever()


@app.command("files")
def files(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("configs/monitoring"),
) -> None:
    """Write the alert rules for Prometheus and the dashboards for Grafana, as the list of KPIs asks for them."""
    from claimctl.insight.kpi import load_catalogue
    from claimctl.insight.monitor import alerts, dashboards
    from claimctl.store.atomic import SHARED_MODE, write_bytes

    catalogue = load_catalogue()
    made = {"alerts.yaml": alerts.render(catalogue)}
    made |= {f"{name}.json": dashboards.render(name, catalogue) for name in dashboards.TITLES}
    for name, text in made.items():
        write_bytes(folder / name, text.encode(), SHARED_MODE)
        typer.echo(str(folder / name))
