"""The words of houses: what issuers call things, by language, with synonyms; some are kept for held-out layouts.

A key's synonyms are written `a|b || c|d`: training layouts say a or b, held-out ones c or d and never the others, so
that what a reader makes of labels that it has not met can be measured. A key without `||` has no words held out.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.wordings import dutch, english, french, german, italian, sections, spanish, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.lab.synth.layouts.content import Wording

Synonyms = tuple[tuple[str, ...], tuple[str, ...]]  # for training layouts, for held-out ones

# English as it is written where cars have registration marks and sales bear value added tax.
_BRITISH = {
    "tax": "VAT|VAT amount || Value added tax",
    "license_plate": "Registration|Registration no. || Registration mark|Reg. no.",
    "provider_tax_id": "VAT no.|VAT registration no. || Tax registration",
    "deductible": "Excess|Policy excess || Retention|Own share",
    "subtotal": "Subtotal|Net total|Total excl. VAT || Amount before tax|Net amount",
}
_LANGUAGES = {
    "en": (english.FIELDS, english.HEADINGS, english.TITLES, texts.TEXTS, sections.SECTIONS),
    "de": (german.FIELDS, german.HEADINGS, german.TITLES, german.TEXTS),
    "fr": (french.FIELDS, french.HEADINGS, french.TITLES, french.TEXTS),
    "es": (spanish.FIELDS, spanish.HEADINGS, spanish.TITLES, spanish.TEXTS),
    "it": (italian.FIELDS, italian.HEADINGS, italian.TITLES, italian.TEXTS),
    "nl": (dutch.FIELDS, dutch.HEADINGS, dutch.TITLES, dutch.TEXTS),
}


@lru_cache(maxsize=16)
def synonyms(language: str) -> Mapping[str, Synonyms]:
    """All keys of a language (en, de, fr, es, it, nl; en-GB for what British papers say otherwise)."""
    tables = (_BRITISH,) if language == "en-GB" else _LANGUAGES[language]
    return MappingProxyType({key: _parted(words) for table in tables for key, words in table.items()})


def _parted(words: str) -> Synonyms:
    train, _, held = words.partition("||")
    first, second = (tuple(filter(None, map(str.strip, part.split("|")))) for part in (train, held))
    return first, second or first


@dataclass(frozen=True, kw_only=True)
class House:
    """The words that one issuer's form uses: of each key always the same synonym."""

    language: str
    variant: int
    held_out: bool
    doc_type: str
    british: bool = False

    def label(self, key: str) -> str:
        """The label of a field, a group, a column head or a sum, without a colon; never an error."""
        found = self._find(key)
        return key.rpartition(".")[2].strip("_").replace("_", " ").capitalize() if found is None else found

    def text(self, key: str) -> str:
        """Any other words by key; a text that is no key comes back as it is."""
        found = self._find(key)
        return key if found is None else found

    def second(self, key: str) -> str:
        """The label in a second language, for papers that are printed in two: English, beside English Spanish."""
        return replace(self, language="es" if self.language == "en" else "en", british=False).label(key)

    def speaks(self, key: str) -> bool:
        """Whether a text can be said in the house's language: it is no key, or a key with words in that language."""
        return self.language == "en" or key not in synonyms("en") or key in synonyms(self.language)

    def _find(self, key: str) -> str | None:
        names = [f"{self.doc_type}.{key}", key]
        if key.startswith("title.") and key.count(".") > 1:
            names.append(key.rpartition(".")[0])  # what the type is called in any line of business
        tables = [synonyms(self.language)]
        if self.language == "en" and self.british:
            tables.insert(0, synonyms("en-GB"))
        if self.language != "en":
            tables.append(synonyms("en"))
        for table in tables:
            for name in names:
                if name in table:
                    options = table[name][self.held_out]
                    return options[zlib.crc32(f"{self.variant}/{name}".encode()) % len(options)] if options else ""
        return None


def house(wording: Wording, doc_type: str, *, british: bool = False) -> House:
    """The words of a wording, for a document type."""
    return House(
        language=wording.language, variant=wording.variant, held_out=wording.held_out, doc_type=doc_type,
        british=british,
    )  # fmt: skip
