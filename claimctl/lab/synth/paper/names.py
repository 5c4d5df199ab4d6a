"""File names as people give them: a scanner's counter, a camera's, what somebody typed; no two alike in a claim."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from claimctl.lab.synth.streams import stream, weighted

if TYPE_CHECKING:
    from claimctl.lab.synth.paper.made import Made

_PLAIN = {
    "claim_form": ("claim form", "claim form signed", "Claim_Form", "Schadenanzeige unterschrieben", "loss notice"),
    "cms1500": ("HCFA", "CMS-1500", "claim form doctor"), "ub04": ("UB04", "hospital claim", "UB-04 (1)"),
    "medical_bill": ("hospital bill", "statement", "Arztrechnung", "bill_clinic"),
    "eob": ("EOB", "explanation of benefits"), "discharge_summary": ("discharge papers", "Entlassungsbrief"),
    "lab_report": ("lab results", "Laborbefund", "labs"), "prescription": ("prescription", "Rx", "Rezept"),
    "medical_note": ("doctor's note", "visit notes", "Attest Dr. Krüger"),
    "police_report": ("police report", "crash report FINAL", "Report"),
    "repair_estimate": ("estimate", "Kostenvoranschlag für Reparatur", "repair estimate v2", "body shop estimate"),
    "invoice": ("invoice", "Invoice", "Rechnung", "Rechnung (Kopie)", "facture n°2"),
    "receipt": ("receipt", "Quittung", "Beleg", "reçu"), "policy": ("policy", "Police", "insurance policy 2024"),
    "insurance_card": ("insurance card", "card front"), "id_document": ("ID", "license", "Ausweis"),
    "correspondence": ("letter", "Brief an Versicherung", "re claim", "to whom it may concern"),
    "bank_statement": ("bank statement", "Kontoauszug März", "statement"), "other": ("flyer", "misc", "Übersicht"),
    "damage_photo": ("damage", "Foto Schaden", "car"),
}  # fmt: skip
_OTHERWISE = {
    ".pdf": (".PDF",), ".jpg": (".JPG", ".jpeg", ".JPEG"), ".tif": (".TIF", ".tiff"), ".png": (".PNG",),
    ".heic": (".HEIC",), ".docx": (".DOCX",), ".txt": (".TXT",),
}  # fmt: skip


class Names:
    """The names of one claim's files, given in turn; one sender's habits all through."""

    def __init__(self, seed: int, claim_id: str) -> None:
        self._rng = stream(seed, "names", claim_id)
        self._taken: set[str] = set()
        self._scanner = self._rng.choice(("scan{:04d}", "Scan_{:04d}", "doc{:05d}", "SCN_{:04d}", "{:08d}", "Scan {}"))
        self._camera = self._rng.choice(("IMG_{:04d}", "IMG_{:04d}", "DSC{:05d}", "PXL_{:06d}", "photo {}"))
        self._count = self._rng.randrange(1, 60)
        self._shot = self._rng.randrange(1000, 9000)
        self._plain = weighted(self._rng, {"typed": 5, "document": 2, "numbered": 3})

    def give(self, made: Made) -> str:
        """A name for a file. Scans and photos say nothing of what they hold."""
        rng, kind = self._rng, made.parts[0]
        suffix = made.suffix
        if rng.random() < 0.12:
            suffix = rng.choice(_OTHERWISE.get(suffix, (suffix,)))
        if made.packet == "merged":
            stem = rng.choice(("all documents", "Unterlagen", "combined", "merged", "claim file", "documents (merged)"))
        elif kind.medium.startswith("scan"):
            self._count += rng.randrange(1, 4)
            stem = self._scanner.format(self._count)
        elif kind.medium == "fax":
            self._count += rng.randrange(1, 9)
            stem = f"fax{self._count:04d}"
        elif kind.medium == "photo":
            self._shot += rng.randrange(1, 7)
            stem = self._camera.format(self._shot)
        elif kind.medium == "screenshot":
            stem = rng.choice(("Screenshot", "Bildschirmfoto", "screen shot"))
        else:
            stem = self._typed(kind.doc_type)
        return self._free(stem, suffix)

    def _typed(self, doc_type: str) -> str:
        rng = self._rng
        if self._plain == "document":
            return rng.choice(("Document", "Dokument", "file", "attachment", "unnamed"))
        if self._plain == "numbered":
            return f"{len(self._taken) + 1:02d}_{doc_type}"
        words = rng.choice(_PLAIN.get(doc_type, ("document",)))
        return words if rng.random() < 0.85 else words.upper()

    def _free(self, stem: str, suffix: str) -> str:
        """The name, numbered as browsers number where it is taken; file systems may know no capitals."""
        stem = unicodedata.normalize("NFC", stem)
        name, copy = f"{stem}{suffix}", 1
        while name.casefold() in self._taken:
            name, copy = f"{stem} ({copy}){suffix}", copy + 1
        self._taken.add(name.casefold())
        return name
