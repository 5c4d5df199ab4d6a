"""Rows under a head row that no rules hold: columns by where the heads stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.line_items.rows import FIGURE, ROLES, Column, Row, is_sum, unique
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

_MOST_GAP = 7.0  # ems without a row end a table


def headed(sheet: Sheet, columns: list[Column], habits: Habits, sums: frozenset[str]) -> tuple[list[Row], list[Column]]:
    """Rows under a head row, and the columns for the next page; `columns` are those that the page before ended with."""
    rows: list[Row] = []
    pending: list[Token] = []
    last_y = 0.0
    ended = not columns
    for row in sheet.rows:
        heads = _head_row(sheet, row)
        if heads:
            columns, ended, pending = heads, False, []
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
        cells = _cells(sheet, row, columns)
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
    columns: list[Column] = []
    strangers = 0
    for chunk in row:
        place = chunk.first
        while place < chunk.last:
            best = 0
            key = ""
            for end in range(place, min(place + 5, chunk.last)):
                key += sheet.tokens[end].squeezed
                if key in ROLES:
                    best = end + 1
            if best:
                key = "".join(token.squeezed for token in sheet.tokens[place:best])
                columns.append(Column(ROLES[key], sheet.tokens[place].x0, sheet.tokens[best - 1].x1))
                place = best
            else:
                strangers += 1
                if any(sign.isdigit() for sign in sheet.tokens[place].text):
                    return []
                place += 1
    roles = [column.role for column in columns]
    if len(set(roles)) < 2 or strangers > 2 + 1.5 * len(columns):
        return []
    if "amount" not in roles:
        prices = [column for column in columns if column.role == "unit_price"]
        if not prices or "description" not in roles:
            return []
        columns = [Column("amount", column.x0, column.x1) if column is prices[-1] else column for column in columns]
    kept = unique(dict(enumerate(role for role in (column.role for column in columns))))
    return [column if place in kept else Column("", column.x0, column.x1) for place, column in enumerate(columns)]


def _cells(sheet: Sheet, row: list[Chunk], columns: list[Column]) -> dict[str, tuple[str, tuple[Token, ...]]]:
    """What a row holds under each head. Text under no head belongs to the description."""
    parts: dict[str, list[Token]] = {}
    for chunk in row:
        for group in _groups(sheet.tokens[chunk.first : chunk.last]):
            role = _role_of(group, columns)
            if role:
                parts.setdefault(role, []).extend(group)
    return {role: (clean(" ".join(token.text for token in tokens)), tuple(tokens)) for role, tokens in parts.items()}


def _groups(tokens: list[Token]) -> list[list[Token]]:
    """A chunk cut where figures and words meet, since narrow columns run into one another."""
    groups: list[list[Token]] = []
    was_figure = False
    for token in tokens:
        figure = bool(FIGURE.fullmatch(token.text))
        if groups and figure == was_figure and (not figure or token.x0 - groups[-1][-1].x1 < 0.2):
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
    for column in columns:
        overlap = min(x1, column.x1) - max(x0, column.x0)
        cost = -min(overlap, 3.0) if overlap > 0 else min(abs(x0 - column.x0), abs(x1 - column.x1), -overlap)
        if worded and column.role in {"amount", "unit_price", "quantity"}:
            cost += 6.0
        if not worded and column.role == "description":
            cost += 2.0
        if cost < best_cost:
            best, best_cost = column.role, cost
    if worded and best in {"", "amount", "unit_price", "quantity"} and best_cost > 2.0:
        return "description"
    return best
