"""Filled benefit claim forms (AcroForm): who claims, with address, phone, mail and date, and every check box.

What the contract has no name for (service numbers, tours of duty ...) is left out. A field of the contract that is
spread over several boxes is put together, its box goes around them. A value that the form only refers to (`see
additional info page`) is not judged. A source is a form number. The labels count pages from 0.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.converters.common import Box, Fact, Item, Mark, Part, Truth, around, inside, iso, phone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_ADDRESS = (
    r"CurrentMailingAddress_NumberAndStreet\[0\]", r"CurrentMailingAddress_ApartmentOrUnitNumber\[0\]",
    r"CurrentMailingAddress_City\[0\]", r"CurrentMailingAddress_StateOrProvince\[0\]",
    r"CurrentMailingAddress_ZIPOrPostalCode_FirstFiveNumbers\[0\]",
    r"CurrentMailingAddress_ZIPOrPostalCode_LastFourNumbers\[0\]", r"CurrentMailingAddress_Country\[0\]",
)  # fmt: skip
# What stands before each part of an address as it is written on one line: street, unit, city, state, code, its rest.
_GLUES = ("", " ", ", ", ", ", " ", "-", ", ")


class Rule(NamedTuple):
    """A field of the contract: the elements that make it, in the order that they are read in, and its normal form."""

    field: str
    elements: tuple[str, ...]  # patterns for the last part of an element's name
    glue: str = " "
    form: str = "text"


# The first page that has an element is the one meant: later pages repeat names for other people.
FORMS: dict[str, tuple[Rule, ...]] = {
    "10-10CG": (
        Rule("claimant_name", (r"TextField3\[1\]", r"TextField3\[2\]", r"TextField3\[0\]")),
        Rule("claimant_address",
             (r"TextField3\[4\]", "", *(rf"TextField3\[{number}\]" for number in (5, 6, 7))), form="address"),
        Rule("claimant_phone", (r"TextField3\[8\]",), form="phone"),
    ),
    "10-10EZ": (
        Rule("claimant_name", (r"LastFirstMiddle\[0\]",), form="last_first"),
        Rule("claimant_email", (r"TextField23\[0\]",), form="email"),
    ),
    "21-4142": (
        Rule("claimant_name", (r"VeteranFirstName\[0\]", r"VeteranMiddleInitial1\[0\]", r"VeteranLastName\[0\]")),
        Rule("claimant_address", _ADDRESS, form="address"),
        Rule("document_date", (r"DateSigned_Month_Day_Year\[0\]",), form="date"),
    ),
    "21P-527EZ": (
        Rule("claimant_name", (r"Veteransname\[0\]",)),
        Rule("claimant_address", (r"Currentaddress\[0\]", r"Citystatezipcodecountry\[0\]"), ", "),
        Rule("claimant_email", (r"Preferredemailaddress\[0\]",), form="email"),
    ),
    "21P-530": (
        Rule("claimant_name", (r"ClaimantsFirstName\[0\]", r"ClaimantsMiddleInitial1\[0\]", r"ClaimantsLastName\[0\]")),
        Rule("claimant_address", _ADDRESS, form="address"),
        Rule("claimant_email", (r"PreferredE_MailAddress\[0\]",), form="email"),
        Rule(
            "claimant_phone",
            (
                r"PreferredTelephoneNumber_AreaCode\[0\]", r"PreferredTelephoneNumber_FirstThreeNumbers\[0\]",
                r"PreferredTelephoneNumber_LastFourNumbers\[0\]",
            ), "", "phone",
        ),
    ),
    "26-1880": (
        Rule("claimant_name", (r"NameOfVeteran\[0\]",)),
        Rule("claimant_address", (r"Address_NumberandStreetorRuralRoute_City_or_PO_State_ZIPCode\[0\]",)),
        Rule("claimant_phone", (r"DaytimePhoneNumber\[0\]",), form="phone"),
        Rule("claimant_email", (r"EmailAddress_IfApplicable\[0\]",), form="email"),
        Rule("document_date", (r"DateTimeField1\[0\]",), form="date"),
    ),
    "28-8832": (
        Rule("claimant_address", _ADDRESS, form="address"),
        Rule("claimant_email", (r"Email_Address\[0\]",), form="email"),
    ),
    "686C-674": (
        Rule("claimant_name", (r"VeteranFirstName\[0\]", r"VeteranMiddleInitial1\[0\]", r"VeteranLastName\[0\]")),
        Rule("claimant_address", _ADDRESS, form="address"),
    ),
}  # fmt: skip

_NORMAL: dict[str, Callable[[str], str | None]] = {
    "text": lambda text: text,
    "address": lambda text: text,
    "last_first": lambda text: " ".join(reversed([part.strip() for part in text.split(",")])),
    "email": lambda text: text.lower() if re.fullmatch(r"\S+@\S+\.\S{2,}", text) else None,
    "phone": phone,
    "date": lambda text: iso(text, "MDY"),
}


def items(data: Path) -> list[Item]:
    """All filled forms."""
    return [
        Item(
            f"{path.parent.name}_{path.name}", f"va-forms {path.parent.name}", partial(read, path), path,
            ("classify",), "digital",
        )
        for path in sorted((data / "va-forms").glob("*/*.pdf"))
    ]  # fmt: skip


def sizes_of(path: Path) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_size() for page in document]


def read(path: Path) -> Truth:
    """The form's fields and check boxes as its labels have them."""
    elements, sizes = json.loads(path.with_suffix(".json").read_text()), sizes_of(path)
    facts, known = list[Fact](), list[str]()
    for rule in FORMS[path.parent.name]:
        found = _elements(elements, rule)
        texts = [str(each["value"]).strip() for each in found]
        if not texts or any(text.startswith("See a") for text in texts):
            continue
        raw = _written(rule, found) if rule.form == "address" else rule.glue.join(texts)
        value = _NORMAL[rule.form](raw)
        if value:
            box = around(box_of(each, sizes) for each in found)
            widget = found[0]["field"] if len(found) == 1 else None
            facts.append(Fact(rule.field, value, raw, found[0]["page"] + 1, box, widget=widget))
            known.append(rule.field)
    part = Part("claim_form", 1, len(sizes), tuple(facts), annotated=tuple(known))
    return Truth((part,), marks=_marks(elements, sizes))


