"""KPIs: each figure against one counted by hand, missing inputs named, targets held against values."""

from __future__ import annotations

import datetime as dt

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimctl.config import DocType, FieldSpec, load
from claimctl.errors import IntegrityError, UsageError
from claimctl.insight.kpi import load_catalogue, plan_kpis
from claimctl.insight.kpi.measures import MEASURES, stage_quantiles
from claimctl.insight.kpi.sources import open_sources
from claimctl.insight.results import collect, open_results
from claimctl.store.tables import TABLES

START = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
CONFIG = load().config
NOTHING_GIVEN = open_sources(CONFIG)
NO_REQUIRED = msgspec.structs.replace(CONFIG, extract=msgspec.structs.replace(CONFIG.extract, doctypes={}))


def frame(table, rows):
    schema = TABLES[table]
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)


def write(folder, **tables):
    """Write each table's rows as one part."""
    for table, rows in tables.items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        frame(table, rows).write_parquet(folder / table / "part-0.parquet")
    return folder


def measure(config=CONFIG, catalogue=None, **tables):
    """The KPIs by name over rows given table by table."""
    frames = {name: frame(name, tables.get(name, [])).lazy() for name in TABLES}
    plan = plan_kpis(frames, config, catalogue)
    return {kpi.name: kpi for kpi in plan.read([query.collect() for query in plan.queries])}


def claim(claim_id, **values):
    return {"claim_id": claim_id, "decision": "approve", "automated": True} | values


def event(stage, at_ms, duration_ms, **values):
    moment = START + dt.timedelta(milliseconds=at_ms)
    row = {"run_id": "r", "claim_id": "c", "doc_id": "d", "stage": stage, "status": "done", "attempt": 1}
    return row | {"started_at": moment, "duration_ms": duration_ms, "engine_ms": 0.0, "cache_hit": False} | values


def test_every_listed_kpi_has_a_function_and_every_function_is_listed():
    assert list(load_catalogue()) == list(MEASURES)


def test_inputs_name_columns_that_the_tables_have():
    for name, spec in load_catalogue().items():
        for entry in "|".join(spec.inputs).split("|"):
            table, _, column = entry.partition(".")
            known = {**TABLES, **{source: frame.collect_schema() for source, frame in NOTHING_GIVEN.tables.items()}}
            assert table == "config" or column in known[table], f"{name} wants {entry}"


def test_automation_rate_is_the_share_of_decided_claims():
    claims = [claim("a"), claim("b"), claim("c", automated=False), claim("d", decision=None, automated=None)]
    kpis = measure(claims=claims)
    assert kpis["automation_rate"].value == pytest.approx(2 / 3)
    assert kpis["automation_rate"].count == 3
    assert kpis["automation_rate"].status == "missed"
    assert kpis["claims_processed"].value == 3


def test_target_that_is_just_reached_is_met():
    claims = [claim(str(i), automated=i < 85) for i in range(100)]
    assert measure(claims=claims)["automation_rate"].status == "met"


def test_without_rows_every_kpi_names_what_it_needs_and_none_has_a_value():
    for kpi in measure().values():
        assert kpi.value is None
        assert kpi.status == "not_measured"
        assert kpi.needs


def test_missing_input_is_named_by_table_and_column():
    kpis = measure(claims=[claim("a", cost=None)], documents=[{"claim_id": "a", "status": "done"}])
    assert kpis["cost_per_claim"].needs == ("claims.cost", "documents.duration_ms")
    assert kpis["throughput"].needs == ("runs.ended_at", "events.duration_ms")


def test_kpi_of_an_input_no_table_holds_is_not_measured(tmp_path):
    file = tmp_path / "kpis.yaml"
    file.write_text(
        "mood: {title: Mood, definition: Mean score., unit: ratio, direction: higher, inputs: [meetings.score]}"
    )
    kpis = measure(catalogue=load_catalogue(file), claims=[claim("a")])
    assert kpis["mood"].needs == ("meetings.score",)


def test_misspelt_entry_of_the_catalogue_is_a_usage_error(tmp_path):
    file = tmp_path / "kpis.yaml"
    file.write_text("x: {title: X, definition: D, unit: ratio, direction: upwards, inputs: []}")
    with pytest.raises(UsageError, match=r"kpis\.yaml"):
        load_catalogue(file)


