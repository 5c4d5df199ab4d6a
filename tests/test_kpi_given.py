"""KPIs of what the user names beside the results: each against one counted by hand, and files that are not as told."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from claimctl.config import load
from claimctl.errors import UsageError
from claimctl.insight.experiments.frame import labels
from claimctl.insight.given import given as given_table
from claimctl.insight.kpi import open_sources, plan_kpis
from claimctl.insight.kpi.shapes import wilson
from claimctl.insight.period import Period
from claimctl.store.tables import TABLES

CONFIG = load().config
MONDAY = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def told(period=None, tables=None, **named):
    """The KPIs by name, with sources or settings named in the config, over rows given table by table."""
    config = msgspec.structs.replace(
        CONFIG, kpis=msgspec.structs.replace(CONFIG.kpis, **{name: _plain(value) for name, value in named.items()})
    )
    frames = {
        name: pl.DataFrame({column: [row.get(column) for row in (tables or {}).get(name, [])] for column in schema},
                           schema=schema).lazy()
        for name, schema in TABLES.items()
    }  # fmt: skip
    plan = plan_kpis(frames, config, sources=open_sources(config).within(period or Period()))
    return {kpi.name: kpi for kpi in plan.read([query.collect() for query in plan.queries])}


def _plain(value):
    return value if isinstance(value, int | float) else str(value)


def csv(path, *lines):
    path.write_text("\n".join(lines) + "\n")
    return path


def claims(*rows):
    return {"claims": [{"claim_id": name, "decision": decision, "automated": automated, "fraud_score": score}
                       for name, decision, automated, score in rows]}  # fmt: skip


def test_every_target_of_the_field_is_a_kpi_with_that_target():
    targets = {
        "ocr_accuracy": 0.95, "classification_f1": 0.92, "entity_precision": 0.94, "entity_recall": 0.91,
        "fraud_auc": 0.96, "fraud_false_positives": 0.005, "reviewer_accuracy": 0.999, "automation_rate": 0.85,
        "model_time": 0.23, "throughput": 1000, "hand_off_latency": 15, "workflows_completed": 0.98,
        "agents_per_workflow": 4.2, "workflows_at_once": 1000, "context_kept": 0.93, "retrieval_accuracy": 0.91,
        "retrieval_latency": 85, "retrieval_passages": 10_000_000, "reranking_gain": 0.15,
        "retrieval_cache_hits": 0.75, "data_quality": 0.98, "failure_rate": 0.00001, "backlog": 100,
        "cost_per_claim": 10,
    }  # fmt: skip
    assert targets.items() <= {name: kpi.target for name, kpi in told().items()}.items()


def test_checks_of_what_passed_tell_how_right_it_is_and_checks_of_others_do_not_count(tmp_path):
    file = csv(tmp_path / "checks.csv", "claim_id,right", "a,true", "b,wrong", "c,", "human,false", "nobody,false")
    tables = claims(*((name, "approve", True, 0.1) for name in "abc"), ("human", "review", False, 0.1))
    kpi = told(checks=file, tables=tables)["reviewer_accuracy"]
    assert (kpi.value, kpi.count, kpi.source) == (0.5, 2, "checks.csv")
    assert kpi.low < 0.2
    assert not kpi.sure or kpi.status == "missed"


def test_claim_whose_name_a_spreadsheet_was_kept_from_is_that_claim(tmp_path):
    file = csv(tmp_path / "checks.csv", "claim_id,right", "'=SUM(1),true", "007,true")
    tables = claims(("=SUM(1)", "approve", True, 0.1), ("007", "approve", True, 0.1))
    assert told(checks=file, tables=tables)["reviewer_accuracy"].count == 2


def test_reviews_tell_where_no_check_does_and_an_evaluation_where_neither_does(tmp_path):
    reviews = csv(tmp_path / "reviews.csv", "claim_id,decision", "a,approve", "b,deny")
    figure = {"section": "decisions", "name": "automated_accuracy", "value": 0.9, "low": 0.8, "high": 0.95, "n": 70}
    evaluation = tmp_path / "evaluation.json"
    evaluation.write_text(json.dumps({"figures": [figure, figure | {"of": "x", "value": 0.1}], "notes": []}))
    tables = claims(("a", "approve", True, None), ("b", "approve", True, None))
    kpi = told(reviews=reviews, evaluation=evaluation, tables=tables)["reviewer_accuracy"]
    assert (kpi.value, kpi.count) == (0.5, 2)
    kpi = told(evaluation=evaluation, tables=tables)["reviewer_accuracy"]
    assert (kpi.value, kpi.low, kpi.high, kpi.count, kpi.source) == (0.9, 0.8, 0.95, 70, "evaluation.json")


def test_fraud_figures_of_reviews_are_those_counted_by_hand(tmp_path):
    scores = [0.9, 0.4, 0.4, 0.2, 0.7, 0.1]
    frauds = [True, True, False, False, False, False]
    lines = [f"{number},approve,{str(fraud).lower()}" for number, fraud in enumerate(frauds)]
    file = csv(tmp_path / "reviews.csv", "claim_id,decision,fraud", *lines)
    rows = [(str(number), "investigate" if score >= 0.6 else "approve", False, score)
            for number, score in enumerate(scores)]  # fmt: skip
    kpis = told(reviews=file, tables=claims(*rows))
    assert kpis["fraud_auc"].value == pytest.approx(roc_auc_score(frauds, scores))
    assert kpis["fraud_auc"].low < kpis["fraud_auc"].value < kpis["fraud_auc"].high
    assert kpis["fraud_false_positives"].value == pytest.approx(1 / 4)


def test_a_table_that_polars_gives_up_on_is_told_to_be_unreadable(tmp_path, monkeypatch):
    def give_up(*_, **__):
        raise pl.exceptions.PanicException("called `Result::unwrap()` on an `Err` value")

    file = tmp_path / "told.parquet"
    pl.DataFrame({"claim_id": ["a"], "right": ["true"]}).write_parquet(file)
    monkeypatch.setattr(pl, "read_parquet", give_up)
    monkeypatch.setattr(pl, "scan_parquet", give_up)
    for read in (lambda: given_table(file, "right", "unreadable", ""), lambda: labels(file), lambda: told(checks=file)):
        with pytest.raises(UsageError, match=r"told\.parquet"):
            read()


def test_queue_for_reviewers_is_shorter_by_what_they_reviewed(tmp_path):
    tables = claims(("a", "review", False, None), ("b", "investigate", False, None), ("c", "approve", True, None))
    assert told(tables=tables)["review_queue"].value == 2
    file = csv(tmp_path / "reviews.csv", "claim_id,decision", "a,approve", "b,")
    assert told(reviews=file, tables=tables)["review_queue"].value == 1


def test_what_is_missing_is_named_with_its_setting_file_and_columns(tmp_path):
    kpis = told()
    assert kpis["csat"].needs == ("kpis.surveys in the config: a CSV or Parquet of what users answered (csat)",)
    assert kpis["reviewer_accuracy"].needs[0].startswith("kpis.checks in the config")
    assert ", or kpis.evaluation in the config" in kpis["reviewer_accuracy"].needs[0]
    file = csv(tmp_path / "surveys.csv", "at,nps", "2026-03-02,9")
    assert told(surveys=file)["csat"].needs == ("a value in the column `csat` in surveys.csv (kpis.surveys)",)
    file = tmp_path / "evaluation.json"
    file.write_text('{"figures": []}')
    assert told(evaluation=file)["ocr_accuracy"].needs == (
        "a figure `ocr.character_accuracy` in evaluation.json (kpis.evaluation)",
    )


@pytest.mark.parametrize(
    ("source", "lines", "said"),
    [
        ("surveys", ("csat", "6"), "numbers from 1 to 5"),
        ("surveys", ("nps", "ten"), "numbers from 0 to 10"),
        ("activity", ("user,at", "u,yesterday"), "UTC times"),
        ("checks", ("claim_id,right", "a,maybe"), "true or false"),
        ("customers", ("new_customers", "1e999"), "numbers"),
    ],
)
def test_cell_that_is_not_what_its_column_is_for_is_a_usage_error_that_names_it(tmp_path, source, lines, said):
    with pytest.raises(UsageError, match=said) as raised:
        told(**{source: csv(tmp_path / "told.csv", *lines)})
    assert f"kpis.{source}" in raised.value.message
    assert "told.csv" in raised.value.message


def test_file_that_is_not_there_or_not_of_its_kind_is_a_usage_error(tmp_path):
    for source, name in (("surveys", "no.csv"), ("evaluation", "no.json")):
        with pytest.raises(UsageError, match=name):
            told(**{source: tmp_path / name})
    (tmp_path / "evaluation.json").write_text('{"figures": [{"section": 1}]}')
    with pytest.raises(UsageError, match=r"evaluation\.json"):
        told(evaluation=tmp_path / "evaluation.json")


def test_parquet_with_real_times_tells_the_same_as_text(tmp_path):
    text = csv(tmp_path / "activity.csv", "user,at,session", "u,2026-03-02T08:00,1", "u,2026-03-02 08:10:00Z,1")
    frame = pl.DataFrame({"user": ["u", "u"], "session": ["1", "1"],
                          "at": [MONDAY, MONDAY + dt.timedelta(minutes=10)]})  # fmt: skip
    frame.write_parquet(tmp_path / "activity.parquet")
    for file in (text, tmp_path / "activity.parquet"):
        assert told(activity=file)["session_length"].value == 600


def test_users_sessions_and_those_who_come_back(tmp_path):
    at = [(user, MONDAY + dt.timedelta(days=day, minutes=minute)) for user, day, minute in (
        ("a", 0, 0), ("a", 0, 20), ("a", 0, 90), ("b", 0, 0), ("a", 3, 0), ("a", 7, 0), ("c", 8, 0), ("a", 40, 0),
    )]  # fmt: skip
    file = csv(tmp_path / "activity.csv", "user,at", *(f"{user},{moment:%Y-%m-%dT%H:%M:%S}" for user, moment in at))
    kpis = told(activity=file)
    assert kpis["daily_users"].value == pytest.approx((2 + 1 + 1 + 1 + 1) / 41)
    assert kpis["monthly_users"].value == 1
    assert kpis["session_length"].value == pytest.approx(20 * 60 / 7)  # one of 20 minutes, six of a moment
    # Of the first week's users a comes again, b does not; of the second week's nobody; the last week is looked at only.
    assert kpis["weekly_return"].value == pytest.approx(1 / 4)


def test_answers_follow_the_period_and_rows_without_a_time_are_left_out_of_it(tmp_path):
    file = csv(tmp_path / "surveys.csv", "at,csat,nps", "2026-03-02,5,10", "2026-04-02,1,0", ",1,8", "2026-03-05,4,9")
    kpis = told(surveys=file)
    assert (kpis["csat"].value, kpis["nps"].value) == (0.5, 25)
    kpis = told(surveys=file, period=Period(None, MONDAY + dt.timedelta(days=20)))
    assert (kpis["csat"].value, kpis["csat"].count, kpis["nps"].value) == (1, 2, 100)


def test_money_of_customers(tmp_path):
    file = csv(
        tmp_path / "customers.csv", "at,acquisition_cost,new_customers,gross_profit,lost_customers",
        "2026-01-01,1000,10,6000,1", "2026-02-01,2000,10,6000,2",
    )  # fmt: skip
    kpis = told(customers=file)
    assert kpis["cac"].value == pytest.approx(150)
    assert kpis["ltv"].value == pytest.approx(4000)
    assert kpis["ltv_cac"].value == pytest.approx(4000 / 150)
    nobody_left = csv(tmp_path / "customers.csv", "gross_profit,lost_customers", "6000,0")
    assert told(customers=nobody_left)["ltv"].needs == ("periods in which a customer was lost",)


def test_return_on_investment_and_payback_of_claims_over_ten_days():
    cost = CONFIG.score.cost
    rows = [{"claim_id": str(day), "decision": "approve", "automated": True, "cost": 0.0,
             "decided_at": MONDAY + dt.timedelta(days=day)} for day in range(10)]  # fmt: skip
    documents = [{"claim_id": "0", "doc_id": "d", "status": "done", "duration_ms": 0.0}]
    manual = cost.reviewer_hour * cost.manual_minutes / 60
    kpis = told(investment=5 * manual, tables={"claims": rows, "documents": documents})
    assert kpis["saving_per_claim"].value == pytest.approx(manual)
    assert kpis["savings"].value == pytest.approx(10 * manual)
    assert kpis["roi"].value == pytest.approx(1.0)
    assert kpis["payback"].value == pytest.approx(5 * 86_400)
    short = told(investment=5 * manual, tables={"claims": rows[:3], "documents": documents})
    assert short["payback"].needs == ("claims decided over a week or longer, at a cost below that by hand",)


def test_uptime_counts_the_intervals_of_the_schedule_in_which_a_run_ended():
    hours = (0, 24.1, 49, 96.5)  # the fourth night was missed, and the run of the third one was cut off
    runs = [{"run_id": str(place), "started_at": MONDAY + dt.timedelta(hours=hour),
             "ended_at": None if place == 2 else MONDAY + dt.timedelta(hours=hour + 1)}
            for place, hour in enumerate(hours)]  # fmt: skip
    kpi = told(schedule_hours=24, tables={"runs": runs})["scheduled_uptime"]
    assert (kpi.value, kpi.count) == (pytest.approx(3 / 5), 5)
    assert "schedule_hours" in told(tables={"runs": runs})["scheduled_uptime"].needs[0]


def test_claims_at_once_hand_offs_that_arrive_and_errors():
    def event(claim, stage, start, took, **more):
        moment = MONDAY + dt.timedelta(milliseconds=start)
        return {"run_id": "r", "claim_id": claim, "doc_id": claim, "stage": stage, "status": "done", "wait_ms": 0.0,
                "started_at": moment, "duration_ms": took, "cache_hit": False, "peak_rss_mb": 100.0} | more  # fmt: skip

    events = [
        event("a", "ocr", 0, 10.0), event("a", "classify", 12, 1.0), event("a", "extract", 14, 1.0),
        event("a", "score", 20, 5.0, peak_rss_mb=300.0),
        event("b", "ocr", 24, 10.0, wait_ms=4.0), event("b", "classify", 36, 4.0, status="failed"),
        event("c", "ocr", 40, 1.0),
    ]  # fmt: skip
    documents = [{"claim_id": name, "doc_id": name, "status": "done"} for name in "abc"]
    decided = [{"claim_id": "a", "decision": "approve", "automated": True, "documents": 1, "doc_types": ["other"]}]
    kpis = told(tables={"events": events, "documents": documents, "claims": decided})
    assert kpis["workflows_at_once"].value == 2  # b waits from 20 to 24 while a is scored; c begins as b ends
    # Of 4 files handed on 3 came, of 3 documents 1 is in a decision.
    assert kpis["context_kept"].value == pytest.approx((3 + 1) / (4 + 3))
    assert kpis["error_rate"].value == pytest.approx(1 / 7)
    assert kpis["agent_memory"].value == 300 * 2**20
    assert kpis["backlog"].value == 2
    assert kpis["workflows_completed"].value == pytest.approx(1 / 3)


def test_remembered_questions_of_an_index_are_counted(tmp_path):
    (tmp_path / "queries.json").write_text('{"asked": 8, "remembered": 6, "answers": [], "of": ""}')
    kpi = told(index=tmp_path)["retrieval_cache_hits"]
    assert (kpi.value, kpi.count, kpi.status) == (0.75, 8, "met")


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_of_a_share_is_that_of_scipy(case):
    right, count = case
    expected = binomtest(right, count).proportion_ci(method="wilson")
    assert wilson(right / count, count) == pytest.approx((expected.low, expected.high), abs=1e-9)
