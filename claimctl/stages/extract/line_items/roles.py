"""Which column of a table is which part of a row: by heads, by content, and by what the figures make together.

Nothing depends on a head alone: quantity times unit price that makes the amount, a balance that moves by the amount,
days, codes and words tell columns of a table whose heads are in no list, or that has none.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.line_items.heads import votes
from claimctl.stages.extract.line_items.kinds import Kind, kind
from claimctl.stages.extract.line_items.rows import ROLES
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits

_CENT = 0.015
_MOST = 60  # rows that are looked at; more tell nothing new
_AGREE = 0.6  # share of rows that must agree
_FEW, _MANY = 2, 3
_SMALL = 1000.0
_DISTINCT = 0.7
_SPARSE = 0.2
_NAMED, _NUMBERS_ROWS = 10, 2.0
_VEHICLE = (("year", "baujahr", "année", "anno", "año", "bouwjahr"), ("make", "marke", "marque", "marca", "merk"),
            ("model", "modell", "modèle", "modelo", "modello"))  # fmt: skip


class Column(msgspec.Struct, frozen=True):
    """A column as its cells show it."""

    head: str
    texts: tuple[str, ...]
    kinds: tuple[Kind, ...]
    main: Kind  # of most cells that say something
    share: float  # of the cells, how many say something
    numbers: tuple[float | None, ...]

    @property
    def sequence(self) -> bool:
        """Whether the cells count the rows."""
        if any(sign.isalpha() for text in self.texts for sign in text):
            return False
        counted = [number for number in self.numbers if number is not None]
        steps = [after - before for before, after in pairwise(counted)]
        return (
            len(counted) >= _FEW
            and len(counted) == sum(map(bool, self.texts))
            and steps.count(1.0) >= _AGREE * len(steps)
            and all(number == int(number) for number in counted)
        )

    @property
    def distinct(self) -> float:
        """The share of cells that stand once."""
        filled = [text for text in self.texts if text]
        return len(set(filled)) / len(filled) if filled else 0.0

    @property
    def letters(self) -> float:
        """Letters of a usual cell."""
        counts = [sum(sign.isalpha() for sign in text) for text in self.texts if text]
        return statistics.mean(counts) if counts else 0.0


def column(head: str, texts: Sequence[str], habits: Habits) -> Column:
    """A column of these cells, top to bottom; empty cells are empty texts."""
    texts = tuple(texts[:_MOST])
    kinds = tuple(kind(text, habits) for text in texts)
    counts = Counter(each for each in kinds if each)
    main: Kind = counts.most_common(1)[0][0] if counts else ""
    figures = counts["money"] + counts["number"]
    if main in {"money", "number"} or figures > 0.5 * sum(counts.values()):
        main = "money" if counts["money"] >= 0.4 * figures else "number"
    share = sum(counts.values()) / len(texts) if texts else 0.0
    return Column(head, texts, kinds, main, share, tuple(_figure(text, habits) for text in texts))


def roles_of(columns: Sequence[Column], *, lists: bool = False) -> dict[int, str]:
    """Role by column; a column may have none.

    `lists` says that the table need not be of money: its key is then a code, whatever it is made of.
    """
    made = _product(columns)
    if lists and made and (whole := _whole(columns, made["amount"])) is not None:
        made["amount"] = whole
    said = [votes(each.head) for each in columns]
    scores: dict[tuple[int, str], float] = {}
    for place in range(len(columns)):
        for role in ("amount", "unit_price", "quantity", "service_date", "code", "description"):
            score = _content(role, place, columns, lists=lists)
            if score is None:
                continue
            heads = said[place]
            score += heads.get(role, 0.0) - 0.7 * heads.get("other", 0.0) * (
                role not in {"description", "service_date"}
            )
            score -= 0.35 * sum(weight for other, weight in heads.items() if other not in {role, "other"})
            if made and role in {"quantity", "unit_price", "amount"}:
                score += 6.0 if made.get(role) == place else -3.0
            scores[place, role] = score
    if not made:
        _money_alone(columns, said, scores)
    if lists:
        _counted_alone(columns, scores)
    chosen: dict[int, str] = {}
    for (place, role), score in sorted(scores.items(), key=lambda entry: (-entry[1], entry[0])):
        least = 1.0 if role in {"quantity", "unit_price"} else 0.5
        if score >= least and place not in chosen and role not in chosen.values():
            chosen[place] = role
    return chosen


def described_by(columns: Sequence[Column], roles: dict[int, str]) -> list[int]:
    """The columns whose words make a row's description, in the order that they are told in.

    Year, make and model name a vehicle; where no head says which column describes, the widest in words does.
    """
    found = []
    for words in _VEHICLE:
        found += [
            place
            for place, each in enumerate(columns)
            if any(word in squeeze(each.head) for word in words) and place not in found
        ]
    if len(found) > _FEW:
        return found
    return [place for place, role in roles.items() if role == "description"]


def _content(role: str, place: int, columns: Sequence[Column], *, lists: bool) -> float | None:
    """How well a column's cells look like a role; None where they can't be it."""
    each = columns[place]
    if role == "description":
        if lists and (each.share < _SPARSE or (each.main != "text" and each.distinct < _SPARSE)):
            return None  # a section's name at its first row, the same mark in every row
        return (
            0.5 + min(each.letters, 24.0) / 8
            if each.main in {"text", "code", "mark"} and each.letters >= _FEW
            else None
        )
    if role == "service_date":
        return 2.5 - 0.1 * place if each.main == "date" else None
    if role == "code":
        return _coded(each, place, lists=lists)
    if each.main not in {"money", "number"} or each.sequence:
        return None
    if lists and (_names_rows(each, place) or each.share < _SPARSE):
        return None
    if role == "quantity":
        small = all(number is None or 0 <= abs(number) < _SMALL for number in each.numbers)
        return (0.5 if small or lists else -0.5) if each.main == "number" else -1.0
    if role == "unit_price":
        return 0.0
    if lists and each.main == "number" and votes(each.head).get("quantity"):
        return None  # a total of miles is no money
    return 2.0 + 0.1 * place if each.main == "money" else (-0.5 if lists else 0.0) + 0.1 * place


def _coded(each: Column, place: int, *, lists: bool) -> float | None:
    """How well a column's cells look like codes; None where they can't be."""
    if each.sequence or each.main not in {"code", "number", "text"}:
        return None
    coded = sum(1 for one in each.kinds if one in {"code", "number"}) >= _AGREE * sum(map(bool, each.kinds))
    if not coded or (each.main == "number" and not (lists and each.distinct > _DISTINCT)):
        listed = votes(each.head).get("code", 0.0) >= _FEW and each.letters < 6 and _idlike(each)
        return 1.0 if listed else None
    number = _NUMBERS_ROWS if lists and _names_rows(each, place) else 0.0
    return (1.5 if each.main == "code" else number) - 0.2 * place + (_key(each) if lists else 0.0)


def _names_rows(each: Column, place: int) -> bool:
    """Whether a list's first column holds whole numbers that name its rows: none stands twice."""
    whole = all(number is None or number == int(number) for number in each.numbers)
    return place == 0 and each.main == "number" and whole and each.distinct > _DISTINCT and len(each.texts) >= _NAMED


