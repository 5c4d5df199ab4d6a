"""Loss runs, policy and claim packets with hundreds of rows over many pages: every row as a line item.

A row's columns are put where a line item has a place for them; what is no money, quantity, code or description stays
out. Files of one make (the name without its number) are one source.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.converters.common import Item, Part, Row, Truth, iso, number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def items(data: Path) -> list[Item]:
    """All lists."""
    return [
        Item(path.name, f"long-lists {path.stem[:-4]}", partial(_read, path), path, ("classify",), "digital")
        for path in sorted((data / "long-lists").glob("*.pdf"))
    ]


def _date(text: str) -> dt.date | None:
    value = iso(text, "MDY")
    return dt.date.fromisoformat(value) if value else None


def _loss_run(row: dict[str, Any]) -> Row:
    return Row(
        row["description"] or None,
        row["claim_number"],
        _date(row["date_of_loss"]),
        amount=number(row["claim_reserves"]),
    )


def _mileage(row: dict[str, Any]) -> Row:
    return Row(row["state"], row["vehicle"], quantity=number(row["total_miles"]))


def _return(row: dict[str, Any]) -> Row:
    return Row(
        None,
        row["jurisdiction"],
        None,
        number(row["distance_miles"]),
        number(row["tax_rate"]),
        number(row["total_due"]),
    )


def _summary(row: dict[str, Any]) -> Row:
    return Row(
        None, row["jurisdiction"], None, number(row["total_miles"]), number(row["tax_rate"]),
        number(row["total_due_refund"]),
    )  # fmt: skip


def _inquiry(row: dict[str, Any]) -> Row:
    return Row(row["field"], page=row["page"], quantity=number(str(row["value"]).removesuffix(" miles")))


def _vehicle(row: dict[str, Any]) -> Row:
    return Row(" ".join(str(row[key]) for key in ("year", "make", "model") if row[key]), row["veh_number"])


def _driver(row: dict[str, Any]) -> Row:
    return Row(row["name"], row["license_number"], _date(row["mvr_run_date"]))


def _policy(row: dict[str, Any]) -> Row:
    words = [row.get("classification"), row.get("form_title"), row.get("limit_type")]
    return Row(next((word for word in words if word), None), row.get("class_code"), amount=number(row.get("premium")))


KINDS: dict[str, Callable[[dict[str, Any]], Row]] = {
    "loss_run": _loss_run, "ifta_mileage": _mileage, "ifta_return": _return, "ifta_tax_summary": _summary,
    "ifta_tax_inquiry": _inquiry, "vehicle_schedule": _vehicle, "driver_mvr": _driver, "mixed_cgl": _policy,
}  # fmt: skip


def _read(path: Path) -> Truth:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = len(document)
    as_row = next(kind for start, kind in KINDS.items() if path.stem.startswith(start))
    rows = tuple(as_row(row) for row in json.loads(path.with_suffix(".json").read_text()))
    return Truth((Part("other", 1, pages, rows=rows, annotated=("line_items",)),))
