"""Rebuild the judge of words: how likely a word that was read is right, from what the recogniser saw of it.

    OMP_NUM_THREADS=1 python tests/bench/build_ocr_words.py --data ../shared/data

It learns from photographed receipts of the train half and from generated scans with layouts for training, and is
measured on receipts of the check half, on generated scans with the other layouts, and on FUNSD's forms, which teach
nothing. `--measure` measures the one that ships.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
import pypdfium2
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.converters import forms_funsd, receipts
from bench.converters.common import Box, chosen

from claimctl import config
from claimctl.lab.synth.generate import generate
from claimctl.learning import calibrate, store, trees
from claimctl.stages.ocr import images
from claimctl.stages.ocr.engines import ReadWord, certainty, rapid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

SEED = 11
PAGES = {"receipts": 60, "generated": 48, "receipts, check half": 30, "generated, test layouts": 16, "forms-funsd": 8}
CLAIMS = 40
FAST = 3  # every so many pages are read by the fast reader too
DPI = 200
GROWN: dict[str, Any] = {
    "max_iter": 100, "learning_rate": 0.1, "max_leaf_nodes": 8, "min_samples_leaf": 60, "l2_regularization": 5.0,
    "monotonic_cst": [-1 if name in certainty.DOUBTS else 0 for name in certainty.NAMES],
}  # fmt: skip
CARD = """# ocr_words
The probability that a word which `ocr.engine: rapidocr` or `rapidocr-fast` read is right, letter for letter: {trees}
small trees over {signs} signs of what the recogniser saw (claimctl/stages/ocr/engines/certainty.py), one of which tells
how unusual the letters are beside each other (model ocr_letters). It falls with every doubt: that is
built in. To rebuild it:

    OMP_NUM_THREADS=1 python tests/bench/build_ocr_words.py --data ../shared/data

It learned from {words} words of receipts (ICDAR 2019 SROIE, training half; the half of its sources that is for
learning) and of generated scans with layouts for training. Where a truth sets a mark apart ("Tel :") and the reading
does not, that taught no doubt. FUNSD taught it nothing.

| words of | words | right | AUROC | ECE |
|---|---|---|---|---|
{table}

Right is a word with the truth's very letters and marks where it stands; truths that set marks apart or leave them out
count as errors of the reading here. Deterministic: the same data and version of scikit-learn give the same trees.
"""


class Sample(NamedTuple):
    """A page and its true words; `capitals` where the truth has no others."""

    image: NDArray[np.uint8]
    words: Sequence[tuple[str, Box]]
    capitals: bool


class Judged(NamedTuple):
    """The words that were read of some pages: their signs, whether right, and right but for where marks stand."""

    rows: NDArray[np.float64]
    right: NDArray[np.bool_]
    nearly: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--measure", action="store_true", help="measure the one that ships, change nothing")
    options = parser.parse_args()
    if options.measure:
        judge = certainty.Judge.shipped()
        print(_table(judge, options.data)[0])
        return
    lessons = [judged(_real(receipts, options.data, "train", "receipts"), fast=FAST)]
    lessons.append(judged(_generated("train", "generated"), fast=FAST))
    rows = np.concatenate([lesson.rows for lesson in lessons])
    forest = trees.grown(rows, np.concatenate([lesson.nearly for lesson in lessons]), **GROWN)
    table, metrics = _table(certainty.Judge(forest), options.data)
    card = CARD.format(trees=len(forest.feature), signs=len(certainty.NAMES), words=f"{len(rows):,}", table=table)
    entry = store.save_model(
        certainty.MODEL,
        certainty.packed(forest),
        trained_at=dt.date(2026, 11, 23),
        card=card,
        kind="json",
        metrics=metrics,
    )
    print(f"{entry.file}  {entry.sha256}\n{table}")


def _table(judge: certainty.Judge, data: Path) -> tuple[str, dict[str, float]]:
    checks = {
        "receipts, check half": _real(receipts, data, "check", "receipts, check half"),
        "generated, test layouts": _generated("test", "generated, test layouts"),
        "forms-funsd": _real(forms_funsd, data, "check", "forms-funsd"),
    }
    lines: list[str] = []
    metrics: dict[str, float] = {}
    for name, samples in checks.items():
        found = judged(samples)
        sure = judge(found.rows)
        auroc, error = calibrate.auroc(sure, found.right), calibrate.expected_error(sure, found.right)
        lines.append(f"| {name} | {len(sure)} | {found.right.mean():.3f} | {auroc:.3f} | {error:.3f} |")
        key = name.replace(",", "").replace(" ", "_").replace("-", "_")
        metrics |= {f"{key}_words": float(len(sure)), f"{key}_auroc": round(auroc, 4), f"{key}_ece": round(error, 4)}
    return "\n".join(lines), metrics


# --- pages -----------------------------------------------------------------------------------------------------------


def _real(module: object, data: Path, half: str, name: str) -> Iterator[Sample]:
    for item in chosen(module.items(data), half, PAGES[name], seed=SEED):  # type: ignore[attr-defined]
        told = item.read()
        if told.sheets and told.sheets[0].words:
            with Image.open(item.path) as picture:
                image = np.asarray(picture.convert("RGB"))
            yield Sample(image, told.sheets[0].words, module is receipts)


def _generated(layouts: str, name: str) -> Iterator[Sample]:
    """Scans of every layout in turn."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        generate(base, claims=CLAIMS, seed=SEED, scan_share=1.0, layouts=layouts, packets=0.0)
        documents = pl.read_parquet(base / "truth" / "documents.parquet").filter(
            pl.col("status") == "done", pl.col("medium") != "digital"
        )
        queues: dict[str, list[dict[str, object]]] = defaultdict(list)
        pages = pl.read_parquet(base / "truth" / "pages.parquet")
        known = documents.select("path", "layout")
        for row in pages.join(known, on="path", maintain_order="left").iter_rows(named=True):
            queues[str(row["layout"])].append(row)
        dice = random.Random(SEED)
        for queue in queues.values():
            dice.shuffle(queue)
        drawn: list[dict[str, object]] = []
        while len(drawn) < PAGES[name] and any(queues.values()):
            drawn += [queues[layout].pop() for layout in sorted(queues) if queues[layout]]
        for row in drawn[: PAGES[name]]:
            image = _page(base / "claims" / str(row["path"]), int(str(row["page"])))
            true = [(word["text"], (word["x0"], word["y0"], word["x1"], word["y1"])) for word in row["words"] or []]  # type: ignore[attr-defined]
            yield Sample(image, true, capitals=False)


