"""German."""

from __future__ import annotations

OPENINGS = (
    "", "", "Wie bereits telefonisch gemeldet:", "Angaben des Versicherungsnehmers:", "Ich melde folgenden Schaden.",
    "Zum Hergang:", "Nach meiner Erinnerung:", "Kurz zum Sachverhalt:", "Ich war selbst vor Ort.",
)  # fmt: skip
CLOSINGS = (
    "", "", "Fotos wurden vor Ort gemacht.", "Alle Rechnungen liegen vor.", "Weitere Personen waren nicht beteiligt.",
    "Vorschäden bestanden nicht.", "Ich habe sofort alles getan, um den Schaden gering zu halten.",
    "Bei Rückfragen bin ich erreichbar.", "Die Teile wurden aufbewahrt.",
    "Bei keiner anderen Stelle wurde der Schaden gemeldet.",
)  # fmt: skip
CAUSES = {
    "rear_end": (
        "Auffahrunfall",
        (
            (
                "An der roten Ampel in der {street} fuhr das nachfolgende Fahrzeug auf das Heck meines "
                "Wagens auf. Verletzt "
                "wurde niemand."
            ),
            "Der Verkehr in der {street} stockte; der Hintermann bremste zu spät und traf den hinteren Stoßfänger.",
            "Beim Warten vor dem Abbiegen in die {street} wurde mein Wagen von hinten angefahren.",
        ),
    ),
    "intersection": (
        "Zusammenstoß an Kreuzung",
        (
            "An der Kreuzung {street} missachtete der andere Fahrer die Vorfahrt und traf die rechte vordere Seite.",
            (
                "Bei Grün fuhr ich über die {street}, als ein Wagen von rechts kam und Tür und Kotflügel rechts "
                "beschädigte."
            ),
        ),
    ),
    "parked_left": (
        "Parkschaden",
        (
            "Der Wagen stand über Nacht in der {street}. Am Morgen waren Kotflügel und Scheinwerfer links beschädigt.",
            "Ein unbekanntes Fahrzeug streifte in der {street} die linke Seite meines geparkten Wagens.",
        ),
    ),
    "parked_right": (
        "Parkschaden",
        (
            "Beim Ausparken in der {street} beschädigte ein Unbekannter die rechte Seite meines Wagens und fuhr weg.",
            "Nach dem Einkauf in der {street} fand ich die rechte vordere Ecke meines Wagens eingedrückt.",
        ),
    ),
    "animal": (
        "Wildunfall",
        (
            "Auf Höhe der {street} lief ein Reh auf die Fahrbahn und prallte gegen die Front.",
            "In der Dämmerung querte ein Wildschwein die Straße; Stoßfänger und Kühlergrill vorn sind beschädigt.",
        ),
    ),
    "hail": (
        "Hagelschaden",
        (
            "Ein schwerer Hagelschauer über {city} hinterließ Dellen auf Dach und Motorhaube des geparkten Wagens.",
            "Der Wagen stand in der {street} im Freien, als der Hagel kam; alle waagrechten Bleche haben Dellen.",
        ),
    ),
    "break_in": (
        "Diebstahl aus Fahrzeug",
        (
            "In der {street} wurde die Seitenscheibe eingeschlagen, das Schloss aufgebrochen und das Radio entwendet.",
            "Unbekannte brachen nachts die Fahrertür auf und nahmen das Radio mit; das Zündschloss ist beschädigt.",
        ),
    ),
    "pipe": (
        "Leitungswasserschaden",
        (
            "Unter der Spüle platzte eine Zuleitung, während niemand zu Hause war. Küche und Decke darunter sind nass.",
            "Der Schlauch der Waschmaschine riss; Waschküche und Flur standen unter Wasser.",
        ),
    ),
    "heater": (
        "Leitungswasserschaden",
        (
            "Der Warmwasserspeicher wurde in der Nacht undicht und setzte Keller und Flur unter Wasser.",
            "Am Boiler brach eine Verschraubung; Teppich und Wände im Keller sind durchnässt.",
        ),
    ),
    "kitchen_fire": (
        "Küchenbrand",
        (
            "Öl in einer Pfanne fing Feuer. Es wurde gelöscht, doch Dunstabzug, Schränke und Decke sind verrußt.",
            "Ein Toaster brannte unter den Hängeschränken; der Ruß zog durch drei Räume.",
        ),
    ),
    "burglary": (
        "Einbruchdiebstahl",
        (
            (
                "Während des Wochenendes hebelten Unbekannte die Terrassentür auf und entwendeten Geräte aus "
                "dem Wohnzimmer. "
                "Die Polizei wurde verständigt."
            ),
            "Das Kellerfenster war aufgehebelt, die Schubladen leer. Die Polizei hat Spuren gesichert.",
        ),
    ),
    "storm": (
        "Sturmschaden",
        (
            "Böen rissen Ziegel vom Dach, und Regen drang in das Dachzimmer ein.",
            "Ein Baum stürzte im Sturm auf Zaun und Dachrinne; ein Fenster ging zu Bruch.",
        ),
    ),
    "illness": (
        "Erkrankung im Ausland",
        (
            "Am zweiten Reisetag bekam ich Fieber und Erbrechen, musste zum Arzt und Medikamente kaufen.",
            "In {city} begannen nachts starke Magenschmerzen; der Arzt gab eine Infusion.",
        ),
    ),
    "baggage_delay": (
        "Gepäckverspätung",
        (
            (
                "Der aufgegebene Koffer kam nicht mit dem Flug an und wurde erst vier Tage später geliefert. "
                "Ich musste "
                "Kleidung und Toilettenartikel kaufen."
            ),
            "Der Koffer blieb beim Umsteigen liegen; in {city} mussten wir das Nötigste kaufen.",
        ),
    ),
    "interruption": (
        "Reiseunterbrechung",
        (
            "Der Rückflug wurde wegen Sturms gestrichen; bis zum nächsten Flug waren weitere Hotelnächte nötig.",
            "Wegen Schnees war der Flughafen {city} gesperrt, wir mussten zwei Nächte länger bleiben.",
        ),
    ),
    "baggage_theft": (
        "Gepäckdiebstahl",
        (
            "Im Zug nach {city} wurde meine Tasche aus der Ablage gestohlen. Anzeige wurde erstattet.",
            "Am Schalter in {city} verschwand mein Koffer. Der Polizeibericht liegt bei.",
        ),
    ),
    "missed_connection": (
        "Versäumter Anschluss",
        (
            "Der erste Flug landete verspätet, der Anschluss in {city} war weg; ein Ersatzflug musste bezahlt werden.",
            "Wegen einer Signalstörung kam der Zug zu spät, der Flug ab {city} war schon gestartet.",
        ),
    ),
    "slip_fall": (
        "Sturz auf Grundstück",
        (
            (
                "Der Geschädigte rutschte auf dem nassen Boden im Eingang des Versicherungsnehmers aus und fiel "
                "auf das Knie."
            ),
            (
                "Der Weg vor dem Haus {street} war nicht gestreut; die geschädigte Person stürzte und verletzte "
                "sich am Knie."
            ),
        ),
    ),
    "dog_bite": (
        "Hundebiss",
        (
            (
                "Der Hund des Versicherungsnehmers lief durch das Tor in der {street} und biss die "
                "geschädigte Person ins "
                "Bein."
            ),
            (
                "Beim Zustellen eines Pakets wurde die geschädigte Person vom Hund gebissen; die Wunde musste "
                "genäht werden."
            ),
        ),
    ),
    "water_above": (
        "Wasser aus der Wohnung darüber",
        (
            "In der Wohnung des Versicherungsnehmers lief die Badewanne über; das Wasser kam durch die Decke darunter.",
            "Die Spülmaschine lief stundenlang aus; Decke und Boden der Wohnung darunter sind beschädigt.",
        ),
    ),
    "broken_window": (
        "Sachschaden bei Dritten",
        (
            "Beim Mähen flog ein Stein hoch und zerbrach das Terrassenfenster des Nachbarn.",
            "Die Leiter fiel gegen das Schaufenster in der {street}; eine Scheibe zerbrach.",
        ),
    ),
    "falling_branch": (
        "Sachschaden bei Dritten",
        (
            "Ein morscher Ast des Versicherungsnehmers fiel in der {street} auf den geparkten Wagen des Geschädigten.",
            "Ein Dachziegel vom Haus {street} fiel auf das geparkte Auto der geschädigten Person.",
        ),
    ),
}
