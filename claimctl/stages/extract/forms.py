"""Form elements: what was filled in where a form asks for it. The form's own label and value beat everything else.

A date, name, address or phone that a form splits over several boxes is put together again. What names no field of the
document's type is kept under its own label, so that nothing filled in is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import Field, FormField
from claimctl.stages.extract.candidates import Habits, Line, Reading, is_empty, read
from claimctl.stages.extract.layout import Token
from claimctl.stages.extract.marks import LONGEST, slug
from claimctl.stages.extract.normal.words import clean, squeeze
from claimctl.stages.extract.pairing import Pair
from claimctl.stages.extract.patterns import any_of
from claimctl.stages.extract.sections import is_generic, own_fit, party_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.config import DocType, FieldSpec
    from claimctl.stages.extract.layout import Box, Sheet
    from claimctl.stages.extract.lexicon import LabelIndex
    from claimctl.stages.extract.sections import Sections

_NUMBERING = re.compile(r"^\s*(?:item|part|section|box|field|line)?\s*\(?\d{0,3}\s?[A-Za-z]?[.):]\s*", re.IGNORECASE)
_BOILERPLATE = re.compile(
    any_of(r"""
    required field | characters? available | enter \d+ digit | mm/dd | if applicable | if known | use (?:the )?format
    see instructions
    """),
    re.IGNORECASE,
)
_HINT = re.compile(r"\bcheck ?box\b|^indicates?(?: that)?(?: the)?\b|^check(?: the)?\b|[\"“”]")
_ANSWERS = frozenset({
    "yes", "no", "notapplicable", "na", "other", "none", "unknown", "ja", "nein", "nee", "oui", "non", "si", "sí", "sì",
    "male", "female",
})  # fmt: skip
_NAMELESS = re.compile(
    r"(?:"
    + any_of(r"""
    text ?field | text | field | date ?time ?field | check ?box | radio ?button ?list | combo ?box | untitled
    topmost subform
    """)
    + r")(?: ?\d)*"  # digit by digit: of runs of digits there are too many ways to make one
)
# What part of a whole a box holds: (whole, part) by the words of its label or name.
_PARTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("date", "month", re.compile(r"\bmonth\b|\bmm\b")),
    ("date", "day", re.compile(r"\bday\b|\bdd\b")),
    ("date", "year", re.compile(r"\byear\b|\byyyy\b")),
    ("phone", "area", re.compile(r"\barea code\b|\bareacode\b")),
    ("phone", "first", re.compile(r"\b(?:phone|telephone)\b.*\b(?:first|middle) three\b")),
    ("phone", "last", re.compile(r"\b(?:phone|telephone)\b.*\blast four\b")),
    ("digits", "first", re.compile(r"\bfirst (?:three|3|nine)\b")),
    ("digits", "second", re.compile(r"\b(?:second|middle) (?:two|2)\b")),
    ("address", "zip4", re.compile(r"\b(?:zip|postal)\b.*\blast (?:four|4)\b")),
    ("digits", "third", re.compile(r"\blast (?:four|4)\b")),
    ("address", "zip", re.compile(r"\bzip\b|\bpostal code\b|\bpostcode\b")),
    ("name", "first", re.compile(r"\bfirst name\b|\bgiven names?\b|\bfirst$")),
    ("name", "middle", re.compile(r"\bmiddle (?:initial|name)\b|\bmiddle$")),
    ("name", "last", re.compile(r"\blast name\b|\bfamily name\b|\bsurname\b|\blast$")),
    ("name", "suffix", re.compile(r"\bsuffix\b")),
    ("address", "apt", re.compile(r"\bapt\b|\bapartment\b|\bunit number\b|\bunit\b")),
    ("address", "street", re.compile(r"\bnumber and street\b|\bno and street\b|\bstreet\b|\baddress line\b")),
    ("address", "city", re.compile(r"\bcity\b|\btown\b")),
    ("address", "state", re.compile(r"\bstate\b|\bprovince\b")),
    ("address", "country", re.compile(r"\bcountry\b")),
)
_PART_WORDS = re.compile(
    r"\b(?:"
    + any_of(r"""
    month | day | year | area ?code | first | middle | last | second | third | initial\d* | names? | three | two
    four | five
    numbers? | digits? | zip | or | postal | code | street | and | apt | unit | city | state | province | country
    suffix | line
    mm | dd | yyyy | \d | apartment
    """)
    + r")\b"
)
_SECTION = re.compile(r"\bsection\s+(?:\d+|[IVX]+)\b\W*([^.:(]{3,80})", re.IGNORECASE)
_LEVEL = 0.01  # elements whose tops differ by less stand side by side, as a share of the page
_LONG = 11  # words; what is longer explains rather than names
_LATER, _LATER_PAGE = 0.03, 0.004  # what an element's claim to a field loses for each before it, and for each page
_SOME_DIGITS = re.compile(r"(?:enter )?(?:first|middle|last) \w+ (?:digits?|numbers?)")
_PEOPLE = frozenset({"claimant_name", "insured_name", "patient_name"})
_ASIDE = re.compile(r"\s*\(\s*(?:if|when)\b[^)]*\)", re.IGNORECASE)
_ALTERNATE = re.compile(r"\b(?:alternate|alternative|secondary|evening|fax)\b")
_SPARE = 0.12  # what a second phone or address of the same person loses to the first
_WIDEST = 25  # boxes of one whole stand within so many of each other


class _Box(msgspec.Struct, frozen=True):
    """A filled element with what its label and name say."""

    form: FormField
    phrases: tuple[str, ...]
    whole: str
    part: str
    base: str


def pairs(sheet: Sheet, labels: LabelIndex, doctype: DocType, habits: Habits, sections: Sections) -> list[Pair]:
    """The filled elements of a page as readings of the type's fields."""
    boxes = _boxes(sheet)
    headings = _headings(sheet)
    found: list[Pair] = []
    for number, group in enumerate(_wholes(boxes)):
        value = _compose(group)
        phrases = list(dict.fromkeys(phrase for box in group for phrase in box.phrases))
        if len(group) > 1:  # the words of the parts (`year`) say nothing of the whole
            phrases = [phrase for phrase in phrases if clean(_PART_WORDS.sub(" ", phrase))]
        box = _around([each.form for each in group])
        own = party_of(" ".join(phrases)) or _under(headings, box)
        named = dict(_of_party(own, group[0].whole, doctype))
        for field, rank in _fields_for(phrases, labels):
            named[field] = min(rank, named.get(field, rank))
        for field, rank in named.items():
            pair = _pair(sheet, field, doctype.fields[field], value, box, number, rank, habits)
            if pair:
                phrase = next((key for key in map(squeeze, reversed(phrases)) if is_generic(key)), "")
                x0, y, x1, _ = sheet.placed(box)
                # A label that stands over its box is nearer to the heading than the box is.
                fit = own_fit(field, own) if own else sections.fit(field, phrase, y - 0.2, x0, x1)
                # Whom a form is about it asks first; the same of others comes behind.
                before = sum(1 for other in found if other.field == field)
                late = (
                    _SPARE * bool(_ALTERNATE.search(" ".join(phrases)))
                    + _LATER * min(before, 5)
                    + _LATER_PAGE * min(sheet.page.number - 1, 10)
                )
                found.append(msgspec.structs.replace(pair, score=max(0.0, pair.score + fit - late)))
    return found


