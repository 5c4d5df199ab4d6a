"""Alert rules, dashboards and the server of metrics: made of the KPI list, and taken by a real Prometheus."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import msgspec
import pytest
import yaml
from report_cases import realistic, write

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


def test_a_kpi_that_calls_needs_something_to_be_worse_than():
    spec = msgspec.structs.replace(CATALOGUE["refused_share"], alert=CATALOGUE["cost_per_claim"].alert)
    with pytest.raises(UsageError, match="refused_share"):
        alerts.render({"refused_share": spec})


@needs_promtool
def test_promtool_takes_the_rules_and_they_call_when_they_should(tmp_path):
    shutil.copy(FOLDER / "alerts.yaml", tmp_path / "alerts.yaml")
    asked = {
        "rule_files": ["alerts.yaml"],
        "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": [
                {"series": "claimctl_failure_ratio", "values": "0.001x20 0.1x60"},
                {"series": "claimctl_automation_ratio", "values": "0.9x200"},
                {"series": 'claimctl_stage_latency_p95_seconds{stage="all"}', "values": "90x200"},
                {"series": "claimctl_last_run_end_timestamp_seconds", "values": "0x2000"},
            ],
            "alert_rule_test": [
                {"eval_time": "10m", "alertname": "ClaimctlFailureRate", "exp_alerts": []},
                {"eval_time": "30m", "alertname": "ClaimctlFailureRate", "exp_alerts": []},
                {"eval_time": "60m", "alertname": "ClaimctlAutomationRate", "exp_alerts": []},
                {"eval_time": "25h", "alertname": "ClaimctlRunStale", "exp_alerts": []},
            ],
        }],
    }  # fmt: skip
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(asked))
    quiet = _promtool("test", "rules", str(tmp_path / "test.yaml"))
    assert quiet.returncode == 0, quiet.stdout + quiet.stderr
    late = {"ClaimctlFailureRate": "45m", "ClaimctlStageLatencyP95": "30m", "ClaimctlRunStale": "27h"}
    for name, at in late.items():  # what calls is told with its labels: here only that it does
        asked["tests"][0]["alert_rule_test"] = [{"eval_time": at, "alertname": name, "exp_alerts": []}]
        (tmp_path / "test.yaml").write_text(yaml.safe_dump(asked))
        calling = _promtool("test", "rules", str(tmp_path / "test.yaml"))
        assert calling.returncode != 0
        assert name in calling.stdout + calling.stderr


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


@pytest.mark.skipif(not shutil.which("prometheus"), reason="Prometheus is not installed")
def test_a_real_prometheus_scrapes_it_and_answers_every_query_of_the_dashboards(tmp_path):
    results = write(tmp_path / "results", realistic())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(lambda: render_report(build_report(results, CONFIG), "prom"), seconds=3600) as url:
        scrape = {"job_name": "claimctl", "static_configs": [{"targets": [url.removeprefix("http://")]}]}
        settings = {"global": {"scrape_interval": "1s"}, "scrape_configs": [scrape]}
        (tmp_path / "prometheus.yml").write_text(
            yaml.safe_dump(settings | {"rule_files": [str(FOLDER / "alerts.yaml")]})
        )
        command = [
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--web.listen-address=127.0.0.1:{port}",
            f"--storage.tsdb.path={tmp_path / 'tsdb'}",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
            try:
                found = _until(lambda: _ask(port, "claimctl_claims_processed"))
                assert float(found[0]["value"][1]) == 60
                for name in dashboards.TITLES:
                    for query in dashboards.queries(dashboards.dashboard(name, CATALOGUE)):
                        told = _ask(port, query)
                        assert told or not _is_measured(query, results), query
                rules = json.loads(get(f"http://127.0.0.1:{port}/api/v1/rules"))["data"]["groups"][0]["rules"]
                assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
            finally:
                prometheus.terminate()


def _ask(port, query):
    url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
    with contextlib.suppress(urllib.error.URLError):
        answer = json.loads(get(url))
        assert answer["status"] == "success", query
        return answer["data"]["result"]
    return []


def _is_measured(query, results):
    """Whether the report tells the metric that a query asks for; one that is not measured has no sample."""
    told = render_report(build_report(results, CONFIG), "prom")
    return any(line.split("{")[0].split(" ")[0] in query for line in told.splitlines() if not line.startswith("#"))


def _until(ask, seconds=60):
    end = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < end, "Prometheus has not scraped in time"
        time.sleep(0.2)
    return found
