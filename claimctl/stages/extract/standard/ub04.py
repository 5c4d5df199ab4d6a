"""The UB-04 (CMS-1450) by its form locators, in tenths of an inch from the left and lines of a sixth of an inch."""

from __future__ import annotations

from claimctl.stages.extract.standard.template import Caption, Grid, Part, Slot, Template, Zone, row

_CAPTIONS = (
    Caption("5 FED. TAX NO.", 51.7, 3.1),
    Caption("STATEMENT COVERS PERIOD", 63.6, 2.8),
    Caption("8 PATIENT NAME", 1.7, 5.03),
    Caption("9 PATIENT ADDRESS", 31.8, 5.03),
    Caption("10 BIRTHDATE", 1.7, 7.05),
    Caption("11 SEX", 10.5, 7.0),
    Caption("17 STAT", 32.2, 7.1),
    Caption("CONDITION CODES", 47, 6.85),
    Caption("42 REV. CD.", 1.7, 17.08),
    Caption("43 DESCRIPTION", 6.3, 17.08),
    Caption("44 HCPCS / RATE / HIPPS CODE", 31.5, 17.08),
    Caption("45 SERV. DATE", 46.3, 17.08),
    Caption("46 SERV. UNITS", 53.5, 17.08),
    Caption("47 TOTAL CHARGES", 61.3, 17.08),
    Caption("48 NON-COVERED CHARGES", 71.4, 17.05),
    Caption("CREATION DATE", 35.6, 40.05),
    Caption("TOTALS", 53.5, 40.05),
    Caption("50 PAYER NAME", 1.8, 41.05),
    Caption("51 HEALTH PLAN ID", 24.8, 41.05),
    Caption("54 PRIOR PAYMENTS", 44.8, 41.03),
    Caption("55 EST. AMOUNT DUE", 54.9, 41.0),
    Caption("58 INSURED'S NAME", 1.8, 45.05),
    Caption("60 INSURED'S UNIQUE ID", 30.8, 45.02),
    Caption("61 GROUP NAME", 50.6, 45.0),
    Caption("62 INSURANCE GROUP NO.", 65.7, 45.0),
    Caption("63 TREATMENT AUTHORIZATION CODES", 1.8, 49.05),
    Caption("64 DOCUMENT CONTROL NUMBER", 32.8, 49.05),
    Caption("65 EMPLOYER NAME", 58.9, 49.02),
    Caption("69 ADMIT", 1.9, 54.8),
    Caption("76 ATTENDING", 52.1, 56.05),
    Caption("77 OPERATING", 52.1, 58.0),
    Caption("78 OTHER", 52.1, 60.0),
    Caption("79 OTHER", 52.1, 62.05),
    Caption("80 REMARKS", 1.9, 60.0),
    Caption("UB-04 CMS-1450", 1.6, 63.75),
    Caption("THE CERTIFICATIONS ON THE REVERSE APPLY TO THIS BILL", 51.8, 63.7),
)

_PARTS = (
    Part("provider_name", (Zone(1, 26.5, 0.3, 4.6),)),
    Part("provider_address", (Zone(1, 26.5, 0.3, 4.6),)),
    Part("provider_phone", (Zone(1, 26.5, 0.3, 4.6),)),
    Part("document_number", (row(1, 53.6, 77.6),)),
    Part("provider_tax_id", (row(4, 51, 61.4),)),
    Part("patient_name", (row(6, 2, 31.6),)),
    Part("patient_address", (row(5, 40, 82.5), row(6, 31.8, 79.6))),
    Part("patient_dob", (row(8, 0.8, 10.4),)),
    Part("patient_sex", (row(8, 10.4, 13.5),)),
    Part("admission_date", (row(8, 13.5, 19.6),)),
    Part("discharge_date", (row(4, 68.2, 75.6),)),
    Part("insured_name", (row(46, 0.8, 27.6),)),
    Part("payer_name", (row(42, 0.8, 24.6),)),
    Part("member_id", (row(46, 30.4, 50.6),)),
    Part("group_number", (row(46, 65.6, 83),)),
    Part("claim_number", (row(50, 32.6, 58.7),)),
    Part("amount_paid", (row(42, 44.4, 54.4),)),
    Part("balance_due", (row(42, 54.4, 65.7),)),
    Part("provider_npi", (row(41, 67.4, 83),)),
    Part("diagnosis_code", (row(53, 2.4, 74.4), row(54, 2.4, 74.4), row(55, 4.6, 13.4))),
    Part("physician_name", (Zone(70.8, 83, 56.6, 58.3), Zone(52.4, 70, 56.6, 58.3))),
    Part("total", (row(40, 60.8, 71.4),)),
    Part("document_date", (row(40, 45.6, 53.2),)),
)

_GRID = Grid(18, 1, 22, {
    "revenue": (0.6, 6.1), "description": (6.1, 31), "code": (31, 46), "service_date": (46, 53.2),
    "quantity": (53.2, 61), "amount": (61, 71.4), "other": (71.4, 81.4),
})  # fmt: skip

_SLOTS = (
    Slot("text", 2, 1), Slot("text", 2, 2), Slot("text", 54.5, 1), Slot("date", 61.5, 4), Slot("date", 68.8, 4),
    Slot("name", 2.5, 6), Slot("text", 42.5, 5), Slot("text", 32.6, 6), Slot("state", 66, 6), Slot("zip", 70, 6),
    Slot("date", 1.3, 8), Slot("tick", 10.5, 8), Slot("date", 13.6, 8), Slot("date", 46.3, 40), Slot("money", 65, 40),
    Slot("text", 1.3, 42), Slot("text", 24.8, 42), Slot("npi", 69.3, 41), Slot("name", 1.3, 46),
    Slot("text", 30.8, 46), Slot("text", 66, 46), Slot("icd", 3.2, 53), Slot("icd", 10.8, 53), Slot("icd", 18.6, 53),
    Slot("npi", 60, 56), Slot("revenue", 2.1, 40), Slot("text", 54.3, 57), Slot("text", 72.1, 57),
    *(Slot(shape, column, 18 + line) for line in range(22) for shape, column in (
        ("revenue", 2.1), ("text", 6.1), ("date", 46.3), ("money", 66.0))),
)  # fmt: skip

_PRINTED = frozenset({"a", "b", "c", "d", "e", "3a", "last", "first", "npi", "qual", "creation", "otherprvid", "prvid"})

UB04 = Template(_CAPTIONS, _PARTS, (), _GRID, _SLOTS, _PRINTED)
