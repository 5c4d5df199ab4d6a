"""The walk through an input folder: every file named, hashed, sniffed, and given to its claim."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import replace

from claimctl.errors import DocumentError
from claimctl.intake import claims, places, unpack
from claimctl.intake.sniff import HEAD, UNKNOWN, Kind, sniff
from claimctl.records import File, Record

if TYPE_CHECKING:
    from claimctl.config import Limits
    from claimctl.intake.places import Place

_CHUNK = 1024 * 1024


class Intake(Record, frozen=True):
    """What a folder holds: `files` by claim and path; what claims.csv knows; what was passed over, and why."""

    files: tuple[File, ...]
    attributes: dict[str, dict[str, str]]
    skipped: tuple[tuple[str, str], ...]


def scan(root: str | Path | Place, limits: Limits) -> Intake:
    """Find, hash and group all documents under `root`, a path or URL, those in archives and mails too.

    `<root>/<claim>/...` is one claim at any depth; a loose file in `root` is a claim named after the file; claims.csv
    overrides both. Links are not followed. A file that can't be taken is listed with its error, never dropped. Raises
    UsageError where `root` is no folder or claims.csv is not right.
    """
    place = places.at(root)
    place.check()
    skipped: list[tuple[str, str]] = []
    found = list(place.walk(skipped))
    known = claims.Known({}, ())
    if claims.FILE in found or (claims.FILE, places.LINK) in skipped:
        found = [path for path in found if path != claims.FILE]
        known = claims.read(place)
    owners = _owners(known.assignments, found, dict(skipped))
    files = [file for path in found for file in _files(path, place, _claim_of(path, owners), limits, skipped)]
    files.sort(key=lambda file: (file.claim_id, file.path))
    return Intake(tuple(files), known.attributes, tuple(sorted(skipped)))


def _owners(assignments: tuple[claims.Assignment, ...], paths: list[str], skipped: dict[str, str]) -> dict[str, str]:
    """Path of a file or folder -> claim, checked against what is there."""
    if not assignments:
        return {}
    there = set(paths)
    for path in paths:
        while "/" in path:
            path = path.rpartition("/")[0]  # noqa: PLW2901  up the tree
            if path in there:
                break
            there.add(path)
    owners: dict[str, str] = {}
    for row in assignments:
        path = _checked(row, there, skipped)
        if owners.setdefault(path, row.claim_id) != row.claim_id:
            raise claims.wrong_path(row, "gives one path to two claims")
    return owners


def _checked(row: claims.Assignment, there: set[str], skipped: dict[str, str]) -> str:
    path = os.path.normpath(row.path).replace(os.sep, "/")
    if path not in there and "\\" in path:
        path = os.path.normpath(path.replace("\\", "/"))
    if Path(row.path).is_absolute() or path in {".", ".."} or path.startswith("../"):
        raise claims.wrong_path(row, "names a path outside its folder")
    if path in skipped:
        raise claims.wrong_path(row, f"names a path that is not read: {skipped[path]}")
    if path not in there:
        raise claims.wrong_path(row, "names a file or folder that is not there or holds nothing")
    return path


def _claim_of(path: str, owners: dict[str, str]) -> str:
    """The claim of the nearest path that claims.csv names, else the first folder, else the file itself."""
    if owners:
        nearest = path
        while nearest:
            if nearest in owners:
                return owners[nearest]
            nearest = nearest.rpartition("/")[0]
    return path.partition("/")[0]


def _files(path: str, place: Place, claim_id: str, limits: Limits, skipped: list[tuple[str, str]]) -> tuple[File, ...]:
    """One file, opened once: its size, its kind and its hash; those in it where it is an archive or a mail."""
    stand_in = _stand_in(path)
    try:
        stream, size, modified = place.open(path)
    except OSError as failure:
        error = f"It can't be opened: {failure.strerror}."
        return (File(claim_id, path, stand_in, UNKNOWN, 0, 0.0, "unreadable", error),)
    try:
        with stream as file:
            most = limits.max_file_mb * 1_000_000
            if size <= most:
                kind, digest, size = _read(file, most)
            if size > most:  # by its own account, or because it grew while it was read
                file.seek(0)
                kind = sniff(file.read(HEAD), file)
                error = f"It has {size / 1e6:.0f} MB, more than {limits.max_file_mb}."
                return (File(claim_id, path, stand_in, kind.media_type, size, modified, "too_large", error),)
            if kind.media_type in unpack.CONTAINERS and kind.error_code is None:
                file.seek(0)
                return _unpacked(File(claim_id, path, digest, kind.media_type, size, modified), file, limits, skipped)
    except OSError as failure:
        error = f"It can't be read: {failure.strerror}."
        return (File(claim_id, path, stand_in, UNKNOWN, 0, 0.0, "unreadable", error),)
    return (File(claim_id, path, digest, kind.media_type, size, modified, kind.error_code, kind.error),)


def _unpacked(whole: File, stream: BinaryIO, limits: Limits, skipped: list[tuple[str, str]]) -> tuple[File, ...]:
    """The files in an archive or mail; itself, with the reason, where it can't be taken apart or holds none."""
    try:
        found = unpack.listed(stream, whole.media_type, whole.bytes, whole.path, limits.max_file_mb)
    except DocumentError as error:
        return (replace(whole, error_code=error.code, error=str(error)),)
    skipped += [(item.path, item.skipped) for item in found if item.skipped]
    files = tuple(
        File(
            whole.claim_id, item.path, item.digest or _stand_in(item.path), item.media_type, item.bytes,
            whole.modified, item.error_code, item.error, item.inside,
        )
        for item in found
        if not item.skipped
    )  # fmt: skip
    return files or (replace(whole, error_code="empty", error="It holds no document."),)


def _stand_in(path: str) -> str:
    """A name for content that could not be read."""
    return "unread-" + hashlib.sha256(path.encode()).hexdigest()


def _read(file: BinaryIO, most: int) -> tuple[Kind, str, int]:
    """The file's kind, sha256 and length; not far past `most` bytes, as something may write to it all the time."""
    digest = hashlib.sha256()
    head = b""
    size = 0
    while size <= most and (chunk := file.read(_CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        if len(head) < HEAD:
            head = (head + chunk)[:HEAD]
    kind = sniff(head, file) if size else Kind(UNKNOWN, "empty", "It is empty.")
    return kind, digest.hexdigest(), size
