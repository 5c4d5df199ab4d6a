"""What the converters share: labelled items, the two halves, normal forms, boxes, and the folder that is written.

The normal forms here are a second, narrow reading of what labels say: they know a set's own few patterns and nothing
of the product's, so that a mistake of the product's can't make its own truth.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
import random
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from claimctl.lab.synth import truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Half = Literal["train", "check", "all"]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1; fractions of the page
SET_FILE = "set.json"
MARKS_FILE = "marks.parquet"  # beside the tables of the truth's schema: path, page, ticked, label, box
VALUES_FILE = "values.parquet"  # likewise: path, page, text, box
VERSION = 11  # of what is written: a higher one writes folders of earlier ones anew

MEDIA = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".tif": "image/tiff",
    ".tiff": "image/tiff", ".md": "text/plain", ".txt": "text/plain",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """A value that stands in a document, in normal form; `value` None: known to be absent."""

    field: str
    value: str | None
    raw: str | None = None
    page: int | None = None
    box: Box | None = None
    instance: int = 0
    widget: str | None = None


@dataclass(frozen=True)
class Row:
    """A line item as the label gives it."""

    description: str | None = None
    code: str | None = None
    service_date: dt.date | None = None
    quantity: float | None = None
    unit_price: float | None = None
    amount: float | None = None
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True)
class Sheet:
    """A page: its words or lines with boxes, and its text, rows from the top down. No words: boxes are not judged."""

    page: int
    text: str
    words: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True)
class Part:
    """One document of a file, pages from 1."""

    doc_type: str | None
    first_page: int = 1
    last_page: int = 1
    facts: tuple[Fact, ...] = ()
    rows: tuple[Row, ...] = ()
    annotated: tuple[str, ...] | None = ()  # the fields whose presence or absence is known; None: all of the contract
    source: str | None = None


@dataclass(frozen=True)
class Mark:
    """A check box and whether it is ticked. Labels of boxes are worded freely, so they are found by their place."""

    page: int
    box: Box
    ticked: bool
    label: str


@dataclass(frozen=True)
class Printed:
    """A value that a form shows within a box."""

    page: int
    box: Box
    text: str


@dataclass(frozen=True)
class Truth:
    """What is true of one file."""

    parts: tuple[Part, ...]
    sheets: tuple[Sheet, ...] = ()
    marks: tuple[Mark, ...] = ()
    values: tuple[Printed, ...] = ()


@dataclass(frozen=True)
class Item:
    """A labelled file. `source` is whose papers look alike: a source is in one half only.

    `taught` names the shipped models that learned from this file; `read` gives its truth, `content` its bytes where
    they are not those of `path`.
    """

    name: str
    source: str
    read: Callable[[], Truth]
    path: Path | None = None
    taught: tuple[str, ...] = ()
    medium: str = "scan"
    content: Callable[[], bytes] | None = field(default=None, repr=False)
    half: Half | None = None  # set where an item is made of items that have one


# --- halves ---------------------------------------------------------------------------------------------------------


def halves(items: Sequence[Item]) -> dict[str, Half]:
    """The half of every source: largest sources first, each to the half that has fewer documents so far.

    Ties, of sizes and of halves, go by the sha256 of the source's name, so that no half gets the head of the
    alphabet. The same items give the same halves, whatever their order.
    """
    given: dict[str, Half] = {item.source: item.half for item in items if item.half is not None}
    sizes = Counter(item.source for item in items if item.source not in given)
    filled = {"check": 0, "train": 0}
    for source in sorted(sizes, key=lambda name: (-sizes[name], _digest(name))):
        even = filled["check"] == filled["train"]
        first: Half = "check" if int(_digest(source), 16) % 2 else "train"
        half: Half = first if even else min(("check", "train"), key=filled.__getitem__)  # type: ignore[type-var]
        given[source] = half
        filled[half] += sizes[source]
    return given


def chosen(items: Sequence[Item], half: Half = "check", limit: int | None = None, seed: int = 1) -> list[Item]:
    """The items of a half; with `limit` that many, sources taken in turn, drawn by `seed`.

    Where some documents of the half taught no model, only these are measured.
    """
    split = halves(items)
    kept = [item for item in items if half in {"all", split[item.source]}]
    if half == "check":
        kept = [item for item in kept if not item.taught] or kept
    kept.sort(key=lambda item: item.name)
    if limit is None or limit >= len(kept):
        return kept
    sources: dict[str, list[Item]] = defaultdict(list)
    for item in kept:
        sources[item.source].append(item)
    dice = random.Random(seed)
    queues = [sources[name] for name in sorted(sources)]
    for queue in queues:
        dice.shuffle(queue)
    dice.shuffle(queues)
    drawn: list[Item] = []
    while len(drawn) < limit:
        queues = [queue for queue in queues if queue]
        drawn += [queue.pop() for queue in queues][: limit - len(drawn)]
    return sorted(drawn, key=lambda item: item.name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- writing --------------------------------------------------------------------------------------------------------


def write(name: str, items: Sequence[Item], out: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Fill `out/claims` with the files, each a claim of its own, and `out/truth` with their truth.

    A folder that holds the same already is left as it is, so that a second run finds its results. Gives the facts of
    `out/set.json`: documents, sources, pages, and which files taught which models.
    """
    wanted = facts | {"set": name, "version": VERSION, "files": [item.name for item in items]}
    known = out / SET_FILE
    if known.is_file():
        found: dict[str, Any] = json.loads(known.read_text())
        if all(found.get(key) == value for key, value in wanted.items()):
            return found
    shutil.rmtree(out, ignore_errors=True)
    (out / "claims").mkdir(parents=True)
    rows, marks, values = truth.empty(), list[dict[str, Any]](), list[dict[str, Any]]()
    for number, item in enumerate(items):
        path, told = _add(rows, item, f"{name}-{number:04}", out / "claims")
        marks += [
            {"path": path, "page": mark.page, "ticked": mark.ticked, "label": mark.label, **_columns(mark.box)}
            for mark in told.marks
        ]
        values += [{"path": path, "page": each.page, "text": each.text, **_columns(each.box)} for each in told.values]
    truth.write(out / "truth", rows)
    for table, held in rows.items():
        if not held and table != "documents":  # what a set says nothing of is not judged
            (out / "truth" / f"{table}.parquet").unlink()
    for file, held in ((MARKS_FILE, marks), (VALUES_FILE, values)):
        if held:
            pl.DataFrame(held).write_parquet(out / "truth" / file)
    kept = wanted | {
        "documents": len(rows["documents"]),
        "sources": len({row["source"] for row in rows["documents"]}),
        "pages": sum(row["last_page"] - row["first_page"] + 1 for row in rows["documents"]),
        "taught": dict(Counter(model for item in items for model in item.taught)),
    }
    known.write_text(json.dumps(kept, indent=1))
    return kept


