"""Papers that the insurer and the insured exchange: claim forms, policy, card, letters, bank statement, identity."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.documents import letters
from claimctl.lab.synth.documents.model import Paper, Value
from claimctl.lab.synth.paper.scenes import suited
from claimctl.lab.synth.story import clauses, identifiers, people
from claimctl.lab.synth.story.model import Item
from claimctl.lab.synth.story.places import LANGUAGES

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Person, Story
    from claimctl.lab.synth.story.places import Language

_FORM_TITLES = {
    "motor": ("AUTOMOBILE LOSS NOTICE", "Auto Accident Claim Form"),
    "home": ("PROPERTY LOSS NOTICE", "Homeowners Claim Form"),
    "health": ("Health Insurance Claim Form", "MEMBER CLAIM FORM"),
    "travel": ("Travel Insurance Claim Form", "TRAVEL CLAIM FORM"),
    "liability": ("LIABILITY LOSS NOTICE", "General Liability Claim Form"),
}
_POLICY_TITLES = {
    "motor": "Personal Auto Policy Declarations", "home": "Homeowners Policy Declarations",
    "health": "Schedule of Benefits", "travel": "Certificate of Travel Insurance",
    "liability": "Personal Liability Policy Declarations",
}  # fmt: skip
_NATIONALITIES = {
    "US": "UNITED STATES", "GB": "BRITISH CITIZEN", "DE": "DEUTSCH", "AT": "ÖSTERREICH", "CH": "SCHWEIZ",
    "FR": "FRANÇAISE", "BE": "BELGE", "ES": "ESPAÑOLA", "IT": "ITALIANA", "NL": "NEDERLANDSE",
}  # fmt: skip


def contact(role: str, who: Person) -> dict[str, Value]:
    """Somebody's name and whereabouts under a role's field names."""
    return {f"{role}_name": who.name, f"{role}_address": who.address, f"{role}_phone": who.phone,
            f"{role}_email": who.email}  # fmt: skip


def account(who: Person) -> str:
    """Where somebody is paid: an IBAN, in America the number of an account."""
    return who.iban[-10:] if who.address.country == "US" else who.iban


def claim_form(rng: random.Random, story: Story) -> Paper:
    """The notice of loss, filled in by the insured."""
    policy, loss, payee = story.policy, story.loss, story.customer
    facts: dict[str, Value] = {
        "claim_number": story.claim_id, "policy_number": policy.number, **contact("insured", policy.holder),
        "loss_date": loss.date, "loss_time": loss.time, "loss_location": loss.place, "loss_cause": loss.cause,
        "loss_description": loss.description, "report_date": loss.reported, "claimed_amount": story.claimed,
        "document_date": story.received, "payee_name": payee.name, "_iban": account(payee),
        "signature_present": True,
    }  # fmt: skip
    if story.line == "liability":
        facts |= contact("claimant", story.claimant)
    if loss.agency and loss.agency.trade == "police":
        facts |= {"agency_name": loss.agency.name, "report_number": loss.report_number}
    if story.vehicle:
        car = story.vehicle
        facts |= {"vin": car.vin, "license_plate": car.plate, "vehicle_make": car.make, "vehicle_model": car.model,
                  "vehicle_year": str(car.year)}  # fmt: skip
    if story.other_party:
        facts |= {"_other_name": story.other_party.name, "_other_phone": story.other_party.phone,
                  "_other_plate": story.other_plate}  # fmt: skip
    if story.line == "health" and story.visit:
        who = story.claimant
        facts |= {
            "member_id": policy.member_id, "group_number": policy.group_number, "patient_name": who.name,
            "patient_dob": who.birth, "patient_sex": who.sex, "provider_name": story.bills[0].provider.name,
            "service_date": story.visit.admission, "diagnosis": story.visit.diagnoses[0][1],
        }  # fmt: skip
    if story.trip:
        facts |= {"_destination": story.trip[0], "_trip_from": story.trip[1], "_trip_to": story.trip[2],
                  "claimant_name": story.claimant.name}  # fmt: skip
    return Paper(
        doc_type="claim_form", title=rng.choice(_FORM_TITLES[story.line]), issuer=policy.insurer, facts=facts,
    )  # fmt: skip


def policy(rng: random.Random, story: Story) -> Paper:
    """The declarations page: what is covered, from when to when, for how much."""
    del rng
    cover = story.policy
    conditions = tuple(f"{one.number} {one.title}. {one.text}" for one in clauses.clauses(cover, story.line))
    facts: dict[str, Value] = {
        "policy_number": cover.number, "insured_name": cover.holder.name, "insured_address": cover.holder.address,
        "policy_start": cover.start, "policy_end": cover.end, "coverage_type": cover.coverage,
        "sum_insured": cover.sum_insured, "deductible": cover.deductible, "premium": cover.premium,
        "document_date": cover.start - dt.timedelta(days=12),
    }  # fmt: skip
    if story.vehicle and story.line == "motor":
        car = story.vehicle
        facts |= {"vin": car.vin, "vehicle_make": car.make, "vehicle_model": car.model, "vehicle_year": str(car.year)}
    return Paper(
        doc_type="policy", title=_POLICY_TITLES[story.line], issuer=cover.insurer, facts=facts, recipient=cover.holder,
        paragraphs=conditions,
    )  # fmt: skip


def insurance_card(rng: random.Random, story: Story) -> Paper:
    """The card that the insured carries."""
    del rng
    cover, who = story.policy, story.claimant
    facts: dict[str, Value] = {"policy_number": cover.number, "insured_name": cover.holder.name,
                               "policy_start": cover.start, "policy_end": cover.end}  # fmt: skip
    if story.line == "health":
        facts = {"member_id": cover.member_id, "group_number": cover.group_number, "insured_name": cover.holder.name,
                 "_plan": cover.coverage, "_dependent": who.name if who != cover.holder else ""}  # fmt: skip
    if story.vehicle and story.line == "motor":
        car = story.vehicle
        facts |= {"vehicle_year": str(car.year), "vehicle_make": car.make, "vehicle_model": car.model, "vin": car.vin}
    title = "INSURANCE IDENTIFICATION CARD" if story.line != "health" else "Member ID Card"
    return Paper(doc_type="insurance_card", title=title, issuer=cover.insurer, facts=facts)


def id_document(rng: random.Random, story: Story) -> Paper:
    """A driver licence, or a passport for travel."""
    who = story.policy.holder
    expires = story.received + dt.timedelta(days=rng.randrange(200, 1800))
    licence = story.country == "US" and story.line != "travel"
    facts: dict[str, Value] = {
        "document_number": f"{identifiers.letters(rng, 1)}{identifiers.digits(rng, 8)}", "insured_name": who.name,
        "_family": who.family, "_given": who.given, "_birth": who.birth, "_sex": who.sex, "_expires": expires,
        "_nationality": _NATIONALITIES[story.country],
    }  # fmt: skip
    if licence:
        facts["insured_address"] = who.address
    title = f"{who.address.region} DRIVER LICENSE" if licence else "PASSPORT"
    return Paper(doc_type="id_document", title=title, issuer=story.policy.insurer, facts=facts, scene="card")


def correspondence(rng: random.Random, story: Story) -> Paper:
    """A letter about the claim: from the insured, from the insurer, an airline's confirmation, a demand."""
    date = story.received - dt.timedelta(days=rng.randrange(1, 8))
    carrier = letters.airline(story, date)
    if carrier:
        return carrier
    if story.line == "liability":
        return letters.demand(rng, story, date)
    return letters.acknowledgement(story, date) if rng.random() < 0.5 else letters.report(story, date)


