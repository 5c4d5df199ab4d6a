"""claims.csv: which claim a file belongs to where its folder does not say, and what is known of a claim already."""

from __future__ import annotations

import csv
import errno
import io
from typing import TYPE_CHECKING, NamedTuple

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from claimctl.intake.places import Place

FILE = "claims.csv"
_MOST_BYTES = 256 * 1024 * 1024


class Assignment(NamedTuple):
    """A row that gives a file or folder to a claim; `line` is where it stands in claims.csv."""

    path: str
    claim_id: str
    line: int


class Known(NamedTuple):
    """What claims.csv says: attributes by claim (column -> text, empty cells left out), and who owns which path."""

    attributes: dict[str, dict[str, str]]
    assignments: tuple[Assignment, ...]


def read(place: Place) -> Known:
    """The rows of a place's file. Raises UsageError naming line and column for what is not right."""
    try:
        with place.open(FILE).stream as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = "it is a symbolic link, which is not followed" if error.errno == errno.ELOOP else error.strerror
        raise _wrong(f"can't be read ({reason})") from error
    if len(content) > _MOST_BYTES:
        raise _wrong("is larger than 256 MB")
    return parse(content)


def parse(content: bytes) -> Known:
    """The rows of a CSV file's content: UTF-8, UTF-16 with a mark, or Windows-1252; comma, semicolon or tab."""
    text = _decode(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    attributes: dict[str, dict[str, str]] = {}
    assignments: list[Assignment] = []
    header: list[str] | None = None
    start = 1
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _header(row, line)
            else:
                _take(header, row, line, attributes, assignments)
    except csv.Error as error:
        raise _wrong(f"is not valid CSV ({error})", line=reader.line_num) from error
    if header is None:
        raise _wrong("has no header", line=1, column="claim_id")
    return Known(attributes, tuple(assignments))


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content:
        raise _wrong("is not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _header(row: list[str], line: int) -> list[str]:
    names = [cell.strip() for cell in row]
    while names and not names[-1]:  # spreadsheets add empty columns at the end
        names.pop()
    for position, name in enumerate(names, 1):
        if not name:
            raise _wrong(f"has no name for column {position}", line=line, column=str(position))
        if names.count(name) > 1:
            raise _wrong("names a column twice", line=line, column=name)
    if "claim_id" not in names:
        raise _wrong("has no column claim_id", line=line, column="claim_id")
    return names


def _take(
    header: list[str], row: list[str], line: int, attributes: dict[str, dict[str, str]], assignments: list[Assignment]
) -> None:
    cells = [cell.strip() for cell in row]
    if any(cells[len(header) :]):
        raise _wrong(f"has more cells than the {len(header)} columns", line=line, column=str(len(header) + 1))
    values = dict(zip(header, cells, strict=False))
    claim_id = values.pop("claim_id", "")
    if not claim_id:
        raise _wrong("has a row without a claim", line=line, column="claim_id")
    if not claim_id.isprintable():
        raise _wrong("has a claim with characters that can't be printed", line=line, column="claim_id")
    path = values.pop("path", "")
    if path:
        assignments.append(Assignment(path, claim_id, line))
    known = attributes.setdefault(claim_id, {})
    for column, value in values.items():
        if value and known.setdefault(column, value) != value:
            raise _wrong("says two things of one claim", line=line, column=column)


def _wrong(what: str, *, line: int | None = None, column: str | None = None) -> UsageError:
    place = "".join(
        f"{word} {value}, " for word, value in (("line", line), ("column", column)) if value is not None
    ).rstrip(", ")
    return UsageError(
        "claims_csv_invalid",
        f"{FILE} {what}{f' ({place})' if place else ''}.",
        "Mend it, or take it away.",
    )


def wrong_path(assignment: Assignment, what: str) -> UsageError:
    """The error for a row whose path can't be given to a claim."""
    return _wrong(what, line=assignment.line, column="path")
