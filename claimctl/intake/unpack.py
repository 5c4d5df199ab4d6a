"""Archives and mails taken apart: each file in them is a document, at any depth, and what it costs is bounded.

A file in a container is named `<container>!/<name>`, and found again by its place in it, never by its name: names are
the sender's, may be anything, and are only shown.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, NamedTuple

from claimctl.errors import DocumentError, Failed, Refused
from claimctl.intake import mails, zips
from claimctl.intake.bounds import MOST_DEPTH, Budget, Part
from claimctl.intake.names import litter, printable
from claimctl.intake.sniff import HEAD, MAIL, UNKNOWN, ZIP, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

CONTAINERS = frozenset({ZIP, MAIL})
WITHIN = "!/"
_MOST_NAME = 240  # letters of a name in a container
_MOST_MAIL_MB = 128


class Found(NamedTuple):
    """A file in a container. `inside` is its place at each depth; `skipped` says why it is no document."""

    path: str
    inside: tuple[int, ...]
    digest: str = ""
    media_type: str = UNKNOWN
    bytes: int = 0
    error_code: str | None = None
    error: str | None = None
    skipped: str = ""


def listed(stream: BinaryIO, media_type: str, size: int, path: str, most_mb: int) -> list[Found]:
    """All files in a container of `size` bytes, read and hashed; containers in it are taken apart likewise.

    Raises Refused (archive_bomb, too_large) where the whole costs more than it may, and Failed (corrupt) where it
    can't be taken apart: then nothing of it is taken for all of it.
    """
    return list(_listed(stream, media_type, path, (), Budget(size, most_mb * 1_000_000)))


def content(stream: BinaryIO, size: int, inside: tuple[int, ...]) -> bytes:
    """The file at that place, as `listed` told it. Raises Refused or Failed, `changed` where there is none."""
    budget = Budget(size)
    for depth, place in enumerate(inside):
        stream.seek(0)
        kind = sniff(stream.read(HEAD), stream)
        parts = _parts(stream, kind.media_type) if kind.media_type in CONTAINERS else []
        if place >= len(parts):
            raise Failed("changed", "Its archive changed since the folder was listed.", "Run again.")
        found = parts[place].read(budget)
        if depth == len(inside) - 1:
            return found
        stream = io.BytesIO(found)
    raise Failed("changed", "Its archive changed since the folder was listed.", "Run again.")


def container(path: str, inside: tuple[int, ...]) -> str:
    """The path of the file on disk that holds a file."""
    return path.rsplit(WITHIN, len(inside))[0]


def _parts(stream: BinaryIO, media_type: str) -> list[Part]:
    if media_type == ZIP:
        return zips.parts(stream)
    stream.seek(0)
    mail = stream.read(_MOST_MAIL_MB * 1_000_000 + 1)
    if len(mail) > _MOST_MAIL_MB * 1_000_000:
        raise Refused("too_large", f"The mail has more than {_MOST_MAIL_MB} MB.", "Send its attachments as files.")
    return mails.parts(mail)


def _listed(stream: BinaryIO, media_type: str, path: str, inside: tuple[int, ...], budget: Budget) -> Iterator[Found]:
    parts = _parts(stream, media_type)
    budget.count(len(parts))
    taken: dict[str, int] = {}
    for place, part in enumerate(parts):
        if part.skipped == "folder":
            continue
        name = _unique(_shown(part.name), taken)
        skipped = part.skipped or next((why for piece in name.split("/") if (why := litter(piece))), "")
        if skipped:
            yield Found(f"{path}{WITHIN}{name}", (*inside, place), skipped=skipped)
        else:
            yield from _one(part, f"{path}{WITHIN}{name}", (*inside, place), budget)


def _one(part: Part, path: str, inside: tuple[int, ...], budget: Budget) -> Iterator[Found]:
    try:
        body = part.read(budget)
    except DocumentError as error:
        if error.code == "archive_bomb":
            raise
        yield _turned_away(path, inside, error)
        return
    digest = hashlib.sha256(body).hexdigest()
    kind = sniff(body[:HEAD], io.BytesIO(body))
    if not body:
        yield Found(path, inside, digest, UNKNOWN, 0, "empty", "It is empty.")
    elif kind.media_type not in CONTAINERS or kind.error_code:
        yield Found(path, inside, digest, kind.media_type, len(body), kind.error_code, kind.error)
    elif len(inside) >= MOST_DEPTH:
        raise Refused(
            "archive_bomb", f"Its archives lie more than {MOST_DEPTH} deep.", "Unpack it, and send what counts."
        )
    else:
        try:
            yield from _listed(io.BytesIO(body), kind.media_type, path, inside, budget)
        except DocumentError as error:
            if error.code == "archive_bomb":
                raise
            yield _turned_away(path, inside, error)


def _turned_away(path: str, inside: tuple[int, ...], error: DocumentError) -> Found:
    return Found(path, inside, error_code=error.code, error=str(error))


def _shown(name: str) -> str:
    """A name from a container as a relative path that leads nowhere else, on one line, of bounded length."""
    pieces = [piece for piece in name[: 4 * _MOST_NAME].replace("\\", "/").split("/") if piece not in {"", ".", ".."}]
    safe = [printable(piece) for piece in pieces]
    safe = [f"{piece[:-1]}%21" if piece.endswith("!") else piece for piece in safe]
    shown = "/".join(safe) or "unnamed"
    return shown if len(shown) <= _MOST_NAME else "…" + shown[-_MOST_NAME:].lstrip("/")


def _unique(name: str, taken: dict[str, int]) -> str:
    """The name, numbered where another of the container has it."""
    unique = name
    while unique in taken:
        taken[name] += 1
        stem, dot, ending = name.rpartition(".")
        number = taken[name]
        unique = f"{stem} ({number}).{ending}" if dot and "/" not in ending else f"{name} ({number})"
    taken[unique] = 1
    return unique