def _key(each: Column) -> float:
    """How well a column tells rows apart: one that is filled in each row, and never the same."""
    return each.distinct + 4.0 * (each.share - 1.0)


def _whole(columns: Sequence[Column], part: int) -> int | None:
    """The column of money that a column and others before it add up to, if there is one."""
    places = [place for place in range(part + 1, len(columns)) if columns[place].main == "money"]
    for last in range(len(places) - 1, 0, -1):
        rows = zip(*(columns[place].numbers for place in (part, *places[: last + 1])), strict=True)
        full = [row for row in rows if None not in row]
        right = sum(1 for row in full if abs(sum(each or 0.0 for each in row[:-1]) - (row[-1] or 0.0)) < _CENT)
        if full and right >= 0.9 * len(full):
            return places[last]
    return None


def _counted_alone(columns: Sequence[Column], scores: dict[tuple[int, str], float]) -> None:
    """In a list that nobody multiplies in, the first column of numbers that is full counts."""
    if any(role in {"amount", "quantity"} and score >= 1.0 for (_, role), score in scores.items()):
        return
    for place, each in enumerate(columns):
        if each.main == "number" and not each.sequence and each.share > 1 - _SPARSE and (place, "code") not in scores:
            scores[place, "quantity"] = 1.0
            return


def _idlike(each: Column) -> bool:
    return all(not text or any(sign.isdigit() for sign in text) for text in each.texts)


