"""What the trade knows of its papers: how well a document's words fit the titles, vocabulary and captions of each type.

The knowledge stands in configs/doctypes/*.yaml. The measures are the same for every type (MEASURES), so what a title
in large letters is worth is learned from all types together, and holds for a type that no example was seen of.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from claimctl.stages.classify.phrases import Finder, Phrase, fold, phrases, stands_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimctl.config import DocType
    from claimctl.records import Page, Word

# Each in about 0 to 1, higher where the type fits better. `lead` is the distance to the best of the other types.
MEASURES = (
    "title", "title_size", "title_height", "title_alone", "title_length", "title_rarity",
    "title_lead", "title_first", "title_on_page", "title_later",
    "vocabulary", "vocabulary_lead", "vocabulary_share", "vocabulary_density", "vocabulary_first",
    "captions", "captions_lead", "captions_share", "known",
)  # fmt: skip
CROSSED = ("title", "vocabulary", "captions")  # those that also count for other types than their own
_COLUMN = {name: index for index, name in enumerate(MEASURES)}
_TITLE_COLUMNS = 6  # those that are the best of all places where a title stands

OTHER = "other"
HEAD_RUNS = 80  # runs of the first page in which a title is looked for
PAGES = 6  # later pages are not read: what a document is stands at its start
_CHARACTERS = 16_000  # of a document's start
_CAPTION_WORDS = 6
_UNKNOWN_SPREAD = 0.02
_LARGE = 1.3  # letters of a heading, against the page's usual ones
_STORIES = 4  # lines of a heading
_ALIKE = 0.75  # the height of its lines, against each other
_ASIDE = 0.03  # of the page's width: how far their edges or middles are apart
_WHOLE = 0.8  # of such a heading's letters are its title's
_TITLE_LETTERS = 80
_RAREST = 0.002  # phrases of fewer documents than this share are all as telling


class Run(NamedTuple):
    """Words that stand together in a line. `height` is relative to the page's usual word, its box from 0 to 1."""

    text: str  # folded, padded: " notice of loss "
    height: float
    top: float
    left: float = 0.0
    right: float = 1.0
    bottom: float = 1.0
    stacked: bool = False  # lines of a heading as one


class Group(msgspec.Struct, frozen=True):
    """Phrases of one kind, and the types that they speak for."""

    finder: Finder
    types: tuple[tuple[int, ...], ...]  # a phrase each
    rarity: NDArray[np.float64]  # a phrase each: from 0 for one of every document to 1
    owners: NDArray[np.float64]  # (phrases, types): what a phrase says for a type; less where many types know it
    totals: NDArray[np.float64]  # its sum, a type each


class Captions(msgspec.Struct, frozen=True):
    """The labels of the types' fields: which fields of which types a caption names, and what it says for each type."""

    fields: dict[str, tuple[tuple[int, int], ...]]  # folded label -> (type, field)
    weights: dict[str, float]
    totals: NDArray[np.float64]  # how many fields a type has


class Lexicon(msgspec.Struct, frozen=True):
    """The phrases of all types, folded, ready to be looked for."""

    types: tuple[str, ...]
    titles: Group
    keywords: Group
    captions: Captions
    known: NDArray[np.float64]  # a type each: 1 where it has titles or keywords


def compile_lexicon(
    types: Sequence[str], doctypes: Mapping[str, DocType], spread: Mapping[str, float] | None = None
) -> Lexicon:
    """The lexicon of `types`, in their order; a type that `doctypes` does not describe has no phrases.

    `spread` is the share of documents of any type that a phrase (folded, see `fold`) stands in; a phrase that many
    documents hold tells little, one that `spread` does not know is taken for rare.
    """
    described = {index: doctypes[name] for index, name in enumerate(types) if name in doctypes}
    known = np.zeros(len(types))
    for index, kind in described.items():
        known[index] = bool(kind.titles or kind.keywords)
    shares = spread or {}
    return Lexicon(
        tuple(types),
        _group({index: kind.titles for index, kind in described.items()}, len(types), shares),
        _group({index: kind.keywords for index, kind in described.items()}, len(types), shares),
        _captions(described, len(types)),
        known,
    )


