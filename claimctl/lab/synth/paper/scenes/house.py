"""Rooms, roofs and windows, after water, fire, storm and burglars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.scenes.strokes import (
    Color,
    Point,
    cracks,
    grain,
    polygon,
    ramp,
    shade,
    shards,
    soot,
    stain,
)

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.raster import Image

_WALLS: tuple[Color, ...] = ((232, 228, 218), (214, 222, 226), (226, 214, 192), (206, 216, 204))


def _boards(image: Image, floor: Color, back: int = 470) -> None:
    high, wide = image.shape[:2]
    polygon(image, [(0, high), (wide, high), (wide - 220, back), (200, back)], floor)
    for x in range(200, wide - 200, 60):
        foot = int((x - wide / 2) * 1.7 + wide / 2)
        cv2.line(image, (x, back), (foot, high), shade(floor, -26), 2, cv2.LINE_AA)


def _window(image: Image, left: int, top: int, wide: int, tall: int) -> None:
    cv2.rectangle(image, (left, top), (left + wide, top + tall), (186, 206, 222), -1)
    cv2.rectangle(image, (left, top), (left + wide, top + tall), (246, 246, 244), 10)
    cv2.line(image, (left + wide // 2, top), (left + wide // 2, top + tall), (246, 246, 244), 7)


def room(rng: random.Random, image: Image) -> None:
    """A living room, wet: its wall stained, water on the boards."""
    wall = rng.choice(_WALLS)
    image[:] = wall
    _boards(image, (150, 112, 78))
    for x in (200, image.shape[1] - 220):
        cv2.line(image, (x, 0), (x, 470), shade(wall, -24), 3)
    _window(image, 430, 150, 160, 180)
    grain(rng, image, 7.0)
    stain(rng, image, (rng.randrange(230, 420), rng.randrange(60, 160)), (90, 44), (158, 122, 74))
    stain(rng, image, (rng.randrange(420, 760), 620), (130, 40), (70, 62, 56), strength=0.8)


def ceiling(rng: random.Random, image: Image) -> None:
    """A ceiling from below: brown rings around the lamp, paint that comes off."""
    image[:] = (238, 236, 230)
    polygon(image, [(0, 560), (1000, 500), (1000, 750), (0, 750)], rng.choice(_WALLS))
    cv2.line(image, (0, 560), (1000, 500), (206, 202, 194), 8, cv2.LINE_AA)
    grain(rng, image, 8.0)
    for _ in range(rng.randrange(2, 5)):
        center = (rng.randrange(180, 820), rng.randrange(90, 430))
        stain(rng, image, center, (rng.randrange(60, 150), rng.randrange(40, 90)), (150, 112, 58), strength=0.75)
    for _ in range(rng.randrange(5, 12)):
        at = (rng.randrange(200, 800), rng.randrange(100, 420))
        points = [(at[0] + rng.randrange(-34, 35), at[1] + rng.randrange(-20, 21)) for _ in range(5)]
        polygon(image, points, (206, 198, 182), outline=(168, 158, 140))
    cv2.circle(image, (500, 250), 64, (250, 246, 226), -1, cv2.LINE_AA)
    cv2.circle(image, (500, 250), 64, (190, 186, 176), 4, cv2.LINE_AA)


def kitchen(rng: random.Random, image: Image) -> None:
    """A kitchen wall after a fire over the stove."""
    image[:] = rng.choice(_WALLS)
    wood = rng.choice(((190, 164, 128), (206, 208, 210), (120, 88, 62)))
    for x in range(80, 900, 215):
        cv2.rectangle(image, (x, 40), (x + 195, 270), wood, -1)
        cv2.rectangle(image, (x, 40), (x + 195, 270), shade(wood, -44), 4)
        cv2.circle(image, (x + 176, 236), 6, (60, 60, 60), -1, cv2.LINE_AA)
    for x in range(0, 1000, 50):
        cv2.line(image, (x, 270), (x, 480), (200, 198, 190), 1)
    cv2.rectangle(image, (340, 480), (660, 750), (206, 206, 208), -1)
    cv2.rectangle(image, (360, 540), (640, 700), (52, 52, 56), -1)
    for x in (400, 470, 540, 610):
        cv2.circle(image, (x, 508), 11, (40, 40, 42), -1, cv2.LINE_AA)
    grain(rng, image, 7.0)
    soot(rng, image, (500, 270), (150, 210), blobs=44)
    for _ in range(7):
        x = rng.randrange(320, 680)
        polygon(image, [(x, 40), (x + rng.randrange(20, 50), 90), (x + 10, rng.randrange(160, 262))], (16, 14, 12))


def burnt_wall(rng: random.Random, image: Image) -> None:
    """A room burnt out: a charred wall, laths bare, ash on the floor."""
    image[:] = rng.choice(_WALLS)
    for y in range(120, 430, 32):
        cv2.rectangle(image, (260, y), (740, y + 12), (84, 64, 46), -1)
    _boards(image, (96, 78, 62))
    grain(rng, image, 14.0, (3, 3))
    soot(rng, image, (500, 240), (300, 220), blobs=80, depth=0.92)
    soot(rng, image, (500, 640), (330, 70), blobs=30, depth=0.7)
    shards(rng, image, (230, 560, 780, 735), 46, (36, 32, 30))


def window(rng: random.Random, image: Image) -> None:
    """A window pane broken from outside: a hole, cracks to the frame."""
    brick = rng.choice(((150, 84, 66), (170, 150, 130), (128, 122, 118)))
    image[:] = brick
    for row, y in enumerate(range(0, 750, 34)):
        cv2.line(image, (0, y), (1000, y), shade(brick, 34), 4)
        for x in range((row % 2) * 46, 1000, 92):
            cv2.line(image, (x, y), (x, y + 34), shade(brick, 34), 4)
    grain(rng, image, 12.0)
    cv2.rectangle(image, (260, 110), (740, 640), (240, 240, 236), -1)
    cv2.rectangle(image, (290, 140), (710, 610), (96, 118, 132), -1)
    polygon(image, [(290, 140), (520, 140), (290, 480)], (122, 146, 158))
    center = (rng.randrange(400, 600), rng.randrange(260, 480))
    cracks(rng, image, center, 250, (206, 222, 228), rays=16, rings=2, width=2)
    hole: list[Point] = []
    for turn in range(11):
        far = rng.randrange(36, 96)
        angle = 2 * np.pi * turn / 11
        hole.append((int(center[0] + far * np.cos(angle)), int(center[1] + far * np.sin(angle))))
    polygon(image, hole, (20, 24, 28), outline=(214, 228, 232))
    cv2.line(image, (500, 140), (500, 610), (240, 240, 236), 14)
    cv2.rectangle(image, (240, 640), (760, 672), (226, 224, 218), -1)
    shards(rng, image, (250, 640, 750, 740), 26, (176, 196, 204))


def roof(rng: random.Random, image: Image) -> None:
    """A roof after a storm: shingles gone, felt showing, hail in the gutter."""
    ramp(image, (150, 164, 176), (196, 202, 206), 0, 180)
    tile = rng.choice(((112, 64, 52), (92, 96, 104), (74, 66, 60)))
    polygon(image, [(120, 130), (880, 130), (1000, 690), (0, 690)], tile)
    missing = [(rng.randrange(2, 14), rng.randrange(3, 15)) for _ in range(rng.randrange(8, 20))]
    for row in range(16):
        y0, y1 = 130 + row * 35, 165 + row * 35
        inset = 120 - (y0 - 130) * 120 / 560
        step = (1000 - 2 * inset) / 18
        for column in range(18):
            left = int(inset + column * step + (row % 2) * step / 2)
            gone = (row, column) in missing or (row - 1, column) in missing
            tone = (46, 42, 38) if gone else shade(tile, rng.randrange(-16, 17))
            cv2.rectangle(image, (left, y0), (int(left + step) - 2, y1 - 2), tone, -1)
            if gone and rng.random() < 0.5:
                cv2.line(image, (left, y1 - 12), (int(left + step), y1 - 12), (150, 118, 80), 6)
    polygon(image, [(0, 0), (120, 130), (0, 690)], (196, 202, 206))
    polygon(image, [(1000, 0), (880, 130), (1000, 690)], (196, 202, 206))
    cv2.rectangle(image, (0, 690), (1000, 722), (120, 122, 126), -1)
    for _ in range(26):
        cv2.circle(image, (rng.randrange(1000), 688 + rng.randrange(-4, 6)), rng.randrange(4, 9), (236, 240, 242), -1,
                   cv2.LINE_AA)  # fmt: skip
    grain(rng, image, 9.0)


def carpet(rng: random.Random, image: Image) -> None:
    """A carpet with something spilt on it."""
    pile = rng.choice(((176, 164, 146), (120, 130, 146), (146, 108, 98)))
    image[:] = pile
    for inset in (34, 52, 96):
        cv2.rectangle(image, (inset, inset), (1000 - inset, 750 - inset), shade(pile, -38), 6)
    for x in range(170, 900, 110):
        for y in range(160, 640, 110):
            polygon(image, [(x, y - 28), (x + 28, y), (x, y + 28), (x - 28, y)], shade(pile, 24))
    grain(rng, image, 26.0)
    spilt = rng.choice(((70, 22, 34), (58, 40, 26), (34, 36, 40)))
    stain(rng, image, (rng.randrange(320, 680), rng.randrange(260, 500)), (130, 90), spilt, strength=1.0)
    for _ in range(22):
        at = (rng.randrange(120, 880), rng.randrange(120, 640))
        cv2.circle(image, at, rng.randrange(3, 12), spilt, -1, cv2.LINE_AA)


def door(rng: random.Random, image: Image) -> None:
    """A door that was forced: the frame split at the lock, tool marks, the lock askew."""
    image[:] = rng.choice(_WALLS)
    leaf = rng.choice(((128, 86, 54), (226, 224, 218), (58, 82, 96)))
    cv2.rectangle(image, (270, 0), (800, 750), shade(leaf, 30), -1)
    cv2.rectangle(image, (310, 0), (760, 750), leaf, -1)
    for top in (60, 420):
        cv2.rectangle(image, (370, top), (700, top + 270), shade(leaf, -18), 8)
    grain(rng, image, 8.0, (1, 21))
    split = [(716 + rng.randrange(20, 90), 250 + step * 34) for step in range(1, 9)]
    polygon(image, [(716, 250), *split, (716, 540)], (206, 176, 130), outline=(120, 92, 60))
    for _ in range(26):
        y = rng.randrange(270, 520)
        end = (720 + rng.randrange(20, 110), y + rng.randrange(-26, 27))
        cv2.line(image, (720, y), end, rng.choice(((228, 204, 160), (96, 70, 44))), 2, cv2.LINE_AA)
    tilt = rng.randrange(-18, 19)
    polygon(
        image, [(676, 340 + tilt), (716, 336), (716, 440), (676, 444 + tilt)], (176, 168, 150), outline=(60, 58, 54)
    )
    cv2.circle(image, (694, 376 + tilt // 2), 15, (120, 112, 98), -1, cv2.LINE_AA)
    cv2.ellipse(image, (694, 412 + tilt // 2), (5, 12), 0, 0, 360, (20, 20, 20), -1, cv2.LINE_AA)


def fence(rng: random.Random, image: Image) -> None:
    """A garden fence that a bough came down on."""
    ramp(image, (176, 192, 204), (204, 212, 210), 0, 380)
    ramp(image, (96, 122, 70), (64, 88, 48), 380)
    wood = rng.choice(((158, 118, 78), (196, 188, 176)))
    for x in range(0, 1000, 52):
        hit = 300 < x < 700
        lean = rng.randrange(-70, 71) if hit else rng.randrange(-3, 4)
        top = rng.randrange(330, 470) if hit else 250
        polygon(image, [(x, 560), (x + 40, 560), (x + 40 + lean, top), (x + 20 + lean, top - 16), (x + lean, top)],
                shade(wood, rng.randrange(-18, 19)), outline=shade(wood, -50))  # fmt: skip
    grain(rng, image, 12.0)
    bark: Color = (84, 66, 50)
    cv2.line(image, (180, 190), (790, 610), bark, 58, cv2.LINE_AA)
    for _ in range(16):
        share = rng.random()
        at = (int(180 + 610 * share), int(190 + 420 * share))
        end = (at[0] + rng.randrange(-190, 191), at[1] + rng.randrange(-170, 90))
        cv2.line(image, at, end, bark, rng.randrange(5, 15), cv2.LINE_AA)
        for _ in range(9):
            leaf = (end[0] + rng.randrange(-50, 51), end[1] + rng.randrange(-40, 41))
            cv2.ellipse(
                image, leaf, (17, 9), rng.randrange(180), 0, 360, (60, rng.randrange(90, 130), 52), -1, cv2.LINE_AA
            )
