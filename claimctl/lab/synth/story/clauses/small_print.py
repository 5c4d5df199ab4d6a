"""What policies repeat in every clause: sentences that bear on no claim, and make clauses long and alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimctl.lab.synth.story.places import Language

SMALL_PRINT: dict[Language, tuple[str, ...]] = {
    "en": (
        "The schedule and any endorsement are part of this clause, and where they differ from it, they prevail.",
        "Words in the singular include the plural, and headings are for convenience only.",
        "This applies to every insured named in the schedule, each for their own share.",
        "Where the law of the place grants you more than this clause does, the law applies.",
        "Our staff and agents can't waive this clause by word of mouth.",
        "Days are calendar days, and a term that ends on a public holiday runs to the next working day.",
        "What we do under this clause is no admission that other clauses are met.",
        "You may ask us at any time for a copy of the papers on which we rely.",
        "Costs that you would have had in any event are not part of it.",
        "If a court finds a part of this clause void, the rest stands.",
        "We may appoint an expert at our expense, and you may appoint another at yours.",
        "Notices to us must be in writing; an e-mail to the address in the schedule is enough.",
    ),
    "de": (
        "Der Versicherungsschein und seine Nachträge gehen dieser Bestimmung vor, soweit sie abweichen.",
        "Das gilt für jede mitversicherte Person für ihren eigenen Anteil.",
        "Fristen rechnen nach Kalendertagen; endet eine Frist am Feiertag, läuft sie bis zum nächsten Werktag.",
        "Mündliche Nebenabreden zu dieser Bestimmung sind unwirksam, solange sie nicht schriftlich bestätigt sind.",
        "Kosten, die ohnehin entstanden wären, bleiben außer Betracht.",
        "Auf Verlangen stellen wir Ihnen Kopien der Unterlagen zur Verfügung, auf die wir uns stützen.",
        "Wir können auf unsere Kosten einen Sachverständigen beauftragen.",
    ),
    "fr": (
        "Les conditions particulières et les avenants prévalent sur cette clause s'ils en diffèrent.",
        "Cela vaut pour chaque assuré, pour sa part.",
        "Les délais se comptent en jours de calendrier et sont reportés au jour ouvrable suivant s'il y a lieu.",
        "Aucun accord verbal ne modifie cette clause.",
        "Les frais que vous auriez de toute façon supportés n'en font pas partie.",
        "Nous pouvons désigner un expert à nos frais.",
    ),
    "es": (
        "Las condiciones particulares y los suplementos prevalecen sobre esta cláusula si difieren de ella.",
        "Esto vale para cada asegurado en su parte.",
        "Los plazos se cuentan en días naturales y pasan al siguiente día hábil si procede.",
        "Ningún acuerdo verbal modifica esta cláusula.",
        "No se incluyen los gastos que se habrían producido de todos modos.",
        "Podemos nombrar un perito a nuestra costa.",
    ),
    "it": (
        "Le condizioni particolari e le appendici prevalgono su questa clausola se ne differiscono.",
        "Ciò vale per ogni assicurato per la propria parte.",
        "I termini si contano in giorni di calendario e passano al primo giorno lavorativo utile.",
        "Nessun accordo verbale modifica questa clausola.",
        "Non rientrano le spese che si sarebbero comunque avute.",
        "Possiamo nominare un perito a nostre spese.",
    ),
    "nl": (
        "Het polisblad en de aanhangsels gaan voor op deze bepaling als zij afwijken.",
        "Dit geldt voor iedere verzekerde voor het eigen deel.",
        "Termijnen tellen in kalenderdagen en lopen zo nodig door tot de volgende werkdag.",
        "Mondelinge afspraken wijzigen deze bepaling niet.",
        "Kosten die toch al gemaakt waren, tellen niet mee.",
        "Wij mogen op onze kosten een deskundige aanwijzen.",
    ),
}
