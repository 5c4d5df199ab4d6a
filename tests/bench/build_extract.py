"""Learn which reading is a field's value, and how sure it is: models/extract.skops.

    python tests/bench/build_extract.py [--claims N] [--scans N] [--receipts N] [--data DIR] [--keep DIR] [--save]

Learned from generated claims in layouts that may be learned from (every third of them with letters spoilt as OCR
spoils them, `--scans` of them as pictures that are really read) and, with --data, from the train halves of the
development data: receipts with their lines typed off and as they are read, photographed receipts of other countries,
and filled benefit forms. What was read is kept in --keep, so that a second run begins with learning.

The figures printed and stored are of layouts and issuers that the models asked had not seen, a third of them at a
time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import random
import sys
import tempfile
import zlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import polars as pl

from claimctl import config
from claimctl.lab.synth.generate import generate
from claimctl.learning import store
from claimctl.records import Page, Segment, Source, Text, Word
from claimctl.stages.extract import captions, guesses, lexicon, vocabulary
from claimctl.stages.extract import run as extract
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.ranking import learn
from claimctl.stages.ocr import run as ocr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.extract_papers import Paper, headed, headings, nameless, rearranged

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

SEEDS = {"synth": 3101, "scans": 5101}  # no benchmark measures claims of these
HIDDEN = 3  # parts of the labels of which one is unknown
UNKNOWN = 0.55  # of the papers, of whose labels some are unknown to the ranker that learns from them
SHARES = (1, 2, 3)  # how many parts of the labels are unknown in such a paper
PHRASES = 90  # of a field in a language that the guesser learns from
SPOILT = 3  # every so many generated documents
REARRANGED = 3  # likewise
HEADED = 8  # likewise, those under a heading
LOOKALIKES = dict(zip("0O1lI5S8B2Z6G", "O0lI1S5B8Z2G6", strict=True))
# How much a value of a source counts: there are few of the real ones.
WEIGHTS = {"scans": 2.0, "wild-receipts": 3.0, "va-forms": 3.0, "receipts": 1.5}
SETS = ("wild-receipts", "va-forms", "receipts")


def spoilt(text: Text, rng: random.Random) -> Text:
    """The text as a poor scan would give it: words less sure, some letters taken for others."""
    quality = rng.uniform(0.7, 1.0)

    def spoil(word: Word) -> Word:
        sure = min(1.0, max(0.3, rng.gauss(quality, 0.1)))
        letters = [
            LOOKALIKES.get(sign, rng.choice("aeoinrst,.")) if rng.random() < 0.12 * (1 - sure) else sign
            for sign in word.text
        ]
        return msgspec.structs.replace(word, text="".join(letters), confidence=round(sure, 3))

    pages = tuple(
        msgspec.structs.replace(page, text_source="ocr", forms=(), words=tuple(map(spoil, page.words)))
        for page in text.pages
    )
    return msgspec.structs.replace(text, pages=pages)


def papers(folder: Path, settings: config.Config, source: str, limit: int | None = None) -> Iterator[Paper]:
    """The readable documents of a folder with `claims` and `truth` that have a value, read by the ocr stage."""
    told: dict[tuple[str, int], list[learn.Told]] = defaultdict(list)
    for row in pl.read_parquet(folder / "truth" / "fields.parquet").iter_rows(named=True):
        if row["value"] is not None:
            box = (row["x0"], row["y0"], row["x1"], row["y1"])
            told[row["path"], row["first_page"]].append(
                learn.Told(row["field"], row["value"], row["page"], None if None in box else box)
            )
    reader = ocr.load(settings.ocr)
    rows = list(pl.read_parquet(folder / "truth" / "documents.parquet").iter_rows(named=True))
    rows = [
        row
        for row in rows
        if row["status"] in {None, "done"}
        and row["media_type"] != "message/rfc822"
        and row["doc_type"] != "damage_photo"
    ]
    random.Random(1).shuffle(rows)
    digests: dict[str, Text] = {}
    for row in rows[:limit]:
        if row["path"] not in digests:
            content = (folder / "claims" / row["path"]).read_bytes()
            digests = {row["path"]: ocr.run(Source(row["path"], row["media_type"], content), settings.ocr, reader)}
        text = digests[row["path"]]
        first, last = row["first_page"] or 1, row["last_page"] or len(text.pages)
        group = row["layout"].partition("/")[2] if row["layout"] else row["source"]
        known = row["annotated"] and tuple(row["annotated"])
        yield Paper(
            source, group, row["doc_type"], first, last, text, tuple(told[row["path"], row["first_page"]]), known
        )


def typed_receipts(data: Path) -> Iterator[Paper]:
    """Receipts with their lines typed off (`box/`) and their key; the words of a line share its box by length."""
    from bench.converters import receipts
    from bench.converters.common import halves

    items = receipts.items(data)
    half = halves(items)
    taught = {Path(item.name).stem for item in items if half[item.source] == "train"}
    folder = data / "receipts"
    for key in sorted((folder / "key").glob("*.json")):
        if key.stem not in taught:
            continue
        told = json.loads(key.read_text())
        lines = []
        for line in (folder / "box" / f"{key.stem}.csv").read_text(errors="replace").splitlines():
            parts = line.split(",", 8)
            if len(parts) == 9:
                xs, ys = [int(each) for each in parts[0:8:2]], [int(each) for each in parts[1:8:2]]
                lines.append((min(xs), min(ys), max(xs), max(ys), parts[8]))
        day = dates.parse(told.get("date", ""), "DMY")
        total = money.parse(told.get("total", ""), "MYR")
        if not lines or day is None or total is None:
            continue
        truth = {
            "document_date": day.iso(), "total": total.value, "vendor_name": told.get("company", ""),
            "vendor_address": told.get("address", ""),
        }  # fmt: skip
        facts = tuple(learn.Told(field, value) for field, value in truth.items())
        group = "".join(sign for sign in truth["vendor_name"].lower() if sign.isalpha())
        yield Paper("receipts", f"receipts {group}", "receipt", 1, 1, Text(key.stem, "image/jpeg", (_page(lines),)),
                    facts, tuple(truth))  # fmt: skip


def _page(lines: list[tuple[int, int, int, int, str]]) -> Page:
    width, height = max(line[2] for line in lines) + 20, max(line[3] for line in lines) + 20
    rows: list[list[tuple[int, int, int, int, str]]] = []
    for line in sorted(lines, key=lambda each: each[1] + each[3]):
        middle = (line[1] + line[3]) / 2
        for row in reversed(rows[-6:]):
            if abs((row[0][1] + row[0][3]) / 2 - middle) < 0.5 * min(line[3] - line[1], row[0][3] - row[0][1]):
                row.append(line)
                break
        else:
            rows.append([line])
    words = []
    for number, row in enumerate(rows):
        for x0, y0, x1, y1, text in sorted(row):
            parts = text.split()
            letters = sum(map(len, parts)) + len(parts) - 1
            at = float(x0)
            for part in parts:
                step = (x1 - x0) * len(part) / letters
                words.append(Word(part, at / width, y0 / height, (at + step) / width, y1 / height, 0.95, number))
                at += step + (x1 - x0) / letters
    return Page(1, float(width), float(height), "ocr", "typed", 0.95, tuple(words))


def generated(claims: int, settings: config.Config, *, scans: int) -> Iterator[Paper]:
    """Documents of generated claims in train layouts: `claims` digital ones, `scans` documents as pictures."""
    for source, share, count, limit in (("synth", 0.0, claims, None), ("scans", 1.0, scans // 5, scans)):
        if not count:
            continue
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), count, SEEDS[source], scan_share=share, layouts="train")
            yield from papers(Path(folder), settings, source, limit)


def gathered(options: argparse.Namespace, settings: config.Config) -> list[Paper]:
    """All papers to learn from; what an earlier run has read is taken from --keep."""
    wanted: dict[str, Iterator[Paper]] = {
        f"generated-{options.claims}-{options.scans}": generated(options.claims, settings, scans=options.scans)
    }
    if options.data:
        from bench.converters import convert

        for name in SETS:
            with tempfile.TemporaryDirectory() as folder:
                convert(name, options.data, Path(folder), "train", None, 1)
                limit = options.receipts if name == "receipts" else None
                wanted[f"{name}-{limit}"] = iter(_kept(options.keep, f"{name}-{limit}",
                                                       papers(Path(folder), settings, name, limit)))  # fmt: skip
        wanted["receipts-typed"] = typed_receipts(options.data)
    return [paper for name, found in wanted.items() for paper in _kept(options.keep, name, found)]


def _kept(folder: Path | None, name: str, found: Iterator[Paper]) -> list[Paper]:
    file = folder / f"{name}.msgpack" if folder else None
    if file is not None and file.is_file():
        return msgspec.msgpack.decode(file.read_bytes(), type=list[Paper])
    papers = list(found)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.msgpack.encode(papers))
    return papers


def part(label: str) -> int:
    """The part that a label is in."""
    return zlib.crc32(squeeze(label).encode()) % HIDDEN


def guesser(without: int | None) -> dict[str, object]:
    """A guesser's model that has not seen the labels of a part."""
    known = [*vocabulary.sample(PHRASES), *((phrase, guesses.NONE) for phrase in (*captions.phrases(), *nameless()))]
    return guesses.learn((label, field) for label, field in known if part(label) != without)


