"""Values without a label, where the type of document implies them: who issued it at its head, a letter's date, a total.

They rank below labelled values: what a label names is not outvoted by where something stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract import candidates
from claimctl.stages.extract.candidates import Habits, Line, Reading
from claimctl.stages.extract.normal import dates, money, words
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.pairing import Method, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.config import DocType
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Chunk, Sheet

# Whose name stands at the head of a type, in the order of preference.
_HEAD_OF = {
    "invoice": "vendor", "receipt": "vendor", "repair_estimate": "vendor", "policy": "vendor", "insurance_card": "vendor",
    "correspondence": "vendor", "bank_statement": "vendor", "medical_bill": "provider", "discharge_summary": "provider",
    "lab_report": "provider", "prescription": "provider", "medical_note": "provider", "ub04": "provider",
    "police_report": "agency", "id_document": "agency",
}  # fmt: skip
_DATED = frozenset({
    "receipt", "correspondence", "invoice", "medical_bill", "prescription", "medical_note", "repair_estimate", "eob",
    "damage_photo", "lab_report", "police_report",
})  # fmt: skip
_DIAGNOSED = frozenset(
    {
        "cms1500",
        "ub04",
        "discharge_summary",
        "medical_note",
        "medical_bill",
        "lab_report",
        "prescription",
        "claim_form",
        "eob",
    }
)
_HEAD_LINES = 14
_NOT_A_NAME = re.compile(
    r"^(?:page|date|time|tel|phone|fax|www|http|welcome|thank|tax invoice|invoice|receipt|cash|bill|copy|original|duplicate|"
    r"table|order|customer|gst|reg|co\.? ?reg|no\.?|to|from|the|dear|re|via|confidential|statement|total|ship|sold|attn)\b[\s:.#]*(?:\W|$)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:inc|llc|llp|ltd|limited|corp|corporation|company|co|gmbh|ag|kg|sarl|sas|bv|nv|plc|sdn\.? ?bhd|bhd|pty|pvt|spa|srl|s\.a|s\.l|"
    r"hospital|clinic|medical|health|center|centre|insurance|mutual|assurance|bank|restaurant|cafe|store|shop|market|mart|"
    r"pharmacy|hotel|motors?|auto|garage|services?|department|police|enterprise|trading|laborator\w+|university|associates|group)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|boulevard|way|suite|ste|floor|jalan|jln|lot|no|po box|p\.o\. box|"
    r"taman|lorong|highway|hwy|court|ct|plaza|square|place|pl|strasse|straße|str|platz|weg|rue|calle|avenida|via|bandar|kuala|selangor|johor)\b|"
    r"\b\d{4,6}(?:-\d{4})?\b|^\d+[ ,]|, ?[A-Z]{2}\b",
    re.IGNORECASE,
)
_AFTER_ADDRESS = re.compile(
    r"^\(?(?:tel|phone|ph\b|fax|e-?mail|www|http|gst|vat|sst|tax|co\.? ?(?:reg|no)|company (?:reg|no)|reg|invoice|receipt|date|hotline|cash|bill|"
    r"served|cashier|table|counter|order|operator|doc|customer|member|\*|=|-{2}|thank|welcome|salesperson|pos\b|roc\b|business reg|gst)",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(r"\(?(?:co\.? ?(?:reg|no)\.?[\w .:]*|reg\.? ?no\.?|roc|company no\.?)?[ :.]*[A-Za-z]{0,3}\d{4,}[- ]?[A-Za-z]?\)?", re.IGNORECASE)
_REGISTERED = re.compile(r"[ ,]*\(?(?:\(?(?:co\.?|company|reg|roc|gst)[\w .:]*)?\(?\d{5,}[- ]?\w?\)*,?$|,? *\((?:co|company|reg|roc)[^)]*\)?$|[ ,]+[A-Z]{0,3}\d{5,}-\w$", re.IGNORECASE)
_TAIL = re.compile(r"^(?:&|and\b|\(m\))|^\(?(?:sdn|bhd|inc|llc|ltd|gmbh|co|enterprise|trading|corporation)\b", re.IGNORECASE)
_STREET = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd|boulevard|way|suite|ste|floor|flr|jalan|jln|lot|po box|p\.o\.|taman|lorong|highway|"
    r"hwy|court|ct|plaza|square|place|mall|park|rue|calle|avenida|via|straat|laan)\b|(?:stra(?:ß|ss)e|str\.|weg|gasse|platz|allee|straat|laan)\b|"
    r"\b\d{5}\b|\b\d{4} [A-ZÄÖÜ]|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^(?:dear|sehr geehrte|liebe|madame|monsieur|ch[eè]re?|estimad[oa]|to whom)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:change|cash|tender|paid|payment|rounding|card|visa|master|balance|saving|discount|qty|item)", re.IGNORECASE
)


def pairs(
    sheet: Sheet, hits: Sequence[Hit], doc_type: str, doctype: DocType, habits: Habits, *, first: bool
) -> list[Pair]:
    """The readings that place or shape alone give on a page; `first` is true for a document's first page."""
    found = list(_vins(sheet, doctype))
    if doc_type in _DIAGNOSED:
        found += _diagnoses(sheet, doctype)
    if first and doc_type in _HEAD_OF:
        found += _head(sheet, hits, _HEAD_OF[doc_type], doctype, habits)
        if doc_type == "correspondence":
            found += _addressee(sheet, hits, doctype, habits)
    if doc_type in _DATED and "document_date" in doctype.fields:
        found += _dates(sheet, hits, doc_type, habits, first=first)
    if doc_type == "receipt":
        found += _totals(sheet, habits)
    return found


