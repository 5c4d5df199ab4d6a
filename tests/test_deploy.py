"""What is shipped for schedules, containers and clusters: it parses, it names what is there, and its commands run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml
from prometheus_client.parser import text_string_to_metric_families

from claimctl.cli import app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "claimctl.service"
CRONTAB = DEPLOY / "cron" / "claimctl"
NOTE = "INVOICE\nInvoice No: A-1001\nInvoice Date: 2026-01-05\nVendor: Example Garage\nTotal due: 120.00\n"

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


def unit(path):
    """The settings of a unit file: name -> values, in their order."""
    found = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith(("#", "[")):
            found.setdefault(name, []).append(value)
    return found


def crontab():
    """The variables of the crontab, and the jobs: five fields of time, user, command."""
    variables, jobs = {}, []
    for line in CRONTAB.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        named = re.fullmatch(r"([A-Z]+)=(\S*)", line)
        if named:
            variables[named[1]] = named[2]
        else:
            *times, user, command = line.split(None, 6)
            jobs.append((times, user, command))
    return variables, jobs


@pytest.fixture
def machine(tmp_path):
    """An inbox with a claim, a folder for what comes out, and a `claimctl` on the path."""
    claim = tmp_path / "inbox" / "claim-1"
    claim.mkdir(parents=True)
    (claim / "invoice.txt").write_text(NOTE)
    (tmp_path / "state").mkdir()
    (tmp_path / "state-metrics").mkdir()
    program = tmp_path / "bin" / "claimctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m claimctl "$@"\n')
    program.chmod(0o755)
    return tmp_path


def placed(text, machine):
    """The text with the paths of this machine for those that are shipped."""
    told = {"/opt/claimctl/bin": "bin", "/srv/claims": "inbox", "/var/lib/claimctl": "state"}
    for shipped, here in told.items():
        text = text.replace(shipped, str(machine / here))
    return text


def check_outcome(machine):
    assert "claimctl" in (machine / "state" / "report.html").read_text()
    families = text_string_to_metric_families((machine / "state-metrics" / "claimctl.prom").read_text())
    assert {family.name: family for family in families}["claimctl_claims_processed"].samples[0].value == 1


def test_the_crontab_runs_processes_reports_and_tells_metrics_without_a_word(machine):
    variables, [(times, user, command)] = crontab()
    assert user == "claimctl"
    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in times)
    assert "%" not in command
    environment = {name: placed(value, machine) for name, value in variables.items()}
    ran = subprocess.run(
        [environment["SHELL"], "-c", command],
        env=environment, capture_output=True, text=True, timeout=120, check=False, cwd=machine,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    check_outcome(machine)


def test_the_service_does_the_same_as_the_crontab(machine):
    told = unit(UNIT)
    variables = dict(pair.split("=", 1) for pair in told["Environment"][0].split())
    _, [(_, _, command)] = crontab()
    steps = [step.strip().removeprefix("nice ") for step in command.split(";")]
    for line, step in zip([*told["ExecStart"], *told["ExecStopPost"]], steps, strict=True):
        for name, value in variables.items():
            line = line.replace(f"${{{name}}}", value)  # noqa: PLW2901
        for name, value in crontab()[0].items():
            step = step.replace(f"${name}", value)  # noqa: PLW2901
        assert line == f"/opt/claimctl/bin/{step}"


def test_a_run_of_the_schedule_says_in_one_line_what_failed(machine):
    (machine / "inbox" / "claim-1" / "torn.pdf").write_bytes(b"%PDF-1.7\nnothing of a PDF follows")
    process = shlex.split(placed(unit(UNIT)["ExecStart"][0], machine).replace("${", "{"))
    process = [each.format(INBOX=machine / "inbox", RESULTS=machine / "state" / "results") for each in process]
    ran = subprocess.run(process, capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stdout) == (3, "")
    first = ran.stderr.splitlines()[0]
    assert first.startswith("1 claim (")
    assert "2 documents (1 done, 1 failed)" in first
    assert "corrupt" in ran.stderr


@needs_systemd
def test_systemd_takes_the_units_and_finds_them_closed(machine):
    folder = machine / "units"
    folder.mkdir()
    for source in sorted((DEPLOY / "systemd").iterdir()):
        if source.suffix in {".service", ".timer"}:
            (folder / source.name).write_text(placed(source.read_text(), machine))
    units = [str(folder / name) for name in ("claimctl.service", "claimctl.timer", "claimctl-notify@test.service")]
    (folder / "claimctl-notify@test.service").symlink_to(folder / "claimctl-notify@.service")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60, check=False
    )
    said = [line for line in checked.stderr.splitlines() if str(folder) in line or "claimctl" in line]
    assert (checked.returncode, said) == (0, [])
    told = subprocess.run(["systemd-analyze", "--help"], capture_output=True, text=True, timeout=60, check=False)
    if "--offline" not in told.stdout:
        pytest.skip("this systemd-analyze can't rate a unit that is not installed")
    closed = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", units[0]],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert closed.returncode == 0, closed.stdout + closed.stderr


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd-sysusers is not installed")
def test_the_user_of_the_service_can_be_made():
    made = subprocess.run(
        ["systemd-sysusers", "--dry-run", str(DEPLOY / "systemd" / "claimctl.sysusers.conf")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert unit(UNIT)["User"] == ["claimctl"]


def steps(dockerfile):
    """The instructions of a Dockerfile, lines joined: (name, rest)."""
    lines = re.sub(r"^#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def test_the_image_is_made_of_what_is_there_and_of_no_claim():
    told = steps(DEPLOY / "Dockerfile")
    copied = [
        source
        for name, rest in told
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]  # fmt: skip
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert sorted(copied) == sorted(allowed)
    assert all((ROOT / source).exists() for source in copied)
    assert "*" in (ROOT / ".dockerignore").read_text().splitlines()


def test_the_image_runs_without_root_and_its_libraries_are_pinned():
    told = steps(DEPLOY / "Dockerfile")
    last = max(place for place, (name, _) in enumerate(told) if name == "FROM")
    names = dict(told[last:])
    assert names["USER"] == "10001:10001"
    assert names["ENTRYPOINT"] == '["claimctl"]'
    assert '["claimctl", "doctor"]' in names["HEALTHCHECK"]
    installs = [rest for name, rest in told if name == "RUN" and "pip install" in rest]
    assert installs
    assert all("--constraint constraints.txt" in rest for rest in installs)


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_hadolint_takes_the_image():
    checked = subprocess.run(
        ["hadolint", str(DEPLOY / "Dockerfile")], capture_output=True, text=True, timeout=60, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def manifests():
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / "claimctl.yaml").read_text()))


def containers():
    """Every container of the cluster files: where it stands, what it runs, whether it is held."""
    for name, told in compose()["services"].items():
        held = told["read_only"] and told["cap_drop"] == ["ALL"] and "no-new-privileges:true" in told["security_opt"]
        yield f"compose {name}", told.get("entrypoint", []), told["command"], held
    for told in manifests():
        spec = told["spec"].get("jobTemplate", told)["spec"]
        if "template" in spec:
            pod = spec["template"]["spec"]
            [one] = pod["containers"]
            closed = one["securityContext"]
            held = (
                pod["securityContext"]["runAsNonRoot"]
                and not pod["automountServiceAccountToken"]
                and not closed["allowPrivilegeEscalation"]
                and closed["readOnlyRootFilesystem"]
                and closed["capabilities"] == {"drop": ["ALL"]}
            )
            yield f"kubernetes {told['metadata']['name']}", one.get("command", []), one["args"], held


@pytest.mark.parametrize(("where", "program", "arguments", "held"), list(containers()))
def test_every_container_of_a_cluster_is_held_and_its_command_is_one(where, program, arguments, held):
    assert held
    if not program:
        command = typer.main.get_command(app).commands[arguments[0]]
        command.make_context(arguments[0], list(arguments[1:]))  # a wrong option ends here
    else:
        assert program == ["python3", "-P", "-m", "distributed.cli.dask_scheduler"]
        dask_scheduler = pytest.importorskip("distributed.cli.dask_scheduler")
        dask_scheduler.main.make_context("dask-scheduler", list(arguments))


def test_claims_in_an_object_store_change_the_run_and_what_it_is_told_alone():
    store = yaml.safe_load((DEPLOY / "compose.store.yaml").read_text())
    assert set(store["services"]) - set(compose()["services"]) == {"store"}
    run, before = store["services"]["process"]["command"], compose()["services"]["process"]["command"]
    assert [now for now, was in zip(run, before, strict=True) if now != was] == ["s3://claims"]
    for name in ("worker", "process"):
        told = store["services"][name]["environment"]
        assert told["AWS_ENDPOINT_URL"] == "http://store:8333"
        assert all(told[key].startswith("${") for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    assert all(port.startswith("127.0.0.1:") for port in store["services"]["store"]["ports"])
    json.loads(store["configs"]["keys"]["content"])


def test_what_the_page_on_deploying_names_is_there():
    page = (DEPLOY / "README.md").read_text()
    assert all((DEPLOY / name).exists() for name in re.findall(r"\]\(([^)]+)\)", page))
    assert all(list(ROOT.glob(name)) for name in re.findall(r"cp (deploy/\S+)", page))


def test_nobody_but_the_cluster_reaches_its_scheduler():
    told = compose()
    assert all("ports" not in service for service in told["services"].values())
    assert told["networks"]["cluster"]["internal"]
    assert {network for service in told["services"].values() for network in service["networks"]} == {"cluster"}
    services = [each["spec"] for each in manifests() if each["kind"] == "Service"]
    assert all(service.get("type", "ClusterIP") == "ClusterIP" for service in services)
    [policy] = [each["spec"] for each in manifests() if each["kind"] == "NetworkPolicy"]
    assert policy["ingress"] == [{"from": [{"podSelector": {"matchLabels": {"app": "claimctl"}}}]}]


def test_what_the_cluster_mounts_is_where_its_commands_look():
    for told in compose()["services"].values():
        places = {volume.split(":")[-2 if volume.endswith(":ro") else -1] for volume in told.get("volumes", [])}
        assert {word for word in told["command"] if word.startswith("/data/")} <= places
    jobs = [
        each["spec"]["jobTemplate"]["spec"]["template"]["spec"] for each in manifests() if each["kind"] == "CronJob"
    ]
    [container] = jobs[0]["containers"]
    places = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert {word for word in container["args"] if word.startswith("/data/")} <= places
