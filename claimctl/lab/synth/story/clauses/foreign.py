"""Clauses in German, French, Spanish, Italian and Dutch. A row: line (`-`: any), topic, title, text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimctl.lab.synth.story.places import Language

ROWS: dict[Language, str] = {
    "de": """
-|promise|Leistung|Wir ersetzen den unmittelbaren Schaden bis zur vereinbarten Summe abzüglich der Selbstbeteiligung.
-|period|Versicherungsdauer|Versichert sind nur Ereignisse zwischen Beginn und Ablauf des Vertrags.
-|limit|Versicherungssumme|Mehr als die vereinbarte Summe zahlen wir für ein Ereignis nicht.
-|deductible|Selbstbeteiligung|Sie wird von jedem Schaden zuerst abgezogen; was darunter liegt, tragen Sie.
-|notice|Anzeige des Schadens|Zeigen Sie einen Schaden unverzüglich an, spätestens nach dreißig Tagen.
-|proof|Nachweis|Legen Sie das unterschriebene Formular und die Originalrechnungen vor.
-|police|Diebstahl|Diebstahl und Vandalismus sind der Polizei zu melden; deren Bericht gehört zum Antrag.
-|other_insurance|Andere Versicherungen|Ein Schaden wird nur einmal ersetzt, wer auch immer zahlt.
-|fraud|Täuschung|Wer Belege fälscht oder einen Schaden zweimal geltend macht, verliert jeden Anspruch.
-|payment|Zahlung|Unstreitige Beträge zahlen wir binnen dreißig Tagen auf das genannte Konto.
-|changes|Änderungen|Wird der Vertrag neu ausgestellt, kann sich die Nummer ändern; der Schutz läuft ohne Lücke weiter.
-|wear|Verschleiß|Abnutzung, Rost und allmähliche Einwirkung sind nicht versichert.
-|suit|Verjährung|Ansprüche verjähren drei Jahre nach Ende des Jahres, in dem der Schaden eintrat.
motor|collision|Zusammenstoß|Versichert sind Schäden am Fahrzeug durch Zusammenstoß und durch Unbekannte beim Parken.
motor|weather|Hagel und Sturm|Schäden durch Hagel, Sturm und Überschwemmung sind versichert.
motor|animal|Tiere|Der Zusammenstoß mit Tieren aller Art ist versichert.
motor|break_in|Entwendung|Versichert sind Diebstahl des Fahrzeugs, fest verbauter Teile und Aufbruchschäden.
home|water|Leitungswasser|Versichert ist Wasser, das aus Rohren, Schläuchen und Geräten austritt.
home|fire|Feuer|Brand, Explosion und Blitz sowie Ruß und Rauch daraus sind versichert.
home|break_in|Einbruch|Versichert sind Sachen, die nach einem Einbruch fehlen, und die Schäden dabei.
home|weather|Sturm|Sturm ab Windstärke acht ist versichert, Regen nur durch Öffnungen, die der Sturm schuf.
travel|medical|Behandlung im Ausland|Notwendige Behandlung und Arzneimittel auf der Reise werden erstattet.
travel|baggage_delay|Verspätetes Gepäck|Kommt Gepäck zwölf Stunden zu spät, ersetzen wir notwendige Einkäufe.
travel|break_in|Gestohlenes Gepäck|Gestohlenes Gepäck ist zum Zeitwert versichert, gegen Polizeibericht.
travel|interruption|Verlängerter Aufenthalt|Zusätzliche Nächte wegen Wetter, Streik oder Krankheit werden bezahlt.
travel|connection|Versäumter Anschluss|Bei Verspätung von mehr als zwei Stunden zahlen wir die Ersatzreise.
liability|injury|Personenschäden|Wir zahlen, was Sie Verletzten von Gesetzes wegen schulden, auch wegen Ihrer Tiere.
liability|property|Sachschäden|Wir ersetzen fahrlässig beschädigte Sachen Dritter.
liability|water|Wasser bei Nachbarn|Schäden anderer Wohnungen durch Ihr Wasser sind versichert.
""",
    "fr": """
