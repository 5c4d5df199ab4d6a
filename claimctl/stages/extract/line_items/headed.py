"""Rows under a head row that no rules hold: columns by where the heads stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from rapidfuzz import fuzz, process

from claimctl.stages.extract.line_items.heads import votes
from claimctl.stages.extract.line_items.rows import FIGURE, ROLES, Column, Row, is_sum, unique
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

_BOX_NUMBER = re.compile(r"\d{1,2}[.)]?")  # forms count their boxes: 47 TOTAL CHARGES
_UNIT = re.compile(
    r"(?:nos|pcs|pkt|each|hrs|hours?|units?|sets?|pairs?|box(?:es)?|days?|ltrs?|mtrs?|doz)\.?", re.IGNORECASE
)
_FUZZY_FROM = 7  # letters from which a head may have been bent by OCR
_LONG_HEADS = tuple(key for key in ROLES if len(key) >= _FUZZY_FROM)
_BOXED = 4  # heads that make a row of numbered boxes one of heads all the same
_BESIDE = 1.5
_INDENT = 0.8
_NEAR, _AHEAD = 0.9, 3.0  # ems between a row and words that go on with it, between it and those of the next
_MOST_WORDS = 30
_SPACE = 0.5
_SHORT = 3  # digits
_SAYS = 3.0  # votes for a head of descriptions
_TWO_LINES = 0.75  # ems between the lines of a head
_FIGURES = frozenset({"quantity", "unit_price", "amount"})
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
            pending, last_y = _more_words(sheet, rows, cells["description"][1], pending, columns, top, last_y)
    return rows, columns


def _more_words(
    sheet: Sheet,
    rows: list[Row],
    tokens: tuple[Token, ...],
    pending: list[Token],
    columns: Sequence[Column],
    top: float,
    last_y: float,
) -> tuple[list[Token], float]:
    """Words of a line without figures: joined to the row above, or kept for the row below; and where rows end now."""
    if _strange(tokens, columns, below_heads=not rows and top - last_y < _TWO_LINES):
        return pending, last_y
    if rows and top - last_y < _NEAR and rows[-1].sheet is sheet:
        rows[-1] = _joined(rows[-1], tokens)
        return pending, rows[-1].y1
    if not rows or top - last_y < _AHEAD:
        pending = [*pending, *tokens] if len(pending) < _MOST_WORDS else list(tokens)
    return pending, last_y


def _strange(tokens: Sequence[Token], columns: Sequence[Column], *, below_heads: bool) -> bool:
    """Whether words are no part of a description: prose across the columns, the second line of a head."""
    figures = [column for column in columns if column.role in _FIGURES]
    left = next((column.x0 for column in columns if column.role == "description"), 0.0) - _INDENT
    beyond = figures[0].x0 if figures and tokens[0].x0 < left else max((column.x1 for column in figures), default=0.0)
    across = bool(figures) and tokens[0].x0 <= figures[0].x0 and tokens[-1].x1 >= beyond
    return across or (below_heads and _of_heads(tokens, columns))


def _of_heads(tokens: Sequence[Token], columns: Sequence[Column]) -> bool:
    """Whether words right below heads stand beside where descriptions do: `number` under `Part`."""
    described = next((place for place, column in enumerate(columns) if column.role == "description"), None)
    if described is None or any(sign.isdigit() for token in tokens for sign in token.text):
        return False
    left = columns[described].x0 - _INDENT
    right = columns[described + 1].x0 if described + 1 < len(columns) else float("inf")
    return all(token.x1 < left or token.x0 > right - _BESIDE for token in tokens)


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
    if "description" not in roles:
        columns = [_told_by_words(column, row) for column in columns]
    kept = unique({place: column.role for place, column in enumerate(columns) if column.role})
    return [Column(kept.get(place, ""), column.x0, column.x1) for place, column in enumerate(columns)]


def _told_by_words(column: Column, row: Sequence[Chunk]) -> Column:
    """A column whose head is in no list as one of descriptions, where words of the head say so."""
    head = next((chunk.text for chunk in row if chunk.x0 == column.x0 and not column.role), "")
    said = votes(head)
    describes = said.get("description", 0.0) >= _SAYS and max(said, key=said.__getitem__) == "description"
    return Column("description", column.x0, column.x1) if describes else column


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
    dated = any(column.role == "service_date" for column in columns)
    for chunk in row:
        if crowded and chunk.x1 < left:
            continue  # another block of text beside the table
        tokens = sheet.tokens[chunk.first : chunk.last]
        day = _day(tokens, habits) if dated else 0
        if day:
            parts.setdefault("service_date", []).append(tokens[:day])
        for group in _groups(tokens[day:], parted_cents=habits.implied_cents):
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


def _day(tokens: Sequence[Token], habits: Habits) -> int:
    """How many words that open a chunk are a day with its month in words: `19 March 2024`."""
    text = " ".join(token.text for token in tokens)
    found = dates.find(text, habits.order)
    worded = found and found[0].start == 0 and any(sign.isalpha() for sign in text[: found[0].end])
    return len(text[: found[0].end].split()) if worded else 0


def _groups(tokens: list[Token], *, parted_cents: bool) -> list[list[Token]]:
    """A chunk cut where figures and words meet, since narrow columns run into one another.

    With `parted_cents`, two figures right behind a number are its cents, printed across a line.
    """
    groups: list[list[Token]] = []
    was_figure = False
    for place, token in enumerate(tokens):
        figure = bool(FIGURE.fullmatch(token.text)) and not (groups and not was_figure and _inside(tokens, place))
        cents = parted_cents and was_figure and token.text.isdigit() and len(token.text) == len("00")
        cents = cents and len(groups[-1]) == 1 and groups[-1][0].text.isdigit()
        reach = _CENTS_GAP if cents else 0.2
        if groups and figure == was_figure and (not figure or token.x0 - groups[-1][-1].x1 < reach):
            groups[-1].append(token)
        else:
            groups.append([token])
        was_figure = figure
    return groups


def _inside(tokens: Sequence[Token], place: int) -> bool:
    """Whether a short number stands among words, a space from either: `15 min`."""
    if not 0 < place < len(tokens) - 1 or not tokens[place].text.isdigit() or len(tokens[place].text) > _SHORT:
        return False
    before, own, after = tokens[place - 1 : place + 2]
    return after.text.isalpha() and max(own.x0 - before.x1, after.x0 - own.x1) < _SPACE


def _role_of(group: list[Token], columns: list[Column]) -> str:
    x0, x1 = group[0].x0, group[-1].x1
    text = " ".join(token.text for token in group)
    worded = sum(sign.isalpha() for sign in text) > 2 and not _UNIT.fullmatch(text)
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