def strongest(found: list[Pair], doctype: DocType) -> list[Pair]:
    """The readings without those of form elements that a stronger element of the document outdoes for the same field.

    A form asks for the same of several people; only one of them is whom the field means. A bare address, phone or mail
    is of the person whose name the form tells.
    """
    named = {pair.field.removesuffix("_name") for pair in found if pair.method == "form" and pair.field in _PEOPLE}
    owners: dict[tuple[int, Box | None, str], set[str]] = {}
    for pair in found:
        if pair.method == "form" and pair.field not in _PEOPLE:
            party, _, thing = pair.field.partition("_")
            if f"{party}_name" in _PEOPLE:
                owners.setdefault((pair.page, pair.box, thing), set()).add(party)
    found = [pair for pair in found if pair.method != "form" or _is_theirs(pair, owners, named)]
    elements = [pair for pair in reversed(found) if pair.method == "form"]
    best = {pair.field: pair for pair in sorted(elements, key=lambda pair: pair.score)}  # of equals, the first
    return [
        pair
        for pair in found
        if pair.method != "form" or doctype.fields[pair.field].repeated or best[pair.field] is pair
    ]


def _is_theirs(pair: Pair, owners: dict[tuple[int, Box | None, str], set[str]], named: set[str]) -> bool:
    """Whether an element that could be several people's is of this field's: of the one whose name the form tells."""
    party, _, thing = pair.field.partition("_")
    parties = owners.get((pair.page, pair.box, thing), set())
    told = parties & named
    return party not in parties or len(parties) == 1 or len(told) != 1 or party in told


def _headings(sheet: Sheet) -> list[tuple[float, str]]:
    """Where the sections of a form begin, by the labels of their first elements, and whom each is about."""
    found = []
    for form in sheet.page.forms:
        match = _SECTION.search(form.label)
        if match:
            found.append((form.y0, party_of(match[1].lower()) or ""))
    return sorted(found)