def hidden(parts: Container[int]) -> Callable[[str], bool]:
    """Which squeezed labels are taken for unknown: those of some parts."""
    return lambda key: part(key) in parts


class Blind(guesses.Guesser):
    """Guessers as one: each label is judged by the one that has not seen it."""

    def __init__(self, each: list[guesses.Guesser]) -> None:
        self._each = each

    def fields(self, label: str) -> tuple[guesses.Guess, ...]:
        return self._each[part(label)].fields(label)

    def chances(self, label: str) -> Mapping[str, float]:
        return self._each[part(label)].chances(label)


def lessons(papers: list[Paper], settings: config.ExtractConfig) -> list[learn.Lesson]:
    """What there is to learn of every paper."""
    sums = lexicon.sums(settings.doctypes)
    whole = extract.Model(lexicon.index(settings.doctypes, guesses.Guesser(guesser(None))), sums, None)
    blind = Blind([guesses.Guesser(guesser(each)) for each in range(HIDDEN)])
    parted = {
        unknown: extract.Model(lexicon.index(settings.doctypes, blind, hidden(unknown)), sums, None)
        for share in SHARES
        for unknown in itertools.combinations(range(HIDDEN), share)
    }
    rng, heads, phrases = random.Random(7), random.Random(8), headings()
    found = []
    for number, each in enumerate(papers):
        elsewhere = each.source == "synth" and number % REARRANGED == 1
        paper = rearranged(each, rng) if elsewhere else each
        if each.source in {"synth", "scans"} and number % HEADED == 1:
            paper = headed(paper, heads.choice(phrases), heads)
        text = paper.text
        # In some papers labels are unknown, a few or all, as in those of an issuer that nobody has met.
        model = whole
        if paper.source != "va-forms" and rng.random() < UNKNOWN:
            share = rng.choice(SHARES)
            model = parted[rng.choice(list(itertools.combinations(range(HIDDEN), share)))]
        if paper.source == "synth" and number % SPOILT == 0:
            text = spoilt(text, rng)
        segment = Segment(paper.first_page, paper.last_page, paper.doc_type, 1.0)
        scene = extract.gather(text, segment, settings, model).scene
        known = None if paper.known is None else frozenset(paper.known)
        found.append(learn.lesson(scene, paper.told, paper.group, known, source=paper.source))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=400)
    parser.add_argument("--scans", type=int, default=225, help="documents that are read as pictures")
    parser.add_argument("--receipts", type=int, default=60, help="receipts that are read as pictures")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--guesser", action="store_true", help="learn what unknown labels mean alone, into the model")
    options = parser.parse_args()
    settings = config.load().config
    if options.guesser:
        metrics = dict(store.entry("extract").metrics)
        save({**store.open_model("extract"), "guesser": guesser(None)}, metrics, data=True)
        return
    taught = lessons(gathered(options, settings), settings.extract)
    kept, metrics = learn.fit(taught, WEIGHTS)
    kept["guesser"] = guesser(None)
    print(json.dumps(metrics, indent=1))
    if options.save:
        save(kept, metrics, data=options.data is not None)


