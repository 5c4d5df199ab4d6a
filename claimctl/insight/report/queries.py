"""The lazy queries behind a report, by name. Each gives a few rows however long the table is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.measures import FRESH, STEP, drift, run_work, stage_quantiles
from claimctl.insight.report.model import TIME_EDGES

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = 5
LOOK_FIRST = 10
LAST_RUNS = 10
BINS = 20
BANDS = 10
WORST = 12

_DECIDED = pl.col("decision").is_not_null()
_AUTOMATED = pl.col("automated").fill_null(value=False)
_WAITING = _DECIDED & _AUTOMATED.not_()
_READ = (pl.col("status") == "done") & pl.col("doc_type_confidence").is_not_null()
# A photograph without a word has no words to be sure of.
_WORDS = pl.when(pl.col("words") > 0).then(pl.col("ocr_confidence"))
_sure = pl.col("doc_type_confidence") * _WORDS.fill_null(1)


def first_queries(tables: Mapping[str, pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
    """What the other queries are made with: when the first and the last decision were made and the newest claim
    was received, and how far the lists of
    claims and documents to look at reach. With that bound only the names of what is listed are read, not all.
    """
    at = pl.col("decided_at")
    waiting = tables["claims"].filter(_WAITING)
    read = tables["documents"].filter(_READ)
    return {
        "ends": tables["claims"].select(first=at.min(), last=at.max(), newest=drift.newest()),
        "largest": waiting.select(bound=pl.col("claimed_amount").top_k(LOOK_FIRST).min()),
        "least_sure": waiting.select(bound=pl.col("confidence").bottom_k(LOOK_FIRST).max()),
        "worst_documents": read.select(bound=_sure.bottom_k(WORST).max()),
    }


def report_queries(tables: Mapping[str, pl.LazyFrame], bounds: Mapping[str, float | None]) -> dict[str, pl.LazyFrame]:
    """Every query of a report, by name; `bounds` are those of first_queries."""
    claims, documents, fields, events = (tables[name] for name in ("claims", "documents", "fields", "events"))
    return {
        "claims": _claim_totals(claims),
        "documents": _document_totals(documents),
        "decisions": _decisions(claims),
        "money": _money(claims),
        "funnel": _funnel(claims, documents),
        "reasons": _listed(claims, "reasons"),
        "discrepancies": _discrepancies(claims),
        "missing_documents": _listed(claims, "missing_documents"),
        "document_types": _document_types(documents),
        "text_sources": _text_sources(documents),
        "errors": _errors(documents),
        "type_confidence": _histogram(documents.filter(pl.col("status") == "done"), "doc_type_confidence"),
        "field_confidence": _histogram(fields, "confidence"),
        "claim_confidence": _histogram(claims, "confidence"),
        "fields": _fields(fields),
        "stages": _stages(events),
        "stage_times": stage_quantiles(events.filter(FRESH), "duration_ms", [0.5, 0.95, 0.99], edges=TIME_EDGES),
        "stage_waits": stage_quantiles(events.filter(FRESH), "wait_ms", [0.5]),
        "largest": _look_first(claims, "claimed_amount", bounds["largest"], highest=True),
        "least_sure": _look_first(claims, "confidence", bounds["least_sure"], highest=False),
        "runs": run_work(tables).top_k(LAST_RUNS, by=["started_at", "run_id"]),
        "run_count": tables["runs"].select(runs=pl.len()),
        "fraud_bands": _fraud_bands(claims),
        "fraud_reasons": _listed(claims, "fraud_reasons"),
        "worst_documents": _worst_documents(documents, bounds["worst_documents"]),
    }


def _claim_totals(claims: pl.LazyFrame) -> pl.LazyFrame:
    return claims.select(
        claims=pl.len(),
        decided=_DECIDED.sum(),
        automated=(_AUTOMATED & _DECIDED).sum(),
        first=pl.col("decided_at").min(),
        last=pl.col("decided_at").max(),
    )


def _document_totals(documents: pl.LazyFrame) -> pl.LazyFrame:
    statuses = {status: (pl.col("status") == status).sum() for status in ("done", "refused", "failed")}
    return documents.select(documents=pl.len(), pages=pl.col("pages").sum(), **statuses)


def _decisions(claims: pl.LazyFrame) -> pl.LazyFrame:
    return claims.group_by("decision").agg(
        claims=pl.len(), automated=_AUTOMATED.sum(), mean_confidence=pl.col("confidence").mean()
    )


def _money(claims: pl.LazyFrame) -> pl.LazyFrame:
    with_amount = claims.filter(_DECIDED & pl.col("claimed_amount").is_not_null())
    return with_amount.group_by("decision", "currency").agg(
        claims=pl.len(), claimed=pl.col("claimed_amount").sum(), payable=pl.col("payable_amount").sum()
    )


def _funnel(claims: pl.LazyFrame, documents: pl.LazyFrame) -> pl.LazyFrame:
    """Claims left after each hold-up. A claim that is automated all the same is not held up by it."""
    unread = documents.filter(pl.col("status") != "done").select("claim_id", unread=True).unique()
    serious = pl.col("discrepancies").list.eval(pl.element().struct.field("severity") == "error").list.any()
    held = claims.filter(_DECIDED).select(
        "claim_id",
        automated=_AUTOMATED,
        missing=pl.col("missing_documents").list.len() > 0,
        serious=serious,
    )
    joined = held.join(unread, on="claim_id", how="left")
    free = pl.lit(value=True)
    steps: dict[str, pl.Expr] = {"received": pl.len()}
    for name, cause in (("readable", "unread"), ("complete", "missing"), ("consistent", "serious")):
        free = free & pl.col(cause).fill_null(value=False).not_()
        steps[name] = (pl.col("automated") | free).sum()
    return joined.select(**steps, automatic=pl.col("automated").sum())


def _listed(claims: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Claims by each entry of a list column; an entry counts once a claim."""
    # Claims that are alike are counted first, so that a few lists are left of any number.
    alike = claims.filter(pl.col(column).list.len() > 0).group_by(column).agg(claims=pl.len())
    entries = alike.select("claims", entry=pl.col(column).list.unique()).explode("entry")
    return entries.group_by("entry").agg(pl.col("claims").sum())


