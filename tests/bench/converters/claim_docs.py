"""Claim paperwork of 20 sources: the type of each paper, and the values of the few that have a ground truth.

A source is a repository that the papers come from. The packets among them have no page ranges and are left out.
"""

from __future__ import annotations

import csv
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.converters.common import MEDIA, Fact, Item, Part, Row, Truth, decimal, iso, number

if TYPE_CHECKING:
    from pathlib import Path

MEDIUMS = {"image": "photo", "pdf-scan": "scan", "pdf-digital": "digital", "md": "text"}


def items(data: Path) -> list[Item]:
    """All papers that are one document."""
    folder = data / "claim-docs"
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    found: list[Item] = []
    seen = set()
    for row in rows:
        path = folder / row["path"]
        if path in seen:  # two repositories hold the same paper
            continue
        seen.add(path)
        if row["doc_type"] != "packet" and path.suffix.lower() in MEDIA:
            gold = folder / row["ground_truth"] if row["ground_truth"].endswith(".json") else None
            read = partial(_read, row["doc_type"], path, gold)
            name = row["path"].replace("/", "_")
            found.append(Item(name, row["source_repo"], read, path, ("classify",), MEDIUMS[row["medium"]]))
    return found


def _read(doc_type: str, path: Path, gold: Path | None) -> Truth:
    facts: list[Fact] = []
    rows: list[Row] = []
    if gold is not None:
        told = json.loads(gold.read_text())
        if "extracted_data" in told:
            facts = _statement(told["extracted_data"])
        elif "Invoice Number" in told:
            facts, rows = _plain_invoice(told)
        elif "policy_number" in told.get("expected", {}):
            facts = _policy(told["expected"])
        elif "invoice_id" in told.get("0_expected", {}):
            facts, rows = _invoice(told["0_expected"])
    annotated = tuple(sorted({fact.field for fact in facts})) + (("line_items",) if rows else ())
    part = Part(doc_type, 1, pages(path), tuple(facts), tuple(rows), annotated)
    return Truth((part,))


def pages(path: Path) -> int:
    """How many pages a file has."""
    if path.suffix.lower() == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as document:
            return len(document)
    if path.suffix.lower() in {".md", ".txt"}:
        return 1
    from PIL import Image

    with Image.open(path) as picture:
        return getattr(picture, "n_frames", 1)


def _facts(values: dict[str, object]) -> list[Fact]:
    """Facts of what is told; what is told to be null is absent."""
    return [Fact(field, None if value is None else str(value), page=1) for field, value in values.items()]


def _spelt(text: str) -> str | None:
    """`July 17, 2025` as an ISO date."""
    return iso(text.replace(",", ", ").replace("  ", " "), "MDY")


def _statement(told: dict[str, Any]) -> list[Fact]:
    car = told["vehicle_info"]
    return _facts({
        "claimant_name": told["claimant_name"],
        "policy_number": told["policy_number"].upper(),
        "loss_date": _spelt(told["claim_date"]),
        "vin": car["vin"],
        "license_plate": car["license_plate"],
        "vehicle_make": car["make"],
        "vehicle_model": car["model"],
        "vehicle_year": car["year"],
        "loss_description": told["incident_description"],
    })  # fmt: skip


def _plain_invoice(told: dict[str, Any]) -> tuple[list[Fact], list[Row]]:
    table = told["Table"]
    facts = _facts({
        "vendor_name": told["Customer Name"],  # the label calls the issuer so: its address is the footer's
        "vendor_address": told["Footer"]["Address"],
        "document_number": told["Invoice Number"],
        "document_date": _spelt(told["Date"]),
        "customer_name": told["Billing info"]["Customer"],
        "customer_address": told["Billing info"]["Address"],
        "subtotal": f"{table['Subtotal']:.2f}",
        "tax": f"{table['Sales Tax']:.2f}",
        "total": f"{table['Total']:.2f}",
    })  # fmt: skip
    rows = [
        Row(
            item["Description"], str(item["Item#"]), quantity=float(item["Qty"]), unit_price=item["Unit price"],
            amount=item["Line total"],
        )
        for item in table["Items"]
    ]  # fmt: skip
    return facts, rows


def _money(told: dict[str, Any] | None) -> str | None:
    return None if told is None else f"{told['amount']:.2f}"


def _place(told: dict[str, Any] | None) -> str | None:
    if told is None:
        return None
    return ", ".join(told[key] for key in ("street", "city", "state", "postal_code") if told.get(key)) or None


def _invoice(told: dict[str, Any]) -> tuple[list[Fact], list[Row]]:
    facts = _facts({
        "customer_name": told["customer_name"],
        "customer_address": _place(told["customer_address"]),
        "document_number": told["invoice_id"].upper(),
        "document_date": told["invoice_date"],
        "vendor_name": told["vendor_name"],
        "vendor_address": _place(told["vendor_address"]),
        "subtotal": _money(told["subtotal"]),
        "tax": _money(told["total_tax"]),
        "total": _money(told["invoice_total"]),
    })  # fmt: skip
    rows = [
        Row(
            item["description"], item["product_code"], quantity=number(item["quantity"]),
            unit_price=number(_money(item["unit_price"])), amount=number(_money(item["total"])),
        )
        for item in told["items"]
    ]  # fmt: skip
    return facts, rows


def _policy(told: dict[str, Any]) -> list[Fact]:
    holder, car = told["policyholder"], told["vehicle"]
    return _facts({
        "policy_number": told["policy_number"],
        "policy_start": told["effective_from"],
        "policy_end": told["effective_to"],
        "premium": decimal(f"{told['cost']['annual_total']:.2f}"),
        "insured_name": f"{holder['first_name']} {holder['last_name']}",
        "insured_address": holder["address"],
        "insured_email": holder["email_address"].lower(),
        "license_plate": car["registration_number"],
        "vehicle_make": car["make"],
        "vehicle_model": car["model"],
        "vehicle_year": car["year"],
    })  # fmt: skip
