"""Whoever stands on a paper with an address is known there, whatever labels the paper has."""

import pytest
from score_cases import claim, document, field, form, invoice, judge, message
from test_links import page

from claimctl.stages.extract import addressed
from claimctl.stages.extract.layout import Sheet


def read(*rows, taken=()):
    found = addressed.fields([Sheet(page(rows))], taken)
    return list(zip([f.value for f in found[::2]], [f.value for f in found[1::2]], strict=True))


@pytest.mark.parametrize(
    ("street", "town"),
    [
        ("12 Elm Street", "Dayton, OH 45402"),
        ("Wiesengrund 20", "6010 Innsbruck"),
        ("75 Holly Close", "Glasgow G19 5FY"),
        ("Beukenlaan 132", "5636 LJ Eindhoven"),
        ("58 boulevard des Tilleuls", "13001 Marseille"),
    ],
)
def test_name_with_street_and_town_under_it_is_found(street, town):
    found = read("Brightwater Garage", "Maria Olsen", street, town, "INVOICE", "Total 120.50")
    assert found == [("Maria Olsen", f"{street}, {town}")]
    assert read("Maria Olsen", f"{street}, {town}") == found
    held = [field("insured_address", f"{street}, {town}")]
    assert read("Maria Olsen", street, town, taken=held) == []


@pytest.mark.parametrize(
    "rows",
    [
        ("Maria Olsen", "born 1971", "12 Elm Street"),
        ("Maria Olsen", "5 Address of insured", "7827 Washington Street"),
        ("Maria Olsen", "03/04/2026 visit", "45402 Dayton"),
        ("Maria Olsen", "Dayton, OH 45402"),
        ("Date: Maria", "12 Elm Street", "Dayton, OH 45402"),
        ("as agreed with you", "12 Elm Street", "Dayton, OH 45402"),
    ],
)
def test_what_only_looks_like_it_is_not(rows):
    assert read(*rows) == []


HOME, AWAY = "12 Elm Street, Dayton, OH 45402", "9 Oak Lane, Boise, ID 83702"


def addressed_to(name, address):
    return [field("addressed_name", name), field("addressed_address", address)]


def with_more(paper, *more):
    return document(paper.doc_type, paper.path, **{f"f{at}": f for at, f in enumerate((*paper.fields, *more))})


def test_claimant_who_is_written_to_elsewhere_is_asked_about():
    own = form(claimant_address=HOME)
    decision = judge(claim(own, with_more(invoice(), *addressed_to("Maria Olsen", AWAY))))
    assert "ADDRESS_CONFLICT" in decision.reasons
    assert AWAY in message(decision, "address_conflict")
    for name, address in (("Maria Olsen", HOME), ("Ravi Iyer", AWAY)):
        assert judge(claim(own, with_more(invoice(), *addressed_to(name, address)))).decision == "approve"
