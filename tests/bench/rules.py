"""What the rules find: `python tests/bench/rules.py SYNTH [--results RES] [--list KIND]`.

SYNTH is a folder of `claimctl synth`. Without --results every claim is put together from the truth's tables, as if all
papers had been read without a mistake: the rules alone. With --results (of `claimctl process SYNTH/claims`) it is put
together from what was read. Shown are, for each kind of anomaly, how many were found and how many claims without it
were said to have it (a finding that asks for nothing is told apart), the same for hard negatives and for claims with
nothing wrong, and what a claim takes. --list tells of each claim of a kind that was missed or accused.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import time
from collections import Counter, defaultdict
from pathlib import Path

import msgspec
import polars as pl

from claimctl import config as configuration
from claimctl.records import Claim, Document, Field, LineItem
from claimctl.stages.extract import validators
from claimctl.stages.score import run

SURE = 0.995  # of a reading, where the truth's tables are read
_KINDS_OF_FRAUD = {"file_twice", "rescan_twice", "soon_after_start"}  # asks for nothing by design


def main() -> None:
    """Score every claim and show what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("synth", type=Path)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--list", default="")
    asked = parser.parse_args()
    loaded = configuration.load().config
    config = msgspec.structs.replace(loaded.score, reference_date="2026-06-30")
    book = run.load(config)
    claims = _claims(asked.synth, asked.results, loaded)

    began = time.perf_counter()
    found: dict[str, dict[str, str]] = {}
    for claim in claims:
        decision = run.run(claim, config, book)
        found[claim.claim_id] = {f.rule.upper(): f"{f.severity} {f.message}" for f in decision.discrepancies}
    each = 1000 * (time.perf_counter() - began) / max(len(claims), 1)
    slowest = max(_seconds(claim, config, book) for claim in sorted(claims, key=lambda c: -len(c.documents))[:5])
    _tables(pl.read_parquet(asked.synth / "truth" / "anomalies.parquet"), found, asked.list)
    print(f"{len(claims)} claims, {each:.1f} ms a claim; the slowest of the largest {1000 * slowest:.1f} ms")


def _seconds(claim: Claim, config: configuration.ScoreConfig, book: object) -> float:
    began = time.perf_counter()
    run.run(claim, config, book)
    return time.perf_counter() - began


def _claims(synth: Path, results: Path | None, loaded: configuration.Config) -> list[Claim]:
    with (synth / "claims" / "claims.csv").open(newline="", encoding="utf-8") as file:
        known = {row.pop("claim_id"): row for row in csv.DictReader(file)}
    documents = _read(results) if results else _true(synth / "truth", loaded)
    return [Claim(claim_id, tuple(documents[claim_id]), attributes) for claim_id, attributes in known.items()]


