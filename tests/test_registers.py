"""Master data: what a user's register bears out, sets right and leaves alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimctl import config
from claimctl.config import RegisterSpec
from claimctl.errors import UsageError
from claimctl.records import Field
from claimctl.stages.extract import registers
from claimctl.stages.extract.registers.link import similarity
from claimctl.stages.extract.registers.open import near_keys

if TYPE_CHECKING:
    from pathlib import Path

KINDS: dict[str, config.FieldKind] = {
    "policy_number": "identifier", "insured_name": "name", "insured_address": "address", "insured_phone": "phone",
    "policy_start": "date", "vendor_name": "name", "total": "money",
}  # fmt: skip
ROWS = """policy,holder,street,phone,from
HO-4471-0093,Marguerite Okonkwo-Reyes,"12 Larkspur Lane, Dunmore",+1 (570) 555-0147,2024-03-01
HO-4471-0094,Tobias Lindqvist,"9 Quarry Road, Ashby",570 555 0148,2024-04-01
HO-9920-5512,Tobias Lindqvist,"9 Quarry Road, Ashby",570 555 0148,2023-04-01
HO-7716-2210,Ines Vandermeulen,"3 Harbour Street, Port Elm",570 555 0190,2024-05-01
"""
COLUMNS = {
    "policy": "policy_number", "holder": "insured_name", "street": "insured_address", "phone": "insured_phone",
    "from": "policy_start",
}  # fmt: skip


@pytest.fixture
def policies(tmp_path: Path) -> registers.Register:
    return _open(tmp_path, ROWS, COLUMNS)


def _open(folder: Path, content: str, columns: dict[str, str]) -> registers.Register:
    file = folder / "register.csv"
    file.write_text(content, encoding="utf-8")
    return registers.open_all({"policies": RegisterSpec(str(file), columns)}, KINDS)[0]


def _field(name: str, value: str, confidence: float = 0.6) -> Field:
    return Field(name, 0, value, value, confidence, 1, 0.1, 0.1, 0.2, 0.2, "label")


def _held(register: registers.Register, **values: str) -> dict[str, Field]:
    fields = [_field(name, value) for name, value in values.items()]
    return {field.field: field for field in registers.correct(fields, (register,), KINDS, "US")}


def test_a_misread_name_is_set_right_and_its_reading_kept(policies: registers.Register) -> None:
    found = _held(policies, policy_number="HO-4471-0093", insured_name="Marguerlte 0konkwo-Reyes")["insured_name"]
    assert found.value == "Marguerite Okonkwo-Reyes"
    assert found.raw == "Marguerlte 0konkwo-Reyes"
    assert found.method == "register"
    assert "register_corrected" in found.issues
    assert found.confidence > 0.9


def test_a_misread_number_is_set_right_by_the_name_beside_it(policies: registers.Register) -> None:
    found = _held(policies, policy_number="HO-7716-221O", insured_name="Ines Vandermeulen")["policy_number"]
    assert found.value == "HO-7716-2210"


def test_what_a_register_holds_is_surer_than_before(policies: registers.Register) -> None:
    found = _held(policies, policy_number="HO-4471-0093", insured_name="Marguerite Okonkwo-Reyes")
    assert all(field.confidence > 0.9 and not field.issues for field in found.values())
    assert found["policy_number"].value == "HO-4471-0093"


def test_a_number_between_two_rows_of_one_person_is_not_guessed(policies: registers.Register) -> None:
    found = _held(policies, policy_number="HO-5555-5555", insured_name="Tobias Lindqvist")["policy_number"]
    assert found.value == "HO-5555-5555"
    assert found.confidence == 0.6


def test_a_stranger_is_in_no_register(policies: registers.Register) -> None:
    found = _held(policies, policy_number="ZZ-1234-9999", insured_name="Caspian Holloway")
    assert all("not_in_register" in field.issues for field in found.values())
    assert found["insured_name"].value == "Caspian Holloway"


def test_another_date_than_the_registers_is_marked_and_kept(policies: registers.Register) -> None:
    found = _held(
        policies, policy_number="HO-4471-0093", insured_name="Marguerite Okonkwo-Reyes", policy_start="2019-01-01"
    )
    assert found["policy_start"].value == "2019-01-01"
    assert found["policy_start"].issues == ("register_conflict",)


def test_a_phone_agrees_however_it_is_written(policies: registers.Register) -> None:
    found = _held(policies, policy_number="HO-4471-0093", insured_phone="+15705550147")["insured_phone"]
    assert found.value == "+15705550147"
    assert found.confidence > 0.9


def test_nothing_is_filled_in_that_was_not_read(policies: registers.Register) -> None:
    assert set(_held(policies, policy_number="HO-4471-0093")) == {"policy_number"}


def test_a_trailing_registration_number_leaves_a_vendors_name(tmp_path: Path) -> None:
    rows = "name\nBRIGHTWATER HARDWARE\n" + "\n".join(f"{word} STORES" for word in ("ALDER", "BIRCH", "CEDAR"))
    vendors = _open(tmp_path, rows, {"name": "vendor_name"})
    assert _held(vendors, vendor_name="BRIGHTWATER HARDWARE (443321-K)")["vendor_name"].value == "Brightwater Hardware"


def test_fields_that_a_register_does_not_hold_stay_as_they_are(policies: registers.Register) -> None:
    before = _field("total", "12.00")
    assert registers.correct([before], (policies,), KINDS, "US") == [before]


def test_a_register_that_is_not_there_stops_the_run_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="register"):
        registers.identity({"policies": RegisterSpec(str(tmp_path / "none.csv"))})


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column nummer"):
        _open(tmp_path, ROWS, {"nummer": "policy_number"})


def test_a_field_that_no_type_has_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no field shoe_size"):
        _open(tmp_path, ROWS, {"policy": "shoe_size"})


def test_a_changed_register_is_another_identity(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    spec = {"policies": RegisterSpec(str(file), COLUMNS)}
    file.write_text(ROWS)
    first = registers.identity(spec)
    file.write_text(ROWS.replace("Ines", "Inez"))
    assert registers.identity(spec) != first


def test_paths_count_from_the_users_file(tmp_path: Path) -> None:
    (tmp_path / "claimctl.yaml").write_text("extract:\n  registers:\n    policies: {path: data/policies.csv}\n")
    loaded = config.load(tmp_path / "claimctl.yaml").config
    assert loaded.extract.registers["policies"].path == os.fspath(tmp_path / "data" / "policies.csv")


@given(st.text("abc019", min_size=1, max_size=8), st.text("abc019", min_size=1, max_size=8))
def test_near_keys_are_those_one_letter_away(one: str, other: str) -> None:
    from rapidfuzz.distance import Levenshtein

    assert (other in near_keys(one)) == (Levenshtein.distance(one, other) == 1)


@given(st.text("abcd 01", max_size=20), st.text("abcd 01", max_size=20), st.booleans())
def test_similarity_knows_what_is_the_same(one: str, other: str, key: bool) -> None:
    one, other = " ".join(one.split()), " ".join(other.split())
    level = similarity(one, other, key=key)
    assert (level == "same") >= (bool(one) and one == other)
    assert level != "same" or sorted(one.split()) == sorted(other.split())


def test_values_of_an_empty_register_stay(tmp_path: Path) -> None:
    empty = _open(tmp_path, ROWS.splitlines()[0] + "\n", COLUMNS)
    field = _field("policy_number", "HO-4471-0093")
    assert registers.correct([field], (empty,), KINDS, "US") == [
        msgspec.structs.replace(field, issues=("not_in_register",))
    ]