def test_cost_adds_machine_time_of_each_file_once():
    hour = 3_600_000.0
    documents = [
        {"claim_id": "a", "status": "done", "first_page": 1, "duration_ms": hour},
        {"claim_id": "a", "status": "done", "first_page": 3, "duration_ms": hour},  # the same file's second document
        {"claim_id": "b", "status": "failed", "first_page": None, "duration_ms": hour},
    ]
    kpis = measure(claims=[claim("a", cost=9.0), claim("b", cost=0.0)], documents=documents)
    assert kpis["cost_per_claim"].value == pytest.approx((9.0 + 2 * CONFIG.score.cost.machine_hour) / 2)
    assert kpis["cost_per_claim"].status == "met"


def test_target_in_euro_is_not_held_against_dollars():
    cost = msgspec.structs.replace(CONFIG.score.cost, currency="USD")
    config = msgspec.structs.replace(CONFIG, score=msgspec.structs.replace(CONFIG.score, cost=cost))
    documents = [{"claim_id": "a", "status": "done", "duration_ms": 1.0}]
    kpi = measure(config, claims=[claim("a", cost=12.0)], documents=documents)["cost_per_claim"]
    assert (kpi.status, kpi.currency) == ("no_target", "USD")


def test_workflow_is_not_completed_when_a_document_failed_or_nothing_was_decided():
    documents = [
        {"claim_id": "ok", "status": "done"},
        {"claim_id": "ok", "status": "refused"},
        {"claim_id": "broken", "status": "failed"},
        {"claim_id": "undecided", "status": "done"},
    ]
    kpis = measure(claims=[claim("ok"), claim("broken"), claim("bare")], documents=documents)
    assert kpis["workflows_completed"].value == pytest.approx(2 / 4)
    assert kpis["failure_rate"].value == pytest.approx(1 / 4)
    assert kpis["refused_share"].value == pytest.approx(1 / 4)


def test_agents_are_counted_in_the_run_that_did_most_of_the_claim():
    first = [event(stage, 0, 1, run_id="1") for stage in ("ocr", "classify", "extract")]
    first.append(event("score", 0, 1, run_id="1", doc_id="c"))
    again = [event("score", 0, 1, run_id="2", doc_id="c")]
    assert measure(events=first + again)["agents_per_workflow"].value == 4


def test_data_quality_counts_required_fields_that_are_found_and_valid():
    kinds = {"total": FieldSpec("money", required=True), "note": FieldSpec("text")}
    doctypes = {"receipt": DocType("Receipt", fields=kinds)}
    config = msgspec.structs.replace(CONFIG, extract=msgspec.structs.replace(CONFIG.extract, doctypes=doctypes))
    documents = [{"doc_id": str(i), "doc_type": "receipt", "status": "done"} for i in range(4)]
    field = {"doc_type": "receipt", "field": "total", "instance": 0, "value": "1.00", "valid": True}
    fields = [
        field | {"doc_id": "0"},
        field | {"doc_id": "0", "instance": 1},
        field | {"doc_id": "1", "valid": False},
        field | {"doc_id": "2", "field": "note"},
    ]
    assert measure(config, documents=documents, fields=fields)["data_quality"].value == pytest.approx(1 / 4)


def test_data_quality_without_a_required_field_says_so():
    documents = [{"doc_id": "0", "doc_type": "receipt", "status": "done"}]
    fields = [{"doc_id": "0", "doc_type": "receipt", "field": "total", "instance": 0, "value": "1", "valid": True}]
    kpi = measure(NO_REQUIRED, documents=documents, fields=fields)["data_quality"]
    assert kpi.needs == ("a field marked `required` in configs/doctypes",)


def test_throughput_leaves_out_cached_work_and_runs_that_have_not_ended():
    runs = [
        {"run_id": "full", "started_at": START, "ended_at": START + dt.timedelta(seconds=30)},
        {"run_id": "nothing to do", "started_at": START, "ended_at": START + dt.timedelta(seconds=30)},
        {"run_id": "cut off", "started_at": START, "ended_at": None},
    ]
    events = [event("ocr", 0, 1, run_id="full", doc_id=str(i)) for i in range(20)]
    events += [event("ocr", 0, 1, run_id="nothing to do", doc_id=str(i), cache_hit=True) for i in range(20)]
    events += [event("ocr", 0, 1, run_id="cut off", doc_id=str(i)) for i in range(20)]
    kpi = measure(runs=runs, events=events)["throughput"]
    assert kpi.value == pytest.approx(40.0)
    assert kpi.count == 20


