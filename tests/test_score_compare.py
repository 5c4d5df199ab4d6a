"""When two values say the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimctl.stages.score.compare import same_identifier, same_money, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria Olsen", "OLSEN, MARIA"),
        ("Maria Olsen", "M. Olsen"),
        ("Maria Olsen", "Mrs. Maria K. Olsen"),
        ("José Núñez", "Jose Nunez"),
        ("Rob Hartley", "Robert Hartley"),
        ("Jonathan Whitaker", "Jonathan Whltaker"),  # a misread letter
        ("Valerie Blythe", "VALERIEBLYTHE"),  # a lost space
        ("Maria Olsen", "Maria 0lsen"),
        ("Brightwater Garage Ltd.", "Brightwater Garage"),
        ("O'Neill, Sean", "Sean ONeill"),
        ("J O S e F", "J O S e F"),  # letters set apart
        ("Jürgen Voß", "Juergen Voss"),
        ("Anna Großmann", "Anna Grossmann"),
        ("Jörg Böhm", "Joerg Boehm"),
        ("Søren Åberg", "Soren Aaberg"),
        ("Herrn Max Muster", "Muster, Max"),
    ],
)
def test_names_of_one_person_agree(one: str, other: str):
    assert same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "Jane Smith"),
        ("John Smith", "John Martin"),
        ("J. Smith", "K. Smith"),
        ("Luis Martin", "Luis Martinez"),
        ("A. B.", "A. C."),
        ("J. S.", "John Smith"),  # initials alone tell too little
        ("Anna Weber", ""),
    ],
)
def test_names_of_different_people_disagree(one: str, other: str):
    assert not same_name(one, other)


@given(st.text(max_size=30), st.text(max_size=30))
def test_name_agreement_is_symmetric(one: str, other: str):
    assert same_name(one, other) == same_name(other, one)


@given(st.lists(st.text("abcdefghijklmnop", min_size=2, max_size=10), min_size=1, max_size=5), st.randoms())
def test_word_order_and_case_never_change_a_name(words: list[str], random):
    shuffled = random.sample(words, len(words))
    assert same_name(" ".join(words), ", ".join(shuffled).upper())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("MP-2041-77", "mp 204177", True),
        ("POL 4711220", "4711220", True),
        ("4711220", "4711221", False),
        ("11220", "4711220", False),  # the end of a number is not the number
        ("A1", "1", False),
    ],
)
def test_identifiers_compare_without_separators(one: str, other: str, same: bool):
    assert same_identifier(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"), [(10.0, 10.02, True), (10.0, 10.03, False), (0.1 + 0.2, 0.3, True), (-5.0, 5.0, False)]
)
def test_money_is_the_same_within_the_tolerance(one: float, other: float, same: bool):
    assert same_money(one, other, 0.02) is same
