"""Layouts: many a type, unlike each other, in other words where they are held out, and true to what papers state."""

from __future__ import annotations

import collections
import functools
import io
import itertools

import msgspec
import numpy as np
import pypdf
import pypdfium2
import pytest

from claimctl.lab.synth.documents.compose import compose
from claimctl.lab.synth.layouts import wordings
from claimctl.lab.synth.layouts.content import Wording
from claimctl.lab.synth.layouts.designs import DESIGNS
from claimctl.lab.synth.layouts.leaflets import LEAFLETS
from claimctl.lab.synth.layouts.mail import MAIL
from claimctl.lab.synth.layouts.registry import LAYOUTS, choose, set_in, typeset
from claimctl.lab.synth.layouts.types import CONTENTS
from claimctl.lab.synth.layouts.wordings.spoken import spoken
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.tell import tell

LANGUAGES = ("en", "en-GB", "de", "fr", "es", "it", "nl")
SEED = 11
TYPES = sorted(LAYOUTS)


@functools.cache
def papers():
    """Papers of every type, of all lines of business: type -> [(paper, currency)]."""
    found = collections.defaultdict(list)
    for number in range(1, 200):
        if number > 30 and all(len(found[doc_type]) > 2 for doc_type in LAYOUTS):
            break
        story = tell(LINES[number % len(LINES)], number, SEED, "clean")
        for paper in compose(story, SEED).papers:
            if paper.doc_type in LAYOUTS:
                found[paper.doc_type].append((paper, story.currency))
    return found


@functools.cache
def _samples(doc_type):
    """Each layout of a type with a paper of its own: [(layout, paper, the paper typeset)]."""
    told = papers()[doc_type]
    found = []
    for number, layout in enumerate(LAYOUTS[doc_type]):
        paper, currency = told[number % len(told)]
        found.append((layout, paper, set_in(layout, paper, SEED, f"paper/{number}", currency)))
    return found


def _stated(paper):
    for field, value in paper.facts.items():
        if not field.startswith("_") and value not in ("", ()):
            yield from ((field, place) for place in range(len(value) if isinstance(value, tuple) else 1))


def _squeeze(text):
    return "".join(text.split())


def _plain(text):
    return "".join(char for char in text.casefold() if char.isalnum())


# How many there are, and which are kept for testing


@pytest.mark.parametrize("doc_type", TYPES)
def test_every_type_has_many_layouts_of_which_some_are_held_out(doc_type):
    names = [layout.name for layout in LAYOUTS[doc_type]]
    held = [layout.name for layout in LAYOUTS[doc_type] if layout.held_out]
    assert len(set(names)) == len(names) >= 8
    assert len(held) >= 3
    assert len(names) - len(held) >= 5


@pytest.mark.parametrize("doc_type", TYPES)
def test_papers_keep_to_the_half_that_is_asked_for(doc_type):
    for number, (paper, currency) in enumerate(papers()[doc_type][:4]):
        for half in ("train", "test"):
            made = typeset(paper, SEED, f"half/{number}", currency, layouts=half)
            assert made.split == half
            assert made.layout == f"{doc_type}/{choose(paper, SEED, f'half/{number}', half).name}"


def test_a_digital_paper_is_never_written_by_hand():
    for told in papers().values():
        for number, (paper, _) in enumerate(told[:6]):
            layout = choose(paper, SEED, f"digital/{number}", digital=True)
            assert not layout.handwritten
            assert not layout.paper_only


def test_a_new_layout_moves_no_paper_between_the_others(monkeypatch):
    told = papers()["invoice"]
    keys = [(paper, f"stable/{number}/{turn}") for number, (paper, _) in enumerate(told) for turn in range(4)]
    now = [choose(paper, SEED, key).name for paper, key in keys]
    gone = LAYOUTS["invoice"][2].name
    fewer = tuple(layout for layout in LAYOUTS["invoice"] if layout.name != gone)
    monkeypatch.setitem(LAYOUTS, "invoice", fewer)
    before = [choose(paper, SEED, key).name for paper, key in keys]
    assert gone in now
    assert all(new in (old, gone) for old, new in zip(before, now, strict=True))