-|promise|Notre engagement|Nous indemnisons le dommage direct dans la limite du plafond, franchise déduite.
-|period|Durée du contrat|Seuls les événements survenus entre la prise d'effet et l'échéance sont garantis.
-|limit|Plafond|Aucune indemnité ne dépasse la somme assurée pour un même événement.
-|deductible|Franchise|La franchise est d'abord retranchée de chaque dommage ; en dessous, rien n'est dû.
-|notice|Déclaration|Déclarez le sinistre sans tarder, au plus tard dans les trente jours.
-|proof|Justificatifs|Envoyez le formulaire signé et les factures originales.
-|police|Vol|Le vol et le vandalisme doivent être déclarés à la police ; le procès-verbal est exigé.
-|other_insurance|Autres assurances|Un dommage n'est indemnisé qu'une fois, quel que soit l'assureur.
-|fraud|Fraude|Toute facture falsifiée ou présentée deux fois fait perdre tout droit.
-|payment|Paiement|Les sommes non contestées sont versées sous trente jours sur le compte indiqué.
-|changes|Modifications|En cas de réémission, le numéro peut changer ; la garantie continue.
-|wear|Usure|L'usure, la rouille et les dommages graduels sont exclus.
-|suit|Prescription|Toute action se prescrit par deux ans.
motor|collision|Collision|Les dommages au véhicule par choc ou par un inconnu en stationnement sont garantis.
motor|weather|Grêle et tempête|Les dommages de grêle, tempête et inondation sont garantis.
motor|animal|Animaux|Le choc avec un animal est garanti.
motor|break_in|Vol|Le vol du véhicule, de ses éléments et l'effraction sont garantis.
home|water|Eau|L'eau échappée des conduites et appareils est garantie.
home|fire|Feu|L'incendie, l'explosion, la foudre et la suie qui en résulte sont garantis.
home|break_in|Cambriolage|Les objets pris par effraction et les dégâts causés sont garantis.
home|weather|Tempête|Les vents violents sont garantis, la pluie seulement par l'ouverture qu'ils ont faite.
travel|medical|Soins à l'étranger|Les soins nécessaires et les médicaments sont remboursés.
travel|baggage_delay|Bagages en retard|Après douze heures, les achats nécessaires sont remboursés.
travel|break_in|Bagages volés|Les bagages volés sont garantis à leur valeur du jour, avec procès-verbal.
travel|interruption|Séjour prolongé|Les nuits imprévues dues à la météo ou à une grève sont payées.
travel|connection|Correspondance manquée|Un trajet de remplacement est payé après deux heures de retard.
liability|injury|Dommages corporels|Nous payons ce que vous devez aux victimes, y compris du fait de vos animaux.
liability|property|Dommages matériels|Nous payons les biens d'autrui abîmés par négligence.
liability|water|Eau chez les voisins|Les dommages causés par votre eau sont garantis.
""",
    "es": """
