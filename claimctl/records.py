"""What flows through the house: Source -> Text -> Label -> Fields -> (Claim) -> Decision.

Every record is frozen and typed. A stage takes records and gives a new one; `msgspec.structs.replace` makes a changed
copy. Boxes are fractions of the page (0 to 1, origin top left), pages count from 1, confidences are probabilities.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.audit import Audit

if TYPE_CHECKING:
    from collections.abc import Sequence

Status = Literal["done", "refused", "failed"]
StageName = Literal["ocr", "classify", "extract", "score"]
TextSource = Literal["text_layer", "form", "ocr", "mixed"]
FormKind = Literal["text", "checkbox", "radio", "choice", "signature", "handwriting"]
Outcome = Literal["approve", "review", "investigate", "incomplete", "deny"]
Severity = Literal["info", "warning", "error"]
ClauseKind = Literal["cover", "exclusion", "condition", "definition", "limit", "deductible"]

DOC_TYPES: tuple[str, ...] = (
    "claim_form", "cms1500", "ub04", "medical_bill", "eob", "discharge_summary", "lab_report", "prescription",
    "medical_note", "police_report", "repair_estimate", "invoice", "receipt", "policy", "insurance_card",
    "id_document", "correspondence", "bank_statement", "damage_photo", "other",
)  # fmt: skip


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The base of all records: immutable, compact as msgpack, without a cycle among its fields."""


class File(Record, frozen=True):
    """A file found by intake, before it is opened by a worker.

    `path` is relative to the input folder, with forward slashes. `media_type` is sniffed from the content; where the
    file can't be taken at all, `error_code` and `error` say why and `doc_id` may be a stand-in (see intake).
    """

    claim_id: str
    path: str
    doc_id: str  # sha256 of the bytes, lower-case hex
    media_type: str
    bytes: int
    modified: float  # POSIX seconds
    error_code: str | None = None
    error: str | None = None


def status_at_intake(error_code: str) -> Status:
    """What becomes of a file that intake turned away: one that could not be opened failed, any other is refused."""
    return "failed" if error_code == "unreadable" else "refused"


class Source(Record, frozen=True):
    """One file's content, ready to be read: what the ocr stage takes."""

    doc_id: str
    media_type: str
    content: bytes


