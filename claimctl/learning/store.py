"""The model store: `models/models.yaml` lists each artefact by name, with its sha256, and nothing unlisted is opened.

An artefact is a skops file, plain JSON or an ONNX network, never a pickle. Three gates stand before it is built: its
bytes have the sha256 of the list, every type in it is one that this module names (TRUSTED), and every type is one that
its entry names. Equal models give equal bytes, so a rebuilt model keeps its sha256 and no result is recomputed for
nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import importlib.metadata
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import yaml

from claimctl import config
from claimctl.errors import ClaimctlError, DependencyError
from claimctl.learning import plain
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTING = "models.yaml"
_REMEDY = "Reinstall claimctl, or restore the models folder; `claimctl doctor` checks it."
Kind = Literal["skops", "json", "onnx"]

# What every artefact may hold: plain values and arrays.
PLAIN = frozenset({
    "builtins.dict", "builtins.list", "builtins.tuple", "builtins.str", "builtins.int", "builtins.float",
    "builtins.bool", "builtins.NoneType", "numpy.ndarray", "numpy.float32", "numpy.float64", "numpy.int32",
    "numpy.int64", "numpy.uint8", "numpy.bool", "numpy.bool_", "numpy.dtype",
})  # fmt: skip

# What an artefact may hold if its entry in models.yaml says so. A type that is not here is never loaded.
TRUSTED = frozenset({
    "numpy.dtypes.Float32DType", "numpy.dtypes.Float64DType", "numpy.random.RandomState",
    "scipy.sparse._csr.csr_matrix",
    "sklearn._loss.link.Interval", "sklearn._loss.link.LogitLink", "sklearn._loss.link.MultinomialLogit",
    "sklearn._loss.loss.HalfBinomialLoss", "sklearn._loss.loss.HalfMultinomialLoss",
    "sklearn.calibration.CalibratedClassifierCV", "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.isotonic.IsotonicRegression",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
    "sklearn.preprocessing._label.LabelEncoder",
})  # fmt: skip


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What models.yaml says of an artefact. `trusted` are the types it holds beside plain values and arrays."""

    file: str
    sha256: str
    kind: Kind
    trained_at: dt.date
    versions: dict[str, str]
    card: str | None = None
    trusted: tuple[str, ...] = ()
    metrics: dict[str, float] = {}


def default_folder() -> Path:
    """The folder of the models that ship with claimctl."""
    return config.home() / "models"


def entries(folder: Path | None = None) -> dict[str, Entry]:
    """All listed models by name; none where there is no list. Raises DependencyError where the list is not valid."""
    listing = (folder or default_folder()) / LISTING
    if not listing.is_file():
        return {}
    try:
        return msgspec.convert(config.read_yaml(listing), dict[str, Entry])
    except (msgspec.ValidationError, ClaimctlError) as error:
        raise DependencyError("model_missing", f"{listing} is not a valid list of models: {error}.", _REMEDY) from error


def place(name: str, folder: Path | None = None) -> tuple[str, Path]:
    """A model's name and folder; a name with slashes says the folder itself: `/srv/models/classify`."""
    path = Path(name)
    return path.name, path.parent if path.parent != Path() else folder or default_folder()


def entry(name: str, folder: Path | None = None) -> Entry:
    """The entry of one model, see `place`. Raises DependencyError("model_missing") where it is not listed."""
    name, folder = place(name, folder)
    listed = entries(folder)
    if name not in listed:
        where = folder / LISTING
        known = ", ".join(sorted(listed)) or "none"
        raise DependencyError("model_missing", f"There is no model {name!r} in {where} (listed: {known}).", _REMEDY)
    return listed[name]


def fingerprint(name: str, folder: Path | None = None) -> str:
    """The model's listed sha256, for resume keys; the artefact itself is not opened."""
    return entry(name, folder).sha256


def open_model(name: str, folder: Path | None = None) -> Any:  # noqa: ANN401  each model has a shape of its own
    """The model, see `place`, built from bytes that were read once and checked.

    Raises DependencyError: `model_missing` where it is not there, `model_tampered` where its bytes are not those that
    were listed, `model_alien` where it holds a type that is not trusted.
    """
    name, folder = place(name, folder)
    listed = entry(name, folder)
    file = folder / listed.file
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DependencyError("model_missing", f"The model file {file} can't be read: {error}.", _REMEDY) from error
    if hashlib.sha256(content).hexdigest() != listed.sha256:
        raise DependencyError(
            "model_tampered", f"The model file {file} is not the one that {LISTING} lists: its sha256 differs.", _REMEDY
        )
    if listed.kind == "json":
        return json.loads(content)
    if listed.kind == "onnx":  # weights and plain operators: a runtime reads its bytes
        return content
    return _open_skops(content, frozenset(listed.trusted), file)


