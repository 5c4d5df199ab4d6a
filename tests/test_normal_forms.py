"""Normal forms: what stands on paper, written the one way that tables compare."""

from __future__ import annotations

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimctl.config import DocType, FieldSpec
from claimctl.errors import UsageError
from claimctl.stages.extract import validators
from claimctl.stages.extract.normal import dates, money, words

DAYS = st.dates(min_value=dt.date(1941, 1, 1), max_value=dt.date(2040, 12, 31))
MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}


def iso(text: str, order: dates.Order = "MDY") -> str | None:
    found = dates.parse(text, order)
    return found.iso() if found else None


# --- dates


@given(DAYS, st.sampled_from(["/", "-", "."]), st.booleans())
def test_all_figure_dates_are_read_in_the_order_asked_for(day, mark, short):
    year = f"{day.year % 100:02d}" if short else str(day.year)
    assert iso(f"{day.day:02d}{mark}{day.month:02d}{mark}{year}", "DMY") == day.isoformat()
    if mark != ".":
        assert iso(f"{day.month:02d}{mark}{day.day:02d}{mark}{year}", "MDY") == day.isoformat()


@given(DAYS, st.sampled_from(sorted(MONTHS)))
def test_month_names_are_read_in_four_languages(day, language):
    name = MONTHS[language][day.month - 1]
    for text in (f"{day.day} {name} {day.year}", f"{day.day}. {name} {day.year}", f"{day.day} de {name} de {day.year}"):
        assert iso(text) == day.isoformat()
    assert iso(f"{name} {day.day}, {day.year}") == day.isoformat()
    assert iso(f"{day.day:02d}-{name[:3].upper()}-{day.year}") in {day.isoformat(), None}


@given(DAYS)
def test_iso_dates_stay_what_they_are_in_either_order(day):
    assert iso(day.isoformat(), "DMY") == iso(day.isoformat(), "MDY") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12-Mar-19", "2019-03-12"),
        ("MAR12,2018", "2018-03-12"),
        ("1st of May 2020", "2020-05-01"),
        ("le 1er mars 2024", "2024-03-01"),
        ("20240131", "2024-01-31"),
        ("08 26 1998", "1998-08-26"),
        ("25/12/2018 8:13:39 PM", "2018-12-25"),
        ("12. Jänner 2024", "2024-01-12"),
        ("1.º de março de 2024", "2024-03-01"),
    ],
)
def test_dates_as_papers_write_them(text, expected):
    assert iso(text) == expected


@pytest.mark.parametrize(
    "text", ["31/02/2020", "13.13.2020", "1.2.3", "555-12-3456", "12/2020", "$12.05", "version 4.11"]
)
def test_what_is_no_date_gives_none(text):
    assert not dates.find(text, "MDY")


def test_a_number_above_twelve_tells_the_order_of_the_document():
    assert dates.evidence(["paid 03/04/2024", "due 27/04/2024"]) == "DMY"
    assert dates.evidence(["paid 03/04/2024", "due 04/27/2024"]) == "MDY"
    assert dates.evidence(["paid 03/04/2024"]) is None


@given(st.text(max_size=60))
def test_any_text_gives_valid_dates_or_none(text):
    for found in dates.find(text, "DMY", weak=True):
        assert found.date().isoformat() == found.iso()
        assert 0 <= found.start < found.end <= len(text)


@given(st.integers(0, 23), st.integers(0, 59))
def test_times_are_read_on_both_clocks(hour, minute):
    assert dates.parse_time(f"at {hour:02d}:{minute:02d}") == f"{hour:02d}:{minute:02d}"
    half = "AM" if hour < 12 else "PM"
    assert dates.parse_time(f"{hour % 12 or 12}:{minute:02d} {half}") == f"{hour:02d}:{minute:02d}"


# --- money

AMOUNTS = st.integers(0, 99_999_999).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")


def grouped(amount: str, group: str, decimal: str) -> str:
    whole, cents = amount.split(".")
    return f"{int(whole):,}".replace(",", group) + decimal + cents


