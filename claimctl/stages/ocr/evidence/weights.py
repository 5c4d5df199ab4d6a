"""What each sign is worth: coefficients of logistic models.

Fitted on scanned claim forms of the project's own generator (training layouts) and on public benefit forms drawn at
200 dpi; no document of another kind taught them. The signs are those of `judge` and `signature`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

# Whether an outline is a box to tick, by its shape.
MARKS: Mapping[Literal["square", "ring"], Mapping[str, float]] = {
    "square": {
        "bias": -3.69, "outline": 2.57, "clear": 3.04, "larger": 0.99, "beside_nothing": -0.09, "small": -2.3,
        "large": -1.5, "twins": 2.17, "named": 0.45, "named_right": 0.9, "gap": -0.23, "inside": -0.53,
        "fence": -3.0, "wordy": 0.45, "filled": -0.85,
    },
    "ring": {
        "bias": -3.55, "outline": 0.11, "clear": 0.31, "larger": 2.53, "small": -0.45, "large": -0.01, "twins": 1.6,
        "named": 0.54, "named_right": 0.53, "gap": -0.34, "inside": -1.09, "wordy": 0.33, "filled": -0.12,
    },
}  # fmt: skip
# Whether it is ticked.
TICKED: Mapping[Literal["square", "ring"], Mapping[str, float]] = {
    "square": {"bias": -5.2, "filled": 30.0},
    "ring": {"bias": -5.0, "filled": 30.0},
}
# Whether a place to sign is signed.
SIGNED: Mapping[str, float] = {
    "bias": -1.27, "empty": -2.06, "reach": 1.55, "covered": 1.67, "tall": 1.89, "widest": 1.25, "pieces": 0.69,
    "lines": 0.65,
}  # fmt: skip
# Whether a word is written by hand.
WRITTEN: Mapping[str, float] = {
    "bias": -10.43, "apart": 1.4, "feet": 0.37, "few": -3.45, "joined": 4.49, "one": 6.0, "slope": 1.33, "steps": 0.7,
    "thin": 18.79, "widths": -0.16,
}  # fmt: skip
