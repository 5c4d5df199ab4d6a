"""Rows of bills: from tables with rules, from columns that only their heads align, and from receipts without heads.

A head row names the columns; what stands under a head is of its kind. Wrapped descriptions are joined to their row,
sums are no rows, and rows go on over pages under the same heads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import Field, LineItem
from claimctl.stages.extract.candidates import Line
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import clean, squeeze
from claimctl.stages.extract.validators import procedure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Box, Chunk, Sheet, Token

_HEADS = {
    "description": "description|item|items|item description|items description|item name|service|services|service description|services provided|"
    "description of service|description of services|service/description|particulars|product|product name|product description|article|details|"
    "operation|parts description|part description|labor description|description of repairs|description of damage|procedure description|"
    "description/procedure|drug|drug name|medication|medicine|work|work performed|charge description|type of service|treatment|"
    "bezeichnung|artikel|leistung|beschreibung|artikelbezeichnung|désignation|libellé|description des articles|descripción|concepto|"
    "artículo|producto|detalle|descrizione|descrição|omschrijving|transaction|transaction description",
    "code": "code|item code|item no|item number|item #|sku|cpt|cpt code|cpt/hcpcs|hcpcs|hcpcs code|hcpcs / rate / hipps code|procedure code|procedure|"
    "proc code|rev. cd.|rev cd|rev code|revenue code|part no|part number|part #|product code|product id|stock code|service code|op|op code|ndc|"
    "artikelnummer|art.-nr|art. nr|pos|pos.|réf|référence|código|referencia|hsn|hsn/sac|hsn code",
    "service_date": "date|service date|date of service|dates of service|date(s) of service|dos|serv. date|serv date|visit date|trans date|"
    "transaction date|datum|fecha|date de soins",
    "quantity": "qty|qty.|quantity|units|unit|serv. units|serv units|hours|hrs|hrs/qty|qty/hrs|days or units|days|no. of units|quantity/units|nights|count|labor hours|"
    "menge|anzahl|stk|qté|quantité|cantidad|cant|cant.|quantità|qtd|aantal",
    "unit_price": "unit price|price|rate|unit cost|unit rate|cost|price each|price per unit|unit charge|price/unit|each|u/price|u. price|mrp|hourly rate|"
    "einzelpreis|e-preis|preis|prix|prix unitaire|p.u.|pu|pu ht|prix unitaire ht|precio|precio unitario|p. unitario|prezzo|prezzo unitario|preço|prijs",
    "amount": "amount|total|total charges|total charge|charges|charge|$ charges|line total|extended|extended price|ext. price|ext price|extension|total price|amt|"
    "total amount|net amount|amount billed|billed amount|billed|total billed|provider charges|billed charges|amount (rm)|amount rm|total (rm)|price (rm)|amount($)|amount (usd)|"
    "amount (eur)|amount due|total cost|sub total|subtotal|gross amount|value|cost ($)|betrag|gesamt|gesamtpreis|summe|montant|montant ht|total ht|total ttc|importe|"
    "importe total|total línea|importo|totale|valor|bedrag|estimated cost|repair cost|claimed|amount claimed|credit|debit",
}  # fmt: skip
ROLES = {squeeze(phrase): role for role, phrases in _HEADS.items() for phrase in phrases.split("|")}
_SUM = re.compile(
    r"^(?:sub[ -]?total|total|grand total|net total|nett|amount due|balance|tax|sales tax|vat|gst|sst|hst|discount|rounding|change|cash|"
    r"tender|visa|master|card|payment|paid|amount paid|deposit|shipping|less|tip|gratuity|service charge|qty|item(?:s)? count|no\.? of items|"
    r"total (?:qty|items?)|zwischensumme|gesamt|summe|mwst|ust|netto|brutto|sous[- ]total|tva|net à payer|iva|importe|page \d|thank|"
    r"invoice total|amt due|you saved|savings|credit card|debit card|bar\b|carte|esp[eè]ces|efectivo|cambio|insurance (?:paid|payment)|patient)\b",
    re.IGNORECASE,
)
_SUM_ANYWHERE = re.compile(
    r"\b(?:sub[ -]?total|grand total|total (?:due|amount|sales|incl|excl|rm|charges|payable)|amount due|balance due|zwischensumme|rounding)\b",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"(?P<date>\d{2} ?[ /-]? ?\d{2} ?[ /-]? ?\d{2,4})(?: \d{2}[ /-]?\d{2}[ /-]?\d{2,4})? .{0,12}?\b(?P<code>\d{5}|[A-V]\d{4})\b"
    r"(?P<between>.{0,24}?) \$?(?P<dollars>\d{1,3}(?:,\d{3})|\d{1,6})[ .](?P<cents>\d{2})\b(?: (?P<units>\d{1,3})\b)?"
)
_QUANTITY = re.compile(r"^(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:[xX×@*]|pcs?|ea|hrs?|stk|un|kg)?\.?$")  # noqa: RUF001  multiplication sign
_TIMES = re.compile(r"^(\d{1,4}(?:[.,]\d{1,3})?)\s*[xX×@*]\s*")  # noqa: RUF001
_CODE = re.compile(r"^[A-Z]{0,4}[-.]?\d[\dA-Z\-./]{2,17}$")
_FIGURE = re.compile(r"[-(]?[$€£]?(?:RM)?[\d.,'/-]*\d[\d.,'/-]*[)%A-Z]{0,2}-?")
_CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF", "RM", "MYR", "CAD", "AUD", "INR", "€", "$", "£"})
_MOST_GAP = 7.0  # ems without a row end a table
_MOST_ROWS = 4000


class _Column(msgspec.Struct, frozen=True):
    role: str
    x0: float
    x1: float


class _Row(msgspec.Struct, frozen=True):
    """A row in the making: text a role, the tokens it came from, and the page."""

    cells: dict[str, str]
    tokens: tuple[Token, ...]
    sheet: Sheet
    y0: float
    y1: float
    box: Box | None = None


class Found(msgspec.Struct, frozen=True):
    """The rows of a document, and the tokens that they are made of: (page, token)."""

    items: list[LineItem]
    tokens: frozenset[tuple[int, int]]


NONE = Found([], frozenset())


def find(sheets: Sequence[Sheet], habits: Habits, doc_type: str, sums: frozenset[str]) -> Found:
    """The rows of a document, in order; empty where it has none. `sums` are squeezed names of amounts that are no rows."""
    rows: list[_Row] = []
    columns: list[_Column] = []
    for sheet in sheets:
        if doc_type == "cms1500":
            rows += _service_lines(sheet)
            continue
        ruled = _ruled(sheet)
        if ruled:
            rows += ruled
            columns = []
            continue
        found, columns = _headed(sheet, columns, habits, sums)
        rows += found
        if len(rows) > _MOST_ROWS:
            break
    if not rows and doc_type == "receipt":
        for sheet in sheets:
            rows += _unheaded(sheet, habits, sums)
    made = [(item, row) for row in rows[:_MOST_ROWS] if (item := _item(row, habits)) is not None]
    return Found(
        [msgspec.structs.replace(item, row=number) for number, (item, _) in enumerate(made)],
        frozenset((row.sheet.page.number, token.index) for _, row in made for token in row.tokens),
    )


def _service_lines(sheet: Sheet) -> list[_Row]:
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
            rows.append(_Row(cells, tuple(tokens), sheet, row[0].y0, row[0].y1))
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
            Field("procedure_code", 0, code, item.code or "", confidence, item.page, item.x0, item.y0, item.x1, item.y1, "table")
        )
    return found


def _ruled(sheet: Sheet) -> list[_Row]:
    """Rows of the ruled tables whose first rows name an amount and a thing it is for."""
    rows: list[_Row] = []
    for table in sheet.page.tables:
        grid: dict[int, dict[int, int]] = {}
        for place, cell in enumerate(table.cells):
            grid.setdefault(cell.row, {})[cell.column] = place
        roles: dict[int, str] = {}
        for number in sorted(grid):
            cells = {column: table.cells[place] for column, place in grid[number].items()}
            if not roles:
                heads = {column: ROLES[key] for column, cell in cells.items() if (key := squeeze(cell.text)) in ROLES}
                if "amount" in heads.values() and len(set(heads.values())) >= 2:
                    roles = _unique(heads)
                continue
            texts: dict[str, str] = {}
            for column, cell in cells.items():
                role = roles.get(column)
                if role and clean(cell.text):
                    texts[role] = clean(cell.text.replace("\n", " "))
            first = next((clean(cell.text) for _, cell in sorted(cells.items()) if clean(cell.text)), "")
            if not texts or _SUM.match(first) or _SUM.match(texts.get("description", "")):
                continue
            box = (
                min(cell.x0 for cell in cells.values()), min(cell.y0 for cell in cells.values()),
                max(cell.x1 for cell in cells.values()), max(cell.y1 for cell in cells.values()),
            )  # fmt: skip
            rows.append(_Row(texts, (), sheet, box[1], box[3], box))
    return rows


def _unique(heads: dict[int, str]) -> dict[int, str]:
    """One column a role: the last amount, the first of everything else."""
    kept: dict[int, str] = {}
    for column in sorted(heads):
        role = heads[column]
        if role in kept.values():
            if role != "amount":
                continue
            kept = {other: name for other, name in kept.items() if name != "amount"}
        kept[column] = role
    return kept


def _headed(
    sheet: Sheet, columns: list[_Column], habits: Habits, sums: frozenset[str]
) -> tuple[list[_Row], list[_Column]]:
    """Rows under a head row, and the columns for the next page; `columns` are those that the page before ended with."""
    rows: list[_Row] = []
    pending: list[Token] = []
    last_y = 0.0
    ended = not columns
    for number, row in enumerate(sheet.rows):
        heads = _head_row(sheet, row, sheet.rows[number + 1] if number + 1 < len(sheet.rows) else [])
        if heads:
            columns, ended, pending = heads, False, []
            last_y = max(chunk.y1 for chunk in row)
            continue
        if ended:
            continue
        top = min(chunk.y0 for chunk in row)
        text = " ".join(chunk.text for chunk in row)
        if _is_sum(sheet, row, text, sums):
            ended = bool(rows) or ended
            pending = []
            continue
        if rows and top - last_y > _MOST_GAP:
            ended = True
            continue
        cells = _cells(sheet, row, columns)
        amount = money.parse(cells.get("amount", ("", ()))[0], habits.currency)
        if amount is not None and (len(cells) >= 2):
            tokens = tuple(token for _, part in cells.values() for token in part)
            texts = {role: text for role, (text, _) in cells.items()}
            if pending:
                texts["description"] = clean(
                    " ".join([*(token.text for token in pending), texts.get("description", "")])
                )
                tokens = (*pending, *tokens)
                pending = []
            rows.append(_Row(texts, tokens, sheet, top, max(chunk.y1 for chunk in row)))
            last_y = rows[-1].y1
        elif set(cells) == {"description"}:
            tokens = cells["description"][1]
            if rows and top - last_y < 0.9 and rows[-1].sheet is sheet:
                rows[-1] = _joined(rows[-1], tokens)
                last_y = rows[-1].y1
            elif not rows or top - last_y < 3.0:
                pending = [*pending, *tokens] if len(pending) < 30 else list(tokens)
    return rows, columns


def _is_sum(sheet: Sheet, row: list[Chunk], text: str, sums: frozenset[str]) -> bool:
    """Whether a row states an amount of the whole document rather than an item."""
    if _SUM.match(text) or _SUM_ANYWHERE.search(text):
        return True
    words = [
        token.squeezed
        for chunk in row
        for token in sheet.tokens[chunk.first : chunk.last]
        if token.squeezed and not _FIGURE.fullmatch(token.text) and token.text.upper() not in _CURRENCIES
    ]
    return 0 < len(words) <= 6 and "".join(words) in sums


def _joined(row: _Row, tokens: Sequence[Token]) -> _Row:
    text = clean(f"{row.cells.get('description', '')} {' '.join(token.text for token in tokens)}")
    return msgspec.structs.replace(
        row,
        cells=row.cells | {"description": text},
        tokens=(*row.tokens, *tokens),
        y1=max(token.y1 for token in tokens),
    )


def _head_row(sheet: Sheet, row: list[Chunk], following: list[Chunk]) -> list[_Column]:
    """The columns that a row names, if it is a head row: an amount and one thing more, and hardly anything else."""
    columns: list[_Column] = []
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
                columns.append(_Column(ROLES[key], sheet.tokens[place].x0, sheet.tokens[best - 1].x1))
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
        columns = [_Column("amount", column.x0, column.x1) if column is prices[-1] else column for column in columns]
    kept = _unique(dict(enumerate(role for role in (column.role for column in columns))))
    return [column if place in kept else _Column("", column.x0, column.x1) for place, column in enumerate(columns)]


def _cells(sheet: Sheet, row: list[Chunk], columns: list[_Column]) -> dict[str, tuple[str, tuple[Token, ...]]]:
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
        figure = bool(_FIGURE.fullmatch(token.text))
        if groups and figure == was_figure and (not figure or token.x0 - groups[-1][-1].x1 < 0.2):
            groups[-1].append(token)
        else:
            groups.append([token])
        was_figure = figure
    return groups


def _role_of(group: list[Token], columns: list[_Column]) -> str:
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


def _unheaded(sheet: Sheet, habits: Habits, sums: frozenset[str]) -> list[_Row]:
    """Rows of a receipt without heads: text at the left, an amount at the right, above the first sum."""
    priced: list[tuple[int, Chunk, money.Amount]] = []
    end = len(sheet.rows)
    for number, row in enumerate(sheet.rows):
        text = " ".join(chunk.text for chunk in row)
        if priced and _is_sum(sheet, row, text, sums):
            end = number
            break
        last = row[-1]
        amounts = [amount for amount in money.find(last.text, habits.currency) if amount.strong]
        if (
            amounts
            and amounts[-1].end >= len(last.text.rstrip()) - 3
            and not dates.find(text, habits.order)
            and not _SUM.match(text)
        ):
            priced.append((number, last, amounts[-1]))
    if not priced:
        return []
    edges = sorted(chunk.x1 for _, chunk, _ in priced)
    edge = edges[len(edges) // 2]
    rows: list[_Row] = []
    start = priced[0][0]
    pending: list[Token] = []
    for number in range(max(0, start - 1), end):
        row = sheet.rows[number]
        tokens = [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last]]
        match = next(
            ((chunk, amount) for place, chunk, amount in priced if place == number and abs(chunk.x1 - edge) < 5), None
        )
        if match is None:
            letters = sum(sign.isalpha() for token in tokens for sign in token.text)
            pending = tokens if letters >= 3 and len(tokens) <= 10 else []
            continue
        chunk, amount = match
        line = Line(sheet.tokens[chunk.first : chunk.last])
        left = [token for token in tokens if token.chunk != chunk.index]
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
        rows.append(_Row(cells, tuple(tokens), sheet, row[0].y0, row[0].y1))
    return rows


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


def _item(row: _Row, habits: Habits) -> LineItem | None:
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
