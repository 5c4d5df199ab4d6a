"""Everything that can be planted in a claim, or that only looks like it: what finds it and what is then right.

`codes` are the reasons or rules (configs/reasons.yaml, configs/rules) any of which has found it. Where several things
meet in a claim, the right decision is the first that applies of
DECISIONS, the order of the score stage: deny, investigate, incomplete, review, approve.

A hard negative (`resembles`) is not planted in truth: it looks like the kind that it resembles, has a good
explanation on the papers, and changes no decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.lab.synth.story.model import LINES, Fate, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

Slot = Literal["missing", "discrepancy", "cover", "encrypted", "damage", "fraud", "negative", "natural"]
Outcome = Literal["deny", "investigate", "incomplete", "review", "approve"]
DECISIONS: tuple[Outcome, ...] = ("deny", "investigate", "incomplete", "review", "approve")


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be planted. `crosses`: it is shared with an earlier claim."""

    name: Fate
    slot: Slot
    decision: Outcome
    codes: tuple[str, ...]
    lines: tuple[Line, ...] = LINES
    fraud: bool = False
    crosses: bool = False
    resembles: Fate = ""

    @property
    def planted(self) -> bool:
        """Whether it is what it looks like."""
        return not self.resembles


_THINGS: tuple[Line, ...] = ("motor", "home", "liability")
_PAYEES: tuple[Line, ...] = ("motor", "home", "travel", "liability")


def _kind(
    name: Fate,
    slot: Slot,
    decision: Outcome,
    codes: str,
    lines: tuple[Line, ...] = LINES,
    *,
    fraud: bool = False,
    crosses: bool = False,
) -> Kind:
    split = tuple(codes.split())
    return Kind(name=name, slot=slot, decision=decision, codes=split, lines=lines, fraud=fraud, crosses=crosses)


_PLANTED = (
    # a document that is not there
    _kind("missing_document", "missing", "incomplete", "MISSING_DOCUMENTS BILLS_MISSING FACTS_UNKNOWN"),
    _kind("missing_police_report", "missing", "incomplete", "MISSING_POLICE_REPORT", ("motor", "home", "travel")),
    _kind("missing_bill", "missing", "incomplete", "BILLS_MISSING", ("motor", "home", "travel", "liability")),
    _kind("unsigned_form", "missing", "incomplete", "FORM_NOT_SIGNED", _PAYEES),
    # documents that disagree
    _kind("amount_conflict", "discrepancy", "review",
          "AMOUNT_CONFLICT AMOUNT_NOT_SUPPORTED BILLS_MISSING LINE_ITEMS_DISAGREE"),
    _kind("date_conflict", "discrepancy", "review",
          "LOSS_DATE_CONFLICT SERVICE_DATES_CONFLICT ADMISSION_DATE_CONFLICT"),
    _kind("name_conflict", "discrepancy", "review", "NAME_CONFLICT"),
    _kind("policy_number_conflict", "discrepancy", "review", "POLICY_NUMBER_CONFLICT", _PAYEES),
    _kind("member_id_conflict", "discrepancy", "review", "MEMBER_ID_CONFLICT", ("health",)),
    _kind("vin_conflict", "discrepancy", "investigate", "VIN_CONFLICT", ("motor",)),
    _kind("plate_conflict", "discrepancy", "review", "LICENSE_PLATE_CONFLICT", ("motor",)),
    _kind("birth_date_conflict", "discrepancy", "review", "BIRTH_DATE_CONFLICT", ("health",)),
    _kind("admission_date_conflict", "discrepancy", "review", "ADMISSION_DATE_CONFLICT SERVICE_DATES_CONFLICT",
          ("health",)),
    _kind("address_conflict", "discrepancy", "review", "ADDRESS_CONFLICT"),
    _kind("invalid_identifier", "discrepancy", "review", "INVALID_IDENTIFIER", ("motor", "health")),
    # sums
    _kind("items_disagree", "discrepancy", "review", "LINE_ITEMS_DISAGREE"),
    _kind("total_disagrees", "discrepancy", "review", "TOTAL_DISAGREES", _PAYEES),
    # dates
    _kind("late_report", "discrepancy", "review", "LATE_REPORT", _THINGS),
    _kind("loss_after_report", "discrepancy", "review", "LOSS_AFTER_REPORT", _PAYEES),
    _kind("bill_before_loss", "discrepancy", "investigate", "BILL_BEFORE_LOSS", ("motor", "liability")),
    _kind("bill_after_receipt", "discrepancy", "review", "BILL_AFTER_RECEIPT"),
    _kind("date_in_future", "discrepancy", "review", "DATE_IN_FUTURE DATE_FAR_AHEAD BILL_AFTER_RECEIPT DATE_LONG_PAST"),
    _kind("impossible_date", "discrepancy", "review", "IMPOSSIBLE_DATE"),
    _kind("stay_reversed", "discrepancy", "review", "STAY_ENDS_BEFORE_IT_BEGINS", ("health",)),
    # cover and limits
    _kind("outside_policy", "cover", "deny", "LOSS_OUTSIDE_POLICY_PERIOD SERVICE_OUTSIDE_POLICY_PERIOD"),
    _kind("before_inception", "cover", "deny", "LOSS_OUTSIDE_POLICY_PERIOD SERVICE_OUTSIDE_POLICY_PERIOD"),
    _kind("limit_exceeded", "cover", "review", "OVER_SUM_INSURED"),
    _kind("below_deductible", "cover", "deny", "BELOW_DEDUCTIBLE"),
    _kind("soon_after_start", "cover", "approve", "LOSS_SOON_AFTER_START", _THINGS),
    # files that can't be read
    _kind("encrypted", "encrypted", "review", "UNREADABLE_DOCUMENTS"),
    _kind("corrupt", "damage", "review", "UNREADABLE_DOCUMENTS"),
    _kind("empty", "damage", "review", "UNREADABLE_DOCUMENTS"),
    _kind("no_pages", "damage", "review", "UNREADABLE_DOCUMENTS"),
    # duplicates: within a claim they are counted once, and nothing is wrong with paying it
    _kind("file_twice", "fraud", "approve", "FILE_TWICE"),
    _kind("rescan_twice", "fraud", "approve", "DOCUMENT_RESCANNED BILL_TWICE"),
    _kind("bill_number_reused", "fraud", "investigate", "BILL_NUMBER_REUSED", fraud=True),
    _kind("file_in_other_claim", "fraud", "investigate", "FILE_IN_OTHER_CLAIM CLAIM_NUMBER_CONFLICT", fraud=True,
          crosses=True),
    _kind("rescan_in_other_claim", "fraud", "investigate",
          "RESCAN_IN_OTHER_CLAIM BILL_IN_OTHER_CLAIM CLAIM_NUMBER_CONFLICT", fraud=True, crosses=True),
    _kind("bill_in_other_claim", "fraud", "investigate", "BILL_IN_OTHER_CLAIM", fraud=True, crosses=True),
    _kind("photo_in_other_claim", "fraud", "investigate", "FILE_IN_OTHER_CLAIM", ("motor", "home"), fraud=True,
          crosses=True),
    _kind("shared_bank_account", "fraud", "investigate", "SHARED_BANK_ACCOUNT", _PAYEES, fraud=True, crosses=True),
    _kind("shared_phone", "fraud", "investigate", "SHARED_PHONE", _PAYEES, fraud=True, crosses=True),
    # forgery and what can't be
    _kind("altered_amount", "fraud", "investigate", "ALTERED_DOCUMENT LINE_ITEMS_DISAGREE TOTAL_DISAGREES", fraud=True),
    _kind("procedure_not_for_sex", "fraud", "investigate", "PROCEDURE_NOT_FOR_SEX", ("health",), fraud=True),
    _kind("procedure_not_for_age", "fraud", "investigate", "PROCEDURE_NOT_FOR_AGE", ("health",), fraud=True),
    _kind("hail_out_of_season", "fraud", "investigate", "HAIL_OUT_OF_SEASON", ("motor",), fraud=True),
    _kind("mileage_conflict", "fraud", "investigate", "MILEAGE_CONFLICT", ("motor",), fraud=True),
    _kind("repair_of_other_side", "fraud", "investigate", "REPAIR_NOT_OF_DAMAGE", ("motor",), fraud=True),
    _kind("two_places_one_day", "fraud", "investigate", "TWO_PLACES_ONE_DAY", ("travel",), fraud=True),
    _kind("round_under_limit", "fraud", "review", "JUST_UNDER_LIMIT ROUND_AMOUNT", _THINGS, fraud=True),
    # what a claim has of its own
    _kind("over_approve_limit", "natural", "review", "OVER_APPROVE_LIMIT"),
)  # fmt: skip


