"""Labelled claims: one story a claim, the same bytes for the same seed, and a truth that is true of the files."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import json
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import phonenumbers
import pillow_heif
import polars as pl
import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageOps
from stdnum import iban, luhn
from typer.testing import CliRunner

from claimctl import config
from claimctl.errors import UsageError
from claimctl.intake.scan import scan
from claimctl.lab.synth.documents.compose import REQUIRED, compose
from claimctl.lab.synth.generate import batch, generate
from claimctl.lab.synth.paper.files import Order, make
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.plan import plan
from claimctl.lab.synth.story.tell import tell, told
from claimctl.stages.extract.normal.words import identifier

SAMPLES = Path(__file__).parent / "samples"
SAMPLE_CLAIMS, SAMPLE_SEED = 10, 102
DECISIONS = {"approve", "review", "investigate", "incomplete", "deny"}

pillow_heif.register_heif_opener()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The samples, made afresh."""
    out = tmp_path_factory.mktemp("synth") / "out"
    generate(out, SAMPLE_CLAIMS, SAMPLE_SEED)
    return out


@pytest.fixture(scope="module")
def truth(made):
    return {path.stem: pl.read_parquet(path) for path in (made / "truth").glob("*.parquet")}


def _stories(count=120):
    return [tell(LINES[number % 4], number, 7, "clean") for number in range(1, count + 1)]


def _hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Stories


def test_story_sums_add_up():
    for story in _stories():
        for bill in story.bills:
            assert all(item.amount == item.quantity * item.unit_price for item in bill.items)
            assert bill.total == sum(item.amount for item in bill.items) + bill.tax
            assert bill.paid in (0, bill.total)
        assert story.claimed == sum(bill.total for bill in story.bills) > 0
        assert Decimal(0) < story.payable <= min(story.claimed, story.policy.sum_insured)


def test_story_dates_are_in_order():
    for story in _stories():
        assert story.policy.start <= story.loss.date <= story.policy.end
        assert story.loss.date <= story.loss.reported <= story.received
        for bill in story.bills:
            assert story.loss.date <= bill.date <= story.received
        if story.visit:
            assert story.visit.admission <= story.visit.discharge <= story.bills[0].date
        if story.trip:
            assert story.trip[1] <= story.loss.date <= story.trip[2] < story.received


def test_story_identifiers_pass_their_checks():
    for story in _stories():
        holder = story.policy.holder
        assert iban.is_valid(holder.iban)
        for phone in (holder.phone, story.policy.insurer.phone, *(bill.provider.phone for bill in story.bills)):
            home = "US" if phone.e164.startswith("+1") else holder.address.country
            assert phonenumbers.is_possible_number(phonenumbers.parse(phone.e164))
            for written in phone.written[:1]:
                region = phonenumbers.region_code_for_number(phonenumbers.parse(phone.e164)) or home
                parsed = phonenumbers.parse(written, region)
                assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == phone.e164
        for bill in story.bills:
            assert luhn.is_valid(f"80840{bill.provider.npi}")
        if story.vehicle:
            assert _vin_check(story.vehicle.vin) == story.vehicle.vin[8]


