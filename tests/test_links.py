"""What papers have in common: the same paper scanned anew, a bill under another number, strangers with one account."""

import random

import pytest
from msgspec.structs import replace
from score_cases import field

from claimctl.pipeline import links
from claimctl.pipeline.links import pages, people
from claimctl.pipeline.links.book import Book
from claimctl.records import Extract, Fields, LineItem, Page, Word
from claimctl.stages.extract import prints
from claimctl.stages.extract.prints import accounts
from claimctl.stages.extract.prints.words import plain
from claimctl.store.ledger import Ledger
from claimctl.store.likeness import CROWD

ROWS = [
    "Brightwater Garage 4711 Harbour Road",
    "Phone 5550123 Invoice R-118204",
    "Date 05/18/2026 Customer Maria Olsen",
    "Front bumper replaced 1 840.50",
    "Head lamp left 2 310.25",
    "Paint and labour 14 689.75",
    "Subtotal 2151.00 Tax 172.08",
    "Total 2323.08 payable within thirty days",
]
NUMBER, OTHER_NUMBER = "R-118204", "R-959371"


def page(rows=ROWS, *, shift=0.0, scale=1.0, slant=0.0, confidence=1.0, number=1):
    """A page of rows, each word by its letters' width; `slant` and the rest are what a scanner does to it."""
    words = []
    for line, row in enumerate(rows):
        x = 0.1
        for text in row.split():
            wide, y = 0.012 * len(text), 0.1 + 0.05 * line
            left, top = shift + scale * x, shift + scale * y + slant * x
            words.append(Word(text, left, top, left + scale * wide, top + scale * 0.02, confidence, line))
            x += wide + 0.03
    return Page(number, 612.0, 792.0, "text_layer", "", confidence, tuple(words))


def document(pages_, doc_type="invoice", fields=(), items=()):
    lines = tuple(LineItem(i, f"item {i}", amount, 0.98, 1, 0.1, 0.5, 0.9, 0.52) for i, amount in enumerate(items))
    made = Extract(1, doc_type, tuple(fields), lines)
    return replace(made, fingerprint=prints.of(pages_, doc_type, made.fields, lines))


def misread(rows, seed):
    """Every sixth word loses a letter, as on a bad scan."""
    rng = random.Random(seed)
    return [" ".join(w[:-1] if len(w) > 3 and rng.random() < 0.16 else w for w in row.split()) for row in rows]


def kinds(one, other):
    return {found.kind for found in links.common(one, other)}


def share_a_key(one, other):
    return bool(set(one.fingerprint.keys) & set(other.fingerprint.keys))


@pytest.mark.parametrize("seed", range(5))
def test_paper_scanned_anew_is_known_again(seed):
    rng = random.Random(seed)
    one = document([page()])
    again = page(misread(ROWS, seed), shift=rng.uniform(-0.05, 0.05), scale=rng.uniform(0.85, 1.05),
                 slant=rng.uniform(-0.03, 0.03), confidence=0.8)  # fmt: skip
    other = document([again])
    assert share_a_key(one, other)
    assert kinds(one, other) == {"rescan"}


def test_what_two_papers_have_in_common_does_not_hang_on_which_comes_first():
    one, other = document([page()]), document([page(misread(ROWS, 9), scale=0.9)])
    assert links.common(one, other) == links.common(other, one)


def test_like_bill_with_a_number_of_its_own_is_another_paper_but_bills_the_same():
    rows = [row.replace(NUMBER, OTHER_NUMBER) for row in ROWS]
    assert kinds(document([page()]), document([page(rows)])) == {"same_bill"}


def test_form_filled_in_for_another_claim_is_another_paper():
    rows = [row if number < 2 else f"{row.split()[0]} {7000 + 977 * number} {31.17 * number:.2f}"
            for number, row in enumerate(ROWS)]  # fmt: skip
    assert kinds(document([page()]), document([page(rows)])) == set()


def test_photos_of_two_pages_meet_the_paper_that_has_both():
    second = [row.replace("1", "6").replace("3", "9") for row in ROWS]
    whole = document([page(), page(second, number=2)])
    photo = document([page(second, scale=0.9)])
    assert kinds(whole, photo) == {"rescan"}


def test_bill_under_another_number_and_name_in_another_layout_is_the_same_bill():
    fields = {"vendor_name": "Brightwater Garage", "total": "2323.08"}
    mine = [field(k, v) for k, v in ({"document_number": NUMBER} | fields).items()]
    theirs = [field(k, v) for k, v in ({"document_number": OTHER_NUMBER} | fields).items()]
    one = document([page()], fields=mine, items=(840.5, 620.5, 689.75))
    other = document([page(["Other words"])], fields=theirs, items=(620.5, 840.5, 689.75))
    assert share_a_key(one, other)
    assert kinds(one, other) == {"same_bill"}
    dearer = document([page(["Other words"])], fields=theirs, items=(9.0, 1840.5, 473.58))
    assert kinds(one, dearer) == set()
    stranger = [replace(f, value="Hillside Motors") if f.field == "vendor_name" else f for f in theirs]
    assert kinds(one, document([page(["Other"])], fields=stranger, items=(840.5, 620.5, 689.75))) == set()


