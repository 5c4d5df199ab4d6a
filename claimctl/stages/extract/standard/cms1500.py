"""The CMS-1500 (revisions 08/05 and 02/12) box by box, in the columns and lines of NUCC's print specification."""

from __future__ import annotations

from claimctl.stages.extract.standard.template import Caption, Grid, Part, Slot, Template, Tick, Zone, row

_CAPTIONS = (
    Caption("1a. INSURED'S I.D. NUMBER", 51, 7.0),
    Caption("(For Program in Item 1)", 69.4, 7.0),
    Caption("2. PATIENT'S NAME (Last Name, First Name, Middle Initial)", 2.1, 8.97),
    Caption("3. PATIENT'S BIRTH DATE", 30.8, 8.97),
    Caption("4. INSURED'S NAME (Last Name, First Name, Middle Initial)", 51, 8.97),
    Caption("5. PATIENT'S ADDRESS (No., Street)", 2, 10.85),
    Caption("6. PATIENT RELATIONSHIP TO INSURED", 30.9, 10.87),
    Caption("7. INSURED'S ADDRESS (No., Street)", 51, 10.9),
    Caption("8. RESERVED FOR NUCC USE", 30.8, 12.95),
    Caption("8. PATIENT STATUS", 30.8, 12.95),
    Caption("9. OTHER INSURED'S NAME (Last Name, First Name, Middle Initial)", 2, 17.0),
    Caption("10. IS PATIENT'S CONDITION RELATED TO:", 30.8, 17.0),
    Caption("11. INSURED'S POLICY GROUP OR FECA NUMBER", 51, 17.0),
    Caption("a. OTHER INSURED'S POLICY OR GROUP NUMBER", 2, 18.95),
    Caption("a. EMPLOYMENT? (Current or Previous)", 30.8, 18.95),
    Caption("a. INSURED'S DATE OF BIRTH", 51, 18.95),
    Caption("b. AUTO ACCIDENT?", 30.8, 20.85),
    Caption("b. OTHER CLAIM ID (Designated by NUCC)", 51, 20.85),
    Caption("c. OTHER ACCIDENT?", 30.8, 22.95),
    Caption("c. INSURANCE PLAN NAME OR PROGRAM NAME", 51, 22.95),
    Caption("d. INSURANCE PLAN NAME OR PROGRAM NAME", 2, 24.97),
    Caption("10d. CLAIM CODES (Designated by NUCC)", 30.9, 24.97),
    Caption("d. IS THERE ANOTHER HEALTH BENEFIT PLAN?", 51, 24.97),
    Caption("READ BACK OF FORM BEFORE COMPLETING & SIGNING THIS FORM.", 12, 26.95),
    Caption("12. PATIENT'S OR AUTHORIZED PERSON'S SIGNATURE", 2, 27.55),
    Caption("13. INSURED'S OR AUTHORIZED PERSON'S SIGNATURE", 51, 26.98),
    Caption("14. DATE OF CURRENT", 2, 31.0),
    Caption("15. OTHER DATE", 28.8, 31.05),
    Caption("16. DATES PATIENT UNABLE TO WORK IN CURRENT OCCUPATION", 51, 31.0),
    Caption("17. NAME OF REFERRING PROVIDER OR OTHER SOURCE", 2, 32.96),
    Caption("18. HOSPITALIZATION DATES RELATED TO CURRENT SERVICES", 51, 32.96),
    Caption("19. ADDITIONAL CLAIM INFORMATION (Designated by NUCC)", 2.1, 34.97),
    Caption("19. RESERVED FOR LOCAL USE", 2.1, 34.97),
    Caption("20. OUTSIDE LAB?", 51, 34.97),
    Caption("21. DIAGNOSIS OR NATURE OF ILLNESS OR INJURY", 2.1, 36.97),
    Caption("ORIGINAL REF. NO.", 63.8, 37.4),
    Caption("23. PRIOR AUTHORIZATION NUMBER", 51.1, 38.95),
    Caption("24. A. DATE(S) OF SERVICE", 2, 41.0),
    Caption("D. PROCEDURES, SERVICES, OR SUPPLIES", 26, 41.0),
    Caption("(Explain Unusual Circumstances)", 28, 41.65),
    Caption("PROVIDER ID. #", 71.9, 42.2),
    Caption("$ CHARGES", 52.7, 42.2),
    Caption("25. FEDERAL TAX I.D. NUMBER", 2, 54.95),
    Caption("26. PATIENT'S ACCOUNT NO.", 24, 54.95),
    Caption("28. TOTAL CHARGE", 51.1, 54.95),
    Caption("29. AMOUNT PAID", 62.3, 54.95),
    Caption("30. BALANCE DUE", 71.9, 54.95),
    Caption("30. Rsvd for NUCC Use", 71.9, 54.95),
    Caption("31. SIGNATURE OF PHYSICIAN OR SUPPLIER", 2, 56.92),
    Caption("INCLUDING DEGREES OR CREDENTIALS", 3.3, 57.55),
    Caption("32. SERVICE FACILITY LOCATION INFORMATION", 24, 56.92),
    Caption("33. BILLING PROVIDER INFO & PH #", 51, 56.92),
)

