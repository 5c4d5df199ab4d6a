"""Rows that take several lines each: records that a number of their own opens, such as the claims of a loss run.

The number's form is what makes the records: most numbers of one form, none of them twice at the start of a record. What
follows up to the next number is told by labels (`Paid: 12.00`, `reserve $12.00`), by heads over the record or over the
page, or else by where it stands; each is a column, and one record is one line of a table.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from claimctl.stages.extract.line_items.aligned import row_cells
from claimctl.stages.extract.line_items.grids import Cell
from claimctl.stages.extract.line_items.heads import known
from claimctl.stages.extract.line_items.roles import is_head
from claimctl.stages.extract.line_items.rows import says_sum
from claimctl.stages.extract.line_items.told import EDGE, LABEL, TOTAL, Drawn, Under, shape, table_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet
    from claimctl.stages.extract.line_items.grids import Grid

_KEY = re.compile(r"#?(?=\S*\d\S*\d)[A-Z\d][A-Z\d./-]{3,23}")
_FIGURES, _LONG_NUMBER = 3, 6  # of a key: figures, and of one without letters
_MANY = 20  # records that make a list
_MARGIN = 3  # lines at either end of a page that may be its head or foot
_FEW = 2
_FAR, _APART = 9.0, 0.5  # ems between lines
_MANY_GAPS, _WIDE, _WIDER = 4, 0.5, 2.0  # gaps that tell what is usual; ems; times the next
_MOST_LINES = 14
_MOST_PAGES = 0.8
_OFTEN = 0.6  # share of records from which lines at one place are a column of their own
_PAGE = re.compile(r"\W*(?:page|seite|pagina|página)?\W*\d+(?:\W*(?:of|/|von|de|di|van)?\W*\d+)?\W*", re.IGNORECASE)
_CENTS = re.compile(r"\d[.,]\d\d(?!\d)")
_SECTION = re.compile(r"\bpolicy (?:period|number|no\b)|\bline of business\b|\bpolicy:|\bterm:", re.IGNORECASE)


def keyed(sheets: Sequence[Sheet], habits: Habits, least: int = 0) -> Grid | None:
    """The records of a document as a table, its first column their numbers; None where there are few, or not `least`.

    Raises nothing; records of one line each are tables, which are read elsewhere, and give None too.
    """
    form = _form(sheets, max(_MANY, least))
    if form is None:
        return None
    lines = _lines(sheets, habits)
    seen: set[str] = set()
    for line in lines:
        key = _key_of(line, form)
        if key and key not in seen:
            seen.add(key)
            line.key = key
    _opened(lines)
    records = [record for record in _records(lines, _usual(lines, len(seen))) if any(line.key for line, _ in record)]
    several = sum(len(record) > 1 for record in records)
    if len(records) < _MANY or several < _OFTEN * len(records):
        return None  # few, or of one line each, as tables have them
    return table_of(records, habits)


def _lines(sheets: Sequence[Sheet], habits: Habits) -> list[Drawn]:
    lines = []
    for sheet in sheets:
        for row in sheet.rows:
            cells = [part for cell in row_cells(sheet, row, habits) for part in _apart(cell)]
            tokens = [token for cell in cells for token in cell.tokens]
            heads = len(cells) >= _FEW and all(is_head(cell.text) and ":" not in cell.text for cell in cells)
            named = heads and sum(known(cell.text) for cell in cells) >= 0.4 * len(cells)
            y0, y1 = min(token.y0 for token in tokens), max(token.y1 for token in tokens)
            lines.append(Drawn(sheet, cells, y0, y1, named))
    for line, above in zip(lines[1:], lines, strict=False):  # the last line of heads may name one column only
        alone = len(line.cells) == 1 and above.heads and above.sheet is line.sheet
        line.heads = line.heads or (alone and is_head(line.text) and known(line.text) and ":" not in line.text)
    return [line for line, margin in zip(lines, _margins(lines), strict=True) if line.heads or not margin]


def _apart(cell: Cell) -> Iterator[Cell]:
    """A cell cut where a gap is much wider than all others between its words: another text stands beside it."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(cell.tokens)]
    ordered = sorted(gaps)
    if len(gaps) < _MANY_GAPS or ordered[-1] < max(_WIDE, _WIDER * ordered[-2]):
        yield cell
        return
    cut = gaps.index(ordered[-1]) + 1
    for part in (cell.tokens[:cut], cell.tokens[cut:]):
        yield Cell(" ".join(token.text for token in part), part, part[0].x0, part[-1].x1)


