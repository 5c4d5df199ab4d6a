"""Letters, and papers that are none of a claim's."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts.content import Content
from claimctl.lab.synth.layouts.types.medical import sections
from claimctl.lab.synth.layouts.types.parts import complete, group, maybe, states
from claimctl.lab.synth.layouts.wordings.spoken import spoken
from claimctl.lab.synth.story.model import Address, Company, Person, Phone

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper

# To somebody with a name, to nobody in particular.
_GREETINGS = {
    "en": ("Dear {name},", "Dear Sir or Madam,"), "de": ("Guten Tag {name},", "Sehr geehrte Damen und Herren,"),
    "fr": ("Bonjour {name},", "Madame, Monsieur,"), "es": ("Estimado/a {name}:", "Muy señores míos:"),
    "it": ("Gentile {name},", "Spettabile Compagnia,"), "nl": ("Beste {name},", "Geachte heer, mevrouw,"),
}  # fmt: skip
REFERENCES = ("claim_number", "policy_number", "member_id", "document_number", "loss_date", "report_number")


def addressed(paper: Paper) -> Paper:
    """The paper as it is sent: letters of the insured go to the insurer that the paper names as their issuer.

    Who a policy goes to is who it insures, so that is said once.
    """
    if paper.doc_type == "policy":
        return msgspec.structs.replace(paper, recipient=None)
    if paper.scene != "from_insured":
        return paper
    facts, insurer = paper.facts, paper.issuer
    address, phone = facts.get("insured_address"), facts.get("insured_phone")
    given, _, family = insurer.name.rpartition(" ")
    to = Person(
        given=given, family=family, birth=dt.date(1970, 1, 1), sex="F", address=insurer.address, phone=insurer.phone,
        email=insurer.email, iban="",
    )  # fmt: skip
    sender = Company(
        name=str(facts["insured_name"]), trade="person",
        address=address if isinstance(address, Address) else Address(lines=(), city="", region="", country=""),
        phone=phone if isinstance(phone, Phone) else Phone(e164="", written=("",)), email="", tax_id="", npi="",
        country=insurer.country,
    )  # fmt: skip
    return msgspec.structs.replace(paper, issuer=sender, recipient=to)


def correspondence(rng: random.Random, paper: Paper) -> Content:
    """A letter: references, subject, text, close."""
    own = paper.scene == "from_insured"
    language = spoken(paper.paragraphs) or "en"
    named, unnamed = _GREETINGS[language]
    greeting = named.format(name=paper.recipient.name) if paper.recipient and not own else unnamed
    refs = [field for field in REFERENCES if states(paper, field)]
    opening: tuple[str, ...] = ()
    if own and language == "en" and rng.random() < 0.4 and states(paper, "policy_number"):
        opening = ("My policy is {policy_number}; the loss happened on {loss_date}.",)
        refs = [field for field in refs if field not in ("policy_number", "loss_date")]
    closing = str(paper.facts["insured_name"]) if own else rng.choice(("customer_service", "claims_department"))
    content = Content(
        title=paper.title,
        issuer_fields=("insured_name", "insured_address", "insured_phone") if own else ("", "", ""),
        groups=(group("reference", "document_date", *refs, role="reference"),
                group("claimant", "claimant_name", "claimant_address", "claimant_phone", role="party"),
                group("payment", "claimed_amount", "payee_name", "_iban"),
                group("insured", "insured_name", "insured_address", "insured_phone", "insured_email", role="party")),
        prose=(greeting, *opening, *sections(paper.paragraphs), "sincerely", closing),
        table=paper.table,
        signature="sign.issuer" if states(paper, "signature_present") else "",
        footer=() if own else maybe(rng, 0.3, "letter.confidential"),
    )  # fmt: skip
    return complete(paper, content)


def other(rng: random.Random, paper: Paper) -> Content:
    """A paper that is none of a claim's."""
    del rng
    return complete(paper, Content(title=paper.title, prose=sections(paper.paragraphs), table=paper.table))
