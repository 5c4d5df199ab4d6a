"""The evaluation's measures, held against jiwer, scikit-learn, scipy, brute force and published worked examples."""

import dataclasses
import datetime as dt
import itertools
import math
import random

import jiwer
import numpy as np
import polars as pl
import pytest
import yaml
from evaluate_frames import aligned, document
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from claimctl.config import home
from claimctl.lab.evaluate import bootstrap
from claimctl.lab.evaluate.compare import kind_of, same
from claimctl.lab.evaluate.measures import (
    MEASURES,
    anomalies,
    classification,
    confidence,
    decisions,
    extraction,
    fraud,
    groups,
    items,
    ocr,
    ranking,
    retrieval,
    splitting,
)


def figures(measure, sides, threshold=0.5, seed=1):
    return {(f.name, f.of): f for f in measure(sides, threshold=threshold, seed=seed).figures}


def values(measure, sides, **options):
    return {name: figure.value for (name, of), figure in figures(measure, sides, **options).items() if not of}


def page(number, true, read, **more):
    return {"file": number, "path": f"{number}.pdf", "page": 1, "true_text": true, "read_text": read, **more}


def field(doc, name, value, instance=0, box=(0.1, 0.1, 0.2, 0.2), **more):
    row = {"doc": doc, "field": name, "instance": instance, "value": value, "raw": value, "page": 1, **more}
    return row | dict(zip(("x0", "y0", "x1", "y1"), box, strict=True))


# --- OCR

_TEXT = st.text(alphabet="ab cé\n.-", max_size=30)
_TRUE = _TEXT.filter(lambda text: text.strip())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_TRUE, _TEXT), min_size=1, max_size=6))
def test_error_rates_are_those_of_jiwer_over_the_corpus(pairs):
    got = values(ocr.measure, aligned(pages=[page(n, true, read) for n, (true, read) in enumerate(pairs)]))
    true, read = ([" ".join(text.split()) for text in side] for side in zip(*pairs, strict=True))
    assert got["cer"] == pytest.approx(jiwer.cer(true, read))
    assert got["wer"] == pytest.approx(jiwer.wer(true, read))
    assert 0 <= got["character_accuracy"] <= 1


def test_text_is_compared_in_one_unicode_form():
    sides = aligned(pages=[page(0, "caf\u00e9  au lait", "cafe\u0301\nau lait")])
    got = values(ocr.measure, sides)
    assert (got["cer"], got["wer"], got["word_f1"], got["word_f1_plain"]) == (0, 0, 1, 1)


def test_words_count_as_a_multiset_whatever_their_order():
    sides = aligned(pages=[page(0, "the cat and the dog", "dog the cat, the the")])
    got = values(ocr.measure, sides)  # shared: the the dog; plain: and the cat
    assert (got["word_precision"], got["word_recall"], got["word_f1"]) == pytest.approx((0.6, 0.6, 0.6))
    assert got["word_f1_plain"] == pytest.approx(0.8)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), min_size=1, max_size=20), st.randoms())
def test_order_of_words_changes_nothing_in_the_order_free_figures(words, shuffler):
    mixed = words[:]
    shuffler.shuffle(mixed)
    sides = aligned(pages=[page(0, " ".join(words), None, true_words=words, read_words=mixed)])
    got = values(ocr.measure, sides)
    assert got["word_precision"] == got["word_recall"] == got["word_f1"] == got["word_f1_plain"] == 1


def test_truth_of_words_alone_has_no_error_rates_and_lines_count_as_their_words():
    sides = aligned(pages=[page(0, None, "total 12.00", true_words=["total 12.00", "thank you"])])
    got = values(ocr.measure, sides)
    assert got["cer"] is None
    assert (got["word_precision"], got["word_recall"]) == (1, 0.5)


def test_unread_pages_are_all_errors_and_are_counted():
    sides = aligned(pages=[page(0, "one two", "", medium="fax"), page(1, "three", "three", medium="digital")])
    found = figures(ocr.measure, sides)
    assert found["empty_pages", ""].value == 0.5
    assert found["cer", "medium=fax"].value == found["wer", "medium=fax"].value == 1
    assert found["cer", "medium=digital"].value == 0
    assert found["cer", ""].n == 2


