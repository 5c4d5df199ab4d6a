"""The rules of configs/rules made ready, and laid on a claim.

A rule names a check (see checks) or is written in expressions (see expressions); it says what a finding means for the
decision, and words it. All of it is proved when the rules are loaded: a check that does not exist, a parameter it does
not take, an expression that makes no sense, or a message that asks for what is not told is a UsageError that names the
rule.

A finding counts as much as it is probable. Its own confidence p is that all its readings are right. But what is looked
for is rare, and a misreading looks just like it: of findings with p on something that is so in a share b of claims,
b p / (b p + (1 - b) (1 - p)) are real. One that is less probable than `min_finding` is listed for information and asks
for nothing, so that eight checks on fields that are wrong once in a hundred do not stop every twelfth claim.
"""

from __future__ import annotations

import datetime as dt
import string
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from claimctl.config import Rule
from claimctl.errors import UsageError
from claimctl.records import Record
from claimctl.stages.score import scope, written
from claimctl.stages.score.case import Finding, Parameters
from claimctl.stages.score.checks import CHECKS
from claimctl.stages.score.expressions.evaluate import Many, Spent
from claimctl.stages.score.expressions.syntax import Node
from claimctl.stages.score.written import Told, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from claimctl.config import Line, ScoreConfig
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.expressions.check import Schema
    from claimctl.stages.score.scope import ClaimScope

    _Wrong = Callable[[str, str], UsageError]

_MOST_FINDINGS = 25  # a rule lists this many; a folder of unrelated papers taken for one claim would give thousands


CUT_SHORT = Rule(message="", severity="warning", outcome="review")


class Hit(Record, frozen=True):
    """A rule's finding. `code` is the rule's name in upper case, the reason that a decision gives.

    `real` is the probability that it is no misreading. Where that is too low, or a paper explains it, it is called
    `probable_misreading` or `explained`, and its `rule` is made one that asks for nothing.
    """

    name: str
    rule: Rule
    message: str
    finding: Finding
    real: float = 1.0

    @property
    def code(self) -> str:
        """The reason code."""
        return self.name.upper()


