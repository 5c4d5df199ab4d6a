"""A user's own labelled documents teach the classifier, and it is put to use only where it is better."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from claimctl import config
from claimctl.cli import app
from claimctl.errors import DependencyError
from claimctl.learning import store
from claimctl.pipeline.teach import CANDIDATE, NAME

GLASS = """Windscreen claim sheet
{house}
Glazier order {number}
Laminated screen, chip at the driver's side
Camera calibration done
Resin used 2 ml
"""
INVOICE = """INVOICE
{house}
Invoice number: {number}
Invoice date: 04/02/2023
Bill to: Harrow Street Bakery
Description Qty Unit price Amount
Copper pipe 12 4.10 49.20
Subtotal 49.20
Total due 53.14
"""
DOCTYPE = "title: Glass sheet\nkeywords: [resin]\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A user's folder: settings with a type of their own, and examples of two types from four houses each."""
    site = tmp_path_factory.mktemp("site")
    (site / "doctypes").mkdir()
    (site / "doctypes" / "glass_sheet.yaml").write_text(DOCTYPE)
    (site / "claimctl.yaml").write_text("classify:\n  split: false\n")
    for kind, text in (("glass_sheet", GLASS), ("invoice", INVOICE)):
        for house in ("Corvane", "Tallis", "Ormond", "Brightwater"):
            for number in range(3):
                file = site / "examples" / kind / house / f"{number}.txt"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text.format(house=house, number=1000 + number))
    return site


def train(site, *options: str):
    return CliRunner().invoke(
        app, ["train", "classify", str(site / "examples"), "--config", str(site / "claimctl.yaml"), *options]
    )


@pytest.fixture(scope="module")
def promoted(site):
    models = site / "models"
    done = train(site, "--models", str(models), "--promote", "--json")
    assert done.exit_code == 0, done.output
    return models, json.loads(done.stdout)


def test_new_type_is_learned_from_a_folder_of_examples_and_promoted(promoted):
    models, told = promoted

    assert told["new_types"] == ["glass_sheet"]
    assert (told["documents"], told["sources"]) == (24, 8)
    assert told["candidate"]["accuracy"] > told["in_use"]["accuracy"]
    assert told["promoted"]
    assert set(store.entries(models)) == {CANDIDATE, NAME}
    assert "2 labelled" not in (models / "classify.md").read_text()


def test_promoted_model_is_used_where_the_settings_name_its_folder(site, promoted):
    from claimctl.records import Page, Text, Word
    from claimctl.stages.classify import run as classify

    models, _ = promoted
    settings = config.load(site / "claimctl.yaml", {"classify.model": str(models / NAME)}).config.classify
    lines = GLASS.format(house="A house never seen", number=7).splitlines()
    words = tuple(
        Word(word, 0.1 + 0.08 * place, 0.05 + 0.02 * row, 0.17 + 0.08 * place, 0.065 + 0.02 * row, 1.0, row)
        for row, line in enumerate(lines)
        for place, word in enumerate(line.split())
    )
    text = Text("0" * 64, "text/plain", (Page(1, 612, 792, "text_layer", "text", 1.0, words),))

    label = classify.run(text, settings, classify.load(settings))

    assert label.segments[0].doc_type == "glass_sheet"
    assert store.fingerprint(NAME, models) in classify.identity(settings)


def test_model_that_is_not_better_is_kept_but_not_promoted(site, promoted):
    models, _ = promoted
    again = site / "again"

    done = train(site, "--models", str(again), "--promote", "--set", f"classify.model={models / NAME}")

    assert done.exit_code == 0, done.output
    assert "not better" in done.stdout
    assert set(store.entries(again)) == {CANDIDATE}


def test_examples_of_one_source_say_that_nothing_was_compared_and_what_is_missing(site, tmp_path):
    for kind in ("glass_sheet", "invoice"):
        shutil.copytree(site / "examples" / kind / "Corvane", tmp_path / "examples" / kind / "Corvane")
    for name in ("doctypes", "claimctl.yaml"):
        (tmp_path / name).symlink_to(site / name)

    done = train(tmp_path, "--models", str(tmp_path / "models"), "--promote")

    assert done.exit_code == 0, done.output
    assert "add a second source" in done.stdout
    assert "not compared with the model in use, so not promoted" in " ".join(done.stdout.split())


def test_same_examples_give_a_model_of_the_same_bytes(site, promoted):
    _, told = promoted

    again = json.loads(train(site, "--models", str(site / "twice"), "--promote", "--json").stdout)

    assert again["sha256"] == told["sha256"]


def test_tampered_model_of_a_user_is_refused(promoted, tmp_path):
    models, _ = promoted
    for file in models.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    artefact = tmp_path / "classify.skops"
    artefact.write_bytes(artefact.read_bytes()[:-1] + b"x")

    with pytest.raises(DependencyError) as caught:
        store.open_model(str(tmp_path / NAME))
    assert caught.value.code == "model_tampered"


def test_folder_of_an_unknown_type_is_refused(tmp_path):
    file = tmp_path / "examples" / "spaceship" / "one.txt"
    file.parent.mkdir(parents=True)
    file.write_text("A paper of an unknown kind")

    done = CliRunner().invoke(app, ["train", "classify", str(tmp_path / "examples"), "--models", str(tmp_path / "m")])

    assert done.exception is not None
    assert getattr(done.exception, "code", "") == "type_unknown"
    assert not (tmp_path / "m").exists()


def test_folder_without_labelled_documents_is_refused(tmp_path):
    done = CliRunner().invoke(app, ["train", "classify", str(tmp_path), "--models", str(tmp_path / "m")])

    assert getattr(done.exception, "code", "") == "nothing_labelled"