class Word(Record, frozen=True):
    """A word where it stands on the page. `line` counts the page's lines in reading order, from 0."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    line: int


class FormField(Record, frozen=True):
    """A filled or empty form element: an AcroForm widget, or one found on a scan.

    `label` is what the form says of it (tooltip or nearby text, may be empty); `value` is text, or `true`/`false` for a
    check box or radio button. A page written by hand has one element of the kind `handwriting`, around its words.
    """

    name: str
    label: str
    kind: FormKind
    value: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float


class Cell(Record, frozen=True):
    """A cell of a ruled table."""

    row: int
    column: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float


class Table(Record, frozen=True):
    """A ruled table as the page draws it; rows and columns count from 0."""

    cells: tuple[Cell, ...]


class Slant(Record, frozen=True):
    """How the lines of a page run, as fractions of its height, downwards, to its width.

    `middle` is the slope in the middle of the page, `turn` by how much the foot's is more than the head's, `bend` by
    how much the right edge's is more than the left edge's.
    """

    middle: float = 0.0
    turn: float = 0.0
    bend: float = 0.0

    def level(self, x: float, y: float) -> float:
        """The height (a fraction of the page's) at which a point's line crosses the middle of the page's width."""
        away = x - 0.5
        return (y - (self.middle - 0.5 * self.turn) * away - 0.5 * self.bend * away * away) / (1.0 + self.turn * away)

    def height(self, x: float, level: float) -> float:
        """Where a line that crosses the page's middle at a level is at `x`: what `level` undoes."""
        away = x - 0.5
        return level * (1.0 + self.turn * away) + (self.middle - 0.5 * self.turn) * away + 0.5 * self.bend * away * away


LEVEL = Slant()


class Trace(Record, frozen=True):
    """A sign that a file was changed after it was made.

    `kind` is `pasted` (words on a patch that was laid over the page), `other_type` (a number in a typeface, size or
    colour of its own beside its like) or `edited` (the file was saved anew by another program, or over an earlier
    state; it has no place: page 0). `detail` says what was seen, `weight` (0 to 1) how seldom honest papers show it.
    """

    kind: Literal["pasted", "other_type", "edited"]
    detail: str
    weight: float
    page: int = 0
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0


class Page(Record, frozen=True):
    """A page's words in reading order. `width` and `height` are PDF points, or pixels where the source is a picture.

    `rotation` is the quarter turn that was undone. `skew` is the angle by which lines run down towards the right in the
    middle of the page, in degrees, `slant` all of it: boxes are where the words stand, lines are told with it.
    `confidence` is the mean word confidence; 1.0 for a text layer (for one that a scanner laid unseen over its picture,
    the share of a sample that our own reading bears out), 0.0 for a page without words. `blank` is a page that shows
    nothing: no word and no stroke, other than a photo, in which there is nothing to read.
    """

    number: int
    width: float
    height: float
    text_source: TextSource
    engine: str
    confidence: float
    words: tuple[Word, ...]
    rotation: int = 0
    skew: float = 0.0
    forms: tuple[FormField, ...] = ()
    tables: tuple[Table, ...] = ()
    blank: bool = False
    look: bytes = b""  # the page as a picture, where it shows next to no words; see stages/ocr/looks
    slant: Slant = LEVEL
    traces: tuple[Trace, ...] = ()  # those of the whole file stand on its first page

    @property
    def lines(self) -> list[tuple[Word, ...]]:
        """The words grouped into lines, in reading order."""
        groups: dict[int, list[Word]] = {}
        for word in self.words:
            groups.setdefault(word.line, []).append(word)
        return [tuple(group) for group in groups.values()]

    @property
    def text(self) -> str:
        """The page as plain text: words joined by spaces, lines by newlines."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)


class Text(Record, frozen=True):
    """A file as pages of words: what the ocr stage gives. `engine_ms` is the time spent inside OCR engines."""

    doc_id: str
    media_type: str
    pages: tuple[Page, ...]
    engine_ms: float = 0.0


def mean_confidence(pages: Sequence[Page]) -> float:
    """The pages' mean word confidence; 0.0 where there are no words."""
    words = sum(len(page.words) for page in pages)
    return sum(page.confidence * len(page.words) for page in pages) / words if words else 0.0


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
    at least one in common. `accounts` are bank accounts that somebody is paid to, capitals and digits.
    """

    keys: tuple[int, ...]
    pages: tuple[PagePrint, ...] = ()
    accounts: tuple[str, ...] = ()


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


LinkKind = Literal["rescan", "same_bill", "same_photo", "shared_account", "shared_phone", "shared_email", "same_case"]


class Link(Record, frozen=True):
    """A document that has something in common with one of another file: the same paper, bill, photo, person or case.

    `claims` are the claims that hold the other document, this claim itself among them where it holds both. `shared` is
    what they have in common, to be shown: a number, an amount. `group` counts the claims that are tied together by
    what strangers share.
    """

    kind: LinkKind
    doc_id: str
    doc_type: str
    claims: tuple[str, ...]
    score: float
    shared: str = ""
    group: int = 0


class Document(Record, frozen=True):
    """One document of a claim as the score stage sees it: its type and values, or why there are none.

    `doc_id` carries `#<first page>` where its file holds several documents.
    """

    doc_id: str
    path: str
    status: Status
    doc_type: str
    doc_type_confidence: float
    text_confidence: float
    fields: tuple[Field, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    error_code: str | None = None
    copies_in: tuple[str, ...] = ()  # other claims that hold a file of the same bytes
    links: tuple[Link, ...] = ()  # what it has in common with documents of other bytes
    traces: tuple[Trace, ...] = ()
    clauses: tuple[PolicyClause, ...] = ()  # of a policy


class Claim(Record, frozen=True):
    """A claim to be scored: its documents in path order, and what `claims.csv` says of it (column -> text)."""

    claim_id: str
    documents: tuple[Document, ...]
    attributes: dict[str, str] = {}


class Discrepancy(Record, frozen=True):
    """A finding of a rule: code, severity, and a message with both values and where they stand."""

    rule: str
    severity: Severity
    message: str
    doc_ids: tuple[str, ...] = ()


class Clause(Record, frozen=True):
    """A policy clause that bears on the loss."""

    clause: str
    source: str
    page: int
    score: float


class Duplicate(Record, frozen=True):
    """A document of this claim that also stands elsewhere, or shares something with one that stands there.

    `claim_id` is the other claim, or this one where it holds the paper twice. `kind` is `same_file` where the bytes are
    equal, else a LinkKind.
    """

    claim_id: str
    doc_id: str
    kind: str
    score: float


class Decision(Record, frozen=True):
    """A claim judged: what the score stage gives. `reasons` are codes, the most important first.

    `fraud_method` says what `fraud_score` is: `indicators`, a rank score that is no probability; `model`, a calibrated
    probability of fraud; `not_scored` where the model lacks what it needs (see `fraud_reasons`); None where none was
    made.
    `qa_sample`: it passed without a human, and was drawn to be checked by one afterwards.
    """

    claim_id: str
    decision: Outcome
    reasons: tuple[str, ...]
    confidence: float
    automated: bool
    policy_number: str | None = None
    claimant: str | None = None
    loss_date: dt.date | None = None
    loss_type: str | None = None
    claimed_amount: float | None = None
    payable_amount: float | None = None
    currency: str | None = None
    missing_documents: tuple[str, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    coverage: tuple[Clause, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    fraud_score: float | None = None
    fraud_reasons: tuple[str, ...] = ()
    variants: dict[str, str] = {}
    cost: float | None = None
    qa_sample: bool = False
    fraud_method: str | None = None
    audit: Audit | None = None
