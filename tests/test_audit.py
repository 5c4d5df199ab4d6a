"""QA finds out what a promise is worth, and the audit record says what every decision rests on."""

import datetime as dt
import json

import numpy as np
import polars as pl
import pytest
from dial_cases import results
from msgspec.structs import replace
from report_cases import write
from score_cases import CONFIG, RULES, claim, document, field, form, invoice
from typer.testing import CliRunner

from claimctl import config as configuration
from claimctl.cli import app
from claimctl.errors import UsageError
from claimctl.insight import qa
from claimctl.insight.period import Period, cut
from claimctl.insight.results import open_results
from claimctl.learning import promise
from claimctl.stages.score import run as score
from claimctl.stages.score.decide import drawn
from claimctl.store.tables import TABLES


def test_a_period_has_the_records_of_what_was_decided_in_it(tmp_path):
    """A claim decided again has two: that of a period says what was decided then."""
    days = [dt.datetime(2026, month, 10, tzinfo=dt.UTC) for month in (3, 4)]
    tables = {name: [] for name in TABLES} | {
        "claims": [{"claim_id": "C-1", "run_id": "r2", "decided_at": days[1], "decision": "approve"}],
        "audit": [
            {"claim_id": "C-1", "run_id": run, "decided_at": day, "decision": decision}
            for run, day, decision in zip(("r1", "r2"), days, ("review", "approve"), strict=True)
        ],
    }
    found = open_results(write(tmp_path, tables))
    for month, decided in ((3, ["review"]), (4, ["approve"]), (5, [])):
        period = Period(dt.datetime(2026, month, 1, tzinfo=dt.UTC), dt.datetime(2026, month + 1, 1, tzinfo=dt.UTC))
        assert cut(found, period)["audit"].collect()["decision"].to_list() == decided


# QA


def test_the_draw_is_by_chance_and_the_same_everywhere():
    asked = replace(CONFIG.decision, qa_share=0.1)
    found = {n for n in range(4000) if drawn(f"CLM-{n}", asked)}
    assert 330 < len(found) < 470
    assert found == {n for n in range(4000) if drawn(f"CLM-{n}", asked)}
    other = {n for n in range(4000) if drawn(f"CLM-{n}", replace(asked, qa_salt="another"))}
    assert len(found & other) < 0.3 * len(found)


def test_only_what_passed_is_drawn():
    every = replace(CONFIG, decision=replace(CONFIG.decision, qa_share=1.0))
    assert score.run(claim(form(), invoice()), every).qa_sample
    assert not score.run(claim(form(doc_type_confidence=0.3), invoice()), every).qa_sample


def checks(path, wrong, count):
    answers = ["false" if n in wrong else "true" for n in range(count)]
    pl.DataFrame({"claim_id": [f"C{n:04}" for n in range(count)], "right": answers}).write_csv(path)
    return path


@pytest.mark.parametrize(
    ("wrong", "count", "state", "proved"),
    [
        ((), 40, "holds", False),
        ((), 900, "holds", True),
        ((7,), 200, "holds", False),
        (tuple(range(6)), 200, "in_doubt", False),
        (tuple(range(7)), 100, "broken", False),
    ],
)
def test_the_verdict_follows_the_checks(tmp_path, wrong, count, state, proved):
    of = [{"name": "target_accuracy", "value": 0.99}, {"name": "confidence_level", "value": 0.95}]
    rows = [{"claim_id": f"C{n:04}", "qa_sample": True, "dial": "d", "thresholds": of} for n in range(count)]
    found = qa.check(results(tmp_path / "r", rows), checks(tmp_path / "checks.csv", wrong, count), 0.999, 0.95)
    assert (found.state, found.proved, found.target, found.checked) == (state, proved, 0.99, count)
    assert found.right_at_least <= (found.accuracy or 0.0)


def test_a_promise_that_holds_is_seldom_called_broken_however_often_one_looks():
    rng, draws, called = np.random.default_rng(5), 400, 0
    for _ in range(draws):
        wrong = np.cumsum(rng.random(600) < 0.02)
        called += any(promise.against(int(wrong[n]), n + 1, 0.98) >= 20 for n in range(0, 600, 10))
    assert called <= 0.05 * draws + 3 * (0.05 * 0.95 * draws) ** 0.5


