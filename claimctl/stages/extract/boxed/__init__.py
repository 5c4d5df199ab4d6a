"""Boxed forms read cell by cell: loss notices and claim forms whose captions stand inside ruled cells.

What stands in a cell is its caption's value and nobody else's; whose a bare `Phone` is, the heading of the part or the
caption before it says. An empty cell has no value: what stands in others is not looked at for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from claimctl.stages.extract.boxed import cells, told
from claimctl.stages.extract.boxed.meaning import AGENTS, INSURERS, OTHER, PEOPLE, THINGS, Asked, Lexicon, party_of
from claimctl.stages.extract.candidates import Line, Reading, is_empty, read
from claimctl.stages.extract.normal import words
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.pairing import Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from claimctl.config import DocType, FieldSpec
    from claimctl.stages.extract.boxed.cells import Cell, Form
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet, Token

_BARE = 0.4  # of the cells with captions, that stand without: where there are more, captions have cells of their own
_LATER = 0.03  # what a second cell's claim to a field loses
_FEWEST_RULED, _FEWEST_TOLD = 6, 9  # captioned cells with an entry that make a form a boxed one
_NAME_PARTS, _PLACE_PARTS = ("first", "middle", "last"), ("street", "address", "city", "state", "zip", "csz")
_ALSO_OTHERS = ("policy_", "vehicle_", "license_", "vin", "claim", "coverage_", "deductible", "member_")
_STRANGE, _CROWDED = 0.2, 0.2  # of the entries, that stand under unknown captions, or hold more than one line
_POLICE = frozenset({"agency_name", "officer_name"})
_TIME = re.compile(r"\b(?:time|hour)\b", re.IGNORECASE)
# What a caption is worth as the name of a field: in the list, longer than in the list, in none.
_EXACT, _LONGER, _STRANGER = 1.0, 0.8, 0.6
_RULED, _TOLD = 1.0, 0.8  # how well a cell is drawn


class Found(NamedTuple):
    """The values of the cells, and the fields that the cells decide, with a value or without."""

    pairs: tuple[Pair, ...] = ()
    governed: frozenset[str] = frozenset()
    held: frozenset[tuple[int, int]] = frozenset()  # page and number of the words in captioned cells
    open: frozenset[tuple[int, int]] = frozenset()  # of these, what is somebody's of whom no cell says who it is


class _Entry(NamedTuple):
    """A cell with what it asks for and the party whom it is about."""

    cell: Cell
    asked: Asked
    party: str


def read_cells(
    sheets: Sequence[Sheet], doctype: DocType, habits: Habits, hidden: Callable[[str], bool] | None = None
) -> Found:
    """The readings of a document's boxed pages; nothing where it has none, or is filled in as elements of a form.

    Of squeezed captions that are `hidden` nothing is known.
    """
    lexicon: Lexicon | None = None
    found: list[Pair] = []
    governed: set[str] = set()
    held: set[tuple[int, int]] = set()
    unclaimed: set[tuple[int, int]] = set()
    things: set[str] = set()
    whole = True
    for sheet in sheets:
        if any(form.kind == "text" and form.value.strip() and form.confidence == 1.0 for form in sheet.page.forms):
            continue
        lexicon = lexicon or Lexicon(doctype.fields, hidden)
        form = (cells if sheet.page.tables else told).find(sheet, lexicon.known)
        if not _is_boxed(form):
            continue
        sure = _is_understood(form, lexicon)
        if not (form.ruled or sure):
            continue  # captions that no list knows would pass for entries
        for said, names in _page(sheet, form, lexicon, doctype.fields, habits):
            if sure or said is not None:
                governed |= names
            if said is not None:
                before = sum(1 for pair in found if pair.field == said.field)
                found.append(structs.replace(said, rank=before, score=max(0.0, said.score - _LATER * min(before, 5))))
        whole = whole and sure
        held |= {(sheet.page.number, token.index) for token in _held(form, lexicon)}
        for entry in _unclaimed(form, lexicon):
            things |= set(entry.asked.things)
            unclaimed |= {(sheet.page.number, token.index) for line in entry.cell.lines for token in line}
    if whole and governed & of_people(doctype):
        unsaid = {field for field in of_people(doctype) if field.partition("_")[2] in things}
        governed |= of_people(doctype) - {"claimant_name"} - unsaid  # a driver may be the claimant
    return Found(tuple(found), frozenset(governed), frozenset(held), frozenset(unclaimed))


def _held(form: Form, lexicon: Lexicon) -> Iterator[Token]:
    """The words that are said already what they are; of whom a driver's name is, other ways may find."""
    for cell, asked, party in _entries(form, lexicon):
        if cell.known:
            for line in cell.lines[1:] if party == OTHER and "name" in asked.things else cell.lines:
                yield from line


