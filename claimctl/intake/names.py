"""File names of any encoding as text that can always be written, and back.

A POSIX name is bytes. What is not UTF-8, and control characters, marks of direction among them, are written `%XX` a
byte, as in a URL; a per cent sign that would read as such an escape is written `%25`. So every name has one spelling,
and every spelling one name.
"""

from __future__ import annotations

import os
import re

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
# Bytes that are no UTF-8, what ends a line or drives a terminal, and what turns the direction of writing, so that a
# name could be read as another.
_AWKWARD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|%(?=[0-9A-Fa-f]{2})"
)
_LITTER = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "system volume information", "__macosx"}


def printable(path: str) -> str:
    """A path as `os.fsdecode` gives it, in a form that is valid UTF-8 and stands on one line."""
    if os.sep != "/":
        path = path.replace(os.sep, "/")
    return _AWKWARD.sub(lambda match: "".join(f"%{byte:02X}" for byte in _bytes(match.group())), path)


def original(path: str) -> str:
    """The path that `printable` was given, to open the file by."""
    if "%" not in path:
        return path
    pieces = _ESCAPED.split(path)  # plain, hex, plain, hex, ...
    raw = b"".join(bytes.fromhex(piece) if i % 2 else _bytes(piece) for i, piece in enumerate(pieces))
    return raw.decode("utf-8", "surrogateescape")


def litter(name: str) -> str:
    """Why a file or folder of this name is no document, empty where the name says nothing against it."""
    if name.startswith("."):
        return "hidden"
    if name.lower() in _LITTER or name.startswith("~$"):
        return "left by the operating system or an office program"
    return ""


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a surrogate pair, from a file system of 16-bit names
        return text.encode("utf-8", "surrogatepass")
