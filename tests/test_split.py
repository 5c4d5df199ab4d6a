"""Files of several documents are taken apart where a document begins. All papers here are fictional."""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from claimctl import config
from claimctl.errors import DependencyError
from claimctl.learning import store, trees
from claimctl.pipeline import run
from claimctl.records import Label, Page, Text, Word
from claimctl.stages.classify import run as classify
from claimctl.stages.classify.split import aside, context, decode, numbering
from claimctl.stages.classify.split.look import look
from claimctl.stages.classify.split.splitter import splitter

if TYPE_CHECKING:
    from pathlib import Path

STEPS = ["Sort the parts", "Clean each of them", "Oil the hinge and the lock", "Fit the new panel", "Paint it twice"]


def invoice(number: str, customer: str, day: str) -> str:
    return f"""# INVOICE
        Brightwater Plumbing Supply   12 Quay Street, Northmoor
        Invoice number: {number}   Invoice date: {day}
        Bill to: {customer}
        Description  Qty  Unit price  Amount
        Copper pipe 15 mm  12  4.10  49.20
        Ball valve  3  18.00  54.00
        Subtotal  103.20
        Total due  $111.46
        Thank you for your business"""


REPORT = """# TRAFFIC ACCIDENT REPORT
    Fallbrook Police Department   Case number: 23-11842
    Reporting officer: D. Okafor   Badge number: 417
    Date of accident: 2023-02-11   Location: Mill Road at Fourth Street
    Vehicle 1: blue sedan   Driver: A. Lindqvist
    Narrative: Unit 1 was struck at the intersection.
    Signature of officer"""

LETTER = """Harrow Street Bakery
    4 Harrow Street, Northmoor
    March 4, 2023
    Dear Ms. Quill,
    we have not heard from you about the broken oven that was reported in January, and ask you to write to us soon.
    Yours sincerely
    Tom Baker"""


def policy(page: int, of: int) -> str:
    head = "# HOME INSURANCE POLICY\n" if page == 1 else ""
    clauses = "\n".join(
        f"{page}.{at} The company pays for loss or damage to the insured property that is caused by peril {page}{at}, "
        for at in range(1, 14)
    )
    return f"{head}Larkfield Mutual   Policy number: HP-2201-77\n{clauses}\nLarkfield Mutual   Page {page} of {of}"


def page_of(text: str, number: int = 1, width: float = 612, height: float = 792) -> Page:
    """A page of lines; `#` makes a line large, two spaces part what stands apart; the last line is at the foot."""
    words, top = [], 0.06
    lines = text.splitlines()
    for row, line in enumerate(lines):
        tall = 0.035 if line.strip().startswith("#") else 0.012
        top = 0.95 if row == len(lines) - 1 and line.strip().startswith("Larkfield") and row else top
        left = 0.08
        for chunk in line.strip().lstrip("# ").split("  "):
            for word in chunk.split():
                right = min(left + 0.45 * tall * len(word), 0.99)
                words.append(Word(word, min(left, 0.98), top, right, top + tall, 1.0, row))
                left = right + 0.3 * tall
            left += 0.08
        top = min(top + 1.6 * tall, 0.97)
    return Page(number, width, height, "text_layer", "test", 1.0 if words else 0.0, tuple(words), blank=not words)


def text_of(*pages: str, media_type: str = "application/pdf") -> Text:
    return Text("file", media_type, tuple(page_of(page, number) for number, page in enumerate(pages, 1)))


def spans(label: Label) -> list[tuple[int, int]]:
    return [(segment.first_page, segment.last_page) for segment in label.segments]


@pytest.fixture(scope="module")
def wanted() -> config.ClassifyConfig:
    return config.load().config.classify


@pytest.fixture(scope="module")
def model(wanted):
    return classify.load(wanted)


@pytest.fixture(scope="module")
def cut(wanted, model):
    return lambda *pages, media_type="application/pdf": classify.run(
        text_of(*pages, media_type=media_type), wanted, model
    )


def test_documents_of_different_types_are_parted_and_named(cut):
    label = cut(invoice("20931", "Harrow Street Bakery", "04/02/2023"), REPORT, LETTER)
    assert spans(label) == [(1, 1), (2, 2), (3, 3)]
    assert [segment.doc_type for segment in label.segments] == ["invoice", "police_report", "correspondence"]


def test_two_documents_of_one_type_in_a_row_are_parted(cut):
    one, two = invoice("20931", "Harrow Street Bakery", "04/02/2023"), invoice("20977", "Mill Cafe", "05/19/2023")
    assert spans(cut(REPORT, one, two)) == [(1, 1), (2, 2), (3, 3)]


