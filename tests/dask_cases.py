"""A Dask cluster within the tests' own process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import LocalCluster


def cluster_here(threads: int = 1, workers: int = 1) -> LocalCluster:
    """A scheduler and workers of so many threads each, on loopback; a context manager."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=False,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        protocol="tcp",
    )
