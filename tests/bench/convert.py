"""Turn a labelled set of the development data into a folder of claims and its truth, for `claimctl evaluate`.

python tests/bench/convert.py SET OUT [--half train|check|all] [--limit N] [--data ../shared/data]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.converters import SETS, convert

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", choices=SETS)
    parser.add_argument("out", type=Path, help="a folder to write claims/ and truth/ to")
    parser.add_argument("--half", choices=("train", "check", "all"), default="check")
    parser.add_argument("--limit", type=int, help="so many documents, sources taken in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    if not (options.data / "README.md").is_file():
        sys.exit(f"The development data is not in {options.data}.")
    facts = convert(options.set, options.data, options.out, options.half, options.limit, options.seed)
    print(json.dumps({key: value for key, value in facts.items() if key != "files"}, indent=1))


if __name__ == "__main__":
    main()