def weigh(found: list[Pair], doc_type: str) -> list[Pair]:
    """Pairs scored anew by what only the whole document tells: sums that add up, values told twice."""
    totals = [pair for pair in found if pair.field == "total"]
    if len(totals) < 2:
        return found
    subtotals = {pair.reading.number for pair in found if pair.field == "subtotal" and pair.reading.number}
    taxes = {pair.reading.number or 0.0 for pair in found if pair.field == "tax"} | {0.0}
    sums = {round(subtotal + tax, 2) for subtotal in subtotals for tax in taxes if tax or len(taxes) == 1}
    values = {round(pair.reading.number or 0.0, 2) for pair in totals}
    largest = max(pair.reading.number or 0.0 for pair in totals)
    weighed = []
    for pair in found:
        if pair.field == "total" and pair.reading.number is not None:
            bonus = 0.1 if round(pair.reading.number, 2) in sums else 0.0
            told = sum(1 for other in totals if other.reading.number == pair.reading.number)
            bonus += 0.03 * min(told - 1, 3)
            if _is_rounded(pair.reading.number) and any(
                0 < abs(value - pair.reading.number) < 0.05 and not _is_rounded(value) for value in values
            ):
                bonus += 0.12
            if pair.reading.number < 0.5 * largest:
                bonus -= 0.06
            if pair.reading.number <= 0:
                bonus -= 0.3
            weighed.append(msgspec.structs.replace(pair, score=min(1.2, max(0.0, pair.score + bonus))))
        else:
            weighed.append(pair)
    return weighed


def _is_rounded(value: float) -> bool:
    """Whether cash could pay an amount where the smallest coin is five cents."""
    return abs(value * 20 - round(value * 20)) < 1e-6


def _pair(field: str, sheet: Sheet, reading: Reading, score: float, method: Method = "position") -> Pair:
    return Pair(field, sheet.page.number, method, reading, score, quality=0.0, specific=False)


def _line(sheet: Sheet, chunk: Chunk) -> Line:
    return Line(sheet.tokens[chunk.first : chunk.last])


def _vins(sheet: Sheet, doctype: DocType) -> Iterator[Pair]:
    if "vin" not in doctype.fields:
        return
    from claimctl.stages.extract.validators import vin_check_digit

    for chunk in sheet.chunks:
        for reading in candidates.vins(_line(sheet, chunk)):
            if vin_check_digit(reading.value):
                yield _pair("vin", sheet, reading, 0.6, "pattern")


def _diagnoses(sheet: Sheet, doctype: DocType) -> Iterator[Pair]:
    """ICD-10 codes with their dot; without a label nothing less is one."""
    if "diagnosis_code" not in doctype.fields:
        return
    for chunk in sheet.chunks:
        for reading in candidates.diagnoses(_line(sheet, chunk)):
            if "." in reading.raw and reading.raw[0].isalpha():
                yield _pair("diagnosis_code", sheet, reading, 0.45, "pattern")


