"""Claims judged: what a reader of the claims table sees."""

import datetime as dt
import time
from dataclasses import dataclass

import pytest
from score_cases import REASONS, claim, document, field, form, invoice, judge, message, sound

from claimctl.records import Claim, Document


def test_a_sound_claim_is_approved_without_a_human():
    decision = sound()
    assert (decision.decision, decision.automated) == ("approve", True)
    assert decision.reasons == ("ALL_CHECKS_PASSED",)
    assert decision.discrepancies == ()
    assert decision.confidence > 0.9
    assert decision.payable_amount == 1590.50
    assert (decision.policy_number, decision.claimant) == ("MP-2041-77", "Maria Olsen")
    assert (decision.loss_date, decision.loss_type, decision.currency) == (dt.date(2026, 5, 11), "collision", "USD")


@dataclass
class Expected:
    outcome: str
    reason: str
    automated: bool = False


OUTCOMES: dict[str, tuple[Claim, Expected]] = {
    "no documents": (claim(), Expected("incomplete", "NO_DOCUMENTS", automated=True)),
    "no bill": (claim(form()), Expected("incomplete", "MISSING_DOCUMENTS", automated=True)),
    "no claim form": (claim(invoice()), Expected("incomplete", "MISSING_DOCUMENTS", automated=True)),
    "no bill, but one document could not be read": (
        claim(form(), document("other", "scan.pdf", status="failed", error_code="corrupt")),
        Expected("incomplete", "MISSING_DOCUMENTS"),
    ),
    "no bill, but one document is hardly recognised": (
        claim(form(), document("other", doc_type_confidence=0.3)),
        Expected("incomplete", "MISSING_DOCUMENTS"),
    ),
    "a further document could not be read": (
        claim(form(), invoice(), document("other", "scan.pdf", status="refused", error_code="encrypted")),
        Expected("review", "UNREADABLE_DOCUMENTS"),
    ),
    "theft without a police report": (
        claim(form(loss_cause="Theft of vehicle"), invoice()),
        Expected("incomplete", "MISSING_POLICE_REPORT", automated=True),
    ),
    "loss before the policy": (
        claim(form(), invoice(), policy_start="2026-05-12"),
        Expected("deny", "LOSS_OUTSIDE_POLICY_PERIOD", automated=True),
    ),
    "loss after the policy": (
        claim(form(), invoice(), policy_end="2026-05-10"),
        Expected("deny", "LOSS_OUTSIDE_POLICY_PERIOD", automated=True),
    ),
    "below the deductible": (
        claim(form(), invoice(), deductible="2000"),
        Expected("deny", "BELOW_DEDUCTIBLE", automated=True),
    ),
    "policy number conflict": (
        claim(form(policy_number="MP-9999-11"), invoice()),
        Expected("review", "POLICY_NUMBER_CONFLICT"),
    ),
    "another person's invoice": (
        claim(form(), invoice(customer_name="Peter Vance")),
        Expected("review", "NAME_CONFLICT"),
    ),
    "another vehicle": (
        claim(form(), invoice(vin="1HGCM82633A004352")),
        Expected("investigate", "VIN_CONFLICT"),
    ),
    "invalid vin": (
        claim(form(vin=field("vin", "1M8GDM9AXKP042789", valid=False, issues=("check_digit",))), invoice()),
        Expected("review", "INVALID_IDENTIFIER"),
    ),
    "other loss date": (
        claim(form(), invoice(), document("police_report", loss_date="2026-05-09")),
        Expected("review", "LOSS_DATE_CONFLICT"),
    ),
    "invoice before the loss": (
        claim(form(), invoice(document_date="2026-05-02")),
        Expected("investigate", "BILL_BEFORE_LOSS"),
    ),
    "loss in the future": (
        claim(form(loss_date="2026-08-01"), invoice(document_date="2026-08-05"), received_at=""),
        Expected("review", "DATE_IN_FUTURE"),
    ),
    "late report": (
        claim(form(loss_date="2026-01-11"), invoice()),
        Expected("review", "LATE_REPORT"),
    ),
    "more claimed than billed": (
        claim(form(claimed_amount="2840.50"), invoice()),
        Expected("review", "AMOUNT_NOT_SUPPORTED"),
    ),
    "over the sum insured": (
        claim(form(), invoice(), sum_insured="1000"),
        Expected("review", "OVER_SUM_INSURED"),
    ),
    "over the approve limit": (
        claim(form(claimed_amount="5000.01"), invoice(total="5000.01")),
        Expected("review", "OVER_APPROVE_LIMIT"),
    ),
    "items do not add up": (
        claim(form(), invoice(items=(1000.0, 740.5))),
        Expected("review", "LINE_ITEMS_DISAGREE"),
    ),
    "tax does not fit": (
        claim(form(), invoice(subtotal="1600.00", tax="140.50")),
        Expected("review", "TOTAL_DISAGREES"),
    ),
    "several currencies": (
        claim(
            form(), invoice(), invoice(path="b.pdf", document_number="2", total=field("total", "50", currency="CHF"))
        ),
        Expected("review", "SEVERAL_CURRENCIES"),
    ),
    "file in another claim": (
        claim(form(), invoice(copies_in=("CL-7", "CL-3"))),
        Expected("investigate", "FILE_IN_OTHER_CLAIM"),
    ),
    "one number, two amounts": (
        claim(form(), invoice(), invoice(path="b.pdf", total="940.50")),
        Expected("investigate", "BILL_NUMBER_REUSED"),
    ),
    "nothing says when the policy runs": (
        claim(form(), invoice(), policy_start="", policy_end=""),
        Expected("review", "COVER_UNKNOWN"),
    ),
    "nothing says what the deductible is": (
        claim(form(), invoice(), deductible=""),
        Expected("review", "COVER_UNKNOWN"),
    ),
    "a line that is none": (claim(form(), invoice(), line="marine"), Expected("review", "INSURER_DATA_UNREADABLE")),
    "no loss date": (claim(form(loss_date=None), invoice()), Expected("review", "FACTS_UNKNOWN")),
    "a column that is no date": (
        claim(form(), invoice(), received_at="last Tuesday"),
        Expected("review", "INSURER_DATA_UNREADABLE"),
    ),
    "hard to read": (claim(form(), invoice(text_confidence=0.4)), Expected("review", "ILLEGIBLE_DOCUMENTS")),
    "doubtful kind of document": (
        claim(form(doc_type_confidence=0.45), invoice()),
        Expected("review", "UNCERTAIN_DOCUMENT_TYPE"),
    ),
    "doubtful values": (
        claim(form(loss_date=field("loss_date", "2026-05-11", confidence=0.6)), invoice()),
        Expected("review", "LOW_CONFIDENCE"),
    ),
    "a treatment at other times": (
        claim(
            document("cms1500", service_date="2026-05-01", total="900", patient_name="Maria Olsen"),
            document("medical_bill", service_date="2026-05-11", total="900"),
            line="health",
        ),
        Expected("review", "SERVICE_DATES_CONFLICT"),
    ),
    "another admission": (
        claim(
            document("ub04", admission_date="2026-05-01", total="900", patient_name="Maria Olsen"),
            document("discharge_summary", admission_date="2026-05-11", discharge_date="2026-05-12"),
            line="health",
        ),
        Expected("review", "ADMISSION_DATE_CONFLICT"),
    ),
    "all treatment before the policy": (
        claim(
            document("cms1500", service_date="2026-05-01", total="900", member_id="M55120"),
            line="health",
            policy_start="2026-05-12",
        ),
        Expected("deny", "SERVICE_OUTSIDE_POLICY_PERIOD", automated=True),
    ),
    "some treatment before the policy": (
        claim(
            document("cms1500", service_date="2026-05-01", total="900", member_id="M55120"),
            document("cms1500", "b.pdf", service_date="2026-05-14", total="400", member_id="M55120"),
            line="health",
            policy_start="2026-05-12",
        ),
        Expected("review", "SERVICE_OUTSIDE_POLICY_PERIOD"),
    ),
    "most bills are missing": (
        claim(form(claimed_amount="4840.50"), invoice()),
        Expected("incomplete", "BILLS_MISSING", automated=True),
    ),
    "a burglary whose police report may be the unreadable file": (
        claim(form(loss_cause="Burglary"), invoice(), document("other", "x", status="failed", error_code="corrupt")),
        Expected("review", "UNREADABLE_DOCUMENTS"),
    ),
    "a discharge before the admission": (
        claim(
            document("ub04", admission_date="2026-05-11", discharge_date="2026-05-09", total="900", member_id="M55120"),
            line="health",
        ),
        Expected("review", "STAY_ENDS_BEFORE_IT_BEGINS"),
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome_first_reason_and_automation(name: str):
    case, expected = OUTCOMES[name]
    decision = judge(case)
    assert (decision.decision, decision.reasons[0], decision.automated) == (
        expected.outcome,
        expected.reason,
        expected.automated,
    )
    assert set(decision.reasons) <= set(REASONS)
    assert 0.0 <= decision.confidence <= 1.0


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((form(), invoice(customer_name="M. Olsen")), id="initials"),
        pytest.param((form(), invoice(items=(1700.25, 140.25))), id="items that add up"),
        pytest.param((form(), invoice(items=(1700.0,), subtotal="1700.00", tax="140.50")), id="items before tax"),
        pytest.param(
            (form(insured_name="Ole Olsen"), invoice(customer_name="Ole Olsen")), id="the policyholder's bill"
        ),
        pytest.param((form(), invoice(vin=field("vin", "1HGCM82633A004352", confidence=0.3))), id="a doubtful vin"),
        pytest.param(
            (form(), invoice(), document("receipt", amount_paid="1840.50", document_date="2026-05-19")), id="paid"
        ),
        pytest.param(
            (form(insured_name="Ole Olsen"), document("policy", insured_name="Ole Olsen"), invoice()), id="kin"
        ),
        pytest.param((form(), invoice(customer_name="Phone")), id="a piece of the form taken for a name"),
        pytest.param((form(), invoice(copies_in=()), document("policy", copies_in=("CL-7",))), id="a shared policy"),
    ],
)
def test_hard_negatives_are_approved(documents: tuple[Document, ...]):
    assert judge(claim(*documents)).decision == "approve"


