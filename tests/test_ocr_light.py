"""Shade and dusk on photos of paper: the engine sees paper that is nearly white, and white paper as it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from ocr_cases import FakeEngine, drawing, encoded, read
from PIL import Image

from claimctl.stages.ocr import light
from claimctl.stages.ocr.engines import ReadWord


def shaded(page: np.ndarray, head: float, foot: float) -> np.ndarray:
    """The page in a light that changes from its head to its foot."""
    fall = np.linspace(head, foot, len(page))[:, None, None]
    return (page * fall).astype(np.uint8)


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    return np.asarray(drawing("\n".join(["Invoice 4711 of 12 May"] * 10), size=(900, 1200), letters=40))


def test_paper_in_the_shade_is_as_bright_as_paper_in_the_light_and_print_is_as_dark_against_it(page):
    taken = shaded(page, 0.85, 0.35)
    seen = light.evened(taken)
    before, after = (int(image[40:, 880:].max(axis=1).min()) for image in (taken, seen))
    assert before < 95
    assert after > 150
    for rows in (slice(0, 300), slice(400, 660)):
        contrast = [float(np.ptp(image[rows])) for image in (taken, seen)]
        assert contrast[1] > contrast[0]


def test_white_paper_is_read_as_it_is(page):
    assert light.evened(page) is page
    engine = FakeEngine(ReadWord("Invoice", 100, 50, 300, 90, 0.9))
    read(encoded(Image.fromarray(page)), "image/png", engine)
    assert np.array_equal(engine.images[0], page)


def test_the_engine_sees_a_photo_taken_at_dusk_in_daylight(page):
    dusk = shaded(page, 0.4, 0.4)
    engine = FakeEngine(ReadWord("Invoice", 100, 50, 300, 90, 0.9))
    (read_off,) = read(encoded(Image.fromarray(dusk)), "image/png", engine).pages
    assert np.median(engine.images[0]) > 1.5 * np.median(dusk)
    assert read_off.words[0].x0 == pytest.approx(100 / 900, abs=1e-4)


@examples(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 255))
def test_a_picture_of_any_size_and_shade_keeps_its_size(height, width, shade):
    image = np.full((height, width, 3), shade, np.uint8)
    seen = light.evened(image)
    assert seen.shape == image.shape
    assert (seen >= image).all()
