"""Archives and mails in an inbox: what is in them is a document each; bombs are turned away."""

from __future__ import annotations

import base64
import io
import random
import time
import warnings
import zipfile
import zlib
from email.message import EmailMessage
from typing import TYPE_CHECKING

import msgspec
import pytest

from claimctl import config
from claimctl.errors import Failed
from claimctl.intake import load, mails, scan

if TYPE_CHECKING:
    from pathlib import Path

    from claimctl.config import Limits
    from claimctl.intake import Intake
    from claimctl.records import File

PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n"
LETTER = b"Dear Sir or Madam,\nmy roof leaks.\n"


@pytest.fixture(scope="module")
def limits() -> Limits:
    return config.load().config.limits


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as packed:
        warnings.simplefilter("ignore")  # of names that are told twice
        for name, content in entries:
            packed.writestr(name, content)
    return buffer.getvalue()


def mail(text: str = "Please find the invoice attached.", *attached: tuple[str, bytes], page: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "Ada Example <ada@example.org>"
    message["To"] = "claims@example.com"
    message["Subject"] = "Schaden am Dach \u2013 CLM-7"
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def scanned(root: Path, name: str, content: bytes, limits: Limits) -> Intake:
    place = root / "in" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return scan(root / "in", limits)


def paths(found: Intake) -> list[str]:
    return [file.path for file in found.files]


def contents(root: Path, found: Intake) -> dict[str, bytes]:
    return {file.path: load(root / "in", file).content for file in found.files if file.error_code is None}


def only(found: Intake) -> File:
    (file,) = found.files
    return file


def test_each_file_in_an_archive_is_a_document_of_the_claim_it_lies_in(tmp_path: Path, limits: Limits) -> None:
    packed = zipped(("bills/", b""), ("bills/one.pdf", PDF), ("letter.txt", LETTER), ("__MACOSX/._one.pdf", b"x"))
    found = scanned(tmp_path, "CLM-1/papers.zip", packed, limits)
    assert contents(tmp_path, found) == {
        "CLM-1/papers.zip!/bills/one.pdf": PDF,
        "CLM-1/papers.zip!/letter.txt": LETTER,
    }
    assert {file.claim_id for file in found.files} == {"CLM-1"}
    assert {file.media_type for file in found.files} == {"application/pdf", "text/plain"}
    assert [path for path, _ in found.skipped] == ["CLM-1/papers.zip!/__MACOSX/._one.pdf"]


def test_claims_csv_gives_an_archive_to_a_claim(tmp_path: Path, limits: Limits) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "claims.csv").write_text("claim_id,path\nC-9,post/papers.zip\n")
    found = scanned(tmp_path, "post/papers.zip", zipped(("a.txt", LETTER)), limits)
    assert [(file.claim_id, file.path) for file in found.files] == [("C-9", "post/papers.zip!/a.txt")]


def test_an_archive_in_a_mail_in_an_archive_is_taken_apart(tmp_path: Path, limits: Limits) -> None:
    inner = zipped(("deep/bill.pdf", PDF))
    found = scanned(tmp_path, "c/all.zip", zipped(("post.eml", mail("See below.", ("papers.zip", inner)))), limits)
    there = contents(tmp_path, found)
    assert there["c/all.zip!/post.eml!/papers.zip!/deep/bill.pdf"] == PDF
    assert b"See below." in there["c/all.zip!/post.eml!/message.txt"]


def test_a_mail_is_its_text_with_who_wrote_when_and_its_attachments(tmp_path: Path, limits: Limits) -> None:
    page = "<html><head><title>no</title></head><body><p>Only <b>on the page</b></p></body></html>"
    post = mail("The roof leaks.\n", ("Rechnung M\u00fcller.pdf", PDF), page=page)
    there = contents(tmp_path, scanned(tmp_path, "c/post.eml", post, limits))
    assert there["c/post.eml!/Rechnung M\u00fcller.pdf"] == PDF
    text = there["c/post.eml!/message.txt"].decode()
    assert text.splitlines()[:2] == ["From: Ada Example <ada@example.org>", "To: claims@example.com"]
    assert "Subject: Schaden am Dach \u2013 CLM-7" in text
    assert text.endswith("The roof leaks.")


