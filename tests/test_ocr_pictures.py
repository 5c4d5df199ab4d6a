"""What the ocr stage makes of pictures, plain text and DOCX, and how the engines behave."""

from __future__ import annotations

import contextlib
import io
import zipfile

import docx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from ocr_cases import FakeEngine, drawing, encoded, read, settings, words_of
from PIL import Image

from claimctl.errors import DependencyError, Failed, Refused
from claimctl.records import Source
from claimctl.stages.ocr import engines, images, plain
from claimctl.stages.ocr import run as ocr
from claimctl.stages.ocr.engines import ReadWord, versions
from claimctl.stages.ocr.engines.print_size import letter_height
from claimctl.stages.ocr.lines import Span, in_reading_order
from claimctl.stages.ocr.reader import is_blank
from claimctl.stages.ocr.slant import slant

DOCX = ocr.DOCX


def frames(content: bytes, **changes: object) -> list[np.ndarray]:
    return list(images.frames(content, settings(**changes)))


@pytest.mark.parametrize("size", [(30_000, 8), (8, 30_000), (3000, 1), (1, 1)])
def test_a_strip_is_a_page_as_any_other(size: tuple[int, int]) -> None:
    strip = np.full((size[1], size[0], 3), 255, np.uint8)
    strip[::7, ::7] = 0
    (page,) = read(encoded(Image.fromarray(strip)), "image/png", FakeEngine()).pages
    assert (page.width, page.height) == size
    assert letter_height(strip) == 0.0


def test_exif_orientation_is_obeyed() -> None:
    upright = drawing("up", size=(120, 60), letters=16)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held a quarter turned
    content = encoded(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)
    (image,) = frames(content)
    assert image.shape == (60, 120, 3)
    assert np.abs(image.astype(int) - np.asarray(upright).astype(int)).mean() < 6


def test_every_frame_of_a_tiff_is_a_page_and_of_an_animation_only_the_first() -> None:
    sheets = [drawing(f"page {n}", size=(200, 100), letters=16) for n in range(3)]
    tiff = encoded(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])
    assert len(frames(tiff)) == 3
    assert ocr.count_pages(Source("0" * 64, "image/tiff", tiff), settings()) == 3
    webp = encoded(sheets[0], "WEBP", save_all=True, append_images=sheets[1:])
    assert len(frames(webp)) == 1
    with pytest.raises(Refused) as caught:
        frames(tiff, max_pages=2)
    assert caught.value.code == "too_many_pages"


def test_a_fax_with_half_the_dots_down_is_made_square() -> None:
    content = encoded(drawing("fax", size=(400, 150)).convert("1"), "TIFF", compression="group4", dpi=(204, 98))
    (image,) = frames(content)
    assert image.shape == (312, 400, 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA", "RGBA", "I"])
def test_every_kind_of_pixel_becomes_black_on_white(mode: str) -> None:
    grey = drawing("Text", size=(200, 80), letters=32).convert("L")
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(grey, np.uint16) * 257)
    elif mode == "I":
        picture = Image.fromarray(np.asarray(grey, np.int32) * 257)
    else:
        picture = grey.convert("RGB").convert(mode) if mode in {"CMYK", "P", "RGBA"} else grey.convert(mode)
    kind = "TIFF" if mode in {"CMYK", "I;16", "I"} else "PNG"
    (image,) = frames(encoded(picture, kind))
    assert image.dtype == np.uint8
    assert image.min() < 20
    assert image.max() > 235
    assert image.mean() > 180


def test_transparent_parts_are_white_paper() -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    (image,) = frames(encoded(clear))
    assert (image == 255).all()


def test_a_heic_photo_is_read() -> None:
    import pillow_heif

    buffer = io.BytesIO()
    pillow_heif.from_pillow(drawing("photo", size=(256, 128))).save(buffer, quality=90)
    (image,) = frames(buffer.getvalue())
    assert image.shape == (128, 256, 3)


