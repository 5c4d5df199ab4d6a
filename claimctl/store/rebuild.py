"""Rows of tables made anew from the ledger: those that were lost with a part, and those that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.store import rows
from claimctl.store.tables import KEYS, OWNERS, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from claimctl.store.ledger import Ledger
    from claimctl.store.parts import Part

_OF_CLAIMS = ("documents", "fields", "line_items", "claims", "audit")
_GROUP = {**OWNERS, "audit": "claim_id"}  # by what the ledger gives a table's rows


class Rebuilt:
    """What the ledger has to give for tables of which parts were lost, or in which rows stand twice.

    `left` are the parts that remain of these tables, `twice` the owners of rows whose key stands more than once. With
    `exact` the parts may hold rows of earlier runs that were replaced since: what the ledger knows goes before them.
    `lacking` tells how many rows come back, by table and claim or file.
    """

    def __init__(
        self,
        results: Path,
        ledger: Ledger | None,
        left: dict[str, tuple[Part, ...]],
        twice: dict[str, set[str]],
        *,
        exact: bool,
    ) -> None:
        self._scans = {table: _scan(results, table, listed) for table, listed in left.items()}
        self._ledger = ledger
        self._twice = twice
        self._exact = exact
        self.lacking: dict[str, dict[str, int]] = {table: {} for table in left}
        for frames in self._frames(*ledger.committed()) if ledger is not None else ():
            for table, frame in frames.items():
                self.lacking[table] |= self._lacking(table, frame)

    def leaving(self) -> dict[str, Collection[str]]:
        """The owners of rows that are replaced, by table."""
        named = {table: set(owners) for table, owners in self._twice.items()}
        for table, owners in self.lacking.items():
            if table != "audit":  # whose earlier rows stay on record
                named.setdefault(table, set()).update(owners)
        return dict(named)

    def coming(self) -> Iterator[dict[str, pl.DataFrame]]:
        """The rows that come in their place, and of those that stand twice one each."""
        claims = {owner for table in _OF_CLAIMS for owner in self.lacking.get(table, ())}
        for frames in self._frames(sorted(claims), sorted(self.lacking.get("pages", ()))):
            yield {table: self._wanted(table, frame) for table, frame in frames.items()}
        for table, owners in self._twice.items():
            known = self.lacking[table].keys() if table != "audit" else set()
            of = pl.col(OWNERS[table]).is_in(pl.Series(sorted(owners - known), dtype=pl.String).implode())
            yield {table: self._scans[table].filter(of).collect().unique(KEYS[table], keep="last", maintain_order=True)}

    def _frames(self, claims: list[str], files: list[str]) -> Iterator[dict[str, pl.DataFrame]]:
        if self._ledger is None:
            return
        if not self._scans.keys().isdisjoint(_OF_CLAIMS):
            for frames in rows.claim_frames(self._ledger, claims):
                yield {table: frame for table, frame in frames.items() if table in self._scans}
        if "pages" in self._scans:
            yield from ({"pages": frame} for frame in rows.page_frames(self._ledger, files))

    def _lacking(self, table: str, frame: pl.DataFrame) -> dict[str, int]:
        """The claims or files of which the ledger knows more rows than the table holds, with all that it knows."""
        group = _GROUP[table]
        mine = pl.col(group).is_in(frame[group].unique().implode())
        there = self._scans[table].filter(mine).select(KEYS[table]).unique().collect()
        if table == "audit":
            known = frame.join(there, on=KEYS[table], how="anti").group_by(group).len("more")
        else:
            held = there.group_by(group).len("held")
            known = frame.group_by(group).len().join(held, on=group, how="left")
            more = (pl.col("len").cast(pl.Int64) - pl.col("held").fill_null(0)).clip(0).alias("more")
            stale = pl.lit(self._exact) & (pl.col("len") != pl.col("held").fill_null(0))
            known = known.filter((more > 0) | stale | self._is_twice(table)).select(group, more)
        return dict(known.select(group, "more").iter_rows())

    def _is_twice(self, table: str) -> pl.Expr:
        return pl.col(OWNERS[table]).is_in(pl.Series(sorted(self._twice.get(table, ())), dtype=pl.String).implode())

    def _wanted(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(
            pl.col(_GROUP[table]).is_in(pl.Series(sorted(self.lacking[table]), dtype=pl.String).implode())
        )


def repeated(results: Path, table: str, listed: tuple[Part, ...]) -> set[str]:
    """The owners of rows whose key stands more than once."""
    keys = _scan(results, table, listed).select(KEYS[table]).filter(pl.struct(KEYS[table]).is_duplicated())
    return set(keys.collect()[OWNERS[table]].unique())


def _scan(results: Path, table: str, listed: tuple[Part, ...]) -> pl.LazyFrame:
    """The table as those parts hold it; columns that an older part lacks are null."""
    paths = [results / table / part.file for part in listed]
    if not paths:
        return TABLES[table].to_frame().lazy()
    return pl.scan_parquet(paths, glob=False, schema=TABLES[table], missing_columns="insert")