# What an account is used for; the first is what comes in.
_SPENT: dict[Language, tuple[str, ...]] = {
    "en": (
        "SALARY",
        "GROCERY MARKET",
        "FUEL STATION",
        "TRANSFER",
        "UTILITIES",
        "STREAMING SERVICE",
        "RENT",
        "BAKERY",
        "PARKING",
        "MOBILE PLAN",
        "BOOKSHOP",
        "GYM",
        "WATER WORKS",
        "CASH MACHINE",
        "CINEMA",
    ),
    "de": (
        "GEHALT",
        "SUPERMARKT",
        "TANKSTELLE",
        "ÜBERWEISUNG",
        "STADTWERKE",
        "MIETE",
        "BÄCKEREI",
        "PARKHAUS",
        "MOBILFUNK",
        "BUCHHANDLUNG",
        "GELDAUTOMAT",
        "KINO",
    ),
    "fr": (
        "SALAIRE",
        "SUPERMARCHÉ",
        "STATION-SERVICE",
        "VIREMENT",
        "ÉLECTRICITÉ",
        "LOYER",
        "BOULANGERIE",
        "PARKING",
        "TÉLÉPHONE",
        "LIBRAIRIE",
        "RETRAIT",
        "CINÉMA",
    ),
    "es": (
        "NÓMINA",
        "SUPERMERCADO",
        "GASOLINERA",
        "TRANSFERENCIA",
        "LUZ Y GAS",
        "ALQUILER",
        "PANADERÍA",
        "APARCAMIENTO",
        "TELÉFONO",
        "LIBRERÍA",
        "CAJERO",
        "CINE",
    ),
    "it": (
        "STIPENDIO",
        "SUPERMERCATO",
        "BENZINAIO",
        "BONIFICO",
        "LUCE E GAS",
        "AFFITTO",
        "PANIFICIO",
        "PARCHEGGIO",
        "TELEFONO",
        "LIBRERIA",
        "PRELIEVO",
        "CINEMA",
    ),
    "nl": (
        "SALARIS",
        "SUPERMARKT",
        "TANKSTATION",
        "OVERBOEKING",
        "ENERGIE",
        "HUUR",
        "BAKKERIJ",
        "PARKEREN",
        "TELEFOON",
        "BOEKHANDEL",
        "GELDOPNAME",
        "BIOSCOOP",
    ),
}


