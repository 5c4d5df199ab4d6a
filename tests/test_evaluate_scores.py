"""The measures of scores, decisions and retrieval, held against scikit-learn, scipy and published worked examples."""

import datetime as dt
import itertools
import math
import random

import numpy as np
import pytest
from evaluate_frames import aligned, claim, document, field, figures, values
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from claimctl.lab.evaluate.measures import (
    anomalies,
    confidence,
    decisions,
    fraud,
    ranking,
    retrieval,
)

# --- Scores that rank

_SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.51, 0.9, 1.0]), st.booleans()), min_size=4,
                   max_size=60).filter(lambda rows: len({right for _, right in rows}) == 2)  # fmt: skip


def ranked(rows):
    scores, right = (np.array(column) for column in zip(*rows, strict=True))
    return scores, right, ranking.Ranked(scores.astype(float), right.astype(bool), np.arange(len(rows)), 1)


@settings(max_examples=60, deadline=None)
@given(_SCORED)
def test_ranking_figures_are_those_of_scikit_learn(rows):
    scores, right, order = ranked(rows)
    at = order.at()
    assert ranking.auroc(*at) == pytest.approx(metrics.roc_auc_score(right, scores))
    assert ranking.average_precision(*at) == pytest.approx(metrics.average_precision_score(right, scores))
    false, caught, _ = metrics.roc_curve(right, scores, drop_intermediate=False)
    for share in (0.005, 0.05, 0.5):
        assert ranking.catch(*at, share) == pytest.approx(caught[false <= share].max())
    calibrated, _ = order.calibration("confidence", "claim")
    brier = next(figure for figure in calibrated if figure.name == "brier")
    assert brier.value == pytest.approx(metrics.brier_score_loss(right, scores))


@settings(max_examples=40, deadline=None)
@given(_SCORED)
def test_automation_is_the_best_of_all_thresholds(rows):
    scores, right, order = ranked(rows)
    taken = [right[scores >= least] for least in set(scores)]
    for target in (0.5, 0.75, 0.99):
        best = max((len(one) for one in taken if one.mean() >= target), default=0)
        assert ranking.automation(*order.at(), target) == pytest.approx(best / len(rows))
    low = [stats.beta.ppf(0.05, one.sum(), len(one) - one.sum() + 1) if one.any() else 0 for one in taken]
    best = max((len(one) for one, bound in zip(taken, low, strict=True) if bound >= 0.4), default=0)
    assert ranking.proven_automation(*order.at(), 0.4) == pytest.approx(best / len(rows))


def test_proof_of_99_percent_takes_299_values_and_of_99_9_percent_2995():
    for count, target, proven in ((298, 0.99, False), (299, 0.99, True), (2994, 0.999, False), (2995, 0.999, True)):
        rows = np.array([float(count)]), np.array([float(count)])
        got = ranking.proven_automation(*rows, target)
        assert got == 1 if proven else math.isnan(got)
    one_wrong = np.array([400.0]), np.array([399.0])
    assert ranking.automation(*one_wrong, 0.99) == 1
    assert ranking.proven_automation(*one_wrong, 0.99) == 0  # 473 would do


