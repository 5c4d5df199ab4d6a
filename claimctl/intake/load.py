"""A worker's way to a file that intake listed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from claimctl.errors import Failed, Refused
from claimctl.intake import places, unpack
from claimctl.records import Source, status_at_intake

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.intake.places import Place
    from claimctl.records import File

_REMEDY = {
    "empty": "Ask for the document again.",
    "unsupported_kind": "Send it as PDF, picture, plain text or DOCX; a mail or a ZIP of these will do.",
    "too_large": "Raise limits.max_file_mb, or split it.",
    "encrypted": "Ask for a copy without a password.",
}


def load(root: str | Path | Place, file: File) -> Source:
    """The bytes of a file in the place `root`, a path or URL: the same that intake hashed.

    Raises Refused or Failed with the file's own error where intake found one, Failed `unreadable` where it can't be
    read now, and Failed `changed` where its content is another than when it was listed.
    """
    if file.error_code is not None and status_at_intake(file.error_code) == "failed":
        raise Failed(file.error_code, file.error or "It can't be read.", "Check its permissions.")
    if file.error_code is not None:
        raise Refused(file.error_code, file.error or "It is not read.", _REMEDY.get(file.error_code, ""))
    try:
        stream, size, _ = places.at(root).open(unpack.container(file.path, file.inside))
        with stream:
            content = unpack.content(stream, size, file.inside) if file.inside else stream.read(file.bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Failed("unreadable", f"It can't be read: {reason}.", "Check that it is still there.") from error
    if len(content) != file.bytes or hashlib.sha256(content).hexdigest() != file.doc_id:
        raise Failed("changed", "Its content changed since the folder was listed.", "Run again.")
    return Source(file.doc_id, file.media_type, content)
