"""Papers as the files that arrive: digital PDF, scan, fax TIFF, photos, picture, screenshot, letter as text or DOCX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts.registry import Typeset, Which, typeset
from claimctl.lab.synth.layouts.registry import choose as choose_layout
from claimctl.lab.synth.layouts.types.letters import addressed
from claimctl.lab.synth.paper.alter import alter
from claimctl.lab.synth.paper.letters import letter
from claimctl.lab.synth.paper.made import Leaf, Made, Part, told
from claimctl.lab.synth.streams import stream, weighted

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.paper.raster import Shot

PDF = "application/pdf"
_CARDS = ("insurance_card", "id_document")
SMALL = ("receipt", *_CARDS)  # nobody punches these
_DIGITAL = ("digital", "form", "picture", "screenshot")
_RESCANS: dict[str, float] = {"scan": 4, "scan_color": 2, "scan_bitonal": 2, "scan_with_text": 1}
_PHOTOS = 4  # nobody photographs more pages than that
_MEDIA_TYPE = {"jpeg": "image/jpeg", "webp": "image/webp", "heic": "image/heic"}
_SUFFIX = {"jpeg": ".jpg", "webp": ".webp", "heic": ".heic"}
# The share of letters that a scanner's own text layer gets wrong.
_MISREAD = {"light": 0.012, "medium": 0.035, "heavy": 0.09}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all files of a run. `scan_share` is the share of papers that were on paper."""

    seed: int
    scan_share: float
    layouts: Which = "all"
    packets: float = 0.0


class Sheaf(msgspec.Struct, frozen=True, kw_only=True):
    """A paper typeset, and where it stands among the claim's papers (from 0; None for what only came along)."""

    place: int | None
    doc_type: str
    source: str
    sheet: Typeset


def make(paper: Paper, place: int, key: str, currency: str, order: Order) -> list[Made]:
    """The files that a paper arrives as: one, or a photo for each page. `key` names the paper's own streams.

    A copy draws from the streams of its original, so it is the same bytes; scanned anew it looks the same and goes
    through another machine.
    """
    first = paper.copy_of or key
    rng = stream(order.seed, "paper", first)
    if paper.doc_type == "damage_photo":
        return [_damage_photo(rng, paper, place)]
    medium = choose(rng, paper, order)
    digital = medium in _DIGITAL
    if paper.rescan:
        rng = stream(order.seed, "rescan", key)
        medium = weighted(rng, _RESCANS)
    if medium in ("text", "docx"):
        return [letter(paper, currency, medium, place, held_out=held_out(rng, order), seed=order.seed)]
    if medium == "form" and not choose_layout(paper, order.seed, first, order.layouts, digital=True).fillable:
        medium = "digital"
    sheaf = lay(paper, place, first, currency, order, digital=digital, fillable=medium == "form")
    sheet = sheaf.sheet
    if medium == "photo":
        return _photos(rng, sheaf)
    if medium in ("digital", "form"):
        made = one(sheaf, ".pdf", PDF, medium, sheet.pdf)
    elif medium == "fax":
        made = _fax(rng, sheaf)
    elif medium in ("picture", "screenshot"):
        made = _picture(rng, sheaf, medium)
    else:
        made = _scan(rng, sheaf, medium)
    return [_damaged(rng, paper, made)]


def lay(
    paper: Paper, place: int, key: str, currency: str, order: Order, *, digital: bool, fillable: bool = False
) -> Sheaf:
    """A paper typeset, forged where it is said to be; `digital` where it never was on paper."""
    sheet = typeset(paper, order.seed, key, currency, fillable=fillable, layouts=order.layouts, digital=digital)
    if paper.altered:
        sheet = alter(stream(order.seed, "altered", key), sheet, paper.altered)
    return Sheaf(place=place, doc_type=paper.doc_type, source=addressed(paper).issuer.name, sheet=sheet)


def held_out(rng: random.Random, order: Order) -> bool:
    """Whether something without a layout of the registry shall look as things do in testing alone."""
    return order.layouts == "test" or (order.layouts == "all" and rng.random() < 0.3)


