"""Settings that would hang, swell or crash whoever reads them are a usage error that says where."""

from __future__ import annotations

import re
import time
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl import config
from claimctl.config import patterns
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (LAUGHS, "aliases written out"),
        ("score: &s {rules: *s}\n", "holds itself"),
        ("a: " + "[" * 100_000, "nests more than"),
        ("- " * 100_000 + "x", "nests more than"),
        ("a: " + "x" * 5_000_000, "longer than 4 MB"),
        ("a: b: c", "can't be read"),
        ("a: !!python/object/apply:os.system ['true']", "can't be read"),
    ],
    ids=["laughs", "itself", "deep", "deep-list", "long", "broken", "python"],
)
def test_yaml_that_is_a_bomb_is_a_usage_error(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "claimctl.yaml"
    path.write_text(content)
    began = time.process_time()
    with pytest.raises(UsageError) as caught:
        config.load(path)
    assert told in caught.value.message
    assert time.process_time() - began < 3


def test_aliases_that_are_no_bomb_are_settings_as_any(tmp_path: Path) -> None:
    path = tmp_path / "claimctl.yaml"
    path.write_text("ocr: {languages: &l [eng, deu]}\nextract: {region: DE}\n")
    assert config.load(path).config.ocr.languages == ("eng", "deu")


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"(?:[a-z0-9]+[- ]?)+", r"(.*)(.*)(.*)(.*)(.*)(.*)x"])
def test_a_pattern_that_may_take_for_ever_is_refused_with_what_it_hangs_on(tmp_path: Path, pattern: str) -> None:
    kind = tmp_path / "doctypes" / "own.yaml"
    kind.parent.mkdir()
    kind.write_text(f"title: Own\nfields:\n  order:\n    kind: identifier\n    pattern: '{pattern}'\n")
    (tmp_path / "claimctl.yaml").write_text("")
    with pytest.raises(UsageError, match=r"own\.yaml is not valid.*may take for ever, as on"):
        config.load(tmp_path / "claimctl.yaml")


@pytest.mark.parametrize(
    "pattern", [r"[A-Z]{2}-\d{4,10}", r"[A-Z]+(-[0-9]+)*", r"(\d{3},)*\d{3}", r"\w+@\w+(\.\w+)+", r"(?i)wo[- ]?\d+", ""]
)
def test_an_honest_pattern_is_taken(pattern: str) -> None:
    patterns.check(pattern)


@settings(max_examples=30)
@given(st.text(r"ab01(|)[]{}*+?\.,^$-", max_size=14))
def test_any_text_is_a_pattern_or_told_to_be_none(pattern: str) -> None:
    try:
        patterns.check(pattern)
    except ValueError:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        re.compile(pattern)