def test_a_pixel_bomb_is_refused_before_it_is_decoded() -> None:
    header = encoded(Image.new("1", (8, 8)))
    bomb = header[:16] + (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big") + header[24:29]
    bomb += __import__("zlib").crc32(bomb[12:29]).to_bytes(4, "big") + header[33:]
    with pytest.raises(Refused) as caught:
        frames(bomb)
    assert caught.value.code == "too_many_pixels"


def test_a_picture_that_lacks_its_end_is_read_and_half_a_picture_fails() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 300), np.uint8)
    content = encoded(Image.fromarray(noise), "JPEG", quality=90)
    (image,) = frames(content[: int(len(content) * 0.97)])
    assert image.shape == (200, 300, 3)
    with pytest.raises(Failed) as caught:
        frames(content[: len(content) // 2])
    assert caught.value.code == "corrupt"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0" + b"\xff" * 40, b"BM" + b"\0" * 30, b"RIFF0000WEBP"]
)
def test_a_broken_picture_fails_as_corrupt(content: bytes) -> None:
    with pytest.raises(Failed) as caught:
        frames(content)
    assert caught.value.code == "corrupt"


@examples(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["PNG", "JPEG", "TIFF", "BMP", "WEBP"]), st.integers(0, 400))
def test_a_damaged_picture_gives_pages_or_a_typed_error(noise: bytes, kind: str, at: int) -> None:
    content = encoded(drawing("x", size=(32, 32), letters=10), kind)
    damaged = content[:at] + noise + content[at + len(noise) :]
    with contextlib.suppress(Refused, Failed):
        assert all(image.ndim == 3 for image in frames(damaged))


def test_a_picture_that_lies_on_its_side_gives_an_upright_page() -> None:
    engine = FakeEngine(ReadWord("turned", 100, 10, 300, 60, 0.9), turn=90)
    (page,) = read(encoded(drawing("turned", size=(400, 800))), "image/png", engine).pages
    assert (page.width, page.height, page.rotation) == (800.0, 400.0, 90)
    assert page.words[0].x0 == pytest.approx(100 / 800)


def test_blank_paper_of_any_shade_is_blank_and_one_word_is_not() -> None:
    noise = np.random.default_rng(0).normal(0, 6, (1200, 900, 3))
    for shade in (255, 230, 90):
        assert is_blank(np.clip(noise + shade, 0, 255).astype(np.uint8))
    assert is_blank(np.full((2, 2, 3), 255, np.uint8))
    assert not is_blank(np.asarray(drawing("ok", size=(1700, 2200), letters=30)))


def test_plain_text_keeps_its_lines_and_columns() -> None:
    (page,) = read(b"Claim\tCLM-1\r\n\r\nTotal      12.50\r\n", "text/plain").pages
    assert page.text == "Claim CLM-1\nTotal 12.50"
    claim, number, total, amount = page.words
    assert claim.x0 == total.x0 < number.x0 < amount.x0
    assert (total.y0 - claim.y0) * 792 == pytest.approx(24, abs=0.1)
    assert (page.width, page.height, page.text_source) == (612.0, 792.0, "text_layer")


