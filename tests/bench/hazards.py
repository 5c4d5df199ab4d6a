"""Files made to cost far more than they weigh: bombs, loops and depths, each a few bytes of code and all harmless.

`python tests/bench/hostile.py --made` runs them; `made()` gives name -> content.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

DOCX = "word/document.xml"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def made() -> dict[str, bytes]:
    """Every hazard by a name that says what it is."""
    return {**_pdfs(), **_pictures(), **_offices(), **_texts()}


def _pdfs() -> dict[str, bytes]:
    text = stream(b"BT /F 12 Tf 72 700 Td (Total 12.50) Tj ET")
    deep = {1: _CATALOG, 20_002: _PAGE % b""} | {
        n: b"<</Type/Pages/Parent %d 0 R/Count 1/Kids[%d 0 R]>>" % (n - 1, n + 1) for n in range(2, 20_002)
    }
    kids = b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>"
    notes = b"<</Type/Annot/Subtype/FreeText/Rect[0 0 99 9]/Contents(a note)>>" * 30_000
    font = b"/Font<</F<</Type/Font/Subtype/TrueType/FontDescriptor<</Type/FontDescriptor/FontFile2 10 0 R>>>>>>"
    show = b"BT /F 1 Tf " + b"(aaaa bbbb) Tj " * 400_000 + b"ET"
    return {
        "pdf-deep-page-tree.pdf": pdf(deep),
        "pdf-page-tree-loop.pdf": _one({2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"}),
        "pdf-count-lies.pdf": _one({2: b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", 4: text}),
        "pdf-one-page-100000-times.pdf": _one({2: kids, 4: text}),
        "pdf-content-bomb.pdf": _one({4: stream(b"q 1 0 0 1 0 0 cm Q " * 5_000_000)}),
        "pdf-text-bomb.pdf": _one({3: _PAGE % _FONT, 4: stream(show)}),
        "pdf-huge-page.pdf": _one({3: (_PAGE % b"").replace(b"595 842", b"2000000 2000000"), 4: text}),
        "pdf-notes-30000.pdf": _one({3: (_PAGE % b"").replace(b"/Contents", b"/Annots[" + notes + b"]/Contents")}),
        "pdf-font-bomb.pdf": _one({3: _PAGE % font, 4: text, 10: stream(bytes(100_000_000), b"/Length1 100000000")}),
        "pdf-object-stream-bomb.pdf": _one(
            {4: text, 10: stream(b"11 0 " * 4_000_000, b"/Type/ObjStm/N 2000000/First 10")}
        ),
        "pdf-deep-array.pdf": _one({4: text, 10: b"[" * 200_000 + b"]" * 200_000}),
        "pdf-cross-references-loop.pdf": _one({4: text}).replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 9"),
        "pdf-filters-40.pdf": _one({4: stream(b"q Q", b"", filters=40)}),
        **_drawings(),
    }


def _drawings() -> dict[str, bytes]:
    """Pages that take for ever to draw."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    laughs = {
        n: stream(b"/X%d Do " % (n + 1) * 10, form + b"/Resources<</XObject<</X%d %d 0 R>>>>" % (n + 1, n + 1))
        for n in range(10, 20)
    }
    laughs |= {3: _PAGE % b"/XObject<</X10 10 0 R>>", 4: stream(b"/X10 Do"), 20: stream(b"0 0 m 9 9 l S", form)}
    picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8"
    tiny = (
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.00001/YStep 0.00001/Resources<<>>"
    )
    drawn, tiled = _PAGE % b"/XObject<</X 10 0 R>>", _PAGE % b"/Pattern<</P 10 0 R>>"
    itself = stream(b"/X Do /X Do", form + b"/Resources<</XObject<</X 10 0 R>>>>")
    fill = stream(b"/Pattern cs /P scn 0 0 595 842 re f")
    return {
        "pdf-forms-in-forms.pdf": _one(laughs),
        "pdf-form-draws-itself.pdf": _one({3: drawn, 4: stream(b"/X Do"), 10: itself}),
        "pdf-picture-bomb.pdf": _one(
            {3: drawn, 4: stream(b"595 0 0 842 0 0 cm /X Do"), 10: stream(bytes(40_000_000), picture)}
        ),
        "pdf-pattern-without-end.pdf": _one({3: tiled, 4: fill, 10: stream(b"0 0 1 1 re f", tiny)}),
    }


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>"
_FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def _pictures() -> dict[str, bytes]:
    grey = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    wide = struct.pack(">IIBBBBB", 200_000, 1_000, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((200_000 // 8 + 1) * 1_000), 9)
    return {
        "png-3600-megapixels.png": _png(grey, zlib.compress(bytes(10_000_000), 9)),
        "png-200000-wide.png": _png(wide, lines),
        "png-note-bomb.png": _png(
            struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0), zlib.compress(bytes(72)),
            *[(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 9))] * 3,
        ),
        "tiff-frames-loop.tif": _tiff(loop=True),
        "tiff-strip-without-end.tif": _tiff(strip=0xFFFFFFF0),
        "jpeg-65500-square.jpg": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\0\x02\x11\x01\x03\x11\x01",
        "bmp-lies.bmp": b"BM" + struct.pack("<IHHIIiiHH6I", 100, 0, 0, 54, 40, 70_000, -70_000, 1, 24, *[0] * 6),
    }  # fmt: skip


def _offices() -> dict[str, bytes]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    entity = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]>' + _body("&a11;")
    outside = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _body("&x;")
    nested = f"<w:document {_WORD}><w:body>" + "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    return {
        "docx-laughs.docx": _docx(entity),
        "docx-reads-a-file.docx": _docx(outside),
        "docx-tables-in-tables.docx": _docx(nested + "</w:body></w:document>"),
        "docx-bomb.docx": _docx(_body("a" * 300_000_000)),
        "docx-one-word.docx": _docx(_body("a" * 3_000_000)),
    }


def _texts() -> dict[str, bytes]:
    return {
        "text-one-line.txt": b"9" * 30_000_000,
        "text-marks.txt": ("a" + "\u0300" * 500_000).encode(),
        "text-form-feeds.txt": b"a\f" * 1_000_000,
        "empty.pdf": b"",
        "only-a-head.pdf": b"%PDF-1.7\n",
        "nothing-but-noughts.pdf": bytes(1000),
    }


def _one(changed: dict[int, bytes]) -> bytes:
    """A PDF of one page but for what is changed of it."""
    return pdf({1: _CATALOG, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: _PAGE % b""} | changed)


def pdf(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects, with a table of where they stand."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, more: bytes = b"", *, filters: int = 1) -> bytes:
    """A stream object, packed as often as asked."""
    for _ in range(filters):
        content = zlib.compress(content, 9)
    names = b"[" + b"/FlateDecode" * filters + b"]"
    return b"<</Length %d/Filter %s%s>>\nstream\n%s\nendstream" % (len(content), names, more, content)


def _png(head: bytes, pixels: bytes, *more: tuple[bytes, bytes]) -> bytes:
    chunks = [(b"IHDR", head), *more, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _tiff(*, loop: bool = False, strip: int = 8) -> bytes:
    tags = ((256, 64), (257, 64), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 64), (279, strip))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + struct.pack("<H", len(tags))
        + entries
        + struct.pack("<I", 8 if loop else 0)
        + bytes(64)
    )


def _body(text: str) -> str:
    return f"<w:document {_WORD}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"


def _docx(document: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELATIONS)
        packed.writestr(DOCX, document)
    return buffer.getvalue()
