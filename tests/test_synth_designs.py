"""Page designs: each draws any content whole, legibly and within the page, and says where everything stands."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from decimal import Decimal

import msgspec
import pypdfium2
import pytest

from claimctl.lab.synth.documents.model import Paper
from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.content import Column, Content, Group
from claimctl.lab.synth.layouts.designs import DESIGNS
from claimctl.lab.synth.layouts.sheet import Sheet
from claimctl.lab.synth.layouts.style import Shown, page_size, style
from claimctl.lab.synth.story.model import Address, Company, Item, Phone
from claimctl.lab.synth.streams import stream

NAMES = sorted(DESIGNS)
FILLABLE = sorted(name for name in NAMES if DESIGNS[name].fillable)
# Each letter has a box of its own there, so the text layer of the PDF does not have the words.
COMBED = ("comb", "comb_pen")


class Plain:
    """Words as their keys, in English."""

    language = "en"

    def label(self, key):
        return key.lstrip("_").replace("_", " ").capitalize()

    def text(self, key):
        return key

    def second(self, key):
        return f"La {self.label(key).lower()}"


def address(*lines):
    return Address(lines=lines, city="", region="", country="US")


def phone(last):
    written = (f"(330) 555-01{last}", f"330-555-01{last}", f"330.555.01{last}", f"+1 330 555 01{last}")
    return Phone(e164=f"+133055501{last}", written=written)


SHOP = Company(
    name="Pinehurst Collision & Frame Works, Inc.", trade="garage",
    address=address("1184 Old Foundry Road, Suite 210", "Maple Hollow, OH 44231"), phone=phone(42),
    email="billing@pinehurst-collision.example", tax_id="34-1234567", npi="1234567893", country="US",
)  # fmt: skip
FACTS = {
    "document_number": "INV-2024-00871", "document_date": dt.date(2024, 3, 12), "claim_number": "CLM-77-203341",
    "policy_number": "PAU 4402 9981-03", "loss_date": dt.date(2024, 2, 28), "_due": dt.date(2024, 4, 11),
    "customer_name": "Guadalupe Featherstonehaugh-Marchetti", "customer_phone": phone(99),
    "customer_address": address("77 Larkspur Lane Apt. 4B", "Cedar Bluff, OH 44030"),
    "insured_email": "guadalupe.featherstonehaugh-marchetti@longmail-provider.example",
    "vehicle_make": "Orion", "vehicle_model": "Cassiopeia Touring", "vin": "1ZVBP8AM7D5271234", "_color": "Blue",
    "loss_location": address("Intersection of State Route 303 and Old Foundry Road", "Maple Hollow, OH 44231"),
    "loss_description": "Insured vehicle was going north through the intersection when the other vehicle failed to "
    "yield and struck the left front quarter. Airbags did not deploy. The vehicle was towed to the shop.",
    "diagnosis_code": ("S13.4XXA", "M54.2", "R51.9", "S39.012A"),
    "diagnosis": ("Sprain of ligaments of cervical spine, initial encounter", "Cervicalgia", "Headache"),
    "police_contacted": True, "signature_present": True, "claimed_amount": Decimal("3113.70"),
    "received_date": dt.date(2024, 3, 18), "subtotal": Decimal("2910.00"), "tax": Decimal("203.70"),
    "total": Decimal("3113.70"), "balance_due": Decimal("2613.70"),
}  # fmt: skip
RICH = Content(
    title="Repair invoice and statement of loss", recipient=("customer_name", "customer_address"),
    issuer_fields=("vendor_name", "vendor_address", "vendor_phone"),
    groups=(
        Group(name="references", role="reference", fields=("document_number", "document_date", "claim_number",
                                                           "policy_number", "loss_date", "_due")),
        Group(name="customer", role="party", fields=("customer_name", "customer_address", "customer_phone",
                                                     "insured_email")),
        Group(name="vehicle", fields=("vehicle_make", "vehicle_model", "_color", "vin", "license_plate")),
        Group(name="loss", fields=("loss_location", "loss_description", "diagnosis_code", "diagnosis")),
        Group(name="payment", role="money", fields=("claimed_amount",)),
    ),
    columns=(
        Column(head="date", part="service_date", share=1), Column(head="code", part="code", share=0.9),
        Column(head="description", part="description", share=3.2),
        Column(head="quantity", part="quantity", share=0.6, align="right"),
        Column(head="amount", part="amount", share=1, align="right"),
    ),
    totals=("subtotal", "tax", "total", "balance_due"),
    table=(("Benefit", "Limit", "Note"), ("Rental car", "900.00", "Up to thirty days"), ("Towing", "150.00", "")),
    prose=("# Terms", "This estimate is based on our inspection and does not cover damage that is found later. " * 3,
           "The vehicle was seen again on {received_date} by our staff."),
    checks=(("police_contacted", ("Yes", "No", "Unknown"), 0), ("Was the vehicle drivable?", ("Yes", "No"), 1),
            ("Type of coverage", ("Liability", "Collision", "Comprehensive", "Medical payments"), -1)),
    signature="signature_of_insured", footer=("Form PC-12 (rev. 03/22).",), stamps=("paid",),
)  # fmt: skip


def invoice(rows=9, **facts):
    items = tuple(
        Item(description=f"Labor, body repair operation {n}" + " and fasteners as per procedure manual" * (n % 4 == 1),
             quantity=Decimal(n % 3 + 1), unit_price=Decimal("145.50"), amount=Decimal("145.50") * (n % 3 + 1),
             code=f"PX-{1000 + n}", service_date=dt.date(2024, 3, 1) + dt.timedelta(days=n % 28))
        for n in range(rows)
    )  # fmt: skip
    return Paper(doc_type="invoice", title="Invoice", issuer=SHOP, facts=FACTS | facts, items=items)


def drawn(name, paper=None, content=RICH, *, seed=1, country="US", fillable=False, size=""):
    """A sheet in a design, finished."""
    design = DESIGNS[name]
    family = stream(seed, "family", name).choice(design.families) if design.families else ""
    currency = {"US": "USD", "CH": "CHF"}.get(country, "EUR")
    hand = style(stream(seed, "issuer", name), country, currency, family=family)
    paper_size = page_size(size or (design.sizes or ("",))[0], country=country, landscape=design.landscape)
    sheet = Sheet(hand, stream(seed, "sheet", name), size=paper_size, fillable=fillable)
    design.draw(sheet, paper or invoice(), content, Plain())
    sheet.finish()
    return sheet


def expected(content):
    fields = [field for group in content.groups for field in group.fields if not field.startswith("_")]
    stated = {*fields, *content.totals, *content.recipient, "police_contacted", "signature_present", "received_date"}
    return (stated & set(FACTS)) | set(content.issuer_fields)


def overlapping(sheet):
    """Pairs of lines of which one hides more than a quarter of the other; stamps may stand on anything."""
    lines = [line for line in sheet.lines if line.text != "PAID"]
    pages = itertools.groupby(sorted(lines, key=lambda line: (line.page, line.box[1])), key=lambda line: line.page)
    found = []
    for _, page in pages:
        for one, other in itertools.combinations(list(page), 2):
            (a0, b0, a1, b1), (c0, d0, c1, d1) = one.box, other.box
            across, down = min(a1, c1) - max(a0, c0), min(b1, d1) - max(b0, d0)
            least = min((a1 - a0) * (b1 - b0), (c1 - c0) * (d1 - d0))
            if across > 0 and down > 0 and across * down > 0.25 * least:
                found.append((one.text, other.text))
    return found


def test_there_are_many_designs_and_enough_are_held_out():
    held = [design for design in DESIGNS.values() if design.held_out]
    assert len(DESIGNS) - len(held) >= 12
    assert len(held) >= 4
    for kind in ("bill", "form", "letter", "record", "statement"):
        for group in (held, [design for design in DESIGNS.values() if not design.held_out]):
            assert [design for design in group if not design.kinds or kind in design.kinds], kind
    assert any(design.handwritten for design in held)


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_is_marked_once_and_within_the_page(name):
    sheet = drawn(name)
    marks = Counter((mark.field, mark.instance) for mark in sheet.marks)
    assert expected(RICH) == {field for field, _ in marks}
    assert set(marks.values()) == {1}
    assert {instance for field, instance in marks if field == "diagnosis_code"} == {0, 1, 2, 3}
    for mark in sheet.marks:
        x0, y0, x1, y1 = mark.box
        assert 0 <= x0 < x1 <= 1, mark
        assert 0 <= y0 < y1 <= 1, mark


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("seed", "country"), [(2, "US"), (3, "DE")])
def test_lines_neither_overlap_nor_leave_the_page(name, seed, country):
    sheet = drawn(name, invoice(13), seed=seed, country=country)
    for line in sheet.lines:
        assert line.box[0] * sheet.width > 8, line
        assert line.box[2] * sheet.width < sheet.width - 8, line
        assert 0 < line.box[1] < line.box[3] < 1, line
    assert overlapping(sheet) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_300_rows_goes_on_with_its_head(name):
    sheet = drawn(name, invoice(300))
    assert [row.row for row in sheet.rows] == list(range(300))
    pages = {row.page for row in sheet.rows}
    assert len(pages) > 3
    words = {(word.page, word.text.lower()) for word in sheet.words}
    assert set(itertools.product(pages, ("description", "quantity", "amount"))) <= words
    assert max(row.box[3] for row in sheet.rows) < 1


@pytest.mark.parametrize("name", NAMES)
def test_content_of_parts_only_is_drawn(name):
    bare = Content(title="Notice", groups=RICH.groups[:1])
    assert {mark.field for mark in drawn(name, content=bare).marks} == set(RICH.groups[0].fields) - {"_due"}
    letter = Content(title="Notice", prose=("Dear customer, we write to you about {claim_number}.",))
    assert {mark.field for mark in drawn(name, content=letter).marks} - {"document_date"} == {"claim_number"}


@pytest.mark.parametrize("name", NAMES)
def test_an_account_longer_than_a_page_is_told_whole(name):
    told = " ".join(f"word{n}" for n in range(900))
    content = Content(title="Statement", groups=(Group(name="loss", fields=("loss_description",)),))
    if name in ("boxed", "boxed_pen", "comb", "comb_pen", "keyvalue", "bilingual", "cards", "rounded"):
        told = told[: told.index("word250")].strip()  # a box is no longer than a page
    sheet = drawn(name, invoice(loss_description=told), content)
    words = {word.text for word in sheet.words}
    assert set(told.split()) <= words
    assert all(line.box[3] <= 1 for line in sheet.lines)


@pytest.mark.parametrize("name", NAMES)
def test_same_drawing_same_bytes(name):
    assert drawn(name, seed=5).finish() == drawn(name, seed=5).finish()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in COMBED])
def test_words_are_those_of_the_pdf_where_they_stand(name):
    sheet = drawn(name, seed=4)
    document = pypdfium2.PdfDocument(sheet.finish())
    read = Counter()
    for page in document:
        # A hyphen at the end of a line is a mark of its own there.
        read.update(page.get_textpage().get_text_range().replace("\ufffe", "-\n").split())
    assert Counter(word.text for word in sheet.words) == read
    mark = next(mark for mark in sheet.marks if mark.field == "claim_number")
    page = document[mark.page - 1]
    x0, y0, x1, y1 = mark.box
    inside = page.get_textpage().get_text_bounded(
        x0 * sheet.width - 3, (1 - y1) * sheet.height - 3, x1 * sheet.width + 3, (1 - y0) * sheet.height + 3
    )
    assert "CLM-77-203341" in inside


@pytest.mark.parametrize("name", FILLABLE)
def test_fillable_forms_hold_their_entries_in_fields(name):
    sheet = drawn(name, fillable=True)
    widgets = {mark.field for mark in sheet.marks if mark.widget}
    assert {"claim_number", "vin", "loss_description"} <= widgets
    document = pypdfium2.PdfDocument(sheet.finish())
    assert document.get_formtype() != 0


@pytest.mark.parametrize("name", [name for name in NAMES if DESIGNS[name].handwritten])
def test_entries_by_pen_are_in_a_pen_of_their_own_set(name):
    sheet = drawn(name)
    pens = fonts.HELD_OUT_PENS if DESIGNS[name].held_out else fonts.PENS
    assert sheet.pen in pens
    assert not set(fonts.PENS) & set(fonts.HELD_OUT_PENS)


def test_a_hand_never_writes_a_letter_twice_alike():
    hand = style(stream(1, "issuer", "x"), "US", "USD", family="Helvetica")
    sheet = Sheet(hand, stream(1, "sheet"))
    handwriting.take_pen(sheet)
    handwriting.write(sheet, 60, 100, Shown("aaaa", "claim_number", "aaaa"))
    code = "".join(sheet.canvas._code)
    placed = [line.split(" Tm")[0].split()[-6:-2] for line in code.split("Tj") if " Tm" in line]
    assert len({tuple(matrix) for matrix in placed}) == 4
    assert [word.text for word in sheet.words] == ["aaaa"]


@pytest.mark.parametrize("signed", [True, False])
def test_signature_is_there_or_not_as_the_paper_says(signed):
    sheets = [drawn("classic", invoice(signature_present=signed), seed=seed) for seed in range(4)]
    for sheet in sheets:
        mark = next(mark for mark in sheet.marks if mark.field == "signature_present")
        assert mark.value == str(signed).lower()
    inks = [sheet.finish() for sheet in sheets]
    blank = [drawn("classic", invoice(signature_present=False), seed=seed).finish() for seed in range(4)]
    assert (inks == blank) is not signed


def test_stamps_stand_on_the_first_page_with_their_fact():
    content = msgspec.structs.replace(RICH, stamps=("received:received_date",), prose=())
    sheet = drawn("classic", content=content)
    mark = next(mark for mark in sheet.marks if mark.field == "received_date")
    assert mark.page == 1
    assert "RECEIVED" in {line.text for line in sheet.lines if line.page == 1}


def test_subtotals_are_carried_from_page_to_page():
    sheet = drawn("business", invoice(60), country="DE")
    texts = [line.text for line in sheet.lines]
    first = texts.index("Carried forward")
    again = texts.index("Brought forward")
    first_page = [row.item.amount for row in sheet.rows if row.page == sheet.rows[0].page]
    so_far = f"{sum(first_page, Decimal(0)):,.2f}".translate(str.maketrans(",.", ".,"))
    assert texts[first - 1] == texts[again - 1] == so_far


@pytest.mark.parametrize(
    ("country", "currency", "examples"),
    [
        ("US", "USD", {"$1,234.50"}),
        ("DE", "EUR", {"1.234,50\u00a0€"}),
        ("FR", "EUR", {"1\u00a0234,50\u00a0€"}),
        ("CH", "CHF", {"CHF\u00a01'234.50"}),
        ("GB", "GBP", {"£1,234.50"}),
    ],
)
def test_money_is_written_as_in_its_country(country, currency, examples):
    hands = [style(stream(seed, "issuer"), country, currency) for seed in range(60)]
    assert examples <= {hand.money(Decimal("1234.5")) for hand in hands}


@pytest.mark.parametrize(
    ("country", "examples"),
    [
        ("US", {"03/12/2024", "March 12th, 2024", "12-Mar-2024", "03/12/24"}),
        ("ES", {"12 de marzo de 2024", "12/03/24"}),
        ("FR", {"12 mars 2024", "12/03/2024"}),
        ("IT", {"12 marzo 2024"}),
        ("DE", {"12.03.2024", "12. März 2024"}),
        ("NL", {"12 maart 2024", "12-03-2024"}),
        ("CH", {"12.3.2024"}),
        ("BE", {"12 mars 2024"}),
    ],
)
def test_dates_are_written_as_in_their_country(country, examples):
    hands = [style(stream(seed, "issuer"), country, "EUR") for seed in range(120)]
    assert examples <= {hand.date(dt.date(2024, 3, 12)) for hand in hands}


def test_long_words_break_only_where_they_must():
    lines = fonts.wrap("guadalupe.marchetti@longmail-provider.example", "Helvetica", 10, 120)
    assert "".join(lines) == "guadalupe.marchetti@longmail-provider.example"
    assert all(fonts.width(line, "Helvetica", 10) <= 120 for line in lines)
    assert fonts.wrap("one two", "Helvetica", 10, 1000) == ["one two"]
