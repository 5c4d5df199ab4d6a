"""Runs over a disk that goes wrong: `disk_runs.py record BASE`, then `cuts`, `errors`, `repairs`; JSON on stdout.

`record` makes two runs, the second over changed claims, and keeps every change of the results folder; all but `cuts`
need the shim (see disk.py). `cuts` looks at what a loss of power leaves between any two changes: the tables that the
manifest names are whole and of one run, and a resumed run ends as an uninterrupted one. `errors` makes every change of
the second run fail, in several ways: the run says so with exit code 5, the old tables or the new are whole, and the
next run ends as it should.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import canned
import disk
from bench.spine import snapshot

from claimctl import config
from claimctl.errors import ClaimctlError, Exit, IntegrityError
from claimctl.pipeline import run
from claimctl.store import parts
from claimctl.store.repair import repair

run._engine = lambda _options, _config: canned.Inline()
SETTINGS = config.load(overrides={"jobs": 1, "store.part_rows": 40}).config  # small parts: more of them
WAYS = (
    ("full", errno.ENOSPC, True),
    ("broken", errno.EIO, True),
    ("broken once", errno.EIO, False),
    ("read-only", errno.EROFS, True),
)


def process(base: Path, results: Path) -> run.Summary:
    return run.process(base / "claims", results, SETTINGS, run.Options(), lambda *_: None, lambda: None)


def first_claims(base: Path) -> None:
    shutil.rmtree(base / "claims", ignore_errors=True)
    canned.write_claims(base / "claims", range(6))


def second_claims(base: Path) -> None:
    """One claim changes, one loses a paper, three are new."""
    first_claims(base)
    canned.write_claims(base / "claims", range(1, 2), salt=" anew")
    (base / "claims" / "claim-000003" / "paper-2.txt").unlink()
    canned.write_claims(base / "claims", range(6, 9))


def state_of(results: Path) -> str | None:
    """A digest of the tables that the manifest names; None where there are none. Raises IntegrityError."""
    manifest = parts.read_manifest(results)
    if manifest is None:
        return None
    import polars as pl

    from claimctl.store.tables import TABLES

    tables = {}
    for table, listed in manifest.tables.items():
        for part in listed:
            path = results / table / part.file
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != part.sha256:
                raise IntegrityError("part_damaged", f"{path} is not whole")
        frames = [pl.read_parquet(results / table / part.file) for part in listed]
        tables[table] = sorted(pl.concat(frames).select(_kept(TABLES[table].names())).rows(), key=repr)
    return hashlib.sha256(repr(tables).encode()).hexdigest()


def _kept(names: list[str]) -> list[str]:
    from bench.spine import ASIDE

    return [name for name in names if name not in ASIDE]


def wrong_after(base: Path, results: Path, good: tuple[str | None, ...], end: list) -> str:
    """What is wrong with a folder that a run was cut short in, and with the end of the next run; nothing: empty."""
    try:
        if state_of(results) not in good:
            return "the tables are neither the old nor the new"
        process(base, results)
    except ClaimctlError as error:
        return f"{error.code}: {error.message}"
    problems = [*parts.verify(results), *(path.name for path in results.rglob(".tmp-*"))]
    if problems:
        return "; ".join(problems)
    return "" if [state_of(results), snapshot(results)] == end else "the end is another"


def record(base: Path, _options: argparse.Namespace) -> object:
    results = base / "results"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    watched = disk.Disk()
    watched.watch(results)
    first_claims(base)
    process(base, results)
    first = watched.heal()
    shutil.copytree(results, base / "first", dirs_exist_ok=True)
    second_claims(base)
    watched.watch(results)
    process(base, results)
    second = watched.heal()
    left = disk.Power()
    for change in disk.read_log(base / "log"):
        left.apply(change)
    there = {str(path.relative_to(results)): path.read_bytes() for path in results.rglob("*") if path.is_file()}
    played = {name: content for name, content in left.left("kept").items() if content is not None}
    if played != there:
        raise SystemExit(
            f"the record differs in {[name for name in {*played, *there} if played.get(name) != there.get(name)]}"
        )
    return {"first": first, "second": second}


def cuts(base: Path, options: argparse.Namespace) -> object:
    changes = disk.read_log(base / "log")
    first = json.loads((base / "record.json").read_text())["first"]
    ends = {
        False: [state_of(base / "first"), snapshot(base / "first")],
        True: [state_of(base / "results"), snapshot(base / "results")],
    }
    power, seen, todo = disk.Power(), set(), []
    for number, change in enumerate(changes, 1):
        power.apply(change)
        for model in disk.MODELS:
            left = power.left(model, number)
            name = disk.digest(left), number >= first
            if name not in seen:
                seen.add(name)
                todo.append((number, model, left))
    states = len(todo)
    if options.sample:
        todo = sorted(random.Random(options.seed).sample(todo, min(options.sample, states)), key=lambda item: item[0])
    wrong, later = [], None
    for number, model, left in todo:
        if later != (number >= first):
            later = number >= first
            (second_claims if later else first_claims)(base)
        disk.lay_out(left, base / "cut")
        # What the second run began with is old; before the first has ended there are no tables.
        good = (ends[False][0], ends[True][0]) if later else (None, ends[False][0])
        problem = wrong_after(base, base / "cut", good, ends[later])
        if problem:
            wrong.append(_told(number, changes[number - 1], model, problem))
    return {"changes": len(changes), "states": states, "looked_at": len(todo), "wrong": wrong}


def _told(number: int, change: disk.Change, model: str, problem: str) -> str:
    return f"{number} ({change.what} {change.path}), {model}: {problem}"


def errors(base: Path, options: argparse.Namespace) -> object:
    changes = json.loads((base / "record.json").read_text())["second"]
    end = [state_of(base / "results"), snapshot(base / "results")]
    good = (state_of(base / "first"), end[0])
    second_claims(base)
    todo = [(at, way) for at in range(1, changes + 1) for way in WAYS]
    if options.sample:
        todo = random.Random(options.seed).sample(todo, min(options.sample, len(todo)))
    results, watched, wrong, codes = base / "failing", disk.Disk(), [], {}
    for at, (way, number, lasting) in todo:
        shutil.rmtree(results, ignore_errors=True)
        shutil.copytree(base / "first", results)
        watched.watch(results)
        watched.fail(at, number, lasting=lasting)
        try:
            process(base, results)
            code = "none"
        except ClaimctlError as error:
            code = error.code if error.exit_code == Exit.DISK else f"{error.code} with exit code {error.exit_code}"
        except Exception as error:  # noqa: BLE001  that is what is looked for
            code = f"{type(error).__name__}: {error}"
        watched.heal()
        codes[code] = codes.get(code, 0) + 1
        # That it can't make a file for want of space SQLite tells as that it can't open it.
        allowed = ("disk_full", "disk_error", "none") if way == "full" else ("disk_error", "none")
        problem = "" if code in allowed else f"ended with {code}"
        problem = problem or wrong_after(base, results, good, end)
        if problem:
            wrong.append(f"{at}, {way}: {problem}")
    return {"changes": changes, "looked_at": len(todo), "codes": codes, "wrong": wrong}


def torn(base: Path) -> Path:
    """The results with a part gone, one flipped, half a manifest, a page of the ledger gone, and a file left over."""
    results = base / "torn"
    shutil.rmtree(results, ignore_errors=True)
    shutil.copytree(base / "results", results)
    for table, content in (("fields", None), ("documents", b"flipped")):
        part = max((results / table).iterdir(), key=lambda path: path.stat().st_size)
        if content is None:
            part.unlink()
        else:
            part.write_bytes(content + part.read_bytes()[len(content) :])
    manifest = results / parts.MANIFEST_FILE
    manifest.write_bytes(manifest.read_bytes()[:-9])
    ledger = results / "ledger.sqlite"
    content = bytearray(ledger.read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096] = random.Random(1).randbytes(4096)
    ledger.write_bytes(content)
    (results / ".tmp-left").write_bytes(b"half")
    return results


def work_of(results: Path) -> dict[str, list]:
    """What was read and decided; which run did it, and whether another had read it before, aside."""
    import polars as pl

    work = {}
    for table in ("documents", "pages", "fields", "line_items", "claims"):
        frame = pl.read_parquet(results / table / "*.parquet")
        work[table] = sorted(
            frame.select(name for name in _kept(frame.columns) if name != "cache_hit").rows(), key=repr
        )
    return work


def repairs(base: Path, options: argparse.Namespace) -> object:
    """Power cut at every write of a repair; the next repair, and a run, end as if nothing had ever been wrong."""
    second_claims(base)
    results = torn(base)
    power = disk.Power()
    power.load(results)
    log = base / "log"
    log.write_bytes(b"")
    disk.Disk().watch(results)
    repair(results, SETTINGS.store.part_rows)
    disk.Disk().watch(base / "nowhere")
    expected, seen, todo = work_of(base / "results"), set(), []
    for number, change in enumerate(changes := disk.read_log(log), 1):
        power.apply(change)
        for model in disk.MODELS:
            left = power.left(model, number)
            if (name := disk.digest(left)) not in seen:
                seen.add(name)
                todo.append((number, model, left))
    states = len(todo)
    if options.sample:
        todo = random.Random(options.seed).sample(todo, min(options.sample, states))
    wrong = []
    for number, model, left in todo:
        disk.lay_out(left, base / "cut")
        try:
            repair(base / "cut", SETTINGS.store.part_rows)
            process(base, base / "cut")
            problems = list(parts.verify(base / "cut"))
            same = work_of(base / "cut") == expected
            problem = "; ".join(problems) or ("" if same else "the end is another")
        except ClaimctlError as error:
            problem = f"{error.code}: {error.message}"
        if problem:
            wrong.append(_told(number, changes[number - 1], model, problem))
    return {"changes": len(changes), "states": states, "looked_at": len(todo), "wrong": wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["record", "cuts", "errors", "repairs"])
    parser.add_argument("base", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="look at so many of all cases, drawn by chance")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    told = {"record": record, "cuts": cuts, "errors": errors, "repairs": repairs}[options.what](options.base, options)
    if options.what == "record":
        (options.base / "record.json").write_text(json.dumps(told))
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
