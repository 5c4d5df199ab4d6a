"""Rebuild the shipped classifier from the development data alone: read, measure with sources left out, learn, write.

    python tests/bench/build_classify.py --data ../shared/data --cache build/texts --synth-claims 150

The first run reads every file with the ocr stage (about an hour on two cores); the texts stay in the cache. With
`--measure` nothing is written to models/. The same data, config and code give a model of the same sha256.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from classify_corpora import Sample, read_texts, samples

from claimctl import config
from claimctl.learning import calibrate, store
from claimctl.stages.classify import train
from claimctl.stages.classify.model import classifier, unpack

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = "claim-docs"
MIN_SOURCES = 3  # types with as many sources or more are measured one by one: their examples survive a source's leaving


def main() -> None:
    options = _options()
    settings = config.load(options.config).config
    synth = _synth(options)
    found = samples(options.data, synth)
    texts = read_texts(found, options.cache, settings)
    found = [sample for sample in found if sample.path in texts]
    examples = [
        train.Example(texts[sample.path].pages, sample.doc_type, sample.group, sample.origin, str(sample.path))
        for sample in found
    ]
    doctypes = settings.classify.doctypes
    corpus = train.Corpus(examples, doctypes)
    recipe = train.Recipe()
    groups = sorted(set(corpus.groups) - {"synth"})
    scores = train.unseen_scores(corpus, recipe, groups)
    rows = {name: _rows(found, options.data / name) for name in (CLAIMS, "general-scans", "receipts", "wild-receipts")}
    rows = {name: places for name, places in rows.items() if len(places)}
    judged = {name: train.judge_unseen(corpus, scores, places) for name, places in rows.items()}
    report = {name: train.figures(each) for name, each in judged.items()}
    report[CLAIMS] |= _by_type(corpus, rows[CLAIMS], judged[CLAIMS])
    weights = train.ship(corpus, scores, recipe)
    report["speed"] = {"ms_a_document": _speed(weights, corpus, settings)}
    print(json.dumps(report, indent=2))
    if options.mistakes:
        _print_mistakes(corpus, rows, judged)
    if options.measure:
        return
    metrics = {
        f"{name.replace('-', '_')}_{key}": round(value, 4)
        for name, values in report.items()
        for key, value in values.items()
        if value == value and not key.startswith("f1 ")  # noqa: PLR0124  nan is unequal to itself
    }
    day = dt.date.fromisoformat(options.date) if options.date else dt.datetime.now(dt.UTC).date()
    card = write_card(found, corpus, report, day)
    saved = store.save_model("classify", weights.pack(), trained_at=day, card=card, metrics=metrics)
    print(f"models/{saved.file} {saved.sha256}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="the development data")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "texts", help="where texts are kept")
    parser.add_argument("--synth", type=Path, default=ROOT / "build" / "synth", help="where synthetic claims are kept")
    parser.add_argument("--synth-claims", type=int, default=150, help="how many synthetic claims teach; 0 for none")
    parser.add_argument("--config", type=Path, help="a claimctl.yaml over the defaults")
    parser.add_argument("--date", help="the date on the card (default: today)")
    parser.add_argument("--measure", action="store_true", help="write nothing to models/")
    parser.add_argument("--mistakes", action="store_true", help="list what was named wrongly")
    return parser.parse_args()


def _synth(options: argparse.Namespace) -> Path | None:
    if not options.synth_claims:
        return None
    if not (options.synth / "truth").is_dir():
        from claimctl.lab.synth import generate

        generate(options.synth, options.synth_claims, 5)
    return Path(options.synth)


def _rows(found: list[Sample], folder: Path) -> np.ndarray:
    return np.array([row for row, sample in enumerate(found) if sample.path.is_relative_to(folder)], dtype=int)


def _by_type(corpus: train.Corpus, rows: np.ndarray, judged: train.Judged) -> dict[str, float]:
    """F1 a type, and its mean over types that have examples of several sources among the claim papers."""
    sources = {
        kind: len({corpus.groups[row] for row in rows if corpus.answers[row] == kind})
        for kind in np.unique(corpus.answers[rows])
    }
    wide = np.array([kind for kind, count in sources.items() if count >= MIN_SOURCES])
    each = {
        f"f1 {corpus.types[kind]}": calibrate.macro_f1(judged.answers, judged.given, np.array([kind]))
        for kind in sources
    }
    return {"macro_f1_of_3_sources": calibrate.macro_f1(judged.answers, judged.given, wide), **each}


def _speed(weights: train.Weights, corpus: train.Corpus, settings: config.Config) -> float:
    model = classifier(unpack(weights.pack()), settings.classify.doctypes)
    some = corpus.examples[:: max(1, len(corpus.examples) // 200)]
    started = time.perf_counter()
    for example in some:
        model.judge(example.pages)
    return round((time.perf_counter() - started) / len(some) * 1000, 2)


def _print_mistakes(corpus: train.Corpus, rows: dict[str, np.ndarray], judged: dict[str, train.Judged]) -> None:
    for name, places in rows.items():
        for place in np.flatnonzero(~judged[name].right):
            example = corpus.examples[places[place]]
            given = corpus.types[judged[name].given[place]]
            print(f"{example.name}: {example.doc_type} called {given} ({judged[name].confidence[place]:.2f})")


def write_card(found: list[Sample], corpus: train.Corpus, report: dict[str, dict[str, float]], day: dt.date) -> str:
    """The model's card, in Markdown."""
    return f"# classify ({day})\n\nLimits: to be written.\n"


if __name__ == "__main__":
    main()
