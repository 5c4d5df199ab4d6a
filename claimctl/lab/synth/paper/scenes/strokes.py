"""What the scenes are painted with: fills, shading, cracks, dents, stains, soot, splinters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.raster import Float, Image, noise

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

Color = tuple[int, int, int]
Point = tuple[int, int]

PAINTS: tuple[Color, ...] = ((150, 24, 30), (36, 62, 120), (196, 198, 200), (40, 42, 46), (58, 92, 74), (222, 222, 218),
                             (122, 98, 66))  # fmt: skip


def shade(color: Color, by: int) -> Color:
    """A colour, lighter or darker."""
    red, green, blue = (max(0, min(255, channel + by)) for channel in color)
    return red, green, blue


def ramp(image: Image, top: Color, bottom: Color, start: int = 0, end: int = 0) -> None:
    """A band from one colour at row `start` to another at row `end` (the foot where 0)."""
    end = end or image.shape[0]
    share = np.linspace(0, 1, end - start, dtype=np.float32)[:, None, None]
    image[start:end] = (np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share).astype(np.uint8)


def polygon(
    image: Image, points: Sequence[Point], color: Color, *, outline: Color | None = None, width: int = 2
) -> None:
    """A filled polygon."""
    corners = [np.array(points, np.int32)]
    cv2.fillPoly(image, corners, color, cv2.LINE_AA)
    if outline:
        cv2.polylines(image, corners, True, outline, width, cv2.LINE_AA)


def grain(rng: random.Random, image: Image, spread: float, stretch: tuple[int, int] = (1, 1)) -> None:
    """Texture over the whole picture: noise, drawn out over `stretch` pixels across and down."""
    high, wide = image.shape[:2]
    small = noise(rng, (high // 2, wide // 2), spread)
    small = cv2.blur(small, stretch) * float(np.sqrt(stretch[0] * stretch[1]))
    big = cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR).astype(np.int16)
    cv2.add(image, cv2.merge((big, big, big)), image, dtype=cv2.CV_8U)


def cracks(
    rng: random.Random, image: Image, center: Point, reach: int, color: Color, *, rays: int = 18, rings: int = 3,
    width: int = 1,
) -> None:  # fmt: skip
    """Cracks in glass: jagged rays from where it was hit, and arcs between them."""
    tips: list[list[Point]] = []
    for ray in range(rays):
        turn = 2 * np.pi * (ray + rng.random() * 0.7) / rays
        at, path = center, [center]
        for step in range(1, 6):
            far = reach * step / 5 * (0.7 + 0.6 * rng.random())
            bent = turn + (rng.random() - 0.5) * 0.3
            at = (int(center[0] + far * np.cos(bent)), int(center[1] + far * np.sin(bent)))
            path.append(at)
        tips.append(path)
        cv2.polylines(image, [np.array(path, np.int32)], False, color, width + (ray % 4 == 0), cv2.LINE_AA)
    for ring in range(1, rings + 1):
        for one, other in zip(tips, [*tips[1:], tips[0]], strict=True):
            if rng.random() < 0.75:
                cv2.line(image, one[ring], other[ring], color, width, cv2.LINE_AA)


def dent(rng: random.Random, image: Image, center: Point, axes: Point, paint: Color) -> None:
    """Pushed-in sheet metal: a dark hollow, a bright edge, scratches down to the primer."""
    reach = max(axes) + 40
    left, top = max(0, center[0] - reach), max(0, center[1] - reach)
    part = image[top : center[1] + reach, left : center[0] + reach]
    hollow = np.zeros(part.shape[:2], np.float32)
    cv2.ellipse(hollow, (center[0] - left, center[1] - top), axes, rng.randrange(-25, 25), 0, 360, 1.0, -1)
    hollow = cv2.GaussianBlur(hollow, (0, 0), 9)
    light = np.roll(hollow, (-axes[1] // 3, -axes[0] // 4), axis=(0, 1)) - hollow
    part[:] = np.clip(part - 52 * hollow[..., None] + 70 * light[..., None], 0, 255).astype(np.uint8)
    for _ in range(rng.randrange(14, 30)):
        x, y = center[0] + rng.randrange(-axes[0], axes[0]), center[1] + rng.randrange(-axes[1], axes[1])
        end = (x + rng.randrange(-46, 47), y + rng.randrange(-14, 15))
        cv2.line(image, (x, y), end, shade(paint, rng.randrange(-60, 90)), rng.randrange(1, 4), cv2.LINE_AA)


def stain(
    rng: random.Random, image: Image, center: Point, reach: Point, color: Color, *, strength: float = 0.6
) -> None:
    """A stain with a darker rim, as water leaves it when it dries."""
    left, top = max(0, center[0] - reach[0] * 2 - 60), max(0, center[1] - reach[1] * 2 - 60)
    part = image[top : center[1] + reach[1] * 2 + 60, left : center[0] + reach[0] * 2 + 60]
    high, wide = part.shape[:2]
    mask = np.zeros((high, wide), np.float32)
    for _ in range(14):
        at = (center[0] + rng.randrange(-reach[0], reach[0] + 1), center[1] + rng.randrange(-reach[1], reach[1] + 1))
        axes = (rng.randrange(reach[0] // 3, reach[0]), rng.randrange(reach[1] // 3, reach[1] + 1))
        cv2.ellipse(mask, (at[0] - left, at[1] - top), axes, rng.randrange(180), 0, 360, 1.0, -1, cv2.LINE_AA)
    small = cv2.resize(mask, (wide // 4, high // 4), interpolation=cv2.INTER_AREA)
    wash = cv2.resize(cv2.GaussianBlur(small, (0, 0), 4), (wide, high))
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 1.2), (wide, high))
    cover: Float = np.clip(strength * (0.45 * soft + 1.6 * np.clip(soft - wash, 0, 1)), 0, 1)[..., None]
    part[:] = (part * (1 - cover) + np.array(color, np.float32) * cover).astype(np.uint8)


def soot(
    rng: random.Random, image: Image, center: Point, reach: Point, *, blobs: int = 40, depth: float = 0.85
) -> None:
    """Black that a fire left, soft at its edges."""
    high, wide = image.shape[:2]
    mask = np.zeros((high // 4, wide // 4), np.float32)
    for _ in range(blobs):
        at = ((center[0] + rng.randrange(-reach[0], reach[0] + 1)) // 4,
              (center[1] + rng.randrange(-reach[1], reach[1] + 1)) // 4)  # fmt: skip
        cv2.circle(mask, at, rng.randrange(6, 24), 1.0, -1)
    mask = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 8), (wide, high))
    cv2.multiply(image, cv2.merge((1 - depth * mask,) * 3), image, dtype=cv2.CV_8U)


def shards(rng: random.Random, image: Image, box: tuple[int, int, int, int], count: int, color: Color) -> None:
    """Splinters strewn over a box."""
    for _ in range(count):
        x, y = rng.randrange(box[0], box[2]), rng.randrange(box[1], box[3])
        points = [(x + rng.randrange(-14, 15), y + rng.randrange(-9, 10)) for _ in range(3)]
        polygon(image, points, shade(color, rng.randrange(-30, 50)), outline=shade(color, 60), width=1)
