"""Pictures of pages as the bytes of a file: PDF, fax TIFF, JPEG, WebP, HEIC, PNG. The same pictures, the same bytes."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image as Pillow

    from claimctl.lab.synth.paper.raster import Image

_EPOCH = time.gmtime(946684800)  # 2000-01-01: PDFs of scans carry no true date
Word = tuple[str, tuple[float, float, float, float]]


def picture_pdf(images: Sequence[Image], dpi: float, quality: int) -> bytes:
    """An image-only PDF: JPEG pages, grey or colour; CCITT Group 4 where all pictures are of 0 and 255 alone."""
    pictures = [_pillow(image) for image in images]
    if len({picture.mode for picture in pictures}) > 1:
        pictures = [picture.convert("L") if picture.mode == "1" else picture for picture in pictures]
    first, *others = pictures
    file = io.BytesIO()
    loss = {} if first.mode == "1" else {"quality": quality}
    first.save(file, "PDF", save_all=True, append_images=others, resolution=dpi, creationDate=_EPOCH, modDate=_EPOCH,
               producer="scanner", **loss)  # fmt: skip
    return file.getvalue()


def text_pdf(images: Sequence[Image], texts: Sequence[Sequence[Word]], dpi: float, quality: int) -> bytes:
    """JPEG pages with a hidden text layer: each word at its box (fractions), unseen, as scanners' own OCR lays it."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, pageCompression=0)
    canvas.setProducer("scanner")
    for image, words in zip(images, texts, strict=True):
        jpeg = io.BytesIO()
        _pillow(image).save(jpeg, "JPEG", quality=quality)
        high, wide = image.shape[0] * 72 / dpi, image.shape[1] * 72 / dpi
        canvas.setPageSize((wide, high))
        canvas.drawImage(ImageReader(jpeg), 0, 0, wide, high)
        for word, (x0, y0, x1, y1) in words:
            size = max(2.0, (y1 - y0) * high * 0.85)
            natural = stringWidth(word, "Helvetica", size)
            if natural <= 0:
                continue
            text = canvas.beginText()
            text.setTextRenderMode(3)
            text.setFont("Helvetica", size)
            text.setHorizScale(round(max(5.0, (x1 - x0) * wide / natural * 100), 2))
            text.setTextOrigin(round(x0 * wide, 2), round(high - y1 * high + size * 0.23, 2))
            text.textOut(word)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def fax_tiff(images: Sequence[Image], down: int) -> bytes:
    """A fax: 204 dots an inch across, `down` (98 standard, 196 fine) dots down, Group 4."""
    first, *others = [_pillow(image) for image in images]
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(204, down))
    return file.getvalue()


def photo(image: Image, kind: str, orientation: int) -> bytes:
    """A photo as `jpeg`, `webp` or `heic`. `orientation` (EXIF) tells how to turn a stored JPEG back upright."""
    picture, file = _pillow(image), io.BytesIO()
    if kind == "jpeg":
        _jpeg(file, picture, orientation)
    elif kind == "webp":
        picture.save(file, "WEBP", quality=72, method=4)
    else:
        import pillow_heif

        # The slower presets take seconds a picture.
        pillow_heif.from_pillow(picture).save(file, quality=55, enc_params={"preset": "ultrafast"})
    return file.getvalue()


def png(image: Image) -> bytes:
    """A clean picture."""
    file = io.BytesIO()
    _pillow(image).save(file, "PNG", compress_level=6)
    return file.getvalue()


def _jpeg(file: io.BytesIO, picture: Pillow.Image, orientation: int) -> None:
    from PIL import Image as Pillow

    back = {1: None, 3: Pillow.Transpose.ROTATE_180, 6: Pillow.Transpose.ROTATE_90, 8: Pillow.Transpose.ROTATE_270}
    step = back[orientation]
    stored = picture.transpose(step) if step is not None else picture
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "Pocket camera"
    stored.save(file, "JPEG", quality=72, exif=exif)


def _pillow(image: Image) -> Pillow.Image:
    """Pillow's view; black and white where nothing else is in it."""
    from PIL import Image as Pillow

    picture = Pillow.fromarray(image)
    if image.ndim == 2 and not ((image != 0) & (image != 255)).any():
        return picture.convert("1", dither=Pillow.Dither.NONE)
    return picture
