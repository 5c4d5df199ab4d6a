"""The labelled sets as truth: what the converters write is what the labels say, and lies where the paper has it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pypdfium2
import pytest
from bench.converters import (
    HABITS,
    SETS,
    common,
    convert,
    fraud,
    packets,
    receipts,
    va_forms,
    va_forms_raster,
    wild_receipts,
)
from bench.converters.common import Item, Part, Truth, chosen, halves
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from claimctl.lab.synth.truth import TRUTH

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = [
    pytest.mark.shared,
    pytest.mark.skipif(not (DATA / "README.md").is_file(), reason="the development data is not part of the project"),
]


def shared(test):
    for mark in needs_data:
        test = mark(test)
    return test


def item(name: str, source: str, taught: tuple[str, ...] = ()) -> Item:
    return Item(name, source, lambda: Truth((Part("other"),)), taught=taught)


# --- halves, on any items ---------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from("abcdefghij"), min_size=2, max_size=60), st.randoms(use_true_random=False))
def test_halves_depend_on_the_sources_alone_and_are_of_like_size(sources, dice):
    items = [item(f"{number}.pdf", source) for number, source in enumerate(sources)]
    split = halves(items)
    dice.shuffle(items)
    assert halves(items) == split
    counts = {half: sum(split[each.source] == half for each in items) for half in ("train", "check")}
    largest = max(sources.count(source) for source in sources)
    assert abs(counts["train"] - counts["check"]) <= largest


def test_what_taught_no_model_is_measured_and_the_rest_only_where_all_did():
    items = [item("a.pdf", "s"), item("b.pdf", "s", ("classify",))]
    half = halves(items)["s"]
    other = "train" if half == "check" else "check"
    assert chosen(items, other) == []
    names = {each.name for each in chosen(items, half)}
    assert names == ({"a.pdf"} if half == "check" else {"a.pdf", "b.pdf"})
    assert len(chosen([item("b.pdf", "s", ("classify",))], "all")) == 1


def test_a_sample_takes_sources_in_turn_and_is_the_same_each_time():
    items = [item(f"{source}{number}.pdf", source) for source in "abc" for number in range(20)]
    sample = chosen(items, "all", limit=6, seed=4)
    assert sorted(each.source for each in sample) == ["a", "a", "b", "b", "c", "c"]
    assert sample == chosen(items, "all", limit=6, seed=4) != chosen(items, "all", limit=6, seed=5)


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("25/12/2018", "DMY", "2018-12-25"), ("05/04/18", "DMY", "2018-04-05"), ("05/04/18", "MDY", "2018-05-04"),
        ("05/04/18", "", None), ("25/04/18", "", "2018-04-25"), ("04/25/18", "", "2018-04-25"),
        ("07/07/2016", "", "2016-07-07"), ("12 MAR 2018", "DMY", "2018-03-12"), ("20180304", "DMY", "2018-03-04"),
        ("2017-3-04", "", "2017-03-04"), ("March 4, 2017", "MDY", "2017-03-04"), ("Mar05'17", "", "2017-03-05"),
        ("31/02/2018", "DMY", None), ("tomorrow", "DMY", None),
    ],
)  # fmt: skip
def test_dates_of_labels_are_read_in_the_order_that_they_are_in_or_not_at_all(text, order, iso):
    assert common.iso(text, order) == iso


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("RM 1,234.50", "1234.50"), ("$9.00", "9.00"), ("13,90", "13.90"), ("€1.234,50", "1234.50"), ("(70)", "-70"),
        ("-9.10", "-9.10"), (".70", "0.70"), ("1 234", "1234"), ("n/a", None), ("", None), ("12.34.56", None),
    ],
)  # fmt: skip
def test_amounts_of_labels_keep_their_digits(text, value):
    assert common.decimal(text) == value


# --- all sets ---------------------------------------------------------------------------------------------------------


@shared
@pytest.mark.parametrize("name", SETS)
def test_no_source_is_in_both_halves_and_none_is_lost(name):
    items = SETS[name](DATA)
    split = halves(items)
    train, check = ({each.source for each in items if split[each.source] == half} for half in ("train", "check"))
    assert train
    assert check
    assert not train & check
    assert train | check == {each.source for each in items}
    names = [each.name for each in items]
    assert len(set(names)) == len(names)


@shared
@pytest.mark.parametrize("name", SETS)
def test_truth_is_of_the_schema_and_boxes_lie_on_the_page(name, tmp_path):
    facts = convert(name, DATA, tmp_path / "set", limit=2)
    tables = {path.stem: pl.read_parquet(path) for path in (tmp_path / "set" / "truth").glob("*.parquet")}
    tables.pop("marks", None)
    tables.pop("values", None)
    assert facts["documents"] == tables["documents"].height >= 2
    for table, frame in tables.items():
        assert dict(frame.schema) == dict(TRUTH[table])
        assert frame.height
    for row in tables["documents"].iter_rows(named=True):
        assert (tmp_path / "set" / "claims" / row["path"]).is_file()
        assert row["path"].startswith(f"{row['claim_id']}/")
    boxes = [frame.select("x0", "y0", "x1", "y1").drop_nulls() for frame in tables.values() if "x0" in frame.columns]
    if "pages" in tables:
        boxes.append(tables["pages"].select("words").explode("words").unnest("words").drop("text").drop_nulls())
    for frame in boxes:
        assert frame.filter(pl.any_horizontal(pl.all() < 0, pl.all() > 1)).is_empty()
        assert frame.filter((pl.col("x1") < pl.col("x0")) | (pl.col("y1") < pl.col("y0"))).is_empty()


@shared
def test_a_set_that_is_there_already_is_left_as_it_is(tmp_path):
    convert("general-scans", DATA, tmp_path / "set", limit=2)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    convert("general-scans", DATA, tmp_path / "set", limit=2)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == written
    convert("general-scans", DATA, tmp_path / "set", limit=3)
    assert len(list((tmp_path / "set" / "claims").rglob("*.tif*"))) == 3


# --- one by one, against another reading of the labels or of the file -------------------------------------------------


def dark(path: Path) -> np.ndarray:
    grey = np.asarray(Image.open(path).convert("L"), dtype=float)
    return (grey < np.median(grey) - 40).astype(float)


def share_of_ink(path: Path, boxes: list[tuple[float, float, float, float]]) -> tuple[float, float]:
    """The share of dark pixels inside all boxes, and outside."""
    ink = dark(path)
    height, width = ink.shape
    inside = np.zeros(ink.shape, dtype=bool)
    for x0, y0, x1, y1 in boxes:
        inside[round(y0 * height) : round(y1 * height) + 1, round(x0 * width) : round(x1 * width) + 1] = True
    return float(ink[inside].mean()), float(ink[~inside].mean())


@shared
@pytest.mark.parametrize("stem", ["003", "027", "120", "300", "433", "600"])
def test_receipts_say_what_their_keys_say_and_their_lines_lie_on_print(stem):
    found = next(each for each in receipts.items(DATA) if each.name == f"{stem}.jpg")
    told = json.loads((DATA / "receipts" / "key" / f"{stem}.json").read_text())
    truth = found.read()
    values = {fact.field: fact.value for fact in truth.parts[0].facts}
    assert float(values["total"]) == float(re.search(r"[\d.]+", told["total"])[0])
    digits = re.findall(r"\d+", told["date"])
    day = dt.date.fromisoformat(values["document_date"])
    assert {day.day, day.month if len(digits) == 3 else int(digits[0])} <= {int(each) for each in digits}
    assert values["vendor_name"].casefold() == told["company"].strip().casefold()
    assert set(truth.parts[0].annotated) == set(values)
    assert HABITS["receipts"] == ("capitals",)
    inside, outside = share_of_ink(found.path, [box for _, box in truth.sheets[0].words])
    assert inside > 4 * outside


@shared
@pytest.mark.parametrize("factor", [1.0, 1.3, 2.7])
def test_the_size_of_a_picture_before_it_was_shrunk_is_found(factor):
    folder = DATA / "receipts"
    found = 0
    for path in sorted((folder / "images").glob("*.jpg"))[:400:40]:
        with Image.open(path) as picture:
            if max(picture.size) >= receipts.LONGEST:
                continue  # of these the factor isn't known
        boxes = tuple(tuple(round(at * factor) for at in box) for _, box in receipts.lines(folder, path.stem))
        assert receipts.fitted(path, boxes) == pytest.approx(factor, rel=0.006)
        found += 1
    assert found >= 3


@shared
def test_wild_receipts_say_what_their_groups_say():
    labels = [json.loads(line) for line in (DATA / "wild-receipts" / "labels.jsonl").read_text().splitlines()]
    by_image = {label["image"]: label for label in labels}
    names = (DATA / "wild-receipts" / "class_list.txt").read_text().split()
    judged = 0
    for each in wild_receipts.items(DATA)[::5]:
        label = by_image[each.name]
        part = each.read().parts[0]
        texts = {
            names[kind]: [re.sub(r"\s", "", a["text"]) for a in label["annotations"] if a["label"] == kind]
            for kind in range(26)
        }
        for fact in part.facts:
            if fact.field == "total":
                amounts = {re.sub(r"[^\d]", "", text) for text in texts["Total_value"]}
                assert re.sub(r"\D", "", fact.value).lstrip("0") in {amount.lstrip("0") for amount in amounts}
                judged += 1
            if fact.field == "vendor_name":
                assert sorted(fact.value) == sorted("".join(texts["Store_name_value"]))
        if not texts["Tax_value"]:
            assert ("tax" in part.annotated) != bool(texts["Tax_key"])
            assert all(fact.field != "tax" for fact in part.facts)
        if part.rows:
            assert sorted(row.description for row in part.rows) == sorted(texts["Prod_item_value"])
            prices = [float(re.sub(r"[^\d.-]", "", text.replace(",", "."))) for text in texts["Prod_price_value"]]
            assert sorted(row.amount for row in part.rows) == pytest.approx(sorted(prices))
    assert judged >= 10


@shared
@pytest.mark.parametrize("number", [7, 9, 13, 24])
def test_boxes_of_filled_forms_are_those_of_the_form_elements(number):
    from pypdf import PdfReader

    found = va_forms.items(DATA)[number]
    truth = found.read()
    elements = {}
    for page_number, page in enumerate(PdfReader(found.path).pages, 1):
        x0, y0, x1, y1 = map(float, page.cropbox)
        for place in page.get("/Annots") or []:
            widget = place.get_object()
            if widget.get("/Subtype") == "/Widget":
                left, bottom, right, top = map(float, widget["/Rect"])
                box = (
                    (left - x0) / (x1 - x0),
                    (y1 - top) / (y1 - y0),
                    (right - x0) / (x1 - x0),
                    (y1 - bottom) / (y1 - y0),
                )
                elements[page_number, tuple(round(at, 2) for at in box)] = widget
    assert truth.parts[0].facts
    for fact in truth.parts[0].facts:
        if fact.widget:
            widget = elements[fact.page, tuple(round(at, 2) for at in fact.box)]
            assert str(widget.get("/V", "")).strip() == fact.raw
    for mark in truth.marks:
        widget = elements[mark.page, tuple(round(at, 2) for at in mark.box)]
        assert (widget.get("/AS", "/Off") != "/Off") == mark.ticked


@shared
def test_values_of_drawn_forms_are_those_that_the_picture_shows_whole():
    found = next(each for each in va_forms_raster.items(DATA) if each.name.startswith("28-8832_overflow"))
    truth = found.read()
    typed = [each for each in json.loads(_labels(found.name).read_text()) if each["type"] == "Text" and each["value"]]
    shown = {(value.page, tuple(value.box)): value.text for value in truth.values}
    assert 0.7 * len(typed) < len(shown) <= len(typed)
    for (page, (x0, y0, x1, y1)), text in shown.items():
        inside = [
            word
            for word, box in truth.sheets[page - 1].words
            if x0 <= (box[0] + box[2]) / 2 <= x1 and y0 <= (box[1] + box[3]) / 2 <= y1
        ]
        assert set(text.split()) <= set(inside)
    with pypdfium2.PdfDocument(found.content()) as drawn:
        assert all(page.get_textpage().count_chars() == 0 for page in drawn)
        assert [page.get_size() for page in drawn] == [
            pytest.approx(size, abs=0.5) for size in va_forms.sizes_of(_labels(found.name).with_suffix(".pdf"))
        ]


def _labels(name: str) -> Path:
    form, stem = name.removesuffix(".pdf").split("_", 1)
    return DATA / "va-forms" / form / f"{stem}.json"


@shared
def test_values_of_claim_papers_stand_in_their_digital_files():
    seen = 0
    for each in SETS["claim-docs"](DATA):
        part = each.read().parts[0]
        if not part.facts or each.medium != "digital":
            continue
        with pypdfium2.PdfDocument(each.path) as document:
            assert len(document) == part.last_page
            text = " ".join(page.get_textpage().get_text_range() for page in document)
        squeezed = re.sub(r"[\s,]", "", text).lower()
        for fact in part.facts:
            if fact.field in {"policy_number", "document_number", "total", "vehicle_make", "customer_name"}:
                assert re.sub(r"[\s,]", "", fact.value.lower()) in squeezed
                seen += 1
    assert seen >= 10


@shared
def test_every_paper_has_the_type_of_the_index_and_packets_are_left_out():
    with (DATA / "claim-docs" / "index.tsv").open(encoding="utf-8") as lines:
        rows = {row["path"]: row for row in reversed(list(csv.DictReader(lines, delimiter="\t")))}
    index = {path.replace("/", "_"): row for path, row in rows.items()}
    papers = {each.name: each for each in SETS["claim-docs"](DATA)}
    assert set(index) - set(papers) == {name for name, row in index.items() if row["doc_type"] == "packet"}
    for name, paper in papers.items():
        assert paper.read().parts[0].doc_type == index[name]["doc_type"]
        assert paper.source == index[name]["source_repo"]


@shared
def test_long_lists_have_a_line_item_for_every_row_and_it_stands_in_the_file():
    import pypdfium2

    for each in SETS["long-lists"](DATA):
        rows = json.loads(each.path.with_suffix(".json").read_text())
        items = each.read().parts[0].rows
        assert len(items) == len(rows)
        with pypdfium2.PdfDocument(each.path) as document:
            first = re.sub(r"\s", "", " ".join(document[page].get_textpage().get_text_range() for page in range(4)))
        told = [item.code or item.description for item in items[:3] if item.code or item.description]
        assert told
        assert all(re.sub(r"\s", "", value) in first for value in told)


@shared
def test_words_of_noisy_forms_lie_on_ink():
    for each in SETS["forms-funsd"](DATA)[::30]:
        label = json.loads((DATA / "forms-funsd" / "annotations" / f"{each.path.stem}.json").read_text())
        words = [word["text"].strip() for entry in label["form"] for word in entry["words"] if word["text"].strip()]
        (sheet,) = each.read().sheets
        assert sorted(sheet.text.split()) == sorted(" ".join(words).split())
        inside, outside = share_of_ink(each.path, [box for _, box in sheet.words])
        assert inside > 2 * outside
        with Image.open(each.path) as picture:
            width, height = picture.size
        drawn = [(x0 * width, y0 * height, x1 * width, y1 * height) for _, (x0, y0, x1, y1) in sheet.words]
        labelled = [word["box"] for entry in label["form"] for word in entry["words"] if word["text"].strip()]
        assert np.sort(np.array(drawn), axis=0) == pytest.approx(np.sort(np.array(labelled), axis=0), abs=1)


@shared
def test_a_packet_holds_its_papers_in_order_and_is_the_same_each_time():
    import pypdfium2

    bound = packets.items(DATA)
    assert len(bound) == len({each.name for each in bound})
    each = next(one for one in bound if one.half == "check")
    content = each.content()
    assert content == each.content()
    parts = each.read().parts
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == len(parts) == parts[-1].last_page
    assert [part.first_page for part in parts] == list(range(1, len(parts) + 1))
    assert all(part.first_page == part.last_page for part in parts)
    sources = {half: {part.source for one in bound if one.half == half for part in one.read().parts}
               for half in ("train", "check")}  # fmt: skip
    assert not sources["train"] & sources["check"]


@shared
def test_months_that_nobody_labelled_are_unknown_and_give_nothing_away():
    table = fraud.load(DATA, "vehicle_claims")
    months = pl.DataFrame({"when": table.when, "fraud": table.fraud}).group_by("when").agg(pl.col("fraud").count())
    assert (months["fraud"] == 0).sum() == 9
    assert not [name for name in table.features.columns if re.search(r"Month|Week|Year$|PolicyNumber|RepNumber", name)]
    assert table.features["Age"].min() > 0
    for name in ("auto_claims", "provider_claims"):
        other = fraud.load(DATA, name)
        assert len(other.fraud) == other.features.height
        assert 0.05 < other.fraud.mean() < 0.5
        assert not {"fraud_reported", "y", "policy_number", "Provider"} & set(other.features.columns)
