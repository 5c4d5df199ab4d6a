"""A PDF page's own text: its words with boxes, which of them the page shows, and whether they are words at all."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from claimctl.stages.ocr.geometry import turned
from claimctl.stages.ocr.lines import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.stages.ocr.drawn import Painted
    from claimctl.stages.ocr.geometry import Geometry

    Colour = tuple[ctypes.c_uint, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint]

_SPACES = np.array([0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF])
_BREAKS = np.array([2, 9, 10, 13])
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
_LATIN = re.compile(r"[a-z]{3,}")
# The commonest pairs of letters in Dutch, English, French, German, Italian and Spanish, without accents. Prose of each
# has over 0.8 of its pairs here, lists of abbreviations 0.68, the same letters shifted or swapped hardly 0.4.
_FOLLOWERS = {
    "a": "acdgilmnrstuy", "b": "aei", "c": "aehilotu", "d": "aeioru", "e": "cdfghilmnprstv", "f": "aeio", "g": "en",
    "h": "aeo", "i": "acdefglmnoprst", "k": "e", "l": "adeilo", "m": "abeimop", "n": "acdegiostuv", "o":
    "cdilmnprstuv", "p": "aehiort", "q": "u", "r": "adeimostv", "s": "aceiostu", "t": "aehilorstu", "u": "elmnrst",
    "v": "aeio",
}  # fmt: skip
_PAIRS = frozenset(first + second for first, seconds in _FOLLOWERS.items() for second in seconds)
_LEAST_PAIRS = 60  # letters told by fewer tell no language
_LEAST_COMMON = 0.5  # of them
_PALE = 0xF0  # red, green and blue from here on are white, or nearly
_LEAST_ALPHA = 8  # of 255
_UNSEEN_MODES = (3, 7)  # of text: neither filled nor stroked
_LEAST_HEIGHT = 1.2  # points: lower letters are none to a reader


class Layer(NamedTuple):
    """The words of a text layer, upright; `turn` is how the page was turned for it, `garbage` whether it is none.

    `spans` are the words that the page shows, `unseen` those laid on it without ink: a scanner's own reading of its
    picture, or words that no reader of the page is meant to see. `doubtful` (places in `spans`) may not show either:
    they are nearly white, or something was painted over them later. `lost` are words whose font does not tell which
    letters its shapes are; only their boxes can be believed.
    """

    spans: list[Span]
    turn: int
    garbage: bool
    unseen: tuple[Span, ...] = ()
    doubtful: frozenset[int] = frozenset()
    lost: tuple[Span, ...] = ()


NONE = Layer([], 0, garbage=False)


def read(page: pdfium.FPDF_PAGE, geometry: Geometry, painted: Painted) -> Layer:
    """The page's words. Where most of the text runs sideways, the page is turned until it stands upright."""
    textpage = pdfium.FPDFText_LoadPage(page)
    if not textpage:
        return NONE
    try:
        count = pdfium.FPDFText_CountChars(textpage)
        if count <= 0:
            return NONE
        return _words(textpage, count, geometry, painted)
    finally:
        pdfium.FPDFText_ClosePage(textpage)


def _words(textpage: Any, count: int, geometry: Geometry, painted: Painted) -> Layer:  # noqa: ANN401
    letter = pdfium.FPDFText_GetUnicode
    codes = np.array([letter(textpage, i) for i in range(count)], np.int64)
    blank = (codes <= 32) & (codes != 2) | (codes == 0x7F) | np.isin(codes, _SPACES)
    for i in np.flatnonzero((codes < 32) & ~np.isin(codes, _BREAKS)).tolist():  # a glyph's number, not a control code
        if codes[i] != 3 and pdfium.FPDFText_HasUnicodeMapError(textpage, i) == 1:  # 3 is most fonts' space
            blank[i] = False
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
    middles = zip(
        ((corners[:, 0] + corners[:, 2]) / 2).tolist(), ((corners[:, 1] + corners[:, 3]) / 2).tolist(), strict=True
    )
    how = _how_shown(textpage, list(zip(starts.tolist(), ends.tolist(), middles, strict=True)), painted)
    flat = (placed[:, 3] - placed[:, 1]) * geometry.size[turn % 2 == 0] < _LEAST_HEIGHT
    how[flat & (how == _SHOWN)] = _UNSEEN
    backwards = _run_backwards(boxes, starts, ends, quarters % 4)
    spans: list[Span] = []
    unseen: list[Span] = []
    lost: list[Span] = []
    doubtful: list[int] = []
    for word, box, visible, way, reverse in zip(
        words, placed.tolist(), shown.tolist(), how.tolist(), backwards.tolist(), strict=True
    ):
        written = _UNWRITTEN.sub("", word.translate(_PLAIN))
        if not visible or not (written or way == _LOST):
            continue
        span = Span(_reversed(written) if reverse else written, box[0], box[1], box[2], box[3], 1.0)
        if way == _DOUBTFUL:
            doubtful.append(len(spans))
        {_UNSEEN: unseen, _LOST: lost}.get(way, spans).append(span)
    garbage = is_garbage([span.text for span in spans] or [span.text for span in unseen])
    return Layer(spans, turn * 90, garbage, tuple(unseen), frozenset(doubtful), tuple(lost))


