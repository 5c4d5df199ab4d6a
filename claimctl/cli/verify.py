"""`claimctl verify`: check a results folder, and mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, echo_json, load_config
from claimctl.errors import Exit, IntegrityError, UsageError

if TYPE_CHECKING:
    from claimctl.store.repair import Finding


def verify(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")] = Path("results"),
    mend: Annotated[bool, typer.Option("--repair", help="Mend what is wrong; name what can't be mended.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Only say what --repair would do.")] = False,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Check that RESULTS is exactly what its runs wrote: hashes, rows, columns and keys of every table, the ledger.

    With --repair a lost manifest, damaged parts and a damaged ledger are made anew from each other; what a cut-short
    run left is cleared away, what is damaged is kept in RESULTS/.damaged. Exit code 6 when something differs, or is
    gone for good.
    """
    if not results.is_dir():
        raise UsageError("results_missing", f"There is no folder {results}.", "Name a folder that a run has written.")
    if dry_run and not mend:
        raise UsageError("dry_run", "--dry-run says what --repair would do.", "Add --repair.")
    found = _mend(results, config, dry=dry_run) if mend else []
    problems, parts, rows = _check(results)
    facts: dict[str, object] = {"ok": not problems, "parts": parts, "rows": rows, "problems": problems}
    if mend:
        names = ("problem", "action", "lost")
        facts |= {"dry_run": dry_run, "findings": [{name: getattr(each, name) for name in names} for each in found]}
    if json:
        echo_json(facts)
    else:
        lines = [_told(each, dry=dry_run) for each in found]
        whole = f"{results} is whole: {parts} parts, {sum(rows.values())} rows"
        typer.echo("\n".join([*lines, *([] if dry_run and found else problems or [whole])]))
        if problems and not mend:
            typer.echo(f"`claimctl verify {results} --repair --dry-run` says what can be mended.", err=True)
    if problems or any(each.lost for each in found):
        raise typer.Exit(Exit.INTEGRITY)


def _check(results: Path) -> tuple[list[str], int, dict[str, int]]:
    """What is wrong, and how many parts there are, with rows by table."""
    from claimctl.store import parts, salvage

    try:
        manifest = parts.read_manifest(results)
        problems = list(parts.verify(results))
    except IntegrityError as error:
        manifest, problems = None, [error.message]
    torn = salvage.problem(results)
    tables = manifest.tables if manifest else {}
    rows = {table: sum(part.rows for part in listed) for table, listed in tables.items()}
    return problems + ([torn] if torn else []), sum(map(len, tables.values())), rows


def _mend(results: Path, config: Path | None, *, dry: bool) -> list[Finding]:
    from claimctl.store.repair import repair

    return repair(results, load_config(config, None).config.store.part_rows, dry=dry)


def _told(finding: Finding, *, dry: bool) -> str:
    action = finding.action or "Nothing can be done about it."
    lost = f" Gone for good: {finding.lost}" if finding.lost else ""
    return f"{finding.problem}\n  {'--repair: ' if dry else ''}{action}{lost}"