def _add(rows: truth.Rows, item: Item, claim_id: str, claims: Path) -> tuple[str, Truth]:
    """Copy the file, put its rows to those of the truth's tables; its path and what is true of it."""
    told = item.read()
    path = f"{claim_id}/{Path(item.name).name}"
    place = claims / path
    place.parent.mkdir(parents=True)
    if item.content is not None:
        place.write_bytes(item.content())
    elif item.path is not None:
        shutil.copyfile(item.path, place)
    sha256 = hashlib.sha256(place.read_bytes()).hexdigest()
    for part in told.parts:
        key = {"claim_id": claim_id, "path": path, "first_page": part.first_page}
        rows["documents"].append(
            key
            | {
                "last_page": part.last_page,
                "doc_type": part.doc_type,
                "source": part.source or item.source,
                "medium": item.medium,
                "media_type": MEDIA[place.suffix.lower()],
                "status": "done",
                "annotated": None if part.annotated is None else list(part.annotated),
                "sha256": sha256,
            }
        )
        for fact in part.facts:
            rows["fields"].append(
                key
                | {"doc_type": part.doc_type, "field": fact.field, "instance": fact.instance, "value": fact.value}
                | {"raw": fact.raw, "page": fact.page, "widget": fact.widget, **_columns(fact.box)}
            )
        for number, row in enumerate(part.rows):
            rows["line_items"].append(
                key
                | {"row": number, "code": row.code, "description": row.description, "service_date": row.service_date}
                | {"quantity": row.quantity, "unit_price": row.unit_price, "amount": row.amount, "page": row.page}
                | _columns(row.box)
            )
    for sheet in told.sheets:
        words = [{"text": text, **_columns(box)} for text, box in sheet.words]
        rows["pages"].append({"path": path, "page": sheet.page, "text": sheet.text, "words": words or None})
    return path, told


