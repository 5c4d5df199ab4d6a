"""The container image: `python tests/bench/image.py [--engine docker|podman|buildah]` builds it and tries it.

Without a network and without root it asks `claimctl doctor`, processes sample claims, and processes them once more by a
Dask scheduler and two workers of the same image; both must decide alike. Takes minutes. `--base` names another base
than the Dockerfile's, where that can't be had; with `--image` one that is there already is tried. buildah does without
a daemon (with `--store` its own folder, and chroot in the place of namespaces), so that a plain machine will do.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "claims"
_CLUSTER = """
python3 -P -m distributed.cli.dask_scheduler --host 127.0.0.1 --port 8786 --no-dashboard 2>/dev/null &
claimctl worker tcp://127.0.0.1:8786 --jobs 2 --local-directory /tmp 2>/dev/null &
claimctl process /data/inbox --out /data/out/cluster --engine dask --scheduler tcp://127.0.0.1:8786 --patience 2m
code=$?
kill %1 %2
exit $code
"""


def main() -> int:
    """Build, try, compare; 1 where the image does not do what it should."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=["docker", "podman", "buildah"], default="docker")
    parser.add_argument("--store", help="buildah's own folder.")
    parser.add_argument("--base", help="The image to build on.")
    parser.add_argument("--image", help="Try this image rather than build one.")
    parser.add_argument("--claims", type=int, default=3, help="How many of the sample claims to process.")
    arguments = parser.parse_args()
    image = arguments.image or "claimctl"
    if arguments.image is None:
        began = time.monotonic()
        subprocess.run(build(arguments), cwd=ROOT, check=True, timeout=3000)
        print(f"built in {time.monotonic() - began:.0f} s")
    with tempfile.TemporaryDirectory(prefix="claimctl-image-") as folder:
        base = Path(folder)
        base.chmod(0o755)
        for claim in sorted(path for path in SAMPLES.iterdir() if path.is_dir())[: arguments.claims]:
            shutil.copytree(claim, base / "inbox" / claim.name)
        subprocess.run(["chmod", "-R", "a+rX", str(base)], check=True)
        (base / "out").mkdir()
        (base / "out").chmod(0o777)
        local = "claimctl process /data/inbox --out /data/out/local"
        codes = [tried(arguments, image, base, script) for script in ("claimctl doctor", local, _CLUSTER)]
        print(f"doctor {codes[0]}, local run {codes[1]}, cluster {codes[2]} (3: a sample document is corrupt)")
        alike = decisions(base / "out" / "local") == decisions(base / "out" / "cluster")
        print("the cluster decides as one machine does" if alike else "THE CLUSTER DECIDES OTHERWISE")
    return int(codes != [0, 3, 3] or not alike)


def build(arguments: argparse.Namespace) -> list[str]:
    """The command that builds the image."""
    command = [*_engine(arguments), "bud" if arguments.engine == "buildah" else "build"]
    if arguments.engine == "buildah":
        command += ["--isolation", "chroot", "--network", "host"]
    if arguments.base:
        command += ["--build-arg", f"BASE={arguments.base}"]
    return [*command, "--tag", "claimctl", "--file", "deploy/Dockerfile", "."]


def tried(arguments: argparse.Namespace, image: str, base: Path, script: str) -> int:
    """Run a script in a container without a network; its exit code."""
    mounts = ["--volume", f"{base}/inbox:/data/inbox:ro", "--volume", f"{base}/out:/data/out"]
    if arguments.engine == "buildah":
        made = subprocess.run(
            [*_engine(arguments), "from", image], capture_output=True, text=True, check=True, timeout=900
        )
        container = made.stdout.strip().splitlines()[-1]
        inner = [*_engine(arguments), "run", "--isolation", "chroot", *mounts, container, "--", "sh", "-c", script]
        # A network of its own that has loopback alone.
        command = ["unshare", "--net", "sh", "-c", f"ip link set lo up && exec {shlex.join(inner)}"]
        try:
            return subprocess.run(command, timeout=1500, check=False).returncode
        finally:
            subprocess.run([*_engine(arguments), "rm", container], capture_output=True, check=False, timeout=300)
    command = [arguments.engine, "run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp"]
    return subprocess.run(
        [*command, *mounts, "--entrypoint", "sh", image, "-c", script], timeout=1500, check=False
    ).returncode


def _engine(arguments: argparse.Namespace) -> list[str]:
    if arguments.engine == "buildah" and arguments.store:
        return ["buildah", "--root", f"{arguments.store}/root", "--runroot", f"{arguments.store}/run",
                "--storage-driver", "vfs"]  # fmt: skip
    return [arguments.engine]


def decisions(results: Path) -> list[tuple[object, ...]]:
    """What was decided of each claim, and how sure it is."""
    claims = pl.read_parquet(results / "claims" / "*.parquet").sort("claim_id")
    return claims.select("claim_id", "decision", "reasons", "confidence").rows()


if __name__ == "__main__":
    sys.exit(main())
