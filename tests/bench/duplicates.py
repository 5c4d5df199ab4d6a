"""Are papers known again? Digital against scan, scan against scan, photos packed anew; and the index at a million.

    OMP_NUM_THREADS=1 python tests/bench/duplicates.py papers --work WORK --papers 60 [--layouts test]
    python tests/bench/duplicates.py photos --data ../shared/data --work WORK
    python tests/bench/duplicates.py growth --work WORK --documents 1000000

`papers` makes papers of the given layouts, scans each twice with other wear, and reads all of it with the ocr stage
(readings stay in WORK, so a second run is quick). Papers of one story, like bills and forms of one layout among them,
are what must not be taken for one another. `growth` notes documents as a run does, beside so many made-up ones.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import itertools
import json
import random
import resource
import sqlite3
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from claimctl import config
from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.paper.files import Order, make
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.plan import plan
from claimctl.lab.synth.story.tell import told
from claimctl.pipeline import links
from claimctl.records import Extract, Source, Text
from claimctl.stages.extract import prints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.Image import Image

    from claimctl.lab.synth.paper.made import Made

TYPES = (
    "repair_estimate", "invoice", "receipt", "medical_bill", "cms1500", "ub04", "police_report", "prescription",
    "lab_report", "discharge_summary", "bank_statement", "medical_note",
)  # fmt: skip
SEED = 811


class Read(msgspec.Struct, frozen=True):
    """A paper as it was read: which paper it is and in which layout, its type, in which medium it came."""

    paper: str
    layout: str
    doc_type: str
    medium: str
    extract: Extract


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("papers", "photos", "growth"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--layouts", default="train")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--documents", type=int, default=1_000_000)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    figures = {"papers": papers, "photos": photos, "growth": growth}[options.what](options)
    print(json.dumps(figures, indent=1))


# Papers


def papers(options: argparse.Namespace) -> dict[str, object]:
    """Recall of each paper's copies by medium, and how many pairs of other papers are taken for copies."""
    read = list(_read_all(options))
    found: Counter[tuple[str, str]] = Counter()
    other = Counter[str]()
    wrong = []
    for one, two in itertools.combinations(read, 2):
        meets = bool(set(one.extract.fingerprint.keys) & set(two.extract.fingerprint.keys))
        same = meets and links.same_paper(one.extract, two.extract) is not None
        if (one.paper, one.layout) == (two.paper, two.layout):
            media = " and ".join(sorted((one.medium.partition("_")[0], two.medium.partition("_")[0])))
            for kind in ("all", media):
                found[kind, "pairs"] += 1
                found[kind, "meet in a key"] += meets
                found[kind, "known again"] += same
        elif one.paper != two.paper:
            other["pairs"] += 1
            other["meet in a key"] += meets
            other["taken for a copy"] += same
            wrong += [f"{one.paper} {two.paper}"] if same else []
    kinds = sorted({kind for kind, _ in found})
    return {
        "papers": len({each.paper for each in read}),
        "copies": {
            kind: {name: found[kind, name] for name in ("pairs", "meet in a key", "known again")}
            | {"recall": round(found[kind, "known again"] / found[kind, "pairs"], 4)}
            for kind in kinds
        },
        "other papers": dict(other),
        "wrong": wrong[:10],
    }


def _read_all(options: argparse.Namespace) -> Iterator[Read]:
    from claimctl.stages.ocr import run as ocr

    settings = config.load().config.ocr
    model = ocr.load(settings)
    for paper, doc_type, made in _made(options):
        digest = hashlib.sha256(made.content).hexdigest()
        kept = options.work / f"{digest}.{ocr.VERSION}.msgpack"
        if not kept.exists():
            text = ocr.run(Source(digest, made.media_type, made.content), settings, model)
            kept.write_bytes(msgspec.msgpack.encode(text))
        text = msgspec.msgpack.decode(kept.read_bytes(), type=Text)
        extract = Extract(1, doc_type, (), fingerprint=prints.of(text.pages, doc_type, (), ()))
        yield Read(paper, made.parts[0].layout, doc_type, made.parts[0].medium, extract)


