"""Rules that are written in expressions: proved when they are loaded, then laid on a claim."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from claimctl.errors import UsageError
from claimctl.records import Document, Record
from claimctl.stages.score.case import Finding
from claimctl.stages.score.expressions import Budget, Found, Mistake, check, evaluate, parse, parse_each
from claimctl.stages.score.expressions.check import free_name, needs, several
from claimctl.stages.score.expressions.evaluate import Many, places
from claimctl.stages.score.expressions.kinds import TEXT, YES_NO, Type
from claimctl.stages.score.expressions.syntax import Each, Node
from claimctl.stages.score.facts import INSURER, Evidence
from claimctl.stages.score.scope import ClaimScope, Entry, Party

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimctl.config import Rule, ScoreConfig
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.expressions.check import Schema

_WITHOUT_WORDS = ("document", "item", "party")
_MOST_PAIRS = 500  # are looked through for the odd ones out
STEPS = 60_000  # a rule takes on a claim at most: a tenth of a second of plain operators, more where texts are compared


class Written(Record, frozen=True):
    """A rule's expressions. `message` holds its text and the values it shows by turns."""

    when: Node
    unless: Node | None
    each: Each | None
    let: dict[str, Node]
    message: tuple[str | Node, ...]


class Told(NamedTuple):
    """What a rule found, and how it says so."""

    message: str
    finding: Finding
    explained: str = ""  # where what explains it stands


class Spared(NamedTuple):
    """How probably something explains a finding, and where it stands."""

    probability: float
    place: str


_Look = tuple[frozenset[str], Told]  # the documents that were looked at, and what was found


def prove(name: str, rule: Rule, schema: Schema) -> Written:
    """A rule's expressions, proved. Raises UsageError naming the rule, which of its expressions, and the column."""
    variables: dict[str, Type] = {}
    part = "for_each"
    try:
        each = parse_each(rule.for_each) if rule.for_each else None
        if each is not None:
            many = check(each.many, schema, variables)
            several(many, each.many)
            for variable in each.names:
                free_name(variable, 1, schema, {})
                variables[variable] = Type(many.kind)
            if each.where is not None:
                needs(each.where, YES_NO, schema, variables)
        let: dict[str, Node] = {}
        for variable, text in rule.let.items():
            part = f"let.{variable}"
            let[variable] = parse(text)
            free_name(variable, 1, schema, variables)
            variables[variable] = check(let[variable], schema, variables)
        part = "when"
        when = parse(rule.when)
        needs(when, YES_NO, schema, variables)
        part = "unless"
        unless = parse(rule.unless) if rule.unless else None
        if unless is not None:
            needs(unless, YES_NO, schema, variables)
        part = "message"
        message = _message(rule.message, schema, variables)
    except Mistake as error:
        raise _not_valid(name, part, error) from error
    return Written(when, unless, each, let, message)


def prove_unless(name: str, rule: Rule, schema: Schema, words: tuple[str, ...]) -> Node:
    """What explains the findings of a check, whose words are names of text in it. Raises UsageError naming the rule."""
    try:
        node = parse(rule.unless)
        needs(node, YES_NO, schema, dict.fromkeys(words, TEXT))
    except Mistake as error:
        raise _not_valid(name, "unless", error) from error
    return node


def spares(node: Node, words: Mapping[str, str], scope: ClaimScope) -> Spared:
    """What explains a check's finding."""
    return _spared(evaluate(node, scope, {name: Found(word) for name, word in words.items()}, Budget(STEPS)))


def _spared(found: Found) -> Spared:
    if found.value is not True:
        return Spared(0.0, "")
    return Spared(found.probability, places(found.evidence) or "by the rule's own terms")


def _not_valid(name: str, part: str, error: Mistake) -> UsageError:
    return UsageError(
        "rule_invalid",
        f"The rule {name} is not valid: in `{part}`, column {error.column}, {error.problem}.",
        "The language is told in claimctl/stages/score/expressions; examples stand in rules/plausibility.yaml.",
    )


def _message(text: str, schema: Schema, variables: Mapping[str, Type]) -> tuple[str | Node, ...]:
    """A message's text and the expressions in its braces. Raises Mistake, its column that of the message."""
    pieces: list[str | Node] = []
    plain, at = "", 0
    while at < len(text):
        if text[at : at + 2] in {"{{", "}}"}:
            plain, at = plain + text[at], at + 2
        elif text[at] == "{":
            end = _closing(text, at)
            try:
                node = _to_show(text[at + 1 : end], schema, variables)
            except Mistake as error:
                raise Mistake(error.problem, at + 1 + error.column) from error
            pieces, plain, at = [*pieces, plain, node], "", end + 1
        elif text[at] == "}":
            raise Mistake("a single '}' stands in it: write }} for a brace", at + 1)
        else:
            plain, at = plain + text[at], at + 1
    return (*pieces, plain)


def _to_show(text: str, schema: Schema, variables: Mapping[str, Type]) -> Node:
    """An expression whose value a message can show. Raises Mistake."""
    node = parse(text)
    shown = check(node, schema, variables)
    if shown.kind in _WITHOUT_WORDS:
        raise Mistake(f"{shown} can't be shown: name a part of it", node.column)
    return node