def test_a_message_carries_both_values_and_their_places():
    other = document("police_report", path="police/report.pdf", loss_date=field("loss_date", "2026-05-09", page=2))
    found = sound(other).discrepancies
    assert [discrepancy.rule for discrepancy in found] == ["loss_date_conflict"]
    for part in ("2026-05-11", "claim_form.pdf, page 1", "2026-05-09", "police/report.pdf, page 2"):
        assert part in found[0].message
    assert found[0].doc_ids == ("id of claim_form.pdf", "id of police/report.pdf")


def test_an_unreadable_document_is_named_with_its_code():
    decision = sound(document("other", "scan 7.pdf", status="refused", error_code="encrypted"))
    assert message(decision, "unreadable_documents") == "scan 7.pdf could not be read (encrypted)."


def test_braces_in_a_document_are_only_text():
    decision = judge(claim(form(), invoice(customer_name="{place} {0.__class__}")))
    assert "{place} {0.__class__}" in message(decision, "name_conflict")


def test_the_insurer_wins_over_the_documents():
    decision = judge(claim(form(policy_number="XX-1000-00"), invoice(policy_number="XX-1000-00")))
    assert decision.policy_number == "MP-2041-77"
    assert "claims.csv" in message(decision, "policy_number_conflict")


def test_a_claimant_other_than_the_policyholder_is_noticed_where_no_document_names_both():
    assert sound(insured_name="Maria Olsen").decision == "approve"
    assert sound(insured_name="Peter Vance").reasons == ("CLAIMANT_NOT_POLICYHOLDER",)
    assert sound(insured_name="Peter Vance").claimant == "Maria Olsen"
    both = judge(claim(form(insured_name="Peter Vance"), invoice(), insured_name="Peter Vance"))
    assert both.decision == "approve"


