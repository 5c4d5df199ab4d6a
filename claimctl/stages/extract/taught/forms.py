"""A form type that was learned from labelled documents: what its fields are and where their values stand."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import msgspec
import numpy as np

from claimctl.config import FieldKind
from claimctl.errors import DependencyError
from claimctl.stages.extract.taught import signs, spans
from claimctl.stages.extract.taught.ranker import Weights, chances

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.pairing import Pair
    from claimctl.stages.extract.taught.spans import Span

_CLOSE = 6  # values of a field that a joint choice looks at
_LEAST = 0.15  # what is less likely is left out before anything is said of its confidence
_FLOOR = 1e-4


class Taught(msgspec.Struct, frozen=True):
    """What was learned of a field; `openers` and `most` are those of `spans.find`."""

    kind: FieldKind
    weights: Weights
    openers: tuple[str, ...] = ()
    most: int = 1


class Form(NamedTuple):
    """A form's fields, the pairs of them that are in order (a start is before its end), and the curve of confidence.

    `curve` is what `confidence` takes.
    """

    fields: dict[str, Taught]
    ordered: tuple[tuple[str, str], ...]
    curve: NDArray[np.float64]


class Options(NamedTuple):
    """All spans that a field's value could be, and their signs."""

    spans: list[Span]
    rows: csr_matrix


class Choice(NamedTuple):
    """A value with its likeliest place, its probability over all places, and that of the next best value."""

    span: Span
    chance: float
    rival: float

    @property
    def evidence(self) -> tuple[float, float]:
        """What the confidence is told from: the log-odds of the value, and how far the next best is."""
        return _odds(self.chance), self.chance - self.rival


def options(
    fields: Mapping[str, Taught], sheets: Sequence[Sheet], habits: Habits, pairs: Sequence[Pair],
    known: NDArray[np.float64],
) -> dict[str, Options]:  # fmt: skip
    """What every field's value could be. `known` is what the general ranker gives each of `pairs`."""
    told: dict[str, dict[tuple[int, str], float]] = {}
    for pair, chance in zip(pairs, known, strict=True):
        if pair.field in fields and pair.reading.tokens and pair.reading.tokens[0].chunk >= 0:
            key = (pair.page, pair.reading.value)
            of_field = told.setdefault(pair.field, {})
            of_field[key] = max(of_field.get(key, 0.0), float(chance))
    looked: dict[tuple[Any, ...], tuple[list[Span], list[signs.Looked]]] = {}
    found = {}
    for name, field in fields.items():
        ask = (field.kind, field.openers, field.most)
        if ask not in looked:
            read = spans.find(sheets, field.kind, habits, frozenset(field.openers), field.most)
            looked[ask] = (read, signs.look_all(read, sheets))
        read, seen = looked[ask]
        of_field = told.get(name, {})
        chances_of = [of_field.get((span.page, span.reading.value), 0.0) for span in read]
        found[name] = Options(read, signs.table(seen, chances_of, name))
    return found


def choose(
    fields: Mapping[str, Taught], ordered: Iterable[tuple[str, str]], given: Mapping[str, Options]
) -> dict[str, Choice]:
    """The likeliest value of every field, so that ordered pairs are in order and no place serves two fields."""
    ranked = {name: _ranked(field.weights, given[name]) for name, field in fields.items()}
    chosen = {name: each[0] for name, each in ranked.items() if each}
    for start, end in ordered:
        if start in chosen and end in chosen:
            both = [
                (one.chance * other.chance, -place, one, other)
                for place, (one, other) in enumerate(itertools.product(ranked[start], ranked[end]))
                if one.span.reading.value <= other.span.reading.value
            ]
            if both:
                _, _, chosen[start], chosen[end] = max(both, key=lambda each: each[:2])
    beside = {*ordered, *((end, start) for start, end in ordered)}  # both ends of a period may be one day
    taken: dict[tuple[int, int, str], str] = {}
    kept: dict[str, Choice] = {}
    for name in sorted(chosen, key=lambda each: (-chosen[each].chance, each)):
        free = (
            each
            for each in (chosen[name], *ranked[name])
            if taken.get(_place(each.span), name) == name or (name, taken[_place(each.span)]) in beside
        )
        best = next(free, None)
        if best is not None and best.chance >= _LEAST:
            kept[name] = best
            taken[_place(best.span)] = name
    return kept


def confidence(curve: NDArray[np.float64], choices: Sequence[Choice]) -> NDArray[np.float64]:
    """The probability that each value is right; what was read poorly is no surer than its reading.

    `curve` weighs the evidence; then come the bias, and the most that anything is said to be sure.
    """
    if not choices:
        return np.zeros(0)
    evidence = np.array([[*each.evidence, 1.0] for each in choices])
    sure = 1.0 / (1.0 + np.exp(-np.clip(evidence @ curve[:-1], -30.0, 30.0)))
    read = [min(token.confidence for token in each.span.reading.tokens) for each in choices]
    result: NDArray[np.float64] = np.minimum(sure, curve[-1]) * np.array(read)
    return result


def pack(form: Form) -> dict[str, Any]:
    """A form as the store keeps it."""
    fields = {
        name: {
            "kind": field.kind, "openers": list(field.openers), "most": field.most, "at": field.weights.at,
            "values": field.weights.values.astype(np.float32), "none": field.weights.none,
        }
        for name, field in sorted(form.fields.items())
    }  # fmt: skip
    return {"signs": signs.VERSION, "fields": fields, "ordered": [list(each) for each in form.ordered],
            "curve": form.curve}  # fmt: skip


def unpack(kept: Mapping[str, Any], name: str) -> Form:
    """A form as the store gave it. Raises DependencyError where it is not one, or of other signs than these."""
    if kept.get("signs") != signs.VERSION or any(
        each["kind"] not in get_args(FieldKind) for each in kept["fields"].values()
    ):
        raise DependencyError(
            "model_alien", f"The model {name!r} is no form that this claimctl can read.",
            "Learn it anew with `claimctl train extract`.",
        )  # fmt: skip
    fields = {
        field: Taught(
            each["kind"], Weights(each["at"], each["values"].astype(np.float64), float(each["none"])),
            tuple(each["openers"]), int(each["most"]),
        )
        for field, each in kept["fields"].items()
    }  # fmt: skip
    ordered = tuple((start, end) for start, end in kept["ordered"])
    return Form(fields, ordered, np.asarray(kept["curve"]))


def _ranked(weights: Weights, given: Options) -> list[Choice]:
    """A field's likeliest values, the chances of all places of a value taken together."""
    if not given.spans:
        return []
    likely = chances(weights.scores(given.rows))
    totals: dict[str, float] = {}
    best: dict[str, int] = {}
    for place, span in enumerate(given.spans):
        value = span.reading.value
        totals[value] = totals.get(value, 0.0) + float(likely[place])
        if value not in best or likely[place] > likely[best[value]]:
            best[value] = place
    order = sorted(totals, key=lambda value: (-totals[value], best[value]))[: _CLOSE + 1]
    found = []
    for number, value in enumerate(order[:_CLOSE]):
        rival = order[1] if number == 0 and len(order) > 1 else order[0]
        found.append(Choice(given.spans[best[value]], totals[value], totals[rival] if rival != value else 0.0))
    return found


def _place(span: Span) -> tuple[int, int, str]:
    return span.page, span.reading.tokens[0].index, span.reading.value


def _odds(chance: float) -> float:
    chance = min(max(chance, _FLOOR), 1.0 - _FLOOR)
    return float(np.log(chance / (1.0 - chance)))
