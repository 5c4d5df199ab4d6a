"""What a document says in its sentences: dates that no calendar has, distances driven, and what a letter explains.

No label leads to these. They are read from lines as they stand, and only where the words leave no choice:

- `impossible_date`: a day that its month does not have, whichever way day and month are read. A date with any reading
  that exists is none.
- `stray_date`: the last day that a document names, whatever for and however badly its separators were printed or read,
  where it is years after all others, or the only one: a bill whose own date no label leads to still tells its year.
  Not of papers that tell of days to come: cards and policies.
- `odometer`: in a letter, a distance in kilometres or miles of the size that cars have driven, where a vehicle is
  spoken of (forms and estimates have labels for it).
- `explanation`: in a letter, the sentences by which a paper, number or amount takes the place of another, or is part
  of one (replaced, corrected, issued anew, in instalments, supplement), each with the sentence before it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from claimctl.records import Field
from claimctl.stages.extract.normal.dates import MONTHS, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.records import Page, Word
    from claimctl.stages.extract.layout import Sheet

_LETTERS = ("correspondence", "other")
_AHEAD = ("id_document", "insurance_card", "policy")  # which tell of days to come
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/-]|\.\d)")
_ISO = re.compile(r"(?<![\d./-])(\d{4})-(\d{2})-(\d{2})(?![\d./-])")
_LOOSE = re.compile(r"(?<![\w./-])(\d{1,2})[^\w\s](\d{1,2})[^\w\s](\d{4})(?![\w/-]|\.\d)")
_NAMED = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th|\.|º)?\s(?:de |of )?([^\W\d_]{3,10})\.?,?\s(?:de |del )?(\d{4})(?!\d)"
)
_NAME_FIRST = re.compile(r"(?<!\w)([^\W\d_]{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)")
_DISTANCE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,' \u2019]\d{3})+|\d{4,6})\s?(?:km|kms|kilom[eè]t\w*|chilometr\w*|miles|mls|mi)\b",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"\b(?:car|vehicle|odometer|clock|mileage|auto|wagen|pkw|fahrzeug|tacho\w*|laufleistung|voiture|v[ée]hicule|compteur"
    r"|coche|veh[íi]culo|cuentakil\w*|macchina|vettura|veicolo|contachilometri|voertuig|teller\w*|kilom[eé]tra\w*"
    r"|chilometraggio|kilometerstand)\b",
    re.IGNORECASE,
)
_PLATE = re.compile(r"\b(?=[A-Z0-9 -]*\d)(?:[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){1,2}|[A-Z0-9]{5,8})\b")
# English, German, French, Spanish, Italian, Dutch.
_EXPLAINING = (
    r"replac(?:e[sd]?|ing|ement)|supersed\w+|amended|correct(?:ed|ion|s)|re-?issued|issued (?:anew|again)",
    r"(?:former|previous|old|earlier) (?:\w+ )?(?:number|one|no)|instal?lments?|supplement\w*|disregard|cancel\w*",
    r"(?:additional|hidden|further) damage",
    r"ersetzt|ersatz f[üu]r|berichtigt\w*|korrigiert\w*|korrektur|neu ausge(?:stellt|fertigt)|storniert\w*",
    r"(?:fr[üu]here|bisherige|alte)n? \w*(?:nummer|nr)|raten\w*|teilzahlung\w*|nachtrag\w*|gegenstandslos",
    r"remplac\w+|annul\w+|rectifi\w+|corrig\w+|r[ée][ée]mis\w*|(?:ancien|pr[ée]c[ée]dent) num[ée]ro",
    r"[ée]chelonn\w+|[ée]ch[ée]ances?|mensualit\w+|suppl[ée]ment\w*",
    r"sustitu\w+|reemplaz\w+|rectific\w+|corregi\w+|emiti(?:d[oa]|[óo]) de nuevo|(?:anterior|antiguo) n[úu]mero",
    r"n[úu]mero anterior|a plazos|suplement\w+|anul\w+",
    r"sostitui\w+|rettific\w+|corrett\w+|riemess\w+|(?:precedente|vecchio) numero|numero precedente",
    r"a rate|rateale|supplement\w+|annull\w+",
    r"vervang\w+|gecorrigeerd\w*|verbeterd\w*|opnieuw (?:uitgegeven|afgegeven|opgemaakt)|vervalt",
    r"(?:vorige|oude|vroegere) \w*nummer|termijn\w*|aanvulling\w*|geannuleerd\w*",
)
_EXPLAINS = re.compile(rf"\b(?:{'|'.join(_EXPLAINING)})\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-ÿ]|[\d„\"«'])")
_SURE, _READ = 0.98, 0.9  # of what a text layer and of what a picture says
_LONGEST = 300  # letters of a sentence
_APART = 730  # days between a stray date and the one before it
_FEWEST, _FARTHEST = 1_000, 600_000  # distances that cars have driven


def fields(sheets: Sequence[Sheet], doc_type: str) -> list[Field]:
    """What the sentences of a document say, one value a page and field at most."""
    found: list[Field] = []
    for sheet in sheets:
        page = sheet.page
        lines = page.lines
        for line in lines:
            plain = " ".join(word.text for word in line)
            found += [_field("impossible_date", raw, raw, page, line) for raw in _no_dates(plain)]
        if doc_type in _LETTERS:
            found += _of_letter(page, lines)
    if doc_type not in _AHEAD:
        found += _stray(sheets)
    firsts = {(field.field, field.page): field for field in reversed(found)}
    return sorted(firsts.values(), key=lambda field: (field.page, field.field))


def _no_dates(line: str) -> Iterator[str]:
    """The dates of a line that no calendar has."""
    for match in _NUMERIC.finditer(line):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        exists = _exists(year, second, first) or _exists(year, first, second)
        if not exists and (_almost(second, first) or _almost(first, second)):
            yield match[0]
    for match in _ISO.finditer(line):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if not _exists(year, month, day) and _almost(month, day):
            yield match[0]
    for pattern, day_at, month_at in ((_NAMED, 1, 2), (_NAME_FIRST, 2, 1)):
        for match in pattern.finditer(line):
            month, day = MONTHS.get(fold(match[month_at].lower()), 0), int(match[day_at])
            if _almost(month, day) and not _exists(int(match[3]), month, day):
                yield match[0]


def _stray(sheets: Sequence[Sheet]) -> Iterator[Field]:
    """The last day that a document names, where no other is near it."""
    named: dict[dt.date, tuple[Page, tuple[Word, ...], str]] = {}
    for sheet in sheets:
        for line in sheet.page.lines:
            for day, raw in _days(" ".join(word.text for word in line)):
                named.setdefault(day, (sheet.page, line, raw))
    days = sorted(named)
    if days and (len(days) == 1 or (days[-1] - days[-2]).days > _APART):
        last = days[-1]
        page, line, raw = named[last]
        words = [word for word in line if word.text in raw or raw in word.text]
        yield _field("stray_date", last.isoformat(), raw, page, words or line)


def _days(line: str) -> Iterator[tuple[dt.date, str]]:
    """The days that a line names, each as it stands. Which of two numbers is the month does not matter: years do."""
    found = [(m, int(m[3]), int(m[2]), int(m[1])) for m in _LOOSE.finditer(line)]
    found += [(m, int(m[1]), int(m[2]), int(m[3])) for m in _ISO.finditer(line)]
    found += [(m, int(m[3]), MONTHS.get(fold(m[2].lower()), 0), int(m[1])) for m in _NAMED.finditer(line)]
    found += [(m, int(m[3]), MONTHS.get(fold(m[1].lower()), 0), int(m[2])) for m in _NAME_FIRST.finditer(line)]
    for match, year, month, day in found:
        if _exists(year, month, day):
            yield dt.date(year, month, day), match[0]
        elif _exists(year, day, month):
            yield dt.date(year, day, month), match[0]


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1900 <= year <= 2100 and 1 <= day <= calendar.monthrange(year, month)[1]


def _almost(month: int, day: int) -> bool:
    """Whether a day of a month reads like a date though the month has not that many."""
    return 1 <= month <= 12 and 29 <= day <= 31


def _of_letter(page: Page, lines: list[tuple[Word, ...]]) -> Iterator[Field]:
    words = [word for line in lines for word in line]
    text = " ".join(word.text for word in words)
    sentences = _SENTENCE.split(text)
    telling = {at for at, sentence in enumerate(sentences) if _EXPLAINS.search(sentence)}
    told = [sentence for at, sentence in enumerate(sentences) if at in telling or at + 1 in telling]
    if told:
        start = text.find(told[0])
        stands = words[text[:start].count(" ") :][: told[0].count(" ") + 1]
        value = " ".join(sentence[-_LONGEST:] for sentence in told)[: 3 * _LONGEST]  # a head has no full stop
        yield _field("explanation", value, value, page, tuple(stands) or lines[0])
    for line in lines:
        plain = " ".join(word.text for word in line)
        match = _DISTANCE.search(plain)
        if match is None or not (_VEHICLE.search(plain) or _PLATE.search(plain[match.end() :])):
            continue
        number = int("".join(filter(str.isdigit, match[1])))
        if _FEWEST <= number <= _FARTHEST:
            yield _field("odometer", str(number), match[0], page, line, float(number))


def _field(name: str, value: str, raw: str, page: Page, words: Sequence[Word], number: float | None = None) -> Field:
    sure = _SURE if page.text_source in {"text_layer", "form"} else _READ * min(word.confidence for word in words)
    box = (
        min(word.x0 for word in words), min(word.y0 for word in words),
        max(word.x1 for word in words), max(word.y1 for word in words),
    )  # fmt: skip
    return Field(
        name, 0, value, raw, round(sure, 4), page.number, *box, "sentence", valid=name != "impossible_date",
        issues=("no_such_date",) if name == "impossible_date" else (), value_number=number,
    )  # fmt: skip