def test_long_text_breaks_into_pages_and_long_lines_wrap() -> None:
    lines = "\n".join(f"line {n}" for n in range(130))
    assert [len(page.lines) for page in read(lines.encode(), "text/plain").pages] == [60, 60, 10]
    (page,) = read((" ".join(["word"] * 100)).encode(), "text/plain").pages
    assert len(page.words) == 100
    assert len(page.lines) == 4
    assert all(word.x1 <= 1 for word in page.words)
    with pytest.raises(Refused):
        read(lines.encode(), "text/plain", max_pages=2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_plain_text_is_decoded(encoding: str) -> None:
    assert plain.decode("Sch\u00e4den 5 \u20ac".encode(encoding)) == "Sch\u00e4den 5 \u20ac"


@examples(deadline=None)
@given(st.text(max_size=600))
def test_no_letter_of_a_text_is_lost(text: str) -> None:
    pages = plain.lay_out(text, "text", settings())
    assert "".join("".join(words_of(page)) for page in pages) == "".join(text.split())


def document() -> docx.document.Document:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Nordwind Insurance"
    made.add_paragraph("Dear customer,")
    table = made.add_table(rows=2, cols=2)
    for row, texts in enumerate((("Item", "Amount"), ("Door", "350.00"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    made.add_paragraph("Yours sincerely")
    return made


def saved(made: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_docx_gives_header_paragraphs_and_tables_in_order() -> None:
    (page,) = read(saved(document()), DOCX).pages
    assert page.text == "Nordwind Insurance\nDear customer,\nItem Amount\nDoor 350.00\nYours sincerely"
    amount, price = (next(w for w in page.words if w.text == text) for text in ("Amount", "350.00"))
    assert amount.x0 == price.x0
    assert page.engine == "docx"


def test_a_docx_that_unpacks_to_far_more_is_refused() -> None:
    buffer = io.BytesIO(saved(document()))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(40_000_000))
    with pytest.raises(Refused) as caught:
        read(buffer.getvalue(), DOCX)
    assert caught.value.code == "archive_bomb"


def test_a_broken_docx_fails_as_corrupt() -> None:
    whole = saved(document())
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    for content in (whole[: len(whole) // 2], bare.getvalue()):
        with pytest.raises(Failed) as caught:
            read(content, DOCX)
        assert caught.value.code == "corrupt"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read(b"GIF89a", "application/zip")
    assert caught.value.code == "unsupported_kind"


def test_words_of_one_height_make_a_row_across_the_page_even_where_the_page_is_skewed() -> None:
    spans = [
        Span("Total", 0.1, 0.20, 0.2, 0.22, 1.0),
        Span("12.50", 0.8, 0.212, 0.9, 0.232, 1.0),
        Span("Tax", 0.1, 0.225, 0.15, 0.245, 1.0),
        Span("2.50", 0.8, 0.237, 0.9, 0.257, 1.0),
    ]
    words = in_reading_order(spans, 1000, 1000, slant(spans, 1000, 1000, 0.98))
    assert [[w.text for w in words if w.line == line] for line in (0, 1)] == [["Total", "12.50"], ["Tax", "2.50"]]


def test_a_missing_tesseract_is_a_dependency_error_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    versions.tesseract_version.cache_clear()
    monkeypatch.setattr(versions.shutil, "which", lambda _: None)
    with pytest.raises(DependencyError) as caught:
        engines.create(settings(engine="tesseract"))
    assert "ocr.engine" in caught.value.remedy
    report = {name: (version, remark) for name, version, remark in engines.available()}
    assert report["tesseract"][0] is None
    assert report["rapidocr"][0]
    versions.tesseract_version.cache_clear()


@pytest.mark.parametrize("name", ["rapidocr", "tesseract"])
def test_an_engine_gives_words_with_boxes_and_confidence(name: str) -> None:
    try:
        engine = engines.create(settings(engine=name))
    except DependencyError as error:
        pytest.skip(str(error))
    image = np.asarray(drawing("Total 350.00\nPaid by card", size=(900, 400), letters=56))
    first, second = engine.read(image), engine.read(image)
    assert first == second
    assert [word.text for word in first.words] == ["Total", "350.00", "Paid", "by", "card"]
    total, amount = first.words[:2]
    assert 30 <= total.x0 < total.x1 <= amount.x0 + 4 < amount.x1 <= 500
    assert all(0.5 < word.confidence <= 1 for word in first.words)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_the_embedded_engine_turns_a_scan_upright(turns: int) -> None:
    engine = engines.create(settings())
    lines = "Statement of the insured\nThe door was broken open\nat night by unknown persons\nand two bicycles are gone"
    upright = np.asarray(drawing(lines, size=(900, 420), letters=48))
    reading = engine.read(np.ascontiguousarray(np.rot90(upright, turns)))
    assert reading.turn == 90 * turns
    assert " ".join(word.text for word in reading.words) == lines.replace("\n", " ")
    assert reading.words[0].x0 < 100
    assert reading.words[0].y0 < 80
