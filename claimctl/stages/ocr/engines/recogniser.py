"""What a line says: PP-OCR's recogniser (CTC), cut to the alphabets asked for, its input and output done here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr.engines import networks
from claimctl.stages.ocr.engines.habits import exchangeable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines.habits import Habits

HEIGHT = 48  # pixels of a line as the network sees it
_STEP = 8  # of these pixels a column of its answer
_LEAST = 64  # pixels: shorter lines are padded to this
# The network drops spaces around marks and in tight print; where it sees nothing else, this much of a doubt is one.
_SPACE = 0.12
_ROUND = 32  # and all to a multiple of this, so that few sizes are ever asked for
# Beside ASCII and the letters of European languages: money, marks of western print, ticks and boxes, and the wide forms
# that the network, taught Chinese too, writes for western ones.
_MARKS = frozenset(
    "\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u201a\u2022\u2026\u20ac\u00a3\u00a5\u20b9\u20bd\u20a9\u20ba\u20b4"
    "\u20ab\u20b1\u00a2\u00a7\u00b0\u00a9\u00ae\u2122\u2116\u00d7\u00f7\u00b1\u00bd\u00bc\u00be\u00b9\u00b2\u00b3"
    "\u00aa\u00ba\u00ab\u00bb\u00bf\u00a1\u2039\u203a\u2020\u2021\u00b7\u25a0\u25a1\u2610\u2611\u2612\u2713\u2714"
    "\u2717\u2718\u221a\u2192\u2190\u0218\u0219\u021a\u021b\uff05\u3002\uff0c\u3001\uff1a\uff1b\uff08\uff09\uff01"
    "\uff1f\u3010\u3011\uff3b\uff3d\uff0b\uff1d\uffe5\uff5c\uff5e"
)


# Signs that are taken for each other.
_LOOK_ALIKE = (
    "0OoQD", "1lI|i!", "5S", "2Z", "8B", "6G", ".,:;", "-_~", "'`\"",
    "cC", "vV", "wW", "sS", "xX", "zZ", "uU", "pP", "kK",
)  # fmt: skip


class Line(NamedTuple):
    """A line as it was read. `columns` and `certain` tell for each letter, spaces too, where it was seen, in columns of
    8 pixels of a line 48 high, and how sure the network is of what it saw first; `width` is the line's own, in columns.

    `evidence` has a row a letter, all probabilities: the letter's own at its surest column; there its best rival's and
    its look-alikes'; and up to the next letter, that of any sign where none was read, and of a space.
    """

    text: str
    columns: list[int]
    certain: list[float]
    width: float
    evidence: NDArray[np.float32]

    @property
    def score(self) -> float:
        """The letters' mean certainty, spaces apart; 0.0 where there are none."""
        letters = [certain for letter, certain in zip(self.text, self.certain, strict=True) if not letter.isspace()]
        return sum(letters) / len(letters) if letters else 0.0


class Recogniser:
    """Reads the letters of western print."""

    def __init__(self, signs: Sequence[str], network: networks.Network, habits: Habits | None = None) -> None:
        """`signs` is the alphabet of the whole model, `network` one that was cut by `cut`; `habits` settle doubts."""
        self._signs = [signs[place] for place in _kept(signs)]
        self._space = self._signs.index(" ")
        self._network = network
        self._look_alike = _look_alikes(self._signs)
        self._habits = habits
        self._exchangeable = exchangeable(self._signs)

    def __call__(self, crops: Sequence[NDArray[np.uint8]]) -> list[Line]:
        """Read lines that were cut out of a BGR page, each by itself: none depends on its neighbours."""
        return [self._read(crop) for crop in crops]

    def _read(self, crop: NDArray[np.uint8]) -> Line:
        source, wide = prepared(crop)
        answer = self._network(source)[0]
        best = answer.argmax(axis=1)
        best[(best == 0) & (answer[:, self._space] > _SPACE)] = self._space
        seen = best != 0
        seen[1:] &= best[1:] != best[:-1]
        columns = np.flatnonzero(seen)
        if not len(columns):
            return Line("", [], [], wide / _STEP, np.zeros((0, 5), np.float32))
        classes = best[columns]
        certain = answer[columns, classes].tolist()
        there = answer[_surest(answer, best, columns)]
        if self._habits:
            classes = self._habits.settled(self._signs, classes, there, self._exchangeable)
        return Line(
            "".join(self._signs[place] for place in classes),
            columns.tolist(),
            certain,
            wide / _STEP,
            self._evidence(answer, best, columns, classes, there),
        )

    def _evidence(
        self, answer: NDArray[np.float32], best: NDArray[np.int64], columns: NDArray[np.int64],
        classes: NDArray[np.int64], there: NDArray[np.float32],
    ) -> NDArray[np.float32]:  # fmt: skip
        nearly = np.where(best == 0, 1.0 - answer[:, 0], 0.0)
        space = np.maximum.reduceat(answer[:, self._space], columns)
        space[:-1] = np.maximum(space[:-1], answer[columns[1:], self._space])
        letters = np.arange(len(there))
        own = there[letters, classes]
        there[letters, classes] = 0.0
        return np.stack(
            [
                own,
                there.max(axis=1),
                np.einsum("ij,ij->i", there, self._look_alike[classes]),
                np.maximum.reduceat(nearly, columns),
                space,
            ],
            axis=1,
        ).astype(np.float32)


def _surest(answer: NDArray[np.float32], best: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The column where each letter was seen best; `columns` are where they begin."""
    begin = columns[0]
    held = np.where(best != 0, answer[np.arange(len(best)), best], 0.0)[begin:]
    letter = np.zeros(len(held), np.int64)
    letter[columns - begin] = 1
    order = np.lexsort((-held, np.cumsum(letter)))
    surest: NDArray[np.int64] = order[columns - begin] + begin  # a letter's columns stand together, its surest first
    return surest


def cut(content: bytes) -> bytes:
    """The model with the classes of western print alone."""
    return networks.narrowed(content, _kept(networks.alphabet(content)))


def prepared(crop: NDArray[np.uint8]) -> tuple[NDArray[np.float32], int]:
    """A line as the network sees it, 1 x 3 x 48 x width, and how many of its columns are the line's own."""
    height, width = crop.shape[:2]
    wide = max(1, math.ceil(HEIGHT * width / height))
    source = np.zeros((1, 3, HEIGHT, max(_LEAST, -(-wide // _ROUND) * _ROUND)), np.float32)
    small = cv2.resize(crop, (wide, HEIGHT))
    np.multiply(small.transpose(2, 0, 1), np.float32(2 / 255), out=source[0, :, :, :wide])
    source[0, :, :, :wide] -= 1.0
    return source, wide


def _look_alikes(signs: Sequence[str]) -> NDArray[np.float32]:
    """1 where two classes (rows, columns) are taken for each other."""
    alike = np.zeros((len(signs), len(signs)), np.float32)
    for group in _LOOK_ALIKE:
        places = [signs.index(sign) for sign in group if sign in signs]
        alike[np.ix_(places, places)] = 1.0
    np.fill_diagonal(alike, 0.0)
    return alike


def _kept(signs: Sequence[str]) -> list[int]:
    return [place for place, sign in enumerate(signs) if _western(sign)]


def _western(sign: str) -> bool:
    """Whether a class is kept; the blank, an empty string, is."""
    if len(sign) != 1:
        return not sign
    return 0x20 <= ord(sign) < 0x7F or 0xC0 <= ord(sign) < 0x180 or sign in _MARKS
