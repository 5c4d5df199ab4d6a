"""Several metrics at once, and what that makes of each one's p-value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def holm(p: Sequence[float]) -> list[float]:
    """P-values that keep the chance of any false alarm among all (Holm, Scand. J. Stat. 6, 1979)."""
    order = sorted(range(len(p)), key=lambda index: p[index])
    found, least = [0.0] * len(p), 0.0
    for rank, index in enumerate(order):
        least = max(least, min(1.0, (len(p) - rank) * p[index]))
        found[index] = least
    return found


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """P-values that keep the share of false alarms among all alarms (Benjamini, Hochberg, J. R. Stat. Soc. B, 1995)."""
    order = sorted(range(len(p)), key=lambda index: -p[index])
    found, most = [0.0] * len(p), 1.0
    for rank, index in enumerate(order):
        most = min(most, p[index] * len(p) / (len(p) - rank))
        found[index] = most
    return found
