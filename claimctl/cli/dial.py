"""`claimctl dial`: which claims may pass without a human, so that a promise is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, echo_json, load_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.config import DecisionConfig
    from claimctl.lab.dial import DialSet
    from claimctl.learning.sureness import Curve


def dial(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    truth: Annotated[
        Path,
        typer.Option(
            metavar="LABELS",
            help="What is right: a folder of truth, or a CSV or Parquet with claim_id and decision; drawn at random.",
        ),
    ],
    target: Annotated[
        float | None, typer.Option(min=0.5, max=0.999999, help="The share right of what passes; else the settings'.")
    ] = None,
    level: Annotated[
        float | None, typer.Option(min=0.5, max=0.999, help="How sure that is to be; else the settings'.")
    ] = None,
    learn: Annotated[
        float,
        typer.Option(min=0.0, max=0.9, help="Share of the labels that first teach how sure decisions are; 0: none."),
    ] = 0.3,
    models: Annotated[Path, typer.Option(metavar="DIR", help="Folder that the dial is written to.")] = Path(
        "claimctl-models"
    ),
    settings: Settings = None,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Set the dial: the most claims without a human of which the promised share is right, proved on your labels.

    Where the labels can't prove it, nothing passes, and it says how many it takes.
    """
    config = load_config(config_file, settings).config

    import msgspec

    from claimctl.lab.dial import set_dial

    asked = config.score.decision
    contract = {name: tuple(kind.fields) for name, kind in config.extract.doctypes.items()}
    done = set_dial(
        results, truth, contract, models, learn=learn, curve=_curve(asked),
        target=asked.target_accuracy if target is None else target,
        level=asked.confidence_level if level is None else level,
    )  # fmt: skip
    if as_json:
        echo_json(msgspec.to_builtins(done))
        return
    for line in _lines(done, asked):
        typer.echo(line)


def _curve(asked: DecisionConfig) -> Curve | None:
    """Who says how sure a decision is under the settings."""
    from claimctl.learning.dial import open_dial
    from claimctl.learning.store import open_model
    from claimctl.learning.sureness import unpack

    if asked.dial:
        return open_dial(asked.dial).curve
    return unpack(open_model(asked.confidence), asked.confidence) if asked.confidence else None


def _lines(done: DialSet, asked: DecisionConfig) -> Iterator[str]:
    made, proof = done.dial, done.dial.decisions
    yield (
        f"{made.claims} labelled claims: {made.learned_from} taught how sure decisions are, {proof.labelled} prove; "
        f"{done.proposals} of these could pass, {done.wrong_proposals} of them wrongly decided"
    )
    yield ""
    yield "   surer than  automation  passed  wrong  right   95 % interval    proved with"
    for row in done.rows:
        mark = "*" if row.chosen else " "
        yield (
            f" {mark} {max(row.threshold, 0.0):10.4f}  {row.automation:10.1%}  {row.passed:6,}  {row.wrong:5,}  "
            f"{row.accuracy:6.2%}  {row.low:6.2%} - {row.high:7.2%}  {row.needed:8,}"
        )
    yield "   (proved with: so many that pass, and no more wrong than now, would prove the promise there)"
    yield ""
    promised = f"{made.target:.4g} right at {made.level:.4g}"
    if proof.threshold is None:
        yield f"{promised}: not proved for any claim, so nothing passes without a human."
        claims = f" (about {done.needed_claims:,} labelled claims)" if done.needed_claims else ""
        yield f"It takes {done.needed:,} that could pass, all of them right{claims}, or more with some wrong."
        if done.expected_claims is not None:
            yield (
                f"Right as often as these, about {done.expected_claims:,} labelled claims would prove it for "
                f"{done.expected_automation:.1%} of the claims."
            )
        else:
            yield "Claims right as often as these never prove it: mend what is wrong, or give a lower --target."
    else:
        yield (
            f"{promised}: proved for {done.automation:.1%} of the claims (*), {proof.passed:,} passed and "
            f"{proof.wrong:,} wrong."
        )
    if made.fields is not None:
        fields = made.fields
        told = (
            f"{done.fields_share:.1%} of the values pass (surer than {max(fields.threshold, 0.0):.4f})"
            if fields.threshold is not None
            else f"not proved; it takes {fields.needed:,} documents whose value is right"
        )
        yield f"single values, one of each of {fields.labelled:,} documents looked at: {told}"
    yield ""
    yield f"to use it, set score.decision.dial to {Path(done.model).resolve()}"
    if made.target < asked.target_accuracy or made.level < asked.confidence_level:
        yield (
            f"and score.decision.target_accuracy to {made.target:.4g}, score.decision.confidence_level to "
            f"{made.level:.4g}: the settings ask for more"
        )
