"""Real scans of 16 office document classes: what a claims inbox also holds. A folder's name is the class.

Letters are correspondence and invoices invoices, the others `other`. Each scan is of an issuer of its own, so a source
is one scan; the collection it came through only tells how it was shrunk.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench.converters.common import Item, Part, Truth

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {"letter": "correspondence", "invoice": "invoice"}


def items(data: Path) -> list[Item]:
    """All scans, one page each."""
    return [
        Item(
            f"{path.parent.name}_{path.name}", f"general-scans {path.stem}",
            partial(_read, TYPES.get(path.parent.name, "other")), path, ("classify",),
        )
        for path in sorted((data / "general-scans").glob("*/*.tif*"))
    ]  # fmt: skip


def _read(doc_type: str) -> Truth:
    return Truth((Part(doc_type),))
