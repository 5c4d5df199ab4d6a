"""Documents whose values are known: a table of labels beside them, or a truth as `claimctl synth` writes it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from claimctl.errors import DocumentError, UsageError
from claimctl.intake.load import load
from claimctl.intake.scan import scan
from claimctl.pipeline.stages import OCR
from claimctl.records import Page, Text, Word
from claimctl.store import parts
from claimctl.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from claimctl.config import Config

LABELS = "labels.csv"
TRUTH = ("documents.parquet", "fields.parquet")
_PATHS = ("path", "file", "document")


class Labelled(NamedTuple):
    """A document whose values are known: a file, its pages from `first` to `last` where they are not all."""

    path: str
    doc_type: str
    told: dict[str, str]
    first: int = 1
    last: int | None = None


def labels(source: Path, doc_type: str | None) -> tuple[Path, list[Labelled]]:
    """The folder of the documents, and what is known of them. Raises UsageError where nothing is."""
    for truth in (source, source / "truth"):
        if all((truth / name).is_file() for name in TRUTH):
            return truth.parent / "claims", _of_truth(truth, doc_type)
    if source.is_file():
        return source.parent, _of_csv(source, doc_type)
    if not (source / LABELS).is_file():
        raise UsageError(
            "nothing_labelled", f"There is no {LABELS} in {source}.",
            "Write one with a column `path` and a column a field, or with the columns path, field and value.",
        )  # fmt: skip
    return source, _of_csv(source / LABELS, doc_type)


def _of_csv(path: Path, doc_type: str | None) -> list[Labelled]:
    """A row a document with a column a field, or a row a value; an empty cell says that there is no such value."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            dialect = "excel-tab" if path.suffix == ".tsv" else "excel"
            rows = list(csv.DictReader(lines, dialect=dialect))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            "labels_invalid", f"{path} can't be read: {type(error).__name__}.", "Write it as UTF-8."
        ) from error
    columns = list(rows[0]) if rows else []
    where = next((name for name in _PATHS if name in columns), None)
    if where is None:
        raise UsageError("labels_invalid", f"{path} has no column `path`.", "Name each document's file in it.")
    kind = doc_type or _slug(path.resolve().parent.name)
    told: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        values = told.setdefault((row[where].strip(), row.get("doc_type") or kind), {})
        if {"field", "value"} <= set(columns):
            values[row["field"].strip()] = row["value"] or ""
        else:
            values |= {name: row[name] or "" for name in columns if name and name not in {where, "doc_type"}}
    return [Labelled(file, kind, _named(values)) for (file, kind), values in told.items()]


def _named(values: Mapping[str, str]) -> dict[str, str]:
    return {_slug(name): value for name, value in values.items()}


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_") or "form"


def _of_truth(folder: Path, doc_type: str | None) -> list[Labelled]:
    import polars as pl

    try:
        documents = pl.read_parquet(folder / TRUTH[0])
        fields = pl.read_parquet(folder / TRUTH[1])
        told: dict[tuple[str, int], dict[str, str]] = {}
        for row in fields.iter_rows(named=True):
            of_document = told.setdefault((row["path"], row.get("first_page") or 1), {})
            of_document.setdefault(row["field"], row["value"] or "")
        found = []
        for row in documents.iter_rows(named=True):
            if row.get("status") not in {None, "done"}:
                continue
            first = row.get("first_page") or 1
            values = told.get((row["path"], first), {})
            known = row.get("annotated") or ()
            found.append(
                Labelled(
                    row["path"], doc_type or row["doc_type"], {**dict.fromkeys(known, ""), **values}, first,
                    row.get("last_page"),
                )
            )  # fmt: skip
    except (OSError, KeyError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            "truth_invalid", f"{folder} is no truth of fields: {type(error).__name__}.",
            "It needs documents.parquet and fields.parquet, with the columns path, doc_type, field and value.",
        ) from error  # fmt: skip
    return [each for each in found if each.told]


