"""A form that is learned from a user's own labelled documents, measured on layouts that it did not learn from.

A table of values is enough: where on the page they stand is found by matching. What the extraction in use makes of the
same documents is weighed beside it, so that what is known already is kept; of a document only weights are learned.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import msgspec
import yaml

from claimctl.config import DocType, FieldSpec
from claimctl.errors import UsageError
from claimctl.learning import store
from claimctl.pipeline.labelled import corrected, labels, read
from claimctl.records import Label, Segment, Text
from claimctl.stages.extract import ranking
from claimctl.stages.extract import run as extract
from claimctl.stages.extract.normal import dates
from claimctl.stages.extract.taught import learn, pack
from claimctl.stages.extract.taught.learn import Figures
from claimctl.store import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from claimctl.config import Config, ExtractConfig, FieldKind
    from claimctl.pipeline.labelled import Labelled
    from claimctl.records import Text
    from claimctl.stages.extract.taught.learn import Learned

_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")
_ENOUGH = 5  # documents a form: with fewer nothing is worth learning


class Taught(msgspec.Struct, frozen=True):
    """What came of learning a form. `missing` counts the values, a field each, that stand nowhere in their documents.

    `candidate` is measured on layouts that were left out, `in_use` on the same values.
    """

    doc_type: str
    new: bool
    documents: int
    layouts: int
    unread: tuple[tuple[str, str], ...]  # path, code
    kinds: dict[str, str]
    missing: dict[str, int]
    in_use: Figures
    candidate: Figures
    by_field: dict[str, Figures]
    better: bool
    promoted: bool
    folder: str
    model: str
    sha256: str
    form: str | None = None  # the file of a new type


class Lessons(msgspec.Struct, frozen=True):
    """The forms that were learned, and the types of which there were too few documents, with their number."""

    forms: tuple[Taught, ...]
    too_few: dict[str, int]


def teach(
    source: Path, config: Config, models: Path, forms: Path, *, doc_type: str | None = None,
    feedback: Path | None = None, promote: bool = False, force: bool = False, day: dt.date | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Lessons:  # fmt: skip
    """Learn each form of `source`, compare with the extraction in use, and write the models to `models`.

    `source` is a folder of documents with a `labels.csv`, or a truth as `claimctl synth` writes it. A type that nobody
    has described is written to `forms`/<type>.yaml. A model is written as `extract_<type>_candidate`; with `promote`
    also as `extract_<type>`, if it is better, or with `force` in any case. Raises UsageError where there is nothing to
    learn from.

    With `feedback`, `source` is a results folder and `feedback` a Parquet of corrections to it (see `corrected`): what
    was read is taken from there.
    """
    unread: list[tuple[str, str]] = []
    if feedback is not None:
        labelled, texts = corrected(source, feedback)
    else:
        root, labelled = labels(source, doc_type)
        texts, unread = read(root, labelled, config, told)
    found, few = [], dict[str, int]()
    for name in sorted({each.doc_type for each in labelled}):
        if not _NAME.fullmatch(name):
            raise UsageError("type_invalid", f"{name!r} is no name of a type.", "Use small letters, figures and _.")
        mine = [each for each in labelled if each.doc_type == name]
        documents = [(each, texts[each.path]) for each in mine if each.path in texts]
        lost = tuple((path, code) for path, code in unread if any(each.path == path for each in mine))
        if len(documents) < _ENOUGH or not any(value.strip() for each, _ in documents for value in each.told.values()):
            few[name] = len(documents)
            continue
        found.append(_teach(name, documents, lost, config, models, forms, promote=promote, force=force, day=day))
    if not found:
        count = ", ".join(f"{count} of {name}" for name, count in few.items())
        raise UsageError(
            "too_few_labelled", f"There are too few labelled documents that can be read: {count}.",
            f"Label at least {_ENOUGH} of a type; ten are a good beginning.",
        )  # fmt: skip
    return Lessons(tuple(found), few)


def _teach(
    name: str, documents: Sequence[tuple[Labelled, Text]], unread: tuple[tuple[str, str], ...], config: Config,
    models: Path, forms: Path, *, promote: bool, force: bool, day: dt.date | None,
) -> Taught:  # fmt: skip
    values: dict[str, list[str]] = {}
    for each, _ in documents:
        for field, value in each.told.items():
            values.setdefault(field, []).extend([value.strip()] if value.strip() else [])
    known = config.extract.doctypes.get(name)
    repeated = {field for field, spec in (known.fields if known else {}).items() if spec.repeated}
    kinds: dict[str, FieldKind] = {
        field: known.fields[field].kind if known and field in known.fields else learn.kind_of(field, each)
        for field, each in values.items()
        if each and field not in repeated
    }
    doctype = described(name, known, kinds, [text for _, text in documents])
    order = _order(values, kinds, config.extract)
    learned, in_use = _learned(name, doctype, documents, kinds, order, config)
    better = learned.figures.f1 > in_use.f1
    promoted = force or (promote and better)
    candidate = f"extract_{name}_candidate"
    saved = None
    for model in [candidate, *([f"extract_{name}"] if promoted else [])]:
        saved = store.save_model(
            model, pack(learned.form), trained_at=day or dt.datetime.now(dt.UTC).date(),
            card=_card(name, len(documents), learned, in_use), metrics=_metrics(learned.figures, in_use), folder=models,
        )  # fmt: skip
    form = None
    if known is None or kinds.keys() - known.fields.keys():
        form = forms / f"{name}.yaml"
        forms.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(form, _yaml(doctype))
    return Taught(
        name, known is None, len(documents), learned.layouts, unread, dict(kinds), learned.missing, in_use,
        learned.figures, learned.by_field, better, promoted, str(models),
        f"extract_{name}" if promoted else candidate, saved.sha256 if saved else "", str(form) if form else None,
    )  # fmt: skip


def described(name: str, known: DocType | None, kinds: Mapping[str, FieldKind], texts: Sequence[Text]) -> DocType:
    """The document type with the fields that were taught; one that nobody has described gets titles and keywords."""
    own = {field: FieldSpec(kind, labels=(field.replace("_", " "),)) for field, kind in kinds.items()}
    if known is not None:
        return msgspec.structs.replace(known, fields={**own, **known.fields})
    titles, keywords = learn.recurring([text.pages[0] for text in texts if text.pages])
    return DocType(name.replace("_", " ").capitalize(), titles, keywords, own)


def _order(values: Mapping[str, Sequence[str]], kinds: Mapping[str, str], settings: ExtractConfig) -> dates.Order:
    """How the told dates are written: by their own evidence, else as the settings say."""
    if settings.date_order != "auto":
        return settings.date_order
    told = [value for field, kind in kinds.items() if kind == "date" for value in values[field]]
    return dates.evidence(told) or ("MDY" if settings.region == "US" else "DMY")


def _learned(
    name: str, doctype: DocType, documents: Sequence[tuple[Labelled, Text]], kinds: Mapping[str, FieldKind],
    order: dates.Order, config: Config,
) -> tuple[Learned, Figures]:  # fmt: skip
    """The form, and what the extraction in use makes of the same values."""
    settings = msgspec.structs.replace(config.extract, doctypes={**config.extract.doctypes, name: doctype})
    model = extract.load(settings)
    in_use = extract.load(config.extract) if name in config.extract.doctypes else None
    examples, said = [], []
    for each, text in documents:
        segment = Segment(each.first, each.last or len(text.pages), name, 1.0)
        found = extract.gather(text, segment, settings, model)
        chances = model.judge.rank(ranking.table(found.scene))
        key = f"{each.path}#{each.first}"
        examples.append(learn.Example(key, found.sheets, found.habits, each.told, found.scene.pairs, chances))
        given: dict[str, str] = {}
        if in_use is not None:
            fields = extract.run(text, Label(text.doc_id, (segment,)), config.extract, in_use).extracts[0].fields
            for field in sorted(fields, key=lambda field: -field.confidence):
                given.setdefault(field.field, field.value)
        said.append(given)
    return learn.learn(examples, kinds, order), learn.judge(examples, said, kinds, order)


def _yaml(doctype: DocType) -> bytes:
    tree = msgspec.to_builtins(doctype)
    tree = {key: value for key, value in tree.items() if value}
    blank = msgspec.to_builtins(FieldSpec("text"))
    tree["fields"] = {
        name: {key: value for key, value in spec.items() if key == "kind" or value != blank[key]}
        for name, spec in tree["fields"].items()
    }
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110).encode()


def _metrics(candidate: Figures, in_use: Figures) -> dict[str, float]:
    return {
        f"{name}_{key}": float(value)
        for name, each in (("in_use", in_use), ("candidate", candidate))
        for key, value in msgspec.structs.asdict(each).items()
        if value is not None
    }


def _card(name: str, documents: int, learned: Learned, in_use: Figures) -> str:
    def row(what: str, each: Figures) -> str:
        return f"| {what} | {each.values} | {each.precision:.3f} | {each.recall:.3f} | {each.f1:.3f} |"

    return "\n".join([
        f"# extract_{name}",
        "",
        f"Where the values of the form `{name}` stand, learned from {documents} labelled documents of",
        f"{learned.layouts} layouts, starting from what the general ranker says. Weights of hashed words",
        "beside values and of their places: no value and no page is in it.",
        "",
        "Each document was read by weights that had not seen its layout (documents of one layout: that had not seen",
        "the document), beside what the extraction in use says of it:",
        "",
        "| | values | precision | recall | F1 |",
        "|---|---|---|---|---|",
        row("in use", in_use),
        row("candidate", learned.figures),
        *(row(f"{field}", each) for field, each in learned.by_field.items()),
        "",
        f"Values that stand nowhere in their documents: {sum(learned.missing.values())}.",
        "",
        "Made by `claimctl train extract`.",
        "",
    ])  # fmt: skip
