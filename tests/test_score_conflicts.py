"""A conflict counts as much as both of its sides were read with certainty."""

import random

import pytest
from msgspec.structs import replace
from score_cases import CONFIG, claim, document, field, form, invoice, judge, sound

from claimctl.stages.score import run as score

FACTS = {
    "policy_number": ("MP-2041-77", "MP-2048-11"),
    "claim_number": ("C-88120", "C-41907"),
    "claimant_name": ("Maria Olsen", "Peter Vance"),
    "loss_date": ("2026-05-11", "2026-04-28"),
    "vin": ("1M8GDM9AXKP042788", "1HGCM82633A004352"),
    "license_plate": ("K-OL 88", "B-XY 41"),
    "admission_date": ("2026-05-11", "2026-05-02"),
    "member_id": ("M-771203", "M-120944"),
}
STATING = ("claim_form", "police_report")
# How surely values are read: most very surely, some with doubt; in all, one in a hundred is wrong.
READINGS = ((0.9995, 0.95), (0.8, 0.05))


def paper(doc_type: str, rng: random.Random):
    """A paper that states all eight facts, each wrong as often as its confidence says."""
    values = {}
    for name, (right, wrong) in FACTS.items():
        sure = rng.choices([sure for sure, _ in READINGS], [share for _, share in READINGS])[0]
        values[name] = field(name, right if rng.random() < sure else wrong, confidence=sure)
    return document(doc_type, **values, claimed_amount="1840.50")


def accused(decision) -> bool:
    return any(finding.severity != "info" for finding in decision.discrepancies)


def test_eight_checks_on_fields_that_are_wrong_once_in_a_hundred_stop_few_claims():
    rng = random.Random(7)
    claims = [claim(*(paper(kind, rng) for kind in STATING), invoice(), policy_number="") for _ in range(150)]
    trusting = replace(CONFIG, min_finding=0.0)
    book = score.load(trusting)
    naive = sum(accused(score.run(each, trusting, book)) for each in claims) / len(claims)
    weighed = sum(accused(judge(each)) for each in claims) / len(claims)
    assert naive > 0.08
    assert weighed < 0.02


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_conflict_of_two_sure_readings_counts(name: str):
    right, wrong = FACTS[name]
    one = form(**{name: field(name, right, confidence=0.97)})
    other = document("police_report", **{name: field(name, wrong, confidence=0.97)})
    assert accused(judge(claim(one, other, invoice(), policy_number="")))


def test_a_conflict_that_is_more_probably_misread_is_told_of_and_asks_for_nothing():
    doubtful = document("police_report", vin=field("vin", "1HGCM82633A004352", confidence=0.6))
    decision = sound(doubtful)
    assert decision.decision == "approve"
    told = next(found for found in decision.discrepancies if found.rule == "probable_misreading")
    assert told.severity == "info"
    assert "1HGCM82633A004352 (police_report.pdf, page 1)" in told.message
    assert "more probably a misreading" in told.message
    sure = document("police_report", vin=field("vin", "1HGCM82633A004352", confidence=0.98))
    assert sound(sure).decision == "investigate"


def test_how_often_a_thing_is_so_tells_how_sure_a_reading_must_be():
    doubtful = document("police_report", vin=field("vin", "1HGCM82633A004352", confidence=0.75))
    assert judge(claim(form(), invoice(), doubtful), base_rate=0.02).decision == "approve"
    assert judge(claim(form(), invoice(), doubtful), base_rate=0.2).decision == "investigate"
