"""What scanners and fax machines do: dirt on rollers and glass, edges of the lid, coarse settings, lost lines."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.effects.base import Look, Numbers, clouds, lit, stain, uniform
from claimctl.lab.synth.paper.raster import Curl, Shot

if TYPE_CHECKING:
    import random


def roller_streaks(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Dirt on the glass of a feeder: thin lines down the whole page, dark, pale or coloured."""
    image = shot.image.astype(np.float32)
    high, wide = image.shape[:2]
    for _ in range(1 + round(5 * look.strength)):
        at, thick = rng.randrange(wide), max(1, round(look.mm(uniform(rng, 0.05, 0.12 + 0.4 * look.strength))))
        depth = uniform(rng, 0.08, 0.16 + 0.5 * look.strength) * (1 if rng.random() < 0.75 else -0.8)
        broken = np.clip(clouds(rng, (high, 1), max(4, int(look.mm(20)))) * 2.2 - 0.4, 0.15, 1)
        column = image[:, at : at + thick]
        if depth > 0:
            factor = 1 - depth * broken
            column *= factor[..., None] if image.ndim == 3 else factor
        else:
            fill = -depth * broken
            column += (252 - column) * (fill[..., None] if image.ndim == 3 else fill)
    return shot.drawn(np.clip(image, 0, 255).astype(np.uint8))


