"""Where on a page a standard form lies: its captions matched with the words read, or its typed text with its slots.

Scans come scaled, shifted, tilted and cropped, so the way from page to form is an affine map, fitted to what most of
the captions agree on. Where the form's print has dropped out, what is typed is matched by its shape (a date, a state, a
ten-digit number) against the places that the print specification gives; unless one map explains clearly more of it
than any other, there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from claimctl.stages.extract.layout import Sheet, Token
    from claimctl.stages.extract.standard.template import Template

    Floats = NDArray[np.float64]

_FEWEST = 7  # captions that must agree
_SHARE = 0.45  # of the captions found on the page that must agree
_CLOSE = (1.6, 0.5)  # columns and lines that an agreeing caption may be off
_SNUG = (1.0, 0.42)  # the same for typed text
_PLAIN = 0.9  # of the captions: a map that so many agree on is not searched on for
_LIKE = 84.0
_BANDS = (17.0, 40.3)  # the lines that part a form
_TELLING, _KNOWN = 5, 0.7  # captions that tell of a band, and their share that must stand where they belong
_FEWEST_TYPED = 8
_FEWEST_AGREED = 3.0
_DRIFT = (3.0, 0.85)  # columns and lines that typed text may lie off the print
_MOST_CHUNKS = 300  # a drop-out form has fewer pieces than a printed page
_RIVAL = 0.85
_SHARE_TYPED = 0.35  # of the typed pieces that must stand at a slot; elsewhere than on the form it is a tenth
_STRONG = 0.5
_WORTH = {"text": 0.1, "tick": 0.6, "digits": 0.6, "icd": 0.6, "money": 0.8}
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("tick", re.compile(r"[Xx✓✗]|M|F")),
    ("npi", re.compile(r"[12]\d{9}")),
    ("date", re.compile(r"\d{2}[ /]?\d{2}[ /]?(?:19|20)?\d{2}(?: .*)?")),
    ("money", re.compile(r"\d{1,6}[ .]?\d{2}")),
    ("cpt", re.compile(r"\d{5}|[A-Z]\d{4}")),
    ("zip", re.compile(r"\d{5}(?:-?\d{4})?")),
    ("state", re.compile(r"[A-Z]{2}")),
    ("revenue", re.compile(r"0?\d{3}")),
    ("icd", re.compile(r"[A-Z]?\d{2,6}[A-Z]?")),
    ("digits", re.compile(r"\d{2}-?\d{7}")),
    ("name", re.compile(r"[A-Z][A-Za-z'\-]+, ?[A-Z].*")),
)


class Fit(NamedTuple):
    """The map from page (ems) to form (column, line), as two rows of three; and how well it fits.

    Printers miss the boxes: `shift` is how far, in columns and lines, what is typed lies off the form's print.
    `foreign` are the bands of the form whose captions stand elsewhere here: another revision, to be read by its labels.
    `matched` counts the captions (or typed pieces) that agree, `share` is their part of those that were found, `error`
    the median distance in lines. `typed` says that no print was found to go by. `covered` are the tokens of captions.
    """

    map: tuple[tuple[float, float, float], tuple[float, float, float]]
    matched: int
    share: float
    error: float
    typed: bool
    captions: frozenset[str]
    covered: frozenset[int]
    shift: tuple[float, float] = (0.0, 0.0)
    foreign: frozenset[int] = frozenset()

    def knows(self, line: float) -> bool:
        """Whether what stands on a line of the form is what the template says."""
        return _band(line) not in self.foreign

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The column and line of a point of the form's print."""
        (a, b, c), (d, e, f) = self.map
        return a * x + b * y + c, d * x + e * y + f

    def typed_at(self, x: float, y: float) -> tuple[float, float]:
        """The column and line that something typed at a point of the page was meant for."""
        column, line = self.place(x, y)
        return column - self.shift[0], line - self.shift[1]


class _Match(NamedTuple):
    caption: int
    x: float
    y: float
    tokens: tuple[int, ...]


def fit(sheet: Sheet, template: Template) -> Fit | None:
    """Where the form lies on a page, by its captions, else by its typed text; None where it can't be told."""
    matches = _matches(sheet, template)
    if len({match.caption for match in matches}) >= _FEWEST:
        found = _by_captions(matches, template)
        return found and found._replace(shift=_shift(sheet, found, template))
    return _by_slots(sheet, template)


