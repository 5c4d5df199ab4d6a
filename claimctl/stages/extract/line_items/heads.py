"""What the words of a column's head say of the column, in the trade's words of six languages.

A head of a form never seen is rarely one that is listed as a whole, but its words mostly are: `Leistung / Tätigkeit`,
`Net unit price`, `Total due / refund`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

from claimctl.stages.extract.line_items.rows import ROLES
from claimctl.stages.extract.normal.words import squeeze

_WORDS = {
    "amount": """
        amount 2 total 2 totals 2 charge 2 charges 2 extended 2 extension 2 ext 1 sum 2 subtotal 2 billed 2 gross 1
        fee 1
        fees 1 value 1 premium 2 claimed 2 submitted 2 incurred 3 reserve 1 reserves 1 cost 1 costs 1 net 1 payable
        2
        due 1 line 1 full 1
        betrag 3 summe 3 gesamt 2 gesamtpreis 3 gesamtbetrag 3 gesamtsumme 3 nettobetrag 2 endpreis 3
        rechnungsbetrag 3
        gebühr 2 gp 2 positionspreis 3 gesamtwert 3 umsatz 3 wert 2 kosten 1 honorar 2 zwischensumme 2 netto 1
        brutto 1
        einzelbetrag 2 zeilensumme 3
        montant 3 somme 2 ttc 1 ht 1 honoraires 2 coût 1 dû 1 valeur 1
        importe 3 valor 1 cargo 2 cargos 2 monto 3 coste 1 costo 1 neto 1 bruto 1
        importo 3 totale 3 ammontare 2 spesa 2 lordo 1 valore 1 compenso 2 corrispettivo 2 imponibile 2
        bedrag 3 totaal 3 totaalbedrag 3 som 2 kosten 1 regeltotaal 3 vergoeding 1
        total 2 prix 0
    """,
    "unit_price": """
        price 1 rate 2 unit 1 each 2 per 1 hourly 2 cost 1 tariff 2 mrp 2 list 1
        einzelpreis 3 preis 1 stückpreis 3 ep 2 einheitspreis 3 stundensatz 3 satz 2 einzel 2 tarif 2 listenpreis 3
        stückkosten 3 verrechnungssatz 3
        prix 1 unitaire 3 pu 3 taux 1 tarif 2
        precio 1 unitario 3 unidad 1 tarifa 2 punit 2
        prezzo 1 unitario 3 tariffa 2 cadauno 2
        prijs 1 stukprijs 3 eenheidsprijs 3 stuksprijs 3 tarief 2 eenheid 1 uurtarief 3
    """,
    "quantity": """
        qty 3 quantity 3 units 3 unit 1 hours 3 hrs 3 days 2 count 3 pieces 3 pcs 3 nights 3 number 1 no 0 times 2
        visits 3
        miles 2 distance 2 gallons 1 volume 1 doses 3 sessions 3 amount 0
        menge 3 anzahl 3 anz 3 stück 3 stk 3 stunden 3 std 3 zeit 2 tage 2 faktor 2 einheiten 3 aw 2 ze 2
        quantité 3 qté 3 qte 3 nombre 3 nb 3 nbre 3 heures 3 jours 2 unités 3 temps 2
        cantidad 3 cant 3 cdad 3 ctd 3 uds 3 ud 2 unidades 3 horas 3 días 2 unid 3
        quantità 3 qtà 3 qta 3 ore 3 giorni 2 pezzi 3 pz 3 numero 1
        aantal 3 hoeveelheid 3 stuks 3 uren 3 dagen 2 aant 3
    """,
    "code": """
        code 3 codes 3 id 2 no 2 number 2 nr 2 num 2 # 1 ref 2 reference 2 sku 3 cpt 3 hcpcs 3 hcpc 3 ndc 3 icd 1
        part 1
        article 1 catalog 2 catalogue 2 key 2 license 1 licence 1 vin 1 procedure 1 proc 2 rev 1 item 0 jurisdiction
        2
        juris 2 claim 1 stock 1 product 0 svc 0 claims 0 mat 1
        nummer 2 artikelnummer 3 artnr 3 artikelnr 3 ziffer 3 goä 3 ziffern 3 teilenummer 3 teilenr 3 bestellnr 3
        kennung 2
        kennziffer 3 gebührenziffer 3 ersatzteilnr 3 schlüssel 2 kode 3 positionsnr 2 arbeitsnr 3
        réf 3 référence 3 référ 3 numéro 2 acte 1 cotation 2 ccam 3
        código 3 cód 3 referencia 3 núm 2 número 2 nº 2 n° 2 clave 3
        codice 3 cod 3 rif 3 riferimento 3 numero 1
        artikelnr 3 artikelcode 3 onderdeelnr 3 onderdeelnummer 3 prestatiecode 3 referentie 3
    """,
    "service_date": """
        date 3 dates 3 day 2 dos 3 dt 2 loss 1 accident 1 occurrence 1 incident 1 when 1 posted 1 booked 1 valued 1
        datum 3 tag 2 behandlungsdatum 3 leistungsdatum 3 behandlungstag 3 buchungstag 3 wertstellung 1 buchung 2
        valuta 1
        kaufdatum 3 buchungsdatum 3 leistungstag 3 am 1
        jour 2 le 1 soins 1
        fecha 3 día 2
        data 3 giorno 2
        dag 2 behandeldatum 3 boekdatum 3 verrichtingsdatum 3
    """,
    "description": """
        description 4 descriptions 4 item 2 items 2 service 2 services 2 particulars 4 details 3 product 2 article 2
        procedure 2 treatment 3 work 3 operation 3 operations 3 labor 1 labour 1 material 2 materials 2 goods 3 drug
        3
        medication 3 medicine 3 name 2 narrative 4 text 3 transaction 2 test 2 parts 1 part 1 explanation 3 activity
        3
        classification 3 title 3 damage 2 repair 2 repairs 2 job 3 task 3 field 2 state 1 supply 2 performed 1
        rendered 1
        memo 3 payee 2 entry 2 notes 2
        bezeichnung 4 beschreibung 4 leistung 4 leistungen 4 artikel 2 artikelbezeichnung 4 arbeit 4 arbeiten 4 ware
        3
        tätigkeit 4 text 3 buchungstext 4 verwendungszweck 4 leistungsbeschreibung 4 arbeitsbeschreibung 4
        gegenstand 3
        produkt 3 material 2 medikament 3 arznei 3 arzneimittel 4 maßnahme 4 behandlung 3 vorgang 3 position 1
        reparatur 2 arbeitsgang 4 arbeitsschritt 4 empfänger 2 umsatztext 4 posten 2 legende 3 teil 1
        désignation 4 libellé 4 prestation 4 prestations 4 produit 2 nature 3 détail 3 détails 3 intitulé 4 travaux
        4
        travail 3 médicament 3 opération 3 opérations 3 objet 2 soin 3 actes 2 dénomination 4 pièce 1
        descripción 4 concepto 4 artículo 2 producto 2 detalle 3 servicio 3 servicios 3 trabajo 4 trabajos 4
        reparación 2
        medicamento 3 denominación 4 operación 3 movimiento 2 tratamiento 3 prestación 3 partida 3
        descrizione 4 prodotto 2 articolo 2 prestazione 4 prestazioni 4 servizio 3 lavoro 4 lavori 4 lavorazione 4
        denominazione 4 farmaco 3 causale 3 operazione 3 dettaglio 3 voce 3 oggetto 2 trattamento 3 intervento 3
        omschrijving 4 artikel 2 dienst 3 verrichting 4 werkzaamheden 4 product 2 behandeling 3 werk 3 benaming 4
        geneesmiddel 3 prestatie 3 mededeling 3 naam 2 reparatie 2 bewerking 4
    """,
    # Columns that are nobody's: other money, shares, kinds of things.
    "other": """
        tax 3 vat 3 gst 3 discount 3 disc 3 balance 4 allowed 4 approved 3 paid 4 payment 3 payments 3 adjustment 4
        adjustments 4 adj 3 deductible 4 copay 4 coinsurance 4 responsibility 4 owe 4 owes 4 plan 3 surtax 3
        interest 3
        credit 1 covered 4 noncovered 4 type 4 class 3 status 4 birth 5 hired 4 recovered 3 uom 3 um 2 remark 3
        remarks 3 reason 3 place 3 pos 2 mod 2 modifier 3 pointer 3 dx 3 diagnosis 3 insurance 2 insurer 3 patient 2
        range 4 result 3 flag 4 taxable 2 remaining 4 limit 2 closed 3 reported 2 your 1 eff 1 effective 3 expiry 3
        mwst 4 ust 4 steuer 4 rabatt 4 saldo 4 kontostand 4 skonto 4 einheit 3 anteil 3 erstattung 4 bezahlt 4 me 3
        steuersatz 5 diagnose 3 art 2
        tva 4 remise 4 solde 4 taxe 3 unité 2 remboursé 4 remboursement 4 base 2
        iva 4 descuento 4 dto 4 saldo 4 impuesto 4 tipo 2
        iva 4 sconto 4 aliquota 4 um 2
        btw 4 korting 4 saldo 4 eenheid 1 vergoed 3
    """,
}  # fmt: skip


def _table() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for role, words in _WORDS.items():
        parts = words.split()
        for word, weight in zip(parts[::2], parts[1::2], strict=True):
            table.setdefault(squeeze(word) or word, {})[role] = float(weight)
    return table


_TABLE = _table()
_PARTS = re.compile(r"[^\W_]+|#")
_NUMBERED = {"art", "artikel", "part", "item", "claim", "product", "license", "account", "plate", "veh"}
_NUMBERS = {"nr", "no", "number", "num", "id", "code", "nummer"}
_WHOLE = 4.0  # what a head that is listed as a whole weighs


@lru_cache(maxsize=4096)
def votes(head: str) -> dict[str, float]:
    """How strongly a head's words speak for each role; empty where none is known. `other` speaks against all."""
    if not head:
        return {}
    counted: defaultdict[str, float] = defaultdict(float)
    whole = ROLES.get(squeeze(head))
    if whole:
        counted[whole if whole in _WORDS else "amount"] += _WHOLE
    words = [squeeze(word) or word for word in _PARTS.findall(head)]
    for word in words:
        for role, weight in _TABLE.get(word, {}).items():
            counted[role] += weight
    for one, other in pairwise(words):  # Art.-Nr., Unit price, N. pezzi
        if one in {"unit", "units", "eenheids", "einzel"} and other in {"price", "cost", "charge", "rate", "fee"}:
            counted["unit_price"] += _WHOLE
        if one in _NUMBERED and other in _NUMBERS:
            counted["code"] += _WHOLE / 2
    return dict(counted)


@lru_cache(maxsize=4096)
def known(head: str) -> bool:
    """Whether any word of a head is one that heads of bills have."""
    return any((squeeze(word) or word) in _TABLE for word in _PARTS.findall(head))
