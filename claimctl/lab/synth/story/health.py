"""Health claims: an outpatient visit or a hospital stay. What is billed fits the illness."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, offers, people
from claimctl.lab.synth.story.model import Loss, Visit
from claimctl.lab.synth.streams import some

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Company, Person

COVERAGE = ("PPO Silver", "HMO Standard", "PPO Choice 500", "EPO Bronze", "POS Gold", "HDHP 1500")
# cause, diagnoses, complaint, course, the procedures that fit beside a visit
_CASES = (
    ("Sprained ankle", (("S93.401A", "Sprain of ligament of right ankle"),),
     "Pain and swelling of the right ankle after a misstep on stairs.",
     "X-ray without fracture. Splint applied, rest and elevation advised, recheck in ten days.",
     ("73610", "29515", "97110", "99051")),
    ("Acute bronchitis", (("J20.9", "Acute bronchitis, unspecified"), ("R05.1", "Acute cough")),
     "Productive cough and low fever for five days.",
     "Chest clear on X-ray. Supportive treatment, inhaler as needed, fluids and rest.", ("71046", "85025", "94640")),
    ("Type 2 diabetes follow-up", (("E11.9", "Type 2 diabetes mellitus"), ("I10", "Essential hypertension")),
     "Routine follow-up of diabetes and blood pressure.",
     "Laboratory values reviewed. Dose of medication adjusted; diet and exercise discussed.",
     ("80053", "36415", "93000", "81002")),
    ("Low back pain", (("M54.50", "Low back pain, unspecified"),), "Lower back pain after lifting a heavy box.",
     "No neurological deficit. Physical therapy ordered, analgesic prescribed.", ("97110", "97140", "96372")),
    ("Urinary tract infection", (("N39.0", "Urinary tract infection, site not specified"),),
     "Burning on urination and low fever for two days.", "Antibiotic for five days; return if fever persists.",
     ("81002", "85025", "36415")),
    ("Allergic reaction", (("L50.0", "Allergic urticaria"),), "Itching rash on arms and trunk since the morning.",
     "Antihistamine given by injection, trigger to be avoided, observed for two hours.", ("96372", "99051")),
    ("Chest pain, evaluated", (("R07.89", "Other chest pain"),), "Pressure in the chest for one hour, now gone.",
     "Electrocardiogram and laboratory normal; musculoskeletal pain likely.", ("93000", "71046", "80053", "36415")),
    ("Asthma exacerbation", (("J45.901", "Unspecified asthma with acute exacerbation"),),
     "Wheezing and shortness of breath at night.", "Inhalation given with relief; inhaler plan revised.",
     ("94640", "71046", "96372")),
    ("Shoulder strain", (("S46.011A", "Strain of rotator cuff, right shoulder"),),
     "Pain in the right shoulder after painting a ceiling.", "Full passive range. Exercises shown, recheck in a month.",
     ("97110", "97140")),
    ("Anemia work-up", (("D50.9", "Iron deficiency anemia, unspecified"),), "Tiredness and pallor for some weeks.",
     "Blood drawn; iron started, causes to be looked for.", ("85025", "80053", "36415")),
)  # fmt: skip
_STAYS = (
    ("Community-acquired pneumonia", (("J18.9", "Pneumonia, unspecified organism"), ("R09.02", "Hypoxemia")),
     "Fever, cough and shortness of breath for three days.", ("Admitted for intravenous antibiotics and oxygen. Fever "
     "resolved within a day and oxygen was weaned. Discharged home in stable condition.")),
    ("Acute appendicitis", (("K35.80", "Unspecified acute appendicitis"),),
     "Right lower quadrant abdominal pain with nausea since the previous evening.", ("Observed and treated with "
     "antibiotics; imaging confirmed an uncomplicated course. Tolerated diet, pain controlled, discharged with "
     "follow-up.")),
    ("Cellulitis of the leg", (("L03.115", "Cellulitis of right lower limb"),),
     "Red, hot and swollen right lower leg with fever.", ("Intravenous antibiotics, leg elevated; redness receding at "
     "discharge on tablets.")),
    ("Acute pyelonephritis", (("N10", "Acute pyelonephritis"),), "Flank pain, chills and fever.",
     "Fluids and antibiotics by vein; afebrile since the second day."),
    ("Syncope", (("R55", "Syncope and collapse"), ("E86.0", "Dehydration")),
     "Collapse at home after a day in the heat.",
     "Monitored overnight without arrhythmia; rehydrated and discharged."),
)  # fmt: skip
_MEDICINES = (
    ("Ibuprofen 600 mg tablet", "Take one tablet by mouth every 8 hours with food", 30),
    ("Amoxicillin 500 mg capsule", "Take one capsule by mouth three times a day until finished", 21),
    ("Albuterol inhaler 90 mcg", "Inhale two puffs every 4 to 6 hours as needed", 1),
    ("Metformin 500 mg tablet", "Take one tablet by mouth twice a day with meals", 60),
    ("Lisinopril 10 mg tablet", "Take one tablet by mouth once a day", 30),
    ("Cetirizine 10 mg tablet", "Take one tablet by mouth once a day", 30),
    ("Nitrofurantoin 100 mg capsule", "Take one capsule by mouth twice a day for five days", 10),
    ("Ferrous sulfate 325 mg tablet", "Take one tablet by mouth every other day", 45),
    ("Omeprazole 20 mg capsule", "Take one capsule by mouth before breakfast", 30),
)  # fmt: skip
# Which of them fit a diagnosis, by the first three characters of its code.
_DRUGS = {"S93": (0,), "J20": (2, 0), "E11": (3, 4), "M54": (0,), "N39": (6,), "L50": (5,), "R07": (0, 8),
          "J45": (2,), "S46": (0,), "D50": (7,), "J18": (1, 2), "K35": (0, 1), "L03": (1, 0), "N10": (6, 0),
          "R55": (8,)}  # fmt: skip
_LABS = (
    ("Hemoglobin", 12.1, 16.8, "g/dL", "12.0-17.0"), ("Leukocytes", 4.2, 12.9, "x10^3/uL", "4.0-11.0"),
    ("Platelets", 155.0, 390.0, "x10^3/uL", "150-400"), ("Glucose", 78.0, 168.0, "mg/dL", "70-99"),
    ("Creatinine", 0.6, 1.3, "mg/dL", "0.6-1.2"), ("Sodium", 135.0, 146.0, "mmol/L", "135-145"),
    ("C-reactive protein", 0.4, 38.0, "mg/L", "<5.0"), ("Hemoglobin A1c", 5.0, 8.1, "%", "4.0-5.6"),
    ("Potassium", 3.4, 5.3, "mmol/L", "3.5-5.1"), ("ALT", 9.0, 71.0, "U/L", "7-56"),
    ("TSH", 0.3, 5.2, "mIU/L", "0.4-4.5"), ("Ferritin", 8.0, 260.0, "ng/mL", "15-200"),
)  # fmt: skip


def care(
    rng: random.Random, date: dt.date, patient: Person, *, stay: bool = False, days: int = 0
) -> tuple[Loss, Visit, Company]:
    """The illness, the visit or stay, and who gave it. `stay`, `days`: it must be a stay, of so many days."""
    stay = rng.random() < 0.35 or stay or days > 0
    provider = people.company(rng, "hospital" if stay else "clinic", "US", city=patient.address.city)
    cause, diagnoses, complaint, course = rng.choice(_STAYS) if stay else rng.choice(_CASES)[:4]
    doctor = people.person(rng, "US")
    fitting = [_MEDICINES[at] for at in _DRUGS.get(diagnoses[0][0][:3], (0, 8))]
    length = rng.randrange(1, 3) if stay else 0
    visit = Visit(
        admission=date, discharge=date + dt.timedelta(days=days or length),
        clinician=f"{doctor.name}, M.D.", diagnoses=diagnoses, complaint=complaint, course=course,
        medicines=tuple(some(rng, fitting, rng.randrange(1, 3))),
        labs=tuple(
            (name, f"{low + (high - low) * rng.random():.1f}", unit, normal)
            for name, low, high, unit, normal in some(rng, _LABS, rng.randrange(4, 9))
        ),
    )  # fmt: skip
    told = Loss(
        date=date, time=f"{rng.randrange(8, 17):02d}:{rng.randrange(0, 60, 15):02d}", place=provider.address,
        cause=cause, description=complaint, reported=visit.discharge, report_number=identifiers.digits(rng, 6),
        agency=None, officer="",
    )  # fmt: skip
    return told, visit, provider


def money(rng: random.Random, cause: str, visit: Visit, provider: Company, *, rows: int = 0) -> tuple[Bill, ...]:
    """The provider's bill, sometimes the pharmacy's receipt. With `rows`, the hospital bills day by day."""
    stay = visit.discharge > visit.admission
    day = visit.discharge + dt.timedelta(days=rng.randrange(1, 6))
    if rows:
        length = (visit.discharge - visit.admission).days
        return (
            bills.long_bill(rng, "care", provider, day, offers.HOSPITAL_CARE, rows=rows, first=visit.admission,
                            days=length),
        )  # fmt: skip
    fitting = next((codes for name, *_, codes in _CASES if name == cause), ())
    visits = [offer for offer in offers.OFFICE_CARE if offer.code in ("99213", *fitting)]
    count = rng.randrange(4, 7) if stay else rng.randrange(2, 5)
    wanted = offers.HOSPITAL_CARE if stay else visits
    made = [bills.bill(rng, "care", provider, day, wanted, count=count, keep=1, service=visit.admission)]
    if rng.random() < 0.4:
        shop = people.company(rng, "pharmacy", "US", city=provider.address.city)
        made.append(
            bills.bill(rng, "pharmacy", shop, visit.discharge, offers.PHARMACY, count=3, keep=1, tax="0.05", paid=True)
        )
    return tuple(made)
