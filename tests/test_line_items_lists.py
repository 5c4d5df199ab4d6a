"""Long lists typeset in many styles: records of several lines, sections with sums, several tables in one file."""

import hashlib

import pytest
from typeset_lists import STYLES, Claim, by_coverage, cards, loss_run, packet, ruled

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


@pytest.mark.parametrize("make", [cards, ruled])
def test_claims_in_cards_and_boxes_are_rows(make, reader):
    content, claims = make()
    assert list(map(told, read(content, reader).items)) == list(map(true, claims))


def test_a_claim_of_several_payments_has_the_amount_that_adds_them_up(reader):
    content, claims = by_coverage()
    rows = read(content, reader).items
    assert [(row.code, row.amount) for row in rows] == [(claim.code, claim.incurred) for claim in claims]


def test_several_tables_of_one_file_are_all_read(reader):
    content, counts = packet()
    assert len(read(content, reader).items) == sum(counts.values())