def _head(sheet: Sheet, hits: Sequence[Hit], party: str, doctype: DocType, habits: Habits) -> Iterator[Pair]:
    """Who issued a document: the name at the head of its first page, the address under it, phone and e-mail."""
    titles = {squeeze(title) for title in doctype.titles}
    labelled = {hit.chunk for hit in hits if hit.fields or hit.colon}
    rows = [row for row in sheet.rows[:_HEAD_LINES] if row[0].y0 < 0.45 * sheet.scale_y]
    best: tuple[float, Chunk] | None = None
    for number, row in enumerate(rows):
        for chunk in row:
            if chunk.index in labelled:
                continue
            score = _name_score(chunk, number, titles, sheet)
            if score > 0 and (best is None or score > best[0]):
                best = (score, chunk)
    if best is None:
        return
    line = _line(sheet, best[1])
    name_lines = [line]
    block = _under(sheet, best[1])
    if _TAIL.match(line.text):
        over = _over(sheet, best[1])
        if over is not None:
            name_lines.insert(0, _line(sheet, over))
    if (
        block
        and not _ADDRESS.search(block[0].text)
        and re.match(r"^\(?(?:sdn|bhd|inc|llc|ltd|gmbh|co)\b", block[0].text, re.IGNORECASE)
    ):
        name_lines.append(_line(sheet, block.pop(0)))
    text = words.clean(_REGISTERED.sub("", words.clean(" ".join(each.text for each in name_lines))))
    tokens = tuple(token for each in name_lines for token in each.tokens)
    yield _pair(f"{party}_name", sheet, Reading(text, text, tokens, 0.8), 0.34 + 0.2 * min(best[0], 1.0))
    if f"{party}_address" in doctype.fields:
        address = _address_of(sheet, block, labelled) or _address_near(sheet, best[1], labelled)
        if address:
            yield _pair(f"{party}_address", sheet, address, 0.5)
    for row in rows:
        for chunk in row:
            part = _line(sheet, chunk)
            if f"{party}_phone" in doctype.fields and not re.search(r"\bfax|\bgst|\breg", part.text, re.IGNORECASE):
                for reading in candidates.phone(doctype.fields[f"{party}_phone"], [part], habits, f"{party}_phone")[:1]:
                    if reading.shape > 0.9 and len(re.sub(r"\D", "", reading.raw)) >= 9:
                        yield _pair(f"{party}_phone", sheet, reading, 0.42)
            if f"{party}_email" in doctype.fields:
                for reading in candidates.email(doctype.fields[f"{party}_email"], [part], habits, f"{party}_email")[:1]:
                    yield _pair(f"{party}_email", sheet, reading, 0.5)


def _over(sheet: Sheet, chunk: Chunk) -> Chunk | None:
    """The line right above a chunk, about its middle."""
    best: Chunk | None = None
    for other in sheet.chunks:
        if other.y1 <= chunk.y0 + 0.5 and chunk.y0 - other.y1 < 1.2 and other.x0 < chunk.x1 and other.x1 > chunk.x0:
            best = other if best is None or other.y1 > best.y1 else best
    return best


def _name_score(chunk: Chunk, row: int, titles: set[str], sheet: Sheet) -> float:
    """How much a chunk of the head looks like the issuer's name; 0 or less where it can't be."""
    text = words.clean(chunk.text)
    letters = sum(sign.isalpha() for sign in text)
    if letters < 3 or letters < 0.55 * len(text.replace(" ", "")) or squeeze(text) in titles:
        return 0.0
    if _NOT_A_NAME.match(text) or "@" in text or "www" in text.lower() or len(text.split()) > 9 or text.endswith(":"):
        return 0.0
    score = 0.75 - 0.07 * row
    score += 0.35 * min(max(chunk.height - 1.0, 0.0), 1.5)
    if _COMPANY.search(text):
        score += 0.3
    if _ADDRESS.search(text) and not _COMPANY.search(text):
        score -= 0.45
    if re.search(r"\d{3,}", text):
        score -= 0.2
    if chunk.x0 > 0.6 * sheet.scale_x and row > 1:
        score -= 0.15
    if dates.find(text, "DMY"):
        score -= 0.5
    return score


