"""Learn how sure a row is: the weights of claimctl/stages/extract/line_items/certainty.py.

    python tests/bench/build_line_items.py [--claims N] [--scans N] [--receipts N] [--data DIR] [--keep DIR] [--save]

Learned from the rows of generated claims in layouts that may be learned from, `--scans` of whose documents are pictures
that are really read, and, with --data, of photographed receipts of the half that may teach. Each layout, and each fifth
of the receipts, is judged by weights that have not seen it; a slope and a shift over these judgements, learned with the
same layouts left out, make the mean confidence that of the rows that are right, and go into the weights. What was read
is kept in --keep. With --save the weights are written; else they are printed.
"""

from __future__ import annotations

import argparse
import re
import sys
import zlib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from build_extract import SEEDS

from claimctl import config
from claimctl.lab.evaluate.measures import items as measured
from claimctl.lab.synth.generate import generate
from claimctl.records import LineItem, Source, Text
from claimctl.stages.extract import habits as habits_of
from claimctl.stages.extract import lexicon, line_items
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.line_items import certainty
from claimctl.stages.ocr import run as ocr

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from claimctl.stages.extract.line_items.rows import Row

TYPES = {"cms1500"}  # whose rows stand in boxes: the standard forms judge them
FOLDS = 5
MOST = 60  # rows of one document that teach
RECEIPT = 2.0  # what a row of a real receipt counts
_CELLS = {"description": pl.String, "amount": pl.Float64, "quantity": pl.Float64, "unit_price": pl.Float64,
          "service_date": pl.Date, "code": pl.String}  # fmt: skip


class Paper(NamedTuple):
    """A document with its true rows; of a receipt only amounts and descriptions are known."""

    group: str
    doc_type: str
    text: Text
    rows: Sequence[Any]
    whole: bool


class Learned(NamedTuple):
    """Signs of rows, whether each is right, the layout that each is of, and what each counts."""

    signs: np.ndarray
    right: np.ndarray
    groups: np.ndarray
    counts: np.ndarray


def generated(claims: int, scans: int, settings: config.Config, keep: Path) -> Iterator[Paper]:
    """The documents with rows of generated claims, half of them as pictures; of these `scans` are read."""
    folder, texts = keep / "claims", keep / "texts"
    texts.mkdir(exist_ok=True)
    if not folder.exists():
        generate(folder, claims, SEEDS["synth"], scan_share=0.5, layouts="train")
    true: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in pl.read_parquet(folder / "truth" / "line_items.parquet").iter_rows(named=True):
        true[row["path"], row["first_page"]].append(row)
    documents = pl.read_parquet(folder / "truth" / "documents.parquet").filter(pl.col("status") == "done")
    wanted = [row for row in documents.iter_rows(named=True) if row["doc_type"] not in TYPES]
    wanted = [row for row in wanted if (row["path"], row["first_page"]) in true]
    kept = {path.name for path in texts.iterdir()}
    reader = ocr.load(settings.ocr)
    for row in sorted(wanted, key=lambda row: f"{row['path'].replace('/', '__')}.mp" not in kept):
        name = texts / f"{row['path'].replace('/', '__')}.mp"
        if row["medium"] not in {"digital", "form"}:
            scans -= 1
            if scans < 0:
                continue
        text = read(name, folder / "claims" / row["path"], row["media_type"], settings, reader)
        last = row["last_page"] or len(text.pages)
        text = msgspec.structs.replace(text, pages=text.pages[row["first_page"] - 1 : last])
        yield Paper(row["layout"].partition("/")[2], row["doc_type"], text, true[row["path"], row["first_page"]], True)


def read(kept: Path, path: Path, media_type: str, settings: config.Config, reader: ocr.Model) -> Text:
    """A document's text, read once."""
    if not kept.exists():
        text = ocr.run(Source(path.name, media_type, path.read_bytes()), settings.ocr, reader)
        kept.write_bytes(msgspec.msgpack.encode(text))
    return msgspec.msgpack.decode(kept.read_bytes(), type=Text)


def receipts(data: Path, limit: int, settings: config.Config, keep: Path) -> Iterator[Paper]:
    """Photographed receipts of the half that may teach, as they are read; readings are kept."""
    from bench.converters import wild_receipts
    from bench.converters.common import halves

    reader, texts = ocr.load(settings.ocr), keep / "receipts"
    texts.mkdir(exist_ok=True)
    items = wild_receipts.items(data)
    half = halves(items)
    taught = sorted((item for item in items if half[item.source] == "train"), key=lambda item: item.name)
    for number, item in enumerate(taught[:limit]):
        text = read(texts / f"{item.name}.mp", item.path, "image/jpeg", settings, reader)
        if rows := item.read().parts[0].rows:  # of some receipts nobody noted the rows
            yield Paper(f"receipts {number % FOLDS}", "receipt", text, rows, False)


