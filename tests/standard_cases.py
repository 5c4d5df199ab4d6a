"""Papers to typeset and the sheet to typeset them on, shared by the tests of the standard papers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from claimctl.lab.synth.documents.model import Paper
from claimctl.lab.synth.layouts.sheet import Sheet
from claimctl.lab.synth.layouts.style import style
from claimctl.lab.synth.story import identifiers, people
from claimctl.lab.synth.story.model import Item
from claimctl.lab.synth.streams import stream

_VISIT = (("99213", "Office visit, established patient", "142.50"), ("73610", "X-ray, ankle, 3 views", "96.00"),
          ("29515", "Short leg splint", "118.75"), ("97110", "Therapeutic exercise, 15 min", "45.20"))  # fmt: skip
_STAY = (("0120", "Room and board, semi-private", "640.00"), ("0450", "Emergency room", "512.35"),
         ("0250", "Pharmacy", "88.40"), ("0300", "Laboratory", "131.90"), ("0730", "EKG/ECG", "97.00"))  # fmt: skip
_GOODS = (("", "Elastic bandage 4 in", "7.25"), ("", "Ibuprofen 200 mg, 100 ct", "9.49"),
          ("", "Digital thermometer", "12.99"))  # fmt: skip


def items(offers, count, day=None):
    """`count` line items, the offers over and over with other quantities."""
    made = []
    for number in range(count):
        code, text, price = offers[number % len(offers)]
        quantity, each = Decimal(1 + number % 3), Decimal(price)
        made.append(Item(description=text, code=code, quantity=quantity, unit_price=each, amount=quantity * each,
                         service_date=day))  # fmt: skip
    return tuple(made)


def claim(doc_type, seed, rows, count=0):
    """A standard bill: cms1500 or ub04."""
    rng = stream(seed, "standard", doc_type)
    stay = doc_type == "ub04"
    who, insurer = people.person(rng, "US"), people.company(rng, "insurer", "US")
    other = people.person(rng, "US")
    provider = people.company(rng, "hospital" if stay else "clinic", "US", city=who.address.city)
    day = dt.date(2024, 3, 1) + dt.timedelta(days=seed)
    lines = items(rows, count or (5 if stay else 4), day)
    total = sum((item.amount for item in lines), Decimal(0))
    codes = ("S93.401A", "I10") if not stay else ("K35.80", "R09.02", "E11.9")
    facts = {
        "patient_name": who.name, "patient_dob": who.birth, "patient_sex": who.sex, "patient_address": who.address,
        "patient_phone": who.phone, "insured_name": (who if seed % 2 else other).name,
        "member_id": f"W{identifiers.digits(rng, 9)}",
        "group_number": f"GR{identifiers.digits(rng, 5)}", "document_number": f"A{identifiers.digits(rng, 6)}",
        "document_date": day + dt.timedelta(days=6), "diagnosis_code": codes, "provider_name": provider.name,
        "provider_address": provider.address, "provider_npi": provider.npi, "provider_tax_id": provider.tax_id,
        "total": total, "amount_paid": Decimal("25.00"), "service_date": day, "_clinician": f"{other.name}, M.D.",
        "_insurer": insurer.name, "signature_present": True,
    }  # fmt: skip
    if stay:
        facts |= {"admission_date": day, "discharge_date": day + dt.timedelta(days=2)}
    return Paper(doc_type=doc_type, title=doc_type.upper(), issuer=provider, facts=facts, items=lines)


def cms1500(seed, count=0):
    return claim("cms1500", seed, _VISIT, count)


def ub04(seed, count=0):
    return claim("ub04", seed, _STAY, count)


def receipt(seed, count=0):
    """A till's slip; every third one from Germany."""
    rng = stream(seed, "standard", "receipt")
    country = "US" if seed % 3 else "DE"
    shop = people.company(rng, "pharmacy", country)
    lines = items(_GOODS, count or 3)
    subtotal = sum((item.amount for item in lines), Decimal(0))
    tax = (subtotal * Decimal("0.05")).quantize(Decimal("0.01"))
    facts = {
        "document_number": f"R{identifiers.digits(rng, 5)}", "document_date": dt.date(2024, 5, 17),
        "subtotal": subtotal,
        "tax": tax, "total": subtotal + tax, "amount_paid": subtotal + tax, "_payment": rng.choice(("card", "cash")),
        "_rate": "5",
    }  # fmt: skip
    return Paper(doc_type="receipt", title="receipt", issuer=shop, facts=facts, items=lines)


