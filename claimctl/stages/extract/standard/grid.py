"""The service lines of a registered form: a row for every line of the grid that holds a charge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import LineItem
from claimctl.stages.extract.normal.words import clean
from claimctl.stages.extract.standard.reading import Placed, day, money
from claimctl.stages.extract.validators import procedure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.layout import Sheet, Token
    from claimctl.stages.extract.standard.template import Template

_CODE = re.compile(r"(\d{5}|\d{4}[FTUM]|[A-V]\d{4})([A-Z0-9]{2})?(?:/.*)?$")
_REVENUE = re.compile(r"0?\d{3}")
_SURE = 0.93  # of rows whose date, code and charge are all there, most are right throughout


def rows(sheet: Sheet, words_there: Sequence[Placed], template: Template) -> list[LineItem]:
    """The rows of a page, top to bottom, numbered from 0."""
    grid, found = template.grid, list[LineItem]()
    cut = [piece for word in words_there for piece in _cut(word, [right for _, right in grid.columns.values()])]
    for number in range(grid.lines):
        line = grid.first + grid.step * number
        cells = {
            name: [word.token for word in sorted(cut, key=lambda each: each.left)
                   if abs(word.line - line) <= 0.5 and left <= word.middle < right]
            for name, (left, right) in grid.columns.items()
        }  # fmt: skip
        above = [
            word.token for word in sorted(cut, key=lambda each: each.left)
            if grid.step > 1 and -1.3 < word.line - line < -0.55 and 1.2 < word.middle < grid.columns["npi"][0]
            and word.left > 0.8
        ]  # fmt: skip
        item = _row(sheet, cells, above, len(found))
        if item:
            found.append(item)
    return found


def _row(sheet: Sheet, cells: dict[str, list[Token]], above: list[Token], number: int) -> LineItem | None:
    charge = money(cells["amount"]) if cells["amount"] else None
    code = _code(cells["code"]) or _code(cells.get("revenue", []))
    revenue = next((token.text for token in reversed(cells.get("revenue", [])) if _REVENUE.fullmatch(token.text)), "")
    when = day(cells["service_date"]) if cells["service_date"] else None
    if charge is None or charge.number is None or not (code or revenue or when):
        return None
    description = clean(_text(cells.get("description", []))) or clean(_text(above))
    units = re.fullmatch(r"\d{1,4}(?:\.\d{1,2})?", _text(cells["quantity"]).replace(" ", ""))
    quantity = float(units[0]) if units else None
    tokens = [*(token for part in cells.values() for token in part), *above]
    real = [token for token in tokens if token.index >= 0] or tokens
    least = min(token.confidence for token in real)
    whole = bool(code or revenue) + bool(when or revenue) + (quantity is not None)
    sure = _SURE * (0.6, 0.8, 0.93, 1.0)[whole] * (0.6 + 0.4 * least) * (0.9 + 0.1 * charge.shape)
    return LineItem(
        number, description, charge.number, round(sure, 4), sheet.page.number, *sheet.fraction(tokens),
        code=code or revenue or None, service_date=when.date if when else None, quantity=quantity,
    )  # fmt: skip


def _code(tokens: Sequence[Token]) -> str:
    """The procedure, without the modifier that may be written in one with it."""
    for token in tokens:
        match = _CODE.match(re.sub(r"[^A-Z0-9/]", "", token.text.upper()))
        if match and procedure(match[1]) is None:
            return match[1]
    return ""


def _cut(word: Placed, edges: Sequence[float]) -> list[Placed]:
    """A word that OCR read over a column's edge, cut there: `9920003` is a charge and its units."""
    edge = next((edge for edge in edges if word.left + 1.2 < edge < word.right - 1.2), None)
    text = word.token.text
    if edge is None or not re.fullmatch(r"[\d.,|]+", text) or len(text) < 4:
        return [word]
    share = (edge - word.left) / (word.right - word.left)
    at = round(share * len(text))
    if not 0 < at < len(text):
        return [word]
    middle = word.token.x0 + share * (word.token.x1 - word.token.x0)
    left = msgspec.structs.replace(word.token, text=text[:at], x1=middle)
    right = msgspec.structs.replace(word.token, text=text[at:], x0=middle)
    return [
        word._replace(token=left, right=edge),
        *_cut(word._replace(token=right, left=edge), edges),
    ]


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)
