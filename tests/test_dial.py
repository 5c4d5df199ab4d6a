"""The dial: its promise holds as often as it says, and where labels can't prove it nothing passes."""

import json

import numpy as np
import pytest
from dial_cases import BASIS, DAY, labels, many, results
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from score_cases import CONFIG, RULES, claim, document, form, invoice

from claimctl import config as configuration
from claimctl.errors import DependencyError, UsageError
from claimctl.lab.dial import set_dial
from claimctl.learning import promise, sureness
from claimctl.learning.dial import Dial, Proof, open_dial
from claimctl.pipeline.promise import basis, check_dial, parts
from claimctl.stages.score import run as score
from claimctl.stages.score.decide import Gate


def dial(
    threshold: float | None, *, target: float = 0.99, curve: sureness.Curve | None = None, on: str = BASIS
) -> Dial:
    proof = Proof(threshold, 1000, 500, 0, 0.99, 1.0, 299)
    return Dial(target, 0.95, proof, None, curve, parts(on), 1000, 0, "")


def judged(*documents, threshold: float | None, **attributes):
    model = score.Model(RULES.rulebook, Gate(dial(threshold)), "sha")
    return score.run(claim(*documents, **attributes), CONFIG, model)


# What labels can prove


@pytest.mark.parametrize(("target", "wrong", "needed"), [(0.999, 0, 2995), (0.999, 1, 4742), (0.99, 0, 299)])
def test_labels_needed_are_those_of_the_exact_binomial(target, wrong, needed):
    assert promise.labels_needed(target, 0.95, wrong) == needed


@pytest.mark.parametrize(("target", "count", "slope"), [(0.9, 300, 0.0), (0.9, 300, 1.0), (0.95, 400, 0.3)])
def test_the_promise_is_broken_by_no_more_sets_of_labels_than_it_says(target, count, slope):
    """Cases right as often as promised on the whole, or only just: the hardest there are to tell apart."""
    rng, draws, broken = np.random.default_rng(1), 600, 0
    for _ in range(draws):
        scores = rng.random(count)
        right = rng.random(count) >= (1 - target) * (1 + slope * (1 - 2 * scores))
        chosen = promise.choose(promise.levels(scores, right), target, 0.95)
        if chosen is not None:
            lowest = max(chosen.threshold, 0.0)
            broken += (1 - target) * (1 + slope * (1 - (1 + lowest))) > (1 - target) - 1e-12
    assert broken <= 0.05 * draws + 3 * (0.05 * 0.95 * draws) ** 0.5


def test_good_ranks_are_used_for_more_automation_than_the_best_claims_alone():
    rng = np.random.default_rng(2)
    scores = rng.random(3000)
    right = rng.random(3000) >= np.where(scores > 0.4, 0.01, 0.5)
    chosen = promise.choose(promise.levels(scores, right), 0.95, 0.95)
    assert chosen is not None
    assert 0.55 < chosen.passed / 3000 < 0.68


@given(
    st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.7, 0.9]), st.booleans()), max_size=200),
    st.sampled_from([0.6, 0.8, 0.9]),
)
@settings(max_examples=60, deadline=None)
def test_what_is_chosen_is_proved_and_passes_what_it_says(cases, target):
    scores = np.array([score for score, _ in cases], dtype=float)
    right = np.array([answer for _, answer in cases], dtype=bool)
    chosen = promise.choose(promise.levels(scores, right), target, 0.9)
    if chosen is not None:
        passing = scores > chosen.threshold
        assert (chosen.passed, chosen.wrong) == (passing.sum(), (~right[passing]).sum())
        assert promise.tail(chosen, target) <= 0.1 + 1e-12
        assert chosen.passed >= promise.labels_needed(target, 0.9)


def test_one_wrong_claim_at_the_top_does_not_end_it_all():
    scores = np.linspace(1.0, 0.0, 400)
    right = np.arange(400) != 3
    chosen = promise.choose(promise.levels(scores, right), 0.95, 0.95)
    assert chosen is not None
    assert chosen.passed == 400


# How sure a decision is


@given(st.lists(st.tuples(st.floats(-1, 4), st.floats(-3, 0), st.booleans()), min_size=20, max_size=60))
@settings(max_examples=8, deadline=None)
def test_a_claim_that_is_better_in_everything_is_never_less_sure(cases):
    curve = sureness.fit([sureness.Case("approve", {"sound": a, "disputed": b}, right) for a, b, right in cases])
    worse, better = {"sound": 1.0, "disputed": -2.0}, {"sound": 1.5, "disputed": -1.0}
    assert curve.rank("approve", better) >= curve.rank("approve", worse)
    assert curve.rank("approve", better, 0.3) <= 0.3
    assert curve.shown("approve", better) <= 1.0 - 1.0 / (len(cases) + 2) + 1e-6


