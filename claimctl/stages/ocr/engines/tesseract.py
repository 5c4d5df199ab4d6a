"""Tesseract, run as a program by pytesseract, one thread."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from claimctl.errors import DependencyError, Failed
from claimctl.stages.ocr.engines import Reading, ReadWord
from claimctl.stages.ocr.engines.versions import tesseract_version

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Tesseract:
    """The program `tesseract` with the languages of the config. Each must be installed."""

    name = "tesseract"

    def __init__(self, languages: tuple[str, ...]) -> None:
        import pytesseract

        self.version = tesseract_version()
        os.environ["OMP_THREAD_LIMIT"] = "1"  # it spawns threads; more than 1 a worker is 3.5 times slower
        self._tesseract = pytesseract
        self._languages = "+".join(languages)
        missing = set(languages) - set(pytesseract.get_languages(config=""))
        if missing:
            names = ", ".join(sorted(missing))
            raise DependencyError(
                "language_missing",
                f"Tesseract has no data for: {names}.",
                f"Install it (Debian: apt install tesseract-ocr-{min(missing)}) or change ocr.languages.",
            )

    def read(self, image: NDArray[np.uint8]) -> Reading:
        """Read by the program's own page segmentation. Raises Failed `engine` where the program fails."""
        try:
            table = self._tesseract.image_to_data(
                image, lang=self._languages, config="--psm 3", output_type=self._tesseract.Output.DICT
            )
        except (self._tesseract.TesseractError, OSError) as error:
            raise Failed("engine", "Tesseract gave up on a page.", "Try ocr.engine: rapidocr.") from error
        words = []
        for text, x, y, wide, tall, confidence in zip(
            table["text"], table["left"], table["top"], table["width"], table["height"], table["conf"], strict=True
        ):
            if text.strip() and float(confidence) >= 0:
                words.append(ReadWord(text.strip(), x, y, x + wide, y + tall, float(confidence) / 100))
        return Reading(words)
