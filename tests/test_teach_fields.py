"""A user's own labelled documents teach a form that nobody has described, and more examples of a known one help it."""

from __future__ import annotations

import csv
import json

import msgspec
import polars as pl
import pytest
from typer.testing import CliRunner

from claimctl import config
from claimctl.cli import app
from claimctl.learning import store
from claimctl.records import Label, Page, Segment, Text, Word
from claimctl.stages.extract import run as extract
from claimctl.store.rows import frame

FIRMS = (
    "Corvane Glass",
    "Tallis & Dow",
    "Ormond Roofing",
    "Brightwater Pumps",
    "Velm Brothers",
    "Harrow Street Bakery",
)
FIELDS = ("job_ref", "customer", "agreed_sum", "works_from", "works_to")
# Three houses write the same form in their own ways.
LAYOUTS = (
    """WORK ORDER
Printed on {printed}
Job ref: {job_ref}
Customer: {customer}
Works: {works_from} - {works_to}
Item rate {rate}
Agreed sum {agreed_sum}
""",
    """Order of works
{printed}
Our job no {job_ref} Depot 4471
Customer {customer}
Start {works_from}
Finish {works_to}
Deposit {rate}
Sum agreed {agreed_sum}
""",
    """WORKS SHEET
Customer name: {customer}
Job {job_ref}
Sheet of {printed}
Works from {works_from} to {works_to}
Rate a day {rate}
Total agreed {agreed_sum}
""",
)