def choose(rng: random.Random, paper: Paper, order: Order) -> str:
    """The medium a paper arrives in."""
    on_paper = rng.random() < order.scan_share
    if paper.damage:
        return "digital"
    if paper.doc_type in _CARDS:
        return weighted(rng, {"photo": 4, "scan_color": 2}) if on_paper else "picture"
    if paper.doc_type == "receipt":
        return weighted(rng, {"photo": 4, "scan": 1, "scan_color": 1}) if on_paper else "digital"
    if on_paper:
        return weighted(rng, {"scan": 4, "scan_color": 1.2, "scan_bitonal": 1.6, "scan_with_text": 1.6, "fax": 2.0,
                              "photo": 1.6})  # fmt: skip
    if paper.doc_type == "claim_form" and not paper.altered:
        return weighted(rng, {"form": 1, "digital": 1})
    if paper.doc_type == "correspondence":
        return weighted(rng, {"digital": 2, "docx": 1, "text": 1})
    # Where nothing is on paper, nothing is a picture but cards and damage.
    return "screenshot" if order.scan_share > 0 and rng.random() < 0.025 else "digital"


def one(
    sheaf: Sheaf, suffix: str, media_type: str, medium: str, content: bytes, shots: list[Shot] | None = None,
    effects: tuple[str, ...] = (),
) -> Made:  # fmt: skip
    """A file that holds one document; facts stand where the pictures bent them to."""
    pages = range(1, sheaf.sheet.pages + 1)
    leaves = [Leaf(page, page, shots[page - 1] if shots else None) for page in pages]
    return Made(suffix=suffix, media_type=media_type, content=content,
                parts=(part(sheaf, leaves, medium, effects),))  # fmt: skip


def part(sheaf: Sheaf, leaves: list[Leaf], medium: str, effects: tuple[str, ...] = ()) -> Part:
    """A document as some leaves of a file."""
    marks, rows, texts = told(sheaf.sheet, leaves)
    return Part(
        place=sheaf.place, doc_type=sheaf.doc_type, source=sheaf.source, layout=sheaf.sheet.layout,
        split=sheaf.sheet.split, medium=medium, first_page=min(leaf.number for leaf in leaves),
        last_page=max(leaf.number for leaf in leaves), effects=effects, marks=marks, rows=rows, texts=texts,
    )  # fmt: skip


def _scan(rng: random.Random, sheaf: Sheaf, medium: str) -> Made:
    """An image-only PDF, or one with the scanner's own text under its pictures."""
    from claimctl.lab.synth.paper import capture, encode
    from claimctl.lab.synth.paper.effects import wear
    from claimctl.lab.synth.paper.misread import misread

    had = wear(rng, "scanner", small=sheaf.doc_type in SMALL)
    setting = capture.scan_setting(rng, medium, small=sheaf.doc_type in SMALL)
    shots = capture.scan(rng, sheaf.sheet, setting, had)
    images = [shot.image for shot in shots]
    quality = rng.randrange(38, 62)
    made = one(sheaf, ".pdf", PDF, medium, b"", shots, tuple(had.names))
    if medium == "scan_with_text":
        layer = misread(rng, made.parts[0].texts, _MISREAD[had.level] * (0.5 + rng.random()))
        return msgspec.structs.replace(made, content=encode.text_pdf(images, layer, setting.dpi, quality))
    return msgspec.structs.replace(made, content=encode.picture_pdf(images, setting.dpi, quality))


def _fax(rng: random.Random, sheaf: Sheaf) -> Made:
    """A fax as TIFF, standard or fine."""
    from claimctl.lab.synth.paper import capture, encode
    from claimctl.lab.synth.paper.effects import wear

    small = sheaf.doc_type in SMALL
    had, down = wear(rng, "fax", small=small), 196 if small else rng.choice((98, 196))
    shots = capture.fax(rng, sheaf.sheet, had, down, fax_head(sheaf.source), 1, sheaf.sheet.pages)
    content = encode.fax_tiff([shot.image for shot in shots], down)
    return one(sheaf, ".tif", "image/tiff", "fax", content, shots, tuple(had.names))


def fax_head(source: str) -> str:
    """The line that a sender's machine prints on top."""
    return f"FROM: {source[:24].upper()}   FAX "


