"""Labels found on a page: the phrases of configs/doctypes, through OCR errors and lost blanks, and other captions.

A page is read chunk by chunk; at each word the longest phrase wins, so `total tax` is never a `total`. A hit with no
field is a caption: it is nobody's value and ends the value before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract import taxes
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.patterns import any_of

if TYPE_CHECKING:
    from claimctl.stages.extract.layout import Chunk, Sheet, Token
    from claimctl.stages.extract.lexicon import LabelIndex

MAX_WORDS = 12
_GUESSED = 7  # words of a label that is guessed at
_FEW, _LETTERS = 2, 3  # figures that it may have, letters that it must have
_PARTED = 0.38  # ems: a gap wider than a blank
_NUMBERING = re.compile(r"^\(?\d{1,2}[a-hA-H]?[.):]?$|^[a-hA-H][.)]$|^[ivxIVX]{1,4}[.)]$")
_FIGURES = re.compile(r"\d{3}|\d[-/.]\d")
_GLUED_NUMBER = re.compile(r"^\d{1,2}[a-d]?(?=[a-z#]{3})")
_CLOSES = (":", "#", "=", "?", "：")  # noqa: RUF001  full-width colon
_VALUE_START = re.compile(r"^[\d$€£¥₹(+#*\[-]|^(?:RM|USD|EUR|GBP|CHF)\b")
_QUALIFIER = re.compile(
    any_of(r"""
    incl | including | inclusive | include | includes | of | with | after | gst | sst | vat | tax | taxes | rm | eur
    usd | gbp
    sales | amount | amt | payable | due | rounded | rounding | nett | net | to | pay | adj | @ | & | [$€£]
    @?\d{1,2}(?:\.\d+)?%
    gst@\d%? | eat | in | take | away | mwst | ttc | iva | incluido
    (?P<without>excl|excluding|excluded|exclusive|exclude|before|without|ex|w/o|ht)
    """),
    re.IGNORECASE,
)
_TAX_SUMMARY = re.compile(
    r"\b(?:gst|tax|vat|sst|mwst|tva|iva)\.? (?:summary|summery|analysis|breakdown)\b", re.IGNORECASE
)
_PRINTER = re.compile(r"\bOMB\b|\brespondent burden\b|\bform approved\b", re.IGNORECASE)
# `Policy number is AB-1; the plate is ...`: letters that tell their facts in sentences.
_COPULAS = frozenset({"is", "are", "was", "ist", "lautet", "est", "es", "e", "luidt"})
_ARTICLES = frozenset({"the", "der", "die", "das", "le", "la", "les", "l", "el", "los", "il", "lo", "i", "de", "het"})
_SPECIFIC = 9  # letters of a word that hardly stands in prose
_TO = frozenset({"to", "until", "through", "thru", "bis", "au", "jusquau", "hasta", "al", "fino", "tot"})
_TOGETHER = re.compile(r" ?[/&+,] ?| (?:and|und|et|y|e|en) ")
_STATE, _ZIP = re.compile(r"[A-Z]{2}"), re.compile(r"\d{5}(?:-\d{4})?\b")
_SHIPPED = frozenset({
    "shipto", "shippedto", "shippingaddress", "deliverto", "deliveryaddress", "serviceaddress", "lieferadresse",
    "lieferanschrift", "adressedelivraison", "direcciondeentrega", "direcciondeenvio", "indirizzodiconsegna",
    "afleveradres", "bezorgadres",
})  # fmt: skip
_LEADING = 0.6  # ems between the lines of a head, and between their edges
_SUMMED = frozenset({"total", "subtotal", "tax"})
_SIGN_OFF = frozenset(
    {"is", "was", "of", "the", "and", "or", "for", "to", "in", "on", "by", "with", "will", "has", "have", "shall"}
)


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A phrase found: tokens `first` to `last` (excluded) of `chunk`. Without fields it is only a caption.

    `quality` is 1.0 where the letters agree; `specific` is false for words like `date` that also stand in prose.
    `told` says that a sentence tells the value: `the plate is`; `guess` is the chance of fields that were guessed.
    """

    chunk: int
    first: int
    last: int
    phrase: str
    fields: tuple[str, ...]
    quality: float
    colon: bool
    whole: bool
    specific: bool
    told: bool = False
    guess: float = 0.0


