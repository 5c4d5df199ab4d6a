"""Noisy scanned forms: their words and boxes. To measure with, never to learn from: for non-commercial research."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from bench.converters.common import Item, Part, Sheet, Truth, inside, page_text

if TYPE_CHECKING:
    from pathlib import Path


def items(data: Path) -> list[Item]:
    """All forms; each is a source of its own, no two are known to be of one issuer."""
    folder = data / "forms-funsd"
    return [
        Item(path.name, f"funsd {path.stem}", partial(_read, folder / "annotations" / f"{path.stem}.json", path), path)
        for path in sorted((folder / "images").iterdir())
        if (folder / "annotations" / f"{path.stem}.json").is_file()
    ]


def _read(label: Path, picture: Path) -> Truth:
    from PIL import Image

    with Image.open(picture) as image:
        width, height = image.size
    words = []
    for entry in json.loads(label.read_text())["form"]:
        for word in entry["words"]:
            if word["text"].strip():
                x0, y0, x1, y1 = word["box"]
                words.append((word["text"].strip(), inside((x0 / width, y0 / height, x1 / width, y1 / height))))
    return Truth((Part(None),), (Sheet(1, page_text(words), tuple(words)),))
