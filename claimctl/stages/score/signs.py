"""What tells how sure a decision is: signs worked out of the case, each turned so that more of it is surer.

What a probability says stands as log-odds (to the base 10, from -1 to 4): two nines are 2. Counts of what speaks
against a decision are negative.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.stages.score.bearing import PAYMENT_RESTS_ON, certainty, confirmed, rests_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimctl.records import Outcome
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.facts import Fact
    from claimctl.stages.score.rules import Hit

_MOST = 3  # of what is counted, more says nothing new
_WORDLESS = {"damage_photo"}
_FULL = 10.0  # different values of a document


def signs(
    case: Case, hits: Sequence[Hit], outcome: Outcome, raw: float, suspicion: float, calling: Sequence[Hit]
) -> dict[str, float]:
    """The signs of a case that is to end as `outcome`, which `raw` is the plain product for.

    `suspicion` is the fraud rank score, `calling` the hits that the outcome rests on.
    """
    found = _of_reading(case)
    if outcome == "approve":
        return found | {"sound": nines(raw)} | _of_payment(case, hits, suspicion)
    others = [hit for hit in hits if hit not in calling and hit.rule.severity != "info"]
    surest = max((hit.finding.confidence for hit in calling), default=0.0)
    return found | {
        f"{outcome}_found": nines(raw),
        f"{outcome}_surest": nines(surest),
        f"{outcome}_real": nines(1.0 - math.prod(1.0 - hit.real for hit in calling)),
        f"{outcome}_alone": 0.0 - min(len(others), _MOST),
        f"{outcome}_certain": float(any(hit.finding.certain for hit in calling)),
    }


def nines(probability: float) -> float:
    """Log-odds to the base 10, from -1 to 4."""
    held = min(max(probability, 1e-9), 1.0 - 1e-9)
    return round(min(max(math.log10(held / (1.0 - held)), -1.0), 4.0), 4)


def _of_reading(case: Case) -> dict[str, float]:
    """How well the papers were read and named, and how many of them bear a fact of the claim out."""
    values = [field.confidence for document in case.readable for field in document.fields]
    types = [certainty(case, document) for document in case.readable if rests_on(case, document)]
    aside = [certainty(case, document) for document in case.readable if not rests_on(case, document)]
    papers = [document for document in case.readable if document.doc_type not in _WORDLESS]
    texts = [paper.text_confidence for paper in papers]
    heard = {stated.doc_id for fact in case.facts.values() for stated in fact.supports}
    doubtful = sum(confidence < 0.9 for confidence in values) / len(values) if values else 0.0
    return {
        "least_type": nines(min(types, default=1.0)),
        "least_type_aside": nines(min(aside, default=1.0)),
        "least_text": nines(min(texts, default=1.0)),
        "doubtful_values": 0.0 - round(doubtful, 4),
        "unread": 0.0 - min(sum(document.status != "done" for document in case.documents), _MOST),
        "line": nines(case.line.confidence),
        "heard": round(sum(paper.doc_id in heard for paper in papers) / len(papers), 4) if papers else 1.0,
        "thinnest": min(
            [min(len({field.field for field in paper.fields}) / _FULL, 1.0) for paper in papers], default=0.0
        ),
    }


def _of_payment(case: Case, hits: Iterable[Hit], suspicion: float) -> dict[str, float]:
    """How firm the facts are that a payment rests on, and what speaks against it without being enough to stop it."""
    facts = [fact for name in PAYMENT_RESTS_ON if (fact := case.facts.get(name)) is not None]
    amount = case.claimed
    remarks = [hit for hit in hits if hit.rule.severity == "info"]
    doubtful = [hit for hit in remarks if hit.real < case.config.min_finding]
    room = 1.0 - min((amount.amount or 0.0) / case.config.approve_limit, 1.0) if amount else 0.0
    return {
        "least_fact": nines(min([fact.confidence for fact in facts], default=0.0)),
        "amount": nines(amount.probability if amount else 0.0),
        "agreed_facts": round(sum(map(_agreed, facts)) / len(facts), 4) if facts else 0.0,
        "disputed_facts": 0.0 - min(sum(bool(fact.contradicts) for fact in case.facts.values()), _MOST),
        "amount_confirmed": float(confirmed(case)),
        "room_below_limit": round(room, 4),
        "remarks": 0.0 - min(len(remarks) - len(doubtful), _MOST),
        "misreadings": 0.0 - round(min(sum(hit.finding.confidence for hit in doubtful), _MOST), 4),
        "suspicion": 0.0 - round(suspicion, 4),
    }


def _agreed(fact: Fact) -> bool:
    return len(fact.supports) > 1
