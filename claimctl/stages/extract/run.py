"""extract: Text and Label in, Fields out. Reads top to bottom as the stage's story.

For each document of a file: lay its pages out, learn how it writes dates and money, find labels, read what stands
beside them, add what forms, patterns and places tell, let the best reading win each field, and say how sure it is.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from claimctl.learning import curves, store
from claimctl.learning.curves import Curve
from claimctl.records import Extract, Field, Fields
from claimctl.search import clauses, embed
from claimctl.stages.extract import (
    addressed,
    forms,
    labels,
    lexicon,
    line_items,
    marks,
    neighbours,
    pairing,
    position,
    prints,
    ranking,
    registers,
    remarks,
    standard,
    taught,
    validators,
    vocabulary,
)
from claimctl.stages.extract import habits as habits_of
from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.guesses import Guesser
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.lexicon import LabelIndex
from claimctl.stages.extract.ranking import Judge, Scene
from claimctl.stages.extract.sections import Sections

if TYPE_CHECKING:
    from claimctl.config import ExtractConfig
    from claimctl.records import Label, Segment, Text
    from claimctl.stages.extract.pairing import Pair

VERSION = 10
_PROCEDURE = 5  # signs of a procedure's code


class Model(msgspec.Struct, frozen=True):
    """What is loaded once a worker: the labels of every type, and the judge of readings."""

    labels: dict[str, LabelIndex]
    sums: frozenset[str]
    judge: Judge
    registers: tuple[registers.Register, ...] = ()
    taught: dict[str, taught.Form] = {}
    curves: tuple[Curve, ...] = ()


def identity(config: ExtractConfig) -> str:
    """The model's fingerprint, those of the document types and of the vocabulary; nothing is loaded.

    Raises UsageError for a document type with a validator that there is not and for a register that can't be read, so
    that a run stops before it begins.
    """
    validators.check_names(config.doctypes)
    doctypes = hashlib.sha256(msgspec.json.encode(config.doctypes, order="deterministic")).hexdigest()[:16]
    held = registers.identity(config.registers)
    words = f"doctypes:{doctypes} words:{vocabulary.fingerprint()}"
    forms_taught = " ".join(f"{name}:{store.fingerprint(model)[:16]}" for name, model in sorted(config.taught.items()))
    own = f"{held and f' registers:{held}'}{forms_taught and f' taught:{forms_taught}'}"
    own += f" calibration:{store.fingerprint(config.calibration)[:16]}" if config.calibration else ""
    return f"{config.model}:{store.fingerprint(config.model)[:16]} {words}{own}"


def load(config: ExtractConfig) -> Model:
    """Read the confidence model, index labels and registers.

    Raises DependencyError where the model is missing or altered, UsageError for a register that does not fit.
    """
    kinds = {name: spec.kind for doctype in config.doctypes.values() for name, spec in doctype.fields.items()}
    kept = store.open_model(config.model)
    return Model(
        lexicon.index(config.doctypes, Guesser(kept["guesser"])),
        lexicon.sums(config.doctypes),
        Judge(kept),
        registers.open_all(config.registers, kinds) if config.registers else (),
        {name: taught.unpack(store.open_model(model), model) for name, model in config.taught.items()},
        curves.unpack(store.open_model(config.calibration), config.calibration) if config.calibration else (),
    )


def run(text: Text, label: Label, config: ExtractConfig, model: Model) -> Fields:
    """The values of every document of a file. What is not on the page is not in the result."""
    billing = {name for name, doctype in config.doctypes.items() if doctype.line_items}
    extracts = line_items.across([_extract(text, segment, config, model) for segment in label.segments], billing)
    printed = (prints.add(extract, text, own) for extract, own in zip(extracts, label.segments, strict=True))
    return Fields(text.doc_id, tuple(printed))


class Read(msgspec.Struct, frozen=True):
    """A document read: its pages, every reading of every field, its line items, and a standard form's boxes."""

    sheets: list[Sheet]
    scene: Scene
    rows: line_items.Found
    boxes: standard.Found
    habits: Habits


def gather(text: Text, segment: Segment, config: ExtractConfig, model: Model) -> Read:
    """All that a document's values could be, before any of it is chosen."""
    doctype = config.doctypes[segment.doc_type]
    sheets = [Sheet(page) for page in text.pages if segment.first_page <= page.number <= segment.last_page]
    habits = habits_of.learn(sheets, segment.doc_type, config)
    rows = line_items.find(sheets, habits, segment.doc_type, model.sums, expected=doctype.line_items)
    index = model.labels[segment.doc_type]
    found: list[Pair] = []
    named: list[Pair] = []
    for sheet in sheets:
        fuzzy = sheet.page.text_source in {"ocr", "mixed"}
        hits = labels.find(sheet, index, fuzzy=fuzzy)
        sections = Sections(sheet, hits)
        found.extend(forms.pairs(sheet, index, doctype, habits, sections))
        guessed = labels.guessed(sheet, hits, index)
        found.extend(pairing.pairs(sheet, hits, index, doctype.fields, habits, sections, guessed))
        named.extend(neighbours.pairs(sheet, hits, index, doctype.fields, habits, sections, found, rows.tokens))
        found.extend(position.pairs(sheet, hits, segment.doc_type, doctype, habits, first=sheet is sheets[0]))
        found.extend(position.taxes(sheet, found, habits) if "tax" in doctype.fields else ())
    found.extend(named)
    boxes = standard.read(sheets, segment.doc_type, doctype, habits, index.hidden)
    found = forms.strongest([pair for pair in found if pair.field in doctype.fields and boxes.leaves(pair)], doctype)
    listed = sum(row.amount or 0.0 for row in rows.items)
    found = [*position.weigh(position.credible(found, listed)), *boxes.pairs]
    numbered = {sheet.page.number: sheet for sheet in sheets}
    return Read(sheets, Scene(numbered, doctype.fields, found, rows.tokens, listed), rows, boxes, habits)


