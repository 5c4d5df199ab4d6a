"""When a PDF page's text layer is believed: words without ink, scanners' own readings, fonts without a map."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdf
import pytest
import reportlab
from ocr_cases import FakeEngine, drawing, letter, pdf, place, read, settings, words_of
from pypdf.generic import ArrayObject, NameObject, NumberObject, StreamObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont

from claimctl.stages.ocr import engines
from claimctl.stages.ocr.engines import ReadWord
from claimctl.stages.ocr.layer import is_garbage

if TYPE_CHECKING:
    from reportlab.pdfgen import canvas

STATEMENT = (
    "Statement of the insured person\nThe kitchen window was broken\nduring the night of Thursday\nTwo bicycles are "
    "missing since\nPolice were called at once\nTotal claimed for repairs"
)


def scanned(sheet: canvas.Canvas, told: str, *, under: bool = False) -> None:
    """A picture of the statement over the whole page, and words for it: unseen, or written before the picture."""

    def tell() -> None:
        for row, line in enumerate(told.split("\n")):
            text = sheet.beginText(0, 0)
            text.setTextRenderMode(0 if under else 3)
            size = 48 * 595 / 1000
            text.setFont("Helvetica", size)
            text.setTextOrigin(40 * 595 / 1000, 842 - (40 + row * 76.8 + 44) * 0.595)
            text.setHorizScale(112)
            text.textOut(line)
            sheet.drawText(text)

    if under:
        tell()
    place(sheet, drawing(STATEMENT, size=(1000, 1415)), 0, 0, 595, 842)
    if not under:
        tell()


@pytest.fixture(scope="module")
def engine() -> engines.Engine:
    return engines.create(settings())


@pytest.mark.parametrize("under", [False, True])
def test_a_scanners_own_reading_is_kept_where_a_sample_of_ours_agrees(engine: engines.Engine, under: bool) -> None:
    text = read(pdf(lambda sheet: scanned(sheet, STATEMENT, under=under)), engine=engine)
    (page,) = text.pages
    assert page.text == STATEMENT
    assert (page.text_source, page.engine) == ("text_layer", "pdfium")
    assert text.engine_ms > 0  # it was held against the picture
    assert page.confidence >= 0.9


def test_a_scanners_own_reading_of_another_page_is_thrown_away(engine: engines.Engine) -> None:
    wrong = "\n".join(line[::-1] for line in STATEMENT.split("\n"))
    (page,) = read(pdf(lambda sheet: scanned(sheet, wrong)), engine=engine).pages
    assert page.text_source == "ocr"
    assert page.text.split() == STATEMENT.split()


def test_words_without_ink_are_not_read() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        letter(sheet)
        sheet.setFillColorRGB(1, 1, 1)
        sheet.drawString(72, 680, "white on white")
        sheet.setFillColorRGB(0, 0, 0)
        sheet.setFont("Helvetica", 0.5)
        sheet.drawString(72, 660, "too small to see")
        unseen = sheet.beginText(72, 640)
        unseen.setTextRenderMode(3)
        unseen.setFont("Helvetica", 12)
        unseen.textOut("neither filled nor stroked")
        sheet.drawText(unseen)

    (page,) = read(pdf(draw)).pages
    assert page.text == "Notice of loss\nThe kitchen was flooded in the night.\nTotal claimed 1,250.00"
    assert page.text_source == "text_layer"


def test_white_words_on_a_dark_bar_are_read_and_words_under_one_are_not() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 12)
        sheet.drawString(72, 770, "Name of the patient: John Smith")
        start = 72 + stringWidth("Name of the patient: ", "Helvetica", 12)
        sheet.rect(start - 1, 764, 80, 18, fill=1)
        sheet.rect(72, 700, 300, 20, fill=1)
        sheet.setFillColorRGB(1, 1, 1)
        sheet.drawString(76, 705, "Item and price")

    (page,) = read(pdf(draw)).pages
    assert page.text == "Name of the patient:\nItem and price"


def test_words_over_a_tinted_field_are_read() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.drawString(72, 770, "Heading")
        sheet.setFillColorRGB(0.8, 0.9, 1)
        sheet.rect(60, 690, 400, 40, fill=1)
        sheet.setFillColorRGB(0, 0, 0)
        sheet.drawString(72, 705, "Policy number HO-77")

    (page,) = read(pdf(draw)).pages
    assert page.text == "Heading\nPolicy number HO-77"


def test_only_a_picture_without_words_is_read_and_its_words_stand_where_the_page_shows_them() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        letter(sheet)
        place(sheet, drawing("Plate AB 123"), 72, 100, 450, 500)

    engine = FakeEngine(ReadWord("Plate", 100, 200, 200, 240, 0.8))
    (page,) = read(pdf(draw), engine=engine).pages
    assert (page.text_source, page.engine) == ("mixed", "pdfium+fake")
    assert page.text.splitlines()[:3] == letter_lines()
    (image,) = engine.images
    assert image.shape[0] < 1600  # the picture's part: the page is 2339 pixels long
    plate = next(word for word in page.words if word.text == "Plate")
    scale = image.shape[1] / (450 + 2 * 0.012 * 595)  # pixels a point
    assert plate.x0 * 595 == pytest.approx(72 - 0.012 * 595 + 100 / scale, abs=1)
    assert plate.y0 * 842 == pytest.approx(842 - 600 - 0.012 * 842 + 200 / scale, abs=1)


def letter_lines() -> list[str]:
    return ["Notice of loss", "The kitchen was flooded in the night.", "Total claimed 1,250.00"]


def test_a_page_that_is_a_picture_with_a_line_of_text_across_its_head_is_read() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        place(sheet, drawing(STATEMENT, size=(1000, 1415)), 0, 0, 595, 842)
        sheet.drawString(72, 825, "Received on 3 May by fax")

    engine = FakeEngine(ReadWord("Statement", 70, 150, 400, 200, 0.9), ReadWord("Received", 200, 30, 300, 60, 0.9))
    (page,) = read(pdf(draw), engine=engine).pages
    assert page.text_source == "mixed"
    assert words_of(page).count("Received") == 1
    assert "Statement" in words_of(page)


def test_a_full_head_over_a_picture_does_not_hide_what_the_picture_says() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        place(sheet, drawing(STATEMENT, size=(1000, 1415)), 0, 0, 595, 842)
        sheet.setFont("Helvetica", 5)
        for row in range(4):
            sheet.drawString(
                30, 836 - 6 * row, "a stamp of many small words that a server sets on top of each page " * 2
            )

    engine = FakeEngine(ReadWord("Statement", 70, 150, 400, 200, 0.9))
    (page,) = read(pdf(draw), engine=engine).pages
    assert page.text_source == "mixed"
    assert "Statement" in words_of(page)


def without_map(sheet: canvas.Canvas) -> None:
    letter(sheet)
    sheet.setFont("Shapes", 14)
    sheet.drawString(72, 600, "Claim 4711")


def shapes_numbered(content: bytes) -> bytes:
    """The font of the PDF's fourth line as many programs embed it: its shapes by number, nothing of their letters."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    page = writer.pages[0]
    font = next(f for f in page["/Resources"]["/Font"].values() if "/ToUnicode" in f.get_object()).get_object()
    descriptor = font["/FontDescriptor"]
    glyphs = pdfmetrics.getFont("Shapes").face.charToGlyph
    numbers = "".join(f"{glyphs[ord(sign)]:04x}" for sign in "Claim4711")
    inner = pypdf.generic.DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/CIDFontType2"),
        NameObject("/BaseFont"): NameObject("/Shapes"), NameObject("/FontDescriptor"): descriptor,
        NameObject("/DW"): NumberObject(600), NameObject("/CIDToGIDMap"): NameObject("/Identity"),
    })  # fmt: skip
    font.clear()
    font.update({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type0"),
        NameObject("/BaseFont"): NameObject("/Shapes"), NameObject("/Encoding"): NameObject("/Identity-H"),
        NameObject("/DescendantFonts"): ArrayObject([writer._add_object(inner)]),
    })  # fmt: skip
    name = next(name for name, f in page["/Resources"]["/Font"].items() if f.get_object() is font)
    drawn = StreamObject()
    drawn.set_data(f"BT {name} 14 Tf 72 600 Td <{numbers[:20]}> Tj 80 0 Td <{numbers[20:]}> Tj ET".encode())
    plain = page.get_contents().get_data().split(b"Shapes")[0]
    before = plain[: plain.find(b"/" + name[1:].encode())]
    drawn.set_data(before[: before.rfind(b"BT")] + drawn.get_data())
    page[NameObject("/Contents")] = writer._add_object(drawn)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_letters_of_a_font_without_a_map_are_read_off_the_page() -> None:
    pdfmetrics.registerFont(TTFont("Shapes", f"{reportlab.__path__[0]}/fonts/Vera.ttf"))
    engine = FakeEngine(ReadWord("Claim", 20, 20, 100, 40, 0.9), ReadWord("4711", 220, 20, 300, 40, 0.9))
    (page,) = read(shapes_numbered(pdf(without_map)), engine=engine).pages
    assert page.text_source == "mixed"
    assert page.text.splitlines() == [*letter_lines(), "Claim 4711"]


