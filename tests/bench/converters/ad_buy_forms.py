"""Order forms of another trade, for learning a new form from a few examples.

Their fields are not of the contract (contract_num, advertiser, gross_amount, flight_from, flight_to), so they can only
be measured where the run had a form definition that brings them. Who issued a form is not told: each file is a source.
"""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

from bench.converters.common import Fact, Item, Part, Truth, decimal, iso

if TYPE_CHECKING:
    from pathlib import Path

TAUGHT_CLASSIFY = 2  # every so many taught the classifier: classify_corpora.STEPS
FIELDS = ("contract_num", "advertiser", "gross_amount", "flight_from", "flight_to")


def items(data: Path) -> list[Item]:
    """All labelled forms."""
    folder = data / "ad-buy-forms"
    taught = {path.name for path in sorted(folder.glob("*.pdf"))[::TAUGHT_CLASSIFY]}
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Item(
            row["pdf"], f"ad-buy {row['pdf']}", partial(_read, row, folder / row["pdf"]), folder / row["pdf"],
            ("classify",) if row["pdf"] in taught else (), "digital",
        )
        for row in rows
    ]  # fmt: skip


def _read(row: dict[str, str], path: Path) -> Truth:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = len(document)
    facts = []
    for field in FIELDS:
        raw = (row.get(field) or "").strip()
        value: str | None = raw
        if field == "gross_amount":
            value = decimal(raw)
        elif field.startswith("flight"):
            value = iso(raw, "MDY")
        if raw and value:
            facts.append(Fact(field, value, raw))
    known = tuple(fact.field for fact in facts)
    return Truth((Part("other", 1, pages, tuple(facts), annotated=known),))
