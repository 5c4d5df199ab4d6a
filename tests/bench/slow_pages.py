"""Pages made to be slow: python tests/bench/slow_pages.py [--letters 60000] [--slow 10]

Each PDF has one page of tiny print that repeats what searches for values like to try again and again, in one line
without end and in a hundred. Told are the seconds of each stage; exit code 1 where a page takes longer than `--slow`.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path

from reportlab.pdfgen import canvas

sys.path[:0] = [str(Path(__file__).parents[1])]

from ocr_cases import FakeEngine  # noqa: E402  beside this folder

from claimctl import config  # noqa: E402
from claimctl.pipeline.stages import DOCUMENT_STAGES  # noqa: E402
from claimctl.records import Source  # noqa: E402

PIECES = (
    "0,", "00", "a@", "A", "0 ", "$", "-", "(", "/", "a ", "0.", "1/", "12/12/", "Aa ", "total ", "$ ", "no. ", "# ",
    "A0", "00-", "a-", "x1 ", "1.00 ", "12.50", "Total: ", "Name:", "a.b@c.", "+1 ", "12 Main St, ", "2026-01-01 ",
)  # fmt: skip


def main() -> None:
    """Time each page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=60_000)
    parser.add_argument("--slow", type=float, default=10.0)
    options = parser.parse_args()
    reader = Reader()
    worst: list[tuple[float, str]] = []
    for piece in PIECES:
        for lines in (1, 100):
            took = reader.times(page(piece, options.letters, lines))
            worst.append((sum(took.values()), f"{piece!r} in {lines} lines"))
            if sum(took.values()) > options.slow / 3:
                told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
                print(f"{piece!r} in {lines} lines: {told}", flush=True)
    seconds, which = max(worst)
    print(f"{len(worst)} pages of {options.letters} letters, the slowest {seconds:.1f} s ({which})")
    sys.exit(1 if seconds > options.slow else 0)


class Reader:
    """The document stages with an engine that sees nothing."""

    def __init__(self) -> None:
        self._config = config.load().config
        self._models = {stage.name: stage.module.load(stage.settings(self._config)) for stage in DOCUMENT_STAGES}
        self._models["ocr"]._engine = FakeEngine()
        self.times(page("a ", 100, 1))  # what is loaded at the first page

    def times(self, content: bytes) -> dict[str, float]:
        """CPU seconds of each stage."""
        records = {Source: Source("0" * 64, "application/pdf", content)}
        took = {}
        for stage in DOCUMENT_STAGES:
            began = time.process_time()
            taken = (records[kind] for kind in stage.takes)
            records[stage.gives] = stage.apply(self._config, self._models[stage.name], *taken)
            took[stage.name] = time.process_time() - began
        return took


def page(piece: str, letters: int, lines: int) -> bytes:
    """A PDF of one page: the piece over and over."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(595, 842), invariant=True)
    sheet.setFont("Helvetica", 2)
    text = piece * (letters // len(piece) + 1)
    long = letters // lines
    for row in range(lines):
        sheet.drawString(2, 835 - 2.2 * row, text[row * long : (row + 1) * long])
    sheet.showPage()
    sheet.save()
    return buffer.getvalue()


if __name__ == "__main__":
    main()
