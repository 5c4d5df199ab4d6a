"""What is planted in a claim's papers: for each kind a function that puts it there and says where it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.documents.plants import copies, dates, differences, explained, gaps, sums

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.plants.draft import Plant

PLANTS: dict[str, Plant] = {**gaps.PLANTS, **differences.PLANTS, **dates.PLANTS, **sums.PLANTS, **copies.PLANTS,
                            **explained.PLANTS}  # fmt: skip
