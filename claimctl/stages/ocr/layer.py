"""A PDF page's own text: its words with boxes, and whether they can be believed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from claimctl.stages.ocr.geometry import turned
from claimctl.stages.ocr.lines import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.stages.ocr.geometry import Geometry

_SPACES = np.array([0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF])
_GAP = 0.8  # of a letter's size: wider gaps part words even where no space is written
# What fonts and PDFium put in place of plain letters: ligatures, hyphens at a line's end, check marks of symbol fonts.
_PLAIN = str.maketrans({
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    "\x02": "-", "\xad": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-",
    "\uf0fc": "✓", "\uf0fe": "☑", "\uf078": "☒", "\uf0fd": "☒", "\uf06f": "☐", "\uf0a8": "☐",
    "\uf0b7": "•", "\uf0a7": "•",
})  # fmt: skip
_UNWRITTEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\uffff]")
_UNMAPPED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
_VOWEL = re.compile(r"[aeiouyáàâäãåæéèêëíìîïóòôöõøúùûüý]", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,:;/$€£%#()*+-]+")


class Layer(NamedTuple):
    """The words of a text layer, upright; `turn` is how the page was turned for it, `garbage` whether it is none."""

    spans: list[Span]
    turn: int
    garbage: bool


NONE = Layer([], 0, garbage=False)


def read(page: pdfium.FPDF_PAGE, geometry: Geometry) -> Layer:
    """The page's words. Where most of the text runs sideways, the page is turned until it stands upright."""
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return NONE
    try:
        count = pdfium.FPDFText_CountChars(textpage)
        if count <= 0:
            return NONE
        return _words(textpage, count, geometry)
    finally:
        pdfium.FPDFText_ClosePage(textpage)


def _words(textpage: Any, count: int, geometry: Geometry) -> Layer:  # noqa: ANN401
    letter = pdfium.FPDFText_GetUnicode
    codes = np.array([letter(textpage, i) for i in range(count)], np.int64)
    blank = (codes <= 32) & (codes != 2) | (codes == 0x7F) | np.isin(codes, _SPACES)
    boxes = _boxes(textpage, count)
    starts, ends = _cuts(blank, boxes)
    if not len(starts):
        return NONE

    kept = np.where(blank, 32, codes)
    kept[(kept > 0x10FFFF) | (kept < 0)] = 0xFFFD
    line = _whole("".join(map(chr, kept.tolist())))
    angle = pdfium.FPDFText_GetCharAngle
    quarters = np.array([round(angle(textpage, int(i)) / (np.pi / 2)) for i in starts])  # clockwise
    turn = _turn(quarters, ends - starts, geometry.quarters)
    boxes[blank] = (np.inf, -np.inf, -np.inf, np.inf)  # the blanks after a word are no part of it, wherever they stand
    corners = np.stack(
        [
            np.minimum.reduceat(boxes[:, 0], starts),
            np.maximum.reduceat(boxes[:, 1], starts),
            np.maximum.reduceat(boxes[:, 2], starts),
            np.minimum.reduceat(boxes[:, 3], starts),
        ],
        axis=1,
    )
    placed = turned(geometry.place(corners), turn)
    middle_x, middle_y = (placed[:, 0] + placed[:, 2]) / 2, (placed[:, 1] + placed[:, 3]) / 2
    shown = (middle_x >= 0) & (middle_x <= 1) & (middle_y >= 0) & (middle_y <= 1)  # what CropBox cuts off is not read
    placed = np.clip(placed, 0, 1)
    words = [line[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    garbage = is_garbage(words)
    spans = []
    for word, box, visible in zip(words, placed.tolist(), shown.tolist(), strict=True):
        written = _UNWRITTEN.sub("", word.translate(_PLAIN))
        if visible and written:
            spans.append(Span(written, box[0], box[1], box[2], box[3], 1.0))
    return Layer(spans, turn * 90, garbage)


def _boxes(textpage: Any, count: int) -> NDArray[np.float64]:  # noqa: ANN401
    """Each letter's box (left, top, right, bottom) in PDF space, as high as its font; blanks have none (NaN-free)."""
    store = (pdfium.FS_RECTF * count)()
    loose = pdfium.FPDFText_GetLooseCharBox
    for i, rect in enumerate(store):
        loose(textpage, i, rect)
    boxes = np.frombuffer(store, np.float32).reshape(-1, 4).astype(np.float64)
    return np.nan_to_num(boxes, nan=0.0, posinf=0.0, neginf=0.0)


def _cuts(blank: NDArray[np.bool_], boxes: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where words start and end (exclusive): at blanks, and at gaps wider than a letter."""
    inked = ~blank
    wide, tall = np.abs(boxes[:, 2] - boxes[:, 0]), np.abs(boxes[:, 1] - boxes[:, 3])
    size = np.maximum(wide, tall)
    gap_x = np.maximum(boxes[1:, 0] - boxes[:-1, 2], boxes[:-1, 0] - boxes[1:, 2])
    gap_y = np.maximum(boxes[1:, 3] - boxes[:-1, 1], boxes[:-1, 3] - boxes[1:, 1])
    apart = np.maximum(gap_x, gap_y) > _GAP * np.maximum(size[1:], size[:-1])
    first = inked.copy()
    first[1:] &= blank[:-1] | apart
    starts = np.flatnonzero(first)
    last = inked.copy()
    last[:-1] &= blank[1:] | apart
    ends = np.flatnonzero(last) + 1
    return starts.astype(np.int64), ends.astype(np.int64)


def _turn(quarters: NDArray[np.int64], lengths: NDArray[np.int64], rotated: int) -> int:
    """Quarter turns clockwise, beyond the page's own, that set most of its letters upright."""
    weights = np.bincount((-quarters - rotated) % 4, weights=lengths, minlength=4)
    best = int(weights.argmax())
    return best if best and weights[best] > 0.7 * weights.sum() else 0


def _whole(text: str) -> str:
    """The text without half surrogates; every character keeps its place."""
    return text if text.isascii() else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def is_garbage(words: list[str]) -> bool:
    """Whether a layer's words can't be what the page shows: unmapped glyphs, or letters that form no words.

    Fonts without a usable character map give control, private-use or replacement characters, or the letters of another
    alphabet shifted: then hardly a word has a vowel or is a number.
    """
    letters = sum(map(len, words))
    unmapped = sum(1 for c in _UNMAPPED.findall("".join(words)) if c.translate(_PLAIN) == c)
    if unmapped > 0.15 * letters:
        return True
    tokens = [word.strip(".,:;()[]{}\"'*-") for word in words]
    tokens = [token for token in tokens if len(token) > 2]
    if len(tokens) < 12 or not all(token.isascii() for token in tokens[:50]):
        return False
    plausible = sum(1 for token in tokens if _is_plausible(token))
    return plausible < 0.45 * len(tokens)


def _is_plausible(token: str) -> bool:
    if _NUMBER.fullmatch(token):
        return True
    letters = sum(c.isalnum() for c in token)
    if letters < 0.6 * len(token):
        return False
    return bool(_VOWEL.search(token)) or any(c.isdigit() for c in token) or token.isupper()
