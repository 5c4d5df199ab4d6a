"""Do strangers share an account, a phone or a mail address? People of one household may."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from claimctl.stages.extract.prints import phones
from claimctl.stages.extract.prints.keys import OF_OTHERS, PEOPLE, contacts
from claimctl.stages.extract.prints.words import hashed
from claimctl.stages.score.compare import identifier, name_words, same_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.records import Extract, LinkKind

_NAMED = tuple(f"{who}_name" for who in PEOPLE)
_LIVING = tuple(f"{who}_address" for who in PEOPLE)
_HELD = ("policy_number", "member_id", "claim_number")
_SAME_PLACE = 0.6  # of an address's words
_LEAST_NAME, _SURE_NAME = 3, 0.8
_LEAST_WORDS = 20  # of a paper on which a name would stand
_IBAN_SURE, _NUMBER_SURE = 0.98, 0.85
_SEEN = 0.9  # of the confidence of a phone that one paper states and the other shows


def shared(one: Extract, other: Extract) -> Iterator[tuple[LinkKind, str, float]]:
    """What two papers' claimants share though they are strangers: its kind, the value, how sure that is. Symmetric."""
    mine, theirs = (extract.fingerprint.accounts if extract.fingerprint else () for extract in (one, other))
    found: list[tuple[LinkKind, str, float]] = [
        ("shared_account", account, _IBAN_SURE if account[:2].isalpha() else _NUMBER_SURE)
        for account in sorted(set(mine) & set(theirs))
    ]
    kinds: tuple[tuple[LinkKind, str], ...] = (("shared_phone", "phone"), ("shared_email", "email"))
    for kind, what in kinds:
        here, there = (contacts(extract.doc_type, extract.fields, what) for extract in (one, other))
        found += [(kind, value, here[value] * there[value]) for value in sorted(here.keys() & there.keys())]
    stated = [value for kind, value, _ in found if kind == "shared_phone"]
    found += [
        ("seen_phone", number, sure)
        for number, sure in _seen(one, other)
        if not any(phones.same(number, phones.bare(value)) for value in stated)
    ]
    if found and strangers(one, other):
        yield from found


def _seen(one: Extract, other: Extract) -> list[tuple[str, float]]:
    """Phones that either paper states of its claimant and that stand on the other, with how sure that is.

    One of them is a claimant's own paper: on two bills a business's number is too easily taken for a customer's.
    """
    found: dict[str, float] = {}
    if {one.doc_type, other.doc_type} <= OF_OTHERS:
        return []
    for here, there in ((one, other), (other, one)):
        shown = there.fingerprint.phones if there.fingerprint else ()
        for number, sure in phones.own(here.fields).items():
            if any(phones.same(number, each) for each in (*shown, *phones.own(there.fields))):
                found[number] = max(found.get(number, 0.0), round(_SEEN * sure, 4))
    best: list[tuple[str, float]] = []
    for number, sure in sorted(found.items(), key=lambda each: (-each[1], -len(each[0]), each[0])):
        if not any(phones.same(number, told) for told, _ in best):
            best.append((number, sure))
    return best


def strangers(one: Extract, other: Extract) -> bool:
    """Whether none of the people of one paper could be, or live with, one of the other.

    Both papers name their people; or one does surely, and the other has words enough to say that it is not they.
    """
    names = _values(one, _NAMED), _values(other, _NAMED)
    if not all(names) and not (_says_who(one, other) or _says_who(other, one)):
        return False
    if {identifier(value) for value in _values(one, _HELD)} & {identifier(value) for value in _values(other, _HELD)}:
        return False
    if any(same_name(mine, theirs) or _related(mine, theirs) for mine in names[0] for theirs in names[1]):
        return False
    if _written(names[0], other) or _written(names[1], one):
        return False
    return not any(_one_place(here, there) for here in _values(one, _LIVING) for there in _values(other, _LIVING))


def _says_who(one: Extract, other: Extract) -> bool:
    named = any(len(name_words(name)) > 1 for name in _values(one, _NAMED, _SURE_NAME))
    words = sum(len(page.sketch) // 4 for page in other.fingerprint.pages) if other.fingerprint else 0
    return named and words >= _LEAST_WORDS


def _values(extract: Extract, names: tuple[str, ...], least: float = 0.3) -> list[str]:
    return [field.value for field in extract.fields if field.field in names and field.confidence >= least]


def _related(one: str, other: str) -> bool:
    """Whether the family name of one is among the names of the other."""
    return bool(_family(one) & set(name_words(other)) or _family(other) & set(name_words(one)))


def _written(names: list[str], extract: Extract) -> bool:
    """Whether a family name stands anywhere on a paper, under whatever caption."""
    on_paper: set[int] = set()
    for page in extract.fingerprint.pages if extract.fingerprint else ():
        on_paper.update(array("I", page.sketch))
    return any(hashed(word) in on_paper for name in names for word in _family(name))


def _family(name: str) -> set[str]:
    """The family name: what stands before a comma, else the last word; no initial."""
    family = name.partition(",")[0] if "," in name else " ".join(name.split()[-1:])
    return {word for word in name_words(family) if len(word) >= _LEAST_NAME}


def _one_place(one: str, other: str) -> bool:
    """Whether two addresses are one: most words of the shorter, a house's number or a postcode among them."""
    words = [set(re.findall(r"\w+", text.casefold())) for text in (one, other)]
    both = words[0] & words[1]
    numbered = any(word[0].isdigit() for word in both)
    return numbered and len(both) >= _SAME_PLACE * min(map(len, words))