def save_model(
    name: str,
    model: object,
    *,
    trained_at: dt.date,
    card: str,
    kind: Kind = "skops",
    metrics: Mapping[str, float] | None = None,
    folder: Path | None = None,
) -> Entry:
    """Write artefact, card and entry, the entry last; a reader in between is refused rather than misled.

    Raises DependencyError("model_alien") for a model that holds a type outside TRUSTED; nothing is written then.
    """
    folder = folder or default_folder()
    file = f"{name}.{kind}"
    if kind == "json":
        content, types = json.dumps(model, sort_keys=True, separators=(",", ":")).encode(), frozenset[str]()
    elif isinstance(model, bytes):
        content, types = model, frozenset[str]()
    else:
        content = _pack(model)
        types = _types(content) - PLAIN
        if types - TRUSTED:
            raise DependencyError(
                "model_alien", f"The model {name!r} holds types that are not trusted: {_listing(types - TRUSTED)}."
            )
    packages = ("claimctl", "scikit-learn", "skops") if kind == "skops" else ("claimctl",)
    saved = Entry(
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
        trained_at=trained_at,
        versions={package: _version(package) for package in packages},
        card=f"{name}.md",
        trusted=tuple(sorted(types)),
        metrics=dict(metrics or {}),
    )
    listed = entries(folder) | {name: saved}
    atomic.write_bytes(folder / file, content)
    atomic.write_bytes(folder / f"{name}.md", card.encode())
    tree = {key: msgspec.to_builtins(listed[key], builtin_types=(dt.date,)) for key in sorted(listed)}
    atomic.write_bytes(folder / LISTING, yaml.safe_dump(tree, sort_keys=False, width=110).encode())
    return saved


def _open_skops(content: bytes, listed: frozenset[str], file: Path) -> Any:  # noqa: ANN401
    types = _types(content) - PLAIN
    alien = (types - TRUSTED) | (types - listed)
    if alien:
        raise DependencyError(
            "model_alien", f"The model file {file} holds types that are not trusted: {_listing(alien)}.", _REMEDY
        )
    if not types:
        with contextlib.suppress(plain.NotPlain), zipfile.ZipFile(io.BytesIO(content)) as archive:
            return plain.build(archive)

    import skops.io

    try:
        return skops.io.loads(content, trusted=sorted(types))
    except Exception as error:  # a file that passed the gates may still not suit the installed versions
        raise DependencyError(
            "model_alien", f"The model file {file} can't be built: {type(error).__name__}: {error}.", _REMEDY
        ) from error


def _types(content: bytes) -> frozenset[str]:
    """The types that a skops file says it is made of; none of them is imported. Anything unreadable is alien."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            schema = json.loads(archive.read("schema.json"))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise DependencyError("model_alien", f"The model is not a skops file: {error}.", _REMEDY) from error
    found: set[str] = set()
    nodes = [schema]
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, dict):
            if "__class__" in node:
                found.add(f"{node.get('__module__')}.{node['__class__']}")
            nodes.extend(node.values())
    return frozenset(found)


def _pack(model: object) -> bytes:
    """The model as a skops file. Equal models give equal bytes: skops itself writes memory addresses and times."""
    import skops.io

    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(model))) as archive:
        schema = json.loads(archive.read("schema.json"))
        numbers: dict[int, int] = {}
        files: dict[str, str] = {}
        _renumber(schema, numbers, files)
        parts = {"schema.json": json.dumps(schema).encode()}
        parts |= {files[name]: archive.read(name) for name in archive.namelist() if name in files}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, parts[name])
    return packed.getvalue()


def _renumber(node: Any, numbers: dict[int, int], files: dict[str, str]) -> None:  # noqa: ANN401
    """Replace, in place, memory addresses by counts, and the file names made of them."""
    if isinstance(node, list):
        for child in node:
            _renumber(child, numbers, files)
    elif isinstance(node, dict):
        if isinstance(node.get("__id__"), int):
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
        if isinstance(node.get("file"), str) and "__class__" in node:
            name: str = node["file"]
            node["file"] = files.setdefault(name, f"{len(files) + 1}{name[name.rfind('.') :]}")
        for child in node.values():
            _renumber(child, numbers, files)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        import claimctl

        return claimctl.__version__


def _listing(types: frozenset[str]) -> str:
    return ", ".join(sorted(types))
