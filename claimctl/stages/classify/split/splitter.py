"""The splitter as it is shipped and applied: pages in, runs of pages that are documents out, with their probability."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from claimctl.errors import DependencyError
from claimctl.learning import trees
from claimctl.stages.classify.split import aside, decode, signs
from claimctl.stages.classify.split.look import look
from claimctl.stages.classify.split.titles import Titles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.config import DocType
    from claimctl.records import Page
    from claimctl.stages.classify.split.decode import Costs
    from claimctl.stages.classify.split.look import Look
    from claimctl.stages.classify.split.titles import Title

_OTHER = "other"
_PAGED = frozenset({"application/pdf", "image/tiff"})  # the pages of other files are of our making


class Judge(Protocol):
    """Who names documents: all types with their probabilities, which sum to 1."""

    def judge(self, pages: Sequence[Page], media_type: str) -> list[tuple[str, float]]: ...


class Seen(NamedTuple):
    """A page by itself: how it looks, how well a title heads it, and the probability of each type."""

    look: Look
    title: Title
    types: dict[str, float]


class Cut(NamedTuple):
    """A document within a file: pages by their place in the file (from 0), the last included.

    `confidence` is the probability that it begins and ends where it does.
    """

    first: int
    last: int
    confidence: float


class Cuts(NamedTuple):
    """A file taken apart: its documents in page order, and what each page is. Other pages than `page` are in none."""

    documents: tuple[Cut, ...]
    kinds: tuple[aside.Kind, ...]


class Table(NamedTuple):
    """The pages that may be parts of documents, measured. `pages` are their places in the file.

    `rows` holds what stands between each and the next, `forced` where a separator does.
    """

    pages: NDArray[np.int64]
    rows: NDArray[np.float64]
    forced: NDArray[np.bool_]
    types: NDArray[np.float64]
    kinds: tuple[aside.Kind, ...]


class Splitter(NamedTuple):
    """What is learned and what is known: ready to take files apart."""

    forest: trees.Forest
    columns: NDArray[np.int64]  # of the measures, those that the trees know
    costs: Costs
    scale: tuple[float, float]  # of the trees' scores: log odds are the first times them plus the second
    titles: Titles

    def cut(self, pages: Sequence[Page], media_type: str, judge: Judge) -> Cuts:
        """The documents of a file. Every page that says something is in exactly one.

        A file of one document is that document as a whole, empty pages included; of a packet, empty pages at the end
        of a document are in none.
        """
        if media_type not in _PAGED:
            return Cuts((Cut(0, max(len(pages) - 1, 0), 1.0),), tuple("page" for _ in pages))
        kinds = aside.kinds(pages)
        there = [place for place, kind in enumerate(kinds) if kind == "page"]
        if len(there) < 2:
            first, last = (there[0], there[0]) if "separator" in kinds and there else (0, max(len(pages) - 1, 0))
            whole = "separator" not in kinds or not there
            return Cuts((Cut(first, last, 1.0),), tuple("page" if whole else kind for kind in kinds))
        table = measure(pages, lambda page: see(page, media_type, judge, self.titles))
        odds = self.scale[0] * self.forest.scores(table.rows[:, self.columns]) + self.scale[1]
        begins = decode.starts(odds, table.forced, table.types, self.costs)
        if len(begins) == 1 and "separator" not in kinds:
            return Cuts(
                (Cut(0, len(pages) - 1, _sure(odds, table.forced, 0, len(odds))),), tuple("page" for _ in kinds)
            )
        ends = [*begins[1:], len(table.pages)]
        return Cuts(
            tuple(
                Cut(int(table.pages[begin]), int(table.pages[end - 1]), _sure(odds, table.forced, begin, end - 1))
                for begin, end in zip(begins, ends, strict=True)
            ),
            tuple(kinds),
        )


def _sure(odds: NDArray[np.float64], forced: NDArray[np.bool_], begin: int, last: int) -> float:
    """The probability that a document begins before page `begin`, ends after page `last`, and is not cut between.

    That of the most doubtful of these places: what speaks for them hangs together, so they don't fail each by itself. A
    file's own begin and end are sure, and so is a separator.
    """
    chance = np.where(forced, 1.0, 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))
    doubtful = [1.0 - float(chance[begin:last].max(initial=0.0))]
    if begin > 0:
        doubtful.append(float(chance[begin - 1]))
    if last < len(odds):
        doubtful.append(float(chance[last]))
    return min(doubtful)


def see(page: Page, media_type: str, judge: Judge, titles: Titles) -> Seen:
    """Look at one page by itself."""
    looked = look(page)
    return Seen(looked, titles.find(looked), dict(judge.judge((page,), media_type)))


def measure(pages: Sequence[Page], seeing: Callable[[Page], Seen]) -> Table:
    """What is measured of a file's pages before it is cut; `seeing` looks at each by itself."""
    kinds = aside.kinds(pages)
    there = [place for place, kind in enumerate(kinds) if kind == "page"]
    seen = [seeing(pages[place]) for place in there]
    names = sorted({name for each in seen for name in each.types} | {_OTHER})
    types = np.array([[each.types.get(name, 0.0) for name in names] for each in seen]).reshape(len(seen), len(names))
    between = [kinds[left + 1 : right] for left, right in itertools.pairwise(there)]
    rows = signs.measure(
        [each.look for each in seen], [each.title for each in seen], types,
        [False, *("blank" in each for each in between)], names.index(_OTHER),
    )  # fmt: skip
    forced = np.array(["separator" in each for each in between], dtype=np.bool_)
    return Table(np.array(there, dtype=np.int64), rows, forced, types, tuple(kinds))


def splitter(packed: Mapping[str, Any], doctypes: Mapping[str, DocType]) -> Splitter:
    """Join what was learned with the titles of the config. Raises DependencyError for another version's measures."""
    if not set(packed.get("names", ("",))) <= set(signs.NAMES):
        raise DependencyError(
            "model_alien",
            "The splitter was learned by another version of claimctl: it weighs other measures.",
            "Reinstall claimctl, or learn the splitter again.",
        )
    return Splitter(
        trees.unpack(packed["trees"]),
        np.array([signs.NAMES.index(name) for name in packed["names"]], dtype=np.int64),
        decode.Costs(**packed["costs"]),
        (float(packed["scale"][0]), float(packed["scale"][1])),
        titles_of(doctypes),
    )


def titles_of(doctypes: Mapping[str, DocType]) -> Titles:
    """The titles of all configured types."""
    return Titles(phrase for each in doctypes.values() for phrase in each.titles)
