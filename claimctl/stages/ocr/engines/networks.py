"""ONNX networks made ready to run on one thread; and their last layer cut to fewer classes.

The models ship in RapidOCR's wheel. Their recogniser tells 18,710 classes apart, nearly all of them Chinese signs: its
last layer alone is a tenth of its work. `narrowed` leaves the classes that are asked for, by rewriting the file's bytes
(ONNX is protobuf, and five message types are all that has to be known), so no further package and no second copy of a
model is needed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from claimctl.errors import DependencyError, Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

REMEDY = "Try ocr.engine: tesseract, and report the file's kind and size."


class Network(Protocol):
    """Maps one float32 array to one float32 array. Raises Failed `engine` where the runtime gives up."""

    def __call__(self, source: NDArray[np.float32]) -> NDArray[np.float32]: ...


class OnnxRuntime:
    """A network on ONNX Runtime."""

    def __init__(self, content: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Pages differ in size: an arena keeps the largest of everything and takes no less time.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._name = self._session.get_inputs()[0].name

    def __call__(self, source: NDArray[np.float32]) -> NDArray[np.float32]:
        """The first output."""
        try:
            answer: NDArray[np.float32] = self._session.run(None, {self._name: source})[0]
        except Exception as error:  # the runtime's own errors share no base
            raise Failed("engine", f"ONNX Runtime gave up on a page ({type(error).__name__}).", REMEDY) from error
        return answer


class OpenVino:
    """A network on OpenVINO, in half precision (bfloat16) where the processor has it: so `precision` says.

    Raises DependencyError where the package is not installed.
    """

    def __init__(self, content: bytes) -> None:
        core = _openvino().Core()
        options = {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "bf16",
        }
        try:
            self._request = core.compile_model(core.read_model(content), "CPU", options).create_infer_request()
        except RuntimeError as error:
            raise DependencyError("engine_missing", "OpenVINO can't open a model of RapidOCR.", REMEDY) from error

    def __call__(self, source: NDArray[np.float32]) -> NDArray[np.float32]:
        """The first output."""
        try:
            return np.array(self._request.infer([source])[0], np.float32)
        except RuntimeError as error:
            raise Failed("engine", f"OpenVINO gave up on a page ({type(error).__name__}).", REMEDY) from error


def precision() -> str:
    """What OpenVINO reckons in on this processor: `bf16` or `f32`. Raises DependencyError where it is not installed."""
    return "bf16" if "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def _openvino() -> Any:  # noqa: ANN401  its types are those of an optional package
    # Its model converter, which is not used here, would load what reports usage over the network.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        import openvino
    except ImportError as error:
        raise DependencyError(
            "engine_missing", "OpenVINO is not installed.", "Run: pip install 'claimctl[openvino]'"
        ) from error
    return openvino


# --- the file's bytes ------------------------------------------------------------------------------------------------

# Numbers of protobuf fields in onnx.proto.
_GRAPH, _METADATA = 7, 14  # of ModelProto
_NODE, _INITIALIZER, _OUTPUT, _SHAPES = 1, 5, 12, 13  # of GraphProto
_DIMS, _FLOATS, _NAME, _RAW = 1, 4, 8, 9  # of TensorProto
_BYTES = 2  # the wire type of strings, bytes and messages


def alphabet(content: bytes) -> list[str]:
    """The classes of a recogniser, in order: the blank as an empty string, the signs of its file, and the space."""
    for number, _, value in _fields(content):
        if number == _METADATA:
            entry = {key: text for key, _, text in _fields(value)}
            if entry.get(1) == b"character":
                return ["", *entry[2].decode().splitlines(), " "]
    raise ValueError("the recogniser's file names no characters")


def narrowed(content: bytes, keep: Sequence[int]) -> bytes:
    """The model with the last layer's classes `keep` alone, in that order.

    The last layer is the product and the sum that come before the softmax at its end; raises ValueError where the
    model ends otherwise.
    """
    parts = list(_fields(content))
    for place, (number, wire, value) in enumerate(parts):
        if number == _GRAPH:
            parts[place] = (number, wire, _narrowed_graph(value, np.asarray(keep, np.int64)))
    return _message(parts)


def _narrowed_graph(graph: bytes, keep: NDArray[np.int64]) -> bytes:
    parts = list(_fields(graph))
    nodes = [_node(value) for number, _, value in parts if number == _NODE]
    made = {name: node for node in nodes for name in node[1]}
    if not nodes or nodes[-1][2] != "Softmax":
        raise ValueError("the recogniser does not end in a softmax")
    weights: list[str] = []
    name = nodes[-1][0][0]
    while name in made and len(weights) < 2:
        takes, _, kind = made[name]
        if kind in {"Add", "MatMul"}:
            weights.append(takes[1])
        elif kind != "Identity":
            break
        name = takes[0]
    if len(weights) != 2:
        raise ValueError("the recogniser does not end in a layer that is known")
    found = []
    for number, wire, value in parts:
        if number == _INITIALIZER and _tensor_name(value) in weights:
            found.append((number, wire, _narrowed_tensor(value, keep)))
        elif number == _OUTPUT:  # its name, and a float tensor of any shape
            named = [part for part in _fields(value) if part[0] == 1]
            found.append((number, wire, _message([*named, (2, _BYTES, b"\x0a\x02\x08\x01")])))
        elif number != _SHAPES:  # shapes of what lies between are worked out anew
            found.append((number, wire, value))
    return _message(found)


def _narrowed_tensor(tensor: bytes, keep: NDArray[np.int64]) -> bytes:
    parts = list(_fields(tensor))
    dims: list[int] = []
    for number, wire, value in parts:
        if number == _DIMS:
            dims += list(_varints(value)) if wire == _BYTES else [value]
    raw = next((value for number, _, value in parts if number == _RAW), None)
    if raw is None:
        raw = b"".join(value for number, _, value in parts if number == _FLOATS)
    kept = np.frombuffer(raw, "<f4").reshape(dims)[..., keep]
    rest = [part for part in parts if part[0] not in {_DIMS, _RAW, _FLOATS}]
    return _message([*((_DIMS, 0, size) for size in kept.shape), *rest, (_RAW, _BYTES, kept.tobytes())])


def _node(value: bytes) -> tuple[list[str], list[str], str]:
    """A node's inputs, outputs and operator."""
    takes, gives, kind = [], [], ""
    for number, _, part in _fields(value):
        if number == 1:
            takes.append(part.decode())
        elif number == 2:
            gives.append(part.decode())
        elif number == 4:
            kind = part.decode()
    return takes, gives, kind


def _tensor_name(value: bytes) -> str:
    return next((part.decode() for number, _, part in _fields(value) if number == _NAME), "")


def _fields(message: bytes) -> Iterator[tuple[int, int, Any]]:
    """Each field of a protobuf message: its number, its wire type, and an int or bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield key >> 3, wire, value
            continue
        if wire == _BYTES:
            size, at = _varint(message, at)
        elif wire in {1, 5}:
            size = 8 if wire == 1 else 4
        else:
            raise ValueError(f"wire type {wire} of a model's file is not known")
        yield key >> 3, wire, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = _varint(packed, at)
        yield value


def _written(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _message(parts: Sequence[tuple[int, int, Any]]) -> bytes:
    out = []
    for number, wire, value in parts:
        out.append(_written(number << 3 | wire))
        if wire == 0:
            out.append(_written(value))
        else:
            if wire == _BYTES:
                out.append(_written(len(value)))
            out.append(value)
    return b"".join(out)