def test_aurc_worked_example():
    # Best first: right, wrong, right, wrong. Risks 0, 1/2, 1/3, 1/2; with the right ones first 0, 0, 1/3, 1/2.
    _, _, order = ranked([(0.9, True), (0.8, False), (0.7, True), (0.6, False)])
    assert ranking.aurc(*order.at()) == pytest.approx((1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert ranking.excess_aurc(*order.at()) == pytest.approx(1 / 8)


@settings(max_examples=30, deadline=None)
@given(_SCORED)
def test_tied_scores_get_the_mean_of_all_their_orders(rows):
    rows = rows[:6]
    _, _, order = ranked(rows)
    risks = []
    for mixed in itertools.permutations(rows):
        if [score for score, _ in mixed] == sorted((score for score, _ in rows), reverse=True):
            wrong = np.cumsum([not right for _, right in mixed])
            risks.append((wrong / np.arange(1, len(rows) + 1)).mean())
    assert ranking.aurc(*order.at()) == pytest.approx(np.mean(risks))


def test_calibration_error_is_the_gap_of_each_bin():
    # 0.9 said of ten, eight right; 0.3 said of ten, three right: gaps 0.1 and 0.
    rows = [(0.9, n < 8) for n in range(10)] + [(0.3, n < 3) for n in range(10)]
    _, _, order = ranked(rows)
    calibrated, curve = order.calibration("confidence", "field")
    assert {f.name: f.value for f in calibrated if f.name != "brier"} == pytest.approx({"ece": 0.05, "ece_width": 0.05})
    assert [list(point) for point in curve.points] == [pytest.approx([0.3, 0.3, 10]), pytest.approx([0.9, 0.8, 10])]


def test_bins_of_equal_mass_hold_as_many_rows_each():
    _, _, order = ranked([(n / 150, n % 2 == 0) for n in range(150)])
    _, curve = order.calibration("confidence", "field")
    assert [n for _, _, n in curve.points] == [10] * 15
    _, _, tied = ranked([(0.5, n % 2 == 0) for n in range(100)] + [(0.9, True)] * 50)
    assert [n for _, _, n in tied.calibration("confidence", "field")[1].points] == [100, 50]


def test_lift_counts_a_tie_at_the_edge_in_part():
    rows = [(1.0, True)] * 2 + [(0.5, n < 5) for n in range(10)] + [(0.1, False)] * 88
    _, _, order = ranked(rows)
    assert ranking.lift(*order.at(), 0.01) == pytest.approx(1 / 0.07)
    assert ranking.lift(*order.at(), 0.05) == pytest.approx((2 + 3 * 0.5) / 5 / 0.07)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    # Tables of exact binomial limits, 95 %.
    [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0), (1, 20, 0.0013, 0.2487)],
)
def test_exact_intervals_are_those_of_the_tables(right, count, low, high):
    assert ranking.clopper_pearson(right, count) == pytest.approx((low, high), abs=5e-5)
    found = stats.binomtest(right, count).proportion_ci(method="exact")
    assert ranking.clopper_pearson(right, count) == pytest.approx((found.low, found.high))


def retrieved(grades, ranks):
    return aligned(
        claims=[claim(n, None, "deny") for n in range(len(grades))],
        clauses=[{"claim_id": f"C{n}", "clause": clause, "grade": grade}
                 for n, known in enumerate(grades) for clause, grade in known.items()],
        cited=[{"claim_id": f"C{n}", "clause": clause, "rank": place}
               for n, found in enumerate(ranks) for place, clause in enumerate(found, 1)],
    )  # fmt: skip


# --- Confidence


def test_confidence_is_judged_for_fields_types_and_decisions():
    rng = random.Random(5)
    sure = [rng.random() for _ in range(400)]
    right = [rng.random() < p for p in sure]
    name = [("total", "tax")[n % 10 == 0] for n in range(400)]
    sides = aligned(
        documents=[document(n, read_confidence=p, read_type="invoice" if hit else "receipt")
                   for n, (p, hit) in enumerate(zip(sure, right, strict=True))],
        true_fields=[field(n, name[n], "1.00" if hit else "2.00") for n, hit in enumerate(right)],
        read_fields=[field(n, name[n], "1.00", confidence=p) for n, p in enumerate(sure)],
        claims=[{"claim_id": f"C{n}", "decision": "approve", "true_decision": "approve" if hit else "deny",
                 "confidence": p, "codes": []} for n, (p, hit) in enumerate(zip(sure, right, strict=True))],
    )  # fmt: skip
    measured = confidence.measure(sides, threshold=0.5, seed=1)
    got = {(f.name, f.of): f for f in measured.figures}
    expected = metrics.roc_auc_score(right, sure)
    for of in ("fields", "doc_types", "decisions"):
        assert got["auroc", of].value == pytest.approx(expected)
        assert got["auroc", of].low < expected < got["auroc", of].high
    assert got["auroc", "field=total"].n == 360
    assert ("auroc", "field=tax") not in got  # 40 values say too little
    assert got["automation_99_9_proven", "fields"].value is None
    risk = next(curve for curve in measured.curves if curve.name == "risk_coverage" and curve.of == "fields")
    assert risk.points[-1][:2] == pytest.approx((1.0, 1 - sum(right) / 400))


