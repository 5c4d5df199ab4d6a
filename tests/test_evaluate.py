"""`claimctl evaluate`: what is held against what, what comes of truth that is broken, and what each format shows."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import stat
import struct
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pillow_heif
import polars as pl
import pytest
from PIL import Image
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.errors import IntegrityError, UsageError
from claimctl.lab.evaluate.align import align, group
from claimctl.lab.evaluate.pictures import LONG_SIDE, pictures
from claimctl.lab.evaluate.record import Evaluation, Worst
from claimctl.lab.evaluate.render import render
from claimctl.lab.evaluate.run import evaluate
from claimctl.lab.synth.truth import TRUTH
from claimctl.store.tables import TABLES

SAMPLES = Path(__file__).parent / "samples"
CONTRACT = {"invoice": ("total", "document_date", "vendor_name"), "receipt": ("total",)}
HOSTILE = ("<script>alert(1)</script>", "[/b][red]x", '"><img src=x onerror=alert(1)>', "a|b`c``d", "\x1b[2J\u202egnp")
SECRET = "Zebulon Quartermain"
BOX = {"x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.25}


def write_results(folder: Path, **tables: list[dict]) -> Path:
    for table, schema in TABLES.items():
        rows = tables.get(table, [])
        (folder / table).mkdir(parents=True, exist_ok=True)
        columns = {name: [row.get(name) for row in rows] for name in schema}
        pl.DataFrame(columns, schema=schema).write_parquet(folder / table / "part-0.parquet")
    return folder


def write_truth(folder: Path, **tables: list[dict]) -> Path:
    """Only the tables and columns that are given, as truth of other origin comes."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        schema = {name: kind for name, kind in TRUTH[table].items() if any(name in row for row in rows)}
        columns = {name: [row.get(name) for row in rows] for name in schema}
        pl.DataFrame(columns, schema=schema).write_parquet(folder / f"{table}.parquet")
    return folder


def words(text: str, confidence: float = 0.9) -> list[dict]:
    return [{"text": word, **BOX, "confidence": confidence, "line": 0} for word in text.split()]


def value(doc_id: str, field: str, read: str, confidence: float = 0.9, page: int = 1, **more) -> dict:
    return {
        "claim_id": "C1", "doc_id": doc_id, "field": field, "instance": 0, "value": read, "raw": read,
        "confidence": confidence, "page": page, **BOX, **more,
    }  # fmt: skip


def told(path: str, field: str, true: str | None, page: int = 1, **more) -> dict:
    return {"path": path, "field": field, "value": true, "page": page, **BOX, **more}


def small(base: Path, vendor: str = "Acme", read_vendor: str = "Acne") -> tuple[Path, Path]:
    """Two claims: a packet of an invoice (pages 1 and 2) and a receipt (page 3), split rightly but the receipt named a
    policy, and a receipt that the run did not see. Of four true values two are right, one is wrong, one is missed.
    """
    truth = write_truth(
        base / "truth",
        documents=[
            {"claim_id": "C1", "path": "C1/scan.pdf", "first_page": 1, "last_page": 2, "doc_type": "invoice",
             "medium": "scan", "status": "done"},
            {"claim_id": "C1", "path": "C1/scan.pdf", "first_page": 3, "last_page": 3, "doc_type": "receipt",
             "medium": "scan", "status": "done"},
            {"claim_id": "C2", "path": "C2/slip.png", "first_page": 1, "last_page": 1, "doc_type": "receipt",
             "medium": "photo", "status": "done"},
        ],
        pages=[{"path": "C1/scan.pdf", "page": 1, "text": "one two three four"}],
        fields=[
            told("C1/scan.pdf", "total", "12.50", page=2, first_page=1),
            told("C1/scan.pdf", "vendor_name", vendor, first_page=1),
            told("C1/scan.pdf", "total", "3.00", page=3),
            told("C2/slip.png", "total", "8.00"),
        ],
        claims=[{"claim_id": "C1", "decision": "approve", "claimed_amount": 15.5},
                {"claim_id": "C2", "decision": "deny", "claimed_amount": 8.0}],
    )  # fmt: skip
    results = write_results(
        base / "results",
        documents=[
            {"claim_id": "C1", "doc_id": "aa#1", "path": "C1/scan.pdf", "pages": 2, "first_page": 1, "status": "done",
             "doc_type": "invoice", "doc_type_confidence": 0.9},
            {"claim_id": "C1", "doc_id": "aa#3", "path": "C1/scan.pdf", "pages": 1, "first_page": 3, "status": "done",
             "doc_type": "policy", "doc_type_confidence": 0.8},
            {"claim_id": "C9", "doc_id": "bb", "path": "C9/extra.pdf", "pages": 1, "first_page": 1, "status": "done",
             "doc_type": "other", "doc_type_confidence": 0.9},
        ],
        pages=[{"doc_id": "aa", "page": page, "words": words(text), "text": text, "rotation": 0}
               for page, text in ((1, "one two tree four"), (2, "x"), (3, "y"))],
        fields=[
            value("aa#1", "total", "12.50", page=2),
            value("aa#1", "vendor_name", read_vendor, 0.95),
            value("aa#1", "document_date", "2024-01-01", 0.4),
            value("aa#3", "total", "3.00", page=3),
            value("aa#3", "colour", "red", page=3),
        ],
        claims=[{"claim_id": "C1", "decision": "review", "automated": False, "confidence": 0.7, "claimed_amount": 15.5,
                 "reasons": ["LOW_CONFIDENCE"], "discrepancies": [], "duplicates": []}],
        runs=[{"run_id": "r1", "version": "0.1.0", "models": ["ocr a"], "config_sha256": "abc"}],
    )  # fmt: skip
    return results, truth