def _elements(elements: Sequence[dict[str, Any]], rule: Rule) -> list[dict[str, Any]]:
    """The rule's elements that hold a value, on the first page that has any of them."""
    found: list[dict[str, Any]] = []
    for pattern in rule.elements:
        named = [each for each in elements if re.fullmatch(pattern, each["field"].rsplit(".", 1)[-1])]
        named = [each for each in named if str(each["value"]).strip() and each["page"] == named[0]["page"]]
        found += named[:1]
    return [each for each in found if each["page"] == found[0]["page"]]


def _written(rule: Rule, found: Sequence[dict[str, Any]]) -> str:
    """An address's parts on one line, the way addresses are written."""
    text = ""
    for pattern, glue in zip(rule.elements, _GLUES, strict=False):
        for each in found:
            if re.fullmatch(pattern, each["field"].rsplit(".", 1)[-1]):
                text += (glue if text else "") + str(each["value"]).strip()
    return text


def _marks(elements: Sequence[dict[str, Any]], sizes: Sequence[tuple[float, float]]) -> tuple[Mark, ...]:
    return tuple(
        Mark(each["page"] + 1, box_of(each, sizes), str(each["value"]) not in {"0", "Off", ""}, each["label"] or "")
        for each in elements
        if each["type"] == "CheckBox"
    )


def box_of(element: dict[str, Any], sizes: Sequence[tuple[float, float]]) -> Box:
    """Where an element stands, in fractions of its page."""
    width, height = sizes[element["page"]]
    x0, y0, x1, y1 = element["bbox"]
    return inside((x0 / width, y0 / height, x1 / width, y1 / height))
