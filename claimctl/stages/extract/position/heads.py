"""Who issued a document and whom a letter is for: what stands at the head of its first page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract import candidates
from claimctl.stages.extract.candidates import Ask, Habits, Reading
from claimctl.stages.extract.candidates.names import likeness
from claimctl.stages.extract.candidates.typed import is_phone
from claimctl.stages.extract.normal import dates, words
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.patterns import any_of
from claimctl.stages.extract.position.blocks import (
    ADDRESS,
    DASHES,
    STRUNG,
    address_near,
    addresses_of,
    is_street,
    line_of,
    over,
    paired,
    parted,
    under_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.config import DocType
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Chunk, Sheet
    from claimctl.stages.extract.pairing import Pair

_HEAD_LINES = 14
_ALONE = 0.7  # of a line that is nothing but a phone number
_ADDRESSED = ("customer", "insured", "patient", "claimant")
# Whom papers are sent to, where they name no party.
_RECIPIENTS = {
    "invoice": ("customer",), "receipt": ("customer",), "repair_estimate": ("customer",),
    "bank_statement": ("customer",), "medical_bill": ("patient",), "lab_report": ("patient",),
    "discharge_summary": ("patient",),
    "medical_note": ("patient",), "prescription": ("patient",), "policy": ("insured",), "eob": ("insured", "patient"),
    "correspondence": ("insured", "claimant"), "claim_form": ("insured", "claimant"), "insurance_card": ("insured",),
}  # fmt: skip
_BLOCKS = 4
_AS_LARGE, _AS_CLOSE, _REST = 0.25, 0.8, 3  # ems, ems, words: the second line of a name
_NEAR = 2.5  # ems under an address within which a phone number belongs to it
_NAMES = 4  # how many lines of the head are weighed as the issuer's name
_NOT_A_NAME = re.compile(
    r"^(?:"
    + any_of(r"""
    page | date | time | tel | phone | fax | www | http | welcome | thank | tax invoice | invoice | receipt | cash
    bill | copy
    original | duplicate | table | order | customer | gst | reg | co\.? ?reg | no\.? | to | from | dear | re
    via
    confidential | statement | total | ship | sold | attn | your | posted | approved | sequence | check | chk | cashier
    clerk | server | dine[ -]in | take[ -]?(?:out|away)
    """)
    + r")\b[\s:.#]*(?:\W|$)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:"
    + any_of(r"""
    inc | llc | llp | ltd | limited | corp | corporation | company | co | gmbh | ag | kg | sarl | sas | bv | nv
    plc | sdn\.? ?bhd | s/b
    bhd | pty | pvt | spa | srl | s\.a | s\.l | hospital | clinic | medical | health | center | centre | insurance
    mutual
    assurance | bank | restaurant | cafe | store | shop | market | mart | pharmacy | hotel | motors? | auto | garage
    services?
    department | police | enterprise | trading | laborator\w+ | university | associates | group
    """)
    + r")\b",
    re.IGNORECASE,
)
# A company's number behind its name, which is no part of it: (123456-X), (Co. Reg. No. 123456), 123456-X.
_REGISTERED = re.compile(
    any_of(r"""
    [ ,]*\(?(?:\b(?:co\.?|company|reg|roc|gst)\b[\w .:]*)?\(?\d{5,}[- ]?\w?\)*,?$
    ,? *\((?:co|company|reg|roc)[^)]*\)?$
    [ ,]+\(?[A-Z]{0,3}\d{5,}-\w\)?(?: \(\w{2,4}\))?$
    """),
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^(?:&|and\b|\(m\))|^\(?(?:sdn|bhd|inc|llc|ltd|gmbh|co|enterprise|trading|corporation)\b", re.IGNORECASE
)
_CALL = re.compile(r"^(?:t|tel|phone|ph|telefon|tél|call|hotline)\b", re.IGNORECASE)


def head(
    sheet: Sheet, hits: Sequence[Hit], party: str, doctype: DocType, habits: Habits, *, bills: bool
) -> Iterator[Pair]:
    """Who issued a document: the name at the head of its first page, the address near it, phone and e-mail.

    `bills` is true for papers that their issuer's name heads as a rule; elsewhere it has to be a company's or office's.
    """
    titles = {squeeze(title) for title in doctype.titles}
    labelled = {
        hit.chunk for hit in hits if hit.colon or (hit.fields and hit.first <= sheet.chunks[hit.chunk].first + 1)
    }
    rows = [row for row in sheet.rows[:_HEAD_LINES] if row[0].y0 < _head_ends(sheet)]
    street = next((number for number, row in enumerate(rows) if any(is_street(chunk.text) for chunk in row)), len(rows))
    scored = [
        # What follows a street is its town rather than the name.
        (_name_score(chunk, number, titles, sheet) - 0.35 * (number > street), -number, chunk)
        for number, row in enumerate(rows)
        for chunk in (part for each in row for part in _named_by(sheet, each))
        if chunk.index not in labelled
    ]
    likely = sorted((each for each in scored if each[0] > 0), key=lambda each: each[:2], reverse=True)
    for score, _, best in likely[:_NAMES]:
        name, block = _name_and_block(sheet, best)
        block = [*_parted(sheet, sheet.chunks[best.index])[1:], *block]
        sure = bills or words.is_company(name.value)
        if not sure:
            name = msgspec.structs.replace(name, shape=0.1)  # titles, subjects and countries head such papers as well
        yield paired(f"{party}_name", sheet, name, 0.34 + 0.2 * min(score, 1.0))
        if sure and f"{party}_address" in doctype.fields:
            near = address_near(sheet, best, labelled)
            for address in addresses_of(sheet, block, labelled) or ([near] if near else []):
                yield paired(f"{party}_address", sheet, address, 0.3 + 0.2 * min(score, 1.0))
        longer = _wrapped(sheet, best, block)
        if longer is not None:
            yield paired(f"{party}_name", sheet, longer, 0.28 + 0.2 * min(score, 1.0))
    for row in rows:
        for chunk in row:
            yield from _contacts(sheet, chunk, party, doctype, habits)


def _named_by(sheet: Sheet, chunk: Chunk) -> list[Chunk]:
    """The stretches of a chunk that may be a name: its opening, and all of it where a dash may be part of it."""
    first = _parted(sheet, chunk)[0]
    whole = first is not chunk and sheet.tokens[first.last].text in DASHES and not re.search(r"[\d·•|]", chunk.text)
    return [first, chunk] if whole else [first]


def _parted(sheet: Sheet, chunk: Chunk) -> list[Chunk]:
    """A chunk; where it strings things together (`Name - street - town`), the first of them and the rest."""
    end = chunk.first + len(parted(line_of(sheet, chunk))[0].tokens)
    if end == chunk.last or sheet.tokens[end].text not in STRUNG or sheet.tokens[end - 1].x1 >= sheet.tokens[end].x0:
        return [chunk]
    spans = ((chunk.first, end), (end + 1, chunk.last))
    return [
        msgspec.structs.replace(
            chunk, first=first, last=last, x0=sheet.tokens[first].x0, x1=sheet.tokens[last - 1].x1,
            text=" ".join(token.text for token in sheet.tokens[first:last]),
        )
        for first, last in spans
    ]  # fmt: skip


def _head_ends(sheet: Sheet) -> float:
    """Where the head ends at the latest, in ems: a photo may show a small slip low on a large ground."""
    top = min((chunk.y0 for chunk in sheet.chunks), default=0.0)
    printed = max((chunk.y1 for chunk in sheet.chunks), default=0.0) - top
    return max(0.45 * sheet.scale_y, top + 0.45 * printed)


def _wrapped(sheet: Sheet, chunk: Chunk, block: list[Chunk]) -> Reading | None:
    """A name with the line under it, where that is written as large and could be the rest of it."""
    if not block or _NOT_A_NAME.match(block[0].text):
        return None  # `Dear Ms. Doe,`
    if re.search(r"\d|[:@]", block[0].text) or abs(block[0].height - chunk.height) > _AS_LARGE:
        return None
    if block[0].y0 - chunk.y1 > _AS_CLOSE or len(block[0].text.split()) > _REST:
        return None
    lines = (line_of(sheet, chunk), line_of(sheet, block[0]))
    text = words.clean(" ".join(line.text for line in lines))
    return Reading(text, text, tuple(token for line in lines for token in line.tokens), 0.7)


def _name_and_block(sheet: Sheet, best: Chunk) -> tuple[Reading, list[Chunk]]:
    """A name with the lines that finish it (`Sdn Bhd` alone on a line), and the lines under it."""
    lines = [line_of(sheet, best)]
    block = under_of(sheet, best)
    if _TAIL.match(lines[0].text):
        above = over(sheet, best)
        if above is not None:
            lines.insert(0, line_of(sheet, above))
    for _ in range(2):
        opened = lines[-1].text.count("(") > lines[-1].text.count(")")
        if block and (opened or (not ADDRESS.search(block[0].text) and _TAIL.match(block[0].text))):
            lines.append(line_of(sheet, block.pop(0)))
    text = words.clean(_REGISTERED.sub("", words.clean(" ".join(line.text for line in lines))))
    return Reading(text, text, tuple(token for line in lines for token in line.tokens), 0.8), block


def _contacts(sheet: Sheet, chunk: Chunk, party: str, doctype: DocType, habits: Habits) -> Iterator[Pair]:
    """A phone number and an e-mail address of the head, which are the issuer's where no label says otherwise."""
    line = line_of(sheet, chunk)
    phone, email = doctype.fields.get(f"{party}_phone"), doctype.fields.get(f"{party}_email")
    if phone and not re.search(r"\bfax|\bgst|\breg", line.text, re.IGNORECASE):
        for reading in candidates.phone(Ask(f"{party}_phone", phone, [line], habits))[:1]:
            told = is_phone(reading.raw) or _CALL.match(line.text)
            alone = len(reading.raw) > _ALONE * len(line.text)
            if (told or alone) and reading.shape > 0.9 and len(re.sub(r"\D", "", reading.raw)) >= 9:
                yield paired(f"{party}_phone", sheet, reading, 0.42 if told else 0.3)
    if email:
        for reading in candidates.email(Ask(f"{party}_email", email, [line], habits))[:1]:
            yield paired(f"{party}_email", sheet, reading, 0.5)


