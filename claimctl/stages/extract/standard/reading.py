"""The zones of a registered form read as the fields that they hold, by the readers that every field is read by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from claimctl.stages.extract.candidates import Line, Reading, read
from claimctl.stages.extract.layout import Token
from claimctl.stages.extract.normal import dates, words
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.standard.register import Fit
    from claimctl.stages.extract.standard.template import Part, Template, Zone

_LAST_FIRST = frozenset({"patient_name", "insured_name"})
_SAME = frozenset({"same", "sameasabove", "sameaspatient"})
_QUALIFIER = re.compile(r"D[NKQO0]")  # before a referring provider's name
_ZIP = re.compile(r"\d{5}(?:-?\d{4})?")
_PHONE = re.compile(r"\(?\d{3}\)?[ .-]*\d{3}[ .-]*\d{4}")
_PLACE = re.compile(r"\b[A-Z]{2}\.?,? +\d{5}(?:-?\d{4})?$")
_JUNK = re.compile(r"^[|¦\]\[_.,:;'\"`~=*#·-]+$|^[|¦\]\[]+(?=\w)|(?<=\w)[|¦\]\[]+$|^·(?=\w)")
_LOCATOR = re.compile(r"^[a-e'](?=[A-Z\d])")  # the letter of a locator's line, read as one with what is typed behind it
_DAY = re.compile(r"(?<!\d)(\d{2})\D{0,2}(\d{2})\D{0,2}((?:19|20)\d{2}|\d{2})(?!\d)")
_PRINTED_HEAD = re.compile(r"^\W*(?:&|ph(?:one)? ?#)|billing provider|facility location", re.IGNORECASE)
_NOTHING = frozenset({"NONE", "N/A", "NA"})
_WIDE, _SMALL = 0.62, 0.5  # columns a letter; type takes one (ten letters an inch) or, proportional, about 0.75
_LOW = 0.8  # of the height of type
_CENTURY = 100
_SIX, _EIGHT = 6, 8
_TWO = 2
_WHOLE_YEAR = re.compile(r"(?:19|20)\d{2}")
_YEAR_AND_MORE = re.compile(r"^((?:19|20)\d{2})[MFX]+$")  # the sex's box behind it
_FIGURES = re.compile(r"(?=.*\d)[\dOoIlS]{2,4}")
_LIKE_FIGURES = str.maketrans("OoIlS", "00115")


class Placed(NamedTuple):
    """A token where it stands on the form: columns of its edges, line of its middle."""

    token: Token
    left: float
    right: float
    line: float

    @property
    def middle(self) -> float:
        """The column of its middle."""
        return (self.left + self.right) / 2


class Value(NamedTuple):
    """What a zone holds: a reading, and the tokens that it was taken from."""

    field: str
    reading: Reading


def placed(sheet: Sheet, fit: Fit, template: Template) -> list[Placed]:
    """The words of a page that are no print of the form, on its grid.

    A word that a caption and a value share (OCR joins them) stays with its caption. What is filled in as an element of
    a digital form counts as typed.
    """
    found = []
    tall = _height_of_type(sheet, fit)
    for token in (*sheet.tokens, *_elements(sheet)):
        if token.index in fit.covered:
            continue
        text = _LOCATOR.sub("", _JUNK.sub("", token.text))
        height = (token.y0 + token.y1) / 2
        left, line = fit.typed_at(token.x0, height)
        right, _ = fit.typed_at(token.x1, height)
        if not text or (not fit.typed and _is_print(text, right - left, (token.y1 - token.y0) / tall, template)):
            continue
        found.append(Placed(msgspec.structs.replace(token, text=text), left, right, line))
    return found


def _height_of_type(sheet: Sheet, fit: Fit) -> float:
    """How high typed words are, in ems: those as wide as a typewriter's letters."""
    heights = sorted(
        token.y1 - token.y0
        for token in sheet.tokens
        if token.index not in fit.covered
        and len(token.text) > 2
        and fit.place(token.x1, token.y0)[0] - fit.place(token.x0, token.y0)[0] > _WIDE * len(token.text)
    )
    return heights[len(heights) // 2] if heights else 1.0


def _is_print(text: str, width: float, height: float, template: Template) -> bool:
    """Whether a word is the form's own: one of its small words, or in letters too small for type."""
    if len(text) == 1:
        return text in template.printed
    small = width < _SMALL * len(text) and height < _LOW
    return squeeze(text) in template.printed or small


def _elements(sheet: Sheet) -> list[Token]:
    """The filled text elements of a page as tokens, one a word; those whose value is among the page's words are not."""
    made: list[Token] = []
    for form in sheet.page.forms:
        if form.kind not in {"text", "choice"} or not form.value.strip():
            continue
        if sheet.inside((form.x0, form.y0, form.x1, form.y1)):
            continue
        x0, y0, _, y1 = sheet.placed((form.x0, form.y0, form.x1, form.y1))
        texts = form.value.split()
        # Type in a form is rarely wider than a tenth of an inch a letter.
        letter = min((form.x1 - form.x0) * sheet.scale_x / max(len(form.value), 1), 0.55)
        for text in texts:
            end = x0 + letter * len(text)
            made.append(Token(-1 - len(made), text, squeeze(text), x0, y0, end, y1, 1.0, -1))
            x0 = end + letter
    return made


def value(part: Part, words_there: Sequence[Placed], spec: FieldSpec, habits: Habits) -> list[Value]:
    """What a part's zones hold, as the field's kind; more than one only where the field repeats."""
    lines = [line for zone in part.zones for line in _lines(words_there, zone)]
    if not lines:
        return []
    field = part.field
    if field in {"provider_name", "provider_address", "provider_phone"} and len(part.zones) == 1:
        lines = _of_block(field, lines)
        if not lines:
            return []
    text = " ".join(token.text for line in lines for token in line)
    if spec.kind != "money" and text.upper() in _NOTHING:
        return []
    if field == "diagnosis_code":
        return [Value(field, reading) for line in lines for reading in _diagnoses(line, spec, habits)]
    if spec.kind in _READERS:
        reading = _READERS[spec.kind](field, lines)
        return [Value(field, reading)] if reading else []
    readings = read(spec, [Line(line) for line in lines], habits, field)
    return [Value(field, reading) for reading in (readings if spec.repeated else readings[:1])]


def day(tokens: Sequence[Token], *, birth: bool = False) -> Reading | None:
    """A date in boxes: month, day and year in figures, with or without anything between."""
    parts = [_YEAR_AND_MORE.sub(r"\1", _figures(token.text)) for token in tokens]
    text = " ".join(token.text for token in tokens)
    digits = re.sub(r"\D", "", " ".join(parts))
    when: dt.date | None = None
    groups = [part for part in parts if part.isdigit()]
    if len(groups) == _TWO and _WHOLE_YEAR.fullmatch(groups[-1]) and len(groups[0]) <= _TWO:
        return None  # the month or the day was not read
    if len(digits) < _EIGHT and not re.search(r"(?<!\d)\d{2}\D{0,3}\d{2}\D{0,3}\d{2}(?!\d)", text):
        return None  # a part was not read
    if len(digits) in {_SIX, _EIGHT}:
        when = _date(digits[:2], digits[2:4], digits[4:], birth=birth)
    if when is None:
        match = _DAY.search(text)
        when = _date(match[1], match[2], match[3], birth=birth) if match else None
    if when is None:
        dated = dates.parse(text, "MDY")
        when = dated.date() if dated else None
    if when is None:
        return None
    return Reading(when.isoformat(), text, tuple(tokens), 1.0 if len(digits) in {_SIX, _EIGHT} else 0.7, date=when)


def _figures(text: str) -> str:
    """A part of a date with the letters that are read for figures set right: `O4` is `04`."""
    return text.translate(_LIKE_FIGURES) if _FIGURES.fullmatch(text) else text


def _date(month: str, day_of: str, year: str, *, birth: bool) -> dt.date | None:
    import datetime as dt

    whole = int(year)
    if whole < _CENTURY:
        whole += 1900 if whole > (dates.PIVOT_BIRTH % _CENTURY if birth else 69) else 2000
    try:
        return dt.date(whole, int(month), int(day_of))
    except ValueError:
        return None


def money(tokens: Sequence[Token]) -> Reading | None:
    """An amount whose last two figures are cents, whatever stands for the printed line before them."""
    text = re.sub(r"^[$S§]+(?=[ \d])", "", " ".join(token.text for token in tokens)).replace("$", "").strip()
    digits = re.sub(r"\D", "", text)
    letters = sum(sign.isalpha() for sign in text)
    if not digits or letters or not re.fullmatch(r"-?[\d,. |:;'-]+", text):
        return None
    if re.fullmatch(r"[\d,]+\.\d", text):
        return None
    cents = digits if len(digits) > 2 else digits.zfill(3)
    if len(digits) <= 2 and len(tokens) == 1 and int(digits):
        return None  # one or two figures alone are no amount with cents
    plain = f"{int(cents[:-2])}.{cents[-2:]}"
    shape = 1.0 if re.fullmatch(r"[\d,]+[ .]\d{2}", text) else 0.8
    return Reading(plain, text, tuple(tokens), shape, number=float(plain), currency="USD")


def _identifier(_: str, lines: list[list[Token]]) -> Reading | None:
    for tokens in lines:
        text = " ".join(token.text for token in tokens)
        plain = words.identifier(text)
        if len(plain) > 1 and any(sign.isdigit() for sign in plain):
            return Reading(plain, text, tuple(tokens), 1.0 if len(tokens) == 1 else 0.7)
    return None


def _diagnoses(line: Sequence[Token], spec: FieldSpec, habits: Habits) -> list[Reading]:
    """The codes of a line, whatever letter the form prints before each."""
    found = []
    for token in line:
        text = re.sub(r"^(?:[A-L1-4][.,)]+[L|\[_(I]?[_.|]*)(?=[A-Z]?\d\d)", "", token.text.upper())
        bare = msgspec.structs.replace(token, text=text)
        code = re.sub(r"[^A-Z0-9]", "", text)
        if re.fullmatch(r"[A-TV-Z]\d[0-9AB][0-9A-Z]{0,4}|\d{3,5}|[VE]\d{2,4}", code):
            found.append(Reading(words.icd10(code), token.text, (token,), 1.0 if code[:1].isalpha() else 0.7))
        else:
            found += read(spec, [Line([bare])], habits, "diagnosis_code")
    return found


def _text(_: str, lines: list[list[Token]]) -> Reading | None:
    text = " ".join(token.text for token in lines[0])
    return Reading(words.clean(text), text, tuple(lines[0]), 1.0) if words.clean(text) else None


def _name(field: str, lines: list[list[Token]]) -> Reading | None:
    lines = [line for line in lines if sum(sign.isalpha() for token in line for sign in token.text) > 1]
    if not lines:
        return None
    tokens = [token for line in lines[:2] for token in line] if field == "physician_name" else lines[0]
    if field == "physician_name" and _QUALIFIER.fullmatch(tokens[0].text.upper()) and len(tokens) > 2:
        tokens = tokens[1:]
    text = " ".join(token.text for token in tokens)
    letters = sum(sign.isalpha() for sign in text)
    if squeeze(text) in _SAME or letters < 3 or letters < 0.6 * len(text.replace(" ", "")):
        return None
    turned = field in _LAST_FIRST and _family_first(tokens)
    value_of = words.name(f"{tokens[0].text}, {' '.join(token.text for token in tokens[1:])}" if turned else text)
    return Reading(value_of, text, tuple(tokens), 0.6 if turned or letters <= 0.9 * len(squeeze(text)) else 1.0)


def _family_first(tokens: Sequence[Token]) -> bool:
    """Whether a name without a comma is typed as these forms ask for: family name, given name, initial.

    In capitals, as forms are filled in, it is; `Jane Doe` is written as people write.
    """
    parts = [token.text.strip(".") for token in tokens]
    if not _TWO <= len(parts) <= _TWO + 1 or any("," in token.text for token in tokens):
        return False
    initial = len(parts[-1]) == 1
    return (
        len(parts[0]) > 1 and len(parts[1]) > 1 and (initial or (len(parts) == _TWO and all(map(str.isupper, parts))))
    )


def _address(field: str, lines: list[list[Token]]) -> Reading | None:
    texts = [" ".join(token.text for token in line) for line in lines]
    if squeeze(texts[0]) in _SAME or not any(sign.isdigit() for text in texts for sign in text):
        return None
    tokens = tuple(token for line in lines for token in line)
    last = re.fullmatch(r"(.+?),? ([A-Z]{2}),? (\d{5}(?:-?\d{4})?)", texts[-1])
    if field != "provider_address" and last and len(texts) > 1:
        texts = [*texts[:-1], last[1], f"{last[2]} {last[3]}"]
    elif field != "provider_address":
        # Street, city, state and code stand in boxes of their own: state and code follow the city on one line.
        tail = [text for text in texts if re.fullmatch(r"[A-Z]{2}|\d{5}(?:-?\d{4})?", text)]
        texts = [text for text in texts if text not in tail]
        if tail:
            texts.append(" ".join(tail))
        if len(texts) < 2:
            return None
    return Reading(words.address(texts), "\n".join(texts), tokens, 1.0)


_READERS: dict[str, Callable[[str, list[list[Token]]], Reading | None]] = {
    "address": _address,
    "date": lambda field, lines: next(filter(None, (day(line, birth=field.endswith("_dob")) for line in lines)), None),
    "identifier": _identifier,
    "money": lambda _, lines: money(lines[-1]),
    "name": _name,
    "text": _text,
}


def _of_block(field: str, lines: list[list[Token]]) -> list[list[Token]]:
    """Of a provider's name, address and phone over each other, the lines that are the field's."""
    lines = [line for line in lines if not _PRINTED_HEAD.search(" ".join(token.text for token in line))]
    if lines and len(lines[0]) > 1 and re.fullmatch(r"[12]", lines[0][0].text):
        lines = [lines[0][1:], *lines[1:]]  # the locator's number
    phones = [line for line in lines if _PHONE.fullmatch(" ".join(token.text for token in line)[-14:].strip())]
    rest = [line for line in lines if line not in phones]
    if field == "provider_phone":
        return phones[:1]
    if field == "provider_name":
        return rest[:1]
    return rest[1:]


def _lines(words_there: Iterable[Placed], zone: Zone) -> list[list[Token]]:
    """The words in a zone as lines, left to right."""
    inside = sorted(
        (word for word in words_there if zone.left <= word.middle <= zone.right and zone.top <= word.line <= zone.bottom
         and word.left > zone.left - 2.0),
        key=lambda word: word.line,
    )  # fmt: skip
    groups: list[list[Placed]] = []
    for word in inside:
        if groups and word.line - groups[-1][0].line < 0.5:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [[word.token for word in sorted(group, key=lambda each: each.left)] for group in groups]
