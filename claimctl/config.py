"""The configuration: one complete default file, one file of the user's over it, options of the command line over both.

`configs/default.yaml` names every setting. A user's file (`--config`, else the nearest `claimctl.yaml` upwards from the
working folder) changes some of them; `configs/doctypes/*.yaml` and `configs/rules/*.yaml` are lists that a folder of
the same name beside the user's file adds to or overrides, file by file. Each value remembers where it came from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec
import yaml

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_FILE = "claimctl.yaml"

FieldKind = Literal[
    "address", "check", "code", "date", "email", "identifier", "money", "name", "number", "phone", "text", "time"
]


Count = Annotated[int, msgspec.Meta(ge=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False):
    """The base of all settings: immutable, and a misspelt name is an error."""


class FieldSpec(Settings, frozen=True):
    """A field of a document type: what kind of value, and the labels it stands beside."""

    kind: FieldKind
    labels: tuple[str, ...] = ()
    required: bool = False
    repeated: bool = False
    validators: tuple[str, ...] = ()
    pattern: str | None = None  # a regular expression that the raw value must match in full

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise ValueError(f"`pattern` is no regular expression ({error})") from error


class DocType(Settings, frozen=True):
    """A document type: what it calls itself, and the fields it carries."""

    title: str
    titles: tuple[str, ...] = ()  # phrases that head such a document, lower case
    keywords: tuple[str, ...] = ()  # the vocabulary of the type, lower case
    fields: dict[str, FieldSpec] = {}
    line_items: bool = False


class Rule(Settings, frozen=True, kw_only=True):
    """A rule of the score stage: what it looks for, and what a finding means for the decision.

    It names a `check` with its `parameters`, or says in expressions (claimctl/stages/score/expressions) `when` it finds
    something, `for_each` of what, and `unless` what.
    """

    message: str
    check: str = ""
    when: str = ""
    unless: str = ""
    for_each: str = ""
    let: dict[str, str] = {}  # names for what expressions work out, each of those before it
    lines: tuple[str, ...] = ()  # the lines of business that it is for; empty is all
    severity: Literal["info", "warning", "error"] = "warning"
    outcome: Literal["review", "investigate", "incomplete", "deny"] | None = None
    fraud_weight: float = 0.0  # what a finding adds to the claim's fraud rank score
    base_rate: Share | None = None  # how often what it looks for is so; `score.base_rate` where it says nothing
    parameters: dict[str, Any] = {}


class Line(Settings, frozen=True):
    """A line of business: how it is recognised and which documents a claim of it needs.

    `required` holds alternatives: each inner tuple is met by any one of its document types.
    """

    title: str
    recognised_by: tuple[str, ...] = ()  # document types
    keywords: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()


class OcrConfig(Settings, frozen=True):
    """How pages become words."""

    engine: Literal["rapidocr", "rapidocr-fast", "tesseract"]
    languages: tuple[str, ...]
    dpi: Count
    detector_side: Count
    trust_text_layer: Literal["auto", "always", "never"]
    max_pages: Count
    max_megapixels: Positive


class ClassifyConfig(Settings, frozen=True):
    """How documents are named. `doctypes` is filled from configs/doctypes."""

    model: str
    min_confidence: float
    split: bool  # whether files of several documents are taken apart
    doctypes: dict[str, DocType] = {}


class RegisterSpec(Settings, frozen=True):
    """A table of the user's that values are held against: a CSV with a head, or a Parquet; dates in it are ISO dates.

    `path` counts from the folder of the file that names it. `columns` maps the table's columns to fields; left out,
    they are those that are called like a field.
    """

    path: str
    columns: dict[str, str] = {}


class ExtractConfig(Settings, frozen=True):
    """How values are found. `doctypes` is filled from configs/doctypes."""

    model: str
    region: str  # ISO 3166 country for phone numbers and for dates that could be read both ways
    currency: str  # ISO 4217, where a document names none
    date_order: Literal["auto", "DMY", "MDY"]
    min_confidence: float
    registers: dict[str, RegisterSpec] = {}
    taught: dict[str, str] = {}  # document type -> model of `claimctl train extract`
    calibration: str = ""  # model of `claimctl calibrate`
    doctypes: dict[str, DocType] = {}


class CostConfig(Settings, frozen=True):
    """What a claim costs, in `currency`: machine time, licence, and a reviewer's minutes where a human looks."""

    currency: str
    machine_hour: float
    licence_per_claim: float
    reviewer_hour: float
    review_minutes: float
    manual_minutes: float  # what a claim takes without claimctl: the base of savings


class DecisionConfig(Settings, frozen=True):
    """What passes without a human, and what of it is checked afterwards."""

    target_accuracy: Share = 0.999  # what `claimctl dial` is to prove: the share right of what passes ...
    confidence_level: Share = 0.95  # ... and how sure that is to be
    confidence: str = ""  # the model that tells how sure a decision is; empty: what the readings multiply to
    dial: str = ""  # the proved threshold, of `claimctl dial`; without one `approve_confidence` rules, and no promise
    qa_share: Share = 0.05  # of what passed is drawn for a human to check
    qa_salt: str = "claimctl"  # goes into the draw: the same salt draws the same claims


