"""What speaks for a new document between two pages, and what against it: a row of measures a pair.

Each measure has a direction (SIGNS): 1 where more of it can only make a new document likelier, -1 where less likely, 0
where it depends. The direction is kept when weights are learned, so that what a few layouts suggest by chance is not
believed against the trade's common sense.
"""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.classify.split import context
from claimctl.stages.classify.split.look import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.stages.classify.split.look import Look
    from claimctl.stages.classify.split.titles import Title

SIGNS: Mapping[str, int] = {
    # numbering
    "number_first": 1, "number_later": -1, "number_next": -1, "number_breaks": 1, "number_total_differs": 1,
    "number_ended": 1, "number_unended": -1, "number_expected": -1, "number_lost": 0, "number_same": 0,
    "second_follows": 1, "number_of_next": 0, "number_resumes": -1, "number_restarts": 1,
    # what stands at the edges
    "head_same": -1, "head_differs": 1, "head_of_next": 0, "foot_same": -1, "foot_differs": 1, "foot_of_next": 0,
    "edge_in_place": -1, "head_words": 0, "head_across": -1, "foot_across": -1, "edge_across": -1,
    "head_contrast": -1, "foot_contrast": -1,
    # the body
    "lines_same": 0, "lines_of_next": 0, "words_same": 0, "copy": -1, "headings_same": 0,
    "lines_in_place": 0, "words_contrast": -1, "places_contrast": -1,
    # who and which
    "identifiers_same": -1, "identifiers_differ": 1, "identifiers_of_next": 0, "identifiers_new": 0, "identifiers": 0,
    "identifiers_across": -1,
    "dates_same": -1, "dates_differ": 0,
    **{f"{kind}_same": -1 for kind in KEYS}, **{f"{kind}_differs": 1 for kind in KEYS}, "keys_new": 0,
    # the flow of the text
    "title": 1, "title_before": 0, "title_same": 0, "headline": 0, "headline_same": 0, "headline_before": 0,
    "title_repeats": 0, "salutes": 1, "dated": 0,
    "closed": 1, "goes_on": -1, "went_on": -1, "open_end": -1, "low_start": -1, "carried": -1,
    "section_first": 1,
    "section_next": -1, "section_back": 1, "bottom": -1, "top": 0,
    # the sheet
    "shape_differs": 1, "letter_differs": 1, "left_differs": 0, "source_differs": 1, "skew_differs": 0, "turned": 0,
    "sure_differs": 0, "words": 0, "words_before": 0, "forms": 0, "forms_same": -1, "columns_same": -1,
    "blank_between": 0,
    # the kinds of page
    "kind_same": -1, "kind_sure": 0, "kind_known": 0, "kind_known_before": 0, "kind_of_next": 0,
    # several at once
    "letter_begins": 1, "titled_anew": 1, "kinds_differ": 1,
}  # fmt: skip
NAMES = tuple(SIGNS)
# What measures are where one of the pages has no part in them; 0 otherwise.
UNKNOWN: Mapping[str, float] = dict.fromkeys(
    ("head_same", "head_of_next", "foot_same", "foot_of_next", "lines_same", "lines_of_next", "words_same",
     "identifiers_of_next", "kind_of_next"), -1.0,
)  # fmt: skip
_ALIKE = 0.8  # of the letters of two identifiers: the same one, read twice
_PLACE = 0.012  # of the page: a line in the same place
_SHORT = 5  # letters
_NONE = -1.0  # of a measure that one of the pages has no part in


def measure(
    looks: Sequence[Look], titles: Sequence[Title], kinds: NDArray[np.float64], blanks: Sequence[bool], other: int
) -> NDArray[np.float64]:
    """The measures of (pages - 1, NAMES): row k is what stands between pages k and k + 1.

    `titles` says how well a title of a known type heads each page; `kinds` are probabilities of (pages, types), of
    which `other` is the type of papers that are none; `blanks` whether empty pages stand before each page.
    """
    rows = []
    expected = 0
    total = 0
    for at in range(1, len(looks)):
        before, here = looks[at - 1], looks[at]
        after = looks[at + 1] if at + 1 < len(looks) else None
        if before.number is not None and before.number.sure > 0.3:
            expected, total = before.number.number + 1, before.number.total
        elif expected:
            expected += 1
        value = {
            **_numbering(before, here, after, expected, total),
            **_edges(before, here, after),
            **_body(before, here, after),
            **_names(before, here, after),
            **_flow(before, here),
            **_sheet(before, here),
            "title": titles[at].strength,
            "title_before": titles[at - 1].strength,
            "title_same": float(bool(titles[at].phrase) and titles[at].phrase == titles[at - 1].phrase),
            "title_repeats": float(bool(titles[at].phrase) and any(titles[at].phrase in s for s in before.shapes)),
            "blank_between": float(blanks[at]),
            **_kinds(kinds, at, other),
        }
        rows.append({**value, **_together(value)})
    context.add(rows, looks)
    return np.array([[row[name] for name in NAMES] for row in rows], dtype=np.float64).reshape(len(rows), len(NAMES))


