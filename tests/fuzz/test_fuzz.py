"""Broken files of every kind end in a result or a typed error. Long: python tests/fuzz/run.py --seconds 3600."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ocr_cases import pdf

sys.path.insert(0, str(Path(__file__).parent))

import fuzz_targets

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

SECONDS = 1.0  # a target; on a slow machine fewer cases are run, never none
TOO_LONG = {"results"}  # a run and five commands a case


@pytest.mark.parametrize("name", sorted(fuzz_targets.TARGETS.keys() - TOO_LONG))
def test_a_broken_file_ends_in_a_result_or_a_typed_error(name: str) -> None:
    target = fuzz_targets.TARGETS[name]
    target.run(target.seeds()[0])  # what is whole, and what is loaded once
    began = time.monotonic()
    for seed in range(60):
        target.run(fuzz_targets.case(name, seed))
        if time.monotonic() - began > SECONDS:
            break


@pytest.mark.parametrize(("name", "seed"), [("part", 1002), ("part", 1105), ("inbox", 2307)])
def test_what_went_wrong_once_does_not_again(name: str, seed: int) -> None:
    fuzz_targets.TARGETS[name].run(fuzz_targets.case(name, seed))


@pytest.mark.parametrize("piece", ["1.00 ", "0,", "12/12/"])
def test_a_page_of_nothing_but_figures_ends_soon(piece: str) -> None:
    """More of them: python tests/bench/slow_pages.py."""
    page = pdf(lambda sheet: _fill(sheet, piece))
    began = time.process_time()
    fuzz_targets.pdf(page)
    assert time.process_time() - began < 10


def _fill(sheet: Canvas, piece: str) -> None:
    sheet.setFont("Helvetica", 2)
    for row in range(50):
        sheet.drawString(2, 835 - 2.2 * row, piece * (300 // len(piece)))


def test_the_same_seed_makes_the_same_file() -> None:
    for name in fuzz_targets.TARGETS.keys() - TOO_LONG:
        assert fuzz_targets.case(name, 7) == fuzz_targets.case(name, 7)
