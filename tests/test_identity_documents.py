"""Identity documents: machine-readable zones held to their check digits, licences by the numbers of their fields."""

from __future__ import annotations

import datetime as dt
import functools

import pytest

from claimctl import config
from claimctl.records import Page, Word
from claimctl.stages.extract import standard
from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.standard import mrz

HABITS = Habits("MDY", order_known=True, region="US", currency="USD")
# ICAO 9303's own specimen of a fictional state.
PASSPORT = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
CARD = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]
LICENCE = [
    "4d DLN W4417702", "1 MARLOWE", "2 ADA K", "3 DOB 04/17/1968 4a ISS 04/17/2021", "8 14 FERN ROAD",
    "ELMSTEAD OH 43004", "15 SEX F 18 EYES BRO", "4b EXP 04/17/2029",
]  # fmt: skip


def _page(lines: list[str]) -> Page:
    words = []
    for number, line in enumerate(lines):
        at = 0.05
        for part in line.split():
            words.append(
                Word(part, at, 0.1 + number * 0.06, at + 0.012 * len(part), 0.14 + number * 0.06, 0.97, number)
            )
            at += 0.012 * len(part) + 0.012
    return Page(1, 1000, 640, "ocr", "test", 0.97, tuple(words))


@functools.cache
def _doctype() -> config.DocType:
    return config.load().config.extract.doctypes["id_document"]


def _values(lines: list[str]) -> dict[str, str]:
    found = standard.read([Sheet(_page(lines))], "id_document", _doctype(), HABITS)
    return {field.field: field.value for field in found.fields}


@pytest.mark.parametrize(("lines", "number"), [(PASSPORT, "L898902C3"), (CARD, "D23145890")])
def test_a_machine_readable_zone_is_read(lines: list[str], number: str) -> None:
    assert _values(["REPUBLIC OF UTOPIA", *lines]) == {
        "document_number": number, "patient_dob": "1974-08-12", "policy_end": "2012-04-15", "patient_sex": "F",
        "insured_name": "Anna Maria Eriksson",
    }  # fmt: skip


def test_a_zone_that_fails_its_check_digits_says_nothing() -> None:
    assert "document_number" not in _values([PASSPORT[0], PASSPORT[1].replace("L898902C3", "L898902C8")])
    assert "patient_dob" not in _values([PASSPORT[0], PASSPORT[1].replace("740812", "740813")])


def test_letters_that_ocr_takes_for_digits_are_set_right_in_dates() -> None:
    assert _values([PASSPORT[0], PASSPORT[1].replace("7408122", "74O8I22")])["patient_dob"] == "1974-08-12"


def test_the_printed_name_is_preferred_to_the_zone_s() -> None:
    lines = [
        "Surname",
        "ERIKSSON",
        "Given names",
        "ANNA MARÍA",
        PASSPORT[0].replace("ERIKSSON", "ERIKSON"),
        PASSPORT[1],
    ]
    assert _values(lines)["insured_name"] == "Anna María Eriksson"


def test_check_digit_of_the_specimen() -> None:
    assert mrz.check_digit("D23145890") == 7
    assert mrz.check_digit("740812") == 2


def test_a_licence_is_read_by_its_numbers() -> None:
    assert _values(LICENCE) == {
        "document_number": "W4417702", "insured_name": "Ada K Marlowe", "patient_dob": "1968-04-17",
        "policy_start": "2021-04-17", "policy_end": "2029-04-17", "patient_sex": "F",
        "insured_address": "14 FERN ROAD, ELMSTEAD OH 43004",
    }  # fmt: skip


def test_a_numbered_list_is_no_licence() -> None:
    assert _values(["1 Bring your card", "2 Fill in the form", "3 Sign it", "4 Send it", "5 Wait", "8 Call us"]) == {}


def test_a_zone_says_the_same_in_any_year(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2081, 1, 1, tzinfo=tz)

    today = _values(PASSPORT)
    monkeypatch.setattr(dt, "datetime", Later)
    assert _values(PASSPORT) == today