def find(sheet: Sheet, labels: LabelIndex, *, fuzzy: bool) -> list[Hit]:
    """The labels and captions of a page, in reading order, without overlaps. `fuzzy` allows for OCR errors."""
    hits: list[Hit] = []
    printed = [chunk for chunk in sheet.chunks if _PRINTER.search(chunk.text)]
    summary: float | None = None
    for chunk in sheet.chunks:
        if _TAX_SUMMARY.search(chunk.text):
            summary = chunk.y0
        both = _both(sheet, chunk, labels)
        if both is not None:
            hits.append(both)
        elif "".join(token.squeezed for token in sheet.tokens[chunk.first : chunk.last]) not in labels.titles:
            _find_in(sheet, chunk, labels, hits, fuzzy=fuzzy)
        if (
            hits
            and "policy_end" in hits[-1].fields
            and any(other.x0 < chunk.x1 and chunk.x0 < other.x1 and abs(other.y0 - chunk.y0) < 4.0 for other in printed)
        ):
            hits[-1] = msgspec.structs.replace(hits[-1], fields=())  # until when the printed form may be used
        if summary is not None and chunk.y0 > summary - 0.5:
            # The columns of a tax summary repeat the words of the totals, not the totals.
            while hits and hits[-1].chunk == chunk.index and _SUMMED.intersection(hits[-1].fields):
                hits[-1] = msgspec.structs.replace(hits[-1], fields=())
    return _billed([_stacked(sheet, hit, labels) for hit in hits])


