"""Fit the confidence of extracted values and write it to the model store: models/extract.json.

    python tests/bench/build_extract.py [--receipts DIR] [--claims N] [--save]

Learned from generated claims (read by the ocr stage, half of them with letters spoilt as OCR spoils them, so that word
confidence has something to tell) and, with --receipts, from photographed receipts with a key (company, date, address,
total). A value counts as right if it is the truth's normal form; one the truth does not speak of is left out, unless it
is a number that the truth gives to another field. Held out are every fourth claim and every fourth receipt: the
figures printed and stored are of those.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import polars as pl
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from claimctl import config
from claimctl.lab.synth.generate import generate
from claimctl.learning import store
from claimctl.records import Label, Page, Segment, Source, Text, Word
from claimctl.stages.extract import confidence, labels
from claimctl.stages.extract import run as extract
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.ocr import run as ocr

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDED = ("_name", "_address", "_description", "_cause", "_type", "_make", "_model", "diagnosis")
LOOKALIKES = dict(zip("0O1lI5S8B2Z6G", "O0lI1S5B8Z2G6", strict=True))


class Recorder(confidence.Judge):
    """A judge that remembers the signs of every value it was asked about and hands out their number."""

    def __init__(self) -> None:
        self.seen: list[dict[str, float]] = []

    def confidence(self, pair, found, spec, issues, type_confidence):
        self.seen.append(confidence.features(pair, found, spec, issues, type_confidence))
        return 0.5 + len(self.seen) * 1e-6


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def is_right(field: str, got: str, want: str) -> bool:
    if got == want:
        return True
    if field.endswith(WORDED) or field.endswith(("_id", "_number", "_plate", "_code")):
        return squeezed(got) == squeezed(want)
    try:
        return abs(float(got) - float(want)) < 0.005
    except ValueError:
        return False


def spoilt(text: Text, rng: random.Random) -> Text:
    """The text as a poor scan would give it: words less sure, some letters taken for others."""
    quality = rng.uniform(0.7, 1.0)

    def spoil(word: Word) -> Word:
        sure = min(1.0, max(0.3, rng.gauss(quality, 0.1)))
        letters = [
            LOOKALIKES.get(sign, rng.choice("aeoinrst,.")) if rng.random() < 0.12 * (1 - sure) else sign
            for sign in word.text
        ]
        return msgspec.structs.replace(word, text="".join(letters), confidence=round(sure, 3))

    pages = tuple(
        msgspec.structs.replace(page, text_source="ocr", forms=(), words=tuple(map(spoil, page.words)))
        for page in text.pages
    )
    return msgspec.structs.replace(text, pages=pages)


def synthetic(claims: int, settings: config.Config) -> Iterator[tuple[str, str, Text, dict[str, list[str]]]]:
    """Group (claim), type, text and truth of every readable document of generated claims."""
    rng = random.Random(7)
    reader = ocr.load(settings.ocr)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        generate(out, claims, 20_240, scan_share=0.0)
        truth: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in pl.read_parquet(out / "truth" / "fields.parquet").iter_rows(named=True):
            truth[row["path"]][row["field"]].append(row["value"])
        documents = pl.read_parquet(out / "truth" / "documents.parquet").filter(pl.col("status") == "done")
        for number, row in enumerate(documents.iter_rows(named=True)):
            if row["medium"] == "picture":
                continue
            content = (out / "claims" / row["path"]).read_bytes()
            text = ocr.run(Source(row["sha256"], row["media_type"], content), settings.ocr, reader)
            if number % 2:
                text = spoilt(text, rng)
            yield row["claim_id"], row["doc_type"], text, truth[row["path"]]


def receipts(folder: Path) -> Iterator[tuple[str, str, Text, dict[str, list[str]]]]:
    """Receipts with their lines typed off (`box/`) and their key; the words of a line share its box by length."""
    for key in sorted((folder / "key").glob("*.json")):
        told = json.loads(key.read_text())
        lines = []
        for line in (folder / "box" / f"{key.stem}.csv").read_text(errors="replace").splitlines():
            parts = line.split(",", 8)
            if len(parts) == 9:
                xs, ys = [int(each) for each in parts[0:8:2]], [int(each) for each in parts[1:8:2]]
                lines.append((min(xs), min(ys), max(xs), max(ys), parts[8]))
        day = dates.parse(told.get("date", ""), "DMY")
        total = money.parse(told.get("total", ""), "MYR")
        if not lines or day is None or total is None:
            continue
        truth = {
            "document_date": [day.iso()],
            "total": [total.value],
            "vendor_name": [told.get("company", "")],
            "vendor_address": [told.get("address", "")],
        }
        yield key.stem, "receipt", Text(key.stem, "image/jpeg", (_page(lines),)), truth


def _page(lines: list[tuple[int, int, int, int, str]]) -> Page:
    width, height = max(line[2] for line in lines) + 20, max(line[3] for line in lines) + 20
    rows: list[list[tuple[int, int, int, int, str]]] = []
    for line in sorted(lines, key=lambda each: each[1] + each[3]):
        middle = (line[1] + line[3]) / 2
        for row in reversed(rows[-6:]):
            if abs((row[0][1] + row[0][3]) / 2 - middle) < 0.5 * min(line[3] - line[1], row[0][3] - row[0][1]):
                row.append(line)
                break
        else:
            rows.append([line])
    words = []
    for number, row in enumerate(rows):
        for x0, y0, x1, y1, text in sorted(row):
            parts = text.split()
            letters = sum(map(len, parts)) + len(parts) - 1
            at = float(x0)
            for part in parts:
                step = (x1 - x0) * len(part) / letters
                words.append(Word(part, at / width, y0 / height, (at + step) / width, y1 / height, 0.95, number))
                at += step + (x1 - x0) / letters
    return Page(1, float(width), float(height), "ocr", "typed", 0.95, tuple(words))


def judged(
    source: Iterator[tuple[str, str, Text, dict[str, list[str]]]], settings: config.Config
) -> Iterator[tuple[str, str, dict[str, float], bool]]:
    """Group, field, signs and whether right, for every value that the truth can judge."""
    for group, doc_type, text, truth in source:
        recorder = Recorder()
        doctypes = settings.extract.doctypes
        model = extract.Model(_INDEX or _index(doctypes), labels.sums(doctypes), recorder)
        label = Label(text.doc_id, (Segment(1, len(text.pages), doc_type, 0.95),))
        everything = {value for values in truth.values() for value in values}
        for field in extract.run(text, label, settings.extract, model).extracts[0].fields:
            place = round((field.confidence - 0.5) * 1e6) - 1
            if field.method == "checkbox" or not 0 <= place < len(recorder.seen):
                continue
            wanted = truth.get(field.field)
            if wanted:
                right = any(is_right(field.field, field.value, want) for want in wanted)
            elif field.field.endswith(("_number", "_id")) and field.value in everything:
                right = False
            else:
                continue
            yield group, field.field, recorder.seen[place], right


_INDEX: dict[str, labels.LabelIndex] = {}


def _index(doctypes: dict[str, Any]) -> dict[str, labels.LabelIndex]:
    _INDEX.update(labels.index(doctypes))
    return _INDEX


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receipts", type=Path)
    parser.add_argument("--claims", type=int, default=400)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    settings = config.load().config
    settings = msgspec.structs.replace(settings, extract=msgspec.structs.replace(settings.extract, min_confidence=0.0))
    rows = [("synth", *row) for row in judged(synthetic(options.claims, settings), settings)]
    if options.receipts:
        rows += [("receipts", *row) for row in judged(receipts(options.receipts), settings)]
    groups = sorted({(source, group) for source, group, *_ in rows})
    held = {group for number, group in enumerate(groups) if number % 4 == 0}
    # Signs that are rarely seen would be fitted to single documents.
    counts: dict[str, int] = defaultdict(int)
    for *_, signs, _right in rows:
        for name in signs:
            counts[name] += 1
    kept = {name for name, count in counts.items() if count >= 30}

    def table(part: list[Any]) -> tuple[list[dict[str, float]], np.ndarray]:
        signs = [{name: value for name, value in row[3].items() if name in kept} for row in part]
        return signs, np.array([row[4] for row in part])

    train, test = [r for r in rows if r[:2] not in held], [r for r in rows if r[:2] in held]
    vectorizer = DictVectorizer()
    signs, right = table(train)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(vectorizer.fit_transform(signs), right)
    metrics: dict[str, float] = {}
    for name in ("synth", "receipts"):
        part = [row for row in test if row[0] == name]
        if not part:
            continue
        signs, right = table(part)
        sure = model.predict_proba(vectorizer.transform(signs))[:, 1]
        metrics |= {
            f"{name}_values": float(len(part)),
            f"{name}_accuracy": round(float(right.mean()), 4),
            f"{name}_auroc": round(float(roc_auc_score(right, sure)), 4),
            f"{name}_brier": round(float(brier_score_loss(right, sure)), 4),
            f"{name}_ece": round(_ece(sure, right), 4),
        }
    weights = dict(zip(vectorizer.feature_names_, (round(float(w), 4) for w in model.coef_[0]), strict=True))
    fitted = {"intercept": round(float(model.intercept_[0]), 4), "weights": weights}
    print(json.dumps(metrics, indent=1))
    print(json.dumps(fitted, indent=1))
    if options.save:
        store.save_model(
            "extract", fitted, kind="json", trained_at=dt.datetime.now(tz=dt.UTC).date(), metrics=metrics,
            card=_card(metrics, receipts=options.receipts is not None),
        )  # fmt: skip


def _ece(sure: np.ndarray, right: np.ndarray) -> float:
    """The mean gap between what was promised and what came, over ten bins of confidence."""
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def _card(metrics: dict[str, float], *, receipts: bool) -> str:
    learned = "claims made by claimctl's own generator, half of them with letters spoilt as OCR spoils them"
    if receipts:
        learned += "; receipts of ICDAR 2019 SROIE (training half), their lines typed off"
    figures = "\n".join(f"- {name}: {value:g}" for name, value in metrics.items())
    return (
        "# extract\n\n"
        "The probability that an extracted value's normal form is right: a logistic regression over named signs\n"
        "(label, geometry, shape, validators, word confidence, rivals). It holds coefficients, no text.\n\n"
        f"Learned from: {learned}.\n\nHeld out (every fourth claim and receipt):\n\n{figures}\n\n"
        "Made by `python tests/bench/build_extract.py --receipts DIR --save`.\n"
    )


if __name__ == "__main__":
    main()
