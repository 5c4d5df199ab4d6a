"""What a claim asks for, and what of it is payable."""

import pytest
from msgspec.structs import replace
from score_cases import claim, document, field, form, invoice, judge, sound

from claimctl.records import Document, Field


def paid(amount: str) -> Field:
    return field("amount_paid", amount, page=2)


ESTIMATE = document("repair_estimate", total="120", vendor_name="Brightwater Garage")
BILLS = [
    ("one bill", [invoice(total="100")], 100.0),
    ("two bills", [invoice(total="100"), invoice(path="b", document_number="2", total="50")], 150.0),
    ("two bills of one amount", [invoice(total="100"), invoice(path="b", document_number="2", total="100")], 200.0),
    (
        "a second copy of a bill that another form covers",
        [
            document("ub04", total="100"),
            document("medical_bill", total="100", document_number="7"),
            document("medical_bill", "copy.pdf", total="100", document_number="7", doc_id="id of medical_bill.pdf"),
        ],
        100.0,
    ),
    ("a second copy", [invoice(total="100"), invoice(path="b", total="100")], 100.0),
    ("the same file twice", [invoice(total="100"), invoice(path="b", doc_id="id of invoice.pdf", total="100")], 100.0),
    ("its receipt", [invoice(total="100"), document("receipt", total="100")], 100.0),
    (
        "its receipt and another",
        [invoice(total="100"), document("receipt", total="100"), document("receipt", "b", total="100")],
        200.0,
    ),
    ("its estimate", [invoice(total="100"), ESTIMATE], 100.0),
    ("another estimate", [invoice(total="100"), document("repair_estimate", total="120", vendor_name="Kite")], 220.0),
    ("items only", [document("receipt", items=(3.5, 4.25))], 7.75),
    ("before tax", [invoice(total=None, subtotal="100", tax="8")], 108.0),
    ("what is left of a deposit", [invoice(total=None, amount_paid=paid("30"), balance_due="70")], 100.0),
    ("a payment printed as a credit", [invoice(total=None, amount_paid=paid("-30"), balance_due="70")], 100.0),
    ("paid in full", [invoice(total=None, amount_paid=paid("100"), balance_due="0.00")], 100.0),
    ("nothing left", [invoice(total=None, balance_due="0.00")], None),
    ("change given", [document("receipt", total="38", amount_paid=paid("50"), balance_due="38")], 38.0),
    ("no amount", [invoice(total=None)], None),
    ("doubtful amount", [invoice(total=field("total", "100", confidence=0.4))], None),
    ("two currencies", [invoice(total="100"), invoice(path="b", total=field("total", "9", currency="CHF"))], None),
    ("no bill", [document("eob", total="100")], None),
]  # fmt: skip


@pytest.mark.parametrize(("documents", "amount"), [case[1:] for case in BILLS], ids=[case[0] for case in BILLS])
def test_bills_are_added_each_cost_once(documents: list[Document], amount: float | None):
    assert judge(claim(form(claimed_amount=None), *documents)).claimed_amount == amount


def test_a_claim_form_says_what_is_claimed():
    assert judge(claim(form(claimed_amount="1500"), invoice())).claimed_amount == 1500.0


@pytest.mark.parametrize(
    ("deductible", "sum_insured", "payable"),
    [("250", "20000", 1590.5), ("", "", 1840.5), ("250", "1000", 1000.0), ("2000", "", 0.0)],
)
def test_payable_is_less_the_deductible_and_within_the_sum_insured(deductible: str, sum_insured: str, payable: float):
    assert sound(deductible=deductible, sum_insured=sum_insured).payable_amount == payable


UNSAID = form(claimed_amount=None, signature_present="true")
UNSURE = field("total", "1000", confidence=0.8)
SURER = {
    "its items": [invoice(total=UNSURE, items=(600.0, 400.0))],
    "its receipt": [invoice(total=UNSURE), document("receipt", total="1000")],
    "subtotal and tax": [invoice(total=UNSURE, subtotal=replace(field("subtotal", "900"), x0=0.6), tax="100")],
}


@pytest.mark.parametrize("name", SURER)
def test_an_amount_is_surer_where_another_reading_fits(name: str):
    unsure = judge(claim(UNSAID, invoice(total=UNSURE)))
    surer = judge(claim(UNSAID, *SURER[name]))
    assert unsure.reasons == ("LOW_CONFIDENCE",)
    assert surer.decision == "approve"
    assert surer.confidence > unsure.confidence + 0.1


def test_one_number_read_twice_proves_nothing():
    twice = invoice(total=UNSURE, balance_due=replace(UNSURE, field="balance_due"))
    alone = judge(claim(UNSAID, invoice(total=UNSURE)))
    assert judge(claim(UNSAID, twice)).confidence == alone.confidence


@pytest.mark.parametrize(
    ("terms", "due", "working"),
    [
        ({}, 1590.5, "1840.50 claimed (stated) - 250.00 deductible"),
        ({"coinsurance": "20", "copay": "30"}, 1242.4,
         "1840.50 claimed (stated) - 250.00 deductible - 318.10 coinsurance of 20 % - 30.00 copay"),
        ({"coinsurance": "0.2"}, 1272.4, "1840.50 claimed (stated) - 250.00 deductible - 318.10 coinsurance of 20 %"),
        ({"sum_insured": "1000"}, 1000.0,
         "1840.50 claimed (stated) - 250.00 deductible - 590.50 above the sum insured"),
        ({"copay": "5000"}, 0.0, "1840.50 claimed (stated) - 250.00 deductible - 1590.50 copay"),
    ],
)  # fmt: skip
def test_what_is_payable_comes_with_its_working(terms: dict[str, str], due: float, working: str):
    decision = sound(**terms)
    shown = next(fact for fact in decision.audit.facts if fact.name == "payable_amount")
    assert decision.payable_amount == due
    assert shown.value == f"{due:.2f} = {working}"
    assert shown.supports[0].path == "claim_form.pdf"


def test_losses_without_cover_are_denied_on_the_insurers_word():
    assert sound(waiting_days="300").reasons == ("WITHIN_WAITING_PERIOD",)
    assert sound(waiting_days="300").decision == "deny"
    assert sound(waiting_days="30").decision == "approve"
    assert sound(excluded_causes="flood; Collision").reasons == ("CAUSE_NOT_COVERED",)
    assert sound(excluded_causes="collision with animals").decision == "approve"


def test_a_paper_without_a_currency_is_in_the_claims():
    def plain(name: str, amount: str, currency: str = "USD"):
        return field(name, amount, currency=currency)

    bill = document("invoice", total=plain("total", "1840.50"), vendor_name="Garage")
    claimed = form(claimed_amount=replace(plain("claimed_amount", "1840.50", "EUR"), raw="1.840,50 €"))
    decision = judge(claim(claimed, bill, currency="EUR"))
    assert decision.currency == "EUR"
    assert "SEVERAL_CURRENCIES" not in decision.reasons
    other = document("invoice", total=plain("total", "1840.50", "CHF"), vendor_name="Garage")
    assert "SEVERAL_CURRENCIES" in judge(claim(claimed, other, currency="EUR")).reasons