def _numbering(before: Look, here: Look, after: Look | None, expected: int, total: int) -> dict[str, float]:
    ours, theirs = here.number, before.number
    value = dict.fromkeys((name for name in NAMES if name.startswith(("number_", "second_"))), 0.0)
    if after is not None and after.number is not None and ours is None:
        value["second_follows"] = after.number.sure * (after.number.number == 2)
    if after is not None and after.number is not None and ours is not None:
        value["number_of_next"] = min(ours.sure, after.number.sure) * (after.number.number == ours.number + 1)
    if theirs is not None and theirs.total:
        value["number_ended"] = theirs.sure * (theirs.number == theirs.total)
        value["number_unended"] = theirs.sure * (theirs.number < theirs.total)
    if ours is None:
        value["number_lost"] = theirs.sure if theirs is not None else 0.0
        return value
    value["number_first"] = ours.sure * (ours.number == 1)
    value["number_later"] = ours.sure * (ours.number > 1)
    value["number_expected"] = ours.sure * (
        ours.number == expected and expected > 1 and (not total or ours.total in {0, total})
    )
    if theirs is not None:
        both = min(ours.sure, theirs.sure)
        follows = ours.number == theirs.number + 1
        value["number_next"] = both * (follows and ours.total == theirs.total)
        value["number_breaks"] = both * (not follows and ours.number != theirs.number)
        value["number_same"] = both * (ours.number == theirs.number)
        value["number_total_differs"] = both * (ours.total > 0 and theirs.total > 0 and ours.total != theirs.total)
    return value


def _edges(before: Look, here: Look, after: Look | None) -> dict[str, float]:
    head, foot = _share(before.head, here.head), _share(before.foot, here.foot)
    edge = [line for line in here.lines if line.y0 < 0.1 or line.y1 > 0.92]
    places = {(line.shape, round(line.x0, 2)): line.y0 for line in before.lines if line.y0 < 0.1 or line.y1 > 0.92}
    kept = sum(abs(places.get((line.shape, round(line.x0, 2)), 9.0) - line.y0) < 0.006 for line in edge)
    return {
        "head_same": head,
        "head_differs": float(0 <= head < 0.12),
        "head_of_next": _share(here.head, after.head) if after is not None else _NONE,
        "foot_same": foot,
        "foot_differs": float(0 <= foot < 0.12),
        "foot_of_next": _share(here.foot, after.foot) if after is not None else _NONE,
        "edge_in_place": kept / len(edge) if edge else 0.0,
        "head_words": min(len(here.head) / 20.0, 1.5),
    }


def _body(before: Look, here: Look, after: Look | None) -> dict[str, float]:
    lines = _share(before.shapes, here.shapes)
    words = _share(before.tokens, here.tokens)
    places = {(line.shape, round(line.x0, 1)): line.y0 for line in before.lines}
    kept = sum(abs(places.get((line.shape, round(line.x0, 1)), 9.0) - line.y0) < _PLACE for line in here.lines)
    long = {shape for shape in here.shapes if len(shape) > 14 and "0" not in shape}
    return {
        "lines_same": lines,
        "lines_of_next": _share(here.shapes, after.shapes) if after is not None else _NONE,
        "words_same": words,
        "copy": float(lines > 0.85 and words > 0.9 and before.identifiers == here.identifiers),
        "headings_same": min(len(long & before.shapes) / 6.0, 1.5),
        "lines_in_place": kept / len(here.lines) if here.lines else 0.0,
    }


