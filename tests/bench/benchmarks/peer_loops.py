"""Loops around other tools, as their users write them; each prints JSON: the loop's `seconds` and what it read.

python tests/bench/benchmarks/peer_loops.py pytesseract|pdfplumber FILE ...
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def with_pytesseract(files: list[str]) -> dict[str, Any]:
    import pytesseract
    from PIL import Image, ImageOps

    pages: dict[str, list[dict[str, Any]]] = {}
    began = time.perf_counter()
    for file in files:
        with Image.open(file) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
        found = pytesseract.image_to_data(picture, config="--psm 6", output_type=pytesseract.Output.DICT)
        width, height = picture.size
        pages[file] = [
            {
                "text": text, "x0": left / width, "y0": top / height, "x1": (left + wide) / width,
                "y1": (top + high) / height, "confidence": max(0.0, float(sure)) / 100,
            }
            for text, left, top, wide, high, sure in zip(
                found["text"], found["left"], found["top"], found["width"], found["height"], found["conf"], strict=True
            )
            if text.strip()
        ]  # fmt: skip
    return {"seconds": time.perf_counter() - began, "pages": pages}


def with_pdfplumber(files: list[str]) -> dict[str, Any]:
    import pdfplumber

    counts = {"words": 0, "cells": 0}
    began = time.perf_counter()
    for file in files:
        with pdfplumber.open(file) as document:
            for page in document.pages:
                counts["words"] += len(page.extract_words())
                counts["cells"] += sum(len(row) for table in page.extract_tables() for row in table)
                page.close()
    return {"seconds": time.perf_counter() - began, **counts}


if __name__ == "__main__":
    loop = {"pytesseract": with_pytesseract, "pdfplumber": with_pdfplumber}[sys.argv[1]]
    print(json.dumps(loop(sys.argv[2:])))