def test_numbered_pages_of_one_document_stay_together(cut):
    assert spans(cut(*(policy(page, 12) for page in range(1, 13)))) == [(1, 12)]


def test_document_of_several_pages_within_a_packet_stays_whole(cut):
    label = cut(REPORT, *(policy(page, 3) for page in (1, 2, 3)), LETTER)
    assert spans(label) == [(1, 1), (2, 4), (5, 5)]


def test_page_that_lost_its_number_and_foot_stays_in_its_document(cut):
    middle = policy(2, 4).rpartition("\n")[0].partition("\n")[2]
    label = cut(REPORT, policy(1, 4), middle, policy(3, 4), policy(4, 4), LETTER)
    assert spans(label) == [(1, 1), (2, 5), (6, 6)]


def test_long_document_with_titles_on_its_pages_is_not_torn(cut):
    parts = ["Accident report", "Notice", "Statement", "Schedule", "Invoice", "Endorsement", "Declarations", "Letter"]
    pages = [f"# {part}\n{policy(number, 9)}" for number, part in enumerate(["Policy", *parts], 1)]
    assert spans(cut(*pages)) == [(1, 9)]


@pytest.mark.parametrize("letter", ["\u0130", "\u0131"])
def test_a_letter_that_only_looks_like_a_roman_number_is_none(letter):
    words = (Word("Section", 0.1, 0.1, 0.2, 0.12, 1.0, 0), Word(letter, 0.21, 0.1, 0.22, 0.12, 1.0, 0))
    assert look(Page(1, 600, 800, "text_layer", "", 1.0, words)).sections == (0, 0)


def test_separators_are_in_no_document_and_are_told_of(cut):
    label = cut(REPORT, "DOCUMENT SEPARATOR\n*SEP004711*", LETTER)
    assert spans(label) == [(1, 1), (3, 3)]
    assert label.separators == (2,)


def test_blank_backs_are_in_no_document_of_a_packet(cut):
    bill = invoice("20931", "Harrow Street Bakery", "04/02/2023")
    assert spans(cut(REPORT, "", bill, "")) == [(1, 1), (3, 3)]


def test_blank_page_within_a_document_stays_in_it(cut):
    assert spans(cut(policy(1, 2), "", policy(2, 2))) == [(1, 3)]


def test_file_of_one_document_is_that_document_whole(cut):
    assert spans(cut(REPORT, "")) == [(1, 2)]
    assert spans(cut("", "")) == [(1, 2)]


def test_page_without_words_that_shows_something_is_in_a_document(wanted, model):
    photo = replace(page_of("", 2), blank=False)
    label = classify.run(Text("file", "application/pdf", (page_of(REPORT), photo)), wanted, model)
    assert sum(last - first + 1 for first, last in spans(label)) == 2


def test_plain_text_is_one_document_however_long(cut):
    assert spans(cut(REPORT, LETTER, invoice("1877", "A", "01/01/2023"), media_type="text/plain")) == [(1, 3)]


def test_nothing_is_split_where_the_config_says_so(wanted):
    whole = replace(wanted, split=False)
    text = text_of(REPORT, LETTER)
    assert spans(classify.run(text, whole, classify.load(whole))) == [(1, 2)]
    assert classify.identity(whole) != classify.identity(wanted)


def test_clear_cuts_are_surer_than_doubtful_ones(cut):
    clear = cut(invoice("20931", "Harrow Street Bakery", "04/02/2023"), REPORT).segments
    assert min(segment.confidence for segment in clear) > 0.5
    alone = cut(REPORT).segments[0]
    assert clear[1].confidence <= alone.confidence


def test_splitter_of_other_measures_is_refused(wanted):
    packed = {**store.open_model("split"), "names": ["moon_phase"]}
    with pytest.raises(DependencyError, match="another version"):
        splitter(packed, wanted.doctypes)


def test_results_do_not_depend_on_chance(wanted, model):
    text = text_of(REPORT, policy(1, 2), policy(2, 2), LETTER)
    assert classify.run(text, wanted, model) == classify.run(text, wanted, classify.load(wanted))