def claimant(name, phone="+12125550123", address="12 Elm Street, Dayton, OH 45402", policy="P-1", rows=("x",)):
    fields = [field("insured_name", name), field("insured_phone", phone), field("insured_address", address),
              field("policy_number", policy)]  # fmt: skip
    return document([page(list(rows))], doc_type="claim_form", fields=fields)


def test_strangers_with_one_phone_and_one_account_are_told():
    one = claimant("Maria Olsen", rows=["IBAN DE89370400440532013000"])
    other = claimant("Ravi Iyer", address="9 Oak Lane, Boise, ID 83702", policy="P-2", rows=["Pay to",
                     "IBAN: DE89 3704 0044 0532 0130 00"])  # fmt: skip
    assert share_a_key(one, other)
    assert kinds(one, other) == {"shared_phone", "shared_account"}


@pytest.mark.parametrize("other", [
    claimant("Jonas Olsen", address="5 Pine Road, Boise, ID 83702", policy="P-2"),  # of the family
    claimant("Ravi Iyer", policy="P-2"),  # of the household
    claimant("Ravi Iyer", address="9 Oak Lane, Boise, ID 83702"),  # of the policy
    claimant("OLSEN, MARIA", address="9 Oak Lane, Boise, ID 83702", policy="P-2"),  # herself
])  # fmt: skip
def test_household_may_share_a_phone(other):
    assert kinds(claimant("Maria Olsen"), other) == set()


def form_of(name, policy, rows, fields=()):
    """A claim form whose phone no field holds, unless `fields` says so."""
    named = [field("insured_name", name), field("policy_number", policy), *fields]
    return document([page([*rows, f"I, {name}, sign this form and state that all of it is true and complete, so far as",
                           "I know, and that nothing was left out of it or added to it"])],
                    doc_type="claim_form", fields=named)  # fmt: skip


@pytest.mark.parametrize("shown", ["Reach me at 0664 / 12 34 567", "+43 664 1234567", "Tel (0664) 1234567 evenings"])
def test_phone_that_one_states_and_the_other_only_shows_ties_strangers(shown):
    one = form_of("Maria Olsen", "P-1", ["Phone 0664 1234567"], [field("insured_phone", "+436641234567")])
    other = form_of("Ravi Iyer", "P-2", [shown])
    assert share_a_key(one, other)
    assert [(found.kind, found.shared) for found in links.common(one, other)] == [("seen_phone", "436641234567")]
    assert kinds(one, form_of("Ravi Iyer", "P-2", ["Reach me at 0664 1234568", "Date 12.05.2026 12.34567"])) == set()
    assert kinds(one, form_of("Olsen, Maria", "P-2", [shown])) == set()
    assert kinds(form_of("Ann Weber", "P-3", [shown]), other) == set()  # nobody says whose it is


def test_phone_of_a_business_ties_nobody():
    one = form_of("Maria Olsen", "P-1", ["Phone 0664 1234567"], [field("insured_phone", "+436641234567")])
    theirs = form_of("Ravi Iyer", "P-2", ["Garage 0664 1234567"], [field("vendor_phone", "+436641234567")])
    assert kinds(one, theirs) == set()
    bills = [
        document([page([*ROWS, "Call 0664 1234567"])], fields=[field("customer_name", name), *fields])
        for name, fields in (("Maria Olsen", [field("customer_phone", "+436641234567")]), ("Ravi Iyer", []))
    ]
    assert "seen_phone" not in kinds(*bills)


def test_phone_that_is_only_shown_is_told_while_two_claims_have_it(tmp_path):
    names = ["Maria Olsen", "Ravi Iyer", "Ann Weber"]
    stated = [[field("insured_phone", "+436641234567")], [], []]
    with Ledger.open(tmp_path) as ledger:
        book = Book(ledger, lambda files: {file: {file.upper()} for file in files}, lambda claim: {claim.lower()})
        told = []
        for name, fields, claim in zip(names, stated, "abc", strict=True):
            changed = book.note(claim, Fields(claim, (form_of(name, claim, ["Call 0664 1234567"], fields),)))
            told.append((changed, [link.kind for links in book.of(["a"]).values() for link in links]))
        assert told == [(set(), []), ({"a", "b"}, ["shared_phone"]), ({"a", "b", "c"}, [])]
        assert book.of(["b"]) == book.of(["c"]) == {}


def test_people_without_a_name_are_no_strangers():
    unnamed = document([page(["x"])], "claim_form", [field("insured_phone", "+12125550123")])
    assert not people.strangers(claimant("Maria Olsen"), unnamed)


