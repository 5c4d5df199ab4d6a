"""What a results folder lives through: cut power, broken disks, damage, clocks that jump; and how it is mended.

Documents are canned (see faults/canned.py), so a run takes a fifth of a second; all else is real. Every case of cut
power and of a failing disk is looked at by bench/endure.py, here some drawn by chance.
"""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from bench.spine import ASIDE, snapshot
from faults import canned, disk
from typer.testing import CliRunner

from claimctl import config
from claimctl.cli import app
from claimctl.errors import DependencyError, DiskError, Exit, IntegrityError, LockedError
from claimctl.pipeline import run
from claimctl.store import lock, parts
from claimctl.store.repair import DAMAGED, repair
from claimctl.store.tables import TABLES

FAULTS = Path(__file__).parent / "faults"
PART_ROWS = 40


@pytest.fixture(autouse=True)
def documents_are_canned(monkeypatch):
    monkeypatch.setattr(run, "_engine", lambda _options, _config: canned.Inline())


def process(base: Path, results: Path, progress=lambda *_: None) -> run.Summary:
    settings = config.load(overrides={"jobs": 1, "store.part_rows": PART_ROWS}).config
    return run.process(base / "claims", results, settings, run.Options(), progress, lambda: None)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with `claims`, and `results` of two runs over them; look, don't touch."""
    base = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_engine", lambda _options, _config: canned.Inline())
        canned.write_claims(base / "claims", range(7))
        process(base, base / "results")
        canned.write_claims(base / "claims", range(7, 9))
        process(base, base / "results")
    return base


@pytest.fixture
def results(made, tmp_path) -> Path:
    return Path(shutil.copytree(made / "results", tmp_path / "results"))


def part_of(results: Path, table: str) -> Path:
    """The largest part of a table."""
    return max((results / table).glob("*.parquet"), key=lambda path: path.stat().st_size)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


def mend(results: Path) -> str:
    return "\n".join(f"{each.problem} {each.action} {each.lost}" for each in repair(results, PART_ROWS))


def assert_whole(results: Path, made: Path, *, without: tuple[str, ...] = ()) -> None:
    """The folder is as it was, but for what these tables lost."""
    assert list(parts.verify(results)) == []
    expected, found = snapshot(made / "results"), snapshot(results)
    for table in expected:
        if table not in without:
            assert found[table] == expected[table], table


def assert_same_work(results: Path, made: Path) -> None:
    """What was read and decided is as it was; which run did it may differ."""
    assert list(parts.verify(results)) == []
    for table in ("documents", "pages", "fields", "line_items", "claims"):
        frames = [pl.read_parquet(folder / table / "*.parquet") for folder in (made / "results", results)]
        kept = [name for name in frames[0].columns if name not in ASIDE | {"cache_hit"}]
        expected, found = (sorted(frame.select(kept).rows(), key=repr) for frame in frames)
        assert found == expected, table


def verify(results: Path, *more: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app, ["verify", str(results), *more])
    return answer.exit_code, answer.output


# Cut power, full and broken disks


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    if disk.compiler() is None:
        pytest.skip("the shim over the disk needs Linux and a C compiler")
    base = tmp_path_factory.mktemp("disk")
    disk_runs(base, "record", env=disk.preloaded(base, base / "results", base / "log"))
    return base


