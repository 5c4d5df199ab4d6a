"""Results held against truth, from the two folders to the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl import __version__
from claimctl.errors import UsageError
from claimctl.insight.results import collect, open_results
from claimctl.lab.evaluate.align import GROUPS, align, group
from claimctl.lab.evaluate.claims import wrong_claims
from claimctl.lab.evaluate.labelled import open_truth
from claimctl.lab.evaluate.measures import MEASURES
from claimctl.lab.evaluate.model import Curve, Figure, Grid, Measured
from claimctl.lab.evaluate.paired import changes
from claimctl.lab.evaluate.record import EVALUATION_VERSION, Counts, Evaluation, RunFacts
from claimctl.lab.evaluate.worst import worst

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from claimctl.lab.evaluate.align import Lost
    from claimctl.lab.evaluate.model import Aligned
    from claimctl.lab.evaluate.record import Change

_NAMED = 50  # documents that are listed
_LAST_RUNS = 5
_UNKNOWN = 5  # names that are listed
# What can't be measured without a table of the truth.
_NEEDS = {
    "pages": "reading", "fields": "extraction", "line_items": "line items", "claims": "decisions",
    "anomalies": "anomalies", "clauses": "retrieval",
}  # fmt: skip


def evaluate(
    results: Path,
    truth: Path,
    contract: Mapping[str, Sequence[str]],
    *,
    by: Sequence[str] = (),
    threshold: float = 0.5,
    seed: int = 0,
    most: int = 20,
    only_seen: bool = False,
    baseline: Path | None = None,
) -> Evaluation:
    """Measure `results` against `truth`; the same folders and arguments give the same record.

    `contract` names the fields that each document type may bear (see align). `threshold` is the confidence from which
    a value counts as given, `by` the groups of documents that get figures of their own, `most` the number of worst
    documents shown. Raises UsageError for folders that can't be held against each other, IntegrityError for results
    that can't be read.
    """
    for column in by:
        if column not in GROUPS:
            raise UsageError("unknown_group", f"{column} is no group of documents.", f"Give {', '.join(GROUPS)}.")
    aligned, lost = align(results, truth, contract, only_seen=only_seen)
    measured = _measured(aligned, by, threshold, seed)
    shown, faulty = worst(aligned, threshold, most)
    claims, wrong = wrong_claims(aligned, most)
    differing: tuple[Change, ...] = ()
    if baseline is not None:
        before, _ = align(baseline, truth, contract, only_seen=only_seen)
        differing = changes((aligned, measured), (before, _measured(before, by, threshold, seed)), threshold, seed)
    known = open_truth(truth)
    counts = known.rows()
    return Evaluation(
        evaluation_version=EVALUATION_VERSION,
        claimctl_version=__version__,
        results=str(results),
        truth=str(truth),
        baseline=str(baseline) if baseline else None,
        threshold=threshold,
        seed=seed,
        by=tuple(by),
        runs=_runs(results),
        tables=counts,
        counts=_counts(aligned, lost),
        unread=lost.unread[:_NAMED],
        notes=_notes(aligned, lost, counts, contract, only_seen=only_seen),
        figures=measured.figures,
        curves=measured.curves,
        grids=measured.grids,
        changes=differing,
        worst=shown,
        worst_of=faulty,
        wrong_claims=claims,
        wrong_claims_of=wrong,
    )


def _measured(aligned: Aligned, by: Sequence[str], threshold: float, seed: int) -> Measured:
    figures: dict[tuple[str, str, str], Figure] = {}
    curves: list[Curve] = []
    grids: list[Grid] = []
    for measure in MEASURES:
        made = measure(aligned, threshold=threshold, seed=seed)
        for figure in made.figures:
            figures.setdefault((figure.section, figure.name, figure.of), figure)
        curves += made.curves
        grids += made.grids
    for column in by:
        for value, part in group(aligned, column):
            for measure in MEASURES:
                for figure in measure(part, threshold=threshold, seed=seed).figures:
                    if not figure.of and figure.n:
                        of = f"{column}={value}"
                        changed = {name: getattr(figure, name) for name in figure.__struct_fields__} | {"of": of}
                        figures.setdefault((figure.section, figure.name, of), Figure(**changed))
    return Measured(figures=tuple(figures.values()), curves=tuple(curves), grids=tuple(grids))


def _counts(aligned: Aligned, lost: Lost) -> Counts:
    statuses = aligned.documents["status"].fill_null("").to_list()
    return Counts(
        documents=aligned.documents.height,
        files=aligned.documents["file"].n_unique(),
        pages=aligned.pages.height,
        claims=aligned.claims.height,
        done=statuses.count("done"),
        refused=statuses.count("refused"),
        failed=statuses.count("failed"),
        unread=statuses.count(""),
        unread_claims=len(lost.unread_claims),
        unknown_files=lost.unknown_files,
    )


def _notes(
    aligned: Aligned, lost: Lost, tables: Mapping[str, int], contract: Mapping[str, Sequence[str]], *, only_seen: bool
) -> tuple[str, ...]:
    notes = []
    if lost.unread:
        what = "left out" if only_seen else "counted as not read; --only-seen leaves them out"
        notes.append(f"{len(lost.unread)} files of the truth are not among the results: {what}.")
    if lost.unknown_files:
        notes.append(f"{lost.unknown_files} files of the results are not in the truth: not judged.")
    for table, rows in lost.stray_rows.items():
        notes.append(f"{rows} rows of the truth's {table} are about no document of it: not judged.")
    missing = [title for name, title in _NEEDS.items() if not tables.get(name)]
    if missing:
        notes.append(f"The truth says nothing of {', '.join(missing)}: not measured.")
    types = set(aligned.documents["true_type"].drop_nulls()) - set(contract)
    fields = set(aligned.true_fields["field"]) - {name for names in contract.values() for name in names}
    for what, names in (("document types", types), ("fields", fields)):
        if names:
            first = ", ".join(sorted(names)[:_UNKNOWN]) + (" ..." if len(names) > _UNKNOWN else "")
            notes.append(f"{len(names)} {what} of the truth are unknown to this configuration: {first}.")
    if aligned.documents["true_type"].null_count() == aligned.documents.height:
        notes.append("The truth names no document types: not measured.")
    return tuple(notes)


def _runs(results: Path) -> tuple[RunFacts, ...]:
    found = open_results(results)
    columns = ("run_id", "ended_at", "version", "config_sha256", "models")
    (frame,) = collect(
        found, [found["runs"].sort("started_at", "run_id", descending=True).head(_LAST_RUNS).select(columns)]
    )
    return tuple(RunFacts(**{**row, "models": tuple(row["models"] or ())}) for row in frame.iter_rows(named=True))
