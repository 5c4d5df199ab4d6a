"""Chance that can be repeated: every part of the generator draws from a stream of its own.

A stream is named by what it is for, so a change in one document moves no other, and claims can be made in any order.
Fractions are summed by `math.fsum` all over the generator: from Python 3.12 on, `sum` rounds them in another way.
"""

from __future__ import annotations

import hashlib
import math
import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def stream(seed: int, *names: object) -> random.Random:
    """The random numbers of `names` under `seed`: equal names, equal numbers, on every machine and Python."""
    label = "/".join(str(name) for name in (seed, *names))
    # Claims are to repeat, not to be secret.
    return random.Random(int.from_bytes(hashlib.sha256(label.encode()).digest()[:8], "big"))  # noqa: S311


def some(rng: random.Random, options: Sequence[T], count: int) -> list[T]:
    """`count` different options, in the order they were given in."""
    picked = sorted(rng.sample(range(len(options)), min(count, len(options))))
    return [options[index] for index in picked]


def weighted(rng: random.Random, options: dict[T, float]) -> T:
    """One option, by its weight."""
    at = rng.random() * math.fsum(options.values())
    for option, weight in options.items():
        at -= weight
        if at < 0:
            return option
    return next(reversed(options))