def _band(line: float) -> int:
    """Which part of a form a line is in: who, what for, or how it is paid."""
    return sum(line >= edge for edge in _BANDS)


def _foreign(template: Template, found: set[int], agreeing: set[int]) -> frozenset[int]:
    """The bands where too many of the captions that are on the page are not where they belong."""
    bands = set()
    for number in range(len(_BANDS) + 1):
        there = {caption for caption in found if _band(template.captions[caption].line) == number}
        if len(there) >= _TELLING and len(there & agreeing) < _KNOWN * len(there):
            bands.add(number)
    return frozenset(bands)


def _matches(sheet: Sheet, template: Template) -> list[_Match]:
    """Every caption where a row of the page says it."""
    found: list[_Match] = []
    rows: list[tuple[str, list[tuple[int, Token]]]] = []
    for row in sheet.rows:
        tokens = [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last]]
        starts, text = [], ""
        for token in tokens:
            starts.append((len(text), token))
            text += token.squeezed
        if len(text) > 3:
            rows.append((text, starts))
    for number, caption in enumerate(template.captions):
        wanted = squeeze(caption.text)
        exact = any(wanted in text for text, _ in rows)  # then what only resembles it is something else
        for text, starts in rows:
            place = _find(wanted, text, exact=exact)
            if place is None:
                continue
            first, last = place
            inside = [token for start, token in starts if start < last and start + len(token.squeezed) > first]
            if not inside:
                continue
            head = inside[0]
            start = next(start for start, token in starts if token.index == head.index)
            lead = max(0, first - start) / max(len(head.squeezed), 1)
            x = head.x0 + lead * (head.x1 - head.x0)
            y = sum(token.y0 + token.y1 for token in inside) / (2 * len(inside))
            found.append(_Match(number, x, y, tuple(token.index for token in inside)))
    return found


def _find(wanted: str, text: str, *, exact: bool) -> tuple[int, int] | None:
    """Where in a text a caption stands, letters misread aside."""
    at = text.find(wanted)
    if at >= 0:
        return at, at + len(wanted)
    if exact or len(wanted) < 9 or len(text) < 0.8 * len(wanted):
        return None
    alignment = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=_LIKE)
    if alignment is None or alignment.dest_end - alignment.dest_start < 0.8 * len(wanted):
        return None
    return alignment.dest_start, alignment.dest_end


