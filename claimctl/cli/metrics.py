"""`claimctl metrics`: what Prometheus and Grafana need, and a server for long runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import ConfigFile, Quiet, Settings, load_config, seconds
from claimctl.errors import UsageError

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


@app.command("push")
def push(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="The Pushgateway, such as http://127.0.0.1:9091.")],
    job: Annotated[str, typer.Option(help="What the figures are filed under, with the instance.")] = "claimctl",
    instance: Annotated[str | None, typer.Option(help="Else the name of this machine.")] = None,
    timeout: Annotated[str, typer.Option(metavar="TIME", help="How long the gateway may take: 10s, 1m.")] = "10s",
    config_file: ConfigFile = None,
    settings: Settings = None,
    quiet: Quiet = False,
) -> None:
    """Put the key figures of RESULTS to a Pushgateway, in the place of those that were pushed before.

    Nothing goes to any address but the one you name. Exit code 4 when it does not take them.
    """
    import socket

    from claimctl.insight.monitor import push as pushing
    from claimctl.insight.report import build_report, render_report

    target = pushing.gateway(to)
    if not job.strip():
        raise UsageError("bad_job", "--job is empty.", "Give it a name.")
    config = load_config(config_file, settings).config
    text = render_report(build_report(results, config), "prom")
    labels = {"job": job, "instance": socket.gethostname() if instance is None else instance}
    where = pushing.push(text, target, labels, seconds(timeout))
    if not quiet:
        typer.echo(where)


@app.command("files")
def files(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("configs/monitoring"),
    config_file: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Write the alert rules for Prometheus and the dashboards for Grafana, as the list of KPIs asks for them.

    A run counts as overdue two hours after kpis.schedule_hours, or else 26 hours after the last one.
    """
    from claimctl.insight.kpi import load_catalogue
    from claimctl.insight.monitor import alerts, dashboards
    from claimctl.store.atomic import SHARED_MODE, write_bytes

    config = load_config(config_file, settings).config
    catalogue = load_catalogue()
    made = {"alerts.yaml": alerts.render(catalogue, config.kpis.schedule_hours)}
    made |= {f"{name}.json": dashboards.render(name, catalogue) for name in dashboards.TITLES}
    for name, text in made.items():
        write_bytes(folder / name, text.encode(), SHARED_MODE)
        typer.echo(str(folder / name))
