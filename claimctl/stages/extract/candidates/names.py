"""What a name looks like: the words that persons and organisations are not called.

Next to a label stands its value, the next label, or a line of prose; at the head of a page stands the issuer, a title
or a caption. Shape alone (a few capitalised words) can't tell them apart; the words can.
"""

from __future__ import annotations

import re

from claimctl.stages.extract.normal.words import is_company
from claimctl.stages.extract.patterns import any_of

# Words of sentences. `Will`, `May` and the like are names too, and so not among them.
_SENTENCE = re.compile(
    r"\b(?:"
    + any_of(r"""
    this | that | these | those | is | was | were | are | have | has | read | who | which | you | to | or | if | please
    below | above | must | not | any | when | what | how | refer | following | requested | represented | be | been
    afforded | shown | listed | sie | oder | wenn | nicht | vous | ou | si | usted | cuando
    """)
    + r")\b(?=.*\w)",
    re.IGNORECASE,
)
_AGENT = re.compile(r"\bby\b", re.IGNORECASE)
# What a label or a caption ends with.
_LABELLED = re.compile(
    r"\b(?:"
    + any_of(r"""
    names? | numbers? | no | nos | nr | dates? | address(?:es)? | codes? | ids? | phone | signatures? | types?
    amounts? | details | information | info | section | contact | initials? | suffix | charges | benefits
    relationship | qty | items? | total | zip | dob | ssn | for | of | the | with | and
    """)
    + r")\W*$",
    re.IGNORECASE,
)
# What the title of a paper ends with; of two words it may be a person, for there are Cards and Grants.
_TITLED = re.compile(
    r"\b(?:"
    + any_of(r"""
    policy | description | report | statement | forms? | notes? | cards? | decision | appeal | receipt | invoice
    application | records? | summary | certificate | certification | licen[cs]e | permit | schedule | declarations?
    estimate | agreement | notice | letter | memorandum | worksheet | questionnaire | request | coverage
    """)
    + r")\W*$",
    re.IGNORECASE,
)
# What headings of sections begin and end with, which large letters at the head of a page may be as well as a name.
_SECTION = re.compile(
    r"^(?:"
    + any_of(r"""
    how to | what | where | when | why | before you | after you | your | our | next | important | helpful | please
    thank you | so | wie | was | ihre | unsere | wichtige | nächste | comment | vos | nos | prochaines? | cómo | sus
    nuestros | próximos | come | i vostri | i nostri | prossimi | hoe | uw | onze | volgende
    """)
    + r")\b.|\b(?:"
    + any_of(r"""
    steps | actions | measures | instructions | options | rights | reminders | questions | answers | terms | conditions
    overview | highlights | remarks | attachments | enclosures | definitions | exclusions | guidance | facts
    schritte | hinweise | maßnahmen | erläuterungen | anlagen | übersicht | bemerkungen | angaben | bedingungen
    étapes | démarches | remarques | modalités | annexes | précisions | garanties | pasos | avisos | anexos | derechos
    condiciones | passi | avvertenze | allegati | condizioni | diritti | stappen | opmerkingen | bijlagen | voorwaarden
    rechten
    """)
    + r")\W*$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[<>#=□☐☑☒✓■\[\]{}|\\]|\w: |^[(*•–-]|^\d{1,2}[A-Za-z]?[.)]\s")  # noqa: RUF001  dashes open items of lists
_STREET = re.compile(r"\b(?:street|road|avenue|drive|lane|boulevard|blvd|straße|strasse)\W*$", re.IGNORECASE)
_PARTICLES = frozenset({
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "zu", "zur", "ter",
    "y", "e", "and", "und", "et", "of", "the", "for", "&", "jr", "sr", "al", "bin", "ibn", "ap", "st", "en", "het",
    "im", "am", "in", "at", "on", "fils", "née", "geb", "aka", "dba", "d/b/a", "c/o",
})  # fmt: skip
_PERSONAL = frozenset({"patient_name", "officer_name"})
_DOUBT = 0.5
_PAIR = 2


def is_personal(field: str) -> bool:
    """Whether a field is the name of a person rather than that of anybody or of a company."""
    return field in _PERSONAL


def likeness(text: str, field: str = "") -> float:
    """How much a text looks like what a person or organisation is called: 1.0, less where it is doubtful, 0.0 if not.

    `field` is what the text is read for, the empty string at the head of a page, where titles stand too and names are
    not written small.
    """
    words = text.split()
    if not words or _MARKS.search(text) or _AGENT.search(text):
        return 0.0
    if _SENTENCE.search(text) or (_LABELLED.search(text) and not _initialled(words)):
        return 0.0
    company = is_company(text)
    if (_TITLED.search(text) and (len(words) > _PAIR or not field)) or (_STREET.search(text) and not company):
        return 0.0
    if not field and not company and _SECTION.search(text):
        return 0.0
    small = [word for word in words if word[:1].islower() and word.lower().strip(".,") not in _PARTICLES]
    if small and (not field or len(small) < len(words)) and (len(small) > 1 or words[0] in small):
        return 0.0
    if company:
        return _DOUBT if is_personal(field) or len(words) == 1 else 1.0
    return _DOUBT if small and len(small) < len(words) else 1.0


def _initialled(words: list[str]) -> bool:
    """Whether the last word is an initial or a suffix rather than a label's noun."""
    return len(words[-1].strip(".")) == 1