def figures(made: Evaluation) -> dict[tuple[str, str, str], tuple[float | None, int]]:
    return {(figure.section, figure.name, figure.of): (figure.value, figure.n) for figure in made.figures}


def run(*arguments: object) -> str:
    ended = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    assert ended.exit_code == 0, ended.output
    return ended.stdout


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> tuple[Path, Path]:
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def made(folders) -> Evaluation:
    return evaluate(*folders, CONTRACT)


@pytest.fixture(scope="module")
def sample_results(tmp_path_factory) -> tuple[Path, int]:
    """The two sample claims that are read fastest, processed, and how many documents they are."""
    digital = pl.col("medium").is_in(["digital", "form", "letter"])
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet")
    counted = documents.group_by("claim_id").agg(slow=(~digital).sum(), files=pl.col("path").n_unique())
    claims = counted.sort("slow", "files", "claim_id").head(2)
    base = tmp_path_factory.mktemp("evaluate")
    for claim_id in claims["claim_id"]:
        shutil.copytree(SAMPLES / "claims" / claim_id, base / "in" / claim_id)
    command = [sys.executable, "-m", "claimctl", "process", base / "in", "--out", base / "out", "--jobs", "1", "-q"]
    subprocess.run(command, check=False, timeout=200)
    return base / "out", documents.filter(pl.col("claim_id").is_in(claims["claim_id"].implode())).height


def test_figures_of_a_small_case_are_what_they_are_by_hand(made):
    found = figures(made)
    assert found["classification", "accuracy", ""] == (pytest.approx(1 / 3), 3)
    assert found["extraction", "recall", ""] == (pytest.approx(2 / 4), 4)
    # The date is below the threshold, and `colour` is no field that anybody knows.
    assert found["extraction", "precision", ""] == (pytest.approx(2 / 3), 3)
    assert found["extraction", "wrong", ""] == (pytest.approx(1 / 4), 4)
    assert found["ocr", "wer", ""][0] == pytest.approx(1 / 4)
    assert found["ocr", "cer", ""][0] == pytest.approx(1 / 18)
    assert found["splitting", "document_f1", "packets"][0] == 1.0
    assert found["decisions", "accuracy", ""] == (0.0, 1)


def test_threshold_decides_which_values_count(folders):
    low = figures(evaluate(*folders, CONTRACT, threshold=0.3))
    assert low["extraction", "precision", ""] == (pytest.approx(2 / 4), 4)
    assert low["extraction", "invented", ""][0] > 0


def test_what_the_run_did_not_see_is_named_and_counts_as_not_read(made):
    assert made.unread == ("C2/slip.png",)
    assert made.counts.unread == 1
    assert made.counts.unknown_files == 1
    assert any("not among the results" in note for note in made.notes)


def test_what_the_run_did_not_see_can_be_left_out(folders):
    seen = evaluate(*folders, CONTRACT, only_seen=True)
    found = figures(seen)
    assert found["classification", "accuracy", ""] == (0.5, 2)
    assert found["extraction", "recall", ""] == (pytest.approx(2 / 3), 3)
    assert not any("rows of the truth" in note for note in seen.notes)


