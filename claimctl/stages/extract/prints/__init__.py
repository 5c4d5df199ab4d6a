"""A document's fingerprint: what other papers are held against, to find the same paper, bill, photo or person.

- words: the telling ones of its first pages, with their places. Min-wise hashes of them, in bands, find papers that
  share most of theirs, whatever a scanner did to the rest (Broder 1997; bands as in Leskovec, Rajaraman and Ullman).
- bill: who issued it, its number, its amounts.
- photo: a picture with next to no words, by its coarse shapes (see stages/ocr/looks).
- person: the accounts, phones and mail addresses of those who claim or are paid.

Two documents that could be the same share at least one key; what they really share is for others to say.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import PagePrint, Print
from claimctl.stages.extract.prints import accounts, keys, phones, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import Extract, Field, LineItem, Page, Segment, Text

_PAGES = 4  # of a document; who sends a paper again sends its beginning


def add(extract: Extract, text: Text, segment: Segment) -> Extract:
    """The values of a document with its fingerprint, and the traces of changes on its pages."""
    pages = [page for page in text.pages if segment.first_page <= page.number <= segment.last_page]
    of_file = [trace for page in text.pages for trace in page.traces if not trace.page]
    traces = (*of_file, *(trace for page in pages for trace in page.traces if trace.page))
    fingerprint = of(pages, extract.doc_type, extract.fields, extract.line_items)
    return msgspec.structs.replace(extract, fingerprint=fingerprint, traces=traces)


def of(pages: Sequence[Page], doc_type: str, fields: Sequence[Field], line_items: Sequence[LineItem]) -> Print:
    """The fingerprint of a document of these pages and values."""
    prints = tuple(_page(page, whole=doc_type not in keys.OF_OTHERS) for page in pages[:_PAGES])
    paid_to = accounts.find(pages[:_PAGES], doc_type)
    called = phones.find(pages[:_PAGES], doc_type, fields)
    made = {
        *(key for page in prints for key in keys.of_words(page.words)),
        *(key for page in prints for key in keys.of_look(page.look)),
        *keys.of_bill(doc_type, fields, line_items),
        *keys.of_amounts(doc_type, (amount for page in prints for amount in words.amounts(page))),
        *keys.of_people(doc_type, fields, paid_to),
        *keys.of_phones({phones.tail(number) for number in (*called, *phones.own(fields))}),
        *keys.of_cases(fields),
    }
    return Print(tuple(sorted(made)), prints, paid_to, called)


def _page(page: Page, *, whole: bool) -> PagePrint:
    told = words.telling(page)
    places = array("H", [value for word in told for value in (word.x, word.y)]).tobytes()
    return PagePrint(
        page.number,
        tuple(word.text for word in told),
        places,
        bytes(word.marks for word in told),
        page.look,
        words.sketch(page, whole=whole),
    )
