"""English."""

from __future__ import annotations

OPENINGS = (
    "", "", "As already reported by telephone:", "Statement of the insured:", "I am reporting the following loss.",
    "This is what happened.", "To the best of my recollection:", "The facts in brief:",
    "Further to my call to the claims line:", "I was present when it happened.",
)  # fmt: skip
CLOSINGS = (
    "", "", "Photographs were taken at the scene.", "I have kept all bills.", "Nobody else was involved.",
    "The damage was not there before.", "I acted at once to keep the damage small.",
    "Please contact me if anything is unclear.", "The items have been kept for inspection.",
    "I have not claimed for this elsewhere.", "I can be reached during working hours.",
)  # fmt: skip
CAUSES = {
    "rear_end": (
        "Rear-end collision",
        (
            (
                "Insured vehicle was stopped at a red light on {street} when the vehicle behind failed to "
                "stop and struck the "
                "rear bumper. No injuries. Both vehicles were driven from the scene."
            ),
            (
                "Traffic on {street} had come to a halt. The driver behind looked away and ran into the back "
                "of the insured "
                "car at about fifteen miles an hour."
            ),
            "While waiting to turn off {street} the insured car was hit from behind; the tailgate no longer closes.",
            "The insured braked for a pedestrian on {street}; the following van did not and hit the rear.",
        ),
    ),
    "intersection": (
        "Intersection collision",
        (
            (
                "Other driver ran the stop sign at {street} and hit the right front side of the insured "
                "vehicle at low speed. "
                "Airbags did not deploy. Police were called to the scene."
            ),
            (
                "Insured was crossing {street} on green when a car from the right entered against the light "
                "and struck the "
                "right front door and fender."
            ),
            (
                "At the junction with {street} the other driver turned across the insured's path and scraped "
                "along the right "
                "side."
            ),
        ),
    ),
    "parked_left": (
        "Hit while parked",
        (
            (
                "Vehicle was parked overnight on {street}. In the morning the owner found the left front "
                "fender and headlamp "
                "damaged. No note was left and there were no witnesses."
            ),
            "An unknown vehicle brushed past the parked car on {street} and damaged the left side.",
            "On returning to the car on {street} the insured found the left door dented and the mirror hanging loose.",
        ),
    ),
    "parked_right": (
        "Hit while parked",
        (
            (
                "The car stood in a marked bay on {street}. Somebody pulling out of the next bay scraped the "
                "right side and "
                "left."
            ),
            (
                "While the insured was shopping near {street} the right front corner of the parked car was "
                "hit; the other "
                "party is unknown."
            ),
        ),
    ),
    "animal": (
        "Collision with animal",
        (
            (
                "A deer ran onto {street} from the right. Driver braked but could not avoid impact. Damage "
                "to front bumper, "
                "grille and headlamp. Vehicle was towed."
            ),
            "At dusk an animal crossed {street} just ahead of the car and was struck by the front bumper.",
            "A wild boar came out of the ditch beside {street}; the front of the car hit it almost head-on.",
        ),
    ),
    "hail": (
        "Hail damage",
        (
            "A severe hail storm passed over {street} and left dents and a cracked windshield on the parked vehicle.",
            "Hailstones the size of walnuts fell on {city} in the afternoon. Roof and hood are dented all over.",
            "The car stood in the open on {street} during a hail storm; every upward panel has dents.",
        ),
    ),
    "break_in": (
        "Theft from vehicle",
        (
            "The car was broken into on {street}: a side window was smashed, the lock forced and the radio stolen.",
            (
                "Overnight on {street} thieves forced the driver's door and tried to start the car; ignition "
                "lock and glass "
                "are damaged, the radio was stolen."
            ),
        ),
    ),
    "pipe": (
        "Water damage",
        (
            (
                "A supply line under the kitchen sink burst while the family was at work. Water ran for "
                "about three hours and "
                "soaked the kitchen floor, the base cabinets and the ceiling of the room below."
            ),
            (
                "A joint in the bathroom wall gave way. By the time the main was shut off the hallway floor "
                "stood under water."
            ),
            (
                "The hose of the washing machine split during a cycle and flooded the laundry room and the room "
                "beneath it."
            ),
        ),
    ),
    "heater": (
        "Water damage",
        (
            (
                "The water heater failed during the night and flooded the utility room and hallway. Insured "
                "shut off the main "
                "valve and called a plumber the same morning."
            ),
            "The tank of the water heater split along its seam; carpet and drywall in the basement are soaked.",
        ),
    ),
    "kitchen_fire": (
        "Kitchen fire",
        (
            (
                "A pan of oil caught fire on the stove. It was put out with an extinguisher. Range hood, two "
                "wall cabinets and "
                "the ceiling show heat and soot damage."
            ),
            (
                "A toaster caught fire beneath the cabinets. The fire was out when the brigade came, but "
                "soot has gone through "
                "three rooms."
            ),
        ),
    ),
    "burglary": (
        "Burglary",
        (
            (
                "While the insured was away for the weekend, someone forced the rear patio door and took "
                "electronics and other "
                "items from the living room and study. Police were notified on discovery."
            ),
            (
                "The insured came home to find the cellar window levered open and the drawers emptied; "
                "several items were "
                "stolen. Police took fingerprints."
            ),
            "A burglary took place between noon and four. The front door lock was drilled out and goods were stolen.",
        ),
    ),
    "storm": (
        "Storm damage",
        (
            (
                "Gusts tore tiles off the roof over {street}, and rain came into the attic room before it could "
                "be covered."
            ),
            "In the storm a tree came down on the fence and the gutter of the house; one window was broken.",
        ),
    ),
    "illness": (
        "Illness abroad",
        (
            (
                "Traveller fell ill on the second day of the trip with fever and vomiting, saw a local "
                "doctor and had to buy "
                "medicines."
            ),
            (
                "Severe stomach pains began in {city} during the night. A doctor gave an infusion and prescribed "
                "medicines."
            ),
            "After a meal in {city} the traveller was sick for two days and needed medical attention.",
        ),
    ),
    "baggage_delay": (
        "Baggage delay",
        (
            (
                "Checked suitcase did not arrive with the flight and was delivered four days later. "
                "Traveller had to buy "
                "clothing and toiletries."
            ),
            "The suitcase missed the connection and came three days after us; essentials had to be bought in {city}.",
        ),
    ),
    "interruption": (
        "Trip interruption",
        (
            (
                "Return flight was cancelled because of a storm. Traveller had to stay extra nights at a "
                "hotel until the next "
                "available flight."
            ),
            "The airport at {city} closed because of snow, and two unplanned nights in a hotel were the result.",
        ),
    ),
    "baggage_theft": (
        "Theft of baggage",
        (
            (
                "A bag with clothing and a charger was stolen from the luggage rack of the train to {city}. "
                "The theft was "
                "reported to the police."
            ),
            "While checking in at {city} a suitcase was stolen from beside the counter. A police report is enclosed.",
        ),
    ),
    "missed_connection": (
        "Missed connection",
        (
            "The first flight landed late and the connection at {city} was missed; a replacement had to be paid for.",
            "A signal failure stopped the train, so the flight from {city} left without the traveller.",
        ),
    ),
    "slip_fall": (
        "Slip and fall",
        (
            (
                "The claimant slipped on the wet, unmarked floor of the insured's entrance on {street} and fell "
                "on the knee."
            ),
            (
                "Ice on the path to the insured's house on {street} had not been cleared; the claimant fell and "
                "hurt the knee."
            ),
            "A loose step at the insured's premises gave way and the claimant fell.",
        ),
    ),
    "dog_bite": (
        "Dog bite",
        (
            "The insured's dog escaped through the gate on {street} and bit the claimant, a passer-by, in the leg.",
            "While delivering a parcel the claimant was bitten by the insured's dog; the wound had to be sutured.",
        ),
    ),
    "water_above": (
        "Water from the flat above",
        (
            "A bath overflowed in the insured's flat and water came through the ceiling of the claimant's flat below.",
            "The insured's dishwasher leaked for hours; the third party's ceiling and floor below are damaged.",
        ),
    ),
    "broken_window": (
        "Damage to property of others",
        (
            "While mowing, a stone was thrown up and broke the neighbour's patio window and marked the frame.",
            "The insured's ladder fell against the third party's shop front on {street} and broke a pane.",
        ),
    ),
    "falling_branch": (
        "Damage to property of others",
        (
            (
                "A dead branch of the insured's tree fell on the claimant's car parked on {street} and dented "
                "roof and hood."
            ),
            "A roof tile from the insured's house on {street} fell on the claimant's parked car.",
        ),
    ),
}