def test_groups_have_figures_of_their_own(folders, tmp_path):
    found = figures(evaluate(*folders, CONTRACT, by=("medium", "doc_type")))
    assert found["classification", "accuracy", "medium=scan"] == (0.5, 2)
    assert found["classification", "accuracy", "doc_type=invoice"] == (1.0, 1)
    assert found["ocr", "wer", "doc_type=invoice"][0] == pytest.approx(1 / 4)
    documents = pl.read_parquet(folders[1] / "documents.parquet")
    effects = pl.Series([["skew:light", "blur:heavy"], ["blur:heavy"], []], dtype=pl.List(pl.String))
    shutil.copytree(folders[1], tmp_path / "truth")
    documents.with_columns(effects=effects).write_parquet(tmp_path / "truth" / "documents.parquet")
    found = figures(evaluate(folders[0], tmp_path / "truth", CONTRACT, by=("effect",)))
    assert found["classification", "accuracy", "effect=blur:heavy"] == (0.5, 2)
    assert found["classification", "accuracy", "effect=skew:light"] == (1.0, 1)
    with pytest.raises(UsageError) as error:
        evaluate(*folders, CONTRACT, by=("weather",))
    assert error.value.code == "unknown_group"


def test_truth_with_nothing_but_documents_measures_types_alone(tmp_path, folders):
    truth = write_truth(tmp_path, documents=[{"path": r".\C1\scan.pdf".replace(".\\", ""), "doc_type": "invoice"}])
    made = evaluate(folders[0], truth, CONTRACT)
    measured = {figure.section for figure in made.figures if figure.n}
    assert measured == {"classification", "confidence", "splitting"}
    assert any("reading, extraction, line items" in note for note in made.notes)


def test_documents_are_joined_by_the_pages_they_share(folders):
    aligned, _ = align(*folders, CONTRACT)
    assert aligned.documents.select("path", "first_page", "read_type", "status").rows() == [
        ("C1/scan.pdf", 1, "invoice", "done"), ("C1/scan.pdf", 3, "policy", "done"), ("C2/slip.png", 1, None, None),
    ]  # fmt: skip
    receipt = aligned.read_fields.filter(doc=1)
    assert receipt.select("field", "value").rows() == [("total", "3.00")]
    assert [name for name, _ in group(aligned, "medium")] == ["photo", "scan"]


def test_value_belongs_to_the_document_on_whose_page_it_stands(tmp_path):
    """A packet that was not split: the receipt's total is still the receipt's."""
    results, truth = small(tmp_path)
    whole = {"claim_id": "C1", "doc_id": "aa", "path": "C1/scan.pdf", "pages": 3, "first_page": 1, "status": "done"}
    write_results(
        results,
        documents=[whole | {"doc_type": "invoice", "doc_type_confidence": 0.9}],
        fields=[value("aa", "total", "12.50", page=2), value("aa", "total", "3.00", page=3, instance=1)],
    )
    aligned, _ = align(results, truth, CONTRACT)
    assert aligned.read_fields.select("doc", "value").rows() == [(0, "12.50"), (1, "3.00")]


def test_file_that_stands_twice_in_a_claim_has_its_values_in_both_places(tmp_path):
    documents = [{"path": f"C1/{name}.pdf", "doc_type": "invoice", "status": "done"} for name in "ab"]
    truth = write_truth(
        tmp_path / "t", documents=documents, fields=[told(d["path"], "total", "1.00") for d in documents]
    )
    same = {"claim_id": "C1", "doc_id": "aa", "pages": 1, "first_page": 1, "status": "done", "doc_type": "invoice"}
    rows = [same | {"path": d["path"], "doc_type_confidence": 0.9} for d in documents]
    results = write_results(tmp_path / "r", documents=rows, fields=[value("aa", "total", "1.00")])
    assert figures(evaluate(results, truth, CONTRACT))["extraction", "f1", ""] == (1.0, 2)


