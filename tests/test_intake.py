"""What intake makes of a folder: kinds by content, claims by folder and claims.csv, nothing dropped unsaid."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from claimctl import config
from claimctl.errors import Failed, Refused, UsageError
from claimctl.intake import claims, load, scan
from claimctl.intake.names import original, printable
from claimctl.intake.sniff import sniff

if TYPE_CHECKING:
    from claimctl.config import Limits
    from claimctl.intake import Intake
    from claimctl.records import File

PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def limits() -> Limits:
    return config.load().config.limits


def put(root: Path, path: str, content: bytes = PDF) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def by_path(intake: Intake) -> dict[str, File]:
    return {file.path: file for file in intake.files}


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, "<xml/>")
    return buffer.getvalue()


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, kind)
    return buffer.getvalue()


def test_a_folder_is_a_claim_at_any_depth_and_a_loose_file_is_its_own(tmp_path: Path, limits: Limits) -> None:
    put(tmp_path, "CLM-1/a.pdf")
    put(tmp_path, "CLM-1/photos/deep/b.pdf", PDF + b"b")
    put(tmp_path, "loose.pdf", PDF + b"c")
    found = scan(tmp_path, limits)
    assert [(f.claim_id, f.path) for f in found.files] == [
        ("CLM-1", "CLM-1/a.pdf"),
        ("CLM-1", "CLM-1/photos/deep/b.pdf"),
        ("loose.pdf", "loose.pdf"),
    ]
    assert found.files[0].doc_id == hashlib.sha256(PDF).hexdigest()
    assert found.files[0].bytes == len(PDF)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\n" * 900 + PDF, "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("TIFF"), "image/tiff"),
        (picture("BMP"), "image/bmp"),
        (picture("WEBP"), "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1miaf", "image/heif"),
        (b"Dear Sir,\r\nmy roof leaks.\n", "text/plain"),
        ("Zahlung \u20ac 12,50 f\u00fcr M\u00fcller".encode("cp1252"), "text/plain"),
        ("R\u00e9paration du v\u00e9hicule".encode("utf-16"), "text/plain"),
        ("R\u00e9paration".encode("utf-16-le"), "text/plain"),
        (b'{"claim": 1}', "text/plain"),
        (b"a" * 65535 + "\u00e9".encode() + b"b", "text/plain"),
        (archive("[Content_Types].xml", "word/document.xml"), DOCX),
    ],
)
def test_the_content_tells_the_kind_whatever_the_name(
    tmp_path: Path, limits: Limits, content: bytes, media_type: str
) -> None:
    put(tmp_path, "c/file.exe", content)
    (file,) = scan(tmp_path, limits).files
    assert (file.media_type, file.error_code) == (media_type, None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive("xl/workbook.xml"), "XLSX"),
        (archive("ppt/presentation.xml"), "PPTX"),
        (picture("GIF"), "GIF"),
        (b"{\\rtf1 text}", "RTF"),
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "WordDocument".encode("utf-16-le"), ".doc"),
        (bytes(range(256)) * 8, "not known"),
    ],
)
def test_a_kind_that_is_not_read_is_named(tmp_path: Path, limits: Limits, content: bytes, words: str) -> None:
    put(tmp_path, "c/letter.pdf", content)
    (file,) = scan(tmp_path, limits).files
    assert file.error_code == "unsupported_kind"
    assert file.error is not None
    assert words in file.error
    with pytest.raises(Refused) as caught:
        load(tmp_path, file)
    assert caught.value.code == "unsupported_kind"
    assert caught.value.remedy


def test_an_office_file_with_a_password_is_encrypted_not_unknown(tmp_path: Path, limits: Limits) -> None:
    put(
        tmp_path, "c/a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    (file,) = scan(tmp_path, limits).files
    assert file.error_code == "encrypted"


def test_empty_and_oversized_files_are_listed_with_their_reason(tmp_path: Path, limits: Limits) -> None:
    put(tmp_path, "c/empty.pdf", b"")
    put(tmp_path, "c/large.pdf", PDF + b" " * 1_100_000)
    files = by_path(scan(tmp_path, msgspec.structs.replace(limits, max_file_mb=1)))
    assert files["c/empty.pdf"].error_code == "empty"
    assert files["c/large.pdf"].error_code == "too_large"
    assert files["c/large.pdf"].doc_id.startswith("unread-")
    for file in files.values():
        with pytest.raises(Refused):
            load(tmp_path, file)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission_is_unreadable(tmp_path: Path, limits: Limits) -> None:
    put(tmp_path, "c/a.pdf").chmod(0)
    (file,) = scan(tmp_path, limits).files
    assert file.error_code == "unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links and pipes")
def test_links_pipes_and_litter_are_passed_over_with_a_reason(tmp_path: Path, limits: Limits) -> None:
    outside = put(tmp_path, "outside/secret.pdf")
    root = tmp_path / "in"
    put(root, "c/a.pdf")
    (root / "c" / "link.pdf").symlink_to(outside)
    (root / "linked").symlink_to(outside.parent, target_is_directory=True)
    os.mkfifo(root / "c" / "pipe.pdf")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$letter.docx", ".git/config"):
        put(root, f"c/{name}")
    found = scan(root, limits)
    assert [file.path for file in found.files] == ["c/a.pdf"]
    reasons = dict(found.skipped)
    assert reasons["c/link.pdf"] == reasons["linked"] == "symbolic link"
    assert reasons["c/pipe.pdf"] == "not a regular file"
    assert reasons["c/.DS_Store"] == reasons["c/.git"] == "hidden"
    assert "c/Thumbs.db" in reasons
    assert "c/desktop.ini" in reasons
    assert "c/~$letter.docx" in reasons


@pytest.mark.skipif(sys.platform == "win32", reason="needs sockets with a name")
def test_a_socket_is_passed_over_and_a_loop_of_links_ends(tmp_path: Path, limits: Limits, monkeypatch) -> None:
    put(tmp_path, "c/a.pdf")
    (tmp_path / "c" / "around").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "c" / "itself").symlink_to("itself")
    monkeypatch.chdir(tmp_path / "c")  # the names of sockets are short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.pdf")
        found = scan(tmp_path, limits)
    assert [file.path for file in found.files] == ["c/a.pdf"]
    assert dict(found.skipped) == {
        "c/around": "symbolic link", "c/itself": "symbolic link", "c/s.pdf": "not a regular file",
    }  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="the longest path differs")
def test_what_lies_too_deep_to_be_opened_is_told_of(tmp_path: Path, limits: Limits, monkeypatch) -> None:
    put(tmp_path, "c/a.pdf")
    monkeypatch.chdir(tmp_path / "c")
    for _ in range(25):
        Path("d" * 250).mkdir()
        os.chdir("d" * 250)
    found = scan(tmp_path, limits)
    assert [file.path for file in found.files] == ["c/a.pdf"]
    ((path, reason),) = found.skipped
    assert len(path) > 3000
    assert "too long" in reason


def test_a_file_that_grows_while_it_is_read_is_too_large_some_day(tmp_path: Path, limits: Limits, monkeypatch) -> None:
    put(tmp_path, "c/log.txt", b"line\n" * 600_000)
    genuine = os.fstat

    def small(handle: int) -> os.stat_result:
        facts = list(genuine(handle))
        facts[6] = 10  # its size, when it was looked at
        return os.stat_result(facts)

    monkeypatch.setattr(os, "fstat", small)
    (file,) = scan(tmp_path, msgspec.structs.replace(limits, max_file_mb=1)).files
    assert file.error_code == "too_large"
    assert file.bytes < 3_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are not Unicode")
def test_names_of_any_encoding_are_written_and_opened(tmp_path: Path, limits: Limits) -> None:
    for name in (b"caf\xe9.pdf", b"new\nline.pdf", b"100%FF.pdf", "M\u00fcller.pdf".encode()):
        (tmp_path / "c").mkdir(exist_ok=True)
        with open(os.path.join(os.fsencode(tmp_path), b"c", name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(PDF + name)
    found = scan(tmp_path, limits)
    assert sorted(file.path for file in found.files) == [
        "c/100%25FF.pdf", "c/M\u00fcller.pdf", "c/caf%E9.pdf", "c/new%0Aline.pdf",
    ]  # fmt: skip
    for file in found.files:
        file.path.encode("utf-8")
        assert load(tmp_path, file).content.startswith(PDF)


def test_a_name_can_not_be_written_backwards_to_look_like_another() -> None:
    assert printable("c/invoice\u202efdp.exe") == "c/invoice%E2%80%AEfdp.exe"
    assert original("c/invoice%E2%80%AEfdp.exe") == "c/invoice\u202efdp.exe"


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_every_name_has_one_printable_form_that_leads_back(name: bytes) -> None:
    path = name.decode("utf-8", "surrogateescape")
    shown = printable(path)
    assert original(shown) == path
    shown.encode("utf-8")
    assert "\n" not in shown


@given(st.lists(st.text("a%2F5\udcff\udc80", max_size=8), min_size=2, max_size=2, unique=True))
def test_two_names_never_share_a_printable_form(names: list[str]) -> None:
    assert printable(names[0]) != printable(names[1])


def test_a_file_that_changes_after_the_scan_fails_as_changed(tmp_path: Path, limits: Limits) -> None:
    place = put(tmp_path, "c/a.pdf")
    (file,) = scan(tmp_path, limits).files
    place.write_bytes(PDF.replace(b"1.4", b"1.5"))
    with pytest.raises(Failed) as caught:
        load(tmp_path, file)
    assert caught.value.code == "changed"
    place.unlink()
    with pytest.raises(Failed) as caught:
        load(tmp_path, file)
    assert caught.value.code == "unreadable"


def test_claims_csv_gives_files_and_folders_to_claims_and_adds_attributes(tmp_path: Path, limits: Limits) -> None:
    put(tmp_path, "inbox/one/a.pdf")
    put(tmp_path, "inbox/one/special.pdf", PDF + b"2")
    put(tmp_path, "scan.pdf", PDF + b"3")
    put(
        tmp_path,
        "claims.csv",
        "claim_id,path,sum_insured,policy_start\r\n"
        "C-1,inbox/one,10000,2024-01-01\r\n"
        "C-2,inbox/one/special.pdf,,\r\n"
        "C-1,scan.pdf,10000,\r\n"
        "C-3,,500,\r\n".encode("utf-8-sig"),
    )
    found = scan(tmp_path, limits)
    assert {file.path: file.claim_id for file in found.files} == {
        "inbox/one/a.pdf": "C-1", "inbox/one/special.pdf": "C-2", "scan.pdf": "C-1",
    }  # fmt: skip
    assert found.attributes == {
        "C-1": {"sum_insured": "10000", "policy_start": "2024-01-01"}, "C-2": {}, "C-3": {"sum_insured": "500"},
    }  # fmt: skip
    assert [file.claim_id for file in found.files] == sorted(file.claim_id for file in found.files)


def test_claims_csv_of_a_spreadsheet_program_is_read() -> None:
    known = claims.parse("claim_id;policy;\r\nC-1;\u201eNord\u201c;\r\n;;\r\n".encode("cp1252"))
    assert known.attributes == {"C-1": {"policy": "\u201eNord\u201c"}}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("claim,path\nC-1,\n", "line 1, column claim_id"),
        ("claim_id,a,a\nC-1,,\n", "line 1, column a"),
        ("claim_id,,a\nC-1,,\n", "line 1, column 2"),
        ("claim_id,sum\nC-1,1\n,2\n", "line 3, column claim_id"),
        ("claim_id,sum\nC-1,1,9\n", "line 2, column 3"),
        ("claim_id,sum\nC-1,1\nC-1,2\n", "line 3, column sum"),
        ('claim_id,sum\nC-1,"1\n', "line 2"),
        ("claim_id,path\nC-1,nowhere.pdf\n", "line 2, column path"),
        ("claim_id,path\nC-1,../other\n", "line 2, column path"),
        ("claim_id,path\nC-1,/etc/passwd\n", "line 2, column path"),
        ("claim_id,path\nC-1,c/a.pdf\nC-2,c/a.pdf\n", "line 3, column path"),
        ("", "line 1, column claim_id"),
    ],
)
def test_a_mistake_in_claims_csv_is_named_by_line_and_column(
    tmp_path: Path, limits: Limits, content: str, place: str
) -> None:
    put(tmp_path, "c/a.pdf")
    put(tmp_path, "claims.csv", content.encode())
    with pytest.raises(UsageError) as caught:
        scan(tmp_path, limits)
    assert place in caught.value.message


def test_a_claims_csv_in_a_claims_folder_is_a_document(tmp_path: Path, limits: Limits) -> None:
    put(tmp_path, "c/claims.csv", b"claim_id,x\nC-9,1\n")
    found = scan(tmp_path, limits)
    assert [file.path for file in found.files] == ["c/claims.csv"]
    assert found.attributes == {}


def test_a_missing_folder_is_a_usage_error(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(UsageError):
        scan(tmp_path / "nowhere", limits)


@given(st.binary(max_size=2000))
def test_sniffing_any_bytes_gives_a_kind(content: bytes) -> None:
    kind = sniff(content, io.BytesIO(content))
    assert "/" in kind.media_type
    assert (kind.error_code is None) == (kind.error is None)


@given(st.text(min_size=1, max_size=300).filter(lambda text: text.isprintable()))
def test_printable_text_is_never_taken_for_binary(text: str) -> None:
    content = ("Note: " + text).encode()
    assert sniff(content, io.BytesIO(content)).media_type in {"text/plain", "application/pdf"}
