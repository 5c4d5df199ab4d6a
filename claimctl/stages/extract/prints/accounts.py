"""The bank accounts that a claimant is paid to. An IBAN proves itself; other numbers need a caption that says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.prints.keys import OF_OTHERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import Page, Word

_HEAD = 0.4  # of a statement's first page: further down are the accounts of others
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")
_CAPTIONS = frozenset({  # words, or parts of them, that an account stands beside
    "iban", "a/c", "acct", "account", "bank", "ach", "konto", "kontonummer", "kontonr", "kto", "kontoverbindung",
    "bankverbindung", "compte", "rib", "bancaire", "bancaires", "cuenta", "ccc", "bancaria", "bancarios", "conto",
    "c/c", "bancario", "bancarie", "rekening", "rekeningnummer", "rekeningnr", "bankrekening", "bankgegevens",
})  # fmt: skip
_NUMBER = re.compile(r"\d[\d -]{5,20}\d")
_BESIDE, _BELOW, _LEFT = 0.3, 2.6, 0.03  # of the page's width; of the caption's height; of the width
_LONG = 0.85  # of the width: an account with a cell for each letter
_APART = 0.06  # of the width: what stands further off is another value
_MOST = 4


def find(pages: Sequence[Page], doc_type: str) -> tuple[str, ...]:
    """Accounts as capitals and digits, without blanks; none where the paper's accounts are not the claimant's."""
    if doc_type in OF_OTHERS:
        return ()
    found: dict[str, None] = {}
    for page in pages[:1] if doc_type == "bank_statement" else pages:
        words = [word for word in page.words if doc_type != "bank_statement" or word.y0 < _HEAD]
        lines: dict[int, list[Word]] = {}
        for word in words:
            lines.setdefault(word.line, []).append(word)
        for line in lines.values():
            found |= dict.fromkeys(_ibans(" ".join(word.text for word in line).upper()))
        for caption in words:
            if _is_caption(caption.text):
                found |= dict.fromkeys(_beside(caption, words) or _under(caption, words) or _over(caption, words))
    return tuple(found)[:_MOST]


def _is_caption(text: str) -> bool:
    plain = text.strip(":.()#").lower()
    return plain in _CAPTIONS or not _CAPTIONS.isdisjoint(re.split(r"[^a-z]+", plain))


def _ibans(text: str) -> list[str]:
    from stdnum import iban

    found = []
    for match in _IBAN.finditer(text):
        parts = match.group().split(" ")
        for count in range(len(parts), 0, -1):  # what follows on the line may look like more of it
            number = "".join(parts[:count])
            if iban.is_valid(number):
                found.append(number)
                break
    return found


def _beside(caption: Word, words: Sequence[Word]) -> list[str]:
    """The account that stands right of a caption."""
    middle = (caption.y0 + caption.y1) / 2
    row = [word for word in words if word.y0 < middle < word.y1 and 0 <= word.x0 - caption.x1 + 0.005 < _BESIDE]
    row = [word for word in row if any(map(str.isdigit, word.text)) or (len(word.text) <= 4 and word.text.isupper())]
    return _account(row, min((word.x0 for word in row), default=0.0))


def _under(caption: Word, words: Sequence[Word]) -> list[str]:
    """The account that stands under a caption, letter by letter where it has a cell for each."""
    reach = _BELOW * (caption.y1 - caption.y0)
    return _of_rows(caption, [word for word in words if 0 < (word.y0 + word.y1) / 2 - caption.y1 < reach])


def _over(caption: Word, words: Sequence[Word]) -> list[str]:
    """The account over a caption: some forms print captions under the line to write on."""
    reach = _BELOW * (caption.y1 - caption.y0)
    return _of_rows(caption, [word for word in words if 0 < caption.y0 - (word.y0 + word.y1) / 2 < reach])


def _of_rows(caption: Word, near: Sequence[Word]) -> list[str]:
    """The account among words over or under a caption, the nearest row first."""
    rows: dict[int, list[Word]] = {}
    for word in near:
        if -_LEFT < word.x0 - caption.x0 < _LONG:
            rows.setdefault(word.line, []).append(word)
    for row in sorted(rows.values(), key=lambda row: abs(row[0].y0 - caption.y0)):
        for start in (caption.x0 - _LEFT, caption.x0 - 0.1 * _LEFT):  # a cell's neighbour may reach over
            account = _account([word for word in row if word.x0 >= start], start + _LEFT)
            if account:
                return account
    return []


def _account(row: list[Word], left: float) -> list[str]:
    """The account that a row of words begins with, if it begins close behind `left`."""
    text, end = "", left
    for word in sorted(row, key=lambda word: word.x0):
        if word.x0 - end > _APART:
            break
        text += word.text if len(word.text) == 1 or not text else f" {word.text}"
        end = word.x1
    text = text.lstrip(" :.#|-").upper()
    if ibans := _ibans(text):
        return ibans[:1]
    number = _NUMBER.match(text)
    return ["".join(filter(str.isdigit, number.group()))] if number else []
