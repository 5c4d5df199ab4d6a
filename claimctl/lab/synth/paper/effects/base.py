"""What effects share: how strong, at what scale, where the print is, and ways to lay colour on a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import cv2
import msgspec
import numpy as np

from claimctl.lab.synth.paper.raster import Float, Image

if TYPE_CHECKING:
    import random

Level = Literal["light", "medium", "heavy"]
LEVELS: tuple[Level, ...] = ("light", "medium", "heavy")
Numbers = np.ndarray[Any, np.dtype[Any]]
Color = tuple[int, int, int]
Box = tuple[float, float, float, float]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What an effect may ask about the page: how strong it shall be, and what is where.

    `dpi` is the picture's; `back` another page of the same pile (for what shines through); `spots` are boxes of facts
    on the picture, fractions, where a clerk's pen would go.
    """

    level: Level = "medium"
    dpi: float = 200.0
    back: Image | None = None
    spots: tuple[Box, ...] = ()

    @property
    def strength(self) -> float:
        """A third, two thirds, one."""
        return (1 + LEVELS.index(self.level)) / 3

    def mm(self, length: float) -> float:
        """Millimetres of paper as pixels."""
        return length / 25.4 * self.dpi


def gray(color: Color) -> float:
    """How light a colour is, 0 to 255."""
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]


def uniform(rng: random.Random, low: float, high: float) -> float:
    """A number between two."""
    return low + (high - low) * rng.random()


def blend(image: Image, mask: Numbers, color: Color, x: int = 0, y: int = 0) -> None:
    """Cover a part of the picture, in place: `mask` (0 to 1) is how far `color` hides what was at (x, y) and on."""
    part, cover = _part(image, mask, x, y)
    if not part.size:
        return
    tone = np.array(color if image.ndim == 3 else gray(color), np.float32)
    cover = cover[..., None] if image.ndim == 3 else cover
    part[:] = np.clip(part + (tone - part) * cover, 0, 255).astype(np.uint8)


def stain(image: Image, mask: Numbers, color: Color, x: int = 0, y: int = 0) -> None:
    """Dye a part of the picture, in place, as ink or coffee does: what is dark stays dark."""
    part, cover = _part(image, mask, x, y)
    if not part.size:
        return
    tone = np.array(color if image.ndim == 3 else gray(color), np.float32) / 255.0
    cover = cover[..., None] if image.ndim == 3 else cover
    part[:] = np.clip(part * (1 - cover * (1 - tone)), 0, 255).astype(np.uint8)


def _part(image: Image, mask: Numbers, x: int, y: int) -> tuple[Image, Numbers]:
    high, wide = image.shape[:2]
    left, top = max(0, x), max(0, y)
    right, bottom = max(left, min(wide, x + mask.shape[1])), max(top, min(high, y + mask.shape[0]))
    return image[top:bottom, left:right], mask[top - y : bottom - y, left - x : right - x]


def lit(image: Image, light: Numbers) -> Image:
    """The picture under another light: `light` is a factor a pixel (or a row, or a column)."""
    factor = light[..., None] if image.ndim == 3 and light.ndim == 2 else light
    shown: Image = np.clip(image * factor, 0, 255).astype(np.uint8)
    return shown


def wobbly(rng: random.Random, radius: float, rough: float, count: int = 72) -> Float:
    """The outline of a blot round (0, 0): (count, 2) points, `rough` as share of the radius."""
    waves = [(k, rough / k * uniform(rng, 0.3, 1.0), rng.random() * 2 * math.pi) for k in (2, 3, 5, 8, 13)]
    outline = []
    for step in range(count):
        angle = 2 * math.pi * step / count
        length = radius * (1 + math.fsum(a * math.sin(k * angle + p) for k, a, p in waves))
        outline.append((length * math.cos(angle), length * math.sin(angle)))
    return np.array(outline, np.float32)


def filled(outline: Numbers, soft: float, pad: int = 0) -> tuple[Float, int, int]:
    """An outline as a mask of its own size, and the mask's top left corner relative to the outline's origin."""
    pad += math.ceil(soft * 2.5) + 1
    low = np.floor(outline.min(axis=0)).astype(int) - pad
    wide, high = (np.ceil(outline.max(axis=0)).astype(int) + pad - low + 1).tolist()
    mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(mask, [np.round((outline - low) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    cover = mask.astype(np.float32) / 255.0
    if soft > 0:
        cover = cv2.GaussianBlur(cover, (0, 0), soft)
    return cover, int(low[0]), int(low[1])


def clouds(rng: random.Random, shape: tuple[int, int], cell: int) -> Float:
    """Slow, soft unevenness, 0 to 1, with features of about `cell` pixels."""
    draw = np.random.Generator(np.random.PCG64(rng.getrandbits(64)))
    rows, columns = shape[0] // cell + 3, shape[1] // cell + 3
    coarse = np.frombuffer(draw.bytes(rows * columns), np.uint8).reshape(rows, columns).astype(np.float32) / 255.0
    cloudy: Float = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.clip(cloudy, 0, 1)


def ink(image: Image) -> Float:
    """How much ink each pixel holds, 0 to 1."""
    plain = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    dark: Float = 1 - plain.astype(np.float32) / 255.0
    return dark
