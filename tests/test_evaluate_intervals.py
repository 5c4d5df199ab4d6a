"""What holds of every measure: its parts, bounds and intervals, held against scipy and simulation."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from evaluate_frames import aligned, document, field, figures, item, muddle, page, segments
from scipy import stats

from claimctl.lab.evaluate import bootstrap
from claimctl.lab.evaluate.measures import (
    MEASURES,
    classification,
    extraction,
    groups,
    items,
    ocr,
    splitting,
)

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