def test_a_promise_that_is_ten_times_worse_than_said_is_found_out():
    rng = np.random.default_rng(6)
    wrong = np.cumsum(rng.random(300) < 0.2)
    assert promise.against(int(wrong[-1]), 300, 0.98) > 20


def test_checks_of_claims_that_were_not_drawn_do_not_count(tmp_path):
    rows = [{"claim_id": f"C{n:04}", "qa_sample": n < 5} for n in range(10)]
    found = qa.check(results(tmp_path / "r", rows), checks(tmp_path / "checks.csv", (8, 9), 10), 0.9, 0.95)
    assert (found.drawn, found.checked, found.wrong, found.unknown) == (5, 5, 0, 5)


def test_the_list_to_check_can_be_filled_in_and_given_back(tmp_path):
    folder = results(tmp_path / "r", [{"claim_id": f"C{n:04}", "qa_sample": n < 3} for n in range(10)])
    listed = CliRunner().invoke(app, ["qa", str(folder), "--out", str(tmp_path / "list.csv")])
    assert listed.exit_code == 0, listed.output
    filled = pl.read_csv(tmp_path / "list.csv").with_columns(right=pl.lit("true"))
    assert filled["claim_id"].to_list() == ["C0000", "C0001", "C0002"]
    filled.write_csv(tmp_path / "back.csv")
    told = CliRunner().invoke(app, ["qa", str(folder), "--checked", str(tmp_path / "back.csv"), "--json"])
    verdict = json.loads(told.output)
    assert (verdict["state"], verdict["checked"]) == ("holds", 3)
    assert verdict["advice"]


def test_a_claim_whose_id_is_a_number_keeps_its_noughts(tmp_path):
    folder = results(tmp_path / "r", [{"claim_id": f"{n:05}", "qa_sample": True} for n in range(3)])
    (tmp_path / "back.csv").write_text("claim_id,right\n00000,1\n00001,0\n00002,\n")
    found = qa.check(folder, tmp_path / "back.csv", 0.9, 0.95)
    assert (found.drawn, found.checked, found.wrong, found.unknown) == (3, 2, 1, 0)


# The audit record


def audited():
    other = document("police_report", vin="1HGCM82633A004352", loss_date="2026-05-11")
    return score.run(claim(form(), invoice(), other), CONFIG, RULES)


def test_a_finding_stands_with_both_values_their_pages_and_boxes():
    decision = audited()
    assert decision.audit is not None
    (found,) = [each for each in decision.audit.findings if each.rule == "vin_conflict"]
    assert {each.value for each in found.evidence} >= {"1M8GDM9AXKP042788", "1HGCM82633A004352"}
    assert all(each.page == 1 and each.x1 > each.x0 and each.doc_id for each in found.evidence)


def test_a_fact_names_who_supports_and_who_contradicts_it():
    decision = audited()
    assert decision.audit is not None
    vin = next(fact for fact in decision.audit.facts if fact.name == "vin")
    assert len(vin.supports) == len(vin.contradicts) == 1
    assert vin.contradicts[0].doc_id != vin.supports[0].doc_id
    dated = next(fact for fact in decision.audit.facts if fact.name == "loss_date")
    assert {each.path for each in dated.supports} == {"claim_form.pdf", "police_report.pdf"}


@pytest.mark.parametrize(
    ("route", "lacking", "expected"),
    [
        ({"fraud": "complete"}, True, ("skipped", "incomplete")),
        ({"fraud": "complete"}, False, ("done", None)),
        ({"fraud": "never"}, False, ("skipped", "by_config")),
    ],
)
def test_parts_that_are_skipped_say_why(route, lacking, expected):
    routed = replace(CONFIG, route=replace(CONFIG.route, **route))
    documents = (form(),) if lacking else (form(), invoice())
    decision = score.run(claim(*documents), routed)
    assert decision.audit is not None
    step = next(step for step in decision.audit.steps if step.name == "fraud")
    assert (step.status, step.reason) == expected
    assert (decision.fraud_score is None) == (expected[0] == "skipped")


