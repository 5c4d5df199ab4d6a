"""Tests of ways to judge: who is in them, what they may change, and that they touch no claim but their own."""

import datetime as dt
import shutil
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl import config
from claimctl.config import Experiment, Goal, ScoreConfig, Variant
from claimctl.config.variants import assigned, changed, place, unit_id, variant_of
from claimctl.errors import UsageError
from claimctl.pipeline import run, shadow

GOAL = Goal("automation_rate", "higher")
UNITS = ("policy", "branch")
LETTER = "Dear Sir or Madam,\nPolicy number: {policy}\nwe have received your letter.\nYours sincerely\n"


def halves(**more) -> Experiment:
    variants = {"control": Variant(0.5), "other": Variant(0.5, {"score.approve_limit": 9000})}
    return Experiment(**{"variants": variants, "primary": (GOAL,)} | more)


def test_places_are_the_same_on_every_machine():
    assert place("a_test", "salt", "claim-1") == pytest.approx(0.5670265790922572, abs=0)
    assert place("a_test", "", "Zoë") == pytest.approx(0.2152034371776298, abs=0)


@given(unit=st.text(max_size=30), salt=st.text(max_size=8), shares=st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_a_unit_stays_where_it_is_when_the_last_share_grows(unit, salt, shares):
    total = sum(shares) * 2
    small = {f"v{n}": Variant(share / total) for n, share in enumerate(shares)}
    last = next(reversed(small))
    large = small | {last: Variant(small[last].share + 0.5)}
    before = variant_of("t", halves(variants=small, salt=salt), unit)
    after = variant_of("t", halves(variants=large, salt=salt), unit)
    assert after is not None
    assert before in {after, None}


def test_shares_are_kept_and_tests_are_independent():
    units = [f"claim-{n}" for n in range(20_000)]
    test = halves(variants={"a": Variant(0.2), "b": Variant(0.3), "c": Variant(0.1)})
    one = [variant_of("one", test, unit) for unit in units]
    two = [variant_of("two", test, unit) for unit in units]
    salted = [variant_of("one", halves(variants=test.variants, salt="x"), unit) for unit in units]
    shares = {"a": 0.2, "b": 0.3, "c": 0.1, None: 0.4}
    for name, share in shares.items():
        assert one.count(name) / len(units) == pytest.approx(share, abs=0.012)
    for other in (two, salted):
        both = list(zip(one, other, strict=True))
        for mine, p in shares.items():
            for theirs, q in shares.items():
                assert both.count((mine, theirs)) / len(units) == pytest.approx(p * q, abs=0.012)


def test_places_are_even():
    from scipy.stats import kstest

    found = kstest([place("t", "", f"{n:x}") for n in range(20_000)], "uniform")
    assert found.pvalue > 0.001


def test_a_unit_is_one_however_it_is_written():
    assert unit_id("policy", "ab-12 34") == unit_id("policy", "AB1234") != unit_id("policy", "AB1235")
    assert unit_id("claimant", "Lee, Ann") == unit_id("claimant", "ANN  lee") != unit_id("claimant", "Anna Lee")
    assert unit_id("branch", "12") != unit_id("branch", "1 2")
    assert unit_id("policy", " - ") == ""
    assert "1234" not in unit_id("policy", "AB1234")


def test_only_claims_of_its_days_are_in_a_test():
    test = halves(start=dt.date(2026, 3, 1), end=dt.date(2026, 3, 31))
    days = (dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1))
    assert [bool(assigned({"t": test}, {"claim": "c"}, day)) for day in days] == [False, True, True, False]
    assert assigned({"t": halves(unit="policy")}, {"claim": "c", "policy": ""}, days[0]) == {}


@pytest.fixture(scope="module")
def base() -> ScoreConfig:
    return config.load().config.score


@given(limit=st.floats(0, 1e9), score=st.floats(0, 1))
@settings(max_examples=10, deadline=None)
def test_a_change_changes_that_and_nothing_else(base, limit, score):
    made = changed(base, {"score.approve_limit": limit, "score.investigate_score": score})
    assert (made.approve_limit, made.investigate_score) == (limit, score)
    assert changed(made, {"score.approve_limit": base.approve_limit,
                          "score.investigate_score": base.investigate_score}) == base  # fmt: skip


def test_rules_can_be_tested(base):
    name = next(iter(base.rules))
    made = changed(base, {f"score.rules.{name}.severity": "info", f"score.rules.{name}.parameters.anew": 3})
    assert (made.rules[name].severity, made.rules[name].parameters["anew"]) == ("info", 3)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("extract.min_confidence", 0.1, "only settings of the score stage"),
        ("score.cost.reviewer_hour", 1, "what variants are measured by"),
        ("score.approve_limits", 1, "Is score.approve_limit meant?"),
        ("score.approve_limit.high", 1, "no setting"),
        ("score.approve_limit", "much", "approve_limit"),
    ],
)
def test_what_can_not_be_tested_is_told(base, name, value, says):
    with pytest.raises(UsageError, match=says):
        changed(base, {name: value})


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "claimctl.yaml").write_text("jobs: 1\n", encoding="utf-8")
    (folder / "experiments.yaml").write_text(text, encoding="utf-8")
    return folder / "claimctl.yaml"


