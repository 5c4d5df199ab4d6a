"""What documents call the parts of their text: the words that stories use, and other words for them.

Keys are the headings as papers give them; a heading that is not among them stands as it is.
"""

from __future__ import annotations

SECTIONS: dict[str, str] = {
    "Chief complaint": "Chief complaint|Presenting complaint|Reason for admission || Why the patient came|Main symptom",
    "Hospital course": "Hospital course|Course in hospital|Course of stay || What was done|Treatment and progress",
    "Discharge medications": (
        "Discharge medications|Medications on discharge || Drugs to take at home|Medicines on release"
    ),
    "Follow-up": "Follow-up|Follow-up instructions|Aftercare || Next steps|Further care",
    "Subjective": "Subjective|History|History of present illness || Patient's account|What the patient reports",
    "Assessment": "Assessment|Impression || Judgement|Clinical opinion",
    "Plan": "Plan|Treatment plan|Recommendations || Proposed care|What is to be done",
    "Test": "Test|Test name|Analyte || Parameter|Examination",
    "Result": "Result|Results|Value || Finding|Measured",
    "Unit": "Unit|Units || Dimension|Measure",
    "Reference": "Reference|Reference range|Normal range || Expected|Ref. interval",
    "Flag": "Flag|Abnormal || Note|Mark",
    "Code": "Code|Procedure || Service code|Proc.",
    "Service": "Service|Description of service || Treatment|Care rendered",
    "Billed": "Billed|Amount billed|Charges || Submitted|Provider charge",
    "Allowed": "Allowed|Plan allowance || Eligible|Approved",
    "Plan pays": "Plan pays|Plan paid|Paid by plan || Our payment|Benefit",
    "You owe": "You owe|Your responsibility|You may owe || Member share|Left for you",
    "Date": "Date|Posted || Booked|Day",
    "Description": "Description|Details || Text|Particulars",
    "Amount": "Amount|Debit / credit || Sum|Value",
    "Balance": "Balance|Running balance || Funds|New balance",
}
