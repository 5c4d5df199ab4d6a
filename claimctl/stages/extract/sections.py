"""Whom a stretch of a form is about: the party that the nearest heading or label above names.

A bare `Name`, `Address` or `Phone` belongs to the party of its section; what stands under `Other vehicle` or `Witness`
is about nobody of ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract import vocabulary
from claimctl.stages.extract.patterns import any_of

if TYPE_CHECKING:
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Sheet

_WORDS = {
    "other": r"""
        other (?:vehicle|driver|party|person|insured|insurance|property|owner)\b | third party\b(?! claimant) | witness
        (?:vehicle|unit|driver|party|car|v) ?(?:2|two|b)\b | passenger | emergency contact | employer\b | spouse
        next of kin | opposing | adverse party
        injured part | gegner | gegnerisch | zeuge | unfallgegner | andere[sr]? (?:fahrzeug|beteiligte)
        fahrzeug (?:2|b)\b | arbeitgeber
        tiers\b | adverse\b | témoin | partie adverse | autre (?:véhicule|conducteur|assurance) | véhicule (?:2|b)\b
        employeur
        tercero | contrario | testigo | otro (?:vehículo|conductor|seguro) | vehículo (?:2|b)\b | empleador
        controparte | altro (?:veicolo|conducente) | testimon | veicolo (?:2|b)\b | datore di lavoro
        tegenpartij | wederpartij | getuige | ander(?:e)? (?:voertuig|bestuurder|verzekering) | voertuig (?:2|b)\b
        werkgever
    """,
    "patient": r"patient\b | patient's\b | patientin | patiente | paciente | paziente | assistito\b | patiënt",
    "claimant": r"""
        claimant | demandeur\b | anspruchsteller | reclamante | applicant | veteran | geschädigt | antragsteller
        réclamant | lésé | victime | perjudicado | lesionado | solicitante | richiedente | danneggiat | benadeelde
        gedupeerde
    """,
    "insured": r"""
        insured(?!'s (?:i\.?d|policy|unique)) | policy ?holder | subscriber | member\b(?! id) | versicherungsnehmer
        versicherte | souscripteur | preneur d | sociétaire | titular de la póliza | assicurato | contraente
        verzekerde | verzekeringnemer | polishouder
        assuré
        asegurado | tomador
    """,
    "customer": r"""
        customer\b(?! service) | bill(?:ed)? to\b | sold to\b | ship to\b | invoice to\b | client\b | owner\b | kunde
        auftraggeber | rechnungsempfänger | halter\b | facturé à | propriétaire | facturar a | propietario
        committente | intestatario | destinatario | klant\b | opdrachtgever | eigenaar | factuur aan
        cliente\b
    """,
    "payee": r"""
        payee\b | remit\b | pay to\b | payable to\b | payment to\b | zahlungsempfänger | bénéficiaire | beneficiario
        pagar a\b | begunstigde | betalen aan
    """,
    "agency": r"""
        police\b | polizei | law enforcement | policía | comisaría | polizia | questura | politie | gendarmerie
        commissariat | authorit(?:y|ies) | autorité | behörde | dienststelle | autoridad | autorità
    """,
    "provider": r"""
        provider\b | physician\b | doctor\b | hospital\b | clinic\b | facility\b | prescriber\b | arzt\b | médecin\b
        leistungserbringer | krankenhaus | praxis\b | klinik | prestataire | établissement | hôpital | prestador
        centro médico | prestatore | struttura | ospedale | zorgverlener | zorgaanbieder | ziekenhuis
    """,
    "vendor": r"""
        vendor\b | seller\b | supplier\b | repair (?:shop|facility)\b | body shop\b | insurer\b | carrier\b
        agency\b | agent\b | werkstatt | lieferant | versicherer\b | fournisseur | réparateur | assureur\b | taller\b
        proveedor | aseguradora | fornitore | officina | compagnia | leverancier | hersteller\b | verzekeraar
        broker\b
    """,
}
_PARTIES = tuple((party, re.compile(rf"\b(?:{any_of(phrases)})")) for party, phrases in _WORDS.items())
_ISSUERS = ("vendor", "provider", "agency")
# Labels that name no party themselves.
_GENERIC = re.compile(
    r"^(?:full|home|work|day|daytime|business|mobile|cell|primary|mailing|street|current|email|permanent)?(?:"
    + any_of("""
    name | address | phone | phoneno | phonenumber | telephone | telephoneno | telephonenumber | tel | telno
    mobile | cell
    email | emailaddress | dateofbirth | dob | birthdate | sex | gender | plate | platenumber | licenseplate | vin
    make | model
    year | vehicleidentificationnumber | registrationnumber | telefon | adresse | anschrift | nom | nombre | direccion
    courriel
    """)
    + r")$"
)
_PARTY_FIELD = re.compile(r"^(insured|claimant|patient|customer|payee|provider|vendor|agency)_")


class Sections:
    """The parties that a page's headings and labels name, and where."""

    def __init__(self, sheet: Sheet, hits: list[Hit]) -> None:
        self._markers: list[tuple[float, float, float, str]] = []
        labelled: dict[int, Hit] = {}
        for hit in hits:
            labelled.setdefault(hit.chunk, hit)
        for chunk in sheet.chunks:
            label = labelled.get(chunk.index)
            text = chunk.text.lower()
            if label is not None:
                text = " ".join(token.text for token in sheet.tokens[label.first : label.last]).lower()
            elif chunk.last - chunk.first > 5 or any(sign.isdigit() for sign in text[:-2]):
                continue
            party = party_of(text) or (_named(label) if label is not None else None)
            if party:
                self._markers.append((chunk.y0, chunk.x0, chunk.x1, party))

    def party(self, y: float, x0: float, x1: float) -> str | None:
        """The party of the section around a place (in ems); None above the first heading that names one."""
        best: tuple[float, str] | None = None
        for top, left, right, party in self._markers:
            if top > y + 0.4:
                continue
            apart = max(0.0, left - x1, x0 - right)
            if top > y - 0.6 and left > x0:
                continue
            cost = (y - top) + 0.35 * apart
            if best is None or cost <= best[0]:
                best = (cost, party)
        return best[1] if best is not None and best[0] < 40.0 else None

    def fit(self, field: str, phrase: str, y: float, x0: float, x1: float) -> float:
        """What the section adds to or takes from a label's claim to name a field."""
        if not is_generic(phrase):
            return 0.0
        party = self.party(y, x0, x1)
        if party is None:
            match = _PARTY_FIELD.match(field)
            return 0.05 if match and match[1] in _ISSUERS else 0.0
        return own_fit(field, party)


def _named(label: Hit) -> str | None:
    """The one party whose fields a label names; None where it names others too."""
    parties = {match[1] if (match := _PARTY_FIELD.match(field)) else None for field in label.fields}
    return parties.pop() if len(parties) == 1 else None


def is_generic(phrase: str) -> bool:
    """Whether a squeezed label names a thing that every party has, but no party."""
    return bool(_GENERIC.match(phrase)) or vocabulary.read().noun(phrase) is not None


def own_fit(field: str, party: str) -> float:
    """What a party named beside a label adds to or takes from its claim to name a field."""
    if party == "other":
        return -0.4
    match = _PARTY_FIELD.match(field)
    if match is None:
        return 0.0
    return 0.12 if match[1] == party else -0.12


def party_of(text: str) -> str | None:
    """The party that a heading or label names, in lower case."""
    for party, pattern in _PARTIES:
        if pattern.search(text):
            return party
    return None
