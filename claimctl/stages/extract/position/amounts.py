"""The total: amounts that can be one without saying so, and what sums tell of those that say so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.candidates import Habits, Reading
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.position.blocks import line_of, paired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.stages.extract.layout import Chunk, Sheet
    from claimctl.stages.extract.pairing import Pair

_CENT = 0.005
_SHORT = 0.4  # of what is listed, that a total without a name is at least
_NEAR, _ASIDE = 8.0, 4.0  # ems from a subtotal down to the total, and aside of them
_CHANGE = re.compile(
    r"\b(?:change|cash|tender|paid|payment|rounding|card|visa|master|balance|saving|discount|qty|item)", re.IGNORECASE
)


def weigh(found: list[Pair]) -> list[Pair]:
    """Pairs scored anew by what only the whole document tells: sums that add up, values told twice."""
    totals = [pair for pair in found if pair.field == "total"]
    if len(totals) < 2:
        return found
    subtotals = {pair.reading.number for pair in found if pair.field == "subtotal" and pair.reading.number}
    taxes = {pair.reading.number or 0.0 for pair in found if pair.field == "tax"} | {0.0}
    sums = {round(subtotal + tax, 2) for subtotal in subtotals for tax in taxes if tax or len(taxes) == 1}
    values = {round(pair.reading.number or 0.0, 2) for pair in totals}
    support: dict[float, float] = {}
    for pair in totals:
        if pair.method == "position":
            value = round(pair.reading.number or 0.0, 2)
            support[value] = max(support.get(value, 0.0), pair.score)
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
                bonus += 0.25
            bonus += 0.3 * support.get(round(pair.reading.number, 2), 0.0) if pair.method != "position" else 0.0
            if pair.reading.number < 0.5 * largest:
                bonus -= 0.06
            if pair.reading.number <= 0:
                bonus -= 0.3
            weighed.append(msgspec.structs.replace(pair, score=max(0.0, pair.score + bonus)))
        else:
            weighed.append(pair)
    return weighed


def credible(found: list[Pair], listed: float) -> list[Pair]:
    """Pairs without totals that nothing names and that are far less than the line items come to.

    Of a slip whose foot is cut off or lost no amount that is left is its total.
    """
    return [
        pair
        for pair in found
        if pair.field != "total" or pair.method != "position" or (pair.reading.number or 0.0) >= _SHORT * listed
    ]


def _is_rounded(value: float) -> bool:
    """Whether cash could pay an amount where the smallest coin is five cents."""
    return abs(value * 20 - round(value * 20)) < 1e-6


def taxes(sheet: Sheet, found: Sequence[Pair], habits: Habits) -> Iterator[Pair]:
    """Amounts between a subtotal and a total that the one lacks of the other: the tax, whatever it is called."""
    page = sheet.page.number
    named = {
        field: [
            pair for pair in found if pair.field == field and pair.page == page and pair.label and pair.quality == 1.0
        ]
        for field in ("subtotal", "total")
    }
    for net in named["subtotal"]:
        for gross in named["total"]:
            lacking = round((gross.reading.number or 0.0) - (net.reading.number or 0.0), 2)
            top, foot = net.reading.tokens[-1], gross.reading.tokens[-1]
            if lacking <= 0 or not top.y1 - 0.3 < foot.y0 < top.y1 + _NEAR:
                continue
            for chunk in sheet.below(top.x0 - _ASIDE, max(top.x1, foot.x1) + _ASIDE, top.y1 - 0.3, foot.y0 - top.y1):
                line = line_of(sheet, chunk)
                for amount in money.find(line.text, habits.currency):
                    if amount.strong and abs(amount.number - lacking) < _CENT and chunk.y1 < foot.y1 - 0.3:
                        first, last = line.span(amount.start, amount.end)
                        raw = line.text[amount.start : amount.end].strip()
                        reading = Reading(
                            amount.value, raw, line.tokens[first:last], 0.9, first, number=amount.number,
                            currency=amount.currency or habits.currency,
                        )  # fmt: skip
                        yield paired("tax", sheet, reading, 0.6)


def totals(sheet: Sheet, habits: Habits) -> Iterator[Pair]:
    """Amounts that can be a receipt's total without saying so: large ones low on the page."""
    amounts = [pair for row in sheet.rows for pair in _amounts_of(sheet, row, habits)]
    numbers = [round(pair.reading.number or 0.0, 2) for pair in amounts]
    values = set(numbers)
    settled = _settled(sheet, habits)
    rounding = _rounding(sheet, habits)
    for at, (pair, value) in enumerate(zip(amounts, numbers, strict=True)):
        score = pair.score + 0.04 * min(numbers.count(value) - 1, 3)
        if value == max(values):
            score += 0.1
        if rounding and {round(value - rounding, 2), round(value + rounding, 2)} & values:
            score += 0.05 if _is_rounded(value) else -0.05
        # Cash handed over is larger than the total, and the change is their difference.
        if any(round(paid - value, 2) in values for paid in values if paid > value):
            score += 0.06
        if any(abs(value - other) < 0.005 for other in settled):
            score += 0.25
        if at > 1 and abs(numbers[at - 1] + numbers[at - 2] - value) < _CENT:
            score += 0.25  # what stands over it is the subtotal and the tax
        if at + 2 < len(numbers) and abs(value + numbers[at + 1] - numbers[at + 2]) < _CENT:
            score -= 0.25  # it is the subtotal
        yield msgspec.structs.replace(pair, score=max(0.02, score))


