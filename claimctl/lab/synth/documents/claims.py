"""Papers that the insurer and the insured exchange: claim forms, policy, card, letters, bank statement, identity."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.documents.model import Paper, Value
from claimctl.lab.synth.story import identifiers, people

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Person, Story

_FORM_TITLES = {
    "motor": ("AUTOMOBILE LOSS NOTICE", "Auto Accident Claim Form"),
    "home": ("PROPERTY LOSS NOTICE", "Homeowners Claim Form"),
    "health": ("Health Insurance Claim Form", "MEMBER CLAIM FORM"),
    "travel": ("Travel Insurance Claim Form", "TRAVEL CLAIM FORM"),
}
_POLICY_TITLES = {
    "motor": "Personal Auto Policy Declarations", "home": "Homeowners Policy Declarations",
    "health": "Schedule of Benefits", "travel": "Certificate of Travel Insurance",
}  # fmt: skip
# What a policy says in full.
_CONDITIONS = (
    (
        "This declarations page, with the policy form and endorsements, completes the policy. Coverage applies only to "
        "losses that occur within the policy period shown above."
    ),
    "1. Our promise. The insurer pays for direct and accidental loss up to the limit shown, less the deductible.",
    (
        "2. Your duties after a loss. Give prompt notice, protect the property from further damage, keep a record of "
        "what you spend, and let the adjuster see the damaged property. Send a signed statement within sixty days."
    ),
    (
        "3. What is not covered. Wear and tear, gradual leakage, mechanical breakdown, loss caused on purpose by an "
        "insured, and loss that began before the policy period."
    ),
    (
        "4. How a loss is settled. The insurer may repair, replace or pay in money. The deductible is taken once from "
        "each "
        "loss. No payment exceeds the limit of insurance."
    ),
    "5. Other insurance. Where other insurance covers the same loss, the insurer pays its share only.",
    "6. Fraud. The policy is void where an insured conceals or misstates a material fact.",
    (
        "7. Cancellation. The insured may cancel at any time by returning the policy or by written notice. The insurer "
        "may "
        "cancel by notice mailed at least thirty days before the date on which it takes effect."
    ),
    "8. Time for suit. Action against the insurer must start within two years after the date of loss.",
)


def contact(role: str, who: Person) -> dict[str, Value]:
    """Somebody's name and whereabouts under a role's field names."""
    return {f"{role}_name": who.name, f"{role}_address": who.address, f"{role}_phone": who.phone,
            f"{role}_email": who.email}  # fmt: skip


def claim_form(rng: random.Random, story: Story) -> Paper:
    """The notice of loss, filled in by the insured."""
    policy, loss = story.policy, story.loss
    facts: dict[str, Value] = {
        "claim_number": story.claim_id, "policy_number": policy.number, **contact("insured", policy.holder),
        "loss_date": loss.date, "loss_time": loss.time, "loss_location": loss.place, "loss_cause": loss.cause,
        "loss_description": loss.description, "report_date": loss.reported, "claimed_amount": story.claimed,
        "document_date": story.received, "payee_name": policy.holder.name,
        "_iban": "" if story.country == "US" else policy.holder.iban,
        "signature_present": True,
    }  # fmt: skip
    if loss.agency and story.line in ("motor", "home"):
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
    facts: dict[str, Value] = {
        "policy_number": cover.number, "insured_name": cover.holder.name, "insured_address": cover.holder.address,
        "policy_start": cover.start, "policy_end": cover.end, "coverage_type": cover.coverage,
        "sum_insured": cover.sum_insured, "deductible": cover.deductible, "premium": cover.premium,
        "document_date": cover.start - dt.timedelta(days=12),
    }  # fmt: skip
    if story.vehicle:
        car = story.vehicle
        facts |= {"vin": car.vin, "vehicle_make": car.make, "vehicle_model": car.model, "vehicle_year": str(car.year)}
    return Paper(
        doc_type="policy", title=_POLICY_TITLES[story.line], issuer=cover.insurer, facts=facts, recipient=cover.holder,
        paragraphs=_CONDITIONS,
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
    if story.vehicle:
        car = story.vehicle
        facts |= {"vehicle_year": str(car.year), "vehicle_make": car.make, "vehicle_model": car.model, "vin": car.vin}
    title = "INSURANCE IDENTIFICATION CARD" if story.line != "health" else "Member ID Card"
    return Paper(doc_type="insurance_card", title=title, issuer=cover.insurer, facts=facts)


def id_document(rng: random.Random, story: Story) -> Paper:
    """A driver licence, or a passport for travel."""
    who = story.claimant
    expires = story.received + dt.timedelta(days=rng.randrange(200, 1800))
    licence = story.country == "US" and story.line != "travel"
    facts: dict[str, Value] = {
        "document_number": f"{identifiers.letters(rng, 1)}{identifiers.digits(rng, 8)}", "claimant_name": who.name,
        "_family": who.family, "_given": who.given, "_birth": who.birth, "_sex": who.sex, "_expires": expires,
        "_nationality": {"US": "UNITED STATES", "DE": "DEUTSCH", "AT": "ÖSTERREICH",
        "NL": "NEDERLANDSE"}[story.country],
    }  # fmt: skip
    if licence:
        facts["claimant_address"] = who.address
    title = f"{who.address.region} DRIVER LICENSE" if licence else "PASSPORT"
    return Paper(doc_type="id_document", title=title, issuer=story.policy.insurer, facts=facts, scene="card")


def correspondence(rng: random.Random, story: Story) -> Paper:
    """A letter about the claim: from the insured, from the insurer, or an airline's confirmation."""
    cover, loss = story.policy, story.loss
    facts: dict[str, Value] = {"document_date": story.received - dt.timedelta(days=rng.randrange(1, 8)),
                               "policy_number": cover.number, "loss_date": loss.date}  # fmt: skip
    if story.line == "travel" and loss.cause != "Illness abroad" and loss.agency:
        facts |= {"report_number": loss.report_number}
        return Paper(
            doc_type="correspondence", title="Confirmation for your insurer", issuer=loss.agency,
            facts={key: value for key, value in facts.items() if key != "policy_number"}, recipient=story.claimant,
            paragraphs=(
                f"we confirm that you travelled with us and reported the following event: {loss.cause.lower()}.",
                ("We regret the inconvenience. This letter may be presented to your travel insurer. Further claims "
                 "against "
                "the carrier remain unaffected."),
            ),
        )  # fmt: skip
    if rng.random() < 0.5:
        return Paper(
            doc_type="correspondence", title="Acknowledgement of your claim", issuer=cover.insurer,
            facts=facts | {"claim_number": story.claim_id}, recipient=cover.holder,
            paragraphs=(
                ("thank you for reporting your loss. We have opened a claim and assigned it to an adjuster, who will "
                "contact you within five business days."),
                ("Please send us the completed claim form, the original bills and any photographs of the damage. Keep "
                "damaged items until the adjuster has seen them."),
            ),
        )  # fmt: skip
    return Paper(
        doc_type="correspondence", title="Report of a loss", issuer=cover.insurer,
        facts=facts | {"insured_name": cover.holder.name, "insured_address": cover.holder.address,
                       "insured_phone": cover.holder.phone}, scene="from_insured",
        paragraphs=(
            "I am writing to report a loss under my policy. " + loss.description,
            ("I enclose the bills that I have so far and ask you to settle the claim. You can reach me by telephone "
             "in the "
            "evenings."),
        ),
    )  # fmt: skip