class BoundRule(Record, frozen=True):
    """A rule proved: with its parameters, and with its expressions where it is written in them."""

    name: str
    rule: Rule
    parameters: Parameters
    written: Written | None = None
    spared: Node | None = None  # what explains a check's finding, which its words are the names of

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of business that it is for; empty is all."""
        return self.rule.lines or self.parameters.lines


class Rulebook(NamedTuple):
    """All rules, in the order of their files, the day that claims are judged on, and what expressions may name."""

    rules: tuple[BoundRule, ...]
    today: dt.date
    schema: Schema
    lists: dict[str, Many]


def bind(config: ScoreConfig) -> Rulebook:
    """The rules of the config, proved, and the day. Raises UsageError naming the rule and its mistake."""
    try:
        today = dt.date.fromisoformat(config.reference_date)
    except ValueError as error:
        raise UsageError(
            "reference_date_invalid",
            f"score.reference_date is {config.reference_date!r}, not an ISO date.",
            "`today` becomes a date before a run begins.",
        ) from error
    return Rulebook(prove(config), today, scope.schema(config), written.ready(config))


def prove(config: ScoreConfig) -> tuple[BoundRule, ...]:
    """The rules with their parameters. Raises UsageError naming the rule and its mistake."""
    schema = scope.schema(config)
    return tuple(_bind(name, rule, config.lines, schema) for name, rule in config.rules.items())


def judge(case: Case, rulebook: Rulebook) -> tuple[Hit, ...]:
    """What the rules find, in the order of the rules; of one rule the most probable first, 25 at most."""
    hits: list[Hit] = []
    cut_short: list[str] = []
    seen = written.scope_of(case, rulebook.schema, rulebook.lists)
    for bound in rulebook.rules:
        if bound.lines and case.line.name not in bound.lines:
            continue
        found: list[Hit] = []
        try:
            found.extend(_look(bound, case, seen))
        except Spent:
            cut_short.append(bound.name)
        found.sort(key=lambda hit: (-hit.finding.confidence, sorted(hit.finding.words.items()), hit.message))
        hits += found[:_MOST_FINDINGS]
    if cut_short:
        message = f"The claim is too large to be looked at whole by: {', '.join(cut_short)}."
        hits.append(Hit("rule_cut_short", CUT_SHORT, message, Finding({})))
    return tuple(hits)


def _look(bound: BoundRule, case: Case, seen: ClaimScope) -> Iterator[Hit]:
    if bound.written is not None:
        yield from (_weighed(bound, told, case.config) for told in written.find(bound.written, seen))
        return
    for found in CHECKS[bound.rule.check].find(case, bound.parameters):
        message = bound.rule.message.format(**found.words)
        if bound.spared is None:
            yield _weighed(bound, Told(message, found), case.config)
        else:
            spared = written.spares(bound.spared, found.words, seen)
            sure = found.confidence * (1.0 - spared.probability)
            yield _weighed(bound, Told(message, replace(found, confidence=sure), spared.place), case.config)


def _weighed(bound: BoundRule, told: Told, config: ScoreConfig) -> Hit:
    """A finding as a hit: one that is explained, or too probably a misreading, is told of and asks for nothing."""
    message, finding, explained = told
    base, sure = bound.rule.base_rate, finding.confidence
    base = config.base_rate if base is None else base
    wrong = (1.0 - base) * (1.0 - sure)
    real = base * sure / (base * sure + wrong) if wrong else 1.0
    if real >= config.min_finding:
        return Hit(bound.name, bound.rule, message, finding, real)
    quiet = replace(bound.rule, severity="info", outcome=None, fraud_weight=0.0)
    if explained:
        return Hit("explained", quiet, f"{message} It is explained: {explained}.", finding, real)
    return Hit("probable_misreading", quiet, f"{message} This is more probably a misreading.", finding, real)


def _bind(name: str, rule: Rule, lines: Mapping[str, Line], schema: Schema) -> BoundRule:
    def wrong(problem: str, remedy: str) -> UsageError:
        return UsageError("rule_invalid", f"The rule {name} is not valid: {problem}", remedy)

    if bool(rule.when) == bool(rule.check):
        raise wrong("it needs either a `check` or a `when`.", "See configs/rules/documents.yaml and plausibility.yaml.")
    if rule.when:
        if rule.parameters:
            raise wrong("it takes no `parameters`, which are for a `check`.", "Write `lines` beside `when`.")
        _known_lines(rule.lines, lines, wrong)
        return BoundRule(name, rule, Parameters(), written.prove(name, rule, schema))
    if rule.for_each or rule.let:
        raise wrong("`let` and `for_each` go with `when`, and not with a `check`.", "Use one of them.")
    parameters = _parameters(rule, lines, wrong)
    spared = written.prove_unless(name, rule, schema, CHECKS[rule.check].words) if rule.unless else None
    return BoundRule(name, rule, parameters, spared=spared)


def _known_lines(named: tuple[str, ...], lines: Mapping[str, Line], wrong: _Wrong) -> None:
    unknown = [line for line in named if line not in lines]
    if unknown:
        raise wrong(f"there is no line of business {unknown[0]!r}.", "Lines stand in rules/lines.yaml.")


def _parameters(rule: Rule, lines: Mapping[str, Line], wrong: _Wrong) -> Parameters:
    """The parameters of a rule that names a check, and its message, proved."""
    check = CHECKS.get(rule.check)
    if check is None:
        raise wrong(f"there is no check {rule.check!r}.", f"Checks: {', '.join(sorted(CHECKS))}.")
    try:
        parameters = msgspec.convert(rule.parameters, type=check.parameters, strict=True)
    except msgspec.ValidationError as error:
        takes = ", ".join(check.parameters.__struct_fields__)
        raise wrong(f"{error} in its parameters.", f"{rule.check} takes: {takes}.") from error
    _known_lines((*rule.lines, *parameters.lines), lines, wrong)
    try:
        asked = [asks for asks in string.Formatter().parse(rule.message) if asks[1] is not None]
    except ValueError as error:
        raise wrong(f"its message has {error}.", "Write {{ for a brace.") from error
    for _, word, form, conversion in asked:
        if word not in check.words or form or conversion:
            tells = ", ".join(f"{{{known}}}" for known in check.words)
            raise wrong(f"its message asks for {{{word}}}, which is not told.", f"{rule.check} tells: {tells}.")
    return parameters
