"""Italian."""

from __future__ import annotations

OPENINGS = (
    "", "", "Come già comunicato per telefono:", "Dichiarazione dell'assicurato:", "Denuncio il seguente sinistro.",
    "I fatti:", "Per quanto ricordo:", "In breve:",
)  # fmt: skip
CLOSINGS = (
    "", "", "Sono state scattate fotografie sul posto.", "Conservo tutte le fatture.", "Nessun altro è coinvolto.",
    "Non c'erano danni precedenti.", "Ho fatto il possibile per limitare i danni.", "Resto a disposizione.",
    "Gli oggetti sono custoditi per il perito.",
)  # fmt: skip
CAUSES = {
    "rear_end": (
        "Tamponamento",
        (
            "Fermo al semaforo in {street}, il veicolo che seguiva non ha frenato e ha urtato il paraurti posteriore.",
            "Il traffico in {street} si è fermato e l'auto dietro ha tamponato la mia.",
        ),
    ),
    "intersection": (
        "Scontro a un incrocio",
        (
            (
                "All'incrocio di {street} l'altro conducente non ha dato precedenza e ha colpito la parte "
                "anteriore destra."
            ),
            "Attraversavo {street} con il verde quando un'auto da destra ha danneggiato porta e parafango destri.",
        ),
    ),
    "parked_left": (
        "Urto in sosta",
        (
            "L'auto era in sosta di notte in {street}. Al mattino parafango e faro sinistri erano danneggiati.",
            "Un veicolo sconosciuto ha strisciato il lato sinistro della mia auto in {street}.",
        ),
    ),
    "parked_right": (
        "Urto in sosta",
        (
            "Uscendo da un posto in {street}, uno sconosciuto ha rigato il lato destro della mia auto e se n'è andato.",
            "Tornato dalla spesa ho trovato ammaccato lo spigolo anteriore destro.",
        ),
    ),
    "animal": (
        "Urto con animale",
        (
            "Un capriolo ha attraversato {street} e il frontale dell'auto lo ha colpito.",
            "Al crepuscolo è uscito un cinghiale; paraurti anteriore e griglia sono danneggiati.",
        ),
    ),
    "hail": (
        "Grandine",
        (
            "Una forte grandinata su {city} ha ammaccato tetto e cofano dell'auto in sosta.",
            "L'auto era all'aperto in {street} durante la grandine; tutte le lamiere sono ammaccate.",
        ),
    ),
    "break_in": (
        "Furto nel veicolo",
        (
            "In {street} hanno rotto un vetro, forzato la serratura e rubato l'autoradio.",
            "Nella notte hanno forzato la portiera e preso l'autoradio; il blocchetto è danneggiato.",
        ),
    ),
    "pipe": (
        "Danni da acqua",
        (
            "È scoppiato un flessibile sotto il lavello in nostra assenza; cucina e soffitto sottostante sono bagnati.",
            "Il tubo della lavatrice si è rotto e ha allagato lavanderia e corridoio.",
        ),
    ),
    "heater": (
        "Danni da acqua",
        (
            "Lo scaldabagno ha ceduto nella notte e ha allagato ripostiglio e corridoio.",
            "Si è rotto un raccordo del boiler; moquette e pareti della cantina sono bagnate.",
        ),
    ),
    "kitchen_fire": (
        "Incendio in cucina",
        (
            "L'olio in una padella ha preso fuoco. Spento, ma cappa, pensili e soffitto sono anneriti.",
            "Un tostapane è bruciato sotto i pensili; la fuliggine ha raggiunto tre stanze.",
        ),
    ),
    "burglary": (
        "Furto in abitazione",
        (
            (
                "Nel fine settimana hanno forzato la portafinestra e rubato apparecchi dal soggiorno. La "
                "polizia è stata "
                "avvisata."
            ),
            "La finestra della cantina era forzata e i cassetti vuoti. La polizia ha rilevato tracce.",
        ),
    ),
    "storm": (
        "Tempesta",
        (
            "Le raffiche hanno strappato tegole e la pioggia è entrata nella mansarda.",
            "Un albero è caduto su recinzione e grondaia; una finestra si è rotta.",
        ),
    ),
    "illness": (
        "Malattia all'estero",
        (
            "Il secondo giorno di viaggio ho avuto febbre e vomito, sono andato dal medico e ho comprato medicine.",
            "A {city} sono iniziati di notte forti dolori; il medico ha fatto una flebo.",
        ),
    ),
    "baggage_delay": (
        "Ritardo del bagaglio",
        (
            "La valigia imbarcata è arrivata quattro giorni dopo il volo; ho dovuto comprare vestiti.",
            "La valigia ha perso la coincidenza; a {city} abbiamo comprato il necessario.",
        ),
    ),
    "interruption": (
        "Interruzione del viaggio",
        (
            "Il volo di ritorno è stato cancellato per una tempesta; sono servite altre notti in albergo.",
            "L'aeroporto di {city} era chiuso per neve e abbiamo passato due notti impreviste.",
        ),
    ),
    "baggage_theft": (
        "Furto del bagaglio",
        (
            "Sul treno per {city} mi hanno rubato la borsa. Ho sporto denuncia.",
            "Al banco di {city} è sparita una valigia. Allego la denuncia.",
        ),
    ),
    "missed_connection": (
        "Coincidenza persa",
        (
            "Il primo volo è arrivato in ritardo e la coincidenza a {city} era partita; ho pagato un altro volo.",
            "Un guasto ha fermato il treno e il volo da {city} è partito senza di me.",
        ),
    ),
    "slip_fall": (
        "Caduta nella proprietà",
        (
            (
                "La persona danneggiata è scivolata sul pavimento bagnato all'ingresso dell'assicurato e ha battuto il "
                "ginocchio."
            ),
            "Davanti alla casa in {street} c'era ghiaccio; la persona danneggiata è caduta e si è ferita al ginocchio.",
        ),
    ),
    "dog_bite": (
        "Morso di cane",
        (
            "Il cane dell'assicurato è uscito in {street} e ha morso alla gamba la persona danneggiata.",
            "Consegnando un pacco è stata morsa dal cane; la ferita è stata suturata.",
        ),
    ),
    "water_above": (
        "Acqua dal piano di sopra",
        (
            "La vasca dell'assicurato è traboccata e l'acqua ha attraversato il soffitto del piano di sotto.",
            "La lavastoviglie dell'assicurato ha perso per ore; soffitto e pavimento del terzo sono danneggiati.",
        ),
    ),
    "broken_window": (
        "Danni a cose di terzi",
        (
            "Tagliando l'erba un sasso ha rotto la vetrata del vicino.",
            "La scala dell'assicurato è caduta sulla vetrina del terzo in {street}.",
        ),
    ),
    "falling_branch": (
        "Danni a cose di terzi",
        (
            "Un ramo secco dell'assicurato è caduto sull'auto del terzo in sosta in {street}.",
            "Una tegola della casa dell'assicurato è caduta sull'auto in sosta del terzo.",
        ),
    ),
}
