"""The benchmark runner: one table whatever fails, a record that names no machine, a README that follows it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from bench import readme, record, run
from bench.benchmarks import BENCHMARKS, peers, quality, scale
from bench.benchmarks.model import Broken, Context, Row, Skipped, call, claimctl

from claimctl.store.tables import TABLES

ROOT = Path(__file__).parents[1]


def good(context: Context) -> list[Row]:
    return [
        Row(what="words read, F1", value=0.912, low=0.9, high=0.92, n=40, of="page", taught="classify 3/40"),
        Row(what="a page read", value=0.5, unit="s", n=40, of="page", peer="another", peer_value=1.0, ratio=0.5),
    ]


def skipped(context: Context) -> list[Row]:
    raise Skipped("not installed: get it")


def broken(context: Context) -> list[Row]:
    raise Broken("claimctl synth ended with 2: no such option")


def buggy(context: Context) -> list[Row]:
    return [Row(what="x", value=1 / len(()))]


@pytest.fixture
def runner(tmp_path, monkeypatch, capsys):
    """Runs the command line over four made-up benchmarks; its exit code, table and record folder."""
    known = {"quality.a": good, "quality.b": skipped, "speed": broken, "speed.b": buggy}
    monkeypatch.setattr(run, "BENCHMARKS", known)
    monkeypatch.setattr(run.os, "nice", lambda by: by)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ROOT", ROOT)

    def start(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["run.py", "--work", str(tmp_path / "work"), *arguments])
        code = run.main()
        return code, capsys.readouterr().out

    return start


def test_one_failure_leaves_the_others_and_ends_with_exit_code_1(runner):
    code, out = runner()
    assert code == 1
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[2:] if not line.startswith(" ")] == [
        "quality.a", "quality.b", "speed", "speed.b",
    ]  # fmt: skip
    assert "0.912" in out
    assert "0.900 to 0.920" in out
    assert "skipped: not installed: get it" in out
    assert "failed: claimctl synth ended with 2: no such option" in out
    assert "failed: ZeroDivisionError" in out


def test_what_is_only_skipped_is_no_failure_and_a_first_part_names_a_group(runner):
    code, out = runner("quality")
    assert code == 0
    assert "speed" not in out
    with pytest.raises(SystemExit, match="qualty"):
        runner("qualty")


def test_a_run_that_was_cut_short_goes_on_with_what_it_has(runner, monkeypatch):
    calls = []

    def counted(context: Context) -> list[Row]:
        calls.append(context)
        return good(context)

    def cut(context: Context) -> list[Row]:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "BENCHMARKS", {"a": counted, "b": cut})
    with pytest.raises(KeyboardInterrupt):
        runner("--resume")
    monkeypatch.setattr(run, "BENCHMARKS", {"a": counted, "b": skipped})
    _, out = runner("--resume")
    assert "0.912" in out
    assert len(calls) == 1
    runner("--resume")
    assert len(calls) == 2  # that run had ended: the next one measures anew


def test_the_record_tells_what_bears_on_figures_and_names_no_machine(tmp_path):
    rows = [Row(benchmark="quality.receipts", what="words read, F1", value=0.9, low=0.8, high=0.95, n=3, of="page")]
    built = record.build(rows, quick=False, command="make bench", seconds=12.34, jobs=2)
    path = record.keep(built, tmp_path)
    text = path.read_text()
    kept = json.loads(text)
    assert path.name == f"{kept['date']}.json"
    assert kept["machine"]["cores"] >= 1
    assert kept["machine"]["versions"]["rapidocr"]
    assert kept["rows"][0] == {
        "benchmark": "quality.receipts", "what": "words read, F1", "value": 0.9, "low": 0.8, "high": 0.95, "n": 3,
        "of": "page", "status": "ok",
    }  # fmt: skip
    assert platform.node() not in text
    assert str(ROOT) not in text
    assert os.sep not in text.replace("make bench", "")


def test_a_second_run_of_the_day_replaces_only_what_it_measured(tmp_path):
    def kept(**figures: float) -> dict[str, float]:
        rows = [Row(benchmark=name.replace("_", "."), what="w", value=value) for name, value in figures.items()]
        path = record.keep(record.build(rows, quick=False, command="", seconds=1, jobs=2), tmp_path)
        return {row["benchmark"]: row["value"] for row in json.loads(path.read_text())["rows"]}

    kept(startup=1.0, report=2.0 + 1e-9)
    assert list(kept(report=3.0, quality_receipts=4.0).items()) == [
        ("quality.receipts", 4.0), ("startup", 1.0), ("report", 3.0),
    ]  # fmt: skip


def test_the_readme_follows_the_newest_whole_record(tmp_path):
    rows = [
        Row(benchmark="quality.a", what="words read, F1", value=0.9123, low=0.9, high=0.92, n=1200, of="page"),
        Row(benchmark="quality.b", what="document types, macro-F1", value=0.8, low=0.7, high=0.9, n=9, taught="m 9/9"),
        Row(benchmark="quality.b", what="document types, macro-F1", value=0.6, n=90, note="sources left out in turn"),
        Row(benchmark="quality.b", what="a figure that no column shows", value=0.1),
        Row(benchmark="speed", what="this | that", value=12.34, unit="s", n=4, of="row"),
        Row(benchmark="peer.b", what="a page", value=0.5, unit="s", n=4, peer="another", peer_value=1, ratio=0.5),
        Row(benchmark="peer.c", what="", status="skipped", note="not installed"),
    ]
    for date, quick in (("2026-01-02", False), ("2026-01-03", True)):
        made = record.build(rows, quick=quick, command="make bench", seconds=1, jobs=2) | {"date": date}
        record.keep(made, tmp_path)
    found = record.newest(tmp_path)
    assert found["date"] == "2026-01-02"
    page = tmp_path / "README.md"
    page.write_text(f"head\n{readme.BEGIN}\nold figures\n{readme.END}\ntail\n")
    assert readme.write_readme(page, found)
    text = page.read_text()
    assert text.startswith("head\n")
    assert text.endswith("tail\n")
    assert "old figures" not in text
    assert "Measured on 2026-01-02 by `make bench`" in text
    assert "| | words, F1 | types, macro-F1 |" in text
    assert "| a | 0.912 (0.90\N{EN DASH}0.92; 1,200) |  |" in text
    assert "| b |  | 0.800* (0.70\N{EN DASH}0.90; 9) |" in text
    assert "left out of learning in turn (models/classify.md): b 0.600 (90)" in text
    assert "no column shows" not in text
    assert "| this \\| that | 12.3 s | 4 row |" in text
    assert "| a page | 0.5 s | another: 1 s | 0.50 | 4 |" in text
    assert "Not measured: peer.c (not installed)." in text
    readme.write_readme(page, found)
    assert page.read_text() == text
    page.write_text("no markers")
    assert not readme.write_readme(page, found)


def test_a_command_that_fails_is_told_by_its_last_words():
    with pytest.raises(Broken, match="process ended with 2: There is no folder"):
        claimctl("process", ROOT / "no-such-folder")
    with pytest.raises(Broken, match=r"took longer than 0 s"):
        call([sys.executable, "-c", "import time; time.sleep(5)"], most=0.2)


def test_report_is_timed_over_tables_that_are_whole(tmp_path):
    scale.make(tmp_path / "results", 40)
    for table in ("claims", "documents", "fields", "events", "runs"):
        frame = pl.read_parquet(tmp_path / "results" / table / "*.parquet")
        assert dict(frame.schema) == dict(TABLES[table])
    events = pl.read_parquet(tmp_path / "results" / "events" / "*.parquet")
    assert events.height == 40 * 10
    told = claimctl("report", tmp_path / "results")
    assert told["totals"]["claims"] == 40 if "totals" in told else "40" in json.dumps(told)


def test_labels_in_capitals_or_without_spaces_are_met_by_results_written_alike(tmp_path):
    words = [{"text": "Total:", "confidence": 0.9, "line": 0}, {"text": "9.00", "confidence": 0.9, "line": 0}]
    rows = {
        "pages": {"doc_id": "d", "page": 1, "words": words, "text": "Shop Name\nTotal: 9.00"},
        "fields": {"doc_id": "d", "field": "vendor_name", "value": "Shop Name", "raw": "Shop Name"},
        "line_items": {"doc_id": "d", "row": 0, "description": "Ice Tea"},
    }
    for table, row in rows.items():
        folder = tmp_path / "results" / table
        folder.mkdir(parents=True)
        frame = pl.DataFrame([{name: row.get(name) for name in TABLES[table]}], schema=TABLES[table])
        frame.write_parquet(folder / "part-0.parquet")
    bare = quality.as_labelled(tmp_path / "results", ["no spaces"], tmp_path / "bare")
    assert pl.read_parquet(bare / "pages" / "*.parquet")["text"].item() == "ShopName\nTotal:9.00"
    assert pl.read_parquet(bare / "fields" / "*.parquet")["value"].item() == "ShopName"
    assert pl.read_parquet(bare / "line_items" / "*.parquet")["description"].item() == "IceTea"
    loud = quality.as_labelled(tmp_path / "results", ["capitals"], tmp_path / "loud")
    page = pl.read_parquet(loud / "pages" / "*.parquet")
    assert page["text"].item() == "SHOP NAME\nTOTAL: 9.00"
    assert [word["text"] for word in page["words"].item()] == ["TOTAL:", "9.00"]
    assert dict(page.schema) == dict(TABLES["pages"])
    assert pl.read_parquet(tmp_path / "results" / "pages" / "*.parquet")["text"].item().startswith("Shop")


def test_wilson_gives_the_published_interval():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263 and 15 of 148.
    assert quality.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert quality.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_every_set_and_peer_has_a_benchmark():
    for name in ("quality.receipts", "quality.synth-train", "quality.synth-test", "throughput.digital", "report"):
        assert name in BENCHMARKS
    assert {name for name in BENCHMARKS if name.startswith("peer.")} == {f"peer.{name.__name__}" for name in (
        peers.pytesseract, peers.ocrmypdf, peers.pdfplumber)}  # fmt: skip


def test_the_command_line_lists_its_benchmarks():
    ended = subprocess.run(
        [sys.executable, ROOT / "tests" / "bench" / "run.py", "--list"], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == list(BENCHMARKS)
