"""What each claim of a folder is to be: its line, what is planted in it, and the claims it shares something with.

Claims come in tens, dealt from a shuffled deck: three clean, a hard negative, one with a document missing, one whose
documents disagree (or whose sums or dates are off), one with a question of cover or limit, one with an encrypted file,
one with a damaged file, one with a fraud or a duplicate. Within a slot the kinds take turns. A claim's plan can be
worked out alone, without those of the claims before it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.story.kinds import KINDS, SECONDS, of_slot
from claimctl.lab.synth.story.model import LINES, Fate, Line
from claimctl.lab.synth.streams import stream, weighted

if TYPE_CHECKING:
    from collections.abc import Sequence

_DECK = ("clean", "clean", "clean", "negative", "missing", "discrepancy", "cover", "encrypted", "damage", "fraud")
_BACK, _AHEAD = 40, 40  # how far a claim looks for one to share something with
_SECOND = 0.2
_COUNTRIES: dict[Line, dict[str, float]] = {
    "motor": {"US": 8, "GB": 1, "DE": 2, "AT": 0.6, "CH": 0.6, "FR": 1.2, "BE": 0.5, "ES": 0.8, "IT": 0.8, "NL": 0.8},
    "health": {"US": 1},
    "travel": {"US": 3, "GB": 1.2, "DE": 2, "AT": 0.7, "CH": 0.7, "FR": 1.2, "BE": 0.5, "ES": 0.8, "IT": 0.8, "NL": 1},
}
_COUNTRIES |= {"home": _COUNTRIES["motor"], "liability": _COUNTRIES["motor"]}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A claim's plan. `other` is the earlier claim it shares something with (0: none).

    `echoes` are kinds and numbers of later claims that share something of this one.
    """

    number: int
    line: Line
    country: str
    fates: tuple[Fate, ...] = ()
    other: int = 0
    echoes: tuple[tuple[Fate, int], ...] = ()


def plan(number: int, seed: int, lines: Sequence[str] = LINES, claims: int = 0) -> Plan:
    """The plan of claim `number` (from 1) in a folder of `claims`, whose lines are taken in turn.

    Only `echoes` hang on how many claims there are; without `claims` there are none.
    """
    fates, other = _dealt(number, seed, tuple(lines))
    echoes = []
    if _slot(number, seed) == "clean":
        for later in range(number + 1, min(claims, number + _AHEAD) + 1):
            kinds, source = _dealt(later, seed, tuple(lines))
            if source == number:
                echoes.append((kinds[0], later))
    return Plan(
        number=number, line=_line(number, lines), fates=fates, other=other, echoes=tuple(echoes),
        country=country(_line(number, lines), other or number, seed),
    )  # fmt: skip


def country(line: Line, number: int, seed: int) -> str:
    """Where a claim's holder lives."""
    return weighted(stream(seed, "country", number), _COUNTRIES[line])


def _line(number: int, lines: Sequence[str]) -> Line:
    return next(name for name in LINES if name == lines[(number - 1) % len(lines)])


@lru_cache(maxsize=512)
def _deck(block: int, seed: int) -> tuple[str, ...]:
    deck = list(_DECK)
    stream(seed, "fates", block).shuffle(deck)
    return tuple(deck)


def _slot(number: int, seed: int) -> str:
    block, place = divmod(number - 1, len(_DECK))
    return _deck(block, seed)[place]


@lru_cache(maxsize=8)
def _turns(seed: int, lines: tuple[str, ...]) -> list[dict[tuple[str, Line], int]]:
    """Before each block, how often each slot fell to each line; filled as far as it was asked for."""
    del seed, lines
    return [{}]


def _turn(number: int, seed: int, lines: tuple[str, ...]) -> int:
    """How many earlier claims of the line have had the slot of this one."""
    before, block = _turns(seed, lines), (number - 1) // len(_DECK)
    while len(before) <= block:
        done, counts = len(before) - 1, dict(before[-1])
        for place, slot in enumerate(_deck(done, seed)):
            key = (slot, _line(done * len(_DECK) + place + 1, lines))
            counts[key] = counts.get(key, 0) + 1
        before.append(counts)
    return before[block].get((_slot(number, seed), _line(number, lines)), 0)


@lru_cache(maxsize=4096)
def _dealt(number: int, seed: int, lines: tuple[str, ...]) -> tuple[tuple[Fate, ...], int]:
    """What is planted in a claim, and the earlier claim that it is shared with."""
    slot = _slot(number, seed)
    if slot == "clean":
        return (), 0
    line = _line(number, lines)
    kinds = next(of_slot(name, line) for name in ("negative", "missing", "discrepancy", "cover", "encrypted", "damage",
                                                  "fraud") if name == slot)  # fmt: skip
    turns = list(kinds)
    stream(seed, "turns", slot, line).shuffle(turns)
    rng = stream(seed, "plan", number)
    at = _turn(number, seed, lines) % len(turns)
    for kind in (*turns[at:], *turns[:at]):
        if not KINDS[kind].crosses:
            return _with_second(kind, slot, line, rng.random(), number, seed), 0
        near = [
            earlier
            for earlier in range(max(1, number - _BACK), number)
            if _line(earlier, lines) == line and _slot(earlier, seed) == "clean"
        ]
        if near:
            return (kind,), rng.choice(near)
    return (), 0


def _with_second(kind: Fate, slot: str, line: Line, chance: float, number: int, seed: int) -> tuple[Fate, ...]:
    """The kind, at times with another one that does not touch it."""
    if slot not in ("discrepancy", "cover", "fraud") or chance >= _SECOND:
        return (kind,)
    others = [name for name in SECONDS if name != kind and line in KINDS[name].lines]
    return (kind, stream(seed, "second", number).choice(others))
