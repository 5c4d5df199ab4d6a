"""Runs on a Dask cluster: the same tables as on one machine, whoever dies; who does not fit is told why."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import polars as pl
import psutil
import pytest
from dask_cases import cluster_here

from claimctl import config
from claimctl.errors import DependencyError, UsageError
from claimctl.pipeline import run, station
from claimctl.pipeline.jobs import Init

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from claimctl.pipeline.cluster import Cluster  # noqa: E402

TESTS = Path(__file__).parent
PYTHONPATH = f"{TESTS.parent}:{TESTS / 'faults'}"
LETTER = "Dear Sir or Madam,\nre: claim number CLM-77\nwe have received your letter.\nYours sincerely\n"
INVOICE = "INVOICE\nInvoice No: INV-1001\nDate: 2026-03-04\nBill to: Ada Example\nTotal: $120.50\n"
ASIDE = {
    "run_id", "processed_at", "started_at", "ended_at", "decided_at", "received_at", "cycle_seconds", "host",
    "duration_ms", "cpu_ms", "engine_ms", "wait_ms", "peak_rss_mb", "command", "workers", "attempt",
}  # fmt: skip


def snapshot(results: Path) -> dict[str, list[tuple]]:
    """All tables but for times, run ids and who did it."""
    rows = {}
    for folder in sorted({part.parent for part in results.glob("*/*.parquet")}):
        frame = pl.read_parquet(folder / "*.parquet")
        kept = frame.select(name for name in frame.columns if name not in ASIDE)
        rows[folder.name] = sorted(kept.rows(), key=repr)
    return rows


class Processes:
    """A scheduler, and workers that claimctl lends it, as processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self._folder = folder
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))
        self.scheduler = self._start("-m", "distributed.cli.dask_scheduler", *options)
        self._lent = []
        wait_for(self.file.exists)
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, *arguments: str) -> subprocess.Popen:
        more = {"PYTHONPATH": PYTHONPATH, "TMPDIR": str(self._folder)}
        command = [sys.executable, "-P", *arguments]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ | more, cwd=self._folder)

    def lend(self, workers: int) -> None:
        self._lent.append(self._start("-m", "claimctl", "worker", str(self.file), "--jobs", str(workers)))

    def kill_worker(self) -> None:
        """Kill a Dask worker; the nanny that watches it starts another."""
        of_nanny = psutil.Process(self._lent[0].pid).children()
        max(of_nanny, key=lambda child: child.memory_info().rss).kill()

    def end(self) -> None:
        for process in (*self._lent, self.scheduler):
            process.terminate()
        for process in (*self._lent, self.scheduler):
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(true) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path):
    processes = Processes(tmp_path)
    yield processes
    processes.end()


@pytest.fixture
def here():
    """A cluster within this process: quick to come, impossible to kill."""
    with cluster_here() as made:
        yield made


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    folder = tmp_path / "claims"
    for number in range(3):
        write(folder / f"claim-{number}" / "invoice.txt", f"{INVOICE}{number}")
        write(folder / f"claim-{number}" / "letter.txt", f"{LETTER}{number}")
    return folder


def process(folder: Path, results: Path, scheduler: str = "", progress=lambda *_: None, **options) -> run.Summary:
    asked = run.Options(scheduler=scheduler, worker_module="faulty_worker", **options)
    return run.process(folder, results, config.load(overrides={"jobs": 1}).config, asked, progress, lambda: None)