def test_no_clauses_are_searched_without_a_policy():
    bare = form(policy_number=None)
    decision = score.run(claim(bare, invoice(), policy_number=""), CONFIG)
    assert decision.audit is not None
    step = next((step for step in decision.audit.steps if step.name == "coverage"), None)
    assert step is not None
    assert (step.status, step.reason) == ("skipped", "no_policy")


def test_a_doubtful_reading_shows_in_the_signs():
    firm = score.run(claim(form(), invoice()), CONFIG, RULES).audit
    doubtful = score.run(
        claim(form(loss_date=field("loss_date", "2026-05-11", confidence=0.6)), invoice()), CONFIG, RULES
    )
    assert firm is not None
    assert doubtful.audit is not None
    assert doubtful.audit.signs["least_fact"] < firm.signs["least_fact"]
    assert doubtful.audit.signs["sound"] < firm.signs["sound"]


def test_a_run_writes_what_its_decisions_rest_on_and_keeps_earlier_ones(tmp_path):
    from claimctl.pipeline import run
    from claimctl.store import parts as tables

    (tmp_path / "in" / "CL-1").mkdir(parents=True)
    (tmp_path / "in" / "CL-1" / "invoice.txt").write_text("INVOICE\nInvoice No: INV-1001\nTotal: $120.50\n")
    out = tmp_path / "results"
    for limit in (5000.0, 4000.0):
        asked = configuration.load(
            overrides={"jobs": 1, "score.route.fraud": "complete", "score.approve_limit": limit}
        ).config
        run.process(tmp_path / "in", out, asked, run.Options(), lambda *_: None, lambda: None)
    assert not list(tables.verify(out))
    assert pl.read_parquet(out / "claims" / "*.parquet").height == 1
    audit = pl.read_parquet(out / "audit" / "*.parquet").sort("decided_at")
    assert audit["decided_by"].to_list() == ["machine", "machine"]
    assert audit["basis"].n_unique() == 2
    assert all(audit["config_sha256"].str.len_chars() == 64)
    events = pl.read_parquet(out / "events" / "*.parquet")
    skipped = events.filter(stage="score.fraud").select("claim_id", "status", "reason").unique()
    assert skipped.rows() == [("CL-1", "skipped", "incomplete")]

    told = CliRunner().invoke(app, ["explain", str(out), "CL-1"])
    assert told.exit_code == 0, told.output
    assert "MISSING_DOCUMENTS" in told.output
    assert "decided by machine" in told.output
    assert "skipped: fraud (incomplete)" in told.output
    first = CliRunner().invoke(app, ["explain", str(out), "CL-1", "--run", audit["run_id"][0], "--json"])
    record = json.loads(first.output)
    assert {each["name"]: each["value"] for each in record["thresholds"]}["approve_limit"] == 5000.0
    unknown = CliRunner().invoke(app, ["explain", str(out), "CL-9"])
    assert isinstance(unknown.exception, UsageError)


def test_explain_cites_the_clauses_of_the_last_decision_and_not_of_an_earlier_one(tmp_path):
    at = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
    audit = [
        {"claim_id": "CL-1", "run_id": run, "decision": "review", "decided_at": at + dt.timedelta(days=day),
         "reasons": [], "confidence": 0.5, "automated": False, "qa_sample": False}
        for day, run in enumerate(("run-1", "run-2"))
    ]  # fmt: skip
    clause = {"clause": "4", "source": "policy.pdf", "page": 2, "score": 0.91}
    write(tmp_path, {"audit": audit, "claims": [{"claim_id": "CL-1", "run_id": "run-2", "coverage": [clause]}]})
    last = CliRunner().invoke(app, ["explain", str(tmp_path), "CL-1"])
    assert "4 - policy.pdf, page 2, 0.91" in last.output
    first = CliRunner().invoke(app, ["explain", str(tmp_path), "CL-1", "--run", "run-1"])
    assert first.exit_code == 0
    assert "policy.pdf" not in first.output
