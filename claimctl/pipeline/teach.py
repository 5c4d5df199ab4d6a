"""A classifier that also learns from a user's own labelled documents, measured on sources that it did not learn from.

The model in use is where learning starts from: its weights move only as far as the new documents ask for, so that what
it knows of papers that are not among them is kept. Nothing of a document is in the model, only weights.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.errors import DocumentError, UsageError
from claimctl.intake.load import load
from claimctl.intake.scan import scan
from claimctl.learning import calibrate, store
from claimctl.pipeline.stages import OCR
from claimctl.records import Source, Text
from claimctl.stages.classify import train
from claimctl.stages.classify.model import Weights, classifier, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from claimctl.config import Config

TRUTH = "documents.parquet"
NAME = "classify"
CANDIDATE = "classify_candidate"
_RECIPE = train.Recipe(ridge_shared=10.0, ridge_own=10.0)
_FOLDS = 5
_ENOUGH = 2  # documents a type, of as many sources: with fewer nothing can be said of papers not seen


class Labelled(NamedTuple):
    """A document whose type is known: a file of `root`, its pages from `first` to `last` where they are not all."""

    path: str
    doc_type: str
    source: str
    first: int = 1
    last: int | None = None


class Compared(msgspec.Struct, frozen=True):
    """What a model makes of documents of sources that it has not seen."""

    documents: int
    accuracy: float
    macro_f1: float
    ece: float


class Taught(msgspec.Struct, frozen=True):
    """What came of learning. `in_use` and `candidate` name the same documents; None where no source can be left out."""

    documents: int
    sources: int
    types: dict[str, int]
    new_types: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]  # path, code
    in_use: Compared | None
    candidate: Compared | None
    better: bool
    promoted: bool
    folder: str
    model: str
    sha256: str


def teach(
    folder: Path, config: Config, models: Path, *, promote: bool = False, force: bool = False,
    day: dt.date | None = None, told: Callable[[int, int], None] | None = None,
) -> Taught:  # fmt: skip
    """Learn from labelled documents, compare with the model in use, and write the model to `models`.

    `folder` holds a folder a type (sources are folders within these, else each file is one), or a truth as
    `claimctl synth` writes it. The model is written as CANDIDATE; with `promote` also as NAME, if it is better on
    sources left out, or with `force` in any case. `told` hears how many of how many documents are read. Raises
    UsageError where there is nothing to learn from, DependencyError where a model is missing.
    """
    root, wanted = _labelled(folder)
    examples, unread = _read(root, wanted, config, told)
    known = unpack(store.open_model(config.classify.model))
    _check(examples, known, config)
    corpus = train.Corpus(examples, config.classify.doctypes, known)
    in_use, candidate, scores = _compare(corpus, examples, known, config)
    better = _is_better(in_use, candidate)
    weights = train.ship(corpus, scores, _RECIPE)
    day = day or dt.datetime.now(dt.UTC).date()
    names = [CANDIDATE, NAME] if (promote and better) or force else [CANDIDATE]
    card = _card(examples, in_use, candidate, config.classify.model, day)
    for name in names:
        saved = store.save_model(
            name, weights.pack(), trained_at=day, card=card, metrics=_metrics(in_use, candidate), folder=models
        )
    return Taught(
        documents=len(examples),
        sources=len({example.group for example in examples}),
        types=dict(sorted(Counter(example.doc_type for example in examples).items())),
        new_types=tuple(sorted({example.doc_type for example in examples} - set(known.types))),
        unread=tuple(unread),
        in_use=in_use,
        candidate=candidate,
        better=better,
        promoted=NAME in names,
        folder=str(models),
        model=names[-1],
        sha256=saved.sha256,
    )


def _labelled(folder: Path) -> tuple[Path, list[Labelled]]:
    """Where the documents are, and what is known of them."""
    for truth in (folder, folder / "truth"):
        if (truth / TRUTH).is_file():
            return truth.parent / "claims", _of_truth(truth / TRUTH)
    return folder, []


def _of_truth(path: Path) -> list[Labelled]:
    import polars as pl

    try:
        rows = pl.read_parquet(path)
        if "status" in rows.columns:
            rows = rows.filter(pl.col("status") == "done")
        named = set(rows.columns)
        return [
            Labelled(
                row["path"], row["doc_type"], str(row.get("source") or row["path"]),
                row.get("first_page") or 1, row.get("last_page"),
            )
            for row in rows.select(
                [name for name in ("path", "doc_type", "source", "first_page", "last_page") if name in named]
            ).iter_rows(named=True)
        ]  # fmt: skip
    except (OSError, KeyError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            "truth_invalid", f"{path} is no table of documents: {type(error).__name__}.",
            "It needs the columns path and doc_type.",
        ) from error  # fmt: skip


def _of_folders(paths: Sequence[str]) -> Iterator[Labelled]:
    """The first folder is the type, the next, if there is one, the source."""
    for path in paths:
        parts = PurePosixPath(path).parts
        if len(parts) > 1:
            yield Labelled(path, parts[0], "/".join(parts[:2]) if len(parts) > 2 else path)


def _read(
    root: Path, wanted: Sequence[Labelled], config: Config, told: Callable[[int, int], None] | None
) -> tuple[list[train.Example], list[tuple[str, str]]]:
    files = {file.path: file for file in scan(root, config.limits).files}
    wanted = wanted or list(_of_folders(sorted(files)))
    if not wanted:
        raise UsageError(
            "nothing_labelled", f"There are no labelled documents in {root}.",
            "Put documents into a folder a type, or name a folder with a truth.",
        )  # fmt: skip
    model = OCR.module.load(config.ocr)
    texts: dict[str, Text] = {}
    examples, unread = [], []
    for number, each in enumerate(wanted, 1):
        try:
            if each.path not in files:
                unread.append((each.path, "missing"))
                continue
            if each.path not in texts:
                source: Source = load(root, files[each.path])
                text = OCR.apply(config, model, source)
                texts = {each.path: msgspec.convert(text, Text)}  # documents of one file stand together
        except DocumentError as error:
            unread.append((each.path, error.code))
            continue
        finally:
            if told is not None:
                told(number, len(wanted))
        text = texts[each.path]
        pages = tuple(page for page in text.pages if each.first <= page.number <= (each.last or page.number))
        examples.append(
            train.Example(pages, each.doc_type, each.source, each.source, text.media_type, f"{each.path}#{each.first}")
        )
    if not examples:
        raise UsageError("nothing_labelled", f"None of the documents in {root} can be read.", "Look at their errors.")
    return examples, unread


def _check(examples: Sequence[train.Example], known: Weights, config: Config) -> None:
    for name in sorted({example.doc_type for example in examples}):
        if name not in known.types and name not in config.classify.doctypes:
            raise UsageError(
                "type_unknown", f"There is no document type {name!r}.",
                "Rename the folder, or describe the type: add doctypes/<type>.yaml beside claimctl.yaml.",
            )  # fmt: skip


def _compare(
    corpus: train.Corpus, examples: Sequence[train.Example], known: Weights, config: Config
) -> tuple[Compared | None, Compared | None, NDArray[np.float64]]:
    """Both models on the same documents, the candidate without having seen their sources; and its scores there."""
    scores = np.full((len(examples), len(corpus.types)), np.nan)
    sources = {(example.doc_type, example.group) for example in examples}
    if min(Counter(kind for kind, _ in sources).values()) < _ENOUGH:
        return None, None, scores
    placed = train.folds(corpus, min(_FOLDS, len(set(corpus.groups))))
    scores = train.unseen_scores(corpus, _RECIPE, placed)
    judged = train.judge_unseen(corpus, scores, np.arange(len(examples)))
    model = classifier(known, config.classify.doctypes)
    said = [model.judge(example.pages, example.media_type)[0] for example in examples]
    given = np.array([corpus.types.index(name) for name, _ in said])
    now = _figures(corpus.answers, given, np.array([sure for _, sure in said]))
    return now, _figures(corpus.answers, judged.given, judged.confidence), scores


def _figures(answers: NDArray[np.int64], given: NDArray[np.int64], confidence: NDArray[np.float64]) -> Compared:
    right = answers == given
    return Compared(
        len(answers), round(float(right.mean()), 4), round(calibrate.macro_f1(answers, given), 4),
        round(calibrate.expected_error(confidence, right), 4),
    )  # fmt: skip


def _is_better(in_use: Compared | None, candidate: Compared | None) -> bool:
    if in_use is None or candidate is None:
        return False
    return candidate.macro_f1 > in_use.macro_f1 and candidate.accuracy >= in_use.accuracy


def _metrics(in_use: Compared | None, candidate: Compared | None) -> Mapping[str, float]:
    return {
        f"{name}_{key}": value
        for name, each in (("in_use", in_use), ("candidate", candidate))
        if each is not None
        for key, value in msgspec.structs.asdict(each).items()
    }


def _card(
    examples: Sequence[train.Example], in_use: Compared | None, candidate: Compared | None, base: str, day: dt.date
) -> str:
    types = Counter(example.doc_type for example in examples)
    sources = len({example.group for example in examples})
    lines = [
        "# classify, taught",
        "",
        f"Learned on {day} from {len(examples)} labelled documents of {sources} sources, starting from the weights of",
        f"the model `{PurePosixPath(base).name}`. Of the documents only weights are in it, no word and no picture.",
        "",
        "Documents a type: " + ", ".join(f"{name} {count}" for name, count in sorted(types.items())) + ".",
        "",
    ]
    if in_use is None or candidate is None:
        lines += ["Not measured: a type has documents of one source only, so no source could be left out."]
    else:
        lines += [
            "Each document named by weights that have not seen its source, beside what the model in use says of it:",
            "",
            "| model | documents | accuracy | macro-F1 | ECE |",
            "|---|---|---|---|---|",
            *(
                f"| {name} | {each.documents} | {each.accuracy:.3f} | {each.macro_f1:.3f} | {each.ece:.3f} |"
                for name, each in (("in use", in_use), ("candidate", candidate))
            ),
        ]
    lines += [
        "",
        "Limits: measured on these documents alone; papers of other kinds are named by what the model in use knew,",
        "as far as the new weights left it as it was.",
    ]
    return "\n".join(lines) + "\n"
