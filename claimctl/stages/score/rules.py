"""The rules of configs/rules made ready, and laid on a claim.

A rule names a check (see checks), says what a finding means for the decision, and words it. All of it is proved when
the rules are loaded: a check that does not exist, a parameter it does not take, or a message that asks for what the
check does not tell is a UsageError that names the rule.
"""

from __future__ import annotations

import datetime as dt
import string
from typing import TYPE_CHECKING

import msgspec

from claimctl.config import Rule
from claimctl.errors import UsageError
from claimctl.records import Record
from claimctl.stages.score.case import Finding, Parameters
from claimctl.stages.score.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.config import Line, ScoreConfig
    from claimctl.stages.score.case import Case

_MOST_FINDINGS = 25  # a rule lists this many; a folder of unrelated papers taken for one claim would give thousands


class Hit(Record, frozen=True):
    """A rule's finding. `code` is the rule's name in upper case, the reason that a decision gives."""

    name: str
    rule: Rule
    message: str
    finding: Finding

    @property
    def code(self) -> str:
        """The reason code."""
        return self.name.upper()


class BoundRule(Record, frozen=True):
    """A rule with its parameters proved."""

    name: str
    rule: Rule
    parameters: Parameters


class Rulebook(Record, frozen=True):
    """All rules, in the order of their files, and the day that claims are judged on."""

    rules: tuple[BoundRule, ...]
    today: dt.date


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
    return Rulebook(prove(config), today)


def prove(config: ScoreConfig) -> tuple[BoundRule, ...]:
    """The rules with their parameters. Raises UsageError naming the rule and its mistake."""
    return tuple(_bind(name, rule, config.lines) for name, rule in config.rules.items())


def judge(case: Case, rulebook: Rulebook) -> tuple[Hit, ...]:
    """What the rules find, in the order of the rules; of one rule the most probable first, 25 at most."""
    hits: list[Hit] = []
    for bound in rulebook.rules:
        if bound.parameters.lines and case.line.name not in bound.parameters.lines:
            continue
        found = sorted(
            CHECKS[bound.rule.check].find(case, bound.parameters),
            key=lambda finding: (-finding.confidence, sorted(finding.words.items()), finding.doc_ids),
        )
        hits += [
            Hit(bound.name, bound.rule, bound.rule.message.format(**finding.words), finding)
            for finding in found[:_MOST_FINDINGS]
        ]
    return tuple(hits)


def _bind(name: str, rule: Rule, lines: Mapping[str, Line]) -> BoundRule:
    def wrong(problem: str, remedy: str) -> UsageError:
        return UsageError("rule_invalid", f"The rule {name} is not valid: {problem}", remedy)

    check = CHECKS.get(rule.check)
    if check is None:
        raise wrong(f"there is no check {rule.check!r}.", f"Checks: {', '.join(sorted(CHECKS))}.")
    try:
        parameters = msgspec.convert(rule.parameters, type=check.parameters, strict=True)
    except msgspec.ValidationError as error:
        takes = ", ".join(check.parameters.__struct_fields__)
        raise wrong(f"{error} in its parameters.", f"{rule.check} takes: {takes}.") from error
    unknown = [line for line in parameters.lines if line not in lines]
    if unknown:
        raise wrong(f"there is no line of business {unknown[0]!r}.", "Lines stand in rules/lines.yaml.")
    try:
        asked = [asks for asks in string.Formatter().parse(rule.message) if asks[1] is not None]
    except ValueError as error:
        raise wrong(f"its message has {error}.", "Write {{ for a brace.") from error
    for _, word, form, conversion in asked:
        if word not in check.words or form or conversion:
            tells = ", ".join(f"{{{known}}}" for known in check.words)
            raise wrong(f"its message asks for {{{word}}}, which is not told.", f"{rule.check} tells: {tells}.")
    return BoundRule(name, rule, parameters)
