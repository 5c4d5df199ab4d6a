"""From files to passages: policy wordings read and split by clause, and past claims from a results folder.

Wordings go the way of any document: read by the ocr stage, scans too, and mined as a policy, so that clauses, policy
number and product are found here as they are in a claim's own folder.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec

from claimctl import intake
from claimctl.errors import ClaimctlError, UsageError
from claimctl.pipeline.stages import EXTRACT, OCR
from claimctl.records import Fields, Label, Segment, Text
from claimctl.search import embed, index
from claimctl.search.index import Passage
from claimctl.store import parts as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from claimctl.config import Config
    from claimctl.records import Field, File, PolicyClause

    Rows = Mapping[str, Sequence[dict[str, Any]]]  # of a table, by claim

_SURE = 0.5  # a policy number less probable than this is not taken for the wording's
_WORDS = 130  # a passage of a past claim's document
_SUMMARY = (
    "loss_cause",
    "loss_description",
    "diagnosis",
    "vendor_name",
    "provider_name",
    "vehicle_make",
    "vehicle_model",
)


def is_results(folder: Path) -> bool:
    """Whether a folder is one that a run has written."""
    return (folder / "manifest.json").is_file() and (folder / "claims").is_dir()


def index_policies(root: Path, out: Path, config: Config, tell: Callable[[str, str], None]) -> index.Changed:
    """Make the index in `out` hold the wordings under `root`; only new and changed files are read.

    All are read anew where what reads them has changed: a stage's version, a model, a setting.

    `tell` is called with the path and the problem of a file that could not be read; it is left out then, and tried
    again the next time. Raises UsageError where there is nothing to read, DiskError.
    """
    files = {file.path: file for file in intake.scan(root, config.limits).files if file.error_code is None}
    if not files:
        raise UsageError("nothing_to_index", f"There is no document in {root}.", "Name a folder of policy wordings.")
    models: dict[str, Any] = {}
    read: dict[str, list[Passage]] = {}
    before = index.in_force(out)
    reading = "".join(stage.fingerprint(config).digest for stage in (OCR, EXTRACT))
    sources = {}
    for path, file in files.items():
        held = hashlib.sha256(f"{file.doc_id}|{reading}".encode()).hexdigest()
        if before is not None and before.manifest.sources.get(path, ("", 0))[0] == held:
            sources[path] = held
            continue
        try:
            read[path] = _policy(root, file, config, models)
            sources[path] = held
        except ClaimctlError as error:
            tell(path, f"{error.code}: {error.message}")
    return index.update(
        out, sources, lambda name: read[name] if name in read else _policy(root, files[name], config, models)
    )


def index_claims(results: Path, out: Path) -> index.Changed:
    """Make the index in `out` hold the claims of a results folder: what was decided and why, and what papers say."""
    import polars as pl

    files = stored.live(results, stored.read_manifest(results))
    claims = pl.read_parquet(files["claims"], glob=False).sort("claim_id")
    documents = pl.read_parquet(
        files["documents"],
        columns=["claim_id", "doc_id", "path", "doc_type", "status", "processed_at"],
        glob=False,
    ).filter(pl.col("status") == "done")
    rows = {row["claim_id"]: row for row in claims.iter_rows(named=True)}
    papers = documents.group_by("claim_id", maintain_order=True).agg("doc_id", "path", "doc_type", "processed_at")
    held = {row["claim_id"]: row for row in papers.iter_rows(named=True)}

    def hashed(claim_id: str) -> str:
        row, mine = rows[claim_id], held.get(claim_id, {})
        read_at = sorted(zip(mine.get("doc_id", ()), map(str, mine.get("processed_at", ())), strict=True))
        found = [finding["message"] for finding in row["discrepancies"] or ()]
        told = f"{claim_id}|{row['decision']}|{row['reasons']}|{row['loss_date']}|{found}|{read_at}"
        return hashlib.sha256(told.encode()).hexdigest()

    sources = {claim_id: hashed(claim_id) for claim_id in rows}
    before = index.in_force(out)
    known = before.manifest.sources if before is not None else {}
    new = [claim_id for claim_id, told in sources.items() if known.get(claim_id, ("", 0))[0] != told]
    texts, values = _texts(files["pages"], documents, new), _values(files["fields"], new)

    def read(claim_id: str) -> list[Passage]:
        mine = held.get(claim_id, {"doc_id": [], "path": [], "doc_type": []})
        return list(_claim(rows[claim_id], mine, texts.get(claim_id, ()), values.get(claim_id, ())))

    return index.update(out, sources, read)


def _texts(files: list[Path], documents: pl.DataFrame, claims: Sequence[str]) -> Rows:
    """The pages of claims in order, read in one go: a file that two claims hold is in both."""
    import polars as pl

    holders = documents.filter(pl.col("claim_id").is_in(claims)).select("claim_id", document="doc_id").unique()
    pages = pl.scan_parquet(files, glob=False).select("document", "page", "text")
    return _by_claim(pages.join(holders.lazy(), on="document").sort("claim_id", "document", "page").collect())


def _values(files: list[Path], claims: Sequence[str]) -> Rows:
    """What documents of claims say that sums them up, read in one go."""
    import polars as pl

    fields = pl.scan_parquet(files, glob=False).select("claim_id", "field", "value")
    asked = pl.col("field").is_in(list(_SUMMARY)) & pl.col("claim_id").is_in(claims)
    return _by_claim(fields.filter(asked).collect())


def _by_claim(frame: pl.DataFrame) -> Rows:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["claim_id"], []).append(row)
    return found


def _policy(root: Path, file: File, config: Config, models: dict[str, Any]) -> list[Passage]:
    for stage in (OCR, EXTRACT):
        if stage.name not in models:
            models[stage.name] = stage.module.load(stage.settings(config))
    text = msgspec.convert(OCR.apply(config, models["ocr"], intake.load(root, file)), Text)
    label = Label(file.doc_id, (Segment(1, max(len(text.pages), 1), "policy", 1.0),))
    fields = msgspec.convert(EXTRACT.apply(config, models["extract"], text, label), Fields)
    extract = fields.extracts[0]
    number = _best(extract.fields, "policy_number")
    product = _best(extract.fields, "coverage_type").casefold()
    return [
        _of_clause(clause, file.path, re.sub(r"[\W_]", "", number).upper() or "-", product or "-")
        for clause in extract.clauses
    ]


def _of_clause(clause: PolicyClause, source: str, policy: str, product: str) -> Passage:
    return Passage(
        "policies", source, clause.page, clause.number, clause.title, clause.text, clause.kind, clause.section,
        policy, product, vector=clause.vector,
    )  # fmt: skip


def _best(fields: tuple[Field, ...], name: str) -> str:
    found = [field for field in fields if field.field == name and field.confidence >= _SURE]
    return max(found, key=lambda field: field.confidence).value if found else ""


def _claim(
    row: dict[str, Any], papers: dict[str, Any], texts: Sequence[dict[str, Any]], values: Sequence[dict[str, Any]]
) -> Iterator[Passage]:
    """A passage that sums the claim up, then those of its documents, page by page."""
    date = row["loss_date"] or (row["received_at"].date() if row["received_at"] else None)
    day = date.isoformat() if isinstance(date, dt.date) else ""
    told = [f"{value['field'].replace('_', ' ')}: {value['value']}" for value in values]
    found = [finding["message"] for finding in row["discrepancies"] or ()]
    parts = [
        f"{row['decision']}: {', '.join(row['reasons'] or ())}", f"claimant: {row['claimant'] or ''}",
        f"loss: {row['loss_type'] or ''} {day}", *dict.fromkeys(told), *found,
    ]  # fmt: skip
    number = re.sub(r"[\W_]", "", row["policy_number"] or "").upper() or "-"

    def passage(source: str, page: int, title: str, text: str, kind: str) -> Passage:
        vector = embed.packed(embed.shared().vectors([embed.spoken(title, text)])[0])
        return Passage(
            "claims", source, page, "", title, text, kind, policy=number, claim_id=row["claim_id"], date=day,
            vector=vector,
        )  # fmt: skip

    yield passage(row["claim_id"], 0, f"Claim {row['claim_id']}", ". ".join(parts), "claim")
    kinds = dict(zip(papers["doc_id"], zip(papers["path"], papers["doc_type"], strict=True), strict=True))
    for text in texts:
        path, kind = kinds[text["document"]]
        words = (text["text"] or "").split()
        for start in range(0, len(words), _WORDS):
            yield passage(path, text["page"], kind.replace("_", " "), " ".join(words[start : start + _WORDS]), kind)
