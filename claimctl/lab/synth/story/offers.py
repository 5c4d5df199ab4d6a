"""What bills are made of: goods, parts and work with the range of their prices, in the six languages of the stories.

An entry: code:English|German|French|Spanish|Italian|Dutch|lowest|highest unit price|highest quantity, and for parts
of cars the zone of the car. Languages that are left out say it in English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from claimctl.lab.synth.story.places import Language

_ORDER: tuple[Language, ...] = ("en", "de", "fr", "es", "it", "nl")


class Offer(msgspec.Struct, frozen=True):
    """Something that can stand on a bill."""

    code: str
    words: dict[str, str]
    low: float
    high: float
    most: int
    zone: str = ""  # of a car: front, rear, left, right, glass, body; empty fits any

    def said(self, language: Language) -> str:
        """The description in a language."""
        return self.words.get(language, self.words["en"])


def _offers(text: str) -> tuple[Offer, ...]:
    made = []
    for row in text.strip().splitlines():
        code, _, rest = row.partition(":")
        *words, low, high, most, zone = rest.split("|")
        said: dict[str, str] = dict(zip(_ORDER, words, strict=False))
        made.append(Offer(code, said, float(low), float(high), int(most), zone))
    return tuple(made)


REPAIR_PARTS = _offers("""
FB-2210:Front bumper cover|Stoßfängerverkleidung vorn|Pare-chocs avant|Paragolpes delantero|Paraurti anteriore|Voorbumper|240|520|1|front
GR-1450:Radiator grille|Kühlergrill|Calandre|Rejilla del radiador|Griglia radiatore|Grille|80|210|1|front
HD-5102:Hood panel|Motorhaube|Capot|Capó|Cofano|Motorkap|290|640|1|front
RC-0730:Radiator|Kühler|Radiateur|Radiador|Radiatore|Radiateur|160|380|1|front
CS-4418:Front crossmember|Frontträger|Traverse avant|Travesaño delantero|Traversa anteriore|Voorfront|120|290|1|front
RB-1187:Rear bumper cover, painted|Stoßfänger hinten, lackiert|Pare-chocs arrière peint|Paragolpes trasero pintado|Paraurti posteriore verniciato|Achterbumper, gespoten|260|560|1|rear
TG-3390:Tailgate shell|Heckklappe|Hayon|Portón trasero|Portellone|Achterklep|380|760|1|rear
RR-0551:Rear bumper reinforcement|Verstärkung Stoßfänger hinten|Renfort arrière|Refuerzo trasero|Rinforzo posteriore|Versteviging achterbumper|90|220|1|rear
PS-0099:Parking sensor, rear|Parksensor hinten|Capteur de recul|Sensor de aparcamiento|Sensore di parcheggio|Parkeersensor|45|110|2|rear
EX-7120:Exhaust tail section|Endschalldämpfer|Silencieux arrière|Silenciador trasero|Marmitta terminale|Einddemper|130|310|1|rear
HL-0456:Headlamp assembly, left|Scheinwerfer links|Phare gauche|Faro izquierdo|Faro sinistro|Koplamp links|180|420|1|left
FD-3300:Fender, left front|Kotflügel vorn links|Aile avant gauche|Aleta delantera izquierda|Parafango anteriore sinistro|Voorscherm links|150|330|1|left
DR-2101:Door shell, left front|Tür vorn links|Porte avant gauche|Puerta delantera izquierda|Porta anteriore sinistra|Portier linksvoor|310|690|1|left
MR-0076:Door mirror, left, heated|Außenspiegel links, beheizt|Rétroviseur gauche|Retrovisor izquierdo|Specchietto sinistro|Buitenspiegel links|110|260|1|left
SK-4001:Side skirt, left|Seitenschweller links|Bas de caisse gauche|Estribo izquierdo|Minigonna sinistra|Sideskirt links|95|210|1|left
HL-0457:Headlamp assembly, right|Scheinwerfer rechts|Phare droit|Faro derecho|Faro destro|Koplamp rechts|180|420|1|right
FD-3301:Fender, right front|Kotflügel vorn rechts|Aile avant droite|Aleta delantera derecha|Parafango anteriore destro|Voorscherm rechts|150|330|1|right
DR-2102:Door shell, right front|Tür vorn rechts|Porte avant droite|Puerta delantera derecha|Porta anteriore destra|Portier rechtsvoor|310|690|1|right
MR-0077:Door mirror, right, heated|Außenspiegel rechts, beheizt|Rétroviseur droit|Retrovisor derecho|Specchietto destro|Buitenspiegel rechts|110|260|1|right
SK-4002:Side skirt, right|Seitenschweller rechts|Bas de caisse droit|Estribo derecho|Minigonna destra|Sideskirt rechts|95|210|1|right
WS-7001:Windshield, laminated|Windschutzscheibe|Pare-brise feuilleté|Parabrisas laminado|Parabrezza stratificato|Voorruit gelaagd|230|480|1|glass
WS-7010:Windshield moulding|Scheibenrahmen|Joint de pare-brise|Moldura de parabrisas|Guarnizione parabrezza|Ruitrubber|35|80|1|glass
WS-7022:Camera calibration|Kamerakalibrierung|Calibrage caméra|Calibración de cámara|Calibrazione telecamera|Camerakalibratie|120|260|1|glass
PD-1101:Paintless dent removal, per panel|Ausbeulen ohne Lackieren, je Teil|Débosselage sans peinture|Varillas sin pintura|Levabolli|Uitdeuken zonder spuiten|70|140|7|body
RF-2001:Roof panel, repair|Dach instand setzen|Réparation du toit|Reparación del techo|Riparazione tetto|Dakpaneel herstellen|260|540|1|body
MT-0033:Roof moulding set|Dachleistensatz|Baguettes de toit|Molduras del techo|Profili tetto|Daklijstenset|60|140|1|body
LK-6001:Door lock set|Türschlosssatz|Jeu de serrures|Juego de cerraduras|Kit serrature|Slotenset|140|320|1|lock
GL-6110:Door glass|Seitenscheibe|Vitre de porte|Cristal de puerta|Vetro porta|Portierruit|90|210|1|lock
IG-6203:Ignition lock|Zündschloss|Neiman|Bombín de arranque|Blocchetto accensione|Contactslot|120|280|1|lock
RD-6300:Radio unit|Radiogerät|Autoradio|Radio|Autoradio|Autoradio|180|460|1|lock
CL-9001:Clips and fasteners|Clips und Befestigungen|Agrafes et fixations|Grapas y fijaciones|Clip e fissaggi|Clips en bevestiging|3|8|12|
""")  # noqa: E501  an offer is one line
REPAIR_LABOR = _offers("""
:Body labor, hours|Karosseriearbeit, Stunden|Main-d'œuvre carrosserie, h|Mano de obra chapa, h|Manodopera carrozzeria, ore|Arbeid plaatwerk, uren|52|68|9|
:Paint labor, hours|Lackierarbeit, Stunden|Main-d'œuvre peinture, h|Mano de obra pintura, h|Manodopera verniciatura, ore|Arbeid spuiten, uren|54|70|6|
:Frame measurement|Rahmenvermessung|Mesure du châssis|Medición del bastidor|Misurazione telaio|Chassismeting|80|160|1|
:Paint and materials|Lack und Material|Peinture et ingrédients|Pintura y materiales|Vernice e materiali|Lak en materiaal|120|310|1|
:Blend adjacent panel|Beilackierung|Raccord de peinture|Difuminado de panel|Sfumatura pannello|Uitspuiten paneel|90|180|1|
:Hazardous waste disposal|Entsorgung|Élimination des déchets|Gestión de residuos|Smaltimento rifiuti|Afvalverwerking|5|12|1|
:Pre- and post-repair scan|Fehlerspeicher auslesen|Diagnostic électronique|Diagnosis electrónica|Diagnosi elettronica|Diagnose uitlezen|60|120|1|
:Removal and refitting|Aus- und Einbau|Dépose et repose|Desmontaje y montaje|Smontaggio e rimontaggio|Demontage en montage|70|180|1|
""")  # noqa: E501
TOWING = _offers("""
:Hook-up, light duty|Aufladen PKW|Prise en charge|Enganche turismo|Carico autovettura|Opladen personenauto|75|125|1|
:Mileage, loaded|Kilometer beladen|Kilomètres en charge|Kilómetros cargado|Chilometri a carico|Kilometers beladen|4|6|18|
:Storage, days|Standtage|Jours de gardiennage|Días de depósito|Giorni di deposito|Stallingsdagen|30|45|3|
:Winching|Bergung mit Winde|Treuillage|Cabrestante|Verricello|Lieren|40|80|1|
:Night surcharge|Nachtzuschlag|Majoration de nuit|Suplemento nocturno|Supplemento notturno|Nachttoeslag|25|60|1|
""")  # noqa: E501
WATER = _offers("""
:Emergency call-out|Notdienst|Intervention d'urgence|Salida de urgencia|Intervento urgente|Spoedoproep|120|220|1|
:Water extraction, per hour|Wasser absaugen, je Stunde|Pompage, par heure|Extracción de agua, por hora|Aspirazione acqua, ora|Water afzuigen, per uur|85|130|4|
:Dehumidifier rental, days|Trocknermiete, Tage|Location déshumidificateur, jours|Alquiler deshumidificador, días|Noleggio deumidificatore, giorni|Huur droger, dagen|45|70|5|
:Remove and replace drywall, sq ft|Trockenbau erneuern, m²|Remplacement placo, m²|Sustituir pladur, m²|Sostituzione cartongesso, mq|Gipsplaat vervangen, m²|3|9|90|
:Replace supply line and fittings|Zuleitung und Armaturen erneuern|Remplacement conduite et raccords|Sustituir tubería y racores|Sostituzione tubazione|Leiding en koppelingen vervangen|60|180|1|
:Antimicrobial treatment|Schimmelschutz|Traitement antifongique|Tratamiento antimoho|Trattamento antimuffa|Schimmelbehandeling|95|190|1|
:Repaint ceiling, two coats|Decke streichen, zweifach|Peinture plafond, deux couches|Pintar techo, dos manos|Tinteggiatura soffitto|Plafond sauzen, twee lagen|180|420|1|
:Replace laminate flooring, sq ft|Laminat erneuern, m²|Remplacement stratifié, m²|Sustituir laminado, m²|Sostituzione laminato, mq|Laminaat vervangen, m²|4|12|70|
:Leak detection|Leckortung|Recherche de fuite|Detección de fuga|Ricerca perdita|Lekdetectie|140|290|1|
:Base cabinet, replace|Unterschrank ersetzen|Meuble bas à remplacer|Mueble bajo, sustituir|Mobile base, sostituzione|Onderkast vervangen|150|340|2|
""")  # noqa: E501
FIRE = _offers("""
:Board-up and securing|Notsicherung|Mise en sécurité|Tapiado y seguridad|Messa in sicurezza|Noodafdichting|150|300|1|
:Soot cleaning, per room|Rußreinigung, je Raum|Nettoyage des suies, par pièce|Limpieza de hollín, por sala|Pulizia fuliggine, per stanza|Roetreiniging, per kamer|180|320|3|
:Replace range hood|Dunstabzug ersetzen|Remplacement hotte|Sustituir campana|Sostituzione cappa|Afzuigkap vervangen|180|360|1|
:Ozone treatment, days|Ozonbehandlung, Tage|Traitement à l'ozone, jours|Tratamiento con ozono, días|Trattamento ozono, giorni|Ozonbehandeling, dagen|90|140|3|
:Replace wall cabinet|Hängeschrank ersetzen|Remplacement meuble haut|Sustituir mueble alto|Sostituzione pensile|Bovenkast vervangen|140|290|3|
:Electrical inspection|Elektroprüfung|Contrôle électrique|Revisión eléctrica|Verifica elettrica|Elektrakeuring|110|190|1|
:Repaint walls, per room|Wände streichen, je Raum|Peinture des murs, par pièce|Pintar paredes, por sala|Tinteggiatura pareti|Wanden sauzen, per kamer|160|340|2|
""")  # noqa: E501
STORM = _offers("""
:Temporary roof cover|Notdach|Bâchage provisoire|Cubierta provisional|Copertura provvisoria|Noodafdekking dak|160|340|1|
:Replace roof tiles, sq m|Dachziegel erneuern, m²|Remplacement tuiles, m²|Sustituir tejas, m²|Sostituzione tegole, mq|Dakpannen vervangen, m²|28|62|12|
:Replace gutter, metre|Dachrinne erneuern, m|Gouttière à remplacer, m|Canalón, metro|Grondaia, metro|Dakgoot vervangen, m|18|42|14|
:Scaffold, days|Gerüst, Tage|Échafaudage, jours|Andamio, días|Ponteggio, giorni|Steiger, dagen|60|120|4|
:Reglaze window|Fenster neu verglasen|Vitrage à remplacer|Acristalar ventana|Sostituzione vetro|Raam beglazen|90|230|2|
:Remove fallen tree|Baum entfernen|Enlèvement d'arbre|Retirar árbol|Rimozione albero|Boom verwijderen|180|460|1|
:Fence panel|Zaunelement|Panneau de clôture|Panel de valla|Pannello recinzione|Schutting paneel|55|120|4|
""")  # noqa: E501
GOODS = _offers("""
:Laptop computer 14 in|Notebook 14 Zoll|Ordinateur portable 14"|Portátil 14"|Computer portatile 14"|Laptop 14 inch|480|1150|1|
:LED television 50 in|LED-Fernseher 50 Zoll|Téléviseur LED 50"|Televisor LED 50"|Televisore LED 50"|LED-televisie 50 inch|320|640|1|
:Digital camera body|Digitalkamera|Appareil photo numérique|Cámara digital|Fotocamera digitale|Digitale camera|280|760|1|
:Wireless headphones|Funkkopfhörer|Casque sans fil|Auriculares inalámbricos|Cuffie senza fili|Draadloze koptelefoon|60|190|1|
:Cordless drill set|Akkuschrauber-Set|Perceuse sans fil|Taladro inalámbrico|Trapano a batteria|Accuboormachine|89|179|1|
:Mountain bicycle|Mountainbike|Vélo tout-terrain|Bicicleta de montaña|Mountain bike|Mountainbike|320|780|1|
:Game console|Spielkonsole|Console de jeux|Consola de juegos|Console giochi|Spelcomputer|299|449|1|
:Wool area rug|Wollteppich|Tapis en laine|Alfombra de lana|Tappeto di lana|Wollen vloerkleed|120|340|1|
:Microwave oven|Mikrowelle|Four à micro-ondes|Microondas|Forno a microonde|Magnetron|89|189|1|
:Coffee machine|Kaffeemaschine|Machine à café|Cafetera|Macchina da caffè|Koffiezetapparaat|70|240|1|
:Vacuum cleaner|Staubsauger|Aspirateur|Aspiradora|Aspirapolvere|Stofzuiger|95|280|1|
:Office chair|Bürostuhl|Fauteuil de bureau|Silla de oficina|Sedia da ufficio|Bureaustoel|110|290|1|
:Bookshelf|Bücherregal|Bibliothèque|Estantería|Libreria|Boekenkast|75|220|2|
:Table lamp|Tischleuchte|Lampe de table|Lámpara de mesa|Lampada da tavolo|Tafellamp|30|95|2|
:Bed linen set|Bettwäsche|Parure de lit|Juego de cama|Completo lenzuola|Dekbedset|35|90|3|
:Curtains, pair|Vorhänge, Paar|Rideaux, paire|Cortinas, par|Tende, coppia|Gordijnen, paar|45|140|2|
:Dinner plates, set of 6|Teller, 6er-Set|Assiettes, lot de 6|Platos, juego de 6|Piatti, set da 6|Borden, set van 6|30|85|2|
:Cookware set|Topfset|Batterie de cuisine|Batería de cocina|Batteria di pentole|Pannenset|80|240|1|
:Sewing machine|Nähmaschine|Machine à coudre|Máquina de coser|Macchina da cucire|Naaimachine|140|390|1|
:Wristwatch|Armbanduhr|Montre-bracelet|Reloj de pulsera|Orologio da polso|Polshorloge|90|420|1|
:Winter coat|Wintermantel|Manteau d'hiver|Abrigo de invierno|Cappotto invernale|Winterjas|110|320|2|
:Board games, assorted|Brettspiele|Jeux de société|Juegos de mesa|Giochi da tavolo|Bordspellen|20|60|4|
:Floor lamp|Stehleuchte|Lampadaire|Lámpara de pie|Lampada da terra|Staande lamp|60|180|1|
:Tablet computer 10 in|Tablet 10 Zoll|Tablette 10"|Tableta 10"|Tablet 10"|Tablet 10 inch|180|520|1|
""")  # noqa: E501
OFFICE_CARE = _offers("""
99213:Office visit, established patient|95|165|1|
99051:After-hours service|30|60|1|
73610:X-ray, ankle, 3 views|70|140|1|
71046:X-ray, chest, 2 views|60|130|1|
85025:Complete blood count|18|42|1|
80053:Comprehensive metabolic panel|25|60|1|
36415:Venipuncture|8|20|1|
96372:Injection, therapeutic|30|65|1|
93000:Electrocardiogram|45|95|1|
29515:Short leg splint|85|160|1|
97110:Therapeutic exercise, 15 min|38|62|4|
97140:Manual therapy, 15 min|36|60|3|
94640:Inhalation treatment|28|60|1|
81002:Urinalysis, non-automated|8|18|1|
""")
HOSPITAL_CARE = _offers("""
0120:Room and board, semi-private|480|780|2|
0450:Emergency room|320|680|1|
0250:Pharmacy|45|210|1|
0270:Medical-surgical supplies|60|190|1|
0300:Laboratory|80|260|1|
0320:Radiology, diagnostic|120|340|1|
0730:EKG/ECG|70|140|1|
0636:Drugs requiring coding|30|120|2|
0410:Respiratory services|60|170|1|
0258:IV solutions|25|80|3|
0420:Physical therapy|70|150|1|
""")
PHARMACY = _offers("""
:Prescription drug, generic|Arzneimittel auf Rezept|Médicament sur ordonnance|Medicamento con receta|Farmaco su ricetta|Medicijn op recept|8|35|1|
:Elastic bandage 4 in|Elastische Binde 8 cm|Bande élastique 8 cm|Venda elástica 8 cm|Benda elastica 8 cm|Elastisch verband 8 cm|5|11|2|
:Ibuprofen 200 mg, 100 ct|Ibuprofen 400 mg 20 St|Ibuprofène 400 mg x20|Ibuprofeno 400 mg x20|Ibuprofene 400 mg 20 cpr|Ibuprofen 400 mg 20 st|4|13|1|
:Digital thermometer|Fieberthermometer|Thermomètre|Termómetro digital|Termometro digitale|Koortsthermometer|8|18|1|
:Cough syrup 8 oz|Hustensaft 200 ml|Sirop contre la toux|Jarabe para la tos|Sciroppo per la tosse|Hoestdrank 200 ml|7|14|1|
:Antiseptic wipes|Desinfektionstücher|Lingettes antiseptiques|Toallitas antisépticas|Salviette disinfettanti|Desinfecterende doekjes|4|7|2|
:Electrolyte powder|Elektrolytpulver|Poudre d'électrolytes|Sales de rehidratación|Elettroliti in polvere|Elektrolytenpoeder|6|15|2|
:Nasal spray 10 ml|Nasenspray 10 ml|Spray nasal 10 ml|Spray nasal 10 ml|Spray nasale 10 ml|Neusspray 10 ml|4|9|2|
:Wound ointment 50 g|Wundsalbe 50 g|Pommade cicatrisante 50 g|Pomada cicatrizante 50 g|Pomata cicatrizzante 50 g|Wondzalf 50 g|6|12|1|
""")  # noqa: E501
HOTEL = _offers("""
:Room, double, per night|Doppelzimmer, je Nacht|Chambre double, par nuit|Habitación doble, por noche|Camera doppia, a notte|Tweepersoonskamer, per nacht|84|148|4|
:City tax, per night|Kurtaxe, je Nacht|Taxe de séjour, par nuit|Tasa turística, por noche|Tassa di soggiorno, a notte|Toeristenbelasting, per nacht|2|4|4|
:Breakfast|Frühstück|Petit-déjeuner|Desayuno|Colazione|Ontbijt|9|17|4|
:Dinner, set menu|Abendessen, Menü|Dîner, menu|Cena, menú|Cena, menu fisso|Diner, menu|18|38|2|
:Late check-out|Spätere Abreise|Départ tardif|Salida tardía|Late check-out|Late uitcheck|20|45|1|
""")  # noqa: E501
CARE_ABROAD = _offers("""
:Consultation|Konsultation|Consultation|Consulta|Visita medica|Consult|60|140|1|
:Ultrasound examination|Ultraschalluntersuchung|Échographie|Ecografía|Ecografia|Echografie|70|150|1|
:Infusion therapy|Infusionstherapie|Perfusion|Infusión intravenosa|Infusione|Infuus|40|90|1|
:Dressing, large|Verband, groß|Pansement, grand|Vendaje grande|Medicazione grande|Verband, groot|18|40|2|
:X-ray, two views|Röntgen, zwei Ebenen|Radiographie, deux clichés|Radiografía, dos proyecciones|Radiografia, due proiezioni|Röntgenfoto, twee opnamen|60|130|1|
:Blood test|Blutuntersuchung|Analyse de sang|Análisis de sangre|Esame del sangue|Bloedonderzoek|30|75|1|
:Medical report in English|Arztbericht auf Englisch|Rapport médical en anglais|Informe médico en inglés|Referto in inglese|Medisch verslag in het Engels|25|45|1|
""")  # noqa: E501
CARE_TRAVEL = _offers("""
99203:Urgent care visit, new patient|120|210|1|
73130:X-ray, hand, 3 views|60|130|1|
12001:Wound repair, simple|110|190|1|
96360:Intravenous infusion, hydration|70|150|1|
90471:Immunization administration|20|40|1|
""")
BAGGAGE = _offers("""
:Suitcase, hard shell|Hartschalenkoffer|Valise rigide|Maleta rígida|Valigia rigida|Harde koffer|79|169|1|
:Clothing, replacement|Ersatzkleidung|Vêtements de rechange|Ropa de repuesto|Abbigliamento sostitutivo|Vervangende kleding|25|70|4|
:Toiletries|Toilettenartikel|Articles de toilette|Artículos de aseo|Articoli da toeletta|Toiletartikelen|12|35|1|
:Phone charger|Ladegerät|Chargeur de téléphone|Cargador de móvil|Caricabatterie|Telefoonlader|15|35|1|
:Walking shoes|Wanderschuhe|Chaussures de marche|Zapatos de caminar|Scarpe da passeggio|Wandelschoenen|60|120|1|
:Rain jacket|Regenjacke|Veste de pluie|Chaqueta impermeable|Giacca impermeabile|Regenjas|40|110|1|
:Swimwear|Badekleidung|Maillot de bain|Bañador|Costume da bagno|Badkleding|15|45|2|
""")  # noqa: E501
TRANSPORT = _offers("""
:Replacement flight, economy|Ersatzflug|Vol de remplacement|Vuelo de sustitución|Volo sostitutivo|Vervangende vlucht|110|380|1|
:Seat reservation|Sitzplatzreservierung|Réservation de siège|Reserva de asiento|Prenotazione posto|Stoelreservering|8|25|1|
:Checked bag|Aufgabegepäck|Bagage en soute|Equipaje facturado|Bagaglio da stiva|Ruimbagage|25|60|1|
:Taxi transfer|Taxitransfer|Transfert en taxi|Traslado en taxi|Trasferimento in taxi|Taxirit|18|65|2|
""")  # noqa: E501
INJURY_CARE = _offers("""
99283:Emergency visit, moderate severity|Notaufnahme|Passage aux urgences|Atención de urgencias|Pronto soccorso|Spoedeisende hulp|260|520|1|
73562:X-ray, knee, 3 views|Röntgen Knie|Radiographie du genou|Radiografía de rodilla|Radiografia ginocchio|Röntgenfoto knie|75|140|1|
12002:Wound repair, simple|Wundversorgung|Suture simple|Sutura simple|Sutura semplice|Wondverzorging|120|240|1|
90715:Tetanus vaccine|Tetanusimpfung|Vaccin antitétanique|Vacuna antitetánica|Vaccino antitetanico|Tetanusvaccinatie|35|70|1|
97110:Physical therapy, session|Krankengymnastik, Sitzung|Kinésithérapie, séance|Fisioterapia, sesión|Fisioterapia, seduta|Fysiotherapie, sessie|45|85|6|
L1830:Knee brace|Kniebandage|Genouillère|Rodillera|Ginocchiera|Kniebrace|60|140|1|
""")  # noqa: E501
CONTENTS = (*GOODS, *BAGGAGE)
ROOMS: dict[Language, tuple[str, ...]] = {
    "en": ("Living room", "Kitchen", "Master bedroom", "Child's room", "Study", "Hallway", "Basement", "Garage"),
    "de": ("Wohnzimmer", "Küche", "Schlafzimmer", "Kinderzimmer", "Büro", "Flur", "Keller", "Garage"),
    "fr": ("Salon", "Cuisine", "Chambre", "Chambre d'enfant", "Bureau", "Couloir", "Cave", "Garage"),
    "es": ("Salón", "Cocina", "Dormitorio", "Cuarto infantil", "Despacho", "Pasillo", "Sótano", "Garaje"),
    "it": ("Soggiorno", "Cucina", "Camera", "Cameretta", "Studio", "Corridoio", "Cantina", "Garage"),
    "nl": ("Woonkamer", "Keuken", "Slaapkamer", "Kinderkamer", "Werkkamer", "Gang", "Kelder", "Garage"),
}
