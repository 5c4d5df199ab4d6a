"""Clauses split, indexed and found: what a user of `claimctl index` and `claimctl search` sees."""

import datetime as dt
import json
import zlib

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.errors import DependencyError, UsageError
from claimctl.pipeline import library
from claimctl.records import Page, Word
from claimctl.search import bm25, clauses, concepts, embed, index, query
from claimctl.search.kinds import kind_of
from claimctl.search.words import terms
from claimctl.stages.extract import run as extract
from claimctl.store.rows import frame


def page(number: int, *lines: str, head: str = "") -> Page:
    """A page of text lines from top to bottom, with a running header where one is given."""
    rows = [(head, 0.02)] * bool(head) + [(text, 0.15 + 0.02 * at) for at, text in enumerate(lines)]
    words = [
        Word(word, 0.1 + 0.05 * place, y, 0.14 + 0.05 * place, y + 0.012, 1.0, line)
        for line, (text, y) in enumerate(rows)
        for place, word in enumerate(text.split())
    ]
    return Page(number, 600, 800, "text_layer", "", 1.0, tuple(words))


WORDING = (
    page(
        1,
        "1 Water. We insure damage by water that escapes from pipes,",
        "30 Days may pass between two leaks.",
        "2 Fire. Fire, smoke and soot are insured.",
        head="Policy 4711 page 1",
    ),
    page(
        2,
        "3 Wear. Wear and tear and rust are not covered.",
        "4 Deductible. The excess is taken off every loss.",
        head="Policy 4711 page 2",
    ),
    page(3, "5 Limit. The most we pay is the sum insured.", head="Policy 4711 page 3"),
)


def test_clauses_carry_number_title_page_and_kind():
    found = [(c.number, c.title, c.page, c.kind) for c in clauses.split(WORDING)]
    assert found == [
        ("1", "Water", 1, "cover"),
        ("2", "Fire", 1, "cover"),
        ("3", "Wear", 2, "exclusion"),
        ("4", "Deductible", 2, "deductible"),
        ("5", "Limit", 3, "limit"),
    ]


def test_letters_that_only_look_like_roman_numbers_are_none():
    dotless, dotted = "\u0131", "\u0130"
    found = clauses.split_text(
        f"{dotless}. Theft abroad.\n{dotted}. Fire abroad.\n"
        "I. Theft. Losses by theft are insured.\nii. Fire. Fire is insured."
    )
    assert {clause.number for clause in found}.isdisjoint({dotless, dotted})


def test_a_figure_at_the_start_of_a_line_is_no_clause():
    assert "30 Days may pass" in clauses.split(WORDING)[0].text


def test_running_headers_are_no_part_of_a_clause():
    assert not any("4711" in clause.text for clause in clauses.split(WORDING))


@pytest.mark.parametrize("marks", ["§ {}", "A{}", "{}.0", "Section {}:", "Artikel {}", "{}."])
def test_numbers_are_believed_however_they_are_printed(marks):
    text = "\n".join(
        f"{marks.format(at)} Heading {name}. Something is insured here." for at, name in enumerate("abc", 1)
    )
    assert [clause.number for clause in clauses.split_text(text)] == [marks.format(at).strip(".:") for at in (1, 2, 3)]


def test_what_is_not_covered_is_told_apart_within_a_section():
    text = (
        "Section 1: Your car\nWe pay for damage by accident.\nWhat is not covered:\n- racing\n- wear and tear\n"
        "Section 2: Fire\nFire is insured.\nSection 3: Theft\nTheft is insured."
    )
    found = [(clause.number, clause.kind) for clause in clauses.split_text(text)]
    assert found[:3] == [("Section 1", "cover"), ("Section 1", "exclusion"), ("Section 2", "cover")]


def test_a_schedule_without_a_sentence_holds_no_clause():
    assert clauses.split_text("INSURED\nMaria Olsen\nPOLICY NUMBER\nMP-2041-77\nPREMIUM\n240.00") == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Schäden durch Verschleiß sind nicht versichert.", "exclusion"),
        ("L'usure et la rouille sont exclues.", "exclusion"),
        ("La franquicia se resta de cada siniestro.", "deductible"),
        ("Il massimale per sinistro è di 500.000 euro.", "limit"),
        ("Het eigen risico gaat van elke schade af.", "deductible"),
        ("Fire and smoke are insured.", "cover"),
    ],
)
def test_the_kind_of_a_clause_is_told_in_six_languages(text, kind):
    assert kind_of("", "", text) == kind


