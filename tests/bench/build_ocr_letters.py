"""Rebuild what the reader knows of usual letters: counts of four signs in a row, over texts of several kinds.

    python tests/bench/build_ocr_letters.py --data ../shared/data

Lines of receipts of the train half, in three ways of writing them, as their truth is in capitals; generated papers with
layouts for training; and plain English, which is the documentation that Python carries.
"""

from __future__ import annotations

import argparse
import datetime as dt
import pydoc_data.topics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.converters import receipts
from bench.converters.common import chosen

from claimctl.lab.synth.generate import generate
from claimctl.learning import store
from claimctl.stages.ocr.engines import habits

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 12
CLAIMS = 130
CARD = """# ocr_letters
How usual a sign is after the three before it, digits as one: {grams:,} sequences of up to four signs. `rapidocr`,
`rapidocr-fast` and `rapidocr-openvino` settle letters that they are not sure of by it, among those that the network
itself saw there (claimctl/stages/ocr/engines/habits.py). To rebuild it:

    python tests/bench/build_ocr_letters.py --data ../shared/data

Counted over {signs:,} signs: lines of receipts (ICDAR 2019 SROIE, training half; the half of its sources that is for
learning), generated papers with layouts for training, and the words of Python's own documentation (`pydoc_data`, PSF
licence). Sequences of four that were seen once are left out. FUNSD taught it nothing. It is English and somewhat Malay.

On 60 receipts of that half, learned without their issuers, it raises exact-word F1 from 0.891 to 0.900; on 24 of
FUNSD's forms from 0.790 to 0.795. `tests/bench/ocr_engine.py` measures the reader with it and without.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    texts = [*_receipts(options.data), *_generated(), _english()]
    kept = habits.learned(texts)
    grams = sum(map(len, kept["chances"]))
    card = CARD.format(grams=grams, signs=sum(map(len, texts)))
    entry = store.save_model(habits.MODEL, kept, trained_at=dt.date(2026, 11, 23), card=card, kind="json")
    print(f"{entry.file}  {grams} sequences  {entry.sha256}")


def _receipts(data: Path) -> Iterator[str]:
    for item in chosen(receipts.items(data), "train"):
        if item.path:
            text = " ".join(line for line, _ in receipts.lines(data / "receipts", item.path.stem))
            yield from (text, text.lower(), text.title())


def _generated() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        generate(base, claims=CLAIMS, seed=SEED, scan_share=0.0, layouts="train", packets=0.0)
        pages = pl.read_parquet(base / "truth" / "pages.parquet")
    for words in pages["words"].to_list():
        yield " ".join(word["text"] for word in words or [])


def _english() -> str:
    words = " ".join(pydoc_data.topics.topics.values()).split()
    return " ".join(word for word in words if word.rstrip(".,:;").isalpha())


if __name__ == "__main__":
    main()
