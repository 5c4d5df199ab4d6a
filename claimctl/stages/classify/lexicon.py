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
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimctl.config import DocType
    from claimctl.records import Page, Word

# Each in about 0 to 1, higher where the type fits better. `lead` is the distance to the best of the other types.
MEASURES = (
    "title", "title_size", "title_height", "title_alone", "title_length", "title_rarity",
    "title_lead", "title_first", "title_on_page", "title_later",
    "vocabulary", "vocabulary_lead", "vocabulary_share", "vocabulary_density", "known",
)  # fmt: skip
_COLUMN = {name: index for index, name in enumerate(MEASURES)}
_TITLE_COLUMNS = 6  # those that are the best of all places where a title stands

OTHER = "other"
HEAD_RUNS = 80  # runs of the first page in which a title is looked for
PAGES = 6  # later pages are not read: what a document is stands at its start
_WHOLE_WORD = 8  # shorter phrases must stand as words: "bill" is not in "billion"
_UNKNOWN_SPREAD = 0.02
_RAREST = 0.002  # phrases of fewer documents than this share are all as telling
_TOKENS = re.compile(r"[^\W_]+")


class Run(NamedTuple):
    """Words that stand together in a line. `height` is relative to the page's usual word, `top` from 0 to 1."""

    text: str  # folded, padded: " notice of loss "
    height: float
    top: float


class Phrase(NamedTuple):
    text: str  # " notice of loss "
    squeezed: str  # "noticeofloss": OCR often loses the space between words
    types: list[int]
    rarity: float  # from 0 for a phrase of every document to 1


class Lexicon(msgspec.Struct, frozen=True):
    """The phrases of all types, folded, ready to be looked for."""

    types: tuple[str, ...]
    titles: tuple[Phrase, ...]  # the longest first
    keywords: tuple[Phrase, ...]
    owners: NDArray[np.float64]  # (keywords, types): what a keyword says for a type; less where many types know it
    totals: NDArray[np.float64]  # its sum, a type each
    known: NDArray[np.float64]  # a type each: 1 where it has titles or keywords


def compile_lexicon(
    types: Sequence[str], doctypes: Mapping[str, DocType], spread: Mapping[str, float] | None = None
) -> Lexicon:
    """The lexicon of `types`, in their order; a type that `doctypes` does not describe has no phrases.

    `spread` is the share of documents of any type that a phrase (folded, see `fold`) stands in; a phrase that many
    documents hold tells little, one that `spread` does not know is taken for rare.
    """
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
            Phrase(text, text.replace(" ", ""), owners, _rarity((spread or {}).get(text, _UNKNOWN_SPREAD)))
            for text, owners in sorted(group.items(), key=lambda item: (-len(item[0]), item[0]))
            if text.strip()
        )
        for group in (titles, keywords)
    ]
    matrix = np.zeros((len(compiled[1]), len(types)))
    for row, keyword in enumerate(compiled[1]):
        matrix[row, keyword.types] = keyword.rarity / math.sqrt(len(keyword.types))
    return Lexicon(tuple(types), compiled[0], compiled[1], matrix, matrix.sum(axis=0), known)


def phrases_of(doctypes: Mapping[str, DocType]) -> list[str]:
    """All titles and keywords, folded, each once."""
    found = {fold(phrase) for each in doctypes.values() for phrase in (*each.titles, *each.keywords)}
    return sorted(phrase for phrase in found if phrase.strip())


def phrases_in(phrases: Sequence[str], pages: Sequence[Page]) -> list[str]:
    """Those of `phrases` (folded) that stand in the first pages."""
    whole = " ".join(fold(page.text) for page in pages[:PAGES])
    squeezed = whole.replace(" ", "")
    return [text for text in phrases if _stands_in(text, text.replace(" ", ""), whole, squeezed)]


def _rarity(share: float) -> float:
    return min(math.log(1.0 / max(share, _RAREST)) / math.log(1.0 / _RAREST), 1.0)


