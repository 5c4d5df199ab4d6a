"""What a value's neighbours say that it is, whatever the arrangement and whether or not their words are in a list.

Labels look for their values (see `pairing`); here values look for their labels. A label that nobody has listed, a
caption under its value or a column's head far above it give a reading too. Which arrangement a document keeps to, the
ranker tells from the readings that are beyond doubt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.extract.guesses import NONE
from claimctl.stages.extract.pairing import PERIODS, Pair
from claimctl.stages.extract.regions import View
from claimctl.stages.extract.sections import own_fit, party_of
from claimctl.stages.extract.values import TEXT_WORDS, TYPED, WORDS, Values

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.candidates import Habits, Reading
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Chunk, Sheet, Token
    from claimctl.stages.extract.lexicon import LabelIndex
    from claimctl.stages.extract.sections import Sections

_PREFIX = 4  # letters by which the index tells that a label is in no list
_FEW, _LETTERS = 2, 3  # figures that a label may have, letters that it must have
_REACH, _COLUMN = 6.0, 30.0  # ems to what stands over a value, and to the head of its column
_UNDER = 2.6
_LEADING, _LINE = 0.6, 1.6  # ems between two lines of one label, and between their middles
_LEAST, _LEAST_SHARE = 0.03, 0.15  # of a guess; of what it is among the fields of the value's kind
_LEAST_WORDED = 0.12  # the same where the value has no shape of its own
_SURE_THING, _LEAST_PARTY = 0.5, 0.08  # of what a label is about, whoever's; of the party
_BEST = 2  # neighbours of a value and field that are kept
_FEWEST = {"phone": 6, "date": 3, "identifier": 2, "code": 0}  # figures in a value of a kind
_WORDED = frozenset({"name", "address", "text"})
_NEARNESS = {"inside": 1.0, "left": 0.95, "row": 0.7, "above": 0.9, "over": 0.7, "head": 0.6, "below": 0.75,
             "right": 0.5}  # fmt: skip
_STARTED = {start: end for end, start in PERIODS.items()}
_ENDS = (":", "#", "=", "?")


class _Words(NamedTuple):
    """Words that could be a label: as they stand, squeezed, their first token, and whether a mark closes them."""

    text: str
    key: str
    first: int
    colon: bool


class _Said(NamedTuple):
    """A neighbour: how it stands to the value, its distance in ems, its words and what they mean."""

    relation: str
    gap: float
    words: _Words
    meant: Mapping[str, _Meaning]


class _Meaning(NamedTuple):
    """What a neighbour's words say of a field: how many they may name (0: guessed), the guess, its share of a kind."""

    choices: int
    chance: float
    share: float


def pairs(
    sheet: Sheet,
    hits: list[Hit],
    labels: LabelIndex,
    specs: Mapping[str, FieldSpec],
    habits: Habits,
    sections: Sections,
    found: Sequence[Pair],
    items: Container[tuple[int, int]] = (),
) -> list[Pair]:
    """The readings of a page that a neighbour names and that are not among those `found`; none of the line `items`."""
    if labels.guesser is None:
        return []
    page = sheet.page.number
    known = {
        (pair.field, pair.reading.tokens[0].index, pair.reading.value)
        for pair in found
        if pair.page == page and pair.reading.tokens
    }
    search = _Search(View(sheet, hits, sections), habits, labels, specs)
    made: list[Pair] = []
    for chunk in sheet.chunks:
        if (page, chunk.first) not in items:
            made += search.of(chunk, known)
    return made


