"""Pictures to pages: decoded, turned as their camera says, made square and RGB, within the limits."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError, features

from claimctl.errors import DocumentError, Failed, Refused
from claimctl.records import Page
from claimctl.stages.ocr import evidence, looks
from claimctl.stages.ocr.lines import in_reading_order, mean_confidence
from claimctl.stages.ocr.reader import is_blank
from claimctl.stages.ocr.slant import skew, slant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from claimctl.config import OcrConfig
    from claimctl.stages.ocr.reader import Reader

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before a pixel is decoded, and it is typed
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "DIB", "WEBP")  # and none that runs a program, as EPS does
_LEAST_DECODED = 0.8  # of a truncated picture's rows
# What Pillow and its plugins raise for bytes that are not the picture they claim to be.
_BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError, EOFError, ZeroDivisionError, RuntimeError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


def read(content: bytes, config: OcrConfig, reader: Reader) -> tuple[Page, ...]:
    """One page a frame; `width` and `height` are the upright picture's pixels."""
    pages = []
    for number, image in enumerate(frames(content, config), 1):
        scan = reader.read(image)
        height, width = image.shape[:2]
        if scan.turn % 180:
            height, width = width, height
        slanting = slant(scan.spans, width, height, scan.skew, scan.fan)
        page = Page(
            number,
            float(width),
            float(height),
            "ocr",
            reader.name,
            mean_confidence(scan.spans),
            in_reading_order(scan.spans, width, height, slanting),
            rotation=scan.turn,
            skew=skew(slanting, width, height),
            slant=slanting,
            blank=not scan.spans and is_blank(image),
        )
        pages.append(looks.add(evidence.add(page, image), partial(np.asarray, image)))
    return tuple(pages)


def count(content: bytes, config: OcrConfig) -> int:
    """The number of frames. Raises Failed or Refused as `frames` does, with nothing decoded."""
    try:
        with _opened(content) as picture:
            return _frame_count(picture, config)
    except DocumentError:
        raise
    except _BROKEN as error:
        raise _corrupt(error) from error


def frames(content: bytes, config: OcrConfig) -> Iterator[NDArray[np.uint8]]:
    """Each frame upright as height x width x 3, RGB.

    Raises Refused (too_many_pixels, too_many_pages) before decoding, Failed (corrupt) for what can't be decoded; a
    truncated picture is given where most of it decodes.
    """
    try:
        with _opened(content) as picture:
            total = _frame_count(picture, config)
            for index in range(total):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    picture.seek(index)
                _check_size(picture.size, config)
                yield _decoded(picture, content, index)
    except DocumentError:
        raise
    except _BROKEN as error:
        raise _corrupt(error) from error


def _opened(content: bytes) -> Image.Image:
    formats: tuple[str, ...] = _FORMATS
    if content[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
        formats = ("HEIF", "AVIF") if features.check("avif") else ("HEIF",)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Image.open(io.BytesIO(content), formats=formats)


def _frame_count(picture: Image.Image, config: OcrConfig) -> int:
    _check_size(picture.size, config)
    # An animated picture is one picture; a TIFF's frames are pages.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        total = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    if total > config.max_pages:
        raise Refused("too_many_pages", f"It has {total} pages, more than {config.max_pages}.", "Raise ocr.max_pages.")
    return total


def _check_size(size: tuple[int, int], config: OcrConfig) -> None:
    megapixels = size[0] * size[1] / 1e6
    if megapixels > config.max_megapixels:
        raise Refused(
            "too_many_pixels",
            f"A picture of {megapixels:.0f} megapixels is over the limit of {config.max_megapixels:g}.",
            "Raise ocr.max_megapixels.",
        )


def _corrupt(error: BaseException) -> Failed:
    return Failed("corrupt", f"The picture can't be decoded ({type(error).__name__}).", "Ask for it again.")


def _decoded(picture: Image.Image, content: bytes, index: int) -> NDArray[np.uint8]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture.load()
        except _BROKEN:
            picture = _rescued(content, index)
        tags = dict(picture.tag_v2) if picture.format == "TIFF" else {}  # type: ignore[attr-defined]
        upright = ImageOps.exif_transpose(picture)
        return _squared(np.asarray(_rgb(upright), np.uint8), tags, upright.size == picture.size)


def _rescued(content: bytes, index: int) -> Image.Image:
    """The picture with what is missing left empty; Failed where that is more than a part of it."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        picture = _opened(content)
        picture.seek(index)
        picture.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    rows = np.asarray(picture.convert("L"), np.int16)
    seen = np.flatnonzero(np.ptp(rows, axis=1) > 2)
    if not len(seen) or (seen[-1] + 1) / len(rows) < _LEAST_DECODED:
        raise Failed("corrupt", "The picture breaks off before most of it is shown.", "Ask for it again.")
    return picture


def _rgb(picture: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue; transparent parts become white, deeper greys are scaled."""
    if picture.mode in {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}:
        deep = np.asarray(picture, np.float64)
        top = 65535.0 if deep.max(initial=0) > 255 else 255.0
        top = max(top, float(deep.max(initial=0))) if picture.mode == "F" else top
        return Image.fromarray(np.clip(deep / top * 255, 0, 255).astype(np.uint8)).convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return picture.convert("RGB")


def _squared(image: NDArray[np.uint8], tags: dict[int, Any], same_sides: bool) -> NDArray[np.uint8]:
    """A fax has fewer dots down than across: its rows are spread so that letters have their shape."""
    try:
        across, down = float(tags.get(282, 0)), float(tags.get(283, 0))
    except (TypeError, ValueError, ZeroDivisionError):
        return image
    if not same_sides:
        across, down = down, across
    if across <= 0 or down <= 0 or not 1.2 <= max(across / down, down / across) <= 4.5:
        return image
    height, width = image.shape[:2]
    size = (width, round(height * across / down)) if across > down else (round(width * down / across), height)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC), np.uint8)
