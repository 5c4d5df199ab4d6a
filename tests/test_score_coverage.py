"""The clauses that a decision cites, and the exclusions that it points at."""

import pytest
from msgspec.structs import replace
from score_cases import CONFIG, RULES, claim, document, form, invoice, judge, message

from claimctl.search import clauses, embed, index
from claimctl.stages.score import run as score

TEXT = """1 Collision. We pay for damage to the vehicle by impact with another vehicle or object.
2 Hail and storm. Damage by hail, storm and flood is insured.
3 Racing. There is no cover while the vehicle takes part in a race.
4 Period of insurance. Only losses between the first and the last day in the schedule are insured.
5 Limit. The most we pay for one loss is the sum insured.
6 Deductible. The excess is taken off every loss.
7 Notice. Report a loss within thirty days.
8 Cancellation. Either side may cancel with one month's notice to the end of the period."""
CLAUSES = embed.shared().clauses(clauses.split_text(TEXT))


def policy(**more):
    return document("policy", policy_number="MP-2041-77", clauses=CLAUSES, **more)


def cited(decision) -> list[str]:
    return [clause.clause for clause in decision.coverage]


@pytest.mark.parametrize(("cause", "clause"), [("collision", "1"), ("Hagelschaden", "2"), ("grêle", "2")])
def test_the_clause_that_covers_the_loss_is_cited_first_in_any_language(cause, clause):
    decision = judge(claim(form(loss_cause=cause), invoice(), policy()))
    assert cited(decision)[0] == clause
    assert {"4", "5", "6"} <= set(cited(decision)[:5])
    assert "8" not in cited(decision)[:5]
    assert {(one.source, one.page) for one in decision.coverage} == {("policy.pdf", 1)}


def test_what_a_finding_turns_on_is_cited_before_what_always_applies():
    late = judge(claim(form(loss_date="2025-10-01", report_date="2026-05-01"), invoice(), policy()))
    assert message(late, "late_report")
    assert cited(late).index("7") < cited(late).index("5")


def test_an_exclusion_is_pointed_at_where_the_claim_tells_of_its_circumstance():
    decision = judge(claim(form(loss_description="It happened during a race on the track"), invoice(), policy()))
    assert message(decision, "exclusion_may_apply").startswith("Clause 3 Racing (policy.pdf, page 1)")
    assert decision.decision == "review"


def test_an_exclusion_that_has_nothing_to_do_with_the_loss_is_no_finding():
    decision = judge(claim(form(loss_description="Another car ran into mine at the light"), invoice(), policy()))
    assert not any(found.rule.startswith("exclusion") for found in decision.discrepancies)


def test_nothing_is_cited_where_there_is_no_wording():
    assert judge(claim(form(), invoice())).coverage == ()


def wording(policy_number):
    def read(source):
        return [
            index.Passage(
                "policies", source, c.page, c.number, c.title, c.text, c.kind, policy=policy_number, product="-",
                vector=c.vector,
            )
            for c in CLAUSES
        ]  # fmt: skip

    return read


def test_clauses_of_the_index_are_cited_for_their_own_policy_alone(tmp_path):
    own, other = tmp_path / "own", tmp_path / "other"
    index.update(own, {"terms.pdf": "1"}, wording("MP204177"))
    index.update(other, {"terms.pdf": "1"}, wording("XX999"))
    for folder, sources in ((own, {"terms.pdf"}), (other, set())):
        config = replace(CONFIG, policies=str(folder))
        decision = score.run(claim(form(), invoice()), config, score.load(config))
        assert {clause.source for clause in decision.coverage} == sources


def test_an_index_that_changes_makes_decisions_stale(tmp_path):
    index.update(tmp_path, {"terms.pdf": "1"}, wording("MP204177"))
    config = replace(CONFIG, policies=str(tmp_path))
    before = score.identity(config)
    index.update(tmp_path, {"terms.pdf": "2"}, wording("OTHER"))
    assert score.identity(config) != before != score.identity(CONFIG)


def test_scoring_without_coverage_cites_nothing():
    config = replace(CONFIG, route=replace(CONFIG.route, coverage="never"))
    assert score.run(claim(form(), invoice(), policy()), config, score.load(config)).coverage == ()
    assert RULES.searcher is not None
