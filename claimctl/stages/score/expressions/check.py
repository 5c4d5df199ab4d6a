"""The proof of an expression: every name known, every value of a kind that it is used as."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from claimctl.records import Record
from claimctl.stages.score.expressions.functions import AS_GIVEN, FUNCTIONS, OF_WRITING
from claimctl.stages.score.expressions.kinds import DATE, DAYS, MONEY, NUMBER, TEXT, YES_NO, Type, made
from claimctl.stages.score.expressions.syntax import (
    Binary,
    Call,
    Constant,
    Mistake,
    Name,
    Node,
    Over,
    Part,
    Several,
    Unary,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping


class Schema(Record, frozen=True):
    """The names that expressions may use with their types, and the parts that documents and line items have."""

    names: dict[str, Type]
    parts: dict[str, dict[str, Type]]


def check(node: Node, schema: Schema, variables: Mapping[str, Type]) -> Type:
    """The type of an expression. Raises Mistake where it is not valid."""
    match node:
        case Constant(value=value, unit=unit):
            return _constant(value, unit)
        case Name():
            return _name(node, schema, variables)
        case Part():
            return _part(node, schema, variables)
        case Call():
            return _call(node, schema, variables)
        case Several():
            return _several(node, schema, variables)
        case Unary():
            return _unary(node, schema, variables)
        case Binary():
            return _binary(node, schema, variables)
        case Over():
            return _over(node, schema, variables)


def _name(node: Name, schema: Schema, variables: Mapping[str, Type]) -> Type:
    found = variables.get(node.name) or schema.names.get(node.name)
    if found is None:
        near = _near(node.name, (*variables, *schema.names))
        raise Mistake(f"nothing is called {node.name!r}{near}", node.column)
    return found


def _unary(node: Unary, schema: Schema, variables: Mapping[str, Type]) -> Type:
    of = check(node.value, schema, variables)
    if of not in ({YES_NO} if node.sign == "not" else {NUMBER, MONEY, DAYS}):
        raise Mistake(f"{node.sign!r} can't be said of {of}", node.column)
    return of


def _binary(node: Binary, schema: Schema, variables: Mapping[str, Type]) -> Type:
    one, other = check(node.left, schema, variables), check(node.right, schema, variables)
    result = made(node.sign, one, other)
    if result is None:
        raise Mistake(f"{node.sign!r} can't stand between {one} and {other}", node.column)
    return result


def _constant(value: bool | float | str | dt.date, unit: str) -> Type:
    if isinstance(value, bool):
        return YES_NO
    if isinstance(value, str):
        return TEXT
    if isinstance(value, float):
        return {"": NUMBER, "days": DAYS}.get(unit, MONEY)
    return DATE


def _part(node: Part, schema: Schema, variables: Mapping[str, Type]) -> Type:
    whole = check(node.whole, schema, variables)
    has = schema.parts.get(whole.kind, {})
    if whole.many or not has:
        raise Mistake(f"{whole} has no parts", node.column)
    if node.name not in has:
        raise Mistake(f"{whole} has no {node.name!r}{_near(node.name, has)}", node.column)
    return has[node.name]


def _call(node: Call, schema: Schema, variables: Mapping[str, Type]) -> Type:
    given = [check(value, schema, variables) for value in node.values]
    if node.name in OF_WRITING:
        if len(given) != 1:
            raise Mistake(f"{node.name} takes 1 value, and not {len(given)}", node.column)
        of_field = isinstance(node.values[0], Part) and not given[0].many
        if node.name in {"each", "valid"} and not of_field:
            raise Mistake(f"{node.name} takes a field of a document, as bill.total", node.column)
        return Type(given[0].kind, many=True) if node.name == "each" else OF_WRITING[node.name]
    if node.name in {"first_known", "choose"}:
        return _one_of(node, given)
    function = FUNCTIONS.get(node.name)
    if function is None:
        near = _near(node.name, (*FUNCTIONS, *OF_WRITING, "first_known", "choose"))
        raise Mistake(f"there is no function {node.name!r}{near}", node.column)
    if len(given) != len(function.takes):
        raise Mistake(f"{node.name} takes {len(function.takes)} values, and not {len(given)}", node.column)
    for type_, takes, value in zip(given, function.takes, node.values, strict=True):
        if type_ not in takes and not (type_.many and type_.kind == "any" and takes[0].many):
            raise Mistake(f"{node.name} takes {' or '.join(map(str, takes))} here, and not {type_}", value.column)
    return given[0] if node.name in AS_GIVEN else function.gives


def _one_of(node: Call, given: list[Type]) -> Type:
    """The type of what is chosen from: one for all."""
    choices = given[1:] if node.name == "choose" else given
    if (node.name == "choose" and (len(given) != 3 or given[0] != YES_NO)) or not choices:
        raise Mistake("choose takes yes or no and two values" if given else f"{node.name} takes values", node.column)
    for type_, value in zip(choices, node.values[-len(choices) :], strict=True):
        if type_ != choices[0]:
            raise Mistake(f"{node.name} can't choose between {choices[0]} and {type_}", value.column)
    return choices[0]


def _several(node: Several, schema: Schema, variables: Mapping[str, Type]) -> Type:
    kinds = [check(value, schema, variables) for value in node.values]
    for kind, value in zip(kinds, node.values, strict=True):
        if kind.many or kind != kinds[0]:
            raise Mistake(f"a set of {kinds[0]} can't hold {kind}", value.column)
    return Type(kinds[0].kind if kinds else "any", many=True)


def _over(node: Over, schema: Schema, variables: Mapping[str, Type]) -> Type:
    many = check(node.many, schema, variables)
    several(many, node.many)
    free_name(node.name, node.column, schema, variables)
    inner = {**variables, node.name: Type(many.kind)}
    if node.where is not None:
        needs(node.where, YES_NO, schema, inner)
    if node.how in {"any", "all", "count"}:
        if node.value is not None:
            raise Mistake(f"{node.how} has no `of`: write `where`", node.value.column)
        if node.where is None and node.how == "all":
            raise Mistake("all needs a `where`", node.column)
        return NUMBER if node.how == "count" else YES_NO
    if node.value is None:
        raise Mistake(f"{node.how} needs an `of`: what is taken of each", node.column)
    value = check(node.value, schema, inner)
    if value not in ({NUMBER, MONEY, DAYS} if node.how == "sum" else {NUMBER, MONEY, DAYS, DATE}):
        raise Mistake(f"there is no {node.how} of {Type(value.kind, many=True)}", node.value.column)
    return value


def several(found: Type, node: Node) -> None:
    """Raises Mistake for what is not many."""
    if not found.many:
        raise Mistake(f"many are needed here, and this is {found}", node.column)


def needs(node: Node, wanted: Type, schema: Schema, variables: Mapping[str, Type]) -> None:
    """Raises Mistake for an expression that is not of the type."""
    found = check(node, schema, variables)
    if found != wanted:
        raise Mistake(f"{wanted} is needed here, and this is {found}", node.column)


def free_name(name: str, column: int, schema: Schema, variables: Mapping[str, Type]) -> None:
    """Raises Mistake for a variable that is called like something else."""
    if name in variables or name in schema.names:
        raise Mistake(f"{name!r} is something else already", column)


def _near(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f": {close[0]!r} is" if close else ""