def _page(path: Path, number: int) -> NDArray[np.uint8]:
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        return np.asarray(document[number - 1].render(scale=DPI / 72).to_pil().convert("RGB"))
    return list(images.frames(content, config.load().config.ocr))[number - 1]


# --- what is right ---------------------------------------------------------------------------------------------------


def judged(samples: Iterator[Sample], *, fast: int = 0) -> Judged:
    """The words of the pages as they are read; every `fast`-th page is read by the fast reader too."""
    seen: list[list[float]] = []

    def witness(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
        seen.extend(list(row) for row in rows)
        return np.zeros(len(rows))

    engines = [rapid.Rapid(960, judge=witness)]
    if fast:
        engines.append(rapid.Rapid(640, fast=True, judge=witness))
    rows: list[list[float]] = []
    right: list[bool] = []
    nearly: list[bool] = []
    for number, sample in enumerate(samples):
        for engine in engines[: 1 if not fast or number % fast else 2]:
            seen.clear()
            reading = engine.read(sample.image)
            size = sample.image.shape[:2] if reading.turn % 180 == 0 else sample.image.shape[1::-1]
            exact, close = _right(reading.words, sample, size)
            if sum(close) < 0.4 * len(close):  # a page that was shown otherwise than its truth says
                continue
            rows += seen
            right += exact
            nearly += close
    return Judged(np.array(rows), np.array(right), np.array(nearly))


def _right(read: list[ReadWord], sample: Sample, size: tuple[int, int]) -> tuple[list[bool], list[bool]]:
    """Which words are a true one that stands there; and which are but for a mark that is set apart in one of both."""
    height, width = size
    texts = [word.text.upper() if sample.capitals else word.text for word in read]
    true = [text.upper() if sample.capitals else text for text, _ in sample.words]
    boxes = np.array([box for _, box in sample.words], np.float64).reshape(-1, 4)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    reach = np.maximum((boxes[:, 2:] - boxes[:, :2]) / 2, (0.03, 0.015)) + np.array((0.02, 0.01))
    used = np.zeros(len(true), bool)
    exact, close = [], []
    for place, word in enumerate(read):
        at = ((word.x0 + word.x1) / 2 / width, (word.y0 + word.y1) / 2 / height)
        there = np.flatnonzero((np.abs(middles - at) <= reach).all(axis=1))
        same = [i for i in there if not used[i] and true[i] == texts[place]]
        exact.append(bool(same))
        if same:
            used[same[0]] = True
        close.append(bool(same) or any(_but_for_marks(texts, place, true, int(i)) for i in there))
    return exact, close


def _but_for_marks(read: list[str], place: int, true: list[str], there: int) -> bool:
    """Whether both say the same once a neighbour that is nothing but marks is put to its word, on either side."""
    return not _forms(read, place).isdisjoint(_forms(true, there))


def _forms(words: list[str], place: int) -> set[str]:
    found = {words[place]}
    for before, after in ((place - 1, place), (place, place + 1)):
        if before >= 0 and after < len(words):
            other = words[before] if after == place else words[after]
            if not any(map(str.isalnum, other)) or not any(map(str.isalnum, words[place])):
                found.add(words[before] + words[after])
    return found


if __name__ == "__main__":
    main()
