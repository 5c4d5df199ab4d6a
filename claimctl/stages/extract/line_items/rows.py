"""What a row of a bill is made of: its columns by what heads call them, and the words that make a row a sum."""

from __future__ import annotations

import re

import msgspec

from claimctl.stages.extract.layout import Box, Chunk, Sheet, Token
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import clean, squeeze
from claimctl.stages.extract.patterns import any_of

_HEADS = {
    "description": """
        description | item | items | item description | items description | item name | service | services
        service description | services provided | description of service | description of services
        service/description | particulars | product | product name | product description | article | details
        operation | parts description | part description | labor description | description of repairs
        description of damage | procedure description | description/procedure | drug | drug name | medication
        medicine | work | work performed | charge description | type of service | treatment | bezeichnung
        artikel | leistung | beschreibung | artikelbezeichnung | désignation | libellé
        description des articles | descripción | concepto | artículo | producto | detalle | descrizione
        descrição | omschrijving | transaction | transaction description
    """,
    "code": """
        code | item code | item no | item number | item # | sku | cpt | cpt code | cpt/hcpcs | hcpcs
        hcpcs code | hcpc | hcps | hcpcs / rate / hipps code | procedure code | procedure | proc code | rev. cd.
        rev cd
        rev code | revenue code | part no | part number | part # | product code | product id | stock code
        service code | op | op code | ndc | artikelnummer | art.-nr | art. nr | pos | pos. | réf | référence
        codice | código | referencia | hsn | hsn/sac | hsn code
    """,
    "service_date": """
        date | service date | date of service | dates of service | date(s) of service | dos | serv. date
        serv date | svc date | svc dt | serv dt | visit date | trans date | transaction date | datum | fecha
        date de soins
    """,
    "quantity": """
        qty | qty. | quantity | units | unit | serv. units | serv units | hours | hrs | hrs/qty | qty/hrs
        days or units | days | no. of units | quantity/units | nights | count | labor hours | menge | anzahl
        stk | q.tà | q.ta | qté | quantité | cantidad | cant | cant. | quantità | qtd | aantal
    """,
    "unit_price": """
        unit price | price | rate | unit cost | unit rate | cost | price each | price per unit | unit charge
        price/unit | each | u/price | u. price | mrp | hourly rate | einzelpreis | e-preis | preis | prix
        prix unitaire | p.u. | pu | pu ht | prix unitaire ht | precio | precio unitario | p. unitario | prezzo
        prezzo unitario | preço | prijs
    """,
    "amount": """
        amount | total | total charges | total charge | charges | charge | $ charges | line total | extended
        extended price | ext. price | ext price | extension | total price | amt | total amount | net amount
        amount billed | billed amount | billed | total billed | provider charges | billed charges | amount (rm)
        amount rm | total (rm) | price (rm) | amount($) | amount (usd) | amount (eur) | amount due | total cost
        sub total | subtotal | gross amount | value | cost ($) | betrag | gesamt | gesamtpreis | summe | montant
        montant ht | total ht | total ttc | importe | importe total | total línea | importo | totale | valor
        bedrag | estimated cost | repair cost | claimed | amount claimed
    """,
    # Amounts of another kind, which are nobody's.
    "other": """
        non-covered charges | non covered charges | balance | resulting balance | running balance | patient balance
        insurance balance | tax | vat | vat % | gst | iva | mwst | tva | discount | disc | disc % | pmts/adjs
        payments/adjustments | adjustments | allowed | deductible
    """,
    # What came in and what went out, each in a column of its own: beside them an amount is the balance.
    "flow": """
        credit | credits | debit | debits | deposits | withdrawals | deposit | withdrawal | deposits ($)
        withdrawals ($) | money in | money out | paid in | paid out | soll | haben
    """,
}
ROLES = {
    squeeze(phrase): role
    for role, phrases in _HEADS.items()
    for phrase in phrases.replace("\n", " | ").split(" | ")
    if phrase.strip()
}
_SUM = re.compile(
    r"^(?:"
    + any_of(r"""
    sgst | cgst | igst | round off
    sub[ -]?total | total | grand total | net total | nett | amount due | balance | tax | sales tax | vat | gst
    sst | hst | discount
    rounding | change | cash | tender | visa | master | card | payment | paid | amount paid | deposit | shipping
    less | tip | gratuity
    service charge | qty | items? count | no\.? of items | zwischensumme | gesamt | summe | mwst | ust | netto
    brutto | sous[- ]total
    subtotale | totale | imposta | subtotaal | totaal | b\.t\.w | btw | moms | imposto | impuesto
    american express | amex | mastercard | opening balance | closing balance
    tva | net à payer | iva | importe | page \d | thank | invoice total | amt due | you saved | savings
    credit card | debit card | bar\b
    carried forward | brought forward | carried over | balance forward | opening | closing | payments? received
    less payments? | estimate total | previous balance | new balance | rechnungsbetrag | gesamtbetrag | nettobetrag
    bruttobetrag | gesamtsumme | endbetrag | endsumme | zzgl\. | inkl\. | anzahlung | offen\b | zu zahlen | rückgeld
    gegeben | geg\. | übertrag | saldovortrag | vortrag | alter kontostand | neuer kontostand | alter saldo
    neuer saldo | schlusssaldo | anfangssaldo | kontostand | rabatt | à reporter | report$ | solde | total
    montant (?:ht|ttc|tva|total|dû|net|à payer) | acompte | reste (?:à payer|dû) | rendu | monnaie | remise
    déjà (?:payé|réglé)
    suma y sigue | suma anterior | transporte? de | transport(?:e)?$ | saldo | pagado | a pagar | anticipo | resto
    base imponible | descuento | cuota | riporto | a riportare | totale | imponibile | acconto | da pagare | pagato
    sconto | contante | factuurbedrag | reeds betaald | te betalen | te voldoen | beginsaldo | eindsaldo | vorig saldo
    nieuw saldo | korting | wisselgeld | totaalbedrag | subtotaal | contant | over te brengen | overdracht | transport$
    carte | esp[eè]ces | efectivo | cambio | insurance (?:paid|payment) | patient
    """)
    + r")\b",
    re.IGNORECASE,
)
_SUM_ANYWHERE = re.compile(
    r"\b(?:"
    + any_of(r"""
    sub[ -]?total | grand total | total (?:due|amount|sales|incl|excl|rm|charges|payable) | amount due | balance due
    zwischensumme
    rounding
    """)
    + r")\b",
    re.IGNORECASE,
)
FIGURE = re.compile(r"[-(]?[$€£]?(?:RM)?[\d.,'/-]*\d[\d.,'/-]*[)%A-Z]{0,2}-?")
_CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF", "RM", "MYR", "CAD", "AUD", "INR", "€", "$", "£"})