def _made(options: argparse.Namespace) -> Iterator[tuple[str, str, Made]]:
    """Papers as they come first, half of them digital, and scanned anew twice; types take turns."""
    counts: Counter[tuple[str, float]] = Counter()
    most = -(-options.papers // (2 * len(TYPES)))
    for number in itertools.count(1):
        if sum(counts.values()) >= options.papers or number > 20 * options.papers:
            return
        story = told(plan(number, options.seed, LINES, 0), options.seed, LINES)
        for place, paper in enumerate(compose(story, options.seed).papers):
            for share in (0.0, 1.0):
                if (
                    paper.doc_type not in TYPES
                    or paper.damage
                    or paper.copy_of
                    or counts[paper.doc_type, share] >= most
                ):
                    continue
                key, order = (
                    f"{story.claim_id}/{place + 1}",
                    Order(seed=options.seed, scan_share=share, layouts=options.layouts),
                )
                first = make(paper, place, key, story.currency, order)
                if len(first) > 1 or first[0].parts[0].last_page > 2:
                    continue
                counts[paper.doc_type, share] += 1
                again = msgspec.structs.replace(paper, copy_of=key, rescan=True)
                scans = [make(again, place, f"{key} again {turn}", story.currency, order)[0] for turn in range(2)]
                for made in (first[0], *scans[: 2 if share == 0.0 else 1]):
                    yield key, paper.doc_type, made


# Photos


def photos(options: argparse.Namespace) -> dict[str, object]:
    """Recall by what was done to a photo, and pairs of other photos that are taken for one."""
    from PIL import Image as Pictures

    from claimctl.lab.synth.paper.scenes import scene
    from claimctl.pipeline.links import photos as photographed
    from claimctl.records import PagePrint, Print
    from claimctl.stages.extract.prints import keys
    from claimctl.stages.ocr import looks

    rng = random.Random(SEED)
    stories = (told(plan(number, SEED, LINES, 0), SEED, LINES) for number in range(1, 400))
    kinds = [
        paper.scene for story in stories for paper in compose(story, SEED).papers if paper.doc_type == "damage_photo"
    ]
    pictures: list[Image] = [scene(rng, kind) for kind in kinds[:60]]
    pictures = [picture if isinstance(picture, Pictures.Image) else Pictures.fromarray(picture) for picture in pictures]
    if options.data:
        files = (options.data / "claim-docs").glob("*/*crash*.jpg")
        pictures += [Pictures.open(path).convert("RGB") for path in sorted(files)]

    def printed(picture: Image) -> Extract:
        look = looks.of(np.asarray(picture.convert("RGB"), np.uint8))
        page = PagePrint(1, (), b"", b"", look)
        return Extract(1, "damage_photo", (), fingerprint=Print(tuple(keys.of_look(look)), (page,)))

    def meet(one: Extract, two: Extract) -> bool:
        return bool(set(one.fingerprint.keys) & set(two.fingerprint.keys)) and photographed.alike(one, two) is not None

    first = [printed(picture) for picture in pictures]
    recall = {
        name: round(sum(meet(one, printed(change(picture, rng))) for one, picture in zip(first, pictures, strict=True))
                    / len(first), 3)
        for name, change in CHANGES.items()
    }  # fmt: skip
    pairs = list(itertools.combinations(first, 2))
    return {"photos": len(first), "recall": recall, "other pairs": len(pairs), "taken for one": sum(
        meet(one, two) for one, two in pairs)}  # fmt: skip


def _packed(picture: Image, quality: int) -> Image:
    from PIL import Image as Pictures

    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Pictures.open(io.BytesIO(file.getvalue())).convert("RGB")


def _cut(picture: Image, share: float, rng: random.Random | None) -> Image:
    wide, high = picture.size
    left, top, right, foot = (share * (rng.random() if rng else 1.0) for _ in range(4))
    return picture.crop((int(left * wide), int(top * high), int((1 - right) * wide), int((1 - foot) * high)))


def _toned(picture: Image, factor: float) -> Image:
    from PIL import ImageEnhance

    return ImageEnhance.Brightness(picture).enhance(factor)


CHANGES: dict[str, Callable[[Image, random.Random], Image]] = {
    "packed anew, JPEG 30": lambda picture, _: _packed(picture, 30),
    "half the size": lambda picture, _: picture.resize((picture.width // 2, picture.height // 2)),
    "a quarter brighter": lambda picture, _: _toned(picture, 1.25),
    "on its side": lambda picture, _: picture.rotate(90, expand=True),
    "turned by two degrees": lambda picture, _: picture.rotate(2),
    "5 % cut off all around": lambda picture, _: _cut(picture, 0.05, None),
    "up to 8 % cut off each side": lambda picture, rng: _cut(picture, 0.08, rng),
    "smaller, darker, JPEG 50": lambda picture, _: _packed(_toned(picture.reduce(2), 0.85), 50),
}


# Growth


def growth(options: argparse.Namespace) -> dict[str, object]:
    """Time to note a document with 20 keys, disk and memory, with so many noted; one in ten is a copy of one of them.

    What is there before is put into the tables in the order of its keys, which takes minutes instead of an hour.
    """
    from claimctl.store.ledger import LEDGER_FILE, Ledger

    folder = options.work / "growth"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    rng, rng_keys = random.Random(SEED), np.random.default_rng(SEED)
    count = options.documents
    keys = rng_keys.integers(-(2**63), 2**63 - 1, (count, 20), dtype=np.int64)
    with (
        Ledger.open(folder) as ledger,
        contextlib.closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as tables,
    ):
        tables.execute("begin")
        documents = ((n + 1, f"{n:064x}", "invoice", np.sort(keys[n]).tobytes()) for n in range(count))
        tables.executemany("insert into like_documents values (?, ?, ?, ?)", documents)
        order = np.argsort(keys, axis=None)
        for start in range(0, len(order), 1_000_000):
            some = order[start : start + 1_000_000]
            rows = zip(keys.ravel()[some].tolist(), (some // 20 + 1).tolist(), strict=True)
            tables.executemany("insert into like_keys values (?, ?)", rows)
        tables.execute("commit")
        times, copies, found = [], 0, 0
        for batch in range(32):
            with ledger.batch():
                for number in range(64):
                    new = rng_keys.integers(-(2**63), 2**63 - 1, 20, dtype=np.int64).tolist()
                    copy = rng.random() < 0.1
                    if copy:
                        new[:6] = keys[rng.randrange(count)][:6].tolist()
                    start_at = time.perf_counter()
                    met = ledger.likeness.note(f"new {batch} {number}", "invoice", sorted(new))
                    times.append(time.perf_counter() - start_at)
                    copies, found = copies + copy, found + bool(copy and met)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {
        "documents": count, "keys each": 20, "disk MB": size >> 20, "bytes a document": size // count,
        "memory MB, the keys made up here among it": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "ms to note, median": round(1000 * float(np.median(times)), 3),
        "ms to note, p95": round(1000 * float(np.percentile(times, 95)), 3), "copies": copies, "found": found,
    }  # fmt: skip


if __name__ == "__main__":
    main()
