"""What sections, figures and faults are called, and what a figure means, in a sentence each.

A figure that has no entry here is shown under its own name: a new measure needs no change to be seen.
"""

from __future__ import annotations

from typing import NamedTuple


class Metric(NamedTuple):
    """A figure's title, its meaning, and whether it is shown in percent; `lower` says that less is better."""

    title: str
    meaning: str
    percent: bool = True
    lower: bool = False


SECTIONS: dict[str, tuple[str, str]] = {
    "ocr": ("Reading", "The words of each page against the words that stand there."),
    "classification": ("Document types", "Each document's type against the true one."),
    "splitting": ("Splitting", "Files of more than one page: whether they were cut where a new document begins."),
    "extraction": (
        "Fields",
        "Each value against the true one. Type-aware: dates, prices, names ... that say the same.",
    ),
    "items": ("Line items", "Rows of bills against the true rows, paired as well as they can be."),
    "confidence": (
        "Confidence",
        "Whether what is said to be 90 % sure is right 90 times of 100, and what that is worth.",
    ),
    "decisions": ("Decisions", "Each claim's decision, and the facts it rests on, against the right ones."),
    "anomalies": ("Anomalies", "What was planted in claims: what of it was found, and what else was taken for it."),
    "fraud": ("Fraud", "Whether fraudulent claims score higher than honest ones."),
    "retrieval": ("Clauses", "Policy clauses that were cited against those that bear on the claim."),
}

# What the parts of a section that are no groups are; a section's facts, cells ... go by the figure's name.
PARTS: dict[str, str] = {
    "classification": "document type", "extraction": "field", "decisions": "decision", "anomalies": "kind",
    "confidence": "confidence in", "splitting": "files", "fact": "fact", "cell_accuracy": "cell",
}  # fmt: skip

