"""Setting the dial: which threshold labelled claims prove to keep the promise, at the most automation.

The labelled claims are taken for a random draw of those to come. A share of them, drawn by the hash of their ids, may
first teach how sure decisions are; the proof rests on the others alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, get_args

import msgspec
import numpy as np
import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.given import given
from claimctl.insight.results import collect, open_results
from claimctl.lab.calibrate import judged
from claimctl.lab.evaluate.align import align
from claimctl.lab.evaluate.labelled import open_truth
from claimctl.learning import promise, store, sureness
from claimctl.learning.dial import NAME, Dial, Proof
from claimctl.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_FEWEST = 30  # labelled claims: with fewer there is nothing to say
_ROWS = 10  # of the table


class Row(msgspec.Struct, frozen=True):
    """One threshold of the trade-off: what share of the claims passes, what share of that is right (95 % interval).

    `needed`: the passed claims that would prove the promise here with no more wrong ones than now.
    """

    threshold: float
    automation: float
    passed: int
    wrong: int
    accuracy: float
    low: float
    high: float
    needed: int
    chosen: bool


class DialSet(msgspec.Struct, frozen=True):
    """What came of it. `fields_share` is the share of all values that pass the threshold of fields.

    `needed` claims that could pass, all of them right, prove the promise; `expected_claims` labelled ones do for the
    share `expected_automation` of the claims if they are right as often as these (null: these are not).
    """

    dial: Dial
    rows: tuple[Row, ...]
    automation: float
    proposals: int
    wrong_proposals: int
    needed: int
    needed_claims: int | None
    expected_claims: int | None
    expected_automation: float | None
    fields_share: float | None
    model: str
    sha256: str


class Labelled(msgspec.Struct, frozen=True):
    """A labelled decision: what was, or could have been, decided with no human (`proposal`), or else the outcome."""

    claim_id: str
    outcome: str
    proposed: bool
    readings: float
    signs: dict[str, float]
    right: bool


def set_dial(
    results: Path, labels: Path, contract: Mapping[str, Sequence[str]], models: Path, *, target: float, level: float,
    learn: float, curve: sureness.Curve | None, day: dt.date | None = None,
) -> DialSet:  # fmt: skip
    """Choose the threshold and write the dial to `models` as NAME.

    `labels` is a folder of truth, or a CSV or Parquet with claim_id and decision; `learn` is the share of them that
    teaches how sure decisions are, without which `curve` says so (None: what the readings multiply to). Raises
    UsageError where labels and results do not meet, or the results are of several settings.
    """
    cases, made_with = labelled(results, labels)
    teaching = [case for case in cases if learn and _part(case.claim_id) < learn]
    proving = [case for case in cases if not learn or _part(case.claim_id) >= learn]
    if learn:
        curve = sureness.fit([sureness.Case(case.outcome, case.signs, case.right) for case in teaching])
    proposed = [case for case in proving if case.proposed]
    ranks = np.array([
        curve.rank(case.outcome, case.signs, case.readings) if curve else case.readings for case in proposed
    ])  # fmt: skip
    right = np.array([case.right for case in proposed], dtype=bool)
    found = promise.levels(ranks, right)
    chosen = promise.choose(found, target, level)
    fields, share = _fields(results, labels, contract, target, level)
    dial = Dial(
        target=target, level=level, decisions=_proof(chosen, len(proving), target, level),
        fields=fields, curve=curve, basis=made_with.basis, claims=len(cases), learned_from=len(teaching),
        labels_sha256=_sha256(cases), models=made_with.models, config_sha256=made_with.config_sha256,
    )  # fmt: skip
    wrong = int((~right).sum())
    needed = promise.labels_needed(target, level)
    saved = store.save_model(
        NAME, msgspec.to_builtins(dial), kind="json", trained_at=day or dt.datetime.now(dt.UTC).date(), folder=models,
        card=_card(dial), metrics={"claims": float(len(cases)), "passed": float(dial.decisions.passed)},
    )  # fmt: skip
    rows = _rows(found, chosen, len(proving), target, level)
    expected, automation = _expected(rows, target, level)
    return DialSet(
        dial, rows,
        round(dial.decisions.passed / len(proving), 4) if proving else 0.0, len(proposed), wrong, needed,
        round(needed * len(proving) / len(proposed)) if proposed else None, expected, automation, share,
        str(models / NAME), saved.sha256,
    )  # fmt: skip


class MadeWith(msgspec.Struct, frozen=True):
    """The models and settings of decisions (see Dial)."""

    basis: dict[str, str]
    models: tuple[str, ...]
    config_sha256: str


def labelled(results: Path, labels: Path) -> tuple[list[Labelled], MadeWith]:
    """The labelled decisions of the results, in the order of their ids, and what they were made with.

    Raises UsageError: labels_unreadable, labels_invalid, too_few_labelled, settings_mixed, audit_missing.
    """
    found = open_results(results)
    (rows,) = collect(found, [
        found["audit"].join(found["claims"].select("claim_id", "run_id"), on=["claim_id", "run_id"], how="semi")
        .select("claim_id", "decision", "proposal", "readings", "signs", "basis", "models", "config_sha256")
        .filter(pl.col("basis").is_not_null() & pl.col("readings").is_not_null())
    ])  # fmt: skip
    if rows.is_empty():
        raise UsageError(
            "audit_missing", f"{results} does not say what its decisions rest on.",
            "Process the claims again with this version.",
        )  # fmt: skip
    rows = rows.join(_labels(labels), on="claim_id").sort("claim_id")
    if rows.height < _FEWEST:
        raise UsageError(
            "too_few_labelled", f"The labels judge {rows.height} claims of these results.",
            f"Label at least {_FEWEST}, drawn at random.",
        )  # fmt: skip
    if rows["basis"].n_unique() > 1:
        raise UsageError(
            "settings_mixed", f"The claims were decided with {rows['basis'].n_unique()} different models or settings.",
            "Process all of them with the same models and settings.",
        )  # fmt: skip
    cases = [
        Labelled(
            row["claim_id"], kind := row["proposal"] or row["decision"], row["proposal"] is not None,
            row["readings"], {each["name"]: each["value"] for each in row["signs"]}, kind == row["label"],
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    basis = {stage: digest for stage, _, digest in (part.partition(":") for part in rows["basis"][0].split())}
    return cases, MadeWith(basis, tuple(rows["models"][0]), rows["config_sha256"][0] or "")


def _labels(path: Path) -> pl.DataFrame:
    """claim_id and label of every claim that the labels decide."""
    if path.is_dir():
        frame = open_truth(path).collect("claims").select("claim_id", label="decision")
    else:
        frame = given(path, "decision", "labels_unreadable", "Name such a file, or a folder of truth.")
        frame = frame.rename({"decision": "label"})
    frame = frame.drop_nulls().unique()
    others = set(frame["label"]) - set(get_args(Outcome))
    if others or frame["claim_id"].is_duplicated().any():
        what = f"the decision {min(others)!r}" if others else "two decisions for a claim"
        raise UsageError("labels_invalid", f"{path} has {what}.", f"Decisions are {', '.join(get_args(Outcome))}.")
    return frame


def _part(claim_id: str) -> float:
    """Where a claim falls, from 0 to 1: the same wherever it is asked, and not that of the draw for QA."""
    return int.from_bytes(hashlib.sha256(f"teach\0{claim_id}".encode()).digest()[:8], "big") / 2.0**64


def _proof(chosen: promise.Level | None, cases: int, target: float, level: float) -> Proof:
    passed, wrong = (chosen.passed, chosen.wrong) if chosen else (0, 0)
    low, high = promise.interval(passed - wrong, passed)
    needed = promise.labels_needed(target, level, wrong)
    return Proof(chosen.threshold if chosen else None, cases, passed, wrong, round(low, 6), round(high, 6), needed)


def _rows(
    found: promise.Levels, chosen: promise.Level | None, cases: int, target: float, level: float
) -> tuple[Row, ...]:  # fmt: skip
    """Thresholds in even steps of automation, and the chosen one."""
    if not len(found.passed):
        return ()
    steps = np.linspace(0, found.passed[-1], _ROWS + 1)[1:]
    levels = {found.at(found.passing(step)) for step in steps} | ({chosen} if chosen else set())
    rows = []
    for each in sorted(levels, key=lambda one: one.passed):
        low, high = promise.interval(each.passed - each.wrong, each.passed)
        rows.append(
            Row(
                each.threshold, each.passed / cases, each.passed, each.wrong, 1.0 - each.wrong / each.passed, low, high,
                promise.labels_needed(target, level, each.wrong), each == chosen,
            )
        )  # fmt: skip
    return tuple(rows)


def _expected(rows: Sequence[Row], target: float, level: float) -> tuple[int | None, float | None]:
    """The fewest labelled claims that would prove some threshold at the rates seen, and the automation there.

    Half a wrong claim is added to those seen: none among a few does not mean that there are none.
    """
    found: list[tuple[int, float]] = []
    for row in rows:
        needed = promise.labels_at((row.wrong + 0.5) / (row.passed + 1), target, level)
        if needed is not None:
            found.append((round(needed / row.automation), round(row.automation, 4)))
    return min(found) if found else (None, None)


def _fields(
    results: Path, labels: Path, contract: Mapping[str, Sequence[str]], target: float, level: float
) -> tuple[Proof | None, float | None]:
    """The like for single values, where the labels tell of them; one value of each document is drawn."""
    if not labels.is_dir() or "fields" not in open_truth(labels):
        return None, None
    aligned, _ = align(results, labels, contract, only_seen=True)
    rows = judged(aligned, results)
    if rows.is_empty():
        return None, None
    confidence = rows["confidence"].cast(pl.Float64).to_numpy()
    order = np.random.default_rng(0).permutation(rows.height)
    picked = order[np.unique(rows["doc"].to_numpy()[order], return_index=True)[1]]
    right: NDArray[np.bool_] = rows["right"].to_numpy()
    chosen = promise.choose(promise.levels(confidence[picked], right[picked]), target, level)
    proof = _proof(chosen, len(picked), target, level)
    share = float((confidence > proof.threshold).mean()) if proof.threshold is not None else 0.0
    return proof, round(share, 4)


def _sha256(cases: Sequence[Labelled]) -> str:
    told = "\n".join(f"{case.claim_id}\t{case.outcome}\t{case.right}" for case in cases)
    return hashlib.sha256(told.encode()).hexdigest()


def _card(dial: Dial) -> str:
    proof = dial.decisions
    said = (
        f"Of {proof.labelled} labelled claims {proof.passed} pass, {proof.wrong} of them wrongly decided: "
        f"{proof.low:.4f} to {proof.high:.4f} right (95 %, exact)."
        if proof.threshold is not None
        else f"Nothing passes: {proof.labelled} labelled claims are too few; {proof.needed} that pass, all right, do."
    )
    return "\n".join([
        f"# {NAME}",
        "",
        f"Promises that of the claims which pass without a human {dial.target:.4g} are rightly decided, at the",
        f"confidence {dial.level:.4g}, for claims drawn like the labelled ones. {said}",
        "",
        f"Labels: {dial.claims} claims, sha256 {dial.labels_sha256}; {dial.learned_from} of them only taught how sure",
        "decisions are. The threshold is Learn then Test's: exact binomial tests in a sequence fixed without labels.",
        "",
        "It holds for these models and settings, and `process` refuses it for others:",
        "",
        *(f"- {stage}: {digest}" for stage, digest in sorted(dial.basis.items())),
        "",
        f"- settings: {dial.config_sha256}",
        *(f"- {model}" for model in dial.models),
        "",
    ])  # fmt: skip
