"""Pages of the worst documents as pictures for an evaluation's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.pictures import Picture, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claimctl.lab.evaluate.record import Worst

LONG_SIDE = 1100  # pixels: a printed page can be read, and twenty of them are a few megabytes
MAX_PAGES = 2  # of a document
_QUALITY = 55


def pictures(documents: Sequence[Worst], folder: Path | None) -> list[tuple[Picture, ...]]:
    """The pages of each document where something is wrong, its first if nothing is; at most MAX_PAGES."""
    made = []
    for document in documents:
        pages = pages_to_show(document)
        if folder is None:
            made.append(tuple(Picture(page, reason="The documents are not there; see --documents.") for page in pages))
            continue
        made.append(shown(folder, document.path, pages, LONG_SIDE, _QUALITY))
    return made


def pages_to_show(document: Worst) -> tuple[int, ...]:
    """The pages that hold most of what is wrong, in their order."""
    weights: dict[int, float] = {}
    for line in document.fields:
        if line.verdict not in {"right", "alike"}:
            for page in {line.true_page, line.read_page} - {None}:
                weights[page or 1] = weights.get(page or 1, 0.0) + 1.0
    for words in document.pages:
        if words.lost:
            weights[words.page] = weights.get(words.page, 0.0) + 3.0 * words.lost / max(words.true, 1)
    ranked = sorted(weights, key=lambda page: (-weights[page], page))[:MAX_PAGES]
    return tuple(sorted(ranked)) or (document.first_page,)
