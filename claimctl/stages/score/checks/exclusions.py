"""Whether the policy excludes the loss, as far as words can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.case import Case, Finding, Parameters, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator


class Excluded(Parameters, frozen=True):
    """Exclusions whose score is `at_least` so much, and `below` so much."""

    at_least: float = 0.5
    below: float = 1.01


def excluded(case: Case, parameters: Excluded) -> Iterator[Finding]:
    """Exclusions of the claim's own policy that speak of what the claim tells."""
    for one in case.exclusions:
        if parameters.at_least <= one.score < parameters.below:
            words = {
                "clause": " ".join(part for part in (one.label, one.title) if part)
                if one.label != one.title
                else one.label,
                "place": f"{one.source}, page {one.page}",
                "shared": ", ".join(spoken(name) for name in one.shared),
            }
            yield Finding(words, (one.doc_id,) if one.doc_id else (), one.score)
