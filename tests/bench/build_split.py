"""Rebuild the shipped splitter from the development data alone: bind packets, measure with makes left out, write.

    python tests/bench/build_split.py --data ../shared/data --texts build/texts --synth build/split

Single documents, generated and real, are bound to packets in memory, half of the generated ones with letters spoilt and
pages shifted as a scanner does; what stands between their pages is what is learned. Real papers are those of the halves
that may teach. With `--measure` nothing is written to models/.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from split_corpora import FOLDS, PACKETS, Bound, Paper, Reading, bound, corpus, fold_of, generated, real

from claimctl import config
from claimctl.learning import store, trees
from claimctl.stages.classify import run as classify
from claimctl.stages.classify.split import decode, signs, splitter
from claimctl.stages.classify.split.look import KEYS

if TYPE_CHECKING:
    from claimctl.records import Page

ROOT = Path(__file__).resolve().parents[2]
SEED = 29
# What papers may lack, by the beginnings of measures' names, and how often a row is learned from without each.
GROUPS = (
    ("number_", "second_"), ("head_", "foot_", "edge_"), ("identifiers",), ("dates",), (*KEYS, "keys_new"),
    ("title", "headline", "titled_"), ("section_",), ("salutes", "letter_begins", "closed", "goes_on", "went_on"),
    ("shape_", "letter_", "left_"), ("kind_", "kinds_"),
)  # fmt: skip
BARE = 0.3
# What a share of files with a torn document costs, against one of whole documents found in packets.
TORN = {"single": 4.0, "packet": 1.0}
KEPT_LOOKS = 6
ABOUT = 0.015  # costs that are worth that much less are about as good
# Real papers differ more than generated ones, and real single documents are few.
WEIGHTS = {"single real": 3.0, "single synth": 1.0, "packet real": 1.5, "packet synth": 1.0}


class Rows(NamedTuple):
    """What stands between all pages of all files: measures, answers, weights, and the file of each row."""

    x: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    file: np.ndarray


class Eyes:
    """Looks at each page once, whatever files it is bound into."""

    def __init__(self, judge: splitter.Judge, titles: splitter.Titles) -> None:
        self._judge, self._titles = judge, titles
        self._seen: dict[int, splitter.Seen] = {}
        self.spent = 0.0

    def table(self, file: Bound) -> splitter.Table:
        return splitter.measure(file.pages, lambda page: self._see(page, file.media_type))

    def _see(self, page: Page, media_type: str) -> splitter.Seen:
        key = id(page.words)  # bound pages share the words of their paper
        if key not in self._seen:
            started = time.process_time()
            self._seen[key] = splitter.see(page, media_type, self._judge, self._titles)
            self.spent += time.process_time() - started
        seen = self._seen[key]
        return seen._replace(look=seen.look._replace(page=page))

    @property
    def pages(self) -> int:
        return len(self._seen)


def rows(files: list[Bound], measured: list[splitter.Table]) -> Rows:
    """One row a pair of pages. A cut stands before a page if a document begins there or at an empty page before it."""
    x, y, weight, number = [], [], [], []
    for at, (file, table) in enumerate(zip(files, measured, strict=True)):
        for k in range(len(table.rows)):
            left, right = table.pages[k], table.pages[k + 1]
            x.append(table.rows[k])
            y.append(any(left < begin <= right for begin in file.begins))
            # A file of a hundred pages of one kind teaches little more than one of ten.
            weight.append(WEIGHTS[file.kind] / np.sqrt(max(len(table.rows), 1)))
            number.append(at)
    return Rows(np.array(x), np.array(y, dtype=bool), np.array(weight), np.array(number))


def bare(x: np.ndarray) -> np.ndarray:
    """The rows once more, each without some of its signs: papers lack numbers, heads, identifiers or titles."""
    rng = np.random.default_rng(SEED)
    less = x.copy()
    for names in GROUPS:
        columns = [at for at, name in enumerate(signs.NAMES) if name.startswith(names)]
        unknown = [signs.UNKNOWN.get(signs.NAMES[at], 0.0) for at in columns]
        less[np.ix_(np.flatnonzero(rng.random(len(x)) < BARE), columns)] = unknown
    return less


def learn(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> trees.Forest:
    """Boosted trees that keep the direction of each measure."""
    x, y, weight = np.concatenate([x, bare(x)]), np.concatenate([y, y]), np.concatenate([weight, weight])
    return trees.grown(
        x, y, weight, max_iter=160, learning_rate=0.08, max_leaf_nodes=12, min_samples_leaf=20, l2_regularization=4.0,
        monotonic_cst=[signs.SIGNS[name] for name in signs.NAMES], max_features=0.5, random_state=SEED,
    )  # fmt: skip


def unseen(files: list[Bound], found: Rows) -> np.ndarray:
    """Scores of the rows of each fold's files by trees that saw no paper of that fold."""
    of = np.array([fold_of(file.makes[0]) for file in files])[found.file]
    scores = np.full(len(found.y), np.nan)
    for number in range(FOLDS):
        out = of == number
        learned = learn(found.x[~out], found.y[~out], found.weight[~out])
        scores[out] = learned.scores(found.x[out])
    return scores


