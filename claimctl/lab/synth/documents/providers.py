"""Papers of those who repair, sell, heal and record: bills of every kind, medical papers, police reports."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.model import Paper, Value
from claimctl.lab.synth.story import people
from claimctl.lab.synth.story.places import LANGUAGES

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Story, Visit


def _money(bill: Bill) -> dict[str, Value]:
    facts: dict[str, Value] = {"subtotal": bill.subtotal, "tax": bill.tax, "total": bill.total}
    if bill.paid:
        facts |= {"amount_paid": bill.paid}
    return facts


def distance(miles: int, country: str) -> str:
    """An odometer's reading as people of a country write it."""
    return f"{miles:,}".replace(",", {"US": ",", "GB": ",", "CH": "'", "FR": " ", "BE": " "}.get(country, "."))


def repair_estimate(story: Story, bill: Bill) -> Paper:
    """What the repair will cost, by the garage or the builder."""
    holder, car = story.customer, story.vehicle
    facts: dict[str, Value] = {
        "document_number": bill.number, "document_date": bill.date, "customer_name": holder.name,
        "customer_address": holder.address, "customer_phone": holder.phone, "claim_number": story.claim_id,
        "loss_date": story.loss.date, "vendor_name": bill.provider.name, **_money(bill),
    }  # fmt: skip
    if car:
        facts |= {"vin": car.vin, "license_plate": car.plate, "vehicle_make": car.make, "vehicle_model": car.model,
                  "vehicle_year": str(car.year), "_mileage": distance(car.mileage, story.country),
                  "_color": car.color}  # fmt: skip
    return Paper(
        doc_type="repair_estimate", title="Repair Estimate" if car else "Estimate of Repairs", issuer=bill.provider,
        facts=facts, items=bill.items,
    )  # fmt: skip


def invoice(story: Story, bill: Bill) -> Paper:
    """A bill for goods or work."""
    holder = story.customer
    facts: dict[str, Value] = {
        "document_number": bill.number, "document_date": bill.date, "customer_name": holder.name,
        "customer_address": holder.address, **_money(bill), "_due": bill.date + dt.timedelta(days=30),
    }  # fmt: skip
    if bill.paid:
        facts |= {"balance_due": bill.total - bill.paid}
    title = "INVOICE" if LANGUAGES[bill.provider.country] != "de" else "RECHNUNG / INVOICE"
    return Paper(doc_type="invoice", title=title, issuer=bill.provider, facts=facts, items=bill.items)


def receipt(story: Story, bill: Bill) -> Paper:
    """A till's slip."""
    del story
    facts: dict[str, Value] = {"document_number": bill.number, "document_date": bill.date, "_payment": bill.payment,
                               "_rate": f"{bill.tax_rate * 100:f}".rstrip("0").rstrip("."), **_money(bill)}  # fmt: skip
    return Paper(doc_type="receipt", title="receipt", issuer=bill.provider, facts=facts, items=bill.items)


def medical_bill(story: Story, bill: Bill) -> Paper:
    """A provider's statement to the patient."""
    who, visit = story.claimant, story.visit
    facts: dict[str, Value] = {
        "patient_name": who.name, "patient_dob": who.birth, "patient_address": who.address,
        "document_number": bill.number, "document_date": bill.date, "provider_tax_id": bill.provider.tax_id,
        "provider_npi": bill.provider.npi if bill.provider.country == "US" else "", "total": bill.total,
        "amount_paid": bill.paid, "balance_due": bill.total - bill.paid,
    }  # fmt: skip
    if visit:
        facts |= {"diagnosis_code": tuple(code for code, _ in visit.diagnoses), "service_date": visit.admission}
        if visit.discharge > visit.admission:
            facts |= {"admission_date": visit.admission, "discharge_date": visit.discharge}
    if story.line == "health":
        facts["member_id"] = story.policy.member_id
    return Paper(
        doc_type="medical_bill", title="Patient Statement" if bill.provider.trade == "clinic" else "Itemized Bill",
        issuer=bill.provider, facts=facts, items=bill.items,
    )  # fmt: skip


def standard_bill(story: Story, bill: Bill, visit: Visit) -> Paper:
    """The standard forms of US providers: CMS-1500 for a visit, UB-04 for a stay."""
    who, cover = story.claimant, story.policy
    stay = visit.discharge > visit.admission
    facts: dict[str, Value] = {
        "patient_name": who.name, "patient_dob": who.birth, "patient_sex": who.sex, "patient_address": who.address,
        "patient_phone": who.phone, "insured_name": cover.holder.name, "member_id": cover.member_id,
        "group_number": cover.group_number, "document_number": bill.number, "document_date": bill.date,
        "diagnosis_code": tuple(code for code, _ in visit.diagnoses), "provider_name": bill.provider.name,
        "provider_address": bill.provider.address, "provider_npi": bill.provider.npi,
        "provider_tax_id": bill.provider.tax_id, "total": bill.total, "amount_paid": bill.paid,
        "admission_date": visit.admission, "discharge_date": visit.discharge, "service_date": visit.admission,
        "_clinician": visit.clinician, "_insurer": cover.insurer.name, "signature_present": True,
    }  # fmt: skip
    return Paper(
        doc_type="ub04" if stay else "cms1500", title="UB-04" if stay else "HEALTH INSURANCE CLAIM FORM",
        issuer=bill.provider, facts=facts, items=bill.items,
    )  # fmt: skip


