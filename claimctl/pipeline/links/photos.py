"""Are two pictures one photo, packed anew, cut, turned, brightened?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.extract.prints.keys import POINT_BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.records import Extract

_LIKE = 48  # bits of 256 by which a point may differ from itself in another print
_STRAY = 12.0  # thousandths of the picture that a point may lie off
_LEAST = 18  # points that fit: drawings of like scenes have as many now and then, other photos 4 at most
_SCALE = (0.4, 2.5)


def alike(one: Extract, other: Extract) -> float | None:
    """How sure it is that a picture of the one is a picture of the other; None where it is not. Symmetric."""
    best = max((fitting(mine, theirs) for mine in _looks(one) for theirs in _looks(other)), default=0)
    return round(1.0 - 0.5 ** (best / 6), 4) if best >= _LEAST else None


def fitting(one: bytes, other: bytes) -> int:
    """How many points of one picture lie in the other where one turn, scale and shift puts them."""
    one, other = sorted((one, other))
    here, mine = _points(one)
    there, theirs = _points(other)
    apart = np.unpackbits(mine[:, None, :] ^ theirs[None, :, :], axis=2).sum(axis=2)
    nearest, back = apart.argmin(axis=1), apart.argmin(axis=0)
    kept = [at for at, to in enumerate(nearest) if back[to] == at and apart[at, to] <= _LIKE]
    if len(kept) < _LEAST:
        return 0
    import cv2

    matrix, fits = cv2.estimateAffinePartial2D(
        here[kept], there[nearest[kept]], method=cv2.RANSAC, ransacReprojThreshold=_STRAY, maxIters=500
    )
    if matrix is None or not _SCALE[0] < float(np.hypot(matrix[0, 0], matrix[1, 0])) < _SCALE[1]:
        return 0
    return int(fits.sum())


def _looks(extract: Extract) -> list[bytes]:
    pages = extract.fingerprint.pages if extract.fingerprint else ()
    return [page.look for page in pages if page.look and not len(page.look) % POINT_BYTES]


def _points(look: bytes) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """The places of a picture's points, and what is seen around each."""
    rows = np.frombuffer(look, np.uint8).reshape(-1, POINT_BYTES)
    places = np.ascontiguousarray(rows[:, :4]).view("<u2").astype(np.float32)
    return places, rows[:, 4:]
