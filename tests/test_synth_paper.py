"""Paper made real: what it goes through can be repeated, leaves it readable, and the truth's boxes follow it."""

from __future__ import annotations

import hashlib
import io
import random
import time

import cv2
import numpy as np
import polars as pl
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from claimctl.lab.synth import truth
from claimctl.lab.synth.layouts.registry import Typeset
from claimctl.lab.synth.layouts.sheet import LineMark, Mark
from claimctl.lab.synth.paper import capture, effects, encode, raster
from claimctl.lab.synth.paper.alter import alter
from claimctl.lab.synth.paper.effects import EFFECTS, LEVELS, Look, Wear
from claimctl.lab.synth.paper.made import Leaf, Made, PageText, Part, grouped, told
from claimctl.lab.synth.paper.merge import merge
from claimctl.lab.synth.paper.misread import misread
from claimctl.lab.synth.paper.names import Names
from claimctl.lab.synth.paper.raster import Curl, Shot

CASES = [(stage, name) for stage, named in EFFECTS.items() for name in named]
# Inked squares as (x0, y0, x1, y1), fractions of the page.
SPOTS = [(x / 10, y / 10, x / 10 + 0.03, y / 10 + 0.02) for x in (2, 5, 7) for y in (2, 4, 6, 8)]


def _page(color=False, wide=680, high=880, spots=SPOTS):
    image = np.full((high, wide), 255, np.uint8)
    for x0, y0, x1, y1 in spots:
        image[int(y0 * high) : int(y1 * high), int(x0 * wide) : int(x1 * wide)] = 0
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB) if color else image
    return Shot(image, (), (wide, high))


def _look(level="heavy"):
    return Look(level=level, dpi=130, spots=tuple(SPOTS))


def _gray(image):
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image


def _contrast(shot, box):
    """How much darker the middle of a box is than the page round it."""
    gray = _gray(shot.image).astype(np.float32)
    high, wide = gray.shape
    x0, y0, x1, y1 = (round(edge * size) for edge, size in zip(shot.place(box), (wide, high) * 2, strict=True))
    dx, dy = (x1 - x0) // 4, (y1 - y0) // 4
    inside = gray[y0 + dy : y1 - dy, x0 + dx : x1 - dx]
    around = gray[max(0, y0 - 12) : y1 + 12, max(0, x0 - 12) : x1 + 12]
    return float(np.percentile(around, 90) - np.median(inside))


# Effects


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_effect_repeats_and_differs_with_its_stream(stage, name):
    shots = [EFFECTS[stage][name](random.Random(seed), _page(stage == "camera"), _look()) for seed in (1, 1, 2, 3)]
    assert np.array_equal(shots[0].image, shots[1].image)
    assert any(not np.array_equal(shots[0].image, other.image) for other in shots[2:])


@pytest.mark.parametrize(("stage", "name"), CASES)
@pytest.mark.parametrize("level", LEVELS)
def test_effect_changes_the_page_and_leaves_its_print_where_the_truth_says(stage, name, level):
    page = _page(stage == "camera")
    worn = EFFECTS[stage][name](random.Random(7), page, _look(level))
    assert worn.image.dtype == np.uint8
    assert worn.image.ndim == page.image.ndim
    assert worn.image.shape != page.image.shape or not np.array_equal(worn.image, page.image)
    legible = [_contrast(worn, box) > {"light": 55, "medium": 40, "heavy": 22}[level] for box in SPOTS]
    # A ring, a line or a glare may lie on one or two of them.
    assert sum(legible) >= len(SPOTS) - 2, (name, level, legible)


def test_heavy_wear_hides_more_than_light_wear():
    changed = {}
    for level in LEVELS:
        per_effect = []
        for stage, name in CASES:
            page = _page(stage == "camera")
            worn = EFFECTS[stage][name](random.Random(3), page, _look(level))
            if worn.image.shape == page.image.shape:
                per_effect.append(np.abs(worn.image.astype(int) - page.image).mean())
        changed[level] = sum(per_effect)
    assert changed["light"] < changed["medium"] < changed["heavy"]