TEST = """
tests:
  limit:
    variants:
      control: {share: 0.5}
      other: {share: 0.5, settings: {score: {approve_limit: 9000}}}
    primary: [{metric: automation_rate, better: higher}]
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEST.replace("share: 0.5}", "share: 0.6}"), "add up to 1.1"),
        (TEST.replace("approve_limit", "aprove_limit"), "test limit, variant other: There is no setting"),
        (TEST.replace("primary:", "primry:"), "primry"),
        (TEST.replace("limit:\n    v", "Limit!:\n    v"), "its name"),
        (TEST.replace("control: {share: 0.5}", ""), "two variants"),
        (TEST + "    start: 2026-02-01\n    end: 2026-01-01\n", "ends before it starts"),
        (TEST + "    guards: [{metric: cost, better: lower}]\n", "needs a margin"),
        (TEST + TEST.partition("tests:")[2].replace("  limit:", "  again:"), "both change score.approve_limit"),
        ("experiments: {}\n", "holds experiments"),
    ],
)
def test_a_test_that_makes_no_sense_is_refused(tmp_path, text, says):
    with pytest.raises(UsageError, match=says):
        config.load(write(tmp_path, text))


def test_two_tests_of_one_setting_may_follow_each_other(tmp_path):
    second = TEST.partition("tests:")[2].replace("  limit:", "  again:") + "    start: 2026-02-01\n"
    loaded = config.load(write(tmp_path, TEST + "    end: 2026-01-31\n" + second))
    assert set(loaded.config.experiments) == {"limit", "again"}
    assert loaded.origins["experiments.limit"] == str(tmp_path / "experiments.yaml")


def test_no_test_is_shipped_running_and_the_example_is_valid(tmp_path):
    shipped = config.home() / "configs" / "experiments.yaml"
    assert config.load().config.experiments == {}
    lines = shipped.read_text(encoding="utf-8").partition("tests: {}\n")[2].splitlines()
    example = "tests:\n" + "\n".join(line.removeprefix("#") for line in lines)
    test = config.load(write(tmp_path, example)).config.experiments["less_investigation"]
    assert test.variants["from_07"].settings == {"score.investigate_score": 0.7}
    assert test.guards[1] == Goal("missed_fraud_rate", "lower", margin=0.005)


@pytest.fixture(scope="module")
def claims(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("claims")
    rows = ["claim_id,policy_number,branch,received_at"]
    for number in range(24):
        (folder / f"c{number}").mkdir()
        (folder / f"c{number}" / "a.txt").write_text(LETTER.format(policy=f"P-{number // 2:05}"), encoding="utf-8")
        rows.append(f"c{number},P-{number // 2:05},b{number % 3},2026-03-{1 + number:02}")
    (folder / "claims.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def process(claims: Path, results: Path, text: str) -> run.Summary:
    results.mkdir(exist_ok=True)
    loaded = config.load(write(results.parent / f"{results.name}-config", text)).config
    return run.process(claims, results, loaded, run.Options(), lambda *_: None, lambda: None)


def judged(results: Path) -> dict[str, tuple[str | None, float]]:
    """The variant of each claim, and the limit that it was judged with."""
    claims = pl.read_parquet(results / "claims" / "*.parquet").to_dicts()
    audit = pl.read_parquet(results / "audit" / "*.parquet").sort("decided_at").to_dicts()
    limits = {row["claim_id"]: {each["name"]: each["value"] for each in row["thresholds"]} for row in audit}
    return {
        row["claim_id"]: (next((each["variant"] for each in row["variants"]), None),
                          limits[row["claim_id"]]["approve_limit"])
        for row in claims
    }  # fmt: skip


@pytest.fixture(scope="module")
def done(claims, tmp_path_factory) -> Path:
    """The claims' results with no test running."""
    results = tmp_path_factory.mktemp("done") / "results"
    assert process(claims, results, "tests: {}\n").scored == 24
    return results


def shadowed(results: Path, text: str) -> shadow.Shadow:
    loaded = config.load(write(results.parent / "shadow-config", text)).config
    return shadow.shadow(results, "limit", loaded, 1, lambda *_: None)


ALL = TEST.replace("approve_limit: 9000", "investigate_score: 0.0")