METRICS: dict[str, Metric] = {
    # reading
    "cer": Metric(
        "Character error rate", "Edits that turn the read text into the true one, by true characters", lower=True
    ),
    "wer": Metric("Word error rate", "Edits of words, in reading order, by true words", lower=True),
    "character_accuracy": Metric("Character accuracy", "One less the character error rate"),
    "word_precision": Metric("Word precision", "Of the words read, those that stand there, in any order"),
    "word_recall": Metric("Word recall", "Of the words that stand there, those that were read, in any order"),
    "word_f1": Metric("Word F1", "Word precision and recall in one figure"),
    "word_precision_plain": Metric(
        "Word precision, plain", "Of letters and digits only, upper and lower case the same"
    ),
    "word_recall_plain": Metric("Word recall, plain", "Of letters and digits only, upper and lower case the same"),
    "word_f1_plain": Metric("Word F1, plain", "Of letters and digits only, upper and lower case the same"),
    "empty_pages": Metric("Pages read empty", "Of pages with words, those of which nothing was read", lower=True),
    # types, fields
    "precision": Metric("Precision", "Of what was read, the share that is right"),
    "recall": Metric("Recall", "Of what is true, the share that was found"),
    "f1": Metric("F1", "Precision and recall in one figure"),
    "precision_type_aware": Metric("Precision, type-aware", "Values that say the same count as equal"),
    "recall_type_aware": Metric("Recall, type-aware", "Values that say the same count as equal"),
    "f1_type_aware": Metric("F1, type-aware", "Values that say the same count as equal"),
    "macro_precision": Metric("Macro precision", "The mean of the fields' precision"),
    "macro_recall": Metric("Macro recall", "The mean of the fields' recall"),
    "macro_f1": Metric("Macro F1", "The mean F1, each type or field with the same weight"),
    "macro_precision_type_aware": Metric("Macro precision, type-aware", "The mean of the fields' type-aware precision"),
    "macro_recall_type_aware": Metric("Macro recall, type-aware", "The mean of the fields' type-aware recall"),
    "macro_f1_type_aware": Metric("Macro F1, type-aware", "The mean of the fields' type-aware F1"),
    "weighted_f1": Metric("Weighted F1", "The mean of the types' F1 by how many documents each has"),
    "accuracy": Metric("Accuracy", "The share that is right"),
    "read": Metric("Read", "Of readable documents, the share that was read"),
    "status_accuracy": Metric("Ended as they should", "Documents that are done, refused or failed as the truth says"),
    "wrong": Metric("Read as something else", "Of the true values, those that were read wrongly", lower=True),
    "missed": Metric("Missed", "Of the true values, those that were not read", lower=True),
    "invented": Metric("Invented", "Of the fields known to be absent, those that got a value", lower=True),
    "box_iou": Metric("Box overlap", "Mean intersection over union of right values' boxes", percent=False),
    "box_iou_50": Metric("Boxes that overlap by half", "Of right values, those whose box overlaps by half or more"),
    "page": Metric("Page right", "Of right values, those found on the true page"),
    # splitting
    "boundary_precision": Metric("Boundary precision", "Of the places where files were cut, those that are right"),
    "boundary_recall": Metric("Boundary recall", "Of the places where a document begins, those that were found"),
    "boundary_f1": Metric("Boundary F1", "Boundary precision and recall in one figure"),
    "document_precision": Metric("Whole-document precision", "Of the documents cut, those with the right pages"),
    "document_recall": Metric("Whole-document recall", "Of the true documents, those cut with the right pages"),
    "document_f1": Metric("Whole-document F1", "Documents whose first and last page are both right"),
    "typed_document_precision": Metric("Precision, type too", "Of the documents cut, those with right pages and type"),
    "typed_document_recall": Metric("Recall, type too", "Of the true documents, those with right pages and type"),
    "typed_document_f1": Metric("F1, type too", "Documents with right pages and right type"),
    "panoptic_quality": Metric("Panoptic quality", "Documents that match by more than half, by how well they do"),
    "files_right": Metric("Files all right", "Files of which every document has the right pages"),
    "files_right_typed": Metric("Files all right, type too", "Files of which every document has right pages and type"),
    "drags": Metric("Pages to drag", "Pages that a person must move to put documents right", lower=True),
    "rand_index": Metric(
        "Rand index", "How far pages are together that belong together, adjusted for chance", percent=False
    ),
    # line items
    "soft_f1": Metric("F1, soft", "Each pair of rows counts for as right as it is alike"),
    "rows_lost": Metric("Rows lost", "Of the true rows, those without a row that answers them", lower=True),
    "row_count": Metric("Row count right", "Documents with as many rows as there are"),
    "sum_of_amounts": Metric("Sum right", "Documents whose rows sum up to what they should"),
    "invented_lists": Metric("Invented lists", "Documents without rows that got some", lower=True),
    "cell_accuracy": Metric("Right", "The share of cells that are right"),
    # confidence
    "automation_99": Metric("Passed at 99 % right", "The largest share that can pass by confidence, 99 % of it right"),
    "automation_99_9": Metric("Passed at 99.9 % right", "The largest share that can pass, 99.9 % of it right"),
    "automation_99_proven": Metric(
        "Passed at 99 %, proven", "The same, with the 95 % lower bound of its accuracy at 99 %"
    ),
    "automation_99_9_proven": Metric("Passed at 99.9 %, proven", "The same, with the lower bound at 99.9 %"),
    "auroc": Metric("AUROC", "The chance that a right one has more confidence than a wrong one", percent=False),
    "aurc": Metric("AURC", "The mean error rate over all coverages", percent=False, lower=True),
    "excess_aurc": Metric("Excess AURC", "AURC beyond that of a perfect ranking", percent=False, lower=True),
    "ece": Metric("Calibration error", "Mean distance of confidence and accuracy", percent=False, lower=True),
    "ece_width": Metric("Calibration error, equal bins", "Over bins of equal width", percent=False, lower=True),
    "brier": Metric("Brier score", "Mean squared distance from what came true", percent=False, lower=True),
    # decisions
    "decided": Metric("Decided", "Of the truth's claims, those with a decision"),
    "automation": Metric("Automated", "Claims that were decided without a person"),
    "automated_accuracy": Metric("Automated, right", "Of those decided without a person, the share that is right"),
    "automated_and_right": Metric("Automated and right", "Of all claims, those decided rightly without a person"),
    "false_approvals": Metric("False approvals", "Of the approvals without a person, those that are wrong", lower=True),
    "false_approval_rate": Metric(
        "False approval rate",
        "Of the claims that ought not to be approved, those that were, without a person",
        lower=True,
    ),
    "false_approval_amount": Metric(
        "Falsely approved amount", "What the false approvals pay", percent=False, lower=True
    ),
    "false_approval_amount_share": Metric(
        "Falsely approved share", "Of what is paid without a person, the false approvals' part", lower=True
    ),
    "fact": Metric("Right", "Claims whose fact is right"),
    # anomalies, fraud, retrieval
    "false_alarms": Metric("False alarms", "Of the claims without the kind, those where it seems found", lower=True),
    "hard_negatives": Metric("Fooled", "Of what only looks like the kind, the share that was taken for it", lower=True),
    "clean_claims_flagged": Metric(
        "Clean claims flagged", "Claims with nothing planted that seem to have some", lower=True
    ),
    "roc_auc": Metric("ROC-AUC", "The chance that a fraud scores higher than an honest claim", percent=False),
    "average_precision": Metric("PR-AUC", "Average precision: the area under precision and recall", percent=False),
    "catch_0.5": Metric("Caught at 0.5 %", "Frauds caught while 0.5 % of the honest claims are flagged"),
    "catch_5": Metric("Caught at 5 %", "Frauds caught while 5 % of the honest claims are flagged"),
    "lift_1": Metric("Lift at 1 %", "How many times more frauds the top 1 % of scores hold", percent=False),
    "lift_5": Metric("Lift at 5 %", "How many times more frauds the top 5 % of scores hold", percent=False),
    "frauds": Metric("Frauds", "The share of claims that are frauds"),
    "false_positives": Metric("False positives", "The share of honest claims held for investigation"),
    "recall_at_1": Metric("Recall at 1", "A claim's clauses that are the first cited"),
    "recall_at_3": Metric("Recall at 3", "A claim's clauses among the first 3"),
    "recall_at_5": Metric("Recall at 5", "A claim's clauses among the first 5"),
    "recall_at_10": Metric("Recall at 10", "A claim's clauses among the first 10"),
    "mrr": Metric("MRR", "Mean of one over the rank of the first right clause", percent=False),
    "ndcg_at_10": Metric("nDCG at 10", "How near the right clauses stand to the top", percent=False),
}

