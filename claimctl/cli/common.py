"""What the commands share: their common options, and how an error is shown."""

from __future__ import annotations

import json
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from claimctl.errors import ClaimctlError, UsageError

if TYPE_CHECKING:
    from claimctl.config import Loaded

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="Settings that differ from the defaults; else the nearest claimctl.yaml."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change one setting, such as score.approve_limit=2000."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Say more; twice for everything.")]
Models = Annotated[
    Path, typer.Option(metavar="DIR", help="Folder that the model, its card and its figures are written to.")
]
Promote = Annotated[
    bool, typer.Option("--promote", help="Put the model to use if it is better on what it did not learn from.")
]
Force = Annotated[bool, typer.Option("--force", help="Put it to use in any case.")]
MODELS = Path("claimctl-models")
LogJson = Annotated[bool, typer.Option("--log-json", help="Log to stderr as JSON lines.")]


def load_config(path: Path | None, settings: list[str] | None, **options: Any) -> Loaded:  # noqa: ANN401
    """The settings with the command line's over them. Raises UsageError."""
    import yaml

    from claimctl import config

    overrides = {name: value for name, value in options.items() if value is not None}
    for item in settings or ():
        name, equals, value = item.partition("=")
        if not equals or not value.strip():
            raise UsageError("bad_setting", f"--set {item} names no value.", "Write --set name=value.")
        try:
            overrides[name.strip()] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise UsageError("bad_setting", f"--set {item} is not valid YAML.") from error
    return config.load(path, overrides)


def seconds(text: str) -> float:
    """A time span such as 90, 90s, 5m or 1h, in seconds. Raises UsageError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if match is None:
        raise UsageError("bad_duration", f"{text!r} is not a time span.", "Write 30s, 5m or 1h.")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


class Made(Protocol):
    """What a training command made."""

    @property
    def folder(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def better(self) -> bool: ...
    @property
    def promoted(self) -> bool: ...


def what_became_of(made: Made, setting: str, *, compared: bool = True) -> str:
    """What became of a model, and what to do with it; `compared` is whether it was measured beside the one in use."""
    where = Path(made.folder) / made.model
    if made.promoted:
        return f"promoted: to use it, set {setting} to {where.resolve()}"
    unfit = "not better" if compared else "not compared with the model in use"
    verdict = "better; --promote puts it to use" if made.better else f"{unfit}, so not promoted"
    return f"{verdict}; kept as {where}"


def echo_quoting(line: str) -> None:
    """Print a line that quotes documents: its indent stays, what a terminal would act on does not."""
    from claimctl.insight.report.figures import clean

    typer.echo(line[: len(line) - len(line.lstrip(" "))] + clean(line))


def echo_json(value: object) -> None:
    """Print a value as indented JSON to stdout."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_error(error: BaseException) -> None:
    """Say on stderr what went wrong and what to do, as JSON where the command was asked for JSON."""
    if isinstance(error, ClaimctlError):
        code, message, remedy = error.code, error.message, error.remedy
    else:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        code, remedy = "bug", "Please report it; -vv shows the whole of it."
        message = f"A bug in claimctl: {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}."
        if any(re.fullmatch(r"-v{2,}", argument) for argument in sys.argv):
            traceback.print_tb(error.__traceback__)  # without its message, which may quote a document
    if "--json" in sys.argv:
        content = {"error": {"code": code, "message": message, "remedy": remedy}}
        typer.echo(json.dumps(content, ensure_ascii=False), err=True)
    else:
        typer.echo(f"error: {message} {remedy}".rstrip(), err=True)
