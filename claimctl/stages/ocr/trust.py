"""Whom to believe about a PDF page: its text layer, an engine that looks at it, or each for a part of it.

The layer's words are taken where the page shows them. What a scanner's own program laid unseen over its picture is
taken only if it agrees with a sample of our own reading, and then believed as far as it agreed. Pictures and letters
that the layer says nothing of are read by the engine and join its words.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pypdfium2

from claimctl.errors import Failed
from claimctl.stages.ocr import geometry
from claimctl.stages.ocr.drawn import Box
from claimctl.stages.ocr.lines import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.config import OcrConfig
    from claimctl.records import TextSource
    from claimctl.stages.ocr.drawn import Drawn
    from claimctl.stages.ocr.layer import Layer
    from claimctl.stages.ocr.reader import Reader

_LEAST_SIDE, _MOST_SIDE = 1400, 2800  # pixels of a drawn page's long side, whatever its paper
_SKETCH_SIDE = 800  # pixels of a page drawn only to see where ink is
_BIG_PICTURE = 0.2  # of the page: a smaller picture is a logo, a seal or a bar code
_LEAST_INK = 24  # steps of grey between paper and ink that a reader sees
_BANDS = 12  # of a page, from top to bottom
_AGREES = 0.9  # of the words of a sample that our own reading is sure of
_SURE = 0.9  # confidence
_LEAST_SURE = 6  # words
_SAMPLES = 3  # bands of the page
_SAMPLE_HEIGHT = 0.045  # of the page: two or three lines
_MARGIN = 0.012


class Told(NamedTuple):
    """What a page says without its form fields.

    `turn` and `skew` as in engines.Reading; `skew` is None where all lines are the document's own, and so level. `fan`
    as in reader.Scan.
    """

    spans: list[Span]
    source: TextSource
    engine: str
    turn: int
    skew: float | None
    fan: float = 0.0


class Sheet:
    """A PDF page as it is drawn, without its form fields, each size once and only when it is looked at."""

    def __init__(self, page: pypdfium2.PdfPage, shape: geometry.Geometry, config: OcrConfig) -> None:
        self._page = page
        self._long_side = max(shape.width, shape.height)
        self._dpi = config.dpi
        self.shape = shape
        self.trusted = config.trust_text_layer == "always"

    @cached_property
    def picture(self) -> NDArray[np.uint8]:
        """RGB at the config's resolution; odd paper is drawn to a usable size. Raises Failed (corrupt)."""
        return self._drawn(min(max(self._long_side / 72 * self._dpi, _LEAST_SIDE), _MOST_SIDE))

    @cached_property
    def sketch(self) -> NDArray[np.uint8]:
        """A small grey copy. Raises Failed (corrupt)."""
        return self._drawn(_SKETCH_SIDE)[:, :, 1]

    def strip(self, top: float, end: float) -> NDArray[np.uint8]:
        """RGB of the page's full width between two heights, fractions from its top. Raises Failed (corrupt)."""
        height = self.shape.size[1]
        return self._drawn(_LEAST_SIDE / self.shape.size[0] * self._long_side, (0, (1 - end) * height, 0, top * height))

    def _drawn(self, pixels: float, crop: tuple[float, float, float, float] = (0, 0, 0, 0)) -> NDArray[np.uint8]:
        try:
            scale = pixels / self._long_side
            bitmap = self._page.render(scale=scale, rev_byteorder=True, may_draw_forms=False, crop=crop)
            image = np.asarray(bitmap.to_numpy())
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
            raise Failed("corrupt", "A page of the PDF can't be drawn.", "Ask for it again.") from error
        if image.ndim == 2:
            image = np.repeat(image[:, :, None], 3, axis=2)
        return np.ascontiguousarray(image[:, :, :3])


