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


class Curl(msgspec.Struct, frozen=True):
    """Paper that does not lie flat: rows slide sideways, then columns slide down, each by its own number of pixels.

    A point (x, y) goes to (x + across[y], y + down[x']), which is undone exactly; `across` has one entry a row,
    `down` one a column.
    """

    across: Float
    down: Float


Move = Matrix | Curl


def carry(points: Matrix, moves: tuple[Move, ...]) -> Matrix:
    """Points (n, 2), pixels, after all moves."""
    for move in moves:
        if isinstance(move, Curl):
            rows, columns = np.arange(len(move.across)), np.arange(len(move.down))
            x = points[:, 0] + np.interp(points[:, 1], rows, move.across)
            points = np.stack([x, points[:, 1] + np.interp(x, columns, move.down)], axis=1)
        else:
            points = cv2.perspectiveTransform(points[:, None, :], move)[:, 0]
    return points


class Shot(msgspec.Struct, frozen=True):
    """A page as a picture (grey or RGB), and where its points went: `moves` take pixels of `size` to pixels of it."""

    image: Image
    moves: tuple[Move, ...]
    size: tuple[int, int]  # width and height before the moves

    def drawn(self, image: Image) -> Shot:
        """The same view with another picture: nothing moved."""
        return Shot(image, self.moves, self.size)

    def moved(self, image: Image, move: Move) -> Shot:
        """Another picture, to whose pixels `move` takes those of this one."""
        return Shot(image, (*self.moves, move), self.size)

    def points(self, points: Matrix) -> Matrix:
        """Points (n, 2) of page fractions, as fractions of the picture; they may lie outside of it."""
        high, wide = self.image.shape[:2]
        carried: Matrix = carry(points * np.array(self.size, np.float64), self.moves) / np.array([wide, high])
        return carried

    def places(self, boxes: Matrix) -> Matrix:
        """Boxes (n, 4) of page fractions, as the upright boxes round them in the picture; they may lie outside of it.

        A curled edge bulges, so points along the edges are followed, not the corners alone.
        """
        along = np.linspace(0.0, 1.0, 9 if any(isinstance(move, Curl) for move in self.moves) else 2)
        x = boxes[:, None, 0] + along * (boxes[:, None, 2] - boxes[:, None, 0])
        edges = [np.stack([x, np.broadcast_to(boxes[:, None, side], x.shape)], axis=2) for side in (1, 3)]
        around = np.concatenate(edges, axis=1)
        moved = self.points(around.reshape(-1, 2)).reshape(around.shape)
        return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)

    def place(self, box: Box) -> Box:
        """A box of page fractions, as fractions of the picture, cut at its edges."""
        left, top, right, bottom = np.clip(self.places(np.array([box], np.float64))[0], 0, 1)
        return float(left), float(top), float(right), float(bottom)


