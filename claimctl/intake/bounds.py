"""What unpacking may cost, and what one thing in a container is. Shared by archives and mails."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from claimctl.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PARTS = 10_000  # of one file on disk, however deep
MOST_DEPTH = 4  # an archive in a mail in an archive, and one more
_MOST_RATIO = 200  # unpacked to packed; an honest archive of papers is under 50
_SMALL = 64 * 1024 * 1024  # unpacked bytes that are no bomb, whatever they were packed to


class Budget:
    """What may still come out of one file on disk. Whoever asks for more gets Refused (archive_bomb)."""

    def __init__(self, packed: int, most_bytes: int = sys.maxsize) -> None:
        self._bytes = min(most_bytes, max(_SMALL, _MOST_RATIO * packed))
        self._parts = MOST_PARTS

    def spend(self, count: int) -> None:
        """Take `count` unpacked bytes."""
        self._bytes -= count
        if self._bytes < 0:
            raise _bomb("unpacks to far more than it should")

    def foresee(self, count: int) -> None:
        """Stop before the work where what is told beforehand is too much."""
        if count > self._bytes:
            raise _bomb("unpacks to far more than it should")

    def count(self, parts: int) -> None:
        """Take so many entries."""
        self._parts -= parts
        if self._parts < 0:
            raise _bomb(f"holds more than {MOST_PARTS} entries")


class Part(NamedTuple):
    """One thing in a container: its name as told there, its content for a budget, and why it is no document.

    `read` raises Refused or Failed.
    """

    name: str
    read: Callable[[Budget], bytes]
    skipped: str = ""


def _bomb(what: str) -> Refused:
    return Refused("archive_bomb", f"The archive {what}.", "Unpack it, and send what counts.")
