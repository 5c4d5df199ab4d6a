"""How well the probability of decisions ranks and calibrates them, what the dial proves, and how often it breaks.

    python tests/bench/dial.py --work DIR [--claims N] [--unknown] [--unseen N] [--seed S] [--jobs J]
    python tests/bench/dial.py --results RES --truth TRUTH [--results ... --truth ...]

Made claims of page designs that models may learn from teach the curve, each judged by a curve of the other folds; with
--unknown as if their labels were in no list (see unknown.py), for such papers models know too well. Made claims of
designs kept from all models (--unseen) are judged by the curve of all of the former. Told are AUROC and
calibration error of the product of readings and of the curve, how many of the surest decisions are wrong, and the
automation that Learn then Test proves at several targets, with the exact interval. Last, a simulation: of many sets of
labels whose claims are only just as good as promised, how many break the promise. Results that lie in --work are used
again. The curve that ships is made by build_decide.py.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import unknown

from claimctl.errors import UsageError
from claimctl.lab.dial import Labelled, labelled
from claimctl.learning import promise, sureness
from claimctl.learning.calibrate import auroc, expected_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FOLDS = 10
TARGETS = (0.9, 0.95, 0.98, 0.99, 0.999)


def main() -> None:
    """Tell the figures."""
    asked = arguments()
    curve, _ = learn(learned_from(asked))
    on_unseen(asked, curve)
    _simulate()


def learned_from(asked: argparse.Namespace) -> list[Labelled]:
    """The labelled decisions that teach."""
    pairs = list(zip(asked.results, asked.truth, strict=True))
    if asked.work is not None:
        results, truth = _made(asked.work / "train", asked.claims, asked.seed, "train", asked.jobs)
        pairs.append((_unknown(asked.work / "train", results, asked) if asked.unknown else results, truth))
    return [case for results, truth in pairs for case in labelled(results, truth)[0]]


def learn(cases: list[Labelled]) -> tuple[sureness.Curve, dict[str, float]]:
    """The curve of all cases, and the figures of each judged by a curve that has not seen it."""
    told = _tell(f"{len(cases)} claims of layouts for learning, each left out", cases, _left_out(cases))
    return sureness.fit([sureness.Case(case.outcome, case.signs, case.right) for case in cases]), told


def on_unseen(asked: argparse.Namespace, curve: sureness.Curve) -> dict[str, float]:
    """The figures on claims of designs kept from all models; none where none are asked for."""
    unseen = _unseen(asked)
    return _tell(f"{len(unseen)} claims of layouts not seen", unseen, _ranks(unseen, curve)) if unseen else {}


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--claims", type=int, default=400)
    parser.add_argument("--unknown", action="store_true", help="labels of the claims that teach are taken for unknown")
    parser.add_argument("--unseen", type=int, default=0)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--results", type=Path, action="append", default=[])
    parser.add_argument("--truth", type=Path, action="append", default=[])
    parser.add_argument("--unseen-results", type=Path)
    parser.add_argument("--unseen-truth", type=Path)
    asked = parser.parse_args()
    if len(asked.results) != len(asked.truth) or not (asked.results or asked.work):
        parser.error("name --work, or as many --truth as --results")
    return asked


def _unseen(asked: argparse.Namespace) -> list[Labelled]:
    if asked.unseen_results is not None:
        return labelled(asked.unseen_results, asked.unseen_truth)[0]
    if asked.work is not None and asked.unseen:
        return labelled(*_made(asked.work / "unseen", asked.unseen, asked.seed + 1, "test", asked.jobs))[0]
    return []


def _made(folder: Path, claims: int, seed: int, layouts: str, jobs: int) -> tuple[Path, Path]:
    """Claims made and processed, unless they lie there."""
    command = [sys.executable, "-m", "claimctl"]
    if not (folder / "truth").is_dir():
        synth = ["synth", folder, "--claims", claims, "--seed", seed, "--layouts", layouts, "--scan-share", 0]
        subprocess.run([*command, *map(str, synth), "--packets", "0.3"], check=True, stdout=sys.stderr)
    _process(folder / "claims", folder / "results", jobs)
    return folder / "results", folder / "truth"


def _process(claims: Path, out: Path, jobs: int, *more: str) -> None:
    command = [sys.executable, "-m", "claimctl", "process", claims, "--out", out, "--jobs", jobs, *more]
    ended = subprocess.run([*map(str, command)], check=False, stdout=sys.stderr)
    if ended.returncode not in {0, 3}:
        sys.exit(ended.returncode)


def _unknown(folder: Path, results: Path, asked: argparse.Namespace) -> Path:
    """The results read anew with unknown labels, and their claims judged anew."""
    out = folder / "unknown"
    if not out.exists():
        print(f"{unknown.read_anew(results, out, asked.seed)} files read with unknown labels", file=sys.stderr)
    _process(folder / "claims", out, asked.jobs, "--set", "score.decision.qa_salt=unknown")
    return out


def _ranks(cases: Sequence[Labelled], curve: sureness.Curve) -> NDArray[np.float64]:
    return np.array([curve.rank(case.outcome, case.signs, case.readings) for case in cases])


def _left_out(cases: Sequence[Labelled]) -> NDArray[np.float64]:
    """The rank of each case by a curve of the other folds."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(cases))
    ranks = np.zeros(len(cases))
    for each in range(FOLDS):
        others = [case for case, at in zip(cases, fold, strict=True) if at != each]
        curve = sureness.fit([sureness.Case(case.outcome, case.signs, case.right) for case in others])
        inside = np.flatnonzero(fold == each)
        ranks[inside] = _ranks([cases[i] for i in inside], curve)
    return ranks


