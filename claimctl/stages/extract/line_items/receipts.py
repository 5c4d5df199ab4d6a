"""Rows of receipts, which have no heads: text at the left, an amount at the right, above the first sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.candidates import Line
from claimctl.stages.extract.line_items.rows import Row, is_sum, says_sum, times
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

_QUANTITY = re.compile(r"^(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:[xX×@*]|pcs?|ea|hrs?|stk|un|kg)?\.?$")  # noqa: RUF001  multiplication sign
_TIMES = re.compile(r"^(\d{1,4}(?:[.,]\d{1,3})?)\s*[xX×@*]\s*")  # noqa: RUF001


# What tills print behind an amount: marks of its tax, no units of what it is the price of.
_FLAGS = re.compile(
    r"\s*(?!(?:EA|LB|LBS|KG|PC|PCS|UN|ST)\b)(?:[^\W\d_]{1,3}|[^\w\s]{1,2}|\d{1,2}%?)?(?:\s?[A-Z*]{1,2})?\s*"
)
_COUNTS = re.compile(
    r"(?P<count>\d{1,4}(?:[.,]\d{1,3})?)\s?(?:lbs?|kg|ea|pcs?)?\.?\s?[@x\u00d7*]\s?(?P<price>\d[\d.,]*)", re.IGNORECASE
)
_ARTICLE = re.compile(r"^\d{6,14} ")  # a bar code before the count
_CENT = 0.015
_LETTERS, _MOST_WORDS = 3, 10  # of a line that may name what the amount under it is for


def unheaded(sheet: Sheet, habits: Habits, sums: frozenset[str]) -> list[Row]:
    """Rows of a receipt without heads: text at the left, an amount at the right, above the first sum."""
    priced, end = _priced(sheet, habits, sums)
    if not priced:
        return []
    edges = sorted(chunk.x1 for _, chunk, _ in priced)
    edge = edges[len(edges) // 2]
    rows: list[Row] = []
    start = priced[0][0]
    pending: list[Token] = []
    for number in range(max(0, start - 1), end):
        row = sheet.rows[number]
        tokens = [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last]]
        match = next(
            ((chunk, amount) for place, chunk, amount in priced if place == number and abs(chunk.x1 - edge) < 5), None
        )
        if match is None:
            if rows and (counted := _counted(rows[-1], " ".join(token.text for token in tokens), habits)):
                rows[-1] = counted
                continue
            pending = tokens if _names(tokens) else []
            continue
        chunk, amount = match
        line = Line(sheet.tokens[chunk.first : chunk.last])
        left = [token for token in tokens if token.chunk != chunk.index]
        if pending and pending[-1].text.endswith(","):  # what is sold is told in two lines
            left, tokens, pending = [*pending, *left], [*pending, *tokens], []
        left += [
            token
            for start, token in zip(line.starts, line.tokens, strict=True)
            if start + len(token.text) <= amount.start
        ]
        cells = _receipt_cells(left, habits) | {"amount": chunk.text[amount.start : amount.end]}
        if sum(sign.isalpha() for sign in cells.get("description", "")) < 2:
            if not pending:
                continue
            cells["description"] = clean(" ".join(token.text for token in pending))
            tokens = [*pending, *tokens]
        pending = []
        rows.append(Row(cells, tuple(tokens), sheet, row[0].y0, row[0].y1))
    return rows


def _priced(sheet: Sheet, habits: Habits, sums: frozenset[str]) -> tuple[list[tuple[int, Chunk, money.Amount]], int]:
    """The rows that close with an amount, each with its chunk and amount, and the row of the first sum under them."""
    priced: list[tuple[int, Chunk, money.Amount]] = []
    end = len(sheet.rows)
    for number, row in enumerate(sheet.rows):
        text = " ".join(chunk.text for chunk in row)
        if priced and is_sum(sheet, row, text, sums):
            end = number
            break
        last = row[-1]
        amounts = [amount for amount in money.find(last.text, habits.currency) if amount.strong]
        if (
            amounts
            and _FLAGS.fullmatch(last.text[amounts[-1].end :])
            and not dates.find(text, habits.order)
            and not says_sum(text)
        ):
            priced.append((number, last, amounts[-1]))
    return priced, end


def _names(tokens: list[Token]) -> bool:
    """Whether a line without an amount may name what the amount under it is for."""
    letters = sum(sign.isalpha() for token in tokens for sign in token.text)
    return letters >= _LETTERS and len(tokens) <= _MOST_WORDS and not says_sum(" ".join(token.text for token in tokens))


def _counted(row: Row, text: str, habits: Habits) -> Row | None:
    """The row with the count and the price that a line under it tells (`2 @ 0.69 EA`), where they make its amount."""
    match = _COUNTS.match(_ARTICLE.sub("", text))
    amount = money.parse(row.cells.get("amount", ""), habits.currency)
    if amount is not None and match is None and (made := times(text, amount.number)) and not made[2]:
        return msgspec.structs.replace(row, cells={"quantity": f"{made[0]:g}", "unit_price": f"{made[1]}"} | row.cells)
    if match is None or amount is None:
        return None
    count, price = money.plain(match["count"]), money.plain(match["price"].strip(".,"))
    if count is None or price is None or abs(float(count) * float(price) - abs(amount.number)) > _CENT:
        return None
    told = {"quantity": match["count"], "unit_price": match["price"].strip(".,")}
    return msgspec.structs.replace(row, cells=told | row.cells)


def _receipt_cells(tokens: list[Token], habits: Habits) -> dict[str, str]:
    """Quantity and unit price at the edges of a receipt's text; the rest is the description."""
    words = [token.text for token in tokens]
    cells: dict[str, str] = {}
    if len(words) > 1 and _QUANTITY.match(words[0]) and len(words[0]) <= 4:
        cells["quantity"] = words.pop(0)
    elif words and (match := _TIMES.match(words[0])):
        cells["quantity"] = match[1]
        words[0] = words[0][match.end() :]
    while (
        words
        and (amount := money.parse(words[-1], habits.currency))
        and amount.strong
        and amount.end >= len(words[-1]) - 2
    ):
        cells["unit_price"] = words.pop()
    if words and "unit_price" in cells and _QUANTITY.match(words[-1].lstrip("xX@")):
        cells.setdefault("quantity", words.pop().lstrip("xX@"))
    cells["description"] = clean(" ".join(word for word in words if word not in {"x", "X", "@", "*"}))
    return cells
