"""What holds for every claim."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from score_cases import CONFIG, POLICY, claim, document, form, invoice, judge, sound

PAPERS = st.sampled_from(
    [
        form(),
        form(path="second form.pdf", loss_date="2026-05-12", claimed_amount="900"),
        form(path="third form.pdf", claimant_name="M. Olsen", policy_number="MP-1"),
        invoice(),
        invoice(path="b.pdf", document_number="2", total="210.10", customer_name="Peter Vance"),
        document("receipt", total="1840.50", document_date="2026-05-19"),
        document("receipt", "c.jpg", total="210.10", text_confidence=0.7),
        document("repair_estimate", total="700", vin="1HGCM82633A004352", document_date="2026-05-01"),
        document("police_report", loss_date="2026-05-12", vin="1M8GDM9AXKP042788"),
        document("policy", policy_start="2026-05-12", sum_insured="1500", deductible="100"),
        document("other", "x.pdf", status="failed", error_code="corrupt"),
        document("damage_photo", "y.jpg", text_confidence=0.0, copies_in=("CL-9",)),
    ]
)
ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"sum_insured": st.sampled_from(["0", "500", ""]), "policy_start": st.just(""), "line": st.just("")}
)


@settings(deadline=None)
@given(st.lists(PAPERS, max_size=8), ATTRIBUTES, st.randoms())
def test_the_order_of_documents_never_changes_the_decision(documents, attributes, random):
    shuffled = random.sample(documents, len(documents))
    assert judge(claim(*documents, **attributes)) == judge(claim(*shuffled, **attributes))


@settings(deadline=None)
@given(st.lists(PAPERS, max_size=8), ATTRIBUTES)
def test_payable_is_never_negative_nor_above_the_sum_insured(documents, attributes):
    decision = judge(claim(*documents, **attributes))
    limit = (POLICY | attributes)["sum_insured"]
    if decision.payable_amount is not None:
        assert decision.payable_amount >= 0.0
        assert not limit or decision.payable_amount <= float(limit)


@settings(deadline=None)
@given(st.lists(PAPERS, max_size=8), ATTRIBUTES)
def test_only_a_claim_without_findings_or_with_a_sure_outcome_is_automated(documents, attributes):
    decision = judge(claim(*documents, **attributes))
    if decision.automated:
        assert decision.confidence >= CONFIG.approve_confidence
        assert decision.decision in {"approve", "deny", "incomplete"}
    if decision.decision == "approve":
        assert not [found for found in decision.discrepancies if found.severity != "info"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(list(form().fields) + list(invoice().fields)), max_size=6), st.floats(0.5, 1.0))
def test_a_document_that_agrees_never_makes_a_discrepancy(fields, confidence):
    agreeing = document("correspondence", doc_type_confidence=1.0)
    kept = {value.field: replace(value, confidence=confidence) for value in fields}
    assert sound(replace(agreeing, fields=tuple(kept.values()))).discrepancies == ()
