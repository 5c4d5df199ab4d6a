"""What each reason code means, in a sentence for whoever reads the decision."""

from __future__ import annotations

REASONS: dict[str, str] = {
    # of the decision itself
    "ALL_CHECKS_PASSED": "Every check passed, on facts that are certain enough to pay on.",
    "LOW_CONFIDENCE": "No check failed, but what the payment rests on was not read with enough certainty.",
    "FRAUD_INDICATORS": "Several indicators together make the claim suspicious enough to investigate.",
    # documents.yaml
    "NO_DOCUMENTS": "The claim has no documents.",
    "MISSING_DOCUMENTS": "A document that this kind of claim needs is missing.",
    "MISSING_POLICE_REPORT": "A theft or burglary is claimed without a police report.",
    "UNREADABLE_DOCUMENTS": "At least one document could not be read.",
    "UNCERTAIN_DOCUMENT_TYPE": "It is not certain enough what kind of document one of them is.",
    "ILLEGIBLE_DOCUMENTS": "A document is too hard to read to be relied on.",
    "UNCERTAIN_LINE": "It is not clear which line of business the claim belongs to.",
    "INSURER_DATA_UNREADABLE": "A column of claims.csv holds what is no date or no amount.",
    # consistency.yaml
    "POLICY_NUMBER_CONFLICT": "Documents name different policy numbers.",
    "CLAIM_NUMBER_CONFLICT": "Documents name different claim numbers.",
    "MEMBER_ID_CONFLICT": "Documents name different member ids.",
    "NAME_CONFLICT": "A document names another person than the claimant.",
    "BIRTH_DATE_CONFLICT": "Documents give the patient different dates of birth.",
    "LOSS_DATE_CONFLICT": "Documents give different dates of loss.",
    "VIN_CONFLICT": "Documents name different vehicles by their VIN.",
    "LICENSE_PLATE_CONFLICT": "Documents name different vehicles by their license plate.",
    "INVALID_IDENTIFIER": "An identifier fails its own check digit or form.",
    "FACTS_UNKNOWN": "Something that a decision needs is not stated anywhere.",
    "POLICY_PERIOD_UNKNOWN": "Nothing states the period of insurance, so cover can't be confirmed.",
    # dates.yaml
    "DATE_IN_FUTURE": "A date lies in the future.",
    "LOSS_AFTER_REPORT": "The loss is dated after it was reported.",
    "BILL_BEFORE_LOSS": "A bill for the damage is dated before the loss.",
    "BILL_AFTER_RECEIPT": "A document is dated after the claim was received.",
    "STAY_ENDS_BEFORE_IT_BEGINS": "A discharge is dated before the admission.",
    "LATE_REPORT": "The loss was reported late.",
    # coverage.yaml
    "LOSS_OUTSIDE_POLICY_PERIOD": "The loss lies outside the period of insurance.",
    "SERVICE_OUTSIDE_POLICY_PERIOD": "A treatment lies outside the period of insurance.",
    "OVER_SUM_INSURED": "More is claimed than the sum insured.",
    "BELOW_DEDUCTIBLE": "The claim does not exceed its deductible.",
    "LOSS_SOON_AFTER_START": "The loss happened soon after the policy began.",
    # amounts.yaml
    "LINE_ITEMS_DISAGREE": "The items of a document do not add up to its total.",
    "TOTAL_DISAGREES": "Subtotal and tax of a document do not make its total.",
    "AMOUNT_CONFLICT": "Documents claim different amounts.",
    "AMOUNT_NOT_SUPPORTED": "More is claimed than the bills add up to.",
    "SEVERAL_CURRENCIES": "Amounts are in several currencies.",
    "OVER_APPROVE_LIMIT": "The amount is above what may be approved without a human.",
    "JUST_UNDER_LIMIT": "The amount is just below what a human would look at.",
    "ROUND_AMOUNT": "The claimed amount is suspiciously round.",
    # duplicates.yaml
    "FILE_IN_OTHER_CLAIM": "A file of this claim is also in another claim.",
    "FILE_TWICE": "The claim holds a file twice.",
    "BILL_NUMBER_REUSED": "Two bills carry one number and different amounts.",
}


def sentence(code: str) -> str:
    """What a code means; a rule of the user's own is named by itself."""
    return REASONS.get(code) or code.replace("_", " ").capitalize() + "."
