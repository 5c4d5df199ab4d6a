"""Documents as the files that arrive: digital PDF, image-only PDF, fax TIFF, photo, picture, letter as text or DOCX."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import msgspec

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts.records import REFERENCES, letter_text
from claimctl.lab.synth.layouts.registry import typeset
from claimctl.lab.synth.layouts.sheet import Mark, RowMark
from claimctl.lab.synth.layouts.style import style
from claimctl.lab.synth.streams import stream, weighted

if TYPE_CHECKING:
    import random

    from PIL import Image

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.registry import Typeset
    from claimctl.lab.synth.paper.raster import Shot

_CARDS = ("insurance_card", "id_document")
_EPOCH = time.gmtime(946684800)  # 2000-01-01: PDFs of scans carry no true date


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A file with its truth. Boxes are fractions of the page as a reader shows it, EXIF orientation obeyed."""

    suffix: str
    media_type: str
    medium: str
    layout: str
    content: bytes
    pages: int
    marks: tuple[Mark, ...] = ()
    rows: tuple[RowMark, ...] = ()


def make(paper: Paper, seed: int, key: str, currency: str, scan_share: float) -> Made:
    """The file that a paper arrives as; `key` names its own stream, `scan_share` is the share that was on paper."""
    rng = stream(seed, "paper", key)
    if paper.doc_type == "damage_photo":
        return _damage_photo(rng, paper)
    medium = _medium(rng, paper, scan_share)
    if medium in ("text", "docx"):
        return _letter(paper, seed, currency, medium)
    sheet = typeset(paper, seed, key, currency, fillable=medium == "form")
    if medium in ("digital", "form"):
        content = _cut(sheet.pdf) if paper.damage == "corrupt" else sheet.pdf
        return _made(sheet, ".pdf", "application/pdf", "corrupt" if paper.damage == "corrupt" else medium, content)
    return {"scan": _scan, "fax": _fax, "photo": _photo, "picture": _picture}[medium](rng, paper, sheet)


def _medium(rng: random.Random, paper: Paper, scan_share: float) -> str:
    on_paper = rng.random() < scan_share
    if paper.damage:
        return "digital"
    if paper.doc_type in _CARDS:
        return "photo" if on_paper else "picture"
    if paper.doc_type == "receipt":
        return weighted(rng, {"photo": 4, "scan": 1}) if on_paper else "digital"
    if on_paper:
        return weighted(rng, {"scan": 6, "fax": 2.5, "photo": 1.0})
    if paper.doc_type == "claim_form":
        return weighted(rng, {"form": 1, "digital": 2})
    if paper.doc_type == "correspondence":
        return weighted(rng, {"digital": 2, "docx": 1, "text": 1})
    return "digital"


def _made(
    sheet: Typeset, suffix: str, media_type: str, medium: str, content: bytes, shots: list[Shot] | None = None
) -> Made:
    """The file; boxes go where the pictures bent them."""
    marks, rows = sheet.marks, sheet.rows
    if shots is not None:
        replace = msgspec.structs.replace
        marks = tuple(replace(mark, box=shots[mark.page - 1].place(mark.box), widget="") for mark in marks)
        rows = tuple(replace(row, box=shots[row.page - 1].place(row.box)) for row in rows)
    return Made(suffix=suffix, media_type=media_type, medium=medium, layout=sheet.layout, content=content,
                pages=sheet.pages, marks=marks, rows=rows)  # fmt: skip


def _cut(pdf: bytes) -> bytes:
    """A PDF whose transfer broke off before its page tree: nothing of it can be recovered."""
    return pdf[: pdf.index(b"/Type /Catalog") - 40]


def _scan(rng: random.Random, paper: Paper, sheet: Typeset) -> Made:
    """An image-only PDF: grey JPEG pages."""
    from PIL import Image

    from claimctl.lab.synth.paper import raster

    dpi = rng.choice((150, 150, 200)) if paper.doc_type != "receipt" else 200
    shots = [raster.scanned(rng, shot) for shot in raster.render(sheet.pdf, dpi, color=False)]
    first, *others = [Image.fromarray(shot.image) for shot in shots]
    file = io.BytesIO()
    first.save(file, "PDF", save_all=True, append_images=others, resolution=dpi, quality=rng.randrange(38, 60),
               creationDate=_EPOCH, modDate=_EPOCH, producer="scanner")  # fmt: skip
    return _made(sheet, ".pdf", "application/pdf", "scan", file.getvalue(), shots)


