"""Learning a form from documents whose values are known; where on the page they stand, nobody needs to say."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.learning import calibrate
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.normal import dates, money, words
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.taught import forms, ranker, spans
from claimctl.stages.extract.taught.forms import Form, Taught

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.config import FieldKind
    from claimctl.records import Page
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.pairing import Pair
    from claimctl.stages.extract.taught.forms import Choice, Options

FOLDS = 5
_ALIKE = 0.5  # of two first pages' words that are shared: from here on they are of one layout
_MOST = 0.8  # of a field's values that must be of a kind
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"[+(]?\d[\d ().\-/]{6,18}\d")
_ORDERED = 5  # documents in which two dates must be in order, never out of it
_LONGEST = 3  # words of an identifier
_LONGEST_DATE = 24
_CURVE = np.array([0.5, 0.0, 0.0])  # what is believed of the confidence before there is any evidence
_CURVE_ROWS = 8
_CAPTION = re.compile(r"[^\W\d_][^\d:,;@]{3,30}:?")
_TOP = 0.2  # of a page's height, where titles stand
_SHARED = 0.3  # of the documents that a title or caption must head


class Example(NamedTuple):
    """A document to learn from. `told` has the values as they were given; an empty one says that there is none.

    `pairs` and `known` are the general ranker's readings and chances.
    """

    name: str
    sheets: Sequence[Sheet]
    habits: Habits
    told: Mapping[str, str]
    pairs: Sequence[Pair]
    known: NDArray[np.float64]


class Figures(msgspec.Struct, frozen=True):
    """How well values are found in documents of layouts that were left out of learning."""

    values: int
    precision: float
    recall: float
    f1: float
    auroc: float | None = None
    ece: float | None = None


class Learned(NamedTuple):
    """A form, its figures on what was left out, and the values that stand nowhere in their documents, a field each."""

    form: Form
    figures: Figures
    by_field: dict[str, Figures]
    layouts: int
    missing: dict[str, int]
    right: list[tuple[str, str]]  # document and field of every value that was found while left out


def kind_of(field: str, values: Sequence[str]) -> FieldKind:
    """The kind that a field's values are of."""
    for kind, test in _TESTS.items():
        fits = sum(test(value) for value in values) >= _MOST * max(len(values), 1)
        if fits and (kind != "phone" or field.endswith(("phone", "fax", "mobile"))):
            return kind
    if field.endswith("_name"):
        return "name"
    return "address" if field.endswith("_address") else "text"


def _is_money(text: str) -> bool:
    found = money.parse(text)
    return found is not None and found.strong and not re.search(r"[A-Za-z]{4,}", text)


def _is_date(text: str) -> bool:
    return len(text) < _LONGEST_DATE and bool(dates.find(text, "MDY") or dates.find(text, "DMY"))


def _is_identifier(text: str) -> bool:
    return any(sign.isdigit() for sign in text) and len(text.split()) <= _LONGEST


_TESTS: dict[FieldKind, Callable[[str], bool]] = {
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "date": _is_date,
    "money": _is_money,
    "phone": lambda text: bool(_PHONE.fullmatch(text)),
    "identifier": _is_identifier,
}


def normal(value: str, kind: FieldKind, order: dates.Order) -> str | None:
    """A value as it was told, in the normal form of its kind; None where it can't be one."""
    text = value.strip()
    if kind == "date":
        iso = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
        return text if iso else next((each.iso() for each in dates.find(text, order)), None)
    if kind == "money":
        found = money.parse(text)
        return found.value if found else None
    if kind in {"identifier", "code"}:
        return words.identifier(text) or None
    if kind in spans.WORDED:
        return spans.normal(text, kind) or None
    return text or None


def same(kind: FieldKind, one: str, other: str) -> bool:
    """Whether two normal forms are one; of words only letters and figures count."""
    if kind == "money":
        return abs(float(one) - float(other)) < 0.005
    return squeeze(one) == squeeze(other) if kind in spans.WORDED else one.lower() == other.lower()


