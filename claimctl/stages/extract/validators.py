"""Validators: one function a rule that a normal form must keep. A new one is a function and a line in VALIDATORS.

Each takes the normal form and returns the issue it has, or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimctl.config import DocType

_ICD10 = re.compile(r"^[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?$")
_ICD9 = re.compile(r"^(?:\d{3}|V\d{2}|E\d{3})(?:\.\d{1,2})?$")
_CPT = re.compile(r"^(?:0\d{3}|\d{5}|\d{4}[A-Z]|[A-V]\d{4}|D\d{4})(?:-[A-Z0-9]{2})?$")
_EMAIL = re.compile(r"^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$")
_VIN_VALUES = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", [*range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10), *range(10)], strict=True
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

# Modules of python-stdnum for numbers that tax offices give, tried in this order.
_TAX_MODULES = (
    "us.ein", "us.ssn", "us.itin", "eu.vat", "gb.vat", "de.stnr", "fr.siret", "fr.siren",
    "es.nif", "es.cif", "it.codicefiscale", "ch.uid", "ch.vat", "in_.gstin", "in_.pan", "au.abn",
    "nz.ird", "ca.bn", "br.cnpj", "mx.rfc", "za.tin", "no.orgnr",
)  # fmt: skip


def vin(value: str) -> str | None:
    """A VIN has 17 signs without I, O, Q; North American ones (first sign 1 to 5) keep their check digit."""
    if len(value) != 17:
        return "vin_length"
    if any(sign not in _VIN_VALUES for sign in value):
        return "vin_characters"
    if value[0] in "12345" and not vin_check_digit(value):
        return "vin_check_digit"
    return None


def vin_check_digit(value: str) -> bool:
    """Whether the ninth sign is the check digit of the other sixteen."""
    if len(value) != 17 or any(sign not in _VIN_VALUES for sign in value):
        return False
    remainder = sum(_VIN_VALUES[sign] * weight for sign, weight in zip(value, _VIN_WEIGHTS, strict=True)) % 11
    return value[8] == ("X" if remainder == 10 else str(remainder))


def npi(value: str) -> str | None:
    """An NPI has ten digits, begins with 1 or 2, and passes Luhn with 80840 before it."""
    if not re.fullmatch(r"[12]\d{9}", value):
        return "npi_shape"
    return None if luhn("80840" + value) else "npi_check_digit"


def luhn(digits: str) -> bool:
    """Whether the digits pass the Luhn check."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def icd10(value: str) -> str | None:
    """A diagnosis code has the shape of ICD-10, or of ICD-9 on older paper."""
    return None if _ICD10.match(value) or _ICD9.match(value) else "icd10_shape"


def procedure(value: str) -> str | None:
    """A procedure code has the shape of CPT, HCPCS, CDT or, on hospital bills, of a revenue code."""
    return None if _CPT.match(value) else "procedure_shape"


def tax_id(value: str) -> str | None:
    """A tax number passes the check of some country that has one."""
    from stdnum.util import get_cc_module

    compact = re.sub(r"[\s.-]", "", value)
    for name in _TAX_MODULES:
        country, _, kind = name.partition(".")
        module = get_cc_module(country.rstrip("_"), kind)
        if module is not None and (module.is_valid(value) or module.is_valid(compact)):
            return None
    return "tax_id_check"


def iban(value: str) -> str | None:
    """An IBAN has its country's length and check digits."""
    from stdnum import iban as module

    return None if module.is_valid(value) else "iban_check"


def email(value: str) -> str | None:
    """An e-mail address has one @ and a domain with a dot."""
    return None if _EMAIL.match(value) else "email_shape"


def year(value: str) -> str | None:
    """A year of a vehicle is between 1900 and 2100."""
    return None if re.fullmatch(r"(?:19|20)\d\d", value) else "year_range"


def past(value: str) -> str | None:
    """A thing that has happened has a date between 1900 and 2039; what is still to come is judged by the rules."""
    return None if "1900" <= value[:4] < "2040" else "date_range"


VALIDATORS: dict[str, Callable[[str], str | None]] = {
    "email": email,
    "iban": iban,
    "icd10": icd10,
    "npi": npi,
    "past": past,
    "procedure": procedure,
    "tax_id": tax_id,
    "vin": vin,
    "year": year,
}


def check_names(doctypes: Mapping[str, DocType]) -> None:
    """Raise UsageError naming the first document type and field that ask for a validator there is not."""
    for kind, doctype in doctypes.items():
        for field, spec in doctype.fields.items():
            for name in spec.validators:
                if name not in VALIDATORS:
                    raise UsageError(
                        "config_invalid",
                        f"doctypes/{kind}.yaml: {field} has the validator {name!r}, which there is not.",
                        f"Validators are: {', '.join(sorted(VALIDATORS))}.",
                    )


def issues(value: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The issues that the named validators find in a normal form."""
    return tuple(issue for name in names if (issue := VALIDATORS[name](value)))
