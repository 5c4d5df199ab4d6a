"""Other tools over the same files in the same run, held against the same truth by the same measures.

A peer reads in one process and one thread, as claimctl's one worker does. One that is not installed is said so, with
how to get it; none is needed to use or to build claimctl.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from bench import spine
from bench.benchmarks.model import Broken, Context, Row, Skipped, call
from bench.benchmarks.quality import Prepared, evaluated, prepared
from bench.benchmarks.speed import digital, digital_claims, one_worker, read_events

from claimctl.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPS = Path(__file__).with_name("peer_loops.py")
DPI = 100  # of the noisy forms: a letter page is some 1,000 pixels high


def benchmarks() -> dict[str, Callable[[Context], list[Row]]]:
    """The benchmarks of this module by name."""
    return {"peer.pytesseract": pytesseract, "peer.ocrmypdf": ocrmypdf, "peer.pdfplumber": pdfplumber}


def pytesseract(context: Context) -> list[Row]:
    """The photographed receipts read by a loop around pytesseract: page segmentation 6, one thread."""
    if shutil.which("tesseract") is None:
        raise Skipped("not installed: Tesseract comes with the system's packages (tesseract-ocr)")
    made = prepared(context, "receipts")
    files = sorted(made.claims.rglob("*.jpg"))
    told = json.loads(call([sys.executable, str(LOOPS), "pytesseract", *map(str, files)]).stdout)
    out = as_results(made, told["pages"], context.folder("peer-pytesseract") / "results")
    return _beside(context, made, out, told["seconds"] / len(files), "pytesseract, psm 6")


def ocrmypdf(context: Context) -> list[Row]:
    """The noisy forms read by OCRmyPDF, a process a page, with its text taken from the sidecar."""
    command = ocrmypdf_command(context.work)
    if command is None:
        raise Skipped("not installed: make bench-peers (it comes from a wheel, into an environment of its own)")
    if shutil.which("tesseract") is None:
        raise Skipped("not installed: OCRmyPDF needs Tesseract, of the system's packages (tesseract-ocr)")
    made = prepared(context, "forms-funsd")
    folder = spine.fresh(context.folder("peer-ocrmypdf") / "pages")
    pages, seconds = {}, 0.0
    options = ["--image-dpi", str(DPI), "--output-type", "pdf", "--jobs", "1", "--optimize", "0", "--quiet"]
    files = sorted(path for path in made.claims.rglob("*") if path.is_file())
    for number, path in enumerate(files):
        sidecar = folder / f"{number}.txt"
        began = time.perf_counter()
        call([str(command), *options, "--sidecar", str(sidecar), str(path), str(folder / f"{number}.pdf")])
        seconds += time.perf_counter() - began
        pages[str(path)] = [{"text": word} for word in sidecar.read_text().split()]
    out = as_results(made, pages, context.folder("peer-ocrmypdf") / "results")
    return _beside(context, made, out, seconds / len(files), f"OCRmyPDF {_version(command)}")


def ocrmypdf_command(work: Path) -> Path | None:
    """OCRmyPDF where it is: on the path, beside this Python, or in the environment that `make bench-peers` makes."""
    found = shutil.which("ocrmypdf")
    places = [Path(found)] if found else []
    places += [Path(sys.executable).parent / "ocrmypdf", work / "peers" / "bin" / "ocrmypdf"]
    return next((place for place in places if place.is_file()), None)


def _version(command: Path) -> str:
    return call([str(command), "--version"]).stdout.strip()


def pdfplumber(context: Context) -> list[Row]:
    """Words and tables of generated digital PDFs by a loop around pdfplumber, against our first stage on the same."""
    claims = digital_claims(context)
    results = context.folder("digital") / "results-1"
    if not (results / "events").is_dir():
        digital(context)
    files = sorted(path for path in claims.rglob("*") if path.suffix.lower() == ".pdf")
    try:
        told = json.loads(call([sys.executable, str(LOOPS), "pdfplumber", *map(str, files)]).stdout)
    except Broken as error:
        if "No module named" in str(error):
            raise Skipped("not installed: pip install pdfplumber") from error
        raise
    reading = read_events(results).filter(pl.col("stage") == "ocr")
    ours = float(reading["duration_ms"].sum()) / 1000 / reading.height
    theirs = told["seconds"] / len(files)
    return [Row(what="text and tables of a digital PDF", value=ours * 1000, unit="ms", n=len(files), of="document",
                peer="pdfplumber", peer_value=theirs * 1000, ratio=ours / theirs)]  # fmt: skip


def _beside(context: Context, made: Prepared, out: Path, theirs_seconds: float, peer: str) -> list[Row]:
    """Words read rightly and seconds a page, ours beside the peer's."""
    key = ("ocr", "word_f1", "")
    mine = evaluated(made.results, made, made.folder.parent)[key]
    theirs = evaluated(out, made, out.parent)[key]
    events = read_events(one_worker(context, made)).filter(pl.col("stage") == "ocr")
    seconds = float(events["duration_ms"].sum()) / 1000 / events.height
    return [
        Row(what="words read, F1", value=mine["value"], low=mine["low"], high=mine["high"], n=mine["n"],
            of=mine["unit"], peer=peer, peer_value=theirs["value"], ratio=mine["value"] / (theirs["value"] or 1e-9)),
        Row(what="a page read, one thread", value=seconds, unit="s", n=events.height, of="page", peer=peer,
            peer_value=theirs_seconds, ratio=seconds / theirs_seconds),
    ]  # fmt: skip


def as_results(made: Prepared, pages: dict[str, list[dict[str, Any]]], out: Path) -> Path:
    """A results folder of what a peer read: one page a file, so that it is measured as ours are.

    `pages` holds a file's words by its path: `text`, and where the peer tells `x0` to `y1` as fractions and
    `confidence`.
    """
    spine.fresh(out)
    truth = pl.read_parquet(made.truth / "documents.parquet")
    documents, read = [], []
    for row in truth.iter_rows(named=True):
        words = pages.get(str(made.claims / row["path"]), [])
        documents.append(
            {"claim_id": row["claim_id"], "doc_id": row["sha256"], "path": row["path"], "pages": 1, "first_page": 1,
             "media_type": row["media_type"], "status": "done", "text_source": "ocr", "words": len(words)}
        )  # fmt: skip
        blank = {"x0": None, "y0": None, "x1": None, "y1": None, "confidence": 1.0, "line": 0}
        read.append(
            {"doc_id": row["sha256"], "page": 1, "text_source": "ocr", "rotation": 0,
             "words": [blank | word for word in words], "text": " ".join(word["text"] for word in words)}
        )  # fmt: skip
    for table, rows in (("documents", documents), ("pages", read)):
        (out / table).mkdir()
        frame = pl.DataFrame([{name: row.get(name) for name in TABLES[table]} for row in rows], schema=TABLES[table])
        frame.write_parquet(out / table / "part-0.parquet")
    return out
