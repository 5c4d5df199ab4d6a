"""The standard bills of US providers, in the ways they arrive."""

from claimctl.lab.synth.layouts.standard.plain import cms1500, ub04

__all__ = ["cms1500", "ub04"]