def test_stage_latency_is_given_by_stage_and_of_the_slowest():
    events = [event("ocr", 0, ms) for ms in (100, 200, 900)] + [event("score", 0, 5)]
    events.append(event("ocr", 0, 0, cache_hit=True))
    kpi = measure(events=events)["stage_latency_p50"]
    assert kpi.parts == pytest.approx({"ocr": 200, "score": 5}, rel=0.005)
    assert kpi.value == pytest.approx(200, rel=0.005)
    assert kpi.count == 4


def test_model_time_takes_engines_of_ocr_and_the_whole_of_later_stages():
    events = [
        event("ocr", 0, 1000, engine_ms=600.0, doc_id="1"),
        event("ocr", 0, 50, engine_ms=0.0, doc_id="2"),
        event("classify", 0, 10, doc_id="1"),
        event("extract", 0, 20, doc_id="1"),
        event("score", 0, 500),
    ]
    assert measure(events=events)["model_time"].value == pytest.approx(0.3 + 0.01 + 0.02)


def test_hand_off_is_the_gap_between_one_stage_and_the_next():
    events = [
        event("ocr", 0, 100),
        event("classify", 104, 10),
        event("extract", 116, 10),
        event("score", 226, 5, doc_id="c"),
    ]
    kpi = measure(events=events)["hand_off_latency"]
    assert kpi.parts == pytest.approx({"classify": 4, "extract": 2, "score": 100}, rel=0.005)
    assert kpi.value == pytest.approx(4, rel=0.005)
    assert kpi.status == "met"


def test_hand_off_to_a_stage_whose_forerunner_came_from_the_cache_is_not_measured():
    kpi = measure(events=[event("ocr", 0, 0, cache_hit=True), event("classify", 104, 10)])["hand_off_latency"]
    assert kpi.value is None


@given(st.lists(st.floats(1e-3, 1e7), min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 0.99]))
def test_stage_quantile_is_within_half_a_percent_of_the_exact_one(times, quantile):
    table = pl.LazyFrame({"stage": ["ocr"] * len(times), "ms": times})
    row = stage_quantiles(table, "ms", [quantile]).collect().row(0, named=True)
    exact = sorted(times)[max(0, -int(-quantile * len(times) // 1) - 1)]
    assert row[f"q{quantile * 100:.0f}"] == pytest.approx(exact, rel=0.006)
    assert row["count"] == len(times)


def test_older_part_without_a_column_is_read_with_nulls_and_a_newer_column_is_left_out(tmp_path):
    write(tmp_path, claims=[claim("a", confidence=0.9)])
    old = pl.DataFrame({"claim_id": ["b"], "decision": ["deny"], "colour": ["red"]})
    old.write_parquet(tmp_path / "claims" / "part-1.parquet")
    claims = open_results(tmp_path)["claims"].collect().sort("claim_id")
    assert claims["confidence"].to_list() == [0.9, None]
    assert "colour" not in claims.columns


def test_folder_name_with_glob_characters_is_read_as_it_stands(tmp_path):
    folder = write(tmp_path / "results [1] *", claims=[claim("a")])
    write(tmp_path / "results [1] 2", claims=[claim("b")])
    assert open_results(folder)["claims"].collect()["claim_id"].to_list() == ["a"]


def test_torn_part_is_an_integrity_error_with_its_remedy(tmp_path):
    write(tmp_path, claims=[claim("a")])
    (tmp_path / "claims" / "part-1.parquet").write_bytes(b"PAR1 torn")
    results = open_results(tmp_path)
    with pytest.raises(IntegrityError, match="claimctl verify"):
        collect(results, [results["claims"].select(pl.len(), pl.col("claim_id").min())])


def test_folder_that_is_not_there_or_holds_no_table_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="claimctl process"):
        open_results(tmp_path / "nowhere")
    (tmp_path / "photos").mkdir()
    with pytest.raises(UsageError, match="not a results folder"):
        open_results(tmp_path)


def test_steps_within_scoring_are_agents_unless_skipped_and_take_no_time_of_their_own():
    done = event("score.coverage", 30, 0.0, doc_id="c")
    skipped = event("score.fraud", 30, 0.0, doc_id="c", status="skipped", reason="incomplete")
    events = [event("ocr", 0, 10), event("extract", 12, 10), event("score", 30, 10, doc_id="c")]
    plain, stepped = measure(events=events), measure(events=[*events, done, skipped])
    assert (plain["agents_per_workflow"].value, stepped["agents_per_workflow"].value) == (3.0, 4.0)
    for name in ("hand_off_latency", "stage_latency_p50", "cache_hit_rate"):
        assert stepped[name] == plain[name]
