"""Standard forms read box by box, however they lie on the page, with and without the form's own print."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimctl import config
from claimctl.records import FormField, Page, Word
from claimctl.stages.extract import standard
from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.standard.cms1500 import CMS1500
from claimctl.stages.extract.standard.ub04 import UB04

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.config import DocType
    from claimctl.stages.extract.standard.template import Template

HABITS = Habits("MDY", order_known=True, region="US", currency="USD", implied_cents=True)
CMS = [
    (51, 8, "ZQA88120417"), (2, 10, "MARLOWE, ADA K"), (31.5, 10, "04 17 1968"), (51, 10, "MARLOWE, TOM"),
    (2, 12, "14 FERN ROAD"), (51, 12, "14 FERN ROAD"), (2, 14, "ELMSTEAD"), (26.5, 14, "OH"), (51, 14, "ELMSTEAD"),
    (75.5, 14, "OH"), (2, 16, "43004"), (15.5, 16, "614 555-0142"), (51, 16, "43004"), (51, 18, "GRP5512"),
    (51, 24, "NORTHLAND PPO"), (2.5, 32, "02 03 2024"), (4.5, 38, "S72001A"), (2, 44, "02 05 24"), (26, 44, "99213"),
    (54, 44, "125 00"), (60, 44, "1"), (69, 44, "1234567893"), (2, 46, "02 05 24"), (26, 46, "73502"),
    (54.5, 46, "80 50"), (60, 46, "1"), (69, 46, "1234567893"), (2, 56, "12-3456789"), (24, 56, "PT-20771"),
    (56, 56, "205 50"), (66, 56, "20 00"), (51, 58, "ELMSTEAD CLINIC"), (51, 59, "9 HILL STREET"),
    (51, 60, "ELMSTEAD OH 43004"), (51.5, 61.7, "1234567893"), (48, 10, "X"), (38.9, 12, "X"), (41.9, 20, "X"),
    (41.9, 22, "X"), (41.9, 24, "X"), (38.9, 56, "X"),
]  # fmt: skip
TOLD = {
    "member_id": "ZQA88120417", "patient_name": "Ada K Marlowe", "patient_dob": "1968-04-17",
    "insured_name": "Tom Marlowe", "patient_address": "14 FERN ROAD, ELMSTEAD, OH 43004", "patient_sex": "F",
    "group_number": "GRP5512", "coverage_type": "NORTHLAND PPO", "loss_date": "2024-02-03",
    "diagnosis_code": "S72.001A", "provider_tax_id": "12-3456789", "document_number": "PT-20771", "total": "205.50",
    "amount_paid": "20.00", "provider_name": "ELMSTEAD CLINIC", "provider_npi": "1234567893",
    "provider_address": "9 HILL STREET, ELMSTEAD OH 43004", "patient_relationship_to_insured_spouse": "true",
    "auto_accident_no": "true", "accept_assignment_yes": "true",
}  # fmt: skip
UB = [
    (2, 1, "ELMSTEAD HOSPITAL"), (2, 2, "9 HILL STREET"), (2, 3, "ELMSTEAD OH 43004"), (54.5, 1, "PCN-40021"),
    (51.6, 4, "12-3456789"), (61.6, 4, "020324"), (68.9, 4, "020624"), (2.5, 6, "MARLOWE, ADA"),
    (42.5, 5, "14 FERN ROAD"), (32.6, 6, "ELMSTEAD"), (66, 6, "OH"), (70, 6, "43004"), (1.3, 8, "04171968"),
    (10.9, 8, "F"), (13.7, 8, "020324"), (2.1, 18, "0120"), (6.1, 18, "ROOM AND BOARD"), (46.3, 18, "020324"),
    (57, 18, "3"), (64.5, 18, "1500 00"), (2.1, 19, "0450"), (6.1, 19, "EMERGENCY"), (32, 19, "99283"),
    (46.3, 19, "020324"), (57, 19, "1"), (65, 19, "640 25"), (2.1, 40, "0001"), (46.3, 40, "020924"),
    (64.5, 40, "2140 25"), (1.3, 42, "NORTHLAND HEALTH"), (69.3, 41, "1234567893"), (1.3, 46, "MARLOWE, ADA"),
    (30.9, 46, "ZQA88120417"), (66, 46, "GRP5512"), (3.2, 53, "S72001A"), (60, 56, "1234567893"),
    (54.3, 57, "VANE"), (72.1, 57, "IRIS"),
]  # fmt: skip


def _page(
    typed: Sequence[tuple[float, float, str]],
    *,
    template: Template | None = None,
    scale: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    tilt: float = 0.0,
    forms: tuple[FormField, ...] = (),
) -> Page:
    """A page of a form: typed text and, with a template, its captions, ten columns an inch and six lines."""
    words: list[Word] = []
    written = [(column, line, text, 1.0) for column, line, text in typed]
    written += [(each.column, each.line, each.text, 0.48) for each in template.captions] if template else []
    for number, (column, line, text, wide) in enumerate(sorted(written, key=lambda each: (each[1], each[0]))):
        at = column
        for part in text.split():
            end = at + wide * len(part)
            middle = line + tilt * at
            y0, y1 = middle - 0.3 * (1.0 if wide == 1.0 else 0.6), middle + 0.3 * (1.0 if wide == 1.0 else 0.6)
            x0, x1 = ((edge * scale + shift[0]) / 90 for edge in (at, end))
            top, bottom = ((edge * scale + shift[1]) / 70 for edge in (y0, y1))
            words.append(Word(part, x0, top, x1, bottom, 0.98, number))
            at = end + wide
    return Page(1, 1800, 2333, "ocr", "test", 0.98, tuple(words), forms=forms)


@functools.cache
def _doctypes() -> dict[str, DocType]:
    return config.load().config.extract.doctypes


def _read(page: Page, doc_type: str) -> standard.Found:
    return standard.read([Sheet(page)], doc_type, _doctypes()[doc_type], HABITS)


def _values(found: standard.Found) -> dict[str, str]:
    return {field.field: field.value for field in reversed(found.fields)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.floats(0.7, 1.05), st.floats(-2, 5), st.floats(-1.5, 3), st.floats(-0.02, 0.02),
)  # fmt: skip
def test_cms1500_is_read_wherever_it_lies_on_the_page(scale: float, right: float, down: float, tilt: float) -> None:
    found = _read(_page(CMS, template=CMS1500, scale=scale, shift=(right, down), tilt=tilt), "cms1500")
    values = _values(found)
    assert {name: values.get(name) for name in TOLD} == TOLD
    assert [(row.code, row.amount, row.quantity) for row in found.rows] == [("99213", 125.0, 1.0), ("73502", 80.5, 1.0)]


@pytest.mark.parametrize("shift", [(0.0, 0.0), (2.3, 1.4), (-1.0, 2.6)])
def test_cms1500_without_its_print_is_read_by_where_things_stand(shift: tuple[float, float]) -> None:
    values = _values(_read(_page(CMS, shift=shift), "cms1500"))
    assert {name: values.get(name) for name in TOLD} == TOLD


def test_type_that_missed_its_boxes_is_still_read_as_theirs() -> None:
    missed = [(column + 1.6, line + 0.45, text) for column, line, text in CMS]
    values = _values(_read(_page(missed, template=CMS1500), "cms1500"))
    assert {name: values.get(name) for name in TOLD} == TOLD


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("MARLOWE ADA K", "Ada K Marlowe"),
        ("MARLOWE ADA", "Ada Marlowe"),
        ("Ada Marlowe", "Ada Marlowe"),
        ("ADA K MARLOWE", "Ada K Marlowe"),
    ],
)
def test_a_name_typed_without_its_comma_is_turned_as_the_form_asks_for_it(typed: str, name: str) -> None:
    cms = [(column, line, typed if text == "MARLOWE, ADA K" else text) for column, line, text in CMS]
    assert _values(_read(_page(cms, template=CMS1500), "cms1500"))["patient_name"] == name


@pytest.mark.parametrize(
    ("typed", "born"),
    [("O4 17 1968", "1968-04-17"), ("04 17 1968M", "1968-04-17"), ("04 1968", None), ("17 1968M", None)],
)
def test_a_date_of_which_a_part_was_not_read_is_none(typed: str, born: str | None) -> None:
    cms = [(column, line, typed if text == "04 17 1968" else text) for column, line, text in CMS]
    assert _values(_read(_page(cms, template=CMS1500), "cms1500")).get("patient_dob") == born


@pytest.mark.parametrize("template", [UB04, None])
def test_ub04_tells_procedures_from_revenue_codes(template: Template | None) -> None:
    found = _read(_page(UB, template=template, shift=(1.0, 0.6)), "ub04")
    values = _values(found)
    assert values["procedure_code"] == "99283"
    assert [(row.code, row.amount, row.quantity) for row in found.rows] == [
        ("0120", 1500.0, 3.0),
        ("99283", 640.25, 1.0),
    ]
    assert values["total"] == "2140.25"
    assert values["payer_name"] == "NORTHLAND HEALTH"
    assert (values["admission_date"], values["discharge_date"]) == ("2024-02-03", "2024-02-06")
    assert (values["member_id"], values["diagnosis_code"]) == ("ZQA88120417", "S72.001A")
    assert values["physician_name"] == "Iris Vane"


def test_an_empty_box_has_no_value() -> None:
    found = _read(_page([each for each in CMS if each[1] != 18], template=CMS1500), "cms1500")
    assert "group_number" in found.governed
    assert "group_number" not in _values(found)


def test_a_blank_form_says_nothing() -> None:
    box = FormField("", "", "checkbox", "false", 36 / 90, 19.7 / 70, 37 / 90, 20.3 / 70, 0.9)
    assert _read(_page([], template=CMS1500, forms=(box,)), "cms1500").fields == ()


@pytest.mark.parametrize("kind", ["cms1500", "ub04"])
def test_a_letter_is_no_form(kind: str) -> None:
    lines = [
        (
            8,
            4 + number,
            f"{month:02d}/1{number % 10}/2024 the patient paid {number}5 00 to NPI 1234567893 for visit 99213",
        )
        for number, month in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] * 2)
    ]
    assert _read(_page(lines), kind) == standard.Found()


def test_a_date_of_which_a_part_is_lost_is_no_date() -> None:
    damaged = [(column, line, "17 1968" if text == "04 17 1968" else text) for column, line, text in CMS]
    assert "patient_dob" not in _values(_read(_page(damaged, template=CMS1500), "cms1500"))


def test_confidence_is_a_probability() -> None:
    found = _read(_page(CMS), "cms1500")
    assert found.fields
    assert all(0.0 < field.confidence < 1.0 and not math.isnan(field.confidence) for field in found.fields)


def test_what_another_revision_has_elsewhere_is_left_to_its_labels() -> None:
    moved = UB04._replace(
        captions=tuple(
            each._replace(column=(each.column + 37) % 74, line=each.line - 1.2) if each.line < 17 else each
            for each in UB04.captions
        )
    )
    found = _read(_page(UB, template=moved), "ub04")
    assert "total" in found.governed
    assert not {"patient_name", "provider_name"} & found.governed