def test_tables_are_those_of_one_machine_whoever_dies(claims, tmp_path, cluster, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", PYTHONPATH)
    (claims / "claim-1" / "empty.pdf").touch()
    cluster.lend(2)
    killed = []

    def progress(ended, *_):
        if ended >= 2 and not killed:
            killed.append(ended)
            cluster.kill_worker()

    summary = process(claims, tmp_path / "far", cluster.address, progress)
    assert (summary.done, summary.failed, summary.errors) == (6, 0, {"empty": 1})
    assert killed
    process(claims, tmp_path / "near")
    assert snapshot(tmp_path / "far") == snapshot(tmp_path / "near")
    command = [sys.executable, "-m", "claimctl", "process", str(claims), "--out", str(tmp_path / "near"), "--json"]
    command += ["--engine", "dask", "--scheduler", str(cluster.file)]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["worked"] == 0  # what one machine did, a cluster takes as done


def test_lost_scheduler_is_a_clean_stop_that_resumes(claims, tmp_path, cluster, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", PYTHONPATH)
    monkeypatch.setattr("claimctl.pipeline.cluster._ANSWER_SECONDS", 3.0)
    monkeypatch.setattr("claimctl.pipeline.cluster._LEAVE_SECONDS", 2.0)
    for number in range(30):
        write(claims / "claim-9" / f"slow-{number}.txt", f"FAULT slow 0.1\n{LETTER}{number}")
    cluster.lend(1)
    ended = []

    def progress(count, *_):
        ended.append(count)
        if count >= 2:
            cluster.scheduler.kill()

    with pytest.raises(DependencyError, match=r"is gone.*same command again") as stopped:
        process(claims, tmp_path / "results", str(cluster.file), progress)
    assert (stopped.value.code, stopped.value.exit_code) == ("scheduler_lost", 4)
    summary = process(claims, tmp_path / "results")
    assert summary.done == 36
    assert summary.worked <= 36 - ended[-1]
    assert pl.read_parquet(tmp_path / "results" / "runs" / "*.parquet").height == 1


def test_worker_with_several_threads_is_refused(claims, tmp_path):
    with (
        cluster_here(threads=3) as made,
        pytest.raises(DependencyError, match=r"3 threads.*--nthreads 1"),
    ):
        process(claims, tmp_path / "results", made.scheduler_address)


def test_worker_with_other_models_is_refused_naming_both(claims, tmp_path, here, monkeypatch):
    true = station.hello

    def other(settings):
        said = true(settings)
        version, identity = said.stages["classify"]
        return msgspec.structs.replace(said, stages=said.stages | {"classify": (version, identity + " retrained:beef")})

    engine = Cluster(here.scheduler_address)
    loaded = config.load().config
    monkeypatch.setattr(station, "hello", other)
    with engine:
        engine.begin(Init(str(claims), loaded, 4000))
        monkeypatch.undo()
        with pytest.raises(DependencyError, match=r"works with nothing more.*retrained:beef") as refused:
            wait_for(engine.wait)
    assert refused.value.code == "workers_refused"


def test_worker_of_another_version_or_without_the_input_is_refused(tmp_path):
    loaded = config.load().config
    ours = station.hello(loaded)
    init = msgspec.msgpack.encode(Init(str(tmp_path / "nowhere"), loaded, 4000))

    def refusal(said: station.Hello) -> str:
        answer = station.enlist("token", msgspec.msgpack.encode(said), init, "claimctl.pipeline.worker")
        return msgspec.msgpack.decode(answer, type=station.Enlisted).refusal

    assert "the run has 9.9.9" in refusal(msgspec.structs.replace(ours, version="9.9.9"))
    assert "(code 123456789abc)" in refusal(msgspec.structs.replace(ours, code="123456789abc"))
    assert "can't see the input: There is no folder" in refusal(ours)


def test_cluster_without_workers_is_waited_for_no_longer_than_asked(claims, tmp_path):
    with (
        cluster_here(workers=0) as made,
        pytest.raises(DependencyError, match=r"no worker for 1 s.*claimctl worker"),
    ):
        process(claims, tmp_path / "results", made.scheduler_address, patience_seconds=1)


def test_tls_is_taken_from_dasks_own_settings(claims):
    pytest.importorskip("cryptography", reason="makes the certificates")
    import dask

    secured = distributed.Security.temporary()
    ours = {f"distributed.comm.tls.{name}": secured.tls_ca_file for name in ("ca-file",)}
    ours |= {
        "distributed.comm.tls.client.cert": secured.tls_client_cert,
        "distributed.comm.tls.client.key": secured.tls_client_key,
    }
    with distributed.LocalCluster(
        n_workers=1, processes=False, dashboard_address="127.0.0.1:0", host="tls://127.0.0.1", security=secured
    ) as made:
        assert made.scheduler_address.startswith("tls://")
        with dask.config.set(ours), Cluster(made.scheduler_address) as engine:
            assert engine.workers == 1
        with pytest.raises(DependencyError, match="certificates"), Cluster(made.scheduler_address, patience=1):
            pass


def test_no_scheduler_and_no_dask_are_told_with_the_remedy(claims, tmp_path, monkeypatch):
    with pytest.raises(DependencyError, match="dask scheduler") as absent:
        process(claims, tmp_path / "results", "tcp://127.0.0.1:9", patience_seconds=1)
    assert absent.value.code == "no_scheduler"
    with pytest.raises(UsageError, match="no scheduler's address"):
        process(claims, tmp_path / "results", "somewhere")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DependencyError, match=r"claimctl\[cluster\]") as missing:
        process(claims, tmp_path / "results", "tcp://127.0.0.1:9")
    assert missing.value.exit_code == 4


def test_options_that_do_not_fit_a_cluster_are_usage_errors(claims):
    for options, code in (
        (["--scheduler", "tcp://h:1"], b"--engine dask"),
        (["--engine", "dask", "--jobs", "2"], b"--jobs"),
    ):
        command = [sys.executable, "-m", "claimctl", "process", str(claims), *options]
        ended = subprocess.run(command, capture_output=True, check=False, timeout=60, cwd=claims)
        assert ended.returncode == 2
        assert code in ended.stderr