def _discrepancies(claims: pl.LazyFrame) -> pl.LazyFrame:
    found = claims.select("claim_id", "discrepancies").filter(pl.col("discrepancies").list.len() > 0)
    rows = found.explode("discrepancies").select(
        "claim_id",
        rule=pl.col("discrepancies").struct.field("rule"),
        severity=pl.col("discrepancies").struct.field("severity"),
    )
    once = rows.group_by("rule", "severity", "claim_id").agg(findings=pl.len())
    return once.group_by("rule", "severity").agg(
        findings=pl.col("findings").sum(), claims=pl.len(), examples=_examples("claim_id")
    )


def _document_types(documents: pl.LazyFrame) -> pl.LazyFrame:
    done = documents.filter((pl.col("status") == "done") & pl.col("doc_type").is_not_null())
    return done.group_by("doc_type").agg(documents=pl.len(), mean_confidence=pl.col("doc_type_confidence").mean())


def _text_sources(documents: pl.LazyFrame) -> pl.LazyFrame:
    done = documents.filter((pl.col("status") == "done") & pl.col("text_source").is_not_null())
    return done.group_by("text_source").agg(documents=pl.len(), confidence=pl.col("ocr_confidence").mean())


def _errors(documents: pl.LazyFrame) -> pl.LazyFrame:
    bad = documents.filter(pl.col("status").is_in(["refused", "failed"]))
    return bad.group_by("error_code", "status", "stage").agg(
        documents=pl.len(), message=pl.col("error").min(), paths=_examples("path")
    )


def _histogram(table: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Counts by bin of a probability; numbers out of 0 to 1 fall into the outer bins."""
    value = pl.col(column)
    held = table.filter(value.is_not_null() & value.is_not_nan())
    bins = (value * BINS).floor().clip(0, BINS - 1).cast(pl.Int32)
    return held.group_by(bin=bins).agg(count=pl.len(), total=value.sum())


def _fields(fields: pl.LazyFrame) -> pl.LazyFrame:
    return fields.group_by("field").agg(
        values=pl.len(), mean_confidence=pl.col("confidence").mean(), valid_share=pl.col("valid").mean()
    )


def _stages(events: pl.LazyFrame) -> pl.LazyFrame:
    return (
        events.filter(STEP.not_())
        .group_by("stage")
        .agg(
            runs=pl.len(),
            cached=FRESH.not_().sum(),
            failed=(pl.col("status") == "failed").sum(),
            total_ms=pl.when(FRESH).then("duration_ms").sum(),
            engine_ms=pl.when(FRESH).then("engine_ms").sum(),
            engine_count=pl.when(FRESH).then("engine_ms").count(),
            peak_rss_mb=pl.col("peak_rss_mb").max(),
        )
    )


def _look_first(claims: pl.LazyFrame, column: str, bound: float | None, *, highest: bool) -> pl.LazyFrame:
    reached = _reaches(pl.col(column), bound, highest=highest)
    waiting = claims.filter(_WAITING & reached)
    shown = waiting.select("claim_id", "decision", "confidence", "claimed_amount", "currency", "reasons")
    # The claim id breaks ties, so that equal results give equal reports.
    return shown.top_k(LOOK_FIRST, by=[column, "claim_id"], reverse=[not highest, True])


def _fraud_bands(claims: pl.LazyFrame) -> pl.LazyFrame:
    """Claims by band of their fraud score."""
    score = pl.col("fraud_score")
    held = claims.filter(_DECIDED & score.is_not_null() & score.is_not_nan())
    # 0.6 is in the band that begins there, though 0.6 * 10 is a little less than 6.
    band = (score * BANDS + 1e-9).floor().clip(0, BANDS - 1).cast(pl.Int32)
    return held.group_by(band=band).agg(claims=pl.len(), held=(pl.col("decision") == "investigate").sum())


def _worst_documents(documents: pl.LazyFrame, bound: float | None) -> pl.LazyFrame:
    """The documents that were read least surely; one without words goes by the confidence of its type."""
    shown = documents.filter(_READ & _reaches(_sure, bound, highest=False)).select(
        "claim_id", "doc_id", "path", "first_page", "doc_type", "text_source",
        type_confidence="doc_type_confidence", word_confidence=_WORDS, sure=_sure,
    )  # fmt: skip
    return shown.bottom_k(WORST, by=["sure", "path", "doc_id"])


def _reaches(value: pl.Expr, bound: float | None, *, highest: bool) -> pl.Expr:
    if bound is None:  # there is none to list
        return pl.lit(value=False)
    return value >= bound if highest else value <= bound


def values_of(fields: pl.LazyFrame, documents: pl.DataFrame) -> pl.LazyFrame:
    """How many values some documents have, and how many of them are not valid; a row each."""
    of = fields.filter(pl.col("doc_id").is_in(documents["doc_id"].to_list()))
    own = of.join(documents.lazy().select("claim_id", "doc_id"), on=["claim_id", "doc_id"], how="semi")
    return own.group_by("claim_id", "doc_id").agg(values=pl.len(), invalid_values=pl.col("valid").not_().sum())


def _examples(column: str) -> pl.Expr:
    return pl.col(column).drop_nulls().sort().head(EXAMPLES)
