"""Which reading wins a field: the vocabulary, guesses at labels, the ranker's trees, and the one assignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimctl import config
from claimctl.config import FieldSpec
from claimctl.learning import trees
from claimctl.records import Label, Page, Segment, Text, Word
from claimctl.stages.extract import captions, guesses, vocabulary
from claimctl.stages.extract import run as extract
from claimctl.stages.extract.candidates import Reading
from claimctl.stages.extract.layout import Sheet, Token
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.pairing import Pair
from claimctl.stages.extract.ranking import NAMES, assign, learn, table

SETTINGS = config.load().config.extract
MODEL = extract.load(SETTINGS)
WIDTH, HEIGHT = 600.0, 800.0


def page(*rows: tuple[float, float, str], gap: float = 2.5) -> Page:
    """A page of (x, y, words) with letters 5 points wide."""
    words = []
    for line, (x, y, text) in enumerate(rows):
        at = x
        for word in text.split():
            wide = 5.0 * len(word)
            words.append(Word(word, at / WIDTH, y / HEIGHT, (at + wide) / WIDTH, (y + 10) / HEIGHT, 0.97, line))
            at += wide + gap
    return Page(1, WIDTH, HEIGHT, "text_layer", "test", 0.97, tuple(words))


def readings(doc_type: str, *rows: tuple[float, float, str], gap: float = 2.5) -> set[tuple[str, str]]:
    """What the fields of a page could be, before any is chosen."""
    text = Text("0" * 64, "application/pdf", (page(*rows, gap=gap),))
    scene = extract.gather(text, Segment(1, 1, doc_type, 0.95), SETTINGS, MODEL).scene
    return {(pair.field, pair.reading.value) for pair in scene.pairs}


# --- the vocabulary


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Telefon des Versicherten", "insured_phone"), ("Insured's phone no.", "insured_phone"),
        ("Nom du client", "customer_name"), ("Kundenanschrift", "customer_address"),
        ("Datum van het ongeval", "loss_date"), ("Numero di polizza", "policy_number"),
        ("Fecha de nacimiento del paciente", "patient_dob"), ("E-mail del richiedente", "claimant_email"),
    ],
)  # fmt: skip
def test_a_label_is_known_in_the_language_of_its_paper(label, field):
    assert vocabulary.read().fields(squeeze(label)) == (field,)


def test_a_noun_alone_is_no_partys():
    assert vocabulary.read().fields(squeeze("Telefon")) == ()
    assert vocabulary.read().noun(squeeze("Telefon")) == "phone"


@given(st.lists(st.lists(st.text("abc ", min_size=0, max_size=3), min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_pattern_stands_for_every_choice(choices):
    pattern = "x".join("{" + "|".join(options) + "}" for options in choices)
    phrases = vocabulary.expand(pattern)
    assert len(phrases) == np.prod([len(options) for options in choices])
    assert " ".join("x".join(options[-1] for options in choices).split()) == phrases[-1]


def test_every_word_of_the_vocabulary_names_a_field_of_some_type():
    carried = {name for doctype in SETTINGS.doctypes.values() for name in doctype.fields}
    unused = {name for names in vocabulary.read().phrases.values() for name in names} - carried
    assert not unused


# --- labels in no list


def test_a_label_in_no_list_is_guessed_by_its_letters():
    known = [(label, field) for label, field in vocabulary.sample(40) if "occurred" not in label]
    guesser = guesses.Guesser(guesses.learn([*known, *((phrase, guesses.NONE) for phrase in captions.phrases())]))
    assert guesser.fields("Date on which the loss occurred")[0].field == "loss_date"
    assert guesser.fields("Your policy's no")[0].field == "policy_number"
    assert guesser.fields("Terms of delivery") == ()
    assert guesser.fields("12/34") == ()


def test_nothing_is_known_of_hidden_labels():
    from claimctl.stages.extract import lexicon

    index = lexicon.index({"invoice": SETTINGS.doctypes["invoice"]}, None, lambda key: key == "invoicenumber")[
        "invoice"
    ]
    assert index.names("invoicenumber") == ()
    assert not index.is_known("invoicenumber")
    assert index.names("invoiceno") == ("document_number",)


# --- where values stand


def test_a_value_over_its_label_can_be_its_value():
    found = readings("claim_form", (50, 100, "AB-778812"), (50, 111, "Policy number"))
    assert ("policy_number", "AB-778812") in found


def test_a_value_told_in_a_sentence_can_be_its_value():
    found = readings("repair_estimate", (50, 100, "Vehicle: Year is 2018; the make is Kiyama; the plate is MGW-9244;"))
    assert {("vehicle_year", "2018"), ("license_plate", "MGW-9244")} <= found


def test_letters_in_boxes_are_words_and_an_empty_box_parts_them():
    letters = [Word(sign, 0.1 + 0.02 * at, 0.1, 0.11 + 0.02 * at, 0.112, 0.9, 0) for at, sign in enumerate("ANN ARBOR")
               if sign != " "]  # fmt: skip
    sheet = Sheet(Page(1, WIDTH, HEIGHT, "ocr", "test", 0.9, tuple(letters)))
    assert [chunk.text for chunk in sheet.chunks] == ["ANN ARBOR"]


def test_a_day_without_a_label_may_be_the_documents():
    assert ("document_date", "2024-03-28") in readings("policy", (300, 60, "March 28, 2024"))


# --- one assignment


def token(index: int) -> Token:
    return Token(index, "x", "x", 0.0, 0.0, 1.0, 1.0, 0.9, 0)


def pair(field: str, value: str, place: int, label: int | None = None) -> Pair:
    return Pair(field, 1, "label_right", Reading(value, value, (token(place),), 0.9), 0.5,
                label=None if label is None else (1, label))  # fmt: skip


SPECS = {
    "loss_date": FieldSpec("date"), "report_date": FieldSpec("date"), "insured_name": FieldSpec("name"),
    "vin": FieldSpec("code", repeated=True), "policy_start": FieldSpec("date"), "policy_end": FieldSpec("date"),
    "document_date": FieldSpec("date", required=True),
}  # fmt: skip


def chosen(pairs: list[Pair], chances: list[float]) -> list[tuple[str, str]]:
    return [(pairs[at].field, pairs[at].reading.value) for at in assign(pairs, np.array(chances), SPECS)]


def test_a_place_serves_the_likelier_of_two_fields():
    pairs = [
        pair("loss_date", "2024-01-01", 1),
        pair("report_date", "2024-01-01", 1),
        pair("report_date", "2024-02-02", 2),
    ]
    assert chosen(pairs, [0.9, 0.8, 0.6]) == [("loss_date", "2024-01-01"), ("report_date", "2024-02-02")]


def test_what_is_unlikely_is_rather_absent():
    assert chosen([pair("insured_name", "Ann", 1)], [0.2]) == []


def test_what_its_papers_always_have_is_chosen_though_unlikely():
    pairs = [pair("document_date", "2024-01-01", 1), pair("document_date", "2024-02-02", 2)]
    assert chosen(pairs, [0.3, 0.35]) == [("document_date", "2024-02-02")]
    assert chosen(pairs, [0.05, 0.1]) == []


def test_a_repeated_field_keeps_each_value_once():
    pairs = [pair("vin", "A", 1), pair("vin", "A", 2), pair("vin", "B", 3)]
    assert chosen(pairs, [0.9, 0.8, 0.7]) == [("vin", "A"), ("vin", "B")]


def test_both_ends_of_a_period_share_their_label():
    pairs = [pair("policy_start", "2024-01-01", 1, label=9), pair("policy_end", "2024-12-31", 2, label=9)]
    assert len(chosen(pairs, [0.9, 0.8])) == 2


def test_a_period_ends_on_another_day_than_it_begins_where_one_could_be_meant():
    pairs = [
        pair("policy_start", "2024-06-03", 1),
        pair("policy_end", "2024-06-03", 2),
        pair("policy_end", "2025-06-02", 3),
    ]
    found = chosen(pairs, [0.9, 0.8, 0.6])
    assert found == [("policy_start", "2024-06-03"), ("policy_end", "2025-06-02")]
    assert chosen(pairs[:2], [0.9, 0.8]) == [("policy_start", "2024-06-03"), ("policy_end", "2024-06-03")]  # one day


# --- learning


def test_packed_trees_say_what_scikit_learn_says():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(400, 5))
    right = rows[:, 0] * rows[:, 1] > 0
    from sklearn.ensemble import HistGradientBoostingClassifier

    settings = {"max_iter": 12, "max_leaf_nodes": 7}
    known = HistGradientBoostingClassifier(random_state=1, early_stopping=False, **settings).fit(rows, right)
    forest = trees.unpack(trees.pack(trees.grown(rows, right, **settings)))
    assert np.allclose(forest.chances(rows), known.predict_proba(rows)[:, 1])


def test_a_pairs_signs_are_numbers_whatever_the_page():
    text = Text("0" * 64, "application/pdf", (page((50, 60, "Policy number: AB-1"), (50, 80, "Date: 01/02/2024")),))
    scene = extract.gather(text, Segment(1, 1, "claim_form", 0.9), SETTINGS, MODEL).scene
    rows = table(scene)
    assert rows.shape == (len(scene.pairs), len(NAMES))
    assert np.isfinite(rows).all()


def test_a_reading_elsewhere_than_the_truth_says_is_no_lesson():
    text = Text("0" * 64, "application/pdf",
                (page((50, 60, "Policy number: AB-1"), (50, 700, "Policy number: AB-1")),))  # fmt: skip
    scene = extract.gather(text, Segment(1, 1, "claim_form", 0.9), SETTINGS, MODEL).scene
    told = [learn.Told("policy_number", "AB-1", 1, (0.0, 0.0, 1.0, 0.2))]
    taught = learn.lesson(scene, told, "forms")
    signs = zip(scene.pairs, taught.placed, strict=True)
    placed = {(each.reading.tokens[0].y0 > 50, int(sign)) for each, sign in signs if each.field == "policy_number"}
    assert placed == {(False, 1), (True, -1)}


def test_a_standing_model_reads_a_page_it_was_not_taught():
    rows = ((50, 60, "Policy number: AB-778812"), (50, 80, "Date of loss: March 5, 2024"), (50, 100, "Cause: Hail"))
    text = Text("0" * 64, "application/pdf", (page(*rows),))
    fields = extract.run(text, Label(text.doc_id, (Segment(1, 1, "claim_form", 0.95),)), SETTINGS, MODEL)
    found = {field.field: field for field in fields.extracts[0].fields}
    assert found["policy_number"].value == "AB-778812"
    assert found["loss_date"].value == "2024-03-05"
    assert all(0.0 <= field.confidence <= 1.0 for field in found.values())