def measure(lexicon: Lexicon, pages: Sequence[Page]) -> NDArray[np.float64]:
    """How well `pages` fit each type: an array of (types, MEASURES)."""
    found = np.zeros((len(lexicon.types), len(MEASURES)))
    if not pages:
        return found
    _measure_titles(lexicon, runs(pages[0]), found)
    body = [fold(page.text) for page in pages[:PAGES]]
    later = "".join(body[1:])
    for phrase in _present(lexicon.titles, later) if later else ():
        found[phrase.types, _COLUMN["title_later"]] = 1.0

    whole = f"{body[0]} {later}"
    squeezed = whole.replace(" ", "")
    present = [
        row for row, phrase in enumerate(lexicon.keywords) if _stands_in(phrase.text, phrase.squeezed, whole, squeezed)
    ]
    counts = lexicon.owners[present].sum(axis=0)
    amount = np.log1p(counts) / 2.5
    found[:, _COLUMN["vocabulary"]] = amount
    found[:, _COLUMN["vocabulary_lead"]] = _lead(amount)
    found[:, _COLUMN["vocabulary_share"]] = np.sqrt(counts / np.maximum(lexicon.totals, 3.0))
    found[:, _COLUMN["vocabulary_density"]] = np.minimum(counts / math.sqrt(20.0 + whole.count(" ")), 1.0)
    found[:, _COLUMN["known"]] = lexicon.known
    return found


def summary(lexicon: Lexicon, found: NDArray[np.float64], types: int) -> NDArray[np.float64]:
    """What `measure` found, as features of the document itself.

    How well the best claim type fits, a measure each: where nothing fits, the document is likely none of them. And how
    well each of the first `types` types fits: an invoice in the words of a hospital is a medical bill.
    """
    claims = [index for index, name in enumerate(lexicon.types) if name != OTHER]
    crossed = found[:types][:, [_COLUMN["title"], _COLUMN["vocabulary"]]]
    return np.concatenate([found[claims].max(axis=0), crossed.ravel()])


def _measure_titles(lexicon: Lexicon, head: Sequence[Run], found: NDArray[np.float64]) -> None:
    candidates = _present(lexicon.titles, "".join(run.text for run in head))
    if not candidates:
        return
    for phrase in candidates:
        found[phrase.types, _COLUMN["title_on_page"]] = 1.0
    best: tuple[float, list[int]] = (0.0, [])
    for run in [*head[:HEAD_RUNS], *_joined(head[:HEAD_RUNS])]:
        taken: list[str] = []
        squeezed = run.text.replace(" ", "")
        for phrase in candidates:
            if not _stands_in(phrase.text, phrase.squeezed, run.text, squeezed):
                continue
            if any(phrase.squeezed in longer for longer in taken):
                continue  # "claim form" within "health insurance claim form" is not a title of its own
            taken.append(phrase.squeezed)
            alone = len(phrase.squeezed) / len(squeezed)
            size = min(max(run.height - 0.7, 0.0) / 1.5, 1.0)
            height = 1.0 - run.top
            strength = math.sqrt(alone) * (0.4 + 0.6 * size) * (0.3 + 0.7 * height)
            if strength > best[0]:
                best = (strength, phrase.types)
            row = found[phrase.types, :_TITLE_COLUMNS]
            length = min(len(phrase.squeezed) / 24.0, 1.0)
            value = (strength, size * alone, height * alone, alone, length * alone, phrase.rarity * strength)
            found[phrase.types, :_TITLE_COLUMNS] = np.maximum(row, value)
    found[best[1], _COLUMN["title_first"]] = 1.0
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
                found.append(Run(text, height, min(max(min(word.y0 for word in group), 0.0), 1.0)))
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
    return [phrase for phrase in phrases if _stands_in(phrase.text, phrase.squeezed, text, squeezed)]


def _stands_in(phrase: str, phrase_squeezed: str, text: str, text_squeezed: str) -> bool:
    return phrase_squeezed in text_squeezed if len(phrase_squeezed) >= _WHOLE_WORD else phrase in text


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
