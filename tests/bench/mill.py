"""Cheap claim papers in any number: small digital PDFs and texts of fictional claims, no two alike, some hostile.

For runs in which the reading should cost as little as it can: kills, soaks, growth. The same seed gives the same bytes.
"""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FIRST = (
    "Ada",
    "Ben",
    "Cara",
    "Dario",
    "Elif",
    "Femi",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Liam",
    "Mina",
    "Noor",
)
LAST = ("Example", "Muster", "Sample", "Ejemplo", "Fiction", "Ornek", "Przyklad", "Voorbeeld", "Esempio", "Modelo")
STREETS = ("Mill Lane", "Harbour Road", "Oak Street", "Station Road", "Garden Close", "Bridge Street", "North Parade")
FIRMS = (
    "Brightwater Garage",
    "Northgate Motors",
    "Lakeside Clinic",
    "Hillcrest Dental",
    "Quickfix Glass",
    "Riverbank Spa",
)
WORK = (
    "Front bumper", "Head lamp", "Paint work", "Labour", "Wheel alignment", "Consultation", "X-ray", "Dressing",
    "Filling", "Windscreen", "Sealant", "Diagnosis", "Wing mirror", "Door panel", "Crown", "Physiotherapy",
)  # fmt: skip
CAUSES = (
    "a car ran into the back of mine at the lights", "a stone cracked the windscreen on the motorway",
    "water came through the ceiling of the bathroom", "I slipped on the stairs and hurt my wrist",
)  # fmt: skip
PAPERS_A_CLAIM = 5
HOSTILE = ("truncated", "encrypted", "noise", "empty", "torn_picture", "loop", "page_bomb", "picture_bomb")