@given(st.lists(st.text(alphabet="abcdef 0123456789.§\n-", max_size=60), max_size=12))
def test_splitting_invents_no_word_and_keeps_their_order(lines):
    text = "\n".join(lines)
    words = iter(text.replace("-", " ").split())
    for clause in clauses.split_text(text):
        for word in clause.text.replace("-", " ").split():
            assert any(word in other or other in word for other in words)


def test_perils_are_told_in_claims_and_clauses_of_any_language():
    assert "fire" in concepts.in_claims().spot("Ein Brand in der Küche")
    assert "peril:theft" in concepts.in_clauses().spot("Furto con scasso")
    assert "racing" not in concepts.in_claims().spot("Las rachas arrancaron tejas")


@pytest.mark.parametrize("phrase", ["", " ", "*", "** *"])
def test_a_phrase_without_a_word_is_named_by_its_concept(phrase):
    with pytest.raises(UsageError, match="hail"):
        concepts.Spotter({"hail": ["hail*", phrase]})


LOTS = st.lists(st.lists(st.sampled_from(["hail", "fire", "pipe", "theft"]), max_size=6), max_size=6)


@given(LOTS, LOTS)
def test_postings_joined_are_those_of_all_texts(one, other):
    whole = bm25.build([*one, *other])
    joined = bm25.joined([bm25.build(one), bm25.build(other)])
    for a, b in zip(whole, joined, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_rare_word_tells_more_than_a_common_one():
    scores = bm25.build([["loss", "hail"], ["loss", "fire"], ["loss", "pipe"]]).scores(["loss", "hail"])
    assert scores[0] > scores[1] == scores[2] > 0.0


@given(st.integers(0, 2**32 - 1), st.integers(1, 9000), st.sampled_from([0.001, 0.1, 0.9]))
def test_the_best_of_many_scores_are_those_that_sorting_gives(seed, texts, share):
    rng = np.random.default_rng(seed)
    scores = np.where(rng.random(texts) < share, rng.integers(1, 50, texts), 0).astype(np.float32)
    right = [at for at in np.argsort(-scores, kind="stable")[:5] if scores[at] > 0.0]
    assert index.Index.by_words(scores, None, 5).tolist() == right


class Encoder:
    """Texts that share words are near each other: a stand-in for the real encoder."""

    def __init__(self):
        self.texts = 0

    def encode(self, texts):
        self.texts += len(texts)
        rows = np.zeros((len(texts), embed.SIZE), np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                rows[row, zlib.crc32(term.encode()) % embed.SIZE] += 1.0
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1.0)


def test_a_text_that_comes_again_is_not_embedded_again():
    encoder = Encoder()
    embedder = embed.Embedder(encoder)
    first = embedder.vectors(["hail", "fire"])
    again = embedder.vectors(["fire", "hail", "fire"])
    assert encoder.texts == 2
    assert (embedder.asked, embedder.remembered) == (5, 3)
    np.testing.assert_array_equal(again[:2], first[::-1])


TEXTS = {
    "motor.txt": [
        ("Hail", "Damage by hail and storm is insured.", "cover"),
        ("Racing", "Races are excluded.", "exclusion"),
    ],
    "home.txt": [("Water", "Water from pipes is insured.", "cover"), ("Wear", "Rust is not covered.", "exclusion")],
}


def passages(source: str) -> list[index.Passage]:
    embedder = embed.Embedder(Encoder())
    return [
        index.Passage(
            "policies", source, 1, str(at), title, text, kind, policy=source[0].upper(), product="-",
            vector=embed.packed(embedder.vectors([embed.spoken(title, text)])[0]),
        )
        for at, (title, text, kind) in enumerate(TEXTS[source], 1)
    ]  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    index.update(tmp_path / "index", {"home.txt": "1", "motor.txt": "1"}, passages)
    return query.Desk(index.Index(tmp_path / "index"), embed.Embedder(Encoder()))


def test_the_clause_that_answers_comes_first(desk):
    assert desk.ask("Is hail insured?")[0].passage.title == "Hail"
    assert desk.ask("a pipe burst")[0].passage.title == "Water"


def test_filters_leave_only_what_passes_them(desk):
    assert {found.passage.source for found in desk.ask("insured", {"policy": "H"})} == {"home.txt"}
    assert {found.passage.kind for found in desk.ask("rust and races", {"kind": "exclusion"})} == {"exclusion"}
    assert desk.ask("hail", {"policy": "unknown"}) == []


def test_a_question_that_comes_again_is_answered_from_memory_even_by_the_next_command(desk):
    first = desk.ask("Is hail insured?")
    assert desk.ask("Is hail insured?") == first
    assert (desk.asked, desk.remembered) == (2, 1)
    desk.keep()
    later = query.Desk(index.Index(desk.index.folder), embed.Embedder(Encoder()))
    later.remember()
    assert later.ask("Is hail insured?") == first
    assert (later.asked, later.remembered) == (3, 2)


def test_only_what_is_new_or_changed_is_read(tmp_path):
    read = []

    def reader(source):
        read.append(source)
        return passages(source)

    assert index.update(tmp_path, {"home.txt": "1"}, reader) == index.Changed(1, 0, 0, 2)
    assert index.update(tmp_path, {"home.txt": "1"}, reader) == index.Changed(0, 1, 0, 2)
    assert index.update(tmp_path, {"home.txt": "1", "motor.txt": "1"}, reader) == index.Changed(1, 1, 0, 4)
    assert index.update(tmp_path, {"home.txt": "2", "motor.txt": "1"}, reader) == index.Changed(1, 1, 0, 4)
    assert index.update(tmp_path, {"motor.txt": "1"}, reader) == index.Changed(0, 1, 1, 2)
    assert read == ["home.txt", "motor.txt", "home.txt"]
    assert [p.source for p in index.Index(tmp_path).take([0, 1])] == ["motor.txt", "motor.txt"]


def test_equal_sources_give_equal_files_and_growing_gives_what_making_at_once_gives(tmp_path):
    index.update(tmp_path / "one", {"home.txt": "1"}, passages)
    index.update(tmp_path / "one", {"home.txt": "1", "motor.txt": "1"}, passages)
    index.update(tmp_path / "two", {"home.txt": "1", "motor.txt": "1"}, passages)
    names = [{file.name: file.read_bytes() for file in (tmp_path / at).iterdir()} for at in ("one", "two")]
    assert names[0] == names[1]


def test_a_reader_goes_on_while_the_index_is_replaced(desk):
    folder = desk.index.folder
    index.update(folder, {"home.txt": "1"}, passages)
    assert desk.ask("Is hail insured?")[0].passage.title == "Hail"
    assert query.Desk(index.Index(folder), embed.Embedder(Encoder())).ask("hail", {"policy": "M"}) == []


def test_the_graph_finds_what_comparing_all_finds(tmp_path, monkeypatch):
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(600, embed.SIZE)).astype(np.float32)

    def many(_):
        return [
            index.Passage("policies", "m", 1, str(at), "", f"text {at}", "cover", vector=embed.packed(vector))
            for at, vector in enumerate(vectors)
        ]

    monkeypatch.setattr(index, "EXACT", 100)
    index.update(tmp_path, {"m": "1"}, many)
    opened = index.Index(tmp_path)
    found = [opened.by_meaning(vector, None, 1)[0] for vector in vectors[:60]]
    assert np.mean(np.array(found) == np.arange(60)) > 0.95
    some = np.arange(0, 600, 9)
    assert opened.by_meaning(vectors[9], some, 1)[0] == 9


