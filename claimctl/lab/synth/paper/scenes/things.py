"""Things: luggage, a telephone, what is left of a bicycle lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from claimctl.lab.synth.paper.scenes.strokes import Color, cracks, grain, polygon, ramp, shade, shards, stain

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.raster import Image


def suitcase(rng: random.Random, image: Image) -> None:
    """A hard suitcase with a corner broken in and a wheel gone."""
    ramp(image, (206, 206, 202), (176, 176, 174), 0, 520)
    ramp(image, (134, 134, 138), (108, 108, 112), 520)
    shell = rng.choice(((40, 74, 118), (150, 40, 46), (60, 60, 64), (52, 112, 96)))
    cv2.line(image, (440, 130), (440, 40), (120, 122, 126), 14)
    cv2.line(image, (580, 130), (580, 40), (120, 122, 126), 14)
    cv2.line(image, (432, 40), (588, 40), (40, 40, 42), 24)
    cv2.rectangle(image, (300, 130), (720, 640), shell, -1)
    cv2.rectangle(image, (300, 130), (720, 640), shade(shell, -40), 12)
    for x in range(356, 700, 62):
        cv2.line(image, (x, 150), (x, 620), shade(shell, 26), 12, cv2.LINE_AA)
        cv2.line(image, (x + 14, 150), (x + 14, 620), shade(shell, -26), 6, cv2.LINE_AA)
    cv2.circle(image, (350, 664), 26, (26, 26, 28), -1, cv2.LINE_AA)
    grain(rng, image, 8.0)
    corner = rng.choice(((690, 170), (330, 180), (680, 600)))
    points = [(corner[0] + rng.randrange(-80, 81), corner[1] + rng.randrange(-66, 67)) for _ in range(7)]
    polygon(image, points, (24, 24, 26), outline=shade(shell, 90), width=4)
    cracks(rng, image, corner, 150, shade(shell, 90), rays=9, rings=1, width=2)
    cv2.rectangle(image, (560, 330), (690, 370), (240, 238, 226), -1)
    shards(rng, image, (260, 660, 760, 735), 9, shell)


def telephone(rng: random.Random, image: Image) -> None:
    """A telephone whose glass is broken, on a table."""
    table = rng.choice(((150, 114, 78), (196, 194, 188), (84, 66, 54)))
    image[:] = table
    grain(rng, image, 20.0, (41, 1))
    frame = rng.choice(((26, 26, 28), (206, 206, 204), (178, 146, 120)))
    polygon(image, [(350, 70), (660, 90), (640, 690), (330, 670)], frame, outline=shade(frame, -30), width=6)
    polygon(image, [(368, 96), (642, 114), (624, 664), (350, 646)], (16, 20, 28))
    polygon(image, [(368, 96), (642, 114), (352, 420)], (40, 48, 60))
    center = (rng.randrange(400, 600), rng.randrange(160, 600))
    cracks(rng, image, center, 300, (188, 198, 204), rays=20, rings=4)
    polygon(image, [(0, 0), (1000, 0), (1000, 40), (0, 20)], shade(table, -20))


def lock(rng: random.Random, image: Image) -> None:
    """A bicycle stand with nothing in it but a lock that was cut."""
    ramp(image, (178, 182, 180), (150, 152, 150), 0, 330)
    ramp(image, (128, 126, 122), (98, 96, 94), 330)
    for x in range(0, 1000, 90):
        cv2.line(image, (x, 330), (int((x - 500) * 1.6 + 500), 750), (112, 110, 106), 2, cv2.LINE_AA)
    grain(rng, image, 14.0)
    for x in (250, 640):
        cv2.line(image, (x, 640), (x, 300), (168, 172, 176), 20, cv2.LINE_AA)
        cv2.line(image, (x + 150, 640), (x + 150, 300), (146, 150, 154), 20, cv2.LINE_AA)
        cv2.ellipse(image, (x + 75, 300), (75, 70), 0, 180, 360, (160, 164, 168), 20, cv2.LINE_AA)
    cable: Color = rng.choice(((30, 30, 32), (150, 30, 36), (32, 70, 128)))
    cv2.ellipse(image, (470, 610), (150, 74), rng.randrange(-12, 13), 20, 318, cable, 20, cv2.LINE_AA)
    for end in ((608, 632), (588, 560)):
        for _ in range(12):
            tip = (end[0] + rng.randrange(4, 30), end[1] + rng.randrange(-16, 17))
            cv2.line(image, end, tip, (196, 190, 176), 2, cv2.LINE_AA)
    cv2.rectangle(image, (330, 640), (420, 690), (44, 44, 48), -1)
    cv2.circle(image, (375, 665), 9, (180, 176, 160), -1, cv2.LINE_AA)


def clothes(rng: random.Random, image: Image) -> None:
    """Clothes on a bed, wet and stained: what came out of a bag."""
    image[:] = (224, 222, 216)
    for y in range(0, 750, 60):
        cv2.line(image, (0, y), (1000, y + 40), (212, 210, 204), 6, cv2.LINE_AA)
    for _ in range(5):
        x, y = rng.randrange(120, 760), rng.randrange(120, 520)
        cloth = rng.choice(((60, 84, 128), (166, 60, 62), (226, 214, 180), (70, 74, 72), (96, 134, 108)))
        polygon(image, [(x, y), (x + 70, y - 26), (x + 140, y), (x + 200, y + 40), (x + 170, y + 80), (x + 140, y + 60),
                        (x + 146, y + 210), (x - 4, y + 212), (x + 4, y + 62), (x - 28, y + 84), (x - 60, y + 44)],
                cloth, outline=shade(cloth, -40), width=3)  # fmt: skip
        cv2.line(image, (x + 40, y + 90), (x + 60, y + 196), shade(cloth, -22), 4, cv2.LINE_AA)
    grain(rng, image, 11.0)
    for _ in range(3):
        stain(rng, image, (rng.randrange(220, 800), rng.randrange(200, 600)), (70, 46), (84, 74, 56), strength=0.8)
