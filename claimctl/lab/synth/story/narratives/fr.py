"""French."""

from __future__ import annotations

OPENINGS = (
    "", "", "Comme indiqué par téléphone :", "Déclaration de l'assuré :", "Je vous déclare le sinistre suivant.",
    "Voici les faits :", "Autant que je m'en souvienne :", "Résumé des circonstances :", (
     "J'étais présent au moment des "
    "faits."),
)  # fmt: skip
CLOSINGS = (
    "", "", "Des photos ont été prises sur place.", "Toutes les factures sont conservées.",
    "Aucune autre personne n'est impliquée.", "Il n'y avait pas de dommage antérieur.",
    "J'ai tout fait pour limiter les dégâts.", "Je reste joignable pour tout complément.",
    "Les objets sont gardés pour l'expertise.",
)  # fmt: skip
CAUSES = {
    "rear_end": (
        "Choc arrière",
        (
            (
                "À l'arrêt au feu rouge, {street}, le véhicule qui suivait n'a pas freiné et a percuté l'arrière "
                "de ma voiture."
            ),
            "La circulation s'est arrêtée {street} ; la voiture derrière a heurté le pare-chocs arrière.",
            "En attendant de tourner {street}, mon véhicule a été touché par l'arrière.",
        ),
    ),
    "intersection": (
        "Collision à un carrefour",
        (
            "Au carrefour de {street}, l'autre conducteur n'a pas respecté la priorité et a heurté l'avant droit.",
            "Je traversais {street} au vert quand une voiture venant de droite a enfoncé la porte et l'aile droites.",
        ),
    ),
    "parked_left": (
        "Choc en stationnement",
        (
            "La voiture était garée la nuit {street}. Au matin, l'aile et le phare gauches étaient abîmés.",
            "Un véhicule inconnu a frotté le côté gauche de ma voiture garée {street}.",
        ),
    ),
    "parked_right": (
        "Choc en stationnement",
        (
            "En sortant d'une place {street}, un inconnu a rayé le côté droit de ma voiture et est parti.",
            "De retour de courses, j'ai trouvé l'angle avant droit de ma voiture enfoncé.",
        ),
    ),
    "animal": (
        "Collision avec un animal",
        (
            "Un chevreuil a traversé {street} ; l'avant de la voiture l'a heurté.",
            "Au crépuscule, un sanglier a surgi ; le pare-chocs avant et la calandre sont endommagés.",
        ),
    ),
    "hail": (
        "Grêle",
        (
            "Un violent orage de grêle sur {city} a bosselé le toit et le capot du véhicule garé.",
            "La voiture était dehors {street} pendant la grêle ; tous les panneaux ont des bosses.",
        ),
    ),
    "break_in": (
        "Vol dans le véhicule",
        (
            "Une vitre a été brisée {street}, la serrure forcée et l'autoradio volé.",
            "Dans la nuit, la portière a été forcée et l'autoradio dérobé ; le neiman est abîmé.",
        ),
    ),
    "pipe": (
        "Dégât des eaux",
        (
            "Un flexible sous l'évier a éclaté en notre absence ; la cuisine et le plafond du dessous sont trempés.",
            "Le tuyau du lave-linge s'est fendu et a inondé la buanderie et le couloir.",
        ),
    ),
    "heater": (
        "Dégât des eaux",
        (
            "Le chauffe-eau a lâché dans la nuit et a inondé le cellier et le couloir.",
            "Un raccord du ballon s'est rompu ; la moquette et les murs de la cave sont mouillés.",
        ),
    ),
    "kitchen_fire": (
        "Incendie de cuisine",
        (
            (
                "De l'huile a pris feu dans une poêle. Le feu est éteint mais la hotte, les meubles et le "
                "plafond sont noircis."
            ),
            "Un grille-pain a brûlé sous les meubles hauts ; la suie a gagné trois pièces.",
        ),
    ),
    "burglary": (
        "Cambriolage",
        (
            (
                "Pendant le week-end, la porte-fenêtre a été forcée et des appareils ont été volés au salon. "
                "La police a été "
                "prévenue."
            ),
            "La fenêtre de la cave a été fracturée et les tiroirs vidés. La police a relevé des traces.",
        ),
    ),
    "storm": (
        "Tempête",
        (
            "Les rafales ont arraché des tuiles et la pluie est entrée dans la chambre mansardée.",
            "Un arbre est tombé sur la clôture et la gouttière ; une fenêtre est cassée.",
        ),
    ),
    "illness": (
        "Maladie à l'étranger",
        (
            (
                "Le deuxième jour du voyage, fièvre et vomissements m'ont obligé à voir un médecin et à acheter des "
                "médicaments."
            ),
            "De fortes douleurs ont commencé la nuit à {city} ; le médecin a posé une perfusion.",
        ),
    ),
    "baggage_delay": (
        "Retard de bagages",
        (
            "La valise enregistrée n'est arrivée que quatre jours après le vol ; j'ai dû acheter des vêtements.",
            "La valise a manqué la correspondance ; il a fallu acheter le nécessaire à {city}.",
        ),
    ),
    "interruption": (
        "Interruption de voyage",
        (
            (
                "Le vol de retour a été annulé à cause d'une tempête ; des nuits d'hôtel supplémentaires ont été "
                "nécessaires."
            ),
            "L'aéroport de {city} était fermé par la neige, d'où deux nuits imprévues.",
        ),
    ),
    "baggage_theft": (
        "Vol de bagages",
        (
            "Mon sac a été volé dans le train pour {city}. Plainte a été déposée.",
            "Au comptoir de {city}, une valise a été volée. Le procès-verbal est joint.",
        ),
    ),
    "missed_connection": (
        "Correspondance manquée",
        (
            (
                "Le premier vol a atterri en retard et la correspondance à {city} était partie ; il a fallu "
                "payer un autre vol."
            ),
            "Une panne de signalisation a retardé le train et le vol de {city} est parti sans moi.",
        ),
    ),
    "slip_fall": (
        "Chute sur la propriété",
        (
            "La victime a glissé sur le sol mouillé de l'entrée de l'assuré, {street}, et s'est blessée au genou.",
            "Le verglas devant la maison n'avait pas été salé ; la victime est tombée et s'est blessée au genou.",
        ),
    ),
    "dog_bite": (
        "Morsure de chien",
        (
            "Le chien de l'assuré s'est échappé {street} et a mordu la victime à la jambe.",
            "En livrant un colis, la victime a été mordue par le chien ; la plaie a dû être suturée.",
        ),
    ),
    "water_above": (
        "Eau de l'appartement du dessus",
        (
            "La baignoire de l'assuré a débordé et l'eau a traversé le plafond du tiers, à l'étage inférieur.",
            "Le lave-vaisselle de l'assuré a fui des heures ; plafond et sol du tiers sont abîmés.",
        ),
    ),
    "broken_window": (
        "Dommage aux biens d'autrui",
        (
            "En tondant, une pierre projetée a brisé la baie vitrée du voisin.",
            "L'échelle de l'assuré est tombée sur la vitrine du tiers, {street}.",
        ),
    ),
    "falling_branch": (
        "Dommage aux biens d'autrui",
        (
            "Une branche morte de l'arbre de l'assuré est tombée sur la voiture du tiers garée {street}.",
            "Une tuile de la maison de l'assuré est tombée sur la voiture garée du tiers.",
        ),
    ),
}