def prescription(seed, count=0):
    """What a doctor ordered."""
    rng = stream(seed, "standard", "prescription")
    who, doctor, clinic = people.person(rng, "US"), people.person(rng, "US"), people.company(rng, "clinic", "US")
    orders = (
        "Ibuprofen 600 mg tablet\nSig: Take one tablet by mouth every 8 hours with food\nDisp: 30   Refills: 0",
        "Amoxicillin 500 mg capsule\nSig: Take one capsule by mouth three times a day\nDisp: 21   Refills: 0",
    )
    facts = {
        "patient_name": who.name, "patient_dob": who.birth, "patient_address": who.address,
        "document_date": dt.date(2024, 6, 3), "provider_npi": clinic.npi, "_clinician": f"{doctor.name}, M.D.",
        "signature_present": True,
    }  # fmt: skip
    return Paper(doc_type="prescription", title="Prescription", issuer=clinic, facts=facts,
                 paragraphs=orders[: count or 2])  # fmt: skip


def insurance_card(seed, count=0):
    """A plan's card, or for every second seed a car's."""
    rng = stream(seed, "standard", "card")
    who, insurer = people.person(rng, "US"), people.company(rng, "insurer", "US")
    if seed % 2:
        facts = {
            "policy_number": f"PA-{identifiers.digits(rng, 8)}", "insured_name": who.name,
            "policy_start": dt.date(2024, 1, 15), "policy_end": dt.date(2025, 1, 14), "vehicle_year": "2019",
            "vehicle_make": "Volkswagen", "vehicle_model": "Golf Variant", "vin": identifiers.vin(rng, 2019),
        }  # fmt: skip
    else:
        facts = {"member_id": f"W{identifiers.digits(rng, 9)}", "group_number": f"GR{identifiers.digits(rng, 5)}",
                 "insured_name": who.name, "_plan": "PPO Silver", "_dependent": ""}  # fmt: skip
    return Paper(doc_type="insurance_card", title="card", issuer=insurer, facts=facts)


def id_document(seed, count=0):
    """A licence's or a passport's facts."""
    rng = stream(seed, "standard", "id")
    who, insurer = people.person(rng, "US" if seed % 2 else "DE"), people.company(rng, "insurer", "US")
    facts = {
        "document_number": f"{identifiers.letters(rng, 1)}{identifiers.digits(rng, 8)}", "insured_name": who.name,
        "_family": who.family, "_given": who.given, "_birth": who.birth, "_sex": who.sex,
        "_expires": dt.date(2029, 8, 30), "_nationality": "UNITED STATES" if seed % 2 else "DEUTSCH",
    }  # fmt: skip
    if seed % 2:
        facts["insured_address"] = who.address
    return Paper(
        doc_type="id_document", title="DRIVER LICENSE" if seed % 2 else "PASSPORT", issuer=insurer, facts=facts
    )


PAPERS = {
    "INSURANCE_CARD": insurance_card,
    "ID_DOCUMENT": id_document,
    "PRESCRIPTION": prescription,
    "RECEIPT": receipt,
    "CMS1500": cms1500,
    "UB04": ub04,
}


def typeset(layout, paper, seed, currency="USD"):
    """A sheet with a paper drawn on it in a layout, as the registry does it."""
    rng = stream(seed, "layout", layout.name)
    hand = style(stream(seed, "issuer", paper.issuer.name), paper.issuer.country, currency, family=layout.family)
    sheet = Sheet(hand, rng, size=layout.size(paper) if layout.size else None, title=paper.title)
    layout.draw(sheet, paper)
    return sheet


def replaced(paper, **facts):
    """A paper with other facts; None takes one away."""
    kept = {key: value for key, value in (paper.facts | facts).items() if value is not None}
    return msgspec.structs.replace(paper, facts=kept)