def _group(told: Mapping[int, Sequence[str]], types: int, spread: Mapping[str, float]) -> Group:
    owners: dict[str, list[int]] = {}
    for index, texts in told.items():
        for phrase in phrases(texts):
            owners.setdefault(phrase.text, []).append(index)
    found = phrases(owners)
    rarity = np.array([_rarity(spread.get(phrase.text, _UNKNOWN_SPREAD)) for phrase in found])
    matrix = np.zeros((len(found), types))
    for row, phrase in enumerate(found):
        matrix[row, owners[phrase.text]] = rarity[row] / math.sqrt(len(owners[phrase.text]))
    return Group(Finder(found), tuple(tuple(owners[each.text]) for each in found), rarity, matrix, matrix.sum(axis=0))


def _captions(described: Mapping[int, DocType], types: int) -> Captions:
    fields: dict[str, list[tuple[int, int]]] = {}
    totals = np.ones(types)
    for index, kind in described.items():
        totals[index] = max(len(kind.fields), 1)
        for number, field in enumerate(kind.fields.values()):
            for phrase in phrases(field.labels):
                fields.setdefault(phrase.text, []).append((index, number))
    weights = {text: 1.0 / math.sqrt(len({index for index, _ in owners})) for text, owners in fields.items()}
    return Captions({text: tuple(owners) for text, owners in fields.items()}, weights, totals)


def all_phrases(doctypes: Mapping[str, DocType]) -> list[Phrase]:
    """All titles and keywords, folded, each once."""
    return phrases(phrase for each in doctypes.values() for phrase in (*each.titles, *each.keywords))


def body(pages: Sequence[Page]) -> list[str]:
    """The words of the first pages, folded, as far as a document is read to name it."""
    found, length = [], 0
    for page in pages[:PAGES]:
        found.append(fold(page.text[: _CHARACTERS - length]))
        length += len(found[-1])
        if length >= _CHARACTERS:
            break
    return found


def _rarity(share: float) -> float:
    return min(math.log(1.0 / max(share, _RAREST)) / math.log(1.0 / _RAREST), 1.0)


def measure(lexicon: Lexicon, pages: Sequence[Page]) -> NDArray[np.float64]:
    """How well `pages` fit each type: an array of (types, MEASURES)."""
    found = np.zeros((len(lexicon.types), len(MEASURES)))
    if not pages:
        return found
    lines = runs(pages[0])
    _measure_titles(lexicon, lines, found)
    texts = body(pages)
    later = "".join(texts[1:])
    for index in lexicon.titles.finder.find(later) if later else ():
        found[list(lexicon.titles.types[index]), _COLUMN["title_later"]] = 1.0
    _measure_vocabulary(lexicon.keywords, texts, found)
    _measure_captions(lexicon.captions, lines, found)
    found[:, _COLUMN["known"]] = lexicon.known
    return found


def _measure_vocabulary(group: Group, texts: Sequence[str], found: NDArray[np.float64]) -> None:
    whole = " ".join(texts)
    counts = group.owners[group.finder.find(whole)].sum(axis=0)
    amount = np.log1p(counts) / 2.5
    found[:, _COLUMN["vocabulary"]] = amount
    found[:, _COLUMN["vocabulary_lead"]] = _lead(amount)
    found[:, _COLUMN["vocabulary_share"]] = np.sqrt(counts / np.maximum(group.totals, 3.0))
    found[:, _COLUMN["vocabulary_density"]] = np.minimum(counts / math.sqrt(20.0 + whole.count(" ")), 1.0)
    if counts.any():
        found[counts.argmax(), _COLUMN["vocabulary_first"]] = 1.0