PAGES = st.sampled_from([
    "", "TRENNBLATT", REPORT, LETTER, policy(1, 2), policy(2, 2), invoice("20931", "Mill Cafe", "04/02/2023"),
    "Claim documents", "x", "\n".join(STEPS),
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(pages=st.lists(PAGES, min_size=1, max_size=9))
def test_every_page_that_says_something_is_in_exactly_one_document(wanted, model, pages):
    text = text_of(*pages)
    label = classify.run(text, wanted, model)

    held = [page for first, last in spans(label) for page in range(first, last + 1)]
    assert held == sorted(set(held)), "in order, none twice"
    assert all(first <= last for first, last in spans(label))
    assert not set(held) & set(label.separators) or len(label.segments) == 1
    kinds = aside.kinds(text.pages)
    for page, kind in zip(text.pages, kinds, strict=True):
        assert kind != "page" or page.number in held
    assert all(0.0 <= segment.confidence <= 1.0 for segment in label.segments)
    assert label.segments


@given(
    odds=st.lists(st.floats(-20, 20), max_size=12),
    packet=st.floats(0, 4),
    cut=st.floats(-2, 2),
    kinds=st.sampled_from([0.0, 0.3]),
    data=st.data(),
)
def test_segmentation_is_of_all_pages_and_keeps_cuts_that_stand(odds, packet, cut, kinds, data):
    forced = np.array(data.draw(st.lists(st.booleans(), min_size=len(odds), max_size=len(odds))), dtype=bool)
    types = np.random.default_rng(len(odds)).dirichlet(np.ones(4), len(odds) + 1)
    begins = decode.starts(np.array(odds), forced, types, decode.Costs(packet, cut, kinds))

    assert begins[0] == 0
    assert begins == sorted(set(begins))
    assert begins[-1] <= len(odds)
    assert {int(at) + 1 for at in np.flatnonzero(forced)} <= set(begins)


@given(odds=st.lists(st.floats(-8, 8), min_size=1, max_size=7))
def test_segmentation_is_the_best_of_all(odds):
    pages = len(odds) + 1
    types = np.random.default_rng(pages).dirichlet(np.ones(3), pages)
    costs = decode.Costs(1.0, 0.3, 0.2)

    def worth(begins):
        ends = [*begins[1:], pages]
        logs = np.log(np.maximum(types, 1e-3))
        fit = sum(
            logs[begin:end].sum(axis=0).max() - logs[begin:end].max(axis=1).sum()
            for begin, end in zip(begins, ends, strict=True)
        )
        gain = sum(odds[begin - 1] - costs.cut for begin in begins[1:])
        return gain + costs.kinds * fit - (costs.packet if len(begins) > 1 else 0.0)

    ways = [[0, *chosen] for count in range(pages) for chosen in itertools.combinations(range(1, pages), count)]
    found = decode.starts(np.array(odds), np.zeros(len(odds), dtype=bool), types, costs)
    assert worth(found) == pytest.approx(max(map(worth, ways)), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "top", "number", "total"),
    [
        ("Page 2 of 3", 0.95, 2, 3), ("Seite 2/3", 0.95, 2, 3), ("page: 4", 0.03, 4, 0), ("- 7 -", 0.96, 7, 0),
        ("3 / 12", 0.96, 3, 12), ("1 | 2", 0.96, 1, 2), ("Página 2 de 5", 0.94, 2, 5), ("Page1of3", 0.95, 1, 3),
        ("Larkfield Mutual - HP 22 - Page 12 of 40", 0.95, 12, 40),
    ],
)  # fmt: skip
def test_page_numbers_are_read_as_they_are_printed(text, top, number, total):
    found = numbering.of_runs([(text, top, top + 0.01)])
    assert (found.number, found.total) == (number, total)


@pytest.mark.parametrize(
    ("text", "top"),
    [("Page 5 of 3", 0.95), ("Total 2 of 3 rooms", 0.5), ("412", 0.5), ("03/04/2023", 0.95), ("$12.50", 0.96),
     ("homepage 4you", 0.96)],
)  # fmt: skip
def test_other_figures_are_no_page_numbers(text, top):
    assert numbering.of_runs([(text, top, top + 0.01)]) is None


def test_line_of_a_fax_machine_is_not_part_of_the_page():
    stamp = "03/04/2023 10:22 FROM: MILL CAFE FAX 555-0134 PAGE 04/11"
    seen = look(page_of(f"{stamp}\n{LETTER}"))
    assert numbering.is_fax_stamp(stamp, 0.03)
    assert not numbering.is_fax_stamp("Fax: 555-0134", 0.03)
    assert seen.number is None
    assert "fax" not in seen.head


def test_words_that_parted_a_pile_do_not_make_a_letter_a_separator():
    assert aside.kinds([page_of(f"{LETTER}\nPlease see the next document.")]) == ["page"]


def test_coloured_sheets_of_one_stack_part_documents():
    kinds = aside.kinds([page_of(text) for text in ("Attachment", REPORT, "Attachment", LETTER)])
    assert kinds == ["separator", "page", "separator", "page"]


def test_count_that_goes_on_past_a_page_without_number_is_seen():
    looks = [look(page_of(text)) for text in (policy(1, 4), policy(2, 4), LETTER, policy(4, 4), policy(1, 2))]
    rows = [dict.fromkeys(("head_same", "foot_same", "words_same", "lines_in_place"), 0.5) for _ in looks[1:]]
    context.add(rows, looks)
    assert [row["number_resumes"] > 0 for row in rows] == [True, True, True, False]
    assert [row["number_restarts"] > 0 for row in rows] == [False, False, False, True]


def test_pair_is_compared_with_the_other_pairs_of_its_file():
    looks = [look(page_of(policy(page, 4))) for page in range(1, 5)]
    rows = [
        {"head_same": same, "foot_same": -1.0, "words_same": 0.4, "lines_in_place": 0.0} for same in (0.9, 0.9, 0.1)
    ]
    context.add(rows, looks)
    assert [round(row["head_contrast"], 2) for row in rows] == [0.0, 0.0, -0.8]
    assert all(row["foot_contrast"] == 0.0 for row in rows), "pages without feet tell nothing"


def test_trees_without_scikit_learn_score_as_it_does():
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(400, 6)).round(3)
    right = rows[:, 0] * rows[:, 1] + rows[:, 2] > 0
    learned = HistGradientBoostingClassifier(max_iter=12, max_leaf_nodes=6, random_state=1).fit(rows, right)
    grown = {"max_iter": 12, "max_leaf_nodes": 6, "early_stopping": "auto"}
    plain = trees.unpack(json.loads(json.dumps(trees.plain(trees.grown(rows, right, **grown)))))
    assert plain.scores(rows) == pytest.approx(learned.decision_function(rows), abs=1e-4)
    assert plain.scores(rows[:0]).shape == (0,)


