"""Documents are named by what stands on them: titles, vocabulary, shape. All papers here are fictional."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from claimctl import config
from claimctl.errors import DependencyError
from claimctl.learning import store
from claimctl.records import DOC_TYPES, Page, Text, Word
from claimctl.stages.classify import run as classify
from claimctl.stages.classify import train
from claimctl.stages.classify.lexicon import MEASURES, compile_lexicon, measure, runs
from claimctl.stages.classify.model import classifier, unpack
from claimctl.stages.classify.phrases import Finder, fold, phrases, stands_in
from claimctl.stages.classify.vary import varied

PAPERS = {
    "invoice": """# INVOICE
        Brightwater Plumbing Supply
        Invoice number: 20931   Invoice date: 04/02/2023
        Bill to: Harrow Street Bakery   Due date: 05/02/2023
        Description  Qty  Unit price  Amount
        Copper pipe 15 mm  12  4.10  49.20
        Ball valve  3  18.00  54.00
        Subtotal  103.20
        Sales tax  8.26
        Total due  $111.46
        Payment terms: net 30""",
    "police_report": """# TRAFFIC ACCIDENT REPORT
        Fallbrook Police Department   Case number: 23-11842
        Reporting officer: D. Okafor   Badge number: 417
        Date of accident: 2023-02-11   Location: Mill Road at Fourth Street
        Vehicle 1: blue sedan   Driver: A. Lindqvist
        Vehicle 2: grey van   Driver: P. Marsh
        Narrative: Unit 1 was struck at the intersection. Weather conditions clear, road conditions dry.
        Witnesses: none   Injuries: none   Citation issued to driver of unit 2""",
    "lab_report": """# LABORATORY REPORT
        Patient name: J. Orme   Collected: 2023-03-01   Reported: 2023-03-02
        Specimen: serum   Ordering physician: Dr. Vale
        Test name  Result  Units  Reference range  Flag
        Glucose  104  mg/dL  70 - 99  H
        Creatinine  0.9  mg/dL  0.6 - 1.2
        Hemoglobin  13.9  g/dL  12.0 - 16.0""",
    "discharge_summary": """# DISCHARGE SUMMARY
        Patient: J. Orme   Admission date: 2023-03-01   Discharge date: 2023-03-05
        Admitting diagnosis: pneumonia   Attending physician: Dr. Vale
        Hospital course: The patient improved on antibiotics.
        Discharge medications: amoxicillin 500 mg
        Condition at discharge: stable   Follow-up with primary care in one week""",
    "other": """# CURRICULUM VITAE
        Marta Quill
        Education
        Master of Arts, University of Northmoor, 2011
        Work experience
        Manager of Marketing, Tallis & Co., 2012 to 2019
        Skills: budgets, campaigns, writing
        References on request""",
}


def page_of(text: str, number: int = 1, width: float = 612, height: float = 792) -> Page:
    """A page of lines; `#` makes a line large, two spaces part what stands apart."""
    words, top = [], 0.06
    for row, line in enumerate(text.splitlines()):
        tall = 0.035 if line.strip().startswith("#") else 0.015
        left = 0.08
        for chunk in line.strip().lstrip("# ").split("  "):
            for word in chunk.split():
                right = min(left + 0.45 * tall * len(word), 0.99)
                words.append(Word(word, min(left, 0.98), top, right, top + tall, 1.0, row))
                left = right + 0.3 * tall
            left += 0.08
        top = min(top + 1.6 * tall, 0.95)
    return Page(number, width, height, "text_layer", "test", 1.0 if words else 0.0, tuple(words))


def text_of(*pages: str) -> Text:
    name = hashlib.sha256("\f".join(pages).encode()).hexdigest()
    return Text(name, "application/pdf", tuple(page_of(page, number) for number, page in enumerate(pages, 1)))


@pytest.fixture(scope="module")
def settings() -> config.ClassifyConfig:
    return config.load().config.classify


@pytest.fixture(scope="module")
def model(settings):
    return classify.load(settings)


@pytest.mark.parametrize("doc_type", sorted(PAPERS))
def test_paper_with_its_title_and_vocabulary_is_named(doc_type, settings, model):
    label = classify.run(text_of(PAPERS[doc_type]), settings, model)

    assert [segment.doc_type for segment in label.segments] == [doc_type]


def test_title_counts_even_where_ocr_lost_its_spaces(settings, model):
    paper = PAPERS["police_report"].replace("TRAFFIC ACCIDENT REPORT", "TRAFFICACCIDENTREPORT")

    assert classify.run(text_of(paper), settings, model).segments[0].doc_type == "police_report"


def test_name_of_the_file_plays_no_part(settings, model):
    text = text_of(PAPERS["invoice"])
    renamed = replace(text, doc_id="0" * 64)

    assert classify.run(text, settings, model).segments == classify.run(renamed, settings, model).segments


def test_same_text_gives_the_same_label_from_a_fresh_model(settings, model):
    text = text_of(PAPERS["lab_report"], PAPERS["discharge_summary"])

    assert classify.run(text, settings, model) == classify.run(text, settings, classify.load(settings))


def test_segment_spans_the_file_and_names_the_runners_up(settings, model):
    label = classify.run(text_of(PAPERS["invoice"], "Page two of the same invoice"), settings, model)

    (segment,) = label.segments
    assert (segment.first_page, segment.last_page) == (1, 2)
    shares = [share for _, share in segment.runners_up]
    assert shares == sorted(shares, reverse=True)
    assert segment.doc_type not in dict(segment.runners_up)
    assert 0.0 < segment.confidence <= 1.0
    assert sum(shares) + segment.confidence <= 1.0 + 1e-9


@pytest.mark.parametrize("text", [text_of(""), Text("0" * 64, "image/jpeg", ())], ids=["no words", "no pages"])
def test_page_without_words_gets_a_type_and_a_probability(text, settings, model):
    (segment,) = classify.run(text, settings, model).segments

    assert segment.doc_type in DOC_TYPES
    assert 0.0 <= segment.confidence <= 1.0
    assert (segment.first_page, segment.last_page) == (1, 1)


def test_doubted_type_becomes_other_with_the_probability_of_other(settings, model):
    text = text_of(PAPERS["invoice"])
    plain = classify.run(text, replace(settings, min_confidence=0.0), model).segments[0]
    strict = classify.run(text, replace(settings, min_confidence=1.0), model).segments[0]

    assert plain.doc_type != "other"
    assert strict.doc_type == "other"
    assert strict.confidence == pytest.approx(dict(model.judge.judge(text.pages, text.media_type))["other"])
    assert dict(strict.runners_up)[plain.doc_type] == pytest.approx(plain.confidence)


@hypothesis.settings(deadline=None)  # the first example loads the model
@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_words_give_probabilities_that_sum_to_one(words):
    judged = _model().judge((page_of("  ".join(words)),), "application/pdf")

    assert sum(share for _, share in judged) == pytest.approx(1.0)
    assert all(0.0 <= share <= 1.0 for _, share in judged)


_loaded = []


def _model():
    if not _loaded:
        settings = config.load().config.classify
        _loaded.append(classifier(unpack(store.open_model(settings.model)), settings.doctypes))
    return _loaded[0]


def test_new_type_of_the_config_is_named_without_any_example(settings):
    glass = config.DocType(
        title="Glass report",
        titles=("windscreen glass report",),
        keywords=("chip repair", "laminated", "windscreen", "calibration of camera", "glazier"),
    )
    widened = replace(settings, doctypes={**settings.doctypes, "glass_report": glass})
    paper = """# WINDSCREEN GLASS REPORT
        Glazier: Corvane Autoglass
        Windscreen laminated, chip repair not possible
        Calibration of camera done"""

    label = classify.run(text_of(paper), widened, classify.load(widened))

    assert label.segments[0].doc_type == "glass_report"


def test_model_that_is_not_listed_is_a_typed_error(settings):
    absent = replace(settings, model="absent")

    with pytest.raises(DependencyError) as caught:
        classify.identity(absent)
    assert caught.value.code == "model_missing"


def test_model_of_other_features_is_a_typed_error(settings):
    packed = store.open_model(settings.model)

    with pytest.raises(DependencyError, match="another version") as caught:
        unpack({**packed, "layout": packed["layout"][1:]})
    assert caught.value.code == "model_alien"


def test_identity_names_the_model_by_its_content(settings):
    assert store.fingerprint(settings.model) in classify.identity(settings)


def lexicon_of(**titles):
    doctypes = {name: config.DocType(title=name, titles=phrases) for name, phrases in titles.items()}
    return compile_lexicon(tuple(doctypes), doctypes)


def title(lexicon, text: str) -> dict[str, float]:
    found = measure(lexicon, (page_of(text),))[:, MEASURES.index("title")]
    return dict(zip(lexicon.types, found.tolist(), strict=True))


def test_title_weighs_more_large_and_high_and_alone():
    lexicon = lexicon_of(invoice=("invoice",))
    small = title(lexicon, "INVOICE\nsome words\nmore words")["invoice"]
    large = title(lexicon, "# INVOICE\nsome words\nmore words")["invoice"]
    low = title(lexicon, "\n".join(["some words"] * 20 + ["INVOICE"]))["invoice"]
    mentioned = title(lexicon, "the invoice that we sent to you last week\nsome words")["invoice"]

    assert large > small > low
    assert small > mentioned > 0


def test_short_title_within_a_longer_one_is_not_a_title():
    lexicon = lexicon_of(claim_form=("claim form",), cms1500=("health insurance claim form",))

    found = title(lexicon, "# HEALTH INSURANCE CLAIM FORM\nsome words")

    assert found["cms1500"] > 0
    assert found["claim_form"] == 0


def test_short_phrase_must_stand_as_a_word():
    lexicon = lexicon_of(medical_bill=("bill",))

    assert title(lexicon, "# BILLION DOLLAR IDEAS")["medical_bill"] == 0
    assert title(lexicon, "# BILL")["medical_bill"] > 0


def test_title_over_two_lines_is_found():
    lexicon = lexicon_of(eob=("explanation of benefits",))

    assert title(lexicon, "# EXPLANATION OF\n# BENEFITS\nsome words")["eob"] > 0


def test_title_in_a_column_beside_an_address_is_read_down_the_column():
    lexicon = lexicon_of(medical_bill=("medical insurance invoice",), invoice=("invoice",))
    tall = 0.03
    words = []
    for row, (line, beside) in enumerate((("MEDICAL", "Aldane"), ("INSURANCE", "Mill"), ("INVOICE", "Orwell"))):
        top = 0.05 + 1.2 * tall * row
        words += [Word(beside, 0.08, top, 0.2, top + 0.012, 1.0, row)]
        words += [Word(f"{beside} Road", 0.08, top + 0.016, 0.25, top + 0.028, 1.0, row + 10)]
        words += [Word(line, 0.95 - 0.02 * len(line), top, 0.95, top + tall, 1.0, row + 20)]
    page = Page(1, 612, 792, "text_layer", "test", 1.0, tuple(words))

    found = dict(zip(lexicon.types, measure(lexicon, (page,))[:, MEASURES.index("title")].tolist(), strict=True))

    assert found["medical_bill"] > 0.5
    assert found["invoice"] == 0


def test_words_far_apart_in_a_line_are_runs_of_their_own():
    assert [run.text for run in runs(page_of("Invoice  Date: 4 May"))] == [" invoice ", " date 4 may "]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def toy_corpus() -> train.Corpus:
    doctypes = config.load().config.classify.doctypes
    examples = [
        train.Example(
            (page_of(f"{paper}\nPrinted by house {house}"),),
            doc_type,
            f"house {house}",
            f"house {house}",
            "application/pdf",
        )
        for doc_type, paper in PAPERS.items()
        for house in range(4)
    ]
    return train.Corpus(examples, doctypes)


def test_training_finds_what_carries_over_to_houses_it_has_not_seen():
    corpus = toy_corpus()
    recipe = train.Recipe()
    rows = np.arange(len(corpus.names))

    scores = train.unseen_scores(corpus, recipe, train.folds(corpus, 4))
    judged = train.judge_unseen(corpus, scores, rows)
    weights = train.ship(corpus, scores, recipe)

    assert train.figures(judged)["accuracy"] == 1.0
    assert not any(
        "printed by house" in phrase for phrase in weights.phrases
    )  # only what the trade knows, no letterhead
    model = classifier(unpack(weights.pack()), config.load().config.classify.doctypes)
    assert model.judge((page_of(PAPERS["invoice"]),), "application/pdf")[0][0] == "invoice"


def test_training_twice_gives_equal_weights():
    first, second = (
        train.ship(corpus, train.unseen_scores(corpus, train.Recipe(), train.folds(corpus, 2)), train.Recipe())
        for corpus in (toy_corpus(), toy_corpus())
    )

    assert np.array_equal(first.own, second.own)
    assert np.array_equal(first.curve, second.curve)


def test_each_group_is_left_out_with_its_whole_fold():
    placed = train.folds(toy_corpus(), 2)

    assert set(placed) == {f"house {house}" for house in range(4)}
    assert sorted(placed.values()) == [0, 0, 1, 1]


def test_varied_examples_keep_type_and_source_and_are_marked_as_made():
    doctypes = config.load().config.classify.doctypes
    lexicon = compile_lexicon(tuple(doctypes), doctypes)
    example = train.Example(
        (page_of(PAPERS["invoice"]), page_of(PAPERS["lab_report"])), "invoice", "house", "house", "application/pdf"
    )

    made = list(varied([example] * 20, lexicon, random.Random(1)))

    assert {(each.doc_type, each.group, each.made) for each in made} == {("invoice", "house", True)}
    assert any(each.pages[0].text_source == "ocr" for each in made)
    assert any(len(each.pages) == 1 for each in made)
    assert any("INVOICE" not in each.pages[0].text and "Brightwater" in each.pages[0].text for each in made)


@given(st.lists(st.text(alphabet="abcä ", min_size=1, max_size=9), max_size=30), st.text(alphabet="abcä ", max_size=60))
def test_finder_finds_exactly_the_phrases_that_stand_in_the_text(wanted, text):
    known = phrases(wanted)
    folded = fold(text)

    found = [known[index] for index in Finder(known).find(folded)]

    assert found == [phrase for phrase in known if stands_in(phrase, folded, folded.replace(" ", ""))]


def test_accents_that_a_scan_lost_make_no_difference():
    assert fold("Déclaration für Schäden") == fold("Declaration fur SCHADEN")


def test_long_title_is_found_within_a_compound():
    lexicon = lexicon_of(claim_form=("schadenanzeige",))

    assert title(lexicon, "# KFZ-SCHADENANZEIGE")["claim_form"] > 0
    assert title(lexicon, "# Kraftfahrtschadenanzeige")["claim_form"] > 0


def test_captions_of_a_type_speak_for_it():
    fields = {name: config.FieldSpec(kind="text", labels=(name,)) for name in ("specimen", "analyte", "flag")}
    doctypes = {"lab": config.DocType(title="lab", fields=fields), "other": config.DocType(title="other")}
    found = measure(compile_lexicon(tuple(doctypes), doctypes), (page_of("Specimen: serum  Flag: H\nAnalyte  sodium"),))

    assert found[0, MEASURES.index("captions")] > found[1, MEASURES.index("captions")] == 0


def test_stage_is_a_pure_function_of_the_text(settings, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    classify.run(text_of(PAPERS["invoice"]), settings, model)

    assert not list(Path(tmp_path).iterdir())
