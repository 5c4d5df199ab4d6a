"""What is known of labels: the phrases of a document type and of the vocabulary beside all captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from claimctl.stages.extract import captions, vocabulary
from claimctl.stages.extract.guesses import Narrowed
from claimctl.stages.extract.normal.words import is_company, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimctl.config import DocType
    from claimctl.stages.extract.guesses import Guesser

_PREFIX = 4  # letters of `prefixes`
_LEAST_SUM = 3  # letters of an amount's name
_REMEMBERED = 50_000  # answers that are kept
_SPOKEN, _NOUN = 6, 10  # where labels of the vocabulary, and a noun alone, stand behind a type's own
# `Invoice number` may be listed among what heads invoices; alone in its cell it is the number's label all the same.
_NUMBERED = re.compile(r"\b(?:no|nr|num)\b|#|n[°º]|n[uú]m[eé]ro|number|nummer", re.IGNORECASE)
_BOX_NUMBER = re.compile(r"^\(?\d{1,2}[a-h]?\.\)?(?: [A-Z]|$)|^[a-h]\. [A-Z]")


class LabelIndex:
    """The labels of one document type beside all captions, ready to be looked up by their squeezed words.

    A type's own labels come before those that the vocabulary has for its fields; a party's noun alone (`Phone`) may be
    any of its parties'.
    """

    def __init__(
        self,
        fields: Mapping[str, tuple[str, ...]],
        others: frozenset[str],
        titles: tuple[str, ...] = (),
        words: frozenset[str] = frozenset(),
        guesser: Guesser | None = None,
        hidden: Callable[[str], bool] | None = None,
    ) -> None:
        self.hidden = hidden or (lambda _: False)
        self.vocabulary = vocabulary.read()
        self.types_fields = frozenset(fields)
        self.guesser = guesser and Narrowed(guesser, self.types_fields, self.vocabulary.things)
        own: dict[str, list[str]] = {}
        self._ranks: dict[tuple[str, str], int] = {}
        for field, phrases in fields.items():
            for rank, phrase in enumerate(phrases):
                key = squeeze(phrase)
                if key and field not in own.setdefault(key, []):
                    own[key].append(field)
                    self._ranks[field, key] = rank
        self._own = {key: tuple(names) for key, names in own.items()}
        self._names: dict[str, tuple[str, ...]] = {}
        self._is_known: dict[str, bool] = {}
        # `Bill to` may head an invoice, but it is a label; a bare `Invoice` is no number's label but a title.
        headed = {squeeze(title) for title in titles if not _NUMBERED.search(title)}
        self.titles = frozenset(
            key for key in headed if self._own.get(key, ("document_number",)) == ("document_number",)
        )
        self._others = others
        self.prefixes = frozenset(key[:_PREFIX] for key in (*self._own, *others)) | self.vocabulary.prefixes
        self._openings = frozenset(key[: vocabulary.OPENING] for key in (*self._own, *others))
        self._opens: dict[str, bool] = {}
        self.words = words
        self._by_length: dict[int, list[str]] = {}
        spoken = [key for key, names in self.vocabulary.phrases.items() if self.types_fields.intersection(names)]
        for key in sorted({*self._own, *others, *spoken}):
            if len(key) >= 6 and not self.hidden(key):
                self._by_length.setdefault(len(key), []).append(key)

    def may_begin(self, key: str) -> bool:
        """Whether a label or caption can begin with a squeezed text, or be it; told by its first letters."""
        if len(key) < vocabulary.OPENING:
            return len(key) < _PREFIX or key[:_PREFIX] in self.prefixes
        head = key[: vocabulary.OPENING]
        opens = self._opens.get(head)
        if opens is None:
            if len(self._opens) > _REMEMBERED:
                self._opens.clear()
            opens = self._opens[head] = head in self._openings or self.vocabulary.opens(head)
        return opens

    def names(self, key: str) -> tuple[str, ...]:
        """The fields of the type that a squeezed label names; none for a caption or for what is unknown."""
        known = self._names.get(key)
        if known is None:
            if len(self._names) > _REMEMBERED:
                self._names.clear()
            known = self._names[key] = self._find(key)
        return known

    def _find(self, key: str) -> tuple[str, ...]:
        if self.hidden(key):
            return ()
        names = [*self._own.get(key, ()), *(name for name in self.vocabulary.fields(key) if name in self.types_fields)]
        noun = self.vocabulary.noun(key)
        if noun:
            names += sorted(name for name in self.types_fields if name.endswith(f"_{noun}"))
        return tuple(dict.fromkeys(names))

    def is_known(self, key: str) -> bool:
        """Whether a squeezed text is a label or caption of any type."""
        known = self._is_known.get(key)
        if known is None:
            if len(self._is_known) > _REMEMBERED:
                self._is_known.clear()
            known = self._is_known[key] = not self.hidden(key) and (
                key in self._own or key in self._others or bool(self.names(key)) or bool(self.vocabulary.fields(key))
            )
        return known

    def rank(self, field: str, key: str) -> int:
        """How far down a field's labels a squeezed one stands; the vocabulary's come after the type's own."""
        own = self._ranks.get((field, key))
        if own is not None:
            return own
        return _SPOKEN if field in self.vocabulary.fields(key) else _NOUN

    def is_caption(self, text: str, kind: str) -> bool:
        """Whether what was read as a name, an address or free text is print of the form itself."""
        if _BOX_NUMBER.match(text):
            return True
        key = squeeze(text)
        if self.is_known(key) and (kind != "text" or len(text.split()) > 1):
            return True
        if kind == "text":
            return False
        parts = [squeeze(part) for part in text.split()]
        parts = [part for part in parts if part and not part.isdigit()]
        return (
            bool(parts)
            and all(part in self.words or part.removesuffix("s") in self.words for part in parts)
            and not is_company(parts[-1])
        )

    def nearest(self, key: str) -> tuple[str, float] | None:
        """The phrase most like a squeezed text that OCR may have bent, with its likeness; None below the threshold."""
        if len(key) < 6:
            return None
        best: tuple[str, float] | None = None
        slack = 1 if len(key) < 12 else 2
        cutoff = 84.0 if len(key) < 9 else 82.0
        for length in range(len(key) - slack, len(key) + slack + 1):
            choices = self._by_length.get(length)
            if not choices:
                continue
            match = process.extractOne(key, choices, scorer=fuzz.ratio, score_cutoff=cutoff)
            if match and (best is None or match[1] > best[1]):
                best = (match[0], match[1])
        return best