def judged_rows(paper: Paper, settings: config.ExtractConfig, sums: frozenset[str]) -> tuple[list[Any], list[bool]]:
    """The signs of each row that is read from a document, and whether it is right."""
    signs: dict[int, tuple[float, ...]] = {}
    read: list[LineItem] = []

    def note(item: LineItem, row: Row, *, adds_up: bool, others: Collection[certainty.Key]) -> LineItem:
        signs[len(read)] = certainty.signs(item, row, adds_up=adds_up, others=others)
        read.append(item)
        return item

    sheets = [Sheet(page) for page in paper.text.pages]
    habits = habits_of.learn(sheets, paper.doc_type, settings)
    line_items.find(sheets, habits, paper.doc_type, sums, judge=note)
    right = [False] * len(read)
    if read and paper.rows:
        from scipy.optimize import linear_sum_assignment

        alike, agree = measured.likeness(*(measured.rows_of(_frame(rows)) for rows in (paper.rows, read)))
        for true, got in zip(*linear_sum_assignment(alike, maximize=True), strict=True):
            cells = agree[:, true, got] if paper.whole else agree[:2, true, got]
            right[got] = bool(alike[true, got] >= 0.3 and cells.all())
    return [signs[place] for place in range(len(read))][:MOST], right[:MOST]


def _frame(rows: Sequence[Any]) -> pl.DataFrame:
    def cell(row: Any, name: str) -> Any:
        value = row.get(name) if isinstance(row, dict) else getattr(row, name)
        return value or None if isinstance(value, str) else value

    return pl.DataFrame([{name: cell(row, name) for name in _CELLS} for row in rows], schema=_CELLS)


def learned(papers: Iterator[Paper], settings: config.ExtractConfig) -> Learned:
    """What all rows of the papers show."""
    sums = lexicon.sums(settings.doctypes)
    signs, right, groups, counts = [], [], [], []
    for paper in papers:
        own, good = judged_rows(paper, settings, sums)
        signs += own
        right += good
        groups += [paper.group] * len(own)
        counts += [1.0 if paper.whole else RECEIPT] * len(own)
    return Learned(np.array(signs), np.array(right), np.array(groups), np.array(counts))


def fitted(signs: np.ndarray, right: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Shift and weights of a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=1000).fit(signs, right, counts)
    return np.concatenate([model.intercept_, model.coef_[0]])


def odds(weights: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Log odds of rows."""
    return np.asarray(weights[0] + signs @ weights[1:])


def folded(groups: np.ndarray) -> np.ndarray:
    """The fold of each row: whole layouts."""
    return np.array([zlib.crc32(str(group).encode()) % FOLDS for group in groups])


def unseen(rows: Learned) -> np.ndarray:
    """Log odds of each row by weights that have not seen its layout."""
    found = np.zeros(len(rows.right))
    folds = folded(rows.groups)
    for fold in range(FOLDS):
        taught = folds != fold
        weights = fitted(rows.signs[taught], rows.right[taught], rows.counts[taught])
        found[~taught] = odds(weights, rows.signs[~taught])
    return found


def main() -> None:
    """Learn the weights, print them with the figures of layouts left out, and write them with --save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=240)
    parser.add_argument("--scans", type=int, default=120)
    parser.add_argument("--receipts", type=int, default=50)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("build/line_items"))
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    settings = config.load().config
    options.keep.mkdir(parents=True, exist_ok=True)

    def papers() -> Iterator[Paper]:
        yield from generated(options.claims, options.scans, settings, options.keep)
        if options.data:
            yield from receipts(options.data, options.receipts, settings, options.keep)

    rows = learned(papers(), settings.extract)
    found, folds = unseen(rows), folded(rows.groups)
    told = np.zeros(len(found))
    for fold in range(FOLDS):  # slope and shift, of the other folds
        taught = folds != fold
        line = fitted(found[taught, None], rows.right[taught], rows.counts[taught])
        told[~taught] = odds(line, found[~taught, None])
    report(1 / (1 + np.exp(-told)), rows)
    line = fitted(found[:, None], rows.right, rows.counts)
    weights = line[1] * fitted(rows.signs, rows.right, rows.counts)
    weights[0] += line[0]
    text = f"_BIAS = {weights[0]:.2f}\n_WEIGHTS = ({', '.join(f'{each:.2f}' for each in weights[1:])})"
    sys.stdout.write(f"{text}\n")
    if options.save:
        module = Path(certainty.__file__)
        module.write_text(re.sub(r"_BIAS = .*\n_WEIGHTS = \([^)]*\)", text, module.read_text()))


def report(sure: np.ndarray, rows: Learned) -> None:
    """How sure rows of layouts left out are, and how many are right: all, generated ones, receipts, by confidence."""
    from sklearn.metrics import roc_auc_score

    photographed = np.char.startswith(rows.groups.astype(str), "receipts ")
    for name, part in (
        ("all", np.ones(len(sure), dtype=bool)),
        ("generated", ~photographed),
        ("receipts", photographed),
    ):
        if part.any():
            auc = roc_auc_score(rows.right[part], sure[part]) if len(set(rows.right[part])) > 1 else float("nan")
            sys.stdout.write(
                f"{name:10} rows {part.sum():5} sure {sure[part].mean():.3f} right {rows.right[part].mean():.3f} "
                f"auroc {auc:.3f} brier {((sure - rows.right)[part] ** 2).mean():.3f}\n"
            )
    edges = (0.0, 0.3, 0.6, 0.8, 0.9, 0.97, 1.01)
    for low, high in pairwise(edges):
        part = (sure >= low) & (sure < high)
        if part.any():
            sys.stdout.write(
                f"  {low:.2f} to {high:.2f}: rows {part.sum():5} sure {sure[part].mean():.3f} "
                f"right {rows.right[part].mean():.3f}\n"
            )


if __name__ == "__main__":
    main()
