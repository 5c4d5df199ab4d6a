"""`claimctl experiment`: how large a test has to be, what its variants make of the same claims, what came of it."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Quiet, Settings, load_config

if TYPE_CHECKING:
    import polars as pl

    from claimctl.config import Config, Experiment

app = typer.Typer(help="Test a way to judge against another.", rich_markup_mode=None, no_args_is_help=True)

Results = Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")]
Test = Annotated[str | None, typer.Option(metavar="NAME", help="The test, of experiments.yaml; else the only one.")]
Labels = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="A CSV or Parquet of what was right: claim_id, and decision, fraud, or columns of yours."
    ),
]


@app.callback()
def _group() -> None:
    """Test a way to judge against another."""


@app.command("power")
def power(
    results: Annotated[
        Path | None, typer.Argument(metavar="RESULTS", help="A results folder: what metrics are now, and claims a day.")
    ] = None,
    test: Test = None,
    metric: Annotated[str, typer.Option(help="Without a test: the metric.")] = "automation_rate",
    rate: Annotated[float | None, typer.Option(min=0, max=1, help="What the metric, a rate, is now.")] = None,
    mean: Annotated[float | None, typer.Option(help="What the metric, a mean, is now ...")] = None,
    deviation: Annotated[float | None, typer.Option(min=0, help="... and its standard deviation.")] = None,
    detect: Annotated[
        float | None, typer.Option(min=0, help="The smallest difference worth finding, in the metric's unit.")
    ] = None,
    relative_detect: Annotated[
        float | None, typer.Option(min=0, help="... as a share of what the metric is now.")
    ] = None,
    shares: Annotated[str, typer.Option(help="Without a test: the variants' shares, the control's first.")] = "0.5,0.5",
    alpha: Annotated[float | None, typer.Option(min=0, max=0.5, help="False alarms; else the test's, or 0.05.")] = None,
    strength: Annotated[
        float | None, typer.Option("--power", min=0.5, max=0.999, help="Of finding it; else the test's, or 0.8.")
    ] = None,
    per_day: Annotated[float | None, typer.Option(min=0, help="Claims a day; else as measured in RESULTS.")] = None,
    labels: Labels = None,
    settings: Settings = None,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell how many claims a test takes, and how many days at the traffic that is measured.

    With --test for all its metrics; without one for --metric, as RESULTS knows it or as --rate, or --mean and
    --deviation, say.
    """
    config = load_config(config_file, settings).config

    from msgspec.structs import replace

    from claimctl.insight.experiments import frame
    from claimctl.insight.experiments import power as planning
    from claimctl.insight.experiments.analyze import chosen
    from claimctl.insight.experiments.metrics import metric as named
    from claimctl.insight.results import open_results

    given = {
        "--rate": rate, "--mean": mean, "--deviation": deviation, "--detect": detect,
        "--relative-detect": relative_detect, "--alpha": alpha, "--power": strength, "--per-day": per_day,
    }  # fmt: skip
    _check_numbers(given, above_zero={"--detect", "--relative-detect", "--alpha", "--per-day"})
    told = rate is not None or mean is not None
    name, asked = (None, _unnamed(metric, shares)) if told or test is None else chosen(config.experiments, test)
    asked = replace(asked, alpha=alpha or asked.alpha, power=strength or asked.power)
    if detect or relative_detect:
        first = replace(asked.primary[0], detect=detect, relative_detect=None if detect else relative_detect)
        asked = replace(asked, primary=(first, *asked.primary[1:]))
    a_day: tuple[float, int | None] | None = (per_day, None) if per_day else None
    bases: dict[str, planning.Basis | str] = {}
    if told or results is None:
        bases[asked.primary[0].metric] = planning.basis_told(asked.primary[0].metric, rate, mean, deviation)
    else:
        folder = open_results(results)
        labelled = frame.labels(labels) if labels else None
        goals = (*asked.primary, *asked.guards)
        bases = {goal.metric: planning.basis_of(folder, asked, named(goal.metric), labelled) for goal in goals}
        a_day = a_day or planning.traffic(folder)
    _show(planning.plan(name, asked, bases, a_day), as_json=as_json)


