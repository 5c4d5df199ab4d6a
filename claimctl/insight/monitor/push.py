"""Metrics to a Pushgateway, for a machine whose runs are over before Prometheus comes round to ask.

One plain PUT to the address that the caller names, and to no other: no redirect is followed, no proxy of the
environment asked, no name or password sent. A PUT replaces all that was pushed for the same job and instance before.
"""

from __future__ import annotations

import http.client
import ssl
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from claimctl.errors import DependencyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = "text/plain; version=0.0.4; charset=utf-8"
_SAID = 200  # of what a gateway answers, as much is told


class Gateway(NamedTuple):
    """A Pushgateway's address, taken apart."""

    secure: bool
    host: str
    port: int
    prefix: str

    def __str__(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{shown}:{self.port}{self.prefix}"


def gateway(url: str) -> Gateway:
    """The gateway at `url` (http://HOST:PORT, with a path where it stands behind one). Raises UsageError."""
    remedy = "Write it as http://127.0.0.1:9091."
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 9091)
    except ValueError as error:
        raise UsageError("bad_gateway_url", "--to is no address.", remedy) from error
    if parts.username is not None or parts.password is not None:
        # Not quoted: it holds a secret.
        raise UsageError("bad_gateway_url", "--to holds a name or password, and none is sent.", remedy)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise UsageError("bad_gateway_url", f"--to {url!r} is no address of a Pushgateway.", remedy)
    if any(ord(sign) <= 32 or ord(sign) >= 127 for sign in url):
        raise UsageError("bad_gateway_url", "--to holds a space or a letter that no address has.", remedy)
    return Gateway(parts.scheme == "https", parts.hostname, port, parts.path.rstrip("/"))


def push(text: str, to: Gateway, labels: Mapping[str, str], seconds: float) -> str:
    """Put metrics `text` in the place of what stands under `labels` (job first); the address that took it.

    Raises DependencyError where the gateway can't be reached in `seconds`, is silent for as long, or will not take it.
    """
    where = to.prefix + "/metrics" + "".join(_part(name, value) for name, value in labels.items())
    remedy = "Look whether a Pushgateway runs there; claimctl's own tables are whole."
    made: http.client.HTTPConnection
    if to.secure:
        made = http.client.HTTPSConnection(to.host, to.port, timeout=seconds, context=ssl.create_default_context())
    else:
        made = http.client.HTTPConnection(to.host, to.port, timeout=seconds)
    try:
        made.request("PUT", where, text.encode(), {"Content-Type": _KIND})
        with made.getresponse() as answer:
            status, said = answer.status, answer.read(_SAID).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        why = str(getattr(error, "strerror", None) or error) or type(error).__name__
        raise DependencyError("gateway_unreachable", f"{to} does not answer: {why}.", remedy) from error
    finally:
        made.close()
    if status // 100 != 2:
        from claimctl.insight.report.figures import clean

        told = f": {clean(said)}" if said.strip() else ""
        raise DependencyError("gateway_refused", f"{to} answers {status}{told}.", remedy)
    return f"{to}{where.removeprefix(to.prefix)}"


def _part(name: str, value: str) -> str:
    """A label as a part of the path; what a path can't hold is told in base64, as the gateway has it."""
    if not value or "/" in value:
        return f"/{name}@base64/{urlsafe_b64encode(value.encode()).decode() or '='}"
    return f"/{name}/{quote(value, safe='')}"