def _name_score(chunk: Chunk, row: int, titles: set[str], sheet: Sheet) -> float:
    """How much a chunk of the head looks like the issuer's name; 0 or less where it can't be."""
    text = words.clean(_REGISTERED.sub("", words.clean(chunk.text)))
    registered = len(text) < len(words.clean(chunk.text))
    letters = sum(sign.isalpha() for sign in text)
    if letters < 3 or letters < 0.55 * len(text.replace(" ", "")) or squeeze(text) in titles:
        return 0.0
    if _NOT_A_NAME.match(text) or "@" in text or "www" in text.lower() or len(text.split()) > 9 or text.endswith(":"):
        return 0.0
    like = likeness(text)
    if not like:
        return 0.0
    score = 0.75 - 0.07 * row - 0.3 * (1 - like)
    score += 0.35 * min(max(chunk.height - 1.0, 0.0), 1.5)
    if _COMPANY.search(text):
        score += 0.3
    if registered:
        score += 0.25
    if ADDRESS.search(text) and not _COMPANY.search(text):
        score -= 0.45
    if re.search(r"\d{3,}", text):
        score -= 0.2
    if chunk.x0 > 0.6 * sheet.scale_x and row > 1:
        score -= 0.15
    if dates.find(text, "DMY"):
        score -= 0.5
    return score


