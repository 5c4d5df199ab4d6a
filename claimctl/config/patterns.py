"""Regular expressions of users: whether one may take for ever, found out before a document meets it.

A pattern is tried on strings that are made from its own loops: what they repeat, more and more often, then what breaks
them. One whose time explodes is told with the string it hangs on. This is no proof, but nested loops, the common
mistake, never pass.
"""

from __future__ import annotations

import importlib
import re
import time
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LETTERS = 500
_TOO_LONG = 0.02  # seconds for a string of at most a few hundred letters; an honest pattern takes a thousandth of it
# Small steps: what doubles with each letter is to be caught before it has doubled many times.
_TIMES = (*range(8, 80), *(round(80 * 1.1**step) for step in range(15)))
_END = "\x00"
_MOST_STRINGS = 60

_ops: Any = importlib.import_module("re._constants")  # what the library's own compiler reads patterns with
_parser: Any = importlib.import_module("re._parser")
_LOOPS = {_ops.MAX_REPEAT, _ops.MIN_REPEAT, _ops.POSSESSIVE_REPEAT}
_OF_A_KIND = {
    _ops.CATEGORY_DIGIT: "0", _ops.CATEGORY_SPACE: " ", _ops.CATEGORY_WORD: "a", _ops.CATEGORY_NOT_DIGIT: "a",
    _ops.CATEGORY_NOT_SPACE: "a", _ops.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def check(pattern: str) -> None:
    """Raises ValueError where the pattern is none, is too long, or may take for ever."""
    if len(pattern) > MOST_LETTERS:
        raise ValueError(f"has more than {MOST_LETTERS} letters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what some day may mean something else
            compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"is no regular expression ({error})") from error
    for head, pump in strings(compiled):
        for count in _TIMES:
            text = head + pump * count + _END
            began = time.thread_time()
            compiled.fullmatch(text)
            if time.thread_time() - began > _TOO_LONG:
                raise ValueError(f"may take for ever, as on {head[:20]}{pump[:20]!r} many times over")


def strings(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """For each loop of a pattern a text that leads to it, and one that it repeats."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    seen: set[tuple[str, str]] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = list(_parser.parse(source, pattern.flags & ~re.LOCALE))
    for head, pump in _loops(parsed, ""):
        if pump and (head, pump) not in seen and len(seen) < _MOST_STRINGS:
            seen.add((head, pump))
            yield head, pump


def _loops(items: list[Any], head: str) -> Iterator[tuple[str, str]]:
    for op, value in items:
        if op in _LOOPS:
            inner = list(value[2])
            if value[1] > 10:
                yield from ((head, each) for each in dict.fromkeys((_sample(inner), *_alternatives(inner))))
            yield from _loops(inner, head)
        elif op is _ops.SUBPATTERN:
            yield from _loops(list(value[3]), head)
        elif op is _ops.BRANCH:
            for branch in value[1]:
                yield from _loops(list(branch), head)
        elif op is _ops.ATOMIC_GROUP:
            yield from _loops(list(value), head)
        head += _sample([(op, value)])


def _alternatives(items: list[Any]) -> Iterator[str]:
    """A sample of each branch that stands in a loop."""
    for op, value in items:
        if op is _ops.BRANCH:
            yield from (_sample(list(branch)) for branch in value[1])
        elif op is _ops.SUBPATTERN:
            yield from _alternatives(list(value[3]))


def _sample(items: list[Any]) -> str:
    """A text that the items match, mostly."""
    text = ""
    for op, value in items:
        if op is _ops.LITERAL:
            text += chr(value)
        elif op in {_ops.NOT_LITERAL, _ops.ANY}:
            text += "a" if value != ord("a") else "b"
        elif op is _ops.IN:
            text += _one_of(value)
        elif op in _LOOPS:
            text += _sample(list(value[2])) * max(1, min(value[0], 50))
        elif op is _ops.SUBPATTERN:
            text += _sample(list(value[3]))
        elif op is _ops.ATOMIC_GROUP:
            text += _sample(list(value))
        elif op is _ops.BRANCH:
            text += _sample(list(value[1][0]))
    return text


def _one_of(choices: list[Any]) -> str:
    """A character of a class."""
    if choices and choices[0][0] is _ops.NEGATE:
        return next(
            (letter for letter in "a0 -.,:/#" if not any(_holds(choice, letter) for choice in choices[1:])), "é"
        )
    for op, value in choices:
        if op is _ops.LITERAL:
            return chr(value)
        if op is _ops.RANGE:
            return chr(value[0])
        if op is _ops.CATEGORY:
            return _OF_A_KIND.get(value, "a")
    return "a"


def _holds(choice: tuple[Any, Any], letter: str) -> bool:
    """Whether a choice of a class is this letter."""
    op, value = choice
    if op is _ops.LITERAL:
        return bool(chr(value) == letter)
    if op is _ops.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    is_word = letter.isalnum() or letter == "_"
    return {
        _ops.CATEGORY_DIGIT: letter.isdigit(), _ops.CATEGORY_SPACE: letter.isspace(), _ops.CATEGORY_WORD: is_word,
        _ops.CATEGORY_NOT_DIGIT: not letter.isdigit(), _ops.CATEGORY_NOT_SPACE: not letter.isspace(),
        _ops.CATEGORY_NOT_WORD: not is_word,
    }.get(value, False)  # fmt: skip
