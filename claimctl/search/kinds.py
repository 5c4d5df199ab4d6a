"""What a clause does: it covers, excludes, sets a condition, defines, limits, or leaves a part to the insured.

Told by the words of its title, of the section it stands in, and of its own text, in six languages; a title outweighs
a section, and a section the text.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal

from claimctl.search.words import plain

if TYPE_CHECKING:
    from claimctl.records import ClauseKind

# Stems without accents, as `plain` writes them. A text's first words weigh most: an exclusion says at once what it is.
_SIGNS: dict[ClauseKind, str] = {
    "exclusion": (
        r"exclu\w*|not (?:covered|insured|pay\w*)|no cover\b|is void|do(?:es)? not (?:cover|insure|pay|apply)|"
        r"never pay|pay nothing|will not (?:cover|pay)|ausgeschl\w*|ausschl\w*|"
        r"nicht (?:versichert|gedeckt|ersetzt|erstattet)|kein\w* (?:versicherungsschutz|schutz|deckung)|"
        r"leistungsfrei|n est pas (?:garanti|couvert|assur)\w*|ne (?:sont|couvr\w+) pas|"
        r"non (?:garanti|couvert)\w*|exclui\w*|exclus\w*|no (?:se )?(?:cubre\w*|ampara\w*)|quedan? exclu\w*|"
        r"sin cobertura|esclus\w*|non (?:e|sono) (?:assicurat|copert|garantit)\w*|non copr\w*|uitgesloten|"
        r"uitsluit\w*|niet (?:verzekerd|gedekt|vergoed)|geen dekking"
    ),
    "deductible": (
        r"deductibles?|excess(?:es)?|self[- ]?insured retention|co ?pay\w*|co ?insurance|"
        r"selbst(?:beteiligung|behalt)\w*|eigen(?:beteiligung|anteil)|franchises?|franquicias?|deducibles?|"
        r"franchigi[ae]|scopert[oi]|eigen risico"
    ),
    "limit": (
        r"limits?(?: of)?|sums? insured|maximum|at most|most we pay|no payment exceeds|versicherungssumme\w*|"
        r"hochst(?:betrag|ens|leistung|grenze)\w*|deckungssumme\w*|plafonds?|sommes? assurees?|limites?|"
        r"sumas? aseguradas?|capital asegurado|massimal[ei]|somm[ae] assicurat[ae]|limiti?|"
        r"verzekerde (?:som|bedrag)\w*|maximale?|ten hoogste"
    ),
    "definition": (
        r"definitions?|meaning of (?:words|terms)|means|glossary|interpretation|begriffs?\w*|definition\w*|"
        r"glossar|definitions? et|glossaire|lexique|definicion\w*|se entiende por|glosario|definizion\w*|"
        r"glossario|si intende|begripp\w*|begripsomschrijving\w*|definities|wordt verstaan"
    ),
    "condition": (
        r"dut(?:y|ies)|condition\w*|notice|report|must|proof|cancel\w*|fraud|suit|subrogation|recovery|"
        r"other insurance|claims? (?:procedure|settlement)|obliegenheit\w*|anzeige\w*|nachweis\w*|kundigung|"
        r"verjahrung|tauschung|zahlung\w*|obligation\w*|declaration|justificatif\w*|resiliation|prescription|"
        r"fraude|aviso|comunicacion|obligacion\w*|rescision|prescripcion|denuncia|obblig\w*|recesso|prescrizione|"
        r"frode|melding|verplicht\w*|opzegging|verjaring|period of|duration|vigencia|durata|looptijd|"
        r"versicherungsdauer|duree"
    ),
    "cover": (
        r"cover(?:s|ed|age)?|we (?:pay|insure|will pay|cover)|(?:we|policy) insures?|"
        r"insured (?:perils|events|losses)|benefits?|is insured|"
        r"are insured|versichert|gedeckt|erstatte\w*|leistung\w*|wir (?:ersetzen|zahlen)|garanti\w*|rembours\w*|"
        r"couvert\w*|prise en charge|cubre\w*|cobertura\w*|reembols\w*|amparad\w*|assicurat\w*|copert\w*|"
        r"rimbors\w*|indennizz\w*|verzekerd|dekking|vergoed\w*"
    ),
}
_WEIGHT = {"exclusion": 1.25, "deductible": 1.15, "limit": 1.0, "definition": 1.0, "condition": 0.9, "cover": 0.7}


KINDS: tuple[ClauseKind, ...] = ("cover", "exclusion", "condition", "definition", "limit", "deductible")


def kind_of(title: str, section: str, text: str) -> ClauseKind:
    """The kind of a clause; `condition` where nothing tells."""
    head, above, body = plain(title), plain(section), plain(text[:400])
    scores: dict[ClauseKind, float] = dict.fromkeys(_SIGNS, 0.0)
    for kind in _SIGNS:
        sign = _sign(kind)
        score = 3.0 * bool(sign.search(head)) + 1.6 * bool(sign.search(above))
        found = sign.search(body)
        if found:
            score += 1.0 if found.start() < 200 else 0.5
        scores[kind] = score * _WEIGHT[kind]
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] > 0.0 else "condition"


@functools.cache
def _sign(kind: ClauseKind) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_SIGNS[kind]})\b")


_ASKED: tuple[ClauseKind, ...] = ("exclusion", "deductible", "limit", "definition")


def asked_kind(text: str) -> ClauseKind | Literal[""]:
    """The kind of clause that a question is after, where it says so: "what is excluded", "maximum for jewellery"."""
    said = plain(text)
    return next((kind for kind in _ASKED if _sign(kind).search(said)), "")
