"""Metrics put to a Pushgateway: where they go, what stands in their place, and what is said when it will not."""

from __future__ import annotations

import contextlib
import http.server
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families
from report_cases import realistic, write
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.errors import DependencyError, UsageError
from claimctl.insight.monitor.push import gateway, push


@contextlib.contextmanager
def listening(status=200, said="", headers=()):
    """A gateway that notes what it is asked, and the list of its notes."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked.append((self.path, self.headers["Content-Type"], body))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}", asked
        served.shutdown()
        thread.join()


def test_a_run_is_pushed_whole_under_its_job_and_instance(tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # whoever stands between would see it
    results = write(tmp_path / "results", realistic())
    with listening(202) as (url, asked):
        ran = CliRunner().invoke(app, ["metrics", "push", str(results), "--to", f"{url}/behind/", "--instance", "pc 7"])
    assert ran.exit_code == 0, ran.output
    [(path, kind, text)] = asked
    assert path == "/behind/metrics/job/claimctl/instance/pc%207"
    assert kind.startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families["claimctl_claims_processed"].samples[0].value == 60
    assert ran.output == f"{url}{path}\n"


@pytest.mark.parametrize(
    ("value", "told"), [("a/b", "@base64/YS9i"), ("", "@base64/="), ("Zoë", "/Zo%C3%AB"), ("x?y#z", "/x%3Fy%23z")]
)
def test_what_a_path_cannot_hold_is_told_in_base64(value, told):
    with listening() as (url, asked):
        push("x 1\n", gateway(url), {"job": "claimctl", "instance": value}, 5)
    assert asked[0][0] == f"/metrics/job/claimctl/instance{told}"


def test_a_gateway_that_refuses_says_why_and_nothing_is_sent_elsewhere():
    sour = listening(400, "text format parsing error\x1b[2J in line 1")
    with sour as (url, _), pytest.raises(DependencyError) as caught:
        push("x 1\n", gateway(url), {"job": "claimctl"}, 5)
    assert "answers 400: text format parsing error" in caught.value.message
    assert "\x1b" not in caught.value.message
    with listening() as (other, elsewhere):
        astray = listening(302, headers=[("Location", f"{other}/metrics")])
        with astray as (url, _), pytest.raises(DependencyError, match="302"):
            push("x 1\n", gateway(url), {"job": "claimctl"}, 5)
        assert elsewhere == []


def test_a_gateway_that_is_not_there_or_silent_ends_the_command_with_its_own_code(tmp_path):
    import socket

    results = write(tmp_path / "results", realistic(3))
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(DependencyError, match="does not answer: timed out"):
            push("x 1\n", gateway(url), {"job": "claimctl"}, 0.2)
    ran = CliRunner().invoke(app, ["metrics", "push", str(results), "--to", url])
    assert isinstance(ran.exception, DependencyError)
    assert "Connection refused" in ran.exception.message


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:9091", "ftp://x", "http://", "http://x:99999", "http://x/?a=b", "http://a b", "file:///x"]
)
def test_what_is_no_address_is_a_usage_error(url):
    with pytest.raises(UsageError):
        gateway(url)


def test_a_secret_in_the_address_is_neither_sent_nor_told():
    with pytest.raises(UsageError) as caught:
        gateway("http://reporter:s3cret@gateway.example:9091")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://gateway.example", "http://gateway.example:9091"),
        ("https://gateway.example", "https://gateway.example:443"),
        ("http://[::1]:9000/p/", "http://[::1]:9000/p"),
    ],
)
def test_an_address_is_filled_in_as_gateways_are_reached(url, shown):
    assert str(gateway(url)) == shown
