"""What documents say in sentences: dates that no calendar has, distances driven, what a letter explains."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimctl.records import Page, Word
from claimctl.stages.extract import remarks


def read(*lines: str, doc_type: str = "correspondence", source: str = "text_layer", confidence: float = 1.0):
    """The remarks of a page of these lines, by field."""
    words = [
        Word(text, 0.1 * column, 0.1 + 0.02 * row, 0.1 * column + 0.08, 0.115 + 0.02 * row, confidence, row)
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split())
    ]
    page = Page(1, 612.0, 792.0, source, "", confidence, tuple(words))
    return {field.field: field for field in remarks.fields([SimpleNamespace(page=page)], doc_type)}


@pytest.mark.parametrize(
    "text",
    ["30/02/2024", "02/30/2024", "31.04.2025", "29/02/2023", "2024-02-30", "31. Juni 2024", "February 30, 2024",
     "31 de abril de 2025", "31 novembre 2024"],
)  # fmt: skip
def test_a_date_that_no_calendar_has_is_found(text: str):
    found = read(f"Invoice date: {text}", doc_type="invoice")["impossible_date"]
    assert found.value == found.raw == text.removeprefix("Invoice date: ")
    assert not found.valid
    assert found.issues == ("no_such_date",)


@pytest.mark.parametrize(
    "text",
    ["29/02/2024", "31/12/2024", "12/31/2024", "45/67/2024", "31/02/24", "30.02.1", "1.31.02.2024.5", "Version 30/02",
     "R-30/02/2024/7", "March 31, 2024", "30 zebra 2024"],
)  # fmt: skip
def test_what_is_a_date_or_none_at_all_is_left(text: str):
    assert "impossible_date" not in read(f"Ref {text}", doc_type="invoice")


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d"]),
)
def test_no_day_of_the_calendar_is_impossible(day: dt.date, form: str):
    assert "impossible_date" not in read(f"Date {day.strftime(form)}", doc_type="invoice")


def test_a_reading_of_a_picture_is_less_sure():
    sure = read("Date 30/02/2024", doc_type="invoice")["impossible_date"].confidence
    assert (
        read("Date 30/02/2024", doc_type="invoice", source="ocr", confidence=0.9)["impossible_date"].confidence < sure
    )


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("The odometer of my car showed 28,314 miles that day.", "28314"),
        ("Mein Wagen hatte 28.314 km auf dem Tacho.", "28314"),
        ("28 314 km: Halden Fjord, EL-VR 561", "28314"),
    ],
)
def test_a_letter_tells_how_far_a_car_was_driven(line: str, value: str):
    assert read(line)["odometer"].value == value
    assert read(line)["odometer"].value_number == float(value)


@pytest.mark.parametrize("line", ["We walked 2,000 km in all.", "My car was towed 18 km.", "Invoice 28,314 of my car"])
def test_other_distances_and_numbers_are_none(line: str):
    assert "odometer" not in read(line)


def test_a_letter_explains_what_took_the_place_of_what():
    found = read("Dear Ms Olsen,", "our bill R-118 contained an error. The enclosed one", "replaces it. Kind regards")
    assert found["explanation"].value == (
        "Dear Ms Olsen, our bill R-118 contained an error. The enclosed one replaces it."
    )
    assert "explanation" not in read("Dear Ms Olsen,", "thank you for your letter.")
    assert "explanation" not in read("This bill replaces the former one.", doc_type="invoice")


@pytest.mark.parametrize("text", ["02-20~2045", "20.02.2045", "2045-02-20", "20 février 2045", "February 20, 2045"])
def test_a_day_years_after_all_others_is_told_however_it_is_printed(text: str):
    found = read("Date of loss 01/31/2025", f"{text} appraised on", doc_type="repair_estimate")["stray_date"]
    assert (found.value, found.raw) == ("2045-02-20", text)


@pytest.mark.parametrize(
    ("lines", "doc_type"),
    [
        (("Date 01/31/2025", "Pay by 03/02/2025"), "invoice"),
        (("Date 01/31/2025", "Valid until 01/30/2045"), "policy"),
        (("Account 12-34-5678", "Part 02/20/20455"), "invoice"),
    ],
)
def test_days_near_one_another_cards_and_numbers_are_not_stray(lines: tuple[str, ...], doc_type: str):
    assert "stray_date" not in read(*lines, doc_type=doc_type)
