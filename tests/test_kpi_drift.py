"""Drift against the weeks before: a shift is told by how large it is, chance is not, and too little is no zero."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from claimctl.config import load
from claimctl.insight.kpi import load_catalogue
from claimctl.insight.kpi.measures import MEASURES
from claimctl.insight.report import build_report
from claimctl.store.tables import TABLES

LAST = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
CONFIG = load().config
NAMES = ("drift_document_types", "drift_confidence", "drift_automation")
TYPES = np.array(["claim_form", "invoice", "police_report", "medical_bill", "receipt", "other"])


def claims(recent, usual, seed=0, *, automated=(0.8, 0.8), sure=(9, 9), forms=(0.6, 0.6)):
    """Claims of the last 7 days and of the 28 before; each pair is what holds before, and what holds of late."""
    dice = np.random.default_rng(seed)
    rows = []
    for number in range(recent + usual):
        late = number < recent
        age = dice.integers(0, 7) if late else dice.integers(7, 35)
        types = [TYPES[0]] if dice.random() < forms[late] else []
        types += sorted(set(dice.choice(TYPES[1:], 2)))
        rows.append({
            "claim_id": f"C-{number}", "decision": "approve", "automated": bool(dice.random() < automated[late]),
            "confidence": dice.beta(sure[late], 1), "doc_types": types,
            "received_at": LAST - dt.timedelta(days=0 if number == 0 else int(age)), "decided_at": LAST,
        })  # fmt: skip
    columns = {name: [row.get(name) for row in rows] for name in TABLES["claims"]}
    return pl.DataFrame(columns, schema=TABLES["claims"])


def index(frame, name):
    taken = MEASURES[name]({"claims": frame.lazy()}, CONFIG)
    row = taken.query.collect(engine="streaming").row(0, named=True)
    return {"value": row[taken.column], "count": row["count"]}


def test_chance_alone_never_calls_somebody_even_with_the_fewest_claims():
    limits = {name: load_catalogue()[name].alert.limit for name in NAMES}
    drawn = [claims(100, 100, seed) for seed in range(25)]
    for name in NAMES:
        found = [index(frame, name)["value"] for frame in drawn]
        assert max(found) < limits[name]
        assert float(np.median(found)) < 0.03


@pytest.mark.parametrize(
    ("moved", "name"),
    [
        ({"automated": (0.8, 0.4)}, "drift_automation"),
        ({"sure": (9, 2)}, "drift_confidence"),
        ({"forms": (0.9, 0.1)}, "drift_document_types"),
    ],
)
def test_each_shift_is_told_by_its_own_index_and_by_no_other(moved, name):
    frame = claims(300, 1200, **moved)
    assert index(frame, name)["value"] > 0.25
    assert all(index(frame, other)["value"] < 0.1 for other in NAMES if other != name)


def test_the_index_is_the_published_one_less_what_chance_makes():
    frame = claims(1000, 4000, automated=(0.8, 0.6))
    late = frame.filter(pl.col("received_at") > LAST - dt.timedelta(days=7))["automated"].mean()
    before = frame.filter(pl.col("received_at") <= LAST - dt.timedelta(days=7))["automated"].mean()
    exact = (late - before) * np.log(late / before) + (before - late) * np.log((1 - late) / (1 - before))
    assert index(frame, "drift_automation") == {
        "value": pytest.approx(exact - 1 / 1000 - 1 / 4000, rel=0.02),
        "count": 1000,
    }


@pytest.mark.parametrize(("recent", "usual"), [(99, 1000), (1000, 99), (0, 500)])
def test_with_too_few_claims_in_either_period_there_is_no_figure(recent, usual):
    assert {index(claims(recent, usual), name)["value"] for name in NAMES} <= {None}


def test_what_was_worked_on_anew_and_a_date_in_the_far_future_are_no_drift():
    frame = claims(300, 1200)
    told = index(frame, "drift_confidence")
    late = frame.with_columns(decided_at=pl.lit(LAST + dt.timedelta(days=90)).cast(pl.Datetime("us", "UTC")))
    assert index(late, "drift_confidence") == told
    slip = frame.with_columns(
        received_at=pl.when(pl.col("claim_id") == "C-5").then(LAST + dt.timedelta(days=3650)).otherwise("received_at")
    )
    assert index(slip, "drift_confidence")["value"] == pytest.approx(told["value"], abs=0.02)


@pytest.mark.parametrize("lacking", ["received_at", "decided_at"])
def test_a_report_passes_over_earlier_claims_and_tells_the_same(tmp_path, lacking):
    frame = claims(300, 1200, automated=(0.8, 0.5))
    earlier = claims(0, 2000, seed=1).with_columns(
        pl.col("received_at", "decided_at") - dt.timedelta(days=40), automated=pl.lit(value=False)
    )
    slip = frame.head(3).with_columns(received_at=LAST + dt.timedelta(days=3650))
    unknown = frame.tail(400).with_columns(pl.lit(None, pl.Datetime("us", "UTC")).alias(lacking))
    both = pl.concat([earlier, frame, unknown, slip, claims(9, 0).with_columns(decision=None)])
    (tmp_path / "claims").mkdir()
    both.write_parquet(tmp_path / "claims" / "part-0.parquet", row_group_size=500)
    told = {kpi.name: kpi for kpi in build_report(tmp_path, CONFIG, LAST).kpis}
    for name in NAMES:
        whole = index(both, name)
        assert (told[name].value, told[name].count) == (pytest.approx(whole["value"]), whole["count"])
    assert told["drift_automation"].value > 0


def test_no_claims_at_all_are_no_figure():
    empty = pl.DataFrame(schema=TABLES["claims"])
    assert {index(empty, name)["value"] for name in NAMES} == {None}