@given(AMOUNTS, st.sampled_from([(",", "."), (".", ","), ("'", "."), (" ", ","), ("", "."), ("", ",")]))
def test_separators_of_every_country_give_one_plain_decimal(amount, marks):
    found = money.parse(grouped(amount, *marks))
    assert found is not None
    assert found.value == amount


@pytest.mark.parametrize("text", ["9" * 400, "$1" + ",000" * 120 + ".00"])
def test_figures_without_end_are_no_amount(text):
    assert money.find(text) == []


@given(AMOUNTS, st.sampled_from(["$", "€", "£", "RM ", "USD ", "CHF "]))
def test_a_currency_before_or_behind_is_told_and_left_off(amount, mark):
    code = {"$": "USD", "€": "EUR", "£": "GBP", "RM ": "MYR", "USD ": "USD", "CHF ": "CHF"}[mark]
    for text in (f"{mark}{amount}", f"{amount} {mark.strip()}"):
        found = money.parse(text)
        assert found is not None
        assert (found.value, found.currency) == (amount, code)


@pytest.mark.parametrize("text", ["(12.00)", "12.00-", "12.00 CR", "-12.00", "-$12.00", "$-12.00"])
def test_credits_are_negative(text):
    found = money.parse(text)
    assert found is not None
    assert found.value == "-12.00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234", "1234"),
        ("1.234", "1234"),
        ("1,00,000.00", "100000.00"),
        ("EUR 1.200,-", "1200"),
        ("10.00SR", "10.00"),
        ("2 100.00", "100.00"),
        ("2 100 €", "2100"),
        ("EUR 12 345", "12345"),
        ("CHF 1 234.50", "1234.50"),
        ("12€50", "12.50"),
        ("Rs. 500/-", "500"),
        ("SFr. 45.50", "45.50"),
        ("٣.٥٠", "3.50"),  # noqa: RUF001  Arabic digits
    ],
)
def test_amounts_as_papers_write_them(text, expected):
    found = money.parse(text)
    assert found is not None
    assert found.value == expected


@pytest.mark.parametrize(
    ("text", "expected", "currency"),
    [
        ("EUR 3 Mio. pauschal", "3000000", "EUR"),
        ("1,5 Mio. €", "1500000", "EUR"),
        ("$2.5 million", "2500000", "USD"),
        ("$1.2M", "1200000", "USD"),
        ("$500K", "500000", "USD"),
        ("250 T€", "250000", "EUR"),
        ("2 millions d'euros", "2000000", "EUR"),
        ("dos: 2 millones de euros", "2000000", "EUR"),
    ],
)
def test_an_amount_in_millions_is_written_out(text, expected, currency):
    found = money.parse(text)
    assert found is not None
    assert (found.value, found.currency) == (expected, currency)


@pytest.mark.parametrize("text", ["10.00 M", "$10.00 M", "$10.00K", "10.00 T"])
def test_a_letter_behind_cents_multiplies_nothing(text):
    found = money.parse(text)
    assert found is not None
    assert found.value == "10.00"


@pytest.mark.parametrize("text", ["12%", "7.25 %", "12:30", "3/4", "A12.00", "1.2.3.4"])
def test_what_is_no_amount_gives_none(text):
    assert money.parse(text) is None


@given(st.text(alphabet=string.printable + "€£\u2019\u00a0", max_size=40))
def test_any_text_gives_plain_decimals_or_nothing(text):
    for found in money.find(text):
        float(found.value)
        assert 0 <= found.start < found.end <= len(text)


