"""Are the claim's documents there, and can they be read?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score import bearing
from claimctl.stages.score.case import Finding, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.stages.score.case import Case


class Illegible(Parameters, frozen=True):
    """`min_confidence`: of the text as a whole, below which it is not relied on; `ignored_types` need no text."""

    min_confidence: float = 0.6
    ignored_types: tuple[str, ...] = ("damage_photo",)


class UncertainLine(Parameters, frozen=True):
    """`min_confidence`: below it, the line of business is doubtful."""

    min_confidence: float = 0.6


def no_documents(case: Case, _: Parameters) -> Iterator[Finding]:
    """A claim without any document."""
    if not case.documents:
        yield Finding({})


def unreadable_documents(case: Case, _: Parameters) -> Iterator[Finding]:
    """Each document that was refused or failed, by its path and error code."""
    for document in case.documents:
        if document.status != "done":
            yield Finding({"place": document.path, "error_code": document.error_code or "unknown"}, (document.doc_id,))


def required_documents(case: Case, _: Parameters) -> Iterator[Finding]:
    """The documents that a claim of its line needs and that are not there.

    As probable as the claim is of a line whose requirements are not met, and no document is one of them under a wrong
    name (the product of the certainties of all types).
    """
    if case.missing and case.documents:
        sure = 1.0 - case.line.complete
        for document in case.documents:
            sure *= document.doc_type_confidence if document.status == "done" else 0.5
        needed = ", ".join(kinds.replace("|", " or ").replace("_", " ") for kinds in case.missing)
        yield Finding({"line": case.line.line.title.lower(), "missing": needed}, (), sure)


class UncertainType(Parameters, frozen=True):
    """`decisive`: papers that the decision rests on (see bearing.py), or those that it does not."""

    decisive: bool = True


def uncertain_type(case: Case, parameters: UncertainType) -> Iterator[Finding]:
    """Documents that are less certain than `min_type_confidence` to be what they are taken for."""
    for document in case.readable:
        sure_enough = bearing.certainty(case, document) >= case.config.min_type_confidence
        if not sure_enough and bearing.rests_on(case, document) == parameters.decisive:
            sure = f"{document.doc_type_confidence:.2f}"
            words = {"place": document.path, "doc_type": document.doc_type.replace("_", " "), "confidence": sure}
            yield Finding(words, (document.doc_id,))


def illegible_documents(case: Case, parameters: Illegible) -> Iterator[Finding]:
    """Documents whose text was read with less certainty than may be relied on."""
    for document in case.readable:
        if document.doc_type not in parameters.ignored_types and document.text_confidence < parameters.min_confidence:
            words = {"place": document.path, "confidence": f"{document.text_confidence:.2f}"}
            yield Finding(words, (document.doc_id,))


def uncertain_line(case: Case, parameters: UncertainLine) -> Iterator[Finding]:
    """A claim whose line of business is doubtful."""
    if case.line.confidence < parameters.min_confidence:
        yield Finding({"line": case.line.line.title.lower(), "confidence": f"{case.line.confidence:.2f}"})


def unreadable_columns(case: Case, _: Parameters) -> Iterator[Finding]:
    """Columns of claims.csv whose text is no date, no amount, or no line of business."""
    for column in case.unreadable_columns:
        yield Finding({"column": column})
