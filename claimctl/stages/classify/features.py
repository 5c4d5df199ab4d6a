"""What is measured of a document beside the knowledge of the trade: the shape of its pages and of its words.

Names of files and folders are never looked at: only what stands on the pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.classify.lexicon import PAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.records import Page

LAYOUT = (
    "no_words", "few_words", "words", "words_a_page", "one_page", "pages", "tall", "very_tall", "wide",
    "like_a_card", "small", "picture", "photo", "photo_few_words", "photo_shape", "form_fields", "tables",
    "ocr_confidence", "ink_height", "ink_width", "word_height", "largest_word", "runs_a_word", "short_lines",
    "long_lines", "digits", "money", "dates", "long_numbers", "upper", "colons", "labels", "currency_signs",
    "right_money", "money_lines", "money_columns", "salutation", "closing", "memo_head", "sentences", "emails",
    "hashes", "crosses", "procedure_codes", "diagnosis_codes", "revenue_codes", "long_tens", "split_dates",
)  # fmt: skip

_MONEY = re.compile(r"^[($€£]?-?\d[\d,.]*[.,]\d{2}[)€$£]?-?$|^[¥￥]\d[\d,.]*$")
_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d{2}-\d{2}")
_PROCEDURE = re.compile(r"^\d{5}$|^[A-V]\d{4}$")  # CPT and HCPCS
_DIAGNOSIS = re.compile(r"^[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$|^[VE]?\d{3}\.\d{1,2}$")  # ICD-10 and ICD-9
_REVENUE = re.compile(r"^0[1-9]\d{2}$")
_SPLIT_DATE = re.compile(r"\b[01]?\d [0-3]\d (?:\d{2}|\d{4})\b")
_PHOTOS = frozenset({"image/jpeg", "image/heic", "image/heif", "image/webp"})  # what cameras write
# How letters greet and take leave, in six languages; the greeting has a line of its own.
_SALUTATION = re.compile(
    r"^(?:dear|to whom it may concern|hi|hello|sehr geehrte|liebe[r]?\b|guten tag|madame|monsieur|chère|cher\b|bonjour|"
    r"estimad[oa]|muy señor|distinguid[oa]|querid[oa]|gentile|egregi[oa]?|spett|spettabile|caro\b|cara\b|buongiorno|"
    r"geachte|beste\b)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:yours )?(?:very )?(?:sincerely|truly|faithfully|respectfully|cordially)|very truly yours|"
    r"(?:kind|best|warm)(?:est)? (?:personal )?(?:regards|wishes)|regards|respectfully submitted|mit freundlichen|"
    r"freundliche grüße|hochachtungsvoll|beste grüße|viele grüße|veuillez agréer|salutations|cordialement|"
    r"bien cordialement|atentamente|saludos|un saludo|le saluda|distinti saluti|cordiali saluti|met vriendelijke|"
    r"hoogachtend|in fede)",
    re.IGNORECASE,
)
_MEMO = re.compile(
    r"^(?:to|from|subject|date|cc|sent|re|von|an|betreff|de|à|objet|para|asunto|da|a|oggetto|van|aan|onderwerp)\s*:",
    re.IGNORECASE,
)
_SOME_LINES = 45  # characters of a line that is no running text
_WORDY = 25  # words of a page that is no photograph: that of a scan has no shape of its own
_ALIGNED = 0.012  # of the page's width
_CARD = 1.586  # width to height of a bank or identity card, ISO/IEC 7810 ID-1


def layout(pages: Sequence[Page], media_type: str) -> NDArray[np.float64]:
    """The LAYOUT measures of the first pages, each in about 0 to 1."""
    value = dict.fromkeys(LAYOUT, 0.0)
    if not pages:
        value["no_words"] = 1.0
        return np.array([value[name] for name in LAYOUT])
    first = pages[0]
    count = sum(len(page.words) for page in pages)
    ratio = first.width / first.height if first.width > 0 and first.height > 0 else 1.0
    photo = float(media_type in _PHOTOS)
    value |= {
        "photo": photo,
        "photo_few_words": photo * float(count < 8),
        "photo_shape": float(count < _WORDY)
        * float(min(abs(max(ratio, 1 / ratio) - side) for side in (4 / 3, 3 / 2, 16 / 9)) < 0.02),
        "no_words": float(count == 0),
        "few_words": float(count < _WORDY),
        "words": min(np.log1p(count) / 8.0, 1.5),
        "words_a_page": min(np.log1p(len(first.words)) / 7.0, 1.5),
        "one_page": float(len(pages) == 1),
        "pages": min(np.log1p(len(pages)) / 4.0, 1.5),
        "tall": float(ratio < 0.62),
        "very_tall": float(ratio < 0.45),
        "wide": float(ratio > 1.15),
        "like_a_card": float(min(abs(ratio - _CARD), abs(1 / ratio - _CARD)) < 0.12),
        "picture": float(first.text_source == "ocr"),
        "form_fields": min(np.log1p(sum(len(page.forms) for page in pages[:PAGES])) / 5.0, 1.0),
        "tables": min(sum(len(page.tables) for page in pages[:PAGES]) / 3.0, 1.0),
        "small": float(max(first.width, first.height) < 700),
    }
    if first.words:
        value |= _of_words(first) | _of_lines(first)
    return np.array([value[name] for name in LAYOUT])


def _of_lines(page: Page) -> dict[str, float]:
    lines = page.lines
    texts = [" ".join(word.text for word in line) for line in lines]
    money = [[word for word in line if _MONEY.match(word.text)] for line in lines]
    rights = sorted(word.x1 for line in money for word in line)
    columns, start = 0, 0
    for place in range(1, len(rights) + 1):
        if place == len(rights) or rights[place] - rights[place - 1] > _ALIGNED:
            columns += place - start >= 3
            start = place
    return {
        "money_lines": sum(bool(line) for line in money) / len(lines),
        "money_columns": min(columns / 4.0, 1.5),
        "salutation": float(any(len(text) < _SOME_LINES and _SALUTATION.match(text) for text in texts)),
        "closing": float(any(len(text) < 2 * _SOME_LINES and _CLOSING.match(text) for text in texts)),
        "memo_head": min(sum(_MEMO.match(text) is not None for text in texts[:25]) / 3.0, 1.0),
    }


def _of_words(page: Page) -> dict[str, float]:
    texts = [word.text for word in page.words]
    boxes = np.array([(word.x0, word.y0, word.x1, word.y1) for word in page.words])
    heights = boxes[:, 3] - boxes[:, 1]
    count = len(texts)
    lines = [len(line) for line in page.lines]
    money = np.array([_MONEY.match(text) is not None for text in texts])
    letters = [text for text in texts if len(text) > 2 and text.isalpha()]
    usual = float(np.median(heights)) or 1.0

    def share(matches: int, scale: float) -> float:
        return min(scale * matches / count, 1.0)

    return {
        "ocr_confidence": page.confidence,
        "ink_height": float(boxes[:, 3].max() - boxes[:, 1].min()),
        "ink_width": float(boxes[:, 2].max() - boxes[:, 0].min()),
        "word_height": min(usual * 30.0, 1.5),
        "largest_word": min(float(np.percentile(heights, 99)) / usual / 4.0, 1.5),
        "runs_a_word": len(lines) / count,
        "short_lines": sum(length <= 2 for length in lines) / len(lines),
        "long_lines": sum(length >= 8 for length in lines) / len(lines),
        "digits": share(sum(any(letter.isdigit() for letter in text) for text in texts), 1.0),
        "money": share(int(money.sum()), 4.0),
        "dates": share(sum(_DATE.search(text) is not None for text in texts), 8.0),
        "long_numbers": share(sum(sum(letter.isdigit() for letter in text) >= 7 for text in texts), 8.0),
        "upper": sum(text.isupper() for text in letters) / len(letters) if letters else 0.0,
        "colons": share(sum(text.endswith(":") for text in texts), 5.0),
        "labels": share(sum(text.endswith((":", "#", "?", ".:")) for text in texts), 4.0),
        "currency_signs": share(sum(text.startswith(("$", "€", "£")) for text in texts), 6.0),
        "right_money": float(np.mean(boxes[money, 2] > 0.75)) if money.any() else 0.0,
        "sentences": share(sum(text.endswith((".", ",", ";")) for text in texts), 5.0),
        "emails": float(any("@" in text for text in texts)),
        # Forms printed in a colour that scanners drop keep only what was filled in: codes, crosses and dates in boxes.
        "crosses": share(sum(text in {"X", "x", "✓"} for text in texts), 10.0),
        "procedure_codes": share(sum(_PROCEDURE.match(text) is not None for text in texts), 8.0),
        "diagnosis_codes": share(sum(_DIAGNOSIS.match(text) is not None for text in texts), 8.0),
        "revenue_codes": share(sum(_REVENUE.match(text) is not None for text in texts), 8.0),
        "long_tens": share(sum(len(text) == 10 and text.isdigit() for text in texts), 20.0),
        "split_dates": share(len(_SPLIT_DATE.findall(" ".join(texts))), 10.0),
        "hashes": share(sum("#" in text for text in texts), 20.0),
    }