def test_a_value_of_an_absent_field_is_wrong_however_sure():
    sides = aligned(
        documents=[document(0), document(1)],
        true_fields=[field(0, "total", "1.00")],
        read_fields=[field(0, "total", "1.00", confidence=0.2), field(1, "total", "1.00", confidence=0.9)],
        annotated=[{"doc": doc, "field": "total"} for doc in (0, 1)],
    )
    got = figures(confidence.measure, sides)
    assert got["auroc", "fields"].value == 0
    assert got["brier", "fields"].value == pytest.approx((0.8**2 + 0.9**2) / 2)


def test_of_a_value_read_twice_the_surer_one_is_right():
    sides = aligned(
        documents=[document(0)],
        true_fields=[field(0, "total", "1.00")],
        read_fields=[field(0, "total", "1.00", n, confidence=sure) for n, sure in enumerate((0.3, 0.9))],
    )
    assert figures(confidence.measure, sides)["auroc", "fields"].value == 1


# --- Decisions


def test_decisions_worked_example():
    rows = [
        claim(0, "approve", "approve", True, payable_amount=100.0),
        claim(1, "deny", "approve", True, payable_amount=50.0),
        claim(2, "deny", "deny", True), claim(3, "review", "approve", False, payable_amount=900.0),
        claim(4, "review", "review", False), claim(5, "approve", None),
    ]  # fmt: skip
    measured = decisions.measure(aligned(claims=rows), threshold=0.5, seed=1)
    got = {(f.name, f.of): f for f in measured.figures}
    value = {name: figure.value for (name, of), figure in got.items() if not of}
    assert (value["decided"], value["accuracy"], value["automation"]) == pytest.approx((5 / 6, 3 / 5, 3 / 5))
    assert (value["automated_accuracy"], value["automated_and_right"]) == pytest.approx((2 / 3, 2 / 5))
    assert (value["false_approvals"], value["false_approval_rate"]) == pytest.approx((1 / 2, 1 / 4))
    assert (value["false_approval_amount"], value["false_approval_amount_share"]) == pytest.approx((50, 1 / 3))
    automated = got["automated_accuracy", ""]
    exact = stats.binomtest(2, 3).proportion_ci(method="exact")
    assert (automated.low, automated.high) == pytest.approx((exact.low, exact.high))
    assert (got["precision", "approve"].value, got["recall", "review"].value) == pytest.approx((1 / 3, 1 / 2))
    assert measured.grids[0].columns == ("approve", "deny", "review")
    assert measured.grids[0].counts == ((1, 0, 0), (1, 1, 0), (1, 0, 1))


def test_facts_are_judged_where_the_truth_knows_them():
    day = dt.date(2024, 3, 1)
    rows = [
        claim(0, None, "deny", true_policy_number="AB-12", policy_number="ab 12", true_claimant="Ana  Ruiz",
              claimant="ana ruiz", true_loss_date=day, loss_date=day, true_claimed_amount=10.0, claimed_amount=10.004),
        claim(1, None, "deny", true_policy_number="AB-12", true_loss_date=day, loss_date=dt.date(2024, 3, 2)),
        claim(2, None, None, true_policy_number="AB-12"),
    ]  # fmt: skip
    got = figures(decisions.measure, aligned(claims=rows))
    facts = {of: (figure.value, figure.n) for (name, of), figure in got.items() if name == "fact"}
    assert facts == {"policy_number": (0.5, 2), "claimant": (1, 1), "loss_date": (0.5, 2), "claimed_amount": (1, 1),
                     "payable_amount": (None, 0)}  # fmt: skip


