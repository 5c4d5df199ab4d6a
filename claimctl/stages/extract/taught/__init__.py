"""Form types that a user's own labelled documents taught: their fields are found without a label that anybody wrote."""

from claimctl.stages.extract.taught.forms import Form, pack, unpack
from claimctl.stages.extract.taught.values import values

__all__ = ["Form", "pack", "unpack", "values"]
