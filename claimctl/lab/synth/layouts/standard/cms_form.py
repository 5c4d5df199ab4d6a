"""What is printed on a CMS-1500: the boxes of revision 02/12, and of 08/05 where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.standard.grid import Slot

if TYPE_CHECKING:
    from claimctl.lab.synth.layouts.standard.grid import Pen

LEFT, MID, RIGHT, END = 0.6, 29.4, 49.4, 79.4  # the columns of the long rules
SERVICE = 44  # the line of the first service row's type; the rows are two lines apart
ROWS = 6

_SHARED: tuple[Slot, ...] = (
    Slot(LEFT, 6, RIGHT, 8, "1."),
    Slot(RIGHT, 6, END, 8, "1a. INSURED'S I.D. NUMBER                               (For Program in Item 1)"),
    Slot(LEFT, 8, MID, 10, "2. PATIENT'S NAME (Last Name, First Name, Middle Initial)"),
    Slot(MID, 8, RIGHT, 10, "3. PATIENT'S BIRTH DATE                   SEX"),
    Slot(RIGHT, 8, END, 10, "4. INSURED'S NAME (Last Name, First Name, Middle Initial)"),
    Slot(LEFT, 10, MID, 12, "5. PATIENT'S ADDRESS (No., Street)"),
    Slot(MID, 10, RIGHT, 12, "6. PATIENT RELATIONSHIP TO INSURED"),
    Slot(RIGHT, 10, END, 12, "7. INSURED'S ADDRESS (No., Street)"),
    Slot(LEFT, 12, 25.4, 14, "CITY"), Slot(25.4, 12, MID, 14, "STATE"),
    Slot(RIGHT, 12, 73.4, 14, "CITY"), Slot(73.4, 12, END, 14, "STATE"),
    Slot(LEFT, 14, 13.4, 16, "ZIP CODE"), Slot(13.4, 14, MID, 16, "TELEPHONE (Include Area Code)"),
    Slot(RIGHT, 14, 63.4, 16, "ZIP CODE"), Slot(63.4, 14, END, 16, "TELEPHONE (Include Area Code)"),
    Slot(LEFT, 16, MID, 18, "9. OTHER INSURED'S NAME (Last Name, First Name, Middle Initial)"),
    Slot(MID, 16, RIGHT, 24, "10. IS PATIENT'S CONDITION RELATED TO:"),
    Slot(RIGHT, 16, END, 18, "11. INSURED'S POLICY GROUP OR FECA NUMBER"),
    Slot(LEFT, 18, MID, 20, "a. OTHER INSURED'S POLICY OR GROUP NUMBER"),
    Slot(RIGHT, 18, END, 20, "a. INSURED'S DATE OF BIRTH                                    SEX"),
    Slot(RIGHT, 22, END, 24, "c. INSURANCE PLAN NAME OR PROGRAM NAME"),
    Slot(LEFT, 24, MID, 26, "d. INSURANCE PLAN NAME OR PROGRAM NAME"),
    Slot(RIGHT, 24, END, 26, "d. IS THERE ANOTHER HEALTH BENEFIT PLAN?"),
    Slot(LEFT, 26, RIGHT, 30,
            "                   READ BACK OF FORM BEFORE COMPLETING & SIGNING THIS FORM.\n12. PATIENT'S OR "
         "AUTHORIZED PERSON'S SIGNATURE  I authorize the release of any medical or other information necessary\nto "
         "process this claim. I also request payment of government benefits either to myself or to the party who "
         "accepts"
         "\nassignment below."),
    Slot(RIGHT, 26, END, 30, "13. INSURED'S OR AUTHORIZED PERSON'S SIGNATURE I authorize\npayment of medical benefits "
         "to the undersigned physician or\nsupplier for services described below."),
    Slot(RIGHT, 30, END, 32, "16. DATES PATIENT UNABLE TO WORK IN CURRENT OCCUPATION\n              MM   DD     YY"
         "                          MM   DD     YY"),
    Slot(RIGHT, 32, END, 34, "18. HOSPITALIZATION DATES RELATED TO CURRENT SERVICES\n              MM   DD     YY"
         "                          MM   DD     YY"),
    Slot(RIGHT, 34, END, 36, "20. OUTSIDE LAB?                                    $ CHARGES"),
    Slot(RIGHT, 38, END, 40, "23. PRIOR AUTHORIZATION NUMBER"),
    Slot(LEFT, 40, 18.6, 42, "24. A.        DATE(S) OF SERVICE\n          From                             To\n"
         " MM    DD    YY        MM    DD    YY"),
    Slot(18.6, 40, 21.7, 42, "  B.\nPLACE OF\nSERVICE", 4.0), Slot(21.7, 40, 24.5, 42, "C.\n\nEMG"),
    Slot(24.5, 40, 44.6, 42, "D. PROCEDURES, SERVICES, OR SUPPLIES\n    (Explain Unusual Circumstances)\n CPT/HCPCS    "
         "       |          MODIFIER"),
    Slot(44.6, 40, RIGHT, 42, "E.\nDIAGNOSIS\nPOINTER", 4.6), Slot(RIGHT, 40, 59, 42, "F.\n\n   $ CHARGES"),
    Slot(59, 40, 62.6, 42, "G.\nDAYS OR\nUNITS", 4.2), Slot(62.6, 40, 65, 42, "H.\nEPSDT\nPlan", 4.0),
    Slot(65, 40, 67.6, 42, "I.\nID.\nQUAL.", 4.4), Slot(67.6, 40, END, 42, "J.\nRENDERING\nPROVIDER ID. #"),
    Slot(LEFT, 54, 22.4, 56, "25. FEDERAL TAX I.D. NUMBER        SSN EIN"),
    Slot(22.4, 54, 37, 56, "26. PATIENT'S ACCOUNT NO."),
    Slot(37, 54, RIGHT, 56, "27. ACCEPT ASSIGNMENT?"),
    Slot(RIGHT, 54, 61.4, 56, "28. TOTAL CHARGE"), Slot(61.4, 54, 70.8, 56, "29. AMOUNT PAID"),
    Slot(LEFT, 56, 22.4, 62, "31. SIGNATURE OF PHYSICIAN OR SUPPLIER\n    INCLUDING DEGREES OR CREDENTIALS\n    (I "
         "certify that the statements on the reverse\n    apply to this bill and are made a part thereof.)"),
    Slot(22.4, 56, RIGHT, 60.5, "32. SERVICE FACILITY LOCATION INFORMATION"),
    Slot(22.4, 60.5, 34, 62, "a."), Slot(34, 60.5, RIGHT, 62, "b."),
    Slot(RIGHT, 60.5, 61.4, 62, "a."), Slot(61.4, 60.5, END, 62, "b."),
)  # fmt: skip
_CURRENT: tuple[Slot, ...] = (
    Slot(MID, 12, RIGHT, 16, "8. RESERVED FOR NUCC USE"),
    Slot(LEFT, 20, MID, 22, "b. RESERVED FOR NUCC USE"), Slot(LEFT, 22, MID, 24, "c. RESERVED FOR NUCC USE"),
    Slot(RIGHT, 20, END, 22, "b. OTHER CLAIM ID (Designated by NUCC)"),
    Slot(MID, 24, RIGHT, 26, "10d. CLAIM CODES (Designated by NUCC)"),
    Slot(LEFT, 30, MID, 32, "14. DATE OF CURRENT ILLNESS, INJURY, or PREGNANCY (LMP)\n  MM   DD      YY"),
    Slot(MID, 30, RIGHT, 32, "15. OTHER DATE\n                         MM     DD       YY"),
    Slot(LEFT, 32, MID, 34, "17. NAME OF REFERRING PROVIDER OR OTHER SOURCE"),
    Slot(MID, 32, RIGHT, 33, "17a."), Slot(MID, 33, RIGHT, 34, "17b.  NPI"),
    Slot(LEFT, 34, RIGHT, 36, "19. ADDITIONAL CLAIM INFORMATION (Designated by NUCC)"),
    Slot(LEFT, 36, RIGHT, 40, "21. DIAGNOSIS OR NATURE OF ILLNESS OR INJURY   Relate A-L to service line below (24E)"
         "            ICD Ind."),
    Slot(RIGHT, 36, 61.4, 38, "22. RESUBMISSION\n      CODE"), Slot(61.4, 36, END, 38, "ORIGINAL REF. NO."),
    Slot(70.8, 54, END, 56, "30. Rsvd for NUCC Use"), Slot(RIGHT, 56, END, 60.5, "33. BILLING PROVIDER INFO & PH #"),
)  # fmt: skip
_OLDER: tuple[Slot, ...] = (
    Slot(MID, 12, RIGHT, 16, "8. PATIENT STATUS"),
    Slot(LEFT, 20, MID, 22, "b. OTHER INSURED'S DATE OF BIRTH                  SEX"),
    Slot(LEFT, 22, MID, 24, "c. EMPLOYER'S NAME OR SCHOOL NAME"),
    Slot(RIGHT, 20, END, 22, "b. EMPLOYER'S NAME OR SCHOOL NAME"),
    Slot(MID, 24, RIGHT, 26, "10d. RESERVED FOR LOCAL USE"),
    Slot(LEFT, 30, MID, 32,
            "14. DATE OF CURRENT:   ILLNESS (First symptom) OR INJURY (Accident)\n  MM   DD      YY     "
         "              OR PREGNANCY (LMP)"),
    Slot(MID, 30, RIGHT, 32,
            "15. IF PATIENT HAS HAD SAME OR SIMILAR ILLNESS.\n      GIVE FIRST DATE   MM    DD     YY"),
    Slot(LEFT, 32, MID, 34, "17. NAME OF REFERRING PROVIDER OR OTHER SOURCE"),
    Slot(MID, 32, RIGHT, 33, "17a."), Slot(MID, 33, RIGHT, 34, "17b. NPI"),
    Slot(LEFT, 34, RIGHT, 36, "19. RESERVED FOR LOCAL USE"),
    Slot(LEFT, 36, RIGHT, 40, "21. DIAGNOSIS OR NATURE OF ILLNESS OR INJURY. (RELATE ITEMS 1,2,3 OR 4 TO ITEM 24E BY "
         "LINE)"),
    Slot(RIGHT, 36, 61.4, 38, "22. MEDICAID RESUBMISSION\n      CODE"), Slot(61.4, 36, END, 38, "ORIGINAL REF. NO."),
    Slot(70.8, 54, END, 56, "30. BALANCE DUE"),
    Slot(RIGHT, 56, END, 60.5, "33. BILLING PROVIDER INFO & PH. #"),
)  # fmt: skip
_COLUMNS = (3.5, 6.5, 9.4, 12.5, 15.5)  # between the parts of the dates of a service row
_UPRIGHT = (9.4, 18.6, 21.7, 24.5, 32.6, 44.6, RIGHT, 59, 62.6, 65, 67.6)  # between the columns of the service rows


# Small words within the boxes, by line: column, words, size.
_Words = dict[float, tuple[tuple[float, str, float], ...]]
_SMALL: _Words = {
    6.8: ((2.6, "MEDICARE", 4.6), (8.6, "MEDICAID", 4.6), (15.6, "TRICARE", 4.6), (23.4, "CHAMPVA", 4.6),
          (31, "GROUP HEALTH PLAN", 4.6), (39.2, "FECA BLK LUNG", 4.6), (45.6, "OTHER", 4.6)),
    8: ((3.5, "(Medicare #)", 4.6), (10.1, "(Medicaid #)", 4.6), (17.1, "(ID#/DoD#)", 4.6), (24.9, "(Member ID#)", 4.6),
        (32.5, "(ID#)", 4.6), (40.7, "(ID#)", 4.6), (47.1, "(ID#)", 4.6)),
    9.15: ((30.6, "MM", 4.2), (33.8, "DD", 4.2), (37.2, "YY", 4.2)),
    10: ((41.2, "M", 5.5), (46.2, "F", 5.5)),
    12: ((30, "Self", 4.6), (35.4, "Spouse", 4.6), (40.1, "Child", 4.6), (45, "Other", 4.6)),
    18.6: ((30, "a. EMPLOYMENT? (Current or Previous)", 4.9),),
    20: ((36.8, "YES", 4.9), (42.8, "NO", 4.9), (66.2, "M", 5.5), (73.2, "F", 5.5)),
    20.6: ((30, "b. AUTO ACCIDENT?         PLACE (State)", 4.9),),
    22: ((36.8, "YES", 4.9), (42.8, "NO", 4.9)),
    22.6: ((30, "c. OTHER ACCIDENT?", 4.9),),
    24: ((36.8, "YES", 4.9), (42.8, "NO", 4.9)),
    26: ((53.8, "YES", 4.9), (58.8, "NO", 4.9), (62, "If yes, complete items 9, 9a and 9d.", 4.6)),
    30: ((1, "SIGNED", 4.9), (35, "DATE", 4.9), (50, "SIGNED", 4.9)),
    32: ((51, "FROM", 4.9), (65.3, "TO", 4.9)),
    34: ((51, "FROM", 4.9), (65.3, "TO", 4.9)),
    36: ((53.8, "YES", 4.9), (58.8, "NO", 4.9)),
    56: ((39.3, "YES", 4.9), (45.3, "NO", 4.9), (49.8, "$", 7), (61.7, "$", 7), (71.1, "$", 7)),
    61.2: ((51.4, "NPI", 5), (24.4, "NPI", 5)),
    62: ((1, "SIGNED", 4.9), (14, "DATE", 4.9)),
}  # fmt: skip
_SMALL_CURRENT: _Words = {31.9: ((13, "QUAL.", 4.9), (30, "QUAL.", 4.9))}
_SMALL_OLDER: _Words = {
    13.7: ((30.2, "Single", 4.6), (36.6, "Married", 4.6), (43.6, "Other", 4.6)),
    16: ((30.2, "Employed", 4.6), (36.6, "Full-Time", 4.6), (43.6, "Part-Time", 4.6)),
}


def draw(pen: Pen) -> None:
    """The empty form."""
    older = pen.look.older
    if not pen.look.ink:
        return
    for row in range(ROWS):
        pen.tint(LEFT, SERVICE - 2 + row * 2, END, SERVICE - 1 + row * 2)
    pen.print(1, 3.6, "1500" if older else "HEALTH INSURANCE CLAIM FORM", size=12, bold=True)
    if older:
        pen.print(1, 4.6, "HEALTH INSURANCE CLAIM FORM", size=11, bold=True)
    revision = "08/05" if older else "(NUCC) 02/12"
    pen.print(1, 5.2, f"APPROVED BY NATIONAL UNIFORM CLAIM COMMITTEE {revision}", size=5)
    for at in (1, 70):
        for cell in range(3):
            pen.form([Slot(at + cell * 1.4, 5.2, at + (cell + 1) * 1.4, 6)])
        pen.print(at + 4.8, 6, "PICA", size=5.5)
    pen.form(_SHARED)
    pen.form(_OLDER if older else _CURRENT)
    _marks(pen)
    for col in (LEFT, END):
        pen.rule(col, SERVICE - 2, col, SERVICE + 10, width=0.6)
    for row in range(ROWS):
        top = SERVICE - 2 + row * 2
        pen.rule(LEFT, top, END, top)
        for col in _UPRIGHT:
            pen.rule(col, top, col, top + 2)
        for col in (*_COLUMNS, 35.4, 38.4, 41.4, 56.3):
            pen.rule(col, top + 1, col, top + 2, width=0.3)
        pen.print(-0.4, top + 2, str(row + 1), size=7, bold=True)
        pen.print(65.4, top + 2, "NPI", size=5.5)
    pen.rule(LEFT, 30, END, 30, width=1.2)
    pen.print(1, 63, "NUCC Instruction Manual available at: www.nucc.org", size=5.5)
    pen.print(36, 63, "PLEASE PRINT OR TYPE", size=6, bold=True)
    pen.print(59, 63, f"FICTIONAL DATA   FORM 1500 ({'08-05' if older else '02-12'})", size=5.5)


def _marks(pen: Pen) -> None:
    """The small words within the boxes."""
    for line, words in (_SMALL | (_SMALL_OLDER if pen.look.older else _SMALL_CURRENT)).items():
        for col, name, size in words:
            pen.print(col, line, name, size=size)
