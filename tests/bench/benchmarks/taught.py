"""A form that nobody described, learned from a few labelled documents: `claimctl train extract`, asked of the rest.

The documents to learn from are drawn several times; the figures are of all that were left out of each draw. Their type
is given, for what is measured is the finding of values. A value counts as right if its normal form is the true one; of
words only letters and figures count.
"""

from __future__ import annotations

import csv
import random
import shutil
import time
from typing import TYPE_CHECKING

from bench.benchmarks.model import Context, Row, claimctl
from bench.converters import ad_buy_forms

from claimctl import config
from claimctl.records import Label, Segment, Source, Text
from claimctl.stages.extract import run as extract
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.ocr import run as ocr

if TYPE_CHECKING:
    from pathlib import Path

SIZES = (10, 50)
DRAWS = {"whole": 5, "quick": 1}
FORM = "order_form"
_CENT = 0.005


def measure(context: Context) -> list[Row]:
    """Micro-F1 over the fields, learned from 10 and from 50 documents."""
    folder = context.shared("ad-buy-forms")
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    truth = {item.name: {fact.field: fact.value for fact in item.read().parts[0].facts}
             for item in ad_buy_forms.items(context.data)}  # fmt: skip
    texts = context.once("texts ad-buy-forms", lambda: _read(folder, rows))
    found = []
    for size in SIZES:
        began = time.perf_counter()
        hits = given = told = documents = 0
        apart: list[float] = []
        for draw in range(DRAWS["quick" if context.quick else "whole"]):
            order = random.Random(draw).sample(rows, len(rows))
            site = context.folder(f"taught-{size}-{draw}")
            apart.append(_learn(folder, order[:size], site))
            for path, values in _values([row["pdf"] for row in order[size:]], texts, site):
                true = truth[path]
                told += len(true)
                given += sum(field in true for field in values)
                hits += sum(_same(field, values[field], true[field]) for field in true if field in values)
                documents += 1
        spent = time.perf_counter() - began
        found += [
            Row(what=f"fields, micro-F1, learned from {size} documents", value=2 * hits / (given + told), n=documents,
                of="document", seconds=round(spent, 1), note="the type is given"),
            Row(what=f"the same, layouts left out of the {size}", value=sum(apart) / len(apart), n=size, of="document",
                note="as train extract tells it"),
        ]  # fmt: skip
    return found


def _read(folder: Path, rows: list[dict[str, str]]) -> dict[str, Text]:
    settings = config.load().config.ocr
    model = ocr.load(settings)
    return {
        row["pdf"]: ocr.run(Source(row["pdf"], "application/pdf", (folder / row["pdf"]).read_bytes()), settings, model)
        for row in rows
    }


def _learn(folder: Path, rows: list[dict[str, str]], site: Path) -> float:
    """Have the form learned in `site`; the F1 that the command itself tells, of layouts left out."""
    shutil.rmtree(site)
    (site / FORM).mkdir(parents=True)
    for row in rows:
        shutil.copy(folder / row["pdf"], site / FORM)
    with (site / FORM / "labels.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["path", *ad_buy_forms.FIELDS])
        table.writerows([row["pdf"], *(row[field] for field in ad_buy_forms.FIELDS)] for row in rows)
    (site / "claimctl.yaml").write_text(f"extract:\n  taught:\n    {FORM}: ./models/extract_{FORM}\n")
    (site / "learn.yaml").write_text("{}\n")
    learned = claimctl(
        "train", "extract", site / FORM, "--models", site / "models", "--config", site / "learn.yaml", "--promote"
    )
    return float(learned["forms"][0]["candidate"]["f1"])


def _values(paths: list[str], texts: dict[str, Text], site: Path) -> list[tuple[str, dict[str, str]]]:
    settings = config.load(site / "claimctl.yaml").config.extract
    model = extract.load(settings)
    found = []
    for path in paths:
        label = Label(path, (Segment(1, len(texts[path].pages), FORM, 1.0),))
        (read,) = extract.run(texts[path], label, settings, model).extracts
        found.append((path, {field.field: field.value for field in read.fields}))
    return found


def _same(field: str, read: str, true: str) -> bool:
    if field == "gross_amount":
        return abs(float(read) - float(true)) < _CENT
    return squeeze(read) == squeeze(true) if field == "advertiser" else read.lower() == true.lower()
