"""Clauses in English, most of them in two wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimctl.lab.synth.story.model import Line

# topic: title, wordings
GENERAL: dict[str, tuple[str, tuple[str, ...]]] = {
    "promise": ("Our promise", (
        "We pay for direct and accidental loss up to the limit shown in the schedule, less the deductible.",
        "In return for the premium we cover you against the losses named in this policy, within its limits.",
    )),
    "period": ("Period of insurance", (
        ("Cover applies only to losses that happen between the first and the last day shown in the schedule. A loss "
        "that began before the first day, or happens after the last, is not insured."),
        ("We insure events that occur while this policy is in force. Nothing is payable for an event before inception "
        "or after the policy has lapsed, whenever it is noticed."),
    )),
    "limit": ("Limit of insurance", (
        "No payment exceeds the sum insured, however many people, items or claims are involved in one event.",
        "The most we pay for one event is the limit shown. Costs of settling the claim do not raise it.",
    )),
    "deductible": ("Deductible", (
        ("You bear the deductible once in each loss. It is taken off the amount of the loss before the limit is "
        "applied; where the loss does not exceed it, nothing is due."),
        "From every loss the excess named in the schedule is subtracted first. We do not pay losses below it.",
    )),
    "notice": ("Your duty to tell us", (
        ("Report a loss as soon as you can, and in any case within thirty days. Where a late report keeps us from "
        "finding out what happened, we may reduce what we pay."),
        ("Notice must reach us within a month of the event. After sixty days we may decline unless you show that the "
        "delay was not your fault."),
    )),
    "proof": ("Proof of loss", (
        ("Send us a signed claim form with the original bills, estimates and receipts. We may ask for photographs and "
        "for the damaged goods."),
        ("You have to prove the loss and its amount: with a completed form, dated bills and whatever else we may "
        "reasonably ask for."),
    )),
    "police": ("Theft and vandalism", (
        "Theft, burglary and vandalism must be reported to the police without delay; we pay only against their report.",
        "For anything stolen or wilfully damaged a copy of the police report is part of the claim.",
    )),
    "mitigation": ("Limiting the damage", (
        "Do what is reasonable to keep the damage small, and follow our instructions. We refund what that costs.",
        "Protect what is left from further damage. Necessary emergency measures are insured.",
    )),
    "wear": ("Wear and defects", (
        "Wear and tear, rust, rot, gradual leakage, mechanical breakdown and faults of manufacture are not insured.",
        "We do not pay for what comes about slowly, by age, use or poor upkeep.",
    )),
    "intent": ("Loss on purpose", (
        "A loss brought about on purpose by you or with your knowledge is not covered.",
        "We pay nothing where an insured person caused the event deliberately.",
    )),
    "settlement": ("How we settle", (
        "We may repair, replace or pay in money. Parts of like kind and quality may be used.",
        "The basis is the cost of repair, at most that of replacement on the day of the loss.",
    )),
    "other_insurance": ("Other insurance", (
        "Where other insurance covers the same loss, we pay our share only. No bill is paid twice.",
        "Tell us of any other cover. One loss is made good once, whoever pays for it.",
    )),
    "fraud": ("Fraud", (
        ("The policy is void where an insured conceals or misstates a material fact, alters a bill, or claims "
        "twice for "
        "one loss."),
        ("Whoever presents forged or changed documents, or the same bill more than once, loses every right under this "
        "policy."),
    )),
    "payment": ("When we pay", (
        "What is undisputed is paid within thirty days after we have all documents.",
        "We pay to the account that you name, within four weeks of our decision.",
    )),
    "changes": ("Changes to the policy", (
        ("Tell us of a change of address, use or value. Where we issue the policy anew its number may change; cover "
        "continues without a gap."),
        "Endorsements become part of the policy. A new number does not end the cover under the old one.",
    )),
    "cancellation": ("Cancellation", (
        ("You may cancel at any time in writing. We may cancel by notice mailed at least thirty days before it takes "
        "effect."),
        "Either side may end this policy with one month's notice to the end of its period.",
    )),
    "suit": ("Time for suit", (
        "Action against us must start within two years after the date of loss.",
        "Claims under this policy lapse three years after the end of the year of the loss.",
    )),
    "recovery": ("Recovery", (
        "What you could claim from others passes to us to the extent that we have paid.",
        "You assign to us your rights against whoever caused the loss; do nothing that harms them.",
    )),
}  # fmt: skip
OWN: dict[Line, dict[str, tuple[str, tuple[str, ...]]]] = {
    "motor": {
        "collision": ("Collision",
         (("We pay for damage to the insured vehicle by impact with another vehicle or object "
                                    "and by persons unknown while it is parked."),)),
        "weather": ("Hail, storm and flood", (("Damage by hail, wind of force eight and more, flood and lightning is "
                                              "insured without loss of bonus."),)),
        "animal": ("Animals",
         (("Collision with an animal of any kind is insured; bites of martens to wiring up to five "
                               "hundred."),)),
        "break_in": ("Theft of and from the vehicle",
         (("Theft of the vehicle or of fixed parts, and damage by breaking "
                                                       "in, are insured."),)),
        "towing": ("Towing", ("Reasonable costs of towing to the nearest suitable workshop are refunded.",)),
        "use": ("Use of the vehicle",
         (("There is no cover while the vehicle is raced, hired out, or driven by somebody "
                                       "without a licence."),)),
    },
    "home": {
        "water": ("Water",
         (("We insure damage by water that escapes from pipes, hoses, boilers and appliances, and the "
                            "search for the leak."),)),
        "fire": ("Fire and smoke", (("Fire, explosion, lightning, and the soot and smoke that come of them are "
                                    "insured."),)),
        "break_in": ("Burglary", (("Goods taken by somebody who broke into the locked home are insured, and the damage "
                                  "done on the way."),)),
        "weather": ("Storm",
         (("Damage by wind of force eight and more and by what it throws is insured, rain only where "
                              "the storm has opened the building."),)),
        "valuables": ("Valuables", ("For jewellery, cash and collections we pay at most a fifth of the limit.",)),
        "vacancy": ("Empty homes", (("Where the home stands empty for more than sixty days there is no cover for water "
                                    "and burglary."),)),
    },
    "health": {
        "care": ("Medically necessary care",
         (("We pay for services that are medically necessary, ordered by a physician "
                                              "and fit for the diagnosis."),)),
        "hospital": ("Hospital stays", ("Room, board and services of a stay are covered at the semi-private rate.",)),
        "drugs": ("Prescription drugs", ("Drugs from the list are covered less the copayment.",)),
        "experimental": ("Experimental treatment", ("Treatment that is not generally recognised is excluded.",)),
        "billing": ("Filing of claims",
         (("Providers file on the standard forms; codes must match the patient's age, sex "
                                         "and diagnosis."),)),
    },
    "travel": {
        "medical": ("Medical treatment abroad", (("Necessary treatment of an illness or injury that arises on the trip "
                                                 "is refunded, medicines included."),)),
        "baggage_delay": ("Late baggage", (("Where checked baggage comes more than twelve hours late, the purchase of "
                                           "necessities is refunded."),)),
        "break_in": ("Stolen baggage", (("Baggage that is stolen is insured at its value on the day, with a police "
                                        "report."),)),
        "interruption": ("Interrupted trips",
         (("Unused services and necessary extra nights are paid where the return is "
                                               "delayed by weather, strike or illness."),)),
        "connection": ("Missed connections", (("A replacement journey is paid where public transport on the way was "
                                              "delayed by more than two hours."),)),
        "known": ("Known illness", ("Illness that made the trip's course foreseeable before it began is excluded.",)),
    },
    "liability": {
        "injury": ("Injury of others", (("We pay what you owe by law to a person hurt on your premises or by your "
                                        "animals."),)),
        "property": ("Damage to property of others", (("We pay what you owe by law for things of others that you have "
                                                      "damaged by negligence."),)),
        "water": ("Water to neighbours", ("Damage to other flats by water from yours is insured.",)),
        "defence": ("Defence", ("We examine the demand, settle what is justified, and defend you against the rest.",)),
        "family": ("Members of the household", ("Claims of persons who live with you are not insured.",)),
        "admission": ("No admission", ("Do not acknowledge or settle a demand without our consent.",)),
    },
}  # fmt: skip