def save(kept: dict[str, object], metrics: dict[str, float], *, data: bool) -> None:
    """Put the model into the store, with its card."""
    store.save_model(
        "extract", kept, trained_at=dt.datetime.now(tz=dt.UTC).date(), metrics=metrics, card=_card(metrics, data=data)
    )


def _card(metrics: dict[str, float], *, data: bool) -> str:
    learned = "claims made by claimctl's own generator in its train layouts and six languages, every third document\n"
    learned += "with letters spoilt as OCR spoils them, some really scanned"
    if data:
        learned += (
            "; train halves of ICDAR 2019 SROIE (typed off and as read), of WildReceipt, and of filled\n"
            "benefit forms of the US Department of Veterans Affairs"
        )
    figures = "\n".join(f"- {name}: {value:g}" for name, value in metrics.items())
    return (
        "# extract\n\n"
        "Which of all readings of a document is a field's value, and the probability that its normal form is right:\n"
        "two forests of boosted trees over signs that name no field, type or word (how a label fits, where a value\n"
        "stands, what it looks like, what else claims the place, whether amounts add up), and a calibration curve.\n"
        "Plain arrays; it holds no text.\n\n"
        f"Learned from: {learned}.\n"
        f"In {UNKNOWN:.0%} of them a third, two thirds or all of the labels were taken for unknown, and guessed at by\n"
        "a judge of their letters that had not seen them. One in three of the digital ones was set otherwise: values\n"
        "under their labels or further from them, drawn cells without their lines.\n\n"
        "Out of fold, whole layouts and issuers left out a third at a time (values: what was chosen and can be\n"
        f"judged; accuracy: exact normal form):\n\n{figures}\n\n"
        "Made by `python tests/bench/build_extract.py --data DIR --save`. What unknown labels mean is learned from\n"
        "the vocabulary, with headings and stretches of sentences for what means nothing, and alone with `--guesser`.\n"
    )


if __name__ == "__main__":
    main()