def bank_statement(rng: random.Random, story: Story) -> Paper:
    """The account's month, with what was paid on the bills in it; every row a line item with the balance after it."""
    holder = story.customer
    first = story.loss.date.replace(day=1)
    bank = people.company(rng, "bank", story.country)
    income, *spent = _SPENT[LANGUAGES[story.country]]
    paid = [(bill.date, bill.provider.name.upper()[:26], -bill.total) for bill in story.bills if bill.paid]
    other = [
        (first + dt.timedelta(days=rng.randrange(27)), rng.choice(spent), -Decimal(rng.randrange(900, 14_000)) / 100)
        for _ in range(rng.randrange(6, 40) if rng.random() < 0.8 else rng.randrange(60, 110))
    ]
    salary = [(first + dt.timedelta(days=1), income, Decimal(rng.randrange(180_000, 420_000)) / 100)]
    balance = opening = Decimal(rng.randrange(40_000, 500_000)) / 100
    rows = []
    for day, text, amount in sorted([*paid, *other, *salary]):
        balance += amount
        rows.append(Item(description=text, quantity=Decimal(1), unit_price=amount, amount=amount, service_date=day,
                         more=(balance,)))  # fmt: skip
    facts: dict[str, Value] = {
        "customer_name": holder.name, "customer_address": holder.address,
        "_iban": holder.iban if story.country != "US" else f"****{account(holder)[-4:]}",
        "document_date": (first + dt.timedelta(days=32)).replace(day=1), "_opening": opening, "_balance": balance,
    }  # fmt: skip
    return Paper(doc_type="bank_statement", title="Account Statement", issuer=bank, facts=facts, items=tuple(rows))


def damage_photo(rng: random.Random, story: Story) -> Paper:
    """A picture of what was damaged."""
    shown = rng.choice(suited(story.line, story.loss.kind) or ("room",))
    return Paper(doc_type="damage_photo", title="photo", issuer=story.policy.insurer, facts={}, scene=shown)


def other(rng: random.Random, story: Story) -> Paper:
    """A paper that is none of a claim's."""
    kind = rng.choice(("menu", "newsletter"))
    if kind == "menu":
        bistro = people.company(rng, "hotel", story.country)
        rows = tuple((name, str(rng.randrange(6, 24))) for name in ("Tomato soup", "Grilled trout", "Mushroom risotto",
                     "Beef stew", "Apple tart", "House lemonade"))  # fmt: skip
        return Paper(doc_type="other", title="Lunch menu", issuer=bistro, facts={}, table=(("Dish", "Price"), *rows))
    club = people.company(rng, "store", story.country)
    return Paper(
        doc_type="other", title="Neighborhood newsletter", issuer=club, facts={},
        paragraphs=(
            ("Spring is here, and so is the yearly clean-up of the park. Volunteers meet at nine by the north gate; "
             "gloves "
            "and bags are provided, and there will be coffee for everyone."),
            ("The reading circle has moved to Thursdays. This month we talk about short stories from the sea. New "
             "readers "
            "are welcome, no registration is needed."),
            "Wanted: a drummer for the street band, and somebody who can mend bicycles on a Saturday morning.",
        ),
    )  # fmt: skip
