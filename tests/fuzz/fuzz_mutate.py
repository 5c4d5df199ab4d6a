"""Files made slightly, or badly, wrong. The same seed makes the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

NUMBERS = (0, 1, -1, 7, 127, 128, 255, 256, 32767, 65535, 65536, 2**31 - 1, -(2**31), 2**32 - 1, 2**63, 10**30)
_PDF = rb"""obj endobj stream endstream xref trailer startxref %%EOF << >> [ ] null true BT ET Tj Tf cm q Q Do nan -1
/Kids /Parent /Pages /Page /Count /Length /Filter /FlateDecode /ASCII85Decode /LZWDecode /DCTDecode /JBIG2Decode /Type
/Font /Encrypt /ObjStm /XRef /XObject /AcroForm /Widget (\377\376) <FEFF> 1e38"""
_PDF_LONG = (
    b"1 0 R", b"2 0 R", b"3 0 R", b"4 0 R", b"/MediaBox[0 0 99999999 99999999]", b"/MediaBox[0 0 0 0]",
    b"/MediaBox[nan inf -1 1e30]", b"/Rotate 45", b"/Prev 0", b"/W[1 8 8]", b"/Predictor 15", b"/Columns 2147483647",
    b"1e38 0 0 1e38 0 0 cm", b"/Rect[0 0 1e9 1e9]",
)  # fmt: skip
TOKENS: dict[str, tuple[bytes, ...]] = {
    "pdf": (*_PDF.split(), *_PDF_LONG),
    "container": (
        b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"\xff\xff\xff\xff", b"\x0e\0",
        b"\x0c\0", b"../../", b"/", b"\\", b"\0", b"\x01\0", b"Content-Type: multipart/mixed; boundary=x\n\n",
        b"--===0===\n", b"--===1===--\n", b"Content-Transfer-Encoding: base64\n", b"=?utf-8?b?////?=",
        b"filename*0*=utf-8''%00", b"charset=punycode", b"\n\n", b"message/rfc822", b"From ", b'"', b";",
    ),
    "csv": (
        b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"\0", b"claim_id", b"path", b"../", b"=1+1", b"\xff\xfe",
        b"%2e",
    ),
    "yaml": (
        b"&a ", b"*a", b"!!python/object/apply:os.system ['true']", b"<<: *a", b": ", b"- ", b"{", b"}", b"[", b"]",
        b"|\n", b"null", b"~", b".inf", b".nan", b"2026-01-31", b"1e999", b"0x7fffffffffffffff", b"'", b'"', b"? ",
        b"---\n", b"...\n", b"!!binary x", b"!!set {a, b}", b"(a+)+$", b"\t",
    ),
    "text": (
        b"\x1b[2J", b"\0", b"\xe2\x80\xae", b"9" * 400, b"$", b"1,", b"\xcc\x80" * 50, b"Total:", b"\f", b"/" * 99,
        b" " * 999,
    ),
    "image": (
        b"\xff\xd8", b"\xff\xd9", b"\xff\xc0", b"IHDR", b"IDAT", b"IEND", b"acTL", b"\xff\xff\xff\xff", b"\0\0\0\0",
        b"Exif\0\0",
    ),
    "table": (b"PAR1", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x15", b"\x7f" * 8),
}  # fmt: skip


def mutated(rng: random.Random, content: bytes, others: Sequence[bytes], kind: str) -> bytes:
    """The file with one to a dozen things wrong with it."""
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 12))):
        if not found:
            break
        _HOW[rng.randrange(len(_HOW))](rng, found, others, TOKENS.get(kind, ()))
    return bytes(found[:2_000_000])


def _flip(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)


def _byte(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    found[rng.randrange(len(found))] = rng.choice((0, 255, 10, 32, rng.randrange(256)))


def _cut(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    start = rng.randrange(len(found))
    del found[start : start + rng.choice((1, 4, 100, 1000))]


def _break_off(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    del found[rng.randrange(len(found)) :]


def _repeat(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    start = rng.randrange(len(found))
    piece = bytes(found[start : start + rng.choice((1, 8, 64, 512))])
    found[start:start] = piece * rng.choice((1, 2, 16, 200))


def _splice(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    other = rng.choice(others)
    start = rng.randrange(len(other) or 1)
    place = rng.randrange(len(found))
    found[place : place + rng.choice((0, 50))] = other[start : start + rng.choice((8, 64, 512, 4096))]


def _token(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    if tokens:
        token = rng.choice(tokens)
        place = rng.randrange(len(found))
        found[place : place + rng.choice((0, len(token)))] = token


def _digits(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    """A number written out becomes another."""
    places = [place for place in range(len(found)) if 48 <= found[place] <= 57]
    if places:
        start = end = rng.choice(places)
        while end < len(found) and 48 <= found[end] <= 57:
            end += 1
        found[start:end] = str(rng.choice(NUMBERS)).encode()


def _binary(rng: random.Random, found: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    """A number of two or four bytes becomes another."""
    size, order = rng.choice((2, 4)), rng.choice(("little", "big"))
    place = rng.randrange(len(found))
    found[place : place + size] = (rng.choice(NUMBERS) % 2 ** (8 * size)).to_bytes(size, order)


_HOW = (_flip, _byte, _byte, _cut, _break_off, _repeat, _splice, _token, _token, _digits, _digits, _binary, _binary)
