"""Malformed, encrypted and bomb-like files: does each end as done, refused or failed, within its limits?

    python tests/bench/hostile.py --data ../shared/data/hostile [--jobs 2] [--work DIR]
    python tests/bench/hostile.py --made        # bombs, loops and depths made on the spot: tests/bench/hazards.py

One run of `claimctl process` over a copy of all files, the sample claims among them. A file is accounted for where the
tables hold it, or what was unpacked of it, with a status, a code where it is not done, and a time and a peak memory
within the limits. The samples must come out just as in a run of their own. Exit code 1 where anything is missing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import hazards
import polars as pl

from claimctl import config
from claimctl.intake.names import printable

SAMPLES = Path(__file__).parents[1] / "samples" / "claims"
# What differs between two runs over the same claims: times, and the names of runs.
ASIDE = {
    "run_id", "processed_at", "decided_at", "received_at", "cycle_seconds", "duration_ms", "cpu_ms", "cost",
}  # fmt: skip
SLACK_MS = 5000.0  # between a deadline and the moment the parent acts on it, on a busy machine
TIGHT = {"limits.document_seconds": 80, "limits.page_seconds": 20, "limits.memory_mb": 2048}
BUGS = {"internal", "worker_lost"}  # a code, but not one that a document should end with


def main() -> None:
    """Run, count, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder of hostile files")
    parser.add_argument("--made", action="store_true", help="files made on the spot, under tight limits")
    parser.add_argument("--work", type=Path, help="where copies and results go; default: a folder that is taken away")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="the figures as one line of JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        data, limits = options.data, {}
        if options.made:
            data, limits = fresh(work / "made"), TIGHT
            for name, content in hazards.made().items():
                (data / name.split("-")[0]).mkdir(exist_ok=True)
                (data / name.split("-")[0] / name).write_bytes(content)
        elif data is None:
            parser.error("name a folder with --data, or --made")
        figures = measure(data, work, options.jobs, limits)
    print(json.dumps(figures) if options.json else told(figures))
    sys.exit(0 if not figures["wrong"] else 1)


def measure(data: Path, work: Path, jobs: int, limits: dict[str, int]) -> dict:
    """The figures of one run over the files in `data` and the samples; `wrong` names what is not as it should be."""
    folder, results = fresh(work / "in"), fresh(work / "results")
    alone, alone_results = fresh(work / "alone"), fresh(work / "alone-results")
    for place in (folder, alone):
        shutil.copytree(SAMPLES, place, dirs_exist_ok=True)
    shutil.copytree(data, folder / "hostile", dirs_exist_ok=True, symlinks=True)
    # A folder is one claim; here each file is a claim of its own, so that a decision rests on one of them.
    hostile = []
    for number, path in enumerate(sorted(p for p in (folder / "hostile").rglob("*") if p.is_file())):
        claim = folder / f"hostile-{number:05}"
        claim.mkdir()
        path.rename(claim / path.name)
        hostile.append((printable(f"{claim.name}/{path.name}"), path.relative_to(folder / "hostile").parts[0]))
    shutil.rmtree(folder / "hostile")

    began = time.perf_counter()
    said = process(folder, results, jobs, limits)
    seconds = time.perf_counter() - began
    process(alone, alone_results, jobs, limits)

    rows = pl.read_parquet(results / "documents/*.parquet")
    wrong, kinds = accounted(hostile, rows)
    if "Traceback" in said:
        wrong.append("a traceback reached the terminal")
    wrong += limits_kept(results, limits)
    wrong += [f"{table}: the samples differ from a run of their own" for table in differing(results, alone_results)]
    events = pl.read_parquet(results / "events/*.parquet").filter(pl.col("stage") != "score")
    slowest = events.group_by("doc_id").agg(pl.col("duration_ms").sum()).sort("duration_ms", descending=True).head(5)
    names = dict(rows.select("doc_id", "path").iter_rows())
    statuses = rows.filter(pl.col("claim_id").str.starts_with("hostile-")).group_by("status", "error_code").len()
    named_wrong = {item.split(":")[0] for item in wrong}
    return {
        "files": len(hostile),
        "accounted": sum(path not in named_wrong for path, _ in hostile),
        "seconds": round(seconds, 1),
        "peak_mb": round(events["peak_rss_mb"].max() or 0.0),
        "outcomes": {f"{status} {code or ''}".strip(): n for status, code, n in sorted(statuses.iter_rows(), key=str)},
        "sources": kinds,
        "slowest": [(names.get(doc_id, doc_id), round(ms / 1000, 1)) for doc_id, ms in slowest.iter_rows()],
        "wrong": wrong,
    }