def test_documents_that_agree_outvote_one_that_does_not():
    documents = [form(loss_date="2026-05-11"), document("police_report", loss_date="2026-05-12"), invoice()]
    documents.append(document("correspondence", loss_date="2026-05-12"))
    assert judge(claim(*documents)).loss_date == dt.date(2026, 5, 12)


def test_a_denial_needs_the_insurers_own_terms():
    terms = document("policy", policy_start="2026-05-12", policy_end="2027-05-11")
    decision = judge(claim(form(), invoice(), terms, policy_start="", policy_end=""))
    assert decision.decision == "review"
    assert "LOSS_OUTSIDE_POLICY_PERIOD" in decision.reasons


def test_a_denial_never_rests_on_a_contradicted_date():
    report = document("police_report", loss_date="2026-06-01")
    decision = judge(claim(form(), invoice(), report, policy_start="2026-05-20"))
    assert decision.decision != "deny"


def test_no_denial_is_automatic_where_a_document_was_not_read():
    lost = document("other", "scan.pdf", status="failed", error_code="corrupt")
    decision = judge(claim(form(), invoice(), lost, policy_start="2026-05-12"))
    assert (decision.decision, decision.automated) == ("deny", False)


def test_indicators_together_call_for_an_investigation():
    date = {"loss_date": "2026-02-03", "claimed_amount": "4900.00"}
    case = claim(form(**date), invoice(total="4900.00"), policy_start="2026-02-01")
    decision = judge(case)
    assert set(decision.fraud_reasons) == {"LATE_REPORT", "JUST_UNDER_LIMIT", "ROUND_AMOUNT", "LOSS_SOON_AFTER_START"}
    assert decision.decision == "investigate"
    assert decision.reasons[0] == "FRAUD_INDICATORS"
    assert judge(case, investigate_score=0.9).decision == "review"


