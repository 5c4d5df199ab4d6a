"""Letters, in the writer's language: about the loss, from the insurer, an airline, a third party's lawyer, a bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.documents.model import Paper, Value
from claimctl.lab.synth.story import people
from claimctl.lab.synth.story.places import LANGUAGES

if TYPE_CHECKING:
    import datetime as dt
    import random

    from claimctl.lab.synth.story.model import Company, Story
    from claimctl.lab.synth.story.places import Language

# purpose: title, paragraphs; parted by |
_WORDS: dict[str, dict[Language, str]] = {
    "acknowledgement": {
        "en": "Acknowledgement of your claim|thank you for reporting your loss. We have opened a claim and assigned it "
              "to an adjuster, who will contact you within five business days.|Please send us the completed "
              "claim form, "
              "the original bills and any photographs of the damage. Keep damaged items until the adjuster has seen "
              "them.",
        "de": "Eingang Ihrer Schadenmeldung|vielen Dank für Ihre Meldung. Wir haben einen Schaden angelegt und melden "
              "uns innerhalb von fünf Arbeitstagen bei Ihnen.|Bitte senden Sie uns das ausgefüllte Formular, die "
              "Originalrechnungen und Fotos. Bewahren Sie beschädigte Sachen auf.",
        "fr": "Accusé de réception de votre déclaration|nous avons bien reçu votre déclaration et ouvert un "
        "dossier. Un "
              "gestionnaire vous contactera sous cinq jours ouvrés.|Merci de nous envoyer le formulaire complété, les "
              "factures originales et des photographies, et de conserver les objets endommagés.",
        "es": "Acuse de recibo de su siniestro|hemos recibido su comunicación y abierto un expediente. Un "
        "tramitador se "
              "pondrá en contacto en cinco días hábiles.|Envíenos el formulario completo, las facturas originales y "
              "fotografías. Conserve los objetos dañados.",
        "it": "Ricevuta della sua denuncia|abbiamo ricevuto la sua denuncia e aperto una pratica. Un liquidatore la "
              "contatterà entro cinque giorni lavorativi.|La preghiamo di inviarci il modulo compilato, le fatture "
              "originali e le fotografie, e di conservare gli oggetti danneggiati.",
        "nl": "Ontvangst van uw schademelding|wij hebben uw melding ontvangen en een dossier geopend. Een behandelaar "
              "neemt binnen vijf werkdagen contact op.|Stuur ons het ingevulde formulier, de originele rekeningen en "
              "foto's, en bewaar beschadigde zaken.",
    },
    "report": {
        "en": "Report of a loss|I am writing to report a loss under my policy. {account}|I enclose the bills that "
        "I have "
              "so far and ask you to settle the claim. You can reach me by telephone in the evenings.",
        "de": "Schadenmeldung|hiermit melde ich einen Schaden zu meinem Vertrag. {account}|Die bisherigen Rechnungen "
              "liegen bei, ich bitte um Regulierung. Abends bin ich telefonisch erreichbar.",
        "fr": "Déclaration de sinistre|je vous déclare un sinistre au titre de mon contrat. {account}|Je joins les "
              "factures reçues à ce jour et vous prie de régler le dossier.",
        "es": "Comunicación de siniestro|les comunico un siniestro de mi póliza. {account}|Adjunto las facturas de que "
              "dispongo y les ruego que tramiten el pago.",
        "it": "Denuncia di sinistro|con la presente denuncio un sinistro sulla mia polizza. {account}|Allego le "
        "fatture "
              "disponibili e vi prego di liquidare il danno.",
        "nl": "Melding van schade|hierbij meld ik een schade onder mijn polis. {account}|De rekeningen tot nu toe zijn "
              "bijgevoegd; ik verzoek u de schade af te handelen.",
    },
    "airline": {
        "en": "Confirmation for your insurer|we confirm that you travelled with us and reported the following event: "
              "{cause}.|We regret the inconvenience. This letter may be presented to your travel insurer. Further "
              "claims against the carrier remain unaffected.",
    },
    "demand": {
        "en": "Letter of demand|we act for the claimant named above, who suffered a loss for which your insured is "
              "liable. {account}|The bills are enclosed. We demand payment of the amount stated within "
              "twenty-one days, "
              "failing which we are instructed to sue.",
        "de": "Anspruchsschreiben|wir vertreten die oben genannte geschädigte Person, für deren Schaden Ihr "
              "Versicherungsnehmer haftet. {account}|Die Belege sind beigefügt. Wir fordern Sie auf, den genannten "
              "Betrag binnen drei Wochen zu zahlen.",
        "fr": "Mise en demeure|nous sommes les conseils de la victime nommée ci-dessus, dont le dommage engage la "
              "responsabilité de votre assuré. {account}|Les justificatifs sont joints. Nous vous mettons en "
              "demeure de "
              "régler la somme indiquée sous trois semaines.",
        "es": "Reclamación de daños|representamos a la persona perjudicada arriba indicada, de cuyo daño responde su "
              "asegurado. {account}|Adjuntamos los justificantes y reclamamos el importe en el plazo de tres semanas.",
        "it": "Richiesta di risarcimento|assistiamo la persona danneggiata sopra indicata, del cui danno risponde il "
              "vostro assicurato. {account}|Alleghiamo i documenti e chiediamo il pagamento entro tre settimane.",
        "nl": "Aansprakelijkstelling|wij treden op voor de hierboven genoemde benadeelde, voor wiens schade uw "
              "verzekerde aansprakelijk is. {account}|De stukken zijn bijgevoegd. Wij sommeren u binnen drie weken te "
              "betalen.",
    },
    "reissued": {
        "en": "Your policy has a new number|in the course of moving to our new system your policy was issued anew "
        "under "
              "the number above. The former number {old} refers to the same contract.|Nothing changes in "
              "your cover; it "
              "continues without a gap.",
        "de": "Neue Nummer Ihres Vertrags|bei der Umstellung unseres Systems wurde Ihr Vertrag unter der oben "
        "genannten "
              "Nummer neu ausgestellt. Die frühere Nummer {old} bezeichnet denselben Vertrag.|Am Versicherungsschutz "
              "ändert sich nichts.",
        "fr": "Nouveau numéro de contrat|lors du changement de notre système, votre contrat a été réémis sous le "
        "numéro "
              "ci-dessus. L'ancien numéro {old} désigne le même contrat.|Vos garanties continuent sans interruption.",
        "es": "Nuevo número de póliza|al cambiar de sistema su póliza se emitió de nuevo con el número indicado. El "
              "número anterior {old} corresponde al mismo contrato.|La cobertura continúa sin interrupción.",
        "it": "Nuovo numero di polizza|con il passaggio al nuovo sistema la sua polizza è stata riemessa con il numero "
              "sopra indicato. Il numero precedente {old} indica lo stesso contratto.|La copertura continua.",
        "nl": "Nieuw polisnummer|bij de overgang naar ons nieuwe systeem is uw polis opnieuw afgegeven onder het "
              "bovenstaande nummer. Het oude nummer {old} hoort bij hetzelfde contract.|De dekking loopt door.",
    },
    "supplement": {
        "en": "Supplement to our estimate|after dismantling we found further damage of {more} that our estimate {old} "
              "could not show. Your adjuster agreed to this supplement.|Our final invoice is the estimate plus the "
              "supplement.",
        "de": "Nachtrag zum Kostenvoranschlag|nach der Demontage zeigte sich weiterer Schaden von {more}, den unser "
              "Voranschlag {old} nicht enthielt. Der Nachtrag ist mit dem Sachbearbeiter abgestimmt.|Die "
              "Schlussrechnung ist Voranschlag plus Nachtrag.",
        "fr": "Supplément à notre devis|après démontage nous avons constaté un dommage supplémentaire de {more}, "
        "absent "
              "de notre devis {old}. L'expert a donné son accord.|La facture finale est le devis plus le supplément.",
        "es": "Ampliación del presupuesto|tras el desmontaje hallamos daños adicionales de {more}, que no figuraban en "
              "el presupuesto {old}. El perito lo aceptó.|La factura final es presupuesto más ampliación.",
        "it": "Integrazione del preventivo|dopo lo smontaggio abbiamo trovato altri danni per {more}, non compresi nel "
              "preventivo {old}. Il perito è d'accordo.|La fattura finale è preventivo più integrazione.",
        "nl": "Aanvulling op de begroting|na demontage vonden wij extra schade van {more}, die niet in begroting {old} "
              "stond. De expert is akkoord.|De eindrekening is begroting plus aanvulling.",
    },
    "instalments": {
        "en": "Payment plan|as agreed, you pay our bill {old} in equal monthly instalments. Receipts for single "
              "instalments do not change the amount of the bill.",
        "de": "Ratenzahlung|wie vereinbart zahlen Sie unsere Rechnung {old} in gleichen Monatsraten. Quittungen über "
              "einzelne Raten ändern den Rechnungsbetrag nicht.",
        "fr": "Échéancier|comme convenu, vous réglez notre facture {old} en mensualités égales. Les reçus partiels ne "
              "changent pas le montant de la facture.",
        "es": "Plan de pagos|según lo acordado, paga nuestra factura {old} en cuotas mensuales iguales. Los recibos "
              "parciales no cambian el importe de la factura.",
        "it": "Pagamento rateale|come concordato, la nostra fattura {old} si paga in rate mensili uguali. Le ricevute "
              "parziali non cambiano l'importo della fattura.",
        "nl": "Betaling in termijnen|zoals afgesproken betaalt u onze rekening {old} in gelijke maandtermijnen. "
              "Kwitanties van termijnen veranderen het bedrag van de rekening niet.",
    },
    "amended": {
        "en": "Amended bill|our bill {old} contained an error. The enclosed amended bill under the same number "
        "replaces "
              "it; please disregard the earlier one.",
        "de": "Berichtigte Rechnung|unsere Rechnung {old} enthielt einen Fehler. Die beiliegende berichtigte Rechnung "
              "mit derselben Nummer ersetzt sie.",
        "fr": "Facture rectificative|notre facture {old} comportait une erreur. La facture rectifiée ci-jointe, "
        "sous le "
              "même numéro, la remplace.",
        "es": "Factura rectificativa|nuestra factura {old} contenía un error. La factura corregida adjunta, con el "
        "mismo "
              "número, la sustituye.",
        "it": "Fattura rettificata|la nostra fattura {old} conteneva un errore. La fattura corretta allegata, con lo "
              "stesso numero, la sostituisce.",
        "nl": "Gecorrigeerde rekening|onze rekening {old} bevatte een fout. De bijgevoegde gecorrigeerde rekening met "
              "hetzelfde nummer vervangt haar.",
    },
}  # fmt: skip


def words(purpose: str, country: str, **filled: str) -> tuple[str, tuple[str, ...]]:
    """A letter's title and paragraphs in the language of a country, its `{gaps}` filled."""
    versions = _WORDS[purpose]
    title, *paragraphs = versions.get(LANGUAGES[country], versions["en"]).format(**filled).split("|")
    return title, tuple(paragraphs)


