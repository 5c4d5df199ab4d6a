"""What hands do to paper: holes, staples, folded corners, cups, water, folds, creases, marker and pen, age."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.effects.base import blend, clouds, filled, lit, stain, uniform, wobbly

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.effects.base import Color, Look, Numbers
    from claimctl.lab.synth.paper.raster import Image, Shot

_MARKERS: tuple[Color, ...] = ((255, 240, 60), (255, 240, 60), (140, 245, 120), (255, 160, 205), (255, 190, 90))
_PENS: tuple[Color, ...] = ((28, 44, 140), (28, 44, 140), (176, 24, 30), (30, 30, 34))


def punch_holes(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Two, three or four holes of a binder at the left edge (at the top now and then); heavy ones are torn out."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    count, top = rng.choice((2, 2, 3, 4)), rng.random() < 0.12
    apart = {2: 80.0, 3: 108.0, 4: 80.0}[count]
    middle = (wide if top else high) / 2 + look.mm(uniform(rng, -6, 6))
    inset = look.mm(uniform(rng, 8.5, 11.0))
    dark: Color = rng.choice(((26, 26, 28), (48, 46, 44), (112, 108, 104)))
    for number in range(count):
        along = middle + (number - (count - 1) / 2) * look.mm(apart)
        x, y = (along, inset) if top else (inset, along)
        hole = wobbly(rng, look.mm(uniform(rng, 2.7, 3.1)), 0.02)
        if look.level == "heavy" and rng.random() < 0.4:  # torn to the edge
            out = np.array([(-inset - 4, -look.mm(1.6)), (-inset - 4, look.mm(1.9))], np.float32)
            hole = cv2.convexHull(np.concatenate([hole, out[:, ::-1] if top else out]))[:, 0]
        shade, left, upper = filled(hole * 1.08, look.mm(0.35))
        stain(image, shade * 0.4, (70, 70, 74), round(x) + left + 1, round(y) + upper + 2)
        cover, left, upper = filled(hole, 0.6)
        blend(image, cover, dark, round(x) + left, round(y) + upper)
    return shot.drawn(image)


def staple(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A staple in the top left corner, or what one left: two pin holes and a shadow."""
    image = shot.image.copy()
    at = np.array([look.mm(uniform(rng, 7, 12)), look.mm(uniform(rng, 6, 10))])
    angle = uniform(rng, -0.9, 0.2)
    reach = look.mm(6) * np.array([math.cos(angle), math.sin(angle)])
    ends = [(int(x), int(y)) for x, y in (at - reach, at + reach)]
    gone = rng.random() < 0.4
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.line(mask, ends[0], ends[1], 255, max(1, round(look.mm(0.9))), cv2.LINE_AA)
    shade = cv2.GaussianBlur(
        mask[: int(look.mm(32)), : int(look.mm(32))].astype(np.float32) / 255, (0, 0), look.mm(0.7)
    )
    stain(image, shade * (0.35 + 0.3 * look.strength) * (0.6 if gone else 1), (60, 60, 64), 2, 3)
    if gone:
        for end in ends:
            cv2.circle(image, end, max(1, round(look.mm(0.5))), _tone(image, (40, 38, 36)), -1, cv2.LINE_AA)
    else:
        cv2.line(image, ends[0], ends[1], _tone(image, (120, 122, 126)), max(1, round(look.mm(0.55))), cv2.LINE_AA)
        lift = max(1, round(look.mm(0.12)))
        above = [(x, y - lift) for x, y in ends]
        cv2.line(image, above[0], above[1], _tone(image, (226, 228, 232)), 1, cv2.LINE_AA)
    return shot.drawn(image)


