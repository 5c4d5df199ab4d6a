"""Rebuild the shipped classifier from the development data alone: read, measure with sources left out, learn, write.

    python tests/bench/build_classify.py --data ../shared/data --cache build/texts

The first run reads every file with the ocr stage (about an hour on two cores); the texts stay in the cache. With
`--measure` nothing is written to models/. The same data, config and code give a model of the same sha256.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from classify_corpora import SYNTH, Sample, read_texts, samples, without_print

from claimctl import config
from claimctl.learning import calibrate, store
from claimctl.stages.classify import train
from claimctl.stages.classify.lexicon import compile_lexicon
from claimctl.stages.classify.model import classifier, unpack
from claimctl.stages.classify.vary import varied

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = "claim-docs"
SETS = (CLAIMS, "general-scans", "receipts", "wild-receipts", "va-forms", "long-lists", "ad-buy-forms")
FIGURES = ("accuracy", "macro_f1", "ece", "auroc", "sure_share", "sure_accuracy")
ALIEN = "called_a_claim_type"
NO_CLAIM_TYPE = ("other", "correspondence", "invoice", "receipt")
SEED = 5
FOLDS = 6
DIGITAL = (21, 22, 23, 24)  # seeds of synthetic claims that came as files
SCANNED = 31  # that came on paper
MIN_SOURCES = 3  # types with as many sources or more are measured one by one: their examples survive a source's leaving


def main() -> None:
    options = _options()
    settings = config.load(options.config).config
    synth = _synth(options)
    found = samples(options.data, synth)
    texts = read_texts(found, options.cache, settings)
    found = [sample for sample in found if sample.path in texts]
    examples = [
        train.Example(
            pages=texts[sample.path].pages,
            doc_type=sample.doc_type,
            group=sample.group,
            origin=sample.origin,
            media_type=texts[sample.path].media_type,
            name=str(sample.path),
        )
        for sample in found
    ]
    doctypes = settings.classify.doctypes
    rng = random.Random(SEED)
    examples += without_print(examples)
    examples += varied(examples[: len(found)], compile_lexicon(tuple(doctypes), doctypes), rng)
    corpus = train.Corpus(examples, doctypes)
    recipe = train.Recipe()
    scores = train.unseen_scores(corpus, recipe, train.folds(corpus, FOLDS))
    rows = {name: _rows(found, options.data / name) for name in SETS}
    rows[SYNTH] = np.array([row for row, sample in enumerate(found) if sample.group.startswith(SYNTH)], dtype=int)
    rows = {name: places for name, places in rows.items() if len(places)}
    judged = {name: train.judge_unseen(corpus, scores, places) for name, places in rows.items()}
    report = {name: train.figures(each) for name, each in judged.items()}
    report[CLAIMS] |= _by_type(corpus, rows[CLAIMS], judged[CLAIMS])
    kinds = [corpus.types[kind] for kind in judged["general-scans"].given]
    report["general-scans"][ALIEN] = float(np.mean([kind not in NO_CLAIM_TYPE for kind in kinds]))
    weights = train.ship(corpus, scores, recipe)
    report["speed"] = {"ms_a_page": _speed(weights, examples, settings)}
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
    parser.add_argument("--synth-claims", type=int, default=120, help="synthetic claims of each seed; 0 for none")
    parser.add_argument("--config", type=Path, help="a claimctl.yaml over the defaults")
    parser.add_argument("--date", help="the date on the card (default: today)")
    parser.add_argument("--measure", action="store_true", help="write nothing to models/")
    parser.add_argument("--mistakes", action="store_true", help="list what was named wrongly")
    return parser.parse_args()


def _synth(options: argparse.Namespace) -> list[Path]:
    """Synthetic claims for training, made unless they are there: some as files, some on paper."""
    from claimctl.lab.synth.generate import generate

    if not options.synth_claims:
        return []
    made = []
    for seed in (*DIGITAL, SCANNED):
        folder, paper = options.synth / str(seed), seed == SCANNED
        if not (folder / "truth" / "documents.parquet").is_file():
            claims = options.synth_claims * 3 // 8 if paper else options.synth_claims
            generate(folder, claims, seed, scan_share=float(paper), layouts="train", packets=0.0)
        made.append(folder)
    return made


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


def _speed(weights: train.Weights, examples: list[train.Example], settings: config.Config) -> float:
    model = classifier(unpack(weights.pack()), settings.classify.doctypes)
    some = examples[:: max(1, len(examples) // 200)]
    started = time.process_time()
    for example in some:
        model.judge(example.pages, example.media_type)
    pages = sum(len(example.pages) for example in some)
    return round((time.process_time() - started) / pages * 1000, 2)


def _print_mistakes(corpus: train.Corpus, rows: dict[str, np.ndarray], judged: dict[str, train.Judged]) -> None:
    for name, places in rows.items():
        for place in np.flatnonzero(~judged[name].right):
            row = places[place]
            true, given = corpus.types[corpus.answers[row]], corpus.types[judged[name].given[place]]
            print(f"{corpus.names[row]}: {true} called {given} ({judged[name].confidence[place]:.2f})")


def write_card(found: list[Sample], corpus: train.Corpus, report: dict[str, dict[str, float]], day: dt.date) -> str:
    """The model's card, in Markdown."""
    per_group = Counter(sample.group for sample in found)
    per_type = Counter(sample.doc_type for sample in found)
    licences = _licences(found)
    claims, scans = report[CLAIMS], report["general-scans"]
    lines = [
        "# classify: which document is this",
        "",
        f"Learned on {day} from {len(found)} documents of {len(per_group)} sources. Rebuild it with",
        "`python tests/bench/build_classify.py`, which also measured every figure below.",
        "",
        "## What it does",
        "",
        "A softmax regression over the words and the layout of a document's first pages. Measures of how well the",
        "titles and the vocabulary of configs/doctypes/*.yaml fit have one weight each for all types (so they hold for",
        "types with few examples or none); layout measures and words have weights of their own a type. Words count",
        "only if documents of four or more origins use them; digits are folded, file names are never seen. The",
        "confidence is the chance that the named type is right: a logistic curve over the softmax, its margin and the",
        "title's strength, fitted on documents whose source the weights had not seen.",
        "",
        "## Data",
        "",
        "| source | documents | licence |",
        "|---|---|---|",
        *(f"| {group} | {count} | {licences.get(group, '')} |" for group, count in sorted(per_group.items())),
        "",
        "Documents a type: " + ", ".join(f"{name} {count}" for name, count in sorted(per_type.items())) + ".",
        "None of these documents, and none of their text beyond single words and pairs of words that four origins",
        "share, is in the model. `synth` are fictional documents made by `claimctl synth`; its standard medical forms",
        "are also learned without their print, as scanners give them that drop the form's colour.",
        "",
        "## Split and figures",
        "",
        "Titles, vocabulary, measures and settings were chosen by the mistakes on these very documents, so the figures",
        "are of development; unseen papers will do worse. Weights and calibration have not seen what they are measured",
        "on: each source in turn is left out of both, and is then named. Labels are taken as they stand,",
        "though some are doubtful (blank ACORD certificates as claim forms, pages of a veteran's file as letters).",
        "",
        "| documents | n | accuracy | macro-F1 | ECE | AUROC of confidence | share over 0.9 | accuracy of these |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in SETS:
        row = report.get(name)
        if row is not None:
            shown = [_figure(row[key]) for key in FIGURES]
            lines.append(f"| {name} | {int(row['documents'])} | " + " | ".join(shown) + " |")
    each = sorted((name[3:], value) for name, value in claims.items() if name.startswith("f1 "))
    lines += [
        "",
        f"claim-docs, macro-F1 over the types with {MIN_SOURCES} or more sources there: "
        f"{_figure(claims['macro_f1_of_3_sources'])}. F1 a type: "
        + ", ".join(f"{name} {_figure(value)}" for name, value in each)
        + ".",
        f"general-scans called a claim type (not other, correspondence, invoice, receipt): {_figure(scans[ALIEN])}.",
        f"Time a page on one core: {report['speed']['ms_a_page']} ms.",
        "",
        "## Limits",
        "",
        "- Words only: a photograph without words is told from a blank page or an identity card by its size and shape.",
        "- Types with documents of one or two sources rest on their titles and vocabulary; the figures of such a type",
        "  are those of few documents.",
        "- English paper; titles of German, French and Spanish papers are known but were not measured.",
        "- Standard forms whose print the scanner dropped are recognised by their codes alone, and often missed.",
        "- A file is one document; packets of several documents are not taken apart.",
        "- The probabilities hold for a mix of types like that of the data; quite another mix shifts them.",
    ]
    return "\n".join(lines) + "\n"


def _figure(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}"


def _licences(found: list[Sample]) -> dict[str, str]:
    """What each source may be used under, as the development data states it."""
    known: dict[str, set[str]] = {}
    for sample in found:
        known.setdefault(sample.group, set()).add(sample.licence)
    return {group: ", ".join(sorted(licences)) for group, licences in known.items()}


if __name__ == "__main__":
    main()
