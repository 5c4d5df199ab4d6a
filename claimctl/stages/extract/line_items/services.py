"""Services: the lines of box 24 of a CMS-1500, whose parts no table draws, and the procedures that rows name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.records import Field
from claimctl.stages.extract.line_items.rows import Row
from claimctl.stages.extract.validators import procedure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import LineItem
    from claimctl.stages.extract.layout import Sheet

_DAY = r"\d{2} ?[ /-]? ?\d{2} ?[ /-]? ?(?:(?:19|20)\d{2}|\d{2})"
_SERVICE = re.compile(
    rf"(?<!\d)(?P<date>{_DAY})[jl|]?(?: {_DAY})?(?!\d)"
    r"(?: [A-Z\d|]{1,3}){0,3} (?P<code>\d{5}|[A-V]\d{4})(?![\d-])(?:/\S+)?(?: \S{1,5}){0,7}"
    r" \$?(?P<charge>(?:\d{1,3},\d{3}|[1-9]\d{0,5})[ .]\d{2}|[1-9]\d{3,7})(?![\d.])(?: (?P<units>\d{1,3})\b)?"
)


def service_lines(sheet: Sheet) -> list[Row]:
    """Box 24 of a CMS-1500: dates, place, procedure, pointer, charges with their cents apart, units."""
    rows = []
    for row in sheet.rows:
        tokens = [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last]]
        match = _SERVICE.search(" ".join(token.text for token in tokens))
        if match:
            charge, units = _charge(match)
            cells = {
                "service_date": _day(match["date"]),
                "code": match["code"],
                "description": "",
                "amount": charge,
                "quantity": units,
            }
            rows.append(Row(cells, tuple(tokens), sheet, row[0].y0, row[0].y1))
    return rows


def _charge(match: re.Match[str]) -> tuple[str, str]:
    """A charge with its point, and the units: cents may be parted by a blank, a point or only by the printed line."""
    whole, mark, cents = match["charge"].replace(",", "").partition("." if "." in match["charge"] else " ")
    units = match["units"] or ""
    if not mark and not units and len(whole) > 6 and whole[-2] == "0":
        whole, units = whole[:-2], whole[-1]  # `9920003` is 992.00 and three units
    if mark == " " and not units and len(whole) > 4 and int(cents):
        # `79400 01` is 794.00 and one unit; `1753 00` has its cents apart and its units lost.
        units, cents = cents, ""
    return f"{whole}.{cents}" if cents else f"{whole[:-2]}.{whole[-2:]}", units


def _day(text: str) -> str:
    """A date in boxes of two digits, month first, as one that is read as such."""
    digits = re.sub(r"\D", "", text)
    return f"{digits[:2]}/{digits[2:4]}/{digits[4:]}"


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
