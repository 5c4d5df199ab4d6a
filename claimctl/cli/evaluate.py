"""`claimctl evaluate`: hold a results folder against truth."""

from __future__ import annotations

import os
import sys
from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Verbose, load_config
from claimctl.cli.report import SUFFIXES, ReportFormat, check_out
from claimctl.errors import UsageError


def evaluate(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    truth: Annotated[Path, typer.Option(help="Folder with the truth's tables, such as DIR/truth of `claimctl synth`.")],
    form: Annotated[
        ReportFormat | None,
        typer.Option("--format", help="How to write it; else by the suffix of --out, else for the terminal."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write to this file, for your eyes only, instead of stdout.")
    ] = None,
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
    if as_json and form not in {None, ReportFormat.JSON}:
        raise UsageError("format_twice", f"--json and --format {form} name two formats.", "Give one of them.")
    groups = tuple(dict.fromkeys(name.strip() for item in by or () for name in item.split(",") if name.strip()))
    if out is not None:
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
    chosen = form or ReportFormat(SUFFIXES.get(out.suffix.lower(), "terminal") if out else "terminal")
    chosen = ReportFormat.JSON if as_json else chosen
    whole = full or bool(verbose)
    if out is not None:
        from claimctl.store.atomic import write_bytes

        write_bytes(out, render(made, chosen.value, full=whole, documents=folder).encode())
        return
    terminal = sys.stdout.isatty()
    width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else None
    styled = terminal and "NO_COLOR" not in os.environ
    typer.echo(render(made, chosen.value, full=whole, width=width, styled=styled, documents=folder), nl=False)


def _documents(given: Path | None, truth: Path) -> Path | None:
    """The folder of the documents: the one that was named, else `claims` beside the truth, else none."""
    if given is not None and not given.is_dir():
        raise UsageError("documents_missing", f"There is no folder {given}.", "Name the folder that was processed.")
    beside = truth.resolve().parent / "claims"
    return given or (beside if beside.is_dir() else None)