COUNTED = re.compile(
    r"(?:\b(?:\d{6,14}|qty|quantity|units?|menge|anzahl|qté|quantité|cant|cantidad|q\.?tà|quantità|aantal)\b\.?:?\s*)*"
    r"(?P<count>\d{1,4}(?:[.,]\d{1,3})?)\s*(?:[A-Za-zé]{1,6}\.?\s*)?(?:x|×|@|\*|·|•|à|á|/|-|–)?\s*"  # noqa: RUF001
    r"(?:[$€£]|[A-Z]{2,3}\s)?(?P<each>\d[\d.,]*[.,]\d{2})(?:\s?(?:[$€£]|[A-Z]{3}))?(?:\s*(?:/\s?\w+|each|ea\.?))?$",
    re.IGNORECASE,
)
_CENT = 0.015


def times(text: str, amount: float) -> tuple[float, float, str] | None:
    """Count and price that a text closes with, and the text before them; None where they don't make the amount."""
    match = COUNTED.search(text)
    if not match:
        return None
    count, each = money.plain(match["count"]), money.plain(match["each"])
    if count is None or each is None or abs(float(count) * float(each) - abs(amount)) > _CENT:
        return None
    return float(count), float(each), text[: match.start()].rstrip(" -·,;|")


class Column(msgspec.Struct, frozen=True):
    role: str
    x0: float
    x1: float


class Row(msgspec.Struct, frozen=True):
    """A row in the making: text a role, the tokens it came from, and the page. `columns` counts its filled cells."""

    cells: dict[str, str]
    tokens: tuple[Token, ...]
    sheet: Sheet
    y0: float
    y1: float
    box: Box | None = None
    columns: int = 0


_TAXES = any_of(r"""
    [csi]gst | utgst | sgst ?/ ?utgst | gst | vat | cess | service tax | sales tax | mwst\.? | ust\.? | tva | iva | btw
    moms | round(?:ing|ed)?[ -]?off | rounding
""")
_TAX = re.compile(
    rf"(?:\d{{1,3}}[.)]? )?(?:(?:add|less|output|input|plus) ?[:.]? )*(?:{_TAXES})"
    r"(?: (?:on|at|@|tax|rate|amount|output|input|labou?r|parts|goods|services|payable|a/c|and|of|%))*[ :]*",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<!\S)[-(@]*(?:[$€£₹]|RM|INR|Rs\.?)?\s?[-(]*\d[\d.,)(%-]*%?(?!\S)|\(-\)\S*")


def says_tax(text: str) -> bool:
    """Whether a row says nothing but the name of a tax or of rounding, and figures: it may be numbered as rows are."""
    number = re.match(r"\d{1,3}[.)]? ", text)
    words = _FIGURES.sub(" ", text[number.end() :] if number else text)
    return bool(_TAX.fullmatch(clean(words)))


def says_sum(text: str) -> bool:
    """Whether a row's words open as those of a sum do, or are a tax and nothing else."""
    return bool(_SUM.match(text)) or says_tax(text)


def is_sum(sheet: Sheet, row: list[Chunk], text: str, sums: frozenset[str]) -> bool:
    """Whether a row states an amount of the whole document rather than an item."""
    if says_sum(text) or _SUM_ANYWHERE.search(text):
        return True
    words = [
        token.squeezed
        for chunk in row
        for token in sheet.tokens[chunk.first : chunk.last]
        if token.squeezed and not FIGURE.fullmatch(token.text) and token.text.upper() not in _CURRENCIES
    ]
    return 0 < len(words) <= 6 and "".join(words) in sums


def unique(heads: dict[int, str]) -> dict[int, str]:
    """One column a role: the last amount, the first of everything else; what flows in and out is the amount."""
    if list(heads.values()).count("flow") > 1:
        heads = {column: "amount" if role == "flow" else role for column, role in heads.items() if role != "amount"}
        return {column: role for column, role in heads.items() if role == "amount"} | unique(
            {column: role for column, role in heads.items() if role != "amount"}
        )
    heads = {column: role for column, role in heads.items() if role not in {"flow", "other"}}
    kept: dict[int, str] = {}
    for column in sorted(heads):
        role = heads[column]
        if role in kept.values():
            if role != "amount":
                continue
            kept = {other: name for other, name in kept.items() if name != "amount"}
        kept[column] = role
    return kept
