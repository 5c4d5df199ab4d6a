"""Mails (.eml): what was written as one text, and each attachment as a file.

Parsed by hand within bounds: the library's parser goes as deep, and takes as long, as a mail tells it to. Only header
blocks of bounded length are given to it.
"""

from __future__ import annotations

import binascii
import codecs
import email.errors
import email.header
import html
import itertools
import re
from email.message import Message
from email.parser import BytesHeaderParser
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from claimctl.errors import Refused
from claimctl.intake.bounds import Budget, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_HEADER = 256 * 1024  # bytes of a header block
_MOST_VALUE = 4000  # characters of a header that is taken apart
_MOST_DEPTH = 12  # parts in parts
_MOST_PARTS = 2000  # in all
_TOLD = ("From", "To", "Cc", "Date", "Subject")
_SHAPE = ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding")
_SENT = {"from", "received", "return-path", "sender", "x-sender"}
_MACHINE = {"mime-version", "message-id", "received"}  # what no one types
_HEADER = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_CHARSETS = ("utf", "iso8859", "iso2022", "cp", "koi8", "ascii", "latin", "big5", "gb", "euc", "shift_jis", "mac")
_BLOCKS = {"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "blockquote", "hr"}
_COMMENT = "-->"
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}


class _Leaf(NamedTuple):
    """A part that holds no parts: its headers, and where its body stands in the mail."""

    header: Message
    start: int
    end: int
    named: bool  # an attachment rather than what was written

    @property
    def kind(self) -> str:
        return self.header.get_content_type()


def is_mail(head: bytes) -> bool:
    """Whether a file that begins so is a mail as programs keep it. A letter that only begins with From: is none."""
    seen = set()
    lines = head[:_MOST_HEADER].split(b"\n")
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if line.startswith((b" ", b"\t")) or (number == 0 and line.startswith(b"From ")):
            continue
        if not _HEADER.match(line):
            return False
        seen.add(line.partition(b":")[0].strip().lower().decode("ascii", "replace"))
    return bool(seen & _SENT) and bool(seen & _MACHINE)


def parts(content: bytes) -> list[Part]:
    """The mail's text first, with who wrote it, when and of what; then its attachments in their order.

    The text is that of the plain version where there is one, else that of the page. Raises Refused (archive_bomb)
    where parts lie deeper, or are more, than in any honest mail.
    """
    header, start = _header(content, 0, len(content))
    leaves = _leaves(content, header, start, len(content), 0, itertools.count())
    written = [leaf for leaf in leaves if not leaf.named]
    found = [Part("message.txt", lambda budget: _text(content, header, written, budget))]
    for number, leaf in enumerate((leaf for leaf in leaves if leaf.named), 1):
        skipped = "a mail's signature" if leaf.kind in _SIGNATURES else ""
        found.append(Part(_name(leaf, number), partial(_attached, content, leaf), skipped))
    return found


def _attached(content: bytes, leaf: _Leaf, budget: Budget) -> bytes:
    if leaf.kind in _SEALED:
        raise Refused("encrypted", "It is the encrypted part of a mail.", "Ask for it without encryption.")
    budget.foresee(leaf.end - leaf.start)
    return _decoded(content, leaf, budget)


# -- parts in parts


def _leaves(content: bytes, header: Message, start: int, end: int, depth: int, number: Iterator[int]) -> list[_Leaf]:
    """The leaves of a part; `number` counts all parts that were looked at, those that hold none too."""
    if depth > _MOST_DEPTH:
        raise Refused("archive_bomb", "The mail's parts lie too deep in each other.", "Send what counts.")
    if next(number) > _MOST_PARTS:
        raise Refused("archive_bomb", f"The mail has more than {_MOST_PARTS} parts.", "Send what counts.")
    boundary = _asked(header, "boundary") if header.get_content_maintype() == "multipart" else ""
    if not boundary:
        kind = header.get_content_type()
        named = kind not in {"text/plain", "text/html"} or header.get_content_disposition() == "attachment"
        return [_Leaf(header, start, end, named or bool(_asked(header, "filename")))]
    found: list[list[_Leaf]] = []
    for part_start, part_end in _split(content, boundary.encode("utf-8", "surrogateescape"), start, end):
        inner, body = _header(content, part_start, part_end)
        found.append(_leaves(content, inner, body, part_end, depth + 1, number))
    if header.get_content_type() == "multipart/alternative" and any(_is_plain(content, one) for one in found):
        found = [[leaf for leaf in one if leaf.named or leaf.kind != "text/html"] for one in found]
    return [leaf for one in found for leaf in one]


def _is_plain(content: bytes, leaves: list[_Leaf]) -> bool:
    return any(
        not leaf.named and leaf.kind == "text/plain" and content[leaf.start : leaf.end].strip() for leaf in leaves
    )


