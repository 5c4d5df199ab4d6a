"""What telephones do: shake, miss the focus, catch a screen's grid, a lamp's glare, a thumb, paper that won't lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.effects.base import blend, clouds, filled, lit, uniform, wobbly
from claimctl.lab.synth.paper.effects.scanning import bent
from claimctl.lab.synth.paper.raster import Curl, Float, Image, Shot, noise

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.effects.base import Color, Look

_SKIN: tuple[Color, ...] = ((226, 178, 150), (198, 146, 112), (150, 102, 74), (104, 70, 52))


def page_curl(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A sheet that was rolled or folded and does not lie flat: its lines bow, and light falls off along the bend."""
    high, wide = shot.image.shape[:2]
    size = min(high, wide)
    x, y = np.linspace(-1, 1, wide), np.linspace(-1, 1, high)
    bow = uniform(rng, 0.004, 0.006 + 0.02 * look.strength) * size * rng.choice((-1, 1))
    lean = uniform(rng, -0.5, 0.5)
    down = bow * ((x + lean) ** 2 - 0.5)
    across = uniform(rng, -0.4, 0.4) * bow * (y**2 - 0.5)
    curled = bent(shot, Curl(across.astype(np.float32), down.astype(np.float32)))
    light = 1 - (0.04 + 0.1 * look.strength) * np.abs(x + lean).astype(np.float32) ** 1.5
    return shot.moved(
        lit(curled.image, light[None, :] if shot.image.ndim == 2 else light[None, :, None]), curled.moves[-1]
    )


