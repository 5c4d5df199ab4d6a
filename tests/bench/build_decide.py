"""Learn how sure decisions are: models/decide.json, and its card.

    python tests/bench/build_decide.py --work DIR [--claims N] [--unknown] [--unseen N] [--seed S] [--jobs J]

What it learns from and what is measured is told in dial.py, whose options it takes.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))

import dial

from claimctl.learning import store

NAME = "decide"


def main() -> None:
    """Measure as dial.py does, and write the model."""
    asked = dial.arguments()
    cases = dial.learned_from(asked)
    curve, told = dial.learn(cases)
    apart = dial.on_unseen(asked, curve)
    saved = store.save_model(
        NAME, msgspec.to_builtins(curve), kind="json", trained_at=dt.datetime.now(dt.UTC).date(),
        card=card(len(cases), told, apart, unknown=asked.unknown), metrics=told,
    )  # fmt: skip
    print(f"saved models/{saved.file} {saved.sha256}")


def card(cases: int, told: dict[str, float], apart: dict[str, float], *, unknown: bool) -> str:
    """The model's card: `told` of claims left out, `apart` of claims of unseen designs (empty: not measured)."""
    groups = [
        ("left-out claims", told),
        (f"{apart.get('claims', 0):.0f} claims of designs kept from all models", apart),
    ]
    rows = [
        f"| {name} | {of['before_auroc']:.3f}, {of['before_ece']:.3f} | {of['auroc']:.3f}, {of['ece']:.3f} |"
        for name, of in groups
        if of
    ]
    return "\n".join([
        f"# {NAME}",
        "",
        "How probable it is that a decision is right: a logistic curve over the signs of",
        "claimctl/stages/score/signs.py, each of which can only speak for it, and never more than the readings allow.",
        "Where no dial is set, what is decided without a human rests on it (score.approve_confidence).",
        "",
        f"Learned from {cases} made claims (`claimctl synth --layouts train`); seven in ten have something",
        "planted, so it is calibrated to them; to your claims it is once `claimctl dial` has learned from your labels.",
        *(["Their labels were taken for unknown, a part or all of them, as those of an issuer that nobody has met."]
          if unknown else []),
        "Each claim was judged by a curve that had not seen it:",
        "",
        "| AUROC, calibration error | product of readings | curve |",
        "|---|---|---|",
        *rows,
        "",
        f"Of decisions that could be made without a human ({told['proposals']:.0f} of {told['claims']:.0f} claims).",
        "",
        "Designs that no model has seen are read less well than these: what the curve is worth there is the last row.",
        "",
        "Made by `python tests/bench/build_decide.py --work DIR --unknown --unseen N`.",
        "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