def eob(story: Story, bill: Bill) -> Paper:
    """The insurer's explanation of how a bill is covered: all of it, less the deductible."""
    who, cover = story.claimant, story.policy
    rows, left = [], cover.deductible
    for item in bill.items:
        owed = min(left, item.amount)
        left -= owed
        rows.append(msgspec.structs.replace(item, more=(item.amount, item.amount - owed, owed)))
    facts: dict[str, Value] = {
        "patient_name": who.name, "member_id": cover.member_id, "group_number": cover.group_number,
        "claim_number": story.claim_id, "provider_name": bill.provider.name, "service_date": bill.items[0].service_date
        or bill.date, "document_date": bill.date + dt.timedelta(days=9), "total": bill.subtotal,
        "allowed_amount": bill.subtotal, "deductible": cover.deductible,
    }  # fmt: skip
    return Paper(
        doc_type="eob", title="Explanation of Benefits", issuer=cover.insurer, facts=facts, recipient=cover.holder,
        items=tuple(rows),
    )  # fmt: skip


def _patient(story: Story, visit: Visit) -> dict[str, Value]:
    who = story.claimant
    return {
        "patient_name": who.name, "patient_dob": who.birth, "patient_sex": who.sex,
        "diagnosis_code": tuple(code for code, _ in visit.diagnoses),
        "diagnosis": tuple(text for _, text in visit.diagnoses), "_clinician": visit.clinician,
        "signature_present": True,
    }  # fmt: skip


def discharge_summary(story: Story, visit: Visit) -> Paper:
    """The hospital's account of a stay."""
    facts = _patient(story, visit) | {"admission_date": visit.admission, "discharge_date": visit.discharge,
                                      "document_date": visit.discharge}  # fmt: skip
    return Paper(
        doc_type="discharge_summary", title="Discharge Summary", issuer=story.bills[0].provider, facts=facts,
        paragraphs=("Chief complaint", visit.complaint, "Hospital course", visit.course, "Discharge medications",
                    *(f"{drug}: {directions}" for drug, directions, _ in visit.medicines), "Follow-up",
                    "See the primary care physician within seven days. Return for fever or worsening symptoms."),
    )  # fmt: skip


def medical_note(story: Story, visit: Visit) -> Paper:
    """A doctor's note of a visit."""
    facts = _patient(story, visit) | {"service_date": visit.admission, "document_date": visit.admission}
    return Paper(
        doc_type="medical_note", title="Medical Report" if story.line == "travel" else "Progress Note",
        issuer=story.bills[0].provider, facts=facts,
        paragraphs=("Subjective", visit.complaint, "Assessment", "; ".join(text for _, text in visit.diagnoses), "Plan",
                    visit.course),
    )  # fmt: skip


def lab_report(rng: random.Random, story: Story, visit: Visit) -> Paper:
    """Laboratory values with their reference ranges, those outside flagged."""
    laboratory = people.company(rng, "laboratory", "US", city=story.claimant.address.city)
    facts = _patient(story, visit) | {"service_date": visit.admission, "document_number": story.loss.report_number,
                                      "document_date": visit.admission + dt.timedelta(days=1)}  # fmt: skip
    for key in ("diagnosis", "diagnosis_code", "signature_present"):
        del facts[key]
    rows = [(name, result, unit, normal, _flag(result, normal)) for name, result, unit, normal in visit.labs]
    return Paper(
        doc_type="lab_report", title="Laboratory Report", issuer=laboratory, facts=facts,
        table=(("Test", "Result", "Unit", "Reference", "Flag"), *rows),
    )  # fmt: skip


def _flag(result: str, normal: str) -> str:
    low, _, high = normal.replace("<", "0-").partition("-")
    return "H" if float(result) > float(high) else "L" if float(result) < float(low) else ""


def prescription(story: Story, visit: Visit) -> Paper:
    """What the doctor ordered."""
    facts = _patient(story, visit) | {"document_date": visit.discharge, "patient_address": story.claimant.address,
                                      "provider_npi": story.bills[0].provider.npi}  # fmt: skip
    for key in ("diagnosis", "diagnosis_code", "patient_sex"):
        del facts[key]
    lines = tuple(
        f"{drug}\nSig: {directions}\nDisp: {count}   Refills: 0" for drug, directions, count in visit.medicines
    )
    return Paper(
        doc_type="prescription", title="Prescription", issuer=story.bills[0].provider, facts=facts, paragraphs=lines
    )


def police_report(story: Story) -> Paper | None:
    """The police's record of what happened, where they came."""
    loss, holder = story.loss, story.policy.holder
    if loss.agency is None or loss.agency.trade != "police":
        return None
    facts: dict[str, Value] = {
        "agency_name": loss.agency.name, "report_number": loss.report_number, "report_date": loss.date,
        "loss_date": loss.date, "loss_time": loss.time, "loss_location": loss.place, "loss_cause": loss.cause,
        "officer_name": loss.officer, "loss_description": loss.event or loss.description, "signature_present": True,
    }  # fmt: skip
    if story.vehicle:
        car, holder = story.vehicle, story.customer
        facts |= {"_driver": holder.name, "_driver_phone": holder.phone, "license_plate": car.plate, "vin": car.vin,
                  "vehicle_make": car.make, "vehicle_model": car.model, "vehicle_year": str(car.year)}  # fmt: skip
        if story.other_party:
            facts |= {"_other_name": story.other_party.name, "_other_phone": story.other_party.phone,
                      "_other_plate": story.other_plate}  # fmt: skip
    else:
        facts |= {"_driver": holder.name, "_driver_phone": holder.phone}
    title = "TRAFFIC CRASH REPORT" if story.vehicle else "INCIDENT REPORT"
    return Paper(doc_type="police_report", title=title, issuer=loss.agency, facts=facts)
