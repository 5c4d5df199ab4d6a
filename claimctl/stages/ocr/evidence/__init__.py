"""Form evidence on page pictures: boxes and rings with their ticks, signatures at the places for them.

Pure functions of a picture and the words read off it. What is found comes as records.FormField, as AcroForm's
elements do, so that nothing behind need know on what paper a form came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from claimctl.records import FormField, Page


def add(page: Page, image: NDArray[np.uint8]) -> Page:
    """The page with what its picture shows of forms: check boxes, radio buttons, signatures.

    `image` is what the engine was given, RGB or grey, before the page's `rotation` was undone. The same page comes back
    where nothing is found. What the page has as AcroForm elements already is not told again.
    """
    if not page.words:
        return page
    from claimctl.stages.ocr.evidence import find

    known = page.forms
    new = [field for field in find.fields(image, page) if not any(_touch(field, other) for other in known)]
    return msgspec.structs.replace(page, forms=(*known, *new)) if new else page


def add_signatures(page: Page, strip: Callable[[float, float], NDArray[np.uint8]]) -> Page:
    """The page with whether it is signed where its own text asks for it; no more of it is drawn than that takes.

    `strip` draws the page's full width between two heights, fractions from its top, RGB or grey. The same page comes
    back where nothing asks for a signature. What the page has as AcroForm elements already is not told again.
    """
    from claimctl.stages.ocr.evidence import asked

    bands = asked.bands(page)
    if not bands:
        return page
    from claimctl.stages.ocr.evidence import find

    new = [field for top, end in bands for field in find.signatures(strip(top, end), page, top, end)]
    new = [field for field in new if not any(_touch(field, other) for other in page.forms)]
    return msgspec.structs.replace(page, forms=(*page.forms, *new)) if new else page


def asks(page: Page) -> bool:
    """Whether the page's words ask for a tick or a signature."""
    from claimctl.stages.ocr.evidence import asked

    return asked.asks(page)


def _touch(one: FormField, other: FormField) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1
