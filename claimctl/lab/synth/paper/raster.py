"""Pages as pictures, and pictures bent: a warp moves the truth's boxes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import msgspec
import numpy as np
import pypdfium2

if TYPE_CHECKING:
    import random

Image = np.ndarray[Any, np.dtype[np.uint8]]
Float = np.ndarray[Any, np.dtype[np.float32]]
Matrix = np.ndarray[Any, np.dtype[np.float64]]
Box = tuple[float, float, float, float]


class Shot(msgspec.Struct, frozen=True):
    """A page as a picture (grey or RGB), and where its points went: `warp` takes pixels of `size` to pixels of it."""

    image: Image
    warp: Matrix
    size: tuple[int, int]  # width and height before the warp

    def place(self, box: Box) -> Box:
        """A box of page fractions, as fractions of the picture."""
        width, height = self.size
        x0, y0, x1, y1 = box
        corners = np.array([[[x0 * width, y0 * height]], [[x1 * width, y0 * height]], [[x1 * width, y1 * height]],
                            [[x0 * width, y1 * height]]])  # fmt: skip
        moved = cv2.perspectiveTransform(corners, self.warp)[:, 0]
        high, wide = self.image.shape[:2]
        left, top = np.clip(moved.min(axis=0) / (wide, high), 0, 1)
        right, bottom = np.clip(moved.max(axis=0) / (wide, high), 0, 1)
        return float(left), float(top), float(right), float(bottom)


def render(pdf: bytes, dpi: float, *, color: bool) -> list[Shot]:
    """Every page of a PDF, form fields included."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        shots = []
        for page in document:
            bitmap = page.render(scale=dpi / 72, grayscale=not color, rev_byteorder=True, may_draw_forms=True)
            image = bitmap.to_numpy()
            image = np.ascontiguousarray(image[:, :, :3] if color else image.reshape(image.shape[0], image.shape[1]))
            shots.append(Shot(image.copy(), np.eye(3), (image.shape[1], image.shape[0])))
        return shots
    finally:
        document.close()


def noise(rng: random.Random, shape: tuple[int, ...], spread: float) -> Float:
    """Grain, roughly normal: the sum of uniform bytes, which every numpy draws alike."""
    draw = np.random.Generator(np.random.PCG64(rng.getrandbits(64)))
    grain = np.frombuffer(draw.bytes(2 * int(np.prod(shape))), dtype=np.uint8).reshape(2, *shape)
    drawn: Float = (grain.astype(np.float32).sum(axis=0) - 255.0) * np.float32(spread / 104.0)
    return drawn


def scanned(rng: random.Random, shot: Shot) -> Shot:
    """A flatbed's or feeder's view: a little skew, grain, a grey cast, dust."""
    image = cv2.cvtColor(shot.image, cv2.COLOR_RGB2GRAY) if shot.image.ndim == 3 else shot.image
    high, wide = image.shape
    angle = (rng.random() - 0.5) * 2.4
    turn = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0), [0, 0, 1]])
    turn[0, 2] += rng.randrange(-8, 9)
    turn[1, 2] += rng.randrange(-8, 9)
    image = cv2.warpPerspective(image, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=255)
    image = cv2.GaussianBlur(image, (3, 3), 0.5 + 0.4 * rng.random())
    cast = 228 + rng.randrange(22)
    gray = image.astype(np.float32) * (cast / 255.0) + 8 + noise(rng, image.shape, 4.0)
    for _ in range(rng.randrange(4, 22)):
        cv2.circle(gray, (rng.randrange(wide), rng.randrange(high)), rng.randrange(1, 3), rng.randrange(60, 160), -1)
    return Shot(np.clip(gray, 0, 255).astype(np.uint8), turn @ shot.warp, shot.size)


