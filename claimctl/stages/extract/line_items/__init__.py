"""Rows of bills: from tables with rules, from columns that only their heads align, and from receipts without heads.

A head row names the columns; what stands under a head is of its kind. Wrapped descriptions are joined to their row,
sums are no rows, and rows go on over pages under the same heads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import Field, LineItem
from claimctl.stages.extract.line_items.headed import headed
from claimctl.stages.extract.line_items.receipts import unheaded
from claimctl.stages.extract.line_items.rows import Column, Row
from claimctl.stages.extract.line_items.ruled import ruled
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import clean
from claimctl.stages.extract.validators import procedure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet

# Box 24 of a CMS-1500: dates, place of service, procedure, pointers, charges with their cents apart, units.
_SERVICE = re.compile(
    r"(?P<date>\d{2} ?[ /-]? ?\d{2} ?[ /-]? ?\d{2,4})(?: \d{2}[ /-]?\d{2}[ /-]?\d{2,4})?"
    r" .{0,12}?\b(?P<code>\d{5}|[A-V]\d{4})\b.{0,24}?"
    r" \$?(?P<dollars>\d{1,3}(?:,\d{3})|\d{1,6})[ .](?P<cents>\d{2})\b(?: (?P<units>\d{1,3})\b)?"
)
_CODE = re.compile(r"^[A-Z]{0,4}[-.]?\d[\dA-Z\-./]{2,17}$")
_MOST_ROWS = 4000


class Found(msgspec.Struct, frozen=True):
    """The rows of a document, and the tokens that they are made of: (page, token)."""

    items: list[LineItem]
    tokens: frozenset[tuple[int, int]]


NONE = Found([], frozenset())


def find(sheets: Sequence[Sheet], habits: Habits, doc_type: str, sums: frozenset[str]) -> Found:
    """The rows of a document, in order; empty where it has none. `sums` are names of amounts that are no rows."""
    rows: list[Row] = []
    columns: list[Column] = []
    for sheet in sheets:
        if doc_type == "cms1500":
            rows += _service_lines(sheet)
            continue
        tabled = ruled(sheet)
        if tabled:
            rows += tabled
            columns = []
            continue
        found, columns = headed(sheet, columns, habits, sums)
        rows += found
        if len(rows) > _MOST_ROWS:
            break
    if not rows and doc_type == "receipt":
        for sheet in sheets:
            rows += unheaded(sheet, habits, sums)
    made = [(item, row) for row in rows[:_MOST_ROWS] if (item := _item(row, habits)) is not None]
    return Found(
        [msgspec.structs.replace(item, row=number) for number, (item, _) in enumerate(made)],
        frozenset((row.sheet.page.number, token.index) for _, row in made for token in row.tokens),
    )


def _service_lines(sheet: Sheet) -> list[Row]:
    """Box 24 of a CMS-1500: dates, place, procedure, pointer, charges with their cents apart, units."""
    rows = []
    for row in sheet.rows:
        tokens = [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last]]
        match = _SERVICE.search(" ".join(token.text for token in tokens))
        if match:
            cells = {
                "service_date": match["date"],
                "code": match["code"],
                "description": "",
                "amount": f"{match['dollars'].replace(',', '')}.{match['cents']}",
                "quantity": match["units"] or "",
            }
            rows.append(Row(cells, tuple(tokens), sheet, row[0].y0, row[0].y1))
    return rows


def procedures(items: Sequence[LineItem], known: set[str]) -> list[Field]:
    """The procedure codes among the rows' codes, each once, without those that are `known` already."""
    found: list[Field] = []
    seen = set(known)
    for item in items:
        code = (item.code or "").replace(" ", "")
        if code in seen or procedure(code) is not None:
            continue
        seen.add(code)
        confidence = round(0.9 * item.confidence, 4)
        found.append(
            Field(
                "procedure_code",
                0,
                code,
                item.code or "",
                confidence,
                item.page,
                item.x0,
                item.y0,
                item.x1,
                item.y1,
                "table",
            )
        )
    return found


def _item(row: Row, habits: Habits) -> LineItem | None:
    """A row as a record; None where it has neither an amount nor a description."""
    cells = row.cells
    amount = money.parse(cells.get("amount", ""), habits.currency)
    description = cells.get("description", "")
    code = cells.get("code")
    if amount is None or (not description and not code):
        return None
    code = code or None
    if not code and description:
        head, _, rest = description.partition(" ")
        if rest and len(head) >= 4 and _CODE.match(head) and sum(sign.isalpha() for sign in rest) > 2:
            code, description = head, rest
    quantity = _number(cells.get("quantity", ""))
    price = money.parse(cells.get("unit_price", ""), habits.currency)
    unit_price = price.number if price else None
    day: dt.date | None = None
    if "service_date" in cells:
        dated = dates.parse(cells["service_date"], habits.order)
        day = dated.date() if dated else None
    confidence = 0.75
    if quantity is not None and unit_price is not None:
        confidence = 0.95 if abs(quantity * unit_price - amount.number) < 0.02 else 0.6
    least = min((token.confidence for token in row.tokens), default=1.0)
    box = row.box or row.sheet.fraction(row.tokens)
    return LineItem(
        0, description, amount.number, round(confidence * (0.5 + 0.5 * least), 4), row.sheet.page.number, *box,
        code=clean(code).upper() if code else None, service_date=day, quantity=quantity, unit_price=unit_price,
    )  # fmt: skip


def _number(text: str) -> float | None:
    match = re.match(r"[xX@]?\s*(\d[\d.,]*)", text.strip())
    plain = money.plain(match[1].strip(".,")) if match else None
    return float(plain) if plain is not None else None