def _amounts_of(sheet: Sheet, row: list[Chunk], habits: Habits) -> Iterator[Pair]:
    """The positive amounts with cents of a row, scored by the words beside them."""
    text = " ".join(chunk.text for chunk in row)
    key = squeeze(text)
    changes = bool(_CHANGE.search(text))
    rounded = bool(re.search(r"\bround", text, re.IGNORECASE))
    score = 0.2 + (0.25 if "total" in key and "sub" not in key and not changes else 0.0) - (0.08 if changes else 0.0)
    for chunk in row:
        line = line_of(sheet, chunk)
        for found in money.find(line.text, habits.currency):
            if not found.strong or found.number <= 0 or not re.search(r"\.\d{2}$", found.value):
                continue
            first, last = line.span(found.start, found.end)
            reading = Reading(
                found.value, line.text[found.start : found.end].strip(), line.tokens[first:last], 0.9, first,
                number=found.number, currency=found.currency or habits.currency,
            )  # fmt: skip
            yield paired("total", sheet, reading, score + (0.25 if rounded and found.number > 1 else 0.0))


def _settled(sheet: Sheet, habits: Habits) -> set[float]:
    """What was handed over less what was given back: the total, whatever it is called."""
    paid: set[float] = set()
    change: set[float] = set()
    for row in sheet.rows:
        text = " ".join(chunk.text for chunk in row)
        found = [abs(amount.number) for amount in money.find(text, habits.currency) if amount.strong]
        if not found:
            continue
        if re.search(r"\bchange|\brückgeld|\brendu\b|\bcambio\b", text, re.IGNORECASE):
            change.add(found[-1])
        elif re.search(r"\bcash\b|\btender|\bgegeben\b|\bespèces|\befectivo", text, re.IGNORECASE):
            paid.add(found[-1])
    return {round(given - back, 2) for given in paid for back in change if given - back > 0}


def _rounding(sheet: Sheet, habits: Habits) -> float:
    """What a receipt rounds its total by; 0.0 where it doesn't."""
    for row in sheet.rows:
        text = " ".join(chunk.text for chunk in row)
        if re.search(r"\bround", text, re.IGNORECASE) and "total" not in text.lower():
            found = [amount for amount in money.find(text, habits.currency) if amount.strong]
            if found and abs(found[-1].number) < 0.06:
                return found[-1].number
    return 0.0
