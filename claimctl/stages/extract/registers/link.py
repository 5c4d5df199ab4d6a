"""Which row of a register a document speaks of, and what follows for the values that were read.

Record linkage after Fellegi and Sunter (1969): each field that both have speaks for or against a row, the more the
fewer rows hold the same. Against every row stands the chance that the document's subject is in no row at all. A value
is set right only where the row is all but certain and what was read is a slight misreading of what it holds; nothing
is filled in that was not read.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from claimctl.stages.extract.normal import words
from claimctl.stages.extract.registers.open import candidates, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import FieldKind
    from claimctl.records import Field
    from claimctl.stages.extract.registers.open import Column, Register

Level = Literal["same", "close", "like", "other"]

# How often the right row agrees at each level; and how often a stranger's value finds some row at that level.
_RIGHT: dict[Level, float] = {"same": 0.8, "close": 0.14, "like": 0.04, "other": 0.02}
_STRANGER_KEY: dict[Level, float] = {"same": 0.02, "close": 0.2, "like": 0.5, "other": 1.0}
_STRANGER_NAME: dict[Level, float] = {"same": 0.1, "close": 0.03, "like": 0.4, "other": 1.0}
_KNOWN = 0.7  # of the documents speak of somebody in the register
_CERTAIN = 0.9  # a value is set right, or borne out, from here on
_CLOSE, _LIKE = 0.90, 0.75  # similarity of names and addresses, 0 to 1
_WORTH = 65.0  # percent; texts less alike are not looked at closely
_LEFT = 0.1  # of its doubt that is left to a value that the register bears out
_CONTAINED = 8  # letters of a name that stands whole within what was read


def correct(
    fields: Sequence[Field], registers: Sequence[Register], kinds: Mapping[str, FieldKind], region: str
) -> list[Field]:
    """The fields held against every register: borne out, set right (`raw` stays), or marked.

    Marks in `issues`: `register_corrected` where the value was changed, `register_conflict` where the row that is meant
    holds something else, `not_in_register` for a key or name that no row holds.
    """
    result = list(fields)
    for register in registers:
        columns = {column.field: column for column in register.columns}
        read: dict[str, int] = {}
        for place, field in enumerate(result):
            if field.field in columns and (
                field.field not in read or field.confidence > result[read[field.field]].confidence
            ):
                read[field.field] = place
        if read:
            _link(result, read, register, columns, kinds, region)
    return result


def similarity(read: str, held: str, *, key: bool) -> Level:
    """How well a folded text that was read agrees with a folded one that is held."""
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    if not read or not held:
        return "other"
    if key:
        if read == held:
            return "same"
        distance = DamerauLevenshtein.distance(read, held, score_cutoff=2)
        return "close" if distance == 1 and len(held) >= 6 else "like" if distance == 2 and len(held) >= 9 else "other"
    if sorted(read.split()) == sorted(held.split()):
        return "same"
    plain_read, plain_held = read.replace(" ", ""), held.replace(" ", "")
    if len(plain_held) >= _CONTAINED and plain_held in plain_read:
        return "close"
    best = max(ratio(plain_read, plain_held), token_sort_ratio(read, held)) / 100.0
    return "close" if best >= _CLOSE else "like" if best >= _LIKE else "other"


def _link(
    result: list[Field],
    read: Mapping[str, int],
    register: Register,
    columns: Mapping[str, Column],
    kinds: Mapping[str, FieldKind],
    region: str,
) -> None:
    texts = {name: fold(result[place].value, kinds[name]) for name, place in read.items()}
    proposed = [candidates(columns[name], texts[name]) for name in read]
    rows = np.unique(np.concatenate(proposed)) if proposed else np.empty(0, np.uint32)
    held = {name: columns[name].folded.gather(rows).to_list() for name in read}
    levels = {name: _levels(texts[name], held[name], key=columns[name].key) for name in read}
    shares = _posterior(levels, {name: columns[name].key for name in read}, register.rows, len(rows))
    for name, place in read.items():
        field = result[place]
        by_text: dict[str, float] = {}
        for share, text in zip(shares, held[name], strict=True):
            if text:
                by_text[text] = by_text.get(text, 0.0) + share
        best = max(by_text, key=lambda text: (by_text[text], text), default="")
        if not best or by_text[best] < _CERTAIN:
            if columns[name].index is not None and not {"same", "close"} & set(levels[name]):
                result[place] = _marked(field, "not_in_register")
            continue
        level = similarity(texts[name], best, key=columns[name].key)
        sure = by_text[best] * (1.0 - _LEFT * (1.0 - field.confidence))
        if level == "same":
            result[place] = msgspec.structs.replace(field, confidence=max(field.confidence, sure))
        elif level in {"close", "like"} and columns[name].index is not None:
            row = int(rows[held[name].index(best)])
            value = _normal(str(columns[name].raw[row]), kinds[name], region)
            changed = _marked(field, "register_corrected")
            result[place] = msgspec.structs.replace(
                changed, value=value, confidence=max(field.confidence, sure), method="register"
            )
        else:
            result[place] = _marked(field, "register_conflict")


def _levels(read: str, held: Sequence[str], *, key: bool) -> list[Level | None]:
    """The similarity to each text held; None where a row holds nothing. Most rows are told apart at once, in C."""
    from rapidfuzz.fuzz import ratio, token_set_ratio
    from rapidfuzz.process import cdist

    if not held:
        return []
    worth = cdist([read], held, scorer=ratio)[0] >= _WORTH
    if not key:
        worth |= cdist([read], held, scorer=token_set_ratio)[0] >= _WORTH
    return [
        (similarity(read, text, key=key) if look else "other") if text else None
        for text, look in zip(held, worth, strict=True)
    ]


def _posterior(
    levels: Mapping[str, Sequence[Level | None]], keys: Mapping[str, bool], size: int, count: int
) -> list[float]:
    """Each proposed row's chance of being the one; what is missing to 1 is the chance that none is."""
    logs = [math.log(_KNOWN / size)] * count if size else []
    none = math.log(1.0 - _KNOWN)
    for name, found in levels.items():
        held: dict[Level, int] = {level: found.count(level) for level in _RIGHT}
        best: Level = next((level for level in _RIGHT if held[level]), "other")
        none += math.log((_STRANGER_KEY if keys[name] else _STRANGER_NAME)[best])
        for place, level in enumerate(found):
            if level is not None:
                rarity = max(held[level], 1) / size if level != "other" else 1.0
                logs[place] += math.log(_RIGHT[level] / rarity)
    top = max([none, *logs])
    weights = [math.exp(value - top) for value in logs]
    total = math.exp(none - top) + sum(weights)
    return [weight / total for weight in weights]


def _marked(field: Field, issue: str) -> Field:
    return field if issue in field.issues else msgspec.structs.replace(field, issues=(*field.issues, issue))


def _normal(text: str, kind: FieldKind, region: str) -> str:
    """A register's text in the normal form of its kind."""
    if kind in {"identifier", "code"}:
        return words.identifier(text)
    if kind == "name":
        return words.name(text)
    if kind == "address":
        return words.address(text.splitlines())
    if kind == "phone":
        return words.phone(text, region)[0]
    if kind == "email":
        return words.email(text)
    return words.clean(text)
