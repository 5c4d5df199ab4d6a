"""What fields are called on paper, in six languages: configs/fields.yaml as something to look labels up in.

A label of a party is made of two parts, whose words are listed once: a noun and the party (`Telefon` and `des
Versicherten`). So `insured's phone number`, `Tel. des Versicherungsnehmers` and every other pair of them is known
although nobody has written it down. A noun alone (`Telefon`) is every party's: the section tells whose it is.
"""

from __future__ import annotations

import functools
import hashlib
import random
import re
from typing import TYPE_CHECKING

import msgspec

from claimctl import config
from claimctl.errors import UsageError
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_CHOICE = re.compile(r"\{([^{}]*)\}")
_REMEMBERED = 50_000  # lookups whose answer is kept
_OWNED = 0.6  # of made labels: `phone of insured` rather than `insured phone`
_LEAST = 3  # letters of a party's word inside of a longer label

OPENING = 8  # letters by which a text that opens no label is told from one that does


class _Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: parties and nouns by language, and phrases of fields by language; all with choices in braces."""

    parties: dict[str, dict[str, tuple[str, str]]]
    nouns: dict[str, dict[str, tuple[str, ...]]]
    fields: dict[str, dict[str, tuple[str, ...]]]


class Vocabulary:
    """The words of every field, squeezed (see `squeeze`).

    `phrases` names the fields of a whole phrase; `names` are all fields that there are words for, `things` those of a
    party with the noun that they are: `phone` of `insured_phone`.
    """

    def __init__(self, tables: _Tables) -> None:
        self.phrases: dict[str, tuple[str, ...]] = {}
        self.nouns: dict[str, str] = {}
        self._fields: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, tuple[str, ...]] = {}
        self._owners: dict[str, tuple[str, ...]] = {}
        for field, languages in tables.fields.items():
            for phrase in _phrases(languages):
                _add(self.phrases, squeeze(phrase), field)
        for noun, languages in tables.nouns.items():
            for phrase in _phrases(languages):
                self.nouns.setdefault(squeeze(phrase), noun)
        for party, spoken in tables.parties.items():
            for named, owner in spoken.values():
                for phrase in expand(named):
                    _add(self._named, squeeze(phrase), party)
                for phrase in expand(owner):
                    _add(self._owners, squeeze(phrase), party)
        self.things = {f"{party}_{noun}": noun for party in tables.parties for noun in tables.nouns}
        self.names = frozenset(tables.fields) | self.things.keys()
        self.nouns.pop("", None)
        self._owners.pop("", None)
        self.words = frozenset(
            squeeze(word)
            for languages in (*tables.nouns.values(), *tables.fields.values())
            for phrase in _phrases(languages)
            for word in phrase.split()
            if len(squeeze(word)) > _LEAST
        )
        starts = (self.phrases, self.nouns, self._named, self._owners)
        self.prefixes = frozenset(key[:4] for table in starts for key in table)
        self._starters = frozenset(key for table in starts[1:] for key in table if len(key) < OPENING)
        self.openings = frozenset(key[:OPENING] for table in starts for key in table)

    def fields(self, key: str) -> tuple[str, ...]:
        """The fields that a squeezed label names, whatever the document's type; none for what is unknown."""
        known = self._fields.get(key)
        if known is None:
            if len(self._fields) > _REMEMBERED:
                self._fields.clear()
            known = self._fields[key] = tuple(dict.fromkeys((*self.phrases.get(key, ()), *self._of_party(key))))
        return known

    def opens(self, head: str) -> bool:
        """Whether a label can begin with these letters, OPENING of them: a phrase, or words for a party or a noun."""
        return head in self.openings or any(head[:cut] in self._starters for cut in range(_LEAST, OPENING))

    def noun(self, key: str) -> str | None:
        """What a squeezed label tells of a party without saying which: `phone` for `telefon`; else None."""
        return self.nouns.get(key)

    def party(self, key: str) -> tuple[str, ...]:
        """The parties that a squeezed heading or label names."""
        return tuple(dict.fromkeys((*self._named.get(key, ()), *self._owners.get(key, ()))))

    def _of_party(self, key: str) -> Iterator[str]:
        for party in self._named.get(key, ()):
            yield f"{party}_name"
        for cut in range(_LEAST, len(key) - 1):
            head, tail = key[:cut], key[cut:]
            noun = self.nouns.get(head)
            if noun:
                for party in self._owners.get(tail, ()):
                    yield f"{party}_{noun}"
            noun = self.nouns.get(tail) or (self.nouns.get(tail[1:]) if tail[0] == "s" else None)
            if noun:
                for party in (*self._named.get(head, ()), *self._owners.get(head, ())):
                    yield f"{party}_{noun}"


def _phrases(languages: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """All phrases of all languages."""
    for patterns in languages.values():
        for pattern in patterns:
            yield from expand(pattern)


def sample(each: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Labels with the field that they name: at most so many a field and language, those of parties put together."""
    rng = random.Random(seed)  # noqa: S311  a draw that repeats
    tables = _read()
    for field, languages in tables.fields.items():
        for patterns in languages.values():
            phrases = [phrase for pattern in patterns for phrase in expand(pattern)]
            rng.shuffle(phrases)
            yield from ((phrase, field) for phrase in phrases[:each])
    for party, spoken in tables.parties.items():
        for language, (named, owner) in spoken.items():
            names, owners = expand(named), expand(owner)
            yield from ((name, f"{party}_name") for name in names)
            for noun, languages in tables.nouns.items():
                nouns = [phrase for pattern in languages[language] for phrase in expand(pattern)]
                for _ in range(each // 4):
                    one, of = rng.choice(nouns), rng.random() < _OWNED
                    whole = f"{one} {rng.choice(owners)}" if of else f"{rng.choice(names)} {one}"
                    yield whole, f"{party}_{noun}"


def expand(pattern: str) -> list[str]:
    """The phrases of a pattern: `{|our }claim {no|number}` is four."""
    match = _CHOICE.search(pattern)
    if match is None:
        return [" ".join(pattern.split())]
    before, after = pattern[: match.start()], pattern[match.end() :]
    return [phrase for choice in match[1].split("|") for phrase in expand(f"{before}{choice}{after}")]


def _add(table: dict[str, tuple[str, ...]], key: str, name: str) -> None:
    if key and name not in table.get(key, ()):
        table[key] = (*table.get(key, ()), name)


def file() -> Path:
    """The vocabulary that ships with claimctl."""
    return config.home() / "configs" / "fields.yaml"


@functools.cache
def fingerprint() -> str:
    """The first hex digits of the vocabulary's sha256."""
    return hashlib.sha256(file().read_bytes()).hexdigest()[:16]


@functools.cache
def read() -> Vocabulary:
    """The vocabulary. Raises UsageError naming the file where it is not valid."""
    return Vocabulary(_read())


def _read() -> _Tables:
    try:
        return msgspec.convert(config.read_yaml(file()), _Tables)
    except msgspec.ValidationError as error:
        raise UsageError("config_invalid", f"{file()} is not valid: {error}.") from error