def test_words_whose_letters_were_laid_from_right_to_left_are_read_forwards() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 12)
        x = 72.0
        places = []
        for sign in "Damage":
            places.append((x, sign))
            x += stringWidth(sign, "Helvetica", 12)
        for at, sign in reversed(places):
            sheet.drawString(at, 700, sign)

    (page,) = read(pdf(draw)).pages
    assert page.text == "Damage"


@pytest.mark.parametrize(
    "text",
    [
        "Le vehicule de l'assure a ete endommage sur le parking du supermarche pendant la nuit du samedi au dimanche",
        "El vehículo del asegurado sufrió daños en el aparcamiento del supermercado durante la noche del sábado",
        "De auto van de verzekerde is in de nacht van zaterdag op zondag op het parkeerterrein beschadigd geraakt",
        "L'automobile dell'assicurato è stata danneggiata nel parcheggio del supermercato durante la notte di sabato",
        "Das Fahrzeug des Versicherungsnehmers wurde in der Nacht zum Sonntag auf dem Parkplatz beschädigt",
        "POLICY NUMBER INSURED NAME STREET ADDRESS CITY STATE ZIP PHONE DATE OF LOSS DESCRIPTION OF DAMAGE",
    ],
)
def test_language_is_told_from_the_same_letters_shifted(text: str) -> None:
    assert not is_garbage(text.split())
    for by in (1, 3, 13):
        shifted = "".join(chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in text.lower())
        assert is_garbage(shifted.split())


def test_letters_in_a_forms_cells_are_put_together_and_an_empty_cell_parts_words() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 12)
        sheet.drawString(72, 730, "Name and house number")
        for cell, sign in enumerate("ANNA BERG 1204"):
            sheet.rect(72 + 14 * cell, 696, 14, 18)
            sheet.drawCentredString(79 + 14 * cell, 700, sign)
        sheet.drawString(72, 660, "Plan A B or C")

    (page,) = read(pdf(draw)).pages
    assert page.text == "Name and house number\nANNA BERG 1204\nPlan A B or C"
    anna = page.words[4]
    assert (anna.x0 * 595, anna.x1 * 595) == (pytest.approx(76, abs=3), pytest.approx(124, abs=4))


def test_letters_far_apart_are_no_word() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        for column, sign in enumerate("ABCDEF"):
            sheet.drawString(72 + 60 * column, 700, sign)

    (page,) = read(pdf(draw)).pages
    assert page.text == "A B C D E F"