def _measure_captions(captions: Captions, lines: Sequence[Run], found: NDArray[np.float64]) -> None:
    """What stands at the start of runs, as captions do; each field of a type counts once."""
    best: dict[tuple[int, int], float] = {}
    for run in lines:
        words = run.text.split()[:_CAPTION_WORDS]
        for count in range(len(words), 0, -1):
            text = f" {' '.join(words[:count])} "
            owners = captions.fields.get(text)
            if owners:
                weight = captions.weights[text]
                for owner in owners:
                    best[owner] = max(best.get(owner, 0.0), weight)
                break  # "date of loss" names no field by "date"
    counts = np.zeros(len(found))
    for (index, _), weight in best.items():
        counts[index] += weight
    amount = np.log1p(counts) / 2.5
    found[:, _COLUMN["captions"]] = amount
    found[:, _COLUMN["captions_lead"]] = _lead(amount)
    found[:, _COLUMN["captions_share"]] = counts / np.sqrt(captions.totals * max(sum(best.values()), 1.0))


def summary(lexicon: Lexicon, found: NDArray[np.float64], types: int) -> NDArray[np.float64]:
    """What `measure` found, as features of the document itself.

    How well the best claim type fits, a measure each: where nothing fits, the document is likely none of them. And how
    well each of the first `types` types fits: an invoice in the words of a hospital is a medical bill.
    """
    claims = [index for index, name in enumerate(lexicon.types) if name != OTHER]
    crossed = found[:types][:, [_COLUMN[name] for name in CROSSED]]
    return np.concatenate([found[claims].max(axis=0), crossed.ravel()])


def _measure_titles(lexicon: Lexicon, head: Sequence[Run], found: NDArray[np.float64]) -> None:
    titles = lexicon.titles
    places = _headings(head[:HEAD_RUNS])
    candidates = titles.finder.find("".join(run.text for run in head))
    for index in candidates:
        found[list(titles.types[index]), _COLUMN["title_on_page"]] = 1.0
    stacked = "".join(run.text for run, _ in places if run.stacked)
    if stacked:
        candidates = sorted({*candidates, *titles.finder.find(stacked)})
    if not candidates:
        return
    best: tuple[float, Sequence[int]] = (0.0, ())
    within: dict[int, list[str]] = {}  # titles of stacked lines, by the place of each
    for run, parts in places:
        taken = [longer for part in parts for longer in within.get(part, ())] if len(parts) == 1 else []
        squeezed = run.text.replace(" ", "")
        for index in candidates:
            phrase = titles.finder.phrases[index]
            if len(phrase.squeezed) > len(squeezed) or not stands_in(phrase, run.text, squeezed):
                continue
            alone = len(phrase.squeezed) / len(squeezed)
            # "claim form" within "health insurance claim form" is not a title of its own.
            if alone < _WHOLE * run.stacked or any(phrase.squeezed in longer for longer in taken):
                continue
            taken.append(phrase.squeezed)
            size = min(max(run.height - 0.7, 0.0) / 1.5, 1.0)
            height = 1.0 - run.top
            strength = math.sqrt(alone) * (0.4 + 0.6 * size) * (0.3 + 0.7 * height)
            types = list(titles.types[index])
            if strength > best[0]:
                best = (strength, types)
            length = min(len(phrase.squeezed) / 24.0, 1.0)
            value = (
                strength, size * alone, height * alone, alone, length * alone, float(titles.rarity[index]) * strength,
            )  # fmt: skip
            found[types, :_TITLE_COLUMNS] = np.maximum(found[types, :_TITLE_COLUMNS], value)
        for part in parts if run.stacked else ():
            within.setdefault(part, []).extend(taken)
    found[list(best[1]), _COLUMN["title_first"]] = 1.0
    found[:, _COLUMN["title_lead"]] = _lead(found[:, _COLUMN["title"]])


