"""Readers of what has a shape of its own: dates, times, amounts, numbers, phones, e-mail addresses."""

from __future__ import annotations

import re

from claimctl.stages.extract.candidates.reading import Ask, Reading
from claimctl.stages.extract.normal import dates, money, words

EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]* ?@ ?[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?:\+|\(|(?<![\w.,$€£/-]))\(?\d[\d ().\-/\u2013]{5,18}\d(?!\w)(?: ?(?:ext|x)\.? ?\d{1,6})?", re.IGNORECASE
)
_BLANK = 0.6  # ems
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def date(ask: Ask) -> list[Reading]:
    """Dates of the first line (numbers alone count: a date is asked for)."""
    line = ask.line
    readings = []
    for dated in dates.find(line.text, ask.habits.order, weak=True):
        first, last = line.span(dated.start, dated.end)
        day = dated.date()
        if dated.short_year and ask.field.endswith("_dob") and day.year > dates.PIVOT_BIRTH:
            day = day.replace(year=day.year - 100)  # up to the pivot there is no leap year that loses its day
        shape = 1.0 if dated.strong else 0.7
        if dated.ambiguous and not ask.habits.order_known:
            shape -= 0.2
        readings.append(
            Reading(
                day.isoformat(), line.text[dated.start : dated.end], line.tokens[first:last], shape, first, date=day
            )
        )
    return readings


def time(ask: Ask) -> list[Reading]:
    """Times of day of the first line."""
    line = ask.line
    readings = []
    for start, end, clock in dates.find_times(line.text):
        first, last = line.span(start, end)
        readings.append(Reading(clock, line.text[start:end].strip(), line.tokens[first:last], 1.0, first))
    return readings


def amount(ask: Ask) -> list[Reading]:
    """Amounts of the first line, the ones with cents or a currency first; a bare number only at its start."""
    line = ask.line
    readings = []
    days = [(dated.start, dated.end) for dated in dates.find(line.text, ask.habits.order)]
    ended = 0
    for plain in money.find(line.text, ask.habits.currency):
        found = money.in_cents(plain, line.text) if ask.habits.implied_cents else plain
        if found.start < ended:
            continue  # the cents of the amount before
        ended = found.end
        if any(start < found.end and found.start < end for start, end in days):
            continue
        first, last = line.span(found.start, found.end)
        if not found.strong and (
            ask.habits.implied_cents or first > 1 or len(found.value) > 7 or found.value.startswith("-")
        ):
            continue
        shape = (1.0 if found.currency else 0.95) if found.strong else (0.15 if ask.habits.cents else 0.45)
        readings.append(
            Reading(
                found.value,
                line.text[found.start : found.end].strip(),
                line.tokens[first:last],
                shape,
                first,
                number=found.number,
                currency=found.currency or ask.habits.currency,
            )
        )
    if any(reading.shape > 0.5 for reading in readings):
        readings = [reading for reading in readings if reading.shape > 0.5]
    return readings


def number(ask: Ask) -> list[Reading]:
    """A plain number at the start of the first line; years where the field is one."""
    line = ask.line
    if "year" in ask.spec.validators:
        match = _YEAR.search(line.text)
        if not match:
            return []
        first, last = line.span(match.start(), match.end())
        return [Reading(match[0], match[0], line.tokens[first:last], 1.0, first, number=float(match[0]))]
    for place, token in enumerate(line.tokens[:3]):
        value = words.clean(token.text)
        if re.fullmatch(r"[\d.,'’]+", value):  # noqa: RUF001
            group = [token]
            if re.fullmatch(r"[1-9]\d{0,2}", value):  # thousands may be parted by a blank
                for other in line.tokens[place + 1 :]:
                    if not re.fullmatch(r"\d{3}", other.text) or other.x0 - group[-1].x1 > _BLANK:
                        break
                    group.append(other)
            plain = money.plain("".join((value.strip(".,"), *(each.text for each in group[1:]))))
            if plain is not None:
                raw = " ".join(each.text for each in group)
                return [Reading(plain, raw, tuple(group), 0.9, place, number=float(plain))]
    return []


def phone(ask: Ask) -> list[Reading]:
    """Phone numbers of the first line."""
    line = ask.line
    readings = []
    for match in _PHONE.finditer(line.text):
        if not 7 <= sum(sign.isdigit() for sign in match[0]) <= 15 or dates.find(match[0], ask.habits.order):
            continue
        value, possible = words.phone(match[0], ask.habits.region)
        first, last = line.span(match.start(), match.end())
        issues = () if possible else ("phone_shape",)
        readings.append(
            Reading(value, match[0].strip(), line.tokens[first:last], 1.0 if possible else 0.4, first, issues=issues)
        )
    return readings


def email(ask: Ask) -> list[Reading]:
    """E-mail addresses of the first line."""
    line = ask.line
    readings = []
    for match in EMAIL.finditer(line.text):
        first, last = line.span(match.start(), match.end())
        readings.append(Reading(words.email(match[0]), match[0], line.tokens[first:last], 1.0, first))
    return readings


def is_phone(raw: str) -> bool:
    """Whether a text is a phone number, written so that it can hardly be anything else."""
    match = _PHONE.search(raw)
    if not match or len(match[0]) < 0.6 * len(raw.strip()):
        return False
    if not 9 <= sum(sign.isdigit() for sign in match[0]) <= 14:
        return False
    return bool(re.search(r"\(\d{3}\)|\d{3}[-. ]\d{3}[-. ]\d{4}|^\+", match[0]))
