"""Master data: the user's own registers of policies, providers, members or vendors, matched with what was read."""

from claimctl.stages.extract.registers.link import correct
from claimctl.stages.extract.registers.open import Register, identity, open_all

__all__ = ["Register", "correct", "identity", "open_all"]