# --- Anomalies


def test_anomalies_worked_example():
    def sown(number, kind, *codes, planted=True):
        return {"claim_id": f"C{number}", "kind": kind, "planted": planted, "codes": list(codes)}

    fired = [["late"], [], ["late", "sum"], ["sum"], ["late"], []]
    sides = aligned(
        claims=[claim(n, "review", "review", codes=codes) for n, codes in enumerate(fired)]
        + [claim(9, "review", None)],
        anomalies=[
            sown(0, "late_notice", "late"), sown(1, "late_notice", "late", "overdue"), sown(2, "bad_total", "sum"),
            sown(3, "altered", "sum"), sown(4, "late_notice", "late", planted=False), sown(9, "altered", "sum"),
        ],
    )  # fmt: skip
    got = figures(anomalies.measure, sides)
    assert got["recall", "late_notice"].value == 0.5
    assert got["recall", "bad_total"].value == got["recall", "altered"].value == 1
    assert (got["false_alarms", "late_notice"].value, got["false_alarms", "late_notice"].n) == (0.5, 4)  # 2 3 4 5
    assert (got["false_alarms", "bad_total"].value, got["false_alarms", "bad_total"].n) == (0, 4)  # 3 shares its code
    assert got["hard_negatives", "late_notice"].value == 1
    assert (got["recall", ""].value, got["recall", ""].n) == (0.75, 4)
    assert got["clean_claims_flagged", ""].value == 0.5  # 4 and 5


def test_what_looks_like_a_kind_is_not_judged_where_another_kind_has_its_code():
    sides = aligned(
        claims=[claim(0, "review", "review", codes=["sum"])],
        anomalies=[
            {"claim_id": "C0", "kind": kind, "planted": planted, "codes": ["sum"]}
            for kind, planted in (("bad_total", True), ("altered", False))
        ],
    )
    got = figures(anomalies.measure, sides)
    assert got["hard_negatives", ""].value is None
    assert got["recall", ""].value == 1


# --- Fraud


def test_fraud_figures_are_those_of_scikit_learn():
    rng = random.Random(2)
    labels = [n % 8 == 0 for n in range(400)]
    scores = [min(1.0, max(0.0, round(rng.gauss(0.3 + 0.2 * label, 0.2), 2))) for label in labels]
    rows = [claim(n, None, "deny", fraud=label, fraud_score=score)
            for n, (label, score) in enumerate(zip(labels, scores, strict=True))]  # fmt: skip
    rows += [claim(900, None, "deny", fraud=None, fraud_score=0.9), claim(901, None, None, fraud=True)]
    got = figures(fraud.measure, aligned(claims=rows))
    assert got["roc_auc", ""].value == pytest.approx(metrics.roc_auc_score(labels, scores))
    assert got["average_precision", ""].value == pytest.approx(metrics.average_precision_score(labels, scores))
    assert got["brier", ""].value == pytest.approx(metrics.brier_score_loss(labels, scores))
    assert all(figure.n == (350 if figure.name == "false_positives" else 400) for figure in got.values())


def test_fraud_of_one_class_is_not_judged():
    rows = [claim(n, None, "deny", fraud=False, fraud_score=0.1 * n) for n in range(5)]
    got = figures(fraud.measure, aligned(claims=rows))
    assert got.pop(("false_positives", "")).value == 0  # which needs no fraud
    assert all(figure.value is None and figure.n == 0 for figure in got.values())


