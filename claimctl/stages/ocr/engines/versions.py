"""What each engine is, told without loading it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from claimctl.errors import DependencyError
from claimctl.learning import store

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"
DIRECTION = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"


def rapidocr_model(name: str) -> Path:
    """A model file of RapidOCR's wheel. Raises DependencyError where the wheel or the file is missing."""
    spec = find_spec("rapidocr")
    folder = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
    if folder is None:
        raise DependencyError("engine_missing", "RapidOCR is not installed.", "Run: pip install rapidocr")
    path = folder / "models" / name
    if not path.is_file():
        raise DependencyError(
            "model_missing", f"RapidOCR's wheel has no {name}.", "Run: pip install --force-reinstall 'rapidocr>=3.9'"
        )
    return path


@cache
def rapidocr_version() -> str:
    """Such as `3.10.0+1.32.0+1f2e3d4c+9a8b7c6d5e4f3a2b`: the wheel, ONNX Runtime, a digest of the models' names and
    sizes, and those of the models that judge words and settle letters. Raises DependencyError without any of them.
    """
    facts = "".join(f"{name}{rapidocr_model(name).stat().st_size}" for name in (DETECTOR, RECOGNISER, DIRECTION))
    versions = "+".join(metadata.version(name) for name in ("rapidocr", "onnxruntime"))
    return f"{versions}+{hashlib.sha256(facts.encode()).hexdigest()[:8]}+{_judging()}"


def _judging() -> str:
    return "".join(store.fingerprint(model)[:8] for model in ("ocr_words", "ocr_letters"))


def rapidocr_fast_version() -> str:
    """As `rapidocr_version`, with a digest of the model that it reads with. Raises DependencyError without either."""
    return f"{rapidocr_version()}+{store.fingerprint('ocr_fast')[:8]}"


@cache
def rapidocr_openvino_version() -> str:
    """As `rapidocr_version`, with OpenVINO's version and the precision that it has on this processor, on which results
    depend. Raises DependencyError without either.
    """
    from claimctl.stages.ocr.engines.networks import precision

    reckons = precision()
    return f"{rapidocr_version()}+{metadata.version('openvino')}+{reckons}"


@cache
def tesseract_version() -> str:
    """Such as `5.3.0`. Raises DependencyError where the program is not on the PATH or does not run."""
    program = shutil.which("tesseract")
    remedy = "Install it (Debian: apt install tesseract-ocr; macOS: brew install tesseract) or set ocr.engine: rapidocr"
    if program is None:
        raise DependencyError("engine_missing", "The program tesseract is not installed.", remedy)
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise DependencyError("engine_missing", "The program tesseract does not run.", remedy) from error
    lines = (answer.stdout or answer.stderr).split()
    return lines[1] if len(lines) > 1 else "unknown"
