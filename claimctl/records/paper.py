"""A file on its way to words: File, Source, and the Text that was read, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from claimctl.records.base import FormKind, Record, Status, TextSource

if TYPE_CHECKING:
    from collections.abc import Sequence


class File(Record, frozen=True):
    """A file found by intake, before it is opened by a worker.

    `path` is relative to the input folder, with forward slashes. `media_type` is sniffed from the content; where the
    file can't be taken at all, `error_code` and `error` say why and `doc_id` may be a stand-in (see intake).
    A file in an archive or mail has its place there, at each depth, in `inside`; its path is `<container>!/<name>`.
    """

    claim_id: str
    path: str
    doc_id: str  # sha256 of the bytes, lower-case hex
    media_type: str
    bytes: int
    modified: float  # POSIX seconds
    error_code: str | None = None
    error: str | None = None
    inside: tuple[int, ...] = ()


def status_at_intake(error_code: str) -> Status:
    """What becomes of a file that intake turned away: one that should have been readable failed, others are refused."""
    return "failed" if error_code in {"unreadable", "corrupt"} else "refused"


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
