"""A policy wording split by clause: numbers where the paper has them, headings where it has none.

Numbers are believed as a sequence, not one by one: "30 days" at the start of a line is no clause 30 where the last was
5. What stands before the first clause (the schedule) is left out where clauses are numbered, as it is no wording.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.records import PolicyClause
from claimctl.search.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimctl.records import Page

_MOST = 2000  # clauses of a document; a wording has hundreds
_LONG = 1100  # letters of a clause that is taken as one; longer ones are cut at their paragraphs
_EDGE = 0.09  # of the page: where headers and footers stand
_HEAD_WORDS = 9
_CHAIN = 3  # numbers that make a sequence
_NEXT = 0.6  # from here on a number goes on from the one before; below, numbers begin anew
_FEW = 6  # words of a line that announces a list
_WORDED = 1.6  # how much more than a bare number "Section 3" is believed
_PROSE = 9  # words that make a sentence: a schedule's boxes hold fewer

_WORDS = (
    r"section|article|clause|condition|part|chapter|paragraph|abschnitt|artikel|ziffer|klausel|teil|kapitel|bedingung|"
    r"clausola|articolo|sezione|capitolo|art[íi]culo|cl[áa]usula|secci[óo]n|cap[íi]tulo|condici[óo]n|chapitre|partie|"
    r"hoofdstuk|bepaling|voorwaarde|art|nr|no|sec"
)
_NUMBERED = re.compile(
    rf"^(?P<mark>#{{1,6}}\s+)?(?P<label>(?P<word>(?:{_WORDS})\.?\s+|§{{1,2}}\s*|[A-Z]{{1,2}}[-.]?)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|(?-i:[IVXivx]{1,5})(?=[.):\s]))(?P<end>[a-z]?[.):]?))(?:\s+[-\u2013\u2014:]?\s*|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"^#{1,6}\s+(.+)$|^\*\*(.{3,70}?)\*\*$")
_BULLET = re.compile(r"^\s*(?:[-•·▪*o\u2013]|\(?[a-z]{1,2}\)|\(?[ivx]{1,4}\))\s+")
_ROMAN = {"i": 1, "v": 5, "x": 10}


class _Line(NamedTuple):
    """A line: its text, page, and whether it is set as a heading is (larger than most, or all in capitals)."""

    text: str
    page: int
    loud: bool


class _Head(NamedTuple):
    """A line that may begin a clause: the number as printed, as a tuple, the manner it is printed in, what follows."""

    line: int
    label: str
    number: tuple[int, ...]
    style: str
    rest: str
    marked: bool = False  # set as a heading by marks of its own


def split(pages: Sequence[Page]) -> tuple[PolicyClause, ...]:
    """The clauses of a wording in order, each with number as printed ("" where it has none), title, page and kind.

    Words are kept as they stand; page headers and footers are left out. 2,000 clauses at most.
    """
    return split_lines(_lines(pages))


def split_text(text: str) -> tuple[PolicyClause, ...]:
    """The clauses of plain text: one page, lines as they stand."""
    return split_lines([_Line(line.strip(), 1, line.isupper()) for line in text.splitlines() if line.strip()])


def split_lines(lines: Sequence[_Line]) -> tuple[PolicyClause, ...]:
    """The clauses of lines in reading order."""
    candidates = [head for at, line in enumerate(lines) if (head := _head(at, line))]
    heads = {head.line: head for head in _chain(candidates)}
    if heads:
        level_titles: dict[int, str] = {}
        found: list[PolicyClause] = []
        starts = sorted(heads)
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            after = heads.get(end)
            parent = after is not None and len(after.number) > len(heads[start].number)
            found += _numbered(heads[start], lines[start:end], level_titles, parent=parent)
    else:
        found = _headed(lines)
    return tuple(found[:_MOST])


def _lines(pages: Sequence[Page]) -> list[_Line]:
    """The lines of all pages but those that stand at the edge of three pages or more, figures aside."""
    rows: list[tuple[str, int, float, bool]] = []  # text, page, height, at the edge
    for page in pages:
        for words in page.lines:
            text = " ".join(word.text for word in words).strip()
            if text:
                height = max(word.y1 - word.y0 for word in words) * page.height
                edge = words[0].y1 < _EDGE or words[0].y0 > 1.0 - _EDGE
                rows.append((text, page.number, height, edge))
    seen: dict[str, set[int]] = {}
    for text, number, _, edge in rows:
        if edge:
            seen.setdefault(re.sub(r"\d+", "#", text), set()).add(number)
    running = {text for text, numbers in seen.items() if len(numbers) >= min(3, max(2, len(pages)))}
    heights = sorted(height for _, _, height, _ in rows)
    usual = heights[len(heights) // 2] if heights else 0.0
    return [
        _Line(text, number, height > 1.15 * usual or (text.isupper() and len(text) > 3))
        for text, number, height, edge in rows
        if not (edge and re.sub(r"\d+", "#", text) in running)
    ]


def _head(at: int, line: _Line) -> _Head | None:
    match = _NUMBERED.match(line.text)
    if match is None:
        return None
    rest = match["rest"].strip().strip("*").strip()
    if rest and not (rest[0].isupper() or rest[0] in "\"'«“„¿[("):
        return None
    word = re.sub(r"[\s.]+$", "", (match["word"] or "").casefold())
    digits = match["number"]
    if not digits[0].isdigit():
        number: tuple[int, ...] = (_roman(digits),)
        word += "roman"
    else:
        number = tuple(int(part) for part in digits.split("."))
        if len(number) > 1 and number[-1] == 0:
            number, word = number[:-1], word + ".0"
    if not rest and not word:
        return None  # a bare number is a page's or an amount
    label = match["label"].strip()
    style = f"{bool(match['mark'])}{word}" if word else f"{bool(match['mark'])}{match['end'][-1:]}"
    return _Head(
        at, label.rstrip(".:") if not label.endswith(".0") else label, number, style, rest, bool(match["mark"])
    )


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters.casefold()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _chain(heads: list[_Head]) -> list[_Head]:
    """The heads that make the longest sequence; none where there is none of three."""
    best: list[float] = []
    before: list[int] = []
    for at, head in enumerate(heads):
        worth = _WORDED if head.style not in {"False", "False.", "False)", "False:"} else 1.0
        top, came = worth * (1.0 if head.number[-1] == 1 else 0.6), -1
        for earlier in range(max(0, at - 60), at):
            gain = worth * _follows(heads[earlier], head)
            if gain and best[earlier] + gain > top:
                top, came = best[earlier] + gain, earlier
        best.append(top)
        before.append(came)
    if not best:
        return []
    at = max(range(len(best)), key=lambda place: best[place])
    chain: list[_Head] = []
    while at >= 0:
        chain.append(heads[at])
        at = before[at]
    runs: list[list[_Head]] = []
    for head in reversed(chain):
        if not runs or (head.number[-1] == 1 and _follows(runs[-1][-1], head) < _NEXT):
            runs.append([])
        runs[-1].append(head)
    believed = [head for run in runs if len(run) > 1 for head in run]  # one alone is a house number, or a day
    return believed if len(believed) >= _CHAIN else []


def _follows(one: _Head, other: _Head) -> float:
    """How well a number goes on from another: 1 if it is the next, less for a gap or a new beginning, 0 not at all."""
    a, b = one.number, other.number
    same = one.style == other.style
    if len(b) == len(a) + 1 and b[:-1] == a and b[-1] == 1:
        return 1.0 if same else 0.9
    for depth in range(len(a), 0, -1):
        if len(b) == depth and b[:-1] == a[: depth - 1]:
            step = b[-1] - a[depth - 1]
            if step == 1:
                return 1.0 if same else 0.5
            if step in {2, 3} and same:
                return 0.6  # a number that was misread, or stands where it is not seen
    if b[-1] == 1 and (same or len(b) == 1):
        return 0.55
    return 0.0


def _numbered(head: _Head, lines: Sequence[_Line], titles: dict[int, str], *, parent: bool) -> list[PolicyClause]:
    """A numbered clause: its title is what stands before the first full stop, where that is short, or its own line.

    Headings within it ("What is not covered") part it, and keep its number.
    """
    title, rest = _title(head.rest, alone=len(lines) > 1 or parent)
    depth = len(head.number)
    for deeper in [level for level in titles if level >= depth]:
        del titles[deeper]
    above = " / ".join(titles[level] for level in sorted(titles) if titles[level])
    titles[depth] = title
    made: list[PolicyClause] = []
    section, part, label = above, title, head.label
    body, pages = ([rest], [lines[0].page]) if rest else (list[str](), list[int]())
    for at, line in enumerate(lines[1:], 1):
        if _is_heading(line, lines[at + 1] if at + 1 < len(lines) else None) or _announces(line.text):
            made += _pieces(label, part, section, body, pages)
            section, part = " / ".join(name for name in (above, title) if name), _bare(line.text)
            if _MARKDOWN.match(line.text) and not head.marked:
                label, section = "", ""  # a heading of the text ends a list of numbers
            body, pages = [], []
        else:
            body.append(line.text)
            pages.append(line.page)
    return made + _pieces(label, part, section, body, pages)


def _announces(text: str) -> bool:
    """Whether a short line says what kind of list follows: "What is not covered:"."""
    return (
        len(text.split()) <= _FEW and text[-1] not in ".;," and not _BULLET.match(text)
        and text[0].isupper() and kind_of(text, "", "") == "exclusion"
    )  # fmt: skip


def _headed(lines: Sequence[_Line]) -> list[PolicyClause]:
    """Clauses by their headings, where nothing is numbered."""
    made: list[PolicyClause] = []
    title, above, body, pages = "", "", list[str](), list[int]()
    for at, line in enumerate(lines):
        if _is_heading(line, lines[at + 1] if at + 1 < len(lines) else None):
            if _prose(body):
                made += _pieces("", title, above, body, pages)
                above = ""
            elif title:
                above = title
            title, body, pages = _bare(line.text), [], []
        else:
            body.append(line.text)
            pages.append(line.page)
    if _prose(body):
        made += _pieces("", title, above, body, pages)
    return made


def _prose(lines: Sequence[str]) -> bool:
    """Whether lines hold a sentence, and not only the boxes of a schedule."""
    words = " ".join(lines).split()
    small = sum(word[0].islower() for word in words)
    return len(words) >= _PROSE and small >= 0.45 * len(words)


def _is_heading(line: _Line, after: _Line | None) -> bool:
    if _MARKDOWN.match(line.text):
        return True
    words = line.text.split()
    if not words or len(words) > _HEAD_WORDS or line.text[-1] in ".,;" or _BULLET.match(line.text) or after is None:
        return False
    letters = sum(letter.isalpha() for letter in line.text)
    return line.loud and letters >= 0.6 * len(line.text.replace(" ", "")) and line.text[0].isupper()


def _bare(text: str) -> str:
    match = _MARKDOWN.match(text)
    return (next(part for part in match.groups() if part) if match else text).strip("*:# ").strip()


def _title(rest: str, *, alone: bool) -> tuple[str, str]:
    """The title and what follows it on its line."""
    match = re.match(r"(.{2,70}?)(?:[.:]\s+|\s+[\u2013\u2014-]\s+)(?=\S)(.*)$", rest)
    if match and len(match[1].split()) <= _HEAD_WORDS:
        return match[1].strip(" *"), match[2]
    if alone and len(rest.split()) <= _HEAD_WORDS and not rest.endswith((",", ";", ".")):
        return rest.strip(" *:."), ""
    return "", rest


def _pieces(label: str, title: str, above: str, body: list[str], pages: list[int]) -> list[PolicyClause]:
    """One clause, or several of its number where it is long: cut where a line or a bullet begins."""
    pieces: list[tuple[int, list[str]]] = []
    size = 0
    for text, page in zip(body, pages, strict=True):
        begins = bool(_BULLET.match(text)) or (pieces and pieces[-1][1][-1].endswith((".", ";")))
        if not pieces or (size + len(text) > _LONG and (begins or size > 2 * _LONG)):
            pieces.append((page, []))
            size = 0
        pieces[-1][1].append(text)
        size += len(text) + 1
    return [
        PolicyClause(label, title, text, kind_of(title, above, text), page, above)
        for page, parts in pieces
        if (text := _joined(parts))
    ]


def _joined(parts: Iterable[str]) -> str:
    text = ""
    for part in parts:
        broken = text.endswith("-") and part[:1].islower()
        text = text[:-1] + part if broken else f"{text} {part}"
    return re.sub(r"\s+", " ", text.replace("**", "")).strip()
