"""What the commands that render share: the choice of a format, and where it goes."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Format(StrEnum):
    """What a report or an evaluation can be written as."""

    TERMINAL = "terminal"
    MD = "md"
    HTML = "html"
    JSON = "json"


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="How to write it; else by the suffix of --out, else for the terminal."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write to this file, for your eyes only, instead of stdout.")
]

SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".json": "json"}


class Render(Protocol):
    """Writes what was made in a format; `width` is the terminal's, None where there is none."""

    def __call__(self, form: str, *, width: int | None = None, styled: bool = False) -> str: ...


def choose(form: StrEnum | None, out: Path | None, *, as_json: bool, suffixes: Mapping[str, str] = SUFFIXES) -> str:
    """The format that was asked for, one way or another. Raises UsageError where two ways disagree."""
    if as_json and form not in {None, "json"}:
        raise UsageError("format_twice", f"--json and --format {form} name two formats.", "Give one of them.")
    if as_json:
        return "json"
    return form or (suffixes.get(out.suffix.lower()) if out else None) or "terminal"


def check_out(out: Path | None, results: Path, name: str) -> None:
    """Refuse a file that would overwrite what the results folder holds, before any work is done.

    There it may only be called `name`, whatever its suffix.
    """
    if out is None:
        return
    if out.is_dir():
        raise UsageError("out_is_folder", f"{out} is a folder.", "Give --out a file.")
    if not out.resolve().is_relative_to(results.resolve()):
        return
    if out.resolve().parent != results.resolve() or not out.name.startswith(name):
        raise UsageError(
            "out_in_results",
            f"{out} lies among the results.",
            f"In a results folder it is called {name}.html, {name}.md or the like; or write it elsewhere.",
        )


def deliver(render: Render, form: str, out: Path | None, *, shared: bool = False) -> None:
    """Write what `render` gives to `out`, or to stdout as wide and as coloured as it can show.

    The file is for its owner's eyes only, unless it is `shared`: then all may read it.
    """
    if out is not None:
        from claimctl.store.atomic import FILE_MODE, SHARED_MODE, write_bytes

        write_bytes(out, render(form).encode(), SHARED_MODE if shared else FILE_MODE)
        return
    terminal = sys.stdout.isatty()
    width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else None
    typer.echo(render(form, width=width, styled=terminal and "NO_COLOR" not in os.environ), nl=False)
