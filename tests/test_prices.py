"""What is usual to pay, learned from a user's own results, and items that stand out over it."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from score_cases import claim, document, form, judge, message
from typer.testing import CliRunner

from claimctl.cli import app
from claimctl.learning import prices, store
from claimctl.learning.prices import Item
from claimctl.records import LineItem
from claimctl.store import parts
from claimctl.store.rows import frame


def past(provider: str = "", middle: float = 100.0, count: int = 60, thing: str = "code 99213") -> list[Item]:
    rng = np.random.default_rng(1)
    amounts = middle * np.exp(0.2 * rng.normal(size=count))
    return [Item(f"C-{place}", thing, provider, "USD", float(each)) for place, each in enumerate(amounts)]


def strange(model: prices.Prices, amount: float, provider: str = "", currency: str = "USD"):
    return model.outlier(Item("", "code 99213", provider, currency, amount), spreads=5.0, times=3.0)


def test_amount_far_over_the_usual_stands_out():
    model = prices.learn(past())
    found = strange(model, 900.0)
    assert found is not None
    assert found.usual == pytest.approx(100.0, rel=0.1)
    assert (found.items, found.same_provider) == (60, False)
    assert strange(model, 190.0) is None
    assert strange(model, 20.0) is None


def test_provider_is_held_against_its_own_past_first():
    model = prices.learn([*past(), *past("npi 1", 2000.0, 15)])
    found = strange(model, 9000.0, "npi 1")
    assert found is not None
    assert found.same_provider
    assert found.usual == pytest.approx(2000.0, rel=0.2)


def test_provider_that_always_charges_more_than_all_others_stands_out():
    model = prices.learn([*past(), *past("npi 1", 2000.0, 15)])
    found = strange(model, 2000.0, "npi 1")
    assert found is not None
    assert not found.same_provider


def test_too_few_items_or_claims_say_nothing():
    assert not prices.learn(past(count=15)).things
    one_claim = [item._replace(claim="C-1") for item in past()]
    assert not prices.learn(one_claim).things


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), -5.0, 0.0])
def test_what_is_no_amount_neither_teaches_nor_stands_out(amount):
    odd = [item._replace(amount=amount) for item in past()]
    assert prices.learn([*past(), *odd]) == prices.learn(past())
    assert strange(prices.learn(past()), amount) is None
    assert prices.unit(amount, float("nan"), amount) <= 0.0


def test_currencies_are_kept_apart():
    assert strange(prices.learn(past()), 900.0, currency="JPY") is None


@given(st.floats(0.01, 1e9))
def test_more_is_never_less_strange(amount):
    model = prices.learn(past())
    if strange(model, amount) is not None:
        assert strange(model, 2 * amount) is not None


@pytest.mark.parametrize(
    ("code", "description", "thing"),
    [("992-13", "Visit", "code 99213"), (None, "Brake pads, 2 pcs", "words brake pads pcs"), ("7", "A 1", "")],
)
def test_things_have_one_spelling(code, description, thing):
    assert prices.thing(code, description) == thing


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A results folder of sixty bills, and what the command learned of it."""
    base = tmp_path_factory.mktemp("prices")
    items, fields = [], []
    for place, item in enumerate(past()):
        owner = {"claim_id": item.claim, "doc_id": f"{place:064x}"}
        items.append(owner | {"row": 0, "code": "99213", "description": "Visit", "quantity": 2.0, "confidence": 0.97,
                              "amount": round(2 * item.amount, 2)})  # fmt: skip
        fields.append(owner | {"field": "vendor_name", "instance": 0, "value": "Oakfield Clinic", "confidence": 0.9})
        fields.append(owner | {"field": "total", "instance": 0, "value": "1", "confidence": 0.9, "currency": "USD"})
    tables = {"line_items": frame("line_items", items), "fields": frame("fields", fields)}
    parts.commit(base / "res", "", {}, [tables], 1000)
    done = CliRunner().invoke(app, ["train", "prices", str(base / "res"), "--models", str(base / "m"), "--json"])
    assert done.exit_code == 0, done.output
    return base, json.loads(done.stdout)


def bill(amount: float):
    paper = document("invoice", vendor_name="Oakfield Clinic", total=str(amount), customer_name="Maria Olsen")
    item = LineItem(0, "Visit", amount, 0.97, 1, 0.1, 0.5, 0.9, 0.52, code="99213")
    return replace(paper, line_items=(item,))


def test_results_teach_what_is_usual(learned):
    base, told = learned
    assert (told["items"], told["claims"], told["things"], told["providers"]) == (60, 60, 1, 1)
    card = (base / "m" / "prices.md").read_text()
    assert "60 line items of 60 claims" in card
    assert "Oakfield" not in (base / "m" / "prices.json").read_text()


def test_dear_item_is_pointed_at_with_both_amounts(learned):
    model = str(learned[0] / "m" / "prices")
    decision = judge(claim(form(claimed_amount="900.00"), bill(900.0)), prices=model)
    said = message(decision, "outlying_amount")
    assert "99213 costs 900.00 USD" in said
    assert "of 60 of this provider's past items" in said
    assert "OUTLYING_AMOUNT" in decision.fraud_reasons
    usual = judge(claim(form(claimed_amount="110.00"), bill(110.0)), prices=model)
    assert "OUTLYING_AMOUNT" not in usual.reasons


def test_without_a_model_nothing_is_dear():
    assert "OUTLYING_AMOUNT" not in judge(claim(form(claimed_amount="900.00"), bill(900.0))).reasons


def test_folder_with_too_few_items_is_refused(learned, tmp_path):
    (tmp_path / "line_items").mkdir()
    done = CliRunner().invoke(app, ["train", "prices", str(tmp_path), "--models", str(tmp_path / "m")])
    assert getattr(done.exception, "code", None) == "too_few_items"


def test_model_of_another_kind_is_refused(tmp_path):
    from claimctl.errors import DependencyError

    store.save_model("prices", {"things": 1}, trained_at=dt.date(2026, 1, 1), card="", kind="json", folder=tmp_path)
    with pytest.raises(DependencyError) as caught:
        prices.open_prices(str(tmp_path / "prices"))
    assert caught.value.code == "model_alien"
    assert msgspec.to_builtins(prices.learn([])) == {"things": {}, "providers": {}}
