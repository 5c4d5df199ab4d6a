"""Skops files that hold nothing but texts, numbers, lists, tables by name and arrays, built without skops.

Importing skops imports every estimator of scikit-learn, and what these import: seconds and 100 MB a worker, for models
that need none of it.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zipfile


class NotPlain(Exception):
    """The file holds something else, or says it in another way; skops can tell."""


def build(archive: zipfile.ZipFile) -> Any:  # noqa: ANN401  each model has a shape of its own
    """What `skops.io.load` gives for the archive. Raises NotPlain where only skops can build it."""
    try:
        return _build(json.loads(archive.read("schema.json")), archive)
    except (KeyError, TypeError, ValueError) as error:
        raise NotPlain from error


def _build(node: dict[str, Any], archive: zipfile.ZipFile) -> Any:  # noqa: ANN401
    match node["__loader__"], f"{node['__module__']}.{node['__class__']}":
        case "JsonNode", "builtins.str":
            return json.loads(node["content"])
        case "ListNode", "builtins.list":
            return [_build(child, archive) for child in node["content"]]
        case "DictNode", "builtins.dict":
            if any(kind["__class__"] != "str" for kind in node["key_types"]["content"]):
                raise NotPlain
            return {name: _build(child, archive) for name, child in node["content"].items()}
        case "NdArrayNode", "numpy.ndarray" if node["type"] == "numpy":
            import numpy as np

            return np.load(io.BytesIO(archive.read(node["file"])), allow_pickle=False)
    raise NotPlain