def test_effects_are_quick_on_a_page_of_200_dpi():
    page = _page(color=True, wide=1700, high=2200)
    for stage, name in CASES:
        start = time.process_time()
        EFFECTS[stage][name](random.Random(1), page, Look(level="heavy", dpi=200))
        assert time.process_time() - start < 1.5, name


def test_wear_is_drawn_for_a_document_with_one_level_and_told_by_name():
    levels, names = set(), set()
    for seed in range(400):
        had = effects.wear(random.Random(seed), "scanner")
        assert had.names == [f"{name}:{had.level}" for name in (*had.paper, *had.machine)]
        assert set(had.machine) <= set(EFFECTS["scanner"])
        levels.add(had.level)
        names |= {*had.paper, *had.machine}
    assert levels == set(LEVELS)
    assert names == {*EFFECTS["paper"], *EFFECTS["scanner"]}


# Where points go


def test_a_curl_moves_boxes_as_it_moves_ink():
    page = _page(wide=850, high=1100)
    x, y = np.linspace(0, 1, 850), np.linspace(0, 1, 1100)
    curl = Curl((9 * np.sin(3 * y)).astype(np.float32), (14 * np.sin(2 * x)).astype(np.float32))
    from claimctl.lab.synth.paper.effects.scanning import bent

    shot = bent(page, curl)
    for box in SPOTS:
        x0, y0, x1, y1 = shot.place(box)
        up, aside = int(y0 * 1100) - 8, int(x0 * 850) - 8
        dark = np.argwhere(shot.image[up : int(y1 * 1100) + 9, aside : int(x1 * 850) + 9] < 128) + np.array([up, aside])
        (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0) + 1
        assert abs(left - x0 * 850) < 3
        assert abs(top - y0 * 1100) < 3
        assert abs(right - x1 * 850) < 3
        assert abs(bottom - y1 * 1100) < 3


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_turned_page_carries_its_boxes(quarters):
    shot = raster.turned(_page(), quarters)
    assert shot.image.shape == ((880, 680) if quarters % 2 == 0 else (680, 880))
    assert all(_contrast(shot, box) > 200 for box in SPOTS)


def test_scans_and_photos_carry_boxes_through_everything_at_once():
    page = _page(color=True)
    look = _look("medium")
    rng = random.Random(5)
    shot = effects.draw(rng, page, "paper", ("fold", "punch_holes"), look)
    shot = effects.draw(rng, shot, "camera", ("page_curl",), look)
    shot = raster.photographed(rng, shot, 1400)
    assert all(_contrast(shot, box) > 60 for box in SPOTS)
    shot = raster.scanned(rng, effects.draw(rng, _page(), "scanner", ("margin_cut", "feed_curl"), look), 1.0)
    assert all(_contrast(shot, box) > 60 for box in SPOTS)


# What is told of a page


def _sheet(words, marks=(), pages=1, pdf=b""):
    return Typeset(
        layout="invoice/test", pdf=pdf or _pdf(words), marks=tuple(marks), rows=(), pages=pages,
        words=tuple(LineMark(text, page, box) for text, page, box in words),
    )  # fmt: skip


