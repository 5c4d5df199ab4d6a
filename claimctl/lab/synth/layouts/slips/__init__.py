"""Small papers: receipts of every kind, and prescriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.content import Layout
from claimctl.lab.synth.layouts.slips import pages, prescriptions, tills
from claimctl.lab.synth.layouts.slips.roll import Line, Slip, Till, printed
from claimctl.lab.synth.layouts.slips.words import words

if TYPE_CHECKING:
    from collections.abc import Callable


def _roll(
    name: str, lines: Callable[[Till], list[Line]], slip: Slip, family: str = "Courier", *, held_out: bool = False
) -> Layout:
    draw, size = printed(lines, slip, words)
    return Layout(name=name, draw=draw, size=size, family=family, held_out=held_out)


RECEIPT: tuple[Layout, ...] = (
    _roll("till", tills.till, Slip()),
    _roll("thermal", tills.thermal, Slip(size=8.0, width=216), "Plex"),
    _roll("kassenbon", tills.kassenbon, Slip(size=8.0, width=226)),
    _roll("ticket", tills.ticket, Slip(size=8.2, width=205), "SpaceMono", held_out=True),
    _roll("pump", tills.pump, Slip(size=8.6, width=180, upper=True)),
    _roll("pharmacy", tills.pharmacy, Slip(size=8.6, width=232, leading=1.34), "Helvetica"),
    _roll("guest_check", tills.guest_check, Slip(size=9.2, width=240, shade="#fbfaf2", leading=1.45), "Titillium",
          held_out=True),
    _roll("card_slip", tills.card_slip, Slip(size=8.0, width=198), "Vera"),
    _roll("stub", tills.stub, Slip(size=7.6, width=165, shade="#fdf6d8"), "Barlow"),
    Layout(name="email", draw=pages.email),
    Layout(name="folio", draw=pages.folio, family="Caladea", held_out=True),
    Layout(name="book", draw=pages.book, size=lambda _: pages.BOOK, family="Times", handwritten=True),
    Layout(name="pad", draw=pages.pad, size=pages.pad_size, family="Helvetica", handwritten=True, held_out=True),
)  # fmt: skip

PRESCRIPTION: tuple[Layout, ...] = (
    Layout(name="leaf", draw=prescriptions.pad(), size=lambda _: prescriptions.PAD, family="Times", handwritten=True),
    Layout(name="leaf_typed", draw=prescriptions.pad(pen=False), size=lambda _: prescriptions.PAD, family="Zilla"),
    Layout(name="security", draw=prescriptions.security, size=lambda _: prescriptions.WIDE, family="Helvetica"),
    Layout(name="electronic", draw=prescriptions.electronic, family="Barlow"),
    Layout(name="label", draw=prescriptions.label, size=prescriptions.label_size, family="Titillium", held_out=True),
    Layout(name="order", draw=prescriptions.order, family="Helvetica", held_out=True),
    Layout(name="leaf_rp", draw=prescriptions.pad(held_out=True), size=lambda _: prescriptions.HALF, family="Caladea",
           handwritten=True, held_out=True),
)  # fmt: skip

__all__ = ["PRESCRIPTION", "RECEIPT"]
