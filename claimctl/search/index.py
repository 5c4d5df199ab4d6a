"""An index of passages: policy clauses and what past claims say, to be found by words and by meaning.

A folder. `index.json` names what is in force, and is the last thing that is written:
- `passages-*.arrow`: a row a passage (see Passage), in the order of their sources
- `terms-*.npy`, `starts-*.npy`, `rows-*.npy`, `counts-*.npy`, `lengths-*.npy`: BM25 (see bm25.py)
- `vectors-*.npy`: a row a passage, 512 signed bytes
- `graph-*.usearch`: where there are more than 100,000 passages, a graph through their vectors (HNSW); below, and for
  a question whose filters leave no more, all vectors are compared, which is exact and takes some milliseconds
Arrays and graph are opened as maps of their files, so an index of any size is open at once, and workers share memory.
The graph is usearch's: 12 MB of wheels for every Python and a file that can be mapped, where LanceDB takes 75 MB and
pyarrow beside it. Of a million vectors it finds the nearest in a millisecond; comparing all of them takes 107 ms, and
signs alone (64 bytes a vector, the best 300 compared in full) 40 ms, both growing with their number.
Files carry a hash of their content: a reader of the old index goes on reading it while the new one is put in place, and
the same sources give the same files.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from claimctl.errors import DependencyError, UsageError
from claimctl.search import bm25, embed
from claimctl.search.words import terms
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl
    from numpy.typing import NDArray

VERSION = 1
LISTING = "index.json"
EXACT = 100_000  # vectors that are compared one by one
_CONNECTIVITY, _EXPANSION_ADD, EXPANSION = 16, 96, 192
Collection = Literal["policies", "claims"]
_BLOCK = 1024  # scores that are looked through at once
_MASKS = 256  # answers to filters that are kept: every claim asks for a policy of its own
_ARRAYS = ("terms", "starts", "rows", "counts", "lengths")


class Passage(msgspec.Struct, frozen=True):
    """What is found: a clause of a policy, or a piece of a past claim.

    `source` is the path of the document, `kind` that of the clause or the type of the document, `date` ISO or empty.
    """

    collection: Collection
    source: str
    page: int
    number: str
    title: str
    text: str
    kind: str
    section: str = ""
    policy: str = ""  # its number, letters and digits alone
    product: str = ""
    claim_id: str = ""
    date: str = ""
    vector: bytes = b""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What index.json holds: the sources with their hashes (rows of each), and the files in force."""

    version: int
    encoder: str
    passages: int
    sources: dict[str, tuple[str, int]]
    files: dict[str, str]


class Changed(msgspec.Struct, frozen=True):
    """What an update did: sources read anew, kept, and gone; passages in all."""

    new: int
    kept: int
    gone: int
    passages: int