def _pdf(words):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(612, 792), invariant=1, pageCompression=0)
    for page in range(1, max((page for _, page, _ in words), default=1) + 1):
        for text, at, (x0, _, _, y1) in words:
            if at == page:
                canvas.drawString(x0 * 612, 792 - y1 * 792 + 3, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


WORDS = [
    ("Total", 1, (0.1, 0.50, 0.16, 0.515)), ("right", 1, (0.7, 0.102, 0.75, 0.117)),
    ("left", 1, (0.1, 0.1, 0.14, 0.115)), ("1,250.00", 1, (0.3, 0.503, 0.38, 0.518)),
    ("second", 2, (0.1, 0.1, 0.16, 0.115)),
]  # fmt: skip


def test_text_runs_in_rows_from_the_top_down_and_from_left_to_right():
    _, _, texts = told(_sheet(WORDS, pages=2), [Leaf(1, 1), Leaf(2, 2)])
    assert [text.text for text in texts] == ["left right\nTotal 1,250.00", "second"]
    assert [word for word, _ in texts[0].words] == ["left", "right", "Total", "1,250.00"]


def test_small_print_between_two_rows_makes_a_row_of_its_own():
    assert grouped([(0, 0.10, 1, 0.12), (0, 0.123, 1, 0.13), (0, 0.135, 1, 0.15)]) == [[0], [1], [2]]


def test_a_page_on_its_side_keeps_its_reading_order():
    page = raster.turned(_page(), 1)
    _, _, texts = told(_sheet(WORDS, pages=2), [Leaf(1, 1, page)])
    assert texts[0].text == "left right\nTotal 1,250.00"
    left = dict(texts[0].words)["left"]
    assert left[0] > 0.85  # what was at the top is at the right


def test_what_is_cut_off_or_not_sent_along_is_not_told():
    marks = [Mark("total", 0, "1250.00", "1,250.00", 1, (0.3, 0.503, 0.38, 0.518)),
             Mark("tax", 0, "1.00", "1.00", 2, (0.3, 0.503, 0.38, 0.518))]  # fmt: skip
    up = _page().moved(_page().image, np.array([[1, 0, 0], [0, 1, -0.3 * 880], [0, 0, 1]], np.float64))
    found, _, texts = told(_sheet(WORDS, marks, pages=2), [Leaf(1, 3, up)])
    assert [(mark.field, mark.page) for mark in found] == [("total", 3)]
    assert found[0].box[1] == pytest.approx(0.203, abs=1e-6)
    assert texts[0].text == "Total 1,250.00"


def test_truth_tables_do_not_depend_on_how_their_rows_were_parted(tmp_path):
    rows = truth.empty()
    part = Part(place=0, doc_type="invoice", source="x", layout="invoice/a", split="train", medium="digital",
                first_page=1, last_page=1,
                texts=(PageText(1, "ä", (("ä", (0.1, 0.1, 0.2, 0.2)), ("b", None))),))  # fmt: skip
    made = Made(suffix=".pdf", media_type="application/pdf", content=b"", parts=(part,))
    for number in range(60):
        truth.note(rows, "C", f"C/{number}.pdf", "0", made)
    for folder, size in (("one", 60), ("many", 7)):
        starts = range(0, 60, size)
        for place, start in enumerate(starts):
            piece = {table: kept[start : start + size] for table, kept in rows.items()}
            truth.write_part(tmp_path / folder, place, piece)
        truth.join(tmp_path / folder, len(starts))
    for table in truth.TRUTH:
        one, many = ((tmp_path / folder / f"{table}.parquet").read_bytes() for folder in ("one", "many"))
        assert one == many
    words = pl.read_parquet(tmp_path / "many" / "pages.parquet")["words"][0]
    assert words.struct.field("x0").to_list() == [pytest.approx(0.1), None]


# Files


def test_scan_with_text_hides_words_where_they_are_seen_and_gets_some_wrong():
    box = (0.1, 0.1, 0.25, 0.115)
    words = tuple((f"word{number:03d}", (0.1, number / 120, 0.2, number / 120 + 0.006)) for number in range(100))
    read = misread(random.Random(4), [PageText(1, "", words)], 0.04)
    right = {word for word, _ in words} & {word for word, _ in read[0]}
    assert 50 < len(right) < 95
    pdf = encode.text_pdf([_page().image], [[("hidden", box)]], 100, 60)
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    wide, high = page.get_size()
    text = page.get_textpage().get_text_bounded(0.09 * wide, high - 0.12 * high, 0.26 * wide, high - 0.095 * high)
    assert text.strip() == "hidden"
    assert (page.render(scale=1, grayscale=True).to_numpy()[100:120, 80:210] > 200).all()


def test_black_and_white_scans_are_stored_as_group_4():
    bitonal = raster.bitonal(_page().image, 0.6)
    pdf = encode.picture_pdf([bitonal, bitonal], 200, 50)
    assert b"CCITTFaxDecode" in pdf
    assert len(pypdfium2.PdfDocument(pdf)) == 2


def test_a_fax_has_the_sender_on_top_and_oblong_pixels():
    shot = raster.fax_line(_page(), "FROM: NOBODY", 98)
    assert shot.image.shape == (880 * 98 // 204, 680)
    assert set(np.unique(shot.image)) == {0, 255}
    assert (shot.image[:12] == 0).any()
    with Image.open(io.BytesIO(encode.fax_tiff([shot.image], 98))) as tiff:
        assert (tiff.mode, tiff.info["compression"], tiff.info["dpi"]) == ("1", "group4", (204, 98))


def test_merged_pages_keep_their_order_turn_and_text():
    one, two = (
        _pdf([("first", 1, (0.1, 0.1, 0.2, 0.115)), ("again", 2, (0.1, 0.1, 0.2, 0.115))]),
        _pdf([("other", 1, (0.1, 0.1, 0.2, 0.115))]),
    )
    pdf = merge([(two, 1, 0), (one, 2, 2), (b"", 0, 0), (one, 1, 1)])
    document = pypdfium2.PdfDocument(pdf)
    assert [page.get_textpage().get_text_bounded().strip() for page in document] == ["other", "again", "", "first"]
    assert [page.get_rotation() for page in document] == [0, 180, 0, 90]
    time.sleep(1.1)  # the clock must not show
    assert merge([(two, 1, 0), (one, 2, 2), (b"", 0, 0), (one, 1, 1)]) == pdf


def test_altered_amount_is_printed_on_a_patch_in_another_type():
    mark = Mark("total", 0, "1250.00", "1,250.00", 1, (0.3, 0.503, 0.38, 0.518))
    sheet = _sheet(WORDS[:4], [mark])
    forged = alter(random.Random(1), sheet, ("total",))
    assert forged.pdf == alter(random.Random(1), sheet, ("total",)).pdf
    page = pypdfium2.PdfDocument(forged.pdf)[0]
    text = page.get_textpage()
    assert text.get_text_bounded().split().count("1,250.00") == 1
    assert "Total" in text.get_text_bounded()
    before, after = (raster.render(pdf, 100, color=False)[0].image for pdf in (sheet.pdf, forged.pdf))
    changed = np.argwhere(before != after) / before.shape
    assert changed.min() > 0.27
    assert changed.max() < 0.54
    assert alter(random.Random(1), sheet, ("tax",)) is sheet


def test_a_worn_pile_has_a_picture_a_page():
    sheet = _sheet(WORDS, pages=2)
    had = Wear(level="medium", paper=("coffee_ring", "fold"), machine=("black_edges",))
    setting = capture.Setting(dpi=100)
    shots = capture.scan(random.Random(1), sheet, setting, had)
    assert [shot.image.shape for shot in shots] == [(1100, 850)] * 2
    digests = {hashlib.sha256(shot.image.tobytes()).hexdigest() for shot in shots}
    assert len(digests) == 2


# Names


def _named(medium, suffix, doc_type="invoice"):
    part = Part(
        place=0, doc_type=doc_type, source="", layout="", split="train", medium=medium, first_page=1, last_page=1
    )
    return Made(suffix=suffix, media_type="", content=b"", parts=(part,))


def test_no_two_names_in_a_claim_are_alike_even_without_capitals():
    for claim in range(60):
        names = Names(1, str(claim))
        given = [names.give(_named(*kind)) for kind in (("digital", ".pdf"), ("scan", ".pdf"), ("photo", ".jpg"),
                                                        ("fax", ".tif"), ("letter", ".docx")) * 4]  # fmt: skip
        assert len({name.casefold() for name in given}) == len(given)
        assert not any(set(name) & set('<>:"/\\|?*') or name.startswith(".") for name in given)


def test_names_of_scans_and_photos_say_nothing_of_what_they_hold():
    names = Names(1, "a")
    for medium, suffix in (("scan", ".pdf"), ("scan_with_text", ".pdf"), ("photo", ".jpg"), ("fax", ".tif")):
        assert "invoice" not in names.give(_named(medium, suffix)).lower()