_PARTS = (
    Part("member_id", (row(8, 50.2, 80.8),)),
    Part("patient_name", (row(10, 1, 29.8),)),
    Part("patient_dob", (row(10, 30, 41.3),)),
    Part("insured_name", (row(10, 50.2, 80.8),)),
    Part("patient_address", (row(12, 1, 29.8), row(14, 1, 25.4), row(14, 25.4, 29.8), row(16, 1, 13.4))),
    Part("insured_address", (row(12, 50.2, 80.8), row(14, 50.2, 73.6), row(14, 73.6, 80.8), row(16, 50.2, 63.2))),
    Part("patient_phone", (row(16, 13.4, 29.8),)),
    Part("insured_phone", (row(16, 63.2, 80.8),)),
    Part("group_number", (row(18, 50.2, 80.8),)),
    Part("policy_number", (row(20, 1, 29.8),)),
    Part("coverage_type", (row(24, 50.2, 80.8),)),
    Part("loss_date", (row(32, 1, 12.4),)),
    Part("physician_name", (row(34, 1, 28.2),)),
    Part("admission_date", (row(34, 53.4, 66.4),)),
    Part("discharge_date", (row(34, 66.4, 80.8),)),
    Part("diagnosis_code", (row(38, 1, 50), row(39, 1, 50), row(40, 1, 50))),
    Part("claim_number", (row(38, 61.4, 80.8),)),
    Part("provider_tax_id", (row(56, 1, 16.8),)),
    Part("document_number", (row(56, 22.6, 37.4),)),
    Part("total", (row(56, 50, 61.5),)),
    Part("amount_paid", (row(56, 61.5, 71),)),
    Part("balance_due", (row(56, 71, 81),)),
    Part("document_date", (Zone(1, 22.6, 59.3, 61.9),)),
    Part("provider_name", (Zone(50, 81, 57.3, 60.5),)),
    Part("provider_address", (Zone(50, 81, 57.3, 60.5),)),
    Part("provider_phone", (Zone(58, 81, 56.2, 57.5),)),
    Part("provider_npi", (row(61.6, 50, 61.6),)),
)

_TICKS = (
    *(Tick("insurance", answer, column, 8) for answer, column in (
        ("medicare", 2.5), ("medicaid", 9.3), ("tricare", 16.2), ("champva", 25.2), ("group_health_plan", 32.6),
        ("feca_blk_lung", 40.3), ("other", 46.5))),
    Tick("patient_sex", "M", 43.3, 10), Tick("patient_sex", "F", 48.4, 10),
    *(Tick("patient_relationship_to_insured", answer, column, 12) for answer, column in (
        ("self", 34.2), ("spouse", 39.3), ("child", 43.4), ("other", 48.4))),
    Tick("employment", "yes", 36.3, 20), Tick("employment", "no", 42.3, 20),
    Tick("insured_sex", "M", 69.3, 20), Tick("insured_sex", "F", 76.3, 20),
    Tick("auto_accident", "yes", 36.3, 22), Tick("auto_accident", "no", 42.3, 22),
    Tick("other_accident", "yes", 36.3, 24), Tick("other_accident", "no", 42.3, 24),
    Tick("another_health_benefit_plan", "yes", 53.4, 26), Tick("another_health_benefit_plan", "no", 58.4, 26),
    Tick("outside_lab", "yes", 53.4, 36), Tick("outside_lab", "no", 58.4, 36),
    Tick("tax_id_type", "ssn", 18.3, 56), Tick("tax_id_type", "ein", 20.2, 56),
    Tick("accept_assignment", "yes", 39.3, 56), Tick("accept_assignment", "no", 44.6, 56),
)  # fmt: skip

_GRID = Grid(44, 2, 6, {
    "service_date": (0.6, 9.6), "through": (9.6, 18.6), "place": (18.6, 21.9), "emergency": (21.9, 24.7),
    "code": (24.7, 32.8), "modifier": (32.8, 44.6), "pointer": (44.6, 49.8), "amount": (49.8, 59.3),
    "quantity": (59.3, 63.2), "npi": (67.6, 81),
})  # fmt: skip

_SLOTS = (
    Slot("name", 2, 10), Slot("name", 51, 10), Slot("state", 26.5, 14), Slot("state", 75.5, 14), Slot("zip", 2, 16),
    Slot("zip", 51, 16), Slot("text", 51, 8), Slot("text", 2, 12), Slot("text", 51, 12), Slot("text", 2, 14),
    Slot("text", 51, 14), Slot("date", 31.5, 10), Slot("date", 54, 20), Slot("text", 51, 18), Slot("text", 51, 24),
    Slot("digits", 2, 56), Slot("text", 23.5, 56), Slot("money", 56, 56), Slot("text", 23.5, 58.5),
    Slot("text", 51, 58.5), Slot("text", 23.5, 59.4), Slot("text", 51, 59.4), Slot("npi", 51.5, 61.7),
    Slot("npi", 24.5, 61.7), Slot("text", 2, 34), Slot("date", 2.5, 32),
    *(Slot(shape, column, 44 + 2 * row) for row in range(6) for shape, column in (
        ("date", 2), ("cpt", 26), ("npi", 69), ("money", 54))),
    *(Slot("tick", tick.column - 0.5, tick.line) for tick in _TICKS),
)  # fmt: skip

_PRINTED = frozenset({
    "17a", "17b", "1l", "2l", "3l", "4l", "al", "bl", "charges", "cl", "cpthcpcs", "dd", "dl", "el", "emg",
    "feca", "fl", "gl", "hl", "icdind", "il", "includeareacode", "ind", "jl", "kl", "mm", "modifier", "no", "npi",
    "nucc", "place", "placestate", "plan", "pointer", "qual", "service", "sex", "units", "yes", "yy", "yyyy",
})  # fmt: skip

CMS1500 = Template(_CAPTIONS, _PARTS, _TICKS, _GRID, _SLOTS, _PRINTED)