class _Search:
    """The neighbours of a page's values, asked for every field of the values' kind."""

    def __init__(self, view: View, habits: Habits, labels: LabelIndex, specs: Mapping[str, FieldSpec]) -> None:
        self._view, self._labels, self._specs = view, labels, specs
        self._values = Values(view, habits, labels)
        self._meant: dict[tuple[str, str], dict[str, _Meaning]] = {}
        self._worded: dict[int, _Words | None] = {}
        self._led: dict[int, tuple[_Said, ...]] = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        for field, spec in specs.items():
            if spec.kind != "check" and not field.endswith("_description") and field != "diagnosis":
                self._kinds[spec.kind] = (*self._kinds.get(spec.kind, ()), field)

    def of(self, chunk: Chunk, known: Container[tuple[str, int, str]]) -> Iterator[Pair]:
        """The best pairs of every reading of a chunk that is not `known` (field, token, value)."""
        kinds = self._kinds_of(chunk)
        if not kinds:
            return
        named = [
            _Said(relation, max(gap, 0.0), words, meant)
            for relation, other, gap in _around(self._view, chunk)
            if (words := self._words_of(other)) and (meant := self._meaning(words))
        ]
        fields = {field for said in named for field in said.meant}
        begun = self._is_begun(chunk)
        for kind in kinds:
            own = self._kinds[kind]
            # Words before a value on its own line may name it too.
            led = ":" in chunk.text if kind in _WORDED else begun
            for field in own:
                if led or field in fields:
                    yield from self._of_field(chunk, field, named, known)

    def _kinds_of(self, chunk: Chunk) -> list[str]:
        """The kinds of value that can be in a chunk; none in one that is nothing but labels."""
        if all(token in self._view.owner for token in range(chunk.first, chunk.last)):
            return []
        figures = sum(map(str.isdigit, chunk.text))
        return [kind for kind in self._kinds if _may_hold(chunk, kind, figures)]

    def _of_field(
        self,
        chunk: Chunk,
        field: str,
        named: Sequence[_Said],
        known: Container[tuple[str, int, str]],
    ) -> Iterator[Pair]:
        seen: set[tuple[int, str]] = set()
        for order, reading in enumerate(self._values.of(chunk, field, self._specs[field])):
            if not reading.tokens or reading.tokens[0].chunk != chunk.index:
                continue
            place = (reading.tokens[0].index, reading.value)
            if place in seen or (field, *place) in known:
                continue
            seen.add(place)
            told = [
                _pair(self._view, said, field, reading, self._labels)
                for said in (*self._before(chunk, reading.tokens[0].index), *named)
                if field in said.meant and _is_end(field, said, order)
            ]
            yield from sorted(told, key=lambda pair: -pair.score)[:_BEST]

    def _is_begun(self, chunk: Chunk) -> bool:
        """Whether words stand before the first figures, or the mail address, of a chunk."""
        letters = 0
        for token in self._view.sheet.tokens[chunk.first : chunk.last]:
            if "@" in token.text or any(sign.isdigit() for sign in token.text):
                return letters >= _LETTERS
            letters += len(token.squeezed)
        return False

    def _words_of(self, chunk: Chunk) -> _Words | None:
        """The words of a chunk that could be a label, which it may be of several values."""
        if chunk.index not in self._worded:
            words = _as_label(self._view.sheet.tokens[chunk.first : chunk.last])
            hit = self._view.owner.get(chunk.first)
            if words and hit and hit.whole and hit.first == chunk.first:
                # The lower line of a head says what both lines say; a caption says nothing.
                words = words._replace(key=hit.phrase) if hit.fields else None
            self._worded[chunk.index] = words
        return self._worded[chunk.index]

    def _before(self, chunk: Chunk, index: int) -> Sequence[_Said]:
        """The words before a value, that begins with a token, on its line."""
        if index not in self._led:
            tokens = self._view.sheet.tokens
            words = _before(tokens[chunk.first : index])
            gap = max(tokens[index].x0 - tokens[index - 1].x1, 0.0)
            self._led[index] = (_Said("inside", gap, words, self._meaning(words)),) if words else ()
        return self._led[index]

    def _meaning(self, words: _Words) -> Mapping[str, _Meaning]:
        """What words say, by the fields that they may name."""
        meant = self._meant.get(words[:2])
        if meant is None:
            meant = self._meant[words[:2]] = dict(self._find(words))
        return meant

    def _find(self, words: _Words) -> Iterator[tuple[str, _Meaning]]:
        begun = words.key[:_PREFIX] in self._labels.prefixes or len(words.key) < _PREFIX
        names = self._labels.names(words.key) if begun else ()
        if names:
            kinds = Counter(self._specs[name].kind for name in names if name in self._specs)
            for name in names:
                if name in self._specs:
                    yield name, _Meaning(len(names), 0.0, 1.0 / kinds[self._specs[name].kind])
        elif self._labels.guesser is not None and not (begun and self._labels.is_known(words.key)):
            chances = self._labels.guesser.chances(words.text)
            for kind, fields in self._kinds.items():
                least = _LEAST_WORDED if kind in _WORDED else _LEAST
                given = {field: chance for field in fields if (chance := chances.get(field, 0.0))}
                whole = chances.get(NONE, 0.0) + sum(given.values())
                things: defaultdict[str, float] = defaultdict(float)
                for field, chance in given.items():
                    things[_thing(field)] += chance
                for field, chance in given.items():
                    share = chance / whole
                    thing = things[_thing(field)]
                    if chance >= least and share >= _LEAST_SHARE:
                        yield field, _Meaning(0, chance, share)
                    elif thing / whole >= _SURE_THING and thing >= _SURE_THING and share >= _LEAST_PARTY:
                        yield field, _Meaning(0, chance, share)  # whose it is, the section may tell


def _is_end(field: str, said: _Said, order: int) -> bool:
    """Whether a day of a line is the end of a period that a field is, where the words name both ends."""
    other = PERIODS.get(field) or _STARTED.get(field)
    return other not in said.meant or order == (field in PERIODS)


def _thing(field: str) -> str:
    """What of a party a field is: `phone` of `insured_phone`."""
    return field.rpartition("_")[2]


def _may_hold(chunk: Chunk, kind: str, figures: int) -> bool:
    """Whether a value of a kind can be in a chunk, that has so many figures, at all."""
    if kind == "email":
        return "@" in chunk.text
    if kind in TYPED:
        return figures >= _FEWEST.get(kind, 1)
    return chunk.last - chunk.first <= TEXT_WORDS + WORDS


