"""What the rules find: `python tests/bench/rules.py SYNTH [--results RES] [--list KIND]`, or `--stories N [--seed S]`.

SYNTH is a folder of `claimctl synth`. Without --results every claim is put together from the truth's tables, as if all
papers had been read without a mistake: the rules alone. With --results (of `claimctl process SYNTH/claims`) it is put
together from what was read. --stories makes the claims of a folder that is never typeset, thousands in a minute, so
that rare kinds come often enough; what is said in sentences is read from them. Nothing is known of other claims but
files of equal bytes. Shown are, for each kind of anomaly, how many were found and how many claims without it were said
to have it (a finding that asks for nothing is told apart), the same for hard negatives and for claims with nothing
wrong, and what a claim takes. --list tells of each claim of a kind that was missed or accused.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import msgspec
import polars as pl

from claimctl import config as configuration
from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.documents.model import Printed, normal
from claimctl.lab.synth.story import plan, tell
from claimctl.lab.synth.story.model import LINES
from claimctl.records import Claim, Document, Field, LineItem, Page, Word
from claimctl.stages.extract import remarks, validators
from claimctl.stages.score import run

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.story.model import Story

SURE = 0.995  # of a reading, where the truth's tables are read


def main() -> None:
    """Score every claim and show what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("synth", type=Path, nargs="?")
    parser.add_argument("--stories", type=int, default=0)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--list", default="")
    asked = parser.parse_args()
    loaded = configuration.load().config
    config = msgspec.structs.replace(loaded.score, reference_date="2026-06-30")
    book = run.load(config)
    if asked.stories:
        claims, told = _told(asked.stories, asked.seed, loaded)
    elif asked.synth:
        claims = _claims(asked.synth, asked.results, loaded)
        told = pl.read_parquet(asked.synth / "truth" / "anomalies.parquet").to_dicts()
    else:
        parser.error("name a folder of `claimctl synth`, or --stories")

    began = time.perf_counter()
    found: dict[str, dict[str, str]] = {}
    for claim in claims:
        decision = run.run(claim, config, book)
        found[claim.claim_id] = {f.rule.upper(): f"{f.severity} {f.message}" for f in decision.discrepancies}
    each = 1000 * (time.perf_counter() - began) / max(len(claims), 1)
    slowest = max(_seconds(claim, config, book) for claim in sorted(claims, key=lambda c: -len(c.documents))[:5])
    _tables(told, found, asked.list)
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


def _told(count: int, seed: int, loaded: configuration.Config) -> tuple[list[Claim], list[dict]]:
    """Claims as their stories and papers tell them, and what is planted in them."""
    made = []
    for number in range(1, count + 1):
        story = tell.told(plan.plan(number, seed, LINES, count), seed)
        made.append((story, compose(story, seed)))
    holders: dict[str, set[str]] = defaultdict(set)
    for story, file in made:
        for place, paper in enumerate(file.papers, 1):
            holders[_bytes(story, place, paper)].add(story.claim_id)
    checks = _checks(loaded)
    claims, told = [], []
    for story, file in made:
        papers = tuple(
            _paper(story, place, paper, holders, loaded.score.fields, checks)
            for place, paper in enumerate(file.papers, 1)
        )
        policy = story.policy
        known = {
            "line": story.line, "received_at": story.received.isoformat(), "policy_number": policy.number,
            "insured_name": policy.holder.name, "policy_start": policy.start.isoformat(),
            "policy_end": policy.end.isoformat(), "sum_insured": f"{policy.sum_insured:.2f}",
            "deductible": f"{policy.deductible:.2f}", "currency": story.currency,
        }  # fmt: skip
        claims.append(Claim(story.claim_id, papers, known))
        told += [{"claim_id": story.claim_id, "kind": anomaly.kind, "planted": anomaly.planted,
                  "codes": list(anomaly.codes)} for anomaly in file.anomalies]  # fmt: skip
    return claims, told


def _bytes(story: Story, place: int, paper: Paper) -> str:
    """What stands for a file's hash: a copy has its original's, a new scan one of its own."""
    return (paper.copy_of or f"{story.claim_id}/{place}") + (f"/{story.claim_id}" if paper.rescan else "")


def _paper(
    story: Story, place: int, paper: Paper, holders: dict[str, set[str]], kinds: dict[str, str],
    checks: dict[str, tuple[str, ...]],
) -> Document:  # fmt: skip
    name = _bytes(story, place, paper)
    others = tuple(sorted(holders[name] - {story.claim_id}))
    if paper.damage:
        return Document(name, f"{place:02d}", "failed", "other", 0.0, 1.0, error_code="broken", copies_in=others)
    facts = dict(paper.facts)
    if paper.doc_type in {"invoice", "receipt", "repair_estimate", "medical_bill"}:
        who = "provider" if paper.doc_type == "medical_bill" else "vendor"
        facts |= {f"{who}_name": paper.issuer.name, f"{who}_address": paper.issuer.address}
    if "_mileage" in facts:
        facts["odometer"] = "".join(filter(str.isdigit, str(facts["_mileage"])))
    no_dates = [value.text for value in facts.values() if isinstance(value, Printed) and not value.value]
    facts |= {"impossible_date": no_dates[0]} if no_dates else {}
    fields: list[Field] = []
    for field, values in facts.items():
        for instance, value in enumerate(values if isinstance(values, tuple) else (values,)):
            text, kind = normal(value), kinds.get(field, "number" if field == "odometer" else "text")
            if field.startswith("_") or not text:
                continue
            issues = validators.issues(text, checks.get(field, ()))
            money = kind == "money"
            fields.append(Field(
                field, instance, text, text, SURE, 1, 0.0, 0.0, 0.0, 0.0, "truth", valid=not issues, issues=issues,
                value_number=_number(text) if money or kind == "number" else None,
                value_date=_date(text) if kind == "date" else None, currency=story.currency if money else None,
            ))  # fmt: skip
    words = tuple(
        Word(word, 0.0, 0.0, 1.0, 1.0, 1.0, line)
        for line, paragraph in enumerate(paper.paragraphs) for word in paragraph.split()
    )  # fmt: skip
    if words and paper.doc_type == "correspondence":
        page = Page(1, 612.0, 792.0, "text_layer", "", 1.0, words)
        fields += remarks.fields([SimpleNamespace(page=page)], paper.doc_type)  # it asks for nothing but the page
    items = () if paper.doc_type == "bank_statement" else tuple(
        LineItem(row, item.description, float(item.amount), 0.9999, 1, 0.0, 0.0, 0.0, 0.0, item.code or None,
                 item.service_date, float(item.quantity), float(item.unit_price))
        for row, item in enumerate(paper.items)
    )  # fmt: skip
    return Document(name, f"{place:02d}", "done", paper.doc_type, SURE, 1.0, tuple(fields), items, copies_in=others)


def _checks(loaded: configuration.Config) -> dict[str, tuple[str, ...]]:
    """The validators of each field."""
    types = loaded.extract.doctypes.values()
    return {name: spec.validators for kind in types for name, spec in kind.fields.items()}


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


def _tables(told: list[dict], found: dict[str, dict[str, str]], listed: str) -> None:
    codes: dict[str, set[str]] = {}
    explained: dict[str, set[str]] = defaultdict(set)  # codes that something planted in the claim accounts for
    has: dict[str, set[str]] = defaultdict(set)
    looks: dict[str, set[str]] = defaultdict(set)
    for row in told:
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
