"""A folder of very many tiny files: python tests/bench/many_files.py [--files 100000] [--work DIR]

How long the walk takes and how much memory it keeps, for a tenth of the files and for all: both should grow as the
files do. Then the least that a million would take.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

WALK = """
import resource, sys, time
from pathlib import Path
from claimctl import config, intake
limits = config.load().config.limits
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began, cpu = time.perf_counter(), time.process_time()
found = intake.scan(Path(sys.argv[1]), limits)
print(len(found.files), time.perf_counter() - began, time.process_time() - cpu,
      (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def main() -> None:
    """Make, walk, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as scratch:
        for count in (options.files // 10, options.files):
            folder = Path(scratch) / str(count)
            for number in range(count):
                claim = folder / f"claim-{number // 100:05}"
                if number % 100 == 0:
                    claim.mkdir(parents=True)
                (claim / f"{number:07}.txt").write_bytes(b"Note %d\n" % number)
            walked = subprocess.run([sys.executable, "-c", WALK, folder], capture_output=True, check=True, text=True)
            files, wall, cpu, memory = map(float, walked.stdout.split())
            print(
                f"{files:,.0f} files: {wall:.1f} s ({1e6 * cpu / files:.0f} us CPU each), {memory:.0f} MB", flush=True
            )
        print(f"a million: {wall * 1e6 / files:.0f} s, {memory * 1e6 / files / 1024:.1f} GB")


if __name__ == "__main__":
    main()