def _split(content: bytes, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts between the boundary's lines stand; what precedes the first is no part."""
    mark = b"--" + boundary
    found: list[tuple[int, int]] = []
    opened = -1
    place = content.find(mark, start, end)
    while place >= 0 and len(found) <= _MOST_PARTS:
        after = place + len(mark)
        if (place == start or content[place - 1 : place] == b"\n") and content[after : after + 1] in b"-\r\n \t":
            if opened >= 0:
                found.append((opened, max(opened, place - 1)))
            line = content.find(b"\n", after, end)
            closing = content[after : after + 2] == b"--"
            opened = -1 if closing or line < 0 else line + 1
            if closing:
                break
        place = content.find(mark, after, end)
    if opened >= 0:  # cut short
        found.append((opened, end))
    return found


def _header(content: bytes, start: int, end: int) -> tuple[Message, int]:
    """The headers that matter, cut to a bounded length, and where the body begins."""
    limit = min(end, start + _MOST_HEADER)
    if content.startswith(b"From ", start):  # a mailbox's own line
        start = content.find(b"\n", start, limit) + 1 or limit
    for empty in (b"\n", b"\r\n"):
        if content.startswith(empty, start, end):
            return Message(), start + len(empty)
    gaps = [
        (place, place + len(gap)) for gap in (b"\n\n", b"\n\r\n") if (place := content.find(gap, start, limit)) >= 0
    ]
    stop, body = min(gaps, default=(limit, limit))
    parsed = BytesHeaderParser().parsebytes(content[start:stop])
    short = Message()
    for name in (*_TOLD, *_SHAPE):
        value = parsed.get(name)
        if value is not None:
            short[name] = str(value)[:_MOST_VALUE]
    return short, body


# -- what was written


def _text(content: bytes, header: Message, written: list[_Leaf], budget: Budget) -> bytes:
    lines = [f"{name}: {_heading(header[name])}" for name in _TOLD if header[name]]
    bodies = []
    for leaf in written:
        budget.foresee(leaf.end - leaf.start)
        body = _letters(_decoded(content, leaf, budget), leaf.header)
        bodies.append(_without_tags(body) if leaf.kind == "text/html" else body)
    text = "\n\n".join(["\n".join(lines), *(body.strip("\r\n") for body in bodies if body.strip())])
    return text.encode("utf-8", "replace")


def _decoded(content: bytes, leaf: _Leaf, budget: Budget) -> bytes:
    """The body as it was before it was packed for the way; what can't be unpacked as it stands."""
    body = content[leaf.start : leaf.end]
    coding = str(leaf.header.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "base64":
        try:
            body = binascii.a2b_base64(body + b"==")
        except binascii.Error:
            body = b""
    elif coding == "quoted-printable":
        body = binascii.a2b_qp(body)
    budget.spend(len(body))
    return body


def _letters(body: bytes, header: Message) -> str:
    told = _asked(header, "charset")
    try:
        charset = codecs.lookup(told).name.replace("-", "").replace("_", "") if told else "utf8"
    except (LookupError, ValueError):
        charset = "utf8"
    if not charset.startswith(_CHARSETS):  # some codecs unpack or compile what they are given
        charset = "utf8"
    try:
        return body.decode(told if told and charset != "utf8" else "utf-8")
    except (UnicodeDecodeError, LookupError):
        return body.decode("cp1252", "replace")


def _heading(value: str) -> str:
    try:
        text = str(email.header.make_header(email.header.decode_header(value[:1000])))
    except (LookupError, ValueError, AssertionError, TypeError, email.errors.MessageError):
        text = value
    return " ".join(text.split())


def _without_tags(page: str) -> str:
    """A page's text, a line a block. Takes one look at each letter, whatever the page is."""
    before, *pieces = page.split("<")
    lines = [before]
    hidden = ""
    for piece in pieces:
        if hidden == _COMMENT or piece.startswith("!--"):
            _, ended, text = piece.partition(_COMMENT)
            hidden = "" if ended else _COMMENT
            lines.append(text)
            continue
        if not (piece[:1].isalpha() or piece[:1] in {"/", "!", "?"}):  # less than
            lines.append("" if hidden else f"<{piece}")
            continue
        tag, _, text = piece.partition(">")
        name = next(iter(tag[:20].split()), "").lower().strip("/")
        if hidden:
            hidden = "" if tag[:1] == "/" and name == hidden else hidden
        elif name in {"script", "style", "head", "title"} and tag[:1] != "/":
            hidden = name
        if name in _BLOCKS:
            lines.append("\n")
        if not hidden:
            lines.append(text)
    rows = (" ".join(row.split()) for row in html.unescape("".join(lines)).split("\n"))
    return "\n".join(row for row in rows if row)


# -- attachments


def _name(leaf: _Leaf, number: int) -> str:
    told = _heading(_asked(leaf.header, "filename"))
    return told or f"part-{number}"


def _asked(header: Message, what: str) -> str:
    """A parameter of the headers, or nothing where they are not made as they should be."""
    try:
        if what == "filename":
            return header.get_filename() or ""
        if what == "boundary":
            return header.get_boundary() or ""
        return header.get_content_charset() or ""
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