def motion_blur(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """The hand moved."""
    reach = _long(shot.image) / 2000 * (2.0 + 6.0 * look.strength)
    size = math.ceil(reach) * 2 + 1
    kernel = np.zeros((size, size), np.float32)
    angle = rng.random() * math.pi
    half = reach / 2
    middle = size // 2
    along = (half * math.cos(angle), half * math.sin(angle))
    ends = [tuple(round((middle + side * part) * 256) for part in along) for side in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 8)
    kernel[middle, middle] += 0.5
    return shot.drawn(cv2.filter2D(shot.image, -1, kernel / kernel.sum()))


def defocus(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Out of focus, more so towards one side."""
    spread = _long(shot.image) / 2000 * (0.7 + 1.5 * look.strength)
    soft = cv2.GaussianBlur(shot.image, (0, 0), spread)
    wide = shot.image.shape[1]
    ramp = np.clip(np.linspace(0.35, 1.15, wide, dtype=np.float32), 0, 1)
    ramp = ramp[::-1] if rng.random() < 0.5 else ramp
    share = ramp[None, :, None] if shot.image.ndim == 3 else ramp[None, :]
    return shot.drawn((shot.image * (1 - share) + soft * share).astype(np.uint8))


def moire(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A photo of a screen: coloured beats between its grid and the sensor's, and the screen's own bluish light."""
    image = shot.image.astype(np.float32)
    high, wide = image.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    depth = 0.02 + 0.06 * look.strength
    period = _long(shot.image) / uniform(rng, 25, 110)
    angle = uniform(rng, -0.35, 0.35)
    bend = 0.6 * np.sin(2 * math.pi * (y / high * uniform(rng, 0.4, 1.2) + rng.random()))
    beat = 2 * math.pi * (x * math.cos(angle) + y * math.sin(angle)) / period + bend * 4
    rows = 2 * math.pi * y / (period * uniform(rng, 0.15, 0.35)) + bend * 2
    if image.ndim == 3:
        for channel, shift in enumerate((0.0, 2.1, 4.2)):
            image[..., channel] *= 1 + depth * np.sin(beat + shift) + depth * 0.6 * np.sin(rows)
        image *= np.array([0.95, 0.99, 1.04], np.float32)
    else:
        image *= 1 + depth * np.sin(beat) + depth * 0.6 * np.sin(rows)
    grid = 1 - 0.05 * look.strength * (np.arange(high) % 3 == 0).astype(np.float32)
    image *= grid[:, None, None] if image.ndim == 3 else grid[:, None]
    return shot.drawn(np.clip(image, 0, 255).astype(np.uint8))


def finger(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A thumb that holds the paper down at the edge of the picture."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    long = _long(image)
    broad, reach = long * uniform(rng, 0.026, 0.032), long * (0.045 + 0.03 * look.strength)
    edge = rng.choice(("left", "right", "bottom", "bottom"))
    at = uniform(rng, 0.55, 0.9) if edge != "bottom" else uniform(rng, 0.1, 0.9)
    tip = wobbly(rng, 1.0, 0.02)
    angle = uniform(rng, -0.35, 0.35)
    points = np.stack(
        [tip[:, 0] * broad, np.where(tip[:, 1] < 0, tip[:, 1] * broad * 1.25, tip[:, 1] * reach * 3)], axis=1
    )
    turn = {"bottom": 0.0, "left": math.pi / 2, "right": -math.pi / 2}[edge] + angle
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    outline = (points @ spin.T).astype(np.float32)
    x, y = {"bottom": (at * wide, high - reach), "left": (reach, at * high), "right": (wide - reach, at * high)}[edge]
    skin = rng.choice(_SKIN)
    shade, left, top = filled(outline * 1.12, long / 130)
    blend(image, shade * 0.42, (40, 34, 30), round(x + left + long * 0.005), round(y + top + long * 0.004))
    cover, left, top = filled(outline, long / 900)
    blend(image, cover, skin, round(x) + left, round(y) + top)
    dark, left, top = filled(outline, long / 200)
    body, inner_left, inner_top = filled(outline * 0.72, long / 150)
    rim = dark.copy()
    _less(rim, body, inner_left - left, inner_top - top)
    blend(image, np.clip(rim, 0, 1) * np.minimum(1, dark) * 0.30, _darker(skin), round(x) + left, round(y) + top)
    nail = (wobbly(rng, broad * 0.58, 0.02) * np.array([0.92, 1.05]) + np.array([0, -broad * 0.42])) @ spin.T
    cover, left, top = filled(nail.astype(np.float32), long / 900)
    blend(image, cover * 0.45, (246, 214, 204), round(x) + left, round(y) + top)
    return shot.drawn(image)


def glare(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A lamp or flash mirrored on smooth paper: print pales in a bright spot."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    radius = _long(image) * (0.05 + 0.07 * look.strength)
    spot = wobbly(rng, radius, 0.06) * np.array([uniform(rng, 0.8, 1.6), uniform(rng, 0.6, 1.1)], np.float32)
    # So soft that an eighth of the pixels will do.
    small, left, top = filled(spot / 8, radius * 0.55 / 8)
    cover = cv2.resize(small, (small.shape[1] * 8, small.shape[0] * 8), interpolation=cv2.INTER_LINEAR)
    left, top = left * 8, top * 8
    x, y = uniform(rng, 0.2, 0.8) * wide, uniform(rng, 0.15, 0.85) * high
    blend(image, cover * (0.40 + 0.32 * look.strength), (255, 255, 250), round(x) + left, round(y) + top)
    return shot.drawn(image)


def dim(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Taken in the evening: dark, warm and full of noise."""
    image = shot.image.astype(np.float32)
    image *= 1 - (0.18 + 0.36 * look.strength)
    if image.ndim == 3:
        image *= np.array([1.06, 0.98, 0.82], np.float32)
        image += noise(rng, image.shape, 2 + 7 * look.strength)
    image += (
        noise(rng, image.shape[:2], 3 + 7 * look.strength)[..., None]
        if image.ndim == 3
        else noise(rng, image.shape, 3 + 7 * look.strength)
    )
    return shot.drawn(np.clip(image, 0, 255).astype(np.uint8))


def hand_shadow(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """The photographer's own shadow across a part of the page."""
    high, wide = shot.image.shape[:2]
    small = (high // 8 + 1, wide // 8 + 1)
    x, y = np.meshgrid(np.linspace(-1, 1, small[1], dtype=np.float32), np.linspace(-1, 1, small[0], dtype=np.float32))
    angle = rng.random() * 2 * math.pi
    edge = x * math.cos(angle) + y * math.sin(angle) - uniform(rng, -0.3, 0.5)
    edge = edge + 0.3 * (clouds(rng, small, max(4, small[1] // 4)) - 0.5)
    shade = 1 / (1 + np.exp(-np.clip(edge * 16, -30, 30)))
    light = 1 - (0.16 + 0.36 * look.strength) * shade
    return shot.drawn(lit(shot.image, cv2.resize(light.astype(np.float32), (wide, high))))


def _less(mask: Float, other: Float, x: int, y: int) -> None:
    """Take one mask out of another, in place."""
    part = mask[max(0, y) : y + other.shape[0], max(0, x) : x + other.shape[1]]
    part -= other[max(0, -y) : max(0, -y) + part.shape[0], max(0, -x) : max(0, -x) + part.shape[1]]


def _darker(color: Color) -> Color:
    return (color[0] * 6 // 10, color[1] * 5 // 10, color[2] * 5 // 10)


def _long(image: Image) -> int:
    return int(max(image.shape[:2]))
