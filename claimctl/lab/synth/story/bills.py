"""Bills that add up: what each kind of provider writes on one. Amounts are exact; tax is on the subtotal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import identifiers
from claimctl.lab.synth.story.model import Bill, Company, Item, cents
from claimctl.lab.synth.streams import some

if TYPE_CHECKING:
    import datetime as dt
    import random

# description, lowest and highest unit price, highest quantity; a code before the colon
Offer = tuple[str, float, float, int]

REPAIR_PARTS: tuple[Offer, ...] = (
    ("FB-2210:Front bumper cover", 240, 520, 1), ("RB-1187:Rear bumper cover, painted", 260, 560, 1),
    ("HL-0456:Headlamp assembly, left", 180, 420, 1), ("TL-0912:Tail lamp assembly, right", 95, 240, 1),
    ("FD-3301:Fender, right front", 150, 330, 1), ("GR-1450:Radiator grille", 80, 210, 1),
    ("MR-0077:Door mirror, heated", 110, 260, 1), ("CL-9001:Bumper clips and fasteners", 3, 8, 12),
    ("QP-5520:Quarter panel moulding", 60, 140, 1), ("WS-7001:Windshield, laminated", 230, 480, 1),
)  # fmt: skip
REPAIR_LABOR: tuple[Offer, ...] = (
    ("Body labor, hours", 52, 68, 9), ("Paint labor, hours", 54, 70, 6), ("Frame measurement", 80, 160, 1),
    ("Paint and materials", 120, 310, 1), ("Blend adjacent panel", 90, 180, 1), ("Hazardous waste disposal", 5, 12, 1),
    ("Pre- and post-repair scan", 60, 120, 1),
)  # fmt: skip
TOWING: tuple[Offer, ...] = (
    ("Hook-up, light duty", 75, 125, 1), ("Mileage, loaded", 4, 6, 18), ("Storage, days", 30, 45, 3),
    ("Winching", 40, 80, 1),
)  # fmt: skip
WATER: tuple[Offer, ...] = (
    ("Emergency call-out", 120, 220, 1), ("Water extraction, per hour", 85, 130, 4),
    ("Dehumidifier rental, days", 45, 70, 5), ("Remove and replace drywall, sq ft", 3, 6, 120),
    ("Replace supply line and fittings", 60, 180, 1), ("Antimicrobial treatment", 95, 190, 1),
    ("Repaint ceiling, two coats", 180, 420, 1), ("Replace laminate flooring, sq ft", 4, 8, 140),
)  # fmt: skip
FIRE: tuple[Offer, ...] = (
    ("Board-up and securing", 150, 300, 1), ("Soot cleaning, per room", 180, 320, 3),
    ("Replace range hood", 180, 360, 1), ("Ozone treatment, days", 90, 140, 3), ("Replace wall cabinet", 140, 290, 3),
    ("Electrical inspection", 110, 190, 1),
)  # fmt: skip
GOODS: tuple[Offer, ...] = (
    ("Laptop computer 14 in", 480, 1150, 1), ("LED television 50 in", 320, 640, 1), ("Digital camera body", 280, 760,
    1),
    ("Wireless headphones", 60, 190, 1), ("Cordless drill set", 89, 179, 1), ("Mountain bicycle", 320, 780, 1),
    ("Game console", 299, 449, 1), ("Wool area rug", 120, 340, 1), ("Microwave oven", 89, 189, 1),
)  # fmt: skip
OFFICE_CARE: tuple[Offer, ...] = (
    ("99213:Office visit, established patient", 95, 165, 1), ("99051:After-hours service", 30, 60, 1),
    ("73610:X-ray, ankle, 3 views", 70, 140, 1), ("71046:X-ray, chest, 2 views", 60, 130, 1),
    ("85025:Complete blood count", 18, 42, 1), ("80053:Comprehensive metabolic panel", 25, 60, 1),
    ("36415:Venipuncture", 8, 20, 1), ("96372:Injection, therapeutic", 30, 65, 1), ("93000:Electrocardiogram", 45, 95,
    1),
    ("29515:Short leg splint", 85, 160, 1), ("97110:Therapeutic exercise, 15 min", 38, 62, 4),
)  # fmt: skip
HOSPITAL_CARE: tuple[Offer, ...] = (
    ("0120:Room and board, semi-private", 480, 780, 2), ("0450:Emergency room", 320, 680, 1),
    ("0250:Pharmacy", 45, 210, 1), ("0270:Medical-surgical supplies", 60, 190, 1), ("0300:Laboratory", 80, 260, 1),
    ("0320:Radiology, diagnostic", 120, 340, 1), ("0730:EKG/ECG", 70, 140, 1), ("0636:Drugs requiring coding", 30,
    120, 2),
)  # fmt: skip
PHARMACY: tuple[Offer, ...] = (
    ("Rx copay", 8, 35, 1), ("Elastic bandage 4 in", 5, 11, 2), ("Ibuprofen 200 mg, 100 ct", 7, 13, 1),
    ("Digital thermometer", 9, 18, 1), ("Cough syrup 8 oz", 8, 14, 1), ("Antiseptic wipes", 4, 7, 2),
    ("Electrolyte powder", 6, 15, 2),
)  # fmt: skip
PHARMACY_ABROAD: tuple[Offer, ...] = (
    ("Ibuprofen 400 mg 20 St", 4, 9, 2), ("Elastische Binde 8 cm", 5, 9, 1), ("Elektrolyt Pulver", 6, 13, 2),
    ("Nasenspray 10 ml", 4, 8, 1), ("Wundsalbe 50 g", 6, 12, 1), ("Fieberthermometer", 8, 16, 1),
)  # fmt: skip
HOTEL: tuple[Offer, ...] = (
    ("Room, double, per night", 84, 148, 4), ("City tax, per night", 2, 4, 4), ("Breakfast", 9, 17, 4),
)  # fmt: skip
CARE_ABROAD: tuple[Offer, ...] = (
    ("Consultation", 60, 140, 1), ("Ultrasound examination", 70, 150, 1), ("Infusion therapy", 40, 90, 1),
    ("Dressing, large", 18, 40, 2), ("Medical report in English", 25, 45, 1),
)  # fmt: skip
CARE_TRAVEL: tuple[Offer, ...] = (
    ("99203:Urgent care visit, new patient", 120, 210, 1), ("73130:X-ray, hand, 3 views", 60, 130, 1),
    ("12001:Wound repair, simple", 110, 190, 1), ("90471:Immunization administration", 20, 40, 1),
)  # fmt: skip
BAGGAGE: tuple[Offer, ...] = (
    ("Suitcase, hard shell", 79, 169, 1), ("Clothing, replacement", 25, 70, 4), ("Toiletries", 12, 35, 1),
    ("Phone charger", 15, 35, 1), ("Walking shoes", 60, 120, 1),
)  # fmt: skip


def bill(
    rng: random.Random,
    kind: str,
    provider: Company,
    date: dt.date,
    offers: tuple[Offer, ...],
    *,
    count: int,
    tax: str = "0",
    paid: bool = False,
    keep: int = 0,
    service: dt.date | None = None,
) -> Bill:
    """A bill of about `count` items; the first `keep` offers are always on it."""
    chosen = [*offers[:keep], *some(rng, offers[keep:], max(0, count - keep))]
    items = []
    for text, low, high, most in chosen:
        code, _, description = text.rpartition(":")
        quantity = Decimal(rng.randrange(1, most + 1))
        price = cents(Decimal(rng.randrange(int(low * 100), int(high * 100))) / 100)
        items.append(
            Item(
                description=description, code=code, quantity=quantity, unit_price=price,
                amount=cents(quantity * price), service_date=service,
            )
        )  # fmt: skip
    prefix = rng.choice(("", "INV-", "R", f"{date.year}-", "A"))
    made = Bill(
        kind=kind, provider=provider, number=f"{prefix}{identifiers.digits(rng, 5)}", date=date, items=tuple(items),
        tax_rate=Decimal(tax), paid=Decimal(0), payment=rng.choice(("card", "cash", "card")),
    )  # fmt: skip
    if not paid:
        return made
    return Bill(
        kind=kind, provider=provider, number=made.number, date=date, items=made.items, tax_rate=made.tax_rate,
        paid=made.total, payment=made.payment,
    )  # fmt: skip