def _under(headings: Sequence[tuple[float, str]], box: Box) -> str | None:
    """The party of the section that a box stands in; None where no section says."""
    party = ""
    for y0, named in headings:
        if y0 > box[1] + _LEVEL:
            break
        party = named
    return party or None


def _of_party(party: str | None, whole: str, doctype: DocType) -> list[tuple[str, int]]:
    """The field for a name, address or phone in parts whose labels name only the party."""
    field = f"{party}_{whole}"
    return [(field, 2)] if party and whole in {"name", "address", "phone"} and field in doctype.fields else []


def is_filled(sheets: Sequence[Sheet]) -> bool:
    """Whether anything was written or ticked in the forms of a document; a blank form says nothing."""
    return any(
        form.value == "true" if form.kind in {"checkbox", "radio", "signature"} else not is_empty(clean(form.value))
        for sheet in sheets
        for form in sheet.page.forms
        if form.kind != "handwriting"
    )


def others(sheet: Sheet, kept: Sequence[Field], *, standard: bool = False) -> list[Field]:
    """What a page's form holds that became no field: under the slug of its label, text and check boxes alike.

    A box that was left open is `false`: on a form that somebody filled in, that is an answer too. Of a `standard` form
    all boxes are known: what else its picture shows as one is none.
    """
    covered = [
        (field.x0, field.y0, field.x1, field.y1)
        for field in kept
        if field.method in {"form", "form_zone"} and field.page == sheet.page.number
    ]
    found: list[Field] = []
    for form in sheet.page.forms:
        if form.kind == "handwriting":
            continue  # told by `marks`
        middle = ((form.x0 + form.x1) / 2, (form.y0 + form.y1) / 2)
        if any(x0 <= middle[0] <= x1 and y0 <= middle[1] <= y1 for x0, y0, x1, y1 in covered):
            continue
        if standard and form.confidence < 1.0:
            continue
        value = clean(form.value)
        if form.kind in {"text", "choice"} and is_empty(value):
            continue
        if form.kind == "signature" and (value != "true" or form.confidence < 1.0):
            continue  # what a picture shows of signatures is weighed by `marks.signature`
        name = _own_name(form)
        if name:
            sure, box = min(0.95, form.confidence), (form.x0, form.y0, form.x1, form.y1)
            found.append(Field(name, 0, value, form.value, sure, sheet.page.number, *box, "form"))
    return found


def _own_name(form: FormField) -> str:
    """The slug of an element's label; an answer (`yes`) goes behind its question, a hint how to tick is left out."""
    phrases = _phrases(form)
    labels = [text for phrase in phrases[:-1] if len(squeeze(text := clean(_HINT.sub(" ", phrase)))) > 1]
    answer = form.name.rpartition("=")[2] if form.kind == "radio" and "=" in form.name else ""
    if form.kind in {"checkbox", "radio"} and not answer and len(labels) > 1 and squeeze(labels[-1]) in _ANSWERS:
        answer = labels.pop()
    name = slug(labels[-1] if labels else phrases[-1] if phrases else "")
    if not answer:
        return name
    tail = slug(answer)
    while name and len(name) + len(tail) >= LONGEST:
        name = name.rpartition("_")[0]
    return f"{name}_{tail}".strip("_")


def _boxes(sheet: Sheet) -> list[_Box]:
    boxes = []
    for form in sheet.page.forms:
        if form.kind not in {"text", "choice", "signature"} or is_empty(form.value) or form.value == "false":
            continue
        if form.kind == "signature" and form.confidence < 1.0:
            continue
        phrases = _phrases(form)
        whole, part = _part_of(phrases)
        base = clean(_PART_WORDS.sub(" ", phrases[-1])) if phrases else ""
        boxes.append(_Box(form, phrases, whole, part, base))
    return boxes


def _phrases(form: FormField) -> tuple[str, ...]:
    """What a label says, sentence by sentence, and last the words of the element's name."""
    name = re.sub(r"\[\d+\]", "", form.name.partition("=")[0]).rsplit(".", 1)[-1]
    name = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    name = re.sub(r"[\W_]+", " ", name).lower().strip()
    if _NAMELESS.fullmatch(name):
        name = ""
    sentences = []
    for sentence in re.split(r"(?<=[a-z\w\)'])[.:?;](?:\s|$)|\s-\s|\n", _ASIDE.sub("", form.label)):
        text = clean(_NUMBERING.sub("", sentence.strip(" *"))).lower()
        if text and not _BOILERPLATE.search(text) and len(text) > 1:
            sentences.append(text)
    return (*sentences[-4:], name) if name else (*sentences[-4:], "")


