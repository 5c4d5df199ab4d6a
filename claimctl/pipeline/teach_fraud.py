"""A fraud model from a user's own labelled history, measured forward in time, refused where the table would mislead.

What of the table must not teach is named before anything is learned (learning/fraud/columns); periods without labels
teach nothing and are not measured on; and where rows in random order promise more than the future keeps, learning
stops.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.errors import HistoryError, UsageError
from claimctl.learning import store
from claimctl.learning.fraud import columns, fit, table, validate
from claimctl.learning.fraud.columns import Finding, Kind
from claimctl.learning.fraud.gaps import label_gaps
from claimctl.learning.fraud.model import FraudModel, open_model, packed
from claimctl.pipeline.fraud_card import card

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from claimctl.config import Config
    from claimctl.learning.fraud.columns import Surveyed
    from claimctl.learning.fraud.fit import Rows
    from claimctl.learning.fraud.table import History

NAME = "fraud"
CANDIDATE = "fraud_candidate"
_ENOUGH = 40  # frauds, and as many that are none: with fewer every figure is chance
_MOST_ROWS = 200_000  # of more, as many are drawn
_COMPARABLE = 20  # frauds later than what the model in use learned
_AHEAD = 0.9  # of draws of these rows in which a better model ranks better


class Ask(msgspec.Struct, frozen=True):
    """What the user says of the table: see `claimctl train fraud --help`. `review` and `missed` are costs."""

    target: str
    positive: str | None = None
    time: tuple[str, ...] = ()
    since: str | None = None
    group: str | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    capacity: float | None = None
    review: float | None = None
    missed: float | None = None
    allow_leak: bool = False


class Dial(msgspec.Struct, frozen=True):
    """From which probability claims are investigated, and what that would have meant for those measured."""

    threshold: float
    claims: int
    frauds: int
    of_claims: int
    of_frauds: int
    saved: float | None  # in the unit of the costs, against reviewing none


class TaughtFraud(msgspec.Struct, frozen=True):
    """What came of learning. `forward` is None without time; `dial` without capacity or cost."""

    rows: int
    frauds: int
    gap_rows: int
    gaps: tuple[str, ...]
    kinds: dict[str, Kind]
    findings: tuple[Finding, ...]
    used: tuple[str, ...]
    recipe: str
    forward: validate.Figures | None
    crossed: validate.Figures
    canary: validate.Canary | None
    lift: tuple[validate.Lift, ...]
    dial: Dial | None
    in_use: validate.Figures | None  # the model in use and ...
    beside: validate.Figures | None  # ... the new one, on rows later than those that taught the former
    better: bool
    promoted: bool
    folder: str
    model: str
    sha256: str


def teach(
    path: Path, config: Config, models: Path, ask: Ask, *, promote: bool = False, force: bool = False,
    day: dt.date | None = None, told: Callable[[str], None] | None = None,
) -> TaughtFraud:  # fmt: skip
    """Learn from a table, measure, and write the model to `models`: as CANDIDATE, and promoted as NAME too.

    `told` hears what is being done. Raises UsageError where the table can't teach, HistoryError("leak") where it would
    mislead and `ask.allow_leak` is not set; nothing is written then.
    """
    history = table.read(path, ask.target, positive=ask.positive, time=ask.time, group=ask.group)
    history, notes = _sampled(history, _of_reading(history, ask))
    labelled, gaps = _without_gaps(history)
    if gaps:
        notes.append(_gap(history, labelled, gaps))
    _check(labelled, ask)
    notes += _repeated(labelled)
    surveyed = columns.survey(labelled, _passed_over(ask), ask.keep)
    findings = (*notes, *surveyed.findings)
    rows = _rows(labelled, surveyed)
    _check_units(rows)
    cuts = _cuts(labelled, rows, ask)
    said = validate.ahead(rows, cuts, told)
    if said is not None and said[1].sings and not ask.allow_leak:
        raise _leak(said[1])
    if said is None and ask.time:
        findings += (Finding("", "no_forward", "there are too few frauds before or after any moment to test forward"),)
    crossed = validate.crossed(rows, told)
    measured = said[0] if said is not None else crossed
    if told is not None:
        told("the model of all labelled rows")
    learned = fit.learn(rows)
    dial = _dial(measured, rows, ask)
    model = packed(
        learned, surveyed.columns, rows.values, target=ask.target, threshold=dial.threshold if dial else None,
        until=_until(labelled), last=None if labelled.since is None else float(labelled.since.max()),
    )  # fmt: skip
    forward = validate.figures(measured, rows) if said is not None else None
    held = _compared(config.score.fraud_model, labelled, rows, said[0] if said is not None else None)
    better = _is_better(forward or validate.figures(crossed, rows), held, config.score.fraud_model)
    taught = TaughtFraud(
        rows=len(labelled.fraud), frauds=int(labelled.fraud.sum()), gap_rows=len(history.fraud) - len(labelled.fraud),
        gaps=gaps, kinds=surveyed.kinds, findings=findings, used=tuple(column.name for column in model.columns),
        recipe=learned.recipe.name, forward=forward, crossed=validate.figures(crossed, rows),
        canary=said[1] if said is not None else None, lift=validate.lifts(measured, rows), dial=dial,
        in_use=held.in_use if held else None, beside=held.beside if held else None, better=better,
        promoted=(promote and better) or force, folder=str(models), model="", sha256="",
    )  # fmt: skip
    return _saved(taught, model, models, day or dt.datetime.now(dt.UTC).date())


def _saved(taught: TaughtFraud, model: FraudModel, models: Path, day: dt.date) -> TaughtFraud:
    names = [CANDIDATE, NAME] if taught.promoted else [CANDIDATE]
    metrics = {
        f"{name}_{key}": float(value)
        for name, each in (("forward", taught.forward), ("crossed", taught.crossed))
        if each is not None
        for key, value in msgspec.structs.asdict(each).items()
    }
    for name in names:
        saved = store.save_model(
            name, msgspec.to_builtins(model), trained_at=day, kind="json", metrics=metrics, folder=models,
            card=card(taught, day, until=model.until),
        )  # fmt: skip
    return msgspec.structs.replace(taught, model=names[-1], sha256=saved.sha256)


def _of_reading(history: History, ask: Ask) -> list[Finding]:
    """What is to be said before a column is looked at."""
    notes = []
    if history.unlabelled:
        notes.append(Finding("", "unlabelled", f"{history.unlabelled} rows say nothing of fraud and are left out"))
    if history.undated:
        notes.append(Finding("", "undated", f"{history.undated} rows without a time are left out"))
    if not ask.time:
        notes.append(
            Finding("", "no_time", "without --time nothing is measured forward: leaks through time, label gaps and "
                    "drift can't be seen, and the figures may promise more than the future keeps")
        )  # fmt: skip
    return notes


def _sampled(history: History, notes: list[Finding]) -> tuple[History, list[Finding]]:
    count = len(history.fraud)
    if count <= _MOST_ROWS:
        return history, notes
    kept = np.sort(np.random.default_rng(29).permutation(count)[:_MOST_ROWS])
    return history.rows(kept), [*notes, Finding("", "sampled", f"{_MOST_ROWS} of {count} rows are learned from")]


def _without_gaps(history: History) -> tuple[History, tuple[str, ...]]:
    if history.order is None or not history.fraud.any():
        return history, ()
    found = label_gaps(history.order, history.fraud)
    kept = np.flatnonzero(~np.isin(history.order, found))
    return (history.rows(kept) if found else history), tuple(history.periods[each] for each in found)


def _gap(history: History, labelled: History, gaps: Sequence[str]) -> Finding:
    out = len(history.fraud) - len(labelled.fraud)
    share = (history.fraud.sum() - labelled.fraud.sum()) / out
    why = (
        f"{', '.join(gaps)}: {share:.2%} of {out} claims are frauds, {labelled.fraud.mean():.2%} in other periods; "
        "they are unlabelled, not clean, and neither teach nor count"
    )
    return Finding("", "label_gap", why, left_out=True)


def _check(labelled: History, ask: Ask) -> None:
    frauds = int(labelled.fraud.sum())
    if min(frauds, len(labelled.fraud) - frauds) < _ENOUGH:
        raise UsageError(
            "too_few_frauds", f"The table has {frauds} frauds among {len(labelled.fraud)} labelled claims.",
            f"At least {_ENOUGH} of each are needed to learn from and to measure; until then indicators rank claims.",
        )  # fmt: skip
    unknown = [name for name in (*ask.drop, *ask.keep) if name not in labelled.cells]
    if unknown:
        raise UsageError(
            "column_unknown", f"The table has no column {unknown[0]!r}.", f"It has: {', '.join(labelled.cells)}."
        )


def _check_units(rows: Rows) -> None:
    """Every fold needs frauds, and neither a group nor copies of a row are ever in two."""
    units = len(np.unique(rows.unit[rows.fraud]))
    if units < validate.FOLDS:
        raise UsageError(
            "too_few_groups", f"The frauds are of {units} groups, or copies of {units} rows.",
            f"What is of one group, or a copy, is never on both sides of a test: at least {validate.FOLDS} are needed.",
        )  # fmt: skip


def _passed_over(ask: Ask) -> dict[str, str]:
    dropped = dict.fromkeys(ask.drop, "dropped by --drop")
    timed = {name: "the time of --time" for name in ask.time if name not in ask.keep}
    grouped = {ask.group: "the group of --group"} if ask.group else {}
    return {**dropped, **timed, **grouped, ask.target: "the answer"}


def _rows(labelled: History, surveyed: Surveyed) -> Rows:
    if not surveyed.columns:
        raise UsageError(
            "nothing_to_learn", "No column is left to learn from.", "See what was held against each; --keep COLUMN."
        )
    values = np.column_stack([column.values(labelled.cells[column.name]) for column in surveyed.columns])
    unit = _copies(labelled) if labelled.group is None else labelled.group
    return fit.Rows(surveyed.columns, values, labelled.fraud, unit, labelled.order)


def _copies(labelled: History) -> NDArray[np.int64]:
    """The first row that each row is a copy of: copies are never on both sides of a split."""
    first: dict[tuple[str | None, ...], int] = {}
    return np.array([
        first.setdefault(row, place) for place, row in enumerate(zip(*labelled.cells.values(), strict=True))
    ], np.int64)  # fmt: skip


def _repeated(labelled: History) -> list[Finding]:
    again = np.flatnonzero(_copies(labelled) != np.arange(len(labelled.fraud)))
    if not len(again):
        return []
    why = (
        f"{len(again)} rows, {int(labelled.fraud[again].sum())} of them frauds, are copies of others; if the table was "
        "resampled, its probabilities are too; copies are never on both sides of a split"
    )
    return [Finding("", "repeated", why)]


def _cuts(labelled: History, rows: Rows, ask: Ask) -> list[validate.Cut]:
    if ask.since is None:
        return list(fit.forward(rows, validate.BLOCKS if labelled.group is None else validate.BLOCKS_OF_GROUPS))
    if labelled.since is None:
        raise UsageError("since_without_time", "--since needs --time.", "Name the column that tells when.")
    since = table.instant(ask.since, labelled.since)
    later: NDArray[np.bool_] = labelled.since >= since
    cuts = list(fit.apart(rows, ~later, later))
    if np.isnan(since) or min(rows.fraud[side].sum() for cut in cuts for side in cut) < _COMPARABLE / len(cuts):
        raise UsageError(
            "since_unusable", f"--since {ask.since} leaves fewer than {_COMPARABLE} frauds on one side.",
            "Name a value of the first column of --time.",
        )  # fmt: skip
    return cuts


def _leak(canary: validate.Canary) -> HistoryError:
    chance = "" if canary.low > 0 else " With so few frauds it may be chance."
    named = ", ".join(f"{name} (+{more:.2f})" for name, more in canary.suspects)
    suspects = f"Columns that rank better in random order: {named}. " if named else ""
    return HistoryError(
        "leak",
        f"Leak: rows in random order promise AUC {canary.random:.3f}, later rows keep {canary.forward:.3f}. The table "
        f"knows something of each period that the next will not have (difference {canary.difference:.3f}, 95 % "
        f"interval {canary.low:.3f} to {canary.high:.3f}, at most {validate.CANARY} is believed).{chance}",
        f"{suspects}Leave columns out with --drop, or go on with --allow-leak: the model is then worth what the "
        "forward figures say, no more.",
    )


def _dial(said: validate.Said, rows: Rows, ask: Ask) -> Dial | None:
    """The threshold of the capacity or cost, laid on what was measured."""
    fraud = rows.fraud[said.rows]
    if ask.capacity is not None:
        count = min(max(round(ask.capacity / 1000.0 * len(fraud)), 1), len(fraud))
        threshold = float(np.sort(said.chances)[::-1][count - 1])
        higher = said.chances[said.chances > threshold]
        if (said.chances >= threshold).sum() > count and len(higher):  # claims alike are not reviewed in part
            threshold = float(higher.min())
    elif ask.review is not None and ask.missed is not None:
        threshold = min(ask.review / ask.missed, 1.0)
    else:
        return None
    over = said.chances >= threshold
    saved = None
    if ask.review is not None and ask.missed is not None:
        saved = round(ask.missed * float(fraud[over].sum()) - ask.review * float(over.sum()), 2)
    return Dial(threshold, int(over.sum()), int(fraud[over].sum()), len(fraud), int(fraud.sum()), saved)


def _until(labelled: History) -> str:
    return labelled.periods[int(labelled.order.max())] if labelled.order is not None else ""


class _Held(NamedTuple):
    """The model in use and the new one on rows that neither learned from, and how surely the new one ranks better."""

    in_use: validate.Figures
    beside: validate.Figures
    ahead: float


def _compared(name: str, labelled: History, rows: Rows, forward: validate.Said | None) -> _Held | None:
    """None where there are no such rows to speak of.

    Only rows that the new model's like was asked forward in time count: of rows in random order it would know what
    came before and after each, which the model in use could not.
    """
    if not name or labelled.since is None or forward is None:
        return None
    model = open_model(name)
    if model.last is None:
        return None
    kept = labelled.since[forward.rows] > model.last
    later = forward.rows[kept]
    if rows.fraud[later].sum() < _COMPARABLE:
        return None
    in_use = validate.Said(model.chances(model.values(labelled.rows(later).cells)), later)
    beside = validate.Said(forward.chances[kept], later)
    ahead = validate.ahead_of(beside, in_use, rows)
    return _Held(validate.figures(in_use, rows), validate.figures(beside, rows), ahead)


def _is_better(new: validate.Figures, held: _Held | None, name: str) -> bool:
    """Better than the model in use on rows later than both, beyond chance; without one, better than chance."""
    if not name:
        return new.low > 0.5
    return held is not None and held.ahead >= _AHEAD and held.beside.brier <= held.in_use.brier
