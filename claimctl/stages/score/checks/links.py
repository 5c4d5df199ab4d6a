"""What a claim's papers have in common with other papers, and whether a paper was changed after it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records import LinkKind  # noqa: TC001  msgspec reads it
from claimctl.stages.score.case import Finding, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.records import Trace
    from claimctl.stages.score.case import Case

_SHOWN = 5  # claims in a message


class Linked(Parameters, frozen=True, kw_only=True):
    """`kind` of link; `ignored_types`: documents that rightly stand in many claims; `at_least`: of a link's score."""

    kind: LinkKind
    ignored_types: tuple[str, ...] = ()
    at_least: float = 0.0


class Altered(Parameters, frozen=True):
    """`money_only`: a trace counts where an amount stands on it. `at_least`: of all a document's weights together."""

    money_only: bool = True
    at_least: float = 0.5


def linked_elsewhere(case: Case, parameters: Linked) -> Iterator[Finding]:
    """Documents that have something in common with one of another claim. One finding a document."""
    ignored = parameters.ignored_types
    own = case.claim.claim_id
    for document in case.documents:
        if document.doc_type in ignored:
            continue
        links = [
            link
            for link in document.links
            if link.kind == parameters.kind and link.doc_type not in ignored and link.score >= parameters.at_least
            if set(link.claims) - {own}
        ]
        if links:
            others = sorted({claim for link in links for claim in link.claims} - {own})
            words = {
                "place": document.path,
                "claims": ", ".join(others[:_SHOWN]) + (", ..." if len(others) > _SHOWN else ""),
                "shared": ", ".join(sorted({link.shared for link in links if link.shared})),
                "group": str(max(link.group for link in links)),
            }
            best = max(link.score for link in links)
            yield Finding(words, (document.doc_id,), best)


def linked_within(case: Case, parameters: Linked) -> Iterator[Finding]:
    """Documents of the claim that have something in common with one another; each pair once."""
    places = {document.doc_id: document for document in case.documents}
    for document in case.documents:
        for link in document.links:
            other = places.get(link.doc_id)
            if other is None or link.kind != parameters.kind or link.score < parameters.at_least:
                continue
            if (other.path, other.doc_id) < (document.path, document.doc_id):
                words = {"place": document.path, "other_place": other.path, "shared": link.shared}
                yield Finding(words, (other.doc_id, document.doc_id), link.score)


def altered(case: Case, parameters: Altered) -> Iterator[Finding]:
    """Documents with traces of a change, the surest of them on the page."""
    for document in case.readable:
        money = [field for field in document.fields if field.value_number is not None]
        money_at = [(field.page, field.x0, field.y0, field.x1, field.y1) for field in money]
        money_at += [(item.page, item.x0, item.y0, item.x1, item.y1) for item in document.line_items]
        told = [
            trace
            for trace in document.traces
            if not trace.page or not parameters.money_only or any(_touches(trace, box) for box in money_at)
        ]
        doubt = 1.0
        for kind in {trace.kind for trace in told}:
            doubt *= 1.0 - max(trace.weight for trace in told if trace.kind == kind)
        if any(trace.page for trace in told) and 1.0 - doubt >= parameters.at_least:
            seen = max((trace for trace in told if trace.page), key=lambda trace: (trace.weight, -trace.page, trace.y0))
            values = [f.raw for f in money if _touches(seen, (f.page, f.x0, f.y0, f.x1, f.y1))]
            words = {
                "place": f"{document.path}, page {seen.page}",
                "value": values[0] if values else "an amount",
                "signs": "; ".join(dict.fromkeys(trace.detail for trace in told)),
            }
            yield Finding(words, (document.doc_id,), round(1.0 - doubt, 4))


def _touches(trace: Trace, box: tuple[int, float, float, float, float]) -> bool:
    page, x0, y0, x1, y1 = box
    return page == trace.page and x0 < trace.x1 and trace.x0 < x1 and y0 < trace.y1 and trace.y0 < y1