def _unclaimed(form: Form, lexicon: Lexicon) -> Iterator[_Entry]:
    """The cells with what is somebody's, of whom neither caption nor heading says who it is."""
    return (entry for entry in _entries(form, lexicon) if entry.asked.things and not entry.party)


def of_people(doctype: DocType) -> set[str]:
    """The fields of a document type that are of people: `insured_phone`."""
    return {f"{party}_{thing}" for party in PEOPLE for thing in THINGS} & doctype.fields.keys()


def _is_boxed(form: Form) -> bool:
    entered = sum(1 for cell in form.cells if cell.known and cell.lines)
    return entered >= (_FEWEST_RULED if form.ruled else _FEWEST_TOLD) and form.bare <= _BARE * entered


def _is_understood(form: Form, lexicon: Lexicon) -> bool:
    """Whether nearly all captions of a page are known, so that what no cell says is not on it.

    An entry of several lines where one is asked for is a sign that a caption in it was not known.
    """
    entered = [cell for cell in form.cells if cell.lines]
    short = [cell for cell in entered if cell.known and not lexicon.is_long(cell.text)]
    strange = sum(1 for cell in entered if not cell.known) + form.bare
    crowded = sum(1 for cell in short if len(cell.lines) > 1)
    return strange <= _STRANGE * len(entered) and crowded <= _CROWDED * len(short)


def _page(
    sheet: Sheet, form: Form, lexicon: Lexicon, specs: Mapping[str, FieldSpec], habits: Habits
) -> Iterator[tuple[Pair | None, set[str]]]:
    """What the cells of a page say, each with the fields that it decides."""
    parts: dict[str, tuple[str, dict[str, tuple[tuple[Token, ...], ...]]]] = {}
    insurers = any(INSURERS.search(cell.text) for cell in form.cells)
    for entry in _entries(form, lexicon):
        for thing in entry.asked.things:
            whole = (
                "name" if thing in _NAME_PARTS else "address" if thing in _PLACE_PARTS and thing != "address" else ""
            )
            field = f"{entry.party}_{whole or thing}"
            if entry.party not in PEOPLE or field not in specs:
                continue
            alone = thing == "address" and len(entry.asked.things) == len(entry.cell.lines) == 1
            if whole or alone:  # the city may stand in the next cell
                parts.setdefault(field, (whole or thing, {}))[1].setdefault(thing, entry.cell.lines)
            else:
                yield _said(sheet, form, entry, field, thing, specs, habits), {field}
        for field in _own_fields(entry):
            agents = insurers and field in _POLICE and AGENTS.match(entry.cell.text)
            yield None if agents else _said(sheet, form, entry, field, "", specs, habits), {field}
            if field == "loss_date" and "loss_time" in specs and _TIME.search(entry.cell.text):
                yield _said(sheet, form, entry, "loss_time", "", specs, habits), {"loss_time"}
    for field, (whole, pieces) in parts.items():
        yield _put_together(sheet, form, field, whole, pieces), {field}


def _own_fields(entry: _Entry) -> tuple[str, ...]:
    """The fields of the document itself that a cell asks for; those of others' policies and vehicles are none."""
    if entry.asked.things:
        return ()
    return tuple(field for field in entry.asked.fields if not (entry.party == OTHER and field.startswith(_ALSO_OTHERS)))


