"""The command line as its users meet it: exit codes, messages, JSON, quiet, and nothing personal in the logs."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from claimctl.store import lock

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "process", "report", "evaluate", "verify", "synth", "doctor", "config show", "calibrate", "dial", "qa", "explain",
    "index", "search", "train classify", "train extract", "train fraud", "train prices", "metrics serve",
    "metrics files", "metrics push", "worker",
    "experiment power", "experiment run", "experiment analyze",
)  # fmt: skip
SECRET = "078-05-1120"  # a number that was printed on specimen cards


def claimctl(*arguments: object, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "claimctl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False, **options)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    """A results folder of one claim, whose paper holds a secret, and what was said while it was made."""
    base = tmp_path_factory.mktemp("cli")
    (base / "in" / "claim-1").mkdir(parents=True)
    (base / "in" / "claim-1" / "note.txt").write_text(f"MEDICAL NOTE\nPatient: Zebulon Quartermain\nSSN {SECRET}\n")
    (base / "in" / "claim-1" / "empty.pdf").touch()
    said = claimctl("process", base / "in", "--out", base / "out", "-vv", "--log-json", "--jobs", 1)
    return base / "out", said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    ended = claimctl(*command.split(), "--help")
    assert ended.returncode == 0
    assert "Usage:" in ended.stdout


def test_help_imports_nothing_heavy():
    heavy = ("polars", "numpy", "sklearn", "rich", "yaml", "msgspec", "pydantic")
    code = f"import sys, claimctl.cli; print([name for name in {heavy} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["process", "no-such-folder"], 2, "no-such-folder"),
        (["process"], 2, "DIR"),
        (["process", ".", "--out", "./inside"], 2, "inside"),
        (["process", ".", "--config", "no.yaml"], 2, "no.yaml"),
        (["process", ".", "--out", "../o", "--set", "ocr.dpi=many"], 2, "ocr.dpi"),
        (["process", ".", "--out", "../o", "--set", "ocr.dip=200"], 2, "dip"),
        (["process", ".", "--out", "../o", "--wait", "soon"], 2, "soon"),
        (["process", ".", "--out", "../o", "--set", "classify.model=nobody"], 4, "nobody"),
        (["process", ".", "--out", "/dev/null/results"], 5, "/dev/null/results"),
        (["report", "no-such-folder"], 2, "no-such-folder"),
        (["evaluate", "no-such-folder", "--truth", "."], 2, "documents.parquet"),
        (["evaluate", "no-such-folder", "--truth", "nowhere"], 2, "nowhere"),
        (["report", ".", "--since", "2026-03-05", "--until", "2026-03-01"], 2, "--until 2026-03-01"),
        (["report", ".", "--pictures", ".", "--json"], 2, "HTML"),
        (["search", "roof", "--index", ".", "--since", "2026-99-99"], 2, "2026-99-99"),
        (["search", " ", "--index", "."], 2, "Nothing is asked"),
        (["experiment", "power", "--mean", "nan", "--deviation", "1"], 2, "--mean"),
        (["experiment", "power", "--rate", "0.4", "--shares", "nan,0.5"], 2, "nan,0.5"),
        (["experiment", "power", "--rate", "0.4", "--alpha", "0"], 2, "--alpha"),
        (["verify", "no-such-folder"], 2, "no-such-folder"),
    ],
)
def test_wrong_call_is_told_what_is_wrong(tmp_path, arguments, code, says):
    (tmp_path / "in").mkdir()
    ended = claimctl(*arguments, cwd=tmp_path / "in")
    assert ended.returncode == code, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_index_is_not_laid_among_the_tables(ran):
    before = sorted(ran[0].rglob("*"))
    ended = claimctl("index", ran[0].parent / "in", "--out", ran[0])
    assert (ended.returncode, "is a results folder" in ended.stderr) == (2, True), ended.stderr
    assert sorted(ran[0].rglob("*")) == before


def test_worker_of_no_scheduler_is_told_what_one_is():
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    ended = claimctl("worker", "nowhere")
    assert (ended.returncode, "tcp://HOST:8786" in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may open everything")
def test_what_may_not_be_opened_is_named_and_no_bug_of_ours(ran, tmp_path):
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    shutil.copytree(ran[0], tmp_path / "results")
    without = [f"--{caps}=-dac_override,-dac_read_search" for caps in ("bounding-set", "inh-caps")]
    start = ["setpriv", *without] if os.geteuid() == 0 else []

    def as_user(*arguments: object) -> subprocess.CompletedProcess:
        command = [*start, sys.executable, "-m", "claimctl", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)

    try:
        closed.chmod(0)
        for arguments in (["process", closed / "inside"], ["report", closed / "inside"], ["verify", closed / "inside"]):
            ended = as_user(*arguments)
            assert ended.returncode == 2, ended.stderr
            assert f"{closed / 'inside'} can't be opened: permission denied" in ended.stderr
        (tmp_path / "results").chmod(0o500)
        ended = as_user("process", ran[0].parent / "in", "--out", tmp_path / "results", "--dry-run")
        assert (ended.returncode, "0 to read" in ended.stdout) == (0, True), ended.stderr
    finally:
        closed.chmod(0o700)
        (tmp_path / "results").chmod(0o700)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("claimctl.yaml", "score:\n", "score"),
        ("claimctl.yaml", "jobs: -1\n", "jobs"),
        ("claimctl.yaml", "limits: {document_seconds: 0}\n", "document_seconds"),
        ("claimctl.yaml", "ocr: [\n", "line 2"),
        ("doctypes/ticket.yaml", "title: Ticket\ntitles: ticket\n", "titles"),
        ("doctypes/ticket.yaml", "title: T\nfields: {seat: {kind: text, pattern: '(('}}\n", "pattern"),
        ("rules/mine.yaml", "late: {check: not_in_future}\n", "late"),
        ("rules/mine.yaml", "late: 5\n", "late"),
    ],
)
def test_mistake_in_a_users_file_names_the_file_and_the_setting(tmp_path, file, content, says):
    (tmp_path / "claimctl.yaml").touch()
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content)
    ended = claimctl("config", "show", cwd=tmp_path)
    assert ended.returncode == 2
    assert str(tmp_path / file) in ended.stderr
    assert says in ended.stderr


def test_date_without_quotes_is_a_date(tmp_path):
    (tmp_path / "claimctl.yaml").write_text("score: {reference_date: 2026-01-31}\n")
    shown = json.loads(claimctl("config", "show", "--json", cwd=tmp_path).stdout)
    assert shown["score.reference_date"]["value"] == "2026-01-31"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_waiting_run_can_be_stopped(tmp_path, number, code):
    (tmp_path / "in").mkdir()
    command = [sys.executable, "-m", "claimctl", "process", "in", "--wait", "2m"]
    with lock.hold(tmp_path / "results"), subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as waiting:
        held = str(tmp_path / "results" / lock.LOCK_FILE)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and held not in {
            each.path for each in psutil.Process(waiting.pid).open_files()
        }:
            time.sleep(0.05)
        waiting.send_signal(number)
        _, err = waiting.communicate(timeout=20)
    assert waiting.returncode == code, err
    assert b"Traceback" not in err


def test_error_is_json_where_json_is_asked_for(tmp_path):
    ended = claimctl("process", tmp_path / "none", "--json")
    error = json.loads(ended.stderr)["error"]
    assert error["code"] == "input_missing"
    assert error["remedy"]


def test_locked_results_end_with_exit_code_11(tmp_path, ran):
    results, _ = ran
    with lock.hold(results):
        ended = claimctl("process", results.parent / "in", "--out", results)
    assert ended.returncode == 11
    assert "process" in ended.stderr


def test_nothing_personal_is_said(ran):
    _, said = ran
    assert said.returncode == 0
    assert SECRET not in said.stdout + said.stderr
    assert "Quartermain" not in said.stdout + said.stderr


def test_results_are_their_owners_alone(ran):
    results, _ = ran
    open_to_others = [path for path in results.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []


def test_quiet_run_says_nothing(ran):
    results, _ = ran
    ended = claimctl("process", results.parent / "in", "--out", results, "--quiet")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_summary_as_json_has_its_documented_names(ran):
    results, _ = ran
    summary = json.loads(claimctl("process", results.parent / "in", "--out", results, "--json").stdout)
    assert summary["documents"] == 2
    assert summary["refused"] == 1
    assert summary["errors"] == {"empty": 1}
    assert summary["worked"] == 0
    assert set(summary) == {
        "run_id", "documents", "done", "refused", "failed", "claims", "decisions", "errors", "worked", "scored",
        "skipped", "seconds", "results",
    }  # fmt: skip


def test_dry_run_says_what_and_why(ran, tmp_path):
    results, _ = ran
    folder = results.parent / "in"
    said = claimctl("process", folder, "--out", results, "--dry-run", "--set", "ocr.dpi=150").stdout
    assert re.search(r"1\s+ocr settings changed", said)
    fresh = json.loads(claimctl("process", folder, "--out", tmp_path / "new", "--dry-run", "--json").stdout)
    assert fresh["reasons"] == {"new": 1}
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_output_to_a_full_disk_ends_with_5(ran):
    results, _ = ran
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "claimctl", "verify", str(results)]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=200, check=False)
    assert ended.returncode == 5
    assert "full" in ended.stderr


def test_verify_ends_with_6_when_a_part_was_touched(ran, tmp_path):
    import shutil

    copy = shutil.copytree(ran[0], tmp_path / "copy")
    assert claimctl("verify", copy).returncode == 0
    part = next((copy / "documents").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1])
    ended = claimctl("verify", copy, "--json")
    assert ended.returncode == 6
    assert part.name in json.loads(ended.stdout)["problems"][0]


def test_config_show_tells_where_a_value_comes_from(tmp_path):
    (tmp_path / "claimctl.yaml").write_text("score:\n  approve_limit: 250\n")
    shown = json.loads(claimctl("config", "show", "--json", "--set", "ocr.dpi=150", cwd=tmp_path).stdout)
    assert shown["score.approve_limit"] == {"value": 250, "origin": str(tmp_path / "claimctl.yaml")}
    assert shown["ocr.dpi"] == {"value": 150, "origin": "command line"}
    assert shown["jobs"]["origin"] == "configs/default.yaml"


def test_doctor_finds_all_that_is_needed():
    ended = claimctl("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(ended.stdout)}
    assert ended.returncode == 0, ended.stdout
    assert findings["engine rapidocr"]["ok"]
    assert findings["model classify"]["ok"]


def test_readme_names_every_command_and_only_those():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"claimctl {command}" not in readme] == []
    first = set(re.findall(r"(?:^|`|bin/)claimctl ([a-z]+)", "\n".join(_code(readme)), re.MULTILINE))
    assert first == {command.split()[0] for command in COMMANDS}


def _code(readme):
    """What the README shows as code: its blocks, and spans within lines."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", readme, re.MULTILINE | re.DOTALL)
    yield from (block for block in blocks)
    yield from re.findall(r"`[^`\n]+`", readme)


def test_the_commands_told_are_all_there_are():
    import typer

    from claimctl.cli import app

    def names(group):
        for name, command in group.commands.items():
            yield from (f"{name} {inner}" for inner in names(command)) if hasattr(command, "commands") else (name,)

    assert set(names(typer.main.get_command(app))) == set(COMMANDS)


def test_readme_names_every_exit_code():
    from claimctl.errors import Exit

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([\d, ]+) \|", readme, flags=re.MULTILINE)
    assert {int(code) for codes in table for code in codes.split(",")} == set(Exit)
