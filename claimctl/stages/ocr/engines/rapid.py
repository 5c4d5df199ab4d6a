"""The embedded engine: PP-OCR's detector and recogniser on one thread, driven step by step. Nothing is fetched.

RapidOCR's wheel supplies the networks, none of its code is run. A page that lies on its side or on its head is turned
once and before anything is read, and lines are split into words where the recogniser's columns show a gap.
"""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from claimctl.errors import Failed
from claimctl.learning import store
from claimctl.stages.ocr.engines import Reading, ReadWord, networks
from claimctl.stages.ocr.engines.certainty import Judge, signs
from claimctl.stages.ocr.engines.detector import Detector
from claimctl.stages.ocr.engines.direction import Direction
from claimctl.stages.ocr.engines.habits import Habits
from claimctl.stages.ocr.engines.recogniser import Recogniser, cut, prepared
from claimctl.stages.ocr.engines.versions import (
    DETECTOR,
    DIRECTION,
    RECOGNISER,
    rapidocr_fast_version,
    rapidocr_model,
    rapidocr_openvino_version,
    rapidocr_version,
)
from claimctl.stages.ocr.engines.words import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines.recogniser import Line
    from claimctl.stages.ocr.engines.words import Placed

_LONG_SIDE = 2600  # lines are cut out of at most this size: more adds time, not letters
_FINEST = 1600  # pixels: the detector's long side where print is small; it takes 5 times the time of 960
_MIN_SCORE = 0.6  # lines read with less are noise of photos and stamps
_SURE_LETTER = 0.9  # what stands alone and was hardly seen is mostly grain
_STANDS = 1.5  # times as high as wide
_ONE_LETTER = 1.4  # times as high as the page's lines: no line of letters that climbs is as short


