"""Money and numbers: plain decimals, whatever marks a country puts between its digits."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

import msgspec

_REMEMBERED = 4096  # texts; a page is asked for the same many times
# What an amount names its currency by. A bare $ is the default currency where that is a dollar, else USD.
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "฿": "THB",
    "us$": "USD", "$us": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "s$": "SGD", "hk$": "HKD",
    "nz$": "NZD", "mx$": "MXN", "r$": "BRL", "rm": "MYR", "rs": "INR", "rs.": "INR", "fr.": "CHF", "sfr": "CHF",
    "sfr.": "CHF", "kč": "CZK", "zł": "PLN", "kr": "SEK", "rp": "IDR", "£e": "EGP", "eur.": "EUR", "euro": "EUR",
    "euros": "EUR",
}  # fmt: skip
_CODES = (
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "CNY", "INR", "MYR", "SGD", "HKD", "THB",
    "IDR", "PHP", "KRW", "TWD", "VND", "AED", "SAR", "ILS", "TRY", "ZAR", "NGN", "KES", "EGP", "BRL",
    "MXN", "ARS", "CLP", "COP", "PEN", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN",
    "RUB", "UAH",
)  # fmt: skip
_DOLLARS = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}

_BLANKED = {"EUR", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF"}  # of countries that part thousands by a blank
_PARTS = r"(?:€|(?<![A-Za-z])(?:SFr\.?|Fr\.|kr|Kč|zł|Euros?|" + "|".join(sorted(_BLANKED)) + r")(?![A-Za-z]))"
_OTHERS = (
    r"(?:US ?\$|\$ ?US|CA?\$|AU?\$|S\$|HK\$|NZ\$|MX\$|R\$|\$|£|¥|₹|₩|₽|₺|₪|฿"
    r"|(?<![A-Za-z])(?:RM|Rs\.?|Rp|" + "|".join(code for code in _CODES if code not in _BLANKED) + r")(?![A-Za-z]))"
)
_MARK = rf"(?:{_PARTS}|{_OTHERS})"
# Digits in groups, or plain; then cents. A plain blank groups only where a comma marks the cents, or a currency that is
# written so stands beside: "2 100.00" is two numbers, "2 100,00", "2 100 €" and "CHF 2 100.00" are one.
_DIGITS = (
    r"(?:(?(parts)\d{1,3}(?: \d{3})+(?:[.,]\d{2})?|(?!))(?!\d)(?![.,]\d)"
    rf"|(?<!\d )\d{{1,3}}(?: \d{{3}})+(?= ?{_PARTS})"
    r"|\d{1,6}€\d{2}"
    r"|\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d{1,2}|,\d{2})?"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d{1,2}|\.\d{2})?"
    r"|\d{1,3}(?:['’\u00a0\u2009\u202f]\d{3})+(?:[.,]\d{1,2})?"  # noqa: RUF001  Swiss apostrophes, thin blanks
    r"|(?<!\d )\d{1,3}(?: \d{3})+,\d{2}"
    r"|\d+(?:[.,]\d{1,4})?|[.,]\d{2})(?![\d])(?![.,]\d)"
)
# `1,5 Mio. €`, `$2.5 million`, `$500K`, `2 millions d'euros`.
_TIMES = {
    "million": 6, "millions": 6, "millionen": 6, "mio": 6, "millón": 6, "millones": 6, "milione": 6,
    "milioni": 6, "miljoen": 6, "mln": 6, "m": 6, "thousand": 3, "tausend": 3, "tsd": 3, "t": 3, "k": 3,
}  # fmt: skip
_TIMED = (
    r"(?P<times> ?(?:"
    + "|".join(sorted((each for each in _TIMES if len(each) > 1), key=len, reverse=True))
    + r")(?![a-zé])\.?"
    r"| ?[kmt](?=€|EUR\b)|[km](?![a-z\d]))(?: de(?= )| d['’](?=e))?"  # noqa: RUF001  both apostrophes
)
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-–−+])? ?(?P<mark>(?P<parts>{_PARTS})|{_OTHERS})? ?(?P<sign2>[-–−])? ?"  # noqa: RUF001  paper has all three dashes
    rf"(?<!\d)(?<!\d[.,:/])(?P<digits>{_DIGITS})(?:{_TIMED})?"
    rf"(?P<close>(?:,?-(?!\d))|\))? ?(?P<after>{_MARK}|CR\b|DR\b)?(?P<close2>\))?",
    re.IGNORECASE,
)
_TAX_CODE = re.compile(r"[A-Z]{1,2}(?![A-Za-z0-9])")  # receipts print the kind of tax after an amount: 10.00SR
_TELLING = re.compile(r"[.,]\d{2}$|[,.'’ ]\d{3}$")  # noqa: RUF001  cents, or a group of thousands
_CENTS = re.compile(r"[.,]\d{2}$")
_LONGEST = 60  # digits and separators; a hostile paper's line of figures is more than a number holds
_LONGEST_IN_CENTS = 8  # digits; what is longer is a number of something
_PLAIN = re.compile(r"^[-+]?\d+(?:\.\d+)?$")


class Amount(msgspec.Struct, frozen=True):
    """An amount as found: characters `start` to `end`, the plain decimal, the currency if it names one.

    `strong` is true where a currency, cents or grouping tell it from a mere number.
    """

    start: int
    end: int
    value: str
    currency: str | None
    strong: bool

    @property
    def number(self) -> float:
        """The amount as a number."""
        return float(self.value)


def find(text: str, default_currency: str = "USD") -> list[Amount]:
    """The numbers in a text that can be money, left to right."""
    return list(_found(text, default_currency))


@functools.lru_cache(maxsize=_REMEMBERED)
def _found(text: str, default_currency: str) -> tuple[Amount, ...]:
    found = []
    for match in _AMOUNT.finditer(text):
        digits = match["digits"]
        end = match.end("digits")
        mark = match["mark"] or match["after"]
        power = _power(match)
        # Part of something else: 12%, 3/4, 12:30, 5kg, A4-17.
        after = text[end : end + 1]
        before = text[match.start() - 1 : match.start()] if match.start() and not match[0].startswith(" ") else ""
        if after and not power and text[end : end + 2] not in {"/-", ":-"}:
            letter = after.isalpha() and not match["after"] and not _TAX_CODE.match(text, end)
            if after in "%/:°#_" or letter or text[end : end + 2] == " %":
                continue
        if not match["mark"] and before and (before.isalnum() or before in "#/_"):
            continue
        value = plain(digits)
        if value is None:
            continue
        if power:
            value = format(Decimal(value).scaleb(power).quantize(1), "f")
        credit = (match["after"] or "").upper() == "CR"
        trailing = (match["close"] or "").endswith("-") and (match["close"] or "")[:1] != ","
        bracketed = bool(match["open"]) and ")" in ((match["close"] or "") + (match["close2"] or ""))
        signed = (match["sign"] or "+") in "-–−" or bool(match["sign2"])  # noqa: RUF001
        if (credit or trailing or bracketed or signed) and float(value) != 0:
            value = f"-{value}"
        currency = _currency(mark, default_currency) if mark and mark.upper() not in {"CR", "DR"} else None
        currency = "EUR" if "€" in digits else currency
        strong = currency is not None or bool(_TELLING.search(digits))
        start = match.start("open") if bracketed else _first(match)
        finish = match.end() if mark or bracketed or trailing or credit or power else end
        found.append(Amount(start, finish, value, currency, strong))
    return tuple(found)


def _power(match: re.Match[str]) -> int:
    """The power of ten that a word behind the digits multiplies them with; 0 where there is none.

    A letter alone is one only with a currency, and not behind cents: receipts print the kind of tax there.
    """
    times = (match["times"] or "").strip(" .").lower()
    if len(times) == 1 and (not (match["mark"] or match["after"]) or _CENTS.search(match["digits"])):
        return 0
    return _TIMES.get(times, 0)


def parse(text: str, default_currency: str = "USD") -> Amount | None:
    """The amount that a text holds: the strongest, else the first; None where there is none."""
    found = find(text, default_currency)
    strong = [amount for amount in found if amount.strong]
    return next(iter(strong or found), None)


def in_cents(amount: Amount, text: str) -> Amount:
    """An amount of a box that wants no decimal point: its last two digits are cents, whether a gap parts them or not.

    `1146 00` and `114600` are 1146.00. Numbers of one or two digits, and what has a point of its own, stay as they are.
    """
    raw = text[amount.start : amount.end].rstrip()
    end = amount.start + len(raw)
    if re.search(r"\d[.,’'\u00a0]\d", raw):  # noqa: RUF001  Swiss apostrophe
        return amount
    digits = re.sub(r"\D", "", raw)
    parted = re.match(r" (\d{2})(?![\d.,/-])", text[end:]) if raw[-1:].isdigit() else None
    if len(digits) > _LONGEST_IN_CENTS:
        return amount
    if parted:
        value, end = f"{digits.lstrip('0') or '0'}.{parted[1]}", end + 3
    elif len(digits) > 2:
        value = f"{digits[:-2].lstrip('0') or '0'}.{digits[-2:]}"
    else:
        return amount
    sign = "-" if amount.value.startswith("-") and float(value) else ""
    return Amount(amount.start, end, sign + value, amount.currency, strong=True)


@functools.lru_cache(maxsize=_REMEMBERED)
def plain(digits: str) -> str | None:
    """Digits with their separators as a plain decimal: 1.234,56 and 1'234.56 are 1234.56; 1,234 is 1234.

    None where the separators make no number, and where there are more than 60 of both. The last mark is the decimal one
    if one or two digits follow it, or if it stands once before any other number of digits but three.
    """
    digits = digits.strip().replace("€", ",")
    if len(digits) > _LONGEST:
        return None
    if not digits.isascii():
        digits = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in digits)
    if digits[:1] in {".", ","}:
        digits = f"0{digits}"
    marks = re.findall(r"[^\d]", digits)
    if not marks:
        return digits.lstrip("0") or "0"
    last = marks[-1]
    head, tail = digits.rsplit(last, 1)
    if not tail:
        return None
    decimal = last in ".," and (len(tail) != 3 or (len(marks) == 1 and head == "0"))
    if decimal and marks.count(last) > 1:
        # 1.234.56 is a slip of the pen or of OCR: the last mark still holds the cents.
        head = head.replace(last, "")
    whole, cents = (head, tail) if decimal else (digits, "")
    whole = re.sub(r"\D", "", whole).lstrip("0") or "0"
    value = f"{whole}.{cents}" if cents else whole
    return value if _PLAIN.match(value) else None


def currency_of(texts: list[str], default_currency: str) -> str | None:
    """The currency that these texts name most often; None where they name none."""
    counts: dict[str, int] = {}
    pattern = re.compile(_MARK)
    for text in texts:
        for match in pattern.finditer(text):
            code = _currency(match[0], default_currency)
            if code:
                counts[code] = counts.get(code, 0) + 1
    return max(counts, key=lambda code: (counts[code], code)) if counts else None


def _currency(mark: str, default_currency: str) -> str | None:
    key = mark.lower().replace(" ", "")
    if key == "$":
        return default_currency if default_currency in _DOLLARS else "USD"
    if key.upper() in _CODES:
        return key.upper()
    return _SYMBOLS.get(key)


def _first(match: re.Match[str]) -> int:
    for name in ("sign", "mark", "sign2", "digits"):
        if match.start(name) >= 0:
            return match.start(name)
    return match.start()
