"""Letters as the sender's own file: plain text or DOCX. They have no pages, so their facts and words have no boxes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts.sheet import Mark
from claimctl.lab.synth.layouts.style import style
from claimctl.lab.synth.layouts.types.letters import addressed
from claimctl.lab.synth.paper.made import Made, PageText, Part
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.style import Style

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LABELS = {"policy_number": "Policy number", "claim_number": "Claim number", "loss_date": "Date of loss",
           "report_number": "Reference"}  # fmt: skip


class _Writing:
    """A letter in the making: its lines, and the facts that they state."""

    def __init__(self, paper: Paper, hand: Style) -> None:
        self.paper, self._hand = paper, hand
        self.lines: list[str] = []
        self.marks: list[Mark] = []

    def state(self, field: str, label: str = "") -> str:
        """A fact as it is written, or nothing where the letter does not know it."""
        if field not in self.paper.facts:
            return ""
        value = self.paper.facts[field]
        written = self._hand.write(value)
        self.marks.append(Mark(field, 0, normal(value), written, 1, (0.0, 0.0, 0.0, 0.0)))
        return f"{label}{written}"

    def add(self, *texts: str) -> None:
        """Lines, without those that say nothing, and an empty one after them."""
        said = [line for text in texts for line in text.split("\n") if line]
        if said:
            self.lines += [*said, ""]


def letter(paper: Paper, currency: str, kind: str, place: int, *, held_out: bool, seed: int) -> Made:
    """A letter as `text` or `docx`. `held_out` ones put things in another order: for testing only."""
    hand = style(stream(seed, "issuer", paper.issuer.name), paper.issuer.country, currency, language="en")
    writing = _Writing(paper, hand)
    (_otherwise if held_out else _usual)(writing)
    lines = writing.lines
    content = ("\n".join(lines) + "\n").encode() if kind == "text" else docx(lines)
    words = tuple((word, None) for line in lines for word in line.split())
    part = Part(
        place=place, doc_type=paper.doc_type, source=addressed(paper).issuer.name,
        layout=f"correspondence/plain_{'reversed' if held_out else 'letter'}", split="test" if held_out else "train",
        medium="letter", first_page=1, last_page=1, marks=tuple(writing.marks),
        texts=(PageText(1, "\n".join(filter(None, lines)), words),),
    )  # fmt: skip
    return Made(suffix=".txt" if kind == "text" else ".docx", media_type="text/plain" if kind == "text" else DOCX,
                content=content, parts=(part,))  # fmt: skip


def _usual(writing: _Writing) -> None:
    """Sender, addressee, date, subject, references, text, close."""
    paper = writing.paper
    writing.add(*_sender(writing))
    writing.add(*_addressee(paper))
    writing.add(writing.state("document_date"))
    writing.add(paper.title)
    writing.add(*(writing.state(field, f"{label}: ") for field, label in _LABELS.items()))
    for text in (_greeting(paper), *paper.paragraphs, "Sincerely,"):
        writing.add(text)
    writing.lines.append(_signed(paper))


def _otherwise(writing: _Writing) -> None:
    """As mail programs put it: date, subject with the references in it, text, close, and who it is from at the end."""
    paper = writing.paper
    writing.add(writing.state("document_date", "Date: "), f"Subject: {paper.title}")
    writing.add(" / ".join(filter(None, (writing.state(field, f"{label} ") for field, label in _LABELS.items()))))
    writing.add(*_addressee(paper))
    for text in (_greeting(paper), *paper.paragraphs, "Kind regards"):
        writing.add(text)
    writing.add(*_sender(writing))


def _sender(writing: _Writing) -> list[str]:
    issuer = writing.paper.issuer
    if writing.paper.scene == "from_insured":
        return [writing.state(field) for field in ("insured_name", "insured_address", "insured_phone")]
    return [issuer.name, *issuer.address.lines]


def _addressee(paper: Paper) -> list[str]:
    if paper.scene == "from_insured":
        return [paper.issuer.name, "Claims Department"]
    return [paper.recipient.name, *paper.recipient.address.lines] if paper.recipient else []


def _greeting(paper: Paper) -> str:
    return f"Dear {paper.recipient.name}," if paper.recipient else "Dear Sir or Madam,"


def _signed(paper: Paper) -> str:
    return str(paper.facts.get("insured_name", "")) if paper.scene == "from_insured" else "Customer Service"


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