@pytest.mark.parametrize(
    ("turn", "box"),
    [(90, (0.75, 0.1, 0.8, 0.3)), (180, (0.7, 0.75, 0.9, 0.8)), (270, (0.2, 0.7, 0.25, 0.9))],
)
def test_boxes_are_laid_back_onto_the_page_as_it_is_shown(tmp_path, turn, box):
    """What reading turned upright has its boxes on the turned page; truth knows the page as it is seen."""
    truth = write_truth(
        tmp_path / "t",
        documents=[{"path": "C1/a.jpg", "doc_type": "invoice"}],
        fields=[told("C1/a.jpg", "total", "1.00")],
    )
    document = {"claim_id": "C1", "doc_id": "aa", "path": "C1/a.jpg", "pages": 1, "first_page": 1, "status": "done"}
    x0, y0, x1, y1 = box
    results = write_results(
        tmp_path / "r",
        documents=[document | {"doc_type": "invoice", "doc_type_confidence": 0.9}],
        pages=[{"doc_id": "aa", "page": 1, "rotation": turn, "words": [], "text": ""}],
        fields=[value("aa", "total", "1.00", x0=x0, y0=y0, x1=x1, y1=y1)],
    )
    assert figures(evaluate(results, truth, CONTRACT))["extraction", "box_iou", ""][0] == pytest.approx(1, abs=1e-4)


def altered(truth: Path, table: str, **columns: pl.Expr) -> None:
    pl.read_parquet(truth / f"{table}.parquet").with_columns(**columns).write_parquet(truth / f"{table}.parquet")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (shutil.rmtree, "truth_missing"),
        (lambda truth: (truth / "documents.parquet").unlink(), "truth_without_documents"),
        (lambda truth: (truth / "fields.parquet").write_bytes(b"PAR1 no more"), "truth_unreadable"),
        (lambda truth: pl.DataFrame({"page": [1]}).write_parquet(truth / "pages.parquet"), "truth_column"),
        (
            lambda truth: pl.DataFrame({"path": ["a"], "field": ["b"], "page": ["one"]}).write_parquet(
                truth / "fields.parquet"
            ),
            "truth_column",
        ),
        (
            lambda truth: pl.DataFrame({"path": ["C1/scan.pdf"], "words": [["no boxes"]]}).write_parquet(
                truth / "pages.parquet"
            ),
            "truth_column",
        ),
        (lambda truth: pl.DataFrame({"path": ["a"] * 2}).write_parquet(truth / "documents.parquet"), "truth_twice"),
        (
            lambda truth: pl.DataFrame({"path": ["elsewhere/scan.pdf"]}).write_parquet(truth / "documents.parquet"),
            "truth_matches_nothing",
        ),
        (lambda truth: altered(truth, "documents", status=pl.lit("Done")), "truth_value"),
        (lambda truth: altered(truth, "documents", first_page=pl.col("first_page") - 1), "truth_value"),
        (lambda truth: altered(truth, "claims", decision=pl.lit("pay")), "truth_value"),
        (lambda truth: altered(truth, "fields", field=pl.lit(None, pl.String)), "truth_value"),
        (lambda truth: altered(truth, "claims", claim_id=pl.lit("C1")), "truth_twice"),
        (
            lambda truth: (
                pl.read_parquet(truth / "fields.parquet").drop("value").write_parquet(truth / "fields.parquet")
            ),
            "truth_column",
        ),
        (lambda truth: (truth / "fields.parquet").rename(truth / "fields.csv"), "truth_unreadable"),
    ],
)
def test_broken_truth_is_told_with_a_remedy(tmp_path, spoil, code):
    results, truth = small(tmp_path)
    spoil(truth)
    with pytest.raises(UsageError) as error:
        evaluate(results, truth, CONTRACT)
    assert error.value.code == code
    assert error.value.remedy
    assert str(tmp_path) in error.value.message


def test_amounts_may_be_integers_and_strings_categories(tmp_path, folders):
    truth = tmp_path / "truth"
    shutil.copytree(folders[1], truth)
    documents = pl.read_parquet(truth / "documents.parquet")
    documents.with_columns(pl.col("doc_type").cast(pl.Categorical), pl.col("first_page").cast(pl.Int64)).write_parquet(
        truth / "documents.parquet"
    )
    claims = pl.read_parquet(truth / "claims.parquet").with_columns(pl.col("claimed_amount").cast(pl.Int64))
    claims.write_parquet(truth / "claims.parquet")
    assert figures(evaluate(folders[0], truth, CONTRACT))["classification", "accuracy", ""][1] == 3


