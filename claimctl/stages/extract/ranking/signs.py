"""What speaks for a reading: the signs that the ranker weighs, as a table of numbers, a row a pair.

No sign names a field, a document type or a word: they tell how a label fits, where a value stands, what it looks like,
what else claims the same place, and whether it agrees with the rest of the document. So what is learned of invoices in
one language holds for estimates in another, and for a form that nobody has seen.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.extract import sections, validators
from claimctl.stages.extract.candidates.names import likeness
from claimctl.stages.extract.normal.words import is_company

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.pairing import Pair

KINDS = ("address", "check", "code", "date", "email", "identifier", "money", "name", "number", "phone", "text", "time")
METHODS = (
    "form",
    "label_right",
    "label_beside",
    "label_below",
    "label_above",
    "label_near",
    "table",
    "pattern",
    "position",
    "cell",
)
PARTIES = (
    "insured", "claimant", "patient", "customer", "payee", "vendor", "provider", "physician", "agency", "loss",
    "policy", "vehicle",
)  # fmt: skip
_SHAPE = (
    "score", "shape", "quality", "colon", "specific", "gap", "aligned", "rank", "skipped", "fit", "choices", "spoken",
    "letters", "issue", "checked", "required", "repeated", "guess",
)  # fmt: skip
_TEXT = (
    "length",
    "words",
    "figures",
    "capitals",
    "company",
    "likeness",
    "least",
    "mean",
    "read",
    "rest",
    "before",
    "parts",
    "postal",
)
_PLACE = ("x", "y", "first_page", "page", "pages", "height", "alone", "prose", "item", "item_label")
_RIVALS = (
    "order", "candidates", "best_other", "votes", "again", "claims", "claimed_better", "label_order", "label_best",
    "nearest_better", "direction", "fit_lead",
)  # fmt: skip
_ARRANGED = (
    "known",
    "share",
    "habit",
    "habit_lead",
    "taken",
    "share_lead",
    "alone_of_kind",
    "rivals_of_label",
    "labels_known",
)
_RELATIONS = ("inside", "left", "row", "above", "over", "head", "below", "right")
# How a label stands to its value, by the way that the label found it.
_STANDS = {
    "label_right": "inside", "label_beside": "left", "table": "above", "label_below": "above", "label_above": "below",
}  # fmt: skip
_SENSE = ("sums", "largest", "share", "days", "latest", "earliest", "ambiguous", "adds", "listed")
NAMES = (
    *_SHAPE, *_TEXT, *_PLACE, *_RIVALS, *_SENSE, *_ARRANGED, *(f"kind_{kind}" for kind in KINDS),
    *(f"method_{method}" for method in METHODS), *(f"of_{party}" for party in PARTIES),
    *(f"stands_{relation}" for relation in _RELATIONS),
)  # fmt: skip
_FAR = 40.0
_POSTAL = re.compile(r"\b\d{4,5}\b(?!.*\d{6})|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\b\d{4} ?[A-Z]{2}\b")
_TYPED = frozenset({"date", "money", "phone", "email", "code", "identifier", "time", "number"})
_STACKED = ("label_below", "label_above")
_SENTENCE = 8
_CENT = 0.011
_SURE_SHARE = 0.45
# What an amount is the sum of, as a bill adds up: the first two come to the third.
_ADDITIONS = (("subtotal", "tax", "total"), ("amount_paid", "balance_due", "total"))
_SUMMED = frozenset(field for addition in _ADDITIONS for field in addition)
_PRIOR = 0.5  # how many labels a document is thought to set each way before any is seen


@dataclass(frozen=True, slots=True)
class Scene:
    """A document as the signs see it: its pages, what its type says of the fields, and all readings."""

    sheets: Mapping[int, Sheet]
    specs: Mapping[str, FieldSpec]
    pairs: Sequence[Pair]
    items: Container[tuple[int, int]] = ()  # page and token of what is a line item
    listed: float = 0.0  # what the line items come to, as they are read


def table(scene: Scene) -> NDArray[np.float64]:
    """The signs of every pair, (pairs, NAMES)."""
    rows = np.zeros((len(scene.pairs), len(NAMES)))
    rivals = _Rivals(scene)
    sense = _Sense(scene)
    arranged = _Arranged(scene)
    said: dict[tuple[str, str], float] = {}
    counts = Counter(token.squeezed for sheet in scene.sheets.values() for token in sheet.tokens)
    for number, pair in enumerate(scene.pairs):
        spec = scene.specs[pair.field]
        signs = (
            *_shape(pair, spec), *_text(pair, spec, scene, said), *_place(pair, scene),
            *rivals.signs(number, counts), *sense.signs(pair), *arranged.signs(number),
        )  # fmt: skip
        rows[number, : len(signs)] = signs
        at = len(signs)
        rows[number, at + KINDS.index(spec.kind)] = 1.0
        at += len(KINDS)
        rows[number, at + METHODS.index(pair.method)] = 1.0
        at += len(METHODS)
        party = pair.field.split("_")[0]
        if party in PARTIES:
            rows[number, at + PARTIES.index(party)] = 1.0
        at += len(PARTIES)
        relation = relation_of(pair)
        if relation:
            rows[number, at + _RELATIONS.index(relation)] = 1.0
    return rows


def _shape(pair: Pair, spec: FieldSpec) -> tuple[float, ...]:
    reading = pair.reading
    issues = (*reading.issues, *validators.issues(reading.value, spec.validators))
    checked = any(name not in {"past", "year"} for name in spec.validators)
    return (
        pair.score, reading.shape, pair.quality, float(pair.colon), float(pair.specific), min(pair.gap, _FAR),
        pair.aligned, float(min(pair.rank, 20)), float(min(reading.skipped, 6)), pair.fit,
        float(min(pair.choices, 8)), float(sections.is_generic(pair.phrase)) if pair.phrase else -1.0,
        float(min(len(pair.phrase), 40)), float(bool(issues)), float(checked and not issues), float(spec.required),
        float(spec.repeated), pair.guess,
    )  # fmt: skip


def _text(pair: Pair, spec: FieldSpec, scene: Scene, said: dict[tuple[str, str], float]) -> tuple[float, ...]:
    value, tokens = pair.reading.value, pair.reading.tokens
    sure = [token.confidence for token in tokens] or [1.0]
    words = value.split()
    key = (value, spec.kind)
    if key not in said:
        said[key] = likeness(value, pair.field) if spec.kind == "name" else -1.0
    rest = before = 0.0
    if tokens and tokens[0].chunk >= 0:
        sheet = scene.sheets[pair.page]
        chunk = sheet.chunks[tokens[-1].chunk]
        rest = float(min(chunk.last - 1 - tokens[-1].index, 10))
        before = float(min(tokens[0].index - sheet.chunks[tokens[0].chunk].first, 10))
    return (
        float(min(len(value), 120)), float(min(len(words), 20)),
        sum(sign.isdigit() for sign in value) / max(len(value), 1),
        sum(word[:1].isupper() for word in words) / max(len(words), 1),
        float(is_company(value)) if spec.kind == "name" else -1.0, said[key], min(sure), sum(sure) / len(sure),
        float(scene.sheets[pair.page].page.text_source in {"ocr", "mixed"}), rest, before,
        float(min(value.count(","), 6)), float(bool(_POSTAL.search(value))),
    )  # fmt: skip


def _place(pair: Pair, scene: Scene) -> tuple[float, ...]:
    sheet = scene.sheets[pair.page]
    pages = sorted(scene.sheets)
    tokens = pair.reading.tokens
    if not tokens:
        return (0.5, 0.5, float(pair.page == pages[0]), 0.0, float(min(len(pages), 9)), 1.0, 0.0, 0.0, 0.0, 0.0)
    first = tokens[0]
    alone = prose = 0.0
    if first.chunk >= 0:
        chunk = sheet.chunks[first.chunk]
        alone = float(chunk.last - chunk.first == len(tokens))
        prose = float(chunk.last - chunk.first > _SENTENCE)
    return (
        first.x0 / sheet.scale_x, first.y0 / sheet.scale_y, float(pair.page == pages[0]),
        float(min(pages.index(pair.page), 9)), float(min(len(pages), 9)), min(first.y1 - first.y0, 4.0), alone, prose,
        float((pair.page, first.index) in scene.items), float(pair.label in scene.items),
    )  # fmt: skip


class _Rivals:
    """What else a field could be, and what else a place or a label could serve."""

    def __init__(self, scene: Scene) -> None:
        pairs = self.pairs = scene.pairs
        labels = {(pair.method, pair.label) for pair in pairs if scene.specs[pair.field].kind in _TYPED}
        self._stacked = Counter(method for method, label in labels if label and method in _STACKED)
        self._of_field: dict[str, list[int]] = defaultdict(list)
        self._of_place: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._of_label: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, pair in enumerate(pairs):
            self._of_field[pair.field].append(number)
            if pair.reading.tokens:
                self._of_place[pair.page, pair.reading.tokens[0].index].append(number)
            if pair.label:
                self._of_label[pair.label].append(number)
        for numbers in self._of_field.values():
            numbers.sort(key=lambda number: -pairs[number].score)

    def signs(self, number: int, counts: Counter[str]) -> tuple[float, ...]:
        pair = self.pairs[number]
        same = self._of_field[pair.field]
        values = {self.pairs[other].reading.value for other in same}
        others = [self.pairs[other].score for other in same if self.pairs[other].reading.value != pair.reading.value]
        votes = sum(self.pairs[other].reading.value == pair.reading.value for other in same)
        again = min((counts[token.squeezed] for token in pair.reading.tokens if token.squeezed), default=0)
        place = self._of_place.get((pair.page, pair.reading.tokens[0].index), ()) if pair.reading.tokens else ()
        claims = {self.pairs[other].field: self.pairs[other].score for other in place}
        claims.pop(pair.field, None)
        label = self._of_label.get(pair.label, ()) if pair.label else ()
        near = [self.pairs[other] for other in label if self.pairs[other].field == pair.field]
        beside = [other.score for other in near if other.reading.value != pair.reading.value]
        return (
            float(min(same.index(number), 12)), float(min(len(values), 12)), pair.score - max(others, default=0.0),
            float(min(votes, 5)), float(min(again, 6)), float(min(len(claims), 8)),
            pair.score - max(claims.values(), default=0.0), float(sum(score > pair.score for score in beside)),
            pair.score - max(beside, default=0.0),
            float(sum(other.gap < pair.gap for other in near)), self._direction(pair),
            pair.fit - max((self.pairs[at].fit for at in place if self.pairs[at].field != pair.field), default=-0.5),
        )  # fmt: skip

    def _direction(self, pair: Pair) -> float:
        """The share of labels, over or under a value that suits them, that stand as this one does; -1 elsewhere."""
        if pair.method not in _STACKED:
            return -1.0
        return self._stacked[pair.method] / max(sum(self._stacked.values()), 1)


def relation_of(pair: Pair) -> str:
    """How the label of a pair stands to its value; empty where that is not known."""
    return pair.relation or _STANDS.get(pair.method, "")


class _Arranged:
    """How a document sets its labels to its values, told by those that are beyond doubt, and who claims a label."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._of_label: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._shares: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for number, pair in enumerate(scene.pairs):
            if pair.label:
                self._of_label[pair.label].append(number)
            self._shares[pair.field].append((_share(pair), number))
        for each in self._shares.values():
            each.sort(reverse=True)
        self._kinds = Counter(spec.kind for spec in scene.specs.values())
        self._votes: dict[str, float] = defaultdict(float)
        for numbers in self._of_label.values():
            ways: dict[str, float] = {}
            for number in numbers:
                pair = scene.pairs[number]
                relation = relation_of(pair)
                sure = _share(pair) > _SURE_SHARE and scene.specs[pair.field].kind in _TYPED
                if relation and sure:
                    ways[relation] = max(ways.get(relation, 0.0), 1.0 if not pair.guess else 0.5 * pair.guess)
            for relation, weight in ways.items():
                self._votes[relation] += weight / len(ways)
        self._all = sum(self._votes.values())
        known = sum(any(not scene.pairs[at].guess for at in numbers) for numbers in self._of_label.values())
        self._known = known / len(self._of_label) if self._of_label else 1.0

    def signs(self, number: int) -> tuple[float, ...]:
        pair = self._scene.pairs[number]
        relation = relation_of(pair)
        share = _share(pair)
        habit = lead = -1.0
        if relation:
            # What a pair says itself is no evidence for it.
            own = 0.5 * pair.guess if pair.guess else 1.0 if share > _SURE_SHARE else 0.0
            others = max(self._all - own, 0.0)
            votes = max(self._votes[relation] - own, 0.0)
            habit = (votes + _PRIOR) / (others + _PRIOR * len(_RELATIONS))
            rest = max((count for name, count in self._votes.items() if name != relation), default=0.0)
            lead = (votes - rest) / (others + 1.0)
        label = self._of_label.get(pair.label, ()) if pair.label else ()
        others_of = [self._scene.pairs[at] for at in label]
        taken = max(
            (other.score for other in others_of if other.reading.value != pair.reading.value and not other.relation),
            default=0.0,
        )
        best = next(
            (each for each, at in self._shares[pair.field]
             if self._scene.pairs[at].reading.value != pair.reading.value), 0.0)  # fmt: skip
        return (
            float(bool(pair.label) and not pair.guess), share, habit, lead, taken, share - best,
            float(self._kinds[self._scene.specs[pair.field].kind] == 1),
            float(min(len({other.reading.value for other in others_of}), 8)), self._known,
        )  # fmt: skip