def test_the_curve_says_how_often_decisions_are_right():
    rng = np.random.default_rng(3)
    sound = rng.uniform(-1, 3, 2000)
    right = rng.random(2000) < 1 / (1 + np.exp(-sound))
    cases = [sureness.Case("approve", {"sound": s}, bool(r)) for s, r in zip(sound, right, strict=True)]
    curve = sureness.fit(cases)
    ranks = np.array([curve.rank(case.outcome, case.signs) for case in cases])
    for low, high in ((0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        inside = (ranks >= low) & (ranks < high)
        assert abs(ranks[inside].mean() - right[inside].mean()) < 0.06


# Deciding under a dial


def test_what_the_dial_passes_goes_without_a_human():
    decision = judged(form(), invoice(), threshold=0.5)
    assert (decision.decision, decision.automated) == ("approve", True)
    assert decision.audit is not None
    assert decision.audit.dial == "sha"
    assert decision.audit.thresholds["target_accuracy"] == 0.99


@pytest.mark.parametrize("threshold", [0.99999, None], ids=["too_strict", "nothing_proved"])
def test_what_the_dial_holds_back_is_a_humans_and_says_what_it_could_have_been(threshold):
    decision = judged(form(), invoice(), threshold=threshold)
    assert (decision.decision, decision.automated, decision.reasons) == ("review", False, ("NOT_PROMISED",))
    assert decision.audit is not None
    assert decision.audit.proposal == "approve"
    assert 0.5 < decision.audit.sureness < 0.99999


def test_a_dial_proved_on_what_readings_multiply_to_is_asked_with_that_whatever_curve_the_settings_name():
    sceptic = sureness.Curve(-3.0, {}, {}, 0.9)
    model = score.Model(RULES.rulebook, Gate(dial(0.5), sceptic), "sha")
    decision = score.run(claim(form(), invoice()), CONFIG, model)
    assert decision.audit is not None
    assert decision.audit.sureness == decision.audit.readings
    assert decision.automated


def test_a_request_for_documents_is_held_back_too():
    assert judged(form(), threshold=0.1).automated
    held = judged(form(), threshold=None)
    assert (held.decision, held.automated) == ("incomplete", False)


def test_no_dial_lets_through_what_a_human_has_to_see():
    unread = document("invoice", status="refused", error_code="encrypted")
    assert not judged(form(), invoice(), unread, threshold=-1.0).automated


# The promise holds for what it was proved with


def settings_with(path=None, **score_settings):
    loaded = configuration.load().config
    decision = replace(loaded.score.decision, dial=str(path or ""), target_accuracy=0.99)
    return replace(loaded, score=replace(loaded.score, decision=decision, **score_settings))


def kept(folder, made: Dial):
    from claimctl.learning import store

    store.save_model("dial", json.loads(json.dumps(_plain(made))), kind="json", trained_at=DAY, card="", folder=folder)
    return folder / "dial"


def _plain(made):
    import msgspec

    return msgspec.to_builtins(made)


def test_a_dial_is_refused_where_rules_or_models_are_others(tmp_path):
    path = kept(tmp_path, dial(0.5, on=basis(settings_with())))
    check_dial(settings_with(path))
    check_dial(settings_with(path, cost=replace(CONFIG.cost, reviewer_hour=99.0), reference_date="2026-01-01"))
    with pytest.raises(UsageError, match="changed: score"):
        check_dial(settings_with(path, approve_limit=9000.0))


def test_a_dial_that_promises_less_than_is_asked_for_is_refused(tmp_path):
    path = kept(tmp_path, dial(0.5, target=0.95, on=basis(settings_with())))
    with pytest.raises(UsageError) as error:
        check_dial(settings_with(path))
    assert error.value.code == "dial_below_target"


def test_a_model_that_is_no_dial_is_told(tmp_path):
    from claimctl.learning import store

    store.save_model("dial", {"curves": []}, kind="json", trained_at=DAY, card="", folder=tmp_path)
    with pytest.raises(DependencyError, match="no dial"):
        open_dial(str(tmp_path / "dial"))


# Setting it


def test_the_dial_is_set_where_labels_prove_it(tmp_path):
    rows, truth = many(600, wrong_every=2)
    made = set_dial(
        results(tmp_path / "results", rows), labels(tmp_path / "truth.csv", truth), {}, tmp_path / "models",
        target=0.95, level=0.95, learn=0.0, curve=None, day=DAY,
    )  # fmt: skip
    kept_dial = open_dial(made.model)
    assert kept_dial == made.dial
    assert 0.45 < made.automation < 0.56
    assert kept_dial.passes(0.9)
    assert not kept_dial.passes(0.3)
    assert kept_dial.basis == parts(BASIS)
    assert [row.chosen for row in made.rows].count(True) == 1


def test_labels_of_claims_whose_ids_are_numbers_keep_their_noughts(tmp_path):
    rows = [{"claim_id": f"{n:05}", "readings": 0.9} for n in range(40)]
    truth = labels(tmp_path / "truth.csv", {row["claim_id"]: "approve" for row in rows})
    made = set_dial(
        results(tmp_path / "results", rows), truth, {}, tmp_path / "models",
        target=0.9, level=0.95, learn=0.0, curve=None, day=DAY,
    )  # fmt: skip
    assert (made.dial.claims, made.automation) == (40, 1.0)


def test_where_labels_are_too_few_nothing_passes_and_it_says_how_many_it_takes(tmp_path):
    rows, truth = many(600)
    made = set_dial(
        results(tmp_path / "results", rows), labels(tmp_path / "truth.csv", truth), {}, tmp_path / "models",
        target=0.999, level=0.95, learn=0.0, curve=None, day=DAY,
    )  # fmt: skip
    assert (made.automation, made.needed, made.needed_claims) == (0.0, 2995, 2995)
    assert made.expected_claims is not None
    assert made.expected_claims > 2995
    assert not open_dial(made.model).passes(1.0)


def test_claims_that_taught_the_curve_prove_nothing(tmp_path):
    rows, truth = many(600, wrong_every=3)
    made = set_dial(
        results(tmp_path / "results", rows), labels(tmp_path / "truth.csv", truth), {}, tmp_path / "models",
        target=0.9, level=0.95, learn=0.3, curve=None, day=DAY,
    )  # fmt: skip
    assert made.dial.learned_from + made.dial.decisions.labelled == 600
    assert 120 < made.dial.learned_from < 240


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("too_few_labelled", lambda rows, truth: (rows, dict(list(truth.items())[:9]))),
        ("labels_invalid", lambda rows, truth: (rows, truth | {"C0001": "pay"})),
        ("settings_mixed", lambda rows, truth: ([rows[0] | {"basis": "ocr:9"}, *rows[1:]], truth)),
        ("audit_missing", lambda rows, truth: ([row | {"basis": None} for row in rows], truth)),
    ],
)
def test_labels_and_results_that_do_not_meet_are_told(tmp_path, code, change):
    rows, truth = change(*many(60))
    with pytest.raises(UsageError) as error:
        set_dial(
            results(tmp_path / "results", rows), labels(tmp_path / "truth.csv", truth), {}, tmp_path,
            target=0.9, level=0.95, learn=0.0, curve=None,
        )  # fmt: skip
    assert error.value.code == code


def test_bills_that_may_not_be_all_deny_nothing():
    """A sum of bills below the deductible is the least that is claimed, and no reason to deny."""
    stated = score.run(claim(form(claimed_amount="200.00"), invoice(total="200.00")), CONFIG, RULES)
    added_up = score.run(claim(form(claimed_amount=None), invoice(total="200.00")), CONFIG, RULES)
    assert (stated.decision, added_up.decision) == ("deny", "review")
    assert "BELOW_DEDUCTIBLE" in added_up.reasons


def test_by_default_the_probability_is_the_shipped_curves_and_the_gate_asks_it():
    default = replace(configuration.load().config.score, reference_date="2026-06-30")
    model = score.load(default)
    firm = score.run(claim(form(), invoice()), default, model)
    doubtful = score.run(claim(form(), invoice(doc_type_confidence=0.55)), default, model)
    assert model.gate.judge is not None
    assert firm.audit is not None
    assert firm.confidence == model.gate.judge.shown("approve", firm.audit.signs, firm.audit.readings)
    assert doubtful.confidence < firm.confidence < 1.0
    assert firm.automated == (firm.confidence >= default.approve_confidence)
