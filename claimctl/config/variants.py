"""Which variant of a test a unit gets, and the settings that it is judged with.

A unit's place in a test is a hash of the test's name, its salt and the unit: the same on every machine and in every
run, with nothing to remember, and unrelated to its place in any other test. Variants take the line from 0 to 1 in the
order of the file; where the shares add up to less than 1, the rest is in no variant.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import msgspec

from claimctl.config.settings import ScoreConfig
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimctl.config.settings import Config, Experiment

CLAIM = "claim"
READ_UNITS = ("policy", "claimant")  # known once a claim's papers are read
_WHOLE = 1.0 - 1e-9
_OPEN = frozenset({"parameters", "lists", "let"})  # mappings that may get names they don't have
# What is no way of judging: what a claim costs would be measured with another measure, and the rest is said elsewhere.
_FIXED = {
    "cost": "it is what variants are measured by",
    "reference_date": "all claims of a run are judged on one day",
    "fields": "it is made of configs/doctypes",
    "assumed_currency": "it is extract.currency",
}


def place(test: str, salt: str, unit: str) -> float:
    """Where a unit stands in a test, from 0 to below 1: even over units, and independent between tests and salts."""
    digest = hashlib.blake2b(f"{test}\0{salt}\0{unit}".encode(errors="surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / 2.0**53


def variant_of(name: str, test: Experiment, unit: str) -> str | None:
    """The variant that a unit gets, None where it is in none."""
    at, upto = place(name, test.salt, unit), 0.0
    last = next(reversed(test.variants))
    for variant, spec in test.variants.items():
        upto += spec.share
        if at < upto or (variant == last and upto >= _WHOLE):
            return variant
    return None


def unit_id(kind: str, value: str) -> str:
    """A policy, person or whatever is the unit, as 16 hex digits that name nobody; "" for nothing.

    Ways of writing are levelled: `ab-12 34` and `AB1234` are one policy, `Lee, Ann` and `ann LEE` one claimant.
    """
    text = unicodedata.normalize("NFKC", value).casefold()
    words = re.findall(r"[^\W_]+", text)
    if kind == "policy":
        text = "".join(words)
    elif kind == "claimant":
        text = " ".join(sorted(words))
    else:
        text = value.strip()
    return hashlib.blake2b(f"{kind}\0{text}".encode(errors="surrogatepass"), digest_size=8).hexdigest() if text else ""


def assigned(tests: Mapping[str, Experiment], units: Mapping[str, str], arrived: dt.date) -> dict[str, str]:
    """The variants of a claim by test. `units` are its ids by kind; without one it is in no test of that unit."""
    found = {}
    for name, test in tests.items():
        unit = units.get(test.unit, "")
        variant = variant_of(name, test, unit) if unit and running(test, arrived) else None
        if variant is not None:
            found[name] = variant
    return found


def running(test: Experiment, day: dt.date) -> bool:
    """Whether a claim that arrived on a day is the test's."""
    return (test.start is None or test.start <= day) and (test.end is None or day <= test.end)


def under(config: Config, variants: Mapping[str, str]) -> Config:
    """The settings that a claim in these variants is judged with; the very same where they change none."""
    changes: dict[str, Any] = {}
    for test, variant in sorted(variants.items()):
        changes |= config.experiments[test].variants[variant].settings
    return msgspec.structs.replace(config, score=changed(config.score, changes)) if changes else config


def changed(score: ScoreConfig, changes: Mapping[str, Any]) -> ScoreConfig:
    """The score stage's settings with some set anew, by full name. Raises UsageError for a setting that can't be."""
    tree = msgspec.to_builtins(score, builtin_types=(dt.date, dt.datetime, dt.time))
    for name, value in changes.items():
        _set(tree, name, value)
    try:
        return msgspec.convert(tree, ScoreConfig, strict=True)
    except msgspec.ValidationError as error:
        raise UsageError("experiment_setting_invalid", f"{', '.join(changes)}: {error}.") from error


def _set(tree: dict[str, Any], name: str, value: object) -> None:
    stage, *path = name.split(".")
    if stage != "score" or not path:
        raise UsageError(
            "experiment_setting_unfit",
            f"A test can't change {name}: only settings of the score stage differ between claims.",
            "A paper is read once, whatever claims it belongs to; compare two runs with `claimctl evaluate` instead.",
        )
    if path[0] in _FIXED:
        raise UsageError("experiment_setting_unfit", f"A test can't change {name}: {_FIXED[path[0]]}.")
    node = tree
    for depth, key in enumerate(path):
        last = depth == len(path) - 1
        if key not in node and not (last and depth and path[depth - 1] in _OPEN):
            raise UsageError("experiment_setting_unknown", f"There is no setting {name}.{_meant(name, tree)}")
        if last:
            node[key] = value
        elif isinstance(node[key], dict):
            node = node[key]
        else:
            raise UsageError("experiment_setting_unknown", f"There is no setting {name}.{_meant(name, tree)}")


def _meant(name: str, tree: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(_names(tree, "score.")), 1)
    return f" Is {near[0]} meant?" if near else ""


def _names(tree: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for key, value in tree.items():
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _names(value, f"{prefix}{key}.")
