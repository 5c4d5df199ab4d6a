"""The README's section on quality: what a reader of a record asks for first; all else stays in the record."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bench.benchmarks.model import Row
from bench.record import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
# The columns of the table of sets, and which row of a set's benchmark each shows.
COLUMNS: dict[str, str] = {
    "words, F1": "words read, F1",
    "characters wrong": "characters wrong (CER)",
    "types, macro-F1": "document types, macro-F1",
    "fields, F1 by type": "fields, F1 by type",
    "absent fields invented": "absent fields invented",
    "line items, F1": "line items, F1",
    "confidence, AUROC": "confidence of fields, AUROC",
    "automated at 99 % right": "fields automated at 99 % right",
    "decisions right": "decisions, accuracy",
    "splitting, F1": "splitting, whole-document F1",
}
LEFT_OUT = "sources left out"


def section(record: dict[str, Any]) -> str:
    """The section in Markdown: how well on each set, how fast, how other tools do in the same run."""
    known = {field.name for field in fields(Row)}
    rows = [Row(**{key: value for key, value in row.items() if key in known}) for row in record["rows"]]
    told = record["machine"]
    versions = [f"{name} {told['versions'][name]}" for name in ("rapidocr", "tesseract") if name in told["versions"]]
    lines = [
        f"Measured on {record['date']} by `{record['command']}` on {told['cores']} cores, {told['memory_gb']} GB, "
        f"{', '.join(['Python ' + told['python'], *versions])}. Behind a figure stand its 95 % interval and n. "
        "`synth` is made by `claimctl synth`: `synth-train` with page designs that models may learn from, `synth-test` "
        "with designs kept from them. The other sets are development data, which is no part of the project: of each "
        "the half of its sources that is only measured."
        + (" This was a quick run over small samples." if record["quick"] else ""),
        "",
    ]
    lines += _quality([row for row in rows if row.benchmark.startswith("quality.") and row.status == "ok"])
    speed = [row for row in rows if not row.benchmark.startswith("quality.") and row.status == "ok" and not row.peer]
    if speed:
        lines += ["", "| speed and memory | figure | n |", "|---|---|---|"]
        lines += [f"| {_said(row)} | {shown(row.value, row.unit)} | {_count(row)} |" for row in speed]
    beside = [row for row in rows if row.status == "ok" and row.peer]
    if beside:
        lines += ["", "| in the same run | claimctl | another | ratio | n |", "|---|---|---|---|---|"]
        lines += [
            f"| {_said(row)} | {shown(row.value, row.unit)} | {row.peer}: {shown(row.peer_value, row.unit)} "
            f"| {row.ratio or 0:.2f} | {_count(row)} |"
            for row in beside
        ]
    absent = [f"{row.benchmark} ({row.note})" for row in rows if row.status != "ok"]
    if absent:
        lines += ["", f"Not measured: {'; '.join(absent)}."]
    return "\n".join(lines) + "\n"


def _quality(rows: Sequence[Row]) -> list[str]:
    """A line a set, a column a figure, columns and sets without any left out."""
    sets = list(dict.fromkeys(row.benchmark for row in rows))
    found: dict[tuple[str, str], Row] = {}
    left_out: dict[str, Row] = {}
    for row in rows:
        if row.note.startswith(LEFT_OUT):
            left_out[row.benchmark] = row
        else:
            found.setdefault((row.benchmark, row.what), row)
    columns = [title for title, what in COLUMNS.items() if any((name, what) in found for name in sets)]
    sets = [name for name in sets if any((name, COLUMNS[title]) in found for title in columns)]
    if not sets:
        return []
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name in sets:
        cells = [_figure(found.get((name, COLUMNS[title]))) for title in columns]
        lines.append(f"| {name.removeprefix('quality.')} | {' | '.join(cells)} |")
    if any(row.taught for row in found.values()):
        unseen = "; ".join(
            f"{name.removeprefix('quality.')} {shown(row.value)} ({row.n:,})" for name, row in left_out.items()
        )
        lines += ["", "\\* Among documents that taught the classifier or its calibration, which flatters."]
        if unseen:
            lines[-1] += f" With each source left out of learning in turn (models/classify.md): {unseen}."
    if any(row.note for row in found.values()):
        lines += ["", ("Labels of receipts are in capitals, those of wild-receipts without spaces; what was read is "
                  "written likewise before it is compared.")]  # fmt: skip
    return lines


def _figure(row: Row | None) -> str:
    if row is None:
        return ""
    span = "" if row.low is None or row.high is None else f"{row.low:.2f}\N{EN DASH}{row.high:.2f}; "
    return f"{shown(row.value)}{'*' if row.taught else ''} ({span}{row.n or 0:,})"


def _said(row: Row) -> str:
    return (row.what + (f" ({row.note})" if row.note else "")).replace("|", "\\|")


def _count(row: Row) -> str:
    return "" if row.n is None else f"{row.n:,} {row.of}".strip()


def write_readme(path: Path, record: dict[str, Any]) -> bool:
    """Put the section between the markers; False where the README has none."""
    text = path.read_text()
    if BEGIN not in text or END not in text:
        return False
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    path.write_text(f"{head}{BEGIN}\n{section(record)}{END}{tail}")
    return True
