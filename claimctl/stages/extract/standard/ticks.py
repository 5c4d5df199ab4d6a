"""The check boxes of a registered form: which answer of which question, ticked or not.

A tick is a box that the page's picture or the digital form shows ticked, or an X typed where the box stands (all that
is left where the form's print has dropped out).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.records import Field

if TYPE_CHECKING:
    from claimctl.records import FormField
    from claimctl.stages.extract.layout import Box, Sheet
    from claimctl.stages.extract.standard.register import Fit
    from claimctl.stages.extract.standard.template import Template, Tick

METHOD = "form_zone"
_AN_X = re.compile(r"[\[(|I1]?[MF]?[\[(|I1]?[Xx✓✗☒☑][\])|IJ1]?")
_NEAR = (1.7, 0.7)  # columns and lines that a tick may stand off its box's middle
_TYPED = 0.96  # an X read where a box stands
_SEXES = {"patient_sex"}


class _Seen(NamedTuple):
    marked: float  # the probability that the box is ticked
    box: Box
    raw: str


def fields(sheet: Sheet, fit: Fit, template: Template, fitting: float) -> list[Field]:
    """The answers of a page: a sex as M or F, the rest as `question_answer` true or false.

    `fitting` is the probability that the form lies where it was found. A question of which nothing is seen is left out.
    """
    seen = _seen(sheet, fit, template)
    questions: dict[str, list[Tick]] = {}
    for tick in template.ticks:
        questions.setdefault(tick.question, []).append(tick)
    found: list[Field] = []
    for question, answers in questions.items():
        told = [(tick, seen[tick]) for tick in answers if tick in seen]
        marked = [(tick, each) for tick, each in told if each.marked > 0.5]
        if len(marked) > 1 and marked[0][1].marked != marked[1][1].marked:
            marked = [max(marked, key=lambda pair: pair[1].marked)]
        if question.endswith("_sex"):
            if question in _SEXES and len(marked) == 1:
                tick, each = marked[0]
                found.append(_field(sheet, question, tick.answer, each, fitting * each.marked))
            continue
        for tick, each in told:
            ticked = any(tick is other for other, _ in marked)
            sure = each.marked if ticked else 1.0 - each.marked
            if not ticked and len(marked) == 1:
                sure = max(sure, marked[0][1].marked)
            value = "true" if ticked else "false"
            found.append(_field(sheet, f"{question}_{tick.answer}", value, each, fitting * sure))
    return found


def _field(sheet: Sheet, name: str, value: str, each: _Seen, sure: float) -> Field:
    return Field(name, 0, value, each.raw, round(min(sure, 0.995), 4), sheet.page.number, *each.box, METHOD)


def _seen(sheet: Sheet, fit: Fit, template: Template) -> dict[Tick, _Seen]:
    """What the page shows of each box; the nearest sign counts."""
    best: dict[Tick, tuple[float, _Seen]] = {}

    def offer(column: float, line: float, each: _Seen) -> None:
        near = [
            (abs(tick.column - column) / _NEAR[0] + abs(tick.line - line) / _NEAR[1], tick)
            for tick in template.ticks
            if abs(tick.column - column) <= _NEAR[0] and abs(tick.line - line) <= _NEAR[1] and fit.knows(tick.line)
        ]
        if near:
            distance, tick = min(near, key=lambda pair: pair[0])
            known = best.get(tick)
            if known is None or (each.marked > 0.5, -distance) > (known[1].marked > 0.5, -known[0]):
                best[tick] = (distance, each)

    for form in sheet.page.forms:
        if form.kind in {"checkbox", "radio"}:
            x0, y0, x1, y1 = sheet.placed((form.x0, form.y0, form.x1, form.y1))
            offer(
                *fit.place((x0 + x1) / 2, (y0 + y1) / 2),
                _Seen(_marked(form), (form.x0, form.y0, form.x1, form.y1), form.value),
            )
    for token in sheet.tokens:
        if _AN_X.fullmatch(token.text):
            middle = token.x1 - 0.3 if len(token.text) > 1 else (token.x0 + token.x1) / 2
            sure = _TYPED * min(1.0, 0.5 + 0.5 * token.confidence)
            offer(*fit.typed_at(middle, (token.y0 + token.y1) / 2), _Seen(sure, sheet.fraction([token]), token.text))
    return {tick: each for tick, (_, each) in best.items()}


def _marked(form: FormField) -> float:
    return form.confidence if form.value == "true" else 1.0 - form.confidence
