"""Runs over folders of claims: nothing lost, nothing done twice, whatever goes wrong with a document or a worker."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import psutil
import pytest

from claimctl import config
from claimctl.errors import UsageError
from claimctl.pipeline import run
from claimctl.store import parts

INVOICE = "INVOICE\nInvoice No: INV-1001\nDate: 2026-03-04\nBill to: Ada Example\nTotal: $120.50\n"
BILL = (
    "Brightwater Garage\nINVOICE\nInvoice No: R-118204\nDate: 2026-03-04\nFront bumper 840.50\nHead lamp 310.25\n"
    "Subtotal: $1150.75\nTax: $92.06\nTotal: $1242.81\nPhone 212 555 0123\n"
)
LETTER = "Dear Sir or Madam,\nre: claim number CLM-77\nwe have received your letter.\nYours sincerely\n"


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    folder = tmp_path / "claims"
    for number in range(4):
        write(folder / f"claim-{number}" / "invoice.txt", f"{INVOICE}{number}")
        write(folder / f"claim-{number}" / "sub" / "letter.txt", f"{LETTER}{number}")
    return folder


@pytest.fixture(autouse=True)
def faulty_worker_is_found(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "faults"))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def process(
    folder: Path, results: Path, *, faulty: bool = False, retry_failed: bool = False, **settings
) -> run.Summary:
    overrides = {name.replace("__", "."): value for name, value in {"jobs": 2, **settings}.items()}
    options = run.Options(
        retry_failed=retry_failed, worker_module="faulty_worker" if faulty else "claimctl.pipeline.worker"
    )
    loaded = config.load(overrides=overrides).config
    return run.process(folder, results, loaded, options, lambda *_: None, lambda: None)


def table(results: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(results / name / "*.parquet")


def snapshot(results: Path) -> dict[str, list[tuple]]:
    """All tables but for times and run ids."""
    aside = {"run_id", "processed_at", "started_at", "ended_at", "decided_at", "received_at", "cycle_seconds", "host"}
    aside |= {"duration_ms", "cpu_ms", "engine_ms", "wait_ms", "peak_rss_mb", "command", "workers", "attempt"}
    rows = {}
    for folder in sorted(path for path in results.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if list(folder.glob("*.parquet")):
            frame = table(results, folder.name)
            kept = frame.select(name for name in frame.columns if name not in aside)
            rows[folder.name] = sorted(kept.rows(), key=repr)
    return rows


def test_every_document_and_claim_stands_in_the_tables(claims, tmp_path):
    summary = process(claims, tmp_path / "results")
    assert (summary.documents, summary.done, summary.claims) == (8, 8, 4)
    documents = table(tmp_path / "results", "documents")
    assert documents["path"].to_list() == sorted(
        f"claim-{n}/{name}" for n in range(4) for name in ("invoice.txt", "sub/letter.txt")
    )
    assert set(documents["status"]) == {"done"}
    assert table(tmp_path / "results", "claims")["claim_id"].to_list() == [f"claim-{n}" for n in range(4)]
    assert list(parts.verify(tmp_path / "results")) == []


def test_second_run_does_nothing(claims, tmp_path):
    process(claims, tmp_path / "results")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "results").rglob("*.parquet")}
    summary = process(claims, tmp_path / "results")
    assert (summary.worked, summary.scored, summary.run_id) == (0, 0, None)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "results").rglob("*.parquet")} == before


def test_new_document_redoes_its_claim_alone(claims, tmp_path):
    process(claims, tmp_path / "results")
    write(claims / "claim-2" / "more.txt", "RECEIPT\nTotal 12.00\n")
    summary = process(claims, tmp_path / "results")
    assert (summary.worked, summary.scored, summary.documents) == (1, 1, 9)
    assert table(tmp_path / "results", "documents").height == 9
    assert list(parts.verify(tmp_path / "results")) == []


def test_removed_document_leaves_its_claims_rows(claims, tmp_path):
    process(claims, tmp_path / "results")
    (claims / "claim-1" / "invoice.txt").unlink()
    process(claims, tmp_path / "results")
    left = table(tmp_path / "results", "documents").filter(pl.col("claim_id") == "claim-1")
    assert left["path"].to_list() == ["claim-1/sub/letter.txt"]
    pages = table(tmp_path / "results", "pages")
    assert set(pages["doc_id"]) == set(table(tmp_path / "results", "documents")["doc_id"])
    write(claims / "claim-2" / "back.txt", f"{INVOICE}1")
    assert process(claims, tmp_path / "results").worked == 0
    assert table(tmp_path / "results", "pages").height == 8


def test_tables_are_written_anew_when_both_their_manifests_are_gone(claims, tmp_path):
    process(claims, tmp_path / "results")
    before = snapshot(tmp_path / "results")
    (tmp_path / "results" / parts.MANIFEST_FILE).unlink()
    (tmp_path / "results" / parts.SPARE_FILE).unlink()
    assert process(claims, tmp_path / "results").worked == 0
    after = snapshot(tmp_path / "results")
    history = {"events", "runs"}
    assert {name: rows for name, rows in after.items() if name not in history} == {
        name: rows for name, rows in before.items() if name not in history
    }


def test_a_claim_that_came_at_no_possible_time_stops_nobody(claims, tmp_path):
    rows = ["claim_id,received_at", "claim-0,0001-01-01T00:00:00+09:00", "claim-1,9999-12-31T23:00:00-09:00"]
    write(claims / "claims.csv", "\n".join([*rows, "claim-2,yesterday"]))
    for file in (claims / "claim-3").rglob("*.txt"):
        os.utime(file, (9e11, 9e11))  # which some file systems keep
    assert process(claims, tmp_path / "results").scored == 4
    assert "SCORING_FAILED" not in str(table(tmp_path / "results", "claims")["reasons"].to_list())


def test_folder_without_documents_gives_empty_tables(tmp_path):
    (tmp_path / "claims").mkdir()
    assert process(tmp_path / "claims", tmp_path / "results").documents == 0
    assert table(tmp_path / "results", "claims").height == 0
    assert table(tmp_path / "results", "runs")["documents"].to_list() == [0]
    assert process(tmp_path / "claims", tmp_path / "results").run_id is None


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems hold UTF-8 names alone")
def test_names_that_are_not_utf8_are_read(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    write(folder / os.fsdecode(b"\xfcber") / "letter.txt", LETTER)
    assert process(folder, tmp_path / "results").done == 1
    assert table(tmp_path / "results", "claims")["claim_id"].to_list() == ["%FCber"]


def test_changed_setting_redoes_only_its_stage_and_those_after(claims, tmp_path):
    process(claims, tmp_path / "results")
    loaded = config.load(overrides={"extract.min_confidence": 0.9}).config
    plan = run.dry_run(claims, tmp_path / "results", loaded)
    assert plan.reasons == {"extract settings changed": 8}
    assert {item.known for item in plan.todo} == {("ocr", "classify")}
    summary = process(claims, tmp_path / "results", extract__min_confidence=0.9)
    assert summary.worked == 8
    of_stages = (pl.col("run_id") == summary.run_id) & pl.col("stage").str.contains(".", literal=True).not_()
    events = table(tmp_path / "results", "events").filter(of_stages)
    cached = {stage: set(frame["cache_hit"]) for (stage,), frame in events.group_by("stage")}
    assert cached == {"ocr": {True}, "classify": {True}, "extract": {False}, "score": {False}}


def test_changed_score_setting_reads_no_document(claims, tmp_path):
    process(claims, tmp_path / "results")
    summary = process(claims, tmp_path / "results", score__approve_limit=1.0)
    assert (summary.worked, summary.scored) == (0, 4)


def test_dry_run_writes_nothing(claims, tmp_path):
    plan = run.dry_run(claims, tmp_path / "results", config.load().config)
    assert plan.reasons == {"new": 8}
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("fault", "code"), [("die", "worker_lost"), ("hang", "deadline"), ("swell", "out_of_memory"), ("bug", "internal")]
)
def test_fault_costs_only_its_document(claims, tmp_path, fault, code):
    write(claims / "claim-1" / "bad.txt", f"FAULT {fault}\n")
    seconds = 8 if fault == "hang" else 60  # a busy machine must not take the others for hanging
    limits = {"limits__document_seconds": seconds, "limits__page_seconds": 0, "limits__memory_mb": 700}
    summary = process(claims, tmp_path / "results", faulty=True, **limits)
    assert (summary.done, summary.failed, summary.errors) == (8, 1, {code: 1})
    bad = table(tmp_path / "results", "documents").filter(pl.col("path") == "claim-1/bad.txt").row(0, named=True)
    assert (bad["status"], bad["stage"], bad["error_code"]) == ("failed", "ocr", code)
    assert "123-45-6789" not in bad["error"]
    again = process(claims, tmp_path / "results", faulty=True, **limits)
    assert (again.worked, again.failed) == (0, 1)


def test_worker_killed_once_loses_nothing(claims, tmp_path):
    write(claims / "claim-1" / "bad.txt", f"FAULT die-once {tmp_path / 'died'}\n{LETTER}")
    summary = process(claims, tmp_path / "results", faulty=True)
    assert (summary.done, summary.failed) == (9, 0)
    attempts = table(tmp_path / "results", "events").filter(pl.col("attempt") == 2)
    assert set(attempts["stage"]) == {"ocr", "classify", "extract"}


def test_deadline_kills_what_the_worker_started(claims, tmp_path):
    write(claims / "claim-1" / "bad.txt", f"FAULT child {tmp_path / 'pid'}\n")
    process(claims, tmp_path / "results", faulty=True, limits__document_seconds=3, limits__page_seconds=0)
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_limits_shorter_than_a_workers_start_end_too(tmp_path):
    write(tmp_path / "claims" / "c" / "letter.txt", LETTER)
    summary = process(tmp_path / "claims", tmp_path / "results", limits__document_seconds=0.01, limits__page_seconds=0)
    assert summary.documents == summary.done + summary.failed == 1


def test_failed_document_gets_another_try_when_asked_for(claims, tmp_path):
    write(claims / "claim-1" / "bad.txt", f"FAULT bug\n{LETTER}")
    assert process(claims, tmp_path / "results", faulty=True).failed == 1
    assert process(claims, tmp_path / "results").failed == 1
    summary = process(claims, tmp_path / "results", retry_failed=True)
    assert (summary.worked, summary.failed, summary.done) == (1, 0, 9)


def test_results_inside_the_input_are_refused(claims):
    with pytest.raises(UsageError, match="inside"):
        process(claims, claims / "results")


def test_input_where_a_table_would_stand_is_refused_and_left_whole(claims, tmp_path):
    loose = write(claims / "loose.txt", LETTER)
    with pytest.raises(UsageError, match="table"):
        process(claims, tmp_path)
    assert loose.read_text() == LETTER


def test_file_in_two_claims_is_read_once_and_stands_in_both(claims, tmp_path):
    write(claims / "claim-3" / "copy.txt", f"{INVOICE}0")
    summary = process(claims, tmp_path / "results")
    assert summary.worked == 8
    documents = table(tmp_path / "results", "documents")
    twice = documents.filter(pl.col("doc_id").is_duplicated())
    assert twice["claim_id"].to_list() == ["claim-0", "claim-3"]
    duplicates = (
        table(tmp_path / "results", "claims")
        .explode("duplicates")
        .drop_nulls("duplicates")
        .unnest("duplicates", separator=".")
    )
    assert set(duplicates["claim_id"]) == {"claim-0", "claim-3"}


def test_paper_that_comes_again_in_a_later_claim_is_told_to_both(claims, tmp_path):
    write(claims / "claim-0" / "bill.txt", BILL)
    process(claims, tmp_path / "results")
    write(claims / "claim-3" / "bill again.txt", f"{BILL}\nsecond copy\n")
    summary = process(claims, tmp_path / "results")
    assert (summary.worked, summary.scored) == (1, 2)
    linked = table(tmp_path / "results", "claims").filter(pl.col("duplicates").list.len() > 0)
    assert linked["claim_id"].to_list() == ["claim-0", "claim-3"]
    assert [[found["claim_id"] for found in row] for row in linked["duplicates"]] == [["claim-3"], ["claim-0"]]
    assert all("RESCAN_IN_OTHER_CLAIM" in reasons for reasons in linked["reasons"])
    process(claims, tmp_path / "fresh")
    assert snapshot(tmp_path / "fresh")["claims"] == snapshot(tmp_path / "results")["claims"]
    (claims / "claim-3" / "bill again.txt").unlink()
    process(claims, tmp_path / "results")
    assert table(tmp_path / "results", "claims")["duplicates"].list.len().sum() == 0


def test_claims_csv_moves_a_file_to_another_claim(claims, tmp_path):
    write(claims / "loose.txt", LETTER)
    process(claims, tmp_path / "results")
    assert "loose.txt" in table(tmp_path / "results", "claims")["claim_id"].to_list()
    write(claims / "claims.csv", "claim_id,path,policy_number\nclaim-0,loose.txt,POL-1\n")
    process(claims, tmp_path / "results")
    claims_now = table(tmp_path / "results", "claims")
    assert claims_now["claim_id"].to_list() == [f"claim-{n}" for n in range(4)]
    assert claims_now["policy_number"][0] == "POL-1"
    assert table(tmp_path / "results", "documents").filter(pl.col("path") == "loose.txt")["claim_id"].to_list() == [
        "claim-0"
    ]
    again = process(claims, tmp_path / "results")
    assert (again.worked, again.scored, again.run_id) == (0, 0, None)


def test_claim_of_another_input_folder_is_replaced_with_a_warning(claims, tmp_path, caplog):
    process(claims, tmp_path / "results")
    write(tmp_path / "other" / "claim-1" / "letter.txt", LETTER)
    with caplog.at_level("WARNING", logger="claimctl"):
        process(tmp_path / "other", tmp_path / "results")
    assert "another input folder" in caplog.text
    documents = table(tmp_path / "results", "documents").filter(pl.col("claim_id") == "claim-1")
    assert documents["path"].to_list() == ["claim-1/letter.txt"]


# Killed and stopped runs


def start(folder: Path, results: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "claimctl", "process", str(folder), "--out", str(results), *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def children(process_: subprocess.Popen) -> list[psutil.Process]:
    try:
        return psutil.Process(process_.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def test_runs_killed_at_random_moments_end_as_if_they_never_were(claims, tmp_path):
    for number in range(40):
        write(claims / f"claim-{number % 7}" / f"extra-{number}.txt", f"{LETTER}{'word ' * 300}{number}")
    for number in range(3):
        write(claims / f"claim-{number}" / "bill.txt", f"{BILL}{number}")
    process(claims, tmp_path / "whole")
    delays = [0.4, 0.9, 1.3, 1.6, 1.9]
    for number, delay in enumerate(delays):
        with start(claims, tmp_path / "cut") as running:
            time.sleep(delay)
            workers = children(running)
            victim = workers[0] if number % 2 and workers else psutil.Process(running.pid)
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
            _, err = running.communicate(timeout=120)
        assert victim.pid == running.pid or running.returncode == 0, err
        deadline = time.monotonic() + 10
        while any(is_running(worker.pid) for worker in workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(is_running(worker.pid) for worker in workers), "workers outlive their parent"
    process(claims, tmp_path / "cut")
    assert list(parts.verify(tmp_path / "cut")) == []
    assert snapshot(tmp_path / "cut") == snapshot(tmp_path / "whole")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_run_says_so_and_resumes(claims, tmp_path, number, code):
    for extra in range(60):
        write(claims / "claim-9" / f"extra-{extra}.txt", f"{LETTER}{'word ' * 2000}{extra}")
    with start(claims, tmp_path / "results", "--jobs", "1") as running:
        deadline = time.monotonic() + 60
        while not (tmp_path / "results" / "ledger.sqlite").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(number)
        _, err = running.communicate(timeout=120)
    assert running.returncode == code
    assert b"go on" in err
    assert b"Traceback" not in err
    summary = process(claims, tmp_path / "results")
    assert summary.done == 68
    assert table(tmp_path / "results", "runs").height == 1