def _margins(lines: Sequence[Drawn]) -> list[bool]:
    """Which lines are the head or foot of their page: those that stand on most pages there and nowhere else."""
    told = [re.sub(r"\d+", "9", line.text) for line in lines]
    counts = Counter(line.sheet.page.number for line in lines)
    place: Counter[int] = Counter()
    edges = []
    for line in lines:
        page = line.sheet.page.number
        place[page] += 1
        edges.append(min(place[page], counts[page] - place[page] + 1) <= _MARGIN)
    times = Counter(said for said, edge in zip(told, edges, strict=True) if edge)
    inside = {said for said, edge in zip(told, edges, strict=True) if not edge}
    least = max(_FEW, _MOST_PAGES * (len(counts) - 1))
    return [
        edge
        and (bool(_PAGE.fullmatch(line.text)) or (times[said] >= least and said not in inside))
        and not (_CENTS.search(line.text) or any(_keys_in(line.cells)))
        for line, said, edge in zip(lines, told, edges, strict=True)
    ]


def _keys_in(cells: Sequence[Cell | Chunk]) -> Iterator[str]:
    """The numbers that open cells of a line, or stand behind a label at their start; bare ones only in the first."""
    for place, cell in enumerate(cells):
        text = cell.text
        if ":" in text and (match := LABEL.match(text)):
            text = text[match.end() :]
        word = text.split(" ", 1)[0].rstrip(".,;:")
        if place and word.isdigit() and len(word) < _LONG_NUMBER:
            continue
        if _KEY.fullmatch(word) and sum(sign.isdigit() for sign in word) >= _FIGURES and not _day_or_money(word):
            yield word


