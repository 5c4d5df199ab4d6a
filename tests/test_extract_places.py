"""Values by where they stand: heads of two lines, blocks side by side, windows of letters, labels said of no party."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import pytest

from claimctl import config
from claimctl.records import Label, Page, Segment, Text, Word
from claimctl.stages.extract import guesses
from claimctl.stages.extract import run as extract
from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.ranking import NAMES, table
from claimctl.stages.extract.regions import View
from claimctl.stages.extract.sections import Sections
from claimctl.stages.extract.values import Values

SETTINGS = config.load().config.extract
MODEL = extract.load(SETTINGS)
WIDTH, HEIGHT = 600.0, 800.0

Row = tuple[float, float, str]
HEAD = ((50, 40, "Brightwater Pump Supply Inc."), (50, 53, "88 Harbor Road"), (50, 66, "Salem, OR 97301"))
BILLED = ("Marlow Dairy", "12 Orchard Lane", "Eugene, OR 97401")
SHIPPED = ("Plant of Marlow Dairy", "900 Mill Street", "Bend, OR 97701")
ITEMS = (
    (50, 330, "Description"), (500, 330, "Amount"), (50, 345, "Water pump"), (500, 345, "210.00"),
    (50, 360, "Labour"), (500, 360, "168.00"), (400, 390, "Subtotal"), (500, 390, "378.00"),
    (400, 405, "Sales tax"), (500, 405, "30.24"), (400, 420, "Total"), (500, 420, "408.24"),
)  # fmt: skip
SIGNED = ((50, 520, "Dana Whitlock"), (320, 520, "09/30/2024"), (320, 532, "Date"))


def text(*rows: Row) -> Text:
    """A page of (x, y, words) with letters 5 points wide."""
    heights = sorted({y for _, y, _ in rows})
    words = []
    for x, y, line in sorted(rows, key=lambda row: (row[1], row[0])):
        at = x
        for word in line.split():
            end = at + 5.0 * len(word)
            words.append(Word(word, at / WIDTH, y / HEIGHT, end / WIDTH, (y + 10) / HEIGHT, 0.97, heights.index(y)))
            at = end + 2.5
    return Text("0" * 64, "application/pdf", (Page(1, WIDTH, HEIGHT, "text_layer", "test", 0.97, tuple(words)),))


def values(doc_type: str, *rows: Row) -> dict[str, str]:
    """What is read in a document of a type."""
    found = extract.run(text(*rows), Label("0" * 64, (Segment(1, 1, doc_type, 0.95),)), SETTINGS, MODEL)
    return {field.field: field.value for field in found.extracts[0].fields}


def scene(doc_type: str, *rows: Row):
    return extract.gather(text(*rows), Segment(1, 1, doc_type, 0.95), SETTINGS, MODEL).scene


def block(x: float, y: float, *lines: str) -> tuple[Row, ...]:
    return tuple((x, y + 13 * place, line) for place, line in enumerate(lines))


@pytest.mark.parametrize("high", [15, 26])
def test_single_values_stand_under_the_heads_of_a_row_that_nobody_ruled(high):
    heads = [(50, 255, "Invoice No."), (180, 255, "Invoice Date"), (320, 255, "Ship Date"), (450, 255, "Terms")]
    under = [
        (50, 255 + high, "48213"), (180, 255 + high, "09/12/2024"), (320, 255 + high, "09/10/2024"),
        (450, 255 + high, "Net 30"),
    ]  # fmt: skip
    read = values("invoice", *HEAD, *heads, *under, *ITEMS, *SIGNED)
    assert (read["document_number"], read["document_date"]) == ("48213", "2024-09-12")


def test_a_head_of_two_lines_says_what_both_lines_say():
    heads = [
        (50, 255, "Invoice"), (50, 266, "Number"), (180, 255, "Ship"), (180, 266, "Date"), (320, 255, "Invoice"),
        (320, 266, "Date"),
    ]  # fmt: skip
    under = [(50, 281, "48213"), (180, 281, "09/10/2024"), (320, 281, "09/12/2024")]
    read = values("invoice", *HEAD, *heads, *under, *ITEMS, *SIGNED)
    assert (read["document_number"], read["document_date"]) == ("48213", "2024-09-12")


@pytest.mark.parametrize("heads", [("BILL TO", "SHIP TO"), ("Bill to:", "Ship to:")])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_bill_is_for_whom_it_is_made_out_to_not_where_the_goods_went(heads, swapped):
    left, right = (SHIPPED, BILLED) if swapped else (BILLED, SHIPPED)
    first, second = reversed(heads) if swapped else heads
    rows = [*block(50, 150, first, *left), *block(330, 150, second, *right)]
    read = values("invoice", *HEAD, *rows, (50, 260, "Invoice No."), (130, 260, "48213"), *ITEMS)
    assert read["customer_address"] == "12 Orchard Lane, Eugene, OR 97401"
    assert read["vendor_address"] == "88 Harbor Road, Salem, OR 97301"


def test_where_a_page_names_no_other_address_goods_went_to_the_customers():
    read = values("invoice", *HEAD, *block(50, 150, "Ship to:", *SHIPPED), *ITEMS)
    assert read["customer_address"] == "900 Mill Street, Bend, OR 97701"


def test_who_writes_a_letter_is_not_offered_as_the_insured():
    rows = [
        *block(50, 40, "Tidewater Body Shop Inc.", "7 Quay Street", "Salem, OR 97301"),
        *block(50, 120, "Priya Truong", "729 Union Street", "Duluth, MN 55805"),
        (50, 200, "Dear Ms. Truong,"), (50, 220, "please find enclosed what you asked us for last week."),
    ]  # fmt: skip
    named = {pair.reading.value for pair in scene("correspondence", *rows).pairs if pair.field == "insured_name"}
    assert "Priya Truong" in named
    assert not {name for name in named if "Tidewater" in name}


@pytest.mark.parametrize("x", [50, 200])
def test_the_lines_under_a_partys_name_are_its_address_phone_and_mail(x):
    lines = ("Julian Ackerman", "900 Lakeview Drive", "Boise, ID 83701", "(208) 555-0174", "j.ackerman@example.com")
    rows = block(50, 150, "Insured", *lines) if x == 50 else [(50, 150, "Insured"), *block(200, 150, *lines)]
    other = block(380, 150, "Claimant", "Emilio Dunn", "77 Hill Street", "Boise, ID 83706", "(208) 555-0198")
    read = values("claim_form", (50, 95, "AUTOMOBILE LOSS NOTICE"), *rows, *other, (50, 240, "Claim number"),
                  (200, 240, "CL-448812"))  # fmt: skip
    assert read["insured_address"] == "900 Lakeview Drive, Boise, ID 83701"  # `ID` is a state here
    assert read["insured_phone"] == "+12085550174"
    assert read["insured_email"] == "j.ackerman@example.com"
    assert read["claimant_phone"] == "+12085550198"
    assert "member_id" not in read


def test_a_label_of_two_things_names_both():
    rows = [
        (50, 100, "Patient"), (200, 100, "Zoe Espinoza"), (50, 115, "DOB / sex"), (200, 115, "11/26/1989 / F"),
        (50, 130, "Admitted / discharged"), (200, 130, "03/02/2025 - 03/05/2025"),
    ]  # fmt: skip
    read = values("discharge_summary", *rows)
    assert (read["patient_dob"], read["patient_sex"]) == ("1989-11-26", "F")
    assert (read["admission_date"], read["discharge_date"]) == ("2025-03-02", "2025-03-05")


@pytest.mark.parametrize("told", ["03/01/2025 to 03/01/2026", "03/01/2025 - 03/01/2026"])
def test_a_period_begins_with_its_first_day(told):
    heads = [(50, 120, "Policy Number"), (200, 120, "Policy Period"), (400, 120, "Premium")]
    rows = [*heads, (50, 133, "MV-8812-01"), (200, 133, told), (400, 133, "$1,204.00")]
    read = values("policy", (50, 90, "POLICY DECLARATIONS"), *rows)
    assert (read["policy_start"], read["policy_end"]) == ("2025-03-01", "2026-03-01")


@pytest.mark.parametrize("label", ["Vehicle", "Insured vehicle", "Year/make/model", "Fahrzeug"])
def test_a_vehicle_on_one_line_is_year_make_and_model(label):
    rows = [(50, 100, label), (200, 100, "2015 Brandauer Alpin, plate 465 FKY")]
    read = {(pair.field, pair.reading.value) for pair in scene("claim_form", *rows).pairs}
    assert {("vehicle_year", "2015"), ("vehicle_make", "Brandauer"), ("vehicle_model", "Alpin")} <= read
    other = [(50, 100, "Other vehicle"), *rows[1:]]
    assert "vehicle_make" not in {pair.field for pair in scene("claim_form", *other).pairs}


@pytest.mark.parametrize("sign", ["·", "–", "-"])  # noqa: RUF001  a dash
def test_an_address_strung_on_one_line_is_parted_from_name_and_phone(sign):
    line = f"Brightwater Pump Supply {sign} 88 Harbor Road {sign} Salem, OR 97301 {sign} (503) 555-0110"
    read = values("invoice", (50, 40, line), (50, 80, "INVOICE"), *ITEMS)
    assert read["vendor_name"] == "Brightwater Pump Supply"
    assert read["vendor_address"] == "88 Harbor Road, Salem, OR 97301"


def test_a_tax_of_any_name_is_what_the_total_has_more_than_the_subtotal():
    rows = [row for row in ITEMS if row[1] != 405]
    read = values("invoice", *HEAD, *rows, (400, 405, "Qzx 8 %"), (500, 405, "30.24"))
    assert (read["subtotal"], read["tax"], read["total"]) == ("378.00", "30.24", "408.24")


def test_a_street_in_a_story_is_no_label():
    rows = [
        (50, 100, "NARRATIVE"),
        (50, 113, "The car was broken into on Oak Street: a side window was smashed there."),
    ]
    assert "loss_location" not in values("police_report", *rows)


def test_a_label_that_names_no_party_is_said_of_those_that_the_type_knows():
    class Told(guesses.Guesser):
        def __init__(self, chances):
            self._all, self._known, self._told = {}, {}, chances

        def _weighed(self, label):
            return self._told

    things = {"patient_dob": "dob", "vendor_dob": "dob", "payee_dob": "dob"}
    told = {"vendor_dob": 0.5, "payee_dob": 0.3, "patient_dob": 0.05, "document_date": 0.1}
    narrowed = guesses.Narrowed(Told(told), {"patient_dob", "document_date"}, things)
    assert narrowed.chances("Born") == pytest.approx({"patient_dob": 0.85, "document_date": 0.1})
    assert narrowed.fields("Born")[0].field == "patient_dob"
    assert narrowed.chances("Vendor's birthday") == told  # it names a party, and that is not the type's


def test_a_label_for_a_choice_is_no_answer():
    rows = [(50, 100, "Patient"), (200, 100, "Zoe Espinoza"), (50, 115, "M/F"), (200, 115, "F")]
    assert values("medical_note", *rows)["patient_sex"] == "F"
    assert all(pair.reading.value == "F" for pair in scene("medical_note", *rows).pairs if pair.field == "patient_sex")


def test_amounts_of_a_bill_that_add_up_say_so():
    read = scene("invoice", *HEAD, *ITEMS, (400, 435, "Deposit"), (500, 435, "37.39"))
    signs = table(read)[:, NAMES.index("adds")]
    adding = {pair.reading.value for pair, sign in zip(read.pairs, signs, strict=True) if sign == 1.0}
    assert adding == {"378.00", "30.24", "408.24"}
    listed = table(read)[:, NAMES.index("listed")]
    assert {pair.reading.value for pair, sign in zip(read.pairs, listed, strict=True) if sign == 1.0} == {"378.00"}


def test_a_paper_set_otherwise_keeps_its_words_and_where_its_values_stand():
    sys.path.insert(0, str(Path(__file__).parent))
    from bench import extract_papers

    from claimctl.stages.extract.ranking import learn

    paper = text((50, 100, "Claim number"), (300, 100, "CL-448812"), (50, 115, "Address"), (300, 115, "14 Fern Road"),
                 (300, 128, "Elmstead, OH 43004"), (50, 141, "Cause of loss"), (300, 141, "Hail"))  # fmt: skip
    sheet = Sheet(paper.pages[0])

    def told(field, *values):
        tokens = [token for token in sheet.tokens if token.text in " ".join(values).split()]
        return learn.Told(field, ", ".join(values), 1, sheet.fraction(tokens))

    facts = (
        told("claim_number", "CL-448812"), told("loss_cause", "Hail"),
        told("insured_address", "14 Fern Road", "Elmstead, OH 43004"),
    )  # fmt: skip
    given = extract_papers.Paper("synth", "x", "claim_form", 1, 1, paper, facts, None)
    ways = set()
    for seed in range(8):
        made = extract_papers.rearranged(given, Random(seed))
        after = Sheet(made.text.pages[0])
        assert sorted(token.text for token in after.tokens) == sorted(token.text for token in sheet.tokens)
        for before, now in zip(facts, made.told, strict=True):
            words = " ".join(token.text for token in after.inside(now.box))
            assert words == before.value.replace("Road,", "Road")
        ways.add(len(after.rows))
    assert len(ways) > 1  # beside their labels in some, under them in others


def test_thousands_parted_by_a_blank_are_one_amount_and_one_number():
    head = ((50, 40, "CARROSSERIE DU VALLON"), (50, 53, "12 rue des Tanneurs"), (50, 66, "38500 Voiron"))
    sums = [(400, 350, "Total HT"), (500, 350, "1 080,00 €"), (400, 368, "TVA 20 %"), (500, 368, "216,00 €"),
            (400, 386, "Total TTC"), (500, 386, "1 296,00 €")]  # fmt: skip
    read = values(
        "repair_estimate", *head, (350, 100, "DEVIS N° D-26-0893"), (50, 160, "Kilométrage : 84 210 km"), *sums
    )
    assert (read["subtotal"], read["tax"], read["total"]) == ("1080.00", "216.00", "1296.00")
    assert read["odometer"] == "84210"


def test_somebody_born_on_a_leap_day_was_not_born_in_the_future():
    assert values("medical_bill", (50, 100, "Patient"), (200, 100, "Zoe Espinoza"), (50, 115, "Date of birth"),
                  (200, 115, "02/29/28"))["patient_dob"] == "1928-02-29"  # fmt: skip


def test_a_hirer_of_a_car_is_the_customer_and_the_agreement_the_number():
    read = values(
        "receipt", (50, 40, "WAYPOINT CAR HIRE"), (50, 66, "Unit 4, Airport Trading Estate, Exeter EX5 2BD"),
        (50, 110, "Agreement"), (160, 110, "RA-900-44127"), (50, 125, "Renter"), (160, 125, "Ms Imogen Thackeray"),
        (50, 300, "TOTAL"), (300, 300, "£391.61"),
    )  # fmt: skip
    assert (read["customer_name"], read["document_number"]) == ("Imogen Thackeray", "RA-900-44127")


def test_a_reference_of_several_groups_of_letters_is_read_whole():
    read = values("correspondence", (50, 40, "Northgate Insurance plc"), (50, 120, "Our ref: NGI/MC/2026/30477"),
                  (50, 150, "Dear Mr Rees-Whitby"))  # fmt: skip
    assert read["document_number"] == "NGI/MC/2026/30477"


def test_a_death_certificates_file_number_is_no_claims():
    read = values("other", (200, 40, "CERTIFICATE OF DEATH"), (400, 60, "State file no. 2026-018832"),
                  (50, 120, "Date of death"), (50, 134, "August 29, 2026"), (300, 120, "Date filed"),
                  (300, 134, "September 3, 2026"))  # fmt: skip
    assert (read["document_number"], read["document_date"]) == ("2026-018832", "2026-09-03")
    assert "claim_number" not in read


@pytest.mark.parametrize("asked", [("diagnosis", "loss_cause"), ("loss_cause", "diagnosis")])
def test_a_text_reads_the_same_whichever_field_asks_first(asked):
    sheet = Sheet(text((50, 100, "Sprain of ankle S93.401A")).pages[0])
    habits = Habits("MDY", order_known=True, region="US", currency="USD")
    read = Values(View(sheet, [], Sections(sheet, [])), habits, MODEL.labels["claim_form"])
    specs = SETTINGS.doctypes["claim_form"].fields
    said = {field: read.of(sheet.chunks[0], field, specs[field])[0].value for field in asked}
    assert said == {"diagnosis": "Sprain of ankle", "loss_cause": "Sprain of ankle S93.401A"}


@pytest.mark.parametrize("behind", [", badge 417", ", DOB 01/19/1957", ", born 01/19/1957", ", phone 308-555-0166"])
def test_what_is_said_of_a_person_behind_the_name_is_no_part_of_it(behind):
    head = (50, 40, "Harlan County Sheriff's Office")
    read = values("police_report", head, (50, 100, f"Reporting officer: Lucinda Varga{behind}"))
    assert read["officer_name"] == "Lucinda Varga"


def test_the_title_of_a_report_is_no_label_of_what_happened():
    told = "A window of the garage was broken during the night."
    head = (50, 40, "Harlan County Sheriff's Office"), (50, 60, "Incident Report - Theft / Burglary")
    read = values("police_report", *head, (50, 100, "Case No.: 26-HC-009317"), (50, 300, "Narrative"), (50, 315, told))
    assert read["loss_description"] == told