def test_houses_of_the_united_states_send_no_european_letters():
    for told in papers().values():
        for number, (paper, _) in enumerate(told):
            if paper.issuer.country == "US":
                assert not choose(paper, SEED, f"country/{number}").european


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_held_out_layouts_are_none_of_the_training_ones(language):
    for key, (train, held) in wordings.synonyms(language).items():
        if train == held:
            continue  # a key without words held out
        assert not {_plain(word) for word in train} & {_plain(word) for word in held}, key


def test_every_field_has_words_held_out_in_english():
    fields = [key for key in wordings.synonyms("en") if key.rpartition(".")[2] in _fields()]
    assert len(fields) > 80
    for key in fields:
        train, held = wordings.synonyms("en")[key]
        assert train != held, key
        assert len(train) + len(held) >= 3, key


def _fields():
    return {field for told in papers().values() for paper, _ in told for field, _ in _stated(paper)} - {
        "signature_present"
    }


def test_every_field_that_papers_state_has_a_label_in_every_language():
    for language in ("en", "de", "fr", "es", "it", "nl"):
        known = wordings.synonyms(language)
        assert not {field for field in _fields() if field not in known}, language


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl"])
def test_a_held_out_label_of_a_field_is_no_training_label_of_another(language):
    """What is held out is new to a reader, whichever field it stands for."""
    table = wordings.synonyms(language)
    for doc_type in CONTENTS:
        fields = {key for key in _fields() if f"{doc_type}.{key}" not in table}
        keys = fields | {f"{doc_type}.{key}" for key in _fields() if f"{doc_type}.{key}" in table}
        train = {_plain(word): key for key in keys if key in table for word in table[key][0]}
        for key in keys & set(table):
            for word in table[key][1]:
                assert _plain(word) not in train, (doc_type, key, word, train.get(_plain(word)))


def test_boilerplate_is_left_out_where_it_is_not_in_the_language_of_the_paper():
    house = wordings.house(Wording(language="fr", variant=1, held_out=False), "claim_form")
    assert house.speaks("declaration")
    assert not house.speaks("fraud.1")
    assert house.speaks("Any other sentence.")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you for the letter, we are looking at it.", "en"),
        ("vielen Dank für Ihre Meldung, wir melden uns bei Ihnen.", "de"),
        ("nous avons bien reçu votre déclaration et ouvert un dossier.", "fr"),
        ("hemos recibido su comunicación y abierto el expediente.", "es"),
        ("abbiamo ricevuto la sua denuncia e aperto una pratica per lei.", "it"),
        ("wij hebben uw melding ontvangen en een dossier geopend.", "nl"),
        ("1234", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_common_words(text, language):
    assert spoken([text]) == language


def test_an_unknown_key_gives_readable_words():
    house = wordings.house(Wording(language="de", variant=1, held_out=False), "invoice")
    assert house.label("_boat_length") == "Boat length"
    assert house.text("A text that is no key.") == "A text that is no key."


# What stands on the page


@pytest.mark.parametrize("doc_type", sorted(CONTENTS))
def test_every_fact_stands_on_the_page_once_and_where_the_mark_says(doc_type):
    for layout, paper, made in _samples(doc_type):
        if layout.size and layout.size(paper)[0] < 400:
            continue  # slips and cards say what there is room for
        marks = collections.Counter((mark.field, mark.instance) for mark in made.marks)
        assert set(marks.values()) == {1} or not marks
        assert set(_stated(paper)) <= set(marks), (layout.name, set(_stated(paper)) - set(marks))
        with pypdfium2.PdfDocument(made.pdf) as document:
            assert len(document) == made.pages
            for mark in made.marks:
                assert 0 <= mark.box[0] <= mark.box[2] <= 1, (layout.name, mark)
                assert 0 <= mark.box[1] <= mark.box[3] <= 1, (layout.name, mark)
                if mark.field != "signature_present" and not _ticked(layout, mark, document):
                    assert _squeeze(mark.raw) in _squeeze(_text_at(document, mark)), (layout.name, mark)


def _ticked(layout, mark, document):
    """A ticked box and a comb hold no words that can be taken out in one piece."""
    text = _squeeze(_text_at(document, mark))
    return not text or (layout.name.startswith("comb") and set(_squeeze(mark.raw).upper()) <= set(text.upper()))


def _text_at(document, mark):
    page = document[mark.page - 1]
    wide, high = page.get_size()
    x0, y0, x1, y1 = mark.box
    return page.get_textpage().get_text_bounded(
        x0 * wide - 1, high - y1 * high - 1, x1 * wide + 1, high - y0 * high + 1
    )


@pytest.mark.parametrize("doc_type", sorted(CONTENTS))
def test_no_words_are_printed_over_others(doc_type):
    for layout, _, made in _samples(doc_type):
        if layout.handwritten:
            continue
        pages = collections.defaultdict(list)
        for word in made.words:
            pages[word.page].append(word)
        for words in pages.values():
            words.sort(key=lambda one: one.box[1])
            for place, one in enumerate(words):
                under = itertools.takewhile(lambda two, end=one.box[3]: two.box[1] < end, words[place + 1 :])
                assert not [two.text for two in under if _covered(one.box, two.box) > 0.3], (layout.name, one)


def _covered(one, two):
    """The share of the smaller box that the other one covers."""
    wide, high = min(one[2], two[2]) - max(one[0], two[0]), min(one[3], two[3]) - max(one[1], two[1])
    least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, two))
    return wide * high / least if wide > 0 and high > 0 and least > 0 else 0.0


