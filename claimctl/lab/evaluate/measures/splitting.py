"""Are files cut into documents where they should be? Over files of more than one page that were read.

A boundary is a page where a new document begins; a file's first page is none. A document is right when its page range
is. `packets` are the files that hold more than one document. Beside them what page stream segmentation is published
with: panoptic quality (Kirillov et al., CVPR 2019; of pages: van Heusden et al., OpenPSS, TPDL 2024), where documents
match that share more than half of their joint pages; `drags`, the least share of pages that a person must drag to
another document (the count is MNDD of Mungmeeprued et al., Tab this folder of documents, DocEng 2022); and the adjusted
Rand index of pages (Hubert and Arabie, 1985), the mean over files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from claimctl.lab.evaluate.bootstrap import Tally, divided, f1
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned

SECTION = "splitting"
_Span = tuple[int, int, str | None]


class _File(NamedTuple):
    """What one file adds to each figure."""

    true_documents: int
    boundaries: tuple[int, int, int]  # right, read, true
    ranges: tuple[int, int, int]
    typed: tuple[int, int, int]
    all_right: bool
    all_right_typed: bool
    overlap: float  # summed over matched documents
    drags: int
    pages: int
    rand: float


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Boundary and whole-document figures, files all right, and the published ones. `threshold` plays no part."""
    del threshold
    files = _files(aligned.segments)
    tally = Tally(SECTION, "file", len(files), seed)
    _figures(tally, files, "")
    _figures(tally, [file if file.true_documents > 1 else None for file in files], "packets")
    return Measured(figures=tally.figures())


def _figures(tally: Tally, files: list[_File | None] | list[_File], of: str) -> None:
    there = [(number, file) for number, file in enumerate(files) if file]
    units = np.array([number for number, _ in there], dtype=np.int64)

    def column(values: list[float]) -> int:
        return tally.column(units, np.array(values, dtype=np.float64))

    everything = tally.column(units)
    count = len(there)
    for name, at, unit in (
        ("boundary", 1, "document start"), ("document", 2, "document"), ("typed_document", 3, "document"),
    ):  # fmt: skip
        hits, read, true = (column([file[at][i] for _, file in there]) for i in range(3))  # type: ignore[index]
        tally.figure(f"{name}_precision", [hits, read], of=of, unit=unit)
        tally.figure(f"{name}_recall", [hits, true], of=of, unit=unit)
        tally.figure(f"{name}_f1", [hits, read, true], f1, of=of, unit=unit)
        if name == "document":
            overlap = column([file.overlap for _, file in there])
            tally.figure("panoptic_quality", [overlap, read, true], f1, of=of, unit="document")
    tally.figure("files_right", [column([file.all_right for _, file in there]), everything], of=of)
    tally.figure("files_right_typed", [column([file.all_right_typed for _, file in there]), everything], of=of)
    pages = column([file.pages for _, file in there])
    tally.figure("drags", [column([file.drags for _, file in there]), pages], of=of, unit="page")
    tally.figure(
        "rand_index", [column([file.rand for _, file in there]), everything], _mean, of=of, n=count, share=False
    )


def _mean(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return divided(sums[:, 0], sums[:, 1])


def _files(segments: pl.DataFrame) -> list[_File]:
    """The files of more than one page, by number."""
    spans: dict[int, dict[str, list[_Span]]] = {}
    rows = segments.select("file", "origin", "first_page", "last_page", "doc_type").unique().sort(
        "file", "origin", "first_page", "last_page", "doc_type"
    )  # fmt: skip
    for file, origin, first, last, doc_type in rows.iter_rows():
        if first is not None:
            spans.setdefault(file, {"true": [], "read": []})[origin].append((first, last or first, doc_type))
    return [_file(both["true"], both["read"]) for both in spans.values() if both["true"] and both["true"][-1][1] > 1]


def _file(true: list[_Span], read: list[_Span]) -> _File:
    starts = [{first for first, _, _ in spans if first > 1} for spans in (true, read)]
    ranges = [{(first, last) for first, last, _ in spans} for spans in (true, read)]
    typed = [{span for span in spans if span[2] is not None} for spans in (true, read)]
    overlaps = np.array([[_shared(t, r) for r in read] for t in true], dtype=np.float64).reshape(len(true), len(read))
    pages = sum(last - first + 1 for first, last, _ in true)
    sizes = [np.array([last - first + 1 for first, last, _ in spans], dtype=np.float64) for spans in (true, read)]
    joint = overlaps / (sizes[0][:, None] + sizes[1][None, :] - overlaps)
    return _File(
        true_documents=len(true),
        boundaries=_counts(*starts), ranges=_counts(*ranges), typed=_counts(*typed),
        all_right=ranges[0] == ranges[1],
        all_right_typed=ranges[0] == ranges[1] and typed[0] == typed[1],
        overlap=float(joint[joint > 0.5].sum()),
        drags=pages - _kept(overlaps), pages=pages, rand=_rand(overlaps, sizes[0]),
    )  # fmt: skip


def _counts(true: set[Any], read: set[Any]) -> tuple[int, int, int]:
    return len(true & read), len(read), len(true)


def _shared(left: _Span, right: _Span) -> int:
    return max(0, min(left[1], right[1]) - max(left[0], right[0]) + 1)


def _kept(overlaps: NDArray[np.float64]) -> int:
    """The most pages that can stay where they are, each true document made of one read one."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(overlaps, maximize=True)
    return int(overlaps[rows, columns].sum())


def _rand(overlaps: NDArray[np.float64], sizes: NDArray[np.float64]) -> float:
    """The adjusted Rand index of pages; a page that no read document holds is one of its own there."""

    def pairs(counts: NDArray[np.float64]) -> float:
        return float((counts * (counts - 1) / 2).sum())

    true, read = pairs(sizes), pairs(overlaps.sum(axis=0))
    expected = true * read / pairs(sizes.sum())
    most = (true + read) / 2
    return (pairs(overlaps) - expected) / (most - expected) if most != expected else 1.0
