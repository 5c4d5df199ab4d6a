"""Stories: consistent in themselves, with what is planted in them and nothing else, and the decision that is right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import phonenumbers
import pytest
from stdnum import iban
from stdnum.util import get_cc_module

from claimctl import config
from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.documents.model import Printed, normal
from claimctl.lab.synth.documents.providers import distance
from claimctl.lab.synth.documents.required import APPROVE_LIMIT, NEAR_SHARE, REQUIRED, ROUND_FROM, ROUND_STEP
from claimctl.lab.synth.story import identifiers, narratives, people
from claimctl.lab.synth.story.clauses import bearing, clauses
from claimctl.lab.synth.story.kinds import DECISIONS, KINDS, of_slot, right_decision
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.places import COUNTRIES, LANGUAGES, TOWNS, place
from claimctl.lab.synth.story.plan import plan
from claimctl.lab.synth.story.tell import tell, told
from claimctl.lab.synth.streams import stream

SEED, CLAIMS = 11, 400
BILLS = ("repair_estimate", "invoice", "receipt", "medical_bill", "cms1500", "ub04")
SETTINGS = config.load().config.score


@pytest.fixture(scope="module")
def folder():
    """The stories and papers of a folder of claims, in order."""
    made = []
    for number in range(1, CLAIMS + 1):
        story = told(plan(number, SEED, LINES, CLAIMS), SEED)
        made.append((story, compose(story, SEED)))
    return made


def _values(file, name, *, doc_types=()):
    return [
        paper.facts[name]
        for paper in file.papers
        if paper.facts.get(name) not in (None, "", ()) and (not doc_types or paper.doc_type in doc_types)
    ]


def _stated(file, name, **options):
    return {normal(value) for value in _values(file, name, **options)}


def _sum(paper):
    return sum((item.amount for item in paper.items), Decimal(0))


def _adds_up(paper):
    """Items to subtotal or total, subtotal and tax to total."""
    total, subtotal, tax = (paper.facts.get(name) for name in ("total", "subtotal", "tax"))
    if subtotal is None:
        return _sum(paper) == total
    return _sum(paper) == subtotal and subtotal + tax == total


# Clean claims


def _clean(folder):
    return [(story, file) for story, file in folder if not story.fates and not story.echoes]


def test_a_third_of_the_claims_is_clean_and_every_slot_is_dealt(folder):
    slots = Counter(KINDS[story.fates[0]].slot if story.fates else "clean" for story, _ in folder)
    assert slots["clean"] == pytest.approx(CLAIMS * 0.3, abs=4)
    for slot in ("missing", "discrepancy", "cover", "encrypted", "damage", "fraud", "negative"):
        assert slots[slot] == pytest.approx(CLAIMS * 0.1, abs=4), slot


def test_papers_of_clean_claims_agree(folder):
    for story, file in _clean(folder):
        for name in ("policy_number", "member_id", "vin", "license_plate", "patient_dob", "admission_date",
                     "discharge_date", "loss_date", "insured_name", "patient_name", "customer_name", "claimant_name",
                     "customer_address", "report_number"):  # fmt: skip
            assert len(_stated(file, name)) <= 1, (story.claim_id, name)
        assert _stated(file, "loss_date") <= {story.loss.date.isoformat()}
        assert _stated(file, "claimed_amount") <= {f"{story.claimed:.2f}"}


def test_bills_of_clean_claims_add_up_to_what_is_claimed(folder):
    for story, file in _clean(folder):
        bills = [paper for paper in file.papers if paper.doc_type in BILLS]
        assert all(_adds_up(paper) for paper in bills)
        numbers = {paper.facts["document_number"]: paper.facts["total"] for paper in bills}
        assert sum(numbers.values()) == story.claimed


def test_dates_of_clean_claims_are_in_order(folder):
    for story, file in _clean(folder):
        assert (story.loss.date - story.policy.start).days > 14 or story.line == "travel"
        assert (story.received - story.loss.date).days < 60
        for day in _values(file, "document_date", doc_types=BILLS):
            assert story.loss.date <= day <= story.received


def test_clean_claims_are_paid_unless_a_human_has_to_see_the_amount(folder):
    for story, file in _clean(folder):
        large = story.claimed > APPROVE_LIMIT
        assert file.decision == ("review" if large else "approve")
        assert [anomaly.kind for anomaly in file.anomalies if anomaly.planted] == ["over_approve_limit"] * large
        assert not file.missing
        assert not file.fraud
        assert story.payable == min(story.claimed - story.policy.deductible, story.policy.sum_insured) > 0


def test_hail_falls_in_summer_and_repairs_fit_the_damage(folder):
    for story, _ in _clean(folder):
        if story.line != "motor":
            continue
        assert story.loss.kind != "hail" or 4 <= story.loss.date.month <= 9
        sides = {"left": "right", "right": "left", "front": "rear", "rear": "front"}
        wrong = sides.get(story.loss.zone)
        words = " ".join(item.description.lower() for bill in story.bills for item in bill.items)
        if wrong and LANGUAGES[story.country] == "en":
            assert wrong not in words.replace("right front", "").replace("left front", ""), (story.loss.zone, words)


def test_thefts_come_with_a_police_report(folder):
    seen = 0
    for story, file in folder:
        if story.loss.kind in narratives.THEFTS and "missing_police_report" not in story.fates and not story.other:
            assert any(paper.doc_type == "police_report" for paper in file.papers)
            seen += 1
    assert seen > 5


def test_some_claims_have_bills_of_many_rows(folder):
    rows = [max(len(bill.items) for bill in story.bills) for story, _ in folder]
    assert 4 <= sum(count >= 60 for count in rows) <= 24
    assert max(rows) >= 160


def test_rows_of_explanations_and_statements_are_line_items(folder):
    papers = [paper for _, file in folder for paper in file.papers]
    shown = [paper for paper in papers if paper.doc_type == "eob"]
    assert shown
    for paper in shown:
        for item in paper.items:
            allowed, paid, owed = item.more
            assert allowed == paid + owed == item.amount
    statements = [paper for paper in papers if paper.doc_type == "bank_statement"]
    assert statements
    for paper in statements:
        assert paper.facts["_opening"] + _sum(paper) == paper.facts["_balance"] == paper.items[-1].more[0]


# What is planted


def _made(kind, line, tries=60):
    """A story that has the kind planted, its papers, and what they say of it."""
    want = KINDS[kind].resembles or kind
    for number in range(1, tries):
        other = tell(line, number, SEED) if KINDS[kind].crosses else None
        country = other.country if other else ""
        story = tell(line, number + 900, SEED, kind, country=country, other=other)
        file = compose(story, SEED)
        if story.fates == (kind,) and file.anomalies and file.anomalies[0].kind == want:
            return story, file, file.anomalies[0]
    raise AssertionError(f"{kind} can't be planted in {line}")


def _bills(file):
    return [paper for paper in file.papers if paper.doc_type in BILLS]


def _theirs(story):
    return compose(story.other, SEED).papers


def _differ(name):
    return lambda _, file, found: len({normal(file.papers[at].facts[name]) for at in found.papers
                                       if name in file.papers[at].facts}) == 2  # fmt: skip


def _differ_in(*names):
    def check(_story, file, found):
        stated = {
            normal(file.papers[at].facts[name])
            for at in found.papers
            for name in names
            if file.papers[at].facts.get(name) not in (None, "")
        }
        return len(stated) == 2

    return check


def _damage(kind):
    return lambda _, file, found: (
        [place for place, paper in enumerate(file.papers) if paper.damage == kind] == list(found.papers)
    )


def _copied(*, rescan, types=BILLS):
    def check(story, file, found):
        originals = {f"{story.other.claim_id}/{at}": paper for at, paper in enumerate(_theirs(story), 1)}
        for at in found.papers:
            paper = file.papers[at]
            first = originals[paper.copy_of]
            assert paper.doc_type in types
            assert paper.rescan == rescan
            assert (paper.facts, paper.items, paper.issuer) == (first.facts, first.items, first.issuer)
        return len(found.papers) > 0

    return check


def _twice(*, rescan):
    def check(story, file, found):
        first, again = (file.papers[at] for at in found.papers)
        assert again.copy_of == f"{story.claim_id}/{found.papers[0] + 1}"
        assert again.rescan == rescan
        return first.facts == again.facts and first.items == again.items

    return check


def _same_bills(story, file, _):
    ours = sorted((bill.provider.name, bill.total) for bill in story.bills)
    theirs = sorted((bill.provider.name, bill.total) for bill in story.other.bills)
    numbers = {bill.number for bill in story.bills} & {bill.number for bill in story.other.bills}
    return ours == theirs and not numbers and story.policy.holder.name != story.other.policy.holder.name


def _reused(story, file, found):
    one, two = (file.papers[at] for at in found.papers[:2])
    assert _adds_up(one)
    assert _adds_up(two)
    return one.facts["document_number"] == two.facts["document_number"] and one.facts["total"] != two.facts["total"]


def _form(story, file, name):
    return file.papers[0].facts.get(name)


def _strangers(story):
    one, two = story.customer, story.other.customer
    return one.family != two.family or one.address != two.address


CHECKS = {
    "missing_document": lambda s, f, a: bool(f.missing),
    "missing_police_report": lambda s, f, a: s.loss.kind in narratives.THEFTS
    and all(paper.doc_type != "police_report" for paper in f.papers),
    "unsigned_form": lambda s, f, a: f.papers[0].doc_type == "claim_form"
    and f.papers[0].facts["signature_present"] is False,
    "missing_bill": lambda s, f, a: not f.missing
    and sum(paper.facts["total"] for paper in _bills(f)) < s.claimed * Decimal("0.6"),
    "amount_conflict": lambda s, f, a: normal(f.papers[0].facts[a.fields[0]]) != f"{s.claimed:.2f}",
    "date_conflict": _differ_in("loss_date", "service_date", "admission_date"),
    "name_conflict": lambda s, f, a: len(
        {normal(value) for name in ("insured_name", "claimant_name", "patient_name", "customer_name")
         for value in _values(f, name)} - {s.policy.holder.name, s.claimant.name}) == 1,
    "policy_number_conflict": _differ("policy_number"),
    "member_id_conflict": _differ("member_id"),
    "vin_conflict": _differ("vin"),
    "plate_conflict": _differ("license_plate"),
    "birth_date_conflict": _differ("patient_dob"),
    "admission_date_conflict": _differ("admission_date"),
    "address_conflict": lambda s, f, a: len({
        normal(value) for name in ("customer_address", "patient_address", "insured_address")
        for value in _values(f, name)
    } - {s.policy.holder.address.text, s.claimant.address.text}) == 1,
    "invalid_identifier": lambda s, f, a: not (
        identifiers.luhn(f"80840{s.bills[0].provider.npi[:9]}") == s.bills[0].provider.npi[9]
        if s.line == "health" else _vin_holds(s.vehicle.vin)
    ),
    "items_disagree": lambda s, f, a: _sum(f.papers[a.papers[0]]) not in (
        f.papers[a.papers[0]].facts["total"], f.papers[a.papers[0]].facts.get("subtotal")),
    "total_disagrees": lambda s, f, a: (facts := f.papers[a.papers[0]].facts)["subtotal"] + facts["tax"]
    != facts["total"] and _sum(f.papers[a.papers[0]]) == facts["subtotal"],
    "late_report": lambda s, f, a: (s.received - s.loss.date).days >= 60,
    "loss_after_report": lambda s, f, a: _form(s, f, "report_date") < _form(s, f, "loss_date"),
    "bill_before_loss": lambda s, f, a: min(_values(f, "document_date", doc_types=BILLS)) < s.loss.date,
    "bill_after_receipt": lambda s, f, a: max(_values(f, "document_date", doc_types=BILLS)) > s.received,
    "date_in_future": lambda s, f, a: max(_values(f, "document_date", doc_types=BILLS)).year > 2040,
    "impossible_date": lambda s, f, a: isinstance(f.papers[a.papers[0]].facts[a.fields[0]], Printed),
    "stay_reversed": lambda s, f, a: f.papers[a.papers[0]].facts["discharge_date"] < s.visit.admission,
    "outside_policy": lambda s, f, a: s.loss.date > s.policy.end and s.payable == 0,
    "before_inception": lambda s, f, a: s.loss.date < s.policy.start and s.payable == 0,
    "limit_exceeded": lambda s, f, a: s.claimed > s.policy.sum_insured and s.payable == s.policy.sum_insured,
    "below_deductible": lambda s, f, a: s.claimed <= s.policy.deductible and s.payable == 0,
    "soon_after_start": lambda s, f, a: 0 <= (s.loss.date - s.policy.start).days <= 14,
    "encrypted": _damage("encrypted"), "corrupt": _damage("corrupt"), "empty": _damage("empty"),
    "no_pages": _damage("no_pages"),
    "file_twice": _twice(rescan=False), "rescan_twice": _twice(rescan=True),
    "bill_number_reused": _reused,
    "file_in_other_claim": _copied(rescan=False), "rescan_in_other_claim": _copied(rescan=True),
    "photo_in_other_claim": _copied(rescan=False, types=("damage_photo",)),
    "bill_in_other_claim": _same_bills,
    "shared_bank_account": lambda s, f, a: _form(s, f, "_iban") == _theirs(s)[0].facts["_iban"] and _strangers(s),
    "shared_phone": lambda s, f, a: s.customer.phone == s.other.customer.phone and _strangers(s),
    "altered_amount": lambda s, f, a: "total" in f.papers[a.papers[0]].altered
    and not _adds_up(f.papers[a.papers[0]])
    and _form(s, f, "claimed_amount") in (None, s.claimed + f.papers[a.papers[0]].facts["total"]
                                          - {bill.number: bill.total for bill in s.bills}[
                                              f.papers[a.papers[0]].facts["document_number"]]),
    "procedure_not_for_sex": lambda s, f, a: {"M": "76805", "F": "55700"}[s.claimant.sex]
    in [item.code for item in f.papers[a.papers[0]].items],
    "procedure_not_for_age": lambda s, f, a: "99381" in [item.code for item in f.papers[a.papers[0]].items],
    "hail_out_of_season": lambda s, f, a: s.loss.kind == "hail" and s.loss.date.month in (12, 1, 2),
    "mileage_conflict": lambda s, f, a: distance(max(1_900, s.vehicle.mileage // 3), s.country)
    in " ".join(f.papers[a.papers[1]].paragraphs) and f.papers[a.papers[0]].facts["_mileage"]
    == distance(s.vehicle.mileage, s.country),
    "repair_of_other_side": lambda s, f, a: s.loss.kind in ("parked_left", "parked_right", "rear_end", "animal"),
    "two_places_one_day": lambda s, f, a: s.bills[0].date == s.bills[-1].date
    and s.bills[0].provider.address.city != s.bills[-1].provider.address.city,
    "round_under_limit": lambda s, f, a: s.claimed % 100 == 0
    and APPROVE_LIMIT * (1 - NEAR_SHARE) <= s.claimed < APPROVE_LIMIT,
    # look-alikes
    "alike_bills": lambda s, f, a: len({paper.facts["document_number"] for paper in _bills(f)}) == len(s.bills)
    and s.bills[-1].total == s.bills[-2].total and s.bills[-1].date == s.bills[-2].date,
    "spouse": lambda s, f, a: s.customer.family == s.other.customer.family
    and s.customer.phone == s.other.customer.phone and s.customer.address == s.other.customer.address,
    "spouse_account": lambda s, f, a: s.customer.family == s.other.customer.family
    and s.customer.iban == s.other.customer.iban,
    "supplement": lambda s, f, a: (papers := [f.papers[at] for at in a.papers])[0].facts["total"]
    < papers[1].facts["total"] and papers[0].facts["document_number"] in " ".join(papers[2].paragraphs),
    "other_date_order": lambda s, f, a: isinstance(f.papers[a.papers[1]].facts["loss_date"], Printed)
    and _stated(f, "loss_date") == {s.loss.date.isoformat()},
    "reissued_policy": lambda s, f, a: f.papers[a.papers[1]].facts["policy_number"]
    in " ".join(f.papers[a.papers[2]].paragraphs),
    "round_amount": lambda s, f, a: s.claimed % 100 == 0 and s.claimed < APPROVE_LIMIT,
    "amended_bill": lambda s, f, a: _reused(s, f, a)
    and f.papers[a.papers[0]].facts["document_number"] in " ".join(f.papers[a.papers[2]].paragraphs),
    "paid_in_parts": lambda s, f, a: f.papers[a.papers[1]].doc_type == "receipt"
    and f.papers[a.papers[1]].facts["total"] < f.papers[a.papers[0]].facts["total"],
}  # fmt: skip
PAIRS = [(kind.name, line) for kind in KINDS.values() if kind.slot != "natural" for line in kind.lines]


def _vin_holds(vin):
    """49 CFR 565.15."""
    values = {str(digit): digit for digit in range(10)}
    values |= dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(values[char] * weight for char, weight in zip(vin, weights, strict=True)) % 11
    return vin[8] == ("X" if rest == 10 else str(rest))


def test_every_kind_has_a_check():
    assert set(CHECKS) == {kind.name for kind in KINDS.values() if kind.slot != "natural"}


@pytest.mark.parametrize(("kind", "line"), PAIRS)
def test_what_is_planted_is_in_the_papers(kind, line):
    story, file, found = _made(kind, line)
    assert CHECKS[kind](story, file, found)
    assert found.planted == KINDS[kind].planted
    assert all(place < len(file.papers) for place in found.papers)
    if KINDS[kind].crosses:
        assert found.other_claims == (story.other.claim_id,)


@pytest.mark.parametrize(("kind", "line"), [pair for pair in PAIRS if KINDS[pair[0]].slot in ("discrepancy", "fraud")])
def test_nothing_else_is_planted(kind, line):
    story, file, _ = _made(kind, line)
    if kind not in ("items_disagree", "total_disagrees", "altered_amount"):
        assert all(_adds_up(paper) for paper in _bills(file))
    for name, allowed in (
        ("vin", "vin_conflict"),
        ("license_plate", "plate_conflict"),
        ("member_id", "member_id_conflict"),
        ("patient_dob", "birth_date_conflict"),
        ("policy_number", "policy_number_conflict"),
    ):
        if kind != allowed and not story.other:
            assert len(_stated(file, name)) <= 1, name
    if kind not in ("bill_before_loss", "two_places_one_day"):
        days = [day for day in _values(file, "document_date", doc_types=BILLS) if isinstance(day, dt.date)]
        assert all(day >= story.loss.date for day in days)
    if kind not in ("bill_after_receipt", "date_in_future"):
        days = [day for day in _values(file, "document_date", doc_types=BILLS) if isinstance(day, dt.date)]
        assert all(day <= story.received for day in days)
    assert story.covered
    assert not any(paper.damage for paper in file.papers)


# Decisions


def test_decisions_follow_the_documented_order(folder):
    assert DECISIONS == ("deny", "investigate", "incomplete", "review", "approve")
    assert right_decision(["review", "deny", "approve"]) == "deny"
    assert right_decision(["incomplete", "investigate"]) == "investigate"
    assert right_decision([]) == "approve"
    for _, file in folder:
        planted = [KINDS[anomaly.kind] for anomaly in file.anomalies if anomaly.planted]
        asked = {kind.decision for kind in planted} | ({"incomplete"} if file.missing else set())
        assert file.decision == next(decision for decision in DECISIONS if decision in asked | {"approve"})
    assert {file.decision for _, file in folder} == set(DECISIONS)


def test_look_alikes_are_paid(folder):
    seen = 0
    for story, file in folder:
        if story.fates and KINDS[story.fates[0]].slot == "negative" and not file.anomalies[0].planted:
            assert file.decision == ("review" if story.claimed > APPROVE_LIMIT else "approve")
            assert not file.fraud
            assert story.payable > 0
            seen += 1
    assert seen > 20


def test_other_claims_exist_and_know_of_it(folder):
    by_id = {story.claim_id: (story, file) for story, file in folder}
    assert len(by_id) == CLAIMS
    shared = 0
    for story, file in folder:
        for anomaly in file.anomalies:
            for other in anomaly.other_claims:
                back = [back for back in by_id[other][1].anomalies if story.claim_id in back.other_claims]
                assert [(back.kind, back.planted) for back in back] == [(anomaly.kind, anomaly.planted)]
                shared += 1
    assert shared >= 20
    for story, _ in folder:
        if story.other:
            assert story.other.received <= story.received or story.fates[0] != "file_in_other_claim"


def test_original_and_copy_are_kept_out_of_packets(folder):
    originals = {paper.copy_of for _, file in folder for paper in file.papers if paper.copy_of}
    papers = {
        f"{story.claim_id}/{place}": paper for story, file in folder for place, paper in enumerate(file.papers, 1)
    }
    assert len(originals) > 10
    assert all(papers[key].alone or papers[key].doc_type == "damage_photo" for key in originals)


def test_frauds_are_a_minority_that_is_investigated_or_reviewed(folder):
    frauds = [(story, file) for story, file in folder if file.fraud]
    assert 0.03 < len(frauds) / CLAIMS < 0.15
    assert {file.decision for _, file in frauds} <= {"investigate", "review"}


def test_a_plan_needs_no_other_plan_and_repeats():
    once = [plan(number, 3, LINES, 200) for number in range(1, 201)]
    plan.__globals__["_turns"].cache_clear()
    plan.__globals__["_dealt"].cache_clear()
    assert [plan(number, 3, LINES, 200) for number in range(200, 0, -1)] == once[::-1]
    assert all(item.other < item.number for item in once)
    assert all(later > item.number for item in once for _, later in item.echoes)


def test_same_seed_same_stories():
    for number in (1, 27, 44):
        one, two = (told(plan(number, 9, LINES, 60), 9) for _ in range(2))
        assert one == two
        assert compose(one, 9) == compose(two, 9)
    assert told(plan(1, 9), 9) != told(plan(1, 10), 10)


def test_lines_are_taken_in_turn():
    assert [plan(number, 3, ("travel", "liability")).line for number in range(1, 5)] == ["travel", "liability"] * 2


@pytest.mark.parametrize("line", LINES)
def test_kinds_take_turns(line):
    seen = Counter(plan(number, 2, (line,)).fates[:1] for number in range(1, 1001))
    for slot in ("missing", "discrepancy", "cover", "fraud", "negative"):
        counts = [seen[(name,)] for name in of_slot(slot, line)]
        assert min(counts) > 0
        assert max(counts) - min(counts) <= 3 or slot in ("fraud", "negative")


# What the rules know


def test_requirements_and_limits_are_those_of_the_rules():
    assert {name: SETTINGS.lines[name].required for name in LINES} == REQUIRED
    assert Decimal(str(SETTINGS.approve_limit)) == APPROVE_LIMIT
    assert SETTINGS.rules["just_under_limit"].parameters["share"] == float(NEAR_SHARE)
    assert SETTINGS.rules["round_amount"].parameters == {"multiple": ROUND_STEP, "least": ROUND_FROM}


def test_codes_are_rules():
    rules = {name.upper() for name in SETTINGS.rules}
    for kind in KINDS.values():
        assert kind.codes
        assert set(kind.codes) <= rules, kind.name


def test_decisions_are_those_of_the_rules_where_there_is_one():
    """The first code of a kind is its rule; a severity of warning or error without an outcome means a review."""
    stricter = {"round_under_limit", "altered_amount"}  # an eye sees more than the rule does
    for kind in KINDS.values():
        rule = SETTINGS.rules.get(kind.codes[0].lower())
        if rule is None or not kind.planted or kind.name in stricter:
            continue
        asked = rule.outcome or ("approve" if rule.severity == "info" else "review")
        assert kind.decision == asked or kind.codes[0] == "MISSING_DOCUMENTS", kind.name


def test_deductible_is_subtracted_before_the_limit_caps():
    story = tell("motor", 4, 8, "limit_exceeded")
    assert story.claimed - story.policy.deductible > story.policy.sum_insured == story.payable


# Places, people, words


@pytest.mark.parametrize("country", COUNTRIES)
def test_people_of_every_country_have_valid_numbers(country):
    rng = stream(1, "test", country)
    for here in TOWNS[country]:
        _, phone = place(rng, country, city=here.name)
        assert phonenumbers.is_possible_number(phonenumbers.parse(phone.e164))
        for written in phone.written:
            read = phonenumbers.parse(written, country)
            assert phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) == phone.e164
    for _ in range(20):
        someone = people.person(rng, country)
        assert iban.is_valid(someone.iban)
        assert someone.iban[:2] == ("DE" if country == "US" else country)
        if country != "US":
            assert get_cc_module(country.lower(), "vat").is_valid(identifiers.vat(rng, country))


def test_names_and_accounts_of_what_happened_seldom_repeat(folder):
    people_named = Counter(story.policy.holder.name for story, _ in folder if not story.other)
    assert people_named.most_common(1)[0][1] <= 4
    vendors = Counter(bill.provider.name for story, _ in folder if not story.other for bill in story.bills)
    assert len(vendors) > 350
    texts = {story.loss.description for story, _ in folder if story.loss.kind}
    assert len(texts) > 220


def test_every_language_tells_every_cause():
    assert {LANGUAGES[country] for country in COUNTRIES} == set(narratives.LANGUAGES)
    rng = stream(1, "words")
    where, _ = place(rng, "US")
    for language in narratives.LANGUAGES:
        for causes in narratives.CAUSES.values():
            for cause in causes:
                assert narratives.label(cause, language)
                event, text = narratives.account(rng, cause, language, where)
                assert event in text
                assert "{" not in text


# Clauses


def test_policies_have_numbered_clauses_and_claims_know_which_bear_on_them(folder):
    for story, file in folder:
        numbers = {clause.number: clause.topic for clause in clauses(story.policy, story.line)}
        assert 10 <= len(numbers) <= 25
        there = any(paper.doc_type == "policy" and not paper.damage for paper in file.papers)
        assert file.clauses == (bearing(story) if there else ())
        topics = {numbers[number]: grade for number, grade in bearing(story)}
        assert topics
        if story.fates[:1] in (("outside_policy",), ("before_inception",)):
            assert topics["period"] == 3
        if story.fates[:1] == ("below_deductible",):
            assert topics["deductible"] == 3
        for paper in file.papers:
            if paper.doc_type == "policy" and not story.other:
                text = "\n".join(paper.paragraphs)
                assert all(f"{number} " in text for number in numbers)


def test_insurers_word_their_policies_in_their_own_way():
    worded = {}
    for number in range(1, 80):
        story = tell("motor", number, 4)
        worded[story.policy.insurer.name] = tuple(clause.text for clause in clauses(story.policy, "motor"))
    assert len(set(worded.values())) == len(worded) > 5
