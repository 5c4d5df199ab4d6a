"""The results folder: old or new and never half, one row a key, one run at a time."""

import contextlib
import errno
import os
import sqlite3
import stat
import threading
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl.errors import DiskError, IntegrityError, LockedError, UsageError
from claimctl.insight.results import collect, open_results
from claimctl.store import atomic, lock, parts
from claimctl.store.ledger import LEDGER_FILE, Ledger
from claimctl.store.tables import TABLES


def events(run_id: str, *doc_ids: str) -> pl.DataFrame:
    schema = TABLES["events"]
    rows = {name: [None] * len(doc_ids) for name in schema}
    rows |= {"run_id": [run_id] * len(doc_ids), "doc_id": list(doc_ids), "claim_id": ["c"] * len(doc_ids)}
    return pl.DataFrame(rows, schema=schema)


def commit(folder: Path, run_id: str, *doc_ids: str, part_rows: int = 100) -> None:
    parts.commit(folder, run_id, {"events": {run_id}}, [{"events": events(run_id, *doc_ids)}], part_rows)


def read(folder: Path) -> list[tuple[str, str]]:
    return sorted(pl.read_parquet(folder / "events/*.parquet").select("run_id", "doc_id").rows())


def test_written_file_is_for_its_owner_alone(tmp_path):
    atomic.write_bytes(tmp_path / "folder" / "file", b"content")
    assert stat.S_IMODE((tmp_path / "folder" / "file").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700


def test_full_disk_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "file"
    atomic.write_bytes(path, b"old")

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError, match="full") as caught:
        atomic.write_bytes(path, b"new")
    assert caught.value.code == "disk_full"
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_second_run_is_told_who_holds_the_folder(tmp_path):
    with lock.hold(tmp_path), pytest.raises(LockedError, match=f"process {os.getpid()} on"), lock.hold(tmp_path):
        pass


def test_waiting_run_goes_on_when_the_first_ends(tmp_path):
    first_holds, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with lock.hold(tmp_path):
            first_holds.set()
            may_end.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    first_holds.wait(10)
    threading.Timer(0.2, may_end.set).start()
    began = time.monotonic()
    with lock.hold(tmp_path, wait_seconds=10):
        assert time.monotonic() - began > 0.1
    thread.join()


def test_later_rows_of_an_owner_replace_the_earlier_ones(tmp_path):
    commit(tmp_path, "run-1", "a", "b")
    commit(tmp_path, "run-2", "c")
    commit(tmp_path, "run-1", "d")
    assert read(tmp_path) == [("run-1", "d"), ("run-2", "c")]
    assert list(parts.verify(tmp_path)) == []


def test_small_parts_are_merged_and_large_ones_left_alone(tmp_path):
    commit(tmp_path, "big", *(f"{i:03}" for i in range(100)), part_rows=100)
    big = {part.file for part in parts.read_manifest(tmp_path).tables["events"]}
    for number in range(10):
        commit(tmp_path, f"small-{number}", "x", part_rows=100)
    live = {part.file for part in parts.read_manifest(tmp_path).tables["events"]}
    assert len(live) == 2
    assert big < live


@given(
    changes=st.lists(st.tuples(st.sampled_from("abc"), st.sets(st.sampled_from("uvwxyz"))), max_size=8),
    part_rows=st.integers(1, 7),
)
@settings(max_examples=25, deadline=None)
def test_tables_hold_exactly_each_owners_last_rows(tmp_path_factory, changes, part_rows):
    folder = tmp_path_factory.mktemp("results")
    expected: dict[str, set[str]] = {}
    for run_id, doc_ids in changes:
        commit(folder, run_id, *doc_ids, part_rows=part_rows)
        expected[run_id] = doc_ids
    want = sorted((run_id, doc_id) for run_id, doc_ids in expected.items() for doc_id in doc_ids)
    found = read(folder) if list(folder.glob("events/*.parquet")) else []
    assert found == want
    if changes:
        assert list(parts.verify(folder)) == []


def test_table_without_rows_can_be_read(tmp_path):
    commit(tmp_path, "run-1", "a")
    assert pl.read_parquet(tmp_path / "line_items/*.parquet").schema == TABLES["line_items"]
    assert list(parts.verify(tmp_path)) == []


def test_results_folder_may_be_named_as_a_pattern(tmp_path):
    folder = tmp_path / "out [a-z]*"
    commit(folder, "run-1", "a")
    commit(folder, "run-1", "b")
    assert list(parts.verify(folder)) == []
    assert [part.rows for part in parts.read_manifest(folder).tables["events"]] == [1]


