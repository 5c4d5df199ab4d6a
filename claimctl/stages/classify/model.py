"""The classifier as it is shipped and applied: plain arrays in, types with honest probabilities out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from claimctl.errors import DependencyError
from claimctl.learning.linear import softmax
from claimctl.stages.classify import features
from claimctl.stages.classify.lexicon import CROSSED, MEASURES, Lexicon, compile_lexicon, measure, summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import DocType
    from claimctl.records import Page

TITLE = MEASURES.index("title")
_SHAPE = (MEASURES, features.LAYOUT)
VOCABULARY = MEASURES.index("vocabulary_lead")
CAPTIONS = MEASURES.index("captions_lead")
WORDS = features.LAYOUT.index("words")
PICTURE = features.LAYOUT.index("picture")


class Weights(msgspec.Struct, frozen=True):
    """What is learned, see claimctl.learning.linear; `own` covers a constant, the layout and the summary."""

    types: tuple[str, ...]
    measures: tuple[str, ...]
    layout: tuple[str, ...]
    shared: NDArray[np.float32]
    own: NDArray[np.float32]
    phrases: tuple[str, ...]  # of the lexicon, folded
    spread: NDArray[np.float32]  # the share of documents that hold each
    temperature: float
    curve: NDArray[np.float64]  # of confidence, over `evidence`; the bias is last

    @property
    def shares(self) -> dict[str, float]:
        """The share of documents that hold a phrase of the lexicon."""
        return dict(zip(self.phrases, self.spread.tolist(), strict=True))

    @property
    def crossed(self) -> int:
        """How many of the types count in the summary: those that were known when the weights were first learned."""
        return int(self.own.shape[1] - 1 - len(self.layout) - len(self.measures)) // len(CROSSED)

    def pack(self) -> dict[str, Any]:
        """The weights as plain values and arrays, for the model store."""
        return {name: getattr(self, name) for name in self.__struct_fields__} | {
            "phrases": "\n".join(self.phrases),
            "types": list(self.types),
            "measures": list(self.measures),
            "layout": list(self.layout),
        }


def unpack(packed: Mapping[str, Any]) -> Weights:
    """The weights from what `pack` gave. Raises DependencyError for those of another version's features."""
    if set(packed) != set(Weights.__struct_fields__) or (tuple(packed["measures"]), tuple(packed["layout"])) != _SHAPE:
        raise DependencyError(
            "model_alien",
            "The classifier was learned by another version of claimctl: it weighs other features.",
            "Reinstall claimctl, or learn the classifier again.",
        )
    names = {name: tuple(packed[name]) for name in ("types", "measures", "layout")}
    return Weights(**{**packed, **names, "phrases": tuple(packed["phrases"].split("\n"))})


class Classifier(msgspec.Struct, frozen=True):
    """Weights and lexicon, ready to name documents. `types` holds the learned types, then those of the config alone."""

    types: tuple[str, ...]
    weights: Weights
    lexicon: Lexicon
    crossed: int

    def judge(self, pages: Sequence[Page], media_type: str) -> list[tuple[str, float]]:
        """All types with their probabilities, the likeliest first. They sum to 1.

        `pages` may be a whole document, or any of its pages alone.
        """
        weights = self.weights
        fit = measure(self.lexicon, pages)
        plain = np.concatenate([
            [1.0], features.layout(pages, media_type), summary(self.lexicon, fit, self.crossed),
        ])  # fmt: skip
        own = np.zeros(len(self.types))
        learned = weights.own @ plain
        own[: len(learned)] = learned
        own[len(learned) :] = learned.mean()  # nothing particular is known of a type without examples
        scores = (fit @ weights.shared + own) / weights.temperature
        shares = softmax(scores)
        order = np.argsort(-shares, kind="stable")
        confidence = confident(evidence(scores, fit, plain), weights.curve)
        rest = 1.0 - shares[order[0]]
        scale = (1.0 - confidence) / rest if rest > 0 else 0.0
        return [
            (self.types[index], confidence if place == 0 else float(shares[index] * scale))
            for place, index in enumerate(order)
        ]


def evidence(scores: NDArray[np.float64], fit: NDArray[np.float64], plain: NDArray[np.float64]) -> NDArray[np.float64]:
    """What speaks for the best-scored type being right: (features,) from (types,), (types, measures), (1 + layout,)."""
    order = np.argsort(-scores, kind="stable")
    best = order[0]
    share = min(max(float(softmax(scores)[best]), 1e-6), 1.0 - 1e-6)
    second = float(scores[order[1]]) if len(order) > 1 else -10.0
    return np.array([
        np.log(share / (1.0 - share)), min(float(scores[best]) - second, 10.0), float(fit[best, TITLE]),
        float(fit[best, VOCABULARY]), float(fit[best, CAPTIONS]), float(fit[:, TITLE].max()),
        float(plain[1 + WORDS]), float(plain[1 + PICTURE]),
    ])  # fmt: skip


def confident(found: NDArray[np.float64], curve: NDArray[np.float64]) -> float:
    """The chance of being right."""
    return float(1.0 / (1.0 + np.exp(-np.clip(found @ curve[:-1] + curve[-1], -30.0, 30.0))))


def classifier(weights: Weights, doctypes: Mapping[str, DocType]) -> Classifier:
    """Join what was learned with what the config knows; a type that only the config has is named by its phrases."""
    types = (*weights.types, *sorted(set(doctypes) - set(weights.types)))
    return Classifier(types, weights, compile_lexicon(types, doctypes, weights.shares), weights.crossed)
