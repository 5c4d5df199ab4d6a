"""Classify: Text -> Label. What the document is, from its words and its layout, with the probability of being right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.learning import store
from claimctl.records import Label, Segment, Text

if TYPE_CHECKING:
    from claimctl.config import ClassifyConfig
    from claimctl.stages.classify.model import Classifier

VERSION = 1
RUNNERS_UP = 3


def identity(config: ClassifyConfig) -> str:
    """The model's sha256. Raises DependencyError where the model is not listed."""
    return f"{config.model}:{store.fingerprint(config.model)}"


def load(config: ClassifyConfig) -> Classifier:
    """The checked model joined with the configured types. Raises DependencyError (see claimctl.learning.store)."""
    from claimctl.stages.classify.model import classifier, unpack

    return classifier(unpack(store.open_model(config.model)), config.doctypes)


def run(text: Text, config: ClassifyConfig, model: Classifier) -> Label:
    """Name the document. Every file is one segment; one that fits no type well enough is `other`."""
    from claimctl.stages.classify.lexicon import OTHER

    judged = model.judge(text.pages, text.media_type)
    best, confidence = judged[0]
    if confidence < config.min_confidence and best != OTHER:
        # What is reported is the probability that `other` is right, not that of the type that was not believed.
        best, confidence = OTHER, next((share for name, share in judged if name == OTHER), 0.0)
    others = tuple((name, share) for name, share in judged if name != best)[:RUNNERS_UP]
    pages = text.pages
    segment = Segment(
        first_page=pages[0].number if pages else 1,
        last_page=pages[-1].number if pages else 1,
        doc_type=best,
        confidence=confidence,
        runners_up=others,
    )
    return Label(text.doc_id, (segment,))
