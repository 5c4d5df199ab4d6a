"""What is printed on a UB-04: its form locators with numbers and captions; and the older UB-92 arrangement."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.standard.grid import Slot

if TYPE_CHECKING:
    from claimctl.lab.synth.layouts.standard.grid import Pen

LEFT, END = 0.8, 82.2
HEAD = 18  # the line under which the service lines begin
ROWS = 22  # the 23rd row holds the totals
COLUMNS = (LEFT, 5.6, 30.2, 45.2, 52.2, 60.2, 70.4, 80, END)  # of the service lines


def _split(top: float, bottom: float, *cells: tuple[float, str]) -> tuple[Slot, ...]:
    """Boxes beside each other: where each begins and its caption; the last one is only an edge."""
    return tuple(Slot(at, top, after[0], bottom, caption, 4.4) for (at, caption), after in pairwise(cells))


def _event(locator: int) -> str:
    return f"{locator} OCCURRENCE\nCODE     DATE"


def _span(locator: int) -> str:
    return f"{locator}   OCCURRENCE SPAN\nCODE    FROM     THROUGH"


def _value(locator: int) -> str:
    return f"{locator}   VALUE CODES\nCODE        AMOUNT"


def _procedure(which: str) -> str:
    return f"{which} PROCEDURE\nCODE               DATE"


_HEADS = ("42 REV. CD.", "43 DESCRIPTION", "44 HCPCS / RATE / HIPPS CODE", "45 SERV. DATE", "46 SERV. UNITS",
          "47 TOTAL CHARGES", "48 NON-COVERED CHARGES", "49")  # fmt: skip
_PAYERS = (
    *_split(41, 42, (LEFT, "50 PAYER NAME"), (24, "51 HEALTH PLAN ID"), (39, "52 REL"), (42, "53 ASG"),
            (45, "54 PRIOR PAYMENTS"), (56, "55 EST. AMOUNT DUE"), (67, "56 NPI"), (END, "")),
    *(slot for row in range(3) for slot in _split(42 + row, 43 + row, (LEFT, ""), (24, ""), (39, ""), (42, ""),
      (45, ""), (56, ""), (67, "57" if row == 0 else ""), (END, ""))),
)  # fmt: skip
_INSURED = (
    *_split(45, 46, (LEFT, "58 INSURED'S NAME"), (27, "59 P.REL"), (30.4, "60 INSURED'S UNIQUE ID"), (51,
            "61 GROUP NAME"),
            (66, "62 INSURANCE GROUP NO."), (END, "")),
    *(slot for row in range(3) for slot in _split(46 + row, 47 + row, (LEFT, ""), (27, ""), (30.4, ""), (51, ""),
      (66, ""), (END, ""))),
    *_split(49, 50, (LEFT, "63 TREATMENT AUTHORIZATION CODES"), (32, "64 DOCUMENT CONTROL NUMBER"),
            (58, "65 EMPLOYER NAME"), (END, "")),
    *(slot for row in range(3) for slot in _split(50 + row, 51 + row, (LEFT, ""), (32, ""), (58, ""), (END, ""))),
)  # fmt: skip
_VALUES = _split(12, 17, (41, _value(39)), (55, _value(40)), (69, _value(41)), (END, ""))
CURRENT: tuple[Slot, ...] = (
    Slot(LEFT, 0.6, 26, 5, "1"), Slot(26, 0.6, 51, 5, "2"),
    *_split(0.6, 2, (51, "3a PAT.\n   CNTL #"), (76.4, "4 TYPE OF BILL"), (END, "")),
    *_split(2, 3, (51, "b. MED.\nREC. #"), (END, "")),
    *_split(3, 5, (51, "5 FED. TAX NO."), (62, "6   STATEMENT COVERS PERIOD\n       FROM                  THROUGH"),
            (76, "7"), (END, "")),
    *_split(5, 6, (LEFT, "8 PATIENT NAME      a"), (30, "9 PATIENT ADDRESS      a"), (END, "")),
    *_split(6, 7, (LEFT, "b"), (30, "b"), (62, "c"), (66, "d"), (78, "e"), (END, "")),
    *_split(7, 9, (LEFT, "10 BIRTHDATE"), (10.4, "11 SEX"), (13.4, "ADMISSION\n12  DATE"), (20.2, "\n13 HR"), (23.4,
            "14 TYPE"), (26.4, "15 SRC"), (29.4, "16 DHR"), (32.6, "17 STAT"), (36, "\n18"), (39, "\n19"), (42,
                    "\n20"), (45, "\n21"), (48, "\n22"), (51, "\n23"),
            (54, "\n24"), (57, "\n25"), (60, "\n26"), (63, "\n27"), (66, "\n28"), (69, "29 ACDT\nSTATE"), (73, "30"),
            (END, "")),
    *_split(9, 12, (LEFT, _event(31)), (11, _event(32)), (21, _event(33)), (31, _event(34)), (41, _span(35)),
            (58, _span(36)), (75, "37"), (END, "")),
    Slot(LEFT, 12, 41, 17, "38"),
    *_VALUES,
    *_PAYERS, *_INSURED,
    *_split(53, 55, (LEFT, "66 DX"), (4, "")), *_split(53, 55, (75, "68"), (END, "")),
    *_split(53, 54, (4, "67"), *((12.0 + 8 * at, letter) for at, letter in enumerate("ABCDEFGH")), (75, "")),
    *_split(54, 55, *((4.0 + 8 * at, letter) for at, letter in enumerate("IJKLMNOPQ")), (75, "")),
    *_split(55, 57, (LEFT, "69 ADMIT\nDX"), (13, "70 PATIENT\nREASON DX"), (39, "71 PPS\nCODE"), (47, "72\nECI"), (72,
            "73"),
            (END, "")),
    *_split(57, 59, (LEFT, _procedure("74 PRINCIPAL")), (17, _procedure("a. OTHER")), (33, _procedure("b. OTHER")),
            (49, "75"),
            (52, "76 ATTENDING          NPI"), (71, "QUAL"), (END, "")),
    *_split(59, 61, (LEFT, _procedure("c. OTHER")), (17, _procedure("d. OTHER")), (33, _procedure("e. OTHER")), (49,
            ""), (52, "77 OPERATING          NPI"),
            (71, "QUAL"), (END, "")),
    *_split(61, 64, (LEFT, "80 REMARKS"), (24, "81CC\na\nb\nc"), (52, "")),
    *_split(61, 62.5, (52, "78 OTHER          NPI"), (71, "QUAL"), (END, "")),
    *_split(62.5, 64, (52, "79 OTHER          NPI"), (71, "QUAL"), (END, "")),
)  # fmt: skip
OLDER: tuple[Slot, ...] = (
    Slot(LEFT, 0.6, 26, 5, "1"), Slot(26, 0.6, 51, 3, "2"),
    *_split(0.6, 3, (51, "3 PATIENT CONTROL NO."), (74, "4 TYPE\nOF BILL"), (END, "")),
    *_split(3, 5, (26, "5 FED. TAX NO."), (38, "6   STATEMENT COVERS PERIOD\n      FROM                THROUGH"),
            (54, "7 COV D."), (59, "8 N-C D."), (64, "9 C-I D."), (69, "10 L-R D."), (74, "11"), (END, "")),
    *_split(5, 7, (LEFT, "12 PATIENT NAME"), (31, "13 PATIENT ADDRESS"), (END, "")),
    *_split(7, 9, (LEFT, "14 BIRTHDATE"), (10.4, "15 SEX"), (13.4, "16 MS"), (17, "ADMISSION\n17  DATE"), (25,
            "\n18 HR"),
            (28.4, "19 TYPE"), (31.4, "20 SRC"), (34.4, "21 D HR"), (37.8, "22 STAT"), (41, "23 MEDICAL RECORD NO."),
            (58, "\n24"), (61, "\n25"), (64, "\n26"), (67, "\n27"), (70, "\n28"), (73, "\n29"),
            (76, "\n30"), (79, "\n31"), (END, "")),
    *_split(9, 12, (LEFT, _event(32)), (14, _event(33)), (27, _event(34)), (40, _event(35)), (53, _span(36)),
            (70, "37"), (END, "")),
    Slot(LEFT, 12, 41, 17, "38"), *_VALUES,
    *_split(41, 42, (LEFT, "50 PAYER"), (24, "51 PROVIDER NO."), (39, "52 REL"), (42, "53 ASG"),
            (45, "54 PRIOR PAYMENTS"), (56, "55 EST. AMOUNT DUE"), (67, "56"), (END, "")),
    *_PAYERS[7:],
    *_split(45, 46, (LEFT, "58 INSURED'S NAME"), (27, "59 P.REL"), (30.4, "60 CERT.-SSN-HIC.-ID NO."), (51,
            "61 GROUP NAME"), (66, "62 INSURANCE GROUP NO."), (END, "")),
    *_INSURED[5:20],
    *_split(49, 50, (LEFT, "63 TREATMENT AUTHORIZATION CODES"), (24, "64 ESC"), (28, "65 EMPLOYER NAME"),
            (54, "66 EMPLOYER LOCATION"), (END, "")),
    *(slot for row in range(3) for slot in _split(50 + row, 51 + row, (LEFT, ""), (24, ""), (28, ""), (54, ""),
      (END, ""))),
    *_split(53, 55, (LEFT, "67 PRIN. DIAG. CD."), (10, "68 CODE"), (18, "69 CODE"), (26, "OTHER DIAG. CODES\n70 CODE"),
            (34, "71 CODE"), (42, "72 CODE"), (50, "73 CODE"), (58, "74 CODE"), (66, "76 ADM. DIAG. CD."),
            (74, "77 E-CODE"), (END, "")),
    *_split(55, 57, (LEFT, "79 P.C."), (5, _procedure("80 PRINCIPAL")), (24, _procedure("81A OTHER")), (42,
            _procedure("B OTHER")), (58, "82 ATTENDING PHYS. ID"),
            (END, "")),
    *_split(57, 61, (LEFT, "84 REMARKS"), (42, "83 OTHER PHYS. ID"), (END, "")),
    *_split(61, 63, (42, "85 PROVIDER REPRESENTATIVE"), (68, "86 DATE"), (END, "")),
)  # fmt: skip


def draw(pen: Pen) -> None:
    """The empty form."""
    if not pen.look.ink:
        return
    for row in range(1, ROWS + 1, 2):
        pen.tint(LEFT, HEAD + row - 1, END, HEAD + row)
    pen.form(OLDER if pen.look.older else CURRENT)
    pen.form(_split(17, HEAD, *zip(COLUMNS, (*_HEADS, ""), strict=True)))
    bottom = HEAD + ROWS + 1
    pen.rule(LEFT, HEAD + ROWS, END, HEAD + ROWS, width=0.8)
    pen.rule(LEFT, bottom, END, bottom, width=0.8)
    for col in COLUMNS:
        pen.rule(col, HEAD, col, bottom)
    for row in range(1, ROWS + 2):
        pen.print(0 if row < 10 else -0.4, HEAD + row, str(row), size=4.6)
    pen.print(64 if pen.look.older else 47, 7.65, "CONDITION CODES", size=4.4)
    if pen.look.older:
        pen.print(1, 64.4, "UB-92 HCFA-1450          OCR/ORIGINAL", size=5.5, bold=True)
        pen.print(40, 64.4, "I CERTIFY THE CERTIFICATIONS ON THE REVERSE APPLY TO THIS BILL", size=5)
    else:
        for line, name in ((57.9, "LAST"), (59.9, "LAST")):
            pen.print(52.4, line + 1, name, size=4.2)
            pen.print(69, line + 1, "FIRST", size=4.2)
        pen.print(1, 64.9, "UB-04 CMS-1450          FICTIONAL DATA", size=5.5, bold=True)
        pen.print(38, 64.9, "NUBC  National Uniform Billing Committee", size=5)
        pen.print(60, 64.9, "THE CERTIFICATIONS ON THE REVERSE APPLY TO THIS BILL", size=4.2)
