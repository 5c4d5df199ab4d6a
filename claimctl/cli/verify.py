"""`claimctl verify`: check every part of a results folder against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, echo_json
from claimctl.errors import Exit, UsageError


def verify(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")] = Path("results"),
    json: AsJson = False,
) -> None:
    """Check that every table in RESULTS is exactly what its last run wrote: hashes, rows, columns, keys.

    Exit code 6 when something differs.
    """
    from claimctl.store import parts

    if not results.is_dir():
        raise UsageError("results_missing", f"There is no folder {results}.", "Name a folder that a run has written.")
    problems = list(parts.verify(results))
    manifest = parts.read_manifest(results)
    count = sum(len(listed) for listed in manifest.tables.values()) if manifest else 0
    rows = {table: sum(part.rows for part in listed) for table, listed in manifest.tables.items()} if manifest else {}
    if json:
        echo_json({"ok": not problems, "parts": count, "rows": rows, "problems": problems})
    elif problems:
        typer.echo("\n".join(problems))
    else:
        typer.echo(f"{results} is whole: {count} parts, {sum(rows.values())} rows")
    if problems:
        raise typer.Exit(Exit.INTEGRITY)