def _check_numbers(given: dict[str, float | None], above_zero: set[str]) -> None:
    """Raise UsageError for an option that is no number, or 0 where that would ask for nothing."""
    from claimctl.errors import UsageError

    for name, value in given.items():
        if value is not None and not math.isfinite(value):
            raise UsageError("bad_number", f"{name} {value} is no number.", "Write one such as 0.05.")
        if value == 0 and name in above_zero:
            raise UsageError("bad_number", f"{name} is 0.", "Write a number above 0, or leave it away.")


def _unnamed(metric: str, shares: str) -> Experiment:
    """A test that no file names: one metric, some variants."""
    from claimctl.config import Experiment, Goal, Variant
    from claimctl.errors import UsageError

    try:
        told = [float(share) for share in shares.split(",")]
    except ValueError:
        told = []
    if len(told) < 2 or not all(0 < share <= 1 for share in told) or sum(told) > 1 + 1e-9:
        raise UsageError(
            "bad_shares", f"--shares {shares} are no shares.", "Write two or more that add up to 1 at most: 0.5,0.5."
        )
    variants = {f"variant_{number}": Variant(share) for number, share in enumerate(told)}
    return Experiment(variants=variants, primary=(Goal(metric, "higher"),), looks="once")


@app.command("run")
def run(
    results: Results,
    test: Test = None,
    labels: Labels = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="CSV", help="Write the claims to be labelled to this file."),
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=0, help="Workers; 0 is one a core.")] = None,
    settings: Settings = None,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Judge the claims of RESULTS under each variant, and tell where the variants part. Changes nothing.

    The claims that are decided differently are all that has to be labelled to know who is right: --out lists them,
    with columns to fill in; --labels takes them back.
    """
    loaded = load_config(config_file, settings, jobs=jobs).config

    from claimctl.cli.rendered import check_out
    from claimctl.insight.experiments import frame, paired
    from claimctl.insight.experiments.analyze import chosen
    from claimctl.insight.results import open_results

    check_out(out, results, "experiment")
    name, asked = chosen(loaded.experiments, test)
    folder = open_results(results).folder
    given = frame.labels(labels) if labels else None
    rows, lost = _judged(folder, name, loaded, quiet=quiet)
    told = paired.told(name, asked, rows, lost, given)
    if out is not None:
        from claimctl.insight.cells import quieted
        from claimctl.store.atomic import write_bytes

        write_bytes(out, quieted(paired.sheet(asked, rows, given)).write_csv().encode())
    _show(told, as_json=as_json)


def _judged(results: Path, name: str, config: Config, *, quiet: bool) -> tuple[pl.DataFrame, tuple[int, int]]:
    """The claims under each variant, and how many were left out: unread, and not judged."""
    import os
    import sys

    import polars as pl

    from claimctl.pipeline.shadow import shadow

    def progress(ended: int, total: int) -> None:
        if not quiet and sys.stderr.isatty():
            typer.echo(f"\r{ended:,} of {total:,} judged" + ("\n" if ended >= total else ""), nl=False, err=True)

    found = shadow(results, name, config, config.jobs or os.cpu_count() or 1, progress)
    schema = {"claim_id": pl.String, "decision": pl.String, "automated": pl.Boolean, "currency": pl.String,
              "variant": pl.String}  # fmt: skip
    numbers = ("payable_amount", "claimed_amount", "cost", "confidence", "fraud_score", "discrepancies",
               "missing_documents", "documents")  # fmt: skip
    return pl.DataFrame(found.rows, schema=schema | dict.fromkeys(numbers, pl.Float64)), (found.unread, found.failed)


@app.command("analyze")
def analyze(
    results: Results,
    test: Test = None,
    labels: Labels = None,
    settings: Settings = None,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell what came of a test so far, as often as you like: sizes, metrics against the control, guards.

    Exit code 0 whatever came of it.
    """
    config = load_config(config_file, settings).config

    from claimctl.insight.experiments.analyze import analyze as analyse
    from claimctl.insight.experiments.analyze import chosen
    from claimctl.insight.results import open_results

    name, asked = chosen(config.experiments, test)
    today = dt.datetime.now(dt.UTC).date()
    _show(analyse(open_results(results), name, asked, labels, today), as_json=as_json)


def _show(told: object, *, as_json: bool) -> None:
    from claimctl.cli.rendered import deliver
    from claimctl.insight.experiments.shown import render

    deliver(partial(render, told), "json" if as_json else "terminal", None)  # type: ignore[arg-type]
