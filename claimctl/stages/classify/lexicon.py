"""What the trade knows of its papers: how well a document's words fit the titles and the vocabulary of each type.

The knowledge stands in configs/doctypes/*.yaml. The measures are the same for every type (MEASURES), so what a title
in large letters is worth is learned from all types together, and holds for a type that no example was seen of.
"""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.config import DocType
    from claimctl.records import Page, Word

# Each in about 0 to 1, higher where the type fits better. `lead` is the distance to the best of the other types.
MEASURES = (
    "title", "title_lead", "title_size", "title_height", "title_alone", "title_length", "title_on_page",
    "title_later", "title_first", "vocabulary", "vocabulary_lead", "vocabulary_share", "vocabulary_density",
    "known",
)  # fmt: skip

HEAD_RUNS = 80  # runs of the first page in which a title is looked for
PAGES = 6  # later pages are not read: what a document is stands at its start
_WHOLE_WORD = 8  # shorter phrases must stand as words: "bill" is not in "billion"
_TOKENS = re.compile(r"[^\W_]+")


class Run(NamedTuple):
    """Words that stand together in a line. `height` is relative to the page's usual word, `top` from 0 to 1."""

    text: str  # folded, padded: " notice of loss "
    height: float
    top: float


class Phrase(NamedTuple):
    text: str  # " notice of loss "
    squeezed: str  # "noticeofloss": OCR often loses the space between words
    types: tuple[int, ...]


class Lexicon(msgspec.Struct, frozen=True):
    """The phrases of all types, folded, ready to be looked for."""

    types: tuple[str, ...]
    titles: tuple[Phrase, ...]  # the longest first
    keywords: tuple[Phrase, ...]
    weights: NDArray[np.float64]  # a keyword each: the fewer types know it, the more it tells
    known: NDArray[np.float64]  # a type each: 1 where it has titles or keywords


def compile_lexicon(types: Sequence[str], doctypes: Mapping[str, DocType]) -> Lexicon:
    """The lexicon of `types`, in their order; a type that `doctypes` does not describe has no phrases."""
    titles: dict[str, list[int]] = {}
    keywords: dict[str, list[int]] = {}
    known = np.zeros(len(types))
    for index, name in enumerate(types):
        described = doctypes.get(name)
        if described is None:
            continue
        known[index] = bool(described.titles or described.keywords)
        for phrases, into in ((described.titles, titles), (described.keywords, keywords)):
            for phrase in phrases:
                owners = into.setdefault(fold(phrase), [])
                if index not in owners:
                    owners.append(index)
    compiled = [
        tuple(
            Phrase(text, text.replace(" ", ""), tuple(owners))
            for text, owners in sorted(group.items(), key=lambda item: (-len(item[0]), item[0]))
            if text.strip()
        )
        for group in (titles, keywords)
    ]
    weights = np.array([1.0 + math.log(len(types) / len(phrase.types)) for phrase in compiled[1]])
    return Lexicon(tuple(types), compiled[0], compiled[1], weights / (weights.max() if len(weights) else 1.0), known)


def measure(lexicon: Lexicon, pages: Sequence[Page]) -> NDArray[np.float64]:
    """How well `pages` fit each type: an array of (types, MEASURES)."""
    shape = (len(lexicon.types), len(MEASURES))
    found = np.zeros(shape)
    if not pages:
        return found
    column = {name: index for index, name in enumerate(MEASURES)}
    first = runs(pages[0])
    _measure_titles(lexicon, first, found, column)
    body = [fold(page.text) for page in pages[:PAGES]]
    later = " ".join(body[1:])
    if later:
        for phrase in _present(lexicon.titles, later):
            found[list(phrase.types), column["title_later"]] = 1.0

    whole = f"{body[0]} {later}"
    counts = np.zeros(len(lexicon.types))
    totals = np.full(len(lexicon.types), 1e-9)
    seen = {phrase.text for phrase in _present(lexicon.keywords, whole)}
    for phrase, weight in zip(lexicon.keywords, lexicon.weights, strict=True):
        owners = list(phrase.types)
        totals[owners] += weight
        if phrase.text in seen:
            counts[owners] += weight
    amount = np.log1p(counts) / 3.0
    found[:, column["vocabulary"]] = amount
    found[:, column["vocabulary_lead"]] = _lead(amount)
    found[:, column["vocabulary_share"]] = np.sqrt(counts / np.maximum(totals, 4.0))
    found[:, column["vocabulary_density"]] = np.minimum(counts / math.sqrt(20.0 + whole.count(" ")), 1.0)
    found[:, column["known"]] = lexicon.known
    return found


