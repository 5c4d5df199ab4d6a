"""How sure the fields are, set right on a user's own labels: measured on documents that the curve has not seen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.results import collect, open_results
from claimctl.lab.evaluate.align import align
from claimctl.lab.evaluate.measures.pairing import pair
from claimctl.learning import calibrate, curves, store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned

NAME = "calibration"
_FOLDS = 5
_ENOUGH = 30  # values: with fewer a curve is a guess


class Sureness(msgspec.Struct, frozen=True):
    """How well the confidence tells right values from wrong ones, and how far it is off. AUROC is null where all are
    right or all are wrong.
    """

    auroc: float | None
    ece: float
    mean: float


class Calibrated(msgspec.Struct, frozen=True):
    """What came of it: `after` is of values whose documents the curve has not seen."""

    values: int
    documents: int
    right: float
    before: Sureness
    after: Sureness
    better: bool
    same_settings: bool
    model: str
    sha256: str


def recalibrate(
    results: Path, truth: Path, contract: Mapping[str, Sequence[str]], models: Path, *, in_use: str = "",
    settings: str = "", day: dt.date | None = None,
) -> Calibrated:  # fmt: skip
    """Fit the confidence of fields to labels, and write the curve to `models` as NAME.

    `contract` names the fields of each type (see align), `in_use` the calibration that the results were made with, if
    any: the new curve is laid over it. `settings` is the sha256 of the settings, to tell whether the results were made
    with others. Raises UsageError where there are too few values.
    """
    aligned, _ = align(results, truth, contract, only_seen=True)
    rows = judged(aligned, results)
    if rows.height < _ENOUGH:
        raise UsageError(
            "too_few_labelled", f"The labels judge {rows.height} values of these results.",
            f"Label documents until at least {_ENOUGH} values can be judged.",
        )  # fmt: skip
    confidence = rows["confidence"].cast(pl.Float64).to_numpy()
    right, fields, scanned = rows["right"].to_numpy(), rows["field"].to_list(), rows["scanned"].to_numpy()
    documents = rows["doc"].to_numpy()
    unseen = np.zeros(len(right))
    part = np.searchsorted(np.unique(documents), documents) % _FOLDS
    for fold in np.unique(part):
        inside = part == fold
        if inside.all():  # one document: nothing can be left out
            unseen[:] = confidence
            break
        curve = curves.fit(
            confidence[~inside], right[~inside], [name for name, at in zip(fields, inside, strict=True) if not at],
            scanned[~inside],
        )  # fmt: skip
        unseen[inside] = [
            curve.apply(confidence[at], fields[at], scanned=bool(scanned[at])) for at in np.flatnonzero(inside)
        ]
    before, after = _sureness(confidence, right), _sureness(unseen, right)
    earlier = curves.unpack(store.open_model(in_use), in_use) if in_use else ()
    made = curves.fit(confidence, right, fields, scanned)
    count = int(rows["doc"].n_unique())
    saved = store.save_model(
        NAME, curves.pack([*earlier, made]), trained_at=day or dt.datetime.now(dt.UTC).date(),
        card=_card(len(right), count, before, after, len(earlier)), folder=models,
        metrics={"values": float(len(right)), "before_ece": before.ece, "after_ece": after.ece},
    )  # fmt: skip
    return Calibrated(
        len(right), count, round(float(right.mean()), 4), before, after, after.ece < before.ece,
        not settings or _newest(results) in {None, settings}, str(models / NAME), saved.sha256,
    )  # fmt: skip


def judged(aligned: Aligned, results: Path) -> pl.DataFrame:
    """Every value that was read and can be judged: doc, field, confidence, right, scanned."""
    found = open_results(results)
    (pages,) = collect(found, [
        found["documents"].select("path", base=pl.col("doc_id").str.split("#").list.first()).unique()
        .join(found["pages"].select("doc_id", "page", "text_source"), left_on="base", right_on="doc_id")
        .select("path", "page", scanned=pl.col("text_source").is_in(["ocr", "mixed"])).unique(["path", "page"])
    ])  # fmt: skip
    rows = pair(aligned, 0.0).filter(pl.col("read_value").is_not_null() & pl.col("confidence").is_not_null())
    return (
        rows.join(aligned.documents.select("doc", "path"), on="doc")
        .join(pages, left_on=["path", "read_page"], right_on=["path", "page"], how="left")
        .select(
            "doc",
            "field",
            "confidence",
            right=pl.col("outcome") == "exact",
            scanned=pl.col("scanned").fill_null(value=False),
        )
        .sort("doc", "field", "confidence")
    )


def _sureness(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> Sureness:
    area = calibrate.auroc(confidence, right)
    ece = calibrate.expected_error(confidence, right)
    return Sureness(None if np.isnan(area) else round(area, 4), round(ece, 4), round(float(confidence.mean()), 4))


def _newest(results: Path) -> str | None:
    """The settings that the newest run was made with."""
    found = open_results(results)
    (runs,) = collect(found, [found["runs"].sort("started_at", descending=True).head(1).select("config_sha256")])
    return runs["config_sha256"][0] if runs.height else None


def _card(values: int, documents: int, before: Sureness, after: Sureness, earlier: int) -> str:
    def row(name: str, each: Sureness) -> str:
        return f"| {name} | {'-' if each.auroc is None else f'{each.auroc:.3f}'} | {each.ece:.3f} | {each.mean:.3f} |"

    return "\n".join([
        f"# {NAME}",
        "",
        f"How sure fields are, set right on {values} labelled values of {documents} documents, by field and by whether",
        f"OCR read the page; laid over {earlier} earlier curves. It changes no value. Each document was judged by a",
        "curve that had not seen it:",
        "",
        "| | AUROC | ECE | mean confidence |",
        "|---|---|---|---|",
        row("before", before),
        row("after", after),
        "",
        "Made by `claimctl calibrate`; to go back, take `extract.calibration` out of the settings.",
        "",
    ])  # fmt: skip
