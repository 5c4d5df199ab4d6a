"""What a boxed form's caption asks for: a field, a part of a name or address, or something of somebody else's.

A caption that names no party (`Phone`) asks for that of the person whom the heading above, or the caption before it in
the same part of the form, is about.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.extract import captions, sections, vocabulary
from claimctl.stages.extract.boxed.cells import plain
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.patterns import any_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimctl.config import FieldSpec

OTHER = "other"
PEOPLE = ("insured", "claimant", "patient", "customer", "payee")
THINGS = ("name", "address", "phone", "email", "dob", "sex")
# Captions of loss notices and claim forms, beside those that name a field anyway.
_MORE = {
    "agency_name": """
        police or fire dept to which reported | police or fire department to which reported | police department notified
        police or fire department notified | authority notified | authorities notified | police jurisdiction
    """,
    "claimed_amount": "probable amount entire loss | probable amount of entire loss | estimated amount of entire loss",
    "loss_location": """
        location of accident | location of loss | where did accident occur | place of accident or loss
        street location of loss | address of loss | loss address | describe location of loss if not at specific street
    """,
    "loss_date": "date of accident and time | date of loss and time | date/time of accident | date and hour of loss",
    "report_number": "report # | police report # | police report | fire report # | incident report #",
    "vin": "v.i.n | vehicle id no | vehicle id # | vehicle identification #",
    "license_plate": "plate | plate # | tag # | license plate # | plate number | lic plate | license plate/state",
    "vehicle_year": "year | yr | veh year",
    "policy_number": "policy # | policy or certificate number",
    "claim_number": "claim # | reference number | claim reference # | file # | loss number",
}
_NOT_OURS = re.compile(
    r"\b(?:"
    + any_of(r"""
    contact(?!ed) | agent | agency | producer | broker | mortgagee | lienholder | loss payee | lessor | owner | driver
    operator | other | employer | witness | passenger | injured | occupant | physician | doctor | hospital | adjuster
    attorney | third party | party (?:2|two|b) | property damaged? | damaged property | carrier | company
    vehicle (?:2|two|b)\b | emergency | spouse | reported (?:by|to) | underwriter | remarks
    """)
    + r")",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\binsured (?:vehicle|auto|property|location)|\b(?:your|insured'?s) (?:vehicle|car|auto)\b", re.IGNORECASE
)
_HOLDER = re.compile(r"\b(?:policy|contract|certificate|cover|plan) ?(?:owner|holder)\b", re.IGNORECASE)
# On a form that agents of insurers fill in, the agency is theirs and who reports is no officer.
INSURERS = re.compile(
    r"\b(?:naic|carrier|producer|line of business|insured|company|policy (?:number|no|#))", re.IGNORECASE
)
AGENTS = re.compile(r"(?:agency|agent|reported)\b", re.IGNORECASE)
_BOTH = re.compile(r"\bnames?\s*(?:and|&|/|,)\s*(?:mailing |home |street )?address(?:es)?\b", re.IGNORECASE)
_BOTH_KEY = re.compile(
    r"^(?:insureds?|claimants?|owners?|(?:other)?drivers?|policyholders?|patients?)?names?(?:and)?(?:mailing|home|street)?address(?:es)?$"
)
_THING = (
    ("email", re.compile(r"\be-?mail\b", re.IGNORECASE)),
    ("phone", re.compile(r"\b(?:tele)?phone\b|\btel\b|\bmobile\b|\bcell\b", re.IGNORECASE)),
    ("dob", re.compile(r"\bdate of birth\b|\bbirth ?date\b|\bd\.?o\.?b\b", re.IGNORECASE)),
    ("sex", re.compile(r"\b(?:sex|gender)\b", re.IGNORECASE)),
    ("address", re.compile(r"\baddress\b|\bresidence\b", re.IGNORECASE)),
    ("name", re.compile(r"\bname\b", re.IGNORECASE)),
)  # fmt: skip
_NO_THING = re.compile(
    r"\b(?:fax|web ?site|company|bank|plan|program|code|user|insurance|employer|police|group|product|trade|when|where"
    r"|relation(?:ship)?)\b",
    re.IGNORECASE,
)
_PARTS = {
    "last": "last name | last | surname | family name | name last | lastname",
    "first": "first name | first | given name | forename | firstname | given names",
    "middle": "middle initial | mi | m.i | middle | middle name | initial",
    "street": "street | street address | number and street | no and street | house no and street",
    "city": "city | town | city or town | city/town",
    "state": "state | st | province | state/province",
    "zip": "zip | zip code | postal code | postcode | zip + 4 | zip/postal code",
    "csz": "city state zip | city, state, zip code | city/state/zip | city state and zip code | city st zip",
}
_CUT = 2  # words of a longer caption that say what it asks for, at least


class Asked(NamedTuple):
    """What a cell asks for: whose (a party, `other`, or empty where the caption does not say) and what.

    `things` are of a person, or parts of a name or address; `fields` are the document type's own.
    """

    party: str
    things: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    exact: bool = True


class Lexicon:
    """The phrases of one document type by what they ask for."""

    def __init__(self, specs: Mapping[str, FieldSpec], hidden: Callable[[str], bool] | None = None) -> None:
        self._specs = specs
        self._hidden = hidden or (lambda _: False)
        self._fields: dict[str, tuple[str, ...]] = {}
        for field, spec in specs.items():
            for phrase in (*spec.labels, *_split(_MORE.get(field, ""))):
                self._add(squeeze(phrase), field)
        self._vocabulary = vocabulary.read()
        self._asked: dict[str, Asked] = {}
        self._known: dict[str, bool] = {}

    def _add(self, key: str, field: str) -> None:
        names = self._fields.get(key, ())
        if key and field not in names:
            self._fields[key] = (*names, field)

    def names(self, key: str) -> tuple[str, ...]:
        """The type's fields that a squeezed caption names."""
        if self._hidden(key):
            return ()
        spoken = (name for name in self._vocabulary.fields(key) if name in self._specs)
        return tuple(dict.fromkeys((*self._fields.get(key, ()), *spoken)))

    def known(self, key: str) -> bool:
        """Whether a squeezed text is what forms print as a caption."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                bool(key)
                and not self._hidden(key)
                and (
                    key in _printed()
                    or key in _parts()
                    or bool(_BOTH_KEY.search(key))
                    or bool(self.names(key))
                    or self._vocabulary.noun(key) is not None
                )
            )
        return known

    def is_long(self, caption: str) -> bool:
        """Whether a caption may ask for more than a line: an address, free text, or nothing that we know."""
        asked = self.asked(caption)
        kinds = {self._specs[field].kind for field in asked.fields if field in self._specs}
        return "address" in asked.things or bool(kinds & {"address", "text"}) or not (asked.things or kinds)

    def asked(self, caption: str) -> Asked:
        """What a caption asks for."""
        known = self._asked.get(caption)
        if known is None:
            known = self._asked[caption] = self._find(caption)
        return known

    def _find(self, caption: str) -> Asked:
        text = plain(caption)
        key = squeeze(text)
        party = party_of(text)
        if key in _parts():
            return Asked("", (_parts()[key],))
        if _BOTH.search(text):
            return Asked(party, ("name", "address"))
        names = self.names(key)
        exact = bool(names)
        if not names and party != OTHER:
            words = text.split()
            for end in range(len(words) - 1, _CUT - 1, -1):
                names = self.names(squeeze(" ".join(words[:end])))
                if names:
                    break
        thing = _thing(text, key)
        bare = self._vocabulary.noun(key) is not None  # `Date of birth` says of nobody whose it is
        party = party or ("" if bare else _whose(names))
        if thing and (not names or all(_is_persons(name) for name in names)):
            return Asked(party, (thing,), names, exact or bare)
        if names and not thing and _is_persons(names[0]):  # `Insured` asks for a name, if for a number as well
            return Asked(party, (names[0].partition("_")[2],), tuple(filter(_is_persons, names)), exact)
        return Asked(party, (), tuple(name for name in names if not _is_persons(name)), exact)


def party_of(text: str) -> str:
    """The party that a heading or caption names: one of ours, `other`, or none."""
    text = _HOLDER.sub("insured", text)
    if _OURS.search(text):
        return ""
    if _NOT_OURS.search(text):
        return OTHER
    party = sections.party_of(text.lower())
    if party in {"vendor", "provider", "agency"}:
        return OTHER
    return party or ""


def _thing(text: str, key: str) -> str:
    noun = vocabulary.read().noun(key)
    if noun in THINGS:
        return noun
    if _NO_THING.search(text):
        return ""
    return next((name for name, pattern in _THING if pattern.search(text)), "")


def _whose(names: Sequence[str]) -> str:
    """The one party whom fields of persons are of; empty where there are others among them."""
    parties = {name.partition("_")[0] if _is_persons(name) else "" for name in names}
    return parties.pop() if len(parties) == 1 else ""


def _is_persons(field: str) -> bool:
    party, _, thing = field.partition("_")
    return party in PEOPLE and thing in THINGS


def _split(phrases: str) -> list[str]:
    return [phrase for line in phrases.splitlines() for part in line.split(" | ") if (phrase := part.strip())]


@functools.cache
def _printed() -> frozenset[str]:
    more = {squeeze(phrase) for phrases in _MORE.values() for phrase in _split(phrases)}
    return frozenset(squeeze(phrase) for phrase in captions.phrases()) | more


@functools.cache
def _parts() -> dict[str, str]:
    return {squeeze(phrase): part for part, phrases in _PARTS.items() for phrase in _split(phrases)}
