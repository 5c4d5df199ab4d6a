"""The score stage: a claim's documents put together, checked, and judged.

Pure and deterministic: the same claim and config give the same decision, whatever the order of the documents. "Today"
is `reference_date`, an ISO date by the time it gets here.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from claimctl.learning import store
from claimctl.learning.dial import open_dial
from claimctl.learning.fraud.model import FraudModel, open_model
from claimctl.learning.prices import Prices, open_prices
from claimctl.learning.sureness import unpack
from claimctl.records import Claim, Decision, Discrepancy, Duplicate
from claimctl.search import concepts, rerank
from claimctl.stages.score import route, rules
from claimctl.stages.score.amounts import claimed, payable, working
from claimctl.stages.score.assemble import assemble, insurer_facts
from claimctl.stages.score.case import Case
from claimctl.stages.score.coverage import Searcher, exclusions, index_fingerprint, open_searcher
from claimctl.stages.score.currencies import settled
from claimctl.stages.score.decide import Gate, cost, decide, drawn
from claimctl.stages.score.fraud import Suspicion, suspicion
from claimctl.stages.score.lines import known_line, missing, recognise
from claimctl.stages.score.noted import audit

if TYPE_CHECKING:
    from claimctl.config import ScoreConfig
    from claimctl.stages.score.facts import Fact
    from claimctl.stages.score.rules import Hit, Rulebook

VERSION = 8


class Model(NamedTuple):
    """What a worker keeps between claims: the rules, and what says whether a decision is sure enough."""

    rulebook: Rulebook
    gate: Gate
    dial: str | None  # its sha256
    fraud: FraudModel | None = None
    prices: Prices | None = None
    searcher: Searcher | None = None


def identity(config: ScoreConfig) -> str:
    """What else than the config changes decisions: the library that compares names, and the models.

    A run asks for it before it begins, so a rule that is not valid stops it here: raises UsageError naming the rule,
    DependencyError naming a model that is not there.
    """
    rules.prove(config)
    models = "".join(f" {name}:{store.fingerprint(name)}" for name in _models(config))
    if config.route.coverage != "never":
        models += f" clauses:{concepts.fingerprint()}"
        models += f" policies:{index_fingerprint(config.policies)[:16]}" if config.policies else ""
    return f"score/{VERSION} rapidfuzz/{version('rapidfuzz')}{models}"


def load(config: ScoreConfig) -> Model:
    """The rules, proved, and the models. Raises UsageError naming the rule that is not valid, and DependencyError."""
    named, dial = config.decision.confidence, config.decision.dial
    curve = unpack(store.open_model(named), named) if named else None
    gate = Gate(open_dial(dial) if dial else None, curve)
    learned = open_model(config.fraud_model) if config.fraud_model else None
    usual = open_prices(config.prices) if config.prices else None
    searcher = open_searcher(config.policies) if config.route.coverage != "never" else None
    return Model(rules.bind(config), gate, store.fingerprint(dial) if dial else None, learned, usual, searcher)


def run(claim: Claim, config: ScoreConfig, model: Model | None = None) -> Decision:
    """Judge a claim. Where no model is given it is made of the config, which may raise (see load)."""
    rulebook, gate, dial, learned, usual, searcher = model or load(config)
    claim = replace(
        claim, documents=tuple(sorted(claim.documents, key=lambda document: (document.path, document.doc_id)))
    )

    claim = settled(claim, config.assumed_currency)
    facts = assemble(claim, config)
    line = recognise(claim.documents, claim.attributes, config.lines)
    lacking = missing(claim.documents, line.line)
    asked = claimed(claim.documents, facts, config)
    worked = working(asked, facts)
    due = payable(worked)
    _, unreadable_columns = insurer_facts(claim.attributes)
    if not known_line(claim.attributes, config.lines):
        unreadable_columns += ("line",)
    case = Case(
        claim, facts, line, lacking, asked, due, unreadable_columns, config, rulebook.today, usual, working=worked
    )

    searched = route.coverage(case)
    bearing = searcher.look(case) if searcher is not None and searched.status == "done" else None
    if bearing is not None:
        case = replace(case, exclusions=exclusions(case, bearing))

    hits = rules.judge(case, rulebook)
    steps = (route.fraud(case, hits), searched)
    suspected = Suspicion(0.0, ())
    if steps[0].status == "done":
        suspected = suspicion(hits, claim.attributes, learned, config.investigate_score)
    verdict = decide(case, hits, suspected, gate)
    thresholds = _thresholds(config, gate)

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
        coverage=searcher.cite(bearing, hits, case.exclusions) if searcher is not None and bearing is not None else (),
        duplicates=_duplicates(claim),
        fraud_score=suspected.shown if steps[0].status == "done" else None,
        fraud_reasons=suspected.reasons,
        cost=cost(verdict.automated, config.cost),
        qa_sample=verdict.automated and drawn(claim.claim_id, config.decision),
        fraud_method=suspected.method if steps[0].status == "done" else None,
        audit=audit(case, hits, verdict, steps, thresholds, dial),
        line=line.name,
    )


def _models(config: ScoreConfig) -> tuple[str, ...]:
    searched = rerank.MODEL if config.route.coverage != "never" else ""
    return tuple(
        name
        for name in (config.decision.confidence, config.decision.dial, config.fraud_model, config.prices, searched)
        if name
    )


def _thresholds(config: ScoreConfig, gate: Gate) -> dict[str, float]:
    """The thresholds in force, by the names of their settings; with a dial also what it promises, and its own."""
    names = (
        "min_field_confidence", "min_type_confidence", "approve_confidence", "approve_limit", "investigate_score",
        "amount_tolerance",
    )  # fmt: skip
    found: dict[str, float] = {name: getattr(config, name) for name in names}
    if gate.dial is not None:
        found |= {"target_accuracy": gate.dial.target, "confidence_level": gate.dial.level}
        # Where nothing is proved no probability is enough.
        threshold = gate.dial.decisions.threshold
        found["dial"] = 1.0 if threshold is None else max(threshold, 0.0)
    return found


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact is not None else None


def _discrepancy(hit: Hit) -> Discrepancy:
    return Discrepancy(hit.name, hit.rule.severity, hit.message, hit.finding.doc_ids)


def _duplicates(claim: Claim) -> tuple[Duplicate, ...]:
    """What stands elsewhere too, document by document; within the claim only papers that are there twice."""
    found: dict[tuple[str, str, str], float] = {}
    for document in claim.documents:
        for other in sorted(document.copies_in):
            found[document.doc_id, "same_file", other] = 1.0
        for link in document.links:
            if link.kind == "same_case":  # papers that belong together are no duplicates
                continue
            for other in link.claims:
                if other != claim.claim_id or link.kind == "rescan":
                    key = (document.doc_id, link.kind, other)
                    found[key] = max(found.get(key, 0.0), link.score)
    return tuple(Duplicate(other, doc_id, kind, score) for (doc_id, kind, other), score in found.items())