def disk_runs(base: Path, *arguments: str, env: dict[str, str]) -> dict:
    command = [sys.executable, str(FAULTS / "disk_runs.py"), arguments[0], str(base), *arguments[1:]]
    ended = subprocess.run(command, env=env, capture_output=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return json.loads(ended.stdout)


def test_power_cut_between_any_two_writes_leaves_old_or_new_and_is_resumed(recorded):
    told = disk_runs(recorded, "cuts", "--sample", "4", env=dict(os.environ))
    assert told["changes"] > 300
    assert told["looked_at"] == 4
    assert told["wrong"] == []


def test_disk_that_fails_at_any_write_is_told_and_leaves_old_or_new(recorded):
    told = disk_runs(recorded, "errors", "--sample", "4", env=disk.preloaded(recorded, recorded / "results"))
    assert told["looked_at"] == 4
    assert told["wrong"] == []


def test_power_cut_between_any_two_writes_of_a_repair_harms_nothing(recorded):
    told = disk_runs(
        recorded, "repairs", "--sample", "3", env=disk.preloaded(recorded, recorded / "torn", recorded / "log")
    )
    assert told["changes"] > 200
    assert told["wrong"] == []


def test_results_folder_that_goes_away_is_told(made, tmp_path):
    results = tmp_path / "results"
    taken = []

    def take_away(*_args):
        if not taken:
            taken.append(shutil.rmtree(results))

    with pytest.raises(DiskError, match="removed or replaced") as caught:
        process(made, results, take_away)
    assert caught.value.code == "results_gone"
    assert not list(results.glob("*/*.parquet"))
    process(made, results)
    assert list(parts.verify(results)) == []


@pytest.mark.parametrize("jump", [-3600.0, 70 * 365 * 86_400.0])
def test_clock_that_jumps_in_mid_run_changes_nothing_but_times(made, tmp_path, monkeypatch, jump):
    real, calls = time.time, []

    def jumping() -> float:
        calls.append(1)
        return real() + (jump if len(calls) > 20 else 0.0)

    monkeypatch.setattr(time, "time", jumping)
    base = tmp_path / "base"
    shutil.copytree(made / "claims", base / "claims")
    process(base, tmp_path / "results")
    again = process(base, tmp_path / "results")
    assert len(calls) > 20
    assert (again.worked, again.scored) == (0, 0)
    assert list(parts.verify(tmp_path / "results")) == []
    monkeypatch.undo()
    monkeypatch.setattr(run, "_engine", lambda _options, _config: canned.Inline())
    process(base, tmp_path / "whole")
    assert snapshot(tmp_path / "results") == snapshot(tmp_path / "whole")


# Two runs, and locks


def test_second_run_on_one_folder_ends_with_11_and_harms_nothing(made, results):
    with lock.hold(results):
        answer = CliRunner().invoke(app, ["process", str(made / "claims"), "--out", str(results)])
        assert isinstance(answer.exception, LockedError) or answer.exit_code == Exit.LOCKED
        with pytest.raises(LockedError):
            repair(results, PART_ROWS)
    assert_whole(results, made)


def test_lock_of_a_dead_host_is_free(made, results):
    (results / lock.LOCK_FILE).write_text('{"pid": 4711, "host": "gone", "since": "2026-01-01T00:00:00Z"}')
    assert process(made, results).worked == 0
    (results / lock.LOCK_FILE).write_text('{"pid": 4711, "host": "gone", "since": "2026-01-01T00:00:00Z"}')
    assert "process 4711 on gone" in mend(results)
    assert mend(results) == ""


# Models


def test_model_that_goes_missing_stops_the_next_run_and_leaves_the_tables(made, results, monkeypatch):
    from claimctl.pipeline import plan
    from claimctl.pipeline.stages import Stage

    def missing(_stage, _config):
        raise DependencyError("model_missing", "There is no model.", "Get it.")

    monkeypatch.setattr(Stage, "fingerprint", missing)
    with pytest.raises(DependencyError) as caught:
        process(made, results)
    assert caught.value.exit_code == Exit.DEPENDENCY
    assert_whole(results, made)
    assert plan


def test_model_that_changed_between_runs_redoes_its_stage_and_those_after(made, results, monkeypatch):
    from claimctl.pipeline.stages import Stage

    real = Stage.fingerprint

    def changed(stage, settings):
        found = real(stage, settings)
        return type(found)(found.stage, found.version, "another", found.settings) if stage.name == "classify" else found

    monkeypatch.setattr(Stage, "fingerprint", changed)
    assert process(made, results).worked == 26  # of 27 one is bad, and stays so
    events = pl.read_parquet(results / "events" / "*.parquet").sort("started_at")
    last = events.filter(pl.col("run_id") == events["run_id"][-1])
    assert set(last.filter(pl.col("cache_hit"))["stage"]) == {"ocr"}
    assert list(parts.verify(results)) == []


# Damage, and its repair


def contents(results: Path) -> dict[Path, bytes]:
    """All files but for those that looking into the ledger or holding the lock changes."""
    aside = (lock.LOCK_FILE, "ledger.sqlite-shm", "ledger.sqlite-wal")
    return {path: path.read_bytes() for path in results.rglob("*") if path.is_file() and path.name not in aside}


def test_nothing_is_mended_where_nothing_is_wrong(made, results):
    before = contents(results)
    assert repair(results, PART_ROWS) == []
    assert verify(results, "--repair")[0] == 0
    assert contents(results) == before


@pytest.mark.parametrize("table", [table for table in TABLES if table not in {"events", "runs"}])
@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_lost_part_is_written_anew_from_the_ledger(made, results, table, damage):
    part = part_of(results, table)
    if damage == "flipped":
        flip(part, part.stat().st_size // 2)
    else:
        part.unlink()
    torn = part.read_bytes() if part.exists() else None
    assert verify(results)[0] == Exit.INTEGRITY
    told = mend(results)
    assert part.name in told
    if table == "audit":  # of decisions that were made anew since, the earlier stand nowhere else
        assert "1 rows of table audit" in told
        decided = pl.read_parquet(results / "claims" / "*.parquet").select("claim_id", "run_id")
        on_record = pl.read_parquet(results / "audit" / "*.parquet").select("claim_id", "run_id")
        assert decided.join(on_record, on=["claim_id", "run_id"], how="anti").is_empty()
    assert_whole(results, made, without=("audit",) if table == "audit" else ())
    assert torn is None or torn in [path.read_bytes() for path in (results / DAMAGED).iterdir()]
    assert process(made, results).worked == 0
    assert list(parts.verify(results)) == []


def test_history_that_is_lost_is_named(made, results):
    part = part_of(results, "events")
    part.unlink()
    code, told = verify(results, "--repair")
    assert code == Exit.INTEGRITY
    assert "Gone for good" in told
    assert "rows of table events" in told
    assert verify(results)[0] == 0
    assert_whole(results, made, without=("events",))


def test_flipped_part_is_told_by_the_run_that_would_carry_it_on(made, results, tmp_path):
    part = min((results / "claims").glob("*.parquet"), key=lambda path: path.stat().st_size)
    flip(part, part.stat().st_size // 3)
    shutil.copytree(made / "claims", tmp_path / "base" / "claims")
    canned.write_claims(tmp_path / "base" / "claims", range(3), salt=" anew")
    with pytest.raises(IntegrityError, match="--repair"):
        process(tmp_path / "base", results)


@pytest.mark.parametrize("damage", ["cut", "gone", "both gone"])
def test_lost_manifest_is_restored(made, results, damage):
    manifest = results / parts.MANIFEST_FILE
    if damage == "cut":
        manifest.write_bytes(manifest.read_bytes()[:-40])
    else:
        manifest.unlink()
    if damage == "both gone":
        (results / parts.SPARE_FILE).unlink()
    else:
        with pytest.raises(IntegrityError, match="--repair"):
            process(made, results)
    assert "manifest" in mend(results)
    assert_whole(results, made)
    assert process(made, results).worked == 0


def test_rows_of_an_interrupted_run_stand_once_after_the_manifest_was_lost(made, results, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(results, old)
    canned.write_claims(tmp_path / "base" / "claims", range(9))
    shutil.copytree(made / "claims", tmp_path / "base" / "claims", dirs_exist_ok=True)
    canned.write_claims(tmp_path / "base" / "claims", range(2, 4), salt=" anew")
    process(tmp_path / "base", results)
    expected = snapshot(results)
    for table in TABLES:  # as if the run had been cut short before the earlier parts were removed
        for path in (old / table).iterdir():
            if not (results / table / path.name).exists():
                shutil.copy2(path, results / table)
    for name in (parts.MANIFEST_FILE, parts.SPARE_FILE):
        (results / name).unlink()
    assert "more than once" in mend(results)
    assert list(parts.verify(results)) == []
    found = snapshot(results)
    for table in ("documents", "fields", "line_items", "claims", "events", "runs"):
        assert found[table] == expected[table], table


def test_damaged_ledger_is_read_as_far_as_it_goes(made, results, tmp_path):
    ledger = results / "ledger.sqlite"
    with sqlite3.connect(ledger) as sql:
        (size,) = sql.execute("pragma page_size").fetchone()
    pages = ledger.stat().st_size // size
    content = bytearray(ledger.read_bytes())
    middle = pages // 2 * size
    content[middle : middle + size] = random.Random(1).randbytes(size)
    ledger.write_bytes(content)
    code, told = verify(results)
    assert (code, "ledger.sqlite is damaged" in told) == (Exit.INTEGRITY, True)
    assert "next run does the rest again" in mend(results)
    assert bytes(content) in [path.read_bytes() for path in (results / DAMAGED).iterdir()]
    assert process(made, results).worked < 27
    assert_same_work(results, made)


@pytest.mark.parametrize("seed", range(3))
def test_ledger_with_flipped_bits_is_mended(made, results, seed):
    ledger, dice = results / "ledger.sqlite", random.Random(seed)
    for _ in range(4):
        flip(ledger, dice.randrange(100, ledger.stat().st_size))
    mend(results)
    assert verify(results)[0] == 0
    process(made, results)
    assert_same_work(results, made)


def test_ledger_that_is_none_is_emptied_and_all_is_read_again(made, results):
    (results / "ledger.sqlite").write_bytes(b"not a ledger" * 1000)
    assert "0 outputs" in mend(results)
    assert process(made, results).worked == 27
    assert_same_work(results, made)


def test_lost_part_and_damaged_ledger_at_once_are_made_good_by_the_next_run(made, results):
    part_of(results, "fields").unlink()
    (results / "ledger.sqlite").write_bytes(b"not a ledger" * 1000)
    code, told = verify(results, "--repair")
    assert code == Exit.INTEGRITY
    assert "the next run reads their documents again" in told
    process(made, results)
    assert_same_work(results, made)


def test_dry_repair_tells_and_changes_nothing(made, results):
    part_of(results, "fields").unlink()
    (results / ".tmp-left").write_bytes(b"half")
    (results / parts.MANIFEST_FILE).write_bytes(b"{")
    before = contents(results)
    code, told = verify(results, "--repair", "--dry-run")
    assert code == Exit.INTEGRITY
    for word in ("temporary", "manifest", "written anew from the ledger"):
        assert word in told
    assert contents(results) == before


def test_what_is_not_ours_is_named_and_left_alone(made, results):
    alien = results / "claims" / "mine.parquet"
    alien.write_bytes(b"mine")
    code, told = verify(results, "--repair")
    assert (code, "mine.parquet" in told) == (Exit.INTEGRITY, True)
    assert alien.read_bytes() == b"mine"


@pytest.mark.parametrize("step", ["write_with", "move", "remove", "write_bytes"])
@pytest.mark.parametrize("at", [1, 3])
def test_repair_that_is_cut_short_is_begun_again(made, results, monkeypatch, step, at):
    from claimctl.store import atomic

    part_of(results, "fields").unlink()
    flip(part_of(results, "documents"), 200)
    (results / parts.MANIFEST_FILE).write_bytes(b"{")
    (results / ".tmp-left").write_bytes(b"half")
    real, calls = getattr(atomic, step), []

    def cut(*args):
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(atomic, step, cut)
        with contextlib.suppress(KeyboardInterrupt):
            repair(results, PART_ROWS)
    mend(results)
    assert_whole(results, made)