def uneven_light(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A lamp that is going, a lid that is not down: one side or corner grows dark."""
    high, wide = shot.image.shape[:2]
    angle = rng.random() * 2 * math.pi
    x = np.linspace(-0.7, 0.7, wide, dtype=np.float32)[None, :]
    y = np.linspace(-0.7, 0.7, high, dtype=np.float32)[:, None]
    slope = np.clip(x * math.cos(angle) + y * math.sin(angle), -1, 1)
    light = 1 - (0.08 + 0.42 * look.strength) * np.clip(slope * 0.75 + 0.3, 0, 1) ** 1.6
    return shot.drawn(lit(shot.image, light))


def spine_shadow(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A page bound on one side: the shadow of the fold along the edge."""
    wide = shot.image.shape[1]
    away = np.arange(wide, dtype=np.float32)
    away = away if rng.random() < 0.7 else away[::-1]
    light = 1 - (0.3 + 0.6 * look.strength) * np.exp(-away / look.mm(4 + 8 * look.strength))
    return shot.drawn(lit(shot.image, light[None, :] if shot.image.ndim == 2 else light[None, :, None]))


def black_edges(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """What a copier sees beside the sheet: black bars at one to three edges, ragged and soft."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    for edge in rng.sample(range(4), 1 + round(1.6 * look.strength)):
        long = high if edge < 2 else wide
        depth = look.mm(uniform(rng, 1.0, 2.0 + 6.0 * look.strength))
        lean = uniform(rng, -0.6, 0.6) * depth
        line = depth + np.linspace(-lean, lean, long) + look.mm(0.5) * (clouds(rng, (long, 1), 9)[:, 0] - 0.5)
        reach = int(depth * 2) + 4
        cover = np.clip((line[:, None] - np.arange(reach)[None, :]) / max(1.0, look.mm(0.5)), 0, 1).astype(np.float32)
        x, y = 0, 0
        if edge == 1:
            cover, x = cover[:, ::-1], wide - reach
        elif edge > 1:
            cover = cover.T if edge == 2 else cover.T[::-1]
            y = 0 if edge == 2 else high - reach
        stain(image, np.ascontiguousarray(cover) * uniform(rng, 0.8, 1.0), (22, 22, 24), x, y)
    return shot.drawn(image)


def margin_cut(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Fed askew or set to a smaller sheet: an edge is cut off, to the print at most, and the rest moves over."""
    image = shot.image
    high, wide = image.shape[:2]
    plain = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    dark = plain < 150
    columns, rows = np.flatnonzero(dark.sum(axis=0) > 4), np.flatnonzero(dark.sum(axis=1) > 4)
    if not columns.size or not rows.size:
        return shot
    left, right = int(columns[0]), wide - 1 - int(columns[-1])
    top, bottom = int(rows[0]), high - 1 - int(rows[-1])
    share = uniform(rng, 0.3, 0.4 + 0.6 * look.strength)
    edge = rng.randrange(4)
    dx = (-left if edge == 0 else right if edge == 1 else 0) * share
    dy = (-top if edge == 2 else bottom if edge == 3 else 0) * share
    reach = look.mm(6 + 10 * look.strength)  # of a page that is half empty no more than that
    dx, dy = max(-reach, min(reach, dx)), max(-reach, min(reach, dy))
    move = np.array([[1, 0, round(dx)], [0, 1, round(dy)], [0, 0, 1]], np.float64)
    white = 255 if image.ndim == 2 else (255, 255, 255)
    return shot.moved(cv2.warpPerspective(image, move, (wide, high), borderValue=white), move)


def feed_curl(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Paper that buckles or slips on its way through the feeder: lines of print bow, rows slide a little."""
    high, wide = shot.image.shape[:2]
    bow, slip = (
        look.mm(uniform(rng, 0.5, 0.6 + 2.2 * look.strength)),
        look.mm(uniform(rng, 0.1, 0.2 + 0.9 * look.strength)),
    )
    x, y = np.linspace(0, 1, wide), np.linspace(0, 1, high)
    phase, turns = rng.random() * 6, uniform(rng, 0.6, 1.4)
    down = bow * np.sin(math.pi * turns * x + phase)
    across = slip * np.sin(2 * math.pi * uniform(rng, 0.5, 1.2) * y + phase)
    return bent(shot, Curl((across - across.mean()).astype(np.float32), (down - down.mean()).astype(np.float32)))


def bent(shot: Shot, curl: Curl) -> Shot:
    """The picture with its points moved by `curl`."""
    high, wide = shot.image.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    source_y = y - curl.down[None, :]
    across: Numbers = np.interp(source_y.ravel(), np.arange(high), curl.across).reshape(high, wide)
    white = 255 if shot.image.ndim == 2 else (255, 255, 255)
    image = cv2.remap(shot.image, (x - across).astype(np.float32), source_y, cv2.INTER_LINEAR, borderValue=white)
    return shot.moved(image, curl)


def low_resolution(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Scanned at 72 to 110 dots an inch and blown up again."""
    high, wide = shot.image.shape[:2]
    dpi = {"light": 110, "medium": 96, "heavy": 80}[look.level] + rng.randrange(-6, 5)
    if dpi >= look.dpi * 0.95:
        return shot
    share = dpi / look.dpi
    small = cv2.resize(
        shot.image, (max(1, round(wide * share)), max(1, round(high * share))), interpolation=cv2.INTER_AREA
    )
    return shot.drawn(cv2.resize(small, (wide, high), interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))))


def jpeg_loss(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Stored too small: blocks of eight pixels and mosquitoes round the letters."""
    from PIL import Image as Pillow

    file = io.BytesIO()
    quality = {"light": 30, "medium": 19, "heavy": 11}[look.level] + rng.randrange(0, 4)
    Pillow.fromarray(shot.image).save(file, "JPEG", quality=quality)
    with Pillow.open(file) as picture:
        return shot.drawn(np.asarray(picture).copy())


def line_dropouts(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A bad telephone line: rows lost or repeated, and a burst of noise across the page."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    for _ in range(2 + round(9 * look.strength)):
        at, thick = rng.randrange(high), max(1, round(look.mm(uniform(rng, 0.12, 0.2 + 0.35 * look.strength))))
        start = 0 if rng.random() < 0.5 else rng.randrange(wide)
        if rng.random() < 0.55:
            image[at : at + thick, start:] = 255
        else:
            image[at : at + thick, start:] = image[max(0, at - 1), start:][None]
    for _ in range(round(2.4 * look.strength)):
        at, long = rng.randrange(high), round(look.mm(uniform(rng, 0.5, 1.6)))
        bits = np.frombuffer(
            np.random.Generator(np.random.PCG64(rng.getrandbits(64))).bytes(long * (wide // 6 + 1)), np.uint8
        )
        burst = np.repeat(np.where(bits.reshape(long, -1) < 70, 0, 255).astype(np.uint8), 6, axis=1)[:, :wide]
        rows = image[at : at + long]
        rows[:] = np.minimum(rows, burst[: len(rows), :, None] if image.ndim == 3 else burst[: len(rows)])
    return shot.drawn(image)