def test_bills_are_in_the_language_of_who_writes_them():
    spoken_in = {"US": "en", "GB": "en", "DE": "de", "AT": "de", "FR": "fr", "ES": "es", "IT": "it", "NL": "nl"}
    seen = set()
    for number, (paper, currency) in enumerate(papers()["invoice"]):
        language = spoken_in.get(paper.issuer.country, "")
        if not language:
            continue
        made = typeset(paper, SEED, f"language/{number}", currency)
        train, held = wordings.synonyms(language)["invoice.document_number"]
        text = _plain("".join(word.text for word in made.words))
        assert any(_plain(label) in text for label in (train if made.split == "train" else held)), made.layout
        seen.add(language)
    assert len(seen) >= 3


@pytest.mark.parametrize("doc_type", ["invoice", "medical_bill", "receipt", "repair_estimate"])
def test_every_item_has_its_row(doc_type):
    for layout, paper, made in _samples(doc_type):
        if layout.size:
            continue  # a card machine's slip has the sum only
        assert [row.row for row in made.rows] == list(range(len(paper.items))), layout.name
        with pypdfium2.PdfDocument(made.pdf) as document:
            for row in made.rows:
                digits = "".join(char for char in _text_at(document, row) if char.isdigit())
                assert f"{row.item.amount:.2f}".replace(".", "") in digits, (layout.name, row)


def test_facts_that_no_layout_knows_are_still_printed():
    paper, currency = papers()["claim_form"][0]
    paper = msgspec.structs.replace(paper, facts=paper.facts | {"boat_length": "7.4 M"})
    for layout in LAYOUTS["claim_form"]:
        made = set_in(layout, paper, SEED, "boat", currency)
        assert [mark.raw for mark in made.marks if mark.field == "boat_length"] == ["7.4 M"], layout.name