def tell(sheet: Sheet, own: Layer, seen: Drawn, reader: Reader) -> Told:
    """The layer's words where it tells all; the engine's where it tells nothing; both where it leaves something out."""
    if sheet.trusted:
        return Told([*own.spans, *own.unseen], "text_layer", "pdfium", own.turn, None)
    pictures = [box for box in seen.boxes(sheet.shape, own.turn) if _area(box) >= _BIG_PICTURE]
    spans = [] if own.garbage else _inked(own, sheet)
    laid = [span for span in own.unseen if _in_any(span, pictures)]
    if laid and not own.garbage:
        agreed = _agreement(laid, sheet, own.turn, reader)
        if agreed >= _AGREES:
            spans = [*spans, *(span._replace(confidence=round(agreed, 4)) for span in laid)]
    if not spans:
        scan = reader.read(sheet.picture)
        return Told(scan.spans, "ocr", reader.name, scan.turn, scan.skew, scan.fan)
    untold = [box for box in pictures if _is_untold(box, spans, sheet, own.turn)]
    untold += [Box(span.x0, span.y0, span.x1, span.y1) for span in own.lost]
    if untold:
        new = _beside(_read_part(untold, sheet, own.turn, reader), spans)
        if new:
            return Told([*spans, *new], "mixed", f"pdfium+{reader.name}", own.turn, 0.0)
    return Told(spans, "text_layer", "pdfium", own.turn, 0.0 if laid else None)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _in_any(span: Span, boxes: list[Box]) -> bool:
    x, y = (span.x0 + span.x1) / 2, (span.y0 + span.y1) / 2
    return any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in boxes)


