"""Small whole files of every kind that claimctl reads, made on the spot: what fuzzers start from."""

from __future__ import annotations

import io
import random
import tempfile
import warnings
import zipfile
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import polars as pl
from PIL import Image, ImageDraw, TiffImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from claimctl import config
from claimctl.store import parts
from claimctl.store.tables import TABLES

BILL = (
    "Brightwater Garage\nINVOICE\nInvoice No: R-118204\nDate: 2026-03-04\nPolicy number: PX-77-1001\n"
    "Front bumper 840.50\nHead lamp 310.25\nSubtotal: $1150.75\nTax: $92.06\nTotal: $1242.81\nPhone 212 555 0123\n"
)


@cache
def pdfs() -> tuple[bytes, ...]:
    """A bill as text, the same without packing, a scan with a form over it, and one of many pages."""
    return (
        _pdf(_bill),
        _pdf(_bill, packed=False),
        _pdf(_form, packed=False),
        _pdf(_scan),
        _pdf(*[_bill] * 12),
    )


@cache
def images() -> tuple[bytes, ...]:
    """A small bill as a picture in every format, TIFFs with several frames and packings among them."""
    page = _picture()
    grey, bits = page.convert("L"), page.convert("1")
    found = [_encoded(page, kind) for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF")]
    found.append(_encoded(page.convert("P"), "PNG", transparency=0))
    found.append(_encoded(grey.convert("I;16") if grey.mode == "I" else grey, "PNG"))
    found += [_encoded(bits, "TIFF", compression=name) for name in ("group3", "group4", "packbits", "tiff_lzw")]
    found.append(_encoded(grey, "TIFF", save_all=True, append_images=[bits, page], compression="tiff_adobe_deflate"))
    found.append(_encoded(page, "JPEG", progressive=True, exif=_turned()))
    return tuple(found)


@cache
def containers() -> tuple[bytes, ...]:
    """An archive with folders, a mail with attachments, each in the other, and a DOCX."""
    archive = _zip(("bill.txt", BILL.encode()), ("scans/page.png", images()[0]), ("scan.pdf", pdfs()[0]))
    mail = _mail(("papers.zip", archive), ("bill.pdf", pdfs()[1]))
    return (
        archive, mail, _zip(("post.eml", mail), ("more.zip", archive)),
        _zip(("bill.txt", BILL.encode()), method=zipfile.ZIP_STORED), docx(),
    )  # fmt: skip


@cache
def docx() -> bytes:
    """A letter with a table."""
    import docx as library

    document = library.Document()
    for line in BILL.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Total", "12.50"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def texts() -> tuple[bytes, ...]:
    """A bill in every encoding."""
    umlauts = BILL + "Gesamtbetrag: 1.242,81 \u20ac f\u00fcr M\u00fcller\n\f\tpage 2\n"
    return tuple(umlauts.encode(name) for name in ("utf-8", "utf-16", "utf-8-sig", "cp1252"))


@cache
def tables() -> tuple[bytes, ...]:
    """claims.csv as people and spreadsheets write it."""
    return (
        b"claim_id,path,sum_insured,policy_start\r\nC-1,in/a.txt,10000,2024-01-01\r\nC-2,,,\r\n",
        'claim_id;policy;note\nC-1;\u201eNord\u201c;"two\nlines"\n'.encode("cp1252"),
        "claim_id\tpolicy_number\nC-1\tPX-77\n".encode("utf-16"),
    )


@cache
def settings() -> tuple[bytes, ...]:
    """A user's settings, and the shipped ones."""
    home = config.home() / "configs"
    shipped = (home / "default.yaml", home / "rules" / "plausibility.yaml", home / "doctypes" / "invoice.yaml")
    own = b"jobs: 2\nscore: {approve_limit: 2000}\n"
    own += b"extract:\n  registers: {p: {path: p.csv, columns: {a: policy_number}}}\n"
    return (own, *(path.read_bytes() for path in shipped))


@cache
def results() -> dict[str, bytes]:
    """A results folder as a run leaves it: path -> content."""
    from claimctl.pipeline import run

    with tempfile.TemporaryDirectory() as scratch:
        inbox, out = Path(scratch) / "in", Path(scratch) / "out"
        for number in range(2):
            (inbox / f"claim-{number}").mkdir(parents=True)
            (inbox / f"claim-{number}" / "bill.txt").write_text(f"{BILL}{number}")
        loaded = config.load(overrides={"jobs": 1}).config
        run.process(inbox, out, loaded, run.Options(), lambda *_: None, lambda: None)
        return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@cache
def committed() -> dict[str, bytes]:
    """The smallest results folder with a part: path -> content."""
    schema = TABLES["claims"]
    frame = pl.DataFrame({name: [None] for name in schema}, schema=schema).with_columns(claim_id=pl.lit("c"))
    with tempfile.TemporaryDirectory() as scratch:
        parts.commit(Path(scratch), "r", {"claims": {"c"}}, [{"claims": frame}], 100)
        return {
            str(path.relative_to(scratch)): path.read_bytes() for path in Path(scratch).rglob("*") if path.is_file()
        }


def part() -> bytes:
    """A Parquet part of our own."""
    return next(content for name, content in committed().items() if name.endswith(".parquet"))


def _pdf(*pages, packed: bool = True) -> bytes:
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(595, 842), invariant=True, pageCompression=int(packed))
    for draw in pages:
        draw(sheet)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def _bill(sheet: canvas.Canvas) -> None:
    sheet.setFont("Helvetica", 11)
    for row, line in enumerate(BILL.splitlines()):
        sheet.drawString(60, 780 - 18 * row, line)
    sheet.rect(55, 500, 300, 120)


def _form(sheet: canvas.Canvas) -> None:
    _bill(sheet)
    form = sheet.acroForm
    form.textfield(name="policy", tooltip="Policy number", x=60, y=400, value="PX-77", width=120, height=18)
    form.checkbox(name="injured", x=60, y=370, checked=True, size=14)
    form.choice(name="cause", x=60, y=330, value="fire", options=["fire", "theft"], width=120, height=18)


def _scan(sheet: canvas.Canvas) -> None:
    sheet.drawImage(ImageReader(_picture()), 0, 0, 595, 842)


def _picture() -> Image.Image:
    image = Image.new("RGB", (240, 320), "white")
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(BILL.splitlines()):
        draw.text((12, 12 + 20 * row), line, fill="black")
    draw.rectangle((12, 260, 30, 278), outline="black", width=2)
    return image


def _encoded(image: Image.Image, kind: str, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[TiffImagePlugin.X_RESOLUTION] = 204.0
    return exif


def _zip(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as packed:
        for name, content in entries:
            packed.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def _mail(*attached: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Ada Example <ada@example.org>", "claims@example.com"
    message["Subject"], message["Message-ID"] = "Schaden \u2013 CLM-7", "<1@example.org>"
    message.set_content(BILL)
    message.add_alternative(f"<p>{BILL}</p>", subtype="html")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    content = message.as_bytes()
    # The library draws boundaries by chance; a seed of a fuzzer is to be the same each time.
    for number, boundary in enumerate(sorted(set(_boundaries(content)))):
        content = content.replace(boundary, b"===%d===" % number)
    return content


def _boundaries(content: bytes) -> list[bytes]:
    return [piece.split(b'"', 1)[0] for piece in content.split(b'boundary="')[1:]]


def noise(seed: int, length: int) -> bytes:
    """Bytes without a meaning."""
    return random.Random(seed).randbytes(length)