class Rapid:
    """PP-OCRv6 small: what lies where, which way is up, and what it says."""

    def __init__(
        self,
        detector_side: int,
        *,
        fast: bool = False,
        openvino: bool = False,
        judge: Callable[[Sequence[Sequence[float]]], NDArray[np.float64]] | None = None,
    ) -> None:
        """`judge` tells how likely each word is right (certainty.Judge, and the model that ships by default)."""
        self.name, self.version = (
            ("rapidocr-openvino", rapidocr_openvino_version()) if openvino
            else ("rapidocr-fast", rapidocr_fast_version()) if fast
            else ("rapidocr", rapidocr_version())
        )  # fmt: skip
        network = networks.OpenVino if openvino else networks.OnnxRuntime
        self._judge = judge or Judge.shipped()
        contents = {name: rapidocr_model(name).read_bytes() for name in (DETECTOR, RECOGNISER, DIRECTION)}
        cv2.setNumThreads(1)  # one thread a worker, whatever library
        self._detect = Detector(network(contents[DETECTOR]), detector_side, 0 if fast else _FINEST)
        small = store.open_model("ocr_fast") if fast else cut(contents[RECOGNISER])
        self._habits = Habits.shipped()
        self._recognise = Recogniser(networks.alphabet(contents[RECOGNISER]), network(small), self._habits)
        self._direct = Direction(network(contents[DIRECTION]))

    def read(self, image: NDArray[np.uint8]) -> Reading:
        """Find the lines, turn the page upright, read the lines, split them into words.

        Raises Failed `engine` where a library gives up on the image.
        """
        try:
            return self._read(image)
        except cv2.error as error:
            raise Failed("engine", f"OpenCV gave up on a page ({type(error).__name__}).", networks.REMEDY) from error

    def lines(self, image: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """The lines of an upright RGB image as the recogniser sees them."""
        page, _ = _fit(image[:, :, ::-1])
        quads = self._detect(page).lines
        return [prepared(crop)[0] for crop in _crops(page, quads, _climbing(quads))]

    def _read(self, image: NDArray[np.uint8]) -> Reading:
        page, scale = _fit(image[:, :, ::-1])
        quads, specks = self._detect(page)
        if not len(quads):
            return Reading([])
        turn = 0
        if _lies_on_its_side(quads):
            page, turn = np.ascontiguousarray(np.rot90(page, -1)), 90
            quads, specks = self._detect(page)
        if not len(quads):
            return Reading([], turn)
        climbing = _climbing(quads)
        crops = _crops(page, quads, climbing)
        if self._stands_on_its_head(crops, quads, lay=turn != 0):
            turn += 180
            page = np.ascontiguousarray(page[::-1, ::-1])
            quads, climbing, specks = _upside_down(quads, page), climbing[::-1], _upside_down(specks, page)
            crops = _crops(page, quads, climbing)
        read = [
            (quad, line, up)
            for quad, line, up in zip(quads, self._recognise(crops), climbing, strict=True)
            if line.score >= _MIN_SCORE
        ]
        letters = self._recognise(_crops(page, specks, [False] * len(specks)))
        read += [(quad, line, False) for quad, line in zip(specks, letters, strict=True) if _is_letter(line)]
        placed: list[Placed] = []
        rows: list[list[float]] = []
        for quad, line, up in read:
            found = split(quad / scale, line, climbing=up)
            placed += found
            tall = _length(quad, 0, 1 if up else 3) / scale
            rows += [signs(line, word.letters, word.text, self._habits.unusual(word.text), tall) for word in found]
        words = [
            ReadWord(*word[:5], confidence) for word, confidence in zip(placed, self._judge(rows).tolist(), strict=True)
        ]
        return Reading(words, turn, _skew(quads))

    def _stands_on_its_head(self, crops: list[Any], quads: Any, *, lay: bool) -> bool:  # noqa: ANN401
        """Whether the longest lines read better when they are turned.

        A page that `lay` on its side is as likely upside down as not; of another, most of them must look so as well.
        """
        longest = sorted(range(len(crops)), key=lambda i: -_length(quads[i], 0, 1))[:6]
        lines = [crops[i] for i in longest]
        if not lay and sum(self._direct(line) > 0.8 for line in lines) <= len(lines) / 2:
            return False
        # The classifier takes some tidy pages for upside down, and some boxed forms that are so for upright; the
        # recogniser knows letters when it sees them.
        return self._certainty([line[::-1, ::-1] for line in lines]) > self._certainty(lines)

    def _certainty(self, lines: list[Any]) -> float:
        return math.fsum(line.score for line in self._recognise(lines))


def _fit(image: Any) -> tuple[Any, float]:  # noqa: ANN401
    height, width = image.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    if scale < 1.0:
        image = cv2.resize(
            np.ascontiguousarray(image), (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA
        )
    return np.ascontiguousarray(image), scale


def _lies_on_its_side(quads: Any) -> bool:  # noqa: ANN401
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    tall = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    # weighted by length: a page's long lines tell more than its single letters
    return bool(tall[tall > 1.5 * wide].sum() > 2.0 * wide[wide > 1.5 * tall].sum())


def _upside_down(quads: Any, page: Any) -> Any:  # noqa: ANN401
    height, width = page.shape[:2]
    return np.ascontiguousarray((np.array([width - 1, height - 1], np.float32) - quads)[::-1, [2, 3, 0, 1]])


def _is_letter(line: Line) -> bool:
    """Whether a speck was surely read as one letter or digit."""
    return line.score >= _SURE_LETTER and len(line.text.strip()) == 1 and line.text.strip().isalnum()


def _climbing(quads: Any) -> list[bool]:  # noqa: ANN401
    """Which lines run along the page's height; a letter that stands alone is higher than wide too, and does not."""
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    tall = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    usual = float(np.median(tall[wide > _STANDS * tall])) if (wide > _STANDS * tall).any() else 0.0
    climbing: list[bool] = ((tall >= _STANDS * wide) & (tall > _ONE_LETTER * usual)).tolist()
    return climbing


def _crops(page: Any, quads: Any, climbing: list[bool]) -> list[Any]:  # noqa: ANN401
    return [_cut(page, quad, climbing=up) for quad, up in zip(quads, climbing, strict=True)]


def _cut(page: Any, quad: Any, *, climbing: bool) -> Any:  # noqa: ANN401
    """The line's pixels, straightened; a line that runs upwards is laid down."""
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    wide = max(_length(quad, 0, 1), _length(quad, 3, 2), 1.0)
    tall = max(_length(quad, 0, 3), _length(quad, 1, 2), 1.0)
    if abs(quad[0][1] - quad[1][1]) < 1.5 and abs(quad[0][0] - quad[3][0]) < 1.5:  # straight: no warp is needed
        crop = page[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
    else:
        goal = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
        crop = cv2.warpPerspective(
            page,
            cv2.getPerspectiveTransform(quad, goal),
            (max(1, int(wide)), max(1, int(tall))),
            borderMode=cv2.BORDER_REPLICATE,
            flags=cv2.INTER_CUBIC,
        )
    return np.rot90(crop) if climbing else crop


def _length(quad: Any, start: int, end: int) -> float:  # noqa: ANN401
    return float(np.linalg.norm(quad[end] - quad[start]))


def _skew(quads: Any) -> float:  # noqa: ANN401
    """The median angle of the long lines, degrees; 0.0 where there are too few to tell."""
    runs = quads[:, 1] - quads[:, 0]
    length = np.linalg.norm(runs, axis=1)
    tall = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    long = (length > 5 * tall) & (length > 40)
    if int(long.sum()) < 3:
        return 0.0
    return round(statistics.median(math.degrees(math.atan2(dy, dx)) for dx, dy in runs[long].tolist()), 3)