def _upright(image: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    return np.rot90(image, -turn // 90) if turn else image


def _inked(own: Layer, sheet: Sheet) -> list[Span]:
    """The layer's words without those that leave no trace on the page."""
    if not own.doubtful:
        return own.spans
    sketch = _upright(sheet.sketch, own.turn)
    return [span for place, span in enumerate(own.spans) if place not in own.doubtful or _has_ink(span, sketch)]


def _has_ink(span: Span, sketch: NDArray[np.uint8]) -> bool:
    height, width = sketch.shape
    tall = span.y1 - span.y0
    rows = slice(int((span.y0 + 0.15 * tall) * height), max(int((span.y1 - 0.15 * tall) * height), 0) + 1)
    part = sketch[rows, int(span.x0 * width) : int(span.x1 * width) + 1]
    return bool(part.size) and int(part.max()) - int(part.min()) >= _LEAST_INK


def _is_untold(box: Box, spans: list[Span], sheet: Sheet, turn: int) -> bool:
    """Whether the words say next to nothing of a picture, or of several bands of it that are not empty."""
    inside = [span for span in spans if _in_any(span, [box])]
    if len(inside) < 40 * _area(box):
        return True
    sketch = _upright(sheet.sketch, turn)
    height, width = sketch.shape
    rows = (np.linspace(box.y0, box.y1, max(2, round(_BANDS * (box.y1 - box.y0))) + 1) * height).astype(int)
    columns = slice(int(box.x0 * width), int(box.x1 * width))
    edges = np.abs(np.diff(sketch[:, columns].astype(np.int16), axis=1)) > 3 * _LEAST_INK
    silent = 0
    for top, end in pairwise(rows.tolist()):
        busy = edges[top:end].mean() > 0.02 if end > top and edges.size else False
        if busy and not any(top <= (span.y0 + span.y1) / 2 * height < end for span in inside):
            silent += 1
    return silent >= 3


def _read_part(boxes: list[Box], sheet: Sheet, turn: int, reader: Reader) -> list[Span]:
    """What the engine reads in the part of the page that holds the boxes; all of it where they take most of it."""
    picture = _upright(sheet.picture, turn)
    height, width = picture.shape[:2]
    x0, y0 = (max(0.0, min(getattr(box, side) for box in boxes) - _MARGIN) for side in ("x0", "y0"))
    x1, y1 = (min(1.0, max(getattr(box, side) for box in boxes) + _MARGIN) for side in ("x1", "y1"))
    if (x1 - x0) * (y1 - y0) > 0.7:
        x0, y0, x1, y1 = 0.0, 0.0, 1.0, 1.0
    left, top, right, bottom = int(x0 * width), int(y0 * height), int(x1 * width), int(y1 * height)
    part = np.ascontiguousarray(picture[top:bottom, left:right])
    if part.size == 0:
        return []
    scan = reader.read(part)
    tall, wide = part.shape[:2]
    return [
        Span(
            span.text,
            (left + span.x0 * wide) / width,
            (top + span.y0 * tall) / height,
            (left + span.x1 * wide) / width,
            (top + span.y1 * tall) / height,
            span.confidence,
        )
        for span in geometry.turn_spans(scan.spans, -scan.turn)
    ]


def _beside(read_off: list[Span], spans: list[Span]) -> list[Span]:
    """The words read off the picture that the text layer does not hold already."""
    boxes = np.array([(s.x0, s.y0, s.x1, s.y1) for s in spans])
    new = []
    for span in read_off:
        wide = np.minimum(boxes[:, 2], span.x1) - np.maximum(boxes[:, 0], span.x0)
        tall = np.minimum(boxes[:, 3], span.y1) - np.maximum(boxes[:, 1], span.y0)
        shared = (np.clip(wide, 0, None) * np.clip(tall, 0, None)).sum()
        if shared < 0.3 * (span.x1 - span.x0) * (span.y1 - span.y0):
            new.append(span)
    return new


def _agreement(laid: list[Span], sheet: Sheet, turn: int, reader: Reader) -> float:
    """The share of the words that our own reading is sure of, in the fullest bands of the page, that stand in `laid`.

    0.0 where the bands hold too few words to tell.
    """
    picture = _upright(sheet.picture, turn)
    height = len(picture)
    bands = [(int(top * height), int(end * height)) for top, end in _sampled(laid)]
    strips = [picture[first:last] for first, last in bands]
    scan = reader.read(np.ascontiguousarray(np.concatenate(strips)))
    if scan.turn:
        return 0.0
    whole = sum(map(len, strips))
    sure = same = start = 0
    for (first, _), strip in zip(bands, strips, strict=True):
        for span in scan.spans:
            y0, y1 = span.y0 * whole, span.y1 * whole
            # What the strip's edge cuts is read wrong.
            if y0 >= start + 2 and y1 <= start + len(strip) - 2 and _is_sure(span):
                sure += 1
                down = first - start
                same += _stands_in(span._replace(y0=(y0 + down) / height, y1=(y1 + down) / height), laid)
        start += len(strip)
    return same / sure if sure >= _LEAST_SURE else 0.0


def _is_sure(span: Span) -> bool:
    return span.confidence >= _SURE and sum(map(str.isalnum, span.text)) >= 3


def _stands_in(span: Span, laid: list[Span]) -> bool:
    """Whether the words laid where the span stands hold its letters."""
    tall = span.y1 - span.y0
    there = [
        other
        for other in laid
        if min(other.y1, span.y1) - max(other.y0, span.y0) > 0.4 * min(tall, other.y1 - other.y0)
        and min(other.x1, span.x1) > max(other.x0, span.x0)
    ]
    there.sort(key=lambda other: other.x0)
    return _letters(span.text) in _letters("".join(other.text for other in there))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _sampled(laid: list[Span]) -> list[tuple[float, float]]:
    """The fullest band of each third of the words, top and end as fractions of the page, with a margin."""
    ordered = sorted(laid, key=lambda span: span.y0 + span.y1)
    places = np.array([(span.y0 + span.y1) / 2 for span in ordered])
    letters = np.cumsum([0, *(len(span.text) for span in ordered)])
    bands: list[tuple[float, float]] = []
    for part in np.array_split(np.arange(len(ordered)), _SAMPLES):
        if not len(part):
            continue
        ends = np.searchsorted(places, places[part] + _SAMPLE_HEIGHT)
        best = int((letters[ends] - letters[part]).argmax())
        chosen = ordered[part[best] : max(int(ends[best]), part[best] + 1)]
        margin = max(_MARGIN, 0.5 * max(span.y1 - span.y0 for span in chosen))
        top = max(min(span.y0 for span in chosen) - margin, bands[-1][1] if bands else 0.0)
        end = min(max(span.y1 for span in chosen) + margin, 1.0)
        if end - top > margin:
            bands.append((top, end))
    return bands