def test_a_mail_that_is_only_a_page_is_read_without_its_tags(tmp_path: Path, limits: Limits) -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "a@example.org", "<2@example.org>"
    page = "<style>p {x: y}</style><p>Total: 1&nbsp;200 &euro;</p><script>alert(1)</script>"
    page += "<!-- <b>no</b> > --><div>2 < 3</div>"
    message.set_content(page, subtype="html")
    ((_, text),) = contents(tmp_path, scanned(tmp_path, "c/post.eml", message.as_bytes(), limits)).items()
    assert text.decode() == "From: a@example.org\n\nTotal: 1 200 \u20ac\n2 < 3"


def test_a_letter_that_begins_like_a_mail_is_a_letter(tmp_path: Path, limits: Limits) -> None:
    content = b"From: Ada Example\nTo: the insurer\nSubject: my roof\n\nIt leaks.\n"
    assert (only(scanned(tmp_path, "c/a.txt", content, limits)).path) == "c/a.txt"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/./../b.txt", "a/b.txt"),
        ("odd!/c.txt", "odd%21/c.txt"),
        ("new\nline\x1b[2J.txt", "new%0Aline%1B[2J.txt"),
        ("..", "unnamed"),
    ],
)
def test_a_name_in_an_archive_leads_nowhere_else(tmp_path: Path, limits: Limits, name: str, shown: str) -> None:
    found = scanned(tmp_path, "c/a.zip", zipped((name, LETTER)), limits)
    assert contents(tmp_path, found) == {f"c/a.zip!/{shown}": LETTER}


def test_an_entry_without_a_name_is_told_of(tmp_path: Path, limits: Limits) -> None:
    packed = bytearray(zipped(("a", LETTER), ("b.txt", LETTER)))
    place = packed.index(b"PK\x01\x02")
    packed[place + 28], packed[place + 30] = 0, 1  # the name's only letter becomes an extra
    files = {file.path: file.error_code for file in scanned(tmp_path, "c/a.zip", bytes(packed), limits).files}
    assert files == {"c/a.zip!/unnamed": "corrupt", "c/a.zip!/b.txt": None}


def test_files_of_one_name_in_an_archive_are_kept_apart(tmp_path: Path, limits: Limits) -> None:
    found = scanned(
        tmp_path, "c/a.zip", zipped(("x/a.txt", b"one"), ("x/a.txt", b"two"), ("../x/a.txt", b"three")), limits
    )
    assert contents(tmp_path, found) == {
        "c/a.zip!/x/a.txt": b"one", "c/a.zip!/x/a (2).txt": b"two", "c/a.zip!/x/a (3).txt": b"three",
    }  # fmt: skip


def test_a_name_of_any_length_is_cut(tmp_path: Path, limits: Limits) -> None:
    found = scanned(tmp_path, "c/a.zip", zipped(("d/" * 20_000 + "a.txt", LETTER)), limits)
    assert len(only(found).path) < 300
    assert load(tmp_path / "in", only(found)).content == LETTER


