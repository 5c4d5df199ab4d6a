"""Ruled tables against pdfplumber's, which finds the same cells a hundred times slower (tests/bench/tables.py)."""

import io

import pdfplumber
import pypdfium2
import pytest

from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.layouts.registry import LAYOUTS, set_in
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.tell import tell
from claimctl.stages.ocr import drawn, geometry, tables

SEED = 7
RULED = [
    ("claim_form", "boxed"), ("claim_form", "keyvalue"), ("ub04", "red"), ("ub04", "ub92"), ("invoice", "bilingual"),
    ("invoice", "formal"), ("policy", "keyvalue"), ("repair_estimate", "boxed"), ("eob", "keyvalue"),
]  # fmt: skip
Area = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def papers():
    """The first paper of each type, with its currency."""
    found = {}
    for number in range(1, 120):
        story = tell(LINES[number % len(LINES)], number, SEED, "clean")
        for paper in compose(story, SEED).papers:
            found.setdefault(paper.doc_type, (paper, story.currency))
    return found


@pytest.mark.parametrize(("doc_type", "name"), RULED)
def test_cells_are_those_that_pdfplumber_finds(papers, doc_type, name):
    paper, currency = papers[doc_type]
    layout = next(layout for layout in LAYOUTS[doc_type] if layout.name == name)
    pdf = set_in(layout, paper, SEED, "ruled", currency).pdf
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        shape = geometry.of_page(page.raw)
        width, height = shape.size
        found = tables.find(drawn.survey(page.raw).lines(shape, 0), width, height, ())
    ours = [(c.x0 * width, c.y0 * height, c.x1 * width, c.y1 * height) for table in found for c in table.cells]
    with pdfplumber.open(io.BytesIO(pdf)) as plumbed:
        grids = [grid for grid in plumbed.pages[0].find_tables() if len(grid.rows) > 1 and len(grid.columns) > 1]
        theirs = [cell for grid in grids for cell in grid.cells]
    assert len(ours) == len(theirs) >= 4
    assert all(any(near(cell, other) for other in theirs) for cell in ours)


def near(one: Area, other: Area) -> bool:
    return all(abs(a - b) <= 3 for a, b in zip(one, other, strict=True))
