"""What a user installs: `python tests/bench/install.py pip pipx uv` builds the wheel and tries it, each way afresh.

From a folder far from the sources, as nobody in particular (no HOME to write to, no network where `unshare` may take
it away), it asks `claimctl doctor`, processes sample claims and reports on them; the decisions must be those of the
checkout. Needs a network to install, as any user does, and takes minutes. Ends with 1 where something differs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "claims"
_WAIT = 580


def main() -> int:
    """Try the ways asked for; 1 where one of them fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ways", nargs="*", choices=["pip", "pipx", "uv"], default=["pip"])
    parser.add_argument("--claims", type=int, default=3, help="How many of the sample claims to process.")
    parser.add_argument("--python", default=sys.executable, help="The Python to install for.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimctl-install-") as folder:
        base = Path(folder)
        wheel = build(base / "dist")
        print(f"{wheel.name}  {wheel.stat().st_size / 1e6:.1f} MB")
        inbox = sample(base / "elsewhere" / "inbox", arguments.claims)
        wanted = decisions([sys.executable, "-m", "claimctl"], inbox, base / "checkout", os.environ | {}, ROOT)
        failed = False
        for way in arguments.ways or ["pip"]:
            began = time.monotonic()
            program = install(way, wheel, base / way, arguments.python)
            took = time.monotonic() - began
            found = tried(program, inbox, base / f"{way}-out")
            failed |= found != wanted
            verdict = "the decisions of the checkout" if found == wanted else f"OTHER DECISIONS: {found} for {wanted}"
            print(f"{way:5} installed in {took:.0f} s; {verdict} ({len(found)} claims)")
    return int(failed)


def build(out: Path) -> Path:
    """The wheel of the checkout."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(ROOT)]
    subprocess.run(command, check=True, timeout=_WAIT)
    return next(out.glob("claimctl-*.whl"))


def sample(folder: Path, claims: int) -> Path:
    """A folder with the first sample claims."""
    folder.mkdir(parents=True)
    for claim in sorted(path for path in SAMPLES.iterdir() if path.is_dir())[:claims]:
        shutil.copytree(claim, folder / claim.name)
    return folder


def install(way: str, wheel: Path, into: Path, python: str) -> list[str]:
    """Install the wheel with the shipped constraints; the command that starts it."""
    constraints = str(ROOT / "constraints.txt")
    into.mkdir()
    environment = os.environ | {"PIPX_HOME": str(into / "home"), "PIPX_BIN_DIR": str(into / "bin")}
    environment |= {"UV_TOOL_DIR": str(into / "tools"), "UV_TOOL_BIN_DIR": str(into / "bin")}
    if way == "pip":
        run([python, "-m", "venv", str(into / "venv")], environment)
        pip = str(into / "venv" / "bin" / "pip")
        run([pip, "install", "--quiet", "--constraint", constraints, str(wheel)], environment)
        return [str(into / "venv" / "bin" / "claimctl")]
    if way == "pipx":
        arguments = ["--python", python, "--pip-args", f"--constraint {constraints}"]
        run(["pipx", "install", "--quiet", *arguments, str(wheel)], environment)
    else:
        run(
            ["uv", "tool", "install", "--quiet", "--python", python, "--constraints", constraints, str(wheel)],
            environment,
        )
    return [str(into / "bin" / "claimctl")]


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a command that installs; what it says is shown where it fails."""
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_WAIT, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(command)}: {ran.stdout}{ran.stderr}")


def tried(program: list[str], inbox: Path, out: Path) -> dict[str, str]:
    """The decisions of an installed claimctl, run where it can lean on nothing of the machine."""
    nobody = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    closed = ["unshare", "--net"] if shutil.which("unshare") and os.geteuid() == 0 else []
    ran = subprocess.run(
        [*closed, *program, "doctor", "--json"], env=nobody, cwd=inbox.parent, capture_output=True, text=True,
        timeout=_WAIT, check=False,
    )  # fmt: skip
    missing = [one["name"] for one in json.loads(ran.stdout) if one["ok"] is False]
    if ran.returncode or missing:
        sys.exit(f"doctor: {ran.returncode}, {missing}")
    found = decisions([*closed, *program], inbox, out, nobody, inbox.parent)
    report = [*closed, *program, "report", str(out), "--out", str(out.parent / "report.html")]
    subprocess.run(report, env=nobody, cwd=inbox.parent, timeout=_WAIT, check=True)
    return found


def decisions(program: list[str], inbox: Path, out: Path, environment: dict[str, str], folder: Path) -> dict[str, str]:
    """What is decided of each claim, and with how much confidence."""
    command = [*program, "process", str(inbox), "--out", str(out), "--quiet", "--jobs", "1"]
    ran = subprocess.run(command, env=environment, cwd=folder, timeout=_WAIT, check=False)
    if ran.returncode not in {0, 3}:
        sys.exit(f"{' '.join(command)} ended with {ran.returncode}")
    table = pl.read_parquet(out / "claims" / "*.parquet").sort("claim_id")
    return {row[0]: f"{row[1]} {row[2]:.6f}" for row in table.select("claim_id", "decision", "confidence").iter_rows()}


if __name__ == "__main__":
    sys.exit(main())