def test_fillable_layouts_hold_what_is_filled_in():
    told = papers()["claim_form"]
    fillable = [layout for layout in LAYOUTS["claim_form"] if layout.fillable]
    assert len(fillable) >= 2
    for number, layout in enumerate(fillable):
        paper, currency = told[number % len(told)]
        made = set_in(layout, paper, SEED, f"fill/{number}", currency, fillable=True)
        widgets = pypdf.PdfReader(io.BytesIO(made.pdf)).get_fields()
        filled = [mark for mark in made.marks if mark.widget and mark.field != "signature_present"]
        assert len(filled) > 8, layout.name
        for mark in filled:
            value = widgets[mark.widget].value
            if not str(value).startswith("/"):
                assert _squeeze(str(value)) == _squeeze(mark.raw), (layout.name, mark)


def test_words_of_the_page_are_told_with_their_places():
    for layout, _, made in _samples("invoice")[:4]:
        with pypdfium2.PdfDocument(made.pdf) as document:
            text = _squeeze("".join(page.get_textpage().get_text_bounded() for page in document))
        told = "".join(_squeeze(word.text) for word in made.words)
        assert collections.Counter(told) == collections.Counter(text), layout.name


def test_held_out_layouts_use_no_training_label_of_what_they_state():
    table = wordings.synonyms("en")
    generic = {*DESIGNS, *(design.name for design in (*MAIL, *LEAFLETS))}
    seen = 0
    for doc_type in CONTENTS:
        for layout, paper, made in _samples(doc_type):
            if not layout.held_out or layout.name not in generic or paper.issuer.country != "US":
                continue
            fields = {mark.field for mark in made.marks} & set(table)
            keys = [f"{doc_type}.{field}" if f"{doc_type}.{field}" in table else field for field in fields]
            allowed = {_plain(word) for pair in table.values() for word in pair[1]}
            broken = {_plain(word) for key in table for word in _pieces(table[key][1])}
            forbidden = {_plain(word) for key in keys for word in table[key][0]} - allowed - broken
            for line in _lines(made):
                assert line not in forbidden, (doc_type, layout.name, line)
                seen += line in allowed
    assert seen > 200


def _pieces(labels):
    """What can stand on one of the lines that a label is broken into."""
    for label in labels:
        words = label.split()
        for first, last in itertools.combinations(range(len(words) + 1), 2):
            yield " ".join(words[first:last])


def _lines(made):
    """The labels of a document: its words joined where they stand in one line, up to a colon."""
    rows = collections.defaultdict(list)
    for word in made.words:
        rows[(word.page, word.box[1], word.box[3])].append(word)
    for row in rows.values():
        line = []
        for word in sorted(row, key=lambda one: one.box[0]):
            if line and word.box[0] - line[-1].box[2] > 0.012:
                yield _plain("".join(one.text for one in line))
                line = []
            line.append(word)
        yield _plain("".join(one.text for one in line))


@pytest.mark.parametrize("doc_type", ["invoice", "claim_form"])
def test_same_seed_same_bytes(doc_type):
    paper, currency = papers()[doc_type][0]
    for layout in LAYOUTS[doc_type]:
        one, two = (set_in(layout, paper, SEED, "same", currency) for _ in range(2))
        assert one.pdf == two.pdf, layout.name


# Looks


def _picture(pdf):
    """The first page, small and grey, its ink from 0 to 1; a page of another shape is stretched to the same."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=0.5, grayscale=True).to_pil().convert("L").resize((96, 124))
    return 1 - np.asarray(image, dtype=np.float64) / 255


@pytest.mark.parametrize("doc_type", sorted(CONTENTS))
def test_layouts_of_a_type_look_different(doc_type):
    """One paper in all layouts: no two pages share more than a part of their ink."""
    paper, currency = max(papers()[doc_type], key=lambda one: len(one[0].facts) + len(one[0].items))
    pages = {
        layout.name: _picture(set_in(layout, paper, SEED, "look", currency).pdf)
        for layout in LAYOUTS[doc_type] if not layout.handwritten
    }  # fmt: skip
    for (one, first), (two, second) in itertools.combinations(pages.items(), 2):
        shared = np.minimum(first, second).sum() / np.maximum(first, second).sum()
        assert shared < 0.6, (one, two, shared)
