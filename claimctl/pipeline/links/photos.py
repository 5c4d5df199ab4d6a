"""Are two pictures one photo, packed anew, cut, turned, brightened?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.extract.prints.keys import LOOK_BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.records import Extract

_BITS = 8 * LOOK_BYTES
_FAR = 28  # bits: two photos of like scenes from one place are further apart


def alike(one: Extract, other: Extract) -> float | None:
    """How sure it is that a picture of the one is a picture of the other; None where it is not. Symmetric."""
    mine, theirs = _looks(one), _looks(other)
    if mine is None or theirs is None:
        return None
    apart = np.unpackbits(mine[:, None, :] ^ theirs[None, :, :], axis=2).sum(axis=2).min()
    return round(1.0 - 0.2 * float(apart) / _FAR, 4) if apart <= _FAR else None


def _looks(extract: Extract) -> NDArray[np.uint8] | None:
    content = b"".join(page.look for page in extract.fingerprint.pages) if extract.fingerprint else b""
    return np.frombuffer(content, np.uint8).reshape(-1, LOOK_BYTES) if content else None