def _measure_titles(
    lexicon: Lexicon, head: Sequence[Run], found: NDArray[np.float64], column: Mapping[str, int]
) -> None:
    page = " ".join(run.text for run in head)
    candidates = _present(lexicon.titles, page)
    for phrase in candidates:
        found[list(phrase.types), column["title_on_page"]] = 1.0
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    pairs = [*head[:HEAD_RUNS], *_joined(head[:HEAD_RUNS])]
    for run in pairs:
        taken: list[str] = []
        squeezed = run.text.replace(" ", "")
        for phrase in candidates:
            if not _stands_in(phrase, run.text, squeezed) or any(phrase.squeezed in longer for longer in taken):
                continue  # "claim form" within "health insurance claim form" is not a title of its own
            taken.append(phrase.squeezed)
            alone = len(phrase.squeezed) / len(squeezed)
            size = min(max(run.height - 0.7, 0.0) / 1.5, 1.0)
            height = 1.0 - run.top
            strength = math.sqrt(alone) * (0.4 + 0.6 * size) * (0.3 + 0.7 * height)
            if strength > best[0]:
                best = (strength, phrase.types)
            measures = {
                "title": strength, "title_size": size * alone, "title_height": height * alone,
                "title_alone": alone, "title_length": min(len(phrase.squeezed) / 24.0, 1.0) * alone,
            }  # fmt: skip
            for index in phrase.types:
                for name, value in measures.items():
                    found[index, column[name]] = max(found[index, column[name]], value)
    found[list(best[1]), column["title_first"]] = 1.0
    found[:, column["title_lead"]] = _lead(found[:, column["title"]])


def runs(page: Page) -> list[Run]:
    """The page's words in runs: a line is cut where the gap is wider than its words are high."""
    words = page.words
    if not words:
        return []
    usual = float(np.median([word.y1 - word.y0 for word in words])) or 1.0
    aspect = page.width / page.height if page.width > 0 and page.height > 0 else 1.0
    found = []
    for line in page.lines:
        for group in _cut(line, aspect):
            text = fold(" ".join(word.text for word in group))
            if text.strip():
                height = float(np.median([word.y1 - word.y0 for word in group])) / usual
                found.append(Run(text, height, min(max(min(word.y0 for word in group), 0.0), 1.0)))
    return found


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


def _joined(head: Sequence[Run]) -> list[Run]:
    """Neighbouring runs of like size as one: a title often takes two lines."""
    pairs = []
    for upper, lower in itertools.pairwise(head):
        larger = max(upper.height, lower.height)
        if min(upper.height, lower.height) > 0.75 * larger and len(upper.text) + len(lower.text) < 80:
            pairs.append(Run(f"{upper.text}{lower.text[1:]}", larger, upper.top))
    return pairs


def _present(phrases: Iterable[Phrase], text: str) -> list[Phrase]:
    squeezed = text.replace(" ", "")
    return [phrase for phrase in phrases if _stands_in(phrase, text, squeezed)]


def _stands_in(phrase: Phrase, text: str, squeezed: str) -> bool:
    if len(phrase.squeezed) < _WHOLE_WORD:
        return phrase.text in text
    return phrase.squeezed in squeezed


def _lead(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance of each value to the greatest of the others."""
    if len(values) < 2:
        return values
    order = np.argsort(values)
    others = np.full(len(values), values[order[-1]])
    others[order[-1]] = values[order[-2]]
    lead: NDArray[np.float64] = values - others
    return lead


def fold(text: str) -> str:
    """Lower case, letters and digits only, one space between and around words: `"U.B.-04"` gives `" u b 04 "`."""
    return f" {' '.join(_TOKENS.findall(text.casefold()))} "