def index(
    doctypes: Mapping[str, DocType], guesser: Guesser | None = None, hidden: Callable[[str], bool] | None = None
) -> dict[str, LabelIndex]:
    """A label index for every document type; what labels a field elsewhere is a caption here.

    `guesser` is asked of labels that are not known; of squeezed words that are `hidden` nothing is known, so that a
    ranker can learn what guesses are worth.
    """
    shared = {squeeze(phrase) for phrase in captions.phrases()}
    for doctype in doctypes.values():
        for spec in doctype.fields.values():
            shared |= {key for phrase in spec.labels if len(key := squeeze(phrase)) >= 4}
    for name in ("cms1500", "ub04"):
        if name in doctypes:
            shared |= {key for phrase in doctypes[name].keywords if len(key := squeeze(phrase)) >= 6}
    others = frozenset(shared)
    printed = [*captions.phrases(), *(title for doctype in doctypes.values() for title in doctype.titles)]
    printed += [phrase for doctype in doctypes.values() for spec in doctype.fields.values() for phrase in spec.labels]
    words = frozenset(key for phrase in printed for part in phrase.split() if len(key := squeeze(part)) >= 2)
    words |= vocabulary.read().words
    return {
        name: LabelIndex(
            {field: spec.labels for field, spec in doctype.fields.items()},
            others,
            doctype.titles,
            words,
            guesser,
            hidden,
        )
        for name, doctype in doctypes.items()
    }


def sums(doctypes: Mapping[str, DocType]) -> frozenset[str]:
    """The phrases that name an amount of a whole document, in any type: a row that opens with one is no item."""
    own = {
        key
        for doctype in doctypes.values()
        for spec in doctype.fields.values()
        if spec.kind == "money"
        for phrase in spec.labels
        if len(key := squeeze(phrase)) >= _LEAST_SUM
    }
    amounts = {name for doctype in doctypes.values() for name, spec in doctype.fields.items() if spec.kind == "money"}
    spoken = vocabulary.read().phrases.items()
    return frozenset(own | {key for key, names in spoken if len(key) >= _LEAST_SUM and amounts.issuperset(names)})