@pytest.mark.parametrize("name", ["fields", "fields.parquet"])
def test_a_table_may_be_a_folder_of_parts(tmp_path, folders, made, name):
    truth = tmp_path / "truth"
    shutil.copytree(folders[1], truth)
    table = pl.read_parquet(truth / "fields.parquet")
    (truth / "fields.parquet").unlink()
    (truth / name).mkdir()
    table.head(1).write_parquet(truth / name / "part-0.parquet")
    table.slice(1).with_columns(pl.col("page").cast(pl.Int64)).write_parquet(truth / name / "part-1.parquet")
    assert figures(evaluate(folders[0], truth, CONTRACT)) == figures(made)


def test_a_table_without_a_row_says_nothing(tmp_path, folders):
    truth = tmp_path / "truth"
    shutil.copytree(folders[1], truth)
    pl.read_parquet(truth / "fields.parquet").clear().write_parquet(truth / "fields.parquet")
    empty = evaluate(folders[0], truth, CONTRACT)
    assert {figure.n for figure in empty.figures if figure.section == "extraction"} == {0}
    assert any("says nothing of extraction" in note for note in empty.notes)


def test_dates_may_be_dates_and_unknown_names_are_told(tmp_path):
    results, truth = small(tmp_path)
    altered(truth, "fields", field=pl.lit("document_date"), value=pl.lit("2024-01-01").str.to_date())
    altered(truth, "documents", doc_type=pl.col("doc_type").str.to_titlecase())
    told = evaluate(results, truth, CONTRACT, threshold=0.3)
    assert figures(told)["extraction", "recall", ""][0] == pytest.approx(1 / 4)
    assert any("Invoice, Receipt" in note for note in told.notes)


def test_results_that_cannot_be_read_are_an_integrity_error(tmp_path):
    results, truth = small(tmp_path)
    (results / "fields" / "part-0.parquet").write_bytes(b"PAR1" * 9)
    with pytest.raises(IntegrityError):
        evaluate(results, truth, CONTRACT)


def test_worst_documents_come_first_with_what_was_read_and_what_is_true(made):
    slip, invoice, receipt = made.worst
    assert [fault.kind for fault in slip.faults] == ["not_read"]
    assert invoice.path == "C1/scan.pdf"
    assert receipt.first_page == 3
    assert [(line.field, line.verdict, line.true, line.read) for line in invoice.fields[:2]] == [
        ("vendor_name", "wrong", "Acme", "Acne"), ("document_date", "invented", None, "2024-01-01"),
    ]  # fmt: skip
    assert invoice.pages[0].lost_words == ("three",)
    assert invoice.pages[0].added_words == ("tree",)
    assert [fault.kind for fault in receipt.faults] == ["wrong_type"]


def test_words_that_were_only_parted_otherwise_are_not_lost(tmp_path):
    _, truth = small(tmp_path)
    text, read = "Total : 12.50 Dayton, OH 44 GmbH & Co", "Total: 12.50 Dayton,OH 4 4 GmbH Ca"
    pl.DataFrame({"path": ["C1/scan.pdf"], "page": [1], "text": [text]}).write_parquet(truth / "pages.parquet")
    results = write_results(
        tmp_path / "results",
        documents=[{"claim_id": "C1", "doc_id": "aa", "path": "C1/scan.pdf", "pages": 3, "first_page": 1,
                    "status": "done", "doc_type": "invoice", "doc_type_confidence": 0.9}],
        pages=[{"doc_id": "aa", "page": 1, "rotation": 0, "text": "", "words": words(read)}],
    )  # fmt: skip
    first = next(found for found in evaluate(results, truth, CONTRACT).worst if found.pages)
    assert (first.pages[0].lost_words, first.pages[0].added_words) == (("Co",), ("Ca",))