def learn(examples: Sequence[Example], kinds: Mapping[str, FieldKind], order: dates.Order) -> Learned:
    """A form's fields learned from examples, and its figures on layouts left out.

    `kinds` names the fields and their kinds, `order` how told dates are read. Deterministic.
    """
    answers = [_answers(each, kinds, order) for each in examples]
    described = _described(examples, answers, kinds)
    blank = {name: Taught(kind, ranker.fit([]), *described[name]) for name, kind in kinds.items()}
    given = [forms.options(blank, each.sheets, each.habits, each.pairs, each.known) for each in examples]
    lessons = {name: [_lesson(options[name], answer.get(name), kind) for options, answer in
                      zip(given, answers, strict=True)] for name, kind in kinds.items()}  # fmt: skip
    layout = layouts([each.sheets for each in examples])
    folds = _folds(layout)
    outcomes: list[_Outcome] = []
    for fold in sorted(set(folds)) if len(set(folds)) > 1 else ():
        inside = [place for place, at in enumerate(folds) if at == fold]
        taught = _fit(blank, lessons, [place for place, at in enumerate(folds) if at != fold])
        pairs = _ordered(kinds, [answers[place] for place, at in enumerate(folds) if at != fold])
        for place in inside:
            chosen = forms.choose(taught, pairs, given[place])
            outcomes += _judged(examples[place].name, chosen, answers[place], kinds)
    curve, sure = _curve(outcomes)
    form = Form(_fit(blank, lessons, range(len(examples))), _ordered(kinds, answers), curve)
    missing = Counter(
        name for name in kinds for lesson, answer in zip(lessons[name], answers, strict=True)
        if answer.get(name) and not (lesson and lesson.right.any())
    )  # fmt: skip
    by_field = {name: _figures([each for each in outcomes if each.field == name]) for name in kinds}
    right = [(each.name, each.field) for each in outcomes if each.right]
    return Learned(form, _figures(outcomes, sure), by_field, len(set(layout)), dict(missing), right)


class _Outcome(NamedTuple):
    """What came of a field of a document while it was left out: the answer, and what was chosen."""

    name: str
    field: str
    answer: str
    choice: Choice | None
    right: bool


def _answers(example: Example, kinds: Mapping[str, FieldKind], order: dates.Order) -> dict[str, str]:
    """The told values in normal form; an empty one says that the field is absent. What can't be read is not told."""
    found = {}
    for name, kind in kinds.items():
        raw = example.told.get(name)
        if raw is None:
            continue
        value = normal(raw, kind, order) if raw.strip() else ""
        if value is not None:
            found[name] = value
    return found


def _described(
    examples: Sequence[Example], answers: Sequence[Mapping[str, str]], kinds: Mapping[str, FieldKind]
) -> dict[str, tuple[tuple[str, ...], int]]:
    """Each field's openers and its longest identifier (see Taught)."""
    found = {}
    for name, kind in kinds.items():
        openers: Counter[str] = Counter()
        most = 1
        for example, answer in zip(examples, answers, strict=True):
            value = answer.get(name)
            if value and kind in spans.WORDED:
                openers.update(set(_before(example.sheets, value)))
            elif value and kind in {"identifier", "code"}:
                most = max(most, len(example.told[name].split()))
        if kind in spans.WORDED:
            openers.update(squeeze(part) for part in name.split("_"))
        found[name] = (tuple(sorted(openers)), min(most, _LONGEST))
    return found


def _before(sheets: Sequence[Sheet], value: str) -> list[str]:
    """The words that stand right before a value on its line, wherever it stands; squeezed, without figures."""
    wanted = squeeze(value)
    found = []
    for sheet in spans.pages(sheets):
        for place in range(1, len(sheet.tokens)):
            before, token = sheet.tokens[place - 1], sheet.tokens[place]
            if not token.squeezed or before.chunk != token.chunk or not wanted.startswith(token.squeezed):
                continue
            line = "".join(each.squeezed for each in sheet.tokens[place : sheet.chunks[token.chunk].last])
            if (line.startswith(wanted) or wanted.startswith(line)) and before.squeezed.isalpha():
                found.append(before.squeezed)
    return found


def _lesson(given: Options, answer: str | None, kind: FieldKind) -> ranker.Lesson | None:
    if answer is None:
        return None
    right = [bool(answer) and same(kind, span.reading.value, answer) for span in given.spans]
    return ranker.Lesson(given.rows, np.array(right, dtype=bool), not answer)


def _fit(
    blank: Mapping[str, Taught], lessons: Mapping[str, Sequence[ranker.Lesson | None]], places: Sequence[int] | range
) -> dict[str, Taught]:
    return {
        name: msgspec.structs.replace(
            field, weights=ranker.fit([lesson for place in places if (lesson := lessons[name][place]) is not None])
        )
        for name, field in blank.items()
    }


