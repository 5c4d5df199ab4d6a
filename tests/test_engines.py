"""Both engines to the same rules: every job ends once, a loss costs its own job alone, and two are an outcome."""

import time
from pathlib import Path

import pytest
from dask_cases import cluster_here
from msgspec.structs import replace

from claimctl import config
from claimctl.errors import DependencyError
from claimctl.pipeline.engine import Engine, Outcome
from claimctl.pipeline.jobs import DocumentJob, Init
from claimctl.pipeline.pool import Pool
from claimctl.records import File

TESTS = Path(__file__).parent


@pytest.fixture
def settings():
    loaded = config.load().config
    return replace(loaded, limits=replace(loaded.limits, document_seconds=2.5, page_seconds=0.0, memory_mb=300))


@pytest.fixture(params=["local", "dask"])
def engine(request, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(TESTS / "faults"))
    monkeypatch.setenv("MARKERS", str(tmp_path))
    (tmp_path / "claims" / "c").mkdir(parents=True)
    init = Init(str(tmp_path / "claims"), settings, settings.limits.memory_mb)
    if request.param == "local":
        with Pool(1, settings.limits, module="light_worker") as pool:
            pool.begin(init)
            yield pool
        return
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from claimctl.pipeline.cluster import Cluster

    with (
        cluster_here() as made,
        Cluster(made.scheduler_address, module="light_worker") as cluster,
    ):
        cluster.begin(init)
        yield cluster


def work(engine: Engine, *names: str) -> dict[str, Outcome]:
    """Give jobs of these names to the engine as it has room; their outcomes."""
    jobs = [DocumentJob(File("c", f"c/{name}.txt", name, "text/plain", 1, 0.0, None, None)) for name in names]
    ended: dict[str, Outcome] = {}
    deadline = time.monotonic() + 120
    while (jobs or not engine.idle) and time.monotonic() < deadline:
        while jobs and engine.room > 0:
            engine.submit(jobs.pop(0))
        for outcome in engine.wait():
            name = outcome.job.file.doc_id
            assert name not in ended, "a job ends once"
            ended[name] = outcome
    return ended


def how(outcome: Outcome) -> tuple[int, list[str]]:
    return outcome.attempt, [result.error_code or result.stage for result in outcome.results]


def test_a_loss_costs_its_own_job_alone(engine):
    good = [f"good-{number}" for number in range(12)]
    ended = work(engine, *good[:6], "die", "hang", "swell", "once-a", *good[6:])
    assert {name: how(ended.pop(name)) for name in ("die", "hang", "swell", "once-a")} == {
        "die": (2, ["ocr", "worker_lost"]),
        "hang": (2, ["ocr", "deadline"]),
        "swell": (2, ["ocr", "out_of_memory"]),
        "once-a": (2, ["ocr", "classify", "extract"]),
    }
    assert {name: how(outcome) for name, outcome in ended.items()} == {
        name: (1, ["ocr", "classify", "extract"]) for name in good
    }


def test_a_job_that_lost_its_worker_is_tried_after_all_others(engine):
    order = list(work(engine, "once-b", *(f"good-{number}" for number in range(9))))
    assert order[-1] == "once-b"


def test_what_concerns_every_job_ends_the_run(engine):
    with pytest.raises(DependencyError, match="There is no model"):
        work(engine, "good-1", "missing")


def test_no_more_is_taken_than_keeps_the_workers_busy(engine):
    work(engine, "good-0")  # whoever has to come is there now
    for number in range(20):
        if engine.room <= 0:
            break
        engine.submit(DocumentJob(File("c", f"c/slow-{number}.txt", f"{number}", "text/plain", 1, 0.0, None, None)))
        engine.wait(timeout=0.0)
    assert number <= 4
