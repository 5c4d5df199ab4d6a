"""A register on disk becomes an index: rows by key, and rows by each word of their names and addresses.

Texts are kept once, in Arrow memory; the indexes hold 64-bit hashes only, so a million rows of five columns take about
150 MB and two seconds. A hash only proposes a row: its text is compared before it counts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl
    from numpy.typing import NDArray

    from claimctl.config import FieldKind, RegisterSpec

KEYS: frozenset[FieldKind] = frozenset({"identifier", "code", "email", "phone"})
_WORDED: frozenset[FieldKind] = frozenset({"name", "address", "text"})
_PHONE_DIGITS = 9  # at the end; before them stand country codes that are written or left out
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_COMMON = 4_000  # rows; a word that more rows share finds nobody
_SHORTEST_KEY = 6  # letters; one letter more or less makes another key of a shorter one
_SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Index:
    """Rows by the hash of a text: `hashes` sorted, `rows` beside them."""

    hashes: NDArray[np.uint64]
    rows: NDArray[np.uint32]

    def find(self, texts: Iterable[str]) -> NDArray[np.uint32]:
        """The rows of any of `texts`, ascending, each once; none where they are more than can tell anybody apart."""
        import polars as pl

        wanted = pl.Series(list(texts), dtype=pl.String).hash().to_numpy()
        first = np.searchsorted(self.hashes, wanted, side="left")
        last = np.searchsorted(self.hashes, wanted, side="right")
        if not 0 < int((last - first).sum()) <= _COMMON:
            return np.empty(0, np.uint32)
        spans = [self.rows[start:end] for start, end in zip(first, last, strict=True) if end > start]
        return np.unique(np.concatenate(spans))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register: its texts as they stand and folded, and the index that finds them."""

    field: str
    raw: pl.Series
    folded: pl.Series  # lower-case letters and digits; words parted by blanks, keys in one piece
    index: Index | None
    key: bool


@dataclass(frozen=True, slots=True)
class Register:
    """A register in memory."""

    name: str
    rows: int
    columns: tuple[Column, ...]


def identity(specs: Mapping[str, RegisterSpec]) -> str:
    """The registers' contents as a digest; empty where there are none. Raises UsageError for a missing file."""
    if not specs:
        return ""
    digest = hashlib.sha256()
    for name, spec in sorted(specs.items()):
        try:
            with Path(spec.path).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise UsageError(
                "register_missing",
                f"The register {name} can't be read: {spec.path} ({error.strerror}).",
                f"Correct `extract.registers.{name}.path`.",
            ) from error
    return digest.hexdigest()[:16]


def open_all(specs: Mapping[str, RegisterSpec], kinds: Mapping[str, FieldKind]) -> tuple[Register, ...]:
    """The registers, indexed; `kinds` says of every field what it holds.

    Raises UsageError for a file that is no table, or for columns that it or the contract does not have.
    """
    return tuple(_open(name, spec, kinds) for name, spec in sorted(specs.items()))


def fold(text: str, kind: FieldKind) -> str:
    """A text as a register holds it: see Column.folded."""
    import polars as pl

    return str(_folded(pl.Series([text]), kind)[0])


def near_keys(text: str) -> list[str]:
    """Every text one letter away from a folded key or word: one changed, lost or added."""
    cuts = [(text[:place], text[place:]) for place in range(len(text) + 1)]
    return list({
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + sign + tail[1:] for head, tail in cuts if tail for sign in _ALPHABET),
        *(head + sign + tail for head, tail in cuts for sign in _ALPHABET),
    } - {text})  # fmt: skip


def candidates(column: Column, folded: str) -> NDArray[np.uint32]:
    """The rows that may hold a folded text, right or slightly misread; none where only common words match."""
    if column.index is None or not folded:
        return np.empty(0, np.uint32)
    rows = []
    for word in dict.fromkeys(folded.split()):
        found = column.index.find([word])
        if found.size == 0 and len(word) >= (_SHORTEST_KEY if column.key else _SHORTEST_WORD):
            found = column.index.find(near_keys(word))
        rows.append(found)
    return np.unique(np.concatenate(rows))


def _open(name: str, spec: RegisterSpec, kinds: Mapping[str, FieldKind]) -> Register:
    import polars as pl

    path = Path(spec.path)
    try:
        table = (
            pl.read_parquet(path)
            if path.suffix.lower() in {".parquet", ".pq"}
            else pl.read_csv(path, infer_schema_length=0, encoding="utf8-lossy")
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            "register_unreadable", f"The register {name} is no table: {path}.", "Give a CSV with a head, or a Parquet."
        ) from error
    wanted = spec.columns or {column: column for column in table.columns if column in kinds}
    missing = [column for column in wanted if column not in table.columns]
    unknown = [field for field in wanted.values() if field not in kinds]
    if missing or unknown or not wanted:
        what = (
            f"has no column {missing[0]}" if missing else f"names no field {unknown[0]}" if unknown else "has no field"
        )
        raise UsageError(
            "register_columns", f"The register {name} {what}: {path}.", f"Correct `extract.registers.{name}.columns`."
        )
    columns = tuple(
        _column(table[column].cast(pl.String).fill_null(""), field, kinds[field]) for column, field in wanted.items()
    )
    return Register(name, table.height, columns)


def _column(raw: pl.Series, field: str, kind: FieldKind) -> Column:
    key = kind in KEYS
    folded = _folded(raw, kind)
    return Column(field, raw, folded, _index(folded, key=key) if key or kind in _WORDED else None, key)


def _folded(raw: pl.Series, kind: FieldKind) -> pl.Series:
    import polars as pl

    if kind == "date":
        return raw.str.to_date("%Y-%m-%d", strict=False).cast(pl.String).fill_null("")
    text = raw.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    folded = text.str.replace_all(r"[^a-z0-9]+", "" if kind in KEYS else " ").str.strip_chars()
    return folded.str.tail(_PHONE_DIGITS) if kind == "phone" else folded


def _index(folded: pl.Series, *, key: bool) -> Index:
    import polars as pl

    rows = pl.DataFrame({"text": folded}).with_row_index("row").filter(pl.col("text") != "")
    if not key:
        rows = rows.with_columns(pl.col("text").str.split(" ")).explode("text")
    hashes = rows["text"].hash().to_numpy()
    order = np.argsort(hashes, kind="stable")
    return Index(hashes[order], rows["row"].to_numpy()[order].astype(np.uint32))
