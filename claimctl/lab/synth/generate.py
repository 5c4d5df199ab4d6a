"""Make a folder of labelled claims: stories, told by documents, typeset, put on paper, with the truth beside them.

out/claims/<claim_id>/<file>   the claims as an insurer gets them
out/claims/claims.csv          what the insurer knows already: line, policy period, sum insured, deductible
out/truth/*.parquet            see `truth`
out/synth.json                 how it was made, and every file with its sha256
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from claimctl.errors import UsageError
from claimctl.lab.synth import truth
from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.paper.files import Made, make
from claimctl.lab.synth.story.model import LINES, Fate
from claimctl.lab.synth.story.tell import tell
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.lab.synth.documents.compose import File
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.story.model import Story

VERSION = 1
MANIFEST = "synth.json"
# Ten claims in a row hold each of these once, in an order of their own.
_DECK: tuple[Fate, ...] = (
    "clean", "clean", "clean", "clean", "missing_document", "amount_conflict", "outside_policy", "limit_exceeded",
    "encrypted", "corrupt",
)  # fmt: skip
# What a planted fate is called among a claim's anomalies, and the decision that is right for it.
_OUTCOMES: dict[Fate, str] = {
    "clean": "approve", "missing_document": "incomplete", "amount_conflict": "review", "date_conflict": "review",
    "outside_policy": "deny", "limit_exceeded": "review", "encrypted": "review", "corrupt": "review",
}  # fmt: skip
_STATUS = {"": "done", "encrypted": "refused", "corrupt": "failed"}


class Summary(msgspec.Struct, frozen=True):
    """What was made: counts, by type, medium and fate."""

    claims: int
    documents: int
    bytes: int
    doc_types: dict[str, int]
    media: dict[str, int]
    fates: dict[str, int]


def generate(out: Path, claims: int, seed: int, lines: tuple[str, ...] = LINES, scan_share: float = 0.3) -> Summary:
    """Fill `out` with `claims` labelled claims; the same arguments give the same bytes.

    `lines` are taken in turn; `scan_share` is the share of documents that were on paper. Raises UsageError for an
    unknown line, a share outside 0 to 1, or a folder that holds anything else than an earlier output of this function.
    """
    _check(claims, lines, scan_share)
    clear(out)
    rows, known, files = truth.empty(), list[dict[str, str]](), dict[str, str]()
    counts: dict[str, Counter[str]] = {"doc_types": Counter(), "media": Counter(), "fates": Counter()}
    size = 0
    for number in range(1, claims + 1):
        line = next(name for name in LINES if name == lines[(number - 1) % len(lines)])
        story = tell(line, number, seed, _fate(number, seed))
        file = compose(story, seed)
        counts["fates"][story.fate] += 1
        for place, paper in enumerate(file.papers, 1):
            made = make(paper, seed, f"{story.claim_id}/{place}", story.currency, scan_share)
            path = f"{story.claim_id}/{_name(paper, made, place)}"
            _write(out / "claims" / path, made.content)
            files[f"claims/{path}"] = hashlib.sha256(made.content).hexdigest()
            size += len(made.content)
            counts["doc_types"][paper.doc_type] += 1
            counts["media"][made.medium] += 1
            _note(rows, story, paper, made, path)
        _judge(rows, story, file)
        known.append(_known(story))
    table = _csv(known)
    _write(out / "claims" / "claims.csv", table)
    files["claims/claims.csv"] = hashlib.sha256(table).hexdigest()
    truth.write(out / "truth", rows)
    files |= {f"truth/{name}.parquet": "" for name in truth.TRUTH}
    made_by = {"version": VERSION, "claims": claims, "seed": seed, "lines": list(lines), "scan_share": scan_share}
    _write(out / MANIFEST, (json.dumps(made_by | {"files": files}, indent=1, sort_keys=True) + "\n").encode())
    sorted_counts = {name: dict(sorted(counter.items())) for name, counter in counts.items()}
    return Summary(claims=claims, documents=len(rows["documents"]), bytes=size, **sorted_counts)


def clear(out: Path) -> None:
    """Take away what an earlier run made in `out`. Raises UsageError where something else stands there.

    A README beside is left alone.
    """
    if not out.exists() or not any(out.iterdir()):
        return
    manifest = out / MANIFEST
    if not manifest.is_file():
        raise UsageError("not_empty", f"{out} is not empty and was not made by synth.", "Name a new folder.")
    files = json.loads(manifest.read_bytes())["files"]
    for name in files:
        (out / name).unlink(missing_ok=True)
    for folder in sorted({(out / name).parent for name in files}, reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    manifest.unlink()


def _check(claims: int, lines: tuple[str, ...], scan_share: float) -> None:
    unknown = [name for name in lines if name not in LINES]
    if unknown or not lines:
        raise UsageError("unknown_line", f"There is no line {', '.join(unknown) or '(none given)'}.",
                         f"Lines are {', '.join(LINES)}.")  # fmt: skip
    if not 0 <= scan_share <= 1:
        raise UsageError("bad_share", "The share of scans must lie between 0 and 1.")
    if claims < 1:
        raise UsageError("bad_count", "At least one claim must be made.")


def _fate(number: int, seed: int) -> Fate:
    block, place = divmod(number - 1, len(_DECK))
    rng = stream(seed, "fates", block)
    deck = list(_DECK)
    rng.shuffle(deck)
    if deck[place] == "amount_conflict" and block % 2:
        return "date_conflict"
    return deck[place]


def _name(paper: Paper, made: Made, place: int) -> str:
    """A file name as people give them: scans and photos say nothing of what they hold."""
    if made.medium in ("scan", "fax"):
        return f"{made.medium}_{place:04d}{made.suffix}"
    if made.medium == "photo":
        return f"IMG_{place:04d}{made.suffix}"
    return f"{place:02d}_{paper.doc_type}{made.suffix}"


def _note(rows: truth.Rows, story: Story, paper: Paper, made: Made, path: str) -> None:
    """The truth of one file. Nothing can be read in a damaged one, so nothing is expected of it."""
    about = {"claim_id": story.claim_id, "path": path}
    rows["documents"].append(about | {
        "doc_type": paper.doc_type, "layout": made.layout, "medium": made.medium, "media_type": made.media_type,
        "status": _STATUS[paper.damage], "damage": paper.damage, "first_page": 1, "last_page": made.pages,
        "sha256": hashlib.sha256(made.content).hexdigest(),
    })  # fmt: skip
    if paper.damage:
        return
    for mark in sorted(made.marks, key=lambda mark: (mark.field, mark.instance)):
        rows["fields"].append(about | {
            "doc_type": paper.doc_type, "field": mark.field, "instance": mark.instance, "value": mark.value,
            "raw": mark.raw, "page": mark.page, "widget": mark.widget, **_box(mark.box),
        })  # fmt: skip
    for row in made.rows:
        item = row.item
        rows["line_items"].append(about | {
            "row": row.row, "code": item.code or None, "description": item.description,
            "service_date": item.service_date, "quantity": float(item.quantity), "unit_price": float(item.unit_price),
            "amount": float(item.amount), "page": row.page, **_box(row.box),
        })  # fmt: skip


def _box(box: tuple[float, float, float, float]) -> dict[str, float | None]:
    known = box[2] > box[0]
    return {name: value if known else None for name, value in zip(("x0", "y0", "x1", "y1"), box, strict=True)}


def _judge(rows: truth.Rows, story: Story, file: File) -> None:
    """The truth of one claim."""
    decision = "incomplete" if file.missing else _OUTCOMES[story.fate]
    rows["claims"].append({
        "claim_id": story.claim_id, "line": story.line, "policy_number": story.policy.number,
        "claimant": story.claimant.name, "loss_date": story.loss.date, "loss_type": story.loss.cause,
        "claimed_amount": float(story.claimed), "payable_amount": float(story.payable), "currency": story.currency,
        "received_at": story.received, "documents": len(file.papers),
        "anomalies": [] if story.fate == "clean" else [story.fate], "missing_documents": list(file.missing),
        "decision": decision,
    })  # fmt: skip


def _known(story: Story) -> dict[str, str]:
    """What the insurer's own system holds of the claim."""
    policy = story.policy
    return {
        "claim_id": story.claim_id, "line": story.line, "received_at": story.received.isoformat(),
        "policy_number": policy.number, "insured_name": policy.holder.name, "policy_start": policy.start.isoformat(),
        "policy_end": policy.end.isoformat(), "sum_insured": f"{policy.sum_insured:.2f}",
        "deductible": f"{policy.deductible:.2f}", "currency": story.currency,
    }  # fmt: skip


def _csv(known: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(known[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(known)
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    """Write bytes so that readers see all of them or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
