"""What a dial's promise rests on: the models and settings of all stages. With others it does not hold.

What is left out of it changes no decision, or is the promise itself: prices, the day that claims are judged on, the
dial and QA.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from claimctl.config import DecisionConfig
from claimctl.errors import UsageError
from claimctl.learning.dial import changed, open_dial
from claimctl.pipeline.stages import STAGES

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.records import Decision
    from claimctl.store.ledger import Run

_PROMISES_NOTHING = frozenset({"cost", "decision", "reference_date"})


def basis(config: Config) -> str:
    """The models and settings that decide, as `stage:digest` with a blank between. Raises as Stage.fingerprint does."""
    bare = replace(config, score=replace(config.score, decision=DecisionConfig()))
    return " ".join(f"{stage.name}:{_digest(bare, stage.name)}" for stage in STAGES)


def _digest(config: Config, name: str) -> str:
    stage = next(stage for stage in STAGES if stage.name == name)
    settings = msgspec.to_builtins(stage.settings(config))
    counted = {key: value for key, value in settings.items() if name != "score" or key not in _PROMISES_NOTHING}
    made_of = (stage.module.VERSION, stage.module.identity(stage.settings(config)), counted)
    return hashlib.sha256(msgspec.json.encode(made_of, order="deterministic")).hexdigest()[:16]


def parts(of: str) -> dict[str, str]:
    """A basis by stage."""
    return {stage: digest for stage, _, digest in (part.partition(":") for part in of.split())}


def check_dial(config: Config) -> None:
    """Refuse to work under a dial whose promise does not hold here, or that promises less than is asked for.

    Raises UsageError (`dial_outdated`, `dial_below_target`), DependencyError where there is no such dial.
    """
    asked = config.score.decision
    if not asked.dial:
        return
    dial = open_dial(asked.dial)
    others = changed(dial.basis, parts(basis(config)))
    if others:
        raise UsageError(
            "dial_outdated",
            f"The dial {asked.dial} was proved with other models or settings (changed: {', '.join(others)}): "
            "what it promises does not hold for these.",
            "Process labelled claims with these settings and run `claimctl dial` on them, or take score.decision.dial "
            "out of the settings.",
        )
    if dial.target < asked.target_accuracy or dial.level < asked.confidence_level:
        raise UsageError(
            "dial_below_target",
            f"The dial {asked.dial} promises {dial.target:.4g} at {dial.level:.4g}, and "
            f"{asked.target_accuracy:.4g} at {asked.confidence_level:.4g} is asked for.",
            "Run `claimctl dial` with that target, or set score.decision.target_accuracy to what the dial promises.",
        )


def signed(decision: Decision, run: Run, on: str) -> Decision:
    """The decision with what ran it in its audit record; `on` is the basis of the run."""
    if decision.audit is None:
        return decision
    audit = replace(
        decision.audit, version=run.version, config_sha256=run.config_sha256, models=run.models, basis=on
    )  # fmt: skip
    return replace(decision, audit=audit)