# The figures that open the evaluation, those that are there: section, name, of.
HEADLINES = (
    ("ocr", "word_f1", ""), ("ocr", "cer", ""), ("classification", "macro_f1", ""),
    ("splitting", "document_f1", "packets"),
    ("extraction", "f1_type_aware", ""), ("extraction", "invented", ""), ("items", "f1", ""),
    ("confidence", "automation_99", "fields"), ("decisions", "accuracy", ""), ("anomalies", "recall", ""),
    ("anomalies", "false_alarms", ""), ("fraud", "roc_auc", ""),
)  # fmt: skip

# What the rows of parts show, in this order, the first of those that are there; else the first of all.
COLUMNS = (
    "word_f1", "word_recall_plain", "cer", "wer", "accuracy", "macro_f1", "precision", "recall", "f1", "f1_type_aware",
    "invented", "missed", "soft_f1", "row_count", "sum_of_amounts", "boundary_f1", "document_f1", "panoptic_quality",
    "files_right", "false_alarms", "hard_negatives", "automation_99", "automation_99_proven", "automation_99_9",
    "auroc", "aurc", "ece", "fact", "cell_accuracy",
)  # fmt: skip

# Figures that the short form leaves out: they say more of what another one says.
DETAILS = frozenset({
    "character_accuracy", "word_precision_plain", "word_recall_plain", "word_f1_plain", "weighted_f1",
    "precision_type_aware", "recall_type_aware", "macro_precision", "macro_recall", "macro_precision_type_aware",
    "macro_recall_type_aware", "macro_f1_type_aware", "box_iou_50", "page", "document_precision", "document_recall",
    "typed_document_precision", "typed_document_recall", "typed_document_f1", "panoptic_quality", "files_right_typed",
    "rand_index", "soft_f1", "automated_and_right", "false_approval_rate", "false_approval_amount_share", "brier",
    "lift_1", "lift_5", "recall_at_1", "recall_at_3", "recall_at_10",
})  # fmt: skip

FAULTS: dict[str, tuple[str, str]] = {
    "not_read": ("not read", "not read"),
    "text_lost": ("word lost", "words lost"),
    "wrong_type": ("wrong type", "wrong types"),
    "should_be_refused": ("should have been turned away", "should have been turned away"),
    "sure_and_wrong": ("value wrong and sure", "values wrong and sure"),
    "wrong": ("value wrong", "values wrong"),
    "missed": ("value missed", "values missed"),
}

VERDICTS: dict[str, str] = {
    "right": "right", "alike": "says the same", "wrong": "wrong", "missed": "missed", "extra": "one too many",
    "invented": "invented",
}  # fmt: skip


def metric(name: str) -> Metric:
    """The metric's texts; those of one without an entry are made of its name."""
    known = METRICS.get(name)
    if known is not None:
        return known
    percent = not name.startswith(("ndcg", "mrr", "lift", "aur")) and not name.endswith(
        ("auc", "auroc", "brier", "ece")
    )
    return Metric(name.replace("_", " ").capitalize(), "", percent=percent)


def section(name: str) -> tuple[str, str]:
    """A section's title and lead."""
    return SECTIONS.get(name, (name.replace("_", " ").capitalize(), ""))


def fault(kind: str, count: int) -> str:
    """A fault and how often, as in `3 values missed`; those of a document as a whole without a number."""
    one, many = FAULTS.get(kind, (kind, kind))
    if kind in {"not_read", "wrong_type", "should_be_refused"}:
        return one
    return f"{count:,} {one if count == 1 else many}"