@pytest.mark.parametrize(("rows", "account"), [
    (["Pay to IBAN DE89 3704 0044 0532 0130 00 Maria Olsen"], "DE89370400440532013000"),
    (["IBAN or account: 9913693458"], "9913693458"),
    (["Kontoverbindung", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0"], "DE89370400440532013000"),
    (["Account of the events follows below", "On 05/18/2026 I was driving home"], None),
    (["IBAN DE89 3704 0044 0532 0130 01"], None),  # fails its check
])  # fmt: skip
def test_accounts_are_found_where_somebody_is_paid(rows, account):
    assert accounts.find([page(rows, scale=0.8)], "claim_form") == ((account,) if account else ())


def test_a_garages_account_is_not_the_claimants():
    assert accounts.find([page(["IBAN DE89370400440532013000"])], "invoice") == ()


def test_letters_that_look_like_digits_are_one_word():
    assert plain("$1,2O4.5O") == plain("1204.50") == "120450"
    assert plain("Bumper2") == "BUMPER2"


def test_pages_without_numbers_meet_nothing():
    one = document([page(["Dear Sir or Madam", "please find enclosed what you asked for"])])
    assert one.fingerprint.keys == ()
    assert pages.meet(one.fingerprint.pages[0], one.fingerprint.pages[0]) is None


def test_all_claims_of_a_group_are_looked_at_again_when_it_grows_or_falls_apart(tmp_path):
    """Each is told of how many claims it is one, those too that have nothing in common with the new one."""
    ours, theirs = ["Pay to account", "IBAN DE89370400440532013000"], ["Pay to account", "IBAN GB29NWBK60161331926819"]
    papers = {
        "a": claimant("Maria Olsen", phone="+12125550123", rows=["x"]),
        "b": claimant("Ravi Iyer", phone="+12125550123", address="9 Oak Lane, Boise, ID 83702", policy="P-2",
                      rows=ours),
        "c": claimant("Ann Weber", phone="+12125550188", address="7 Mill Row, Waco, TX 76701", policy="P-3",
                      rows=[*ours, *theirs]),
        "d": claimant("Leo Brandt", phone="+12125550177", address="5 Hill Way, Reno, NV 89501", policy="P-4",
                      rows=theirs),
    }  # fmt: skip
    with Ledger.open(tmp_path) as ledger:
        book = Book(ledger, lambda files: {file: {file.upper()} for file in files}, lambda claim: {claim.lower()})
        size = lambda file: max((link.group for links in book.of([file]).values() for link in links), default=0)  # noqa: E731
        told = {name: book.note(name, Fields(name, (paper,))) for name, paper in papers.items()}
        assert told == {"a": set(), "b": {"a", "b"}, "c": {"a", "b", "c"}, "d": {"a", "b", "c", "d"}}
        assert [size(name) for name in papers] == [4, 4, 4, 4]
        assert book.note("c", None) == {"a", "b", "c", "d"}
        assert [size(name) for name in papers] == [2, 2, 0, 0]


@pytest.fixture
def like(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        yield ledger.likeness


def test_documents_meet_by_a_key_that_both_have(like):
    assert like.note("a", "invoice", [1, 2]).like == {}
    assert like.note("b#1", "invoice", [2, 3]).like == {"a": (2,)}
    like.link("b#1", "a", "rescan", "", 0.9, [2])
    assert [(told.doc_id, told.other, told.kind) for told in like.links("a")] == [("a", "b#1", "rescan")]
    assert [(told.doc_id, told.other, told.kind) for told in like.links("b")] == [("b#1", "a", "rescan")]
    assert like.linked_files() == {"a", "b"}
    assert like.drop("b") == {"a"}
    assert list(like.links("a")) == []
    assert like.note("c", "invoice", [3]).like == {}


def test_key_of_a_crowd_tells_nothing_whoever_came_first(like):
    first = like.note("0", "invoice", [7, 8]).like
    assert first == {}
    like.note("1", "invoice", [7, 8])
    like.link("0", "1", "same_bill", "", 0.9, [7])
    like.link("0", "1", "rescan", "", 0.9, [7, 8])
    for number in range(2, CROWD + 1):
        like.note(str(number), "invoice", [7])
    assert [told.kind for told in like.links("0")] == ["rescan"]  # the other key is still theirs alone
    assert like.note("last", "invoice", [7]).like == {}


def test_claims_are_told_when_what_ties_them_becomes_a_crowds_and_when_it_is_one_no_more(like):
    like.note("0", "invoice", [7])
    like.note("1", "invoice", [7])
    like.link("0", "1", "same_bill", "", 0.9, [7])
    stirred = [like.note(str(number), "invoice", [7]).stirred for number in range(2, CROWD + 2)]
    assert stirred == [*[set()] * (CROWD - 2), {"0", "1"}, set()]
    assert list(like.links("0")) == []
    assert like.drop("2") == set()
    assert like.drop("3") == {"0", "1"}
    assert [told.kind for told in like.links("0")] == ["same_bill"]
