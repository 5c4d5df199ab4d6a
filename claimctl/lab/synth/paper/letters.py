"""Letters as the sender's own file: plain text or DOCX. They have no pages, so their facts and words have no boxes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts.content import Wording
from claimctl.lab.synth.layouts.registry import language
from claimctl.lab.synth.layouts.sheet import Mark
from claimctl.lab.synth.layouts.style import style
from claimctl.lab.synth.layouts.types.letters import addressed, correspondence
from claimctl.lab.synth.layouts.wordings import house
from claimctl.lab.synth.paper.made import Made, PageText, Part
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PLACE = re.compile(r"\{(\w+)\}")


class _Writing:
    """A letter in the making: its content and words, the lines so far, and the facts that they state."""

    def __init__(self, rng: random.Random, paper: Paper, currency: str, *, held_out: bool, seed: int) -> None:
        self.paper = addressed(paper)
        issuer = paper.issuer
        self.hand = style(stream(seed, "issuer", issuer.name), issuer.country, currency, language=language(paper))
        variant = zlib.crc32(f"{self.paper.issuer.name}/letter".encode())
        wording = Wording(language=self.hand.language, variant=variant, held_out=held_out)  # type: ignore[arg-type]
        self.words = house(wording, "correspondence", british=issuer.country in ("GB", "IE"))
        self.content = correspondence(rng, self.paper)
        self.lines: list[str] = []
        self.marks: list[Mark] = []

    def state(self, field: str) -> str:
        """A fact as it is written, or nothing where the letter does not know it."""
        if field not in self.paper.facts:
            return ""
        value = self.paper.facts[field]
        written = self.hand.write(value)
        if not field.startswith("_") and all(mark.field != field for mark in self.marks):
            self.marks.append(Mark(field, 0, normal(value), written, 1, (0.0, 0.0, 0.0, 0.0)))
        return written

    def add(self, *texts: str) -> None:
        """Lines, without those that say nothing, and an empty one after them."""
        said = [line for text in texts for line in text.split("\n") if line]
        if said:
            self.lines += [*said, ""]

    def sender(self) -> list[str]:
        """Who writes; what of it is a fact of the letter is stated."""
        issuer = self.paper.issuer
        stated = [self.state(field) for field in self.content.issuer_fields if field]
        return stated or [issuer.name, *issuer.address.lines]

    def addressee(self) -> list[str]:
        """Whom the letter goes to."""
        to = self.paper.recipient
        return [to.name, *to.address.lines] if to else []

    def facts(self) -> list[str]:
        """The labelled facts, a line each."""
        own = set(self.content.issuer_fields)
        fields = [field for group in self.content.groups for field in group.fields if field not in own]
        stated = [(field, self.state(field)) for field in fields if field != "document_date"]
        return [f"{self.words.label(field)}: {text}" for field, text in stated if text]

    def prose(self) -> list[str]:
        """The text, from the greeting to who signs, with the facts in it."""
        texts = [self.words.text(text.removeprefix("# ")) for text in self.content.prose]
        return [_PLACE.sub(lambda place: self.state(place[1]), text) for text in texts]


def letter(paper: Paper, currency: str, kind: str, place: int, *, held_out: bool, seed: int) -> Made:
    """A letter as `text` or `docx`. `held_out` ones put things in another order: for testing only."""
    rng = stream(seed, "letter", paper.issuer.name, paper.title, str(paper.facts.get("document_date", "")))
    writing = _Writing(rng, paper, currency, held_out=held_out, seed=seed)
    (_otherwise if held_out else _usual)(writing)
    lines = writing.lines
    content = ("\n".join(lines) + "\n").encode() if kind == "text" else docx(lines)
    words = tuple((word, None) for line in lines for word in line.split())
    part = Part(
        place=place, doc_type=paper.doc_type, source=writing.paper.issuer.name,
        layout=f"correspondence/plain_{'reversed' if held_out else 'letter'}", split="test" if held_out else "train",
        medium="letter", first_page=1, last_page=1, marks=tuple(writing.marks),
        texts=(PageText(1, "\n".join(filter(None, lines)), words),),
    )  # fmt: skip
    return Made(suffix=".txt" if kind == "text" else ".docx", media_type="text/plain" if kind == "text" else DOCX,
                content=content, parts=(part,))  # fmt: skip


def _usual(writing: _Writing) -> None:
    """Sender, addressee, date, subject, labelled facts, text, close."""
    writing.add(*writing.sender())
    writing.add(*writing.addressee())
    writing.add(writing.state("document_date"))
    writing.add(writing.paper.title)
    writing.add(*writing.facts())
    _tell(writing)


def _otherwise(writing: _Writing) -> None:
    """As mail programs put it: subject and date first, the labelled facts in one line, who it is from at the end."""
    writing.add(writing.paper.title, writing.state("document_date"))
    writing.add(" / ".join(writing.facts()))
    writing.add(*writing.addressee())
    _tell(writing)
    writing.add(*writing.sender())


def _tell(writing: _Writing) -> None:
    for text in writing.prose():
        writing.add(text)
    writing.add(*("\t".join(row) for row in writing.paper.table))


def docx(lines: list[str]) -> bytes:
    """The smallest DOCX that word processors open; stored, and dated 1980, so its bytes repeat."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, head + text)
    return file.getvalue()
