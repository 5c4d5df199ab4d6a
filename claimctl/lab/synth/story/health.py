"""Health claims: an outpatient visit or a short hospital stay."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, people
from claimctl.lab.synth.story.model import Loss, Visit
from claimctl.lab.synth.streams import some

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Company, Person

COVERAGE = ("PPO Silver", "HMO Standard", "PPO Choice 500")
_CASES = (
    ("Sprained ankle", (("S93.401A", "Sprain of ligament of right ankle"),), ("Pain and swelling of the right ankle "
                                                                              "after a "
     "misstep on stairs."), "X-ray without fracture. Splint applied, rest and elevation advised, recheck in ten days."),
    ("Acute bronchitis", (("J20.9", "Acute bronchitis, unspecified"), ("R05.1", "Acute cough")), ("Productive cough "
                                                                                                  "and low "
     "fever for five days."), "Chest clear on X-ray. Supportive treatment, inhaler as needed, fluids and rest."),
    ("Type 2 diabetes follow-up", (("E11.9", "Type 2 diabetes mellitus"), ("I10", "Essential hypertension")),
     "Routine follow-up of diabetes and blood pressure.", ("Laboratory values reviewed. Dose of medication adjusted; "
     "diet and exercise discussed.")),
    ("Low back pain", (("M54.50", "Low back pain, unspecified"),), "Lower back pain after lifting a heavy box.",
     "No neurological deficit. Physical therapy ordered, analgesic prescribed."),
)  # fmt: skip
_STAYS = (
    ("Community-acquired pneumonia", (("J18.9", "Pneumonia, unspecified organism"), ("R09.02", "Hypoxemia")),
     "Fever, cough and shortness of breath for three days.", ("Admitted for intravenous antibiotics and oxygen. Fever "
     "resolved within a day and oxygen was weaned. Discharged home in stable condition.")),
    ("Acute appendicitis", (("K35.80", "Unspecified acute appendicitis"),), ("Right lower quadrant abdominal pain with "
     "nausea since the previous evening."), ("Observed and treated with antibiotics; imaging confirmed an "
                                             "uncomplicated "
     "course. Tolerated diet, pain controlled, discharged with follow-up.")),
)  # fmt: skip
_MEDICINES = (
    ("Ibuprofen 600 mg tablet", "Take one tablet by mouth every 8 hours with food", 30),
    ("Amoxicillin 500 mg capsule", "Take one capsule by mouth three times a day until finished", 21),
    ("Albuterol inhaler 90 mcg", "Inhale two puffs every 4 to 6 hours as needed", 1),
    ("Metformin 500 mg tablet", "Take one tablet by mouth twice a day with meals", 60),
    ("Lisinopril 10 mg tablet", "Take one tablet by mouth once a day", 30),
)  # fmt: skip
_LABS = (
    ("Hemoglobin", 12.1, 16.8, "g/dL", "12.0-17.0"), ("Leukocytes", 4.2, 12.9, "x10^3/uL", "4.0-11.0"),
    ("Platelets", 155.0, 390.0, "x10^3/uL", "150-400"), ("Glucose", 78.0, 168.0, "mg/dL", "70-99"),
    ("Creatinine", 0.6, 1.3, "mg/dL", "0.6-1.2"), ("Sodium", 135.0, 146.0, "mmol/L", "135-145"),
    ("C-reactive protein", 0.4, 38.0, "mg/L", "<5.0"), ("Hemoglobin A1c", 5.0, 8.1, "%", "4.0-5.6"),
)  # fmt: skip


def care(rng: random.Random, date: dt.date, patient: Person) -> tuple[Loss, Visit, Company]:
    """The illness, the visit or stay, and who gave it."""
    stay = rng.random() < 0.35
    cause, diagnoses, complaint, course = rng.choice(_STAYS if stay else _CASES)
    provider = people.company(rng, "hospital" if stay else "clinic", "US", city=patient.address.city)
    doctor = people.person(rng, "US")
    visit = Visit(
        admission=date, discharge=date + dt.timedelta(days=rng.randrange(1, 3) if stay else 0),
        clinician=f"{doctor.name}, M.D.", diagnoses=diagnoses, complaint=complaint, course=course,
        medicines=tuple(some(rng, _MEDICINES, rng.randrange(1, 3))),
        labs=tuple(
            (name, f"{low + (high - low) * rng.random():.1f}", unit, normal)
            for name, low, high, unit, normal in some(rng, _LABS, rng.randrange(4, 8))
        ),
    )  # fmt: skip
    told = Loss(
        date=date, time=f"{rng.randrange(8, 17):02d}:{rng.randrange(0, 60, 15):02d}", place=provider.address,
        cause=cause,
        description=complaint, reported=visit.discharge, report_number=identifiers.digits(rng, 6), agency=None,
        officer="",
    )  # fmt: skip
    return told, visit, provider


def money(rng: random.Random, visit: Visit, provider: Company) -> tuple[Bill, ...]:
    """The provider's bill, sometimes the pharmacy's receipt."""
    stay = visit.discharge > visit.admission
    offers = bills.HOSPITAL_CARE if stay else bills.OFFICE_CARE
    count = rng.randrange(4, 7) if stay else rng.randrange(2, 5)
    keep = 1 if stay or rng.random() < 0.6 else 0
    day = visit.discharge + dt.timedelta(days=rng.randrange(1, 6))
    made = [bills.bill(rng, "care", provider, day, offers, count=count, keep=keep, service=visit.admission)]
    if rng.random() < 0.4:
        shop = people.company(rng, "pharmacy", "US", city=provider.address.city)
        made.append(
            bills.bill(rng, "pharmacy", shop, visit.discharge, bills.PHARMACY, count=3, keep=1, tax="0.05", paid=True)
        )
    return tuple(made)