def test_false_positives_are_the_honest_claims_that_were_held_for_investigation():
    rows = [claim(n, None, "investigate" if n < 2 else "approve", fraud=n == 0, fraud_score=0.1) for n in range(5)]
    rows += [claim(8, None, None, fraud=False), claim(9, None, "investigate", fraud=None)]
    got = figures(fraud.measure, aligned(claims=rows))["false_positives", ""]
    assert (got.value, got.n) == (0.25, 4)


# --- Retrieval


def test_mean_reciprocal_rank_worked_example():
    # The example of Wikipedia's article: catten, cati, CATS; torii, tori, toruses; viruses, virii, viri.
    got = values(retrieval.measure, retrieved([{"c": 1}, {"b": 1}, {"a": 1}], ["abc", "abc", "abc"]))
    assert got["mrr"] == pytest.approx((1 / 3 + 1 / 2 + 1) / 3)
    assert (got["recall_at_1"], got["recall_at_3"]) == pytest.approx((1 / 3, 1))


def test_discounted_gain_worked_example():
    # The example of Wikipedia's article: grades 3 2 3 0 1 2 in the order found; DCG 6.861 of an ideal 7.141.
    got = values(retrieval.measure, retrieved([{"a": 3, "b": 2, "c": 3, "e": 1, "f": 2}], ["abcdef"]))
    assert got["ndcg_at_10"] == pytest.approx(0.961, abs=5e-4)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdefghijklmno"), st.integers(1, 3), min_size=1), st.randoms())
def test_discounted_gain_is_that_of_scikit_learn(grades, shuffler):
    order = list("abcdefghijklmno")
    shuffler.shuffle(order)
    got = values(retrieval.measure, retrieved([grades], [order]))
    truth = [[grades.get(clause, 0) for clause in order]]
    assert got["ndcg_at_10"] == pytest.approx(metrics.ndcg_score(truth, [list(range(15, 0, -1))], k=10))
    found = len(grades.keys() & set(order[:5]))
    assert got["recall_at_5"] == pytest.approx(found / len(grades))


def test_a_claim_of_which_no_clause_is_cited_counts_as_not_found():
    got = figures(retrieval.measure, retrieved([{"a": 1}, {"a": 1}], ["a", ""]))
    assert {figure.value for figure in got.values()} == {0.5}


def test_a_clause_cited_twice_counts_once_where_it_stands_first():
    got = values(retrieval.measure, retrieved([{"a": 1, "b": 1}], ["acab"]))
    assert (got["recall_at_1"], got["recall_at_3"], got["mrr"]) == (0.5, 1, 1)


# --- What few cases can prove


def test_nothing_wrong_among_few_is_no_proof():
    sides = aligned(claims=[claim(n, "approve", "approve", fraud=n < 3, fraud_score=0.9 if n < 3 else 0.1)
                            for n in range(60)])  # fmt: skip
    caught, sure = figures(fraud.measure, sides), figures(confidence.measure, sides)
    three = stats.binomtest(3, 3).proportion_ci(0.95, method="exact").low
    for name in ("roc_auc", "average_precision", "catch_0.5", "catch_5"):
        assert (caught[name, ""].value, caught[name, ""].low, caught[name, ""].high) == pytest.approx((1, three, 1))
    risk = sure["aurc", "decisions"]
    none = stats.binomtest(0, 60).proportion_ci(0.95, method="exact").high
    assert (risk.value, risk.low, risk.high) == pytest.approx((0, 0, none))
    passed = sure["automation_99", "decisions"]  # 60 of 60 right is no proof that 99 % are
    assert (passed.value, passed.low, passed.high) == (1, 0, 1)


def test_what_passes_for_sure_begins_where_it_is_proven():
    sides = aligned(claims=[claim(n, "approve", "approve") for n in range(300)])
    found = figures(confidence.measure, sides)
    assert (found["automation_99", "decisions"].low, found["automation_99_9", "decisions"].low) == (1, 0)
