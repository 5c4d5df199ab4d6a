"""What texts speak of: topics and perils of configs/clauses.yaml, told by their words in six languages."""

from __future__ import annotations

import functools
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from claimctl import config
from claimctl.errors import UsageError
from claimctl.search.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W_]+")


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a claim may ask of its policy: see the head of configs/clauses.yaml."""

    ask: tuple[str, ...]
    words: tuple[str, ...]
    always: float = 0.0
    rules: tuple[str, ...] = ()


class Peril(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may have happened: see the head of configs/clauses.yaml."""

    words: tuple[str, ...]
    told: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    types: dict[str, float] = {}
    ask: str = ""


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of configs/clauses.yaml."""

    topics: dict[str, Topic]
    perils: dict[str, Peril]


class _Phrase(NamedTuple):
    """A phrase after its first word: the words that follow, whether each is a beginning, and what it tells."""

    rest: tuple[tuple[str, bool], ...]
    concept: str


class Spotter:
    """Finds concepts by their phrases, in one pass over a text's words."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """Raises UsageError naming the concept of a phrase that has no word in it."""
        self._whole: dict[str, list[_Phrase]] = {}
        self._begins: dict[str, list[_Phrase]] = {}
        for concept, texts in phrases.items():
            for text in texts:
                parts = [(bare, word.endswith("*")) for word in plain(text).split() if (bare := word.rstrip("*"))]
                if not parts:
                    raise UsageError(
                        "config_invalid", f"{concept} has the phrase {text!r}, which has no word in it.",
                        "Take it out of configs/clauses.yaml.",
                    )  # fmt: skip
                (first, open_end), *rest = parts
                (self._begins if open_end else self._whole).setdefault(first, []).append(_Phrase(tuple(rest), concept))
        self._lengths = sorted({len(word) for word in self._begins})

    def spot(self, text: str) -> dict[str, int]:
        """The concepts of a text, each with how many of its words or phrases stand there."""
        words = _WORD.findall(plain(text))
        found: dict[str, int] = {}
        for at, word in enumerate(words):
            told = {phrase.concept for phrase in self._whole.get(word, ()) if _goes_on(phrase, words, at)}
            for length in self._lengths:
                if length > len(word):
                    break
                told |= {
                    phrase.concept for phrase in self._begins.get(word[:length], ()) if _goes_on(phrase, words, at)
                }
            for concept in told:
                found[concept] = found.get(concept, 0) + 1
        return found


def _goes_on(phrase: _Phrase, words: list[str], at: int) -> bool:
    if at + len(phrase.rest) >= len(words) + (not phrase.rest):
        return not phrase.rest
    return all(
        words[at + 1 + step].startswith(part) if open_end else words[at + 1 + step] == part
        for step, (part, open_end) in enumerate(phrase.rest)
    )


@functools.cache
def listed() -> Listed:
    """Topics and perils as configured. Raises UsageError naming what is not valid."""
    place = config.home() / "configs" / "clauses.yaml"
    try:
        return msgspec.convert(config.read_yaml(place), Listed)
    except msgspec.ValidationError as error:
        raise UsageError("config_invalid", f"{place} is not valid: {error}.") from error


@functools.cache
def fingerprint() -> str:
    """What names the lists, for resume keys."""
    return hashlib.sha256(msgspec.json.encode(listed(), order="deterministic")).hexdigest()[:16]


@functools.cache
def in_clauses() -> Spotter:
    """Finds topics (`topic:period`) and perils (`peril:fire`) in clauses."""
    known = listed()
    return Spotter(
        {f"topic:{name}": topic.words for name, topic in known.topics.items()}
        | {f"peril:{name}": peril.words for name, peril in known.perils.items()}
    )


@functools.cache
def in_claims() -> Spotter:
    """Finds perils, by their bare names, in what a claim tells."""
    return Spotter({name: (*peril.words, *peril.told) for name, peril in listed().perils.items()})
