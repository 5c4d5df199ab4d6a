"""What an evaluation says, as typed records. `claimctl evaluate --format json` is exactly this.

Keys are only ever added. Ratios are 0 to 1. A figure that has nothing to judge is null with n 0, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import polars as pl


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure, its 95 % bootstrap interval, and what it rests on.

    `section` is the part of the pipeline (ocr, classification ...), `name` the metric (f1, cer ...), `of` what it is
    of (a field, a type, a source as `source=x`; empty: everything).
    `unit` names what n counts: document, page, claim, field, row. The bootstrap draws whole documents, files or claims
    anew: fields and rows by their document, pages and documents by their file.
    """

    section: str
    name: str
    value: float | None
    of: str = ""
    low: float | None = None
    high: float | None = None
    n: int = 0
    unit: str = "document"


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """Points of a curve: reliability (confidence, accuracy, n), risk-coverage (coverage, risk, threshold), ROC ..."""

    section: str
    name: str
    columns: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    of: str = ""


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A confusion matrix: rows are true, columns are read; counts."""

    section: str
    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What one measure gives."""

    figures: tuple[Figure, ...] = ()
    curves: tuple[Curve, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class Aligned:
    """Results and truth side by side, as frames. `doc` numbers the truth's documents from 0, `file` its files.

    documents: doc, file, claim_id, path, first_page, last_page, source, medium, layout, split, true_type, true_status,
        status (null: the file is not among the results), read_type, read_confidence, effects (list of str); read_* are
        those of the result document that shares most pages with it.
    segments: file, path, origin (true or read), first_page, last_page, doc_type; only files that were read.
    pages: file, path, page, source, medium, true_text, true_words (list of str), read_text, read_words (list of str),
        read_confidence (list of float, one a read word); an unread page has empty text. true_text is null where the
        truth has only words.
    true_fields: doc, field, instance, value (null: known to be absent), raw, page, x0, y0, x1, y1.
    read_fields: doc, field, instance, value, raw, confidence, page, x0, y0, x1, y1; only fields that the document's
        truth annotates; those of every result document that lies in the truth's document.
        Boxes of both are on the page as it is shown, whatever way up it was read.
    annotated: doc, field; every field whose absence is known too: those the truth lists, else those that the document's
        type may bear and any other of the contract that was read.
    true_items, read_items: doc, row, code, description, service_date, quantity, unit_price, amount (+ confidence).
    claims: claim_id, true_decision, decision (null: no such claim), automated, confidence, fraud (null: not known),
        fraud_score, codes (list of str, upper case: reasons, rules of discrepancies, kinds of duplicates), and of each
        of policy_number, claimant, loss_date, claimed_amount, payable_amount the pair true_x, x.
    anomalies: the truth's, claims that are not among the results left out.
    clauses: claim_id, clause, grade (truth); cited: claim_id, clause, rank from 1 (results' coverage).
    """

    documents: pl.DataFrame
    segments: pl.DataFrame
    pages: pl.DataFrame
    true_fields: pl.DataFrame
    read_fields: pl.DataFrame
    annotated: pl.DataFrame
    true_items: pl.DataFrame
    read_items: pl.DataFrame
    claims: pl.DataFrame
    anomalies: pl.DataFrame
    clauses: pl.DataFrame
    cited: pl.DataFrame
