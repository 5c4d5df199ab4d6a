"""Form evidence on pictures: boxes and rings with their ticks, signatures; and what only looks like them."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from claimctl.records import FormField, Page, Word
from claimctl.stages.ocr import evidence

WIDTH, HEIGHT = 1240, 1000
FONT = ImageFont.load_default(26)


class Paper:
    """A sheet that is drawn and told: what is written on it is known to the last word."""

    def __init__(self) -> None:
        self.image = Image.new("L", (WIDTH, HEIGHT), 250)
        self.draw = ImageDraw.Draw(self.image)
        self.words: list[Word] = []
        self.line = 0

    def write(self, x: float, y: float, text: str) -> float:
        """Words on one row, their tops at y. Returns where they end."""
        for word in text.split():
            self.draw.text((x, y), word, font=FONT, fill=20)
            x0, _, x1, _ = self.draw.textbbox((x, y), word, font=FONT)
            self.words.append(Word(word, x0 / WIDTH, (y + 1) / HEIGHT, x1 / WIDTH, (y + 29) / HEIGHT, 0.97, self.line))
            x = x1 + 9
        self.line += 1
        return x

    def prose(self, y: float = 60) -> None:
        """Print that has nothing to tick."""
        for row in range(6):
            self.write(90, y + 40 * row, "Oder doch OOO 000 Die Box of DDD hinge on some good old book, No 808")

    def box(self, x: float, y: float, side: float, width: int, tick: str) -> None:
        """A square, ticked as asked: open, cross, check, overrun or dot."""
        draw = self.draw
        draw.rectangle((x, y, x + side, y + side), outline=20, width=width)
        if tick in {"cross", "overrun"}:
            over = -3 if tick == "cross" else 4
            a, b, c, d = x - over, y - over, x + side + over, y + side + over
            draw.line((a, b, c, d), fill=20, width=3)
            draw.line((a, d, c, b), fill=20, width=3)
        elif tick == "check":
            draw.line((x + 4, y + side / 2, x + side * 0.4, y + side - 5), fill=20, width=3)
            draw.line((x + side * 0.4, y + side - 5, x + side - 3, y + 4), fill=20, width=3)
        elif tick == "dot":
            draw.rectangle((x + side * 0.3, y + side * 0.3, x + side * 0.7, y + side * 0.7), fill=20)

    def ring(self, x: float, y: float, side: float, width: int, *, on: bool) -> None:
        self.draw.ellipse((x, y, x + side, y + side), outline=20, width=width)
        if on:
            self.draw.ellipse((x + side * 0.3, y + side * 0.3, x + side * 0.7, y + side * 0.7), fill=20)

    def fields(self, skew: float = 0.0, noise: int = 0) -> tuple[FormField, ...]:
        """What is found on it, turned by so many degrees (clockwise) and with grain."""
        image, words = self.image, self.words
        if skew:
            image = image.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=250)
            words = [_turned(word, skew) for word in words]
        pixels = np.asarray(image, np.int16)
        if noise:
            pixels = pixels + np.random.default_rng(7).integers(-noise, noise + 1, pixels.shape)
        grey = np.clip(pixels, 0, 255).astype(np.uint8)
        page = Page(1, WIDTH, HEIGHT, "ocr", "test", 0.97, tuple(words), skew=skew)
        return evidence.add(page, np.repeat(grey[:, :, None], 3, axis=2)).forms


def _turned(word: Word, degrees: float) -> Word:
    x, y = (word.x0 + word.x1) / 2 * WIDTH - WIDTH / 2, (word.y0 + word.y1) / 2 * HEIGHT - HEIGHT / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    dx, dy = (x * cos - y * sin - x) / WIDTH, (x * sin + y * cos - y) / HEIGHT
    return Word(word.text, word.x0 + dx, word.y0 + dy, word.x1 + dx, word.y1 + dy, word.confidence, word.line)


def questionnaire(side: float, width: int, ticks: tuple[str, str, str, str]) -> Paper:
    paper = Paper()
    paper.prose()
    for row, (question, pair) in enumerate((("Were you injured?", ticks[:2]), ("Was anyone else hurt?", ticks[2:]))):
        y = 420 + 90 * row
        x = paper.write(90, y, question) + 40
        for answer, tick in zip(("Yes", "No"), pair, strict=True):
            paper.box(x, y + 15 - side / 2, side, width, tick)
            x = paper.write(x + side + 12, y, answer) + 50
        paper.line += 1
    return paper


@settings(max_examples=30, deadline=None)
@given(
    side=st.integers(28, 38),
    width=st.integers(2, 4),
    ticks=st.tuples(*[st.sampled_from(("open", "cross", "check", "overrun", "dot"))] * 4),
    skew=st.sampled_from((0.0, -2.5, -0.8, 0.7, 1.9)),
    noise=st.sampled_from((0, 18)),
)
def test_boxes_are_found_and_told_apart_ticked_from_open(
    side: int, width: int, ticks: tuple[str, str, str, str], skew: float, noise: int
):
    found = questionnaire(side, width, ticks).fields(skew, noise)

    assert [field.kind for field in found] == ["checkbox"] * 4
    rows = [sorted(found[:2], key=lambda f: f.x0), sorted(found[2:], key=lambda f: f.x0)]
    assert [field.value for row in rows for field in row] == ["false" if t == "open" else "true" for t in ticks]
    assert all(0.5 <= field.confidence < 1 for field in found)


def test_an_answer_bears_its_question():
    found = questionnaire(28, 2, ("open", "cross", "check", "open")).fields()

    assert {field.label: field.value for field in found} == {
        "Were you injured? Yes": "false",
        "Were you injured? No": "true",
        "Was anyone else hurt? Yes": "true",
        "Was anyone else hurt? No": "false",
    }


def test_a_box_stands_where_it_was_drawn():
    paper = Paper()
    paper.prose()
    for x, name in ((200, "Hospital"), (600, "Clinic")):
        paper.box(x, 500, 30, 3, "open")
        paper.write(x + 44, 501, name)

    first = paper.fields()[0]

    assert (first.x0 * WIDTH, first.y0 * HEIGHT) == pytest.approx((200, 500), abs=4)
    assert (first.x1 * WIDTH, first.y1 * HEIGHT) == pytest.approx((231, 531), abs=4)


@pytest.mark.parametrize("skew", [0.0, 1.5])
@pytest.mark.parametrize("width", [2, 4])
def test_rings_are_radio_buttons(width: int, skew: float):
    paper = Paper()
    paper.prose()
    for row, (name, on) in enumerate((("SELF", False), ("SPOUSE", True), ("CHILD", False))):
        paper.ring(200, 420 + 60 * row, 30, width, on=on)
        paper.write(246, 421 + 60 * row, name)

    found = paper.fields(skew)

    assert [(field.kind, field.label, field.value) for field in found] == [
        ("radio", "SELF", "false"),
        ("radio", "SPOUSE", "true"),
        ("radio", "CHILD", "false"),
    ]


def test_letters_are_no_boxes():
    paper = Paper()
    paper.prose()
    paper.write(90, 400, "O B D 0 8 Q o")
    assert paper.fields() == ()


def test_cells_of_tables_and_combs_are_no_boxes():
    paper = Paper()
    paper.prose()
    for row in range(4):  # a table
        for column in range(9):
            paper.draw.rectangle(
                (100 + 34 * column, 420 + 34 * row, 134 + 34 * column, 454 + 34 * row), outline=20, width=2
            )
    for cell, letter in enumerate("ROSA91"):  # a comb of cells that stand apart
        paper.draw.rectangle((500 + 46 * cell, 420, 534 + 46 * cell, 454), outline=20, width=2)
        paper.write(508 + 46 * cell, 421, letter)

    assert paper.fields() == ()


def test_blank_paper_and_paper_without_words_say_nothing():
    assert Paper().fields() == ()
    grain = np.random.default_rng(3).integers(0, 256, (600, 500, 3)).astype(np.uint8)
    page = Page(1, 500, 600, "ocr", "test", 0.0, ())
    assert evidence.add(page, grain) is page


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lay_on_its_side_reads_the_same(turn: int):
    paper = questionnaire(28, 2, ("open", "cross", "check", "open"))
    image = np.rot90(np.asarray(paper.image), turn // 90)
    page = Page(1, WIDTH, HEIGHT, "ocr", "test", 0.97, tuple(paper.words), rotation=turn)

    turned = evidence.add(page, np.ascontiguousarray(image)).forms

    assert [(f.label, f.value) for f in turned] == [(f.label, f.value) for f in paper.fields()]


def test_what_a_form_element_says_is_not_told_again():
    paper = questionnaire(28, 2, ("open", "cross", "check", "open"))
    known = own_element(paper.fields()[0])
    page = Page(1, WIDTH, HEIGHT, "mixed", "test", 0.97, tuple(paper.words), forms=(known,))

    forms = evidence.add(page, np.asarray(paper.image)).forms

    assert forms[0] == known
    assert len(forms) == 4


def own_element(field: FormField) -> FormField:
    return FormField("own", "Own", "checkbox", "true", field.x0, field.y0, field.x1, field.y1, 1.0)


def scrawl(paper: Paper, x: float, y: float) -> None:
    points = [(x + 9 * step, y - 18 - 16 * math.sin(step * 1.3) - 7 * math.sin(step * 2.9)) for step in range(26)]
    paper.draw.line(points, fill=40, width=4, joint="curve")


@pytest.mark.parametrize("caption", ["Signature of insured", "Unterschrift", "Firma", "Handtekening"])
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("place", ["under", "before", "cell"])
def test_a_place_to_sign_is_signed_or_not(caption: str, signed: bool, place: str):
    paper = Paper()
    paper.prose()
    if place == "under":
        paper.draw.line((90, 600, 600, 600), fill=20, width=3)
        paper.write(90, 608, caption)
        x, y = 130, 596
    elif place == "before":
        end = paper.write(90, 572, caption + ":")
        paper.draw.line((end + 5, 602, end + 500, 602), fill=20, width=3)
        x, y = end + 40, 598
    else:
        paper.draw.rectangle((90, 500, 640, 640), outline=20, width=3)
        paper.write(100, 504, caption)
        x, y = 140, 620
    if signed:
        scrawl(paper, x, y)

    (found,) = paper.fields()

    assert (found.kind, found.value) == ("signature", "true" if signed else "false")
    assert found.label.startswith(caption)
    assert 0.5 <= found.confidence < 1


def test_serifs_that_run_together_in_a_caption_are_not_the_rule_to_sign_on():
    paper = Paper()
    paper.prose()
    paper.draw.line((90, 500, 600, 500), fill=20, width=2)
    paper.write(90, 505, "Policyholder's signature")
    word = paper.words[-2]
    top, x0, x1 = round(word.y0 * HEIGHT), round(word.x0 * WIDTH), round(word.x1 * WIDTH)
    paper.draw.line((x0 + 10, top + 9, x1 - 10, top + 9), fill=20, width=2)
    paper.draw.line([(150 + 14 * step, 480 - 22 * (step % 2)) for step in range(20)], fill=40, width=3)

    (found,) = [field for field in paper.fields() if field.kind == "signature"]

    assert found.value == "true"
    assert found.x1 > 400 / WIDTH


@pytest.mark.parametrize("signed", [True, False])
def test_a_page_with_little_more_than_a_place_to_sign_is_read(signed: bool):
    paper = Paper()
    paper.draw.line((90, 600, 600, 600), fill=20, width=3)
    paper.write(90, 608, "Claimant's signature")
    paper.write(700, 900, "2/2")
    if signed:
        scrawl(paper, 130, 596)

    (found,) = paper.fields()

    assert (found.kind, found.value) == ("signature", "true" if signed else "false")


@pytest.mark.parametrize("tall", [0.0, 1e-5, 5e-4])
@pytest.mark.parametrize("text", ["Signature", "Signature of the insured person here below"])
def test_words_of_hardly_any_height_ask_for_nothing_and_stop_no_page(tall: float, text: str):
    words = [Word(word, 0.1 * n, 0.5, 0.1 * n + 0.05, 0.5 + tall, 0.9, 0) for n, word in enumerate(text.split())]
    sheet = np.full((1100, 850, 3), 255, np.uint8)

    def strip(top: float, end: float) -> np.ndarray:
        return sheet[round(top * 1100) : max(round(top * 1100) + 3, round(end * 1100))]

    page = Page(1, 612, 792, "text_layer", "test", 1.0, tuple(words))
    assert evidence.add_signatures(page, strip).forms == ()
    assert evidence.add(page, sheet).forms == ()


def test_prose_about_signatures_and_dates_is_no_place_to_sign():
    paper = Paper()
    paper.prose()
    paper.write(90, 400, "By my signature I declare that all this is true.")
    paper.draw.line((90, 600, 400, 600), fill=20, width=3)
    paper.write(90, 608, "Date signed")
    assert paper.fields() == ()


@pytest.mark.parametrize("signed", [True, False])
def test_a_page_with_its_own_text_is_drawn_only_where_it_asks_for_a_signature(signed: bool):
    paper = Paper()
    paper.prose()
    paper.draw.line((90, 800, 600, 800), fill=20, width=3)
    paper.write(90, 808, "Signature of insured")
    if signed:
        scrawl(paper, 130, 796)
    image, drawn = np.asarray(paper.image), []

    def strip(top: float, end: float) -> np.ndarray:
        drawn.append((top, end))
        return image[round(top * HEIGHT) : round(end * HEIGHT)]

    page = evidence.add_signatures(Page(1, WIDTH, HEIGHT, "text_layer", "pdfium", 1.0, tuple(paper.words)), strip)

    (found,) = page.forms
    assert (found.kind, found.value) == ("signature", "true" if signed else "false")
    assert found.y0 * HEIGHT < 800 < (found.y1 + 0.02) * HEIGHT
    assert sum(end - top for top, end in drawn) < 0.6


def test_a_page_with_its_own_text_that_asks_for_nothing_is_not_drawn():
    paper = Paper()
    paper.prose()
    page = Page(1, WIDTH, HEIGHT, "text_layer", "pdfium", 1.0, tuple(paper.words))
    assert evidence.add_signatures(page, pytest.fail) is page


def letter(*, by_hand: bool) -> Paper:
    """A page of words: set in type, or drawn as a thin wavering line that joins its letters and keeps no height."""
    paper = Paper()
    rng = np.random.default_rng(11)
    for row in range(10):
        if not by_hand:
            paper.write(90, 60 + 70 * row, "Jemand schrieb heute morgen einen langen Brief an seine Versicherung dort")
            continue
        for column in range(6):
            x, y, high = 90 + 180 * column, 90 + 70 * row + rng.uniform(-5, 5), rng.uniform(14, 34)
            points = [(x + 4 * t, y - high * rng.uniform(0, 1) * (t % 2)) for t in range(14)]
            paper.draw.line(points, fill=40, width=2)
            paper.draw.line([(x + 66, y), (x + 70 + rng.uniform(0, 40), y - high)], fill=40, width=2)
            box = (x / WIDTH, (y - 36) / HEIGHT, (x + 115) / WIDTH, (y + 4) / HEIGHT)
            paper.words.append(Word("schreiben", *box, 0.7, paper.line))
        paper.line += 1
    return paper


def test_a_page_written_by_hand_is_known():
    (found,) = [field for field in letter(by_hand=True).fields() if field.kind == "handwriting"]

    assert found.value == "true"
    assert 0.5 <= found.confidence < 1
    assert found.x0 < 0.2
    assert found.x1 > 0.8


def test_type_and_signatures_are_no_handwriting():
    paper = letter(by_hand=False)
    paper.draw.line((90, 900, 600, 900), fill=20, width=3)
    paper.write(90, 908, "Unterschrift")
    scrawl(paper, 130, 896)

    assert [field.kind for field in paper.fields()] == ["signature"]


@pytest.mark.parametrize("height", [1, 8, 30, 60])
def test_a_strip_lower_than_a_rule_is_long_is_read_like_any_page(height: int) -> None:
    paper = Paper()
    paper.prose()
    strip = np.ascontiguousarray(np.asarray(paper.image.convert("RGB"))[60 : 60 + height])
    words = tuple(
        msgspec.structs.replace(word, y0=(word.y0 * HEIGHT - 60) / height, y1=(word.y1 * HEIGHT - 60) / height)
        for word in paper.words
        if word.y1 * HEIGHT <= 61 + height
    )
    page = Page(1, WIDTH, height, "ocr", "test", 0.97, words)
    assert evidence.add(page, strip).words == words
