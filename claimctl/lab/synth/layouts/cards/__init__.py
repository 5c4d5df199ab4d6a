"""Cards: proof of insurance, and of who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.cards import identity, insurance
from claimctl.lab.synth.layouts.content import Layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

Size = tuple[float, float]


def _card(
    name: str, draw: Callable[[Sheet, Paper], None], size: Size, family: str = "Helvetica", *, held_out: bool = False
) -> Layout:
    return Layout(name=name, draw=draw, size=lambda _: size, family=family, held_out=held_out)


INSURANCE_CARD: tuple[Layout, ...] = (
    _card("band", insurance.band, insurance.CARD),
    _card("pattern", insurance.pattern, insurance.CARD, "Barlow"),
    _card("upright", insurance.upright, insurance.UPRIGHT),
    _card("slip", insurance.slip, insurance.SLIP, "Times"),
    _card("both_sides", insurance.both_sides, insurance.BOTH),
    _card("wallet", insurance.wallet, insurance.PHONE, "Vera"),
    _card("drugs", insurance.drugs, insurance.CARD, "Titillium", held_out=True),
    _card("european", insurance.european, insurance.CARD, "Helvetica", held_out=True),
    _card("folded", insurance.folded, insurance.FOLD, "Caladea", held_out=True),
)

ID_DOCUMENT: tuple[Layout, ...] = (
    _card("licence", identity.licence, identity.CARD),
    _card("licence_right", identity.licence_right, identity.CARD, "Barlow"),
    _card("passport", identity.passport, identity.PASSPORT),
    _card("identity", identity.identity, identity.CARD),
    _card("student", identity.student, identity.STUDENT, "Zilla"),
    _card("permit", identity.permit, identity.CARD, "Titillium", held_out=True),
    _card("service", identity.service, identity.CARD, "Helvetica", held_out=True),
    _card("passport_plain", identity.passport_plain, identity.PASSPORT, "Caladea", held_out=True),
)

__all__ = ["ID_DOCUMENT", "INSURANCE_CARD"]
