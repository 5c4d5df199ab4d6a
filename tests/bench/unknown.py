"""Results as if the papers came from issuers that nobody has met: read anew, most labels taken for unknown.

    python tests/bench/unknown.py RESULTS OUT [--seed S]

OUT becomes a copy of RESULTS (of `claimctl process`, by this version) in which every document was read with none, a
third, two thirds or all of the labels unknown, drawn by chance, as build_extract.py does to teach the ranker. Its
claims are to be judged anew: `claimctl process` with any other setting of the score stage reads nothing and does that.
It is nearer to layouts that were never shown than what models know by heart, and still kinder than they are: types are
as sure as they were.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import sys
from pathlib import Path

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent))

from build_extract import HIDDEN, SHARES, Blind, guesser, hidden

from claimctl import config as configuration
from claimctl.pipeline.links.book import Book
from claimctl.records import Fields, Label, Text
from claimctl.stages.extract import guesses, lexicon
from claimctl.stages.extract import run as extract
from claimctl.store.ledger import Ledger, pack, unpack


def main() -> None:
    """Read the options, and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    print(f"{read_anew(asked.results, asked.out, asked.seed)} files read anew")


def read_anew(results: Path, out: Path, seed: int) -> int:
    """How many files were read anew."""
    settings = configuration.load().config.extract
    models = _models(settings)
    shutil.copytree(results, out)
    rng = random.Random(seed)
    read: dict[str, Fields] = {}
    with Ledger.open(out) as ledger:
        papers = _papers(out)
        held = {doc_id: ledger.holders([doc_id]).get(doc_id, set()) for doc_id in papers}
        files = {
            claim: {each for each in papers if claim in held[each]} for claims in held.values() for claim in claims
        }
        book = Book(ledger, lambda asked: {each: held.get(each, set()) for each in asked}, lambda one: files[one])
        with ledger.batch():
            for doc_id in papers:
                outputs = ledger.outputs([doc_id], records=("ocr", "classify"))[doc_id]
                text, label = unpack(outputs["ocr"].record, Text), unpack(outputs["classify"].record, Label)
                read[doc_id] = extract.run(text, label, settings, rng.choice(rng.choice(models)))
                ledger.put_output(replace(outputs["extract"], record=pack(read[doc_id])))
            for doc_id, fields in read.items():
                book.note(doc_id, fields)
    return len(read)


def _models(settings: configuration.ExtractConfig) -> list[list[extract.Model]]:
    """What reads papers, by how many parts of the labels are unknown to it."""
    whole = extract.load(settings)
    blind = Blind([guesses.Guesser(guesser(each)) for each in range(HIDDEN)])
    parted = [
        [
            replace(whole, labels=lexicon.index(settings.doctypes, blind, hidden(unknown)))
            for unknown in itertools.combinations(range(HIDDEN), share)
        ]
        for share in SHARES
    ]
    return [[whole], *parted]


def _papers(results: Path) -> list[str]:
    """The files that were read."""
    import polars as pl

    done = pl.scan_parquet(results / "documents" / "*.parquet").filter(pl.col("status") == "done")
    return sorted(done.select(pl.col("doc_id").str.split("#").list.first().unique()).collect()["doc_id"])


if __name__ == "__main__":
    main()