def _part_of(phrases: tuple[str, ...]) -> tuple[str, str]:
    """Which part of which whole a box is; empty strings where it is whole itself."""
    own = [phrase for phrase in phrases[-1:] + phrases[-2:-1] if phrase]
    if own and _SOME_DIGITS.fullmatch(own[-1]) and len(phrases) > 2:
        own[-1] = f"{phrases[-3]} {own[-1]}"  # which of a code's digits stands behind what the code is
    for phrase in own:
        if re.search(r"\blast,? first|\bfirst,? (?:middle|last)|first-middle|full name", phrase):
            continue
        if len(phrase.split()) > _LONG:
            continue
        for whole, part, pattern in _PARTS:
            if pattern.search(phrase):
                return whole, part
    return "", ""


def _wholes(boxes: list[_Box]) -> list[list[_Box]]:
    """Boxes grouped into the values that they are parts of; a box that is whole is a group of its own."""
    groups: list[list[_Box]] = []
    opened: dict[tuple[str, str], tuple[int, list[_Box]]] = {}
    for place, box in enumerate(boxes):
        key = (box.whole, box.base)
        if box.whole:
            group = opened.get(key)
            if group and place - group[0] <= _WIDEST and all(other.part != box.part for other in group[1]):
                group[1].append(box)
                opened[key] = (place, group[1])
                continue
            fresh = [box]
            opened[key] = (place, fresh)
            groups.append(fresh)
        else:
            groups.append([box])
    return groups


def _compose(group: list[_Box]) -> str:
    """The value of a group, in the order that its kind is written; an element's lines stay lines."""
    if len(group) == 1:
        return "\n".join(line for line in map(clean, re.split(r"[\r\n]+", group[0].form.value)) if line)
    parts = {box.part: clean(box.form.value) for box in group}
    whole = group[0].whole
    if whole == "date" and {"month", "day", "year"} <= parts.keys():
        return f"{parts['year']}-{parts['month'].zfill(2)}-{parts['day'].zfill(2)}"
    if whole == "name":
        return " ".join(parts[part] for part in ("first", "middle", "last", "suffix") if part in parts)
    if whole == "address":
        street = " ".join(parts[part] for part in ("street", "apt") if part in parts)
        code = "-".join(parts[part] for part in ("zip", "zip4") if part in parts)
        region = " ".join(each for each in (parts.get("state", ""), code) if each)
        return ", ".join(each for each in (street, parts.get("city", ""), region, parts.get("country", "")) if each)
    return "".join(
        clean(box.form.value) for box in sorted(group, key=lambda each: (each.form.y0 // 0.01, each.form.x0))
    )


def _fields_for(phrases: Sequence[str], labels: LabelIndex) -> list[tuple[str, int]]:
    """The fields that a label names, with how far down the field's list; a whole phrase before its last words."""
    for phrase in reversed(phrases):
        plain = re.sub(r"\([^)]*\)?", " ", phrase)
        for text in dict.fromkeys((phrase, clean(plain))):
            fields = labels.names(squeeze(text))
            if fields:
                return [(field, labels.rank(field, squeeze(text))) for field in fields]
    for phrase in reversed(phrases):
        words = clean(re.sub(r"\([^)]*\)?", " ", phrase)).split()
        for start in range(1, min(len(words), 6)):
            if start < len(words) - 4:
                continue
            key = squeeze(" ".join(words[start:]))
            if len(key) >= 8 and labels.names(key):
                return [(field, 5 + labels.rank(field, key)) for field in labels.names(key)]
    return []


def _pair(
    sheet: Sheet, field: str, spec: FieldSpec, value: str, box: Box, number: int, rank: int, habits: Habits
) -> Pair | None:
    x0, y0, x1, y1 = sheet.placed(box)
    words = value.replace("\n", " " if spec.kind == "text" else ", ").split()
    if not words:
        return None
    width = (x1 - x0) / len(words)
    tokens = [
        Token(
            -1000 * (number + 1) - place,
            word,
            squeeze(word),
            x0 + width * place,
            y0,
            x0 + width * (place + 0.95),
            y1,
            1.0,
            -1,
        )
        for place, word in enumerate(words)
    ]
    if spec.kind == "check":
        reading: Reading | None = Reading("true", value, tuple(tokens), 1.0)
    else:
        readings = read(spec, [Line(tokens)], habits, field)
        reading = readings[0] if readings else None
    if reading is None:
        return None
    score = 1.2 - 0.01 * min(rank, 20) - 0.2 * (1 - reading.shape)
    return Pair(field, sheet.page.number, "form", reading, score, 1.0, colon=True, specific=True, rank=rank, box=box)


def _around(forms: Sequence[FormField]) -> Box:
    return (
        min(form.x0 for form in forms),
        min(form.y0 for form in forms),
        max(form.x1 for form in forms),
        max(form.y1 for form in forms),
    )
