"""Check boxes: marked and unmarked, by the words beside them, from the page's own forms or from its signs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from claimctl.records import Field
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import FormField
    from claimctl.stages.extract.layout import Sheet, Token

_MARKED = re.compile(r"^(?:[☑☒✓✔✗✘■⊠]|\[ ?[xX✓✔] ?\]|\([xX✓]\))$")
_UNMARKED = re.compile(r"^(?:[☐□▢◻]|\[\]|\[_\])$")
_MOST = 60  # a page has no more check boxes than this that are worth a row each
LONGEST = 48
SIGNATURE = "signature_present"
HANDWRITING = "handwriting_present"


def slug(text: str) -> str:
    """A label as a field name: lower-case words without accents, joined by underscores, at most 48 letters."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > LONGEST:
            break
        name = f"{name}_{word}" if name else word
    return name


def signature(sheets: Sequence[Sheet]) -> Field | None:
    """Whether a document is signed, by the places to sign that its pages' pictures show; None where there is none.

    One signature is enough: the place that is most likely signed speaks for all.
    """
    best: tuple[float, int, FormField] | None = None
    for sheet in sheets:
        for form in sheet.page.forms:
            if form.kind == "signature" and form.confidence < 1.0:
                signed = form.confidence if form.value == "true" else 1.0 - form.confidence
                if best is None or signed > best[0]:
                    best = (signed, sheet.page.number, form)
    if best is None:
        return None
    _, page, form = best
    return Field(
        SIGNATURE, 0, form.value, form.label, form.confidence, page, form.x0, form.y0, form.x1, form.y1, "evidence"
    )


def fields(sheet: Sheet, taken: set[str]) -> list[Field]:
    """The check boxes that a page prints as signs, each named by the words right of it; and whether a hand wrote it."""
    found = [_written(form, sheet) for form in sheet.page.forms if form.kind == "handwriting"]
    found = [] if HANDWRITING in taken else found[:1]
    tokens = sheet.tokens
    for place, token in enumerate(tokens):
        marked = bool(_MARKED.match(token.text))
        if not marked and (sheet.page.text_source == "ocr" or not _UNMARKED.match(token.text)):
            continue  # what OCR takes for an empty box is often a letter or a speck
        caption = _caption(tokens, place)
        name = slug(" ".join(word.text for word in caption))
        if len(squeeze(name)) < 2 or name in taken or len(found) >= _MOST:
            continue
        box = sheet.fraction([token])
        found.append(
            Field(name, 0, "true" if marked else "false", token.text, 0.8, sheet.page.number, *box, "checkbox")
        )
    return found


def _written(form: FormField, sheet: Sheet) -> Field:
    box = (form.x0, form.y0, form.x1, form.y1)
    return Field(HANDWRITING, 0, form.value, form.label, form.confidence, sheet.page.number, *box, "evidence")


def _caption(tokens: list[Token], place: int) -> list[Token]:
    words: list[Token] = []
    for token in tokens[place + 1 : place + 7]:
        if token.chunk != tokens[place].chunk and (
            words or token.x0 - tokens[place].x1 > 3.0 or abs(token.y0 - tokens[place].y0) > 0.8
        ):
            break
        if words and token.chunk != words[-1].chunk:
            break
        if _MARKED.match(token.text) or _UNMARKED.match(token.text):
            break
        words.append(token)
    return words