# --- Classification


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*"abcd", None])), min_size=1, max_size=40))
def test_type_figures_are_those_of_scikit_learn(pairs):
    documents = [document(n, true_type=true, read_type=read) for n, (true, read) in enumerate(pairs)]
    measured = classification.measure(aligned(documents=documents), threshold=0.5, seed=1)
    got = {(f.name, f.of): f for f in measured.figures}
    true, read = [t for t, _ in pairs], [r or "unread" for _, r in pairs]
    kinds = sorted(set(true))
    assert got["accuracy", ""].value == pytest.approx(metrics.accuracy_score(true, read))
    scores = metrics.precision_recall_fscore_support(true, read, labels=kinds, zero_division=0)
    assert got["macro_f1", ""].value == pytest.approx(scores[2].mean())
    weighted = metrics.f1_score(true, read, labels=kinds, average="weighted", zero_division=0)
    assert got["weighted_f1", ""].value == pytest.approx(weighted)
    for kind, precision, recall, f1, support in zip(kinds, *scores, strict=True):
        assert got["precision", kind].value == (pytest.approx(precision) if kind in read else None)
        assert (got["recall", kind].value, got["f1", kind].value) == pytest.approx((recall, f1))
        assert got["recall", kind].n == support
    grid = next(grid for grid in measured.grids if grid.name == "types")
    names = [*grid.columns, "no such type"]
    whole = metrics.confusion_matrix(true, read, labels=names)
    assert [list(row) for row in grid.counts] == [
        [int(whole[names.index(row), names.index(column)]) for column in grid.columns] for row in grid.rows
    ]


def test_unread_documents_are_wrong_and_refused_ones_are_judged_by_their_end_only():
    documents = [
        document(0),
        document(1, status=None, read_type=None),
        document(2, status="failed"),
        document(3, true_status="refused", status="refused", true_type="policy", read_type=None),
        document(4, true_status="failed", status="done", true_type="policy", read_type="policy"),
    ]
    got = values(classification.measure, aligned(documents=documents))
    assert got["accuracy"] == pytest.approx(1 / 3)
    assert got["read"] == pytest.approx(1 / 3)
    assert got["status_accuracy"] == pytest.approx(2 / 5)


# --- Splitting


def segments(file, true, read):
    return [
        {"file": file, "origin": origin, "first_page": first, "last_page": last, "doc_type": doc_type}
        for origin, spans in (("true", true), ("read", read))
        for first, last, doc_type in spans
    ]


def test_splitting_worked_example():
    rows = segments(0, [(1, 2, "a"), (3, 3, "b"), (4, 6, "c")], [(1, 2, "a"), (3, 4, "b"), (5, 6, "c")])
    rows += segments(1, [(1, 4, "a")], [(1, 4, "b")]) + segments(2, [(1, 1, "a")], [(1, 1, "b")])
    found = figures(splitting.measure, aligned(segments=rows))
    got = {name: figure.value for (name, of), figure in found.items() if not of}
    assert got["boundary_precision"] == got["boundary_recall"] == got["boundary_f1"] == 0.5
    assert got["document_f1"] == 0.5  # 1-2 and the file of one document; the file of one page is not judged
    assert got["typed_document_f1"] == 0.25
    assert (got["files_right"], got["files_right_typed"]) == (0.5, 0)
    assert got["drags"] == pytest.approx(1 / 10)  # page 4
    # Matched with more than half in common: 1-2 (1), 4-6 with 5-6 (2/3), the whole file (1); 3 with 3-4 is only half.
    assert got["panoptic_quality"] == pytest.approx((1 + 2 / 3 + 1) / (3 + 0.5 * 1 + 0.5 * 1))
    assert found["files_right", "packets"].value == 0
    assert found["files_right", "packets"].n == 1


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.sets(st.integers(2, 12)), st.sets(st.integers(2, 12)))
def test_splitting_agrees_with_scikit_learn_on_pages(pages, true, read):
    def spans(starts):
        edges = [1, *sorted(start for start in starts if start <= pages), pages + 1]
        return [(first, after - 1, "x") for first, after in itertools.pairwise(edges)]

    got = values(splitting.measure, aligned(segments=segments(0, spans(true), spans(read))))
    label = [[sum(first <= p for first, _, _ in spans(side)) for p in range(1, pages + 1)] for side in (true, read)]
    assert got["rand_index"] == pytest.approx(metrics.adjusted_rand_score(*label))
    starts = [[p in side for p in range(2, pages + 1)] for side in (true, read)]
    if any(starts[0]) or any(starts[1]):
        assert got["boundary_f1"] == pytest.approx(metrics.f1_score(*starts, zero_division=0))
    else:
        assert got["boundary_f1"] is None


