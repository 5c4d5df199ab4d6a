"""Which values stand beside which label: the readings of the regions around it, for every field that it may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.candidates import Habits, Line, Reading, read
from claimctl.stages.extract.candidates.typed import is_phone
from claimctl.stages.extract.normal.words import sex, squeeze
from claimctl.stages.extract.regions import Method, Region, View, around, near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.lexicon import LabelIndex
    from claimctl.stages.extract.sections import Sections


_ADDRESS_LINES = 4
_NEAREST = 2  # regions of a label that may hold a party's lines
_SHORT = 0.08  # of the width, that a paragraph's last line is shorter by
# Dates and such of which the second on a line is the end of a period whose start is the first.
PERIODS = {"policy_end": "policy_start", "discharge_date": "admission_date"}


class Pair(msgspec.Struct, frozen=True):
    """A reading for a field, with what speaks for it. `score` ranks pairs of one document."""

    field: str
    page: int
    method: Method
    reading: Reading
    score: float
    quality: float = 1.0
    colon: bool = False
    specific: bool = True
    gap: float = 0.0
    rank: int = 0
    label: tuple[int, int] | None = None  # page, first token of the label
    phrase: str = ""  # the label's words, squeezed
    choices: int = 0  # how many fields of the type the label may name
    aligned: float = 1.0
    fit: float = 0.0  # what the section around says of the field's party
    guess: float = 0.0  # the chance of a label whose meaning was guessed
    relation: str = ""  # how the label stands to a value that looked for it
    share: float = 0.0  # what the field has of the label's chance among the fields of its kind
    box: tuple[float, float, float, float] | None = None  # where it is not that of the tokens, fractions of the page


def pairs(
    sheet: Sheet,
    hits: list[Hit],
    labels: LabelIndex,
    specs: Mapping[str, FieldSpec],
    habits: Habits,
    sections: Sections,
    guessed: Sequence[Hit] = (),
) -> list[Pair]:
    """Every reading beside every label of a page, those whose meaning is `guessed` among them."""
    view = View(sheet, hits, sections)
    # In a paragraph a label's word is only a word, unless it stands as labels do.
    strict = View(
        sheet,
        [hit for hit in hits if (hit.colon or hit.whole) and hit.first <= sheet.chunks[hit.chunk].first + 1],
        sections,
    )
    found: list[Pair] = []
    for hit in (*hits, *guessed):
        if not hit.fields:
            continue
        regions = around(view, hit)
        for field in hit.fields:
            spec = specs[field]
            described = field.endswith("_description")
            of_label = [
                pair
                for region in (around(strict, hit) if described else regions)
                for pair in _pairs_in(view, hit, region, field, spec, labels, habits)
            ]
            if not of_label and not hit.told and spec.kind not in {"text", "check"}:
                of_label = [
                    pair
                    for region in near(view, hit)
                    for pair in _pairs_in(view, hit, region, field, spec, labels, habits)
                ]
            found.extend(of_label)
        if not hit.told:
            for region in regions[:_NEAREST]:
                found.extend(_party(view, hit, region, specs, labels, habits))
    return found


def _party(
    view: View, hit: Hit, region: Region, specs: Mapping[str, FieldSpec], labels: LabelIndex, habits: Habits
) -> list[Pair]:
    """The address, phone and mail of whom a label names, on the lines under the name: `Insured`, and a block."""
    lines = region.lines[1 : _ADDRESS_LINES + 3]
    found: list[Pair] = []
    for name in hit.fields if lines else ():
        party, _, thing = name.rpartition("_")
        if thing != "name":
            continue
        ends = next((at for at, line in enumerate(lines) if "@" in line.text or is_phone(line.text)), len(lines))
        mail = next((at for at, line in enumerate(lines) if "@" in line.text), len(lines))
        parts = {"address": lines[:ends], "phone": lines[ends:], "email": lines[mail:]}
        for part, own in parts.items():
            field = f"{party}_{part}"
            if field in specs and field not in hit.fields and own:
                of_part = msgspec.structs.replace(region, lines=tuple(own))
                found += _pairs_in(view, hit, of_part, field, specs[field], labels, habits, every=True)
    return found


def _pairs_in(
    view: View,
    hit: Hit,
    region: Region,
    field: str,
    spec: FieldSpec,
    labels: LabelIndex,
    habits: Habits,
    *,
    every: bool = False,
) -> list[Pair]:
    lines = region.lines if every or spec.kind in {"address", "text"} or spec.repeated else region.lines[:1]
    if field == "diagnosis" and region.method != "label_right":
        lines = tuple(_widened(view, line) for line in lines)
    readings = read(spec, lines, habits, field)
    if spec.kind == "address":  # how many of the lines are the address, the ranker tells
        ends = range(1, min(len(lines), _ADDRESS_LINES) + 1)
        starts = (0, 1) if any(name.endswith("_name") for name in hit.fields) else (0,)  # a name may have figures
        readings = [
            reading for at in starts for end in ends if end > at for reading in read(spec, lines[at:end], habits, field)
        ]
        readings = list({reading.value: reading for reading in readings}.values())
    if field.endswith("_description"):
        end = _paragraph(lines)
        if end < len(lines):  # what follows may be the form's print: the shorter reading is the likelier
            cut = read(spec, lines[:end], habits, field)
            readings = [*cut, *(msgspec.structs.replace(each, shape=0.6 * each.shape) for each in readings)]
    if field.endswith("_sex"):
        readings = [reading for reading in readings if not is_choice(view.sheet, reading)]
    if spec.kind in {"name", "address", "text", "check"}:
        readings = [reading for reading in readings if not _is_print(reading.raw, spec.kind, labels)]
    period = PERIODS.get(field)
    if period and period in hit.fields:
        readings = readings[1:2]
    elif not spec.repeated and spec.kind not in {"money", "address", "name"} and not field.endswith("_description"):
        readings = readings[:1]
    elif spec.kind == "money" and not spec.repeated:
        # On one line the last amount is the sum: rates and counts come before it.
        readings = readings[-1:] if region.method == "label_right" else readings[:1]
    rank = labels.rank(field, hit.phrase)
    first, last = view.sheet.tokens[hit.first], view.sheet.tokens[hit.last - 1]
    fit = view.sections.fit(field, hit.phrase, first.y0, first.x0, last.x1)
    return [
        Pair(
            field,
            view.sheet.page.number,
            region.method,
            reading,
            max(0.0, _score(hit, region, reading, rank, spec) + fit),
            hit.quality,
            hit.colon,
            hit.specific,
            region.gap,
            rank,
            (view.sheet.page.number, hit.first),
            hit.phrase,
            len(hit.fields),
            region.aligned,
            fit,
            hit.guess,
        )
        for reading in readings
    ]


def _is_print(raw: str, kind: str, labels: LabelIndex) -> bool:
    """Whether what was read is print of the form, or a name with what the form says of it: `Jane Doe - Insured`."""
    _, dash, tail = raw.replace("–", "-").partition(" - ") if kind == "name" else ("", "", "")  # noqa: RUF001
    remarked = bool(dash) and (labels.is_caption(tail, "name") or labels.is_known(squeeze(tail)))
    return remarked or labels.is_caption(raw, kind)


def _paragraph(lines: Sequence[Line]) -> int:
    """How many lines there are up to one that ends a sentence short of the margin; all where none does."""
    filled = [line for line in lines if line.tokens]
    margin = max((line.tokens[-1].x1 for line in filled), default=0.0)
    left = min((line.tokens[0].x0 for line in filled), default=0.0)
    for place, line in enumerate(lines):
        if (
            line.tokens
            and line.text.endswith((".", "!", "?"))
            and margin - line.tokens[-1].x1 > _SHORT * (margin - left)
        ):
            return place + 1
    return len(lines)


def _score(hit: Hit, region: Region, reading: Reading, rank: int, spec: FieldSpec) -> float:
    """How well label and value fit, 0 to 1: the product of what each sign is worth."""
    near = {
        "label_right": 1.0,
        "label_beside": 0.93,
        "label_below": 0.82,
        "label_above": 0.45,
        "label_near": 0.4,
        "table": 0.97,
    }.get(region.method, 0.5)
    if region.method == "label_below":
        near -= 0.06 * max(region.gap, 0.0) + 0.12 * (1 - region.aligned)
    elif region.method == "label_beside":
        near -= 0.006 * region.gap
    if hit.colon and region.method == "label_right":
        near += 0.03
    score = hit.quality * near * (0.35 + 0.65 * reading.shape) - 0.05 * min(reading.skipped, 6)
    score -= min(rank, 20) * 0.006
    if not hit.specific and not hit.colon:
        score -= 0.06
    if (
        spec.kind in {"name", "text", "address"}
        and not hit.colon
        and region.method == "label_right"
        and not hit.specific
    ):
        score -= 0.15
    return max(0.0, min(1.0, score))


def _widened(view: View, line: Line) -> Line:
    """A line that holds only a code, with the wording in the cell beside it."""
    if len(line.tokens) > 1:
        return line
    right = view.sheet.right_of(view.sheet.chunks[line.tokens[0].chunk])
    if right is None or view.opens_with_label(right) or right.x0 - line.tokens[0].x1 > 16.0:
        return line
    return Line((*line.tokens, *view.free(right.first, right.last)))


def is_choice(sheet: Sheet, reading: Reading) -> bool:
    """Whether the other answer is printed beside this one, so that neither is an answer: `M   F`."""
    chunk = sheet.chunks[reading.tokens[0].chunk]
    for neighbour in (sheet.right_of(chunk), sheet.left_of(chunk)):
        if neighbour is None or min(abs(neighbour.x0 - chunk.x1), abs(chunk.x0 - neighbour.x1)) > 20.0:
            continue
        alone = len(neighbour.text) <= 8 and "/" not in neighbour.text  # `M/F` is the label
        other = sex(neighbour.text) if alone else None
        if other is not None and other != reading.value:
            return True
    return False