def render(pdf: bytes, dpi: float, *, color: bool, only: int = 0) -> list[Shot]:
    """Every page of a PDF (or `only` one, from 1), form fields included."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        shots = []
        for page in [document[only - 1]] if only else document:
            bitmap = page.render(scale=dpi / 72, grayscale=not color, rev_byteorder=True, may_draw_forms=True)
            image = bitmap.to_numpy()
            image = np.ascontiguousarray(image[:, :, :3] if color else image.reshape(image.shape[0], image.shape[1]))
            shots.append(Shot(image.copy(), (), (image.shape[1], image.shape[0])))
        return shots
    finally:
        document.close()


def noise(rng: random.Random, shape: tuple[int, ...], spread: float) -> Float:
    """Grain, roughly normal: the sum of uniform bytes, which every numpy draws alike."""
    draw = np.random.Generator(np.random.PCG64(rng.getrandbits(64)))
    grain = np.frombuffer(draw.bytes(2 * int(np.prod(shape))), dtype=np.uint8).reshape(2, *shape)
    drawn: Float = (grain.astype(np.float32).sum(axis=0) - 255.0) * np.float32(spread / 104.0)
    return drawn


def scanned(rng: random.Random, shot: Shot, rough: float = 0.5) -> Shot:
    """A flatbed's or feeder's view: a little skew, grain, a grey cast, dust; `rough` (0 to 1) is how much of it."""
    image, color = shot.image, shot.image.ndim == 3
    high, wide = image.shape[:2]
    angle = (rng.random() - 0.5) * (0.8 + 3.2 * rough)
    turn = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0), [0, 0, 1]])
    turn[0, 2] += rng.randrange(-8, 9)
    turn[1, 2] += rng.randrange(-8, 9)
    white = (255, 255, 255) if color else 255
    image = cv2.warpPerspective(image, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=white)
    image = cv2.GaussianBlur(image, (3, 3), 0.4 + 0.6 * rough * rng.random())
    cast = 246 - rng.randrange(4, 8 + int(20 * rough))
    seen = image.astype(np.float32) * (cast / 255.0) + 8
    grain = noise(rng, image.shape[:2], 1.5 + 5.0 * rough)
    seen += grain[..., None] if color else grain
    for _ in range(rng.randrange(2, 6 + int(30 * rough))):
        spot = (rng.randrange(wide), rng.randrange(high))
        shade = rng.randrange(60, 160)
        cv2.circle(seen, spot, rng.randrange(1, 3), (shade, shade, shade) if color else shade, -1)
    return shot.moved(np.clip(seen, 0, 255).astype(np.uint8), turn)


def turned(shot: Shot, quarters: int) -> Shot:
    """The picture after quarter turns clockwise."""
    quarters %= 4
    if not quarters:
        return shot
    high, wide = shot.image.shape[:2]
    steps = {
        1: (cv2.ROTATE_90_CLOCKWISE, [[0, -1, high], [1, 0, 0], [0, 0, 1]]),
        2: (cv2.ROTATE_180, [[-1, 0, wide], [0, -1, high], [0, 0, 1]]),
        3: (cv2.ROTATE_90_COUNTERCLOCKWISE, [[0, 1, 0], [-1, 0, wide], [0, 0, 1]]),
    }  # fmt: skip
    code, move = steps[quarters]
    return shot.moved(cv2.rotate(shot.image, code), np.array(move, np.float64))


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
    return shot.moved(np.clip(lit, 0, 255).astype(np.uint8), warp)


def _table(rng: random.Random, high: int, wide: int) -> Float:
    """A wooden table top."""
    base = np.array(rng.choice(((134, 98, 66), (92, 70, 54), (150, 140, 128), (70, 74, 82))), dtype=np.float32)
    streaks = cv2.GaussianBlur(noise(rng, (high, 1), 24.0), (1, 31), 0) + cv2.GaussianBlur(noise(rng, (high, wide),
    9.0),
                                                                                           (31, 3), 0)  # fmt: skip
    table: Float = base[None, None, :] + streaks[..., None]
    return table


def fax_line(shot: Shot, text: str, down: int, share: float = 0.68) -> Shot:
    """A page as a fax machine sends it: black and white (see `bitonal`), its own line on top, `down` rows an inch."""
    gray = cv2.cvtColor(shot.image, cv2.COLOR_RGB2GRAY) if shot.image.ndim == 3 else shot.image
    gray = gray.copy()
    high, wide = gray.shape
    gray[: int(high * 0.022)] = 255
    cv2.putText(gray, text, (int(wide * 0.04), int(high * 0.017)), cv2.FONT_HERSHEY_PLAIN, wide / 1100, 0, 1,
                cv2.LINE_AA)  # fmt: skip
    squeezed = high * down // 204
    small = cv2.resize(gray, (wide, squeezed), interpolation=cv2.INTER_AREA)
    squeeze = np.array([[1, 0, 0], [0, squeezed / high, 0], [0, 0, 1]], np.float64)
    return shot.moved(bitonal(small, share), squeeze)


def bitonal(image: Image, share: float) -> Image:
    """Black (0) where it is darker than a share of how bright the paper is about there, else white (255).

    As machines do it: stains, shade and marker pale out, large dark areas stay dark.
    """
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
    paper = float(np.percentile(gray[::4, ::4], 90))
    reach = max(9, gray.shape[1] // 100) | 1  # wider than a stroke, narrower than a line's height
    around = cv2.dilate(gray, np.ones((reach, reach), np.uint8))
    around = cv2.blur(around, (reach, reach)).astype(np.float32)
    black: Image = np.where(gray < np.maximum(around, paper * 0.62) * share, 0, 255).astype(np.uint8)
    return black


def screenshot(rng: random.Random, shot: Shot) -> Shot:
    """A page as a viewer's window shows it: a bar above, grey beside, the foot of the page often out of sight."""
    high, wide = shot.image.shape[:2]
    bar, side = rng.randrange(34, 60), rng.randrange(10, 90)
    shown = high if rng.random() < 0.6 else int(high * (0.85 + 0.1 * rng.random()))
    dark = rng.random() < 0.4
    screen = np.full((bar + shown + 12, wide + 2 * side, 3), 62 if dark else 214, np.uint8)
    screen[:bar] = 40 if dark else 240
    for number, color in enumerate(((236, 106, 94), (245, 191, 79), (98, 197, 84))):
        cv2.circle(screen, (20 + 18 * number, bar // 2), 6, color, -1, cv2.LINE_AA)
    cv2.rectangle(
        screen, (wide // 3, bar // 2 - 9), (wide // 3 * 2, bar // 2 + 9), (70,) * 3 if dark else (222,) * 3, -1
    )
    screen[bar + 6 : bar + 6 + shown, side : side + wide] = shot.image[:shown]
    return shot.moved(screen, np.array([[1, 0, side], [0, 1, bar + 6], [0, 0, 1]], np.float64))
