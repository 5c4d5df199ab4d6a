"""What is installed: a wheel that holds its models and settings and finds them; libraries, pinned and free to use."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from bench import licences
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stderr
    [made] = out.glob("*.whl")
    return made


def tracked(*folders):
    listed = subprocess.run(
        ["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_wheel_holds_the_code_the_models_and_the_settings_and_nothing_else(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    inside = {f"claimctl/_home/{name}" for name in tracked("configs", "models")}
    wanted = inside | tracked("claimctl")
    assert wanted <= held
    # What others put beside sources while they work on them is theirs.
    assert {
        name for name in held - wanted if Path(name).suffix not in {".py", ".yaml", ".json", ".css", ".js"}
    } == set()
    assert wheel.stat().st_size < 20_000_000


def test_the_wheel_starts_claimctl_and_offers_what_the_project_does(wheel):
    with zipfile.ZipFile(wheel) as held:
        [info] = [name for name in held.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = held.read(info).decode()
        points = held.read(info.replace("METADATA", "entry_points.txt")).decode()
    assert "claimctl = claimctl.cli:main" in points
    extras = {
        line.removeprefix("Provides-Extra: ") for line in metadata.splitlines() if line.startswith("Provides-Ext")
    }
    assert extras == set(PROJECT["optional-dependencies"])


def test_an_installed_claimctl_finds_its_own_settings_and_models(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as held:
        held.extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    ask = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from claimctl import config; from claimctl.learning import store;"
        "loaded = config.load(); store.open_model('split');"
        "print(config.home(), len(loaded.config.extract.doctypes), len(store.entries()))"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", ask, str(tmp_path / "site")],
        cwd=tmp_path / "elsewhere", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    where, types, models = ran.stdout.split()
    assert where == str(tmp_path / "site" / "claimctl" / "_home")
    assert int(types) >= 20
    assert int(models) >= 5


def constraints():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return {canonicalize_name(line.split("==")[0]): line.split("==")[1].strip() for line in lines if "==" in line}


def test_every_library_of_every_extra_is_pinned_to_a_version_that_will_do():
    pinned = constraints()
    needed = licences.closure([*PROJECT["optional-dependencies"]])
    missing = sorted(name for name in needed if name not in pinned)
    assert missing == []
    for line in [
        *PROJECT["dependencies"],
        *(one for each in PROJECT["optional-dependencies"].values() for one in each),
    ]:
        wanted = Requirement(line)
        if canonicalize_name(wanted.name) != "claimctl":
            version = Version(pinned[canonicalize_name(wanted.name)])
            assert wanted.specifier.contains(version, prereleases=True), line


def test_nothing_is_pinned_twice_or_loosely():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]
    names = [canonicalize_name(line.split("==")[0]) for line in lines]
    assert len(names) == len(set(names))
    assert all(line.count("==") == 1 for line in lines)


def test_what_a_user_installs_is_free_to_use_and_to_pass_on():
    table = licences.table([name for name in PROJECT["optional-dependencies"] if name != "dev"])
    assert len(table) > 60
    odd = {row.name: row.licence for row in table if not licences.permissive(row)}
    assert set(odd) <= set(licences.KNOWN), odd


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True), ("GPL-3.0-only OR Apache-2.0", True), ("GNU General Public License v3", False), ("?", False),
        ("BSD-3-Clause; bundled: GPLv2, LGPLv3", False), ("LGPL-2.1-or-later", True), ("BUSL-1.1", False),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", True), ("Proprietary", False),
    ],
)  # fmt: skip
def test_a_licence_is_told_by_its_name(licence, free):
    assert licences.permissive(licences.Row("x", "1", licence)) == free
