"""`claimctl index`: policy wordings or past claims made ready to be searched."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Quiet, Settings, echo_json, load_config
from claimctl.errors import Exit, UsageError


def index(
    source: Annotated[
        Path,
        typer.Argument(metavar="POLICIES", help="A folder of policy wordings, or a results folder of past claims."),
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="INDEX", help="Where the index is kept.")] = None,
    config: ConfigFile = None,
    settings: Settings = None,
    quiet: Quiet = False,
    json: AsJson = False,
) -> None:
    """Index the policy wordings in POLICIES by clause, or the claims of a results folder, for `claimctl search`.

    Only what is new or changed is read. The index is POLICIES with `.index` behind it where --out names no other. Name
    it as `score.policies`, and decisions cite its clauses. Exit code 3 when a file could not be read.
    """
    from claimctl.pipeline import library

    if not source.is_dir():
        raise UsageError("policies_missing", f"There is no folder {source}.", "Name a folder of policies or results.")
    out = out or source.parent / f"{source.resolve().name}.index"
    if library.is_results(out):
        raise UsageError("out_is_results", f"{out} is a results folder.", "Name a folder of its own with --out.")
    problems: dict[str, str] = {}
    if library.is_results(source):
        changed = library.index_claims(source, out)
    else:
        changed = library.index_policies(source, out, load_config(config, settings).config, problems.__setitem__)
    if json:
        echo_json({
            "index": str(out), "new": changed.new, "kept": changed.kept, "gone": changed.gone,
            "passages": changed.passages, "problems": problems,
        })  # fmt: skip
    elif not quiet:
        typer.echo(
            f"{out}: {changed.passages} passages, {changed.new} sources read, {changed.kept} kept, {changed.gone} gone"
        )
    for path, problem in problems.items():
        typer.echo(f"{path}: {problem}", err=True)
    if problems:
        raise typer.Exit(Exit.DOCUMENTS_FAILED)