def test_torn_temporary_files_are_cleared_away(tmp_path):
    commit(tmp_path, "run-1", "a")
    (tmp_path / f"{atomic.TEMPORARY_PREFIX}manifest").write_bytes(b"half")
    parts.recover(tmp_path)
    assert not list(tmp_path.rglob(f"{atomic.TEMPORARY_PREFIX}*"))


def test_missing_part_is_told_before_any_work(tmp_path):
    commit(tmp_path, "run-1", "a")
    (part,) = (tmp_path / "events").glob("*.parquet")
    part.unlink()
    with pytest.raises(IntegrityError, match=part.name):
        parts.recover(tmp_path)


def test_damaged_part_is_an_integrity_error(tmp_path):
    commit(tmp_path, "run-1", "a")
    (part,) = (tmp_path / "events").glob("*.parquet")
    part.write_bytes(b"x" * part.stat().st_size)
    with pytest.raises(IntegrityError, match=part.name):
        commit(tmp_path, "run-1", "b")


@pytest.mark.parametrize("cut_before", ["make_folder", "move", "write_bytes", "remove"])
def test_commit_cut_short_ends_as_old_or_new(tmp_path, monkeypatch, cut_before):
    commit(tmp_path, "run-1", "old")

    def cut(*_args):
        raise DiskError("cut", "cut")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, cut_before, cut)
        with pytest.raises(DiskError):
            commit(tmp_path, "run-1", "new")
    parts.recover(tmp_path)
    assert read(tmp_path) in ([("run-1", "old")], [("run-1", "new")])
    assert list(parts.verify(tmp_path)) == []


def test_tables_between_two_commits_are_read_as_the_old_ones_or_the_new(tmp_path, monkeypatch):
    commit(tmp_path, "run-1", "a", "b")
    seen = []
    write, remove = atomic.write_bytes, atomic.remove

    def reading(true):
        def read_first(path, *more):
            seen.append(sorted(open_results(tmp_path)["events"].select("doc_id").collect()["doc_id"]))
            return true(path, *more)

        return read_first

    monkeypatch.setattr(atomic, "write_bytes", reading(write))
    monkeypatch.setattr(atomic, "remove", reading(remove))
    commit(tmp_path, "run-2", "c")
    assert seen[0] == ["a", "b"]
    assert seen[-1] == ["a", "b", "c"]
    assert {tuple(rows) for rows in seen} == {("a", "b"), ("a", "b", "c")}


def test_tables_that_a_run_replaces_while_they_are_read_are_told_to_be(tmp_path):
    commit(tmp_path, "run-1", "a")
    before = open_results(tmp_path)
    commit(tmp_path, "run-2", "b")
    with pytest.raises(LockedError, match="while they were read"):
        collect(before, [before["events"]])


def test_ledger_that_was_only_just_begun_is_an_empty_one(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / LEDGER_FILE)) as begun:
        begun.execute("pragma journal_mode = wal")
    with Ledger.peek(tmp_path) as ledger:
        assert ledger.roots() == []


def test_verify_names_a_changed_a_missing_and_an_alien_part(tmp_path):
    commit(tmp_path, "run-1", "a")
    (part,) = (tmp_path / "events").glob("*.parquet")
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (tmp_path / "events" / "alien.parquet").write_bytes(whole)
    problems = list(parts.verify(tmp_path))
    assert any("sha256" in problem and part.name in problem for problem in problems)
    assert any("alien.parquet" in problem for problem in problems)
    part.unlink()
    assert any("can't be read" in problem for problem in parts.verify(tmp_path))


def test_torn_manifest_is_an_integrity_error(tmp_path):
    commit(tmp_path, "run-1", "a")
    manifest = tmp_path / parts.MANIFEST_FILE
    manifest.write_bytes(manifest.read_bytes()[:-20])
    with pytest.raises(IntegrityError, match="manifest"):
        parts.recover(tmp_path)


@pytest.mark.parametrize("name", ["theirs.parquet", "letter.odt", "folder"])
def test_folder_with_other_peoples_files_is_refused_and_left_alone(tmp_path, name):
    (tmp_path / "documents").mkdir()
    theirs = tmp_path / "documents" / name
    theirs.mkdir() if name == "folder" else theirs.write_bytes(b"x")
    with pytest.raises(UsageError):
        parts.recover(tmp_path)
    assert theirs.exists()


def test_files_beside_the_parts_are_left_alone(tmp_path):
    commit(tmp_path, "run-1", "a")
    (tmp_path / "claims" / "notes.txt").write_bytes(b"mine")
    parts.recover(tmp_path)
    commit(tmp_path, "run-2", "b")
    assert (tmp_path / "claims" / "notes.txt").read_bytes() == b"mine"
