"""`claimctl evaluate`: hold a results folder against truth."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Verbose, load_config
from claimctl.cli.rendered import FormatOption, OutOption, check_out, choose, deliver
from claimctl.errors import UsageError


def evaluate(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    truth: Annotated[Path, typer.Option(help="Folder with the truth's tables, such as DIR/truth of `claimctl synth`.")],
    form: FormatOption = None,
    out: OutOption = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Figures for each source, medium, layout, split, doc_type or effect; several with commas.",
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Values of less confidence than this count as not read.")
    ] = 0.5,
    seed: Annotated[int, typer.Option(help="Of the draws behind the intervals.")] = 0,
    worst: Annotated[int, typer.Option(min=0, max=500, help="How many of the worst documents to show.")] = 20,
    documents: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The documents, for their pictures in HTML; else `claims` beside the truth."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="RESULTS", help="Show what differs from these results, on the same truth.")
    ] = None,
    only_seen: Annotated[
        bool,
        typer.Option("--only-seen", help="Leave out what the run did not see, instead of counting it as not read."),
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="In text and Markdown: each field, type and group, and the documents' values."),
    ] = False,
    verbose: Verbose = 0,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Hold RESULTS against truth: every figure with its 95 % interval, and the worst documents.

    HTML and JSON quote what documents say.
    """
    chosen = choose(form, out, as_json=as_json)
    groups = tuple(dict.fromkeys(name.strip() for item in by or () for name in item.split(",") if name.strip()))
    check_out(out, results, "evaluation")
    folder = _documents(documents, truth)
    config = load_config(config_file, None).config

    from claimctl.lab.evaluate.render import render
    from claimctl.lab.evaluate.run import evaluate as measure

    contract = {name: tuple(kind.fields) for name, kind in config.extract.doctypes.items()}
    made = measure(
        results, truth, contract, by=groups, threshold=threshold, seed=seed, most=worst, only_seen=only_seen,
        baseline=baseline,
    )  # fmt: skip
    deliver(partial(render, made, full=full or bool(verbose), documents=folder), chosen, out)


def _documents(given: Path | None, truth: Path) -> Path | None:
    """The folder of the documents: the one that was named, else `claims` beside the truth, else none."""
    if given is not None and not given.is_dir():
        raise UsageError("documents_missing", f"There is no folder {given}.", "Name the folder that was processed.")
    beside = truth.resolve().parent / "claims"
    return given or (beside if beside.is_dir() else None)
