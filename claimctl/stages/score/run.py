"""The score stage: a claim's documents put together, checked, and judged.

Pure and deterministic: the same claim and config give the same decision, whatever the order of the documents. "Today"
is `reference_date`, an ISO date by the time it gets here.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from msgspec.structs import replace

from claimctl.records import Claim, Decision, Discrepancy, Duplicate
from claimctl.stages.score import rules
from claimctl.stages.score.amounts import claimed, payable
from claimctl.stages.score.assemble import assemble, insurer_facts
from claimctl.stages.score.case import Case
from claimctl.stages.score.decide import cost, decide
from claimctl.stages.score.fraud import suspicion
from claimctl.stages.score.lines import known_line, missing, recognise

if TYPE_CHECKING:
    from claimctl.config import ScoreConfig
    from claimctl.stages.score.facts import Fact
    from claimctl.stages.score.rules import Hit, Rulebook

VERSION = 4


def identity(config: ScoreConfig) -> str:
    """What else than the config changes decisions: the library that compares names.

    A run asks for it before it begins, so a rule that is not valid stops it here: raises UsageError naming the rule.
    """
    rules.prove(config)
    return f"score/{VERSION} rapidfuzz/{version('rapidfuzz')}"


def load(config: ScoreConfig) -> Rulebook:
    """The rules, proved. Raises UsageError naming the rule that is not valid."""
    return rules.bind(config)


def run(claim: Claim, config: ScoreConfig, model: Rulebook | None = None) -> Decision:
    """Judge a claim. Where no rulebook is given it is made of the config, which may raise UsageError."""
    rulebook = model or rules.bind(config)
    claim = replace(
        claim, documents=tuple(sorted(claim.documents, key=lambda document: (document.path, document.doc_id)))
    )

    facts = assemble(claim, config)
    line = recognise(claim.documents, claim.attributes, config.lines)
    lacking = missing(claim.documents, line.line)
    asked = claimed(claim.documents, facts, config)
    due = payable(asked, facts)
    _, unreadable_columns = insurer_facts(claim.attributes)
    if not known_line(claim.attributes, config.lines):
        unreadable_columns += ("line",)
    case = Case(claim, facts, line, lacking, asked, due, unreadable_columns, config, rulebook.today)

    hits = rules.judge(case, rulebook)
    suspected = suspicion(hits)
    verdict = decide(case, hits, suspected)

    return Decision(
        claim_id=claim.claim_id,
        decision=verdict.outcome,
        reasons=verdict.reasons,
        confidence=verdict.confidence,
        automated=verdict.automated,
        policy_number=_value(facts.get("policy_number")),
        claimant=_value(facts.get("claimant")),
        loss_date=facts["loss_date"].date if "loss_date" in facts else None,
        loss_type=_value(facts.get("loss_type")),
        claimed_amount=asked.amount if asked else None,
        payable_amount=0.0 if verdict.outcome == "deny" else due,
        currency=(asked.currency if asked else None) or claim.attributes.get("currency") or None,
        missing_documents=lacking,
        discrepancies=tuple(_discrepancy(hit) for hit in hits),
        duplicates=_duplicates(claim),
        fraud_score=suspected.score,
        fraud_reasons=suspected.reasons,
        cost=cost(verdict.automated, config.cost),
    )


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact is not None else None


def _discrepancy(hit: Hit) -> Discrepancy:
    return Discrepancy(hit.name, hit.rule.severity, hit.message, hit.finding.doc_ids)


def _duplicates(claim: Claim) -> tuple[Duplicate, ...]:
    return tuple(
        Duplicate(other, document.doc_id, "same_file", 1.0)
        for document in claim.documents
        for other in sorted(document.copies_in)
    )
