"""`claimctl train`: learn from a user's own labelled documents and histories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimctl.cli import train_fraud, train_prices
from claimctl.cli.common import (
    MODELS,
    AsJson,
    ConfigFile,
    Force,
    Models,
    Promote,
    Quiet,
    Settings,
    echo_json,
    load_config,
    what_became_of,
)

if TYPE_CHECKING:
    from claimctl.pipeline.teach import Compared, Taught
    from claimctl.pipeline.teach_fields import Taught as Form
    from claimctl.stages.extract.taught.learn import Figures

app = typer.Typer(
    help="Learn from your own labelled documents and past claims, and use what was learned only where it is better.",
    no_args_is_help=True,
)


app.command("fraud")(train_fraud.fraud)
app.command("prices")(train_prices.prices)


@app.callback()
def train() -> None:
    """Learn from your own labelled documents and past claims, and use what was learned only where it is better."""


@app.command()
def classify(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|TRUTH",
            help="A folder a document type, within it a folder a source if there are several; or a folder with a "
            "truth, as `claimctl synth` writes it.",
        ),
    ],
    models: Models = MODELS,
    promote: Promote = False,
    force: Force = False,
    settings: Settings = None,
    quiet: Quiet = False,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Learn to name documents, from examples: compared with the model in use on sources that were left out.

    A new type needs a doctypes/<type>.yaml beside claimctl.yaml, and a folder of examples of its name.
    """
    loaded = load_config(config_file, settings)

    import msgspec

    from claimctl.pipeline.teach import teach

    told = None if quiet or as_json else _reading
    taught = teach(source, loaded.config, models, promote=promote, force=force, told=told)
    if as_json:
        echo_json(msgspec.to_builtins(taught))
        return
    for line in _lines(taught):
        typer.echo(line)


@app.command()
def extract(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|TRUTH|RESULTS",
            help="A folder of documents with a labels.csv (a column `path` and a column a field, or path, field and "
            "value); a folder with a truth, as `claimctl synth` writes it; or, with --feedback, a results folder.",
        ),
    ],
    feedback: Annotated[
        Path | None,
        typer.Option(metavar="PARQUET", help="Corrections to the results: doc_id, field and value; empty is absent."),
    ] = None,
    doc_type: Annotated[
        str | None, typer.Option("--type", metavar="NAME", help="Document type of the forms; else the folder's name.")
    ] = None,
    models: Models = MODELS,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for <type>.yaml of a new type; else doctypes beside claimctl.yaml."),
    ] = None,
    promote: Promote = False,
    force: Force = False,
    settings: Settings = None,
    quiet: Quiet = False,
    config_file: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Learn to find the values of a form, from as few as ten labelled documents; their places need not be known."""
    loaded = load_config(config_file, settings)

    import msgspec

    from claimctl.config import find_user_file
    from claimctl.pipeline.teach_fields import teach

    beside = config_file or find_user_file(Path.cwd())
    forms = out or (beside.parent if beside else Path()) / "doctypes"
    learned = teach(
        source, loaded.config, models, forms, doc_type=doc_type, feedback=feedback, promote=promote,
        force=force, told=None if quiet or as_json else _reading,
    )  # fmt: skip
    if as_json:
        echo_json(msgspec.to_builtins(learned))
        return
    for line in (line for each in learned.forms for line in _form_lines(each)):
        typer.echo(line)
    for name, count in learned.too_few.items():
        typer.echo(f"{name}: too few documents to learn from ({count})")


def _reading(number: int, of: int) -> None:
    if number % 25 == 0 or number == of:
        typer.echo(f"read {number} of {of}", err=True)


def _form_lines(form: Form) -> list[str]:
    lines = [f"{form.doc_type}: {form.documents} documents of {form.layouts} layouts"]
    lines += [f"not read: {path} ({code})" for path, code in form.unread]
    lines += [f"{count} values of {field} stand nowhere in their documents" for field, count in form.missing.items()]
    lines += [_found(name, each) for name, each in (("in use", form.in_use), ("candidate", form.candidate))]
    lines += [_found(f"{field} ({form.kinds[field]})", each) for field, each in form.by_field.items()]
    if form.form:
        lines.append(f"described in {form.form}")
    return [*lines, what_became_of(form, f"extract.taught.{form.doc_type}")]


def _found(name: str, of: Figures) -> str:
    return f"{name:>30}: F1 {of.f1:.3f}, precision {of.precision:.3f}, recall {of.recall:.3f} of {of.values} values"


def _lines(taught: Taught) -> list[str]:
    kinds = ", ".join(f"{name} {count}" for name, count in taught.types.items())
    lines = [f"{taught.documents} documents of {taught.sources} sources: {kinds}"]
    if taught.new_types:
        lines.append(f"new types: {', '.join(taught.new_types)}")
    lines += [f"not read: {path} ({code})" for path, code in taught.unread]
    if taught.in_use is None or taught.candidate is None:
        why = "a type has documents of one source only, so no source can be left out; add a second source"
        return [*lines, f"not measured: {why}", what_became_of(taught, "classify.model", compared=False)]
    lines += [_figures("in use", taught.in_use), _figures("candidate", taught.candidate)]
    return [*lines, what_became_of(taught, "classify.model")]


def _figures(name: str, of: Compared) -> str:
    return f"{name:>9}: accuracy {of.accuracy:.3f}, macro-F1 {of.macro_f1:.3f}, calibration error {of.ece:.3f}"
