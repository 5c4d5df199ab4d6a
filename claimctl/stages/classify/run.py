"""Classify: Text -> Label. Where the documents of a file begin, and what each is, with the probability of being right.

A file is taken apart first (see claimctl.stages.classify.split), then each document is named from its own pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimctl.learning import store
from claimctl.records import Label, Segment, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.config import ClassifyConfig
    from claimctl.records import Page
    from claimctl.stages.classify.model import Classifier
    from claimctl.stages.classify.split.splitter import Judge, Splitter

VERSION = 4
RUNNERS_UP = 3
SPLITTER = "split"


class Model(NamedTuple):
    """Who names documents, and who finds where they begin (None: every file is one document)."""

    judge: Classifier
    splitter: Splitter | None


def identity(config: ClassifyConfig) -> str:
    """The models' sha256. Raises DependencyError where one is not listed."""
    names = (config.model, SPLITTER) if config.split else (config.model,)
    return " ".join(f"{name}:{store.fingerprint(name)}" for name in names)


def load(config: ClassifyConfig) -> Model:
    """The checked models joined with the configured types. Raises DependencyError (see claimctl.learning.store)."""
    if not config.split:
        return Model(load_judge(config), None)
    from claimctl.stages.classify.split.splitter import splitter

    return Model(load_judge(config), splitter(store.open_model(SPLITTER), config.doctypes))


def load_judge(config: ClassifyConfig) -> Classifier:
    """Who names documents. Raises DependencyError (see claimctl.learning.store)."""
    from claimctl.stages.classify.model import classifier, unpack

    return classifier(unpack(store.open_model(config.model)), config.doctypes)


class Once:
    """A judge who is not asked twice: many a document is one page, which the splitter has had judged already."""

    def __init__(self, judge: Classifier) -> None:
        self._judge = judge
        self._judged: dict[tuple[int, ...], list[tuple[str, float]]] = {}

    def judge(self, pages: Sequence[Page], media_type: str) -> list[tuple[str, float]]:
        """See claimctl.stages.classify.model."""
        numbers = tuple(page.number for page in pages)
        if numbers not in self._judged:
            self._judged[numbers] = self._judge.judge(pages, media_type)
        return self._judged[numbers]


def run(text: Text, config: ClassifyConfig, model: Model) -> Label:
    """Name the documents of a file. One that fits no type well enough is `other`.

    Empty pages and separators of a packet are in no document; every other page is in exactly one.
    """
    pages = text.pages
    if model.splitter is None or len(pages) < 2:
        return Label(text.doc_id, (_named(pages, text.media_type, config, model.judge, 1.0),))
    judge = Once(model.judge)
    cuts = model.splitter.cut(pages, text.media_type, judge)
    segments = tuple(
        _named(pages[cut.first : cut.last + 1], text.media_type, config, judge, cut.confidence)
        for cut in cuts.documents
    )
    separators = tuple(page.number for page, kind in zip(pages, cuts.kinds, strict=True) if kind == "separator")
    return Label(text.doc_id, segments, separators)


def _named(pages: Sequence[Page], media_type: str, config: ClassifyConfig, judge: Judge, cut: float) -> Segment:
    """The document that `pages` are. `cut` is the probability that they are one: what is named wrongly cut is wrong."""
    from claimctl.stages.classify.lexicon import OTHER

    judged = judge.judge(pages, media_type)
    best, confidence = judged[0]
    if confidence < config.min_confidence and best != OTHER:
        # What is reported is the probability that `other` is right, not that of the type that was not believed.
        best, confidence = OTHER, next((share for name, share in judged if name == OTHER), 0.0)
    others = tuple((name, share) for name, share in judged if name != best)[:RUNNERS_UP]
    return Segment(
        first_page=pages[0].number if pages else 1,
        last_page=pages[-1].number if pages else 1,
        doc_type=best,
        confidence=confidence * cut,
        runners_up=others,
    )
