"""What a claim asks of its policy: the peril it tells of, in its own words and in those of its line of business."""

from __future__ import annotations

import re
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from claimctl.search.concepts import in_claims, listed
from claimctl.search.signs import Question

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from claimctl.records import PolicyClause

_CAUSE, _MOST = 2.0, 2.0  # how much more the named cause counts than the narrative; a word said more often says no more
_BY_LINE = 1.0
_TIME = re.compile(r"^\d{1,2}[:.]\d{2}\s+")


class Wording(NamedTuple):
    """A clause and where it stands: the path of its document, and its id where it is of the claim."""

    clause: PolicyClause
    source: str
    doc_id: str = ""

    @property
    def label(self) -> str:
        """The clause's number as printed, else its title, else its page."""
        return self.clause.number or self.clause.title[:80] or f"page {self.clause.page}"


def cause(told: Sequence[str], line: str, types: Collection[str]) -> Question:
    """The question what covers a loss; `told` are its cause, then descriptions, `types` those of its documents.

    A claim that tells of no peril is of those of its line; documents of a peril's own kind speak for it as well.
    """
    texts = tuple(_TIME.sub("", text) for text in told if text.strip())
    concepts: dict[str, float] = {}
    for place, text in enumerate(texts):
        for name, count in in_claims().spot(text).items():
            concepts[name] = concepts.get(name, 0.0) + min(count, _MOST) * (_CAUSE if place == 0 else 1.0)
    perils = listed().perils
    own = [name for name, peril in perils.items() if line in peril.lines]
    if any(perils[name].types for name in own):
        # A health claim is of care, whatever the patient was doing when it hurt.
        concepts = {name: weight for name, weight in concepts.items() if perils[name].types}
        shown = {name: fsum(peril.types.get(kind, 0.0) for kind in types) for name, peril in perils.items()}
        for name, weight in shown.items():
            if weight > 0.0:
                concepts[name] = concepts.get(name, 0.0) + weight
    for name in own:
        concepts[name] = concepts.get(name, 0.0) + _BY_LINE
    if concepts:
        asks = perils[max(concepts, key=lambda name: (concepts[name], name))].ask
        texts = (*texts, asks) if asks else texts
    return Question(texts, {f"peril:{name}": weight for name, weight in concepts.items()})
