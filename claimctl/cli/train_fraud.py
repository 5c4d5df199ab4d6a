"""`claimctl train fraud`: learn from a table of past claims of which it is known whether they were frauds."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer asks for it
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli.common import (
    MODELS,
    AsJson,
    ConfigFile,
    Force,
    Models,
    Promote,
    Quiet,
    Settings,
    echo_json,
    load_config,
    what_became_of,
)
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from claimctl.learning.fraud.validate import Figures
    from claimctl.pipeline.teach_fraud import TaughtFraud


def fraud(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="CSV or Parquet, a row a past claim.")],
    target: Annotated[str, typer.Option(metavar="COLUMN", help="The column that says whether it was fraud.")],
    positive: Annotated[
        str | None, typer.Option(metavar="VALUE", help="What the target says of a fraud; else 1, yes or true.")
    ] = None,
    time: Annotated[
        str | None,
        typer.Option(metavar="COLUMN[,COLUMN..]", help="When it happened: a date, or columns such as Year,Month."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="VALUE", help="Measure on claims since then by what came before; else four such steps."),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Claims of one value, such as a provider, are never on both sides."),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Don't learn from it; may be given again.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Learn from it whatever is held against it; may be given again."),
    ] = None,
    capacity: Annotated[
        float | None,
        typer.Option(metavar="N", min=0.001, max=1000, help="Claims of each 1,000 that can be investigated."),
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(metavar="REVIEW,MISSED", help="What an investigation costs, and what a missed fraud."),
    ] = None,
    allow_leak: Annotated[
        bool,
        typer.Option(
            "--allow-leak",
            help="Go on although rows in random order rank better than later rows: trust the forward figures alone.",
        ),
    ] = False,
    models: Models = MODELS,
    promote: Promote = False,
    force: Force = False,
    settings: Settings = None,
    quiet: Quiet = False,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Learn to tell frauds from a labelled history: calibrated, with reasons, measured forward in time.

    Identifiers, calendars, answers in disguise and periods without labels are named and left out. Where rows in random
    order rank better than later rows by more than 0.05, learning stops with exit code 7.
    """
    loaded = load_config(config_file, settings)
    review, missed = _costs(cost, capacity)

    import msgspec

    from claimctl.pipeline.teach_fraud import Ask, teach

    ask = Ask(
        target=target, positive=positive, time=_names(time), since=since, group=group, drop=tuple(drop or ()),
        keep=tuple(keep or ()), capacity=capacity, review=review, missed=missed, allow_leak=allow_leak,
    )  # fmt: skip
    taught = teach(
        table, loaded.config, models, ask, promote=promote, force=force, told=None if quiet or as_json else _doing
    )
    if as_json:
        echo_json(msgspec.to_builtins(taught))
        return
    for line in _lines(taught):
        typer.echo(line)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def _costs(text: str | None, capacity: float | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    try:
        review, missed = (float(part) for part in text.split(","))
    except ValueError:
        review = missed = 0.0
    if not 0.0 < review <= missed or capacity is not None:
        raise UsageError(
            "bad_cost", f"--cost {text} sets no threshold.",
            "Give two amounts, of an investigation and of a missed fraud: --cost 200,4000; and no --capacity beside.",
        )  # fmt: skip
    return review, missed


def _doing(what: str) -> None:
    typer.echo(what, err=True)


def _lines(taught: TaughtFraud) -> list[str]:
    lines = [f"{taught.rows} labelled claims, {taught.frauds} frauds ({taught.frauds / taught.rows:.2%})"]
    kinds: dict[str, list[str]] = {}
    for name, kind in taught.kinds.items():
        kinds.setdefault(kind, []).append(name)
    lines += [f"{kind:>10}: {', '.join(names)}" for kind, names in sorted(kinds.items())]
    for each in taught.findings:
        what = "left out" if each.left_out else "warning"
        lines.append(f"{what}: {f'{each.column}: ' if each.column else ''}{each.message} ({each.code})")
    lines.append(f"learned: {taught.recipe}, of {len(taught.used)} columns")
    lines += [_figures(name, each) for name, each in (("forward", taught.forward), ("crossed", taught.crossed)) if each]
    if taught.canary is not None:
        lines.append(
            f"{'canary':>10}: random order AUC {taught.canary.random:.3f}, later rows {taught.canary.forward:.3f}"
            f"{', leak allowed' if taught.canary.sings else ''}"
        )
    lines.append(f"{'reviewed':>10}  from  frauds   precision  recall  lift")
    lines += [
        f"{each.share:>10.0%} {each.threshold:>5.3f}  {f'{each.frauds}/{each.claims}':<9}{each.precision:>8.3f}"
        f"{each.recall:>8.3f}{each.lift:>6.2f}"
        for each in taught.lift
    ]
    if taught.dial is not None:
        dial = taught.dial
        lines.append(
            f"investigate from {dial.threshold:.3f}: {dial.claims} of {dial.of_claims} claims, {dial.frauds} of "
            f"{dial.of_frauds} frauds{f', saves {dial.saved:,.0f}' if dial.saved is not None else ''}"
        )
    if taught.in_use is not None and taught.beside is not None:
        lines += ["on claims later than the model in use knows:", _figures("in use", taught.in_use)]
        lines.append(_figures("candidate", taught.beside))
    return [*lines, what_became_of(taught, "score.fraud_model")]


def _figures(name: str, of: Figures) -> str:
    return (
        f"{name:>10}: AUC {of.auc:.3f} ({of.low:.3f} to {of.high:.3f}), average precision {of.average_precision:.3f}, "
        f"calibration error {of.ece:.3f}, of {of.frauds} frauds in {of.claims} claims"
    )
