"""Regular expressions from lists of phrases, so that vocabulary reads as vocabulary."""

from __future__ import annotations


def any_of(phrases: str) -> str:
    """Alternatives from phrases parted by ` | ` over any number of lines; each may be a regular expression."""
    return "|".join(phrase.strip() for phrase in phrases.replace("\n", " | ").split(" | ") if phrase.strip())
