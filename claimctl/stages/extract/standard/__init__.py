"""Standard forms read box by box: the CMS-1500 and the UB-04, whose every box has its place and meaning.

A page on which the form is found gives its values by zone, and those take precedence: what stands in a box is the
box's value, and a box that is empty has none. A page on which it is not found (an attachment, the back of the form, an
electronic listing of the same claim) is left to the ways that read any paper.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from claimctl.records import Field
from claimctl.stages.extract import boxed, validators
from claimctl.stages.extract.standard import grid, identity, reading, register, ticks
from claimctl.stages.extract.standard.cms1500 import CMS1500
from claimctl.stages.extract.standard.ub04 import UB04

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimctl.config import DocType, FieldSpec
    from claimctl.records import LineItem
    from claimctl.stages.extract.candidates import Habits, Reading
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.pairing import Pair
    from claimctl.stages.extract.standard.register import Fit
    from claimctl.stages.extract.standard.template import Template

METHOD = ticks.METHOD
TEMPLATES: dict[str, Template] = {"cms1500": CMS1500, "ub04": UB04}
_BOXED = frozenset({"claim_form", "police_report"})  # whose cells are read as such
_LAST = frozenset({"total", "amount_paid", "balance_due"})  # stated on the last page of a bill, people on the first
# Log-odds that a value is right, by `signs`: a logistic regression over 1,800 values of generated forms, digital and
# scanned; a value that fails its validator is rarer there than on paper, so that its weight is set by hand.
_WEIGHTS = {
    "bias": 5.6, "typed": -0.2, "error": -3.3, "share": 1.4, "shape": 1.2, "mean": 3.5, "least": 3.2, "checked": 0.5,
    "issue": -2.0, "pieces": -2.8,
}  # fmt: skip


class Found(NamedTuple):
    """What the zones of a document hold, and the fields that they decide: no other way may fill those."""

    fields: tuple[Field, ...] = ()
    rows: tuple[LineItem, ...] = ()
    governed: frozenset[str] = frozenset()
    pages: frozenset[int] = frozenset()
    held: frozenset[tuple[int, int]] = frozenset()  # page and number of words that are no other field's
    open: frozenset[tuple[int, int]] = frozenset()  # of these, words that may be of the `people`'s fields
    people: frozenset[str] = frozenset()
    pairs: tuple[Pair, ...] = ()  # readings of the fields that cells decide, still to be judged

    def leaves(self, pair: Pair) -> bool:
        """Whether a reading is still open: its field is not decided, and none of its words is said to be another's."""
        words = {(pair.page, token.index) for token in pair.reading.tokens} & self.held
        return pair.field not in self.governed and (not words or (pair.field in self.people and words <= self.open))


def read(
    sheets: Sequence[Sheet],
    doc_type: str,
    doctype: DocType,
    habits: Habits,
    hidden: Callable[[str], bool] | None = None,
) -> Found:
    """The values of a document that is a standard form, an identity document or a form in boxes; else nothing.

    Of squeezed captions that are `hidden` the reader of boxes knows nothing.
    """
    if doc_type == "id_document":
        return _identity(sheets, doctype, habits)
    template = TEMPLATES.get(doc_type)
    if template:
        return _boxes(sheets, template, doc_type, doctype, habits)
    told = boxed.read_cells(sheets, doctype, habits, hidden) if doc_type in _BOXED else boxed.Found()
    return Found(
        (), (), told.governed, held=told.held, open=told.open, people=frozenset(boxed.of_people(doctype)),
        pairs=told.pairs,
    )  # fmt: skip


def _boxes(sheets: Sequence[Sheet], template: Template, doc_type: str, doctype: DocType, habits: Habits) -> Found:
    by_field: dict[str, list[Field]] = {}
    rows: list[LineItem] = []
    pages, governed = set[int](), set[str]()
    for sheet in sheets:
        fit = register.fit(sheet, template)
        if fit is None:
            continue
        governed |= {part.field for part in template.parts if fit.knows(part.zones[0].top)}
        governed |= {tick.question for tick in template.ticks if fit.knows(tick.line)}
        pages.add(sheet.page.number)
        found, items = _page(sheet, fit, template, doctype, habits)
        for field in found:
            by_field.setdefault(field.field, []).append(field)
        rows += [_renumbered(item, len(rows) + number) for number, item in enumerate(items)]
    if not pages:
        return Found()
    if doc_type == "ub04" and "admission_date" not in by_field:
        by_field.pop("discharge_date", None)  # then it is no more than the last day that the statement covers
    kept = _one_each(by_field, doctype)
    if not rows and all(field.value == "false" for field in kept):
        kept = []  # a blank form says nothing
    governed |= {"procedure_code", "service_date"}
    return Found(tuple(kept), tuple(rows), frozenset(governed), frozenset(pages))


