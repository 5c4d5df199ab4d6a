"""What a run has to do: which stages of which files, by what they were last made from.

Each stage's output is named by a key: the file's content, then stage by stage the fingerprint of what worked on it.
A key that the ledger holds is work that is done; so a changed setting redoes its stage and those after it, no more.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from claimctl.pipeline.stages import DOCUMENT_STAGES, SCORE, STAGES, Fingerprint
from claimctl.records import File, Link, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.config import Config
    from claimctl.intake import Intake
    from claimctl.store.ledger import Ledger, Output

# Failures of the surroundings, not of the document: tried again by every run.
TRANSIENT = frozenset({"changed", "unreadable"})
_AT_ONCE = 1000  # files whose outputs are compared at a time


class Todo(msgspec.Struct, frozen=True):
    """A file with stages to run: those not in `known`. `why` says what set it off."""

    file: File
    known: tuple[str, ...]
    why: str


class ClaimPlan(msgspec.Struct, frozen=True):
    """A claim of the input: its files in path order, what is known of it, and which other claims hold its files."""

    claim_id: str
    files: tuple[File, ...]
    attributes: dict[str, str]
    copies: dict[str, tuple[str, ...]]


class Standing(msgspec.Struct, frozen=True, gc=False):
    """How a file stands after its last stage; `token` names that stage's key and how it ended."""

    status: Status
    error_code: str | None
    token: str


class Plan(msgspec.Struct, frozen=True):
    """A run's work. `standings` holds what is known already of each file."""

    fingerprints: dict[str, Fingerprint]
    claims: tuple[ClaimPlan, ...]
    todo: tuple[Todo, ...]
    standings: dict[str, Standing]
    retired: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def reasons(self) -> Counter[str]:
        """How many files are to be worked on, by reason."""
        return Counter(item.why for item in self.todo)


def make_plan(intake: Intake, root: str, config: Config, ledger: Ledger, *, retry_failed: bool = False) -> Plan:
    """Compare the input with the ledger. Reads no document and writes nothing."""
    fingerprints: dict[str, Fingerprint] = {stage.name: stage.fingerprint(config) for stage in STAGES}
    files = {file.doc_id: file for file in intake.files if file.error_code is None}
    limits = limits_digest(config)
    todo = []
    standings = {}
    doc_ids = list(files)
    for start in range(0, len(doc_ids), _AT_ONCE):
        some = doc_ids[start : start + _AT_ONCE]
        outputs = ledger.outputs(some)
        for doc_id in some:
            known = outputs.get(doc_id, {})
            if known:
                standings[doc_id] = standing(known.values())
            item = _todo(files[doc_id], known, fingerprints, ledger, limits, retry_failed)
            if item is not None:
                todo.append(item)
    retired = _retired(intake, root, ledger)
    return Plan(
        fingerprints,
        _claims(intake, retired, ledger),
        tuple(todo),
        standings,
        tuple(sorted(retired)),
        intake.skipped,
    )


def keys_of(file: File, fingerprints: dict[str, Fingerprint]) -> dict[str, str]:
    """The key of each document stage's output for a file."""
    keys: dict[str, str] = {}
    key = _digest(file.doc_id, file.media_type)
    for stage in DOCUMENT_STAGES:
        key = _digest(key, fingerprints[stage.name].digest)
        keys[stage.name] = key
    return keys


def claim_key(
    claim: ClaimPlan,
    outcomes: dict[str, str],
    fingerprints: dict[str, Fingerprint],
    links: dict[str, tuple[Link, ...]],
) -> str:
    """The key of a claim's decision. `outcomes` maps each readable file to the key or error of its last stage."""
    parts = [fingerprints[SCORE.name].digest]
    for file in claim.files:
        parts += [file.path, file.doc_id, file.error_code or outcomes[file.doc_id]]
    for name, value in sorted(claim.attributes.items()):
        parts += [name, value]
    for doc_id, others in sorted(claim.copies.items()):
        parts += [doc_id, *others]
    if links:
        parts.append(msgspec.json.encode(sorted(links.items())).decode())
    return _digest(*parts)


def standing(outputs: Iterable[Output]) -> Standing:
    """How a file stands that has these outputs, one at least."""
    by_stage = {output.stage: output for output in outputs}
    last = next(by_stage[stage.name] for stage in reversed(DOCUMENT_STAGES) if stage.name in by_stage)
    return Standing(last.status, last.error_code, f"{last.key}:{last.status}:{last.error_code or ''}")


def limits_digest(config: Config) -> str:
    """What names the limits that a document failed under: with other limits it is worth another try."""
    return _digest(msgspec.json.encode(config.limits, order="deterministic").decode())


def _todo(
    file: File,
    outputs: dict[str, Output],
    fingerprints: dict[str, Fingerprint],
    ledger: Ledger,
    limits: str,
    retry_failed: bool,
) -> Todo | None:
    keys = keys_of(file, fingerprints)
    known: list[str] = []
    for stage in DOCUMENT_STAGES:
        output = outputs.get(stage.name)
        if output is None:
            return Todo(file, tuple(known), f"{stage.name} interrupted" if known else "new")
        if output.key != keys[stage.name]:
            return Todo(file, tuple(known), _what_changed(output, fingerprints[stage.name], ledger))
        if output.status == "failed":
            again = retry_failed or output.limits != limits or output.error_code in TRANSIENT
            return Todo(file, tuple(known), "failed before") if again else None
        if output.status == "refused":
            return Todo(file, tuple(known), "refused before") if retry_failed else None
        known.append(stage.name)
    return None


def _what_changed(output: Output, now: Fingerprint, ledger: Ledger) -> str:
    before = ledger.fingerprint(output.fingerprint)
    if before is None:
        return f"{now.stage} changed"
    version, identity, settings = before
    changed = [
        name
        for name, old, new in (
            ("version", version, now.version),
            ("model", identity, now.identity),
            ("settings", settings, now.settings),
        )
        if old != new
    ]
    return f"{now.stage} {' and '.join(changed)} changed" if changed else f"{now.stage} input changed"


def _claims(intake: Intake, retired: set[str], ledger: Ledger) -> tuple[ClaimPlan, ...]:
    files: dict[str, list[File]] = {}
    holders: dict[str, set[str]] = {}
    for file in intake.files:
        files.setdefault(file.claim_id, []).append(file)
        if file.error_code is None:
            holders.setdefault(file.doc_id, set()).add(file.claim_id)
    seen = set(files) | retired
    for doc_id, claims in ledger.holders(holders.keys()).items():
        # Claims of this input are as the input says now, not as the ledger remembers them.
        holders[doc_id] |= claims - seen
    plans = []
    for claim_id, held in sorted(files.items()):
        copies = {
            file.doc_id: tuple(sorted(holders[file.doc_id] - {claim_id}))
            for file in held
            if file.error_code is None and len(holders[file.doc_id]) > 1
        }
        plans.append(ClaimPlan(claim_id, tuple(held), intake.attributes.get(claim_id, {}), copies))
    return tuple(plans)


def _retired(intake: Intake, root: str, ledger: Ledger) -> set[str]:
    """Claims of an earlier run over this input whose files stand in other claims now."""
    gone = ledger.claims_of_root(root) - {file.claim_id for file in intake.files}
    paths = {file.path for file in intake.files}
    return {file.claim_id for file in ledger.files(gone) if file.path in paths}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