def _money_alone(columns: Sequence[Column], said: list[dict[str, float]], scores: dict[tuple[int, str], float]) -> None:
    """Which of several columns of money is the amount where nothing is multiplied."""
    places = [place for place, each in enumerate(columns) if each.main == "money" and each.share > 0.5]
    for place in places:
        if not said[place].get("unit_price"):
            scores.pop((place, "unit_price"), None)
    if len(places) < _FEW:
        return
    balance = _balance(columns, places)
    if balance is not None:
        scores[balance, "amount"] = -9.0
        return
    if any(scores.get((place, "amount"), 0.0) > 4.5 for place in places):  # a head names it
        return
    for place in places:  # what is billed is never less than what is allowed, paid or owed of it
        others = [other for other in places if other != place]
        if len(places) >= _MANY and all(_never_less(columns[place], columns[other]) for other in others):
            scores[place, "amount"] = scores.get((place, "amount"), 0.0) + 2.0
            return


def _never_less(one: Column, other: Column) -> bool:
    pairs = [(a, b) for a, b in zip(one.numbers, other.numbers, strict=True) if a is not None and b is not None]
    return bool(pairs) and all(abs(a) >= abs(b) - _CENT for a, b in pairs)


def _product(columns: Sequence[Column]) -> dict[str, int]:
    """The columns of quantity, unit price and amount, where the first two make the third in most rows."""
    places = [place for place, each in enumerate(columns) if each.main in {"money", "number"} and not each.sequence]
    best: dict[str, int] = {}
    most = 0.0
    for amount in places:
        for quantity, price in permutations([place for place in places if place != amount], 2):
            if quantity > price and _could_swap(columns, quantity, price):
                continue  # of two that could be either, the count stands first
            rows = list(zip(*(columns[place].numbers for place in (quantity, price, amount)), strict=True))
            full = [(q, p, a) for q, p, a in rows if q and p and a is not None]
            right = [(q, p, a) for q, p, a in full if abs(q * p - a) <= _CENT + 0.0005 * abs(a)]
            telling = sum(1 for q, p, _ in right if 1.0 not in {q, p})
            if len(right) < max(_AGREE * len(full), 1) or (not telling and len(right) < _FEW):
                continue
            score = len(right) + telling + (0.5 if columns[amount].main == "money" else 0.0)
            score += 0.5 if columns[price].main == "money" else 0.0
            score += 0.25 if columns[quantity].main == "number" else 0.0
            heads = [votes(columns[place].head) for place in (quantity, price, amount)]
            names = ("quantity", "unit_price", "amount")
            score += 0.2 * sum(head.get(name, 0.0) for head, name in zip(heads, names, strict=True))
            if not telling:  # where all quantities are 1, price and amount are told by their order
                score -= 0.1 * (price > amount)
            if score > most:
                best, most = {"quantity": quantity, "unit_price": price, "amount": amount}, score
    return best


def _could_swap(columns: Sequence[Column], one: int, other: int) -> bool:
    kinds = {columns[one].main, columns[other].main}
    heads = [votes(columns[place].head) for place in (one, other)]
    return len(kinds) == 1 and not any(head.get("quantity") or head.get("unit_price") for head in heads)


def _balance(columns: Sequence[Column], places: list[int]) -> int | None:
    """The column of a running balance: from row to row it moves by what another column says."""
    for place in places:
        for other in places:
            if other == place:
                continue
            pairs = [
                (before, after, moved)
                for before, after, moved in zip(
                    columns[place].numbers, columns[place].numbers[1:], columns[other].numbers[1:], strict=False
                )
                if before is not None and after is not None and moved is not None
            ]
            right = sum(1 for before, after, moved in pairs if abs(abs(after - before) - abs(moved)) < _CENT)
            if right >= max(_FEW, _AGREE * len(pairs)):
                return place
    return None


def _figure(text: str, habits: Habits) -> float | None:
    if not text or not any(sign.isdigit() for sign in text):
        return None
    found = money.find(text, habits.currency)
    if found:
        return found[-1].number
    match = re.search(r"-?\d[\d.,]*", text)
    plain = money.plain(match[0].strip("-.,")) if match else None
    return float(plain) if plain is not None else None


def is_head(text: str) -> bool:
    """Whether a cell could be a head: words that no figure is among."""
    return squeeze(text) in ROLES or (
        any(sign.isalpha() or sign in "#№" for sign in text)
        and not any(sign.isdigit() for sign in text)
        and len(text) < 45
    )