def test_claims_decided_wrongly_are_listed_those_that_nobody_looked_at_first(tmp_path):
    ids = ("a", "b", "c", "d")
    documents = [{"claim_id": i, "path": f"{i}/x.txt", "doc_type": "other"} for i in ids]
    right = dict(zip(ids, ("approve", "deny", "deny", "review"), strict=True))
    truth = write_truth(
        tmp_path / "t",
        documents=documents,
        claims=[{"claim_id": i, "decision": right[i], "claimed_amount": 5.0} for i in ids],
        anomalies=[{"claim_id": "c", "kind": "late", "planted": True, "codes": ["LATE_REPORT"]}],
    )
    base = {"pages": 1, "first_page": 1, "status": "done", "doc_type": "other", "doc_type_confidence": 0.9}
    lists = {"discrepancies": [], "duplicates": [], "reasons": ["ALL_CHECKS_PASSED"]}
    results = write_results(
        tmp_path / "r",
        documents=[base | {"claim_id": i, "path": f"{i}/x.txt", "doc_id": i * 4} for i in ids],
        claims=[
            lists | {"claim_id": "a", "decision": "approve", "automated": True, "claimed_amount": 5.0},
            lists | {"claim_id": "b", "decision": "review", "automated": False, "claimed_amount": 5.0},
            lists | {"claim_id": "c", "decision": "approve", "automated": True, "claimed_amount": 6.0},
            lists | {"claim_id": "d", "decision": "review", "automated": False, "claimed_amount": 5.0},
        ],
    )
    made = evaluate(results, truth, CONTRACT)
    assert [(claim.claim_id, claim.automated) for claim in made.wrong_claims] == [("c", True), ("b", False)]
    assert made.wrong_claims[0].planted == ("late",)
    assert made.wrong_claims[0].wrong_facts == ("claimed_amount",)
    assert "2 claims decided wrongly" in render(made, "terminal")


def test_an_anomaly_is_found_by_the_rule_that_the_tables_name(tmp_path):
    """A finding for information only gives no reason; its rule stands among the discrepancies, in lower case."""
    truth = write_truth(
        tmp_path / "t",
        documents=[{"claim_id": i, "path": f"{i}/x.txt", "doc_type": "other"} for i in "ab"],
        claims=[{"claim_id": i, "decision": "approve"} for i in "ab"],
        anomalies=[{"claim_id": i, "kind": "file_twice", "planted": True, "codes": ["FILE_TWICE"]} for i in "ab"],
    )
    told = {"rule": "file_twice", "severity": "info", "message": "x", "doc_ids": ["aaaa"]}
    base = {"pages": 1, "first_page": 1, "status": "done", "doc_type": "other", "doc_type_confidence": 0.9}
    decided = {"duplicates": [], "reasons": ["ALL_CHECKS_PASSED"], "decision": "approve", "automated": True}
    results = write_results(
        tmp_path / "r",
        documents=[base | {"claim_id": i, "path": f"{i}/x.txt", "doc_id": i * 4} for i in "ab"],
        claims=[
            decided | {"claim_id": "a", "discrepancies": [told]},
            decided | {"claim_id": "b", "discrepancies": []},
        ],
    )
    assert figures(evaluate(results, truth, CONTRACT))["anomalies", "recall", ""] == (pytest.approx(1 / 2), 2)


def test_document_without_a_fault_is_not_among_the_worst(tmp_path):
    truth = write_truth(tmp_path / "t", documents=[{"path": "C1/scan.pdf", "first_page": 1, "doc_type": "invoice"}])
    results, _ = small(tmp_path)
    assert evaluate(results, truth, CONTRACT).worst == ()


def test_json_is_the_record_and_the_same_each_time(folders, made):
    first, again = (run(folders[0], "--truth", folders[1], "--json") for _ in range(2))
    assert first == again
    assert set(json.loads(first)) == set(Evaluation.__struct_fields__)
    assert msgspec.json.decode(first, type=Evaluation).counts == made.counts
    assert json.loads(first)["evaluation_version"] == 1


def test_keys_of_the_json_are_only_ever_added(made):
    said = json.loads(render(made, "json"))
    assert set(said) >= {
        "evaluation_version", "claimctl_version", "results", "truth", "baseline", "threshold", "seed", "by", "runs",
        "tables", "counts", "unread", "notes", "figures", "curves", "grids", "changes", "worst", "worst_of",
        "wrong_claims", "wrong_claims_of",
    }  # fmt: skip
    assert set(said["figures"][0]) >= {"section", "name", "of", "value", "low", "high", "n", "unit"}
    assert set(said["worst"][0]) >= {
        "path",
        "first_page",
        "score",
        "faults",
        "fields",
        "pages",
        "true_type",
        "read_type",
    }
    line = next(entry for document in said["worst"] for entry in document["fields"])
    assert set(line) >= {"field", "verdict", "true", "read", "confidence", "true_box", "read_box"}