def test_what_is_no_index_is_said_so(tmp_path, desk):
    with pytest.raises(UsageError, match="no index"):
        index.Index(tmp_path / "nowhere")
    next(desk.index.folder.glob("vectors-*")).unlink()
    with pytest.raises(DependencyError, match="not whole"):
        index.Index(desk.index.folder)


def test_a_torn_index_is_made_anew(desk):
    folder = desk.index.folder
    sources = {"home.txt": "1", "motor.txt": "1"}
    next(folder.glob("vectors-*")).write_bytes(b"torn")
    assert index.update(folder, sources, passages).new == 2
    (folder / index.LISTING).write_text("{")
    assert index.update(folder, sources, passages).new == 2
    again = query.Desk(index.Index(folder), embed.Embedder(Encoder()))
    assert again.ask("Is hail insured?")[0].passage.title == "Hail"


def test_what_is_kept_of_filters_does_not_grow_with_the_policies_asked_for(desk, monkeypatch):
    monkeypatch.setattr(index, "_MASKS", 3)
    for number in range(50):
        desk.index.rows({"policy": f"P{number}"})
    assert len(desk.index._masks) <= 3
    assert len(desk.index.rows({"policy": "H"})) == 2


def test_the_snippet_is_the_sentence_that_answers():
    text = "We insure a lot. " + "Nothing of note stands here at all. " * 12 + "Hail dents are paid in full."
    assert query.snippet(text, "hail dents") == "Hail dents are paid in full."


