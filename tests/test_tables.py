"""Ruled tables against pdfplumber's, which finds the same cells a hundred times slower (tests/bench/tables.py)."""

from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from claimctl.stages.ocr import drawn, geometry, tables

SAMPLES = Path(__file__).parent / "samples" / "claims"
RULED = [
    "CLM-2024-0100001/01_claim_form.pdf",
    "CLM-2024-0100003/01_cms1500.pdf",
    "CLM-2024-0100009/02_repair_estimate.pdf",
    "CLM-2024-0100010/02_invoice.pdf",
    "CLM-2025-0100008/02_invoice.pdf",
]
Area = tuple[float, float, float, float]


@pytest.mark.parametrize("name", RULED)
def test_cells_are_those_that_pdfplumber_finds(name):
    with pypdfium2.PdfDocument(SAMPLES / name) as document:
        page = document[0]
        shape = geometry.of_page(page.raw)
        width, height = shape.size
        found = tables.find(drawn.survey(page.raw).lines(shape, 0), width, height, ())
    ours = [(c.x0 * width, c.y0 * height, c.x1 * width, c.y1 * height) for table in found for c in table.cells]
    with pdfplumber.open(SAMPLES / name) as plumbed:
        grids = [grid for grid in plumbed.pages[0].find_tables() if len(grid.rows) > 1 and len(grid.columns) > 1]
        theirs = [cell for grid in grids for cell in grid.cells]
    assert len(ours) == len(theirs) >= 4
    assert all(any(near(cell, other) for other in theirs) for cell in ours)


def near(one: Area, other: Area) -> bool:
    return all(abs(a - b) <= 3 for a, b in zip(one, other, strict=True))
