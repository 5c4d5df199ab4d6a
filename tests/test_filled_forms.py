"""Filled form elements become the fields that their labels and sections name."""

from __future__ import annotations

import functools
import time

import msgspec

from claimctl import config
from claimctl.records import FormField, Page
from claimctl.stages.extract import forms, lexicon
from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.sections import Sections

HABITS = Habits("MDY", order_known=True, region="US", currency="USD")


@functools.cache
def _doctypes() -> dict[str, config.DocType]:
    return config.load().config.extract.doctypes


@functools.cache
def _labels() -> lexicon.LabelIndex:
    return lexicon.index(_doctypes())["claim_form"]


def _element(number: int, label: str, value: str) -> FormField:
    x, y = 0.05 + 0.3 * (number % 3), 0.1 + 0.05 * (number // 3)
    return FormField(f"TextField3[{number}]", label, "text", value, x, y, x + 0.25, y + 0.02, 1.0)


def _values(*pages: list[tuple[str, str]]) -> dict[str, str]:
    found = []
    for number, elements in enumerate(pages, 1):
        boxes = tuple(_element(place, label, value) for place, (label, value) in enumerate(elements))
        sheet = Sheet(Page(number, 612, 792, "form", "", 1.0, (), forms=boxes))
        found += forms.pairs(sheet, _labels(), _doctypes()["claim_form"], HABITS, Sections(sheet, []))
    kept = forms.strongest(found, _doctypes()["claim_form"])
    return {pair.field: pair.reading.value for pair in kept}


def test_a_form_that_asks_for_several_people_is_about_the_first() -> None:
    values = _values(
        [
            ("Read the notes. SECTION 1 - VETERAN. * Last Name. This is a required field.", "Marlowe"),
            ("* First Name.", "Ada"), ("Middle Name.", "K"), ("* Street Address.", "14 Fern Rd"),
            ("* City.", "Elmstead"),
            ("* State.", "OH"), ("* Zip Code.", "43004"), ("* Primary Telephone Number.", "6145550142"),
            ("SECTION 2 - FAMILY CAREGIVER APPLICANT. * Last Name.", "Vane"), ("* First Name.", "Iris"),
            ("* Street Address.", "9 Hill St"), ("* City.", "Elmstead"), ("* State.", "OH"), ("* Zip Code.", "43005"),
            ("* Primary Telephone Number.", "6145550199"),
        ],
    )  # fmt: skip
    assert values["claimant_name"] == "Ada K Marlowe"
    assert values["claimant_phone"] == "+16145550142"
    assert values["claimant_address"] == "14 Fern Rd, Elmstead, OH 43004"


def test_a_spouse_is_not_the_claimant() -> None:
    values = _values(
        [("SECTION 2 - INFORMATION OF SPOUSE. 11. A. Enter First Name.", "Jon"), ("11. A. Enter Last Name.", "Vane")]
    )
    assert "claimant_name" not in values


def test_an_apartment_belongs_to_its_address() -> None:
    form = [
        ("10. Mailing Address of Claimant - Enter Number and Street.", "14 Fern Rd"),
        ("10. Mailing Address of Claimant - Enter Apartment or Unit Number.", "#6"),
        ("10. Mailing Address of Claimant - Enter City.", "Elmstead"),
        ("10. Mailing Address of Claimant - Enter State or Province.", "OH"),
        ("10. Mailing Address of Claimant - Enter ZIP or Postal Code. First 5 digits.", "43004"),
    ]
    assert _values(form)["claimant_address"] == "14 Fern Rd #6, Elmstead, OH 43004"


def test_a_bare_phone_or_address_is_of_the_person_that_the_form_names() -> None:
    values = _values(
        [
            ("1. Name of Veteran (First, Middle, Last)", "Ada K Marlowe"), ("2. Daytime phone number", "6145550142"),
            ("3. E-mail address (if applicable)", "ada@marlowe.example"),
            ("4. Address", "14 Fern Rd Elmstead OH 43004"),
        ]
    )  # fmt: skip
    assert values["claimant_name"] == "Ada K Marlowe"
    assert values["claimant_phone"] == "+16145550142"
    assert values["claimant_email"] == "ada@marlowe.example"
    assert not {"insured_phone", "insured_email", "insured_address"} & values.keys()


def test_prose_over_several_lines_of_an_element_is_prose_and_an_address_keeps_its_lines() -> None:
    values = _values(
        [
            ("Claimant's address", "14 Fern Rd\nElmstead, OH 43004"),
            ("Describe what happened", "A hose burst in the kitchen and water ran\ninto the flat below."),
        ]
    )
    assert values["claimant_address"] == "14 Fern Rd, Elmstead, OH 43004"
    assert values["loss_description"] == "A hose burst in the kitchen and water ran into the flat below."


def test_a_name_of_endless_digits_takes_no_time() -> None:
    boxes = (
        msgspec.structs.replace(_element(0, "Policy number", "PX-77-1001"), name="TextField" + "0" * 400 + "x"),
        _element(1, "Patient name", "Ada Example"),
    )
    sheet = Sheet(Page(1, 612, 792, "form", "", 1.0, (), forms=boxes))
    began = time.process_time()
    found = forms.pairs(sheet, _labels(), _doctypes()["claim_form"], HABITS, Sections(sheet, []))
    assert "PX-77-1001" in {pair.reading.value for pair in found}
    assert time.process_time() - began < 5
