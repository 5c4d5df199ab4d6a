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


_VAT_SHAPES = {"AT": "ATU{8}", "DE": "DE{9}", "GB": "GB{9}", "NL": "NL{9}B01", "FR": "FR{11}", "ES": "ESB{8}",
               "IT": "IT{11}",               "CH": "CHE{9}MWST", "BE": "BE0{9}"}  # fmt: skip


def vat(rng: random.Random, country: str) -> str:
    """A European VAT number of `country` that passes its check."""
    from stdnum.util import get_cc_module

    shape = _VAT_SHAPES[country]
    head, tail = shape[: shape.index("{")], shape[shape.index("}") + 1 :]
    count = int(shape[shape.index("{") + 1 : shape.index("}")])
    module = get_cc_module(country.lower(), "vat")
    # One draft in ten to a hundred passes; a stream of its own keeps what comes after from hanging on how many it took.
    drafts = random.Random(digits(rng, 9))  # noqa: S311  not a secret
    while True:
        body = digits(drafts, count)
        if country == "FR":  # the key hangs on the company's own number, which a random one seldom is
            company = digits(drafts, 8)
            company += luhn(company)
            body = f"{(12 + 3 * (int(company) % 97)) % 97:02d}{company}"
        elif country == "IT":
            body = "0" + digits(drafts, 6) + f"{drafts.randrange(1, 101):03d}"
            body += luhn(body)
        elif country == "BE":
            body = digits(drafts, 7)
            body += f"{97 - int(body) % 97:02d}"
        draft = f"{head}{body}{tail}"
        if module.is_valid(draft):
            return draft


def plate(rng: random.Random, country: str) -> str:
    """A licence plate of a country's pattern."""
    shapes = {
        "US": ("LLL-9999", "999 LLL", "9LLL999"), "GB": ("LL19 LLL", "LL24 LLL"), "DE": ("LL-LL 999", "L-LL 9999"),
        "AT": ("W-99999L", "L-999LL"), "CH": ("ZH 999999", "BE 999999"), "FR": ("LL-999-LL",), "BE": ("1-LLL-999",),
        "ES": ("9999 LLL",), "IT": ("LL 999 LL",), "NL": ("LL-999-L", "9-LLL-99"),
    }  # fmt: skip
    shape = rng.choice(shapes[country])
    fixed = 3 if shape.startswith(("W-", "ZH", "BE")) else 2 if shape.startswith("1-") else 0
    text = shape[:fixed]
    for char in shape[fixed:]:
        text += letters(rng, 1) if char == "L" else str(rng.randrange(10)) if char == "9" else char
    return text


def iban(rng: random.Random, country: str) -> str:
    """An IBAN with right check digits, the national ones too; an American claimant's is German."""
    if country == "AT":
        body = f"{digits(rng, 5)}{digits(rng, 11)}"
    elif country == "NL":
        body = f"{letters(rng, 4)}{_eleven(rng)}"
    elif country == "GB":
        body = f"{letters(rng, 4)}{digits(rng, 6)}{digits(rng, 8)}"
    elif country == "CH":
        body = f"{digits(rng, 5)}{digits(rng, 12)}"
    elif country == "BE":
        draft = rng.choice(("123", "310", "737", "979")) + digits(rng, 7)  # readers check that the bank's code exists
        body = f"{draft}{int(draft) % 97 or 97:02d}"
    elif country == "FR":
        bank, branch, account = digits(rng, 5), digits(rng, 5), digits(rng, 11)
        key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
        body = f"{bank}{branch}{account}{key:02d}"
    elif country == "ES":
        office, account = digits(rng, 8), digits(rng, 10)
        body = f"{office}{_spanish('00' + office)}{_spanish(account)}{account}"
    elif country == "IT":
        draft = f"{digits(rng, 5)}{digits(rng, 5)}{digits(rng, 12)}"
        body = f"{_italian(draft)}{draft}"
    else:
        country, body = "DE", f"{rng.choice('1234567')}{digits(rng, 7)}{digits(rng, 10)}"
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{body}"


def _spanish(number: str) -> str:
    """The check digit of ten digits of a Spanish account."""
    total = sum(int(digit) * 2**place % 11 for place, digit in enumerate(number)) % 11
    return str((11 - total) % 11 if total > 1 else total)


def _italian(number: str) -> str:
    """The check letter of an Italian account: odd places count by a table of their own."""
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    total = sum(odd[int(digit)] if place % 2 == 0 else int(digit) for place, digit in enumerate(number))
    return chr(ord("A") + total % 26)


def _eleven(rng: random.Random) -> str:
    """A Dutch account number: ten digits whose weighted sum is a multiple of 11."""
    while True:
        number = f"0{digits(rng, 9)}"
        if sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True)) % 11 == 0:
            return number
