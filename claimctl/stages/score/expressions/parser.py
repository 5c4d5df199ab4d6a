"""Text read into a tree, by descent: each function reads one kind of thing, the loosest operators first."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from claimctl.stages.score.expressions.syntax import (
    HOWS,
    WORDS,
    Binary,
    Call,
    Constant,
    Each,
    Mistake,
    Name,
    Over,
    Part,
    Several,
    Unary,
    parts,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.stages.score.expressions.syntax import Node, Token

_DEEPEST = 25  # of brackets within one another
_TALLEST = 80  # of a tree: what walks it calls itself at every step
_COMPARING = ("=", "!=", "<", "<=", ">", ">=")
_CURRENCY = re.compile(r"[A-Z]{3}")


def parse(text: str) -> Node:
    """The tree of an expression. Raises Mistake, and nothing else."""
    reader = _Reader(text)
    node = reader.expression()
    reader.end()
    _bounded(node)
    return node


def parse_each(text: str) -> Each:
    """The tree of `bill in documents where ...` or, for every pair, `one, other in documents where ...`."""
    reader = _Reader(text)
    names = [reader.variable()]
    if reader.takes(","):
        names.append(reader.variable())
    reader.needs("in")
    many = reader.primary()
    where = reader.expression() if reader.takes("where") else None
    reader.end()
    if len(set(names)) < len(names):
        raise Mistake(f"both are called {names[0]!r}", 1)
    for node in (many, where):
        if node is not None:
            _bounded(node)
    return Each(tuple(names), many, where)


def _bounded(tree: Node) -> None:
    """Raises Mistake for a tree that is too tall, as a chain of a hundred additions is."""
    waiting = [(tree, 1)]
    while waiting:
        node, height = waiting.pop()
        if height > _TALLEST:
            raise Mistake(f"more than {_TALLEST} operators hang on one another", node.column)
        waiting += [(inner, height + 1) for inner in parts(node)]


class _Reader:
    """The pieces of an expression, and how far they are read."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _is(self, *texts: str) -> bool:
        return self._next.kind in {"name", "sign"} and self._next.text in texts

    def takes(self, text: str) -> bool:
        """Go past it if it is next."""
        if self._is(text):
            self._at += 1
            return True
        return False

    def needs(self, text: str) -> None:
        """Go past it, which must be next."""
        if not self.takes(text):
            raise self._unexpected(repr(text))

    def end(self) -> None:
        """All must have been read."""
        if self._next.kind != "end":
            raise self._unexpected("an operator or the end")

    def _unexpected(self, wanted: str) -> Mistake:
        found = repr(self._next.text) if self._next.kind != "end" else "the end"
        return Mistake(f"{wanted} is expected where {found} stands", self._next.column)

    def variable(self) -> str:
        """A name that is free to be given."""
        if self._next.kind != "name" or self._next.text in WORDS:
            raise self._unexpected("a name")
        return self._take().text

    def expression(self) -> Node:
        """All that operators join."""
        self._deeper()
        node = self._joined(("or",), lambda: self._joined(("and",), self._not))
        self._depth -= 1
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Mistake(f"brackets stand more than {_DEEPEST} deep", self._next.column)

    def _joined(self, signs: tuple[str, ...], inner: Callable[[], Node]) -> Node:
        node = inner()
        while self._is(*signs):
            sign = self._take()
            node = Binary(sign.text, node, inner(), sign.column)
        return node

    def _not(self) -> Node:
        signs = []
        while self._is("not"):
            signs.append(self._take())
            self._shallow(len(signs))
        node = self._comparison()
        for sign in reversed(signs):
            node = Unary("not", node, sign.column)
        return node

    def _comparison(self) -> Node:
        node = self._sum()
        if self._is(*_COMPARING, "in"):
            sign = self._take()
            return Binary(sign.text, node, self._sum(), sign.column)
        if self._is("not"):
            column = self._take().column
            self.needs("in")
            return Unary("not", Binary("in", node, self._sum(), column), column)
        return node

    def _sum(self) -> Node:
        return self._joined(("+", "-"), lambda: self._joined(("*", "/"), self._minus))

    def _minus(self) -> Node:
        signs = []
        while self._is("-"):
            signs.append(self._take())
            self._shallow(len(signs))
        node = self.primary()
        for sign in reversed(signs):
            node = Unary("-", node, sign.column)
        return node

    def _shallow(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise Mistake(f"more than {_DEEPEST} signs follow one another", self._next.column)

    def primary(self) -> Node:
        """A value with the parts that are picked of it."""
        node = self._value()
        picked = 0
        while self._is("."):
            self._take()
            if self._next.kind != "name":
                raise self._unexpected("a name after the dot")
            part = self._take()
            node = Part(node, part.text, part.column)
            picked += 1
            self._shallow(picked)
        return node

    def _value(self) -> Node:
        token = self._next
        if token.kind == "number":
            return self._number()
        if token.kind == "date":
            self._take()
            try:
                return Constant(dt.date.fromisoformat(token.text), token.column)
            except ValueError as error:
                raise Mistake(f"{token.text} is no date", token.column) from error
        if token.kind == "text":
            self._take()
            return Constant(token.text[1:-1], token.column)
        if self.takes("("):
            node = self.expression()
            self.needs(")")
            return node
        if self.takes("{"):
            return Several(self._list("}"), token.column)
        if token.kind == "name":
            return self._named()
        raise self._unexpected("a value")

    def _number(self) -> Node:
        token = self._take()
        value = float(token.text)
        if not math.isfinite(value):
            raise Mistake("the number is too large", token.column)
        if self._is("days", "day"):
            self._take()
            return Constant(value, token.column, "days")
        if self._is("weeks", "week"):
            self._take()
            return Constant(value * 7, token.column, "days")
        if self._next.kind == "name" and _CURRENCY.fullmatch(self._next.text):
            return Constant(value, token.column, self._take().text)
        return Constant(value, token.column)

    def _list(self, closing: str) -> tuple[Node, ...]:
        if self.takes(closing):
            return ()
        found = [self.expression()]
        while self.takes(","):
            found.append(self.expression())
        self.needs(closing)
        return tuple(found)

    def _named(self) -> Node:
        token = self._next
        if token.text in {"yes", "true", "no", "false"}:
            self._take()
            return Constant(token.text in {"yes", "true"}, token.column)
        for how in HOWS:
            if token.text == how:
                self._take()
                return self._over(how, token.column)
        if token.text in WORDS:
            raise self._unexpected("a value")
        self._take()
        if self.takes("("):
            return Call(token.text, self._list(")"), token.column)
        return Name(token.text, token.column)

    def _over(self, how: str, column: int) -> Node:
        self._deeper()
        name = self.variable()
        self.needs("in")
        many = self.primary()
        value = self._sum() if self.takes("of") else None
        where = self.expression() if self.takes("where") else None
        self._depth -= 1
        return Over(next(known for known in HOWS if known == how), name, many, value, where, column)
