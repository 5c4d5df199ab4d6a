"""Who and where: fictional people and companies at plausible addresses. Phone numbers are the ones kept for fiction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import identifiers
from claimctl.lab.synth.story.model import Address, Company, Person, Phone
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random

# city, region, postcode stem, area code
_US_CITIES = (
    ("Springfield", "IL", "6270", "217"), ("Dayton", "OH", "4540", "937"), ("Boise", "ID", "8370", "208"),
    ("Tucson", "AZ", "8571", "520"), ("Madison", "WI", "5370", "608"), ("Albany", "NY", "1220", "518"),
    ("Eugene", "OR", "9740", "541"), ("Macon", "GA", "3120", "478"), ("Lubbock", "TX", "7940", "806"),
    ("Fresno", "CA", "9372", "559"), ("Burlington", "VT", "0540", "802"), ("Tampa", "FL", "3360", "813"),
    ("Omaha", "NE", "6810", "402"), ("Richmond", "VA", "2322", "804"), ("Duluth", "MN", "5580", "218"),
)  # fmt: skip
# city, country, postcode stem, phone stem for fiction (E.164), national stem
_EU_CITIES = (
    ("Berlin", "DE", "101", "+4930231250", "030 231250"), ("Hamburg", "DE", "203", "+4940669690", "040 669690"),
    ("München", "DE", "803", "+4989999983", "089 999983"), ("Wien", "AT", "10", "+431310012", "01 310012"),
    ("Amsterdam", "NL", "10", "+31201112", "020 1112"), ("London", "GB", "SW", "+442079460", "020 7946 0"),
)  # fmt: skip
_US_STREETS = (
    "Maple Avenue", "Oak Street", "Cedar Lane", "Lakeview Drive", "Willow Road", "Washington Street", "Prospect Avenue",
    "Juniper Court", "Hillcrest Drive", "River Road", "Second Street", "Elm Street", "Sycamore Lane", "Park Boulevard",
)  # fmt: skip
_DE_STREETS = ("Lindenstraße", "Gartenweg", "Bahnhofstraße", "Schillerstraße", "Am Mühlbach", "Rosenweg", "Hauptstraße")
_NL_STREETS = ("Kerkstraat", "Molenweg", "Prinsengracht", "Dorpsstraat", "Lindelaan")
_GB_STREETS = ("Chestnut Road", "Station Road", "Victoria Terrace", "Church Lane", "Albert Street")
_US_NAMES = {
    "F": ("Angela", "Brenda", "Carmen", "Denise", "Elena", "Grace", "Holly", "Irene", "Joyce", "Katherine", "Lorena",
          "Monica", "Nadia", "Priya", "Renee", "Sandra", "Teresa", "Wendy"),
    "M": ("Aaron", "Brian", "Carlos", "Darnell", "Edward", "Frank", "George", "Hector", "Isaac", "Jerome", "Kevin",
          "Louis", "Marcus", "Nathan", "Omar", "Peter", "Raymond", "Victor"),
}  # fmt: skip
_US_FAMILIES = (
    "Abernathy", "Barlow", "Castellano", "Delacruz", "Eastman", "Farnsworth", "Gutierrez", "Hollister", "Ibarra",
    "Jankowski", "Kowalski", "Lindqvist", "Marchetti", "Nakamura", "Okafor", "Pemberton", "Quintero", "Rosenthal",
    "Sandoval", "Thornton", "Underwood", "Vasquez", "Whitfield", "Yoder", "Zielinski", "O'Connell", "Smith", "Nguyen",
)  # fmt: skip
_EU_NAMES = {
    "DE": (("Anna", "Katrin", "Sabine", "Jutta"), ("Jürgen", "Stefan", "Lukas", "Dieter"),
           ("Brückner", "Hoffmann", "Schäfer", "Wegener", "Köhler", "Vogt")),
    "AT": (("Elisabeth", "Theresa"), ("Florian", "Matthias"), ("Gruber", "Steindl", "Pichler", "Hölzl")),
    "NL": (("Marijke", "Sanne"), ("Pieter", "Ruben"), ("de Vries", "van den Berg", "Hoekstra", "Mulder")),
    "GB": (("Fiona", "Harriet"), ("Alistair", "Rupert"), ("Ashworth", "Pemberley", "Hargreaves", "Whitcombe")),
}  # fmt: skip
_INSURERS = (
    "Harbor Pine Mutual Insurance Company", "Three Lanterns Insurance Group", "Old Quarry Casualty Company",
    "Bluestem Plains Assurance", "Meridian Kestrel Insurance", "Copperleaf Indemnity Company",
)  # fmt: skip
_INSURERS_EU = ("Alsterhafen Versicherung AG", "Nordlicht Assekuranz AG", "Kestrel & Thorne Insurance plc")
_TRADES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "garage": (("Precision", "Crossroads", "Ironwood", "Lakeside", "Summit Ridge", "Dependable"),
               ("Auto Body", "Collision Center", "Auto Body & Paint", "Collision Repair LLC")),
    "towing": (("Redhawk", "Allnight", "County Line", "Big Sky"), ("Towing & Recovery", "Towing Service")),
    "hospital": (("St. Brendan", "Cedar Valley", "Lakeshore", "Northgate", "Mercy Hill"),
                 ("Regional Hospital", "Medical Center", "Community Hospital")),
    "clinic": (("Willowbrook", "Fairmont", "Riverbend", "Parkside", "Highland"),
               ("Family Medicine", "Primary Care Associates", "Internal Medicine, P.C.", "Orthopedic Clinic")),
    "laboratory": (("Bright Harbor", "Clearwell", "Tri-County"), ("Clinical Laboratories", "Diagnostics, Inc.")),
    "pharmacy": (("Cornerstone", "Elm Street", "Goodwell", "Lantern"), ("Pharmacy", "Drug Store", "Pharmacy #12")),
    "plumber": (("Hank's", "Blue Wrench", "Allied", "Three Rivers"), ("Plumbing & Heating", "Plumbing Co.")),
    "restoration": (("DryRight", "Phoenix Hearth", "Keystone", "Northfield"),
                    ("Restoration Services", "Water & Fire Restoration LLC", "Building Contractors")),
    "store": (("Homefield", "Maplewood", "Bargain Barn", "Brightway", "Oakmont"),
              ("Electronics", "Home Goods", "Department Store", "Hardware")),
    "hotel": (("Hotel", "Pension", "Gasthof"), ("Seeblick", "Alte Post", "Belvedere", "Zum Anker", "Miramar")),
    "airline": (("Skylark", "Aerolune", "Westwind"), ("Airways", "Air")),
    "doctor_abroad": (("Praxis", "Tagesklinik", "Medizinisches Zentrum"), ("am Park", "Seestraße", "Altstadt")),
    "pharmacy_abroad": (("Apotheke", "Stadt-Apotheke", "Löwen-Apotheke"), ("am Markt", "im Zentrum", "am Bahnhof")),
    "police": (("{city}",), ("Police Department",)),
    "bank": (("Granite State", "Heron Bay", "First Prairie"), ("Savings Bank", "Credit Union", "National Bank")),
}  # fmt: skip


def person(rng: random.Random, country: str, *, around: Address | None = None) -> Person:
    """An adult; `around` puts them in the same town."""
    sex = rng.choice(("F", "M"))
    if country == "US":
        given, family = rng.choice(_US_NAMES[sex]), rng.choice(_US_FAMILIES)
    else:
        women, men, families = _EU_NAMES[country]
        given, family = rng.choice(women if sex == "F" else men), rng.choice(families)
    home, number = place(rng, country, city=around.city if around else None)
    plain = "".join(char for char in f"{given}.{family}".lower() if char.isascii() and (char.isalpha() or char == "."))
    return Person(
        given=given, family=family, sex="F" if sex == "F" else "M", address=home, phone=number,
        birth=dt.date(rng.randrange(1948, 2003), rng.randrange(1, 13), rng.randrange(1, 29)),
        email=f"{plain}@{rng.choice(('example.com', 'example.net', 'example.org'))}",
        iban=identifiers.iban(rng, country),
    )  # fmt: skip


def company(rng: random.Random, trade: str, country: str, *, city: str | None = None) -> Company:
    """A company of a trade; the insurer's trade is `insurer`."""
    if trade == "insurer":
        name = rng.choice(_INSURERS if country == "US" else _INSURERS_EU)
        rng = stream(0, trade, name)  # one insurer, one address in all claims
    home, number = place(rng, country, city=city)
    if trade != "insurer":
        heads, tails = _TRADES[trade]
        name = f"{rng.choice(heads)} {rng.choice(tails)}".replace("{city}", home.city)
    plain = "".join(char for char in name.lower().split(" llc")[0] if char.isascii() and char.isalnum())[:18]
    return Company(
        name=name, trade=trade, address=home, phone=number, country=country, npi=identifiers.npi(rng),
        email=f"office@{plain}.example",
        tax_id=identifiers.ein(rng) if country == "US" else identifiers.vat(rng, country),
    )  # fmt: skip


