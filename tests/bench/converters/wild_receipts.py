"""Receipts photographed in other countries: fields and line items from word groups that are labelled by kind.

Spaces are dropped from the labels' texts, so they have to be dropped from what was read before names, addresses and
texts are compared; dates and amounts are not touched by it. Boxes are for the size that the labels state, the pictures
may be smaller: fractions are the same. The source of a receipt is the name of its shop.
"""

from __future__ import annotations

import json
import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.converters.common import (
    Box,
    Fact,
    Item,
    Part,
    Row,
    Sheet,
    Truth,
    around,
    decimal,
    in_rows,
    inside,
    iso,
    number,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TAUGHT_CLASSIFY = 3  # every so many taught the classifier: classify_corpora.STEPS
NAME, ADDRESS, DATE, PRODUCT, QUANTITY, PRICE, SUBTOTAL, TAX, TOTAL = 1, 3, 7, 11, 13, 15, 17, 19, 23


class Group(NamedTuple):
    """A labelled group of words: kind, text without spaces, box, and the middle of its row with the tilt undone."""

    kind: int
    text: str
    box: Box
    middle: float
    height: float


def items(data: Path) -> list[Item]:
    """All labelled receipts."""
    folder = data / "wild-receipts"
    pictures = sorted(path for path in (folder / "images").rglob("*") if path.suffix.lower() in {".jpg", ".png"})
    taught = {path.name for path in pictures[::TAUGHT_CLASSIFY]}
    found = []
    for row in (folder / "labels.jsonl").read_text().splitlines():
        label = json.loads(row)
        path = folder / "images" / label["image"]
        shop = next((each["text"] for each in label["annotations"] if each["label"] == NAME), "")
        source = re.sub(r"[^a-z]", "", shop.lower()) or path.stem
        models = ("classify",) if path.name in taught else ()
        found.append(Item(path.name, f"wild-receipts {source}", partial(_read, label), path, models, "photo"))
    return found


def groups(label: dict[str, Any]) -> list[Group]:
    """The labelled groups that hold text, in reading order; rows are told apart with the photo's tilt undone."""
    width, height = label["width"], label["height"]
    slopes = []
    for each in label["annotations"]:
        x0, y0, x1, y1 = each["box"][:4]
        if abs(x1 - x0) > 0.15 * width:
            slopes.append((y1 - y0) / (x1 - x0))
    slope = sorted(slopes)[len(slopes) // 2] if slopes else 0.0
    found = []
    for each in label["annotations"]:
        xs, ys = each["box"][0::2], each["box"][1::2]
        box = inside((min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height))
        text = re.sub(r"\s", "", each["text"])
        if text and each["label"]:
            middle = (sum(ys) / 4 - slope * sum(xs) / 4) / height
            left, right = math.dist(each["box"][0:2], each["box"][6:8]), math.dist(each["box"][2:4], each["box"][4:6])
            found.append(Group(each["label"], text, box, middle, (left + right) / 2 / height))
    return sorted(found, key=lambda group: (group.middle, group.box[0]))


def _read(label: dict[str, Any]) -> Truth:
    found = groups(label)
    facts: list[Fact] = []
    known: list[str] = []
    for field, kind in (("vendor_name", NAME), ("vendor_address", ADDRESS)):
        parts = [group for group in found if group.kind == kind]
        known.append(field)
        if parts:
            text = "".join(group.text for group in parts)
            facts.append(Fact(field, text, text, 1, around(group.box for group in parts)))
    for field, kind in (("document_date", DATE), ("subtotal", SUBTOTAL), ("tax", TAX), ("total", TOTAL)):
        parts = [group for group in found if group.kind == kind]
        values = {iso(_day(group.text), "") if kind == DATE else decimal(group.text) for group in parts}
        if not parts:
            if not any(group.kind == kind + 1 for group in found):  # its caption: the value was left unlabelled
                known.append(field)
        elif len(values - {None}) == 1 and (None not in values or kind == DATE):
            group = next(group for group in parts if (iso(_day(group.text), "") if kind == DATE else True))
            known.append(field)
            facts.append(Fact(field, (values - {None}).pop(), group.text, 1, group.box))
    rows = _rows(found)
    annotated = (*known, "line_items") if rows else tuple(known)
    text = "\n".join("".join(text for text, _ in row) for row in in_rows([(each.text, each.box) for each in found]))
    return Truth((Part("receipt", facts=tuple(facts), rows=rows, annotated=annotated),), (Sheet(1, text),))


def _day(text: str) -> str:
    """A date's text without the weekday or the hour that were labelled along with it."""
    return re.sub(
        r"^[a-z]*(?:date|day)[:;,]?|\(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\)?$", "", text, flags=re.IGNORECASE
    ).strip(" ,:;")


def _rows(found: Sequence[Group]) -> tuple[Row, ...]:
    """Products with the price of their row; empty where products and prices don't pair one to one."""
    products = [group for group in found if group.kind == PRODUCT]
    prices = [group for group in found if group.kind == PRICE]
    counts = [group for group in found if group.kind == QUANTITY]
    paired: dict[int, Group] = {}
    for price in prices:
        place = min(range(len(products)), key=lambda at: abs(products[at].middle - price.middle), default=-1)
        if place < 0 or place in paired or number(price.text) is None:
            return ()
        if abs(products[place].middle - price.middle) > 1.5 * price.height:
            return ()
        paired[place] = price
    if not products or len(paired) != len(products):
        return ()
    rows = []
    for place, product in enumerate(products):
        count = [group for group in counts if abs(group.middle - product.middle) < 0.5 * product.height]
        quantity = float(count[0].text) if len(count) == 1 and re.fullmatch(r"\d{1,3}", count[0].text) else None
        box = around([product.box, paired[place].box])
        rows.append(Row(product.text, quantity=quantity, amount=number(paired[place].text), page=1, box=box))
    return tuple(rows)
