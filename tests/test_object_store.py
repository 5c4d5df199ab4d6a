"""Claims in an object store: the same tables as from a folder; what can't be read is told, not lost."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from claimctl import config, intake
from claimctl.errors import DependencyError, DiskError, Failed, UsageError
from claimctl.intake import places
from claimctl.pipeline import run
from claimctl.store import parts, remote
from claimctl.store.tables import TABLES

s3fs = pytest.importorskip("s3fs", reason="the extra `s3` is not installed")
moto_server = pytest.importorskip("moto.server", reason="moto's object store is not installed")

SAMPLES = Path(__file__).parent / "samples" / "claims"
LETTER = "Dear Sir or Madam,\nre: claim number CLM-77\nwe have received your letter.\nYours sincerely\n"


@pytest.fixture(scope="module")
def server():
    made = moto_server.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    made.start()
    yield "http://{}:{}".format(*made.get_host_and_port())
    made.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """An empty bucket, and the surroundings that lead fsspec to it."""
    for name, value in {
        "AWS_ENDPOINT_URL": server, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    store = s3fs.S3FileSystem()
    if store.exists("claims"):
        store.rm("claims", recursive=True)
    store.mkdir("claims")
    return store


def process(where: str | Path, results: Path) -> run.Summary:
    loaded = config.load(overrides={"jobs": 1}).config
    return run.process(where, results, loaded, run.Options(), lambda *_: None, lambda: None)


def test_documents_are_those_of_a_folder(bucket, tmp_path):
    folder = tmp_path / "claims"
    for claim in sorted(SAMPLES.iterdir()):
        if claim.is_dir():
            shutil.copytree(claim, folder / claim.name)
    (folder / "Straße 5 %").mkdir(parents=True)
    (folder / "Straße 5 %" / "brief 1.txt").write_text(LETTER)
    (folder / "claims.csv").write_text("claim_id,path,line\nCLM-9,Straße 5 %,auto\n")
    bucket.put(f"{folder}/", "claims/inbox", recursive=True)
    limits = config.load().config.limits
    near, far = intake.scan(folder, limits), intake.scan("s3://claims/inbox", limits)
    assert len(near.files) > 5
    assert [replace(file, modified=0.0) for file in far.files] == [replace(file, modified=0.0) for file in near.files]
    assert (far.attributes, far.skipped) == (near.attributes, near.skipped)
    for file in far.files:
        if file.error_code is None:
            assert intake.load("s3://claims/inbox", file) == intake.load(folder, file)


def test_run_over_a_bucket_resumes_by_content(bucket, tmp_path):
    bucket.pipe_file("claims/in/c/letter.txt", LETTER.encode())
    summary = process("s3://claims/in", tmp_path / "results")
    assert (summary.documents, summary.done, summary.worked) == (1, 1, 1)
    assert pl.read_parquet(tmp_path / "results" / "documents" / "*.parquet")["path"].to_list() == ["c/letter.txt"]
    bucket.pipe_file("claims/in/c/letter.txt", LETTER.encode())  # anew, the same
    assert process("s3://claims/in/", tmp_path / "results").worked == 0


def test_published_tables_are_those_of_the_results(bucket, tmp_path):
    def commit(*claims: str) -> None:
        frame = pl.DataFrame({"claim_id": claims}, schema={"claim_id": pl.String})
        coming = frame.select(pl.lit(None, kind).alias(name) if name not in frame.columns else name
                              for name, kind in TABLES["claims"].items())  # fmt: skip
        parts.commit(tmp_path, "run", {"claims": {"a", "b"}}, [{"claims": coming}], 1000)

    def told() -> list[str]:
        return sorted(
            pl.concat([pl.read_parquet(io.BytesIO(bucket.cat_file(key))) for key in bucket.find("claims/out/claims")])[
                "claim_id"
            ]
        )

    commit("a", "b")
    bucket.pipe_file("claims/out/mine.txt", b"a file of somebody else's")
    assert remote.publish(tmp_path, "s3://claims/out") == len(list(tmp_path.glob("*/*.parquet")))
    assert told() == ["a", "b"]
    assert remote.publish(tmp_path, "s3://claims/out/") == 0
    commit("a", "c")
    remote.publish(tmp_path, "s3://claims/out")
    assert told() == ["a", "c"]
    assert bucket.cat_file("claims/out/manifest.json") == (tmp_path / "manifest.json").read_bytes()
    assert bucket.exists("claims/out/mine.txt")
    with pytest.raises(UsageError, match="no object store"):
        remote.publish(tmp_path, "elsewhere")
    with pytest.raises(DiskError, match="run the same command again"):
        remote.publish(tmp_path, "s3://no-such-bucket/out")


def test_listing_passes_over_litter_and_names_every_object_once(bucket):
    for key in ("a/1.txt", "a/.hidden", "a/sub/2.txt", "loose.txt", "b/../c.txt", "empty/"):
        bucket.pipe_file(f"claims/listed/{key}", b"x" if not key.endswith("/") else b"")
    found = intake.scan("s3://claims/listed", config.load().config.limits)
    assert [(file.claim_id, file.path) for file in found.files] == [
        ("a", "a/1.txt"), ("a", "a/sub/2.txt"), ("loose.txt", "loose.txt"),
    ]  # fmt: skip
    assert dict(found.skipped) == {"a/.hidden": "hidden", "b/../c.txt": "unusual name"}


def test_many_objects_of_all_sizes_are_fetched_right(bucket, monkeypatch):
    monkeypatch.setattr(places, "_AT_ONCE", 3)
    monkeypatch.setattr(places, "_BYTES_AT_ONCE", 1000)
    contents = {f"c/{number}.txt": bytes([65 + number]) * (number * 130) for number in range(12)}
    for key, content in contents.items():
        bucket.pipe_file(f"claims/sizes/{key}", content)
    place = intake.at("s3://claims/sizes")
    for path in place.walk([]):
        with place.open(path).stream as stream:
            assert stream.read() == contents[path]


def test_object_that_went_or_changed_fails_alone(bucket):
    for name in ("went", "changed"):
        bucket.pipe_file(f"claims/in2/c/{name}.txt", LETTER.encode())
    changed, went = intake.scan("s3://claims/in2", config.load().config.limits).files
    bucket.rm("claims/in2/c/went.txt")
    bucket.pipe_file("claims/in2/c/changed.txt", LETTER.lower().encode())
    with pytest.raises(Failed, match="changed since"):
        intake.load("s3://claims/in2", changed)
    with pytest.raises(Failed, match="not there"):
        intake.load("s3://claims/in2", went)


def test_places_that_are_none_are_told_with_the_remedy(bucket, tmp_path, monkeypatch):
    for url, said in (
        ("s3://claims/nothing", "nothing under"), ("s3://no-such-bucket/x", "nothing under"),
        ("file:///etc", "no object store"), ("simplecache::s3://claims/x", "no object store"),
        ("nosuch://x", "no object store"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=said):
            process(url, tmp_path / "results")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(DependencyError, match=r"claimctl\[s3\]"):
        process("s3://claims/inbox", tmp_path / "results")


def test_fsspec_is_not_imported_unless_asked_for():
    script = "import sys, claimctl.cli, claimctl.pipeline.worker\nprint({'fsspec', 'distributed'} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=100)
    assert ended.stdout.strip() == b"set()"