def test_what_a_paper_says_to_the_terminal_is_not_passed_on(tmp_path):
    hostile = "Hail \x1b[2Jis\x07 insured.\u202e"

    def read(_):
        return [index.Passage("policies", "h.txt", 1, "1", "Hail\x1b]0;x", hostile, "cover", vector=bytes(embed.SIZE))]

    index.update(tmp_path, {"h.txt": "1"}, read)
    told = CliRunner().invoke(app, ["search", "hail", "--index", str(tmp_path)]).stdout
    assert "insured" in told
    assert told.startswith(("0.", "1."))
    assert not set(told) & set("\x1b\x07\u202e")


def results_of(folder, read_at, count=3):
    """A results folder of claims with a paper each, and one that all of them hold."""
    files = [(f"C-{at}", f"{at:064x}", f"C-{at}/note.txt") for at in range(count)]
    files += [(f"C-{at}", "f" * 64, f"C-{at}/shared.txt") for at in range(count)]
    done = {"doc_type": "correspondence", "status": "done", "processed_at": read_at}
    rows = {
        "claims": [{"claim_id": f"C-{at}", "decision": "approve"} for at in range(count)],
        "documents": [{"claim_id": claim, "doc_id": doc, "path": path, **done} for claim, doc, path in files],
        "pages": [
            {"doc_id": doc, "document": doc, "page": 1, "text": f"Words of {doc[-1]}"}
            for doc in sorted({doc for _, doc, _ in files})
        ],
        "fields": [{"claim_id": f"C-{at}", "field": "loss_cause", "value": f"hail {at}"} for at in range(count)],
    }
    for table, of in rows.items():
        (folder / table).mkdir(parents=True, exist_ok=True)
        frame(table, of).write_parquet(folder / table / "part-0.parquet")
    return folder


def test_past_claims_are_indexed_with_their_own_papers_read_in_one_go(tmp_path, monkeypatch):
    results = results_of(tmp_path / "results", dt.datetime(2026, 5, 1, tzinfo=dt.UTC), count=40)
    scans, scan = [], pl.scan_parquet
    monkeypatch.setattr(pl, "scan_parquet", lambda *asked, **how: scans.append(asked) or scan(*asked, **how))
    assert library.index_claims(results, tmp_path / "index") == index.Changed(40, 0, 0, 120)
    assert len(scans) == 2
    held = index.Index(tmp_path / "index").passages.filter(pl.col("claim_id") == "C-7")
    assert held["text"].to_list() == ["approve: . claimant: . loss:  . loss cause: hail 7", "Words of 7", "Words of f"]
    assert held["source"].to_list() == ["C-7", "C-7/note.txt", "C-7/shared.txt"]


def test_claims_read_anew_are_indexed_anew(tmp_path):
    first, later = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (5, 6))
    library.index_claims(results_of(tmp_path / "results", first), tmp_path / "index")
    again = library.index_claims(results_of(tmp_path / "results", first), tmp_path / "index")
    assert (again.new, again.kept) == (0, 3)
    anew = library.index_claims(results_of(tmp_path / "results", later), tmp_path / "index")
    assert (anew.new, anew.kept) == (3, 0)


def test_policies_are_indexed_and_searched_from_the_command_line(tmp_path, monkeypatch):
    (tmp_path / "policies").mkdir()
    text = "Policy number: MP-2041-77\n" + "\n".join(
        f"{at}. {title}. {text}" for at, (title, text, _) in enumerate(TEXTS["motor.txt"] + TEXTS["home.txt"], 1)
    )
    (tmp_path / "policies" / "wording.txt").write_text(text)
    made = CliRunner().invoke(app, ["index", str(tmp_path / "policies"), "--out", str(tmp_path / "index"), "--json"])
    assert json.loads(made.stdout)["passages"] == 4, made.output
    again = ["index", str(tmp_path / "policies"), "--out", str(tmp_path / "index"), "--json"]
    assert json.loads(CliRunner().invoke(app, again).stdout)["new"] == 0
    with monkeypatch.context() as later:  # a version that reads otherwise
        later.setattr(extract, "VERSION", extract.VERSION + 1)
        assert json.loads(CliRunner().invoke(app, again).stdout)["new"] == 1
    asked = ["search", "Ist Hagel versichert?", "--index", str(tmp_path / "index"), "--json", "--top", "1"]
    answers = json.loads(CliRunner().invoke(app, asked).stdout)["answers"]
    assert [(a["clause"], a["title"], a["page"], a["kind"]) for a in answers] == [("1", "Hail", 1, "cover")]