class RouteConfig(Settings, frozen=True):
    """Which parts of the score stage a claim goes through."""

    coverage: Literal["always", "with_policy", "never"] = "with_policy"
    fraud: Literal["always", "complete", "never"] = "always"


class ScoreConfig(Settings, frozen=True):
    """How claims are judged. `rules`, `lines` and `lists` are filled from configs/rules, `fields` from doctypes."""

    min_field_confidence: Share  # values below are not used against a claim
    min_type_confidence: Share  # documents below are looked at by a human
    approve_confidence: float  # claims below are looked at by a human
    approve_limit: float  # claimed amounts above are looked at by a human
    investigate_score: float  # claims with a fraud rank score from here on are investigated
    amount_tolerance: NotNegative  # money this close is equal
    reference_date: str  # "today", or an ISO date for runs that must repeat
    cost: CostConfig
    fraud_model: str = ""  # model of `claimctl train fraud`
    prices: str = ""  # model of `claimctl train prices`
    policies: str = ""  # index of `claimctl index`, to find the clauses that bear on a loss
    decision: DecisionConfig = DecisionConfig()
    route: RouteConfig = RouteConfig()
    base_rate: Share = 0.02  # how many claims have what a rule looks for, where the rule says nothing else
    min_finding: Share = 0.1  # findings less probable than this, misreading considered, are for information only
    rules: dict[str, Rule] = {}
    lines: dict[str, Line] = {}
    lists: dict[str, tuple[str, ...]] = {}
    fields: dict[str, FieldKind] = {}  # the fields that documents may carry, and their kinds
    assumed_currency: str = ""  # what amounts are taken to be in whose paper names no currency: that of extract


class Limits(Settings, frozen=True):
    """What one document may cost before it is given up."""

    document_seconds: Positive
    page_seconds: NotNegative
    memory_mb: Count
    max_file_mb: Count


class StoreConfig(Settings, frozen=True):
    """How the tables are cut into parts."""

    part_rows: Count


class Config(Settings, frozen=True):
    """All settings."""

    jobs: Annotated[int, msgspec.Meta(ge=0)]
    limits: Limits
    ocr: OcrConfig
    classify: ClassifyConfig
    extract: ExtractConfig
    score: ScoreConfig
    store: StoreConfig

    def sha256(self) -> str:
        """The settings' fingerprint: equal settings, equal hex digits. How many workers there are does not count."""
        settings = msgspec.structs.replace(self, jobs=0)
        return hashlib.sha256(msgspec.json.encode(settings, order="deterministic")).hexdigest()

    def dated(self, today: dt.date) -> Config:
        """The settings with a date in place of `today`, as the score stage takes them."""
        if self.score.reference_date != "today":
            return self
        score = msgspec.structs.replace(self.score, reference_date=today.isoformat())
        return msgspec.structs.replace(self, score=score)


class Loaded(msgspec.Struct, frozen=True):
    """A config with the origin of each value: dotted name -> file or option."""

    config: Config
    origins: dict[str, str]


def home() -> Path:
    """The folder that holds `configs/` and `models/`: inside an installed package, or the checkout."""
    package = Path(__file__).parent
    installed = package / "_home"
    return installed if installed.is_dir() else package.parent


def find_user_file(start: Path) -> Path | None:
    """The nearest `claimctl.yaml` in `start` or a folder above it."""
    for folder in (start, *start.parents):
        candidate = folder / USER_FILE
        if candidate.is_file():
            return candidate
    return None


