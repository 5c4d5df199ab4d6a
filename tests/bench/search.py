"""How well and how fast clauses are found.

`python tests/bench/search.py quality [--stories N] [--json FILE]`   recall and MRR with and without vectors and
    reranking; the file is what `kpis.search` of the config names: `claimctl report` then tells of retrieval
`python tests/bench/search.py scale WORK --rows 10000 100000 [--keep]`   latency, memory, disk of an index of N passages
`python tests/bench/search.py time INDEX`   the same of an index that is there

Quality: every policy of made claims is a source of one index, and each question goes to one policy, by a filter. The
reranker that answers in a language was learned without it (--shipped: the one that ships). Scale: passages are made of
words drawn by Zipf's law and of vectors between those of made clauses; questions are those of build_search, none twice.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parent))

import build_search as learned

from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.places import LANGUAGES
from claimctl.lab.synth.story.tell import tell
from claimctl.search import bm25, embed, index, query
from claimctl.search.kinds import kind_of

SEED = 7_301
WORDS, VOCABULARY = 45, 60_000  # terms of a passage, and of all
FUSED = "words and vectors, ranks fused"
MODES = {
    "words": {"dense": False, "reranked": False},
    FUSED: {"dense": True, "reranked": False},
    "words, reranked": {"dense": False, "reranked": True},
    "words and vectors, reranked": {"dense": True, "reranked": True},
}


def quality(stories: int, *, shipped: bool, told: Path | None = None) -> None:
    """Recall at 1, 5 and 10 and MRR of every mode."""
    embedder, rng = embed.shared(), np.random.default_rng(SEED)
    asked, wordings = [], {}
    for number in range(10_001, 10_001 + stories):  # none of those that were learned from
        story = tell(LINES[number % len(LINES)], number, SEED)
        manner = number % 3
        source = f"{story.policy.insurer.name} {story.line} {manner}"
        wordings.setdefault(source, learned.wording(story, manner))
        language = LANGUAGES[story.policy.insurer.country] if story.line != "health" else "en"
        asked += [(source, language, question, topic) for question, topic in learned.asked_of(story, rng)]

    def read(source):
        spoken = [embed.spoken(title, text) for _, title, text in wordings[source]]
        return [
            index.Passage(
                "policies", source, 1, str(at), title, text, kind_of(title, "", text), vector=embed.packed(vector)
            )
            for at, ((_, title, text), vector) in enumerate(
                zip(wordings[source], embedder.vectors(spoken), strict=True)
            )
        ]  # fmt: skip

    with tempfile.TemporaryDirectory() as folder:
        index.update(Path(folder), dict.fromkeys(wordings, "1"), read)
        desk = query.open_desk(Path(folder))
        rerankers = {} if shipped else _by_language(stories)
        places: dict[str, list[float]] = {name: [] for name in MODES}
        took: list[float] = []
        passages = desk.index.manifest.passages
        for source, language, question, topic in asked:
            right = {at for at, (topics, _, _) in enumerate(wordings[source]) if topic in topics}
            if not right:
                continue
            desk._reranker = rerankers.get(language, desk._reranker)
            first = int(desk.index.rows({"source": source})[0])
            began = time.perf_counter()
            desk.rank(question, {"source": source}, 50)
            took.append(1000 * (time.perf_counter() - began))
            for name, mode in MODES.items():
                ranked = [row - first for row, _ in desk.rank(question, {"source": source}, 50, **mode)]
                places[name].append(next((place for place, row in enumerate(ranked, 1) if row in right), 10**6))
    for name, found in places.items():
        at = np.array(found, float)
        figures = {f"recall@{k}": (at <= k).mean() for k in (1, 5, 10)} | {"mrr": (1 / at).mean()}
        print(f"{name:32}", {key: round(float(value), 3) for key, value in figures.items()}, len(at), "questions")
    if told is not None:
        report(places, took, passages, told)


def report(places: dict[str, list[float]], took: list[float], passages: int, path: Path) -> None:
    """Write the figures of `claimctl report`: those of the whole search, and what reranking gains over fused ranks."""
    found, plain = (np.array(places[name], float) for name in ("words and vectors, reranked", FUSED))
    count = len(found)
    figures = []
    for top in (1, 5):
        right = int((found <= top).sum())
        low, high = binomtest(right, count).proportion_ci(method="wilson")
        figures.append({"name": f"recall_at_{top}", "value": right / count, "low": low, "high": high, "n": count})
    first, before = (found <= 1).astype(float), (plain <= 1).astype(float)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, count, (2000, count))
    gains = np.sort(first[drawn].sum(axis=1) / np.maximum(before[drawn].sum(axis=1), 1) - 1)
    figures.append({"name": "reranking_gain", "value": first.sum() / max(before.sum(), 1) - 1,
                    "low": gains[50], "high": gains[1949], "n": count})  # fmt: skip
    figures.append({"name": "latency_ms", "value": float(np.median(took)), "n": count})
    figures.append({"name": "passages", "value": float(passages), "n": count})
    path.write_text(json.dumps({"figures": [{"section": "search"} | figure for figure in figures]}, indent=1))


def _by_language(stories: int):
    tables, answers, groups = learned.gather(stories)
    spoken = [group[0] for group in groups]
    return {
        left: learned.fit(
            list(itertools.compress(tables, (s != left for s in spoken))),
            list(itertools.compress(answers, (s != left for s in spoken))),
        )
        for left in sorted(set(spoken))
    }


def scale(work: Path, sizes: list[int], *, keep: bool) -> None:
    """Build and measure an index of every size; then how its latency grows, and what that makes of 10 million."""
    laws = []
    for rows in sizes:
        folder = work / f"index-{rows}"
        began, cpu = time.perf_counter(), time.process_time()
        index._write(folder, *made(rows), {"made": ("1", rows)})
        built, spent = time.perf_counter() - began, time.process_time() - cpu
        print(f"{rows:>9} passages, built in {built:.0f} s ({spent:.0f} s of one core)", flush=True)
        laws.append((rows, timed(folder)))
        if not keep:
            shutil.rmtree(folder)
    if len(laws) > 1:
        (a, x), (b, y) = laws[0], laws[-1]
        power = np.log(y / x) / np.log(b / a)
        far = y * (1e7 / b) ** power
        print(f"the median grows by N to the {power:.2f}; at 10,000,000 that is {far:.0f} ms: reckoned, not measured")


def made(rows: int):
    """Passages without text, their vectors, and the postings of texts of 45 terms each."""
    rng = np.random.default_rng(SEED)
    told = [tell(line, at, SEED) for line in LINES for at in range(1, 9)]
    bank = [f"{title}. {text}" for story in told for _, title, text in learned.wording(story, 0)]
    base = embed.shared().vectors(sorted(set(bank)))
    # Zipf's law over the vocabulary, each term once a passage.
    chances = np.cumsum(1.0 / np.arange(1, VOCABULARY + 1))
    terms = np.searchsorted(chances / chances[-1], rng.random((rows, WORDS), dtype=np.float32)).astype(np.int32)
    terms.sort(axis=1)
    first = np.ones(terms.shape, bool)
    first[:, 1:] = terms[:, 1:] != terms[:, :-1]
    names = [*itertools.islice(_spoken(), VOCABULARY)]
    hashes = np.array([bm25.hashed(name) for name in names], np.uint64)
    keys, where = hashes[terms[first]], np.repeat(np.arange(rows, dtype=np.int32), first.sum(axis=1))
    words = bm25._sorted(keys, where, None, np.full(rows, WORDS, np.uint16))
    passages = []
    for start in range(0, rows, 10_000):
        size = min(10_000, rows - start)
        one, other = base[rng.integers(0, len(base), size)], base[rng.integers(0, len(base), size)]
        share = rng.uniform(0, 0.5, (size, 1)).astype(np.float32)
        noise = rng.standard_normal((size, embed.SIZE), dtype=np.float32) * np.float32(0.35 / np.sqrt(embed.SIZE))
        passages += [
            index.Passage("policies", f"p{at}", 1, str(at), "", f"passage {at}", "cover", vector=embed.packed(vector))
            for at, vector in enumerate(one * (1 - share) + other * share + noise, start)
        ]
    return passages, words


def _spoken():
    """Terms for a vocabulary, the commonest first: those of the questions among the common, then invented ones."""
    asked = sorted({term for texts in learned.QUESTIONS.values() for text in texts for term in query.terms(text)})
    yield from asked
    yield from (f"term{at}" for at in itertools.count())


def timed(folder: Path) -> float:
    """Latency of questions to an index, each new to it, and what it takes; the median in ms."""
    process = psutil.Process()
    desk = query.open_desk(folder)
    questions = [text for texts in learned.QUESTIONS.values() for text in texts]
    questions = [f"{one} {other}" for one, other in itertools.permutations(questions, 2)][::13][:120]
    desk.ask("warm", {}, 5)
    took, cpu = [], []
    for text in questions:
        began, spent = time.perf_counter(), time.process_time()
        desk.ask(text, {}, 5)
        took.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - spent))
    again = time.perf_counter()
    for text in questions:
        desk.ask(text, {}, 5)
    again = 1000 * (time.perf_counter() - again) / len(questions)
    disk = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    p50, p95 = np.percentile(took, [50, 95])
    c50, c95 = np.percentile(cpu, [50, 95])
    print(
        f"{desk.index.manifest.passages:>9} passages: {p50:.1f} ms p50, {p95:.1f} ms p95 "
        f"(of one core {c50:.1f} and {c95:.1f}), {again:.2f} ms where remembered; {disk:.0f} MB on disk, "
        f"{process.memory_info().rss / 2**20:.0f} MB in memory",
        flush=True,
    )
    return float(c50)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    of_quality = commands.add_parser("quality")
    of_quality.add_argument("--stories", type=int, default=120)
    of_quality.add_argument("--shipped", action="store_true")
    of_quality.add_argument("--json", type=Path, help="write what `claimctl report` is told of retrieval")
    of_scale = commands.add_parser("scale")
    of_scale.add_argument("work", type=Path)
    of_scale.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    of_scale.add_argument("--keep", action="store_true")
    commands.add_parser("time").add_argument("index", type=Path)
    options = parser.parse_args()
    if options.command == "quality":
        quality(options.stories, shipped=options.shipped, told=options.json)
    elif options.command == "scale":
        scale(options.work, options.rows, keep=options.keep)
    else:
        timed(options.index)


if __name__ == "__main__":
    main()