def _fax(rng: random.Random, paper: Paper, sheet: Typeset) -> Made:
    """A fax as TIFF: 204 dots an inch across, 98 or 196 down, Group 4, a cover sheet never counted."""
    from PIL import Image

    from claimctl.lab.synth.paper import raster

    down = rng.choice((98, 196))
    shots, pictures = [], []
    rendered = raster.render(sheet.pdf, 204, color=False)
    for number, shot in enumerate(rendered, 1):
        scanned = raster.scanned(rng, shot)
        high, wide = scanned.image.shape[:2]
        head = f"FROM: {paper.issuer.name[:24].upper()}   FAX    PAGE {number:02d}/{len(rendered):02d}"
        pictures.append(
            Image.fromarray(raster.fax_line(scanned, head, wide, high * down // 204)).convert(
                "1", dither=Image.Dither.NONE
            )
        )
        shots.append(scanned)
    file = io.BytesIO()
    pictures[0].save(file, "TIFF", save_all=True, append_images=pictures[1:], compression="group4", dpi=(204, down))
    return _made(sheet, ".tif", "image/tiff", "fax", file.getvalue(), shots)


def _photo(rng: random.Random, paper: Paper, sheet: Typeset) -> Made:
    """A photo by telephone, as JPEG (often turned, with EXIF orientation), WebP or HEIC."""
    from PIL import Image

    from claimctl.lab.synth.paper import raster

    kind, orientation = weighted(rng, {"jpeg": 6, "webp": 1, "heic": 1}), rng.choice((1, 3, 6, 6, 8))
    small = paper.doc_type == "receipt" or paper.doc_type in _CARDS
    shot = raster.photographed(rng, raster.render(sheet.pdf, 200, color=True)[0], 1400 if small else 2000)
    picture = Image.fromarray(shot.image)
    pages = msgspec.structs.replace(
        sheet, pages=1, marks=tuple(mark for mark in sheet.marks if mark.page == 1),
        rows=tuple(row for row in sheet.rows if row.page == 1),
    )  # fmt: skip
    file = io.BytesIO()
    if kind == "jpeg":
        _jpeg(file, picture, orientation)
        return _made(pages, ".jpg", "image/jpeg", "photo", file.getvalue(), [shot])
    if kind == "webp":
        picture.save(file, "WEBP", quality=72, method=4)
        return _made(pages, ".webp", "image/webp", "photo", file.getvalue(), [shot])
    import pillow_heif

    # The slower presets take seconds a picture.
    pillow_heif.from_pillow(picture).save(file, quality=55, enc_params={"preset": "ultrafast"})
    return _made(pages, ".heic", "image/heic", "photo", file.getvalue(), [shot])


def _jpeg(file: io.BytesIO, picture: Image.Image, orientation: int) -> None:
    """Store a picture as the sensor saw it; `orientation` (EXIF) tells how to turn it back upright."""
    from PIL import Image

    turned = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    step = turned[orientation]
    stored = picture.transpose(step) if step is not None else picture
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "Pocket camera"
    stored.save(file, "JPEG", quality=72, exif=exif)


def _picture(rng: random.Random, paper: Paper, sheet: Typeset) -> Made:
    """A clean picture of a card, as PNG."""
    from PIL import Image

    from claimctl.lab.synth.paper import raster

    del rng, paper
    shots = raster.render(sheet.pdf, 220, color=True)
    file = io.BytesIO()
    Image.fromarray(shots[0].image).save(file, "PNG", compress_level=9)
    return _made(sheet, ".png", "image/png", "picture", file.getvalue(), shots)


def _damage_photo(rng: random.Random, paper: Paper) -> Made:
    from PIL import Image

    from claimctl.lab.synth.paper.scenes import scene

    file = io.BytesIO()
    _jpeg(file, Image.fromarray(scene(rng, paper.scene)), rng.choice((1, 1, 6)))
    return Made(suffix=".jpg", media_type="image/jpeg", medium="photo", layout=f"damage_photo/{paper.scene}",
                content=file.getvalue(), pages=1)  # fmt: skip


def _letter(paper: Paper, seed: int, currency: str, medium: str) -> Made:
    """A letter as the sender's own file: plain text or DOCX. It has no pages, so its facts have no boxes."""
    hand = style(stream(seed, "issuer", paper.issuer.name), paper.issuer.country, currency)
    lines: list[str] = []
    marks: list[Mark] = []

    def state(label: str, field: str) -> None:
        value = paper.facts[field]
        written = hand.write(value)
        lines.extend(f"{label}{written}".split("\n"))
        marks.append(Mark(field, 0, normal(value), written, 1, (0.0, 0.0, 0.0, 0.0)))

    if paper.scene == "from_insured":
        for field in ("insured_name", "insured_address", "insured_phone"):
            state("", field)
    else:
        lines += [paper.issuer.name, *paper.issuer.address.lines]
    lines.append("")
    if paper.scene == "from_insured":
        lines += [paper.issuer.name, "Claims Department", ""]
    elif paper.recipient:
        lines += [paper.recipient.name, *paper.recipient.address.lines, ""]
    state("", "document_date")
    lines += ["", paper.title, ""]
    for label, field in REFERENCES:
        if field in paper.facts:
            state(f"{label}: ", field)
    for text in letter_text(paper):
        lines += ["", text]
    lines += ["", str(paper.facts["insured_name"]) if paper.scene == "from_insured" else "Customer Service"]
    if medium == "text":
        suffix, media_type, content = ".txt", "text/plain", ("\n".join(lines) + "\n").encode()
    else:
        suffix, content = ".docx", _docx(lines)
        media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Made(suffix=suffix, media_type=media_type, medium="letter", layout="correspondence/letter", content=content,
                pages=1, marks=tuple(marks))  # fmt: skip


def _docx(lines: list[str]) -> bytes:
    """The smallest DOCX that word processors open; stored, and dated 1980, so its bytes repeat."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, head + text)
    return file.getvalue()
