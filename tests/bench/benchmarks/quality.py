"""How well documents are read, named, mined and decided: sets and generated claims, processed and held against truth.

The figures are those of `claimctl evaluate`; the whole evaluation of a set stays in the work folder. Of the
development data only the check halves are measured, and of these only what taught no shipped model, where there is
such; the table says so where there is not.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml
from bench.benchmarks import fraud, taught
from bench.benchmarks.model import CLAIMCTL, Context, Row, call, claimctl, process
from bench.converters import SETS, convert
from bench.converters.common import MARKS_FILE, VALUES_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[3]
# The headline figures of an evaluation: section, metric, what it is of, and what the table calls it. Only those that
# have anything to judge are shown.
HEADLINES: tuple[tuple[str, str, str, str], ...] = (
    ("ocr", "word_f1", "", "words read, F1"),
    ("ocr", "word_f1_plain", "", "words but for case and marks, F1"),
    ("ocr", "cer", "", "characters wrong (CER)"),
    ("classification", "accuracy", "", "document types, accuracy"),
    ("classification", "macro_f1", "", "document types, macro-F1"),
    ("classification", "status_accuracy", "", "readable, refused or failed as it must"),
    ("splitting", "boundary_f1", "", "splitting, boundary F1"),
    ("splitting", "document_f1", "", "splitting, whole-document F1"),
    ("extraction", "f1", "", "fields, F1 exact"),
    ("extraction", "f1_type_aware", "", "fields, F1 by type"),
    ("extraction", "macro_f1_type_aware", "", "fields, macro-F1 by type"),
    ("extraction", "invented", "", "absent fields invented"),
    ("extraction", "box_iou_50", "", "boxes that overlap by half"),
    ("items", "f1", "", "line items, F1"),
    ("items", "rows_lost", "", "line items, rows lost"),
    ("confidence", "auroc", "fields", "confidence of fields, AUROC"),
    ("confidence", "ece", "fields", "confidence of fields, ECE"),
    ("confidence", "automation_99", "fields", "fields automated at 99 % right"),
    ("confidence", "auroc", "doc_types", "confidence of types, AUROC"),
    ("decisions", "accuracy", "", "decisions, accuracy"),
    ("decisions", "automation", "", "claims decided without a person"),
    ("decisions", "automated_accuracy", "", "of these decided right"),
    ("anomalies", "recall", "", "planted anomalies found"),
    ("anomalies", "false_alarms", "", "anomalies, false alarms"),
    ("anomalies", "hard_negatives", "", "hard negatives taken for anomalies"),
)
SYNTH_ONLY = {"status_accuracy"}  # every file of the sets is readable
# How many documents a quick run takes of a set; the whole check half otherwise.
QUICK = {
    "claim-docs": 12, "va-forms": 6, "va-forms-raster": 3, "receipts": 10, "wild-receipts": 8, "forms-funsd": 6,
    "long-lists": 2, "general-scans": 8, "packets": 3,
}  # fmt: skip
DRAWN_FROM = {"packets": "general-scans", "va-forms-raster": "va-forms"}  # sets made of others: whose files they need
SYNTH_SEED = 97  # no shipped model learned from it: they learned from 5 and 20,240
SYNTH_CLAIMS = {"whole": 120, "quick": 6}
SPLITTING = {"packets", "synth-train", "synth-test"}  # elsewhere a file is one document


@dataclass(frozen=True)
class Prepared:
    """A set that was converted and processed: its folders, and what is known of its documents."""

    folder: Path
    facts: dict[str, Any]
    summary: dict[str, Any]

    @property
    def claims(self) -> Path:
        return self.folder / "claims"

    @property
    def truth(self) -> Path:
        return self.folder / "truth"

    @property
    def results(self) -> Path:
        return self.folder.parent / "results"


def benchmarks() -> dict[str, Callable[[Context], list[Row]]]:
    """`quality.<set>` of every set, and of generated claims with layouts that may be learned from and that may not."""
    found: dict[str, Callable[[Context], list[Row]]] = {}
    for name in SETS:
        found[f"quality.{name}"] = partial(_measure, name)
    found["quality.ad-buy-forms"] = taught.measure  # its fields are of no type that ships: they are learned
    found["quality.fraud"] = fraud.measure
    for split in ("train", "test"):
        found[f"quality.synth-{split}"] = partial(_measure, f"synth-{split}")
    return found


def prepared(context: Context, name: str) -> Prepared:
    """A set converted and processed; what an earlier run did to the same files is not done again."""
    return context.once(f"prepared {name}", lambda: _prepare(context, name))  # type: ignore[no-any-return]


def _prepare(context: Context, name: str) -> Prepared:
    base = context.folder(f"set-{name}")
    if name.startswith("synth-"):
        folder, facts = base / "made", _synth(context, base / "made", name.removeprefix("synth-"))
    else:
        context.shared(DRAWN_FROM.get(name, name))
        folder = base / "made"
        facts = convert(name, context.data, folder, "check", context.size(None, QUICK.get(name, 8)), context.seed)
    results = base / "results"
    stamp = base / "of.json"
    # A sample of other documents must not find the results of the former one.
    told = json.dumps(facts.get("files"))
    if stamp.is_file() and stamp.read_text() != told:
        shutil.rmtree(results, ignore_errors=True)
    stamp.write_text(told)
    summary = process(folder / "claims", results, context.jobs)
    return Prepared(folder, facts, summary)


def _synth(context: Context, folder: Path, split: str) -> dict[str, Any]:
    claims = SYNTH_CLAIMS["quick" if context.quick else "whole"]
    options = ["--claims", str(claims), "--seed", str(SYNTH_SEED), "--scan-share", "0.3", "--layouts", split]
    shutil.rmtree(folder, ignore_errors=True)
    made = claimctl("synth", folder, *options)
    return {"documents": made["documents"], "claims": claims, "habits": [], "taught": {}, "options": options}


def _measure(name: str, context: Context) -> list[Row]:
    made = prepared(context, name)
    figures = evaluated(made.results, made, made.folder.parent)
    count = made.facts["documents"]
    taught = ", ".join(f"{model} {some}/{count}" for model, some in made.facts["taught"].items())
    rows = [
        Row(
            what=label, value=figure["value"], low=figure["low"], high=figure["high"], n=figure["n"],
            of=figure["unit"], taught=_taught(section, taught),
            note=_note(made.facts["habits"], section),
        )
        for section, metric, of, label in HEADLINES
        if (figure := figures.get((section, metric, of))) and figure["n"] and figure["value"] is not None
        if (section != "splitting" or name in SPLITTING) and (metric not in SYNTH_ONLY or name.startswith("synth"))
    ]  # fmt: skip
    if (made.truth / MARKS_FILE).is_file():
        rows.append(marks(made))
    if (made.truth / VALUES_FILE).is_file():
        rows.append(printed(made))
    if made.facts["taught"]:
        rows += _left_out(name)
    if made.summary["failed"]:
        rows.append(Row(what="documents that failed", value=made.summary["failed"], unit="count", n=count))
    return rows


def _taught(section: str, taught: str) -> str:
    """Which models' teaching bears on a figure: who reads a page learned nothing here."""
    return "" if section in {"ocr", "items", "splitting", "decisions", "anomalies"} else taught


