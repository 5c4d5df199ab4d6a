"""Broken files of every kind end in a result or a typed error. Long: python tests/fuzz/run.py --seconds 3600."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fuzz_targets

SECONDS = 1.0  # a target; on a slow machine fewer cases are run, never none
TOO_LONG = {"results"}  # a run and five commands a case


@pytest.mark.parametrize("name", sorted(fuzz_targets.TARGETS.keys() - TOO_LONG))
def test_a_broken_file_ends_in_a_result_or_a_typed_error(name: str) -> None:
    target = fuzz_targets.TARGETS[name]
    target.run(target.seeds()[0])  # what is whole, and what is loaded once
    began = time.monotonic()
    for seed in range(60):
        target.run(fuzz_targets.case(name, seed))
        if time.monotonic() - began > SECONDS:
            break


def test_the_same_seed_makes_the_same_file() -> None:
    for name in fuzz_targets.TARGETS.keys() - TOO_LONG:
        assert fuzz_targets.case(name, 7) == fuzz_targets.case(name, 7)