def test_a_shadow_run_judges_all_claims_under_each_variant_and_changes_nothing(done):
    before = {path: path.read_bytes() for path in done.rglob("*.parquet")}
    found = shadowed(done, ALL)
    assert (len(found.rows), found.unread, found.failed) == (48, 0, 0)
    decided = {(row["claim_id"], row["variant"]): row["decision"] for row in found.rows}
    recorded = pl.read_parquet(done / "claims" / "*.parquet").select("claim_id", "decision")
    assert {claim: decided[claim, "control"] for claim, _ in decided} == dict(recorded.iter_rows())
    assert {decision for (_, variant), decision in decided.items() if variant == "other"} == {"investigate"}
    assert {path: path.read_bytes() for path in done.rglob("*.parquet")} == before


def test_a_shadow_run_leaves_out_what_was_not_read_and_names_what_is_gone(claims, done, tmp_path):
    new = claims / "c0" / "new.txt"
    try:
        new.write_text(LETTER.format(policy="P-77777"), encoding="utf-8")
        found = shadowed(done, ALL)
    finally:
        new.unlink()
    assert (len(found.rows), found.unread) == (46, 1)
    shutil.copytree(done, tmp_path / "results")
    away = claims.rename(claims.with_name("away"))
    try:
        with pytest.raises(UsageError, match=r"came from .*, which is not there"):
            shadowed(tmp_path / "results", ALL)
    finally:
        away.rename(claims)
    for part in (tmp_path / "results").glob("ledger*"):
        part.unlink()
    with pytest.raises(UsageError, match=r"has no ledger\.sqlite"):
        shadowed(tmp_path / "results", ALL)


def test_a_shadow_run_over_a_mended_ledger_asks_for_a_run_first(done, tmp_path):
    shutil.copytree(done, tmp_path / "results")
    with sqlite3.connect(tmp_path / "results" / "ledger.sqlite") as ledger:
        ledger.execute("insert into like_lost values (1)")  # as `verify --repair` leaves it
    ledger.close()
    with pytest.raises(UsageError, match=r"was mended.*claimctl process"):
        shadowed(tmp_path / "results", ALL)


def test_claims_are_judged_under_their_variant_and_a_test_touches_only_its_own(claims, done, tmp_path):
    results = tmp_path / "results"
    shutil.copytree(done, results)
    late = TEST + "    start: 2026-03-11\n"
    bases = set(pl.read_parquet(results / "audit" / "*.parquet")["basis"])
    summary = process(claims, results, late)
    found = judged(results)
    inside = {f"c{n}" for n in range(10, 24)}
    assert {claim for claim, (variant, _) in found.items() if variant} == inside
    assert (summary.worked, summary.scored) == (0, len(inside))
    assert dict(found.values()) == {None: 5000, "control": 5000, "other": 9000}
    assert process(claims, results, late).scored == 0
    assert len(set(pl.read_parquet(results / "audit" / "*.parquet")["basis"]) - bases) == 1

    # A setting of one variant redoes the claims of that variant; a test that goes, all that were in it.
    others = sum(variant == "other" for variant, _ in found.values())
    assert process(claims, results, late.replace("9000", "8000")).scored == others
    summary = process(claims, results, "tests: {}\n")
    assert (summary.worked, summary.scored) == (0, len(inside))
    assert set(judged(results).values()) == {(None, 5000)}
    assert process(claims, results, "tests: {}\n").scored == 0


def test_all_claims_of_a_unit_get_one_variant(claims, tmp_path):
    results = tmp_path / "results"
    test = TEST + "    unit: policy\n"
    branch = TEST.partition("tests:")[2].replace("  limit:", "  score:").replace("approve_limit", "investigate_score")
    test += branch.replace("9000", "0.9") + "    unit: branch\n"
    assert process(claims, results, test).scored == 24
    rows = pl.read_parquet(results / "claims" / "*.parquet").to_dicts()
    found = {row["claim_id"]: {each["test"]: each["variant"] for each in row["variants"]} for row in rows}
    for number in range(24):
        assert found[f"c{number}"]["limit"] == found[f"c{number ^ 1}"]["limit"]
        assert found[f"c{number}"]["score"] == found[f"c{(number + 3) % 24}"]["score"]
    assert {each["limit"] for each in found.values()} == {"control", "other"}
    units = {kind: {each["id"] for row in rows for each in row["units"] if each["unit"] == kind} for kind in UNITS}
    assert {kind: len(ids) for kind, ids in units.items()} == {"policy": 12, "branch": 3}
    assert not any("P-" in unit for unit in units["policy"])
    assert process(claims, results, test).scored == 0


def test_a_variant_that_can_not_judge_stops_the_run_before_it_begins(claims, tmp_path):
    with pytest.raises(Exception, match=r"Test limit, variant other: .*no-such") as caught:
        process(claims, tmp_path / "results", TEST.replace("approve_limit: 9000", "fraud_model: ./no-such"))
    assert caught.value.code in {"model_missing", "model_unknown"}
