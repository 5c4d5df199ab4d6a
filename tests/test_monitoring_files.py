"""Alert rules, dashboards and the server of metrics: made of the KPI list, and taken by a real Prometheus."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import msgspec
import pytest
import yaml
from jsonschema import Draft7Validator
from prometheus_client.parser import text_string_to_metric_families
from report_cases import realistic, write
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.config import home, load
from claimctl.errors import IntegrityError, UsageError
from claimctl.insight.kpi import load_catalogue
from claimctl.insight.monitor import alerts, dashboards
from claimctl.insight.monitor.serve import server
from claimctl.insight.report import build_report, render_report

FOLDER = home() / "configs" / "monitoring"
CATALOGUE = load_catalogue()
CONFIG = load().config
needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool, of Prometheus, is not installed")


def test_the_shipped_files_are_those_of_the_list_of_kpis():
    assert (FOLDER / "alerts.yaml").read_text() == alerts.render(CATALOGUE)
    for name in dashboards.TITLES:
        assert (FOLDER / f"{name}.json").read_text() == dashboards.render(name, CATALOGUE)


def test_a_run_is_overdue_when_the_config_says_so(tmp_path):
    weekly = ["metrics", "files", str(tmp_path), "--set", "kpis.schedule_hours=168"]
    assert CliRunner().invoke(app, weekly).exit_code == 0
    rules = yaml.safe_load((tmp_path / "alerts.yaml").read_text())["groups"][0]["rules"]
    [stale] = [rule["expr"] for rule in rules if rule["alert"] == "ClaimctlRunStale"]
    assert stale.endswith("> 170 * 3600")


def test_each_kpi_is_on_one_dashboard_as_figure_and_course():
    shown = [panel["title"] for name in dashboards.TITLES for panel in dashboards.dashboard(name, CATALOGUE)["panels"]]
    for spec in CATALOGUE.values():
        assert shown.count(spec.title) == 2


@pytest.mark.parametrize("name", dashboards.TITLES)
def test_panels_neither_overlap_nor_leave_the_page(name):
    taken = set()
    for panel in dashboards.dashboard(name, CATALOGUE)["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells


@pytest.fixture(scope="module")
def grafana():
    schema = json.loads((Path(__file__).parent / "grafana" / "dashboard.schema.json").read_text())
    return Draft7Validator(schema)


@pytest.mark.parametrize("name", dashboards.TITLES)
def test_dashboards_are_what_grafana_has_types_for(grafana, name):
    made = dashboards.dashboard(name, CATALOGUE)
    assert [f"{error.json_path}: {error.message}" for error in grafana.iter_errors(made)] == []
    assert len({panel["id"] for panel in made["panels"]}) == len(made["panels"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": {"legend": {"displayMode": "list", "showLegend": True, "placement": "sideways", "calcs": []}}},
        {"gridPos": {"x": 0, "y": 0}},
        {"type": "timeserie"},
        {"fieldConfig": {"defaults": {"unti": "s"}, "overrides": []}},
        {"targets": [{"refId": "A", "query": "up"}]},
    ],
)
def test_the_schema_of_grafana_finds_what_is_wrong(grafana, wrong):
    made = dashboards.dashboard("agents", CATALOGUE)
    made["panels"][0] |= wrong
    assert not grafana.is_valid(made)


def test_a_kpi_that_calls_needs_something_to_be_worse_than():
    spec = msgspec.structs.replace(CATALOGUE["refused_share"], alert=CATALOGUE["cost_per_claim"].alert)
    with pytest.raises(UsageError, match="refused_share"):
        alerts.render({"refused_share": spec})


def _series(bad):
    """What makes each alert call, or else what keeps it quiet: alert -> series of a value every 10 minutes."""
    first, then = ("0.9", "0.1") if bad else ("0.9", "0.9")
    slow = "25.0" if bad else "0.5"
    # A day of 100 claims and as many documents on top of a long past of good ones.
    return {
        "ClaimctlRunStale": {"claimctl_last_run_end_timestamp_seconds": f"{0 if bad else 172_800}x400"},
        "ClaimctlMetricsMissing": {} if bad else {"claimctl_last_run_end_timestamp_seconds": "0x400"},
        "ClaimctlLastRunFailures": {
            "claimctl_last_run_failed_documents": f"{10 if bad else 4}x400",
            "claimctl_last_run_documents": "100x400",
        },
        "ClaimctlAutomationFell": {
            "claimctl_claims_processed": "1000000x200 1000100x200",
            "claimctl_claims_automated": f"900000x200 {900_000 + 100 * float(then):.0f}x200",
            "claimctl_automation_ratio": f"{first}x400",
        },
        "ClaimctlProcessingSlow": {
            f'claimctl_stage_duration_seconds_bucket{{stage="ocr",le="{edge}"}}': (
                f"1000000x200 {1_000_000 + (0 if float(edge) <= float(slow) else 100)}x200"
            )
            for edge in ("0.5", "25.0", "120.0", "+Inf")
        },
    } | {
        rule["alert"]: {metric + '{stage="all"}': f"{float(limit) * (1.1 if (sign == '>') == bad else 0.9):g}x400"}
        for rule in alerts.rules(CATALOGUE)["groups"][0]["rules"]
        if (told := re.fullmatch(r"(\w+)\{.*\} ([<>]) ([\d.e-]+)", rule["expr"]))
        for metric, sign, limit in [told.groups()]
    }


def _rule_tests(bad):
    """A test for promtool that expects silence: of all alerts at once, but of the one that calls at an absence."""
    told = _series(bad)
    absent = told.pop("ClaimctlMetricsMissing")
    groups = [(list(told), {name: values for each in told.values() for name, values in each.items()})]
    groups.append((["ClaimctlMetricsMissing"], absent))
    return {
        "rule_files": ["alerts.yaml"],
        "evaluation_interval": "10m",
        "tests": [
            {
                "interval": "10m",
                "input_series": [{"series": series, "values": values} for series, values in all_told.items()],
                "alert_rule_test": [{"eval_time": "38h", "alertname": name, "exp_alerts": []} for name in names],
            }
            for names, all_told in groups
        ],
    }


@needs_promtool
def test_every_alert_calls_when_it_should_and_only_then(tmp_path):
    names = [rule["alert"] for rule in alerts.rules(CATALOGUE)["groups"][0]["rules"]]
    assert sorted(_series(bad=True)) == sorted(names)
    shutil.copy(FOLDER / "alerts.yaml", tmp_path / "alerts.yaml")
    assert _promtool("check", "rules", str(tmp_path / "alerts.yaml")).returncode == 0
    (tmp_path / "quiet.yaml").write_text(yaml.safe_dump(_rule_tests(bad=False)))
    quiet = _promtool("test", "rules", str(tmp_path / "quiet.yaml"))
    assert quiet.returncode == 0, quiet.stdout + quiet.stderr
    # What calls is told with its labels and texts: here only that each does.
    (tmp_path / "calling.yaml").write_text(yaml.safe_dump(_rule_tests(bad=True)))
    calling = _promtool("test", "rules", str(tmp_path / "calling.yaml"))
    assert sorted(re.findall(r"alertname: (\w+), time", calling.stdout + calling.stderr)) == sorted(names)


def _promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, check=False)


@contextlib.contextmanager
def serving(make, seconds=0.0):
    with server(make, 0, seconds) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def test_metrics_are_served_on_loopback_and_made_anew_when_they_are_old():
    made = iter(range(10))
    with serving(lambda: f"x {next(made)}\n", seconds=3600) as url:
        assert "//127.0.0.1:" in url
        assert get(f"{url}/metrics") == get(f"{url}/metrics") == "x 0\n"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(f"{url}/../etc/passwd")
    with serving(lambda: f"x {next(made)}\n") as url:
        assert get(f"{url}/metrics") != get(f"{url}/metrics")


def test_results_that_cannot_be_read_are_said_to_be_so_and_asked_for_again():
    state = {"broken": True}

    def make():
        if state["broken"]:
            raise IntegrityError("results_unreadable", "A part can't be read: secret.pdf.", "Run `claimctl verify`.")
        return "x 1\n"

    with serving(make, seconds=3600) as url:
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(f"{url}/metrics")
        assert (caught.value.code, caught.value.read()) == (503, b"results_unreadable\n")
        state["broken"] = False
        assert get(f"{url}/metrics") == "x 1\n"


def test_a_port_that_is_taken_is_a_usage_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="port"):
            server(lambda: "", taken.getsockname()[1], 1.0)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The results of a real run over two claims, one of them with a torn document."""
    base = tmp_path_factory.mktemp("ran")
    for number in range(2):
        (base / "in" / f"claim-{number}").mkdir(parents=True)
        note = f"INVOICE\nInvoice No: A-{number}\nInvoice Date: 2026-01-05\nVendor: Example Garage\nTotal due: 120.00\n"
        (base / "in" / f"claim-{number}" / "invoice.txt").write_text(note)
    (base / "in" / "claim-1" / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing of a PDF follows")
    command = [sys.executable, "-m", "claimctl", "process", str(base / "in"), "--out", str(base / "out"), "--jobs", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert ended.returncode == 3, ended.stderr
    return base / "out"


@pytest.mark.skipif(not shutil.which("prometheus"), reason="Prometheus is not installed")
def test_a_real_prometheus_scrapes_it_and_answers_every_query_of_the_dashboards(tmp_path, ran):
    results = write(tmp_path / "results", realistic())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {folder: render_report(build_report(folder, CONFIG), "prom") for folder in (results, ran)}
    with serving(lambda: told[results], 3600) as url, serving(lambda: told[ran], 3600) as ran_url:
        targets = {"claimctl": url, "ran": ran_url}
        settings = {
            "global": {"scrape_interval": "1s"},
            "rule_files": [str(FOLDER / "alerts.yaml")],
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": [each.removeprefix("http://")]}]}
                for job, each in targets.items()
            ],
        }
        (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(settings))
        command = [
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--web.listen-address=127.0.0.1:{port}",
            f"--storage.tsdb.path={tmp_path / 'tsdb'}",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
            try:
                _check_scraped(port, told[results], told[ran])
            finally:
                prometheus.terminate()


def _check_scraped(port, told, told_of_run):
    found = _until(lambda: _ask(port, 'claimctl_claims_processed{job="claimctl"}'))
    assert float(found[0]["value"][1]) == 60
    # The real run: every sample that it tells is there, with its value.
    _until(lambda: _ask(port, 'claimctl_claims_processed{job="ran"}'))
    scraped = {
        tuple(sorted((name, value) for name, value in row["metric"].items() if name not in {"job", "instance"})): float(
            row["value"][1]
        )
        for row in _ask(port, '{job="ran",__name__=~"claimctl_.+"}')
    }
    wanted = {
        tuple(sorted({"__name__": sample.name, **sample.labels}.items())): sample.value
        for family in text_string_to_metric_families(told_of_run)
        for sample in family.samples
    }
    assert scraped == wanted
    assert wanted[("__name__", "claimctl_documents"), ("status", "failed")] == 1
    # Dashboards: whatever a query asks for and the results tell is answered. Rates need two scrapes.
    measured = {line.split("{")[0].split(" ")[0] for line in told.splitlines() if not line.startswith("#")}
    for name in dashboards.TITLES:
        for query in dashboards.queries(dashboards.dashboard(name, CATALOGUE)):
            asked = set(re.findall(r"claimctl_\w+", query))
            assert asked, query
            if asked <= measured:
                assert _until(lambda query=query: _ask(port, query)), query
            else:
                _ask(port, query)  # of what is not measured here: it is a query all the same
    rules = json.loads(get(f"http://127.0.0.1:{port}/api/v1/rules"))["data"]["groups"][0]["rules"]
    assert {rule["health"] for rule in rules} <= {"ok", "unknown"}


def _ask(port, query):
    url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
    with contextlib.suppress(urllib.error.URLError):
        answer = json.loads(get(url))
        assert answer["status"] == "success", query
        return answer["data"]["result"]
    return []


def _until(ask, seconds=60):
    end = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < end, "Prometheus has not scraped in time"
        time.sleep(0.2)
    return found
