"""What monitoring is told: Prometheus's own reader takes it, a missing figure is no zero, and periods are cut."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import stat
import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families
from report_cases import HOSTILE, START, hostile, realistic, write
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.config import load
from claimctl.errors import UsageError
from claimctl.insight.period import Period, moment
from claimctl.insight.report import build_report, render_report
from claimctl.store.tables import TABLES

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
CONFIG = load().config


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return write(tmp_path_factory.mktemp("run"), realistic())


def samples(text):
    return {
        (sample.name, tuple(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_what_the_report_counts(results):
    report = build_report(results, CONFIG, NOW)
    told = samples(render_report(report, "prom"))
    assert told["claimctl_claims_processed", ()] == report.counts.claims == 60
    assert told["claimctl_documents", (("status", "failed"),)] == report.counts.failed
    assert sum(value for (name, _), value in told.items() if name == "claimctl_claims") == 60
    assert told["claimctl_target_automation_ratio", ()] == 0.85
    assert told["claimctl_last_run_end_timestamp_seconds", ()] == (START + dt.timedelta(minutes=3)).timestamp()
    slowest = next(kpi for kpi in report.kpis if kpi.name == "stage_latency_p95")
    assert told["claimctl_stage_latency_p95_seconds", (("stage", "all"),)] == pytest.approx(slowest.value / 1000)


def test_times_of_stages_are_a_histogram_that_agrees_with_the_report(results):
    report = build_report(results, CONFIG, NOW)
    told = samples(render_report(report, "prom"))
    name = "claimctl_stage_duration_seconds"
    for stage in report.stages:
        label = ("stage", stage.stage)
        buckets = {key[1][1][1]: value for key, value in told.items() if key[0] == f"{name}_bucket" and label in key[1]}
        assert list(buckets.values()) == sorted(buckets.values())
        assert buckets["+Inf"] == told[f"{name}_count", (label,)] == stage.runs - stage.cached
        assert told[f"{name}_sum", (label,)] == pytest.approx(stage.total_seconds)
    # Each ocr event of this run took 900 ms.
    assert told[f"{name}_bucket", (("stage", "ocr"), ("le", "0.5"))] == 0
    assert told[f"{name}_bucket", (("stage", "ocr"), ("le", "1.0"))] == 180


def test_the_last_run_that_had_work_is_told_apart(tmp_path):
    tables = realistic(20)
    done = tables["runs"][0]
    idle = {"run_id": "run-2", "started_at": START + dt.timedelta(days=1), "documents": 0, "failed": 0, "workers": 2}
    tables["runs"].append(idle | {"ended_at": START + dt.timedelta(days=1, seconds=2)})
    told = samples(render_report(build_report(write(tmp_path, tables), CONFIG, NOW), "prom"))
    assert told["claimctl_last_run_documents", ()] == done["documents"]
    assert told["claimctl_last_run_failed_documents", ()] == done["failed"]
    assert told["claimctl_last_run_duration_seconds", ()] == 180
    assert told["claimctl_last_run_end_timestamp_seconds", ()] == (START + dt.timedelta(days=1, seconds=2)).timestamp()


def test_what_is_not_measured_has_no_sample_rather_than_a_zero(tmp_path):
    told = samples(render_report(build_report(write(tmp_path, {name: [] for name in TABLES}), CONFIG, NOW), "prom"))
    assert {name for name, _ in told} <= {
        "claimctl_claims_processed",
        "claimctl_claims_automated",
        "claimctl_documents_processed",
        "claimctl_documents",
    }


def test_text_from_outside_stays_within_its_label(tmp_path):
    told = samples(render_report(build_report(write(tmp_path, hostile()), CONFIG, NOW), "prom"))
    codes = {labels[0][1] for name, labels in told if name == "claimctl_reasons"}
    assert set(HOSTILE) <= codes


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool, of Prometheus, is not installed")
def test_promtool_finds_nothing_to_complain_of(results):
    text = render_report(build_report(results, CONFIG, NOW), "prom")
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=30, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_metrics_are_readable_by_the_exporter_and_reports_by_their_owner_alone(results, tmp_path):
    modes = {}
    for name in ("claimctl.prom", "kpis.csv", "report.html"):
        ran = CliRunner().invoke(app, ["report", str(results), "--out", str(tmp_path / name)])
        assert ran.exit_code == 0, ran.output
        modes[name] = stat.S_IMODE((tmp_path / name).stat().st_mode)
    assert modes == {"claimctl.prom": 0o644, "kpis.csv": 0o600, "report.html": 0o600}


def test_the_table_of_kpis_has_a_row_each_and_says_what_is_missing(results):
    report = build_report(results, CONFIG, NOW)
    rows = list(csv.DictReader(io.StringIO(render_report(report, "csv"))))
    whole = {row["kpi"]: row for row in rows if not row["part"]}
    assert list(whole) == [kpi.name for kpi in report.kpis]
    for kpi in report.kpis:
        assert (whole[kpi.name]["value"] == "") == (kpi.value is None) == bool(whole[kpi.name]["needs"])
    assert float(whole["automation_rate"]["value"]) == pytest.approx(report.counts.automated / 60)


def test_a_period_has_what_was_decided_in_it(results):
    half = START + dt.timedelta(seconds=30)
    whole = build_report(results, CONFIG, NOW).counts.claims
    before = build_report(results, CONFIG, NOW, Period(until=half))
    after = build_report(results, CONFIG, NOW, Period(since=half))
    assert (before.counts.claims, after.counts.claims) == (30, 30)
    assert before.counts.claims + after.counts.claims == whole
    assert before.last_decided_at < half <= after.first_decided_at
    assert "2026-03-02 08:00" in before.notes[0]


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("2026-03-01", False, dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        ("2026-03-01", True, dt.datetime(2026, 3, 2, tzinfo=dt.UTC)),
        ("2026-03-01T08:30", True, dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC)),
        ("2026-03-01T08:30+02:00", False, dt.datetime(2026, 3, 1, 6, 30, tzinfo=dt.UTC)),
        ("36h", False, NOW - dt.timedelta(hours=36)),
        ("2w", False, NOW - dt.timedelta(weeks=2)),
    ],
)
def test_a_time_may_be_a_day_a_moment_or_how_long_ago(text, end, expected):
    assert moment(text, "--since", NOW, end=end) == expected


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "7", "7y", "", "9999-12-31"])
def test_what_is_no_time_is_a_usage_error_that_names_the_option(text):
    with pytest.raises(UsageError) as caught:
        moment(text, "--since", NOW, end=True)
    assert "--since" in caught.value.message
