"""What is told of a test that ran: sizes, differences, guards, labels, and what to make of it."""

import datetime as dt
import json

import msgspec
import polars as pl
import pytest
from experiment_cases import AUTOMATION, DAYS, START, claims, results_of
from experiment_cases import test_of as a_test

from claimctl.config import Goal, Variant
from claimctl.errors import UsageError
from claimctl.insight.experiments import frame, paired
from claimctl.insight.experiments.analyze import analyze, chosen
from claimctl.insight.experiments.metrics import PLAIN, metric
from claimctl.insight.experiments.power import basis_of, plan, traffic
from claimctl.insight.experiments.shown import render

SHARE = Goal("payable_share", "lower", relative_margin=0.05)


def told(test, folder, labels=None, **drawn):
    return analyze(results_of(claims(test, **drawn), folder), "t", test, labels)


def test_a_difference_is_found_with_an_interval_that_holds_it(tmp_path):
    found = told(a_test(guards=(SHARE,)), tmp_path, size=4000, effect=0.1)
    (one,) = found.metrics[0].comparisons
    assert one.low < 0.1 < one.high
    assert one.verdict == "better"
    assert (one.p_holm, one.p_bh) == (one.p, one.p)
    assert one.belief.better > 0.999
    assert one.crossed is not None
    assert START <= one.crossed < START + dt.timedelta(DAYS)
    assert found.metrics[1].comparisons[0].verdict == "holds"
    assert found.verdict == "other: better in automation_rate, and every guard holds"
    assert found.ratio_ok
    assert found.fraction == 1.0


def test_where_nothing_differs_nothing_is_shown(tmp_path):
    found = told(a_test(), tmp_path, size=1500, seed=4)
    assert found.metrics[0].comparisons[0].verdict == "not shown"
    assert found.verdict == "other: no difference shown by the end of the test"


def test_a_worse_variant_and_a_broken_guard_are_told(tmp_path):
    test = a_test(primary=(Goal("cost", "lower"),), guards=(Goal("payable_amount", "lower", margin=20.0),))
    found = told(test, tmp_path, size=4000, effect=-0.1, money=400.0)
    assert found.verdict == "other: worse in cost, breaks the guard payable_amount"


def test_variants_whose_sizes_are_not_their_shares_are_warned_of(tmp_path):
    test = a_test()
    frame_ = claims(test, size=2000)
    lost = (
        frame_.with_row_index()
        .filter(
            ~(
                (pl.col("index") % 4 == 0)
                & pl.col("variants").list.eval(pl.element().struct.field("variant") == "other").list.any()
            )
        )
        .drop("index")
    )
    found = analyze(results_of(lost, tmp_path), "t", test)
    assert not found.ratio_ok
    assert "no figure below can be trusted" in found.warnings[0]


def test_policies_with_several_claims_count_once(tmp_path):
    # Claims of a policy are alike: as if they were independent, the interval would be too narrow.
    test = a_test(unit="policy", primary=(Goal("payable_amount", "lower"),), adjust_by="nothing", looks="once")
    found = told(test, tmp_path, size=3000, per_unit=4, tie=1.0)
    alone = told(msgspec.structs.replace(test, unit="claim"), tmp_path, size=3000, per_unit=4, tie=1.0)
    assert sum(arm.units for arm in found.arms) == 750
    assert sum(arm.claims for arm in found.arms) == 3000
    (by_policy,), (by_claim,) = found.metrics[0].comparisons, alone.metrics[0].comparisons
    assert by_policy.high - by_policy.low > 1.7 * (by_claim.high - by_claim.low)


def test_history_takes_noise_out(tmp_path):
    test = a_test(unit="policy", primary=(Goal("payable_amount", "lower"),), looks="week")
    drawn = {"size": 3000, "per_unit": 3, "before": 60, "tie": 0.9, "seed": 2}
    found = told(test, tmp_path, **drawn).metrics[0]
    plain = told(msgspec.structs.replace(test, adjust_by="nothing"), tmp_path, **drawn).metrics[0]
    assert found.adjusted > 0.4
    assert plain.adjusted is None
    narrower = found.comparisons[0].high - found.comparisons[0].low
    assert narrower < 0.8 * (plain.comparisons[0].high - plain.comparisons[0].low)


