"""What kind of file it is, told from its content; its name has no say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.errors import DocumentError
from claimctl.intake import mails, zips

if TYPE_CHECKING:
    from typing import BinaryIO

PDF = "application/pdf"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
MAIL = "message/rfc822"
UNKNOWN = "application/octet-stream"
HEAD = 64 * 1024  # bytes that `sniff` wants to see

_PDF_WITHIN = 1024  # readers accept a header that starts this late
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_PLAIN = {b"mif1", b"msf1", b"heif"}
_AVIF = {b"avif", b"avis"}

# What is recognised but not read: (offset, magic bytes, media type, what it is in words).
_OTHERS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"GIF8", "image/gif", "a GIF picture"),
    (0, b"\x00\x00\x00\x0cjP  ", "image/jp2", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "image/jp2", "a JPEG 2000 picture"),
    (0, b"\xff\x0a", "image/jxl", "a JPEG XL picture"),
    (0, b"\x00\x00\x00\x0cJXL ", "image/jxl", "a JPEG XL picture"),
    (0, b"8BPS", "image/vnd.adobe.photoshop", "a Photoshop picture"),
    (0, b"\x00\x00\x01\x00", "image/vnd.microsoft.icon", "an icon"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "a 7z archive"),
    (0, b"\x1f\x8b", "application/gzip", "a gzip archive"),
    (0, b"BZh", "application/x-bzip2", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "application/x-xz", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd", "a zstd archive"),
    (257, b"ustar", "application/x-tar", "a tar archive"),
    (0, b"{\\rtf", "application/rtf", "an RTF document"),
    (0, b"%!PS", "application/postscript", "a PostScript document"),
    (0, b"RIFF", "application/x-riff", "sound or video"),
    (0, b"ID3", "audio/mpeg", "sound"),
    (0, b"OggS", "application/ogg", "sound or video"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska", "a video"),
    (4, b"ftyp", "video/mp4", "sound or video"),
    (4, b"moov", "video/quicktime", "a video"),
    (128, b"DICM", "application/dicom", "a DICOM medical image"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3", "a database"),
    (0, b"\x7fELF", "application/x-executable", "a program"),
    (0, b"MZ", "application/x-msdownload", "a Windows program"),
    (0, b"PAR1", "application/vnd.apache.parquet", "a Parquet table"),
    (0, b"AT&TFORM", "image/vnd.djvu", "a DjVu document"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?(html|svg)\b", re.IGNORECASE | re.DOTALL
)
_IN_ZIP: tuple[tuple[str, str, str], ...] = (  # a member's name or its start
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "an XLSX spreadsheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "a PPTX presentation"),
    ("content.xml", "application/vnd.oasis.opendocument", "an OpenDocument file"),
    ("META-INF/container.xml", "application/epub+zip", "an EPUB book"),
    ("META-INF/MANIFEST.MF", "application/java-archive", "a Java program"),
)


class Kind(NamedTuple):
    """A media type, and why a file of it is not read: an error code and message, both None for what is read.

    ZIP and MAIL are read by taking them apart.
    """

    media_type: str
    error_code: str | None = None
    error: str | None = None


def sniff(head: bytes, file: BinaryIO) -> Kind:
    """The kind of a file by its first `HEAD` bytes; `file` is looked into only where it is a container."""
    picture = _picture(head)
    if picture is not None:
        return picture
    if b"%PDF-" in head[: _PDF_WITHIN + 5]:
        return Kind(PDF)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(file)
    if head.startswith(_OLE):
        return _ole(head, file)
    for offset, magic, media_type, words in _OTHERS:
        if head.startswith(magic, offset):
            return _unsupported(media_type, words)
    return _text(head)


def _unsupported(media_type: str, words: str) -> Kind:
    return Kind(media_type, "unsupported_kind", f"It is {words}, which is not read.")


def _picture(head: bytes) -> Kind | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind("image/png")
    if head.startswith(b"\xff\xd8\xff"):
        return Kind("image/jpeg")
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return Kind("image/tiff")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind("image/webp")
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in {12, 40, 52, 56, 64, 108, 124}:
        return Kind("image/bmp")
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    return None


def _iso_media(head: bytes) -> Kind | None:
    """HEIC, HEIF and AVIF share a container with video; its brands tell them apart."""
    length = min(int.from_bytes(head[:4], "big"), 512)
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, length, 4))]
    if brands[0] in _AVIF or (brands[0] in _HEIF_PLAIN and not _HEIF & set(brands) and _AVIF & set(brands)):
        from PIL import features

        if features.check("avif"):
            return Kind("image/avif")
        return _unsupported("image/avif", "an AVIF picture")
    if brands[0] in _HEIF or _HEIF & set(brands):
        return Kind("image/heic")
    return Kind("image/heif") if brands[0] in _HEIF_PLAIN else None


def _zip(file: BinaryIO) -> Kind:
    try:
        names = zips.names(file)
    except DocumentError as error:
        return Kind(ZIP, error.code, error.message)
    if "word/document.xml" in names:
        return Kind(DOCX)
    for start, media_type, words in _IN_ZIP:
        if any(name.startswith(start) for name in names):
            return _unsupported(media_type, words)
    return Kind(ZIP)


def _ole(head: bytes, file: BinaryIO) -> Kind:
    """Old Office files, Outlook mails, and the wrapping of Office files with a password."""
    marks = {
        "EncryptedPackage": ("encrypted", "an Office file with a password"),
        "WordDocument": ("unsupported_kind", "an old Word document (.doc)"),
        "Workbook": ("unsupported_kind", "an old Excel spreadsheet (.xls)"),
        "PowerPoint Document": ("unsupported_kind", "an old PowerPoint presentation (.ppt)"),
        "__substg1.0_": ("unsupported_kind", "an Outlook mail (.msg)"),
    }
    # The directory of streams starts at the sector that the header names; its sectors may lie apart.
    file.seek(0)
    content = head + file.read(32 * 1024 * 1024)[len(head) :]
    for name, (code, words) in marks.items():
        if name.encode("utf-16-le") in content:
            ending = "which is not read." if code == "unsupported_kind" else "which can't be opened."
            return Kind("application/x-ole-storage", code, f"It is {words}, {ending}")
    return _unsupported("application/x-ole-storage", "an old Office file")


def _text(head: bytes) -> Kind:
    markup = _MARKUP.match(head[:2048])
    if markup:
        words = "an HTML page" if markup.group(1).lower() == b"html" else "an SVG drawing"
        return _unsupported("text/html" if words == "an HTML page" else "image/svg+xml", words)
    if mails.is_mail(head):
        return Kind(MAIL)
    if is_text(head):
        return Kind(TEXT)
    return Kind(UNKNOWN, "unsupported_kind", "Its kind is not known.")


def is_text(head: bytes) -> bool:
    """Whether these first bytes are UTF-8, UTF-16, or text of one byte a letter, nearly free of control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _is_written(head[: len(head) // 2 * 2].decode("utf-16", "replace"))
    if b"\x00" in head:
        for codec, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if len(head) > 3 and zeros.count(0) > 0.4 * len(zeros):
                return _is_written(head[: len(head) // 2 * 2].decode(codec, "replace"))
        return False
    try:
        return _is_written(head.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3 and error.reason == "unexpected end of data":  # the cut fell into a letter
            return _is_written(head[: error.start].decode("utf-8-sig"))
    high = sum(byte >= 0x80 for byte in head)
    return high < 0.4 * len(head) and _is_written(head.decode("latin-1").translate(_WINDOWS))


_WINDOWS = dict.fromkeys(range(128, 160), 183)  # Windows-1252 writes dashes, quotes and the euro sign here


def _is_written(text: str) -> bool:
    odd = sum(1 for c in text if (c < " " and c not in "\t\n\r\f\x1b") or c == "\ufffd" or "\x7f" <= c < "\xa0")
    return bool(text) and odd <= 0.005 * len(text)
