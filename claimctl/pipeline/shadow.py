"""The claims of a results folder judged again under each variant of a test, for comparison alone: nothing is written.

What the papers say is taken from the ledger; the input folder says which claims there are and what else is known of
them, so it must still be there.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from claimctl import __version__, intake
from claimctl.errors import UsageError
from claimctl.intake.names import original
from claimctl.pipeline.desk import Desk
from claimctl.pipeline.jobs import ClaimJob, Init
from claimctl.pipeline.plan import make_plan
from claimctl.pipeline.pool import Pool
from claimctl.pipeline.variants import Variants
from claimctl.records import Decision
from claimctl.store.database import LEDGER_FILE
from claimctl.store.ledger import Ledger, Run, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from claimctl.config import Config
    from claimctl.pipeline.engine import Outcome
    from claimctl.pipeline.plan import ClaimPlan

Row = dict[str, Any]


class Shadow(NamedTuple):
    """Decisions, a row a claim and variant with columns as the table claims has them; and claims that have none.

    `unread` claims have papers that were not read with these settings yet, `failed` ones could not be judged.
    """

    rows: list[Row]
    unread: int
    failed: int


def shadow(results: Path, name: str, config: Config, workers: int, progress: Callable[[int, int], None]) -> Shadow:
    """Judge each claim under each variant of the test `name`, and no other test.

    `progress` is told how many of how many are judged. Raises UsageError where the ledger or the input folder is gone,
    or the ledger was mended and no run has been since.
    """
    if not (results / LEDGER_FILE).is_file():
        raise UsageError(
            "ledger_missing", f"{results} has no {LEDGER_FILE}: what the papers say is kept there.",
            "Name the folder that `claimctl process` was given as --out, not a copy of its tables.",
        )  # fmt: skip
    test = config.experiments[name]
    alone = replace(config, experiments={name: test})
    Variants(alone).check()
    rows: list[Row] = []
    unread = failed = 0
    with Ledger.peek(results) as ledger:
        if ledger.likeness.lost:
            raise UsageError(
                "links_lost", f"The ledger of {results} was mended: what claims have in common is to be found anew.",
                "Run `claimctl process` over them first.",
            )  # fmt: skip
        for root in ledger.roots():
            place = intake.at(original(root))
            try:
                place.check()
            except UsageError as error:
                raise UsageError(
                    "input_missing", f"The claims of {results} came from {root}, which is not there.",
                    "Put the folder back where it was, or process the claims from where they are now.",
                ) from error  # fmt: skip
            plan = make_plan(intake.scan(place, config.limits), root, replace(config, experiments={}), ledger)
            busy = {item.file.doc_id for item in plan.todo}
            whole = [claim for claim in plan.claims if not any(file.doc_id in busy for file in claim.files)]
            unread += len(plan.claims) - len(whole)
            desk = Desk(plan, _run(root, workers), root, replace(config, experiments={}), ledger)
            jobs = (
                replace(job, forced={name: variant})
                for job in (desk.claim_job(claim) for claim in whole)
                for variant in test.variants
            )
            init = Init(root, alone.dated(dt.datetime.now(dt.UTC).date()), config.limits.memory_mb)
            with Pool(workers, config.limits) as pool:
                pool.begin(init)
                for outcome in _worked(pool, jobs, len(whole) * len(test.variants), progress):
                    row = _row(outcome, name)
                    rows += [row] if row else []
                    failed += row is None
            _name_claims(rows, whole)
    return Shadow(rows, unread, failed)


def _worked(
    pool: Pool, jobs: Iterator[ClaimJob], total: int, progress: Callable[[int, int], None]
) -> Iterator[Outcome]:
    ended = 0
    more = True
    while more or not pool.idle:
        while more and pool.room > 0:
            job = next(jobs, None)
            if job is None:
                more = False
            else:
                pool.submit(job)
        outcomes = pool.wait()
        ended += len(outcomes)
        yield from outcomes
        progress(ended, total)


def _row(outcome: Outcome, test: str) -> Row | None:
    record = outcome.results[-1].record
    if record is None:
        return None
    decision = unpack(record, Decision)
    names = ("claim_id", "decision", "automated", "payable_amount", "claimed_amount", "currency", "cost", "confidence",
             "fraud_score")  # fmt: skip
    return {name: getattr(decision, name) for name in names} | {
        "variant": decision.variants[test],
        "discrepancies": float(len(decision.discrepancies)),
        "missing_documents": float(len(decision.missing_documents)),
    }


def _name_claims(rows: list[Row], claims: list[ClaimPlan]) -> None:
    """Note of each row how many papers its claim has."""
    papers = {claim.claim_id: float(len(claim.files)) for claim in claims}
    for row in rows:
        row.setdefault("documents", papers.get(row["claim_id"]))


def _run(root: str, workers: int) -> Run:
    """Who the desk is told to work for; nothing of it is kept."""
    return Run(
        run_id="shadow", started_at=time.time(), command="experiment run", version=__version__, config_sha256="",
        models=(), host="", workers=workers, root=root,
    )  # fmt: skip