class Index:
    """An index that is open for reading."""

    def __init__(self, folder: Path) -> None:
        """Open it. Raises UsageError where there is none, DependencyError where it is torn or of another version."""
        self.folder = folder
        manifest = read_manifest(folder)
        if manifest is None:
            raise UsageError("index_missing", f"There is no index in {folder}.", "Make one: claimctl index POLICIES.")
        self.manifest = manifest
        if self.manifest.version != VERSION or self.manifest.encoder != embed.NAME:
            raise DependencyError(
                "index_alien", f"The index {folder} is of another version.", "Make it anew: claimctl index."
            )
        self._files = {name: folder / file for name, file in self.manifest.files.items()}
        try:
            self.words = bm25.Postings(*(np.load(self._files[name], mmap_mode="r") for name in _ARRAYS))
            self.vectors: NDArray[np.int8] = np.load(self._files["vectors"], mmap_mode="r")
            self.passages = _frame(self._files["passages"])
        except (OSError, KeyError, ValueError) as error:
            raise DependencyError(
                "index_torn", f"The index {folder} is not whole: {error}.", "Make it anew: claimctl index."
            ) from error
        self._graph: Any = None
        self._masks: OrderedDict[tuple[tuple[str, str], ...], NDArray[np.int64] | None] = OrderedDict()

    @property
    def fingerprint(self) -> str:
        """What names the content, for resume keys."""
        return hashlib.sha256(msgspec.json.encode(self.manifest, order="deterministic")).hexdigest()

    def rows(self, filters: Mapping[str, str]) -> NDArray[np.int64] | None:
        """The passages that pass all filters, by row; None where all do.

        A filter is a column and what it holds; `since` is the earliest date.
        """
        key = tuple(sorted((name, value) for name, value in filters.items() if value))
        if key not in self._masks:
            import polars as pl

            asked = [pl.col("date") >= value if name == "since" else pl.col(name) == value for name, value in key]
            found = self.passages.select(pl.arg_where(pl.all_horizontal(asked))).to_series() if asked else None
            self._masks[key] = None if found is None else found.to_numpy().astype(np.int64)
            if len(self._masks) > _MASKS:
                self._masks.popitem(last=False)
        self._masks.move_to_end(key)
        return self._masks[key]

    @staticmethod
    def by_words(scores: NDArray[np.float32], rows: NDArray[np.int64] | None, top: int) -> NDArray[np.int64]:
        """The passages with the best of the scores of `words`, the best first; none that shares no word."""
        if rows is not None:
            scores = scores[rows]
        best = _candidates(scores, top)
        best = best[np.lexsort((best, -scores[best]))][:top]
        best = best[scores[best] > 0.0]
        return best if rows is None else rows[best]

    def by_meaning(self, vector: NDArray[np.float32], rows: NDArray[np.int64] | None, top: int) -> NDArray[np.int64]:
        """The passages nearest to a vector, the nearest first."""
        from usearch.index import MetricKind, search

        asked = np.frombuffer(embed.packed(vector), np.int8)
        total = len(self.vectors) if rows is None else len(rows)
        if total == 0:
            return np.zeros(0, np.int64)
        if total > EXACT and "graph" in self._files:
            wide = top if rows is None else min(len(self.vectors), 20 * top)
            found = self._opened_graph().search(asked, wide, threads=1).keys.astype(np.int64)
            if rows is None:
                return np.asarray(found, np.int64)
            found = found[np.isin(found, rows, assume_unique=True)][:top]
            if len(found) >= top:
                return np.asarray(found, np.int64)
        held = np.ascontiguousarray(self.vectors if rows is None else self.vectors[rows])
        keys = search(held, asked, min(top, total), MetricKind.Cos, exact=True, threads=1).keys.astype(np.int64)
        return np.asarray(keys if rows is None else rows[keys], np.int64)

    def take(self, rows: Sequence[int]) -> list[Passage]:
        """Passages by row, in the order asked."""
        return [Passage(**row) for row in self.passages[list(rows)].iter_rows(named=True)]

    def _opened_graph(self) -> Any:  # noqa: ANN401  usearch states no types
        if self._graph is None:
            self._graph = _graph()
            self._graph.view(str(self._files["graph"]))
            self._graph.expansion_search = EXPANSION
        return self._graph


def _candidates(scores: NDArray[np.float32], top: int) -> NDArray[np.int64]:
    """Rows among which the best are: those of the blocks with the highest maxima, which spares sorting all."""
    starts = np.arange(0, len(scores), _BLOCK)
    if len(starts) <= top:
        return np.flatnonzero(scores > 0.0)
    maxima = np.maximum.reduceat(scores, starts)
    least = max(float(np.partition(maxima, -top)[-top]), float(np.finfo(np.float32).tiny))
    blocks = [np.arange(start, min(start + _BLOCK, len(scores))) for start in starts[maxima >= least]]
    rows = np.concatenate(blocks) if blocks else np.zeros(0, np.int64)
    return np.asarray(rows[scores[rows] >= least], np.int64)


