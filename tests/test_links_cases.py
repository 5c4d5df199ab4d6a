"""Papers that came in as two claims and may be one are suggested to belong together."""

from msgspec.structs import replace
from score_cases import claim, document, field, form, invoice, judge, message

from claimctl.pipeline import links
from claimctl.records import Extract, Link
from claimctl.stages.extract import prints


def paper(doc_type: str, **values):
    fields = tuple(field(name, value) for name, value in values.items())
    made = Extract(1, doc_type, fields)
    return replace(made, fingerprint=prints.of([], doc_type, fields, ()))


def together(one: Extract, other: Extract) -> list[str]:
    """By what two papers are said to be of one case; and whether a table of keys would bring them together."""
    found = [common.shared for common in links.common(one, other) if common.kind == "same_case"]
    assert found == [common.shared for common in links.common(other, one) if common.kind == "same_case"]
    assert bool(found) <= bool(set(one.fingerprint.keys) & set(other.fingerprint.keys))
    return found


def test_one_claim_number_ties_papers_together():
    one, other = paper("claim_form", claim_number="C-88120"), paper("police_report", claim_number="C 88120")
    assert together(one, other)
    assert not together(one, paper("police_report", claim_number="C-88121"))


def test_a_policy_ties_papers_of_one_day_of_loss_only():
    one = paper("claim_form", policy_number="MP-2041-77", loss_date="2026-05-11")
    assert together(one, paper("correspondence", policy_number="MP 2041 77", loss_date="2026-05-11"))
    assert not together(one, paper("correspondence", policy_number="MP 2041 77", loss_date="2026-04-02"))
    assert not together(one, paper("policy", policy_number="MP 2041 77"))


def test_a_patient_ties_papers_of_one_day_of_care_only():
    one = paper("medical_bill", patient_name="Maria Olsen", service_date="2026-05-11")
    assert together(one, paper("medical_note", patient_name="OLSEN, MARIA", service_date="2026-05-11"))
    assert not together(one, paper("medical_note", patient_name="OLSEN, MARIA", service_date="2026-05-12"))
    assert not together(one, paper("medical_note", patient_name="Peter Vance", service_date="2026-05-11"))


def test_a_suggestion_names_the_other_claim_and_changes_nothing():
    tie = Link("same_case", "other", "invoice", ("CL-1", "loose.pdf"), 0.95, "claim number C-88120")
    tied = replace(document("police_report"), links=(tie,))
    decision = judge(claim(form(), invoice(), tied))
    assert decision.decision == "approve"
    assert message(decision, "papers_of_one_claim") == (
        "police_report.pdf may belong together with the papers of loose.pdf: both have the claim number C-88120."
    )


def test_what_is_shared_within_the_claim_is_not_told_as_shared_with_another():
    own = Link("shared_phone", "mine", "claim_form", ("CL-1",), 0.9, "+1 212 555 0123")
    theirs = Link("shared_phone", "other", "claim_form", ("CL-2",), 0.9, "+1 212 555 0199", 2)
    decision = judge(claim(form(links=(own, theirs)), invoice()))
    assert "+1 212 555 0199" in message(decision, "shared_phone")
    assert "+1 212 555 0123" not in message(decision, "shared_phone")


def test_papers_of_one_claim_are_suggested_nothing():
    tie = Link("same_case", "other", "invoice", ("CL-1",), 0.95, "claim number C-88120")
    decision = judge(claim(form(), invoice(), replace(document("police_report"), links=(tie,))))
    assert not any(found.rule == "papers_of_one_claim" for found in decision.discrepancies)