def _note(habits: Sequence[str], section: str) -> str:
    return ", ".join(habits) if habits and section in {"ocr", "extraction"} else ""


def _left_out(name: str) -> list[Row]:
    """The types' macro-F1 with each source left out of learning in turn, where a whole set taught the classifier.

    It was measured when the model was built, on the whole set, and stands in models.yaml.
    """
    known = yaml.safe_load((ROOT / "models" / "models.yaml").read_text())["classify"]["metrics"]
    key = name.replace("-", "_")
    if f"{key}_macro_f1" not in known:
        return []
    return [Row(what="document types, macro-F1", value=known[f"{key}_macro_f1"], n=round(known[f"{key}_documents"]),
                of="document", note="sources left out in turn; models/classify.md")]  # fmt: skip


def evaluated(results: Path, made: Prepared, keep: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The evaluation's figures by section, metric and what each is of; the whole of it goes to `keep`."""
    habits = made.facts["habits"]
    if habits:
        results = as_labelled(results, habits, keep / "results-as-labelled")
    answer = call([*CLAIMCTL, "evaluate", str(results), "--truth", str(made.truth), "--format", "json"])
    (keep / "evaluation.json").write_text(answer.stdout)
    figures = {(each["section"], each["name"], each["of"]): each for each in json.loads(answer.stdout)["figures"]}
    if "no spaces" in habits:  # words can't be told apart without them
        figures = {key: each for key, each in figures.items() if not key[1].startswith(("word", "wer"))}
    return figures


def as_labelled(results: Path, habits: Sequence[str], out: Path) -> Path:
    """A copy of results whose texts are written as the labels are: without spaces, or in capitals.

    Dates and numbers of fields are the same either way.
    """
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(results, out, ignore=shutil.ignore_patterns("*.sqlite*", "*.lock", ".*"))
    for table, columns in (("pages", ["text"]), ("fields", ["value", "raw"]), ("line_items", ["description"])):
        for part in sorted((out / table).glob("*.parquet")):
            frame = pl.read_parquet(part)
            if "no spaces" in habits:
                frame = frame.with_columns(pl.col(columns).str.replace_all(r"[^\S\n]+", ""))
            if "capitals" in habits:
                frame = frame.with_columns(pl.col(columns).str.to_uppercase())
                if table == "pages":
                    word = pl.element().struct.with_fields(pl.field("text").str.to_uppercase())
                    frame = frame.with_columns(pl.col("words").list.eval(word))
            frame.write_parquet(part)
    return out


def marks(made: Prepared) -> Row:
    """Check boxes told right, ticked or not: those in which the middle of a value `true` or `false` lies."""
    true = pl.read_parquet(made.truth / MARKS_FILE).with_row_index("mark")
    paths = pl.read_parquet(made.results / "documents" / "*.parquet").select("path", "doc_id").unique("path")
    read = pl.read_parquet(made.results / "fields" / "*.parquet").filter(pl.col("value").is_in(["true", "false"]))
    near = true.join(paths, on="path").join(read, on=["doc_id", "page"], suffix="_read").filter(
        ((pl.col("x0_read") + pl.col("x1_read")) / 2).is_between(pl.col("x0") - 0.003, pl.col("x1") + 0.003),
        ((pl.col("y0_read") + pl.col("y1_read")) / 2).is_between(pl.col("y0") - 0.003, pl.col("y1") + 0.003),
    )  # fmt: skip
    right = near.filter((pl.col("value") == "true") == pl.col("ticked"))["mark"].n_unique()
    low, high = wilson(right, true.height)
    return Row(what="check boxes told right", value=right / true.height, low=low, high=high, n=true.height, of="box")


def printed(made: Prepared) -> Row:
    """Words of the values that forms show, F1: those read with their middle in a value's box against the value's."""
    pages = (
        pl.read_parquet(made.results / "pages" / "*.parquet", columns=["doc_id", "page", "words"])
        .join(
            pl.read_parquet(made.results / "documents" / "*.parquet").select("path", "doc_id").unique("path"),
            on="doc_id",
        )
        .select("path", "page", "words")
    )
    shared = true = read = 0
    values = pl.read_parquet(made.truth / VALUES_FILE)
    for value in values.join(pages, on=["path", "page"], how="left").iter_rows(named=True):
        words = Counter(
            word["text"]
            for word in value["words"] or ()
            if value["x0"] <= (word["x0"] + word["x1"]) / 2 <= value["x1"]
            and value["y0"] <= (word["y0"] + word["y1"]) / 2 <= value["y1"]
        )
        wanted = Counter(value["text"].split())
        shared, true, read = shared + (words & wanted).total(), true + wanted.total(), read + words.total()
    return Row(what="printed values, word F1", value=2 * shared / max(1, true + read), n=values.height, of="value")


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, share = 1.959964, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return middle - half, middle + half
