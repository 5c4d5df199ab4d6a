"""What a document is and says: its Label, and the Fields that were found in it."""

from __future__ import annotations

import datetime as dt

from claimctl.records.base import ClauseKind, Record
from claimctl.records.paper import Trace


class Segment(Record, frozen=True):
    """One document within a file: a run of pages with a type. A file that holds one document has one segment."""

    first_page: int
    last_page: int
    doc_type: str
    confidence: float
    runners_up: tuple[tuple[str, float], ...] = ()


class Label(Record, frozen=True):
    """What a file's documents are: what the classify stage gives. Segments are in page order and don't overlap.

    `separators` are the pages that only part the documents of a pile for a scanner; these, and blank pages of a packet
    that stand behind a document, are in no segment.
    """

    doc_id: str
    segments: tuple[Segment, ...]
    separators: tuple[int, ...] = ()


def document_id(doc_id: str, segments: int, first_page: int) -> str:
    """The name of one document of a file: the file's own where it holds one, else with `#<first page>`."""
    return f"{doc_id}#{first_page}" if segments > 1 else doc_id


class Field(Record, frozen=True):
    """A value found in a document, with its evidence.

    `value` is the normal form: ISO date, plain decimal, E.164 phone, upper-case identifier, trimmed text. `raw` is what
    stands on the page. `confidence` is the probability that `value` is right. `instance` counts repeats from 0.
    """

    field: str
    instance: int
    value: str
    raw: str
    confidence: float
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    method: str
    valid: bool = True
    issues: tuple[str, ...] = ()
    value_number: float | None = None
    value_date: dt.date | None = None
    currency: str | None = None


class LineItem(Record, frozen=True):
    """A row of a bill, invoice or receipt. Money and quantity are plain decimals; absent parts are None."""

    row: int
    description: str
    amount: float | None
    confidence: float
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    code: str | None = None
    service_date: dt.date | None = None
    quantity: float | None = None
    unit_price: float | None = None


class PolicyClause(Record, frozen=True):
    """A clause of a policy wording: its number as printed (empty where it has none), title and text.

    `kind` is what it does (covers, excludes ...); `section` the titles that it stands under; `vector` what it means, as
    signed bytes (see claimctl/search/embed.py).
    """

    number: str
    title: str
    text: str
    kind: ClauseKind
    page: int
    section: str = ""
    vector: bytes = b""


class PagePrint(Record, frozen=True):
    """The telling words of a page: numbers, dates, amounts, codes, in one spelling (see stages/extract/prints).

    `places` holds each one's middle, x and y in thousandths of the page, as 16-bit integers; `marks` a byte each: 1
    read surely, 2 an amount. `look` is the page's (see Page). `sketch` stands for all its words: the least 32-bit
    hashes of them, on a claimant's papers all.
    """

    page: int
    words: tuple[str, ...]
    places: bytes
    marks: bytes
    look: bytes = b""
    sketch: bytes = b""


class Print(Record, frozen=True):
    """A document's fingerprint: what other papers are held against.

    `keys` are hashes; two documents that could be the same paper, bill or photo, or share an account or a phone, have
    at least one in common. `accounts` are bank accounts that somebody is paid to, capitals and digits; `phones` the
    digits of all that could be a phone, but for those of a business.
    """

    keys: tuple[int, ...]
    pages: tuple[PagePrint, ...] = ()
    accounts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Extract(Record, frozen=True):
    """The values of one segment (see Label), named by its first page; `clauses` where it is a policy."""

    first_page: int
    doc_type: str
    fields: tuple[Field, ...]
    line_items: tuple[LineItem, ...] = ()
    clauses: tuple[PolicyClause, ...] = ()
    fingerprint: Print | None = None
    traces: tuple[Trace, ...] = ()


class Fields(Record, frozen=True):
    """All values of a file, a segment at a time: what the extract stage gives."""

    doc_id: str
    extracts: tuple[Extract, ...]