def test_several_metrics_are_corrected_together(tmp_path):
    goals = (AUTOMATION, Goal("cycle_hours", "lower"), Goal("discrepancies", "lower"))
    found = told(a_test(primary=goals), tmp_path, size=3000, effect=0.06)
    p = [each.comparisons[0].p for each in found.metrics]
    assert found.metrics[0].comparisons[0].p_holm == pytest.approx(min(1.0, 3 * p[0]))
    assert all(
        each.comparisons[0].p_holm >= each.comparisons[0].p_bh >= each.comparisons[0].p for each in found.metrics
    )


def test_none_of_a_few_is_no_proof_of_never(tmp_path):
    test = a_test(guards=(Goal("deny_rate", "lower", margin=0.005),))
    assert told(test, tmp_path, size=200).metrics[1].comparisons[0].verdict == "not shown"
    assert told(test, tmp_path, size=3000).metrics[1].comparisons[0].verdict == "holds"


def test_an_earlier_look_may_be_the_one_that_counts(tmp_path):
    test = a_test(planned=1000, end=None)
    found = told(test, tmp_path, size=3000, effect=0.12)
    assert found.fraction == 1.0
    assert "came after the test's end" in found.notes[0]
    assert sum(seen.units for seen in found.metrics[0].arms) < 1200


def test_a_test_is_over_after_its_last_day_though_its_last_claim_came_before(tmp_path):
    test = a_test(end=START + dt.timedelta(DAYS + 9))
    results = results_of(claims(test, size=800), tmp_path)
    running = analyze(results, "t", test, today=test.end)
    over = analyze(results, "t", test, today=test.end + dt.timedelta(1))
    assert running.fraction == pytest.approx(28 / 38)
    assert over.fraction == 1.0
    assert over.verdict.endswith("by the end of the test")
    assert over.metrics[0].comparisons[0].high < running.metrics[0].comparisons[0].high


def test_a_test_without_an_end_is_always_valid_and_says_so(tmp_path):
    found = told(a_test(end=None), tmp_path, size=1000)
    assert found.method.startswith("always valid")
    assert found.fraction is None
    assert "has no end" in found.notes[0]


def write_labels(path, frame_, right, every=1):
    rows = frame_.filter(pl.col("variants").list.len() > 0)[::every]
    rows.select("claim_id", pl.lit(right).alias("decision")).write_csv(path)
    return path


def test_what_can_not_be_seen_without_labels_is_warned_of_with_the_design_that_takes_few(tmp_path):
    test = a_test(primary=(AUTOMATION, Goal("right_rate", "higher", detect=0.02)))
    found = told(test, tmp_path, size=2000, effect=0.1, seed=2)
    lacking = found.metrics[1]
    assert lacking.needs == "labels of what was right: --labels, a CSV with claim_id and decision"
    design = lacking.paired
    assert [case.band for case in design.cases] == pytest.approx([0.04, 0.1, 0.2])
    assert design.cases[0].labels < design.apart / 50
    assert all(case.claims * case.band >= case.labels for case in design.cases)
    text = render(found, "terminal")
    assert "right_rate can't be seen without labels" in text
    assert "claimctl experiment run RESULTS --test t" in text


