"""What a claim of each line can't do without; any type of a group will do. Held equal to configs/rules/lines.yaml."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimctl.lab.synth.story.model import Line

REQUIRED: dict[Line, tuple[tuple[str, ...], ...]] = {
    "motor": (("claim_form",), ("repair_estimate", "invoice")),
    "home": (("claim_form",), ("repair_estimate", "invoice", "receipt")),
    "health": (("claim_form", "cms1500", "ub04"), ("cms1500", "ub04", "medical_bill", "invoice", "receipt")),
    "travel": (("claim_form",), ("invoice", "receipt", "medical_bill")),
    "liability": (("claim_form",), ("invoice", "repair_estimate", "medical_bill", "receipt")),
}
# From what amount on a human decides, how close below it is just under it, what is round: configs/default.yaml and
# configs/rules/amounts.yaml. Not read from there: a user's own settings must not change what a seed makes.
APPROVE_LIMIT, NEAR_SHARE = Decimal(5000), Decimal("0.04")
ROUND_FROM, ROUND_STEP = Decimal(500), Decimal(100)
