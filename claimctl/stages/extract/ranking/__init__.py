"""Which reading is a field's value: what a learned ranker makes of all readings of a document at once."""

from claimctl.stages.extract.ranking.assign import assign
from claimctl.stages.extract.ranking.judge import Judge, widened
from claimctl.stages.extract.ranking.signs import NAMES, Scene, table

__all__ = ["NAMES", "Judge", "Scene", "assign", "table", "widened"]
