"""Ruled tables: our finder against pdfplumber's, in time and cells found: `python tests/bench/tables.py [PDF ...]`.

Without arguments it takes the long lists of the development data in ../shared, first pages of each. `page` is
pdfplumber reading the page by itself, as its users call it; `steps` is its three table functions fed with the rules
that pdfium gave us.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import pdfplumber
import pypdfium2
from pdfplumber import table as plumber

from claimctl.stages.ocr import drawn, geometry, tables

SHARED = Path(__file__).parents[3] / "shared" / "data" / "long-lists"
PAGES = 4


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or sorted(SHARED.glob("*.pdf"))
    if not files:
        sys.exit("No PDF was named, and the development data is not here.")
    seconds: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    for path in files:
        with pypdfium2.PdfDocument(path) as document, pdfplumber.open(path) as plumbed:
            for index in range(min(PAGES, len(document))):
                page = document[index]
                shape = geometry.of_page(page.raw)
                rules = drawn.survey(page.raw).lines(shape, 0)
                width, height = shape.size
                began = time.perf_counter()
                found = tables.find(rules, width, height, ())
                seconds["ours"] += time.perf_counter() - began
                cells["ours"] += sum(len(table.cells) for table in found)

                began = time.perf_counter()
                crossings = plumber.edges_to_intersections(plumber.merge_edges(_edges(rules), 2, 2, 3, 3), 3, 3)
                grids = plumber.cells_to_tables(plumber.intersections_to_cells(crossings))
                seconds["steps"] += time.perf_counter() - began
                cells["steps"] += sum(len(grid) for grid in grids)

                began = time.perf_counter()
                whole = plumbed.pages[index].find_tables()
                seconds["page"] += time.perf_counter() - began
                cells["page"] += sum(len(table.cells) for table in whole)
                plumbed.pages[index].close()
                seconds["pages"] += 1
    for name in ("ours", "steps", "page"):
        each = seconds[name] / seconds["pages"] * 1000
        print(f"{name:6} {each:8.1f} ms a page, {seconds[name] / seconds['ours']:6.1f} times ours, {cells[name]} cells")


def _edges(rules: list[drawn.Rule]) -> list[dict[str, object]]:
    edges: list[dict[str, object]] = []
    for rule in rules:
        if rule.upright:
            place = {"x0": rule.at, "x1": rule.at, "top": rule.start, "bottom": rule.end, "orientation": "v"}
        else:
            place = {"x0": rule.start, "x1": rule.end, "top": rule.at, "bottom": rule.at, "orientation": "h"}
        span = {"width": place["x1"] - place["x0"], "height": place["bottom"] - place["top"], "object_type": "line"}
        edges.append(place | span)
    return edges


if __name__ == "__main__":
    main()
