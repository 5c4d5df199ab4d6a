"""The report group by group, beside other results or periods, and over time; and its documents as pictures."""

from __future__ import annotations

import datetime as dt

import msgspec
import polars as pl
import pytest
from PIL import Image
from report_cases import START, realistic, write
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.config import load
from claimctl.errors import UsageError
from claimctl.insight import pictures
from claimctl.insight.kpi import Kpi
from claimctl.insight.period import Period
from claimctl.insight.report import build_report, render_report
from claimctl.insight.report.compare import against, change
from claimctl.insight.report.figures import kpi_value
from claimctl.insight.report.groups import columns_of
from claimctl.insight.report.html import gallery
from claimctl.intake.names import printable

CONFIG = load().config
NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def over_days(claims=60, days=6, *, better=0):
    """Rows of a run a night; the last `better` nights everything passes."""
    tables = realistic(claims)
    night = {row["claim_id"]: number * days // claims for number, row in enumerate(tables["claims"])}
    for row in tables["claims"]:
        at = night[row["claim_id"]]
        row |= {"decided_at": START + at * DAY, "run_id": f"run-{at}", "line": ("motor", "home")[at % 2]}
        row |= {"fraud_score": 0.6 if row["decision"] == "investigate" else 0.05, "fraud_reasons": ["LATE_REPORT"]}
        if at >= days - better:
            row |= {"automated": True, "decision": "approve"}
    for row in tables["documents"]:
        row |= {"processed_at": START + night[row["claim_id"]] * DAY, "run_id": f"run-{night[row['claim_id']]}"}
        row |= {"first_page": 1, "duration_ms": 900.0}
    for row in tables["events"]:
        row |= {"run_id": f"run-{night[row['claim_id']]}"}
    tables["runs"] = [
        {"run_id": f"run-{at}", "started_at": START + at * DAY, "ended_at": START + at * DAY + DAY / 24}
        for at in range(days)
    ]
    return tables


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return write(tmp_path_factory.mktemp("nights"), over_days(better=3))


@pytest.fixture(scope="module")
def report(results):
    return build_report(results, CONFIG, NOW, by=("line", "doc_type", "source"))


def kpi(name="automation_rate", value=0.5, low=None, high=None, direction="higher"):
    return Kpi(name, "T", "D", "ratio", direction, None, None, value, 10, {}, "no_target", (), "operations", low, high)


def test_courses_by_day_hold_each_night_and_add_up(report):
    courses = {trend.kpi: trend for trend in report.trends}
    assert {trend.step for trend in report.trends} == {"day"}
    claims = courses["claims_processed"].points
    assert [point.at for point in claims] == [dt.datetime(2026, 3, 2 + day, tzinfo=dt.UTC) for day in range(6)]
    assert sum(point.value for point in claims) == report.counts.claims
    rate = courses["automation_rate"].points
    assert [point.value for point in rate[-3:]] == [1, 1, 1]
    assert sum(point.value * point.count for point in rate) == pytest.approx(report.counts.automated)
    assert [point.value for point in courses["throughput"].points] == pytest.approx([30 / 60] * 6)


def test_course_of_one_day_goes_by_run_and_one_run_alone_has_none(tmp_path):
    tables = over_days()
    for row in tables["claims"]:
        row["decided_at"] = START + dt.timedelta(minutes=5)
    for number, row in enumerate(tables["runs"]):
        row["started_at"] = START + dt.timedelta(minutes=number)
        row["ended_at"] = row["started_at"] + dt.timedelta(minutes=1)
    courses = build_report(write(tmp_path / "runs", tables), CONFIG, NOW).trends
    assert {trend.step for trend in courses} == {"run"}
    assert [len(trend.points) for trend in courses if trend.kpi == "claims_processed"] == [6]
    assert build_report(write(tmp_path / "one", realistic(20)), CONFIG, NOW).trends == ()


def test_groups_of_claims_are_parts_of_the_whole(report):
    lines = report.breakdowns[0]
    assert lines.by == "line"
    assert {row.title for row in lines.groups} == {"Motor", "Home"}
    assert sum(row.claims for row in lines.groups) == report.counts.claims
    assert sum(row.documents for row in lines.groups) == report.counts.documents
    passed = sum(row.automation * row.claims for row in lines.groups)
    assert passed == pytest.approx(report.counts.automated)
    for row in lines.groups:
        assert row.automation_low < row.automation < row.automation_high


def test_groups_of_documents_count_a_claim_in_each_that_it_has_a_document_of(results, report):
    documents = pl.read_parquet(results / "documents/*.parquet")
    types = {row.group: row for row in report.breakdowns[1].groups}
    for name, row in types.items():
        of = documents.filter(pl.col("doc_type").fill_null("unknown") == name)
        assert (row.documents, row.claims) == (len(of), of["claim_id"].n_unique())
        assert row.failed == len(of.filter(pl.col("status") == "failed"))
    assert types["unknown"].title == "Not read"


def test_data_quality_of_the_groups_makes_that_of_the_whole(tmp_path):
    tables = over_days()
    for row in tables["documents"]:
        row["doc_type"] = "receipt" if row["status"] == "done" else None
    required = [name for name, spec in CONFIG.extract.doctypes["receipt"].fields.items() if spec.required]
    for number, row in enumerate(tables["fields"]):
        row |= {"doc_type": "receipt", "field": required[0], "valid": number % 3 != 0}
    made = build_report(write(tmp_path, tables), CONFIG, NOW, by=("line",))
    whole = next(each for each in made.kpis if each.name == "data_quality")
    parts = [(row.data_quality, row.done * len(required)) for row in made.breakdowns[0].groups]
    assert 0 < whole.value < 1
    # Fields of documents that were not read count for no group.
    assert sum(share * count for share, count in parts) <= whole.value * whole.count


def test_unknown_grouping_is_a_usage_error_that_names_those_that_there_are():
    assert columns_of(["line, source", "line"]) == ("line", "source")
    with pytest.raises(UsageError, match="colour") as raised:
        columns_of(["colour"])
    assert "doc_type" in raised.value.remedy


def test_fraud_bands_hold_every_scored_claim_and_0_6_lies_in_the_band_that_begins_there(report):
    bands = {band.lower: band for band in report.fraud_bands}
    assert sum(band.claims for band in report.fraud_bands) == report.counts.claims
    held = sum(row.claims for row in report.decisions if row.decision == "investigate")
    assert bands[0.6].held == held
    assert bands[0.5].claims == 0
    assert report.fraud_reasons[0].text


def test_worst_documents_are_the_least_sure_first_and_a_photograph_without_words_is_none_for_that(tmp_path):
    tables = realistic(10)
    for number, row in enumerate(tables["documents"]):
        row |= {"status": "done", "doc_type_confidence": 0.99, "ocr_confidence": 0.9 - number / 100, "words": 9}
    tables["documents"][0] |= {"words": 0, "ocr_confidence": 0.0}
    tables["fields"][29] |= {"doc_id": tables["documents"][29]["doc_id"], "valid": False}
    worst = build_report(write(tmp_path, tables), CONFIG, NOW).worst_documents
    assert [row.path for row in worst[:2]] == [tables["documents"][29]["path"], tables["documents"][28]["path"]]
    assert (worst[0].values, worst[0].invalid_values) == (1, 1)
    assert tables["documents"][0]["path"] not in {row.path for row in worst}


def test_comparison_with_the_days_before_says_what_moved(results):
    period = Period(START + 3 * DAY)
    before = against("previous", results, period, START + 6 * DAY)
    assert before.period == Period(START, START + 3 * DAY)
    made = build_report(results, CONFIG, NOW, period, other=before)
    moved = {each.kpi: each for each in made.comparison.kpis}
    rate = moved["automation_rate"]
    assert rate.value == 1
    assert rate.before < 1
    assert (rate.better, rate.clear) == (True, True)
    assert rate.low < rate.difference < rate.high
    assert "claims_processed" not in moved
    text = render_report(made, "html")
    assert "before)" in text
    assert render_report(build_report(results, CONFIG, NOW, other=against("2026-03", results, Period(), NOW)), "md")


def test_results_beside_themselves_do_not_move(results):
    other = against(str(results), results, Period(), NOW)
    made = build_report(results, CONFIG, NOW, other=other)
    assert {each.difference for each in made.comparison.kpis} == {0}
    assert {each.better for each in made.comparison.kpis} == {None}


def test_difference_of_two_shares_has_newcombes_interval():
    # Newcombe 1998, table II, (a) 56/70 against 48/80: 0.2000, from 0.0524 to 0.3339.
    from claimctl.insight.kpi.shapes import wilson

    one, other = (kpi(value=a / n, low=wilson(a / n, n)[0], high=wilson(a / n, n)[1]) for a, n in ((56, 70), (48, 80)))
    told = change(one, other)
    assert (told.difference, told.low, told.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert told.clear
    assert told.better
    worse = change(msgspec.structs.replace(one, direction="lower"), other)
    assert worse.better is False


@pytest.mark.parametrize("text", ["yesterday", "2026-13", "../nowhere", "7d"])
def test_neither_folder_nor_period_is_a_usage_error(text, results):
    with pytest.raises(UsageError):
        against(text, results, Period(), NOW)


def test_previous_without_a_beginning_is_a_usage_error(results):
    with pytest.raises(UsageError, match="--since"):
        against("previous", results, Period(), NOW)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-03-04", "2026-03-04", "2026-03-05"),
        ("2026-03-01..2026-03-04", "2026-03-01", "2026-03-05"),
        ("..2026-03-04T08:00", None, "2026-03-04T08:00"),
        ("14d..7d", "2026-03-06T12:00", "2026-03-13T12:00"),
    ],
)
def test_periods_are_read_as_they_are_written(text, since, until, results):
    def moment(told):
        return told and dt.datetime.fromisoformat(told).replace(tzinfo=dt.UTC)

    assert against(text, results, Period(), NOW).period == Period(moment(since), moment(until))


