"""What is seen of a page when it is asked where documents begin: its lines, head and foot, number, names and numbers.

All of it is taken once a page. Fax stamps are left out; digits are folded where only the form of a line counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.classify.split import numbering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.records import Page, Word
    from claimctl.stages.classify.split.numbering import Number

HEAD, FOOT = 0.16, 0.9  # of the page: where letterheads end and feet begin
TOP = 0.42  # where a document says what it is
_LONG = 90  # characters: a longer run is a sentence, not a label with its value
_LEAST_VALUE, _LEAST_DIGITS = 4, 3
_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"[^\W_]+")
_DATE = re.compile(
    r"\b(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4})\b|\b(?:\d{1,2}\.?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2},?\s+\d{4}\b"
    r"|\b\d{1,2}\.?\s+(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\.?\s+\d{4}\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\d[\d.,' ]*[.,]\d{2}(?!\d)")
_IDENTIFIER = re.compile(r"(?=(?:[^\W_]*\d){3})[^\W_][\w\-/.]{3,}[^\W_]")
_NAME = r"(?:no|nr|num|number|nummer|id|#|ref|reference|code|n[°º])"
# What a page calls itself by, a kind each; the value stands behind the words.
_KEYS: Mapping[str, str] = {
    "document": rf"(?:invoice|bill|statement|estimate|receipt|report|order|quote|document|file|record|accession|rx|"
    rf"prescription|encounter|visit|case|incident|rechnungs?|beleg|factura|facture|ticket|certificate)\s*-?{_NAME}",
    "claim": rf"(?:claim|loss|schadens?|sinistre|siniestro)\s*-?{_NAME}",
    "policy": rf"(?:policy|contract|versicherungsschein|vertrags?|p[oó]liza|police)\s*-?{_NAME}",
    "account": rf"(?:account|acct|konto|member|patient|customer|kunden|mrn|chart|subscriber|group|medical\s+record)"
    rf"\s*-?{_NAME}|iban|mrn",
    "person": r"(?:patient|insured|claimant|member|customer|policy\s?holder|insured\s+person|cardholder|"
    r"account\s+holder|named\s+insured|bill\s+to|versicherungsnehmer|patientin|name\s+of\s+(?:patient|insured|claimant))"
    r"(?:'s)?(?:\s+name)?",
    "birth": r"date\s+of\s+birth|d\.?o\.?b\.?|birth\s*date|geburtsdatum",
    "period": r"statement\s+(?:date|period)|invoice\s+date|bill\s+date|date\s+of\s+(?:service|loss|report|issue)|"
    r"report\s+date|rechnungsdatum",
}
KEYS = tuple(_KEYS)
_KEY = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KEYS.items()) + r")\s*"
    r"(?P<mark>[.:#]*)\s*(?P<value>.*)",
    re.IGNORECASE,
)  # fmt: skip
_SALUTED = 0.7  # of the page: where letters begin at the latest
_ROW = 0.012  # of the page: runs this close stand in one row
_SALUTE = re.compile(
    r"^\W*(?:dear\s|to\s+whom\s+it|sehr\s+geehrte|madame|monsieur|estimad|hello\s|hi\s+\w+,)", re.IGNORECASE
)
_CLOSING = re.compile(
    r"\b(?:sincerely|yours\s+(?:truly|faithfully)|(?:kind|best|warm)?\s*regards|respectfully|mit\s+freundlichen|"
    r"hochachtungsvoll|cordialement|atentamente|signature|signed|unterschrift|thank\s+you|grand\s+total|total\s+due|"
    r"amount\s+due|balance\s+due|please\s+pay|closing\s+balance|end\s+of\s+(?:report|document|policy|statement)|"
    r"electronically\s+signed|enclosures?|gesamtbetrag)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^\W?(?:(?:section|part|teil|abschnitt|secci[oó]n|partie|§)\s*(?:(?P<part>\d{1,2})|(?P<roman>(?-i:[IVXivx]{1,5})))\b|"
    r"(?P<number>\d{1,2})[.):]\s+[^\W\d_]{3,})",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"continued\s+(?:on|over)|to\s+be\s+continued|carried\s+forward|continues|please\s+turn|see\s+(?:next|reverse|over)|"
    r"[uü]bertrag|fortsetzung\s+(?:auf|n)|subtotal\s+carried|\bover\s*[>»]|page\s+total",
    re.IGNORECASE,
)
_WENT_ON = re.compile(
    r"\(?\bcont(?:inued|['’]?d|\.)\)?(?!\s+on)|brought\s+forward|b/f\b|[uü]bertrag|fortsetzung|continuation|suite\b",  # noqa: RUF001
    re.IGNORECASE,
)


class Line(NamedTuple):
    """A run of words in a line: its text, folded text (digits are 0), box, and the height of its letters."""

    text: str
    shape: str
    x0: float
    y0: float
    x1: float
    y1: float
    height: float


class Look(NamedTuple):
    """What is seen of a page. Shares and boxes are fractions of the page; `letter` is its usual letter in points."""

    page: Page
    lines: tuple[Line, ...]
    words: int
    number: Number | None
    head: frozenset[str]
    foot: frozenset[str]
    shapes: frozenset[str]  # lines that say something, digits folded
    tokens: frozenset[str]
    identifiers: frozenset[str]
    dates: frozenset[str]
    opening_amounts: frozenset[str]
    closing_amounts: frozenset[str]
    keys: dict[str, frozenset[str]]
    top: float
    bottom: float  # where the body ends
    left: float
    letter: float
    headline: float  # its letters against the usual ones
    headline_text: str
    salutes: bool
    closes: bool
    goes_on: bool
    went_on: bool
    open_end: bool  # the body breaks off within a sentence
    low_start: bool  # the body begins within a sentence
    dated: bool  # a date stands in the upper part
    sections: tuple[int, int]  # the first and the highest number of its headings; 0: none is numbered


def look(page: Page) -> Look:
    """The page as it is seen here."""
    lines = tuple(_lines(page))
    heights = sorted(word.y1 - word.y0 for word in page.words)
    usual = heights[len(heights) // 2] if heights else 0.0
    body = [line for line in lines if line.y1 <= FOOT and len(line.text) > 2]
    upper = [line for line in lines if line.y0 < TOP]
    text = "\n".join(line.text for line in lines)
    largest = max(
        (line for line in upper if sum(map(str.isalpha, line.text)) > 3), key=lambda line: line.height, default=None
    )
    prose = [line for line in body if line.x1 - line.x0 > 0.35 and line.text.count(" ") >= 4]
    last = body[-6:]
    salutes = any(_SALUTE.match(line.text) for line in lines if line.y0 < _SALUTED)
    return Look(
        page=page,
        lines=lines,
        words=len(page.words),
        number=numbering.of_runs((line.text, line.y0, line.y1) for line in lines),
        head=_tokens(line for line in lines if line.y0 < HEAD),
        foot=_tokens(line for line in lines if line.y0 > FOOT),
        shapes=frozenset(line.shape for line in lines if len(line.shape) > 7),
        tokens=_tokens(lines),
        identifiers=frozenset(
            found.upper()
            for found in _IDENTIFIER.findall(text)
            if not _AMOUNT.fullmatch(found) and not _DATE.search(found)
        ),
        dates=frozenset(_SPACE.sub(" ", found[0].lower()) for found in _DATE.finditer(text)),
        opening_amounts=_amounts(body[:10]),
        closing_amounts=_amounts(last),
        keys=_keys(lines),
        top=min((line.y0 for line in lines), default=0.0),
        bottom=max((line.y1 for line in body), default=0.0),
        left=_left(lines),
        letter=usual * page.height if page.width < 1300 else usual * 792.0,
        headline=largest.height / usual if largest is not None and usual > 0 else 0.0,
        headline_text=largest.shape if largest is not None else "",
        salutes=salutes,
        closes=any(_CLOSING.search(line.text) for line in body[-max(4, len(body) // 3) :]),
        goes_on=any(_GOES_ON.search(line.text) for line in lines[-8:]),
        went_on=any(_WENT_ON.search(line.text) for line in upper[:14]),
        open_end=bool(prose) and prose[-1] in last and prose[-1].text.rstrip()[-1:].isalnum(),
        low_start=not salutes and bool(prose) and prose[0] in body[:5] and prose[0].text[:1].islower(),
        dated=any(_DATE.search(line.text) for line in upper),
        sections=_sections(lines),
    )


def _lines(page: Page) -> list[Line]:
    aspect = page.width / page.height if page.width > 0 and page.height > 0 else 1.0
    found = []
    for words in page.lines:
        whole = " ".join(word.text for word in words) if words[0].y0 < HEAD else ""
        if numbering.is_fax_stamp(whole, max(word.y1 for word in words)):
            continue
        start = 0
        for at in range(1, len(words) + 1):
            if at == len(words) or _gap(words[at - 1], words[at], aspect):
                found.append(_line(words[start:at]))
                start = at
    found.sort(key=lambda line: (round(line.y0, 2), line.x0))
    return found


def _gap(left: Word, right: Word, aspect: float) -> bool:
    return (right.x0 - left.x1) * aspect > 1.5 * max(left.y1 - left.y0, right.y1 - right.y0)


def _line(words: Sequence[Word]) -> Line:
    text = " ".join(word.text for word in words)
    heights = sorted(word.y1 - word.y0 for word in words)
    return Line(
        text, fold(text), words[0].x0, min(word.y0 for word in words), words[-1].x1, max(word.y1 for word in words),
        heights[len(heights) // 2],
    )  # fmt: skip


def fold(text: str) -> str:
    """Lower case, letters and digits only, every number 0, nothing between words."""
    return _DIGITS.sub("0", "".join(_TOKEN.findall(text.casefold())))


def _tokens(lines: object) -> frozenset[str]:
    found: set[str] = set()
    for line in lines:  # type: ignore[attr-defined]
        found.update(token for token in _TOKEN.findall(line.text.casefold()) if len(token) > 2 and not token.isdigit())
    return frozenset(found)


def _amounts(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset("".join(filter(str.isdigit, found)) for line in lines for found in _AMOUNT.findall(line.text))


def _keys(lines: Sequence[Line]) -> dict[str, frozenset[str]]:
    """What the page calls itself by: the values behind its labels, in the same run of words or the next of the line."""
    found: dict[str, set[str]] = {}
    for at, line in enumerate(lines):
        match = _KEY.search(line.text) if len(line.text) < _LONG else None
        if match is None:
            continue
        kind, value = next(kind for kind in KEYS if match[kind] is not None), match["value"]
        if kind == "person" and (match.start() > 0 or (value and not match["mark"])):
            continue  # a word of a sentence or of a heading
        if len(value) < _LEAST_VALUE and at + 1 < len(lines) and abs(lines[at + 1].y0 - line.y0) < _ROW:
            value = lines[at + 1].text
        plain = _name(value) if kind == "person" else _number(value)
        if len(plain) >= _LEAST_VALUE:
            found.setdefault(kind, set()).add(plain)
    return {kind: frozenset(values) for kind, values in found.items()}


def _name(value: str) -> str:
    """The letters of a name, upper case; empty for what holds figures."""
    return "" if any(map(str.isdigit, value)) else "".join(_TOKEN.findall(value.upper()))[:28]


def _number(value: str) -> str:
    """The letters and figures of a number or date at the start of `value`; empty where there is none."""
    words = value.upper().split()[:3]
    while words and not any(map(str.isdigit, words[-1])):
        words.pop()
    plain = "".join(_TOKEN.findall("".join(words)))[:24]
    return plain if sum(map(str.isdigit, plain)) >= _LEAST_DIGITS else ""


def _sections(lines: Sequence[Line]) -> tuple[int, int]:
    """The number of the first numbered heading, and the highest."""
    found: list[int] = []
    for line in lines:
        match = _SECTION.match(line.text) if len(line.text) < _LONG else None
        if match is not None:
            found.append(int(match["number"] or match["part"]) if not match["roman"] else _roman(match["roman"]))
    return (found[0], max(found)) if found else (0, 0)


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text.upper()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _left(lines: Sequence[Line]) -> float:
    starts = sorted(line.x0 for line in lines)
    return starts[len(starts) // 8] if starts else 0.0