-|promise|Nuestro compromiso|Indemnizamos el daño directo hasta la suma asegurada, menos la franquicia.
-|period|Vigencia|Solo se cubren los hechos ocurridos entre el inicio y el fin de la póliza.
-|limit|Suma asegurada|Ningún pago supera la suma asegurada por un mismo hecho.
-|deductible|Franquicia|La franquicia se resta primero de cada daño; por debajo de ella no se paga.
-|notice|Aviso|Comunique el siniestro cuanto antes, y a más tardar en treinta días.
-|proof|Justificantes|Envíe el formulario firmado y las facturas originales.
-|police|Robo|El robo y el vandalismo deben denunciarse; se exige la denuncia.
-|other_insurance|Otros seguros|Un daño se indemniza una sola vez.
-|fraud|Fraude|Quien presente facturas falsas o repetidas pierde todo derecho.
-|payment|Pago|Lo no discutido se paga en treinta días en la cuenta indicada.
-|changes|Cambios|Si la póliza se emite de nuevo el número puede cambiar; la cobertura continúa.
-|wear|Desgaste|El desgaste, el óxido y los daños graduales están excluidos.
-|suit|Prescripción|Las acciones prescriben a los dos años.
motor|collision|Colisión|Se cubren los golpes y los daños por desconocidos con el coche aparcado.
motor|weather|Granizo y temporal|Se cubren los daños por granizo, viento e inundación.
motor|animal|Animales|Se cubre el choque con animales.
motor|break_in|Robo|Se cubre el robo del vehículo y de sus partes y la fractura.
home|water|Agua|Se cubre el agua que escapa de tuberías y aparatos.
home|fire|Fuego|Se cubren incendio, explosión y rayo, y el hollín que causen.
home|break_in|Robo con fuerza|Se cubren los objetos robados con fractura y los desperfectos.
home|weather|Viento|Se cubre el viento fuerte, y la lluvia solo por los huecos que abra.
travel|medical|Asistencia en el extranjero|Se reembolsan la asistencia necesaria y las medicinas.
travel|baggage_delay|Equipaje con retraso|Pasadas doce horas se reembolsan las compras necesarias.
travel|break_in|Equipaje robado|Se cubre a su valor del día, con denuncia.
travel|interruption|Estancia prolongada|Se pagan las noches imprevistas por temporal o huelga.
travel|connection|Enlace perdido|Se paga el viaje sustitutivo tras dos horas de retraso.
liability|injury|Daños personales|Pagamos lo que deba por ley a los lesionados, también por sus animales.
liability|property|Daños materiales|Pagamos las cosas de terceros dañadas por negligencia.
liability|water|Agua a vecinos|Se cubren los daños de su agua en otras viviendas.
""",
    "it": """
-|promise|Il nostro impegno|Indennizziamo il danno diretto fino al massimale, detratta la franchigia.
-|period|Durata|Sono assicurati solo gli eventi tra l'inizio e la scadenza della polizza.
-|limit|Massimale|Nessun pagamento supera il massimale per lo stesso evento.
-|deductible|Franchigia|La franchigia si detrae prima da ogni danno; al di sotto nulla è dovuto.
-|notice|Denuncia|Denunciate il sinistro subito, al più tardi entro trenta giorni.
-|proof|Prove|Inviate il modulo firmato e le fatture originali.
-|police|Furto|Furto e vandalismo vanno denunciati alle autorità; serve la denuncia.
-|other_insurance|Altre assicurazioni|Un danno è indennizzato una volta sola.
-|fraud|Frode|Chi presenta fatture alterate o ripetute perde ogni diritto.
-|payment|Pagamento|Quanto non è contestato si paga entro trenta giorni sul conto indicato.
-|changes|Modifiche|Se la polizza è riemessa il numero può cambiare; la copertura continua.
-|wear|Usura|Usura, ruggine e danni graduali sono esclusi.
-|suit|Prescrizione|I diritti si prescrivono in due anni.
motor|collision|Collisione|Sono assicurati gli urti e i danni di ignoti in sosta.
motor|weather|Grandine e tempesta|Sono assicurati i danni da grandine, vento e alluvione.
motor|animal|Animali|È assicurato l'urto con animali.
motor|break_in|Furto del veicolo|Sono assicurati il furto del veicolo e di sue parti e l'effrazione.
home|water|Acqua|È assicurata l'acqua che esce da tubi e apparecchi.
home|fire|Fuoco|Sono assicurati incendio, esplosione e fulmine, e la fuliggine che ne deriva.
home|break_in|Furto con scasso|Sono assicurate le cose rubate con scasso e i guasti.
home|weather|Vento|È assicurato il vento forte, la pioggia solo dalle aperture che ha fatto.
travel|medical|Cure all'estero|Si rimborsano cure necessarie e medicine.
travel|baggage_delay|Bagaglio in ritardo|Dopo dodici ore si rimborsano gli acquisti necessari.
travel|break_in|Bagaglio rubato|È assicurato al valore del giorno, con denuncia.
travel|interruption|Soggiorno prolungato|Si pagano le notti impreviste per maltempo o sciopero.
travel|connection|Coincidenza persa|Si paga il viaggio sostitutivo dopo due ore di ritardo.
liability|injury|Danni a persone|Paghiamo quanto dovuto per legge ai feriti, anche per i vostri animali.
liability|property|Danni a cose|Paghiamo le cose di terzi danneggiate per negligenza.
liability|water|Acqua ai vicini|Sono assicurati i danni della vostra acqua ad altri appartamenti.
""",
    "nl": """