def _one_each(by_field: dict[str, list[Field]], doctype: DocType) -> list[Field]:
    """One value a field over all pages, each value once where the field repeats."""
    kept: list[Field] = []
    for name, fields in by_field.items():
        spec = doctype.fields.get(name)
        if spec and spec.repeated:
            kept += list({field.value: field for field in reversed(fields)}.values())[::-1]
        else:
            kept.append(fields[-1 if name in _LAST else 0])
    return kept


def _identity(sheets: Sequence[Sheet], doctype: DocType, habits: Habits) -> Found:
    """What numbered fields and machine-readable zones say, the surest of each field."""
    best: dict[str, Field] = {}
    for sheet in sheets:
        for given in identity.values(sheet, doctype.fields, habits):
            spec, reading = doctype.fields[given.field], given.reading
            issues = (*reading.issues, *validators.issues(reading.value, spec.validators))
            least = min((token.confidence for token in reading.tokens), default=1.0)
            sure = round(given.sure * (1.0 if given.sure == identity.MRZ_SURE else 0.5 + 0.5 * least), 4)
            field = Field(
                given.field, 0, reading.value, reading.raw, sure, sheet.page.number, *sheet.fraction(reading.tokens),
                METHOD, not issues, issues, reading.number, reading.date, reading.currency,
            )  # fmt: skip
            if given.field not in best or best[given.field].confidence < sure:
                best[given.field] = field
    pages = frozenset(field.page for field in best.values())
    return Found(tuple(best.values()), (), frozenset(best), pages)


def _page(
    sheet: Sheet, fit: Fit, template: Template, doctype: DocType, habits: Habits
) -> tuple[list[Field], list[LineItem]]:
    words = reading.placed(sheet, fit, template)
    fields: list[Field] = []
    for part in template.parts:
        spec = doctype.fields.get(part.field)
        if spec is None or not fit.knows(part.zones[0].top):
            continue
        fields += [
            _field(sheet, fit, part.field, each.reading, spec) for each in reading.value(part, words, spec, habits)
        ]
    fields += [
        field for field in ticks.fields(sheet, fit, template, 0.97 if fit.typed else 0.99)
        if field.field not in {each.field for each in fields}
    ]  # fmt: skip
    items = grid.rows(sheet, words, template)
    return fields + _of_rows(items, doctype), items


def _of_rows(items: Sequence[LineItem], doctype: DocType) -> list[Field]:
    """The days and procedures of the service lines, each once."""
    fields: list[Field] = []
    for item in items:
        told = [
            ("service_date", item.service_date.isoformat() if item.service_date else ""),
            ("procedure_code", item.code if item.code and len(item.code) == 5 else ""),
        ]
        for name, value in told:
            if (
                value
                and name in doctype.fields
                and not any(field.field == name and field.value == value for field in fields)
            ):
                day = item.service_date if name == "service_date" else None
                fields.append(Field(name, 0, value, value, item.confidence, item.page, item.x0, item.y0, item.x1,
                    item.y1, METHOD, value_date=day))  # fmt: skip
    return fields


def _field(sheet: Sheet, fit: Fit, name: str, found: Reading, spec: FieldSpec) -> Field:
    issues = (*found.issues, *validators.issues(found.value, spec.validators))
    return Field(
        name, 0, found.value, found.raw, _sure(fit, found, spec, issues), sheet.page.number,
        *sheet.fraction(found.tokens), METHOD, not issues, issues, found.number, found.date, found.currency,
    )  # fmt: skip


def signs(fit: Fit, found: Reading, spec: FieldSpec, issues: Sequence[str]) -> dict[str, float]:
    """What speaks for and against a value: the form's fit, the words' confidence, its shape and its validators."""
    words = [token.confidence for token in found.tokens] or [1.0]
    checked = any(name not in {"past", "year"} for name in spec.validators)
    return {
        "bias": 1.0, "typed": float(fit.typed), "error": fit.error, "share": fit.share - 1.0,
        "shape": found.shape - 1.0, "mean": sum(words) / len(words) - 1.0, "least": min(words) - 1.0,
        "checked": float(checked and not issues), "issue": float(bool(issues)),
        "pieces": min(len(found.tokens), 8) / 8.0,
    }  # fmt: skip


def _sure(fit: Fit, found: Reading, spec: FieldSpec, issues: Sequence[str]) -> float:
    """The probability that a value is right."""
    total = sum(_WEIGHTS[name] * sign for name, sign in signs(fit, found, spec, issues).items())
    return round(1.0 / (1.0 + math.exp(-total)), 4)


def _renumbered(item: LineItem, row: int) -> LineItem:
    import msgspec

    return msgspec.structs.replace(item, row=row)
