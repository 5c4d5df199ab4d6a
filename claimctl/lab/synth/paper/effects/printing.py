"""What printers and copiers do: fading ribbons, specks of toner, the other side's print, copies of copies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.effects.base import clouds, gray, ink, uniform
from claimctl.lab.synth.paper.raster import Image, Shot, noise

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.effects.base import Look


def fading(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A cartridge or ribbon at its end: print pales in bands across, or down one side of the page."""
    image = shot.image
    high, wide = image.shape[:2]
    bands = clouds(rng, (high, 1), max(6, int(look.mm(uniform(rng, 12, 40))))) * 0.6
    across = np.linspace(0, 1, wide, dtype=np.float32)[None, :]
    side = across if rng.random() < 0.5 else 1 - across
    loss = np.clip((0.25 + 0.5 * look.strength) * (0.35 + bands * 0.8) * (0.45 + 0.75 * side), 0, 0.74)
    grain = cv2.GaussianBlur(noise(rng, (high, wide), 0.42 * look.strength), (0, 0), 0.8)
    kept = 1 - np.clip(loss * (1 + grain), 0, 0.82)
    dark = 255 - image.astype(np.float32)
    faded = 255 - dark * (kept[..., None] if image.ndim == 3 else kept)
    return shot.drawn(np.clip(faded, 0, 255).astype(np.uint8))


def toner_speckle(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Specks of toner: dust all over, and a trail down the page where the drum is scratched."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    count = round((60 + 900 * look.strength**2) * high * wide / 3.7e6)
    trail = rng.random() * wide
    draw = np.random.Generator(np.random.PCG64(rng.getrandbits(64)))
    dice = np.frombuffer(draw.bytes(count * 16), np.uint32).reshape(count, 4).astype(np.float64) / 2**32
    for x, y, size, tone in dice.tolist():
        at = x * wide if tone < 0.75 else trail + (x - 0.5) * look.mm(9)
        radius = 0.35 + 1.6 * size**4 * look.mm(0.12)
        shade = 20 + 90 * size
        color = (shade, shade, shade) if image.ndim == 3 else shade
        if radius < 0.8:
            row, column = int(y * (high - 1)), int(at)
            if 0 <= column < wide:
                image[row, column] = np.minimum(image[row, column], int(shade + 40))
        else:
            cv2.circle(image, (int(at), int(y * high)), round(radius), color, -1, cv2.LINE_AA)
    return shot.drawn(image)


def bleed_through(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """The print of the other side: mirrored, soft and faint. Without another page, this one's own print stands in."""
    image = shot.image
    high, wide = image.shape[:2]
    other = shot.image if look.back is None else look.back
    if other.ndim == 3:
        other = cv2.cvtColor(other, cv2.COLOR_RGB2GRAY)
    other = cv2.resize(other, (wide, high), interpolation=cv2.INTER_AREA)
    back = other[:, ::-1] if look.back is not None else other[::-1, ::-1]
    shift = np.array([[1, 0, look.mm(uniform(rng, -6, 6))], [0, 1, look.mm(uniform(rng, -6, 6))]], np.float64)
    back = cv2.warpAffine(np.ascontiguousarray(back), shift, (wide, high), borderValue=255)
    through = cv2.GaussianBlur(ink(back), (0, 0), 0.7 + look.mm(0.08))
    uneven = 0.55 + 0.45 * clouds(rng, (high, wide), max(8, int(look.mm(35))))
    light = 1 - (0.06 + 0.26 * look.strength) * through * uneven
    return shot.drawn(np.clip(image * (light[..., None] if image.ndim == 3 else light), 0, 255).astype(np.uint8))


def copied(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A copy of a copy: letters thicken or thin out, greys turn to black or nothing, dirt is copied along."""
    plain = cv2.cvtColor(shot.image, cv2.COLOR_RGB2GRAY) if shot.image.ndim == 3 else shot.image
    image = plain
    unit = look.dpi / 200
    for _ in range(1 + round(1.4 * look.strength)):
        soft = cv2.GaussianBlur(image, (0, 0), (0.55 + 0.35 * look.strength) * unit).astype(np.float32)
        uneven = 34 * look.strength * (clouds(rng, image.shape, max(8, int(look.mm(40)))) - 0.5)
        level = uniform(rng, 148, 190) + uneven + noise(rng, image.shape, 26 * look.strength)
        steep = np.clip(128 + (soft - level) * (5 + 30 * look.strength), 0, 255)
        image = steep.astype(np.uint8)
    image = cv2.GaussianBlur(image, (0, 0), 0.45)
    result = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB) if shot.image.ndim == 3 else image
    return toner_speckle(rng, shot.drawn(result), look)


def dot_matrix(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Print made of dots: the letters break into a raster of small points."""
    image = shot.image
    high, wide = image.shape[:2]
    pitch = max(2.0, look.mm(0.25 + 0.07 * look.strength))
    phase = rng.random() * math.pi
    rows = 0.5 + 0.5 * np.cos(np.arange(high, dtype=np.float32) * (2 * math.pi / pitch) + phase)
    columns = 0.5 + 0.5 * np.cos(np.arange(wide, dtype=np.float32) * (2 * math.pi / pitch) + phase)
    dots = np.clip(0.62 + 0.75 * rows[:, None] * columns[None, :], 0, 1.12)
    spread = cv2.erode(image, np.ones((2, 2), np.uint8)) if look.dpi >= 180 else image
    dark = 255 - spread.astype(np.float32)
    mix = 0.5 + 0.5 * look.strength
    weight = 1 - mix + mix * dots
    shown = 255 - dark * (weight[..., None] if image.ndim == 3 else weight)
    return shot.drawn(np.clip(shown, 0, 255).astype(np.uint8))


def carbon_copy(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """The sheet under the original: violet-grey print, broken strokes, smudges of carbon."""
    image = shot.image
    high, wide = image.shape[:2]
    pressed = cv2.GaussianBlur(ink(image), (0, 0), look.mm(0.06 + 0.05 * look.strength))
    weave = 0.72 + 0.28 * np.clip(1 + noise(rng, (high, wide), 0.55), 0, 1.6)
    smudge = 0.10 * look.strength * clouds(rng, (high, wide), max(8, int(look.mm(18)))) ** 2
    cover = np.clip(pressed * weave * (1.02 - 0.22 * look.strength) + smudge, 0, 1)
    color = (64, 54, 104)
    if image.ndim == 3:
        paper = np.array((250, 236, 214) if rng.random() < 0.5 else (250, 226, 228), np.float32)
        shown = paper * (1 - cover[..., None]) + np.array(color, np.float32) * cover[..., None]
    else:
        shown = 246 * (1 - cover) + gray(color) * cover
    picture: Image = np.clip(shown, 0, 255).astype(np.uint8)
    return shot.drawn(picture)
