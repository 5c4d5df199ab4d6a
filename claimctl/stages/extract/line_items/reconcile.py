"""What a document states of its own rows: how many there are, and what those of a section add up to.

A list that was read in part must not look whole. Each stated count and each stated sum becomes a value of its own, and
where the rows that were read don't make it, the value says so in its issues, with both numbers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from claimctl.records import Field
from claimctl.stages.extract.line_items.kinds import kind
from claimctl.stages.extract.line_items.rows import is_sum
from claimctl.stages.extract.line_items.told import shape, written
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.patterns import any_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from claimctl.records import LineItem
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet

ROWS, SUM = "stated_rows", "stated_sum"
_THINGS = any_of(r"""
    rows | lines | line items | items | entries | records | claims | vehicles | autos | units | drivers | transactions
    policies | employees | members | services | postings | positionen | posten | zeilen | buchungen | einträge
    fahrzeuge | schäden | lignes | écritures | opérations | articles | sinistres | véhicules | líneas | movimientos
    partidas | artículos | siniestros | vehículos | righe | voci | movimenti | articoli | sinistri | veicoli | regels
    boekingen | artikelen | schades | voertuigen
""")
_BEFORE = (
    r"total (?:number of )?|number of |no\.? of |# ?(?:of )?|count of |listed |scheduled |reported |anzahl (?:der )?"
    r"|nombre (?:total )?(?:de |d['’])|número (?:total )?de |numero (?:totale )?(?:di )?|aantal "  # noqa: RUF001
)
_COUNT = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<things>{_THINGS})(?P<after> sold| listed| scheduled| reported| count| in all| total)?"
    r"\s*(?P<mark>[:#=])?\s*(?P<count>\d{1,6})?",
    re.IGNORECASE,
)
_PIECES = re.compile(r"items?|articles|artículos|articoli|artikelen", re.IGNORECASE)  # what a till counts
_CENT = 0.015
_BELOW = 2.0  # ems
_SURE, _DOUBTFUL = 0.95, 0.7
_MANY = 20  # rows of a list
_MOST = 0.8  # share of rows
_A_PAGE = 3
_FIGURES = 3
_FIGURES_OF = frozenset({"code", "date", "money", "number"})


def stated_rows(sheets: Sequence[Sheet], items: Sequence[LineItem]) -> list[Field]:
    """The counts of rows that the document states outside its rows, each once.

    A count agrees with the rows, or with the things that they count; one that agrees with neither is not valid.
    """
    if not items:
        return []
    things = sum(item.quantity or 1.0 for item in items)
    found: dict[int, Field] = {}
    for sheet in sheets:
        for chunk in sheet.chunks:
            for count, place, pieces in _counts(sheet, chunk):
                if pieces and count > len(items) and any(item.quantity is None for item in items):
                    continue  # pieces are counted, and how many pieces some rows are is not told
                agrees = count == len(items) or abs(count - things) < _CENT
                issues = () if agrees else (f"rows_read_{len(items)}",)
                box = sheet.fraction(sheet.tokens[place.first : place.last])
                confidence = _SURE if agrees else _DOUBTFUL
                found.setdefault(
                    count,
                    Field(
                        ROWS, 0, str(count), chunk.text if place is chunk else f"{chunk.text} {place.text}", confidence,
                        sheet.page.number, *box, "count", agrees, issues, float(count),
                    ),
                )  # fmt: skip
    agreeing = [field for field in found.values() if field.valid]
    return agreeing[:1] or list(found.values())[:1]


def _counts(sheet: Sheet, chunk: Chunk) -> Iterator[tuple[int, Chunk, bool]]:
    match = _COUNT.fullmatch(chunk.text.strip())
    if not match or not (match["before"] or match["after"] or match["mark"]):
        return
    pieces = bool(_PIECES.fullmatch(match["things"]))
    if match["count"]:
        yield int(match["count"]), chunk, pieces
        return
    beside = [sheet.right_of(chunk), *sheet.below(chunk.x0, chunk.x1, chunk.y1 - 0.2, _BELOW)[:1]]
    for place in beside:
        if place is not None and re.fullmatch(r"\d{1,6}", place.text):
            yield int(place.text), place, pieces
            return


def unread(
    sheets: Sequence[Sheet], items: Sequence[LineItem], tokens: Collection[tuple[int, int]], habits: Habits
) -> list[Field]:
    """What says that a list is longer than its rows, though nothing states how long it is; empty where nothing does.

    Numbers of the form and at the place of the rows' own that no row has; labels that stand again and again before
    figures outside the rows (of `tokens`: page, token), more often than there are rows.
    """
    return _unnamed(sheets, items) or _untold(sheets, items, tokens, habits)


def _unnamed(sheets: Sequence[Sheet], items: Sequence[LineItem]) -> list[Field]:
    codes = {written(item.code) for item in items if item.code}
    forms = Counter(map(shape, codes))
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    if count < _MANY or count < _MOST * len(items) or sum(map(str.isdigit, form.replace("9", "1"))) < _FIGURES:
        return []
    edges: set[int] = set()
    missed: dict[str, tuple[Sheet, Chunk]] = {}
    for sheet in sheets:
        for chunk in sheet.chunks:
            word = written(chunk.text.split(" ", 1)[0].rstrip(".,;:"))
            if shape(word) != form:
                continue
            if word in codes:
                edges.add(round(chunk.x0))
            else:
                missed.setdefault(word, (sheet, chunk))
    left = [at for at in missed.values() if edges & {round(at[1].x0) + step for step in (-1, 0, 1)}]
    return [_longer(len(items) + len(left), len(items), *left[0])] if left else []


def _untold(
    sheets: Sequence[Sheet], items: Sequence[LineItem], tokens: Collection[tuple[int, int]], habits: Habits
) -> list[Field]:
    found: defaultdict[str, list[tuple[Sheet, Chunk]]] = defaultdict(list)
    for sheet in sheets:
        for chunk in sheet.chunks:
            if (sheet.page.number, chunk.first) in tokens:
                continue
            label, _, value = chunk.text.partition(":") if ":" in chunk.text else chunk.text.partition(" ")
            if not value.strip() or not label[:1].isupper() or any(sign.isdigit() for sign in label):
                continue
            if kind(value.strip(" .,;"), habits) in _FIGURES_OF:
                found[label.casefold()].append((sheet, chunk))
    label, places = max(found.items(), key=lambda entry: len(entry[1]), default=("", []))
    pages = Counter(sheet.page.number for sheet, _ in places)
    several = sum(count for count in pages.values() if count >= _A_PAGE)  # what stands once a page is the page's own
    return [_longer(several, len(items), *places[0])] if label and several >= max(_MANY, len(items) + 1) else []


def _longer(count: int, read: int, sheet: Sheet, chunk: Chunk) -> Field:
    box = sheet.fraction(sheet.tokens[chunk.first : chunk.last])
    issues = (f"rows_read_{read}",)
    return Field(
        ROWS, 0, str(count), chunk.text, _DOUBTFUL, sheet.page.number, *box, "count", False, issues, float(count)
    )  # fmt: skip


def stated_sums(
    sheets: Sequence[Sheet], items: Sequence[LineItem], sums: frozenset[str], habits: Habits
) -> tuple[list[Field], set[int]]:
    """The sums that stand under rows and are not what these add up to; and the places of rows that a sum bears out.

    A sum is that of the rows since the one before it, or of all rows before it.
    """
    wrong: list[Field] = []
    borne: set[int] = set()
    waiting: list[int] = []
    before = 0.0
    rest = sorted(enumerate(items), key=lambda entry: (entry[1].page, entry[1].y0))
    for sheet in sheets:
        for row in sheet.rows:
            figures = _sum_row(sheet, row, sums, habits)
            if not figures:
                continue
            bottom = min(sheet.fraction(sheet.tokens[chunk.first : chunk.last])[1] for chunk in row)
            while rest and (rest[0][1].page, rest[0][1].y0) < (sheet.page.number, bottom):
                waiting.append(rest.pop(0)[0])
            if not waiting:
                continue
            added = sum(items[place].amount or 0.0 for place in waiting)
            if any(min(abs(each.number - added), abs(each.number - added - before)) < _CENT for _, each in figures):
                borne.update(waiting)
            else:
                chunk, figure = figures[-1]
                wrong.append(
                    Field(
                        SUM, len(wrong), figure.value, " ".join(each.text for each in row), _DOUBTFUL,
                        sheet.page.number, *sheet.fraction(sheet.tokens[chunk.first : chunk.last]), "sum", False,
                        (f"rows_add_up_to_{added:.2f}",), figure.number, None, figure.currency,
                    )
                )  # fmt: skip
            before += added
            waiting = []
    return wrong, borne


def _sum_row(sheet: Sheet, row: list[Chunk], sums: frozenset[str], habits: Habits) -> list[tuple[Chunk, money.Amount]]:
    """The amounts of a row that states a sum; empty where it states none."""
    found = [(chunk, each) for chunk in row for each in money.find(chunk.text, habits.currency) if each.strong]
    if not found:
        return []
    text = " ".join(chunk.text for chunk in row)
    return found if is_sum(sheet, row, text, sums) or _TOTAL.search(text) else []


_TOTAL = re.compile(r"\b(?:totals?|gesamtsumme|summe|somme|totale|totaal|suma)\b", re.IGNORECASE)