def place(rng: random.Random, country: str, *, city: str | None = None) -> tuple[Address, Phone]:
    """An address and a phone number of the same town."""
    if country == "US":
        rows = [row for row in _US_CITIES if row[0] == city] or list(_US_CITIES)
        town, state, stem, area = rng.choice(rows)
        line = f"{rng.randrange(12, 9800)} {rng.choice(_US_STREETS)}"
        tail = f"{town}, {state} {stem}{rng.randrange(1, 10)}"
        last = f"01{rng.randrange(100):02d}"
        written = (f"({area}) 555-{last}", f"{area}-555-{last}", f"{area}.555.{last}", f"+1 {area} 555 {last}")
        return (
            Address(lines=(line, tail), city=town, region=state, country=country),
            Phone(e164=f"+1{area}555{last}", written=written),
        )
    rows_eu = [row for row in _EU_CITIES if row[1] == country and city in (None, row[0])]
    town, region, stem, e164, national = rng.choice(rows_eu or [row for row in _EU_CITIES if row[1] == country])
    last = f"{rng.randrange(1000):03d}"[: 3 if country in ("GB", "DE") else 2]
    if country == "GB":
        line, tail = (
            f"{rng.randrange(1, 180)} {rng.choice(_GB_STREETS)}",
            f"{town} {stem}{rng.randrange(1, 20)} {rng.randrange(1, 10)}{identifiers.letters(rng, 2)}",
        )
    elif country == "NL":
        line, tail = (
            f"{rng.choice(_NL_STREETS)} {rng.randrange(1, 180)}",
            f"{stem}{rng.randrange(11, 99)} {identifiers.letters(rng, 2)} {town}",
        )
    else:
        code = f"{stem}{rng.randrange(10, 100)}" if country == "DE" else f"{stem}{rng.randrange(1, 10)}0"
        line, tail = f"{rng.choice(_DE_STREETS)} {rng.randrange(1, 140)}", f"{code} {town}"
    forms = (f"{national}{last}", f"+{e164[1:3]} {national.removeprefix('0')}{last}")
    return (
        Address(lines=(line, tail), city=town, region=region, country=country),
        Phone(e164=f"{e164}{last}", written=forms),
    )
