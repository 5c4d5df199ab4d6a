"""Quality: how right it is, by what people checked or by an evaluation that the user names; and how whole the data is.

Where a KPI may be told by several sources, the first of its inputs that is there is taken: checks by people first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.measures.events import STEP
from claimctl.insight.kpi.measures.operations import DECIDED
from claimctl.insight.kpi.shapes import Z95, Figure, ratio, share, share_of, side_by_side

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables

FIGURES = ("value", "count", "low", "high")


def reviewer_accuracy(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of what passed without a human that humans find right: by checks, by reviews, else by an evaluation."""
    passed = tables["claims"].filter(DECIDED & pl.col("automated")).select("claim_id", made="decision")
    checked = passed.join(tables["checks"].filter(pl.col("right").is_not_null()), on="claim_id")
    reviewed = passed.join(tables["reviews"].filter(pl.col("decision").is_not_null()), on="claim_id")
    return first_of(
        share_of(checked, pl.col("right")),
        share_of(reviewed, pl.col("made") == pl.col("decision")),
        told(tables, "evaluation", "decisions.automated_accuracy"),
    )


def fraud_false_positives(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of honest claims that were held for investigation: by reviews, else by an evaluation."""
    honest = tables["reviews"].filter(pl.col("fraud").not_()).select("claim_id")
    decided = tables["claims"].filter(DECIDED).join(honest, on="claim_id", how="semi")
    held = share_of(decided, pl.col("decision") == "investigate")
    return first_of(held, told(tables, "evaluation", "fraud.false_positives"))


def fraud_auc(tables: Tables, _: Config) -> pl.LazyFrame:
    """Area under the ROC curve of the fraud score: by reviews, else by an evaluation."""
    known = tables["reviews"].filter(pl.col("fraud").is_not_null()).select("claim_id", "fraud")
    scored = tables["claims"].filter(pl.col("fraud_score").is_not_null()).select("claim_id", "fraud_score")
    rows = scored.join(known, on="claim_id").with_columns(rank=pl.col("fraud_score").rank("average"))
    frauds, honest = pl.col("fraud").sum().cast(pl.Float64), pl.col("fraud").not_().sum().cast(pl.Float64)
    # Of all pairs of a fraud and an honest claim, those with the fraud ahead (Mann and Whitney 1947).
    area = ratio(pl.col("rank").filter("fraud").sum() - frauds * (frauds + 1) / 2, frauds * honest)
    row = rows.select(value=area, count=pl.len(), frauds=frauds, honest=honest)
    return first_of(_hanley(row), told(tables, "evaluation", "fraud.roc_auc"))


def data_quality(tables: Tables, config: Config) -> pl.LazyFrame:
    """Share of required fields that were found and are valid, over documents that were read."""
    pairs = required_fields(config)
    required = pl.LazyFrame(pairs, schema={"doc_type": pl.String, "field": pl.String}, orient="row")
    read = tables["documents"].filter(pl.col("status") == "done").select("doc_type")
    wanted = read.join(required, on="doc_type").select(count=pl.len())
    found = (
        tables["fields"]
        .filter((pl.col("instance") == 0) & pl.col("valid") & pl.col("value").is_not_null())
        .join(required, on=["doc_type", "field"], how="semi")
        .select(found=pl.len())
    )
    both = side_by_side(wanted, found)
    return both.select(value=ratio(pl.col("found"), pl.col("count")), count=pl.col("count"))


def ocr_accuracy(_: Tables, __: Config) -> Figure:
    """Characters read right."""
    return _figure("evaluation", "ocr.character_accuracy")


def classification_f1(_: Tables, __: Config) -> Figure:
    """F1 of the document types, each type weighing the same."""
    return _figure("evaluation", "classification.macro_f1")


def entity_precision(_: Tables, __: Config) -> Figure:
    """Share of the values read that are right."""
    return _figure("evaluation", "extraction.precision")


def entity_recall(_: Tables, __: Config) -> Figure:
    """Share of the values on the paper that are read."""
    return _figure("evaluation", "extraction.recall")


def retrieval_accuracy(tables: Tables, _: Config) -> pl.LazyFrame:
    """Questions whose answer is among the first five: by a search bench, else by an evaluation."""
    return first_of(told(tables, "search", "search.recall_at_5"), told(tables, "evaluation", "retrieval.recall_at_5"))


def retrieval_latency(_: Tables, __: Config) -> Figure:
    """Median milliseconds of a question that is new to the index."""
    return _figure("search", "search.latency_ms")


def retrieval_passages(_: Tables, __: Config) -> Figure:
    """Passages of the index that was asked."""
    return _figure("search", "search.passages")


def reranking_gain(_: Tables, __: Config) -> Figure:
    """How many more questions have their answer in the first place for the reranking."""
    return _figure("search", "search.reranking_gain")


def retrieval_cache_hits(_: Tables, __: Config) -> Figure:
    """Questions whose answer was remembered."""
    asked, known = pl.col("asked").sum(), pl.col("remembered").sum()
    return Figure("index", ratio(known, asked), asked)


def cache_hit_rate(_: Tables, __: Config) -> Figure:
    """Share of stage runs that took an earlier result."""
    return share("events", pl.col("cache_hit"), STEP.not_())


def required_fields(config: Config) -> list[tuple[str, str]]:
    """The fields that the config requires, as (document type, field)."""
    return [
        (doc_type, field)
        for doc_type, settings in config.extract.doctypes.items()
        for field, spec in settings.fields.items()
        if spec.required
    ]


def told(tables: Tables, source: str, name: str) -> pl.LazyFrame:
    """A figure of an evaluation or a bench, with the interval that it gives."""
    return tables[source].select(pl.col(name).struct.unnest())


def first_of(*rows: pl.LazyFrame) -> pl.LazyFrame:
    """The first of the rows that has a value, or none."""
    kinds = {"value": pl.Float64, "count": pl.Int64, "low": pl.Float64, "high": pl.Float64, "proportion": pl.Boolean}
    same = [
        row.select(
            (pl.col(name) if name in row.collect_schema() else pl.lit(None)).cast(kind).alias(name)
            for name, kind in kinds.items()
        )
        for row in rows
    ]
    return pl.concat(same).filter(pl.col("value").is_not_null()).head(1)


def _figure(source: str, name: str) -> Figure:
    of = pl.col(name).struct
    value, count, low, high = (of.field(part).first() for part in FIGURES)
    return Figure(source, value, count.fill_null(0), low, high)


def _hanley(row: pl.LazyFrame) -> pl.LazyFrame:
    """The row with the interval of its area (Hanley and McNeil, Radiology 1982)."""
    area, frauds, honest = pl.col("value"), pl.col("frauds"), pl.col("honest")
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (frauds - 1) * (q1 - area**2) + (honest - 1) * (q2 - area**2)
    half = Z95 * (spread / (frauds * honest)).sqrt()
    return row.with_columns(low=(area - half).clip(0, 1), high=(area + half).clip(0, 1))