# --- words


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("DOE, JANE A.", "Jane A. Doe"),
        ("Mr. John Smith", "John Smith"),
        ("McDONALD, Ronald", "Ronald McDONALD"),
        ("jean-pierre o'neil", "Jean-Pierre O'Neil"),
        ("John Smith, MD", "John Smith, MD"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("ACME GARAGE INC.", "ACME GARAGE INC."),
        ("Riverbend Internal Medicine, P.C.", "Riverbend Internal Medicine, P.C."),
        ("SMITH, JOHN JR", "John Smith, JR"),
        ("JANE DOE, RN, BSN", "Jane Doe, RN, BSN"),
        ("Herrn Max Mustermann", "Max Mustermann"),
        ("Sig.ra Anna Bianchi", "Anna Bianchi"),
    ],
)
def test_names_are_given_first_and_companies_left_alone(raw, expected):
    assert words.name(raw) == expected


@given(st.text(alphabet=string.ascii_letters + " ,.-'", max_size=40))
def test_a_name_in_normal_form_stays_as_it_is(raw):
    once = words.name(raw)
    if "," not in once:
        assert words.name(once) == once


def test_identifiers_lose_blanks_and_small_letters():
    assert words.identifier(" ab 12-34 x.") == "AB12-34X"


@given(st.text(max_size=40))
def test_identifiers_are_stable(raw):
    once = words.identifier(raw)
    assert words.identifier(once) == once
    assert not any(sign.isspace() for sign in once)


def test_addresses_stand_on_one_line():
    assert (
        words.address(["12 Main Street,", " Suite 4 ", "Springfield, IL 62701."])
        == "12 Main Street, Suite 4, Springfield, IL 62701"
    )


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("(415) 555-0132", "US", "+14155550132"),
        ("+49 30 901820", "US", "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("415.555.0132 ext. 12", "US", "+14155550132"),
        ("0049 30 901820", "US", "+4930901820"),
        ("415-555-0132/0133", "US", "+14155550132"),
    ],
)
def test_phones_are_e164_of_their_country(raw, region, expected):
    assert words.phone(raw, region) == (expected, True)


def test_a_number_that_is_no_phone_is_said_to_be_none():
    assert words.phone("12", "US")[1] is False


def test_a_phone_without_its_area_code_is_not_said_to_be_e164():
    assert words.phone("555-0132", "US") == ("5550132", False)


# --- validators

VIN_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@given(st.text(alphabet=VIN_SIGNS, min_size=16, max_size=16))
def test_exactly_one_check_digit_makes_a_vin(signs):
    right = [digit for digit in "0123456789X" if validators.vin_check_digit("1" + signs[1:8] + digit + signs[8:])]
    assert len(right) == 1


@given(st.integers(0, 99_999_999))
def test_exactly_one_last_digit_makes_an_npi(number):
    stem = f"1{number:08d}"
    assert sum(validators.npi(f"{stem}{digit}") is None for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("vin", "1HGCM82633A004352", "1HGCM82633A004353"),
        ("npi", "1234567893", "1234567890"),
        ("iban", "DE89370400440532013000", "DE89370400440532013001"),
        ("icd10", "S72.001A", "S7"),
        ("procedure", "99213", "9921"),
        ("tax_id", "12-3456789", "12-34567"),
        ("email", "a@b.example", "a@b"),
        ("year", "2019", "1819"),
    ],
)
def test_validators_pass_the_good_and_name_the_bad(name, good, bad):
    assert validators.issues(good, (name,)) == ()
    assert validators.issues(bad, (name,)) != ()


def test_a_validator_that_there_is_not_is_a_wrong_config():
    field = FieldSpec(kind="identifier", validators=("nonesuch",))
    with pytest.raises(UsageError, match=r"doctypes/invoice.yaml: total has the validator 'nonesuch'"):
        validators.check_names({"invoice": DocType(title="Invoice", fields={"total": field})})


@pytest.mark.parametrize("text", ["Tax 0.78", "TAX .78", "10.00N 0.78", "A 7% TAX .78"])
def test_an_amount_behind_a_word_or_a_rate_is_found(text):
    assert [amount.value for amount in money.find(text)][-1] == "0.78"


@pytest.mark.parametrize("text", ["A4-17", "No#12", "No.78"])
def test_a_number_that_is_part_of_something_else_is_no_amount(text):
    assert not money.find(text)
