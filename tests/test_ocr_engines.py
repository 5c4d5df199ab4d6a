"""The embedded engine's parts: networks cut to fewer classes, lines found, letters read and split into words."""

from __future__ import annotations

import importlib.util
import sys

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from claimctl import config
from claimctl.errors import DependencyError
from claimctl.stages.ocr import engines
from claimctl.stages.ocr.engines import certainty, habits, networks, versions
from claimctl.stages.ocr.engines.detector import Detector
from claimctl.stages.ocr.engines.rapid import Rapid
from claimctl.stages.ocr.engines.recogniser import Line, Recogniser
from claimctl.stages.ocr.engines.versions import RECOGNISER, rapidocr_model
from claimctl.stages.ocr.engines.words import split


@pytest.fixture(scope="module")
def recogniser() -> bytes:
    return rapidocr_model(RECOGNISER).read_bytes()


def test_a_narrowed_recogniser_ranks_the_classes_it_kept_as_the_whole_one_does(recogniser):
    signs = networks.alphabet(recogniser)
    keep = [place for place, sign in enumerate(signs) if sign == "" or " " <= sign <= "~"]
    assert "".join(signs[place] for place in keep[1:6]) == '!"#$%'
    line = np.full((48, 320, 3), 255, np.uint8)
    cv2.putText(line, "Total 12.80", (8, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2)
    source = (line.transpose(2, 0, 1)[None] / 127.5 - 1).astype(np.float32)
    whole = networks.OnnxRuntime(recogniser)(source)[..., keep]
    cut = networks.OnnxRuntime(networks.narrowed(recogniser, keep))(source)
    assert np.allclose(cut, whole / whole.sum(axis=2, keepdims=True), atol=1e-3)


def test_a_network_that_ends_otherwise_is_not_cut():
    with pytest.raises(ValueError, match="softmax"):
        networks.narrowed(b"\x3a\x00", [0])


def test_a_painted_patch_becomes_the_line_that_it_is_the_inner_part_of():
    def network(source: np.ndarray) -> np.ndarray:
        painted = np.zeros((1, 1, *source.shape[2:]), np.float32)
        painted[0, 0, 100:120, 200:400] = 0.9  # 20 by 200: 20 * 200 / 440 = 9.1: grown by 1.6 and 1.3 times that
        return painted

    (quad,) = Detector(network, 960)(np.zeros((320, 640, 3), np.uint8)).lines
    assert quad == pytest.approx(np.array([[185, 88], [414, 88], [414, 131], [185, 131]]), abs=2)


@pytest.mark.parametrize(("certain", "lines"), [(0.8, 1), (0.45, 0)])
def test_a_line_of_curled_paper_is_found_though_it_leaves_most_of_its_rectangle_bare(certain, lines):
    def network(source: np.ndarray) -> np.ndarray:
        painted = np.zeros((1, 1, *source.shape[2:]), np.float32)
        along = np.linspace(-1, 1, 500)
        bow = np.stack([70 + 250 * (along + 1), 100 + 14 * along**2], axis=1).astype(np.int32)
        cv2.polylines(painted[0, 0], [bow], isClosed=False, color=certain, thickness=8)
        return painted

    assert len(Detector(network, 960)(np.zeros((320, 640, 3), np.uint8)).lines) == lines


def test_a_speck_beside_lines_is_looked_at_as_a_letter_of_their_height_and_grain_is_not():
    specks = [(300, 110)]

    def network(source: np.ndarray) -> np.ndarray:
        painted = np.zeros((1, 1, *source.shape[2:]), np.float32)
        painted[0, 0, 100:120, 20:250] = painted[0, 0, 140:160, 20:250] = 0.9
        for x, y in specks:
            painted[0, 0, y : y + 2, x : x + 2] = 0.9
        return painted

    detect = Detector(network, 960)
    lines, (speck,) = detect(np.zeros((320, 640, 3), np.uint8))
    assert len(lines) == 2
    assert speck.mean(axis=0) == pytest.approx((300.5, 110.5), abs=2)
    assert np.ptp(speck[:, 1]) == pytest.approx(np.ptp(lines[0][:, 1]), abs=2)
    specks += [(x, y) for x in range(300, 620, 20) for y in range(20, 300, 20)]
    assert len(detect(np.zeros((320, 640, 3), np.uint8)).specks) == 0


def _line(text: str, columns: list[int], width: float = 40) -> Line:
    return Line(
        text, columns, [0.9] * len(text), width, np.full((len(text), 5), (0.9, 0.05, 0.0, 0.0, 0.0), np.float32)
    )


def test_words_have_their_share_of_a_line():
    quad = np.array([[100, 10], [500, 10], [500, 58], [100, 58]], np.float32)
    left, right = split(quad, _line("ab cd", [2, 4, 18, 30, 32]))
    assert (left.text, right.text) == ("ab", "cd")
    assert left.x0 < 120
    assert 145 < left.x1 < 300
    assert 300 < right.x0 < 400 < right.x1
    assert (left.y0, left.y1) == (10, 58)


def test_a_space_that_was_not_read_is_seen_by_its_gap_and_a_label_ends_at_its_colon():
    quad = np.array([[0, 0], [400, 0], [400, 48], [0, 48]], np.float32)
    assert [word.text for word in split(quad, _line("abcd", [1, 3, 15, 17]))] == ["ab", "cd"]
    assert [word.text for word in split(quad, _line("No:12", [1, 3, 5, 7, 9]))] == ["No:", "12"]


def test_an_amount_that_was_read_in_two_parts_is_one_word_and_a_list_is_not():
    quad = np.array([[0, 0], [400, 0], [400, 48], [0, 48]], np.float32)
    assert [word.text for word in split(quad, _line("12. 50 SR", [1, 3, 5, 6, 8, 10, 11, 13, 15]))] == ["12.50", "SR"]
    assert [word.text for word in split(quad, _line("1. 2 nos", [1, 3, 4, 6, 8, 10, 12, 14]))] == ["1.", "2", "nos"]
    assert [word.text for word in split(quad, _line("7. 20", [1, 3, 6, 12, 14]))] == ["7.", "20"]


def test_an_empty_line_has_no_words():
    assert split(np.zeros((4, 2), np.float32), _line("", [])) == []


def test_the_fast_engine_reads_clear_print():
    page = np.full((200, 640, 3), 255, np.uint8)
    cv2.putText(page, "Invoice 4711", (40, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    cv2.putText(page, "Total 12.80", (40, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    settings = replace(config.load().config.ocr, engine="rapidocr-fast")
    engine = engines.create(settings)
    assert [word.text for word in engine.read(page).words] == ["Invoice", "4711", "Total", "12.80"]
    assert engine.version == engines.version("rapidocr-fast") != engines.version("rapidocr")


@pytest.mark.skipif(importlib.util.find_spec("openvino") is None, reason="OpenVINO, an extra, is not installed")
def test_the_engine_on_openvino_reads_clear_print_and_loads_nothing_that_reports_usage():
    page = np.full((200, 640, 3), 255, np.uint8)
    cv2.putText(page, "Invoice 4711", (40, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    engine = engines.create(replace(config.load().config.ocr, engine="rapidocr-openvino"))
    assert [word.text for word in engine.read(page).words] == ["Invoice", "4711"]
    assert engine.version.endswith(("+bf16", "+f32"))  # what it reckons in changes letters: it is part of the version
    assert sys.modules.get("openvino_telemetry") is None


def test_an_engine_that_is_not_installed_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    versions.rapidocr_openvino_version.cache_clear()
    with pytest.raises(DependencyError, match=r"pip install 'claimctl\[openvino\]'"):
        engines.create(replace(config.load().config.ocr, engine="rapidocr-openvino"))


@pytest.mark.parametrize("turned", [False, True])
def test_a_digit_that_stands_alone_is_read_upright_and_a_line_that_climbs_is_laid_down(turned):
    page = np.full((420, 900, 3), 255, np.uint8)
    for row, (thing, count, price) in enumerate([("Wound repair", "1", "119.53"), ("Nasal spray", "3", "11.32")]):
        for x, text in ((40, thing), (520, count), (700, price)):
            cv2.putText(page, text, (x, 80 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
    if turned:
        margin = np.full((60, 240, 3), 255, np.uint8)
        cv2.putText(margin, "Original", (30, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
        page[150:390, 10:70] = np.rot90(margin)
    words = engines.create(replace(config.load().config.ocr, engine="rapidocr-fast")).read(page).words
    counts = [word for word in words if word.text in {"1", "3"}]
    prices = [word for word in words if word.text in {"119.53", "11.32"}]
    assert len(counts) == len(prices) == 2
    for count, price in zip(counts, prices, strict=True):
        assert count.y1 - count.y0 > 1.2 * (count.x1 - count.x0)
        assert (count.y0 + count.y1) / 2 == pytest.approx((price.y0 + price.y1) / 2, abs=4)
    assert "".join(word.text for word in words if word.x1 < 80)[-3:] == ("nal" if turned else "")


def _answer(*columns: dict[int, float]) -> np.ndarray:
    answer = np.zeros((1, len(columns), 4), np.float32)
    for place, column in enumerate(columns):
        for sign, sure in column.items():
            answer[0, place, sign] = sure
    return answer


def test_a_letter_is_as_sure_as_its_surest_column_and_knows_its_rivals():
    answer = _answer({1: 0.6, 2: 0.3}, {1: 0.9, 2: 0.08}, {0: 0.7, 3: 0.05, 2: 0.25}, {2: 0.8, 1: 0.1}, {0: 1.0})
    (line,) = Recogniser(["", "0", "O", " "], lambda _: answer)([np.zeros((48, 80, 3), np.uint8)])
    assert line.text == "0O"
    zero, letter = line.evidence.tolist()
    assert zero == pytest.approx([0.9, 0.08, 0.08, 0.3, 0.05], abs=1e-6)
    assert letter == pytest.approx([0.8, 0.1, 0.1, 0.0, 0.0], abs=1e-6)


@pytest.mark.parametrize("doubt", certainty.DOUBTS)
def test_a_word_is_never_surer_for_a_doubt_more(doubt):
    judge = certainty.Judge.shipped()
    line = _line("Total 12.80", list(range(0, 22, 2)))
    row = certainty.signs(line, range(6, 11), "12.80", 3.0, 30.0)
    rows = np.tile(row, (50, 1))
    rows[:, certainty.NAMES.index(doubt)] = np.linspace(
        *((0.5, 8.0) if doubt == "unusual" else (np.log(1e-4), 0.0)), 50
    )
    chances = judge(rows.tolist())
    assert (np.diff(chances) <= 0).all()
    assert 0.0 < chances.min() <= chances.max() < 1.0


def test_clear_print_is_surer_than_what_was_scribbled_over():
    page = np.full((240, 640, 3), 255, np.uint8)
    cv2.putText(page, "Invoice", (40, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    cv2.putText(page, "Invoice", (40, 180), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    for x in range(50, 170, 22):
        cv2.line(page, (x, 150), (x + 40, 185), (0, 0, 0), 3)
    clear, *scribbled = engines.create(config.load().config.ocr).read(page).words
    assert clear.text == "Invoice"
    assert clear.confidence > 0.9
    assert all(word.confidence < clear.confidence for word in scribbled)


def test_no_words_are_judged_without_words():
    assert certainty.Judge.shipped()([]).tolist() == []


class _Sizes:
    """A network that finds nothing and remembers how large the pages were that it saw."""

    def __init__(self) -> None:
        self.seen = list[tuple[int, ...]]()

    def __call__(self, source: np.ndarray) -> np.ndarray:
        self.seen.append(source.shape[2:])
        return np.zeros((1, 1, *source.shape[2:]), np.float32)


def _printed(scale: float) -> np.ndarray:
    page = np.full((2200, 1700, 3), 235, np.uint8)
    for row in range(100, 2100, 60):
        cv2.putText(page, "Patient name and number of the policy", (80, row), cv2.FONT_HERSHEY_SIMPLEX, scale, 0, 2)
    return page


def test_small_print_is_looked_for_on_a_larger_copy_of_the_page_and_large_print_on_the_usual_one():
    network = _Sizes()
    detect = Detector(network, 960, 1600)
    for scale in (1.4, 0.45):
        detect(_printed(scale))
    usual, larger = network.seen
    assert max(usual) == 960
    assert 1200 < max(larger) <= 1600


def test_paper_without_print_and_specks_of_dirt_are_looked_at_as_any_page():
    network = _Sizes()
    detect = Detector(network, 960, 1600)
    noise = np.random.default_rng(3)
    page = np.full((2200, 1700, 3), 235, np.uint8)
    detect(page)
    for x, y in noise.integers(0, 1700, (400, 2)).tolist():
        cv2.circle(page, (x, y), 3, 0, -1)
    detect(page)
    assert [max(size) for size in network.seen] == [960, 960]


_SIGNS = ["", *"ACEILNOUV015,", " "]
_TEXTS = ["INVOICE CLAIM INVOICE VOICE"] * 3


def _settled(word: str, *nearly: tuple[int, str, float]) -> str:
    """A word as it is settled, where the network saw some letters (place, sign, probability) nearly as well."""
    read = np.array([_SIGNS.index(sign) for sign in word])
    seen = np.zeros((len(word), len(_SIGNS)), np.float32)
    seen[np.arange(len(word)), read] = 0.99
    for place, sign, chance in nearly:
        seen[place, read[place]] = 0.9 - chance
        seen[place, _SIGNS.index(sign)] = chance
    made = habits.Habits(habits.learned(_TEXTS)).settled(_SIGNS, read, seen, habits.exchangeable(_SIGNS))
    return "".join(_SIGNS[place] for place in made)


def test_a_doubtful_letter_becomes_the_usual_one_that_was_nearly_seen():
    assert _settled("INVOLCE", (4, "I", 0.3)) == "INVOICE"
    assert _settled("INV0ICE", (3, "O", 0.4)) == "INVOICE"


def test_what_was_surely_seen_is_never_made_usual():
    assert _settled("INVOLCE") == "INVOLCE"


@pytest.mark.parametrize(
    ("word", "place", "sign"),
    [("150,01", 0, "5"), ("150,01", 3, "1"), ("150,01", 1, ","), ("IV", 1, "N")],
    ids=["digit for digit", "digit for mark", "mark for digit", "short"],
)
def test_numbers_marks_and_short_words_stay_as_they_were_seen(word, place, sign):
    assert _settled(word, (place, sign, 0.44)) == word


def test_a_letter_that_was_settled_is_less_sure_than_one_that_was_seen():
    columns = [{_SIGNS.index(sign): 0.98} for sign in "VOICE"]
    columns[2] = {_SIGNS.index("L"): 0.6, _SIGNS.index("I"): 0.35}
    answer = np.zeros((1, 5, len(_SIGNS)), np.float32)
    for place, column in enumerate(columns):
        for sign, sure in column.items():
            answer[0, place, sign] = sure
    made = habits.Habits(habits.learned(_TEXTS))
    (line,) = Recogniser(_SIGNS, lambda _: answer, made)([np.zeros((48, 80, 3), np.uint8)])
    assert line.text == "VOICE"
    assert line.evidence[2, :2].tolist() == pytest.approx([0.35, 0.6])
    assert line.certain[2] == pytest.approx(0.6)


@pytest.mark.parametrize("turn", [90, 270])
def test_a_page_on_its_side_is_turned_the_way_it_reads_whatever_the_direction_classifier_says(turn, monkeypatch):
    page = np.full((420, 900, 3), 255, np.uint8)
    for row, text in enumerate(("Repair invoice of the garage", "Front bumper replaced", "Amount due on receipt")):
        cv2.putText(page, text, (40, 90 + 120 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 3, cv2.LINE_AA)
    engine = Rapid(960)
    monkeypatch.setattr(engine, "_direct", lambda _: 0.0)
    reading = engine.read(np.ascontiguousarray(np.rot90(page, turn // 90)))
    assert reading.turn == turn
    assert {"Repair", "bumper", "receipt"} <= {word.text for word in reading.words}