def test_pictures_are_shown_only_where_the_folder_of_the_documents_is_named(tmp_path):
    tables = realistic(6)
    results, inbox = write(tmp_path / "results", tables), tmp_path / "inbox"
    for number, row in enumerate(tables["documents"]):
        (inbox / row["path"]).parent.mkdir(parents=True, exist_ok=True)
        Image.effect_noise((360, 480), 80 + number).save(inbox / row["path"], "PNG")
    made = build_report(results, CONFIG, NOW)
    without = render_report(made, "html")
    assert "<img" not in without
    assert "img-src" not in without
    (inbox / made.worst_documents[1].path).unlink()
    shown = render_report(made, "html", pictures=inbox)
    assert 1 <= shown.count("<img") < len(made.worst_documents)
    assert "not in the folder of documents" in shown
    assert "img-src data:" in shown
    assert 'src="data:image/webp;base64,' in shown
    assert len(shown) - len(without) < gallery.MAX_BYTES + 20_000


@pytest.mark.parametrize("name", ["a%41.png", "tab\there.png", "caf\udce9.png", "übersicht.png"])
def test_a_picture_is_found_by_the_name_that_the_tables_give_its_file(tmp_path, name):
    Image.new("L", (30, 40)).save(tmp_path / "plain.png")
    try:
        (tmp_path / "plain.png").rename(tmp_path / name)
    except OSError:
        pytest.skip("this file system has no such names")
    (picture,) = pictures.shown(tmp_path, printable(name), [1], 40, 50)
    assert (picture.reason, picture.uri[:16]) == ("", "data:image/webp;")