def test_copies_in_other_claims_are_listed():
    found = sound(document("damage_photo", "car.jpg", copies_in=("CL-9", "CL-2"))).duplicates
    assert [(d.claim_id, d.doc_id, d.kind) for d in found] == [
        ("CL-2", "id of car.jpg", "same_file"),
        ("CL-9", "id of car.jpg", "same_file"),
    ]


def test_a_human_costs_and_automation_does_not():
    assert sound().cost == 0.0
    assert judge(claim(form(), invoice(customer_name="Peter Vance"))).cost == pytest.approx(9.0)


@pytest.mark.parametrize(
    ("documents", "missing"),
    [
        ((form(), document("police_report")), ("repair_estimate|invoice",)),
        ((document("cms1500", total="90", diagnosis_code="J06.9"),), ()),
        ((form(loss_cause="burst pipe in the kitchen", vin=None),), ("repair_estimate|invoice|receipt",)),
        ((form(loss_cause="lost luggage on a flight", vin=None),), ("invoice|receipt|medical_bill",)),
        ((document("receipt", total="12"),), ("claim_form|cms1500|ub04",)),
    ],
)  # fmt: skip
def test_the_line_is_told_by_the_documents_themselves(documents: tuple[Document, ...], missing: tuple[str, ...]):
    assert judge(claim(*documents, line="")).missing_documents == missing


def test_a_folder_of_a_hundred_unrelated_papers_is_judged_in_time():
    papers = [
        form(path=f"{n}.pdf", claimant_name=f"Person{chr(65 + n % 26)} Number{n}", policy_number=f"P-{n:05}")
        for n in range(100)
    ]
    began = time.process_time()
    decision = judge(claim(*papers, line="", policy_number=""))
    assert time.process_time() - began < 2.0
    assert decision.decision != "approve"
    assert len(decision.discrepancies) < 200


def test_a_date_of_treatment_supports_the_date_of_loss_and_never_contradicts_it():
    loss = field("loss_date", "2026-05-11", confidence=0.8)
    care = {"total": "900", "patient_name": "Maria Olsen", "loss_date": loss}
    alone = judge(claim(document("cms1500", **care), line="health"))
    same = judge(claim(document("cms1500", **care), document("medical_note", service_date="2026-05-11"), line="health"))
    later = judge(
        claim(document("cms1500", **care), document("medical_note", service_date="2026-05-14"), line="health")
    )
    assert alone.decision == "review"
    assert same.decision == "approve"
    assert later.reasons == alone.reasons == ("LOW_CONFIDENCE",)


# What the decision rests on


DOUBTFUL = 0.3


def test_doubtful_type_of_a_paper_on_which_nothing_rests_is_told_of_and_stops_nothing():
    for doc_type in ("other", "correspondence", "id_document", "policy"):
        decision = sound(document(doc_type, "odd.pdf", doc_type_confidence=DOUBTFUL))
        assert decision.decision == "approve"
        assert message(decision, "unclear_document_type").startswith("odd.pdf may be")


def test_doubtful_type_of_a_bill_stops_a_claim_unless_the_amounts_bear_it_out():
    borne_out = judge(claim(form(), invoice(doc_type_confidence=DOUBTFUL)))
    assert borne_out.decision == "approve"
    assert borne_out.confidence < sound().confidence
    only_word = judge(claim(form(claimed_amount=None), invoice(doc_type_confidence=DOUBTFUL)))
    assert (only_word.decision, only_word.reasons) == ("review", ("UNCERTAIN_DOCUMENT_TYPE",))


def test_doubtful_type_stops_a_claim_that_no_other_paper_makes_complete():
    decision = judge(claim(form(doc_type_confidence=DOUBTFUL), invoice()))
    assert (decision.decision, decision.reasons) == ("review", ("UNCERTAIN_DOCUMENT_TYPE",))
    two = claim(form(doc_type_confidence=DOUBTFUL), form(path="again.pdf"), invoice())
    assert judge(two).decision == "approve"


def test_doubtful_type_stops_a_claim_whose_terms_that_paper_alone_states():
    terms = {"policy_start": "2025-09-01", "policy_end": "2026-08-31", "sum_insured": "20000", "deductible": "250"}
    policy = document("policy", policy_number="MP-2041-77", doc_type_confidence=DOUBTFUL, **terms)
    unknown = dict.fromkeys(terms, "")
    assert "UNCERTAIN_DOCUMENT_TYPE" in judge(claim(form(), invoice(), policy, **unknown)).reasons
    assert "UNCERTAIN_DOCUMENT_TYPE" not in judge(claim(form(), invoice(), policy)).reasons


def test_request_for_papers_still_needs_every_paper_to_be_understood():
    odd = document("other", "odd.pdf", doc_type_confidence=DOUBTFUL)
    assert judge(claim(form())).automated
    assert not judge(claim(form(), odd)).automated
