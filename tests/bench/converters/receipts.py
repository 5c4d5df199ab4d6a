"""Photographed and scanned shop receipts: four key fields, and every line with its box.

The source of a receipt is the company that issued it: its receipts look alike. The labels are in capitals whatever
stands on the paper, so what was read has to be put in capitals before it is compared.

The boxes of the lines are for the original picture; those over 1,700 px were shrunk and their original size is not
told, so the factor is found from the picture: see `scale`.
"""

from __future__ import annotations

import json
import re
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
from bench.converters.common import (
    Box,
    Fact,
    Item,
    Part,
    Sheet,
    Truth,
    decimal,
    inside,
    iso,
    page_text,
    split_words,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 1700  # pixels; a picture whose long side is shorter was left as it was
TAUGHT_CLASSIFY = 12  # every so many taught the classifier: classify_corpora.STEPS
A4 = (8.268, 11.693)  # inches
HELD_OUT = 4  # of every so many receipts one taught extraction's confidence nothing: build_extract


def items(data: Path) -> list[Item]:
    """All receipts that have a key."""
    folder = data / "receipts"
    pictures = sorted((folder / "images").glob("*.jpg"))
    classify = {path.stem for path in pictures[::TAUGHT_CLASSIFY]}
    usable = [path.stem for path in sorted((folder / "key").glob("*.json")) if _taught_extract(folder, path.stem)]
    extract = {stem for number, stem in enumerate(usable) if number % HELD_OUT}
    found = []
    for path in pictures:
        key = folder / "key" / f"{path.stem}.json"
        if not key.is_file():
            continue
        taught = tuple(model for model, stems in (("classify", classify), ("extract", extract)) if path.stem in stems)
        source = re.sub(r"[^a-z0-9]", "", json.loads(key.read_text()).get("company", "").lower()) or path.stem
        found.append(Item(path.name, f"receipts {source}", partial(_read, folder, path), path, taught, "photo"))
    return found


def _taught_extract(folder: Path, stem: str) -> bool:
    key = json.loads((folder / "key" / f"{stem}.json").read_text())
    return bool(iso(key.get("date", ""), "DMY") and decimal(key.get("total", "")) and lines(folder, stem))


def lines(folder: Path, stem: str) -> list[tuple[str, tuple[int, int, int, int]]]:
    """The lines of a receipt and their boxes in pixels of the original picture."""
    found = []
    for row in (folder / "box" / f"{stem}.csv").read_text(errors="replace").splitlines():
        parts = row.split(",", 8)
        if len(parts) == 9 and parts[8].strip():
            xs, ys = [int(at) for at in parts[0:8:2]], [int(at) for at in parts[1:8:2]]
            found.append((parts[8].strip(), (min(xs), min(ys), max(xs), max(ys))))
    return found


def _read(folder: Path, path: Path) -> Truth:
    key = json.loads((folder / "key" / f"{path.stem}.json").read_text())
    told = {
        "vendor_name": key.get("company", "").strip().upper() or None,
        "vendor_address": key.get("address", "").strip().upper() or None,
        "document_date": iso(key.get("date", ""), "DMY"),
        "total": decimal(key.get("total", "")),
    }
    raws = {"vendor_name": "company", "vendor_address": "address", "document_date": "date", "total": "total"}
    facts = tuple(Fact(name, value, key[raws[name]], page=1) for name, value in told.items() if value)
    part = Part("receipt", facts=facts, annotated=tuple(fact.field for fact in facts))
    typed = lines(folder, path.stem)
    factor = scale(path, tuple(box for _, box in typed))
    if factor is None or not typed:
        return Truth((part,))
    width, height = _size(path)
    words: list[tuple[str, Box]] = []
    for text, (x0, y0, x1, y1) in typed:
        box = (x0 / factor / width, y0 / factor / height, x1 / factor / width, y1 / factor / height)
        words += split_words(text.upper(), inside(box))
    return Truth((part,), (Sheet(1, page_text(words), tuple(words)),))


def _size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.size


@cache
def scale(path: Path, boxes: tuple[tuple[int, int, int, int], ...]) -> float | None:
    """How many times larger the original was, 1.0 for a picture that was not shrunk; None where it can't be told.

    A picture that was shrunk has a long side of 1,700 px. The factor is the one at which the boxes frame print: much
    ink within them and little in the margins just above and below.
    """
    width, height = _size(path)
    if max(width, height) < LONGEST or not boxes:
        return 1.0
    return fitted(path, boxes)


def fitted(path: Path, boxes: tuple[tuple[int, int, int, int], ...]) -> float | None:
    """The factor at which the boxes frame the print best; None where another one is nearly as good."""
    from PIL import Image

    with Image.open(path) as picture:
        grey = np.asarray(picture.convert("L"), dtype=np.float64)
    ink = _ink(grey)
    height, width = ink.shape
    total = np.pad(ink, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    places = np.array(boxes, dtype=np.float64)
    least = max(1.0, places[:, 2].max() / width, places[:, 3].max() / height)
    factors = least * np.exp(np.arange(0, np.log(4.2), 0.0015))
    scores = np.array([_fit(total, places / factor) for factor in factors])
    best = int(scores.argmax())
    apart = np.abs(np.log(factors / factors[best])) > 0.02
    rival = scores[apart].max() if apart.any() else 0.0
    if scores[best] <= 0.02 or scores[best] <= 1.15 * rival:
        return None
    return _as_scanned(float(factors[best]), width, height)


def _as_scanned(factor: float, width: int, height: int) -> float:
    """The factor itself; of a page of the shape of A4 that of the nearest 50 dots an inch, if it is as good as that."""
    if abs(width / height - A4[0] / A4[1]) > 0.003:
        return factor
    exact = round(height * factor / A4[1] / 50) * 50 * A4[1] / height
    return exact if abs(exact / factor - 1) < 0.006 else factor


def _ink(grey: np.ndarray) -> np.ndarray:
    """1 where a pixel is clearly darker than the paper around it, else 0."""
    import cv2

    paper = cv2.blur(grey, (41, 41))
    return (grey < paper - 20).astype(np.float64)


def _fit(total: np.ndarray, places: np.ndarray) -> float:
    """Mean share of ink in the boxes less that in the margins of a fifth of their height above and below."""
    x0, y0, x1, y1 = places.T
    edge = (y1 - y0) / 5
    within = _share(total, x0, y0, x1, y1)
    over, under = _share(total, x0, y0 - edge, x1, y0), _share(total, x0, y1, x1, y1 + edge)
    return float(np.mean(within - (over + under) / 2))


def _share(total: np.ndarray, x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray) -> np.ndarray:
    height, width = total.shape[0] - 1, total.shape[1] - 1
    left, right = (np.clip(np.rint(at), 0, width).astype(int) for at in (x0, x1))
    top, bottom = (np.clip(np.rint(at), 0, height).astype(int) for at in (y0, y1))
    area = np.maximum((right - left) * (bottom - top), 1)
    return (total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]) / area