def _by_captions(matches: list[_Match], template: Template) -> Fit | None:
    import numpy as np

    page = np.array([(match.x, match.y) for match in matches])
    form = np.array([(template.captions[m.caption].column, template.captions[m.caption].line) for m in matches])
    which = np.array([match.caption for match in matches])
    best: tuple[int, Floats] | None = None
    count = len(matches)
    one, two = np.triu_indices(count, 1)
    gap, want = page[two] - page[one], form[two] - form[one]
    far = (np.abs(want[:, 1]) > 6) & (np.abs(gap[:, 1]) > 3)
    one, two, gap, want = one[far], two[far], gap[far], want[far]
    # Two captions at different heights give line height and shift; a column is 0.6 lines wide on the official form.
    tall = want[:, 1] / gap[:, 1]
    trials = [
        (step, ratio)
        for step in range(0, len(tall), max(1, len(tall) // 400))
        if tall[step] > 0
        for ratio in ((1.0, 0.95, 1.05) if abs(want[step, 0]) < 15 else (0.0,))
    ]
    enough = _PLAIN * len(set(which.tolist()))
    for step, ratio in trials:
        wide = want[step, 0] / gap[step, 0] if ratio == 0.0 and gap[step, 0] else tall[step] * ratio / 0.6
        if not 0.6 < wide * 0.6 / tall[step] < 1.6:
            continue
        trial = np.array(
            [
                [wide, 0.0, form[one[step], 0] - wide * page[one[step], 0]],
                [0.0, tall[step], form[one[step], 1] - tall[step] * page[one[step], 1]],
            ]
        )
        close = _agreeing(trial, page, form, (4.0, 1.5))
        score = len(set(which[close].tolist()))
        if best is None or score > best[0]:
            best = (score, trial)
            if score >= enough:
                break
    if best is None or best[0] < _FEWEST:
        return None
    current = best[1]
    for reach in ((4.0, 1.5), (2.5, 0.8), _CLOSE, _CLOSE):
        close = _agreeing(current, page, form, reach)
        if len(set(which[close].tolist())) < _FEWEST:
            return None
        current = _solve(page[close], form[close])
    close = _agreeing(current, page, form, _CLOSE)
    matched = len(set(which[close].tolist()))
    share = matched / len(set(which.tolist()))
    if matched < _FEWEST or share < _SHARE or np.ptp(form[close][:, 1]) < 12 or np.ptp(form[close][:, 0]) < 25:
        return None
    covered = frozenset(index for at in np.flatnonzero(close) for index in matches[at].tokens)
    names = frozenset(template.captions[matches[at].caption].text for at in np.flatnonzero(close))
    made = _made(current, page[close], form[close], matched, share, typed=False, captions=names, covered=covered)
    return made._replace(foreign=_foreign(template, set(which.tolist()), set(which[close].tolist())))


def _shift(sheet: Sheet, fit: Fit, template: Template) -> tuple[float, float]:
    """How far the typed text lies off the print: where most of it agrees on one small shift."""
    import numpy as np

    pieces = [piece for piece in _pieces(sheet, fit.covered) if piece[2]]
    if len(pieces) < _FEWEST_TYPED:
        return 0.0, 0.0
    shapes = sorted({slot.shape for slot in template.slots})
    fits = np.array([[shape in kinds for shape in shapes] for _, _, kinds, _ in pieces])
    slots = np.array([(slot.column, slot.line) for slot in template.slots])
    kinds = np.array([shapes.index(slot.shape) for slot in template.slots])
    weight = np.array([_WORTH.get(slot.shape, 1.0) for slot in template.slots])
    piece, slot = np.nonzero(fits[:, kinds])
    places = np.array([fit.place(x, y) for x, y, _, _ in pieces])
    off = places[piece] - slots[slot]
    near = (np.abs(off) <= _DRIFT).all(axis=1)
    off, worth = off[near], weight[slot[near]]
    if not len(off):
        return 0.0, 0.0
    # The densest place wins; close to no shift at all where there is little to tell.
    crowd = (np.abs(off[:, None] - off[None]) <= (0.6, 0.16)).all(axis=2) @ worth
    crowd -= 0.25 * np.abs(off[:, 0]) + 0.8 * np.abs(off[:, 1])
    best = int(np.argmax(crowd))
    if crowd[best] < _FEWEST_AGREED:
        return 0.0, 0.0
    chosen = (np.abs(off - off[best]) <= (0.6, 0.16)).all(axis=1)
    right, down = np.average(off[chosen], axis=0, weights=worth[chosen])
    return float(right), float(down)


def _by_slots(sheet: Sheet, template: Template) -> Fit | None:
    """The map under which most typed pieces begin where the print specification lets them."""
    import numpy as np

    shapes = sorted({slot.shape for slot in template.slots})
    pieces = _pieces(sheet)
    if len(pieces) < _FEWEST_TYPED or len(sheet.chunks) > _MOST_CHUNKS:
        return None
    page = np.array([(x, y) for x, y, _, _ in pieces])
    chunk = np.array([number for _, _, _, number in pieces])
    fits = np.array([[shape in kinds for shape in shapes] for _, _, kinds, _ in pieces])
    slots = np.array([(slot.column, slot.line) for slot in template.slots])
    kinds = np.array([shapes.index(slot.shape) for slot in template.slots])
    weight = np.array([_WORTH.get(slot.shape, 1.0) for slot in template.slots])
    piece, slot = np.nonzero(fits[:, kinds])
    strong = weight[slot] >= _STRONG
    line, column = 66.0 / sheet.scale_y, 85.0 / sheet.scale_x  # if the page is the whole sheet of paper
    trials: list[tuple[float, Floats]] = []
    for scale in np.linspace(0.94, 1.06, 9):
        a, e = column * scale, line * scale
        shift = slots[slot[strong]] - page[piece[strong]] * (a, e)
        bins = np.round(shift / (0.9, 0.45)).astype(int)
        keys, inverse = np.unique(bins, axis=0, return_inverse=True)
        votes = np.bincount(inverse.ravel(), weights=weight[slot[strong]], minlength=len(keys))
        for at in np.argsort(votes)[-3:]:
            c, f = np.median(shift[inverse.ravel() == at], axis=0)
            trial = np.array([[a, 0.0, c], [0.0, e, f]])
            trials.append((_explained(trial, page, piece, slot, slots, weight)[0], trial))
    trials.sort(key=lambda each: -each[0])
    if not trials:
        return None
    current = trials[0][1]
    for _ in range(3):
        _, used, target = _explained(current, page, piece, slot, slots, weight)
        if len(used) < _FEWEST_TYPED:
            return None
        current = _solve(page[used], slots[target], upright=True)
    score, used, target = _explained(current, page, piece, slot, slots, weight)
    sure = weight[target] >= _STRONG
    share = len(set(chunk[used].tolist())) / len(sheet.chunks)
    rival = max((other for other, trial in trials if _apart(trial, current, page)), default=0.0)
    if sure.sum() < _FEWEST_TYPED or share < _SHARE_TYPED or rival > _RIVAL * score:
        return None
    return _made(current, page[used], slots[target], int(sure.sum()), share, typed=True)


def _pieces(sheet: Sheet, covered: frozenset[int] = frozenset()) -> list[tuple[float, float, set[str], int]]:
    """What may begin at a slot: left edge, middle, shapes, chunk; a chunk's later words only for their own shapes."""
    pieces = []
    for chunk in sheet.chunks:
        if chunk.first in covered:
            continue
        pieces.append((chunk.x0, chunk.middle, _shapes(chunk.text), chunk.index))
        for token in sheet.tokens[chunk.first : chunk.last] if chunk.last - chunk.first > 1 else ():
            kinds = _shapes(token.text) - {"text"}
            if kinds:
                pieces.append((token.x0, (token.y0 + token.y1) / 2, kinds, chunk.index))
    return pieces


def _shapes(text: str) -> set[str]:
    kinds = {name for name, pattern in _SHAPES if pattern.fullmatch(text)}
    return kinds | {"text"} if len(text) > 2 else kinds


def _explained(
    trial: Floats, page: Floats, piece: NDArray[np.int64], slot: NDArray[np.int64], slots: Floats, weight: Floats
) -> tuple[float, NDArray[np.int64], NDArray[np.int64]]:
    """How much typed text a map explains, and which piece stands at which slot: each piece at its nearest."""
    import numpy as np

    off = np.abs(page[piece] @ trial[:, :2].T + trial[:, 2] - slots[slot]) / _SNUG
    distance = off.max(axis=1)
    order = np.lexsort((distance, piece))
    order = order[distance[order] <= 1.0]
    _, first = np.unique(piece[order], return_index=True)
    chosen = order[first]
    score = float((weight[slot[chosen]] * (1.2 - distance[chosen])).sum())
    return score, piece[chosen], slot[chosen]


def _apart(one: Floats, two: Floats, page: Floats) -> bool:
    """Whether two maps send the page to clearly different places."""
    import numpy as np

    off = np.abs(page @ (one - two)[:, :2].T + (one - two)[:, 2])
    return bool((np.median(off, axis=0) > (2.5, 0.9)).any())


def _agreeing(trial: Floats, page: Floats, form: Floats, reach: tuple[float, float]) -> NDArray[np.bool_]:
    import numpy as np

    off = np.abs(page @ trial[:, :2].T + trial[:, 2] - form)
    return np.asarray((off <= reach).all(axis=1))


def _solve(page: Floats, form: Floats, *, upright: bool = False) -> Floats:
    """The least-squares affine map; without tilt where `upright`."""
    import numpy as np

    ones = np.ones((len(page), 1))
    if upright:
        rows = []
        for axis in (0, 1):
            (scale, shift), *_ = np.linalg.lstsq(np.hstack([page[:, axis : axis + 1], ones]), form[:, axis], rcond=None)
            rows.append([scale, 0.0, shift] if axis == 0 else [0.0, scale, shift])
        return np.array(rows)
    solved, *_ = np.linalg.lstsq(np.hstack([page, ones]), form, rcond=None)
    return np.asarray(solved.T)


def _made(
    trial: Floats,
    page: Floats,
    form: Floats,
    matched: int,
    share: float,
    *,
    typed: bool,
    captions: frozenset[str] = frozenset(),
    covered: frozenset[int] = frozenset(),
) -> Fit:
    import numpy as np

    error = float(np.median(np.abs(page @ trial[:, :2].T + trial[:, 2] - form)[:, 1]))
    (a, b, c), (d, e, f) = trial.tolist()
    return Fit(((a, b, c), (d, e, f)), matched, share, error, typed, captions, covered)
