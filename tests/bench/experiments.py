"""A/A tests: how often a test in which nothing differs shows a difference, looked at once and every day.

    python tests/bench/experiments.py [--tests 2000] [--claims 1200] [--seed 0]

One population of claims over four weeks is dealt anew, with another salt, for each test; each is then analysed by what
`claimctl experiment analyze` runs. `naive` is what daily looks at an ordinary p-value would do. With --policy policies
are dealt, which have several claims each. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import polars as pl
from msgspec.structs import replace
from scipy.stats import binomtest, norm

sys.path.insert(0, str(Path(__file__).parents[1]))

from experiment_cases import claims, test_of

from claimctl.config import Experiment, Goal, Variant
from claimctl.config.variants import unit_id, variant_of
from claimctl.insight.experiments.analyze import analyze
from claimctl.insight.experiments.sequential import always_reach, bounds
from claimctl.insight.results import Results
from claimctl.store.tables import TABLES

METRICS = ("automation_rate", "payable_amount", "payable_share")
GOALS = tuple(Goal(name, "higher") for name in METRICS)


def dealt(frame: pl.DataFrame, test: Experiment) -> Results:
    """The population with the variants that a salt gives it."""
    if test.unit == "claim":
        ids = frame["claim_id"].to_list()
    else:
        ids = [unit_id("policy", each) for each in frame["policy_number"]]
    variants = pl.Series("variant", [variant_of("t", test, unit) for unit in ids])
    told = pl.concat_list(pl.struct(pl.lit("t").alias("test"), variants.alias("variant"))).alias("variants")
    tables = {name: pl.LazyFrame(schema=schema) for name, schema in TABLES.items()}
    return Results(Path("made"), tables | {"claims": frame.with_columns(told).lazy()}, dict.fromkeys(TABLES, 1))


def share(count: int, tests: int) -> dict[str, float]:
    """A share with its exact interval."""
    interval = binomtest(count, tests).proportion_ci(0.95)
    return {"share": count / tests, "low": round(interval.low, 4), "high": round(interval.high, 4)}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=2000)
    parser.add_argument("--claims", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--policy", action="store_true", help="deal policies of three claims each")
    options = parser.parse_args()
    began = time.perf_counter()
    unit = {"unit": "policy"} if options.policy else {}
    base = test_of(
        primary=GOALS, variants={"control": Variant(0.5), "other": Variant(0.5)}, adjust_by="nothing", **unit
    )
    frame = claims(base, size=options.claims, seed=options.seed, tie=0.5, per_unit=3 if options.policy else 1)
    limit = float(norm.isf(0.025))
    kinds = ("once", "spending", "always_valid", "naive")
    shown = {name: dict.fromkeys(kinds, 0) for name in METRICS}
    any_holm = uneven = 0
    for number in range(options.tests):
        test = replace(base, salt=f"{options.seed}-{number}")
        results = dealt(frame, test)
        found = analyze(results, "t", test)
        uneven += not found.ratio_ok
        any_holm += any(each.comparisons[0].p_holm <= test.alpha for each in found.metrics)
        for each in found.metrics:
            (one,) = each.comparisons
            z = [abs(look.z) for look in one.looks]
            reach = bounds(tuple(look.fraction for look in one.looks), test.alpha)
            shown[each.metric]["once"] += one.p_once <= test.alpha
            shown[each.metric]["spending"] += any(a >= b for a, b in zip(z, reach, strict=True))
            shown[each.metric]["naive"] += any(each >= limit for each in z)
            wide = [float(always_reach(look.units, test.alpha, options.claims)) for look in one.looks]
            shown[each.metric]["always_valid"] += any(a >= b for a, b in zip(z, wide, strict=True))
    told = {name: {kind: share(count, options.tests) for kind, count in each.items()} for name, each in shown.items()}
    print(json.dumps({
        "tests": options.tests, "claims": options.claims, "unit": base.unit, "looks": 28, "alpha": base.alpha,
        "false_alarms": told, "any_of_three_metrics_holm": share(any_holm, options.tests),
        "uneven_sizes_warned_of": share(uneven, options.tests), "seconds": round(time.perf_counter() - began, 1),
    }, indent=2))  # fmt: skip


if __name__ == "__main__":
    main()
