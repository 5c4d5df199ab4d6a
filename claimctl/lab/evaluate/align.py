"""Results and truth side by side: files joined by path, documents by the pages they share, claims by their id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from claimctl.errors import UsageError
from claimctl.insight.results import collect, open_results
from claimctl.lab.evaluate import values
from claimctl.lab.evaluate.labelled import Truth, open_truth
from claimctl.lab.evaluate.model import Aligned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from claimctl.insight.results import Results

_LAST = 1_000_000  # the last page of a file whose length nobody knows
_PAIRED = ("policy_number", "claimant", "loss_date", "claimed_amount", "payable_amount")
_BY = {"source": "source", "medium": "medium", "layout": "layout", "split": "split", "doc_type": "true_type",
       "effect": "effects"}  # fmt: skip
GROUPS = tuple(_BY)


@dataclass(frozen=True)
class Lost:
    """What could not be held against anything: truth's documents and claims that the run did not see, files of the
    results that the truth doesn't know, rows of truth about no document of the truth.
    """

    unread: tuple[str, ...]
    unread_claims: tuple[str, ...]
    unknown_files: int
    stray_rows: Mapping[str, int]


def align(
    results: Path, truth: Path, contract: Mapping[str, Sequence[str]], *, only_seen: bool = False
) -> tuple[Aligned, Lost]:
    """The frames that measures read, and what had no counterpart.

    `contract` names the fields that a document of each type may bear: where truth doesn't say which it annotates,
    these count as absent unless it tells of them. Documents that the run did not see count as not read, unless
    `only_seen`. Raises UsageError (see open_truth, open_results; truth_twice, truth_matches_nothing) and
    IntegrityError where a part of the results can't be read.
    """
    known, found = open_truth(truth), open_results(results)
    (read,) = collect(found, [_read_documents(found)])
    told = _true_documents(known, read)
    if not told.join(read, on="path", how="semi").height:
        raise _nothing(told, read, results)
    seen = told.join(read, on="path", how="semi")
    lost_paths = tuple(told.join(read, on="path", how="anti")["path"].unique().sort())
    if only_seen:
        told = _numbered(seen)
    documents = _documents(told, read)
    stray: dict[str, int] = {}
    place = values.Placing(documents, read, found, known, stray, lost_paths if only_seen else ())
    claims, lost_claims = _claims(known, found, only_seen=only_seen)
    true_fields, read_fields, annotated = values.fields(place, contract)
    true_items, read_items = values.items(place)
    judged = claims.filter(pl.col("decision").is_not_null())
    aligned = Aligned(
        documents=documents.drop("annotated"),
        segments=_segments(documents, read),
        pages=values.pages(place),
        true_fields=true_fields,
        read_fields=read_fields,
        annotated=annotated,
        true_items=true_items,
        read_items=read_items,
        claims=claims,
        anomalies=known.collect("anomalies")
        .with_columns(_upper("codes"))
        .join(judged, on="claim_id", how="semi")
        .sort("claim_id", "kind"),
        clauses=_clauses(known, judged),
        cited=_cited(found, judged) if "clauses" in known else pl.DataFrame(schema=_CITED),
    )
    unknown = read.join(seen, on="path", how="anti")["path"].n_unique()
    return aligned, Lost(lost_paths, lost_claims, unknown, stray)


def group(aligned: Aligned, by: str) -> list[tuple[str, Aligned]]:
    """The documents of each value of `by` (one of GROUPS) with all that belongs to them; claims are left out.

    A document of several effects is in the group of each, one of none in none.
    """
    column = _BY[by]
    rows = aligned.documents.select("doc", value=column)
    rows = (rows.explode("value") if by == "effect" else rows).drop_nulls("value").unique()
    return [
        (str(value), _only(aligned, aligned.documents.join(members, on="doc", how="semi")))
        for (value,), members in sorted(rows.group_by("value"), key=lambda part: str(part[0]))
    ]


def _only(aligned: Aligned, documents: pl.DataFrame) -> Aligned:
    # A group is not parted again: its columns of other groups are emptied.
    bare = {name: pl.lit(None, pl.String) for name in ("source", "medium", "layout", "split")}
    docs = documents.select("doc")
    ranges = documents.select("file", "first_page", "last_page")
    files = documents.select("file").unique()
    pages = aligned.pages.with_row_index("row").join(ranges, on="file").filter(
        pl.col("page").is_between(pl.col("first_page"), pl.col("last_page"))
    )  # fmt: skip
    return Aligned(
        documents=documents.sort("doc").with_columns(**bare),
        segments=aligned.segments.join(files, on="file", how="semi"),
        pages=pages.unique("row", keep="first")
        .sort("row")
        .select(aligned.pages.columns)
        .with_columns(source=bare["source"], medium=bare["medium"]),
        true_fields=aligned.true_fields.join(docs, on="doc", how="semi"),
        read_fields=aligned.read_fields.join(docs, on="doc", how="semi"),
        annotated=aligned.annotated.join(docs, on="doc", how="semi"),
        true_items=aligned.true_items.join(docs, on="doc", how="semi"),
        read_items=aligned.read_items.join(docs, on="doc", how="semi"),
        claims=aligned.claims.clear(),
        anomalies=aligned.anomalies.clear(),
        clauses=aligned.clauses.clear(),
        cited=aligned.cited.clear(),
    )


def _read_documents(found: Results) -> pl.LazyFrame:
    """The results' documents: path, claim_id, base (the file's own id), pages from first to last, type."""
    first = pl.col("first_page").fill_null(1)
    return found["documents"].select(
        "path",
        "claim_id",
        "status",
        "doc_type",
        "doc_type_confidence",
        base=pl.col("doc_id").str.split("#").list.first(),
        first_page=first,
        last_page=pl.coalesce(first + pl.col("pages") - 1, _LAST).cast(pl.Int32),
    ).sort("path", "first_page")  # fmt: skip


def _true_documents(known: Truth, read: pl.DataFrame) -> pl.DataFrame:
    """The truth's documents, numbered; a last page that it doesn't tell is the one before the next document's first."""
    lengths = read.group_by("path").agg(length=pl.col("last_page").max(), read_claim=pl.col("claim_id").first())
    frame = known.collect("documents").with_columns(pl.col("first_page").fill_null(1)).sort("path", "first_page")
    if frame.select(pl.struct("path", "first_page").is_duplicated().any()).item():
        raise UsageError(
            "truth_twice",
            f"{known.folder / 'documents.parquet'} tells of a document twice.",
            "Each pair of path and first_page may stand there once.",
        )
    frame = frame.join(lengths, on="path", how="left", maintain_order="left").with_columns(
        last_page=pl.coalesce(
            "last_page", pl.col("first_page").shift(-1).over("path") - 1, "length", pl.lit(_LAST)
        ).clip(lower_bound=pl.col("first_page")).cast(pl.Int32),
        claim_id=pl.coalesce("claim_id", "read_claim"),
    )  # fmt: skip
    return _numbered(frame.drop("length", "read_claim"))


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop("doc", "file", strict=False).sort("path", "first_page").with_columns(
        doc=pl.int_range(pl.len(), dtype=pl.Int64), file=pl.col("path").rank("dense").cast(pl.Int64) - 1
    )  # fmt: skip