def blocks(sheet: Sheet, hits: Sequence[Hit], doc_type: str, doctype: DocType, habits: Habits) -> Iterator[Pair]:
    """Names with an address under them that no label introduces: in a letter's window, or at its head.

    Whose they are, the type tells: a bill's are its customer's, a hospital's the patient's. A company is but where
    there is no person, and never the one that heads the page.
    """
    parties = [party for party in _RECIPIENTS.get(doc_type, _ADDRESSED) if f"{party}_name" in doctype.fields]
    labelled = {hit.chunk for hit in hits if hit.fields}
    captions = {hit.chunk for hit in hits if hit.whole and not hit.fields}  # `Ship to`
    found: list[tuple[bool, Chunk, list[Chunk], list[Reading]]] = []
    for chunk in sheet.chunks:
        text = words.clean(chunk.text)
        if (
            not parties
            or len(found) >= _BLOCKS
            or chunk.index in labelled
            or chunk.index in captions
            or chunk.y0 > 0.6 * sheet.scale_y
            or re.search(r"\d|:", text)
            or not 2 <= len(text.split()) <= 6
            or not text[:1].isupper()
            or ((above := over(sheet, chunk)) is not None and above.index in captions)
        ):
            continue
        block = [under for under in under_of(sheet, chunk) if abs(under.x0 - chunk.x0) < 1.0]
        addresses = addresses_of(sheet, block, labelled)
        if addresses:
            found.append((bool(_COMPANY.search(text)), chunk, block, addresses))
    if found and found[0][0]:
        found = found[1:]  # who writes
    found.sort(key=lambda each: each[0])
    for place, (_, chunk, block, addresses) in enumerate(found):
        text = words.clean(chunk.text)
        line = line_of(sheet, chunk)
        last = max(token.y1 for token in addresses[0].tokens)
        score = 0.36 - 0.06 * place
        for party in parties:
            yield paired(f"{party}_name", sheet, Reading(words.name(text), text, line.tokens, 0.9), score)
            if f"{party}_address" in doctype.fields:
                yield from (paired(f"{party}_address", sheet, address, score) for address in addresses)
            for under in block:
                if last - 0.5 < under.y0 < last + _NEAR and under.index not in labelled:
                    yield from _contacts(sheet, under, party, doctype, habits)
