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