def _photos(rng: random.Random, sheaf: Sheaf) -> list[Made]:
    """Photos by telephone, one a page: JPEG (often turned, with EXIF orientation), WebP or HEIC."""
    from claimctl.lab.synth.paper import capture, encode
    from claimctl.lab.synth.paper.effects import wear

    had, kind = wear(rng, "camera", small=sheaf.doc_type in SMALL), weighted(rng, {"jpeg": 6, "webp": 1, "heic": 1})
    orientation = rng.choice((1, 3, 6, 6, 8))
    files = []
    for page in range(1, min(sheaf.sheet.pages, _PHOTOS) + 1):
        shot = capture.photograph(rng, sheaf.sheet, had, page, 1500 if sheaf.doc_type in SMALL else 2100)
        document = part(sheaf, [Leaf(page, 1, shot)], "photo", tuple(had.names))
        content, suffix, damage = encode.photo(shot.image, kind, orientation), _SUFFIX[kind], ""
        if kind == "jpeg" and rng.random() < 0.02:  # renamed by somebody who was asked for a PDF
            suffix, damage = ".pdf", "wrong_extension"
        files.append(Made(suffix=suffix, media_type=_MEDIA_TYPE[kind], content=content, parts=(document,),
                          damage=damage))  # fmt: skip
    return files


def _picture(rng: random.Random, sheaf: Sheaf, medium: str) -> Made:
    """A clean PNG: a card, or a document as a screen shows it."""
    from claimctl.lab.synth.paper import encode, raster

    dpi = 220 if medium == "picture" else rng.choice((96, 110, 144))
    shot = raster.render(sheaf.sheet.pdf, dpi, color=True, only=1)[0]
    if shot.size[1] > 1500:  # a card on a sheet of its own
        shot = raster.render(sheaf.sheet.pdf, 120, color=True, only=1)[0]
    if medium == "screenshot":
        shot = raster.screenshot(rng, shot)
    document = part(sheaf, [Leaf(1, 1, shot)], medium)
    return Made(suffix=".png", media_type="image/png", content=encode.png(shot.image), parts=(document,))


def _damage_photo(rng: random.Random, paper: Paper, place: int) -> Made:
    """A photo of the damage: not a word on it."""
    from claimctl.lab.synth.paper import encode
    from claimctl.lab.synth.paper.scenes import scene

    document = Part(place=place, doc_type="damage_photo", source="", layout=f"damage_photo/{paper.scene}",
                    split="train", medium="photo", first_page=1, last_page=1)  # fmt: skip
    return Made(suffix=".jpg", media_type="image/jpeg", content=encode.photo(scene(rng, paper.scene), "jpeg", 1),
                parts=(document,))  # fmt: skip


def _damaged(rng: random.Random, paper: Paper, made: Made) -> Made:
    """The file after what befell it, if anything: locked by its sender, or broken on its way."""
    replace = msgspec.structs.replace
    if paper.damage == "encrypted":
        return replace(made, damage="encrypted", status="refused")
    if paper.damage == "empty":
        return replace(made, damage="empty", status="refused", content=b"", media_type="application/octet-stream")
    if paper.damage == "no_pages":
        return replace(made, damage="no_pages", status="failed", content=_no_pages(rng.getrandbits(64)))
    if not paper.damage:
        return made
    content = _cut(made.content) if rng.random() < 0.65 else _overwritten(made.content)
    return replace(made, damage="corrupt", status="failed", content=content)


def _cut(pdf: bytes) -> bytes:
    """A PDF whose transfer broke off before its page tree: nothing of it can be recovered."""
    return pdf[: pdf.index(b"/Type /Catalog") - 40]


def _overwritten(pdf: bytes) -> bytes:
    """A PDF of whose copy only the first block was written: the rest is zeros."""
    return pdf[:512] + bytes(len(pdf) - 512)


def _no_pages(salt: int) -> bytes:
    """A PDF in good order that holds not one page; the salt keeps two of them from being the same file."""
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    content, places = b"%%PDF-1.4\n%% %016x\n" % salt, []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    return content + (b"xref\n0 3\n0000000000 65535 f \n%strailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                      % (table, start))  # fmt: skip
