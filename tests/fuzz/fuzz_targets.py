"""What is fuzzed: each target takes bytes and comes back, or raises what is a bug. Typed errors are as it should be."""

from __future__ import annotations

import io
import os
import random
import shutil
import sys
import tempfile
import unicodedata
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import fuzz_seeds as seeds
from fuzz_mutate import mutated
from ocr_cases import FakeEngine

from claimctl import cli, config
from claimctl.errors import ClaimctlError, Exit
from claimctl.intake import claims, load, scan
from claimctl.pipeline.stages import CLASSIFY, DOCUMENT_STAGES, EXTRACT, OCR
from claimctl.records import Source
from claimctl.store import parts
from claimctl.store.ledger import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Target(NamedTuple):
    """What takes the bytes, the files to start from, and the words of their language."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    tokens: str


def case(name: str, seed: int) -> bytes:
    """The file that a target is given for a seed."""
    rng = random.Random(f"{name} {seed}")
    target = TARGETS[name]
    start = target.seeds()
    return mutated(rng, rng.choice(start), start, target.tokens)


@cache
def _loaded_settings() -> config.Config:
    return config.load().config


@cache
def _loaded() -> tuple[config.Config, dict[str, Any]]:
    settings = _loaded_settings()
    models = {stage.name: stage.module.load(stage.settings(settings)) for stage in DOCUMENT_STAGES}
    models["ocr"]._engine = FakeEngine()
    return settings, models


def _document(media_type: str, content: bytes) -> None:
    """A document through all its stages, with an engine that sees nothing; what they give can be stored."""
    settings, models = _loaded()
    with suppress(ClaimctlError):
        text = OCR.apply(settings, models["ocr"], Source("0" * 64, media_type, content))
        label = CLASSIFY.apply(settings, models["classify"], text)
        fields = EXTRACT.apply(settings, models["extract"], text, label)
        for record in (text, label, fields):
            pack(record)
        # A document without a segment would stand in no table.
        assert label.segments, "read, and named as nothing at all"


def pdf(content: bytes) -> None:
    """A PDF, read, named and mined."""
    _document("application/pdf", content)


def image(content: bytes) -> None:
    """A picture of any format."""
    _document("image/png", content)


def text(content: bytes) -> None:
    """Plain text."""
    _document("text/plain", content)


def docx(content: bytes) -> None:
    """A DOCX."""
    _document("application/vnd.openxmlformats-officedocument.wordprocessingml.document", content)


def inbox(content: bytes) -> None:
    """A file of any kind in an inbox: told what it is, taken apart, and each of its files given to a worker."""
    limits = _loaded_settings().limits
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "c").mkdir()
        (Path(scratch) / "c" / "file").write_bytes(content)
        found = scan(Path(scratch), limits)
        assert found.files or found.skipped, "a file was lost"
        assert len({file.path for file in found.files}) == len(found.files), "two files of one name"
        for file in found.files:
            file.path.encode()
            odd = {"Cc", "Cs", "Zl", "Zp"}
            assert not any(unicodedata.category(letter) in odd for letter in file.path), "a name of control characters"
            assert not {"..", ""} & set(file.path.split("/"))
            with suppress(ClaimctlError):
                assert load(Path(scratch), file).doc_id == file.doc_id


def claims_csv(content: bytes) -> None:
    """A claims.csv beside a claim."""
    with suppress(ClaimctlError):
        claims.parse(content)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "in").mkdir()
        (Path(scratch) / "in" / "a.txt").write_bytes(b"letter")
        (Path(scratch) / "claims.csv").write_bytes(content)
        with suppress(ClaimctlError):
            scan(Path(scratch), _loaded_settings().limits)


def settings_yaml(content: bytes) -> None:
    """Settings, a document type or a group of rules: the places that a user's YAML is read from."""
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch) / "claimctl.yaml"
        own.write_bytes(b"")
        path = Path(scratch) / ("claimctl.yaml", "doctypes/own.yaml", "rules/own.yaml")[len(content) % 3]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        with suppress(ClaimctlError):
            config.load(own)


def part(content: bytes) -> None:
    """A part of a table: verified, and read."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, whole in seeds.committed().items():
            path = Path(scratch) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if path.suffix == ".parquet" else whole)
        with suppress(ClaimctlError):
            assert content == seeds.part() or list(parts.verify(Path(scratch))), "a changed part is called whole"
        for command in ("report", "explain"):
            _command(command, scratch, *(("c",) if command == "explain" else ()))


def results(content: bytes) -> None:
    """A results folder of which one file (the seed's first byte says which) is broken: every command tells so."""
    which, broken = content[0], content[1:]
    names = sorted(seeds.results())
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, whole) in enumerate(sorted(seeds.results().items())):
            path = Path(scratch) / "out" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(broken if number == which % len(names) else whole)
        out = f"{scratch}/out"
        (Path(scratch) / "in" / "claim-0").mkdir(parents=True)
        for command in (("verify", out), ("report", out), ("explain", out, "claim-0"), ("qa", out)):
            _command(*command)
        shutil.rmtree(Path(scratch) / "in" / "claim-0")
        _command("process", f"{scratch}/in", "--out", out, "--quiet")


def _command(*arguments: str) -> None:
    """A command of claimctl in this process; its exit code must not say that it has a bug."""
    before, sys.argv = sys.argv, ["claimctl", *arguments]
    said = io.StringIO()
    mask = os.umask(0o077)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            cli.main()
    except SystemExit as ended:
        if ended.code == Exit.BUG:
            raise AssertionError(f"{arguments[0]}: {said.getvalue()[-500:]}") from ended
    finally:
        sys.argv = before
        os.umask(mask)


def _result_seeds() -> Sequence[bytes]:
    return tuple(bytes((number,)) + whole for number, (_, whole) in enumerate(sorted(seeds.results().items())) if whole)


TARGETS: dict[str, Target] = {
    "pdf": Target(pdf, seeds.pdfs, "pdf"),
    "image": Target(image, seeds.images, "image"),
    "text": Target(text, seeds.texts, "text"),
    "docx": Target(docx, lambda: (seeds.docx(),), "container"),
    "inbox": Target(inbox, seeds.containers, "container"),
    "claims_csv": Target(claims_csv, seeds.tables, "csv"),
    "settings": Target(settings_yaml, seeds.settings, "yaml"),
    "part": Target(part, lambda: (seeds.part(),), "table"),
    "results": Target(results, _result_seeds, "table"),
}
