"""What companies are called: patterns by trade and language, filled with a family name, a town or a fancy word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.story.names import FAMILIES
from claimctl.lab.synth.story.places import LANGUAGES

if TYPE_CHECKING:
    import random

# {f} a family name, {w} a word, {c} the town
_PATTERNS: dict[str, dict[str, str]] = {
    "garage": {
        "en": "{w} Auto Body|{w} Collision Center|{f} Auto Body & Paint|{w} Collision Repair LLC|{f} & Sons Garage|{c} "
              "Body Works|{f} Motors",
        "de": "Autohaus {f} GmbH|Karosserie {f}|KFZ-Meisterbetrieb {f}|Lack & Karosserie {w}|{f} Unfallinstandsetzung",
        "fr": "Garage {f}|Carrosserie {f} SARL|Carrosserie du {w}|Auto {c} Réparation|{f} Automobiles",
        "es": "Talleres {f}|Carrocerías {w} S.L.|Taller {f} Hermanos|Automoción {c}",
        "it": "Carrozzeria {f}|Autofficina {f} S.r.l.|Carrozzeria {w}|{f} Auto",
        "nl": "Autoschade {f}|Garage {f} B.V.|Schadeherstel {w}|Autobedrijf {f}",
    },
    "towing": {
        "en": "{w} Towing & Recovery|{f} Towing Service|{c} Roadside",
        "de": "Abschleppdienst {f}|{w} Pannenhilfe|Bergung {f} GmbH",
        "fr": "Dépannage {f}|{w} Remorquage", "es": "Grúas {f}|Grúas {w} S.L.",
        "it": "Soccorso Stradale {f}|{w} Soccorso",
        "nl": "Berging {f}|{w} Sleepdienst",
    },
    "hospital": {
        "en": "St. {w} Regional Hospital|{w} Medical Center|{w} Community Hospital|{c} General Hospital",
        "de": "Klinikum {c}|St. {w} Krankenhaus|Kreiskrankenhaus {c}", "fr": "Clinique {w}|Centre hospitalier de {c}",
        "es": "Hospital {w}|Clínica {f}", "it": "Ospedale {w}|Casa di Cura {f}",
        "nl": "{w} Ziekenhuis|{c} Medisch Centrum",
    },
    "clinic": {
        "en": "{w} Family Medicine|{w} Primary Care Associates|{f} Internal Medicine, P.C.|{w} Orthopedic Clinic|{c} "
              "Urgent Care|{f} & {f} Physicians",
    },
    "laboratory": {"en": "{w} Clinical Laboratories|{w} Diagnostics, Inc.|{c} Reference Laboratory"},
    "pharmacy": {
        "en": "{w} Pharmacy|{f} Drug Store|{w} Pharmacy #12|{c} Chemists",
        "de": "{w}-Apotheke|Apotheke {f}|Stadt-Apotheke {c}", "fr": "Pharmacie {f}|Pharmacie du {w}",
        "es": "Farmacia {f}|Farmacia {w}", "it": "Farmacia {f}|Farmacia {w}", "nl": "Apotheek {w}|Apotheek {f}",
    },
    "plumber": {
        "en": "{f} Plumbing & Heating|{w} Plumbing Co.|{f} & Daughter Plumbing",
        "de": "Sanitär {f} GmbH|{f} Heizung & Bad|Installateur {f}", "fr": "Plomberie {f}|{f} Chauffage SARL",
        "es": "Fontanería {f}|Instalaciones {w} S.L.", "it": "Idraulica {f}|Termoidraulica {w} S.r.l.",
        "nl": "Loodgieter {f}|{f} Installatietechniek",
    },
    "restoration": {
        "en": "{w} Restoration Services|{w} Water & Fire Restoration LLC|{f} Building Contractors|{f} Builders",
        "de": "{w} Sanierung GmbH|Bautrocknung {f}|Malerbetrieb {f}", "fr": "{w} Rénovation|Entreprise {f} Bâtiment",
        "es": "Reformas {f}|Construcciones {w} S.L.", "it": "Edilizia {f}|Ripristini {w} S.r.l.",
        "nl": "Bouwbedrijf {f}|{w} Herstel B.V.",
    },
    "store": {
        "en": "{w} Electronics|{w} Home Goods|{f} Department Store|{w} Hardware|{c} Outfitters|{f} Sporting Goods",
        "de": "Kaufhaus {f}|Elektromarkt {w}|{w} Haushaltswaren|Sport {f}",
        "fr": "Maison {f}|{w} Électroménager|Sports {w}", "es": "Almacenes {f}|{w} Hogar|Deportes {f}",
        "it": "Casa {w}|Elettronica {f}|Magazzini {w}", "nl": "Warenhuis {f}|{w} Elektronica|{w} Wonen",
    },
    "hotel": {
        "en": "{w} Inn|Hotel {w}|The {w} House|{c} Grand Hotel", "de": "Hotel {w}|Gasthof {w}|Pension {f}",
        "fr": "Hôtel {w}|Auberge du {w}|Hôtel de {c}", "es": "Hotel {w}|Hostal {w}|Parador de {c}",
        "it": "Albergo {w}|Hotel {w}|Pensione {f}", "nl": "Hotel {w}|Pension {f}",
    },
    "airline": {"en": "Skylark Airways|Aerolune|Westwind Air|Fulmar Air|Petrel Airlines|Blue Heron Airways|Nordvind"},
    "doctor_abroad": {
        "en": "{w} Walk-in Clinic|{f} Surgery|{c} Medical Practice",
        "de": "Praxis Dr. {f}|Tagesklinik {w}|Medizinisches Zentrum {c}", "fr": "Cabinet du Dr {f}|Centre médical {w}",
        "es": "Consulta Dra. {f}|Centro médico {w}", "it": "Studio medico Dott. {f}|Poliambulatorio {w}",
        "nl": "Huisartsenpraktijk {f}|Medisch centrum {w}",
    },
    "police": {
        "en": "{c} Police Department", "de": "Polizeiinspektion {c}", "fr": "Commissariat de police de {c}",
        "es": "Policía Local de {c}", "it": "Polizia Locale di {c}", "nl": "Politie {c}",
    },
    "bank": {
        "en": "{w} Savings Bank|{w} Credit Union|{w} National Bank", "de": "Volksbank {w}|{w} Sparbank",
        "fr": "Banque {w}|Crédit {w}", "es": "Caja {w}|Banco {w}", "it": "Cassa {w}|Banca {w}", "nl": "{w} Bank",
    },
    "lawyer": {
        "en": "{f} & {f}, Attorneys at Law|{f} Legal|Law Office of {f}", "de": "Kanzlei {f} & {f}|Rechtsanwälte {f}",
        "fr": "Cabinet {f} et {f}, avocats|Maître {f}", "es": "Abogados {f}|Bufete {f}",
        "it": "Studio legale {f}|Avv. {f} e associati", "nl": "{f} Advocaten|Advocatenkantoor {f}",
    },
}  # fmt: skip
_WORDS = {
    "en": "Precision Crossroads Ironwood Lakeside Summit Dependable Redhawk Allnight Brendan Cedar Northgate Mercy "
          "Willowbrook Fairmont Riverbend Parkside Highland Clearwell Cornerstone Goodwell Lantern Keystone Northfield "
          "Homefield Maplewood Brightway Oakmont Granite Heron Prairie Juniper Larkspur Stonebridge Windmill Copper "
          "Harvest Falcon Beacon Magnolia Pinecrest",
    "de": "Löwen Seeblick Belvedere Anker Sonnen Linden Adler Rosen Talblick Morgenstern Falken Ahorn Bernstein Hirsch "
          "Kranich Waldhorn Kastanien Schwanen Engel Nordstern",
    "fr": "Soleil Belvédère Cygne Parc Lion Moulin Cèdre Rivage Phare Château Tilleul Faucon Vignoble Lilas Corail",
    "es": "Miramar Sol Alameda Faro Olivo Mirador Jardín Puerto Robles Gaviota Azahar Sierra Fuente Cerezo Levante",
    "it": "Miramare Sole Aurora Faro Belvedere Giardino Porto Rosa Quercia Stella Ulivo Fontana Gabbiano Laguna Vela",
    "nl": "Zwaan Zonnehof Anker Linde Haven Molen Reiger Duinzicht Roos Veld Kroon Leeuwerik Brug Eik Waterlelie",
}  # fmt: skip
_POOL = {language: tuple(words.split()) for language, words in _WORDS.items()}

INSURERS: dict[str, tuple[str, ...]] = {
    "en": (
        "Harbor Pine Mutual Insurance Company", "Three Lanterns Insurance Group", "Old Quarry Casualty Company",
        "Bluestem Plains Assurance", "Meridian Kestrel Insurance", "Copperleaf Indemnity Company",
        "Saltmarsh Mutual", "Tall Cedars Insurance Company", "Ninth River Casualty", "Wickersham & Doyle Insurance",
    ),
    "gb": ("Kestrel & Thorne Insurance plc", "Fenwick Tidewater Assurance", "Hollybank General Insurance plc"),
    "de": ("Alsterhafen Versicherung AG", "Nordlicht Assekuranz AG", "Hanseatische Möwe Versicherungs-AG",
           "Edelhorn Versicherungsverein a.G."),
    "fr": ("Assurances du Phare Bleu", "Mutuelle des Trois Rivières", "La Cigogne Assurances SA"),
    "es": ("Seguros Faro Alto S.A.", "Mutua Sierra Clara", "La Gaviota Seguros"),
    "it": ("Assicurazioni Torre Bianca S.p.A.", "Mutua Valle d'Oro", "Il Gabbiano Assicurazioni"),
    "nl": ("Zilvermeeuw Verzekeringen N.V.", "Onderlinge De Drie Molens", "Waterland Assuradeuren B.V."),
}  # fmt: skip


def insurer(rng: random.Random, country: str) -> str:
    """An insurer of the country's language."""
    return rng.choice(INSURERS["gb" if country == "GB" else LANGUAGES[country]])


def name(rng: random.Random, trade: str, country: str, city: str) -> str:
    """A company's name; a trade without a pattern in the country's language has an English one."""
    patterns = _PATTERNS[trade]
    language = LANGUAGES[country] if LANGUAGES[country] in patterns else "en"
    made = rng.choice(patterns[language].split("|"))
    while "{f}" in made:
        made = made.replace("{f}", rng.choice(FAMILIES[country]).split(" ")[-1], 1)
    return made.replace("{w}", rng.choice(_POOL[language])).replace("{c}", city)
