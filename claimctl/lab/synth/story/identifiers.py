"""Numbers that pass their own checks: VIN, NPI, IBAN and the plain ones."""

from __future__ import annotations

import random

_VIN = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"  # no I, O, Q
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 2010 is A
_PLATE = "ABCDEFGHJKLMNPRSTUVWXYZ"


def digits(rng: random.Random, count: int) -> str:
    """`count` digits, the first not 0."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def letters(rng: random.Random, count: int) -> str:
    """`count` capital letters that can't be taken for digits."""
    return "".join(rng.choice(_PLATE) for _ in range(count))


def vin(rng: random.Random, year: int) -> str:
    """A vehicle identification number of a model year, its check digit right (ISO 3779, 49 CFR 565)."""
    body = "".join(rng.choice(_VIN) for _ in range(8))
    tail = _VIN_YEARS[(year - 2010) % 30] + letters(rng, 1) + digits(rng, 6)
    draft = f"{body}0{tail}"
    total = sum(
        weight * (int(char) if char.isdigit() else _VIN_VALUES[char])
        for char, weight in zip(draft, _VIN_WEIGHTS, strict=True)
    )
    check = total % 11
    return f"{body}{'X' if check == 10 else check}{tail}"


def luhn(number: str) -> str:
    """The digit that makes `number` pass the Luhn check when put behind it."""
    total = 0
    for place, char in enumerate(reversed(number)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def npi(rng: random.Random) -> str:
    """A US national provider identifier: Luhn over the prefix 80840."""
    body = f"1{digits(rng, 8)}"
    return body + luhn(f"80840{body}")


def ein(rng: random.Random) -> str:
    """A US employer identification number, as written."""
    return f"{rng.choice(('20', '26', '27', '45', '46', '47', '81', '82', '83', '84'))}-{digits(rng, 7)}"


def vat(rng: random.Random, country: str) -> str:
    """A European VAT number of `country` (AT, DE, GB, NL) that passes its check."""
    from stdnum.util import get_cc_module

    shape = {"AT": "ATU{8}", "DE": "DE{9}", "GB": "GB{9}", "NL": "NL{9}B01"}[country]
    head, count, tail = shape[: shape.index("{")], int(shape[shape.index("{") + 1]), shape[shape.index("}") + 1 :]
    module = get_cc_module(country.lower(), "vat")
    # One draft in ten to a hundred passes; a stream of its own keeps what comes after from hanging on how many it took.
    drafts = random.Random(digits(rng, 9))  # noqa: S311  not a secret
    while True:
        draft = f"{head}{digits(drafts, count)}{tail}"
        if module.is_valid(draft):
            return draft


def iban(rng: random.Random, country: str) -> str:
    """An IBAN with right check digits; outside Germany, Austria and the Netherlands the claimant's bank is German."""
    if country == "AT":
        body = f"{digits(rng, 5)}{digits(rng, 11)}"
    elif country == "NL":
        body = f"{letters(rng, 4)}{_eleven(rng)}"
    else:
        country, body = "DE", f"{rng.choice('1234567')}{digits(rng, 7)}{digits(rng, 10)}"
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{body}"


def _eleven(rng: random.Random) -> str:
    """A Dutch account number: ten digits whose weighted sum is a multiple of 11."""
    while True:
        number = f"0{digits(rng, 9)}"
        if sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True)) % 11 == 0:
            return number