def bank_statement(rng: random.Random, story: Story) -> Paper:
    """The account's month, with what was paid on the bills in it."""
    holder = story.policy.holder
    first = story.loss.date.replace(day=1)
    bank = people.company(rng, "bank", "US" if story.country == "US" else "GB")
    paid = [(bill.date, bill.provider.name.upper()[:26], -bill.total) for bill in story.bills if bill.paid]
    other = [
        (first + dt.timedelta(days=rng.randrange(27)), rng.choice(("GROCERY MARKET", "FUEL STATION", "TRANSFER",
        "UTILITIES",
         "STREAMING SERVICE", "RENT")), -Decimal(rng.randrange(900, 14_000)) / 100)
        for _ in range(rng.randrange(6, 12))
    ]  # fmt: skip
    salary = [(first + dt.timedelta(days=1), "SALARY", Decimal(rng.randrange(180_000, 420_000)) / 100)]
    balance = Decimal(rng.randrange(40_000, 500_000)) / 100
    rows = [("Date", "Description", "Amount", "Balance")]
    for day, text, amount in sorted([*paid, *other, *salary]):
        balance += amount
        rows.append((day.isoformat(), text, f"{amount:,.2f}", f"{balance:,.2f}"))
    facts: dict[str, Value] = {
        "customer_name": holder.name, "customer_address": holder.address,
        "_iban": holder.iban if story.country != "US" else f"****{holder.iban[-4:]}",
        "document_date": (first + dt.timedelta(days=32)).replace(day=1), "_balance": balance,
    }  # fmt: skip
    return Paper(doc_type="bank_statement", title="Account Statement", issuer=bank, facts=facts, table=tuple(rows))


def damage_photo(rng: random.Random, story: Story) -> Paper:
    """A picture of what was damaged."""
    del rng
    return Paper(
        doc_type="damage_photo", title="photo", issuer=story.policy.insurer, facts={},
        scene="car" if story.vehicle else "fire" if "fire" in story.loss.cause else "room",
    )  # fmt: skip


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