def airline(story: Story, date: dt.date) -> Paper | None:
    """The carrier's confirmation, where there is one."""
    loss = story.loss
    if story.line != "travel" or loss.agency is None or loss.agency.trade != "airline" or loss.kind == "illness":
        return None
    title, paragraphs = words("airline", "US", cause=loss.cause.lower())
    facts: dict[str, Value] = {"document_date": date, "loss_date": loss.date, "report_number": loss.report_number}
    return Paper(doc_type="correspondence", title=title, issuer=loss.agency, facts=facts, recipient=story.claimant,
                 paragraphs=paragraphs)  # fmt: skip


def acknowledgement(story: Story, date: dt.date) -> Paper:
    """The insurer's answer to the notice."""
    cover = story.policy
    title, paragraphs = words("acknowledgement", story.country)
    return Paper(
        doc_type="correspondence", title=title, issuer=cover.insurer, recipient=cover.holder, paragraphs=paragraphs,
        facts={"document_date": date, "policy_number": cover.number, "loss_date": story.loss.date,
               "claim_number": story.claim_id},
    )  # fmt: skip


def report(story: Story, date: dt.date) -> Paper:
    """The holder's letter about the loss."""
    cover = story.policy
    title, paragraphs = words("report", story.country, account=story.loss.description)
    return Paper(
        doc_type="correspondence", title=title, issuer=cover.insurer, scene="from_insured", paragraphs=paragraphs,
        facts={"document_date": date, "policy_number": cover.number, "loss_date": story.loss.date,
               "insured_name": cover.holder.name, "insured_address": cover.holder.address,
               "insured_phone": cover.holder.phone},
    )  # fmt: skip


def demand(rng: random.Random, story: Story, date: dt.date) -> Paper:
    """The third party's lawyers ask the holder's insurer for the money."""
    lawyer = people.company(rng, "lawyer", story.country, city=story.claimant.address.city)
    title, paragraphs = words("demand", story.country, account=story.loss.event)
    return Paper(
        doc_type="correspondence", title=title, issuer=lawyer, recipient=story.policy.holder, paragraphs=paragraphs,
        facts={"document_date": date, "policy_number": story.policy.number, "claimant_name": story.claimant.name,
               "loss_date": story.loss.date, "claimed_amount": story.claimed},
    )  # fmt: skip


def explanation(
    purpose: str, story: Story, issuer: Company, date: dt.date, facts: dict[str, Value], **filled: str
) -> Paper:
    """A letter that explains what looks odd in other papers."""
    title, paragraphs = words(purpose, issuer.country, **filled)
    return Paper(doc_type="correspondence", title=title, issuer=issuer, recipient=story.customer,
                 paragraphs=paragraphs, facts={"document_date": date, **facts})  # fmt: skip
