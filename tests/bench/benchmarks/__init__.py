"""The benchmarks by name, in the order of the table. A new one is a function, and one line in its module's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.benchmarks import cluster, peers, quality, scale, speed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.benchmarks.model import Context, Row

BENCHMARKS: dict[str, Callable[[Context], list[Row]]] = {
    **quality.benchmarks(),
    **speed.benchmarks(),
    **scale.benchmarks(),
    **cluster.benchmarks(),
    **peers.benchmarks(),
}
