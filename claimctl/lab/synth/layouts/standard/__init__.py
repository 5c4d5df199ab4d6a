"""The standard bills of US providers, in the ways they arrive."""

import msgspec

from claimctl.lab.synth.layouts.content import Layout
from claimctl.lab.synth.layouts.standard import cms, electronic, ub
from claimctl.lab.synth.layouts.standard.grid import Look

RED, PINK = "#c8322c", "#f6d3ce"
_GREY = Look(ink="#8a8f96", shade="#eeeeee", font="Helvetica", size=9.5, upper=False, described=True)

CMS1500: tuple[Layout, ...] = (
    Layout(name="red", draw=cms.filled(Look(ink=RED, shade=PINK)), family="Courier"),
    Layout(name="copy", draw=cms.filled(Look(described=True)), family="Courier"),
    Layout(name="dropout", draw=cms.filled(Look(ink="")), family="Courier", held_out=True),
    Layout(name="older", draw=cms.filled(Look(older=True, font="Helvetica", size=9.5)), family="Helvetica",
           held_out=True),
    Layout(name="askew", draw=cms.filled(Look(ink=RED, shade=PINK, shift=(4.5, 3.4))), family="Courier"),
    Layout(name="dropout_copy", draw=cms.filled(Look(ink="", described=True, font="Helvetica", size=9.5)),
           family="Helvetica"),
    Layout(name="by_hand", draw=cms.filled(Look(ink=RED, shade=PINK, pen=True, upper=False)), family="Helvetica",
           handwritten=True),
    Layout(name="grey", draw=cms.filled(_GREY), family="Helvetica"),
    Layout(name="portal", draw=electronic.portal, family="Helvetica"),
    Layout(name="listing", draw=electronic.listing, family="Titillium", held_out=True),
    Layout(name="print_image", draw=electronic.print_image(), family="Courier"),
)  # fmt: skip

UB04: tuple[Layout, ...] = (
    Layout(name="red", draw=ub.filled(Look(ink=RED, shade=PINK, size=10.5)), family="Courier"),
    Layout(name="copy", draw=ub.filled(Look(size=10.5)), family="Courier"),
    Layout(name="dropout", draw=ub.filled(Look(ink="", size=10.5)), family="Courier", held_out=True),
    Layout(name="ub92", draw=ub.filled(Look(older=True, ink=RED, shade=PINK, size=10)), family="Courier",
           held_out=True),
    Layout(name="askew", draw=ub.filled(Look(ink="#2d6b4f", shade="#d9eadf", shift=(-4.0, 3.6), size=10.5)),
           family="Courier"),
    Layout(name="dropout_copy", draw=ub.filled(Look(ink="", font="Helvetica", size=9)), family="Helvetica"),
    Layout(name="by_hand", draw=ub.filled(Look(ink=RED, shade=PINK, pen=True, upper=False, size=9)),
           family="Helvetica", handwritten=True),
    Layout(name="grey", draw=ub.filled(msgspec.structs.replace(_GREY, size=8.5)), family="Helvetica"),
    Layout(name="portal", draw=electronic.portal, family="Helvetica"),
    Layout(name="listing", draw=electronic.listing, family="Titillium", held_out=True),
    Layout(name="print_image", draw=electronic.print_image(), family="Courier"),
    Layout(name="cover", draw=electronic.cover),
)  # fmt: skip

__all__ = ["CMS1500", "UB04"]