def _nothing(told: pl.DataFrame, read: pl.DataFrame, results: Path) -> UsageError:
    names = [next(iter(frame["path"].to_list()), "nothing") for frame in (told, read)]
    return UsageError(
        "truth_matches_nothing",
        f"No document of the truth is among the {read['path'].n_unique()} files of {results}: "
        f"the truth names {names[0]}, the results name {names[1]}.",
        "Paths of truth are relative to the folder that was given to `claimctl process`.",
    )


def _documents(told: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Each true document with the read one that shares most pages with it; the earliest of equals."""
    shared = pl.min_horizontal("last_page", "last_page_read") - pl.max_horizontal("first_page", "first_page_read") + 1
    best = (
        told.select("doc", "path", "first_page", "last_page")
        .join(read, on="path", suffix="_read")
        .with_columns(shared=shared.clip(lower_bound=0))
        .sort(["doc", "shared", "first_page_read"], descending=[False, True, False])
        .unique("doc", keep="first", maintain_order=True)
        .select(
            "doc",
            "status",
            read_type=pl.when(pl.col("shared") > 0).then("doc_type"),
            read_confidence=pl.when(pl.col("shared") > 0).then("doc_type_confidence"),
        )
    )
    return (
        told.rename({"status": "true_status", "doc_type": "true_type"})
        .join(best, on="doc", how="left", maintain_order="left")
        .select(
            "doc", "file", "claim_id", "path", "first_page", "last_page", "source", "medium", "layout", "split",
            "true_type", "true_status", "status", "read_type", "read_confidence", "effects", "annotated",
        )
    )  # fmt: skip


def _segments(documents: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    columns = ("file", "path", "origin", "first_page", "last_page", "doc_type")
    done = documents.filter(pl.col("status") == "done")
    true = done.with_columns(origin=pl.lit("true"), doc_type="true_type").select(columns)
    files = done.select("file", "path").unique()
    segments = read.join(files, on="path").with_columns(origin=pl.lit("read")).select(columns)
    return pl.concat([true, segments]).sort("file", "origin", "first_page")


def _claims(known: Truth, found: Results, *, only_seen: bool) -> tuple[pl.DataFrame, tuple[str, ...]]:
    claims = known.collect("claims")
    if claims["claim_id"].is_duplicated().any():
        raise UsageError(
            "truth_twice",
            f"{known.folder / 'claims.parquet'} tells of a claim twice.",
            "Each claim_id may stand there once.",
        )
    told = claims.select("claim_id", "fraud", true_decision="decision", **{f"true_{x}": x for x in _PAIRED})
    rules = pl.col("discrepancies").list.eval(pl.element().struct.field("rule"))
    kinds = pl.col("duplicates").list.eval(pl.element().struct.field("kind"))
    empty = pl.lit([], dtype=pl.List(pl.String))
    lists = [entries.fill_null(empty) for entries in (pl.col("reasons"), rules, kinds)]
    judged = found["claims"].select(
        "claim_id", "decision", "automated", "confidence", "fraud_score", *_PAIRED, codes=pl.concat_list(lists)
    )
    (joined,) = collect(found, [judged])
    lost = told.join(joined, on="claim_id", how="anti")["claim_id"].sort()
    frame = told.join(joined, on="claim_id", how="inner" if only_seen else "left")
    pairs = [name for x in _PAIRED for name in (f"true_{x}", x)]
    return frame.sort("claim_id").select(
        "claim_id", "true_decision", "decision", "automated", "confidence", "fraud", "fraud_score",
        _upper("codes").fill_null(empty), *pairs,
    ), tuple(lost)  # fmt: skip


def _upper(column: str) -> pl.Expr:
    """Codes as reasons have them: the tables name rules in lower case."""
    return pl.col(column).list.eval(pl.element().str.to_uppercase())


_CITED = pl.Schema({"claim_id": pl.String, "clause": pl.String, "rank": pl.Int64})


def _clauses(known: Truth, judged: pl.DataFrame) -> pl.DataFrame:
    rows = known.collect("clauses").join(judged, on="claim_id", how="semi").select("claim_id", "clause", "grade")
    return rows.with_columns(pl.col("grade").fill_null(1)).sort("claim_id", "clause")


def _cited(found: Results, judged: pl.DataFrame) -> pl.DataFrame:
    listed = found["claims"].select("claim_id", "coverage").filter(pl.col("coverage").list.len() > 0)
    rows = (
        listed.explode("coverage")
        .select("claim_id", clause=pl.col("coverage").struct.field("clause"))
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("claim_id"))
    )
    (frame,) = collect(found, [rows])
    return frame.join(judged, on="claim_id", how="semi").sort("claim_id", "rank").select(_CITED.names()).cast(_CITED)
