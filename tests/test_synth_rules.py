"""Truth and rules agree: papers read without a mistake lead the rules to what the generator says is there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import msgspec
import pytest

from claimctl import config, records
from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.documents.model import Printed, normal
from claimctl.lab.synth.story.kinds import KINDS
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.places import LANGUAGES
from claimctl.lab.synth.story.plan import plan
from claimctl.lab.synth.story.tell import told
from claimctl.stages.extract import remarks
from claimctl.stages.score import run as score

SEED, CLAIMS = 21, 300
VENDORS = ("invoice", "receipt", "repair_estimate")
BEYOND = ("linked_elsewhere", "linked_within", "altered")
NOWHERE = {"page": 1, "x0": 0.0, "y0": 0.0, "x1": 0.0, "y1": 0.0}


@pytest.fixture(scope="module")
def judged():
    """Each claim's story and papers with the decision of the rules on them."""
    settings = config.load().config.score
    plain = msgspec.structs.replace(settings.decision, confidence="", dial="")  # what the readings multiply to
    settings = msgspec.structs.replace(settings, reference_date="2026-06-30", decision=plain)
    book = score.load(settings)
    made = []
    for number in range(1, CLAIMS + 1):
        story = told(plan(number, SEED, LINES, CLAIMS), SEED)
        made.append((story, compose(story, SEED)))
    holders = {}
    for story, file in made:
        for place, paper in enumerate(file.papers, 1):
            holders.setdefault(_name(story, place, paper), set()).add(story.claim_id)
    return [(story, file, score.run(_claim(story, file, holders), settings, book)) for story, file in made]


def _name(story, place, paper):
    """What stands for a file's hash: a copy has its original's, a new scan one of its own."""
    return (paper.copy_of or f"{story.claim_id}/{place}") + (f"/{story.claim_id}" if paper.rescan else "")


def _field(story, name, value, instance):
    text = normal(value)
    dated = isinstance(value, dt.date | Printed) and name != "impossible_date"
    day = dt.date.fromisoformat(text) if dated else None
    money = isinstance(value, Decimal)
    wrong = "invalid_identifier" in story.fates and name in ("vin", "provider_npi")
    return records.Field(
        field=name, instance=instance, value=text, raw=text, confidence=0.99, method="truth", value_date=day,
        value_number=float(value) if money or name == "odometer" else None,
        currency=story.currency if money else None, valid=not wrong,
        **NOWHERE,
    )  # fmt: skip


def _fields(story, paper):
    facts = dict(paper.facts)
    if paper.doc_type in VENDORS:
        facts["vendor_name"] = paper.issuer.name
    elif paper.doc_type == "medical_bill":
        facts["provider_name"] = paper.issuer.name
    if "_mileage" in facts:
        facts["odometer"] = "".join(filter(str.isdigit, facts["_mileage"]))
    no_dates = [value.text for value in facts.values() if isinstance(value, Printed) and not value.value]
    facts |= {"impossible_date": Printed(no_dates[0], no_dates[0])} if no_dates else {}
    return _said(paper) + tuple(
        _field(story, name, value, instance)
        for name, values in facts.items()
        if not name.startswith("_")
        for instance, value in enumerate(values if isinstance(values, tuple) else (values,))
        if normal(value)
    )


def _said(paper):
    """What a letter says in its sentences."""
    words = tuple(
        records.Word(word, 0.0, 0.0, 1.0, 1.0, 1.0, line)
        for line, paragraph in enumerate(paper.paragraphs)
        for word in paragraph.split()
    )
    page = records.Page(1, 612.0, 792.0, "text_layer", "", 1.0, words)
    return tuple(remarks.fields([SimpleNamespace(page=page)], paper.doc_type)) if words else ()


def _items(paper):
    if paper.doc_type == "bank_statement":
        return ()
    return tuple(
        records.LineItem(
            row=row,
            description=item.description,
            amount=float(item.amount),
            confidence=0.9999,
            code=item.code or None,
            **NOWHERE,
        )
        for row, item in enumerate(paper.items)
    )


