"""Where stories happen: towns, streets, postcodes and telephone numbers of nine countries.

Numbers are the ones that regulators keep for fiction (US 555-01xx, Ofcom, Bundesnetzagentur, Arcep); where a country
keeps none, the subscriber's part begins with 0 or 1, which no subscriber's does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.lab.synth.story import identifiers
from claimctl.lab.synth.story.model import Address, Phone

if TYPE_CHECKING:
    import random

Language = Literal["en", "de", "fr", "es", "it", "nl"]
COUNTRIES = ("US", "GB", "DE", "AT", "CH", "FR", "BE", "ES", "IT", "NL")
LANGUAGES: dict[str, Language] = {
    "US": "en", "GB": "en", "DE": "de", "AT": "de", "CH": "de", "FR": "fr", "BE": "fr", "ES": "es", "IT": "it",
    "NL": "nl",
}  # fmt: skip
CURRENCIES = {"US": "USD", "GB": "GBP", "CH": "CHF"}  # euros elsewhere
# Sales tax on goods and work; the American rate is the town's.
TAX = {"GB": "0.20", "DE": "0.19", "AT": "0.20", "CH": "0.081", "FR": "0.20", "BE": "0.21", "ES": "0.21", "IT": "0.22",
       "NL": "0.21"}  # fmt: skip


class Town(msgspec.Struct, frozen=True):
    """A town: postcodes begin with `stem`; telephone numbers are `dial` (E.164) and some more digits."""

    name: str
    region: str
    stem: str
    dial: str
    trunk: str  # the same digits as dialled at home
    free: int  # how many digits follow


def _us(row: str) -> Town:
    name, region, stem, area = row.split("|")
    return Town(name, region, stem, f"+1{area}55501", area, 2)


_US_ROWS = (
    "Springfield|IL|6270|217", "Dayton|OH|4540|937", "Boise|ID|8370|208", "Tucson|AZ|8571|520", "Madison|WI|5370|608",
    "Albany|NY|1220|518", "Eugene|OR|9740|541", "Macon|GA|3120|478", "Lubbock|TX|7940|806", "Fresno|CA|9372|559",
    "Burlington|VT|0540|802", "Tampa|FL|3360|813", "Omaha|NE|6810|402", "Richmond|VA|2322|804", "Duluth|MN|5580|218",
    "Knoxville|TN|3790|865", "Spokane|WA|9920|509", "Topeka|KS|6660|785", "Asheville|NC|2880|828",
    "Lansing|MI|4890|517", "Pueblo|CO|8100|719", "Shreveport|LA|7110|318", "Bangor|ME|0440|207", "Reno|NV|8950|775",
    "Fargo|ND|5810|701", "Trenton|NJ|0860|609", "Peoria|IL|6160|309", "Mobile|AL|3660|251", "Erie|PA|1650|814",
    "Provo|UT|8460|801", "Lexington|KY|4050|859", "Tulsa|OK|7410|918", "Columbia|SC|2920|803", "Waco|TX|7670|254",
)  # fmt: skip
_ROWS = {
    "GB": ("London|SW|+442079460|020 7946 0", "Leeds|LS|+441134960|0113 496 0", "Sheffield|S|+441144960|0114 496 0",
           "Leicester|LE|+441164960|0116 496 0", "Bristol|BS|+441174960|0117 496 0",
           "Birmingham|B|+441214960|0121 496 0", "Edinburgh|EH|+441314960|0131 496 0",
           "Glasgow|G|+441414960|0141 496 0", "Liverpool|L|+441514960|0151 496 0",
           "Manchester|M|+441614960|0161 496 0", "Cardiff|CF|+442920180|029 2018 0"),
    "DE": ("Berlin|101|+493023125|030 23125", "Hamburg|203|+494066969|040 66969", "München|803|+498999998|089 99998",
           "Köln|506|+492214710|0221 4710", "Frankfurt am Main|603|+496990009|069 90009"),
    "AT": ("Wien|10|+431310012|01 310012", "Graz|80|+43316012|0316 012", "Linz|40|+43732012|0732 012",
           "Salzburg|50|+43662012|0662 012", "Innsbruck|60|+43512012|0512 012"),
    "CH": ("Zürich|80|+4144000|044 000", "Bern|30|+4131000|031 000", "Basel|40|+4161000|061 000",
           "Luzern|60|+4141000|041 000", "St. Gallen|90|+4171000|071 000", "Winterthur|84|+4152000|052 000"),
    "FR": ("Paris|750|+3319900|01 99 00", "Nantes|440|+3326191|02 61 91", "Strasbourg|670|+3335301|03 53 01",
           "Lyon|690|+3346571|04 65 71", "Marseille|130|+3346571|04 65 71", "Bordeaux|330|+3353649|05 36 49",
           "Rennes|350|+3326191|02 61 91", "Lille|590|+3335301|03 53 01", "Toulouse|310|+3353649|05 36 49"),
    "BE": ("Bruxelles|10|+32200|02 00", "Liège|40|+32400|04 00", "Namur|50|+328100|081 00", "Mons|70|+326500|065 00",
           "Charleroi|60|+327100|071 00", "Tournai|75|+326900|069 00"),
    "ES": ("Madrid|280|+3491000|91 000", "Barcelona|080|+3493000|93 000", "Valencia|460|+3496000|96 000",
           "Sevilla|410|+3495000|95 000", "Bilbao|480|+3494000|94 000", "Zaragoza|500|+3497000|97 000",
           "Málaga|290|+3495100|95 100"),
    "IT": ("Milano|201|+390200|02 00", "Roma|001|+390600|06 00", "Torino|101|+3901100|011 00",
           "Bologna|401|+3905100|051 00", "Firenze|501|+3905500|055 00", "Verona|371|+3904500|045 00",
           "Padova|351|+3904900|049 00"),
    "NL": ("Amsterdam|10|+31201112|020 1112", "Rotterdam|30|+31101112|010 1112", "Utrecht|35|+31301112|030 1112",
           "Groningen|97|+31501112|050 1112", "Eindhoven|56|+31401112|040 1112", "Haarlem|20|+31231112|023 1112"),
}  # fmt: skip
_FREE = {"GB": 3, "DE": 3, "AT": 2, "CH": 4, "FR": 4, "BE": 5, "ES": 4, "IT": 6, "NL": 3}
# How many digits make the subscriber's number complete where the trunk is longer or shorter than in the other towns.
_FREE_OF = {"Wien": 3, "Liège": 5, "Bruxelles": 5, "Namur": 4, "Mons": 4, "Charleroi": 4, "Tournai": 4, "Graz": 4,
            "Linz": 4, "Salzburg": 4, "Innsbruck": 4}  # fmt: skip


def _towns(country: str) -> tuple[Town, ...]:
    if country == "US":
        return tuple(_us(row) for row in _US_ROWS)
    made = []
    for row in _ROWS[country]:
        name, stem, dial, trunk = row.split("|")
        made.append(Town(name, country, stem, dial, trunk, _FREE_OF.get(name, _FREE[country])))
    return tuple(made)


TOWNS = {country: _towns(country) for country in COUNTRIES}

_STREETS: dict[str, tuple[str, ...]] = {
    "US": ("Maple Avenue", "Oak Street", "Cedar Lane", "Lakeview Drive", "Willow Road", "Washington Street",
           "Prospect Avenue", "Juniper Court", "Hillcrest Drive", "River Road", "Second Street", "Elm Street",
           "Sycamore Lane", "Park Boulevard", "Orchard Street", "Quarry Road", "Meadowbrook Lane", "Franklin Avenue",
           "Mill Street", "Old Ferry Road", "Birchwood Court", "Stonegate Drive", "Union Street", "Cherry Hill Road",
           "Fairground Road", "Aspen Way", "Harrison Street", "Pine Ridge Drive", "Canal Street", "Foxglove Lane"),
    "GB": ("Chestnut Road", "Station Road", "Victoria Terrace", "Church Lane", "Albert Street", "Mill Lane",
           "The Crescent", "Queensway", "Holly Close", "Grange Avenue", "Orchard Rise", "Priory Gardens",
           "Canal Walk", "Meadow View", "Foundry Street"),
    "DE": ("Lindenstraße", "Gartenweg", "Bahnhofstraße", "Schillerstraße", "Am Mühlbach", "Rosenweg", "Hauptstraße",
           "Kastanienallee", "Birkenweg", "Marktplatz", "Goethestraße", "Wiesengrund", "Kirchgasse", "Uferstraße",
           "Ahornweg", "Feldstraße", "Mozartstraße", "Schulstraße"),
    "FR": ("rue des Lilas", "avenue de la Gare", "rue du Moulin", "boulevard des Tilleuls", "place du Marché",
           "rue de l'Église", "chemin des Vignes", "rue Pasteur", "impasse des Cerisiers", "quai des Pêcheurs",
           "allée des Platanes", "rue de la Fontaine", "rue Voltaire", "cours de la République"),
    "ES": ("Calle del Olmo", "Avenida de la Estación", "Calle Mayor", "Plaza del Mercado", "Calle de la Fuente",
           "Paseo de los Tilos", "Calle del Molino", "Camino de las Viñas", "Calle San Andrés", "Ronda del Puerto",
           "Calle de los Cerezos", "Travesía del Río"),
    "IT": ("Via dei Tigli", "Viale della Stazione", "Via Roma", "Piazza del Mercato", "Via del Mulino", "Via Garibaldi",
           "Corso Italia", "Via delle Vigne", "Via San Martino", "Via dei Ciliegi", "Largo della Fontana",
           "Via Mazzini"),
    "NL": ("Kerkstraat", "Molenweg", "Prinsengracht", "Dorpsstraat", "Lindelaan", "Stationsweg", "Beukenlaan",
           "Marktplein", "Schoolstraat", "Havenkade", "Wilgenlaan", "Julianastraat"),
}  # fmt: skip
_STREETS |= {"AT": _STREETS["DE"], "BE": _STREETS["FR"],
             "CH": tuple(name.replace("ß", "ss") for name in _STREETS["DE"])}  # fmt: skip


def town(rng: random.Random, country: str, *, apart_from: str = "") -> Town:
    """A town of the country, another one than `apart_from`."""
    return rng.choice([row for row in TOWNS[country] if row.name != apart_from])


def place(rng: random.Random, country: str, *, city: str | None = None) -> tuple[Address, Phone]:
    """An address and a phone number of the same town."""
    rows = [row for row in TOWNS[country] if row.name == city] or list(TOWNS[country])
    here = rng.choice(rows)
    street = rng.choice(_STREETS[country])
    house = rng.randrange(12, 9800) if country == "US" else rng.randrange(1, 180)
    last = f"{rng.randrange(10**here.free):0{here.free}d}"
    if country == "US":
        line, tail = f"{house} {street}", f"{here.name}, {here.region} {here.stem}{rng.randrange(1, 10)}"
    elif country == "GB":
        outward = f"{here.stem}{rng.randrange(1, 20)}"
        line = f"{house} {street}"
        tail = f"{here.name} {outward} {rng.randrange(1, 10)}{identifiers.letters(rng, 2)}"
    elif country == "NL":
        line = f"{street} {house}"
        tail = f"{here.stem}{rng.randrange(11, 99)} {identifiers.letters(rng, 2)} {here.name}"
    elif country in ("FR", "BE"):
        line = f"{house} {street}" if country == "FR" else f"{street[0].upper()}{street[1:]} {house}"
        tail = f"{_code(rng, country, here)} {here.name}"
    else:
        line = f"{street}, {house}" if country in ("ES", "IT") else f"{street} {house}"
        tail = f"{_code(rng, country, here)} {here.name}"
    return (
        Address(lines=(line, tail), city=here.name, region=here.region, country=country),
        Phone(e164=f"{here.dial}{last}", written=_written(country, here, last)),
    )


def _code(rng: random.Random, country: str, here: Town) -> str:
    """A postcode: five digits, four in Austria, Belgium and Switzerland."""
    if country in ("AT", "BE", "CH"):
        return f"{here.stem}{rng.randrange(1, 10)}0"[:4]
    return f"{here.stem}{rng.randrange(10, 100)}" if country == "DE" else f"{here.stem}0{rng.randrange(1, 10)}"


def _written(country: str, here: Town, last: str) -> tuple[str, ...]:
    """The ways in which people write a number."""
    if country == "US":
        area = here.trunk
        return (f"({area}) 555-01{last}", f"{area}-555-01{last}", f"{area}.555.01{last}", f"+1 {area} 555 01{last}")
    full = f"{here.trunk}{last}"
    code = here.dial[1:3]
    # Italy keeps its leading zero abroad, Spain has none.
    abroad = full if country in ("IT", "ES") else full.removeprefix("0")
    forms = [full, f"+{code} {abroad}"]
    if country == "FR":  # in pairs
        plain = full.replace(" ", "")
        pairs = " ".join(plain[at : at + 2] for at in range(0, 10, 2))
        forms = [pairs, pairs.replace(" ", "."), f"+33 {pairs[1:]}"]
    return tuple(forms)