def _around(view: View, chunk: Chunk) -> Iterator[tuple[str, Chunk, float]]:
    """What stands beside, over and under a chunk, how, and how far away."""
    sheet = view.sheet
    beside = sheet.rows[sheet.row_of[chunk.index][0]]
    yield from _in_row(sheet, chunk)
    over = [each for each in sheet.over(chunk.x0 - 0.5, chunk.x1 + 0.5, chunk.y0 + 0.45, _REACH)
            if each.index != chunk.index and each.middle < chunk.middle]  # fmt: skip
    for relation, each in zip(("above", "over"), over, strict=False):
        yield relation, each, chunk.y0 - each.y1
    if len(beside) > 1:
        near = {each.index for each in over[:2]}
        far = sheet.over(chunk.x0 - 0.5, chunk.x1 + 0.5, chunk.y0 - 0.5, _COLUMN)
        for each in far[:12]:
            if each.index not in near and not any(sign.isdigit() for sign in each.text):
                yield "head", each, chunk.y0 - each.y1
                break
    for each in sheet.below(chunk.x0 - 0.5, chunk.x1 + 0.5, chunk.y1 - 0.45, _UNDER):
        if each.index != chunk.index and each.middle > chunk.middle:
            yield "below", each, each.y0 - chunk.y1
            break


def _in_row(sheet: Sheet, chunk: Chunk) -> Iterator[tuple[str, Chunk, float]]:
    """What stands beside a chunk."""
    row, place = sheet.row_of[chunk.index]
    beside = sheet.rows[row]
    if place:
        yield "left", beside[place - 1], chunk.x0 - beside[place - 1].x1
        for each in _lines_of(sheet, beside[place - 1], chunk):
            yield "left", each, chunk.x0 - each.x1
        if place > 1:
            yield "row", beside[0], chunk.x0 - beside[0].x1
    if place + 1 < len(beside):
        yield "right", beside[place + 1], beside[place + 1].x0 - chunk.x1


def _lines_of(sheet: Sheet, label: Chunk, chunk: Chunk) -> Iterator[Chunk]:
    """The other lines of what stands left of a chunk: a label wrapped, or said again in another language."""
    cell, own = sheet.cell_of(sheet.tokens[label.first]), sheet.cell_of(sheet.tokens[chunk.first])
    above = sheet.over(label.x0 - 0.5, label.x0 + 0.5, label.y0 + 0.45, _LEADING)
    for each in (*above[:2], *sheet.below(label.x0 - 0.5, label.x0 + 0.5, label.y1 - 0.45, _LEADING)[:2]):
        if each.index == label.index or abs(each.x0 - label.x0) > _LEADING or abs(each.middle - label.middle) > _LINE:
            continue
        beside = sheet.right_of(each)
        free = beside is None or beside.x0 > chunk.x1
        shared = cell is not None and cell == sheet.cell_of(sheet.tokens[each.first])
        if free or shared or (beside and own and own == sheet.cell_of(sheet.tokens[beside.first])):
            yield each


def _as_label(tokens: Sequence[Token]) -> _Words | None:
    """What of a chunk could be a label: all of it, or the end that a mark closes; none where it has its own value."""
    if len(tokens) > WORDS and not tokens[-1].text.endswith(_ENDS):
        return None
    if any(token.text.endswith(":") for token in tokens[:-1]):
        return None
    return _worded(tokens[-WORDS:])


def _before(tokens: Sequence[Token]) -> _Words | None:
    """The last of the words before a value that could be a label."""
    start = len(tokens)
    while start and len(tokens) - start < WORDS:
        text = tokens[start - 1].text
        if start < len(tokens) and (text.endswith((":", ";", ",", ".")) or sum(map(str.isdigit, text)) > _FEW):
            break
        start -= 1
    return _worded(tokens[start:]) if start < len(tokens) else None


def _worded(tokens: Sequence[Token]) -> _Words | None:
    text = " ".join(token.text for token in tokens)
    if sum(map(str.isdigit, text)) > _FEW or sum(map(str.isalpha, text)) < _LETTERS:
        return None
    return _Words(text, "".join(token.squeezed for token in tokens), tokens[0].index, text.endswith(_ENDS))


def _pair(view: View, said: _Said, field: str, reading: Reading, labels: LabelIndex) -> Pair:
    """The reading as the value that a neighbour names."""
    words, meant = said.words, said.meant[field]
    quality = 1.0 if meant.choices else 0.8 * meant.share
    fit = 0.0
    if party_of(words.text.lower()) is None:
        token = view.sheet.tokens[words.first]
        party = view.sections.party(token.y0, token.x0, token.x1)
        fit = own_fit(field, party) if party else 0.0
    score = quality * _NEARNESS[said.relation] * (0.35 + 0.65 * reading.shape) - 0.01 * min(said.gap, 20.0) + fit
    page = view.sheet.page.number
    return Pair(
        field, page, "label_near", reading, max(0.0, min(0.9, score)), quality, words.colon, gap=said.gap,
        rank=labels.rank(field, words.key) if meant.choices else 20, label=(page, words.first), phrase=words.key,
        choices=meant.choices or 1, fit=fit, guess=meant.chance, relation=said.relation, share=meant.share,
    )  # fmt: skip
