"""Benchmarks as a table in the terminal and as a dated record.

A record tells the machine by what bears on the figures and nothing that names it.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.benchmarks.model import Row

ROOT = Path(__file__).resolve().parents[2]
RECORDS = Path(__file__).with_name("records")
ENGINES = ("rapidocr", "onnxruntime", "pypdfium2", "polars", "scikit-learn", "opencv-python-headless", "pytesseract",
           "pdfplumber")  # fmt: skip
_HEADS = ("benchmark", "what", "figure", "95 % interval", "n", "s", "taught", "peer", "its figure", "ratio")


def shown(value: float | None, unit: str = "") -> str:
    """A figure as people read it: ratios with three decimals, others with three digits or as whole numbers."""
    if value is None:
        return ""
    if not unit:
        return f"{value:.3f}"
    text = f"{value:,.0f}" if abs(value) >= 100 or unit == "count" else f"{value:.3g}"
    return text if unit == "count" else f"{text} {unit}" if unit[0] != "/" else f"{text}{unit}"


def cells(row: Row) -> tuple[str, ...]:
    """A row's cells under the table's heads."""
    if row.status != "ok":
        return (row.benchmark, row.what, f"{row.status}: {row.note}", *[""] * 7)
    span = "" if row.low is None else f"{shown(row.low, row.unit)} to {shown(row.high, row.unit)}"
    return (
        row.benchmark,
        row.what + (f" ({row.note})" if row.note else ""),
        shown(row.value, row.unit),
        span,
        "" if row.n is None else f"{row.n:,} {row.of}".strip(),
        "" if row.seconds is None else f"{row.seconds:.0f}",
        row.taught,
        row.peer,
        shown(row.peer_value, row.unit),
        "" if row.ratio is None else f"{row.ratio:.2f}",
    )


def table(rows: Sequence[Row]) -> str:
    """All rows as one table in plain text, columns that nothing fills left out."""
    made = [_HEADS, *(cells(row) for row in rows)]
    ends = {number for number, row in enumerate(rows, 1) if row.status != "ok"}  # what these say runs over
    kept = [at for at in range(len(_HEADS)) if any(line[at] for line in made[1:])]
    widths = {at: max(len(line[at]) for number, line in enumerate(made) if number not in ends or at < 2) for at in kept}
    right = {2, 4, 5, 8, 9}
    lines = []
    for number, line in enumerate(made):
        parts = []
        for at in kept:
            text = line[at]
            repeated = at == 0 and number > 1 and made[number - 1][0] == text
            text = "" if repeated else text
            parts.append(text.rjust(widths[at]) if at in right and number not in ends else text.ljust(widths[at]))
        lines.append("  ".join(parts).rstrip())
    wide = max(len(line) for number, line in enumerate(lines) if number not in ends)
    return "\n".join([lines[0], "-" * wide, *lines[1:]])


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def machine() -> dict[str, Any]:
    """What the figures were measured on: cores, memory, Python and the versions of what reads."""
    versions = {}
    for name in ENGINES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    if shutil.which("tesseract"):
        said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=False)
        versions["tesseract"] = (said.stdout or said.stderr).split()[1]
    import psutil

    return {
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "versions": versions,
    }


def build(rows: Sequence[Row], *, quick: bool, command: str, seconds: float, jobs: int) -> dict[str, Any]:
    """The record of a run."""
    from claimctl import __version__

    models = json.loads(json.dumps(_models()))
    return {
        "record_version": 1,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "quick": quick,
        "command": command,
        "jobs": jobs,
        "seconds": round(seconds, 1),
        "claimctl": __version__,
        "models": models,
        "machine": machine(),
        "rows": [_written(row) for row in rows],
    }


def _written(row: Row) -> dict[str, Any]:
    told = {name: value for name, value in asdict(row).items() if value not in {None, ""}}
    return {name: float(f"{value:.6g}") if isinstance(value, float) else value for name, value in told.items()}


def _models() -> dict[str, str]:
    """The shipped models by the head of their sha256."""
    import yaml

    told = yaml.safe_load((ROOT / "models" / "models.yaml").read_text())
    held = told.get("models", told)
    return {name: str(entry["sha256"])[:12] for name, entry in held.items() if isinstance(entry, dict)}


def keep(record: dict[str, Any], folder: Path = RECORDS) -> Path:
    """Write a record under its date; benchmarks that this run left out stay as the day's earlier record has them."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record['date']}{'-quick' if record['quick'] else ''}.json"
    if path.is_file():
        earlier = json.loads(path.read_text())
        anew = {row["benchmark"] for row in record["rows"]}
        kept = [row for row in earlier["rows"] if row["benchmark"] not in anew]
        rows = sorted_rows(kept + record["rows"])
        if kept:
            names = dict.fromkeys(row["benchmark"] for row in rows)
            record = record | {"command": " ".join(["python tests/bench/run.py", *names])}
        record = record | {"rows": rows}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return path


def sorted_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in the order of the benchmarks, those of one benchmark as they came."""
    from bench.benchmarks import BENCHMARKS

    order = {name: number for number, name in enumerate(BENCHMARKS)}
    return sorted(rows, key=lambda row: order.get(row["benchmark"], len(order)))


def newest(folder: Path = RECORDS) -> dict[str, Any] | None:
    """The newest whole record, else the newest quick one."""
    paths = sorted(folder.glob("*.json"), key=lambda path: (not path.stem.endswith("-quick"), path.stem[:10]))
    return json.loads(paths[-1].read_text()) if paths else None
