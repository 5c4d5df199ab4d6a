"""What an expression comes to on a claim, and the readings that it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, prod
from typing import TYPE_CHECKING, Any, Protocol

from claimctl.stages.score.compare import same_money
from claimctl.stages.score.expressions.functions import FUNCTIONS, MOST_TEXT, Money, lower
from claimctl.stages.score.expressions.syntax import (
    Binary,
    Call,
    Constant,
    Name,
    Node,
    Over,
    Part,
    Several,
    Unary,
)
from claimctl.stages.score.facts import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimctl.stages.score.facts import Evidence


@dataclass(frozen=True, slots=True)
class Found:
    """A value, None where it is unknown, and the readings it was made of."""

    value: Any
    evidence: tuple[Evidence, ...] = ()

    @property
    def probability(self) -> float:
        """That all of its readings are right."""
        return prod(reading.confidence for reading in dict.fromkeys(self.evidence))

    @property
    def shown(self) -> str:
        """The value, for a message."""
        match self.value:
            case None:
                return "unknown"
            case bool():
                return "yes" if self.value else "no"
            case float():
                return f"{self.value:.4f}".rstrip("0").rstrip(".")
            case Money(amount=amount, currency=currency):
                return money(amount, currency)
            case Many(values=values):
                return ", ".join(dict.fromkeys(value.shown for value in values[:5]))
            case _:
                return str(self.value)


def places(evidence: Iterable[Evidence]) -> str:
    """Where readings stand, three at most; a paper is named by its pages where any of them is known."""
    readings = dict.fromkeys(evidence)
    paged = {reading.path for reading in readings if reading.page}
    found = dict.fromkeys(reading.place for reading in readings if reading.page or reading.path not in paged)
    named = [place for place in found if place]
    return "; ".join(named[:3]) + ("; ..." if len(named) > 3 else "")


@dataclass(frozen=True)
class Many:
    """Many values."""

    values: tuple[Found, ...]

    @cached_property
    def plain(self) -> tuple[Any, ...]:
        """The values alone, those that are known."""
        return tuple(found.value for found in self.values if found.value is not None)


UNKNOWN = Found(None)
_MANY = 64  # readings that take a step
_LOOKED_THROUGH = 400  # letters, times the words that are looked for, that take a step


class Spent(Exception):
    """A rule has taken all its steps: no error, it has looked at as much as it may."""


class Budget:
    """How many steps are left, and what functions have come to: asked the same again they cost a step, no more."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self._known: dict[tuple[Any, ...], Any] = {}

    def call(self, name: str, values: tuple[Any, ...]) -> Any:  # noqa: ANN401  what the function gives
        """What a function makes of values; looking through long texts for many words takes steps. Raises Spent."""
        key = name, *values
        if key not in self._known:
            letters = sum(min(len(value), MOST_TEXT) for value in values if isinstance(value, str))
            words = sum(len(value) for value in values if type(value) is tuple)
            self.spend(letters * max(words, 1) // _LOOKED_THROUGH)
            self._known[key] = FUNCTIONS[name].call(*values)
        return self._known[key]

    def spend(self, steps: int = 1) -> None:
        """Take steps. Raises Spent when there is none left."""
        self.steps -= steps
        if self.steps < 0:
            raise Spent


class Scope(Protocol):
    """Where names and parts come from."""

    tolerance: float

    def name(self, name: str) -> Found:
        """A fact, a list, or something that follows from the claim."""

    def part(self, whole: Any, name: str) -> Found:  # noqa: ANN401  a document or a line item, which the check has proved
        """A part of a document or line item."""

    def every(self, whole: Any, name: str) -> Found:  # noqa: ANN401
        """All that a document says under a field's name."""

    def valid(self, whole: Any, name: str) -> Found:  # noqa: ANN401
        """Whether a field passes its own checks."""


def evaluate(node: Node, scope: Scope, variables: Mapping[str, Found], budget: Budget) -> Found:
    """What a proved expression comes to. Raises Spent when the budget is.

    A value with many readings takes steps too: each operator may double them.
    """
    budget.spend()
    found = _found(node, scope, variables, budget)
    if len(found.evidence) >= _MANY:
        budget.spend(len(found.evidence) // _MANY)
    return found


def _found(node: Node, scope: Scope, variables: Mapping[str, Found], budget: Budget) -> Found:
    match node:
        case Constant(value=value, unit=unit):
            return Found(Money(float(value), unit) if unit and unit != "days" else value)  # type: ignore[arg-type]
        case Name(name=name):
            return variables[name] if name in variables else scope.name(name)
        case Part(whole=whole, name=name):
            of = evaluate(whole, scope, variables, budget)
            return UNKNOWN if of.value is None else scope.part(of.value, name)
        case Several(values=values):
            return Found(Many(tuple(evaluate(value, scope, variables, budget) for value in values)))
        case Unary(sign=sign, value=value):
            of = evaluate(value, scope, variables, budget)
            return of if of.value is None else Found(_minus(of.value) if sign == "-" else not of.value, of.evidence)
        case Binary():
            return _binary(node, scope, variables, budget)
        case Call():
            return _call(node, scope, variables, budget)
        case Over():
            return _over(node, scope, variables, budget)


def _minus(value: float | Money) -> float | Money:
    return Money(-value.amount, value.currency) if isinstance(value, Money) else -value


def _binary(node: Binary, scope: Scope, variables: Mapping[str, Found], budget: Budget) -> Found:
    left = evaluate(node.left, scope, variables, budget)
    if node.sign in {"and", "or"}:
        deciding = node.sign == "or"  # a yes decides an `or`, a no an `and`, whatever the other is
        if left.value is deciding and (not left.evidence or not deciding):
            return left  # most conditions are no, and what makes them so need not be the surest
        return _joined([left, evaluate(node.right, scope, variables, budget)], deciding=deciding)
    right = evaluate(node.right, scope, variables, budget)
    if left.value is None or right.value is None:
        return UNKNOWN
    if node.sign == "in":
        return _member(left, right.value, scope)
    return Found(_worked_out(node.sign, left.value, right.value, scope.tolerance), left.evidence + right.evidence)


def _joined(found: list[Found], *, deciding: bool) -> Found:
    """Many answers as one: the surest that decides, else unknown if any is, else what all of them say together."""
    deciders = [one for one in found if one.value is deciding]
    if deciders:
        return max(deciders, key=lambda one: one.probability)
    if any(one.value is None for one in found):
        return UNKNOWN
    return Found(not deciding, tuple(reading for one in found for reading in one.evidence))


def _member(value: Found, many: Many, scope: Scope) -> Found:
    if not value.evidence and not any(one.evidence for one in many.values):
        return Found(any(_same(value.value, other, scope.tolerance) for other in many.plain))
    each = [
        Found(_same(value.value, one.value, scope.tolerance) if one.value is not None else None, one.evidence)
        for one in many.values
    ]
    found = _joined(each, deciding=True)
    return found if found.value is None else Found(found.value, value.evidence + found.evidence)


def _same(one: Any, other: Any, tolerance: float) -> bool | None:  # noqa: ANN401  any kind of value
    if isinstance(one, Money) or isinstance(other, Money):
        return _order(one, other, tolerance) == 0 if _comparable(one, other) else None
    if isinstance(one, str) and isinstance(other, str):
        return one == other or lower(one) == lower(other)
    return bool(one == other)


def _comparable(one: Any, other: Any) -> bool:  # noqa: ANN401
    """False for money of two currencies."""
    currencies = {value.currency for value in (one, other) if isinstance(value, Money)} - {None}
    return len(currencies) < 2


def _amount(value: float | Money) -> float:
    return value.amount if isinstance(value, Money) else value


def _order(one: Any, other: Any, tolerance: float) -> int:  # noqa: ANN401
    """Below, at or above 0 as the first is less, as much or more. Money is equal within the tolerance."""
    if isinstance(one, Money) or isinstance(other, Money):
        one, other = _amount(one), _amount(other)
        if same_money(one, other, tolerance):
            return 0
    return int(one > other) - int(one < other)


def _worked_out(sign: str, left: Any, right: Any, tolerance: float) -> Any:  # noqa: ANN401
    if sign in {"=", "!="}:
        same = _same(left, right, tolerance)
        return same if sign == "=" or same is None else not same
    if not _comparable(left, right):
        return None
    if sign in {"<", "<=", ">", ">="}:
        order = _order(left, right, tolerance)
        return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]
    if isinstance(left, dt.date) or isinstance(right, dt.date):
        return _day(sign, left, right)
    one, other = _amount(left), _amount(right)
    if sign == "/" and not other:
        return None
    result = {"+": one + other, "-": one - other, "*": one * other, "/": one / (other or 1.0)}[sign]
    if isinstance(left, Money) and isinstance(right, Money) and sign == "/":
        return result
    if not isfinite(result):
        return None
    currency = next((value.currency for value in (left, right) if isinstance(value, Money) and value.currency), None)
    return Money(result, currency) if isinstance(left, Money) or isinstance(right, Money) else result


def _day(sign: str, left: Any, right: Any) -> Any:  # noqa: ANN401
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return float((left - right).days)
    day, days = (left, right) if isinstance(left, dt.date) else (right, left)
    try:
        return day + dt.timedelta(days=days if sign == "+" else -days)
    except OverflowError:  # beyond the calendar
        return None


def _call(node: Call, scope: Scope, variables: Mapping[str, Found], budget: Budget) -> Found:
    first = node.values[0] if node.values else None
    if node.name in {"each", "valid"} and isinstance(first, Part):
        of = evaluate(first.whole, scope, variables, budget)
        if of.value is None:
            return UNKNOWN
        return (scope.every if node.name == "each" else scope.valid)(of.value, first.name)
    given = [evaluate(value, scope, variables, budget) for value in node.values]
    if node.name == "known":
        return Found(given[0].value is not None, given[0].evidence)
    if node.name == "place":
        return Found(places(given[0].evidence), given[0].evidence)
    if node.name == "first_known":
        return next((found for found in given if found.value is not None), UNKNOWN)
    if node.name == "choose":
        asked, chosen = given[0], given[1] if given[0].value else given[2]
        return UNKNOWN if asked.value is None else Found(chosen.value, asked.evidence + chosen.evidence)
    if any(found.value is None for found in given):
        return UNKNOWN
    plain = tuple(found.value.plain if isinstance(found.value, Many) else found.value for found in given)
    evidence = tuple(reading for found in given for reading in found.evidence)
    return Found(budget.call(node.name, plain), evidence)


def _over(node: Over, scope: Scope, variables: Mapping[str, Found], budget: Budget) -> Found:
    many = evaluate(node.many, scope, variables, budget)
    if many.value is None:
        return UNKNOWN
    answers: list[tuple[Found, dict[str, Found]]] = []
    for one in many.value.values:
        budget.spend()
        inner = {**variables, node.name: one}
        meets = evaluate(node.where, scope, inner, budget) if node.where is not None else Found(value=True)
        answers.append((meets, inner))
    if node.how in {"any", "all"}:
        known = [meets for meets, _ in answers if meets.value is not None]
        return _joined(known, deciding=node.how == "any")
    met = [(meets, inner) for meets, inner in answers if meets.value is True]
    if node.how == "count" or node.value is None:
        return Found(float(len(met)), tuple(reading for meets, _ in met for reading in meets.evidence))
    taken = [evaluate(node.value, scope, inner, budget) for _, inner in met]
    evidence = tuple(
        reading for (meets, _), value in zip(met, taken, strict=True) for reading in meets.evidence + value.evidence
    )
    return Found(_summed_up(node.how, [value.value for value in taken], scope.tolerance), evidence)


def _summed_up(how: str, values: list[Any], tolerance: float) -> Any:  # noqa: ANN401
    """A sum, the least or the most; unknown where one of them is, or where there is none to choose from."""
    if not values or any(value is None for value in values):
        return 0.0 if how == "sum" and not values else None
    result = values[0]
    for value in values[1:]:
        if result is None or not _comparable(result, value):
            return None
        if how == "sum":
            result = _worked_out("+", result, value, tolerance)
        elif (_order(value, result, 0.0) < 0) == (how == "least"):
            result = value
    return result