def _closing(text: str, start: int) -> int:
    """Where the brace that opens at `start` is closed; sets and texts within it are passed over."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        letter = text[at]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter == "{") - (letter == "}")
            if not depth:
                return at
    raise Mistake("expected '}' before the end", len(text) + 1)


def find(written: Written, scope: ClaimScope) -> Iterator[Told]:
    """What a rule finds in a claim. Raises Spent where the claim is too large to be looked at whole.

    A finding is as probable as all readings that it rests on are right, and as `unless` does not hold. Of pairs, each
    odd one out is named once, against the one it differs from most surely, and as probable as it differs from any: it
    is read rightly, and so is one of them.
    """
    budget = Budget(STEPS)
    found: list[_Look] = []
    for variables in _chosen(written.each, scope, budget):
        inner = {name: value for name, value in variables.items() if name}
        looked_at = {_document_id(value.value) for value in inner.values()} - {""}
        for name, node in written.let.items():
            inner[name] = evaluate(node, scope, inner, budget)
        holds = evaluate(written.when, scope, inner, budget)
        if holds.value is not True:
            continue
        evidence = (*(variables[""].evidence if "" in variables else ()), *holds.evidence)
        spared = Spared(0.0, "")
        if written.unless is not None:
            spared = _spared(evaluate(written.unless, scope, inner, budget))
        sure = Found(holds.value, evidence).probability * (1.0 - spared.probability)
        ids = (*sorted(looked_at), *(reading.doc_id for reading in evidence if reading.doc_id))
        finding = Finding(
            {}, tuple(dict.fromkeys(ids)), sure, _certain(evidence, scope), tuple(dict.fromkeys(evidence))
        )
        message = "".join(
            piece if isinstance(piece, str) else evaluate(piece, scope, inner, budget).shown
            for piece in written.message
        )
        found.append((frozenset(looked_at), Told(message, finding, spared.place)))
    if written.each is not None and len(written.each.names) > 1:
        found = _odd_ones([look for look in found if look[0]])
    yield from (told_ for _, told_ in found)


def _chosen(each: Each | None, scope: ClaimScope, budget: Budget) -> Iterator[dict[str, Found]]:
    """The variables of one look each; under the name `` what `where` rests on."""
    if each is None:
        yield {}
        return
    many = evaluate(each.many, scope, {}, budget).value
    values = many.values if isinstance(many, Many) else ()
    for at, first in enumerate(values):
        for second in values[at + 1 :] if len(each.names) > 1 else (first,):
            budget.spend()
            variables = dict(zip(each.names, (first, second), strict=False))
            if each.where is None:
                yield variables
                continue
            meets = evaluate(each.where, scope, variables, budget)
            if meets.value is True:
                yield variables | {"": meets}


def _document_id(value: object) -> str:
    """The document that a variable is, or stands in; empty for any other value."""
    match value:
        case Entry(document=document) | Party(document=document):
            return document.doc_id
        case Document(doc_id=doc_id):
            return doc_id
        case _:
            return ""


def _odd_ones(found: list[_Look]) -> list[_Look]:
    """Of findings on pairs, one for each document that takes part in most of those not yet told: its surest."""
    left = sorted(found, key=lambda look: -look[1].finding.confidence)[:_MOST_PAIRS]
    kept: list[_Look] = []
    while left:
        counts = Counter(doc_id for ids, _ in left for doc_id in ids)
        most = max(counts, key=lambda doc_id: (counts[doc_id], doc_id))
        kept.append(_against_all(most, [look for look in left if most in look[0]]))
        left = [look for look in left if most not in look[0]]
    return kept


def _against_all(odd: str, looks: list[_Look]) -> _Look:
    """The surest finding on a document, as probable as one of all of them is real."""
    ids, (message, finding, spared) = looks[0]
    own = prod(reading.confidence for reading in finding.evidence if reading.doc_id == odd)
    others: dict[frozenset[str], float] = {}
    for those, told_ in looks:
        others.setdefault(those - {odd}, told_.finding.confidence / own if own else 0.0)
    sure = own * (1.0 - prod(1.0 - min(other, 1.0) for other in others.values()))
    return ids, Told(message, replace(finding, confidence=max(sure, finding.confidence)), spared)


def _certain(evidence: tuple[Evidence, ...], scope: ClaimScope) -> bool:
    """Whether a denial may rest on it: on the insurer's own data, and on firm facts beside."""
    stated = [reading.path == INSURER for reading in evidence]
    return any(stated) and all(own or reading in scope.firm for own, reading in zip(stated, evidence, strict=True))


def ready(config: ScoreConfig) -> dict[str, Many]:
    """The lists of the config as values."""
    return {name: Many(tuple(Found(word) for word in words)) for name, words in config.lists.items()}


def scope_of(case: Case, schema: Schema, lists: Mapping[str, Many]) -> ClaimScope:
    """A claim as its rules see it."""
    return ClaimScope(case, schema, dict(lists))
