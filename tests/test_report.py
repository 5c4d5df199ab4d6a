"""The report: what it counts, and that no format can be broken by what stands in the results."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_cases import hostile, realistic, write
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.config import home, load, read_yaml
from claimctl.errors import UsageError
from claimctl.insight.report import build_report, render_report
from claimctl.insight.report.figures import clean, milliseconds, money, seconds, share
from claimctl.insight.report.html.markup import element
from claimctl.insight.report.markdown import code, escape
from claimctl.insight.report.model import Report
from claimctl.store.tables import TABLES

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
CONFIG = load().config
FORMATS = ("terminal", "md", "html", "json", "csv", "prom")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return write(tmp_path_factory.mktemp("run"), realistic())


@pytest.fixture(scope="module")
def report(results):
    return build_report(results, CONFIG, NOW)


@pytest.fixture(scope="module")
def hostile_report(tmp_path_factory):
    return build_report(write(tmp_path_factory.mktemp("hostile"), hostile()), CONFIG, NOW)


@pytest.fixture(scope="module")
def empty_report(tmp_path_factory):
    return build_report(write(tmp_path_factory.mktemp("empty"), {name: [] for name in TABLES}), CONFIG, NOW)


class Page(HTMLParser):
    """Every tag with its attributes, all text, and whether the tags are balanced."""

    VOID = frozenset({"meta", "img", "rect", "line", "polyline", "polygon"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_counts_agree_with_the_tables(report):
    tables = realistic()
    counts = report.counts
    assert (counts.claims, counts.documents, counts.pages) == (60, 180, 360)
    for status in ("done", "refused", "failed"):
        assert getattr(counts, status) == sum(row["status"] == status for row in tables["documents"])
    assert sum(row.claims for row in report.decisions) == 60
    assert sum(row.share for row in report.decisions) == pytest.approx(1)
    assert counts.automated == sum(row["automated"] for row in tables["claims"])


def test_decisions_stand_in_their_fixed_order(report):
    order = ["approve", "review", "investigate", "incomplete", "deny"]
    assert [row.decision for row in report.decisions] == [
        name for name in order if name in {r.decision for r in report.decisions}
    ]


def test_finding_that_a_claim_has_twice_counts_one_claim_and_two_findings(report):
    (row,) = report.discrepancies
    assert row.findings == 2 * row.claims
    assert row.claims == sum(bool(claim["discrepancies"]) for claim in realistic()["claims"])
    assert row.text
    assert len(row.examples) <= 5


def test_reason_has_its_sentence_and_an_own_rule_none(report):
    texts = {row.code: row.text for row in report.reasons}
    assert texts["ALL_CHECKS_PASSED"].startswith("Every check passed")
    assert texts["MY_OWN_RULE"] == ""


def test_missing_alternatives_are_named_by_their_titles(report):
    assert {row.title for row in report.missing_documents} == {"Police report", "Repair estimate or Invoice"}


def test_errors_give_at_most_five_paths_in_order_and_what_to_do(report):
    encrypted = next(row for row in report.errors if row.code == "encrypted")
    assert list(encrypted.paths) == sorted(encrypted.paths)
    assert len(encrypted.paths) == min(5, encrypted.documents)
    assert "password" in encrypted.remedy


def test_funnel_only_narrows_and_ends_at_the_automated_claims(report):
    steps = [step.claims for step in report.funnel]
    assert steps == sorted(steps, reverse=True)
    assert (steps[0], steps[-1]) == (report.counts.claims, report.counts.automated)


def test_claims_to_look_at_wait_for_a_human_and_are_ranked(report):
    amounts = [row.claimed_amount for row in report.largest]
    assert amounts == sorted(amounts, reverse=True)
    confidences = [row.confidence for row in report.least_sure]
    assert confidences == sorted(confidences)
    assert {row.decision for row in (*report.largest, *report.least_sure)} <= {"review", "investigate", "incomplete"}


def test_histogram_holds_every_confidence_and_one_in_its_last_bin(tmp_path):
    rows = [{"claim_id": str(n), "decision": "approve", "confidence": n / 10} for n in range(11)]
    made = build_report(write(tmp_path, {"claims": rows}), CONFIG, NOW)
    histogram = next(row for row in made.confidence if row.name == "claim")
    assert sum(histogram.bins) == histogram.count == 11
    assert histogram.bins[-1] == 1
    assert histogram.mean == pytest.approx(0.5)


def test_stage_times_and_throughput_come_from_events_and_runs(report):
    ocr = report.stages[0]
    assert (ocr.stage, ocr.runs) == ("ocr", 180)
    assert ocr.p50_ms == pytest.approx(900, rel=0.005)
    assert ocr.engine_share == pytest.approx(0.9)
    assert sum(row.share for row in report.stages) == pytest.approx(1)
    assert report.runs[0].documents_per_minute == pytest.approx(60)


def test_cost_stands_beside_the_cost_by_hand(report):
    assert report.cost.manual == pytest.approx(18.75)
    assert report.cost.saving == pytest.approx(report.cost.manual - report.cost.mean)


def test_run_that_has_not_ended_is_noted(tmp_path):
    tables = realistic(3)
    tables["runs"][0]["ended_at"] = None
    assert any("has not ended" in note for note in build_report(write(tmp_path, tables), CONFIG, NOW).notes)


def test_claims_without_other_tables_are_reported_and_what_lacks_is_said(tmp_path):
    made = build_report(write(tmp_path, {"claims": realistic(5)["claims"]}), CONFIG, NOW)
    assert made.counts.claims == 5
    assert any("documents table is empty" in note for note in made.notes)
    assert any("events, runs, fields" in note for note in made.notes)
    assert "Not measured, and what each needs" in render_report(made, "terminal")


@pytest.mark.parametrize("form", FORMATS[:4])
def test_empty_results_give_a_report_that_says_so(empty_report, form):
    assert "hold no claim and no document yet" in render_report(empty_report, form)


@pytest.mark.parametrize("form", FORMATS)
def test_equal_results_give_equal_reports(results, report, form):
    assert render_report(build_report(results, CONFIG, NOW), form) == render_report(report, form)


@pytest.mark.parametrize("form", FORMATS)
def test_no_value_read_from_a_document_is_shown(report, form):
    assert "SECRET-VALUE" not in render_report(report, form)


def test_json_has_the_documented_keys(report):
    text = render_report(report, "json")
    assert list(json.loads(text)) == [
        "report_version", "claimctl_version", "created_at", "results", "first_decided_at", "last_decided_at", "notes",
        "counts", "kpis", "decisions", "money", "funnel", "reasons", "discrepancies", "missing_documents",
        "document_types", "text_sources", "errors", "confidence", "fields", "stages", "cost", "largest", "least_sure",
        "runs", "fraud_bands", "fraud_reasons", "worst_documents", "trends", "breakdowns", "comparison",
    ]  # fmt: skip
    assert list(json.loads(text)["kpis"][0]) == [
        "name", "title", "definition", "unit", "direction", "target", "currency", "value", "count", "parts", "status",
        "needs", "group", "low", "high", "source", "remedy",
    ]  # fmt: skip


def test_json_reads_back_as_the_same_report(report):
    text = render_report(report, "json")
    again = msgspec.json.decode(text, type=Report)
    assert render_report(again, "json") == text


def test_html_is_one_file_that_loads_and_runs_nothing(report):
    page = Page(render_report(report, "html"))
    assert page.open == []
    names = {name for name, _ in page.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "form", "a", "base"})
    for _, attributes in page.tags:
        assert not any(key.startswith("on") or key in {"src", "href", "style"} for key in attributes)
    assert "http" not in render_report(report, "html").replace("http-equiv", "")


def test_html_policy_allows_its_own_style_and_nothing_else(report):
    text = render_report(report, "html")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(tag["content"] for name, tag in Page(text).tags if name == "meta" and "content" in tag)
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy


def test_every_html_chart_has_its_numbers_in_a_table_behind_it(report):
    text = render_report(report, "html")
    parts = re.findall(r"<section.*?</section>", text, re.DOTALL)
    assert sum("<figure" in part for part in parts) >= 8
    for part in parts:
        assert "<table" in part
        assert "<figure" not in part or re.search(r"<details[^>]*>.*<table", part, re.DOTALL)


def test_hostile_text_stays_text_in_html(hostile_report, report):
    page = Page(render_report(hostile_report, "html"))
    assert page.open == []
    assert {name for name, _ in page.tags} <= {name for name, _ in Page(render_report(report, "html")).tags}
    for _, attributes in page.tags:
        assert not any(key.startswith("on") or key in {"src", "href", "style"} for key in attributes)
    shown = "".join(page.texts)
    assert "<script>alert(1)</script>" in shown
    assert '=HYPERLINK("http://evil.example","x")' in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("styled", [False, True])
def test_hostile_text_stays_text_in_the_terminal(hostile_report, styled):
    text = render_report(hostile_report, "terminal", width=400, styled=styled)
    assert "[/b][red]x" in text
    assert "\x1b[2J" not in text
    assert "\x1b]0;" not in text
    assert "\u202e" not in text
    assert ("\x1b[" in text) == styled


def test_hostile_text_breaks_no_markdown_table_and_makes_no_markup(hostile_report):
    text = render_report(hostile_report, "md")
    width = None
    for line in text.splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert width in {None, cells}, line
        width = cells
    outside = re.sub(r"(`+).*?\1", "", text)
    assert "<script" not in outside
    assert "<img" not in outside
    assert "](http" not in outside


def test_plain_terminal_report_is_neither_coloured_nor_folded(report):
    text = render_report(report, "terminal")
    assert "\x1b" not in text
    row = next(line for line in text.splitlines() if "MISSING_DOCUMENTS" in line and "needs is missing" in line)
    assert row.rstrip().endswith("%")


@given(st.text())
def test_any_text_comes_out_of_html_as_it_went_in(text):
    page = Page(element("td", text, title=text))
    assert [name for name, _ in page.tags] == ["td"]
    assert clean("".join(page.texts)) == clean(text)


@given(st.text())
def test_any_text_is_one_markdown_cell(text):
    for cell in (escape(text), code(text)):
        assert not re.search(r"(?<!\\)\|", cell)
        assert len(cell.splitlines()) <= 1
    assert not re.search(r"[<>]", escape(text))


@given(st.text(st.characters(codec=None)))
def test_clean_text_is_one_line_that_can_be_written(text):
    result = clean(text)
    assert len(result.splitlines()) <= 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in result)
    result.encode()


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (share(0.8365), "83.7%"),
        (share(1.0), "100%"),
        (share(0.0), "0%"),
        (share(0.00001), "0.001%"),
        (share(None), "–"),  # noqa: RUF001
        (money(1234.5, "EUR"), "1,234.50 EUR"),
        (money(0.0004, "EUR"), "0.0004 EUR"),
        (money(0.0, None), "0.00"),
        (milliseconds(4.44), "4.4 ms"),
        (milliseconds(900), "900 ms"),
        (milliseconds(2500), "2.50 s"),
        (seconds(59.96), "60.0 s"),
        (seconds(150), "2 min 30 s"),
        (seconds(7200), "2 h 0 min"),
        (seconds(86400 * 3), "3.0 days"),
    ],
)
def test_figures_are_written_as_people_read_them(shown, text):
    assert shown == text


def test_every_rule_and_every_fixed_reason_has_a_sentence():
    texts = read_yaml(home() / "configs" / "reasons.yaml")
    source = "".join(file.read_text() for file in Path(home(), "claimctl", "stages", "score").rglob("*.py"))
    fixed = {"ALL_CHECKS_PASSED", "LOW_CONFIDENCE", "SCORING_FAILED"} | set(re.findall(r'"([A-Z]+_[A-Z_]+)"', source))
    rules = {name.upper() for name in CONFIG.score.rules}
    assert (fixed | rules) - set(texts) == set()


def test_every_error_code_of_the_stages_has_a_remedy():
    source = "".join(file.read_text() for file in Path(home(), "claimctl").rglob("*.py"))
    codes = set(re.findall(r'\b(?:Refused|Failed|_Loss)\(\s*"([a-z_]+)"', source))
    assert codes - set(read_yaml(home() / "configs" / "errors.yaml")) == set()


def run(*arguments):
    return CliRunner().invoke(app, ["report", *map(str, arguments)])


def test_command_prints_plain_text_where_there_is_no_terminal(results):
    result = run(results)
    assert result.exit_code == 0
    assert result.stdout.startswith("Claims report: ")
    assert "\x1b" not in result.stdout


def test_json_option_equals_the_json_format(results):
    texts = [json.loads(run(results, *option).stdout) for option in (["--json"], ["--format", "json"])]
    for text in texts:
        del text["created_at"]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("name", "start"), [("r.html", "<!doctype html>"), ("r.md", "# "), ("r.json", "{"), ("r.txt", "Claims report")]
)
def test_out_writes_the_format_of_its_suffix_for_the_owner_alone(results, tmp_path, name, start):
    result = run(results, "--out", tmp_path / name)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert (tmp_path / name).read_text().startswith(start)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_report_may_lie_in_the_results_folder_but_overwrites_none_of_its_files(tmp_path):
    results = write(tmp_path, realistic(3))
    part = results / "claims" / "part-0.parquet"
    before = part.read_bytes()
    for name in ("manifest.json", "claims/part-0.parquet"):
        assert isinstance(run(results, "--out", results / name).exception, UsageError)
    assert part.read_bytes() == before
    assert run(results, "--out", results / "report.html").exit_code == 0
    assert run(results).exit_code == 0


def test_missing_folder_is_a_usage_error_with_its_remedy(tmp_path):
    error = run(tmp_path / "nowhere").exception
    assert isinstance(error, UsageError)
    assert "claimctl process" in error.remedy


def test_two_formats_at_once_are_a_usage_error(results):
    assert isinstance(run(results, "--json", "--format", "md").exception, UsageError)
