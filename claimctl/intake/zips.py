"""ZIP archives: what stands in them, read within bounds. Nothing is ever written to a disk under a name of theirs."""

from __future__ import annotations

import stat
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING

from claimctl.errors import Failed, Refused
from claimctl.intake.bounds import Budget, Part

if TYPE_CHECKING:
    from typing import BinaryIO

_MOST_DIRECTORY = 4 * 1024 * 1024  # bytes of the list of entries: some 40,000 of them
_CHUNK = 1024 * 1024
# LZMA asks for as much memory as the archive says.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError,
    RuntimeError, OverflowError, IndexError, KeyError,
)  # fmt: skip


def names(file: BinaryIO) -> list[str]:
    """The names of all entries. Raises Failed (corrupt) or Refused (archive_bomb) where they can't be listed."""
    return _opened(file).namelist()


def parts(file: BinaryIO) -> list[Part]:
    """The archive's entries in the order of its list; folders and links among them are `skipped`.

    They are read from `file`, which stays open as long as they are of use. Raises Failed (corrupt) or Refused
    (archive_bomb).
    """
    archive = _opened(file)  # once: to read the list anew for each entry would take the square of their number
    return [_part(archive, entry) for entry in archive.infolist()]


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Part:
    skipped = ""
    if entry.filename.endswith("/"):  # is_dir() takes for granted that there is a name
        skipped = "folder"
    elif stat.S_ISLNK(entry.external_attr >> 16):
        skipped = "symbolic link"
    return Part(entry.filename, partial(_read, archive, entry), skipped)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes:
    """The entry's content. Raises Refused (encrypted, unsupported_kind, archive_bomb) or Failed (corrupt)."""
    if entry.flag_bits & 0x1:
        raise Refused("encrypted", "It stands in an archive with a password.", "Ask for a copy without a password.")
    if entry.compress_type not in _METHODS:
        raise Refused("unsupported_kind", "It is packed in a way that is not read.", "Send it as it is.")
    budget.foresee(entry.file_size)
    content = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                budget.spend(len(chunk))
                content += chunk
    except _BROKEN as error:
        raise Failed("corrupt", f"It can't be unpacked ({type(error).__name__}).", "Ask for it again.") from error
    return bytes(content)


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    careful = _Careful(file)
    try:
        archive = zipfile.ZipFile(careful)
    except _BROKEN as error:
        raise Failed(
            "corrupt", f"It is a damaged ZIP archive or Office file ({type(error).__name__}).", "Ask for it again."
        ) from error
    careful.listed = True
    return archive


class _Careful:
    """A file whose list of entries may have so many bytes and no more: each costs a kilobyte of memory.

    It reads, seeks and tells, which is all that zipfile asks of it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.listed = False

    def read(self, size: int = -1) -> bytes:
        if self.listed:
            return self._file.read(size)
        content = self._file.read(_MOST_DIRECTORY + 1 if size < 0 else min(size, _MOST_DIRECTORY + 1))
        if len(content) > _MOST_DIRECTORY:
            raise Refused("archive_bomb", "The archive lists too many entries.", "Unpack it, and send what counts.")
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True