def _under(sheet: Sheet, chunk: Chunk) -> list[Chunk]:
    """The lines close under a chunk that share its middle or its left edge."""
    lines: list[Chunk] = []
    current = chunk
    for _ in range(8):
        following = None
        for under in sheet.below(chunk.x0 - 8, chunk.x1 + 8, current.y1 - 0.5, 2.2):
            if under.middle <= current.middle + 0.4:
                continue
            centred = abs((under.x0 + under.x1) / 2 - (chunk.x0 + chunk.x1) / 2) < 3.5
            alone = len(sheet.rows[sheet.row_of[under.index][0]]) == 1
            if centred or alone or abs(under.x0 - chunk.x0) < 2.0:
                following = under
                break
        if following is None:
            break
        lines.append(following)
        current = following
    return lines


def _address_of(sheet: Sheet, block: list[Chunk], labelled: set[int]) -> Reading | None:
    """The address in the lines under a name: from the first that looks like one to the last before phone or date."""
    taken: list[Line] = []
    for chunk in block[:8]:
        line = _line(sheet, chunk)
        text = line.text
        if chunk.index in labelled or _AFTER_ADDRESS.match(text) or "@" in text or re.search(r"www\.|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\d:\d\d|^\+?\d[\d -]{8,}$", text):
            if taken:
                break
            continue
        if _REGISTRATION.fullmatch(text):
            continue
        taken.append(line)
        if len(taken) >= 6:
            break
    while taken and not re.search(r"\d", taken[0].text) and not _ADDRESS.search(taken[0].text) and not taken[0].text.rstrip().endswith(","):
        taken.pop(0)
    if not taken or not _STREET.search(" ".join(line.text for line in taken)) or not re.search(r"\d", " ".join(line.text for line in taken)):
        return None
    value = words.address([line.text for line in taken])
    tokens = tuple(token for line in taken for token in line.tokens)
    return Reading(value, ", ".join(line.text for line in taken), tokens, 0.8)


def _address_near(sheet: Sheet, name: Chunk, labelled: set[int]) -> Reading | None:
    """An address at the head that stands beside the name rather than under it: the block that holds a postal code."""
    best: tuple[float, Reading] | None = None
    for chunk in sheet.chunks:
        if chunk.index in labelled or chunk.index == name.index or abs(chunk.y0 - name.y0) > 6.0 or not re.search(r"\d", chunk.text):
            continue
        if _AFTER_ADDRESS.match(chunk.text) or not _ADDRESS.search(chunk.text):
            continue
        block = [chunk, *(under for under in _under(sheet, chunk)[:2] if abs(under.x0 - chunk.x0) < 1.0 or abs(under.x1 - chunk.x1) < 1.0)]
        text = " ".join(each.text for each in block)
        if not re.search(r"\b[A-Z]{2},? \d{5}\b|\b\d{4,5} [A-ZÄÖÜ][a-zäöü]+|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", text):
            continue
        reading = _address_of(sheet, block, labelled)
        distance = abs(chunk.y0 - name.y0)
        if reading is not None and (best is None or distance < best[0]):
            best = (distance, reading)
    return best[1] if best else None


def _addressee(sheet: Sheet, hits: Sequence[Hit], doctype: DocType, habits: Habits) -> Iterator[Pair]:
    """Whom a letter is for: the block of lines at the left, before the greeting, that ends like an address."""
    labelled = {hit.chunk for hit in hits if hit.fields}
    greeting = next((chunk for chunk in sheet.chunks if _GREETING.match(chunk.text)), None)
    limit = greeting.y0 if greeting else 0.45 * sheet.scale_y
    for chunk in sheet.chunks:
        if (
            chunk.y0 >= limit
            or chunk.x0 > 0.5 * sheet.scale_x
            or chunk.index in labelled
            or chunk.y0 < 0.06 * sheet.scale_y
        ):
            continue
        text = words.clean(chunk.text)
        if (
            re.search(r"\d|:", text)
            or not 2 <= len(text.split()) <= 5
            or _COMPANY.search(text)
            or not text[:1].isupper()
        ):
            continue
        block = [
            under for under in _under(sheet, chunk) if under.y0 < limit and abs(under.x0 - chunk.x0) < 1.0
        ]
        address = _address_of(sheet, block, labelled)
        if address is None:
            continue
        line = _line(sheet, chunk)
        if "customer_name" in doctype.fields:
            yield _pair("customer_name", sheet, Reading(words.name(text), text, line.tokens, 0.9), 0.5)
        if "customer_address" in doctype.fields:
            yield _pair("customer_address", sheet, address, 0.5)
        return


