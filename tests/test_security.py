"""What an attacker, or a curious colleague, must not get: words of papers in logs, formulas in cells, open files."""

from __future__ import annotations

import io
import re
import stat
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocr_cases import pdf

from claimctl.cli.common import show_error
from claimctl.insight import cells
from claimctl.insight.given import given as table_given

SECRETS = {
    "name": "Zebulon Quartermain",
    "iban": "DE89370400440532013000",
    "policy": "PX-88-417733",
    "ssn": "078-05-1120",
    "mail": "zebulon@quartermain.example",
    "diagnosis": "S52.501A",
}
WORDS = (
    "INVOICE\nPatient: {name}\nIBAN: {iban}\nPolicy number: {policy}\nSSN {ssn}\n{mail}\nDiagnosis {diagnosis}\n"
    "Total: $12.50\n"
)


def claimctl(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "claimctl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)


def typed(sheet) -> None:
    for row, line in enumerate(WORDS.format(**SECRETS).splitlines()):
        sheet.drawString(60, 780 - 18 * row, line)


def post() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = SECRETS["mail"], SECRETS["name"], "<1@example.org>"
    message.set_content(WORDS.format(**SECRETS))
    message.add_attachment(pdf(typed), maintype="application", subtype="pdf", filename="bill.pdf")
    return message.as_bytes()


def archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("post.eml", content)
        packed.writestr("bill.pdf", pdf(typed))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Path, str]:
    """The results of papers that are full of secrets, whole and broken ones, and all that was said meanwhile."""
    base = tmp_path_factory.mktemp("secrets")
    claim = base / "in" / "claim-1"
    claim.mkdir(parents=True)
    whole = {"a.txt": WORDS.format(**SECRETS).encode(), "b.pdf": pdf(typed), "c.eml": post(), "d.zip": archive(post())}
    for name, content in whole.items():
        (claim / name).write_bytes(content)
        half = len(content) // 2
        (claim / f"broken-{name}").write_bytes(content[:half] + content[half:][::-1])
    out = base / "out"
    said = claimctl("process", base / "in", "--out", out, "-vv", "--log-json", "--jobs", 1)
    assert said.returncode in {0, 3}, said.stderr
    told = said.stdout + said.stderr
    ended = claimctl("report", out, "--out", base / "metrics.prom")
    return out, told + ended.stdout + ended.stderr + (base / "metrics.prom").read_text()


def held(text: str) -> list[str]:
    """Which secrets stand in a text, however they are spaced."""
    plain = re.sub(r"[\s-]", "", text).casefold()
    return [name for name, secret in SECRETS.items() if re.sub(r"[\s-]", "", secret).casefold() in plain]


def test_the_papers_were_read(ran) -> None:
    documents = pl.read_parquet(ran[0] / "documents/*.parquet")
    done = set(documents.filter(pl.col("status") == "done")["path"].to_list())
    assert {"claim-1/a.txt", "claim-1/b.pdf", "claim-1/c.eml!/bill.pdf", "claim-1/d.zip!/post.eml!/message.txt"} <= done
    assert "iban" in held(" ".join(pl.read_parquet(ran[0] / "pages/*.parquet")["text"]))


def test_no_log_nor_metric_says_what_stands_in_a_paper(ran) -> None:
    assert ran[1]
    assert held(ran[1]) == []


@pytest.mark.parametrize("table", ["events", "runs"])
def test_no_event_says_what_stands_in_a_paper(ran, table: str) -> None:
    assert held(str(pl.read_parquet(ran[0] / table / "*.parquet").rows())) == []


def test_no_error_says_what_stands_in_a_paper(ran) -> None:
    rows = pl.read_parquet(ran[0] / "documents/*.parquet", columns=["path", "error_code", "error"])
    assert rows["error_code"].drop_nulls().len() > 0
    assert held(str(rows.rows())) == []


def test_no_file_is_named_after_what_stands_in_a_paper(ran) -> None:
    names = [path.name for path in ran[0].rglob("*")]
    assert held(" ".join(names)) == []
    for name in (".lock", "manifest.json"):
        assert held((ran[0] / name).read_text()) == []


def test_all_that_is_written_is_its_owners_alone(ran) -> None:
    written = [*ran[0].rglob("*"), ran[0]]
    open_to_others = [path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []


def test_a_bugs_traceback_does_not_quote_its_message(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["claimctl", "process", "-vv"])
    with pytest.raises(ValueError, match=SECRETS["ssn"]) as caught:
        int(SECRETS["ssn"])
    show_error(caught.value)
    said = capsys.readouterr().err
    assert "test_security.py" in said
    assert held(said) == []


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "'=1", "\uff1d1+1", '=HYPERLINK("http://x.example","y")', "\r=1"]
)
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert cells.quiet(cell) == f"'{cell}"
    table = cells.quieted(pl.DataFrame({"claim_id": [cell, "CLM-1", None], "n": [1, 2, 3]}))
    assert table["claim_id"].to_list() == [f"'{cell}", "CLM-1", None]


@given(st.lists(st.text("'=+-@\t\r\n a1\uff1d", max_size=6)))
def test_a_table_given_back_is_as_it_was(texts: list[str]) -> None:
    table = pl.DataFrame({"claim_id": texts}, schema={"claim_id": pl.String})
    quieted = cells.quieted(table)
    assert quieted["claim_id"].to_list() == [cells.quiet(text) for text in texts]
    assert cells.restored(quieted).equals(table)


def test_checks_given_back_are_of_the_claims_that_were_drawn(tmp_path: Path) -> None:
    path = tmp_path / "qa.csv"
    cells.quieted(pl.DataFrame({"claim_id": ["-7", "=A1", "CLM-1"], "right": ["yes", "no", "yes"]})).write_csv(path)
    assert table_given(path, "right", "code", "remedy")["claim_id"].to_list() == ["-7", "=A1", "CLM-1"]


def test_no_module_runs_a_shell_or_loads_a_pickle() -> None:
    sources = sorted(Path(__file__).parents[1].joinpath("claimctl").rglob("*.py"))
    assert len(sources) > 300
    forbidden = re.compile(
        r"shell\s*=\s*True|os\.(?:system|popen)\(|\bimport (?:pickle|shelve|marshal)\b|pickle\.loads?\(|joblib\.load"
        r"|allow_pickle\s*=\s*True|yaml\.(?:unsafe_load|full_load)|[^\w.](?:eval|exec)\("
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in path.read_text().splitlines()
        if forbidden.search(line)
    ]
    assert found == []