def _looks(name: Fate, like: Fate, lines: tuple[Line, ...] = LINES, *, crosses: bool = False) -> Kind:
    codes = next(kind.codes for kind in _PLANTED if kind.name == like) if like != "bill_twice" else ("BILL_TWICE",)
    return Kind(
        name=name, slot="negative", decision="approve", codes=codes, lines=lines, crosses=crosses, resembles=like
    )


_NEGATIVES = (
    _looks("alike_bills", "rescan_twice"),
    _looks("spouse", "shared_phone", _PAYEES, crosses=True),
    _looks("spouse_account", "shared_bank_account", _PAYEES, crosses=True),
    _looks("supplement", "amount_conflict", ("motor", "home")),
    _looks("other_date_order", "date_conflict", _PAYEES),
    _looks("reissued_policy", "policy_number_conflict", _PAYEES),
    _looks("round_amount", "round_under_limit", _THINGS),
    _looks("amended_bill", "bill_number_reused"),
    _looks("paid_in_parts", "amount_conflict", _THINGS),
)
_NATURAL = (
    Kind(
        name="looks_chosen", slot="natural", decision="approve", codes=("JUST_UNDER_LIMIT", "ROUND_AMOUNT"),
        resembles="round_under_limit",
    ),
)  # fmt: skip
KINDS: dict[Fate, Kind] = {kind.name: kind for kind in (*_PLANTED, *_NEGATIVES, *_NATURAL)}

# What a claim may have besides something else: these touch nothing that another kind needs.
SECONDS = ("address_conflict", "file_twice", "other_date_order", "bill_after_receipt")


def of_slot(slot: Slot, line: Line) -> tuple[Fate, ...]:
    """The kinds of a slot that a claim of the line can have."""
    return tuple(kind.name for kind in KINDS.values() if kind.slot == slot and line in kind.lines)


def right_decision(asked: Iterable[str]) -> str:
    """The decision that is right where several are asked for: the first of DECISIONS among them."""
    asked = set(asked)
    return next((decision for decision in DECISIONS if decision in asked), "approve")
