"""Readers of what is only words: names, addresses, free text, signatures, the wording of a diagnosis."""

from __future__ import annotations

import re

import msgspec

from claimctl.stages.extract.candidates.codes import ICD
from claimctl.stages.extract.candidates.names import likeness
from claimctl.stages.extract.candidates.reading import Ask, Line, Reading, is_empty
from claimctl.stages.extract.candidates.typed import EMAIL, is_phone
from claimctl.stages.extract.normal import words

_ANSWERS = frozenset(
    {"yes", "no", "yesno", "ja", "nein", "oui", "non", "true", "false", "same", "self", "male", "female"}
)
_STREET_END = re.compile(
    r"^(?:tel|phone|fax|e-?mail|www|http|date|invoice|gst|tax|cell|mobile|co\.? reg|reg)", re.IGNORECASE
)
_SHORTENED = re.compile(r"\b(?:[A-Z]|Jr|Sr|Inc|Ltd|Co|Corp|M\.?D)\.$")
_NAME_STOP = re.compile(
    r"\d|@|www|http|[$€£%]|_{2,}"
    r"|,\s*(?i:badge|shield|dob|d\.o\.b\.?|born|age[d]?|geb\.?|geboren|née?|nacid[oa]|nat[oa]|phone|tel\.?|ssn|id)(?!\w)"
)
_DASH = re.compile(r"\s+[-–]\s+")  # noqa: RUF001
_FEW = 2
_TAIL = 4  # words behind a dash that may end a name
_LESS = 0.8
_PARTED = re.compile(r"\s+[-–|]\s+|;|\s{3,}|\(|•")  # noqa: RUF001


def name(ask: Ask) -> list[Reading]:
    """A name on the first line: letters, up to where a figure or another part begins.

    A dash parts a name from what is said of it, but it may as well be a part of the name: then both are readings.
    """
    text = _NAME_STOP.split(ask.line.text, maxsplit=1)[0]
    cut = _PARTED.search(text)
    if not cut or cut.start() <= _FEW:
        return _named(ask, text)
    shorter, longer = _named(ask, text[: cut.start()]), _dashed(ask, text)
    if not longer or ask.spec.repeated:
        return shorter
    # A single word is rather a part of a name: `Nord - Baustoffe`.
    likely, other = (shorter, longer) if len(text[: cut.start()].split()) > 1 else (longer, shorter)
    return [*likely, *(msgspec.structs.replace(each, shape=_LESS * each.shape) for each in other)]


def _dashed(ask: Ask, text: str) -> list[Reading]:
    """A name of two parts with a dash between them, if both are what somebody could be called."""
    parts = _DASH.split(text.strip())
    if len(parts) != _FEW or _PARTED.search(_DASH.sub(" ", text, count=1)) or text != ask.line.text:
        return []
    tail = parts[1].split()
    if len(tail) > _TAIL or not parts[1][:1].isupper() or not likeness(parts[1]):
        return []
    return _named(ask, text)


def _named(ask: Ask, text: str) -> list[Reading]:
    """A text as a name; none where it can't be one."""
    line = ask.line
    ended = _SHORTENED.search(text.rstrip())
    text = text.strip(" -,:;.•*") + ("." if ended else "")
    count = len(text.split())
    letters = sum(sign.isalpha() for sign in text)
    if letters < 3 or count > 8 or is_empty(text) or words.squeeze(text) in _ANSWERS:
        return []
    start = max(line.text.find(text[:3]), 0)
    first, last = line.span(start, start + len(text))
    capital = sum(1 for word in text.split() if word[:1].isupper())
    shape = 0.95 if 2 <= count <= 5 and capital >= count - 1 else 0.7 if capital else 0.3
    if line.tokens[0].chunk >= 0:  # what was filled into a form's box is what somebody calls themself
        shape *= likeness(text, ask.field)
    if not shape:
        return []
    if text.endswith(")") and "(" not in text:
        shape = 0.2  # the tail of a remark
    return [Reading(words.name(text), text, line.tokens[first:last], shape, first)]


def address(ask: Ask) -> list[Reading]:
    """The lines of an address block; first lines without figures are names where lines with figures follow."""
    lines = [line for line in ask.region if line.text]
    for place, line in enumerate(lines):
        if place and (_STREET_END.match(line.text) or EMAIL.search(line.text) or is_phone(line.text)):
            lines = lines[:place]
            break
    if not ask.field.startswith("loss_"):
        street = next((place for place, line in enumerate(lines[:3]) if re.search(r"\d", line.text)), 0)
        lines = lines[street:]
    if not lines:
        return []
    tokens = tuple(token for line in lines for token in line.tokens)
    value = words.address([line.text for line in lines])
    if sum(sign.isalpha() for sign in value) < 4 or is_empty(value):
        return []
    figures = bool(re.search(r"\d", value))
    shape = 0.95 if figures and len(value) > 12 else 0.75 if ask.field.startswith("loss_") else 0.4
    return [Reading(value, ", ".join(line.text for line in lines), tokens, shape)]


def text(ask: Ask) -> list[Reading]:
    """Free text: the first line, or the whole paragraph where a description is asked for."""
    lines = [line for line in ask.region if line.text]
    if ask.field == "diagnosis":
        return _diagnosis(lines)
    if not ask.field.endswith("_description"):
        lines = lines[:1]
    raw = " ".join(line.text for line in lines)
    value = words.clean(raw)
    if sum(sign.isalnum() for sign in value) < 2 or is_empty(value):
        return []
    tokens = tuple(token for line in lines for token in line.tokens)
    return [Reading(value, raw, tokens, 0.9 if len(value) > 2 else 0.6)]


def check(ask: Ask) -> list[Reading]:
    """Something written where a mark or a signature belongs."""
    line = ask.line
    squeezed = words.squeeze(line.text)
    if len(squeezed) < 2 or squeezed in {"date", "x"}:
        return []
    signed = squeezed in {"sof", "signatureonfile", "yes", "signed", "onfile"} or line.text.startswith(("/s/", "s/"))
    words_in = len(line.tokens)
    if not signed and not (1 < words_in <= 5 and sum(token.text[:1].isupper() for token in line.tokens) >= 2):
        return []
    return [Reading("true", line.text, line.tokens, 0.9 if signed else 0.7)]


def _diagnosis(lines: list[Line]) -> list[Reading]:
    """A diagnosis a line, its code left off; lines after the first count only where they carry a code too."""
    readings = []
    for place, line in enumerate(lines):
        match = ICD.match(line.text.lstrip("(1234567890.) ")) if place or ICD.search(line.text) else None
        if place and not match:
            break
        text = ICD.sub("", line.text)
        for part in re.split(r";\s+", text) if not place else [text]:
            readings += _wording(part, line)
    return readings


def _wording(text: str, line: Line) -> list[Reading]:
    value = words.clean(re.sub(r"^[\d.)\s:–-]+|\(\s*\)", "", text)).strip("-–() ")  # noqa: RUF001  both dashes
    if sum(sign.isalpha() for sign in value) < 4 or is_empty(value):
        return []
    return [Reading(value, text.strip(), line.tokens, 0.9)]
