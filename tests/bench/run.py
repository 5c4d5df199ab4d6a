"""Run named benchmarks, print one table, keep a dated record.

    python tests/bench/run.py [NAME ...] [--quick] [--jobs N] [--data ../shared/data] [--work DIR] [--resume]
                              [--record] [--readme] [--list]

Without a NAME all are run; `quality` stands for every `quality.*`. Inputs and results stay in the work folder, so that
a second run reads only what is new; with --resume the figures of a run that was cut short are taken over where the
code is still the same. A benchmark that fails has a row that says so, the others go on, and the exit code is 1. One
that can't be run here (the development data or a peer is missing) is skipped with the reason.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
import traceback
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import readme, record
from bench.benchmarks import BENCHMARKS
from bench.benchmarks.model import Broken, Context, Row, Skipped

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    options = _options()
    names = _names(options.names)
    if options.list:
        for name in names:
            print(name)
        return 0
    if options.readme and not options.run:
        return _readme()
    os.nice(10)
    context = Context(data=options.data, work=options.work, quick=options.quick, jobs=options.jobs or record.cores())
    began = time.monotonic()
    rows: list[Row] = []
    code = _code()
    for number, name in enumerate(names, 1):
        print(f"[{number}/{len(names)}] {name}", file=sys.stderr, flush=True)
        rows += _run(name, context, code if options.resume else None, code)
    print(record.table(rows))
    for name in names:  # all were measured to the end: the next run measures them anew
        _kept(context, name).unlink(missing_ok=True)
    if options.record:
        command = "make bench-quick" if options.quick else "make bench"
        if options.names:
            command = " ".join(["python tests/bench/run.py", *options.names, *["--quick"] * options.quick])
        built = record.build(
            rows, quick=options.quick, command=command, seconds=time.monotonic() - began, jobs=context.jobs
        )
        print(f"kept in {record.keep(built).relative_to(ROOT)}", file=sys.stderr)
    if options.readme:
        _readme()
    return int(any(row.status == "failed" for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks, or the first part of their names")
    parser.add_argument("--quick", action="store_true", help="small samples: under ten minutes on two cores")
    parser.add_argument("--jobs", type=int, default=0, help="workers; 0 is one a core")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="the development data")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="where inputs and results stay")
    parser.add_argument("--resume", action="store_true", help="take over what the same code measured already")
    parser.add_argument("--record", action="store_true", help="keep the rows in tests/bench/records/<date>.json")
    parser.add_argument(
        "--readme", action="store_true", help="render the newest record into the README; alone: only that"
    )
    parser.add_argument("--list", action="store_true", help="name the benchmarks and stop")
    options = parser.parse_args()
    options.run = bool(options.names or options.quick or options.record or options.resume or not options.readme)
    options.work = options.work.resolve()
    return options


def _names(asked: list[str]) -> list[str]:
    found = [
        name for name in BENCHMARKS if not asked or any(name == one or name.startswith(f"{one}.") for one in asked)
    ]
    unknown = [one for one in asked if not any(name == one or name.startswith(f"{one}.") for name in BENCHMARKS)]
    if unknown:
        sys.exit(f"No benchmark is called {', '.join(unknown)}; --list names them.")
    return found


def _run(name: str, context: Context, resumed: str | None, code: str) -> list[Row]:
    kept = _kept(context, name)
    if resumed and kept.is_file():
        told = json.loads(kept.read_text())
        if told["code"] == resumed and told["jobs"] == context.jobs:
            return [Row(**row) for row in told["rows"]]
    began = time.perf_counter()
    try:
        rows = BENCHMARKS[name](context)
        if not rows:
            rows = [Row(what="nothing to judge", status="failed", note="the evaluation gave no figure")]
    except Skipped as error:
        rows = [Row(what="", status="skipped", note=str(error))]
    except Broken as error:
        rows = [Row(what="", status="failed", note=str(error))]
    except Exception as error:  # noqa: BLE001  one benchmark's mistake is not the end of the others
        traceback.print_exc()
        rows = [Row(what="", status="failed", note=f"{type(error).__name__}: {error}"[:200])]
    spent = round(time.perf_counter() - began, 1)
    rows = [
        replace(row, benchmark=name, seconds=spent if row.seconds is None and place == 0 else row.seconds)
        for place, row in enumerate(rows)
    ]
    if all(row.status != "failed" for row in rows):
        told = {"code": code, "jobs": context.jobs, "rows": [asdict(row) for row in rows]}
        kept.write_text(json.dumps(told))
    return rows


def _kept(context: Context, name: str) -> Path:
    return context.folder("rows") / f"{name}.json"


def _code() -> str:
    """What the figures depend on: the code, configs and models of claimctl and of the benchmarks."""
    digest = hashlib.sha256()
    for folder in ("claimctl", "configs", "models", "tests/bench"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".yaml", ".json", ".skops"} and "records" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _readme() -> int:
    found = record.newest()
    if found is None:
        sys.exit("There is no record yet: run with --record first.")
    if not readme.write_readme(ROOT / "README.md", found):
        sys.exit(f"README.md has no {readme.BEGIN} and {readme.END}.")
    print(f"README.md: figures of {found['date']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