def figures(
    files: list[Bound], measured: list[splitter.Table], cuts: dict[int, list[int]]
) -> dict[str, dict[str, float]]:
    """Boundary and whole-document F1 by kind of file, and the share of single documents that were torn."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for at, begins in cuts.items():
        file, table = files[at], measured[at]
        true = _true(file, table)
        read = set(begins) - {0}
        sums[file.kind].update(files=1, hit=len(true & read), true=len(true), read=len(read), torn=bool(read - true))
        pages = len(table.pages)
        spans = [set(zip(sorted({0, *each}), [*sorted(each), pages], strict=True)) for each in (true, read)]
        sums[file.kind].update(
            docs_hit=len(spans[0] & spans[1]), docs_true=len(spans[0]), docs_read=len(spans[1]),
            right=spans[0] == spans[1],
        )  # fmt: skip
    return {
        kind: {
            "files": each["files"],
            "boundary_f1": 2 * each["hit"] / max(each["true"] + each["read"], 1),
            "document_f1": 2 * each["docs_hit"] / max(each["docs_true"] + each["docs_read"], 1),
            "files_right": each["right"] / each["files"],
            "torn": each["torn"] / each["files"],
        }
        for kind, each in sorted(sums.items())
    }


def _true(file: Bound, table: splitter.Table) -> set[int]:
    return {
        k + 1
        for k in range(len(table.rows))
        if any(table.pages[k] < begin <= table.pages[k + 1] for begin in file.begins)
    }


def cut(
    files: list[Bound], measured: list[splitter.Table], found: Rows, odds: np.ndarray, costs: decode.Costs
) -> dict[int, list[int]]:
    """Where each file is cut that has odds."""
    result = {}
    ends = np.searchsorted(found.file, np.arange(len(files) + 1))
    for at, table in enumerate(measured):
        mine = odds[ends[at] : ends[at + 1]]
        if len(mine) and not np.isnan(mine).any():
            result[at] = decode.starts(mine, table.forced, table.types, costs)
    return result


def scaled(scores: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Log odds from the scores of unseen makes."""
    from sklearn.linear_model import LogisticRegression

    known = ~np.isnan(scores)
    fit = LogisticRegression(C=1e6).fit(scores[known, None], y[known], sample_weight=weight[known])
    return round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4)


def choose(files: list[Bound], measured: list[splitter.Table], found: Rows, odds: np.ndarray) -> decode.Costs:
    """The costs that tear few single documents and take packets apart best, on makes left out.

    Of those about as good, the ones that make a packet dearest: the single documents here are few, others will be
    harder.
    """
    worths: dict[decode.Costs, float] = {}
    for packet in (2.0, 3.0, 4.0):
        for each in (0.0, 0.5):
            for kinds in (0.1, 0.2, 0.4):
                costs = decode.Costs(packet, each, kinds)
                told = figures(files, measured, cut(files, measured, found, odds, costs))
                worth = sum(row["document_f1"] for kind, row in told.items() if kind.startswith("packet"))
                worth -= sum(TORN[kind.split()[0]] * row["torn"] for kind, row in told.items())
                worths[costs] = worth
    good = [costs for costs, worth in worths.items() if worth > max(worths.values()) - ABOUT]
    return max(good, key=lambda costs: (costs.packet, worths[costs]))


def main() -> None:
    options = _options()
    settings = config.load(options.config).config
    reading = Reading(settings, options.texts)
    judge = classify.load_judge(settings.classify)
    titles = splitter.titles_of(settings.classify.doctypes)
    rng = random.Random(SEED)
    papers = generated(options.synth, options.claims, SEED, reading) + real(options.data, reading, "train")
    files = corpus(papers, rng)
    eyes = Eyes(judge, titles)
    started = time.process_time()
    measured = [eyes.table(file) for file in files]
    pairs = (time.process_time() - started - eyes.spent) / sum(len(file.pages) for file in files)
    spent = 1000 * (eyes.spent / eyes.pages + pairs)
    found = rows(files, measured)
    print(f"{len(papers)} papers, {len(files)} files, {len(found.y)} pairs, {spent:.1f} ms a page", flush=True)
    scores = unseen(files, found)
    scale = scaled(scores, found.y, found.weight)
    odds = scale[0] * scores + scale[1]
    costs = choose(files, measured, found, odds)
    told = figures(files, measured, cut(files, measured, found, odds, costs))
    forest = learn(found.x, found.y, found.weight)
    kept = bound(real(options.data, reading, "check"), 3 * PACKETS["real"], rng, of_claims=False)
    tables = [eyes.table(file) for file in kept]
    apart = rows(kept, tables)
    odds = scale[0] * forest.scores(apart.x) + scale[1]
    checked = figures(kept, tables, cut(kept, tables, apart, odds, costs))
    told |= {f"{kind}, kept apart": row for kind, row in checked.items()}
    model = {
        "names": list(signs.NAMES), "trees": trees.plain(forest), "costs": costs._asdict(), "scale": list(scale),
    }  # fmt: skip
    print(json.dumps({"scale": scale, "costs": costs._asdict(), **told}, indent=2))
    if options.measure:
        return
    day = dt.date.fromisoformat(options.date) if options.date else dt.datetime.now(dt.UTC).date()
    saved = store.save_model("split", model, trained_at=day, card=card(papers, files, told, day, spent), kind="json",
                             metrics=_metrics(told))  # fmt: skip
    print(f"models/{saved.file} {saved.sha256}")


