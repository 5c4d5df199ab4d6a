"""`claimctl calibrate`: set the confidence of fields right on a user's own labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, echo_json, load_config

if TYPE_CHECKING:
    from claimctl.lab.calibrate import Sureness


def calibrate(
    truth: Annotated[Path, typer.Argument(metavar="TRUTH", help="Folder with the truth's tables.")],
    results: Annotated[Path, typer.Option(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    models: Annotated[Path, typer.Option(metavar="DIR", help="Folder that the curve is written to.")] = Path(
        "claimctl-models"
    ),
    settings: Settings = None,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Refit how sure fields are to labels that no model learned from; measured on documents left out."""
    config = load_config(config_file, settings).config

    import msgspec

    from claimctl.lab.calibrate import recalibrate

    contract = {name: tuple(kind.fields) for name, kind in config.extract.doctypes.items()}
    done = recalibrate(results, truth, contract, models, in_use=config.extract.calibration, settings=config.sha256())
    if as_json:
        echo_json(msgspec.to_builtins(done))
        return
    typer.echo(f"{done.values} values of {done.documents} documents, {done.right:.1%} right")
    typer.echo(_line("before", done.before))
    typer.echo(_line("after", done.after))
    if not done.same_settings:
        typer.echo("note: the results were made with other settings than these")
    verdict = "to use it" if done.better else "not better; to use it all the same"
    typer.echo(f"{verdict}, set extract.calibration to {Path(done.model).resolve()}")


def _line(name: str, of: Sureness) -> str:
    area = "-" if of.auroc is None else f"{of.auroc:.3f}"
    return f"{name:>9}: AUROC {area}, calibration error {of.ece:.3f}, mean confidence {of.mean:.3f}"