# --- Comparing values


@pytest.mark.parametrize(
    ("kind", "true", "read", "equal"),
    [
        ("text", "Xy_Z1 2@3", "XyZ123", True),  # these examples are VRDU's own
        ("text", "Xy", "xy", False),
        ("name", "X y Z 1\t 2 3", "XyZ123", True),
        ("name", "X.y", "Xy", False),
        ("number", "Xy_Z1 2@3", "1xx2yy3zz", True),
        ("price", "$3.14", "3.1415926", True),
        ("price", "$1,200.00", "1200", True),
        ("price", "3.14", "3.16", False),
        ("price", "n/a", "n/a.", False),
        ("date", "07/01/2022", "07/01/22", True),
        ("date", "July 01, 2022", "Jul01/22", True),
        ("date", "01/02/2022", "02/01/2022", True),
        ("date", "2022-07-01", "07/01/2022", True),
        ("date", "2022-07-01", "2022-07-02", False),
        ("date", "2022-13-45", "2022/1345", True),  # no dates: letters and digits
        ("address", "1 Main Street", "1 Main Stret.", True),
        ("address", "1 Main Street", "12 Maine Stret.", False),
        ("check", "true", "True", False),
        ("text", "東京", "大阪", False),
    ],
)
def test_values_compare_as_in_vrdu(kind, true, read, equal):
    assert same(true, read, kind) is equal


def test_every_configured_field_is_compared_by_its_kind():
    kinds = {"date": "date", "money": "price", "address": "address", "phone": "number", "name": "name",
             "check": "check"}  # fmt: skip
    seen = set()
    for path in sorted((home() / "configs" / "doctypes").glob("*.yaml")):
        for name, spec in (yaml.safe_load(path.read_text(encoding="utf-8")).get("fields") or {}).items():
            seen.add(name)
            if spec["kind"] in kinds:
                assert kind_of(name) == kinds[spec["kind"]], name
            else:
                assert kind_of(name) in ("text", "number"), name
    assert "policy_number" in seen
    assert [kind_of("flight", "2024-01-31"), kind_of("fee", "12.00"), kind_of("fee", "12")] == ["date", "price", "text"]


# --- Extraction


def test_extraction_worked_example():
    sides = aligned(
        documents=[document(0), document(1)],
        true_fields=[
            field(0, "total", "10.00"), field(0, "vendor_name", "Acme Ltd"), field(0, "document_date", "2024-03-01"),
            field(0, "diagnosis_code", "A10"), field(0, "diagnosis_code", "B20", 1), field(0, "tax", None),
            field(1, "total", "20.00"),
        ],
        read_fields=[
            field(0, "total", "10.00", confidence=0.9), field(0, "vendor_name", "AcmeLtd", confidence=0.9),
            field(0, "document_date", "2024-03-02", confidence=0.9),
            field(0, "diagnosis_code", "B20", 0, confidence=0.9), field(0, "tax", "1.00", confidence=0.9),
            field(1, "total", "20.00", confidence=0.4), field(1, "subtotal", "19.00", confidence=0.6),
        ],
        annotated=[{"doc": doc, "field": name} for doc in (0, 1) for name in ("total", "tax", "subtotal")],
    )  # fmt: skip
    got = figures(extraction.measure, sides)
    value = {name: figure.value for (name, of), figure in got.items() if not of}
    assert (value["precision"], value["recall"]) == pytest.approx((2 / 6, 2 / 6))
    assert (value["precision_type_aware"], value["recall_type_aware"]) == pytest.approx((3 / 6, 3 / 6))
    assert (value["wrong"], value["missed"]) == pytest.approx(
        (1 / 6, 2 / 6)
    )  # the date; the name is only written otherwise
    assert value["invented"] == pytest.approx(2 / 4)  # tax of 0, subtotal of 1; not subtotal of 0, tax of 1
    assert got["invented", "tax"].value == 0.5
    # F1 exact: total 2/3, vendor_name 0, document_date 0, diagnosis_code 2/3; type-aware the name too.
    assert value["macro_f1"] == pytest.approx((2 / 3 + 0 + 0 + 2 / 3) / 4)
    assert value["macro_f1_type_aware"] == pytest.approx((2 / 3 + 1 + 0 + 2 / 3) / 4)
    assert got["f1", "total"].value == pytest.approx(2 / 3)
    assert values(extraction.measure, sides, threshold=0.3)["recall"] == pytest.approx(3 / 6)


