"""What the pages around a pair say of it: whether a count goes on past a page without a number, what stands on pages
further off, and whether this pair differs more than the file's other pairs do.

A heading that is new speaks for a new document only where the file's pages are otherwise headed alike, and a page that
differs from both its neighbours is in the middle of a document where these two agree with each other.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.classify.split.look import Look
    from claimctl.stages.classify.split.numbering import Number

_REACH = 3  # pages to each side
_SURE = 0.3  # of a page number
_TELLING = 6  # letters and figures of an identifier that two papers don't share by chance
_EDGE_TOP, _EDGE_FOOT = 0.1, 0.92
_PLACE = 0.006  # of the page: a line in the same place
_CONTRASTS = {  # a measure of a pair, and where it is compared with those of the file's other pairs
    "head_contrast": "head_same", "foot_contrast": "foot_same", "words_contrast": "words_same",
    "places_contrast": "lines_in_place",
}  # fmt: skip


def add(rows: Sequence[dict[str, float]], looks: Sequence[Look]) -> None:
    """Add to each row (what stands between page k and k + 1) what the pages around them say."""
    edges = [_edges(look) for look in looks]
    for at, row in enumerate(rows, 1):
        before, after = range(max(at - _REACH, 0), at), range(at, min(at + _REACH, len(looks)))
        row["number_resumes"], row["number_restarts"] = _counts(looks, at)
        pairs = [(left, right) for left in before for right in after]
        row["head_across"] = max(_share(looks[left].head, looks[right].head) for left, right in pairs)
        row["foot_across"] = max(_share(looks[left].foot, looks[right].foot) for left, right in pairs)
        row["edge_across"] = max(_kept(edges[left], edges[right]) for left, right in pairs)
        ours = frozenset[str]().union(*(looks[left].identifiers for left in before))
        theirs = frozenset[str]().union(*(looks[right].identifiers for right in after))
        row["identifiers_across"] = min(sum(len(each) >= _TELLING for each in ours & theirs) / 3.0, 1.0)
    for name, of in _CONTRASTS.items():
        known = [row[of] for row in rows if row[of] >= 0]
        for row in rows:
            row[name] = row[of] - median(known) if row[of] >= 0 and len(known) > 1 else 0.0


def _counts(looks: Sequence[Look], at: int) -> tuple[float, float]:
    """How surely the first number from page `at` on goes on with the last one before it, and how surely it restarts."""
    left = _first(looks, range(at - 1, -1, -1))
    right = _first(looks, range(at, len(looks)))
    if right is None:
        return 0.0, 0.0
    restarts = right[1].sure * (right[1].number == right[0] - at + 1)
    if left is None:
        return 0.0, restarts
    (start, before), (place, number) = left, right
    goes_on = number.number - before.number == place - start and number.total == before.total
    return min(number.sure, before.sure) * goes_on, restarts


def _first(looks: Sequence[Look], places: range) -> tuple[int, Number] | None:
    """The first of `places` whose page is numbered, and its number."""
    for place in places:
        number = looks[place].number
        if number is not None and number.sure > _SURE:
            return place, number
    return None


def _edges(look: Look) -> dict[tuple[str, float], float]:
    """The lines at the page's edges, by their form and left side: how far down they stand."""
    return {
        (line.shape, round(line.x0, 2)): line.y0
        for line in look.lines
        if line.shape and (line.y0 < _EDGE_TOP or line.y1 > _EDGE_FOOT)
    }


def _kept(one: dict[tuple[str, float], float], two: dict[tuple[str, float], float]) -> float:
    if not one or not two:
        return 0.0
    return sum(abs(one.get(key, 9.0) - top) < _PLACE for key, top in two.items()) / min(len(one), len(two))


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two) if one and two else 0.0
