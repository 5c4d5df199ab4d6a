"""What stands in the documents, true and read: pages of words, fields and line items, each with its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.results import collect
from claimctl.lab.synth.truth import TRUTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polars._typing import PolarsDataType

    from claimctl.insight.results import Results
    from claimctl.lab.evaluate.labelled import Truth

_BOX = ("x0", "y0", "x1", "y1")
_ITEM = ("row", "code", "description", "service_date", "quantity", "unit_price", "amount")
LINE_ITEMS = "line_items"  # among a document's annotated fields: its line items are all told of


@dataclass(frozen=True)
class Placing:
    """What rows need to find their document: the aligned documents, those of the results, both sides' tables.

    `stray` counts the truth's rows, a table each, that are about no document of the truth; `left_out` are paths whose
    rows are left out unseen.
    """

    documents: pl.DataFrame
    read: pl.DataFrame
    results: Results
    truth: Truth
    stray: dict[str, int]
    left_out: tuple[str, ...] = ()

    def told(self, table: str) -> pl.DataFrame:
        """The truth's rows, those of left-out files aside."""
        return self.truth.collect(table).filter(pl.col("path").is_in(self.left_out).not_())

    def true(self, table: str) -> pl.DataFrame:
        """The truth's rows with `doc`: by path and first page, else by path and page, else the file's only document."""
        rows = self.told(table).with_row_index("row_index")
        page = pl.col("page") if "page" in rows.columns else pl.lit(None, pl.Int32)
        told = pl.col("first_page").is_not_null()
        placed = rows.join(self._ranges, on="path").filter(
            (told & (pl.col("first_page") == pl.col("doc_first")))
            | (~told & page.is_not_null() & page.is_between("doc_first", "doc_last"))
            | (~told & page.is_null() & pl.col("alone"))
        )
        placed = placed.unique("row_index", keep="first").sort("row_index")
        if placed.height < rows.height:
            self.stray[table] = rows.height - placed.height
        return placed

    def readings(self, table: str) -> pl.DataFrame:
        """The results' rows with the `doc` on whose pages they stand, boxes as the page is shown, not as it was turned.

        A file that stands under several paths has the rows in each of its documents.
        """
        files = self.read.select("path", "claim_id", "base").unique()
        wanted = files.join(self.documents, on="path", how="semi")
        base = pl.col("doc_id").str.split("#").list.first()
        turned = self.results["pages"].filter(pl.col("rotation") != 0).select("doc_id", "page", "rotation")
        rows = (
            self.results[table]
            .with_columns(base=base)
            .join(wanted.lazy(), on=["claim_id", "base"])
            .join(turned, left_on=["base", "page"], right_on=["doc_id", "page"], how="left")
        )
        (frame,) = collect(self.results, [rows])
        placed = frame.join(self._ranges, on="path").filter(pl.col("page").is_between("doc_first", "doc_last"))
        return placed.with_columns(*_unturned())

    @property
    def _ranges(self) -> pl.DataFrame:
        return self.documents.select(
            "path", "doc", "true_type", doc_first="first_page", doc_last="last_page", alone=pl.len().over("path") == 1
        )


def pages(place: Placing) -> pl.DataFrame:
    """The pages whose text is known, beside what was read of them; nothing where the page was not read."""
    words = pl.col("words").list.eval(pl.element().struct.field("text")).list.join(" ")
    own = pl.when(pl.col("words").list.len() > 0).then(words)
    split = pl.coalesce(own, "text", pl.lit("")).str.extract_all(r"\S+")
    known = pl.col("text").is_not_null() | pl.col("words").is_not_null()
    told = place.told("pages").filter(known)
    told = told.select("path", page=pl.col("page").fill_null(1), true_text="text", true_words=split)
    ranges = place.documents.select("file", "path", "source", "medium", "first_page", "last_page")
    placed = told.join(ranges, on="path").filter(pl.col("page").is_between("first_page", "last_page"))
    placed = placed.unique(["path", "page"], keep="first").drop("first_page", "last_page")
    if placed.height < told.height:
        place.stray["pages"] = told.height - placed.height
    bases = place.read.select("path", "base").unique("path", keep="first")
    wanted = placed.select("path", "page").join(bases, on="path")
    rows = place.results["pages"].join(
        wanted.lazy(), left_on=["doc_id", "page"], right_on=["base", "page"], how="inner"
    ).select(
        "path",
        "page",
        read_text="text",
        read_words=pl.col("words").list.eval(pl.element().struct.field("text")),
        read_confidence=pl.col("words").list.eval(pl.element().struct.field("confidence")).cast(pl.List(pl.Float64)),
    )  # fmt: skip
    (read,) = collect(place.results, [rows])
    joined = placed.join(read, on=["path", "page"], how="left").sort("path", "page")
    return joined.select(
        "file", "path", "page", "source", "medium", "true_text", "true_words",
        pl.col("read_text").fill_null(""),
        pl.col("read_words").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        pl.col("read_confidence").fill_null(pl.lit([], dtype=pl.List(pl.Float64))),
    )  # fmt: skip


