"""The sample claims, end to end, as the README's first command runs them, against their truth."""

import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

SAMPLES = Path(__file__).parent / "samples"


def claimctl(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "claimctl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "results"
    ended = claimctl("process", SAMPLES / "claims", "--out", folder)
    assert ended.returncode == 3, ended.stderr  # one document is corrupt
    assert ended.stderr == ""
    return folder


def table(results: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(results / name / "*.parquet")


def truth(name: str) -> pl.DataFrame:
    return pl.read_parquet(SAMPLES / "truth" / f"{name}.parquet")


def test_every_document_ends_as_its_truth_says(results):
    ended = table(results, "documents").select("path", "status", "media_type").sort("path")
    assert ended.rows() == truth("documents").select("path", "status", "media_type").sort("path").rows()


def test_most_documents_are_named_right(results):
    both = table(results, "documents").join(truth("documents"), on="path", suffix="_true").filter(status="done")
    wrong = both.filter(pl.col("doc_type") != pl.col("doc_type_true"))
    assert wrong.height / both.height <= 0.1, wrong.select("path", "doc_type", "doc_type_true").rows()


def test_confident_values_are_right(results):
    told = truth("fields").select("path", "field", "value").unique()
    found = (
        table(results, "fields")
        .join(table(results, "documents").select("claim_id", "doc_id", "path").unique(), on=["claim_id", "doc_id"])
        .join(told.select("path", "field").unique(), on=["path", "field"])
        .filter(pl.col("confidence") >= 0.9)
    )
    right = found.join(told, on=["path", "field", "value"], how="semi")
    assert found.height > 150
    assert right.height / found.height >= 0.93


def test_no_claim_is_decided_against_its_truth_without_a_human(results):
    both = table(results, "claims").join(truth("claims"), on="claim_id", suffix="_true")
    assert both.height == truth("claims").height
    wrong = both.filter(pl.col("automated") & (pl.col("decision") != pl.col("decision_true")))
    assert wrong.select("claim_id", "decision", "decision_true").rows() == []
    anomalous = both.filter(pl.col("decision_true") != "approve")
    assert anomalous["decision"].to_list() == anomalous["decision_true"].to_list()


def test_decisions_name_their_reasons(results):
    claims = table(results, "claims")
    assert claims.filter(pl.col("reasons").list.len() == 0).height == 0
    denied = claims.filter(decision="deny")
    assert denied["reasons"].to_list() == [["LOSS_OUTSIDE_POLICY_PERIOD"]]


def test_boxes_and_probabilities_are_fractions(results):
    fields = table(results, "fields")
    inside = fields.filter(
        (pl.col("x0") >= -0.01) & (pl.col("y0") >= -0.01) & (pl.col("x1") <= 1.01) & (pl.col("y1") <= 1.01)
    )
    assert inside.height == fields.height
    assert fields["confidence"].is_between(0, 1).all()


def test_report_tells_of_the_run_in_every_format(results, tmp_path):
    as_json = json.loads(claimctl("report", results, "--json").stdout)
    assert as_json
    page = tmp_path / "report.html"
    assert claimctl("report", results, "--format", "html", "--out", page).returncode == 0
    html = page.read_text(encoding="utf-8")
    assert "corrupt" in html
    assert not re.search(r"<script|\b(?:src|href)\s*=\s*[\"']?https?:", html)
    for kind in ("terminal", "md"):
        said = claimctl("report", results, "--format", kind).stdout
        assert "encrypted" in said