def _entries(form: Form, lexicon: Lexicon) -> Iterator[_Entry]:
    """The cells in reading order, with whom each is about."""
    headings = sorted(
        (heading for heading in form.headings if _is_heading(heading.text)), key=lambda each: (each.y, each.x0)
    )
    party, under = "", None
    section = ""
    for cell in form.cells:
        above = next((each for each in reversed(headings) if each.y <= cell.box[1] + 0.5), None)
        if above is not under:
            under = above
            section = party = party_of(above.text) if above else ""
        asked = lexicon.asked(cell.text)
        if asked.things and asked.party:
            party = asked.party
        own = asked.party or (party if asked.things else section)
        yield _Entry(cell, asked, own)


def _is_heading(text: str) -> bool:
    return len(text.split()) <= 6 and sum(sign.isdigit() for sign in text) <= 1


def _said(
    sheet: Sheet, form: Form, entry: _Entry, field: str, thing: str, specs: Mapping[str, FieldSpec], habits: Habits
) -> Pair | None:
    """The value of a cell as a field's kind."""
    spec = specs[field]
    lines = [Line(line) for line in entry.cell.lines]
    if not lines:
        return None
    both = set(entry.asked.things) == {"name", "address"}
    if both:
        lines = lines[:1] if thing == "name" else lines[1:]
    reading = _reading(spec, lines, habits, field)
    if reading is None:
        return None
    quality = (_EXACT if entry.asked.exact else _LONGER) if entry.cell.known else _STRANGER
    return _pair(sheet, form, field, reading, quality, squeeze(entry.cell.text), len(entry.asked.fields))


def _reading(spec: FieldSpec, lines: list[Line], habits: Habits, field: str) -> Reading | None:
    if not lines:
        return None
    if spec.kind in {"address", "text"}:
        tokens = tuple(token for line in lines for token in line.tokens)
        texts = [line.text for line in lines if not is_empty(line.text)]
        if not texts:
            return None
        if spec.kind == "address":
            if not any(sign.isdigit() for text in texts for sign in text) and len(texts) < 2:
                return None
            return Reading(words.address(texts), "\n".join(texts), tokens, 1.0)
        found = read(spec, lines, habits, field)
        return found[0] if found else None
    for line in lines:
        found = read(spec, [line], habits, field)
        if found:
            return found[0]
    return None


def _put_together(
    sheet: Sheet, form: Form, field: str, whole: str, pieces: Mapping[str, tuple[tuple[Token, ...], ...]]
) -> Pair | None:
    """A name or address whose parts stand in cells of their own."""
    order = _NAME_PARTS if whole == "name" else _PLACE_PARTS
    given = {part: [token for line in pieces[part] for token in line] for part in order if pieces.get(part)}
    if (
        not given
        or (whole == "address" and not given.keys() & {"street", "address"})
        or (whole == "name" and "last" not in given)
    ):
        return None
    tokens = [token for part in order for token in given.get(part, ())]
    text = {part: " ".join(token.text for token in own) for part, own in given.items()}
    if whole == "name":
        if any(sign.isdigit() for token in tokens for sign in token.text):
            return None
        value = words.name(" ".join(text[part] for part in _NAME_PARTS if part in text))
    else:
        tail = " ".join(text[part] for part in ("state", "zip") if part in text)
        value = words.address(
            [each for each in (*(text.get(part, "") for part in ("street", "address", "city", "csz")), tail) if each]
        )
        if not any(sign.isdigit() for sign in value):
            return None
    reading = Reading(value, " ".join(token.text for token in tokens), tuple(tokens), 1.0)
    return _pair(sheet, form, field, reading, _EXACT, "", len(given))


def _pair(sheet: Sheet, form: Form, field: str, reading: Reading, quality: float, phrase: str, choices: int) -> Pair:
    """A cell's entry as a reading among all others."""
    drawn = _RULED if form.ruled else _TOLD
    score = quality * drawn * (0.35 + 0.65 * reading.shape)
    return Pair(
        field, sheet.page.number, "cell", reading, score, quality, phrase=phrase, choices=max(choices, 1),
        aligned=drawn, share=quality,
    )  # fmt: skip