def _names(before: Look, here: Look, after: Look | None) -> dict[str, float]:
    common = _contained(before.identifiers, here.identifiers)
    dates = _contained(before.dates, here.dates)
    value = {
        "identifiers_same": max(common, 0.0),
        "identifiers_differ": float(common == 0.0 and min(len(before.identifiers), len(here.identifiers)) > 1),
        "identifiers_new": min(len(here.identifiers - before.identifiers) / 6.0, 1.5),
        "identifiers": min(len(here.identifiers) / 6.0, 1.5),
        "identifiers_of_next": _contained(here.identifiers, after.identifiers) if after is not None else _NONE,
        "dates_same": max(dates, 0.0),
        "dates_differ": float(dates == 0.0),
        "keys_new": float(len(set(here.keys) - set(before.keys))) / 3.0,
    }
    for kind in KEYS:
        ours, theirs = here.keys.get(kind), before.keys.get(kind)
        known = bool(ours and theirs)
        same = known and _agree(ours or frozenset(), theirs or frozenset())
        value[f"{kind}_same"] = float(same)
        value[f"{kind}_differs"] = float(known and not same)
    return value


def _flow(before: Look, here: Look) -> dict[str, float]:
    return {
        "headline": min(here.headline, 4.0),
        "headline_same": float(bool(here.headline_text) and here.headline_text == before.headline_text),
        "headline_before": float(len(here.headline_text) > _SHORT and here.headline_text in before.shapes),
        "salutes": float(here.salutes),
        "dated": float(here.dated),
        "closed": float(before.closes),
        "goes_on": float(before.goes_on),
        "went_on": float(here.went_on),
        "open_end": float(before.open_end),
        "low_start": float(here.low_start),
        "carried": float(bool(before.closing_amounts & here.opening_amounts)),
        "section_first": float(here.sections[0] == 1),
        "section_next": float(before.sections[1] > 0 and here.sections[0] - before.sections[1] in {0, 1}),
        "section_back": float(0 < here.sections[0] < before.sections[1]),
        "bottom": before.bottom,
        "top": here.top,
    }


def _sheet(before: Look, here: Look) -> dict[str, float]:
    one, two = before.page, here.page
    ratio = _ratio(one.width / max(one.height, 1.0), two.width / max(two.height, 1.0))
    columns = [{len({cell.column for cell in table.cells}) for table in page.tables} for page in (one, two)]
    names = [{field.name.split("[")[0].split(".")[0] for field in page.forms} for page in (one, two)]
    return {
        "shape_differs": min(ratio + _ratio(one.width, two.width), 2.0),
        "letter_differs": min(_ratio(before.letter, here.letter), 1.5),
        "left_differs": abs(before.left - here.left),
        "source_differs": float((one.text_source == "ocr") != (two.text_source == "ocr")),
        "skew_differs": min(abs(one.skew - two.skew), 5.0),
        "turned": float(one.rotation != two.rotation),
        "sure_differs": abs(one.confidence - two.confidence),
        "words": min(math.log1p(here.words) / 7.0, 1.5),
        "words_before": min(math.log1p(before.words) / 7.0, 1.5),
        "forms": float(bool(one.forms)) + float(bool(two.forms)),
        "forms_same": float(bool(names[0] & names[1])),
        "columns_same": float(bool({count for count in columns[0] & columns[1] if count > 2})),
    }


def _kinds(kinds: NDArray[np.float64], at: int, other: int) -> dict[str, float]:
    before, here = kinds[at - 1], kinds[at]
    return {
        "kind_same": float(np.minimum(before, here).sum()),
        "kind_sure": float(here.max()),
        "kind_known": float(1.0 - here[other]),
        "kind_known_before": float(1.0 - before[other]),
        "kind_of_next": float(np.minimum(here, kinds[at + 1]).sum()) if at + 1 < len(kinds) else _NONE,
    }


def _together(value: Mapping[str, float]) -> dict[str, float]:
    """What says more at once than each by itself, as far as the page's number and head don't speak against it."""
    free = (1.0 - max(value["head_same"], 0.0)) * (value["number_later"] == 0.0)
    known = min(value["kind_known"], value["kind_known_before"])
    return {
        "letter_begins": value["salutes"] * value["dated"] * free,
        "titled_anew": value["title"] * (1.0 - value["title_repeats"]) * free,
        "kinds_differ": (1.0 - value["kind_same"]) * value["kind_sure"] * known,
    }


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    """What two sets have in common of what they hold together; -1 where one is empty."""
    return len(one & two) / len(one | two) if one and two else _NONE


def _contained(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / min(len(one), len(two)) if one and two else _NONE


def _agree(one: frozenset[str], two: frozenset[str]) -> bool:
    if one & two:
        return True
    return any(
        left.startswith(right) or right.startswith(left)
        or difflib.SequenceMatcher(None, left, right, autojunk=False).ratio() >= _ALIKE
        for left in one
        for right in two
    )  # fmt: skip


def _ratio(one: float, two: float) -> float:
    return abs(math.log(one / two)) if one > 0 and two > 0 else 0.0
