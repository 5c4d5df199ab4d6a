"""`claimctl config show`: the settings in force, and where each comes from."""

from __future__ import annotations

from typing import Any

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, echo_json, load_config

app = typer.Typer(help="Look at the settings.", rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Look at the settings."""


@app.command("show")
def show(config: ConfigFile = None, settings: Settings = None, json: AsJson = False) -> None:
    """Print each setting with its value and its origin: the defaults, your file, or the command line."""
    import msgspec

    loaded = load_config(config, settings)
    values = dict(_flat(msgspec.to_builtins(loaded.config)))
    rows = [(name, values.get(name), origin) for name, origin in sorted(loaded.origins.items())]
    if json:
        echo_json({name: {"value": value, "origin": origin} for name, value, origin in rows})
        return
    for name, value, origin in rows:
        shown = "" if value is None else f" = {value}"
        typer.echo(f"{name}{shown}  # {origin}")


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in tree.items():
        pairs += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return pairs