def load(path: Path | None = None, overrides: Mapping[str, object] | None = None) -> Loaded:
    """Read the settings; `overrides` maps dotted names to values and wins over every file.

    Raises UsageError naming the file and the setting for anything that is not valid.
    """
    default_file = home() / "configs" / "default.yaml"
    user_file = path or find_user_file(Path.cwd())
    if path is not None and not path.is_file():
        raise UsageError("config_missing", f"There is no config file {path}.", "Check --config.")

    tree = read_yaml(default_file)
    origins = dict.fromkeys(_leaves(tree), "configs/default.yaml")
    if user_file is not None:
        _overlay(tree, _rooted(read_yaml(user_file), user_file.parent), origins, str(user_file))
    for name, value in (overrides or {}).items():
        if value is not None:
            _overlay(tree, _nested(name, value), origins, "command line")

    folders = [home() / "configs"]
    if user_file is not None:
        folders.append(user_file.parent)
    doctypes, doctype_origins = _read_list(folders, "doctypes")
    groups, rule_origins = _read_list(folders, "rules")
    lines = _all_of(groups.pop("lines", {}), Line, rule_origins.pop("lines", ""))
    lists = _convert(groups.pop("lists", {}), dict[str, tuple[str, ...]], rule_origins.pop("lists", ""))
    rules: dict[str, Rule] = {}
    for name, group in groups.items():
        rules |= _all_of(group, Rule, rule_origins[name])
    types = {name: _convert(content, DocType, doctype_origins[name]) for name, content in doctypes.items()}
    asked = "the command line" if overrides else ""
    where = ", ".join(part for part in (str(user_file or ""), asked) if part) or str(default_file)
    for section in ("classify", "extract", "score"):
        if not isinstance(tree[section], dict):
            raise UsageError("config_invalid", f"{where} is not valid: `{section}` must hold names and values.")
    for stage in ("classify", "extract"):
        tree[stage]["doctypes"] = types
    fields = {name: spec.kind for kind in types.values() for name, spec in kind.fields.items()}
    tree["score"] |= {"rules": rules, "lines": lines, "lists": lists, "fields": fields}
    tree["score"]["assumed_currency"] = tree["extract"].get("currency", "")
    config = _convert(tree, Config, where)
    origins |= {f"doctypes.{name}": origin for name, origin in doctype_origins.items()}
    origins |= {f"rules.{name}": origin for name, origin in rule_origins.items()}
    return Loaded(config, origins)


def _rooted(tree: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A user's settings with the paths of models and registers counted from the folder of their file."""
    for stage in ("classify", "extract"):
        settings = tree.get(stage)
        if isinstance(settings, dict):
            named = {name: settings[name] for name in ("model", "calibration") if "/" in str(settings.get(name, ""))}
            settings.update({name: str((folder / str(model)).resolve()) for name, model in named.items()})
    score = tree.get("score")
    if isinstance(score, dict):
        named = {name: score[name] for name in ("fraud_model", "prices", "policies") if "/" in str(score.get(name, ""))}
        score.update({name: str((folder / str(model)).resolve()) for name, model in named.items()})
    decision = score.get("decision") if isinstance(score, dict) else None
    if isinstance(decision, dict):
        named = {name: decision[name] for name in ("confidence", "dial") if "/" in str(decision.get(name, ""))}
        decision.update({name: str((folder / str(model)).resolve()) for name, model in named.items()})
    extract = tree.get("extract")
    taught = extract.get("taught") if isinstance(extract, dict) else None
    if isinstance(taught, dict):
        paths = {name: model for name, model in taught.items() if "/" in str(model)}
        taught.update({name: str((folder / str(model)).resolve()) for name, model in paths.items()})
    registers = extract.get("registers") if isinstance(extract, dict) else None
    for register in registers.values() if isinstance(registers, dict) else ():
        if isinstance(register, dict) and isinstance(register.get("path"), str):
            register["path"] = str((folder / register["path"]).resolve())
    return tree


T = TypeVar("T")


def _convert(content: object, kind: type[T], where: str, what: str = "") -> T:
    """Content as settings of a kind. Raises UsageError naming the file it is from and the setting."""
    try:
        return msgspec.convert(content, kind, strict=True)
    except msgspec.ValidationError as error:
        raise UsageError("config_invalid", f"{where} is not valid{what}: {error}.") from error


def _all_of(content: dict[str, Any], kind: type[T], where: str) -> dict[str, T]:
    return {name: _convert(value, kind, where, f", {name}") for name, value in content.items()}


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file's mapping. Raises UsageError naming the file and place of a mistake."""
    try:
        content = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506  the C twin of SafeLoader
    except (yaml.YAMLError, OSError) as error:
        raise UsageError("config_unreadable", f"{path} can't be read: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise UsageError("config_unreadable", f"{path} must hold names and values.")
    return content


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_list(folders: list[Path], kind: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The files of `<folder>/<kind>/*.yaml` by name; a later folder's file replaces an earlier one of its name."""
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for folder in folders:
        for file in sorted((folder / kind).glob("*.yaml")):
            found[file.stem] = read_yaml(file)
            origins[file.stem] = str(file)
    return found, origins


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> list[str]:
    names: list[str] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        names.extend(_leaves(value, f"{name}.") if isinstance(value, dict) else [name])
    return names


def _nested(name: str, value: object) -> dict[str, Any]:
    head, _, rest = name.partition(".")
    return {head: _nested(rest, value) if rest else value}


def _overlay(
    tree: dict[str, Any], over: dict[str, Any], origins: dict[str, str], origin: str, prefix: str = ""
) -> None:
    """Lay `over` on `tree`, in place, and note the origin of each value it sets."""
    for key, value in over.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and isinstance(tree.get(key), dict):
            _overlay(tree[key], value, origins, origin, f"{name}.")
        else:
            # YAML makes a date of 2026-01-31 without quotes; settings hold text.
            tree[key] = value.isoformat() if isinstance(value, dt.date) else value
            origins[name] = origin
