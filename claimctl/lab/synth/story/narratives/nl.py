"""Dutch."""

from __future__ import annotations

OPENINGS = (
    "", "", "Zoals telefonisch gemeld:", "Verklaring van de verzekerde:", "Ik meld de volgende schade.",
    "De toedracht:",
    "Voor zover ik mij herinner:", "In het kort:",
)  # fmt: skip
CLOSINGS = (
    "", "", "Ter plaatse zijn foto's gemaakt.", "Ik heb alle rekeningen bewaard.",
    "Er waren geen anderen bij betrokken.",
    "Er was geen eerdere schade.", "Ik heb gedaan wat ik kon om de schade te beperken.", "U kunt mij overdag bereiken.",
    "De spullen zijn bewaard voor de expert.",
)  # fmt: skip
CAUSES = {
    "rear_end": (
        "Aanrijding van achteren",
        (
            "Ik stond stil voor het rode licht in de {street} toen de auto achter mij tegen de achterbumper reed.",
            "Het verkeer in de {street} stond stil; de achterligger remde te laat.",
        ),
    ),
    "intersection": (
        "Aanrijding op kruispunt",
        (
            "Op het kruispunt met de {street} gaf de ander geen voorrang en raakte de voorkant rechts.",
            "Ik stak de {street} over bij groen toen een auto van rechts portier en scherm rechts raakte.",
        ),
    ),
    "parked_left": (
        "Parkeerschade",
        (
            "De auto stond 's nachts in de {street}. 's Morgens waren scherm en koplamp links beschadigd.",
            "Een onbekende schampte de linkerkant van mijn geparkeerde auto in de {street}.",
        ),
    ),
    "parked_right": (
        "Parkeerschade",
        (
            "Bij het wegrijden in de {street} kraste een onbekende de rechterkant van mijn auto.",
            "Na het boodschappen doen was de hoek rechtsvoor ingedeukt.",
        ),
    ),
    "animal": (
        "Aanrijding met dier",
        (
            "Een ree stak de {street} over en werd door de voorkant geraakt.",
            "In de schemering kwam een zwijn de weg op; voorbumper en grille zijn beschadigd.",
        ),
    ),
    "hail": (
        "Hagelschade",
        (
            "Een zware hagelbui boven {city} gaf deuken in dak en motorkap van de geparkeerde auto.",
            "De auto stond buiten in de {street} tijdens de hagel; alle panelen hebben deuken.",
        ),
    ),
    "break_in": (
        "Diefstal uit auto",
        (
            "In de {street} is een ruit ingeslagen, het slot geforceerd en de radio gestolen.",
            "'s Nachts is het portier geforceerd en de radio meegenomen; het contactslot is beschadigd.",
        ),
    ),
    "pipe": (
        "Waterschade",
        (
            "Onder de gootsteen sprong een leiding terwijl niemand thuis was; keuken en plafond eronder zijn nat.",
            "De slang van de wasmachine scheurde en zette bijkeuken en gang onder water.",
        ),
    ),
    "heater": (
        "Waterschade",
        (
            "De boiler begaf het 's nachts en zette berging en gang onder water.",
            "Een koppeling van de boiler brak; tapijt en wanden in de kelder zijn nat.",
        ),
    ),
    "kitchen_fire": (
        "Keukenbrand",
        (
            "Olie in een pan vloog in brand. Geblust, maar afzuigkap, kasten en plafond zijn zwart.",
            "Een broodrooster brandde onder de bovenkasten; het roet trok door drie kamers.",
        ),
    ),
    "burglary": (
        "Inbraak",
        (
            (
                "In het weekend is de terrasdeur geforceerd en zijn apparaten uit de woonkamer gestolen. De politie is "
                "gewaarschuwd."
            ),
            "Het kelderraam was opengebroken en de laden leeg. De politie nam sporen.",
        ),
    ),
    "storm": (
        "Stormschade",
        (
            "Windstoten rukten dakpannen los en regen kwam de zolderkamer in.",
            "Een boom viel op schutting en dakgoot; een raam brak.",
        ),
    ),
    "illness": (
        "Ziekte in het buitenland",
        (
            "Op de tweede reisdag kreeg ik koorts en moest overgeven; ik ging naar een arts en kocht medicijnen.",
            "In {city} begon 's nachts hevige buikpijn; de arts gaf een infuus.",
        ),
    ),
    "baggage_delay": (
        "Vertraagde bagage",
        (
            "De koffer kwam niet met de vlucht mee en werd vier dagen later bezorgd; ik moest kleding kopen.",
            "De koffer miste de aansluiting; in {city} moesten wij het nodige kopen.",
        ),
    ),
    "interruption": (
        "Onderbreking van de reis",
        (
            "De terugvlucht verviel door storm; er waren extra hotelnachten nodig.",
            "De luchthaven van {city} was dicht door sneeuw, wij bleven twee nachten langer.",
        ),
    ),
    "baggage_theft": (
        "Diefstal van bagage",
        (
            "In de trein naar {city} is mijn tas gestolen. Er is aangifte gedaan.",
            "Bij de balie in {city} verdween een koffer. De aangifte is bijgevoegd.",
        ),
    ),
    "missed_connection": (
        "Gemiste aansluiting",
        (
            (
                "De eerste vlucht landde te laat en de aansluiting in {city} was weg; een andere vlucht moest "
                "betaald worden."
            ),
            "Door een seinstoring was de trein te laat en vertrok de vlucht uit {city} zonder mij.",
        ),
    ),
    "slip_fall": (
        "Val op terrein",
        (
            "De benadeelde gleed uit op de natte vloer bij de ingang van de verzekerde en viel op de knie.",
            "Het pad voor het huis {street} was glad; de benadeelde viel en bezeerde de knie.",
        ),
    ),
    "dog_bite": (
        "Hondenbeet",
        (
            "De hond van de verzekerde ontsnapte in de {street} en beet de benadeelde in het been.",
            "Bij het bezorgen van een pakket werd de benadeelde gebeten; de wond is gehecht.",
        ),
    ),
    "water_above": (
        "Water van de bovenburen",
        (
            "Het bad van de verzekerde liep over en het water kwam door het plafond van de benadeelde.",
            "De vaatwasser van de verzekerde lekte urenlang; plafond en vloer van de benadeelde zijn beschadigd.",
        ),
    ),
    "broken_window": (
        "Schade aan eigendom van anderen",
        (
            "Bij het maaien vloog een steen door het raam van de buren.",
            "De ladder van de verzekerde viel tegen de etalage in de {street}.",
        ),
    ),
    "falling_branch": (
        "Schade aan eigendom van anderen",
        (
            "Een dode tak van de verzekerde viel op de auto van de benadeelde in de {street}.",
            "Een dakpan van het huis van de verzekerde viel op de geparkeerde auto van de benadeelde.",
        ),
    ),
}