def dog_ear(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A corner folded over: the flap is the paper's blank back, what lies under it shows beside."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    size = look.mm(uniform(rng, 5, 7 + 8 * look.strength))
    right, bottom = rng.random() < 0.7, rng.random() < 0.4
    slant = size * uniform(rng, 0.75, 1.25)
    ground = _tone(image, rng.choice(((20, 20, 22), (70, 68, 66), (235, 234, 232))))

    def corner(points: tuple[tuple[float, float], ...]) -> Numbers:
        placed = [((wide - 1 - x) if right else x, (high - 1 - y) if bottom else y) for x, y in points]
        return np.array(placed, np.int32)

    flap = corner(((0, slant), (size, 0), (size * 0.92, slant * 0.95)))
    cv2.fillPoly(image, [corner(((-2, -2), (size, -2), (size, 0), (0, slant), (-2, slant)))], ground, cv2.LINE_AA)
    shadow = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(shadow, [flap], 255, cv2.LINE_AA)
    x, y, w, h = cv2.boundingRect(flap)
    pad = int(look.mm(3))
    x0, y0 = max(0, x - pad), max(0, y - pad)
    shade = cv2.GaussianBlur(shadow[y0 : y + h + pad, x0 : x + w + pad].astype(np.float32) / 255, (0, 0), look.mm(1.0))
    stain(image, shade * 0.45, (90, 90, 94), x0, y0)
    cv2.fillPoly(image, [flap], _tone(image, (240, 239, 236)), cv2.LINE_AA)
    cv2.polylines(image, [flap], True, _tone(image, (176, 175, 172)), 1, cv2.LINE_AA)
    return shot.drawn(image)


def coffee_ring(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """The ring of a cup, with gaps and a darker rim; two where the cup was lifted."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    color: Color = rng.choice(((150, 104, 62), (128, 88, 52), (166, 124, 84)))
    center = np.array([uniform(rng, 0.12, 0.88) * wide, uniform(rng, 0.12, 0.88) * high])
    for _ in range(1 + (rng.random() < 0.35 * look.strength)):
        radius = look.mm(uniform(rng, 34, 41))
        outer, left, top = filled(wobbly(rng, radius, 0.018, 160), look.mm(0.25), 4)
        inner, at_x, at_y = filled(wobbly(rng, radius - look.mm(uniform(rng, 1.2, 3.2)), 0.03, 160), look.mm(0.5), 4)
        ring = outer * 1.0
        gap = ring[at_y - top : at_y - top + inner.shape[0], at_x - left : at_x - left + inner.shape[1]]
        gap -= inner[: gap.shape[0], : gap.shape[1]] * 0.93
        ring = np.clip(ring, 0, 1) * np.clip(clouds(rng, ring.shape, max(4, int(look.mm(9)))) * 1.7 - 0.25, 0.05, 1)
        stain(image, ring * (0.3 + 0.6 * look.strength), color, round(center[0]) + left, round(center[1]) + top)
        center += np.array([look.mm(uniform(rng, -14, 14)), look.mm(uniform(rng, -14, 14))])
    for _ in range(rng.randrange(0, 2 + int(6 * look.strength))):
        drop, left, top = filled(wobbly(rng, look.mm(uniform(rng, 0.4, 1.8)), 0.1), look.mm(0.15))
        x, y = center + np.array([look.mm(uniform(rng, -60, 60)), look.mm(uniform(rng, -60, 60))])
        stain(image, drop * (0.25 + 0.5 * look.strength), color, round(x) + left, round(y) + top)
    return shot.drawn(image)


def water_stain(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Dried water: a pale brown patch with a dark rim, from an edge inwards; the print below is washed a little."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    for _ in range(1 + (rng.random() < look.strength * 0.6)):
        radius = look.mm(uniform(rng, 18, 28 + 36 * look.strength))
        edge = rng.randrange(4)
        x = uniform(rng, 0, wide) if edge < 2 else (edge - 2) * wide
        y = uniform(rng, 0, high) if edge >= 2 else edge * high
        outline = wobbly(rng, radius, 0.3, 160)
        patch, left, top = filled(outline, look.mm(0.5), 2)
        core, inner_left, inner_top = filled(outline * 0.965, look.mm(1.2), 2)
        rim = patch.copy()
        part = rim[
            inner_top - top : inner_top - top + core.shape[0], inner_left - left : inner_left - left + core.shape[1]
        ]
        part -= core[: part.shape[0], : part.shape[1]] * 0.9
        tone = patch * (0.10 + 0.12 * look.strength) * (0.5 + clouds(rng, patch.shape, max(4, int(look.mm(14)))))
        blend(image, patch * (0.04 + 0.16 * look.strength), (236, 228, 208), round(x) + left, round(y) + top)
        stain(image, np.clip(tone + rim * (0.2 + 0.3 * look.strength), 0, 1), (160, 130, 88), round(x) + left,
              round(y) + top)  # fmt: skip
    return shot.drawn(image)


def fold(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Folded for an envelope: one or two lines across, each a step in brightness; the ink flakes off on the line."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    lines = rng.choice(((1 / 3, 2 / 3), (1 / 3, 2 / 3), (0.5,)))
    depth = 0.04 + 0.1 * look.strength
    rows = np.arange(high, dtype=np.float32)
    light = np.ones(high, np.float32)
    for number, share in enumerate(lines):
        at = (share + uniform(rng, -0.02, 0.02)) * high
        away = rows - at
        side = 1 if number % 2 else -1
        light *= 1 + side * depth * np.sign(away) * np.exp(-np.abs(away) / look.mm(14)) * 0.6
        light *= 1 - depth * 1.3 * np.exp(-((away / look.mm(0.45)) ** 2))
    image = lit(image, light[:, None] if image.ndim == 2 else light[:, None, None])
    if len(lines) == 1 and rng.random() < 0.4:  # quartered
        away = np.arange(wide, dtype=np.float32) - wide / 2 - look.mm(uniform(rng, -3, 3))
        across = 1 - depth * np.exp(-((away / look.mm(0.5)) ** 2)) * 1.2
        image = lit(image, across[None, :] if image.ndim == 2 else across[None, :, None])
    for share in lines:  # bare paper where the ink came off
        for _ in range(int(20 * look.strength**2)):
            x, y = rng.randrange(wide), round(share * high + look.mm(uniform(rng, -0.4, 0.4)))
            cv2.line(image, (x, y), (x + rng.randrange(2, 9), y), _tone(image, (243, 242, 239)), 1, cv2.LINE_AA)
    return shot.drawn(image)


def crease(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Crumpled and smoothed out again: facets that catch the light unlike, with sharp ridges between them."""
    image = shot.image
    high, wide = image.shape[:2]
    small_h, small_w = high // 4, wide // 4
    x, y = np.meshgrid(np.arange(small_w, dtype=np.float32), np.arange(small_h, dtype=np.float32))
    relief = np.zeros((small_h, small_w), np.float32)
    for _ in range(4 + round(16 * look.strength)):
        angle, px, py = rng.random() * math.pi, rng.random() * small_w, rng.random() * small_h
        away = (x - px) * math.cos(angle) + (y - py) * math.sin(angle)
        along = -(x - px) * math.sin(angle) + (y - py) * math.cos(angle)
        reach = uniform(rng, 0.08, 0.4) * small_w
        fade = np.exp(-((along / reach) ** 2))
        kink = np.sign(away) * np.exp(-np.abs(away) / (look.mm(7) / 4)) * 0.5 - np.exp(
            -((away / (look.mm(0.5) / 4)) ** 2)
        )
        relief += uniform(rng, -1, 1) * fade * kink
    light = 1 + (0.05 + 0.13 * look.strength) * np.clip(relief, -1.6, 1.2)
    return shot.drawn(lit(image, cv2.resize(light, (wide, high), interpolation=cv2.INTER_LINEAR)))


def highlighter(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A marker drawn over facts; on a grey scan it is a grey band."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    color = rng.choice(_MARKERS)
    if image.ndim == 2:
        shade = rng.randrange(198, 232) - round(38 * look.strength)
        color = (shade, shade, shade)
    for box in _spots(rng, look, 1 + round(3 * look.strength)):
        x0, y0, x1, y1 = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
        pad, lean = look.mm(uniform(rng, 0.3, 2.2)), look.mm(uniform(rng, -0.5, 0.5))
        top = [(x0 - pad, y0 - look.mm(0.5) + lean), (x1 + pad, y0 - look.mm(0.5) - lean)]
        foot = [(x1 + pad * 1.4, y1 + look.mm(0.4) - lean), (x0 - pad * 0.7, y1 + look.mm(0.4) + lean)]
        cover, left, upper = filled(np.array(top + foot, np.float32), look.mm(0.12))
        streaks = 0.82 + 0.18 * clouds(rng, (cover.shape[0], 1), 3)
        stain(image, cover * streaks * (0.75 + 0.25 * look.strength), color, left, upper)
    return shot.drawn(image)


def pen_marks(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """A clerk's pen: a circle round a fact, a line under it, an arrow to it, a tick beside it."""
    image = shot.image.copy()
    high, wide = image.shape[:2]
    color, thick = _tone(image, rng.choice(_PENS)), max(1, round(look.mm(uniform(rng, 0.35, 0.7))))
    for box in _spots(rng, look, 1 + round(2 * look.strength)):
        x0, y0, x1, y1 = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
        kind = rng.choice(("circle", "circle", "line", "arrow", "tick"))
        if kind == "circle":
            outline = _loop(
                rng, (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2 + look.mm(3.5), (y1 - y0) / 2 + look.mm(2.2)
            )
            _stroke(image, outline, color, thick)
        elif kind == "line":
            _stroke(image, _hand(rng, (x0, y1 + look.mm(0.9)), (x1, y1 + look.mm(1.1)), look.mm(0.5)), color, thick)
        elif kind == "arrow":
            tip = (x0 - look.mm(1.5), (y0 + y1) / 2)
            back = (tip[0] - look.mm(uniform(rng, 9, 16)), tip[1] + look.mm(uniform(rng, -9, 9)))
            _stroke(image, _hand(rng, back, tip, look.mm(1.2)), color, thick)
            angle = math.atan2(back[1] - tip[1], back[0] - tip[0])
            for turn in (-0.45, 0.45):
                reach = look.mm(3.2)
                end = (tip[0] + reach * math.cos(angle + turn), tip[1] + reach * math.sin(angle + turn))
                _stroke(image, _hand(rng, tip, end, look.mm(0.15)), color, thick)
        else:
            x, y = x0 - look.mm(4.5), (y0 + y1) / 2
            bend = np.array(
                [(x, y), (x + look.mm(1.1), y + look.mm(1.9)), (x + look.mm(3.6), y - look.mm(3))], np.float32
            )
            _stroke(image, bend, color, thick)
    return shot.drawn(image)


def aged(rng: random.Random, shot: Shot, look: Look) -> Shot:
    """Old or recycled paper: yellowed, cloudy, darker at its edges."""
    image = shot.image
    high, wide = image.shape[:2]
    cloudy = clouds(rng, (high, wide), max(8, int(look.mm(24))))
    x = np.minimum(np.arange(wide), np.arange(wide)[::-1]).astype(np.float32)
    y = np.minimum(np.arange(high), np.arange(high)[::-1]).astype(np.float32)
    edge = np.maximum(np.exp(-x / look.mm(9))[None, :], np.exp(-y / look.mm(9))[:, None])
    depth = 0.35 + 0.65 * look.strength
    cover = np.clip(0.28 * depth + 0.25 * depth * cloudy + 0.45 * depth * edge, 0, 1).astype(np.float32)
    aged_image = image.copy()
    stain(aged_image, cover, (218, 190, 138))
    return shot.drawn(aged_image)


def _spots(rng: random.Random, look: Look, count: int) -> list[tuple[float, float, float, float]]:
    """Boxes to mark: those of facts, or anywhere where none is known."""
    known = [box for box in look.spots if 0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1]
    if known:
        return rng.sample(known, min(count, len(known)))
    spots = []
    for _ in range(count):
        x, y = uniform(rng, 0.1, 0.6), uniform(rng, 0.1, 0.9)
        spots.append((x, y, x + uniform(rng, 0.08, 0.25), y + 0.014))
    return spots


def _loop(rng: random.Random, x: float, y: float, across: float, down: float) -> Numbers:
    """A ring as hands draw it: it overshoots and does not close."""
    start, turns = uniform(rng, 3.6, 4.6), 2 * math.pi + uniform(rng, 0.2, 0.9)
    drift, waves = uniform(rng, -0.08, 0.12), (rng.random() * 6, rng.random() * 6)
    points = []
    for step in range(64):
        share = step / 63
        angle = start + share * turns
        size = 1 + drift * share + 0.035 * math.sin(2 * angle + waves[0]) + 0.02 * math.sin(5 * angle + waves[1])
        points.append((x + across * size * math.cos(angle), y + down * size * math.sin(angle)))
    return np.array(points, np.float32)


def _hand(rng: random.Random, start: tuple[float, float], end: tuple[float, float], sway: float) -> Numbers:
    """A stroke that is not quite straight."""
    bow, phase = uniform(rng, -sway, sway), rng.random() * 6
    points = []
    for step in range(24):
        share = step / 23
        lift = bow * math.sin(math.pi * share) + 0.25 * sway * math.sin(9 * share + phase)
        points.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share + lift))
    return np.array(points, np.float32)


def _stroke(image: Image, points: Numbers, color: float | tuple[float, ...], thick: int) -> None:
    cv2.polylines(image, [np.round(points * 8).astype(np.int32)], False, color, thick, cv2.LINE_AA, 3)


def _tone(image: Image, color: Color) -> float | tuple[float, ...]:
    """A colour as the picture knows it."""
    if image.ndim == 3:
        return tuple(float(part) for part in color)
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
