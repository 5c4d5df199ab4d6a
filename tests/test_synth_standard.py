"""Papers whose look is their own: what they state stands where the truth says, on as many pages as it needs."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import combinations

import numpy as np
import pypdfium2
import pytest
from standard_cases import PAPERS, cms1500, id_document, insurance_card, receipt, replaced, typeset, ub04

from claimctl.lab.synth.layouts import cards, slips, standard
from claimctl.lab.synth.layouts.cards import mrz
from claimctl.lab.synth.layouts.slips.pages import in_words
from claimctl.lab.synth.paper import raster
from claimctl.lab.synth.paper.scenes import SCENES, scene, suited
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.streams import stream

TYPES = {
    "CMS1500": standard.CMS1500, "UB04": standard.UB04, "RECEIPT": slips.RECEIPT, "PRESCRIPTION": slips.PRESCRIPTION,
    "INSURANCE_CARD": cards.INSURANCE_CARD, "ID_DOCUMENT": cards.ID_DOCUMENT,
}  # fmt: skip
ALL = [pytest.param(name, layout, id=f"{name}-{layout.name}") for name, layouts in TYPES.items() for layout in layouts]
# What a layout has no place for.
_PLACELESS = {"UB04": {"patient_phone", "signature_present"}, "CMS1500": {"signature_present"},
              "PRESCRIPTION": {"signature_present"}}  # fmt: skip


def _named(name, layout):
    return next(one for one in TYPES[name] if one.name == layout)


def _letters(text):
    return re.sub(r"[^\w]|_", "", text).lower()


def _text_in(document, mark):
    """The text that the PDF has within a box, a little widened."""
    page = document[mark.page - 1]
    wide, high = page.get_size()
    x0, y0, x1, y1 = mark.box
    found = page.get_textpage().get_text_bounded(
        x0 * wide - 2, high - y1 * high - 2, x1 * wide + 4, high - y0 * high + 2
    )
    return _letters(found)


def _words(layout, paper, seed=4):
    sheet = typeset(layout, paper, seed)
    sheet.finish()
    return [" ".join(word.text for word in sheet.words if word.page == page) for page in range(1, sheet.page + 1)]


@pytest.mark.parametrize(("name", "layout"), ALL)
def test_every_fact_stands_where_the_truth_says(name, layout):
    for seed in (4, 7):
        paper = PAPERS[name](seed)
        sheet = typeset(layout, paper, seed)
        document = pypdfium2.PdfDocument(sheet.finish())
        stated = {field for field, value in paper.facts.items() if field[0] != "_" and value not in ("", ())}
        assert stated - {mark.field for mark in sheet.marks} <= _PLACELESS.get(name, set())
        places = [(mark.field, mark.instance) for mark in sheet.marks]
        assert len(places) == len(set(places))
        for mark in sheet.marks:
            assert all(-0.01 <= edge <= 1.01 for edge in mark.box)
            if mark.raw:
                found = _text_in(document, mark)
                missed = [word for word in mark.raw.split() if _letters(word) not in found]
                # Letters of a pen lean out of their box.
                assert len(missed) <= (layout.handwritten and len(mark.raw.split()) // 2 + 1), (mark, found)
        document.close()


@pytest.mark.parametrize(("name", "layout"), ALL)
def test_what_is_written_stays_on_the_page(name, layout):
    sheet = typeset(layout, PAPERS[name](5), 5)
    sheet.finish()
    assert sheet.words
    for word in sheet.words:
        x0, y0, x1, y1 = word.box
        assert x0 >= -0.002, word
        assert y0 >= -0.005, word
        assert x1 <= 1.004, word
        assert y1 <= 1.004, word


@pytest.mark.parametrize(("name", "layout"), ALL)
def test_the_same_paper_gives_the_same_bytes(name, layout):
    paper = PAPERS[name](8)
    assert typeset(layout, paper, 8).finish() == typeset(layout, paper, 8).finish()


@pytest.mark.parametrize("name", TYPES)
def test_layouts_look_different(name):
    paper, pictures = PAPERS[name](4), []
    for layout in TYPES[name]:
        shot = raster.render(typeset(layout, paper, 4).finish(), 24, color=False)[0].image
        pictures.append((layout.name, shot))
    for (one, first), (other, second) in combinations(pictures, 2):
        if first.shape == second.shape:
            differing = np.mean(np.abs(first.astype(int) - second) > 24)
            assert differing > 0.01, (one, other)


@pytest.mark.parametrize("name", TYPES)
def test_layouts_for_testing_are_kept_apart(name):
    layouts = TYPES[name]
    assert len({layout.name for layout in layouts}) == len(layouts) >= (7 if name == "PRESCRIPTION" else 8)
    assert sum(layout.held_out for layout in layouts) >= 3
    assert sum(not layout.held_out for layout in layouts) >= 4
    for layout in layouts:
        sheet = typeset(layout, PAPERS[name](4), 4)
        assert bool(sheet.pen) is layout.handwritten


# The standard bills


def _amount(text):
    """The last amount of a row, its cents parted by a point or a blank."""
    whole, cents = re.findall(r"(\d[\d,]*)[. ](\d{2})(?!\d)", text)[-1]
    return Decimal(f"{whole.replace(',', '')}.{cents}")


@pytest.mark.parametrize("name", ["copy", "older", "dropout", "portal", "listing", "print_image"])
def test_cms1500_lines_add_up_to_the_total(name):
    paper = cms1500(6, 11)
    sheet = typeset(_named("CMS1500", name), paper, 6)
    sheet.finish()
    assert [row.row for row in sheet.rows] == list(range(11))
    read = []
    for row in sheet.rows:
        x0, y0, x1, y1 = row.box
        words = [word for word in sheet.words if word.page == row.page and y0 <= (word.box[1] + word.box[3]) / 2 <= y1
                 and word.box[0] >= x0 + 0.62 * (x1 - x0)]  # fmt: skip
        kept = [
            word.text for word in sorted(words, key=lambda word: word.box[0]) if re.fullmatch(r"[\d.,]+", word.text)
        ]
        if name in ("copy", "older", "dropout"):  # dollars, cents, units, NPI
            read.append(Decimal(f"{kept[0]}.{kept[1]}"))
        else:
            read.append(Decimal(kept[-1].replace(",", "")))
    assert read == [item.amount for item in paper.items]
    total = next(mark for mark in sheet.marks if mark.field == "total")
    assert _amount(total.raw.replace("$", "")) == sum(read) == paper.facts["total"]


def test_cms1500_goes_on_over_several_forms_with_the_total_on_the_last():
    for count, forms in ((6, 1), (7, 2), (13, 3)):
        sheet = typeset(_named("CMS1500", "red"), cms1500(4, count), 4)
        sheet.finish()
        assert sheet.page == forms
        assert next(mark for mark in sheet.marks if mark.field == "total").page == forms
        assert sum("CONTINUED" in word.text for word in sheet.words) == forms - 1
        assert {row.page for row in sheet.rows} == set(range(1, forms + 1))


def test_ub04_pages_say_which_they_are_and_the_total_ends_the_last():
    sheet = typeset(_named("UB04", "red"), ub04(4, 50), 4)
    sheet.finish()
    assert sheet.page == 3
    for page in (1, 2, 3):
        words = " ".join(word.text for word in sheet.words if word.page == page)
        assert f"PAGE {page} OF 3" in words
        assert ("0001" in words) == (page == 3)
    total = next(mark for mark in sheet.marks if mark.field == "total")
    assert total.page == 3
    assert _amount(total.raw) == sum(row.item.amount for row in sheet.rows)


@pytest.mark.parametrize("name", ["portal", "listing", "print_image", "cover"])
def test_bills_without_a_form_go_on_over_pages(name):
    sheet = typeset(_named("UB04", name), ub04(4, 120), 4)
    sheet.finish()
    assert sheet.page >= 3
    assert [row.row for row in sheet.rows] == list(range(120))


@pytest.mark.parametrize("name", ["CMS1500", "UB04"])
def test_a_scanner_that_drops_the_ink_leaves_the_type_where_it_stood(name):
    paper = PAPERS[name](4)
    red, bare = (typeset(_named(name, layout), paper, 4) for layout in ("red", "dropout"))
    assert "INSURED'S" in " ".join(word.text for word in red.words)
    assert "INSURED'S" not in " ".join(word.text for word in bare.words)
    places = {(mark.field, mark.instance): mark.box for mark in red.marks}
    assert places == {(mark.field, mark.instance): mark.box for mark in bare.marks}


def test_the_forms_have_all_their_boxes():
    text = _words(_named("CMS1500", "copy"), cms1500(4))[0]
    for number in (*range(1, 12), *range(12, 34)):
        assert re.search(rf"(?<![\d.]){number}\w?\.", text), number
    text = _words(_named("UB04", "copy"), ub04(4))[0]
    for locator in range(1, 81):
        assert re.search(rf"(?<!\d){locator}(?:a|CC)?(?!\d)", text), locator


def test_a_day_that_no_line_has_still_stands_on_the_form():
    for name in ("CMS1500", "UB04"):
        paper = replaced(PAPERS[name](4), service_date=dt.date(2024, 1, 9))
        sheet = typeset(_named(name, "red"), paper, 4)
        mark = next(mark for mark in sheet.marks if mark.field == "service_date")
        assert mark.value == "2024-01-09"
        assert _letters(mark.raw) in ("01092024", "010924")


# Receipts


def test_a_slip_is_as_long_as_its_purchase():
    for layout in slips.RECEIPT:
        if layout.size and layout.name not in ("book", "stub"):
            short, long = layout.size(receipt(4, 3)), layout.size(receipt(4, 30))
            assert short[0] == long[0]
            assert long[1] > short[1] + 150
            sheet = typeset(layout, receipt(4, 30), 4)
            assert [row.row for row in sheet.rows] == list(range(30))
            assert max(word.box[3] for word in sheet.words) <= 1.0


def test_a_slip_says_what_of_each_item_it_shows():
    sheet = typeset(_named("RECEIPT", "pump"), receipt(4), 4)
    assert all(set(row.parts) == {"description", "quantity", "unit_price", "amount"} for row in sheet.rows)
    sheet = typeset(_named("RECEIPT", "card_slip"), receipt(4), 4)
    assert all(set(row.parts) == {"description", "quantity", "amount"} for row in sheet.rows)
    assert not typeset(_named("RECEIPT", "stub"), receipt(4), 4).rows


def test_slips_speak_the_language_of_their_country():
    assert "SUMME" in _words(_named("RECEIPT", "till"), receipt(3))[0]
    assert "TOTAL" in _words(_named("RECEIPT", "till"), receipt(4))[0]


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0.50", "zero and 50/100"), ("68.46", "sixty-eight and 46/100"), ("113.00", "one hundred thirteen and 00/100"),
     ("2040.05", "two thousand forty and 05/100"), ("19000.10", "nineteen thousand and 10/100")],
)  # fmt: skip
def test_amounts_in_words(amount, words):
    assert in_words(Decimal(amount)) == words


# Cards


def test_machine_readable_zone_agrees_with_the_published_specimens():
    # ICAO Doc 9303: part 4 appendix B (passport), part 5 appendix B (card).
    assert mrz.check_digit("L898902C3") == "6"
    assert mrz.check_digit("740812") == "2"
    assert mrz.check_digit("120415") == "9"
    assert mrz.check_digit("ZE184226B<<<<<") == "1"
    assert mrz.check_digit("L898902C36" + "7408122" + "1204159" + "ZE184226B<<<<<1") == "0"
    person = ("UTO", "Eriksson", "Anna Maria", "D23145890", dt.date(1974, 8, 12), "F", dt.date(2012, 4, 15))
    assert mrz.card("I", *person) == [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ]
    assert mrz.passport(*person)[0] == "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert mrz.spelt("Müller-Lüdenscheidt") == "MUELLER<LUEDENSCHEIDT"


def _weighed(text):
    total = 0
    for place, char in enumerate(text):
        value = 0 if char == "<" else int(char) if char.isdigit() else ord(char) - 55
        total += value * [7, 3, 1][place % 3]
    return str(total % 10)


@pytest.mark.parametrize("seed", range(2, 8))
def test_machine_readable_zones_on_documents_pass_their_checks(seed):
    paper = id_document(seed)
    number = paper.facts["document_number"]
    for name in ("passport", "passport_plain"):
        zone = [word.text for word in typeset(_named("ID_DOCUMENT", name), paper, seed).words if "<<" in word.text]
        assert [len(line) for line in zone] == [44, 44]
        line = zone[1]
        assert line[:9] == number
        assert (line[9], line[19], line[27]) == (_weighed(line[:9]), _weighed(line[13:19]), _weighed(line[21:27]))
        assert line[43] == _weighed(line[:10] + line[13:20] + line[21:43])
        assert line[13:19] == f"{paper.facts['_birth']:%y%m%d}"
    for name in ("identity", "permit"):
        words = typeset(_named("ID_DOCUMENT", name), paper, seed).words
        one, two, three = [word.text for word in words if "<<" in word.text]
        assert {len(one), len(two), len(three)} == {30}
        assert (one[14], two[6], two[14]) == (_weighed(one[5:14]), _weighed(two[:6]), _weighed(two[8:14]))
        assert two[29] == _weighed(one[5:30] + two[:7] + two[8:15] + two[18:29])


def test_cards_hold_what_a_story_may_add():
    more = replaced(insurance_card(5), license_plate="8KLM221", coverage_type="Comprehensive", insured_address=None,
                    deductible=Decimal("500.00"))  # fmt: skip
    for layout in cards.INSURANCE_CARD:
        marked = {mark.field for mark in typeset(layout, more, 5).marks}
        assert {"license_plate", "coverage_type", "deductible"} <= marked


# Damage


def test_scenes_repeat_and_differ():
    pictures = {name: scene(stream(3, name), name) for name in SCENES}
    assert len(pictures) >= 8
    for picture in pictures.values():
        assert picture.shape == (750, 1000, 3)
        assert picture.dtype == np.uint8
        assert picture.std() > 10  # something is to be seen
    some = list(pictures)[::4]
    for name in some:
        assert np.array_equal(pictures[name], scene(stream(3, name), name))
        assert not np.array_equal(pictures[name], scene(stream(4, name), name))
    for one, other in combinations(pictures, 2):
        apart = np.abs(pictures[one][::10, ::10].astype(int) - pictures[other][::10, ::10]).mean()
        assert apart > 8, (one, other, apart)


def test_every_line_with_damage_has_scenes():
    for line in LINES:
        assert bool(suited(line)) is (line != "health")
    assert set(suited("home", "kitchen_fire")) == {"fire", "burnt_wall"}
    assert suited("motor", "rear_end") == ("bumper",)
    assert suited("motor", "no such cause") == suited("motor")
    assert set(SCENES) == {name for line in LINES for name in suited(line)}