def _vin_check(vin):
    """49 CFR 565.15, written from its table."""
    values = {**{str(digit): digit for digit in range(10)}, **dict(zip("ABCDEFGH", range(1, 9), strict=True))}
    values |= {"J": 1, "K": 2, "L": 3, "M": 4, "N": 5, "P": 7, "R": 9, "S": 2, "T": 3, "U": 4, "V": 5, "W": 6, "X": 7}
    values |= {"Y": 8, "Z": 9}
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    rest = sum(values[char] * weight for char, weight in zip(vin, weights, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def test_clean_claims_hold_every_required_document():
    for story in _stories():
        file = compose(story, 7)
        types = {paper.doc_type for paper in file.papers}
        assert file.missing == ()
        assert all(types & set(group) for group in REQUIRED[story.line])


@pytest.mark.parametrize("line", LINES)
def test_fates_show_where_they_should(line):
    outside = tell(line, 3, 5, "outside_policy")
    assert outside.loss.date > outside.policy.end
    assert outside.payable == 0
    over = tell(line, 3, 5, "limit_exceeded")
    assert over.claimed > over.policy.sum_insured
    assert compose(tell(line, 3, 5, "missing_document"), 5).missing != ()
    story = tell(line, 3, 5, "amount_conflict")
    stated = {
        paper.facts[name]
        for paper in compose(story, 5).papers
        for name in ("claimed_amount", "total")
        if paper.doc_type in ("claim_form", "cms1500", "ub04") and name in paper.facts
    }
    assert any(amount > story.claimed for amount in stated)
    story = tell(line, 3, 5, "date_conflict")
    dates = {
        paper.facts[name]
        for paper in compose(story, 5).papers
        for name in ("loss_date", "service_date", "admission_date")
        if name in paper.facts
    }
    assert len(dates) > 1


# The whole output


def test_same_seed_gives_same_bytes(tmp_path):
    for name in ("one", "two"):
        generate(tmp_path / name, 2, 42, scan_share=0.5)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")


def test_same_bytes_by_two_processes(tmp_path):
    for jobs in (1, 2):
        generate(tmp_path / str(jobs), 3, 8, scan_share=0.1, packets=0.5, jobs=jobs)
    assert _hashes(tmp_path / "1") == _hashes(tmp_path / "2")


@pytest.mark.parametrize("layouts", ["train", "test"])
def test_layouts_can_be_kept_to_those_for_training_or_testing(tmp_path, layouts):
    generate(tmp_path, 4, 5, scan_share=0.1, packets=0, layouts=layouts)
    documents = pl.read_parquet(tmp_path / "truth" / "documents.parquet").filter(pl.col("doc_type") != "damage_photo")
    assert documents.height > 12
    assert set(documents["split"]) == {layouts}


def test_other_seed_gives_other_claims(tmp_path):
    for seed in (1, 2):
        generate(tmp_path / str(seed), 1, seed, scan_share=0)
    assert _hashes(tmp_path / "1")["claims/claims.csv"] != _hashes(tmp_path / "2")["claims/claims.csv"]


def test_refuses_a_folder_that_it_did_not_make(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(UsageError):
        generate(tmp_path, 1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


@pytest.mark.parametrize("manifest", ['{"files": {"../mine": ""}}', '{"files": {"truth/../../mine": ""}}', "[]", "{"])
def test_nothing_outside_is_taken_away_whatever_a_manifest_says(tmp_path, manifest):
    (tmp_path / "mine").write_text("kept")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "synth.json").write_text(manifest)
    with pytest.raises(UsageError, match="not made by synth"):
        generate(tmp_path / "out", 1, 1)
    assert (tmp_path / "mine").read_text() == "kept"


def test_a_file_is_no_folder_to_fill(tmp_path):
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(UsageError, match="is a file"):
        generate(tmp_path / "mine", 1, 1)
    with pytest.raises(UsageError, match="can't be made"):
        generate(tmp_path / "mine" / "out", 1, 1)


def test_a_stopped_run_leaves_what_was_there(tmp_path, monkeypatch):
    def stopped(task):
        if task.first > 1:
            raise KeyboardInterrupt
        return batch(task)

    out = tmp_path / "out"
    for before in (False, True):
        if before:
            generate(out, 1, 9, scan_share=0)
        kept = _hashes(out) if before else {}
        monkeypatch.setattr("claimctl.lab.synth.generate.batch", stopped)
        with pytest.raises(KeyboardInterrupt):
            generate(out, 4, 1, scan_share=0)
        monkeypatch.undo()
        assert out.exists() == before
        assert (_hashes(out) if before else {}) == kept


def test_goes_on_where_a_run_was_killed(tmp_path):
    (tmp_path / "out" / ".making" / "claims").mkdir(parents=True)
    (tmp_path / "out" / ".making" / "claims" / "half.pdf").write_text("half")
    generate(tmp_path / "out", 1, 9, scan_share=0)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["claims", "synth.json", "truth"]


def test_replaces_its_own_output_and_leaves_a_readme(tmp_path):
    generate(tmp_path, 2, 1, scan_share=0)
    (tmp_path / "README.md").write_text("kept")
    generate(tmp_path, 1, 9, scan_share=0)
    claims = [path.name for path in (tmp_path / "claims").iterdir() if path.is_dir()]
    assert len(claims) == 1
    assert (tmp_path / "README.md").read_text() == "kept"


@pytest.mark.parametrize(
    "arguments",
    [
        {"lines": ("boats",)},
        {"lines": ()},
        {"scan_share": 1.5},
        {"claims": 0},
        {"packets": -0.1},
        {"layouts": "new"},
        {"jobs": 0},
    ],
)
def test_wrong_arguments_are_usage_errors(tmp_path, arguments):
    with pytest.raises(UsageError):
        generate(tmp_path / "out", **({"claims": 1, "seed": 1} | arguments))


def test_lines_are_taken_in_turn(tmp_path):
    generate(tmp_path, 4, 3, lines=("travel", "home"), scan_share=0)
    claims = pl.read_csv(tmp_path / "claims" / "claims.csv")
    assert claims["line"].to_list() == ["travel", "home", "travel", "home"]


def test_without_scans_only_damage_photos_and_cards_are_pictures(tmp_path):
    generate(tmp_path, 6, 3, scan_share=0)
    documents = pl.read_parquet(tmp_path / "truth" / "documents.parquet")
    pictures = documents.filter(pl.col("media_type").str.starts_with("image/"))
    assert set(pictures["doc_type"]) <= {"damage_photo", "insurance_card", "id_document"}


# Truth


def test_truth_names_every_file(made, truth):
    files = {path.relative_to(made / "claims").as_posix() for path in (made / "claims").rglob("*") if path.is_file()}
    assert set(truth["documents"]["path"]) == files - {"claims.csv"}
    for row in truth["documents"].iter_rows(named=True):
        assert hashlib.sha256((made / "claims" / row["path"]).read_bytes()).hexdigest() == row["sha256"]


def test_truth_values_are_in_normal_form(truth):
    dates = truth["fields"].filter(pl.col("field").str.contains("_date$|_dob$|policy_start|policy_end"))
    assert all(dt.date.fromisoformat(value) for value in dates["value"])
    money = truth["fields"].filter(pl.col("field").is_in(["total", "subtotal", "tax", "claimed_amount", "deductible"]))
    assert all(value == f"{Decimal(value):.2f}" for value in money["value"])
    phones = truth["fields"].filter(pl.col("field").str.ends_with("_phone"))
    assert all(value.startswith("+") and value[1:].isdigit() for value in phones["value"])
    plates = truth["fields"].filter(pl.col("field") == "license_plate")
    assert list(plates["value"]) == [identifier(raw) for raw in plates["raw"]]  # as extraction writes them
    assert truth["fields"].select("path", "first_page", "field", "instance").is_duplicated().sum() == 0


def _squeeze(text):
    return "".join(text.split())


def test_boxes_lie_where_the_words_of_digital_documents_stand(made, truth):
    digital = truth["documents"].filter((pl.col("medium") == "digital") & (pl.col("damage") == ""))
    seen = 0
    for path, first_page in digital.select("path", "first_page").iter_rows():
        document = pypdfium2.PdfDocument(made / "claims" / path)
        rows = truth["fields"].filter(
            pl.col("field") != "signature_present", pl.col("path") == path, pl.col("first_page") == first_page
        )
        for row in rows.iter_rows(named=True):
            page = document[row["page"] - 1]
            wide, high = page.get_size()
            text = page.get_textpage().get_text_bounded(
                row["x0"] * wide - 1, high - row["y1"] * high - 1, row["x1"] * wide + 1, high - row["y0"] * high + 1
            )
            if row["field"] == "patient_sex" and not text.strip():
                continue  # a ticked box holds no word
            assert _squeeze(row["raw"]) in _squeeze(text), (path, row["field"])
            seen += 1
        document.close()
    assert seen > 150


def test_line_item_boxes_hold_their_amounts(made, truth):
    digital = truth["documents"].filter((pl.col("medium") == "digital") & (pl.col("damage") == ""))
    items = truth["line_items"].join(digital.select("path", "first_page"), on=["path", "first_page"])
    assert items.height > 20
    for row in items.iter_rows(named=True):
        document = pypdfium2.PdfDocument(made / "claims" / row["path"])
        page = document[row["page"] - 1]
        wide, high = page.get_size()
        text = page.get_textpage().get_text_bounded(
            row["x0"] * wide - 1, high - row["y1"] * high - 1, row["x1"] * wide + 1, high - row["y0"] * high + 1
        )
        shown = "".join(char for char in text if char.isdigit())
        assert f"{abs(row['amount']):.2f}".replace(".", "") in shown, row["path"]
        document.close()


def test_line_items_add_up_to_the_total_on_the_page(truth):
    sums = truth["line_items"].group_by("path", "first_page").agg(pl.col("amount").sum())
    fields = truth["fields"].with_columns(number=pl.col("value").cast(pl.Float64, strict=False))
    wide = fields.filter(pl.col("field").is_in(["tax", "total"])).pivot(
        "field", index=["path", "first_page"], values="number"
    )
    wrong = ["amount_conflict", "items_disagree", "total_disagrees", "altered_amount"]
    claims = truth["claims"].filter(pl.col("anomalies").list.set_intersection(wrong).list.len() == 0)
    joined = sums.join(wide, on=["path", "first_page"]).filter(
        pl.col("path").str.split("/").list.first().is_in(claims["claim_id"].implode())
    )
    assert joined.height > 8
    for row in joined.iter_rows(named=True):
        assert row["amount"] + (row["tax"] or 0) == pytest.approx(row["total"], abs=0.005)


def test_form_elements_hold_the_values_of_filled_forms(made, truth):
    forms = truth["documents"].filter(pl.col("medium") == "form")
    assert forms.height >= 1
    for path in forms["path"]:
        widgets = pypdf.PdfReader(made / "claims" / path).get_fields()
        rows = truth["fields"].filter((pl.col("path") == path) & (pl.col("widget") != ""))
        assert rows.height > 8
        for row in rows.iter_rows(named=True):
            assert _squeeze(str(widgets[row["widget"]].value)) == _squeeze(row["raw"])


def _pages(path):
    """A picture's or PDF's pages as a reader sees them, grey."""
    if path.read_bytes()[:5] == b"%PDF-":
        with pypdfium2.PdfDocument(path) as document:
            document.init_forms()
            return [page.render(scale=1.5, grayscale=True).to_pil().convert("L") for page in document]
    with Image.open(path) as picture:
        frames = range(getattr(picture, "n_frames", 1))
        return [ImageOps.exif_transpose(_frame(picture, number)).convert("L") for number in frames]


def _frame(picture, number):
    picture.seek(number)
    return picture.copy() if number else picture


def test_boxes_of_scans_and_photos_hold_ink(made, truth):
    worn = pl.col("medium").str.starts_with("scan") | pl.col("medium").is_in(["fax", "photo"])
    papers = truth["documents"].filter(worn).select("path", "first_page")
    rows = truth["fields"].join(papers, on=["path", "first_page"]).filter(pl.col("field") != "signature_present")
    assert rows.height > 50
    bare = []
    cache = {path: _pages(made / "claims" / path) for path in rows["path"].unique()}
    for row in rows.iter_rows(named=True):
        page = cache[row["path"]][row["page"] - 1]
        box = (row["x0"] * page.width, row["y0"] * page.height, row["x1"] * page.width, row["y1"] * page.height)
        pixels = np.asarray(page.crop(tuple(round(edge) for edge in box)), dtype=np.float32)
        paper = np.percentile(pixels, 90)
        if (pixels < paper * 0.75).mean() <= 0.02:
            bare.append((row["path"], row["field"]))
    assert len(bare) < 0.03 * rows.height, bare  # a glare or a fading ribbon takes some


@pytest.fixture(scope="module")
def packets(tmp_path_factory):
    """Claims of which every one comes in a packet."""
    out = tmp_path_factory.mktemp("packets") / "out"
    generate(out, 7, 12, scan_share=0.5, packets=1)
    return out, {path.stem: pl.read_parquet(path) for path in (out / "truth").glob("*.parquet")}


def test_documents_of_a_packet_are_in_order_and_leave_out_blank_backs_and_separators_alone(packets):
    out, truth = packets
    documents = truth["documents"].filter(pl.col("path").is_duplicated())
    kinds = set()
    for (path,), rows in documents.group_by("path"):
        spans = sorted(rows.select("first_page", "last_page").iter_rows())
        assert spans[0][0] == 1
        assert all(after > last for (_, last), (after, _) in itertools.pairwise(spans))
        within = [page for first, last in spans for page in range(first, last + 1)]
        pages = truth["pages"].filter(pl.col("path") == path)["page"].to_list()
        assert sorted(pages) == within
        left_out = len(_pages(out / "claims" / path)) - len(within)
        assert left_out == 0 or set(rows["medium"]) != {"digital"}
        kinds |= set(rows["medium"])
    assert documents["path"].n_unique() >= 5
    assert {"digital", "scan"} <= kinds


def test_facts_of_a_packet_lie_on_the_pages_of_their_document(packets):
    _, truth = packets
    for table in ("fields", "line_items"):
        rows = truth[table].join(truth["documents"], on=["path", "first_page"], how="inner")
        assert rows.height == truth[table].height > 20
        assert ((rows["page"] >= rows["first_page"]) & (rows["page"] <= rows["last_page"])).all()


def test_sheets_that_only_come_along_hold_no_facts(packets):
    _, truth = packets
    along = truth["documents"].filter(pl.col("layout").str.contains("fax_cover"))
    assert along.height > 0
    assert set(along["doc_type"]) == {"other"}
    assert truth["fields"].join(along, on=["path", "first_page"]).height == 0


def test_page_text_is_what_digital_documents_say(made, truth):
    digital = truth["documents"].filter((pl.col("medium") == "digital") & (pl.col("status") == "done"))
    pages = (
        truth["pages"]
        .join(digital.select("path", "first_page", "last_page"), on="path")
        .filter(pl.col("page").is_between("first_page", "last_page"))
    )
    assert pages.height > 15
    for row in pages.iter_rows(named=True):
        page = pypdfium2.PdfDocument(made / "claims" / row["path"])[row["page"] - 1]
        said = Counter(_squeeze(page.get_textpage().get_text_bounded()))
        told = Counter(_squeeze(row["text"]))
        assert (said & told).total() >= 0.97 * max(said.total(), told.total()), row["path"]


def test_words_of_a_page_stand_in_boxes_and_make_its_text(truth):
    letters = truth["documents"].filter(pl.col("medium") == "letter")["path"].to_list()
    assert truth["pages"].height > 20
    for row in truth["pages"].iter_rows(named=True):
        assert [word["text"] for word in row["words"]] == row["text"].split()
        for word in row["words"]:
            if row["path"] in letters:
                assert word["x0"] is None
            else:
                assert 0 <= word["x0"] < word["x1"] <= 1
                assert 0 <= word["y0"] < word["y1"] <= 1


def test_wear_is_told_of_what_went_through_a_machine_only(truth):
    worn = truth["documents"].filter(pl.col("effects").list.len() > 0)
    assert worn.height > 3
    assert not set(worn["medium"]) & {"digital", "form", "letter", "picture", "screenshot"}
    assert worn["effects"].explode().str.contains("^[a-z_]+:(light|medium|heavy)$").all()
    levels = worn.select(pl.col("effects").list.eval(pl.element().str.split(":").list.last()).list.n_unique())
    assert set(levels["effects"]) == {1}


def _shared(kind):
    """A paper of a claim that also stands in an earlier one, and that one's paper and key."""
    for number in range(1, 600):
        deal = plan(number, 5, LINES, 600)
        if deal.fates[:1] == (kind,):
            story = told(deal, 5, LINES)
            copy = next(paper for paper in compose(story, 5).papers if paper.copy_of)
            before = compose(told(plan(deal.other, 5, LINES, 600), 5, LINES), 5).papers
            place = int(copy.copy_of.rpartition("/")[2])
            return copy, before[place - 1], story.currency
    pytest.fail(f"no {kind} in 600 claims")


def test_a_copy_in_another_claim_is_the_same_file():
    copy, original, currency = _shared("file_in_other_claim")
    order = Order(seed=5, scan_share=0.5)
    files = [make(copy, 3, "CLM-X/4", currency, order), make(original, 0, copy.copy_of, currency, order)]
    assert [one.content for one in files[0]] == [one.content for one in files[1]]


def test_a_rescan_in_another_claim_says_the_same_in_another_picture():
    copy, original, currency = _shared("rescan_in_other_claim")
    order = Order(seed=5, scan_share=0)
    (again,), (before,) = (make(copy, 3, "CLM-X/4", currency, order), make(original, 0, copy.copy_of, currency, order))
    assert again.content != before.content
    assert again.parts[0].medium.startswith("scan")
    said = [[(mark.field, mark.value) for mark in one.parts[0].marks] for one in (again, before)]
    assert said[0] == said[1]


def test_decisions_and_anomalies_are_told(truth):
    claims = truth["claims"]
    assert set(claims["decision"]) <= DECISIONS
    assert (claims.filter(pl.col("anomalies").list.len() == 0)["decision"] == "approve").all()
    lapsed = pl.col("anomalies").list.set_intersection(["outside_policy", "before_inception"]).list.len() > 0
    assert set(claims.filter(lapsed)["decision"]) <= {"deny"}
    assert (claims.filter(pl.col("missing_documents").list.len() > 0)["decision"] == "incomplete").all()


# The samples of the project


def test_samples_cover_lines_fates_and_media():
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet")
    claims = pl.read_parquet(SAMPLES / "truth" / "claims.parquet")
    assert set(claims["line"]) == set(LINES)
    assert claims["line"].value_counts()["count"].min() >= 2
    assert claims.explode("anomalies")["anomalies"].drop_nulls().n_unique() >= 6
    assert {"digital", "form", "scan", "fax", "photo", "picture", "letter"} <= set(documents["medium"])
    assert {"done", "refused", "failed"} == set(documents["status"])
    assert documents.height >= 30
    total = sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file())
    assert total < 5_000_000


def test_samples_hold_a_turned_photo_of_a_receipt():
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet")
    photos = documents.filter((pl.col("doc_type") == "receipt") & (pl.col("media_type") == "image/jpeg"))
    turns = []
    for path in photos["path"]:
        with Image.open(SAMPLES / "claims" / path) as picture:
            turns.append(picture.getexif().get(0x0112))
    assert set(turns) & {3, 6, 8}


def test_samples_hold_a_fax_of_several_pages_and_one_with_oblong_pixels():
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet")
    faxes = []
    for path in documents.filter(pl.col("medium") == "fax")["path"]:
        with Image.open(SAMPLES / "claims" / path) as picture:
            faxes.append((picture.mode, picture.info["compression"], picture.n_frames, picture.info["dpi"]))
    assert all(fax[:2] == ("1", "group4") for fax in faxes), faxes
    assert any(fax[2] > 1 for fax in faxes), faxes
    assert any(fax[3] == (204, 98) for fax in faxes), faxes


def test_damaged_samples_are_really_unreadable():
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet")
    locked = documents.filter(pl.col("damage") == "encrypted")["path"].to_list()
    broken = documents.filter(pl.col("damage") == "corrupt")["path"].to_list()
    assert locked
    assert broken
    assert pypdf.PdfReader(SAMPLES / "claims" / locked[0]).is_encrypted
    for path in (*locked, *broken):
        with pytest.raises(pypdfium2.PdfiumError):
            pypdfium2.PdfDocument(SAMPLES / "claims" / path)
    with pypdfium2.PdfDocument(SAMPLES / "claims" / locked[0], password="claimctl-secret") as document:
        assert len(document) >= 1


def test_samples_are_of_the_kinds_that_intake_sniffs():
    documents = pl.read_parquet(SAMPLES / "truth" / "documents.parquet")
    found = scan(SAMPLES / "claims", config.load().config.limits)
    assert {file.path: file.media_type for file in found.files} == dict(
        documents.select("path", "media_type").iter_rows()
    )
    assert {file.path: file.claim_id for file in found.files} == dict(documents.select("path", "claim_id").iter_rows())
    assert set(found.attributes) == set(documents["claim_id"])


def test_readme_lists_every_sample_claim():
    readme = (SAMPLES / "README.md").read_text()
    for claim in pl.read_parquet(SAMPLES / "truth" / "claims.parquet")["claim_id"]:
        assert claim in readme
    assert f"--claims {SAMPLE_CLAIMS} --seed {SAMPLE_SEED}" in readme


def test_samples_are_what_the_generator_makes(made):
    """Byte for byte where the libraries are the ones that the samples were made with; else the same content.

    JPEG, WebP, PNG, TIFF, Parquet and PDF encoders change their bytes between versions, and renderers some pixels.
    """
    fresh, kept = _hashes(made), _hashes(SAMPLES)
    kept.pop("README.md")
    assert set(fresh) == set(kept)
    for name in fresh:
        if fresh[name] != kept[name] and name != "synth.json":
            assert _same_content(made / name, SAMPLES / name), name


def _same_content(one, two):
    if one.suffix == ".parquet":
        # The hash of a file differs with its bytes.
        return (
            pl.read_parquet(one).drop("sha256", strict=False).equals(pl.read_parquet(two).drop("sha256", strict=False))
        )
    if one.suffix in (".txt", ".csv"):
        return False
    if one.suffix == ".docx":
        return zipfile.ZipFile(one).read("word/document.xml") == zipfile.ZipFile(two).read("word/document.xml")
    try:
        pages = list(zip(_pages(one), _pages(two), strict=True))
    except pypdfium2.PdfiumError:  # the encrypted and the corrupt one
        return abs(one.stat().st_size - two.stat().st_size) < 2_000
    return all(
        a.size == b.size and np.abs(np.asarray(a, np.float32) - np.asarray(b, np.float32)).mean() < 4 for a, b in pages
    )


# The command


def test_command_prints_its_summary_as_json(tmp_path):
    from claimctl.cli import app

    result = CliRunner().invoke(app, ["synth", str(tmp_path / "out"), "--claims", "2", "--scan-share", "0", "--json"])
    assert result.exit_code == 0
    summary = json.load(io.StringIO(result.stdout))
    assert summary["claims"] == 2
    assert summary["documents"] == pl.read_parquet(tmp_path / "out" / "truth" / "documents.parquet").height
