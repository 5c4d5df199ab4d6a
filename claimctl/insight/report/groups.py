"""The same figures for each line of business, document type, source of text and the like: `claimctl report --by`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.kpi.measures import required_fields
from claimctl.insight.kpi.shapes import wilson
from claimctl.insight.report import model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimctl.config import Config
    from claimctl.insight.report.texts import Texts

OF_CLAIMS = {"line": "line", "currency": "currency"}
OF_DOCUMENTS = {"doc_type": "doc_type", "source": "text_source", "media_type": "media_type"}
MOST_GROUPS = 50
_UNKNOWN = "unknown"


def columns_of(text: Sequence[str]) -> tuple[str, ...]:
    """The columns that were asked for, `line,source` or one by one. Raises UsageError naming those that there are."""
    asked = tuple(dict.fromkeys(name.strip() for item in text for name in item.split(",") if name.strip()))
    known = (*OF_CLAIMS, *OF_DOCUMENTS)
    strange = [name for name in asked if name not in known]
    if strange:
        raise UsageError("bad_group", f"There is no grouping by {strange[0]!r}.", f"Group by {', '.join(known)}.")
    return asked


def group_queries(tables: Mapping[str, pl.LazyFrame], by: Sequence[str], config: Config) -> dict[str, pl.LazyFrame]:
    """The queries of the breakdowns, by name; each row is a group."""
    made: dict[str, pl.LazyFrame] = {}
    for name in by:
        claims, documents = _grouped(tables, name)
        made |= {
            f"{name} claims": _claims(claims),
            f"{name} documents": _documents(documents),
            f"{name} fields": _fields(documents, tables["fields"], config),
        }
    return made


def breakdowns(answers: Mapping[str, pl.DataFrame], by: Sequence[str], texts: Texts) -> tuple[model.Breakdown, ...]:
    """The breakdowns, from the answers to `group_queries`; the MOST_GROUPS largest groups of each."""
    made = []
    for name in by:
        title = _titles(name, texts)
        claims, documents, fields = (
            {row["group"]: row for row in answers[f"{name} {part}"].to_dicts()}
            for part in ("claims", "documents", "fields")
        )
        groups = [
            _figures(group, title(group), claims.get(group, {}), documents.get(group, {}), fields.get(group, {}))
            for group in {**claims, **documents}
        ]
        groups.sort(key=lambda row: (-(row.claims if name in OF_CLAIMS else row.documents), row.group))
        made.append(model.Breakdown(by=name, groups=tuple(groups[:MOST_GROUPS])))
    return tuple(made)


def _grouped(tables: Mapping[str, pl.LazyFrame], name: str) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Claims and documents, each with its `group`; a claim once for each group that its documents are of."""
    claims, documents = tables["claims"], tables["documents"]
    if name in OF_CLAIMS:
        grouped = claims.with_columns(group=pl.col(OF_CLAIMS[name]).fill_null(_UNKNOWN))
        owners = grouped.select("claim_id", "group")
        of = documents.join(owners, on="claim_id", how="left")
        return grouped, of.with_columns(pl.col("group").fill_null(_UNKNOWN))
    of = documents.with_columns(group=pl.col(OF_DOCUMENTS[name]).fill_null(_UNKNOWN))
    return claims.join(of.select("claim_id", "group").unique(), on="claim_id"), of


def _claims(claims: pl.LazyFrame) -> pl.LazyFrame:
    decided = pl.col("decision").is_not_null()
    return claims.group_by("group").agg(
        claims=pl.len(),
        decided=decided.sum(),
        automated=(pl.col("automated") & decided).sum(),
        mean_confidence=pl.col("confidence").mean(),
        mean_cost=pl.col("cost").mean(),
    )


def _documents(documents: pl.LazyFrame) -> pl.LazyFrame:
    statuses = {status: (pl.col("status") == status).sum() for status in ("done", "refused", "failed")}
    return documents.group_by("group").agg(
        documents=pl.len(),
        type_confidence=pl.col("doc_type_confidence").mean(),
        seconds=pl.col("duration_ms").mean() / 1000,
        **statuses,
    )


def _fields(documents: pl.LazyFrame, fields: pl.LazyFrame, config: Config) -> pl.LazyFrame:
    """By group: fields that its documents' types require, and those of them that were found and are valid."""
    required = pl.LazyFrame(required_fields(config), schema={"doc_type": pl.String, "field": pl.String}, orient="row")
    read = documents.filter(pl.col("status") == "done").select("claim_id", "doc_id", "doc_type", "group")
    wanted = read.join(required, on="doc_type").group_by("group").agg(wanted=pl.len())
    valid = fields.filter((pl.col("instance") == 0) & pl.col("valid") & pl.col("value").is_not_null())
    held = valid.join(required, on=["doc_type", "field"], how="semi").select("claim_id", "doc_id", "field")
    found = held.join(read.unique(["claim_id", "doc_id"]), on=["claim_id", "doc_id"])
    return wanted.join(found.group_by("group").agg(found=pl.len()), on="group", how="left")


def _figures(
    group: str, title: str, claims: Mapping[str, Any], documents: Mapping[str, Any], fields: Mapping[str, Any]
) -> model.GroupFigures:
    decided = claims.get("decided", 0)
    automation = claims["automated"] / decided if decided else None
    low, high = wilson(automation, decided) if automation is not None else (None, None)
    wanted = fields.get("wanted", 0)
    return model.GroupFigures(
        group=group,
        title=title,
        claims=claims.get("claims", 0),
        automation=automation,
        automation_low=low,
        automation_high=high,
        mean_confidence=claims.get("mean_confidence"),
        mean_cost=claims.get("mean_cost"),
        **{name: documents.get(name, 0) for name in ("documents", "done", "refused", "failed")},
        type_confidence=documents.get("type_confidence"),
        data_quality=(fields.get("found") or 0) / wanted if wanted else None,
        seconds=documents.get("seconds"),
    )


def _titles(name: str, texts: Texts) -> Callable[[str], str]:
    sources = {"text_layer": "text layer", "form": "form fields", "ocr": "OCR"}
    if name == "doc_type":
        return lambda group: "Not read" if group == _UNKNOWN else texts.title(group)
    if name == "line":
        return texts.line
    return lambda group: sources.get(group, group) if name == "source" else group