def read(
    root: Path, labelled: Sequence[Labelled], config: Config, told: Callable[[int, int], None] | None
) -> tuple[dict[str, Text], list[tuple[str, str]]]:
    """The documents' texts by path, and the paths that can't be read with the reason's code."""
    files = {file.path: file for file in scan(root, config.limits).files}
    model = OCR.module.load(config.ocr)
    texts: dict[str, Text] = {}
    unread: list[tuple[str, str]] = []
    wanted = list(dict.fromkeys(each.path for each in labelled))
    for number, path in enumerate(wanted, 1):
        try:
            if path in files:
                texts[path] = msgspec.convert(OCR.apply(config, model, load(root, files[path])), Text)
            else:
                unread.append((path, "missing"))
        except DocumentError as error:
            unread.append((path, error.code))
        if told is not None:
            told(number, len(wanted))
    return texts, unread


def corrected(results: Path, feedback: Path) -> tuple[list[Labelled], dict[str, Text]]:
    """The documents of a results folder that somebody corrected, and their texts as they were read.

    `feedback` is a Parquet of doc_id, field and value; a value that is empty or null says that there is none. Of a
    document that was corrected the values of fields that stand in any correction of its type count as looked at: they
    are right where nothing else is said. Raises UsageError where the two don't fit, IntegrityError where results can't
    be read.
    """
    import polars as pl

    try:
        given = pl.read_parquet(feedback).select(
            pl.col("doc_id").cast(pl.String), pl.col("field").cast(pl.String), pl.col("value").cast(pl.String)
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            "feedback_invalid", f"{feedback} is no table of corrections: {type(error).__name__}.",
            "Write a Parquet with the columns doc_id, field and value.",
        ) from error  # fmt: skip
    wanted = set(given["doc_id"].to_list())
    base = {doc_id.partition("#")[0] for doc_id in wanted}
    documents = (
        _table(results, "documents").filter(pl.col("doc_id").is_in(wanted), pl.col("status") == "done").collect()
    )
    fields = _table(results, "fields").filter(pl.col("doc_id").is_in(wanted)).sort("confidence").collect()
    pages = _table(results, "pages").filter(pl.col("doc_id").is_in(base)).sort("doc_id", "page").collect()
    said: dict[str, dict[str, str]] = {}
    for row in fields.iter_rows(named=True):  # the surest stays
        said.setdefault(row["doc_id"], {})[row["field"]] = row["value"]
    told: dict[str, dict[str, str]] = {}
    for row in given.iter_rows(named=True):
        told.setdefault(row["doc_id"], {})[row["field"]] = row["value"] or ""
    types = {row["doc_id"]: row for row in documents.unique("doc_id", keep="first").iter_rows(named=True)}
    looked: dict[str, set[str]] = {}
    for doc_id, row in types.items():
        looked.setdefault(row["doc_type"], set()).update(told[doc_id])
    labelled = []
    for doc_id, row in sorted(types.items()):
        kept = {name: value for name, value in said.get(doc_id, {}).items() if name in looked[row["doc_type"]]}
        first = row["first_page"] or 1
        values = {**kept, **told[doc_id]}
        labelled.append(Labelled(doc_id.partition("#")[0], row["doc_type"], values, first, first + row["pages"] - 1))
    if not labelled:
        raise UsageError(
            "nothing_labelled", f"None of the documents of {feedback} is in {results}.",
            "A doc_id is that of the documents table.",
        )  # fmt: skip
    return labelled, _texts(pages)


def _table(results: Path, name: str) -> pl.LazyFrame:
    import polars as pl

    files = parts.live(results, parts.read_manifest(results))[name]
    if not files:
        raise UsageError(
            "results_foreign", f"{results} is not a results folder: it has no table {name}.",
            "Name the folder that `claimctl process` was given as --out.",
        )  # fmt: skip
    return pl.scan_parquet(files, glob=False, missing_columns="insert", extra_columns="ignore", schema=TABLES[name])


def _texts(pages: pl.DataFrame) -> dict[str, Text]:
    """The files' texts from the pages table; rules and form elements are not in it."""
    found: dict[str, list[Page]] = {}
    for row in pages.iter_rows(named=True):
        words = tuple(Word(**{name: word[name] for name in Word.__struct_fields__}) for word in row["words"] or ())
        names = ("width", "height", "text_source", "engine", "confidence", "rotation", "skew")
        plain = {name: row[name] for name in names}
        found.setdefault(row["doc_id"], []).append(Page(number=row["page"], words=words, **plain))
    return {doc_id: Text(doc_id, "application/octet-stream", tuple(each)) for doc_id, each in found.items()}