def _day_or_money(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|[\d.,]*[.,]\d{2}|\d{1,3}(?:,\d{3})+", word))


def _form(sheets: Sequence[Sheet], least: int) -> str | None:
    """The form of the numbers that name records: that of most numbers which open cells or stand behind a label."""
    places: defaultdict[str, dict[str, None]] = defaultdict(dict)
    times: Counter[str] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            for word in _keys_in(row):
                form = shape(word)
                places[form][written(word)] = None
                times[form] += 1
    best = max(places, key=lambda form: (len(places[form]) - 0.25 * (times[form] - len(places[form])), len(form)),
               default=None)  # fmt: skip
    return best if best is not None and len(places[best]) >= least else None


def _key_of(line: Drawn, form: str) -> str:
    return next((written(word) for word in _keys_in(line.cells) if shape(word) == form), "")


def _opened(lines: Sequence[Drawn]) -> None:
    """Mark the lines that open records: those of the numbers, or those over them that a wider gap parts from more."""
    keys = [place for place, line in enumerate(lines) if line.key]
    back = 0
    while back < _FEW and sum(_nearer(lines, place - back) for place in keys) > _OFTEN * len(keys):
        back += 1
    for place in keys:
        lines[max(0, place - back)].opens = True


def _nearer(lines: Sequence[Drawn], place: int) -> bool:
    """Whether the line before one belongs to it rather than to what stands before that."""
    if place < 1:
        return False
    before, line = lines[place - 1], lines[place]
    if before.heads or before.key or before.sheet is not line.sheet:
        return False
    over = lines[place - 2] if place > 1 else None
    gap = before.y0 - over.y1 if over is not None and over.sheet is line.sheet else _FAR
    return gap > max(_APART, _WIDER * (line.y0 - before.y1))


def _usual(lines: Sequence[Drawn], records: int) -> set[str]:
    """How the lines open that most records have: whatever they say, they close no record."""
    counted = Counter(line.cells[0].text.partition(":")[0] for line in lines)
    return {text for text, count in counted.items() if count > records / 2}


def _records(lines: Sequence[Drawn], usual: set[str]) -> Iterator[list[Under]]:
    """The lines of each record, each with the heads that stand over its cells."""
    own: list[Under] = []
    for line, heads in _under_heads(lines):
        ends = _ends(line, usual) or len(own) >= _MOST_LINES
        if own and (line.opens or ends):
            yield own
            own = []
        if line.opens or (own and not ends):
            own.append((line, heads))
    if own:
        yield own


def _under_heads(lines: Sequence[Drawn]) -> Iterator[Under]:
    """The lines that are no heads, each with the heads over its cells: those of the first lines under them count."""
    block: list[Drawn] = []  # the heads last seen
    before: list[str] = []
    fresh = False
    since = 0  # lines of the record under them
    last: Drawn | None = None
    for line in lines:
        if line.heads:
            if not fresh:
                before, block = [head.text for head in block], []
            block.append(line)
            fresh = True
            continue
        again = fresh and last is not None and last.sheet is not line.sheet
        again = again and before == [head.text for head in block]  # the page's heads once more, within a record
        if line.opens or (fresh and not again):
            since = 0
        yield line, _headed(line, block, since)
        since += 1
        fresh, last = False, line


def _ends(line: Drawn, usual: set[str]) -> bool:
    """Whether a line closes the records before it: a sum, or the head of a section."""
    if line.key or line.opens or line.cells[0].text.partition(":")[0] in usual:
        return False
    text = line.cells[0].text
    return says_sum(text) or bool(TOTAL.search(text[:30])) or bool(_SECTION.search(text[:30]))


def _headed(line: Drawn, block: Sequence[Drawn], since: int) -> dict[int, str]:
    """The head over each cell of a line, the `since`th under heads of one line or more."""
    if not block:
        return {}
    if len(block) == 1 and any("/" in head.text for head in block[0].cells):  # `Claimant / Notes`: a head for two lines
        named = [(head, head.text.split("/")) for head in block[0].cells]
        parts = [Cell(text[since].strip(), (), head.x0, head.x1) for head, text in named if since < len(text)]
        return _matched(line, parts)
    if since == 0 or since >= len(block):
        if since and not TOTAL.search(line.cells[0].text):
            return {}
        heads = _joined(block) if since or not _stacked(line, block) else block[0].cells
    else:
        heads = block[since].cells
    return _matched(line, heads)


def _matched(line: Drawn, heads: Sequence[Cell]) -> dict[int, str]:
    """The head of each cell by where they stand."""
    found: dict[int, str] = {}
    for place, cell in enumerate(line.cells):
        near = [head for head in heads if _over(head, cell)]
        if near:
            best = max(near, key=lambda head: _closeness(head, cell))
            found[place] = best.text
    free = sorted((head for head in heads if head.text not in found.values()), key=lambda head: head.x0)
    for place, cell in enumerate(line.cells):  # figures may keep to the right under heads that keep to the left
        before = [head for head in heads if head.x0 < cell.x0]
        last = max(before, key=lambda head: head.x0, default=None)
        if place not in found and last in free:
            found[place] = last.text
    return found


def _stacked(line: Drawn, block: Sequence[Drawn]) -> bool:
    """Whether heads of several lines name a line of the record each, rather than each column in several lines."""
    first = [cell for cell in line.cells if any(_over(head, cell) for head in block[0].cells)]
    return len(block) > 1 and len(first) > len(line.cells) / 2 and len(first) >= 0.75 * len(block[0].cells)


def _joined(block: Sequence[Drawn]) -> list[Cell]:
    heads = list(block[-1].cells)
    for upper in reversed(block[:-1]):
        for cell in upper.cells:
            at = next((place for place, head in enumerate(heads) if _over(head, cell)), None)
            if at is None:
                heads.append(cell)
            else:
                own = heads[at]
                text = f"{cell.text} {own.text}"
                heads[at] = Cell(text, (), min(own.x0, cell.x0), max(own.x1, cell.x1))
    return heads


def _over(head: Cell, cell: Cell) -> bool:
    return min(head.x1, cell.x1) - max(head.x0, cell.x0) > 0 or abs(head.x0 - cell.x0) < EDGE


def _closeness(head: Cell, cell: Cell) -> float:
    edges = min(abs(head.x0 - cell.x0), abs(head.x1 - cell.x1))
    return min(head.x1, cell.x1) - max(head.x0, cell.x0) - 3 * edges
