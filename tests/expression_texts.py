"""Expressions written out: how the tests ask whether reading them gives the tree that was meant."""

import datetime as dt

from claimctl.stages.score.expressions.syntax import Binary, Call, Constant, Name, Node, Over, Part, Several, Unary

# How tightly operators bind; the tighter the higher.
TIGHT = {"or": 1, "and": 2, "not": 3, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "+": 5, "-": 5,
         "*": 6, "/": 6}  # fmt: skip
_MINUS, _LEAF = 7, 8


def show(node: Node) -> str:
    """An expression written out so that reading it again gives the same tree."""
    return _shown(node)[0]


def _shown(node: Node) -> tuple[str, int]:
    match node:
        case Constant(value=value, unit=unit):
            return _constant(value, unit), _LEAF
        case Name(name=name):
            return name, _LEAF
        case Part(whole=whole, name=name):
            return f"{_inside(whole, _LEAF + isinstance(whole, Constant))}.{name}", _LEAF
        case Call(name=name, values=values):
            return f"{name}({', '.join(show(value) for value in values)})", _LEAF
        case Several(values=values):
            return f"{{{', '.join(show(value) for value in values)}}}", _LEAF
        case Unary(sign="not", value=value):
            return f"not {_inside(value, TIGHT['not'])}", TIGHT["not"]
        case Unary(value=value):
            return f"-{_inside(value, _MINUS)}", _MINUS
        case Binary(sign=sign, left=left, right=right):
            tight = TIGHT[sign]
            loosest = tight + 1 if tight == TIGHT["="] else tight  # comparisons don't follow one another
            return f"{_inside(left, loosest)} {sign} {_inside(right, tight + 1)}", tight
        case Over(how=how, name=name, many=many, value=value, where=where):
            text = f"{how} {name} in {_inside(many, _LEAF)}"
            text += f" of {_inside(value, TIGHT['+'])}" if value is not None else ""
            return text + (f" where {show(where)}" if where is not None else ""), 0


def _inside(node: Node, tight: int) -> str:
    text, own = _shown(node)
    return text if own >= tight else f"({text})"


def _constant(value: bool | float | str | dt.date, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    number = f"{value:.6f}".rstrip("0").rstrip(".")
    return f"{number} {unit}".strip()