def _share(pair: Pair) -> float:
    """How surely a pair's label names its field."""
    if not pair.label:
        return pair.share
    return pair.share or pair.guess or 1.0 / max(pair.choices, 1)


class _Sense:
    """Whether a value agrees with the others: amounts that add up, days in order."""

    def __init__(self, scene: Scene) -> None:
        self._numbers = {
            round(abs(pair.reading.number), 2)
            for pair in scene.pairs
            if pair.reading.number is not None and scene.specs[pair.field].kind == "money"
        }
        self._largest = max(self._numbers, default=0.0)
        days = sorted({pair.reading.date.toordinal() for pair in scene.pairs if pair.reading.date is not None})
        self._first: int = days[0] if days else 0
        self._last: int = days[-1] if days else 0
        self._sums = self._added(sorted(self._numbers, reverse=True)[:24])
        self._adding = self._additions(scene)
        self._listed = round(scene.listed, 2)

    @staticmethod
    def _added(numbers: Sequence[float]) -> set[float]:
        """The amounts that are the sum or a part of the sum of two others."""
        found: set[float] = set()
        known = {round(number * 100) for number in numbers}
        for place, one in enumerate(numbers):
            for other in numbers[place:]:
                if other > _CENT and round((one + other) * 100) in known:
                    found |= {one, other, round(one + other, 2)}
        return found

    @staticmethod
    def _additions(scene: Scene) -> dict[str, set[int]]:
        """The cents of a bill's amounts by field, that add up with what its other fields could be."""
        could: dict[str, set[int]] = defaultdict(set)
        for pair in scene.pairs:
            if pair.field in _SUMMED and pair.reading.number is not None and pair.label:
                could[pair.field].add(round(pair.reading.number * 100))
        found: dict[str, set[int]] = defaultdict(set)
        for first, second, whole in _ADDITIONS:
            for one in could[first]:
                for other in could[second]:
                    if one and other and one + other in could[whole]:
                        found[first].add(one)
                        found[second].add(other)
                        found[whole].add(one + other)
        return found

    def signs(self, pair: Pair) -> tuple[float, ...]:
        number, day = pair.reading.number, pair.reading.date
        sums = largest = share = -1.0
        if number is not None and self._largest:
            value = round(abs(number), 2)
            sums, largest = float(value in self._sums), float(abs(value - self._largest) < _CENT)
            share = min(value / self._largest, 1.0)
        days = latest = earliest = -1.0
        if day is not None:
            place = day.toordinal()
            days = math.log1p(self._last - place)
            latest, earliest = float(place == self._last), float(place == self._first)
        return (
            sums,
            largest,
            share,
            days,
            latest,
            earliest,
            float(bool(re.search(r"[OIl]\d|\d[OIl]", pair.reading.raw))),
            float(round(number * 100) in self._adding[pair.field])
            if number is not None and pair.field in _SUMMED
            else -1.0,
            float(abs(number - self._listed) < _CENT) if number is not None and self._listed else -1.0,
        )
