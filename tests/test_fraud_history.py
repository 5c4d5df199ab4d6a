"""A labelled history teaches fraud, and what of it would mislead is seen before it does."""

from __future__ import annotations

import json
from itertools import permutations, product

import numpy as np
import pytest
from fraud_tables import GAP, history, write
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from score_cases import CONFIG, claim, form, invoice, judge
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.errors import DependencyError, Exit, UsageError
from claimctl.learning import calibrate, store, trees
from claimctl.learning.fraud import bends, columns, encode, explain, fit, table, validate
from claimctl.learning.fraud.gaps import label_gaps
from claimctl.learning.fraud.model import open_model, packed
from claimctl.stages.score import run as score
from claimctl.stages.score.fraud import suspicion

FEW = (fit.Recipe("linear", ridge=20.0), fit.Recipe("small trees", leaves=4, rounds=30))


@pytest.fixture(scope="module", autouse=True)
def few_recipes():
    """Fewer and smaller recipes, so that a test takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "RECIPES", FEW)
        yield


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    path = write(tmp_path_factory.mktemp("history") / "past.csv", history())
    return table.read(path, "fraud", time=["loss_date"])


@pytest.fixture(scope="module")
def surveyed(read):
    return columns.survey(read, {"fraud": "the answer", "loss_date": "the time"})


def found(surveyed, code: str) -> set[str]:
    return {each.column for each in surveyed.findings if each.code == code}


def left_out(surveyed) -> set[str]:
    return {each.column for each in surveyed.findings if each.left_out}


def teach(path, models, *options: str):
    return CliRunner().invoke(
        app, ["train", "fraud", str(path), "--target", "fraud", "--models", str(models), *options]
    )


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """What the command told of the history with all traps, and the folder of its models."""
    base = tmp_path_factory.mktemp("taught")
    path = write(base / "past.csv", history())
    done = teach(
        path, base / "m", "--time", "loss_date", "--since", "2023-09", "--capacity", "50", "--promote", "--json"
    )
    assert done.exit_code == 0, done.output
    return base, json.loads(done.stdout)


def test_what_would_mislead_is_named_and_left_out(surveyed):
    assert found(surveyed, "identifier") == {"claim_no"}
    assert found(surveyed, "constant") == {"country"}
    assert found(surveyed, "leak") == {"siu_report"}
    assert found(surveyed, "regime") == {"form"}
    assert found(surveyed, "sentinel") == {"age"}
    assert {column.name for column in surveyed.columns} == {
        "damage", "past_claims", "age", "garage", "colour", "amount",
    }  # fmt: skip
    assert all(each.message for each in surveyed.findings)


def test_a_year_is_a_year_though_some_rows_do_not_say_it(tmp_path):
    columns_of = history(600)
    years = ["unknown", *(str(2019 + place % 4) for place in range(599))]
    read_ = table.read(write(tmp_path / "past.csv", columns_of | {"year": years}), "fraud")
    assert columns.survey(read_, {"fraud": "the answer"}).kinds["year"] == "calendar"


def test_kinds_of_columns_are_told(surveyed):
    assert surveyed.kinds["past_claims"] == "scale"
    assert surveyed.kinds["amount"] == "number"
    assert surveyed.kinds["garage"] == "category"
    assert surveyed.kinds["claim_no"] == "identifier"


def test_user_may_keep_a_column_that_is_held_against(read):
    kept = columns.survey(read, {"fraud": "the answer", "loss_date": "the time"}, keep=["form", "claim_no"])
    assert {"form", "claim_no"} <= {column.name for column in kept.columns}
    assert "form" not in left_out(kept)


@pytest.mark.parametrize(
    ("text", "place"),
    [("21 to 25", 23.0), ("none", 0.0), ("more than 4", 4.4), ("less than 20000", 18000.0), ("6 months", 182.4)],
)
def test_scales_are_read_from_their_words(text, place):
    assert columns.scale(text) == pytest.approx(place)


def test_unknown_age_is_no_age(surveyed):
    age = next(column for column in surveyed.columns if column.name == "age")
    assert np.isnan(age.value("0"))
    assert age.value("44") == 44.0


def test_drift_is_named_but_teaches(tmp_path):
    past = history(gap=False)
    rng = np.random.default_rng(3)
    past["amount"] = [f"{rng.normal(1000 + place / 4, 400):.2f}" for place in range(len(past["amount"]))]
    drifting = table.read(write(tmp_path / "past.csv", past), "fraud", time=["loss_date"])
    surveyed = columns.survey(drifting, {"fraud": "the answer", "loss_date": "the time"})
    assert found(surveyed, "drift") == {"amount"}
    assert "amount" not in left_out(surveyed)


def test_months_in_which_nobody_looked_are_a_label_gap(read):
    gaps = label_gaps(read.order, read.fraud)
    assert tuple(read.periods[each] for each in gaps) == GAP


def test_steady_labels_hardly_ever_seem_to_have_a_gap():
    """Chance alone makes one in some hundred histories that are the worst for it: with seasons."""
    seeming = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        order = np.sort(rng.integers(0, 24, 6000))
        season = 0.06 + 0.02 * np.sin(order / 12 * 2 * np.pi)
        seeming += bool(label_gaps(order, rng.random(6000) < season))
    assert seeming <= 1


def test_level_never_learns_from_its_own_answer():
    """Codes that mean nothing, a few rows each: seen with their own answer they would rank at nearly 0.8."""
    rng = np.random.default_rng(5)
    codes, fraud = rng.integers(0, 400, 2000).astype(float), rng.random(2000) < 0.1
    column = columns.Column("code", "category", {f"c{each}": float(each) for each in range(400)})
    encoder, taught_rows = encode.learned([column], codes[:, None], fraud, np.arange(2000))
    assert calibrate.auroc(encoder.rows(codes[:, None])[:, 0], fraud) > 0.75
    assert abs(calibrate.auroc(taught_rows[:, 0], fraud) - 0.5) < 0.06


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300), st.integers(2, 24))
def test_no_row_and_no_group_is_ever_on_both_sides(seed, groups, periods):
    rng = np.random.default_rng(seed)
    unit, order = rng.integers(0, groups, 500), rng.integers(0, periods, 500)
    rows = fit.Rows((), np.zeros((500, 0)), rng.random(500) < 0.3, unit, order)
    fold = fit.folds(rows, 5, seed)
    assert all(len(set(fold[unit == one])) == 1 for one in np.unique(unit))
    for past, later in fit.forward(rows, 4):
        assert not (past & later).any()
        assert not set(unit[past]) & set(unit[later])
        assert order[past].max() < order[later].min()


def test_providers_that_come_again_are_still_measured_forward():
    rng = np.random.default_rng(8)
    unit, order = rng.integers(0, 30, 3000), rng.integers(0, 24, 3000)
    rows = fit.Rows((), np.zeros((3000, 0)), rng.random(3000) < 0.2, unit, order)
    cuts = list(fit.forward(rows, 2))
    asked = np.any([later for _, later in cuts], axis=0)
    assert len(cuts) == 6
    assert asked.sum() > 0.4 * 3000


def test_copies_of_frauds_gain_nothing(tmp_path):
    """Oversampling before the split fakes an AUC near 1; here the copies stay together, and are pointed at."""
    rng = np.random.default_rng(11)
    past = {name: [f"{each:.6f}" for each in rng.normal(size=500)] for name in ("x", "z")}
    past["fraud"] = ["Y" if each else "N" for each in rng.random(500) < 0.12]
    again = [row for row in range(500) if past["fraud"][row] == "Y"] * 6
    past = {name: cells + [cells[row] for row in again] for name, cells in past.items()}
    done = teach(write(tmp_path / "past.csv", past), tmp_path / "m", "--json")
    told = json.loads(done.stdout)
    assert told["crossed"]["auc"] < 0.62
    assert "repeated" in {each["code"] for each in told["findings"]}


def test_figures_are_of_later_claims_and_hold_what_was_planted(taught):
    _, told = taught
    assert told["gaps"] == list(GAP)
    assert told["forward"]["auc"] > 0.72
    assert told["forward"]["low"] < told["forward"]["auc"] < told["forward"]["high"]
    assert told["forward"]["ece"] < 0.05
    assert abs(told["canary"]["difference"]) < 0.05
    assert {"damage", "past_claims", "garage"} <= set(told["used"])
    assert told["lift"][2]["lift"] > 1.5
    assert told["promoted"]


def test_a_model_is_better_that_ranks_better_beyond_chance(read, surveyed):
    rows = fit.Rows(surveyed.columns, np.zeros((len(read.fraud), len(surveyed.columns))), read.fraud,
                    np.arange(len(read.fraud)), read.order)  # fmt: skip
    rng, every = np.random.default_rng(4), np.arange(len(read.fraud))
    signal = read.fraud + rng.normal(0.0, 1.0, len(read.fraud))
    said = [validate.Said(signal + rng.normal(0.0, noise, len(signal)), every) for noise in (0.1, 0.1, 2.0)]
    assert validate.ahead_of(said[0], said[2], rows) > 0.9
    assert validate.ahead_of(said[2], said[0], rows) < 0.1
    assert 0.1 < validate.ahead_of(said[0], said[1], rows) < 0.9
    assert validate.ahead_of(said[0], said[0], rows) == 0.0


def test_capacity_sets_the_threshold(taught):
    base, told = taught
    assert 0.5 * 0.05 * told["dial"]["of_claims"] < told["dial"]["claims"] <= round(0.05 * told["dial"]["of_claims"])
    assert open_model(str(base / "m" / "fraud")).threshold == told["dial"]["threshold"]


def test_card_tells_figures_findings_and_limits(taught):
    card = (taught[0] / "m" / "fraud.md").read_text()
    assert "forward in time" in card
    assert "siu_report (leak, left out)" in card
    assert "unlabelled, not clean" in card
    assert "Limits:" in card


def test_same_rows_give_the_same_model(read, surveyed):
    values = np.column_stack([column.values(read.cells[column.name]) for column in surveyed.columns])[:600]
    rows = fit.Rows(surveyed.columns, values, read.fraud[:600], np.arange(600), read.order[:600])
    one, other = (packed(fit.learn(rows), surveyed.columns, values, target="fraud") for _ in range(2))
    assert one == other


def test_claim_gets_a_probability_with_reasons(taught):
    model = str(taught[0] / "m" / "fraud")
    known = {"damage": "scratch", "past_claims": "none", "age": "50", "garage": "Garage 20", "colour": "red",
             "amount": "900.00"}  # fmt: skip
    papers = (form(), invoice())
    calm = judge(claim(*papers, **known), fraud_model=model)
    wild = judge(
        claim(*papers, **known | {"damage": "wreck", "past_claims": "more than 4", "age": "19"}), fraud_model=model
    )
    assert calm.fraud_method == wild.fraud_method == "model"
    assert calm.fraud_score is not None
    assert wild.fraud_score is not None
    assert wild.fraud_score > 4 * calm.fraud_score
    assert any(reason.startswith("past_claims is more than 4: odds x") for reason in wild.fraud_reasons)
    assert calm.decision == "approve"
    assert wild.decision == "investigate"


def test_claim_at_the_threshold_is_investigated(taught):
    model = open_model(str(taught[0] / "m" / "fraud"))
    known = {"damage": "dent", "age": "50", "colour": "red", "amount": "900.00"}
    for past, garage in product(("none", "1", "2 to 4", "more than 4"), range(6)):
        attributes = known | {"past_claims": past, "garage": f"Garage {garage:02d}"}
        (own,) = model.chances(model.values({name: [text] for name, text in attributes.items()})).tolist()
        judged = suspicion([], attributes, replace(model, threshold=own), 0.5)
        assert judged.probable
        assert judged.shown == round(own, 4)


def test_claim_that_says_too_little_is_not_scored(taught):
    model = str(taught[0] / "m" / "fraud")
    decision = judge(claim(form(), invoice(), damage="wreck"), fraud_model=model)
    assert decision.fraud_score is None
    assert decision.fraud_method == "not_scored"
    assert decision.fraud_reasons[0].startswith("not scored: claims.csv does not say past_claims")
    assert decision.decision == "approve"


def test_age_that_the_table_lacked_too_may_be_lacking(taught):
    known = {"damage": "dent", "past_claims": "1", "garage": "Garage 99", "colour": "red", "amount": "900.00"}
    decision = judge(claim(form(), invoice(), **known), fraud_model=str(taught[0] / "m" / "fraud"))
    assert decision.fraud_method == "model"


def test_a_new_model_scores_claims_anew(taught):
    with_model = replace(CONFIG, fraud_model=str(taught[0] / "m" / "fraud"))
    assert store.fingerprint("fraud", taught[0] / "m") in score.identity(with_model)
    assert score.identity(with_model) != score.identity(CONFIG)


def test_without_a_model_indicators_make_a_rank_score():
    decision = judge(claim(form(), invoice()))
    assert decision.fraud_method == "indicators"
    assert decision.fraud_score == 0.0


def test_altered_model_is_refused(taught, tmp_path):
    for file in (taught[0] / "m").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "fraud.json").write_bytes((tmp_path / "fraud.json").read_bytes().replace(b"wreck", b"dent2"))
    with pytest.raises(DependencyError) as caught:
        judge(claim(form()), fraud_model=str(tmp_path / "fraud"))
    assert caught.value.code == "model_tampered"


def test_model_of_another_kind_is_refused(tmp_path):
    import datetime as dt

    store.save_model("fraud", {"curves": []}, trained_at=dt.date(2026, 1, 1), card="", kind="json", folder=tmp_path)
    with pytest.raises(DependencyError) as caught:
        open_model(str(tmp_path / "fraud"))
    assert caught.value.code == "model_alien"


def test_leak_through_time_stops_learning(tmp_path):
    path = write(tmp_path / "past.csv", history(gap=False, scheme=True))
    ask = ("--time", "loss_date", "--since", "2023-07", "--json")
    stopped = teach(path, tmp_path / "m", *ask)
    assert getattr(stopped.exception, "exit_code", None) == Exit.HISTORY
    assert "random order" in str(stopped.exception)
    assert "scheme" in str(stopped.exception)
    assert "--allow-leak" in str(stopped.exception)
    assert not (tmp_path / "m").exists()

    went_on = json.loads(teach(path, tmp_path / "m", *ask, "--allow-leak").stdout)
    assert went_on["canary"]["difference"] > 0.05
    assert "leak, allowed" in (tmp_path / "m" / "fraud_candidate.md").read_text()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--target", "colour"), "target_unclear"),
        (("--target", "paid"), "column_unknown"),
        (("--time", "damage"), "time_unreadable"),
        (("--drop", "nothing"), "column_unknown"),
        (("--cost", "5000,20"), "bad_cost"),
        (("--since", "2023"), "since_without_time"),
    ],
)
def test_what_can_not_be_is_said(read, tmp_path, options, code):
    path = write(tmp_path / "past.csv", history(300))
    given = ["--target", "fraud"] if "--target" not in options else []
    done = CliRunner().invoke(app, ["train", "fraud", str(path), *given, "--models", str(tmp_path / "m"), *options])
    assert getattr(done.exception, "code", None) in {code, "too_few_frauds" if code != "bad_cost" else code}
    assert isinstance(done.exception, UsageError)


@pytest.mark.parametrize("group", [lambda _: "A", lambda yes: "A" if yes == "Y" else "B"])
def test_frauds_of_a_single_provider_tell_nothing_of_others(tmp_path, group):
    told = history(1200)
    path = write(tmp_path / "past.csv", told | {"provider": [group(yes) for yes in told["fraud"]]})
    done = teach(path, tmp_path / "m", "--group", "provider")
    assert getattr(done.exception, "code", None) == "too_few_groups"
    assert not (tmp_path / "m").exists()


def test_few_frauds_are_too_few(tmp_path):
    done = teach(write(tmp_path / "past.csv", history(200)), tmp_path / "m")
    assert getattr(done.exception, "code", None) == "too_few_frauds"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,240.50", 1240.5), ("1.240,50", 1240.5), ("12,5", 12.5), ("1,240", 1240.0), ("$ 12", 12.0), ("-3 %", -3.0),
     ("1240 USD", 1240.0), ("E400", None), ("N/A", None), (".", None)],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written(text, value):
    read = table.number(text)
    assert np.isnan(read) if value is None else read == value


def test_table_of_another_country_is_read(tmp_path):
    path = tmp_path / "past.csv"
    path.write_bytes("\ufeffwann;fraud;betrag\n03.05.2023;Y;1.240,50\n04.06.2023;N;?\n".encode())
    read = table.read(path, "fraud", time=["wann"])
    assert read.fraud.tolist() == [True, False]
    assert read.cells["betrag"] == ["1.240,50", None]
    assert read.periods == ("2023-05-03", "2023-06-04")


def test_parquet_teaches_like_csv(tmp_path):
    import polars as pl

    past = history(400)
    pl.DataFrame(past).with_columns(pl.col("loss_date").str.to_date(), pl.col("amount").cast(pl.Float64)).write_parquet(
        tmp_path / "past.parquet"
    )
    one = table.read(tmp_path / "past.parquet", "fraud", time=["loss_date"])
    other = table.read(write(tmp_path / "past.csv", past), "fraud", time=["loss_date"])
    assert one.periods == other.periods
    assert (one.fraud == other.fraud).all()
    said = [columns.Column("amount", "number").values(each.cells["amount"]) for each in (one, other)]
    assert (said[0] == said[1]).all()


@pytest.mark.parametrize("recipe", FEW)
def test_reasons_add_up_to_the_score(read, surveyed, recipe):
    values = np.column_stack([column.values(read.cells[column.name]) for column in surveyed.columns])
    rows = fit.Rows(surveyed.columns, values, read.fraud, np.arange(len(values)), None)
    learned = fit.learn(rows, recipe=recipe, calibrated=False)
    model = packed(learned, surveyed.columns, values, target="fraud")
    mean, added = model.added(values[:50, learned.used])
    assert mean + added.sum(axis=1) == pytest.approx(learned.scores(values[:50]))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 2.5), st.floats(-2.0, 2.0))
def test_bends_set_scores_right_and_keep_their_order(seed, slope, shift):
    rng = np.random.default_rng(seed)
    scores = rng.normal(-2.0, 1.5, 4000)
    fraud = rng.random(4000) < 1.0 / (1.0 + np.exp(-(slope * scores + shift)))
    line = bends.fit(scores[:2000], fraud[:2000])
    assert calibrate.expected_error(line.chances(scores[2000:]), fraud[2000:]) < 0.06
    ordered = line.odds(np.linspace(-20.0, 20.0, 200))
    assert (np.diff(ordered) > 0).all()


def test_reasons_are_shapley_values():
    """Against their definition: the mean over all orders of what a column's being known adds."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 4))
    forest = trees.grown(x, x[:, 0] * x[:, 1] + x[:, 2] > 0.4, max_iter=3, max_leaf_nodes=6, min_samples_leaf=20)
    owner = np.array([0, 1, 1, 2])
    _, added = explain.Ways(explain.leaves(forest, x, owner)).shapley(x[:3], 3)
    for row in range(3):
        wanted = np.zeros(3)
        for order in permutations(range(3)):
            for place, column in enumerate(order):
                before, after = set(order[:place]), set(order[: place + 1])
                wanted[column] += (
                    _expected(forest, x, x[row], owner, after) - _expected(forest, x, x[row], owner, before)
                ) / 6
        assert added[row] == pytest.approx(wanted, abs=1e-9)


def _expected(forest, taught, row, owner, known) -> float:
    """The forest's mean score where only some columns of a row are known, by the rows that took each branch."""

    def below(tree: int, node: int, here: np.ndarray) -> float:
        left, right = forest.left[tree, node], forest.right[tree, node]
        if left == node:
            return forest.value[tree, node]
        feature, threshold = forest.feature[tree, node], forest.threshold[tree, node]
        goes = taught[:, feature] <= threshold
        if owner[feature] in known:
            return below(tree, left, here & goes) if row[feature] <= threshold else below(tree, right, here & ~goes)
        share = (here & goes).sum() / here.sum()
        return share * below(tree, left, here & goes) + (1 - share) * below(tree, right, here & ~goes)

    return sum(below(tree, 0, np.ones(len(taught), dtype=bool)) for tree in range(len(forest.feature)))
