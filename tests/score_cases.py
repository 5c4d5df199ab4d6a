"""Fictional claims for the tests of the score stage, with what is sound in them already filled in."""

import datetime as dt

from msgspec.structs import replace

from claimctl import config as configuration
from claimctl.records import Claim, Decision, Document, Field, LineItem
from claimctl.stages.score import run as score

_LOADED = configuration.load().config.score
# How sure decisions are is learned anew now and then; what the rules make of a claim is not to hang on that.
CONFIG = replace(_LOADED, reference_date="2026-06-30", decision=replace(_LOADED.decision, confidence=""))
RULES = score.load(CONFIG)
REASONS = configuration.read_yaml(configuration.home() / "configs" / "reasons.yaml")

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
