"""Time against words right of the embedded engine's variants and of Tesseract: the table behind its settings.

    OMP_NUM_THREADS=1 python tests/bench/ocr_engine.py --data ../shared/data --half train --count 12

Every page is read by all variants in turn, so that they meet the same load; times are CPU seconds a page, one thread.
`--only` names variants. Variants on OpenVINO are measured where that package is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import version_converter
from onnxruntime.quantization import QuantType, quantize_dynamic
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.converters import forms_funsd, receipts
from bench.converters.common import chosen

from claimctl.stages.ocr.engines import Reading, ReadWord, networks, rapid
from claimctl.stages.ocr.engines.recogniser import cut
from claimctl.stages.ocr.engines.versions import RECOGNISER, rapidocr_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines import Engine
    from claimctl.stages.ocr.engines.recogniser import Line

SETS = {"receipts": receipts, "forms-funsd": forms_funsd}


class Cascade:
    """Reads every line fast, and again by the larger network where a letter is less sure than `least`."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._fast = rapid.Rapid(960, fast=True)._recognise
        self._strong = rapid.Rapid(960)._recognise

    def __call__(self, crops: Sequence[NDArray[np.uint8]]) -> list[Line]:
        found = self._fast(crops)
        doubtful = [place for place, line in enumerate(found) if _least(line) < self._least]
        for place, line in zip(doubtful, self._strong([crops[place] for place in doubtful]), strict=True):
            found[place] = line
        return found


def _least(line: Line) -> float:
    return min((sure for sign, sure in zip(line.text, line.certain, strict=True) if not sign.isspace()), default=0.0)


class Loop:
    """The loop that people write around pytesseract, page segmentation 6."""

    def read(self, image: NDArray[np.uint8]) -> Reading:
        import pytesseract

        told = pytesseract.image_to_string(Image.fromarray(image), lang="eng", config="--psm 6")
        return Reading([ReadWord(word, 0, 0, 0, 0, 1.0) for word in told.split()])


def variants() -> dict[str, Callable[[], Any]]:
    """Each way to read, by name."""
    ways: dict[str, Callable[[], Any]] = {
        "pytesseract": Loop,
        "fast, detector 640": lambda: rapid.Rapid(640, fast=True),
        "fast, detector 960": lambda: rapid.Rapid(960, fast=True),
        "cascade at 0.8, detector 960": lambda: _cascading(0.8),
        "detector 640": lambda: rapid.Rapid(640),
        "detector 960, small print looked at no larger": _never_larger,
        "detector 960, doubtful letters left as seen": _unsettled,
        "detector 960": lambda: rapid.Rapid(960),
        "detector 1280": lambda: rapid.Rapid(1280),
        "int8 ranges found line by line, detector 960": _dynamic_int8,
    }
    if importlib.util.find_spec("openvino"):
        for side in (960, 1280):
            ways[f"openvino, detector {side}"] = lambda side=side: rapid.Rapid(side, openvino=True)
        ways["openvino, int8 recogniser, detector 1280"] = _openvino_int8
    return ways


def _never_larger() -> Engine:
    engine = rapid.Rapid(960)
    engine._detect._finest = 0
    return engine


def _openvino_int8() -> Engine:
    engine = rapid.Rapid(1280, fast=True, openvino=True)
    engine._detect._finest = rapid._FINEST
    return engine


def _dynamic_int8() -> Engine:
    """The strong recogniser with weights of 8 bits a channel, the ranges of what flows through it found as it runs."""
    engine = rapid.Rapid(960)
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        made = onnx.load_from_string(cut(rapidocr_model(RECOGNISER).read_bytes()))
        onnx.save(version_converter.convert_version(made, 17), whole)  # weights scaled a channel need 13
        quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8)
        engine._recognise._network = networks.OnnxRuntime(small.read_bytes())
    return engine


def _unsettled() -> Engine:
    engine = rapid.Rapid(960)
    engine._recognise._habits = None
    return engine


def _cascading(least: float) -> Engine:
    engine = rapid.Rapid(960)
    engine._recognise = Cascade(least)  # type: ignore[assignment]
    return engine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("train", "check"), default="train")
    parser.add_argument("--count", type=int, default=12, help="pages a set")
    parser.add_argument("--only", nargs="*", help="names of variants")
    options = parser.parse_args()
    readers = {name: make() for name, make in variants().items() if not options.only or name in options.only}
    for name, module in SETS.items():
        pages = [
            (item.path, told.sheets[0].text)
            for item in chosen(module.items(options.data), options.half, options.count, seed=7)
            if (told := item.read()).sheets
        ]
        print(f"\n{name}, {len(pages)} pages of the {options.half} half")
        for row in measured(readers, pages, capitals=name == "receipts"):
            print("{:<46} word F1 {:.4f}   {:6.3f} s CPU a page".format(*row))


def measured(
    readers: dict[str, Any], pages: list[tuple[Path, str]], *, capitals: bool
) -> list[tuple[str, float, float]]:
    """Name, exact-word F1 and CPU seconds a page of each reader; children's time counts."""
    shared, read, spent = Counter[str](), Counter[str](), dict.fromkeys(readers, 0.0)
    true = 0
    for path, text in pages:
        image = np.asarray(Image.open(path).convert("RGB"))
        words = Counter(text.split())
        true += words.total()
        for name, reader in readers.items():
            start = _cpu()
            found = [word.text for word in reader.read(image).words]
            spent[name] += _cpu() - start
            bag = Counter(word for each in found for word in (each.upper() if capitals else each).split())
            shared[name] += (bag & words).total()
            read[name] += bag.total()
    return [(name, 2 * shared[name] / max(1, read[name] + true), spent[name] / len(pages)) for name in readers]


def _cpu() -> float:
    times = os.times()
    return math.fsum((times.user, times.system, times.children_user, times.children_system))


if __name__ == "__main__":
    main()
