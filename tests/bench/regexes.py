"""Regular expressions that never end: every one that claimctl compiles, timed on strings made to be its worst.

    python tests/bench/regexes.py [--length 4000] [--slow 0.1] [--documents DIR]

All modules are imported, the settings and models loaded and documents read, so that patterns made at run time are seen
too. Each pattern is searched in strings of repeated letters, digits, spaces and marks, and in strings made from its own
loops (what they repeat, many times, then what breaks them). Told is what takes longer than `--slow` seconds of CPU for
`--length` characters, with how the time grows: 2.0 is quadratic. The ocr stage gives no line longer than 2,000. Exit
code 1 where there is any.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import math
import pkgutil
import re
import signal
import sys
import time
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimctl.config import patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PIECES = (
    "a", "A", "0", " ", "\t", "\n", "-", ".", ",", "/", "'", "(", "<", "a ", "0 ", "0,", "0.", "a.", "a@", "A0", "0-",
    ", ", "a-", "- ", ". ", "$ ", "00/", "Aa ", "no ", ": ", "_", "\u0300", "\u00e9", "\u2019", "#", "%", "|", "0:",
    "12 ",
)  # fmt: skip
TOO_LONG = 2.0


class _Late(Exception):
    pass


def main() -> None:
    """Collect, time, tell."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--length", type=int, default=4000)
    arguments.add_argument("--slow", type=float, default=0.1)
    arguments.add_argument("--documents", type=Path, default=ROOT / "tests" / "samples" / "claims")
    options = arguments.parse_args()
    found = collected(options.documents)
    print(f"{len(found)} patterns")
    bad = 0
    for (pattern, flags), place in sorted(found.items(), key=str):
        worst = slowest(re.compile(pattern, flags), options.length, options.slow)
        if worst[0] > options.slow:
            bad += 1
            seconds, growth, text = worst
            print(f"{place}: {seconds:.2f} s, grows as {growth:.1f}, on {text!r} in {shortened(pattern)}", flush=True)
    print(f"{bad} of {len(found)} patterns take longer than {options.slow} s for {options.length} characters")
    sys.exit(1 if bad else 0)


def collected(documents: Path) -> dict[tuple[Any, int], str]:
    """Every pattern that is compiled from a module of claimctl, and where."""
    found: dict[tuple[Any, int], str] = {}
    genuine = re._compile

    def noted(pattern: Any, flags: int) -> re.Pattern:
        compiled = genuine(pattern, flags)
        for frame in reversed(traceback.extract_stack(limit=12)):
            if "/claimctl/" in frame.filename and "/claimctl/_home" not in frame.filename:
                place = Path(frame.filename)
                short = place.relative_to(next(p for p in place.parents if p.name == "claimctl").parent)
                found.setdefault((compiled.pattern, compiled.flags), f"{short}:{frame.lineno}")
                break
        return compiled

    re._compile = noted
    try:
        read_all(documents)
    finally:
        re._compile = genuine
    return found


def read_all(documents: Path) -> None:
    """Import everything, load everything, and take documents through all stages."""
    import claimctl

    for module in pkgutil.walk_packages(claimctl.__path__, "claimctl."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from claimctl import config, intake
    from claimctl.errors import ClaimctlError
    from claimctl.pipeline.stages import CLASSIFY, EXTRACT, OCR, SCORE
    from claimctl.records import Claim

    settings = config.load().config.dated(dt.date(2026, 1, 1))
    stages = (OCR, CLASSIFY, EXTRACT, SCORE)
    ocr, classify, extract, score = (stage.module.load(stage.settings(settings)) for stage in stages)
    for file in intake.scan(documents, settings.limits).files:
        if file.media_type.startswith("image/"):
            continue
        with suppress(ClaimctlError):
            text = OCR.apply(settings, ocr, intake.load(documents, file))
            label = CLASSIFY.apply(settings, classify, text)
            EXTRACT.apply(settings, extract, text, label)
            SCORE.apply(settings, score, Claim(file.claim_id, (), {}))


def slowest(pattern: re.Pattern, length: int, slow: float) -> tuple[float, float, str]:
    """The longest time of a search, how it grows with the length, and the string's beginning and end."""
    worst = (0.0, 0.0, "")
    for head, pump, tail in strings(pattern):
        texts = [made(head, pump, tail, size) for size in (length // 4, length)]
        if isinstance(pattern.pattern, bytes):
            texts = [text.encode("utf-8") for text in texts]
        short = timed(pattern, texts[0])
        if (
            short < slow / 100
        ):  # four times the length can't make it slow, unless it grows faster than by the third power
            continue
        seconds = timed(pattern, texts[1]) if short < TOO_LONG else short * 4
        if seconds > worst[0]:
            growth = math.log(max(seconds, 1e-6) / max(short, 1e-6), 4)
            worst = (seconds, growth, f"{head[:20]}({pump[:20]})*{tail[:20]}")
    return worst


def made(head: str, pump: str, tail: str, length: int) -> str:
    """A string of about that length."""
    return head + pump * max(1, (length - len(head) - len(tail)) // max(len(pump), 1)) + tail


def timed(pattern: re.Pattern, text: str | bytes) -> float:
    """Seconds until all matches are found, TOO_LONG at most."""
    began = time.thread_time()
    with suppress(_Late), alarm(TOO_LONG):
        for _ in pattern.finditer(text):
            pass
        pattern.fullmatch(text)
    return time.thread_time() - began


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Ends what goes on for longer."""

    def late(*_: object) -> None:
        raise _Late

    signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def strings(pattern: re.Pattern) -> Iterator[tuple[str, str, str]]:
    """Head, what is repeated, and tail of strings that may be a pattern's worst."""
    for piece in PIECES:
        yield "", piece, ""
        yield "", piece, "\x00"
    for head, pump in patterns.strings(pattern):
        yield head, pump, "\x00"
        yield "", head + pump, "\x00"
        yield "", (head[-1:] or " ") + pump, "\x00"


def shortened(pattern: str | bytes) -> str:
    """The pattern's beginning."""
    shown = repr(pattern)
    return shown if len(shown) <= 160 else shown[:160] + "..."


if __name__ == "__main__":
    main()
