"""`claimctl doctor`: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import sys
from typing import TYPE_CHECKING

import typer

from claimctl import __version__
from claimctl.cli.common import AsJson, ConfigFile, echo_json, load_config
from claimctl.errors import ClaimctlError, Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Finding = tuple[str, bool | None, str]  # name, whether it is there (None: optional and absent), what was found

_LIBRARIES = (
    "polars", "scikit-learn", "skops", "pypdfium2", "rapidocr", "onnxruntime", "pytesseract", "pillow",
    "pillow-heif", "msgspec", "typer", "rich", "pyyaml", "reportlab",
)  # fmt: skip
_EXTRAS = {
    "distributed": "work on more than one machine: pip install 'claimctl[cluster]'",
    "s3fs": "claims in an object store: pip install 'claimctl[s3]'",
}
_PROGRAMS = {"tesseract": "a second OCR engine", "promtool": "checks of the metrics"}


def doctor(config: ConfigFile = None, json: AsJson = False) -> None:
    """Say what is there: libraries, OCR engines, models, settings, optional programs.

    Exit code 4 when something is missing.
    """
    findings = [finding for check in _CHECKS for finding in check(config)]
    if json:
        echo_json([{"name": name, "ok": there, "found": found} for name, there, found in findings])
    else:
        marks = {True: "ok", False: "MISSING", None: "optional"}
        width = max(len(name) for name, _, _ in findings)
        for name, there, found in findings:
            typer.echo(f"{marks[there]:8}  {name:{width}}  {found}")
    if any(there is False for _, there, _ in findings):
        raise typer.Exit(Exit.DEPENDENCY)


def _machine(_config: Path | None) -> Iterator[Finding]:
    yield "claimctl", True, __version__
    yield "python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield "machine", True, f"{os.cpu_count()} cores, {memory:.0f} GiB of memory"


def _libraries(_config: Path | None) -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    for name in _LIBRARIES:
        try:
            yield name, True, version(name)
        except PackageNotFoundError:
            yield name, False, f"install it: {sys.executable} -m pip install {name}"
    for name, use in _EXTRAS.items():
        try:
            yield name, True, version(name)
        except PackageNotFoundError:
            yield name, None, f"not installed; it adds {use}"


def _engines(_config: Path | None) -> Iterator[Finding]:
    from claimctl.stages.ocr import engines

    for name, version, detail in engines.available():
        yield f"engine {name}", True if version else None, " ".join(part for part in (version, detail) if part)


def _models(_config: Path | None) -> Iterator[Finding]:
    from claimctl.learning import store

    for name in store.entries():
        try:
            store.open_model(name)
        except ClaimctlError as error:
            yield f"model {name}", False, str(error)
        else:
            yield f"model {name}", True, f"sha256 {store.fingerprint(name)[:12]}"


def _settings(path: Path | None) -> Iterator[Finding]:
    from claimctl.pipeline.stages import STAGES

    try:
        loaded = load_config(path, None)
        for stage in STAGES:
            stage.fingerprint(loaded.config)
            # With the models, the dial and the index that the settings name.
            stage.module.load(stage.settings(loaded.config.dated(dt.datetime.now(dt.UTC).date())))
    except ClaimctlError as error:
        yield "settings", False, str(error)
    else:
        count = f"{len(loaded.config.extract.doctypes)} document types, {len(loaded.config.score.rules)} rules"
        yield "settings", True, count


def _programs(_config: Path | None) -> Iterator[Finding]:
    for name, use in _PROGRAMS.items():
        where = shutil.which(name)
        yield name, True if where else None, where or f"not installed; it adds {use}"


_CHECKS: tuple[Callable[[Path | None], Iterator[Finding]], ...] = (
    _machine, _libraries, _engines, _models, _settings, _programs,
)  # fmt: skip