def _extract(text: Text, segment: Segment, config: ExtractConfig, model: Model) -> Extract:
    doctype = config.doctypes.get(segment.doc_type)
    if doctype is None:
        return Extract(segment.first_page, segment.doc_type, ())
    read = gather(text, segment, config, model)
    sheets, rows = read.sheets, read.rows
    fields = [*_chosen(read, segment, model), *read.boxes.fields]
    if "procedure_code" in doctype.fields and not read.boxes.rows:
        coded = line_items.procedures(rows.items, {field.value for field in fields})
        fields.extend(field for field in coded if len(field.value) >= _PROCEDURE)  # shorter ones are revenue codes
    if not read.boxes.rows:
        fields.extend(rows.stated)
    filled = forms.is_filled(sheets)
    for sheet in sheets:
        if filled:
            fields.extend(forms.others(sheet, fields, standard=sheet.page.number in read.boxes.pages))
        fields.extend(marks.fields(sheet, {field.field for field in fields}))
    fields.extend(remarks.fields(sheets, segment.doc_type))
    if not read.boxes.rows:
        fields.extend(addressed.fields(sheets, fields))
    signed = marks.signature(sheets)
    if signed and not any(field.field == marks.SIGNATURE and field.method == "form" for field in fields):
        # The ink at the place to sign tells more than the letters that were read near its caption.
        fields = [*(field for field in fields if field.field != marks.SIGNATURE), signed]
    if model.registers:
        kinds = {name: spec.kind for name, spec in doctype.fields.items()}
        fields = registers.correct(fields, model.registers, kinds, config.region)
    if model.curves:
        scanned = {sheet.page.number for sheet in sheets if sheet.page.text_source in {"ocr", "mixed"}}
        fields = [_calibrated(field, model.curves, scanned=field.page in scanned) for field in fields]
    fields = [field for field in fields if field.confidence >= config.min_confidence]
    return Extract(
        segment.first_page, segment.doc_type, tuple(_renumbered(fields)), read.boxes.rows or tuple(rows.items),
        embed.shared().clauses(clauses.split([s.page for s in sheets])) if segment.doc_type == "policy" else (),
    )  # fmt: skip


def _chosen(read: Read, segment: Segment, model: Model) -> list[Field]:
    """The readings that win as records, field by field in page order, each with its evidence and its confidence.

    Fields that the user's own documents taught are chosen by what these taught, which the ranking is a part of.
    """
    scene, judge = read.scene, model.judge
    signs = ranking.table(scene)
    chances = judge.rank(signs)
    form = model.taught.get(segment.doc_type)
    own: list[Field] = []
    if form is not None:
        names = form.fields.keys() & scene.specs.keys() - read.boxes.governed
        own = taught.values(form, names, read.sheets, read.habits, scene, chances)
        chances = np.where([pair.field in names for pair in scene.pairs], 0.0, chances)
    won = ranking.assign(scene.pairs, chances, scene.specs)
    sure = judge.sure(ranking.widened(signs, chances, scene.pairs, won, segment.confidence))
    order = {name: number for number, name in enumerate(scene.specs)}
    fields: list[Field] = []
    for number, confidence in sorted(zip(won, sure, strict=True), key=lambda each: _order(scene.pairs[each[0]], order)):
        pair = scene.pairs[number]
        reading = pair.reading
        issues = (*reading.issues, *validators.issues(reading.value, scene.specs[pair.field].validators))
        box = pair.box or scene.sheets[pair.page].fraction(reading.tokens)
        fields.append(
            Field(
                pair.field, len(fields), reading.value, reading.raw, round(float(confidence), 4), pair.page, *box,
                pair.method, not issues, issues, reading.number, reading.date, reading.currency,
            )
        )  # fmt: skip
    return [*fields, *own]


def _calibrated(field: Field, laid: tuple[Curve, ...], *, scanned: bool) -> Field:
    confidence = field.confidence
    for curve in laid:
        confidence = curve.apply(confidence, field.field, scanned=scanned)
    return msgspec.structs.replace(field, confidence=round(confidence, 4))


def _order(pair: Pair, names: dict[str, int]) -> tuple[int, int, int]:
    return names[pair.field], pair.page, pair.reading.tokens[0].index if pair.reading.tokens else 0


def _renumbered(fields: list[Field]) -> list[Field]:
    """Fields with their instances counted from 0 without gaps."""
    counts: dict[str, int] = {}
    numbered = []
    for field in fields:
        numbered.append(msgspec.structs.replace(field, instance=counts.get(field.field, 0)))
        counts[field.field] = counts.get(field.field, 0) + 1
    return numbered
