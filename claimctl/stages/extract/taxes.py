"""Labels of a tax that say its rate or that it is included: `VAT 9%`, `GST incl. (7.00%)`, `Includes GST of`, `TAX1`.

No list can hold them, for the rate stands inside of the label.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.layout import Token

_LONGEST = 60  # letters of a label and its amount
_INCLUDED = (
    r"(?:(?:included|includes|including|inclusive|inklusive|compris|incluid[ao]|inclus[aeo]?|plus|add)(?![a-z])"
    r"|in[ck]l(?:\.|(?![a-z])))"
)
_NAME = (
    r"(?:tax(?:es)?|vat|[cs]?gst|g\.s\.t|[hpqs]st|i\.?v\.?a|mwst|mehrwertsteuer|ust|umsatzsteuer|btw|t\.?v\.?a|tps|tvq)"
)
_RATE = r"(?:[@a]?\s?\(?\s?\d{1,2}(?:[.,]\d{1,3})?\s?%\s?\)?|\(?[1-3A-C]\)?(?=[\s:]|$))"
_LABEL = re.compile(
    rf"(?P<before>{_INCLUDED}\s?(?:of\s|in\s|der\s|de\s)?\s?|(?:(?:local|state|city|county|sales|total)\s){{1,3}})?"
    rf"(?:[A-Z]\s(?=\d))?(?P<first>{_RATE}\s)?{_NAME}\.?(?:\s(?:amount|amt|betrag|bedrag))?"
    rf"(?:\s?(?P<after>{_INCLUDED}))?\s?(?P<rate>{_RATE})?(?:\s?{_INCLUDED})?(?:\s?{_NAME}(?=\s|$))?\s?(?:of\s?)?[:=]?",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\s*[-+]?\s?(?:[A-Z]{0,3}[$€£¥]|RM|[A-Z]{3})?\s?[.,]?\d[\d.,' ]*\s?[A-Z€$£]{0,3}\s?[\d.,' ]*")


def label(tokens: Sequence[Token]) -> int:
    """How many of a cell's tokens are such a label; 0 where it does not open with one that ends or names an amount."""
    text = " ".join(token.text for token in tokens)
    match = _LABEL.match(text) if len(text) <= _LONGEST else None
    if match is None or not (match["rate"] or match["first"] or match["after"] or _opens(match)):
        return 0
    rest = text[match.end() :]
    if rest.strip() and not _AMOUNT.fullmatch(rest):
        return 0
    ends = list(accumulate((len(token.text) + 1 for token in tokens), initial=-1))
    count = bisect_right(ends, match.end()) - 1
    return count if count > 0 and ends[count] >= match.end() - 1 else 0


def _opens(match: re.Match[str]) -> bool:
    """Whether the words before the tax's name say that it is included."""
    return bool(match["before"] and re.match(_INCLUDED, match["before"], re.IGNORECASE))