def test_labels_of_one_variant_more_than_of_the_other_are_warned_of(tmp_path):
    test = a_test(primary=(Goal("right_rate", "higher"),))
    frame_ = claims(test, size=2000)
    results = results_of(frame_, tmp_path)
    found = analyze(results, "t", test, write_labels(tmp_path / "all.csv", frame_, "approve"))
    assert found.warnings == ()
    assert found.metrics[0].arms[0].value == pytest.approx(0.4, abs=0.05)
    other = pl.col("variants").list.eval(pl.element().struct.field("variant") == "other").list.any()
    some = write_labels(tmp_path / "some.csv", frame_.filter(other), "approve")
    few = pl.concat([pl.read_csv(some), pl.read_csv(tmp_path / "all.csv").head(200)]).unique()
    few.write_csv(some)
    assert "right_rate is not known of as many claims" in analyze(results, "t", test, some).warnings[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("claim,decision\nc1,approve\n", "no column claim_id"),
        ("claim_id,decision\nc1,aprove\n", "1 decisions"),
        ("claim_id,fraud\nc1,maybe\n", "fraud"),
        ("claim_id,fraud\nc1,true\nc1,false\n", "two different labels"),
    ],
)
def test_labels_that_make_no_sense_are_refused(tmp_path, text, says):
    (tmp_path / "labels.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        frame.labels(tmp_path / "labels.csv")


def test_what_is_missing_is_named(tmp_path):
    test = a_test()
    with pytest.raises(UsageError, match="tests it knows: t"):
        analyze(results_of(claims(test, size=200), tmp_path), "another", test)
    with pytest.raises(UsageError, match="name no test"):
        chosen({}, None)
    with pytest.raises(UsageError, match="several tests: a, b"):
        chosen({"a": test, "b": test}, None)
    with pytest.raises(UsageError, match="no test c, but a"):
        chosen({"a": test}, "c")
    with pytest.raises(UsageError, match="There is no metric speed"):
        metric("speed")
    mixed = claims(test, size=300).with_columns(
        currency=pl.when(pl.col("documents") > 2).then(pl.lit("USD")).otherwise("currency")
    )
    found = analyze(results_of(mixed, tmp_path), "t", a_test(guards=(SHARE,)))
    assert "payable_share is of the" in found.notes[0]


def test_nothing_personal_is_told(tmp_path):
    test = a_test(unit="policy", guards=(SHARE,))
    found = told(test, tmp_path, size=600, per_unit=2, before=30)
    for form in ("json", "terminal"):
        text = render(found, form)
        assert "P-0" not in text
        assert "c0" not in text
    assert json.loads(render(found, "json"))["metrics"][0]["comparisons"][0]["looks"][0]["day"] == "2026-03-02"


def test_every_metric_of_the_results_can_be_told(tmp_path):
    goals = tuple(Goal(name, "higher") for name in PLAIN)
    found = told(a_test(primary=goals), tmp_path, size=800)
    needs = {each.metric: each.needs for each in found.metrics if each.needs}
    assert needs == {"fraud_score": "claims that have a fraud score"}


def test_sizes_follow_from_what_the_results_know(tmp_path):
    test = a_test(guards=(SHARE,), planned=500)
    results = results_of(claims(test, size=2800), tmp_path)
    bases = {goal.metric: basis_of(results, test, metric(goal.metric), None) for goal in (*test.primary, *test.guards)}
    a_day = traffic(results)
    assert a_day == (100.0, 28)
    made = plan("t", test, bases, a_day)
    first, second = made.needs
    assert first.value == pytest.approx(0.4, abs=0.03)
    assert 3000 < first.total < 3500
    assert first.days == -(-first.total // 100)
    assert second.role == "guard"
    assert made.inflation == pytest.approx(1.04, abs=0.02)
    assert "planned for 500 units: too few" in made.notes[0]


def shadowed(size=1000, moved=80):
    rows = []
    for number in range(size):
        for variant in ("control", "other"):
            gone = variant == "other" and number < moved
            rows.append({
                "claim_id": f"c{number:04}", "variant": variant, "decision": "approve" if gone else "review",
                "automated": gone, "payable_amount": 100.0 + gone, "claimed_amount": 200.0, "currency": "EUR",
                "cost": 0.0, "confidence": 0.9, "fraud_score": 0.1, "discrepancies": 0.0, "missing_documents": 0.0,
                "documents": 1.0,
            })  # fmt: skip
    return pl.DataFrame(rows)


def test_variants_on_the_same_claims_part_in_a_band_and_only_that_is_to_be_labelled(tmp_path):
    right = Goal("right_rate", "higher", detect=0.02)
    test = a_test(primary=(AUTOMATION, right), guards=(Goal("false_alarm_rate", "lower", margin=0.01),))
    rows = shadowed()
    found = paired.told("t", test, rows, (0, 0), None)
    assert (found.band, found.to_label) == ({"other": 80}, 80)
    assert found.moves[0] == paired.Move("other", "review", "approve", 80)
    assert found.metrics[0].differences[0].difference == pytest.approx(0.08)
    assert found.metrics[1].needs == "labels of the band: --labels, a CSV with claim_id and decision"
    assert found.metrics[1].design.band == pytest.approx(0.08)
    assert found.metrics[1].design.cases[0].labels == pytest.approx(120, abs=10)
    sheet = paired.sheet(test, rows, None)
    assert sheet.columns == ["claim_id", "between", "decision", "fraud"]
    assert sheet["between"].unique().to_list() == ["approve | review"]
    assert sheet["claim_id"].to_list() != sorted(sheet["claim_id"])

    # The first half is labelled: 30 for the variant, 10 against it.
    labelled = sheet.head(40).with_columns(decision=pl.Series(["approve"] * 30 + ["review"] * 10))
    pl.concat([labelled, sheet.tail(40)]).write_csv(tmp_path / "band.csv")
    given = frame.labels(tmp_path / "band.csv")
    again = paired.told("t", test, rows, (0, 0), given)
    (one,) = again.metrics[1].differences
    assert (one.gained, one.lost, one.labelled) == (30, 10, 40)
    assert one.difference == pytest.approx(0.08 * 20 / 40)
    assert one.low > 0
    assert one.verdict == "better"
    assert again.labelled == 40
    assert paired.sheet(test, rows, given).filter(pl.col("decision") != "").height == 40
    assert "30 -10 of 40 labelled" in render(again, "terminal")


def test_variants_that_decide_alike_are_told_to(tmp_path):
    found = paired.told("t", a_test(primary=(Goal("right_rate", "higher"),)), shadowed(moved=0), (3, 1), None)
    assert found.to_label == 0
    assert "decide every claim alike" in found.notes[-1]
    assert "3 claims have papers that were not read yet" in found.notes[0]
    assert found.metrics[0].design.moot


def test_amounts_that_a_variant_does_not_tell_are_not_taken_for_alike():
    rows = shadowed(moved=0).with_columns(payable_amount=pl.when(pl.col("variant") == "control").then("payable_amount"))
    test = a_test(primary=(AUTOMATION,), guards=(Goal("payable_amount", "lower", margin=1.0),))
    (_, guard) = paired.told("t", test, rows, (0, 0), None).metrics
    assert guard.needs == "2 claims or more that have a payable amount under both variants"
    assert guard.differences == ()


@pytest.mark.parametrize(("size", "verdicts"), [(3, ("not shown", "not shown")), (300, ("worse", "holds"))])
def test_a_few_claims_that_differ_alike_prove_nothing(size, verdicts):
    rows = shadowed(size=size, moved=0).with_columns(cost=(pl.col("variant") == "other").cast(pl.Float64))
    test = a_test(primary=(Goal("cost", "lower"),), guards=(Goal("payable_amount", "lower", margin=1.0),))
    found = paired.told("t", test, rows, (0, 0), None)
    assert tuple(each.differences[0].verdict for each in found.metrics) == verdicts


@pytest.mark.parametrize("labelled", [None, pl.DataFrame({"claim_id": ["c0"], "label_decision": ["approve"]})])
def test_a_shadow_run_without_a_claim_tells_nothing_of_labels(labelled):
    test = a_test(primary=(Goal("right_rate", "higher"),), guards=(Goal("false_alarm_rate", "lower", margin=0.01),))
    found = paired.told("t", test, shadowed(2).head(0), (3, 0), labelled)
    assert {each.needs for each in found.metrics} == {"claims that were judged under every variant"}
    assert "holds" not in render(found, "terminal")


@pytest.mark.parametrize("moved", [400, -400])
@pytest.mark.parametrize("more", [{}, {"sequential": "always_valid"}, {"looks": "once"}])
def test_a_test_whose_days_were_moved_away_from_its_claims_is_told_to_be(tmp_path, moved, more):
    frame_ = claims(a_test(), size=50)
    start = START + dt.timedelta(moved)
    test = a_test(start=start, end=start + dt.timedelta(20), **more)
    with pytest.raises(UsageError, match="within its days"):
        analyze(results_of(frame_, tmp_path), "t", test)


def test_labels_that_are_no_rate_take_no_design_of_rates_and_rates_change_by_less_than_all(tmp_path):
    test = a_test(primary=(AUTOMATION, Goal("labels.score", "higher", detect=2.0)))
    found = told(test, tmp_path, size=200)
    assert found.metrics[1].needs == "labels of what was right: --labels, a CSV with claim_id and score"
    assert found.metrics[1].paired is None
    with pytest.raises(UsageError, match="can't change by 200"):
        told(a_test(primary=(AUTOMATION, Goal("right_rate", "higher", detect=2.0))), tmp_path / "rate", size=200)


def test_three_variants_are_each_held_against_the_control(tmp_path):
    variants = {"control": Variant(0.4), "other": Variant(0.3, {"score.approve_limit": 1}), "third": Variant(0.3)}
    found = told(a_test(variants=variants), tmp_path, size=3000, effect=0.1)
    assert [one.variant for one in found.metrics[0].comparisons] == ["other", "third"]
    assert [one.verdict for one in found.metrics[0].comparisons] == ["better", "not shown"]


def test_a_variant_without_claims_is_said_to_have_none(tmp_path):
    test = a_test()
    more = msgspec.structs.replace(test, variants=test.variants | {"third": Variant(0.001)})
    found = analyze(results_of(claims(test, size=300), tmp_path), "t", more)
    assert [one.variant for one in found.metrics[0].comparisons] == ["other"]
    assert "third has no claims yet." in found.notes
    assert "nan" not in render(found, "terminal")
    alone = claims(test, size=300).filter(
        pl.col("variants").list.eval(pl.element().struct.field("variant") == "control").list.any()
    )
    nothing = analyze(results_of(alone, tmp_path), "t", test)
    assert nothing.metrics[0].comparisons == ()
    assert "nan" not in render(nothing, "terminal").lower()


CONFIG = """
tests:
  t:
    variants:
      control: {share: 0.5}
      other: {share: 0.5, settings: {score.approve_limit: 9000}}
    start: 2026-03-02
    end: 2026-03-29
    primary: [{metric: automation_rate, better: higher, detect: 0.05}]
"""


def asked(monkeypatch, folder, *arguments):
    from typer.testing import CliRunner

    from claimctl.cli import app

    monkeypatch.chdir(folder)
    return CliRunner().invoke(app, ["experiment", *map(str, arguments)], catch_exceptions=False)


def test_the_commands_tell_people_and_programs(tmp_path, monkeypatch):
    (tmp_path / "claimctl.yaml").write_text("jobs: 1\n", encoding="utf-8")
    (tmp_path / "experiments.yaml").write_text(CONFIG, encoding="utf-8")
    results_of(claims(a_test(), size=1400, effect=0.1, seed=2), tmp_path / "results")
    told = asked(monkeypatch, tmp_path, "analyze", "results")
    assert told.exit_code == 0
    assert "other: better in automation_rate" in told.stdout
    found = json.loads(asked(monkeypatch, tmp_path, "analyze", "results", "--json").stdout)
    assert found["metrics"][0]["comparisons"][0]["verdict"] == "better"
    size = json.loads(asked(monkeypatch, tmp_path, "power", "results", "--test", "t", "--json").stdout)
    assert size["needs"][0]["days"] == -(-size["needs"][0]["claims"] // 50)
    plain = asked(monkeypatch, tmp_path, "power", "--rate", 0.4, "--detect", 0.05)
    assert "1,534" in plain.stdout
    with pytest.raises(UsageError, match="name no test x, but t"):
        asked(monkeypatch, tmp_path, "analyze", "results", "--test", "x")
    with pytest.raises(UsageError, match=r"no ledger\.sqlite"):
        asked(monkeypatch, tmp_path, "run", "results", "-q")
