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


HERE, THERE = "6385 Stonegate Drive, Tucson, AZ 85718", "144 Juniper Court, Omaha, NE 68104"


def found(decision, rule: str) -> bool:
    return any(each.rule == rule for each in decision.discrepancies)


def lives(confidence: float = 0.95, **values: str):
    """Fields of addresses, as sure as told."""
    return {name: field(name, value, confidence=confidence) for name, value in values.items()}


def test_an_address_without_its_name_is_held_against_where_the_claimant_lives():
    away = invoice(customer_name=None, **lives(customer_address=THERE))
    decision = judge(claim(form(**lives(insured_address=HERE)), away))
    assert found(decision, "address_conflict")
    assert not decision.automated
    assert not found(
        judge(claim(form(**lives(insured_address=HERE)), document("correspondence", **lives(insured_address=THERE)))),
        "address_conflict",
    )


def test_several_doubtful_papers_bear_an_address_out():
    away = invoice(**lives(0.95, customer_address=THERE))
    held = [document("policy", insured_name="Maria Olsen", **lives(0.6, insured_address=HERE)),
            document("bank_statement", customer_name="Maria Olsen", **lives(0.6, customer_address=HERE))]  # fmt: skip
    one, both = judge(claim(form(), away, held[0])), judge(claim(form(), away, *held))
    told = [next(f for f in d.audit.findings if "Stonegate" in f.message).confidence for d in (one, both)]
    assert told[1] > told[0] + 0.15


@pytest.mark.parametrize(
    "text",
    [
        "Completed on : Mar 16, 2025, B Patient particulars",
        "9 Reiseziel, PARIS 5.3.2025 13.3.2025",
        "PO Box 1441, Omaha, NE 68104",
    ],
)
def test_what_is_no_house_conflicts_with_none(text: str):
    decision = judge(claim(form(**lives(insured_address=HERE)), invoice(**lives(customer_address=text))))
    assert decision.decision == "approve"


def test_two_streets_of_one_town_must_be_surer_than_two_towns():
    near = "12 Cactus Road, Tucson, AZ 85701"
    decisions = [
        judge(claim(form(**lives(0.9, insured_address=HERE)), invoice(**lives(0.9, customer_address=address))))
        for address in (THERE, near)
    ]
    assert [decision.decision for decision in decisions] == ["review", "approve"]
    sure = judge(claim(form(**lives(0.99, insured_address=HERE)), invoice(**lives(0.99, customer_address=near))))
    assert found(sure, "street_conflict")


@pytest.mark.parametrize(
    ("paper", "reason"),
    [
        (form(loss_date="2026-05-24"), "LOSS_AFTER_RECEIPT"),
        (document("medical_bill", total="1840.50", service_date="2026-06-02"), "SERVICE_AFTER_RECEIPT"),
        (document("ub04", total="1840.50", admission_date="2026-06-02"), "ADMISSION_AFTER_RECEIPT"),
        (invoice(stray_date="2056-05-18", document_date=None), "DATE_FAR_AHEAD"),
        (invoice(document_date="2056-05-18"), "DATE_IN_FUTURE"),
    ],
)
def test_no_claim_passes_with_a_day_after_it_came_in(paper, reason: str):
    papers = (paper, invoice()) if paper.doc_type == "claim_form" else (form(), paper)
    line = "health" if paper.doc_type in {"medical_bill", "ub04"} else "motor"
    decision = judge(claim(*papers, line=line))
    assert reason in decision.reasons
    assert not decision.automated


def test_a_guarantee_of_some_years_is_no_date_in_the_future():
    assert judge(claim(form(), invoice(stray_date="2030-05-18"))).decision == "approve"


def test_dates_and_captions_beside_an_address_are_no_part_of_it():
    away = invoice(**lives(customer_address=f"Born 10/19/84, {THERE}"))
    assert found(judge(claim(form(**lives(insured_address=HERE)), away)), "address_conflict")


def test_an_address_is_not_of_somebody_whose_own_stands_beside_it():
    neighbours = form(
        insured_name="Peter Vance", claimant_name=None, **lives(insured_address=HERE, claimant_address=THERE)
    )
    papers = (neighbours, invoice(customer_name="Maria Olsen", **lives(customer_address=THERE)))
    assert not found(judge(claim(*papers, line="liability")), "address_conflict")


def test_what_a_form_was_not_read_for_is_doubted():
    whole = judge(claim(form(signature_present="true"), invoice()))
    unsigned = judge(claim(form(), invoice()))
    silent = judge(claim(form(loss_cause=None), invoice()))
    unclaimed = judge(claim(form(claimed_amount=None, signature_present="true"), invoice()))
    assert whole.confidence > unsigned.confidence > silent.confidence
    assert whole.confidence > unclaimed.confidence + 0.04


def test_what_states_most_of_what_claim_forms_state_is_one():
    doubtful = {"doc_type_confidence": 0.6, "signature_present": "true"}
    full = judge(claim(form(**doubtful, insured_name="Maria Olsen"), invoice()))
    bare = judge(claim(form(**doubtful, loss_cause=None), invoice()))
    assert full.decision == "approve"
    assert full.confidence > 0.85
    assert bare.decision == "review"
    assert bare.confidence < 0.65
