"""Rebuild the fast recogniser: PP-OCRv6 small of RapidOCR's wheel, cut to European letters, half of it in int8.

    python tests/bench/build_ocr_fast.py --data ../shared/data

Receipts of the train half give the ranges of what flows through the network; nothing else is learned from them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.converters import receipts
from bench.converters.common import chosen

from claimctl.learning import store
from claimctl.stages.ocr.engines import rapid
from claimctl.stages.ocr.engines.recogniser import cut
from claimctl.stages.ocr.engines.versions import RECOGNISER, rapidocr_model

LINES = 120
SEED = 9
CARD = """# ocr_fast
PP-OCRv6 small's recogniser (PaddleOCR, Apache 2.0; the file of RapidOCR's wheel, Apache 2.0), made smaller: only the
classes of European alphabets are left, and its 1 x 1 convolutions work in 8-bit integers. To rebuild it:

    python tests/bench/build_ocr_fast.py --data ../shared/data

Nothing was trained; the ranges of its activations were taken from {lines} lines of photographed receipts (ICDAR 2019
SROIE, training half). The same data, wheel and version of ONNX Runtime give the same bytes.

`ocr.engine: rapidocr-fast` reads with it, with the detector at 640 pixels at most. A page takes half the CPU time of
`rapidocr` and a quarter of a pytesseract loop's; of 10 receipts of the train half, exact-word F1 is 0.832 against 0.864
and 0.672 (`tests/bench/ocr_engine.py`).
"""


class Lines(CalibrationDataReader):
    """The calibration's inputs."""

    def __init__(self, sources: list[np.ndarray]) -> None:
        self._rest = iter(sources)

    def get_next(self) -> dict[str, Any] | None:
        source = next(self._rest, None)
        return None if source is None else {"x": source}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    made = cut(rapidocr_model(RECOGNISER).read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        whole, ready, small = (str(Path(folder) / name) for name in ("whole.onnx", "ready.onnx", "small.onnx"))
        onnx.save(version_converter.convert_version(onnx.load_from_string(made), 17), whole)  # scales a channel: 13
        quant_pre_process(whole, ready, skip_symbolic_shape=True)
        quantize_static(
            ready,
            small,
            Lines(_sources(options.data)),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            weight_type=QuantType.QInt8,
            activation_type=QuantType.QUInt8,
            op_types_to_quantize=["Conv"],
            nodes_to_quantize=_pointwise(ready),
        )
        content = Path(small).read_bytes()
    entry = store.save_model(
        "ocr_fast", content, trained_at=dt.date(2026, 11, 23), card=CARD.format(lines=LINES), kind="onnx"
    )
    print(f"{entry.file}  {len(content)} bytes  {entry.sha256}")


def _pointwise(path: str) -> list[str]:
    graph = onnx.load(path).graph
    shapes = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    return [node.name for node in graph.node if node.op_type == "Conv" and shapes[node.input[1]][2:] == [1, 1]]


def _sources(data: Path) -> list[np.ndarray]:
    """Lines as the network sees them, of as many receipts as it takes, at most 12 of each."""
    engine = rapid.Rapid(960)
    dice = np.random.Generator(np.random.PCG64(SEED))
    found: list[np.ndarray] = []
    for item in chosen(receipts.items(data), "train", 20, seed=SEED):
        lines = engine.lines(np.asarray(Image.open(item.path).convert("RGB")))
        found += [lines[place] for place in dice.permutation(len(lines))[:12]]
    return found[:LINES]


if __name__ == "__main__":
    main()
