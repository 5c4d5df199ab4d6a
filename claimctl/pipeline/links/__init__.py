"""What two documents of different bytes have in common: the same paper, bill or photo, a person or a case behind both.

Pure functions of two extracts; which two are held against each other is the ledger's to find (see store/likeness).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimctl.pipeline.links import bills, cases, pages, people, photos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.records import Extract, LinkKind

_LEAST_AGREE = 4
_LEAST_SHARE = 0.6  # of the telling words of both
_LEAST_WORDING = 0.4  # of all other words: a letterhead and some dates make no copy


class Common(NamedTuple):
    """Something that two documents have in common, how sure that is, and what it is, to be shown."""

    kind: LinkKind
    score: float
    shared: str


def common(one: Extract, other: Extract) -> list[Common]:
    """All that two documents have in common; the same whichever comes first."""
    if (one.doc_type, one.first_page) > (other.doc_type, other.first_page):
        one, other = other, one
    return list(_common(one, other))


def _common(one: Extract, other: Extract) -> Iterator[Common]:
    paper = same_paper(one, other)
    if paper is not None:
        yield Common("rescan", paper, "")
    else:
        bill = bills.alike(one, other)
        if bill is not None:
            yield Common("same_bill", bill.score, bill.shared)
    photo = photos.alike(one, other)
    if photo is not None:
        yield Common("same_photo", photo, "")
    for kind, value, sure in people.shared(one, other):
        yield Common(kind, round(sure, 4), value)
    case = cases.together(one, other)
    if case is not None:
        yield Common("same_case", *case)


def same_paper(one: Extract, other: Extract) -> float | None:
    """How sure it is that a page of the one document is a page of the other, scanned anew; None where it is not."""
    if one.fingerprint is None or other.fingerprint is None:
        return None
    best: float | None = None
    for page in one.fingerprint.pages:
        for opposite in other.fingerprint.pages:
            met = pages.meet(page, opposite)
            if met is None or met.agree < _LEAST_AGREE or met.share < _LEAST_SHARE or met.wording < _LEAST_WORDING:
                continue
            if met.differ:
                return None  # a form filled in anew shows another number on one of its pages
            best = max(best or 0.0, round(1.0 - 0.5 ** (met.agree / 2) * (1.5 - met.share), 4))
    return best
