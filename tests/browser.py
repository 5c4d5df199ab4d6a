"""A headless Chromium as a test drives it: pages as they look and behave, and what they ask for.

It speaks the DevTools protocol through two pipes, so that no port is open and nothing else is installed.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PHONE = (390, 844)


def program():
    """The browser's program, or None."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Page:
    """One tab. `said` holds what the console was told and what broke, `asked` every address that was asked for."""

    def __init__(self, browser, session):
        self._browser, self._session = browser, session
        self.said, self.asked = [], []
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.send(f"{domain}.enable")

    def send(self, method, **given):
        return self._browser.call(method, given, self._session, self._told)

    def show(self, address, *, size=(1280, 900), dark=False):
        """Open `address` and wait until it is there."""
        wide, high = size
        self.said.clear()
        self.asked.clear()
        self.send("Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=1,
                  mobile=wide < 600)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send("Page.navigate", url=address)
        end = time.monotonic() + 20
        while self.ask("document.readyState") != "complete":
            assert time.monotonic() < end, "the page was not there in time"
        self.ask("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")

    def ask(self, script):
        """The value of an expression in the page."""
        told = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def picture(self, whole=True):
        """The page as PNG; `whole`: all of it, however long."""
        told = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(told["data"])

    def print(self):
        """The page as a PDF of A4 sheets."""
        told = self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True, paperWidth=8.27,
                         paperHeight=11.69)  # fmt: skip
        return base64.b64decode(told["data"])

    def _told(self, method, given):
        if method == "Network.requestWillBeSent":
            self.asked.append(given["request"]["url"])
        elif method == "Runtime.consoleAPICalled":
            self.said.append(" ".join(str(each.get("value", each.get("description"))) for each in given["args"]))
        elif method == "Runtime.exceptionThrown":
            self.said.append(given["exceptionDetails"]["text"])
        elif method == "Log.entryAdded":
            self.said.append(given["entry"]["text"])
        elif method == "Audits.issueAdded":
            self.said.append(given["issue"]["code"])


class Browser:
    """The browser itself; ends with the `with` block."""

    def __init__(self):
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self._to = os.pipe()
        self._from, from_write = os.pipe()
        flags = ("--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
                 "--disable-dev-shm-usage", "--disable-background-networking", "--hide-scrollbars",
                 f"--user-data-dir={self._home.name}")  # fmt: skip
        # The browser reads commands from its third file and answers into its fourth. Out of the way first: either may
        # be the third or the fourth already.
        moved = (
            "import os, sys; r, w = (os.dup2(int(n), 50 + k) for k, n in enumerate(sys.argv[1:3])); "
            "os.dup2(r, 3); os.dup2(w, 4); os.execv(sys.argv[3], sys.argv[3:])"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", moved, str(to_read), str(from_write), program(), *flags, "about:blank"],
            pass_fds=(to_read, from_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        self._numbers, self._left = itertools.count(1), b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError, AssertionError):
            self.call("Browser.close", {})
        os.close(self._to)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)
        self._home.cleanup()

    def page(self):
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        return Page(self, self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"])

    def call(self, method, given, session=None, told=None):
        """What a command answers; events that come before go to `told`."""
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": given} | ({"sessionId": session} if session else {})
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        end = time.monotonic() + 60
        while True:
            message = self._next(end)
            if message.get("id") == number:
                assert "error" not in message, (method, message["error"])
                return message["result"]
            if told is not None and "method" in message:
                told(message["method"], message["params"])

    def _next(self, end):
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._from], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser does not answer"
            came = os.read(self._from, 1 << 20)
            assert came, "the browser has ended"
            self._left += came
        message, _, self._left = self._left.partition(b"\0")
        return json.loads(message)