def runs(page: Page) -> list[Run]:
    """The page's words in runs: a line is cut where the gap is wider than its words are high."""
    words = page.words
    if not words:
        return []
    usual = _median([word.y1 - word.y0 for word in words]) or 1.0
    aspect = page.width / page.height if page.width > 0 and page.height > 0 else 1.0
    found = []
    for line in page.lines:
        for group in _cut(line, aspect):
            text = fold(" ".join(word.text for word in group))
            if text.strip():
                height = _median([word.y1 - word.y0 for word in group]) / usual
                top, bottom = min(word.y0 for word in group), max(word.y1 for word in group)
                found.append(Run(text, height, min(max(top, 0.0), 1.0), group[0].x0, group[-1].x1, bottom))
    return found


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _cut(line: Iterable[Word], aspect: float) -> list[list[Word]]:
    groups: list[list[Word]] = []
    for word in line:
        if groups:
            last = groups[-1][-1]
            gap = (word.x0 - last.x1) * aspect  # now in the unit of heights
            if gap < 1.2 * max(word.y1 - word.y0, last.y1 - last.y0):
                groups[-1].append(word)
                continue
        groups.append([word])
    return groups


def _headings(head: Sequence[Run]) -> list[tuple[Run, tuple[int, ...]]]:
    """Where a title may stand: stacked runs as one, the longest first, each run, pairs; with their places in `head`."""
    stacked = sorted(_stacked(head), key=lambda each: -len(each[1]))
    return [*stacked, *((run, (place,)) for place, run in enumerate(head)), *_joined(head)]


def _joined(head: Sequence[Run]) -> list[tuple[Run, tuple[int, ...]]]:
    """Neighbouring runs of like size as one: a title often takes two lines."""
    pairs: list[tuple[Run, tuple[int, ...]]] = []
    for place, (upper, lower) in enumerate(itertools.pairwise(head)):
        larger = max(upper.height, lower.height)
        if min(upper.height, lower.height) > _ALIKE * larger and len(upper.text) + len(lower.text) < _TITLE_LETTERS:
            pairs.append((upper._replace(text=f"{upper.text}{lower.text[1:]}", height=larger), (place, place + 1)))
    return pairs


def _stacked(head: Sequence[Run]) -> list[tuple[Run, tuple[int, ...]]]:
    """Large runs that stand below each other as one: a title in a column of its own, beside an address."""
    large = [(place, run) for place, run in enumerate(head) if run.height > _LARGE]
    found: list[tuple[Run, tuple[int, ...]]] = []
    for place, run in large:
        parts: tuple[int, ...] = (place,)
        text, last = run.text, run
        while len(parts) < _STORIES:
            below = next((each for each in large if _follows(last, each[1])), None)
            if below is None or len(text) + len(below[1].text) > _TITLE_LETTERS:
                break
            last = below[1]
            parts, text = (*parts, below[0]), f"{text}{last.text[1:]}"
            found.append((run._replace(text=text, stacked=True), parts))
    return found


def _follows(upper: Run, lower: Run) -> bool:
    """Whether a run is the next line of a heading: as large, right below, over a like part of the page's width."""
    tall = max(upper.bottom - upper.top, 1e-6)
    left, right = abs(upper.left - lower.left), abs(upper.right - lower.right)
    middle = abs(upper.left + upper.right - lower.left - lower.right) / 2
    return (
        _ALIKE < lower.height / upper.height < 1 / _ALIKE
        and upper.top + 0.5 * tall < lower.top < upper.bottom + 1.2 * tall
        and min(left, right, middle) < _ASIDE
    )


def _lead(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance of each value to the greatest of the others."""
    if len(values) < 2:
        return values
    order = np.argsort(values)
    others = np.full(len(values), values[order[-1]])
    others[order[-1]] = values[order[-2]]
    lead: NDArray[np.float64] = values - others
    return lead
