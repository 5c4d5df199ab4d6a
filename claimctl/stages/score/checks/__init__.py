"""The checks that rules name, all in one table. A new check is one function, and one line here.

A check is called with the case and the rule's parameters and yields its findings; each tells the same words for the
rule's message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from claimctl.stages.score.case import Parameters
from claimctl.stages.score.checks import amounts, consistency, dates, documents, duplicates, exclusions, links, prices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from claimctl.stages.score.case import Case, Finding


class Check(NamedTuple):
    """A check: its function, the parameters it takes, and the words that it tells."""

    find: Callable[[Case, Any], Iterable[Finding]]
    parameters: type[Parameters]
    words: tuple[str, ...]


_BOTH = ("fact", "value", "place", "other", "other_place")  # two values and where they stand

CHECKS: dict[str, Check] = {
    # documents
    "no_documents": Check(documents.no_documents, Parameters, ()),
    "unreadable_documents": Check(documents.unreadable_documents, Parameters, ("place", "error_code")),
    "required_documents": Check(documents.required_documents, Parameters, ("line", "missing")),
    "uncertain_type": Check(documents.uncertain_type, documents.UncertainType, ("place", "doc_type", "confidence")),
    "illegible_documents": Check(documents.illegible_documents, documents.Illegible, ("place", "confidence")),
    "uncertain_line": Check(documents.uncertain_line, documents.UncertainLine, ("line", "confidence")),
    "unreadable_columns": Check(documents.unreadable_columns, Parameters, ("column",)),
    # consistency
    "agreement": Check(consistency.agreement, consistency.Agreement, _BOTH),
    "facts_known": Check(consistency.facts_known, consistency.FactsKnown, ("facts",)),
    "valid_identifiers": Check(
        consistency.valid_identifiers, consistency.ValidIdentifiers, ("field", "value", "place", "issues")
    ),
    # dates
    "in_policy_period": Check(dates.in_policy_period, dates.InPolicyPeriod, _BOTH),
    "date_order": Check(dates.date_order, dates.DateOrder, ("earlier", *_BOTH[1:], "later")),
    "not_in_future": Check(dates.not_in_future, dates.Dates, ("fact", "value", "place", "today")),
    "days_between": Check(dates.days_between, dates.DaysBetween, ("days", *_BOTH[1:])),
    "periods_meet": Check(dates.periods_meet, dates.PeriodsMeet, _BOTH[1:]),
    # amounts
    "line_items_add_up": Check(amounts.line_items_add_up, Parameters, _BOTH[1:]),
    "rows_reconciled": Check(amounts.rows_reconciled, Parameters, _BOTH[1:]),
    "totals_add_up": Check(amounts.totals_add_up, amounts.TotalsAddUp, _BOTH[1:]),
    "claimed_supported": Check(amounts.claimed_supported, amounts.Supported, _BOTH[1:]),
    "one_currency": Check(amounts.one_currency, Parameters, ("currencies",)),
    "over_sum_insured": Check(amounts.over_sum_insured, Parameters, _BOTH[1:]),
    "below_deductible": Check(amounts.below_deductible, Parameters, _BOTH[1:]),
    "over_limit": Check(amounts.over_limit, Parameters, ("value", "place", "limit")),
    "near_limit": Check(amounts.near_limit, amounts.NearLimit, ("value", "place", "limit")),
    "round_amount": Check(amounts.round_amount, amounts.RoundAmount, ("value", "place")),
    # the wording of the policy
    "excluded": Check(exclusions.excluded, exclusions.Excluded, ("clause", "place", "shared")),
    # prices
    "outlying_amounts": Check(
        prices.outlying_amounts, prices.Outlying, ("thing", "value", "place", "usual", "items", "whose")
    ),
    # duplicates
    "copies_elsewhere": Check(duplicates.copies_elsewhere, duplicates.Copies, ("place", "claims")),
    "copies_within": Check(duplicates.copies_within, Parameters, ("place", "other_place")),
    "number_reused": Check(duplicates.number_reused, Parameters, ("number", *_BOTH[1:])),
    # links with other papers, and traces on the paper itself
    "linked_elsewhere": Check(links.linked_elsewhere, links.Linked, ("place", "claims", "shared", "group")),
    "linked_within": Check(links.linked_within, links.Linked, ("place", "other_place", "shared")),
    "altered": Check(links.altered, links.Altered, ("place", "value", "signs")),
}
