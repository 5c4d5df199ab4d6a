"""Logging to stderr: plain lines for people, JSON lines for machines. Nothing that stands in a document is logged."""

from __future__ import annotations

import json
import logging
import sys
import time

LOGGER = logging.getLogger("claimctl")


class JsonFormatter(logging.Formatter):
    """A JSON object a line: time (UTC), level, message, and the facts given as `extra={"facts": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        entry |= getattr(record, "facts", {})
        return json.dumps(entry, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """The message, its facts behind it as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        facts = getattr(record, "facts", {})
        tail = "".join(f" {name}={value}" for name, value in facts.items())
        return f"{record.levelname.lower()}: {record.getMessage()}{tail}"


def setup(*, verbosity: int = 0, as_json: bool = False) -> None:
    """Send the log to stderr. `verbosity` below 0 shows errors only, 0 warnings, 1 information, 2 everything."""
    level = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}.get(max(verbosity, -1), logging.DEBUG)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else PlainFormatter())
    LOGGER.handlers[:] = [handler]
    LOGGER.setLevel(level)
    LOGGER.propagate = False


def event(level: int, message: str, **facts: object) -> None:
    """Log `message` with facts: hashes, counts, codes and paths; never a document's words."""
    LOGGER.log(level, message, extra={"facts": facts})