def _columns(box: Box | None) -> dict[str, float | None]:
    return dict(zip(("x0", "y0", "x1", "y1"), box or (None,) * 4, strict=True))


# --- boxes and text -------------------------------------------------------------------------------------------------


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def inside(box: Box) -> Box:
    """A box cut to the page: labels overshoot its edges by a pixel now and then."""
    x0, y0, x1, y1 = (min(1.0, max(0.0, at)) for at in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def in_rows(words: Sequence[tuple[str, Box]]) -> list[list[tuple[str, Box]]]:
    """Words as the rows of a page from the top down, each from left to right.

    A word joins the row whose middle lies within half the smaller height of its own.
    """
    rows: list[list[tuple[str, Box]]] = []
    for word in sorted(words, key=lambda each: (each[1][1] + each[1][3], each[1][0])):
        middle, height = (word[1][1] + word[1][3]) / 2, word[1][3] - word[1][1]
        for row in reversed(rows[-8:]):
            last = row[-1][1]
            if abs((last[1] + last[3]) / 2 - middle) <= 0.5 * min(height, last[3] - last[1]):
                row.append(word)
                break
        else:
            rows.append([word])
    return [sorted(row, key=lambda each: each[1][0]) for row in rows]


def page_text(words: Sequence[tuple[str, Box]]) -> str:
    """Words as plain text, rows from the top down."""
    return "\n".join(" ".join(text for text, _ in row) for row in in_rows(words))


def split_words(text: str, box: Box) -> list[tuple[str, Box]]:
    """The words of a line that was labelled as one, sharing its box by their length."""
    parts = text.split()
    letters = sum(map(len, parts)) + max(0, len(parts) - 1)
    at, step = box[0], (box[2] - box[0]) / max(1, letters)
    words = []
    for part in parts:
        words.append((part, (at, box[1], at + step * len(part), box[3])))
        at += step * (len(part) + 1)
    return words


# --- normal forms ---------------------------------------------------------------------------------------------------

MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}


def iso(text: str, order: str) -> str | None:
    """The date that `text` is, as ISO; `order` is DMY, MDY or none, for `dd/mm` of which both could be a month."""
    text = text.strip(" ()-.,")
    if match := re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[ -/]?([A-Za-z]{3})[a-z]*[ -/,']*(\d{4}|\d{2})", text):
        day, month, year = int(match[1]), MONTHS.get(match[2].title(), 0), int(match[3])
    elif match := re.fullmatch(r"([A-Za-z]{3})[a-z]* ?(\d{1,2})(?:, ?|'| )(\d{4}|\d{2})", text):
        day, month, year = int(match[2]), MONTHS.get(match[1].title(), 0), int(match[3])
    elif match := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if order == "MDY" or (order != "DMY" and month > 12):
            day, month = month, day
        elif order != "DMY" and day <= 12 and day != month:
            return None  # either could be the month
    else:
        return None
    try:
        return dt.date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return None


def decimal(text: object) -> str | None:
    """An amount as a plain decimal with the digits it is written with: `RM 1,234.50` is 1234.50, `13,90` is 13.90."""
    kept = re.sub(r"[^\d.,()-]", "", str(text)).rstrip(".,")
    if not re.fullmatch(r"-?\.\d\d", kept):
        kept = kept.lstrip(".,")
    negative = kept.startswith(("-", "(")) or kept.endswith("-")
    kept = kept.strip("()-")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})*,\d{2}|\d+,\d{2}", kept):
        kept = kept.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d*\.?\d+", kept):
        kept = kept.replace(",", "")
    else:
        return None
    try:
        value = Decimal(kept)
    except InvalidOperation:
        return None
    return f"-{value}" if negative and value else f"{value}"


def number(text: object) -> float | None:
    """An amount as a float, None where it is none."""
    value = decimal(text) if text not in {None, ""} else None
    return None if value is None else float(value)


def phone(digits: str) -> str | None:
    """A North American number as E.164, None where it can't be one."""
    kept = re.sub(r"\D", "", digits)
    return f"+1{kept}" if re.fullmatch(r"[2-9]\d\d[2-9]\d{6}", kept) else None
