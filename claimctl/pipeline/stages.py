"""The four stages, declared once, in order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from claimctl.records import Claim, Decision, Fields, Label, Record, Source, StageName, Text
from claimctl.stages.classify import run as classify
from claimctl.stages.extract import run as extract
from claimctl.stages.ocr import run as ocr
from claimctl.stages.score import run as score

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.config import Config, Settings


class StageModule(Protocol):
    """What a stage's run.py offers.

    `identity` names the engines and models behind the outputs, cheaply; `load` opens them, once a worker; `run` takes
    the stage's records, its config and what `load` gave, and gives its record.
    """

    VERSION: int

    def identity(self, config: Any) -> str: ...  # noqa: ANN401  each stage has a config type of its own
    def load(self, config: Any) -> object: ...  # noqa: ANN401

    @property
    def run(self) -> Callable[..., Any]: ...


class Stage(msgspec.Struct, frozen=True):
    """A stage: the records it takes and gives. Its config is the slice of its own name."""

    name: StageName
    module: StageModule
    takes: tuple[type[Record], ...]
    gives: type[Record]

    def settings(self, config: Config) -> Settings:
        """The slice of the config that this stage sees; nothing else can change its output."""
        settings: Settings = getattr(config, self.name)
        return settings

    def apply(self, config: Config, model: object, *records: Record) -> Record:
        """Do the stage's work on its records; `model` is what its `load` gave."""
        given: Record = self.module.run(*records, self.settings(config), model)
        return given

    def fingerprint(self, config: Config) -> Fingerprint:
        """What names this stage's behaviour, inputs aside. Raises DependencyError where a model is missing."""
        settings = self.settings(config)
        digest = hashlib.sha256(msgspec.json.encode(settings, order="deterministic")).hexdigest()
        return Fingerprint(self.name, str(self.module.VERSION), self.module.identity(settings), digest)


class Fingerprint(msgspec.Struct, frozen=True):
    """A stage's version, the identity of its models, and the hash of its settings."""

    stage: str
    version: str
    identity: str
    settings: str

    @property
    def digest(self) -> str:
        """All of it in 32 hex digits."""
        return hashlib.sha256("\0".join(msgspec.structs.astuple(self)).encode()).hexdigest()[:32]


OCR = Stage("ocr", ocr, takes=(Source,), gives=Text)
CLASSIFY = Stage("classify", classify, takes=(Text,), gives=Label)
EXTRACT = Stage("extract", extract, takes=(Text, Label), gives=Fields)
SCORE = Stage("score", score, takes=(Claim,), gives=Decision)

# Run for each file, in this order, before its claim is scored.
DOCUMENT_STAGES = (OCR, CLASSIFY, EXTRACT)
STAGES = (*DOCUMENT_STAGES, SCORE)
