"""Papers that were changed after they were made, and photos that are known again."""

import io
import random

import numpy as np
import pytest
from msgspec.structs import replace
from ocr_cases import FakeEngine, encoded, pdf, read
from PIL import Image, ImageDraw, ImageEnhance
from score_cases import claim as claim_of
from score_cases import document, field, form, judge

from claimctl.pipeline.links import photos
from claimctl.records import Trace
from claimctl.stages.ocr import looks

ROWS = [
    "Brightwater Garage", "Invoice R-118", "Front bumper 840.50", "Head lamp 620.50", "Paint 689.75", "Labour 12.00",
    "Subtotal 2162.75", "Tax 172.08", "Thank you", "Pay within thirty days",
]  # fmt: skip


def bill(sheet):
    sheet.setFont("Helvetica", 10)
    for number, row in enumerate(ROWS):
        sheet.drawString(60, 780 - 20 * number, row)


def kinds(content):
    return {trace.kind for page in read(content).pages for trace in page.traces}


def test_amount_on_a_patch_in_another_type_is_a_trace_where_it_stands():
    def forged(sheet):
        bill(sheet)
        sheet.setFillGray(1)
        sheet.rect(60, 560, 80, 14, stroke=0, fill=1)
        sheet.setFillGray(0.1)
        sheet.setFont("Times-Roman", 10.5)
        sheet.drawString(62, 563, "Total 9334.83")

    (trace,) = read(pdf(forged)).pages[0].traces
    assert trace.kind == "pasted"
    assert trace.page == 1
    assert 0.31 < trace.y0 < trace.y1 < 0.34


def test_total_in_the_papers_own_type_on_a_shaded_cell_is_none():
    def honest(sheet):
        bill(sheet)
        sheet.setFillGray(0.95)
        sheet.rect(60, 560, 80, 14, stroke=0, fill=1)
        sheet.setFillGray(0)
        sheet.setFont("Helvetica-Bold", 10.5)
        sheet.drawString(62, 563, "Total 2334.83")

    assert kinds(pdf(honest)) == set()


def test_form_filled_in_typewriter_letters_on_pale_cells_is_none():
    def filled(sheet):
        bill(sheet)
        for number in range(8):
            sheet.setFillGray(0.93)
            sheet.rect(300, 780 - 20 * number, 80, 14, stroke=0, fill=1)
            sheet.setFillGray(0)
            sheet.setFont("Courier", 10)
            sheet.drawString(302, 783 - 20 * number, f"{number}42.00")

    assert kinds(pdf(filled)) == set()


def test_digit_of_another_type_before_an_amount_is_a_trace():
    def forged(sheet):
        bill(sheet)
        sheet.setFont("Times-Roman", 10)
        sheet.drawString(60, 560, "9")
        sheet.setFont("Helvetica", 10)
        sheet.drawString(64.9, 560, "334.83")

    assert kinds(pdf(forged)) == {"other_type"}


def test_file_saved_over_an_earlier_state_is_a_trace_of_the_file():
    made = pdf(bill)
    assert kinds(made) == set()
    (trace,) = read(made + made[made.rindex(b"startxref") :]).pages[0].traces
    assert (trace.kind, trace.page) == ("edited", 0)


def test_patched_amount_is_investigated_and_a_patched_word_is_not():
    patch = Trace("pasted", "it stands on a patch", 0.9, 1, 0.1, 0.1, 0.2, 0.12)
    total = field("total", "1840.50")
    money = document("invoice", total=total, document_number="R-1", vendor_name="Brightwater Garage")
    decision = judge(claim_of(form(), replace(money, traces=(patch,))))
    assert "ALTERED_DOCUMENT" in decision.reasons
    assert decision.decision == "investigate"
    aside = replace(patch, y0=0.6, y1=0.62)
    assert "ALTERED_DOCUMENT" not in judge(claim_of(form(), replace(money, traces=(aside,)))).reasons
    saved = Trace("edited", "the file was changed 3 days after it was made", 0.15)
    assert "ALTERED_DOCUMENT" not in judge(claim_of(form(), replace(money, traces=(saved,)))).reasons


def picture(seed):
    """Something with as much to see as a photo has."""
    rng = random.Random(seed)
    image = Image.new("RGB", (640, 480), "grey")
    draw = ImageDraw.Draw(image)
    for _ in range(90):
        x, y, size = rng.randrange(640), rng.randrange(480), rng.randrange(10, 90)
        shade = tuple(rng.randrange(256) for _ in range(3))
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)(
            (x, y, x + size, y + size * rng.uniform(0.4, 1.6)), shade
        )
    return image


CHANGES = {
    "packed": lambda image: Image.open(io.BytesIO(encoded(image, "JPEG", quality=30))),
    "smaller": lambda image: image.resize((320, 240)),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "on its side": lambda image: image.rotate(90, expand=True),
    "cut": lambda image: image.crop((40, 20, 600, 450)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_photo_is_known_again(change):
    for seed in range(3):
        one, other = (looks.of(np.asarray(each)) for each in (picture(seed), CHANGES[change](picture(seed))))
        assert photos.fitting(one, other) >= 18
        assert photos.fitting(one, other) == photos.fitting(other, one)


def test_other_photos_are_others():
    seen = [looks.of(np.asarray(picture(seed))) for seed in range(10, 18)]
    assert max(photos.fitting(one, other) for one in seen for other in seen if one != other) < 10


def test_picture_without_words_has_a_look_and_a_flat_one_has_none():
    assert read(encoded(picture(1)), "image/png", FakeEngine()).pages[0].look
    assert not read(encoded(Image.new("RGB", (640, 480), "grey")), "image/png", FakeEngine()).pages[0].look
