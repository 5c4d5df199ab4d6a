"""Rules are proved when they are loaded, and a user's own decide as the shipped ones do."""

import pytest
from msgspec.structs import replace
from score_cases import CONFIG, REASONS, claim, form, invoice, judge, message

from claimctl import config as configuration
from claimctl.errors import UsageError
from claimctl.stages.score import run as score


def test_every_shipped_rule_has_its_sentence_for_the_report():
    assert {name.upper() for name in CONFIG.rules} <= set(REASONS)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"check": "eval"}, "eval"),
        ({"message": "{nobody}"}, "nobody"),
        ({"message": "{value.__class__}"}, "__class__"),
        ({"message": "{value"}, "expected '}'"),
        ({"parameters": {"fact": "shoe_size"}}, "fact"),
        ({"parameters": {"fact": "vin", "speed": 3}}, "speed"),
        ({"parameters": {"fact": "vin", "lines": ["space"]}}, "space"),
    ],
)
def test_a_wrong_rule_is_refused_by_name_when_loaded(changes: dict[str, object], problem: str):
    good = configuration.Rule(check="agreement", message="{value} and {other}", parameters={"fact": "vin"})
    score.load(replace(CONFIG, rules={"mine": good}))
    wrong = replace(CONFIG, rules={"mine": replace(good, **changes)})
    with pytest.raises(UsageError) as caught:
        score.load(wrong)
    assert "mine" in str(caught.value)
    assert problem in str(caught.value)
    with pytest.raises(UsageError):
        score.identity(wrong)  # which a run asks for before it begins


def test_a_day_that_is_no_date_is_refused():
    with pytest.raises(UsageError, match="reference_date"):
        score.load(replace(CONFIG, reference_date="today"))


def test_a_rule_of_ones_own_decides():
    rule = configuration.Rule(
        check="days_between",
        message="Reported after {days} days.",
        outcome="review",
        parameters={"start": "loss_date", "end": "received_at", "least": 7},
    )
    decision = judge(claim(form(), invoice()), rules={**CONFIG.rules, "slow_report": rule})
    assert decision.reasons == ("SLOW_REPORT",)
    assert message(decision, "slow_report") == "Reported after 9 days."
