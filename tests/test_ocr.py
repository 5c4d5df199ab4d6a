"""What the ocr stage reads off PDFs: the text layer and its boxes, when it is trusted, forms, tables, errors."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

import numpy as np
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocr_cases import FakeEngine, drawing, letter, pdf, place, read, settings, words_of
from pypdf.generic import RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth

from claimctl.errors import Failed, Refused
from claimctl.records import Source
from claimctl.stages.ocr import run as ocr
from claimctl.stages.ocr.engines import ReadWord
from claimctl.stages.ocr.geometry import Geometry, turned
from claimctl.stages.ocr.layer import is_garbage

if TYPE_CHECKING:
    from reportlab.pdfgen import canvas


def changed(content: bytes, change) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_digital_page_gives_its_lines_in_reading_order() -> None:
    text = read(pdf(letter))
    (page,) = text.pages
    assert page.text == "Notice of loss\nThe kitchen was flooded in the night.\nTotal claimed 1,250.00"
    assert (page.text_source, page.engine, page.confidence) == ("text_layer", "pdfium", 1.0)
    assert (page.width, page.height) == (595.0, 842.0)
    assert text.engine_ms == 0.0


def test_a_words_box_is_where_the_page_shows_it() -> None:
    (page,) = read(pdf(letter)).pages
    amount = page.words[-1]
    assert amount.text == "1,250.00"
    assert amount.x1 == pytest.approx(520 / 595, abs=0.003)
    assert amount.x0 == pytest.approx((520 - stringWidth(amount.text, "Helvetica", 12)) / 595, abs=0.001)
    assert amount.y0 < 1 - 716 / 842 < 1 - 710 / 842 < amount.y1
    assert amount.y1 - amount.y0 < 18 / 842
    notice, of = page.words[:2]
    assert notice.x1 * 595 == pytest.approx(72 + stringWidth("Notice", "Helvetica", 12), abs=0.5)  # and not the space
    assert of.x0 * 595 == pytest.approx(72 + stringWidth("Notice ", "Helvetica", 12), abs=0.5)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_page_rotation_and_crop_are_obeyed(degrees: int) -> None:
    """The page is drawn so that it reads upright after /Rotate, within a crop box that starts at (100, 50)."""

    def draw(sheet: canvas.Canvas) -> None:
        sheet.translate(100, 50)
        width, height = 400, 600
        corner = {0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[degrees]
        sheet.translate(*corner)
        sheet.rotate(degrees)
        sheet.setFont("Helvetica", 12)
        top = (600 if degrees % 180 == 0 else 400) - 32
        sheet.drawString(20, top, "Upper left")
        sheet.drawString(20, top - 40, "Second line")

    def turn(writer: pypdf.PdfWriter) -> None:
        page = writer.pages[0]
        page.cropbox = RectangleObject((100, 50, 500, 650))
        page.rotate(degrees)

    (page,) = read(changed(pdf(draw, size=(700, 800)), turn)).pages
    size = (400.0, 600.0) if degrees % 180 == 0 else (600.0, 400.0)
    assert (page.width, page.height) == size
    assert page.text == "Upper left\nSecond line"
    first = page.words[0]
    assert first.x0 * size[0] == pytest.approx(20, abs=1)
    assert first.y0 * size[1] == pytest.approx(23, abs=3)
    assert page.rotation == 0


def test_text_that_runs_up_the_page_is_turned_upright() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.rotate(90)
        sheet.setFont("Helvetica", 12)
        sheet.drawString(50, -100, "First line of the sideways sheet")
        sheet.drawString(50, -130, "Second line")

    (page,) = read(pdf(draw)).pages
    assert page.text == "First line of the sideways sheet\nSecond line"
    assert page.rotation == 90
    assert (page.width, page.height) == (842.0, 595.0)
    assert page.words[0].x0 * 842 == pytest.approx(50, abs=1)


def test_a_sidebar_is_a_line_of_its_own() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        letter(sheet)
        sheet.rotate(90)
        sheet.drawString(700, -560, "CARRIER COPY")

    (page,) = read(pdf(draw)).pages
    assert page.text.splitlines()[:3] == [
        "Notice of loss",
        "The kitchen was flooded in the night.",
        "Total claimed 1,250.00",
    ]
    assert sorted(page.text.splitlines()[3].split()) == ["CARRIER", "COPY"]


def test_small_print_over_a_value_stays_a_line_of_its_own() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 6)
        sheet.drawString(72, 712, "MM DD YY")
        sheet.setFont("Helvetica", 12)
        sheet.drawString(72, 702, "10 15 05")
        sheet.drawString(300, 704, "John Smith")

    (page,) = read(pdf(draw)).pages
    assert page.text == "MM DD YY\n10 15 05 John Smith"


def test_what_the_crop_box_cuts_off_is_not_read() -> None:
    def cut(writer: pypdf.PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((0, 730, 595, 842))

    (page,) = read(changed(pdf(letter), cut)).pages
    assert page.text == "Notice of loss\nThe kitchen was flooded in the night."


def test_ligatures_and_hyphens_become_plain_letters() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 12)
        sheet.drawString(72, 700, "The water dam-")
        sheet.drawString(72, 686, "age was large")

    (page,) = read(pdf(draw)).pages
    assert page.text == "The water dam-\nage was large"


def test_an_empty_layer_is_read_by_the_engine() -> None:
    engine = FakeEngine(ReadWord("Scanned", 40, 40, 200, 90, 0.9), ReadWord("page", 220, 42, 320, 88, 0.8))
    picture = drawing("Scanned page")
    text = read(pdf(lambda sheet: place(sheet, picture, 0, 0, 595, 842)), engine=engine)
    (page,) = text.pages
    assert page.text == "Scanned page"
    assert (page.text_source, page.engine) == ("ocr", "fake")
    assert page.confidence == pytest.approx((0.9 * 7 + 0.8 * 4) / 11, abs=1e-3)
    assert len(engine.images) == 1


def test_an_empty_page_is_not_handed_to_the_engine() -> None:
    engine = FakeEngine(ReadWord("ghost", 0, 0, 10, 10, 0.9))
    (page,) = read(pdf(lambda sheet: sheet.rect(-10, -10, 5, 5)), engine=engine).pages
    assert page.words == ()
    assert page.confidence == 0.0
    assert engine.images == []


def test_a_small_logo_does_not_call_the_engine() -> None:
    engine = FakeEngine(ReadWord("LOGO", 40, 40, 200, 90, 0.9))

    def draw(sheet: canvas.Canvas) -> None:
        letter(sheet)
        place(sheet, drawing("LOGO"), 400, 760, 120, 60)

    (page,) = read(pdf(draw), engine=engine).pages
    assert page.text_source == "text_layer"
    assert engine.images == []


def test_a_garbage_layer_is_thrown_away_and_the_page_read() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 12)
        for row in range(10):
            sheet.drawString(72, 770 - 20 * row, "7KH ZDWHU PdPDJH zkv odujh dqg wkh nlwfkhq zdv")

    engine = FakeEngine(ReadWord("Readable", 100, 100, 300, 150, 0.9))
    (page,) = read(pdf(draw), engine=engine).pages
    assert words_of(page) == ["Readable"]
    assert page.text_source == "ocr"
    (trusted,) = read(pdf(draw), engine=engine, trust_text_layer="always").pages
    assert trusted.text_source == "text_layer"


@pytest.mark.parametrize(
    ("text", "garbage"),
    [
        ("The water damage was found in the kitchen and the insurer was told at once", False),
        ("CPT 99213 05/12/2024 $120.00 HCPCS J3490 QTY 2 DOB 1980-02-01 TOTAL 240.00 CO-45", False),
        ("Der Schaden wurde am Montag durch den Versicherten schriftlich gemeldet und beziffert", False),
        ("\ue001\ue002\ue003 \ue004\ue005 " * 10, True),
        ("\ufffd\ufffd\ufffd a " * 10, True),
        ("wkh gdpdjh zkv rdujh dqg wkh nlwfkhq zdv qrw vdih wkhq " * 3, True),
        ("", False),
    ],
)
def test_garbage_is_told_from_language(text: str, garbage: bool) -> None:
    assert is_garbage(text.split()) is garbage


def test_a_layer_is_not_read_where_the_config_says_never() -> None:
    engine = FakeEngine(ReadWord("Seen", 100, 100, 300, 150, 0.9))
    (page,) = read(pdf(letter), engine=engine, trust_text_layer="never").pages
    assert words_of(page) == ["Seen"]


def test_filled_fields_join_the_page_where_they_stand() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 12)
        sheet.drawString(72, 705, "Policy number")
        form = sheet.acroForm
        form.textfield(name="policy", tooltip="Policy number", value="HO-77 1234", x=200, y=700, width=200, height=20)
        form.textfield(name="empty", tooltip="Agent", value="", x=200, y=660, width=200, height=20)
        form.checkbox(name="flood", tooltip="Flood", checked=True, x=200, y=620, size=14)
        form.checkbox(name="fire", tooltip="Fire", checked=False, x=300, y=620, size=14)
        form.radio(name="injured", tooltip="Anyone injured", value="yes", selected=False, x=200, y=580, size=14)
        form.radio(name="injured", tooltip="Anyone injured", value="no", selected=True, x=300, y=580, size=14)

    (page,) = read(pdf(draw)).pages
    assert page.text_source == "form"
    assert page.text == "Policy number HO-77 1234"
    assert [(f.label, f.kind, f.value) for f in page.forms if f.kind != "radio"] == [
        ("Policy number", "text", "HO-77 1234"),
        ("Agent", "text", ""),
        ("Flood", "checkbox", "true"),
        ("Fire", "checkbox", "false"),
    ]
    assert {f.name.rpartition("=")[2]: f.value for f in page.forms if f.kind == "radio"} == {
        "yes": "false",
        "no": "true",
    }
    field = page.forms[0]
    assert (field.x0 * 595, field.y1 * 842) == (pytest.approx(200, abs=1.5), pytest.approx(842 - 700, abs=1.5))
    value = page.words[2]
    assert field.x0 <= value.x0 < value.x1 <= field.x1
    assert field.y0 <= value.y0 < value.y1 <= field.y1


def test_a_drawn_grid_becomes_a_table() -> None:
    rows = [["Code", "Service", "Amount"], ["99213", "Office visit", "120.00"], ["36415", "Blood draw", "15.00"]]

    def draw(sheet: canvas.Canvas) -> None:
        sheet.grid([72, 150, 350, 450], [700, 680, 660, 640])
        for r, row in enumerate(rows):
            for x, cell in zip((76, 154, 354), row, strict=True):
                sheet.drawString(x, 686 - 20 * r, cell)

    (page,) = read(pdf(draw)).pages
    (table,) = page.tables
    assert [[c.text for c in table.cells if c.row == r] for r in range(3)] == rows
    corner = table.cells[0]
    assert (corner.x0 * 595, corner.y0 * 842) == (pytest.approx(72, abs=1), pytest.approx(142, abs=1))


def test_a_cell_over_two_columns_keeps_the_columns_below_apart() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.grid([72, 200, 330], [680, 660, 640])
        sheet.lines([(72, 700, 330, 700), (72, 700, 72, 680), (330, 700, 330, 680)])
        sheet.drawString(80, 686, "Heading over both")
        sheet.drawString(80, 666, "left")
        sheet.drawString(210, 666, "right")

    (page,) = read(pdf(draw)).pages
    (table,) = page.tables
    assert [(c.row, c.column, c.text) for c in table.cells if c.text] == [
        (0, 0, "Heading over both"), (1, 0, "left"), (1, 1, "right"),
    ]  # fmt: skip


def test_underlines_and_a_frame_are_no_table() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        letter(sheet)
        sheet.rect(60, 690, 480, 110)
        sheet.line(72, 700, 520, 700)

    (page,) = read(pdf(draw)).pages
    assert page.tables == ()


def test_a_pdf_with_an_owner_password_only_is_read() -> None:
    content = changed(pdf(letter), lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))
    assert read(content).pages[0].text.startswith("Notice of loss")


def test_a_pdf_that_needs_a_password_is_refused_as_encrypted() -> None:
    content = changed(pdf(letter), lambda writer: writer.encrypt("secret", algorithm="RC4-128"))
    with pytest.raises(Refused) as caught:
        read(content)
    assert caught.value.code == "encrypted"
    assert caught.value.remedy


def test_a_broken_pdf_is_not_called_encrypted_after_an_encrypted_one() -> None:
    empty = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Size 3 /Root 1 0 R >>\n%%EOF\n"
    )
    with pytest.raises(Refused):
        read(changed(pdf(letter), lambda writer: writer.encrypt("secret", algorithm="RC4-128")))
    with pytest.raises(Failed) as caught:
        read(empty)
    assert caught.value.code == "corrupt"


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing here", b"%PDF-1.7" + bytes(range(256)) * 20])
def test_a_broken_pdf_fails_as_corrupt(content: bytes) -> None:
    with pytest.raises(Failed) as caught:
        read(content)
    assert caught.value.code == "corrupt"


def test_too_many_pages_are_refused_before_any_is_read() -> None:
    source = Source("0" * 64, "application/pdf", pdf(letter, letter, letter))
    assert ocr.count_pages(source, settings()) == 3
    for call in (lambda: ocr.count_pages(source, settings(max_pages=2)), lambda: read(source.content, max_pages=2)):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "too_many_pages"


def test_the_same_pdf_gives_the_same_text() -> None:
    content = pdf(letter, letter)
    assert read(content) == read(content)


def test_huge_and_tiny_paper_is_drawn_to_a_size_that_can_be_read() -> None:
    for size in ((14400.0, 14400.0), (72.0, 100.0)):
        engine = FakeEngine()
        picture = drawing("scan")
        read(pdf(lambda sheet, s=size, p=picture: place(sheet, p, 0, 0, *s), size=size), engine=engine)
        long_side = max(engine.images[0].shape)
        assert 1000 <= long_side <= 3000
        assert engine.images[0].dtype == np.uint8


def test_the_identity_names_engine_and_versions_without_loading_a_model() -> None:
    assert ocr.identity(settings()) == ocr.identity(settings())
    assert "rapidocr" in ocr.identity(settings())
    assert f"ocr-{ocr.VERSION}+" in ocr.identity(settings())


def test_a_real_engine_reads_a_scan_within_a_pdf() -> None:
    picture = drawing("Invoice 2041\nTotal 1,250.00 EUR\nDate: 2024-05-17")
    content = pdf(lambda sheet: place(sheet, picture, 50, 300, 495, 297))
    text = ocr.run(Source("0" * 64, "application/pdf", content), settings(), ocr.load(settings()))
    (page,) = text.pages
    assert page.text == "Invoice 2041\nTotal 1,250.00 EUR\nDate: 2024-05-17"
    assert page.confidence > 0.9
    assert text.engine_ms > 0
    total = next(word for word in page.words if word.text == "1,250.00")
    assert total.x0 * 595 == pytest.approx(50 + 0.495 * (40 + 48 * 2.35), abs=15)


@given(
    st.lists(st.floats(-500, 1500), min_size=4, max_size=4).map(tuple),
    st.builds(
        Geometry, st.floats(-50, 50), st.floats(-50, 50), st.floats(1, 900), st.floats(1, 900), st.integers(0, 3)
    ),
    st.integers(0, 3),
)
def test_one_box_and_many_are_placed_alike(box: tuple[float, float, float, float], page: Geometry, turns: int) -> None:
    many = turned(page.place(np.array([box])), turns)[0]
    assert page.place_one(box, turns) == pytest.approx(tuple(many), abs=1e-6, rel=1e-6)


def test_a_text_of_one_endless_line_is_refused_or_read_at_once() -> None:
    began = time.process_time()
    assert len(read(b"9" * 2_000_000, "text/plain").pages) == 209
    with pytest.raises(Refused) as caught:
        read(b"9" * 80_000_000, "text/plain")
    assert caught.value.code == "too_many_pages"
    assert time.process_time() - began < 10