def _true(truth: Path, loaded: configuration.Config) -> dict[str, list[Document]]:
    """The documents of each claim as the truth's tables tell them."""
    kinds = loaded.score.fields
    checks = {name: spec.validators for kind in loaded.extract.doctypes.values() for name, spec in kind.fields.items()}
    fields: dict[tuple[str, int], list[Field]] = defaultdict(list)
    for row in pl.read_parquet(truth / "fields.parquet").iter_rows(named=True):
        if row["value"] is not None:
            kind, value = kinds.get(row["field"], "text"), row["value"]
            issues = validators.issues(value, checks.get(row["field"], ()))
            fields[row["path"], row["first_page"]].append(Field(
                row["field"], row["instance"], value, row["raw"], SURE, row["page"], 0.0, 0.0, 0.0, 0.0, "truth",
                valid=not issues, issues=issues, value_number=_number(value) if kind in {"money", "number"} else None,
                value_date=_date(value),
            ))  # fmt: skip
    items: dict[tuple[str, int], list[LineItem]] = defaultdict(list)
    for row in pl.read_parquet(truth / "line_items.parquet").sort("path", "first_page", "row").iter_rows(named=True):
        items[row["path"], row["first_page"]].append(LineItem(
            row["row"], row["description"] or "", row["amount"], 0.9999, row["page"], 0.0, 0.0, 0.0, 0.0, row["code"],
            row["service_date"], row["quantity"], row["unit_price"],
        ))  # fmt: skip
    frame = pl.read_parquet(truth / "documents.parquet")
    holders = dict(frame.group_by("sha256").agg(pl.col("claim_id").unique()).iter_rows())
    several = set(frame.filter(pl.col("path").is_duplicated())["path"])
    made: dict[str, list[Document]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        key = row["path"], row["first_page"]
        done = row["status"] == "done"
        made[row["claim_id"]].append(Document(
            doc_id=f"{row['sha256']}#{row['first_page']}" if row["path"] in several else row["sha256"],
            path=row["path"], status=row["status"], doc_type=row["doc_type"] if done else "other",
            doc_type_confidence=SURE if done else 0.0, text_confidence=1.0, fields=tuple(fields[key]),
            line_items=tuple(items[key]), error_code=None if done else row["damage"],
            copies_in=tuple(sorted(set(holders[row["sha256"]]) - {row["claim_id"]})),
        ))  # fmt: skip
    return made


def _read(results: Path) -> dict[str, list[Document]]:
    """The documents of each claim as they were read."""
    fields: dict[tuple[str, str], list[Field]] = defaultdict(list)
    for row in pl.read_parquet(results / "fields" / "*.parquet").iter_rows(named=True):
        fields[row["claim_id"], row["doc_id"]].append(_record(Field, row))
    items: dict[tuple[str, str], list[LineItem]] = defaultdict(list)
    for row in pl.read_parquet(results / "line_items" / "*.parquet").sort("doc_id", "row").iter_rows(named=True):
        items[row["claim_id"], row["doc_id"]].append(_record(LineItem, row))
    frame = pl.read_parquet(results / "documents" / "*.parquet").with_columns(
        file=pl.col("doc_id").str.split("#").list.first()
    )
    holders = dict(frame.group_by("file").agg(pl.col("claim_id").unique()).iter_rows())
    made: dict[str, list[Document]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        key = row["claim_id"], row["doc_id"]
        made[row["claim_id"]].append(Document(
            doc_id=row["doc_id"], path=row["path"], status=row["status"], doc_type=row["doc_type"] or "other",
            doc_type_confidence=row["doc_type_confidence"] or 0.0, text_confidence=row["ocr_confidence"] or 0.0,
            fields=tuple(fields[key]), line_items=tuple(items[key]), error_code=row["error_code"],
            copies_in=tuple(sorted(set(holders[row["file"]]) - {row["claim_id"]})),
        ))  # fmt: skip
    return made


def _record(kind: type, row: dict) -> object:
    values = {name: row[name] for name in kind.__struct_fields__ if name in row}
    if "issues" in values:
        values["issues"] = tuple(values["issues"] or ())
    return kind(**values)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _tables(told: pl.DataFrame, found: dict[str, dict[str, str]], listed: str) -> None:
    codes: dict[str, set[str]] = {}
    explained: dict[str, set[str]] = defaultdict(set)  # codes that something planted in the claim accounts for
    has: dict[str, set[str]] = defaultdict(set)
    looks: dict[str, set[str]] = defaultdict(set)
    for row in told.iter_rows(named=True):
        codes.setdefault(row["kind"], set()).update(row["codes"])
        (has if row["planted"] else looks)[row["kind"]].add(row["claim_id"])
        explained[row["claim_id"]].update(row["codes"] if row["planted"] else ())
    touched = {claim for claims in (*has.values(), *looks.values()) for claim in claims}
    totals: Counter[str] = Counter()
    print(f"{'kind':28}{'found':>12}{'alarms elsewhere':>20}{'quiet':>7}{'on look-alikes':>18}")
    for kind in sorted(codes):
        hits = {claim for claim, messages in found.items() if codes[kind] & set(messages)}
        mine = {claim: (codes[kind] - explained[claim]) & set(found[claim]) for claim in found}
        loud = {claim for claim in hits if any(_asks(found[claim][code]) for code in mine[claim])}
        other = [claim for claim in found if claim not in has[kind] | looks[kind]]
        accused, fooled = [c for c in other if c in loud], [c for c in looks[kind] if c in loud]
        counted = has[kind] & set(found)
        totals.update(planted=len(counted), found=len(counted & hits), looks=len(looks[kind]), fooled=len(fooled))
        quiet = sum(bool(mine[claim]) and claim not in loud for claim in other)
        print(f"{kind:28}{len(counted & hits):>6}/{len(counted):<5}{len(accused):>10}/{len(other):<9}{quiet:>7}"
              f"{f'{len(fooled)}/{len(looks[kind])}' if looks[kind] else '':>18}")  # fmt: skip
        if listed in {kind, "all"}:
            for claim in sorted(counted - hits):
                print("  missed  ", claim)
            for claim in sorted({*accused, *fooled}):
                print("  accused ", claim, *(found[claim][code] for code in codes[kind] & set(found[claim])))
    clean = [claim for claim in found if claim not in touched]
    flagged = {claim: {code for code, message in found[claim].items() if _asks(message)} for claim in clean}
    print(
        f"found {totals['found']} of {totals['planted']}; look-alikes accused {totals['fooled']} of {totals['looks']}"
    )
    print(f"claims with nothing wrong: {sum(map(bool, flagged.values()))} of {len(clean)} accused")
    for code, count in Counter(code for named in flagged.values() for code in named).most_common():
        print(f"  {code}: {count}")
        if listed in {code, "clean"}:
            for claim, named in flagged.items():
                if code in named:
                    print("    ", claim, found[claim][code])


def _asks(message: str) -> bool:
    return not message.startswith("info ")


if __name__ == "__main__":
    main()
