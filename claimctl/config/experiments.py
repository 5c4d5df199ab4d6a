"""The tests of configs/experiments.yaml, read and found to make sense before a claim is judged by them."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec

from claimctl.config.settings import Experiment
from claimctl.config.variants import changed
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from claimctl.config.settings import Goal, ScoreConfig

EXPERIMENTS_FILE = "experiments.yaml"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PATHS = ("fraud_model", "prices", "policies", "decision.confidence", "decision.dial")


def tests_of(content: Mapping[str, Any], file: Path) -> dict[str, Experiment]:
    """The tests that a file's content names. Raises UsageError naming the test and what is wrong with it."""
    unknown = content.keys() - {"tests"}
    if unknown:
        raise UsageError("experiments_invalid", f"{file} is not valid: it holds {', '.join(sorted(unknown))}.",
                         "Tests stand under `tests`.")  # fmt: skip
    tests: dict[str, Experiment] = {}
    named = content.get("tests") or {}
    if not isinstance(named, dict):
        raise UsageError("experiments_invalid", f"{file} is not valid: `tests` must hold names and tests.")
    for name, told in named.items():
        where = f"{file} is not valid, test {name}"
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise _wrong(f"{where}: its name is not of small letters, digits and _")
        try:
            test = msgspec.convert(told, Experiment, strict=True)
        except msgspec.ValidationError as error:
            raise _wrong(f"{where}: {error}") from error
        for problem in _problems(test):
            raise _wrong(f"{where}: {problem}")
        tests[name] = _rooted(test, file.parent)
    return tests


def check(tests: Mapping[str, Experiment], score: ScoreConfig, origins: Mapping[str, str]) -> None:
    """Refuse variants with settings that can't be, and tests that change one setting of the same claims.

    Raises UsageError.
    """
    for name, test in tests.items():
        for variant, spec in test.variants.items():
            try:
                changed(score, spec.settings)
            except UsageError as error:
                where = f"{origins[name]} is not valid, test {name}, variant {variant}: {error.message}"
                raise UsageError(error.code, where, error.remedy) from error
    for (one, first), (other, second) in combinations(tests.items(), 2):
        both = _both_change(first, second)
        if both and _overlap(first, second):
            raise UsageError(
                "experiments_clash",
                f"The tests {one} and {other} both change {both}, for claims that arrive on the same days.",
                "Give them days that don't overlap (start, end), or make one test of them with more variants.",
            )


def _problems(test: Experiment) -> Sequence[str]:
    shares = sum(variant.share for variant in test.variants.values())
    goals = (*test.primary, *test.guards)
    found = [
        (len(test.variants) < 2, "it needs two variants or more, the control first"),
        (not all(_NAME.fullmatch(name) for name in test.variants),
         "a variant's name is not of small letters, digits and _"),
        (shares > 1 + 1e-9, f"the shares of its variants add up to {shares:.4g}; they may be 1 at most"),
        (not test.unit.strip(), "it names no unit"),
        (not test.primary, "it names no primary metric"),
        (test.start is not None and test.end is not None and test.start > test.end, "it ends before it starts"),
        (all(variant.settings == next(iter(test.variants.values())).settings for variant in test.variants.values())
         and any(variant.settings for variant in test.variants.values()),
         "all its variants have the same settings"),
        (len({goal.metric for goal in goals}) < len(goals), "it names a metric twice"),
        *((_margins(goal) != 1, f"the guard {goal.metric} needs a margin or a relative_margin, and only one of them")
          for goal in test.guards),
        *((_margins(goal) > 0, f"{goal.metric} is a primary metric: margins are for guards") for goal in test.primary),
        *((goal.detect is not None and goal.relative_detect is not None,
           f"{goal.metric} has a detect and a relative_detect; it needs one of them") for goal in goals),
    ]  # fmt: skip
    return [problem for wrong, problem in found if wrong]


def _margins(goal: Goal) -> int:
    return (goal.margin is not None) + (goal.relative_margin is not None)


def _rooted(test: Experiment, folder: Path) -> Experiment:
    """The test with the paths of its models counted from the folder of its file, as those of claimctl.yaml are."""
    variants = {}
    for name, variant in test.variants.items():
        settings = {
            key: str((folder / str(value)).resolve())
            if key.removeprefix("score.") in _PATHS and "/" in str(value)
            else value
            for key, value in _flat(variant.settings)
        }
        variants[name] = msgspec.structs.replace(variant, settings=settings)
    return msgspec.structs.replace(test, variants=variants)


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Settings by full name, whether they stand so (score.approve_limit) or one within the other."""
    for key, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _both_change(one: Experiment, other: Experiment) -> str:
    """A setting that both tests change, or of which one changes a part; "" where there is none."""
    first, second = ({name for v in test.variants.values() for name in v.settings} for test in (one, other))
    pairs = ((mine, theirs) for mine in sorted(first) for theirs in sorted(second))
    return next(
        (max(a, b, key=len) for a, b in pairs if f"{a}.".startswith(f"{b}.") or f"{b}.".startswith(f"{a}.")), ""
    )


def _overlap(one: Experiment, other: Experiment) -> bool:
    later = max((test.start for test in (one, other) if test.start), default=None)
    sooner = min((test.end for test in (one, other) if test.end), default=None)
    return later is None or sooner is None or later <= sooner


def _wrong(what: str) -> UsageError:
    return UsageError("experiments_invalid", f"{what}.", "configs/experiments.yaml tells what a test needs.")