-|promise|Onze belofte|Wij vergoeden de directe schade tot de verzekerde som, na aftrek van het eigen risico.
-|period|Looptijd|Alleen gebeurtenissen tussen begin en einde van de polis zijn verzekerd.
-|limit|Verzekerde som|Voor één gebeurtenis betalen wij nooit meer dan de verzekerde som.
-|deductible|Eigen risico|Het eigen risico gaat eerst van elke schade af; daaronder betalen wij niet.
-|notice|Melding|Meld schade zo snel mogelijk, uiterlijk binnen dertig dagen.
-|proof|Bewijs|Stuur het ondertekende formulier en de originele rekeningen.
-|police|Diefstal|Doe van diefstal en vernieling aangifte; de aangifte hoort bij de claim.
-|other_insurance|Andere verzekeringen|Een schade wordt één keer vergoed.
-|fraud|Fraude|Wie rekeningen vervalst of twee keer indient, verliest elk recht.
-|payment|Betaling|Wat vaststaat betalen wij binnen dertig dagen op de genoemde rekening.
-|changes|Wijzigingen|Bij een nieuwe afgifte kan het nummer veranderen; de dekking loopt door.
-|wear|Slijtage|Slijtage, roest en geleidelijke schade zijn uitgesloten.
-|suit|Verjaring|Vorderingen verjaren na drie jaar.
motor|collision|Aanrijding|Aanrijdingen en schade door onbekenden bij parkeren zijn verzekerd.
motor|weather|Hagel en storm|Schade door hagel, storm en overstroming is verzekerd.
motor|animal|Dieren|Aanrijding met dieren is verzekerd.
motor|break_in|Diefstal van de auto|Diefstal van de auto en onderdelen en braakschade zijn verzekerd.
home|water|Water|Water uit leidingen en toestellen is verzekerd.
home|fire|Brand|Brand, ontploffing en bliksem en het roet daarvan zijn verzekerd.
home|break_in|Inbraak|Na braak gestolen zaken en de schade daarbij zijn verzekerd.
home|weather|Storm|Storm is verzekerd, regen alleen door openingen die de storm maakte.
travel|medical|Zorg in het buitenland|Noodzakelijke zorg en medicijnen worden vergoed.
travel|baggage_delay|Vertraagde bagage|Na twaalf uur worden noodzakelijke aankopen vergoed.
travel|break_in|Gestolen bagage|Verzekerd tegen dagwaarde, met aangifte.
travel|interruption|Verlengd verblijf|Onvoorziene nachten door weer of staking worden betaald.
travel|connection|Gemiste aansluiting|Na twee uur vertraging betalen wij de vervangende reis.
liability|injury|Letsel|Wij betalen wat u wettelijk aan gewonden schuldig bent, ook door uw dieren.
liability|property|Zaakschade|Wij betalen zaken van anderen die door nalatigheid beschadigd zijn.
liability|water|Water bij buren|Schade door uw water aan andere woningen is verzekerd.
""",
}


def worded(language: Language, line: str) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Title and text by topic: of every line, and of one."""
    general: dict[str, tuple[str, str]] = {}
    own: dict[str, tuple[str, str]] = {}
    for row in ROWS[language].strip().splitlines():
        of, topic, title, text = row.split("|")
        if of == "-":
            general[topic] = (title, text)
        elif of == line:
            own[topic] = (title, text)
    return general, own
