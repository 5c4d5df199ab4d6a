"""What is measured, a module a subject: each turns results beside truth into figures, curves and grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from claimctl.lab.evaluate.measures import (
    anomalies,
    classification,
    confidence,
    decisions,
    extraction,
    fraud,
    items,
    ocr,
    retrieval,
    splitting,
)

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned, Measured


class Measure(Protocol):
    """A measure: `threshold` is the least confidence with which a value counts as read, `seed` that of the draws."""

    def __call__(self, aligned: Aligned, *, threshold: float, seed: int) -> Measured: ...


# In the order of the pipeline.
MEASURES: tuple[Measure, ...] = (
    ocr.measure,
    classification.measure,
    splitting.measure,
    extraction.measure,
    items.measure,
    confidence.measure,
    decisions.measure,
    anomalies.measure,
    fraud.measure,
    retrieval.measure,
)
