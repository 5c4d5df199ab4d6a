"""RapidOCR's detector and recogniser on ONNX Runtime, one thread, driven step by step.

The steps are driven here, not by RapidOCR's own call: a page that lies on its side or on its head is turned once and
before anything is read, and lines are split into words where the recogniser's columns show a gap.
"""

from __future__ import annotations

import math
import re
import statistics
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from claimctl.errors import DependencyError, Failed
from claimctl.stages.ocr.engines import Reading, ReadWord
from claimctl.stages.ocr.engines.versions import DETECTOR, DIRECTION, RECOGNISER, rapidocr_model, rapidocr_version

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONG_SIDE = 2600  # lines are cut out of at most this size: more adds time, not letters
_MIN_SCORE = 0.5  # lines read with less are noise of photos and stamps
_REMEDY = "Try ocr.engine: tesseract, and report the file's kind and size."
_LABEL = re.compile(r"[^\W\d]{2}[:\uff1a]$")
# What the recogniser, trained on Chinese too, writes in place of the letters and marks of western print.
_WESTERN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "\u3000\u3002\u3001\uffe5\u201c\u201d\u2018\u2019", " .,\u00a5\"\"''"
)


class Rapid:
    """The embedded engine: PP-OCR models of RapidOCR's wheel. Nothing is fetched."""

    name = "rapidocr"

    def __init__(self, detector_side: int) -> None:
        self.version = rapidocr_version()
        paths = {name: rapidocr_model(name) for name in (DETECTOR, RECOGNISER, DIRECTION)}
        try:
            from rapidocr import RapidOCR
            from rapidocr.ch_ppocr_cls import TextClassifier
            from rapidocr.ch_ppocr_det import TextDetector
            from rapidocr.ch_ppocr_rec import TextRecInput, TextRecognizer
            from rapidocr.inference_engine.onnxruntime import ONNXRuntimeError
        except ImportError as error:
            raise DependencyError(
                "engine_missing", f"RapidOCR can't be loaded: {error.name}.", "Run: pip install --upgrade rapidocr"
            ) from error
        cfg = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_side_len": detector_side,
                "Det.limit_type": "max",
                "Det.model_path": str(paths[DETECTOR]),
                # Lines one by one, padded little: a third faster than batches padded to 320, and a line's reading
                # never depends on its neighbours.
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, 160],
                "Rec.model_path": str(paths[RECOGNISER]),
                "Cls.model_path": str(paths[DIRECTION]),
            }
        ).cfg
        for part in (cfg.Det, cfg.Rec, cfg.Cls):
            part.engine_cfg = cfg.EngineConfig[part.engine_type.value]
            part.model_root_dir = None
            part.font_path = None
        cv2.setNumThreads(1)  # one thread a worker, whatever library
        self._broken = (cv2.error, ONNXRuntimeError)
        self._detect = TextDetector(cfg.Det)
        self._recognise = TextRecognizer(cfg.Rec)
        self._direct = TextClassifier(cfg.Cls)
        self._ask = TextRecInput

    def read(self, image: NDArray[np.uint8]) -> Reading:
        """Find the lines, turn the page upright, read the lines, split them into words.

        Raises Failed `engine` where a library gives up on the image.
        """
        try:
            return self._read(image)
        except self._broken as error:
            raise Failed("engine", f"RapidOCR gave up on a page ({type(error).__name__}).", _REMEDY) from error

    def _read(self, image: NDArray[np.uint8]) -> Reading:
        page, scale = _fit(image[:, :, ::-1])
        quads = self._quads(page)
        if not len(quads):
            return Reading([])
        turn = 0
        if _lies_on_its_side(quads):
            page, turn = np.rot90(page, -1), 90
            page = np.ascontiguousarray(page)
            quads = self._quads(page)
        if not len(quads):
            return Reading([], turn)
        crops = [_cut(page, quad) for quad in quads]
        if self._stands_on_its_head(crops, quads):
            turn += 180
            page = np.ascontiguousarray(page[::-1, ::-1])
            quads = _upside_down(quads, page)
            crops = [_cut(page, quad) for quad in quads]
        answer = self._recognise(self._ask(img=crops, return_word_box=True))
        words: list[ReadWord] = []
        for quad, text, score, info in zip(quads, answer.txts, answer.scores, answer.word_results, strict=True):
            if score >= _MIN_SCORE and text.strip():
                words.extend(_split(quad / scale, text, float(score), info))
        return Reading(words, turn, _skew(quads))

    def _quads(self, page: NDArray[np.uint8]) -> Any:  # noqa: ANN401  n x 4 x 2 pixels
        height, width = page.shape[:2]
        if min(height, width) < 32:
            page = cv2.copyMakeBorder(page, 0, max(0, 32 - height), 0, max(0, 32 - width), cv2.BORDER_REPLICATE)
        found = self._detect(page).boxes
        return np.empty((0, 4, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def _stands_on_its_head(self, crops: list[Any], quads: Any) -> bool:  # noqa: ANN401
        """Whether most of the longest lines are upside down, and read better when they are turned."""
        longest = sorted(range(len(crops)), key=lambda i: -_length(quads[i], 0, 1))[:6]
        lines = [crops[i] for i in longest]
        votes = self._direct(lines).cls_res
        if sum(1 for label, score in votes if label == "180" and score > 0.8) <= len(lines) / 2:
            return False
        # The classifier takes some tidy pages for upside down; the recogniser knows letters when it sees them.
        return self._certainty([line[::-1, ::-1] for line in lines]) > self._certainty(lines)

    def _certainty(self, lines: list[Any]) -> float:
        return float(sum(self._recognise(self._ask(img=lines, return_word_box=False)).scores))


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


def _cut(page: Any, quad: Any) -> Any:  # noqa: ANN401
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
    return np.rot90(crop) if tall >= 1.5 * wide else crop


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


def _split(quad: Any, text: str, score: float, info: Any) -> list[ReadWord]:  # noqa: ANN401
    """The line's words, each with the part of the line's box that its letters take.

    The recogniser tells for each letter the column (8 pixels of a line 48 high) it was seen in; a word's box goes from
    half a letter before its first to half a letter after its last.
    """
    whole = float(info.line_txt_len)
    columns = [column for word in info.word_cols for column in word]
    words = _words(text, columns, list(info.confs))
    if whole <= 0 or not words:
        return []
    wide, tall = _length(quad, 0, 1), _length(quad, 0, 3)
    # A line that runs along the page's height was cut a quarter turned to the left: its left end is the line's top.
    first, along, across = (0, 3, 1) if tall >= 1.5 * wide else (0, 1, 3)
    origin, run, depth = quad[first], quad[along] - quad[first], quad[across] - quad[first]
    steps = [b - a for word in words for a, b in pairwise(word.columns)]
    half = (statistics.median(steps) if steps else 2.0) / 2 + 0.25
    runs = [((word.columns[0] + 0.5 - half) / whole, (word.columns[-1] + 0.5 + half) / whole) for word in words]
    for i in range(len(runs) - 1):
        if runs[i][1] > runs[i + 1][0]:  # neighbours share the gap between them
            middle = (runs[i][1] + runs[i + 1][0]) / 2
            runs[i], runs[i + 1] = (runs[i][0], middle), (middle, runs[i + 1][1])
    found = []
    for word, run_of in zip(words, runs, strict=True):
        written = word.text.translate(_WESTERN).strip()
        if not written:
            continue
        start, end = (min(max(side, 0.0), 1.0) for side in run_of)
        points = np.array([origin + run * start, origin + run * end])
        points = np.concatenate([points, points + depth])
        (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        found.append(ReadWord(written, x0, y0, x1, y1, min(score, sum(word.certain) / len(word.certain))))
    return found


class _Piece(NamedTuple):
    text: str
    columns: list[int]
    certain: list[float]


def _words(text: str, columns: list[int], certain: list[float]) -> list[_Piece]:
    """The line cut at its spaces, and where the recogniser dropped one: at a gap twice as wide as the line's letters
    stand apart, and between a label's colon and its value.
    """
    steps = [b - a for a, b in pairwise(columns)]
    widest = max(2.0 * statistics.median(steps), 4.0) if steps else 4.0
    words: list[_Piece] = []
    places = iter(columns)
    fresh = True
    for letter, confidence in zip(text, certain, strict=False):
        if letter.isspace():
            fresh = True
            continue
        column = next(places, None)
        if column is None:
            break
        if letter in "|\uff5c":  # a table's rule; no western word has it
            fresh = True
            continue
        if fresh or column - words[-1].columns[-1] > widest or (letter.isalnum() and _LABEL.search(words[-1].text)):
            words.append(_Piece(letter, [column], [confidence]))
        else:
            words[-1] = _Piece(words[-1].text + letter, [*words[-1].columns, column], [*words[-1].certain, confidence])
        fresh = False
    return words
