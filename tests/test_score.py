"""Claims judged: what a reader of the claims table sees."""

import datetime as dt
import time
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from claimctl import config as configuration
from claimctl.errors import UsageError
from claimctl.records import Claim, Decision, Document, Field, LineItem
from claimctl.stages.score import run as score
from claimctl.stages.score.reasons import REASONS, sentence

CONFIG = replace(configuration.load().config.score, reference_date="2026-06-30")
RULES = score.load(CONFIG)

POLICY = {
    "line": "motor",
    "policy_number": "MP-2041-77",
    "policy_start": "2025-09-01",
    "policy_end": "2026-08-31",
    "sum_insured": "20000",
    "deductible": "250",
    "received_at": "2026-05-20",
    "currency": "USD",
}
MONEY = {"total", "subtotal", "tax", "claimed_amount", "deductible", "sum_insured", "amount_paid", "balance_due"}


def field(name: str, value: str, *, confidence: float = 0.98, page: int = 1, currency: str = "USD", **more) -> Field:
    date = dt.date.fromisoformat(value) if name.endswith(("date", "start", "end", "dob")) else None
    number = float(value) if name in MONEY else None
    where = {"page": page, "x0": 0.1, "y0": 0.1, "x1": 0.3, "y1": 0.12}
    return Field(
        name,
        0,
        value,
        value,
        confidence,
        **where,
        method="test",
        value_number=number,
        value_date=date,
        currency=currency if number is not None else None,
        **more,
    )


def document(doc_type: str, path: str | None = None, *, items: tuple[float, ...] = (), **values) -> Document:
    """A document of a type; keywords are its fields, but for those of the record itself."""
    own = {key: values.pop(key) for key in tuple(values) if key in Document.__struct_fields__}
    fields = tuple(v if isinstance(v, Field) else field(k, v) for k, v in values.items())
    lines = tuple(LineItem(i, f"part {i}", amount, 0.98, 1, 0.1, 0.5, 0.9, 0.52) for i, amount in enumerate(items))
    path = path or f"{doc_type}.pdf"
    standard = {"status": "done", "doc_type_confidence": 0.98, "text_confidence": 1.0, "doc_id": f"id of {path}"}
    return Document(path=path, doc_type=doc_type, fields=fields, line_items=lines, **(standard | own))


def form(**values) -> Document:
    standard = {
        "policy_number": "MP 2041 77",
        "claimant_name": "Maria Olsen",
        "loss_date": "2026-05-11",
        "loss_cause": "collision",
        "claimed_amount": "1840.50",
        "vin": "1M8GDM9AXKP042788",
    }
    return document("claim_form", **{k: v for k, v in (standard | values).items() if v is not None})


def invoice(**values) -> Document:
    standard = {
        "customer_name": "OLSEN, MARIA",
        "document_date": "2026-05-18",
        "document_number": "R-118",
        "vendor_name": "Brightwater Garage",
        "total": "1840.50",
    }
    return document("invoice", **{k: v for k, v in (standard | values).items() if v is not None})


def claim(*documents: Document, **attributes: str) -> Claim:
    known = {key: value for key, value in (POLICY | attributes).items() if value}
    return Claim("CL-1", documents, known)


def judge(case: Claim, **settings) -> Decision:
    return score.run(case, replace(CONFIG, **settings)) if settings else score.run(case, CONFIG, RULES)


def sound(*more: Document, **attributes: str) -> Decision:
    return judge(claim(form(), invoice(), *more, **attributes))


def message(decision: Decision, rule: str) -> str:
    return next(found.message for found in decision.discrepancies if found.rule == rule)


# --- outcomes ------------------------------------------------------------------------------------------------------


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
        Expected("review", "POLICY_PERIOD_UNKNOWN"),
    ),
    "no loss date": (claim(form(loss_date=None), invoice()), Expected("review", "FACTS_UNKNOWN")),
    "a column that is no date": (
        claim(form(), invoice(), received_at="last Tuesday"),
        Expected("review", "INSURER_DATA_UNREADABLE"),
    ),
    "hard to read": (claim(form(), invoice(text_confidence=0.4)), Expected("review", "ILLEGIBLE_DOCUMENTS")),
    "doubtful kind of document": (
        claim(form(), invoice(doc_type_confidence=0.45)),
        Expected("review", "UNCERTAIN_DOCUMENT_TYPE"),
    ),
    "doubtful values": (
        claim(form(loss_date=field("loss_date", "2026-05-11", confidence=0.6)), invoice()),
        Expected("review", "LOW_CONFIDENCE"),
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


# --- lines of business ---------------------------------------------------------------------------------------------


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


# --- amounts -------------------------------------------------------------------------------------------------------

ESTIMATE = document("repair_estimate", total="120", vendor_name="Brightwater Garage")
BILLS = [
    ("one bill", [invoice(total="100")], 100.0),
    ("two bills", [invoice(total="100"), invoice(path="b", document_number="2", total="50")], 150.0),
    ("two bills of one amount", [invoice(total="100"), invoice(path="b", document_number="2", total="100")], 200.0),
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


# --- properties ----------------------------------------------------------------------------------------------------

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


# --- rules ---------------------------------------------------------------------------------------------------------


def test_every_shipped_rule_has_its_reason_in_the_table():
    assert {name.upper() for name in CONFIG.rules} <= set(REASONS)
    assert sentence("MY_OWN_RULE") == "My own rule."


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
    with pytest.raises(UsageError) as caught:
        score.load(replace(CONFIG, rules={"mine": replace(good, **changes)}))
    assert "mine" in str(caught.value)
    assert problem in str(caught.value)


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


def test_a_folder_of_a_hundred_unrelated_papers_is_judged_in_time():
    papers = [
        form(path=f"{n}.pdf", claimant_name=f"Person{chr(65 + n % 26)} Number{n}", policy_number=f"P-{n:05}")
        for n in range(100)
    ]
    began = time.perf_counter()
    decision = judge(claim(*papers, line="", policy_number=""))
    assert time.perf_counter() - began < 2.0
    assert decision.decision != "approve"
    assert len(decision.discrepancies) < 200
