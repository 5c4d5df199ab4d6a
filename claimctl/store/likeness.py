"""What documents look like, across runs: keys under which like ones meet, and the links that were found to be true.

Part of the ledger. A document is noted with the keys of its fingerprint; those that share a key with it are its
candidates. A key that more than CROWD documents have says nothing of any of them (a form's own numbers, the phone of a
broker): it leads to no candidate, and a link that rests on such keys alone is no longer told. So what is told hangs on
which documents there are, and not on the order in which they came. (But where a crowd shrinks, those that came to it
as a crowd meet by its key when they are read anew.)
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from claimctl.records import LinkKind

CROWD = 60

SCHEMA = """
create table if not exists like_documents (
    number integer primary key, doc_id text not null unique, doc_type text not null, keys blob not null
);
create table if not exists like_keys (key integer, number integer, primary key (key, number)) without rowid;
create table if not exists like_links (
    number integer, other integer, kind text, shared text, score real not null, via blob not null,
    primary key (number, other, kind, shared)
) without rowid;
create table if not exists like_lost (lost integer primary key);
"""


class Told(NamedTuple):
    """A link as it is kept: from one document to another."""

    doc_id: str
    other: str
    other_type: str
    kind: LinkKind
    shared: str
    score: float


class Noted(NamedTuple):
    """What a new document may be like, each with the keys they share; files of which a link may be told no longer."""

    like: dict[str, tuple[int, ...]]
    stirred: set[str]


class Likeness:
    """The like documents of a results folder. Writes belong into the ledger's batches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    @property
    def lost(self) -> bool:
        """Whether all of this is to be noted anew: the ledger was damaged, or is of before there was any of it."""
        there = self._sql.execute("select 1 from sqlite_master where name = 'like_lost'").fetchone()
        return there is None or self._sql.execute("select 1 from like_lost").fetchone() is not None

    def found_again(self) -> None:
        """All has been noted anew."""
        self._sql.execute("delete from like_lost")

    def note(self, doc_id: str, doc_type: str, keys: Iterable[int]) -> Noted:
        """Note a document."""
        made = array("q", keys)
        number = self._sql.execute(
            "insert into like_documents (doc_id, doc_type, keys) values (?, ?, ?)", (doc_id, doc_type, made.tobytes())
        ).lastrowid
        shared: dict[int, list[int]] = {}
        stirred: set[str] = set()
        for key in made:
            query = "select number from like_keys where key = ? limit ?"
            others = self._sql.execute(query, (key, CROWD + 1)).fetchall()
            if len(others) < CROWD:
                for (other,) in others:
                    shared.setdefault(other, []).append(key)
            elif len(others) == CROWD:  # with this document they are a crowd
                stirred |= self._linked_by(key)
        self._sql.executemany("insert into like_keys values (?, ?)", [(key, number) for key in made])
        return Noted({self._name(other): tuple(via) for other, via in sorted(shared.items())}, stirred)

    def link(self, doc_id: str, other: str, kind: LinkKind, shared: str, score: float, via: Iterable[int]) -> None:
        """Note that two documents have something in common, found by the keys `via`."""
        one, two, keys = self._number(doc_id), self._number(other), array("q", via).tobytes()
        for here, there in ((one, two), (two, one)):
            self._sql.execute(
                "insert or replace into like_links values (?, ?, ?, ?, ?, ?)", (here, there, kind, shared, score, keys)
            )

    def drop(self, file: str) -> set[str]:
        """Forget a file's documents; the files that were linked with it, or by a key that is no crowd's any more."""
        changed: set[str] = set()
        for number, keys in self._sql.execute(
            "select number, keys from like_documents where doc_id = ? or (doc_id > ? and doc_id < ?)", _within(file)
        ).fetchall():
            for (other,) in self._sql.execute("select other from like_links where number = ?", (number,)).fetchall():
                changed.add(self._name(other).partition("#")[0])
                self._sql.execute("delete from like_links where number = ? and other = ?", (other, number))
            self._sql.execute("delete from like_links where number = ?", (number,))
            for key in _keys(keys):
                if self._count(key) == CROWD + 1:
                    changed |= self._linked_by(key)
            self._sql.executemany(
                "delete from like_keys where key = ? and number = ?", [(key, number) for key in _keys(keys)]
            )
            self._sql.execute("delete from like_documents where number = ?", (number,))
        return changed

    def linked_files(self) -> set[str]:
        """The files of which a document is linked with another."""
        rows = self._sql.execute("select distinct doc_id from like_links join like_documents using (number)")
        return {doc_id.partition("#")[0] for (doc_id,) in rows}

    def links(self, file: str) -> Iterator[Told]:
        """The links of a file's documents, those aside that rest on keys of a crowd."""
        rows = self._sql.execute(
            "select one.doc_id, two.doc_id, two.doc_type, kind, shared, score, via from like_documents one"
            " join like_links link on link.number = one.number join like_documents two on two.number = link.other"
            " where one.doc_id = ? or (one.doc_id > ? and one.doc_id < ?) order by 1, 2, 4, 5",
            _within(file),
        ).fetchall()
        for doc_id, other, other_type, kind, shared, score, via in rows:
            if not all(self._crowded(key) for key in _keys(via)):
                yield Told(doc_id, other, other_type, cast("LinkKind", kind), shared, score)

    def _crowded(self, key: int) -> bool:
        return self._count(key) > CROWD

    def _count(self, key: int) -> int:
        """How many documents have a key; of a crowd, whether it is just one."""
        (count,) = self._sql.execute(
            "select count(*) from (select 1 from like_keys where key = ? limit ?)", (key, CROWD + 2)
        ).fetchone()
        return int(count)

    def _linked_by(self, key: int) -> set[str]:
        """The files that are linked by a key, if not by it alone."""
        rows = self._sql.execute(
            "select link.number, via from like_keys one join like_links link using (number) where one.key = ?", (key,)
        ).fetchall()
        return {self._name(number).partition("#")[0] for number, via in rows if key in _keys(via)}

    def _name(self, number: int) -> str:
        (doc_id,) = self._sql.execute("select doc_id from like_documents where number = ?", (number,)).fetchone()
        return str(doc_id)

    def _number(self, doc_id: str) -> int:
        (number,) = self._sql.execute("select number from like_documents where doc_id = ?", (doc_id,)).fetchone()
        return int(number)


def _within(file: str) -> tuple[str, str, str]:
    """The bounds of the names of a file's documents: its own, and with `#<first page>`."""
    return file, f"{file}#", f"{file}$"


def _keys(content: bytes) -> array[int]:
    keys = array("q")
    keys.frombytes(content)
    return keys