def _ordered(kinds: Mapping[str, FieldKind], answers: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The pairs of dates of which the first is never behind the second, and somewhere before it."""
    days = [name for name, kind in kinds.items() if kind == "date"]
    found = []
    for start, end in itertools.permutations(days, 2):
        both = [(each[start], each[end]) for each in answers if each.get(start) and each.get(end)]
        if len(both) >= _ORDERED and all(one <= other for one, other in both) and any(a < b for a, b in both):
            found.append((start, end))
    return tuple(found)


def layouts(documents: Sequence[Sequence[Sheet]]) -> list[int]:
    """Which documents look alike: the number of each one's layout, told by the words of their first pages."""
    heads = [
        {token.squeezed for token in sheets[0].tokens if token.squeezed.isalpha()} if sheets else set()
        for sheets in documents
    ]
    given: list[int] = []
    for place, head in enumerate(heads):
        alike = [_likeness(head, heads[other]) for other in range(place)]
        best = int(np.argmax(alike)) if alike else -1
        given.append(given[best] if alike and alike[best] >= _ALIKE else max(given, default=-1) + 1)
    return given


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _folds(layout: Sequence[int]) -> list[int]:
    """A fold for every document, whole layouts in one; documents where there is but one layout."""
    groups = list(layout) if len(set(layout)) > 1 else list(range(len(layout)))
    sizes = Counter(groups)
    filled = [0] * min(FOLDS, len(sizes))
    given = {}
    for group, size in sorted(sizes.items(), key=lambda each: (-each[1], each[0])):
        given[group] = int(np.argmin(filled))
        filled[given[group]] += size
    return [given[group] for group in groups]


def _judged(
    name: str, chosen: Mapping[str, Choice], answers: Mapping[str, str], kinds: Mapping[str, FieldKind]
) -> list[_Outcome]:
    found = []
    for field, answer in answers.items():
        choice = chosen.get(field)
        right = choice is not None and bool(answer) and same(kinds[field], choice.span.reading.value, answer)
        found.append(_Outcome(name, field, answer, choice, right))
    return found


def _curve(outcomes: Sequence[_Outcome]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve of confidence of all outcomes, and how sure each chosen one is by curves that have not seen it."""
    chosen = [each for each in outcomes if each.choice is not None]
    right = np.array([each.right for each in chosen], dtype=bool)
    most = 1.0 - 1.0 / (len(chosen) + 2)  # what so many values can vouch for
    if len(chosen) < _CURVE_ROWS or right.all() or not right.any():
        curve = np.append(_CURVE, most)
        return curve, forms.confidence(curve, [each.choice for each in chosen if each.choice])
    evidence = np.array([each.choice.evidence for each in chosen if each.choice])
    names = sorted({each.name for each in chosen})
    part = np.array([names.index(each.name) % FOLDS for each in chosen])
    sure = np.zeros(len(chosen))
    for fold in range(FOLDS):
        inside = part == fold
        if inside.any():
            curve = np.append(calibrate.sigmoid(evidence[~inside], right[~inside], np.ones((~inside).sum())), most)
            sure[inside] = forms.confidence(
                curve, [each.choice for each, at in zip(chosen, inside, strict=True) if at and each.choice]
            )
    return np.append(calibrate.sigmoid(evidence, right, np.ones(len(chosen))), most), sure


def _figures(outcomes: Sequence[_Outcome], sure: NDArray[np.float64] | None = None) -> Figures:
    told = sum(bool(each.answer) for each in outcomes)
    chosen = [each for each in outcomes if each.choice is not None]
    hits = sum(each.right for each in chosen)
    precision, recall = hits / len(chosen) if chosen else 0.0, hits / told if told else 0.0
    auroc = ece = None
    if sure is not None and chosen:
        right = np.array([each.right for each in chosen], dtype=bool)
        auroc, ece = calibrate.auroc(sure, right), calibrate.expected_error(sure, right)
    f1 = 2 * hits / (len(chosen) + told) if chosen or told else 0.0
    return Figures(
        told, round(precision, 4), round(recall, 4), round(f1, 4),
        None if auroc is None or np.isnan(auroc) else round(auroc, 4), None if ece is None else round(ece, 4),
    )  # fmt: skip


def judge(
    examples: Sequence[Example], said: Sequence[Mapping[str, str]], kinds: Mapping[str, FieldKind], order: dates.Order
) -> Figures:
    """How well `said`, a value a field of every example, agrees with what was told."""
    told = given = hits = 0
    for example, values in zip(examples, said, strict=True):
        for field, answer in _answers(example, kinds, order).items():
            value = values.get(field)
            told += bool(answer)
            given += value is not None
            hits += bool(answer) and value is not None and same(kinds[field], value, answer)
    f1 = 2 * hits / (told + given) if told + given else 0.0
    return Figures(told, round(hits / given, 4) if given else 0.0, round(hits / told, 4) if told else 0.0, round(f1, 4))


def recurring(pages: Sequence[Page]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What heads and names such documents: titles and keywords that many of the first pages share, lower case."""
    heads: Counter[str] = Counter()
    captions: Counter[str] = Counter()
    for page in pages:
        chunks = Sheet(page).chunks
        texts = [(chunk.text.strip(" :").lower(), chunk) for chunk in chunks if _CAPTION.fullmatch(chunk.text)]
        captions.update({text for text, _ in texts})
        top = [text for text, chunk in texts if chunk.y0 < _TOP * (chunks[-1].y1 if chunks else 0.0)]
        heads.update(set(top))
    least = max(2, round(_SHARED * len(pages)))
    titles = [text for text, count in heads.most_common(4) if count >= least]
    words = [text for text, count in captions.most_common(40) if count >= least and text not in titles]
    return tuple(titles), tuple(words[:24])