def order(number: int) -> dict[str, str]:
    return {
        "job_ref": f"J{40211 + 137 * number}",
        "customer": FIRMS[number % len(FIRMS)],
        "agreed_sum": f"${1200 + 311 * number}.50",
        "works_from": f"03/{10 + number:02d}/24",
        "works_to": f"04/{2 + number:02d}/24",
        "printed": f"02/{1 + number:02d}/24",
        "rate": f"${90 + 7 * number}.25",
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A user's folder with twelve labelled work orders of three houses; the table holds values, no places."""
    site = tmp_path_factory.mktemp("site")
    (site / "claimctl.yaml").write_text("extract:\n  taught: {}\n")
    folder = site / "work_order"
    folder.mkdir()
    with (folder / "labels.csv").open("w", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["path", *FIELDS])
        for number in range(12):
            (folder / f"{number}.txt").write_text(LAYOUTS[number % 3].format(**order(number)))
            table.writerow([f"{number}.txt", *(order(number)[field] for field in FIELDS)])
    return site


def train(site, *options: str, source: str = "work_order"):
    return CliRunner().invoke(
        app, ["train", "extract", str(site / source), "--config", str(site / "claimctl.yaml"), *options]
    )


@pytest.fixture(scope="module")
def promoted(site):
    done = train(site, "--models", str(site / "models"), "--promote", "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["forms"][0]


def text_of(body: str) -> Text:
    words = tuple(
        Word(word, 0.1 + 0.09 * place, 0.05 + 0.03 * row, 0.1 + 0.09 * place + 0.08, 0.065 + 0.03 * row, 1.0, row)
        for row, line in enumerate(body.splitlines())
        for place, word in enumerate(line.split())
    )
    return Text("0" * 64, "text/plain", (Page(1, 612, 792, "text_layer", "text", 1.0, words),))


def read(site, body: str, models: str = "models", **more: str):
    asked = {"extract.taught": {"work_order": str(site / models / "extract_work_order")}, **more}
    settings = config.load(site / "claimctl.yaml", asked).config.extract
    text = text_of(body)
    label = Label(text.doc_id, (Segment(1, 1, "work_order", 1.0),))
    (found,) = extract.run(text, label, settings, extract.load(settings)).extracts
    return {field.field: field for field in found.fields}


def test_new_form_is_learned_from_a_table_of_values_alone(site, promoted):
    assert promoted["new"]
    assert promoted["promoted"]
    assert promoted["documents"] == 12
    assert promoted["kinds"] == {
        "job_ref": "identifier", "customer": "text", "agreed_sum": "money", "works_from": "date", "works_to": "date",
    }  # fmt: skip
    assert promoted["candidate"]["f1"] > promoted["in_use"]["f1"] == 0.0
    assert (site / "doctypes" / "work_order.yaml").is_file()
    assert set(store.entries(site / "models")) == {"extract_work_order", "extract_work_order_candidate"}


def test_values_of_a_document_never_seen_are_found_with_their_places(site, promoted):
    values = order(19)

    found = read(site, LAYOUTS[0].format(**values))

    assert {name: found[name].value for name in FIELDS} == {
        "job_ref": values["job_ref"], "customer": values["customer"], "agreed_sum": values["agreed_sum"][1:],
        "works_from": "2024-03-29", "works_to": "2024-04-21",
    }  # fmt: skip
    assert all(0.0 < found[name].confidence < 1.0 and found[name].page == 1 for name in FIELDS)
    assert found["job_ref"].y0 == pytest.approx(0.11)


def test_form_without_a_single_value_gives_none(site, promoted):
    found = read(site, "A letter about nothing\nWith kind regards")

    assert not set(FIELDS) & set(found)


def test_same_examples_give_a_model_of_the_same_bytes(site, promoted):
    again = json.loads(train(site, "--models", str(site / "twice"), "--promote", "--json").stdout)["forms"][0]

    assert again["sha256"] == promoted["sha256"]


def test_long_table_of_values_teaches_the_same(site, promoted):
    folder = site / "long"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text((site / "work_order" / f"{number}.txt").read_text())
    rows = [f"{number}.txt,{field},{order(number)[field]}" for number in range(12) for field in FIELDS]
    (folder / "labels.csv").write_text("\n".join(["path,field,value", *rows]))

    told = json.loads(
        train(site, "--models", str(site / "m3"), "--type", "work_order", "--promote", "--json", source="long").stdout
    )

    assert told["forms"][0]["sha256"] == promoted["sha256"]


def test_value_that_stands_nowhere_is_told(site):
    folder = site / "wrong"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(LAYOUTS[0].format(**order(number)))
    rows = [f"{number}.txt,{'J1' if number == 3 else order(number)['job_ref']}" for number in range(6)]
    (folder / "labels.csv").write_text("\n".join(["path,job_ref", *rows]))

    told = train(site, "--models", str(site / "m4"), "--type", "odd", "--out", str(site / "forms"), source="wrong")

    assert "1 values of job_ref stand nowhere" in told.stdout


def test_model_of_another_form_version_is_refused(site, promoted, tmp_path):
    kept = store.open_model(str(site / "models" / "extract_work_order"))
    store.save_model(
        "extract_work_order", {**kept, "signs": 0}, trained_at=store.entry(
            str(site / "models" / "extract_work_order")).trained_at, card="", folder=tmp_path,
    )  # fmt: skip
    (tmp_path / "doctypes").symlink_to(site / "doctypes")
    (tmp_path / "claimctl.yaml").write_text("extract:\n  taught:\n    work_order: ./extract_work_order\n")
    settings = config.load(tmp_path / "claimctl.yaml").config.extract

    with pytest.raises(Exception, match="no form that this claimctl can read"):
        extract.load(settings)


def test_folder_without_labels_is_refused(site, tmp_path):
    done = CliRunner().invoke(app, ["train", "extract", str(tmp_path)])

    assert getattr(done.exception, "code", "") == "nothing_labelled"


def test_too_few_documents_are_refused(site):
    folder = site / "few"
    folder.mkdir()
    (folder / "1.txt").write_text(LAYOUTS[0].format(**order(1)))
    (folder / "labels.csv").write_text("path,job_ref\n1.txt,J40348\n")

    done = train(site, "--models", str(site / "m5"), source="few")

    assert getattr(done.exception, "code", "") == "too_few_labelled"
    assert not (site / "m5").exists()


@pytest.fixture(scope="module")
def results(site, promoted, tmp_path_factory):
    """Results of fifteen work orders whose rate was taken for the agreed sum: as `claimctl process` writes them."""
    folder = tmp_path_factory.mktemp("results")
    documents, pages, fields = [], [], []
    for number in range(15):
        doc_id = f"{number:064x}"
        page = text_of(LAYOUTS[number % 3].format(**order(number))).pages[0]
        words = [msgspec.structs.asdict(word) for word in page.words]
        documents.append({
            "claim_id": "c", "doc_id": doc_id, "path": f"{number}.txt", "status": "done", "doc_type": "work_order",
            "first_page": 1, "pages": 1,
        })  # fmt: skip
        pages.append({
            "doc_id": doc_id, "page": 1, "width": 612.0, "height": 792.0, "rotation": 0, "skew": 0.0,
            "text_source": "text_layer", "engine": "text", "confidence": 1.0, "words": words,
        })  # fmt: skip
        for field, value in (("agreed_sum", order(number)["rate"][1:]), ("job_ref", order(number)["job_ref"])):
            sure = 0.9 if field == "job_ref" else 0.8
            fields.append({
                "claim_id": "c", "doc_id": doc_id, "doc_type": "work_order", "field": field, "instance": 0,
                "value": value, "raw": value, "confidence": sure, "page": 1,
            })  # fmt: skip
    for table, rows in (("documents", documents), ("pages", pages), ("fields", fields), ("runs", [])):
        (folder / table).mkdir()
        frame(table, rows).write_parquet(folder / table / "part.parquet")
    return folder


def test_corrections_of_results_teach_without_the_original_files(site, results, tmp_path):
    right = [{"doc_id": f"{number:064x}", "field": "agreed_sum", "value": order(number)["agreed_sum"][1:]}
             for number in range(12)]  # fmt: skip
    pl.DataFrame(right).write_parquet(tmp_path / "feedback.parquet")

    done = CliRunner().invoke(app, [
        "train", "extract", str(results), "--feedback", str(tmp_path / "feedback.parquet"), "--promote", "--json",
        "--config", str(site / "claimctl.yaml"), "--models", str(site / "corrected"),
    ])  # fmt: skip

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["forms"][0]
    assert (told["doc_type"], told["documents"], told["promoted"]) == ("work_order", 12, True)
    values = order(17)
    found = read(site, LAYOUTS[1].format(**values), "corrected")
    assert found["agreed_sum"].value == values["agreed_sum"][1:]


def test_corrections_of_other_results_are_refused(site, results, tmp_path):
    pl.DataFrame([{"doc_id": "f" * 64, "field": "total", "value": "1"}]).write_parquet(tmp_path / "feedback.parquet")

    done = CliRunner().invoke(app, ["train", "extract", str(results), "--feedback", str(tmp_path / "feedback.parquet")])

    assert getattr(done.exception, "code", "") == "nothing_labelled"


def test_confidence_is_set_right_by_labels_and_leaves_values_as_they_are(site, results, tmp_path):
    truth = tmp_path / "truth"
    truth.mkdir()
    names = [f"{number}.txt" for number in range(15)]
    pl.DataFrame({"path": names, "doc_type": ["work_order"] * 15}).write_parquet(truth / "documents.parquet")
    rows = [(f"{number}.txt", field, order(number)[field].lstrip("$")) for number in range(15)
            for field in ("agreed_sum", "job_ref")]  # fmt: skip
    pl.DataFrame(rows, schema=["path", "field", "value"], orient="row").write_parquet(truth / "fields.parquet")

    done = CliRunner().invoke(app, [
        "calibrate", str(truth), "--results", str(results), "--models", str(site / "models"), "--json",
        "--config", str(site / "claimctl.yaml"),
    ])  # fmt: skip

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["values"], told["documents"], told["right"]) == (30, 15, 0.5)
    assert told["after"]["ece"] < told["before"]["ece"]
    laid = ("extract.calibration", str(site / "models" / "calibration"))
    before, after = (read(site, LAYOUTS[0].format(**order(18)), **dict([each] if each else []))
                     for each in (None, laid))  # fmt: skip
    assert {name: field.value for name, field in after.items()} == {name: field.value for name, field in before.items()}
    assert after["agreed_sum"].confidence < before["agreed_sum"].confidence


def test_calibration_of_a_few_values_is_refused(results, tmp_path):
    pl.DataFrame({"path": ["1.txt"], "doc_type": ["work_order"]}).write_parquet(tmp_path / "documents.parquet")
    pl.DataFrame({"path": ["1.txt"], "field": ["job_ref"], "value": ["J1"]}).write_parquet(tmp_path / "fields.parquet")

    done = CliRunner().invoke(app, ["calibrate", str(tmp_path), "--results", str(results), "--models", str(tmp_path)])

    assert getattr(done.exception, "code", "") == "too_few_labelled"
