"""Words as the index keeps them: without case, accents and endings, whatever the language."""

from __future__ import annotations

import functools
import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_STEM = 6  # letters of a word that count: endings differ, in every language the index holds
_SHORT = 2

# Words that say nothing of what a text is about.
_EMPTY = frozenset(
    """
    a an and are as at be by for from has have if in is it its of on or our shall so that the their them then
    there this to under us was we were what when where which who will with you your not no any all may aber als
    am an auch auf aus bei bis das dass dem den der des die durch ein eine einem einen einer eines er es fur hat
    im ist mit nach nicht oder sich sie sind so uber um und uns vom von vor war was wenn wie wir wird zu zum zur
    au aux ce ces cette dans de des du elle en est et il ils je la le les leur mais ne nous ou par pas pour que
    qui sa se ses si son sont sur un une vous al como con cuando de del donde el ella en entre es este esta ha
    la las lo los mas me mi muy no nos o para pero por que se si sin sobre son su sus un una y ya ai al alla che
    chi ci come con da dal dalla dei del della delle di e ed gli ha i il in la le lo ma mi nel nella non o per
    piu quando se si sono su sul un una uno aan als bij daar dan dat de der deze die dit door een en er haar
    heeft het hij hun ik in is je maar me met mijn na naar niet nog of om onder ons ook op over te tot u uit uw
    van voor was wat we wel werd wie wij wordt zij zijn zo
    """.split()  # noqa: SIM905  a list of strings is no easier to read
)


def plain(text: str) -> str:
    """The text in lower case without accents, ß as ss; apostrophes and hyphens become blanks."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(
        r"[\u2018\u2019\u00b4'`-]", " ", "".join(letter for letter in folded if not unicodedata.combining(letter))
    )


def terms(text: str) -> list[str]:
    """The terms of a text in order: words without endings, the empty ones left out; figures are kept whole."""
    return [stem(word) for word in _WORD.findall(plain(text)) if word not in _EMPTY and len(word) >= _SHORT]


@functools.lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word's first six letters; anything with a digit in it is an identifier or a figure, and stays whole."""
    return word if any(letter.isdigit() for letter in word) else word[:_STEM]