def fields(place: Placing, contract: Mapping[str, Sequence[str]]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The true fields, the read ones that are judged, and which fields are known, absent ones too."""
    columns = ("doc", "field", "instance", "value", "raw")
    where = ("page", *_BOX)
    if place.truth.collect("fields").is_empty():  # a table without a row says nothing, as one that is not there
        empty = {"doc": pl.Int64, "field": pl.String, "instance": pl.Int32, "value": pl.String, "raw": pl.String}
        boxes = {"page": pl.Int32, **dict.fromkeys(_BOX, pl.Float32)}
        read_schema = {**empty, "confidence": pl.Float64, **boxes}
        schemas = ({**empty, **boxes}, read_schema, {"doc": pl.Int64, "field": pl.String})
        true, read, known = (pl.DataFrame(schema=schema) for schema in schemas)
        return true, read, known
    true = place.true("fields").with_columns(pl.col("instance").fill_null(0)).select(*columns, *where)
    read = place.readings("fields").select(*columns, "confidence", *where)
    known = _annotated(place, true, read, contract)
    judged = read.join(known, on=["doc", "field"], how="semi")
    return true.sort("doc", "field", "instance"), judged.sort("doc", "field", "instance", "page"), known


def _annotated(
    place: Placing, true: pl.DataFrame, read: pl.DataFrame, contract: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Fields a document that the truth speaks of: those it lists; else those its type may bear, and any other of the
    contract that was read. What can't be read by design has none.
    """
    readable = place.documents.filter(pl.col("true_status").fill_null("done") == "done")
    listed = readable.filter(pl.col("annotated").is_not_null())
    open_ended = readable.filter(pl.col("annotated").is_null())
    every = sorted({name for names in contract.values() for name in names} | set(true["field"].to_list()))
    rows = [(kind, name) for kind, names in contract.items() for name in names]
    bears = pl.DataFrame(rows, schema={"true_type": pl.String, "field": pl.String}, orient="row")
    parts = [
        listed.select("doc", field="annotated").explode("field").drop_nulls().filter(pl.col("field") != LINE_ITEMS),
        open_ended.join(bears, on="true_type").select("doc", "field"),
        read.filter(pl.col("field").is_in(every)).join(open_ended, on="doc", how="semi").select("doc", "field"),
        true.select("doc", "field"),
    ]
    return pl.concat(parts).unique().sort("doc", "field")


def items(place: Placing) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The true line items and the read ones, of documents whose line items are known."""
    columns = ("doc", *_ITEM)
    if "line_items" not in place.truth:
        known = TRUTH["line_items"]
        schema: dict[str, PolarsDataType] = {"doc": pl.Int64, **{name: known[name] for name in _ITEM}}
        return pl.DataFrame(schema=schema), pl.DataFrame(schema={**schema, "confidence": pl.Float64})
    true = place.true("line_items").select(columns)
    named = pl.col("annotated").is_null() | pl.col("annotated").list.contains(LINE_ITEMS)
    judged = place.documents.filter(named | pl.col("doc").is_in(true["doc"].implode()))
    read = place.readings("line_items").select(*columns, "confidence").join(judged, on="doc", how="semi")
    return true.sort("doc", "row"), read.sort("doc", "row")


def _unturned() -> list[pl.Expr]:
    """Boxes of a page that was turned clockwise by `rotation` degrees, as they lay before."""
    x0, y0, x1, y1 = (pl.col(name) for name in _BOX)
    places = {90: (y0, 1 - x1, y1, 1 - x0), 180: (1 - x1, 1 - y1, 1 - x0, 1 - y0), 270: (1 - y1, x0, 1 - y0, x1)}
    made = []
    for place, name in enumerate(_BOX):
        value = pl.col(name)
        for turn, boxes in places.items():
            value = pl.when(pl.col("rotation") == turn).then(boxes[place]).otherwise(value)
        made.append(value.cast(pl.Float32).alias(name))
    return made
