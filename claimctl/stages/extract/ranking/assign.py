"""One assignment over all fields of a document: the likeliest wins, a place serves one field, absent means absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.pairing import Pair

# What is less likely than this is left out, for the field is rather absent: where no list has the label or there is
# none, where a list has it, and where every paper of the type has the field.
LEAST, _LEAST_KNOWN, _LEAST_REQUIRED = 0.55, 0.38, 0.25
_GROUPS = {"code": "identifier"}  # kinds that compete for the same text
# Fields that share a place or a label by design: the ends of a period, an amount due that is the total.
_SHARED = (
    frozenset({"policy_start", "policy_end"}), frozenset({"admission_date", "discharge_date"}),
    frozenset({"total", "balance_due"}),
)  # fmt: skip
# The ends of a period of cover: a day that won one is the other only where nothing else could be.
_ENDS = {"policy_start": "policy_end", "policy_end": "policy_start"}


def assign(pairs: Sequence[Pair], chances: NDArray[np.float64], specs: Mapping[str, FieldSpec]) -> list[int]:
    """The indices of the pairs that win: one a field, several values where it repeats, the likeliest first.

    A stretch of text may still be read twice in different kinds: a diagnosis and its code, a name and its address.
    """
    chosen: list[int] = []
    kept: dict[str, set[str]] = {}
    used: dict[tuple[str, int, int], list[str]] = {}
    order = sorted(range(len(pairs)), key=lambda at: (-chances[at], -pairs[at].score, pairs[at].page, pairs[at].rank))
    for number in order:
        if chances[number] < _LEAST_REQUIRED:
            break
        pair = pairs[number]
        values = kept.get(pair.field, set())
        if chances[number] < _least(pair, required=specs[pair.field].required and not values):
            continue
        if (values and not specs[pair.field].repeated) or pair.reading.value in values:
            continue
        if pair.reading.value in kept.get(_ENDS.get(pair.field, ""), ()) and _another(pairs, chances, number):
            continue
        kind = specs[pair.field].kind
        group = _GROUPS.get(kind, kind)
        places = [(group, pair.page, token.index) for token in pair.reading.tokens]
        if pair.label:
            places.append((f"label {group}", *pair.label))
        if any(
            other != pair.field and not _share(other, pair.field) for place in places for other in used.get(place, ())
        ):
            continue
        chosen.append(number)
        kept.setdefault(pair.field, set()).add(pair.reading.value)
        for place in places:
            used.setdefault(place, []).append(pair.field)
    return chosen


def _another(pairs: Sequence[Pair], chances: NDArray[np.float64], number: int) -> bool:
    """Whether the field of a pair could have another value that is likely enough."""
    field, value = pairs[number].field, pairs[number].reading.value
    return any(
        pair.field == field and pair.reading.value != value and chance >= _least(pair, required=False)
        for pair, chance in zip(pairs, chances, strict=True)
    )


def _least(pair: Pair, *, required: bool) -> float:
    if required:
        return _LEAST_REQUIRED
    known = pair.method in {"cell", "form"} or (pair.label is not None and not pair.guess and not pair.relation)
    return _LEAST_KNOWN if known else LEAST


def _share(one: str, other: str) -> bool:
    return any({one, other} <= fields for fields in _SHARED)