def mill(
    folder: Path, documents: int, *, seed: int = 1, hostile: float = 0.0, found: Path | None = None
) -> dict[str, int]:
    """Fill `folder` with so many documents, five to a claim; counts by kind.

    A share `hostile` of them is broken on purpose; some of those are files of `found`, where it is given.
    """
    dice = random.Random(seed)
    strange = (
        sorted(path for path in found.rglob("*") if path.is_file() and path.stat().st_size < 200_000) if found else []
    )
    counts: dict[str, int] = {}
    for number in range(documents):
        claim = folder / f"claim-{number // PAPERS_A_CLAIM:06d}"
        claim.mkdir(parents=True, exist_ok=True)
        if dice.random() < hostile:
            kind = dice.choice((*HOSTILE, "found") if strange else HOSTILE)
            path, content = _hostile(kind, number, dice, strange)
        else:
            kind = ("form", "invoice", "letter", "receipt", "estimate")[number % PAPERS_A_CLAIM]
            lines = PAPERS[kind](_person(number // PAPERS_A_CLAIM, seed), dice)
            as_text = kind == "letter" or dice.random() < 0.4
            path, content = (
                f"{kind}.{'txt' if as_text else 'pdf'}",
                "\n".join(lines).encode() if as_text else pdf(lines),
            )
        (claim / path).write_bytes(content)
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _person(claim: int, seed: int) -> dict[str, str]:
    dice = random.Random(f"{seed}:{claim}")
    day = dice.randrange(1, 28)
    return {
        "name": f"{dice.choice(FIRST)} {dice.choice(LAST)}",
        "policy": f"POL-{dice.randrange(10**6, 10**7)}",
        "claim": f"CLM-{dice.randrange(10**6, 10**7)}",
        "street": f"{dice.randrange(1, 200)} {dice.choice(STREETS)}",
        "loss": f"2026-{dice.randrange(1, 9):02d}-{day:02d}",
        "phone": f"+1 212 555 {dice.randrange(100, 10_000):04d}",
        "cause": dice.choice(CAUSES),
    }


def _form(person: dict[str, str], dice: random.Random) -> list[str]:
    return [
        "CLAIM FORM", f"Claim number: {person['claim']}", f"Policy number: {person['policy']}",
        f"Name of insured: {person['name']}", f"Address: {person['street']}, Fairview", f"Phone: {person['phone']}",
        f"Date of loss: {person['loss']}", f"Description of loss: {person['cause']}.",
        f"Amount claimed: ${dice.randrange(100, 90_000) / 10:.2f}", f"Date: 2026-10-{dice.randrange(1, 30):02d}",
    ]  # fmt: skip


def _bill(title: str) -> object:
    def bill(person: dict[str, str], dice: random.Random) -> list[str]:
        items = [(dice.choice(WORK), dice.randrange(1000, 90_000) / 100) for _ in range(dice.randrange(2, 6))]
        subtotal = round(sum(amount for _, amount in items), 2)
        tax = round(subtotal * 0.08, 2)
        return [
            dice.choice(FIRMS), f"{dice.randrange(1, 400)} {dice.choice(STREETS)}", title,
            f"{title.title()} No: {dice.randrange(10**5, 10**7)}", f"Date: 2026-09-{dice.randrange(1, 30):02d}",
            f"Bill to: {person['name']}", f"Policy number: {person['policy']}", "Description    Amount",
            *(f"{what}    ${amount:.2f}" for what, amount in items), f"Subtotal: ${subtotal:.2f}", f"Tax: ${tax:.2f}",
            f"Total: ${subtotal + tax:.2f}",
        ]  # fmt: skip

    return bill


def _letter(person: dict[str, str], dice: random.Random) -> list[str]:
    return [
        person["name"], person["street"], f"2026-10-{dice.randrange(1, 30):02d}", "", "Dear Sir or Madam,",
        f"re: claim number {person['claim']}, policy {person['policy']}",
        f"On {person['loss']} {person['cause']}. Please find the papers enclosed, page {dice.randrange(10**9)}.",
        "Yours faithfully", person["name"],
    ]  # fmt: skip


PAPERS = {
    "form": _form, "letter": _letter, "invoice": _bill("INVOICE"), "receipt": _bill("RECEIPT"),
    "estimate": _bill("REPAIR ESTIMATE"),
}  # fmt: skip


def pdf(lines: list[str], *, pages: str = "[3 0 R]", box: str = "0 0 595 842") -> bytes:
    """A PDF of one page with these lines, written out by hand: a millisecond instead of a library's ten."""
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    shown = " T* ".join(f"({line}) Tj" for line in escaped)
    text = f"BT /F1 11 Tf 15 TL 60 780 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids {pages} /Count 1 >>".encode(),
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R".encode()
        + b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _hostile(kind: str, number: int, dice: random.Random, strange: list[Path]) -> tuple[str, bytes]:
    """A file that is broken on purpose; its name is as harmless as any."""
    whole = pdf([f"INVOICE {number}", *(f"line {dice.random()}" for _ in range(20))])
    match kind:
        case "truncated":
            return f"scan-{number}.pdf", whole[: dice.randrange(20, len(whole) - 20)]
        case "encrypted":
            return f"scan-{number}.pdf", _encrypted(whole, number)
        case "noise":
            return f"scan-{number}.{dice.choice(('pdf', 'jpg', 'tif', 'txt'))}", dice.randbytes(
                dice.randrange(1, 20_000)
            )
        case "empty":
            return f"scan-{number}.{dice.choice(('pdf', 'jpg', 'txt'))}", b""
        case "torn_picture":
            return f"photo-{number}.png", _picture(100, 100, number)[: dice.randrange(10, 120)]
        case "loop":
            return f"scan-{number}.pdf", pdf([f"loop {number}"], pages="[2 0 R 3 0 R]")
        case "page_bomb":
            return f"scan-{number}.pdf", pdf([f"large {number}"], box="0 0 9000000 9000000")
        case "picture_bomb":
            return f"photo-{number}.png", _picture(60_000, 60_000, number)
    path = dice.choice(strange)
    return f"found-{number}{path.suffix}", path.read_bytes()


def _encrypted(whole: bytes, number: int) -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(whole))
    writer.encrypt(f"secret {number}", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _picture(width: int, height: int, number: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""
    import struct
    import zlib

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    note = b"Comment\0%d" % number
    body = zlib.compress(b"\0" * min((width // 8 + 1) * height, 200_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", note) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )
