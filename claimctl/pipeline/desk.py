"""The books of a run: which document or claim is next, what came of it, and what the ledger is told.

Outcomes are buffered and told to the ledger in batches; a claim is scored once all its documents are in the ledger.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter, deque
from typing import TYPE_CHECKING

from claimctl import log
from claimctl.pipeline.jobs import ClaimJob, DocumentJob, Held, Job, StageResult
from claimctl.pipeline.links.book import Book
from claimctl.pipeline.plan import ClaimPlan, Plan, claim_key, keys_of, limits_digest, standing
from claimctl.pipeline.promise import signed
from claimctl.pipeline.stages import DOCUMENT_STAGES
from claimctl.pipeline.variants import Variants, arrived
from claimctl.records import Decision, Fields, status_at_intake
from claimctl.store.ledger import DecidedClaim, Event, HeldFile, Output, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from claimctl.config import Config
    from claimctl.pipeline.engine import Outcome
    from claimctl.pipeline.plan import Todo
    from claimctl.records import File, Link, Status
    from claimctl.records.audit import Step
    from claimctl.store.ledger import Ledger, Run

_STAGE_NAMES: list[str] = [stage.name for stage in DOCUMENT_STAGES]


class Desk:
    """The bookkeeping of one run over one input folder."""

    def __init__(self, plan: Plan, run: Run, root: str, config: Config, ledger: Ledger) -> None:
        self._plan = plan
        self._run = run
        self._root = root
        self._ledger = ledger
        self._limits = limits_digest(config)
        self._variants = Variants(config)
        self._variants.check()
        self._standings = plan.standings
        self._buffer: list[Outcome] = []
        self._todo: deque[Todo] = deque(plan.todo)
        self._total = len(plan.todo)
        self._ended = 0
        self._new: Counter[str] = Counter()
        self._claims = {claim.claim_id: claim for claim in plan.claims}
        self._decisions: dict[str, str] = {}
        self._to_score: deque[ClaimPlan] = deque()
        self._open_claims = len(self._claims)
        self._noted = False
        self._superseded = {*self._claims, *plan.retired}  # what the ledger says of their files is of yesterday
        self._holders: dict[str, set[str]] = {}  # the claims of this input that hold a file
        for claim in plan.claims:
            for file in claim.files:
                self._holders.setdefault(file.doc_id, set()).add(claim.claim_id)
        self._book = Book(ledger, self._holding, self._held_by)
        if ledger.likeness.lost:
            self._note_all_links()
        self._keys: dict[str, str] = {}  # of claims that are being scored
        self._stirred: set[str] = set()  # claims decided, or about to be, before a link of theirs was known
        self._scored: set[str] = set()

        busy = {item.file.doc_id for item in plan.todo}
        self._missing: dict[str, int] = {}  # documents still to come, by claim
        self._claims_of: dict[str, list[str]] = {}  # claims waiting for a document
        ready = []
        for claim in plan.claims:
            awaited = {file.doc_id for file in claim.files if file.error_code is None and file.doc_id in busy}
            self._missing[claim.claim_id] = len(awaited)
            for doc_id in awaited:
                self._claims_of.setdefault(doc_id, []).append(claim.claim_id)
            if not awaited:
                ready.append(claim)
        self._queue_stale(ready)

    @property
    def scored(self) -> int:
        """Claims that were decided in this run."""
        return len(self._scored)

    @property
    def buffered(self) -> int:
        """Outcomes that the ledger has not been told of."""
        return len(self._buffer)

    @property
    def finished(self) -> bool:
        """Whether every document has ended, every claim is decided, and the ledger knows."""
        return not self._buffer and self._open_claims == 0

    def next_job(self) -> Job | None:
        """The next job for a worker; claims first, as they wait for nothing."""
        if self._to_score:
            return self.claim_job(self._to_score.popleft())
        if not self._todo:
            return None
        item = self._todo.popleft()
        known = {}
        if item.known:
            outputs = self._ledger.outputs([item.file.doc_id], records=item.known)[item.file.doc_id]
            known = {stage: outputs[stage].record or b"" for stage in item.known}
        return DocumentJob(item.file, known)

    def take(self, outcome: Outcome) -> None:
        """Note what came of a job."""
        self._buffer.append(outcome)

    def flush(self) -> None:
        """Tell the ledger what has ended, all of it or nothing, and line up the claims that are complete."""
        if not self._buffer:
            return
        complete: list[ClaimPlan] = []
        with self._ledger.batch():
            if not self._noted:
                self.note_run()
            for outcome in self._buffer:
                if isinstance(outcome.job, DocumentJob):
                    complete += self._put_document(outcome.job.file, outcome.job.known, outcome)
                else:
                    self._put_decision(outcome.job, outcome)
        self._buffer.clear()
        self._queue_stale(complete)
        if self._open_claims == 0 and self._stirred:  # all documents are read: what they have in common is known
            stirred, self._stirred = sorted(self._stirred), set()
            self._open_claims += len(stirred)
            self._queue_stale([self._claims[claim_id] for claim_id in stirred])

    def progress(self) -> tuple[int, int, Counter[str]]:
        """Documents ended in this run, of how many, and how."""
        return self._ended, self._total, self._new

    def statuses(self) -> tuple[Counter[str], Counter[str]]:
        """How the input's documents stand: counts by status, and by error code."""
        status: Counter[str] = Counter()
        codes: Counter[str] = Counter()
        for claim in self._plan.claims:
            for file in claim.files:
                how, code = self._status(file)
                status[how] += 1
                if code:
                    codes[code] += 1
        return status, codes

    def decisions(self) -> Counter[str]:
        """The input's claims by decision."""
        return Counter(self._decisions.values())

    def note_run(self) -> None:
        """Tell the ledger that this run has begun, and what its fingerprints are made of."""
        self._ledger.put_run(self._run, "open")
        for stage, fingerprint in self._plan.fingerprints.items():
            made_of = (fingerprint.version, fingerprint.identity, fingerprint.settings)
            self._ledger.note_fingerprint(fingerprint.digest, stage, *made_of)
        self._noted = True

    def _put_document(self, file: File, known: Collection[str], outcome: Outcome) -> list[ClaimPlan]:
        """Store a document's outputs and events, `known` stages aside; the claims that are complete now."""
        keys = keys_of(file, self._plan.fingerprints)
        ran = {result.stage: result for result in outcome.results}
        before = self._ledger.outputs([file.doc_id])[file.doc_id] if known else {}
        outputs = {stage: before[stage] for stage in known}
        last = outcome.results[-1]
        stale = _STAGE_NAMES[_STAGE_NAMES.index(last.stage) + 1 :]
        self._ledger.drop_outputs(file.doc_id, stale)
        wait_ms = outcome.wait_ms
        for stage in _STAGE_NAMES:
            result = ran.get(stage)
            if result is not None:
                fingerprint = self._plan.fingerprints[stage].digest
                output = self._output(file.doc_id, keys[stage], fingerprint, result, outcome.attempt, wait_ms)
                self._ledger.put_output(output)
                outputs[stage] = output
                wait_ms = 0.0
            if stage in outputs:
                self._put_event(file.claim_id, outputs[stage], cache_hit=result is None)
        self._standings[file.doc_id] = standing(outputs.values())
        self._note_links(file.doc_id, ran)
        self._ended += 1
        self._new[last.status] += 1
        if last.status != "done":
            log.event(
                logging.INFO, f"document {last.status}", doc=file.doc_id[:12], stage=last.stage, code=last.error_code
            )
        complete = []
        for claim_id in self._claims_of.get(file.doc_id, ()):
            self._missing[claim_id] -= 1
            if self._missing[claim_id] == 0:
                complete.append(self._claims[claim_id])
        return complete

    def _note_links(self, doc_id: str, ran: dict[str, StageResult]) -> None:
        """Hold a file that was read anew against all others."""
        read = ran.get("extract")
        for changed in self._book.note(doc_id, unpack(read.record, Fields) if read and read.record else None):
            self._stirred |= self._holders.get(changed, set())

    def _note_all_links(self) -> None:
        """Hold all files that were ever read against each other: what they look like was lost with a damaged ledger."""
        with self._ledger.batch():
            for doc_id in self._ledger.mined():
                record = self._ledger.outputs([doc_id], records=("extract",))[doc_id]["extract"].record
                self._book.note(doc_id, unpack(record, Fields) if record else None)
            self._ledger.likeness.found_again()

    def _holding(self, files: Collection[str]) -> dict[str, set[str]]:
        """The claims that hold each file: those of this input as it is now, others as the ledger remembers them."""
        found = {file: claims - self._superseded for file, claims in self._ledger.holders(files).items()}
        return {file: found.get(file, set()) | self._holders.get(file, set()) for file in files}

    def _held_by(self, claim_id: str) -> Collection[str]:
        if claim_id in self._claims:
            return {file.doc_id for file in self._claims[claim_id].files}
        return {file.doc_id for file in self._ledger.files([claim_id])}

    def _links(self, claim: ClaimPlan) -> dict[str, tuple[Link, ...]]:
        return self._book.of([file.doc_id for file in claim.files if file.error_code is None])

    def _output(
        self, doc_id: str, key: str, fingerprint: str, result: StageResult, attempt: int, wait_ms: float
    ) -> Output:
        return Output(
            doc_id=doc_id,
            stage=result.stage,
            key=key,
            fingerprint=fingerprint,
            limits=self._limits,
            status=result.status,
            error_code=result.error_code,
            error=result.error,
            record=result.record,
            run_id=self._run.run_id,
            started_at=result.started_at,
            wait_ms=wait_ms,
            duration_ms=result.duration_ms,
            cpu_ms=result.cpu_ms,
            engine_ms=result.engine_ms,
            peak_rss_mb=result.peak_rss_mb,
            attempt=attempt,
            quality=result.quality,
        )

    def _turned_away(self, file: File, scored: StageResult) -> Output:
        """What intake did with a file that no stage sees."""
        status, code = self._status(file)
        result = StageResult("intake", status, None, scored.started_at, 0.0, 0.0, 0.0, error_code=code)
        return self._output(file.doc_id, "", "", result, 1, 0.0)

    def _put_event(self, claim_id: str, output: Output, *, cache_hit: bool, step: Step | None = None) -> None:
        """Note what a stage did; of a step within it only whether it was taken, as its time is the stage's."""
        spent = not cache_hit and step is None
        self._ledger.put_event(
            Event(
                run_id=self._run.run_id,
                claim_id=claim_id,
                doc_id=output.doc_id,
                stage=f"{output.stage}.{step.name}" if step else output.stage,
                status=step.status if step else output.status,
                attempt=output.attempt,
                started_at=output.started_at,
                wait_ms=output.wait_ms if spent else 0.0,
                duration_ms=output.duration_ms if spent else 0.0,
                cpu_ms=output.cpu_ms if spent else 0.0,
                engine_ms=output.engine_ms if spent else 0.0,
                peak_rss_mb=output.peak_rss_mb,
                cache_hit=cache_hit,
                error_code=None if step else output.error_code,
                reason=step.reason if step else None,
            )
        )

    def _queue_stale(self, claims: Iterable[ClaimPlan]) -> None:
        """Line up those claims, complete now, whose decision rests on something else than what there is."""
        claims = list(claims)
        decided = self._ledger.claims([claim.claim_id for claim in claims])
        replaced = sum(item.root != self._root for item in decided.values())
        if replaced:
            log.event(
                logging.WARNING, "claims of the same name, from another input folder, are replaced", claims=replaced
            )
        for claim in claims:
            before = decided.get(claim.claim_id)
            key = self._key(claim, self._links(claim))
            if before is not None and before.root == self._root and self._variants.stands(claim, key, before):
                self._decisions[claim.claim_id] = before.decision
                self._open_claims -= 1
            else:
                self._to_score.append(claim)

    def claim_job(self, claim: ClaimPlan) -> ClaimJob:
        """The job of judging a claim whose documents are all in the ledger."""
        outputs = self._ledger.outputs({file.doc_id for file in claim.files}, records=("classify", "extract"))
        links = self._links(claim)
        self._keys[claim.claim_id] = self._key(claim, links)
        files = tuple(self._held(claim, file, outputs.get(file.doc_id, {}), links) for file in claim.files)
        return ClaimJob(claim.claim_id, files, claim.attributes, arrived(claim))

    def _held(
        self, claim: ClaimPlan, file: File, outputs: dict[str, Output], links: dict[str, tuple[Link, ...]]
    ) -> Held:
        status, code = self._status(file)
        records = {stage: output.record for stage, output in outputs.items()}
        return Held(
            path=file.path,
            doc_id=file.doc_id,
            status=status,
            error_code=code,
            quality=outputs["ocr"].quality if "ocr" in outputs else 0.0,
            label=records.get("classify") if status == "done" else None,
            fields=records.get("extract") if status == "done" else None,
            copies_in=claim.copies.get(file.doc_id, ()),
            links={doc_id: own for doc_id, own in links.items() if doc_id.partition("#")[0] == file.doc_id},
        )

    def _put_decision(self, job: ClaimJob, outcome: Outcome) -> None:
        """Store a claim's decision. A claim whose scoring went wrong is for a human to look at: it is never lost."""
        claim, key = self._claims[job.claim_id], self._keys.pop(job.claim_id)
        result = outcome.results[-1]
        if result.record is not None:
            decision = unpack(result.record, Decision)
            key = self._variants.key(key, decision.variants)
            decision = signed(decision, self._run, self._variants.basis(decision.variants))
        else:
            decision = Decision(claim.claim_id, "review", ("SCORING_FAILED",), confidence=0.0, automated=False)
            log.event(logging.WARNING, "a claim was not scored", code=result.error_code)
        decided = DecidedClaim(
            claim_id=claim.claim_id,
            root=self._root,
            key=key if result.record is not None else "",  # tried again by the next run
            record=pack(decision),
            decision=decision.decision,
            run_id=self._run.run_id,
            received_at=_received_at(claim),
            decided_at=result.started_at + result.duration_ms / 1000,
        )
        files = [
            HeldFile(file.claim_id, file.path, file.doc_id, file.media_type, file.bytes, file.error_code, file.error)
            for file in claim.files
        ]
        self._ledger.put_claim(decided, files)
        for file in claim.files:
            if file.error_code is not None:
                self._put_event(claim.claim_id, self._turned_away(file, result), cache_hit=False)
        scored = self._output(claim.claim_id, decided.key, "", result, outcome.attempt, outcome.wait_ms)
        self._put_event(claim.claim_id, scored, cache_hit=False)
        for step in decision.audit.steps if decision.audit else ():
            self._put_event(claim.claim_id, scored, cache_hit=False, step=step)
        self._decisions[claim.claim_id] = decision.decision
        self._open_claims -= 1
        self._scored.add(claim.claim_id)

    def _key(self, claim: ClaimPlan, links: dict[str, tuple[Link, ...]]) -> str:
        tokens = {file.doc_id: self._standings[file.doc_id].token for file in claim.files if file.error_code is None}
        return claim_key(claim, tokens, self._plan.fingerprints, links)

    def _status(self, file: File) -> tuple[Status, str | None]:
        if file.error_code is not None:
            return status_at_intake(file.error_code), file.error_code
        known = self._standings.get(file.doc_id)
        return (known.status, known.error_code) if known else ("done", None)


def _received_at(claim: ClaimPlan) -> float:
    """POSIX seconds: `received_at` of claims.csv (ISO, UTC where it names no zone), else when the last file came."""
    stated = claim.attributes.get("received_at", "")
    try:
        moment = dt.datetime.fromisoformat(stated)
    except ValueError:
        return max((file.modified for file in claim.files), default=time.time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
