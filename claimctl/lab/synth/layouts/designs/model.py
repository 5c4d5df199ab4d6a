"""What a page design is, and the words that it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.sheet import Sheet


class Words(Protocol):
    """A house's words. Unknown keys give the key itself in readable form, never an error."""

    @property
    def language(self) -> str:
        """en, de, fr, es, it or nl."""
        ...

    def label(self, key: str) -> str:
        """The label of a field, a group, a column head or a sum, in the house's language and synonym, no colon."""
        ...

    def text(self, key: str) -> str:
        """Any other words by key; a text that is no key comes back as it is."""
        ...

    def second(self, key: str) -> str:
        """The label in a second language, for papers that are printed in two."""
        ...


@dataclass(frozen=True, kw_only=True)
class Design:
    """A page design and what it needs.

    `held_out`: for testing only. `handwritten`: entries are written by pen, so it only comes on paper. `fillable`:
    entries can be form fields. `european`: a layout of European business letters. `families`: the type families (of
    `fonts.FONTS`) to choose from, empty for the issuer's own. `sizes`: names of `style.page_size`, empty for the
    country's own. `kinds`: the documents that it suits best (bill, form, letter, record, statement), empty for all.
    """

    name: str
    draw: Callable[[Sheet, Paper, Content, Words], None]
    held_out: bool = False
    handwritten: bool = False
    fillable: bool = False
    landscape: bool = False
    european: bool = False
    families: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
