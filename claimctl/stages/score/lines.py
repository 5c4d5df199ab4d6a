"""Which line of business a claim belongs to, and which of its documents are missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.config import Line
from claimctl.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.records import Document

FALLBACK = "general"  # the line of claims that show no other line's signs

_TELLING = ("loss_cause", "loss_description", "coverage_type", "diagnosis")  # fields whose values tell a line
_SIGN = 4.0  # a sign makes its line this many times as probable
_MOST = 4.0  # signs of one kind beyond this many say nothing new


class LineMatch(Record, frozen=True):
    """A claim's line of business, by its name in configs/rules/lines.yaml, with the probability that it is that one.

    `complete` is the probability that the documents meet what the claim's line requires, whichever line that is.
    """

    name: str
    line: Line
    confidence: float
    complete: float


def recognise(documents: Sequence[Document], attributes: Mapping[str, str], lines: Mapping[str, Line]) -> LineMatch:
    """The insurer's own word for it (`line` in claims.csv), else the line with most signs.

    A sign is a document of a type by which the line is recognised (as much as its type is certain), or a keyword of the
    line that stands among the claim's values, line items or names of fields (each keyword once). Each sign makes its
    line four times as probable, up to four signs of either kind; the probability is the line's share. Without a sign
    the claim is `general`.
    """
    stated = attributes.get("line", "").strip().casefold()
    for name, line in lines.items():
        if stated and stated in {name.casefold(), line.title.casefold()}:
            return LineMatch(name, line, 1.0, 0.0 if missing(documents, line) else 1.0)

    vocabulary = _vocabulary(documents)
    signs: dict[str, float] = {FALLBACK: 0.0}
    for name, line in lines.items():
        typed = sum(d.doc_type_confidence for d in documents if d.status == "done" and d.doc_type in line.recognised_by)
        told = sum(1 for keyword in line.keywords if f" {keyword.casefold()} " in vocabulary)
        signs[name] = min(typed, _MOST) + min(told, _MOST)
    best = max(signs, key=lambda name: signs[name])  # of equals the first, and general stands first
    if not signs[best]:
        signs = {best: 0.0}
    total = sum(_SIGN**count for count in signs.values())
    shares = {name: _SIGN**count / total for name, count in signs.items()}
    known = {name: lines.get(name) or Line(title=name.capitalize()) for name in signs}
    complete = sum(share for name, share in shares.items() if not missing(documents, known[name]))
    return LineMatch(best, known[best], shares[best], complete)


def known_line(attributes: Mapping[str, str], lines: Mapping[str, Line]) -> bool:
    """False where `line` of claims.csv names none of the lines of business."""
    stated = attributes.get("line", "").strip().casefold()
    return not stated or any(stated in {name.casefold(), line.title.casefold()} for name, line in lines.items())


def missing(documents: Sequence[Document], line: Line) -> tuple[str, ...]:
    """The requirements of the line that no document meets, each as its alternatives: `repair_estimate|invoice`."""
    have = {document.doc_type for document in documents if document.status == "done"}
    return tuple("|".join(kinds) for kinds in line.required if not have & set(kinds))


def _vocabulary(documents: Sequence[Document]) -> str:
    """All words that may tell a line, in lower case, with one blank around each."""
    texts: list[str] = []
    for document in documents:
        texts.extend({field.field for field in document.fields})
        texts.extend(field.value for field in document.fields if field.field in _TELLING)
        texts.extend(item.description for item in document.line_items)
    words = re.findall(r"[^\W_]+", " | ".join(texts).casefold())
    return f" {' '.join(words)} "
