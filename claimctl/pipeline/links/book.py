"""The book of links: each document that was read is held against those like it; each claim is told what its have.

Both claims of a pair are told, whichever came first: which of two papers is the copy can't be told from when they
came in, and whoever looks into the one has to see the other. So a claim's links hang on which documents there are
alone, never on the order in which they were read.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import TYPE_CHECKING

from claimctl.pipeline.links import common
from claimctl.records import Fields, Link, document_id
from claimctl.stages.extract.prints import phones
from claimctl.store.ledger import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from claimctl.records import Extract, LinkKind
    from claimctl.store.ledger import Ledger
    from claimctl.store.likeness import Told

_KEPT = 512  # files whose values are kept at hand
_MOST_GROUP = 50  # claims of a group that are counted
_MOST_STIRRED = 4 * _MOST_GROUP  # ... and told when it grows: it may have been several
_TIES: frozenset[LinkKind] = frozenset({"shared_account", "shared_phone", "shared_email"})
_SEEN: LinkKind = "seen_phone"
_ANY_TIES = _TIES | {_SEEN}
_FEW = 2  # claims on whose papers a phone stands, if it is somebody's own: that of a business stands on more


class Book:
    """The links of a run's documents. `claims_of` tells which claims hold some files, `files_of` a claim's files."""

    def __init__(
        self,
        ledger: Ledger,
        claims_of: Callable[[Collection[str]], dict[str, set[str]]],
        files_of: Callable[[str], Collection[str]],
    ) -> None:
        self._ledger = ledger
        self._like = ledger.likeness
        self._claims_of = claims_of
        self._files_of = files_of
        self._read: OrderedDict[str, dict[str, Extract]] = OrderedDict()
        self._linked = self._like.linked_files()

    def note(self, file: str, fields: Fields | None) -> set[str]:
        """Hold a file's documents against all others, in place of what was known of it (None: it can't be read).

        Gives the files whose links have changed, or the size of the group that they are tied into, the file itself
        among them. Belongs into a batch of the ledger.
        """
        before = self._tied([file], kinds=_ANY_TIES)
        changed = self._like.drop(file)
        self._read.pop(file, None)
        for doc_id, extract in _named(fields).items() if fields else ():
            if extract.fingerprint is None:
                continue
            noted = self._like.note(doc_id, extract.doc_type, extract.fingerprint.keys)
            changed |= noted.stirred
            for other, via in noted.like.items():
                opposite = self._extract(other)
                for found in common(extract, opposite) if opposite else ():
                    self._like.link(doc_id, other, found.kind, found.shared, found.score, via)
                    changed.add(other.partition("#")[0])
            self._keep(file, fields)
        if changed:
            changed.add(file)
            self._linked |= changed
        tied = before | self._tied(changed, kinds=_ANY_TIES)
        return changed.union(*(set(self._files_of(claim)) & self._linked for claim in tied)) if changed else changed

    def of(self, files: Iterable[str]) -> dict[str, tuple[Link, ...]]:
        """The links of a claim's files, by document, those whose other document stands in no claim aside."""
        told = [link for file in sorted(set(files) & self._linked) for link in self._like.links(file)]
        holders = self._claims_of({link.other.partition("#")[0] for link in told})
        group = self._group(files) if any(link.kind in _TIES for link in told) else 0
        found: dict[str, list[Link]] = {}
        for link in told:
            claims = tuple(sorted(holders.get(link.other.partition("#")[0], ())))
            kind, size = link.kind, group if link.kind in _TIES else 0
            if kind == _SEEN:
                kind, size = "shared_phone", max(self._with_number(link, [*files]), 2)
                if size > _FEW:
                    continue
            if claims:
                made = Link(kind, link.other, link.other_type, claims, link.score, link.shared, size)
                found.setdefault(link.doc_id, []).append(made)
        return {doc_id: tuple(links) for doc_id, links in found.items()}

    def _with_number(self, seen: Told, files: Sequence[str]) -> int:
        """How many claims, at least, have papers on which the phone of a link stands; counted from both its ends."""
        number = phones.bare(seen.shared)
        most = 0
        for side in (files, [seen.other.partition("#")[0]]):
            links = [link for file in side for link in self._like.links(file) if link.kind in {_SEEN, "shared_phone"}]
            others = {link.other.partition("#")[0] for link in links if phones.same(phones.bare(link.shared), number)}
            held = self._claims_of({*side, *others}).values()
            most = max(most, len({claim for claims in held for claim in claims}))
            if most > _FEW:
                break
        return most

    def _group(self, files: Iterable[str]) -> int:
        """How many claims are tied together by what strangers share, starting from a claim's files."""
        return min(len(self._tied(files, _MOST_GROUP)), _MOST_GROUP)

    def _tied(self, files: Iterable[str], most: int = _MOST_STIRRED, kinds: frozenset[LinkKind] = _TIES) -> set[str]:
        """The claims that are tied to some files by what strangers share, and on to others; about `most` of them."""
        claims: set[str] = set()
        seen: set[str] = set()
        ahead = deque(sorted(set(files) & self._linked))
        while ahead and len(claims) < most:
            file = ahead.popleft()
            if file in seen:
                continue
            seen.add(file)
            tied = {link.other.partition("#")[0] for link in self._like.links(file) if link.kind in kinds}
            for holders in self._claims_of(tied | {file} if tied else set()).values():
                for claim in sorted(holders - claims):
                    claims.add(claim)
                    ahead.extend(sorted(set(self._files_of(claim)) & self._linked))
        return claims

    def _extract(self, doc_id: str) -> Extract | None:
        file = doc_id.partition("#")[0]
        if file not in self._read:
            output = self._ledger.outputs([file], records=("extract",)).get(file, {}).get("extract")
            self._keep(file, unpack(output.record, Fields) if output and output.record else None)
        self._read.move_to_end(file)
        return self._read[file].get(doc_id)

    def _keep(self, file: str, fields: Fields | None) -> None:
        self._read[file] = _named(fields) if fields else {}
        while len(self._read) > _KEPT:
            self._read.popitem(last=False)


def _named(fields: Fields) -> dict[str, Extract]:
    """A file's extracts by the names of its documents."""
    count = len(fields.extracts)
    return {document_id(fields.doc_id, count, extract.first_page): extract for extract in fields.extracts}