def test_a_value_read_twice_is_wrong_once():
    sides = aligned(
        documents=[document(0)],
        true_fields=[field(0, "total", "10.00")],
        read_fields=[field(0, "total", "10.00", n, confidence=0.9) for n in (0, 1)],
    )
    got = values(extraction.measure, sides)
    assert (got["precision"], got["recall"]) == (0.5, 1)


def test_unread_documents_miss_their_values_and_unreadable_ones_are_left_out():
    sides = aligned(
        documents=[document(0), document(1, status="failed"), document(2, true_status="refused", status="refused")],
        true_fields=[field(doc, "total", "10.00") for doc in (0, 1, 2)],
        read_fields=[field(0, "total", "10.00", confidence=0.9)],
        annotated=[{"doc": doc, "field": name} for doc in (0, 1, 2) for name in ("total", "tax")],
    )
    got = figures(extraction.measure, sides)
    assert got["recall", ""].value == 0.5
    assert got["invented", ""].n == 1


def test_boxes_are_judged_where_values_are_right():
    places = [((0, 0, 0.2, 0.2), 1), ((0.1, 0, 0.3, 0.2), 1), ((0, 0, 0.2, 0.2), 2)]
    sides = aligned(
        documents=[document(n) for n in range(4)],
        true_fields=[field(n, "total", "10.00", box=(0, 0, 0.2, 0.2)) for n in range(4)],
        read_fields=[field(n, "total", "10.00", box=box, page=at, confidence=1) for n, (box, at) in enumerate(places)]
        + [field(3, "total", "11.00", confidence=1)],
    )
    got = values(extraction.measure, sides)
    assert got["box_iou"] == pytest.approx((1 + 1 / 3 + 0) / 3)
    assert (got["box_iou_50"], got["page"]) == pytest.approx((1 / 3, 2 / 3))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["1.00", "1.01", "9.00", "12.50"]), max_size=5),
       st.lists(st.sampled_from(["1.00", "1.01", "9.00", "3.00"]), max_size=5))  # fmt: skip
def test_pairs_of_a_field_are_as_many_as_can_be(true, read):
    sides = aligned(
        documents=[document(0)],
        true_fields=[field(0, "total", value, n) for n, value in enumerate(true)],
        read_fields=[field(0, "total", value, n, confidence=0.9) for n, value in enumerate(read)],
        annotated=[{"doc": 0, "field": "total"}],
    )
    got = values(extraction.measure, sides)
    exact = sum(min(true.count(value), read.count(value)) for value in set(true))
    assert (got["recall"] or 0) * len(true) == pytest.approx(exact)
    assert (got["precision"] or 0) * len(read) == pytest.approx(exact)
    near = [[abs(float(t) - float(r)) < 0.015 for r in read] for t in true]
    shorter, longer = (near, len(read)) if len(true) <= len(read) else ([*zip(*near, strict=True)], len(true))
    most = max((sum(row[at] for row, at in zip(shorter, order, strict=True))
                for order in itertools.permutations(range(longer), len(shorter))), default=0)  # fmt: skip
    assert exact <= (got["recall_type_aware"] or 0) * len(true) + 1e-9 <= most + 1e-6


# --- Line items


def item(doc, row, description, amount, **more):
    return {"doc": doc, "row": row, "description": description, "amount": amount, **more}


def test_items_worked_example():
    true = [item(0, 0, "Bumper, front", 120.0, quantity=1, code="B-1"), item(0, 1, "Labour", 80.0, quantity=2),
            item(0, 2, "Paint", 40.0, service_date=dt.date(2024, 3, 1))]  # fmt: skip
    read = [item(0, 0, "Labour", 80.0, quantity=3), item(0, 1, "Bumper front", 120.0, quantity=1, code="B1"),
            item(0, 2, "Paint", 44.0, service_date=dt.date(2024, 3, 1)), item(0, 3, "Carried over", 200.0)]  # fmt: skip
    got = figures(items.measure, aligned(documents=[document(0)], true_items=true, read_items=read))
    value = {name: figure.value for (name, of), figure in got.items() if not of}
    assert (value["precision"], value["recall"], value["f1"]) == pytest.approx((2 / 4, 2 / 3, 4 / 7))
    cells = {of: figure.value for (name, of), figure in got.items() if name == "cell_accuracy"}
    assert cells["description"] == cells["code"] == cells["service_date"] == 1
    assert (cells["amount"], cells["quantity"]) == pytest.approx((2 / 3, 1 / 2))
    assert cells["unit_price"] is None
    assert (value["row_count"], value["sum_of_amounts"], value["rows_lost"]) == (0, 0, 0)


