"""Long lists typeset in many styles: records of several lines, sections with sums, several tables in one file."""

import hashlib

import pytest
from typeset_lists import STYLES, Claim, bare, by_coverage, cards, ledger, loss_run, over_number, packet, ruled, unread

from claimctl import config as configuration
from claimctl.records import LineItem, Source
from claimctl.stages.extract import habits as habits_of
from claimctl.stages.extract import lexicon, line_items
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.ocr import run as ocr

CONFIG = configuration.load().config
SUMS = lexicon.sums(CONFIG.extract.doctypes)


@pytest.fixture(scope="module")
def reader():
    return ocr.load(CONFIG.ocr)


def read(content: bytes, reader) -> line_items.Found:
    text = ocr.run(Source(hashlib.sha256(content).hexdigest(), "application/pdf", content), CONFIG.ocr, reader)
    sheets = [Sheet(page) for page in text.pages]
    habits = habits_of.learn(sheets, "other", CONFIG.extract)
    return line_items.find(sheets, habits, "other", SUMS, expected=False)


def told(item: LineItem) -> tuple[object, ...]:
    return item.code, item.service_date, item.description, item.amount


def true(claim: Claim) -> tuple[object, ...]:
    return claim.code, claim.lost, claim.text, claim.incurred


@pytest.mark.parametrize("style", STYLES)
def test_each_claim_of_a_loss_run_is_a_row_however_many_lines_it_takes(style, reader):
    content, claims = loss_run(STYLES[style])
    assert list(map(told, read(content, reader).items)) == list(map(true, claims))


@pytest.mark.parametrize("make", [cards, ruled, ledger, over_number])
def test_claims_in_cards_boxes_and_sentences_are_rows(make, reader):
    content, claims = make()
    assert list(map(told, read(content, reader).items)) == list(map(true, claims))


def test_a_claim_of_several_payments_has_the_amount_that_adds_them_up(reader):
    content, claims = by_coverage()
    rows = read(content, reader).items
    assert [(row.code, row.amount) for row in rows] == [(claim.code, claim.incurred) for claim in claims]


def test_several_tables_of_one_file_are_all_read(reader):
    content, counts = packet()
    assert len(read(content, reader).items) == sum(counts.values())


@pytest.mark.parametrize(("content", "count"), [(unread(), "30"), (bare(), "33")], ids=["no table", "bare numbers"])
def test_entries_that_are_in_no_row_are_told(content, count, reader):
    found = read(content, reader)
    assert len(found.items) < int(count)
    assert [(field.field, field.value, field.valid) for field in found.stated] == [("stated_rows", count, False)]


def test_a_list_that_was_read_in_full_is_not_said_to_be_longer(reader):
    for style in STYLES.values():
        assert not [field for field in read(loss_run(style)[0], reader).stated if not field.valid]