_SHOWN, _DOUBTFUL, _UNSEEN, _LOST = range(4)
_UNDER = {"": _SHOWN, "shape": _DOUBTFUL, "picture": _UNSEEN}


def _how_shown(textpage: Any, words: list[tuple[int, int, tuple[float, float]]], painted: Painted) -> NDArray[np.int8]:  # noqa: ANN401
    """What becomes of each word (start, end, middle) on paper, told by its first letter."""
    found = np.zeros(len(words), np.int8)
    of_object, mode_of = pdfium.FPDFText_GetTextObject, pdfium.FPDFTextObj_GetTextRenderMode
    error_of = pdfium.FPDFText_HasUnicodeMapError
    colour = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
    for place, (start, end, middle) in enumerate(words):
        text = of_object(textpage, start)
        if not text:  # a letter that PDFium put between two others
            continue
        if mode_of(text) in _UNSEEN_MODES:
            found[place] = _UNSEEN
        elif error_of(textpage, start) == 1 and _is_lost(textpage, start, end):
            found[place] = _LOST
        else:
            found[place] = _ink(textpage, start, colour)
            if painted.late and found[place] == _SHOWN:
                found[place] = _UNDER[painted.over(text, middle)]
    return found


def _is_lost(textpage: Any, start: int, end: int) -> bool:  # noqa: ANN401
    wrong = sum(pdfium.FPDFText_HasUnicodeMapError(textpage, i) == 1 for i in range(start, end))
    return end - start > 1 and wrong > 0.5 * (end - start)


def _ink(textpage: Any, place: int, colour: Colour) -> int:  # noqa: ANN401
    red, green, blue, alpha = colour
    if not pdfium.FPDFText_GetFillColor(textpage, place, red, green, blue, alpha):
        return _SHOWN
    if alpha.value < _LEAST_ALPHA:
        return _UNSEEN
    return _DOUBTFUL if min(red.value, green.value, blue.value) >= _PALE else _SHOWN


def _run_backwards(
    boxes: NDArray[np.float64], starts: NDArray[np.int64], ends: NDArray[np.int64], quarters: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Words whose first letter stands right of their last though their letters stand upright (before /Rotate)."""
    first, last = boxes[starts], boxes[ends - 1]
    size = np.abs(first[:, 1] - first[:, 3])
    ahead = first[:, 0] - last[:, 2]
    level = np.abs(first[:, 1] - last[:, 1]) < 0.3 * size
    backwards: NDArray[np.bool_] = (ends - starts > 1) & (quarters == 0) & level & (ahead > 0.1 * size)
    return backwards


def _reversed(word: str) -> str:
    return word[::-1] if all(unicodedata.bidirectional(c) not in {"R", "AL", "AN"} for c in word) else word


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
    alphabet shifted: then few of the pairs that letters make are those of any language. Works for the languages of
    western Europe; another script is not judged.
    """
    letters = sum(map(len, words))
    unmapped = sum(1 for c in _UNMAPPED.findall("".join(words)) if c.translate(_PLAIN) == c)
    if unmapped > 0.15 * letters:
        return True
    text = " ".join(words).lower()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    runs = _LATIN.findall(text)
    pairs = [a + b for run in runs for a, b in pairwise(run)]
    if len(pairs) < _LEAST_PAIRS:
        return _is_noise(words)
    return sum(pair in _PAIRS for pair in pairs) < _LEAST_COMMON * len(pairs)


def _is_noise(words: list[str]) -> bool:
    """Whether a layer is mostly signs: neither letters nor digits, as shapes numbered from the first sign on give."""
    text = "".join(words)
    told = sum(map(str.isalnum, text))
    return len(text) >= 40 and told < 0.35 * len(text) and len(set(text)) > 8