def test_a_row_is_right_when_its_amount_is_and_its_description_nearly():
    true = [item(0, 0, "Rear bumper", 120.0), item(0, 1, "Paint and labour", 80.0), item(0, 2, "Towing", 40.0)]
    read = [item(0, 0, "Rear burnper", 120.0), item(0, 1, "Storage", 80.0), item(0, 2, "Towing", 40.01)]
    got = values(items.measure, aligned(documents=[document(0)], true_items=true, read_items=read))
    assert (got["precision"], got["recall"]) == pytest.approx((1 / 3, 1 / 3))


_ROWS = st.lists(st.tuples(st.sampled_from(["tyre", "tyres", "glass", ""]), st.sampled_from([1.0, 2.0, None])),
                 min_size=1, max_size=5)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(_ROWS, _ROWS)
def test_rows_are_paired_as_well_as_any_pairing_could(true, read):
    pairs = [[item(0, n, text or None, amount) for n, (text, amount) in enumerate(side)] for side in (true, read)]
    sides = aligned(documents=[document(0)], true_items=pairs[0], read_items=pairs[1])
    alike, _ = items.likeness(items.rows_of(sides.true_items), items.rows_of(sides.read_items))
    assert ((alike >= 0) & (alike <= 1)).all()
    alike = alike if len(true) <= len(read) else alike.T
    best = max(
        sum(alike[row, at] * (alike[row, at] >= 0.3) for row, at in enumerate(order))
        for order in itertools.permutations(range(alike.shape[1]), alike.shape[0])
    )
    got = values(items.measure, sides)["soft_f1"]
    assert got == pytest.approx(2 * best / (len(true) + len(read)), abs=1e-4)
    shuffled = aligned(documents=[document(0)], true_items=pairs[0][::-1], read_items=pairs[1])
    assert values(items.measure, shuffled)["soft_f1"] == pytest.approx(got)


def test_a_list_of_900_rows_read_in_another_order_loses_what_it_lost():
    rng = random.Random(3)
    rows = [item(0, n, f"part {n:04} {rng.choice('abcdef') * 5}", n + 0.5) for n in range(900)]
    read = rows[:810]
    rng.shuffle(read)
    read = [row | {"row": n} for n, row in enumerate(read)]
    got = figures(items.measure, aligned(documents=[document(0)], true_items=rows, read_items=read))
    assert got["recall", "more than 100 rows"].value == pytest.approx(0.9)
    assert got["rows_lost", "more than 100 rows"].value == pytest.approx(0.1)
    assert got["precision", ""].value == 1


def test_rows_read_where_there_are_none_are_invented_lists():
    documents = [document(0), document(1), document(2)]
    sides = aligned(documents=documents, true_items=[item(0, 0, "x", 1.0)],
                    read_items=[item(0, 0, "x", 1.0), item(1, 0, "y", 2.0)])  # fmt: skip
    got = values(items.measure, sides)
    assert (got["invented_lists"], got["precision"], got["sum_of_amounts"]) == (0.5, 1, 1)


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


def claim(number, true, read, automated=False, **more):
    return {"claim_id": f"C{number}", "true_decision": true, "decision": read, "automated": automated, "codes": [],
            "confidence": 0.5, **more}  # fmt: skip


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
    assert all(figure.n == 400 for figure in got.values())


def test_fraud_of_one_class_is_not_judged():
    rows = [claim(n, None, "deny", fraud=False, fraud_score=0.1 * n) for n in range(5)]
    assert all(
        figure.value is None and figure.n == 0 for figure in figures(fraud.measure, aligned(claims=rows)).values()
    )


# --- Retrieval