@pytest.mark.parametrize("form", ["terminal", "md"])
def test_text_shows_values_only_when_asked_for_all(tmp_path, form):
    folders = small(tmp_path, vendor=SECRET, read_vendor=f"{SECRET} Inc")
    short = run(folders[0], "--truth", folders[1], "--format", form)
    full = run(folders[0], "--truth", folders[1], "--format", form, "--full")
    assert SECRET not in short
    assert SECRET in full
    assert "C1/scan.pdf" in short
    assert "vendor_name" in full
    assert len(full) > len(short)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_narrow_terminal_cuts_no_number(folders, width):
    """What doesn't fit is left out as a whole: a percentage without its last digits would be another one."""
    made = evaluate(*folders, CONTRACT, by=("medium", "doc_type"))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", render(made, "terminal", width=width, styled=True))
    assert all(len(line) <= width for line in shown.splitlines())
    assert "\u2026" not in shown
    numbers = re.findall(r"[\d.,]*\d%?", shown)
    assert {number for number in numbers if number.endswith("%")} >= {"33.3%", "50.0%"}
    assert re.search(r"^\s+scan\s+50\.0%", shown, re.MULTILINE)
    render(made, "terminal", width=width, styled=True, full=True)


class Page(HTMLParser):
    VOID = frozenset({"meta", "rect", "line", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_document_acts_in_any_format(tmp_path, text):
    folders = small(tmp_path, vendor=text, read_vendor=text[::-1])
    documents = pl.read_parquet(folders[1] / "documents.parquet").with_columns(medium=pl.lit(text))
    documents.write_parquet(folders[1] / "documents.parquet")
    made = evaluate(*folders, CONTRACT)
    page = Page(render(made, "html"))
    assert not page.open
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "iframe", "link", "form"})
    assert all(attrs["href"].startswith("#") for tag, attrs in page.tags if tag == "a")
    assert not any(name.startswith("on") or name == "style" for _, attrs in page.tags for name in attrs)
    for form in ("terminal", "md", "html"):
        shown = render(made, form, full=True)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "<script" not in render(made, "html")


def test_html_loads_nothing_and_shows_pages_with_boxes(tmp_path):
    folders = small(tmp_path)
    (tmp_path / "claims" / "C2").mkdir(parents=True)
    Image.new("RGB", (300, 500), "white").save(tmp_path / "claims" / "C2" / "slip.png")
    out = tmp_path / "e.html"
    run(folders[0], "--truth", folders[1], "--out", out)
    text = out.read_text(encoding="utf-8")
    page = Page(text)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not re.search(r"<script|\b(?:src|href)\s*=\s*[\"']?https?:", text)
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    shown = [attrs["href"] for tag, attrs in page.tags if tag == "image"]
    assert len(shown) == 1
    assert shown[0].startswith("data:image/webp;base64,")
    assert any(attrs.get("class") == "box true" for tag, attrs in page.tags if tag == "rect")
    assert "not in the folder of documents" in text  # the packet's file is not there


def test_html_without_the_documents_says_so(folders):
    assert "the documents" in render(evaluate(*folders, CONTRACT), "html").lower()
    assert "<image" not in render(evaluate(*folders, CONTRACT), "html")


def document(path: str, page: int = 1) -> Worst:
    empty = dict.fromkeys(Worst.__struct_fields__)
    return Worst(**(empty | {"path": path, "first_page": page, "last_page": page, "score": 1.0, "faults": (),
                             "fields": (), "pages": ()}))  # fmt: skip


def test_pictures_are_upright_small_and_of_the_right_page(tmp_path):
    tall = Image.new("RGB", (3000, 2000), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    tall.save(tmp_path / "turned.jpg", exif=exif)
    fax = Image.new("1", (400, 200), 1)
    fax.save(tmp_path / "fax.tif", save_all=True, append_images=[Image.new("1", (200, 400), 1)], dpi=(204, 98))
    pillow_heif.from_pillow(Image.new("RGB", (40, 60))).save(tmp_path / "phone.heic")
    wanted = [document("turned.jpg"), document("fax.tif", 2), document("phone.heic")]
    (turned,), (second,), (phone,) = pictures(wanted, tmp_path)
    assert (phone.width, phone.height) == (40, 60)
    assert (turned.width, turned.height) == (round(LONG_SIDE * 2 / 3), LONG_SIDE)
    assert second.height > second.width * 2  # the second frame, spread to square dots
    assert Image.open(io.BytesIO(base64.b64decode(second.uri.partition(",")[2]))).format == "WEBP"


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("a.pdf", b"%PDF-1.7 and no more", "damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n cut", "picture"),
        ("a.txt", b"Dear Sir", "no picture"),
        ("gone.pdf", None, "not in the folder"),
        ("../outside.png", None, "not in the folder"),
        ("/etc/hostname", None, "not in the folder"),
    ],
)
def test_page_that_cannot_be_shown_has_a_reason_in_its_place(tmp_path, path, content, says):
    folder = tmp_path / "claims"
    folder.mkdir()
    Image.new("RGB", (9, 9)).save(tmp_path / "outside.png")
    if content is not None:
        (folder / path).write_bytes(content)
    ((picture,),) = pictures([document(path)], folder)
    assert not picture.uri
    assert says in picture.reason