def _tell(title: str, cases: Sequence[Labelled], ranks: NDArray[np.float64]) -> dict[str, float]:
    """Print the figures; those that the card keeps."""
    right = np.array([case.right for case in cases])
    proposed = np.array([case.proposed for case in cases])
    product = np.array([case.readings for case in cases])
    print(
        f"\n{title}: {right.mean():.3f} rightly decided; "
        f"{proposed.sum()} could pass, {right[proposed].mean():.3f} of them right"
    )
    found = {"claims": float(len(cases)), "right": float(right.mean()), "proposals": float(proposed.sum())}
    for name, scores in (("product of readings", product), ("curve", ranks)):
        of, truth = scores[proposed], right[proposed]
        area, ece = auroc(of, truth), expected_error(of, truth)
        order = np.argsort(-of, kind="stable")
        wrong = np.cumsum(~truth[order])
        steps = np.unique(np.linspace(len(order) / 8, len(order), 8).astype(int))
        print(f"  {name:20s} AUROC {area:.3f}, calibration error {ece:.3f}")
        print("    wrong of the surest: " + ", ".join(f"{int(wrong[n - 1])}/{n}" for n in steps))
        for target in TARGETS:
            chosen = promise.choose(promise.levels(of, truth), target, 0.95)
            if chosen is None:
                least = promise.labels_needed(target, 0.95)
                print(f"    {target:.3g} right at 95 %: not proved; it takes {least:,} all right")
                continue
            low, high = promise.interval(chosen.passed - chosen.wrong, chosen.passed)
            print(
                f"    {target:.3g} right at 95 %: {chosen.passed / len(cases):.1%} of the claims pass, "
                f"{chosen.wrong} of {chosen.passed} wrong ({low:.4f} to {high:.4f} right)"
            )
        if name == "curve":
            found |= {"auroc": round(area, 4), "ece": round(ece, 4)}
        else:
            found |= {"before_auroc": round(area, 4), "before_ece": round(ece, 4)}
    return {name: round(value, 4) for name, value in found.items()}


def _simulate(draws: int = 1000) -> None:
    """How often the promise is broken where claims are the hardest to tell from those that keep it."""
    rng, began = np.random.default_rng(0), time.perf_counter()
    print(f"\nsets of labels that break the promise, of {draws} each (5 % are allowed)")
    for target, count in ((0.9, 300), (0.95, 600), (0.99, 3000)):
        for slope in (0.0, 0.3, 1.0):
            broken, passed = 0, 0.0
            for _ in range(draws):
                scores = rng.random(count)
                right = rng.random(count) >= (1 - target) * (1 + slope * (1 - 2 * scores))
                chosen = promise.choose(promise.levels(scores, right), target, 0.95)
                if chosen is not None:
                    lowest = max(chosen.threshold, 0.0)
                    passed += (1 - lowest) / draws
                    broken += slope * -lowest > -1e-12
            print(f"  {target:.3g} of {count}, ranks of slope {slope}: {broken / draws:.3f} broken, {passed:.1%} pass")
    print(f"  in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        sys.exit(str(error))