def retrieved(grades, ranks):
    return aligned(
        claims=[claim(n, None, "deny") for n in range(len(grades))],
        clauses=[{"claim_id": f"C{n}", "clause": clause, "grade": grade}
                 for n, known in enumerate(grades) for clause, grade in known.items()],
        cited=[{"claim_id": f"C{n}", "clause": clause, "rank": place}
               for n, found in enumerate(ranks) for place, clause in enumerate(found, 1)],
    )  # fmt: skip


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


# --- Parts


@pytest.mark.parametrize("seed", range(4))
def test_figures_of_a_part_are_those_of_the_part_alone(seed):
    sides = muddle(seed)
    for measure in (classification.measure, extraction.measure, items.measure):
        whole = figures(measure, sides)
        for column, value in (("source", "x"), ("medium", "fax"), ("split", "test")):
            docs = sides.documents.filter(pl.col(column) == value)
            narrow = {"documents": docs} | {
                name: getattr(sides, name).join(docs, on="doc", how="semi")
                for name in ("true_fields", "read_fields", "annotated", "true_items", "read_items")
            }
            alone = figures(measure, dataclasses.replace(sides, **narrow))
            for (name, of), figure in whole.items():
                if of == f"{column}={value}" and figure.n:
                    expected = alone[name, ""]
                    assert (figure.value, figure.n) == (pytest.approx(expected.value), expected.n), (name, of)


def test_of_very_many_sources_the_most_frequent_50_are_told_apart():
    frame = pl.DataFrame({"source": [f"s{n:02}" for n in range(60) for _ in range(n + 1)] + [None]})
    found = dict(groups.parts(frame, "source"))
    assert list(found) == [f"source=s{n:02}" for n in range(10, 60)]
    assert found["source=s10"].sum() == 11


# --- Intervals


def drawn(units, hits, count, seed=1, **options):
    tally = bootstrap.Tally("x", "document", count, seed)
    tally.figure("share", [tally.column(units, hits), tally.column(units)], **options)
    return tally.figures()[0]


def test_intervals_are_those_of_scipy():
    rng = np.random.default_rng(4)
    sample = rng.random(150) ** 2
    figure = drawn(np.arange(150), sample, 150)
    found = stats.bootstrap(
        (sample,), np.mean, n_resamples=4000, method="percentile", random_state=4
    ).confidence_interval
    assert (figure.low, figure.high) == pytest.approx((found.low, found.high), abs=0.01)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(7)
    held = 0
    for trial in range(200):
        figure = drawn(np.arange(80), rng.random(80) < 0.7, 80, seed=trial)
        held += figure.low <= 0.7 <= figure.high
    assert 0.88 <= held / 200 <= 0.99


def test_fields_of_a_document_are_drawn_together():
    rng = np.random.default_rng(3)
    right = rng.random(100) < 0.5
    together = drawn(np.repeat(np.arange(100), 20), np.repeat(right, 20), 100)
    alone = drawn(np.arange(100), right, 100)
    assert (together.value, together.low, together.high) == pytest.approx((alone.value, alone.low, alone.high))
    assert (together.n, alone.n) == (2000, 100)


def test_where_all_units_agree_the_interval_is_the_exact_one():
    exact = stats.binomtest(12, 12).proportion_ci(method="exact")
    figure = drawn(np.arange(12), np.ones(12), 12)
    assert (figure.value, figure.low, figure.high) == pytest.approx((1, exact.low, 1))
    none = drawn(np.arange(12), np.zeros(12), 12)
    assert (none.value, none.low, none.high) == pytest.approx((0, 0, 1 - exact.low))


def test_one_unit_gives_a_figure_without_an_interval():
    figure = drawn(np.zeros(9, dtype=int), [1, 0] * 4 + [1], 1)
    assert (figure.value, figure.low, figure.high, figure.n) == (pytest.approx(5 / 9), None, None, 9)


