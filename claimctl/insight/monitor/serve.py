"""Metrics over HTTP, on loopback alone: what `claimctl report --format prom` writes, made anew when it is old."""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from claimctl.errors import ClaimctlError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = "127.0.0.1"
_KIND = "text/plain; version=0.0.4; charset=utf-8"


class Kept:
    """A text that is made when it is asked for and the last one is older than `seconds`; one maker at a time."""

    def __init__(self, make: Callable[[], str], seconds: float) -> None:
        self._make, self._seconds = make, seconds
        self._lock = threading.Lock()
        self._text, self._made = "", float("-inf")

    def __call__(self) -> str:
        """The text. Raises what making it raises; the next who asks tries again."""
        with self._lock:
            if time.monotonic() - self._made >= self._seconds:
                self._text = self._make()
                self._made = time.monotonic()
            return self._text


def server(make: Callable[[], str], port: int, seconds: float) -> ThreadingHTTPServer:
    """A server of /metrics on the loopback address; it serves once its `serve_forever` is called.

    Where the results can't be read it answers 503 with the reason's code and goes on. Raises UsageError where the port
    is taken.
    """
    kept = Kept(make, seconds)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/metrics":
                self._answer(HTTPStatus.NOT_FOUND, "Ask for /metrics.\n")
                return
            try:
                self._answer(HTTPStatus.OK, kept())
            except ClaimctlError as error:
                self._answer(HTTPStatus.SERVICE_UNAVAILABLE, f"{error.code}\n")

        def _answer(self, status: HTTPStatus, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", _KIND)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Scrapes are not worth a line each."""

    try:
        return ThreadingHTTPServer((LOOPBACK, port), Handler)
    except OSError as error:
        raise UsageError(
            "port_taken", f"Port {port} can't be served: {error.strerror}.", "Name another with --port."
        ) from error
