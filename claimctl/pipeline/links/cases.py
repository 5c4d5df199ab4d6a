"""Could two papers belong to one claim, though they came in as two?

One claim number says so; so do one policy and day of loss, and one patient with one day of treatment. It is a
suggestion, and no fault of either paper: whoever sent papers one by one did not say that they belong together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.extract.prints.keys import cases

if TYPE_CHECKING:
    from claimctl.records import Extract


def together(one: Extract, other: Extract) -> tuple[float, str] | None:
    """How sure it is that both papers are of one case, and by what; None where nothing says so. Symmetric."""
    mine, theirs = cases(one.fields), cases(other.fields)
    both = sorted(mine.keys() & theirs.keys(), key=lambda case: (-mine[case].sure * theirs[case].sure, case))
    if not both:
        return None
    best = both[0]
    return round(mine[best].sure * theirs[best].sure, 4), min(mine[best].shown, theirs[best].shown)