def muddle(seed):
    """Results of every kind beside truth, drawn at random."""
    rng = random.Random(seed)
    count = rng.randrange(1, 25)
    kinds, words = ["invoice", "receipt", "policy"], ["ten", "men", "tin", "Tim's"]

    def text():
        return " ".join(rng.choices(words, k=rng.randrange(1, 6)))

    def rows(make, share=0.7):
        return [make(n) for n in range(count) if rng.random() < share]

    def pick(*options):
        return rng.choice(options)

    return aligned(
        documents=[
            document(n, source=pick("x", "y", None), medium=pick("fax", "digital"), split=pick("train", "test"),
                     true_type=pick(*kinds, None), read_type=pick(*kinds, None),
                     status=pick("done", "done", "failed", None),
                     true_status=pick("done", "done", "refused", None), read_confidence=pick(None, 0.2, 0.9))
            for n in range(count)
        ],
        segments=[row for n in range(count) for row in segments(n, [(1, 2, "a"), (3, 4, "b")],
                                                                pick([(1, 4, "a")], [(1, 2, "a"), (3, 4, "b")], []))],
        pages=rows(lambda n: page(n, pick(None, "", text()), pick(None, "", text()), medium=pick("fax", "photo"))),
        true_fields=rows(lambda n: field(n, pick("total", "tax"), pick("1.00", "2.00", None))),
        read_fields=rows(lambda n: field(n, pick("total", "tax"), pick("1.00", "2.00"), confidence=rng.random())),
        annotated=rows(lambda n: {"doc": n, "field": "total"}),
        true_items=rows(lambda n: item(n, 0, pick(None, "a"), pick(None, 1.0))),
        read_items=rows(lambda n: item(n, 0, pick(None, "a", "b"), pick(None, 1.0, 2.0))),
        claims=[claim(n, pick("approve", "deny", None), pick("approve", "deny", None), pick(True, False, None),
                      fraud=pick(True, False, None), fraud_score=pick(None, 0.1, 0.7), codes=pick([], ["a"], ["b"]),
                      confidence=pick(None, 0.5, 0.9), true_claimant="A", claimant=pick(None, "A"))
                for n in range(count)],
        anomalies=rows(lambda n: {"claim_id": f"C{n}", "kind": pick("k", "l"), "planted": pick(True, False),
                                  "codes": pick(["a"], ["a", "b"])}),
        clauses=rows(lambda n: {"claim_id": f"C{n}", "clause": pick("1", "2"), "grade": pick(1, 2)}),
        cited=rows(lambda n: {"claim_id": f"C{n}", "clause": pick("1", "2", "3"), "rank": 1}),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_every_figure_is_in_bounds_with_its_interval_around_it(seed):
    sides = muddle(seed)
    unbounded = {"cer", "wer", "false_approval_amount", "lift_1", "lift_5", "rand_index"}
    for measure in MEASURES:
        found = measure(sides, threshold=0.5, seed=3).figures
        assert len({(f.section, f.name, f.of) for f in found}) == len(found)
        assert found == measure(sides, threshold=0.5, seed=3).figures
        for figure in found:
            if figure.value is None:
                assert (figure.n, figure.low, figure.high) == (0, None, None)
                continue
            assert figure.n > 0, figure
            assert (figure.low is None) == (figure.high is None)
            if figure.low is not None:
                assert figure.low - 1e-12 <= figure.value <= figure.high + 1e-12, figure
            if figure.name not in unbounded:
                assert -1e-9 <= figure.value <= 1 + 1e-9, figure


def test_nothing_to_judge_gives_nulls_and_no_guess():
    for measure in MEASURES:
        found = measure(aligned(), threshold=0.5, seed=1).figures
        assert found
        assert all(figure.value is None and figure.n == 0 for figure in found)


def test_a_perfect_reading_is_perfect():
    fields = [field(n, name, "12.00") for n in range(5) for name in ("total", "tax")]
    rows = [item(n, r, f"part {r}", float(r)) for n in range(5) for r in range(3)]
    sides = aligned(
        documents=[document(n, true_type=kind, read_type=kind) for n, kind in enumerate("aabbc")],
        segments=segments(0, [(1, 2, "a"), (3, 3, "b")], [(1, 2, "a"), (3, 3, "b")]),
        pages=[page(0, "so it is", "so it is")],
        true_fields=fields,
        read_fields=[row | {"confidence": 0.9} for row in fields],
        annotated=[{"doc": n, "field": name} for n in range(5) for name in ("total", "tax", "subtotal")],
        true_items=rows,
        read_items=rows,
    )
    bad = {"cer", "wer", "empty_pages", "drags", "invented", "wrong", "missed", "rows_lost", "invented_lists"}
    for module in (ocr, classification, splitting, extraction, items):
        for (name, of), figure in figures(module.measure, sides).items():
            if figure.value is not None:
                assert figure.value == pytest.approx(0 if name in bad else 1), (name, of)
