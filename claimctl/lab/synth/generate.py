"""Make a folder of labelled claims: stories, told by documents, typeset, put on paper, with the truth beside them.

out/claims/<claim_id>/<file>   the claims as an insurer gets them
out/claims/claims.csv          what the insurer knows already: line, policy period, sum insured, deductible
out/truth/*.parquet            see `truth`
out/synth.json                 how it was made, and every file with its sha256

Claims are made in batches, each by itself, so memory stays flat and any number of processes gives the same bytes.
They are made aside, in `.making`, and put into place when all are there: what stood in the folder before stays until
then, and a run that is stopped leaves nothing behind.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import shutil
import signal
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from claimctl.errors import UsageError
from claimctl.lab.synth import truth
from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.paper.files import Order
from claimctl.lab.synth.paper.made import SEPARATOR
from claimctl.lab.synth.paper.names import Names
from claimctl.lab.synth.paper.packets import Sender, arrive
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.plan import plan
from claimctl.lab.synth.story.tell import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.lab.synth.documents.compose import File
    from claimctl.lab.synth.layouts.registry import Which
    from claimctl.lab.synth.paper.made import Part
    from claimctl.lab.synth.story.model import Story

VERSION = 2
MANIFEST = "synth.json"
LAYOUTS: tuple[Which, ...] = ("all", "train", "test")
_MAKING = ".making"
_BATCH = 20  # claims whose truth is held at once


class Summary(msgspec.Struct, frozen=True):
    """What was made: counts, by type, medium and what was planted."""

    claims: int
    documents: int
    bytes: int
    doc_types: dict[str, int]
    media: dict[str, int]
    fates: dict[str, int]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A batch of claims to be made: `first` to `last` of `claims`, into `out`, their truth as part `part`."""

    out: Path
    part: int
    first: int
    last: int
    claims: int
    lines: tuple[str, ...]
    order: Order


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch: what the insurer knows of its claims, every file's sha256, and counts."""

    known: list[dict[str, str]]
    files: dict[str, str]
    bytes: int
    documents: int
    doc_types: dict[str, int]
    media: dict[str, int]
    fates: dict[str, int]