def _both(sheet: Sheet, chunk: Chunk, labels: LabelIndex) -> Hit | None:
    """A label of two things that stand beside each other, `Phone / e-mail`, where no list has them together."""
    tokens = sheet.tokens[chunk.first : chunk.last][: MAX_WORDS // 2]
    end = next((at + 1 for at, token in enumerate(tokens) if token.text.endswith(":")), len(tokens))
    text = " ".join(token.text for token in tokens[:end]).rstrip(": ")
    if chunk.first + end < chunk.last and not tokens[end - 1].text.endswith(":"):
        return None
    key = "".join(token.squeezed for token in tokens[:end])
    parts = _TOGETHER.split(text)
    if len(parts) < _FEW or any(map(str.isdigit, text)) or labels.is_known(key):
        return None
    named = [labels.names(squeeze(part)) for part in parts]
    if not all(named):
        return None
    fields = tuple(dict.fromkeys(name for names in named for name in names))
    colon = tokens[end - 1].text.endswith(":")
    return Hit(
        chunk.index, chunk.first, chunk.first + end, key, fields, 1.0, colon, chunk.first + end == chunk.last, True
    )


def _stacked(sheet: Sheet, hit: Hit, labels: LabelIndex) -> Hit:
    """A label that is the lower line of a head of two lines, with what both lines say: `Ship` over `Date`."""
    if not hit.whole or hit.colon or len(sheet.rows[sheet.row_of[hit.chunk][0]]) == 1:
        return hit
    chunk = sheet.chunks[hit.chunk]
    for over in sheet.over(chunk.x0, chunk.x1, chunk.y0 + 0.45, _LEADING)[:1]:
        edges = (over.x0 - chunk.x0, over.x1 - chunk.x1, (over.x0 + over.x1 - chunk.x0 - chunk.x1) / 2)
        words = over.last - over.first
        beside = sheet.right_of(over)
        if beside is not None and any(map(str.isdigit, beside.text)):
            break  # `GST 4.82` over `Total 85.22`: it has a value of its own
        if over.index == chunk.index or words > _FEW or min(map(abs, edges)) > _LEADING or over.text.endswith(_CLOSES):
            break
        key = "".join(token.squeezed for token in sheet.tokens[over.first : over.last]) + hit.phrase
        if not any(map(str.isdigit, over.text)) and labels.is_known(key):
            return msgspec.structs.replace(hit, phrase=key, fields=labels.names(key), specific=True)
    return hit


def _billed(hits: list[Hit]) -> list[Hit]:
    """The labels of where goods went without their fields, where the page also says to whom the bill did."""
    if not any("customer_address" in hit.fields and hit.phrase not in _SHIPPED for hit in hits):
        return hits
    return [msgspec.structs.replace(hit, fields=()) if hit.phrase in _SHIPPED else hit for hit in hits]


def guessed(sheet: Sheet, hits: list[Hit], labels: LabelIndex) -> list[Hit]:
    """What stands as labels do but is in no list, with the fields that it may name; it ends no value before it."""
    if labels.guesser is None:
        return []
    taken = {hit.chunk for hit in hits}
    found: list[Hit] = []
    for chunk in sheet.chunks:
        if chunk.index in taken or _is_prose(chunk, sheet.tokens):
            continue
        tokens = sheet.tokens[chunk.first : chunk.last]
        ends = [place for place, token in enumerate(tokens[:_GUESSED]) if token.text.endswith(_CLOSES)]
        if not ends and len(tokens) > _GUESSED:
            continue
        end = ends[0] + 1 if ends else len(tokens)
        text = " ".join(token.text for token in tokens[:end])
        if sum(sign.isdigit() for sign in text) > _FEW or sum(sign.isalpha() for sign in text) < _LETTERS:
            continue
        guesses = [guess for guess in labels.guesser.fields(text) if guess.field in labels.types_fields]
        if guesses:
            key = "".join(token.squeezed for token in tokens[:end])
            fields, chance = tuple(guess.field for guess in guesses), guesses[0].chance
            last = chunk.first + end
            found.append(
                Hit(chunk.index, chunk.first, last, key, fields, 0.8 * chance, bool(ends), not ends, True, guess=chance)
            )
    return found


def _find_in(sheet: Sheet, chunk: Chunk, labels: LabelIndex, hits: list[Hit], *, fuzzy: bool) -> None:
    tokens = sheet.tokens
    place = chunk.first
    fresh = True
    prose = _is_prose(chunk, tokens)
    shouted = not any(sign.islower() for token in tokens[chunk.first : chunk.last] for sign in token.text)
    while place < chunk.last:
        if not tokens[place].squeezed:
            place += 1
            continue
        start = place
        if place == chunk.first and _NUMBERING.match(tokens[place].text) and place + 1 < chunk.last:
            start = place + 1
        hit = _of_tax(tokens, chunk, labels) if place == chunk.first else None
        hit = hit or _longest(tokens, chunk, start, labels, fresh=fresh, prose=prose)
        if hit is None and start != place:
            start = place
            hit = _longest(tokens, chunk, start, labels, fresh=fresh, prose=prose)
        if hit is None and fuzzy and fresh and not prose:
            hit = _fuzzy(tokens, chunk, start, labels)
        if hit is not None:
            hit = _qualified(tokens, chunk, hit, labels)
            hits.append(hit)
            place = hit.last
            fresh = True
        else:
            fresh = _is_break(tokens[place], shouted=shouted)
            place += 1


def _of_tax(tokens: list[Token], chunk: Chunk, labels: LabelIndex) -> Hit | None:
    count = taxes.label(tokens[chunk.first : chunk.last]) if "tax" in labels.types_fields else 0
    if not count:
        return None
    last = chunk.first + count
    return Hit(chunk.index, chunk.first, last, "tax", ("tax",), 1.0, True, last == chunk.last, True)


def _longest(
    tokens: list[Token], chunk: Chunk, start: int, labels: LabelIndex, *, fresh: bool, prose: bool
) -> Hit | None:
    key = ""
    opened = 0  # brackets: a phrase does not end inside of them
    best: Hit | None = None
    for place in range(start, min(start + MAX_WORDS, chunk.last)):
        piece = tokens[place].squeezed
        if place == start and chunk.first == start:
            piece = _GLUED_NUMBER.sub("", piece)
        key += piece
        if not labels.may_begin(key):
            break
        opened += tokens[place].text.count("(") - tokens[place].text.count(")")
        if opened <= 0 and labels.is_known(key):
            hit = _accept(tokens, chunk, start, place + 1, key, 1.0, labels, fresh=fresh, prose=prose)
            best = hit or best
        if tokens[place].text.endswith(":"):
            break
    return best


def _fuzzy(tokens: list[Token], chunk: Chunk, start: int, labels: LabelIndex) -> Hit | None:
    """The phrase most like the words from `start`, most letters first."""
    windows: list[tuple[int, str]] = []
    key = ""
    for place in range(start, min(start + 6, chunk.last)):
        key += _GLUED_NUMBER.sub("", tokens[place].squeezed) if place == start else tokens[place].squeezed
        if sum(sign.isdigit() for sign in key) > 2:
            break
        windows.append((place + 1, key))
        if tokens[place].text.endswith(":"):
            break
    for end, text in reversed(windows):
        near = labels.nearest(text)
        stretched = end - start == 2 and tokens[end - 1].squeezed in _SIGN_OFF  # `claims and` is no claimant
        if near and (not stretched or near[0].endswith(tokens[end - 1].squeezed)):
            hit = _accept(tokens, chunk, start, end, near[0], near[1] / 100 - 0.05, labels, fresh=True, prose=False)
            if hit:
                return hit
    return None


def _accept(
    tokens: list[Token],
    chunk: Chunk,
    start: int,
    end: int,
    key: str,
    quality: float,
    labels: LabelIndex,
    *,
    fresh: bool,
    prose: bool,
) -> Hit | None:
    """The phrase as a hit if it stands as a label does: closed by a colon, alone in its cell, or before a value."""
    last = tokens[end - 1].text
    follower = tokens[end] if end < chunk.last else None
    if end - start == 1 and start > chunk.first and _STATE.fullmatch(last) and follower and _ZIP.match(follower.text):
        return None  # `Boise, ID 83701`: no number of a member
    within = prose and not fresh and start > chunk.first and end - start == 1
    if within and follower and len(key) < _SPECIFIC and not tokens[start - 1].text.endswith((".", ";", ",")):
        return None  # `on Oak Street: a window was smashed`
    if start > chunk.first and follower and key in _TO and follower.text[0].isdigit():
        return None  # `03/01/2025 to 03/01/2026` is one period
    colon = last.endswith(_CLOSES) or (follower is not None and follower.text[:1] in ":=#" and follower.text[:2] != "#")
    opens = start == chunk.first or (start == chunk.first + 1 and bool(_NUMBERING.match(tokens[chunk.first].text)))
    fields = labels.names(key)
    if fields and not colon and follower is not None and follower.squeezed in _COPULAS and end + 1 < chunk.last:
        before = tokens[start - 1] if start > chunk.first else None
        if fresh or before is None or before.squeezed in _ARTICLES:
            return Hit(chunk.index, start, end + 1, key, fields, quality, True, False, True, told=True)
    # `02282006 TOTALS` and its amount in the next cell: a label may also end a cell behind a figure.
    ends = bool(fields) and quality == 1.0 and start > chunk.first and bool(_FIGURES.search(tokens[start - 1].text))
    whole = follower is None and (opens or ends)
    specific = end - start >= 2 or len(key) >= _SPECIFIC
    hit = Hit(chunk.index, start, end, key, fields, quality, colon, whole, specific)
    if (
        not colon
        and not whole
        and (follower is None or not _before_value(hit, tokens, follower, labels, fresh=fresh, prose=prose))
    ):
        return None
    if whole and not colon and last.endswith((",", ";")):
        return None
    if len(key) <= 3 and not fields and not colon:
        return None
    return hit


def _before_value(
    hit: Hit, tokens: list[Token], follower: Token, labels: LabelIndex, *, fresh: bool, prose: bool
) -> bool:
    """Whether the word behind a phrase, on the same line and without a colon, looks like the phrase's value."""
    if not fresh and not hit.specific:
        return False
    parted = follower.x0 - tokens[hit.last - 1].x1 > _PARTED
    opens = hit.first == 0 or tokens[hit.first - 1].chunk != hit.chunk
    figures = any(sign.isdigit() for sign in follower.text) and not follower.text[0].islower()
    value_follows = bool(_VALUE_START.match(follower.text)) or "@" in follower.text or figures
    if prose:
        # A sentence may be what a label beside it asks for: `Findings   The other driver ...`.
        described = parted and follower.text[:1].isupper() and any(name.endswith("_description") for name in hit.fields)
        return (described and opens) or (hit.specific and value_follows and bool(hit.fields))
    if len(hit.phrase) <= 4 and hit.phrase.isalpha() and not parted and not _VALUE_START.match(follower.text):
        return False
    capital = follower.text[:1].isupper()
    if not hit.fields:
        return hit.specific and fresh and (value_follows or capital)
    if value_follows:
        return True
    if not parted and labels.vocabulary.party(hit.phrase):
        return False  # `Policía Local`: the name itself begins so
    return fresh and capital and follower.squeezed not in _SIGN_OFF and (hit.specific or (opens and parted))


def _qualified(tokens: list[Token], chunk: Chunk, hit: Hit, labels: LabelIndex) -> Hit:
    """A total with what qualifies it: `total sales incl. GST @ 6%` is a total, `total VAT excl.` a subtotal."""
    taxed = "tax" in hit.fields and hit.phrase.startswith("tot")
    if not taxed and "total" not in hit.fields and "subtotal" not in hit.fields:
        return hit
    end = hit.last
    without = False
    while end < chunk.last and (match := _QUALIFIER.fullmatch(tokens[end].text.strip("()[]:.,"))):
        without = without or bool(match["without"])
        end += 1
    if end == hit.last or (taxed and not without):
        return hit
    fields = ("subtotal",) if without and "subtotal" in labels.types_fields else hit.fields
    colon = hit.colon or tokens[end - 1].text.endswith(_CLOSES)
    return msgspec.structs.replace(hit, last=end, fields=fields, colon=colon, whole=hit.whole or end == chunk.last)


def _is_break(token: Token, *, shouted: bool) -> bool:
    """Whether a label may begin behind this token: after a stop, a number, or a word in capitals among small ones."""
    text = token.text
    return (
        text.endswith((":", ";", ",", ".", ")", "|", "-", "/"))
        or any(sign.isdigit() for sign in text)
        or (text.isupper() and not shouted)
    )


def _is_prose(chunk: Chunk, tokens: list[Token]) -> bool:
    """Whether a chunk reads like a sentence: many words, most of them in small letters, few figures."""
    count = chunk.last - chunk.first
    if count < 8:
        return False
    small = sum(1 for token in tokens[chunk.first : chunk.last] if token.text[:1].islower())
    return small > 0.5 * count