def _dates(sheet: Sheet, hits: Sequence[Hit], doc_type: str, habits: Habits, *, first: bool) -> Iterator[Pair]:
    """Dates that stand alone: the document's own is the first on its first page that no other label claims."""
    claimed = {
        hit.chunk
        for hit in hits
        if (
            hit.fields
            and "document_date" not in hit.fields
            and any("date" in field or field.endswith(("_dob", "_start", "_end")) for field in hit.fields)
        )
        or re.search(r"due|birth|expir|valid|order|ship|until", hit.phrase)
    }
    if not first and doc_type != "receipt":
        return
    order = 0
    for chunk in sheet.chunks:
        line = _line(sheet, chunk)
        if len(line.tokens) > 12:
            continue
        for dated in dates.find(line.text, habits.order):
            firsts, last = line.span(dated.start, dated.end)
            timed = bool(dates.find_times(line.text))
            score = 0.5 - 0.04 * min(order, 6) + (0.06 if timed else 0.0)
            if chunk.index in claimed:
                score -= 0.25
            if doc_type != "receipt" and chunk.y0 > 0.4 * sheet.scale_y:
                score -= 0.2
            shape = 1.0 if habits.order_known or not dated.ambiguous else 0.8
            reading = Reading(
                dated.iso(),
                line.text[dated.start : dated.end],
                line.tokens[firsts:last],
                shape,
                firsts,
                date=dated.date(),
            )
            order += 1
            if score > 0.1:
                yield _pair("document_date", sheet, reading, score)


def _totals(sheet: Sheet, habits: Habits) -> Iterator[Pair]:
    """Amounts that can be a receipt's total without saying so: large ones low on the page."""
    amounts: list[tuple[float, int, Pair]] = []
    for number, row in enumerate(sheet.rows):
        text = " ".join(chunk.text for chunk in row)
        for chunk in row:
            line = _line(sheet, chunk)
            for found in money.find(line.text, habits.currency):
                if not found.strong or not re.search(r"\.\d{2}$", found.value) or found.number <= 0:
                    continue
                firsts, last = line.span(found.start, found.end)
                raw = line.text[found.start : found.end].strip()
                reading = Reading(
                    found.value, raw, line.tokens[firsts:last], 0.9, firsts,
                    number=found.number, currency=found.currency or habits.currency,
                )  # fmt: skip
                score = 0.2
                if "total" in squeeze(text) and not _CHANGE.search(text) and "sub" not in squeeze(text):
                    score += 0.25
                if _CHANGE.search(text):
                    score -= 0.08
                amounts.append((found.number, number, _pair("total", sheet, reading, score)))
    if not amounts:
        return
    # Cash handed over is larger than the total, and the change is their difference.
    values = {round(value, 2) for value, _, _ in amounts}
    rounding = _rounding(sheet, habits)
    for value, _, pair in amounts:
        score = pair.score
        repeats = sum(1 for other, _, _ in amounts if round(other, 2) == round(value, 2))
        score += 0.04 * min(repeats - 1, 3)
        if value == max(values):
            score += 0.1
        if rounding and round(value - rounding, 2) in values or rounding and round(value + rounding, 2) in values:
            score += 0.05 if abs(round(value * 20) - value * 20) < 1e-6 else -0.05
        if any(round(paid - value, 2) in values for paid in values if paid > value):
            score += 0.06
        yield msgspec.structs.replace(pair, score=max(0.02, score))


def _rounding(sheet: Sheet, habits: Habits) -> float:
    """What a receipt rounds its total by; 0.0 where it doesn't."""
    for row in sheet.rows:
        text = " ".join(chunk.text for chunk in row)
        if re.search(r"\bround", text, re.IGNORECASE) and "total" not in text.lower():
            found = [amount for amount in money.find(text, habits.currency) if amount.strong]
            if found and abs(found[-1].number) < 0.06:
                return found[-1].number
    return 0.0
