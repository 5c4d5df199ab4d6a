"""How people tell what happened: an opening, the event, a close, in the language of the form.

Each language module has CAUSES (the event's name and its tellings, by cause), OPENINGS and CLOSINGS. `{street}` and
`{city}` are the place. No telling names a person, so a reader can't learn names from them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Address
    from claimctl.lab.synth.story.places import Language

LANGUAGES: tuple[Language, ...] = ("en", "de", "fr", "es", "it", "nl")
# The causes of each line; of a theft there is always a police report.
CAUSES: dict[str, tuple[str, ...]] = {
    "motor": ("rear_end", "intersection", "parked_left", "parked_right", "animal", "hail", "break_in"),
    "home": ("pipe", "heater", "kitchen_fire", "burglary", "storm"),
    "travel": ("illness", "baggage_delay", "interruption", "baggage_theft", "missed_connection"),
    "liability": ("slip_fall", "dog_bite", "water_above", "broken_window", "falling_branch"),
}
THEFTS = ("break_in", "burglary", "baggage_theft")


class _Language(Protocol):
    CAUSES: dict[str, tuple[str, tuple[str, ...]]]
    OPENINGS: tuple[str, ...]
    CLOSINGS: tuple[str, ...]


def label(cause: str, language: Language) -> str:
    """What a form calls a cause of loss."""
    return _module(language).CAUSES[cause][0]


def account(rng: random.Random, cause: str, language: Language, where: Address) -> tuple[str, str]:
    """What happened, as a bystander tells it, and as the person concerned writes it on a form."""
    words = _module(language)
    street = where.lines[0]
    if where.country in ("US", "GB", "FR"):
        street = street.split(" ", 1)[1]  # without the house number
    event = rng.choice(words.CAUSES[cause][1]).replace("{street}", street).replace("{city}", where.city)
    told = [rng.choice(words.OPENINGS), event, rng.choice(words.CLOSINGS)]
    return event, " ".join(part for part in told if part)


def _module(language: Language) -> _Language:
    return cast("_Language", importlib.import_module(f"{__name__}.{language}"))