def read_manifest(folder: Path) -> Manifest | None:
    """What the index names; None where there is no index. Raises DependencyError where it can't be read."""
    try:
        return msgspec.json.decode((folder / LISTING).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise DependencyError(
            "index_torn", f"{folder / LISTING} can't be read: {error}.", "Make the index anew: claimctl index."
        ) from error


def in_force(folder: Path) -> Index | None:
    """The index that stands in a folder; None where there is none that this version can go on with."""
    try:
        return Index(folder)
    except (UsageError, DependencyError):
        return None


def update(folder: Path, sources: Mapping[str, str], read: Callable[[str], Sequence[Passage]]) -> Changed:
    """Make the index hold exactly `sources` (name -> hash): those it has not are read, others are kept as they are.

    What stood there before stays in force until the new index is whole; an index that is torn, or of another version,
    is made anew. Raises DiskError.
    """
    old = in_force(folder)
    before = old.manifest if old else None
    known = {name: held for name, held in before.sources.items() if sources.get(name) == held[0]} if before else {}
    if not known:
        old = None
    only_more = (
        old is not None and len(known) == len(old.manifest.sources) and list(known) == list(old.manifest.sources)
    )
    if old is not None and only_more and len(known) == len(sources):
        return Changed(0, len(known), 0, old.manifest.passages)

    order = [*known, *sorted(sources.keys() - known.keys())]
    kept = _kept(old, known) if old else {}
    passages: list[Passage] = []
    counts: dict[str, tuple[str, int]] = {}
    for name in order:
        found = kept[name] if name in kept else list(read(name))
        counts[name] = (sources[name], len(found))
        passages += found
    added = passages[old.manifest.passages :] if old and only_more else passages
    fresh = bm25.build([terms(f"{each.title} {each.title} {each.text}") for each in added])
    words = bm25.joined([old.words, fresh]) if old and only_more else fresh
    manifest = _write(folder, passages, words, counts)
    gone = len(before.sources.keys() - sources.keys()) if before else 0
    _sweep(folder, manifest)
    return Changed(len(order) - len(known), len(known), gone, len(passages))


def _kept(old: Index, known: Mapping[str, tuple[str, int]]) -> dict[str, list[Passage]]:
    kept: dict[str, list[Passage]] = {}
    start = 0
    for name, (_, count) in old.manifest.sources.items():
        if name in known:
            vectors = old.vectors[start : start + count]
            kept[name] = [
                msgspec.structs.replace(passage, vector=vector.tobytes())
                for passage, vector in zip(old.take(range(start, start + count)), vectors, strict=True)
            ]
        start += count
    return kept


def _write(
    folder: Path, passages: Sequence[Passage], words: bm25.Postings, sources: dict[str, tuple[str, int]]
) -> Manifest:
    vectors = np.frombuffer(b"".join(each.vector for each in passages), np.int8).reshape(-1, embed.SIZE)
    files = {"passages": _put(folder, "passages", ".arrow", _arrow(passages))}
    arrays = dict(zip(_ARRAYS, words, strict=True)) | {"vectors": vectors}
    for name, array in arrays.items():
        held = io.BytesIO()
        np.save(held, np.asarray(array), allow_pickle=False)
        files[name] = _put(folder, name, ".npy", held.getvalue())
    if len(passages) > EXACT:
        graph = _graph()
        for start in range(0, len(vectors), 10_000):
            lot = vectors[start : start + 10_000]
            graph.add(np.arange(start, start + len(lot)), lot, threads=1)  # more threads give another graph each time
        files["graph"] = _put(folder, "graph", ".usearch", bytes(graph.save()))
    manifest = Manifest(VERSION, embed.NAME, len(passages), sources, files)
    content = json.dumps(msgspec.to_builtins(manifest), indent=1, ensure_ascii=False).encode()
    atomic.write_bytes(folder / LISTING, content + b"\n")
    return manifest


def _put(folder: Path, name: str, ending: str, content: bytes) -> str:
    """Write a file under the hash of its content, where it does not stand there already."""
    file = f"{name}-{hashlib.sha256(content).hexdigest()[:16]}{ending}"
    held = folder / file
    if not held.is_file() or held.stat().st_size != len(content):
        atomic.write_bytes(folder / file, content)
    return file


def _sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what no listing names."""
    named = set(manifest.files.values())
    for ending in (".arrow", ".npy", ".usearch"):
        for file in folder.glob(f"*-{'?' * 16}{ending}"):
            if file.name not in named:
                atomic.remove(file)


def _graph() -> Any:  # noqa: ANN401
    from usearch.index import Index as Graph

    return Graph(
        ndim=embed.SIZE, metric="cos", dtype="i8", connectivity=_CONNECTIVITY, expansion_add=_EXPANSION_ADD,
        expansion_search=EXPANSION,
    )  # fmt: skip


_COLUMNS = tuple(Passage.__struct_fields__[:-1])


def _arrow(passages: Sequence[Passage]) -> bytes:
    import polars as pl

    columns = {name: [getattr(each, name) for each in passages] for name in _COLUMNS}
    schema = {name: pl.Int64 if name == "page" else pl.String for name in _COLUMNS}
    held = io.BytesIO()
    pl.DataFrame(columns, schema=schema).write_ipc(held)
    return held.getvalue()


def _frame(file: Path) -> pl.DataFrame:
    import polars as pl

    return pl.read_ipc(file)
