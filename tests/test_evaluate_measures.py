"""The measures of reading, held against jiwer, scikit-learn, brute force and published worked examples."""

import datetime as dt
import itertools
import random

import jiwer
import pytest
import yaml
from evaluate_frames import aligned, document, field, figures, item, page, segments, values
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from claimctl.config import home
from claimctl.lab.evaluate.compare import kind_of, same
from claimctl.lab.evaluate.measures import classification, extraction, items, ocr, splitting

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