def test_a_paper_of_an_archive_has_no_picture_and_says_why(tmp_path):
    (tmp_path / "papers.zip").write_bytes(b"PK")
    (picture,) = pictures.shown(tmp_path, "papers.zip!/bill.pdf", [1], 40, 50)
    assert "archive or a mail" in picture.reason


def test_command_takes_groups_and_what_to_compare_with(results, tmp_path):
    def run(*options):
        return CliRunner().invoke(app, ["report", str(results), *map(str, options)])

    text = run("--by", "line,doc_type", "--compare", "2026-03-02", "--since", "2026-03-03").stdout
    assert "By line of business" in text
    assert "Compared with 2026-03-02 00:00 to 2026-03-03 00:00 UTC" in text
    assert isinstance(run("--by", "colour").exception, UsageError)
    assert isinstance(run("--compare", "once").exception, UsageError)
    nowhere = run("--pictures", tmp_path / "nowhere", "--format", "html").exception
    assert isinstance(nowhere, UsageError)
    assert "no folder" in nowhere.message


def test_a_miss_by_a_hair_does_not_look_like_the_target():
    near = msgspec.structs.replace(kpi("ocr_accuracy", 0.94963), target=0.95, status="missed")
    assert kpi_value(near, near.value) == "94.963%"
    assert kpi_value(near, 0.95) == "95.0%"
    assert kpi_value(msgspec.structs.replace(near, value=0.93), 0.93) == "93.0%"
