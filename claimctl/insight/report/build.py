"""From a results folder to a Report: one round of lazy queries, then plain records."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import claimctl
from claimctl.insight.kpi import open_sources, plan_kpis
from claimctl.insight.kpi.measures import drift
from claimctl.insight.period import ALWAYS, Period, cut
from claimctl.insight.report import figures, model
from claimctl.insight.report.compare import comparison
from claimctl.insight.report.groups import breakdowns, group_queries
from claimctl.insight.report.queries import BANDS, BINS, first_queries, report_queries, values_of
from claimctl.insight.report.texts import DECISIONS, Texts, load_texts
from claimctl.insight.report.trend import step_of, trend_queries, trends
from claimctl.insight.results import Results, collect, open_results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from claimctl.config import Config
    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.compare import Against

    Answers = dict[str, pl.DataFrame]
    Row = dict[str, Any]

_STAGE_ORDER = {stage: place for place, stage in enumerate(("ocr", "classify", "extract", "score"))}
_SEVERITY_ORDER = {"error": 0, "warning": 1, "info": 2}
_FUNNEL = {
    "received": "Claims received",
    "readable": "Not held up by an unreadable document",
    "complete": "Nor by a missing document",
    "consistent": "Nor by a serious finding",
    "automatic": "Decided automatically",
}


def build_report(
    folder: Path,
    config: Config,
    now: dt.datetime | None = None,
    period: Period = ALWAYS,
    *,
    by: Sequence[str] = (),
    other: Against | None = None,
) -> model.Report:
    """Sum up the results in `folder` that fall into `period`. `config` gives the cost model and the types' names.

    `now` is what the report gives as its time, `by` the columns of its breakdowns (see groups.columns_of), `other` what
    it is held against. Raises UsageError where `folder` holds no results, IntegrityError where they can't be read.
    """
    results = cut(open_results(folder), period)
    texts = load_texts(config)
    first = first_queries(results.tables)
    known = dict(zip(first, collect(results, [*first.values()]), strict=True))
    first_at, last_at, newest = known.pop("ends").row(0)
    step = step_of(first_at, last_at)
    bounds = {name: answer.item() for name, answer in known.items()}
    queries = report_queries(results.tables, bounds) | group_queries(results.tables, by, config)
    if step is not None:
        queries |= trend_queries(results.tables, step)
    late = {drift.OF_LATE: drift.of_late(results["claims"], newest)} if newest is not None else {}
    kpi_plan = plan_kpis({**results.tables, **late}, config, sources=open_sources(config).within(period))
    frames = collect(results, [*queries.values(), *kpi_plan.queries])
    answers = dict(zip(queries, frames, strict=False))
    (answers["worst_values"],) = collect(results, [values_of(results["fields"], answers["worst_documents"])])
    kpis = kpi_plan.read(frames[len(queries) :])

    compared = None if other is None else comparison(kpis, other, config)
    claims = answers["claims"].row(0, named=True)
    documents = answers["documents"].row(0, named=True)
    return model.Report(
        report_version=model.REPORT_VERSION,
        claimctl_version=claimctl.__version__,
        created_at=(now or dt.datetime.now(dt.UTC)).replace(microsecond=0),
        results=folder.resolve().name,
        first_decided_at=claims["first"],
        last_decided_at=claims["last"],
        notes=(*_of_period(period), *_compared(compared), *_notes(results, claims, documents, answers)),
        counts=model.Counts(
            claims=claims["claims"],
            automated=claims["automated"],
            **{name: documents[name] or 0 for name in ("documents", "pages", "done", "refused", "failed")},
        ),
        kpis=kpis,
        decisions=_decisions(answers),
        money=_money(answers),
        funnel=_funnel(answers),
        reasons=_listed(answers["reasons"], texts, claims["claims"]),
        discrepancies=_discrepancies(answers, texts),
        missing_documents=tuple(
            model.MissingCount(doc_type=row["entry"], title=_alternatives(row["entry"], texts), claims=row["claims"])
            for row in _ranked(answers["missing_documents"], "claims", "entry")
        ),
        document_types=_document_types(answers, texts, documents["done"] or 0),
        text_sources=tuple(
            model.SourceCount(**row) for row in _ranked(answers["text_sources"], "documents", "text_source")
        ),
        errors=_errors(answers, texts),
        confidence=(
            _histogram("document_type", "Document types", answers["type_confidence"]),
            _histogram("field", "Field values", answers["field_confidence"]),
            _histogram("claim", "Claim decisions", answers["claim_confidence"]),
        ),
        fields=tuple(model.FieldCount(**row) for row in _ranked(answers["fields"], "values", "field")),
        stages=_stages(answers),
        cost=_cost(config, kpis),
        largest=_look_first(answers["largest"]),
        least_sure=_look_first(answers["least_sure"]),
        runs=_runs(answers),
        fraud_bands=_fraud_bands(answers),
        fraud_reasons=_listed(answers["fraud_reasons"], texts, claims["claims"]),
        worst_documents=_worst(answers),
        trends=trends(answers, step, config) if step is not None else (),
        breakdowns=breakdowns(answers, by, texts),
        comparison=compared,
    )


def _of_period(period: Period) -> tuple[str, ...]:
    if not period:
        return ()
    since = f" from {figures.time(period.since)}" if period.since else ""
    until = f" until {figures.time(period.until)}" if period.until else ""
    return (f"Only what was decided, worked on or run{since}{until} UTC.",)


def _compared(comparison: model.Comparison | None) -> tuple[str, ...]:
    if comparison is None:
        return ()
    count = f"{comparison.claims:,} claim{'' if comparison.claims == 1 else 's'}"
    return (f"Compared with {comparison.against}: {count}, {comparison.documents:,} documents.",)


def _notes(results: Results, claims: Row, documents: Row, answers: Answers) -> tuple[str, ...]:
    notes: list[str] = []
    if not claims["claims"] and not documents["documents"]:
        notes.append("These results hold no claim and no document yet.")
    elif not claims["claims"]:
        notes.append("No claim is decided yet: the claims table is empty.")
    elif not documents["documents"]:
        notes.append("The documents table is empty, so nothing is known of the documents behind the claims.")
    undecided = claims["claims"] - claims["decided"]
    if undecided:
        notes.append(f"Claims without a decision: {undecided:,}.")
    running = [row["run_id"] for row in answers["runs"].to_dicts() if row["started_at"] and not row["ended_at"]]
    if running:
        notes.append("The last run has not ended, or was cut off: its figures may change.")
    absent = [name for name in ("events", "runs", "fields") if not results.parts[name]]
    if absent and (claims["claims"] or documents["documents"]):
        notes.append(f"Tables without a row: {', '.join(absent)}; what is drawn from them is left out.")
    return tuple(notes)


def _decisions(answers: Answers) -> tuple[model.DecisionCount, ...]:
    rows = [row for row in answers["decisions"].to_dicts() if row["decision"] is not None]
    whole = sum(row["claims"] for row in rows)
    return tuple(
        model.DecisionCount(**row, share=row["claims"] / whole)
        for row in sorted(rows, key=lambda row: _decision_key(row["decision"]))
    )


def _money(answers: Answers) -> tuple[model.Money, ...]:
    rows = answers["money"].to_dicts()
    rows.sort(key=lambda row: (row["currency"] or "", _decision_key(row["decision"])))
    return tuple(model.Money(**row) for row in rows)


def _decision_key(decision: str) -> tuple[int, str]:
    return (DECISIONS.index(decision) if decision in DECISIONS else len(DECISIONS), decision)


def _funnel(answers: Answers) -> tuple[model.Step, ...]:
    row = answers["funnel"].row(0, named=True)
    if not row["received"]:
        return ()
    return tuple(model.Step(name=name, title=title, claims=row[name]) for name, title in _FUNNEL.items())


def _listed(answer: pl.DataFrame, texts: Texts, claims: int) -> tuple[model.ReasonCount, ...]:
    return tuple(
        model.ReasonCount(
            code=row["entry"], text=texts.reason(row["entry"]), claims=row["claims"], share=row["claims"] / claims
        )
        for row in _ranked(answer, "claims", "entry")
    )


def _discrepancies(answers: Answers, texts: Texts) -> tuple[model.DiscrepancyCount, ...]:
    rows = _ranked(answers["discrepancies"], "claims", "rule")
    rows.sort(key=lambda row: _SEVERITY_ORDER.get(row["severity"], len(_SEVERITY_ORDER)))
    return tuple(
        model.DiscrepancyCount(**(row | {"examples": tuple(row["examples"])}), text=texts.rule(row["rule"] or ""))
        for row in rows
    )


def _alternatives(entry: str, texts: Texts) -> str:
    """The title of a missing document; alternatives are written `a|b`."""
    return " or ".join(texts.title(part) for part in entry.split("|"))


def _document_types(answers: Answers, texts: Texts, done: int) -> tuple[model.TypeCount, ...]:
    return tuple(
        model.TypeCount(**row, title=texts.title(row["doc_type"]), share=row["documents"] / done)
        for row in _ranked(answers["document_types"], "documents", "doc_type")
    )


def _errors(answers: Answers, texts: Texts) -> tuple[model.ErrorCount, ...]:
    rows = answers["errors"].to_dicts()
    rows.sort(key=lambda row: (row["status"], -row["documents"], row["error_code"] or "", row["stage"] or ""))
    return tuple(
        model.ErrorCount(
            code=row["error_code"] or "unknown",
            status=row["status"],
            stage=row["stage"],
            documents=row["documents"],
            message=row["message"] or "",
            remedy=texts.remedy(row["error_code"] or ""),
            paths=tuple(row["paths"]),
        )
        for row in rows
    )


def _histogram(name: str, title: str, answer: pl.DataFrame) -> model.Histogram:
    bins = [0] * BINS
    total = 0.0
    for row in answer.sort("bin").to_dicts():
        bins[row["bin"]] = row["count"]
        total += row["total"]
    count = sum(bins)
    mean = total / count if count else None
    return model.Histogram(name=name, title=title, bins=tuple(bins), count=count, mean=mean)


def _stages(answers: Answers) -> tuple[model.StageTime, ...]:
    rows = [row for row in answers["stages"].to_dicts() if row["stage"] is not None]
    rows.sort(key=lambda row: (_STAGE_ORDER.get(row["stage"], len(_STAGE_ORDER)), row["stage"]))
    times = {row["stage"]: row for row in answers["stage_times"].to_dicts()}
    waits = {row["stage"]: row for row in answers["stage_waits"].to_dicts()}
    whole = sum(row["total_ms"] for row in rows)
    return tuple(
        model.StageTime(
            **{name: row[name] for name in ("stage", "runs", "cached", "failed", "peak_rss_mb")},
            p50_ms=times.get(row["stage"], {}).get("q50"),
            p95_ms=times.get(row["stage"], {}).get("q95"),
            p99_ms=times.get(row["stage"], {}).get("q99"),
            wait_p50_ms=waits.get(row["stage"], {}).get("q50"),
            total_seconds=row["total_ms"] / 1000,
            share=row["total_ms"] / whole if whole else None,
            engine_share=row["engine_ms"] / row["total_ms"] if row["engine_count"] and row["total_ms"] else None,
            within=tuple(times.get(row["stage"], {}).get("within", ())),
        )
        for row in rows
    )


def _cost(config: Config, kpis: tuple[Kpi, ...]) -> model.Cost:
    cost = config.score.cost
    manual = cost.reviewer_hour * cost.manual_minutes / 60
    kpi = next((kpi for kpi in kpis if kpi.name == "cost_per_claim" and kpi.value is not None), None)
    mean = None if kpi is None else kpi.value
    return model.Cost(
        currency=cost.currency,
        claims=0 if kpi is None else kpi.count,
        mean=mean,
        total=None if kpi is None or mean is None else mean * kpi.count,
        manual=manual,
        saving=None if mean is None else manual - mean,
        target=kpi.target if kpi is not None and kpi.status in {"met", "missed"} else None,
    )


def _fraud_bands(answers: Answers) -> tuple[model.FraudBand, ...]:
    """All bands, those without a claim too; none where no claim has a score."""
    rows = {row["band"]: row for row in answers["fraud_bands"].to_dicts()}
    return tuple(
        model.FraudBand(
            lower=band / BANDS,
            upper=(band + 1) / BANDS,
            claims=rows.get(band, {}).get("claims", 0),
            held=rows.get(band, {}).get("held", 0),
        )
        for band in range(BANDS if rows else 0)
    )


def _worst(answers: Answers) -> tuple[model.WorstDocument, ...]:
    values = {(row["claim_id"], row["doc_id"]): row for row in answers["worst_values"].to_dicts()}
    return tuple(
        model.WorstDocument(
            **{
                name: row[name]
                for name in model.WorstDocument.__struct_fields__
                if name in row and name != "first_page"
            },
            first_page=row["first_page"] or 1,
            **{name: values.get((row["claim_id"], row["doc_id"]), {}).get(name, 0) for name in _VALUES},
        )
        for row in answers["worst_documents"].sort("sure", "path", "doc_id").to_dicts()
    )


_VALUES = ("values", "invalid_values")


def _look_first(answer: pl.DataFrame) -> tuple[model.LookFirst, ...]:
    return tuple(model.LookFirst(**(row | {"reasons": tuple(row["reasons"] or ())})) for row in answer.to_dicts())


def _runs(answers: Answers) -> tuple[model.Run, ...]:
    names = ("run_id", "started_at", "ended_at", "seconds", "version", "workers", "claims", "documents", "failed")
    rows = answers["runs"].sort("started_at", "run_id", descending=True, nulls_last=True).to_dicts()
    return tuple(
        model.Run(
            **{name: row[name] for name in names},
            worked=row["worked"],
            documents_per_minute=row["worked"] * 60 / row["seconds"] if row["seconds"] and row["worked"] else None,
        )
        for row in rows
    )


def _ranked(answer: pl.DataFrame, count: str, name: str) -> list[Row]:
    """The rows, most frequent first, then by name."""
    return sorted((row for row in answer.to_dicts() if row[name] is not None), key=lambda row: (-row[count], row[name]))