def photographed(rng: random.Random, shot: Shot, long_side: int = 1500) -> Shot:
    """A telephone's view: the paper on a table, out of square, shaded, slightly soft."""
    image = cv2.cvtColor(shot.image, cv2.COLOR_GRAY2RGB) if shot.image.ndim == 2 else shot.image
    high, wide = image.shape[:2]
    if high >= wide:
        out_h, out_w = long_side, int(long_side * 0.75)
    else:
        out_h, out_w = int(long_side * 0.75), long_side
    scale = min(out_w * 0.86 / wide, out_h * 0.9 / high)
    left, top = (out_w - wide * scale) / 2, (out_h - high * scale) / 2
    give = 0.035 * min(out_w, out_h)
    corners = [
        (left, top),
        (left + wide * scale, top),
        (left + wide * scale, top + high * scale),
        (left, top + high * scale),
    ]
    bent = np.array([[x + (rng.random() - 0.5) * 2 * give, y + (rng.random() - 0.5) * 2 * give] for x, y in corners],
                    dtype=np.float32)  # fmt: skip
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(flat, bent)
    table = _table(rng, out_h, out_w)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), warp, (out_w, out_h))
    shade = cv2.GaussianBlur(cv2.erode(mask, np.ones((3, 3), np.uint8)), (0, 0), 14)
    table *= 1 - 0.45 * shade[..., None].astype(np.float32) / 255.0
    page = cv2.warpPerspective(image, warp, (out_w, out_h), flags=cv2.INTER_AREA).astype(np.float32) * 0.94
    tint = np.array([1.0, 0.985, 0.95], dtype=np.float32)
    cover = mask[..., None].astype(np.float32) / 255.0
    lit = (page * tint) * cover + table * (1 - cover)
    ramp_x, ramp_y = np.meshgrid(
        np.linspace(-1, 1, out_w, dtype=np.float32), np.linspace(-1, 1, out_h, dtype=np.float32)
    )
    slope = (rng.random() - 0.5, rng.random() - 0.5)
    light = 0.88 + 0.22 * (slope[0] * ramp_x + slope[1] * ramp_y)
    edge = rng.random() * 1.2 - 0.6
    shadow = 1 / (1 + np.exp(np.clip((ramp_x * 0.8 + ramp_y * 0.6 - edge) * 9, -30, 30)))
    lit *= (light * (0.78 + 0.22 * shadow))[..., None]
    lit = cv2.GaussianBlur(lit, (0, 0), 0.6 + 0.35 * rng.random()) + noise(rng, lit.shape[:2], 4.5)[..., None]
    return Shot(np.clip(lit, 0, 255).astype(np.uint8), warp @ shot.warp, shot.size)


def _table(rng: random.Random, high: int, wide: int) -> Float:
    """A wooden table top."""
    base = np.array(rng.choice(((134, 98, 66), (92, 70, 54), (150, 140, 128), (70, 74, 82))), dtype=np.float32)
    streaks = cv2.GaussianBlur(noise(rng, (high, 1), 24.0), (1, 31), 0) + cv2.GaussianBlur(noise(rng, (high, wide),
    9.0),
                                                                                           (31, 3), 0)  # fmt: skip
    table: Float = base[None, None, :] + streaks[..., None]
    return table


def fax_line(shot: Shot, text: str, wide: int, high: int) -> Image:
    """A page as a fax machine sends it: black and white, its own line on top, pixels that are not square."""
    gray = cv2.cvtColor(shot.image, cv2.COLOR_RGB2GRAY) if shot.image.ndim == 3 else shot.image
    gray = gray.copy()
    gray[: int(gray.shape[0] * 0.022)] = 255
    at = (int(gray.shape[1] * 0.04), int(gray.shape[0] * 0.017))
    cv2.putText(gray, text, at, cv2.FONT_HERSHEY_PLAIN, gray.shape[1] / 1100, 0, 1, cv2.LINE_AA)
    small = cv2.resize(gray, (wide, high), interpolation=cv2.INTER_AREA)
    return np.where(small < 165, 0, 255).astype(np.uint8)