def process(folder: Path, results: Path, jobs: int, limits: dict[str, int]) -> str:
    """Run claimctl; all that it said. Ends this program where the run itself went wrong."""
    command = [sys.executable, "-m", "claimctl", "process", str(folder), "--out", str(results), "--jobs", str(jobs)]
    for name, value in limits.items():
        command += ["--set", f"{name}={value}"]
    ended = subprocess.run([*command, "-vv"], capture_output=True, check=False)
    said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    if ended.returncode not in {0, 3}:
        sys.exit(f"claimctl process ended with {ended.returncode}:\n{said[-2000:]}")
    return said


def accounted(hostile: list[tuple[str, str]], rows: pl.DataFrame) -> tuple[list[str], dict[str, dict[str, int]]]:
    """What is wrong with which file, and how those of each source ended. Files in an archive count as the archive."""
    held: dict[str, list[dict]] = {}
    for row in rows.iter_rows(named=True):
        held.setdefault(row["path"].split("!/", 1)[0], []).append(row)
    wrong, kinds = [], {}
    for path, source in hostile:
        found = held.get(path, [])
        if not found:
            wrong.append(f"{path}: stands in no table ({source})")
        for row in found:
            if row["status"] not in {"done", "refused", "failed"} or (row["status"] != "done") != bool(
                row["error_code"]
            ):
                wrong.append(f"{path}: ended as {row['status']} {row['error_code']}")
            elif row["error_code"] in BUGS:
                wrong.append(f"{path}: ended with {row['error_code']} in {row['stage']} ({source}): {row['error']}")
        how = "/".join(sorted({row["status"] for row in found})) or "lost"
        count = kinds.setdefault(source, {})
        count[how] = count.get(how, 0) + 1
    return wrong, kinds


def limits_kept(results: Path, changed: dict[str, int]) -> list[str]:
    """What took longer or more memory than it may, retries counted each for itself."""
    limits = config.load(overrides=changed).config.limits
    pages = pl.read_parquet(results / "pages/*.parquet").group_by("doc_id").len("pages")
    events = pl.read_parquet(results / "events/*.parquet").filter(pl.col("stage") != "score")
    events = events.join(pages, "doc_id", "left").with_columns(pl.col("pages").fill_null(0))
    allowed = 1000 * (limits.document_seconds + limits.page_seconds * pl.col("pages")) + SLACK_MS
    late = events.filter((pl.col("duration_ms") > allowed) & (pl.col("error_code").fill_null("") != "deadline"))
    swollen = events.filter(
        (pl.col("peak_rss_mb") > limits.memory_mb) & (pl.col("error_code").fill_null("") != "out_of_memory")
    )
    return [f"{doc_id[:12]}: took longer than it may" for doc_id in late["doc_id"]] + [
        f"{doc_id[:12]}: took more memory than it may" for doc_id in swollen["doc_id"]
    ]


def differing(results: Path, alone: Path) -> list[str]:
    """The tables in which the samples' rows are not those of a run of their own."""
    found = []
    for table in ("documents", "fields", "line_items", "claims"):
        one, other = (
            pl.read_parquet(place / table / "*.parquet").filter(~pl.col("claim_id").str.starts_with("hostile-"))
            for place in (results, alone)
        )
        one, other = (
            frame.drop(ASIDE & set(frame.columns)).select(pl.struct(pl.all()).struct.json_encode().sort())
            for frame in (one, other)
        )
        if not one.equals(other):
            found.append(table)
    return found


def fresh(folder: Path) -> Path:
    """The folder, emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def told(figures: dict) -> str:
    """The figures as lines."""
    lines = [
        (
            f"{figures['accounted']} of {figures['files']} files accounted for in {figures['seconds']} s,"
            f" peak {figures['peak_mb']} MB a worker"
        ),
        "outcomes: " + ", ".join(f"{how} {count}" for how, count in figures["outcomes"].items()),
    ]
    lines += [
        f"  {source}: " + ", ".join(f"{how} {n}" for how, n in sorted(count.items()))
        for source, count in sorted(figures["sources"].items())
    ]
    lines += ["slowest: " + ", ".join(f"{path} {seconds} s" for path, seconds in figures["slowest"])]
    lines += [f"WRONG {item}" for item in figures["wrong"]] or ["nothing wrong"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