def generate(
    out: Path,
    claims: int,
    seed: int,
    lines: tuple[str, ...] = LINES,
    scan_share: float = 0.3,
    layouts: str = "all",
    packets: float = 0.15,
    jobs: int = 1,
) -> Summary:
    """Fill `out` with `claims` labelled claims; the same arguments give the same bytes, whatever `jobs` is.

    `lines` are taken in turn; `scan_share` is the share of documents that were on paper, `packets` the share of claims
    whose documents come, in part at least, in one file. `layouts` keeps to those for training or for testing. Raises
    UsageError for an unknown line or choice, a share outside 0 to 1, or a folder that holds anything else than an
    earlier output of this function or can't be written to.
    """
    _check(claims, lines, {"scans": scan_share, "packets": packets}, layouts, jobs)
    earlier(out)
    which = next(name for name in LAYOUTS if name == layouts)
    order = Order(seed=seed, scan_share=scan_share, layouts=which, packets=packets)
    size = max(1, min(_BATCH, -(-claims // (jobs * 4))))
    new = not out.exists()
    aside = _aside(out)
    try:
        tasks = [
            Task(out=aside, part=part, first=first, last=min(claims, first + size - 1), claims=claims, lines=lines,
                 order=order)
            for part, first in enumerate(range(1, claims + 1, size))
        ]  # fmt: skip
        files, summary = _fill(aside, tasks, jobs)
        made_by = {"version": VERSION, "claims": claims, "seed": seed, "lines": list(lines), "scan_share": scan_share,
                   "layouts": layouts, "packets": packets}  # fmt: skip
        clear(out)
        _write(out / MANIFEST, (json.dumps(made_by | {"files": files}, indent=1, sort_keys=True) + "\n").encode())
        for name in files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).replace(out / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        if new and not any(out.iterdir()):
            out.rmdir()
    return summary


def _aside(out: Path) -> Path:
    """A new folder within `out`, in place of what a killed run left there. Raises UsageError (synth_folder)."""
    aside = out / _MAKING
    try:
        if aside.exists():
            shutil.rmtree(aside)
        aside.mkdir(parents=True)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise UsageError("synth_folder", f"{out} can't be made or written to.", "Name another folder.") from error
    return aside


def _fill(aside: Path, tasks: list[Task], jobs: int) -> tuple[dict[str, str], Summary]:
    """Make the batches, the insurer's table and the truth in `aside`: every file with its sha256, and the counts."""
    known, files, total, documents = list[dict[str, str]](), dict[str, str](), 0, 0
    counts: dict[str, Counter[str]] = {"doc_types": Counter(), "media": Counter(), "fates": Counter()}
    for batch in _made(tasks, jobs):
        known += batch.known
        files |= batch.files
        total += batch.bytes
        documents += batch.documents
        for name, counter in counts.items():
            counter.update(getattr(batch, name))
    table = _csv(known)
    _write(aside / "claims" / "claims.csv", table)
    files["claims/claims.csv"] = hashlib.sha256(table).hexdigest()
    truth.join(aside / "truth", len(tasks))
    files |= {f"truth/{name}.parquet": "" for name in truth.TRUTH}
    sorted_counts = {name: dict(sorted(counter.items())) for name, counter in counts.items()}
    return files, Summary(claims=len(known), documents=documents, bytes=total, **sorted_counts)


def _made(tasks: list[Task], jobs: int) -> Iterator[Batch]:
    """The batches in order, made here or by `jobs` processes."""
    if jobs == 1 or len(tasks) == 1:
        yield from map(batch, tasks)
        return
    # A forked process would inherit locks that polars' threads hold.
    with ProcessPoolExecutor(
        min(jobs, len(tasks)), mp_context=get_context("spawn"), initializer=_stops_at_once
    ) as pool:  # fmt: skip
        yield from pool.map(batch, tasks)


def _stops_at_once() -> None:
    """Let Ctrl-C end this process: as an exception it would count as a failed batch, and the next one would begin."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def batch(task: Task) -> Batch:
    """Make some claims: their files, and a part of each table of the truth."""
    rows, known, files = truth.empty(), list[dict[str, str]](), dict[str, str]()
    doc_types, media, fates, size = Counter[str](), Counter[str](), Counter[str](), 0
    for number in range(task.first, task.last + 1):
        story = _story(number, task)
        file = compose(story, task.order.seed)
        sender = Sender(claim_id=story.claim_id, person=story.policy.holder, insurer=story.policy.insurer,
                        currency=story.currency)  # fmt: skip
        names = Names(task.order.seed, story.claim_id)
        parts: list[tuple[str, Part]] = []
        keys = [f"{story.claim_id}/{place}" for place in range(1, len(file.papers) + 1)]
        for made in arrive(file.papers, keys, sender, task.order):
            path = f"{story.claim_id}/{names.give(made)}"
            _write(task.out / "claims" / path, made.content)
            digest = hashlib.sha256(made.content).hexdigest()
            files[f"claims/{path}"] = digest
            size += len(made.content)
            truth.note(rows, story.claim_id, path, digest, made)
            parts += [(path, part) for part in made.parts if part.doc_type != SEPARATOR]
        doc_types.update(part.doc_type for _, part in parts)
        media.update(part.medium for _, part in parts)
        fates.update(story.fates or ("clean",))
        _judge(rows, story, file, parts)
        known.append(_known(story))
    truth.write_part(task.out / "truth", task.part, rows)
    return Batch(known=known, files=files, bytes=size, documents=len(rows["documents"]), doc_types=dict(doc_types),
                 media=dict(media), fates=dict(fates))  # fmt: skip


def earlier(out: Path) -> tuple[str, ...]:
    """The files that an earlier run made in `out`; none where nothing stands there.

    Raises UsageError (synth_folder) where it is no folder, (not_empty) where something else stands there.
    """
    if not out.exists():
        return ()
    if not out.is_dir():
        raise UsageError("synth_folder", f"{out} is a file, no folder.", "Name a new folder.")
    if not any(entry.name != _MAKING for entry in out.iterdir()):
        return ()
    try:
        files = json.loads((out / MANIFEST).read_bytes())["files"]
        names = [PurePosixPath(name) for name in files]
    except (OSError, ValueError, TypeError, LookupError):
        names = [PurePosixPath("..")]
    # Whoever wrote the list, nothing outside the two folders is ever taken away.
    if any(name.parts[:1] not in {("claims",), ("truth",)} or ".." in name.parts for name in names):
        raise UsageError("not_empty", f"{out} is not empty and was not made by synth.", "Name a new folder.")
    return tuple(map(str, names))


def clear(out: Path) -> None:
    """Take away what an earlier run made in `out`. Raises UsageError where something else stands there.

    A README beside is left alone.
    """
    files = earlier(out)
    for name in files:
        (out / name).unlink(missing_ok=True)
    for folder in sorted({(out / name).parent for name in files}, reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    (out / MANIFEST).unlink(missing_ok=True)


def _check(claims: int, lines: tuple[str, ...], shares: dict[str, float], layouts: str, jobs: int) -> None:
    unknown = [name for name in lines if name not in LINES]
    if unknown or not lines:
        raise UsageError("unknown_line", f"There is no line {', '.join(unknown) or '(none given)'}.",
                         f"Lines are {', '.join(LINES)}.")  # fmt: skip
    if layouts not in LAYOUTS:
        raise UsageError("unknown_layouts", f"There are no layouts {layouts!r}.", f"Choose {', '.join(LAYOUTS)}.")
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise UsageError("bad_share", f"The share of {name} must lie between 0 and 1.")
    if claims < 1:
        raise UsageError("bad_count", "At least one claim must be made.")
    if jobs < 1:
        raise UsageError("bad_count", "At least one process must do the work.")


def _story(number: int, task: Task) -> Story:
    return told(plan(number, task.order.seed, task.lines, task.claims), task.order.seed, task.lines)


def _judge(rows: truth.Rows, story: Story, file: File, parts: list[tuple[str, Part]]) -> None:
    """The truth of one claim; `parts` are its documents, each with its file."""
    planted = [anomaly.kind for anomaly in file.anomalies if anomaly.planted]
    rows["claims"].append({
        "claim_id": story.claim_id, "line": story.line, "policy_number": story.policy.number,
        "claimant": story.claimant.name, "loss_date": story.loss.date, "loss_type": story.loss.cause,
        "claimed_amount": float(story.claimed), "payable_amount": float(story.payable), "currency": story.currency,
        "received_at": story.received, "documents": len(parts), "anomalies": list(dict.fromkeys(planted)),
        "missing_documents": list(file.missing), "decision": file.decision, "fraud": file.fraud,
    })  # fmt: skip
    for anomaly in file.anomalies:
        shown = [path for place in anomaly.papers for path, part in parts if part.place == place]
        rows["anomalies"].append({
            "claim_id": story.claim_id, "kind": anomaly.kind, "planted": anomaly.planted, "codes": list(anomaly.codes),
            "paths": list(dict.fromkeys(shown)), "fields": list(anomaly.fields),
            "other_claims": list(anomaly.other_claims),
        })  # fmt: skip
    for clause, grade in file.clauses:
        source, page = _printed(clause, parts)
        rows["clauses"].append({
            "claim_id": story.claim_id, "clause": clause, "source": source, "page": page, "grade": grade,
        })  # fmt: skip


def _printed(clause: str, parts: list[tuple[str, Part]]) -> tuple[str | None, int | None]:
    """The file and the page of the claim's policy where a clause begins, if the policy was sent in."""
    for path, part in parts:
        for text in part.texts if part.doc_type == "policy" else ():
            if any(line.startswith(f"{clause} ") for line in text.text.split("\n")):
                return path, text.page
    return None, None


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
