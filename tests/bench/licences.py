"""The licences of all that claimctl brings along: `python tests/bench/licences.py [EXTRA ...]`.

They are read from what is installed, with those of libraries that a wheel says it bundles. Ends with 1 where one is not
known to be permissive and not among those told apart in KNOWN. Known weaknesses are another question, and only a
database on the network answers it: `pip-audit --requirement constraints.txt --no-deps`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

# Names and classifiers of licences that let anybody use and pass on what they cover; the OFL is for typefaces, the MPL
# asks for changes of its own files alone.
_PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|HPND|CNRI|PSF|Python Software Foundation|zlib|Unlicense|0BSD|OFL|Open Font|MPL|Mozilla|CC0|"
    r"UFL|Public Domain|LGPL|Lesser General Public)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(A?GPL(v?\d[\d.]*)?|Affero|General Public|Commons Clause|BUSL|SSPL|Proprietary)\b", re.IGNORECASE)


# What is brought along all the same, and why.
KNOWN = {
    "pillow-heif": "its wheels bundle x265 (GPL), to write HEIC; pi-heif is without it, but its libheif is older",
}


class Row(NamedTuple):
    """A library, and what it says of its licence."""

    name: str
    version: str
    licence: str


def closure(extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """Every library that claimctl with `extras` brings along on this machine, by normal name; itself left out.

    What is not installed, as of another platform or an extra that nobody asked for, is left out too.
    """
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    todo = [("claimctl", extra) for extra in ("", *extras)]
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        if name == "claimctl":  # as it is now, and not when it was installed
            lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
        else:
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:
                continue
            lines = found[name].requires or ()
        todo += [pair for line in lines for pair in _wanted(line, extra)]
    return dict(sorted(found.items()))


def _wanted(line: str, extra: str = "") -> list[tuple[str, str]]:
    """The library of a requirement, bare and with each extra asked for; none where it is not for this machine."""
    wanted = Requirement(line)
    if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
        return []
    return [(canonicalize_name(wanted.name), each) for each in ("", *wanted.extras)]


def table(extras: Iterable[str] = ()) -> list[Row]:
    """A row for each of them."""
    rows: list[Row] = []
    for name, held in closure(extras).items():
        bundled = _bundled(held)
        rows.append(Row(name, held.version, _licence(held) + (f"; bundled: {bundled}" if bundled else "")))
    return rows


def permissive(row: Row) -> bool:
    """Whether the licence is known to let anybody use and pass on the library: of alternatives one is enough."""
    choices = re.split(r"\bOR\b", row.licence)
    return any(_PERMISSIVE.search(each) and not _NOT.search(_weak(each)) for each in choices)


def _bundled(held: Distribution) -> str:
    """What a wheel says of the licences of libraries that it bundles."""
    names = [str(name) for name in held.metadata.get_all("License-File") or () if "bundled" in str(name).lower()]
    texts = (held.read_text(f"licenses/{name}") or held.read_text(name) or "" for name in names)
    return ", ".join(dict.fromkeys(one for text in texts for one in re.findall(r"^License: (.+)$", text, re.MULTILINE)))


def _weak(licence: str) -> str:
    return re.sub(r"LGPL[\w.+-]*|Lesser General Public License[^;]*|(GPL[\w.+-]*) WITH [\w.+-]+", "", licence)


def _licence(held: Distribution) -> str:
    told = held.metadata
    stated = told.get("License-Expression")
    if stated:
        return stated
    classified = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    short = (told.get("License") or "").strip().splitlines()[:1]
    known = "; ".join(line for line in [*classified, *short] if line and line != "OSI Approved")
    return known or next((_first_line(held, str(name)) for name in told.get_all("License-File") or ()), "?")


def _first_line(held: Distribution, name: str) -> str:
    """The first line of a licence's text."""
    text = held.read_text(f"licenses/{name}") or held.read_text(name) or "?"
    return text.strip().splitlines()[0]


if __name__ == "__main__":
    rows = table(sys.argv[1:])
    for one in rows:
        print(f"{'' if permissive(one) else '?? '}{one.name} {one.version}: {one.licence}")
    odd = [one.name for one in rows if not permissive(one)]
    print("\n".join(f"{name}: {KNOWN.get(name, 'not known to be permissive')}" for name in odd))
    sys.exit(int(not set(odd) <= set(KNOWN)))