def test_picture_that_would_fill_the_memory_is_not_decoded(tmp_path):
    small_file = io.BytesIO()
    Image.new("1", (8, 8)).save(small_file, "PNG")
    content = bytearray(small_file.getvalue())
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    (tmp_path / "bomb.png").write_bytes(content)
    ((picture,),) = pictures([document("bomb.png")], tmp_path)
    assert "megapixels" in picture.reason


def test_link_out_of_the_documents_is_not_followed(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "outside.png")
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "a.png").symlink_to(tmp_path / "outside.png")
    ((picture,),) = pictures([document("a.png")], tmp_path / "claims")
    assert not picture.uri


def test_encrypted_sample_is_told_to_be_encrypted():
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet").filter(damage="encrypted")
    ((picture,),) = pictures([document(documents["path"][0])], SAMPLES / "claims")
    assert "encrypted" in picture.reason


def test_baseline_shows_what_differs(tmp_path, folders):
    worse, _ = small(tmp_path, read_vendor="Acme")
    made = evaluate(*folders, CONTRACT, baseline=worse)
    changed = {(change.section, change.name, change.of): change.difference for change in made.changes}
    assert changed["extraction", "recall", ""] == pytest.approx(-1 / 4)
    assert ("classification", "accuracy", "") not in changed
    recall = next(change for change in made.changes if change.name == "recall" and not change.of)
    assert recall.low is not None
    assert recall.low <= recall.difference <= recall.high
    assert "Differences" in render(made, "terminal")
    assert evaluate(*folders, CONTRACT, baseline=folders[0]).changes == ()


def test_sample_claims_are_measured_from_the_command_line(sample_results, tmp_path):
    results, documents = sample_results
    truth = SAMPLES / "truth"
    said = json.loads(run(results, "--truth", truth, "--only-seen", "--json"))
    assert said["counts"]["documents"] == documents
    found = {(figure["section"], figure["name"]): figure for figure in said["figures"] if not figure["of"]}
    told = pl.read_parquet(truth / "documents.parquet").filter(status="done")
    named = pl.read_parquet(results / "documents" / "*.parquet").join(told, on="path", suffix="_true")
    right = (named["doc_type"] == named["doc_type_true"]).sum()
    assert found["classification", "accuracy"]["value"] * found["classification", "accuracy"]["n"] == pytest.approx(
        right
    )
    assert found["extraction", "recall"]["n"] > 20
    assert said["runs"][0]["models"]
    everything = json.loads(run(results, "--truth", truth, "--json"))
    assert everything["counts"]["unread"] == everything["counts"]["documents"] - documents
    run(results, "--truth", truth, "--only-seen", "--out", tmp_path / "e.html")
    assert "<image" in (tmp_path / "e.html").read_text(encoding="utf-8")  # the claims lie beside the truth


def test_wrong_calls_end_with_exit_code_2_and_nothing_written(folders, tmp_path):
    results, truth = folders
    for arguments, says in (
        ([results, "--truth", tmp_path / "none"], "truth"),
        ([tmp_path / "none", "--truth", truth], "results"),
        ([results, "--truth", truth, "--by", "weather"], "weather"),
        ([results, "--truth", truth, "--documents", tmp_path / "none"], "none"),
        ([results, "--truth", truth, "--out", results / "fields" / "x.html"], "among the results"),
    ):
        command = [sys.executable, "-m", "claimctl", "evaluate", *map(str, arguments)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 2, ended.stderr
        assert says in ended.stderr
    assert not (results / "fields" / "x.html").exists()
