"""The values of a page's chunks as every kind of field reads them, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.extract import candidates
from claimctl.stages.extract.candidates import Line
from claimctl.stages.extract.candidates.names import is_personal
from claimctl.stages.extract.pairing import is_choice
from claimctl.stages.extract.regions import View, continued

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.candidates import Habits, Reading
    from claimctl.stages.extract.layout import Chunk, Token
    from claimctl.stages.extract.lexicon import LabelIndex

WORDS = 7  # of a label
TEXT_WORDS = 9  # of a text that is a value
TYPED = frozenset({"date", "money", "phone", "email", "code", "identifier", "time", "number"})
_OPENING = frozenset({"identifier", "number", "money"})  # kinds whose readers look at a line's beginning only


class Values:
    """The values of a page as every kind reads them, read once a kind."""

    def __init__(self, view: View, habits: Habits, labels: LabelIndex) -> None:
        self._view, self._habits, self._labels = view, habits, labels
        self._known: dict[tuple[int, str], list[Reading]] = {}
        self._readers: dict[str, str] = {}

    def of(self, chunk: Chunk, field: str, spec: FieldSpec) -> list[Reading]:
        """The readings of a chunk for a field."""
        reader = self._readers.get(field)
        if reader is None:
            reader = self._readers[field] = _reader(field, spec)
        key = (chunk.index, reader)
        if key not in self._known:
            self._known[key] = list(self._read(chunk, field, spec))
        return self._known[key]

    def _read(self, chunk: Chunk, field: str, spec: FieldSpec) -> Iterator[Reading]:
        if spec.kind in TYPED:
            yield from self._typed(chunk, field, spec)
            return
        tokens = self._view.sheet.tokens[chunk.first : chunk.last]
        colon = next((place for place, token in enumerate(tokens[:WORDS]) if token.text.endswith(":")), -1)
        if colon + 1 == len(tokens) or tokens[colon + 1].index in self._view.owner:
            return
        free = self._view.free(tokens[colon + 1].index, chunk.last)
        if spec.kind != "address" and len(free) > TEXT_WORDS:
            return
        lines = [Line(free)]
        if spec.kind == "address":
            lines += continued(self._view, free[0].x0, free[0].x0, chunk)
        for reading in candidates.read(spec, lines, self._habits, field)[:1]:
            if not self._labels.is_caption(reading.raw, spec.kind):
                yield reading

    def _typed(self, chunk: Chunk, field: str, spec: FieldSpec) -> Iterator[Reading]:
        tokens = self._view.sheet.tokens[chunk.first : chunk.last]
        starts = [0]
        if spec.kind in _OPENING or field == "license_plate":
            starts = [place for place, token in enumerate(tokens) if any(sign.isdigit() for sign in token.text)][:2]
            if starts and _is_prefix(tokens, starts[0]):
                starts[0] -= 1
        seen: set[int] = set()
        within: set[int] = set()  # of an amount: `080,00` of `1 080,00` is none
        for start in starts:
            if tokens[start].index in within:
                continue
            for reading in candidates.read(spec, [Line(tokens[start:])], self._habits, field):
                if field.endswith("_sex") and is_choice(self._view.sheet, reading):
                    continue
                if reading.tokens and reading.tokens[0].index not in seen:
                    seen.add(reading.tokens[0].index)
                    if spec.kind in {"money", "number"}:
                        within.update(token.index for token in reading.tokens)
                    yield reading


def _reader(field: str, spec: FieldSpec) -> str:
    """A name for how a field's values are read: fields of one name have the same readings."""
    special = ""
    if spec.pattern or field == "license_plate" or "year" in spec.validators or field.endswith("_dob"):
        special = field
    elif spec.kind == "code":
        special = "sex" if field.endswith("_sex") else " ".join(spec.validators)
    elif spec.kind == "name":
        special = "personal" if is_personal(field) else ""
    elif spec.kind == "address":
        special = "place" if field.startswith("loss_") else ""
    elif field == "diagnosis":
        special = field  # without its code
    return f"{spec.kind} {special}"


def _is_prefix(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word before a figure is a part of the identifier: `MH 12345`."""
    return bool(place) and tokens[place - 1].text.isupper() and len(tokens[place - 1].text) <= 3