def _metrics(told: dict[str, dict[str, float]]) -> dict[str, float]:
    return {
        f"{kind.replace(',', '').replace(' ', '_')}_{name}": round(float(value), 4)
        for kind, row in told.items()
        for name, value in row.items()
    }


def card(papers: list[Paper], files: list[Bound], told: dict[str, dict[str, float]], day: dt.date, spent: float) -> str:
    """The model's card, in Markdown."""
    sources = Counter(_set_of(paper) for paper in papers)
    makes = Counter(name for name, _ in {(_set_of(paper), paper.make) for paper in papers})
    kinds = Counter(file.kind for file in files)
    lines = [
        "# split: where documents begin within a file",
        "",
        f"Learned on {day} from {len(papers)} documents. Rebuild it with",
        "`python tests/bench/build_split.py`, which also measured every figure below.",
        "",
        "## What it does",
        "",
        "Between every two pages it measures what speaks for a new document and what against: page numbers, heads and",
        "feet, identifiers, names and dates, titles, how the text flows on, the sheet itself, and the kinds of page",
        f"that the classifier sees ({len(signs.NAMES)} measures, see claimctl/stages/classify/split/signs.py). Boosted",
        "trees turn them into log odds; each measure may only push the way that the trade's sense says. The file is",
        "then cut as a whole, where the first cut costs more: a torn document is worse than a packet left whole. The",
        "model holds numbers only, no text.",
        "",
        "## Data",
        "",
        "| source | documents | of so many makes |",
        "|---|---|---|",
        *(f"| {name} | {count} | {makes[name]} |" for name, count in sorted(sources.items())),
        "",
        "Bound in memory to: " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) + ". Generated",
        "papers are of the layouts that may teach, real ones of the halves that may teach (tests/bench/converters).",
        "",
        "## Split and figures",
        "",
        f"Layouts and sources are parted in {FOLDS}; each part is cut by trees that saw none of its makes. Costs and",
        "calibration were chosen on these figures; `kept apart` are sources that nothing was learned on. They were",
        f"looked at {KEPT_LOOKS} times while models were made. Of the papers of ad-buy each is a make, though",
        "one program sets many.",
        "",
        "| files | n | boundary F1 | whole-document F1 | files all right | files torn |",
        "|---|---|---|---|---|---|",
    ]
    for kind, row in told.items():
        figure = [f"{row[name]:.3f}" for name in ("boundary_f1", "document_f1", "files_right", "torn")]
        figure[:2] = ["-", "-"] if kind.startswith("single") else figure[:2]
        lines.append(f"| {kind} | {int(row['files'])} | " + " | ".join(figure) + " |")
    lines += [
        "",
        f"Time a page on one core, the classifier's look at it included: {spent:.1f} ms.",
        "",
        "## Limits",
        "",
        "- Words only: photos and pages without words are parted by the sheet and by what stands around them.",
        "- Pages that belong together but lie apart in the file (shuffled) are not brought together.",
        "- Two documents of one layout without numbers, names or dates that differ are one document to it.",
        "- Backs without a head of their own (terms, stamps) and enclosures numbered from 1 are often cut off.",
        "- Words of English, German and some French and Spanish papers are known (`Dear`, `Seite 2 von 3`).",
    ]
    return "\n".join(lines) + "\n"


def _set_of(paper: Paper) -> str:
    """Where a paper is from: its repository, or its set, of which each maker is left out by itself."""
    return paper.make.split(" ")[0] if paper.real else "generated claims"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="the development data")
    parser.add_argument("--texts", type=Path, default=ROOT / "build" / "texts", help="where texts are kept")
    parser.add_argument("--synth", type=Path, default=ROOT / "build" / "split", help="where generated claims are kept")
    parser.add_argument("--claims", type=int, default=800, help="how many generated claims teach")
    parser.add_argument("--config", type=Path, help="a claimctl.yaml over the defaults")
    parser.add_argument("--date", help="the date on the card (default: today)")
    parser.add_argument("--measure", action="store_true", help="write nothing to models/")
    return parser.parse_args()


if __name__ == "__main__":
    main()
