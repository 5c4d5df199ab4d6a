"""Rows under a head row that no rules hold: columns by where the heads stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from rapidfuzz import fuzz, process

from claimctl.stages.extract.line_items.rows import FIGURE, ROLES, Column, Row, is_sum, unique
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

_BOX_NUMBER = re.compile(r"\d{1,2}[.)]?")  # forms count their boxes: 47 TOTAL CHARGES
_FUZZY_FROM = 7  # letters from which a head may have been bent by OCR
_LONG_HEADS = tuple(key for key in ROLES if len(key) >= _FUZZY_FROM)
_BOXED = 4  # heads that make a row of numbered boxes one of heads all the same
_BESIDE = 1.5
_CENTS_GAP = 1.2
_LONG_COUNT = 4  # digits
_MOST_GAP = 7.0  # ems without a row end a table


def headed(sheet: Sheet, columns: list[Column], habits: Habits, sums: frozenset[str]) -> tuple[list[Row], list[Column]]:
    """Rows under a head row, and the columns for the next page; `columns` are those that the page before ended with."""
    rows: list[Row] = []
    pending: list[Token] = []
    last_y = 0.0
    heads_of = [_head_row(sheet, row) for row in sheet.rows]
    ended = not columns or any(heads_of)  # what stands above repeated heads is the page's own head
    for row, heads in zip(sheet.rows, heads_of, strict=True):
        if heads:
            close = not ended and not rows and min(chunk.y0 for chunk in row) - last_y < 1.0
            columns, ended, pending = _both(columns, heads) if close else heads, False, []
            last_y = max(chunk.y1 for chunk in row)
            continue
        if ended:
            continue
        top = min(chunk.y0 for chunk in row)
        text = " ".join(chunk.text for chunk in row)
        if is_sum(sheet, row, text, sums):
            ended = bool(rows) or ended
            pending = []
            continue
        if rows and top - last_y > _MOST_GAP:
            ended = True
            continue
        cells = _cells(sheet, row, columns, habits)
        made = _row(sheet, row, cells, pending, habits)
        if made is not None:
            rows.append(made)
            last_y, pending = made.y1, []
        elif set(cells) == {"description"}:
            tokens = cells["description"][1]
            if rows and top - last_y < 0.9 and rows[-1].sheet is sheet:
                rows[-1] = _joined(rows[-1], tokens)
                last_y = rows[-1].y1
            elif not rows or top - last_y < 3.0:
                pending = [*pending, *tokens] if len(pending) < 30 else list(tokens)
    return rows, columns


def _both(upper: list[Column], lower: list[Column]) -> list[Column]:
    """The columns of heads in two lines: the upper line's, and what the lower one names beside them."""
    taken = {column.role for column in upper if column.role}
    added = [
        column
        for column in lower
        if column.role not in taken
        and not any(other.role and column.x0 < other.x1 and other.x0 < column.x1 for other in upper)
    ]
    return sorted([*upper, *added], key=lambda column: column.x0)


def _row(
    sheet: Sheet,
    chunks: list[Chunk],
    cells: dict[str, tuple[str, tuple[Token, ...]]],
    pending: list[Token],
    habits: Habits,
) -> Row | None:
    """A row from its cells, and from the words above it that belong to its description; None without an amount."""
    if len(cells) < 2 or money.parse(cells.get("amount", ("", ()))[0], habits.currency) is None:
        return None
    texts = {role: text for role, (text, _) in cells.items()}
    if pending:
        texts["description"] = clean(" ".join([*(token.text for token in pending), texts.get("description", "")]))
    tokens = (*pending, *(token for _, part in cells.values() for token in part))
    return Row(texts, tokens, sheet, min(chunk.y0 for chunk in chunks), max(chunk.y1 for chunk in chunks))


def _joined(row: Row, tokens: Sequence[Token]) -> Row:
    text = clean(f"{row.cells.get('description', '')} {' '.join(token.text for token in tokens)}")
    return msgspec.structs.replace(
        row,
        cells=row.cells | {"description": text},
        tokens=(*row.tokens, *tokens),
        y1=max(token.y1 for token in tokens),
    )


def _head_row(sheet: Sheet, row: list[Chunk]) -> list[Column]:
    """The columns that a row names, if it is a head row: an amount and one thing more, and hardly anything else."""
    columns, strangers, numbers = _heads(sheet, row)
    if numbers > (0 if len(columns) < _BOXED else len(columns)):
        return []
    if "flow" in {column.role for column in columns} and "amount" not in {column.role for column in columns}:
        columns = [Column("amount", each.x0, each.x1) if each.role == "flow" else each for each in columns]
    roles = [column.role for column in columns]
    if len({role for role in roles if role} - {"other"}) < 2 or strangers - numbers > 2 + 1.5 * sum(map(bool, roles)):
        return []
    if "amount" not in roles:
        prices = [column for column in columns if column.role == "unit_price"]
        if not prices or "description" not in roles:
            return []
        columns = [Column("amount", column.x0, column.x1) if column is prices[-1] else column for column in columns]
    kept = unique({place: column.role for place, column in enumerate(columns) if column.role})
    return [Column(kept.get(place, ""), column.x0, column.x1) for place, column in enumerate(columns)]