def test_packet_becomes_documents_and_every_page_stands_in_the_tables(tmp_path):
    packet = tmp_path / "claims" / "claim-1" / "all.pdf"
    packet.parent.mkdir(parents=True)
    drawn(packet, REPORT, "", invoice("20931", "Harrow Street Bakery", "04/02/2023"), "DOCUMENT SEPARATOR", LETTER)
    loaded = config.load(overrides={"jobs": 1}).config

    def process() -> run.Summary:
        return run.process(packet.parents[1], tmp_path / "out", loaded, run.Options(), lambda *_: None, lambda: None)

    process()
    told = {
        table: pl.read_parquet(tmp_path / "out" / table / "*.parquet")
        for table in ("documents", "pages", "claims", "fields")
    }
    documents = told["documents"].sort("first_page")
    assert documents.select("first_page", "pages").rows() == [(1, 1), (3, 1), (5, 1)]
    assert [doc_id.split("#")[1] for doc_id in documents["doc_id"]] == ["1", "3", "5"]
    assert told["claims"]["documents"].to_list() == [3]
    pages = told["pages"].sort("page")
    assert pages["role"].to_list() == ["page", "blank", "page", "separator", "page"]
    parts = documents["doc_id"].to_list()
    assert pages["document"].to_list() == [parts[0], None, parts[1], None, parts[2]]
    values = told["fields"].filter(pl.col("field") == "document_number", pl.col("value") == "20931")
    assert values["doc_id"].to_list() == [parts[1]]
    assert process().worked == 0


def drawn(path: Path, *pages: str) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(612, 792))
    for text in pages:
        page = page_of(text)
        for word in page.words:
            canvas.setFontSize((word.y1 - word.y0) * 792 * 0.9)
            canvas.drawString(word.x0 * 612, (1 - word.y1) * 792, word.text)
        canvas.showPage()
    canvas.save()


def test_pages_as_a_scanner_gives_them_are_parted_too(wanted, model):
    rng = random.Random(7)

    def scanned(page: Page) -> Page:
        left, top = rng.gauss(0, 0.004), rng.gauss(0, 0.004)
        words = tuple(
            replace(word, x0=word.x0 + left, x1=word.x1 + left, y0=word.y0 + top, y1=word.y1 + top, confidence=0.93)
            for word in page.words
        )
        return replace(page, words=words, text_source="ocr", engine="rapidocr", confidence=0.93)

    pages = text_of(REPORT, *(policy(page, 3) for page in (1, 2, 3)), LETTER).pages
    label = classify.run(Text("file", "application/pdf", tuple(map(scanned, pages))), wanted, model)
    assert spans(label) == [(1, 1), (2, 4), (5, 5)]
