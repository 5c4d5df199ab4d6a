"""`claimctl train prices`: learn from a results folder what is usual to pay for a thing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import MODELS, AsJson, Models, echo_json


def prices(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    models: Models = MODELS,
    as_json: AsJson = False,
) -> None:
    """Learn what is usual to pay, by code and by provider, from the line items of your own past claims."""
    import msgspec

    from claimctl.lab.prices import learn

    learned = learn(results, models)
    if as_json:
        echo_json(msgspec.to_builtins(learned))
        return
    typer.echo(f"{learned.items} line items of {learned.claims} claims")
    typer.echo(f"usual amounts of {learned.things} things, and of {learned.providers} of one provider")
    typer.echo(f"to use it, set score.prices to {Path(learned.model).resolve()}")
