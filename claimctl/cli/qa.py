"""`claimctl qa`: check a random share of what passed without a human, and test the promise on it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, echo_json, load_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.insight.qa import Verdict

_ADVICE = {
    "holds": "Go on checking what is drawn.",
    "unchecked": "Check what `claimctl qa RESULTS` lists, and give it back with --checked.",
    "in_doubt": "Check what is still open, raise score.decision.qa_share, and look for what the wrong ones share.",
    "broken": (
        "Let a human decide (score.approve_confidence: 1) until labelled claims of today, drawn at random, have set a "
        "new dial: `claimctl dial`."
    ),
}


def qa(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    checked: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Checks given back: claim_id and right (true, false, or empty), all so far."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the list to this file.")] = None,
    settings: Settings = None,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """List what was drawn to be checked, as CSV with a column `right` to fill in; or test the promise on the checks.

    Exit code 0 whatever the verdict.
    """
    config = load_config(config_file, settings).config

    import msgspec

    from claimctl.insight import qa as insight
    from claimctl.insight.cells import quieted

    if checked is not None:
        asked = config.score.decision
        verdict = insight.check(results, checked, asked.target_accuracy, asked.confidence_level)
        if as_json:
            echo_json(msgspec.to_builtins(verdict) | {"advice": _ADVICE[verdict.state]})
            return
        for line in _lines(verdict):
            typer.echo(line)
        return
    rows = insight.drawn(results)
    if as_json:
        echo_json(rows.to_dicts())
        return
    text = quieted(rows).write_csv(datetime_format="%Y-%m-%dT%H:%M:%SZ")
    if out is None:
        typer.echo(text, nl=False)
        return
    from claimctl.cli.rendered import check_out
    from claimctl.store.atomic import write_bytes

    check_out(out, results, "qa")
    write_bytes(out, text.encode())


def _lines(verdict: Verdict) -> Iterator[str]:
    whose = f"dial {verdict.promised_by[:12]}" if verdict.promised_by else "the settings; no dial is in use"
    yield f"promise: {verdict.target:.4g} of what passes is right, at {verdict.level:.4g} ({whose})"
    open_ = verdict.drawn - verdict.checked
    yield f"drawn {verdict.drawn:,}, checked {verdict.checked:,}, wrong {verdict.wrong:,}, still open {open_:,}"
    if verdict.unknown:
        yield f"left out: {verdict.unknown:,} checks of claims that were not drawn for this promise"
    if verdict.accuracy is not None:
        yield (
            f"right {verdict.accuracy:.2%}, surely at least {verdict.right_at_least:.2%}; evidence against the promise "
            f"{verdict.against:.3g} to 1 (broken from {1 / (1 - verdict.level):.3g})"
        )
    told = {"holds": "nothing speaks against it", "in_doubt": "in doubt", "broken": "broken", "unchecked": "unchecked"}
    yield f"the promise: {'proved by the checks' if verdict.proved else told[verdict.state]}. {_ADVICE[verdict.state]}"
