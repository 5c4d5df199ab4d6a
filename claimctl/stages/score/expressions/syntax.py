"""What an expression is made of: its tokens, and the tree that it is read into."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal as OneOf

from claimctl.records import Record

MOST_LETTERS = 2000  # of an expression: longer ones are no rule that anybody could read
WORDS = frozenset(
    {"and", "or", "not", "in", "where", "of", "any", "all", "count", "sum", "least", "most", "yes", "no", "days", "day"}
    | {"weeks", "week", "true", "false"}
)
How = OneOf["any", "all", "count", "sum", "least", "most"]
HOWS: tuple[How, ...] = ("any", "all", "count", "sum", "least", "most")


class Mistake(Exception):
    """An expression that is not valid: what is wrong with it, and where. `column` counts from 1."""

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(f"{problem} (column {column})")
        self.problem = problem
        self.column = column


class Token(Record, frozen=True):
    """A piece of an expression: a number, date, text, name or sign."""

    kind: OneOf["number", "date", "text", "name", "sign", "end"]
    text: str
    column: int


class Constant(Record, frozen=True, tag=True):
    """A value written out. `unit` is a currency of a number, or `days`."""

    value: bool | float | str | dt.date
    column: int
    unit: str = ""


class Name(Record, frozen=True, tag=True):
    """A fact, a list, or a variable."""

    name: str
    column: int


class Part(Record, frozen=True, tag=True):
    """A part of a document or line item: `bill.total`."""

    whole: Node
    name: str
    column: int


class Call(Record, frozen=True, tag=True):
    """A function of values."""

    name: str
    values: tuple[Node, ...]
    column: int


class Unary(Record, frozen=True, tag=True):
    """`not` or a minus."""

    sign: str
    value: Node
    column: int


class Binary(Record, frozen=True, tag=True):
    """Two values with an operator between them."""

    sign: str
    left: Node
    right: Node
    column: int


class Several(Record, frozen=True, tag=True):
    """A set written out."""

    values: tuple[Node, ...]
    column: int


class Over(Record, frozen=True, tag=True):
    """Something asked of each of many: `any item in bill.items where item.amount > 5`."""

    how: How
    name: str
    many: Node
    value: Node | None
    where: Node | None
    column: int


Node = Constant | Name | Part | Call | Unary | Binary | Several | Over


class Each(Record, frozen=True):
    """What a rule looks at one after the other: one variable, or two of every pair, of the many that meet `where`."""

    names: tuple[str, ...]
    many: Node
    where: Node | None


def parts(node: Node) -> tuple[Node, ...]:
    """The trees right below a node."""
    match node:
        case Part(whole=whole):
            return (whole,)
        case Call(values=values) | Several(values=values):
            return values
        case Unary(value=value):
            return (value,)
        case Binary(left=left, right=right):
            return left, right
        case Over(many=many, value=value, where=where):
            return tuple(inner for inner in (many, value, where) if inner is not None)
        case _:
            return ()


_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
      | (?P<number>\d+(?:\.\d+)?(?![\w.]))
      | (?P<text>'[^'\n]*'|"[^"\n]*")
      | (?P<name>[A-Za-z][A-Za-z0-9_]*)
      | (?P<sign>!=|<=|>=|[-+*/=<>(){},.])
    """,
    re.VERBOSE,
)


def tokens(text: str) -> list[Token]:
    """An expression's pieces, an `end` last. Raises Mistake for a letter that begins none."""
    if len(text) > MOST_LETTERS:
        raise Mistake(f"it is longer than {MOST_LETTERS} letters", MOST_LETTERS)
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Mistake(f"{text[at]!r} begins no name, number, date or text", at + 1)
        if match.lastgroup in {"date", "number", "text", "name", "sign"}:
            found.append(Token(match.lastgroup, match[0], at + 1))  # type: ignore[arg-type]  # one of its kinds
        at = match.end()
    return [*found, Token("end", "", len(text) + 1)]


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