def _heads(sheet: Sheet, row: list[Chunk]) -> tuple[list[Column], int, int]:
    """The heads of a row, how many words are none, and how many of these are numbers."""
    columns: list[Column] = []
    strangers = numbers = 0
    fuzzy = sheet.page.text_source in {"ocr", "mixed"}
    for chunk in row:
        place, named = chunk.first, False
        while place < chunk.last:
            role, end = _head_at(sheet, chunk, place, fuzzy=fuzzy)
            if role:
                columns.append(Column(role, sheet.tokens[place].x0, sheet.tokens[end - 1].x1))
                place, named = end, True
                continue
            text = sheet.tokens[place].text
            strangers += 1
            if any(sign.isdigit() for sign in text):
                numbers += 1 if _BOX_NUMBER.fullmatch(text) else _BOXED * len(row) + len(row)
            place += 1
        if not named:  # a column of another thing, which is nobody's amount
            columns.append(Column("", chunk.x0, chunk.x1))
    return columns, strangers, numbers


def _head_at(sheet: Sheet, chunk: Chunk, place: int, *, fuzzy: bool) -> tuple[str, int]:
    """The role that the longest phrase from a word on names, and where it ends; `("", place)` where none does."""
    key = ""
    best, role = place, ""
    for end in range(place, min(place + 5, chunk.last)):
        key += sheet.tokens[end].squeezed
        if key in ROLES:
            best, role = end + 1, ROLES[key]
        elif fuzzy and not role and len(key) >= _FUZZY_FROM:
            near = process.extractOne(key, _LONG_HEADS, scorer=fuzz.ratio, score_cutoff=86.0)
            if near:
                return ROLES[near[0]], end + 1
    return role, best


def _cells(
    sheet: Sheet, row: list[Chunk], columns: list[Column], habits: Habits
) -> dict[str, tuple[str, tuple[Token, ...]]]:
    """What a row holds under each head. Text under no head belongs to the description."""
    parts: dict[str, list[list[Token]]] = {}
    left = columns[0].x0 - _BESIDE
    described = [column for column in columns if column.role == "description"]
    crowded = any(
        chunk.x1 >= left
        and chunk.x0 < column.x1
        and chunk.x1 > column.x0 - _BESIDE
        and any(sign.isalpha() for sign in chunk.text)
        for column in described
        for chunk in row
    )
    for chunk in row:
        if crowded and chunk.x1 < left:
            continue  # another block of text beside the table
        for group in _groups(sheet.tokens[chunk.first : chunk.last], parted_cents=habits.implied_cents):
            role = _role_of(group, columns)
            if role:
                parts.setdefault(role, []).append(group)
    amounts = parts.get("amount", [])
    if len(amounts) > 1 and "quantity" not in parts and any(column.role == "quantity" for column in columns):
        # Counts keep to the right edge of their column, near the amounts.
        count = amounts[0][0].text
        if len(amounts[0]) == 1 and count.isdigit() and len(count) < _LONG_COUNT:
            parts["quantity"] = [amounts.pop(0)]
    flat = {role: [token for group in groups for token in group] for role, groups in parts.items()}
    return {role: (clean(" ".join(token.text for token in tokens)), tuple(tokens)) for role, tokens in flat.items()}


def _groups(tokens: list[Token], *, parted_cents: bool) -> list[list[Token]]:
    """A chunk cut where figures and words meet, since narrow columns run into one another.

    With `parted_cents`, two figures right behind a number are its cents, printed across a line.
    """
    groups: list[list[Token]] = []
    was_figure = False
    for token in tokens:
        figure = bool(FIGURE.fullmatch(token.text))
        cents = parted_cents and was_figure and token.text.isdigit() and len(token.text) == len("00")
        cents = cents and len(groups[-1]) == 1 and groups[-1][0].text.isdigit()
        reach = _CENTS_GAP if cents else 0.2
        if groups and figure == was_figure and (not figure or token.x0 - groups[-1][-1].x1 < reach):
            groups[-1].append(token)
        else:
            groups.append([token])
        was_figure = figure
    return groups


def _role_of(group: list[Token], columns: list[Column]) -> str:
    x0, x1 = group[0].x0, group[-1].x1
    text = " ".join(token.text for token in group)
    worded = sum(sign.isalpha() for sign in text) > 2
    best, best_cost = "", 9.0
    if x0 > columns[-1].x1 and not worded and columns[-1].role == "amount":
        return "amount"  # amounts keep to the right edge, however wide their column is
    for column in columns:
        overlap = min(x1, column.x1) - max(x0, column.x0)
        cost = -min(overlap, 3.0) if overlap > 0 else min(abs(x0 - column.x0), abs(x1 - column.x1), -overlap)
        if worded and column.role in {"amount", "unit_price", "quantity"}:
            cost += 6.0
        if column.role == "service_date" and not any(sign.isdigit() for sign in text):
            cost += 6.0
        if not worded and column.role == "description":
            cost += 2.0
        if cost < best_cost:
            best, best_cost = column.role, cost
    if worded and best in {"", "amount", "unit_price", "quantity"} and best_cost > 2.0:
        return "description"
    return best
