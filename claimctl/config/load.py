"""Settings from files: the default one, the user's over it, the command line over both; and who said what."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml

from claimctl.config import guard
from claimctl.config.experiments import EXPERIMENTS_FILE, check, tests_of
from claimctl.config.settings import Config, DocType, Experiment, Line, Rule
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_FILE = "claimctl.yaml"


class Loaded(msgspec.Struct, frozen=True):
    """A config with the origin of each value: dotted name -> file or option."""

    config: Config
    origins: dict[str, str]


def home() -> Path:
    """The folder that holds `configs/` and `models/`: inside an installed package, or the checkout."""
    package = Path(__file__).parents[1]
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
    experiments, experiment_origins = _read_experiments(folders)
    check(experiments, config.score, experiment_origins)
    origins |= {f"experiments.{name}": origin for name, origin in experiment_origins.items()}
    return Loaded(msgspec.structs.replace(config, experiments=experiments), origins)


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
    kpis = tree.get("kpis")
    if isinstance(kpis, dict):
        told = ("evaluation", "search", "index", "checks", "reviews", "activity", "surveys", "customers")
        kpis.update({name: str((folder / str(kpis[name])).resolve()) for name in told if kpis.get(name)})
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
        written = path.read_bytes()
        if not path.is_relative_to(home()):  # ours are known to be no bombs
            guard.check(written)
        content = yaml.load(written, Loader=_LOADER)  # noqa: S506  the C twin of SafeLoader
    except (yaml.YAMLError, OSError, ValueError) as error:
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


def _read_experiments(folders: list[Path]) -> tuple[dict[str, Experiment], dict[str, str]]:
    """The tests of `<folder>/experiments.yaml` by name; a later folder's test replaces an earlier one of its name."""
    found: dict[str, Experiment] = {}
    origins: dict[str, str] = {}
    for folder in folders:
        file = folder / EXPERIMENTS_FILE
        if file.is_file():
            tests = tests_of(read_yaml(file), file)
            found |= tests
            origins |= dict.fromkeys(tests, str(file))
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
