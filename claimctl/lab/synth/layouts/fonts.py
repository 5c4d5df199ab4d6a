"""Type: which families there are, where their files lie, and how wide their letters are.

The base fonts of PDF need no file; the others come in wheels (OFL or Apache 2.0) and are embedded as subsets.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

# regular, bold
FONTS = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
    "Vera": ("Vera", "VeraBd"),
    "Barlow": ("Barlow-Regular", "Barlow-Bold"),
    "Crimson": ("CrimsonText-Regular", "CrimsonText-Bold"),
    "Plex": ("IBMPlexMono-Regular", "IBMPlexMono-SemiBold"),
    "PTSerif": ("PT_Serif-Web-Regular", "PT_Serif-Web-Bold"),
    "Zilla": ("ZillaSlab-Regular", "ZillaSlab-Bold"),
    "Caladea": ("Caladea-Regular", "Caladea-Bold"),
    "Titillium": ("TitilliumWeb-Regular", "TitilliumWeb-Bold"),
    "SpaceMono": ("SpaceMono-Regular", "SpaceMono-Bold"),
}
# What an issuer chooses from; the last three of FONTS are kept for designs that are held out.
HOUSE = ("Helvetica", "Helvetica", "Helvetica", "Times", "Times", "Vera", "Courier", "Barlow", "Crimson", "Plex",
         "PTSerif", "Zilla")  # fmt: skip
ITALICS = {
    "Helvetica": "Helvetica-Oblique", "Times-Roman": "Times-Italic", "Courier": "Courier-Oblique",
    "CrimsonText-Regular": "CrimsonText-Italic", "Caladea-Regular": "Caladea-Italic",
}  # fmt: skip
# Handwriting, and the size at which each looks as large as 10 points of print.
PENS = {"Kalam-Regular": 10.5, "IndieFlower-Regular": 12.5, "Caveat": 13.5, "Zeyada": 14.5}
HELD_OUT_PENS = {"ShadowsIntoLight": 12.5, "DancingScript": 12.0}
SIGNATURES = ("Satisfy-Regular", "Zeyada", "Caveat")
_FILES = {
    "Vera": ("reportlab", "fonts/Vera.ttf"),
    "VeraBd": ("reportlab", "fonts/VeraBd.ttf"),
    "Barlow": ("fontpkg_barlow", ""),
    "CrimsonText": ("fontpkg_crimson_text", ""),
    "IBMPlexMono": ("fontpkg_ibm_plex_mono", ""),
    "PT_Serif": ("fontpkg_pt_serif", ""),
    "ZillaSlab": ("fontpkg_zilla_slab", ""),
    "Caladea": ("font_caladea", ""),
    "TitilliumWeb": ("fontpkg_titillium_web", ""),
    "SpaceMono": ("fontpkg_space_mono", ""),
    "Kalam": ("fontpkg_kalam", ""),
    "IndieFlower": ("fontpkg_indie_flower", ""),
    "ShadowsIntoLight": ("fontpkg_shadows_into_light", ""),
    "Zeyada": ("fontpkg_zeyada", ""),
    "Satisfy": ("fontpkg_satisfy", ""),
    "DancingScript": ("fontpkg_dancing_script", "files/DancingScript[wght].ttf"),
    "Caveat": ("fontpkg_caveat", "files/Caveat[wght].ttf"),
}  # fmt: skip
_READY: set[str] = set()


def ready(font: str) -> str:
    """The font's name, once its file is known to the engine."""
    if font not in _READY:
        place = _FILES.get(font.partition("-")[0])
        if place:
            package, name = place
            with as_file(files(package).joinpath(name or f"files/{font}.ttf")) as path:
                pdfmetrics.registerFont(TTFont(font, str(path)))
        _READY.add(font)
    return font


@lru_cache(maxsize=200_000)
def _ems(text: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, ready(font), 1))


def width(text: str, font: str, size: float) -> float:
    """The width of a line of text in points."""
    return _ems(text, font) * size


def wrap(text: str, font: str, size: float, room: float) -> list[str]:
    """Text in lines no wider than `room` points: broken at spaces, within a word only where the word alone is wider."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if width(paragraph, font, size) <= room:
            lines.append(paragraph)
            continue
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width(longer, font, size) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _chop(word, font, size, room)
            lines += full
        lines.append(line)
    return lines


def _chop(word: str, font: str, size: float, room: float) -> list[str]:
    """A word in pieces that fit; one piece where it fits whole."""
    pieces = []
    while len(word) > 1 and width(word, font, size) > room:
        end = len(word) - 1
        while end > 1 and width(word[:end], font, size) > room:
            end -= 1
        # Rather after a mark than within a run of letters.
        mark = max(word.rfind(one, end // 2, end) for one in "@-/_.,") + 1
        end = mark or end
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]
