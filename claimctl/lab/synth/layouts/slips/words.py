"""What tills say, by language."""

from __future__ import annotations

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_WORDS: dict[str, tuple[str, str, str, str, str, str]] = {
    "receipt": ("Receipt", "Beleg", "Ticket", "Recibo", "Ricevuta", "Bon"),
    "number": ("Receipt #", "Bon-Nr.", "Ticket n°", "Ticket n.º", "Scontrino n.", "Bonnr."),
    "transaction": ("Trans", "Vorgang", "Opération", "Operación", "Operazione", "Transactie"),
    "date": ("Date", "Datum", "Date", "Fecha", "Data", "Datum"),
    "time": ("Time", "Uhrzeit", "Heure", "Hora", "Ora", "Tijd"),
    "cashier": ("Cashier", "Kassierer", "Caissier", "Cajero", "Cassiere", "Kassier"),
    "register": ("Register", "Kasse", "Caisse", "Caja", "Cassa", "Kassa"),
    "subtotal": ("Subtotal", "Zwischensumme", "Sous-total", "Subtotal", "Subtotale", "Subtotaal"),
    "net": ("Net", "Netto", "Total HT", "Base", "Imponibile", "Netto"),
    "tax": ("Sales tax", "MwSt", "TVA", "IVA", "IVA", "BTW"),
    "total": ("TOTAL", "SUMME", "TOTAL", "TOTAL", "TOTALE", "TOTAAL"),
    "due": ("AMOUNT DUE", "ZU ZAHLEN", "NET À PAYER", "A PAGAR", "DA PAGARE", "TE BETALEN"),
    "gross": ("Total incl. tax", "Gesamtbetrag", "TOTAL TTC", "Total con IVA", "Totale complessivo",
            "Totaal incl. btw"),
    "with": ("Gross", "Brutto", "TTC", "Total", "Lordo", "Bruto"),
    "cash": ("CASH", "BAR", "ESPÈCES", "EFECTIVO", "CONTANTI", "CONTANT"),
    "card": ("CARD", "Kartenzahlung", "CARTE BANCAIRE", "TARJETA", "CARTA", "PIN"),
    "transfer": ("BANK TRANSFER", "Überweisung", "VIREMENT", "TRANSFERENCIA", "BONIFICO", "OVERSCHRIJVING"),
    "paid": ("Paid", "Bezahlt", "Réglé", "Pagado", "Pagato", "Betaald"),
    "change": ("Change", "Rückgeld", "Rendu", "Cambio", "Resto", "Wisselgeld"),
    "quantity": ("Qty", "Menge", "Qté", "Cant.", "Q.tà", "Aantal"),
    "item": ("Item", "Artikel", "Désignation", "Artículo", "Descrizione", "Artikel"),
    "price": ("Price", "Preis", "Prix", "Precio", "Prezzo", "Prijs"),
    "amount": ("Amount", "Betrag", "Montant", "Importe", "Importo", "Bedrag"),
    "thanks": ("THANK YOU", "Vielen Dank für Ihren Einkauf!", "MERCI DE VOTRE VISITE", "GRACIAS POR SU VISITA",
               "GRAZIE E ARRIVEDERCI", "BEDANKT EN TOT ZIENS"),
    "copy": ("CUSTOMER COPY", "Kundenbeleg", "EXEMPLAIRE CLIENT", "COPIA CLIENTE", "COPIA CLIENTE", "KLANT KOPIE"),
    "items": ("Items", "Posten", "Articles", "Artículos", "Articoli", "Artikelen"),
    "returns": ("Returns within 30 days with receipt", "Umtausch innerhalb von 14 Tagen nur mit Bon",
                "Échange sous 30 jours sur présentation du ticket", "Cambios en 30 días con el ticket",
                "Cambi entro 30 giorni con lo scontrino", "Ruilen binnen 30 dagen met de bon"),
    "tip": ("Tip", "Trinkgeld", "Pourboire", "Propina", "Mancia", "Fooi"),
    "table": ("Table", "Tisch", "Table", "Mesa", "Tavolo", "Tafel"),
    "guests": ("Guests", "Gäste", "Couverts", "Comensales", "Coperti", "Gasten"),
    "room": ("Room", "Zimmer", "Chambre", "Habitación", "Camera", "Kamer"),
    "folio": ("GUEST FOLIO", "HOTELRECHNUNG", "NOTE D'HÔTEL", "FACTURA DE HOTEL", "CONTO OSPITE", "HOTELNOTA"),
    "received": ("Received from", "Erhalten von", "Reçu de", "Recibí de", "Ricevuto da", "Ontvangen van"),
    "sum": ("the sum of", "den Betrag von", "la somme de", "la cantidad de", "la somma di", "het bedrag van"),
    "for": ("for", "für", "pour", "por", "per", "voor"),
    "by": ("Received by", "Empfänger", "Signature", "Firma", "Firma", "Ontvanger"),
    "slip": ("CASH RECEIPT", "QUITTUNG", "REÇU", "RECIBO", "RICEVUTA", "KWITANTIE"),
    "approved": ("APPROVED", "Zahlung erfolgt", "TRANSACTION ACCEPTÉE", "OPERACIÓN ACEPTADA", "TRANSAZIONE ESEGUITA",
                 "AKKOORD"),
    "greeting": ("Thanks for your purchase. Here is your receipt.", "Danke für Ihren Einkauf. Hier ist Ihr Beleg.",
                 "Merci pour votre achat. Voici votre reçu.", "Gracias por su compra. Aquí tiene su recibo.",
                 "Grazie per il tuo acquisto. Ecco la ricevuta.", "Bedankt voor uw aankoop. Hier is uw bon."),
    "customer_name": ("Customer", "Kunde", "Client", "Cliente", "Cliente", "Klant"),
    "patient_name": ("Patient", "Patient", "Patient", "Paciente", "Paziente", "Patiënt"),
    "provider_name": ("Prescriber", "Arzt", "Médecin", "Médico", "Medico", "Arts"),
    "service_date": ("Date of service", "Leistungsdatum", "Date de service", "Fecha de servicio", "Data servizio",
                     "Datum dienst"),
    "license_plate": ("Plate", "Kennzeichen", "Immatriculation", "Matrícula", "Targa", "Kenteken"),
    "balance_due": ("Balance due", "Offen", "Reste à payer", "Pendiente", "Da saldare", "Openstaand"),
    "claim_number": ("Claim no.", "Schaden-Nr.", "N° de sinistre", "N.º de siniestro", "N. sinistro", "Schadenr."),
}  # fmt: skip


def words(language: str) -> dict[str, str]:
    """The words of a language; English where it is none of ours."""
    place = _LANGUAGES.index(language) if language in _LANGUAGES else 0
    return {key: options[place] for key, options in _WORDS.items()}