def test_links_in_an_archive_are_passed_over(tmp_path: Path, limits: Limits) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        link = zipfile.ZipInfo("secret.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    found = scanned(tmp_path, "c/a.zip", buffer.getvalue(), limits)
    assert (only(found).path, only(found).error_code) == ("c/a.zip", "empty")
    assert found.skipped == (("c/a.zip!/secret.txt", "symbolic link"),)


def test_a_locked_entry_is_refused_and_the_others_are_read(tmp_path: Path, limits: Limits) -> None:
    packed = bytearray(zipped(("a.txt", LETTER), ("b.txt", LETTER + b"2")))
    place = packed.index(b"PK\x01\x02")
    packed[place + 8] |= 1  # the flag of a password, of the first entry
    files = {file.path: file for file in scanned(tmp_path, "c/a.zip", bytes(packed), limits).files}
    assert files["c/a.zip!/a.txt"].error_code == "encrypted"
    assert files["c/a.zip!/b.txt"].error_code is None


def test_a_damaged_entry_fails_and_the_others_are_read(tmp_path: Path, limits: Limits) -> None:
    packed = zipped(("a.txt", LETTER), ("b.txt", b"whole"), method=zipfile.ZIP_STORED).replace(b"roof", b"r00f", 1)
    found = scanned(tmp_path, "c/a.zip", packed, limits)
    files = {file.path: file for file in found.files}
    assert files["c/a.zip!/a.txt"].error_code == "corrupt"
    with pytest.raises(Failed):
        load(tmp_path / "in", files["c/a.zip!/a.txt"])
    assert contents(tmp_path, found) == {"c/a.zip!/b.txt": b"whole"}


def test_an_archive_cut_short_fails_as_corrupt(tmp_path: Path, limits: Limits) -> None:
    file = only(scanned(tmp_path, "c/a.zip", zipped(("a.txt", LETTER))[:40], limits))
    assert (file.path, file.error_code) == ("c/a.zip", "corrupt")


def bomb_of_zeros() -> bytes:
    return zipped(("a.txt", bytes(300_000_000)))


def bomb_in_layers() -> bytes:
    layer = zipped(("a.txt", LETTER))
    for _ in range(6):
        layer = zipped(*((f"{n}.zip", layer) for n in range(4)))
    return layer


def bomb_of_many() -> bytes:
    return zipped(*((f"{n}.txt", b"x") for n in range(10_001)), method=zipfile.ZIP_STORED)


def bomb_that_lies() -> bytes:
    """One piece of packed zeros that many entries claim as theirs, each told to be small."""
    packed = zlib.compress(bytes(50_000_000), 9)[2:-4]
    local = b"PK\x03\x04" + b"\x14\0\0\0\x08\0" + bytes(4) + bytes(4) + len(packed).to_bytes(4, "little")
    local += (50_000_000).to_bytes(4, "little") + b"\x01\0\0\0" + b"a"
    listing = b""
    for _ in range(200):
        listing += b"PK\x01\x02" + b"\x14\0\x14\0\0\0\x08\0" + bytes(4) + bytes(4)
        listing += len(packed).to_bytes(4, "little") + (50_000_000).to_bytes(4, "little")
        listing += b"\x01\0" + bytes(12) + bytes(4) + b"a"
    end = b"PK\x05\x06" + bytes(4) + (200).to_bytes(2, "little") * 2 + len(listing).to_bytes(4, "little")
    return local + packed + listing + end + (len(local) + len(packed)).to_bytes(4, "little") + b"\0\0"


def bomb_of_names() -> bytes:
    """A list of entries that is all there is of the archive."""
    entry = b"PK\x01\x02" + bytes(42)
    listing = entry * 100_000
    many = (0xFFFF).to_bytes(2, "little")
    return (
        b"PK\x03\x04"
        + listing
        + b"PK\x05\x06"
        + bytes(4)
        + many * 2
        + len(listing).to_bytes(4, "little")
        + b"\x04"
        + bytes(5)
    )


def bomb_mail_of_parts() -> bytes:
    head = b"From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    return head + b"--x\nContent-Disposition: attachment\n\n\n" * 50_000 + b"--x--\n"


def bomb_mail_in_layers() -> bytes:
    body = b"text"
    for depth in range(60):
        body = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n" % (depth, depth, body, depth)
    return b"From: a@b\nMIME-Version: 1.0\n" + body


def bomb_mail_of_parts_in_parts() -> bytes:
    inner = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1900
    head = b"From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
    return head + (b"--a\n" + inner + b"\n") * 600


@pytest.mark.parametrize(
    "bomb",
    [
        bomb_of_zeros, bomb_in_layers, bomb_of_many, bomb_that_lies, bomb_of_names, bomb_mail_of_parts,
        bomb_mail_in_layers, bomb_mail_of_parts_in_parts,
    ],
)  # fmt: skip
def test_a_bomb_is_refused_whole_before_it_goes_off(tmp_path: Path, limits: Limits, bomb) -> None:
    content = bomb()
    began = time.process_time()
    file = only(scanned(tmp_path, "c/bomb", content, limits))
    assert (file.path, file.error_code) == ("c/bomb", "archive_bomb")
    assert time.process_time() - began < 5


def test_an_archive_takes_time_as_it_has_files(tmp_path: Path, limits: Limits) -> None:
    letters = [(f"folder/letter-{number:05}.txt", LETTER + str(number).encode()) for number in range(3000)]
    began = time.process_time()
    assert len(scanned(tmp_path, "c/a.zip", zipped(*letters), limits).files) == len(letters)
    assert time.process_time() - began < 5


def test_an_archive_over_the_limit_of_a_file_is_refused(tmp_path: Path, limits: Limits) -> None:
    noise = random.Random(1).randbytes(1_500_000)
    small = msgspec.structs.replace(limits, max_file_mb=2)
    packed = zipped(("a.txt", noise), ("b.txt", bytes(1_000_000)))
    assert only(scanned(tmp_path, "c/a.zip", packed, small)).error_code == "archive_bomb"


@pytest.mark.parametrize(
    "made",
    [
        lambda n: b"<" * n,
        lambda n: b"<!--" * (n // 4),
        lambda n: b"&" * n,
        lambda n: b"=?utf-8?q?" * (n // 10),
    ],
)
def test_a_mails_page_of_any_letters_takes_time_as_it_is_long(made) -> None:
    head = b"From: =?" + b"=?" * 1000 + b"\nMIME-Version: 1.0\nContent-Type: text/html; charset=zlib; " + b'a="' * 2000
    began = time.process_time()
    (text, *_) = mails.parts(head + b"\n\n" + made(2_000_000))
    assert isinstance(text.read(mails.Budget(10_000_000)), bytes)
    assert time.process_time() - began < 3


def test_a_signed_mails_seal_is_no_document_and_a_sealed_mail_is_encrypted(tmp_path: Path, limits: Limits) -> None:
    head = b"From: a@example.org\nMIME-Version: 1.0\n"
    sealed = base64.encodebytes(b"0\x80" + bytes(range(100)))
    coding = b"Content-Transfer-Encoding: base64\n\n"
    signed = (
        head + b'Content-Type: multipart/signed; boundary="-s"\n\n---s\nContent-Type: text/plain\n\nIt leaks.\n'
        b"---s\nContent-Type: application/pkcs7-signature; name=smime.p7s\n" + coding + sealed + b"---s--\n"
    )
    found = scanned(tmp_path, "c/signed.eml", signed, limits)
    assert paths(found) == ["c/signed.eml!/message.txt"]
    assert found.skipped == (("c/signed.eml!/smime.p7s", "a mail's signature"),)
    (tmp_path / "in/c/signed.eml").unlink()
    kept = head + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n" + coding + sealed
    files = {file.path: file.error_code for file in scanned(tmp_path, "c/kept.eml", kept, limits).files}
    assert files["c/kept.eml!/smime.p7m"] == "encrypted"


def test_an_archive_that_changes_after_the_scan_fails_as_changed(tmp_path: Path, limits: Limits) -> None:
    found = scanned(tmp_path, "c/a.zip", zipped(("a.txt", LETTER)), limits)
    for content in (zipped(("a.txt", b"another")), b"no archive", zipped()):
        (tmp_path / "in/c/a.zip").write_bytes(content)
        with pytest.raises(Failed) as caught:
            load(tmp_path / "in", only(found))
        assert caught.value.code == "changed"
