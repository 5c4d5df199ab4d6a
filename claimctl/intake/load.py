"""A worker's way to a file that intake listed."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from claimctl.errors import Failed, Refused
from claimctl.intake import unpack
from claimctl.intake.names import original
from claimctl.records import Source, status_at_intake

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.records import File

_REMEDY = {
    "empty": "Ask for the document again.",
    "unsupported_kind": "Send it as PDF, picture, plain text or DOCX.",
    "too_large": "Raise limits.max_file_mb, or split it.",
    "encrypted": "Ask for a copy without a password.",
}


def load(root: Path, file: File) -> Source:
    """The file's bytes, the same that intake hashed.

    Raises Refused or Failed with the file's own error where intake found one, Failed `unreadable` where it can't be
    read now, and Failed `changed` where its content is another than when it was listed.
    """
    if file.error_code is not None and status_at_intake(file.error_code) == "failed":
        raise Failed(file.error_code, file.error or "It can't be read.", "Check its permissions.")
    if file.error_code is not None:
        raise Refused(file.error_code, file.error or "It is not read.", _REMEDY.get(file.error_code, ""))
    flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(root / original(unpack.container(file.path, file.inside)), flags)
        with open(handle, "rb") as stream:  # noqa: PTH123  by handle, not by name
            if file.inside:
                content = unpack.content(stream, os.fstat(handle).st_size, file.inside)
            else:
                content = stream.read(file.bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Failed("unreadable", f"It can't be read: {reason}.", "Check that it is still there.") from error
    if len(content) != file.bytes or hashlib.sha256(content).hexdigest() != file.doc_id:
        raise Failed("changed", "Its content changed since the folder was listed.", "Run again.")
    return Source(file.doc_id, file.media_type, content)