def _claim(story, file, holders):
    papers = []
    for place, paper in enumerate(file.papers, 1):
        name = _name(story, place, paper)
        broken = bool(paper.damage)
        papers.append(records.Document(
            doc_id=name, path=f"{place:02d}", status="failed" if broken else "done", doc_type=paper.doc_type,
            doc_type_confidence=0.99, text_confidence=1.0, fields=() if broken else _fields(story, paper),
            line_items=() if broken else _items(paper), error_code="broken" if broken else None,
            copies_in=tuple(sorted(holders[name] - {story.claim_id})),
        ))  # fmt: skip
    policy = story.policy
    known = {
        "line": story.line, "received_at": story.received.isoformat(), "policy_number": policy.number,
        "insured_name": policy.holder.name, "policy_start": policy.start.isoformat(), "currency": story.currency,
        "policy_end": policy.end.isoformat(), "sum_insured": f"{policy.sum_insured:.2f}",
        "deductible": f"{policy.deductible:.2f}",
    }  # fmt: skip
    return records.Claim(story.claim_id, tuple(papers), known)


def _elsewhere(story, kind):
    """A relative, or whoever else a paper names, may live elsewhere: no paper gives one person two addresses."""
    other = story.claimant != story.policy.holder or "name_conflict" in story.fates
    return kind == "address_conflict" and other


def rules_on_facts():
    """The codes of the rules that look at what papers state, and not at their pictures or at other claims' papers."""
    rules = config.load().config.score.rules
    return {name.upper() for name, rule in rules.items() if rule.check not in BEYOND}


def _found(decision):
    return {finding.rule.upper() for finding in decision.discrepancies}


def test_rules_approve_what_is_clean(judged):
    seen = 0
    for story, file, decision in judged:
        if not story.fates and not story.echoes:
            assert decision.decision == file.decision, (story.claim_id, decision.reasons)
            assert decision.payable_amount == pytest.approx(float(story.payable), abs=0.005)
            seen += 1
    assert seen > 60


def test_rules_find_what_they_have_a_rule_for(judged):
    """A police report is asked for in English only; what nothing finds yet has no rule."""
    rules = rules_on_facts()
    seen = set()
    for story, file, decision in judged:
        for anomaly in file.anomalies:
            foreign = anomaly.kind == "missing_police_report" and LANGUAGES[story.country] != "en"
            foreign = foreign or _elsewhere(story, anomaly.kind)
            first = set(anomaly.codes[:1])  # the rule made for it
            if anomaly.planted and first <= rules and not foreign:
                assert set(anomaly.codes) & _found(decision), (story.claim_id, anomaly.kind)
                seen.add(anomaly.kind)
    assert len(seen) > 25


def test_rules_find_nothing_that_is_not_told(judged):
    """Without the form that names both, claimant and policy holder seem to contradict one another."""
    for story, file, decision in judged:
        told_of = {code for anomaly in file.anomalies for code in anomaly.codes}
        amiss = {"EXPLAINED", "CLAIMANT_NOT_POLICYHOLDER"}
        amiss |= {"NAME_CONFLICT"} if file.missing and story.claimant != story.policy.holder else set()
        amiss |= {"BILLS_MISSING", "AMOUNT_NOT_SUPPORTED"} if "alike_bills" in story.fates else set()
        assert _found(decision) <= told_of | amiss, (story.claim_id, story.fates)


def test_decisions_differ_only_where_the_rules_know_less(judged):
    rules = rules_on_facts()
    for story, file, decision in judged:
        kinds = [KINDS[fate] for fate in (*story.fates, *(kind for kind, _ in story.echoes))]
        knows_all = all(kind.planted and set(kind.codes[:1]) <= rules for kind in kinds)
        hidden = {"round_under_limit", "missing_police_report"} & {kind.name for kind in kinds}
        hidden |= {kind.name for kind in kinds if _elsewhere(story, kind.name)}
        if not any("claimed_amount" in paper.facts for paper in file.papers):
            hidden |= {"below_deductible"} & {kind.name for kind in kinds}  # a sum of bills denies nothing
        if knows_all and not hidden:
            assert decision.decision == file.decision, (story.claim_id, story.fates, decision.reasons)
